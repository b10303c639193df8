//! Writes a report as one self-contained web page.
//!
//! [`Html`] draws the [`Document`](nianbao_document::Document) of a report: no script, no font, no
//! picture from elsewhere, so the page can be put on any portal and still be read in twenty years.
//! Every figure carries its address (`data-cell`) and, where it is none, its state (`data-state`),
//! so that a machine reads the page as exactly as a person does.

mod drawn;
mod meta;
mod page;
mod table;

use nianbao_format::{DrawJob, ExportJob, Exporter, Fault, Info, Keeps, Role};
use nianbao_model::{Bilingual, Lang, Say as _};
use std::io::Write;

/// The web page.
///
/// The page is written as HTML that is well-formed XML, too: both kinds of reader take it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Html;

impl Exporter for Html {
    fn info(&self) -> Info {
        Info::new("html", Bilingual::new("网页", "Web page"), ["html", "htm"])
    }

    fn keeps(&self) -> Keeps {
        Keeps::FULL
    }

    fn role(&self) -> Role {
        Role::Page
    }

    fn earlier_years(&self) -> u16 {
        1
    }

    fn wants_files(&self) -> bool {
        true
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(page::render(job), sink)
    }

    fn draws(&self) -> bool {
        true
    }

    fn draw(&self, job: &DrawJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(drawn::render(job), sink)
    }
}

fn put(page: askama::Result<String>, sink: &mut dyn Write) -> Result<(), Fault> {
    let page = page.map_err(|e| {
        Fault::new(
            format!("网页没有生成：{e}。这是程序的缺陷，请把报告发给维护者。"),
            format!("the page could not be made: {e}. This is a defect of the program; please send the report to its maintainers."),
        )
    })?;
    sink.write_all(page.as_bytes()).map_err(|e| {
        Fault::new(
            format!("网页写入未完成：{}。请检查磁盘空间和写入权限后重试。", e.said(Lang::Zh)),
            format!(
                "the page could not be written: {}. Check the disk's free space and your permission to write, then try again.",
                e.said(Lang::En)
            ),
        )
    })
}
