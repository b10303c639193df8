//! Programs as plugins, as a region uses them: only where its register allows it, and a broken one
//! keeps nothing from going on.
#![cfg(unix)]

use crate::support::{SmallRegion, formats, have, json, nianbao, root};
use std::{fs, os::unix::fs::PermissionsExt as _};

fn plug_in(region: &SmallRegion, name: &str, program: &[u8]) {
    let place = format!("plugins/{name}");
    region.put(&place, program);
    fs::set_permissions(region.file(&place), fs::Permissions::from_mode(0o755)).unwrap();
}

fn allow(region: &SmallRegion) {
    let register = region.file("region.toml");
    let text = fs::read_to_string(&register).unwrap() + "\n[plugins]\nallow = true\n";
    fs::write(register, text).unwrap();
}

#[test]
fn the_python_example_writes_markdown_beside_the_other_formats_where_it_is_allowed() {
    if !have("python3") {
        return;
    }
    let example = root().join("examples/plugins/nianbao-export-markdown");
    let region = SmallRegion::new();
    plug_in(&region, "nianbao-export-markdown", &fs::read(example).unwrap());
    let out = region.beside("out");
    let refused = nianbao!["batch", region.folder, "-o", out, "--year", "2021"];
    assert_eq!(refused.code, 0);
    assert!(
        refused.stderr.contains("没有运行") && !out.join("site/2021/unit-01.md").exists(),
        "{}",
        refused.stderr
    );
    allow(&region);
    let ended = nianbao!["batch", region.folder, "-o", out, "--year", "2021"];
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", ended.stdout);
    let text = fs::read_to_string(out.join("site/2021/unit-01.md")).unwrap();
    assert!(
        text.starts_with("# ") && text.contains("政府信息公开工作年度报告") && text.contains('|'),
        "{text}"
    );
    assert!(out.join("site/2021/unit-01.xlsx").is_file());
}

#[test]
fn a_program_that_dies_is_told_for_each_report_and_the_batch_goes_on() {
    let region = SmallRegion::new();
    let describe = r#"{"protocols":["nianbao.plugin/1"],"kind":"exporter","id":"half","name":{"zh":"半份","en":"half"},"extensions":["half"],"keeps":["figures"]}"#;
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --describe ]; then echo '{describe}'; exit 0; fi\ncat >/dev/null\nprintf half\nexit 3\n"
    );
    plug_in(&region, "nianbao-export-half", script.as_bytes());
    allow(&region);
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out, "--year", "2021"];
    assert_eq!(ended.code, 1, "{}{}", ended.stdout, ended.stderr);
    let run = json(&out.join("staff/run.json"));
    let reports = run["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 5);
    for report in reports {
        let findings = report["findings"].as_array().unwrap();
        assert!(
            findings.iter().all(
                |f| f["code"] == "B01" && f["message"]["zh"].as_str().unwrap().contains("half")
            ),
            "{findings:#?}"
        );
        assert_eq!(
            (findings.len(), report["written"].as_array().unwrap().len()),
            (1, formats().exporters().filter(|format| !format.only_on_request()).count()),
            "{report:#}"
        );
    }
    assert!(
        !out.join("site/2021/unit-01.half").exists()
            && out.join("site/2021/unit-01.xlsx").is_file()
    );
}

/// A shell script as an exporter: what it answers to every request.
fn exporter(answer: &str) -> String {
    let describe = r#"{"protocols":["nianbao.plugin/1"],"kind":"exporter","id":"half","name":{"zh":"半份","en":"half"},"extensions":["half"],"keeps":["figures"]}"#;
    format!(
        "#!/bin/sh\nif [ \"$1\" = --describe ]; then echo '{describe}'; exit 0; fi\ncat >/dev/null\n{answer}\n"
    )
}

#[test]
fn a_program_is_held_to_its_word_without_a_line_of_rust() {
    let region = SmallRegion::new();
    plug_in(&region, "nianbao-export-half", exporter("printf half").as_bytes());
    let program = region.file("plugins/nianbao-export-half");
    // Whatever the report, it writes the same: it keeps no figures, though it says so.
    let told = nianbao!["plugin-test", program];
    assert_eq!((told.code, told.stderr.as_str()), (1, ""), "{}", told.stdout);
    assert!(
        told.stdout.contains("✗ tells")
            && told.stdout.contains("✓ repeats")
            && told.stdout.contains("· round-trip"),
        "{}",
        told.stdout
    );
    let told = nianbao!["plugin-test", program, "--report", "json"];
    let data: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(
        (data["schema"].as_str(), data["passed"].as_bool()),
        (Some("nianbao.plugin-test/1"), Some(false))
    );
    let tells =
        data["checks"].as_array().unwrap().iter().find(|check| check["id"] == "tells").unwrap();
    assert!(
        tells["made"].as_u64().unwrap() > 0 && !tells["broken"].as_array().unwrap().is_empty(),
        "{tells}"
    );
    // What is no plugin, and an importer without files to read.
    let none = nianbao!["plugin-test", region.file("region.toml")];
    assert_eq!(none.code, 2, "{}", none.stdout);
    let importer = exporter("true").replace("exporter", "importer");
    plug_in(&region, "nianbao-import-half", importer.as_bytes());
    let alone = nianbao!["plugin-test", region.file("plugins/nianbao-import-half")];
    assert!(alone.code == 2 && alone.stderr.contains("样例文件"), "{}", alone.stderr);
}

#[test]
fn what_a_program_is_asked_is_kept_where_one_asks_for_it_and_nothing_there_is_written_over() {
    let region = SmallRegion::new();
    plug_in(&region, "nianbao-export-half", exporter("printf half").as_bytes());
    allow(&region);
    let kept = region.beside("kept");
    for run in 1..=2 {
        let out = region.beside(&format!("a{run}.half"));
        let report = region.file("2021/unit-01.xlsx");
        let ended = nianbao![
            "convert",
            report,
            "-o",
            out,
            "--region",
            region.folder,
            "--keep-requests",
            kept
        ];
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(fs::read_dir(&kept).unwrap().count(), 2 * run);
    }
    let request = json(&kept.join("0001-nianbao-export-half.request.json"));
    assert_eq!(
        (request["protocol"].as_str(), request["action"].as_str()),
        (Some("nianbao.plugin/1"), Some("export"))
    );
    assert_eq!(fs::read(kept.join("0002-nianbao-export-half.answer")).unwrap(), b"half");
}
