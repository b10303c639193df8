//! Draws a report as an official document for Word, laid out by GB/T 9704-2012.
//!
//! The [`Document`](nianbao_document::Document) tree decides what stands where; this crate decides
//! only how it looks: the sheet, the fonts by name, real styles for headings, tables that every
//! office program draws alike. What is the same in every document stands as XML in `parts/`.

mod body;
mod form;
mod measure;
mod package;
mod table;
mod widths;
mod xml;

use nianbao_format::{DrawJob, ExportJob, Exporter, Form, Info, Keeps};
use nianbao_model::{Bilingual, Edition, Fault, Lang, Report, Say as _};
use std::{io::Write, sync::Arc};
use zip::result::ZipResult;

/// The version of the form; the document carries it, so that an old one is told at once.
pub const TEMPLATE_VERSION: &str = "1";

/// Writes the document for Word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Docx;

impl Exporter for Docx {
    fn info(&self) -> Info {
        Info::new("docx", Bilingual::new("Word 文档", "Word document"), ["docx"])
    }

    fn keeps(&self) -> Keeps {
        Keeps::FULL
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(package::report(job.report, job.document), sink)
    }

    fn draws(&self) -> bool {
        true
    }

    fn draw(&self, job: &DrawJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(package::drawn(job), sink)
    }
}

/// The document to fill in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Template;

impl Form for Template {
    fn info(&self) -> Info {
        Info::new("docx", Bilingual::new("Word 填报文档", "Word document to fill in"), ["docx"])
    }

    fn blank(&self, edition: &Arc<Edition>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(form::blank(edition), sink)
    }

    fn filled(&self, report: &Report, sink: &mut dyn Write) -> Result<(), Fault> {
        put(form::filled(report), sink)
    }
}

fn put(made: ZipResult<Vec<u8>>, sink: &mut dyn Write) -> Result<(), Fault> {
    let bytes = made.map_err(|e| {
        Fault::new(
            format!("无法生成 Word 文档：{e}"),
            format!("the Word document cannot be made: {e}"),
        )
    })?;
    sink.write_all(&bytes).map_err(|e| {
        Fault::new(
            format!("无法写出 Word 文档：{}", e.said(Lang::Zh)),
            format!("the Word document cannot be written: {}", e.said(Lang::En)),
        )
    })
}
