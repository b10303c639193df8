//! The walk through a workbook's records before calamine sees any: what is not as it must be is
//! refused, what is good is written down.
//!
//! A sheet has its beginning and its end, lies inside the stream and at a place of its own; a
//! shared text is one there is; cells, texts and records have limits. Declared sizes, formulas'
//! tokens, drawings and whatever else holds no value are left behind.

use super::{
    names,
    plain::{self, LongTexts, Records, Version},
    records::{Record, Text, Texts, characters, continued, kinds, record, u16_at, u32_at},
};
use crate::{fault, limits, names::Names, value::Shown};
use encoding_rs::Encoding;
use nianbao_format::{Fault, Limits};
use std::{
    collections::{HashMap, HashSet},
    mem,
};

/// A workbook that may be read.
pub(super) struct Plain {
    /// What calamine is given.
    pub(super) file: Vec<u8>,
    pub(super) sheets: Vec<PlainSheet>,
    pub(super) names: Names,
}

/// A sheet's name and cells.
pub(super) struct PlainSheet {
    pub(super) name: String,
    pub(super) cells: Vec<Met>,
}

/// A cell the walk met: its place, and of one whose text stands among the long ones, how long it
/// is.
pub(super) struct Met {
    pub(super) row: u16,
    pub(super) column: u16,
    pub(super) long: u16,
}

/// What the workbook's globals say.
pub(super) struct Book<'a> {
    pub(super) version: Version,
    encoding: &'static Encoding,
    code_page: u16,
    from_1904: bool,
    /// All sheets' names, charts' too: references count them.
    pub(super) all_sheets: Vec<String>,
    /// For each sheet reference the sheet it begins with.
    pub(super) references: Vec<u16>,
    pub(super) names: Vec<&'a [u8]>,
    /// Which of all sheets are worksheets, and where they begin.
    worksheets: Vec<(usize, usize)>,
    styles: Vec<Shown>,
    texts: Vec<&'a [u8]>,
}

impl Book<'_> {
    /// A text of Excel 95 in the workbook's code page.
    pub(super) fn decode(&self, bytes: &[u8]) -> String {
        self.encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// A text with a byte of length, and in BIFF8 one of flags, before it.
    pub(super) fn short_text(&self, data: &[u8]) -> Option<String> {
        let (length, rest) = data.split_first()?;
        let length = usize::from(*length);
        match self.version {
            Version::Biff5 => Some(self.decode(rest.get(..length)?)),
            Version::Biff8 => {
                let (flags, rest) = rest.split_first()?;
                let wide = flags & 1 != 0;
                Some(characters(rest.get(..if wide { length * 2 } else { length })?, wide))
            }
        }
    }
}

/// Walks through a workbook's stream.
pub(super) fn walk(stream: &[u8], limits: Limits) -> Result<Plain, Fault> {
    let book = globals(stream)?;
    let mut walk = Walk::new(stream, &book, limits)?;
    let mut begins = Vec::with_capacity(book.worksheets.len());
    let mut sheets = Vec::with_capacity(book.worksheets.len());
    let mut seen = HashSet::new();
    for (sheet, at) in &book.worksheets {
        if !seen.insert(*at) {
            return Err(fault::damaged());
        }
        begins.push(walk.out.len());
        let name = &book.all_sheets[*sheet];
        walk.out.begin(book.version, false);
        let size = walk.out.size();
        walk.sheet(name, *at)?;
        walk.out.set_size(size, walk.numbers);
        walk.out.end();
        sheets.push(PlainSheet { name: name.clone(), cells: mem::take(&mut walk.met) });
    }
    if book.version == Version::Biff8 {
        begins.push(walk.out.len());
        walk.long.sheet(&mut walk.out);
    }
    let globals = plain::Globals {
        version: book.version,
        code_page: book.code_page,
        from_1904: book.from_1904,
    };
    Ok(Plain {
        file: plain::file(&globals, &walk.long, &walk.out, &begins),
        sheets,
        names: names::names(&book),
    })
}

/// What the globals' records say, as they stand.
#[derive(Default)]
struct Raw<'a> {
    sheets: Vec<&'a [u8]>,
    formats: Vec<&'a [u8]>,
    styles: Vec<u16>,
    texts: Vec<&'a [u8]>,
    references: Vec<u16>,
    names: Vec<&'a [u8]>,
    code_page: Option<u16>,
    from_1904: bool,
}

fn globals(stream: &[u8]) -> Result<Book<'_>, Fault> {
    let first = record(stream, 0).ok_or_else(fault::damaged)?;
    let version = match (first.kind, u16_at(first.data, 0)?) {
        (kinds::BOF, 0x0600..) => Version::Biff8,
        (kinds::BOF, 0x0500..) => Version::Biff5,
        (kinds::BOF, _) => return Err(fault::too_old()),
        _ => return Err(fault::damaged()),
    };
    let mut raw = Raw::default();
    let mut at = first.next;
    loop {
        let Some(record) = record(stream, at) else { return Err(fault::damaged()) };
        let data = record.data;
        match record.kind {
            kinds::FILE_PASS => return Err(fault::password()),
            kinds::CODE_PAGE => raw.code_page = Some(u16_at(data, 0)?),
            kinds::DATE_MODE => raw.from_1904 = u16_at(data, 0)? == 1,
            kinds::BOUND_SHEET => raw.sheets.push(data),
            kinds::FORMAT => raw.formats.push(data),
            kinds::XF => raw.styles.push(u16_at(data, 2)?),
            kinds::SHARED_TEXTS => raw.texts = continued(stream, &record)?,
            kinds::EXTERN_SHEET => {
                let triples = data.get(2..).unwrap_or_default().as_chunks::<6>().0;
                raw.references.extend(triples.iter().map(|t| u16::from_le_bytes([t[2], t[3]])));
            }
            kinds::NAME => raw.names.push(data),
            kinds::EOF => break,
            _ => {}
        }
        let lists = [
            raw.sheets.len(),
            raw.formats.len(),
            raw.styles.len(),
            raw.references.len(),
            raw.names.len(),
        ];
        if lists.iter().any(|n| *n > limits::ENTRIES) {
            return Err(fault::damaged());
        }
        at = record.next;
    }
    if raw.sheets.len() > limits::SHEETS {
        return Err(fault::too_many_sheets(raw.sheets.len()));
    }
    understood(version, raw)
}

/// What the records mean, once the code page is known.
fn understood(version: Version, raw: Raw<'_>) -> Result<Book<'_>, Fault> {
    let code_page = code_page(version, raw.code_page);
    let encoding = codepage::to_encoding(code_page).ok_or_else(fault::damaged)?;
    let mut book = Book {
        version,
        encoding,
        code_page,
        from_1904: raw.from_1904,
        all_sheets: Vec::with_capacity(raw.sheets.len()),
        references: raw.references,
        names: raw.names,
        worksheets: Vec::new(),
        styles: Vec::new(),
        texts: raw.texts,
    };
    for data in raw.sheets {
        const WORKSHEET: u8 = 0;
        let name = data.get(6..).and_then(|d| book.short_text(d)).ok_or_else(fault::damaged)?;
        if data[5] == WORKSHEET {
            book.worksheets.push((book.all_sheets.len(), u32_at(data, 0)? as usize));
        }
        book.all_sheets.push(name.replace('\0', ""));
    }
    let mut codes = HashMap::new();
    for data in raw.formats {
        let code = match version {
            Version::Biff5 => book.short_text(data.get(2..).unwrap_or_default()),
            Version::Biff8 => {
                Texts::after(&[data], 2).and_then(|mut t| t.text()).map(|t| t.decoded())
            }
        };
        codes.insert(u16_at(data, 0)?, code.as_deref().map_or(Shown::Number, Shown::of_code));
    }
    book.styles = raw
        .styles
        .iter()
        .map(|id| codes.get(id).copied().unwrap_or_else(|| Shown::built_in(u32::from(*id))))
        .collect();
    Ok(book)
}

/// The code page of the texts. Excel 95 without one, or with that of Excel 97, is taken for a
/// Chinese one; of the names that Macintosh and Windows had before, the numbers are put in.
fn code_page(version: Version, told: Option<u16>) -> u16 {
    const WIDE: u16 = 1200;
    const CHINESE: u16 = 936;
    match (version, told) {
        (Version::Biff8, _) => WIDE,
        (_, None | Some(WIDE)) => CHINESE,
        (_, Some(367)) => 1252,
        (_, Some(0x8000)) => 10_000,
        (_, Some(0x8001)) => 1252,
        (_, Some(page)) => page,
    }
}

/// The walk through the sheets.
struct Walk<'b, 'a> {
    limits: Limits,
    stream: &'a [u8],
    book: &'b Book<'a>,
    out: Records,
    long: LongTexts,
    /// The texts cells share.
    shared: Vec<Text<'a>>,
    // Of the sheet at hand.
    met: Vec<Met>,
    /// Its cells that have a record of their own.
    numbers: usize,
    merges: usize,
    // Of all sheets together.
    cells: usize,
    steps: usize,
    text: usize,
}

impl<'b, 'a> Walk<'b, 'a> {
    fn new(stream: &'a [u8], book: &'b Book<'a>, limits: Limits) -> Result<Self, Fault> {
        Ok(Self {
            limits,
            stream,
            book,
            out: Records::with_room(stream.len().min(limits::binary_bytes(&limits))),
            long: LongTexts::default(),
            shared: shared_texts(&book.texts)?,
            met: Vec::new(),
            numbers: 0,
            merges: 0,
            cells: 0,
            steps: 0,
            text: 0,
        })
    }

    fn step(&mut self, name: &str) -> Result<(), Fault> {
        self.steps += 1;
        if self.steps > self.limits.steps { Err(fault::too_much_formatting(name)) } else { Ok(()) }
    }

    /// Goes through the sheet whose records begin at a place.
    fn sheet(&mut self, name: &str, mut at: usize) -> Result<(), Fault> {
        (self.numbers, self.merges) = (0, 0);
        // Charts inside a sheet are sheets of their own, one level down.
        let mut depth = 0;
        // Where the formula stands whose text is to follow.
        let mut awaiting = None;
        loop {
            self.step(name)?;
            let Some(record) = record(self.stream, at) else { return Err(fault::damaged()) };
            at = record.next;
            match record.kind {
                kinds::BOF => depth += 1,
                _ if depth == 0 => return Err(fault::damaged()),
                kinds::EOF if depth == 1 => return Ok(()),
                kinds::EOF => depth -= 1,
                _ if depth > 1 => {}
                kinds::STRING => {
                    if let Some(place) = awaiting.take() {
                        self.own_text(name, &record, 0, place)?;
                    }
                }
                kinds::FORMULA => awaiting = self.formula(record.data)?,
                kinds::LABEL | kinds::R_STRING => {
                    self.own_text(name, &record, 6, position(record.data)?)?
                }
                kinds::MERGED_CELLS => self.merged(name, record.data)?,
                kind => self.cells(name, kind, record.data)?,
            }
            if self.cells > self.limits.cells {
                return Err(fault::too_many_cells(name, self.limits.cells));
            }
            if self.text > self.limits.texts
                || self.out.len() + self.long.len() > limits::binary_bytes(&self.limits)
            {
                return Err(fault::too_much_text(name));
            }
        }
    }

    /// Writes a cell's record but for its value. Which number it has says where it stands.
    fn begin(&mut self, kind: u16, (row, column): (u16, u16), shown: Shown, length: usize) {
        self.out.cell(kind, length, self.numbers, shown);
        self.numbers += 1;
        self.met.push(Met { row, column, long: 0 });
        self.cells += 1;
    }

    fn number(&mut self, kind: u16, place: (u16, u16), style: u16, bytes: &[u8]) {
        let shown = self.book.styles.get(usize::from(style)).copied().unwrap_or_default();
        self.begin(kind, place, shown, bytes.len());
        self.out.value(bytes);
    }

    /// Takes a text of BIFF8. An empty one is no cell.
    fn text(
        &mut self,
        name: &str,
        (row, column): (u16, u16),
        text: &Text<'a>,
    ) -> Result<(), Fault> {
        if text.length > LongTexts::LONGEST {
            return Err(fault::too_much_text(name));
        }
        if text.length > 0 {
            self.text += text.most_bytes();
            self.long.add(text);
            self.met.push(Met { row, column, long: text.length });
            self.cells += 1;
        }
        Ok(())
    }

    /// Goes through a record of cells with their values in it.
    fn cells(&mut self, name: &str, kind: u16, data: &[u8]) -> Result<(), Fault> {
        match kind {
            kinds::NUMBER => {
                self.number(kind, position(data)?, u16_at(data, 4)?, part(data, 6, 8)?)
            }
            kinds::RK => self.number(kind, position(data)?, u16_at(data, 4)?, part(data, 6, 4)?),
            kinds::MUL_RK => {
                let (row, first) = position(data)?;
                // The last column stands behind them.
                let pairs = data.get(4..data.len() - 2).unwrap_or_default().as_chunks::<6>().0;
                for (column, pair) in (first..=u16::MAX).zip(pairs) {
                    self.step(name)?;
                    self.number(
                        kinds::RK,
                        (row, column),
                        u16::from_le_bytes([pair[0], pair[1]]),
                        &pair[2..],
                    );
                }
            }
            kinds::LABEL_SHARED => {
                // calamine passes over a cell whose text there is not.
                let at = u32_at(data, 6)? as usize;
                let text = self.shared.get_mut(at).map(mem::take).ok_or_else(fault::damaged)?;
                self.text(name, position(data)?, &text)?;
                self.shared[at] = text;
            }
            kinds::BOOL_OR_ERROR => {
                let [content, is_error] = u16_at(data, 6)?.to_le_bytes();
                self.bool_or_error(position(data)?, content, is_error != 0);
            }
            _ => {}
        }
        Ok(())
    }

    fn bool_or_error(&mut self, place: (u16, u16), content: u8, is_error: bool) {
        self.begin(kinds::BOOL_OR_ERROR, place, Shown::Number, 2);
        self.out.value(&[content, u8::from(is_error)]);
    }

    /// A formula is its stored value. Of a text only that it follows is known yet: then its place
    /// is given back.
    fn formula(&mut self, data: &[u8]) -> Result<Option<(u16, u16)>, Fault> {
        let place = position(data)?;
        if u16_at(data, 12)? != 0xffff {
            self.number(kinds::NUMBER, place, u16_at(data, 4)?, part(data, 6, 8)?);
            return Ok(None);
        }
        match data[6] {
            0 => return Ok(Some(place)),
            1 => self.bool_or_error(place, data[8], false),
            2 => self.bool_or_error(place, data[8], true),
            // An empty text.
            _ => {}
        }
        Ok(None)
    }

    /// A text that stands in a cell's record, so many bytes after its beginning.
    fn own_text(
        &mut self,
        name: &str,
        record: &Record<'a>,
        after: usize,
        place: (u16, u16),
    ) -> Result<(), Fault> {
        if self.book.version == Version::Biff5 {
            let length = u16_at(record.data, after)?;
            let bytes = part(record.data, after + 2, length.into())?;
            if length > 0 {
                self.text += bytes.len() * 3;
                self.begin(kinds::LABEL, place, Shown::Number, 2 + bytes.len());
                self.out.value(&length.to_le_bytes());
                self.out.value(bytes);
            }
            return Ok(());
        }
        let pieces = continued(self.stream, record)?;
        let text = Texts::after(&pieces, after)
            .and_then(|mut texts| texts.text())
            .ok_or_else(fault::damaged)?;
        self.text(name, place, &text)
    }

    /// The merged ranges of more than one cell.
    fn merged(&mut self, name: &str, data: &[u8]) -> Result<(), Fault> {
        let count = usize::from(u16_at(data, 0)?);
        let ranges = data.get(2..).unwrap_or_default().as_chunks::<8>().0.iter().take(count);
        let kept: Vec<u8> =
            ranges.filter(|r| r[..2] != r[2..4] || r[4..6] != r[6..]).flatten().copied().collect();
        self.merges += kept.len() / 8;
        if self.merges > limits::MERGES {
            return Err(fault::too_many_merges(name));
        }
        self.out.put(kinds::MERGED_CELLS, &[&((kept.len() / 8) as u16).to_le_bytes(), &kept]);
        Ok(())
    }
}

/// The texts cells share.
fn shared_texts<'a>(pieces: &[&'a [u8]]) -> Result<Vec<Text<'a>>, Fault> {
    // How many there are, and how often they are used, stands at the beginning and may lie.
    const COUNTS: usize = 8;
    let mut shared = Vec::new();
    if pieces.iter().map(|p| p.len()).sum::<usize>() <= COUNTS {
        return Ok(shared);
    }
    let mut texts = Texts::after(pieces, COUNTS).ok_or_else(fault::damaged)?;
    while !texts.at_end() {
        shared.push(texts.text().ok_or_else(fault::damaged)?);
        if shared.len() > limits::ENTRIES {
            return Err(fault::damaged());
        }
    }
    Ok(shared)
}

fn position(data: &[u8]) -> Result<(u16, u16), Fault> {
    Ok((u16_at(data, 0)?, u16_at(data, 2)?))
}

fn part(data: &[u8], at: usize, length: usize) -> Result<&[u8], Fault> {
    data.get(at..at + length).ok_or_else(fault::damaged)
}
