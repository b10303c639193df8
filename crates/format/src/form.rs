//! Blank forms: a file to fill in, in an edition, for nobody in particular or for a unit and a
//! year.

use crate::{Fault, Info};
use nianbao_model::{Edition, Report};
use std::{io::Write, sync::Arc};

/// A format of blank forms, such as the workbook that statisticians fill in and that an importer
/// reads back.
pub trait Form: Send + Sync {
    /// Who it is.
    fn info(&self) -> Info;

    /// Writes a form in an edition, with nothing filled in.
    ///
    /// # Errors
    /// When the form cannot be made, or the sink does not take it.
    fn blank(&self, edition: &Arc<Edition>, sink: &mut dyn Write) -> Result<(), Fault>;

    /// Writes the form of a report: its unit and its year are named, and what the report holds is
    /// filled in.
    ///
    /// # Errors
    /// When the form cannot be made, or the sink does not take it.
    fn filled(&self, report: &Report, sink: &mut dyn Write) -> Result<(), Fault>;

    /// Writes the form of a report with last year's figures beside, where a person sees them and no
    /// reader takes them for this year's.
    ///
    /// # Errors
    /// As [`Form::filled`]; and where the form has no room for them.
    fn filled_beside(
        &self,
        report: &Report,
        previous: &Report,
        sink: &mut dyn Write,
    ) -> Result<(), Fault> {
        _ = (report, previous, sink);
        let info = self.info();
        Err(Fault::new(
            format!("{}不能附上年数；请改用 Excel 填报工作簿（.xlsx）", info.name.zh),
            format!(
                "{} has no room for last year's figures; make an Excel workbook (.xlsx)",
                info.name.en
            ),
        ))
    }
}
