//! Year, name and code come from where they are stated; what is unusable, blank or stated twice is
//! told, at its cell. Titles and headings as published.

use nianbao_document::compose;
use nianbao_grid::{Expect, Grid, GridCell, Grids, Value, recognise};
use nianbao_model::{Editions, Place, Prose, Reading, Report, Rule, UnitRef};

/// A workbook of 2021 with this on its first sheet, and this text in section one.
fn read(information: &[&[&str]], text: &str, expect: &Expect<'_>) -> Reading {
    let editions = Editions::national();
    let mut report = Report::blank(editions.get("2021").unwrap().clone(), UnitRef::default(), 2021);
    *report.section_mut(1) = Prose::new(text);
    let mut grids = vec![Grid::of_text("填报信息", information)];
    for part in &compose(&report).parts {
        let text = |row: usize, text: &str| GridCell {
            row: row as u32,
            column: 0,
            value: Value::Text(text.into()),
        };
        let mut cells = vec![text(0, &part.heading)];
        for block in &part.blocks {
            if let nianbao_document::Block::Paragraph(paragraph) = block {
                cells.push(text(cells.len(), paragraph));
            }
        }
        grids.push(Grid::new(part.heading.as_str(), cells, Vec::new()));
    }
    recognise(&Grids { file: "a.xlsx".into(), grids, ..Grids::default() }, &editions, expect)
        .unwrap()
}

const TEXT: &str = "2021年，本单位按照要求开展政府信息公开工作，全年主动公开各类政府信息，按时办理全部申请，没有发生应当说明的其他情况。";

/// A finding on identity: its rule, row and column of its cell, and what it says.
type Told = (Rule, Option<(u32, u32)>, String);

fn told(reading: &Reading) -> Vec<Told> {
    let ours = reading.findings.iter().filter(|f| matches!(f.rule, Rule::R09 | Rule::T06));
    ours.map(|f| {
        let cell = f.at.iter().find_map(|place| match place {
            Place::Cell { row, column, .. } => Some((*row, *column)),
            _ => None,
        });
        (f.rule, cell, f.message.zh.clone())
    })
    .collect()
}

#[test]
fn a_year_that_is_none_is_told_at_its_cell_and_not_replaced_by_the_layouts() {
    for bad in ["21", "1998", "2032", "去年", "2021-2022", "20211"] {
        let expect = Expect { newest: Some(2026), ..Expect::default() };
        let reading = read(
            &[
                &["政府信息公开工作年度报告填报工作簿（2021版）"],
                &["单位名称", "某海关"],
                &["年度", bad],
            ],
            "",
            &expect,
        );
        let told = told(&reading);
        assert!(
            matches!(&told[..], [(Rule::R09, Some(_), message)] if message.contains(bad)),
            "{bad}: {told:?}"
        );
    }
    for blank in ["", "  "] {
        let reading = read(
            &[
                &["政府信息公开工作年度报告填报工作簿（2021版）"],
                &["单位名称", "某海关"],
                &["年度", blank],
            ],
            "",
            &Expect::default(),
        );
        let told = told(&reading);
        assert!(
            matches!(&told[..], [(Rule::R09, Some(_), message)] if message.contains("没有找到年度")),
            "{told:?}"
        );
    }
    let good =
        read(&[&["单位名称", "某海关"], &["年度", "二〇二一年度"]], TEXT, &Expect::default());
    assert_eq!((good.report.year, told(&good)), (2021, Vec::new()));
}

#[test]
fn a_name_left_blank_is_asked_for_and_no_sentence_takes_its_place() {
    let sentence = "2021年未收取政府信息公开信息处理费，在政府信息公开工作年度报告中已经说明的情况没有变化，也没有其他应当说明的事项。";
    let reading = read(&[&["单位名称", ""], &["年度", "2021"]], sentence, &Expect::default());
    assert_eq!(reading.report.unit.name, "");
    assert!(
        matches!(&told(&reading)[..], [(Rule::R09, Some((1, 2)) | Some((0, 1)), message)] if message.contains("单位名称")),
        "{:?}",
        told(&reading)
    );
    let expected = Expect { name: Some("某海关"), ..Expect::default() };
    assert_eq!(told(&read(&[&["单位名称", ""], &["年度", "2021"]], TEXT, &expected)), Vec::new());
}

#[test]
fn a_code_that_could_be_none_is_told() {
    for bad in ["../unit-07", "unit 07", "a:b", ".x"] {
        let reading = read(
            &[&["单位名称", "某海关"], &["单位代码", bad], &["年度", "2021"]],
            TEXT,
            &Expect::default(),
        );
        assert_eq!(reading.report.unit.id, "a");
        assert!(
            matches!(&told(&reading)[..], [(Rule::R09, Some(_), message)] if message.contains(bad)),
            "{bad}"
        );
    }
}

#[test]
fn what_is_stated_twice_and_differently_is_told() {
    let twice = read(
        &[&["某海关2020年政府信息公开工作年度报告"], &["单位名称", "某海关"], &["年度", "2021"]],
        TEXT,
        &Expect::default(),
    );
    assert!(
        matches!(&told(&twice)[..], [(Rule::R09, _, message)] if message.contains("2020") && message.contains("2021")),
        "{:?}",
        told(&twice)
    );
    let names = read(
        &[&["乙海关2021年政府信息公开工作年度报告"], &["单位名称", "甲海关"], &["年度", "2021"]],
        TEXT,
        &Expect::default(),
    );
    assert!(
        matches!(&told(&names)[..], [(Rule::T06, _, message)] if message.contains("甲海关") && message.contains("乙海关"))
    );
    let forms = [
        &["中华人民共和国某海关2021年政府信息公开工作年度报告"][..],
        &["单位名称", "某海关"],
        &["年度", "2021年"],
    ];
    assert_eq!(told(&read(&forms, TEXT, &Expect::default())), Vec::new());
}

#[test]
fn the_titles_of_published_reports_are_read() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpus/claims/titles.tsv");
    let Ok(list) = std::fs::read_to_string(&file) else {
        println!("SKIPPED: no list of published titles");
        return;
    };
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let [text, unit, year] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert_eq!(
            nianbao_grid::title(text),
            Some((unit.to_owned(), year.parse().unwrap())),
            "{text}"
        );
    }
}

#[test]
fn the_headings_of_published_reports_are_read() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpus/claims/headings.tsv");
    let Ok(list) = std::fs::read_to_string(&file) else {
        println!("SKIPPED: no list of published headings");
        return;
    };
    let editions = Editions::national();
    let edition = editions.get("2021").unwrap();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let (section, heading) = line.split_once('\t').unwrap();
        let (sections, stray) =
            nianbao_grid::sections_of_markdown(&format!("{heading}\n全年没有变化。\n"), edition);
        assert!(stray.is_empty() && sections.len() == 1, "{heading}");
        assert_eq!(edition.sections[sections[0].0].id, section, "{heading}");
    }
}
