//! `run.html`: the run report for the staff, with totals, a dashboard a year, and a line for every
//! report that opens where something was found. In a large region the lines stand on pages of their
//! own, some hundred units each, and the front has a link to each.

use crate::{
    PAGES,
    dashboard::Year,
    publication::Run,
    record::{Aside, Record, Status},
    tally::Totals,
    view::{Context, View},
};
use askama::Template;
use nianbao_model::{
    FiguresRead, Finding, Headed, Lang, Level, Standing, Summary, WrittenFile, by_cause,
};
use nianbao_output::NewFile;
use nianbao_register::Region;
use nianbao_theme::{Style, Url, size};
use std::io::{self, Write as _};

/// So many units stand on the front page; where a region has more, each page takes as many.
const ON_A_PAGE: usize = 200;

/// The page on which a report's line stands, seen from the staff's folder. It follows from what is
/// known of any report, so that others can link to it.
pub(crate) fn page_of(region: &Region, year: u16, level: Level, order: usize) -> String {
    if region.units.len() <= ON_A_PAGE {
        return "run.html".to_owned();
    }
    // What the register does not know any more stands behind all others.
    let n = order.min(region.units.len() + 1) / ON_A_PAGE;
    format!("run/{year}-{}-{}.html", level.id(), n + 1)
}

/// A page of lines beside the front.
struct Lines<'a> {
    path: String,
    file: NewFile<'a>,
    units: usize,
    summary: Summary,
}

/// The page in the making: each piece is written as it comes and none is kept.
pub(crate) struct RunReport<'a> {
    context: Context<'a>,
    file: NewFile<'a>,
    /// The page of lines that is open, in a large region.
    open: Option<Lines<'a>>,
    done: Vec<WrittenFile>,
    lang: Lang,
}

impl<'a> RunReport<'a> {
    pub(crate) fn new(
        context: Context<'a>,
        run: &Run<'_>,
        totals: &Totals,
        years: &[Year],
    ) -> io::Result<Self> {
        let lang = context.lang;
        let file = context.output.create(&Url::Run.to_string())?;
        let mut page = Self { context, file, open: None, done: Vec::new(), lang };
        let numbers = Numbers::of(totals, run.seconds);
        page.add(&Head {
            style: &PAGES,
            region: context.region.name_in(u16::MAX),
            run,
            totals: &numbers,
            lang,
        })?;
        for (n, year) in years.iter().enumerate() {
            page.file.write_all(year.html(n == 0, lang).map_err(io::Error::other)?.as_bytes())?;
        }
        page.add(&List { lang })?;
        Ok(page)
    }

    fn add(&mut self, piece: &impl Template) -> io::Result<()> {
        Template::write_into(piece, &mut self.file)
    }

    /// Opens the page of lines at `path`, and closes the one before.
    fn turn_to(&mut self, path: String, title: String) -> io::Result<()> {
        if self.open.as_ref().is_some_and(|open| open.path == path) {
            return Ok(());
        }
        self.close()?;
        let mut file = self.context.output.create(&format!("staff/{path}"))?;
        Template::write_into(
            &LinesHead { style: &PAGES, title: &title, lang: self.lang },
            &mut file,
        )?;
        self.open = Some(Lines { path, file, units: 0, summary: Summary::default() });
        self.add(&Opened { title: &title })
    }

    /// Ends the page of lines that is open, and says on the front what is on it.
    fn close(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        Template::write_into(&Tail, &mut open.file)?;
        self.add(&Closed {
            path: &open.path,
            units: open.units,
            summary: open.summary,
            lang: self.lang,
        })?;
        self.done.push(open.file.settle("run")?);
        Ok(())
    }
}

impl View for RunReport<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let unit = Line {
            name: &record.name,
            id: &record.unit,
            year: record.year,
            level: record.level,
            source: record.source.as_deref(),
            status: record.status,
            summary: Summary::of(&record.findings),
            findings: &record.findings,
            written: record.files.iter().map(|file| &file.file).collect(),
            millis: record.millis,
        };
        let lang = self.lang;
        let path = page_of(self.context.region, record.year, record.level, record.order);
        if path == "run.html" {
            return self.add(&Unit { unit, lang, folded: false });
        }
        let (from, level) = (record.order / ON_A_PAGE * ON_A_PAGE + 1, record.level.word(lang));
        let title = match lang {
            Lang::Zh => {
                format!("{}年 {level} 第{from}—{}个单位", record.year, from + ON_A_PAGE - 1)
            }
            Lang::En => format!("{} {level} units {from} to {}", record.year, from + ON_A_PAGE - 1),
        };
        self.turn_to(path, title)?;
        let Some(open) = &mut self.open else { return Ok(()) };
        open.units += 1;
        let Summary { error, warning, note } = unit.summary;
        open.summary.error += error;
        open.summary.warning += warning;
        open.summary.note += note;
        Template::write_into(&Unit { unit, lang, folded: true }, &mut open.file)
    }

    fn aside(&mut self, aside: &Aside) -> io::Result<()> {
        let unit = Line {
            name: &aside.name,
            id: &aside.id,
            year: aside.year(),
            level: Level::Region,
            source: None,
            status: aside.status,
            summary: Summary::of(&aside.findings),
            findings: &aside.findings,
            written: Vec::new(),
            millis: 0.0,
        };
        let lang = self.lang;
        self.close()?;
        self.add(&Unit { unit, lang, folded: false })
    }

    fn finish(mut self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        self.close()?;
        self.add(&Tail)?;
        let mut files = vec![self.file.settle("run")?];
        files.append(&mut self.done);
        Ok(files)
    }
}

/// The totals of a run.
struct Numbers {
    /// How many reports were due.
    units: usize,
    published: usize,
    drafts: usize,
    missing: usize,
    files: usize,
    summary: Summary,
    /// Figures in the texts.
    figures: FiguresRead,
    seconds: f64,
}

impl Numbers {
    fn of(totals: &Totals, seconds: f64) -> Self {
        Self {
            units: totals.reports.values().sum(),
            published: totals.count(Status::Published) + totals.count(Status::Kept),
            drafts: totals.count(Status::Draft),
            missing: totals.count(Status::Missing) + totals.count(Status::Unreadable),
            files: totals.files,
            summary: totals.summary,
            figures: totals.figures,
            seconds,
        }
    }
}

/// What the run did with a unit's report of a year, or what was found beside the reports.
struct Line<'a> {
    name: &'a str,
    id: &'a str,
    year: u16,
    level: Level,
    /// The file it was read from.
    source: Option<&'a str>,
    status: Status,
    summary: Summary,
    findings: &'a [Finding],
    written: Vec<&'a WrittenFile>,
    /// How long it took.
    millis: f64,
}

impl Line<'_> {
    /// The findings, each with those that follow from it.
    fn headed(&self) -> Vec<Headed<'_>> {
        by_cause(self.findings)
    }

    fn needs_attention(&self) -> bool {
        self.summary.error > 0
            || self.summary.warning > 0
            || !matches!(self.status, Status::Published | Status::Kept)
    }
}

#[derive(Template)]
#[template(path = "run.html", block = "head")]
struct Head<'a> {
    style: &'static Style,
    region: &'a str,
    run: &'a Run<'a>,
    totals: &'a Numbers,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "run.html", block = "list")]
struct List {
    lang: Lang,
}

/// One line if nothing was found, else a line that opens.
#[derive(Template)]
#[template(path = "run.html", block = "unit")]
struct Unit<'a> {
    unit: Line<'a>,
    lang: Lang,
    /// Is even what has errors closed at first?
    folded: bool,
}

/// The head of a page of lines.
#[derive(Template)]
#[template(path = "run.html", block = "lines_head")]
struct LinesHead<'a> {
    style: &'static Style,
    title: &'a str,
    lang: Lang,
}

/// What the front says of a page of lines, in two pieces, for it is not known before what is on it.
#[derive(Template)]
#[template(path = "run.html", block = "opened")]
struct Opened<'a> {
    title: &'a str,
}

#[derive(Template)]
#[template(path = "run.html", block = "closed")]
struct Closed<'a> {
    path: &'a str,
    units: usize,
    summary: Summary,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "run.html", block = "tail")]
struct Tail;

fn tone(finding: &Finding) -> &'static str {
    match finding.standing() {
        Standing::Error => "bad",
        Standing::Warning => "warn",
        Standing::Note | Standing::Explained => "",
    }
}
