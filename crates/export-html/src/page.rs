//! The page: what the template is filled with.

use crate::{
    meta::{self, Meta},
    table::{self, CellView, TableView},
};
use askama::Template;
use nianbao_document::{Block, Part};
use nianbao_format::{ExportJob, Published, by_role};
use nianbao_model::{Edition, clean_line};
use nianbao_theme::{Frame, Style, size};

/// The look of a report's page.
static STYLE: Style = Style::with(include_str!("../templates/report.css"));

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    style: &'static Style,
    policy: String,
    frame: Frame,
    /// What the switch for last year's figures says; empty if there are none.
    compare: String,
    last_year: u16,
    /// Where the infographic edition is, if it is published.
    infographic: Option<&'a str>,
    downloads: Vec<&'a Published>,
    metas: Vec<Meta>,
    /// What a page that is shared shows of itself (Open Graph).
    shared: Vec<(&'static str, String)>,
    title: &'a str,
    /// The title in the pieces it breaks into if it does not fit on one line.
    title_parts: Vec<&'a str>,
    unit: String,
    published: Option<String>,
    job: &'a ExportJob<'a>,
    edition: &'a Edition,
    sections: Vec<Section<'a>>,
    indicators: Vec<IndicatorView>,
}

struct Section<'a> {
    part: &'a Part,
    blocks: Vec<BlockView<'a>>,
}

pub(crate) enum BlockView<'a> {
    Subheading(&'a str),
    Paragraph(&'a str),
    Note(&'a str),
    Table(TableView<'a>),
}

/// An indicator as people read it, and its parts as the report has them; all without control
/// characters.
struct IndicatorView {
    shown: [String; 3],
    value: String,
    unit: String,
    year_on_year: Option<String>,
}

/// A title in the pieces it breaks into: whose and of which year, what it is, and that it is a
/// draft.
fn title_parts(title: &str) -> Vec<&str> {
    let (whose, what) = title.split_at(title.find("政府信息公开").unwrap_or(title.len()));
    let (what, draft) = what.split_at(what.rfind("（草稿").unwrap_or(what.len()));
    [whose, what, draft].into_iter().filter(|part| !part.is_empty()).collect()
}

/// The words of a label. The head of a narrow column breaks at them: labels of four, six or eight
/// characters are of words of two.
pub(crate) fn words<'t>(class: &str, text: &'t str) -> Vec<&'t str> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let words = class == "leaf"
        && matches!(starts.len(), 4 | 6 | 8)
        && text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if !words {
        return vec![text];
    }
    starts
        .chunks(2)
        .map(|word| &text[word[0]..word.get(1).map_or(text.len(), |last| last + '一'.len_utf8())])
        .collect()
}

/// Renders the page of a report.
pub(crate) fn render(job: &ExportJob<'_>) -> askama::Result<String> {
    let edition = job.report.edition.as_ref();
    let previous = job.previous();
    let files = by_role(job.files, |file| file.role);
    let mut next_id = 0;
    let sections = job.document.parts.iter().map(|part| {
        let blocks = part.blocks.iter().map(|block| match block {
            Block::Subheading(text) => BlockView::Subheading(text),
            Block::Paragraph(text) | Block::Line(text, _) => BlockView::Paragraph(text),
            Block::Note(text) => BlockView::Note(text),
            Block::Table(table) => {
                BlockView::Table(table::view(table, Some(edition), previous, &mut next_id))
            }
        });
        Section { part, blocks: blocks.collect() }
    });
    let indicators =
        job.document.indicators.iter().zip(&job.report.indicators).map(|(shown, indicator)| {
            IndicatorView {
                shown: shown.each_ref().map(|text| clean_line(text)),
                value: clean_line(&indicator.value),
                unit: clean_line(&indicator.unit),
                year_on_year: indicator.year_on_year.as_deref().map(clean_line),
            }
        });
    let title = clean_line(&job.document.title);
    let unit = clean_line(&job.report.unit.name);
    let frame = Frame::of_report(
        job.region,
        job.file_path,
        &job.report.unit,
        &format!("{}年", job.report.year),
    );
    let page = Page {
        style: &STYLE,
        policy: frame.policy(&STYLE),
        frame,
        compare: previous.map(|previous| format!("对照{}年", previous.year)).unwrap_or_default(),
        last_year: previous.map_or(0, |previous| previous.year),
        infographic: files.view.map(|file| job.href(file)),
        downloads: files.downloads,
        shared: meta::shared(job),
        metas: meta::tags(job),
        title: &title,
        title_parts: title_parts(&title),
        unit,
        // A draft is not published, whatever day its year has.
        published: meta::published(job)
            .filter(|_| !job.document.is_draft())
            .map(|day| clean_line(&day)),
        job,
        edition,
        sections: sections.collect(),
        indicators: indicators.collect(),
    };
    // Most pages fit, so that the string is not moved while it grows.
    let mut html = String::with_capacity(64 * 1024);
    page.render_into(&mut html)?;
    Ok(html)
}

/// The day of publication as a sentence has it; what is none, as it stands.
fn in_words(day: &str) -> String {
    nianbao_model::day_in_words(day).unwrap_or_else(|| day.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod tests {
    use super::*;
    use nianbao_document::compose;
    use nianbao_model::{Cell, Editions, Indicator, Report, UnitRef};

    #[test]
    fn heads_of_narrow_columns_break_at_words() {
        assert_eq!(words("leaf", "商业企业"), ["商业", "企业"]);
        assert_eq!(words("leaf", "社会公益组织"), ["社会", "公益", "组织"]);
        for (class, text) in
            [("leaf", "自然人"), ("leaf", "本年增/减"), ("row c0", "行政许可"), ("leaf", "")]
        {
            assert_eq!(words(class, text), [text]);
        }
    }

    #[test]
    fn control_characters_of_cells_and_indicators_do_not_reach_the_page() {
        let edition = Editions::national().get("2021").unwrap().clone();
        let mut report = Report::blank(
            edition.clone(),
            UnitRef { name: "某\u{0}海关\u{1b}".into(), ..UnitRef::default() },
            2021,
        );
        let mut cells = edition.cells_ix();
        report.set(cells.next().unwrap(), Cell::NotApplicable("一\u{0}二\n三".into()));
        report.set(cells.next().unwrap(), Cell::Unreadable("四\u{1b}\t五".into()));
        report.indicators.push(Indicator {
            name: "指\n标\u{1}".into(),
            value: "1\u{0}".into(),
            unit: "条\r".into(),
            year_on_year: Some("\u{8}5%".into()),
        });
        let page = render(&ExportJob::new(&report, &compose(&report))).unwrap();
        let control = |c: &char| (*c < ' ' && *c != '\n') || ('\u{7f}'..='\u{9f}').contains(c);
        assert_eq!(page.chars().find(control), None);
        for clean in [
            ">不适用：一二 三<",
            ">无法识别：四 五<",
            ">指 标<",
            "data-value=\"1\" data-unit=\"条\"",
            "data-year-on-year=\"5%\"",
        ] {
            assert!(page.contains(clean), "{clean}");
        }
    }
}
