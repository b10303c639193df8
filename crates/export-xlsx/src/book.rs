//! The workbook as a whole: its sheets in order, names, properties and print set-up.

use crate::{
    TEMPLATE_VERSION, checks, help, inputs,
    place::At,
    style::{Manner, Styles},
    tables::{self, Drawing, TOP},
    texts,
    totals::Totals,
};
use nianbao_document::{Block, Document, DrawnTable, Part, identities::years};
use nianbao_model::{Edition, Indicator, Level, Report, Section};
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, IgnoreError, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

/// The first sheet's row of the unit's name, and of the year.
const UNIT_ROW: u32 = 2;
const YEAR_ROW: u32 = 5;
/// Empty rows of the template's indicators.
const SPARE_INDICATORS: u32 = 20;

/// Draws the whole workbook.
pub(crate) fn draw(report: &Report, document: &Document, manner: Manner) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let drawing = Drawing { report, manner, styles: &styles, totals: Totals::of(&report.edition) };
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
        let empty = || Part { id: section.id.clone(), heading: section.heading(), wants_text: false, blocks: Vec::new() };
        let Some(part) = drawn.cloned().or_else(|| manner.is_template().then(empty)) else { continue };
        let (sheet, words) = section_sheet(&drawing, section, &part)?;
        checked.extend(words.map(|words| (section.tab(), words)));
        sheets.push(sheet);
    }
    let info = if manner.is_template() { "填报信息" } else { "报告信息" };
    sheets.insert(0, information(info, &drawing, document, &checked)?);
    if manner.is_template() || !report.indicators.is_empty() {
        sheets.push(indicators(&report.indicators, manner, &styles)?);
    }
    if manner.is_template() {
        let mut sheet = sheet("填报说明")?;
        help::draw(&mut sheet, edition, &styles)?;
        sheets.push(sheet);
    }
    for mut sheet in sheets {
        if manner.is_template() {
            // Without a password: the lock is against slips, not against people.
            sheet.protect_with_options(&ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::new() });
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
fn sheet_name(tab: &str) -> String {
    tab.chars().map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c }).take(31).collect()
}

/// A sheet set up for A4.
fn sheet(name: &str) -> Result<Worksheet, XlsxError> {
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
fn section_sheet(drawing: &Drawing<'_>, section: &Section, part: &Part) -> Result<(Worksheet, Option<checks::Words>), XlsxError> {
    let Drawing { report, manner, styles, .. } = *drawing;
    let mut sheet = sheet(&sheet_name(&section.tab()))?;
    sheet.write_string_with_format(0, 0, section.heading(), &styles.heading)?.set_row_height(0, 28)?;
    let Some(table) = part.blocks.iter().find_map(|b| if let Block::Table(table) = b { Some(table) } else { None }) else {
        texts::section(&mut sheet, section, &part.blocks, manner, styles)?;
        sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        return Ok((sheet, None));
    };
    let places = tables::places(table);
    drawing.table(&mut sheet, table, &places)?;
    let (mut below, mut words) = (TOP + table.rows as u32, None);
    if manner.is_template() {
        inputs::rules(&mut sheet, &report.edition, &places)?;
        let (last, drawn) = checks::draw(&mut sheet, table, report, &places, styles)?;
        (below, words) = (last, Some(drawn).filter(|words| !words.is_empty()));
    }
    texts::notes(&mut sheet, below + 1, &part.blocks, &tables::widths(table), manner, styles)?;
    lay_on_paper(&mut sheet, table)?;
    Ok((sheet, words))
}

/// Repeats a table's header on each page, keeps it in view, and turns the paper for a wide table.
fn lay_on_paper(sheet: &mut Worksheet, table: &DrawnTable) -> Result<(), XlsxError> {
    if tables::is_wide(table) {
        sheet.set_landscape();
    }
    if table.head > 0 {
        let head = TOP + table.head as u32;
        sheet.set_repeat_rows(TOP, head - 1)?.set_freeze_panes(head, table.stub as u16)?;
    }
    Ok(())
}

/// A line of the first sheet.
struct Line<'a> {
    label: &'a str,
    value: &'a str,
    typed: bool,
    hint: &'a str,
}

/// The first sheet: whose report it is, and in the template how the checks stand.
fn information(
    name: &str,
    drawing: &Drawing<'_>,
    document: &Document,
    checked: &[(String, checks::Words)],
) -> Result<Worksheet, XlsxError> {
    let Drawing { report, manner, styles, .. } = *drawing;
    let mut sheet = sheet(name)?;
    let last = if manner.is_template() { 2 } else { 1 };
    let widths: &[f64] = if manner.is_template() { &[24.0, 36.0, 32.0] } else { &[18.0, 66.0] };
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width(column as u16, *width)?;
    }
    let title = match manner {
        Manner::Publication => document.title.clone(),
        Manner::Template { .. } => template_title(&report.edition),
    };
    sheet.merge_range(0, 0, 0, last, &title, &styles.title)?.set_row_height(0, 52)?;

    let level = report.unit.level.map(Level::zh).unwrap_or_default();
    let mut lines = vec![
        Line { label: "单位名称", value: &report.unit.name, typed: true, hint: "填写本单位全称。" },
        Line { label: "单位代码", value: &report.unit.id, typed: true, hint: "与登记表一致；不清楚可不填。" },
        Line { label: "单位层级", value: level, typed: true, hint: "从列表中选择。" },
        Line { label: "年度", value: "", typed: true, hint: "填写报告年度，四位数字。" },
        Line { label: "版式", value: &report.edition.id, typed: false, hint: "请勿修改。" },
    ];
    lines.push(match manner {
        Manner::Publication => Line { label: "依据", value: &report.edition.source, typed: false, hint: "" },
        Manner::Template { .. } => Line { label: "模板版本", value: TEMPLATE_VERSION, typed: false, hint: "请勿修改。" },
    });
    let mut row = UNIT_ROW;
    for Line { label, value, typed, hint } in lines {
        let style = match (typed && manner.is_template(), row) {
            (true, YEAR_ROW) => &styles.value_input,
            (true, _) => &styles.text_input,
            (false, _) => &styles.value,
        };
        sheet.write_string_with_format(row, 0, label, &styles.label)?.set_row_height(row, 24)?;
        match value {
            "" if row == YEAR_ROW && manner != (Manner::Template { year: None }) => {
                sheet.write_number_with_format(row, 1, f64::from(report.year), style)?;
            }
            "" => _ = sheet.write_blank(row, 1, style)?,
            _ => _ = sheet.write_string_with_format(row, 1, value, style)?,
        }
        if manner.is_template() {
            sheet.write_string_with_format(row, 2, hint, &styles.hint)?;
        }
        row += 1;
    }
    sheet.ignore_error_range(UNIT_ROW, 1, row, 1, IgnoreError::NumberStoredAsText)?;
    if manner.is_template() {
        information_rules(&mut sheet, &report.edition)?;
        check_summary(&mut sheet, row + 1, checked, styles)?;
    }
    Ok(sheet)
}

/// Input rules for what is typed into the template's first sheet.
fn information_rules(sheet: &mut Worksheet, edition: &Edition) -> Result<(), XlsxError> {
    let levels = DataValidation::new().allow_list_strings(&[Level::Region.zh(), Level::HeadOffice.zh(), Level::Subordinate.zh()])?;
    sheet.add_data_validation(YEAR_ROW - 1, 1, YEAR_ROW - 1, 1, &levels)?;
    let (from, until) = (i32::from(edition.years.0), edition.years.1.map_or(2099, i32::from));
    let years = DataValidation::new()
        .allow_whole_number(DataValidationRule::Between(from, until))
        .set_error_title("年度不符")?
        .set_error_message(format!("{} 版式适用于{}的年报。", edition.id, years(edition)))?;
    sheet.add_data_validation(YEAR_ROW, 1, YEAR_ROW, 1, &years)?;
    Ok(())
}

/// How the checks of each sheet stand, so that one need not look through them all.
fn check_summary(sheet: &mut Worksheet, mut row: u32, checked: &[(String, checks::Words)], styles: &Styles) -> Result<(), XlsxError> {
    for (tab, words) in checked {
        sheet.write_string_with_format(row, 0, format!("核对：{tab}"), &styles.label)?.set_row_height(row, 24)?;
        sheet.write_formula_with_format(row, 1, words.summary(&sheet_name(tab)), &styles.value)?;
        sheet.write_string_with_format(row, 2, "随填报自动更新。", &styles.hint)?;
        checks::colours(sheet, At { row, column: 1 }, At { row, column: 1 }, styles)?;
        row += 1;
    }
    Ok(())
}

/// Figures outside the statutory tables, all as text: the value stays exactly what it is.
fn indicators(indicators: &[Indicator], manner: Manner, styles: &Styles) -> Result<Worksheet, XlsxError> {
    let mut sheet = sheet("指标")?;
    for (column, width) in [46.0, 18.0, 12.0, 14.0].into_iter().enumerate() {
        sheet.set_column_width(column as u16, width)?;
    }
    sheet.write_string_with_format(0, 0, "指标", &styles.heading)?.set_row_height(0, 28)?;
    for (column, head) in ["指标名称", "数值", "单位", "同比"].into_iter().enumerate() {
        sheet.write_string_with_format(1, column as u16, head, &styles.column_head)?.set_row_height(1, 22)?;
    }
    let style = if manner.is_template() { &styles.text_input } else { &styles.value };
    let spare = if manner.is_template() { SPARE_INDICATORS } else { 0 };
    let empty = Indicator::default();
    let rows = indicators.iter().chain(std::iter::repeat_n(&empty, spare as usize));
    let mut row = 2;
    for indicator in rows {
        let year_on_year = indicator.year_on_year.as_deref().unwrap_or_default();
        for (column, text) in [&indicator.name, &indicator.value, &indicator.unit, year_on_year].into_iter().enumerate() {
            match text {
                "" => _ = sheet.write_blank(row, column as u16, style)?,
                text => _ = sheet.write_string_with_format(row, column as u16, text, style)?,
            }
        }
        row += 1;
    }
    sheet.ignore_error_range(2, 0, row.max(3) - 1, 3, IgnoreError::NumberStoredAsText)?;
    sheet.set_freeze_panes(2, 0)?.set_repeat_rows(0, 1)?;
    Ok(sheet)
}

fn template_title(edition: &Edition) -> String {
    format!("政府信息公开工作年度报告填报工作簿（{}版）", edition.id)
}

/// Document properties. The date is a fixed one, so that the same report gives the same bytes: the last day a report is due.
fn properties(report: &Report, document: &Document, manner: Manner) -> Result<DocProperties, XlsxError> {
    let (title, date) = match manner {
        Manner::Template { year: None } => (template_title(&report.edition), ExcelDateTime::from_ymd(2000, 1, 1)?),
        _ => (document.title.clone(), ExcelDateTime::from_ymd(report.year.saturating_add(1).clamp(1900, 9999), 1, 31)?),
    };
    Ok(DocProperties::new()
        .set_title(title)
        .set_subject("政府信息公开工作年度报告")
        .set_author(&report.unit.name)
        .set_keywords("政府信息公开,年度报告")
        .set_creation_datetime(&date))
}
