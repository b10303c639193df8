//! The texts of the example region: sound, they raise no alarm of any severity; with a figure
//! falsified, it is noticed.

use nianbao_model::{Cell, Editions, Finding, Level, Reading, Report, UnitRef};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn data() -> Option<PathBuf> {
    let folder =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/guangzhou/data"));
    if !folder.exists() {
        println!("skipped: the example region is not at hand");
    }
    folder.exists().then_some(folder)
}

/// The reports of a year by unit, with their texts.
fn reports(year: u16) -> Option<BTreeMap<String, Report>> {
    let folder = data()?;
    let editions = Editions::national();
    let edition = editions.get("2019").unwrap();
    let csv = fs::read_to_string(folder.join(format!("{year}.csv"))).unwrap();
    let mut lines = csv.lines();
    let units: Vec<&str> = lines.next().unwrap().split(',').skip(2).collect();
    let mut reports: BTreeMap<String, Report> = BTreeMap::new();
    for unit in &units {
        let file = folder.join(format!("texts/{year}/{unit}.md"));
        let Ok(text) = fs::read_to_string(file) else { continue };
        let title = text.lines().next().unwrap().trim_start_matches("# ");
        let name = title.split(&year.to_string()).next().unwrap();
        let level = match *unit {
            "region" => Level::Region,
            "head-office" => Level::HeadOffice,
            _ => Level::Subordinate,
        };
        let mut report = Report::blank(
            edition.clone(),
            UnitRef { id: (*unit).into(), name: name.into(), level: Some(level) },
            year,
        );
        let mut section = 0;
        for line in text.lines().skip(1).filter(|line| !line.trim().is_empty()) {
            match line.strip_prefix("## ") {
                Some(heading) => {
                    section = edition
                        .sections
                        .iter()
                        .position(|s| s.heading() == heading)
                        .unwrap_or_else(|| panic!("{heading}"))
                }
                None => report.section_mut(section).push(line),
            }
        }
        reports.insert((*unit).to_owned(), report);
    }
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        let Some(ix) = edition.find(fields[0]) else { continue };
        let first = fields.len() - units.len();
        for (unit, value) in units.iter().zip(&fields[first..]) {
            if let (Some(report), Ok(figure)) = (reports.get_mut(*unit), value.parse()) {
                report.set(ix, Cell::figure(figure));
            }
        }
    }
    Some(reports)
}

fn readings() -> Option<(BTreeMap<String, Reading>, BTreeMap<String, Reading>)> {
    let read = |year| {
        Some(reports(year)?.into_iter().map(|(unit, report)| (unit, Reading::of(report))).collect())
    };
    Some((read(2020)?, read(2019)?))
}

fn findings(this: &Reading, last: Option<&Reading>) -> Vec<Finding> {
    nianbao_claims::check(this, last).into_iter().collect()
}

#[test]
fn sound_texts_raise_no_alarm() {
    let Some((now, before)) = readings() else { return };
    assert!(now.len() > 15 && before.len() > 15);
    let mut alarms = Vec::new();
    for (unit, reading) in now
        .iter()
        .map(|(u, r)| (u, (r, before.get(u))))
        .chain(before.iter().map(|(u, r)| (u, (r, None))))
    {
        alarms.extend(
            findings(reading.0, reading.1)
                .into_iter()
                .map(|f| format!("{unit}: {} {:?} {}", f.rule, f.severity, f.message.zh)),
        );
    }
    assert!(alarms.is_empty(), "{alarms:#?}");
}

/// Sentences with figures that are of no table, or right: nothing may be told of them.
#[test]
fn sound_sentences_on_other_matters_raise_no_alarm() {
    // Other sentences can be tried by hand: INNOCENT=file cargo test -p nianbao-claims
    // sound_sentences.
    let other = std::env::var("INNOCENT").ok().and_then(|file| fs::read_to_string(file).ok());
    let file = other.as_deref().unwrap_or(include_str!("innocent.txt"));
    let mut alarms = Vec::new();
    for text in file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        for seed in 1..=3 {
            alarms.extend(
                crate::slots::told_of_sound(text, seed)
                    .into_iter()
                    .map(|said| format!("{text}: {said}")),
            );
        }
    }
    assert!(alarms.is_empty(), "{alarms:#?}");
}
