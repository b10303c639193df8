//! Places are said in words that somebody finds who has the document open.

use crate::common::{document, of_body, read, with_document};
use nianbao_model::{Finding, Lang, Place, Rule, Say as _};

fn places(findings: &[Finding], rule: Rule, lang: Lang) -> Vec<String> {
    let of_rule = findings.iter().filter(|finding| finding.rule == rule);
    of_rule
        .flat_map(|finding| finding.at.iter().map(move |place| place.said(lang).into_owned()))
        .collect()
}

#[test]
fn a_cell_is_a_table_with_row_and_column() {
    // Sheets, rows and merged labels as a clerk counts them: the total is the last of ten columns,
    // three of which are labels.
    let reading =
        read(&with_document(document().replace("<w:t>7654321</w:t>", "<w:t>76 54</w:t>"))).unwrap();
    assert_eq!(places(&reading.findings, Rule::R01, Lang::Zh), ["a.docx · 第2张表第4行第10列"]);
    assert_eq!(
        places(&reading.findings, Rule::R01, Lang::En),
        ["a.docx · table 2, row 4, column 10"]
    );
}

#[test]
fn a_paragraph_has_a_number_and_its_first_words() {
    let line = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let long = "这一段文字写在标题之前，很长很长，不属于任何一个部分，所以要告诉填报的人，免得漏掉了什么重要的内容。";
    let body = [
        line(""),
        line(long),
        line("一、总体情况"),
        line("平稳。"),
        line("四、政府信息公开情况"),
        line("无。"),
    ]
    .concat();
    let reading = read(&of_body(&body)).unwrap();
    let expected = Place::Paragraph {
        file: "a.docx".into(),
        number: 1,
        begins: "这一段文字写在标题之前，…".into(),
    };
    let finding = reading.findings.iter().find(|finding| finding.rule == Rule::R07).unwrap();
    assert_eq!(finding.at, [expected]);
    assert_eq!(finding.at[0].said(Lang::Zh), "a.docx · 第1段“这一段文字写在标题之前，…”");
    // Sections know where they begin.
    assert!(
        reading
            .section_places
            .iter()
            .flatten()
            .any(|place| matches!(place, Place::Paragraph { number: 2, .. }))
    );
}

#[test]
fn an_embedded_table_is_told_where_it_stands() {
    let object = "<w:p><w:r><w:object><o:OLEObject ProgID='ET.Workbook.6'/></w:object></w:r></w:p>";
    let reading =
        read(&of_body(&format!("<w:p><w:r><w:t>一、总体情况</w:t></w:r></w:p>{object}"))).unwrap();
    let finding = reading.findings.iter().find(|finding| finding.rule == Rule::R07).unwrap();
    assert!(
        finding.message.zh.contains("一张嵌入的 Excel 表格")
            && finding.message.en.contains("an embedded Excel table"),
        "{finding:?}"
    );
    assert_eq!(finding.at[0].said(Lang::En), "a.docx · paragraph 1");
}

#[test]
fn figures_outside_the_tables_that_are_all_words_are_kept() {
    let cells = |texts: [&str; 3]| {
        texts.map(|text| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")).concat()
    };
    let rows = [["指标名称", "数值", "单位"], ["网站访问量", "一、总体情况", "条"]]
        .map(|row| format!("<w:tr>{}</w:tr>", cells(row)))
        .concat();
    let line = "<w:p><w:r><w:t>一、总体情况</w:t></w:r></w:p>";
    let reading = read(&of_body(&format!("{line}<w:tbl>{rows}</w:tbl>"))).unwrap();
    let indicators: Vec<_> = reading
        .report
        .indicators
        .iter()
        .map(|i| (i.name.as_str(), i.value.as_str(), i.unit.as_str()))
        .collect();
    assert_eq!(indicators, [("网站访问量", "一、总体情况", "条")]);
}
