//! What a view of the reports is: it takes one record after the other and writes its pages.

use crate::{
    record::{Aside, Key, Record},
    tally::Tally,
};
use nianbao_model::{Lang, WrittenFile};
use nianbao_output::Output;
use nianbao_register::Region;
use std::io;

/// What every view may look at.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The register.
    pub(crate) region: &'a Region,
    /// Counts of all reports.
    pub(crate) tally: &'a Tally,
    /// The language of the staff's pages.
    pub(crate) lang: Lang,
    /// Where pages go.
    pub(crate) output: &'a Output,
}

/// In which order a view wants the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// As the publication has them: latest year first, then by level, then as in the register.
    Publication,
    /// By level, then latest year first.
    Level,
    /// By unit, latest year first.
    Unit,
    /// Published reports before drafts, each as the publication has them.
    DraftsLast,
}

impl Order {
    /// What to sort by.
    pub(crate) fn of(self, (year, level, order): Key, draft: bool) -> (u64, u64, u64, u64) {
        let newest_first = u64::from(u16::MAX - year.0);
        match self {
            Order::Publication => (0, newest_first, level as u64, order as u64),
            Order::Level => (0, level as u64, newest_first, order as u64),
            Order::Unit => (0, order as u64, newest_first, 0),
            Order::DraftsLast => (u64::from(draft), newest_first, level as u64, order as u64),
        }
    }
}

/// A view of the reports.
pub(crate) trait View {
    /// Takes the next record.
    fn take(&mut self, record: &Record) -> io::Result<()>;

    /// Takes findings that belong to no report. Most views have no place for them.
    fn aside(&mut self, _: &Aside) -> io::Result<()> {
        Ok(())
    }

    /// Writes what has not been written yet, and says which files there are.
    fn finish(self: Box<Self>) -> io::Result<Vec<WrittenFile>>;
}
