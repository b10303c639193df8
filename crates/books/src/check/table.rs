//! K05: the report's table against the books.

use crate::{Request, Tally};
use nianbao_model::{Bilingual, Cell, Finding, Findings, Reading, Rule, Say, Told};

/// So many lines behind a figure are named.
const MOST_NAMED: usize = 12;

/// Compares the figures of a report with what the books count, cell by cell, and names the lines
/// behind a difference. Cells that are blank or cannot be read have findings of their own.
/// `requests` are those that were counted; of other books no lines are named.
pub fn compare(reading: &Reading, tally: &Tally, requests: &[Request]) -> Findings {
    let report = &reading.report;
    let edition = &report.edition;
    let mut told = Told::default();
    for (address, figure) in tally.cells() {
        let Some(ix) = edition.find(address) else { continue };
        let met = match report.cell(ix) {
            Cell::Figure(met) => *met,
            // What does not apply has not happened.
            Cell::NotApplicable(_) if figure.value.is_zero() => continue,
            Cell::NotApplicable(_) => nianbao_model::Decimal::ZERO,
            Cell::Blank | Cell::Unreadable(_) => continue,
        };
        if met == figure.value {
            continue;
        }
        let lines = match address.starts_with("requests.") || address.starts_with("disputes.") {
            true => named(&figure.lines, requests),
            false => None,
        };
        let label = edition.label(ix);
        let expected = figure.value.normalize();
        let mut values: Vec<(&str, &dyn Say)> =
            vec![("cell", &label), ("met", &met), ("expected", &expected)];
        let variant = match &lines {
            Some(lines) => {
                values.push(("lines", lines));
                "lines"
            }
            None => "cell",
        };
        let mut finding =
            Finding::new(Rule::K05, variant, &values).of(&report.unit.id, report.year);
        finding = finding.cell(address).place(reading.place(ix)).met(met).expected(expected);
        for line in figure
            .lines
            .iter()
            .take(MOST_NAMED)
            .filter_map(|n| requests.get(*n))
            .filter(|_| lines.is_some())
        {
            finding = finding.place(line.at.as_ref());
        }
        told.push(finding);
    }
    told.close()
}

/// The lines behind a figure, by their numbers.
fn named(lines: &[usize], requests: &[Request]) -> Option<Bilingual> {
    let called =
        lines.iter().take(MOST_NAMED).filter_map(|n| requests.get(*n)).map(Request::called);
    let mut words = Bilingual::list(called);
    if words.zh.is_empty() {
        return None;
    }
    if lines.len() > MOST_NAMED {
        words.zh += &format!("等{}件", lines.len());
        words.en += &format!(" and {} more", lines.len() - MOST_NAMED);
    }
    Some(words)
}
