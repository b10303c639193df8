//! The order in which units go, and the sums of those below each unit that is rolled up.

use crate::memory::Part;
use nianbao_intake::{Folder, Node, Year};
use nianbao_model::Report;
use nianbao_rollup::Sum;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The nodes with their places in the register, wave by wave: those without units below them first,
/// then level by level up to the region. Within a wave no node needs another.
pub(crate) fn waves<'n, 'a>(
    nodes: &'n [Node<'a>],
) -> impl Iterator<Item = Vec<(usize, &'n Node<'a>)>> {
    let top = nodes.iter().map(|node| node.height).max().unwrap_or(0);
    (0..=top)
        .map(|height| nodes.iter().enumerate().filter(|(_, node)| node.height == height).collect())
}

/// What is known so far of the units below a node in a year.
#[derive(Debug)]
pub(crate) struct Below {
    pub(crate) sum: Sum,
    /// Is a report below missing, or not fit to be published?
    pub(crate) incomplete: bool,
    /// Is a report below missing that was published before?
    pub(crate) lost: bool,
}

/// The sums of all nodes that roll up, by their ids and years.
#[derive(Debug)]
pub(crate) struct Sums<'a> {
    folder: &'a Folder,
    below: HashMap<(&'a str, u16), Mutex<Below>>,
}

impl<'a> Sums<'a> {
    /// Nothing added up yet.
    pub(crate) fn new(
        folder: &'a Folder,
        nodes: &[Node<'a>],
        years: impl IntoIterator<Item = &'a Year>,
    ) -> Self {
        let mut below = HashMap::new();
        for listed in years {
            for node in nodes.iter().filter(|node| node.rolls_up) {
                let none =
                    Below { sum: Sum::new(listed.edition.clone()), incomplete: false, lost: false };
                below.insert((node.id, listed.year), Mutex::new(none));
            }
        }
        Self { folder, below }
    }

    /// What is known of the units below a node; nothing where it has none.
    pub(crate) fn below(&self, node: &Node<'a>, year: u16) -> Option<MutexGuard<'_, Below>> {
        // Every change behind the lock is one call: whoever panicked in between left whole data.
        self.below
            .get(&(node.id, year))
            .map(|below| below.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A report that was published before is missing now, so that the sum above is none to replace
    /// what was published either.
    pub(crate) fn lost_below(&self, node: &Node<'a>, year: u16) {
        if let Some(below) = node.parent.and_then(|parent| self.below.get(&(parent, year))) {
            below.lock().unwrap_or_else(PoisonError::into_inner).lost = true;
        }
    }

    /// Gives a unit's report to the node it is a part of, or counts it as missing where it should
    /// have been.
    pub(crate) fn add_to_parent(
        &self,
        node: &Node<'a>,
        listed: &Year,
        part: &Part,
        report: Option<&Report>,
        unfit: bool,
    ) {
        let Some(below) = node.parent.and_then(|parent| self.below.get(&(parent, listed.year)))
        else {
            return;
        };
        let mut below = below.lock().unwrap_or_else(PoisonError::into_inner);
        let due =
            node.rolls_up || self.folder.region.unit(node.id).is_some_and(|unit| unit.reports);
        below.incomplete |= unfit && due;
        match (part, report) {
            (_, Some(report)) => {
                below.sum.add_listed(report, node.id, part.codes());
                below.sum.add_measures(part.measures());
            }
            (Part::None, None) if !due => {}
            _ => below.sum.missing(),
        }
    }
}
