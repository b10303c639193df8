//! Grids of cells from any tabular source, and the one recogniser that makes a report of them.
//!
//! An importer knows its file format and turns bytes into [`Grids`]; it knows nothing of the
//! statute. [`recognise`] knows the statute and no file format: it finds the tables by their labels
//! wherever they stand, reads figures as people type them, and says in findings whatever it was not
//! sure of. A wrong figure taken in silence is the worst defect this crate can have.

pub mod flow;
mod form;
mod grid;
mod number;
mod opening;
mod prose;
mod recognise;
mod title;

pub use grid::{CellPlace, Grid, GridCell, GridPlace, Grids, Span, Value};
pub use nianbao_text::{fold, key};
pub use number::{Money, Read, Remark, read_number};
pub use opening::Opening;
pub use prose::sections_of_markdown;
pub use recognise::{Expect, WORKING_SHEET, recognise, right_file};
pub use title::title;
