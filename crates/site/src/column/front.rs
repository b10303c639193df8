//! The column's front page: the first reports of each level and year, and ways to the rest.

use super::{Column, Entry, Group, GroupEnd, Page, Year, YearEnd};
use crate::{
    record::Record,
    view::{Context, View},
};
use nianbao_model::{Level, WrittenFile};
use nianbao_theme::{Frame, Url, level_title};
use std::io;

/// The front page shows so many reports of a level and year,
const OF_A_GROUP: usize = 30;
/// and so many in all.
const OF_ALL: usize = 160;

/// The front page in the making. It gets the records in the order of publication.
pub(crate) struct Front<'a> {
    column: Column<'a>,
    page: Page,
    /// The group that is being shown.
    at: Option<(u16, Level)>,
    shown: usize,
    in_group: usize,
}

impl<'a> Front<'a> {
    pub(crate) fn new(context: Context<'a>) -> io::Result<Self> {
        let column = Column::new(context);
        let frame = Frame::of(Some(context.region), Some(&Url::Column.to_string())).at_column();
        let page = column.begin(frame, &column.name(), "", "")?;
        Ok(Self { column, page, at: None, shown: 0, in_group: 0 })
    }

    /// Begins the group of a year and level; says whether there is room for it.
    fn begin_group(&mut self, year: u16, level: Level) -> io::Result<bool> {
        if self.shown >= OF_ALL {
            return Ok(false);
        }
        self.end_group()?;
        if self.at.is_none_or(|(known, _)| known != year) {
            if self.at.is_some() {
                self.page.add(&YearEnd)?;
            }
            self.page.add(&Year { year })?;
        }
        self.page.add(&Group {
            id: "",
            tag: "h3",
            heading: level_title(level),
            count: self.column.count(year, level),
        })?;
        (self.at, self.in_group) = (Some((year, level)), 0);
        Ok(true)
    }

    fn end_group(&mut self) -> io::Result<()> {
        let Some((year, level)) = self.at else { return Ok(()) };
        let count = self.column.count(year, level);
        let more = (self.in_group < count)
            .then(|| (format!("全部{count}份"), Url::Year(year).to_string()));
        self.page.add(&GroupEnd { more })
    }
}

impl View for Front<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let Some(entry) = Entry::of(record, self.column.context.region) else { return Ok(()) };
        if self.at != Some((entry.year, entry.level))
            && !self.begin_group(entry.year, entry.level)?
        {
            return Ok(());
        }
        if self.in_group < OF_A_GROUP {
            self.page.row(&entry)?;
            self.in_group += 1;
            self.shown += 1;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        if self.at.is_some() {
            self.end_group()?;
            self.page.add(&YearEnd)?;
        }
        let Self { column, page, .. } = *self;
        let page = column.end(page, Vec::new(), "")?;
        column.put(&Url::Column.to_string(), &page).map(|file| vec![file])
    }
}
