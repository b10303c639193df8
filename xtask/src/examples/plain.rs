//! A workbook as a person without the template would make it, kept in memory until it is written.

use anyhow::{Context as _, Result};
use nianbao_document::{Block, CellContent, DrawnTable, compose};
use nianbao_model::{Cell, Decimal, Level, Report};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
};
use std::collections::{BTreeMap, HashMap};

/// What a cell of a sheet holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Blank,
    Number(Decimal),
    Text(String),
    Formula { formula: String, result: String },
}

/// A row and a column, from 0.
type At = (u32, u16);

#[derive(Default)]
struct Sheet {
    name: String,
    cells: BTreeMap<At, Value>,
    /// How many rows and columns a cell spans, where it is more than one.
    spans: BTreeMap<At, (u32, u16)>,
    /// The rows of the table, for its frame.
    table: std::ops::Range<u32>,
    widths: Vec<u16>,
}

/// A workbook: the sheet 填报信息 and one for each section.
pub(super) struct Book {
    sheets: Vec<Sheet>,
    /// Where each cell of the edition stands: sheet, row and column.
    figures: HashMap<String, (usize, At)>,
}

/// The row a table begins in, as in the template.
const TABLE: u32 = 2;
/// The width of the column of a sheet of text, in half-width characters.
const TEXT_WIDTH: u32 = 76;

impl Book {
    /// A report without mistakes.
    pub(super) fn of(report: &Report) -> Self {
        let mut book = Self { sheets: vec![information(report)], figures: HashMap::new() };
        for part in compose(report).parts {
            let Some(section) =
                report.edition.sections.iter().find(|section| section.id == part.id)
            else {
                continue;
            };
            let mut sheet = Sheet { name: section.tab(), ..Sheet::default() };
            sheet.text((0, 0), section.heading());
            let mut row = 1;
            for block in part.blocks {
                match block {
                    Block::Table(table) => {
                        row = TABLE + table.rows as u32 + 1;
                        let number = book.sheets.len();
                        sheet.table(&table, |ix, at| {
                            book.figures
                                .insert(report.edition.spec(ix).address.clone(), (number, at));
                        });
                    }
                    Block::Subheading(text)
                    | Block::Paragraph(text)
                    | Block::Note(text)
                    | Block::Line(text, _) => {
                        sheet.text((row, 0), text);
                        row += 1;
                    }
                }
            }
            book.sheets.push(sheet);
        }
        book
    }

    fn find(&self, address: &str) -> Result<(usize, At)> {
        self.figures.get(address).copied().with_context(|| format!("no cell {address}"))
    }

    /// Puts something into the cell of an address.
    pub(super) fn set(&mut self, address: &str, value: Value) -> Result<()> {
        let (sheet, at) = self.find(address)?;
        self.sheets[sheet].cells.insert(at, value);
        Ok(())
    }

    /// Words a label differently.
    pub(super) fn relabel(&mut self, sheet: &str, from: &str, to: &str) -> Result<()> {
        let sheet = self
            .sheets
            .iter_mut()
            .find(|s| s.name == sheet)
            .with_context(|| format!("no sheet {sheet}"))?;
        let label = sheet.cells.values_mut().find(|v| **v == Value::Text(from.to_owned()));
        *label.with_context(|| format!("no label {from}"))? = Value::Text(to.to_owned());
        Ok(())
    }

    /// Takes the row of an address out; what is below moves up.
    pub(super) fn remove_row(&mut self, address: &str) -> Result<()> {
        let (sheet, (row, _)) = self.find(address)?;
        let moved =
            |at: At| if at.0 > row { Some((at.0 - 1, at.1)) } else { (at.0 < row).then_some(at) };
        self.move_rows(sheet, moved);
        self.sheets[sheet].table.end -= 1;
        Ok(())
    }

    /// Puts a row behind the one of an address: a label, and numbers beside it.
    pub(super) fn add_row(
        &mut self,
        address: &str,
        label: &str,
        numbers: &[Decimal],
    ) -> Result<()> {
        let (number, (row, column)) = self.find(address)?;
        self.move_rows(number, |at| Some(if at.0 > row { (at.0 + 1, at.1) } else { at }));
        let sheet = &mut self.sheets[number];
        sheet.table.end += 1;
        sheet.text((row + 1, column.saturating_sub(1)), label.to_owned());
        for (n, figure) in numbers.iter().enumerate() {
            sheet.cells.insert((row + 1, column + n as u16), Value::Number(*figure));
        }
        Ok(())
    }

    /// Moves the cells of a sheet; those that have no new place are lost. Ranges over several rows
    /// are not met where rows move.
    fn move_rows(&mut self, sheet: usize, moved: impl Fn(At) -> Option<At>) {
        let own = &mut self.sheets[sheet];
        own.cells = std::mem::take(&mut own.cells)
            .into_iter()
            .filter_map(|(at, v)| Some((moved(at)?, v)))
            .collect();
        own.spans = std::mem::take(&mut own.spans)
            .into_iter()
            .filter_map(|(at, v)| Some((moved(at)?, v)))
            .collect();
        self.figures.retain(|_, (n, at)| match moved(*at) {
            Some(to) if *n == sheet => {
                *at = to;
                true
            }
            None => *n != sheet,
            Some(_) => true,
        });
    }

    /// Where an address stands, as people write it.
    #[cfg(test)]
    pub(super) fn a1(&self, address: &str) -> Result<String> {
        let (sheet, (row, column)) = self.find(address)?;
        Ok(format!(
            "{}!{}{}",
            self.sheets[sheet].name,
            nianbao_model::column_letters(u32::from(column)),
            row + 1
        ))
    }

    /// The workbook's bytes; the same book gives the same bytes.
    pub(super) fn write(&self) -> Result<Vec<u8>> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_ymd(2021, 1, 4)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        for sheet in &self.sheets {
            book.push_worksheet(sheet.write()?);
        }
        Ok(book.save_to_buffer()?)
    }
}

/// The sheet that says whose report it is.
fn information(report: &Report) -> Sheet {
    let mut sheet = Sheet { name: "填报信息".into(), widths: vec![16, 44], ..Sheet::default() };
    let level = report.unit.level.map(Level::zh).unwrap_or_default();
    let year = report.year.to_string();
    let lines = [
        ("单位名称", &*report.unit.name),
        ("单位代码", &report.unit.id),
        ("单位层级", level),
        ("年度", &year),
        ("版式", &report.edition.id),
    ];
    for (row, (label, value)) in (0..).zip(lines) {
        sheet.text((row, 0), label.to_owned());
        sheet.text((row, 1), value.to_owned());
    }
    sheet
}

impl Sheet {
    fn text(&mut self, at: At, text: String) {
        self.cells.insert(at, Value::Text(text));
    }

    fn table(&mut self, table: &DrawnTable, mut figure: impl FnMut(nianbao_model::CellIx, At)) {
        self.table = TABLE..TABLE + table.rows as u32;
        self.widths.clone_from(&table.widths);
        for cell in &table.cells {
            let at = (TABLE + cell.row as u32, cell.column as u16);
            let value = match &cell.content {
                CellContent::Corner(text)
                | CellContent::BlockHead(text)
                | CellContent::ColumnHead(text)
                | CellContent::RowHead(text) => Value::Text(text.clone()),
                CellContent::Value { ix, cell } => {
                    figure(*ix, at);
                    match (cell, cell.spelled_mark()) {
                        (Cell::Figure(figure), _) => Value::Number(*figure),
                        (_, Some(text)) => Value::Text(text),
                        _ => Value::Blank,
                    }
                }
                CellContent::Text(_) | CellContent::Number(_) | CellContent::Empty => Value::Blank,
            };
            self.cells.insert(at, value);
            if (cell.row_span, cell.column_span) != (1, 1) {
                self.spans.insert(at, (cell.row_span as u32, cell.column_span as u16));
            }
        }
    }

    fn write(&self) -> Result<Worksheet> {
        let mut sheet = Worksheet::new();
        sheet.set_name(&self.name)?;
        let plain = Format::new().set_font_name("宋体");
        let text = plain.clone().set_text_wrap().set_align(FormatAlign::Top);
        let framed = plain
            .set_text_wrap()
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter);
        sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
        if self.widths.len() > 4 {
            sheet.set_landscape();
        }
        if self.widths.is_empty() {
            sheet.set_column_width(0, f64::from(TEXT_WIDTH))?;
        }
        for (column, width) in (0..).zip(&self.widths) {
            sheet.set_column_width(column, f64::from(*width) * 1.3)?;
        }
        for (&(row, column), value) in &self.cells {
            let format = if self.table.contains(&row) { &framed } else { &text };
            if let Some((rows, columns)) = self.spans.get(&(row, column)) {
                sheet.merge_range(row, column, row + rows - 1, column + columns - 1, "", format)?;
            }
            match value {
                Value::Blank => sheet.write_blank(row, column, format)?,
                // A spreadsheet keeps numbers in binary; the shortest text of it is the decimal
                // again.
                Value::Number(number) => sheet.write_number_with_format(
                    row,
                    column,
                    number.to_string().parse::<f64>()?,
                    format,
                )?,
                Value::Text(text) if self.table.contains(&row) => {
                    sheet.write_string_with_format(row, column, text, format)?
                }
                Value::Text(text) if self.table.is_empty() => {
                    let lines = 1 + text.chars().count() as u32 * 2 / TEXT_WIDTH;
                    sheet
                        .set_row_height(row, 4 + 18 * lines)?
                        .write_string_with_format(row, column, text, format)?
                }
                // Long lines beside a table run on over its columns.
                Value::Text(text) => sheet.write_string(row, column, text)?,
                Value::Formula { formula, result } => sheet.write_formula_with_format(
                    row,
                    column,
                    Formula::new(formula).set_result(result),
                    format,
                )?,
            };
        }
        Ok(sheet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::{Editions, UnitRef};

    #[test]
    fn rows_move_with_what_stands_in_them() {
        let editions = Editions::national();
        let report = Report::blank(editions.get("2019").unwrap().clone(), UnitRef::default(), 2020);
        let mut book = Book::of(&report);
        assert_eq!(book.a1("proactive.penalties.decisions").unwrap(), "二、主动公开!D13");
        book.add_row("proactive.normative_documents.made", "其他", &[Decimal::ONE]).unwrap();
        assert_eq!(book.a1("proactive.normative_documents.made").unwrap(), "二、主动公开!B6");
        assert_eq!(book.a1("proactive.penalties.decisions").unwrap(), "二、主动公开!D14");
        book.remove_row("proactive.licensing.decisions").unwrap();
        assert_eq!(book.a1("proactive.penalties.decisions").unwrap(), "二、主动公开!D13");
        assert!(book.a1("proactive.licensing.decisions").is_err());
        assert_eq!(book.a1("requests.received.total").unwrap(), "三、依申请!J6");
    }
}
