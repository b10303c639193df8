//! Reads and writes the XML of a report (`urn:nianbao:report:1`): for programs, and to be read back
//! without loss.
//!
//! The shape is a public contract, and this crate is the place where it stands: [`NAMESPACE`] and
//! [`VERSION`] name it, [`XSD`] and [`schematron`] describe it.

mod attributes;
mod document;
mod encoding;
mod metadata;
mod pull;
mod read;
mod schematron;
mod write;

pub use schematron::schematron;

use nianbao_format::Info;
use nianbao_model::Bilingual;

/// The XML of a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Xml;

/// What the document's elements belong to. Its number is the major version: a reader of one need
/// not know another.
pub const NAMESPACE: &str = "urn:nianbao:report:1";

/// What the namespace begins with, whatever its version.
const FAMILY: &str = "urn:nianbao:report:";

/// The version, major and minor. A minor version only adds what an older reader may pass over.
pub const VERSION: &str = "1.1";

/// The schema of the document, the same for every edition; `schemas/report-1.xsd` in the project.
pub const XSD: &str = include_str!("../report-1.xsd");

fn info() -> Info {
    Info::new("xml", Bilingual::new("XML 数据", "XML data"), ["xml"])
}
