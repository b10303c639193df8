//! Copied text: paragraphs that are (nearly) those of another year or of another unit.
//!
//! A [`Sketcher`] makes a [`Sketch`] of a paragraph; two sketches tell how alike their paragraphs are. [`Copies`] takes the sketches of a
//! whole year's reports, one report at a time, and finds copies between units without comparing each with each; [`between_units`] makes
//! findings (U05) of them. Names, years, figures, punctuation and width do not count, nor do sentences that every report has.

mod boilerplate;
mod contact;
mod copies;
mod finding;
mod lsh;
mod names;
mod normal;
mod sketch;

pub use contact::contact_words;
pub use copies::{Copied, Copies, Paragraph, Sketches};
pub use finding::between_units;
pub use names::{Met, Names};
pub use sketch::{Sketch, Sketcher};

/// From this percentage on (shared five-character phrases of all) a paragraph counts as a copy. Every changed character changes five
/// phrases: at 70 about one character in twenty is another.
pub const ALIKE: u8 = 70;
