//! The workbook as a whole: its sheets in order, names, properties and print set-up.

use crate::{
    TEMPLATE_VERSION,
    checks::Checked,
    help,
    style::{Manner, Styles},
    tables, texts,
};
use nianbao_document::{Block, Document};
use nianbao_model::{Level, Report, SectionKind};
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Formula, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

/// Draws the whole workbook.
pub(crate) fn draw(report: &Report, document: &Document, manner: Manner) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    book.set_default_format(&styles.plain, 20, 64)?;
    let mut sheets = Vec::new();
    let mut checked = Vec::new();
    for (n, section) in report.edition.sections.iter().enumerate() {
        let name = sheet_name(&section.tab());
        let mut sheet = sheet(&name)?;
        sheet.write_string_with_format(0, 0, section.heading(), &styles.heading)?.set_row_height(0, 28)?;
        let part = document.parts.get(n);
        let table = part.and_then(|p| p.blocks.iter().find_map(|b| if let Block::Table(t) = b { Some(t) } else { None }));
        match table {
            Some(table) => {
                let (below, check) = tables::draw(&mut sheet, table, report, manner, &styles)?;
                checked.extend(check.map(|range| (name.clone(), range)));
                let width = table.widths.iter().map(|w| usize::from(*w)).sum();
                texts::notes(&mut sheet, below + 1, table.columns as u16, width, report.section(n), manner, &styles)?;
                if table.columns > 12 {
                    sheet.set_landscape();
                }
                if table.head > 0 {
                    let head = tables::TOP + table.head as u32;
                    sheet.set_repeat_rows(tables::TOP, head - 1)?.set_freeze_panes(head, table.stub as u16)?;
                }
            }
            None => {
                debug_assert_eq!(section.kind, SectionKind::Text, "a section of tables has a table");
                texts::section(&mut sheet, report.section(n), manner, &styles)?;
                sheet.set_freeze_panes(1, 0)?;
            }
        }
        finish(&mut sheet, manner)?;
        sheets.push(sheet);
    }
    let info = if manner.is_template() { "填报信息" } else { "报告信息" };
    book.push_worksheet(information(info, report, document, manner, &checked, &styles)?);
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    if manner.is_template() || !report.indicators.is_empty() {
        book.push_worksheet(indicators(report, manner, &styles)?);
    }
    if manner.is_template() {
        let mut sheet = sheet("填报说明")?;
        help::draw(&mut sheet, &report.edition, &styles)?;
        finish(&mut sheet, manner)?;
        book.push_worksheet(sheet);
        book.define_name("nianbao_template", &format!("=\"{TEMPLATE_VERSION}\""))?;
    }
    book.define_name("nianbao_edition", &format!("=\"{}\"", report.edition.id.replace('"', "")))?;
    book.define_name("nianbao_unit", &format!("='{info}'!$B${}", UNIT_ROW + 1))?;
    book.define_name("nianbao_year", &format!("='{info}'!$B${}", YEAR_ROW + 1))?;
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

/// Locks what is not for typing. Without a password: the lock is against slips, not against people.
fn finish(sheet: &mut Worksheet, manner: Manner) -> Result<(), XlsxError> {
    if manner.is_template() {
        sheet.protect_with_options(&ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::new() });
    }
    Ok(())
}

const UNIT_ROW: u32 = 2;
const YEAR_ROW: u32 = 5;

/// The first sheet: whose report it is.
fn information(
    name: &str,
    report: &Report,
    document: &Document,
    manner: Manner,
    checked: &[(String, Checked)],
    styles: &Styles,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = sheet(name)?;
    sheet.set_column_width(0, 16)?.set_column_width(1, 44)?.set_column_width(2, 46)?;
    let title = match manner {
        Manner::Publication => document.title.clone(),
        Manner::Template { .. } => format!("政府信息公开工作年度报告填报工作簿（{}版）", report.edition.id),
    };
    sheet.merge_range(0, 0, 0, 2, &title, &styles.title)?.set_row_height(0, 48)?;
    let blank = manner == Manner::Template { year: None };
    let level = report.unit.level.map(Level::zh).unwrap_or_default();
    let rows: [(&str, &str, bool, &str); 6] = [
        ("单位名称", &report.unit.name, true, "填写本单位全称。"),
        ("单位代码", &report.unit.id, true, "与登记表一致，也是文件名；不清楚可不填。"),
        ("单位层级", level, true, "关区、本级机关或隶属海关。"),
        ("年度", "", true, "填写报告年度，如 2021。"),
        ("版式", &report.edition.id, false, "请勿修改。"),
        ("模板版本", TEMPLATE_VERSION, false, "请勿修改。"),
    ];
    for (n, (label, value, typed, hint)) in rows.into_iter().enumerate() {
        let row = UNIT_ROW + n as u32;
        if label == "模板版本" && !manner.is_template() {
            continue;
        }
        let style = if typed && manner.is_template() { &styles.value_input } else { &styles.value };
        sheet.write_string_with_format(row, 0, label, &styles.label)?.set_row_height(row, 24)?;
        match (row, value) {
            (YEAR_ROW, _) if !blank => _ = sheet.write_number_with_format(row, 1, f64::from(report.year), style)?,
            (_, "") => _ = sheet.write_blank(row, 1, style)?,
            _ => _ = sheet.write_string_with_format(row, 1, value, style)?,
        }
        if manner.is_template() {
            sheet.write_string_with_format(row, 2, hint, &styles.hint)?;
        }
    }
    let below = UNIT_ROW + 6;
    if !manner.is_template() {
        sheet.write_string_with_format(below - 1, 0, "依据", &styles.label)?;
        sheet.write_string_with_format(below - 1, 1, &report.edition.source, &styles.value)?.set_row_height(below - 1, 24)?;
        return Ok(sheet);
    }
    let levels = DataValidation::new().allow_list_strings(&[Level::Region.zh(), Level::HeadOffice.zh(), Level::Subordinate.zh()])?;
    sheet.add_data_validation(UNIT_ROW + 2, 1, UNIT_ROW + 2, 1, &levels)?;
    let (from, until) = (i32::from(report.edition.years.0), report.edition.years.1.map_or(2099, i32::from));
    let years = DataValidation::new()
        .allow_whole_number(DataValidationRule::Between(from, until))
        .set_error_title("年度不符")?
        .set_error_message(format!("{} 版式适用于 {} 年的年报。", report.edition.id, report.edition.years_text()))?;
    sheet.add_data_validation(YEAR_ROW, 1, YEAR_ROW, 1, &years)?;
    for (n, (name, words)) in checked.iter().enumerate() {
        let row = below + 1 + n as u32;
        let range = format!("'{name}'!{}:{}", words.from.name(), words.to.name());
        let formula = format!(
            "=IF(COUNTIF({range},\"错误*\")>0,\"错误：\"&COUNTIF({range},\"错误*\")&\" 处\",IF(COUNTIF({range},\"未填*\")>0,\"未填\",\"正确\"))"
        );
        sheet.write_string_with_format(row, 0, format!("核对 {}", name.chars().next().unwrap_or(' ')), &styles.label)?;
        sheet.write_formula_with_format(row, 1, Formula::new(formula).set_result(words.now()), &styles.value)?;
        sheet.write_string_with_format(row, 2, format!("“{name}”各行各列的勾稽关系"), &styles.hint)?.set_row_height(row, 24)?;
        crate::checks::colours(&mut sheet, (row, 1), (row, 1), styles)?;
    }
    finish(&mut sheet, manner)?;
    Ok(sheet)
}

/// Figures outside the statutory tables.
fn indicators(report: &Report, manner: Manner, styles: &Styles) -> Result<Worksheet, XlsxError> {
    let mut sheet = sheet("指标")?;
    sheet.set_column_width(0, 44)?.set_column_width(1, 18)?.set_column_width(2, 12)?.set_column_width(3, 14)?;
    sheet.write_string_with_format(0, 0, "指标", &styles.heading)?.set_row_height(0, 28)?;
    for (column, head) in ["指标名称", "数值", "单位", "同比"].into_iter().enumerate() {
        sheet.write_string_with_format(1, column as u16, head, &styles.column_head)?;
    }
    let style = if manner.is_template() { &styles.value_input } else { &styles.value };
    let mut row = 2;
    for indicator in &report.indicators {
        let year_on_year = indicator.year_on_year.as_deref().unwrap_or_default();
        for (column, text) in [&indicator.name, &indicator.value, &indicator.unit, year_on_year].into_iter().enumerate() {
            match text {
                "" => _ = sheet.write_blank(row, column as u16, style)?,
                text => _ = sheet.write_string_with_format(row, column as u16, text, style)?,
            }
        }
        row += 1;
    }
    if manner.is_template() {
        for row in row..row + 20 {
            for column in 0..4 {
                sheet.write_blank(row, column, style)?;
            }
        }
    }
    sheet.set_freeze_panes(2, 0)?;
    finish(&mut sheet, manner)?;
    Ok(sheet)
}

/// Document properties. The date is a fixed one, so that the same report gives the same bytes: the last day a report is due.
fn properties(report: &Report, document: &Document, manner: Manner) -> Result<DocProperties, XlsxError> {
    let (title, year) = match manner {
        Manner::Template { year: None } => {
            (format!("政府信息公开工作年度报告填报工作簿（{}版）", report.edition.id), report.edition.years.0)
        }
        _ => (document.title.clone(), report.year),
    };
    let date = ExcelDateTime::from_ymd(year.saturating_add(1).min(9999), 1, 31)?;
    Ok(DocProperties::new()
        .set_title(title)
        .set_subject("政府信息公开工作年度报告")
        .set_author(&report.unit.name)
        .set_keywords("政府信息公开,年度报告")
        .set_creation_datetime(&date))
}
