//! The command line as a person or a script meets it: words, exit statuses, and JSON that holds to
//! its contract.

use crate::support::{SmallRegion, codes, json, nianbao, random, read, sound, unit_ref, written};
use nianbao_export_xlsx::template;
use nianbao_model::{Cell, Rule};
use std::fs;

#[test]
fn help_is_there_in_both_languages_for_every_command() {
    let chinese = nianbao!["--help"];
    assert_eq!(chinese.code, 0);
    for command in [
        "template",
        "check",
        "convert",
        "batch",
        "watch",
        "rollup",
        "package",
        "verify",
        "new-region",
        "next-year",
        "missing",
        "formats",
        "explain",
        "completions",
        "man",
    ] {
        assert!(chinese.stdout.contains(command), "{command}");
        let (zh, en) = (nianbao![command, "--help"], nianbao!["--lang", "en", command, "--help"]);
        assert_eq!((zh.code, en.code), (0, 0), "{command}");
        assert!(
            zh.stdout.contains("用法：") && !zh.stdout.contains("Usage"),
            "{command}: {}",
            zh.stdout
        );
        assert!(en.stdout.contains("Usage:"), "{command}: {}", en.stdout);
        let han = en.stdout.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(!han, "{command}: {}", en.stdout);
    }
    assert!(nianbao!["--version"].stdout.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_command_line_is_refused_in_chinese_or_in_english() {
    let cases: [(&[&str], &str, &str); 6] = [
        (&["publish"], "无此命令“publish”", "publish"),
        (&["check", "--colour", "a.xlsx"], "没有选项“--colour”", "--colour"),
        (&["check"], "缺少", "required"),
        (&["batch", "a", "-o", "b", "--year", "18"], "--year", "--year"),
        (&["explain", "X99"], "没有规则 X99", "no rule X99"),
        (&["template", "--edition", "1999", "-o", "a.xlsx"], "没有版式 1999", "no edition 1999"),
    ];
    for (args, zh, en) in cases {
        let args: Vec<_> = args.iter().map(std::ffi::OsStr::new).collect();
        let program = env!("CARGO_BIN_EXE_nianbao");
        let ended = crate::support::run(crate::support::command(program, &args));
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{args:?}");
        assert!(
            ended.stderr.contains(zh) && ended.stderr.contains("错误："),
            "{args:?}: {}",
            ended.stderr
        );
        let english = [&args[..], &["--lang=en".as_ref()]].concat();
        let ended = crate::support::run(crate::support::command(program, &english));
        assert_eq!(ended.code, 2, "{english:?}");
        assert!(
            ended.stderr.contains(en) && ended.stderr.contains("error"),
            "{english:?}: {}",
            ended.stderr
        );
    }
    let nothing = nianbao![];
    assert_eq!((nothing.code, nothing.stderr.lines().count()), (2, 3), "{}", nothing.stderr);
    assert!(
        nothing.stderr.contains("nianbao 年报.xlsx") && nothing.stderr.contains("nianbao --help"),
        "{}",
        nothing.stderr
    );
    // What was nearly meant, and files that are not there.
    for (args, wanted) in [
        (&["bacth", "a"][..], "无此命令“bacth”，您是不是要用“batch”？"),
        (&["check", "--reprot", "json"], "没有选项“--reprot”，您是不是要用“--report”？"),
        (&["nowhere.xlsx"], "没有文件“nowhere.xlsx”"),
    ] {
        let args: Vec<_> = args.iter().map(std::ffi::OsStr::new).collect();
        let ended =
            crate::support::run(crate::support::command(env!("CARGO_BIN_EXE_nianbao"), &args));
        assert!(ended.code == 2 && ended.stderr.contains(wanted), "{}", ended.stderr);
    }
}

#[test]
fn help_is_answered_however_it_is_asked_for() {
    assert_eq!(nianbao!["help"].stdout, nianbao!["--help"].stdout);
    assert_eq!(nianbao!["help", "batch"].stdout, nianbao!["batch", "--help"].stdout);
    assert_eq!(
        nianbao!["--lang", "en", "help", "check"].stdout,
        nianbao!["--lang", "en", "check", "--help"].stdout
    );
    for page in [nianbao!["help"], nianbao!["help", "batch"], nianbao!["help", "convert"]] {
        assert!(
            page.code == 0 && !page.stdout.contains("COMMAND") && !page.stdout.contains("_DIR"),
            "{}",
            page.stdout
        );
    }
}

/// What a double click starts: the file alone. The opener is a script that says what it was given.
#[cfg(target_os = "linux")]
#[test]
fn a_file_alone_is_checked_and_its_findings_are_opened() {
    use std::os::unix::fs::PermissionsExt as _;

    let region = SmallRegion::new();
    let (opener, told) = (region.beside("bin/xdg-open"), region.beside("told"));
    fs::create_dir_all(opener.parent().unwrap()).unwrap();
    fs::write(&opener, format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", told.display())).unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let started = |files: &[&std::path::Path]| {
        let args: Vec<_> = files.iter().map(|file| file.as_os_str()).collect();
        let mut command = crate::support::command(env!("CARGO_BIN_EXE_nianbao"), &args);
        command.env("PATH", opener.parent().unwrap()).env("TMPDIR", region.beside("."));
        crate::support::run(command)
    };
    let file = region.file("2021/unit-01.xlsx");
    let ended = started(&[&file, &region.file("2020/unit-01.xlsx")]);
    assert!(
        ended.code <= 1 && ended.stdout.is_empty() && ended.stderr.contains("检查结果"),
        "{}{}",
        ended.stdout,
        ended.stderr
    );
    let page = (0..200).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::read_to_string(&told).ok().filter(|page| !page.is_empty())
    });
    let page = page.unwrap();
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains("unit-01.xlsx") && page.ends_with("检查结果.html"), "{page}");
    let folder = std::path::Path::new(&page).parent().unwrap();
    assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    // Nothing is opened of a file that is no report.
    fs::remove_file(&told).unwrap();
    let ended = started(&[&region.file("region.toml")]);
    assert!(ended.code == 2 && !ended.stderr.contains("检查结果"), "{}", ended.stderr);
}

#[test]
fn the_locale_chooses_the_language_and_lang_overrules_it() {
    let program = env!("CARGO_BIN_EXE_nianbao");
    let with = |locale: &str, args: &[&str]| {
        let args: Vec<_> = args.iter().map(std::ffi::OsStr::new).collect();
        let mut command = crate::support::command(program, &args);
        command.env("LANG", locale);
        crate::support::run(command).stdout
    };
    assert!(with("en_GB.UTF-8", &["explain", "I01"]).contains("severity: error"));
    assert!(with("zh_CN.UTF-8", &["explain", "I01"]).contains("级别：错误"));
    assert!(with("C", &["explain", "I01"]).contains("级别：错误"));
    assert!(with("en_GB.UTF-8", &["explain", "I01", "--lang", "zh"]).contains("级别：错误"));
}

#[test]
fn every_rule_can_be_explained() {
    let list = nianbao!["explain", "--report", "json"].json();
    assert_eq!(list["schema"], "nianbao.rules/1");
    let rules = list["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Rule::ALL.len());
    let words = |value: &serde_json::Value| {
        ["zh", "en"].iter().all(|lang| value[lang].as_str().is_some_and(|text| !text.is_empty()))
    };
    for rule in rules {
        assert!(
            ["error", "warning", "note"].contains(&rule["severity"].as_str().unwrap()),
            "{rule}"
        );
        assert!(
            ["title", "source", "example", "mend"].iter().all(|part| words(&rule[part])),
            "{rule}"
        );
    }
    let one = nianbao!["explain", "I01", "--report", "json"].json();
    assert_eq!(&one, rules.iter().find(|rule| rule["code"] == "I01").unwrap());
    assert!(nianbao!["explain"].stdout.lines().count() >= Rule::ALL.len());
}

#[test]
fn the_formats_are_listed_with_what_they_can_do() {
    let list = nianbao!["formats", "--report", "json"].json();
    assert_eq!(list["schema"], "nianbao.formats/1");
    let of = |id: &str| {
        let format = list["formats"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["id"] == id)
            .unwrap_or_else(|| panic!("{id}"));
        (format["reads"].as_bool().unwrap(), format["writes"].as_bool().unwrap())
    };
    assert_eq!((of("xlsx"), of("xml"), of("json")), ((true, true), (true, true), (true, true)));
    assert!(of("html").1);
    for ending in [".xlsx", ".xls", ".ods", ".xml", ".json", ".html"] {
        assert!(nianbao!["formats"].stdout.contains(ending), "{ending}");
    }
}

/// The contract's example: one identity broken, with the cells it speaks of and where they stand.
#[test]
fn findings_as_json_hold_to_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    let edition = random::editions().get("2019").unwrap();
    let mut report = sound(edition, unit_ref("unit-01"), 2020, 1);
    let ix = edition.find("requests.received.enterprise").unwrap();
    let held = report.cell(ix).value().unwrap();
    report.set(ix, Cell::figure(held + nianbao_model::Decimal::ONE));
    let file = dir.path().join("unit-01.xlsx");
    fs::write(&file, written(&report, "xlsx")).unwrap();
    let result = dir.path().join("findings.json");
    let ended = nianbao!["check", file, "--report", "json", "-o", result];
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    assert_eq!(nianbao!["check", file, "--report", "json"].json(), json(&result));
    let found = json(&result);
    assert_eq!(found["schema"], "nianbao.findings/1");
    assert_eq!(found["summary"], serde_json::json!({ "error": 2, "warning": 0, "note": 0 }));
    let findings = found["findings"].as_array().unwrap();
    assert_eq!(codes(&found["findings"]), ["I01", "I02"]);
    let broken = findings.iter().find(|f| f["code"] == "I01").unwrap();
    let mut keys: Vec<_> = broken.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "accepted", "at", "cells", "code", "expected", "message", "met", "severity", "unit",
            "year"
        ]
    );
    assert_eq!(
        (&broken["severity"], &broken["unit"], &broken["year"]),
        (&"error".into(), &"unit-01".into(), &2020.into())
    );
    let cells: Vec<_> = ["received", "carried_in", "outcome_total", "carried_out"]
        .map(|row| format!("requests.{row}.enterprise"))
        .into();
    assert_eq!(broken["cells"], serde_json::json!(cells));
    let places = broken["at"].as_array().unwrap();
    assert_eq!(places.len(), 4);
    assert!(
        places.iter().all(|at| at["sheet"] == "三、依申请"
            && at["file"].as_str().unwrap().ends_with("unit-01.xlsx")),
        "{broken}"
    );
    assert_eq!(places[0]["cell"], "E6");
    let number = |key: &str| broken[key].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(
        number("expected") - number("met"),
        1,
        "received and carried in are expected, outcomes and carried out were met"
    );
    assert!(
        broken["accepted"].is_null()
            && broken["message"]["zh"].is_string()
            && broken["message"]["en"].is_string()
    );
    // The same in words.
    let text = nianbao!["check", file];
    assert_eq!(text.code, 1);
    assert!(
        text.stdout.contains("I01")
            && text.stdout.contains("三、依申请!E6")
            && text.stdout.contains("2 处错误"),
        "{}",
        text.stdout
    );
    assert!(!text.stdout.contains('\u{1b}'), "no colours where there is no terminal");
}

#[test]
fn a_sound_report_has_no_findings_and_last_years_can_be_named() {
    let dir = tempfile::tempdir().unwrap();
    let editions = random::editions();
    let (before, now) = (dir.path().join("2020.xlsx"), dir.path().join("2021.xml"));
    fs::write(
        &before,
        written(&sound(editions.get("2019").unwrap(), unit_ref("unit-01"), 2020, 1), "xlsx"),
    )
    .unwrap();
    let mut report = sound(editions.get("2021").unwrap(), unit_ref("unit-01"), 2021, 1);
    fs::write(&now, written(&report, "xml")).unwrap();
    let ended = nianbao!["check", now, "--previous", before, "--report", "json"];
    assert_eq!(
        (ended.code, ended.json()["findings"].as_array().unwrap().len()),
        (0, 0),
        "{}",
        ended.stdout
    );
    // One application less is carried in than was carried out, and all else fits.
    let address = |row: &str, column: &str| {
        editions.get("2021").unwrap().find(&format!("requests.{row}.{column}")).unwrap()
    };
    let one = nianbao_model::Decimal::ONE;
    let changes = [("carried_in", one), ("received", -one)];
    for (row, by) in changes {
        for column in ["research", "total"] {
            let ix = address(row, column);
            let moved = report.cell(ix).value().unwrap() + by;
            report.set(ix, Cell::figure(moved));
        }
    }
    fs::write(&now, written(&report, "xml")).unwrap();
    let ended = nianbao!["check", now, "--previous", before, "--report", "json"];
    assert_eq!(
        (ended.code, codes(&ended.json()["findings"])),
        (1, vec!["Y01".to_owned(), "Y01".to_owned()]),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_file_that_cannot_be_read_does_not_keep_others_from_being_checked() {
    let dir = tempfile::tempdir().unwrap();
    let edition = random::editions().get("2021").unwrap();
    let (good, bad, none) =
        (dir.path().join("好的.xlsx"), dir.path().join("坏的.xlsx"), dir.path().join("没有.xlsx"));
    fs::write(&good, written(&sound(edition, unit_ref("unit-01"), 2021, 1), "xlsx")).unwrap();
    fs::write(&bad, b"\x89PNG\r\n\x1a\n").unwrap();
    let ended = nianbao!["check", bad, none, good];
    assert_eq!(ended.code, 2);
    assert!(
        ended.stdout.contains("好的.xlsx") && ended.stdout.contains("没有发现问题"),
        "{}",
        ended.stdout
    );
    assert!(ended.stderr.contains("坏的.xlsx") && ended.stderr.contains("PNG"), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("没有.xlsx") && ended.stderr.contains("无法读取"),
        "{}",
        ended.stderr
    );
    // The result cannot be written: nothing is left behind.
    let ended = nianbao!["check", good, "-o", dir.path().join("no/such/folder.txt")];
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("没有文件夹"), "{}", ended.stderr);
}

#[test]
fn a_report_is_converted_by_the_ending_or_by_the_name_of_a_format() {
    let dir = tempfile::tempdir().unwrap();
    let edition = random::editions().get("2021").unwrap();
    let report = sound(edition, unit_ref("unit-01"), 2021, 1);
    let file = |name: &str| dir.path().join(name);
    fs::write(file("a"), written(&report, "json")).unwrap();
    for (from, to) in
        [("a", "b.xlsx"), ("b.xlsx", "c.xml"), ("c.xml", "d.json"), ("d.json", "e.html")]
    {
        let ended = nianbao!["convert", file(from), "-o", file(to)];
        assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{from} {to}: {}", ended.stderr);
        assert!(ended.stderr.contains("已写出"), "{}", ended.stderr);
    }
    assert_eq!(fs::read(file("d.json")).unwrap(), fs::read(file("a")).unwrap());
    assert_eq!(
        nianbao!["convert", file("a"), "-o", file("f.dat"), "--to", "xml", "--from", "json"].code,
        0
    );
    assert_eq!(fs::read(file("f.dat")).unwrap(), fs::read(file("c.xml")).unwrap());
    let odd = nianbao!["convert", file("a"), "-o", file("g.dat")];
    assert_eq!(odd.code, 2);
    assert!(odd.stderr.contains("--to") && odd.stderr.contains("xlsx"), "{}", odd.stderr);
    assert!(!file("g.dat").exists());
    let wrong = nianbao!["convert", file("a"), "-o", file("h.xml"), "--from", "pdf"];
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("pdf"), "{}", wrong.stderr);
}

#[test]
fn a_blank_template_lacks_its_figures_and_texts_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    for edition in ["2019", "2021"] {
        let file = dir.path().join("空白.xlsx");
        let made = nianbao!["template", "--edition", edition, "-o", file];
        assert_eq!(made.code, 0, "{}", made.stderr);
        assert_eq!(
            fs::read(&file).unwrap(),
            template(random::editions().get(edition).unwrap()).unwrap()
        );
        let found = nianbao!["check", file, "--report", "json"];
        assert_eq!(found.code, 1, "{}", found.stderr);
        let findings = found.json()["findings"].clone();
        let mut met = codes(&findings);
        met.dedup();
        // It states no year either: that is to be filled in, too.
        met.retain(|code| code != "R09");
        assert_eq!(met, ["R04", "T09"], "{edition}");
        let cells: usize = findings
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["code"] == "R04")
            .map(|f| f["cells"].as_array().unwrap().len())
            .sum();
        assert_eq!(cells, random::editions().get(edition).unwrap().cells().len(), "{edition}");
    }
}

#[test]
fn a_new_region_can_be_run_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let (region, out) = (dir.path().join("关区"), dir.path().join("发布"));
    let made = nianbao!["new-region", region];
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(
        region.join("region.toml").is_file() && made.stdout.contains("nianbao batch"),
        "{}",
        made.stdout
    );
    let again = nianbao!["new-region", region];
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("不是空文件夹"), "{}", again.stderr);
    let ran = nianbao!["batch", region, "-o", out];
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let run = json(&out.join("staff/run.json"));
    for report in run["reports"].as_array().unwrap() {
        // The region's own report is not there: its texts are to come, and its blanks are the
        // units', of which none has reported.
        let of_region = report["level"] == "region";
        let mut met = codes(&report["findings"]);
        met.dedup();
        assert_eq!(
            (report["status"].as_str(), met),
            if of_region {
                (Some("draft"), vec!["R06".to_owned()])
            } else {
                (Some("missing"), vec!["U03".into()])
            }
        );
    }
    assert_eq!(run["reports"].as_array().unwrap().len(), 3);
}

#[test]
fn the_regions_report_alone_is_the_sum() {
    let region = SmallRegion::new();
    for ending in ["xlsx", "xml", "json", "html"] {
        let file = region.beside(&format!("haizhou.{ending}"));
        let ended = nianbao!["rollup", region.folder, "--year", "2021", "-o", file];
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        if ending != "html" {
            assert_eq!(
                read(&fs::read(&file).unwrap(), "haizhou").unwrap().report,
                SmallRegion::report(SmallRegion::ID, 2021),
                "{ending}"
            );
        }
        assert!(!ended.stderr.contains("没有采用"), "{}", ended.stderr);
    }
    // For 2020 the region and a unit above another hand in sums of their own.
    let ended = nianbao!["rollup", region.folder, "--year", "2020", "-o", region.beside("a.xml")];
    assert!(
        ended.stderr.contains("2020/haizhou.xlsx、2020/unit-02.xlsx 是自报的汇总，没有采用"),
        "{}",
        ended.stderr
    );
    let ended = nianbao!["rollup", region.folder, "--year", "2018", "-o", region.beside("a.xml")];
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("没有2018年"), "{}", ended.stderr);
}

#[test]
fn a_roll_up_heeds_what_the_register_says_of_rules() {
    let region = SmallRegion::new();
    fs::remove_file(region.file("2021/unit-03.xlsx")).unwrap();
    let rollup =
        || nianbao!["rollup", region.folder, "--year", "2021", "-o", region.beside("a.xml")];
    let ended = rollup();
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("U03"), "{}", ended.stderr);
    region.change_register(
        "[region]",
        "[rules.U03]\nseverity = \"note\"\nreason = \"另行催报\"\n[region]",
    );
    let ended = rollup();
    assert!(!ended.stderr.contains("U03"), "{}", ended.stderr);
}

#[test]
fn a_file_is_checked_as_the_registers_unit() {
    let region = SmallRegion::new();
    let good = nianbao![
        "check",
        region.file("2021/unit-01.xlsx"),
        "--region",
        region.folder,
        "--report",
        "json"
    ];
    assert_eq!(
        (good.code, good.json()["findings"].as_array().unwrap().len()),
        (0, 0),
        "{}",
        good.stdout
    );
    // Another unit's report under this unit's name.
    fs::copy(region.file("2021/unit-03.xlsx"), region.file("2021/unit-01.xlsx")).unwrap();
    let wrong = nianbao![
        "check",
        region.file("2021/unit-01.xlsx"),
        "--region",
        region.folder,
        "--report",
        "json"
    ];
    assert!(codes(&wrong.json()["findings"]).contains(&"T06".to_owned()), "{}", wrong.stdout);
}

#[test]
fn a_year_is_packed_and_what_is_altered_is_told() {
    let region = SmallRegion::new();
    let (out, package) = (region.beside("out"), region.beside("2021.zip"));
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    assert_eq!(nianbao!["package", out, "--year", "2021", "-o", package].code, 0);
    let first = fs::read(&package).unwrap();
    let verified = nianbao!["verify", package];
    assert!(verified.code == 0 && verified.stdout.contains("与清单一致"), "{verified:?}");
    assert_eq!(nianbao!["verify", out].code, 0);
    // The same publication gives the same package.
    assert_eq!(nianbao!["package", out, "--year", "2021", "-o", package].code, 0);
    assert_eq!(fs::read(&package).unwrap(), first);
    let page = out.join("site/2021/unit-01.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replacen('0', "1", 1)).unwrap();
    let altered = nianbao!["verify", out, "--report", "json"];
    assert_eq!(altered.code, 1);
    assert_eq!(altered.json()["problems"][0]["file"], "site/2021/unit-01.html");
    assert_eq!(nianbao!["package", out, "--year", "2021", "-o", package].code, 2);
}

#[test]
fn findings_come_as_sarif_and_as_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = sound(random::editions().get("2021").unwrap(), unit_ref("unit-01"), 2021, 1);
    report.set(report.edition.find("requests.received.total").unwrap(), Cell::count(9999));
    let file = folder.path().join("unit-01.xlsx");
    fs::write(&file, written(&report, "xlsx")).unwrap();
    let sarif = nianbao!["check", file, "--report", "sarif"];
    assert_eq!(sarif.code, 1);
    let sarif = sarif.json();
    assert_eq!(sarif["version"], "2.1.0");
    let rules: Vec<&str> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["ruleId"].as_str().unwrap())
        .collect();
    assert!(rules.contains(&"I01") && rules.contains(&"I02"), "{rules:?}");
    let page = folder.path().join("findings.html");
    assert_eq!(nianbao!["check", file, "--report", "html", "-o", page].code, 1);
    let page = fs::read_to_string(page).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains("9999") && page.contains("I02"),
        "{}",
        &page[..200]
    );
}

#[test]
fn texts_copied_between_the_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = "本单位按照年度工作要点，把政策解读放在口岸一线，组织业务骨干到码头、仓库和园区为企业逐条讲解新规，并把企业提出的问题汇编成册公开发布。";
    for id in ["unit-01", "unit-02"] {
        let mut report = sound(random::editions().get("2021").unwrap(), unit_ref(id), 2021, 1);
        report.section_mut(1).push(text);
        fs::write(folder.path().join(format!("{id}.xlsx")), written(&report, "xlsx")).unwrap();
    }
    let (a, b) = (folder.path().join("unit-01.xlsx"), folder.path().join("unit-02.xlsx"));
    let found = codes(&nianbao!["check", a, b, "--report", "json"].json()["findings"]);
    assert_eq!(found.iter().filter(|code| *code == "U05").count(), 2, "{found:?}");
    assert!(
        !codes(&nianbao!["check", a, "--report", "json"].json()["findings"])
            .contains(&"U05".to_owned())
    );
}

#[test]
fn the_workbook_is_handed_back_with_its_cells_marked_and_nothing_else_changed() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = sound(random::editions().get("2021").unwrap(), unit_ref("unit-01"), 2021, 1);
    report.set(report.edition.find("requests.received.total").unwrap(), Cell::count(9999));
    let file = folder.path().join("unit-01.xlsx");
    fs::write(&file, written(&report, "xlsx")).unwrap();
    let marked = folder.path().join("marked.xlsx");
    let ended = nianbao!["check", file, "--report", "xlsx", "-o", marked];
    assert!(ended.code == 1 && ended.stderr.contains("标出"), "{ended:?}");
    let back = read(&fs::read(&marked).unwrap(), "marked.xlsx").unwrap();
    assert_eq!(back.report, read(&fs::read(&file).unwrap(), "unit-01.xlsx").unwrap().report);
    // The same findings in it as in the original; the sheet of results is no part of the report.
    let found = |file: &std::path::Path| {
        codes(&nianbao!["check", file, "--report", "json"].json()["findings"])
    };
    assert_eq!(found(&marked), found(&file));
    // The original is never overwritten, and a place to write to is needed.
    assert_eq!(nianbao!["check", file, "--report", "xlsx", "-o", file].code, 2);
    assert_eq!(nianbao!["check", file, "--report", "xlsx"].code, 2);
    assert_eq!(nianbao!["check", file, marked, "--report", "xlsx", "-o", folder.path()].code, 1);
    assert!(folder.path().join("unit-01（检查）.xlsx").is_file());
}

#[test]
fn completions_and_manual_pages_are_those_of_the_command_line() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = nianbao!["completions", shell];
        assert!(
            script.code == 0
                && script.stdout.contains("new-region")
                && script.stdout.contains("dry-run"),
            "{shell}"
        );
    }
    // What bash offers behind `nianbao bat`.
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("nianbao.bash");
    fs::write(&file, nianbao!["completions", "bash"].stdout).unwrap();
    let ask = format!(
        "source '{}'; COMP_WORDS=(nianbao bat); COMP_CWORD=1; _nianbao nianbao bat nianbao; echo \"${{COMPREPLY[@]}}\"",
        file.display()
    );
    let told = std::process::Command::new("bash").args(["--norc", "-c", &ask]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&told.stdout).trim(), "batch", "{told:?}");
    assert_eq!(nianbao!["completions", "tcsh"].code, 2);

    let pages = temp.path().join("man");
    assert_eq!(nianbao!["man", pages].code, 0);
    let page = |name: &str| fs::read_to_string(pages.join(name)).unwrap();
    assert_eq!(fs::read_dir(&pages).unwrap().count(), 20);
    assert!(
        page("nianbao.1").contains(".SH 名称")
            && page("nianbao-batch.1").contains("dry\\-run")
            && !page("nianbao-batch.1").contains(".SH OPTIONS")
    );
    assert_eq!(nianbao!["--lang", "en", "man", pages].code, 0);
    let english = page("nianbao-batch.1");
    assert!(
        english.contains(".SH OPTIONS")
            && !english.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
        "{english}"
    );
}
