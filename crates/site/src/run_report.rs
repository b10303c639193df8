//! `run.html`: the run report for the staff, with totals, a dashboard a year, and a line for every report that opens where something was
//! found.

use crate::{
    PAGES,
    dashboard::Year,
    publication::Run,
    record::{Aside, Record, Status},
    tally::Totals,
    view::{Context, View},
};
use askama::Template;
use nianbao_model::{FiguresRead, Finding, Headed, Lang, Level, Standing, Summary, WrittenFile, by_cause};
use nianbao_output::NewFile;
use nianbao_theme::{Style, Url, size};
use std::io::{self, Write as _};

/// The page in the making: each piece is written as it comes and none is kept.
pub(crate) struct RunReport<'a> {
    file: NewFile<'a>,
    lang: Lang,
}

impl<'a> RunReport<'a> {
    pub(crate) fn new(context: Context<'a>, run: &Run<'_>, totals: &Totals, years: &[Year]) -> io::Result<Self> {
        let lang = context.lang;
        let mut page = Self { file: context.output.create(&Url::Run.to_string())?, lang };
        let numbers = Numbers::of(totals, run.seconds);
        page.add(&Head { style: &PAGES, region: context.region.name_in(u16::MAX), run, totals: &numbers, lang })?;
        for (n, year) in years.iter().enumerate() {
            page.file.write_all(year.html(n == 0, lang).map_err(io::Error::other)?.as_bytes())?;
        }
        page.add(&List { lang })?;
        Ok(page)
    }

    fn add(&mut self, piece: &impl Template) -> io::Result<()> {
        Template::write_into(piece, &mut self.file)
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
        self.add(&Unit { unit, lang })
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
        self.add(&Unit { unit, lang })
    }

    fn finish(mut self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        self.add(&Tail)?;
        self.file.settle("run").map(|file| vec![file])
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
        self.summary.error > 0 || self.summary.warning > 0 || !matches!(self.status, Status::Published | Status::Kept)
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
