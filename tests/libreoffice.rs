//! The filled template saved again by LibreOffice, in its three formats, is still the same report,
//! and its live words are right.

use crate::support::{eventful, formats, have, random, read, sound, unit_ref};
use nianbao_export_xlsx::filled_template;
use nianbao_format::{Input, Source};
use nianbao_format_kit::{programs, zips};
use nianbao_grid::Value;
use nianbao_model::{Cell, Report};
use std::{cell, collections::BTreeMap, fs, path::Path};

const FORMATS: [&str; 3] = ["xlsx", "xls", "ods"];

/// The live words of a workbook by sheet, row and column.
type Words = BTreeMap<(String, u32, u32), String>;

fn words(book: &[u8], name: &str) -> Words {
    let source = formats()
        .importer("xlsx")
        .unwrap()
        .read(&Input::new(book, name, random::editions()))
        .unwrap();
    let Source::Grids(grids) = source else { panic!("{name} is a workbook") };
    let mut words = Words::new();
    for grid in grids.grids.iter().filter(|grid| grid.name.as_ref() != "填报说明") {
        for cell in grid.cells() {
            if let Value::Text(text) = &cell.value
                && ["正确", "错误", "未填", "已填"].iter().any(|word| text.starts_with(word))
            {
                words.insert((grid.name.to_string(), cell.row, cell.column), text.to_string());
            }
        }
    }
    words
}

/// A workbook as a program leaves it that does not calculate: every formula without its result.
fn without_results(book: &[u8]) -> Vec<u8> {
    let removed = cell::Cell::new(0);
    let bare = zips::changed(book, |name, mut text| {
        while name.starts_with("xl/worksheets/sheet")
            && let Some(from) = text.find("</f><v>")
        {
            let to = from + text[from..].find("</v>").unwrap() + "</v>".len();
            text.replace_range(from..to, "</f>");
            removed.set(removed.get() + 1);
        }
        text
    });
    assert!(removed.get() > 20, "{removed:?}");
    bare
}

/// Saves files again, all in one run.
fn convert(files: &[String], format: &str, dir: &Path) {
    let files: Vec<_> = files.iter().map(|name| dir.join(name)).collect();
    programs::libre_office(&files, format, &dir.join(format), dir);
}

/// What is found in a report, without the places.
fn found(bytes: &[u8], name: &str) -> (Report, Vec<String>) {
    let reading = read(bytes, name).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut findings: Vec<String> =
        nianbao_check::check(&reading, &nianbao_check::Context::default())
            .iter()
            .map(|f| format!("{} {:?} {}", f.rule, f.cells, f.message.zh))
            .collect();
    findings.sort();
    (reading.report, findings)
}

fn cases() -> Vec<(String, Report)> {
    let mut cases = Vec::new();
    for edition in random::editions().iter() {
        cases.push((format!("eventful-{}", edition.id), eventful(edition)));
        let mut report = sound(edition, unit_ref("unit-01"), edition.years.0, 1);
        cases.push((format!("sound-{}", edition.id), report.clone()));
        // One figure is wrong, one is not there.
        let ix = |address: &str| edition.find(address).unwrap();
        let more = report.cell(ix("requests.granted.research")).value().unwrap()
            + nianbao_model::Decimal::TWO;
        report.set(ix("requests.granted.research"), Cell::figure(more));
        report.set(ix("disputes.reconsideration.upheld"), Cell::Blank);
        cases.push((format!("broken-{}", edition.id), report));
    }
    cases
}

#[test]
fn what_libreoffice_saves_is_the_same_report_and_its_words_are_right() {
    if !have("soffice") {
        return;
    }
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let (mut files, mut books) = (Vec::new(), Vec::new());
    for (name, report) in cases() {
        let book = filled_template(&report).unwrap();
        let bare = without_results(&book);
        for (name, bytes) in [(name.clone(), &book), (format!("bare-{name}"), &bare)] {
            fs::write(dir.join(format!("{name}.xlsx")), bytes).unwrap();
            files.push(format!("{name}.xlsx"));
            books.push((name, report.clone(), book.clone()));
        }
    }
    for format in FORMATS {
        convert(&files, format, dir);
    }
    let mut wrong = Vec::new();
    for (name, report, book) in &books {
        let stated = words(book, name);
        assert!(stated.len() > 30, "{name}: {}", stated.len());
        let (own, expected) = found(book, "unit-01.xlsx");
        assert_eq!(&own, report, "{name}");
        for format in FORMATS {
            let path = dir.join(format).join(format!("{name}.{format}"));
            let saved = fs::read(&path).unwrap();
            let (back, findings) = found(&saved, &format!("unit-01.{format}"));
            let mut differences: Vec<String> = report
                .cells()
                .filter(|(ix, cell)| back.cell(*ix) != *cell)
                .map(|(ix, cell)| {
                    format!("{}: {cell:?} → {:?}", report.edition.spec(ix).address, back.cell(ix))
                })
                .collect();
            let sections = report
                .edition
                .sections
                .iter()
                .enumerate()
                .filter(|(n, _)| back.section(*n) != report.section(*n));
            differences.extend(sections.map(|(_, section)| section.id.clone()));
            if differences.is_empty() && back != *report {
                differences.push(format!(
                    "{:?} {:?} → {:?} {:?}",
                    report.unit, report.indicators, back.unit, back.indicators
                ));
            }
            if findings != expected {
                differences.push(format!("expected {expected:#?}\nfound {findings:#?}"));
            }
            let live = words(&saved, name);
            // LibreOffice does not save as xls the text of a formula that it has not calculated
            // itself.
            let calculated = format != "xls" || name.starts_with("bare-");
            for (at, word) in stated.iter().filter(|_| calculated) {
                match live.get(at) {
                    Some(met) if met == word => {}
                    met => differences.push(format!("{at:?}: {word} → {met:?}")),
                }
            }
            if !differences.is_empty() {
                wrong.push(format!("{name}.{format}\n    {}", differences.join("\n    ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The words of the three kinds of reports differ as they should.
    let of = |name: &str, begins: &str| {
        let (.., book) = books.iter().find(|(n, ..)| n == name).unwrap();
        words(book, name).values().filter(|word| word.starts_with(begins)).count()
    };
    for edition in ["2019", "2021"] {
        assert_eq!(
            (of(&format!("sound-{edition}"), "错误"), of(&format!("sound-{edition}"), "未填")),
            (0, 0),
            "{edition}"
        );
        assert!(
            of(&format!("broken-{edition}"), "错误") >= 3
                && of(&format!("broken-{edition}"), "未填") >= 1,
            "{edition}"
        );
        assert!(of(&format!("sound-{edition}"), "正确") > 30, "{edition}");
    }
}
