//! A document that is no report as a workbook: its texts on the first sheet, each table on one of
//! its own.

use crate::{
    book::sheet_name,
    sheet::Sheet,
    style::{Styles, height, lines},
    tables, texts,
};
use nianbao_document::{Block, DrawnTable, Part};
use nianbao_format::DrawJob;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use std::collections::BTreeSet;

/// Half-width characters in a line of the texts.
const WIDTH: usize = 74;
/// A table wider than this lies on paper laid sideways.
const UPRIGHT: u32 = 96;

pub(crate) fn draw(job: &DrawJob<'_>) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::get();
    let document = job.document;
    let mut book = Workbook::new();
    book.set_default_format(&styles.plain, 20, 64)?;
    let mut names = BTreeSet::new();
    let texts: Vec<&Part> =
        document.parts.iter().filter(|part| tables_of(part).next().is_none()).collect();
    if !texts.is_empty() {
        names.insert("正文".to_owned());
        book.push_worksheet(text_sheet(&document.title, &texts, styles)?.into_paper()?);
    }
    for part in &document.parts {
        let several = tables_of(part).count() > 1;
        for table in tables_of(part) {
            let called = if several { &table.caption } else { &part.heading };
            let name = free_name(called, &mut names);
            book.push_worksheet(table_sheet(name, part, table, styles)?.into_paper()?);
        }
    }
    let (year, month, day) = job.dated;
    let properties = DocProperties::new()
        .set_title(document.title.as_str())
        .set_subject(job.subject)
        .set_author(job.author)
        .set_creation_datetime(&ExcelDateTime::from_ymd(
            year.clamp(1900, 9999),
            month.clamp(1, 12),
            day.clamp(1, 28),
        )?);
    book.set_properties(&properties);
    book.save_to_buffer()
}

fn tables_of(part: &Part) -> impl Iterator<Item = &DrawnTable> {
    part.blocks
        .iter()
        .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
}

/// A name that no sheet has yet.
fn free_name(called: &str, taken: &mut BTreeSet<String>) -> String {
    let own = sheet_name(if called.is_empty() { "表" } else { called });
    let mut name = own.clone();
    let mut n = 2;
    while !taken.insert(name.clone()) {
        let short: String = own.chars().take(26).collect();
        name = format!("{short}（{n}）");
        n += 1;
    }
    name
}

fn text_sheet<'a>(
    title: &'a str,
    parts: &[&'a Part],
    styles: &'static Styles,
) -> Result<Sheet<'a>, XlsxError> {
    let mut sheet = Sheet::new("正文".to_owned());
    sheet.width(0, WIDTH as f64)?;
    sheet.text(0, 0, title, &styles.title)?;
    // A title stands in letters of 18 points.
    sheet.height(0, height(lines(title, WIDTH * 11 / 20), 26) + 12.0)?;
    let mut row = 2;
    for part in parts {
        if !part.heading.is_empty() {
            sheet.text(row, 0, part.heading.as_str(), &styles.heading)?;
            sheet.height(row, 28.0)?;
            row += 1;
        }
        for block in &part.blocks {
            let (text, format) = match block {
                Block::Subheading(text) => (text, &styles.subheading),
                Block::Paragraph(text) | Block::Line(text, _) => (text, &styles.paragraph),
                Block::Note(text) => (text, &styles.note),
                Block::Table(_) => continue,
            };
            row = texts::paragraph(&mut sheet, row, text, 1, WIDTH, format)?;
        }
    }
    texts::off_the_paper(&mut sheet, row, 1)?;
    Ok(sheet)
}

fn table_sheet<'a>(
    name: String,
    part: &'a Part,
    table: &'a DrawnTable,
    styles: &'static Styles,
) -> Result<Sheet<'a>, XlsxError> {
    let mut sheet = Sheet::new(name);
    let total: u32 = table.widths.iter().copied().map(u32::from).sum();
    if total > UPRIGHT {
        sheet.sideways();
    }
    for (column, width) in (0_u16..).zip(&table.widths) {
        sheet.width(column, f64::from(*width) + tables::MARGIN)?;
    }
    let (columns, width) = (u16::try_from(table.columns).unwrap_or(1), total.max(20) as usize);
    sheet.text(0, 0, part.heading.as_str(), &styles.heading)?;
    sheet.height(0, 28.0)?;
    let top = 1;
    let mut row = tables::plain_table(&mut sheet, table, top, styles)? + 1;
    for block in &part.blocks {
        if let Block::Note(text) | Block::Paragraph(text) = block {
            row = texts::paragraph(&mut sheet, row, text, columns, width, &styles.note)?;
        }
    }
    if table.head > 0 {
        let head = top + u32::try_from(table.head).unwrap_or(0);
        sheet.repeat(top, head - 1)?;
        sheet.freeze(head, u16::try_from(table.stub).unwrap_or(0))?;
    }
    Ok(sheet)
}
