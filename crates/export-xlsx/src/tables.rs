//! A statutory table on its sheet: labels, figures, and totals as formulas.

use crate::{
    place::{At, Places},
    sheet::Sheet,
    style::{self, Manner, Style, Styles, lines},
    totals::{Totals, exact},
};
use nianbao_document::{CellContent, DrawnTable, TableCell};
use nianbao_model::{Cell, CellIx, Report};
use rust_xlsxwriter::{IgnoreError, XlsxError};

/// The row a table begins in: below the heading and an empty row.
pub(crate) const TOP: u32 = 2;
/// More columns than this go on paper laid sideways.
const UPRIGHT: usize = 12;
/// As many half-width characters stand side by side on upright A4, and on A4 laid sideways.
const PAPER: f64 = 92.0;
const PAPER_SIDEWAYS: f64 = 134.0;
/// A template's rows grow to fill the page, but no further than this.
const MOST_STRETCH: f64 = 2.5;

/// The grid lines and the margins of a cell take some room.
pub(crate) const MARGIN: f64 = 0.7;

/// Stands before each of last year's figures, and before the names of their columns; readers pass
/// over both.
const LAST_YEAR: &str = "上年：";
const LAST_YEAR_OF: &str = "上年·";

/// A report's tables while they are drawn.
pub(crate) struct Drawing<'a> {
    pub(crate) report: &'a Report,
    pub(crate) manner: Manner,
    pub(crate) styles: &'static Styles,
    pub(crate) totals: Totals<'a>,
    /// Last year's report, whose figures stand pale beside.
    pub(crate) previous: Option<&'a Report>,
}

/// Where the figures of a table go on its sheet.
pub(crate) fn places(table: &DrawnTable) -> Places {
    let figure = |cell: &TableCell| match cell.content {
        CellContent::Value { ix, .. } => Some((ix, at(cell))),
        _ => None,
    };
    table.cells.iter().filter_map(figure).collect()
}

/// Is the table too wide for upright paper?
pub(crate) fn is_wide(table: &DrawnTable) -> bool {
    table.columns > UPRIGHT
}

/// The widths of the columns, in half-width characters. A table a little too wide for the paper
/// gets narrower columns and higher rows: shrunk as a whole it would be hard to read. A template's
/// table is as wide as the paper.
pub(crate) fn widths(table: &DrawnTable, manner: Manner) -> Vec<f64> {
    let total: f64 = table.widths.iter().copied().map(f64::from).sum();
    let paper = if is_wide(table) { PAPER_SIDEWAYS } else { PAPER };
    let scale = match manner.is_template() {
        true => paper / total.max(1.0),
        false if is_wide(table) || total <= PAPER => 1.0,
        false => paper / total,
    };
    table.widths.iter().map(|width| (f64::from(*width) * scale * 10.0).round() / 10.0).collect()
}

/// Points that the rows of a template's table have on the page, beside its heading, notes and the
/// line to sign; a page is a little wider than the paper and is shrunk by a tenth.
fn room(table: &DrawnTable) -> f64 {
    if is_wide(table) { 360.0 } else { 640.0 }
}

impl<'a> Drawing<'a> {
    /// Draws a table from [`TOP`].
    pub(crate) fn table(
        &self,
        sheet: &mut Sheet<'a>,
        table: &'a DrawnTable,
        places: &Places,
    ) -> Result<(), XlsxError> {
        let widths = widths(table, self.manner);
        for (column, width) in widths.iter().enumerate() {
            sheet.width(column as u16, width + MARGIN)?;
        }
        for cell in &table.cells {
            match &cell.content {
                CellContent::Corner(text) | CellContent::ColumnHead(text) => {
                    spread(sheet, cell, TOP, text, &self.styles.column_head)?
                }
                CellContent::BlockHead(text) => {
                    spread(sheet, cell, TOP, text, &self.styles.block_head)?
                }
                CellContent::RowHead(text) => {
                    spread(sheet, cell, TOP, text, &self.styles.row_head)?
                }
                CellContent::Value { ix, cell: held } => {
                    self.figure(sheet, cell, *ix, held, places)?
                }
                CellContent::Text(_) | CellContent::Number(_) => {
                    plain(sheet, cell, TOP, self.styles)?
                }
                CellContent::Empty => {}
            }
        }
        heights(sheet, table, &widths, self.manner.is_template().then(|| room(table)))?;
        self.last_year(sheet, table)?;
        // No little triangles at totals of columns, which leave the rows above the outcomes out.
        let (bottom, right) = (TOP + table.rows.max(1) as u32 - 1, table.columns.max(1) as u16 - 1);
        sheet.ignore((TOP, 0, bottom, right), IgnoreError::FormulaOmitsCells)
    }

    /// Last year's figures, pale and as texts that nobody takes for figures: 上年：12. Beside the
    /// words of checks with the columns' names above them, or below a table that has all its
    /// figures in one row.
    fn last_year(&self, sheet: &mut Sheet<'a>, table: &DrawnTable) -> Result<(), XlsxError> {
        let Some(previous) = self.previous.filter(|_| self.manner.is_template()) else {
            return Ok(());
        };
        let beside = table.stub > 0;
        let shift = (table.columns + 2 - table.stub) as u16;
        let said = |ix: CellIx| {
            let held = previous.cell(previous.edition.find(&self.report.edition.spec(ix).address)?);
            (!held.is_blank()).then(|| format!("{LAST_YEAR}{held}"))
        };
        let place = |cell: &TableCell| match beside {
            true => At { row: at(cell).row, column: at(cell).column + shift },
            false => At { row: TOP + table.rows as u32, column: at(cell).column },
        };
        let mut under = Vec::new();
        for cell in &table.cells {
            if let CellContent::Value { ix, .. } = &cell.content
                && let Some(said) = said(*ix)
            {
                let to = place(cell);
                sheet.text(to.row, to.column, said, &self.styles.pale)?;
                under.push((cell.row, cell.column));
            }
        }
        for cell in table.cells.iter().filter(|_| beside) {
            let below = cell.row + cell.row_span;
            if let CellContent::ColumnHead(label) = &cell.content
                && under.contains(&(below, cell.column))
            {
                let to = place(cell);
                let row = TOP + below as u32 - 1;
                let label = format!("{LAST_YEAR_OF}{label}");
                sheet.text(row, to.column, label, &self.styles.pale)?;
                sheet.width(to.column, 11.0)?;
            }
        }
        Ok(())
    }

    fn figure(
        &self,
        sheet: &mut Sheet<'a>,
        cell: &TableCell,
        ix: CellIx,
        held: &'a Cell,
        places: &Places,
    ) -> Result<(), XlsxError> {
        let At { row, column } = at(cell);
        let formula = self.totals.formula(ix, self.report, places, self.manner);
        let number = held.value().and_then(|value| exact(value).map(|number| (value, number)));
        let format = match (self.manner.is_template(), number) {
            (true, _) if formula.is_none() => &self.styles.input,
            (false, Some((value, _))) => self.styles.number(value),
            _ => &self.styles.figure,
        };
        if cell.row_span * cell.column_span > 1 {
            spread(sheet, cell, TOP, "", format)?;
        }
        match (formula, number, held) {
            (Some((formula, result)), ..) => sheet.formula(row, column, formula, result, format),
            (None, Some((_, number)), _) => sheet.number(row, column, number, format),
            (None, None, Cell::Blank) => sheet.blank(row, column, format),
            // More digits than a spreadsheet holds: plain digits as text.
            (None, None, Cell::Figure(value)) => sheet.text(row, column, value.to_string(), format),
            (None, None, other) => {
                sheet.text(row, column, other.spelled_mark().unwrap_or_default(), format)
            }
        }
    }
}

/// A text or a figure that is no cell of a report, in a table that begins in some row.
fn plain<'a>(
    sheet: &mut Sheet<'a>,
    cell: &'a TableCell,
    top: u32,
    styles: &'static Styles,
) -> Result<(), XlsxError> {
    let (row, column) = (top + cell.row as u32, cell.column as u16);
    match &cell.content {
        CellContent::Number(value) => match exact(*value) {
            Some(number) => sheet.number(row, column, number, styles.number(*value)),
            None => sheet.text(row, column, value.to_string(), &styles.figure),
        },
        CellContent::Text(text) if text.chars().count() > 20 => {
            sheet.text(row, column, text, &styles.row_head)
        }
        CellContent::Text(text) => sheet.text(row, column, text, &styles.figure),
        _ => Ok(()),
    }
}

/// Draws a table that has no cell of a report, from a row on; the row behind it is the answer.
pub(crate) fn plain_table<'a>(
    sheet: &mut Sheet<'a>,
    table: &'a DrawnTable,
    top: u32,
    styles: &'static Styles,
) -> Result<u32, XlsxError> {
    for cell in &table.cells {
        let (style, text) = match &cell.content {
            CellContent::Corner(text) | CellContent::ColumnHead(text) => {
                (&styles.column_head, text)
            }
            CellContent::BlockHead(text) => (&styles.block_head, text),
            CellContent::RowHead(text) => (&styles.row_head, text),
            _ => {
                plain(sheet, cell, top, styles)?;
                continue;
            }
        };
        spread(sheet, cell, top, text, style)?;
    }
    let widths: Vec<f64> = table.widths.iter().copied().map(f64::from).collect();
    row_heights(sheet, table, &widths, None, top)?;
    Ok(top + table.rows as u32)
}

fn at(cell: &TableCell) -> At {
    At { row: TOP + cell.row as u32, column: cell.column as u16 }
}

/// Writes a text over what a cell spans, in a table that begins in some row.
fn spread<'a>(
    sheet: &mut Sheet<'a>,
    cell: &TableCell,
    top: u32,
    text: &'a str,
    style: &'static Style,
) -> Result<(), XlsxError> {
    let (row, column) = (top + cell.row as u32, cell.column as u16);
    if cell.row_span * cell.column_span == 1 {
        return sheet.text(row, column, text, style);
    }
    let (bottom, right) = (row + cell.row_span as u32 - 1, column + cell.column_span as u16 - 1);
    sheet.text_over((row, column, bottom, right), text, style)
}

fn heights(
    sheet: &mut Sheet<'_>,
    table: &DrawnTable,
    widths: &[f64],
    room: Option<f64>,
) -> Result<(), XlsxError> {
    row_heights(sheet, table, widths, room, TOP)
}

/// Makes rows as high as their texts need, and higher where they are to fill some room.
fn row_heights(
    sheet: &mut Sheet<'_>,
    table: &DrawnTable,
    widths: &[f64],
    room: Option<f64>,
    top: u32,
) -> Result<(), XlsxError> {
    let mut need = vec![1; table.rows];
    for cell in &table.cells {
        let spelled;
        let text = match &cell.content {
            CellContent::Corner(text)
            | CellContent::ColumnHead(text)
            | CellContent::BlockHead(text)
            | CellContent::RowHead(text) => text.as_str(),
            CellContent::Text(text) => text.as_str(),
            CellContent::Value {
                cell: held @ (Cell::NotApplicable(_) | Cell::Unreadable(_)),
                ..
            } => {
                spelled = held.spelled_mark().unwrap_or_default();
                &spelled
            }
            _ => continue,
        };
        let indent = if matches!(cell.content, CellContent::RowHead(_)) { 2.0 } else { 0.0 };
        let width: f64 =
            widths.iter().skip(cell.column).take(cell.column_span).sum::<f64>() - indent;
        let each = lines(text, width as usize).div_ceil(cell.row_span.max(1));
        for need in need.iter_mut().skip(cell.row).take(cell.row_span) {
            *need = each.max(*need);
        }
    }
    let used: f64 = need.iter().map(|lines| style::height(*lines, 15)).sum();
    let stretch = room.map_or(1.0, |room| (room / used.max(1.0)).clamp(1.0, MOST_STRETCH));
    for (row, lines) in need.into_iter().enumerate() {
        let points = (style::height(lines, 15) * stretch).min(409.0).floor();
        sheet.height(top + row as u32, points)?;
    }
    Ok(())
}
