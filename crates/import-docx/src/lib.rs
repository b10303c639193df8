//! Reads Word documents into grids.
//!
//! [`Docx`] is the whole of it. Paragraphs and tables come in their order, as a reader of the
//! document sees them: automatic numbers are written out, changes are taken as accepted,
//! alternatives are taken once. What a document has of a report is laid out as grids for the
//! one recogniser; a place is a table with row and column, or a paragraph.

mod body;
mod counting;
mod fault;
mod fields;
mod grids;
mod head;
mod kind;
mod limits;
mod numbering;
mod outline;
mod own;
mod package;
mod paragraph;
mod source;
mod styles;
mod table;

pub use outline::{Outline, Spot};

use kind::Kind;
use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};
use nianbao_grid::Grids;
use nianbao_model::{Bilingual, Place};

/// The endings of documents' names.
const EXTENSIONS: &[&str] = &["docx", "docm", "dotx", "dotm"];
/// Endings of documents in forms that are named, with what to do.
const NAMED: &[&str] = &["doc", "wps", "rtf", "odt"];

/// Reads Word documents: docx, docm, dotx and dotm, transitional and strict, as Word, WPS and
/// LibreOffice write them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Docx;

impl Importer for Docx {
    fn info(&self) -> Info {
        Info::new(
            "docx",
            Bilingual::new("Word / WPS 文档", "Word document"),
            EXTENSIONS.iter().copied(),
        )
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        match Kind::of(bytes) {
            Kind::Docx | Kind::Old => Confidence::Content,
            // Nobody can see what is in it.
            Kind::Locked if has_our_ending(name) => Confidence::Content,
            Kind::Locked => Confidence::No,
            // So that `read` can say what it is.
            Kind::Foreign(_) => Confidence::Kind,
            Kind::Zip if has_our_ending(name) => Confidence::Kind,
            Kind::Empty | Kind::Other if has_our_ending(name) => Confidence::Name,
            Kind::Empty | Kind::Zip | Kind::Other => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        read(input).map(Source::Grids).map_err(|fault| match fault.at {
            Some(_) => fault,
            None => fault.at(Place::File { file: input.name.into() }),
        })
    }
}

fn has_our_ending(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        EXTENSIONS.iter().chain(NAMED).any(|e| e.eq_ignore_ascii_case(ending))
    })
}

fn read(input: &Input<'_>) -> Result<Grids, Fault> {
    let (body, own, _) = open(input.bytes)?;
    grids::of(body, &own, input)
}

/// What a file has, if it is a document.
fn open(bytes: &[u8]) -> Result<(body::Body, own::Own, package::Parts), Fault> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(fault::file_too_large(bytes.len()));
    }
    match Kind::of(bytes) {
        Kind::Docx => {}
        Kind::Empty => return Err(fault::empty()),
        Kind::Locked => return Err(fault::password()),
        Kind::Old => return Err(fault::old()),
        Kind::Foreign(what) => return Err(fault::foreign(&what)),
        Kind::Zip => {
            nianbao_opc::Package::open(bytes).map_err(fault::said)?;
            return Err(fault::not_a_document(&Bilingual::new("别的压缩包", "another package")));
        }
        Kind::Other => {
            return Err(fault::not_a_document(&Bilingual::new(
                "别的文件（可能已损坏）",
                "something else (it may be damaged)",
            )));
        }
    }
    let parts = package::parts(bytes)?;
    let styles = styles::Styles::read(&parts.styles)?;
    let numbering = numbering::Numbering::read(&parts.numbering)?;
    let footnotes = body::notes(&parts.footnotes, &styles)?;
    let endnotes = body::notes(&parts.endnotes, &styles)?;
    let body = body::read(&parts.document, &styles, numbering, [&footnotes, &endnotes])?;
    let own = own::Own::read(&parts.properties)?;
    Ok((body, own, parts))
}
