//! What earlier runs have made and this one need not make again.
//!
//! What a year of a unit gives depends on what its [`Key`] is the digest of: the program, the
//! options, the formats, the register, the editions, the unit's files, its earlier years, and all
//! of that of the units below it. While the key is the same and the files that were written are as
//! they were, the result is taken from the [`Store`], and the run goes on as if the work had been
//! done. Whatever is doubtful is made anew.

mod key;
mod made;
mod notes;
mod plan;
mod store;
mod wide;

pub(crate) use made::{Made, Part};
pub(crate) use wide::Inputs;

use crate::run::{Run, lock};
use key::Key;
use made::own_explanations;
use nianbao_intake::{Folder, Node};
use nianbao_output::{Output, Stamp};
use nianbao_site::{Around, Known, Status, Totals};
use notes::Notes;
use plan::{Plan, Planned};
use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use store::{New, Of, Store, Whole, Writing, paths};

/// The list of the staff's files, and what else tells of the run.
const ACCOUNT: [&str; 3] = ["staff/run.html", "staff/run.json", STAFF_LIST];
const STAFF_LIST: &str = "staff/manifest.json";

/// What is remembered while a run goes on.
#[derive(Debug)]
pub(crate) struct Memory<'a> {
    output: &'a Output,
    folder: &'a Folder,
    /// What all results depend on; without it nothing is remembered.
    wide: Option<Key>,
    /// Is anything taken over at all?
    reads: bool,
    store: Store,
    notes: Mutex<Notes>,
    plan: OnceLock<Plan>,
    writing: Mutex<Writing<'a>>,
}

impl<'a> Memory<'a> {
    /// What earlier runs have left in an output folder; nothing where all is to be made anew.
    pub(crate) fn open(run: Inputs<'a, '_>, output: &'a Output, full: bool) -> Self {
        let mut notes = Notes::open(output);
        let wide = notes.program().and_then(|program| wide::key(&run, program));
        let reads = !full && wide.is_some() && output.has_parts();
        let store = if reads { Store::open(output) } else { Store::default() };
        let writing = Mutex::new(Writing::new(output));
        Self {
            output,
            folder: run.folder,
            wide,
            reads,
            store,
            notes: Mutex::new(notes),
            plan: OnceLock::new(),
            writing,
        }
    }

    /// Finds out what need not be made again.
    pub(crate) fn plan(&self, run: &Run<'a>, nodes: &[Node<'a>]) {
        let plan = Plan::new(self, run, nodes);
        _ = self.plan.set(plan);
        // They are not asked for again, and large regions have many.
        let only = run.options.year;
        lock(&self.notes).forget(|year| only.is_none_or(|only| only == year));
    }

    /// What all years of a unit have given, if none of it need be made again.
    pub(crate) fn recall(&self, order: usize, node: &Node<'_>) -> Option<Vec<(u16, Made)>> {
        let planned = self.plan.get()?.nodes().get(order).filter(|planned| planned.holds())?;
        let own = own_explanations(self.folder, node.id);
        let years = planned.years.iter().filter(|planned| planned.written);
        let all: Option<Vec<_>> = years
            .map(|planned| Some((planned.year, self.load(node, planned.year, &own)?)))
            .collect();
        if all.is_none() {
            planned.is_damaged();
        }
        all
    }

    /// What one year of a unit has given, if that need not be made again although other years of it
    /// are.
    pub(crate) fn recall_year(&self, order: usize, node: &Node<'_>, year: u16) -> Option<Made> {
        self.plan.get()?.nodes().get(order).filter(|planned| planned.year_holds(year))?;
        self.load(node, year, &own_explanations(self.folder, node.id))
    }

    /// Was a unit's result taken from what is remembered?
    pub(crate) fn has_recalled(&self, order: usize) -> bool {
        self.plan.get().and_then(|plan| plan.nodes().get(order)).is_some_and(Planned::holds)
    }

    /// Is a unit's sum made of what those below it give as they come by? Else nobody asks for it;
    /// or it turns out at last that what is remembered of the sum cannot be read.
    pub(crate) fn sum_is_made(&self, node: &str) -> bool {
        self.plan.get().is_some_and(|plan| plan.is_worked_on(node))
    }

    /// What one year of a unit has given.
    fn load(&self, node: &Node<'_>, year: u16, own: &[usize]) -> Option<Made> {
        let slot = self.store.slots.get(&(year, node.id.to_owned()))?;
        Made::read(&self.store.load(self.output, slot)?, own)
    }

    /// The part of a year of a unit in the sum above it.
    pub(crate) fn part(&self, node: &Node<'_>, year: u16) -> Option<Made> {
        let slot = self.store.slots.get(&(year, node.id.to_owned()))?;
        Made::head(&self.store.load(self.output, slot)?, &[])
    }

    /// Keeps what a year of a unit gives for later runs.
    pub(crate) fn remember(
        &self,
        order: usize,
        node: &Node<'_>,
        year: u16,
        made: &Made,
    ) -> io::Result<()> {
        let Some(planned) = self.plan.get().and_then(|plan| plan.year(order, year)) else {
            return Ok(());
        };
        let (Some(key), Some((inputs, stamp))) = (planned.key, &planned.inputs) else {
            return Ok(());
        };
        // A file that was changed meanwhile has given nobody knows what.
        let still =
            plan::stamp(self.folder, node, year).is_some_and(|now| now.says_the_same_as(stamp));
        if !made.lasts() || !still {
            return Ok(());
        }
        let bytes = made.lines(&own_explanations(self.folder, node.id))?;
        let record = made.record.as_ref();
        let files = record
            .iter()
            .flat_map(|record| &record.files)
            .map(|file| file.file.path.clone())
            .collect();
        let told =
            record.map(|record| (record.status, record.title.as_str(), record.name.as_str()));
        let new = New { key, inputs: *inputs, asked: made.asked, files, told, bytes: &bytes };
        lock(&self.writing).add((year, node.id.to_owned()), new)
    }

    /// Did the run before leave nothing that no result speaks of? Then what stands in its records
    /// is what is remembered.
    pub(crate) fn is_settled(&self) -> bool {
        self.store.whole.is_some()
    }

    /// Is nothing other than when the run before has ended? Then that is what it came to.
    pub(crate) fn unchanged(&self) -> Option<&Whole> {
        let (plan, whole) = (self.plan.get()?, self.store.whole.as_ref()?);
        (plan.whole == Some(whole.key) && plan.all_hold() && self.stands_around()).then_some(whole)
    }

    /// Are the files around the reports, and the account of the run before, what was written?
    fn stands_around(&self) -> bool {
        let (notes, mut around) = (lock(&self.notes), Vec::new());
        Store::around(self.output, |file| around.push(file));
        notes.stand(self.output, &around).into_iter().all(|stands| stands)
            && (self.output.stamp(ACCOUNT).is_some_and(|stamp| stamp.is_still(&notes.account))
                || self.account_is_as_written(notes.staff))
    }

    /// The pages around the reports that need not be made again, if they would say the same.
    pub(crate) fn known(&self) -> Known {
        let common = self
            .wide
            .filter(|_| self.output.has_parts())
            .map(|key| key.hex().into_bytes())
            .unwrap_or_default();
        let mut around = Vec::new();
        if self.reads {
            Store::around(self.output, |file| {
                around.extend(Some(file).filter(|file| file.key.is_some()))
            });
        }
        let stand = lock(&self.notes).stand(self.output, &around);
        // Of files that belong together all must stand.
        let fallen: BTreeSet<_> = around
            .iter()
            .zip(&stand)
            .filter(|(_, stands)| !**stands)
            .filter_map(|(file, _)| file.key)
            .collect();
        Known::new(
            common,
            around.into_iter().filter(|file| file.key.is_none_or(|key| !fallen.contains(&key))),
        )
    }

    fn account_is_as_written(&self, staff: Option<Key>) -> bool {
        let before = self.output.staff_before().unwrap_or_default();
        let listed = |path: &&str| {
            before.iter().any(|file| file.path == **path && self.output.is_as_written(file))
        };
        staff.is_some() && staff == staff_list(self.output) && ACCOUNT[..2].iter().all(listed)
    }

    /// What is told of each report whose result is remembered.
    pub(crate) fn told(&self, nodes: &[Node<'_>], mut tell: impl FnMut(Status, &str)) {
        for (node, planned) in
            nodes.iter().zip(self.plan.get().map(Plan::nodes).unwrap_or_default())
        {
            for planned in planned.years.iter().filter(|planned| planned.written) {
                let slot = self.store.slots.get(&(planned.year, node.id.to_owned()));
                let name = || self.folder.unit_ref(node, planned.year).name;
                if let Some((status, title)) =
                    slot.and_then(|slot| slot.told(&name(), planned.year))
                {
                    tell(status, &title);
                }
            }
        }
    }

    /// Leaves everything for the next run. It belongs to the files that are taken over with it; the
    /// notes come after.
    pub(crate) fn leave(self, leaving: Leaving<'_>, nodes: &[Node<'_>]) -> io::Result<Left> {
        let Self { wide, store, notes, plan, writing, .. } = self;
        let mut notes = inner(notes);
        let mut left = Left {
            notes: notes.renewed(),
            fresh: Vec::new(),
            around: leaving.around.iter().map(|around| around.file.path.clone()).collect(),
        };
        let Some(plan) = plan.into_inner().filter(|_| wide.is_some()) else { return Ok(left) };
        let (writing, mut keeps) = (inner(writing), Vec::new());
        for of in store.slots.keys() {
            // What this run was not asked for stays.
            if leaving.only.is_some_and(|only| only != of.0) {
                left.notes.take(&mut notes, of);
                keeps.push(of);
            }
        }
        drop(notes);
        for (node, planned) in nodes.iter().zip(plan.nodes()) {
            for year in planned.years.iter().filter(|year| year.written) {
                let of = (year.year, node.id.to_owned());
                let inputs = || year.inputs.as_ref().map(|(_, stamp)| *stamp).unwrap_or_default();
                if let Some(slot) = writing.wrote(&of) {
                    let (inputs, key, files) = (inputs(), slot.key, slot.files());
                    left.fresh.push(Fresh { of, inputs, key, files });
                } else if planned.year_holds(year.year)
                    && let Some((of, slot)) = store.slots.get_key_value(&of)
                {
                    left.notes.note(of, slot.key, inputs(), year.outputs.unwrap_or_default());
                    keeps.push(of);
                }
            }
        }
        let whole = plan.whole.filter(|_| leaving.settled).map(|key| Whole {
            key,
            totals: leaving.totals.clone(),
            files: leaving.files,
        });
        writing.finish(&store, keeps, leaving.around, whole)?;
        Ok(left)
    }

    /// The notes after a run that has found nothing changed: its account is another.
    pub(crate) fn leave_unchanged(self, nodes: &[Node<'_>]) -> Left {
        let (mut notes, mut around) = (inner(self.notes), Vec::new());
        Store::around(self.output, |around_it| around.push(around_it.file.path));
        let mut left = Left { notes: notes.renewed(), fresh: Vec::new(), around };
        for (node, planned) in
            nodes.iter().zip(self.plan.get().map(Plan::nodes).unwrap_or_default())
        {
            for year in planned.years.iter().filter(|year| year.written) {
                if let (Some(key), Some((_, inputs)), Some(outputs)) =
                    (year.key, &year.inputs, &year.outputs)
                {
                    left.notes.note(&(year.year, node.id.to_owned()), key, *inputs, *outputs);
                }
            }
        }
        left
    }
}

/// What a run leaves beside its results.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaving<'r> {
    /// The one year it was asked for.
    pub(crate) only: Option<u16>,
    /// Does nothing of an older publication stay that no result speaks of?
    pub(crate) settled: bool,
    pub(crate) totals: &'r Totals,
    /// The files around the reports.
    pub(crate) around: &'r [Around],
    /// How many files there are in all.
    pub(crate) files: usize,
}

/// Notes that want a last look, once the files are in their places.
#[derive(Debug)]
pub(crate) struct Left {
    notes: Notes,
    fresh: Vec<Fresh>,
    around: Vec<String>,
}

/// A result that this run has made.
#[derive(Debug)]
struct Fresh {
    of: Of,
    inputs: Stamp,
    key: Key,
    /// The pattern of its files' names.
    files: Arc<str>,
}

impl Left {
    /// Notes down what the system says of the files.
    pub(crate) fn note(self, output: &Output) {
        let Self { mut notes, fresh, around } = self;
        for Fresh { of, inputs, key, files } in fresh {
            let paths: Vec<String> = paths(&files, &of.1, of.0).collect();
            if let Some(outputs) = output.stamp(paths.iter().map(String::as_str)) {
                notes.note(&of, key, inputs, outputs);
            }
        }
        notes.note_around(output, &around);
        notes.account = output.stamp(ACCOUNT).unwrap_or_default();
        notes.staff = staff_list(output);
        notes.leave(output);
    }
}

fn staff_list(output: &Output) -> Option<Key> {
    Key::of_reader(output.left_behind(STAFF_LIST).ok()??)
}

/// What is behind a lock that nobody holds any more.
fn inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}
