//! `run.json`: the run for other programs, with all that is said of every report.

use crate::{
    dashboard::Year,
    publication::Run,
    record::{Aside, Record, Status},
    tally::Totals,
    view::{Context, View},
};
use nianbao_model::{FiguresRead, Finding, Level, Summary, WrittenFile};
use nianbao_output::{JsonFile, NewFile, placed};
use serde::Serialize;
use std::{borrow::Cow, io};

/// A report.
#[derive(Serialize)]
struct ReportEntry<'a> {
    unit: &'a str,
    name: &'a str,
    level: Level,
    year: u16,
    edition: Option<&'a str>,
    source: Option<&'a str>,
    status: Status,
    summary: Summary,
    findings: &'a [Finding],
    /// How many of those that the summary counts are not among the findings.
    #[serde(skip_serializing_if = "is_none")]
    omitted: usize,
    #[serde(rename = "figures_in_texts")]
    figures: FiguresRead,
    written: Vec<Cow<'a, str>>,
    milliseconds: f64,
}

/// Findings of no one report. Its fields stand in the order of the alphabet, as they always have.
#[derive(Serialize)]
struct AsideEntry<'a> {
    findings: &'a [Finding],
    status: Status,
    summary: Summary,
    unit: Option<&'a str>,
    year: u16,
}

/// The file in the making.
pub(crate) struct RunJson<'a> {
    json: JsonFile<NewFile<'a>>,
    run: &'a Run<'a>,
    totals: &'a Totals,
    years: &'a [Year],
}

impl<'a> RunJson<'a> {
    pub(crate) fn new(
        context: Context<'a>,
        run: &'a Run<'a>,
        totals: &'a Totals,
        years: &'a [Year],
    ) -> io::Result<Self> {
        let mut json = JsonFile::begin(context.output.create("staff/run.json")?)?;
        json.field("schema", &"nianbao.run/1")?;
        json.field("region", &context.region.name_in(u16::MAX))?;
        json.field("started", &run.began)?;
        json.field("version", &run.version)?;
        json.list("reports")?;
        Ok(Self { json, run, totals, years })
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_none(omitted: &usize) -> bool {
    *omitted == 0
}

/// Three digits behind the point are enough for times.
pub(crate) fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

impl View for RunJson<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        self.json.entry(&ReportEntry {
            unit: &record.unit,
            name: &record.name,
            level: record.level,
            year: record.year,
            edition: record.edition.as_deref(),
            source: record.source.as_deref(),
            status: record.status,
            summary: Summary::of(&record.findings),
            findings: &record.findings,
            omitted: record.findings.iter().map(|finding| finding.omitted).sum(),
            figures: record.figures,
            written: record.files.iter().map(|file| placed(&file.file.path)).collect(),
            milliseconds: rounded(record.millis),
        })
    }

    fn aside(&mut self, aside: &Aside) -> io::Result<()> {
        let findings = &aside.findings;
        let entry = AsideEntry {
            findings,
            status: aside.status,
            summary: Summary::of(findings),
            unit: None,
            year: aside.year(),
        };
        // By way of a value, whose keys are in order: such entries have always been written so.
        self.json.entry(&serde_json::to_value(entry)?)
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        let Self { mut json, run, totals, years } = *self;
        json.end_list()?;
        json.line("overview", &years)?;
        json.line("summary", &totals.summary)?;
        json.line("figures_in_texts", &totals.figures)?;
        json.field("files", &totals.files)?;
        json.field("cancelled", &false)?;
        json.field("seconds", &rounded(run.seconds))?;
        json.end(false)?.settle("run").map(|file| vec![file])
    }
}
