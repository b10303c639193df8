//! Draws a report as a workbook: the publication in the statutory layout, and the template to fill in.
//!
//! Both are one drawing of the Document tree in two manners ([`style::Manner`]). The template adds what helps a person to fill it in:
//! locked labels, input rules, words that check the identities as one types, and a sheet that says how. The checks come from the
//! edition's equations, the words about rules from the catalogue; nothing of the statute is written here.

mod book;
mod checks;
mod help;
mod place;
mod style;
mod tables;
mod texts;

use nianbao_document::compose;
use nianbao_format::{Exporter, Fidelity, Info, Job};
use nianbao_model::{Edition, Fault, Report, UnitRef, Words};
use std::{io::Write, sync::Arc};
use style::Manner;

/// The version of the template; the workbook carries it, so that an old one is told at once.
pub const TEMPLATE_VERSION: &str = "1";

/// Writes the publication workbook.
#[derive(Clone, Copy, Debug, Default)]
pub struct Xlsx;

impl Exporter for Xlsx {
    fn info(&self) -> Info {
        Info { id: "xlsx", name: Words::new("Excel 工作簿", "Excel workbook"), extensions: &["xlsx"] }
    }

    fn keeps(&self) -> Fidelity {
        Fidelity::FULL
    }

    fn write(&self, job: &Job<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let bytes = book::draw(job.report, job.document, Manner::Publication).map_err(fault)?;
        sink.write_all(&bytes).map_err(|e| Fault::new(format!("无法写出工作簿：{e}"), format!("the workbook cannot be written: {e}")))
    }
}

/// The blank workbook to fill in, in an edition.
///
/// # Errors
/// When the workbook cannot be made, such as for labels longer than a cell may hold.
pub fn template(edition: &Arc<Edition>) -> Result<Vec<u8>, Fault> {
    let report = Report::blank(edition.clone(), UnitRef::default(), edition.years.0);
    book::draw(&report, &compose(&report), Manner::Template { year: None }).map_err(fault)
}

/// The same workbook with a report's figures and texts typed into it.
///
/// # Errors
/// When the workbook cannot be made.
pub fn filled_template(report: &Report) -> Result<Vec<u8>, Fault> {
    book::draw(report, &compose(report), Manner::Template { year: Some(report.year) }).map_err(fault)
}

fn fault(e: rust_xlsxwriter::XlsxError) -> Fault {
    Fault::new(format!("无法生成工作簿：{e}"), format!("the workbook cannot be made: {e}"))
}
