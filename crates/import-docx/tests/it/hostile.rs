//! Documents that mean harm: each is refused or read within bounds, in a process of its own.

use crate::common::{Parts, of_body, packed, parts, read};
use nianbao_format_kit::{
    guard::{self, Bounds},
    zips,
};

const BOUNDS: Bounds =
    Bounds { seconds: if cfg!(debug_assertions) { 20.0 } else { 2.0 }, megabytes: 200.0 };

#[test]
#[ignore = "the child of the other tests"]
fn child() {
    guard::child(|bytes, name| {
        _ = name;
        match read(bytes) {
            Ok(reading) => format!("read, {} findings", reading.findings.len()),
            Err(fault) => fault.message.en,
        }
    });
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A body within the headings of a report, so that nothing is passed over.
fn within(xml: &str) -> Vec<u8> {
    of_body(&format!("{}{xml}{}", p("一、总体情况"), p("四、行政复议、行政诉讼情况")))
}

fn large(head: &str, piece: &str, times: usize, tail: &str) -> Vec<u8> {
    let parts = parts();
    let others: Vec<(&str, &[u8])> = parts
        .iter()
        .filter(|(name, _)| *name != "word/document.xml")
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let root = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>";
    zips::streamed(&others, "word/document.xml", |out| {
        let block = piece.repeat(1000);
        out.write_all(format!("{root}{}{head}", p("一、总体情况")).as_bytes()).unwrap();
        (0..times / 1000).for_each(|_| out.write_all(block.as_bytes()).unwrap());
        out.write_all(format!("{tail}</w:body></w:document>").as_bytes()).unwrap();
    })
}

fn with_part(name: &str, kind: &str, bytes: Vec<u8>) -> Vec<u8> {
    let mut parts: Parts = parts();
    let rels = String::from_utf8(parts["word/_rels/document.xml.rels"].clone()).unwrap();
    let one =
        format!("<Relationship Id='odd' Type='http://x/{kind}' Target='{name}'/></Relationships>");
    parts.insert(
        "word/_rels/document.xml.rels".into(),
        rels.replace("</Relationships>", &one).into_bytes(),
    );
    parts.insert(format!("word/{name}"), bytes);
    packed(&parts)
}

pub(crate) fn outcome(bytes: &[u8], name: &str) -> String {
    guard::outcome(module_path!(), bytes, name, &BOUNDS)
}

#[test]
fn bombs_are_refused() {
    let far_more = "far more paragraphs, tables or text";
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a gigabyte of spaces", large("<!--", &" ".repeat(1000), 1_000_000, "-->"), "holds too much"),
        ("a million paragraphs", large("", "<w:p/>", 1_000_000, ""), far_more),
        ("a million rows", large("<w:tbl>", "<w:tr><w:tc/></w:tr>", 1_000_000, "</w:tbl>"), far_more),
        ("a million cells", large("<w:tbl><w:tr>", "<w:tc/>", 1_000_000, "</w:tr></w:tbl>"), far_more),
        ("a paragraph of 30 MB", large("<w:p><w:r><w:t>", &"长".repeat(10), 1_000_000, "</w:t></w:r></w:p>"), far_more),
        ("many texts", large("", &p(&"长".repeat(20)), 300_000, ""), far_more),
        ("tags upon tags", large("<w:p>", "<w:r/>", 3_000_000, "</w:p>"), far_more),
        ("fields in fields", large("<w:p>", "<w:r><w:fldChar w:fldCharType='begin'/></w:r>", 500_000, "</w:p>"), "read,"),
        ("a deep table", within(&"<w:tbl><w:tr><w:tc>".repeat(100_000)), "damaged"),
        (
            "a table in a table 40 deep",
            within(&format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(40), "</w:tc></w:tr></w:tbl>".repeat(40))),
            "read,",
        ),
        ("text boxes in text boxes", within(&"<w:p><w:r><w:txbxContent>".repeat(100_000)), "damaged"),
        ("alternatives in alternatives", within(&"<mc:AlternateContent><mc:Choice>".repeat(100_000)), "damaged"),
        ("a long attribute", within(&format!("<w:p w:x='{}'/>", "x".repeat(20 << 20))), "read,"),
        ("many attributes", within(&format!("<w:p {}/>", (0..200_000).map(|n| format!("a{n}='' ")).collect::<String>())), "read,"),
        ("a document type", of_body("").pipe_document("<!DOCTYPE x [<!ENTITY a 'aaaa'>]>"), "no heading"),
        (
            "spans without end",
            within(&format!(
                "<w:tbl>{}</w:tbl>",
                "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='18446744073709551615'/></w:tcPr></w:tc><w:tc/></w:tr>".repeat(1000)
            )),
            "read,",
        ),
        (
            "a style that rests on itself",
            with_part(
                "styles.xml",
                "styles",
                b"<styles><style styleId='a'><basedOn val='b'/></style><style styleId='b'><basedOn val='a'/></style></styles>".to_vec(),
            ),
            "read,",
        ),
        (
            "a hundred thousand styles",
            with_part(
                "styles.xml",
                "styles",
                (0..100_000).map(|n| format!("<style styleId='{n}'></style>")).collect::<String>().into_bytes(),
            ),
            far_more,
        ),
        (
            "a hundred thousand lists",
            with_part(
                "numbering.xml",
                "numbering",
                (0..100_000).map(|n| format!("<num numId='{n}'></num>")).collect::<String>().into_bytes(),
            ),
            far_more,
        ),
        ("a numbering bomb", numbering_bomb(), far_more),
        (
            "twenty thousand parts",
            zips::package(
                &(0..20_000)
                    .map(|n| format!("{n}"))
                    .collect::<Vec<_>>()
                    .iter()
                    .map(|name| (name.as_str(), &b""[..]))
                    .chain([("word/document.xml", &b""[..])])
                    .collect::<Vec<_>>(),
            ),
            "more than 10000 parts",
        ),
        ("a note met a hundred thousand times", many_notes(), far_more),
    ];
    for (name, bytes, expected) in cases {
        let said = outcome(&bytes, name);
        assert!(said.contains(expected), "{name}: {said}");
    }
}

trait PipeDocument {
    fn pipe_document(self, before: &str) -> Vec<u8>;
}
impl PipeDocument for Vec<u8> {
    fn pipe_document(self, before: &str) -> Vec<u8> {
        zips::changed(&self, |name, text| {
            if name == "word/document.xml" { format!("{before}{text}") } else { text }
        })
    }
}

/// Each of many paragraphs gets a number as long as any.
fn numbering_bomb() -> Vec<u8> {
    let levels = format!(
        "<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='99999'/><w:numFmt w:val='upperLetter'/><w:lvlText w:val='{}'/></w:lvl>\
         </w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>",
        "%1".repeat(50)
    );
    let item =
        "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    let mut parts = zips::parts(&with_part(
        "numbering.xml",
        "numbering",
        format!("<w:numbering>{levels}</w:numbering>").into_bytes(),
    ));
    let body = zips::parts(&within(&item.repeat(100_000)))["word/document.xml"].clone();
    parts.insert("word/document.xml".into(), body);
    packed(&parts)
}

fn many_notes() -> Vec<u8> {
    let note = format!(
        "<w:footnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:footnote w:id='2'>{}</w:footnote></w:footnotes>",
        p(&"长".repeat(1000))
    );
    let mut parts = zips::parts(&with_part("footnotes.xml", "footnotes", note.into_bytes()));
    let one = "<w:p><w:r><w:footnoteReference w:id='2'/></w:r></w:p>";
    let body = zips::parts(&within(&one.repeat(100_000)))["word/document.xml"].clone();
    parts.insert("word/document.xml".into(), body);
    packed(&parts)
}

#[test]
fn what_is_no_document_is_named_with_what_to_do() {
    let compound = |streams: &[&str]| {
        use std::io::Write as _;
        let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
        for name in streams {
            file.create_stream(name).unwrap().write_all(&[0; 5000]).unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    };
    let odt =
        zips::with_type("application/vnd.oasis.opendocument.text", &[("content.xml", b"<a/>")]);
    for (bytes, zh, en) in [
        (Vec::new(), "文件是空的", "the file is empty"),
        (compound(&["WordDocument", "1Table"]), "已损坏", "damaged"),
        (
            compound(&["EncryptedPackage", "EncryptionInfo"]),
            "取消密码后另存",
            "remove the password",
        ),
        (b"{\\rtf1\\ansi }".to_vec(), "RTF", "RTF"),
        (odt, ".odt", ".odt"),
        (
            b"<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?><w/>".to_vec(),
            "Word XML",
            "Word XML",
        ),
        (zips::package(&[("a.txt", b"a")]), "不是 Word 文档", "no Word document"),
        (b"\x89PNG".to_vec(), "不是 Word 文档", "no Word document"),
        (packed(&parts())[..3000].to_vec(), "已损坏", "damaged"),
    ] {
        let fault = read(&bytes).unwrap_err();
        assert!(fault.message.zh.contains(zh) && fault.message.en.contains(en), "{fault}");
        assert_eq!(fault.at.unwrap().to_string(), "a.docx");
    }
}
