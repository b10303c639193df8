//! Files named as people name them, and strangers among them.
#![cfg(unix)]

use crate::support::{SmallRegion, json, nianbao};
use std::fs;

#[test]
fn files_named_as_people_name_them_are_taken_and_none_is_lost() {
    let region = SmallRegion::new();
    region.change_register(
        "name = \"望山海关\"\n",
        "name = \"望山海关\"\nformer = [{ name = \"旧望山海关\", until = 2015 }]\n",
    );
    let rename = |from: &str, to: &str| fs::rename(region.file(from), region.file(to)).unwrap();
    rename("2020/unit-01.xlsx", "2020/临江海关.xlsx");
    rename("2020/unit-03.xlsx", "2020/unit-03-2020.xlsx");
    rename("2020/head-office.xlsx", "2020/Head-Office.XLSX");
    rename("2020/unit-02.xlsx", "2020/旧望山海关.xlsx");
    rename("2020/haizhou.xlsx", "2020/2020年汇总（终稿）.xlsx");
    rename("2021/unit-01.xlsx", "2021/unit-01 (1).xlsx");
    rename("2021/unit-03.xlsx", "2021/unit-03 - 副本.xlsx");
    fs::copy(region.file("2021/head-office.xlsx"), region.file("2021/head-office（1）.xlsx"))
        .unwrap();
    fs::write(region.file("2021/说明.docx"), "words").unwrap();
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let run = json(&out.join("staff/run.json"));
    let published = run["reports"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|report| report["status"] == "published")
        .count();
    assert_eq!(published, 10);
    assert_eq!(run["summary"], serde_json::json!({ "error": 0, "warning": 0, "note": 9 }));
    let page = fs::read_to_string(out.join("staff/run.html")).unwrap();
    assert!(
        page.contains("请改名为 unit-01.xlsx")
            && page.contains("内容相同")
            && page.contains("说明.docx 不是年报")
    );
    // Two that differ: neither is taken, and what differs is told.
    fs::copy(region.file("2021/unit-03 - 副本.xlsx"), region.file("2021/临江海关.xlsx")).unwrap();
    let original = fs::read(region.file("2021/unit-01 (1).xlsx")).unwrap();
    let mut other = SmallRegion::report("unit-01", 2021);
    other.set(nianbao_model::CellIx(0), nianbao_model::Cell::count(99));
    region.put("2021/unit-01.json", &crate::support::written(&other, "json"));
    region.put("2021/临江海关.xlsx", &original);
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert!(
        ended.code == 1 && ended.stdout.contains("R10") && ended.stdout.contains("格不同"),
        "{}",
        ended.stdout
    );
    assert!(out.join("site/2021/unit-01.html").exists(), "what was published stays");
}

#[test]
fn many_strangers_are_counted_and_marks_of_direction_reach_no_terminal() {
    let region = SmallRegion::new();
    for n in 0..300 {
        region.put(&format!("2020/x{n}.xlsx"), b"");
    }
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 1);
    let run = json(&out.join("staff/run.json"));
    let strays =
        run["reports"].as_array().unwrap().iter().find(|report| report["unit"].is_null()).unwrap();
    assert_eq!(strays["findings"].as_array().unwrap().len(), 201);
    assert!(
        strays["findings"][200]["message"]["zh"].as_str().unwrap().contains("另有 100 个"),
        "{strays}"
    );
    let odd = region.beside("a\u{202e}xslx.bad");
    fs::write(&odd, "nothing").unwrap();
    let ended = nianbao!["check", odd];
    assert!(
        ended.code == 2 && !ended.stderr.contains('\u{202e}') && ended.stderr.contains("xslx.bad"),
        "{}",
        ended.stderr
    );
    region.change_register("name = \"临江海关\"", "name = \"临江\\u2028海关\"");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert!(ended.code == 2 && ended.stderr.contains("U+2028"), "{}", ended.stderr);
}

// A generation.
