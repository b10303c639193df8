//! A region's folder in, a publication out: every unit's report at every level in every format, an index, a run report and a manifest.
//!
//! The work goes unit by unit, several at a time, each with all its years in order, so that last year's report is at hand for the
//! rules between years. A unit that has units below it is rolled up from them once they are through. Nothing of a unit is kept but
//! what the roll-up adds up and the pages say, and the latter waits on disk: memory does not grow with the region.

mod column;
mod feeds;
mod pages;
mod publication;
mod publish;
mod spool;

pub use nianbao_dashboard::Status;

pub use publish::differs;

use nianbao_dashboard::Facts;
use nianbao_figures::Figure;
use nianbao_format::{Exporter, Registry};
use nianbao_intake::{Folder, Node, UnitReading, Year, add_texts, examine, read_unit};
use nianbao_likeness::{Copies, Sketcher, Sketches};
use nianbao_model::{Cell, Fault, Finding, Findings, Lang, Level, Reading, Report, Rule, SectionKind, Severity, Summary};
use nianbao_output::{Output, Unwritten, cannot_write};
use nianbao_rollup::{Sum, Suspects};
use pages::Filled;
use publication::{Publication, Record};
use publish::Publisher;
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

/// What a batch is to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only this year; last year's reports are still read for the rules between years.
    pub year: Option<u16>,
    /// The ids of the formats to write; if there is none all but those that want to be asked for ([`Exporter::only_on_request`]), and
    /// every one if `all` is among them.
    pub formats: Vec<String>,
    /// How many units at a time; as many as there are processors if not said.
    pub jobs: Option<usize>,
    /// Hold back reports with warnings, too.
    pub strict: bool,
    /// The language of the run report.
    pub lang: Lang,
    /// Set from outside to stop early; what is written then is whole.
    pub cancel: Arc<AtomicBool>,
}

/// Told as the work goes on, in the order in which units are through.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The report's title, or the unit's name and year.
    pub title: &'a str,
    /// What became of it.
    pub status: Status,
}

/// What a batch did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// All findings, counted.
    pub summary: Summary,
    /// Reports by what became of them.
    pub reports: BTreeMap<Status, usize>,
    /// The first findings of severity error and warning in the order of publication, at most [`MOST_FINDINGS`].
    pub findings: Findings,
    /// How many files were written.
    pub files: usize,
    /// Files that could not be put in their place.
    pub unwritten: Vec<Fault>,
    /// Was it stopped before the end?
    pub cancelled: bool,
    /// How long it took.
    pub seconds: f64,
}

/// How many findings an outcome carries at most; the run report has all.
pub const MOST_FINDINGS: usize = 200;

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
    let cannot = |e: std::io::Error| cannot_write(&out.display().to_string(), &e);
    let output = Output::open(out).map_err(cannot)?;
    let explained: Vec<AtomicBool> = folder.region.accepted.iter().map(|_| AtomicBool::new(false)).collect();
    let copies = Mutex::new(BTreeMap::new());
    let publication = Mutex::new(Publication::new(folder, registry, options.year, options.lang).map_err(cannot)?);
    {
        let looks_back = formats.iter().map(|exporter| exporter.looks_back()).max().unwrap_or(0);
        let publisher = Publisher { output: &output, region: &folder.region, registry, editions: &folder.editions, formats };
        let compared = folder.region.rules.get(&Rule::U05).is_none_or(|setting| setting.severity.severity().is_some());
        let sketcher = compared.then(|| Sketcher::for_region(&folder.region));
        let sums = HashMap::new();
        Run {
            folder,
            registry,
            options,
            publisher,
            looks_back: looks_back.max(1),
            publication: &publication,
            sums,
            explained: &explained,
            sketcher,
            copies: &copies,
            told,
        }
        .all();
    }
    let unwritten: Vec<Fault> = output.settled().iter().map(Unwritten::fault).collect();
    let mut publication = publication.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (year, copies) in copies.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let mut findings = nianbao_likeness::between_units(copies);
        nianbao_check::settle(&mut findings, &folder.region, |n| explained[n].store(true, Ordering::Relaxed));
        publication.across(folder, year, &findings).map_err(cannot)?;
    }
    let cancelled = options.cancel.load(Ordering::Relaxed);
    let explained: Vec<bool> = explained.into_iter().map(AtomicBool::into_inner).collect();
    let mut outcome = publication.finish(folder, &output, &explained, cancelled, started).map_err(cannot)?;
    outcome.unwritten = unwritten;
    outcome.cancelled = cancelled;
    outcome.seconds = started.elapsed().as_secs_f64();
    Ok(outcome)
}

/// The roll-up alone: the report of the region for a year, from its units' reports, with the findings of the units.
///
/// # Errors
/// When the folder has no such year.
pub fn rollup(folder: &Folder, registry: &Registry, year: u16) -> Result<(Reading, Findings), Fault> {
    let listed = folder.year(year)?;
    let nodes = folder.nodes();
    let mut sums: HashMap<&str, Sum> = HashMap::new();
    let mut findings = listed.findings(registry);
    let mut order: Vec<&Node<'_>> = nodes.iter().filter(|n| folder.lives(n, year)).collect();
    order.sort_by_key(|node| node.height);
    let mut last = None;
    for node in order {
        let mut read = match node.rolls_up {
            true => UnitReading::default(),
            false => read_unit(folder, registry, node, listed),
        };
        findings.append(&mut read.findings);
        if node.rolls_up {
            let sum = sums.remove(node.id).unwrap_or_else(|| Sum::new(listed.edition.clone()));
            let mut reading = sum.report(folder.unit_ref(node, year), year);
            if let Some(texts) = listed.units.get(node.id).and_then(|files| files.texts.as_ref()) {
                add_texts(folder, texts, &mut reading)?;
            }
            read.reading = Some(reading);
        }
        if let Some(reading) = &read.reading {
            findings.extend(reading.findings.iter().filter(|_| !node.rolls_up).cloned());
        }
        if let Some(parent) = node.parent {
            let sum = sums.entry(parent).or_insert_with(|| Sum::new(listed.edition.clone()));
            add(sum, folder, node, listed, read.reading.as_ref());
        }
        last = read.reading;
    }
    match last {
        Some(reading) => Ok((reading, findings)),
        None => Err(Fault::new("登记表中没有单位", "the register has no units")),
    }
}

/// Adds a unit's report to a sum, or counts it as missing where it should have been.
fn add(sum: &mut Sum, folder: &Folder, node: &Node<'_>, listed: &Year, reading: Option<&Reading>) {
    match reading {
        Some(reading) if reading.report.edition.id == listed.edition.id => sum.add(&reading.report, node.id),
        None if !node.rolls_up && !folder.region.unit(node.id).is_some_and(|u| u.reports) => {}
        _ => sum.missing(),
    }
}

fn formats<'a>(registry: &'a Registry, ids: &[String]) -> Result<Vec<&'a dyn Exporter>, Fault> {
    if ids.is_empty() {
        return Ok(registry.exporters().filter(|exporter| !exporter.only_on_request()).collect());
    }
    if ids.iter().any(|id| id == "all") {
        return Ok(registry.exporters().collect());
    }
    ids.iter()
        .map(|id| {
            registry.exporter(id).ok_or_else(|| {
                let known: Vec<_> = registry.exporters().map(|e| e.info().id).collect();
                let known = known.join(" ");
                Fault::new(
                    format!("没有名为 {id} 的输出格式；可用：{known}"),
                    format!("there is no format {id} to write; there are: {known}"),
                )
            })
        })
        .collect()
}

/// The output must not fall among the inputs.
fn guard_output(folder: &Folder, out: &Path) -> Result<(), Fault> {
    let absolute = |path: &Path| std::path::absolute(path).map(|p| p.canonicalize().unwrap_or(p));
    let (Ok(input), Ok(output)) = (absolute(&folder.path), absolute(out)) else { return Ok(()) };
    let year_below = output.strip_prefix(&input).ok().and_then(|rest| rest.components().next()).is_some_and(|first| {
        let first = first.as_os_str().to_string_lossy();
        first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit()) || first == "editions"
    });
    if input == output || year_below {
        return Err(Fault::new(
            format!("输出文件夹“{}”与填报文件在一起，会覆盖填报文件；请另选一个文件夹", out.display()),
            format!("the output folder “{}” holds the reports to read and would overwrite them; choose another", out.display()),
        ));
    }
    Ok(())
}

/// A lock whose holder panicked still guards whole data here: every change behind these locks is one call.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a roll-up knows so far of a node and a year.
struct Below {
    sum: Sum,
    /// Is a report below missing, or not fit to be published?
    incomplete: bool,
}

/// A batch while it runs.
struct Run<'a> {
    folder: &'a Folder,
    registry: &'a Registry,
    options: &'a Options,
    publisher: Publisher<'a>,
    /// How many years' reports are kept for the next: the formats show them, and the rules between years want one.
    looks_back: u16,
    publication: &'a Mutex<Publication>,
    sums: HashMap<(&'a str, u16), Mutex<Below>>,
    /// Which of the register's explanations fit a finding.
    explained: &'a [AtomicBool],
    /// What is compared between the texts of a year's reports; nothing where the region has turned that off. It is all that a batch
    /// keeps of every unit: some kilobytes each.
    sketcher: Option<Sketcher>,
    copies: &'a Mutex<BTreeMap<u16, Copies>>,
    told: &'a (dyn Fn(Progress<'_>) + Sync),
}

impl<'a> Run<'a> {
    /// All units: those without units below them first, then level by level up to the region.
    fn all(mut self) {
        let nodes = self.folder.nodes();
        for node in nodes.iter().filter(|n| n.rolls_up) {
            for (year, listed) in &self.folder.years {
                let below = Below { sum: Sum::new(listed.edition.clone()), incomplete: false };
                self.sums.insert((node.id, *year), Mutex::new(below));
            }
        }
        let run = &self;
        let top = nodes.iter().map(|n| n.height).max().unwrap_or(0);
        let jobs = run.options.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)).max(1);
        for height in 0..=top {
            let wave: Vec<(usize, &Node<'a>)> = nodes.iter().enumerate().filter(|(_, n)| n.height == height).collect();
            let next = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..jobs.min(wave.len()) {
                    scope.spawn(|| {
                        while let Some((order, node)) = wave.get(next.fetch_add(1, Ordering::Relaxed))
                            && !run.options.cancel.load(Ordering::Relaxed)
                        {
                            run.unit(*order, node);
                        }
                    });
                }
            });
        }
    }

    /// All years of a unit.
    fn unit(&self, order: usize, node: &Node<'a>) {
        let mut earlier: VecDeque<Reading> = VecDeque::new();
        let mut received: Vec<(u16, Figure)> = Vec::new();
        for (&year, listed) in &self.folder.years {
            let only_read = match self.options.year {
                Some(only) if year < only && year + self.looks_back >= only => true,
                Some(only) => {
                    if year != only {
                        continue;
                    }
                    false
                }
                None => false,
            };
            if !self.folder.lives(node, year) {
                continue;
            }
            earlier.retain(|reading| reading.report.year + self.looks_back >= year);
            // A defect in one format, or in ours, must not take the other units with it.
            let done =
                catch_unwind(AssertUnwindSafe(|| self.unit_year(order, node, listed, (earlier.make_contiguous(), &received), only_read)));
            match done {
                Ok(reading) => {
                    received.extend(reading.iter().map(|reading| (year, Facts::received_in(&reading.report))));
                    earlier.extend(reading);
                }
                Err(_) => self.defect(order, node, listed),
            }
        }
    }

    /// One year of a unit, after its earlier ones, oldest first: those still at hand, and the requests received in every one.
    fn unit_year(
        &self,
        order: usize,
        node: &Node<'a>,
        listed: &Year,
        (earlier, received): (&[Reading], &[(u16, Figure)]),
        only_read: bool,
    ) -> Option<Reading> {
        let started = Instant::now();
        let year = listed.year;
        let mut read = read_unit(self.folder, self.registry, node, listed);
        let mut incomplete = false;
        if node.rolls_up {
            incomplete = self.roll_up(node, listed, &mut read);
        }
        if only_read {
            self.hand_up(node, listed, read.reading.as_ref(), false);
            return read.reading;
        }
        let mut findings = std::mem::take(&mut read.findings);
        let Some(mut reading) = read.reading else {
            self.hand_up(node, listed, None, true);
            self.settle(&mut findings);
            if !findings.is_empty() {
                let status = if read.source.is_some() || findings.iter().any(|f| f.rule == Rule::R10) {
                    Status::Unreadable
                } else {
                    Status::Missing
                };
                self.record(Record {
                    order,
                    node,
                    year,
                    title: self.folder.unit_ref(node, year).name,
                    status,
                    source: read.source,
                    edition: None,
                    findings,
                    written: Vec::new(),
                    words: String::new(),
                    filled: None,
                    facts: None,
                    started,
                });
            }
            return None;
        };
        let last = earlier.last().filter(|reading| reading.report.year + 1 == year);
        self.settle(&mut findings);
        findings.extend(examine(&reading, last, Some(&self.folder.region), |n| self.explain(n)));
        if let Some(sketcher) = &self.sketcher {
            let sketches = Sketches::of(&reading, sketcher);
            if !sketches.is_empty() {
                lock(self.copies).entry(year).or_default().add(sketches);
            }
        }
        self.print_explanations(&mut reading.report, &findings);
        let worst = if self.options.strict { Severity::Warning } else { Severity::Error };
        let open = |worst| findings.iter().filter(|f| f.accepted.is_none() && f.severity <= worst).count();
        let draft = (open(worst) > 0 || incomplete).then(|| open(Severity::Error));
        let target = if draft.is_some() { format!("drafts/{year}") } else { year.to_string() };
        let (written, broken) = self.publisher.publish(&reading.report, earlier, &target, draft);
        findings.extend(broken);
        self.hand_up(node, listed, Some(&reading), draft.is_some());
        self.record(Record {
            order,
            node,
            year,
            title: reading.report.title(),
            status: if draft.is_some() { Status::Draft } else { Status::Published },
            source: read.source,
            edition: Some(reading.report.edition.id.clone()),
            findings,
            words: if draft.is_none() { words(&reading.report) } else { String::new() },
            written,
            filled: Some(filled(&reading)),
            facts: Some(Facts::of(&reading.report, received)),
            started,
        });
        Some(reading)
    }

    /// Applies what the register says of rules and findings.
    fn settle(&self, findings: &mut Findings) {
        nianbao_check::settle(findings, &self.folder.region, |n| self.explain(n));
    }

    /// An explanation of the register fits a finding.
    fn explain(&self, n: usize) {
        self.explained[n].store(true, Ordering::Relaxed);
    }

    /// Puts the reasons that the register wants printed under the tables they speak of.
    fn print_explanations(&self, report: &mut Report, findings: &[Finding]) {
        for finding in findings.iter().filter(|f| f.accepted.is_some()) {
            let Some(explained) = self.folder.region.accepted.iter().find(|e| e.print && e.explains(finding)) else { continue };
            let Some(cell) = finding.cells.first().and_then(|address| report.edition.find(address)) else { continue };
            let section = report.edition.tables[report.edition.spec(cell).table].section;
            let notes = report.section_mut(section);
            // A report that was published before has it already.
            if !notes.paragraphs().contains(&nianbao_model::clean_line(&explained.why)) {
                notes.push(&explained.why);
            }
        }
    }

    /// Compares what was handed in for a node with the sum of those below it, or takes the sum. Says whether the sum was taken while
    /// something below is missing or not fit to be published.
    fn roll_up(&self, node: &Node<'_>, listed: &Year, read: &mut UnitReading) -> bool {
        let year = listed.year;
        let Some(below) = self.sums.get(&(node.id, year)) else { return false };
        let below = lock(below);
        let unit = self.folder.unit_ref(node, year);
        let name_of = |id: &str| self.folder.region.unit(id).map_or_else(|| id.to_owned(), |u| u.name_in(year).to_owned());
        match &mut read.reading {
            Some(reading) => {
                let mut findings = below.sum.compare(reading, &unit.name, name_of);
                if let Some(suspects) = Suspects::of(&below.sum, reading, &findings) {
                    self.look_again(node, listed, suspects, &mut findings);
                }
                read.findings.extend(findings.into_iter().map(|f| f.of(&unit.id, year)));
                false
            }
            // A file that is there and cannot be read is not replaced in silence.
            None if read.source.is_some() || !read.findings.is_empty() => false,
            None => {
                let mut reading = below.sum.report(unit, year);
                reading.sections_met.fill(false);
                let texts = listed.units.get(node.id).and_then(|files| files.texts.as_ref());
                if let Some(file) = texts
                    && let Err(fault) = add_texts(self.folder, file, &mut reading)
                {
                    let named = Finding::new(Rule::B01, "failed", &[("format", &file), ("why", &fault)]);
                    reading.findings.push(named.of(&reading.report.unit.id, year));
                }
                read.reading = Some(reading);
                below.incomplete
            }
        }
    }

    /// Reads the units below a node once more, to say which of them most likely makes the sums differ. Units are not kept while a batch
    /// runs, so this costs time where something is wrong and nothing where all is well.
    fn look_again(&self, node: &Node<'_>, listed: &Year, mut suspects: Suspects, findings: &mut [Finding]) {
        for child in self.folder.nodes().iter().filter(|n| n.parent == Some(node.id) && self.folder.lives(n, listed.year)) {
            if let Some(reading) = read_unit(self.folder, self.registry, child, listed).reading {
                suspects.look_at(&reading.report, &reading.report.unit.name);
            }
        }
        suspects.tell(findings);
    }

    /// Gives a unit's report to the node it is a part of.
    fn hand_up(&self, node: &Node<'_>, listed: &Year, reading: Option<&Reading>, unfit: bool) {
        let Some(below) = node.parent.and_then(|parent| self.sums.get(&(parent, listed.year))) else { return };
        let mut below = lock(below);
        let due = node.rolls_up || self.folder.region.unit(node.id).is_some_and(|u| u.reports);
        below.incomplete |= unfit && due;
        add(&mut below.sum, self.folder, node, listed, reading);
    }

    fn record(&self, record: Record<'_>) {
        (self.told)(Progress { title: &record.title, status: record.status });
        lock(self.publication).add(self.folder, record);
    }

    fn defect(&self, order: usize, node: &Node<'_>, listed: &Year) {
        let year = listed.year;
        let fault = Fault::new("程序内部错误；请报告此问题", "a defect of the program; please report it");
        let mut finding = Finding::new(Rule::B01, "failed", &[("format", &"nianbao"), ("why", &fault.message.zh)]);
        finding.message.en = Finding::new(Rule::B01, "failed", &[("format", &"nianbao"), ("why", &fault.message.en)]).message.en;
        let title = self.folder.unit_ref(node, year).name;
        let findings = vec![finding.of(node.id, year)];
        self.hand_up(node, listed, None, true);
        let (status, started) = (Status::Unreadable, Instant::now());
        self.record(Record {
            order,
            node,
            year,
            title,
            status,
            source: None,
            edition: None,
            findings,
            written: Vec::new(),
            words: String::new(),
            filled: None,
            facts: None,
            started,
        });
    }
}

/// How much of a report is filled in. What does not apply is filled in; what cannot be read is not.
fn filled(reading: &Reading) -> Filled {
    let report = &reading.report;
    let stated = |cell: &Cell| matches!(cell, Cell::Figure(_) | Cell::NotApplicable(_));
    let due = report.edition.sections.iter().enumerate().filter(|(_, section)| section.kind == SectionKind::Text);
    let (mut texts, mut sections) = (0, 0);
    for (n, _) in due {
        sections += 1;
        texts += usize::from(!report.section(n).is_empty());
    }
    let figures = report.cells().filter(|(_, cell)| stated(cell)).count();
    Filled { figures, cells: report.edition.cells().len(), texts, sections }
}

/// The words of a report, a paragraph a line: what its texts say, and what its indicators are called.
fn words(report: &Report) -> String {
    let sections = (0..report.edition.sections.len()).flat_map(|n| report.section(n).paragraphs().to_vec());
    let indicators = report.indicators.iter().map(|i| format!("{}{}{}", i.name, i.value, i.unit));
    sections.chain(indicators).collect::<Vec<_>>().join("\n")
}

/// The order in which reports stand in the publication: latest year first, then by level, then as in the register.
type Key = (std::cmp::Reverse<u16>, Level, usize);
