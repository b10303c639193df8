//! What need not be made again, found out before the work begins: by keys, from the units without
//! others below them up to the region.

use super::{
    Made, Memory,
    key::{Key, Keyer},
    store::Slot,
};
use crate::{
    run::{Run, lock},
    several::each,
    sums::waves,
    unit::Turn,
};
use nianbao_intake::{Folder, Node, Year, day_of, journal_of};
use nianbao_output::{Stamp, Stamper};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

/// What is known before the work begins.
#[derive(Debug)]
pub(crate) struct Plan {
    nodes: Vec<Planned>,
    /// The units that roll up and are worked on, by their ids.
    worked_on: HashSet<String>,
    /// The key of the publication as a whole.
    pub(crate) whole: Option<Key>,
}

/// A unit with its years.
#[derive(Debug, Default)]
pub(crate) struct Planned {
    pub(crate) years: Vec<PlannedYear>,
    /// Need nothing of it be made again?
    holds: bool,
    /// Could what is remembered of it not be read?
    damaged: AtomicBool,
}

/// One year of a unit.
#[derive(Debug)]
pub(crate) struct PlannedYear {
    pub(crate) year: u16,
    /// Is it written, or only read for the years after it?
    pub(crate) written: bool,
    /// What its result depends on.
    pub(crate) key: Option<Key>,
    /// The digest of its files, and what the system said of them before.
    pub(crate) inputs: Option<(Key, Stamp)>,
    /// What the system said of the files that were written, where they are as they were.
    pub(crate) outputs: Option<Stamp>,
    /// The digest of what it has of its own.
    own: Option<Key>,
}

impl Planned {
    pub(crate) fn holds(&self) -> bool {
        self.holds && !self.damaged.load(Ordering::Relaxed)
    }

    /// Was it known before the work began that something of it is to be made again?
    pub(crate) fn is_worked_on(&self) -> bool {
        !self.holds
    }

    /// Need a year of it not be made again, whatever its other years?
    pub(crate) fn year_holds(&self, year: u16) -> bool {
        self.years.iter().any(|planned| planned.year == year && planned.outputs.is_some())
    }

    /// What is remembered of it cannot be read.
    pub(crate) fn is_damaged(&self) {
        self.damaged.store(true, Ordering::Relaxed);
    }
}

impl Plan {
    pub(crate) fn new<'a>(memory: &Memory<'a>, run: &Run<'a>, nodes: &[Node<'a>]) -> Self {
        let jobs = run.jobs();
        let mut planned: Vec<Planned> = each(nodes, jobs, |node| Planned {
            years: years(memory, run, node),
            ..Planned::default()
        });
        let holding = chain(memory, run, nodes, &mut planned);
        let outputs = each(&holding, jobs, |(order, year, slot)| {
            as_written(memory, &nodes[*order], *year, slot)
        });
        for ((order, year, _), outputs) in holding.iter().zip(outputs) {
            if let Some(found) = planned[*order].years.iter_mut().find(|found| found.year == *year)
            {
                found.outputs = outputs;
            }
        }
        for planned in &mut planned {
            planned.holds =
                planned.years.iter().all(|year| !year.written || year.outputs.is_some());
        }
        let worked_on = nodes
            .iter()
            .zip(&planned)
            .filter(|(node, planned)| node.rolls_up && planned.is_worked_on())
            .map(|(node, _)| node.id.to_owned())
            .collect();
        let whole = whole(memory, run, &planned);
        Self { nodes: planned, worked_on, whole }
    }

    pub(crate) fn nodes(&self) -> &[Planned] {
        &self.nodes
    }

    pub(crate) fn year(&self, order: usize, year: u16) -> Option<&PlannedYear> {
        self.nodes.get(order)?.years.iter().find(|planned| planned.year == year)
    }

    /// Does a unit roll up and is worked on?
    pub(crate) fn is_worked_on(&self, node: &str) -> bool {
        self.worked_on.contains(node)
    }

    pub(crate) fn all_hold(&self) -> bool {
        self.nodes.iter().all(Planned::holds)
    }
}

/// The years of a unit, each with what it has of its own.
fn years(memory: &Memory<'_>, run: &Run<'_>, node: &Node<'_>) -> Vec<PlannedYear> {
    let due = run.folder.years.values().filter(|listed| {
        run.turn(listed.year) != Turn::LeaveOut && run.folder.exists_in(node, listed.year)
    });
    let years = due.map(|listed| {
        let inputs = inputs(memory, node, listed);
        let own =
            inputs.as_ref().and_then(|(inputs, days, _)| own(run, node, listed, inputs, days));
        let inputs = inputs.map(|(inputs, _, stamp)| (inputs, stamp));
        PlannedYear {
            year: listed.year,
            written: run.turn(listed.year) == Turn::Write,
            key: None,
            inputs,
            outputs: None,
            own,
        }
    });
    // Regions have many units, and most have few years.
    let mut years: Vec<PlannedYear> = years.collect();
    years.shrink_to_fit();
    years
}

/// The digest of what one year of a unit has of its own.
fn own(
    run: &Run<'_>,
    node: &Node<'_>,
    listed: &Year,
    inputs: &Key,
    days: &[Option<String>],
) -> Option<Key> {
    let mut keyer = Keyer::default();
    keyer.add(node.id).key(inputs).add(&listed.edition.id);
    keyer.data(&(listed.year, node.level, node.rolls_up, node.parent, days))?;
    for explained in run.folder.region.accepted.iter().filter(|explained| explained.unit == node.id)
    {
        keyer.data(explained)?;
    }
    Some(keyer.done())
}

/// The files of a unit for a year, there or not.
fn files(folder: &Folder, node: &Node<'_>, listed: &Year) -> Vec<(String, PathBuf)> {
    let Some(files) = listed.units.get(node.id) else { return Vec::new() };
    let books = files.books.values().flatten();
    let named = files
        .reports
        .iter()
        .chain(&files.texts)
        .chain(books.clone())
        .map(|name| (name.clone(), folder.path.join(name)));
    let mut all: Vec<_> = named.collect();
    // A journal beside a book is read with it.
    for book in books {
        let journal = journal_of(Path::new(book));
        if journal != Path::new(book) && folder.path.join(&journal).exists() {
            all.push((journal.display().to_string(), folder.path.join(journal)));
        }
    }
    all
}

/// What the system says of the files of a unit for a year; nothing where one is no ordinary file.
pub(crate) fn stamp(folder: &Folder, node: &Node<'_>, year: u16) -> Option<Stamp> {
    Some(looked_at(&files(folder, node, folder.years.get(&year)?))?.0)
}

fn looked_at(files: &[(String, PathBuf)]) -> Option<(Stamp, Vec<Option<String>>)> {
    let (mut stamper, mut days) = (Stamper::default(), Vec::new());
    for (name, file) in files {
        let about = fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
        stamper.add(name, &about);
        days.push(about.modified().ok().and_then(day_of));
    }
    Some((stamper.done(), days))
}

/// The digest of the files of a unit for a year, the days of their last change, and what the system
/// says of them.
fn inputs(
    memory: &Memory<'_>,
    node: &Node<'_>,
    listed: &Year,
) -> Option<(Key, Vec<Option<String>>, Stamp)> {
    let files = files(memory.folder, node, listed);
    let (stamp, days) = looked_at(&files)?;
    let of = (listed.year, node.id.to_owned());
    if let Some(slot) = memory.store.slots.get(&of)
        && lock(&memory.notes).of(&of, slot).is_some_and(|note| stamp.is_still(&note.inputs))
    {
        return Some((slot.inputs, days, stamp));
    }
    let mut keyer = Keyer::default();
    for (name, file) in &files {
        keyer.add(name).key(&Key::of_file(file)?);
    }
    Some((keyer.done(), days, stamp))
}

/// Makes the keys, each of what is its own, of the year before and of the units below, and tells
/// which results are remembered.
fn chain<'p>(
    memory: &'p Memory<'_>,
    run: &Run<'_>,
    nodes: &[Node<'_>],
    planned: &mut [Planned],
) -> Vec<(usize, u16, &'p Slot)> {
    let mut below: HashMap<(&str, u16), Option<Keyer>> = HashMap::new();
    // Those that are made again whatever their keys say: one below them gives something else than
    // it did.
    let mut forced: BTreeSet<(&str, u16)> = BTreeSet::new();
    let mut holding = Vec::new();
    for (order, node) in waves(nodes).flatten() {
        let (mut before, mut again) = (memory.wide, false);
        for year in &mut planned[order].years {
            let children = below.remove(&(node.id, year.year));
            year.key = before.zip(year.own).and_then(|(before, own)| {
                let mut keyer = Keyer::default();
                keyer.key(&before).key(&own);
                if let Some(children) = children {
                    keyer.key(&children?.done());
                }
                Some(keyer.done())
            });
            before = year.key;
            again |= forced.contains(&(node.id, year.year));
            if year.written {
                let slot = memory
                    .store
                    .slots
                    .get(&(year.year, node.id.to_owned()))
                    .filter(|slot| Some(slot.key) == year.key);
                let other = |slot: &Slot| {
                    slot.asked
                        .is_some_and(|asked| asked != run.keeper.would_keep(node.id, year.year))
                };
                // What was not remembered may have been the moment's: nobody knows what those above
                // have made of it.
                again |= slot.is_none_or(other);
                if let Some(slot) = slot.filter(|_| !again) {
                    holding.push((order, year.year, slot));
                }
            }
            if let Some(parent) = node.parent {
                let keyer =
                    below.entry((parent, year.year)).or_insert_with(|| Some(Keyer::default()));
                match (keyer, &year.key) {
                    (Some(keyer), Some(key)) => _ = keyer.add(node.id).key(key),
                    (keyer, _) => *keyer = None,
                }
                if again {
                    forced.insert((parent, year.year));
                }
            }
        }
    }
    holding
}

/// Are the files of a result what was written? What the system says of them then.
fn as_written(memory: &Memory<'_>, node: &Node<'_>, year: u16, slot: &Slot) -> Option<Stamp> {
    let paths: Vec<String> = slot.paths(node.id, year).collect();
    let stamp = memory.output.stamp(paths.iter().map(String::as_str))?;
    let of = (year, node.id.to_owned());
    if lock(&memory.notes).of(&of, slot).is_some_and(|note| stamp.is_still(&note.outputs)) {
        return Some(stamp);
    }
    let made = Made::read(&memory.store.load(memory.output, slot)?, &[])?;
    let files = made.record.iter().flat_map(|record| &record.files).map(|file| &file.file);
    let whole = files.clone().count() == paths.len()
        && files
            .zip(&paths)
            .all(|(file, path)| file.path == *path && memory.output.is_as_written(file));
    whole.then_some(stamp)
}

/// The key of the publication as a whole: of all results, and of all that its pages say beside
/// them.
fn whole(memory: &Memory<'_>, run: &Run<'_>, planned: &[Planned]) -> Option<Key> {
    let mut keyer = Keyer::default();
    keyer.key(&memory.wide?).data(&run.folder.region)?.data(&run.options.prune)?;
    for listed in run.folder.years.values() {
        let Year { year, strays, more_strays, renamed, copies, .. } = listed;
        keyer.add(format!("{year} {strays:?} {more_strays} {renamed:?} {copies:?}"));
    }
    keyer.add(format!("{:?}", run.folder.unreadable));
    for year in planned.iter().flat_map(|planned| &planned.years) {
        keyer.data(&(year.year, year.written))?.key(&year.key?);
    }
    Some(keyer.done())
}
