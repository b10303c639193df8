//! A panel: a card with a title, what is drawn on it, and the same in words.

use crate::{
    change::{Change, Way},
    ink::{AMBER, BLUE, EDGE, INK, NAVY, PALE, RISE, SOFT, TILE, WHITE},
    sheet::{Area, Sheet, Type},
    width::{clip, fit, shrink, width},
};

/// The picture's width.
pub(crate) const WIDTH: i32 = 1080;
/// What is left free at both sides of the cards.
pub(crate) const MARGIN: i32 = 40;
/// What is left free within a card.
pub(crate) const PADDING: i32 = 36;
/// The width that a card's content has.
pub(crate) const ROOM: i32 = WIDTH - 2 * MARGIN - 2 * PADDING;
/// Between two tiles.
pub(crate) const GUTTER: i32 = 20;

/// A panel, before it has its place.
#[derive(Debug)]
pub(crate) struct Panel {
    /// Its id in the picture, without the prefix.
    pub id: &'static str,
    /// What is written above it.
    pub title: &'static str,
    /// What is written at the right of the title; may be empty.
    pub note: String,
    /// What is drawn, [`ROOM`] wide.
    pub body: Sheet,
    /// How high that is.
    pub height: i32,
    /// The same in words, a line each.
    pub said: Vec<String>,
}

impl Panel {
    /// Draws it as a card whose top left corner is at a place, and says how high it is.
    pub(crate) fn draw(&self, sheet: &mut Sheet, (x, y): (i32, i32)) -> i32 {
        const HEAD: i32 = 98;
        let height = HEAD + self.height + PADDING;
        let mut card = Sheet::default();
        card.framed(Area(0, 0, WIDTH - 2 * MARGIN, height), 18, WHITE, EDGE);
        card.area(Area(PADDING, 36, 8, 32), 4, BLUE);
        card.text(PADDING + 24, 36, Type::bold(32, INK), self.title);
        let room = ROOM - 24 - width(self.title, 32) - 40;
        card.text(WIDTH - 2 * MARGIN - PADDING, 42, Type::plain(22, SOFT).end(), &clip(&self.note, 22, room));
        card.place((PADDING, HEAD), &self.body);
        sheet.group(self.id, self.title, (x, y), &card);
        height
    }
}

/// A figure in a box of its own.
#[derive(Debug, Default)]
pub(crate) struct Tile {
    /// What is counted.
    pub label: String,
    /// The figure, or the word for why there is none.
    pub figure: String,
    /// Its unit.
    pub unit: String,
    /// What changed.
    pub change: Option<Change>,
    /// Lines below.
    pub more: Vec<String>,
    /// Is it the first of all?
    pub first: bool,
}

impl Tile {
    /// The same in words: label：figure unit，change；more.
    pub(crate) fn said(&self) -> String {
        let mut said = format!("{}：{}{}{}", self.label, self.figure, nianbao_figures::gap(&self.unit), self.unit);
        for part in self.change.iter().map(|change| &change.words).chain(&self.more) {
            said += "，";
            said += part;
        }
        said
    }

    /// Draws it at the left top, `room` wide; the height it needs.
    fn draw(&self, sheet: &mut Sheet, x: i32, y: i32, room: i32) -> i32 {
        const PAD: i32 = 24;
        let (x, inner) = (x + PAD, room - 2 * PAD);
        let (strong, soft, digits) = if self.first { (WHITE, PALE, WHITE) } else { (INK, SOFT, BLUE) };
        let mut at = y + PAD;
        let (size, lines) = fit(&self.label, 24, 18, inner, 2);
        at = below(sheet, (x, at), Type::plain(size, strong), &lines) + 8;
        let unit_size = 24;
        let unit = clip(&self.unit, unit_size, inner / 3);
        let unit_room = if unit.is_empty() { 0 } else { width(&unit, unit_size) + 10 };
        let size = shrink(&self.figure, 54, 6, inner - unit_room);
        let wide = width(&self.figure, size);
        sheet.text(x, at + (54 - size) * 88 / 100, Type::bold(size, digits), &self.figure);
        sheet.text(x + wide + 10, at + (54 - unit_size) * 88 / 100, Type::plain(unit_size, soft), &unit);
        at += 54 + 12;
        if let Some(change) = &self.change {
            let on = if self.first { AMBER } else { ink_of(change.way) };
            at = said_change(sheet, (x, at), change, on, inner) + 6;
        }
        for line in &self.more {
            let (size, lines) = fit(line, 20, 15, inner, 2);
            at = below(sheet, (x, at), Type::plain(size, soft), &lines) + 4;
        }
        at + PAD - 8 - y
    }
}

/// Draws tiles in rows of equal width; the height they need.
pub(crate) fn tiles(sheet: &mut Sheet, tiles: &[Tile], top: i32) -> i32 {
    let across = match tiles.len() {
        2 | 4 => 2,
        1 => 1,
        _ => 3,
    };
    let mut at = top;
    for row in tiles.chunks(across) {
        let n = i32::try_from(row.len()).unwrap_or(1).max(1);
        let room = (ROOM - GUTTER * (n - 1)) / n;
        let height = row.iter().map(|tile| tile.draw(&mut Sheet::default(), 0, 0, room)).max().unwrap_or(0);
        for (tile, x) in row.iter().zip((0..).step_by((room + GUTTER) as usize)) {
            sheet.area(Area(x, at, room, height), 14, if tile.first { NAVY } else { TILE });
            tile.draw(sheet, x, at, room);
        }
        at += height + GUTTER;
    }
    at - GUTTER - top
}

/// Lines of text, one below the other; where the next may begin.
pub(crate) fn below(sheet: &mut Sheet, (x, top): (i32, i32), set: Type, lines: &[String]) -> i32 {
    let mut at = top;
    for line in lines {
        sheet.text(x, at, set, line);
        at += set.size * 4 / 3;
    }
    at
}

/// The colour of what went up or down.
pub(crate) fn ink_of(way: Way) -> &'static str {
    match way {
        Way::Up => RISE,
        Way::Down => BLUE,
        Way::Level => SOFT,
    }
}

/// A change with its arrow; where the next may begin.
pub(crate) fn said_change(sheet: &mut Sheet, (x, top): (i32, i32), change: &Change, ink: &'static str, room: i32) -> i32 {
    let indent = if change.way == Way::Level { 0 } else { 24 };
    let (size, lines) = fit(&change.words, 20, 15, room - indent, 2);
    arrow(sheet, (x, top + 1), change.way, ink);
    below(sheet, (x + indent, top), Type::plain(size, ink), &lines)
}

/// An arrow, 16 wide.
pub(crate) fn arrow(sheet: &mut Sheet, (x, y): (i32, i32), way: Way, ink: &str) {
    match way {
        Way::Up => sheet.path(&format!("M{} {y}l8 9h-5v9h-6v-9h-5z", x + 8), ink),
        Way::Down => sheet.path(&format!("M{} {}l8 -9h-5v-9h-6v9h-5z", x + 8, y + 18), ink),
        Way::Level => {}
    }
}
