//! Programs as plugins, as a region uses them: only where its register allows it, and a broken one keeps nothing from going on.
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
    assert!(refused.stderr.contains("没有运行") && !out.join("site/2021/unit-01.md").exists(), "{}", refused.stderr);
    allow(&region);
    let ended = nianbao!["batch", region.folder, "-o", out, "--year", "2021"];
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", ended.stdout);
    let text = fs::read_to_string(out.join("site/2021/unit-01.md")).unwrap();
    assert!(text.starts_with("# ") && text.contains("政府信息公开工作年度报告") && text.contains('|'), "{text}");
    assert!(out.join("site/2021/unit-01.xlsx").is_file());
}

#[test]
fn a_program_that_dies_is_told_for_each_report_and_the_batch_goes_on() {
    let region = SmallRegion::new();
    let describe = r#"{"protocols":["nianbao.plugin/1"],"kind":"exporter","id":"half","name":{"zh":"半份","en":"half"},"extensions":["half"],"keeps":["figures"]}"#;
    let script =
        format!("#!/bin/sh\nif [ \"$1\" = --describe ]; then echo '{describe}'; exit 0; fi\ncat >/dev/null\nprintf half\nexit 3\n");
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
        assert!(findings.iter().all(|f| f["code"] == "B01" && f["message"]["zh"].as_str().unwrap().contains("half")), "{findings:#?}");
        assert_eq!(
            (findings.len(), report["written"].as_array().unwrap().len()),
            (1, formats().exporters().filter(|format| !format.only_on_request()).count()),
            "{report:#}"
        );
    }
    assert!(!out.join("site/2021/unit-01.half").exists() && out.join("site/2021/unit-01.xlsx").is_file());
}
