//! What a format is: two small traits, how a format is told from content, and the registry of
//! formats.
//!
//! A format crate implements [`Importer`], [`Exporter`] or both, and is added to a [`Registry`].
//! Nothing else in the project knows any one format, so a third party's crate has the same rights
//! as a built-in one. This page writes a small format from nothing; `docs/adding-a-format.md` does
//! the same with a real one, and `cargo xtask new-format NAME` lays out a crate to begin with.
//!
//! # An exporter
//!
//! An exporter says who it is, what it keeps of a report, and writes one to a sink. It is handed an
//! [`ExportJob`]: the report with its cells by their ids (`requests.received.total`), and the same
//! report as a [`Document`], laid out in the statutory manner, for formats that people read. Here
//! is one that writes a line for each cell:
//!
//! ```
//! use nianbao_format::{Aspect, Exporter, Fault, Info, ExportJob, Keeps};
//! use nianbao_model::{Cell, Bilingual, clean_line};
//! use std::io::Write;
//!
//! struct Lines;
//!
//! impl Exporter for Lines {
//!     fn info(&self) -> Info {
//!         Info::new("lines", Bilingual::new("逐行数据", "lines of data"), ["lines"])
//!     }
//!
//!     // Cells in all their states, and which edition they are of; no texts. What is declared here is what the suite asks back.
//!     fn keeps(&self) -> Keeps {
//!         Keeps::CELLS.with(Aspect::Edition)
//!     }
//!
//!     fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
//!         let edition = &job.report.edition;
//!         let mut text = format!("lines of {}\n", edition.id);
//!         for (ix, cell) in job.report.cells() {
//!             // Blank, 0, "does not apply" and "cannot be read" are four different things.
//!             let content = match cell {
//!                 Cell::Blank => String::new(),
//!                 Cell::Figure(value) => value.to_string(),
//!                 Cell::NotApplicable(mark) => format!("not applicable: {}", clean_line(mark)),
//!                 Cell::Unreadable(met) => format!("unreadable: {}", clean_line(met)),
//!             };
//!             text += &format!("{}={content}\n", edition.spec(ix).address);
//!         }
//!         sink.write_all(text.as_bytes()).map_err(|e| Fault::new(format!("无法写出：{e}"), format!("it could not be written: {e}")))
//!     }
//! }
//!
//! // It is used like any other.
//! use nianbao_format::Registry;
//! use nianbao_model::{Editions, Report, UnitRef};
//!
//! let formats = Registry::new().export(Lines);
//! let edition = Editions::national().get("2021").unwrap().clone();
//! let mut report = Report::blank(edition.clone(), UnitRef { name: "样例海关".into(), ..UnitRef::default() }, 2023);
//! report.set(edition.find("requests.received.total").unwrap(), Cell::count(7));
//!
//! let mut bytes = Vec::new();
//! formats.exporter_for("a.lines").unwrap().write(&ExportJob::new(&report, &nianbao_document::compose(&report)), &mut bytes)?;
//! assert!(String::from_utf8(bytes).unwrap().contains("\nrequests.received.total=7\n"));
//! # Ok::<(), Fault>(())
//! ```
//!
//! # An importer
//!
//! An importer says who it is, how sure it is that a file is its own ([`Importer::sniff`]), and
//! reads one. What it gives is one of two:
//!
//! - [`Source::Grids`] if the file has tables with labels. The one recogniser finds the statutory
//!   tables in them, reads figures as people type them and says whatever was doubtful; the importer
//!   knows nothing of the statute.
//! - [`Source::Reading`] if the file knows its cells by their ids. [`ReportBuilder`] puts them into
//!   a report and says what is missing, unknown, blank or there twice.
//!
//! ```
//! use nianbao_format::{ReportBuilder, Confidence, Given, Fault, Importer, Info, Input, Registry, Source};
//! use nianbao_grid::{Expect, Value};
//! use nianbao_model::{Cell, Editions, Place, Report, UnitRef, Bilingual};
//!
//! struct Lines;
//!
//! impl Importer for Lines {
//!     fn info(&self) -> Info {
//!         Info::new("lines", Bilingual::new("逐行数据", "lines of data"), ["lines"])
//!     }
//!
//!     fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
//!         match (bytes.starts_with(b"lines of "), name.ends_with(".lines")) {
//!             (true, _) => Confidence::Content,
//!             (_, true) => Confidence::Name,
//!             _ => Confidence::No,
//!         }
//!     }
//!
//!     fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
//!         let at = |line| Place::Line { file: input.name.into(), line, column: 1 };
//!         let text = std::str::from_utf8(input.bytes)
//!             .map_err(|_| Fault::new("文件不是 UTF-8 编码，请另存后再试", "the file is no UTF-8; save it as that and try again").at(at(1)))?;
//!         let mut lines = (1..).zip(text.lines());
//!         let edition = lines.next().and_then(|(_, first)| input.editions.get(first.strip_prefix("lines of ")?)).ok_or_else(|| {
//!             Fault::new("第一行应为“lines of 版式”", "the first line must be “lines of EDITION”").at(at(1))
//!         })?;
//!         let mut by_id = ReportBuilder::new(Report::blank(edition.clone(), UnitRef::default(), edition.years.0));
//!         for (n, line) in lines {
//!             match line.split_once('=') {
//!                 Some((id, "")) => by_id.cell(id, Given::State(Cell::Blank), at(n)),
//!                 Some((id, text)) => by_id.cell(id, Given::Written(Value::Text(text.into())), at(n)),
//!                 None => by_id.left_over(line, &at(n)),
//!             }
//!         }
//!         Ok(Source::Reading(Box::new(by_id.finish())))
//!     }
//! }
//!
//! let formats = Registry::new().import(Lines);
//! let editions = Editions::national();
//! let input = Input::new("lines of 2021\nrequests.received.total=１2".as_bytes(), "a.lines", &editions);
//! let reading = formats.read(&input, None, &Expect::default())?;
//! assert_eq!(reading.report.at("requests.received.total"), Some(&Cell::count(12)));
//! // What is not there is said.
//! assert!(reading.findings.iter().any(|finding| finding.message.en.contains("missing") || finding.rule.code() == "R06"));
//! # Ok::<(), Fault>(())
//! ```
//!
//! # Is it right?
//!
//! The crate `nianbao-format-kit` has the suite that holds every format to its word; one line in a
//! format crate's tests runs it:
//!
//! ```toml
//! [dev-dependencies]
//! nianbao-format-kit = "0.1"
//! ```
//!
//! ```ignore
//! nianbao_format_kit::conformance! { exporter: Lines, importer: Lines }
//! ```
//!
//! What every format promises:
//!
//! - **The same report gives the same bytes**, always. No clock, no order of a hash map.
//! - **Nothing in a file makes it panic**, hang or fill the memory, and what cannot be read is a
//!   [`Fault`] in Chinese and English that says what was met, where, and how to mend it.
//! - **What it declares it keeps**, exactly: figures are decimals, never binary floating point.
//!   What it has no room for it does not declare.
//! - **Text stays text**: it never becomes markup, a formula, or a second line.

mod bounds;
mod by_id;
mod differs;
mod draw;
mod findings;
mod form;
mod guard;
mod info;
mod keeps;
mod limits;
mod lines;
mod marker;
mod missing;
pub mod panel;
mod registry;
mod role;

pub use bounds::{MOST_INDICATORS, MOST_PARAGRAPHS, MOST_TEXT, within_bounds};
pub use by_id::{Given, ReportBuilder, plain_figure};
pub use differs::{Difference, differs};
pub use draw::DrawJob;
pub use findings::{Checked, FindingsJob, FindingsReport};
pub use form::Form;
pub use guard::{guarded, unguarded};
pub use info::Info;
pub use keeps::{Aspect, Keeps, Overview, overview, overview_markdown};
pub use limits::Limits;
pub use lines::Lines;
pub use marker::{MarkJob, Marked, Marker};
pub use missing::{blanks, missing};
use nianbao_document::Document;
use nianbao_grid::Grids;
pub use nianbao_model::Fault;
use nianbao_model::{Bilingual, Editions, Reading, Report, WrittenFile};
use nianbao_register::Region;
pub use panel::Panel;
pub use registry::{ReadError, Registry};
pub use role::{ByRole, Role, by_role};
use serde::{Deserialize, Serialize};
use std::io::Write;

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
    /// How much of it is read.
    pub limits: Limits,
}

impl<'a> Input<'a> {
    /// A file to read.
    pub fn new(bytes: &'a [u8], name: &'a str, editions: &'a Editions) -> Self {
        Self { bytes, name, editions, limits: Limits::REPORT }
    }

    /// The same, of which so much is read.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }
}

/// Reads a format: bytes in, grids or a report out.
pub trait Importer: Send + Sync {
    /// Who it is.
    fn info(&self) -> Info;

    /// How sure it is that a file is its own. `bytes` may be the whole file or its beginning.
    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence;

    /// Turns a file into grids or a report.
    ///
    /// # Errors
    /// When nothing can be read from it. What can be read is read, and the rest becomes findings.
    fn read(&self, input: &Input<'_>) -> Result<Source, Fault>;

    /// What of a report comes through when a file is read: everything, unless the format has no
    /// room for it.
    fn keeps(&self) -> Keeps {
        Keeps::FULL
    }

    /// What its reading depends on beside the file, the editions and this program's own code: the
    /// fonts of the system, say, or the bytes of another program. A batch does not read a file
    /// again while this says the same as when it last did. Nothing unless it says otherwise, for
    /// the same file gives the same reading; `None` if it cannot be told: then it is done every
    /// time.
    fn depends_on(&self) -> Option<String> {
        Some(String::new())
    }
}

/// A report to write, with all a format may want of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ExportJob<'a> {
    /// The report.
    pub report: &'a Report,
    /// The same as a document.
    pub document: &'a Document,
    /// The region it belongs to, for the portal's settings.
    pub region: Option<&'a Region>,
    /// The address of the report's page below the site's base, if it is published:
    /// `2020/unit-07.html`.
    pub page_path: Option<&'a str>,
    /// The address of the file that is written, if it is published: `2020/unit-07.xlsx`.
    pub file_path: Option<&'a str>,
    /// The same unit's reports of earlier years, oldest first, as far as they are at hand and
    /// [`Exporter::earlier_years`] asks for them.
    pub earlier: &'a [&'a Report],
    /// The other files that are published of the report, for formats that link to them
    /// ([`Exporter::wants_files`]).
    pub files: &'a [Published],
}

/// A file that is published beside others of the same report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The file; its path is its address below the site's base.
    pub file: WrittenFile,
    /// What the file is to the report.
    pub role: Role,
    /// What its format is called.
    pub name: Bilingual,
}

impl<'a> ExportJob<'a> {
    /// A report to write on its own.
    pub fn new(report: &'a Report, document: &'a Document) -> Self {
        Self {
            report,
            document,
            region: None,
            page_path: None,
            file_path: None,
            earlier: &[],
            files: &[],
        }
    }

    /// The same with the unit's reports of earlier years, oldest first.
    pub fn after(mut self, earlier: &'a [&'a Report]) -> Self {
        self.earlier = earlier;
        self
    }

    /// The same with the files that are published beside.
    pub fn beside(mut self, files: &'a [Published]) -> Self {
        self.files = files;
        self
    }

    /// The address of a file beside, seen from the report's own page.
    pub fn href<'f>(&self, file: &'f Published) -> &'f str {
        file.file.path.rsplit('/').next().unwrap_or(&file.file.path)
    }

    /// Last year's report, if it is at hand.
    pub fn previous(&self) -> Option<&'a Report> {
        self.earlier
            .iter()
            .rev()
            .find(|earlier| earlier.year.checked_add(1) == Some(self.report.year))
            .copied()
    }

    /// A report to write as part of a region's publication.
    pub fn published(mut self, region: &'a Region, path: &'a str) -> Self {
        self.region = Some(region);
        self.page_path = Some(path);
        self.file_path = Some(path);
        self
    }

    /// A file to write as part of a region's publication, at an address of its own; the report's
    /// page is there or not.
    pub fn at_path(mut self, region: &'a Region, file: &'a str, page: Option<&'a str>) -> Self {
        self.region = Some(region);
        self.page_path = page;
        self.file_path = Some(file);
        self
    }
}

/// A schema of a format's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// What its file is called: `report-1.xsd`.
    pub file: String,
    /// The schema itself.
    pub text: String,
}

/// Writes a format: a report in, bytes out.
pub trait Exporter: Send + Sync {
    /// Who it is.
    fn info(&self) -> Info;

    /// What it keeps of a report, thing by thing. A batch reads back what it has written, where
    /// there is an importer of the same format, and compares all that is named here; the
    /// conformance suite holds the format to it.
    fn keeps(&self) -> Keeps;

    /// Writes a report. The same report gives the same bytes.
    ///
    /// # Errors
    /// When the report cannot be written in this format or the sink does not take it.
    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault>;

    /// What its file is to a published report: the page itself, another view of it, a picture, or a
    /// file to take along. Pages and lists are put together by it.
    fn role(&self) -> Role {
        Role::File
    }

    /// Whether it is written only where somebody asks for it. A format that costs much, as a
    /// picture does, says yes: a batch that is not told its formats leaves it out.
    fn only_on_request(&self) -> bool {
        false
    }

    /// How many earlier years' reports it shows beside this one. They come in
    /// [`ExportJob::earlier`] where they are at hand.
    fn earlier_years(&self) -> u16 {
        0
    }

    /// Whether it links to the other files of the report. Then it is written after them, and they
    /// come in [`ExportJob::files`].
    fn wants_files(&self) -> bool {
        false
    }

    /// Whether it can draw any document, and not a report alone ([`Exporter::draw`]).
    fn draws(&self) -> bool {
        false
    }

    /// Draws a document that is no report. The same document gives the same bytes.
    ///
    /// # Errors
    /// When the format has no documents but reports, or the document cannot be written.
    fn draw(&self, job: &DrawJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        _ = (job, sink);
        let name = self.info().name;
        Err(Fault::new(
            format!("“{}”只能写年报，不能写其他文件", name.zh),
            format!("{} takes reports, and no other document", name.en),
        ))
    }

    /// What its files depends on beside the report, the register and this program's own code: the
    /// fonts of the system, say, or the bytes of another program. A batch does not write a
    /// report again while this says the same as when it last did. Nothing unless it says otherwise,
    /// for the same report gives the same bytes; `None` if it cannot be told: then it is done
    /// every time.
    fn depends_on(&self) -> Option<String> {
        Some(String::new())
    }

    /// The schemas by which programs check its files, for each of these editions where they differ;
    /// none if there are none.
    fn schemas(&self, editions: &Editions) -> Vec<Schema> {
        _ = editions;
        Vec::new()
    }
}
