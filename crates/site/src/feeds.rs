//! What tells other programs of the publication: an Atom feed of the latest reports and a sitemap
//! of all pages.
//!
//! Both need full addresses, so they are written only where the register says under which one the
//! column is published.

use crate::{
    record::Record,
    view::{Context, View},
};
use nianbao_model::{WrittenFile, clean_line};
use nianbao_output::NewFile;
use nianbao_register::Region;
use nianbao_theme::Url;
use quick_xml::escape::escape;
use std::io::{self, Write as _};

/// The feed has so many reports; readers want the latest.
const LATEST: usize = 100;
/// A sitemap may have so many addresses (sitemaps.org).
const MOST_ADDRESSES: usize = 50_000;

/// A published page.
struct Page<'a> {
    /// Below the column's address: `2020/unit-07.html`.
    path: &'a str,
    /// The report's title.
    title: &'a str,
    /// Whose report it is.
    unit: &'a str,
    /// The day of publication; where the register has none, the last day of the year reported on.
    day: String,
}

/// The feed and the sitemap, side by side. They get the records in the order of publication, latest
/// year first.
pub(crate) struct Feeds<'a> {
    region: &'a Region,
    base: String,
    feed: NewFile<'a>,
    sitemap: NewFile<'a>,
    count: usize,
}

impl<'a> Feeds<'a> {
    /// Begins both; nothing where the register does not say under which address the column is
    /// published.
    pub(crate) fn new(context: Context<'a>) -> io::Result<Option<Self>> {
        let Some(base) = base(context.region) else { return Ok(None) };
        let (feed, mut sitemap) = (
            context.output.create(&Url::Feed.to_string())?,
            context.output.create(&Url::Sitemap.to_string())?,
        );
        sitemap.write_all(sitemap_head(&base).as_bytes())?;
        Ok(Some(Self { region: context.region, base, feed, sitemap, count: 0 }))
    }
}

impl View for Feeds<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let page = record.by_role().page.filter(|_| record.is_published());
        let Some(page) = page else { return Ok(()) };
        let day = self
            .region
            .published(record.year)
            .map_or_else(|| format!("{}-12-31", record.year), str::to_owned);
        let page = Page { path: &page.file.path, title: &record.title, unit: &record.name, day };
        if self.count == 0 {
            self.feed.write_all(feed_head(self.region, &self.base, &page.day).as_bytes())?;
        }
        if self.count < LATEST {
            self.feed.write_all(feed_entry(&self.base, &page).as_bytes())?;
        }
        // The column's own page is one of them.
        if self.count + 1 < MOST_ADDRESSES {
            self.sitemap.write_all(sitemap_entry(&self.base, &page).as_bytes())?;
        }
        self.count += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        if self.count == 0 {
            self.feed.write_all(feed_head(self.region, &self.base, "2000-01-01").as_bytes())?;
        }
        self.feed.write_all(FEED_TAIL.as_bytes())?;
        self.sitemap.write_all(SITEMAP_TAIL.as_bytes())?;
        Ok(vec![self.feed.settle("atom")?, self.sitemap.settle("sitemap")?])
    }
}

/// The address of the column, if the register has one.
pub(crate) fn base(region: &Region) -> Option<String> {
    let base = clean_line(region.site.base_url.trim_end_matches('/'));
    (!base.is_empty()).then_some(base)
}

/// The feed's head. `newest` is the day of its first entry.
fn feed_head(region: &Region, base: &str, newest: &str) -> String {
    let title = if region.site.column.is_empty() {
        "政府信息公开工作年度报告"
    } else {
        &region.site.column
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n  <title>{}</title>\n  \
         <id>{base}/</id>\n  <updated>{}</updated>\n  <author><name>{}</name></author>\n  <link rel=\"self\" href=\"{base}/feed.xml\"/>\n  \
         <link href=\"{base}/index.html\"/>\n",
        text(title),
        moment(newest),
        text(region.name_in(u16::MAX)),
        base = text(base),
    )
}

/// One report of the feed.
fn feed_entry(base: &str, page: &Page<'_>) -> String {
    let address = text(&format!("{base}/{}", page.path));
    format!(
        "  <entry>\n    <title>{}</title>\n    <id>{address}</id>\n    <link href=\"{address}\"/>\n    <updated>{}</updated>\n    \
         <author><name>{}</name></author>\n  </entry>\n",
        text(page.title),
        moment(&page.day),
        text(page.unit),
    )
}

/// The feed's end.
const FEED_TAIL: &str = "</feed>\n";

/// The sitemap's head, with the column's own page.
fn sitemap_head(base: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n  \
         <url><loc>{}/index.html</loc></url>\n",
        text(base)
    )
}

/// One page of the sitemap.
fn sitemap_entry(base: &str, page: &Page<'_>) -> String {
    format!(
        "  <url><loc>{}/{}</loc><lastmod>{}</lastmod></url>\n",
        text(base),
        text(page.path),
        text(&page.day)
    )
}

/// The sitemap's end.
const SITEMAP_TAIL: &str = "</urlset>\n";

fn text(text: &str) -> String {
    escape(clean_line(text)).into_owned()
}

/// A day as Atom wants it, at midnight in China.
fn moment(day: &str) -> String {
    format!("{}T00:00:00+08:00", text(day))
}
