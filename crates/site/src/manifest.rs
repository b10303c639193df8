//! The manifest: every file of the publication, those around the reports first, and then those of drafts.

use crate::{record::Record, view::View};
use nianbao_model::WrittenFile;
use nianbao_output::{ManifestWriter, Output};
use std::io;

/// The manifest in the making. It gets the records of drafts last.
pub(crate) struct ManifestView<'a> {
    output: &'a Output,
    list: ManifestWriter,
}

impl<'a> ManifestView<'a> {
    /// Begins with the files that stand around the reports.
    pub(crate) fn new(output: &'a Output, around: &[WrittenFile]) -> io::Result<Self> {
        let mut list = output.manifest()?;
        around.iter().try_for_each(|file| list.file(file))?;
        Ok(Self { output, list })
    }
}

impl View for ManifestView<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let mut files = record.files.iter().map(|file| &file.file);
        match record.is_published() {
            true => files.try_for_each(|file| self.list.file(file)),
            false => files.try_for_each(|file| self.list.draft(file)),
        }
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        self.output.finish(self.list)?;
        Ok(Vec::new())
    }
}
