//! Workbooks of one kind share their frame: fonts, formats, widths, how they lie on paper. The
//! library draws it once; each workbook is a copy of it with its own cells.
//!
//! A frame is drawn from what the sheets' [`Frame`]s say and from nothing else, so that a report
//! gives the same bytes whichever was drawn before it. For it a workbook is drawn in which each
//! sheet has one text in each of its formats, and in which marks stand for what differs from report
//! to report. Of its parts
//!
//! ```text
//! styles, theme, names of sheets …  are copied as they are packed
//! xl/workbook.xml                   has a mark for the last row that each sheet prints
//! docProps/core.xml                 has marks for title, author and date
//! xl/worksheets/sheetN.xml          is cut: … <dimension ref="|"/> … <sheetData>|</sheetData>| …
//! ```
//!
//! and the texts in the sheets say under which number a format goes (`s="5"`). A report's extent,
//! rows and merged areas are put where the cuts are ([`crate::rows`]). What comes out has the parts
//! that the library itself would have written, letter for letter.

use crate::{
    book::{About, bind},
    rows::{self, Strings},
    sheet::{Frame, Sheet, is_plain},
};
use quick_xml::escape::partial_escape;
use rust_xlsxwriter::{XlsxError, utility::column_number_to_name};
use std::{
    io::{Cursor, Read as _, Write as _},
    sync::{Arc, Mutex, PoisonError},
};
use zip::{
    CompressionMethod, DateTime, ZipArchive, ZipWriter, result::ZipResult, write::SimpleFileOptions,
};

/// So many frames are kept: those of some editions, with and without an opening, with so many
/// indicators or so many decimals.
const KEPT: usize = 64;
static FRAMES: Mutex<Vec<Arc<Stamp>>> = Mutex::new(Vec::new());

const STRINGS: &str = "xl/sharedStrings.xml";
const WORKBOOK: &str = "xl/workbook.xml";
const CORE: &str = "docProps/core.xml";
const SHEETS: &str = "xl/worksheets/";

/// Marks that stand for a title, an author and a date; no text of ours holds such characters.
const TITLE: &str = "\u{e001}title";
const AUTHOR: &str = "\u{e001}author";
const DATED: (u16, u8, u8) = (9998, 7, 8);
/// A row that stands for the last one that the first sheet prints; the next sheet has the next.
const PRINTED: u32 = 1_000_000;

/// What the workbooks of one kind share.
struct Stamp {
    kind: Kind,
    /// The parts that are the same in all of them, as they are packed.
    same: ZipArchive<Cursor<Arc<[u8]>>>,
    sheets: Vec<Cut>,
    workbook: Marked,
    core: Marked,
}

/// What makes workbooks one kind.
struct Kind {
    edition: String,
    info: String,
    frames: Vec<Frame>,
}

/// A sheet's markup, cut where its own comes in.
struct Cut {
    part: String,
    /// Until its extent, until its rows, and behind its merged areas.
    pieces: [String; 3],
    /// Under which number each format of the frame goes.
    styles: Vec<u32>,
}

/// A text in pieces, each with what comes behind it.
struct Marked(Vec<(String, Option<Slot>)>);

#[derive(Clone, Copy)]
enum Slot {
    Title,
    Author,
    Date,
    /// The last row that a sheet prints.
    Printed(usize),
}

/// A workbook. There is none where a sheet is not noted as a whole, where a title or an author has
/// characters that the library spells in its own way, or where the library has drawn a frame as it
/// did not before; then it is to draw the whole workbook.
pub(crate) fn stamped(
    sheets: &[Sheet<'_>],
    about: &About<'_>,
) -> Result<Option<Vec<u8>>, XlsxError> {
    let plain = is_plain(&about.title) && is_plain(about.author);
    if !plain || !sheets.iter().all(Sheet::is_noted) {
        return Ok(None);
    }
    let Some(stamp) = Stamp::of(sheets, about)? else { return Ok(None) };
    let mut strings = Strings::default();
    let mut parts = Vec::with_capacity(sheets.len());
    for (sheet, cut) in sheets.iter().zip(&stamp.sheets) {
        let rows = rows::of(sheet, &cut.styles, &mut strings)?;
        let [before, between, behind] = cut.pieces.each_ref().map(String::as_str);
        parts.push([before, &rows.extent, between, &rows.rows, &rows.merged, behind].concat());
    }
    Ok(Some(stamp.pack(sheets, about, &parts, &strings)?))
}

impl Stamp {
    /// The frame of a workbook, drawn anew where none that is kept is of its kind.
    fn of(sheets: &[Sheet<'_>], about: &About<'_>) -> Result<Option<Arc<Self>>, XlsxError> {
        let fits = |kind: &Kind| {
            (kind.edition.as_str(), kind.info.as_str()) == (about.edition, about.info)
                && kind.frames.len() == sheets.len()
                && kind.frames.iter().zip(sheets).all(|(frame, sheet)| *frame == sheet.frame)
        };
        let kept = || FRAMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().iter().find(|stamp| fits(&stamp.kind)) {
            return Ok(Some(known.clone()));
        }
        let frames = sheets.iter().map(|sheet| sheet.frame.clone()).collect();
        let Some(stamp) = Self::draw(frames, about)?.map(Arc::new) else { return Ok(None) };
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(stamp.clone());
        Ok(Some(stamp))
    }

    fn draw(frames: Vec<Frame>, about: &About<'_>) -> Result<Option<Self>, XlsxError> {
        let mut sheets = Vec::new();
        for (n, frame) in (0..).zip(&frames) {
            let mut paper = frame.paper(Some(PRINTED + n))?;
            for (row, style) in (0..).zip(&frame.styles) {
                paper.write_string_with_format(row, 0, "a", style)?;
            }
            sheets.push(paper);
        }
        let marks = About { title: TITLE.into(), author: AUTHOR, dated: DATED, ..about.clone() };
        let drawn = bind(sheets, &marks)?.save_to_buffer()?;
        let kind = Kind { edition: about.edition.into(), info: about.info.into(), frames };
        Ok(Self::cut(kind, &drawn)?)
    }

    /// Takes a drawn workbook apart; nothing where a part is not as it is known.
    fn cut(kind: Kind, drawn: &[u8]) -> ZipResult<Option<Self>> {
        let mut drawn = ZipArchive::new(Cursor::new(drawn))?;
        let mut same = ZipWriter::new(Cursor::new(Vec::new()));
        let (mut sheets, mut workbook, mut core) = (Vec::new(), None, None);
        for index in 0..drawn.len() {
            let part = drawn.by_index_raw(index)?.name()?.into_owned();
            if ![STRINGS, WORKBOOK, CORE].contains(&part.as_str()) && !part.starts_with(SHEETS) {
                same.raw_copy_file(drawn.by_index_raw(index)?)?;
                continue;
            }
            let mut text = String::new();
            drawn.by_index(index)?.read_to_string(&mut text)?;
            match part.as_str() {
                STRINGS => {}
                WORKBOOK => workbook = Marked::of(&text, &printed(&kind.frames)),
                CORE => core = Marked::of(&text, &properties()),
                _ => sheets.push(
                    kind.frames
                        .get(sheets.len())
                        .and_then(|frame| Cut::of(part.clone(), &text, frame.styles.len())),
                ),
            }
        }
        let same = ZipArchive::new(Cursor::new(same.finish()?.into_inner().into()))?;
        let sheets: Option<Vec<Cut>> = sheets.into_iter().collect();
        let parts = sheets.zip(workbook).zip(core);
        Ok(parts.map(|((sheets, workbook), core)| Self { kind, same, sheets, workbook, core }))
    }

    fn pack(
        &self,
        sheets: &[Sheet<'_>],
        about: &About<'_>,
        parts: &[String],
        strings: &Strings<'_>,
    ) -> ZipResult<Vec<u8>> {
        let (year, month, day) = about.dated;
        let (title, author) = (partial_escape(&*about.title), partial_escape(about.author));
        let mut own = |slot: Slot, text: &mut String| match slot {
            Slot::Title => text.push_str(&title),
            Slot::Author => text.push_str(&author),
            Slot::Date => text.push_str(&date(year, month, day)),
            Slot::Printed(n) => {
                let sheet = sheets.get(n);
                let end = sheet.and_then(|sheet| sheet.last_printed.zip(sheet.frame.last_printed));
                text.extend(end.map(|(row, column)| until(row, column)));
            }
        };
        let (workbook, core) = (self.workbook.with(&mut own), self.core.with(&mut own));
        let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(48 << 10)));
        out.merge_archive(self.same.clone())?;
        let sheets = self.sheets.iter().map(|cut| cut.part.as_str()).zip(parts);
        let text = strings.part();
        for (part, text) in [(WORKBOOK, &workbook)]
            .into_iter()
            .chain(sheets)
            .chain([(STRINGS, &text), (CORE, &core)])
        {
            // A part of some kilobytes gains nothing from the higher levels but time.
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .compression_level(Some(1))
                .last_modified_time(DateTime::default());
            out.start_file(part, options)?;
            out.write_all(text.as_bytes())?;
        }
        Ok(out.finish()?.into_inner())
    }
}

fn date(year: u16, month: u8, day: u8) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// The end of an area that begins at A1; an area of that cell alone has none.
fn until(row: u32, column: u16) -> String {
    match (row, column) {
        (0, 0) => String::new(),
        _ => format!(":${}${}", column_number_to_name(column), row + 1),
    }
}

/// The marks of the properties.
fn properties() -> Vec<(String, Slot)> {
    let (year, month, day) = DATED;
    vec![
        (TITLE.to_owned(), Slot::Title),
        (AUTHOR.to_owned(), Slot::Author),
        (date(year, month, day), Slot::Date),
    ]
}

/// The marks of the ends of what is printed.
fn printed(frames: &[Frame]) -> Vec<(String, Slot)> {
    let ends = frames.iter().enumerate().filter_map(|(n, frame)| Some((n, frame.last_printed?)));
    ends.map(|(n, column)| (until(PRINTED + n as u32, column), Slot::Printed(n))).collect()
}

impl Marked {
    /// Finds the marks in a text; nothing where one of them is nowhere.
    fn of(text: &str, marks: &[(String, Slot)]) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let next = |rest: &str| {
            marks
                .iter()
                .filter_map(|mark| Some((rest.find(&mark.0)?, mark)))
                .min_by_key(|met| met.0)
        };
        while let Some((at, (mark, slot))) = next(rest) {
            pieces.push((rest[..at].to_owned(), Some(*slot)));
            rest = &rest[at + mark.len()..];
        }
        pieces.push((rest.to_owned(), None));
        marks.iter().all(|(mark, _)| text.contains(mark)).then_some(Self(pieces))
    }

    /// The text with each slot filled.
    fn with(&self, fill: &mut impl FnMut(Slot, &mut String)) -> String {
        let mut text = String::with_capacity(4 << 10);
        for (piece, slot) in &self.0 {
            text.push_str(piece);
            if let Some(slot) = slot {
                fill(*slot, &mut text);
            }
        }
        text
    }
}

impl Cut {
    fn of(part: String, text: &str, styles: usize) -> Option<Self> {
        const EXTENT: &str = "<dimension ref=\"";
        const ROWS: &str = "<sheetData>";
        let (before, rest) = text.split_once(EXTENT)?;
        let (_, rest) = rest.split_at(rest.find('"')?);
        let (between, rest) = rest.split_once(ROWS)?;
        let (rows, behind) = rest.split_once(rows::END)?;
        let number = |n: usize| {
            let (_, cell) = rows.split_once(&format!("<c r=\"A{}\"", n + 1))?;
            let (attributes, _) = cell.split_once('>')?;
            match attributes.split_once("s=\"").and_then(|(_, number)| number.split_once('"')) {
                Some((number, _)) => number.parse().ok(),
                // The format of a workbook's cells that say nothing else.
                None => Some(0),
            }
        };
        let pieces = [[before, EXTENT].concat(), [between, ROWS].concat(), behind.to_owned()];
        Some(Self { part, pieces, styles: (0..styles).map(number).collect::<Option<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        book::tests::{drawn, noted},
        style::Styles,
    };
    use nianbao_format_kit::random::reports;
    use nianbao_model::{Cell, Indicator, Prose, Report, UnitRef};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// The parts of a package with their texts.
    fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
        let mut package = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..package.len() {
            let mut part = package.by_index(index).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            parts.insert(part.name().unwrap().into_owned(), text);
        }
        parts
    }

    fn same(report: &Report) {
        let stamped = noted(report, |sheets, about| stamped(&sheets, about)).unwrap();
        let drawn = parts(&drawn(report).unwrap());
        let Some(stamped) = stamped else {
            assert!([STRINGS, CORE].iter().any(|part| drawn[*part].contains("_x")));
            return;
        };
        let stamped = parts(&stamped);
        assert!(stamped.keys().eq(drawn.keys()));
        for (part, text) in &stamped {
            let pairs = text.chars().zip(drawn[part].chars());
            let equal = pairs.take_while(|(one, other)| one == other).count();
            let from = |text: &str| text.chars().skip(equal.saturating_sub(60)).take(120).collect();
            let (one, other): (String, String) = (from(text), from(&drawn[part]));
            assert!(*text == drawn[part], "{part}:\n{one}\n{other}");
        }
    }

    #[test]
    fn marks_are_found_wherever_they_stand() {
        let marks = [("甲".to_owned(), Slot::Title), ("乙".to_owned(), Slot::Author)];
        let marked = Marked::of("甲，乙乙。", &marks).unwrap();
        let mut fill = |slot: Slot, text: &mut String| {
            text.push_str(if matches!(slot, Slot::Title) { "丙" } else { "" })
        };
        assert_eq!(marked.with(&mut fill), "丙，。");
        assert!(Marked::of("甲", &marks).is_none());
    }

    #[test]
    fn a_sheet_that_is_drawn_otherwise_is_not_cut() {
        let sheet = r#"<w><dimension ref="A1:A2"/><v/><sheetData><row><c r="A1" s="7" t="s"/><c r="A2" t="s"/></row></sheetData><m/></w>"#;
        let cut = Cut::of("a".into(), sheet, 2).unwrap();
        assert_eq!(cut.pieces, [r#"<w><dimension ref=""#, r#""/><v/><sheetData>"#, "<m/></w>"]);
        assert_eq!(cut.styles, [7, 0]);
        for (from, to) in [("<dimension", "<extent"), ("sheetData>", "rows>"), ("\"A2\"", "\"B2\"")]
        {
            assert!(Cut::of("a".into(), &sheet.replace(from, to), 2).is_none(), "{from}");
        }
    }

    #[test]
    fn areas_that_overlap_are_refused_as_the_library_refuses_them() {
        let style = &Styles::get().note;
        let overlapping = || {
            let mut sheet = Sheet::new("a".into());
            sheet.text_over((0, 0, 1, 1), "甲", style).unwrap();
            sheet.text_over((1, 1, 2, 2), "乙", style).unwrap();
            sheet
        };
        let refused = rows::of(&overlapping(), &[1], &mut Strings::default());
        assert!(matches!(refused, Err(XlsxError::MergeRangeOverlaps(..))));
        assert!(matches!(overlapping().into_paper(), Err(XlsxError::MergeRangeOverlaps(..))));
    }

    #[test]
    fn what_a_workbook_spells_in_its_own_way_is_the_librarys() {
        let editions = nianbao_model::Editions::national();
        let edition = editions.iter().next().unwrap();
        for (text, is_stamped) in [("甲_x乙", false), ("_x0041_", false), ("<r>&_", true)] {
            let mut report = Report::blank(edition.clone(), UnitRef::default(), edition.years.0);
            report.unit.name = text.into();
            same(&report);
            let made = noted(&report, |sheets, about| stamped(&sheets, about)).unwrap();
            assert_eq!(made.is_some(), is_stamped, "{text}");
        }
    }

    #[test]
    fn an_edition_has_frames_of_its_own() {
        let sheet = || {
            let mut sheet = Sheet::new("a".into());
            sheet.text(0, 0, "甲", &Styles::get().note).unwrap();
            sheet
        };
        for edition in ["one", "other"] {
            let (title, dated) = ("甲".into(), (2021, 1, 31));
            let about = About { edition, info: "a", template: false, title, author: "乙", dated };
            let workbook = parts(&stamped(&[sheet()], &about).unwrap().unwrap());
            assert!(workbook[WORKBOOK].contains(&format!("\"{edition}\"")));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_part_is_what_the_library_writes(report in reports()) {
            same(&report);
        }

        #[test]
        fn texts_and_figures_of_any_sort_are_what_the_library_writes(
            report in reports(),
            text in "[ 甲。；<>&\"'\t_x0-9A-F\r\u{1}\u{fffe}𠮷\u{a0}-]{0,40}",
            name in "[ 甲<>&\"_x0-9A-F\u{2}]{1,12}",
            times in 1_usize..200,
            figure in prop_oneof![
                Just("-0.00"), Just("123456789012345"), Just("1234567890123456.7"),
                Just("0.0000001"), Just("-12.50"), Just("999999999999999.9"),
            ],
        ) {
            let mut report = report;
            report.unit.name = name.clone();
            for n in 0..report.edition.sections.len() {
                *report.section_mut(n) = Prose::new(&format!("{text}\n（一）{}", text.repeat(times)));
            }
            let first = report.edition.cells_ix().next().unwrap();
            report.set(first, Cell::figure(figure.parse().unwrap()));
            report.indicators =
                vec![Indicator { name, value: text, ..Indicator::default() }; times % 5];
            same(&report);
        }
    }
}
