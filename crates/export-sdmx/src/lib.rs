//! Writes panels as SDMX, the exchange format of statistical offices: the data ([`Sdmx`]), what it
//! is made of ([`Structure`]), and the same data as SDMX-CSV ([`SdmxCsv`]).
//!
//! An observation is a cell of a report: dimensions say which (unit, edition, table, row, column,
//! year), the measure is the figure, and attributes carry the state, so that blank, not applicable
//! and unreadable stay what they are. Observations are written flat, as they come: nothing is held.

mod codes;
mod csv;
mod data;
mod ids;
mod structure;
mod xml;

pub use csv::SdmxCsv;
pub use data::Sdmx;
pub use structure::Structure;

use nianbao_format::Fault;
use nianbao_format::panel::Scope;
use nianbao_model::{Bilingual, State, trouble};
use std::io;

/// Who maintains the definitions.
const AGENCY: &str = "NIANBAO";
/// The data structure definition and the dataflow.
const ID: &str = "ANNUAL_REPORT";
/// Their version.
const VERSION: &str = "1.0";
/// The dimensions in their order; each but the last has a code list.
const DIMENSIONS: [&str; 6] = ["UNIT", "EDITION", "TABLE", "ROW", "COLUMN", "TIME_PERIOD"];

/// The observation status of the standard's own code list CL_OBS_STATUS: A a normal value, O a
/// missing value, M one that cannot exist, L one that exists and was not collected. Which of this
/// project's states it is exactly, CELL_STATE says.
fn obs_status(state: State) -> &'static str {
    match state {
        State::Figure => "A",
        State::Blank => "O",
        State::NotApplicable => "M",
        State::Unreadable => "L",
    }
}

/// When the message says it was prepared: the end of the last year it is about, for the same
/// reports give the same bytes.
fn prepared(scope: &Scope<'_>) -> String {
    format!("{:04}-12-31T00:00:00Z", scope.years.last().copied().unwrap_or(2000))
}

fn unwritten(error: impl Into<io::Error>) -> Fault {
    let Bilingual { zh, en } = trouble(&error.into());
    Fault::new(format!("无法写出 SDMX：{zh}"), format!("the SDMX could not be written: {en}"))
}
