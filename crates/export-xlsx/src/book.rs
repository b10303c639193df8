//! The workbook as a whole: its sheets in order, names, properties and print set-up.

use crate::{
    checks,
    cover::{self, TEMPLATE_SHEET, UNIT_ROW, YEAR_ROW},
    help, inputs,
    sheet::Sheet,
    stamp,
    style::{Manner, Styles},
    tables::{self, Drawing, TOP},
    texts,
    totals::Totals,
    working::Working,
};
use nianbao_document::{Block, Document, DrawnTable};
use nianbao_model::{Edition, Indicator, Report, Section, TEMPLATE_VERSION};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, IgnoreError, ProtectionOptions, Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;

/// Empty rows of the template's indicators.
const SPARE_INDICATORS: u32 = 20;

/// What a workbook says of itself.
#[derive(Clone)]
pub(crate) struct About<'a> {
    pub(crate) edition: &'a str,
    /// The sheet that says whose report it is.
    pub(crate) info: &'a str,
    pub(crate) template: bool,
    pub(crate) title: Cow<'a, str>,
    pub(crate) author: &'a str,
    /// Year, month and day: fixed ones, so that the same report gives the same bytes.
    pub(crate) dated: (u16, u8, u8),
}

/// Draws the whole workbook; the template with last year's figures beside, if they are given.
pub(crate) fn draw(
    report: &Report,
    document: &Document,
    manner: Manner,
    previous: Option<&Report>,
) -> Result<Vec<u8>, XlsxError> {
    let about = about(report, document, manner);
    let (sheets, working) = sheets(report, document, manner, previous, about.info)?;
    if !manner.is_template()
        && let Some(stamped) = stamp::stamped(&sheets, &about)?
    {
        return Ok(stamped);
    }
    let mut papers = Vec::new();
    for sheet in sheets {
        papers.push(sheet.into_paper()?);
    }
    if manner.is_template() {
        papers.push(working.sheet(&report.edition, &Styles::get().plain)?);
        for paper in &mut papers {
            // Without a password: the lock is against slips, not against people.
            paper.protect_with_options(&ProtectionOptions {
                format_columns: true,
                format_rows: true,
                ..ProtectionOptions::new()
            });
        }
    }
    bind(papers, &about)?.save_to_buffer()
}

fn about<'a>(report: &'a Report, document: &'a Document, manner: Manner) -> About<'a> {
    let blank = manner == Manner::Template { year: None };
    About {
        edition: &report.edition.id,
        info: if manner.is_template() { TEMPLATE_SHEET } else { "报告信息" },
        template: manner.is_template(),
        title: match blank {
            true => template_title(&report.edition).into(),
            false => document.title.as_str().into(),
        },
        author: &report.unit.name,
        dated: match blank {
            true => (2000, 1, 1),
            // The last day a report is due.
            false => (report.year.saturating_add(1).clamp(1900, 9999), 1, 31),
        },
    }
}

/// The sheets in their order, and what the template's words of checks go by.
fn sheets<'a>(
    report: &'a Report,
    document: &'a Document,
    manner: Manner,
    previous: Option<&'a Report>,
    info: &str,
) -> Result<(Vec<Sheet<'a>>, Working), XlsxError> {
    let edition = &report.edition;
    let drawing =
        Drawing { report, manner, styles: Styles::get(), totals: Totals::of(edition), previous };
    let mut working = Working::default();
    let (mut sheets, mut checked) = (Vec::new(), Vec::new());
    for section in &edition.sections {
        let drawn = document.parts.iter().find(|part| part.id == section.id);
        let blocks = match drawn {
            Some(part) => part.blocks.as_slice(),
            // The template has a place for an opening that is not written yet.
            None if manner.is_template() => &[],
            None => continue,
        };
        let (sheet, words) = section_sheet(&drawing, section, blocks, &mut working)?;
        checked.extend(words.map(|words| (section.tab(), words)));
        sheets.push(sheet);
    }
    sheets.insert(0, cover::draw(info, &drawing, document, &checked)?);
    if manner.is_template() || !report.indicators.is_empty() {
        sheets.push(indicators(&report.indicators, &drawing)?);
    }
    if manner.is_template() {
        let mut sheet = Sheet::new("填报说明".to_owned());
        let paper = sheet.paper()?;
        paper.set_print_fit_to_pages(1, 1);
        help::draw(paper, edition, drawing.styles)?;
        sheets.insert(0, sheet);
    }
    Ok((sheets, working))
}

/// Binds sheets to a workbook that says what it is.
pub(crate) fn bind(papers: Vec<Worksheet>, about: &About<'_>) -> Result<Workbook, XlsxError> {
    let About { edition, info, template, ref title, author, dated: (year, month, day) } = *about;
    let mut book = Workbook::new();
    book.set_default_format(&Styles::get().plain, 20, 64)?;
    // A sheet of some kilobytes gains nothing from the higher levels but time.
    book.set_zip_compression_level(1);
    for paper in papers {
        book.push_worksheet(paper);
    }
    book.define_name("nianbao_edition", &format!("=\"{}\"", edition.replace('"', "\"\"")))?;
    book.define_name("nianbao_unit", &format!("='{info}'!$B${}", UNIT_ROW + 1))?;
    book.define_name("nianbao_year", &format!("='{info}'!$B${}", YEAR_ROW + 1))?;
    if template {
        book.define_name("nianbao_template", &format!("=\"{TEMPLATE_VERSION}\""))?;
    }
    let properties = DocProperties::new()
        .set_title(title.as_ref())
        .set_subject("政府信息公开工作年度报告")
        .set_author(author)
        .set_keywords("政府信息公开,年度报告")
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, month, day)?);
    book.set_properties(&properties);
    Ok(book)
}

/// A sheet's name may have 31 characters and none of these.
pub(crate) fn sheet_name(tab: &str) -> String {
    tab.chars()
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c })
        .take(31)
        .collect()
}

/// The sheet of a section, with the check words on it, if there are any.
fn section_sheet<'a>(
    drawing: &Drawing<'a>,
    section: &Section,
    blocks: &'a [Block],
    working: &mut Working,
) -> Result<(Sheet<'a>, Option<checks::Words>), XlsxError> {
    let Drawing { report, manner, styles, .. } = *drawing;
    let name = sheet_name(&section.tab());
    let mut sheet = Sheet::new(name.clone());
    sheet.text(0, 0, section.heading(), &styles.heading)?;
    sheet.height(0, 28.0)?;
    let Some(table) =
        blocks.iter().find_map(|b| if let Block::Table(table) = b { Some(table) } else { None })
    else {
        texts::section(&mut sheet, section, blocks, drawing)?;
        let top = if manner.is_template() { TOP } else { 1 };
        sheet.freeze(top, 0)?;
        sheet.repeat(0, top - 1)?;
        return Ok((sheet, None));
    };
    let places = tables::places(table);
    drawing.table(&mut sheet, table, &places)?;
    if manner.is_template() {
        cover::page_line(&mut sheet, 1, table.columns as u16, drawing)?;
        inputs::rules(sheet.paper()?, &report.edition, &places)?;
    }
    let under = TOP + table.rows as u32 + u32::from(drawing.previous.is_some() && table.stub == 0);
    // One page a table, unless it has notes for more.
    if manner.is_template() && blocks.len() <= 5 {
        sheet.paper()?.set_print_fit_to_pages(1, 1);
    }
    let below =
        texts::notes(&mut sheet, under + 1, blocks, &tables::widths(table, manner), drawing)?;
    let mut words = None;
    if manner.is_template() {
        working.take(&name, &places, report);
        let drawn = checks::draw(
            sheet.paper()?,
            &checks::Sheet { table, report, places: &places, working, styles, below },
        )?;
        words = Some(drawn).filter(|words| !words.is_empty());
    }
    lay_on_paper(&mut sheet, table, manner)?;
    Ok((sheet, words))
}

/// Repeats a table's header on each page, keeps it in view, and turns the paper for a wide table.
fn lay_on_paper(
    sheet: &mut Sheet<'_>,
    table: &DrawnTable,
    manner: Manner,
) -> Result<(), XlsxError> {
    if tables::is_wide(table) {
        sheet.sideways();
    }
    let top = if manner.is_template() { 0 } else { TOP };
    if table.head > 0 {
        let head = TOP + table.head as u32;
        sheet.repeat(top, head - 1)?;
        sheet.freeze(head, table.stub as u16)?;
    } else if manner.is_template() {
        sheet.repeat(0, TOP - 1)?;
        sheet.freeze(TOP, 0)?;
    }
    Ok(())
}

/// Figures outside the statutory tables, all as text: the value stays exactly what it is.
fn indicators<'a>(
    indicators: &'a [Indicator],
    drawing: &Drawing<'a>,
) -> Result<Sheet<'a>, XlsxError> {
    let Drawing { manner, styles, .. } = *drawing;
    let mut sheet = Sheet::new("指标".to_owned());
    for (column, width) in [46.0, 18.0, 12.0, 14.0].into_iter().enumerate() {
        sheet.width(column as u16, width)?;
    }
    sheet.text(0, 0, "指标", &styles.heading)?;
    sheet.height(0, 28.0)?;
    let head = if manner.is_template() { TOP } else { 1 };
    for (column, label) in ["指标名称", "数值", "单位", "同比"].into_iter().enumerate() {
        sheet.text(head, column as u16, label, &styles.column_head)?;
    }
    sheet.height(head, 22.0)?;
    let (style, spare) = if manner.is_template() {
        (&styles.text_input, SPARE_INDICATORS)
    } else {
        (&styles.value, 0)
    };
    let first = head + 1;
    let mut row = first;
    for Indicator { name, value, unit, year_on_year } in indicators {
        let year_on_year = year_on_year.as_deref().unwrap_or_default();
        for (column, text) in [name, value, unit, year_on_year].into_iter().enumerate() {
            sheet.text(row, column as u16, text, style)?;
        }
        row += 1;
    }
    for spare in row..row + spare {
        (0..4).try_for_each(|column| sheet.blank(spare, column, style))?;
    }
    row += spare;
    sheet.ignore((first, 0, row.max(first + 1) - 1, 3), IgnoreError::NumberStoredAsText)?;
    sheet.freeze(first, 0)?;
    sheet.repeat(0, head)?;
    if manner.is_template() {
        cover::page_line(&mut sheet, 1, 4, drawing)?;
        cover::line_to_sign(&mut sheet, row, 4, styles)?;
        for row in first..row {
            sheet.height(row, 24.0)?;
        }
    }
    Ok(sheet)
}

pub(crate) fn template_title(edition: &Edition) -> String {
    format!("政府信息公开工作年度报告填报工作簿（{}版）", edition.id)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use nianbao_document::compose;

    /// What comes of a publication's sheets.
    pub(crate) fn noted<T>(
        report: &Report,
        with: impl FnOnce(Vec<Sheet<'_>>, &About<'_>) -> Result<T, XlsxError>,
    ) -> Result<T, XlsxError> {
        let document = compose(report);
        let about = about(report, &document, Manner::Publication);
        let (sheets, _) = sheets(report, &document, Manner::Publication, None, about.info)?;
        with(sheets, &about)
    }

    /// The publication as the library alone draws it.
    pub(crate) fn drawn(report: &Report) -> Result<Vec<u8>, XlsxError> {
        noted(report, |sheets, about| {
            let papers: Result<Vec<_>, _> = sheets.into_iter().map(Sheet::into_paper).collect();
            bind(papers?, about)?.save_to_buffer()
        })
    }
}
