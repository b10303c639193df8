//! Binary workbooks of Excel 95 and later (MS-XLS, BIFF5 and BIFF8): calamine reads them, behind a
//! guard.
//!
//! [`guard`] walks through the file and writes what it found good as a file of its own, which is
//! all calamine gets: it believes what a file declares, and some of it in silence (README). From
//! calamine come the values; the places of cells, the sheets' and defined names are what the walk
//! met.

mod guard;
mod names;
mod plain;
mod records;

use crate::{
    Workbook, fault,
    limits::{Sheet, Tally},
    value::{self, Shown},
};
use calamine::{CellErrorType, Data, Reader as _, Xls};
use guard::Met;
use nianbao_format::{Fault, Limits};
use nianbao_grid::{Span, Value};
use nianbao_model::Bilingual;
use nianbao_opc::compound::{COMPOUND, Compound};
use std::{borrow::Cow, io::Cursor, mem};

/// Reads what a compound file is.
pub(crate) fn read(bytes: &[u8], limits: Limits) -> Result<Workbook, Fault> {
    debug_assert!(bytes.starts_with(COMPOUND));
    let file = Compound::open(bytes).map_err(|_| fault::damaged())?;
    if file.has("EncryptedPackage") {
        return Err(fault::password());
    }
    // A file for Excel 95 and for later ones has both.
    if let Some(stream) = file.stream("Workbook").or_else(|| file.stream("Book")) {
        return workbook(stream, limits);
    }
    let other = |zh: &str, en: &str| Err(fault::not_a_workbook(&Bilingual::new(zh, en)));
    match () {
        () if file.has("Workbook") || file.has("Book") => Err(fault::damaged()),
        () if file.has("WordDocument") => other("一份 Word 文档（.doc）", "a Word document (.doc)"),
        () if file.has("PowerPoint Document") => {
            other("一份演示文稿（.ppt）", "a presentation (.ppt)")
        }
        () if file.has("__properties_version1.0") => {
            other("一封 Outlook 邮件", "an Outlook message")
        }
        () => other("一个不含工作簿的复合文件", "a compound file without a workbook"),
    }
}

fn workbook(stream: Cow<'_, [u8]>, limits: Limits) -> Result<Workbook, Fault> {
    let plain = guard::walk(&stream, limits)?;
    // What is held twice may be 64 MB.
    drop(stream);
    let mut book: Xls<_> = Xls::new(Cursor::new(plain.file)).map_err(|_| fault::damaged())?;
    let mut tally = Tally::new(limits);
    let mut texts = Texts::of(&mut book, plain.sheets.len())?;
    let mut grids = Vec::with_capacity(plain.sheets.len());
    for (number, met) in plain.sheets.into_iter().enumerate() {
        let mut sheet = Sheet::new(met.name, &mut tally);
        cells(&mut book, number, met.cells, &mut texts, &mut sheet)?;
        grids.push(sheet.finish());
    }
    Ok(Workbook { grids, names: plain.names })
}

/// The texts of all cells, one after another.
struct Texts {
    /// The last is the first to be used.
    long: Vec<String>,
    /// How much of it is used.
    used: usize,
}

impl Texts {
    /// They are the sheet behind all others.
    fn of(book: &mut Xls<Cursor<Vec<u8>>>, number: usize) -> Result<Self, Fault> {
        // In Excel 95 each stands in its cell.
        let Ok(mut range) = book.worksheet_range(&number.to_string()) else {
            return Ok(Self { long: Vec::new(), used: 0 });
        };
        let mut long = Vec::new();
        let width = range.width();
        for at in (0..range.height() * width).rev() {
            match mem::take(&mut range[at / width][at % width]) {
                Data::String(text) => long.push(text),
                Data::Empty => {}
                _ => return Err(fault::damaged()),
            }
        }
        Ok(Self { long, used: 0 })
    }

    /// The next text, of so many UTF-16 units. A NUL stands behind it.
    fn next(&mut self, units: u16) -> Option<Box<str>> {
        if self.long.last()?.len() == self.used {
            self.long.pop();
            self.used = 0;
        }
        let rest = self.long.last()?.get(self.used..)?;
        let units = usize::from(units);
        // A unit takes a byte at least. A NUL may stand in the text, too.
        let (mut end, mut counted) = (0, 0);
        for at in memchr::memchr_iter(0, rest.as_bytes().get(units..)?) {
            counted += units_in(&rest[end..units + at]);
            end = units + at;
            if counted >= units {
                break;
            }
        }
        (counted == units && rest.as_bytes().get(end) == Some(&0)).then_some(())?;
        let text = &rest[..end];
        self.used += end + 1;
        Some(text.into())
    }
}

/// How many units of UTF-16 a text has: one for each character, and a second for one of four bytes,
/// which are few.
fn units_in(text: &str) -> usize {
    const FOUR: u8 = 0xf0;
    let more = match text.bytes().fold(0, u8::max) {
        ..FOUR => 0,
        _ => text.bytes().filter(|byte| *byte >= FOUR).count(),
    };
    text.chars().count() + more
}

/// Takes what a sheet's cells hold.
fn cells(
    book: &mut Xls<Cursor<Vec<u8>>>,
    number: usize,
    met: Vec<Met>,
    texts: &mut Texts,
    sheet: &mut Sheet<'_>,
) -> Result<(), Fault> {
    let from_1904 = book.has_1904_epoch();
    let name = number.to_string();
    let mut range = book.worksheet_range(&name).map_err(|_| fault::damaged())?;
    let width = range.width();
    let mut at = 0;
    sheet.reserve(met.len());
    for cell in met {
        let value = if cell.long > 0 {
            Value::Text(texts.next(cell.long).ok_or_else(fault::damaged)?)
        } else {
            at += 1;
            // One that was lost on the way is empty, or not there.
            if range.height() * width < at {
                return Err(fault::damaged());
            }
            shown(mem::take(&mut range[(at - 1) / width][(at - 1) % width]), from_1904)?
        };
        sheet.push(cell.row.into(), cell.column.into(), value)?;
    }
    for merge in book.merge_cells_by_sheet_name(&name).map_err(|_| fault::damaged())? {
        let ((top, left), (bottom, right)) = (merge.start, merge.end);
        sheet.merge(Span { top, left, bottom, right })?;
    }
    Ok(())
}

/// What calamine says a cell holds. Each cell it was given holds something.
fn shown(value: Data, from_1904: bool) -> Result<Value, Fault> {
    Ok(match value {
        Data::String(text) => Value::Text(text.into()),
        Data::Float(number) => value::number(number),
        Data::Int(number) => value::number(number as f64),
        Data::Bool(is) => value::logical(is),
        Data::DateTime(date) => {
            let shown = if date.is_duration() { Shown::Duration } else { Shown::Date };
            shown.value(date.as_f64(), from_1904)
        }
        Data::Error(error) => Value::Error(error_text(&error).into()),
        Data::Empty | Data::DateTimeIso(_) | Data::DurationIso(_) => return Err(fault::damaged()),
    })
}

/// As a spreadsheet program shows it; calamine says `#DATA!` for one that is being fetched.
fn error_text(error: &CellErrorType) -> String {
    if *error == CellErrorType::GettingData {
        "#GETTING_DATA".to_owned()
    } else {
        error.to_string()
    }
}
