//! The records while they come in, and the order in which the views get them.

use crate::{
    column::{By, Front, lists},
    completeness::Completeness,
    dashboard::Overviews,
    feeds::Feeds,
    former::Records,
    known::{Around, Facets, Known, Place, Written},
    mail::Mail,
    manifest::ManifestView,
    powers::Powers,
    record::{Aside, Record, Status},
    retold,
    run_json::RunJson,
    run_report::RunReport,
    search::Search,
    spool::Spool,
    tally::{Tally, Totals},
    view::{Context, Order, View},
};
use nianbao_model::{Finding, Lang, Level};
use nianbao_output::{Output, Stays};
use nianbao_register::Region;
use serde::{Deserialize, Serialize};
use std::{
    cmp::Reverse,
    io,
    panic::resume_unwind,
    sync::{Arc, Mutex, PoisonError, mpsc::sync_channel},
    thread::{self, ScopedJoinHandle},
};

/// What waits on disk.
#[derive(Serialize, Deserialize)]
pub(crate) enum Entry {
    Report(Box<Record>),
    Aside(Aside),
}

impl Entry {
    fn show(&self, view: &mut (impl View + ?Sized)) -> io::Result<()> {
        match self {
            Entry::Report(record) => view.take(record),
            Entry::Aside(aside) => view.aside(aside),
        }
    }
}

/// A publication while its reports come in.
pub struct Publication<'a> {
    region: &'a Region,
    lang: Lang,
    entries: Spool<Place, Entry>,
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
    pub fn add(&mut self, record: &Record, written: &Written) -> io::Result<()> {
        self.tally.record(record);
        let key =
            Place { key: record.key(), draft: !record.is_published(), facets: written.facets };
        self.entries.push_written(key, &[REPORT, &written.record, REPORT_ENDS])
    }

    /// Takes in what is said of a year's files that belong to no unit. They stand before the units
    /// of their year.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn strays(&mut self, year: u16, findings: Vec<Finding>) -> io::Result<()> {
        let name = self.lang.say("登记表之外的文件", "files of no unit in the register").to_owned();
        let key = (Reverse(year), Level::Region, 0);
        self.aside(Aside { id: "register".into(), name, key, status: Status::Unreadable, findings })
    }

    /// Takes in what is said of reports of a year that were published before and whose sources are
    /// not there any more.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn lost(&mut self, year: u16, findings: Vec<Finding>) -> io::Result<()> {
        let name = self.lang.say("来源已不在的年报", "reports whose sources are gone").to_owned();
        let key = (Reverse(year), Level::Subordinate, usize::MAX / 4 + self.asides);
        self.asides += 1;
        self.aside(Aside {
            id: format!("lost-{}", self.asides),
            name,
            key,
            status: Status::Unreadable,
            findings,
        })
    }

    /// Takes in what is said of a year's reports among each other, unit by unit. It comes when all
    /// reports are in.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn across(&mut self, year: u16, findings: &[Finding]) -> io::Result<()> {
        /// One piece of the run report has so many findings at most.
        const PIECE: usize = 500;
        for (n, piece) in findings.chunks(PIECE).enumerate() {
            let name = self.lang.say("各单位文字相互比较", "the units' texts compared").to_owned();
            let key = (Reverse(year), Level::Subordinate, usize::MAX / 2 + n);
            self.aside(Aside {
                id: format!("texts-{}", n + 1),
                name,
                key,
                status: Status::Compared,
                findings: piece.to_vec(),
            })?;
        }
        let name = |id: &str| self.region.unit(id).map_or(id, |unit| unit.name_in(year)).to_owned();
        self.tally.across(year, findings, name);
        Ok(())
    }

    fn aside(&mut self, aside: Aside) -> io::Result<()> {
        self.tally.aside(&aside);
        self.entries.push(
            Place { key: aside.key, draft: true, facets: Facets::default() },
            &Entry::Aside(aside),
        )
    }

    /// What came of all reports so far.
    pub fn totals(&self) -> Totals {
        self.tally.totals(0)
    }

    /// Writes everything that stands around the reports, and says which files that are, but for the
    /// account of the run. `stays` says which files of an earlier run stay that no record
    /// speaks of, `known` which pages need not be made again.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn finish(
        self,
        output: &Output,
        run: &Run<'_>,
        stays: &Stays<'_>,
        mut known: Known,
    ) -> io::Result<(Totals, Vec<Around>)> {
        let Self { region, lang, mut entries, tally, asides: _ } = self;
        let context = Context { region, tally: &tally, lang, output };
        let mut overviews = Overviews::new(context);
        let around = public(context, &mut entries, &mut overviews, &mut known)?;
        let mut manifest = ManifestView::new(output, &around, stays)?;
        // Drafts stand last in the list of files: where there are some, it is a walk of its own.
        let drafts = tally.totals(0).count(Status::Draft) > 0;
        let mut records = Records::new(output, &mut known, &mut entries);
        if drafts {
            replay(&mut entries, Order::DraftsLast, &mut [&mut manifest])?;
        }
        let totals = tally.totals(around.len());
        let years = overviews.done();
        let mut report = RunReport::new(context, run, &totals, &years)?;
        let mut completeness = Completeness::new(context, run.explained)?;
        let mut json = RunJson::new(context, run, &totals, &years)?;
        let mut mail = Mail::new(context);
        {
            let mut others: Vec<&mut (dyn View + Send)> = vec![&mut json];
            if !drafts {
                others.push(&mut manifest);
            }
            let views: &mut [&mut dyn View] = &mut [&mut report, &mut completeness, &mut mail];
            replay_in_two(&mut entries, views, &mut others, &mut records)?;
        }
        let pages = [
            Box::new(report).finish()?,
            Box::new(completeness).finish()?,
            Box::new(json).finish()?,
        ];
        let staff = [pages.concat(), Box::new(mail).finish()?].concat();
        let records = records.finish()?;
        manifest.staff(&staff)?;
        let lists = Box::new(manifest).finish()?;
        let staff = staff.into_iter().chain(lists).filter(|file| !retold::is_account(&file.path));
        let staff = staff.map(Around::unknown);
        Ok((totals, around.into_iter().chain(records).chain(staff).collect()))
    }
}

/// Writes what the public sees, and says which files there are, in the order of the manifest.
fn public<'a>(
    context: Context<'a>,
    entries: &mut Spool<Place, Entry>,
    overviews: &mut Overviews<'_>,
    known: &mut Known,
) -> io::Result<Vec<Around>> {
    let searched = known.search(context, entries);
    let before = known.pages(context, searched);
    let (mut search, mut front) = (Search::new(context)?, Front::new(context)?);
    let mut feeds = Feeds::new(context)?;
    let mut powers = Powers::new(context);
    let exercised = powers.is_some().then(|| known.powers(context, entries)).flatten();
    let powers_before = known.pages(context, exercised);
    powers = powers.filter(|_| powers_before.is_none());
    {
        let mut views: Vec<&mut dyn View> = vec![overviews, &mut front];
        if before.is_none() {
            views.push(&mut search);
        }
        if let Some(powers) = &mut powers {
            views.push(powers);
        }
        if let Some(feeds) = &mut feeds {
            views.push(feeds);
        }
        replay(entries, By::Year.order(), &mut views)?;
    }
    let mut files = match before {
        Some(before) => before,
        None => Box::new(search)
            .finish()?
            .into_iter()
            .map(|file| Around { file, key: searched })
            .collect(),
    };
    files.extend(Box::new(front).finish()?.into_iter().map(Around::unknown));
    for by in [By::Year, By::Level, By::Unit] {
        files.extend(lists(context, entries, by, known)?);
    }
    if let Some(powers) = powers {
        let made = Box::new(powers).finish()?.into_iter();
        files.extend(made.map(|file| Around { file, key: exercised }));
    }
    files.extend(powers_before.into_iter().flatten());
    if let Some(feeds) = feeds {
        files.extend(Box::new(feeds).finish()?.into_iter().map(Around::unknown));
    }
    Ok(files)
}

/// Hands all records to some views, in one walk.
fn replay(
    entries: &mut Spool<Place, Entry>,
    order: Order,
    views: &mut [&mut dyn View],
) -> io::Result<()> {
    entries.replay(
        |place| order.of(place.key, place.draft),
        |some| {
            some.iter().try_for_each(|(entry, _)| {
                views.iter_mut().try_for_each(|view| entry.show(&mut **view))
            })
        },
    )
}

/// The same in the order of publication, with other views and the records for the next run on a
/// thread of their own.
fn replay_in_two(
    entries: &mut Spool<Place, Entry>,
    views: &mut [&mut dyn View],
    others: &mut [&mut (dyn View + Send)],
    records: &mut Records<'_>,
) -> io::Result<()> {
    type Some = Arc<Vec<(Entry, Vec<u8>)>>;
    let order = |place: Place| Order::Publication.of(place.key, place.draft);
    let others = Mutex::new((others, records));
    let to_others = |some: &Some| {
        let (others, records) = &mut *others.lock().unwrap_or_else(PoisonError::into_inner);
        some.iter().try_for_each(|(entry, written)| {
            records.take(entry, written)?;
            others.iter_mut().try_for_each(|view| entry.show(&mut **view))
        })
    };
    thread::scope(|scope| {
        let (give, wait) = sync_channel::<Some>(1);
        let work = || wait.into_iter().try_for_each(|some| to_others(&some));
        let apart = thread::Builder::new().spawn_scoped(scope, work).ok();
        let done = entries.replay(order, |some| {
            let some = Arc::new(some);
            match &apart {
                // If it takes no more, it has met an error, and says so.
                Some(_) if give.send(some.clone()).is_err() => {
                    return Err(io::ErrorKind::Other.into());
                }
                Some(_) => {}
                // There is no thread to be had.
                None => to_others(&some)?,
            }
            some.iter().try_for_each(|(entry, _)| {
                views.iter_mut().try_for_each(|view| entry.show(&mut **view))
            })
        });
        drop(give);
        match apart.map(ScopedJoinHandle::join) {
            Some(Ok(others)) => others.and(done),
            Some(Err(panic)) => resume_unwind(panic),
            None => done,
        }
    })
}

/// How a report's entry begins, and how it ends.
const REPORT: &[u8] = b"{\"Report\":";
const REPORT_ENDS: &[u8] = b"}";

/// The record alone of a report's entry as it is written.
pub(crate) fn of_report(written: &[u8]) -> Option<&[u8]> {
    written.strip_prefix(REPORT)?.strip_suffix(REPORT_ENDS)
}
