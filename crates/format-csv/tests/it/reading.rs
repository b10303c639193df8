//! What people do to CSV files before they hand them in.

use nianbao_format::{ExportJob, Exporter as _, Fault, Input, Registry};
use nianbao_grid::Expect;
use nianbao_model::{Cell, Editions, Prose, Reading, Report, UnitRef};

fn read(bytes: &[u8], name: &str) -> Result<Reading, Fault> {
    let editions = Editions::national();
    Registry::new().import(nianbao_format_csv::Csv).read(
        &Input::new(bytes, name, &editions),
        None,
        &Expect::default(),
    )
}

fn written() -> String {
    let edition = Editions::national().get("2021").unwrap().clone();
    let unit = UnitRef { id: "unit-07".into(), name: "番禺海关".into(), level: None };
    let mut report = Report::blank(edition.clone(), unit, 2022);
    edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(0)));
    for n in 0..edition.sections.len() {
        *report.section_mut(n) = Prose::new("无。");
    }
    let mut bytes = Vec::new();
    nianbao_format_csv::Csv
        .write(&ExportJob::new(&report, &nianbao_document::compose(&report)), &mut bytes)
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Codes of what was found, each with its line.
fn told(reading: &Reading) -> Vec<String> {
    reading
        .findings
        .iter()
        .map(|f| {
            format!(
                "{} {}",
                f.rule.code(),
                f.at.iter().map(ToString::to_string).collect::<String>()
            )
        })
        .collect()
}

#[test]
fn a_figure_typed_into_a_line_is_read_as_people_type_and_the_place_is_its_field() {
    let text = written().replacen(
        "requests.received.total,,一、本年新收政府信息公开申请数量 · 总计,count,,figure,0,",
        "requests.received.total,,一、本年新收政府信息公开申请数量 · 总计,count,,figure,\" １,２３4 件\",",
        1,
    );
    let reading = read(text.as_bytes(), "a.csv").unwrap();
    assert_eq!(reading.report.at("requests.received.total"), Some(&Cell::count(1234)));
    let line = text.lines().position(|line| line.contains("received.total")).unwrap() + 1;
    assert!(
        told(&reading).iter().any(|told| told.contains(&line.to_string())),
        "{:?}",
        told(&reading)
    );
}

#[test]
fn a_state_that_contradicts_the_figure_is_unreadable_and_a_cleared_figure_is_blank() {
    let cell = "requests.received.total,,一、本年新收政府信息公开申请数量 · 总计,count,,";
    let with = |state: &str| {
        read(
            written()
                .replacen(&format!("{cell}figure,0,"), &format!("{cell}{state}"), 1)
                .as_bytes(),
            "a.csv",
        )
        .unwrap()
    };
    let met = |state: &str| with(state).report.at("requests.received.total").unwrap().clone();
    assert_eq!(met("figure,,"), Cell::Blank);
    assert_eq!(met("blank,,"), Cell::Blank);
    assert_eq!(met("not_applicable,,/"), Cell::not_applicable("/"));
    assert_eq!(met(",5,"), Cell::count(5));
    assert!(matches!(met("blank,5,"), Cell::Unreadable(_)));
    assert!(told(&with("blank,5,")).iter().any(|told| told.starts_with("R01")));
}

#[test]
fn columns_may_change_their_order_and_unknown_ones_are_told() {
    let text = "备注,item,value,id,year,unit_name,state\r\n看,cell,7,requests.received.total,2022,甲海关,figure\r\n";
    let reading = read(text.as_bytes(), "a.csv").unwrap();
    assert_eq!(
        (reading.report.unit.name.as_str(), reading.report.at("requests.received.total")),
        ("甲海关", Some(&Cell::count(7)))
    );
    assert!(
        reading.findings.iter().any(|f| f.rule.code() == "R07" && f.message.zh.contains("备注")),
        "{:?}",
        told(&reading)
    );
}

#[test]
fn what_excel_saves_under_windows_is_read() {
    let text = written();
    let whole = read(text.as_bytes(), "a.csv").unwrap();
    let (gbk, ..) = encoding_rs::GB18030.encode(text.trim_start_matches('\u{feff}'));
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            text.trim_start_matches('\u{feff}')
                .replace(',', "\t")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    let semicolons = text.replace(',', ";");
    for (bytes, name) in
        [(&gbk[..], "a.csv"), (&utf16[..], "a.txt"), (semicolons.as_bytes(), "a.csv")]
    {
        let reading = read(bytes, name).unwrap();
        assert_eq!(reading.report, whole.report, "{name}");
        assert!(reading.findings.is_empty(), "{:?}", told(&reading));
    }
}

#[test]
fn a_statutory_table_saved_from_a_workbook_goes_through_the_recogniser() {
    let text = "番禺海关2022年政府信息公开工作年度报告,,,\r\n二、主动公开政府信息情况,,,\r\n第二十条第（一）项,,,\r\n信息内容,本年制发件数,本年废止件数,现行有效件数\r\n规章,1,0,12\r\n行政规范性文件,２,1,-\r\n";
    let reading = read(text.as_bytes(), "2022.csv").unwrap();
    assert_eq!(reading.report.year, 2022);
    assert_eq!(
        reading.report.at("proactive.regulations.issued"),
        Some(&Cell::count(1)),
        "{:?}",
        told(&reading)
    );
    assert_eq!(
        reading.report.at("proactive.normative_documents.in_force"),
        Some(&Cell::not_applicable("-"))
    );
    let place = reading
        .place(reading.report.edition.find("proactive.regulations.in_force").unwrap())
        .unwrap();
    assert!(place.to_string().contains('5'), "{place}");
}

#[test]
fn what_cannot_be_read_is_refused_in_words() {
    let second = written().lines().nth(5).unwrap().replace("unit-07", "unit-08");
    for (text, word) in [
        (written() + &second + "\r\n", "不止一份年报"),
        ("unit,year,item,id,value\r\n".to_owned(), "只有表头"),
        ("item,id,value,year\r\ncell,requests.received.total,1,二〇二二\r\n".to_owned(), "年度"),
        (
            "item,id,value,year,edition\r\ncell,requests.received.total,1,2022,1999\r\n".to_owned(),
            "版式",
        ),
        (",,,\r\n,,\r\n".to_owned(), "没有内容"),
        ("a,b\u{0}".to_owned(), "文字"),
        ("a,b\n".repeat(100_001), "行"),
    ] {
        let fault = read(text.as_bytes(), "a.csv").unwrap_err();
        assert!(fault.message.zh.contains(word), "{fault:?}");
    }
}
