//! The rules that look at a report once it is read: identities, the step from last year, texts, the
//! day of publication.
//!
//! This crate knows no format. What reading a source says (R01 to R10) is said by the reader; what
//! a region's reports say of each other (U01 to U05) is said where they are brought together.
//! [`check`] gives everything else for one report.

mod candidates;
mod carries;
mod causes;
mod copied;
mod dates;
mod fees;
mod identities;
mod jumps;
mod names;
mod numerals;
mod personal;
mod sections;
mod settings;
mod stale;
mod text;
mod ties;

pub use personal::{Masked, mask};
pub use settings::settle;

use nianbao_model::{CellIx, Decimal, FiguresRead, Finding, Findings, Reading, TextsRead};
use nianbao_register::Region;

/// What is known beside the report itself. Each part may be missing; the rules that need it then
/// say nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The same unit's report of the year before: for what must hold between years (Y01 to Y05).
    pub previous: Option<&'a Reading>,
    /// The register: for the names of other units (T06).
    pub region: Option<&'a Region>,
    /// The day of publication, `2021-01-28` (D01). If it is not given, the day that the source
    /// itself states counts.
    pub published: Option<&'a str>,
}

/// All findings on one report, those of its reading first.
///
/// ```
/// use nianbao_check::{Context, check};
/// use nianbao_model::{Cell, Editions, Reading, Report, Rule, UnitRef};
///
/// let edition = Editions::national().get("2021").unwrap().clone();
/// let mut report = Report::blank(edition.clone(), UnitRef::default(), 2023);
/// for ix in edition.cells_ix() {
///     report.set(ix, Cell::count(0));
/// }
/// // Seven people asked, and the total says nobody did.
/// report.set(edition.find("requests.received.natural_person").unwrap(), Cell::count(7));
/// let findings = check(&Reading::of(report), &Context::default());
/// assert!(findings.iter().any(|f| f.rule == Rule::I02 && f.cells.iter().any(|cell| cell == "requests.received.total")));
/// ```
pub fn check(reading: &Reading, context: &Context<'_>) -> Findings {
    check_and_count(reading, context).0
}

/// The same, with how many figures the texts of the report state, and how many of them are held
/// against anything.
pub fn check_and_count(reading: &Reading, context: &Context<'_>) -> (Findings, FiguresRead) {
    let mut findings = reading.findings.clone();
    let read = findings.len();
    identities::signs(reading, &mut findings);
    let broken = identities::equations(reading, context.previous, &mut findings);
    if let Some(previous) = context.previous {
        carries::carries(reading, previous, &mut findings);
        jumps::jumps(reading, previous, &mut findings);
        copied::from_last_year(reading, previous, &mut findings);
    }
    let (mut claims, figures) = nianbao_claims::check_and_count(reading, context.previous);
    findings.append(&mut claims);
    candidates::agree(reading, context.previous, &mut findings);
    sections::empty(reading, &mut findings);
    findings.append(&mut stale::years(reading));
    match context.region {
        Some(region) => names::of_others(reading, region, &mut findings),
        None => names::of_its_kind(reading, &mut findings),
    }
    findings.append(&mut personal::numbers(reading));
    fees::silent(reading, &mut findings);
    dates::late(reading, context.published, context.region, &mut findings);
    for finding in &mut findings[read..] {
        finding.unit = Some(reading.report.unit.id.as_str().into());
        finding.year = Some(reading.report.year);
    }
    ties::tie(&mut findings, &broken, reading);
    (findings, figures)
}

/// What the texts of a report state in figures, and what each figure was taken for.
pub fn texts(reading: &Reading, previous: Option<&Reading>) -> TextsRead {
    nianbao_claims::read(reading, previous)
}

/// A finding with the cells it speaks of and their places.
fn about(
    mut finding: Finding,
    cells: impl IntoIterator<Item = CellIx>,
    reading: &Reading,
) -> Finding {
    for ix in cells {
        finding =
            finding.cell(reading.report.edition.spec(ix).address.clone()).place(reading.place(ix));
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
