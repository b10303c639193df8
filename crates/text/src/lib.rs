//! Text as people type it and programs save it, for every other crate: what is written in many ways
//! is brought to one.
//!
//! | module | question |
//! |---|---|
//! | [`decode`] | in which encoding are these bytes? |
//! | [`width`] | is this character the same as that one, only wider? |
//! | [`label`] | do these two labels have the same wording? |
//! | [`ordinal`] | does this line begin with （一）, 1. or 一是? |
//! | [`heading`] | is this line the heading of a section? |
//! | [`line`](mod@line) | what of this text fits into one line of a message? |
//! | [`escape`] | how is this text written in XML? |
//! | [`distance`] | how many characters differ? |
//!
//! It knows no report, no edition and no file format.

pub mod day;
pub mod decode;
pub mod distance;
pub mod escape;
pub mod heading;
pub mod label;
pub mod line;
pub mod ordinal;
mod traditional;
pub mod width;

pub use label::{fold, is_han, key};
pub use line::{beginning, clean_line, cut, is_unseen, quote, short_line};
pub use traditional::simplified;
pub use width::half_width;
