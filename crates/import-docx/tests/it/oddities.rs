//! Documents as people and programs make them: each is read as it is seen, or what was not certain
//! is told.

use crate::common::{Parts, TOTAL, codes, different, document, packed, parts, read, with_document};

/// What comes of a document.
pub(crate) enum Comes {
    /// All of the report, and nothing is said.
    Same,
    /// The report but for these cells, and these codes say so.
    But(&'static [&'static str], &'static [&'static str]),
    /// No report: the fault has these words in both languages.
    Fault(&'static str, &'static str),
}
use Comes::{But, Fault, Same};

/// The run with the figure.
const RUN: &str = "<w:r><w:t>7654321</w:t></w:r>";

fn run(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

/// The document with something else for the run of the figure.
fn figure(with: &str) -> Vec<u8> {
    let document = document();
    assert_eq!(document.matches(RUN).count(), 1);
    with_document(document.replace(RUN, with))
}

fn changed(change: impl Fn(&str) -> String) -> Vec<u8> {
    let before = document();
    let after = change(&before);
    assert_ne!(before, after);
    with_document(after)
}

fn with(change: impl Fn(&mut Parts)) -> Vec<u8> {
    let mut parts = parts();
    change(&mut parts);
    packed(&parts)
}

/// The smallest element of a name around a text.
fn around<'d>(document: &'d str, name: &str, text: &str) -> &'d str {
    let at = document.find(text).unwrap();
    let from = document[..at].rfind(&format!("<w:{name}>")).unwrap();
    let close = format!("</w:{name}>");
    let to = at + document[at..].find(&close).unwrap() + close.len();
    &document[from..to]
}

fn around_figure(name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    changed(|document| {
        let element = around(document, name, RUN);
        document.replacen(element, &change(element), 1)
    })
}

/// The document with a paragraph in front of all.
fn in_front(xml: &str) -> Vec<u8> {
    changed(|document| document.replacen("<w:body>", &format!("<w:body>{xml}"), 1))
}

fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

fn relation(parts: &mut Parts, kind: &str, target: &str) {
    let rels = String::from_utf8(parts["word/_rels/document.xml.rels"].clone()).unwrap();
    let one = format!(
        "<Relationship Id='odd{kind}' Type='http://x/{kind}' Target='{target}'/></Relationships>"
    );
    parts.insert(
        "word/_rels/document.xml.rels".into(),
        rels.replace("</Relationships>", &one).into_bytes(),
    );
}

fn rewritten(parts: &mut Parts, change: impl Fn(String) -> String) {
    let document = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
    parts.insert("word/document.xml".into(), change(document).into_bytes());
}

const NUMBERING: &str = "<w:numbering xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>\
    <w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/>\
    <w:pStyle w:val='Heading1'/><w:suff w:val='nothing'/><w:lvlText w:val='%1、'/></w:lvl></w:abstractNum>\
    <w:num w:numId='7'><w:abstractNumId w:val='0'/></w:num></w:numbering>";

/// The headings without their ordinals, which a list writes.
fn numbered(parts: &mut Parts, by_style: bool) {
    relation(parts, "numbering", "numbering.xml");
    parts.insert("word/numbering.xml".into(), NUMBERING.into());
    if by_style {
        let styles = String::from_utf8(parts["word/styles.xml"].clone()).unwrap();
        let after = styles.replace(
            "<w:outlineLvl w:val=\"0\"/>",
            "<w:numPr><w:numId w:val='7'/></w:numPr><w:outlineLvl w:val=\"0\"/>",
        );
        assert_ne!(styles, after);
        parts.insert("word/styles.xml".into(), after.into_bytes());
    }
    rewritten(parts, |mut document| {
        for ordinal in ["一、", "二、", "三、", "四、", "五、", "六、"] {
            let heading = |text: &str| {
                format!(
                    "Heading1\"/></w:pPr><w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t>{text}"
                )
            };
            assert!(document.contains(&heading(ordinal)));
            document = document.replace(&heading(ordinal), &heading(""));
        }
        let item = "<w:pStyle w:val=\"Heading1\"/><w:numPr><w:ilvl w:val='0'/><w:numId w:val='7'/></w:numPr>";
        if by_style { document } else { document.replace("<w:pStyle w:val=\"Heading1\"/>", item) }
    });
}

fn field(instruction: &str, result: Option<&str>) -> String {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let result = result.map(|text| mark("separate") + &run(text)).unwrap_or_default();
    format!(
        "{}<w:r><w:instrText>{instruction}</w:instrText></w:r>{result}{}",
        mark("begin"),
        mark("end")
    )
}

/// What is tracked, and what controls hold.
fn changes() -> Vec<(&'static str, Vec<u8>, Comes)> {
    let control = |properties: &str, content: &str| {
        format!(
            "<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )
    };
    let odd_row = |row: &str, mark: &str| {
        row.replace("<w:trPr>", &format!("<w:trPr>{mark}")).replace(TOTAL, "99")
    };
    let table_end = |document: &str| {
        document.replacen("<w:tbl>", "<w:sdt><w:sdtPr/><w:sdtContent><w:tbl>", 1).replacen(
            "</w:tbl>",
            "</w:tbl></w:sdtContent></w:sdt>",
            1,
        )
    };
    vec![
        ("runs split", figure(&(run("765") + &run("4321"))), Same),
        ("inserted", figure(&format!("<w:ins w:id='1' w:author='甲'>{RUN}</w:ins>")), Same),
        (
            "deleted and inserted",
            figure(&format!(
                "<w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:ins>{RUN}</w:ins>"
            )),
            Same,
        ),
        (
            "moved away and here",
            figure(&format!("<w:moveFrom>{}</w:moveFrom><w:moveTo>{RUN}</w:moveTo>", run("5"))),
            Same,
        ),
        (
            "look changed",
            figure(&RUN.replace(
                "<w:r>",
                "<w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>",
            )),
            Same,
        ),
        ("row deleted", around_figure("tr", |row| odd_row(row, "<w:del w:id='1'/>") + row), Same),
        ("row hidden", around_figure("tr", |row| odd_row(row, "<w:hidden/>") + row), Same),
        (
            "cell deleted",
            around_figure("tc", |cell| {
                cell.replace("<w:tcPr>", "<w:tcPr><w:cellDel/>").replace(TOTAL, "9") + cell
            }),
            Same,
        ),
        (
            "paragraph mark deleted",
            figure(
                &format!("{}</w:p><w:p>{}", run("765"), run("4321"))
                    .replacen("</w:p>", "</w:p>", 1),
            )
            .pipe(|bytes| {
                let document = String::from_utf8(
                    nianbao_format_kit::zips::parts(&bytes)["word/document.xml"].clone(),
                )
                .unwrap();
                let cell = around(&document, "tc", "<w:t>765</w:t>").to_owned();
                let mended = cell.replacen("<w:pPr>", "<w:pPr><w:rPr><w:del w:id='2'/></w:rPr>", 1);
                with_document(document.replacen(&cell, &mended, 1))
            }),
            Same,
        ),
        ("control in a line", figure(&control("", RUN)), Same),
        ("control around a cell", around_figure("tc", |cell| control("", cell)), Same),
        ("control around a row", around_figure("tr", |row| control("", row)), Same),
        ("control around a table", changed(table_end), Same),
        (
            "control with advice",
            figure(&control("<w:showingPlcHdr/>", &run("单击此处输入"))),
            But(&["requests.received.total"], &["R04"]),
        ),
        (
            "tag around a run",
            figure(&format!("<w:smartTag><w:customXml>{RUN}</w:customXml></w:smartTag>")),
            Same,
        ),
    ]
}

/// What is shown once, elsewhere, or not at all.
fn shown() -> Vec<(&'static str, Vec<u8>, Comes)> {
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r>";
    let boxed = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(text));
    let alternatives = format!(
        "<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><mc:Choice Requires='wps'>\
         <w:drawing>{0}</w:drawing></mc:Choice><mc:Fallback><w:pict>{0}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        boxed(TOTAL)
    );
    vec![
        ("hidden text", figure(&format!("{hidden}{RUN}")), Same),
        (
            "hidden by its style",
            with(|parts| {
                let styles = String::from_utf8(parts["word/styles.xml"].clone()).unwrap();
                let style = "<w:style w:type='character' w:styleId='H'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
                parts.insert(
                    "word/styles.xml".into(),
                    styles.replace("</w:styles>", style).into_bytes(),
                );
                rewritten(parts, |document| {
                    document.replace(
                        RUN,
                        &format!(
                            "<w:r><w:rPr><w:rStyle w:val='H'/></w:rPr><w:t>8</w:t></w:r>{RUN}"
                        ),
                    )
                });
            }),
            Same,
        ),
        ("text box with its alternative", figure(&alternatives), Same),
        ("field with a result", figure(&field(" =SUM(LEFT) ", Some(TOTAL))), Same),
        ("simple field", figure(&format!("<w:fldSimple w:instr='=1'>{RUN}</w:fldSimple>")), Same),
        (
            "field without a result",
            figure(&field(" =SUM(LEFT) ", None)),
            But(&["requests.received.total"], &["R01"]),
        ),
        (
            "struck out and written anew",
            figure(&format!("<w:r><w:rPr><w:strike/></w:rPr><w:t>5</w:t></w:r>{RUN}")),
            But(&["requests.received.total"], &["R01"]),
        ),
        (
            "a raised figure",
            figure(&format!(
                "{RUN}<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t></w:r>"
            )),
            But(&["requests.received.total"], &["R01"]),
        ),
    ]
}

/// Notes, annotations, and figures as people type them.
fn annotated() -> Vec<(&'static str, Vec<u8>, Comes)> {
    let object = "<w:p><w:r><w:object><o:OLEObject xmlns:o='urn:schemas-microsoft-com:office:office' ProgID='Excel.Sheet.12'/></w:object></w:r></w:p>";
    let notes = "<w:footnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:footnote w:type='separator' w:id='0'>\
        <w:p/></w:footnote><w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>含转办件。</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let noted = with(|parts| {
        relation(parts, "footnotes", "footnotes.xml");
        parts.insert("word/footnotes.xml".into(), notes.into());
        rewritten(parts, |document| {
            document.replace(RUN, &format!("{RUN}<w:r><w:footnoteReference w:id='2'/></w:r>"))
        });
    });
    vec![
        ("footnote", noted, But(&["requests"], &[])),
        ("full width", figure(&run("７６５４３２１")), But(&[], &["R02"])),
        ("thousands", figure(&run("7,654,321")), But(&[], &["R02"])),
        (
            "a break in a figure",
            figure("<w:r><w:t>765</w:t><w:br/><w:t>4321</w:t></w:r>"),
            But(&["requests.received.total"], &["R01"]),
        ),
        (
            "spaces that do not count",
            figure("<w:r><w:t> 765 </w:t></w:r><w:r><w:t>\n4321</w:t></w:r>"),
            Same,
        ),
        (
            "annotations",
            figure(&format!(
                "<w:bookmarkStart w:id='1' w:name='a'/><w:proofErr w:type='spellStart'/><w:commentRangeStart w:id='0'/>{RUN}<w:commentRangeEnd w:id='0'/><w:r><w:commentReference w:id='0'/></w:r>"
            )),
            Same,
        ),
        (
            "readings above",
            figure(&format!(
                "<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{RUN}</w:rubyBase></w:ruby></w:r>",
                run("8")
            )),
            Same,
        ),
        (
            "embedded workbook",
            changed(|document| {
                document.replacen("<w:sectPr", &format!("{object}<w:sectPr"), 1).replacen(
                    "</w:tbl>",
                    &format!("</w:tbl>{object}"),
                    1,
                )
            }),
            But(&[], &["R07"]),
        ),
        (
            "embedded file",
            changed(|document| {
                document.replacen("</w:tbl>", "</w:tbl><w:altChunk r:id='rId9'/>", 1)
            }),
            But(&[], &["R07"]),
        ),
    ]
}

/// How tables are put together.
fn tables() -> Vec<(&'static str, Vec<u8>, Comes)> {
    let wide = |document: &str| {
        let mut out = document.to_owned();
        for n in (1..20).rev() {
            out = out.replace(
                &format!("<w:gridSpan w:val=\"{n}\"/>"),
                &format!("<w:gridSpan w:val=\"{}\"/>", n * 100_000_000),
            );
        }
        // Cells of one column, too.
        out.replace("<w:vAlign", "<w:odd/><w:vAlign")
            .replace(
                "w:type=\"dxa\"/><w:odd/>",
                "w:type=\"dxa\"/><w:gridSpan w:val=\"100000000\"/>",
            )
            .replace(
                "w:type=\"dxa\"/><w:vMerge",
                "w:type=\"dxa\"/><w:gridSpan w:val=\"100000000\"/><w:vMerge",
            )
    };
    let repeated = around_figure("tbl", |table| {
        // A cell that goes on says again what the one above says.
        let label = around(table, "tc", "三、本年度办理结果");
        let first = table.find(label).unwrap() + label.len();
        let goes_on = table[first..].find("<w:vMerge/>").unwrap() + first;
        let end = table[goes_on..].find("</w:p>").unwrap() + goes_on;
        format!("{}{}{}", &table[..end], run("三、本年度办理结果"), &table[end..])
    });
    let cell = "<w:tc><w:tcPr><w:tcW w:w=\"500\" w:type=\"dxa\"/></w:tcPr><w:p/></w:tc>";
    vec![
        (
            "all in a frame",
            changed(|document| {
                document
                    .replace("<w:body>", "<w:body><w:tbl><w:tr><w:tc>")
                    .replace("<w:sectPr", "<w:p/></w:tc></w:tr></w:tbl><w:sectPr")
                    .replacen(
                        "<w:p/></w:tc></w:tr></w:tbl><w:sectPr",
                        "<w:sectPr",
                        document.matches("<w:sectPr").count() - 1,
                    )
            }),
            Same,
        ),
        ("grid of a hundred million columns", changed(wide), Same),
        ("cell that goes on repeats its text", repeated, Same),
        (
            "figure in a table in its cell",
            figure(&format!("</w:p><w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl><w:p>", p(TOTAL))),
            Same,
        ),
        (
            "one cell too many",
            around_figure("tr", |row| row.replacen("<w:tc>", &format!("{cell}<w:tc>"), 1)),
            But(&[], &[]),
        ),
        (
            "columns left out in front",
            changed(|document| document.replace("<w:trPr>", "<w:trPr><w:gridBefore w:val=\"2\"/>")),
            Same,
        ),
        (
            "cells that merge along",
            changed(|document| {
                // Old documents merge cells with one that begins and others that go on.
                let mut out = document.to_owned();
                for n in 2..20 {
                    let span = format!("<w:gridSpan w:val=\"{n}\"/>");
                    while let Some(at) = out.find(&span) {
                        let end = at + out[at..].find("</w:tc>").unwrap() + "</w:tc>".len();
                        let more = "<w:tc><w:tcPr><w:hMerge/></w:tcPr><w:p/></w:tc>".repeat(n - 1);
                        out = format!(
                            "{}<w:hMerge w:val=\"restart\"/>{}{more}{}",
                            &out[..at],
                            &out[at + span.len()..end],
                            &out[end..]
                        );
                    }
                }
                out
            }),
            Same,
        ),
    ]
}

/// How packages are put together, and how the text is arranged.
fn arranged() -> Vec<(&'static str, Vec<u8>, Comes)> {
    const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let wide = |parts: &mut Parts| {
        let document = String::from_utf8(parts["word/document.xml"].clone())
            .unwrap()
            .replace("UTF-8", "UTF-16");
        let units =
            std::iter::once(0xfeff).chain(document.encode_utf16()).flat_map(u16::to_le_bytes);
        parts.insert("word/document.xml".into(), units.collect());
    };
    let elsewhere = |parts: &mut Parts| {
        for (from, to) in [
            ("word/document.xml", "doc/main.xml"),
            ("word/_rels/document.xml.rels", "doc/_rels/main.xml.rels"),
        ] {
            let part = parts.remove(from).unwrap();
            parts.insert(
                to.into(),
                String::from_utf8(part)
                    .unwrap()
                    .replace("Target=\"", "Target=\"/word/")
                    .into_bytes(),
            );
        }
        let rels = String::from_utf8(parts["_rels/.rels"].clone())
            .unwrap()
            .replace("word/document.xml", "/doc/main.xml");
        parts.insert("_rels/.rels".into(), rels.into_bytes());
    };
    let letter = [
        p("某总署关于报送2021年政府信息公开工作年度报告的通知"),
        p("各海关："),
        p("现将有关事项通知如下，请各单位认真组织填报，按时报送年度报告及附件。"),
        p("附件：某海关2021年政府信息公开工作年度报告"),
    ]
    .concat();
    let twice = |document: &str| {
        let (from, to) =
            (document.find("<w:body>").unwrap() + 8, document.rfind("<w:sectPr").unwrap());
        let body = document[from..to].to_owned();
        format!("{}{}{}", &document[..to], body.replace("某海关", "某某海关"), &document[to..])
    };
    vec![
        ("headings numbered by their style", with(|parts| numbered(parts, true)), Same),
        ("headings numbered one by one", with(|parts| numbered(parts, false)), Same),
        (
            "another prefix",
            changed(|document| document.replace("w:", "ns0:").replace("xmlns:w", "xmlns:ns0")),
            Same,
        ),
        (
            "no prefix",
            changed(|document| {
                document.replace("<w:", "<").replace("</w:", "</").replace("xmlns:w", "xmlns")
            }),
            Same,
        ),
        (
            "strict",
            changed(|document| {
                document.replace(SPACE, "http://purl.oclc.org/ooxml/wordprocessingml/main")
            }),
            Same,
        ),
        ("UTF-16", with(wide), Same),
        ("parts elsewhere", with(elsewhere), Same),
        (
            "macros",
            with(|parts| _ = parts.insert("word/vbaProject.bin".into(), vec![0; 100])),
            Same,
        ),
        ("a letter in front", in_front(&letter), Same),
        (
            "a tab behind the ordinal",
            changed(|document| document.replace("<w:t>一、", "<w:t>一、</w:t><w:tab/><w:t>")),
            Same,
        ),
        ("two reports", changed(twice), Fault("2 份年报", "2 annual reports")),
        (
            "nothing of a report",
            crate::common::of_body(&p("关于召开会议的通知")),
            Fault("没有年报", "no heading"),
        ),
        (
            "nothing but an embedded workbook",
            crate::common::of_body(
                "<w:p><w:r><w:object><o:OLEObject ProgID='Excel.Sheet.8'/></w:object></w:r></w:p>",
            ),
            Fault("嵌入的 Excel", "embedded Excel"),
        ),
        (
            "nothing but pictures",
            crate::common::of_body(
                "<w:p><w:r><w:drawing><x:blip xmlns:x='y'/></w:drawing></w:r></w:p>",
            ),
            Fault("图片", "pictures"),
        ),
    ]
}

/// Titles and lists of contents.
fn titled() -> Vec<(&'static str, Vec<u8>, Comes)> {
    let contents = format!(
        "<w:p>{}</w:p>",
        field("TOC \\o", None).replace(
            "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
            &format!(
                "<w:r><w:fldChar w:fldCharType='separate'/></w:r>{}</w:p><w:p>{}<w:r><w:fldChar w:fldCharType='end'/></w:r>",
                run("一、总体情况"),
                run("二、主动公开政府信息情况")
            )
        )
    );
    let title = |document: &str| around(document, "p", "某海关").to_owned();
    vec![
        (
            "a list of contents",
            changed(|document| document.replacen("</w:p>", &format!("</w:p>{contents}"), 1)),
            Same,
        ),
        (
            "a typed list of contents",
            in_front(
                &[
                    p("某海关2021年政府信息公开工作年度报告"),
                    p("目录"),
                    p("一、总体情况……………1"),
                    p("二、主动公开政府信息情况……………2"),
                ]
                .concat(),
            ),
            Same,
        ),
        (
            "title in three paragraphs",
            changed(|document| {
                document.replacen(
                    &title(document),
                    &[p("某海关"), p("2021年政府信息公开"), p("工作年度报告")].concat(),
                    1,
                )
            }),
            Same,
        ),
        (
            "title in a text box",
            changed(|document| {
                document.replacen(
                    &title(document),
                    &format!(
                        "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>",
                        p("某海关2021年政府信息公开工作年度报告")
                    ),
                    1,
                )
            }),
            Same,
        ),
    ]
}

trait Pipe: Sized {
    fn pipe<T>(self, into: impl FnOnce(Self) -> T) -> T {
        into(self)
    }
}
impl<S> Pipe for S {}

/// All of them.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>, Comes)> {
    [changes(), shown(), annotated(), tables(), arranged(), titled()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn every_oddity_is_read_as_it_is_seen_or_told() {
    let mut wrong = Vec::new();
    let all = all();
    assert!(all.len() >= 50, "{}", all.len());
    for (name, bytes, comes) in all {
        let read = read(&bytes);
        let told = match (&comes, &read) {
            (Fault(zh, en), Err(fault)) => {
                fault.message.zh.contains(zh) && fault.message.en.contains(en)
            }
            (Same, Ok(reading)) => different(reading).is_empty() && reading.findings.is_empty(),
            (But(cells, rules), Ok(reading)) => {
                let different = different(reading);
                let listed = cells.iter().all(|cell| different.iter().any(|d| d == cell));
                // What differs is told, or is a note that is read where it was not before.
                let silent =
                    reading.findings.is_empty() && different.iter().any(|d| d.contains('.'));
                let only = cells.is_empty() || different.len() == cells.len();
                listed && only && !silent && rules.iter().all(|rule| codes(reading).contains(rule))
            }
            _ => false,
        };
        if !told {
            let said = match &read {
                Ok(reading) => {
                    let findings: Vec<&str> =
                        reading.findings.iter().map(|f| f.message.en.as_str()).collect();
                    format!("{:?} {findings:?}", different(reading))
                }
                Err(fault) => fault.to_string(),
            };
            wrong.push(format!("{name}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
