//! Reads saved web pages of any portal: the report among navigation and footers, as grids for the
//! one recogniser.
//!
//! [`Html`] is the whole of it. The page is decoded, parsed as browsers do, searched for the
//! report, and laid out again as one grid of lines and tables. Pages that `nianbao-export-html`
//! wrote carry their cells' ids and are read by these.

mod article;
mod decode;
mod dom;
mod facts;
mod fault;
mod flow;
mod guard;
mod layout;
mod limits;
mod own;
mod page;
mod sniff;
#[cfg(test)]
mod spans;
mod table;

use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};
use nianbao_model::{Bilingual, Place};

/// The endings of pages' names.
const EXTENSIONS: &[&str] = &["html", "htm"];

/// Reads web pages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Html;

impl Importer for Html {
    fn info(&self) -> Info {
        Info::new("html", Bilingual::new("网页", "Web page"), EXTENSIONS.iter().copied())
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        let ours = name
            .rsplit_once('.')
            .is_some_and(|(_, ending)| EXTENSIONS.iter().any(|e| e.eq_ignore_ascii_case(ending)));
        match sniff::kind(bytes) {
            sniff::Kind::Page | sniff::Kind::Archive => Confidence::Content,
            sniff::Kind::Other if ours => Confidence::Name,
            sniff::Kind::Other => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        read(input).map_err(|fault| match fault.at {
            Some(_) => fault,
            None => fault.at(Place::File { file: input.name.into() }),
        })
    }
}

fn read(input: &Input<'_>) -> Result<Source, Fault> {
    if input.bytes.len() > limits::FILE_BYTES {
        return Err(fault::too_large(input.bytes.len()));
    }
    if sniff::kind(input.bytes) == sniff::Kind::Archive {
        return Err(fault::archive());
    }
    let text = decode::decode(input.bytes)?;
    if text.trim().is_empty() {
        return Err(fault::empty());
    }
    let dom = dom::parse(&text, input.name)?;
    if let Some(reading) = own::read(&dom, &text, input)? {
        return Ok(Source::Reading(Box::new(reading)));
    }
    page::read(&dom, &text, input).map(Source::Grids)
}
