//! The text of a document, put together from its pieces: a character after the other, each with its
//! place in the file, for it is by place that the file says how it looks.

use crate::{
    Refused,
    bytes::{place_at, u8_at, u16_at},
    file::{File, List, Places},
    limits, sprm,
};

/// A character.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    /// UTF-16.
    pub(crate) code: u16,
    /// The change that its whole piece has; 0 is none.
    pub(crate) change: u16,
    /// Where it stands in the file.
    pub(crate) place: u32,
}

/// All parts of the text, one behind another.
#[derive(Debug, Default)]
pub(crate) struct Text<'f> {
    pub(crate) units: Vec<Unit>,
    /// Lists of changes that pieces name.
    lists: Vec<&'f [u8]>,
}

impl<'f> Text<'f> {
    pub(crate) fn of(file: &'f File<'_>) -> Result<Self, Refused> {
        let mut text = Self::default();
        let mut rest = file.list(List::Pieces);
        // Lists of changes, and then the pieces.
        let pieces = loop {
            match u8_at(rest, 0) {
                Some(1) => {
                    let length = usize::from(u16_at(rest, 1).ok_or(Refused::Damaged)?);
                    let list = rest.get(3..3 + length).ok_or(Refused::Damaged)?;
                    text.lists.push(list);
                    rest = &rest[3 + length..];
                }
                Some(2) => {
                    let length = place_at(rest, 1).ok_or(Refused::Damaged)?;
                    let behind = rest.get(5..).unwrap_or_default();
                    break behind.get(..length).ok_or(Refused::Damaged)?;
                }
                _ => return Err(Refused::Damaged),
            }
        };
        let pieces = Places::of(pieces, 8);
        for n in 0..pieces.len() {
            let (from, to) = (pieces.place(n), pieces.place(n + 1));
            if from != text.units.len() || to < from {
                return Err(Refused::Damaged);
            }
            text.piece(file, pieces.belongs(n), to - from)?;
        }
        Ok(text)
    }

    fn piece(&mut self, file: &File<'_>, piece: &[u8], many: usize) -> Result<(), Refused> {
        /// A byte for each character.
        const NARROW: usize = 1 << 30;
        let at = place_at(piece, 2).ok_or(Refused::Damaged)?;
        let change = u16_at(piece, 6).unwrap_or_default();
        if self.units.len() + many > limits::CHARACTERS {
            return Err(Refused::TooMuch);
        }
        let narrow = at & NARROW != 0;
        let (at, size) = if narrow { ((at & !NARROW) / 2, 1) } else { (at, 2) };
        // A piece that the file does not have whole.
        let bytes = file.word.get(at..at + size * many).ok_or(Refused::Damaged)?;
        let unit = |(n, code): (usize, u16)| Unit { code, change, place: (at + size * n) as u32 };
        match narrow {
            true => self.units.extend(bytes.iter().map(|b| wide(*b)).enumerate().map(unit)),
            false => {
                let codes = bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b));
                self.units.extend(codes.enumerate().map(unit));
            }
        }
        Ok(())
    }

    /// How many bytes say the changes of a piece.
    pub(crate) fn said(&self, change: u16) -> usize {
        self.list(change).len()
    }

    fn list(&self, change: u16) -> &'f [u8] {
        let list = if change & 1 == 1 { self.lists.get(usize::from(change >> 1)) } else { None };
        list.copied().unwrap_or_default()
    }

    /// The changes that a piece makes to all in it. A document that was saved fast has them.
    pub(crate) fn changes(&self, change: u16) -> impl Iterator<Item = (u16, &[u8])> {
        sprm::changes(self.list(change)).chain(short(change))
    }
}

/// A change that stands in the piece itself: a number for what, a byte for how. Only those are
/// known that matter here.
fn short(change: u16) -> Option<(u16, &'static [u8])> {
    if change & 1 == 1 {
        return None;
    }
    let what = match change >> 1 & 0x7f {
        0x41 => crate::look::DELETED,
        0x57 => crate::look::STRUCK,
        0x5c => crate::look::HIDDEN,
        _ => return None,
    };
    const HOW: [&[u8]; 4] = [&[0], &[1], &[0x80], &[0x81]];
    let how = HOW.into_iter().find(|how| how[0] == (change >> 8) as u8);
    Some((what, how.unwrap_or(&[1])))
}

/// A character of one byte.
fn wide(byte: u8) -> u16 {
    if byte < 0x80 {
        return byte.into();
    }
    let (text, _) =
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.encode_utf16().next().unwrap_or(u16::from(byte))
}

/// A text of these units; what is no character is a box.
pub(crate) fn string(units: impl IntoIterator<Item = u16>) -> String {
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_one_byte_are_those_of_western_windows() {
        let text: String = string([b'1', 0x96, 0xb7, 0xe9].map(wide));
        assert_eq!(text, "1–·é");
    }

    #[test]
    fn a_change_of_a_whole_piece_says_what_and_how() {
        let text = Text { units: Vec::new(), lists: vec![&[0x00, 0x08, 1]] };
        let changes = |change| text.changes(change).collect::<Vec<_>>();
        // A list of changes; a change in the piece itself; none.
        assert_eq!(changes(1), [(crate::look::DELETED, &[1][..])]);
        assert_eq!(changes(0x5c << 1 | 0x0100), [(crate::look::HIDDEN, &[1][..])]);
        assert_eq!((changes(0), changes(0x33)), (vec![], vec![]));
    }
}
