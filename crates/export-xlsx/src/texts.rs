//! The sheets of text sections and the notes under tables: a paragraph a row.

use crate::style::{Manner, Styles, lines};
use nianbao_model::Prose;
use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};

/// A row of a sheet cannot be higher than some twenty lines; a longer paragraph goes on in the next row, which says so.
const LONGEST_PIECE: usize = 900;
/// More than this a cell cannot hold.
const MOST_IN_A_CELL: usize = 30_000;
/// Says that a row goes on with the paragraph of the row above.
pub(crate) const CONTINUED: &str = "（续）";
/// Half-width characters in a row of a text sheet.
const WIDTH: usize = 80;

/// A text section's sheet below its heading.
pub(crate) fn section(sheet: &mut Worksheet, prose: &Prose, manner: Manner, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_column_width(0, WIDTH as f64)?.set_column_width(1, 6)?;
    let format = if manner.is_template() { &styles.paragraph_input } else { &styles.paragraph };
    let mut row = 1;
    for paragraph in prose.paragraphs() {
        for (n, piece) in pieces(paragraph).into_iter().enumerate() {
            sheet.write_string_with_format(row, 0, piece, format)?;
            sheet.set_row_height(row, (lines(piece, WIDTH - 4) * 16 + 4).min(409) as f64)?;
            if n > 0 {
                sheet.write_string_with_format(row, 1, CONTINUED, &styles.hint)?;
            }
            row += 1;
        }
    }
    if manner.is_template() {
        let last = (row + 10).max(30);
        for row in row..=last {
            sheet.write_blank(row, 0, format)?;
        }
        let prompt = DataValidation::new().allow_any_value().set_input_message("一段文字写一行；没有内容的行留空即可。")?;
        sheet.add_data_validation(1, 0, last, 0, &prompt)?;
        row = last + 1;
    }
    // The marks in the second column are for readers of the file, not of the paper.
    sheet.set_print_area(0, 0, row.max(2) - 1, 0)?;
    Ok(())
}

/// Notes under a table of so many columns, from a row; gives the row behind them.
pub(crate) fn notes(
    sheet: &mut Worksheet,
    mut row: u32,
    columns: u16,
    width: usize,
    prose: &Prose,
    manner: Manner,
    styles: &Styles,
) -> Result<u32, XlsxError> {
    if prose.is_empty() && !manner.is_template() {
        return Ok(row);
    }
    sheet.write_string_with_format(row, 0, "注：", &styles.note)?;
    row += 1;
    let format = if manner.is_template() { &styles.note_input } else { &styles.note };
    let mut line = |row: u32, text: &str, format| -> Result<(), XlsxError> {
        match columns {
            0 | 1 => _ = sheet.write_string_with_format(row, 0, text, format)?,
            _ => _ = sheet.merge_range(row, 0, row, columns - 1, text, format)?,
        }
        sheet.set_row_height(row, (lines(text, width.saturating_sub(4)) * 15 + 3).min(409) as f64)?;
        Ok(())
    };
    let mut continued = Vec::new();
    for note in prose.paragraphs() {
        for (n, piece) in pieces(note).into_iter().enumerate() {
            line(row, piece, format)?;
            if n > 0 {
                continued.push(row);
            }
            row += 1;
        }
    }
    if manner.is_template() {
        for _ in 0..3 {
            line(row, "", format)?;
            row += 1;
        }
    }
    for row in continued {
        sheet.write_string_with_format(row, columns.max(1), CONTINUED, &styles.hint)?;
    }
    Ok(row)
}

/// A paragraph in pieces that fit a row. No piece begins or ends with white space, so that joining them gives the paragraph again.
fn pieces(paragraph: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = paragraph;
    while let Some((most, _)) = rest.char_indices().nth(LONGEST_PIECE) {
        let clean = |at: &usize| {
            let before = rest[..*at].chars().next_back().is_some_and(|c| !c.is_whitespace());
            before && rest[*at..].chars().next().is_some_and(|c| !c.is_whitespace())
        };
        // Behind a full stop if there is one in the second half, else anywhere.
        let half = rest.char_indices().nth(LONGEST_PIECE / 2).map_or(0, |(at, _)| at);
        let stop = rest[half..most].rfind(['。', '；']).map(|at| half + at + '。'.len_utf8()).filter(clean);
        let any = || rest.char_indices().map(|(at, _)| at).skip(1).take_while(|at| *at <= most).filter(clean).last();
        // White space everywhere: a row that is too high to see whole, as long as the cell holds it.
        let Some(at) = stop.or_else(any).or_else(|| rest.char_indices().nth(MOST_IN_A_CELL).map(|(at, _)| at)) else { break };
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
        let cut = pieces(&long);
        assert!(cut.len() > 3);
        assert_eq!(cut.concat(), long);
        assert!(cut.iter().all(|p| p.ends_with('。') && p.chars().count() <= LONGEST_PIECE));
        let spaces = "甲 ".repeat(2000) + "乙";
        let cut = pieces(&spaces);
        assert_eq!(cut.concat(), spaces);
        assert!(cut.iter().all(|p| p.trim() == *p || cut.len() == 1), "{}", cut.len());
        assert_eq!(pieces("短"), ["短"]);
    }
}
