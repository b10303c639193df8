//! The XML of a report: its shape, and that every program can open it.

use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter as _};
use nianbao_format_kit::random;
use nianbao_format_xml::Xml;
use nianbao_model::{Cell, Editions, Indicator, Level, Prose, Report, UnitRef};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

fn written(report: &Report) -> String {
    let mut bytes = Vec::new();
    Xml.write(&ExportJob::new(report, &compose(report)), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn report() -> Report {
    let edition = Editions::national().get("2019").unwrap().clone();
    let unit = UnitRef {
        id: "unit-07".into(),
        name: "甲<海>\"关\"".into(),
        level: Some(Level::Subordinate),
    };
    Report::blank(edition, unit, 2020)
}

#[test]
fn every_state_is_written_as_the_contract_has_it() {
    let mut report = report();
    let edition = report.edition.clone();
    let mut put = |id: &str, cell: Cell| report.set(edition.find(id).unwrap(), cell);
    put("requests.received.total", Cell::count(88));
    put("requests.received.research", Cell::unreadable("约<20>]]>"));
    put("proactive.licensing.items_change", Cell::count(-3));
    put("proactive.licensing.decisions", Cell::not_applicable("/"));
    put("proactive.procurement.amount", Cell::Figure("9230.470".parse().unwrap()));
    *report.section_mut(1) = Prose::new("甲 & 乙。\n丙。");
    *report.section_mut(3) = Prose::new("注：丁。");
    report.indicators = vec![Indicator {
        name: "网站".into(),
        value: "8070".into(),
        unit: "条".into(),
        year_on_year: Some("58.8%".into()),
    }];
    let xml = written(&report);
    for line in [
        r#"    <cell id="requests.received.total" label="一、本年新收政府信息公开申请数量 · 总计" kind="count">88</cell>"#,
        r#"    <cell id="requests.received.enterprise" label="一、本年新收政府信息公开申请数量 · 商业企业" kind="count" state="blank"/>"#,
        r#"    <cell id="requests.received.research" label="一、本年新收政府信息公开申请数量 · 科研机构" kind="count" state="unreadable">约&lt;20&gt;]]&gt;</cell>"#,
        r#"    <cell id="proactive.licensing.items_change" label="行政许可 · 本年增/减" kind="change">-3</cell>"#,
        r#"    <cell id="proactive.licensing.decisions" label="行政许可 · 处理决定数量" kind="count" state="not_applicable">/</cell>"#,
        r#"    <cell id="proactive.procurement.amount" label="政府集中采购 · 采购总金额" kind="amount" unit="万元">9230.47</cell>"#,
    ] {
        assert!(xml.contains(&format!("\n{line}\n")), "{line}\n{xml}");
    }
    let head = r#"<?xml version="1.0" encoding="UTF-8"?>
<report xmlns="urn:nianbao:report:1" version="1.1" year="2020" edition="2019">
  <unit id="unit-07" name="甲&lt;海&gt;&quot;关&quot;" level="subordinate"/>
  <title>甲&lt;海&gt;"关"2020年政府信息公开工作年度报告</title>
  <metadata>
    <title>甲&lt;海&gt;"关"2020年政府信息公开工作年度报告</title>
    <description>甲&lt;海&gt;"关"2020年度政府信息公开工作情况，包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况。</description>
    <publisher>甲&lt;海&gt;"关"</publisher>
    <disclosure>主动公开</disclosure>
  </metadata>
  <cells>
    <cell id="proactive.regulations.made" "#;
    assert!(xml.starts_with(head), "{xml}");
    let tail = r#"  </cells>
  <section id="overview" heading="一、总体情况">
    <p>甲 &amp; 乙。</p>
    <p>丙。</p>
  </section>
  <section id="requests" heading="三、收到和处理政府信息公开申请情况">
    <p>注：丁。</p>
  </section>
  <section id="problems" heading="五、存在的主要问题及改进情况"/>
  <section id="other_matters" heading="六、其他需要报告的事项"/>
  <indicators>
    <indicator name="网站" value="8070" unit="条" year_on_year="58.8%"/>
  </indicators>
</report>
"#;
    assert!(xml.ends_with(tail), "{xml}");
}

#[test]
fn texts_that_are_not_in_canonical_form_make_no_broken_file() {
    let mut report = report();
    let nasty = "a\u{0}\u{1}\u{b}\u{ffff}\r\nb";
    report.unit.name = nasty.into();
    report.indicators = vec![Indicator {
        name: nasty.into(),
        value: nasty.into(),
        unit: nasty.into(),
        year_on_year: Some(nasty.into()),
    }];
    report.set(
        report.edition.find("requests.received.total").unwrap(),
        Cell::NotApplicable(nasty.into()),
    );
    let xml = written(&report);
    assert!(xml.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{ffff}'), "{xml}");
    well_formed(&xml);
}

/// Asks another program, where there is one.
fn well_formed(xml: &str) -> bool {
    let lint = Command::new("xmllint")
        .args(["--noout", "--nonet", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut lint) = lint else { return false };
    lint.stdin.take().unwrap().write_all(xml.as_bytes()).unwrap();
    let output = lint.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{xml}", String::from_utf8_lossy(&output.stderr));
    true
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that did nothing must say so")]
fn xmllint_finds_random_reports_well_formed() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let report = random::reports().new_tree(&mut runner).unwrap().current();
        if !well_formed(&written(&report)) {
            eprintln!("skipped: there is no xmllint here");
            return;
        }
    }
}
