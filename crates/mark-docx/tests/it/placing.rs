//! Comments stand at the very cell and the very sentence, each says what is wrong and how to mend
//! it, and none is lost.

use crate::{
    common::{TOTAL, document, packed, parts, read, with_document},
    keeping::{NAME, marked},
};
use nianbao_format_kit::zips;
use nianbao_mark_docx::mark;
use nianbao_model::{Accepted, Finding, Lang, Place, Rule, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// All comments of a marked document by their ids: what they say, and the text they stand around.
fn comments(bytes: &[u8]) -> BTreeMap<u32, (String, String)> {
    let parts = zips::parts(bytes);
    let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
    let (document, comments) = (text("word/document.xml"), text("word/comments.xml"));
    let said = |xml: &str| {
        let lines = xml.split("</w:p>").map(|p| {
            p.split('<').filter_map(|tag| tag.strip_prefix("w:t").and_then(|t| t.split_once('>')))
        });
        lines
            .map(|texts| texts.map(|(_, text)| text).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let pieces = comments.split("<w:comment ").skip(1).map(|comment| {
        let id: u32 =
            comment.split("w:id=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        let start = document.find(&format!("<w:commentRangeStart w:id=\"{id}\"/>")).unwrap();
        let end = document.find(&format!("<w:commentRangeEnd w:id=\"{id}\"/>")).unwrap();
        assert!(document.contains(&format!("<w:commentReference w:id=\"{id}\"/>")));
        (id, (said(comment.split_once('>').unwrap().1), said(&document[start..end])))
    });
    pieces.collect()
}

fn at(place: Place) -> Finding {
    Finding::new(Rule::I02, "", &[]).place(Some(&place))
}

fn table(table: u32, row: u32, column: u32) -> Place {
    Place::Table { file: NAME.into(), table, row, column }
}

#[test]
fn a_comment_stands_at_its_cell_and_its_sentence() {
    let quote = |text: &str| at(Place::Quote { file: NAME.into(), text: text.into() });
    let findings = [
        at(table(2, 4, 10)),
        quote("二是人手不足"),
        quote("本报告根据《中华人民共和国…"),
        at(Place::Paragraph { file: NAME.into(), number: 1, begins: String::new() }),
        quote("没有这样的话"),
        at(Place::Table { file: "b.docx".into(), table: 2, row: 5, column: 10 }),
        at(table(99, 1, 1)),
    ];
    for lang in [Lang::Zh, Lang::En] {
        let (bytes, done) = marked(&packed(&parts()), &findings, lang);
        assert_eq!(done.marked_cells, 4);
        let all = comments(&bytes);
        let around: Vec<&str> = all.values().map(|(_, around)| around.as_str()).collect();
        assert_eq!(around[0], "某海关2021年政府信息公开工作年度报告");
        assert_eq!(around[1], around[0]);
        assert_eq!(around[2], "本报告根据《中华人民共和国政府信息公开条例》编制。");
        assert_eq!(around[3..], [TOTAL, "二是人手不足。"]);
        // What has no place here is told at the title, thrice.
        let title = &all[&0].0;
        assert_eq!(title.matches("I02").count(), 3, "{title}");
        assert!(
            title.starts_with(lang.say("检查结果：错误 7 处", "Check results: 7 errors")),
            "{title}"
        );
        for (said, _) in all.values() {
            let has_han = said
                .lines()
                .filter(|line| !line.contains('“'))
                .any(|line| line.contains(['的', '错', '处', '请']));
            assert_eq!(has_han, lang == Lang::Zh, "{said}");
        }
    }
}

#[test]
fn a_merged_cell_is_marked_where_it_shows() {
    // The first rows' labels go down: any place that a cell covers is that cell.
    let (bytes, _) = marked(
        &packed(&parts()),
        &[at(table(2, 1, 1)), at(table(2, 3, 1)), at(table(2, 2, 2))],
        Lang::Zh,
    );
    let all = comments(&bytes);
    assert_eq!(all.len(), 4);
    assert!(all[&1].1 == all[&2].1 && all[&1].1 == all[&3].1 && !all[&1].1.is_empty(), "{all:?}");
}

#[test]
fn an_empty_cell_gets_its_comment() {
    let blank = document().replace("<w:r><w:t>7654321</w:t></w:r>", "");
    for document in [blank.clone(), {
        let at = blank.find("</w:p></w:tc><w:tc").unwrap();
        let open = blank[..at].rfind("<w:p>").unwrap();
        format!("{}<w:p/>{}", &blank[..open], &blank[at + "</w:p>".len()..])
    }] {
        let original = with_document(document);
        let reading = read(&original).unwrap();
        let findings: Vec<Finding> =
            reading.places.iter().flatten().map(|place| at(place.clone())).collect();
        let (bytes, done) = marked(&original, &findings, Lang::Zh);
        let all: BTreeSet<String> = reading.places.iter().flatten().map(Place::to_string).collect();
        assert!(
            done.marked_cells == all.len() && all.len() >= 200,
            "{} of {}",
            done.marked_cells,
            all.len()
        );
        assert_eq!(read(&bytes).unwrap().report, reading.report);
    }
}

#[test]
fn what_follows_from_a_cause_is_told_with_it_and_what_is_explained_says_so() {
    let mut follows = Finding::new(Rule::I01, "", &[]).place(Some(&table(2, 5, 10)));
    follows.cause = Some(0);
    let accepted = Accepted { by: "张三".into(), why: "已核实".into() };
    let explained = Finding { accepted: Some(accepted), ..at(table(2, 4, 10)) };
    let mild = Finding { severity: Severity::Warning, ..at(table(2, 4, 10)) };
    let (bytes, done) =
        marked(&packed(&parts()), &[at(table(2, 4, 10)), follows, explained, mild], Lang::Zh);
    assert_eq!(done.marked_cells, 1);
    let all: Vec<String> = comments(&bytes).into_values().map(|(said, _)| said).collect();
    assert_eq!(all.len(), 4);
    assert!(
        all[1].starts_with("错误 I02\n")
            && all[1].contains("由此引起，改正后一并消除：\n错误 I01（第2张表第5行第10列）"),
        "{}",
        all[1]
    );
    assert!(all[2].starts_with("警告 I02\n") && all[2].contains("修改建议："), "{}", all[2]);
    assert!(
        all[3].starts_with("已说明 I02\n") && all[3].contains("说明：已核实\n说明人：张三"),
        "{}",
        all[3]
    );
}

#[test]
fn comments_of_others_stay_with_their_ids() {
    let other = "<w:comment w:id=\"1\" w:author=\"李四\"><w:p><w:r><w:t>请核对</w:t></w:r></w:p></w:comment>";
    let run = "<w:r><w:t>7654321</w:t></w:r>";
    let marks = format!(
        "<w:commentRangeStart w:id=\"1\"/>{run}<w:commentRangeEnd w:id=\"1\"/><w:r><w:commentReference w:id=\"1\"/></w:r>"
    );
    let mut all = zips::parts(&with_document(document().replace(run, &marks)));
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let rels = String::from_utf8(all["word/_rels/document.xml.rels"].clone()).unwrap();
    let relation = "<Relationship Id=\"odd\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"remarks.xml\"/>";
    all.insert(
        "word/_rels/document.xml.rels".into(),
        rels.replace("</Relationships>", &format!("{relation}</Relationships>")).into(),
    );
    all.insert(
        "word/remarks.xml".into(),
        format!("<w:comments xmlns:w=\"{space}\">{other}</w:comments>").into(),
    );
    let original = packed(&all);
    let (bytes, _) = marked(&original, &[at(table(2, 4, 10))], Lang::Zh);
    let after = zips::parts(&bytes);
    let text = |name: &str| String::from_utf8(after[name].clone()).unwrap();
    assert!(
        !after.contains_key("word/comments.xml")
            && text("[Content_Types].xml").contains("/word/remarks.xml")
    );
    assert!(
        text("word/document.xml").contains(&format!("{marks}<w:commentRangeEnd w:id=\"2\"/>")),
        "ours stand around theirs"
    );
    assert!(
        text("word/remarks.xml")
            .starts_with(&format!("<w:comments xmlns:w=\"{space}\">{other}<w:comment w:id=\"0\""))
    );
    // The next run takes ours away alone.
    let (bare, _) = marked(&bytes, &[], Lang::En);
    let after = zips::parts(&bare);
    let remarks = String::from_utf8(after["word/remarks.xml"].clone()).unwrap();
    assert!(remarks.contains(other) && remarks.matches("<w:comment ").count() == 2, "{remarks}");
    assert!(
        String::from_utf8(after["word/document.xml"].clone())
            .unwrap()
            .contains(&format!("{marks}</w:p>"))
    );
}

#[test]
fn what_is_no_document_says_what_to_use_instead() {
    for bytes in [&b"PK\x05\x06"[..], b"a,b", b"", &zips::package(&[("xl/workbook.xml", b"<a/>")])]
    {
        let mut out = Vec::new();
        let fault = mark(bytes, "a.xlsx", &[], Lang::Zh, &mut out).unwrap_err();
        assert!(
            fault.message.zh.contains("--report xlsx")
                && fault.message.en.contains("--report xlsx"),
            "{fault}"
        );
        assert!(out.is_empty() && fault.at.is_some());
    }
}
