//! What the work on one year of a unit gives: all that a run takes from it, so that a later run can
//! take the same without the work.

use nianbao_intake::{Folder, Node, Year};
use nianbao_likeness::Sketches;
use nianbao_model::{Cell, CodesOfCells, Decimal, Measure, Reading, Report, Rule};
use nianbao_site::Record;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, str::FromStr as _};

/// What one year of a unit gives.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Made {
    /// The record, as the work has made it.
    pub(crate) record: Option<Record>,
    /// Its part in the sum above it.
    pub(crate) part: Part,
    /// Is it unfit to be published?
    pub(crate) unfit: bool,
    /// Is a report missing that was published before?
    pub(crate) lost: bool,
    /// Whether what was published before would be kept, if that was asked.
    pub(crate) asked: Option<bool>,
    /// What is compared between the texts of a year's reports.
    pub(crate) sketches: Option<Sketches>,
    /// The register's explanations that fit a finding, by their places in the register.
    pub(crate) explained: BTreeSet<usize>,
}

/// A part in a sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Part {
    /// There is no report.
    #[default]
    None,
    /// There is one, in an edition that is not the sum's.
    Other,
    /// The cells of one, in the edition's order, and the codes behind those that count each thing
    /// once, and what its indicators are made of.
    Cells(String, CodesOfCells, Vec<Measure>),
}

/// Between cells.
const NEXT: char = '\t';
/// A cell that does not apply, and one that is not known.
const NOT_APPLICABLE: &str = "/";
const UNKNOWN: &str = "";

impl Part {
    /// The part of a report in the sum of a year.
    pub(crate) fn of(reading: Option<&Reading>, listed: &Year) -> Self {
        let Some(reading) = reading else { return Self::None };
        if reading.report.edition.id != listed.edition.id {
            return Self::Other;
        }
        let mut cells = String::new();
        for (n, (_, cell)) in reading.report.cells().enumerate() {
            if n > 0 {
                cells.push(NEXT);
            }
            match cell {
                Cell::Figure(value) => cells += &value.to_string(),
                Cell::NotApplicable(_) => cells += NOT_APPLICABLE,
                Cell::Blank | Cell::Unreadable(_) => cells += UNKNOWN,
            }
        }
        Self::Cells(cells, reading.codes.clone(), reading.measures.clone())
    }

    /// A report with these cells; nothing where there is none, or none that a year's edition has
    /// room for.
    pub(crate) fn report(&self, folder: &Folder, node: &Node<'_>, listed: &Year) -> Option<Report> {
        let Self::Cells(cells, ..) = self else { return None };
        let mut report =
            Report::blank(listed.edition.clone(), folder.unit_ref(node, listed.year), listed.year);
        for (ix, cell) in listed.edition.cells_ix().zip(cells.split(NEXT)) {
            match cell {
                UNKNOWN => {}
                NOT_APPLICABLE => report.set(ix, Cell::NotApplicable(NOT_APPLICABLE.into())),
                figure => report.set(ix, Cell::figure(Decimal::from_str(figure).ok()?)),
            }
        }
        Some(report)
    }

    /// The codes behind its figures.
    pub(crate) fn codes(&self) -> &CodesOfCells {
        static NONE: CodesOfCells = CodesOfCells::new();
        if let Self::Cells(_, codes, _) = self { codes } else { &NONE }
    }

    /// What its indicators are made of.
    pub(crate) fn measures(&self) -> &[Measure] {
        if let Self::Cells(_, _, measures) = self { measures } else { &[] }
    }
}

impl Made {
    /// May it be taken by a later run? What a format could not do may have been the moment's fault.
    pub(crate) fn lasts(&self) -> bool {
        self.record
            .iter()
            .flat_map(|record| &record.findings)
            .all(|finding| finding.rule != Rule::B01)
    }

    /// The same with the explanations by their places among the unit's own, whatever else is
    /// explained.
    pub(crate) fn among(mut self, own: &[usize]) -> Self {
        self.explained =
            self.explained.iter().filter_map(|n| own.iter().position(|own| own == n)).collect();
        self
    }

    /// The same with the explanations by their places in the register.
    pub(crate) fn in_register(mut self, own: &[usize]) -> Self {
        self.explained = self.explained.iter().filter_map(|n| own.get(*n).copied()).collect();
        self
    }
}

/// The places in the register of the explanations of a unit's findings.
pub(crate) fn own_explanations(folder: &Folder, unit: &str) -> Vec<usize> {
    let all = folder.region.accepted.iter().enumerate();
    all.filter(|(_, explained)| explained.unit == unit).map(|(n, _)| n).collect()
}
