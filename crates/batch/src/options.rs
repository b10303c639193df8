//! What a batch is to do, what it tells meanwhile, and what it did.

use nianbao_format::{Exporter, Registry};
use nianbao_intake::Folder;
use nianbao_model::{Fault, Findings, Lang, Summary};
use nianbao_site::Status;
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

/// What a batch is to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only this year; last year's reports are still read for the rules between years.
    pub year: Option<u16>,
    /// The ids of the formats to write; if there is none all but those that want to be asked for ([`Exporter::only_on_request`]), and
    /// every one if `all` is among them.
    pub formats: Vec<String>,
    /// How many units at a time; as many as there are processors if not said.
    pub jobs: Option<usize>,
    /// Hold back reports with warnings, too.
    pub strict: bool,
    /// The language of the run report.
    pub lang: Lang,
    /// Set from outside to stop early; what is written then is whole.
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
    /// The first findings of severity error and warning in the order of publication, at most [`MOST_FINDINGS`](crate::MOST_FINDINGS).
    pub findings: Findings,
    /// How many files were written.
    pub files: usize,
    /// Files that could not be put in their place.
    pub unwritten: Vec<Fault>,
    /// Was it stopped before the end?
    pub cancelled: bool,
    /// How long it took.
    pub seconds: f64,
}

/// The formats that are asked for by their ids.
pub(crate) fn formats<'a>(registry: &'a Registry, ids: &[String]) -> Result<Vec<&'a dyn Exporter>, Fault> {
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

/// The output must not fall among the inputs.
pub(crate) fn guard_output(folder: &Folder, out: &Path) -> Result<(), Fault> {
    let absolute = |path: &Path| std::path::absolute(path).map(|p| p.canonicalize().unwrap_or(p));
    let (Ok(input), Ok(output)) = (absolute(&folder.path), absolute(out)) else { return Ok(()) };
    let year_below = output.strip_prefix(&input).ok().and_then(|rest| rest.components().next()).is_some_and(|first| {
        let first = first.as_os_str().to_string_lossy();
        first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit()) || first == "editions"
    });
    if input == output || year_below {
        return Err(Fault::new(
            format!("输出文件夹“{}”与填报文件在一起，会覆盖填报文件；请另选一个文件夹", out.display()),
            format!("the output folder “{}” holds the reports to read and would overwrite them; choose another", out.display()),
        ));
    }
    Ok(())
}
