//! The page of a document that is no report.

use crate::{
    page::{BlockView, words},
    table::{self, CellView},
};
use askama::Template;
use nianbao_document::{Block, Part};
use nianbao_format::DrawJob;
use nianbao_model::clean_line;
use nianbao_theme::{Frame, Style};

static STYLE: Style = Style::with(concat!(
    include_str!("../templates/report.css"),
    include_str!("../templates/document.css")
));

#[derive(Template)]
#[template(path = "document.html")]
struct Page<'a> {
    style: &'static Style,
    policy: String,
    frame: Frame,
    title: &'a str,
    author: String,
    /// The document's day.
    day: String,
    files: Vec<(String, &'a str)>,
    sections: Vec<(&'a Part, Vec<BlockView<'a>>)>,
}

/// Renders the page of a document.
pub(crate) fn render(job: &DrawJob<'_>) -> askama::Result<String> {
    let mut next_id = 0;
    let sections = job.document.parts.iter().map(|part| {
        let blocks = part.blocks.iter().map(|block| match block {
            Block::Subheading(text) => BlockView::Subheading(text),
            Block::Paragraph(text) | Block::Line(text, _) => BlockView::Paragraph(text),
            Block::Note(text) => BlockView::Note(text),
            Block::Table(table) => BlockView::Table(table::view(table, None, None, &mut next_id)),
        });
        (part, blocks.collect())
    });
    let title = clean_line(&job.document.title);
    let frame = Frame::of(job.region, job.path).here(&title);
    let (year, month, day) = job.dated;
    let page = Page {
        style: &STYLE,
        policy: frame.policy(&STYLE),
        frame,
        title: &title,
        author: clean_line(job.author),
        day: format!("{year}年{month}月{day}日"),
        files: job.files.iter().map(|(path, name)| (path.clone(), name.as_str())).collect(),
        sections: sections.collect(),
    };
    page.render()
}
