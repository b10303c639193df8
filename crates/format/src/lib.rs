//! The two traits a format implements, how a format is told from content, and the registry of formats.
//!
//! A format crate implements [`Importer`], [`Exporter`] or both, and is added to a [`Registry`]. Nothing else in the project knows
//! any one format, so a third party's crate has the same rights as a built-in one.

mod blanks;
#[cfg(feature = "conformance")]
pub mod conformance;
mod keeps;
mod registry;

pub use blanks::{ById, Content, Lines, blanks, missing};
pub use keeps::{Aspect, Keeps, Overview, overview, overview_markdown};
use nianbao_document::Document;
use nianbao_grid::Grids;
pub use nianbao_model::Fault;
use nianbao_model::{Editions, Reading, Region, Report, Words};
pub use registry::{ReadError, Registry};
use std::io::Write;

/// What a format is.
#[derive(Clone, Debug)]
pub struct Info {
    /// The name used on the command line: `xlsx`.
    pub id: &'static str,
    /// What it is, for a person.
    pub name: Words,
    /// The endings of its files' names without the dot, the usual one first.
    pub extensions: &'static [&'static str],
}

/// How sure an importer is that a file is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not.
    No,
    /// Only the name says so.
    Name,
    /// The content may be: it is of the right kind (a zip, an XML), but so are others.
    Kind,
    /// The content says so.
    Content,
}

/// What a file gives.
#[derive(Debug)]
pub enum Source {
    /// Grids, for the one recogniser.
    Grids(Grids),
    /// A report with its cells known by their ids.
    Reading(Box<Reading>),
}

/// A file to read.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Input<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Its name as the user gave it; places carry it, and it may have an ending or not.
    pub name: &'a str,
    /// The editions at hand, for formats that know cells by their ids.
    pub editions: &'a Editions,
}

impl<'a> Input<'a> {
    /// A file to read.
    pub fn new(bytes: &'a [u8], name: &'a str, editions: &'a Editions) -> Self {
        Self { bytes, name, editions }
    }
}

/// Reads a format: bytes in, grids or a report out.
pub trait Importer: Send + Sync {
    /// Who am I?
    fn info(&self) -> Info;

    /// How sure am I that this is mine? `bytes` may be the whole file or its beginning.
    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence;

    /// Turns a file into grids or a report.
    ///
    /// # Errors
    /// When nothing can be read from it. What can be read is read, and the rest becomes findings.
    fn read(&self, input: &Input<'_>) -> Result<Source, Fault>;

    /// What can a file of mine give? Everything, unless the format has no room for it.
    fn gives(&self) -> Keeps {
        Keeps::FULL
    }
}

/// A report to write, with all a format may want of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Job<'a> {
    /// The report.
    pub report: &'a Report,
    /// The same as a document.
    pub document: &'a Document,
    /// The region it belongs to, for the portal's settings.
    pub region: Option<&'a Region>,
    /// The address of the report's page below the site's base, if it is published: `2020/unit-07.html`.
    pub path: Option<&'a str>,
}

impl<'a> Job<'a> {
    /// A report to write on its own.
    pub fn new(report: &'a Report, document: &'a Document) -> Self {
        Self { report, document, region: None, path: None }
    }

    /// A report to write as part of a region's publication.
    pub fn published(mut self, region: &'a Region, path: &'a str) -> Self {
        self.region = Some(region);
        self.path = Some(path);
        self
    }
}

/// What a format keeps of a report, so that it can be read back the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fidelity {
    /// Every cell in its state.
    pub cells: bool,
    /// The texts.
    pub texts: bool,
    /// The indicators.
    pub indicators: bool,
}

impl Fidelity {
    /// Everything.
    pub const FULL: Fidelity = Fidelity { cells: true, texts: true, indicators: true };
}

/// Writes a format: a report in, bytes out.
pub trait Exporter: Send + Sync {
    /// Who am I?
    fn info(&self) -> Info;

    /// What do I keep of a report?
    fn keeps(&self) -> Fidelity;

    /// Writes a report. The same report gives the same bytes.
    ///
    /// # Errors
    /// When the report cannot be written in this format or the sink does not take it.
    fn write(&self, job: &Job<'_>, sink: &mut dyn Write) -> Result<(), Fault>;

    /// What do I keep of a report, thing by thing? What [`Exporter::keeps`] says, unless the format can say it more precisely: it
    /// keeps the texts but not the notes, or the figures but not whether a cell is blank. Both must agree ([`Keeps::fidelity`]).
    fn declares(&self) -> Keeps {
        self.keeps().into()
    }
}
