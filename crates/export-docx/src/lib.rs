//! Draws a report as an official document for Word, laid out by GB/T 9704-2012.
//!
//! The [`Document`](nianbao_document::Document) tree decides what stands where; this crate decides only how it looks: the sheet, the
//! fonts by name, real styles for headings, tables that every office program draws alike. What is the same in every document stands as
//! XML in `parts/`.

mod body;
mod measure;
mod package;
mod table;
mod widths;
mod xml;

use nianbao_format::{ExportJob, Exporter, Info, Keeps};
use nianbao_model::{Bilingual, Fault, Lang, Say as _};
use std::io::Write;

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
        let bytes = package::package(job.report, job.document)
            .map_err(|e| Fault::new(format!("无法生成 Word 文档：{e}"), format!("the Word document cannot be made: {e}")))?;
        put(&bytes, sink)
    }
}

fn put(bytes: &[u8], sink: &mut dyn Write) -> Result<(), Fault> {
    sink.write_all(bytes).map_err(|e| {
        Fault::new(
            format!("无法写出 Word 文档：{}", e.said(Lang::Zh)),
            format!("the Word document cannot be written: {}", e.said(Lang::En)),
        )
    })
}
