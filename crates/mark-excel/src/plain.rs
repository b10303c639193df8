//! A new workbook with the values and merges of one that cannot be edited in place.

use crate::{Stuck, vml::width};
use nianbao_grid::{Grid, Grids, Value};
use nianbao_model::{Finding, Place};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::{collections::BTreeMap, sync::Arc};

/// The new workbook.
pub(crate) struct Plain {
    pub(crate) bytes: Vec<u8>,
    /// The grids under the names their sheets have now.
    pub(crate) grids: Grids,
    /// New names of sheets by the old ones.
    names: BTreeMap<Arc<str>, Arc<str>>,
}

/// Writes it.
pub(crate) fn write(grids: &Grids) -> Result<Plain, Stuck> {
    let mut workbook = Workbook::new();
    // The same values give the same bytes.
    let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|_| Stuck)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let mut renamed = grids.clone();
    let mut names: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for grid in &mut renamed.grids {
        let name: Arc<str> = sheet_name(&grid.name, names.values()).into();
        names.entry(grid.name.clone()).or_insert_with(|| name.clone());
        grid.name = name;
        sheet(workbook.add_worksheet(), grid).map_err(|_| Stuck)?;
    }
    Ok(Plain { bytes: workbook.save_to_buffer().map_err(|_| Stuck)?, grids: renamed, names })
}

impl Plain {
    /// Findings with their places in a file where they are now.
    pub(crate) fn findings(&self, name: &str, findings: &[Finding]) -> Vec<Finding> {
        let mut findings = findings.to_vec();
        for place in findings.iter_mut().flat_map(|f| &mut f.at) {
            if let Place::Cell { file, sheet, .. } = place
                && **file == *name
                && let Some(new) = self.names.get(sheet)
            {
                *sheet = new.clone();
            }
        }
        findings
    }
}

const A4: u8 = 9;
/// So many half-width characters go on a page that stands upright.
const UPRIGHT: usize = 90;

fn sheet(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    let rule = Format::new()
        .set_border(FormatBorder::Thin)
        .set_border_color(0x00B8_C0C8)
        .set_font_name("宋体")
        .set_font_charset(134);
    let look = rule.set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let centred = look.clone().set_align(FormatAlign::Center);
    sheet.set_name(&*grid.name)?;
    for span in grid.merges() {
        // Ranges that lie over one another are refused; the cells are written all the same.
        if let (Ok(left), Ok(right)) = (u16::try_from(span.left), u16::try_from(span.right)) {
            _ = sheet.merge_range(span.top, left, span.bottom, right, "", &centred);
        }
    }
    let mut widths: BTreeMap<u16, usize> = BTreeMap::new();
    for cell in grid.cells() {
        let column = u16::try_from(cell.column).unwrap_or(u16::MAX);
        let merged = grid.merge_at(cell.row, cell.column);
        let look = if merged.is_some() { &centred } else { &look };
        let text = match &cell.value {
            Value::Number(number) => match number.to_string().parse::<f64>() {
                Ok(float) => {
                    sheet.write_number_with_format(cell.row, column, float, look)?;
                    number.to_string()
                }
                Err(_) => write_text(sheet, cell.row, column, &number.to_string(), look)?,
            },
            Value::Formula(text) => write_text(sheet, cell.row, column, &format!("={text}"), look)?,
            Value::Text(text) | Value::Other(text) | Value::Error(text) => {
                write_text(sheet, cell.row, column, text, look)?
            }
        };
        if merged.is_none() {
            let longest = text.lines().map(width).max().unwrap_or(0);
            let known = widths.entry(column).or_default();
            *known = longest.max(*known);
        }
    }
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    if widths.values().sum::<usize>() > UPRIGHT {
        sheet.set_landscape();
    }
    for (column, width) in widths {
        sheet.set_column_width(column, (width + 2).clamp(9, 60) as f64)?;
    }
    Ok(())
}

/// Writes a text as a text, whatever it looks like, and gives it back.
fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    look: &Format,
) -> Result<String, XlsxError> {
    /// A cell holds no more, counted in units of UTF-16.
    const MOST: usize = 32_767;
    let text = if text.encode_utf16().count() > MOST {
        nianbao_text::cut(text, MOST / 2)
    } else {
        text.to_owned()
    };
    if text.starts_with("<r>") && text.ends_with("</r>") {
        // The library takes such a text for markup of its own, unless it comes in pieces.
        let (one, other) = text.split_at("<".len());
        let pieces = [(&Format::default(), one), (&Format::default(), other)];
        sheet.write_rich_string_with_format(row, column, &pieces, look)?;
    } else {
        sheet.write_string_with_format(row, column, &text, look)?;
    }
    Ok(text)
}

/// A sheet's name that Excel takes: 31 characters, none of `[]:*?/\`, none twice.
fn sheet_name<'n>(name: &str, taken: impl Iterator<Item = &'n Arc<str>> + Clone) -> String {
    const MOST: usize = 31;
    let clean: String = name
        .chars()
        .map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c })
        .collect();
    let clean = clean.trim_matches('\'').trim();
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    let fit = |room: usize| {
        let mut left = room;
        clean
            .chars()
            .take_while(|c| left.checked_sub(c.len_utf16()).map(|rest| left = rest).is_some())
            .collect::<String>()
    };
    let is_free = |name: &String| !taken.clone().any(|t| t.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|n: u32| format!("{} ({n})", fit(MOST - 8)));
    std::iter::once(fit(MOST)).chain(numbered).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_get_names_that_excel_takes() {
        let taken: [Arc<str>; 2] = ["甲".into(), "sheet".into()];
        assert_eq!(sheet_name("a/b:c", taken.iter()), "a_b_c");
        assert_eq!(sheet_name("甲", taken.iter()), "甲 (2)");
        assert_eq!(sheet_name("''", taken.iter()), "Sheet (2)");
        assert_eq!(sheet_name(&"长".repeat(40), taken.iter()), "长".repeat(31));
    }

    #[test]
    fn texts_that_look_like_markup_stay_texts() {
        use calamine::{Data, Reader as _, Xlsx};
        let rows = [["<r></x></r>", "<r><t>甲</t></r>", "甲"]];
        let grids = Grids { grids: vec![Grid::of_text("a", &rows)], ..Grids::default() };
        let bytes = write(&grids).unwrap_or_else(|_| panic!("it is written")).bytes;
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("a").unwrap();
        for (column, text) in rows[0].iter().enumerate() {
            let met = range.get_value((0, column as u32));
            assert_eq!(met, Some(&Data::String((*text).to_owned())));
        }
    }
}
