//! A report: one unit, one year, one edition; and what reading one gives.

use crate::{Cell, CellIx, CodesOfCells, Edition, Findings, Level, Measure, Place, Prose};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which unit a report is of, as the report itself carries it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UnitRef {
    /// The stable id (file name stem, register key); never shown in the publication's text.
    pub id: String,
    /// The unit's name in the report's year.
    pub name: String,
    /// Where it stands, if that is known.
    pub level: Option<Level>,
}

/// A figure outside the statutory tables (portal items, hotline calls …), as published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Indicator {
    /// What is counted.
    pub name: String,
    /// The figure, as an exact decimal in text.
    pub value: String,
    /// Its unit (条, 万次, %, 秒), empty if it has none.
    #[serde(default)]
    pub unit: String,
    /// The year-on-year claim as published, with its sign where it has one (`58.8%`, `-66%`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_on_year: Option<String>,
}

/// One unit's annual report for one year in one edition.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whose report it is.
    pub unit: UnitRef,
    /// The year reported on (1 January to 31 December).
    pub year: u16,
    /// The statutory layout.
    pub edition: Arc<Edition>,
    /// A cell for each of the edition's, in the edition's order.
    cells: Vec<Cell>,
    /// A text for each of the edition's sections, in order. A section with tables may carry notes.
    sections: Vec<Prose>,
    /// Figures outside the statutory tables.
    pub indicators: Vec<Indicator>,
}

impl Report {
    /// A report with every cell blank and every text empty.
    ///
    /// ```
    /// use nianbao_model::{Cell, Editions, Report, UnitRef};
    ///
    /// let edition = Editions::national().for_year(2023).unwrap().clone();
    /// let mut report = Report::blank(edition.clone(), UnitRef { name: "示例海关".into(), ..UnitRef::default() }, 2023);
    /// report.set(edition.find("requests.received.total").unwrap(), Cell::count(7));
    /// assert_eq!(report.at("requests.received.total"), Some(&Cell::count(7)));
    /// assert_eq!(report.title(), "示例海关2023年政府信息公开工作年度报告");
    /// ```
    pub fn blank(edition: Arc<Edition>, unit: UnitRef, year: u16) -> Self {
        let cells = vec![Cell::Blank; edition.cells().len()];
        let sections = vec![Prose::default(); edition.sections.len()];
        Self { unit, year, edition, cells, sections, indicators: Vec::new() }
    }

    /// What a cell holds.
    pub fn cell(&self, ix: CellIx) -> &Cell {
        &self.cells[ix.0 as usize]
    }

    /// Puts something into a cell.
    pub fn set(&mut self, ix: CellIx, cell: Cell) {
        self.cells[ix.0 as usize] = cell;
    }

    /// What the cell at an address (`requests.received.total`) holds; nothing if the edition has no
    /// such cell.
    pub fn at(&self, address: &str) -> Option<&Cell> {
        self.edition.find(address).map(|ix| self.cell(ix))
    }

    /// All cells in the edition's order, each with its index.
    pub fn cells(&self) -> impl Iterator<Item = (CellIx, &Cell)> {
        self.cells.iter().enumerate().map(|(i, cell)| (CellIx(i as u16), cell))
    }

    /// The text of the edition's `n`th section.
    pub fn section(&self, n: usize) -> &Prose {
        &self.sections[n]
    }

    /// The text of a section, to be written.
    pub fn section_mut(&mut self, n: usize) -> &mut Prose {
        &mut self.sections[n]
    }

    /// The report's title: 广州海关2020年政府信息公开工作年度报告.
    pub fn title(&self) -> String {
        format!("{}{}年政府信息公开工作年度报告", self.unit.name, self.year)
    }
}

/// Two reports are equal when they say the same: unit, year, edition (by id), every cell in its
/// state, every text, every indicator.
impl PartialEq for Report {
    fn eq(&self, other: &Self) -> bool {
        self.unit == other.unit
            && self.year == other.year
            && self.edition.id == other.edition.id
            && self.cells == other.cells
            && self.sections == other.sections
            && self.indicators == other.indicators
    }
}

/// What reading a source gives: the report, where each cell came from, and what the reader met on
/// the way.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The report.
    pub report: Report,
    /// Where each cell stands in the source, in the edition's order; nothing where the source has
    /// no such cell.
    pub places: Vec<Option<Place>>,
    /// Where the report's own unit name and year were read, if the source states them.
    pub title_place: Option<Place>,
    /// Which sections the source has, empty or not, in the edition's order.
    pub sections_met: Vec<bool>,
    /// Where each section begins in the source, as far as the source has positions.
    pub section_places: Vec<Option<Place>>,
    /// The day of publication the source itself states, `2021-01-28`.
    pub published: Option<String>,
    /// The day on which it was filled in, as the form itself says, `2021-01-15`.
    pub filed: Option<String>,
    /// The codes behind figures that count each thing once, where there is a list of them.
    pub codes: CodesOfCells,
    /// What the unit's indicators are made of, where its books give them.
    pub measures: Vec<Measure>,
    /// Findings of the reading rules (R01 …).
    pub findings: Findings,
}

impl Reading {
    /// A reading of a report whose source has no positions and all sections.
    pub fn of(report: Report) -> Self {
        let places = vec![None; report.edition.cells().len()];
        let sections_met = vec![true; report.edition.sections.len()];
        let section_places = vec![None; report.edition.sections.len()];
        Self {
            report,
            places,
            title_place: None,
            sections_met,
            section_places,
            published: None,
            filed: None,
            codes: CodesOfCells::new(),
            measures: Vec::new(),
            findings: Findings::default(),
        }
    }

    /// The file a section's text came from, or the section's heading where no file is known.
    pub fn source_of(&self, section: usize) -> Arc<str> {
        let place =
            self.section_places.get(section).and_then(Option::as_ref).or(self.title_place.as_ref());
        match place {
            Some(place) => place.file().clone(),
            None => self
                .report
                .edition
                .sections
                .get(section)
                .map(|s| s.heading())
                .unwrap_or_default()
                .into(),
        }
    }

    /// Is it a form that nobody has filled in: no figure, no mark, no text?
    pub fn is_blank(&self) -> bool {
        let report = &self.report;
        let texts =
            report.edition.sections.iter().enumerate().all(|(n, _)| report.section(n).is_empty());
        texts && report.indicators.is_empty() && report.cells().all(|(_, cell)| cell.is_blank())
    }

    /// Where a cell came from.
    pub fn place(&self, ix: CellIx) -> Option<&Place> {
        self.places.get(ix.0 as usize).and_then(Option::as_ref)
    }
}

/// The version of the workbook to fill in. The workbook carries it, so that an outdated one is
/// told; what is in it is read all the same.
///
/// 2: 填报说明 in front, the line of unit and year, the line to sign, words that read each cell as
/// `check` does.
pub const TEMPLATE_VERSION: &str = "2";

/// Is it an index number (索引号) in the form of the guideline of 2009: 机构代码/年份-流水号,
/// twenty characters?
pub fn is_identifier(text: &str) -> bool {
    let parts = text
        .split_once('/')
        .and_then(|(code, rest)| rest.split_once('-').map(|(year, serial)| (code, year, serial)));
    let digits = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|b| b.is_ascii_digit())
    };
    parts.is_some_and(|(code, year, serial)| {
        code.len() == 9
            && code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            && digits(year, 4)
            && digits(serial, 5)
    })
}
