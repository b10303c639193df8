//! A whole batch: units in waves, several at a time, and at last what stands around the reports.

use crate::{
    Options, Outcome, Progress,
    keep::Keeper,
    memory::{Inputs, Leaving, Left, Memory},
    options::formats,
    publish::Publisher,
    several::both,
    sums::{Sums, waves},
};
use nianbao_format::Registry;
use nianbao_intake::{Folder, Node};
use nianbao_likeness::{Copies, Sketcher};
use nianbao_model::{Fault, Findings, Rule, trouble};
use nianbao_output::{Opening, Output};
use nianbao_site::{Kept, Publication, Record, Totals, Written};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

/// Runs a batch. `told` hears of each report that is through, from several threads.
///
/// ```no_run
/// use nianbao_batch::{Options, run};
/// use nianbao_format::Registry;
/// use nianbao_intake::Folder;
///
/// let folder = Folder::open("region".as_ref())?;
/// // A dry run says what would be written, and writes nothing.
/// let options = Options { dry_run: true, ..Options::default() };
/// let outcome = run(&folder, "publication".as_ref(), &Registry::new(), &options, &|_| ())?;
/// println!("{} errors", outcome.summary.error);
/// # Ok::<(), nianbao_model::Fault>(())
/// ```
///
/// # Errors
/// When there is no region to read, a format is not known, or the output folder cannot be used.
/// What is wrong with single reports is in the outcome and in the run report.
pub fn run(
    folder: &Folder,
    out: &Path,
    registry: &Registry,
    options: &Options,
    told: &(dyn Fn(Progress<'_>) + Sync),
) -> Result<Outcome, Fault> {
    let started = Instant::now();
    let formats = formats(registry, &options.formats)?;
    if let Some(year) = options.year {
        folder.year(year)?;
    }
    let began = jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
    let generations = usize::from(folder.region.output.generations);
    let output = Output::open(
        out,
        Opening { input: Some(&folder.path), dry: options.dry_run, generations },
    )?;
    // Both read much of what the run before has left.
    let inputs = Inputs { folder, options, registry, formats: &formats };
    let (keeper, memory) = both(
        || Keeper::new(folder, options, &formats, &output),
        || Memory::open(inputs, &output, options.full),
    );
    let keeper = keeper.map_err(|e| cannot_read(out, &e))?;
    let Some(memory) = memory else { return Err(no_thread()) };
    let publisher = Publisher {
        output: &output,
        region: &folder.region,
        registry,
        editions: &folder.editions,
        formats,
    };
    let nodes = folder.nodes();
    let run = Run::new(folder, options, publisher, (keeper, memory), &nodes, told)
        .map_err(|e| no_room(&e))?;
    run.memory.plan(&run, &nodes);
    let of_run = |started: Instant| nianbao_site::Run {
        began: &began,
        version: env!("CARGO_PKG_VERSION"),
        seconds: started.elapsed().as_secs_f64(),
        explained: &[],
    };
    let failed = |e: io::Error| output.failed().unwrap_or_else(|| no_room(&e));
    let mut left = None;
    let mut outcome = Outcome::default();
    if let Some(totals) = run.nothing_changed(&output, of_run(started)).map_err(failed)? {
        outcome = outcome.of(totals);
        left = Some(run.memory.leave_unchanged(&nodes));
    } else {
        run.all(&nodes)?;
        output.settled()?;
        outcome.stale = run.keeper.stale();
        if options.cancel.load(Ordering::Relaxed) {
            outcome = outcome.of(Totals { files: 0, ..run.totals() });
        } else {
            let (totals, leaves) = run.finish(&output, of_run(started)).map_err(failed)?;
            outcome = outcome.of(totals);
            left = Some(leaves);
        }
    }
    // The last moment at which it can still be stopped.
    outcome.cancelled = options.cancel.load(Ordering::Relaxed);
    if !outcome.cancelled {
        output.commit()?;
        outcome.changes = output.changes();
        if let Some(left) = left.filter(|_| !options.dry_run) {
            left.note(&output);
        }
    }
    outcome.seconds = started.elapsed().as_secs_f64();
    Ok(outcome)
}

/// The folder for temporary files has no room, or cannot be used.
pub(crate) fn no_room(e: &io::Error) -> Fault {
    let (folder, why) = (std::env::temp_dir().display().to_string(), trouble(e));
    Fault::new(
        format!("临时文件夹 {folder} 不能用：{}；没有作任何改动", why.zh),
        format!(
            "the folder for temporary files, {folder}, cannot be used: {}; nothing was changed",
            why.en
        ),
    )
    .because(e)
}

fn cannot_read(out: &Path, e: &io::Error) -> Fault {
    let (folder, why) = (out.display(), trouble(e));
    Fault::new(
        format!("无法读取 {folder}：{}", why.zh),
        format!("{folder} cannot be read: {}", why.en),
    )
    .because(e)
}

/// A batch while it runs.
pub(crate) struct Run<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) options: &'a Options,
    pub(crate) publisher: Publisher<'a>,
    /// How many years' reports are kept for the next: the formats show them, and the rules between
    /// years want one.
    pub(crate) earlier_years: u16,
    pub(crate) sums: Sums<'a>,
    /// What is compared between the texts of a year's reports; nothing where the region has turned
    /// that off. It is all that a batch keeps of every unit: some kilobytes each.
    pub(crate) sketcher: Option<Sketcher>,
    pub(crate) copies: Mutex<BTreeMap<u16, Copies>>,
    publication: Mutex<Publication<'a>>,
    /// Which of the register's explanations fit a finding.
    explained: Vec<AtomicBool>,
    pub(crate) keeper: Keeper<'a>,
    pub(crate) memory: Memory<'a>,
    pub(crate) nodes: &'a [Node<'a>],
    /// What the machine was short of: then the run ends, and has changed nothing.
    short: Mutex<Option<Fault>>,
    told: &'a (dyn Fn(Progress<'_>) + Sync),
}

impl<'a> Run<'a> {
    fn new(
        folder: &'a Folder,
        options: &'a Options,
        publisher: Publisher<'a>,
        (keeper, memory): (Keeper<'a>, Memory<'a>),
        nodes: &'a [Node<'a>],
        told: &'a (dyn Fn(Progress<'_>) + Sync),
    ) -> io::Result<Self> {
        let mut publication = Publication::new(&folder.region, options.lang)?;
        for (&year, listed) in
            folder.years.iter().filter(|(year, _)| options.year.is_none_or(|only| only == **year))
        {
            let findings = listed.findings(publisher.registry);
            if !findings.is_empty() {
                publication.strays(year, findings)?;
            }
        }
        for (year, finding) in folder
            .unreadable_years()
            .filter(|(year, _)| options.year.is_none_or(|only| only == *year))
        {
            publication.lost(year, vec![finding])?;
        }
        let compared = folder
            .region
            .rules
            .get(&Rule::U05)
            .is_none_or(|setting| setting.severity.severity().is_some());
        let earlier_years =
            publisher.formats.iter().map(|exporter| exporter.earlier_years()).max().unwrap_or(0);
        Ok(Self {
            folder,
            options,
            publisher,
            memory,
            nodes,
            earlier_years: earlier_years.max(1),
            sums: Sums::new(folder, nodes, folder.years.values()),
            sketcher: compared.then(|| Sketcher::for_region(&folder.region)),
            copies: Mutex::new(BTreeMap::new()),
            publication: Mutex::new(publication),
            explained: folder.region.accepted.iter().map(|_| AtomicBool::new(false)).collect(),
            keeper,
            short: Mutex::new(None),
            told,
        })
    }

    /// All units, wave by wave.
    fn all(&self, nodes: &[Node<'a>]) -> Result<(), Fault> {
        let jobs = self.jobs();
        for wave in waves(nodes) {
            let next = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..jobs.min(wave.len()) {
                    let work = || {
                        while let Some((order, node)) =
                            wave.get(next.fetch_add(1, Ordering::Relaxed))
                            && !self.is_over()
                        {
                            self.unit(*order, node);
                        }
                    };
                    if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                        self.stop(no_thread());
                    }
                }
            });
        }
        lock(&self.short).take().map_or(Ok(()), Err)
    }

    /// How many units are worked on at a time.
    pub(crate) fn jobs(&self) -> usize {
        self.options
            .jobs
            .unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from))
            .max(1)
    }

    /// Tells what the run before came to, if nothing at all is other than then; but for its
    /// account, which tells of this run.
    fn nothing_changed(
        &self,
        output: &Output,
        of_run: nianbao_site::Run<'_>,
    ) -> io::Result<Option<Totals>> {
        let Some(whole) = self.memory.unchanged() else { return Ok(None) };
        let Some(account) = nianbao_site::retold(output, &of_run)? else { return Ok(None) };
        output.relist_staff(&account)?;
        output.stay(whole.files.saturating_sub(account.len() + 1));
        self.memory.told(self.nodes, |status, title| (self.told)(Progress { title, status }));
        Ok(Some(whole.totals.clone()))
    }

    /// Has somebody, or a shortage, stopped the run?
    pub(crate) fn is_over(&self) -> bool {
        self.options.cancel.load(Ordering::Relaxed)
            || lock(&self.short).is_some()
            || self.publisher.output.failed().is_some()
    }

    /// The machine is short of something: the run ends.
    pub(crate) fn stop(&self, fault: Fault) {
        lock(&self.short).get_or_insert(fault);
    }

    /// A report is through.
    pub(crate) fn record(&self, mut record: Record, mut written: Option<Written>, recalled: bool) {
        (self.told)(Progress { title: &record.title, status: record.status });
        let settle = || {
            if !(recalled && self.memory.is_settled() && self.keeper.passes(&record))
                && self.keeper.settle(&mut record, self.publisher.output)?
            {
                written = None;
            }
            // What takes time is done before the others have to wait.
            let written = written.map_or_else(|| Written::of(&record), Ok)?;
            lock(&self.publication).add(&record, &written)
        };
        if let Err(e) = settle() {
            self.stop(no_room(&e));
        }
    }

    /// Applies what the register says of rules and findings.
    pub(crate) fn settle(&self, findings: &mut Findings, explained: &mut BTreeSet<usize>) {
        nianbao_check::settle(findings, &self.folder.region, |n| _ = explained.insert(n));
    }

    /// The same, once all units are through.
    fn settle_late(&self, findings: &mut Findings) {
        nianbao_check::settle(findings, &self.folder.region, |n| self.explain(n));
    }

    /// An explanation of the register fits a finding.
    pub(crate) fn explain(&self, n: usize) {
        self.explained[n].store(true, Ordering::Relaxed);
    }

    /// Compares the texts of each year's reports, and writes what stands around them.
    fn finish(self, output: &Output, of_run: nianbao_site::Run<'_>) -> io::Result<(Totals, Left)> {
        let copies = std::mem::take(&mut *lock(&self.copies));
        for (year, copies) in copies {
            let mut findings = nianbao_likeness::between_units(copies);
            self.settle_late(&mut findings);
            lock(&self.publication).across(year, &findings)?;
        }
        let (kept, lost) = self.keeper.rest(output)?;
        let mut settled = kept.is_empty() && lost.is_empty() && !self.keeper.has_kept();
        for mut record in kept {
            if record.kept == Some(Kept::Lost) {
                self.settle_late(&mut record.findings);
            }
            lock(&self.publication).add(&record, &Written::of(&record)?)?;
        }
        for (year, mut findings) in lost {
            self.settle_late(&mut findings);
            if !findings.is_empty() {
                lock(&self.publication).lost(year, findings)?;
            }
        }
        let keeper = self.keeper;
        let explained: Vec<bool> = self.explained.into_iter().map(AtomicBool::into_inner).collect();
        let publication = self.publication.into_inner().unwrap_or_else(PoisonError::into_inner);
        let of_run = nianbao_site::Run { explained: &explained, ..of_run };
        let (totals, around) = publication.finish(
            output,
            &of_run,
            &|path: &str| keeper.stays(path),
            self.memory.known(),
        )?;
        let (files, nothing_stays) = output.counts();
        settled &= nothing_stays;
        let leaving =
            Leaving { only: self.options.year, settled, totals: &totals, around: &around, files };
        let left = self.memory.leave(leaving, self.nodes)?;
        Ok((totals, left))
    }

    /// What came of the reports so far.
    fn totals(&self) -> Totals {
        lock(&self.publication).totals()
    }
}

/// The machine gives no more threads.
pub(crate) fn no_thread() -> Fault {
    let mut fault = Fault::new(
        "线程或内存不足，无法继续；没有作任何改动。可用 --jobs 减少同时处理的单位",
        "too few threads, or too little memory, to go on; nothing was changed. --jobs takes fewer units at a time",
    );
    fault.short = true;
    fault
}

/// A lock whose holder panicked still guards whole data here: every change behind these locks is
/// one call.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
