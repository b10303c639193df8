//! The infographic edition (图解) of a report: one long picture as SVG, drawn from the report's figures and indicators, and the same
//! in plain words for those who do not see it.
//!
//! [`draw`] lays panels (cards) below one another; a panel is there only if the report states something of it. The picture needs no
//! font, no style sheet, no script and nothing from elsewhere, and stands alone or inlined in a page.
//!
//! ```
//! use nianbao_export_infographic::{Story, draw};
//! use nianbao_model::{Cell, Editions, Report, UnitRef};
//!
//! let edition = Editions::national().get("2021").unwrap().clone();
//! let mut report = Report::blank(edition.clone(), UnitRef { name: "样例海关".into(), ..UnitRef::default() }, 2023);
//! report.set(edition.find("requests.received.total").unwrap(), Cell::count(7));
//!
//! let picture = draw(&Story { report: &report, previous: None, years: &[], region: None });
//! assert!(picture.svg.starts_with("<svg"));
//! assert!(picture.text.contains("新收政府信息公开申请：7 件"));
//! ```

#[cfg(feature = "png")]
mod card;
mod change;
mod figure;
mod formats;
mod frame;
mod ink;
mod label;
mod panel;
mod panels;
#[cfg(feature = "png")]
mod raster;
mod sheet;
mod width;

pub use formats::{Page, Svg};
#[cfg(feature = "png")]
pub use formats::{Png, Share};
#[cfg(feature = "png")]
pub use raster::{Fonts, png};

use nianbao_model::Report;
use nianbao_register::Region;
use panel::{MARGIN, WIDTH};
use sheet::{Area, Sheet};

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
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The picture, a whole SVG document without an XML declaration, so that it can stand in a page.
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
    const GAP: i32 = 28;
    let (band, mut top, mut said) = frame::title(story);
    let mut cards = Sheet::default();
    top += GAP;
    for panel in panels::panels(story) {
        top += panel.draw(&mut cards, (MARGIN, top)) + GAP;
        said.push(String::new());
        said.push(format!("【{}】{}", panel.title, panel.note));
        said.extend(panel.said);
    }
    let (foot, height, source) = frame::foot(story, top);
    said.push(String::new());
    said.extend(source);
    let text = said.join("\n");

    let mut sheet = Sheet::default();
    sheet.area(Area(0, 0, WIDTH, height), 0, ink::PAGE);
    sheet.group("band", "标题", (0, 0), &band);
    sheet.place((0, 0), &cards);
    sheet.group("foot", "数据来源", (0, 0), &foot);
    let svg = sheet.finish((WIDTH, height), &frame::name(story), &text);
    Picture { svg, width: WIDTH.unsigned_abs(), height: height.unsigned_abs(), text }
}
