//! The infographic edition (图解) of a report: a page that re-flows, one long picture as SVG and
//! PNG, and a share picture, drawn from the report's figures, indicators and texts.
//!
//! What is told is decided once (`tale`): the year's message, the way of the requests, decisions,
//! indicators, highlights and problems. Page, picture and share picture draw the same tale.
//! [`draw`] gives the picture, which needs no font, style sheet or script and nothing
//! from elsewhere.
//!
//! ```
//! use nianbao_export_infographic::{Story, draw};
//! use nianbao_model::{Cell, Editions, Report, UnitRef};
//!
//! let edition = Editions::national().get("2021").unwrap().clone();
//! let mut report = Report::blank(edition.clone(), UnitRef { name: "样例海关".into(), ..UnitRef::default() }, 2023);
//! report.set(edition.find("requests.received.total").unwrap(), Cell::count(7));
//!
//! let picture = draw(&Story { report: &report, previous: None, years: &[], region: None, draft: false });
//! assert!(picture.svg.starts_with("<svg"));
//! assert!(picture.text.contains("本年新收：7件"));
//! ```

#[cfg(feature = "png")]
mod card;
mod charts;
mod figure;
mod formats;
mod ink;
mod page;
mod picture;
#[cfg(feature = "png")]
mod raster;
mod river;
mod sheet;
mod tale;
mod type_set;
mod width;
mod words;

pub use formats::{Page, Svg};
#[cfg(feature = "png")]
pub use formats::{Png, Share};
#[cfg(feature = "png")]
pub use raster::{Fonts, png};

use nianbao_model::Report;
use nianbao_register::Region;

/// What the picture is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// The report.
    pub report: &'a Report,
    /// Last year's report, in the same edition or not. Without it no change is worked out.
    pub previous: Option<&'a Report>,
    /// Up to five years, oldest first, the report's own among them; may be empty.
    pub years: &'a [&'a Report],
    /// The region that the unit belongs to.
    pub region: Option<&'a Region>,
    /// Is the report a draft? Then the picture says so.
    pub draft: bool,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The picture, a whole SVG document without an XML declaration, so that it can stand in a
    /// page.
    pub svg: String,
    /// Its width in pixels: 1080.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// All it says, in plain Chinese text.
    pub text: String,
}

/// Draws the picture. The same story gives the same bytes.
pub fn draw(story: &Story<'_>) -> Picture {
    picture::draw(&tale::Tale::of(story), &ink::Look::of(story.region), story.region)
}
