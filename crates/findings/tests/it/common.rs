//! A small report with findings of every kind, made by hand.

use nianbao_model::{
    Accepted, Cell, Editions, Finding, Level, Place, Reading, Report, Rule, UnitRef,
};
use std::sync::Arc;

/// A file, as the user gave it.
pub(crate) const FILE: &str = "关区/2021/某海关.xlsx";

/// A report of 2021 that adds up nowhere.
pub(crate) fn reading() -> Reading {
    let edition = Editions::national().get("2021").unwrap().clone();
    let unit =
        UnitRef { id: "unit-07".into(), name: "某海关".into(), level: Some(Level::Subordinate) };
    let mut report = Report::blank(edition.clone(), unit, 2021);
    for ix in edition.cells_ix() {
        report.set(ix, Cell::count(0));
    }
    for (address, cell) in [
        ("requests.received.natural_person", Cell::count(12)),
        ("requests.received.enterprise", Cell::count(5)),
        ("requests.received.total", Cell::count(16)),
        ("requests.carried_in.natural_person", Cell::count(3)),
        ("requests.granted.enterprise", Cell::count(2)),
        ("proactive.licensing.decisions", Cell::unreadable("约320")),
        ("proactive.penalties.decisions", Cell::Blank),
    ] {
        report.set(edition.find(address).unwrap(), cell);
    }
    let mut reading = Reading::of(report);
    for (n, place) in reading.places.iter_mut().enumerate() {
        let spec = &edition.cells()[n];
        *place = Some(Place::Cell {
            file: FILE.into(),
            sheet: edition.sections[edition.tables[spec.table].section].tab().into(),
            row: 5 + spec.row as u32,
            column: 3 + spec.column as u32,
        });
    }
    reading
}

/// Last year's report of the same unit.
pub(crate) fn previous() -> Reading {
    let mut reading = reading();
    reading.report.year = 2020;
    let ix = reading.report.edition.find("requests.carried_out.natural_person").unwrap();
    reading.report.set(ix, Cell::count(2));
    reading
}

fn told(rule: Rule, zh: &str, en: &str, cells: &[&str], reading: &Reading) -> Finding {
    let mut finding = Finding::new(rule, "", &[]).of("unit-07", 2021);
    finding.message = nianbao_model::Bilingual::new(zh, en);
    for address in cells {
        finding = finding
            .cell(*address)
            .place(reading.place(reading.report.edition.find(address).unwrap()));
    }
    finding
}

/// Findings of every kind on [`reading`].
pub(crate) fn findings(reading: &Reading) -> Vec<Finding> {
    let columns = [
        "total",
        "natural_person",
        "enterprise",
        "research",
        "public_interest",
        "legal_service",
        "other_org",
    ];
    let received = columns.map(|c| format!("requests.received.{c}"));
    let received: Vec<&str> = received.iter().map(String::as_str).collect();
    let here: Arc<str> = FILE.into();
    let quote =
        |file: &Arc<str>, text: &str| Place::Quote { file: file.clone(), text: text.into() };
    let mut all = vec![
        told(
            Rule::R02,
            "行政强制：写作“５”，读作 5。",
            "行政强制: written “５”, read as 5.",
            &["proactive.coercive_measures.decisions"],
            reading,
        ),
        told(
            Rule::I02,
            "一、本年新收政府信息公开申请数量：总计为 16，各列之和为 17（自然人 12，商业企业 5）。",
            "一、本年新收政府信息公开申请数量: the total says 16, the columns add up to 17 (自然人 12, 商业企业 5).",
            &received,
            reading,
        )
        .met(16)
        .expected(17),
        told(
            Rule::R04,
            "行政处罚 为空白；没有发生请填 0。",
            "行政处罚 is blank; write 0 if nothing happened.",
            &["proactive.penalties.decisions"],
            reading,
        ),
        told(
            Rule::R01,
            "行政许可：应填整数，实为“约320”。",
            "行政许可: a whole number belongs here, met “约320”.",
            &["proactive.licensing.decisions"],
            reading,
        )
        .met("约320"),
        told(
            Rule::Y01,
            "自然人：为 3，而上年结转为 2。",
            "自然人: 3, but last year's carried out was 2.",
            &["requests.carried_in.natural_person"],
            reading,
        )
        .met(3)
        .expected(2),
        told(Rule::T03, "段落中日期写错。", "A date in the text is wrong.", &[], reading).place(Some(&Place::Line {
            file: "关区/2021/某海关.md".into(),
            line: 12,
            column: 5,
        })),
    ];
    let mut copied = told(
        Rule::U05,
        "“五”第 1 段与他关的文字雷同（相似度 92%）。",
        "Paragraph 1 of “五” is (nearly) another unit's text (alike to 92%).",
        &[],
        reading,
    );
    copied.at = vec![
        quote(&here, "2021年，某海关主动公开信息88条，比上年增长3%。"),
        quote(&"关区/2021/他海关.xlsx".into(), "2021年，他海关主动公开信息91条，比上年增长3%。"),
    ];
    all.push(copied);
    let mut explained = told(
        Rule::Y03,
        "行政处罚：为 1，推算应为 2。",
        "行政处罚: 1, but 2 by last year's.",
        &["proactive.penalties.decisions"],
        reading,
    );
    explained.accepted =
        Some(Accepted { by: "李四".into(), why: "机构改革后口径调整".into() });
    all.push(explained);
    for n in 0..6 {
        all.push(told(
            Rule::R05,
            &format!("“名称{n}”已识别。"),
            &format!("“名称{n}” was recognised."),
            &[],
            reading,
        ));
    }
    all
}

/// What breaks out of everything that does not escape it.
pub(crate) const HOSTILE: &str = "<script>alert(\"甲\")</script> & '乙' ]]> --> \u{1b}[31m\u{202e}";

/// Findings whose every text is hostile.
pub(crate) fn hostile(reading: &Reading) -> Vec<Finding> {
    let file: Arc<str> = HOSTILE.into();
    findings(reading)
        .into_iter()
        .map(|mut finding| {
            finding.message = nianbao_model::Bilingual::new(HOSTILE, HOSTILE);
            finding.met = Some(HOSTILE.into());
            finding.expected = Some(HOSTILE.into());
            finding.unit = Some(HOSTILE.into());
            finding.cells.push(HOSTILE.into());
            finding.at.push(Place::Cell {
                file: file.clone(),
                sheet: file.clone(),
                row: u32::MAX - 1,
                column: u32::MAX,
            });
            finding.at.push(Place::Line { file: file.clone(), line: 0, column: 0 });
            finding.at.push(Place::Quote { file: file.clone(), text: HOSTILE.into() });
            finding.accepted =
                finding.accepted.map(|_| Accepted { by: HOSTILE.into(), why: HOSTILE.into() });
            finding
        })
        .collect()
}
