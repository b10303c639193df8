//! The one recogniser: grids in, a report out.
use crate::Grids;
use nianbao_model::{Edition, Editions, Fault, Level, Reading};
use std::sync::Arc;

/// What the caller knows of the report before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expect<'a> {
    /// The unit's stable id.
    pub unit: Option<&'a str>,
    /// The unit's name in the report's year.
    pub name: Option<&'a str>,
    /// The unit's level.
    pub level: Option<Level>,
    /// The year reported on.
    pub year: Option<u16>,
    /// The edition, where the region's register names one.
    pub edition: Option<&'a Arc<Edition>>,
}

/// Makes a report of grids.
///
/// # Errors
/// When there is no table of an annual report in them.
pub fn recognise(_grids: &Grids, _editions: &Editions, _expect: &Expect<'_>) -> Result<Reading, Fault> {
    Err(Fault::new("", ""))
}
