//! What one cell of a statutory table can hold, and the kinds of cell.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a cell holds. The states are different things and stay different through every conversion:
/// blank is not 0, 0 is not "not applicable", and what could not be read keeps its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing is written there.
    #[default]
    Blank,
    /// A count, a signed change, or an amount in the column's unit (万元): an exact decimal.
    Figure(Decimal),
    /// The mark that says the cell does not apply, as it was written: `/`, `-`, `—`, 无, 不适用.
    NotApplicable(Box<str>),
    /// Something is written there that is no figure; the text as met.
    Unreadable(Box<str>),
}

impl Cell {
    /// A count.
    pub fn count(n: i64) -> Self {
        Cell::Figure(Decimal::from(n))
    }

    /// A figure, in its one canonical form (`9230.470` is `9230.47`, `-0` is `0`).
    pub fn figure(value: Decimal) -> Self {
        let value = value.normalize();
        Cell::Figure(if value.is_zero() { Decimal::ZERO } else { value })
    }

    /// The figure, if there is one.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Cell::Figure(value) => Some(*value),
            _ => None,
        }
    }

    /// Is nothing written there?
    pub fn is_blank(&self) -> bool {
        matches!(self, Cell::Blank)
    }
}

/// As a person reads it: a figure in plain digits, a mark as written, nothing for a blank.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Blank => Ok(()),
            Cell::Figure(value) => write!(f, "{value}"),
            Cell::NotApplicable(text) | Cell::Unreadable(text) => f.write_str(text),
        }
    }
}

/// A cell as one says it in a sentence: a blank is named, so that it cannot be mistaken for an empty quotation.
pub fn figure_text(cell: &Cell) -> String {
    match cell {
        Cell::Blank => "（空白）".into(),
        other => other.to_string(),
    }
}

/// What kind of figure a column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A whole number, not below zero.
    Count,
    /// A whole number with its sign (本年增/减).
    Change,
    /// A sum of money in the column's unit, decimals allowed, not below zero.
    Amount,
}

/// How a column's figures make the region's figure (关区年报汇总口径).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rollup {
    /// The region's figure is the sum over head office and units.
    Additive,
    /// Many units exercise the same power item, so a sum would count it many times: the region's figure is its own, between
    /// the largest unit's figure and the sum.
    Distinct,
    /// Additive where each unit issues its own documents; the region's note may say otherwise.
    Stock,
}
