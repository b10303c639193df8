//! Reads and writes reports as CSV: this project's own layout, which a panel of many reports has,
//! too; and any other CSV as a grid.
//!
//! The layout is a public contract, and this crate is the place where it stands: [`COLUMNS`].

mod decode;
mod own;
mod read;
mod rows;
mod write;

/// The CSV of a report, and of a panel of many.
#[derive(Clone, Copy, Debug, Default)]
pub struct Csv;

/// The columns of the own layout, in order.
pub const COLUMNS: [&str; 14] = [
    "unit",
    "unit_name",
    "level",
    "year",
    "edition",
    "item",
    "id",
    "part",
    "label",
    "kind",
    "measure",
    "state",
    "value",
    "text",
];
