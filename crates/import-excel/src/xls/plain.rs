//! Writes the workbook that calamine is given: what the walk has found good, and nothing that would
//! have to be believed.
//!
//! Cells stand one after another from A1 on, 256 to a row, whatever places they have: then the
//! dense range calamine makes of a sheet is as large as the sheet has cells. Sheets are called by
//! their numbers. Formulas are their values. Three styles are left.

use super::records::{Run, Text, kinds};
use crate::value::Shown;
use nianbao_opc::compound;

/// Cells in a row.
const ACROSS: usize = 256;
/// The record that says how large a sheet is.
const DIMENSIONS: u16 = 0x0200;

/// The version of the records: of Excel 95, or of Excel 97 and later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Biff5,
    Biff8,
}

/// A stream of records that is being written.
#[derive(Default)]
pub(super) struct Records(Vec<u8>);

impl Records {
    pub(super) fn with_room(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(super) fn put(&mut self, kind: u16, parts: &[&[u8]]) {
        let length: usize = parts.iter().map(|p| p.len()).sum();
        self.0.extend(kind.to_le_bytes());
        self.0.extend((length as u16).to_le_bytes());
        parts.iter().for_each(|part| self.0.extend_from_slice(part));
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn begin(&mut self, version: Version, globals: bool) {
        let number: u16 = if version == Version::Biff5 { 0x0500 } else { 0x0600 };
        let kind: u16 = if globals { 0x0005 } else { 0x0010 };
        self.put(kinds::BOF, &[&number.to_le_bytes(), &kind.to_le_bytes(), &[0; 4]]);
    }

    pub(super) fn end(&mut self) {
        self.put(kinds::EOF, &[]);
    }

    /// The beginning of a cell's record: how long its value is, the number of the cell in its
    /// sheet, and how it is shown.
    pub(super) fn cell(&mut self, kind: u16, length: usize, number: usize, shown: Shown) {
        let [k, kk] = kind.to_le_bytes();
        let [l, ll] = (6 + length as u16).to_le_bytes();
        let [r, rr] = ((number / ACROSS) as u16).to_le_bytes();
        let [c, cc] = ((number % ACROSS) as u16).to_le_bytes();
        self.0.extend_from_slice(&[k, kk, l, ll, r, rr, c, cc, shown as u8, 0]);
    }

    /// The cell's value as the file has it.
    pub(super) fn value(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Room for the size of a sheet: where it is.
    pub(super) fn size(&mut self) -> usize {
        self.put(DIMENSIONS, &[&[0; 14]]);
        self.len() - 14
    }

    /// Says at that place how large the sheet is, for as many cells.
    pub(super) fn set_size(&mut self, at: usize, cells: usize) {
        let rows = cells.div_ceil(ACROSS) as u32;
        let columns = cells.min(ACROSS) as u16;
        self.0[at + 4..at + 8].copy_from_slice(&rows.to_le_bytes());
        self.0[at + 10..at + 12].copy_from_slice(&columns.to_le_bytes());
    }
}

/// All texts of a workbook of BIFF8, one after another with a NUL behind each, as a few long texts:
/// calamine takes three allocations to decode one, however long it is. They are shared texts, since
/// only these may go on in further records.
#[derive(Default)]
pub(super) struct LongTexts {
    records: Records,
    texts: usize,
    /// The text that is being written, in characters of two bytes.
    open: Vec<u8>,
}

impl LongTexts {
    /// The longest text there can be, with the NUL behind it.
    pub(super) const LONGEST: u16 = u16::MAX - 1;

    pub(super) fn len(&self) -> usize {
        self.records.len() + self.open.len()
    }

    pub(super) fn add(&mut self, text: &Text<'_>) {
        if self.open.len() / 2 + usize::from(text.length) >= usize::from(u16::MAX) {
            self.close();
        }
        self.run(text.run);
        text.more.iter().for_each(|run| self.run(*run));
        self.open.extend_from_slice(&[0, 0]);
    }

    fn run(&mut self, run: Run<'_>) {
        if run.wide {
            self.open.extend_from_slice(run.bytes);
        } else {
            let mut rest = run.bytes;
            let mut wide = [0; 128];
            while !rest.is_empty() {
                let (here, later) = rest.split_at(rest.len().min(wide.len() / 2));
                let mut at = 0;
                while at < here.len() {
                    wide[2 * at] = here[at];
                    at += 1;
                }
                self.open.extend_from_slice(&wide[..2 * here.len()]);
                rest = later;
            }
        }
    }

    fn close(&mut self) {
        const RECORD: usize = 0xff00;
        const WIDE: [u8; 1] = [1];
        if self.open.is_empty() {
            return;
        }
        if self.texts == 0 {
            self.records.put(kinds::SHARED_TEXTS, &[&[0; 8]]);
        }
        let length = ((self.open.len() / 2) as u16).to_le_bytes();
        for (number, piece) in self.open.chunks(RECORD).enumerate() {
            let head: &[u8] = if number == 0 { &length } else { &[] };
            self.records.put(kinds::CONTINUE, &[head, &WIDE, piece]);
        }
        self.texts += 1;
        self.open.clear();
    }

    /// A sheet of all of them.
    pub(super) fn sheet(&mut self, out: &mut Records) {
        self.close();
        out.begin(Version::Biff8, false);
        for number in 0..self.texts {
            out.cell(kinds::LABEL_SHARED, 4, number, Shown::Number);
            out.value(&(number as u32).to_le_bytes());
        }
        out.end();
    }
}

/// What the globals say beside sheets and texts.
pub(super) struct Globals {
    pub(super) version: Version,
    pub(super) code_page: u16,
    pub(super) from_1904: bool,
}

/// The whole workbook as a compound file: the globals, and the sheets' records, of which is known
/// where each sheet begins.
pub(super) fn file(
    globals: &Globals,
    texts: &LongTexts,
    sheets: &Records,
    begins: &[usize],
) -> Vec<u8> {
    let start = compound::room();
    let before = start.len();
    let mut out = Records(start);
    out.0.reserve(texts.len() + sheets.len() + 1024 + begins.len() * 32);
    out.begin(globals.version, true);
    out.put(kinds::CODE_PAGE, &[&globals.code_page.to_le_bytes()]);
    out.put(kinds::DATE_MODE, &[&u16::from(globals.from_1904).to_le_bytes()]);
    // In the order of `Shown`: General, a date, hours that count on.
    for format in [0u16, 14, 46] {
        out.put(kinds::XF, &[&[0; 2], &format.to_le_bytes(), &[0; 12]]);
    }
    let mut places = Vec::with_capacity(begins.len());
    for number in 0..begins.len() {
        let name = number.to_string();
        let head: &[u8] = if globals.version == Version::Biff5 {
            &[name.len() as u8]
        } else {
            &[name.len() as u8, 0]
        };
        places.push(out.len() + 4);
        out.put(kinds::BOUND_SHEET, &[&[0; 6], head, name.as_bytes()]);
    }
    if globals.version == Version::Biff8 {
        out.0.extend_from_slice(&texts.records.0);
    }
    out.end();
    let shift = out.len() - before;
    for (place, begin) in places.into_iter().zip(begins) {
        out.0[place..place + 4].copy_from_slice(&((shift + begin) as u32).to_le_bytes());
    }
    out.0.extend_from_slice(&sheets.0);
    compound::written("Workbook", out.0)
}
