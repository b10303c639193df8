//! The books of the year from the command line: blank registers, what is due, what is wrong, counts, and books in a region's folder.

use crate::support::{SmallRegion, have, have_python, json, nianbao, root};
use nianbao_books::{ApplicantKind, Outcome};
use nianbao_format_kit::programs;
use serde_json::{Value, json as value};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::Command};

/// A register of another office, with names, numbers and telephones of people in every field that takes a text.
const PLANTED: [&str; 5] = ["欧阳明月", "440106199001011234", "天河北路999号", "13800138000", "欧阳家的批复"];

fn planted() -> String {
    let [name, identity, address, telephone, content] = PLANTED;
    let head = "编号,申请人,申请人类型,身份证号,地址,电话,申请内容,申请方式,收到日期,经办人,答复日期,办理结果,不予公开理由,首次申请编号,备注,补正告知日期";
    let mut text = format!("{head}\n");
    _ = writeln!(
        text,
        "2026-001,{name},自然人,{identity},{address},{telephone},{content},当面,2026-02-09,王强,2026-03-16,予以公开,,,{name},"
    );
    _ = writeln!(text, "2026-002,{name},企业,{identity},{address},{telephone},{content},网络,2026.3.2,王强,,,,,{telephone},");
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

fn put(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
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
            let ended = nianbao!["books", "check", book, "--today", "2026-12-31", "--report", form, "--lang", lang];
            assert_eq!(ended.code, 1, "{ended:?}");
            said += &format!("{}{}", ended.stdout, ended.stderr);
        }
        for form in ["text", "json", "ics"] {
            let ended = nianbao!["books", "due", book, "--today", "2026-03-20", "--report", form, "--lang", lang];
            said += &format!("{}{}", ended.stdout, ended.stderr);
        }
        for form in ["text", "json"] {
            let ended = nianbao!["books", "count", book, "--year", "2026", "--report", form, "--lang", lang];
            said += &format!("{}{}", ended.stdout, ended.stderr);
        }
    }
    let mapping = dir.path().join("kept.toml");
    nianbao!["books", "check", book, "--save-mapping", mapping];
    said += &fs::read_to_string(&mapping).unwrap();
    for one in PLANTED {
        assert!(!said.contains(one), "{one} in {}", said.lines().find(|line| line.contains(one)).unwrap_or_default());
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
    put(&region.folder, "2021/unit-02.requests.csv", "编号,申请人类型,收到日期\n2021-7,公民,2021-03-01\n");
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

/// A report's workbook stops at 20,000 rows; a book does not. All hundred thousand lines with `NIANBAO_FULL=1`.
#[test]
fn a_book_may_be_larger_than_any_report() {
    let lines = if std::env::var_os("NIANBAO_FULL").is_some() { 100_000 } else { 20_500 };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("large.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, label) in ["编号", "申请人类型", "收到日期", "答复日期", "办理结果"].into_iter().enumerate() {
        sheet.write(0, column as u16, label).unwrap();
    }
    for row in 1..=lines {
        let number = format!("2026-{row}");
        for (column, text) in [number.as_str(), "公民", "2026-03-02", "2026-03-05", "予以公开"].into_iter().enumerate() {
            sheet.write(row, column as u16, text).unwrap();
        }
    }
    book.save(&file).unwrap();
    let counted = nianbao!["books", "count", file, "--year", "2026", "--report", "json"].json();
    assert_eq!(counted["units"][0]["cells"]["requests.granted.natural_person"]["value"], lines.to_string());
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
    let folder = region.folder.as_os_str();
    let (letter, archive) = (region.temp.path().join("letter.docx"), region.temp.path().join("2021.zip"));
    let commands: [&[&std::ffi::OsStr]; 9] = [
        &["check".as_ref(), folder, "--report".as_ref(), "json".as_ref()],
        &["check".as_ref(), folder, "--lang".as_ref(), "en".as_ref()],
        &["due".as_ref(), folder, "--today".as_ref(), "2021-03-09".as_ref(), "--report".as_ref(), "json".as_ref()],
        &["count".as_ref(), folder, "--year".as_ref(), "2021".as_ref(), "--report".as_ref(), "json".as_ref()],
        &["draft".as_ref(), folder, "--year".as_ref(), "2021".as_ref()],
        &[
            "add".as_ref(),
            folder,
            "unit-01".as_ref(),
            "received=2021-03-09".as_ref(),
            "name=欧阳明月".as_ref(),
            "--by".as_ref(),
            "x".as_ref(),
        ],
        &["set".as_ref(), "2021-050".as_ref(), "telephone=13800138000".as_ref(), "--by".as_ref(), "x".as_ref(), "--books".as_ref(), folder],
        &["letter".as_ref(), "2021-050".as_ref(), "receipt".as_ref(), "-o".as_ref(), letter.as_os_str(), "--books".as_ref(), folder],
        &["archive".as_ref(), folder, "--year".as_ref(), "2021".as_ref(), "-o".as_ref(), archive.as_os_str()],
    ];
    for args in commands {
        let ended = Command::new(env!("CARGO_BIN_EXE_nianbao")).arg("books").args(args).output().unwrap();
        said += &format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
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
    let counted = nianbao!["books", "count", region.folder, "--year", "2021", "--report", "json"].json();
    let cells = counted["units"][0]["cells"].as_object().unwrap();
    assert_eq!(
        (counted["units"][0]["unit"].as_str(), cells["proactive.licensing.decisions"]["value"].as_str()),
        (Some("unit-01"), Some("7"))
    );
    assert_eq!(cells["requests.granted.natural_person"]["lines"], value!(["2021-001"]));
    let draft = crate::support::files(&out).into_iter().find(|(name, _)| name.contains("2021/unit-01") && name.ends_with(".json")).unwrap();
    let report: Value = serde_json::from_slice(&draft.1).unwrap();
    for (address, cell) in cells {
        let written = &report["cells"][address];
        let written = written.as_i64().map_or_else(|| written.as_str().unwrap_or_default().to_owned(), |n| n.to_string());
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
    let told: Vec<&Value> = found["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == "K05").collect();
    let granted = told.iter().find(|finding| finding["cells"][0] == "requests.granted.natural_person").unwrap();
    assert!(granted["message"]["zh"].as_str().unwrap().ends_with("年报表中为 4，台账计得 1（2021-034）。"), "{granted}");
    assert!(granted["at"].as_array().unwrap().iter().any(|place| place["file"] == "2021/unit-01.requests.csv"), "{granted}");
    assert_eq!(ended.code, 1);
    // The same from the book's side.
    let ended = nianbao!["books", "check", region.folder.join("2021/unit-01.requests.csv"), "--table", table, "--today", "2021-12-31"];
    assert!(ended.stdout.contains("K05") && ended.code == 1, "{ended:?}");
    assert!(!nianbao!["books", "check", region.folder, "--today", "2021-12-31"].stdout.contains("K0"));
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
        list.iter().map(|one| format!("{} {} {} {}", one["number"], one["step"], one["due"], one["working_days_left"])).collect::<Vec<_>>()
    };
    let expected =
        ["\"2026-001\" \"answer\" \"2026-03-13\" 0", "\"2026-003\" \"mend\" \"2026-03-20\" 5", "\"2026-003\" \"answer\" null null"];
    assert_eq!(told(&before), expected);
    assert_eq!(told(&after)[0], "\"2026-001\" \"answer\" \"2026-03-13\" -1");
    let calendar = nianbao!["books", "due", book, "--today", "2026-03-13", "--report", "ics"].stdout;
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.matches("BEGIN:VEVENT").count() == 2, "{calendar}");
    assert!(calendar.contains("DTSTART;VALUE=DATE:20260313\r\n") && calendar.lines().all(|line| line.len() <= 75));
    let text = nianbao!["books", "due", book, "--today", "2026-03-13"].stdout;
    assert!(text.contains("今日到期") && text.contains("王强") && text.contains("还有5个工作日"), "{text}");
    // A region's own days count.
    put(dir.path(), "region.toml", "[region]\nid = \"gz\"\nname = \"某关区\"\n");
    put(dir.path(), "books.toml", "[[local]]\nzh = \"台风停工\"\nen = \"typhoon\"\noff = \"2026-03-12\"\n");
    assert_eq!(nianbao!["books", "due", book, "--today", "2026-03-16", "--region", dir.path()].code, 0);
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
    let line = |words: &'static str| words.split(' ').map(|pair| pair.split_once('=').unwrap()).collect::<BTreeMap<_, _>>();
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
        let ended = Command::new("python3").arg(root().join("tests/python/books_fill.py")).args(args).output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        String::from_utf8(ended.stdout).unwrap()
    };
    python(&["fill".as_ref(), blank.as_ref(), filled.as_ref(), typed.as_ref()]);
    let saved = dir.path().join("saved");
    programs::libre_office(&[&filled], "xlsx", &saved, dir.path());
    let live: BTreeMap<String, String> = serde_json::from_str(&python(&["due".as_ref(), saved.join("filled.xlsx").as_ref()])).unwrap();
    // As the program writes it, and as LibreOffice saved it.
    for book in [&filled, &saved.join("filled.xlsx")] {
        let told = nianbao!["books", "due", book, "--today", "2026-12-12", "--report", "json"].json();
        let answers = told["due"].as_array().unwrap().iter().filter(|one| one["step"] == "answer");
        let ours: BTreeMap<String, String> = answers
            .map(|one| {
                let due = one["due"].as_str().unwrap_or_else(|| one["due_words"]["zh"].as_str().unwrap());
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
    let outcomes: BTreeMap<String, &str> = Outcome::ALL.iter().map(|one| (one.words().zh, one.id())).collect();
    let names = put(dir.path(), "outcomes.json", &value!(outcomes).to_string());
    let books = if std::env::var_os("NIANBAO_FULL").is_some() { 1000 } else { 12 };
    let mut dice = nianbao_format_kit::Dice::new(21);
    for n in 0..books {
        let mut text = String::from("编号,申请人类型,收到申请日期,答复日期,办理结果,撤回日期\n");
        let year = 2019 + dice.below(8);
        for line in 1..=(20 + dice.below(200)) {
            let day = |from: &str, days: i64| {
                from.parse::<jiff::civil::Date>().unwrap().checked_add(jiff::Span::new().days(days)).unwrap().to_string()
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
            .map(|(address, cell)| (address.clone(), cell["value"].as_str().unwrap().parse().unwrap()))
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

#[test]
fn what_is_added_and_set_stands_in_the_journal_with_who_and_when_and_counts() {
    let region = SmallRegion::new();
    let folder = &region.folder;
    put(folder, "2021/unit-01.requests.csv", "编号,申请人类型,收到日期,答复日期\n2021-007,公民,2021-03-01,\n");
    let before = fs::read(folder.join("2021/unit-01.requests.csv")).unwrap();
    let added = nianbao!["books", "add", folder, "unit-01", "收到申请日期=2021-03-08", "申请人类型=企业", "name=欧阳明月", "--by", "王强"];
    assert!(added.code == 0 && added.stdout.contains("2021-008") && added.stdout.contains("2021年4月"), "{added:?}");
    let set = nianbao!["books", "set", "2021-007", "答复日期=2021-03-10", "outcome=予以公开", "--books", folder, "--by", "王强"];
    assert_eq!(set.code, 0, "{set:?}");
    let journal = fs::read_to_string(folder.join("2021/unit-01.requests.jsonl")).unwrap();
    let lines: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["by"], &lines[1]["set"]["answered"]), (2, &value!("王强"), &value!("2021-03-10")));
    assert!(lines.iter().all(|line| line["at"].as_str().is_some_and(|at| at.len() == 25)));
    assert_eq!(fs::read(folder.join("2021/unit-01.requests.csv")).unwrap(), before, "the workbook is as it was");
    let counted = nianbao!["books", "count", folder, "--year", "2021", "--report", "json"].json();
    let cells = &counted["units"][0]["cells"];
    assert_eq!(cells["requests.granted.natural_person"]["lines"], value!(["2021-007"]));
    assert_eq!(cells["requests.carried_out.enterprise"]["lines"], value!(["2021-008"]));
    assert!(nianbao!["books", "show", folder, "2021-008"].stdout.contains("欧阳明月"));
    // What cannot be read is not written, a number is not given twice, and no name is told.
    for fields in
        [&["收到申请日期=3月8日", "name=欧阳明月"][..], &["number=2021-008", "received=2021-03-09"], &["欧阳明月", "received=2021-03-09"]]
    {
        let mut args = vec!["books", "add", folder.to_str().unwrap(), "unit-01", "--year", "2021", "--by", "王强"];
        args.extend(fields);
        let refused = Command::new(env!("CARGO_BIN_EXE_nianbao")).args(args).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{fields:?}");
        assert!(!String::from_utf8_lossy(&refused.stderr).contains("欧阳明月"));
    }
    for args in [["2021-999", "answered=2021-03-10"], ["2021-007", "answered=下周"], ["2021-007", "没有这栏=1"]] {
        assert_eq!(nianbao!["books", "set", args[0], args[1], "--books", folder, "--by", "x"].code, 2, "{args:?}");
    }
    assert_eq!(fs::read_to_string(folder.join("2021/unit-01.requests.jsonl")).unwrap(), journal);
    // Both were changed: told, and the workbook's counts.
    put(folder, "2021/unit-01.requests.csv", "编号,申请人类型,收到日期,答复日期\n2021-007,公民,2021-03-01,2021-03-15\n");
    let checked = nianbao!["books", "check", folder, "--today", "2021-12-31", "--report", "json"];
    assert!(checked.stdout.contains("R10") && checked.stdout.contains("工作簿和台账日志中都改过"), "{checked:?}");
    assert!(!checked.stdout.contains("欧阳明月"));
    // A unit that has no workbook keeps its book by the journal alone.
    let alone = nianbao!["books", "add", folder, "unit-03", "received=2021-05-06", "kind=公民", "--by", "王强"];
    assert!(alone.stdout.contains("2021-001（2021/unit-03.requests.jsonl）"), "{alone:?}");
    assert!(nianbao!["books", "show", folder, "2021-001"].stdout.contains("自然人"));
}

/// Killed at random moments; a few in every run, a hundred with `NIANBAO_FULL=1`.
#[test]
fn killed_at_any_moment_no_line_is_lost_that_was_acknowledged() {
    let region = SmallRegion::new();
    let kills = if std::env::var_os("NIANBAO_FULL").is_some() { 100 } else { 10 };
    let mut dice = nianbao_format_kit::Dice::new(7);
    let journal = region.folder.join("2021/unit-01.requests.jsonl");
    let mut acknowledged = Vec::new();
    let mut stopped = 0;
    for n in 0..kills {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nianbao"))
            .args(["books", "add", region.folder.to_str().unwrap(), "unit-01", "received=2021-03-08", "kind=公民", "--by", "x"])
            .arg(format!("content=第{n}件"))
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_micros(dice.below(60_000) as u64));
        _ = child.kill();
        let ended = child.wait_with_output().unwrap();
        stopped += u32::from(!ended.status.success());
        let said = String::from_utf8(ended.stdout).unwrap();
        acknowledged
            .extend(said.split_whitespace().find(|word| word.starts_with("2021-")).map(|word| word.split('（').next().unwrap().to_owned()));
        // What a power cut leaves: the beginning of a line.
        if n % 3 == 0 && journal.exists() {
            let mut bytes = fs::read(&journal).unwrap();
            bytes.extend_from_slice(&b"{\"at\":\"2021-03-08T09"[..dice.below(20) + 1]);
            fs::write(&journal, bytes).unwrap();
        }
    }
    let last = nianbao!["books", "add", region.folder, "unit-01", "received=2021-03-08", "kind=公民", "--by", "x"];
    assert_eq!(last.code, 0, "{last:?}");
    assert!(stopped > 0, "none was stopped");
    let due = nianbao!["books", "due", region.folder, "--today", "2021-03-09", "--report", "json"].json();
    let kept: Vec<&str> = due["due"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap()).collect();
    assert!(acknowledged.iter().all(|number| kept.contains(&number.as_str())), "{acknowledged:?} {kept:?}");
    assert!(kept.len() > acknowledged.len());
}

/// The text that the book gives, held against the tables it gives: nothing is found, and its figures were held.
#[test]
fn a_draft_of_the_text_says_what_the_tables_say() {
    let editions = nianbao_model::Editions::national();
    let (mut dice, mut held) = (nianbao_format_kit::Dice::new(3), 0);
    let dir = tempfile::tempdir().unwrap();
    for n in 0..60 {
        let year = 2019 + dice.below(8) as u16;
        let edition = editions.for_year(year).unwrap();
        let mut text = String::from("编号,申请人类型,收到申请日期,答复日期,办理结果,行政复议受理日期,行政诉讼立案日期,诉讼类型\n");
        for line in 0..dice.below(if n % 4 == 0 { 3 } else { 60 }) {
            let kind = ApplicantKind::ALL[dice.below(6)].words().zh;
            let outcome = Outcome::ALL[dice.below(21)].words().zh;
            let before = if dice.below(5) == 0 { 1 } else { 0 };
            let (open, dispute) = (dice.below(6) == 0, dice.below(8));
            let answer = if open { String::new() } else { format!("{year}-{:02}-20,{outcome}", 1 + dice.below(12)) };
            let answer = if open { ",".to_owned() } else { answer };
            let filed = if dispute == 0 { format!("{year}-12-28") } else { String::new() };
            let sued = if dispute == 1 { format!("{year}-12-29,直接起诉") } else { ",".to_owned() };
            _ = writeln!(text, "{year}-{line},{kind},{}-01-04,{answer},{filed},{sued}", year - before);
        }
        let grids = {
            let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
            nianbao_grid::Grids { grids: vec![nianbao_grid::Grid::of_text("a", &rows)], ..Default::default() }
        };
        let book = nianbao_books_sheet::read(&grids, None, &nianbao_books_sheet::Mapping::default());
        let requests = match book.map(|book| book.lines) {
            Ok(nianbao_books_sheet::Lines::Requests(requests)) => requests,
            _ => Vec::new(),
        };
        let tally = nianbao_books::count_requests(&requests, year, edition);
        let mut report = nianbao_model::Report::blank(edition.clone(), nianbao_model::UnitRef::default(), year);
        for (address, figure) in tally.cells() {
            report.set(edition.find(address).unwrap(), nianbao_model::Cell::figure(figure.value));
        }
        let drafted = nianbao_books::draft(&tally, year);
        *report.section_mut(edition.section("overview").unwrap()) = nianbao_model::Prose::new(&drafted.join("\n"));
        let reading = nianbao_model::Reading::of(report);
        let found = nianbao_check::check(&reading, &nianbao_check::Context::default());
        let told: Vec<_> = found.iter().filter(|finding| finding.rule.code().starts_with('T') && finding.rule.code() < "T05").collect();
        assert!(told.is_empty(), "{drafted:#?}\n{told:#?}");
        held += nianbao_check::figures_in_texts(&reading, None).held;
        // The command says the same.
        if n < 2 {
            let file = put(dir.path(), "book.csv", &text);
            let said = nianbao!["books", "draft", file, "--year", year.to_string()];
            assert_eq!((said.stdout, said.code), (drafted.join("\n\n") + "\n", 0));
        }
    }
    assert!(held > 200, "{held}");
}

#[test]
fn a_letter_is_a_word_document_with_what_the_book_has_and_an_office_changes_its_words() {
    let region = SmallRegion::new();
    let head = "编号,申请人,申请人类型,申请内容,收到日期,答复日期,办理结果";
    put(&region.folder, "2021/unit-01.requests.csv", &format!("{head}\n2021-7,欧阳明月,公民,某文件,2021-03-01,,\n"));
    let out = region.temp.path().join("letter.docx");
    let text = |file: &Path| {
        let mut zip = zip::ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
        std::io::read_to_string(zip.by_name("word/document.xml").unwrap()).unwrap()
    };
    let made = nianbao!["books", "letter", "2021-7", "receipt", "-o", out, "--books", region.folder, "--today", "2021-03-02"];
    assert!(made.code == 0 && !made.stderr.contains("欧阳明月"), "{made:?}");
    let written = text(&out);
    for word in ["政府信息公开申请登记回执", "欧阳明月", "2021-7", "某文件", "2021年3月29日", "2021年3月2日"] {
        assert!(written.contains(word), "{word}");
    }
    // What the book does not have is said, and no file is made.
    let lacking = region.temp.path().join("none.docx");
    let refused = nianbao!["books", "letter", "2021-7", "mend", "-o", lacking, "--books", region.folder];
    assert!(refused.code == 2 && refused.stderr.contains("补正期限") && !lacking.exists(), "{refused:?}");
    assert_eq!(
        nianbao!["books", "set", "2021-7", "outcome=属于国家秘密", "答复日期=2021-03-10", "--books", region.folder, "--by", "x"].code,
        0
    );
    put(&region.folder, "letters.toml", "[office]\nreconsideration = \"某某总署\"\n");
    let answer = region.temp.path().join("answer.docx");
    let made =
        nianbao!["books", "letter", "2021-7", "answer", "-o", answer, "--books", region.folder, "--file-number", "某关依复〔2021〕7号"];
    assert_eq!(made.code, 0, "{made:?}");
    let written = text(&answer);
    assert!(["某某总署", "不予公开", "第十四条", "某关依复〔2021〕7号"].iter().all(|word| written.contains(word)));
}

#[test]
fn a_closed_year_is_archived_whole_and_the_archive_is_verified() {
    let region = SmallRegion::new();
    put(&region.folder, "2021/unit-01.requests.csv", "编号,申请人,申请人类型,收到日期\n2021-7,欧阳明月,公民,2021-03-01\n");
    assert_eq!(
        nianbao!["books", "set", "2021-7", "answered=2021-03-10", "outcome=予以公开", "--books", region.folder, "--by", "x"].code,
        0
    );
    let out = region.temp.path().join("2021.zip");
    let early = nianbao!["books", "archive", region.folder, "--year", "2021", "-o", out, "--today", "2021-12-31"];
    assert!(early.code == 2 && !out.exists(), "{early:?}");
    let made = nianbao!["books", "archive", region.folder, "--year", "2021", "-o", out, "--today", "2022-01-05"];
    assert!(made.code == 0 && made.stderr.contains("1 件申请、3 个文件") && !made.stderr.contains("欧阳"), "{made:?}");
    let mut zip = zip::ZipArchive::new(fs::File::open(&out).unwrap()).unwrap();
    let requests: Value = serde_json::from_reader(zip.by_name("2021/unit-01.requests.json").unwrap()).unwrap();
    assert_eq!(
        (&requests["requests"][0]["outcome"], &requests["requests"][0]["applicant"]["name"]),
        (&value!("granted"), &value!("欧阳明月"))
    );
    assert!(zip.by_name("2021/unit-01.requests.jsonl").is_ok());
    assert_eq!(nianbao!["verify", out].code, 0);
    // A byte that was altered is told.
    let mut bytes = fs::read(&out).unwrap();
    let at = bytes.len() / 3;
    bytes[at] ^= 1;
    fs::write(&out, bytes).unwrap();
    assert_ne!(nianbao!["verify", out].code, 0);
}

/// What two units exercise counts once: the region's figure is no range where all of them have lists.
#[test]
fn lists_of_powers_give_the_regions_items_exactly() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("region");
    put(
        &folder,
        "region.toml",
        "[region]\nid = \"r\"\nname = \"某关区\"\n[[unit]]\nid = \"a\"\nname = \"甲海关\"\nlevel = \"subordinate\"\n[[unit]]\nid = \"b\"\nname = \"乙海关\"\nlevel = \"subordinate\"\n",
    );
    let head = "事项编码,事项名称,事项类型,行使单位,起始日期,终止日期";
    put(&folder, "2020/a.powers.csv", &format!("{head}\n01,子,行政许可,,,\n02,丑,行政许可,,,2020-07-01\n09,寅,行政处罚,,2020-05-01,\n"));
    put(&folder, "2020/b.powers.csv", &format!("{head}\n02,丑,行政许可,,,\n03,卯,行政许可,,,\n"));
    let made = temp.path().join("r.json");
    assert!(nianbao!["rollup", folder, "--year", "2020", "-o", made].code < 2);
    let sum = json(&made);
    let cell = |address: &str| sum["cells"][address].clone();
    // 01, 02, 03; the first unit's 02 ended, the other exercises it still.
    assert_eq!((cell("proactive.licensing.items_previous"), cell("proactive.licensing.items_change")), (value!(3), value!(0)));
    assert_eq!((cell("proactive.penalties.items_previous"), cell("proactive.penalties.items_change")), (value!(0), value!(1)));
    // A region that states what lies in the range is told all the same.
    let text = fs::read_to_string(&made)
        .unwrap()
        .replace("\"proactive.licensing.items_previous\": 3", "\"proactive.licensing.items_previous\": 4");
    put(&folder, "2020/r.json", &text);
    let out = temp.path().join("out");
    assert!(nianbao!["batch", folder, "-o", out].code < 2);
    let told = |out: &Path| -> Vec<String> {
        let run = json(&out.join("staff/run.json"));
        let all = run["reports"].as_array().unwrap().iter().flat_map(|report| report["findings"].as_array().unwrap().clone());
        all.filter(|finding| finding["code"] == "U02").map(|finding| finding["message"]["zh"].as_str().unwrap().to_owned()).collect()
    };
    let said = told(&out);
    assert!(said.len() == 1 && said[0].contains("某关区填报 4；2 个单位的权责事项清单按编码合并（同一编码计一次）为 3。"), "{said:?}");
    // Without one of the lists it is a range again.
    fs::remove_file(folder.join("2020/b.powers.csv")).unwrap();
    put(&folder, "2020/b.decisions.csv", "年月,事项类型,件数\n2020-01,行政许可,3\n");
    let out = temp.path().join("out-2");
    assert!(nianbao!["batch", folder, "-o", out].code < 2);
    assert_eq!(told(&out), [] as [String; 0]);
}

/// The walk of the documents, as it stands there: from an empty folder to published reports and a bulletin, by books alone.
#[test]
fn the_documented_walk_leads_from_an_empty_folder_to_a_finished_report() {
    if !have("sh") {
        return;
    }
    for (doc, out) in [("docs/books.md", "publication"), ("docs/books.zh-CN.md", "发布")] {
        let text = fs::read_to_string(root().join(doc)).unwrap();
        let script = text.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        assert!(script.lines().count() > 15 && script.contains("nianbao batch"), "{script}");
        let temp = tempfile::tempdir().unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_nianbao")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let ended = Command::new("sh").args(["-e", "-c", script]).current_dir(temp.path()).env("PATH", path).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        assert!(ended.status.success(), "{doc}\n{said}");
        let out = temp.path().join(out);
        let run = json(&out.join("staff/run.json"));
        for report in run["reports"].as_array().unwrap() {
            assert_eq!(report["status"], "published", "{doc} {report:#}");
        }
        let page = fs::read_to_string(out.join("site/2026/unit-07.html")).unwrap();
        assert!(page.contains("data-cell=\"requests.granted.natural_person\"") && !page.contains("欧阳某"));
        let report = json(&out.join("site/2026/unit-07.json"));
        assert_eq!(
            (&report["cells"]["requests.granted.natural_person"], &report["cells"]["proactive.licensing.decisions"]),
            (&value!(1), &value!(7))
        );
        assert!(out.join("staff/bulletin/2026Q1/bulletin.docx").exists());
    }
}
