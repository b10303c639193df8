//! The clerk's day: six mistakes in one workbook, each told once and at its cell; and the workbook
//! handed back, which opens on what is wrong.

use crate::{
    form::with_texts,
    support::{SmallRegion, nianbao, random, sound, unit_ref},
};
use nianbao_format_kit::zips;
use nianbao_model::{Cell, Report};
use std::fs;

/// A report of 2022 by its cover, with the texts of 2023 and the others' name in section five.
fn with_six_mistakes() -> Vec<u8> {
    let edition = random::editions().get("2021").unwrap();
    let mut report = sound(edition, unit_ref("unit-01"), 2022, 1);
    let texts = sound(edition, unit_ref("unit-01"), 2023, 1);
    for n in 0..edition.sections.len() {
        *report.section_mut(n) = texts.section(n).clone();
    }
    let at = |address: &str| edition.find(address).unwrap();
    let received = report.cell(at("requests.received.total")).value().unwrap();
    report.section_mut(1).push(&format!("2023年，共收到政府信息公开申请{received}件。"));
    let problems = edition.section("problems").unwrap();
    report.section_mut(problems).push("下一步，望山海关将完善公开目录。");
    // The total is one short, as somebody typed it over the formula.
    report.set(at("requests.received.total"), Cell::Figure(received - nianbao_model::Decimal::ONE));
    with_texts(
        &report,
        &[
            (("二、主动公开", 11, 1), "约3"),
            (("二、主动公开", 15, 1), "125000元"),
            (("二、主动公开", 4, 1), ""),
            (("二、主动公开", 4, 2), ""),
            (("二、主动公开", 4, 3), ""),
        ],
    )
}

#[test]
fn six_mistakes_are_told_once_each_at_their_cells() {
    let region = SmallRegion::new();
    let file = region.beside("in/示例.xlsx");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, with_six_mistakes()).unwrap();
    let found = nianbao!["check", file, "--report", "json"].json();
    let findings = found["findings"].as_array().unwrap();
    let heads: Vec<(&str, String)> = findings
        .iter()
        .filter(|f| f["cause"].is_null())
        .map(|f| {
            (
                f["code"].as_str().unwrap(),
                f["at"][0]["cell"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let told = |code: &str| {
        heads
            .iter()
            .filter(|(met, _)| *met == code)
            .map(|(_, cell)| cell.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (told("R01"), told("R03"), told("R04")),
        (vec!["B12"], vec!["B16"], vec!["B5"]),
        "{found:#}"
    );
    // The total is told where the two identities that it breaks meet; the row's own goes away with
    // it.
    assert_eq!(
        (told("I01"), told("T05").len(), told("T06").len()),
        (vec!["J6"], 1, 1),
        "{found:#}"
    );
    assert_eq!(heads.len(), 6, "{heads:?}");
    // The text has the right figure: nothing advises to change it, and what is said of the total
    // names that figure.
    assert!(findings.iter().all(|f| f["code"] != "T01" || f["cause"].is_u64()), "{found:#}");
    let edition = random::editions().get("2021").unwrap();
    let received = sound(edition, unit_ref("unit-01"), 2022, 1)
        .at("requests.received.total")
        .unwrap()
        .to_string();
    let total = findings.iter().find(|f| f["code"] == "I01").unwrap();
    assert!(
        total["message"]["zh"].as_str().unwrap().contains(&format!("应为 {received}")),
        "{total:#}"
    );
}

#[test]
fn the_marked_workbook_opens_on_the_results_and_marks_the_sentence() {
    let region = SmallRegion::new();
    let mut report: Report = SmallRegion::report("unit-01", 2021);
    report.section_mut(1).push("全年共收到政府信息公开申请987件。");
    region.put("2021/unit-01.xlsx", &nianbao_export_xlsx::filled_template(&report).unwrap());
    let marked = region.beside("marked.xlsx");
    // Twice: what was marked once is marked again.
    nianbao![
        "check",
        region.file("2021/unit-01.xlsx"),
        "--region",
        region.folder,
        "--report",
        "xlsx",
        "-o",
        marked
    ];
    let again = region.beside("again.xlsx");
    for (file, region_of) in [(&marked, true), (&again, false)] {
        if !region_of {
            nianbao!["check", marked, "--report", "xlsx", "-o", again];
        }
        let parts = zips::parts(&fs::read(file).unwrap());
        let text = |name: &str| String::from_utf8_lossy(&parts[name]).into_owned();
        let book = text("xl/workbook.xml");
        let sheets: Vec<&str> = book
            .split("<sheet name=\"")
            .skip(1)
            .map(|sheet| sheet.split('"').next().unwrap())
            .collect();
        let active: usize =
            book.split("activeTab=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        assert_eq!(sheets[active], "检查结果");
        let chosen = parts
            .values()
            .filter(|part| String::from_utf8_lossy(part).contains("tabSelected=\"1\""))
            .count();
        assert_eq!(chosen, 1, "sheets chosen together are typed into together");
        let all: String =
            parts.values().map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        assert!(all.contains("临江海关\n2021") && !all.contains("unit-01\n2021"));
        // The note stands in the text's own sheet, with its words, and the list leads there.
        assert!(all.contains("原文：“全年共收到政府信息公开申请987件。”"));
        assert!(
            all.contains("location=\"&apos;一、总体情况&apos;!A")
                || all.contains("location=\"'一、总体情况'!A")
        );
        let overview = text(&format!(
            "xl/worksheets/sheet{}.xml",
            1 + sheets.iter().position(|name| *name == "一、总体情况").unwrap()
        ));
        assert!(overview.contains("legacyDrawing"));
    }
}
