//! What tells other programs of the publication: an Atom feed of the latest reports and a sitemap of all pages.
//!
//! Both need full addresses, so they are written only where the register says under which one the column is published.

use nianbao_model::clean_line;
use nianbao_register::Region;
use quick_xml::escape::escape;
use serde::{Deserialize, Serialize};

/// The feed has so many reports; readers want the latest.
pub(crate) const LATEST: usize = 100;
/// A sitemap may have so many addresses (sitemaps.org).
pub(crate) const MOST_ADDRESSES: usize = 50_000;

/// A published page.
#[derive(Serialize, Deserialize)]
pub(crate) struct Page {
    /// Below the column's address: `2020/unit-07.html`.
    pub(crate) path: String,
    /// The report's title.
    pub(crate) title: String,
    /// Whose report it is.
    pub(crate) unit: String,
    /// The day of publication; where the register has none, the last day of the year reported on.
    pub(crate) day: String,
}

/// The address of the column, if the register has one.
pub(crate) fn base(region: &Region) -> Option<String> {
    let base = clean_line(region.site.base_url.trim_end_matches('/'));
    (!base.is_empty()).then_some(base)
}

/// The feed's head. `newest` is the day of its first entry.
pub(crate) fn feed_head(region: &Region, base: &str, newest: &str) -> String {
    let title = if region.site.column.is_empty() { "政府信息公开工作年度报告" } else { &region.site.column };
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
pub(crate) fn feed_entry(base: &str, page: &Page) -> String {
    let address = text(&format!("{base}/{}", page.path));
    format!(
        "  <entry>\n    <title>{}</title>\n    <id>{address}</id>\n    <link href=\"{address}\"/>\n    <updated>{}</updated>\n    \
         <author><name>{}</name></author>\n  </entry>\n",
        text(&page.title),
        moment(&page.day),
        text(&page.unit),
    )
}

/// The feed's end.
pub(crate) const FEED_TAIL: &str = "</feed>\n";

/// The sitemap's head, with the column's own page.
pub(crate) fn sitemap_head(base: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n  \
         <url><loc>{}/index.html</loc></url>\n",
        text(base)
    )
}

/// One page of the sitemap.
pub(crate) fn sitemap_entry(base: &str, page: &Page) -> String {
    format!("  <url><loc>{}/{}</loc><lastmod>{}</lastmod></url>\n", text(base), text(&page.path), text(&page.day))
}

/// The sitemap's end.
pub(crate) const SITEMAP_TAIL: &str = "</urlset>\n";

fn text(text: &str) -> String {
    escape(clean_line(text)).into_owned()
}

/// A day as Atom wants it, at midnight in China.
fn moment(day: &str) -> String {
    format!("{}T00:00:00+08:00", text(day))
}
