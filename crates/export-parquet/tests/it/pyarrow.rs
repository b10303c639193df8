//! pyarrow reads what is written and gives back every row.

use nianbao_export_parquet::Parquet;
use nianbao_format::panel::{Panel as _, Scope, observations};
use nianbao_format_kit::programs;
use nianbao_model::{Cell, Decimal, Editions, Level, Report, State, UnitRef};
use std::{fs, path::Path, process::Command};

fn report(id: &str, year: u16, start: i64) -> Report {
    let edition = Editions::national().for_year(year).unwrap().clone();
    let unit = UnitRef {
        id: id.into(),
        name: "甲<乙>&\"海关\"".into(),
        level: (start > 0).then_some(Level::Subordinate),
    };
    let mut report = Report::blank(edition.clone(), unit, year);
    for (n, ix) in (start..).zip(edition.cells_ix()) {
        report.set(
            ix,
            match n % 7 {
                0 => Cell::Blank,
                1 => Cell::not_applicable("/"),
                2 => Cell::unreadable("约20<件>&\"'"),
                3 => Cell::figure(Decimal::new(-n, 0)),
                4 => Cell::figure(Decimal::new(923_047 + n, 2)),
                5 => Cell::count(0),
                _ => Cell::figure(Decimal::from_i128_with_scale(
                    79_228_162_514_264_337_593_543_950_335,
                    (n % 29) as u32,
                )),
            },
        );
    }
    report
}

fn written(reports: &[Report]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rows = Parquet.begin(&Scope::of(None, reports), &mut bytes).unwrap();
    reports.iter().for_each(|report| rows.report(report).unwrap());
    rows.end().unwrap();
    bytes
}

#[test]
fn pyarrow_gives_back_every_row() {
    // More than a row group, so that there are two.
    let reports: Vec<Report> =
        (0..600).map(|n| report(&format!("单位-{n}"), 2019 + (n % 5) as u16, n)).collect();
    let bytes = written(&reports);
    assert_eq!(bytes, written(&reports));
    if !programs::have_python("pyarrow") {
        return;
    }
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("panel.parquet");
    fs::write(&file, bytes).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_back.py");
    let output = Command::new("python3").arg(script).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows =
        text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    for report in &reports {
        for cell in observations(report) {
            let row = rows.next().unwrap();
            let exact = cell.value().map(|value| value.normalize().to_string());
            assert_eq!(
                (row["unit"].as_str(), row["year"].as_u64()),
                (Some(report.unit.id.as_str()), Some(report.year.into()))
            );
            assert_eq!(
                (row["cell"].as_str(), row["state"].as_str()),
                (Some(cell.id()), Some(cell.state().id()))
            );
            assert_eq!(
                (row["value_text"].as_str(), row["remark"].as_str()),
                (exact.as_deref(), cell.remark())
            );
            assert_eq!(row["level"].as_str(), report.unit.level.map(|level| level.id()));
            let value = row["value"].as_str().map(|value| value.parse::<Decimal>().unwrap());
            assert!(
                value == cell.value() || (value.is_none() && cell.state() == State::Figure),
                "{row}"
            );
        }
    }
    assert!(rows.next().is_none());
}
