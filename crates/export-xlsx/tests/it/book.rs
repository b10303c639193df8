//! The workbooks as another reader sees them: places, stored values, names, and the same bytes each
//! time.

use calamine::{Data, Reader, Xlsx as Book, open_workbook_from_rs};
use nianbao_document::compose;
use nianbao_export_xlsx::{Xlsx, filled_template, template};
use nianbao_format::{ExportJob, Exporter as _};
use nianbao_model::{
    Cell, Edition, Editions, Indicator, Kind, Level, Prose, Relation, Report, SectionKind, UnitRef,
};
use std::{io::Cursor, sync::Arc};

fn edition(id: &str) -> Arc<Edition> {
    Editions::national().get(id).unwrap().clone()
}

/// A report whose identities hold: every part 1, every total and balance what it must be.
fn sound(id: &str) -> Report {
    let edition = edition(id);
    let unit =
        UnitRef {
            id: "unit-07".into(), name: "示例海关".into(), level: Some(Level::Subordinate)
        };
    let mut report = Report::blank(edition.clone(), unit, edition.years.0);
    for ix in edition.cells_ix() {
        let cell = if edition.spec(ix).kind == Kind::Amount {
            Cell::figure("9230.47".parse().unwrap())
        } else {
            Cell::count(1)
        };
        report.set(ix, cell);
    }
    // Sums of sums, and balances over sums, come right in the second round.
    for _ in 0..2 {
        for equation in edition.equations.iter().filter(|e| e.relation == Relation::Equal) {
            let (left, right) = equation.sides(&report).unwrap();
            let first = equation.left[0].cell;
            let held = report.cell(first).value().unwrap();
            report.set(first, Cell::figure(held + right - left));
        }
    }
    assert!(
        edition
            .equations
            .iter()
            .filter(|e| e.relation == Relation::Equal)
            .all(|e| e.sides(&report).is_some_and(|(l, r)| l == r))
    );
    for (n, section) in edition.sections.iter().enumerate() {
        *report.section_mut(n) = Prose::new(&format!(
            "（一）{}\n{}",
            section.label,
            "这是一段文字，说明这一部分的情况。".repeat(n * n * 5 + 1)
        ));
    }
    report.indicators = vec![Indicator {
        name: "门户网站公开各类信息".into(),
        value: "8070".into(),
        unit: "条".into(),
        year_on_year: Some("58.8%".into()),
    }];
    report
}

/// A report with every state of a cell, and with every kind of mistake that the template's words
/// tell.
fn mixed(id: &str) -> Report {
    let mut report = sound(id);
    let mut set = |address: &str, cell: Cell| {
        let ix = report.edition.find(address).unwrap();
        report.set(ix, cell);
    };
    set("requests.received.total", Cell::count(99));
    set("requests.granted.research", Cell::Blank);
    set("requests.partly_granted.enterprise", Cell::not_applicable("/"));
    set("requests.denied.state_secret.natural_person", Cell::count(-1));
    set("requests.denied.prohibited_by_law.natural_person", Cell::figure("2.5".parse().unwrap()));
    set("requests.denied.third_party_rights.natural_person", Cell::unreadable("约20"));
    set("disputes.reconsideration.total", Cell::count(9));
    set("disputes.litigation_direct.total", Cell::Blank);
    match id {
        "2019" => {
            set("proactive.regulations.disclosed_total", Cell::count(0));
            set("proactive.penalties.items_change", Cell::count(-8));
            set(
                "proactive.procurement.amount",
                Cell::figure("12345678901234567.89".parse().unwrap()),
            );
        }
        _ => {
            set("proactive.administrative_fees.amount", Cell::figure("-0.000125".parse().unwrap()))
        }
    }
    report
}

fn publication(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    Xlsx.write(&ExportJob::new(report, &compose(report)), &mut bytes).unwrap();
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
        std::fs::write(format!("{folder}/template-{id}.xlsx"), template(&edition(id)).unwrap())
            .unwrap();
        std::fs::write(format!("{folder}/filled-{id}.xlsx"), filled_template(&sound(id)).unwrap())
            .unwrap();
        std::fs::write(format!("{folder}/publication-{id}.xlsx"), publication(&sound(id))).unwrap();
        let mut doubtful = sound(id);
        if let Some(total) = doubtful.edition.find("proactive.regulations.disclosed_total") {
            doubtful.set(total, Cell::count(0));
        }
        std::fs::write(format!("{folder}/doubtful-{id}.xlsx"), filled_template(&doubtful).unwrap())
            .unwrap();
        std::fs::write(format!("{folder}/mixed-{id}.xlsx"), filled_template(&mixed(id)).unwrap())
            .unwrap();
        std::fs::write(format!("{folder}/mixed-publication-{id}.xlsx"), publication(&mixed(id)))
            .unwrap();
    }
}

#[test]
fn the_publication_holds_every_figure_at_the_place_the_document_gives_it() {
    for id in ["2019", "2021"] {
        let report = sound(id);
        let document = compose(&report);
        let mut book = book(publication(&report));
        let mut seen = 0;
        for part in &document.parts {
            let section = &report.edition.sections[report.edition.section(&part.id).unwrap()];
            let range = book.worksheet_range(&section.tab()).unwrap();
            assert_eq!(range.get_value((0, 0)), Some(&Data::String(section.heading())));
            for block in &part.blocks {
                let nianbao_document::Block::Table(table) = block else { continue };
                for cell in &table.cells {
                    let met = range.get_value((2 + cell.row as u32, cell.column as u32));
                    match &cell.content {
                        nianbao_document::CellContent::Value { cell: held, .. } => {
                            let figure: f64 = held.to_string().parse().unwrap();
                            assert_eq!(
                                met,
                                Some(&Data::Float(figure)),
                                "{id} {} {},{}",
                                table.id,
                                cell.row,
                                cell.column
                            );
                            seen += 1;
                        }
                        nianbao_document::CellContent::RowHead(text) => {
                            assert_eq!(met, Some(&Data::String(text.clone())))
                        }
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
    assert_eq!(
        book.worksheet_range("三、依申请").unwrap().get_value((5, 9)),
        Some(&Data::Float(99.0))
    );
}

#[test]
fn texts_that_look_like_a_workbooks_own_markup_stay_texts() {
    for text in ["<r><t>甲</t></r>", "<r></x></r>", "<r>a</r>", "_x0041_&lt;"] {
        let mut report = sound("2021");
        let section = report.edition.sections.iter().position(|s| s.kind == SectionKind::Text);
        let note = report.edition.sections.iter().rposition(|s| s.kind == SectionKind::Table);
        *report.section_mut(section.unwrap()) = Prose::new(text);
        *report.section_mut(note.unwrap()) = Prose::new(text);
        for (bytes, row) in [(publication(&report), 1), (filled_template(&report).unwrap(), 2)] {
            let mut book = book(bytes);
            let tab = report.edition.sections[section.unwrap()].tab();
            let range = book.worksheet_range(&tab).unwrap();
            assert_eq!(range.get_value((row, 0)), Some(&Data::String(text.into())));
            let tab = report.edition.sections[note.unwrap()].tab();
            let range = book.worksheet_range(&tab).unwrap();
            assert!(range.used_cells().any(|(.., met)| *met == Data::String(text.into())));
        }
    }
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
    set(
        &mut report,
        "proactive.procurement.amount",
        Cell::figure("12345678901234567.89".parse().unwrap()),
    );
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
        let name = |name: &str| {
            names.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap()
        };
        assert_eq!(name("nianbao_edition"), format!("\"{id}\""));
        assert_eq!(name("nianbao_template"), format!("\"{}\"", nianbao_model::TEMPLATE_VERSION));
        let sheets = book.sheet_names();
        assert_eq!(sheets[..2], ["填报说明", "填报信息"]);
        // Out of sight behind all others: what the words of checks go by.
        assert_eq!(sheets.last().unwrap(), "核对计算");
        assert_eq!(sheets.len(), 11);
        for section in &edition(id).sections {
            let range = book.worksheet_range(&section.tab()).unwrap();
            assert!(
                !range.used_cells().any(|(_, _, v)| matches!(v, Data::Float(_) | Data::Int(_))),
                "{id} {}",
                section.id
            );
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = sound("2021");
    let (first, filled) = (publication(&report), filled_template(&report).unwrap());
    // Archives keep times in steps of two seconds.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(first, publication(&report));
    assert_eq!(filled, filled_template(&report).unwrap());
}

/// What the words of a row or a column say, by the label in front.
fn word(book: &mut Book<Cursor<Vec<u8>>>, sheet: &str, at: (u32, u32)) -> String {
    book.worksheet_range(sheet).unwrap().get_value(at).map(ToString::to_string).unwrap_or_default()
}

#[test]
fn the_words_say_what_holds_what_is_open_and_what_is_wrong() {
    let requests = |report: &Report| {
        let mut book = book(filled_template(report).unwrap());
        let rows: Vec<String> =
            (5..12).map(|row| word(&mut book, "三、依申请", (row, 11))).collect();
        let heading = word(&mut book, "三、依申请", (4, 11));
        (heading, rows)
    };
    let (heading, rows) = requests(&mixed("2021"));
    assert_eq!(heading, "核对");
    let negative = "错误：有负数".to_owned();
    assert_eq!(
        rows[..6],
        [
            "错误：差27".into(),
            "正确".into(),
            "未填".into(),
            "错误：差1".into(),
            negative,
            "错误：有小数".to_owned()
        ]
    );
    let (_, rows) = requests(&sound("2021"));
    assert!(rows.iter().all(|word| word == "正确"), "{rows:?}");

    let mut old = book(filled_template(&mixed("2019")).unwrap());
    assert_eq!(word(&mut old, "二、主动公开", (4, 5)), "核对：超出1");
    assert_eq!(word(&mut old, "二、主动公开", (12, 5)), "错误：不足7");
    // One word under each group of columns, below a row that says 核对.
    let below: Vec<String> =
        [0, 5, 10].map(|column| word(&mut old, "四、复议诉讼", (17, column))).into();
    assert_eq!(below, ["错误：差5", "未填", "正确"]);
    assert_eq!(word(&mut old, "四、复议诉讼", (16, 0)), "核对");
    // The first sheet sums them up.
    assert_eq!(word(&mut old, "填报信息", (13, 1)), "错误：1处");
    assert_eq!(word(&mut old, "填报信息", (15, 0)), "核对：四、复议诉讼");
    // What only wants a second look is told when nothing else is.
    let mut report = sound("2019");
    let total = report.edition.find("proactive.regulations.disclosed_total").unwrap();
    report.set(total, Cell::count(0));
    assert_eq!(
        word(&mut book(filled_template(&report).unwrap()), "填报信息", (13, 1)),
        "核对：1处"
    );
    assert_eq!(
        word(&mut book(filled_template(&sound("2019")).unwrap()), "填报信息", (13, 1)),
        "正确"
    );
}

/// The bytes of a part of a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn the_template_unlocks_exactly_what_is_to_be_typed_and_has_a_rule_on_every_figure() {
    for id in ["2019", "2021"] {
        let edition = edition(id);
        let bytes = template(&edition).unwrap();
        let styles = part(&bytes, "xl/styles.xml");
        let formats = styles.split_once("<cellXfs").unwrap().1.split_once("</cellXfs>").unwrap().0;
        let unlocked: Vec<bool> =
            formats.split("<xf ").skip(1).map(|xf| xf.contains("locked=\"0\"")).collect();
        for (n, section) in
            edition.sections.iter().enumerate().filter(|(_, s)| s.kind == SectionKind::Table)
        {
            // Sheets count from 1, and the first two are 填报说明 and 填报信息.
            let sheet = part(&bytes, &format!("xl/worksheets/sheet{}.xml", n + 3));
            assert!(sheet.contains("<sheetProtection"));
            let table = edition.tables.iter().position(|t| t.section == n).unwrap();
            let here: Vec<_> =
                edition.cells_ix().filter(|ix| edition.spec(*ix).table == table).collect();
            let totals = here
                .iter()
                .filter(|ix| edition.column(**ix).total || edition.row(**ix).total)
                .count();
            // Without what merged cells and the rows for notes hide.
            let merged: Vec<String> = sheet
                .split("<mergeCell ref=\"")
                .skip(1)
                .map(|m| m.split('"').next().unwrap().into())
                .collect();
            let open = sheet
                .split("<c r=\"")
                .skip(1)
                .filter(|cell| {
                    let style = cell
                        .split_once("s=\"")
                        .map_or(0, |(_, s)| s.split('"').next().unwrap().parse().unwrap());
                    unlocked[style] && !covered(cell.split('"').next().unwrap(), &merged)
                })
                .count();
            assert_eq!(
                open,
                here.len() - totals + 3,
                "{id} {}: figures to type, and three notes",
                section.id
            );
            let ruled: usize =
                sheet.split("sqref=\"").skip(1).filter_map(|s| s.split('"').next()).map(area).sum();
            let words: usize = sheet
                .split("<conditionalFormatting sqref=\"")
                .skip(1)
                .filter_map(|s| s.split('"').next())
                .map(area)
                .sum();
            assert!(ruled - words >= here.len(), "{id} {}: {ruled} - {words}", section.id);
        }
    }
}

/// Row and column of a reference, from 0.
fn place(reference: &str) -> (usize, usize) {
    let letters = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters.bytes().fold(0, |n, b| n * 26 + usize::from(b - b'A') + 1);
    (reference[letters.len()..].parse::<usize>().unwrap() - 1, column - 1)
}

fn corners(range: &str) -> [(usize, usize); 2] {
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    [place(from), place(to)]
}

fn area(range: &str) -> usize {
    let [from, to] = corners(range);
    (to.0 - from.0 + 1) * (to.1 - from.1 + 1)
}

/// Is a cell hidden under the first cell of a merged range?
fn covered(cell: &str, merged: &[String]) -> bool {
    let at = place(cell);
    merged.iter().map(|range| corners(range)).any(|[from, to]| {
        at != from && (from.0..=to.0).contains(&at.0) && (from.1..=to.1).contains(&at.1)
    })
}

#[test]
fn paragraphs_that_are_cut_say_so_and_join_again() {
    let mut report = sound("2021");
    let long = "很长的一段话，没有换行。".repeat(4000);
    *report.section_mut(1) = Prose::new(&long);
    for bytes in [publication(&report), filled_template(&report).unwrap()] {
        let mut book = book(bytes);
        let range = book.worksheet_range("一、总体情况").unwrap();
        let first = usize::from(
            range.get_value((1, 0)).is_some_and(|text| text.to_string().starts_with("填报机关")),
        ) + 1;
        let rows: Vec<(String, String)> = range
            .rows()
            .skip(first)
            .filter(|row| !row[0].to_string().starts_with("填报人："))
            .map(|row| (row[0].to_string(), row[1].to_string()))
            .collect();
        let text: String = rows.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(text, long);
        assert!(
            rows.iter()
                .enumerate()
                .all(|(n, (text, mark))| (mark == "（续）") == (n > 0 && !text.is_empty()))
        );
    }
}

#[test]
fn a_text_no_cell_can_hold_is_told_and_does_not_panic() {
    let mut report = sound("2021");
    report.unit.name = "长".repeat(40_000);
    let fault = filled_template(&report).unwrap_err();
    assert!(fault.message.zh.contains("32767"), "{fault:?}");
}

/// How long a workbook takes, beside the same cells written plainly: `cargo test --release --
/// --ignored --nocapture speed`.
#[test]
#[ignore = "a measurement"]
#[allow(clippy::print_stderr)]
fn speed() {
    let report = sound("2021");
    let document = compose(&report);
    let time = |what: &str, job: &mut dyn FnMut() -> Vec<u8>| {
        let mut best = f64::MAX;
        for _ in 0..200 {
            let begun = std::time::Instant::now();
            std::hint::black_box(job());
            best = best.min(begun.elapsed().as_secs_f64());
        }
        eprintln!("{what}: {:.0} µs", best * 1e6);
    };
    let mut book = book(publication(&report));
    let sheets: Vec<_> = book
        .sheet_names()
        .into_iter()
        .map(|name| (name.clone(), book.worksheet_range(&name).unwrap()))
        .collect();
    time("the same cells, plainly", &mut || {
        let mut plain = rust_xlsxwriter::Workbook::new();
        for (name, range) in &sheets {
            let sheet = plain.add_worksheet();
            sheet.set_name(name).unwrap();
            for (row, column, cell) in range.used_cells() {
                match cell {
                    Data::Float(n) => {
                        _ = sheet.write_number(row as u32, column as u16, *n).unwrap()
                    }
                    other => {
                        _ = sheet
                            .write_string(row as u32, column as u16, other.to_string())
                            .unwrap()
                    }
                }
            }
        }
        plain.save_to_buffer().unwrap()
    });
    time("publication", &mut || {
        let mut bytes = Vec::new();
        Xlsx.write(&ExportJob::new(&report, &document), &mut bytes).unwrap();
        bytes
    });
    time("filled template", &mut || filled_template(&report).unwrap());
}
