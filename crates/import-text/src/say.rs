//! The findings that want more words than a line: readings of figures without borders, and what a
//! partial report states.

use crate::fill::Open;
use nianbao_model::{Bilingual, CellIx, Edition, Finding, Reading, Rule, Say};
use std::collections::BTreeSet;

/// So many readings of a row are listed.
const LISTED: usize = 8;

/// Figures that ran together and have several readings, or none (R01). Cells and place are the
/// caller's to add.
pub(crate) fn open(open: &Open, edition: &Edition) -> Finding {
    let label = edition.label(open.cells[0]);
    let row = label.rsplit_once(" · ").map_or(label.as_str(), |(row, _)| row);
    let n = open.readings.len();
    let listed = open.readings.iter().take(LISTED);
    let listed: Vec<String> = listed
        .map(|reading| reading.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", "))
        .collect();
    let mut candidates = Bilingual::new(listed.join("；"), listed.join("; "));
    if n > LISTED {
        candidates.zh += &format!("；…（+{}）", n - LISTED);
        candidates.en += &format!("; … (+{})", n - LISTED);
    }
    let finding = match (open.too_many, n) {
        (true, _) => Finding::new(Rule::R01, "too_many", &[("row", &row), ("met", &open.raw)]),
        (false, 0) => Finding::new(
            Rule::R01,
            "no_reading",
            &[("row", &row), ("met", &open.raw), ("n", &open.cells.len())],
        ),
        _ => Finding::new(
            Rule::R01,
            "candidates",
            &[("row", &row), ("met", &open.raw), ("n", &n), ("candidates", &candidates)],
        ),
    };
    let finding = finding.met(&open.raw);
    if n > 0 { finding.expected(candidates.zh) } else { finding }
}

/// One finding for a report that states some of its cells only.
pub(crate) fn partial(reading: &Reading, tables: &BTreeSet<usize>) -> Option<Finding> {
    let edition = &reading.report.edition;
    let labels: Vec<&str> = tables
        .iter()
        .map(|t| edition.sections[edition.tables[*t].section].label.as_str())
        .collect();
    let cells: Vec<CellIx> =
        edition.cells_ix().filter(|ix| tables.contains(&edition.spec(*ix).table)).collect();
    let n = cells.iter().filter(|ix| reading.place(**ix).is_some()).count();
    let values: &[(&str, &dyn Say)] =
        &[("all", &cells.len()), ("n", &n), ("tables", &Bilingual::list(&labels))];
    (!labels.is_empty()).then(|| Finding::new(Rule::R04, "partial", values))
}
