//! T01: figures in the text against the cells they are of.

use crate::{
    Said, short,
    speaks::{Spoken, denied, spoken},
};
use nianbao_model::{Cell, CellIx, Decimal, Finding, Findings, Report, Rule, Say, Severity};

/// Every figure of a sentence whose words say of which cell it is.
pub(crate) fn compare(said: &Said<'_>, findings: &mut Findings) {
    let (sentence, report) = (said.sentence, &said.reading.report);
    for (n, number) in sentence.numbers.iter().enumerate() {
        let Some(of) = spoken(sentence, n, report) else { continue };
        let written = &sentence.text[number.start..number.end];
        if !holds(&of, report, |sum| number.allows(sum)) {
            findings.push(differs(said, &of, written));
        }
    }
    for of in denied(sentence, report) {
        if !holds(&of, report, |sum| sum.is_zero()) {
            findings.push(differs(said, &of, "0"));
        }
    }
}

/// Does one of the readings hold? One with a cell that is not known may.
fn holds(of: &Spoken, report: &Report, right: impl Fn(Decimal) -> bool) -> bool {
    of.readings.iter().any(|cells| total(report, cells).is_none_or(&right))
}

/// What cells add up to; nothing if one of them is not known.
pub(crate) fn total(report: &Report, cells: &[CellIx]) -> Option<Decimal> {
    cells.iter().try_fold(Decimal::ZERO, |sum, &ix| match report.cell(ix) {
        Cell::Figure(value) => sum.checked_add(*value),
        Cell::NotApplicable(_) => Some(sum),
        Cell::Blank | Cell::Unreadable(_) => None,
    })
}

fn differs(said: &Said<'_>, of: &Spoken, written: &str) -> Finding {
    let report = &said.reading.report;
    let first = of.readings.first().map(Vec::as_slice).unwrap_or_default();
    let due = total(report, first).unwrap_or_default().normalize().to_string();
    let label = label(report, first);
    let values: &[(&str, &dyn Say)] = &[("quote", &short(said.sentence.text)), ("met", &written), ("cell", &label), ("expected", &due)];
    let mut finding = said.quoted(Finding::new(Rule::T01, if of.sure { "differs" } else { "unsure" }, values).met(written).expected(&due));
    if !of.sure {
        finding.severity = Severity::Note;
    }
    for &ix in first {
        finding = finding.cell(report.edition.spec(ix).address.clone()).place(said.reading.place(ix));
    }
    finding
}

/// What cells are called, together.
pub(crate) fn label(report: &Report, cells: &[CellIx]) -> String {
    match cells {
        [] => String::new(),
        [one] => report.edition.label(*one),
        [first, .., last] => format!("{} … {}", report.edition.label(*first), report.edition.label(*last)),
    }
}
