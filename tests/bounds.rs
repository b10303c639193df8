//! Bounds where a file or a folder would set none: what texts bring, findings, strangers, messages.
//! Time is bounded loosely here, for the program under test is not an optimised one; memory as it
//! is for everybody.

use crate::support::{Ended, SmallRegion, command, files, json, nianbao, run, skipped, written};
use nianbao_format::{MOST_INDICATORS, MOST_PARAGRAPHS, MOST_TEXT};
use nianbao_model::{Indicator, MOST_OF_A_REPORT, MOST_OF_A_RULE, Prose, Report};
use std::{ffi::OsStr, fs, path::Path, time::Duration};

const MOST_MEGABYTES: u64 = 200;
const LONGEST: Duration = Duration::from_secs(60);

/// Runs the program, and holds it to the bounds; memory only where it can be measured.
fn bounded(args: &[&OsStr], folder: &Path) -> Ended {
    within(MOST_MEGABYTES, args, folder)
}

/// The same within so many megabytes.
fn within(most: u64, args: &[&OsStr], folder: &Path) -> Ended {
    let (program, peak) = (OsStr::new(env!("CARGO_BIN_EXE_nianbao")), folder.join("peak"));
    let measured = Path::new("/usr/bin/time").is_file();
    let ended = match measured {
        true => {
            let time = ["-f".as_ref(), "%M".as_ref(), "-o".as_ref(), peak.as_os_str(), program];
            run(command("/usr/bin/time", &[&time[..], args].concat()))
        }
        false => run(command(env!("CARGO_BIN_EXE_nianbao"), args)),
    };
    assert!(ended.took < LONGEST, "{args:?}: {:?}", ended.took);
    assert!(ended.code >= 0 && !ended.stderr.contains("panicked"), "{args:?}: {}", ended.stderr);
    match measured {
        true => {
            let megabytes =
                fs::read_to_string(&peak).unwrap().lines().last().unwrap().parse::<u64>().unwrap()
                    / 1024;
            assert!(megabytes < most, "{args:?}: {megabytes} MB");
        }
        false => skipped("memory is not measured, for there is no /usr/bin/time"),
    }
    ended
}

/// A report with so much of one wording as may just be read.
fn full_of(wording: &str) -> Report {
    let mut report = SmallRegion::report("unit-01", 2021);
    let room = MOST_TEXT - 20_000;
    let many = (room / wording.len()).min(if wording.ends_with('\n') {
        MOST_PARAGRAPHS - 100
    } else {
        usize::MAX
    });
    *report.section_mut(1) = Prose::new(&wording.repeat(many));
    report
}

const FORMS: [&str; 4] = ["text", "json", "sarif", "html"];
const FORMATS: [&str; 5] = ["xlsx", "html", "json", "xml", "csv"];

#[test]
fn texts_of_any_kind_cost_little_in_every_form() {
    let region = SmallRegion::new();
    let wordings = [
        "收到申请16件，同比增长5.5%，\n",
        "收到申请16件，同比增长5.5%，",
        "张某电话13800138000。\n",
        "2018年，本关主动公开信息12条。\n",
    ];
    // The dearest of each; with NIANBAO_FULL=1 all.
    let full = std::env::var_os("NIANBAO_FULL").is_some();
    let (forms, formats) =
        if full { (&FORMS[..], &FORMATS[..]) } else { (&FORMS[3..], &FORMATS[..1]) };
    for (n, wording) in wordings.into_iter().enumerate() {
        let file = region.beside(&format!("{n}.json"));
        fs::write(&file, written(&full_of(wording), "json")).unwrap();
        for form in forms {
            let ended = bounded(
                &["check".as_ref(), file.as_os_str(), "--report".as_ref(), OsStr::new(form)],
                region.temp.path(),
            );
            assert!(ended.stdout.len() < 40 << 20, "{wording} {form}: {}", ended.stdout.len());
        }
        for format in formats {
            let target = region.beside("converted");
            let to = ["--to".as_ref(), OsStr::new(format), "-o".as_ref(), target.as_os_str()];
            assert_eq!(
                bounded(
                    &[&["convert".as_ref(), file.as_os_str()], &to[..]].concat(),
                    region.temp.path()
                )
                .code,
                0
            );
        }
    }
    // In a batch, too, and the run report stays a page.
    fs::remove_file(region.file("2021/unit-01.xlsx")).unwrap();
    fs::copy(region.beside("2.json"), region.file("2021/unit-01.json")).unwrap();
    let out = region.beside("out");
    let ended = bounded(
        &["batch".as_ref(), region.folder.as_os_str(), "-o".as_ref(), out.as_os_str()],
        region.temp.path(),
    );
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(fs::metadata(out.join("staff/run.html")).unwrap().len() < 8 << 20);
}

#[test]
fn findings_beyond_a_number_are_counted_in_every_sum() {
    let region = SmallRegion::new();
    let many = 3000;
    let mut report = SmallRegion::report("unit-01", 2021);
    *report.section_mut(1) = Prose::new(&"张某电话13800138000。\n".repeat(many));
    let bytes = written(&report, "json");
    fs::remove_file(region.file("2021/unit-01.xlsx")).unwrap();
    region.put("2021/unit-01.json", &bytes);
    let checked = nianbao!["check", region.file("2021/unit-01.json"), "--report", "json"].json();
    let told = |findings: &serde_json::Value| -> usize {
        findings
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["code"] == "T07" && finding["omitted"].is_null())
            .count()
    };
    assert_eq!(told(&checked["findings"]), MOST_OF_A_RULE);
    assert!(checked["summary"]["error"].as_u64().unwrap() >= many as u64, "{}", checked["summary"]);
    assert_eq!(checked["omitted"], many - MOST_OF_A_RULE);
    assert!(checked["findings"].as_array().unwrap().len() < MOST_OF_A_REPORT);
    let out = region.beside("out");
    let result = nianbao!["batch", region.folder, "-o", out, "--report", "json"].json();
    let run = json(&out.join("staff/run.json"));
    let report = run["reports"]
        .as_array()
        .unwrap()
        .iter()
        .find(|report| report["unit"] == "unit-01" && report["year"] == 2021)
        .unwrap();
    assert_eq!(
        (told(&report["findings"]), &report["omitted"]),
        (MOST_OF_A_RULE, &(many - MOST_OF_A_RULE).into())
    );
    for summary in [&report["summary"], &run["summary"], &result["summary"]] {
        assert!(summary["error"].as_u64().unwrap() >= many as u64, "{summary}");
    }
    assert!(result["omitted"].as_u64().unwrap() >= (many - 200) as u64, "{}", result["omitted"]);
    let draft = fs::read_to_string(out.join("staff/drafts/2021/unit-01.html")).unwrap();
    assert!(draft.contains(&format!("尚有{many}处错误")), "{}", &draft[..600]);
}

#[test]
fn a_book_is_no_report_whatever_format_it_comes_in() {
    let region = SmallRegion::new();
    let line = "依法公开各类信息，稳步推进各项工作。".repeat(50) + "\n";
    let mut book = SmallRegion::report("unit-01", 2021);
    *book.section_mut(1) = Prose::new(&line.repeat(MOST_TEXT / line.len() + 1));
    let mut lines = SmallRegion::report("unit-01", 2021);
    *lines.section_mut(1) = Prose::new(&"甲。\n".repeat(MOST_PARAGRAPHS + 1));
    let mut list = SmallRegion::report("unit-01", 2021);
    let indicator =
        Indicator {
            name: "热线".into(), value: "1".into(), unit: "次".into(), year_on_year: None
        };
    list.indicators = vec![indicator; MOST_INDICATORS + 1];
    for (report, word) in [(&book, "文字太多"), (&lines, "段落太多"), (&list, "指标太多")]
    {
        for format in ["json", "xml", "html", "csv"] {
            let file = region.beside(&format!("book.{format}"));
            fs::write(&file, written(report, format)).unwrap();
            let ended = bounded(&["check".as_ref(), file.as_os_str()], region.temp.path());
            assert!(ended.code == 2 && ended.stderr.contains(word), "{format}: {}", &ended.stderr);
        }
    }
    // Texts beside a workbook are texts of a report.
    region.put(
        "2021/unit-02.md",
        format!("## 一、总体情况\n\n{}", line.repeat(MOST_TEXT / line.len() + 1)).as_bytes(),
    );
    let ended = nianbao!["batch", region.folder, "-o", region.beside("out")];
    assert!(ended.code == 1 && ended.stdout.contains("文字太多"), "{}", ended.stdout);
}

#[test]
fn many_strangers_in_a_years_folder_cost_little() {
    let region = SmallRegion::new();
    for n in 0..30_000 {
        fs::File::create(region.file(&format!("2020/x{n}.xlsx"))).unwrap();
    }
    let out = region.beside("out");
    let ended = bounded(
        &["batch".as_ref(), region.folder.as_os_str(), "-o".as_ref(), out.as_os_str()],
        region.temp.path(),
    );
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(fs::metadata(out.join("staff/run.html")).unwrap().len() < 2 << 20);
    let run = json(&out.join("staff/run.json"));
    assert!(
        run["summary"]["error"].as_u64().unwrap() + run["summary"]["warning"].as_u64().unwrap()
            >= 30_000,
        "{}",
        run["summary"]
    );
    let book = region.file("2020/unit-01.xlsx");
    let args = ["check".as_ref(), book.as_os_str(), "--region".as_ref(), region.folder.as_os_str()];
    assert_eq!(bounded(&args, region.temp.path()).code, 0);
}

#[test]
fn messages_are_short_whatever_they_quote() {
    let region = SmallRegion::new();
    let whole = fs::read_to_string(region.file("region.toml")).unwrap();
    let deep = "[".repeat(200_000);
    for odd in [
        format!("{} = 1\n", "x".repeat(400_000)),
        format!("x = {deep}\n"),
        format!("{}x = 1\n", "a.".repeat(100_000)),
        format!("\"{deep}\n"),
    ] {
        fs::write(region.file("region.toml"), odd + &whole).unwrap();
        for lang in ["zh", "en"] {
            let ended =
                nianbao!["--lang", lang, "batch", region.folder, "-o", region.beside("out")];
            assert!(
                ended.code == 2 && ended.stderr.chars().count() < 5000,
                "{} {}",
                ended.code,
                ended.stderr.len()
            );
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_folder_for_temporary_files_is_named_and_nothing_changes() {
    use std::process::Command;
    let region = SmallRegion::new();
    let (out, full) = (region.beside("out"), region.beside("full"));
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    let before = files(&out);
    fs::create_dir(&full).unwrap();
    let mounted =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=16k", "none"]).arg(&full).status();
    if !mounted.is_ok_and(|status| status.success()) {
        return skipped("no file system can be mounted here");
    }
    fs::write(full.join("full"), [0; 16 << 10]).unwrap();
    // A run that finds nothing changed needs none.
    let args = [
        "batch".as_ref(),
        region.folder.as_os_str(),
        "-o".as_ref(),
        out.as_os_str(),
        "--full".as_ref(),
    ];
    let mut batch = command(env!("CARGO_BIN_EXE_nianbao"), &args);
    batch.env("TMPDIR", &full);
    let ended = run(batch);
    _ = Command::new("umount").arg(&full).status();
    assert_eq!(ended.code, 2, "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended.stderr.contains("临时文件夹") && ended.stderr.contains(full.to_str().unwrap()),
        "{}",
        ended.stderr
    );
    assert!(files(&out) == before);
}

/// A large register and a long journal beside it: a tenth of them and of their bound, all of both
/// with `NIANBAO_FULL=1`. Time is measured with an optimised program alone (10 seconds).
#[test]
fn a_large_register_and_its_journal_cost_no_more_than_they_may() {
    let full = std::env::var_os("NIANBAO_FULL").is_some();
    let (lines, most) = if full { (100_000, 600) } else { (10_000, 120) };
    let region = SmallRegion::new();
    let temp = region.temp.path();
    let year = region.folder.join("2021");
    let mut book = String::from(
        "编号,申请人,申请人类型,申请内容,申请方式,收到申请日期,承办人,答复日期,办理结果\n",
    );
    let mut journal = String::new();
    for n in 1..=lines {
        let (month, day) = (n % 9 + 1, n % 27 + 1);
        let received = format!("2021-{month:02}-{day:02}");
        let content = "某政策的制定依据和执行情况".repeat(n % 4 + 1);
        book += &format!("2021-{n},某{n},公民,{content}{n},网络,{received},某处,,\n");
        journal += &format!(
            "{{\"at\":\"{received}T09:15:00+08:00\",\"by\":\"某处\",\"do\":\"set\",\"number\":\"2021-{n}\",\"set\":{{\"answered\":\"{received}\",\"outcome\":\"予以公开\"}}}}\n"
        );
    }
    let check = |temp: &Path| {
        let begun = std::time::Instant::now();
        let args = ["books", "check", region.folder.to_str().unwrap(), "--today", "2021-12-31"];
        let args: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        let ended = within(most, &args, temp);
        assert!(ended.code < 2, "{}", ended.stderr);
        assert!(cfg!(debug_assertions) || begun.elapsed() < Duration::from_secs(10));
        let args = ["books", "count", region.folder.to_str().unwrap(), "--year", "2021"];
        let args: Vec<&OsStr> =
            args.iter().copied().chain(["--report", "json"]).map(OsStr::new).collect();
        let counted = within(most, &args, temp).json();
        let cells = &counted["units"][0]["cells"];
        assert!(cfg!(debug_assertions) || begun.elapsed() < Duration::from_secs(20));
        (
            cells["requests.received.natural_person"]["value"].clone(),
            cells["requests.granted.natural_person"]["value"].clone(),
        )
    };
    fs::write(year.join("unit-01.requests.csv"), &book).unwrap();
    assert_eq!(check(temp).0, lines.to_string());
    // As many changes, which answer all of them.
    fs::write(year.join("unit-01.requests.jsonl"), &journal).unwrap();
    assert_eq!(check(temp), (lines.to_string().into(), lines.to_string().into()));
}

/// Books have limits of their own: what they allow costs little enough, and what is beyond is
/// refused. All lines with `NIANBAO_FULL=1`.
#[test]
fn a_hostile_book_costs_no_more_than_a_book_may() {
    const MOST_OF_A_BOOK: u64 = 600;
    let full = std::env::var_os("NIANBAO_FULL").is_some();
    let region = SmallRegion::new();
    let temp = region.temp.path();
    let year = region.folder.join("2021");
    // Every line another place, late, with a fault that nobody mends and a name as long as a cell
    // takes it for one.
    let lines = if full { 200_000 } else { 8_000 };
    let mut book =
        String::from("类别,名称,应更新日期,检查日期,最近更新日期,发现问题日期,问题,得分\n");
    for n in 0..lines {
        book += &format!(
            "栏目,{}{n},2021-02-01,2021-03-20,2020-01-01,2021-03-20,其他,{n}\n",
            "长".repeat(40)
        );
    }
    fs::write(year.join("unit-01.upkeep.csv"), &book).unwrap();
    let out = temp.join("bulletin");
    let args = [
        "bulletin".as_ref(),
        region.folder.as_os_str(),
        "--quarter".as_ref(),
        "2021Q1".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ];
    let ended = within(MOST_OF_A_BOOK, &args, temp);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let size: usize = files(&out).values().map(Vec::len).sum();
    assert!(size < 20 << 20, "{size}");
    let args = [
        "books".as_ref(),
        "check".as_ref(),
        region.folder.as_os_str(),
        "--report".as_ref(),
        "json".as_ref(),
    ];
    let ended = within(MOST_OF_A_BOOK, &args, temp);
    assert!(
        ended.code < 2 && ended.stdout.len() < 40 << 20,
        "{} {}",
        ended.code,
        ended.stdout.len()
    );
    // Powers of one code with ever new names, exercised by everybody.
    let mut powers = String::from("事项编码,事项名称,事项类型,行使单位\n");
    for n in 0..lines {
        powers += &format!("01,事项{n},行政许可,{}\n", "甲、".repeat(20));
    }
    fs::write(year.join("unit-02.powers.csv"), powers).unwrap();
    let published = temp.join("out");
    let ended = within(
        MOST_OF_A_BOOK,
        &["batch".as_ref(), region.folder.as_os_str(), "-o".as_ref(), published.as_os_str()],
        temp,
    );
    assert!(ended.code < 2, "{}", ended.stderr);
    // Beyond the limits nothing is read.
    if full {
        let much = temp.join("much.csv");
        fs::write(&much, format!("{book}栏目,一,,2021-03-20,2021-03-01,,,\n")).unwrap();
        let ended =
            within(MOST_OF_A_BOOK, &["books".as_ref(), "check".as_ref(), much.as_os_str()], temp);
        assert!(ended.code == 2 && ended.stderr.contains("200000 行"), "{}", ended.stderr);
        fs::write(&much, format!("{book}{}\n", ",一".repeat(5_000_000))).unwrap();
        let ended =
            within(MOST_OF_A_BOOK, &["books".as_ref(), "check".as_ref(), much.as_os_str()], temp);
        assert_eq!(ended.code, 2, "{}", ended.stderr);
    }
}
