//! Where the pages of a publication are.

use nianbao_model::Level;
use std::fmt;

/// The address of a page below the root of the portal's part, `levels/subordinate.html`; the
/// staff's pages are in a part of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Url<'a> {
    /// The column's front page.
    Column,
    /// The page that searches.
    Search,
    /// All reports of a year.
    Year(u16),
    /// All reports of a level.
    Level(Level),
    /// All reports of a unit, by its id.
    Unit(&'a str),
    /// Who exercises what in a year.
    Powers(u16),
    /// The feed of the latest reports.
    Feed,
    /// The map of all pages.
    Sitemap,
    /// The run report, for the staff.
    Run,
    /// What is there and what is missing, for the staff.
    Completeness,
}

impl Url<'_> {
    /// The address of a later page of a list, counted from 0: `years/2023-2.html` is the second.
    pub fn page(self, n: usize) -> String {
        let first = self.to_string();
        match (n, first.strip_suffix(".html")) {
            (1.., Some(base)) => format!("{base}-{}.html", n + 1),
            _ => first,
        }
    }
}

impl fmt::Display for Url<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Url::Column => f.write_str("index.html"),
            Url::Search => f.write_str("search.html"),
            Url::Year(year) => write!(f, "years/{year}.html"),
            Url::Level(level) => write!(f, "levels/{}.html", level.id()),
            Url::Unit(id) => write!(f, "units/{id}.html"),
            Url::Powers(year) => write!(f, "powers/{year}.html"),
            Url::Feed => f.write_str("feed.xml"),
            Url::Sitemap => f.write_str("sitemap.xml"),
            Url::Run => f.write_str("staff/run.html"),
            Url::Completeness => f.write_str("staff/completeness.html"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_their_folders_and_later_pages_their_numbers() {
        let lists = [
            Url::Year(2023),
            Url::Level(Level::HeadOffice),
            Url::Unit("unit-07"),
            Url::Powers(2023),
        ];
        assert_eq!(
            lists.map(|url| url.page(0)),
            [
                "years/2023.html",
                "levels/head_office.html",
                "units/unit-07.html",
                "powers/2023.html"
            ]
        );
        assert_eq!(
            lists.map(|url| url.page(1)),
            [
                "years/2023-2.html",
                "levels/head_office-2.html",
                "units/unit-07-2.html",
                "powers/2023-2.html"
            ]
        );
    }
}
