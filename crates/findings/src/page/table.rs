//! The statutory tables that findings speak of, with the cells in question marked.

use crate::Checked;
use askama::filters::HtmlSafe;
use nianbao_document::{Block, CellContent, DrawnTable, TableCell, compose};
use nianbao_model::{Cell, CellIx, Finding, Reading, Rule, Severity, State};
use std::{collections::BTreeMap, fmt};

/// A table ready to be written.
pub(super) struct TableView {
    pub(super) caption: String,
    /// How the style sheet treats it: `blocks`, `matrix` or `one-row`.
    pub(super) shape: &'static str,
    pub(super) head: Vec<Vec<CellView>>,
    pub(super) body: Vec<Vec<CellView>>,
}

pub(super) enum CellView {
    Label { class: &'static str, scope: &'static str, span: Span, text: String },
    Figure { span: Span, ix: u16, state: Option<&'static str>, text: String, mark: Option<Mark> },
    Space { span: Span },
}

/// `rowspan` and `colspan`, where they are more than one.
#[derive(Clone, Copy)]
pub(super) struct Span {
    rows: usize,
    columns: usize,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows > 1 {
            write!(f, " rowspan=\"{}\"", self.rows)?;
        }
        if self.columns > 1 {
            write!(f, " colspan=\"{}\"", self.columns)?;
        }
        Ok(())
    }
}

impl HtmlSafe for Span {}

/// What findings say of a cell.
#[derive(Clone, Default)]
pub(super) struct Mark {
    /// The worst finding that points at it first, or, if there is none, that speaks of it.
    tone: Option<Tone>,
    /// The findings that point at it: one a rule.
    pub(super) badges: Vec<Badge>,
}

#[derive(Clone)]
pub(super) struct Badge {
    pub(super) rule: Rule,
    pub(super) finding: usize,
    tone: Tone,
}

/// From worst to least.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tone {
    Bad,
    Warn,
    Quiet,
    /// Only spoken of.
    Part,
}

impl Tone {
    fn of(finding: &Finding) -> Self {
        match (&finding.accepted, finding.severity) {
            (None, Severity::Error) => Self::Bad,
            (None, Severity::Warning) => Self::Warn,
            _ => Self::Quiet,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Warn => "warn",
            Self::Quiet => "quiet",
            Self::Part => "part",
        }
    }
}

impl Mark {
    pub(super) fn class(&self) -> &'static str {
        self.tone.unwrap_or(Tone::Part).class()
    }
}

impl Badge {
    pub(super) fn class(&self) -> &'static str {
        self.tone.class()
    }
}

/// The tables with cells that findings speak of; each finding comes with its number.
pub(super) fn marked<'a>(reading: &Reading, report: &Checked<'_>, findings: impl Iterator<Item = (usize, &'a Finding)>) -> Vec<TableView> {
    let mut marks: BTreeMap<CellIx, Mark> = BTreeMap::new();
    for (id, finding) in findings {
        for (n, ix) in report.cells(finding).into_iter().enumerate() {
            let mark = marks.entry(ix).or_default();
            let tone = if n == 0 { Tone::of(finding) } else { Tone::Part };
            mark.tone = Some(mark.tone.map_or(tone, |before| before.min(tone)));
            if n == 0 && !mark.badges.iter().any(|b| b.rule == finding.rule) {
                mark.badges.push(Badge { rule: finding.rule, finding: id, tone });
            }
        }
    }
    if marks.is_empty() {
        return Vec::new();
    }
    let document = compose(&reading.report);
    let blocks = document.parts.iter().flat_map(|part| &part.blocks);
    let tables = blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    let spoken_of =
        |table: &&DrawnTable| table.cells.iter().any(|c| matches!(&c.content, CellContent::Value { ix, .. } if marks.contains_key(ix)));
    tables.filter(spoken_of).map(|table| view(table, &marks)).collect()
}

fn view(table: &DrawnTable, marks: &BTreeMap<CellIx, Mark>) -> TableView {
    let mut rows: Vec<Vec<CellView>> = (0..table.rows).map(|_| Vec::new()).collect();
    for cell in &table.cells {
        if let Some(row) = rows.get_mut(cell.row) {
            row.push(cell_view(table, cell, marks));
        }
    }
    let body = rows.split_off(table.head.min(rows.len()));
    let shape = match (table.head, table.stub) {
        (0, _) => "blocks",
        (_, 0) => "one-row",
        _ => "matrix",
    };
    TableView { caption: table.caption.clone(), shape, head: rows, body }
}

fn cell_view(table: &DrawnTable, cell: &TableCell, marks: &BTreeMap<CellIx, Mark>) -> CellView {
    let span = Span { rows: cell.row_span, columns: cell.column_span };
    let label = |class, scope, text: &String| CellView::Label { class, scope, span, text: text.clone() };
    match &cell.content {
        CellContent::Empty => CellView::Space { span },
        CellContent::Corner(text) if text.is_empty() => CellView::Space { span },
        CellContent::Corner(text) => label("corner", "col", text),
        CellContent::BlockHead(text) => label("block", "colgroup", text),
        CellContent::ColumnHead(text) => {
            let leaf = table.head == 0 || cell.row + cell.row_span == table.head;
            label(if leaf { "leaf" } else { "group" }, if cell.column_span > 1 && !leaf { "colgroup" } else { "col" }, text)
        }
        CellContent::RowHead(text) => {
            let leaf = cell.column + cell.column_span >= table.stub;
            let class = match (leaf, cell.column) {
                (false, 0) => "group c0",
                (false, 1) => "group c1",
                (false, _) => "group",
                (true, 0) => "row c0",
                (true, 1) => "row c1",
                (true, 2) => "row c2",
                (true, _) => "row",
            };
            label(class, if cell.row_span > 1 { "rowgroup" } else { "row" }, text)
        }
        CellContent::Value { ix, cell } => CellView::Figure {
            span,
            ix: ix.0,
            state: cell.state().noted().map(State::web_id),
            text: match cell {
                Cell::Figure(value) => value.to_string(),
                other => other.spelled_mark().unwrap_or_default(),
            },
            mark: marks.get(ix).cloned(),
        },
    }
}
