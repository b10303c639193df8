//! What the views make of records.

use crate::{Filled, Former, Kept, Publication, Record, Run, Status, Totals};
use nianbao_format::{Published, Role};
use nianbao_model::{
    Accepted, Bilingual, Finding, Lang, Level, Place, Power, Rule, Severity, WrittenFile,
};
use nianbao_output::{Opening, Output};
use nianbao_register::Region;
use std::{collections::BTreeMap, fs, path::Path};
use tempfile::TempDir;

const BAD: &str = "<script>\"甲\" & '乙'</script>";

fn add(publication: &mut Publication<'_>, record: &Record) {
    publication.add(record, &crate::Written::of(record).unwrap()).unwrap();
}

/// The words of the page and its elements' names; fails unless every element is closed where it
/// must be and nothing stands unescaped.
fn read(page: &str) -> (String, Vec<String>) {
    let (mut words, mut names, mut open) = (String::new(), Vec::new(), Vec::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a page begins so");
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        assert!(!tag.contains('<'), "<{tag}>");
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap().to_owned();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name), "before {}", tag),
            (false, true) => names.push(name),
            (false, false) => {
                names.push(name.clone());
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?} are not closed");
    let ampersands = page.match_indices('&').all(|(i, _)| page[i + 1..].starts_with('#'));
    assert!(ampersands, "every & begins a reference");
    (words, names)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;")
        .replace('<', "&#60;")
        .replace('>', "&#62;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}

fn findings() -> Vec<Finding> {
    let place = Place::Cell { file: BAD.into(), sheet: BAD.into(), row: 5, column: 4 };
    let error = Finding::new(Rule::R01, "count", &[("cell", &BAD), ("met", &BAD)])
        .place(Some(&place))
        .met(BAD)
        .expected(16);
    let mut explained = Finding::new(Rule::R04, "cell", &[("cell", &"甲")]);
    explained.accepted = Some(Accepted { by: BAD.into(), why: BAD.into() });
    vec![error, explained]
}

fn region(name: &str, more: &str) -> Region {
    let units: String = (0..200)
        .map(|n| {
            format!("[[unit]]\nid = \"unit-{n}\"\nname = \"第{n}海关\"\nlevel = \"subordinate\"\n")
        })
        .collect();
    Region::parse(&format!("[region]\nid = \"gz\"\nname = {name:?}\n{units}{more}")).unwrap()
}

/// A published report without findings, with its page and a workbook.
fn record(n: usize, year: u16) -> Record {
    let file = |ending: &str, role| {
        let file = WrittenFile {
            path: format!("{year}/unit-{n}.{ending}"),
            format: ending.into(),
            size: 3_000_000,
            sha256: "ab".into(),
            sm3: "cd".into(),
        };
        Published { file, role, name: Bilingual::new("某格式", "some format") }
    };
    Record {
        order: n,
        unit: format!("unit-{n}"),
        name: format!("第{n}海关"),
        level: Level::Subordinate,
        own: true,
        year,
        title: format!("第{n}海关{year}年报告"),
        status: Status::Published,
        source: Some(format!("{year}/unit-{n}.xlsx")),
        handed_in: Some("2021-01-20".into()),
        filed: None,
        edition: Some("2019".into()),
        findings: Vec::new(),
        files: vec![file("html", Role::Page), file("xlsx", Role::File)],
        words: "政府信息公开".into(),
        filled: Some(Filled { figures: 1, cells: 1, texts: 1, sections: 1 }),
        figures: nianbao_model::FiguresRead { stated: 4, held: 3 },
        facts: None,
        powers: Vec::new(),
        kept_files: 0,
        kept: None,
        millis: 1.25,
    }
}

fn draft(n: usize, year: u16) -> Record {
    let mut record = Record { status: Status::Draft, words: String::new(), ..record(n, year) };
    record
        .files
        .iter_mut()
        .for_each(|file| file.file.path = format!("staff/drafts/{}", file.file.path));
    record
}

/// Publishes records and reads what was written.
fn publish(
    region: &Region,
    lang: Lang,
    records: impl IntoIterator<Item = Record>,
) -> (BTreeMap<String, String>, Totals) {
    let folder = TempDir::new().unwrap();
    let output = Output::open(folder.path(), Opening::default()).unwrap();
    let mut publication = Publication::new(region, lang).unwrap();
    records.into_iter().for_each(|record| add(&mut publication, &record));
    let run = Run { began: "2026-01-28 09:00", version: "0.1.0", seconds: 0.5, explained: &[] };
    let totals = publication.finish(&output, &run, &|_| false, crate::Known::default()).unwrap().0;
    output.commit().unwrap();
    let mut all = BTreeMap::new();
    read_all(&folder.path().join("site"), &folder.path().join("site"), &mut all);
    read_all(folder.path(), &folder.path().join("staff"), &mut all);
    (all, totals)
}

fn read_all(root: &Path, folder: &Path, all: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(root, &path, all);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            all.insert(name, fs::read_to_string(path).unwrap());
        }
    }
}

/// The run report on one report in which everything is hostile.
fn run(lang: Lang, findings: Vec<Finding>, status: Status) -> String {
    let mut record =
        Record { status, findings, name: BAD.into(), source: Some(BAD.into()), ..record(7, 2020) };
    record.files[1].file.path = BAD.into();
    let (mut all, _) = publish(&region(BAD, ""), lang, [record]);
    all.remove("staff/run.html").unwrap()
}

#[test]
fn the_run_report_is_one_well_formed_page_and_nothing_breaks_out_of_it() {
    for lang in [Lang::Zh, Lang::En] {
        let page = run(lang, findings(), Status::Draft);
        let (words, names) = read(&page);
        assert!(!names.contains(&"script".to_owned()));
        for told in [
            format!("{} · {}!E6", escaped(BAD), escaped(BAD)),
            escaped(findings()[0].message.get(lang)),
            escaped(Rule::R01.text().mend.get(lang)),
            "2.9 MB".into(),
        ] {
            assert!(words.contains(&told), "{told}");
        }
        // What is explained is told with its reason instead of a remedy, and not counted.
        assert!(!words.contains(&escaped(Rule::R04.text().mend.get(lang))));
        assert!(page.contains("<details class=\"unit\" id=\"2020-unit-7\" open=\"open\">"));
    }
}

#[test]
fn a_unit_without_findings_is_one_line_that_can_be_hidden_unless_it_is_missing() {
    let page = run(Lang::Zh, Vec::new(), Status::Published);
    read(&page);
    assert!(page.contains("<div class=\"unit clean\"") && !page.contains("<details class=\"unit"));
    assert!(run(Lang::Zh, Vec::new(), Status::Missing).contains("<div class=\"unit\" id="));
    // Notes alone need nobody's attention.
    let mut notes = findings().split_off(1);
    notes[0].accepted = None;
    notes[0].severity = Severity::Note;
    assert!(run(Lang::Zh, notes, Status::Published).contains("<details class=\"unit clean\""));
}

#[test]
fn the_run_report_speaks_one_language_at_a_time() {
    let page = run(Lang::En, Vec::new(), Status::Published).replace(&escaped(BAD), "");
    let (words, _) = read(&page);
    let words = words.replace(crate::PAGES.css(), "");
    assert!(words.chars().all(|c| !('\u{4e00}'..='\u{9fff}').contains(&c)), "{words}");
}

#[test]
fn completeness_counts_what_is_there_and_names_the_rules_that_fail() {
    let mut incomplete = Record { findings: findings(), ..draft(1, 2020) };
    incomplete.filled = Some(Filled { figures: 3, cells: 9, texts: 1, sections: 2 });
    incomplete.filed = Some("2021-01-18".into());
    let missing =
        Record { status: Status::Missing, filled: None, files: Vec::new(), ..draft(2, 2020) };
    let (all, totals) =
        publish(&region("某关区", ""), Lang::En, [record(0, 2020), incomplete, missing]);
    let page = &all["staff/completeness.html"];
    read(page);
    assert!(page.contains("Due 3 · complete 1 · incomplete 1 · missing or unreadable 1"), "{page}");
    assert!(
        page.contains("<td class=\"n\">3/9</td><td class=\"n\">1/2</td>")
            && page.contains("<td>2021-01-18</td>")
    );
    assert!(
        page.contains("<td><small>file of 2021-01-20</small></td>"),
        "the day of the file is called so"
    );
    assert!(
        page.contains("<a href=\"run.html#2020-unit-1\">第1海关</a>")
            && page.contains("<span class=\"tag bad\">R01</span>")
    );
    assert_eq!(
        (totals.summary.error, totals.findings.len(), totals.count(Status::Draft)),
        (1, 1, 1)
    );
}

#[test]
fn the_column_lists_what_is_published_latest_first_and_no_draft() {
    let (all, _) = publish(
        &region("某关区", ""),
        Lang::Zh,
        [record(1, 2020), draft(2, 2020), record(3, 2019), record(0, 2020)],
    );
    let front = &all["index.html"];
    let at = |text: &str| front.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(
        at("第0海关2020年报告") < at("第1海关2020年报告")
            && at("第1海关2020年报告") < at("第3海关2019年报告")
    );
    assert!(!front.contains("第2海关"));
    assert!(
        all["units/unit-3.html"].contains("../2019/unit-3.html")
            && !all.contains_key("units/unit-2.html")
    );
    assert!(
        all["levels/subordinate.html"].contains("../years/2019.html")
            && all["years/2020.html"].contains("<small>2份</small>")
    );
    assert!(all["search.html"].contains("<script>") && !front.contains("<script>"));
    assert!(!all.contains_key("feed.xml"), "without an address there is no feed");
    for (path, page) in
        all.iter().filter(|(path, _)| path.ends_with(".html") && *path != "search.html")
    {
        let (_, names) = read(page);
        assert!(names.contains(&"h1".to_owned()), "{path}");
    }
}

#[test]
fn a_long_list_goes_over_several_pages() {
    let (all, _) = publish(&region("某关区", ""), Lang::Zh, (0..151).map(|n| record(n, 2020)));
    let (first, second) = (&all["years/2020.html"], &all["years/2020-2.html"]);
    assert!(
        first.contains("第149海关2020年报告")
            && !first.contains("第150海关2020年报告")
            && first.contains(">下一页</a>")
    );
    assert!(
        second.contains("第150海关2020年报告")
            && second.contains("<a href=\"../years/2020.html\">上一页</a>")
    );
    assert!(all["index.html"].contains("<a href=\"years/2020.html\">全部151份</a>"));
}

#[test]
fn feed_and_sitemap_have_full_addresses_of_published_pages() {
    let site =
        "[site]\nbase_url = \"https://example.cn/nb/\"\n[years.2020]\npublished = \"2021-01-28\"\n";
    let (all, _) = publish(
        &region("某关区", site),
        Lang::Zh,
        [record(3, 2019), draft(2, 2020), record(1, 2020)],
    );
    let (feed, sitemap) = (&all["feed.xml"], &all["sitemap.xml"]);
    assert!(feed.contains("<updated>2021-01-28T00:00:00+08:00</updated>\n  <author>"));
    assert!(
        feed.find("https://example.cn/nb/2020/unit-1.html")
            < feed.find("https://example.cn/nb/2019/unit-3.html")
    );
    assert_eq!((feed.matches("<entry>").count(), sitemap.matches("<url>").count()), (2, 3));
    assert!(sitemap.contains("<lastmod>2019-12-31</lastmod>"));
}

#[test]
fn the_manifest_has_the_pages_first_and_drafts_apart() {
    let (all, totals) = publish(
        &region("某关区", ""),
        Lang::Zh,
        [draft(0, 2020), record(1, 2019), record(2, 2020)],
    );
    let read = |name: &str| -> serde_json::Value { serde_json::from_str(&all[name]).unwrap() };
    let (manifest, staff) = (read("manifest.json"), read("staff/manifest.json"));
    let of = |list: &serde_json::Value| -> Vec<String> {
        list["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["file"].as_str().unwrap().to_owned())
            .collect()
    };
    let files = of(&manifest);
    assert_eq!(
        files[files.len() - 4..],
        ["2020/unit-2.html", "2020/unit-2.xlsx", "2019/unit-1.html", "2019/unit-1.xlsx"]
    );
    let ours = [
        "staff/drafts/2020/unit-0.html",
        "staff/drafts/2020/unit-0.xlsx",
        "staff/run.html",
        "staff/completeness.html",
        "staff/run.json",
    ];
    assert_eq!(of(&staff), ours);
    assert_eq!(totals.files, files.len() + 2);
    for page in [
        "index.html",
        "search.html",
        "search/index.json",
        "levels/subordinate.html",
        "units/unit-1.html",
    ] {
        assert!(files.iter().any(|file| file == page) && all.contains_key(page), "{page}");
    }
    assert!(
        !all["manifest.json"].contains("staff")
            && manifest["files"][0]
                .as_object()
                .unwrap()
                .keys()
                .eq(["file", "sha256", "size", "sm3"])
    );
}

#[test]
fn run_json_tells_every_report_in_the_order_of_publication_and_what_belongs_to_none() {
    let region = region("某关区", "");
    let folder = TempDir::new().unwrap();
    let output = Output::open(folder.path(), Opening::default()).unwrap();
    let mut publication = Publication::new(&region, Lang::Zh).unwrap();
    add(&mut publication, &record(1, 2019));
    add(&mut publication, &Record { findings: findings(), ..draft(2, 2020) });
    publication
        .strays(2020, vec![Finding::new(Rule::U04, "unknown", &[("file", &"x"), ("unit", &"x")])])
        .unwrap();
    let alike = |n: usize| {
        Finding { severity: Severity::Warning, ..Finding::new(Rule::U05, "copied", &[]) }
            .of(&format!("unit-{n}"), 2020)
    };
    publication.across(2020, &[alike(2), alike(2), alike(3)]).unwrap();
    let run = Run { began: "2026-01-28", version: "0.1.0", seconds: 0.51239, explained: &[] };
    publication.finish(&output, &run, &|_| false, crate::Known::default()).unwrap();
    output.commit().unwrap();
    let text = fs::read_to_string(folder.path().join("staff/run.json")).unwrap();
    let head = "{ \"schema\": \"nianbao.run/1\", \"region\": \"某关区\", \"started\": \"2026-01-28\", \"version\": \"0.1.0\",\n  \"reports\": [\n    {";
    assert!(
        text.starts_with(head) && text.ends_with("\"cancelled\": false, \"seconds\": 0.512 }\n"),
        "{text}"
    );
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let told =
        |n: usize| format!("{} {}", json["reports"][n]["unit"], json["reports"][n]["status"]);
    assert_eq!(
        [0, 1, 2, 3].map(told),
        [
            "null \"unreadable\"",
            "\"unit-2\" \"draft\"",
            "null \"compared\"",
            "\"unit-1\" \"published\""
        ]
    );
    assert_eq!(json["reports"][1]["findings"][0]["at"][0]["cell"], "E6");
    // What comes late counts as well: two warnings beside the error, and a unit without a report is
    // in no line.
    assert_eq!(
        json["overview"][0]["open"],
        serde_json::json!([{ "unit": "unit-2", "name": "第2海关", "errors": 1, "warnings": 2 }])
    );
    assert_eq!(json["summary"]["warning"], 3);
}

#[test]
fn the_order_in_which_reports_come_leaves_no_trace() {
    let region = region("某关区", "[site]\nbase_url = \"https://example.cn\"\n");
    let records = || {
        (0..40).map(|n| if n % 7 == 0 { draft(n, 2020) } else { record(n, 2019 + (n % 2) as u16) })
    };
    let (there, _) = publish(&region, Lang::Zh, records());
    let (back, _) = publish(&region, Lang::Zh, records().collect::<Vec<_>>().into_iter().rev());
    assert_eq!(there, back);
}

#[test]
fn what_is_kept_stays_in_lists_and_manifest_and_its_old_findings_are_not_counted_again() {
    let mut kept = Record { findings: findings(), ..record(1, 2019) };
    kept.keep(Kept::NotAsked);
    let mut lost = Record { findings: findings(), ..record(2, 2019) };
    lost.keep(Kept::Lost);
    let mut half = record(0, 2020);
    half.kept_files = 1;
    let (all, totals) = publish(&region("某关区", ""), Lang::Zh, [half, kept, lost]);
    assert!(
        all["index.html"].contains("第1海关2019年报告")
            && all["years/2019.html"].contains("第2海关2019年报告")
    );
    let manifest: serde_json::Value = serde_json::from_str(&all["manifest.json"]).unwrap();
    let kept: Vec<_> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| file["kept"] == true)
        .map(|file| &file["file"])
        .collect();
    assert_eq!(
        kept,
        [
            "2020/unit-0.xlsx",
            "2019/unit-1.html",
            "2019/unit-1.xlsx",
            "2019/unit-2.html",
            "2019/unit-2.xlsx"
        ]
    );
    assert_eq!(
        (totals.summary.error, totals.count(Status::Published), totals.count(Status::Kept)),
        (1, 1, 2)
    );
    assert!(
        all["staff/run.html"].contains("沿用")
            && all["staff/run.json"].contains("\"status\":\"kept\"")
    );
}

#[test]
fn the_next_run_finds_the_records_of_the_one_before() {
    let region = region("某关区", "");
    let folder = TempDir::new().unwrap();
    let output = Output::open(folder.path(), Opening::default()).unwrap();
    assert!(Former::open(&output).unwrap().is_empty());
    let mut publication = Publication::new(&region, Lang::Zh).unwrap();
    [record(1, 2019), draft(2, 2020)].into_iter().for_each(|record| add(&mut publication, &record));
    let run = Run { began: "2026-01-28", version: "0.1.0", seconds: 0.5, explained: &[] };
    publication.finish(&output, &run, &|_| false, crate::Known::default()).unwrap();
    output.commit().unwrap();
    drop(output);
    let output = Output::open(folder.path(), Opening::default()).unwrap();
    let mut former = Former::open(&output).unwrap();
    let found = former.take(&output, "unit-1", 2019).unwrap().unwrap();
    assert_eq!((found.title, found.files), (record(1, 2019).title, record(1, 2019).files));
    assert!(
        former.take(&output, "unit-1", 2019).unwrap().is_none()
            && former.take(&output, "unit-1", 2020).unwrap().is_none()
    );
    assert_eq!(former.rest(), [(2020, "unit-2".to_owned())]);
}

/// The records are written in pieces, and a piece in which nothing is other stays as it is.
#[test]
fn only_the_pieces_of_records_in_which_something_is_other_are_written() {
    let region = region("某关区", "");
    let folder = TempDir::new().unwrap();
    let run = Run { began: "2026-01-28", version: "0.1.0", seconds: 0.5, explained: &[] };
    let made = |units: usize, changed: usize, known: crate::Known| {
        let output = Output::open(folder.path(), Opening::default()).unwrap();
        let mut publication = Publication::new(&region, Lang::Zh).unwrap();
        for n in 0..units {
            let words = if n == changed { "另一句话" } else { "一句话" };
            add(&mut publication, &Record { words: words.into(), ..record(n, 2020) });
        }
        let around = publication.finish(&output, &run, &|_| false, known).unwrap().1;
        output.commit().unwrap();
        drop(output);
        let output = Output::open(folder.path(), Opening::default()).unwrap();
        let mut former = Former::open(&output).unwrap();
        assert_eq!(former.rest().len(), units);
        let all = former.rest().into_iter().map(|(year, unit)| {
            former.take(&output, &unit, year).unwrap().unwrap().words.contains("另")
        });
        assert_eq!(all.filter(|other| *other).count(), usize::from(changed < units));
        around
    };
    let piece = |n: usize| folder.path().join(format!(".nianbao/records/{n}.jsonl"));
    let when = |n: usize| fs::metadata(piece(n)).unwrap().modified().unwrap();
    let known = |around| crate::Known::new(b"all that pages depend on".to_vec(), around);
    fs::create_dir_all(folder.path().join(".nianbao")).unwrap();
    fs::write(folder.path().join(".nianbao/records.jsonl"), "of an older program").unwrap();
    let around = made(1100, usize::MAX, known(Vec::new()));
    assert!(!folder.path().join(".nianbao/records.jsonl").exists());
    let before: Vec<_> = (0..3).map(when).collect();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let around = made(1100, 600, known(around));
    let after: Vec<_> = (0..3).map(when).collect();
    let same: Vec<bool> = before.iter().zip(&after).map(|(a, b)| a == b).collect();
    assert_eq!(same, [true, false, true]);
    made(500, usize::MAX, known(around));
    assert!(piece(0).is_file() && !piece(1).exists() && !piece(2).exists());
}

/// What an earlier run has written of it stays unwritten where nothing has changed, and is made anew
/// where a list has.
#[test]
fn who_exercises_what_is_made_again_only_where_a_list_has_changed() {
    let region = region("某关区", "[powers]\npage = true\n");
    let run = Run { began: "2026-01-28 09:00", version: "0.1.0", seconds: 0.5, explained: &[] };
    let made = |name: &str, known: &crate::Known| {
        let folder = TempDir::new().unwrap();
        let output = Output::open(folder.path(), Opening::default()).unwrap();
        let mut publication = Publication::new(&region, Lang::Zh).unwrap();
        let power = Power { name: name.into(), code: "01".into(), ..Power::default() };
        add(&mut publication, &Record { powers: vec![power], ..record(1, 2020) });
        let (_, around) = publication.finish(&output, &run, &|_| false, known.clone()).unwrap();
        output.commit().unwrap();
        let written = folder.path().join("site/powers/2020.html").exists();
        let told = around.iter().any(|one| one.file.path == "powers/2020.html");
        (around, written, told)
    };
    let common = || b"all that pages depend on".to_vec();
    let (around, written, _) = made("甲", &crate::Known::new(common(), []));
    assert!(written);
    let known = crate::Known::new(common(), around);
    let (_, written, told) = made("甲", &known);
    assert_eq!((written, told), (false, true));
    let (_, written, told) = made("乙", &known);
    assert_eq!((written, told), (true, true));
}

#[test]
fn who_exercises_what_is_a_page_a_year_where_the_register_wants_it() {
    let power = |rank: u8, kind: &str, code: &str, name: &str| Power {
        rank,
        kind: kind.into(),
        code: code.into(),
        name: name.into(),
        basis: "=《某条例》第2条, \"甲\"".into(),
        ..Power::default()
    };
    let one = power(0, "行政许可", "01", BAD);
    let later = Power { from: Some("2020-05-01".into()), basis: String::new(), ..one.clone() };
    let penalty =
        Power { until: Some("2020-07-01".into()), ..power(2, "行政处罚", "02", "丑") };
    let records = || {
        let first = Record { powers: vec![one.clone(), penalty.clone()], ..record(1, 2020) };
        let second = Record { powers: vec![later.clone()], ..record(2, 2020) };
        let unfit = Record {
            powers: vec![power(0, "行政许可", "99", "草稿事项")],
            ..draft(3, 2020)
        };
        let before = Record { powers: vec![one.clone()], ..record(1, 2019) };
        [before, unfit, second, first, record(4, 2020)]
    };
    let (all, _) = publish(&region("某关区", ""), Lang::Zh, records());
    assert!(
        !all.keys().any(|path| path.starts_with("powers/"))
            && !all["index.html"].contains("权责事项清单")
    );
    let (all, _) = publish(&region("某关区", "[powers]\npage = true\n"), Lang::Zh, records());
    let page = &all["powers/2020.html"];
    let (words, _) = read(page);
    assert!(
        words.contains("依据2个单位的权责事项清单，共2项")
            && words.contains("另有1个已发布年报的单位没有清单"),
        "{words}"
    );
    assert!(!words.contains("草稿事项") && words.contains(&escaped(BAD)));
    assert!(
        page.contains("<caption>行政许可及其行使单位</caption>")
            && page.contains("<th scope=\"row\">01</th>")
    );
    let units = "<a href=\"../2020/unit-1.html\">第1海关</a>、<a href=\"../2020/unit-2.html\">第2海关</a><small>（2020-05-01起）</small>";
    assert!(page.contains(units) && page.contains("<small>（至2020-07-01）</small>"), "{page}");
    assert!(page.find("行政许可及").unwrap() < page.find("行政处罚及").unwrap());
    let csv = &all["powers/2020.csv"];
    let line = "2020,行政处罚,02,丑,\"'=《某条例》第2条, \"\"甲\"\"\",第1海关,,2020-07-01\r\n";
    assert!(
        csv.starts_with("\u{feff}年度,") && csv.ends_with(line) && csv.lines().count() == 4,
        "{csv}"
    );
    let front = &all["index.html"];
    assert!(
        front.contains(
            "<a href=\"powers/2020.html\">2020年权责事项清单</a><a href=\"powers/2019.html\">"
        ),
        "{front}"
    );
    assert!(
        all["manifest.json"].contains("powers/2019.csv")
            && !all["years/2020.html"].contains("权责事项清单")
    );
}

#[test]
fn a_long_list_of_powers_goes_over_several_pages() {
    let power = |n: usize| Power {
        kind: "行政许可".into(),
        code: format!("{n:04}"),
        name: format!("事项{n}"),
        ..Power::default()
    };
    let long = Record { powers: (0..450).map(power).collect(), ..record(1, 2020) };
    let (all, _) = publish(&region("某关区", "[powers]\npage = true\n"), Lang::Zh, [long]);
    let [first, second, third] = ["", "-2", "-3"].map(|n| &all[&format!("powers/2020{n}.html")]);
    for page in [first, second, third] {
        read(page);
    }
    assert!(
        first.contains("事项199<")
            && !first.contains("事项200<")
            && second.contains("事项200<")
            && third.contains("事项449<")
    );
    assert!(
        third.contains("<small>450项</small>")
            && third.contains("<a href=\"../powers/2020-2.html\">2</a>")
    );
    assert!(!all.contains_key("powers/2020-4.html"));
}
