//! A whole batch: units in waves, several at a time, and at last what stands around the reports.

use crate::{
    Options, Outcome, Progress,
    options::{formats, guard_output},
    publish::Publisher,
    sums::{Sums, waves},
};
use nianbao_format::Registry;
use nianbao_intake::{Folder, Node};
use nianbao_likeness::{Copies, Sketcher};
use nianbao_model::{Fault, Findings, Rule};
use nianbao_output::{Output, Unwritten, cannot_write};
use nianbao_site::{Publication, Record, Totals};
use std::{
    collections::BTreeMap,
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
/// # Errors
/// When there is no region to read, a format is not known, or the output folder cannot be used. What is wrong with single reports is
/// in the outcome and in the run report.
pub fn run(
    folder: &Folder,
    out: &Path,
    registry: &Registry,
    options: &Options,
    told: &(dyn Fn(Progress<'_>) + Sync),
) -> Result<Outcome, Fault> {
    let started = Instant::now();
    let formats = formats(registry, &options.formats)?;
    guard_output(folder, out)?;
    if let Some(year) = options.year {
        folder.year(year)?;
    }
    let cannot = |e: io::Error| cannot_write(&out.display().to_string(), &e);
    let began = jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
    let output = Output::open(out).map_err(cannot)?;
    let publisher = Publisher { output: &output, region: &folder.region, registry, editions: &folder.editions, formats };
    let nodes = folder.nodes();
    let run = Run::new(folder, options, publisher, &nodes, told).map_err(cannot)?;
    run.all(&nodes);
    let unwritten: Vec<Fault> = output.settled().iter().map(Unwritten::fault).collect();
    let cancelled = options.cancel.load(Ordering::Relaxed);
    let of_run = nianbao_site::Run {
        began: &began,
        version: env!("CARGO_PKG_VERSION"),
        seconds: started.elapsed().as_secs_f64(),
        cancelled,
        explained: &[],
    };
    let Totals { summary, reports, findings, files, figures: _ } = run.finish(&output, of_run).map_err(cannot)?;
    let seconds = started.elapsed().as_secs_f64();
    Ok(Outcome { summary, reports, findings, files, unwritten, cancelled, seconds })
}

/// A batch while it runs.
pub(crate) struct Run<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) options: &'a Options,
    pub(crate) publisher: Publisher<'a>,
    /// How many years' reports are kept for the next: the formats show them, and the rules between years want one.
    pub(crate) earlier_years: u16,
    pub(crate) sums: Sums<'a>,
    /// What is compared between the texts of a year's reports; nothing where the region has turned that off. It is all that a batch
    /// keeps of every unit: some kilobytes each.
    pub(crate) sketcher: Option<Sketcher>,
    pub(crate) copies: Mutex<BTreeMap<u16, Copies>>,
    publication: Mutex<Publication<'a>>,
    /// Which of the register's explanations fit a finding.
    explained: Vec<AtomicBool>,
    /// A record that could not be kept; told at the end.
    lost: Mutex<Option<io::Error>>,
    told: &'a (dyn Fn(Progress<'_>) + Sync),
}

impl<'a> Run<'a> {
    fn new(
        folder: &'a Folder,
        options: &'a Options,
        publisher: Publisher<'a>,
        nodes: &[Node<'a>],
        told: &'a (dyn Fn(Progress<'_>) + Sync),
    ) -> io::Result<Self> {
        let mut publication = Publication::new(&folder.region, options.lang)?;
        for (&year, listed) in folder.years.iter().filter(|(year, _)| options.year.is_none_or(|only| only == **year)) {
            let findings = listed.findings(publisher.registry);
            if !findings.is_empty() {
                publication.strays(year, findings)?;
            }
        }
        let compared = folder.region.rules.get(&Rule::U05).is_none_or(|setting| setting.severity.severity().is_some());
        let earlier_years = publisher.formats.iter().map(|exporter| exporter.earlier_years()).max().unwrap_or(0);
        Ok(Self {
            folder,
            options,
            publisher,
            earlier_years: earlier_years.max(1),
            sums: Sums::new(folder, nodes, folder.years.values()),
            sketcher: compared.then(|| Sketcher::for_region(&folder.region)),
            copies: Mutex::new(BTreeMap::new()),
            publication: Mutex::new(publication),
            explained: folder.region.accepted.iter().map(|_| AtomicBool::new(false)).collect(),
            lost: Mutex::new(None),
            told,
        })
    }

    /// All units, wave by wave.
    fn all(&self, nodes: &[Node<'a>]) {
        let jobs = self.options.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)).max(1);
        for wave in waves(nodes) {
            let next = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..jobs.min(wave.len()) {
                    scope.spawn(|| {
                        while let Some((order, node)) = wave.get(next.fetch_add(1, Ordering::Relaxed))
                            && !self.options.cancel.load(Ordering::Relaxed)
                        {
                            self.unit(*order, node);
                        }
                    });
                }
            });
        }
    }

    /// A report is through.
    pub(crate) fn record(&self, record: Record) {
        (self.told)(Progress { title: &record.title, status: record.status });
        if let Err(e) = lock(&self.publication).add(record) {
            lock(&self.lost).get_or_insert(e);
        }
    }

    /// Applies what the register says of rules and findings.
    pub(crate) fn settle(&self, findings: &mut Findings) {
        nianbao_check::settle(findings, &self.folder.region, |n| self.explain(n));
    }

    /// An explanation of the register fits a finding.
    pub(crate) fn explain(&self, n: usize) {
        self.explained[n].store(true, Ordering::Relaxed);
    }

    /// Compares the texts of each year's reports, and writes what stands around them.
    fn finish(self, output: &Output, of_run: nianbao_site::Run<'_>) -> io::Result<Totals> {
        let copies = std::mem::take(&mut *lock(&self.copies));
        for (year, copies) in copies {
            let mut findings = nianbao_likeness::between_units(copies);
            self.settle(&mut findings);
            lock(&self.publication).across(year, &findings)?;
        }
        if let Some(e) = lock(&self.lost).take() {
            return Err(e);
        }
        let explained: Vec<bool> = self.explained.into_iter().map(AtomicBool::into_inner).collect();
        let publication = self.publication.into_inner().unwrap_or_else(PoisonError::into_inner);
        publication.finish(output, &nianbao_site::Run { explained: &explained, ..of_run })
    }
}

/// A lock whose holder panicked still guards whole data here: every change behind these locks is one call.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
