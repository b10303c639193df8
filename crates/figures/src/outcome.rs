//! How requests ended, by kind: reasons that share a label above them (不予公开) are one kind.

use crate::{Figure, name};
use nianbao_model::Report;

/// One kind of outcome, with the figures of its reasons over all applicants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its name: 予以公开, 不予公开.
    pub name: String,
    /// Its reasons; a kind without any is its own.
    pub reasons: Vec<(String, Figure)>,
}

/// The outcomes of a report's requests in the edition's order; none where the edition has no such
/// table.
pub fn outcomes(report: &Report) -> Vec<Outcome> {
    let table = report.edition.tables.iter().find(|table| table.id == "requests");
    let Some(block) = table.and_then(|table| table.blocks.first()) else { return Vec::new() };
    let Some(column) = block.columns.iter().position(|column| column.total) else {
        return Vec::new();
    };
    let mut kinds: Vec<Outcome> = Vec::new();
    for (n, row) in block.rows.iter().enumerate().filter(|(_, row)| row.outcome) {
        let kind = name(row.path.get(1).unwrap_or(&row.label));
        let reason = (name(&row.label), Figure::of(report.cell(block.cell(n, column))));
        match kinds.iter_mut().find(|known| known.name == kind) {
            Some(known) => known.reasons.push(reason),
            None => kinds.push(Outcome { name: kind, reasons: vec![reason] }),
        }
    }
    kinds
}
