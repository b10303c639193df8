//! The rows of a sheet as a workbook spells them, its merged areas, and the table of texts.
//!
//! ```text
//! <row r="2" spans="1:3" ht="24" customHeight="1"><c r="A2" s="4" t="s"><v>17</v></c> … </row>
//! ```
//!
//! A text stands in the table that all sheets share, and the cell has its number there. `spans` is
//! the first and last column that are used in the row's block of sixteen rows.

use crate::sheet::{Sheet, Value, Written};
use quick_xml::escape::partial_escape;
use rust_xlsxwriter::{
    XlsxError,
    utility::{cell_range, column_number_to_name, row_col_to_cell},
};
use rustc_hash::FxHashMap;
use std::fmt::Write as _;

/// What ends the rows.
pub(crate) const END: &str = "</sheetData>";
/// A row that says nothing of its height is so many pixels high.
const DEFAULT_PIXELS: u32 = 20;
/// So many rows have their spans in common.
const BLOCK: u32 = 16;

/// What a sheet has of its own.
pub(crate) struct Rows {
    /// `A1:J28`
    pub(crate) extent: String,
    pub(crate) rows: String,
    /// With the end of the rows before them.
    pub(crate) merged: String,
}

/// A cell at its place.
struct Cell<'a> {
    row: u32,
    column: u16,
    style: u32,
    value: &'a Value<'a>,
    /// It belongs to an area that is written over.
    merged: bool,
}

/// The texts of all cells, each once, in the order they come by.
#[derive(Default)]
pub(crate) struct Strings<'a> {
    numbers: FxHashMap<&'a str, u32>,
    texts: Vec<&'a str>,
    /// How many cells have one.
    cells: usize,
}

/// The rows of a sheet of which everything is noted; `styles` are the numbers of its formats.
pub(crate) fn of<'a>(
    sheet: &'a Sheet<'_>,
    styles: &[u32],
    strings: &mut Strings<'a>,
) -> Result<Rows, XlsxError> {
    let cells = cells(sheet, styles)?;
    let mut heights = sheet.heights.clone();
    // What is said last counts, and the sort keeps the order.
    heights.sort_by_key(|(row, _)| *row);
    let mut rows = String::with_capacity(64 * cells.len() + 1024);
    let (mut cells_left, mut heights_left) = (cells.as_slice(), heights.as_slice());
    let mut spans = (u32::MAX, String::new());
    while let Some(row) = next(cells_left, heights_left) {
        let (in_row, others) = cells_left.split_at(cells_left.partition_point(|c| c.row <= row));
        let (said, unsaid) =
            heights_left.split_at(heights_left.partition_point(|(of, _)| *of <= row));
        if spans.0 != row / BLOCK {
            spans = (row / BLOCK, spans_of(cells_left, row / BLOCK));
        }
        let height = said.last().map(|(_, points)| *points);
        open_row(&mut rows, row, &spans.1, height, in_row.is_empty());
        for cell in in_row {
            cell.put(&mut rows, strings);
        }
        if !in_row.is_empty() {
            rows.push_str("</row>");
        }
        (cells_left, heights_left) = (others, unsaid);
    }
    Ok(Rows { extent: extent(&cells, &heights), rows, merged: merged(&sheet.written) })
}

/// The cells of a sheet in their order, each once.
fn cells<'a>(sheet: &'a Sheet<'_>, styles: &[u32]) -> Result<Vec<Cell<'a>>, XlsxError> {
    let mut cells = Vec::with_capacity(sheet.written.len() * 2);
    for Written { row, column, style, value, over } in &sheet.written {
        let number = sheet.frame.styles.iter().position(|known| known == style);
        let style = number.and_then(|n| styles.get(n)).copied().unwrap_or_default();
        let (row, column, merged) = (*row, *column, over.is_some());
        cells.push(Cell { row, column, style, value, merged });
        let Some((last_row, last_column)) = *over else { continue };
        for below in row..=last_row {
            for beside in column..=last_column {
                if (below, beside) != (row, column) {
                    let value = &Value::Blank;
                    cells.push(Cell { row: below, column: beside, style, value, merged });
                }
            }
        }
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    let mut overlap = None;
    cells.dedup_by(|later, earlier| {
        let same = (later.row, later.column) == (earlier.row, earlier.column);
        if same {
            if later.merged && earlier.merged {
                overlap.get_or_insert((later.row, later.column));
            }
            later.merged |= earlier.merged;
            // What is written last counts, and the first of two is kept.
            std::mem::swap(later, earlier);
        }
        same
    });
    match overlap {
        Some((row, column)) => {
            let place = row_col_to_cell(row, column);
            Err(XlsxError::MergeRangeOverlaps(place.clone(), place))
        }
        None => Ok(cells),
    }
}

/// The next row that has cells or a height.
fn next(cells: &[Cell<'_>], heights: &[(u32, f64)]) -> Option<u32> {
    let (cell, height) = (cells.first().map(|c| c.row), heights.first().map(|(row, _)| *row));
    cell.into_iter().chain(height).min()
}

/// The first and last column that a block of rows uses, or nothing.
fn spans_of(cells: &[Cell<'_>], block: u32) -> String {
    let block = cells.iter().take_while(|cell| cell.row / BLOCK == block);
    let ends = block.fold(None, |ends: Option<(u16, u16)>, cell| {
        let (first, last) = ends.unwrap_or((cell.column, cell.column));
        Some((first.min(cell.column), last.max(cell.column)))
    });
    ends.map_or_else(String::new, |(first, last)| {
        format!(" spans=\"{}:{}\"", u32::from(first) + 1, u32::from(last) + 1)
    })
}

fn open_row(rows: &mut String, row: u32, spans: &str, height: Option<f64>, empty: bool) {
    rows.push_str("<row r=\"");
    count(rows, row + 1);
    rows.push('"');
    rows.push_str(spans);
    // Heights are whole pixels, of which three quarters are the points.
    let pixels = height.map(|points| (points * 4.0 / 3.0).round() as u32);
    if let Some(pixels) = pixels.filter(|pixels| *pixels != DEFAULT_PIXELS) {
        _ = write!(rows, " ht=\"{}\" customHeight=\"1\"", f64::from(pixels) * 0.75);
    }
    rows.push_str(if empty { "/>" } else { ">" });
}

impl<'a> Cell<'a> {
    fn put(&self, rows: &mut String, strings: &mut Strings<'a>) {
        let Cell { row, column, style, value, .. } = *self;
        // A cell with no value and no format of its own says nothing.
        if style == 0 && matches!(value, Value::Blank) {
            return;
        }
        rows.push_str("<c r=\"");
        match u8::try_from(column) {
            Ok(column @ 0..26) => rows.push(char::from(b'A' + column)),
            _ => rows.push_str(&column_number_to_name(column)),
        }
        count(rows, row + 1);
        if style > 0 {
            rows.push_str("\" s=\"");
            count(rows, style);
        }
        match value {
            Value::Blank => rows.push_str("\"/>"),
            Value::Number(number) => {
                rows.push_str("\"><v>");
                figure(rows, *number);
                rows.push_str("</v></c>");
            }
            Value::Text(text) => {
                rows.push_str("\" t=\"s\"><v>");
                count(rows, strings.number(text));
                rows.push_str("</v></c>");
            }
            Value::Formula(formula, result) => {
                rows.push_str("\"><f>");
                rows.push_str(&partial_escape(formula));
                rows.push_str("</f><v>");
                rows.push_str(&partial_escape(result));
                rows.push_str("</v></c>");
            }
        }
    }
}

fn count(rows: &mut String, number: u32) {
    rows.push_str(itoa::Buffer::new().format(number));
}

fn figure(rows: &mut String, number: f64) {
    /// Whole numbers below it are whole in 64 bits, too, and look the same.
    const WHOLE: f64 = 1e15;
    if number.fract() == 0.0 && number.abs() < WHOLE && (number != 0.0 || number.is_sign_positive())
    {
        rows.push_str(itoa::Buffer::new().format(number as i64));
    } else {
        _ = write!(rows, "{number}");
    }
}

/// From the first cell to the last one; a row with a height counts as one.
fn extent(cells: &[Cell<'_>], heights: &[(u32, f64)]) -> String {
    let rows = || cells.iter().map(|c| c.row).chain(heights.iter().map(|(row, _)| *row));
    let columns = || cells.iter().map(|cell| cell.column);
    let (first, last) = (rows().min().unwrap_or_default(), rows().max().unwrap_or_default());
    let left = columns().min().unwrap_or_default();
    cell_range(first, left, last, columns().max().unwrap_or_default())
}

/// The end of the rows and the areas that are written over.
fn merged(written: &[Written<'_>]) -> String {
    let mut merged = END.to_owned();
    let areas = || written.iter().filter_map(|one| Some((one, one.over?)));
    let number = areas().count();
    if number > 0 {
        _ = write!(merged, "<mergeCells count=\"{number}\">");
        for (Written { row, column, .. }, (last_row, last_column)) in areas() {
            let area = cell_range(*row, *column, last_row, last_column);
            _ = write!(merged, "<mergeCell ref=\"{area}\"/>");
        }
        merged.push_str("</mergeCells>");
    }
    merged
}

impl<'a> Strings<'a> {
    /// The number of a text.
    fn number(&mut self, text: &'a str) -> u32 {
        self.cells += 1;
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() as u32 - 1
        })
    }

    /// The part with the table.
    pub(crate) fn part(&self) -> String {
        let length: usize = self.texts.iter().map(|text| text.len() + 24).sum();
        let mut part = String::with_capacity(length + 256);
        _ = write!(
            part,
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"{}\" \
             uniqueCount=\"{}\">",
            self.cells,
            self.texts.len()
        );
        for text in &self.texts {
            let edge = ['\t', '\n', ' '];
            part.push_str(match text.starts_with(edge) || text.ends_with(edge) {
                true => "<si><t xml:space=\"preserve\">",
                false => "<si><t>",
            });
            part.push_str(&partial_escape(*text));
            part.push_str("</t></si>");
        }
        part.push_str("</sst>");
        part
    }
}
