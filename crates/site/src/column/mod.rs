//! The column of the portal: its front page, and the lists by level, by year and by unit.
//!
//! Every page is small, whatever the region: lists go over several pages, and the front page shows
//! the first of each group and leads to the rest. One page at a time is held.

mod front;
mod lists;

pub(crate) use front::Front;
pub(crate) use lists::{By, lists};

use crate::{PAGES, feeds, record::Record, view::Context};
use askama::Template;
use nianbao_model::{Level, WrittenFile, clean_line};
use nianbao_register::Region;
use nianbao_theme::{Frame, Style, Url, level_title, size};
use std::{cmp::Reverse, io};

/// A published report, as the lists have it.
#[derive(Debug)]
struct Entry {
    /// The unit's id.
    unit: String,
    /// Its name in the year.
    name: String,
    /// Its level.
    level: Level,
    /// The year reported on.
    year: u16,
    /// The report's title.
    title: String,
    /// The day it was published, if the register says it.
    published: Option<String>,
    /// Where its page is, below the publication's root; nothing if it has none.
    page: Option<String>,
    /// Where its infographic edition is.
    infographic: Option<String>,
    /// It in the other formats.
    files: Vec<WrittenFile>,
}

impl Entry {
    /// The entry of a report, if it is published.
    fn of(record: &Record, region: &Region) -> Option<Self> {
        if !record.is_published() {
            return None;
        }
        let files = record.by_role();
        Some(Self {
            unit: record.unit.clone(),
            name: record.name.clone(),
            level: record.level,
            year: record.year,
            title: record.title.clone(),
            published: region.published(record.year).map(clean_line).filter(|day| !day.is_empty()),
            page: files.page.map(|page| page.file.path.clone()),
            infographic: files.view.map(|view| view.file.path.clone()),
            files: files.downloads.into_iter().map(|download| download.file.clone()).collect(),
        })
    }
}

/// What all pages of the column share.
pub(crate) struct Column<'a> {
    context: Context<'a>,
}

/// A link of a row of links.
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) href: String,
    pub(crate) here: bool,
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
pub(crate) struct Page {
    html: String,
    frame: Frame,
}

impl Page {
    pub(crate) fn add(&mut self, piece: &dyn askama::DynTemplate) -> io::Result<()> {
        self.html.push_str(&piece.dyn_render().map_err(io::Error::other)?);
        Ok(())
    }

    fn row(&mut self, entry: &Entry) -> io::Result<()> {
        let root = self.frame.root.clone();
        self.add(&Row { entry, root: &root })
    }
}

impl<'a> Column<'a> {
    pub(crate) fn new(context: Context<'a>) -> Self {
        Self { context }
    }

    /// How many published reports a level of a year has.
    fn count(&self, year: u16, level: Level) -> usize {
        self.context.tally.published.get(&(Reverse(year), level)).copied().unwrap_or(0)
    }

    fn name(&self) -> String {
        Frame::default().column(self.context.region)
    }

    fn levels(&self) -> Vec<Level> {
        [Level::Region, Level::HeadOffice, Level::Subordinate]
            .into_iter()
            .filter(|&level| self.of_level(level) > 0)
            .collect()
    }

    fn years(&self) -> Vec<u16> {
        let mut years: Vec<u16> =
            self.context.tally.published.keys().map(|(year, _)| year.0).collect();
        years.dedup();
        years
    }

    fn of_level(&self, level: Level) -> usize {
        self.context
            .tally
            .published
            .iter()
            .filter(|((_, of), _)| *of == level)
            .map(|(_, count)| count)
            .sum()
    }

    fn of_year(&self, year: u16) -> usize {
        self.context
            .tally
            .published
            .iter()
            .filter(|((of, _), _)| of.0 == year)
            .map(|(_, count)| count)
            .sum()
    }

    /// Links to all levels and all years; the one at `here` is the page itself.
    /// The front page leads to the tables of powers, too.
    fn navs(&self, root: &str, here: &str) -> Vec<(&'static str, Vec<Link>)> {
        let link = |text: String, path: String| Link {
            text,
            href: format!("{root}{path}"),
            here: path == here,
        };
        let levels = self
            .levels()
            .into_iter()
            .map(|level| link(level_title(level).to_owned(), Url::Level(level).to_string()));
        let years = self
            .years()
            .into_iter()
            .map(|year| link(format!("{year}年"), Url::Year(year).to_string()));
        let wanted = here.is_empty() && self.context.region.powers.page;
        let powers = self.context.tally.powers.iter().filter(|_| wanted);
        let powers = powers
            .map(|year| link(format!("{}年权责事项清单", year.0), Url::Powers(year.0).to_string()));
        [
            ("级别", levels.collect::<Vec<_>>()),
            ("年度", years.collect()),
            ("权责事项清单", powers.collect()),
        ]
        .into_iter()
        .filter(|(_, links)| !links.is_empty())
        .collect()
    }

    pub(crate) fn begin(
        &self,
        frame: Frame,
        title: &str,
        here: &str,
        script: &str,
    ) -> io::Result<Page> {
        let site = &self.context.region.site;
        let column = self.name();
        let region = clean_line(self.context.region.name_in(u16::MAX));
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
        let head = Head {
            style: &PAGES,
            policy: if script.is_empty() {
                frame.policy(&PAGES)
            } else {
                frame.policy_with_script(&PAGES, script)
            },
            frame: &frame,
            title,
            column: &column,
            region,
            metas: metas.into_iter().filter(|(_, content)| !content.is_empty()).collect(),
            feed: front && feeds::base(self.context.region).is_some(),
            navs: self.navs(&frame.root, here),
        };
        let mut html = String::with_capacity(64 << 10);
        head.render_into(&mut html).map_err(io::Error::other)?;
        Ok(Page { html, frame })
    }

    pub(crate) fn end(&self, page: Page, pages: Vec<Link>, script: &str) -> io::Result<String> {
        let Page { mut html, frame } = page;
        Tail { frame: &frame, pages, script }.render_into(&mut html).map_err(io::Error::other)?;
        Ok(html)
    }

    /// Writes the search page. `index` is what stands in the search index's head.
    pub(crate) fn search(&self, index: &str) -> io::Result<WrittenFile> {
        let path = Url::Search.to_string();
        // The marks make the page well-formed XML, too.
        let script = format!("//<![CDATA[\n{}\n//]]>", nianbao_search::SCRIPT);
        let frame = Frame::of(Some(self.context.region), Some(&path)).here("搜索");
        let mut page = self.begin(frame, &format!("搜索{}", self.name()), &path, &script)?;
        page.add(&Results { index })?;
        self.put(&path, &self.end(page, Vec::new(), &script)?)
    }

    pub(crate) fn put(&self, path: &str, page: &str) -> io::Result<WrittenFile> {
        self.context.output.put(path, "page", page.as_bytes())
    }
}
