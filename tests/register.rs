//! What a region's register decides: findings that are explained, rules that are off, governments,
//! units outside of the sum.

use crate::support::{SmallRegion, UNITS, codes, entry, found, json, nianbao};
use nianbao_export_xlsx::filled_template;
use nianbao_model::Cell;
use serde_json::Value;
use std::{collections::BTreeSet, fs};

/// A region whose unit carries one request more than it had left last year: Y01 in two columns, and
/// nothing else.
fn with_a_broken_carry() -> SmallRegion {
    let region = SmallRegion::new();
    let mut report = SmallRegion::report("unit-01", 2021);
    for (row, change) in [("carried_in", 1), ("received", -1)] {
        for column in ["natural_person", "total"] {
            let ix = report.edition.find(&format!("requests.{row}.{column}")).unwrap();
            let value = report.cell(ix).value().unwrap() + nianbao_model::Decimal::from(change);
            report.set(ix, Cell::figure(value));
        }
    }
    region.put("2021/unit-01.xlsx", &filled_template(&report).unwrap());
    region
}

fn add_to_register(region: &SmallRegion, text: &str) {
    let register = region.file("region.toml");
    let whole = fs::read_to_string(&register).unwrap() + text;
    fs::write(register, whole).unwrap();
}

#[test]
fn what_the_register_explains_is_published_listed_and_printed_under_its_table() {
    let region = with_a_broken_carry();
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 1);
    let why = "上年有一件申请于年末撤回，未计入结转。";
    add_to_register(
        &region,
        &format!(
            "\n[[accepted]]\nrule = \"Y01\"\nunit = \"unit-01\"\nyear = 2021\ncell = \"requests.carried_in\"\nby = \"张三\"\nwhy = \"{why}\"\nprint = true\n\
             [[accepted]]\nrule = \"Y01\"\nunit = \"haizhou\"\nyear = 2021\nby = \"张三\"\nwhy = \"同上\"\n\
             [[accepted]]\nrule = \"I01\"\nunit = \"unit-01\"\nyear = 2021\nby = \"李四\"\nwhy = \"旧说明\"\n"
        ),
    );
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let run = json(&out.join("staff/run.json"));
    let unit = entry(&run, "unit-01", 2021);
    assert_eq!((&unit["status"], &unit["summary"]["error"]), (&"published".into(), &0.into()));
    assert!(
        unit["findings"].as_array().unwrap().iter().all(|f| f["accepted"]["by"] == "张三"),
        "{unit:#}"
    );
    assert!(fs::read_to_string(out.join("site/2021/unit-01.html")).unwrap().contains(why));
    let page = fs::read_to_string(out.join("staff/completeness.html")).unwrap();
    assert!(page.contains(why) && page.contains("旧说明") && page.contains("不再需要"), "{page}");
}

#[test]
fn a_rule_that_the_register_turns_off_is_silent_and_its_reason_is_told() {
    let region = with_a_broken_carry();
    add_to_register(&region, "\n[rules.Y01]\nseverity = \"off\"\nreason = \"本年口径调整\"\n");
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    assert!(found(&json(&out.join("staff/run.json")), "unit-01", 2021).is_empty());
    let page = fs::read_to_string(out.join("staff/completeness.html")).unwrap();
    assert!(page.contains("本年口径调整") && page.contains("停用"), "{page}");
    // As a note it is told and holds nothing back.
    region.change_register("\"off\"", "\"note\"");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    assert_eq!(found(&json(&out.join("staff/run.json")), "unit-01", 2021), ["Y01", "Y01"]);
    region.change_register("reason = \"本年口径调整\"", "reason = \"\"");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 2);
}

#[test]
fn the_unit_left_out_of_the_regions_sum_is_named() {
    let region = SmallRegion::new();
    let mut report = SmallRegion::report(SmallRegion::ID, 2020);
    let left_out = SmallRegion::report("unit-01", 2020);
    for ix in report.edition.clone().cells_ix() {
        if report.edition.spec(ix).rollup == nianbao_model::Rollup::Additive {
            let rest = report.cell(ix).value().unwrap() - left_out.cell(ix).value().unwrap();
            report.set(ix, Cell::figure(rest));
        }
    }
    region.put("2020/haizhou.xlsx", &filled_template(&report).unwrap());
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 1);
    let run = json(&out.join("staff/run.json"));
    let sums: Vec<&Value> = entry(&run, SmallRegion::ID, 2020)["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["code"] == "U01")
        .collect();
    assert!(sums.len() > 5, "{}", sums.len());
    let name = &left_out.unit.name;
    assert!(
        sums.iter()
            .all(|f| f["message"]["zh"].as_str().unwrap().contains(&format!("漏计了{name}"))),
        "{sums:#?}"
    );
}

#[test]
fn governments_have_until_the_end_of_march() {
    let region = SmallRegion::new();
    add_to_register(&region, "[years.2020]\npublished = \"2021-03-15\"\n");
    let late = |out: &str| {
        let out = region.beside(out);
        nianbao!["batch", region.folder, "-o", out, "--to", "json"];
        let run = json(&out.join("staff/run.json"));
        let reports = run["reports"].as_array().unwrap().iter();
        let late = reports.filter(|report| codes(&report["findings"]).contains(&"D01".to_owned()));
        late.map(|report| report["unit"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let all: BTreeSet<String> =
        UNITS.iter().map(|(id, _)| (*id).to_owned()).chain([SmallRegion::ID.to_owned()]).collect();
    assert_eq!(late("agencies"), all);
    // The region is a county, and one unit another government.
    region.change_register("name = \"海州关区\"\n", "name = \"海州关区\"\ngovernment = true\n");
    region.change_register("id = \"unit-01\"\n", "id = \"unit-01\"\ngovernment = true\n");
    let agencies = all.into_iter().filter(|id| id != "unit-01" && id != SmallRegion::ID).collect();
    assert_eq!(late("governments"), agencies);
}
