//! Every report that is written as XML is read back the same.

use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter as _, Importer as _, Input, Source};
use nianbao_format_kit::{random, read_back};
use nianbao_format_xml::Xml;
use nianbao_model::{Place, Reading, Report};
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
        prop_assert_eq!(read_back::same(&reading, &report), Ok(()));
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
