//! What is written in a format is read back the same: for random reports, for the examples, and
//! through chains of formats.

use crate::support::{eventful, example, formats, random, read, written};
use nianbao_format::{Input, Keeps};
use nianbao_grid::Expect;
use nianbao_intake::{Folder, read_unit};
use nianbao_model::{Editions, Report};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};

/// The formats that keep everything of a report.
const FULL: [&str; 6] = ["xlsx", "docx", "xml", "json", "html", "csv"];

/// Random reports, the same ones each time: so many with NIANBAO_FULL=1, else a fourth of them.
fn for_all(
    cases: u32,
    reports: impl Strategy<Value = Report>,
    test: impl Fn(Report) -> Result<(), TestCaseError>,
) {
    let cases = if std::env::var_os("NIANBAO_FULL").is_some() { cases } else { cases / 4 };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    if let Err(TestError::Fail(why, report)) =
        TestRunner::new_with_rng(config, rng).run(&reports, test)
    {
        panic!(
            "{why}\nThe smallest such report:\n{}",
            String::from_utf8(written(&report, "json")).unwrap()
        );
    }
}

fn same(report: &Report, back: &Report, way: &str) -> Result<(), TestCaseError> {
    for (ix, cell) in report.cells() {
        prop_assert_eq!(back.cell(ix), cell, "{} {}", way, report.edition.spec(ix).address);
    }
    for (n, section) in report.edition.sections.iter().enumerate() {
        prop_assert_eq!(back.section(n), report.section(n), "{} {}", way, section.id);
    }
    prop_assert_eq!(&back.indicators, &report.indicators, "{}", way);
    prop_assert_eq!(back, report, "{}", way);
    Ok(())
}

#[test]
fn every_format_that_says_it_keeps_everything_is_tested_here() {
    let mut full: Vec<_> =
        formats().exporters().filter(|e| e.keeps() == Keeps::FULL).map(|e| e.info().id).collect();
    full.retain(|id| formats().importer(id).is_some());
    full.sort_unstable();
    let mut tested = FULL.to_vec();
    tested.sort_unstable();
    assert_eq!(full, tested);
}

#[test]
fn sound_reports_come_back_the_same_and_without_a_finding() {
    for_all(1000, random::valid_reports(), |report| {
        for format in FULL {
            // The name tells the unit, if any, and not the format, which is told from the content.
            let reading = read(&written(&report, format), &report.unit.id)
                .map_err(|e| TestCaseError::fail(format!("{format}: {e}")))?;
            same(&report, &reading.report, format)?;
            let loud: Vec<_> = nianbao_check::check(&reading, &nianbao_check::Context::default())
                .iter()
                // Random words may claim anything of any figure.
                .filter(|f| !["T01", "T02", "T03", "T04"].contains(&f.rule.to_string().as_str()))
                .map(|f| format!("{} {}", f.rule, f.message.zh))
                .collect();
            prop_assert!(loud.is_empty(), "{}: {:#?}", format, loud);
        }
        Ok(())
    });
}

#[test]
fn a_thousand_reports_of_any_kind_come_back_the_same() {
    for_all(1000, random::reports(), |report| {
        for format in FULL {
            let bytes = written(&report, format);
            prop_assert_eq!(
                &bytes,
                &written(&report, format),
                "{}: the same report gives the same bytes",
                format
            );
            let reading = read(&bytes, &report.unit.id)
                .map_err(|e| TestCaseError::fail(format!("{format}: {e}")))?;
            same(&report, &reading.report, format)?;
        }
        Ok(())
    });
}

#[test]
fn a_report_goes_through_chains_of_formats_and_is_still_the_same() {
    for_all(60, random::reports(), |report| {
        let mut at = report.clone();
        for format in ["xlsx", "xml", "json", "xlsx", "json", "xml", "xlsx"] {
            at = read(&written(&at, format), &report.unit.id)
                .map_err(|e| TestCaseError::fail(format!("{format}: {e}")))?
                .report;
            same(&report, &at, format)?;
        }
        prop_assert_eq!(written(&at, "json"), written(&report, "json"));
        Ok(())
    });
    for edition in random::editions().iter() {
        let report = eventful(edition);
        let mut at = report.clone();
        for format in ["xml", "xlsx", "json"] {
            at = read(&written(&at, format), "报表").unwrap().report;
        }
        assert_eq!(at, report);
    }
}

#[test]
fn every_example_report_comes_back_the_same_in_every_format() {
    let Some(path) = example("guangzhou") else { return };
    let folder = Folder::open(&path).unwrap();
    let mut seen = 0;
    for (&year, listed) in &folder.years {
        for node in folder.nodes() {
            let Some(reading) = read_unit(&folder, formats(), &node, listed).reading else {
                continue;
            };
            let report = reading.report;
            for format in FULL {
                let name = format!("{}.{format}", report.unit.id);
                let back =
                    read_as(&written(&report, format), &name, &folder.editions, &listed.edition.id);
                same(&report, &back, &format!("{year} {name}")).unwrap();
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} reports");
}

fn read_as(bytes: &[u8], name: &str, editions: &Editions, edition: &str) -> Report {
    let expect = Expect { edition: editions.get(edition), ..Expect::default() };
    formats().read(&Input::new(bytes, name, editions), None, &expect).unwrap().report
}
