//! What comes out for workbooks that are odd, old, marked before, or none at all.

use crate::common::{NAME, by_libre_office, examples, finding, marked, part};
use nianbao_format_kit::zips::{package, parts};
use nianbao_mark_excel::mark;
use nianbao_model::{Accepted, Finding, Lang, Rule, Severity};
use rust_xlsxwriter::{Note, Workbook};
use std::{fs, time::Instant};

const SHEET: &str = "表";

fn small() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET).unwrap();
    sheet.write(0, 0, "甲").unwrap();
    sheet.write(1, 1, 5).unwrap();
    sheet.insert_note(1, 1, &Note::new("自己的").set_author("王")).unwrap();
    book.add_worksheet().set_name("另一张").unwrap().write(0, 0, 1).unwrap();
    book.save_to_buffer().unwrap()
}

fn wrong(cells: &[(u32, u32)]) -> Vec<Finding> {
    vec![finding(Rule::I01, Severity::Error, SHEET, cells)]
}

#[test]
fn marking_again_takes_the_old_marks_away() {
    let (once, _) = marked(&small(), &wrong(&[(0, 0), (1, 1), (4, 4)]));
    let (twice, done) = marked(&once, &wrong(&[(1, 1), (0, 0), (4, 4)]));
    assert_eq!(done.marked_cells, 3);
    assert_eq!(parts(&once).keys().collect::<Vec<_>>(), parts(&twice).keys().collect::<Vec<_>>());
    assert_eq!(part(&once, "xl/workbook.xml"), part(&twice, "xl/workbook.xml"));
    // Nothing found any more: all is as it was, but for the list that says so.
    let (clean, done) = marked(&twice, &[]);
    assert_eq!(done.marked_cells, 0);
    assert!(part(&clean, "xl/worksheets/sheet3.xml").contains("没有发现问题"));
    let notes = part(&clean, "xl/comments1.xml");
    assert!(
        notes.contains("自己的")
            && notes.matches("<comment ").count() == 1
            && !notes.contains("I01"),
        "{notes}"
    );
    assert_eq!(part(&clean, "xl/drawings/vmlDrawing1.vml").matches("<v:shape ").count(), 1);
    let look = |bytes: &[u8]| {
        let styles = part(bytes, "xl/styles.xml");
        let sheet = part(bytes, "xl/worksheets/sheet1.xml");
        let formats: Vec<&str> =
            styles.split_once("<cellXfs").unwrap().1.split("<xf ").skip(1).collect();
        let number: usize = sheet
            .split_once("r=\"B2\" s=\"")
            .map_or(0, |s| s.1.split('"').next().unwrap().parse().unwrap());
        let fill: usize = formats[number]
            .split_once("fillId=\"")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        styles.split("<fill>").nth(fill + 1).unwrap().split("</fill>").next().unwrap().to_owned()
    };
    assert_eq!(look(&clean), look(&small()));
    assert_ne!(look(&once), look(&small()));
    // Marking again and again makes no part grow.
    let (third, _) = marked(&twice, &wrong(&[(1, 1), (0, 0), (4, 4)]));
    assert_eq!(part(&twice, "xl/styles.xml"), part(&third, "xl/styles.xml"));
}

#[test]
fn marking_again_what_another_program_has_saved_takes_the_old_marks_away_too() {
    let (once, _) = marked(&small(), &wrong(&[(0, 0), (1, 1)]));
    let Some(saved) = by_libre_office(&once, "xlsx", "xlsx") else { return };
    let (clean, done) = marked(&saved, &[]);
    assert!(done.kept_look);
    let sheet = part(&clean, "xl/worksheets/sheet1.xml");
    let notes = part(&clean, "xl/comments1.xml");
    assert!(notes.contains("自己的") && !notes.contains("I01"), "{notes}");
    let styles = part(&clean, "xl/styles.xml");
    let formats: Vec<&str> =
        styles.split_once("<cellXfs").unwrap().1.split("<xf ").skip(1).collect();
    let fills: Vec<&str> = styles.split_once("<fills").unwrap().1.split("<fill>").skip(1).collect();
    for cell in ["A1", "B2"] {
        let tag = sheet.split_once(&format!("r=\"{cell}\"")).unwrap().1.split('>').next().unwrap();
        let style: usize =
            tag.split_once("s=\"").unwrap().1.split('"').next().unwrap().parse().unwrap();
        let fill: usize = formats[style]
            .split_once("fillId=\"")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(fills[fill].contains("none"), "{cell}: {}", fills[fill]);
    }
}

#[test]
fn findings_without_cells_and_explained_ones_are_listed() {
    let mut explained = finding(Rule::I01, Severity::Error, SHEET, &[(1, 1)]);
    explained.accepted = Some(Accepted { by: "张三".into(), why: "两年口径不同".into() });
    let nowhere = finding(Rule::T01, Severity::Warning, SHEET, &[]);
    let (after, done) = marked(&small(), &[explained, nowhere]);
    assert_eq!(done.marked_cells, 1);
    let list = part(&after, "xl/worksheets/sheet3.xml");
    assert!(
        list.contains("警告 1 处，已说明 1 处")
            && list.contains("两年口径不同——张三")
            && list.contains("T01 "),
        "{list}"
    );
    assert_eq!(list.matches("<hyperlink ").count(), 1);
    let styles = part(&after, "xl/styles.xml");
    assert!(
        styles.contains("FFD3D6DA") && part(&after, "xl/comments1.xml").contains("两年口径不同"),
        "{styles}"
    );
}

#[test]
fn english_is_spoken_if_asked_for() {
    let mut out = Vec::new();
    mark(&small(), NAME, &wrong(&[(0, 0), (1, 1)]), Lang::En, &mut out).unwrap();
    assert!(part(&out, "xl/workbook.xml").contains("name=\"Check results\""));
    let (list, notes) = (part(&out, "xl/worksheets/sheet3.xml"), part(&out, "xl/comments1.xml"));
    assert!(
        list.contains("How to mend it")
            && list.contains("1 error")
            && notes.contains("error I01")
            && notes.contains("(look at A1 first)")
    );
}

/// The smallest workbook there can be, in somebody's own words.
fn odd(main: &str, relations: &str, p: &str) -> Vec<u8> {
    let kinds = "http://schemas.openxmlformats.org/package/2006/content-types";
    let package_relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let colon = p.trim_end_matches(':');
    let space = if p.is_empty() {
        format!("xmlns=\"{main}\"")
    } else {
        format!("xmlns:{colon}=\"{main}\"")
    };
    let types = format!(
        "<Types xmlns=\"{kinds}\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>"
    );
    let root = format!(
        "<Relationships xmlns=\"{package_relations}\"><Relationship Id=\"a\" Type=\"{relations}/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>"
    );
    let book_relations = format!(
        "<Relationships xmlns=\"{package_relations}\"><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"/xl/worksheets/sheet1.xml\"/></Relationships>"
    );
    let book = format!(
        "\u{feff}<?xml version=\"1.0\"?><{p}workbook {space}><{p}sheets><{p}sheet xmlns:q=\"{relations}\" name=\"{SHEET}\" sheetId=\"7\" q:id=\"rId1\"/></{p}sheets></{p}workbook>"
    );
    let sheet = format!(
        "<{p}worksheet {space}><{p}sheetData><{p}row><{p}c><{p}v>5</{p}v></{p}c><{p}c><{p}v>6</{p}v></{p}c></{p}row></{p}sheetData></{p}worksheet>"
    );
    package(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

const TRANSITIONAL: (&str, &str) = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
);
const STRICT: (&str, &str) = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
);

#[test]
fn strict_prefixed_and_bare_workbooks_are_marked_in_place() {
    for ((main, relations), p) in
        [(TRANSITIONAL, ""), (TRANSITIONAL, "x:"), (STRICT, ""), (STRICT, "x:")]
    {
        let (after, done) = marked(&odd(main, relations, p), &wrong(&[(0, 1), (3, 3)]));
        assert!(done.kept_look && done.marked_cells == 2);
        let sheet = part(&after, "xl/worksheets/sheet1.xml");
        assert!(
            sheet.contains(&format!("<{p}c s=\"1\"><{p}v>6</{p}v>"))
                && sheet.contains(&format!("<{p}row r=\"4\"><{p}c r=\"D4\" s=\"2\"/>")),
            "{sheet}"
        );
        assert!(part(&after, "xl/styles1.xml").contains("<cellXfs count="));
        assert!(
            part(&after, "xl/worksheets/_rels/sheet1.xml.rels")
                .contains(&format!("{relations}/vmlDrawing"))
        );
        if let Some(again) = by_libre_office(&after, "xlsx", "xlsx") {
            assert!(part(&again, "xl/comments1.xml").contains("I01"), "{main} {p}");
            assert!(part(&again, "xl/workbook.xml").contains("检查结果"), "{main} {p}");
        }
    }
}

#[test]
fn a_workbook_in_utf_16_is_written_anew() {
    let original = odd(TRANSITIONAL.0, TRANSITIONAL.1, "");
    let parts = parts(&original);
    let wide: Vec<(String, Vec<u8>)> = parts
        .into_iter()
        .map(|(name, content)| match name.as_str() {
            "xl/worksheets/sheet1.xml" => {
                let text = format!("\u{feff}{}", String::from_utf8(content).unwrap());
                (name, text.encode_utf16().flat_map(u16::to_le_bytes).collect())
            }
            _ => (name, content),
        })
        .collect();
    let (after, done) = marked(
        &package(&wide.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect::<Vec<_>>()),
        &wrong(&[(0, 1)]),
    );
    assert!(!done.kept_look && done.marked_cells == 1);
    assert!(part(&after, "xl/worksheets/sheet2.xml").contains("没有保留原来的样式"));
}

#[test]
fn other_formats_are_written_anew_with_values_and_merges() {
    let example = fs::read(&examples()[8]).unwrap();
    for to in ["xls", "ods"] {
        let Some(original) = by_libre_office(&example, "xlsx", to) else { return };
        let findings = [finding(Rule::I01, Severity::Error, "三、依申请", &[(8, 5), (8, 4)])];
        let (after, done) = marked(&original, &findings);
        assert!(!done.kept_look && done.marked_cells == 2, "{to}");
        use nianbao_format::{Importer as _, Input, Source};
        let read = |bytes: &[u8]| match nianbao_import_excel::Excel.read(&Input::new(
            bytes,
            NAME,
            &nianbao_model::Editions::national(),
        )) {
            Ok(Source::Grids(grids)) => grids,
            other => panic!("{other:?}"),
        };
        let (old, new) = (read(&original), read(&after));
        assert_eq!(old.grids.len() + 1, new.grids.len());
        for (old, new) in old.grids.iter().zip(&new.grids) {
            assert_eq!(old.name, new.name);
            assert_eq!(old.cells().len(), new.cells().len(), "{}", old.name);
            for (a, b) in old.cells().iter().zip(new.cells()) {
                let text = |v: &nianbao_grid::Value| match v {
                    nianbao_grid::Value::Number(n) => n.normalize().to_string(),
                    nianbao_grid::Value::Text(t)
                    | nianbao_grid::Value::Other(t)
                    | nianbao_grid::Value::Error(t) => t.to_string(),
                    nianbao_grid::Value::Formula(t) => format!("={t}"),
                };
                assert_eq!(
                    (a.row, a.column, text(&a.value)),
                    (b.row, b.column, text(&b.value)),
                    "{}",
                    old.name
                );
            }
            let sorted = |merges: &[nianbao_grid::Span]| {
                let mut all: Vec<_> =
                    merges.iter().map(|m| (m.top, m.left, m.bottom, m.right)).collect();
                all.sort_unstable();
                all
            };
            assert_eq!(sorted(old.merges()), sorted(new.merges()));
        }
        assert_eq!(marked(&original, &findings).0, after);
    }
}

#[test]
fn what_is_no_workbook_is_refused() {
    let compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more";
    for bytes in [
        &b""[..],
        b"PK\x03\x04",
        b"%PDF-1.4",
        b"a,b\n1,2\n",
        compound,
        &package(&[("a.txt", b"x")]),
    ] {
        let mut out = Vec::new();
        let fault = mark(bytes, NAME, &[], Lang::Zh, &mut out).unwrap_err();
        assert!(out.is_empty() && !fault.message.en.is_empty() && fault.at.is_some(), "{fault}");
    }
}

#[test]
fn a_sink_that_takes_no_more_is_told() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    assert!(
        mark(&small(), NAME, &[], Lang::En, &mut Full).unwrap_err().message.en.contains("full")
    );
}

/// `cargo test --release -p nianbao-mark-excel --test it marking -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn how_long_a_template_takes() {
    let editions = nianbao_model::Editions::national();
    let template = nianbao_export_xlsx::template(editions.get("2019").unwrap()).unwrap();
    let findings: Vec<Finding> = (0..20)
        .map(|i| {
            finding(Rule::I01, Severity::Error, "三、依申请", &[(8 + i, 5), (8 + i, 4), (8 + i, 3)])
        })
        .collect();
    let start = Instant::now();
    const TIMES: u32 = 50;
    for _ in 0..TIMES {
        marked(&template, &findings);
    }
    println!("{:?} for each", start.elapsed() / TIMES);
}
