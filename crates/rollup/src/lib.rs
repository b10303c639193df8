//! How units' reports make their region's report, and whether a report that the region hands in
//! agrees with them.
//!
//! A [`Sum`] takes reports one at a time and keeps none of them, so that thousands of units cost no
//! more memory than one. Parts can be summed apart and merged in any order. [`Sum::report`] is the
//! computed report, [`Sum::compare`] checks one that was handed in.
//!
//! How a column rolls up (additive, distinct, stock) is said by the edition; this crate knows no
//! address and no format.

mod compare;
mod compute;
mod exact;
mod suspects;

use exact::Exact;
use nianbao_model::{Cell, CellIx, Codes, CodesOfCells, Decimal, Edition, Measure, Report, Rollup};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};
pub use suspects::Suspects;

/// What the units of a region add up to, cell by cell.
///
/// ```
/// use nianbao_model::{Cell, Editions, Report, UnitRef};
/// use nianbao_rollup::Sum;
///
/// let edition = Editions::national().get("2021").unwrap().clone();
/// let received = edition.find("requests.received.total").unwrap();
/// let mut sum = Sum::new(edition.clone());
/// for (unit, requests) in [("unit-01", 4), ("unit-02", 3)] {
///     let mut report = Report::blank(edition.clone(), UnitRef { id: unit.into(), ..UnitRef::default() }, 2023);
///     report.set(received, Cell::count(requests));
///     sum.add(&report, unit);
/// }
/// let region = sum.report(UnitRef { id: "region".into(), ..UnitRef::default() }, 2023);
/// assert_eq!(region.report.cell(received), &Cell::count(7));
/// ```
#[derive(Clone, Debug)]
pub struct Sum {
    edition: Arc<Edition>,
    /// One for each of the edition's cells.
    tallies: Vec<Tally>,
    units: usize,
    missing: usize,
    /// What the indicators of all units are made of, by their names and units, each with the
    /// latest place that any of them gives it. Nothing where no decimal can hold it.
    measures: BTreeMap<(String, String), (usize, Option<Measure>)>,
    /// Units without any.
    unmeasured: usize,
}

/// What the units say of one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    sum: Exact,
    /// Units with a figure there.
    figures: usize,
    /// Units it does not apply to.
    not_applicable: usize,
    /// Units whose figure is not known: blank, unreadable, or no such cell in their edition.
    unknown: usize,
    largest: Option<Extreme>,
    smallest: Option<Extreme>,
    /// The codes of those units that have a list of what the figure counts; nothing as long as
    /// none has.
    codes: Option<Codes>,
    /// Units with a figure, or one that is not known, and no such list.
    unlisted: usize,
}

/// A figure and the id of the unit it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Extreme {
    value: Decimal,
    unit: Arc<str>,
}

impl Sum {
    /// The sum of no units yet, in the region's edition.
    pub fn new(edition: Arc<Edition>) -> Self {
        let tallies = vec![Tally::default(); edition.cells().len()];
        Self { edition, tallies, units: 0, missing: 0, measures: BTreeMap::new(), unmeasured: 0 }
    }

    /// Adds a unit's figures. A report in another edition adds the cells that both editions have;
    /// the others count as not known.
    pub fn add(&mut self, report: &Report, unit_id: &str) {
        self.add_listed(report, unit_id, &CodesOfCells::new());
    }

    /// The same of a unit that has lists of what some of its figures count: where all units have,
    /// the region's figure is exact.
    pub fn add_listed(&mut self, report: &Report, unit_id: &str, codes: &CodesOfCells) {
        self.units += 1;
        let unit: Arc<str> = unit_id.into();
        let same = same(&report.edition, &self.edition);
        for (ix, tally) in self.edition.cells_ix().zip(&mut self.tallies) {
            let cell = if same {
                Some(report.cell(ix))
            } else {
                report.at(&self.edition.spec(ix).address)
            };
            match cell {
                Some(Cell::Figure(value)) => tally.figure(*value, &unit),
                Some(Cell::NotApplicable(_)) => tally.not_applicable += 1,
                Some(Cell::Blank | Cell::Unreadable(_)) | None => tally.unknown += 1,
            }
            let spec = self.edition.spec(ix);
            if spec.rollup == Rollup::Distinct {
                match codes.get(&spec.address) {
                    Some(codes) => tally.codes.get_or_insert_default().merge(codes),
                    None => {
                        tally.unlisted += usize::from(!matches!(cell, Some(Cell::NotApplicable(_))))
                    }
                }
            }
        }
    }

    /// Adds what a unit's indicators are made of; one without any is told by an empty list.
    pub fn add_measures(&mut self, measures: &[Measure]) {
        self.unmeasured += usize::from(measures.is_empty());
        for (rank, measure) in measures.iter().enumerate() {
            self.measure(rank, measure);
        }
    }

    fn measure(&mut self, rank: usize, measure: &Measure) {
        let key = (measure.name.clone(), measure.unit.clone());
        match self.measures.entry(key) {
            Entry::Vacant(new) => _ = new.insert((rank, Some(measure.clone()))),
            Entry::Occupied(known) => {
                let (first, both) = known.into_mut();
                *first = rank.max(*first);
                // What no decimal can hold is not known.
                *both = both.take().and_then(|both| both.merge(measure));
            }
        }
    }

    /// What the region's indicators are made of, where all units have some.
    pub fn all_measures(&self) -> Vec<Measure> {
        if self.unmeasured > 0 || self.missing > 0 {
            return Vec::new();
        }
        let mut all: Vec<&(usize, Option<Measure>)> = self.measures.values().collect();
        all.sort_by_key(|(rank, _)| *rank);
        all.into_iter().filter_map(|(_, measure)| measure.clone()).collect()
    }

    /// Counts a unit that should have been there and had no readable report.
    pub fn missing(&mut self) {
        self.missing += 1;
    }

    /// Adds what another sum has added up. The order of merging does not matter.
    pub fn merge(&mut self, other: &Sum) {
        self.units += other.units;
        self.missing += other.missing;
        self.unmeasured += other.unmeasured;
        for (key, (rank, measure)) in &other.measures {
            match measure {
                Some(measure) => self.measure(*rank, measure),
                None => _ = self.measures.insert(key.clone(), (*rank, None)),
            }
        }
        let same = same(&other.edition, &self.edition);
        for (ix, tally) in self.edition.cells_ix().zip(&mut self.tallies) {
            let found =
                if same { Some(ix) } else { other.edition.find(&self.edition.spec(ix).address) };
            match found.and_then(|ix| other.tally(ix)) {
                Some(theirs) => tally.merge(theirs),
                None => {
                    (tally.unknown, tally.unlisted) =
                        (tally.unknown + other.units, tally.unlisted + other.units)
                }
            }
        }
    }

    /// How many units' reports were added.
    pub fn units(&self) -> usize {
        self.units
    }

    /// How many units had no readable report.
    pub fn missing_units(&self) -> usize {
        self.missing
    }

    /// What the units add up to in the cell at an address.
    pub fn sum_of(&self, address: &str) -> Option<Decimal> {
        self.tally(self.edition.find(address)?)?.sum.value()
    }

    /// The codes behind a figure, where all units that have one have a list of what it counts.
    fn codes(&self, tally: &Tally) -> Option<Codes> {
        tally.codes.clone().filter(|_| tally.unlisted == 0 && self.missing == 0)
    }

    /// The codes of all cells of which all units have lists, for the level above.
    pub fn all_codes(&self) -> CodesOfCells {
        let cells = self.edition.cells_ix().zip(&self.tallies);
        cells
            .filter_map(|(ix, tally)| {
                Some((self.edition.spec(ix).address.clone(), self.codes(tally)?))
            })
            .collect()
    }

    fn tally(&self, ix: CellIx) -> Option<&Tally> {
        self.tallies.get(usize::from(ix.0))
    }

    /// Is there just one unit below, so that the region's figures are the unit's?
    fn single(&self) -> bool {
        self.units == 1 && self.missing == 0
    }

    /// The units whose figure for a cell is not known.
    fn unknown(&self, tally: &Tally) -> usize {
        tally.unknown + self.missing
    }
}

/// Sums are equal when they say the same of every cell.
impl PartialEq for Sum {
    fn eq(&self, other: &Self) -> bool {
        (self.units, self.missing, &self.edition.id, &self.tallies)
            == (other.units, other.missing, &other.edition.id, &other.tallies)
    }
}

fn same(a: &Arc<Edition>, b: &Arc<Edition>) -> bool {
    Arc::ptr_eq(a, b) || a.id == b.id
}

impl Tally {
    fn figure(&mut self, value: Decimal, unit: &Arc<str>) {
        self.sum.add(value);
        self.figures += 1;
        let extreme = || Extreme { value, unit: unit.clone() };
        if self.largest.as_ref().is_none_or(|known| beats(value > known.value, value, unit, known))
        {
            self.largest = Some(extreme());
        }
        if self.smallest.as_ref().is_none_or(|known| beats(value < known.value, value, unit, known))
        {
            self.smallest = Some(extreme());
        }
    }

    fn merge(&mut self, other: &Tally) {
        self.sum.merge(&other.sum);
        self.figures += other.figures;
        self.not_applicable += other.not_applicable;
        self.unknown += other.unknown;
        self.unlisted += other.unlisted;
        if let Some(theirs) = &other.codes {
            self.codes.get_or_insert_default().merge(theirs);
        }
        if let Some(theirs) = &other.largest
            && self.largest.as_ref().is_none_or(|ours| {
                beats(theirs.value > ours.value, theirs.value, &theirs.unit, ours)
            })
        {
            self.largest = Some(theirs.clone());
        }
        if let Some(theirs) = &other.smallest
            && self.smallest.as_ref().is_none_or(|ours| {
                beats(theirs.value < ours.value, theirs.value, &theirs.unit, ours)
            })
        {
            self.smallest = Some(theirs.clone());
        }
    }
}

/// Of equal figures the unit with the smaller id counts, so that the order of adding does not show.
fn beats(further: bool, value: Decimal, unit: &str, known: &Extreme) -> bool {
    further || value == known.value && unit < known.unit.as_ref()
}
