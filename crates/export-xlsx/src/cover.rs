//! The sheet 填报信息 or 报告信息: whose report it is, who filled it in, and how the checks of each
//! sheet stand; and the lines that repeat it on the other sheets of the template.
//!
//! Who filled a form in is for the office alone: no reader takes these values, and none of them
//! reaches a report.

use crate::{
    book::{sheet_name, template_title},
    checks,
    place::At,
    sheet::Sheet,
    style::{Manner, Styles},
    tables::Drawing,
};
use nianbao_document::{Document, identities::years};
use nianbao_model::{Edition, Level, TEMPLATE_VERSION};
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, Formula, IgnoreError, Worksheet, XlsxError,
};
use std::borrow::Cow;

/// The template's first sheet to type into.
pub(crate) const TEMPLATE_SHEET: &str = "填报信息";
/// The rows of the unit's name, of the year, and of the first of those who fill the form in.
pub(crate) const UNIT_ROW: u32 = 2;
pub(crate) const YEAR_ROW: u32 = 5;
const PEOPLE_ROW: u32 = 6;
/// Who signs, in their rows: label, hint.
const PEOPLE: [(&str, &str); 4] = [
    ("填报人", "经办人姓名，不对外发布。"),
    ("审核人", "审核人姓名，不对外发布。"),
    ("联系电话", "办公电话，不对外发布。"),
    ("填报日期", "如2027年1月15日。"),
];
/// Left open to be written by hand.
const OPEN: &str = "　　　　　　";

/// A line of the sheet.
struct Line<'a> {
    label: &'a str,
    value: &'a str,
    typed: bool,
    hint: &'a str,
}

/// Draws the sheet.
pub(crate) fn draw<'a>(
    name: &str,
    drawing: &Drawing<'a>,
    document: &'a Document,
    checked: &[(String, checks::Words)],
) -> Result<Sheet<'a>, XlsxError> {
    let Drawing { report, manner, styles, .. } = *drawing;
    let mut sheet = Sheet::new(name.to_owned());
    let last = if manner.is_template() { 2 } else { 1 };
    let widths: &[f64] = if manner.is_template() { &[24.0, 36.0, 32.0] } else { &[18.0, 66.0] };
    for (column, width) in widths.iter().enumerate() {
        sheet.width(column as u16, *width)?;
    }
    let title = match manner {
        Manner::Publication => Cow::Borrowed(document.title.as_str()),
        Manner::Template { .. } => template_title(&report.edition).into(),
    };
    sheet.text_over((0, 0, 0, last), title, &styles.title)?;
    sheet.height(0, 52.0)?;

    let level = report.unit.level.map(Level::zh).unwrap_or_default();
    let mut lines = vec![
        Line {
            label: "单位名称", value: &report.unit.name, typed: true, hint: "填写本单位全称。"
        },
        Line {
            label: "单位代码",
            value: &report.unit.id,
            typed: true,
            hint: "与登记表一致；不清楚可不填。",
        },
        Line { label: "单位层级", value: level, typed: true, hint: "从列表中选择。" },
        Line {
            label: "年度", value: "", typed: true, hint: "填写报告年度，四位数字。"
        },
    ];
    if manner.is_template() {
        lines.extend(PEOPLE.map(|(label, hint)| Line { label, value: "", typed: true, hint }));
    }
    lines.push(Line {
        label: "版式", value: &report.edition.id, typed: false, hint: "请勿修改。"
    });
    lines.push(match manner {
        Manner::Publication => {
            Line { label: "依据", value: &report.edition.source, typed: false, hint: "" }
        }
        Manner::Template { .. } => {
            Line {
                label: "模板版本", value: TEMPLATE_VERSION, typed: false, hint: "请勿修改。"
            }
        }
    });
    let mut row = UNIT_ROW;
    for Line { label, value, typed, hint } in lines {
        let style = match (typed && manner.is_template(), row) {
            (true, YEAR_ROW) => &styles.value_input,
            (true, _) => &styles.text_input,
            (false, _) => &styles.value,
        };
        sheet.text(row, 0, label, &styles.label)?;
        sheet.height(row, 24.0)?;
        match value {
            "" if row == YEAR_ROW && manner != (Manner::Template { year: None }) => {
                sheet.number(row, 1, f64::from(report.year), style)?
            }
            _ => sheet.text(row, 1, value, style)?,
        }
        if manner.is_template() {
            sheet.text(row, 2, hint, &styles.hint)?;
        }
        row += 1;
    }
    sheet.ignore((UNIT_ROW, 1, row, 1), IgnoreError::NumberStoredAsText)?;
    if manner.is_template() {
        let paper = sheet.paper()?;
        rules(paper, &report.edition)?;
        let row = summary(paper, row + 1, checked, styles)?;
        paper
            .write_string_with_format(row + 1, 1, "（单位公章）", &styles.hint)?
            .set_row_height(row + 1, 60)?;
    }
    Ok(sheet)
}

/// Input rules for what is typed into the sheet.
fn rules(sheet: &mut Worksheet, edition: &Edition) -> Result<(), XlsxError> {
    let levels = DataValidation::new().allow_list_strings(&[
        Level::Region.zh(),
        Level::HeadOffice.zh(),
        Level::Subordinate.zh(),
    ])?;
    sheet.add_data_validation(YEAR_ROW - 1, 1, YEAR_ROW - 1, 1, &levels)?;
    let (from, until) = (i32::from(edition.years.0), edition.years.1.map_or(2099, i32::from));
    let years = DataValidation::new()
        .allow_whole_number(DataValidationRule::Between(from, until))
        .set_error_title("年度不符")?
        .set_error_message(format!("{} 版式适用于{}的年报。", edition.id, years(edition)))?;
    sheet.add_data_validation(YEAR_ROW, 1, YEAR_ROW, 1, &years)?;
    Ok(())
}

/// How the checks of each sheet stand, so that one need not look through them all. Gives the row
/// behind them.
fn summary(
    sheet: &mut Worksheet,
    mut row: u32,
    checked: &[(String, checks::Words)],
    styles: &Styles,
) -> Result<u32, XlsxError> {
    for (tab, words) in checked {
        sheet
            .write_string_with_format(row, 0, format!("核对：{tab}"), &styles.label)?
            .set_row_height(row, 24)?;
        sheet.write_formula_with_format(row, 1, words.summary(&sheet_name(tab)), &styles.value)?;
        sheet.write_string_with_format(row, 2, "随填报自动更新。", &styles.hint)?;
        checks::colours(sheet, At { row, column: 1 }, At { row, column: 1 }, styles)?;
        row += 1;
    }
    Ok(row)
}

/// A value of the sheet 填报信息, or a gap to write it into by hand.
fn said(row: u32) -> String {
    let cell = format!("'{TEMPLATE_SHEET}'!$B${}", row + 1);
    format!("IF({cell}=\"\",\"{OPEN}\",{cell})")
}

/// Whose form it is and of which year, as every printed sheet says below its heading. The words are
/// none by which a reader looks for either.
pub(crate) fn page_line(
    sheet: &mut Sheet<'_>,
    row: u32,
    columns: u16,
    drawing: &Drawing<'_>,
) -> Result<(), XlsxError> {
    let year = match drawing.manner {
        Manner::Template { year: None } | Manner::Publication => String::new(),
        Manner::Template { year: Some(year) } => year.to_string(),
    };
    let open = |text: &str| if text.is_empty() { OPEN.to_owned() } else { text.to_owned() };
    let formula = Formula::new(format!(
        "=\"填报机关：\"&{}&\"　　　报告年度：\"&{}",
        said(UNIT_ROW),
        said(YEAR_ROW)
    ))
    .set_result(format!(
        "填报机关：{}　　　报告年度：{}",
        open(&drawing.report.unit.name),
        open(&year)
    ));
    line(sheet.paper()?, row, columns, formula, drawing.styles)?;
    sheet.height(row, 20.0)
}

/// 填报人, 审核人, 联系电话 and 填报日期 at the foot of a printed sheet.
pub(crate) fn line_to_sign(
    sheet: &mut Sheet<'_>,
    row: u32,
    columns: u16,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let parts =
        (PEOPLE_ROW..).zip(PEOPLE).map(|(row, (label, _))| format!("\"{label}：\"&{}", said(row)));
    let formula = Formula::new(format!("={}", parts.collect::<Vec<_>>().join("&\"　\"&")))
        .set_result(PEOPLE.map(|(label, _)| format!("{label}：{OPEN}")).join("　"));
    line(sheet.paper()?, row, columns, formula, styles)?;
    sheet.height(row, 26.0)
}

/// A formula over the whole width of a sheet.
fn line(
    sheet: &mut Worksheet,
    row: u32,
    columns: u16,
    formula: Formula,
    styles: &Styles,
) -> Result<(), XlsxError> {
    if columns > 1 {
        sheet.merge_range(row, 0, row, columns - 1, "", &styles.page_line)?;
    }
    sheet.write_formula_with_format(row, 0, formula, &styles.page_line)?;
    Ok(())
}
