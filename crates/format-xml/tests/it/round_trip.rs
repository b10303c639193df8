//! Every report that is written as XML is read back the same.

use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter as _, Importer as _, Input, Source};
use nianbao_format_kit::random;
use nianbao_format_xml::Xml;
use nianbao_model::{Cell, Place, Reading, Report, Rule, SectionKind};
use proptest::prelude::*;

fn written(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    Xml.write(&ExportJob::new(report, &compose(report)), &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Reading {
    match Xml.read(&Input::new(bytes, "a.xml", random::editions())).unwrap() {
        Source::Reading(reading) => *reading,
        Source::Grids(_) => panic!("XML knows its cells"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back_the_same(report in random::reports()) {
        let bytes = written(&report);
        prop_assert_eq!(&bytes, &written(&report), "the same report gives the same bytes");
        let reading = read(&bytes);
        prop_assert_eq!(&reading.report, &report);
        for finding in &reading.findings {
            let all = |test: fn(&Cell) -> bool| finding.cells.iter().all(|id| report.at(id).is_some_and(test));
            let expected = match finding.rule {
                Rule::R04 => all(Cell::is_blank),
                Rule::R01 => all(|cell| matches!(cell, Cell::Unreadable(_))),
                _ => false,
            };
            prop_assert!(expected, "{}", finding.message.zh);
        }
        let told = |rule: Rule| reading.findings.iter().filter(|f| f.rule == rule).map(|f| f.cells.len()).sum::<usize>();
        let held = |test: fn(&Cell) -> bool| report.cells().filter(|(_, cell)| test(cell)).count();
        prop_assert_eq!(told(Rule::R04), held(Cell::is_blank));
        prop_assert_eq!(told(Rule::R01), held(|cell| matches!(cell, Cell::Unreadable(_))));
        for (n, section) in report.edition.sections.iter().enumerate() {
            prop_assert!(reading.sections_met[n], "{}", section.id);
            let written = section.kind == SectionKind::Text || !report.section(n).is_empty();
            prop_assert_eq!(reading.section_places[n].is_some(), written);
        }
        // Each cell's place is the line it stands in.
        let text = std::str::from_utf8(&bytes).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (ix, _) in report.cells() {
            let Some(Place::Line { line, column, .. }) = reading.place(ix) else { panic!("no place") };
            prop_assert_eq!(*column, 5);
            let begin = format!("    <cell id=\"{}\" ", report.edition.spec(ix).address);
            prop_assert!(lines[*line as usize - 1].starts_with(&begin));
        }
    }

    #[test]
    fn a_report_without_a_fault_is_read_without_a_finding(report in random::valid_reports()) {
        let reading = read(&written(&report));
        prop_assert!(reading.report == report && reading.findings.is_empty(), "{:?}", reading.findings);
        for equation in &report.edition.equations {
            let (left, right) = equation.sides(&report).unwrap();
            let holds = match equation.relation {
                nianbao_model::Relation::Equal => left == right,
                nianbao_model::Relation::AtMost => left <= right,
                nianbao_model::Relation::AtLeast => left >= right,
            };
            prop_assert!(holds, "{}: {} {}", equation.rule, left, right);
        }
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_but_never_worse(report in random::reports(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = written(&report);
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        // Refused with a place, or read; a panic fails this test.
        if let Err(fault) = Xml.read(&Input::new(&bytes, "a.xml", random::editions())) {
            prop_assert!(fault.at.is_some());
        }
    }
}
