//! Annual reports on government information disclosure (政府信息公开工作年度报告), compiled,
//! checked, converted and published: the library's front door.
//!
//! The work is done in small crates, each with one errand; the names most programs need stand here,
//! the whole of each crate in the modules below. The same as a command is `nianbao`, of the crate
//! `nianbao-cli`.
//!
//! # A whole program
//!
//! It opens a region, reads a unit's workbook, says what is wrong with it and in which cell, writes
//! its page, and publishes the region.
//!
//! ```
//! use nianbao::{ExportJob, Folder, Options, compose, examine, formats, publish, read_in_region};
//!
//! # fn main() -> anyhow::Result<()> {
//! # let dir = tempfile::tempdir()?;
//! # let dir = dir.path();
//! # std::fs::create_dir_all(dir.join("region/2023"))?;
//! # std::fs::write(
//! #     dir.join("region/region.toml"),
//! #     "[region]\nid = \"region\"\nname = \"示例关区\"\n\n[[unit]]\nid = \"unit-07\"\nname = \"示例庚海关\"\nlevel = \"subordinate\"\n",
//! # )?;
//! # let edition = nianbao::Editions::national().for_year(2023).unwrap().clone();
//! # let mut report = nianbao::Report::blank(edition, nianbao::UnitRef { name: "示例庚海关".into(), ..Default::default() }, 2023);
//! # for ix in report.edition.cells_ix() {
//! #     report.set(ix, nianbao::Cell::count(0));
//! # }
//! # report.set(report.edition.find("requests.received.natural_person").unwrap(), nianbao::Cell::count(7));
//! # let document = compose(&report);
//! # let mut bytes = Vec::new();
//! # formats().exporter_for("unit-07.xlsx").unwrap().write(&ExportJob::new(&report, &document), &mut bytes)?;
//! # std::fs::write(dir.join("region/2023/unit-07.xlsx"), bytes)?;
//! // Formats are found by a file's content and by its name's ending; a format of your own is added to this registry.
//! let formats = formats();
//! // A folder with region.toml and a folder a year (`nianbao new-region` makes one).
//! let folder = Folder::open(&dir.join("region"))?;
//!
//! // One workbook: every figure with the cell it came from, and last year's report, if the region has it.
//! let (reading, last_year) = read_in_region(&folder, &formats, &dir.join("region/2023/unit-07.xlsx"))?;
//! let received = reading.report.edition.find("requests.received.natural_person").unwrap();
//! assert_eq!(reading.report.cell(received).to_string(), "7");
//!
//! // What is wrong, in words for its author. Seven requests came in, and the total says none.
//! let findings = examine(&reading, last_year.as_ref(), Some(&folder.region), |_| ());
//! let wrong = findings.iter().find(|finding| finding.cells.iter().any(|cell| cell == "requests.received.total")).unwrap();
//! assert!(wrong.message.zh.contains("总计"));
//! for finding in &findings {
//!     println!("{} {} {:?}", finding.rule, finding.message.en, finding.at);
//! }
//!
//! // Its page. `compose` lays the report out in the statutory manner; any format of the registry draws it.
//! let document = compose(&reading.report);
//! let mut page = Vec::new();
//! let html = formats.exporter("html").unwrap();
//! html.write(&ExportJob::new(&reading.report, &document), &mut page)?;
//! assert!(String::from_utf8(page)?.contains("示例庚海关"));
//!
//! // The whole region: checked, graded, listed, with a manifest. A report with errors becomes a draft.
//! let outcome = publish(&folder, &dir.join("publication"), &formats, &Options::default(), &|progress| {
//!     println!("{}: {:?}", progress.title, progress.status);
//! })?;
//! assert!(outcome.summary.error > 0);
//! # Ok(())
//! # }
//! ```
//!
//! # Where to look
//!
//! | for | see |
//! |---|---|
//! | the statute as data, reports, cells, rules, findings | [`model`] |
//! | a region's register | [`register`] |
//! | a region's folder, and a report read and examined in it | [`intake`] |
//! | tables out of any grid of cells | [`grid`] |
//! | the report as a document to draw | [`document`] |
//! | the rules | [`check`] |
//! | adding units up | [`rollup`] |
//! | formats: the traits, the registry, a format of your own | [`format`](mod@format) |
//! | publications | [`batch`] |
//!
//! # Errors
//!
//! What cannot be done is a [`Fault`]: a sentence in Chinese and in English that says what was met,
//! where, and how to mend it. What is wrong *in* a report is no error but a [`Finding`]. Nothing a
//! file brings makes these crates panic.
//!
//! # Features
//!
//! `default` has every built-in format. Without default features there is none: take
//! `nianbao-builtin` beside this crate with a feature for each format wanted. The two that weigh
//! much are `png` (pictures of the infographic) and `parquet`.

pub use nianbao_batch as batch;
pub use nianbao_check as check;
pub use nianbao_document as document;
pub use nianbao_format as format;
pub use nianbao_grid as grid;
pub use nianbao_intake as intake;
pub use nianbao_model as model;
pub use nianbao_register as register;
pub use nianbao_rollup as rollup;

pub use nianbao_batch::{Options, Outcome, run as publish};
pub use nianbao_builtin::formats;
pub use nianbao_document::compose;
pub use nianbao_format::{ExportJob, Exporter, Importer, Registry};
pub use nianbao_intake::{Folder, examine, read_in_region, read_report};
pub use nianbao_model::{
    Cell, Edition, Editions, Fault, Finding, Findings, Lang, Reading, Report, Rule, Severity,
    UnitRef,
};
pub use nianbao_register::Region;
