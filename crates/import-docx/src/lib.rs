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
mod old;
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
const EXTENSIONS: &[&str] = &["docx", "docm", "dotx", "dotm", "doc", "dot", "wps", "wpt"];
/// Endings of documents in forms that are named, with what to do.
const NAMED: &[&str] = &["rtf", "odt"];

/// Reads Word documents: docx, docm, dotx and dotm, transitional and strict, as Word, WPS and
/// LibreOffice write them, and those of Word 97 to 2003: doc and dot, and wps and wpt of WPS.
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
    let (body, own) = match kind(input.bytes)? {
        Kind::Old => walked(&old::parts(input.bytes)?)?,
        _ => walked(&package::parts(input.bytes)?)?,
    };
    grids::of(body, &own, input)
}

/// What a file has, if it is a document in which something can be marked.
fn open(bytes: &[u8]) -> Result<(body::Body, own::Own, package::Parts), Fault> {
    if let Kind::Old = kind(bytes)? {
        return Err(fault::old());
    }
    let parts = package::parts(bytes)?;
    let (body, own) = walked(&parts)?;
    Ok((body, own, parts))
}

/// What a file is, if it is a document that is read.
fn kind(bytes: &[u8]) -> Result<Kind, Fault> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(fault::file_too_large(bytes.len()));
    }
    match Kind::of(bytes) {
        kind @ (Kind::Docx | Kind::Old) => Ok(kind),
        Kind::Empty => Err(fault::empty()),
        Kind::Locked => Err(fault::password()),
        Kind::Foreign(what) => Err(fault::foreign(&what)),
        Kind::Zip => {
            nianbao_opc::Package::open(bytes).map_err(fault::said)?;
            Err(fault::not_a_document(&Bilingual::new("别的压缩包", "another package")))
        }
        Kind::Other => Err(fault::not_a_document(&Bilingual::new(
            "别的文件（可能已损坏）",
            "something else (it may be damaged)",
        ))),
    }
}

/// What a document's parts say.
fn walked(parts: &package::Parts) -> Result<(body::Body, own::Own), Fault> {
    let styles = styles::Styles::read(&parts.styles)?;
    let numbering = numbering::Numbering::read(&parts.numbering)?;
    let footnotes = body::notes(&parts.footnotes, &styles)?;
    let endnotes = body::notes(&parts.endnotes, &styles)?;
    let body = body::read(&parts.document, &styles, numbering, [&footnotes, &endnotes])?;
    let own = own::Own::read(&parts.properties)?;
    Ok((body, own))
}
