//! The books day by day: lines added and set, the journal, letters, drafts, the archive, and the
//! walk from an empty folder to a report.

use crate::{
    books::put,
    support::{SmallRegion, have, json, nianbao, root},
};
use nianbao_books::{ApplicantKind, Outcome};
use serde_json::{Value, json as value};
use std::{fmt::Write as _, fs, path::Path, process::Command};

#[test]
fn what_is_added_and_set_stands_in_the_journal_with_who_and_when_and_counts() {
    let region = SmallRegion::new();
    let folder = &region.folder;
    put(
        folder,
        "2021/unit-01.requests.csv",
        "编号,申请人类型,收到日期,答复日期\n2021-007,公民,2021-03-01,\n",
    );
    let before = fs::read(folder.join("2021/unit-01.requests.csv")).unwrap();
    let added = nianbao![
        "books",
        "add",
        folder,
        "unit-01",
        "收到申请日期=2021-03-08",
        "申请人类型=企业",
        "name=欧阳明月",
        "--by",
        "王强"
    ];
    assert!(
        added.code == 0 && added.stdout.contains("2021-008") && added.stdout.contains("2021年4月"),
        "{added:?}"
    );
    let set = nianbao![
        "books",
        "set",
        "2021-007",
        "答复日期=2021-03-10",
        "outcome=予以公开",
        "--books",
        folder,
        "--by",
        "王强"
    ];
    assert_eq!(set.code, 0, "{set:?}");
    let journal = fs::read_to_string(folder.join("2021/unit-01.requests.jsonl")).unwrap();
    let lines: Vec<Value> =
        journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (lines.len(), &lines[0]["by"], &lines[1]["set"]["answered"]),
        (2, &value!("王强"), &value!("2021-03-10"))
    );
    assert!(lines.iter().all(|line| line["at"].as_str().is_some_and(|at| at.len() == 25)));
    assert_eq!(
        fs::read(folder.join("2021/unit-01.requests.csv")).unwrap(),
        before,
        "the workbook is as it was"
    );
    let counted = nianbao!["books", "count", folder, "--year", "2021", "--report", "json"].json();
    let cells = &counted["units"][0]["cells"];
    assert_eq!(cells["requests.granted.natural_person"]["lines"], value!(["2021-007"]));
    assert_eq!(cells["requests.carried_out.enterprise"]["lines"], value!(["2021-008"]));
    assert!(nianbao!["books", "show", folder, "2021-008"].stdout.contains("欧阳明月"));
}

#[test]
fn what_cannot_be_read_is_not_written_and_a_line_changed_in_both_places_is_told() {
    let region = SmallRegion::new();
    let folder = &region.folder;
    put(
        folder,
        "2021/unit-01.requests.csv",
        "编号,申请人类型,收到日期,答复日期\n2021-007,公民,2021-03-01,\n",
    );
    let added = nianbao![
        "books",
        "add",
        folder,
        "unit-01",
        "received=2021-03-08",
        "name=欧阳明月",
        "--by",
        "王强"
    ];
    let set = nianbao![
        "books",
        "set",
        "2021-007",
        "答复日期=2021-03-10",
        "--books",
        folder,
        "--by",
        "王强"
    ];
    assert_eq!((added.code, set.code), (0, 0), "{added:?} {set:?}");
    let journal = fs::read_to_string(folder.join("2021/unit-01.requests.jsonl")).unwrap();
    // A number is not given twice, and no name is told.
    for fields in [
        &["收到申请日期=3月8日", "name=欧阳明月"][..],
        &["number=2021-008", "received=2021-03-09"],
        &["欧阳明月", "received=2021-03-09"],
    ] {
        let mut args = vec![
            "books",
            "add",
            folder.to_str().unwrap(),
            "unit-01",
            "--year",
            "2021",
            "--by",
            "王强",
        ];
        args.extend(fields);
        let refused = Command::new(env!("CARGO_BIN_EXE_nianbao")).args(args).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{fields:?}");
        assert!(!String::from_utf8_lossy(&refused.stderr).contains("欧阳明月"));
    }
    for args in [
        ["2021-999", "answered=2021-03-10"],
        ["2021-007", "answered=下周"],
        ["2021-007", "没有这栏=1"],
    ] {
        assert_eq!(
            nianbao!["books", "set", args[0], args[1], "--books", folder, "--by", "x"].code,
            2,
            "{args:?}"
        );
    }
    assert_eq!(fs::read_to_string(folder.join("2021/unit-01.requests.jsonl")).unwrap(), journal);
    // Both were changed: told, and the workbook's counts.
    put(
        folder,
        "2021/unit-01.requests.csv",
        "编号,申请人类型,收到日期,答复日期\n2021-007,公民,2021-03-01,2021-03-15\n",
    );
    let checked = nianbao!["books", "check", folder, "--today", "2021-12-31", "--report", "json"];
    assert!(
        checked.stdout.contains("R10") && checked.stdout.contains("工作簿和台账日志中都改过"),
        "{checked:?}"
    );
    assert!(!checked.stdout.contains("欧阳明月"));
    // A unit that has no workbook keeps its book by the journal alone.
    let alone = nianbao![
        "books",
        "add",
        folder,
        "unit-03",
        "received=2021-05-06",
        "kind=公民",
        "--by",
        "王强"
    ];
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
    let other = SmallRegion::new();
    let begun = std::time::Instant::now();
    let sound =
        nianbao!["books", "add", other.folder, "unit-01", "received=2021-03-08", "--by", "x"];
    assert_eq!(sound.code, 0, "{sound:?}");
    let takes = begun.elapsed().as_micros().max(1);
    for n in 0..kills {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nianbao"))
            .args([
                "books",
                "add",
                region.folder.to_str().unwrap(),
                "unit-01",
                "received=2021-03-08",
                "kind=公民",
                "--by",
                "x",
            ])
            .arg(format!("content=第{n}件"))
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // The first at once, on however fast a machine; the others in the time that a command takes.
        let after = if n == 0 { 0 } else { dice.below(usize::try_from(takes).unwrap()) as u64 };
        std::thread::sleep(std::time::Duration::from_micros(after));
        _ = child.kill();
        let ended = child.wait_with_output().unwrap();
        stopped += u32::from(!ended.status.success());
        let said = String::from_utf8(ended.stdout).unwrap();
        acknowledged.extend(
            said.split_whitespace()
                .find(|word| word.starts_with("2021-"))
                .map(|word| word.split('（').next().unwrap().to_owned()),
        );
        // What a power cut leaves: the beginning of a line.
        if n % 3 == 0 && journal.exists() {
            let mut bytes = fs::read(&journal).unwrap();
            bytes.extend_from_slice(&b"{\"at\":\"2021-03-08T09"[..dice.below(20) + 1]);
            fs::write(&journal, bytes).unwrap();
        }
    }
    let last = nianbao![
        "books",
        "add",
        region.folder,
        "unit-01",
        "received=2021-03-08",
        "kind=公民",
        "--by",
        "x"
    ];
    assert_eq!(last.code, 0, "{last:?}");
    assert!(stopped > 0, "none was stopped");
    let due =
        nianbao!["books", "due", region.folder, "--today", "2021-03-09", "--report", "json"].json();
    let kept: Vec<&str> =
        due["due"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap()).collect();
    assert!(
        acknowledged.iter().all(|number| kept.contains(&number.as_str())),
        "{acknowledged:?} {kept:?}"
    );
    assert!(kept.len() > acknowledged.len());
}

/// The text that the book gives, held against the tables it gives: nothing is found, and its
/// figures were held.
#[test]
fn a_draft_of_the_text_says_what_the_tables_say() {
    let editions = nianbao_model::Editions::national();
    let (mut dice, mut held) = (nianbao_format_kit::Dice::new(3), 0);
    let dir = tempfile::tempdir().unwrap();
    for n in 0..60 {
        let year = 2019 + dice.below(8) as u16;
        let edition = editions.for_year(year).unwrap();
        let mut text = String::from(
            "编号,申请人类型,收到申请日期,答复日期,办理结果,行政复议受理日期,行政诉讼立案日期,诉讼类型\n",
        );
        for line in 0..dice.below(if n % 4 == 0 { 3 } else { 60 }) {
            let kind = ApplicantKind::ALL[dice.below(6)].words().zh;
            let outcome = Outcome::ALL[dice.below(21)].words().zh;
            let before = if dice.below(5) == 0 { 1 } else { 0 };
            let (open, dispute) = (dice.below(6) == 0, dice.below(8));
            let answer = if open {
                String::new()
            } else {
                format!("{year}-{:02}-20,{outcome}", 1 + dice.below(12))
            };
            let answer = if open { ",".to_owned() } else { answer };
            let filed = if dispute == 0 { format!("{year}-12-28") } else { String::new() };
            let sued =
                if dispute == 1 { format!("{year}-12-29,直接起诉") } else { ",".to_owned() };
            _ = writeln!(
                text,
                "{year}-{line},{kind},{}-01-04,{answer},{filed},{sued}",
                year - before
            );
        }
        let grids = {
            let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
            nianbao_grid::Grids {
                grids: vec![nianbao_grid::Grid::of_text("a", &rows)],
                ..Default::default()
            }
        };
        let book =
            nianbao_books_sheet::read(&grids, None, &nianbao_books_sheet::Mapping::default());
        let requests = match book.map(|book| book.lines) {
            Ok(nianbao_books_sheet::Lines::Requests(requests)) => requests,
            _ => Vec::new(),
        };
        let tally = nianbao_books::count_requests(&requests, year, edition);
        let mut report =
            nianbao_model::Report::blank(edition.clone(), nianbao_model::UnitRef::default(), year);
        for (address, figure) in tally.cells() {
            report.set(edition.find(address).unwrap(), nianbao_model::Cell::figure(figure.value));
        }
        let drafted = nianbao_books::draft(&tally, year);
        *report.section_mut(edition.section("overview").unwrap()) =
            nianbao_model::Prose::new(&drafted.join("\n"));
        let reading = nianbao_model::Reading::of(report);
        let found = nianbao_check::check(&reading, &nianbao_check::Context::default());
        let told: Vec<_> = found
            .iter()
            .filter(|finding| finding.rule.code().starts_with('T') && finding.rule.code() < "T05")
            .collect();
        assert!(told.is_empty(), "{drafted:#?}\n{told:#?}");
        held += nianbao_check::texts(&reading, None).figures.held;
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
    put(
        &region.folder,
        "2021/unit-01.requests.csv",
        &format!("{head}\n2021-7,欧阳明月,公民,某文件,2021-03-01,,\n"),
    );
    let out = region.temp.path().join("letter.docx");
    let text = |file: &Path| {
        let mut zip = zip::ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
        std::io::read_to_string(zip.by_name("word/document.xml").unwrap()).unwrap()
    };
    let made = nianbao![
        "books",
        "letter",
        "2021-7",
        "receipt",
        "-o",
        out,
        "--books",
        region.folder,
        "--today",
        "2021-03-02"
    ];
    assert!(made.code == 0 && !made.stderr.contains("欧阳明月"), "{made:?}");
    let written = text(&out);
    for word in [
        "政府信息公开申请登记回执",
        "欧阳明月",
        "2021-7",
        "某文件",
        "2021年3月29日",
        "2021年3月2日",
    ] {
        assert!(written.contains(word), "{word}");
    }
    // What the book does not have is said, and no file is made.
    let lacking = region.temp.path().join("none.docx");
    let refused =
        nianbao!["books", "letter", "2021-7", "mend", "-o", lacking, "--books", region.folder];
    assert!(
        refused.code == 2 && refused.stderr.contains("补正期限") && !lacking.exists(),
        "{refused:?}"
    );
    assert_eq!(
        nianbao![
            "books",
            "set",
            "2021-7",
            "outcome=属于国家秘密",
            "答复日期=2021-03-10",
            "--books",
            region.folder,
            "--by",
            "x"
        ]
        .code,
        0
    );
    put(&region.folder, "letters.toml", "[office]\nreconsideration = \"某某总署\"\n");
    let answer = region.temp.path().join("answer.docx");
    let made = nianbao![
        "books",
        "letter",
        "2021-7",
        "answer",
        "-o",
        answer,
        "--books",
        region.folder,
        "--file-number",
        "某关依复〔2021〕7号"
    ];
    assert_eq!(made.code, 0, "{made:?}");
    let written = text(&answer);
    assert!(
        ["某某总署", "不予公开", "第十四条", "某关依复〔2021〕7号"]
            .iter()
            .all(|word| written.contains(word))
    );
}

#[test]
fn a_closed_year_is_archived_whole_and_the_archive_is_verified() {
    let region = SmallRegion::new();
    put(
        &region.folder,
        "2021/unit-01.requests.csv",
        "编号,申请人,申请人类型,收到日期\n2021-7,欧阳明月,公民,2021-03-01\n",
    );
    assert_eq!(
        nianbao![
            "books",
            "set",
            "2021-7",
            "answered=2021-03-10",
            "outcome=予以公开",
            "--books",
            region.folder,
            "--by",
            "x"
        ]
        .code,
        0
    );
    let out = region.temp.path().join("2021.zip");
    let early = nianbao![
        "books",
        "archive",
        region.folder,
        "--year",
        "2021",
        "-o",
        out,
        "--today",
        "2021-12-31"
    ];
    assert!(early.code == 2 && !out.exists(), "{early:?}");
    let made = nianbao![
        "books",
        "archive",
        region.folder,
        "--year",
        "2021",
        "-o",
        out,
        "--today",
        "2022-01-05"
    ];
    assert!(
        made.code == 0
            && made.stderr.contains("1 件申请、3 个文件")
            && !made.stderr.contains("欧阳"),
        "{made:?}"
    );
    let mut zip = zip::ZipArchive::new(fs::File::open(&out).unwrap()).unwrap();
    let requests: Value =
        serde_json::from_reader(zip.by_name("2021/unit-01.requests.json").unwrap()).unwrap();
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

/// What two units exercise counts once: the region's figure is no range where all of them have
/// lists.
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
    put(
        &folder,
        "2020/a.powers.csv",
        &format!(
            "{head}\n01,子,行政许可,,,\n02,丑,行政许可,,,2020-07-01\n09,寅,行政处罚,,2020-05-01,\n"
        ),
    );
    put(&folder, "2020/b.powers.csv", &format!("{head}\n02,丑,行政许可,,,\n03,卯,行政许可,,,\n"));
    let made = temp.path().join("r.json");
    assert!(nianbao!["rollup", folder, "--year", "2020", "-o", made].code < 2);
    let sum = json(&made);
    let cell = |address: &str| sum["cells"][address].clone();
    // 01, 02, 03; the first unit's 02 ended, the other exercises it still.
    assert_eq!(
        (cell("proactive.licensing.items_previous"), cell("proactive.licensing.items_change")),
        (value!(3), value!(0))
    );
    assert_eq!(
        (cell("proactive.penalties.items_previous"), cell("proactive.penalties.items_change")),
        (value!(0), value!(1))
    );
    // A region that states what lies in the range is told all the same.
    let text = fs::read_to_string(&made).unwrap().replace(
        "\"proactive.licensing.items_previous\": 3",
        "\"proactive.licensing.items_previous\": 4",
    );
    put(&folder, "2020/r.json", &text);
    let out = temp.path().join("out");
    assert!(nianbao!["batch", folder, "-o", out].code < 2);
    let told = |out: &Path| -> Vec<String> {
        let run = json(&out.join("staff/run.json"));
        let all = run["reports"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|report| report["findings"].as_array().unwrap().clone());
        all.filter(|finding| finding["code"] == "U02")
            .map(|finding| finding["message"]["zh"].as_str().unwrap().to_owned())
            .collect()
    };
    let said = told(&out);
    assert!(
        said.len() == 1
            && said[0]
                .contains("某关区填报 4；2 个单位的权责事项清单按编码合并（同一编码计一次）为 3。"),
        "{said:?}"
    );
    // Without one of the lists it is a range again.
    fs::remove_file(folder.join("2020/b.powers.csv")).unwrap();
    put(&folder, "2020/b.decisions.csv", "年月,事项类型,件数\n2020-01,行政许可,3\n");
    let out = temp.path().join("out-2");
    assert!(nianbao!["batch", folder, "-o", out].code < 2);
    assert_eq!(told(&out), [] as [String; 0]);
}

/// The walk of the documents, as it stands there: from an empty folder to published reports and a
/// bulletin, by books alone.
#[test]
fn the_documented_walk_leads_from_an_empty_folder_to_a_finished_report() {
    if !have("sh") {
        return;
    }
    for (doc, out) in [("docs/books.md", "publication"), ("docs/books.zh-CN.md", "发布")] {
        let text = fs::read_to_string(root().join(doc)).unwrap();
        let script =
            text.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        assert!(script.lines().count() > 15 && script.contains("nianbao batch"), "{script}");
        let temp = tempfile::tempdir().unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_nianbao")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let ended = Command::new("sh")
            .args(["-e", "-c", script])
            .current_dir(temp.path())
            .env("PATH", path)
            .output()
            .unwrap();
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&ended.stdout),
            String::from_utf8_lossy(&ended.stderr)
        );
        assert!(ended.status.success(), "{doc}\n{said}");
        let out = temp.path().join(out);
        let run = json(&out.join("staff/run.json"));
        for report in run["reports"].as_array().unwrap() {
            assert_eq!(report["status"], "published", "{doc} {report:#}");
        }
        let page = fs::read_to_string(out.join("site/2026/unit-07.html")).unwrap();
        assert!(
            page.contains("data-cell=\"requests.granted.natural_person\"")
                && !page.contains("欧阳某")
        );
        let report = json(&out.join("site/2026/unit-07.json"));
        assert_eq!(
            (
                &report["cells"]["requests.granted.natural_person"],
                &report["cells"]["proactive.licensing.decisions"]
            ),
            (&value!(1), &value!(7))
        );
        assert!(out.join("staff/bulletin/2026Q1/bulletin.docx").exists());
    }
}
