//! What a table is for, told from what its cells say.

use super::Words;
use crate::{Money, Value, read_number};
use nianbao_model::{Cell, Kind};

/// What a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableSort {
    /// It has labels of the statutory tables.
    Statutory,
    /// Rows and columns of something else.
    Other,
}

/// What is counted of a table, without the tables in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableCounts {
    /// Its rows.
    pub rows: usize,
    /// Its cells.
    pub cells: usize,
    labels: usize,
    figures: usize,
    long: usize,
    /// Is there a table in it?
    pub nested: bool,
    /// Is there a statutory table in it, however deep?
    pub holds_statutory: bool,
}

impl TableCounts {
    /// A cell with more characters than this, not counting white space, is no label and no figure.
    pub const LONG: usize = 150;

    /// Takes a cell's text.
    pub fn cell(&mut self, text: &str, words: &Words) {
        self.cells += 1;
        if words.is_label(text) {
            self.labels += 1;
        } else if is_figure(text) {
            self.figures += 1;
        }
    }

    /// Takes a cell with more text than a label has.
    pub fn long_cell(&mut self) {
        self.cells += 1;
        self.long += 1;
    }

    /// What the table is for; nothing if it only lays out what stands in it.
    pub fn sort(&self) -> Option<TableSort> {
        if self.holds_statutory {
            return None;
        }
        let enough = self.labels >= 2 || self.labels == 1 && self.figures >= 1 && self.rows <= 2;
        if enough && self.cells >= 2 {
            return Some(TableSort::Statutory);
        }
        let regular = !self.nested
            && self.long == 0
            && self.rows >= 2
            && self.cells >= 4
            && self.cells >= 2 * self.rows;
        (regular && self.figures > 0).then_some(TableSort::Other)
    }
}

/// Does a cell hold a figure or a mark that there is none?
pub fn is_figure(text: &str) -> bool {
    let read = read_number(Some(&Value::Text(text.into())), Kind::Amount, Money::TenThousand).cell;
    let count =
        || read_number(Some(&Value::Text(text.into())), Kind::Change, Money::TenThousand).cell;
    let figure = |cell: &Cell| matches!(cell, Cell::Figure(_) | Cell::NotApplicable(_));
    figure(&read) || figure(&count())
}
