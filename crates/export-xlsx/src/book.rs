//! The workbook as a whole: its sheets in order, names, properties and print set-up.

use crate::{
    checks,
    cover::{self, TEMPLATE_SHEET, UNIT_ROW, YEAR_ROW},
    help, inputs,
    style::{Manner, Styles},
    tables::{self, Drawing, TOP},
    texts,
    totals::Totals,
    working::Working,
};
use nianbao_document::{Block, Document, DrawnTable, Part};
use nianbao_model::{Edition, Indicator, Report, Section, TEMPLATE_VERSION};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, IgnoreError, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

/// Empty rows of the template's indicators.
const SPARE_INDICATORS: u32 = 20;

/// Draws the whole workbook; the template with last year's figures beside, if they are given.
pub(crate) fn draw(
    report: &Report,
    document: &Document,
    manner: Manner,
    previous: Option<&Report>,
) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let drawing =
        Drawing { report, manner, styles: &styles, totals: Totals::of(&report.edition), previous };
    let mut working = Working::default();
    let edition = &report.edition;
    let mut book = Workbook::new();
    book.set_default_format(&styles.plain, 20, 64)?;
    // A sheet of some kilobytes gains nothing from the higher levels but time.
    book.set_zip_compression_level(1);

    let mut sheets = Vec::new();
    let mut checked = Vec::new();
    for section in &edition.sections {
        let drawn = document.parts.iter().find(|part| part.id == section.id);
        // The template has a place for an opening that is not written yet.
        let empty = || Part {
            id: section.id.clone(),
            heading: section.heading(),
            wants_text: false,
            blocks: Vec::new(),
        };
        let Some(part) = drawn.cloned().or_else(|| manner.is_template().then(empty)) else {
            continue;
        };
        let (sheet, words) = section_sheet(&drawing, section, &part, &mut working)?;
        checked.extend(words.map(|words| (section.tab(), words)));
        sheets.push(sheet);
    }
    let info = if manner.is_template() { TEMPLATE_SHEET } else { "报告信息" };
    sheets.insert(0, cover::draw(info, &drawing, document, &checked)?);
    if manner.is_template() || !report.indicators.is_empty() {
        sheets.push(indicators(&report.indicators, &drawing)?);
    }
    if manner.is_template() {
        let mut sheet = sheet("填报说明")?;
        sheet.set_print_fit_to_pages(1, 1);
        help::draw(&mut sheet, edition, &styles)?;
        sheets.insert(0, sheet);
        sheets.push(working.sheet(edition, &styles.plain)?);
    }
    for mut sheet in sheets {
        if manner.is_template() {
            // Without a password: the lock is against slips, not against people.
            sheet.protect_with_options(&ProtectionOptions {
                format_columns: true,
                format_rows: true,
                ..ProtectionOptions::new()
            });
        }
        book.push_worksheet(sheet);
    }

    book.define_name("nianbao_edition", &format!("=\"{}\"", edition.id.replace('"', "\"\"")))?;
    book.define_name("nianbao_unit", &format!("='{info}'!$B${}", UNIT_ROW + 1))?;
    book.define_name("nianbao_year", &format!("='{info}'!$B${}", YEAR_ROW + 1))?;
    if manner.is_template() {
        book.define_name("nianbao_template", &format!("=\"{TEMPLATE_VERSION}\""))?;
    }
    book.set_properties(&properties(report, document, manner)?);
    book.save_to_buffer()
}

/// A sheet's name may have 31 characters and none of these.
pub(crate) fn sheet_name(tab: &str) -> String {
    tab.chars()
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c })
        .take(31)
        .collect()
}

/// A sheet set up for A4.
pub(crate) fn sheet(name: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet
        .set_name(name)?
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.3)
        .set_print_center_horizontally(true)
        .set_footer("&C第 &P 页，共 &N 页")
        .set_screen_gridlines(false)
        // A formula that gives an empty text has that stored, and not a zero that nobody stated.
        .set_formula_result_default("");
    Ok(sheet)
}

/// The sheet of a section, with the check words on it, if there are any.
fn section_sheet(
    drawing: &Drawing<'_>,
    section: &Section,
    part: &Part,
    working: &mut Working,
) -> Result<(Worksheet, Option<checks::Words>), XlsxError> {
    let Drawing { report, manner, styles, .. } = *drawing;
    let name = sheet_name(&section.tab());
    let mut sheet = sheet(&name)?;
    sheet
        .write_string_with_format(0, 0, section.heading(), &styles.heading)?
        .set_row_height(0, 28)?;
    let Some(table) = part
        .blocks
        .iter()
        .find_map(|b| if let Block::Table(table) = b { Some(table) } else { None })
    else {
        texts::section(&mut sheet, section, &part.blocks, drawing)?;
        let top = if manner.is_template() { TOP } else { 1 };
        sheet.set_freeze_panes(top, 0)?.set_repeat_rows(0, top - 1)?;
        return Ok((sheet, None));
    };
    let places = tables::places(table);
    drawing.table(&mut sheet, table, &places)?;
    if manner.is_template() {
        cover::page_line(&mut sheet, 1, table.columns as u16, drawing)?;
        inputs::rules(&mut sheet, &report.edition, &places)?;
    }
    let under = TOP + table.rows as u32 + u32::from(drawing.previous.is_some() && table.stub == 0);
    // One page a table, unless it has notes for more.
    if manner.is_template() && part.blocks.len() <= 5 {
        sheet.set_print_fit_to_pages(1, 1);
    }
    let below =
        texts::notes(&mut sheet, under + 1, &part.blocks, &tables::widths(table, manner), drawing)?;
    let mut words = None;
    if manner.is_template() {
        working.take(&name, &places, report);
        let drawn = checks::draw(
            &mut sheet,
            &checks::Sheet { table, report, places: &places, working, styles, below },
        )?;
        words = Some(drawn).filter(|words| !words.is_empty());
    }
    lay_on_paper(&mut sheet, table, manner)?;
    Ok((sheet, words))
}

/// Repeats a table's header on each page, keeps it in view, and turns the paper for a wide table.
fn lay_on_paper(
    sheet: &mut Worksheet,
    table: &DrawnTable,
    manner: Manner,
) -> Result<(), XlsxError> {
    if tables::is_wide(table) {
        sheet.set_landscape();
    }
    let top = if manner.is_template() { 0 } else { TOP };
    if table.head > 0 {
        let head = TOP + table.head as u32;
        sheet.set_repeat_rows(top, head - 1)?.set_freeze_panes(head, table.stub as u16)?;
    } else if manner.is_template() {
        sheet.set_repeat_rows(0, TOP - 1)?.set_freeze_panes(TOP, 0)?;
    }
    Ok(())
}

/// Figures outside the statutory tables, all as text: the value stays exactly what it is.
fn indicators(indicators: &[Indicator], drawing: &Drawing<'_>) -> Result<Worksheet, XlsxError> {
    let Drawing { manner, styles, .. } = *drawing;
    let mut sheet = sheet("指标")?;
    for (column, width) in [46.0, 18.0, 12.0, 14.0].into_iter().enumerate() {
        sheet.set_column_width(column as u16, width)?;
    }
    sheet.write_string_with_format(0, 0, "指标", &styles.heading)?.set_row_height(0, 28)?;
    let head = if manner.is_template() { TOP } else { 1 };
    for (column, label) in ["指标名称", "数值", "单位", "同比"].into_iter().enumerate() {
        sheet
            .write_string_with_format(head, column as u16, label, &styles.column_head)?
            .set_row_height(head, 22)?;
    }
    let (style, spare) = if manner.is_template() {
        (&styles.text_input, SPARE_INDICATORS)
    } else {
        (&styles.value, 0)
    };
    let empty = Indicator::default();
    let rows = indicators.iter().chain(std::iter::repeat_n(&empty, spare as usize));
    let first = head + 1;
    let mut row = first;
    for indicator in rows {
        let year_on_year = indicator.year_on_year.as_deref().unwrap_or_default();
        for (column, text) in [&indicator.name, &indicator.value, &indicator.unit, year_on_year]
            .into_iter()
            .enumerate()
        {
            match text {
                "" => _ = sheet.write_blank(row, column as u16, style)?,
                text => _ = sheet.write_string_with_format(row, column as u16, text, style)?,
            }
        }
        row += 1;
    }
    sheet.ignore_error_range(
        first,
        0,
        row.max(first + 1) - 1,
        3,
        IgnoreError::NumberStoredAsText,
    )?;
    sheet.set_freeze_panes(first, 0)?.set_repeat_rows(0, head)?;
    if manner.is_template() {
        cover::page_line(&mut sheet, 1, 4, drawing)?;
        cover::line_to_sign(&mut sheet, row, 4, styles)?;
        for row in first..row {
            sheet.set_row_height(row, 24)?;
        }
    }
    Ok(sheet)
}

pub(crate) fn template_title(edition: &Edition) -> String {
    format!("政府信息公开工作年度报告填报工作簿（{}版）", edition.id)
}

/// Document properties. The date is a fixed one, so that the same report gives the same bytes: the
/// last day a report is due.
fn properties(
    report: &Report,
    document: &Document,
    manner: Manner,
) -> Result<DocProperties, XlsxError> {
    let (title, date) = match manner {
        Manner::Template { year: None } => {
            (template_title(&report.edition), ExcelDateTime::from_ymd(2000, 1, 1)?)
        }
        _ => (
            document.title.clone(),
            ExcelDateTime::from_ymd(report.year.saturating_add(1).clamp(1900, 9999), 1, 31)?,
        ),
    };
    Ok(DocProperties::new()
        .set_title(title)
        .set_subject("政府信息公开工作年度报告")
        .set_author(&report.unit.name)
        .set_keywords("政府信息公开,年度报告")
        .set_creation_datetime(&date))
}
