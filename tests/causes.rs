//! One cause, one advice: what follows from a finding is told below it in every form, and sums that
//! a program left without results are computed.

use crate::support::{SmallRegion, files, nianbao};
use nianbao_export_xlsx::filled_template;
use nianbao_format_kit::zips;
use std::path::PathBuf;

/// Where the requests' table has what came in of natural persons, and the row's total.
const NATURAL: &str = "D6";
const TOTAL: &str = "J6";

/// A cell's XML with its place in the sheet's: begin, end.
fn cell(sheet: &str, name: &str) -> (usize, usize) {
    let begin = sheet.find(&format!("<c r=\"{name}\"")).unwrap();
    (begin, begin + sheet[begin..].find("</c>").unwrap() + "</c>".len())
}

/// The region's sound workbook of unit-01, with the sheet of the requests changed.
fn changed(region: &SmallRegion, change: impl Fn(&mut String)) -> PathBuf {
    let mut report = SmallRegion::report("unit-01", 2021);
    let received =
        report.cell(report.edition.find("requests.received.total").unwrap()).value().unwrap();
    report.section_mut(1).push(&format!("全年共收到政府信息公开申请{received}件。"));
    let whole = filled_template(&report).unwrap();
    let changed = zips::changed(&whole, |name, mut part| {
        if name.starts_with("xl/worksheets/") && part.contains("COUNT(D6:I6)") {
            change(&mut part);
        }
        part
    });
    region.put("2021/unit-01.xlsx", &changed);
    region.file("2021/unit-01.xlsx")
}

/// Twelve natural persons' requests as text, and a total that passed over them, as a spreadsheet
/// program leaves it.
fn kept_as_text(region: &SmallRegion) -> PathBuf {
    let report = SmallRegion::report("unit-01", 2021);
    let of = |address: &str| report.cell(report.edition.find(address).unwrap()).value().unwrap();
    let (natural, total) = (of("requests.received.natural_person"), of("requests.received.total"));
    assert!(natural > 0.into() && natural < total);
    changed(region, |sheet| {
        let (begin, end) = cell(sheet, NATURAL);
        sheet.replace_range(
            begin..end,
            &format!("<c r=\"{NATURAL}\" t=\"inlineStr\"><is><t>{natural}</t></is></c>"),
        );
        let (begin, end) = cell(sheet, TOTAL);
        let short = sheet[begin..end]
            .replace(&format!("<v>{total}</v>"), &format!("<v>{}</v>", total - natural));
        assert_ne!(short, sheet[begin..end]);
        sheet.replace_range(begin..end, &short);
    })
}

#[test]
fn what_follows_is_told_below_its_cause_in_every_form() {
    let region = SmallRegion::new();
    let file = kept_as_text(&region);
    let found = nianbao!["check", file, "--report", "json"].json();
    let findings = found["findings"].as_array().unwrap();
    let head = findings.iter().position(|f| f["code"] == "R02").unwrap();
    let following: Vec<&str> = findings
        .iter()
        .filter(|f| f["cause"] == head)
        .map(|f| f["code"].as_str().unwrap())
        .collect();
    assert!(
        following.contains(&"I01") && following.contains(&"I02") && following.contains(&"T01"),
        "{found:#}"
    );
    assert_eq!(following.len(), findings.len() - 1, "{found:#}");
    assert!(findings[head].get("cause").is_none());
    assert_eq!(found["summary"]["error"], following.len(), "each is counted all the same");

    // Places in the list of all: behind another report's findings the cause is told by its place
    // there.
    let twice =
        nianbao!["check", region.file("2020/unit-01.xlsx"), file, file, "--report", "json"].json();
    let findings = twice["findings"].as_array().unwrap();
    for finding in findings.iter().filter(|f| f["cause"].is_u64()) {
        let head = &findings[finding["cause"].as_u64().unwrap() as usize];
        assert_eq!((&head["code"], &head["unit"]), (&"R02".into(), &finding["unit"]));
    }

    let told = nianbao!["check", file].stdout;
    assert!(
        told.contains("随之产生，改正后一并消除：")
            && told.contains("重新计算并保存")
            && !told.contains("无须处理"),
        "{told}"
    );
    let told = nianbao!["--lang", "en", "check", file].stdout;
    assert!(told.contains("What follows from it") && !told.contains("随之"), "{told}");

    let page = nianbao!["check", file, "--report", "html"].stdout;
    let folded = page
        .split("<details class=\"follow\">")
        .nth(1)
        .unwrap()
        .split("</details>\n<p class=\"mend\">")
        .next()
        .unwrap();
    assert!(
        folded.contains("data-rule=\"I02\"") && folded.contains("data-rule=\"T01\""),
        "{folded}"
    );

    let sarif = nianbao!["check", file, "--report", "sarif"].json();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    for result in results {
        let related = result["relatedLocations"][0]["message"]["text"].as_str();
        assert_eq!(
            related.is_some_and(|text| text.starts_with("由 R02 引起")),
            result["ruleId"] != "R02",
            "{result:#}"
        );
    }

    let marked = region.beside("marked.xlsx");
    assert_eq!(nianbao!["check", file, "--report", "xlsx", "-o", marked].code, 1);
    let all: String = zips::parts(&std::fs::read(marked).unwrap())
        .into_values()
        .map(|part| String::from_utf8_lossy(&part).into_owned())
        .collect();
    assert!(all.contains("由 R02（三、依申请!D6）引起，改正那一处后一并消除。"));
}

#[test]
fn a_run_report_folds_them_too() {
    let region = SmallRegion::new();
    kept_as_text(&region);
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 1);
    let files = files(&out);
    let named = |name: &str| {
        files
            .iter()
            .find(|(path, _)| path.ends_with(name))
            .map(|(_, bytes)| String::from_utf8_lossy(bytes))
            .unwrap()
    };
    assert!(named("run.html").contains("<details class=\"follow\">"));
    let run: serde_json::Value = serde_json::from_str(&named("run.json")).unwrap();
    let entry = run["reports"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["unit"] == "unit-01" && r["year"] == 2021)
        .unwrap();
    let findings = entry["findings"].as_array().unwrap();
    let causes: Vec<usize> =
        findings.iter().filter_map(|f| f["cause"].as_u64()).map(|n| n as usize).collect();
    assert!(causes.len() > 2 && causes.iter().all(|n| findings[*n]["code"] == "R02"), "{entry:#}");
}

#[test]
fn sums_that_a_program_left_without_results_are_computed_with_one_note() {
    let region = SmallRegion::new();
    let sound = nianbao!["check", changed(&region, |_| ()), "--report", "json"].json();
    let strip = |sheet: &mut String| {
        let mut from = 0;
        while let Some(at) = sheet[from..].find("</f><v>").map(|at| from + at + "</f>".len()) {
            let end = at + sheet[at..].find("</v>").unwrap() + "</v>".len();
            sheet.replace_range(at..end, "");
            from = at;
        }
    };
    let found = nianbao!["check", changed(&region, strip), "--report", "json"].json();
    let mut findings = found["findings"].as_array().unwrap().clone();
    let n = findings.iter().position(|f| f["code"] == "R08").unwrap();
    let note = findings.remove(n);
    assert_eq!(note["severity"], "note");
    assert!(
        note["cells"].as_array().unwrap().len() > 20
            && note["message"]["zh"].as_str().unwrap().contains("已按表中各格的数字算出"),
        "{note:#}"
    );
    assert_eq!(serde_json::Value::from(findings), sound["findings"], "nothing else is another");

    // A formula that is no plain sum is told, and so is one over it, once for all.
    let odd = |sheet: &mut String| {
        strip(sheet);
        for (row, odd) in [(6, "SUM(D6:I6)+0"), (7, "SUMIF(D7:I7,1)")] {
            let begin = sheet.find(&format!("IF(COUNT(D{row}:I{row})=0,")).unwrap();
            let end = begin + sheet[begin..].find("</f>").unwrap();
            sheet.replace_range(begin..end, odd);
        }
    };
    let found = nianbao!["check", changed(&region, odd), "--report", "json"].json();
    let errors: Vec<&serde_json::Value> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["code"] == "R08" && f["severity"] == "error")
        .collect();
    assert_eq!(errors.len(), 1, "{found:#}");
    assert_eq!(
        errors[0]["cells"],
        serde_json::json!(["requests.received.total", "requests.carried_in.total"])
    );
}
