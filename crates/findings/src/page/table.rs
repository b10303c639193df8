//! The statutory tables that findings speak of, with the cells in question marked.

use crate::Checked;
use nianbao_document::{
    Block, CellContent, DrawnTable, compose,
    html::{HtmlCell, HtmlTable, Span, lay_out},
};
use nianbao_model::{CellIx, Finding, Reading, Rule, Standing};
use std::collections::BTreeMap;

/// A table ready to be written.
pub(super) struct TableView {
    pub(super) caption: String,
    pub(super) rows: HtmlTable<CellView>,
}

pub(super) enum CellView {
    Label { class: &'static str, scope: &'static str, span: Span, text: String },
    Figure { span: Span, ix: u16, state: Option<&'static str>, text: String, mark: Option<Mark> },
    Space { span: Span },
}

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
        match finding.standing() {
            Standing::Error => Self::Bad,
            Standing::Warning => Self::Warn,
            Standing::Note | Standing::Explained => Self::Quiet,
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
pub(super) fn marked<'a>(
    reading: &Reading,
    report: &Checked<'_>,
    findings: impl Iterator<Item = (usize, &'a Finding)>,
) -> Vec<TableView> {
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
    let tables =
        blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    let spoken_of = |table: &&DrawnTable| {
        table
            .cells
            .iter()
            .any(|c| matches!(&c.content, CellContent::Value { ix, .. } if marks.contains_key(ix)))
    };
    tables.filter(spoken_of).map(|table| view(table, &marks)).collect()
}

fn view(table: &DrawnTable, marks: &BTreeMap<CellIx, Mark>) -> TableView {
    let rows = lay_out(table, |_, drawn| match drawn {
        // A report has no plain cells.
        HtmlCell::Space { span } | HtmlCell::Plain { span, .. } => CellView::Space { span },
        HtmlCell::Label { class, scope, span, text } => {
            CellView::Label { class, scope, span, text: text.to_owned() }
        }
        HtmlCell::Value { span, ix, state, text, .. } => {
            CellView::Figure { span, ix: ix.0, state, text, mark: marks.get(&ix).cloned() }
        }
    });
    TableView { caption: table.caption.clone(), rows }
}
