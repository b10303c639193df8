//! One unit: its years in order, each read or rolled up, examined, and published.

use crate::{
    keep::DRAFTS,
    memory::{Made, Part},
    run::{Run, lock, no_room, no_thread},
    several::each,
};
use nianbao_check::mask;
use nianbao_intake::{
    Node, UnitReading, Year, add_texts, changed_on, examine_and_count, read_unit,
};
use nianbao_likeness::Sketches;
use nianbao_model::{
    FiguresRead, Finding, Findings, Reading, Report, Rule, Say, Severity, append, bound,
};
use nianbao_rollup::Suspects;
use nianbao_site::{Facts, Filled, Past, Record, Status, words};
use std::{
    any::Any,
    collections::VecDeque,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::Instant,
};

/// What is at hand of a unit's earlier years.
#[derive(Default)]
struct Earlier {
    /// The reports that formats show and rules want, oldest first.
    readings: VecDeque<Reading>,
    /// What the dashboard shows of every one.
    past: Vec<Past>,
}

/// Is a year of the folder written, only read for the years after it, or left out?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Write,
    OnlyRead,
    LeaveOut,
}

impl<'a> Run<'a> {
    /// All years of a unit, or what they have given before.
    pub(crate) fn unit(&self, order: usize, node: &Node<'a>) {
        if let Some(all) = self.memory.recall(order, node) {
            let sum_is_made = node.parent.is_some_and(|parent| self.memory.sum_is_made(parent));
            for (year, made) in all {
                if let Some(listed) = self.folder.years.get(&year).filter(|_| sum_is_made) {
                    self.add_part(node, listed, &made);
                }
                self.publisher
                    .output
                    .stay(made.record.iter().map(|record| record.files.len()).sum());
                self.take(made, true);
            }
            return;
        }
        if node.rolls_up {
            for listed in self.folder.years.values() {
                self.supply(node, listed);
            }
        }
        let mut earlier = Earlier::default();
        for (&year, listed) in &self.folder.years {
            let turn = self.turn(year);
            if turn == Turn::LeaveOut || !self.folder.exists_in(node, year) {
                continue;
            }
            earlier.readings.retain(|reading| reading.report.year + self.earlier_years >= year);
            earlier.readings.make_contiguous();
            // A defect in one format, or in ours, must not take the other units with it.
            let mut made = Made::default();
            match catch_unwind(AssertUnwindSafe(|| {
                self.unit_year(order, node, listed, &earlier, (turn == Turn::OnlyRead, &mut made))
            })) {
                Ok(reading) => {
                    self.add_part(node, listed, &made);
                    if turn == Turn::Write && !self.is_over() {
                        // It was worked on for the sake of the years after it, and came to what it
                        // had come to.
                        let before = self.memory.recall_year(order, node, year);
                        if before.is_none()
                            && let Err(e) = made
                                .write()
                                .and_then(|()| self.memory.remember(order, node, year, &made))
                        {
                            self.stop(no_room(&e));
                        }
                        self.take(before.unwrap_or(made), false);
                    }
                    earlier.past.extend(reading.iter().map(Past::of));
                    earlier.readings.extend(reading);
                }
                // So does a library that asks for a thread or for memory and gets none; but that is
                // nobody's defect.
                Err(panic) if is_shortage(&*panic) => self.stop(no_thread()),
                Err(_) => self.defect(order, node, listed),
            }
        }
    }

    /// Gives a node that is worked on the parts of those below it whose results were remembered and
    /// that have not given them yet: for a year that is only read, or where nobody knew that the node
    /// would be worked on.
    fn supply(&self, node: &Node<'a>, listed: &Year) {
        let turn = self.turn(listed.year);
        let recalled = |(order, child): &(usize, &Node<'a>)| {
            child.parent == Some(node.id)
                && self.memory.has_recalled(*order)
                && self.folder.exists_in(child, listed.year)
        };
        if turn == Turn::LeaveOut || turn == Turn::Write && self.memory.sum_is_made(node.id) {
            return;
        }
        let children: Vec<_> = self.nodes.iter().enumerate().filter(recalled).collect();
        each(&children, self.jobs(), |(order, child)| {
            if turn == Turn::OnlyRead {
                if child.rolls_up {
                    self.supply(child, listed);
                }
                let mut made = Made::default();
                self.unit_year(*order, child, listed, &Earlier::default(), (true, &mut made));
                self.add_part(child, listed, &made);
            } else if let Some(made) = self.memory.part(child, listed.year) {
                self.add_part(child, listed, &made);
            } else {
                self.stop(no_room(&io::ErrorKind::InvalidData.into()));
            }
        });
    }

    /// Adds what a year of a unit gives to the sum above it.
    fn add_part(&self, node: &Node<'a>, listed: &Year, made: &Made) {
        let report = made.part.report(self.folder, node, listed);
        self.sums.add_to_parent(node, listed, &made.part, report.as_ref(), made.unfit);
        if made.lost {
            self.sums.lost_below(node, listed.year);
        }
    }

    /// Takes what a year of a unit gives.
    fn take(&self, made: Made, recalled: bool) {
        made.explained.iter().for_each(|n| self.explain(*n));
        if let Some(sketches) = made.sketches {
            let year = made.record.as_ref().map_or(0, |record| record.year);
            lock(&self.copies).entry(year).or_default().add(sketches);
        }
        if let Some(record) = made.record {
            self.record(record, made.written, recalled);
        }
    }

    pub(crate) fn turn(&self, year: u16) -> Turn {
        match self.options.year {
            Some(only) if year < only && year + self.earlier_years >= only => Turn::OnlyRead,
            Some(only) if year != only => Turn::LeaveOut,
            _ => Turn::Write,
        }
    }

    /// One year of a unit, after its earlier ones.
    fn unit_year(
        &self,
        order: usize,
        node: &Node<'a>,
        listed: &Year,
        earlier: &Earlier,
        (only_read, made): (bool, &mut Made),
    ) -> Option<Reading> {
        let started = Instant::now();
        let mut read = read_unit(self.folder, self.publisher.registry, node, listed);
        if let Some(fault) = read.short.take() {
            self.stop(fault);
            return None;
        }
        let incomplete = node.rolls_up && self.roll_up(node, listed, &mut read);
        if only_read {
            made.part = Part::of(read.reading.as_ref(), listed);
            return read.reading;
        }
        let mut findings = std::mem::take(&mut read.findings);
        self.settle(&mut findings, &mut made.explained);
        let mut record = self.blank(order, node, listed, read.source.take());
        record.powers = std::mem::take(&mut read.powers);
        match read.reading.take() {
            Some(reading) => Some(self.publish(
                node,
                listed,
                earlier,
                Read { reading, findings, incomplete, record, started },
                made,
            )),
            None => {
                made.unfit = true;
                made.lost = self.would_keep(node, listed.year, made);
                if !findings.is_empty() {
                    let unread = record.source.is_some()
                        || findings.iter().any(|finding| finding.rule == Rule::R10);
                    let status = if unread { Status::Unreadable } else { Status::Missing };
                    made.record =
                        Some(Record { status, findings, millis: millis(started), ..record });
                }
                None
            }
        }
    }

    /// Would what was published before be kept? That it was asked is a part of the result.
    fn would_keep(&self, node: &Node<'_>, year: u16, made: &mut Made) -> bool {
        *made.asked.insert(self.keeper.would_keep(node.id, year))
    }

    /// Examines a report that was read or rolled up, and writes it in every format, as a draft if
    /// it is not fit to be published.
    fn publish(
        &self,
        node: &Node<'a>,
        listed: &Year,
        earlier: &Earlier,
        read: Read,
        made: &mut Made,
    ) -> Reading {
        let Read { mut reading, mut findings, incomplete, record, started } = read;
        let year = listed.year;
        let (earlier, past) = (earlier.readings.as_slices().0, &earlier.past);
        let last = earlier.last().filter(|reading| reading.report.year + 1 == year);
        let (examined, figures) =
            examine_and_count(&reading, last, Some(&self.folder.region), |n| {
                made.explained.insert(n);
            });
        append(&mut findings, examined);
        bound(&mut findings);
        let worst = if self.options.strict { Severity::Warning } else { Severity::Error };
        let open = |worst| {
            findings
                .iter()
                .filter(|f| f.accepted.is_none() && f.severity <= worst)
                .map(Finding::count)
                .sum::<usize>()
        };
        let draft = (open(worst) > 0 || incomplete).then(|| open(Severity::Error));
        if draft.is_some() {
            mask(&mut reading).in_findings(&mut findings);
        }
        made.sketches = self
            .sketcher
            .as_ref()
            .map(|sketcher| Sketches::of(&reading, sketcher))
            .filter(|sketches| !sketches.is_empty());
        self.print_explanations(&mut reading.report, &findings);
        // A sum that lacks what was published before does not replace what was published of it.
        let lost = incomplete && self.sums.below(node, year).is_some_and(|below| below.lost);
        if lost && self.would_keep(node, year, made) {
            (made.part, made.unfit, made.lost) = (Part::None, true, true);
            let values: &[(&str, &dyn Say)] =
                &[("name", &record.name), ("unit", &record.unit), ("year", &year)];
            let finding = Finding::new(Rule::U03, "sum", values).of(node.id, year);
            made.record = Some(Record {
                status: Status::Unreadable,
                findings: vec![finding],
                millis: millis(started),
                ..record
            });
            return reading;
        }
        let target = if draft.is_some() { format!("{DRAFTS}/{year}") } else { year.to_string() };
        let (mut files, broken) = self.publisher.publish(&reading.report, earlier, &target, draft);
        findings.extend(broken);
        // The unit's own file has its personal numbers whole; what is written here never has.
        let personal = findings.iter().any(|finding| finding.rule == Rule::T07);
        if let (Some(source), true) = (&record.source, draft.is_some() && !personal) {
            files.extend(self.publisher.hand_back(
                &self.folder.path,
                source,
                &reading.report,
                &findings,
                self.options.lang,
            ));
        }
        (made.part, made.unfit) = (Part::of(Some(&reading), listed), draft.is_some());
        made.record = Some(Record {
            title: reading.report.title(),
            status: if draft.is_some() { Status::Draft } else { Status::Published },
            edition: Some(reading.report.edition.id.clone()),
            filed: reading.filed.clone(),
            findings,
            files,
            words: if draft.is_none() { words(&reading.report) } else { String::new() },
            filled: Some(Filled::of(&reading)),
            figures,
            facts: Some(Facts::of(&reading, past)),
            millis: millis(started),
            ..record
        });
        reading
    }

    /// The record of a unit's year as long as nothing is known of its report.
    fn blank(
        &self,
        order: usize,
        node: &Node<'_>,
        listed: &Year,
        source: Option<String>,
    ) -> Record {
        let unit = self.folder.unit_ref(node, listed.year);
        Record {
            order,
            unit: unit.id,
            title: unit.name.clone(),
            name: unit.name,
            level: node.level,
            own: !node.rolls_up,
            year: listed.year,
            status: Status::Unreadable,
            handed_in: source.as_ref().and_then(|file| changed_on(&self.folder.path.join(file))),
            filed: None,
            source,
            edition: None,
            findings: Findings::new(),
            files: Vec::new(),
            kept_files: 0,
            kept: None,
            words: String::new(),
            filled: None,
            figures: FiguresRead::default(),
            facts: None,
            powers: Vec::new(),
            millis: 0.0,
        }
    }

    /// Puts the reasons that the register wants printed under the tables they speak of.
    fn print_explanations(&self, report: &mut Report, findings: &[Finding]) {
        for finding in findings.iter().filter(|f| f.accepted.is_some()) {
            let Some(explained) =
                self.folder.region.accepted.iter().find(|e| e.print && e.explains(finding))
            else {
                continue;
            };
            let Some(cell) = finding.cells.first().and_then(|address| report.edition.find(address))
            else {
                continue;
            };
            let section = report.edition.tables[report.edition.spec(cell).table].section;
            let notes = report.section_mut(section);
            // A report that was published before has it already.
            if !notes.paragraphs().contains(&nianbao_model::clean_line(&explained.why)) {
                notes.push(&explained.why);
            }
        }
    }

    /// Compares what was handed in for a node with the sum of those below it, or takes the sum.
    /// Says whether the sum was taken while something below is missing or not fit to be
    /// published.
    fn roll_up(&self, node: &Node<'_>, listed: &Year, read: &mut UnitReading) -> bool {
        let year = listed.year;
        let Some(below) = self.sums.below(node, year) else { return false };
        let unit = self.folder.unit_ref(node, year);
        let name_of = |id: &str| {
            self.folder
                .region
                .unit(id)
                .map_or_else(|| id.to_owned(), |u| u.name_in(year).to_owned())
        };
        match &mut read.reading {
            Some(reading) => {
                (reading.codes, reading.measures) =
                    (below.sum.all_codes(), below.sum.all_measures());
                let mut findings = below.sum.compare(reading, &unit.name, name_of);
                if let Some(suspects) = Suspects::of(&below.sum, reading, &findings) {
                    self.reread_children(node, listed, suspects, &mut findings);
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
                    let named =
                        Finding::new(Rule::B01, "failed", &[("format", &file), ("why", &fault)]);
                    reading.findings.push(named.of(&reading.report.unit.id, year));
                }
                read.reading = Some(reading);
                below.incomplete
            }
        }
    }

    /// Reads the units below a node once more, to say which of them most likely makes the sums
    /// differ. Units are not kept while a batch runs, so this costs time where something is
    /// wrong and nothing where all is well.
    fn reread_children(
        &self,
        node: &Node<'_>,
        listed: &Year,
        mut suspects: Suspects,
        findings: &mut [Finding],
    ) {
        for child in self
            .folder
            .nodes()
            .iter()
            .filter(|n| n.parent == Some(node.id) && self.folder.exists_in(n, listed.year))
        {
            if let Some(reading) =
                read_unit(self.folder, self.publisher.registry, child, listed).reading
            {
                suspects.look_at(&reading.report, &reading.report.unit.name);
            }
        }
        suspects.tell(findings);
    }

    /// A panic while a unit's year was worked on.
    fn defect(&self, order: usize, node: &Node<'a>, listed: &Year) {
        let why = ("程序内部错误；请报告此问题", "a defect of the program; please report it");
        let finding = Finding::new(Rule::B01, "failed", &[("format", &"nianbao"), ("why", &why)]);
        self.add_part(node, listed, &Made { unfit: true, ..Made::default() });
        let findings = vec![finding.of(node.id, listed.year)];
        let record = Record { findings, ..self.blank(order, node, listed, None) };
        self.record(record, None, false);
    }
}

/// A report that was read or rolled up.
struct Read {
    reading: Reading,
    /// What is said of its files and its sum.
    findings: Findings,
    /// Was it rolled up while something below is missing or unfit?
    incomplete: bool,
    record: Record,
    started: Instant,
}

/// Did it panic because the system gave it no thread, or no memory? That is how the standard library
/// and `zlib-rs` say so within other people's code.
fn is_shortage(panic: &(dyn Any + Send)) -> bool {
    let short = || panic.downcast_ref::<&str>().copied();
    let words = panic.downcast_ref::<String>().map(String::as_str).or_else(short);
    words.is_some_and(|words| {
        ["failed to spawn thread", "MemError"].iter().any(|want| words.contains(want))
    }) || thread::Builder::new().spawn(|| {}).is_err()
}

fn millis(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}
