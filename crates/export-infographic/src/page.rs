//! The page: the tale as HTML that re-flows, with charts as SVG in it.

use crate::{
    charts,
    ink::Look,
    tale::{Listed, Point, Tale, Tick},
    type_set::{heading, label, text},
};
use askama::Template;
use nianbao_format::{ExportJob, Role};
use nianbao_model::{Decimal, clean_line};
use nianbao_theme::{Frame, Style};

/// The look of the page.
static STYLE: Style = Style::with(include_str!("../templates/infographic.css"));

#[derive(Template)]
#[template(path = "infographic.html")]
struct Page<'a> {
    style: &'static Style,
    policy: String,
    frame: Frame,
    title: String,
    look: Look,
    tale: &'a Tale,
    /// About how long the page is: the root size that brings it onto one sheet.
    fit: u8,
    way: Option<FlowView>,
    /// Where the statutory document is, if it is published.
    document: Option<&'a str>,
    /// Where the pictures are as files to take along: what they are called, and their addresses.
    files: Vec<(&'a str, &'a str)>,
}

/// The way of the requests as it is drawn.
struct FlowView {
    ribbons: String,
    come: Vec<String>,
    middle: String,
    go: Vec<String>,
    /// Requests one by one, for ends without ribbons.
    squares: Vec<String>,
}

impl Page<'_> {
    fn text(&self, said: &str) -> String {
        text(said)
    }

    /// One of several in a row, with the mark between them, which begins no line.
    fn text_then(&self, said: &str, last: &bool, mark: &str) -> String {
        if *last { text(said) } else { text(&format!("{said}{mark}")) }
    }

    /// Where the whole begins between the ribbons, in tenths of their height.
    fn trunk(&self) -> i32 {
        self.tale.flow.as_ref().map_or(0, charts::trunk)
    }

    fn label(&self, said: &str) -> String {
        label(said)
    }

    fn heading(&self, clauses: &[String]) -> String {
        heading(clauses)
    }

    /// How many characters a figure takes, for the class that brings it into its room.
    fn span(&self, figure: &str) -> usize {
        figure.chars().count().clamp(1, 17)
    }

    /// Figures stay on their line; one of more digits than any report has is small, and breaks
    /// where it must.
    fn room(&self, figure: impl AsRef<str>) -> &'static str {
        if figure.as_ref().chars().count() <= 13 { "nb" } else { "long" }
    }

    fn dots(&self) -> String {
        self.tale.dots.as_ref().map(charts::dots).unwrap_or_default()
    }

    /// The mark of each part of the message.
    fn marks(&self) -> Vec<usize> {
        self.tale
            .dots
            .as_ref()
            .map(|dots| charts::marks(dots.parts.iter().map(|part| part.small)))
            .unwrap_or_default()
    }

    fn ticks(&self) -> Vec<Tick> {
        self.tale.decisions.as_ref().map(crate::tale::Decisions::ticks).unwrap_or_default()
    }

    fn pair(&self, item: &Listed) -> String {
        item.lengths().map(charts::pair).unwrap_or_default()
    }

    /// An icon with its subject's drawing.
    fn icon(&self, id: &str) -> String {
        format!(
            "<svg class=\"icon\" viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#i-{id}\"/></svg>"
        )
    }

    /// Indicators are mostly of talk with people, or of anything.
    fn indicator_icon(&self) -> &'static str {
        let all = &self.tale.indicators;
        let talk = |item: &Listed| {
            ["热线", "咨询", "电话", "解读", "答复", "通话"]
                .iter()
                .any(|word| item.name.contains(word))
        };
        if all.giant.iter().chain(&all.changed).chain(&all.quiet).any(talk) {
            "talk"
        } else {
            "list"
        }
    }

    fn ordinal(&self, n: &usize, point: &Point) -> &'static str {
        if point.next { "→" } else { ["一", "二", "三"].get(*n).copied().unwrap_or("·") }
    }

    fn indicator_heading(&self) -> String {
        let giant = self.tale.indicators.giant.as_ref();
        match giant.and_then(|item| Some((item, item.change.as_ref()?.words.clone()))) {
            Some((item, words)) if item.name.chars().count() <= 14 => {
                heading(&[item.name.clone(), words])
            }
            _ => heading(&["其他主要数据"]),
        }
    }
}

fn view(tale: &Tale) -> Option<FlowView> {
    let flow = tale.flow.as_ref()?;
    let many = flow.flows();
    let (come, middle, go) =
        if many { charts::river(flow) } else { (Vec::new(), String::new(), Vec::new()) };
    let few = |value: Option<Decimal>| {
        value.and_then(|value| u32::try_from(value).ok()).filter(|n| *n > 0 && *n < 10)
    };
    let squares = flow.ends.iter().map(|end| {
        few(end.value)
            .filter(|_| !many && flow.whole)
            .map(|n| charts::squares(n, end.kind))
            .unwrap_or_default()
    });
    Some(FlowView {
        ribbons: if many { charts::ribbons(flow) } else { String::new() },
        come,
        middle,
        go,
        squares: squares.collect(),
    })
}

/// How much there is, in lines of a sheet: the size of type that brings it onto one.
fn fit(tale: &Tale) -> u8 {
    let flow = tale.flow.as_ref().map_or(4, |flow| 9 + flow.ends.len() * 2);
    let decisions = tale.decisions.as_ref().map_or(0, |decisions| decisions.rows.len() * 3);
    let facts = tale.facts.as_ref().map_or(0, |facts| facts.rows.len() * 5);
    let rest = tale.indicators.changed.len() * 2
        + tale.indicators.quiet.len().div_ceil(3) * 2
        + if tale.indicators.giant.is_some() { 4 } else { 0 };
    let trend = tale.trend.as_ref().map_or(0, |trend| trend.lines.len().div_ceil(3) * 6 + 3);
    let points = if tale.highlights.is_empty() { 0 } else { 8 }
        + if tale.problems.is_empty() { 0 } else { 7 };
    match 14 + flow + decisions.max(facts) + rest + trend + points {
        0..=52 => 1,
        53..=55 => 2,
        56..=62 => 3,
        63..=75 => 4,
        76..=95 => 5,
        _ => 6,
    }
}

/// Renders the page.
pub(crate) fn render(job: &ExportJob<'_>, tale: &Tale) -> askama::Result<String> {
    let here = format!("{}年图解", job.report.year);
    let mut frame = Frame::of_report(job.region, job.file_path, &job.report.unit, &here);
    let look = Look::of(job.region);
    frame.colours +=
        &look.css(job.region.map_or("", |region| region.site.theme.accent_dark.as_str()));
    let page = Page {
        style: &STYLE,
        policy: frame.policy(&STYLE),
        frame,
        title: format!("{}（图解）", clean_line(&job.document.title)),
        look,
        tale,
        fit: fit(tale),
        way: view(tale),
        document: job.page_path.and_then(|path| path.rsplit('/').next()),
        files: pictures(job),
    };
    let mut html = String::with_capacity(48 * 1024);
    page.render_into(&mut html)?;
    Ok(html)
}

/// The picture's own files, if they are published, and then whatever other pictures of the report
/// there are.
fn pictures<'a>(job: &ExportJob<'a>) -> Vec<(&'a str, &'a str)> {
    const OWN: [&str; 2] = ["png", "svg"];
    let pictures = || job.files.iter().filter(|file| file.role == Role::Picture);
    let own = OWN.iter().filter_map(|format| pictures().find(|file| file.file.format == *format));
    let others = pictures().filter(|file| !OWN.contains(&file.file.format.as_str()));
    own.chain(others).map(|file| (file.name.zh.as_str(), job.href(file))).collect()
}
