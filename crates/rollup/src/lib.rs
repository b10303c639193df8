//! How units make a region (汇总): sums that grow report by report, the report they give, and the comparison with one handed in.
//!
//! Additive cells and stocks are sums. A distinct cell (items that many units exercise) has no sum: the region states its own figure,
//! and what can be said of it is that it lies between the largest unit's figure and the sum. Reports are not kept: a [`Sum`] has a
//! few words for each cell, however many units there are.

use nianbao_model::{Cell, CellIx, Decimal, Edition, Finding, Findings, Reading, Report, Rollup, Rule, SectionKind, Severity, UnitRef};
use std::{collections::BTreeSet, sync::Arc};

/// What is known of one cell over all units.
#[derive(Clone, Debug, Default)]
struct Total {
    /// The sum of all figures; `None` once it could not be held exactly.
    sum: Option<Decimal>,
    /// How many units state a figure.
    figures: usize,
    /// How many units say that it does not apply.
    not_applicable: usize,
    /// How many units leave it blank or unreadable.
    unknown: usize,
    /// The largest figure and the unit that has it; of equals the one with the smaller id.
    largest: Option<(Decimal, Box<str>)>,
}

/// The units of one node for one year, added up.
#[derive(Clone, Debug)]
pub struct Sum {
    edition: Arc<Edition>,
    totals: Vec<Total>,
    /// How many units were added.
    units: usize,
    /// How many units should have been there and were not.
    missing: usize,
}

impl Sum {
    /// The sum of no units.
    pub fn new(edition: Arc<Edition>) -> Self {
        let totals = vec![Total { sum: Some(Decimal::ZERO), ..Total::default() }; edition.cells().len()];
        Self { edition, totals, units: 0, missing: 0 }
    }

    /// How many units were added.
    pub fn units(&self) -> usize {
        self.units
    }

    /// Adds a unit's report. One in another edition states other cells: it counts as missing.
    pub fn add(&mut self, report: &Report, unit: &str) {
        if report.edition.id != self.edition.id {
            return self.missing();
        }
        self.units += 1;
        for (total, (_, cell)) in self.totals.iter_mut().zip(report.cells()) {
            match cell {
                Cell::Figure(value) => total.add(*value, unit),
                Cell::NotApplicable(_) => total.not_applicable += 1,
                Cell::Blank | Cell::Unreadable(_) => total.unknown += 1,
            }
        }
    }

    /// Counts a unit that should have been there and has no report that can be added.
    pub fn missing(&mut self) {
        self.missing += 1;
    }

    /// Adds all that another sum knows. The order of merging makes no difference.
    pub fn merge(&mut self, other: &Sum) {
        self.units += other.units;
        self.missing += other.missing;
        for (total, more) in self.totals.iter_mut().zip(&other.totals) {
            total.sum = total.sum.zip(more.sum).and_then(|(a, b)| a.checked_add(b));
            total.figures += more.figures;
            total.not_applicable += more.not_applicable;
            total.unknown += more.unknown;
            if let Some((value, unit)) = &more.largest {
                total.see(*value, unit);
            }
        }
    }

    /// The report the units make. Distinct cells stay blank (R04) unless all stands on one unit; a cell that no unit states is blank, or
    /// not applicable where units say so.
    pub fn report(&self, unit: UnitRef, year: u16) -> Reading {
        let mut report = Report::blank(self.edition.clone(), unit, year);
        let mut findings = Findings::new();
        let mut own: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
        for (ix, total) in self.each() {
            let spec = self.edition.spec(ix);
            let cell = match (total.figures, total.sum) {
                (0, _) if total.not_applicable > 0 => Cell::not_applicable("/"),
                (0, _) => Cell::Blank,
                (1.., _) if spec.rollup == Rollup::Distinct && self.units + self.missing > 1 => {
                    if own.insert((spec.table, spec.block, spec.row)) {
                        findings.push(self.own_figure(ix));
                    } else if let Some(finding) = findings.last_mut() {
                        finding.cells.push(spec.address.clone());
                    }
                    Cell::Blank
                }
                (_, Some(sum)) => Cell::figure(sum),
                (_, None) => {
                    let name = self.edition.label(ix);
                    findings.push(Finding::new(Rule::U01, "overflow", &[("cell", &name)]).cell(spec.address.clone()));
                    Cell::Blank
                }
            };
            report.set(ix, cell);
        }
        let (id, year) = (report.unit.id.clone(), report.year);
        let mut reading = Reading::of(report);
        reading.findings = findings.into_iter().map(|f| f.of(&id, year)).collect();
        reading
    }

    fn own_figure(&self, ix: CellIx) -> Finding {
        let label = self.edition.label(ix);
        let row = label.rsplit_once(" · ").map_or(label.as_str(), |(row, _)| row);
        Finding::new(Rule::R04, "rollup", &[("cell", &row)]).cell(self.edition.spec(ix).address.clone())
    }

    /// Compares a report that was handed in for the node with its units (U01, U02). `name` is the node's, `name_of` gives a unit's.
    ///
    /// A gap that a missing unit or an unknown cell could fill is none. Stocks are compared as sums unless the section has a note,
    /// which the statute allows to say otherwise, and then with a warning only.
    pub fn compare(&self, reading: &Reading, name: &str, name_of: impl Fn(&str) -> String) -> Findings {
        let report = &reading.report;
        let mut findings = Findings::new();
        if report.edition.id != self.edition.id || self.units == 0 {
            return findings;
        }
        for (ix, total) in self.each() {
            let spec = self.edition.spec(ix);
            let stated = match report.cell(ix) {
                Cell::Figure(value) => *value,
                Cell::NotApplicable(_) => Decimal::ZERO,
                Cell::Blank | Cell::Unreadable(_) => continue,
            };
            let finding = match spec.rollup {
                Rollup::Distinct => self.out_of_range(ix, total, stated, name, &name_of),
                Rollup::Stock if self.has_note(report, ix) => None,
                Rollup::Stock => self.gap(ix, total, stated, name).map(|mut finding| {
                    finding.severity = Severity::Warning;
                    finding
                }),
                Rollup::Additive => self.gap(ix, total, stated, name),
            };
            findings.extend(finding.map(|f| f.cell(spec.address.clone()).place(reading.place(ix)).met(stated)));
        }
        findings
    }

    fn each(&self) -> impl Iterator<Item = (CellIx, &Total)> {
        self.edition.ixs().zip(&self.totals)
    }

    fn has_note(&self, report: &Report, ix: CellIx) -> bool {
        let section = self.edition.tables[self.edition.spec(ix).table].section;
        self.edition.sections[section].kind == SectionKind::Table && !report.section(section).is_empty()
    }

    fn gap(&self, ix: CellIx, total: &Total, stated: Decimal, name: &str) -> Option<Finding> {
        let label = self.edition.label(ix);
        let Some(sum) = total.sum else { return Some(Finding::new(Rule::U01, "overflow", &[("cell", &label)])) };
        let gap = stated.checked_sub(sum)?.normalize();
        // What is not known could be anything that is not below zero.
        let could_fill = gap > Decimal::ZERO && (total.unknown > 0 || self.missing > 0);
        if gap.is_zero() || could_fill {
            return None;
        }
        let sum = sum.normalize();
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("cell", &label), ("name", &name), ("met", &stated), ("n", &self.units), ("expected", &sum), ("gap", &gap)];
        Some(Finding::new(Rule::U01, "broken", values).expected(sum))
    }

    fn out_of_range(&self, ix: CellIx, total: &Total, stated: Decimal, name: &str, name_of: &impl Fn(&str) -> String) -> Option<Finding> {
        // A signed change has no range: units' additions and removals of one item need not agree.
        if self.edition.spec(ix).kind == nianbao_model::Kind::Change {
            return None;
        }
        let (largest, unit) = total.largest.as_ref()?;
        let open = total.unknown > 0 || self.missing > 0;
        let above = !open && total.sum.is_some_and(|sum| stated > sum);
        if stated >= *largest && !above {
            return None;
        }
        let unit = name_of(unit);
        let high = total.sum.map(|sum| sum.normalize().to_string()).unwrap_or_default();
        let low = largest.normalize();
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("cell", &self.edition.label(ix)), ("name", &name), ("met", &stated), ("low", &low), ("unit", &unit), ("high", &high)];
        Some(Finding::new(Rule::U02, "broken", values).expected(format!("{low}–{high}")))
    }
}

impl Total {
    fn add(&mut self, value: Decimal, unit: &str) {
        self.sum = self.sum.and_then(|sum| sum.checked_add(value));
        self.figures += 1;
        self.see(value, unit);
    }

    fn see(&mut self, value: Decimal, unit: &str) {
        let better = match &self.largest {
            None => true,
            Some((known, at)) => value > *known || value == *known && unit < &**at,
        };
        if better {
            self.largest = Some((value, unit.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    fn report(values: &[(&str, Cell)]) -> Report {
        let editions = Editions::national();
        let edition = editions.get("2019").unwrap();
        let mut report = Report::blank(edition.clone(), UnitRef::default(), 2020);
        for ix in edition.ixs() {
            report.set(ix, Cell::count(0));
        }
        for (address, cell) in values {
            report.set(edition.find(address).unwrap(), cell.clone());
        }
        report
    }

    const RECEIVED: &str = "requests.received.natural_person";
    const ITEMS: &str = "proactive.licensing.items_previous";
    const AMOUNT: &str = "proactive.procurement.amount";

    fn sum(reports: &[Report]) -> Sum {
        let mut sum = Sum::new(report(&[]).edition);
        for (n, report) in reports.iter().enumerate() {
            sum.add(report, &format!("unit-{n}"));
        }
        sum
    }

    fn amount(text: &str) -> Cell {
        Cell::figure(text.parse().unwrap())
    }

    #[test]
    fn additive_cells_add_up_and_distinct_cells_are_left_open() {
        let units = [
            report(&[(RECEIVED, Cell::count(3)), (ITEMS, Cell::count(5)), (AMOUNT, amount("0.1"))]),
            report(&[(RECEIVED, Cell::count(4)), (ITEMS, Cell::count(7)), (AMOUNT, amount("0.2"))]),
        ];
        let reading = sum(&units).report(UnitRef::default(), 2020);
        assert_eq!(reading.report.at(RECEIVED), Some(&Cell::count(7)));
        assert_eq!(reading.report.at(AMOUNT), Some(&amount("0.3")));
        assert_eq!(reading.report.at(ITEMS), Some(&Cell::Blank));
        // One for each of the five rows of items, naming both of its cells.
        let codes: Vec<_> = reading.findings.iter().map(|f| (f.rule, f.cells.len())).collect();
        assert_eq!(codes, [(Rule::R04, 2); 5]);
    }

    #[test]
    fn what_no_unit_states_is_blank_or_not_applicable() {
        let mark = Cell::not_applicable("—");
        let units =
            [report(&[(RECEIVED, mark.clone()), (AMOUNT, Cell::Blank)]), report(&[(RECEIVED, mark), (AMOUNT, Cell::unreadable("x"))])];
        let reading = sum(&units).report(UnitRef::default(), 2020);
        assert_eq!(reading.report.at(RECEIVED), Some(&Cell::not_applicable("/")));
        assert_eq!(reading.report.at(AMOUNT), Some(&Cell::Blank));
    }

    #[test]
    fn a_gap_is_told_unless_something_unknown_could_fill_it() {
        let units = [report(&[(RECEIVED, Cell::count(3))]), report(&[(RECEIVED, Cell::count(4))])];
        let stated = |n| Reading::of(report(&[(RECEIVED, Cell::count(n))]));
        let compare = |sum: &Sum, n| sum.compare(&stated(n), "某关区", str::to_owned).iter().map(|f| f.rule).collect::<Vec<_>>();
        let whole = sum(&units);
        assert_eq!(compare(&whole, 7), []);
        assert_eq!(compare(&whole, 8), [Rule::U01]);
        let mut open = whole.clone();
        open.missing();
        assert_eq!(compare(&open, 8), []);
        assert_eq!(compare(&open, 6), [Rule::U01]);
        let unknown = sum(&[report(&[(RECEIVED, Cell::count(3))]), report(&[(RECEIVED, Cell::unreadable("约4"))])]);
        assert_eq!(compare(&unknown, 7), []);
        assert_eq!(compare(&unknown, 2), [Rule::U01]);
    }

    #[test]
    fn a_distinct_figure_lies_between_the_largest_and_the_sum() {
        let whole = sum(&[report(&[(ITEMS, Cell::count(5))]), report(&[(ITEMS, Cell::count(7))])]);
        let compare = |n| whole.compare(&Reading::of(report(&[(ITEMS, Cell::count(n))])), "某关区", |id| format!("《{id}》"));
        for good in [7, 9, 12] {
            assert_eq!(compare(good), []);
        }
        for bad in [6, 13] {
            let findings = compare(bad);
            assert_eq!(findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [Rule::U02]);
            assert_eq!(findings[0].expected.as_deref(), Some("7–12"));
            assert!(findings[0].message.zh.contains("《unit-1》"), "{}", findings[0].message.zh);
        }
    }

    #[test]
    fn sums_that_cannot_be_held_are_said_and_not_made_up() {
        let huge = Cell::Figure(Decimal::MAX);
        let whole = sum(&[report(&[(AMOUNT, huge.clone())]), report(&[(AMOUNT, huge)])]);
        let reading = whole.report(UnitRef::default(), 2020);
        assert_eq!(reading.report.at(AMOUNT), Some(&Cell::Blank));
        assert!(reading.findings.iter().any(|f| f.rule == Rule::U01));
    }

    #[test]
    fn the_order_of_merging_makes_no_difference() {
        let units: Vec<Report> =
            (0..6).map(|n| report(&[(RECEIVED, Cell::count(n * n)), (ITEMS, Cell::count(9 - n)), (AMOUNT, Cell::count(4))])).collect();
        let whole = sum(&units);
        let mut parts: Vec<Sum> = units
            .iter()
            .enumerate()
            .map(|(n, unit)| {
                let mut part = Sum::new(unit.edition.clone());
                part.add(unit, &format!("unit-{n}"));
                part
            })
            .collect();
        parts.rotate_left(2);
        let mut merged = Sum::new(units[0].edition.clone());
        let mut pair = parts.pop().unwrap();
        pair.merge(&parts.pop().unwrap());
        parts.iter().for_each(|part| merged.merge(part));
        merged.merge(&pair);
        assert_eq!(format!("{:?}", merged.totals), format!("{:?}", whole.totals));
        assert_eq!(merged.units(), 6);
    }
}
