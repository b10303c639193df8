//! What a batch is to do, what it tells meanwhile, and what it did.

use nianbao_format::{Exporter, Registry};
use nianbao_model::{Fault, Findings, Lang, Summary};
use nianbao_output::Changes;
use nianbao_site::{Status, Totals};
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicBool},
};

/// What a batch is to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only this year; last year's reports are still read for the rules between years.
    pub year: Option<u16>,
    /// The ids of the formats to write; if there is none all but those that want to be asked for
    /// ([`Exporter::only_on_request`]), and every one if `all` is among them.
    pub formats: Vec<String>,
    /// How many units at a time; as many as there are processors if not said.
    pub jobs: Option<usize>,
    /// Hold back reports with warnings, too.
    pub strict: bool,
    /// The language of the run report.
    pub lang: Lang,
    /// Remove what an earlier run has published and this one was not asked for or finds no source
    /// of; else it stays.
    pub prune: bool,
    /// Only find out what would change; nothing is written.
    pub dry_run: bool,
    /// Make everything anew, whatever is remembered of earlier runs.
    pub full: bool,
    /// Set from outside to stop early; nothing has changed then.
    pub cancel: Arc<AtomicBool>,
}

/// Told as the work goes on, in the order in which units are through.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The report's title, or the unit's name and year.
    pub title: &'a str,
    /// What became of it.
    pub status: Status,
}

/// What a batch did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// All findings, counted.
    pub summary: Summary,
    /// Reports by what became of them.
    pub reports: BTreeMap<Status, usize>,
    /// The first findings of severity error and warning in the order of publication, at most
    /// [`MOST_FINDINGS`](crate::MOST_FINDINGS).
    pub findings: Findings,
    /// How many files were written.
    pub files: usize,
    /// How many files of formats that were not asked for stay beside a report that says something
    /// else now.
    pub stale: usize,
    /// What changed in the output folder, or would change.
    pub changes: Changes,
    /// Was it stopped before the end? Then nothing has changed.
    pub cancelled: bool,
    /// How long it took.
    pub seconds: f64,
}

impl Outcome {
    /// The same with what came of all reports.
    pub(crate) fn of(self, totals: Totals) -> Self {
        let Totals { summary, reports, findings, files, figures: _ } = totals;
        Self { summary, reports, findings, files, ..self }
    }
}

/// The formats that are asked for by their ids.
pub(crate) fn formats<'a>(
    registry: &'a Registry,
    ids: &[String],
) -> Result<Vec<&'a dyn Exporter>, Fault> {
    if ids.is_empty() {
        return Ok(registry.exporters().filter(|exporter| !exporter.only_on_request()).collect());
    }
    if ids.iter().any(|id| id == "all") {
        return Ok(registry.exporters().collect());
    }
    ids.iter()
        .map(|id| {
            registry.exporter(id).ok_or_else(|| {
                let known: Vec<_> = registry.exporters().map(|e| e.info().id).collect();
                let known = known.join(" ");
                Fault::new(
                    format!("没有名为 {id} 的输出格式；可用：{known}"),
                    format!("there is no format {id} to write; there are: {known}"),
                )
            })
        })
        .collect()
}
