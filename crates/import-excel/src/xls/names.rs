//! What the names of a binary workbook stand for. calamine gives the constants among them as
//! “Unsupported ptg”.

use super::{
    guard::Book,
    plain::Version,
    records::{characters, u16_at},
};
use crate::names::{Names, Target};

/// The names that are kept.
pub(super) fn names(book: &Book<'_>) -> Names {
    let mut names = Names::default();
    for data in &book.names {
        if let Some((name, formula)) = defined(data, book) {
            names.add(&name, || target(formula, book));
        }
    }
    names
}

/// Whether a name's letters, of one or two bytes, may begin with ours: most names are a program's
/// own and need not be read.
fn may_be_ours(letters: &[u8]) -> bool {
    letters.iter().filter(|b| **b != 0).zip(b"nianbao").all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// A defined name and the formula it stands for.
fn defined<'a>(data: &'a [u8], book: &Book<'_>) -> Option<(String, &'a [u8])> {
    const HEAD: usize = 14;
    let length = usize::from(*data.get(3)?);
    let formula = usize::from(u16_at(data, 4).ok()?);
    let letters = if book.version == Version::Biff5 { HEAD } else { HEAD + 1 };
    if length < 7 || !may_be_ours(data.get(letters..)?) {
        return None;
    }
    let (name, end) = match book.version {
        Version::Biff5 => (book.decode(data.get(HEAD..HEAD + length)?), HEAD + length),
        Version::Biff8 => {
            let wide = *data.get(HEAD)? & 1 != 0;
            let end = HEAD + 1 + if wide { length * 2 } else { length };
            (characters(data.get(HEAD + 1..end)?, wide), end)
        }
    };
    Some((name, data.get(end..end + formula)?))
}

/// What a name's formula stands for, if it is one constant or one reference.
fn target(formula: &[u8], book: &Book<'_>) -> Option<Target> {
    let (first, rest) = formula.split_first()?;
    match first {
        0x17 => book.short_text(rest).map(Target::Text),
        0x1e => u16_at(rest, 0).ok().map(|n| Target::Text(n.to_string())),
        0x1f => {
            rest.first_chunk().map(|bytes| Target::Text(f64::from_le_bytes(*bytes).to_string()))
        }
        // A cell, or a range: in both the first row follows the sheet; the first column stands
        // after the row or the rows.
        0x3a | 0x5a | 0x7a => place(rest, false, book),
        0x3b | 0x5b | 0x7b => place(rest, true, book),
        _ => None,
    }
}

fn place(data: &[u8], range: bool, book: &Book<'_>) -> Option<Target> {
    let at = |at: usize| u16_at(data, at).ok();
    let (sheet, row, column) = match book.version {
        Version::Biff8 => {
            let sheet = *book.references.get(usize::from(at(0)?))?;
            (sheet, at(2)?, at(if range { 6 } else { 4 })? & 0x00ff)
        }
        Version::Biff5 => {
            // Into this very workbook, and not through a list of others.
            const HERE: u16 = 0xffff;
            if at(0)? != HERE {
                return None;
            }
            (at(10)?, at(14)? & 0x3fff, u16::from(*data.get(if range { 18 } else { 16 })?))
        }
    };
    let sheet = book.all_sheets.get(usize::from(sheet))?;
    Some(Target::Cell { sheet: sheet.clone(), row: row.into(), column: column.into() })
}
