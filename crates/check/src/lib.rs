//! The rules that look at a report once it is read: identities, the step from last year, empty sections.
//!
//! This crate knows no format. What reading a source says (R01 to R10) is said by the reader; what a region's reports say of each
//! other (U01 to U04) is said where they are rolled up. [`check`] gives everything else for one report.

mod identities;
mod sections;
mod years;

use nianbao_model::{CellIx, Decimal, Finding, Findings, Reading};

/// All findings on one report, those of its reading first. `previous` is the same unit's report of the year before.
pub fn check(reading: &Reading, previous: Option<&Reading>) -> Findings {
    let mut findings = reading.findings.clone();
    let read = findings.len();
    identities::signs(reading, &mut findings);
    identities::equations(reading, &mut findings);
    if let Some(previous) = previous {
        years::carries(reading, previous, &mut findings);
    }
    sections::empty(reading, &mut findings);
    for finding in &mut findings[read..] {
        finding.unit = Some(reading.report.unit.id.as_str().into());
        finding.year = Some(reading.report.year);
    }
    findings
}

/// A finding with the cells it speaks of and their places.
fn about(mut finding: Finding, cells: impl IntoIterator<Item = CellIx>, reading: &Reading) -> Finding {
    for ix in cells {
        finding = finding.cell(reading.report.edition.spec(ix).address.clone()).place(reading.place(ix));
    }
    finding
}

/// A cell's row in the statutory words.
fn row_label(reading: &Reading, ix: CellIx) -> String {
    let label = reading.report.edition.label(ix);
    match label.rsplit_once(" · ") {
        Some((row, _)) => row.to_owned(),
        None => label,
    }
}

/// A figure in plain digits.
fn digits(value: Decimal) -> String {
    value.normalize().to_string()
}
