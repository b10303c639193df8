//! The register of a region as data: the region, its units over the years, and what it sets for its
//! portal, its rules and its programs.
//!
//! This crate reads the text of `region.toml` and knows no files: which report of a folder belongs
//! to which unit is another crate's matter. Start with [`Region`].

mod error;
mod index;
mod piecemeal;
mod region;
mod settings;
mod site;

pub use error::RegionError;
pub use index::{Met, Named};
pub use region::{FormerName, Region, Unit};
pub use settings::{
    BulletinSettings, Explained, OutputSettings, PluginSettings, PowersSettings, RuleSetting,
    SeveritySetting, YearSettings,
};
pub use site::{Colours, Crumb, LOOKS, Site};
