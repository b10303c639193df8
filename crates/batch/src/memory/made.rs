//! What the work on one year of a unit gives: all that a run takes from it, so that a later run can
//! take the same without the work.

use nianbao_intake::{Folder, Node, Year};
use nianbao_likeness::Sketches;
use nianbao_model::{Cell, CodesOfCells, Decimal, Measure, Reading, Report, Rule};
use nianbao_site::{Facets, Record, Written};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeSet, io, str::FromStr as _};

/// What one year of a unit gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Made {
    /// The record, as the work has made it.
    pub(crate) record: Option<Record>,
    /// The same as it is written.
    pub(crate) written: Option<Written>,
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

    /// Writes the record, for whoever takes it.
    pub(crate) fn write(&mut self) -> io::Result<()> {
        self.written = self.record.as_ref().map(Written::of).transpose()?;
        Ok(())
    }

    /// All of it in three lines: what is small, the record, and the sketches. Explanations are told
    /// by their places among the unit's `own`, whatever else is explained.
    pub(crate) fn lines(&self, own: &[usize]) -> io::Result<Vec<u8>> {
        let explained = self.explained.iter();
        let head = Head {
            part: Cow::Borrowed(&self.part),
            unfit: self.unfit,
            lost: self.lost,
            asked: self.asked,
            explained: explained.filter_map(|n| own.iter().position(|own| own == n)).collect(),
            facets: self.written.as_ref().map(|written| written.facets),
        };
        let mut lines = serde_json::to_vec(&head)?;
        lines.push(b'\n');
        lines.extend(self.written.iter().flat_map(|written| &written.record));
        lines.push(b'\n');
        if let Some(sketches) = &self.sketches {
            serde_json::to_writer(&mut lines, sketches)?;
        }
        Ok(lines)
    }

    /// What is small of what [`Self::lines`] has written.
    pub(crate) fn head(lines: &[u8], own: &[usize]) -> Option<Self> {
        Some(Self::open(lines, own)?.0)
    }

    /// All of it.
    pub(crate) fn read(lines: &[u8], own: &[usize]) -> Option<Self> {
        let (mut made, facets, rest) = Self::open(lines, own)?;
        let (record, sketches) = cut(rest)?;
        if let Some(facets) = facets {
            made.record = Some(serde_json::from_slice(record).ok()?);
            made.written = Some(Written { facets, record: record.to_vec() });
        }
        if !sketches.is_empty() {
            made.sketches = Some(serde_json::from_slice(sketches).ok()?);
        }
        Some(made)
    }

    fn open<'l>(lines: &'l [u8], own: &[usize]) -> Option<(Self, Option<Facets>, &'l [u8])> {
        let (head, rest) = cut(lines)?;
        let Head { part, unfit, lost, asked, explained, facets } =
            serde_json::from_slice(head).ok()?;
        let explained = explained.into_iter().filter_map(|n| own.get(n).copied()).collect();
        let made =
            Self { part: part.into_owned(), unfit, lost, asked, explained, ..Self::default() };
        Some((made, facets, rest))
    }
}

/// What is small of it.
#[derive(Serialize, Deserialize)]
struct Head<'m> {
    part: Cow<'m, Part>,
    unfit: bool,
    lost: bool,
    asked: Option<bool>,
    explained: Vec<usize>,
    /// Digests of what pages say of the record, if there is one.
    facets: Option<Facets>,
}

/// A line and what follows it.
fn cut(lines: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = lines.iter().position(|byte| *byte == b'\n')?;
    Some((&lines[..end], &lines[end + 1..]))
}

/// The places in the register of the explanations of a unit's findings.
pub(crate) fn own_explanations(folder: &Folder, unit: &str) -> Vec<usize> {
    let all = folder.region.accepted.iter().enumerate();
    all.filter(|(_, explained)| explained.unit == unit).map(|(n, _)| n).collect()
}
