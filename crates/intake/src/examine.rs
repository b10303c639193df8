//! Everything that is to be said of one report in its region.

use nianbao_check::{Context, check, settle};
use nianbao_model::{Findings, Reading};
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
    let published = region.and_then(|region| region.published(reading.report.year));
    let mut findings = check(reading, &Context { previous, region, published });
    if let Some(region) = region {
        settle(&mut findings, region, used);
    }
    findings
}
