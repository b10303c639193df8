//! What a batch says of whose reports there are: units that ended or are not known, two files for
//! one report, a region's own report.

use crate::support::{
    SmallRegion, codes, entry, found, json, nianbao, random, read, sound, written,
};
use nianbao_export_xlsx::filled_template;
use nianbao_model::Cell;
use std::{collections::BTreeSet, fs};

#[test]
fn reports_of_units_that_ended_or_are_not_known_are_findings() {
    let region = SmallRegion::new();
    region.change_register(
        "name = \"临江海关\"\n",
        "name = \"临江海关\"\nuntil = 2020\nmerged_into = \"unit-02\"\n",
    );
    // A report of nobody whom the register knows, by its inside and by its name.
    let stranger =
        nianbao_model::UnitRef { id: "unit-77".into(), name: "外地海关".into(), level: None };
    region.put(
        "2021/unit-77.xlsx",
        &filled_template(&sound(random::editions().get("2021").unwrap(), stranger, 2021, 1))
            .unwrap(),
    );
    // Any ending that some format reads is told; what none reads may be somebody's picture.
    fs::write(region.file("2021/unit-78.csv"), "").unwrap();
    fs::write(region.file("2021/unit-79.htm"), "").unwrap();
    fs::write(region.file("2021/unit-80.jpg"), "").unwrap();
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 1);
    let run = json(&out.join("staff/run.json"));
    let stray = run["reports"].as_array().unwrap().iter().find(|r| r["unit"].is_null()).unwrap();
    assert_eq!(
        (&stray["year"], codes(&stray["findings"])),
        (&2021.into(), vec!["U04".to_owned(); 4])
    );
    let places: BTreeSet<_> = stray["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["at"][0]["file"].as_str().unwrap())
        .collect();
    assert_eq!(
        places,
        ["2021/unit-01.xlsx", "2021/unit-77.xlsx", "2021/unit-78.csv", "2021/unit-79.htm"].into()
    );
    assert_eq!(entry(&run, "unit-01", 2020)["status"], "published");
    // The region is the sum of those that are left.
    let rolled_up =
        read(&fs::read(out.join("site/2021/haizhou.json")).unwrap(), "haizhou").unwrap().report;
    let left = ["head-office", "unit-02"].map(|id| SmallRegion::report(id, 2021));
    for ix in rolled_up.edition.cells_ix() {
        let sum = left.iter().map(|r| r.cell(ix).value().unwrap()).sum();
        assert_eq!(
            rolled_up.cell(ix),
            &Cell::figure(sum),
            "{}",
            rolled_up.edition.spec(ix).address
        );
    }
}

#[test]
fn a_region_whose_own_report_is_not_the_sum_is_told_so() {
    let region = SmallRegion::new();
    let mut report = SmallRegion::report(SmallRegion::ID, 2021);
    // It holds in itself, and says one application more than the units do.
    for address in [
        "received.natural_person",
        "received.total",
        "granted.natural_person",
        "granted.total",
        "outcome_total.natural_person",
        "outcome_total.total",
    ] {
        let ix = report.edition.find(&format!("requests.{address}")).unwrap();
        let more = report.cell(ix).value().unwrap() + nianbao_model::Decimal::ONE;
        report.set(ix, Cell::figure(more));
    }
    fs::remove_file(region.file("2021/haizhou.md")).unwrap();
    region.put("2021/haizhou.json", &written(&report, "json"));
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 1);
    let run = json(&out.join("staff/run.json"));
    let entry = entry(&run, SmallRegion::ID, 2021);
    assert_eq!(codes(&entry["findings"]), ["U01"; 6], "{entry:#}");
    assert_eq!(entry["findings"][0]["cells"][0], "requests.received.natural_person");
    assert_eq!(entry["status"], "draft");
}

#[test]
fn two_files_for_one_report_are_a_finding_and_neither_is_taken() {
    let region = SmallRegion::new();
    region.put("2021/unit-01.json", &written(&SmallRegion::report("unit-01", 2021), "json"));
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 1);
    let run = json(&out.join("staff/run.json"));
    assert_eq!(found(&run, "unit-01", 2021), ["R10"]);
    assert!(!out.join("site/2021/unit-01.html").exists());
}
