//! Everything that is to be said of one report in its region.

use nianbao_check::{Context, check_and_count, settle};
use nianbao_model::{FiguresRead, Findings, Reading};
use nianbao_register::Region;

/// Examines a report: what it says itself, what it says beside last year's, what the register
/// knows; and what the register makes of the findings. `used` hears the place of each of the
/// register's explanations that fits one.
pub fn examine(
    reading: &Reading,
    previous: Option<&Reading>,
    region: Option<&Region>,
    used: impl FnMut(usize),
) -> Findings {
    examine_and_count(reading, previous, region, used).0
}

/// The same, with how many figures the texts of the report state, and how many of them are held
/// against anything.
pub fn examine_and_count(
    reading: &Reading,
    previous: Option<&Reading>,
    region: Option<&Region>,
    used: impl FnMut(usize),
) -> (Findings, FiguresRead) {
    let published = region.and_then(|region| region.published(reading.report.year));
    let (mut findings, figures) =
        check_and_count(reading, &Context { previous, region, published });
    if let Some(region) = region {
        settle(&mut findings, region, used);
    }
    (findings, figures)
}
