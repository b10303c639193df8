//! Blank forms: a file to fill in, in an edition, for nobody in particular or for a unit and a year.

use crate::{Fault, Info};
use nianbao_model::{Edition, Report};
use std::{io::Write, sync::Arc};

/// A format of blank forms, such as the workbook that statisticians fill in and that an importer reads back.
pub trait Form: Send + Sync {
    /// Who it is.
    fn info(&self) -> Info;

    /// Writes a form in an edition, with nothing filled in.
    ///
    /// # Errors
    /// When the form cannot be made, or the sink does not take it.
    fn blank(&self, edition: &Arc<Edition>, sink: &mut dyn Write) -> Result<(), Fault>;

    /// Writes the form of a report: its unit and its year are named, and what the report holds is filled in.
    ///
    /// # Errors
    /// When the form cannot be made, or the sink does not take it.
    fn filled(&self, report: &Report, sink: &mut dyn Write) -> Result<(), Fault>;
}
