//! The journal beside a register of requests: what was added and changed from the command line, by
//! whom and when, one JSON object a line. It is only ever added to. Reading brings it and the
//! workbook together; where both were changed the workbook's cell counts, and that is told.

use crate::{
    columns::{Catalogue, Heads},
    head::{Column, Sheet},
    value::{self, Met},
};
use nianbao_books::{Event, Number};
use nianbao_grid::{Grid, GridCell, Grids, Value};
use nianbao_model::{Bilingual, Fault, Finding, Findings, Place, Rule, Severity, Told};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

/// A journal has no more changes than this.
pub const MOST_CHANGES: usize = 1_000_000;
/// A change has no more bytes than this.
pub const MOST_CHANGE_BYTES: usize = 64 * 1024;

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Does {
    /// A new line.
    Add,
    /// Other contents of cells of a line.
    Set,
}

/// A line of the journal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// When, with the zone: `2026-03-02T09:15:00+08:00`.
    pub at: String,
    /// Who.
    pub by: String,
    /// What it does.
    #[serde(rename = "do")]
    pub does: Does,
    /// The request's number.
    pub number: String,
    /// The cells by the ids of their columns, and what is in them now.
    pub set: BTreeMap<String, String>,
    /// What was in them before, as far as something was.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub was: BTreeMap<String, String>,
}

impl Change {
    /// The change as a line, with its end.
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// What people wrote may be personal.
impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("does", &self.does)
            .field("columns", &self.set.keys())
            .finish_non_exhaustive()
    }
}

/// A journal that was read.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// The file, as places name it.
    pub file: Arc<str>,
    /// Its changes, each with its line, from 1.
    pub changes: Vec<(u32, Change)>,
    /// Lines that are none.
    pub damaged: Vec<u32>,
    /// The last line has no end: whoever wrote it was stopped, and was not told that it is kept.
    pub torn: bool,
}

impl Journal {
    /// Takes a journal apart.
    ///
    /// # Errors
    /// When it has more changes than a book has.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Fault> {
        let mut journal = Self { file: file.into(), ..Self::default() };
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        journal.torn = whole < bytes.len();
        for (line, text) in (1u32..).zip(bytes[..whole].split_inclusive(|b| *b == b'\n')) {
            if line as usize > MOST_CHANGES {
                return Err(Fault::new(
                    format!("台账日志超过 {MOST_CHANGES} 行；请把变更并入工作簿后另起日志"),
                    format!("the journal has more than {MOST_CHANGES} lines; take its changes into the workbook and begin another"),
                )
                .at(Place::File { file: file.into() }));
            }
            if text.trim_ascii().is_empty() {
                continue;
            }
            let change = (text.len() <= MOST_CHANGE_BYTES)
                .then(|| serde_json::from_slice::<Change>(text).ok())
                .flatten();
            match change.filter(|change| Number::parse(&change.number).is_some()) {
                Some(change) => journal.changes.push((line, change)),
                None => journal.damaged.push(line),
            }
        }
        Ok(journal)
    }

    fn place(&self, line: u32) -> Place {
        Place::Line { file: self.file.clone(), line, column: 1 }
    }

    /// What is to be said of lines that are none.
    fn told(&self) -> Findings {
        let mut told = Told::default();
        for line in &self.damaged {
            told.push(
                Finding::new(Rule::R10, "journal_damaged", &[("line", line)])
                    .place(Some(&self.place(*line))),
            );
        }
        if self.torn {
            let finding = Finding::new(Rule::R10, "journal_torn", &[])
                .place(Some(&Place::File { file: self.file.clone() }));
            told.push(Finding { severity: Severity::Note, ..finding });
        }
        told.close()
    }
}

/// The column of requests that is meant by its id or by any label it is known by.
pub fn column_named(name: &str) -> Option<&'static str> {
    let columns = &Catalogue::get().book(crate::BookKind::Requests).columns;
    if let Some((id, _)) = columns.get_key_value(name) {
        return Some(id.as_str()).filter(|id| !id.starts_with('_'));
    }
    let mapping = crate::Mapping::default();
    let heads = Catalogue::get().heads(crate::BookKind::Requests, &mapping);
    let (id, _) = heads.find(name)?;
    columns.get_key_value(id).map(|(id, _)| id.as_str()).filter(|id| !id.starts_with('_'))
}

/// Our label of a column of requests.
pub fn column_label(id: &str) -> String {
    let mapping = crate::Mapping::default();
    Catalogue::get().heads(crate::BookKind::Requests, &mapping).label(id)
}

/// Does a column hold a day?
fn is_day(id: &str) -> bool {
    let others =
        ["reconsideration_filed", "reconsideration_closed", "lawsuit_filed", "lawsuit_closed"];
    Event::ALL.iter().any(|event| event.id() == id) || others.contains(&id)
}

/// A cell as one text: days in one form, and nothing where nothing is.
fn plain(id: &str, value: Option<&Value>) -> String {
    if is_day(id)
        && let Met::This((day, _)) = value::date(value)
    {
        return day.to_string();
    }
    match value {
        // What cannot be read stays what it is: it is no empty cell.
        Some(Value::Error(text) | Value::Formula(text)) => text.to_string(),
        value => value::words(value).map(|text| text.into_owned()).unwrap_or_default(),
    }
}

fn of_text(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| Value::Text(text.trim().into()))
}

/// What the journal makes of the cells of a sheet's rows: by row, the columns and what is in them
/// now.
pub(crate) type Overlay = FxHashMap<u32, Vec<(&'static str, Option<Value>)>>;

/// A journal and workbook brought together: what it puts into the workbook's cells, and lines that
/// are in the journal alone.
pub(crate) struct Merged {
    /// One for each sheet.
    pub(crate) overlays: Vec<Overlay>,
    /// Lines of the journal alone, as a sheet of their own.
    pub(crate) added: Option<Grids>,
}

/// What became of a cell by the journal.
struct Chain {
    /// Every content it had, the last at the end.
    contents: Vec<String>,
    /// The line of the last change.
    line: u32,
}

/// All that the journal says of a request.
#[derive(Default)]
struct History {
    added: Option<u32>,
    first: u32,
    cells: BTreeMap<&'static str, Chain>,
}

fn histories(journal: &Journal) -> (BTreeMap<&str, History>, BTreeSet<String>) {
    let mut all: BTreeMap<&str, History> = BTreeMap::new();
    let mut unknown = BTreeSet::new();
    for (line, change) in &journal.changes {
        let history = all.entry(change.number.as_str()).or_default();
        if history.first == 0 {
            history.first = *line;
        }
        if change.does == Does::Add {
            history.added.get_or_insert(*line);
        }
        for (id, content) in &change.set {
            let Some(id) = column_named(id) else {
                unknown.insert(id.clone());
                continue;
            };
            let was = plain(id, of_text(change.was.get(id).map_or("", String::as_str)).as_ref());
            let chain = history
                .cells
                .entry(id)
                .or_insert_with(|| Chain { contents: Vec::new(), line: *line });
            if chain.contents.last() != Some(&was) {
                chain.contents.push(was);
            }
            chain.contents.push(plain(id, of_text(content).as_ref()));
            chain.line = *line;
        }
    }
    (all, unknown)
}

/// Brings a journal and the sheets of a workbook together.
pub(crate) fn merge(
    journal: &Journal,
    sheets: &[Sheet<'_>],
    grids: Option<&Grids>,
    findings: &mut Findings,
) -> Merged {
    findings.extend(journal.told());
    let mut told = Told::default();
    let (all, unknown) = histories(journal);
    if !unknown.is_empty() {
        // What people write there may be anything.
        let finding = Finding::new(Rule::R10, "journal_column", &[("n", &unknown.len())]);
        told.push(finding.place(Some(&Place::File { file: journal.file.clone() })));
    }
    let mut overlays: Vec<Overlay> = sheets.iter().map(|_| Overlay::default()).collect();
    let mut met: BTreeSet<&str> = BTreeSet::new();
    for (sheet, overlay) in sheets.iter().zip(&mut overlays) {
        let Some(numbers) = sheet.columns.iter().find(|column| column.id == "number") else {
            continue;
        };
        for &row in &sheet.rows {
            let number = plain("number", sheet.grid.get(row, numbers.at));
            let Some((number, history)) =
                all.get_key_value(number.as_str()).filter(|(number, _)| !met.contains(*number))
            else {
                continue;
            };
            met.insert(number);
            for (id, chain) in &history.cells {
                let column = sheet.columns.iter().find(|column| column.id == *id);
                let here = plain(id, column.and_then(|column| sheet.grid.get(row, column.at)));
                let Some(last) = chain.contents.last() else { continue };
                if here == *last {
                    continue;
                }
                if chain.contents.contains(&here) {
                    overlay.entry(row).or_default().push((id, of_text(last)));
                    continue;
                }
                let at = grids.map(|grids| {
                    grids.place(sheet.grid, row, column.map_or(numbers.at, |column| column.at))
                });
                let called = Bilingual::new(*number, *number);
                let finding = Finding::new(
                    Rule::R10,
                    "journal",
                    &[("number", &called), ("column", &column_label(id))],
                );
                told.push(finding.place(at.as_ref()).place(Some(&journal.place(chain.line))));
            }
        }
    }
    let mut lines: Vec<(u32, &str, &History)> = Vec::new();
    for (number, history) in all.iter().filter(|(number, _)| !met.contains(*number)) {
        match history.added {
            Some(line) => lines.push((line, number, history)),
            None => {
                let called = Bilingual::new(*number, *number);
                told.push(
                    Finding::new(Rule::R10, "journal_line", &[("number", &called)])
                        .place(Some(&journal.place(history.first))),
                );
            }
        }
    }
    lines.sort_by_key(|(line, ..)| *line);
    findings.extend(told.close());
    Merged { overlays, added: (!lines.is_empty()).then(|| sheet_of(journal, &lines)) }
}

/// What is in the cells of a request now, workbook and journal brought together, by the ids of its
/// columns; nothing where no line has the number.
pub fn cells_now(
    grids: Option<&Grids>,
    mapping: &crate::Mapping,
    journal: Option<&Journal>,
    number: &str,
) -> Option<BTreeMap<String, String>> {
    let heads = Catalogue::get().heads(crate::BookKind::Requests, mapping);
    let sheets = grids.map(|grids| crate::head::sheets(grids, &heads)).unwrap_or_default();
    let merged = journal.map(|journal| merge(journal, &sheets, grids, &mut Findings::new()));
    let own = crate::Mapping::default();
    let own_heads = Catalogue::get().heads(crate::BookKind::Requests, &own);
    let added: Option<Sheet<'_>> = merged
        .as_ref()
        .and_then(|merged| merged.added.as_ref())
        .and_then(|grids| added_sheet(grids, &own_heads));
    let overlay = |n: usize| merged.as_ref().and_then(|merged| merged.overlays.get(n));
    for (n, sheet) in sheets.iter().chain(&added).enumerate() {
        let Some(numbers) = sheet.columns.iter().find(|column| column.id == "number") else {
            continue;
        };
        let Some(&row) = sheet
            .rows
            .iter()
            .find(|row| plain("number", sheet.grid.get(**row, numbers.at)) == number)
        else {
            continue;
        };
        let here = sheet
            .columns
            .iter()
            .map(|column| (column.id.to_owned(), plain(column.id, sheet.grid.get(row, column.at))));
        let mut cells: BTreeMap<String, String> = here.collect();
        let changed = overlay(n)
            .filter(|_| n < sheets.len())
            .and_then(|overlay| overlay.get(&row))
            .into_iter()
            .flatten();
        cells.extend(changed.map(|(id, value)| ((*id).to_owned(), plain(id, value.as_ref()))));
        cells.retain(|_, content| !content.is_empty());
        return Some(cells);
    }
    None
}

/// Lines of the journal alone as a sheet with our labels; each stands at the line that added it.
fn sheet_of(journal: &Journal, lines: &[(u32, &str, &History)]) -> Grids {
    let ids: BTreeSet<&'static str> =
        lines.iter().flat_map(|(.., history)| history.cells.keys().copied()).collect();
    let mapping = crate::Mapping::default();
    let heads = Catalogue::get().heads(crate::BookKind::Requests, &mapping);
    let text = |row, column, text: &str| GridCell { row, column, value: Value::Text(text.into()) };
    let mut cells = vec![text(0, 0, &heads.label("number"))];
    let columns: Vec<(&'static str, u32)> =
        ids.into_iter().filter(|id| *id != "number").zip(1u32..).collect();
    cells.extend(columns.iter().map(|(id, at)| text(0, *at, &heads.label(id))));
    for (row, (_, number, history)) in (1u32..).zip(lines) {
        cells.push(text(row, 0, number));
        for (id, at) in &columns {
            let last = history
                .cells
                .get(id)
                .and_then(|chain| chain.contents.last())
                .filter(|last| !last.is_empty());
            cells.extend(last.map(|last| text(row, *at, last)));
        }
    }
    let places = std::iter::once(1).chain(lines.iter().map(|(line, ..)| *line)).collect();
    let grid = Grid::new("", cells, Vec::new()).with_lines(places);
    Grids { file: journal.file.clone(), grids: vec![grid], text_only: true, ..Grids::default() }
}

/// The sheet of lines that are in the journal alone, with all its columns known.
pub(crate) fn added_sheet<'g>(grids: &'g Grids, heads: &Heads<'_>) -> Option<Sheet<'g>> {
    let grid = grids.grids.first()?;
    let columns = grid.row(0).iter().filter_map(|cell| {
        let Value::Text(label) = &cell.value else { return None };
        let (id, _) = heads.find(label)?;
        Some(Column { id: crate::head::static_id(id)?, at: cell.column, label: label.to_string() })
    });
    let rows = grid.rows().map(|(row, _)| row).filter(|row| *row > 0).collect();
    Some(Sheet { grid, head: 0, columns: columns.collect(), unknown: Vec::new(), rows })
}
