//! Draws a report as a workbook: the publication in the statutory layout, and the template to fill
//! in.
//!
//! Both are one drawing of the Document tree in two manners. The template adds what helps a person
//! to fill it in: locked labels, input rules, words that check the identities as one types, and a
//! sheet that says how. The checks come from the edition's equations, the words about rules from
//! the catalogue; nothing of the statute is written here.

mod book;
mod checks;
mod cover;
mod drawn;
mod help;
mod inputs;
mod place;
mod rows;
mod sheet;
mod stamp;
mod style;
mod tables;
mod texts;
mod totals;
mod working;

use nianbao_document::compose;
use nianbao_format::{DrawJob, ExportJob, Exporter, Form, Info, Keeps};
use nianbao_model::{Bilingual, Edition, Fault, Lang, Report, Say as _, UnitRef};
use rust_xlsxwriter::XlsxError;
use std::{io::Write, sync::Arc};
use style::Manner;

/// Writes the publication workbook.
#[derive(Clone, Copy, Debug, Default)]
pub struct Xlsx;

impl Exporter for Xlsx {
    fn info(&self) -> Info {
        Info::new("xlsx", Bilingual::new("Excel 工作簿", "Excel workbook"), ["xlsx"])
    }

    fn keeps(&self) -> Keeps {
        Keeps::FULL
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let bytes = book::draw(job.report, job.document, Manner::Publication, None)
            .map_err(|e| fault(&e))?;
        put(&bytes, sink)
    }

    fn draws(&self) -> bool {
        true
    }

    fn draw(&self, job: &DrawJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(&drawn::draw(job).map_err(|e| fault(&e))?, sink)
    }
}

/// The workbook to fill in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Template;

impl Form for Template {
    fn info(&self) -> Info {
        Info::new("xlsx", Bilingual::new("Excel 填报工作簿", "Excel workbook to fill in"), ["xlsx"])
    }

    fn blank(&self, edition: &Arc<Edition>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(&template(edition)?, sink)
    }

    fn filled(&self, report: &Report, sink: &mut dyn Write) -> Result<(), Fault> {
        put(&filled_template(report)?, sink)
    }

    fn filled_beside(
        &self,
        report: &Report,
        previous: &Report,
        sink: &mut dyn Write,
    ) -> Result<(), Fault> {
        put(&template_beside(report, previous)?, sink)
    }
}

fn put(bytes: &[u8], sink: &mut dyn Write) -> Result<(), Fault> {
    sink.write_all(bytes).map_err(|e| {
        Fault::new(
            format!("无法写出工作簿：{}", e.said(Lang::Zh)),
            format!("the workbook cannot be written: {}", e.said(Lang::En)),
        )
    })
}

/// The blank workbook to fill in, in an edition.
///
/// # Errors
/// When the workbook cannot be made, such as for labels longer than a cell may hold.
pub fn template(edition: &Arc<Edition>) -> Result<Vec<u8>, Fault> {
    let report = Report::blank(edition.clone(), UnitRef::default(), edition.years.0);
    book::draw(&report, &compose(&report), Manner::Template { year: None }, None)
        .map_err(|e| fault(&e))
}

/// The same workbook with a report's figures and texts typed into it. A total that does not hold
/// stays the figure that the report states, where a sound one is the template's formula.
///
/// # Errors
/// When the workbook cannot be made, such as for a unit's name longer than a cell may hold.
pub fn filled_template(report: &Report) -> Result<Vec<u8>, Fault> {
    book::draw(report, &compose(report), Manner::Template { year: Some(report.year) }, None)
        .map_err(|e| fault(&e))
}

/// The same with last year's figures pale beside this year's cells, as texts that no reader takes
/// for figures.
///
/// # Errors
/// As [`filled_template`].
pub fn template_beside(report: &Report, previous: &Report) -> Result<Vec<u8>, Fault> {
    book::draw(
        report,
        &compose(report),
        Manner::Template { year: Some(report.year) },
        Some(previous),
    )
    .map_err(|e| fault(&e))
}

fn fault(error: &XlsxError) -> Fault {
    match error {
        // Paragraphs are cut to fit; what is left are names and indicators.
        XlsxError::MaxStringLengthExceeded => Fault::new(
            "无法生成工作簿：单位名称、单位代码、指标或表头中有超过 32767 个字符的文字，Excel 单元格容纳不下；请缩短。",
            "the workbook cannot be made: a unit's name or code, an indicator or a label is longer than the 32,767 characters an Excel cell can hold; shorten it",
        ),
        XlsxError::SheetnameReused(name) => Fault::new(
            format!("无法生成工作簿：工作表名“{name}”重复；请在版式文件中给各部分不同的 short。"),
            format!(
                "the workbook cannot be made: two sheets would be named {name:?}; give the edition's sections different `short` names"
            ),
        ),
        other => Fault::new(
            format!("无法生成工作簿：{other}"),
            format!("the workbook cannot be made: {other}"),
        ),
    }
}
