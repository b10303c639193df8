//! Hands the statistician's own workbook back with the cells marked that findings speak of.
//!
//! [`mark`] is the whole of it; [`MarkExcel`] is the same as `check --report xlsx`. An xlsx or xlsm
//! is edited in place: what is not marked stays as it was, part by part and byte by byte.
//! What cannot be edited so (xls, xlsb, ods) is written anew with its values. Either way the cells
//! get a coloured fill and a note, and a sheet 检查结果 at the end lists every finding.

mod edit;
mod listing;
mod marks;
mod notes;
mod plain;
mod previous;
mod results;
mod room;
mod sheet;
mod styles;
mod vml;
mod words;
mod workbook;
mod xml;

pub use nianbao_format::Marked;

use nianbao_format::{Confidence, Importer as _, Info, Input, MarkJob, Marker, Source};
use nianbao_grid::Grids;
use nianbao_import_excel::Excel;
use nianbao_model::{Bilingual, Editions, Fault, Finding, Lang, Place};
use std::io::Write;

/// Marks Excel workbooks.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarkExcel;

impl Marker for MarkExcel {
    fn info(&self) -> Info {
        Info::new(
            "xlsx",
            Bilingual::new("标出单元格的原工作簿", "the workbook with its cells marked"),
            ["xlsx"],
        )
    }

    fn mark(&self, job: &MarkJob<'_>, sink: &mut dyn Write) -> Result<Marked, Fault> {
        mark_of(job, sink)
    }
}

/// Writes the workbook `original` with the cells marked that `findings` speak of.
///
/// Only places in the file `name` are marked, which is the name the findings' places carry; a
/// finding with places elsewhere or without any stands in the list of results all the same. Notes
/// and the list are in `lang`. Marks of an earlier run are taken away.
///
/// # Errors
/// When `original` is no workbook that can be read (damaged, protected with a password, too large),
/// or the sink takes no more.
pub fn mark(
    original: &[u8],
    name: &str,
    findings: &[Finding],
    lang: Lang,
    sink: &mut dyn Write,
) -> Result<Marked, Fault> {
    mark_of(&MarkJob::new(original, name, findings, lang), sink)
}

fn mark_of(job: &MarkJob<'_>, sink: &mut dyn Write) -> Result<Marked, Fault> {
    let MarkJob { original, name, findings, lang, unit, .. } = *job;
    let grids = read(original, name)?;
    let job = edit::Job { name, findings, unit, lang, kept_look: true };
    let (bytes, marked) = match shielded(|| edit::in_place(original, &grids, &job)) {
        Some(done) => done,
        None => anew(&grids, &job)?,
    };
    sink.write_all(&bytes).map_err(|e| words::unwritten(&e))?;
    Ok(marked)
}

/// The values of the workbook. This is where whatever is no workbook is refused, with the
/// importer's own words.
fn read(original: &[u8], name: &str) -> Result<Grids, Fault> {
    let read = Excel.read(&Input::new(original, name, &Editions::national()));
    match read.map_err(|fault| {
        if Excel.sniff(original, name) == Confidence::Content {
            fault
        } else {
            words::instead(fault)
        }
    })? {
        Source::Grids(grids) => Ok(grids),
        Source::Reading(_) => Err(words::unmarkable()),
    }
}

/// Writes the values into a new workbook and marks that.
fn anew(grids: &Grids, job: &edit::Job<'_>) -> Result<(Vec<u8>, Marked), Fault> {
    let done = shielded(|| {
        let plain = plain::write(grids)?;
        let findings = plain.findings(job.name, job.findings);
        edit::in_place(
            &plain.bytes,
            &plain.grids,
            &edit::Job { findings: &findings, kept_look: false, ..*job },
        )
    });
    done.ok_or_else(|| words::unmarkable().at(Place::File { file: job.name.into() }))
}

/// A workbook cannot be edited in place: a part is missing, is no XML in UTF-8, or is not built as
/// a workbook's is.
#[derive(Clone, Copy, Debug)]
struct Stuck;

impl From<nianbao_opc::Refusal> for Stuck {
    fn from(_: nianbao_opc::Refusal) -> Self {
        Stuck
    }
}

/// Runs `work`; a slip in somebody else's reader or writer only means that it cannot be done so.
fn shielded<T>(work: impl FnOnce() -> Result<T, Stuck>) -> Option<T> {
    nianbao_opc::shielded(work).ok().and_then(Result::ok)
}
