//! The region's report as its units make it.

use crate::{Sum, Tally};
use nianbao_model::{
    Bilingual, Cell, CellIx, Edition, Finding, Findings, Measure, Reading, Report, Rollup, Rule,
    UnitRef,
};

/// What the units make of a cell.
enum Made {
    Cell(Cell),
    /// The region must state it itself.
    Own,
    /// The sum cannot be held exactly.
    Overflow,
}

impl Sum {
    /// The report that the units make: sums of additive and stock cells, and blanks, with a
    /// finding, where no sum gives the figure.
    ///
    /// What is not known of some units is left out: the sum is of what is there. The texts stay
    /// empty.
    pub fn report(&self, unit: UnitRef, year: u16) -> Reading {
        let mut report = Report::blank(self.edition.clone(), unit, year);
        let (mut own, mut findings) = (Vec::new(), Findings::new());
        for (ix, tally) in self.edition.cells_ix().zip(&self.tallies) {
            match self.make(ix, tally) {
                Made::Cell(cell) => report.set(ix, cell),
                Made::Own => own.push(ix),
                Made::Overflow => findings.push(overflow(&self.edition, ix)),
            }
        }
        findings.extend(
            own.chunk_by(|a, b| row_of(&self.edition, *a) == row_of(&self.edition, *b))
                .map(|row| must_state(&self.edition, row)),
        );
        let measures = self.all_measures();
        report.indicators = measures.iter().filter_map(Measure::indicator).collect();
        let mut reading = Reading::of(report);
        reading.measures = measures;
        reading.codes = self.all_codes();
        reading.findings =
            findings.into_iter().map(|f| f.of(&reading.report.unit.id, year)).collect();
        reading
    }

    fn make(&self, ix: CellIx, tally: &Tally) -> Made {
        match tally {
            Tally { figures: 0, not_applicable: 0, .. } => Made::Cell(Cell::Blank),
            Tally { figures: 0, .. } => Made::Cell(Cell::not_applicable("/")),
            _ if self.edition.spec(ix).rollup == Rollup::Distinct && !self.single() => {
                match self.codes(tally) {
                    Some(codes) => Made::Cell(Cell::figure(codes.value().into())),
                    None => Made::Own,
                }
            }
            _ => tally.sum.value().map_or(Made::Overflow, |sum| Made::Cell(Cell::figure(sum))),
        }
    }
}

/// U01: the sum is too large.
pub(crate) fn overflow(edition: &Edition, ix: CellIx) -> Finding {
    Finding::new(Rule::U01, "overflow", &[("cell", &edition.label(ix))])
        .cell(&edition.spec(ix).address)
}

fn row_of(edition: &Edition, ix: CellIx) -> (usize, usize, usize) {
    let spec = edition.spec(ix);
    (spec.table, spec.block, spec.row)
}

/// R04: cells of one row that the region must state itself.
fn must_state(edition: &Edition, row: &[CellIx]) -> Finding {
    let names: Vec<String> = row.iter().map(|ix| edition.label(*ix)).collect();
    // 行政许可 · 上一年项目数量、本年增/减: the row is named once.
    let tails = names
        .iter()
        .skip(1)
        .map(|name| name.rsplit_once(" · ").map_or(name.as_str(), |(_, column)| column));
    let name = Bilingual::list(names.first().map(String::as_str).into_iter().chain(tails));
    let finding = Finding::new(Rule::R04, "rollup", &[("cell", &name)]);
    row.iter().fold(finding, |finding, ix| finding.cell(&edition.spec(*ix).address))
}
