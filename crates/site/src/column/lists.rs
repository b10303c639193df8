//! The column's lists by year, by level and by unit, each over as many pages as it needs.

use super::{Column, Entry, Group, GroupEnd, Link};
use crate::{
    known::{Around, Known, Place},
    publication::Entry as Spooled,
    spool::Spool,
    view::{Context, Order},
};
use nianbao_model::WrittenFile;
use nianbao_theme::{Frame, Url, level_title};
use std::io;

/// A list's page has so many reports.
const A_PAGE: usize = 150;

/// What the lists are by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// All of a year, by level.
    Year,
    /// All of a level, by year.
    Level,
    /// All of a unit.
    Unit,
}

impl By {
    /// In which order the lists want the records: list by list, each in its own.
    pub(crate) fn order(self) -> Order {
        match self {
            By::Year => Order::Publication,
            By::Level => Order::Level,
            By::Unit => Order::Unit,
        }
    }

    fn url(self, entry: &Entry) -> Url<'_> {
        match self {
            By::Year => Url::Year(entry.year),
            By::Level => Url::Level(entry.level),
            By::Unit => Url::Unit(&entry.unit),
        }
    }

    fn heading(self, entry: &Entry) -> String {
        match self {
            By::Year => level_title(entry.level).to_owned(),
            By::Level | By::Unit => format!("{}年", entry.year),
        }
    }
}

/// A list's page in the making.
pub(crate) struct Lists<'a> {
    column: Column<'a>,
    by: By,
    /// The entries of the page.
    waiting: Vec<Entry>,
    /// The pages of the list before it.
    pages: usize,
    files: Vec<WrittenFile>,
}

impl Lists<'_> {
    fn page(&mut self, more: bool) -> io::Result<()> {
        let Some(first) = self.waiting.first() else { return Ok(()) };
        let (column, url) = (&self.column, self.by.url(first));
        let path = url.page(self.pages);
        let frame = Frame::of(Some(column.context.region), Some(&path));
        let (title, total, frame) = match self.by {
            By::Year => {
                (format!("{}年{}", first.year, column.name()), column.of_year(first.year), frame)
            }
            By::Level => (level_title(first.level).to_owned(), column.of_level(first.level), frame),
            By::Unit => {
                let frame = frame.below(level_title(first.level), Url::Level(first.level));
                (format!("{}{}", first.name, column.name()), 0, frame)
            }
        };
        let frame = frame.here(match self.by {
            By::Unit => &first.name,
            By::Year | By::Level => &title,
        });
        let links = self.links(url, total.div_ceil(A_PAGE), more, &frame.root);
        let mut page = column.begin(frame, &title, &path, "")?;
        for of_heading in self.waiting.chunk_by(|a, b| self.by.heading(a) == self.by.heading(b)) {
            let count = match self.by {
                By::Unit => of_heading.len(),
                By::Year | By::Level => column.count(of_heading[0].year, of_heading[0].level),
            };
            page.add(&Group {
                id: "",
                tag: "h2",
                heading: &self.by.heading(&of_heading[0]),
                count,
            })?;
            for entry in of_heading {
                page.row(entry)?;
            }
            page.add(&GroupEnd { more: None })?;
        }
        let html = column.end(page, links, "")?;
        self.files.push(column.put(&path, &html)?);
        self.waiting.clear();
        self.pages += 1;
        Ok(())
    }

    /// Links to the pages of the list: all if they are few, else the neighbours and both ends.
    fn links(&self, url: Url<'_>, pages: usize, more: bool, root: &str) -> Vec<Link> {
        if self.pages == 0 && !more {
            return Vec::new();
        }
        let here = self.pages;
        let wanted = |n: &usize| *n == 0 || *n + 1 == pages || n.abs_diff(here) <= 2 || pages <= 9;
        let number = |n: usize| Link {
            text: (n + 1).to_string(),
            href: format!("{root}{}", url.page(n)),
            here: n == here,
        };
        let mut links: Vec<Link> = (0..pages).filter(wanted).map(number).collect();
        if here > 0 {
            links.insert(0, Link { text: "上一页".into(), here: false, ..number(here - 1) });
        }
        if more {
            links.push(Link { text: "下一页".into(), here: false, ..number(here + 1) });
        }
        links
    }
}

/// Writes all lists of a kind; pages that are known need not be made again.
pub(crate) fn lists(
    context: Context<'_>,
    records: &mut Spool<Place, Spooled>,
    by: By,
    known: &mut Known,
) -> io::Result<Vec<Around>> {
    let mut all: Vec<(Place, usize)> = records.keys(|place| by.order().of(place.key, place.draft));
    all.retain(|(place, _)| !place.draft);
    let mut done = Vec::new();
    // Units that the register does not know stand all in one place: they are told apart by what
    // their facets say of them.
    let list = |place: &Place| match by {
        By::Year => (u64::from(place.key.0.0), 0),
        By::Level => (place.key.1 as u64, 0),
        By::Unit => (place.key.2 as u64, place.facets.unit),
    };
    all.sort_by_key(|(place, _)| match by {
        By::Year | By::Level => (0, 0),
        By::Unit => list(place),
    });
    for of_list in all.chunk_by(|a, b| list(&a.0) == list(&b.0)) {
        let pages = of_list.len().div_ceil(A_PAGE);
        for (n, on_page) in of_list.chunks(A_PAGE).enumerate() {
            let more = n + 1 < pages;
            let key = known.page(
                context,
                &format!("{by:?} {n} {more}"),
                on_page.iter().map(|(place, _)| place.facets.listed),
            );
            if let Some(mut before) = known.pages(context, key) {
                done.append(&mut before);
                continue;
            }
            let mut page = Lists {
                column: Column::new(context),
                by,
                waiting: Vec::new(),
                pages: n,
                files: Vec::new(),
            };
            for (_, number) in on_page {
                if let Spooled::Report(record) = records.one(*number)? {
                    page.waiting.extend(Entry::of(&record, context.region));
                }
            }
            page.page(more)?;
            done.extend(page.files.into_iter().map(|file| Around { file, key }));
        }
    }
    Ok(done)
}
