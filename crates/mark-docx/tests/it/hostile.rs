//! Documents that mean harm, or are damaged: marked within bounds, or refused with nothing written;
//! never wrong and never a panic.

use crate::{
    common::{of_body, packed, parts, read},
    keeping::{NAME, everywhere},
};
use nianbao_format_kit::{
    Dice,
    guard::{self, Bounds},
    zips,
};
use nianbao_mark_docx::mark;
use nianbao_model::{Finding, Lang, Place, Rule};

const BOUNDS: Bounds =
    Bounds { seconds: if cfg!(debug_assertions) { 20.0 } else { 2.0 }, megabytes: 200.0 };
/// So many mutants; fewer where everything takes ten times as long.
const MANY: usize = if cfg!(debug_assertions) { 300 } else { 3000 };

/// Findings at more places than any document has.
fn many() -> Vec<Finding> {
    let at = |n: u32| Place::Table {
        file: NAME.into(),
        table: n % 3 + 1,
        row: n % 40 + 1,
        column: n % 11 + 1,
    };
    (0..2000).map(|n| Finding::new(Rule::I01, "", &[]).place(Some(&at(n)))).collect()
}

#[test]
#[ignore = "the child of the other tests"]
fn child() {
    guard::child(|bytes, _| {
        let mut out = Vec::new();
        match mark(bytes, NAME, &many(), Lang::Zh, &mut out) {
            Ok(done) => format!("marked, {} places", done.marked_cells),
            Err(fault) => fault.message.en,
        }
    });
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn large_documents_are_marked_or_refused_within_bounds() {
    let others = parts();
    let others: Vec<(&str, &[u8])> = others
        .iter()
        .filter(|(name, _)| *name != "word/document.xml")
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let large = |piece: &str, times: usize| {
        zips::streamed(&others, "word/document.xml", |out| {
            let root = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>";
            out.write_all(format!("{root}{}", p("一、总体情况")).as_bytes()).unwrap();
            (0..times).for_each(|_| out.write_all(piece.as_bytes()).unwrap());
            out.write_all(b"</w:body></w:document>").unwrap();
        })
    };
    let mark = "<w:p><w:commentRangeStart w:id='1'/></w:p>";
    for (name, bytes, expected) in [
        ("forty thousand paragraphs", large(&p("平稳。"), 40_000), "marked, 0 places"),
        ("forty thousand marks of nobody", large(mark, 40_000), "marked, 0 places"),
        (
            "a long remark",
            large(&format!("<!--{}-->", " ".repeat(1 << 20)), 28),
            "marked, 0 places",
        ),
        ("a gigabyte", large(&" ".repeat(1 << 20), 1000), "holds too much"),
        ("tables in tables", of_body(&"<w:tbl><w:tr><w:tc>".repeat(100_000)), "damaged"),
        (
            "a document type",
            zips::changed(&packed(&parts()), |name, text| {
                if name == "word/document.xml" { format!("<!DOCTYPE x>{text}") } else { text }
            }),
            "cannot be put",
        ),
        (
            "tags that do not fit",
            of_body(&format!("{}<w:p><w:r></w:p></w:r>", p("一、总体情况"))),
            "cannot be put",
        ),
    ] {
        let said = guard::outcome(module_path!(), &bytes, name, &BOUNDS);
        assert!(said.contains(expected), "{name}: {said}");
    }
}

#[test]
fn no_more_comments_than_somebody_reads_and_the_others_are_counted() {
    let original = packed(&parts());
    let places: Vec<Place> = read(&original).unwrap().places.iter().flatten().cloned().collect();
    let findings: Vec<Finding> = places
        .iter()
        .cycle()
        .take(1000)
        .map(|place| Finding::new(Rule::I01, "", &[]).place(Some(place)))
        .collect();
    let mut out = Vec::new();
    mark(&original, NAME, &findings, Lang::Zh, &mut out).unwrap();
    let comments = String::from_utf8(zips::parts(&out)["word/comments.xml"].clone()).unwrap();
    assert_eq!(comments.matches("<w:comment ").count(), 401);
    assert!(comments.contains("另有 600 处未写批注"));
}

#[test]
fn any_byte_may_be_another() {
    let (parts, mut dice) = (parts(), Dice::new(22));
    let findings = everywhere(&read(&packed(&parts)).unwrap());
    let (mut good, mut bad) = (0, 0);
    for n in 0..MANY {
        let mut parts = parts.clone();
        let names: Vec<String> = parts.keys().cloned().collect();
        let name = if n % 2 == 0 { "word/document.xml" } else { &names[dice.below(names.len())] };
        let part = parts.get_mut(name).unwrap();
        for _ in 0..=dice.below(3) {
            let at = dice.below(part.len());
            part[at] = b"<>/\"=& wxXpt\0\xff"[dice.below(14)];
        }
        let bytes = packed(&parts);
        let mut out = Vec::new();
        match mark(&bytes, NAME, &findings, Lang::Zh, &mut out) {
            Ok(_) => {
                good += 1;
                if let (Ok(before), Ok(after)) = (read(&bytes), read(&out)) {
                    assert!(before.report == after.report && before.places == after.places, "{n}");
                }
            }
            Err(fault) => {
                bad += 1;
                assert!(
                    out.is_empty() && fault.at.is_some() && !fault.message.en.is_empty(),
                    "{n}"
                );
            }
        }
    }
    assert!(good > MANY / 10 && bad > MANY / 20, "{good} {bad}");
}
