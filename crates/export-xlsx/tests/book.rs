//! The workbooks as another reader sees them: places, stored values, names, and the same bytes each time.
#![allow(clippy::unwrap_used)]

use calamine::{Data, Reader, Xlsx as Book, open_workbook_from_rs};
use nianbao_document::compose;
use nianbao_export_xlsx::{Xlsx, filled_template, template};
use nianbao_format::{Exporter as _, Job};
use nianbao_model::{Cell, Edition, Editions, Indicator, Kind, Level, Prose, Report, UnitRef};
use std::{io::Cursor, sync::Arc};

fn edition(id: &str) -> Arc<Edition> {
    Editions::national().get(id).unwrap().clone()
}

/// A report whose identities hold: every part 1, every total what it must be.
fn sound(id: &str) -> Report {
    let edition = edition(id);
    let unit = UnitRef { id: "unit-07".into(), name: "示例海关".into(), level: Some(Level::Subordinate) };
    let mut report = Report::blank(edition.clone(), unit, edition.years.0);
    for ix in edition.ixs() {
        let cell = if edition.spec(ix).kind == Kind::Amount { Cell::figure("9230.47".parse().unwrap()) } else { Cell::count(1) };
        report.set(ix, cell);
    }
    // Sums of sums come right in the second round.
    for _ in 0..2 {
        for equation in edition.equations.iter().filter(|e| e.left.len() == 1 && e.right.len() > 1) {
            let sum = equation.sides(&report).unwrap().1;
            report.set(equation.left[0].cell, Cell::figure(sum));
        }
    }
    for (n, section) in edition.sections.iter().enumerate() {
        *report.section_mut(n) =
            Prose::new(&format!("（一）{}\n{}", section.label, "这是一段文字，说明这一部分的情况。".repeat(n * n * 12 + 1)));
    }
    report.indicators = vec![Indicator {
        name: "门户网站公开各类信息".into(),
        value: "8070".into(),
        unit: "条".into(),
        year_on_year: Some("58.8%".into()),
    }];
    report
}

fn publication(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    Xlsx.write(&Job::new(report, &compose(report)), &mut bytes).unwrap();
    bytes
}

fn book(bytes: Vec<u8>) -> Book<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

/// Writes the workbooks where they can be looked at, when asked to.
#[test]
fn workbooks_for_the_eye() {
    let Ok(folder) = std::env::var("NIANBAO_SHOW") else { return };
    for id in ["2019", "2021"] {
        std::fs::write(format!("{folder}/template-{id}.xlsx"), template(&edition(id)).unwrap()).unwrap();
        std::fs::write(format!("{folder}/filled-{id}.xlsx"), filled_template(&sound(id)).unwrap()).unwrap();
        std::fs::write(format!("{folder}/publication-{id}.xlsx"), publication(&sound(id))).unwrap();
    }
}

#[test]
fn the_publication_holds_every_figure_at_the_place_the_document_gives_it() {
    for id in ["2019", "2021"] {
        let report = sound(id);
        let document = compose(&report);
        let mut book = book(publication(&report));
        let mut seen = 0;
        for (part, section) in document.parts.iter().zip(&report.edition.sections) {
            let range = book.worksheet_range(&section.tab()).unwrap();
            assert_eq!(range.get_value((0, 0)), Some(&Data::String(section.heading())));
            for block in &part.blocks {
                let nianbao_document::Block::Table(table) = block else { continue };
                for cell in &table.cells {
                    let met = range.get_value((2 + cell.row as u32, cell.column as u32));
                    match &cell.content {
                        nianbao_document::Content::Figure { cell: held, .. } => {
                            let figure: f64 = held.to_string().parse().unwrap();
                            assert_eq!(met, Some(&Data::Float(figure)), "{id} {} {},{}", table.id, cell.row, cell.column);
                            seen += 1;
                        }
                        nianbao_document::Content::RowHead(text) => assert_eq!(met, Some(&Data::String(text.clone()))),
                        _ => {}
                    }
                }
            }
        }
        assert_eq!(seen, report.edition.cells().len());
    }
}

#[test]
fn totals_are_formulas_where_they_hold_and_plain_figures_where_they_do_not() {
    let mut report = sound("2021");
    let count = |bytes: Vec<u8>| {
        let mut book = book(bytes);
        let range = book.worksheet_formula("三、依申请").unwrap();
        range.used_cells().filter(|(_, _, formula)| formula.starts_with("SUM")).count()
    };
    // 25 row totals and six column totals; the corner is the row's.
    assert_eq!(count(publication(&report)), 31);
    let wrong = report.edition.find("requests.received.total").unwrap();
    report.set(wrong, Cell::count(99));
    assert_eq!(count(publication(&report)), 30);
    let mut book = book(publication(&report));
    assert_eq!(book.worksheet_range("三、依申请").unwrap().get_value((5, 9)), Some(&Data::Float(99.0)));
}

#[test]
fn the_five_states_stay_apart() {
    let mut report = sound("2019");
    let set = |report: &mut Report, address: &str, cell| {
        let ix = report.edition.find(address).unwrap();
        report.set(ix, cell);
    };
    set(&mut report, "proactive.regulations.made", Cell::Blank);
    set(&mut report, "proactive.regulations.disclosed", Cell::not_applicable("/"));
    set(&mut report, "proactive.regulations.disclosed_total", Cell::unreadable("约20"));
    set(&mut report, "proactive.normative_documents.made", Cell::count(0));
    set(&mut report, "proactive.procurement.amount", Cell::figure("12345678901234567.89".parse().unwrap()));
    let mut book = book(publication(&report));
    let range = book.worksheet_range("二、主动公开").unwrap();
    let text = |text: &str| Data::String(text.into());
    assert_eq!(
        (1..4).map(|c| range.get_value((4, c)).cloned().unwrap_or_default()).collect::<Vec<_>>(),
        [Data::Empty, text("/"), text("无法识别：约20")]
    );
    assert_eq!(range.get_value((5, 1)), Some(&Data::Float(0.0)));
    // More digits than a spreadsheet holds stay exact as text.
    assert!(range.used_cells().any(|(_, _, value)| *value == text("12345678901234567.89")));
}

#[test]
fn the_template_says_what_it_is_and_is_blank() {
    for id in ["2019", "2021"] {
        let mut book = book(template(&edition(id)).unwrap());
        let names: Vec<(String, String)> = book.defined_names().to_vec();
        let name = |name: &str| names.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap();
        assert_eq!(name("nianbao_edition"), format!("\"{id}\""));
        assert_eq!(name("nianbao_template"), "\"1\"");
        let sheets = book.sheet_names();
        assert_eq!(sheets.first().unwrap(), "填报信息");
        assert_eq!(sheets.last().unwrap(), "填报说明");
        assert_eq!(sheets.len(), 9);
        for section in &edition(id).sections {
            let range = book.worksheet_range(&section.tab()).unwrap();
            assert!(!range.used_cells().any(|(_, _, v)| matches!(v, Data::Float(_) | Data::Int(_))), "{id} {}", section.id);
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = sound("2021");
    let (first, filled) = (publication(&report), filled_template(&report).unwrap());
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(first, publication(&report));
    assert_eq!(filled, filled_template(&report).unwrap());
}
