//! The recogniser on grids drawn from the statutory layout: everything is found again, in either
//! edition.

use nianbao_document::{Block, CellContent, compose};
use nianbao_grid::{Expect, Grid, GridCell, Grids, Span, Value, recognise};
use nianbao_model::{Cell, Edition, Editions, Kind, Prose, Report, Rule, UnitRef};
use std::sync::Arc;

/// A report with a different figure in every cell, so that no two can be mistaken for each other.
fn numbered(edition: &Arc<Edition>) -> Report {
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "a".into(), name: "某海关".into(), level: None },
        edition.years.0,
    );
    for ix in edition.cells_ix() {
        let n = i64::from(ix.0) + 1000;
        report.set(
            ix,
            if edition.spec(ix).kind == Kind::Change { Cell::count(-n) } else { Cell::count(n) },
        );
    }
    for (n, section) in edition.sections.iter().enumerate() {
        if section.is_untitled() {
            *report.section_mut(n) = Prose::new(
                "本报告根据《中华人民共和国政府信息公开条例》编制。\n联系电话：020-00000000",
            );
            continue;
        }
        *report.section_mut(n) = Prose::new(&format!(
            "这是“{}”的文字，一共有两段。\n第二段不长，但也是一段文字。",
            section.label
        ));
    }
    report
}

/// The report's document as grids: a sheet a section, or all in one.
fn grids(report: &Report, one_sheet: bool) -> Grids {
    let document = compose(report);
    let mut sheets: Vec<Grid> = Vec::new();
    let (mut cells, mut merges, mut top) = (Vec::new(), Vec::new(), 0u32);
    let text = |row: u32, column: u32, text: &str| GridCell {
        row,
        column,
        value: Value::Text(text.into()),
    };
    for (n, part) in document.parts.iter().enumerate() {
        cells.push(text(top, 0, if part.heading.is_empty() { "引言" } else { &part.heading }));
        top += 1;
        for block in &part.blocks {
            match block {
                Block::Subheading(t) | Block::Paragraph(t) | Block::Note(t) | Block::Line(t, _) => {
                    cells.push(text(top, 0, t));
                    top += 1;
                }
                Block::Table(table) => {
                    for cell in &table.cells {
                        let (row, column) = (top + cell.row as u32, cell.column as u32);
                        if cell.row_span > 1 || cell.column_span > 1 {
                            let (bottom, right) = (
                                row + cell.row_span as u32 - 1,
                                column + cell.column_span as u32 - 1,
                            );
                            merges.push(Span { top: row, left: column, bottom, right });
                        }
                        let value = match &cell.content {
                            CellContent::Corner(t)
                            | CellContent::BlockHead(t)
                            | CellContent::ColumnHead(t)
                            | CellContent::RowHead(t) => Some(Value::Text(t.as_str().into())),
                            CellContent::Value { cell: Cell::Figure(v), .. } => {
                                Some(Value::Number(*v))
                            }
                            CellContent::Value { cell, .. } => {
                                cell.spelled_mark().map(|t| Value::Text(t.into()))
                            }
                            CellContent::Text(_) | CellContent::Number(_) | CellContent::Empty => {
                                None
                            }
                        };
                        cells.extend(value.map(|value| GridCell { row, column, value }));
                    }
                    top += table.rows as u32;
                }
            }
        }
        if !one_sheet {
            let name = report.edition.sections[n].tab();
            sheets.push(Grid::new(name, std::mem::take(&mut cells), std::mem::take(&mut merges)));
            top = 0;
        }
    }
    if one_sheet {
        sheets.push(Grid::new("Sheet1", cells, merges));
    }
    Grids { file: "a.xlsx".into(), grids: sheets, ..Grids::default() }
}

fn expect(report: &Report) -> Expect<'_> {
    Expect {
        unit: Some(&report.unit.id),
        name: Some(&report.unit.name),
        year: Some(report.year),
        ..Expect::default()
    }
}

fn differences(a: &Report, b: &Report) -> Vec<String> {
    a.cells()
        .filter(|(ix, cell)| b.cell(*ix) != *cell)
        .map(|(ix, cell)| format!("{} {cell:?} {:?}", a.edition.spec(ix).address, b.cell(ix)))
        .collect()
}

#[test]
fn the_statutory_layout_is_read_back_whole() {
    let editions = Editions::national();
    for edition in editions.iter() {
        for one_sheet in [false, true] {
            let report = numbered(edition);
            let reading =
                recognise(&grids(&report, one_sheet), &editions, &expect(&report)).unwrap();
            assert_eq!(
                differences(&report, &reading.report),
                Vec::<String>::new(),
                "{} {one_sheet}",
                edition.id
            );
            assert_eq!(reading.findings, [], "{} {one_sheet}", edition.id);
            assert_eq!(reading.report, report);
            assert!(reading.places.iter().all(Option::is_some));
        }
    }
}

#[test]
fn columns_are_known_by_the_short_names_they_go_by() {
    let editions = Editions::national();
    let report = numbered(editions.get("2021").unwrap());
    let mut source = grids(&report, true);
    let short = |text: &str| match text {
        "社会公益组织" => Some("社会公益"),
        "法律服务机构" => Some("法律服务"),
        "科研机构" => Some("科研"),
        "本年制发件数" => Some("本年制发"),
        _ => None,
    };
    let cells = source.grids[0].cells().iter().map(|cell| match &cell.value {
        Value::Text(text) => {
            GridCell { value: Value::Text(short(text).unwrap_or(text).into()), ..cell.clone() }
        }
        _ => cell.clone(),
    });
    source.grids = vec![Grid::new("Sheet1", cells.collect(), source.grids[0].merges().to_vec())];
    let reading = recognise(&source, &editions, &expect(&report)).unwrap();
    assert_eq!(differences(&report, &reading.report), Vec::<String>::new());
    assert_eq!(
        reading.findings.iter().filter(|f| f.rule == Rule::R05).count(),
        4,
        "{:?}",
        reading.findings
    );
}

#[test]
fn blanks_marks_and_unreadable_texts_stay_different() {
    let editions = Editions::national();
    let edition = editions.get("2021").unwrap();
    let mut report = numbered(edition);
    let cells =
        ["requests.granted.research", "requests.granted.enterprise", "requests.received.total"]
            .map(|a| edition.find(a).unwrap());
    report.set(cells[0], Cell::Blank);
    report.set(cells[1], Cell::not_applicable("/"));
    report.set(cells[2], Cell::unreadable("约20"));
    let reading = recognise(&grids(&report, false), &editions, &expect(&report)).unwrap();
    assert_eq!(differences(&report, &reading.report), Vec::<String>::new());
    let codes: Vec<_> = reading.findings.iter().map(|f| (f.rule, f.cells.clone())).collect();
    assert_eq!(
        codes,
        [
            (Rule::R01, vec!["requests.received.total".to_owned()]),
            (Rule::R04, vec!["requests.granted.research".to_owned()]),
        ]
    );
}

#[test]
fn a_report_in_the_other_edition_is_read_in_it_and_said() {
    let editions = Editions::national();
    let mut report = numbered(editions.get("2021").unwrap());
    report.year = 2020;
    let reading = recognise(&grids(&report, false), &editions, &expect(&report)).unwrap();
    assert_eq!(reading.report, report);
    assert_eq!(reading.findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [Rule::R09]);
}

#[test]
fn grids_without_any_of_it_are_refused() {
    let grids = Grids {
        file: "x.xlsx".into(),
        grids: vec![Grid::of_text("Sheet1", &[&["销售额", "5"]])],
        ..Grids::default()
    };
    let fault = recognise(&grids, &Editions::national(), &Expect::default()).unwrap_err();
    assert!(fault.to_string().contains("Sheet1"), "{fault}");
}
