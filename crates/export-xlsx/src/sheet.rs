//! A sheet while it is drawn: what is written into its cells, and how it is laid out.
//!
//! What is drawn is noted, not written yet. A workbook of which everything is noted is stamped
//! ([`crate::stamp`]): the library draws what all workbooks of the kind share once, and each has
//! but its own cells. Where more is asked of a sheet than a note can say (input rules, colours,
//! protection), [`Sheet::paper`] draws what was noted on the library's own sheet, and all that
//! follows goes there at once.

use crate::style::Style;
use rust_xlsxwriter::{Format, Formula, IgnoreError, Worksheet, XlsxError};
use std::borrow::Cow;

/// A spreadsheet has so many rows and columns, and so many UTF-16 units in a cell.
const ROWS: u32 = 1_048_576;
const COLUMNS: u16 = 16_384;
const UNITS: usize = 32_767;

/// A sheet of a workbook.
#[derive(Default)]
pub(crate) struct Sheet<'a> {
    pub(crate) frame: Frame,
    /// In the order of writing: what is written later to the same cell counts.
    pub(crate) written: Vec<Written<'a>>,
    /// Rows and their heights in points; what is said later counts.
    pub(crate) heights: Vec<(u32, f64)>,
    /// The last row that is printed, where not all of them are.
    pub(crate) last_printed: Option<u32>,
    paper: Option<Box<Worksheet>>,
}

/// What a sheet shares with the same sheet of other workbooks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) name: String,
    /// Columns and their widths, in half-width characters.
    pub(crate) widths: Vec<(u16, f64)>,
    /// The rows and columns that stay in view.
    pub(crate) frozen: Option<(u32, u16)>,
    /// The first and last row that are printed on each page.
    pub(crate) repeated: Option<(u32, u32)>,
    pub(crate) sideways: bool,
    /// The last column that is printed, where not all rows are.
    pub(crate) last_printed: Option<u16>,
    pub(crate) ignored: Vec<(Area, IgnoreError)>,
    /// The formats, in the order of their first use: a workbook counts them so.
    pub(crate) styles: Vec<&'static Style>,
}

/// The first row and column, and the last ones.
pub(crate) type Area = (u32, u16, u32, u16);

/// Something that is written.
pub(crate) struct Written<'a> {
    pub(crate) row: u32,
    pub(crate) column: u16,
    pub(crate) style: &'static Style,
    pub(crate) value: Value<'a>,
    /// The last row and column of the area that it is written over, if it is one.
    pub(crate) over: Option<(u32, u16)>,
}

/// What a cell holds.
pub(crate) enum Value<'a> {
    Blank,
    Number(f64),
    /// Never an empty one: that is a blank.
    Text(Cow<'a, str>),
    /// A formula, without the sign before it, and the number that it comes to.
    Formula(String, String),
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(name: String) -> Self {
        Self { frame: Frame { name, ..Frame::default() }, ..Self::default() }
    }

    /// The library's own sheet, for what a note cannot say.
    pub(crate) fn paper(&mut self) -> Result<&mut Worksheet, XlsxError> {
        let paper = match self.paper.take() {
            Some(paper) => paper,
            None => Box::new(self.drawn()?),
        };
        Ok(self.paper.insert(paper))
    }

    /// The sheet as the library's own.
    pub(crate) fn into_paper(mut self) -> Result<Worksheet, XlsxError> {
        match self.paper.take() {
            Some(paper) => Ok(*paper),
            None => self.drawn(),
        }
    }

    /// Draws what was noted.
    fn drawn(&mut self) -> Result<Worksheet, XlsxError> {
        let mut paper = self.frame.paper(self.last_printed)?;
        for written in self.written.drain(..) {
            put(&mut paper, written)?;
        }
        for (row, points) in self.heights.drain(..) {
            paper.set_row_height(row, points)?;
        }
        Ok(paper)
    }

    /// Is everything noted that was drawn?
    pub(crate) fn is_noted(&self) -> bool {
        self.paper.is_none()
    }

    /// A text; an empty one leaves the cell blank.
    pub(crate) fn text(
        &mut self,
        row: u32,
        column: u16,
        text: impl Into<Cow<'a, str>>,
        style: &'static Style,
    ) -> Result<(), XlsxError> {
        self.write(Written { row, column, style, value: value(text.into()), over: None })
    }

    /// A text over an area.
    pub(crate) fn text_over(
        &mut self,
        (row, column, last_row, last_column): Area,
        text: impl Into<Cow<'a, str>>,
        style: &'static Style,
    ) -> Result<(), XlsxError> {
        let over = Some((last_row, last_column));
        self.write(Written { row, column, style, value: value(text.into()), over })
    }

    pub(crate) fn number(
        &mut self,
        row: u32,
        column: u16,
        number: f64,
        style: &'static Style,
    ) -> Result<(), XlsxError> {
        self.write(Written { row, column, style, value: Value::Number(number), over: None })
    }

    pub(crate) fn blank(
        &mut self,
        row: u32,
        column: u16,
        style: &'static Style,
    ) -> Result<(), XlsxError> {
        self.write(Written { row, column, style, value: Value::Blank, over: None })
    }

    /// A formula without the sign before it, and what it comes to.
    pub(crate) fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: String,
        result: String,
        style: &'static Style,
    ) -> Result<(), XlsxError> {
        let value = Value::Formula(formula, result);
        self.write(Written { row, column, style, value, over: None })
    }

    fn write(&mut self, written: Written<'a>) -> Result<(), XlsxError> {
        if self.paper.is_some() || !written.value.can_be_noted() {
            return put(self.paper()?, written);
        }
        let (last_row, last_column) = written.over.unwrap_or((written.row, written.column));
        if last_row >= ROWS || last_column >= COLUMNS {
            return Err(XlsxError::RowColumnLimitError);
        }
        if matches!(&written.value, Value::Text(text) if !fits(text)) {
            return Err(XlsxError::MaxStringLengthExceeded);
        }
        if !self.frame.styles.contains(&written.style) {
            self.frame.styles.push(written.style);
        }
        self.written.push(written);
        Ok(())
    }

    /// A row's height in points.
    pub(crate) fn height(&mut self, row: u32, points: f64) -> Result<(), XlsxError> {
        match &mut self.paper {
            Some(paper) => _ = paper.set_row_height(row, points)?,
            None if row >= ROWS => return Err(XlsxError::RowColumnLimitError),
            None => self.heights.push((row, points)),
        }
        Ok(())
    }

    /// A column's width in half-width characters.
    pub(crate) fn width(&mut self, column: u16, width: f64) -> Result<(), XlsxError> {
        match &mut self.paper {
            Some(paper) => _ = paper.set_column_width(column, width)?,
            None => self.frame.widths.push((column, width)),
        }
        Ok(())
    }

    /// Keeps rows and columns in view.
    pub(crate) fn freeze(&mut self, rows: u32, columns: u16) -> Result<(), XlsxError> {
        match &mut self.paper {
            Some(paper) => _ = paper.set_freeze_panes(rows, columns)?,
            None => self.frame.frozen = Some((rows, columns)),
        }
        Ok(())
    }

    /// Prints some rows on each page.
    pub(crate) fn repeat(&mut self, first: u32, last: u32) -> Result<(), XlsxError> {
        match &mut self.paper {
            Some(paper) => _ = paper.set_repeat_rows(first, last)?,
            None => self.frame.repeated = Some((first, last)),
        }
        Ok(())
    }

    /// Lays the sheet on paper sideways.
    pub(crate) fn sideways(&mut self) {
        match &mut self.paper {
            Some(paper) => _ = paper.set_landscape(),
            None => self.frame.sideways = true,
        }
    }

    /// Marks nothing of some kind in an area.
    pub(crate) fn ignore(&mut self, area: Area, error: IgnoreError) -> Result<(), XlsxError> {
        let (row, column, last_row, last_column) = area;
        match &mut self.paper {
            Some(paper) => {
                _ = paper.ignore_error_range(row, column, last_row, last_column, error)?
            }
            None => self.frame.ignored.push((area, error)),
        }
        Ok(())
    }

    /// Prints nothing behind a row and a column.
    pub(crate) fn print_to(&mut self, row: u32, column: u16) -> Result<(), XlsxError> {
        match &mut self.paper {
            Some(paper) => _ = paper.set_print_area(0, 0, row, column)?,
            None => (self.last_printed, self.frame.last_printed) = (Some(row), Some(column)),
        }
        Ok(())
    }
}

impl Frame {
    /// The library's sheet with nothing written, set up for A4.
    pub(crate) fn paper(&self, last_printed: Option<u32>) -> Result<Worksheet, XlsxError> {
        let mut paper = Worksheet::new();
        paper
            .set_name(&self.name)?
            .set_paper_size(9)
            .set_print_fit_to_pages(1, 0)
            .set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.3)
            .set_print_center_horizontally(true)
            .set_footer("&C第 &P 页，共 &N 页")
            .set_screen_gridlines(false)
            // A formula that gives an empty text has that stored, and not a zero that nobody
            // stated.
            .set_formula_result_default("");
        for (column, width) in &self.widths {
            paper.set_column_width(*column, *width)?;
        }
        if let Some((rows, columns)) = self.frozen {
            paper.set_freeze_panes(rows, columns)?;
        }
        if let Some((first, last)) = self.repeated {
            paper.set_repeat_rows(first, last)?;
        }
        if self.sideways {
            paper.set_landscape();
        }
        for ((row, column, last_row, last_column), error) in &self.ignored {
            paper.ignore_error_range(*row, *column, *last_row, *last_column, *error)?;
        }
        if let (Some(row), Some(column)) = (last_printed, self.last_printed) {
            paper.set_print_area(0, 0, row, column)?;
        }
        Ok(paper)
    }
}

impl Value<'_> {
    /// Can a stamp say it as the library would? Texts with signs that a workbook spells in its own
    /// way, and formulas that come to no number, are the library's.
    fn can_be_noted(&self) -> bool {
        match self {
            Self::Blank => true,
            Self::Number(number) => number.is_finite(),
            Self::Text(text) => is_plain(text),
            Self::Formula(_, result) => result.parse::<f64>().is_ok(),
        }
    }
}

/// Has a text no characters that a workbook spells in its own way (`_x0007_`)?
pub(crate) fn is_plain(text: &str) -> bool {
    let odd =
        |c: char| (c < ' ' && !matches!(c, '\t' | '\n')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    !text.contains("_x") && !text.contains(odd)
}

fn value(text: Cow<'_, str>) -> Value<'_> {
    if text.is_empty() { Value::Blank } else { Value::Text(text) }
}

/// Has a cell room for a text?
fn fits(text: &str) -> bool {
    // A character of UTF-8 has at least as many bytes as units of UTF-16.
    text.len() <= UNITS || text.encode_utf16().count() <= UNITS
}

/// Writes on the library's own sheet.
fn put(paper: &mut Worksheet, written: Written<'_>) -> Result<(), XlsxError> {
    let Written { row, column, style, value, over } = written;
    if let Some((last_row, last_column)) = over {
        let text = if let Value::Text(text) = &value { text } else { "" };
        paper.merge_range(row, column, last_row, last_column, text, style)?;
    }
    match value {
        Value::Blank if over.is_some() => {}
        Value::Blank => _ = paper.write_blank(row, column, style)?,
        Value::Number(number) => _ = paper.write_number_with_format(row, column, number, style)?,
        Value::Text(text) if text.starts_with("<r>") && text.ends_with("</r>") => {
            // The library takes such a text for markup of its own, unless it comes in pieces.
            let (one, other) = text.split_at("<".len());
            let pieces = [(&Format::default(), one), (&Format::default(), other)];
            _ = paper.write_rich_string_with_format(row, column, &pieces, style)?
        }
        Value::Text(_) if over.is_some() => {}
        Value::Text(text) => {
            _ = paper.write_string_with_format(row, column, text.into_owned(), style)?
        }
        Value::Formula(formula, result) => {
            let formula = Formula::new(formula).set_result(result);
            _ = paper.write_formula_with_format(row, column, formula, style)?
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Styles;

    #[test]
    fn a_text_is_as_long_as_a_cell_can_hold_noted_or_not() {
        let style = &Styles::get().note;
        for (text, fits) in [
            ("a".repeat(UNITS), true),
            ("甲".repeat(UNITS), true),
            ("𠮷".repeat(UNITS / 2 + 1), false),
        ] {
            let mut sheet = Sheet::new("a".into());
            assert_eq!(sheet.text(0, 0, text.as_str(), style).is_ok(), fits);
            assert!(sheet.is_noted());
            sheet.paper().unwrap();
            assert_eq!(sheet.text(1, 0, text.as_str(), style).is_ok(), fits);
        }
        assert!(Sheet::new("a".into()).text(ROWS, 0, "a", style).is_err());
    }
}
