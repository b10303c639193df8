//! What people and programs bring as JSON: read with its findings, or refused with words that help.

use nianbao_format::{Confidence, Importer as _, Input, Source};
use nianbao_format_json::Json;
use nianbao_model::{Cell, Editions, Fault, Lang, Level, Reading, Rule};

fn try_read(bytes: &[u8]) -> Result<Reading, Fault> {
    match Json.read(&Input::new(bytes, "a.json", &Editions::national()))? {
        Source::Reading(reading) => Ok(*reading),
        Source::Grids(_) => panic!("JSON knows its cells"),
    }
}

/// A report of 2023 with these cells and some more fields.
fn read(cells: &str, more: &str) -> Reading {
    let json = format!(
        "{{\"schema\": \"nianbao.report/1\", \"year\": 2023, \"edition\": \"2021\",\n\"cells\": {{\n{cells}\n}}{more}}}"
    );
    try_read(json.as_bytes()).unwrap_or_else(|fault| panic!("{fault}\n{json}"))
}

fn refused(json: impl AsRef<[u8]>) -> String {
    let fault = try_read(json.as_ref()).unwrap_err();
    assert!(!fault.message.en.is_empty());
    fault.text(Lang::Zh)
}

/// The rules of all findings but those on what the short examples lack.
fn rules(reading: &Reading) -> Vec<Rule> {
    reading.findings.iter().map(|f| f.rule).filter(|rule| *rule != Rule::R06).collect()
}

const CELL: &str = "requests.received.total";

#[test]
fn numbers_are_taken_digit_by_digit() {
    for (written, cell, rule) in [
        ("88", Cell::count(88), None),
        ("-0", Cell::count(0), None),
        ("1.0", Cell::count(1), None),
        ("1e3", Cell::count(1000), None),
        ("2.5", Cell::figure("2.5".parse().unwrap()), None),
        ("9007199254740993", Cell::count(9_007_199_254_740_993), None),
        ("1e400", Cell::unreadable("1e400"), Some(Rule::R01)),
        (
            "99999999999999999999999999999999",
            Cell::unreadable("99999999999999999999999999999999"),
            Some(Rule::R01),
        ),
        ("\"88\"", Cell::count(88), Some(Rule::R02)),
        (
            "\"79228162514264337593543950335\"",
            Cell::figure("79228162514264337593543950335".parse().unwrap()),
            None,
        ),
        ("\"１２\"", Cell::count(12), Some(Rule::R02)),
        ("\"00012\"", Cell::count(12), Some(Rule::R02)),
        ("\"abc\"", Cell::unreadable("abc"), Some(Rule::R01)),
        ("\"/\"", Cell::not_applicable("/"), None),
        ("\"\"", Cell::Blank, Some(Rule::R04)),
        ("null", Cell::Blank, Some(Rule::R04)),
        ("true", Cell::unreadable("true"), Some(Rule::R01)),
        ("[1, 2]", Cell::unreadable("[1, 2]"), Some(Rule::R01)),
        ("{\"not_applicable\": \"—\"}", Cell::not_applicable("—"), None),
        ("{\"unreadable\": \"约20\"}", Cell::unreadable("约20"), Some(Rule::R01)),
        ("{\"unreadable\": 5}", Cell::unreadable("{\"unreadable\": 5}"), Some(Rule::R01)),
        (
            "{\"unreadable\": \"a\", \"b\": 1}",
            Cell::unreadable("{\"unreadable\": \"a\", \"b\": 1}"),
            Some(Rule::R01),
        ),
        ("\"\\ud800\"", Cell::unreadable("\"\\ud800\""), Some(Rule::R01)),
        ("\"\\u0000\"", Cell::Blank, Some(Rule::R04)),
    ] {
        let reading = read(&format!("\"{CELL}\": {written}"), "");
        assert_eq!(reading.report.at(CELL), Some(&cell), "{written}");
        assert_eq!(rules(&reading), Vec::from_iter(rule), "{written}");
    }
    let amount = read("\"proactive.administrative_fees.amount\": 9230.470", "");
    assert_eq!(
        amount.report.at("proactive.administrative_fees.amount").unwrap().to_string(),
        "9230.47"
    );
}

#[test]
fn a_cell_that_is_no_figure_is_told_with_line_and_column() {
    let reading =
        read("\"requests.received.total\": 1,\n  \"requests.carried_in.total\": \"二十\"", "");
    let finding = &reading.findings[0];
    assert_eq!(finding.at[0].to_string(), "a.json:4:32");
    assert_eq!(
        finding.message.zh,
        "二、上年结转政府信息公开申请数量 · 总计：应填整数，实为“二十”，已标为“无法识别”。"
    );
}

#[test]
fn unknown_ids_are_said_and_missing_ones_too() {
    let reading = read(
        "\"requests.received.totl\": 1, \"requests.other.total\": 2, \"disputes.reconsideration.upheld\": 0",
        ", \"sections\": {\"preface\": \"一段话\"}",
    );
    assert_eq!(rules(&reading), [Rule::R07, Rule::R07, Rule::R07]);
    let missing: Vec<&str> = reading
        .findings
        .iter()
        .filter(|f| f.rule == Rule::R06)
        .map(|f| f.message.zh.as_str())
        .collect();
    assert_eq!(missing.len(), 7, "{missing:#?}");
    assert!(missing[0].contains("没有找到表“主动公开政府信息情况”"));
    assert!(missing[6].contains("缺少 2 行：未经复议直接起诉；复议后起诉"));
}

#[test]
fn a_key_that_is_there_twice_must_say_the_same_twice() {
    let same = read(&format!("\"{CELL}\": 5, \"{CELL}\": 5, \"{CELL}\": null"), "");
    assert_eq!((rules(&same), same.report.at(CELL)), (vec![], Some(&Cell::count(5))));
    let other = read(&format!("\"{CELL}\": 5, \"{CELL}\": 6"), "");
    assert_eq!(
        (rules(&other), other.report.at(CELL)),
        (vec![Rule::R10], Some(&Cell::unreadable("5 | 6")))
    );
    assert!(
        refused("{\"schema\": \"nianbao.report/1\", \"year\": 2020,\n \"year\": 2021}")
            .starts_with("a.json:2:10：")
    );
}

#[test]
fn unit_texts_and_indicators_are_taken_in_what_form_they_come() {
    let reading = read(
        "",
        ", \"unit\": {\"id\": \"u-1\", \"name\": \" 甲海关\\n\", \"level\": \"subordinate\", \"phone\": 1}, \"sections\": {\"overview\": \"甲\\n乙\", \"problems\": [\"丙\", \"丁\"], \"other_matters\": null},
           \"indicators\": [{\"name\": \"门户网站\", \"value\": 8070, \"unit\": \"条\", \"year_on_year\": null}, 5]",
    );
    let report = &reading.report;
    assert_eq!(
        (report.unit.id.as_str(), report.unit.name.as_str(), report.unit.level),
        ("u-1", "甲海关", Some(Level::Subordinate))
    );
    assert_eq!(
        (report.section(1).to_string(), report.section(5).to_string()),
        ("甲\n乙".to_owned(), "丙\n丁".to_owned())
    );
    assert_eq!(reading.sections_met, [false, true, false, false, false, true, true]);
    assert_eq!(
        (report.indicators[0].value.as_str(), report.indicators[0].year_on_year.as_deref()),
        ("8070", None)
    );
    assert_eq!(rules(&reading), [Rule::R07, Rule::R07], "the phone and the 5");
    assert!(
        reading.findings.iter().all(|f| f.unit.as_deref() == Some("u-1") && f.year == Some(2023))
    );
}

#[test]
fn the_edition_of_the_year_counts_where_none_is_named() {
    let reading = try_read(b"{\"schema\": \"nianbao.report/1\", \"year\": \"2020\"}").unwrap();
    assert_eq!((reading.report.edition.id.as_str(), reading.report.year), ("2019", 2020));
}

#[test]
fn what_is_no_report_is_refused_and_says_why() {
    let told = [
        (refused("{\"year\": 2020}"), "schema"),
        (refused("{\"schema\": \"nianbao.report/2\"}"), "升级"),
        (refused("{\"schema\": \"nianbao.findings/1\"}"), "nianbao.findings/1"),
        (refused("{\"schema\": 5}"), "5"),
        (refused("{\"schema\": \"nianbao.report/1\"}"), "年度"),
        (refused("{\"schema\": \"nianbao.report/1\", \"year\": 70000}"), "70000"),
        (
            refused("{\"schema\": \"nianbao.report/1\", \"year\": 2020, \"edition\": \"1999\"}"),
            "2019、2021",
        ),
        (refused("{\"schema\": \"nianbao.report/1\", \"year\": 2008}"), "2008"),
        (
            refused("{\"schema\": \"nianbao.report/1\", \"year\": 2020, \"cells\": []}"),
            "a.json:1:55",
        ),
        (refused("[1, 2]"), "a.json:1:1"),
        (refused(""), "中断"),
        (
            refused(
                "{\"schema\": \"nianbao.report/1\", \"year\": 2020,\n\"cells\": {\"a\": 00012}}",
            ),
            "a.json:2:17",
        ),
        (refused("{\"schema\": \"nianbao.report/1\",\n\"year\": 2020, \"cells\": {"), "a.json:2:"),
        (refused("{} {}"), "a.json:1:4"),
        (refused("{\"a\": \0}"), "a.json:1:7"),
        (refused(b"{\"a\":\n\"\xff\"}"), "第 2 行"),
        (refused(b"\xff\xfe{\0}\0"), "UTF-8"),
    ];
    for (fault, word) in told {
        assert!(fault.contains(word), "{word}: {fault}");
    }
}

#[test]
fn hostile_files_cost_nothing() {
    let head = "{\"schema\": \"nianbao.report/1\", \"year\": 2020, \"cells\": {\"requests.received.total\": ";
    let deep = format!("{head}{}{}}}}}", "[".repeat(5_000_000), "]".repeat(5_000_000));
    let reading = try_read(deep.as_bytes()).unwrap();
    assert!(
        matches!(reading.report.at(CELL), Some(Cell::Unreadable(text)) if text.chars().count() == 1000)
    );
    assert!(refused(format!("{head}{}", "[".repeat(5_000_000))).contains("中断"));
    let long = format!("{head}{}}}}}", "9".repeat(10_000_000));
    assert!(matches!(
        try_read(long.as_bytes()).unwrap().report.at(CELL),
        Some(Cell::Unreadable(_))
    ));
    assert!(refused(vec![b' '; 20 * 1024 * 1024]).contains("20 MB"));
    let many = format!("{head}0{}}}}}", ",\"x\":{}".repeat(2_000_000));
    assert!(try_read(many.as_bytes()).unwrap().findings.len() < 300);
    let fields = format!(
        "{{\"schema\": \"nianbao.report/1\", \"year\": 2020{}}}",
        ",\"x\":[]".repeat(2_000_000)
    );
    assert!(try_read(fields.as_bytes()).unwrap().findings.len() < 300);
}

#[test]
fn content_is_told_before_the_name() {
    let sniff = |bytes: &[u8], name: &str| Json.sniff(bytes, name);
    assert_eq!(
        sniff("\u{feff} \n{\"schema\": \"nianbao.report/9\"}".as_bytes(), "a.txt"),
        Confidence::Content
    );
    assert_eq!(sniff(b"{\"a\": 1}", "a.xml"), Confidence::Kind);
    assert_eq!(sniff(b"PK\x03\x04", "a.JSON"), Confidence::Name);
    assert_eq!(sniff(b"<?xml", "a.xml"), Confidence::No);
    assert_eq!(sniff(b"", ""), Confidence::No);
    let far = format!("{{{}\"nianbao.report/1\"}}", " ".repeat(5000));
    assert_eq!(sniff(far.as_bytes(), ""), Confidence::Kind);
}

#[test]
fn a_byte_order_mark_does_not_matter() {
    let json = "\u{feff}{\"schema\": \"nianbao.report/1\", \"year\": 2022}";
    assert!(try_read(json.as_bytes()).is_ok());
}
