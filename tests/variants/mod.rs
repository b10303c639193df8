//! How people lay out and label their workbooks: each variant reads right, or a finding names the
//! cell. None is read wrong in silence.
//!
//! [`list::VARIANTS`] is the list of variants. Every one starts from the statutory layout with a
//! different figure in each cell, changes something, goes through a real .xlsx file, and is
//! compared cell by cell.

mod list;

use list::VARIANTS;
use nianbao_document::{Block, CellContent, compose};
use nianbao_format::Input;
use nianbao_grid::Expect;
use nianbao_model::{Cell, Editions, Kind, Prose, Reading, Report, Rule, UnitRef};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::collections::BTreeMap;

/// What a cell of a hand-made workbook holds.
#[derive(Clone, Debug, PartialEq)]
enum V {
    Text(String),
    Number(f64),
    /// A formula with its stored value.
    Formula(&'static str, String),
    Date,
}

#[derive(Clone, Debug, Default)]
struct Sheet {
    name: String,
    cells: BTreeMap<(u32, u16), V>,
    /// Top, left, bottom, right.
    merges: Vec<(u32, u16, u32, u16)>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<u16>,
}

#[derive(Clone, Debug)]
struct Book {
    report: Report,
    sheets: Vec<Sheet>,
    /// Where each figure stands: sheet, row, column.
    places: BTreeMap<String, (usize, u32, u16)>,
}

/// The row a table begins in.
const TOP: u32 = 2;
const PROACTIVE: usize = 1;
const REQUESTS: usize = 2;
const DISPUTES: usize = 3;

impl Book {
    fn new(edition: &str) -> Self {
        let editions = Editions::national();
        let edition = editions.get(edition).unwrap();
        let unit = UnitRef { id: "unit-07".into(), name: "示例海关".into(), level: None };
        let mut report = Report::blank(edition.clone(), unit, edition.years.0);
        for ix in edition.cells_ix() {
            let n = i64::from(ix.0) + 1000;
            report.set(ix, Cell::count(if edition.spec(ix).kind == Kind::Change { -n } else { n }));
        }
        for n in [1, 5, 6] {
            *report.section_mut(n) = Prose::new("这是一段说明情况的文字。\n这是第二段。");
        }
        let mut book = Self { report, sheets: Vec::new(), places: BTreeMap::new() };
        // Without an opening, as older templates have none.
        let document = compose(&book.report);
        for (n, part) in document.parts.iter().enumerate() {
            let mut sheet =
                Sheet { name: book.report.edition.sections[n + 1].tab(), ..Sheet::default() };
            sheet.cells.insert((0, 0), V::Text(part.heading.clone()));
            let mut row = 1;
            for block in &part.blocks {
                match block {
                    Block::Table(table) => {
                        for cell in &table.cells {
                            let at = (TOP + cell.row as u32, cell.column as u16);
                            let value = match &cell.content {
                                CellContent::Corner(t)
                                | CellContent::BlockHead(t)
                                | CellContent::ColumnHead(t)
                                | CellContent::RowHead(t) => V::Text(t.clone()),
                                CellContent::Value { ix, cell } => {
                                    book.places.insert(
                                        book.report.edition.spec(*ix).address.clone(),
                                        (n, at.0, at.1),
                                    );
                                    V::Number(cell.to_string().parse().unwrap())
                                }
                                CellContent::Text(_)
                                | CellContent::Number(_)
                                | CellContent::Empty => continue,
                            };
                            sheet.cells.insert(at, value);
                            if cell.row_span * cell.column_span > 1 {
                                sheet.merges.push((
                                    at.0,
                                    at.1,
                                    at.0 + cell.row_span as u32 - 1,
                                    at.1 + cell.column_span as u16 - 1,
                                ));
                            }
                        }
                    }
                    Block::Paragraph(t)
                    | Block::Subheading(t)
                    | Block::Note(t)
                    | Block::Line(t, _) => {
                        sheet.cells.insert((row, 0), V::Text(t.clone()));
                        row += 1;
                    }
                }
            }
            book.sheets.push(sheet);
        }
        book
    }

    /// Rewrites every label of the tables.
    fn relabel(&mut self, rewrite: impl Fn(&str) -> String) {
        for sheet in &mut self.sheets[PROACTIVE..=DISPUTES] {
            for (at, value) in &mut sheet.cells {
                if let V::Text(text) = value
                    && at.0 >= TOP
                {
                    *text = rewrite(text);
                }
            }
        }
    }

    /// Rewrites the labels that are exactly so.
    fn replace(&mut self, from: &str, to: &str) {
        let mut found = false;
        for value in self.sheets.iter_mut().flat_map(|s| s.cells.values_mut()) {
            if *value == V::Text(from.into()) {
                *value = V::Text(to.into());
                found = true;
            }
        }
        assert!(found, "no label {from}");
    }

    /// Puts something where a figure stands, and says what the report should then hold.
    fn put(&mut self, address: &str, value: V, cell: Cell) {
        let (sheet, row, column) = self.places[address];
        self.sheets[sheet].cells.insert((row, column), value);
        self.hold(address, cell);
    }

    fn hold(&mut self, address: &str, cell: Cell) {
        let ix = self.report.edition.find(address).unwrap();
        self.report.set(ix, cell);
    }

    /// Moves the cells of a sheet; `to` gives a cell's new place.
    fn shift(&mut self, sheet: usize, to: impl Fn((u32, u16)) -> (u32, u16)) {
        let s = &mut self.sheets[sheet];
        s.cells = std::mem::take(&mut s.cells).into_iter().map(|(at, v)| (to(at), v)).collect();
        for merge in &mut s.merges {
            let (a, b) = (to((merge.0, merge.1)), to((merge.2, merge.3)));
            *merge = (a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1));
        }
        for (n, row, column) in self.places.values_mut() {
            if *n == sheet {
                (*row, *column) = to((*row, *column));
            }
        }
    }

    /// Makes room: rows from `row` go down, columns from `column` go right.
    fn room(&mut self, sheet: usize, (row, rows): (u32, u32), (column, columns): (u16, u16)) {
        self.shift(sheet, |(r, c)| {
            (if r >= row { r + rows } else { r }, if c >= column { c + columns } else { c })
        });
    }

    fn text(&mut self, sheet: usize, row: u32, column: u16, text: &str) {
        self.sheets[sheet].cells.insert((row, column), V::Text(text.into()));
    }

    fn number(&mut self, sheet: usize, row: u32, column: u16, number: f64) {
        self.sheets[sheet].cells.insert((row, column), V::Number(number));
    }

    /// All sheets below one another on one.
    fn one_sheet(&mut self) {
        let mut all = Sheet { name: "Sheet1".into(), ..Sheet::default() };
        let mut top = 0;
        for (n, sheet) in std::mem::take(&mut self.sheets).into_iter().enumerate() {
            let last = sheet.cells.keys().map(|(row, _)| *row).max().unwrap();
            all.cells.extend(sheet.cells.into_iter().map(|((r, c), v)| ((r + top, c), v)));
            all.merges
                .extend(sheet.merges.into_iter().map(|(a, b, c, d)| (a + top, b, c + top, d)));
            for place in self.places.values_mut().filter(|(s, ..)| *s == n) {
                place.1 += top;
            }
            top += last + 2;
        }
        self.places.values_mut().for_each(|place| place.0 = 0);
        self.sheets.push(all);
    }

    fn bytes(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        for sheet in &self.sheets {
            let out = book.add_worksheet();
            out.set_name(&sheet.name).unwrap();
            for (a, b, c, d) in &sheet.merges {
                out.merge_range(*a, *b, *c, *d, "", &Format::new()).unwrap();
            }
            for ((row, column), value) in &sheet.cells {
                match value {
                    V::Text(text) => _ = out.write_string(*row, *column, text).unwrap(),
                    V::Number(number) => _ = out.write_number(*row, *column, *number).unwrap(),
                    V::Formula(formula, result) => {
                        _ = out
                            .write_formula(*row, *column, Formula::new(formula).set_result(result))
                            .unwrap()
                    }
                    V::Date => {
                        let date = ExcelDateTime::from_ymd(2021, 1, 2).unwrap();
                        out.write_datetime_with_format(
                            *row,
                            *column,
                            &date,
                            &Format::new().set_num_format("m月d日"),
                        )
                        .unwrap();
                    }
                }
            }
            for row in &sheet.hidden_rows {
                out.set_row_hidden(*row).unwrap();
            }
            for column in &sheet.hidden_columns {
                out.set_column_hidden(*column).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    }

    fn read(&self) -> Reading {
        let editions = Editions::national();
        let expect = Expect {
            unit: Some(&self.report.unit.id),
            name: Some(&self.report.unit.name),
            year: Some(self.report.year),
            ..Expect::default()
        };
        nianbao_builtin::formats()
            .read(&Input::new(&self.bytes(), "unit-07.xlsx", &editions), None, &expect)
            .unwrap()
    }
}

fn text(text: &str) -> V {
    V::Text(text.into())
}

/// What must come of a variant: the rules of its findings, each with the first cell it names where
/// that is fixed.
type Findings = &'static [(Rule, &'static str)];

struct Variant {
    name: &'static str,
    edition: &'static str,
    make: fn(&mut Book),
    /// Findings in any order; the report must equal the book's.
    findings: Findings,
}

const fn v(
    name: &'static str,
    edition: &'static str,
    make: fn(&mut Book),
    findings: Findings,
) -> Variant {
    Variant { name, edition, make, findings }
}

/// Is a cell spoken of in a finding that is more than a note?
fn told(reading: &Reading, address: &str) -> bool {
    let place = reading.report.edition.find(address).and_then(|ix| reading.place(ix));
    reading
        .findings
        .iter()
        .any(|f| f.cells.iter().any(|c| c == address) || place.is_some_and(|p| f.at.contains(p)))
}

#[test]
fn every_variant_reads_right_or_names_the_cell() {
    assert!(VARIANTS.len() >= 30);
    let mut wrong = Vec::new();
    for variant in VARIANTS {
        let mut book = Book::new(variant.edition);
        (variant.make)(&mut book);
        let reading = book.read();
        for (ix, expected) in book.report.cells() {
            let (met, address) = (reading.report.cell(ix), &book.report.edition.spec(ix).address);
            if met != expected {
                let silence = if told(&reading, address) { "" } else { " IN SILENCE" };
                wrong.push(format!(
                    "{}: {address} is {met:?}, not {expected:?}{silence}",
                    variant.name
                ));
            }
        }
        for n in [1, 5, 6] {
            if reading.report.section(n) != book.report.section(n) {
                wrong.push(format!(
                    "{}: section {n} is {:?}",
                    variant.name,
                    reading.report.section(n)
                ));
            }
        }
        let mut met: Vec<(Rule, String)> = reading
            .findings
            .iter()
            .map(|f| (f.rule, f.cells.first().cloned().unwrap_or_default()))
            .collect();
        let mut expected: Vec<(Rule, String)> =
            variant.findings.iter().map(|(rule, cell)| (*rule, (*cell).to_owned())).collect();
        met.sort();
        expected.sort();
        let same = met.len() == expected.len()
            && met.iter().zip(&expected).all(|(m, e)| m.0 == e.0 && (e.1.is_empty() || m.1 == e.1));
        if !same {
            let all: Vec<_> = reading
                .findings
                .iter()
                .map(|f| format!("    {} {:?} {}", f.rule, f.cells.first(), f.message.zh))
                .collect();
            wrong.push(format!("{}: findings\n{}", variant.name, all.join("\n")));
        }
        // Every finding has a place.
        for finding in &reading.findings {
            if finding.at.is_empty() {
                wrong.push(format!("{}: no place: {}", variant.name, finding.message.zh));
            }
        }
    }
    assert!(wrong.is_empty(), "{} things wrong\n{}", wrong.len(), wrong.join("\n"));
}
