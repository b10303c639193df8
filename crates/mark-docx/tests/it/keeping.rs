//! What a document said it says with comments, too; and what nobody spoke of stays to the byte.

use crate::common::{TOTAL, document, packed, parts, read, with_document};
use nianbao_check::{Context, check};
use nianbao_document::compose;
use nianbao_export_docx::Docx as Writer;
use nianbao_format::{ExportJob, Exporter as _, Input, Marked};
use nianbao_format_kit::{random, zips};
use nianbao_import_docx::Outline;
use nianbao_mark_docx::mark;
use nianbao_model::{Editions, Finding, Lang, Place, Reading, Rule};
use proptest::prelude::*;

pub(crate) const NAME: &str = "a.docx";

pub(crate) fn marked(original: &[u8], findings: &[Finding], lang: Lang) -> (Vec<u8>, Marked) {
    let mut out = Vec::new();
    let marked =
        mark(original, NAME, findings, lang, &mut out).unwrap_or_else(|fault| panic!("{fault}"));
    (out, marked)
}

/// What is found, and a finding at every place that the reading knows, and at every paragraph.
pub(crate) fn everywhere(reading: &Reading) -> Vec<Finding> {
    let mut findings = check(reading, &Context::default());
    nianbao_model::append(&mut findings, reading.findings.clone());
    let at = |place: &Place| {
        Finding::new(Rule::R01, "count", &[("cell", &"甲"), ("met", &"乙")]).place(Some(place))
    };
    findings
        .extend(reading.places.iter().chain(&reading.section_places).flatten().step_by(3).map(at));
    for section in 0..reading.report.edition.sections.len() {
        for text in reading.report.section(section).paragraphs() {
            findings.push(at(&Place::Quote {
                file: NAME.into(),
                text: text.chars().take(40).collect::<String>() + "…",
            }));
        }
    }
    findings
}

/// Marks a document and holds it against the original; gives what is wrong.
fn kept(original: &[u8], reading: &Reading) -> Result<(), String> {
    let findings = everywhere(reading);
    let (first, done) = marked(original, &findings, Lang::Zh);
    if done.marked_cells == 0 && !findings.iter().all(|finding| finding.at.is_empty()) {
        return Err("nothing is marked".into());
    }
    let again = read(&first).map_err(|fault| fault.to_string())?;
    if again.report != reading.report
        || again.places != reading.places
        || again.findings != reading.findings
    {
        return Err("it reads otherwise".into());
    }
    // Once more, in another language and without findings: nothing is there twice, and nothing of
    // ours stays but one comment.
    if marked(&first, &findings, Lang::Zh).0 != first {
        return Err("marked twice it is another".into());
    }
    let english = marked(&first, &findings, Lang::En).0;
    if marked(&english, &findings, Lang::Zh).0 != first {
        return Err("the other language leaves something".into());
    }
    let (bare, _) = marked(&english, &[], Lang::Zh);
    let parts = zips::parts(&bare);
    let comments = parts
        .iter()
        .find(|(name, _)| name.ends_with("/comments.xml"))
        .map(|(_, part)| String::from_utf8_lossy(part).matches("<w:comment ").count());
    if comments != Some(1) {
        return Err(format!("{comments:?} comments of none"));
    }
    let editions = Editions::national();
    let own = Outline::of(&Input::new(original, NAME, &editions))
        .map_err(|fault| fault.to_string())?
        .part;
    let (before, after) = (zips::parts(original), zips::parts(&first));
    let changed: Vec<&str> = before
        .iter()
        .filter(|(name, bytes)| after.get(*name) != Some(bytes))
        .map(|(name, _)| name.as_str())
        .collect();
    let may = |name: &&str| {
        name.ends_with(".xml.rels")
            || name.ends_with("/comments.xml")
            || *name == own
            || *name == "[Content_Types].xml"
    };
    match changed.iter().find(|name| !may(name)) {
        Some(name) => Err(format!("{name} was changed")),
        None => Ok(()),
    }
}

/// Ways in which documents are saved that change where things stand: what is in front of a cell,
/// around it, and what is not in force.
#[test]
fn odd_documents_are_read_the_same_with_comments() {
    let document = document();
    let run = format!("<w:r><w:t>{TOTAL}</w:t></w:r>");
    assert!(document.contains(&run));
    let instead = |new: &str| document.replace(&run, new);
    let odd = [
        ("a control", instead(&format!("<w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt>"))),
        ("an insertion", instead(&format!("<w:ins w:id=\"9\" w:author=\"a\">{run}</w:ins>"))),
        (
            "a deletion",
            instead(&format!(
                "<w:del w:id=\"9\" w:author=\"a\"><w:r><w:delText>5</w:delText></w:r></w:del>{run}"
            )),
        ),
        ("two runs", instead("<w:r><w:t>7654</w:t></w:r><w:r><w:t>321</w:t></w:r>")),
        (
            "a bookmark",
            instead(&format!(
                "<w:bookmarkStart w:id=\"9\" w:name=\"a\"/>{run}<w:bookmarkEnd w:id=\"9\"/>"
            )),
        ),
        (
            "another prefix",
            document
                .replace("<w:", "<wx:")
                .replace("</w:", "</wx:")
                .replace(" w:", " wx:")
                .replace("xmlns:w=", "xmlns:wx="),
        ),
        (
            "no declaration",
            document.split_once("?>").map_or(document.clone(), |(_, rest)| rest.to_owned()),
        ),
        (
            "a table before",
            document.replacen("<w:p>", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p>", 1),
        ),
    ];
    let mut wrong = Vec::new();
    for (name, document) in odd {
        let bytes = with_document(document);
        let reading = read(&bytes).unwrap();
        if let Err(why) = kept(&bytes, &reading) {
            wrong.push(format!("{name}: {why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_report_is_read_the_same_with_comments(report in random::reports()) {
        let mut bytes = Vec::new();
        Writer.write(&ExportJob::new(&report, &compose(&report)), &mut bytes).unwrap();
        let reading = read(&bytes).unwrap();
        let kept = kept(&bytes, &reading);
        prop_assert!(kept.is_ok(), "{kept:?}");
    }
}

#[test]
fn where_nothing_is_marked_the_document_is_the_same_to_the_byte() {
    let original = packed(&parts());
    let total = read(&original).unwrap().report.edition.find("requests.received.total").unwrap();
    let place = read(&original).unwrap().place(total).cloned();
    let finding = Finding::new(Rule::I01, "", &[]).place(place.as_ref());
    let (bytes, _) = marked(&original, &[finding], Lang::Zh);
    let text =
        |bytes: &[u8]| String::from_utf8(zips::parts(bytes)["word/document.xml"].clone()).unwrap();
    let mut left = text(&bytes);
    for id in 0..2 {
        for mark in [
            format!("<w:commentRangeStart w:id=\"{id}\"/>"),
            format!(
                "<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>"
            ),
        ] {
            assert_eq!(left.matches(&mark).count(), 1, "{mark}");
            left = left.replace(&mark, "");
        }
    }
    assert!(left == text(&original));
}
