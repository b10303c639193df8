//! What flows: the lines and tables of a page or a document, in their order, laid out as a grid for
//! the recogniser.
//!
//! An importer of such a format finds its lines and tables; what they are by the words of the
//! statute, which rows do not fit their table, and how the whole becomes a [`Grid`](crate::Grid) is
//! the same for all and stands here.

mod align;
mod sheet;
mod sort;
mod table;
mod words;

pub use align::{Columns, align, has_header};
pub use sheet::{FlowSheet, is_indicators, joined_title};
pub use sort::{TableCounts, TableSort, is_figure};
pub use table::{MOST_COLUMNS, Row, Table, TableCell};
pub use words::Words;
