//! A known report written as ten kinds of portals' pages: every cell comes back, or a finding names
//! it.
//!
//! `NIANBAO_FULL=1` reads 500 reports of each kind, otherwise a few.

use crate::common::{STYLES, Style, page, report, traditional};
use nianbao_format::{Input, Registry};
use nianbao_format_kit::random;
use nianbao_grid::Expect;
use nianbao_import_html::Html;
use nianbao_model::{Cell, Finding, Prose, Reading, Report, Rule};

fn read(bytes: &[u8]) -> Reading {
    let registry = Registry::new().import(Html);
    let input = Input::new(bytes, "page.html", random::editions());
    registry
        .read(&input, None, &Expect::default())
        .unwrap_or_else(|fault| panic!("{fault}\n{}", String::from_utf8_lossy(bytes)))
}

/// How many cells differ, and those of them that no finding names.
fn compare(report: &Report, reading: &Reading) -> (usize, Vec<String>) {
    let mut wrong = 0;
    let mut silent = Vec::new();
    for (ix, cell) in report.cells() {
        let met = reading.report.cell(ix);
        if met != cell {
            wrong += 1;
            let address = &report.edition.spec(ix).address;
            // A table that was not found at all is named by its label.
            let table = &report.edition.tables[report.edition.spec(ix).table];
            let label = &report.edition.sections[table.section].label;
            let lost = |f: &Finding| {
                f.rule == Rule::R06 && f.expected.as_ref() == Some(label) && met.is_blank()
            };
            if !reading.findings.iter().any(|f| f.cells.contains(address) || lost(f)) {
                silent.push(format!("{address}: {cell} read as {met}"));
            }
        }
    }
    (wrong, silent)
}

#[test]
fn every_cell_is_right_or_named_by_a_finding() {
    let full = std::env::var_os("NIANBAO_FULL").is_some();
    let count: u64 = if full { 500 } else { 30 };
    let keep = std::env::var_os("NIANBAO_KEEP");
    for style in STYLES {
        let (mut cells, mut wrong, mut whole) = (0, 0, 0);
        for seed in 0..count {
            let report = report(seed);
            let page = page(&report, style, seed);
            if let Some(folder) = &keep {
                std::fs::write(
                    std::path::Path::new(folder).join(format!("{style:?}-{seed}.html")),
                    &page.bytes,
                )
                .unwrap();
            }
            let reading = read(&page.bytes);
            let (differ, silent) = compare(&written(&report, style), &reading);
            assert!(silent.is_empty(), "{style:?} {seed}: {silent:?}\n{}", said(&reading));
            if style != Style::WrongSpans {
                assert_eq!(differ, 0, "{style:?} {seed}: {}", said(&reading));
            }
            about_and_texts(&written(&report, style), &reading, style, seed);
            assert_eq!(reading.published, page.published, "{style:?} {seed}");
            cells += report.edition.cells().len();
            wrong += differ;
            whole += usize::from(differ == 0);
        }
        eprintln!(
            "{style:?}: {whole} of {count} pages whole, {wrong} of {cells} cells told in findings"
        );
        if style == Style::WrongSpans {
            // Most wrong spans leave one reading only.
            assert!(whole as u64 * 10 >= count * 8, "{whole} of {count}");
        }
    }
}

/// What the findings say, for the message of a failure.
fn said(reading: &Reading) -> String {
    reading
        .findings
        .iter()
        .map(|f| {
            format!(
                "{} {:?}: {}\n",
                f.rule.code(),
                f.at.first().map(ToString::to_string),
                f.message.zh
            )
        })
        .collect()
}

/// The report as the page writes it: on a traditional page its words are traditional, marks that a
/// cell does not apply among them.
fn written(report: &Report, style: Style) -> Report {
    let mut written = report.clone();
    if style == Style::Traditional {
        written.unit.name = traditional(&report.unit.name);
        for (ix, cell) in report.cells() {
            if let Cell::NotApplicable(mark) = cell {
                written.set(ix, Cell::not_applicable(&traditional(mark)));
            }
        }
        for n in 0..report.edition.sections.len() {
            *written.section_mut(n) = Prose::new(&traditional(&report.section(n).to_string()));
        }
    }
    written
}

fn about_and_texts(report: &Report, reading: &Reading, style: Style, seed: u64) {
    assert_eq!(reading.report.year, report.year, "{style:?} {seed}");
    assert_eq!(reading.report.unit.name, report.unit.name, "{style:?} {seed}");
    assert_eq!(reading.report.edition.id, report.edition.id, "{style:?} {seed}");
    for (n, section) in report.edition.sections.iter().enumerate() {
        assert_eq!(reading.report.section(n), report.section(n), "{style:?} {seed} {}", section.id);
    }
}
