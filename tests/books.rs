//! The books of the year from the command line: blank registers, what is due, what is wrong,
//! counts, and books in a region's folder.

use crate::support::{SmallRegion, have, have_python, json, nianbao, root};
use nianbao_books::{ApplicantKind, Outcome};
use nianbao_format_kit::programs;
use serde_json::{Value, json as value};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::Command};

/// A register of another office, with names, numbers and telephones of people in every field that
/// takes a text.
const PLANTED: [&str; 5] =
    ["欧阳明月", "440106199001011234", "天河北路999号", "13800138000", "欧阳家的批复"];

fn planted() -> String {
    let [name, identity, address, telephone, content] = PLANTED;
    let head = "编号,申请人,申请人类型,身份证号,地址,电话,申请内容,申请方式,收到日期,经办人,答复日期,办理结果,不予公开理由,首次申请编号,备注,补正告知日期";
    let mut text = format!("{head}\n");
    _ = writeln!(
        text,
        "2026-001,{name},自然人,{identity},{address},{telephone},{content},当面,2026-02-09,王强,2026-03-16,予以公开,,,{name},"
    );
    _ = writeln!(
        text,
        "2026-002,{name},企业,{identity},{address},{telephone},{content},网络,2026.3.2,王强,,,,,{telephone},"
    );
    // In fields where they do not belong.
    _ = writeln!(
        text,
        "{identity},{name},{name},{identity},{address},{telephone},{content},{name},{telephone},{identity},{name},{name},{name},{identity},{name},{address}"
    );
    _ = writeln!(
        text,
        "2026-004,{name},自然人,{identity},{address},{telephone},{content},邮寄,2026年3月3日,王强,2026-03-20,重复申请,{name},{identity},,"
    );
    text
}

/// The same in every field of a journal, where it does not belong, and in lines that are none.
fn planted_journal() -> String {
    let [name, identity, address, telephone, content] = PLANTED;
    let fields = value!({ "received": "2021-03-08", "kind": "公民", "name": name, "identity": identity, "address": address,
        "telephone": telephone, "content": content, "outcome": name, "handler": identity, "answered": telephone, name: address });
    let add = value!({ "at": "2021-03-08T09:00:00+08:00", "by": "x", "do": "add", "number": "2021-050", "set": fields });
    let conflict = value!({ "at": "2021-03-08T09:00:00+08:00", "by": "x", "do": "set", "number": "2021-001", "set": { "name": telephone },
        "was": { "name": identity } });
    let nobody = value!({ "at": "2021-03-08T09:00:00+08:00", "by": "x", "do": "set", "number": name, "set": {} });
    format!("{add}\n{conflict}\n{nobody}\n{name}\n{{\"at\":\"{name}")
}

pub(crate) fn put(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn nothing_of_a_person_leaves_the_book_but_in_show() {
    let dir = tempfile::tempdir().unwrap();
    let book = put(dir.path(), "requests.csv", &planted());
    let mut said = String::new();
    for lang in ["zh", "en"] {
        for form in ["text", "json", "sarif", "html"] {
            let ended = nianbao![
                "books",
                "check",
                book,
                "--today",
                "2026-12-31",
                "--report",
                form,
                "--lang",
                lang
            ];
            assert_eq!(ended.code, 1, "{ended:?}");
            said += &format!("{}{}", ended.stdout, ended.stderr);
        }
        for form in ["text", "json", "ics"] {
            let ended = nianbao![
                "books",
                "due",
                book,
                "--today",
                "2026-03-20",
                "--report",
                form,
                "--lang",
                lang
            ];
            said += &format!("{}{}", ended.stdout, ended.stderr);
        }
        for form in ["text", "json"] {
            let ended = nianbao![
                "books", "count", book, "--year", "2026", "--report", form, "--lang", lang
            ];
            said += &format!("{}{}", ended.stdout, ended.stderr);
        }
    }
    let mapping = dir.path().join("kept.toml");
    nianbao!["books", "check", book, "--save-mapping", mapping];
    said += &fs::read_to_string(&mapping).unwrap();
    for one in PLANTED {
        assert!(
            !said.contains(one),
            "{one} in {}",
            said.lines().find(|line| line.contains(one)).unwrap_or_default()
        );
    }
    assert!(said.contains("2026-001") && said.contains("K01") && said.contains("K06"));
    let shown = nianbao!["books", "show", book, "--number", "2026-001"];
    assert!(PLANTED.iter().all(|one| shown.stdout.contains(one)) && shown.code == 0, "{shown:?}");
    assert!(shown.stdout.contains("2026年3月13日（条例第三十三条）"), "{shown:?}");
    assert_eq!(nianbao!["books", "show", book, "--number", "2026-999"].code, 2);
    // The number may stand last.
    assert_eq!(nianbao!["books", "show", book, "2026-001"].stdout, shown.stdout);
}

#[test]
fn a_request_is_found_by_its_number_in_the_region_one_is_in() {
    let region = SmallRegion::new();
    put(
        &region.folder,
        "2021/unit-02.requests.csv",
        "编号,申请人类型,收到日期\n2021-7,公民,2021-03-01\n",
    );
    let shown = nianbao!["books", "show", region.folder, "2021-7", "--today", "2021-03-02"];
    assert!(shown.stdout.contains("2021-7  已接收") && shown.code == 0, "{shown:?}");
    let here = Command::new(env!("CARGO_BIN_EXE_nianbao"))
        .args(["books", "show", "2021-7", "--today", "2021-03-02"])
        .current_dir(&region.folder)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(here.stdout).unwrap(), shown.stdout);
    assert_eq!(nianbao!["books", "show", region.folder, "2021-8"].code, 2);
}

/// A report's workbook stops at 20,000 rows; a book does not. All hundred thousand lines with
/// `NIANBAO_FULL=1`.
#[test]
fn a_book_may_be_larger_than_any_report() {
    let lines = if std::env::var_os("NIANBAO_FULL").is_some() { 100_000 } else { 20_500 };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("large.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, label) in
        ["编号", "申请人类型", "收到日期", "答复日期", "办理结果"].into_iter().enumerate()
    {
        sheet.write(0, column as u16, label).unwrap();
    }
    for row in 1..=lines {
        let number = format!("2026-{row}");
        for (column, text) in [number.as_str(), "公民", "2026-03-02", "2026-03-05", "予以公开"]
            .into_iter()
            .enumerate()
        {
            sheet.write(row, column as u16, text).unwrap();
        }
    }
    book.save(&file).unwrap();
    let counted = nianbao!["books", "count", file, "--year", "2026", "--report", "json"].json();
    assert_eq!(
        counted["units"][0]["cells"]["requests.granted.natural_person"]["value"],
        lines.to_string()
    );
    // A report of as many rows is none.
    assert!(nianbao!["check", file].stderr.contains("20000"));
}

#[test]
fn books_in_a_region_make_a_units_tables_and_nothing_of_a_person_is_published() {
    let region = SmallRegion::new();
    fs::remove_file(region.folder.join("2021/unit-01.xlsx")).unwrap();
    put(&region.folder, "2021/unit-01.requests.csv", &planted().replace("2026", "2021"));
    put(
        &region.folder,
        "2021/unit-01.decisions.csv",
        "年月,事项类型,件数,金额（万元）\n2021-01,行政许可,3,\n2021-02,行政许可,4,\n2021-02,行政事业性收费,1,0.25\n",
    );
    put(&region.folder, "2021/unit-01.requests.jsonl", &planted_journal());
    let out = region.temp.path().join("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert!(ended.code < 2, "{ended:?}");
    let mut said = format!("{}{}", ended.stdout, ended.stderr);
    let (letter, archive) = (region.beside("letter.docx"), region.beside("2021.zip"));
    let [folder, to_letter, to_archive] =
        [&region.folder, &letter, &archive].map(|path| path.to_str().unwrap());
    let commands: [&[&str]; 9] = [
        &["check", folder, "--report", "json"],
        &["check", folder, "--lang", "en"],
        &["due", folder, "--today", "2021-03-09", "--report", "json"],
        &["count", folder, "--year", "2021", "--report", "json"],
        &["draft", folder, "--year", "2021"],
        &["add", folder, "unit-01", "received=2021-03-09", "name=欧阳明月", "--by", "x"],
        &["set", "2021-050", "telephone=13800138000", "--by", "x", "--books", folder],
        &["letter", "2021-050", "receipt", "-o", to_letter, "--books", folder],
        &["archive", folder, "--year", "2021", "-o", to_archive],
    ];
    for args in commands {
        let ended =
            Command::new(env!("CARGO_BIN_EXE_nianbao")).arg("books").args(args).output().unwrap();
        said += &format!(
            "{}{}",
            String::from_utf8_lossy(&ended.stdout),
            String::from_utf8_lossy(&ended.stderr)
        );
    }
    assert!(PLANTED.iter().all(|one| !said.contains(one)), "{said}");
    assert!(said.contains("R10") && said.contains("2021-050") && letter.exists(), "{said}");
    let run = json(&out.join("staff/run.json")).to_string();
    assert!(run.contains("由台账"), "{ended:?}");
    let mut published = String::new();
    for (name, bytes) in crate::support::files(&out) {
        published += &format!("{name}{}", String::from_utf8_lossy(&bytes));
    }
    assert!(PLANTED.iter().all(|one| !published.contains(one)));
    // The tables are what the books count.
    let counted =
        nianbao!["books", "count", region.folder, "--year", "2021", "--report", "json"].json();
    let cells = counted["units"][0]["cells"].as_object().unwrap();
    assert_eq!(
        (
            counted["units"][0]["unit"].as_str(),
            cells["proactive.licensing.decisions"]["value"].as_str()
        ),
        (Some("unit-01"), Some("7"))
    );
    assert_eq!(cells["requests.granted.natural_person"]["lines"], value!(["2021-001"]));
    let draft = crate::support::files(&out)
        .into_iter()
        .find(|(name, _)| name.contains("2021/unit-01") && name.ends_with(".json"))
        .unwrap();
    let report: Value = serde_json::from_slice(&draft.1).unwrap();
    for (address, cell) in cells {
        let written = &report["cells"][address];
        let written = written
            .as_i64()
            .map_or_else(|| written.as_str().unwrap_or_default().to_owned(), |n| n.to_string());
        assert_eq!(Some(written.as_str()), cell["value"].as_str(), "{address}");
    }
}

#[test]
fn a_report_is_held_against_the_books_beside_it() {
    let region = SmallRegion::new();
    put(
        &region.folder,
        "2021/unit-01.requests.csv",
        "编号,申请人类型,收到日期,答复日期,办理结果\n2021-034,自然人,2021-03-02,2021-03-05,予以公开\n",
    );
    let table = region.folder.join("2021/unit-01.xlsx");
    let ended = nianbao!["check", table, "--region", region.folder, "--report", "json"];
    let found = ended.json();
    let told: Vec<&Value> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "K05")
        .collect();
    let granted = told
        .iter()
        .find(|finding| finding["cells"][0] == "requests.granted.natural_person")
        .unwrap();
    assert!(
        granted["message"]["zh"]
            .as_str()
            .unwrap()
            .ends_with("年报表中为 4，台账计得 1（2021-034）。"),
        "{granted}"
    );
    assert!(
        granted["at"]
            .as_array()
            .unwrap()
            .iter()
            .any(|place| place["file"] == "2021/unit-01.requests.csv"),
        "{granted}"
    );
    assert_eq!(ended.code, 1);
    // The same from the book's side.
    let ended = nianbao![
        "books",
        "check",
        region.folder.join("2021/unit-01.requests.csv"),
        "--table",
        table,
        "--today",
        "2021-12-31"
    ];
    assert!(ended.stdout.contains("K05") && ended.code == 1, "{ended:?}");
    assert!(
        !nianbao!["books", "check", region.folder, "--today", "2021-12-31"].stdout.contains("K0")
    );
}

#[test]
fn what_is_due_is_told_by_day_and_one_overdue_is_exit_status_1() {
    let dir = tempfile::tempdir().unwrap();
    let text = "编号,申请人类型,收到日期,答复日期,办理结果,经办人,补正告知日期,补正期限\n\
                2026-001,公民,2026-02-09,,,王强,,\n2026-002,公民,2026-03-02,2026-03-04,予以公开,王强,,\n2026-003,公民,2026-03-02,,,李明,2026-03-04,2026-03-20\n";
    let book = put(dir.path(), "a.csv", text);
    let due = |today: &str| nianbao!["books", "due", book, "--today", today, "--report", "json"];
    let (before, after) = (due("2026-03-13"), due("2026-03-16"));
    assert_eq!((before.code, after.code), (0, 1));
    let told = |ended: &crate::support::Ended| {
        let list = ended.json()["due"].as_array().unwrap().clone();
        list.iter()
            .map(|one| {
                format!(
                    "{} {} {} {}",
                    one["number"], one["step"], one["due"], one["working_days_left"]
                )
            })
            .collect::<Vec<_>>()
    };
    let expected = [
        "\"2026-001\" \"answer\" \"2026-03-13\" 0",
        "\"2026-003\" \"mend\" \"2026-03-20\" 5",
        "\"2026-003\" \"answer\" null null",
    ];
    assert_eq!(told(&before), expected);
    assert_eq!(told(&after)[0], "\"2026-001\" \"answer\" \"2026-03-13\" -1");
    let calendar =
        nianbao!["books", "due", book, "--today", "2026-03-13", "--report", "ics"].stdout;
    assert!(
        calendar.starts_with("BEGIN:VCALENDAR\r\n")
            && calendar.matches("BEGIN:VEVENT").count() == 2,
        "{calendar}"
    );
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:20260313\r\n")
            && calendar.lines().all(|line| line.len() <= 75)
    );
    let text = nianbao!["books", "due", book, "--today", "2026-03-13"].stdout;
    assert!(
        text.contains("今日到期") && text.contains("王强") && text.contains("还有5个工作日"),
        "{text}"
    );
    // A region's own days count.
    put(dir.path(), "region.toml", "[region]\nid = \"gz\"\nname = \"某关区\"\n");
    put(
        dir.path(),
        "books.toml",
        "[[local]]\nzh = \"台风停工\"\nen = \"typhoon\"\noff = \"2026-03-12\"\n",
    );
    assert_eq!(
        nianbao!["books", "due", book, "--today", "2026-03-16", "--region", dir.path()].code,
        0
    );
    assert_eq!(nianbao!["books", "due", dir.path()].code, 2);
    put(dir.path(), "books.toml", "[terms]\nanswer = 3\n");
    assert_eq!(nianbao!["books", "due", book, "--region", dir.path()].code, 2);
}

#[test]
fn a_blank_register_has_live_due_dates_that_are_those_of_the_program() {
    if !(have("soffice") && have_python("openpyxl")) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (blank, filled) = (dir.path().join("blank.xlsx"), dir.path().join("filled.xlsx"));
    assert_eq!(nianbao!["books", "template", "requests", "-o", blank].code, 0);
    let line = |words: &'static str| {
        words.split(' ').map(|pair| pair.split_once('=').unwrap()).collect::<BTreeMap<_, _>>()
    };
    let lines = [
        "编号=2026-001 收到申请日期=2026-02-09 申请人类型=自然人",
        "编号=2026-002 收到申请日期=2026-03-02 补正告知日期=2026-03-05 补正期限=2026-03-30 收到补正日期=2026-03-16",
        "编号=2026-003 收到申请日期=2026-05-06 延期告知日期=2026-06-02 延长工作日数=20 延期批准人=同意",
        "编号=2026-004 收到申请日期=2026-07-01 征求意见日期=2026-07-06 回复意见日期=2026-07-15",
        "编号=2026-005 收到申请日期=2026-07-01 征求意见日期=2026-07-06 被征求方收到日期=2026-07-08",
        "编号=2026-006 收到申请日期=2026-07-01 征求意见日期=2026-07-06 被征求方收到日期=2026-07-08 回复意见日期=2026-08-05",
        "编号=2026-007 收到申请日期=2026-04-07 收费通知日期=2026-04-20 收到收费通知日期=2026-04-22 缴费日期=2026-05-11",
        "编号=2026-008 来件日期=2026-02-28 双方确认日期=2026-03-03 申请方式=网络",
        "编号=2026-009 收到申请日期=2026-12-10",
        "编号=2026-010 收到申请日期=2026-03-02 延迟答复告知日期=2026-03-20 延迟答复期限=2026-06-30",
        "编号=2026-011 收到申请日期=2026-03-02 补正告知日期=2026-03-05 补正期限=2026-03-30",
        "编号=2026-012 收到申请日期=2026-10-01",
        "编号=2026-013 收到申请日期=2026-03-02 收费通知日期=2026-03-05",
    ];
    let typed = put(dir.path(), "lines.json", &value!(lines.map(line)).to_string());
    let python = |args: &[&std::ffi::OsStr]| {
        let ended = Command::new("python3")
            .arg(root().join("tests/python/books_fill.py"))
            .args(args)
            .output()
            .unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        String::from_utf8(ended.stdout).unwrap()
    };
    python(&["fill".as_ref(), blank.as_ref(), filled.as_ref(), typed.as_ref()]);
    let saved = dir.path().join("saved");
    programs::libre_office(&[&filled], "xlsx", &saved, dir.path());
    let live: BTreeMap<String, String> =
        serde_json::from_str(&python(&["due".as_ref(), saved.join("filled.xlsx").as_ref()]))
            .unwrap();
    // As the program writes it, and as LibreOffice saved it.
    for book in [&filled, &saved.join("filled.xlsx")] {
        let told =
            nianbao!["books", "due", book, "--today", "2026-12-12", "--report", "json"].json();
        let answers = told["due"].as_array().unwrap().iter().filter(|one| one["step"] == "answer");
        let ours: BTreeMap<String, String> = answers
            .map(|one| {
                let due =
                    one["due"].as_str().unwrap_or_else(|| one["due_words"]["zh"].as_str().unwrap());
                (one["number"].as_str().unwrap().to_owned(), due.replace("尚不可知", "待公布"))
            })
            .collect();
        assert_eq!((ours.len(), &ours), (lines.len(), &live));
    }
}

/// A few in every run; all thousand with `NIANBAO_FULL=1`.
#[test]
fn random_books_count_as_a_database_counts_them() {
    if !have_python("sqlite3") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let outcomes: BTreeMap<String, &str> =
        Outcome::ALL.iter().map(|one| (one.words().zh, one.id())).collect();
    let names = put(dir.path(), "outcomes.json", &value!(outcomes).to_string());
    let books = if std::env::var_os("NIANBAO_FULL").is_some() { 1000 } else { 12 };
    let mut dice = nianbao_format_kit::Dice::new(21);
    for n in 0..books {
        let mut text = String::from("编号,申请人类型,收到申请日期,答复日期,办理结果,撤回日期\n");
        let year = 2019 + dice.below(8);
        for line in 1..=(20 + dice.below(200)) {
            let day = |from: &str, days: i64| {
                from.parse::<jiff::civil::Date>()
                    .unwrap()
                    .checked_add(jiff::Span::new().days(days))
                    .unwrap()
                    .to_string()
            };
            let received = day(&format!("{}-01-01", year - 1), dice.below(1100) as i64);
            let over = day(&received, dice.below(80) as i64);
            let kind = ApplicantKind::ALL[dice.below(6)].words().zh;
            let outcome = Outcome::ALL[dice.below(21)].words().zh;
            _ = match dice.below(5) {
                0 => writeln!(text, "{year}-{line},{kind},{received},,,"),
                1 => writeln!(text, "{year}-{line},{kind},{received},,,{over}"),
                _ => writeln!(text, "{year}-{line},{kind},{received},{over},{outcome},"),
            };
        }
        let book = put(dir.path(), "book.csv", &text);
        let year = year.to_string();
        let counted = nianbao!["books", "count", book, "--year", year, "--report", "json"].json();
        let ours: BTreeMap<String, i64> = counted["units"][0]["cells"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(address, _)| address.starts_with("requests."))
            .map(|(address, cell)| {
                (address.clone(), cell["value"].as_str().unwrap().parse().unwrap())
            })
            .filter(|(_, value)| *value != 0)
            .collect();
        let ended = Command::new("python3")
            .arg(root().join("tests/python/books_count.py"))
            .args([&book, Path::new(&year), &names])
            .output()
            .unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        let theirs: BTreeMap<String, i64> = serde_json::from_slice(&ended.stdout).unwrap();
        assert!(!theirs.is_empty());
        assert_eq!(ours, theirs, "book {n} of {year}");
    }
}
