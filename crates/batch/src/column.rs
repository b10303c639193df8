//! The column of the portal: its front page, and the lists by level, by year and by unit.
//!
//! Every page is small, whatever the region: lists go over several pages, and the front page shows the first of each group and leads to
//! the rest. One page at a time is held.

use crate::{Key, feeds};
use askama::Template;
use nianbao_model::{Level, clean_line};
use nianbao_register::Region;
use nianbao_theme::{Frame, PAGES, Style, Url, level_title, size};
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap, io};

/// A list's page has so many reports.
const A_PAGE: usize = 150;
/// The front page shows so many reports of a level and year,
const OF_A_GROUP: usize = 30;
/// and so many in all.
const OF_ALL: usize = 160;

/// A published report, as the lists have it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The unit's id.
    pub(crate) unit: String,
    /// Its name in the year.
    pub(crate) name: String,
    /// Its level.
    pub(crate) level: Level,
    /// The year reported on.
    pub(crate) year: u16,
    /// The report's title.
    pub(crate) title: String,
    /// Where its page is, below the publication's root; nothing if it has none.
    pub(crate) page: Option<String>,
    /// Where its infographic edition is.
    pub(crate) infographic: Option<String>,
    /// It in the other formats.
    pub(crate) files: Vec<File>,
}

/// A file that a list links to.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct File {
    /// The format's id.
    pub(crate) format: String,
    /// Where it is, below the publication's root.
    pub(crate) path: String,
    /// How many bytes it has.
    pub(crate) size: u64,
}

/// How many reports each level of each year has.
pub(crate) type Counts = BTreeMap<(Reverse<u16>, Level), usize>;
/// Takes a finished page: its path below the root, and its text.
pub(crate) type Put<'a> = dyn FnMut(&str, String) -> io::Result<()> + 'a;

/// What all pages of the column share.
pub(crate) struct Column<'a> {
    region: &'a Region,
    counts: &'a Counts,
    /// The script of the search page, in marks that make the page well-formed XML, too.
    script: String,
}

/// A link of a row of links.
struct Link {
    text: String,
    href: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "column.html", block = "head")]
struct Head<'a> {
    style: &'static Style,
    policy: String,
    frame: &'a Frame,
    title: &'a str,
    column: &'a str,
    region: String,
    metas: Vec<(&'static str, String)>,
    /// Is there a feed beside the front page?
    feed: bool,
    navs: Vec<(&'static str, Vec<Link>)>,
}

#[derive(Template)]
#[template(path = "column.html", block = "results")]
struct Results<'a> {
    index: &'a str,
}

#[derive(Template)]
#[template(path = "column.html", block = "year")]
struct Year {
    year: u16,
}

#[derive(Template)]
#[template(path = "column.html", block = "group")]
struct Group<'a> {
    id: &'a str,
    tag: &'a str,
    heading: &'a str,
    count: usize,
}

#[derive(Template)]
#[template(path = "column.html", block = "row")]
struct Row<'a> {
    entry: &'a Entry,
    root: &'a str,
}

#[derive(Template)]
#[template(path = "column.html", block = "group_end")]
struct GroupEnd {
    more: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "column.html", block = "year_end")]
struct YearEnd;

#[derive(Template)]
#[template(path = "column.html", block = "tail")]
struct Tail<'a> {
    frame: &'a Frame,
    pages: Vec<Link>,
    script: &'a str,
}

/// A page in the making.
struct Page<'a> {
    html: String,
    frame: &'a Frame,
}

impl Page<'_> {
    fn add(&mut self, piece: &dyn askama::DynTemplate) -> io::Result<()> {
        self.html.push_str(&piece.dyn_render().map_err(io::Error::other)?);
        Ok(())
    }

    fn row(&mut self, entry: &Entry) -> io::Result<()> {
        let root = self.frame.root.clone();
        self.add(&Row { entry, root: &root })
    }
}

impl<'a> Column<'a> {
    pub(crate) fn new(region: &'a Region, counts: &'a Counts, script: &str) -> Self {
        Self { region, counts, script: format!("//<![CDATA[\n{script}\n//]]>") }
    }

    fn name(&self) -> String {
        Frame::default().column(self.region)
    }

    fn levels(&self) -> Vec<Level> {
        [Level::Region, Level::HeadOffice, Level::Subordinate].into_iter().filter(|&level| self.of_level(level) > 0).collect()
    }

    fn years(&self) -> Vec<u16> {
        let mut years: Vec<u16> = self.counts.keys().map(|(year, _)| year.0).collect();
        years.dedup();
        years
    }

    fn of_level(&self, level: Level) -> usize {
        self.counts.iter().filter(|((_, of), _)| *of == level).map(|(_, count)| count).sum()
    }

    fn of_year(&self, year: u16) -> usize {
        self.counts.iter().filter(|((of, _), _)| of.0 == year).map(|(_, count)| count).sum()
    }

    /// Links to all levels and all years; the one at `here` is the page itself.
    fn navs(&self, root: &str, here: &str) -> Vec<(&'static str, Vec<Link>)> {
        let link = |text: String, path: String| Link { text, href: format!("{root}{path}"), here: path == here };
        let levels = self.levels().into_iter().map(|level| link(level_title(level).to_owned(), format!("levels/{}.html", level.id())));
        let years = self.years().into_iter().map(|year| link(format!("{year}年"), format!("years/{year}.html")));
        [("级别", levels.collect::<Vec<_>>()), ("年度", years.collect())].into_iter().filter(|(_, links)| !links.is_empty()).collect()
    }

    fn begin<'f>(&self, frame: &'f Frame, title: &str, here: &str) -> io::Result<Page<'f>> {
        let site = &self.region.site;
        let column = self.name();
        let region = clean_line(self.region.name_in(u16::MAX));
        let front = here.is_empty();
        // The tags of a column's page (网站标签规范); one without content is left out.
        let metas = [
            ("SiteName", clean_line(&site.name)),
            ("SiteDomain", clean_line(&site.domain)),
            ("SiteIDCode", clean_line(&site.id_code)),
            ("ColumnName", column.clone()),
            ("ColumnType", clean_line(&site.column_type)),
            ("ColumnKeywords", clean_line(&site.keywords.join(","))),
            ("ColumnDescription", format!("{region}政府信息公开工作年度报告，按年度和级别分列。")),
        ];
        let searches = here == SEARCH;
        let mut page = Page { html: String::with_capacity(64 << 10), frame };
        page.add(&Head {
            style: &PAGES,
            policy: if searches { frame.policy_with_script(&PAGES, &self.script) } else { frame.policy(&PAGES) },
            frame,
            title,
            column: &column,
            region,
            metas: metas.into_iter().filter(|(_, content)| !content.is_empty()).collect(),
            feed: front && feeds::base(self.region).is_some(),
            navs: self.navs(&frame.root, here),
        })?;
        Ok(page)
    }

    fn end(&self, mut page: Page<'_>, pages: Vec<Link>, script: &str) -> io::Result<String> {
        let frame = page.frame;
        page.add(&Tail { frame, pages, script })?;
        Ok(page.html)
    }

    /// The search page. `index` is what stands in the search index's head.
    pub(crate) fn search(&self, index: &str, put: &mut Put<'_>) -> io::Result<()> {
        let frame = Frame::of(Some(self.region), Some(SEARCH)).here("搜索");
        let mut page = self.begin(&frame, &format!("搜索{}", self.name()), SEARCH)?;
        page.add(&Results { index })?;
        put(SEARCH, self.end(page, Vec::new(), &self.script)?)
    }

    /// The front page, from the entries in the order of publication.
    pub(crate) fn front(&self, each: impl FnOnce(&mut dyn FnMut(Key, &Entry) -> io::Result<()>) -> io::Result<()>) -> io::Result<String> {
        let frame = Frame::of(Some(self.region), Some("index.html")).at_column();
        let mut page = self.begin(&frame, &self.name(), "")?;
        let (mut at, mut shown, mut in_group) = (None::<(Reverse<u16>, Level)>, 0, 0);
        let close = |page: &mut Page<'_>, (year, level): (Reverse<u16>, Level), in_group: usize| {
            let count = self.counts.get(&(year, level)).copied().unwrap_or(0);
            let more = (in_group < count).then(|| (format!("全部 {count} 份"), format!("years/{}.html", year.0)));
            page.add(&GroupEnd { more })
        };
        each(&mut |(year, level, _), entry| {
            if at != Some((year, level)) {
                if shown >= OF_ALL {
                    return Ok(());
                }
                if let Some(before) = at {
                    close(&mut page, before, in_group)?;
                }
                if at.is_none_or(|(known, _)| known != year) {
                    if at.is_some() {
                        page.add(&YearEnd)?;
                    }
                    page.add(&Year { year: year.0 })?;
                }
                let count = self.counts.get(&(year, level)).copied().unwrap_or(0);
                page.add(&Group { id: "", tag: "h3", heading: level_title(level), count })?;
                (at, in_group) = (Some((year, level)), 0);
            }
            if in_group < OF_A_GROUP {
                page.row(entry)?;
                (in_group, shown) = (in_group + 1, shown + 1);
            }
            Ok(())
        })?;
        if let Some(before) = at {
            close(&mut page, before, in_group)?;
            page.add(&YearEnd)?;
        }
        self.end(page, Vec::new(), "")
    }
}

/// The search page's path.
pub(crate) const SEARCH: &str = "search.html";

/// Which list a report stands in, and under which heading there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// All of a year, by level.
    Year,
    /// All of a level, by year.
    Level,
    /// All of a unit.
    Unit,
}

impl List {
    /// The path without its ending.
    fn base(self, entry: &Entry) -> String {
        match self {
            List::Year => format!("years/{}", entry.year),
            List::Level => format!("levels/{}", entry.level.id()),
            List::Unit => format!("units/{}", entry.unit),
        }
    }

    fn heading(self, entry: &Entry) -> String {
        match self {
            List::Year => level_title(entry.level).to_owned(),
            List::Level | List::Unit => format!("{}年", entry.year),
        }
    }
}

/// Writes lists from entries that come list by list, each in its order.
pub(crate) struct Lists<'a> {
    column: &'a Column<'a>,
    list: List,
    /// The list that is being written: its path and the entries of the page that is not full yet; a page is written when it is known
    /// whether another follows.
    base: String,
    waiting: Vec<Entry>,
    /// Pages written of it.
    pages: usize,
}

impl<'a> Lists<'a> {
    pub(crate) fn new(column: &'a Column<'a>, list: List) -> Self {
        Self { column, list, base: String::new(), waiting: Vec::new(), pages: 0 }
    }

    /// Takes the next entry.
    pub(crate) fn add(&mut self, entry: Entry, put: &mut Put<'_>) -> io::Result<()> {
        let base = self.list.base(&entry);
        if base != self.base {
            self.close(put)?;
            self.base = base;
        }
        if self.waiting.len() == A_PAGE {
            self.page(true, put)?;
        }
        self.waiting.push(entry);
        Ok(())
    }

    /// Ends the list that is being written.
    pub(crate) fn close(&mut self, put: &mut Put<'_>) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.page(false, put)?;
        }
        self.pages = 0;
        Ok(())
    }

    fn path(&self, page: usize) -> String {
        if page == 0 { format!("{}.html", self.base) } else { format!("{}-{}.html", self.base, page + 1) }
    }

    fn page(&mut self, more: bool, put: &mut Put<'_>) -> io::Result<()> {
        let path = self.path(self.pages);
        let Some(first) = self.waiting.first() else { return Ok(()) };
        let column = self.column;
        let frame = Frame::of(Some(column.region), Some(&path));
        let (title, total, frame) = match self.list {
            List::Year => (format!("{}年{}", first.year, column.name()), column.of_year(first.year), frame),
            List::Level => (level_title(first.level).to_owned(), column.of_level(first.level), frame),
            List::Unit => {
                let level = Url::Level(first.level);
                (format!("{}{}", first.name, column.name()), 0, frame.below(level_title(first.level), level))
            }
        };
        let frame = frame.here(match self.list {
            List::Unit => &first.name,
            _ => &title,
        });
        let mut page = column.begin(&frame, &title, &path)?;
        for of_heading in self.waiting.chunk_by(|a, b| self.list.heading(a) == self.list.heading(b)) {
            let count = match self.list {
                List::Unit => of_heading.len(),
                _ => column.counts.get(&(Reverse(of_heading[0].year), of_heading[0].level)).copied().unwrap_or(0),
            };
            page.add(&Group { id: "", tag: "h2", heading: &self.list.heading(&of_heading[0]), count })?;
            for entry in of_heading {
                page.row(entry)?;
            }
            page.add(&GroupEnd { more: None })?;
        }
        let links = self.links(total.div_ceil(A_PAGE), more, &frame.root);
        let html = column.end(page, links, "")?;
        put(&path, html)?;
        self.waiting.clear();
        self.pages += 1;
        Ok(())
    }

    /// Links to the pages of the list: all if they are few, else the neighbours and both ends.
    fn links(&self, pages: usize, more: bool, root: &str) -> Vec<Link> {
        if self.pages == 0 && !more {
            return Vec::new();
        }
        let here = self.pages;
        let wanted = |n: &usize| *n == 0 || *n + 1 == pages || n.abs_diff(here) <= 2 || pages <= 9;
        let number = |n: usize| Link { text: (n + 1).to_string(), href: format!("{root}{}", self.path(n)), here: n == here };
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
