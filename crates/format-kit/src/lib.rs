//! What holds a format to its word: the conformance suite, and what tests of formats share.
//!
//! It is for tests alone:
//!
//! ```toml
//! [dev-dependencies]
//! nianbao-format-kit = "0.1"
//! ```
//!
//! # The suite
//!
//! A format that is written and read is held to all its promises by one line in its crate's tests:
//!
//! ```ignore
//! nianbao_format_kit::conformance! { exporter: my_crate::Mine, importer: my_crate::Mine }
//! ```
//!
//! One that is only written (`exporter:` alone), or only read, with files to read:
//!
//! ```ignore
//! nianbao_format_kit::conformance! { importer: my_crate::Mine, files: [File::new("a.mine", include_bytes!("a.mine"))] }
//! ```
//!
//! Or with more say in it, as a value:
//!
//! ```ignore
//! let outcome = Kit::new().exporter(&Mine).importer(&Mine)
//!     .waive(Check::Garbage, "the archive's directory stands at its end, so what follows it is not seen")
//!     .run();
//! outcome.assert();
//! ```
//!
//! Here is a whole format, a line for each cell, that passes:
//!
//! ```
//! use nianbao_format::{Aspect, Exporter, Fault, Info, ExportJob, Keeps};
//! use nianbao_model::{Cell, Bilingual, clean_line};
//! use std::io::Write;
//!
//! struct Lines;
//!
//! impl Exporter for Lines {
//!     fn info(&self) -> Info {
//!         Info::new("lines", Bilingual::new("逐行数据", "lines of data"), ["lines"])
//!     }
//!
//!     // Cells in all their states, and which edition they are of; no texts. What is declared here is what the suite asks back.
//!     fn keeps(&self) -> Keeps {
//!         Keeps::CELLS.with(Aspect::Edition)
//!     }
//!
//!     fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
//!         let edition = &job.report.edition;
//!         let mut text = format!("lines of {}\n", edition.id);
//!         for (ix, cell) in job.report.cells() {
//!             let content = match cell {
//!                 Cell::Blank => String::new(),
//!                 Cell::Figure(value) => value.to_string(),
//!                 Cell::NotApplicable(mark) => format!("not applicable: {}", clean_line(mark)),
//!                 Cell::Unreadable(met) => format!("unreadable: {}", clean_line(met)),
//!             };
//!             text += &format!("{}={content}\n", edition.spec(ix).address);
//!         }
//!         sink.write_all(text.as_bytes()).map_err(|e| Fault::new(format!("无法写出：{e}"), format!("it could not be written: {e}")))
//!     }
//! }
//!
//! nianbao_format_kit::check_exporter(&Lines, None).assert();
//! ```
//!
//! # What else tests share
//!
//! - [`Dice`]: numbers that look thrown and are the same for a seed.
//! - [`programs`]: other programs that give a second opinion, and saying aloud that a test is
//!   skipped without them.
//! - `random` (feature `random`): random reports for property tests.
//! - `guard` (feature `hostile`): a file that means harm, read in a process of its own within
//!   bounds of time and memory.
//! - `zips`, `workbook` (feature `hostile`): packages put together by hand, so that they may lie.

mod conformance;
mod dice;
#[cfg(feature = "hostile")]
pub mod guard;
pub mod programs;
#[cfg(feature = "random")]
pub mod random;
#[cfg(feature = "random")]
pub mod read_back;
#[cfg(feature = "hostile")]
pub mod workbook;
#[cfg(feature = "hostile")]
pub mod zips;

pub use conformance::{
    Check, Effort, File, Kit, Outcome, Violation, check_exporter, check_importer,
};
pub use dice::Dice;
