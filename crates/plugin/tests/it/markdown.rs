//! The example program keeps what it declares: the suite runs against programs as against crates.
#![cfg(unix)]

use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter, Input, Registry};
use nianbao_format_kit::{Effort, Kit, programs};
use nianbao_grid::Expect;
use nianbao_model::{Cell, Decimal, Editions, Lang, Report, UnitRef};
use nianbao_plugin::Program;
use std::path::Path;

fn markdown() -> Option<Program> {
    if !programs::have("python3") {
        return None;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/plugins/nianbao-export-markdown");
    Some(Program::at(&path).unwrap())
}

#[test]
fn the_python_example_passes_the_suite_and_is_short() {
    let Some(program) = markdown() else { return };
    assert!(std::fs::read_to_string(program.path()).unwrap().lines().count() < 70);
    let outcome = Kit::new().exporter(&program).effort(Effort::Light).run();
    eprintln!("{:?}", outcome.made);
    outcome.assert();
}

#[test]
fn its_tables_read_well() {
    let Some(program) = markdown() else { return };
    let edition = Editions::national().get("2021").unwrap().clone();
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "a".into(), name: "甲海关".into(), level: None },
        2022,
    );
    edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(i64::from(ix.0))));
    let mut bytes = Vec::new();
    program.write(&ExportJob::new(&report, &compose(&report)), &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    if let Some(folder) = std::env::var_os("NIANBAO_SHOW") {
        std::fs::write(Path::new(&folder).join("report.md"), &text).unwrap();
    }
    assert!(text.starts_with("# 甲海关2022年政府信息公开工作年度报告\n\n## 一、总体情况\n"));
    assert!(text.contains("\n| 行政许可 | 6 |  |  |\n"), "{text}");
    assert!(text.contains("| 行政复议 · 结果维持 |"), "{text}");
}

/// The importer that docs/plugins.md shows, as it stands there.
#[test]
fn the_importer_of_the_documents_reads() {
    use std::os::unix::fs::PermissionsExt as _;
    if markdown().is_none() {
        return;
    }
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/plugins.md"),
    )
    .unwrap();
    let (_, script) = text.split_once("```python\n").unwrap();
    let (script, _) = script.split_once("```\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nianbao-import-lines");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let formats = Registry::new().import(Program::at(&path).unwrap());
    let editions = Editions::national();
    let read = |text: &str| {
        formats.read(
            &Input::new(text.as_bytes(), "unit-07.lines", &editions),
            None,
            &Expect::default(),
        )
    };
    let report = read("lines of 2023\nrequests.received.total=72\nproactive.administrative_fees.amount=0.10\nrequests.granted.total=\n")
        .unwrap()
        .report;
    assert_eq!((report.year, report.at("requests.received.total")), (2023, Some(&Cell::count(72))));
    assert_eq!(
        report.at("proactive.administrative_fees.amount").unwrap().value(),
        Some(Decimal::new(10, 2))
    );
    assert_eq!(report.at("requests.granted.total"), Some(&Cell::Blank));
    let fault = read("lines of 2023\nrequests.received.total 72\n").unwrap_err();
    assert_eq!(
        fault.text(Lang::En),
        "unit-07.lines: line 2 has no “=” (the plugin nianbao-import-lines)"
    );
}
