//! What stands around a region's reports: the column with its lists, search, feed and sitemap for
//! the public, the manifest for programs, and for the staff the run report, the page on
//! completeness and the dashboard.
//!
//! Every report gives a [`Record`] as it is through, in any order; it owns all it says and waits on
//! disk. At the end the records are replayed for the views. A view is one file here: it takes one
//! record after the other and writes its pages. Start with [`Publication`].

mod column;
mod completeness;
mod dashboard;
mod feeds;
mod former;
mod known;
mod mail;
mod manifest;
mod powers;
mod publication;
mod record;
mod retold;
mod run_json;
mod run_report;
mod search;
mod spool;
mod tally;
#[cfg(test)]
mod tests;
mod view;

pub use dashboard::{Facts, Past};
pub use former::Former;
pub use known::{Around, Facets, Known, Written};
pub use publication::{Publication, Run};
pub use record::{Filled, Kept, Record, Status, words};
pub use retold::retold;
pub use tally::{MOST_FINDINGS, Totals};

use nianbao_theme::Style;

/// The style of the column's pages, the run report and the page on completeness.
static PAGES: Style = Style::with(include_str!("../templates/pages.css"));
