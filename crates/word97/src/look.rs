//! How characters and paragraphs look, as far as it says what they are: deleted, hidden, a number
//! in front, in which table. The file says it for stretches of places, on pages of 512 bytes.

use crate::{
    Refused,
    bytes::{i16_at, piece, place_at, u8_at, u16_at, u32_at},
    file::{File, List, Places},
    limits,
    rows::Row,
    sprm::{changes, toggled},
    text::{Text, Unit},
};

/// Deleted, with changes being tracked.
pub(crate) const DELETED: u16 = 0x0800;
/// Struck out.
pub(crate) const STRUCK: u16 = 0x0837;
/// Hidden.
pub(crate) const HIDDEN: u16 = 0x083c;

/// A stretch of the file that looks alike, and where the properties of it stand.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    from: u32,
    to: u32,
    at: usize,
    length: usize,
}

/// The stretches of a document, by their places.
#[derive(Debug, Default)]
pub(crate) struct Stretches(Vec<Stretch>);

impl Stretches {
    /// Of characters: a list of changes for each.
    pub(crate) fn characters(file: &File<'_>) -> Result<Self, Refused> {
        Self::of(file, List::Characters, |page, many, n| {
            let at = 2 * usize::from(u8_at(page, 4 * (many + 1) + n)?);
            let length = usize::from(u8_at(page, at)?);
            (at > 0).then_some((at + 1, length))
        })
    }

    /// Of paragraphs: the number of their style, and a list of changes.
    pub(crate) fn paragraphs(file: &File<'_>) -> Result<Self, Refused> {
        Self::of(file, List::Paragraphs, |page, many, n| {
            let at = 2 * usize::from(u8_at(page, 4 * (many + 1) + 13 * n)?);
            match (at, u8_at(page, at)?) {
                (0, _) => None,
                (_, 0) => Some((at + 2, 2 * usize::from(u8_at(page, at + 1)?))),
                (_, half) => Some((at + 1, 2 * usize::from(half) - 1)),
            }
        })
    }

    /// `properties` gives where on a page the properties of its n-th of so many stretches are.
    fn of(
        file: &File<'_>,
        list: List,
        properties: impl Fn(&[u8], usize, usize) -> Option<(usize, usize)>,
    ) -> Result<Self, Refused> {
        let pages = Places::of(file.list(list), 4);
        let mut all = Vec::new();
        for n in 0..pages.len() {
            let number = number_of(&pages, n);
            let page = file.page(number);
            let many = many_on(page);
            if !is_in_its_place(file, &pages, n) {
                return Err(Refused::Damaged);
            }
            for n in 0..many {
                let (Some(from), Some(to)) = (u32_at(page, 4 * n), u32_at(page, 4 * n + 4)) else {
                    break;
                };
                let (at, length) = properties(page, many, n).unwrap_or_default();
                all.push(Stretch { from, to, at: number * 512 + at, length });
            }
            if all.len() > limits::STRETCHES {
                return Err(Refused::TooMuch);
            }
        }
        all.sort_by_key(|stretch| stretch.from);
        Ok(Self(all))
    }

    fn at(&self, place: u32) -> Option<&Stretch> {
        let n = self.0.partition_point(|stretch| stretch.from <= place).checked_sub(1)?;
        self.0.get(n).filter(|stretch| place < stretch.to)
    }

    /// Does a stretch end with the character at this place?
    pub(crate) fn ends(&self, unit: Unit) -> bool {
        self.at(unit.place).is_some_and(|stretch| stretch.to <= unit.place + 2)
    }

    /// From which place to which all looks like this one; of no length where nothing is said.
    pub(crate) fn around(&self, place: u32) -> (u32, u32) {
        self.at(place).map_or((place, place), |stretch| (stretch.from, stretch.to))
    }

    fn properties<'f>(&self, file: &'f File<'_>, place: u32) -> &'f [u8] {
        self.at(place).map_or(&[], |stretch| piece(&file.word, stretch.at, stretch.length))
    }
}

fn number_of(pages: &Places<'_>, n: usize) -> usize {
    /// The bits of a page's number.
    const NUMBER: usize = 0x003f_ffff;
    place_at(pages.belongs(n), 0).unwrap_or_default() & NUMBER
}

/// How many stretches a page has.
fn many_on(page: &[u8]) -> usize {
    page.last().copied().map_or(0, usize::from)
}

/// Is the n-th page the one that belongs there? Another one says how other text looks: deleted text
/// would be read. A page begins at the place that the list has for it, or, where a program wrote
/// other places, where the page before it ends.
fn is_in_its_place(file: &File<'_>, pages: &Places<'_>, n: usize) -> bool {
    let page = |n| file.page(number_of(pages, n));
    let begins = |n| place_at(page(n), 0);
    let ends = |n| place_at(page(n), 4 * many_on(page(n)));
    let follows = |n: usize| n > 0 && n < pages.len() && ends(n - 1) == begins(n);
    begins(n) == Some(pages.place(n)) || follows(n) || n == 0 && follows(1)
}

/// What a run of characters is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) deleted: bool,
    pub(crate) hidden: Option<bool>,
    pub(crate) struck: bool,
    /// Raised or lowered.
    pub(crate) raised: bool,
    /// The number of its style.
    pub(crate) style: Option<u16>,
    /// Its characters may stand for other things: a picture, a note.
    pub(crate) special: bool,
    /// Its character is a symbol: which font, which code.
    pub(crate) symbol: Option<(u16, u16)>,
}

impl Run {
    pub(crate) fn of(file: &File<'_>, text: &Text<'_>, looks: &Stretches, unit: Unit) -> Self {
        let mut run = Self::default();
        let own = changes(looks.properties(file, unit.place));
        own.chain(text.changes(unit.change)).for_each(|(what, how)| run.take(what, how));
        run
    }

    fn take(&mut self, what: u16, how: &[u8]) {
        const STRUCK_TWICE: u16 = 0x2a53;
        const RAISED: u16 = 0x2a48;
        const STYLE: u16 = 0x4a30;
        const SPECIAL: u16 = 0x0855;
        const SYMBOL: u16 = 0x6a09;
        match what {
            DELETED => self.deleted = toggled(how, false),
            // As its style says.
            HIDDEN if how.first() == Some(&0x80) => self.hidden = None,
            HIDDEN => self.hidden = Some(toggled(how, false)),
            STRUCK | STRUCK_TWICE => self.struck = toggled(how, false),
            RAISED => self.raised = how.first().is_some_and(|how| *how != 0),
            STYLE => self.style = u16_at(how, 0),
            SPECIAL => self.special = toggled(how, false),
            SYMBOL => self.symbol = u16_at(how, 0).zip(u16_at(how, 2)),
            _ => {}
        }
    }
}

/// What a paragraph is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paragraph {
    /// The number of its style.
    pub(crate) style: u16,
    pub(crate) item: Item,
    in_table: bool,
    /// In how many tables it is.
    depth: Option<usize>,
    ends_row: bool,
    ends_inner_row: bool,
    ends_inner_cell: bool,
    /// How many bytes said all this.
    pub(crate) said: usize,
    /// The cells of the row that it ends.
    pub(crate) row: Row,
}

/// What a paragraph, or a style, says of lists and outline.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Item {
    /// Which use of a list, from 1; 0 is none.
    pub(crate) list: Option<u16>,
    pub(crate) level: Option<u8>,
    /// From 0; 9 is text.
    pub(crate) outline: Option<u8>,
}

impl Item {
    /// Takes a change; whether it was one of these.
    pub(crate) fn take(&mut self, what: u16, how: &[u8]) {
        const LIST: u16 = 0x460b;
        const LEVEL: u16 = 0x260a;
        const OUTLINE: u16 = 0x2640;
        /// No list, where the style has one.
        const NONE: i16 = -2047;
        match what {
            LIST => {
                // Below nothing it is still that list, with its numbers taken away by hand.
                self.list = i16_at(how, 0).map(|n| if n == NONE { 0 } else { n.unsigned_abs() })
            }
            LEVEL => self.level = u8_at(how, 0).filter(|level| *level < 9),
            OUTLINE => self.outline = u8_at(how, 0),
            _ => {}
        }
    }
}

impl Paragraph {
    /// What the paragraph is whose last character this is.
    pub(crate) fn of(file: &File<'_>, text: &Text<'_>, looks: &Stretches, unit: Unit) -> Self {
        let mut paragraph = Self::default();
        let properties = looks.properties(file, unit.place);
        paragraph.style = u16_at(properties, 0).unwrap_or_default();
        paragraph.said = properties.len() + text.said(unit.change);
        let own = changes(properties.get(2..).unwrap_or_default());
        own.chain(text.changes(unit.change))
            .for_each(|(what, how)| paragraph.take(file, what, how));
        paragraph
    }

    fn take(&mut self, file: &File<'_>, what: u16, how: &[u8]) {
        const STYLE: u16 = 0x4600;
        const IN_TABLE: u16 = 0x2416;
        const ENDS_ROW: u16 = 0x2417;
        const DEPTH: u16 = 0x6649;
        const ENDS_INNER_CELL: u16 = 0x244b;
        const ENDS_INNER_ROW: u16 = 0x244c;
        /// The changes are too many for a page and stand among the data.
        const ELSEWHERE: [u16; 2] = [0x6645, 0x6646];
        match what {
            STYLE => self.style = u16_at(how, 0).unwrap_or(self.style),
            IN_TABLE => self.in_table = toggled(how, false),
            ENDS_ROW => self.ends_row = toggled(how, false),
            DEPTH => self.depth = place_at(how, 0),
            ENDS_INNER_CELL => self.ends_inner_cell = toggled(how, false),
            ENDS_INNER_ROW => self.ends_inner_row = toggled(how, false),
            _ if ELSEWHERE.contains(&what) => {
                let at = place_at(how, 0).unwrap_or(usize::MAX);
                let length = u16_at(&file.data, at).unwrap_or_default();
                let there = piece(&file.data, at.saturating_add(2), length.into());
                self.said += there.len();
                // There it says no more that it stands elsewhere.
                changes(there)
                    .filter(|(what, _)| !ELSEWHERE.contains(what))
                    .for_each(|(what, how)| self.take(file, what, how));
            }
            _ => {
                self.item.take(what, how);
                self.row.take(what, how);
            }
        }
    }

    /// In how many tables it is.
    pub(crate) fn depth(&self) -> usize {
        match self.depth {
            Some(depth) => depth,
            None => usize::from(self.in_table),
        }
    }

    /// Does it end a row of the innermost of these tables?
    pub(crate) fn ends_row(&self, code: u16) -> bool {
        if self.depth() > 1 { self.ends_inner_row } else { self.ends_row && code == CELL }
    }

    /// Does it end a cell of the innermost of these tables?
    pub(crate) fn ends_cell(&self, code: u16) -> bool {
        if self.depth() > 1 { self.ends_inner_cell } else { code == CELL }
    }
}

/// The character at the end of a cell, and of a row.
pub(crate) const CELL: u16 = 7;
