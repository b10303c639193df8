//! How wide and how high a sheet's columns and rows are, so that a note's box has the size of its
//! text.

use crate::marks::At;
use std::collections::BTreeMap;

/// Widths and heights in pixels.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    /// First and last column, width.
    columns: Vec<(u32, u32, u32)>,
    rows: BTreeMap<u32, u32>,
    usual_width: u32,
    usual_height: u32,
}

impl Default for Room {
    fn default() -> Self {
        Self { columns: Vec::new(), rows: BTreeMap::new(), usual_width: 64, usual_height: 20 }
    }
}

impl Room {
    /// Takes the sheet's usual width in characters and height in points.
    pub(crate) fn usual(&mut self, width: Option<f64>, height: Option<f64>) {
        self.usual_width = width.map_or(self.usual_width, in_columns);
        self.usual_height = height.map_or(self.usual_height, in_rows);
    }

    /// Takes the width of columns in characters.
    pub(crate) fn columns(&mut self, first: u32, last: u32, width: f64, hidden: bool) {
        self.columns.push((first, last, if hidden { 0 } else { in_columns(width) }));
    }

    /// Takes a row's height in points.
    pub(crate) fn row(&mut self, row: u32, height: Option<f64>, hidden: bool) {
        if hidden {
            self.rows.insert(row, 0);
        } else if let Some(height) = height {
            self.rows.insert(row, in_rows(height));
        }
    }

    fn width(&self, column: u32) -> u32 {
        self.columns
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&column))
            .map_or(self.usual_width, |(.., width)| *width)
    }

    fn height(&self, row: u32) -> u32 {
        self.rows.get(&row).copied().unwrap_or(self.usual_height)
    }

    /// The anchor of a box beside a cell: column and offset of its left side, row and offset of its
    /// top, and the same of right and bottom.
    pub(crate) fn anchor(&self, (row, column): At, width: u32, height: u32) -> [u32; 8] {
        const GAP: u32 = 12;
        let (left, top) = ((column + 1).min(16_382), row.saturating_sub(1));
        let gap = GAP.min(self.width(left) / 2);
        let (right, right_rest) = end(left, gap + width, 16_383, |c| self.width(c));
        let (bottom, bottom_rest) = end(top, 2 + height, 1_048_575, |r| self.height(r));
        [left, gap, top, 2, right, right_rest, bottom, bottom_rest]
    }

    /// The anchor of a box that is at least so wide and so high.
    pub(crate) fn grown(
        &self,
        [left, gap, top, drop, right, right_rest, bottom, bottom_rest]: [u32; 8],
        width: u32,
        height: u32,
    ) -> [u32; 8] {
        let (gap, drop) = (gap.min(5000), drop.min(5000));
        let (right, right_rest) =
            (right, right_rest).max(end(left, gap + width, 16_383, |c| self.width(c)));
        let (bottom, bottom_rest) =
            (bottom, bottom_rest).max(end(top, drop + height, 1_048_575, |r| self.height(r)));
        [left, gap, top, drop, right, right_rest, bottom, bottom_rest]
    }
}

/// Where so many pixels end that begin with a column or row: which one, and how far in it.
fn end(first: u32, mut pixels: u32, last: u32, size: impl Fn(u32) -> u32) -> (u32, u32) {
    // Hidden rows and columns have no size; a box does not pass over more of them than a screen
    // has.
    let stop = last.min(first.saturating_add(500));
    for at in first..stop {
        let size = size(at);
        if pixels < size {
            return (at, pixels);
        }
        pixels -= size;
    }
    (stop, 0)
}

/// The pixels of a column so many characters wide.
fn in_columns(width: f64) -> u32 {
    (width.clamp(0.0, 255.0) * 7.0 + 5.0) as u32
}

/// The pixels of a row so many points high.
fn in_rows(height: f64) -> u32 {
    (height.clamp(0.0, 409.5) * 4.0 / 3.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_ends_where_its_pixels_do() {
        let mut room = Room::default();
        room.columns(2, 3, 20.0, false);
        room.columns(4, 4, 20.0, true);
        room.row(1, Some(30.0), false);
        // From column 2 (145 pixels) on, 12 in: 300 pixels end in column 5; rows 0 (20), 1 (40), 2
        // (20) and 3 hold 2 + 80.
        assert_eq!(room.anchor((1, 1), 300, 80), [2, 12, 0, 2, 5, 22, 3, 2]);
        assert_eq!(room.anchor((1_048_575, 16_383), 9999, 9999)[4..], [16_383, 0, 1_048_575, 0]);
        // A box grows and never shrinks.
        assert_eq!(room.grown([2, 12, 0, 2, 3, 0, 9, 9], 300, 80), [2, 12, 0, 2, 5, 22, 9, 9]);
    }
}
