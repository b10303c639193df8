//! What people and programs bring as XML: read with its findings, or refused with words that help.

use nianbao_format::{Confidence, Importer as _, Input, Source};
use nianbao_format_xml::Xml;
use nianbao_model::{Cell, Editions, Fault, Lang, Level, Reading, Rule};

fn try_read(bytes: &[u8]) -> Result<Reading, Fault> {
    match Xml.read(&Input::new(bytes, "a.xml", &Editions::national()))? {
        Source::Reading(reading) => Ok(*reading),
        Source::Grids(_) => panic!("XML knows its cells"),
    }
}

const ROOT: &str = "<report xmlns=\"urn:nianbao:report:1\" year=\"2023\" edition=\"2021\">";

fn read(inner: &str) -> Reading {
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{ROOT}\n{inner}\n</report>\n");
    try_read(xml.as_bytes()).unwrap_or_else(|fault| panic!("{fault}\n{xml}"))
}

fn refused(xml: impl AsRef<[u8]>) -> String {
    let fault = try_read(xml.as_ref()).unwrap_err();
    assert!(!fault.message.en.is_empty());
    fault.text(Lang::Zh)
}

/// The rules of all findings but those on what the short examples lack.
fn rules(reading: &Reading) -> Vec<Rule> {
    reading.findings.iter().map(|f| f.rule).filter(|rule| *rule != Rule::R06).collect()
}

const CELL: &str = "requests.received.total";

#[test]
fn a_cell_is_taken_in_its_state() {
    for (written, cell, rule) in [
        (">88<", Cell::count(88), None),
        (">\n  88\n<", Cell::count(88), None),
        ("><![CDATA[88]]><", Cell::count(88), None),
        (">&#56;8<!-- acht --><", Cell::count(88), None),
        (">00012<", Cell::count(12), Some(Rule::R02)),
        (">1.0<", Cell::count(1), None),
        (">1e400<", Cell::unreadable("1e400"), Some(Rule::R01)),
        (
            ">99999999999999999999999999999999<",
            Cell::unreadable("99999999999999999999999999999999"),
            Some(Rule::R01),
        ),
        (">约20<", Cell::unreadable("约20"), Some(Rule::R01)),
        ("><", Cell::Blank, Some(Rule::R04)),
        (">/<", Cell::not_applicable("/"), None),
        (" state=\"blank\"><", Cell::Blank, Some(Rule::R04)),
        (" state=\"blank\">5<", Cell::unreadable("5 (blank)"), Some(Rule::R01)),
        (" state=\"not_applicable\">&lt;无&gt;<", Cell::not_applicable("<无>"), None),
        (" state=\"unreadable\">5<", Cell::unreadable("5"), Some(Rule::R01)),
        (" state=\"tired\">5<", Cell::unreadable("5 (tired)"), Some(Rule::R01)),
    ] {
        let reading = read(&format!("<cells><cell id=\"{CELL}\"{written}/cell></cells>"));
        assert_eq!(reading.report.at(CELL), Some(&cell), "{written}");
        assert_eq!(rules(&reading), Vec::from_iter(rule), "{written}");
    }
}

#[test]
fn amounts_in_another_unit_are_converted_and_that_is_said() {
    let fees = "proactive.administrative_fees.amount";
    let amount = |attributes: &str, text: &str| {
        read(&format!("<cells><cell id=\"{fees}\" {attributes}>{text}</cell></cells>"))
    };
    let yuan = amount("unit=\"元\"", "251000");
    assert_eq!(
        (yuan.report.at(fees).unwrap().to_string().as_str(), rules(&yuan)),
        ("25.1", vec![Rule::R03])
    );
    let own = amount("unit=\"万元\"", "9230.470");
    assert_eq!(
        (own.report.at(fees).unwrap().to_string().as_str(), rules(&own)),
        ("9230.47", vec![])
    );
    let dollars = amount("unit=\"美元\"", "5");
    assert_eq!(
        (dollars.report.at(fees), rules(&dollars)),
        (Some(&Cell::unreadable("5美元")), vec![Rule::R01])
    );
    assert_eq!(amount("unit=\"元\"", "/").report.at(fees), Some(&Cell::not_applicable("/")));
}

#[test]
fn findings_have_line_and_column() {
    let reading = read(
        "<cells>\n  甲 <cell id=\"requests.received.total\">x</cell><cell id=\"a.b.c\"/>\n<total/></cells>",
    );
    let at: Vec<_> = reading
        .findings
        .iter()
        .filter(|f| f.rule != Rule::R06)
        .map(|f| (f.rule, f.at[0].to_string()))
        .collect();
    let places = [
        (Rule::R07, "a.xml:4:5"),
        (Rule::R01, "a.xml:4:5"),
        (Rule::R07, "a.xml:4:48"),
        (Rule::R07, "a.xml:5:1"),
    ];
    assert_eq!(at, places.map(|(rule, place)| (rule, place.to_owned())));
}

#[test]
fn a_cell_that_is_there_twice_must_say_the_same_twice() {
    let cells = |a: &str, b: &str| {
        read(&format!(
            "<cells><cell id=\"{CELL}\">{a}</cell><cell id=\"{CELL}\">{b}</cell></cells>"
        ))
    };
    assert_eq!(rules(&cells("5", "5")), []);
    let other = cells("5", "6");
    assert_eq!(
        (rules(&other), other.report.at(CELL)),
        (vec![Rule::R10], Some(&Cell::unreadable("5 | 6")))
    );
}

#[test]
fn unit_texts_and_indicators_are_taken_in_what_form_they_come() {
    let reading = read(
        "<section id=\"overview\"><p>甲<b>乙</b>&amp;丙</p>丁 &lt; 戊<p/></section><section id=\"problems\"/><section id=\"preface\"><p>x</p></section>\
         <indicators><indicator name=\"网站&#10;\" value=\"8070\" unit=\"条\"/><indicator unit=\"件\"/></indicators>\
         <unit id=\"u-1\" name=\"甲海关\" level=\"head_office\"/>",
    );
    let report = &reading.report;
    assert_eq!(report.section(1).paragraphs(), ["甲乙&丙", "丁 < 戊"]);
    assert_eq!(reading.sections_met, [false, true, false, false, false, true, false]);
    assert_eq!((report.unit.id.as_str(), report.unit.level), ("u-1", Some(Level::HeadOffice)));
    assert_eq!((report.indicators.len(), report.indicators[0].name.as_str()), (1, "网站"));
    assert_eq!(
        rules(&reading),
        [Rule::R07, Rule::R07],
        "the preface and the indicator without a name"
    );
    assert!(
        reading.findings.iter().all(|f| f.unit.as_deref() == Some("u-1") && f.year == Some(2023))
    );
}

#[test]
fn a_prefix_is_as_good_as_none_and_what_is_foreign_is_not_taken() {
    let xml = format!(
        "<n:report xmlns:n=\"urn:nianbao:report:1\" year=\"2020\"><n:cells><n:cell id=\"{CELL}\">1</n:cell>\
         <cell id=\"{CELL}\">2</cell><n:cell xmlns:n=\"urn:x\" id=\"{CELL}\">3</n:cell></n:cells></n:report>"
    );
    let reading = try_read(xml.as_bytes()).unwrap();
    assert_eq!(
        (reading.report.at(CELL), reading.report.edition.id.as_str()),
        (Some(&Cell::count(1)), "2019")
    );
    assert_eq!(rules(&reading), [Rule::R07, Rule::R07]);
}

#[test]
fn what_is_no_report_is_refused_and_says_why() {
    let told = [
        (refused(""), "没有 XML 内容"),
        (refused("abc"), "没有 XML 内容"),
        (refused("<html/>"), "a.xml:1:1：这不是年报数据"),
        (refused("<report year=\"2020\"/>"), "urn:nianbao:report:1"),
        (refused("<report xmlns=\"urn:nianbao:report:2\"/>"), "升级"),
        (refused("<report xmlns=\"urn:nianbao:report:1\"/>"), "年度"),
        (
            refused("<report xmlns=\"urn:nianbao:report:1\" year=\"2020\" edition=\"1999\"/>"),
            "2019、2021",
        ),
        (refused("<report xmlns=\"urn:nianbao:report:1\" year=\"2008\"/>"), "2008"),
        (refused(format!("{ROOT}\n<cells>")), "a.xml:2:8：XML 在这里中断"),
        (refused(format!("{ROOT}\n<cells><cell id=")), "a.xml:2:8：XML 从这里起不完整"),
        (refused(format!("{ROOT}\n<cells></report>")), "a.xml:2:8：这里不是正确的 XML"),
        (refused(format!("{ROOT}\n<cells a=\"1\" a=\"2\"/></report>")), "不是正确的 XML"),
        (refused(format!("{ROOT}</report><report/>")), "还有其他内容"),
        (refused(format!("{ROOT}&nbsp;</report>")), "&nbsp;"),
        (refused(format!("{ROOT}&#xFFFFFFFF;</report>")), "#xFFFFFFFF"),
        (refused(b"<a>\n\xff</a>"), "第 2 行"),
        (refused(b"\xff\xfe<\0a\0"), "UTF-16"),
        (refused(b"<\0?\0x\0"), "UTF-16"),
        (refused(b"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\xff</a>"), "SHIFT_JIS"),
        (refused(b"<?xml version=\"1.0\" encoding=\"GBK\"?><a>\xff</a>"), "内容不是 GBK"),
    ];
    for (fault, word) in told {
        assert!(fault.contains(word), "{word}: {fault}");
    }
}

#[test]
fn declared_encodings_are_read() {
    // 广州海关 in GBK.
    let name: &[u8] = b"\xb9\xe3\xd6\xdd\xba\xa3\xb9\xd8";
    for label in ["GBK", "gb2312", "GB18030"] {
        let head = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{ROOT}<unit name=\"");
        let bytes = [head.as_bytes(), name, b"\"/></report>"].concat();
        assert_eq!(try_read(&bytes).unwrap().report.unit.name, "广州海关", "{label}");
    }
    for label in ["utf-16", "US-ASCII", "UTF8", "klingon"] {
        let text =
            format!("<?xml version='1.0' encoding='{label}'?>{ROOT}<unit name=\"a\"/></report>");
        assert_eq!(try_read(text.as_bytes()).unwrap().report.unit.name, "a", "{label}");
    }
    assert!(try_read(format!("\u{feff}{ROOT}</report>").as_bytes()).is_ok());
}

#[test]
fn hostile_files_cost_nothing() {
    let laughs = "<!DOCTYPE report [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    assert!(
        refused(format!("<?xml version=\"1.0\"?>{laughs}{ROOT}<title>&b;</title></report>"))
            .contains("DOCTYPE")
    );
    assert!(
        refused(format!("<!DOCTYPE r SYSTEM \"file:///etc/passwd\">{ROOT}</report>"))
            .contains("DOCTYPE")
    );
    assert!(refused(vec![b' '; 20 * 1024 * 1024]).contains("20 MB"));
    assert!(refused(format!("{ROOT}{}", "<a>".repeat(5_000_000))).contains("过深"));
    let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=\"\"")).collect();
    assert!(refused(format!("{ROOT}<a{attributes}/></report>")).contains("属性过多"));
    let many = format!("{ROOT}<cells>{}</cells></report>", "<cell/><x/>".repeat(1_000_000));
    assert!(try_read(many.as_bytes()).unwrap().findings.len() < 300);
    let long = format!(
        "{ROOT}<cells><cell id=\"{CELL}\">{}</cell></cells></report>",
        "9&#57;".repeat(2_000_000)
    );
    assert!(matches!(
        try_read(long.as_bytes()).unwrap().report.at(CELL),
        Some(Cell::Unreadable(_))
    ));
    let nul = format!("{ROOT}<section id=\"overview\"><p>a\0b</p></section></report>");
    assert!(refused(&nul).contains("U+0000"));
    assert!(
        refused(format!("{ROOT}<cells><cell id=\"{CELL}\" state=\"&#1;\"/></cells></report>"))
            .contains("report")
    );
}

#[test]
fn content_is_told_before_the_name() {
    let sniff = |text: &str, name: &str| Xml.sniff(text.as_bytes(), name);
    assert_eq!(sniff(&format!("\u{feff}\n{ROOT}"), "a.txt"), Confidence::Content);
    assert_eq!(sniff("<n:report xmlns:n=\"urn:nianbao:report:7\">", ""), Confidence::Content);
    assert_eq!(sniff("<?xml version=\"1.0\"?><a/>", "a.json"), Confidence::Kind);
    assert_eq!(
        sniff("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>", "a.xml"),
        Confidence::No
    );
    assert_eq!(
        sniff("<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "a.xml"),
        Confidence::No
    );
    assert_eq!(sniff("", "a.XML"), Confidence::Name);
    assert_eq!(sniff("<html>", "a.html"), Confidence::No);
    assert_eq!(sniff("{}", "a.json"), Confidence::No);
}
