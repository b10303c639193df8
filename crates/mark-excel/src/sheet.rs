//! A sheet's part: gives cells another style, makes those that are missing, and ties the sheet to
//! its notes' drawing.

use crate::{
    Stuck,
    marks::{At, address, position},
    room::Room,
};
use nianbao_opc::{
    RELATIONSHIPS,
    tags::{Edits, Kind, Tag, Tags},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// What comes behind the notes' drawing in a sheet's part.
const AFTER_DRAWING: [&str; 10] = [
    "legacyDrawingHF",
    "drawingHF",
    "legacyDrawing",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "oleObject",
];

/// A sheet's part and what was found in it.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    text: &'a str,
    prefix: String,
    /// How relationships' attributes are called: `r:`; nothing if the root does not say.
    relation_prefix: Option<String>,
    /// All rows in the part's order; the cells of the wanted ones.
    rows: Vec<Row<'a>>,
    /// The element all rows stand in, and where it closes.
    data: (Tag<'a>, usize),
    dimension: Option<Tag<'a>>,
    columns: Vec<(u32, u32, u32)>,
    /// The relationship of the notes' drawing.
    drawing: Option<String>,
    /// Where the notes' drawing goes if there is none.
    drawing_goes: usize,
    pub(crate) room: Room,
}

#[derive(Debug)]
struct Row<'a> {
    number: u32,
    tag: Tag<'a>,
    close: usize,
    style: Option<u32>,
    cells: Vec<(u32, Tag<'a>)>,
}

impl<'a> Sheet<'a> {
    /// Reads a sheet's part; of the cells only those in the rows of `wanted` are kept.
    pub(crate) fn read(text: &'a str, wanted: &BTreeSet<At>) -> Result<Self, Stuck> {
        let root = Tags::root(text)?;
        if root.name() != "worksheet" || root.kind != Kind::Open {
            return Err(Stuck);
        }
        let wanted: BTreeSet<u32> = wanted.iter().map(|(row, _)| *row).collect();
        let mut sheet = Self {
            text,
            prefix: root.prefix().to_owned(),
            relation_prefix: root.prefix_of(&RELATIONSHIPS),
            rows: Vec::new(),
            data: (root.clone(), 0),
            dimension: None,
            columns: Vec::new(),
            drawing: None,
            drawing_goes: 0,
            room: Room::default(),
        };
        let mut tags = Tags::of(text);
        let mut inside = "";
        let mut top: Range<usize> = 0..0;
        let mut last_column = None;
        while let Some(tag) = tags.next()? {
            match (tag.depth, tag.kind) {
                (0, Kind::Close) if sheet.drawing_goes == 0 => sheet.drawing_goes = tag.at.start,
                (1, Kind::Close) => {
                    if tag.name() == "sheetData" {
                        sheet.data.1 = tag.at.start;
                    }
                    inside = "";
                }
                (1, _) => {
                    inside = tag.name();
                    top = tag.at.clone();
                    sheet.top_level(&tag);
                }
                // A choice between two ways to say what comes behind the drawing.
                (3, Kind::Open | Kind::Empty) if inside == "AlternateContent" => {
                    sheet.behind_drawing(&tag, top.start)
                }
                (2, Kind::Open | Kind::Empty) if inside == "cols" => sheet.column(&tag),
                (2, Kind::Close) if inside == "sheetData" => {
                    if let Some(row) = sheet.rows.last_mut() {
                        row.close = tag.at.start;
                    }
                }
                (2, _) if inside == "sheetData" => {
                    last_column = None;
                    sheet.row(tag)?;
                }
                (3, Kind::Open | Kind::Empty) if inside == "sheetData" => {
                    let Some(row) =
                        sheet.rows.last_mut().filter(|row| wanted.contains(&row.number))
                    else {
                        continue;
                    };
                    let column = match tag.attribute("r") {
                        Some(place) => position(place).ok_or(Stuck)?.1,
                        None => last_column.map_or(0, |last| last + 1),
                    };
                    last_column = Some(column);
                    row.cells.push((column, tag));
                }
                _ => {}
            }
        }
        if sheet.data.0.depth == 0 { Err(Stuck) } else { Ok(sheet) }
    }

    fn top_level(&mut self, tag: &Tag<'a>) {
        match tag.name() {
            "sheetData" => self.data = (tag.clone(), tag.at.end),
            "dimension" => self.dimension = Some(tag.clone()),
            "sheetFormatPr" => {
                let size = |name| tag.attribute(name).and_then(|v| v.parse().ok());
                self.room.usual(size("defaultColWidth"), size("defaultRowHeight"));
            }
            "legacyDrawing" => self.drawing = tag.text("id").map(|id| id.into_owned()),
            _ => {}
        }
        self.behind_drawing(tag, tag.at.start);
    }

    fn behind_drawing(&mut self, tag: &Tag<'a>, start: usize) {
        if self.drawing_goes == 0 && AFTER_DRAWING.contains(&tag.name()) {
            self.drawing_goes = start;
        }
    }

    fn column(&mut self, tag: &Tag<'a>) {
        let (Some(first), Some(last)) = (
            tag.number("min").and_then(|n| n.checked_sub(1)),
            tag.number("max").and_then(|n| n.checked_sub(1)),
        ) else {
            return;
        };
        if let Some(style) = tag.number("style") {
            self.columns.push((first, last, style));
        }
        if let Some(width) = tag.attribute("width").and_then(|w| w.parse().ok()) {
            self.room.columns(first, last, width, is_true(tag, "hidden"));
        }
    }

    fn row(&mut self, tag: Tag<'a>) -> Result<(), Stuck> {
        let number = match tag.number("r") {
            Some(number) => number.checked_sub(1).ok_or(Stuck)?,
            None => self.rows.last().map_or(0, |row| row.number.saturating_add(1)),
        };
        self.room.row(
            number,
            tag.attribute("ht").and_then(|h| h.parse().ok()),
            is_true(&tag, "hidden"),
        );
        let style = tag.number("s").filter(|_| is_true(&tag, "customFormat"));
        self.rows.push(Row { number, close: tag.at.end, style, cells: Vec::new(), tag });
        Ok(())
    }

    /// The style of a cell as it shows now.
    pub(crate) fn style(&self, at: At) -> u32 {
        let row = self.rows.iter().find(|row| row.number == at.0);
        let cell = row.and_then(|row| row.cells.iter().find(|(column, _)| *column == at.1));
        match cell {
            Some((_, tag)) => tag.number("s").unwrap_or(0),
            None => row
                .and_then(|row| row.style)
                .or_else(|| {
                    self.columns
                        .iter()
                        .find(|(first, last, _)| (*first..=*last).contains(&at.1))
                        .map(|(.., style)| *style)
                })
                .unwrap_or(0),
        }
    }

    /// The relationship of the notes' drawing, if the sheet has one.
    pub(crate) fn drawing(&self) -> Option<&str> {
        self.drawing.as_deref()
    }

    /// The part with cells in other styles, tied to the notes' drawing of a relationship if that is
    /// new.
    pub(crate) fn edited(
        &self,
        styles: &BTreeMap<At, u32>,
        drawing: Option<&str>,
        strict: bool,
    ) -> Result<String, Stuck> {
        let mut edits = Edits::default();
        let mut by_row: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for (&(row, column), &style) in styles {
            by_row.entry(row).or_default().push((column, style));
        }
        let mut new_rows = String::new();
        for (&number, cells) in &by_row {
            match self.rows.iter().find(|row| row.number == number) {
                Some(row) => self.in_row(row, cells, &mut edits),
                None => {
                    let row = self.new_row(number, cells);
                    match self.rows.iter().find(|row| row.number > number) {
                        Some(next) => edits.insert(next.tag.at.start, row),
                        None => new_rows.push_str(&row),
                    }
                }
            }
        }
        self.at_the_end(new_rows, &mut edits);
        self.widen(styles, &mut edits);
        if let Some(id) = drawing {
            edits.insert(self.drawing_goes, self.drawing_element(id, strict));
        }
        Ok(edits.apply(self.text)?)
    }

    fn in_row(&self, row: &Row<'a>, cells: &[(u32, u32)], edits: &mut Edits) {
        let mut inside_empty = String::new();
        let mut grows = false;
        for &(column, style) in cells {
            let mut there = row.cells.iter().filter(|(c, _)| *c == column).peekable();
            if there.peek().is_some() {
                for (_, tag) in there {
                    edits.replace(tag.at.clone(), tag.with("s", &style.to_string()));
                }
                continue;
            }
            grows = true;
            let cell = self.new_cell((row.number, column), style);
            match row.cells.iter().find(|(c, _)| *c > column) {
                _ if row.tag.kind == Kind::Empty => inside_empty.push_str(&cell),
                Some((_, next)) => edits.insert(next.at.start, cell),
                None => edits.insert(row.close, cell),
            }
        }
        if !inside_empty.is_empty() {
            edits.replace(
                row.tag.at.clone(),
                format!("{}{inside_empty}{}", row.tag.opened(), row.tag.closing()),
            );
        } else if grows && let Some(spans) = row.tag.attribute("spans") {
            // The columns a row uses are said in advance; that must hold for the new cells too.
            edits.replace(row.tag.at.clone(), row.tag.with("spans", &widened_spans(spans, cells)));
        }
    }

    fn at_the_end(&self, new_rows: String, edits: &mut Edits) {
        let (tag, close) = &self.data;
        if new_rows.is_empty() {
        } else if tag.kind == Kind::Empty {
            edits.replace(tag.at.clone(), format!("{}{new_rows}{}", tag.opened(), tag.closing()));
        } else {
            edits.insert(*close, new_rows);
        }
    }

    fn new_row(&self, number: u32, cells: &[(u32, u32)]) -> String {
        let p = &self.prefix;
        let cells: String =
            cells.iter().map(|(column, style)| self.new_cell((number, *column), *style)).collect();
        format!("<{p}row r=\"{}\">{cells}</{p}row>", number + 1)
    }

    fn new_cell(&self, at: At, style: u32) -> String {
        format!("<{}c r=\"{}\" s=\"{style}\"/>", self.prefix, address(at))
    }

    /// Widens the range the sheet says it uses.
    fn widen(&self, styles: &BTreeMap<At, u32>, edits: &mut Edits) {
        let Some(tag) = &self.dimension else { return };
        let used = tag.attribute("ref").unwrap_or_default();
        let (first, last) = used.split_once(':').unwrap_or((used, used));
        let (Some(mut first), Some(mut last)) = (position(first), position(last)) else { return };
        let before = (first, last);
        for &(row, column) in styles.keys() {
            first = (first.0.min(row), first.1.min(column));
            last = (last.0.max(row), last.1.max(column));
        }
        if (first, last) != before {
            edits.replace(
                tag.at.clone(),
                tag.with("ref", &format!("{}:{}", address(first), address(last))),
            );
        }
    }

    fn drawing_element(&self, id: &str, strict: bool) -> String {
        let p = &self.prefix;
        match &self.relation_prefix {
            Some(r) => format!("<{p}legacyDrawing {r}id=\"{id}\"/>"),
            None => format!(
                "<{p}legacyDrawing xmlns:r=\"{}\" r:id=\"{id}\"/>",
                RELATIONSHIPS[usize::from(strict)]
            ),
        }
    }
}

fn is_true(tag: &Tag<'_>, name: &str) -> bool {
    tag.attribute(name).is_some_and(|v| matches!(v, "1" | "true"))
}

/// `1:6` with more columns.
fn widened_spans(spans: &str, cells: &[(u32, u32)]) -> String {
    let known = spans
        .split_whitespace()
        .filter_map(|s| s.split_once(':'))
        .filter_map(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    let all = known.chain(cells.iter().map(|(column, _)| (column + 1, column + 1)));
    let (first, last) =
        all.fold((u32::MAX, 0), |(first, last), (a, b): (u32, u32)| (first.min(a), last.max(b)));
    format!("{first}:{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, styles: &[(At, u32)]) -> String {
        let styles: BTreeMap<At, u32> = styles.iter().copied().collect();
        let wanted = styles.keys().copied().collect();
        Sheet::read(text, &wanted).unwrap().edited(&styles, Some("rId9"), false).unwrap()
    }

    #[test]
    fn cells_get_their_style_and_missing_ones_their_place() {
        let text = "<worksheet xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><dimension ref=\"B2:B4\"/><sheetData><row r=\"2\" spans=\"2:4\"><c r=\"B2\" s=\"3\"><v>1</v></c><c r='D2'/></row><row r=\"4\"/></sheetData><pageMargins/><extLst/></worksheet>";
        assert_eq!(
            edited(
                text,
                &[((1, 1), 7), ((1, 2), 8), ((1, 5), 8), ((0, 0), 9), ((3, 0), 9), ((8, 1), 9)]
            ),
            "<worksheet xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><dimension ref=\"A1:F9\"/><sheetData><row r=\"1\"><c r=\"A1\" s=\"9\"/></row><row r=\"2\" spans=\"2:6\"><c r=\"B2\" s=\"7\"><v>1</v></c><c r=\"C2\" s=\"8\"/><c r='D2'/><c r=\"F2\" s=\"8\"/></row><row r=\"4\"><c r=\"A4\" s=\"9\"/></row><row r=\"9\"><c r=\"B9\" s=\"9\"/></row></sheetData><pageMargins/><legacyDrawing r:id=\"rId9\"/><extLst/></worksheet>"
        );
    }

    #[test]
    fn places_that_are_not_said_are_counted_and_prefixes_kept() {
        let text = "<x:worksheet><x:sheetData><x:row><x:c/><x:c><x:v>5</x:v></x:c></x:row><x:row/></x:sheetData><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice Requires=\"x14\"><x:controls/></mc:Choice></mc:AlternateContent></x:worksheet>";
        let done = edited(text, &[((0, 1), 4), ((1, 0), 4)]);
        assert!(done.contains("<x:row><x:c/><x:c s=\"4\"><x:v>5</x:v></x:c></x:row><x:row><x:c r=\"A2\" s=\"4\"/></x:row>"), "{done}");
        assert!(
            done.contains(
                "<x:legacyDrawing xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:id=\"rId9\"/><mc:Alt"
            ),
            "{done}"
        );
    }

    #[test]
    fn a_missing_cell_shows_its_rows_or_columns_style() {
        let text = "<worksheet><cols><col min=\"1\" max=\"2\" style=\"5\"/></cols><sheetData><row r=\"1\" s=\"6\" customFormat=\"1\"/><row r=\"2\" s=\"6\"/></sheetData></worksheet>";
        let sheet = Sheet::read(text, &BTreeSet::from([(0, 0), (1, 0)])).unwrap();
        assert_eq!(
            (sheet.style((0, 0)), sheet.style((1, 1)), sheet.style((1, 2)), sheet.style((7, 0))),
            (6, 5, 0, 5)
        );
    }

    #[test]
    fn a_sheet_without_rows_gets_them() {
        let done = edited("<worksheet><sheetData/></worksheet>", &[((0, 0), 1)]);
        assert!(
            done.contains("<sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"/></row></sheetData>"),
            "{done}"
        );
        assert!(Sheet::read("<worksheet></worksheet>", &BTreeSet::new()).is_err());
    }
}
