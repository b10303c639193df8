//! The portal's meta tags (网站标签规范) and the line that search engines show.

use nianbao_document::{Block, Document};
use nianbao_format::{ExportJob, Role};
use nianbao_model::clean_line;
use nianbao_theme::in_house;

/// A meta tag with something in it.
#[derive(Debug, PartialEq)]
pub(crate) struct Meta {
    pub(crate) name: &'static str,
    pub(crate) content: String,
}

/// The tags in the portal's order. A tag without content is left out: an empty one would fail the
/// portal's own check.
pub(crate) fn tags(job: &ExportJob<'_>) -> Vec<Meta> {
    let mut tags = Tags(Vec::with_capacity(11));
    if let Some(region) = job.region {
        let site = &region.site;
        tags.add("SiteName", &site.name);
        tags.add("SiteDomain", &site.domain);
        tags.add("SiteIDCode", &site.id_code);
        tags.add("ColumnName", &site.column);
        tags.add("ColumnType", &site.column_type);
    }
    tags.add("ArticleTitle", &job.document.title);
    if let Some(region) = job.region {
        let site = &region.site;
        tags.add("PubDate", region.year(job.report.year).moment().as_deref().unwrap_or_default());
        tags.add(
            "ContentSource",
            if site.source.is_empty() { &job.report.unit.name } else { &site.source },
        );
        tags.add("Keywords", &site.keywords.join(","));
    }
    tags.add("Description", &description(job.document));
    if let (Some(region), Some(path)) = (job.region, job.page_path.filter(|path| !in_house(path)))
        && !region.site.base_url.is_empty()
    {
        tags.add("Url", &format!("{}/{path}", region.site.base_url.trim_end_matches('/')));
    }
    tags.0
}

/// The day of publication, if the region's register has one for the report's year.
pub(crate) fn published(job: &ExportJob<'_>) -> Option<String> {
    job.region
        .and_then(|region| region.year(job.report.year).published)
        .filter(|day| !day.is_empty())
}

/// What a page that is shared shows of itself. The picture needs a full address, so it is named
/// only where the register has one.
pub(crate) fn shared(job: &ExportJob<'_>) -> Vec<(&'static str, String)> {
    let base = job
        .region
        .map(|region| clean_line(region.site.base_url.trim_end_matches('/')))
        .filter(|base| !base.is_empty());
    // What stays in the house has no address to share.
    let base = base.filter(|_| !job.page_path.is_some_and(in_house));
    let Some(base) = base else { return Vec::new() };
    let picture = job
        .files
        .iter()
        .find(|file| file.role == Role::Preview)
        .map(|file| format!("{base}/{}", file.file.path));
    let all = [
        ("og:type", "article".to_owned()),
        ("og:title", clean_line(&job.document.title)),
        ("og:description", clean_line(&description(job.document))),
        ("og:url", job.page_path.map(|path| format!("{base}/{path}")).unwrap_or_default()),
        ("og:image", picture.unwrap_or_default()),
    ];
    all.into_iter().filter(|(_, content)| !content.is_empty()).collect()
}

struct Tags(Vec<Meta>);

impl Tags {
    fn add(&mut self, name: &'static str, content: &str) {
        let content = clean_line(content);
        if !content.is_empty() {
            self.0.push(Meta { name, content });
        }
    }
}

/// The first paragraphs of the first text, about a hundred characters, ending with a sentence where
/// one ends in the second half.
fn description(document: &Document) -> String {
    const MOST: usize = 100;
    let Some(text) = document.parts.iter().find(|part| part.wants_text) else {
        return String::new();
    };
    let paragraphs = text.blocks.iter().filter_map(|block| {
        if let Block::Paragraph(text) = block { Some(text.as_str()) } else { None }
    });
    let mut all = paragraphs.flat_map(str::chars);
    let mut start: Vec<char> = all.by_ref().take(MOST).collect();
    if all.next().is_none() {
        return start.into_iter().collect();
    }
    match start.iter().rposition(|c| matches!(c, '。' | '！' | '？' | '；')) {
        Some(end) if end >= MOST / 2 => start.truncate(end + 1),
        _ => {
            start.truncate(MOST - 1);
            start.push('…');
        }
    }
    start.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::Part;

    fn with_overview(paragraphs: &[&str]) -> Document {
        let mut blocks = vec![Block::Subheading("（一）主动公开".into())];
        blocks.extend(paragraphs.iter().map(|p| Block::Paragraph((*p).into())));
        let part = Part {
            id: "overview".into(),
            heading: "一、总体情况".into(),
            wants_text: true,
            blocks,
        };
        Document { title: String::new(), parts: vec![part], indicators: Vec::new() }
    }

    #[test]
    fn a_short_text_is_described_whole_and_without_subheadings() {
        assert_eq!(description(&with_overview(&["甲。", "乙"])), "甲。乙");
        assert_eq!(description(&with_overview(&[])), "");
    }

    #[test]
    fn a_long_text_ends_with_a_sentence_or_says_that_it_goes_on() {
        let sentence = format!("{}。", "长".repeat(69));
        assert_eq!(description(&with_overview(&[&sentence, &sentence])), sentence);
        let endless = description(&with_overview(&[&"长".repeat(300)]));
        assert_eq!((endless.chars().count(), endless.chars().last()), (100, Some('…')));
        let exact = "长".repeat(100);
        assert_eq!(description(&with_overview(&[&exact])), exact);
    }
}
