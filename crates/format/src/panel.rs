//! Panels: the cells of many reports as one long table, a line a cell, for statistics programs.
//!
//! A panel format writes what a [`Panel`] asks of it: it is begun with a [`Scope`] that says which
//! units and years will come, takes one report after the other, and is ended. Nothing of a report
//! need be kept, so a panel of ten thousand units takes no more memory than one of ten. What a line
//! is called by (unit, year, cell) is the same in every format: [`Observation`].

use crate::{Fault, Info};
use nianbao_model::{
    Cell, CellIx, Column, Decimal, Edition, Kind, Report, Row, State, Table, UnitRef,
};
use nianbao_register::Region;
use std::{io::Write, sync::Arc};

/// What is known of a panel before its first report: formats that begin with code lists take them
/// from here.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Scope<'a> {
    /// The region, if there is one.
    pub region: Option<&'a Region>,
    /// The editions of the reports, each once, in order.
    pub editions: Vec<Arc<Edition>>,
    /// The units, each once, in the order of the reports. The name is that of the last year.
    pub units: Vec<UnitRef>,
    /// The years, in order.
    pub years: Vec<u16>,
}

impl<'a> Scope<'a> {
    /// The scope of these reports.
    pub fn of<'r>(
        region: Option<&'a Region>,
        reports: impl IntoIterator<Item = &'r Report>,
    ) -> Self {
        let mut scope = Scope { region, ..Scope::default() };
        reports
            .into_iter()
            .for_each(|report| scope.add(&report.unit, report.year, &report.edition));
        scope
    }

    /// Takes in what a report to come is of.
    pub fn add(&mut self, unit: &UnitRef, year: u16, edition: &Arc<Edition>) {
        if let Err(at) = self.years.binary_search(&year) {
            self.years.insert(at, year);
        }
        if let Err(at) = self.editions.binary_search_by(|known| known.id.cmp(&edition.id)) {
            self.editions.insert(at, edition.clone());
        }
        match self.units.iter_mut().rev().find(|known| known.id == unit.id) {
            Some(known) if self.years.last() == Some(&year) => *known = unit.clone(),
            Some(_) => {}
            None => self.units.push(unit.clone()),
        }
    }
}

/// A format for panels.
pub trait Panel: Send + Sync {
    /// Who it is. The id is the one of the command line: `csv`, `sdmx`.
    fn info(&self) -> Info;

    /// Begins a panel.
    ///
    /// # Errors
    /// When the sink does not take it.
    fn begin<'s>(
        &self,
        scope: &Scope<'_>,
        sink: &'s mut (dyn Write + Send),
    ) -> Result<Box<dyn Reports + 's>, Fault>;
}

/// A panel that has begun.
pub trait Reports {
    /// Takes a report; they come by unit and then by year.
    ///
    /// # Errors
    /// When the sink does not take it.
    fn report(&mut self, report: &Report) -> Result<(), Fault>;

    /// Ends the panel.
    ///
    /// # Errors
    /// When the sink does not take it.
    fn end(self: Box<Self>) -> Result<(), Fault>;
}

/// One line of a panel: a cell of a report with everything it is called by.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// The report it belongs to.
    pub report: &'a Report,
    /// The cell's number in the edition.
    pub ix: CellIx,
    /// What the cell holds.
    pub cell: &'a Cell,
}

impl<'a> Observation<'a> {
    /// The cell's address: `requests.received.total`.
    pub fn id(&self) -> &'a str {
        &self.report.edition.spec(self.ix).address
    }

    /// The table it stands in.
    pub fn table(&self) -> &'a Table {
        &self.report.edition.tables[self.report.edition.spec(self.ix).table]
    }

    /// Its row.
    pub fn row(&self) -> &'a Row {
        self.report.edition.row(self.ix)
    }

    /// Its column.
    pub fn column(&self) -> &'a Column {
        self.report.edition.column(self.ix)
    }

    /// The kind of its figure.
    pub fn kind(&self) -> Kind {
        self.report.edition.spec(self.ix).kind
    }

    /// Its state.
    pub fn state(&self) -> State {
        self.cell.state()
    }

    /// Its figure, if it holds one.
    pub fn value(&self) -> Option<Decimal> {
        self.cell.value()
    }

    /// The mark or the unreadable text, if it holds one.
    pub fn remark(&self) -> Option<&'a str> {
        match self.cell {
            Cell::NotApplicable(text) | Cell::Unreadable(text) => Some(text),
            Cell::Blank | Cell::Figure(_) => None,
        }
    }
}

/// All cells of a report in the edition's order.
pub fn observations(report: &Report) -> impl Iterator<Item = Observation<'_>> {
    report.cells().map(move |(ix, cell)| Observation { report, ix, cell })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    fn report(id: &str, name: &str, year: u16) -> Report {
        let edition = Editions::national().for_year(year).unwrap().clone();
        Report::blank(edition, UnitRef { id: id.into(), name: name.into(), level: None }, year)
    }

    #[test]
    fn a_frame_has_each_unit_year_and_edition_once_and_the_last_name() {
        let reports =
            [report("b", "旧名", 2020), report("b", "新名", 2022), report("a", "甲", 2020)];
        let scope = Scope::of(None, &reports);
        let units: Vec<_> =
            scope.units.iter().map(|unit| (unit.id.as_str(), unit.name.as_str())).collect();
        assert_eq!((units, scope.years), (vec![("b", "新名"), ("a", "甲")], vec![2020, 2022]));
        assert_eq!(
            scope.editions.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(),
            ["2019", "2021"]
        );
    }

    #[test]
    fn an_observation_says_what_it_is_called_by() {
        let mut report = report("a", "甲", 2022);
        let ix = report.edition.find("requests.received.total").unwrap();
        report.set(ix, Cell::not_applicable("/"));
        let found = observations(&report).find(|o| o.ix == ix).unwrap();
        assert_eq!(
            (found.id(), found.table().id.as_str(), found.row().id.as_str()),
            ("requests.received.total", "requests", "received")
        );
        assert_eq!(
            (found.column().id.as_str(), found.state().id(), found.remark()),
            ("total", "not_applicable", Some("/"))
        );
    }
}
