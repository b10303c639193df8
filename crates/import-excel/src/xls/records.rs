//! The records of a BIFF stream, and texts that go on in further records: found and measured, not
//! decoded.

use crate::fault;
use nianbao_format::Fault;

/// The record types that count.
pub(super) mod kinds {
    pub(crate) const FORMULA: u16 = 0x0006;
    pub(crate) const EOF: u16 = 0x000a;
    pub(crate) const EXTERN_SHEET: u16 = 0x0017;
    pub(crate) const NAME: u16 = 0x0018;
    pub(crate) const DATE_MODE: u16 = 0x0022;
    pub(crate) const FILE_PASS: u16 = 0x002f;
    pub(crate) const CONTINUE: u16 = 0x003c;
    pub(crate) const CODE_PAGE: u16 = 0x0042;
    pub(crate) const BOUND_SHEET: u16 = 0x0085;
    pub(crate) const MUL_RK: u16 = 0x00bd;
    pub(crate) const R_STRING: u16 = 0x00d6;
    pub(crate) const XF: u16 = 0x00e0;
    pub(crate) const MERGED_CELLS: u16 = 0x00e5;
    pub(crate) const SHARED_TEXTS: u16 = 0x00fc;
    pub(crate) const LABEL_SHARED: u16 = 0x00fd;
    pub(crate) const NUMBER: u16 = 0x0203;
    pub(crate) const LABEL: u16 = 0x0204;
    pub(crate) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(crate) const STRING: u16 = 0x0207;
    pub(crate) const RK: u16 = 0x027e;
    pub(crate) const FORMAT: u16 = 0x041e;
    pub(crate) const BOF: u16 = 0x0809;
}

/// So many records may continue one.
const MOST_PIECES: usize = 8_192;

/// A record, and where the next one begins.
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
    pub(super) next: usize,
}

/// The record at a place, if it is whole. Half of the walk's time went into handing it over.
#[inline(always)]
pub(super) fn record(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let (head, rest) = stream.get(at..)?.split_first_chunk::<4>()?;
    let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
    let data = rest.get(..length)?;
    Some(Record { kind: u16::from_le_bytes([head[0], head[1]]), data, next: at + 4 + length })
}

/// A record's data with that of the records that continue it, without those that hold nothing.
pub(super) fn continued<'a>(stream: &'a [u8], first: &Record<'a>) -> Result<Vec<&'a [u8]>, Fault> {
    let mut pieces = vec![first.data];
    let mut at = first.next;
    while let Some(more) = record(stream, at).filter(|r| r.kind == kinds::CONTINUE) {
        if !more.data.is_empty() {
            pieces.push(more.data);
        }
        if pieces.len() > MOST_PIECES {
            return Err(fault::damaged());
        }
        at = more.next;
    }
    Ok(pieces)
}

/// A text as the file has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Text<'a> {
    /// Its number of characters.
    pub(super) length: u16,
    /// Its first run of characters: most have no other.
    pub(super) run: Run<'a>,
    /// The runs in records that continue the first.
    pub(super) more: Vec<Run<'a>>,
}

/// Characters, and whether they have two bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Run<'a> {
    pub(super) wide: bool,
    pub(super) bytes: &'a [u8],
}

impl Run<'_> {
    fn most_bytes(&self) -> usize {
        if self.wide { self.bytes.len() / 2 * 3 } else { self.bytes.len() * 2 }
    }

    fn push_to(&self, text: &mut String) {
        if self.wide {
            let units = self.bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b));
            text.extend(
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
            );
        } else {
            text.extend(self.bytes.iter().map(|b| char::from(*b)));
        }
    }
}

impl Text<'_> {
    /// The bytes it can take at most as UTF-8.
    pub(super) fn most_bytes(&self) -> usize {
        self.run.most_bytes() + self.more.iter().map(Run::most_bytes).sum::<usize>()
    }

    pub(super) fn decoded(&self) -> String {
        let mut text = String::new();
        self.run.push_to(&mut text);
        self.more.iter().for_each(|run| run.push_to(&mut text));
        text
    }
}

/// Goes through a record's texts of BIFF8 (MS-XLS 2.5.293), piece by piece.
pub(super) struct Texts<'p, 'a> {
    later: &'p [&'a [u8]],
    data: &'a [u8],
}

impl<'p, 'a> Texts<'p, 'a> {
    /// From so many bytes after the beginning of the first piece.
    pub(super) fn after(pieces: &'p [&'a [u8]], bytes: usize) -> Option<Self> {
        let (first, later) = pieces.split_first()?;
        Some(Self { later, data: first.get(bytes..)? })
    }

    fn next_piece(&mut self) -> Option<()> {
        let (next, later) = self.later.split_first()?;
        (self.data, self.later) = (next, later);
        Some(())
    }

    /// Whether nothing is left, here or in later pieces.
    pub(super) fn at_end(&mut self) -> bool {
        self.data.is_empty() && self.next_piece().is_none()
    }

    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.data.split_at_checked(bytes)?;
        self.data = rest;
        Some(taken)
    }

    /// The next text. `None` where it is not as the format has it: its head in two pieces, a
    /// character in two, cut short.
    pub(super) fn text(&mut self) -> Option<Text<'a>> {
        const WIDE: u8 = 1;
        const PHONETICS: u8 = 4;
        const RUNS: u8 = 8;
        let (&[low, high, flags], rest) = self.data.split_first_chunk()?;
        self.data = rest;
        let length = u16::from_le_bytes([low, high]);
        let mut behind = 0;
        if flags & RUNS != 0 {
            behind += 4 * usize::from(u16::from_le_bytes(*self.take(2)?.first_chunk()?));
        }
        if flags & PHONETICS != 0 {
            behind += u32::from_le_bytes(*self.take(4)?.first_chunk()?) as usize;
        }
        let mut left = usize::from(length);
        let run = self.run(flags & WIDE != 0, &mut left)?;
        let mut more = Vec::new();
        while left > 0 {
            // Half a character is left.
            if !self.data.is_empty() {
                return None;
            }
            // A text that goes on begins with new flags.
            self.next_piece()?;
            let flags = self.take(1)?[0];
            more.push(self.run(flags & WIDE != 0, &mut left)?);
        }
        while behind > 0 {
            if self.data.is_empty() {
                self.next_piece()?;
            }
            behind -= self.take(behind.min(self.data.len()))?.len();
        }
        Some(Text { length, run, more })
    }

    /// As many characters as are left and stand in this piece.
    fn run(&mut self, wide: bool, left: &mut usize) -> Option<Run<'a>> {
        let width = if wide { 2 } else { 1 };
        let here = (*left).min(self.data.len() / width);
        *left -= here;
        Some(Run { wide, bytes: self.take(here * width)? })
    }
}

/// Characters of two bytes, or of one whose upper byte is 0.
pub(super) fn characters(bytes: &[u8], wide: bool) -> String {
    let mut text = String::new();
    Run { wide, bytes }.push_to(&mut text);
    text
}

#[inline(always)]
pub(super) fn u16_at(data: &[u8], at: usize) -> Result<u16, Fault> {
    let bytes = data.get(at..).and_then(|d| d.first_chunk()).ok_or_else(fault::damaged)?;
    Ok(u16::from_le_bytes(*bytes))
}

pub(super) fn u32_at(data: &[u8], at: usize) -> Result<u32, Fault> {
    let bytes = data.get(at..).and_then(|d| d.first_chunk()).ok_or_else(fault::damaged)?;
    Ok(u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pieces: &[&[u8]]) -> Vec<Option<String>> {
        let mut texts = Texts::after(pieces, 0).unwrap();
        let mut all = Vec::new();
        while !texts.at_end() {
            let text = texts.text();
            let over = text.is_none();
            all.push(text.map(|t| t.decoded()));
            if over {
                break;
            }
        }
        all
    }

    #[test]
    fn a_text_goes_on_in_another_record_with_new_flags() {
        let first: &[u8] = &[5, 0, 0, b'a', b'b'];
        let second: &[u8] = &[1, 0x00, 0x4e, 0x8c, 0x4e, b'c', 0];
        assert_eq!(
            told(&[first, second, &[1, 0, 0, b'z']]),
            [Some("ab一二c".to_owned()), Some("z".to_owned())]
        );
    }

    #[test]
    fn runs_of_fonts_and_phonetics_behind_a_text_are_passed_over() {
        let met = told(&[&[1, 0, 12, 1, 0, 2, 0, 0, 0, b'x', 9, 9], &[9, 9, 7, 7, 1, 0, 0, b'y']]);
        assert_eq!(met, [Some("x".to_owned()), Some("y".to_owned())]);
    }

    #[test]
    fn what_is_not_as_the_format_has_it_is_no_text() {
        for pieces in [
            &[&[1, 0][..], &[0, b'x']][..],
            &[&[2, 0, 1, 1, 1, 1], &[1, 1]],
            &[&[2, 0, 0, b'x']],
            &[&[1, 0, 8, 1, 0, b'x', 9]],
        ] {
            assert_eq!(told(pieces), [None]);
        }
    }

    #[test]
    fn a_million_continuations_are_refused() {
        let stream = [&[0xfc, 0, 1, 0, 7][..], &[0x3c, 0, 1, 0, 7].repeat(1_000_000)].concat();
        assert!(continued(&stream, &record(&stream, 0).unwrap()).is_err());
        let empty = [&[0xfc, 0, 1, 0, 7][..], &[0x3c, 0, 0, 0].repeat(1_000_000)].concat();
        assert_eq!(continued(&empty, &record(&empty, 0).unwrap()).unwrap(), [&[7]]);
    }
}
