//! The column's lists by year, by level and by unit, each over as many pages as it needs.

use super::{Column, Entry, Group, GroupEnd, Link};
use crate::{
    record::Record,
    view::{Context, Order, View},
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

/// Lists in the making.
pub(crate) struct Lists<'a> {
    column: Column<'a>,
    by: By,
    /// The entries of the page that is not full yet; a page is written when it is known whether another follows.
    waiting: Vec<Entry>,
    /// Pages written of the list.
    pages: usize,
    files: Vec<WrittenFile>,
}

impl<'a> Lists<'a> {
    pub(crate) fn new(context: Context<'a>, by: By) -> Self {
        Self { column: Column::new(context), by, waiting: Vec::new(), pages: 0, files: Vec::new() }
    }

    /// Ends the list that is being written.
    fn close(&mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.page(false)?;
        }
        self.pages = 0;
        Ok(())
    }

    fn page(&mut self, more: bool) -> io::Result<()> {
        let Some(first) = self.waiting.first() else { return Ok(()) };
        let (column, url) = (&self.column, self.by.url(first));
        let path = url.page(self.pages);
        let frame = Frame::of(Some(column.context.region), Some(&path));
        let (title, total, frame) = match self.by {
            By::Year => (format!("{}年{}", first.year, column.name()), column.of_year(first.year), frame),
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
            page.add(&Group { id: "", tag: "h2", heading: &self.by.heading(&of_heading[0]), count })?;
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
        let number = |n: usize| Link { text: (n + 1).to_string(), href: format!("{root}{}", url.page(n)), here: n == here };
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

impl View for Lists<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let Some(entry) = Entry::of(record, self.column.context.region) else { return Ok(()) };
        if self.waiting.first().is_some_and(|first| self.by.url(first) != self.by.url(&entry)) {
            self.close()?;
        }
        if self.waiting.len() == A_PAGE {
            self.page(true)?;
        }
        self.waiting.push(entry);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        self.close()?;
        Ok(self.files)
    }
}
