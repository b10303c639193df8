//! A region's folder in, a publication out: the order of work, and nothing else.
//!
//! The work goes unit by unit, several at a time, each with all its years in order, so that last
//! year's report is at hand for the rules between years. A unit that has units below it is rolled
//! up from them once they are through. Nothing of a unit is kept but what the roll-up adds up and
//! the pages say, and the latter waits on disk: memory does not grow with the region.
//!
//! Nothing is done twice: what a unit's files gave in an earlier run, and would give again, is
//! taken from the output folder (`memory`).
//!
//! [`run()`] does all of it, [`rollup()`] the sum alone. What a region's folder holds is
//! `nianbao-intake`'s to say, what stands around the reports is `nianbao-site`'s, and how files get
//! into the folder is `nianbao-output`'s.

mod keep;
mod memory;
mod options;
mod publish;
mod rollup;
mod run;
mod several;
mod sums;
mod unit;

pub use nianbao_output::Changes;
pub use nianbao_site::{MOST_FINDINGS, Status};
pub use options::{Options, Outcome, Progress};
pub use publish::differs;
pub use rollup::rollup;
pub use run::run;
