//! The search: the published reports' words go into the index, and a page asks it.

use crate::{
    column::Column,
    record::{Key, Record},
    view::{Context, View},
};
use nianbao_model::WrittenFile;
use nianbao_search::{Builder, Entry};
use std::io;

/// The index in the making.
pub(crate) struct Search<'a> {
    context: Context<'a>,
    index: Builder<Key>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(context: Context<'a>) -> io::Result<Self> {
        Ok(Self { context, index: Builder::new()? })
    }
}

impl View for Search<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let page = record.by_role().page.filter(|_| record.is_published());
        let Some(page) = page else { return Ok(()) };
        let entry = Entry {
            title: &record.title,
            href: &page.file.path,
            unit: &record.name,
            level: record.level.zh(),
            year: record.year,
            text: &record.words,
        };
        self.index.add(record.key(), &entry)
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        let Self { context, index } = *self;
        let mut files = Vec::new();
        let stats = index.finish(&mut |path, bytes| {
            files.push(context.output.put(path, "page", bytes)?);
            Ok(())
        })?;
        files.push(Column::new(context).search(&stats.index)?);
        Ok(files)
    }
}
