//! A whole publication as one table, from the command line: CSV, SDMX and Parquet, and what it
//! refuses.

use crate::support::{SmallRegion, have, nianbao, skipped};
use std::{collections::BTreeMap, fs, process::Command};

/// The lines of cells of a panel in CSV: (unit, year, cell) to value.
fn cells(text: &str) -> BTreeMap<(String, String, String), String> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let lines = reader.records().map(Result::unwrap).filter(|line| &line[5] == "cell");
    lines
        .map(|line| {
            ((line[0].to_owned(), line[3].to_owned(), line[6].to_owned()), line[12].to_owned())
        })
        .collect()
}

#[test]
fn a_publication_is_one_table_and_the_regions_lines_are_the_sums() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    let file = |name: &str| region.beside(name);
    for name in ["panel.csv", "panel.sdmx.xml", "panel.dsd.xml", "panel.sdmx.csv", "panel.parquet"]
    {
        let ended = nianbao!["panel", out, "-o", file(name)];
        assert_eq!(ended.code, 0, "{name}: {}", ended.stderr);
        assert!(ended.stderr.contains("10 份年报"), "{}", ended.stderr);
        let again = fs::read(file(name)).unwrap();
        assert_eq!(nianbao!["panel", out, "-o", file(name)].code, 0);
        assert_eq!(fs::read(file(name)).unwrap(), again, "{name}");
    }
    let lines = cells(&fs::read_to_string(file("panel.csv")).unwrap());
    let at = |unit: &str, year: &str| {
        let key = (unit.to_owned(), year.to_owned(), "requests.received.total".to_owned());
        lines[&key].parse::<i64>().unwrap_or_default()
    };
    for year in SmallRegion::YEARS.map(|year| year.to_string()) {
        // The office of unit-03 is part of unit-02.
        let below: i64 =
            ["head-office", "unit-01", "unit-02"].iter().map(|unit| at(unit, &year)).sum();
        assert_eq!(at(SmallRegion::ID, &year), below, "{year}");
    }
    // As many observations in each of the others.
    let sdmx = fs::read_to_string(file("panel.sdmx.xml")).unwrap();
    assert_eq!(sdmx.matches("<Obs ").count(), lines.len());
    assert_eq!(
        fs::read_to_string(file("panel.sdmx.csv")).unwrap().lines().count(),
        lines.len() + 1
    );
    assert!(fs::read(file("panel.parquet")).unwrap().starts_with(b"PAR1"));
    match have("xmllint") {
        true => {
            let files = ["panel.sdmx.xml", "panel.dsd.xml"].map(file);
            let output =
                Command::new("xmllint").args(["--noout", "--nonet"]).args(files).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        false => skipped("xmllint is not installed"),
    }
}

#[test]
fn a_package_and_a_single_year_will_do_and_what_was_altered_will_not() {
    let region = SmallRegion::new();
    let (out, package, panel) =
        (region.beside("out"), region.beside("2020.zip"), region.beside("panel.csv"));
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    assert_eq!(nianbao!["package", out, "--year", "2020", "-o", package].code, 0);
    assert_eq!(nianbao!["panel", package, "-o", panel].code, 0);
    let of_package = fs::read(&panel).unwrap();
    assert_eq!(nianbao!["panel", out, "--year", "2020", "-o", panel].code, 0);
    assert_eq!(fs::read(&panel).unwrap(), of_package);

    let ended = nianbao!["panel", out, "-o", region.beside("panel.doc")];
    assert!(
        ended.code == 2
            && ended.stderr.contains("parquet")
            && ended.stderr.contains("sdmx-structure"),
        "{}",
        ended.stderr
    );
    let ended = nianbao!["panel", region.folder, "-o", panel];
    assert!(ended.code == 2 && ended.stderr.contains("nianbao batch"), "{}", ended.stderr);

    let xml = out.join("site/2020/unit-01.xml");
    fs::write(&xml, fs::read_to_string(&xml).unwrap().replacen(">0<", ">1<", 1)).unwrap();
    let ended = nianbao!["panel", out, "-o", panel];
    assert!(ended.code == 2 && ended.stderr.contains("2020/unit-01.xml"), "{}", ended.stderr);
    assert_eq!(fs::read(&panel).unwrap(), of_package, "what stood there stays");
}

#[test]
fn the_formats_of_panels_are_listed() {
    let ended = nianbao!["formats"];
    assert!(
        ["sdmx-structure", ".parquet", "SDMX-CSV"].iter().all(|word| ended.stdout.contains(word)),
        "{}",
        ended.stdout
    );
    let json = nianbao!["formats", "--report", "json"].json();
    let ids: Vec<&str> = json["panels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|panel| panel["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["csv", "sdmx", "sdmx-structure", "sdmx-csv", "parquet"]);
}
