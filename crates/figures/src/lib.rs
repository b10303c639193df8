//! Figures as pictures say them: the four states in words, sums that say what they lack, exact
//! shares, and lengths of bars.
//!
//! What the infographic edition and the dashboard have in common. It draws nothing and knows no
//! format.

mod figure;
mod label;
mod outcome;
mod share;

pub use figure::{Figure, Total, digits, gap};
pub use label::name;
pub use outcome::{Outcome, outcomes};
pub use share::{divide, part_of, percent};
