//! The manifest: every file of the publication, those around the reports first; and the list of the
//! staff's files, drafts first.

use crate::{known::Around, record::Record, view::View};
use nianbao_model::WrittenFile;
use nianbao_output::{ManifestWriter, Output, Stays};
use std::io;

/// Both in the making.
pub(crate) struct ManifestView<'a> {
    output: &'a Output,
    list: ManifestWriter<'a>,
}

impl<'a> ManifestView<'a> {
    /// Begins with the files that stand around the reports.
    pub(crate) fn new(
        output: &'a Output,
        around: &[Around],
        stays: &'a Stays<'a>,
    ) -> io::Result<Self> {
        let mut list = output.manifest(stays)?;
        around.iter().try_for_each(|around| list.file(&around.file, false))?;
        Ok(Self { output, list })
    }
}

impl ManifestView<'_> {
    /// Lists the staff's pages.
    pub(crate) fn staff(&mut self, pages: &[WrittenFile]) -> io::Result<()> {
        pages.iter().try_for_each(|page| self.list.staff(page, false))
    }
}

impl View for ManifestView<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        record.files_with_origin().try_for_each(|(file, kept)| match record.is_published() {
            true => self.list.file(&file.file, kept),
            false => self.list.staff(&file.file, kept),
        })
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        self.output.finish(self.list).map(|lists| lists.into())
    }
}
