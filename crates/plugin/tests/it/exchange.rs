//! The recorded exchange in `docs/plugin-exchange` is what is really said, and fits the JSON
//! Schemas in `docs/schemas/plugin`.
//!
//! After a change of the protocol `NIANBAO_RECORD=1 cargo test -p nianbao-plugin --test it
//! exchange` records it anew; look at the difference.
#![cfg(unix)]

use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter, Importer, Input, Source};
use nianbao_model::{Cell, Decimal, Editions, Indicator, Level, Report, UnitRef};
use nianbao_plugin::Program;
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn recorded(name: &str) -> PathBuf {
    docs().join("plugin-exchange").join(name)
}

/// Compares with the recording, or records.
fn same(name: &str, bytes: &[u8]) {
    let path = recorded(name);
    if std::env::var_os("NIANBAO_RECORD").is_some() {
        fs::write(&path, bytes).unwrap();
    }
    let recorded = fs::read_to_string(&path).unwrap();
    assert!(
        recorded.as_bytes() == bytes,
        "{name} is not what is said now:\n{}",
        String::from_utf8_lossy(bytes)
    );
}

fn editions() -> Editions {
    let mut editions = Editions::national();
    editions.add("edition.toml", &fs::read_to_string(recorded("edition.toml")).unwrap()).unwrap();
    editions
}

fn report() -> Report {
    let edition = editions().get("example").unwrap().clone();
    let unit =
        UnitRef {
            id: "unit-07".into(), name: "样例海关".into(), level: Some(Level::Subordinate)
        };
    let mut report = Report::blank(edition.clone(), unit, 2023);
    let cells = [
        Cell::count(0),
        Cell::Blank,
        Cell::figure(Decimal::from(12)),
        Cell::not_applicable("/"),
        Cell::unreadable("约20"),
        Cell::count(3),
    ];
    edition.cells_ix().zip(cells).for_each(|(ix, cell)| report.set(ix, cell));
    report.section_mut(0).push("（一）主动公开\n全年公开信息 8,070 条 <同比增长>。");
    report.section_mut(1).push("统计期限为全年。");
    report.indicators.push(Indicator {
        name: "信息".into(),
        value: "8070".into(),
        unit: "条".into(),
        year_on_year: Some("58.8%".into()),
    });
    report
}

/// A plugin that puts its request aside and then answers with a file.
fn recorder(folder: &Path, kind: &str, answer: &Path) -> Program {
    let verb = if kind == "exporter" { "export" } else { "import" };
    let describe = format!(
        r#"{{"protocols": ["nianbao.plugin/1"], "kind": "{kind}", "id": "recorder", "name": {{"zh": "记录", "en": "a recorder"}}, "extensions": ["rec"], "keeps": []}}"#
    );
    let request = folder.join("request");
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --describe ]; then echo '{describe}'; exit; fi\ncat > '{}'\ncat '{}'\n",
        request.display(),
        answer.display()
    );
    let path = folder.join(format!("nianbao-{verb}-recorder"));
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    Program::at(&path).unwrap().option("colour", "blue")
}

#[test]
fn the_recorded_export_is_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let program = recorder(folder.path(), "exporter", &recorded("export-answer.md"));
    let (report, mut file) = (report(), Vec::new());
    program.write(&ExportJob::new(&report, &compose(&report)), &mut file).unwrap();
    let request = fs::read(folder.path().join("request")).unwrap();
    same("export-request.json", &request);
    crate::schema::check(&docs().join("schemas/plugin/export-request.schema.json"), &request);
    assert_eq!(file, fs::read(recorded("export-answer.md")).unwrap());
}

#[test]
fn the_recorded_import_is_what_is_said_and_its_answer_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let answer = recorded("import-answer.json");
    let program = recorder(folder.path(), "importer", &answer);
    let editions = editions();
    let Source::Reading(reading) =
        program.read(&Input::new(b"a file", "unit-07.rec", &editions)).unwrap()
    else {
        panic!("no reading")
    };
    let request = fs::read(folder.path().join("request")).unwrap();
    same("import-request.json", &request);
    crate::schema::check(&docs().join("schemas/plugin/import-request.schema.json"), &request);
    crate::schema::check(
        &docs().join("schemas/plugin/import-answer.schema.json"),
        &fs::read(answer).unwrap(),
    );
    assert_eq!(reading.report, report());
}

/// An answer of tables is in the schema, too.
#[test]
fn the_schema_tells_right_answers_from_wrong_ones() {
    let path = docs().join("schemas/plugin/import-answer.schema.json");
    crate::schema::check(
        &path,
        r#"{"protocol": "nianbao.plugin/1", "grids": [{"rows": [["甲", 1.50, null]], "merges": [[0, 0, 0, 1]]}]}"#.as_bytes(),
    );
    for wrong in [
        r#"{"protocol": "nianbao.plugin/2", "grids": []}"#,
        r#"{"protocol": "nianbao.plugin/1"}"#,
        r#"{"protocol": "nianbao.plugin/1", "grids": [], "report": {"schema": "nianbao.report/1", "unit": {}, "year": 1, "cells": {}}}"#,
        r#"{"protocol": "nianbao.plugin/1", "report": {"schema": "nianbao.report/1", "unit": {}, "year": 1, "cells": {"a": 0.5}}}"#,
    ] {
        assert!(crate::schema::wrong(&path, wrong.as_bytes()).is_some(), "{wrong}");
    }
}

#[test]
fn the_example_program_replays_the_recording() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/plugins/nianbao-export-markdown");
    if !nianbao_format_kit::programs::have("python3") {
        return;
    }
    let describe = Command::new(&program).arg("--describe").output().unwrap();
    same("describe.json", &describe.stdout);
    crate::schema::check(&docs().join("schemas/plugin/describe.schema.json"), &describe.stdout);
    let request = fs::File::open(recorded("export-request.json")).unwrap();
    let answer = Command::new(&program).stdin(request).stderr(Stdio::inherit()).output().unwrap();
    assert!(answer.status.success());
    same("export-answer.md", &answer.stdout);
}
