//! Full-text search over a published site that is nothing but static files.
//!
//! [`Builder`] takes the site's pages and writes small files below `search/`; [`SCRIPT`] runs in
//! the search page, loads the few of them that a query needs, and shows what it finds. Chinese has
//! no spaces between words, so pairs of neighbouring characters are indexed: every text of two and
//! more characters can be found, wherever it stands in a sentence.

mod builder;
mod fold;
mod pair;
mod postings;
mod runs;
mod script;
mod spool;

#[cfg(test)]
mod answer;

pub use builder::{Builder, Stats};
pub use script::SCRIPT;

/// A page that can be found. Every word of a query has to stand in `title`, `unit` or `text`.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Entry<'a> {
    /// What the result is called.
    pub title: &'a str,
    /// The page's path below the site's root, not percent-encoded: `2020/unit-07.html`.
    pub href: &'a str,
    /// Whose page it is.
    pub unit: &'a str,
    /// The unit's level: `隶属海关`. Shown, not searched.
    pub level: &'a str,
    /// The year that is reported on.
    pub year: u16,
    /// The page's paragraphs, one a line.
    pub text: &'a str,
}
