//! The sheets of text sections and the notes under tables: a paragraph a row.

use crate::{
    cover,
    sheet::Sheet,
    style::{Style, height, lines},
    tables::{Drawing, MARGIN, TOP},
};
use nianbao_document::Block;
use nianbao_model::Section;
use rust_xlsxwriter::{DataValidation, XlsxError};

/// A row cannot be higher than some twenty-five lines, and two should go on a page; a longer
/// paragraph goes on in the next row, which says so.
const LINES: usize = 20;
/// No piece is longer than this, however wide the row: a person has to edit it in a cell.
const LONGEST_PIECE: usize = 900;
/// More than this a cell cannot hold, even if every character counts twice.
const MOST_IN_A_CELL: usize = 16_000;
/// Says that a row goes on with the paragraph of the row above.
const CONTINUED: &str = "（续）";
/// Half-width characters in a row of a text sheet: no wider than the paper even where a substitute
/// font makes columns wider, since some programs do not shrink a single column to the page.
const WIDTH: usize = 74;
/// Rows of a text section of the template, at least, and empty ones behind its last paragraph.
const ROWS: u32 = 30;
const SPARE_ROWS: u32 = 10;
/// Empty rows for notes under a table of the template.
const SPARE_NOTES: u32 = 3;

/// A text section's sheet below its heading.
pub(crate) fn section<'a>(
    sheet: &mut Sheet<'a>,
    section: &Section,
    blocks: &'a [Block],
    drawing: &Drawing<'_>,
) -> Result<(), XlsxError> {
    let Drawing { manner, styles, .. } = *drawing;
    sheet.width(0, WIDTH as f64)?;
    sheet.width(1, 6.0)?;
    let first = if manner.is_template() { TOP } else { 1 };
    let mut row = first;
    for block in blocks {
        let (text, format) = match block {
            Block::Subheading(text) if manner.is_template() => (text, &styles.paragraph_input),
            Block::Paragraph(text) | Block::Note(text) | Block::Line(text, _)
                if manner.is_template() =>
            {
                (text, &styles.paragraph_input)
            }
            Block::Subheading(text) => (text, &styles.subheading),
            Block::Paragraph(text) | Block::Note(text) | Block::Line(text, _) => {
                (text, &styles.paragraph)
            }
            Block::Table(_) => continue,
        };
        for (n, piece) in pieces(text, WIDTH).into_iter().enumerate() {
            sheet.text(row, 0, piece, format)?;
            sheet.height(row, height(rows_of(piece, WIDTH), 16))?;
            if n > 0 {
                sheet.text(row, 1, CONTINUED, &styles.hint)?;
            }
            row += 1;
        }
    }
    if manner.is_template() {
        let last = (row + SPARE_ROWS).max(ROWS);
        for row in row..=last {
            sheet.blank(row, 0, &styles.paragraph_input)?;
        }
        let prompt = DataValidation::new().allow_any_value().set_input_message(match section.is_untitled() {
            true => "标题与“一、”之间的文字，如编制依据、统计期限、联系方式。可以不填。一段文字写一行。",
            false => "一段文字写一行；没有内容的行留空即可。",
        })?;
        sheet.paper()?.add_data_validation(first, 0, last, 0, &prompt)?;
        cover::page_line(sheet, 1, 1, drawing)?;
        cover::line_to_sign(sheet, last + 1, 1, styles)?;
        row = last + 2;
    }
    off_the_paper(sheet, row, 1)
}

/// Notes under a table, from a row; in the template a line to sign, too. Gives the row behind all
/// that is printed.
pub(crate) fn notes<'a>(
    sheet: &mut Sheet<'a>,
    mut row: u32,
    blocks: &'a [Block],
    widths: &[f64],
    drawing: &Drawing<'_>,
) -> Result<u32, XlsxError> {
    let Drawing { manner, styles, .. } = *drawing;
    let notes: Vec<&'a str> = blocks
        .iter()
        .filter_map(|block| if let Block::Note(text) = block { Some(text.as_str()) } else { None })
        .collect();
    if notes.is_empty() && !manner.is_template() {
        return Ok(row);
    }
    sheet.text(row, 0, "注：", &styles.note)?;
    row += 1;
    let format = if manner.is_template() { &styles.note_input } else { &styles.note };
    // Notes are set a little smaller than the text that the width of a column is counted in.
    let (columns, width) = (
        widths.len() as u16,
        (widths.iter().map(|width| width + MARGIN).sum::<f64>() * 1.05) as usize,
    );
    for note in notes {
        for (n, piece) in pieces(note, width).into_iter().enumerate() {
            line(sheet, row, piece, columns, width, format)?;
            if n > 0 {
                sheet.text(row, columns.max(1), CONTINUED, &styles.hint)?;
            }
            row += 1;
        }
    }
    if manner.is_template() {
        (row..row + SPARE_NOTES)
            .try_for_each(|row| line(sheet, row, "", columns, width, format))?;
        row += SPARE_NOTES;
        cover::line_to_sign(sheet, row, columns, styles)?;
        row += 1;
    }
    off_the_paper(sheet, row, columns)?;
    Ok(row)
}

/// Prints the rows and columns before these only: the marks behind them are for readers of the
/// file.
pub(crate) fn off_the_paper(sheet: &mut Sheet<'_>, row: u32, column: u16) -> Result<(), XlsxError> {
    sheet.print_to(row.max(1) - 1, column.max(1) - 1)
}

/// A note over the whole width of its table.
fn line<'a>(
    sheet: &mut Sheet<'a>,
    row: u32,
    text: &'a str,
    columns: u16,
    width: usize,
    style: &'static Style,
) -> Result<(), XlsxError> {
    match columns {
        0 | 1 => sheet.text(row, 0, text, style)?,
        _ => sheet.text_over((row, 0, row, columns - 1), text, style)?,
    }
    sheet.height(row, height(rows_of(text, width), 16))
}

/// How many lines a paragraph takes: a few columns stay empty, because no line begins with a full
/// stop.
fn rows_of(text: &str, width: usize) -> usize {
    lines(text, usable(width))
}

fn usable(width: usize) -> usize {
    width.saturating_sub(6).max(16)
}

/// A paragraph over the columns of a sheet of a document that is no report; the row behind it is
/// the answer.
pub(crate) fn paragraph<'a>(
    sheet: &mut Sheet<'a>,
    mut row: u32,
    text: &'a str,
    columns: u16,
    width: usize,
    style: &'static Style,
) -> Result<u32, XlsxError> {
    for piece in pieces(text, width) {
        line(sheet, row, piece, columns, width, style)?;
        row += 1;
    }
    Ok(row)
}

/// A paragraph in pieces that fit a row of some width. No piece begins or ends with white space, so
/// that joining them gives the paragraph again.
fn pieces(paragraph: &str, width: usize) -> Vec<&str> {
    let longest = (LINES * usable(width) / 2).min(LONGEST_PIECE);
    let mut pieces = Vec::new();
    let mut rest = paragraph;
    while let Some((most, _)) = rest.char_indices().nth(longest) {
        let clean = |at: &usize| {
            let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '\u{200b}');
            solid(rest[..*at].chars().next_back()) && solid(rest[*at..].chars().next())
        };
        // Behind a full stop if there is one in the second half, else anywhere.
        let half = rest.char_indices().nth(longest / 2).map_or(0, |(at, _)| at);
        let stop = rest[half..most]
            .rfind(['。', '；'])
            .map(|at| half + at + '。'.len_utf8())
            .filter(clean);
        let any = || {
            rest.char_indices()
                .map(|(at, _)| at)
                .skip(1)
                .take_while(|at| *at <= most)
                .filter(clean)
                .last()
        };
        // White space everywhere: a row that is too high to see whole, as long as the cell holds
        // it.
        let Some(at) =
            stop.or_else(any).or_else(|| rest.char_indices().nth(MOST_IN_A_CELL).map(|(at, _)| at))
        else {
            break;
        };
        pieces.push(&rest[..at]);
        rest = &rest[at..];
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_to_the_paragraph_and_end_at_words() {
        let sentence = "这是一句话，中间 有空格。";
        let long = sentence.repeat(300);
        let cut = pieces(&long, WIDTH);
        assert!(cut.len() > 3);
        assert_eq!(cut.concat(), long);
        assert!(cut.iter().all(|p| p.ends_with('。') && p.chars().count() <= LONGEST_PIECE));
        let spaces = "甲 ".repeat(2000) + "乙";
        let cut = pieces(&spaces, WIDTH);
        assert_eq!(cut.concat(), spaces);
        assert!(cut.iter().all(|p| p.trim() == *p || cut.len() == 1), "{}", cut.len());
        assert_eq!(pieces("短", WIDTH), ["短"]);
    }

    #[test]
    fn a_narrow_row_takes_shorter_pieces_and_none_is_too_high_for_a_sheet() {
        let long = "没有句号的长文字".repeat(400);
        for width in [10, 46, 86, 200] {
            let cut = pieces(&long, width);
            assert_eq!(cut.concat(), long);
            assert!(cut.iter().all(|piece| height(rows_of(piece, width), 16) < 409.0), "{width}");
        }
        // Characters that UTF-16 spells with two units are not cut in the middle, and fit a cell.
        let wide = "𠮷\u{3000}".repeat(20_000) + "𠮷";
        let cut = pieces(&wide, 86);
        assert_eq!(cut.concat(), wide);
        assert!(cut.iter().all(|piece| piece.encode_utf16().count() <= 32_767));
    }
}
