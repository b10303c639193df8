//! The streams of a document, and what its head (the FIB) says of where everything stands.

use crate::{
    Refused,
    bytes::{piece, place_at, u16_at},
    limits,
};
use nianbao_opc::compound::Compound;
use std::borrow::Cow;

/// The lists that are read, by their number among the pairs of place and length in the head.
#[derive(Clone, Copy, Debug)]
pub(crate) enum List {
    Styles = 1,
    FootnoteReferences = 2,
    FootnoteTexts = 3,
    Characters = 12,
    Paragraphs = 13,
    Fonts = 15,
    Pieces = 33,
    Anchors = 40,
    EndnoteReferences = 46,
    EndnoteTexts = 47,
    Drawings = 50,
    BoxTexts = 56,
    Lists = 73,
    UsesOfLists = 74,
}

/// The parts that a document's text has, in their order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Story {
    Main = 0,
    Footnotes = 1,
    Endnotes = 5,
    Boxes = 6,
}

/// A document's streams.
#[derive(Debug)]
pub(crate) struct File<'a> {
    /// The stream with the head, the texts and the pages of properties.
    pub(crate) word: Cow<'a, [u8]>,
    /// The stream with the lists.
    table: Cow<'a, [u8]>,
    /// Properties that are too long for a page.
    pub(crate) data: Cow<'a, [u8]>,
    /// Where the pairs of place and length stand, and how many there are.
    pairs: (usize, usize),
    /// How many characters each part of the text has.
    lengths: [usize; 8],
}

impl<'a> File<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Refused> {
        const DOCUMENT: u16 = 0xa5ec;
        /// Of Word 97, the first that is read.
        const VERSION: u16 = 0xc1;
        const ENCRYPTED: u16 = 0x0100;
        const SECOND_TABLE: u16 = 0x0200;
        let file = Compound::open(bytes).map_err(|_| Refused::Damaged)?;
        let mut scattered = 0;
        let mut stream = |name: &str| {
            let stream = file.stream(name);
            if let Some(Cow::Owned(bytes)) = &stream {
                scattered += bytes.len();
            }
            if scattered > limits::SCATTERED_BYTES { Err(Refused::TooMuch) } else { Ok(stream) }
        };
        let word = stream("WordDocument")?.ok_or(Refused::Damaged)?;
        let number = |at| u16_at(&word, at).ok_or(Refused::Damaged);
        let (kind, version, flags) = (number(0)?, number(2)?, number(10)?);
        match () {
            () if version < VERSION && is_before_97(kind) => return Err(Refused::Before97),
            () if kind != DOCUMENT => return Err(Refused::Damaged),
            () if flags & ENCRYPTED != 0 => return Err(Refused::Password),
            () => {}
        }
        let table = if flags & SECOND_TABLE == 0 { "0Table" } else { "1Table" };
        let table = stream(table)?.ok_or(Refused::Damaged)?;
        let data = stream("Data")?.unwrap_or_default();
        // Behind the fixed part: so many halves of words, so many words, so many pairs.
        let words = 32 + 2 + 2 * usize::from(number(32)?);
        let pairs = words + 2 + 4 * usize::from(number(words)?);
        let many = usize::from(number(pairs)?);
        let length = |n: usize| place_at(&word, words + 2 + 4 * (3 + n)).unwrap_or_default();
        let lengths = std::array::from_fn(length);
        Ok(Self { pairs: (pairs + 2, many), lengths, table, data, word })
    }

    /// The bytes of a list; none where the document has none.
    pub(crate) fn list(&self, list: List) -> &[u8] {
        let (from, to) = self.bounds(list);
        self.table.get(from..to).unwrap_or_default()
    }

    /// What stands behind a list in its stream.
    pub(crate) fn behind(&self, list: List) -> &[u8] {
        let (from, to) = self.bounds(list);
        if from == to { &[] } else { self.table.get(to..).unwrap_or_default() }
    }

    fn bounds(&self, list: List) -> (usize, usize) {
        let n = list as usize;
        if n >= self.pairs.1 {
            return (0, 0);
        }
        let at = self.pairs.0 + 8 * n;
        let from = place_at(&self.word, at).unwrap_or_default();
        let length = place_at(&self.word, at + 4).unwrap_or_default();
        (from, from.saturating_add(length))
    }

    /// From which character to which a part of the text goes.
    pub(crate) fn story(&self, story: Story) -> (usize, usize) {
        let n = story as usize;
        let from = self.lengths[..n].iter().fold(0, |all: usize, one| all.saturating_add(*one));
        (from, from.saturating_add(self.lengths[n]))
    }

    /// A page of properties.
    pub(crate) fn page(&self, number: usize) -> &[u8] {
        const PAGE: usize = 512;
        let page = number.checked_mul(PAGE).map_or(&[][..], |at| piece(&self.word, at, PAGE));
        if page.len() == PAGE { page } else { &[] }
    }
}

/// Documents of Word 6 and 95, and of Word 2, have other marks.
fn is_before_97(kind: u16) -> bool {
    matches!(kind, 0xa5dc | 0xa5ec | 0xa59b | 0xa59c | 0xa697 | 0xa698 | 0xa699)
}

/// The places at the beginning of a list of places and what belongs to each.
pub(crate) struct Places<'l> {
    bytes: &'l [u8],
    many: usize,
    size: usize,
}

impl<'l> Places<'l> {
    /// `size` bytes belong to each place.
    pub(crate) fn of(bytes: &'l [u8], size: usize) -> Self {
        Self { bytes, many: bytes.len().saturating_sub(4) / (4 + size), size }
    }

    pub(crate) fn len(&self) -> usize {
        self.many
    }

    pub(crate) fn place(&self, n: usize) -> usize {
        place_at(self.bytes, 4 * n).unwrap_or_default()
    }

    pub(crate) fn belongs(&self, n: usize) -> &'l [u8] {
        piece(self.bytes, 4 * (self.many + 1) + self.size * n, self.size)
    }
}
