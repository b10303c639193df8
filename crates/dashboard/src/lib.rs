//! The region at a glance, for the staff: completeness, open findings, requests by unit, how they ended, rankings, and units that stand
//! out, a year at a time.
//!
//! A batch keeps [`Facts`] of each report, hands a year's [`Line`]s to an [`Overview`], and gets [`Year`], which is shown by
//! [`Year::html`] and serialised for programs. Of a year nothing is held but what is shown and the few figures that quartiles need, so
//! that a region of ten thousand units is no matter.

mod facts;
mod outliers;
mod page;
mod top;
mod year;

pub use facts::{Facts, Line, Status};
pub use outliers::{Measure, Outlier};
pub use year::{LevelCount, OpenRule, OpenUnit, Overview, Ranked, Ranking, Shown, Year};
