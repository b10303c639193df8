//! Binary workbooks of Excel 97 and later (MS-XLS, BIFF8), record by record.
//!
//! Only the records that hold cells, merges, names and number formats are looked at. Cells go straight into a sparse sheet, so that
//! a stray one at IV65536 costs no more than any other.

use crate::{
    Workbook,
    compound::Compound,
    fault, kind,
    limits::{self, Sheet, Tally},
    names::{Names, Target},
    value::{self, Shown},
};
use nianbao_format::Fault;
use nianbao_grid::{Span, Value};
use nianbao_model::Bilingual;
use std::collections::{HashMap, HashSet};

/// Reads what a compound file is.
pub(crate) fn read(bytes: &[u8]) -> Result<Workbook, Fault> {
    debug_assert!(bytes.starts_with(kind::COMPOUND));
    let file = Compound::open(bytes)?;
    if file.has("EncryptedPackage") {
        return Err(fault::password());
    }
    if let Some(stream) = file.stream("Workbook") {
        return workbook(&stream);
    }
    if file.has("Book") {
        return Err(fault::too_old());
    }
    let other = |zh: &str, en: &str| Err(fault::not_a_workbook(&Bilingual::new(zh, en)));
    match () {
        () if file.has("Workbook") => Err(fault::damaged()),
        () if file.has("WordDocument") => other("一份 Word 文档（.doc）", "a Word document (.doc)"),
        () if file.has("PowerPoint Document") => other("一份演示文稿（.ppt）", "a presentation (.ppt)"),
        () if file.has("__properties_version1.0") => other("一封 Outlook 邮件", "an Outlook message"),
        () => other("一个不含工作簿的复合文件", "a compound file without a workbook"),
    }
}

/// The record types that count.
mod kinds {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000a;
    pub(super) const EXTERN_SHEET: u16 = 0x0017;
    pub(super) const NAME: u16 = 0x0018;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002f;
    pub(super) const CONTINUE: u16 = 0x003c;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00bd;
    pub(super) const R_STRING: u16 = 0x00d6;
    pub(super) const XF: u16 = 0x00e0;
    pub(super) const MERGED_CELLS: u16 = 0x00e5;
    pub(super) const SHARED_TEXTS: u16 = 0x00fc;
    pub(super) const LABEL_SHARED: u16 = 0x00fd;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const RK: u16 = 0x027e;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BOF: u16 = 0x0809;
}

/// A record, and where the next one begins.
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
    next: usize,
}

/// The record at a place. `None` where the stream ends.
fn record(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let (head, rest) = stream.get(at..)?.split_first_chunk::<4>()?;
    let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
    let data = rest.get(..length)?;
    Some(Record { kind: u16::from_le_bytes([head[0], head[1]]), data, next: at + 4 + length })
}

/// A record's data with that of the records that continue it.
fn continued<'a>(stream: &'a [u8], record: &Record<'a>) -> Pieces<'a> {
    let mut pieces = vec![record.data];
    let mut at = record.next;
    while let Some(more) = self::record(stream, at).filter(|r| r.kind == kinds::CONTINUE) {
        pieces.push(more.data);
        at = more.next;
    }
    Pieces { pieces, piece: 0, at: 0 }
}

/// What the workbook's globals say.
#[derive(Default)]
struct Globals {
    /// Names and places of the worksheets.
    sheets: Vec<(String, usize)>,
    /// All sheets' names, charts too: references count them.
    all_sheets: Vec<String>,
    texts: Vec<Box<str>>,
    styles: Vec<Shown>,
    from_1904: bool,
    /// For each sheet reference the sheet it begins with.
    references: Vec<u16>,
    names: Names,
}

fn workbook(stream: &[u8]) -> Result<Workbook, Fault> {
    let globals = globals(stream)?;
    let mut tally = Tally::default();
    let mut seen = HashSet::new();
    let mut grids = Vec::with_capacity(globals.sheets.len());
    for (name, at) in &globals.sheets {
        if !seen.insert(*at) {
            return Err(fault::damaged());
        }
        let mut sheet = Sheet::new(name, &mut tally);
        read_sheet(stream, *at, &globals, &mut sheet)?;
        grids.push(sheet.finish());
    }
    Ok(Workbook { grids, names: globals.names })
}

fn globals(stream: &[u8]) -> Result<Globals, Fault> {
    let mut globals = Globals::default();
    let mut codes = HashMap::new();
    let mut formats = Vec::new();
    // References follow the names' records or come before them.
    let mut names = Vec::new();
    let mut at = 0;
    loop {
        let Some(record) = record(stream, at) else { return Err(fault::damaged()) };
        let data = record.data;
        match record.kind {
            kinds::BOF if u16_at(data, 0)? < 0x0600 => return Err(fault::too_old()),
            kinds::FILE_PASS => return Err(fault::password()),
            kinds::DATE_MODE => globals.from_1904 = u16_at(data, 0)? == 1,
            kinds::BOUND_SHEET => {
                let place = u32_at(data, 0)? as usize;
                let name = short_text(data.get(6..).unwrap_or_default())?.replace('\0', "");
                globals.all_sheets.push(name.clone());
                const WORKSHEET: u8 = 0;
                if data.get(5) == Some(&WORKSHEET) {
                    globals.sheets.push((name, place));
                }
            }
            kinds::FORMAT => {
                let code = continued(stream, &record).after(2).and_then(|mut p| p.text_with_length());
                codes.insert(u16_at(data, 0)?, code.as_deref().map_or(Shown::Number, Shown::of_code));
            }
            kinds::XF => formats.push(u16_at(data, 2)?),
            kinds::SHARED_TEXTS => globals.texts = shared_texts(continued(stream, &record))?,
            kinds::EXTERN_SHEET => {
                let triples = data.get(2..).unwrap_or_default().as_chunks::<6>().0;
                globals.references.extend(triples.iter().map(|t| u16::from_le_bytes([t[2], t[3]])));
            }
            kinds::NAME => names.push(data),
            kinds::EOF => break,
            _ => {}
        }
        let lists = [globals.all_sheets.len(), codes.len(), formats.len(), globals.references.len(), names.len()];
        if lists.iter().any(|n| *n > limits::ENTRIES) {
            return Err(fault::damaged());
        }
        at = record.next;
    }
    if globals.all_sheets.len() > limits::SHEETS {
        return Err(fault::too_many_sheets(globals.all_sheets.len()));
    }
    globals.styles = formats.iter().map(|id| codes.get(id).copied().unwrap_or_else(|| Shown::built_in(u32::from(*id)))).collect();
    for data in names {
        if let Some((name, formula)) = defined_name(data) {
            let mut kept = std::mem::take(&mut globals.names);
            kept.add(&name, || target(formula, &globals));
            globals.names = kept;
        }
    }
    Ok(globals)
}

/// The texts cells share.
fn shared_texts(mut pieces: Pieces<'_>) -> Result<Vec<Box<str>>, Fault> {
    let mut texts = Vec::new();
    // How many there are stands at the beginning, and may lie.
    let Some(mut pieces) = pieces.u32().and_then(|_| pieces.u32()).map(|_| pieces) else { return Ok(texts) };
    while !pieces.at_end() {
        texts.push(pieces.text_with_length().ok_or_else(fault::damaged)?.into());
        if texts.len() > limits::ENTRIES {
            return Err(fault::damaged());
        }
    }
    Ok(texts)
}

/// A defined name and the formula it stands for.
fn defined_name(data: &[u8]) -> Option<(String, &[u8])> {
    const HEAD: usize = 14;
    let length = usize::from(*data.get(3)?);
    let formula = usize::from(u16::from_le_bytes([*data.get(4)?, *data.get(5)?]));
    let wide = *data.get(HEAD)? & 1 != 0;
    let end = HEAD + 1 + if wide { length * 2 } else { length };
    Some((characters(data.get(HEAD + 1..end)?, wide), data.get(end..end + formula)?))
}

/// What a name's formula stands for, if it is one constant or one reference.
fn target(formula: &[u8], globals: &Globals) -> Option<Target> {
    let (first, rest) = formula.split_first()?;
    match first {
        0x17 => short_text(rest).ok().map(Target::Text),
        0x1e => u16_at(rest, 0).ok().map(|n| Target::Text(n.to_string())),
        0x1f => f64_at(rest, 0).ok().map(|n| Target::Text(n.to_string())),
        // A cell, or a range: in both the first row follows the sheet; the first column stands after the row or the rows.
        0x3a | 0x5a | 0x7a => place(rest, 4, globals),
        0x3b | 0x5b | 0x7b => place(rest, 6, globals),
        _ => None,
    }
}

fn place(data: &[u8], column_at: usize, globals: &Globals) -> Option<Target> {
    const COLUMN: u16 = 0x00ff;
    let reference = usize::from(u16_at(data, 0).ok()?);
    let sheet = globals.all_sheets.get(usize::from(*globals.references.get(reference)?))?;
    let (row, column) = (u16_at(data, 2).ok()?, u16_at(data, column_at).ok()?);
    Some(Target::Cell { sheet: sheet.clone(), row: row.into(), column: (column & COLUMN).into() })
}

/// Reads the sheet whose records begin at a place.
fn read_sheet(stream: &[u8], mut at: usize, globals: &Globals, sheet: &mut Sheet<'_>) -> Result<(), Fault> {
    // Charts inside a sheet are sheets of their own, one level down.
    let mut depth = 0;
    // Where the formula stands whose text is to follow.
    let mut awaiting = None;
    loop {
        sheet.step()?;
        let record = record(stream, at).ok_or_else(fault::damaged)?;
        at = record.next;
        match record.kind {
            kinds::BOF => depth += 1,
            kinds::EOF if depth <= 1 => return Ok(()),
            kinds::EOF => depth -= 1,
            _ if depth > 1 => {}
            kinds::STRING => {
                if let Some((row, column)) = awaiting.take() {
                    let text = continued(stream, &record).text_with_length().ok_or_else(fault::damaged)?;
                    sheet.push(row, column, Value::Text(text.into()))?;
                }
            }
            kinds::FORMULA => awaiting = formula(record.data, globals, sheet)?,
            kinds::LABEL | kinds::R_STRING => {
                let text = continued(stream, &record).after(6).and_then(|mut p| p.text_with_length()).ok_or_else(fault::damaged)?;
                let (row, column) = position(record.data)?;
                sheet.push(row, column, Value::Text(text.into()))?;
            }
            kinds::MERGED_CELLS => merges(record.data, sheet)?,
            kind => cells(kind, record.data, globals, sheet)?,
        }
    }
}

/// Reads a record of cells with their values in it.
fn cells(kind: u16, data: &[u8], globals: &Globals, sheet: &mut Sheet<'_>) -> Result<(), Fault> {
    let number = |style: u16, value: f64| {
        let shown = globals.styles.get(usize::from(style)).copied().unwrap_or_default();
        shown.value(value, globals.from_1904)
    };
    match kind {
        kinds::NUMBER => {
            let (row, column) = position(data)?;
            sheet.push(row, column, number(u16_at(data, 4)?, f64_at(data, 6)?))
        }
        kinds::RK => {
            let (row, column) = position(data)?;
            sheet.push(row, column, number(u16_at(data, 4)?, value::rk(u32_at(data, 6)?)))
        }
        kinds::MUL_RK => {
            let (row, first) = position(data)?;
            // The last column stands behind them.
            let pairs = data.get(4..data.len() - 2).unwrap_or_default().as_chunks::<6>().0;
            for (column, pair) in (first..).zip(pairs) {
                sheet.step()?;
                sheet.push(row, column, number(u16_at(pair, 0)?, value::rk(u32_at(pair, 2)?)))?;
            }
            Ok(())
        }
        kinds::LABEL_SHARED => {
            let (row, column) = position(data)?;
            let text = globals.texts.get(u32_at(data, 6)? as usize).ok_or_else(fault::damaged)?;
            sheet.push(row, column, Value::Text(text.clone()))
        }
        kinds::BOOL_OR_ERROR => {
            let (row, column) = position(data)?;
            let [content, is_error] = u16_at(data, 6)?.to_le_bytes();
            sheet.push(row, column, if is_error == 0 { value::logical(content != 0) } else { value::error(content) })
        }
        _ => Ok(()),
    }
}

/// Reads a formula's stored value. Of a text only that it follows is known yet: then its place is given back.
fn formula(data: &[u8], globals: &Globals, sheet: &mut Sheet<'_>) -> Result<Option<(u32, u32)>, Fault> {
    let (row, column) = position(data)?;
    let style = usize::from(u16_at(data, 4)?);
    if u16_at(data, 12)? != 0xffff {
        let shown = globals.styles.get(style).copied().unwrap_or_default();
        sheet.push(row, column, shown.value(f64_at(data, 6)?, globals.from_1904))?;
        return Ok(None);
    }
    let content = data[8];
    match data[6] {
        0 => return Ok(Some((row, column))),
        1 => sheet.push(row, column, value::logical(content != 0))?,
        2 => sheet.push(row, column, value::error(content))?,
        // An empty text.
        _ => {}
    }
    Ok(None)
}

fn merges(data: &[u8], sheet: &mut Sheet<'_>) -> Result<(), Fault> {
    let count = usize::from(u16_at(data, 0)?);
    for range in data.get(2..).unwrap_or_default().as_chunks::<8>().0.iter().take(count) {
        let at = |i: usize| u32::from(u16::from_le_bytes([range[2 * i], range[2 * i + 1]]));
        sheet.merge(Span { top: at(0), bottom: at(1), left: at(2), right: at(3) })?;
    }
    Ok(())
}

fn position(data: &[u8]) -> Result<(u32, u32), Fault> {
    Ok((u16_at(data, 0)?.into(), u16_at(data, 2)?.into()))
}

fn u16_at(data: &[u8], at: usize) -> Result<u16, Fault> {
    let bytes = data.get(at..).and_then(|d| d.first_chunk()).ok_or_else(fault::damaged)?;
    Ok(u16::from_le_bytes(*bytes))
}

fn u32_at(data: &[u8], at: usize) -> Result<u32, Fault> {
    let bytes = data.get(at..).and_then(|d| d.first_chunk()).ok_or_else(fault::damaged)?;
    Ok(u32::from_le_bytes(*bytes))
}

fn f64_at(data: &[u8], at: usize) -> Result<f64, Fault> {
    let bytes = data.get(at..).and_then(|d| d.first_chunk()).ok_or_else(fault::damaged)?;
    Ok(f64::from_le_bytes(*bytes))
}

/// A text with one byte of length and one of flags before it.
fn short_text(data: &[u8]) -> Result<String, Fault> {
    let [length, flags, rest @ ..] = data else { return Err(fault::damaged()) };
    let wide = flags & 1 != 0;
    let bytes = usize::from(*length) * if wide { 2 } else { 1 };
    Ok(characters(rest.get(..bytes).ok_or_else(fault::damaged)?, wide))
}

/// Characters of two bytes, or of one whose upper byte is 0.
fn characters(bytes: &[u8], wide: bool) -> String {
    if wide {
        let units: Vec<u16> = bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect();
        String::from_utf16_lossy(&units)
    } else {
        bytes.iter().map(|b| char::from(*b)).collect()
    }
}

/// A record's data in pieces: its own and those of the records that continue it.
struct Pieces<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl<'a> Pieces<'a> {
    /// Moves on to the next piece where one is at its end.
    fn settle(&mut self) {
        while self.pieces.get(self.piece).is_some_and(|p| self.at >= p.len()) {
            self.piece += 1;
            self.at = 0;
        }
    }

    fn at_end(&mut self) -> bool {
        self.settle();
        self.piece >= self.pieces.len()
    }

    fn u8(&mut self) -> Option<u8> {
        self.settle();
        let byte = *self.pieces.get(self.piece)?.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.u8()?, self.u8()?, self.u8()?, self.u8()?]))
    }

    /// As much as is left of this piece, up to `most`; nothing at the end of all.
    fn run(&mut self, most: usize) -> Option<&'a [u8]> {
        self.settle();
        let piece = self.pieces.get(self.piece)?;
        let run = &piece[self.at..piece.len().min(self.at + most)];
        self.at += run.len();
        Some(run)
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            bytes -= self.run(bytes)?.len();
        }
        Some(())
    }

    /// The same, some bytes on.
    fn after(mut self, bytes: usize) -> Option<Self> {
        self.skip(bytes)?;
        Some(self)
    }

    /// A text with two bytes of length, one of flags, and maybe runs of fonts and phonetics behind it (MS-XLS 2.5.293). Where it goes
    /// on in another piece, that piece begins with new flags.
    fn text_with_length(&mut self) -> Option<String> {
        let mut left = usize::from(self.u16()?);
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) * 4 } else { 0 };
        let phonetics = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let mut wide = flags & 1 != 0;
        let mut text = String::new();
        while left > 0 {
            let piece = self.piece;
            self.settle();
            if self.piece != piece {
                wide = self.u8()? & 1 != 0;
            }
            let width = if wide { 2 } else { 1 };
            let run = self.run(left * width)?;
            left -= run.len().div_ceil(width);
            text.push_str(&characters(run, wide));
        }
        self.skip(runs + phonetics)?;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_another_record_with_new_flags() {
        let first: &[u8] = &[5, 0, 0, b'a', b'b'];
        let second: &[u8] = &[1, 0x00, 0x4e, 0x8c, 0x4e, b'c', 0];
        let mut pieces = Pieces { pieces: vec![first, second, &[1, 0, 0, b'z']], piece: 0, at: 0 };
        assert_eq!(pieces.text_with_length().as_deref(), Some("ab一二c"));
        assert_eq!(pieces.text_with_length().as_deref(), Some("z"));
        assert!(pieces.at_end());
    }

    #[test]
    fn runs_of_fonts_behind_a_text_are_passed_over() {
        let mut pieces = Pieces { pieces: vec![&[1, 0, 8, 1, 0, b'x', 9, 9], &[9, 9, 1, 0, 0, b'y']], piece: 0, at: 0 };
        assert_eq!(pieces.text_with_length().as_deref(), Some("x"));
        assert_eq!(pieces.text_with_length().as_deref(), Some("y"));
        assert_eq!(pieces.text_with_length(), None);
    }
}
