//! Python's sdmx1 reads what is written, by its structure, and gives back every figure in every state.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use nianbao_export_sdmx::{Sdmx, SdmxCsv, Structure};
use nianbao_model::{Cell, Decimal, Editions, Level, Report, UnitRef};
use nianbao_panel::{Frame, Panel, State, observations};
use std::{fs, path::Path, process::Command};

fn report(id: &str, year: u16, start: i64) -> Report {
    let edition = Editions::national().for_year(year).unwrap().clone();
    let unit = UnitRef { id: id.into(), name: "甲<乙>&\"海关\"".into(), level: Some(Level::Subordinate) };
    let mut report = Report::blank(edition.clone(), unit, year);
    for (n, ix) in (start..).zip(edition.ixs()) {
        report.set(
            ix,
            match n % 7 {
                0 => Cell::Blank,
                1 => Cell::not_applicable("/"),
                2 => Cell::unreadable("约20<件>&\"'"),
                3 => Cell::figure(Decimal::new(-n, 0)),
                4 => Cell::figure(Decimal::new(923_047 + n, 2)),
                5 => Cell::count(0),
                _ => Cell::figure(Decimal::from_i128_with_scale(79_228_162_514_264_337_593_543_950_335, (n % 29) as u32)),
            },
        );
    }
    report
}

fn written(panel: &dyn Panel, reports: &[Report]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut lines = panel.begin(&Frame::of(None, reports), &mut bytes).unwrap();
    reports.iter().for_each(|report| lines.report(report).unwrap());
    lines.end().unwrap();
    bytes
}

#[test]
fn sdmx1_gives_back_every_observation() {
    let reports = [report("unit-07", 2020, 0), report("unit-07", 2022, 3), report("番禺 海关", 2020, 5), report("", 2021, 1)];
    let temp = tempfile::tempdir().unwrap();
    let file = |name: &str| temp.path().join(name);
    for (name, panel) in [("structure.xml", &Structure as &dyn Panel), ("data.xml", &Sdmx), ("data.csv", &SdmxCsv)] {
        let bytes = written(panel, &reports);
        assert_eq!(bytes, written(panel, &reports), "{name}");
        fs::write(file(name), bytes).unwrap();
    }
    let there = Command::new("python3").args(["-c", "import sdmx"]).output().is_ok_and(|output| output.status.success());
    if !there {
        return eprintln!("SKIPPED: Python's sdmx1 is not installed");
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_back.py");
    let output = Command::new("python3").arg(script).args(["structure.xml", "data.xml", "data.csv"].map(file)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows = text.lines();
    for report in &reports {
        for cell in observations(report) {
            let row: Vec<&str> = rows.next().unwrap().splitn(11, ',').collect();
            assert_eq!((row[5], row[8]), (report.year.to_string().as_str(), cell.state().id()));
            match cell.state() {
                State::Figure => assert_eq!(row[6].parse::<Decimal>().ok(), cell.value(), "{} {row:?}", cell.id()),
                _ => assert_eq!(row[6], "", "{row:?}"),
            }
            assert_eq!(format!("{}.{}.{}", row[2], row[3].replace('-', "."), row[4]), cell.id());
        }
    }
    assert_eq!(rows.next(), None);
}
