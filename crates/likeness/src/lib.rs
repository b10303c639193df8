//! Copied text: paragraphs that are (nearly) those of another year or of another unit.
//!
//! A [`Sketcher`] makes a [`Sketch`] of a paragraph; two sketches tell how alike their paragraphs
//! are. [`Copies`] takes the sketches of a whole year's reports, one report at a time, and finds
//! copies between units without comparing each with each; [`between_units`] makes findings (U05) of
//! them. Names, years, figures, punctuation and width do not count, nor do sentences that every
//! report has.
//!
//! # Worked example
//!
//! A paragraph of *n* characters, after names, years, figures and punctuation are gone, has *n* − 4
//! phrases of five characters, each begun one further on. Two paragraphs of 44 characters, 40
//! phrases each, that differ in one character in their middle share 35: the character
//! stands in five phrases of each. Of 45 phrases in all, 35 are shared, which is 77 % and above
//! [`ALIKE`]; with two changed characters far apart it is 30 of 50, 60 %, and no copy. What two
//! paragraphs share beyond that is judged where they are compared with last year's.
//!
//! ```
//! use nianbao_likeness::Sketcher;
//!
//! let sketcher = Sketcher::new(["示例甲海关", "示例乙海关"]);
//! let first = "示例甲海关深入推进政务公开标准化规范化建设，围绕企业和群众关切的通关便利措施开展解读，组织线上访谈与座谈交流活动。";
//! // Another name, another year's figure, one word changed.
//! let second = "示例乙海关深入推进政务公开标准化规范化建设，围绕企业和群众关切的通关便利举措开展解读，组织线上访谈与座谈交流活动。";
//! let [first, second] = [first, second].map(|text| sketcher.sketch(text).unwrap());
//! assert!(first.copies(&second, nianbao_likeness::ALIKE).is_some());
//! ```
//!
//! Thousands of units are not compared each with each. Of every paragraph's phrases the first in
//! each of 64 fixed shuffles is kept; that two paragraphs share *s* of their phrases means that
//! each such first is the same with probability *s*. In 16 bands of four, twins at 70 % agree in a
//! whole band with 1 − (1 − 0.7⁴)¹⁶ = 98.8 % and are then compared in full; strangers at 30 % in 12
//! %.

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

/// From this percentage on (shared five-character phrases of all) a paragraph counts as a copy.
/// Every changed character changes five phrases: at 70 about one character in twenty is another.
pub const ALIKE: u8 = 70;
