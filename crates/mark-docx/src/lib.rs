//! Hands the unit's own Word document back with comments at the cells and sentences that findings
//! speak of.
//!
//! [`mark`] is the whole of it; [`MarkDocx`] is the same as `check --report docx`. The document is
//! edited in place: where nothing is marked its text and look stay byte for byte, and parts that
//! need no change are copied as they are packed.

mod comments;
mod document;
mod edit;
mod notes;
mod words;

pub use nianbao_format::Marked;

use nianbao_format::{Confidence, Importer as _, Info, Input, MarkJob, Marker};
use nianbao_import_docx::{Docx, Outline};
use nianbao_model::{Bilingual, Editions, Fault, Finding, Lang, Place};
use std::io::Write;

/// Marks Word documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarkDocx;

impl Marker for MarkDocx {
    fn info(&self) -> Info {
        let endings = ["docx", "docm", "dotx", "dotm"];
        Info::new(
            "docx",
            Bilingual::new("写好批注的原 Word 文档", "the Word document with comments"),
            endings,
        )
    }

    fn mark(&self, job: &MarkJob<'_>, sink: &mut dyn Write) -> Result<Marked, Fault> {
        mark(job.original, job.name, job.findings, job.lang, sink)
    }
}

/// Writes the document `original` with comments where `findings` speak of it.
///
/// Only places in the file `name` are marked, which is the name the findings' places carry; a
/// finding with places elsewhere or without any stands in the comment at the title. Comments are in
/// `lang`. Those of an earlier run are taken away.
///
/// # Errors
/// When `original` is no document that can be read (damaged, protected with a password, too large)
/// or edited in place, or the sink takes no more.
pub fn mark(
    original: &[u8],
    name: &str,
    findings: &[Finding],
    lang: Lang,
    sink: &mut dyn Write,
) -> Result<Marked, Fault> {
    let at = |fault: Fault| {
        if fault.at.is_some() { fault } else { fault.at(Place::File { file: name.into() }) }
    };
    if Docx.sniff(original, name) != Confidence::Content {
        return Err(at(words::no_document()));
    }
    let read = |bytes: &[u8]| Outline::of(&Input::new(bytes, name, &Editions::national()));
    let outline = read(original).map_err(at)?;
    let notes = notes::of(findings, name, &outline, lang);
    let marked = Marked { kept_look: true, marked_cells: notes.places() };
    let edited = nianbao_opc::shielded(|| edit::in_place(original, &outline, &notes, lang))
        .ok()
        .and_then(Result::ok);
    // Whatever a document is built like: not a word of it may have changed.
    let same = |bytes: &Vec<u8>| read(bytes).is_ok_and(|after| outline.says_the_same(&after));
    let bytes = edited.filter(same).ok_or_else(|| at(words::unmarkable()))?;
    sink.write_all(&bytes).map_err(|e| words::unwritten(&e).because(&e))?;
    Ok(marked)
}
