//! The region at a glance, for the staff: completeness, open findings, requests by unit, how they
//! ended, rankings, and units that stand out, a year at a time.
//!
//! Of each report a few figures count ([`Facts`]); a year's [`Line`]s go to an [`Overview`], which
//! gives a [`Year`], shown by [`Year::html`] and serialised for programs. Of a year nothing is held
//! but what is shown and the few figures that quartiles need, so that a region of ten thousand
//! units is no matter.

mod facts;
mod indicators;
mod outliers;
mod page;
mod top;
mod year;

use facts::Line;
pub use facts::{Facts, Past};
pub(crate) use year::Year;
use year::{OpenRule, Overview};

use crate::{
    record::Record,
    view::{Context, View},
};
use nianbao_model::{Severity, WrittenFile};
use std::{cmp::Reverse, io};

/// The years at a glance, latest first. The view gets the records in the order of publication, and
/// one year is made while no other is held.
pub(crate) struct Overviews<'a> {
    context: Context<'a>,
    at: Option<(u16, Overview)>,
    done: Vec<Year>,
}

impl<'a> Overviews<'a> {
    pub(crate) fn new(context: Context<'a>) -> Self {
        Self { context, at: None, done: Vec::new() }
    }

    /// Ends the year that is being made.
    fn end_year(&mut self) {
        let Some((year, overview)) = self.at.take() else { return };
        let failing = self.context.tally.years.get(&Reverse(year)).map(|total| &total.rules);
        let rules = failing.into_iter().flatten().map(|(&rule, failing)| OpenRule {
            rule,
            severity: failing.severity,
            findings: failing.count,
            units: failing.units,
        });
        self.done.push(overview.done(rules));
    }

    /// The years, once all records are in.
    pub(crate) fn done(mut self) -> Vec<Year> {
        self.end_year();
        self.done
    }
}

impl View for Overviews<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        if self.at.as_ref().is_some_and(|(year, _)| *year != record.year) {
            self.end_year();
        }
        let late =
            self.context.tally.late.get(&(record.year, record.unit.clone())).copied().unwrap_or(0);
        let line = Line {
            unit: record.unit.clone(),
            name: record.name.clone(),
            level: record.level,
            own: record.own,
            status: record.status,
            errors: record.count(Severity::Error),
            warnings: record.count(Severity::Warning) + late,
            facts: record.facts.clone(),
        };
        self.at.get_or_insert_with(|| (record.year, Overview::new(record.year))).1.add(&line);
        Ok(())
    }

    /// It has no file of its own: the run report and `run.json` show the years.
    fn finish(self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        Ok(Vec::new())
    }
}
