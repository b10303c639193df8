//! The records while they come in, and the order in which the views get them.

use crate::{
    column::{By, Front, Lists},
    completeness::Completeness,
    dashboard::Overviews,
    feeds::Feeds,
    former::Records,
    mail::Mail,
    manifest::ManifestView,
    powers::Powers,
    record::{Aside, Key, Record, Status},
    run_json::RunJson,
    run_report::RunReport,
    search::Search,
    spool::Spool,
    tally::{Tally, Totals},
    view::{Context, Order, View},
};
use nianbao_model::{Finding, Lang, Level, WrittenFile};
use nianbao_output::{Output, Stays};
use nianbao_register::Region;
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, io};

/// What waits on disk.
#[derive(Serialize, Deserialize)]
enum Entry {
    Report(Box<Record>),
    Aside(Aside),
}

/// A publication while its reports come in.
pub struct Publication<'a> {
    region: &'a Region,
    lang: Lang,
    entries: Spool<(Key, bool), Entry>,
    tally: Tally,
    /// How many asides of lost sources there are.
    asides: usize,
}

/// What is told of the run itself.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// When it began, as a person reads it.
    pub began: &'a str,
    /// The program's version.
    pub version: &'a str,
    /// How long it has taken so far.
    pub seconds: f64,
    /// Which of the register's explanations fit a finding, in its order.
    pub explained: &'a [bool],
}

impl std::fmt::Debug for Publication<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publication").finish_non_exhaustive()
    }
}

impl<'a> Publication<'a> {
    /// Nothing yet. The staff's pages speak `lang`.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn new(region: &'a Region, lang: Lang) -> io::Result<Self> {
        Ok(Self { region, lang, entries: Spool::new()?, tally: Tally::default(), asides: 0 })
    }

    /// Takes a report in.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn add(&mut self, record: Record) -> io::Result<()> {
        self.tally.record(&record);
        let draft = !record.is_published();
        self.entries.push((record.key(), draft), &Entry::Report(Box::new(record)))
    }

    /// Takes in what is said of a year's files that belong to no unit. They stand before the units of their year.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn strays(&mut self, year: u16, findings: Vec<Finding>) -> io::Result<()> {
        let name = self.lang.say("登记表之外的文件", "files of no unit in the register").to_owned();
        let key = (Reverse(year), Level::Region, 0);
        self.aside(Aside { id: "register".into(), name, key, status: Status::Unreadable, findings })
    }

    /// Takes in what is said of reports of a year that were published before and whose sources are not there any more.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn lost(&mut self, year: u16, findings: Vec<Finding>) -> io::Result<()> {
        let name = self.lang.say("来源已不在的年报", "reports whose sources are gone").to_owned();
        let key = (Reverse(year), Level::Subordinate, usize::MAX / 4 + self.asides);
        self.asides += 1;
        self.aside(Aside { id: format!("lost-{}", self.asides), name, key, status: Status::Unreadable, findings })
    }

    /// Takes in what is said of a year's reports among each other, unit by unit. It comes when all reports are in.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn across(&mut self, year: u16, findings: &[Finding]) -> io::Result<()> {
        /// One piece of the run report has so many findings at most.
        const PIECE: usize = 500;
        for (n, piece) in findings.chunks(PIECE).enumerate() {
            let name = self.lang.say("各单位文字相互比较", "the units' texts compared").to_owned();
            let key = (Reverse(year), Level::Subordinate, usize::MAX / 2 + n);
            self.aside(Aside { id: format!("texts-{}", n + 1), name, key, status: Status::Compared, findings: piece.to_vec() })?;
        }
        let name = |id: &str| self.region.unit(id).map_or(id, |unit| unit.name_in(year)).to_owned();
        self.tally.across(year, findings, name);
        Ok(())
    }

    fn aside(&mut self, aside: Aside) -> io::Result<()> {
        self.tally.aside(&aside);
        self.entries.push((aside.key, true), &Entry::Aside(aside))
    }

    /// What came of all reports so far.
    pub fn totals(&self) -> Totals {
        self.tally.totals(0)
    }

    /// Writes everything that stands around the reports. `stays` says which files of an earlier run stay that no record speaks of.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn finish(self, output: &Output, run: &Run<'_>, stays: &Stays<'_>) -> io::Result<Totals> {
        let Self { region, lang, mut entries, tally, asides: _ } = self;
        let context = Context { region, tally: &tally, lang, output };
        let mut overviews = Overviews::new(context);
        let files = public(context, &mut entries, &mut overviews)?;
        let mut manifest = ManifestView::new(output, &files, stays)?;
        replay(&mut entries, Order::DraftsLast, &mut [&mut manifest])?;
        let totals = tally.totals(files.len());
        let years = overviews.done();
        let mut report = RunReport::new(context, run, &totals, &years)?;
        let mut completeness = Completeness::new(context, run.explained)?;
        let mut json = RunJson::new(context, run, &totals, &years)?;
        let mut records = Records::new(output)?;
        let mut mail = Mail::new(context);
        replay(&mut entries, Order::Publication, &mut [&mut report, &mut completeness, &mut json, &mut records, &mut mail])?;
        let pages = [Box::new(report).finish()?, Box::new(completeness).finish()?, Box::new(json).finish()?];
        let staff = [pages.concat(), Box::new(mail).finish()?].concat();
        Box::new(records).finish()?;
        manifest.staff(&staff)?;
        Box::new(manifest).finish()?;
        Ok(totals)
    }
}

/// Writes what the public sees, and says which files there are, in the order of the manifest.
fn public(context: Context<'_>, entries: &mut Spool<(Key, bool), Entry>, overviews: &mut Overviews<'_>) -> io::Result<Vec<WrittenFile>> {
    let (mut search, mut front) = (Search::new(context)?, Front::new(context)?);
    let [mut years, mut levels, mut units] = [By::Year, By::Level, By::Unit].map(|by| Lists::new(context, by));
    let mut feeds = Feeds::new(context)?;
    let mut powers = Powers::new(context);
    {
        let mut views: Vec<&mut dyn View> = vec![overviews, &mut search, &mut front, &mut years];
        if let Some(powers) = &mut powers {
            views.push(powers);
        }
        if let Some(feeds) = &mut feeds {
            views.push(feeds);
        }
        replay(entries, By::Year.order(), &mut views)?;
    }
    replay(entries, By::Level.order(), &mut [&mut levels])?;
    replay(entries, By::Unit.order(), &mut [&mut units])?;
    let mut files = Box::new(search).finish()?;
    files.extend(Box::new(front).finish()?);
    for list in [years, levels, units] {
        files.extend(Box::new(list).finish()?);
    }
    if let Some(powers) = powers {
        files.extend(Box::new(powers).finish()?);
    }
    if let Some(feeds) = feeds {
        files.extend(Box::new(feeds).finish()?);
    }
    Ok(files)
}

/// Hands all records to some views, in one walk.
fn replay(entries: &mut Spool<(Key, bool), Entry>, order: Order, views: &mut [&mut dyn View]) -> io::Result<()> {
    entries.replay(
        |(key, draft)| order.of(key, draft),
        |entry| match entry {
            Entry::Report(record) => views.iter_mut().try_for_each(|view| view.take(&record)),
            Entry::Aside(aside) => views.iter_mut().try_for_each(|view| view.aside(&aside)),
        },
    )
}
