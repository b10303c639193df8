//! Texts as other pages, viewers and forums give them: tabs, a cell a line, wrapped labels, other
//! wordings, other infographics.

use nianbao_format::{Importer, Input, Source};
use nianbao_import_text::Text;
use nianbao_model::{Editions, Reading, Rule};

fn read(text: &str) -> Reading {
    let editions = Editions::national();
    match Text.read(&Input::new(text.as_bytes(), "x.txt", &editions)).unwrap() {
        Source::Reading(reading) => *reading,
        Source::Grids(_) => panic!("text gives readings"),
    }
}

fn row(reading: &Reading, row: &str) -> String {
    let of_row = |address: &str| address.rsplit_once('.').is_some_and(|(start, _)| start == row);
    let cells =
        reading.report.cells().filter(|(ix, _)| of_row(&reading.report.edition.spec(*ix).address));
    cells
        .map(|(_, cell)| if cell.is_blank() { "_".into() } else { cell.to_string() })
        .collect::<Vec<_>>()
        .join(" ")
}

/// A whole report of an edition with these borders; the figures of a cell are told by its number.
fn report(
    edition: &str,
    year: u16,
    border: &str,
    after_label: &str,
) -> (String, Vec<(String, String)>) {
    let editions = Editions::national();
    let edition = editions.get(edition).unwrap();
    let mut text = format!(
        "某区{year}年政府信息公开工作年度报告\n发布时间：{}-01-28\n一、总体情况\n（一）主动公开。全年公开信息30条。\n",
        year + 1
    );
    let mut truth = Vec::new();
    for (t, table) in edition.tables.iter().enumerate() {
        text.push_str(&format!("{}\n", edition.sections[table.section].heading()));
        for (b, block) in table.blocks.iter().enumerate() {
            text.push_str(block.heading.as_deref().unwrap_or_default());
            text.push('\n');
            let labels: Vec<&str> = block.columns.iter().map(|c| c.label.as_str()).collect();
            if t == 2 {
                text.push_str(&format!(
                    "行政复议{border}行政诉讼\n{}\n未经复议直接起诉{border}复议后起诉\n{}\n",
                    labels.join(border),
                    [labels.join(border), labels.join(border)].join(border)
                ));
            } else {
                text.push_str(&format!("信息内容{border}{}\n", labels.join(border)));
            }
            for (r, line) in block.rows.iter().enumerate() {
                let figures: Vec<String> = (0..block.columns.len())
                    .map(|c| ((b * 7 + r * 3 + c * 5) % 23 * 11).to_string())
                    .collect();
                for (column, figure) in block.columns.iter().zip(&figures) {
                    truth.push((format!("{}.{}.{}", table.id, line.id, column.id), figure.clone()));
                }
                let label = if t == 2 { "" } else { line.label.as_str() };
                let end = if t == 2 { border } else { "\n" };
                text.push_str(&format!(
                    "{label}{}{}{end}",
                    if t == 2 { "" } else { after_label },
                    figures.join(border)
                ));
            }
        }
        text.push('\n');
    }
    text.push_str(
        "五、存在的主要问题及改进情况\n一是有问题。\n六、其他需要报告的事项\n无收取信息处理费。\n",
    );
    (text, truth)
}

#[test]
fn the_opening_is_kept_and_what_is_none_is_told() {
    let (text, _) = report("2021", 2023, "\t", "\n");
    let opening = "根据《中华人民共和国政府信息公开条例》的规定，现公布本区2023年政府信息公开工作年度报告。\n\n电话：020-00000000\n";
    let frame = "欢迎各位网友关注本网站的微信公众号，第一时间了解各类政务动态和便民服务信息。\n";
    let reading = read(&text.replacen("一、总体情况", &format!("{frame}{opening}一、总体情况"), 1));
    let kept = reading.report.section(reading.report.edition.opening().unwrap()).to_string();
    assert!(
        kept.starts_with("根据《") && kept.ends_with("020-00000000") && !kept.contains("微信"),
        "{kept}"
    );
    let told: Vec<_> = reading.findings.iter().filter(|f| f.rule == Rule::R07).collect();
    assert!(told.len() == 1 && told[0].met.as_deref().unwrap().starts_with("欢迎"), "{told:?}");
    assert_eq!(reading.report.unit.name, "某区");
}

#[test]
fn copied_tables_are_read_whatever_parts_the_cells() {
    for (edition, year) in [("2019", 2020), ("2021", 2023)] {
        for (border, after_label) in
            [("\t", "\t"), ("  ", " "), ("\n", "\n"), ("\r\n", "\r\n"), (" \t", "\t")]
        {
            let (text, truth) = report(edition, year, border, after_label);
            let reading = read(&text);
            for (address, figure) in &truth {
                let met = reading.report.at(address).unwrap().to_string();
                assert_eq!(
                    &met, figure,
                    "{address} with {border:?}\n{text}\n{:#?}",
                    reading.findings
                );
            }
            assert_eq!(reading.report.edition.id, edition);
            assert_eq!(reading.published, Some(format!("{}-01-28", year + 1)));
            let bad: Vec<&str> = reading
                .findings
                .iter()
                .filter(|f| f.rule != Rule::R02)
                .map(|f| f.message.zh.as_str())
                .collect();
            assert!(bad.is_empty(), "{bad:#?}\n{text}");
        }
    }
}

#[test]
fn tabs_keep_empty_cells_and_marks() {
    let reading = read(
        "某区2022年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量\t5\t\t0\t/\t0\t0\t5\n（七）总计\t5\t0\t0\t0\t0\t0\t5\n",
    );
    assert_eq!(row(&reading, "requests.received"), "5 _ 0 / 0 0 5");
    assert!(reading.findings.iter().any(|f| f.rule == Rule::R04));
    assert!(reading.findings.iter().any(|f| f.rule == Rule::R06));
}

#[test]
fn wrapped_and_reworded_labels_are_known_and_unknown_rows_are_not_taken() {
    let reading = read(
        "某局2022年度政府信息公开年报\n三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量 3 0 0 0 0 0 3\n2.其它法律行政法规禁止公开1000001\n1.申请人无正当理由逾期不补正、行政机关不再处理其政府 2 0 0 0 0 0 2\n信息公开申请\n5、行政机关延期答复的申请情况 9 0 0 0 0 0 9\n（七）总计3000003\n",
    );
    assert_eq!(row(&reading, "requests.denied.prohibited_by_law"), "1 0 0 0 0 0 1");
    assert_eq!(row(&reading, "requests.other.correction_overdue"), "2 0 0 0 0 0 2");
    assert_eq!(row(&reading, "requests.outcome_total"), "3 0 0 0 0 0 3");
    assert!(
        reading.findings.iter().any(|f| f.rule == Rule::R07 && f.message.zh.contains("延期答复")),
        "{:#?}",
        reading.findings
    );
}

#[test]
fn an_infographic_of_the_later_edition_is_read_label_by_label() {
    let reading = read(
        "一图读懂\n某海关\n2022年政府信息公开工作年度报告\n一、总体情况\n做好工作。\n二、主动公开政府信息情况\n行政规范性文件\n本年\n制发3件\n废止\n1件\n现行有效 40件\n行政许可\n处理决定\n1,204件\n行政处罚 决定 88\n行政确认 本年处理决定 33\n行政事业性收费\n本年收费金额 12.5万元\n三、收到和处理政府信息公开申请情况\n新收申请 21件\n其中：自然人 20件\n商业企业 1件\n上年结转 2件\n办结\n自然人 19件，商业企业 1件\n予以公开 15件\n结转下年度继续办理 3件\n四、政府信息公开行政复议、行政诉讼情况\n行政复议\n结果维持 1件\n总计 1件\n行政诉讼 0件\n六、其他需要报告的事项\n无。\n",
    );
    assert_eq!(row(&reading, "proactive.normative_documents"), "3 1 40");
    assert_eq!(row(&reading, "proactive.licensing"), "1204");
    assert_eq!(row(&reading, "proactive.penalties"), "88");
    assert_eq!(row(&reading, "proactive.coercive_measures"), "_");
    assert_eq!(row(&reading, "proactive.administrative_fees"), "12.5");
    assert_eq!(row(&reading, "requests.received"), "20 1 _ _ _ _ 21");
    assert_eq!(row(&reading, "requests.carried_in"), "_ _ _ _ _ _ 2");
    assert_eq!(row(&reading, "requests.outcome_total"), "19 1 _ _ _ _ _");
    assert_eq!(row(&reading, "requests.granted"), "_ _ _ _ _ _ 15");
    assert_eq!(row(&reading, "requests.carried_out"), "_ _ _ _ _ _ 3");
    assert_eq!(row(&reading, "disputes.reconsideration"), "1 _ _ _ 1");
    assert!(reading.report.indicators.iter().any(|i| i.name == "行政诉讼" && i.value == "0"));
    assert_eq!(
        reading.findings.iter().filter(|f| f.rule == Rule::R04).count(),
        1,
        "{:#?}",
        reading.findings
    );
}

#[test]
fn places_are_lines_and_columns_of_the_file() {
    let reading = read(
        "某区2022年政府信息公开工作年度报告\r\n三、收到和处理政府信息公开申请情况\r\n二、上年结转政府信息公开申请数量120000012\r\n",
    );
    let ix = reading.report.edition.find("requests.carried_in.total").unwrap();
    assert_eq!(reading.place(ix).unwrap().to_string(), "x.txt:3:24");
    assert_eq!(row(&reading, "requests.carried_in"), "12 0 0 0 0 0 12");
}

#[test]
fn the_importer_knows_its_own() {
    use nianbao_format::Confidence;
    let sniff = |text: &str, name: &str| Text.sniff(text.as_bytes(), name);
    assert_eq!(sniff("某区2022年政府信息公开工作年度报告", "x"), Confidence::Content);
    assert_eq!(sniff("别的文字", "x.TXT"), Confidence::Name);
    assert_eq!(sniff("别的文字", "x.md"), Confidence::No);
    assert_eq!(sniff("<html>政府信息公开工作年度报告", "x.txt"), Confidence::No);
    let editions = Editions::national();
    assert!(Text.read(&Input::new("别的文字".as_bytes(), "x.txt", &editions)).is_err());
}
