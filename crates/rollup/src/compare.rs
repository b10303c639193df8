//! U01 and U02: whether the report that a region hands in agrees with its units' reports.

use crate::{Sum, Tally, compute::overflow};
use nianbao_model::{
    Cell, CellIx, Decimal, Edition, Finding, Findings, Kind, MeasureKind, Place, Reading, Rollup,
    Rule, Say, Severity,
};

/// A cell that the region states a figure in, and what the units say of it.
struct Stated<'a> {
    ix: CellIx,
    value: Decimal,
    tally: &'a Tally,
}

impl Sum {
    /// What disagrees between the region's report and the sum of its units. `name` is the region's,
    /// `name_of` gives a unit's by its id.
    ///
    /// A cell that the region left blank or unreadable is not compared (R04 and R01 speak of it);
    /// "not applicable" counts nothing. Where a unit's figure is not known, only what no figure
    /// of that unit could explain is said.
    pub fn compare(
        &self,
        reading: &Reading,
        name: &str,
        name_of: impl Fn(&str) -> String,
    ) -> Findings {
        let (report, mut findings) = (&reading.report, Findings::new());
        let edition = &report.edition;
        if self.units == 0 {
            // Nothing to compare with; that units are missing is said elsewhere (U03).
            return findings;
        }
        for (ix, cell) in report.cells() {
            let spec = edition.spec(ix);
            let value = match cell {
                Cell::Figure(value) => *value,
                Cell::NotApplicable(_) => Decimal::ZERO,
                Cell::Blank | Cell::Unreadable(_) => continue,
            };
            let Some(tally) = self.edition.find(&spec.address).and_then(|ix| self.tally(ix)) else {
                continue;
            };
            let stated = Stated { ix, value, tally };
            let finding = match spec.rollup {
                Rollup::Additive => self.additive(reading, &stated, name),
                // The region's notes may say why a stock is no sum of its units'.
                Rollup::Stock if !report.section(edition.tables[spec.table].section).is_empty() => {
                    None
                }
                Rollup::Stock => self
                    .additive(reading, &stated, name)
                    .map(|finding| Finding { severity: Severity::Warning, ..finding }),
                Rollup::Distinct => self.distinct(reading, &stated, name, &name_of),
            };
            let Some(mut finding) = finding else { continue };
            if finding.cells.is_empty() {
                finding = finding.cell(&spec.address);
            }
            findings.push(
                finding
                    .place(reading.place(ix))
                    .met(value.normalize())
                    .of(&report.unit.id, report.year),
            );
        }
        findings.extend(self.indicators(reading, name));
        findings
    }

    /// U01: indicators that the region states, and that its units' do not make by their kind. Where
    /// a unit's is not known, a sum that is less than the known units' alone is told.
    fn indicators(&self, reading: &Reading, name: &str) -> Findings {
        let report = &reading.report;
        let whole = self.unmeasured == 0 && self.missing == 0;
        let mut findings = Findings::new();
        for measure in self.measures.values().filter_map(|(_, measure)| measure.as_ref()) {
            let Some(made) = measure.indicator() else { continue };
            let Some(stated) = report.indicators.iter().find(|stated| stated.is_of(&made)) else {
                continue;
            };
            let less = || {
                let figures = stated.figure().zip(made.figure());
                figures.is_some_and(|((stated, _), (made, _))| stated < made)
            };
            let wrong = stated.agrees_with(&made) == Some(false)
                && (whole || measure.kind == MeasureKind::Sum && less());
            if !wrong {
                continue;
            }
            let how = match (measure.kind, whole) {
                (MeasureKind::Sum, true) => ("合计", "add up to"),
                (MeasureKind::Sum, false) => ("已知的合计", "that are known add up to"),
                (MeasureKind::Average, _) => ("加权平均", "have a weighted average of"),
                (MeasureKind::Latest, _) => ("中最近一次", "have, as the latest of theirs,"),
                (MeasureKind::Own, _) => ("", "have"),
            };
            let units = self.units.saturating_sub(self.unmeasured);
            let met = format!("{}{}", stated.value, stated.unit);
            let expected = format!("{}{}", made.value, made.unit);
            let values: &[(&str, &dyn Say)] = &[
                ("indicator", &made.name),
                ("name", &name),
                ("met", &met),
                ("n", &units),
                ("how", &how),
                ("expected", &expected),
            ];
            let text = format!("{} {met}", made.name);
            let file = reading.places.iter().flatten().next().map(|place| place.file().clone());
            let place = Place::Quote { file: file.unwrap_or_else(|| "指标".into()), text };
            findings.push(
                Finding::new(Rule::U01, "indicator", values)
                    .of(&report.unit.id, report.year)
                    .place(Some(&place))
                    .met(met)
                    .expected(expected),
            );
        }
        findings
    }

    /// U01.
    fn additive(&self, reading: &Reading, stated: &Stated<'_>, name: &str) -> Option<Finding> {
        let Stated { ix, value, tally } = stated;
        let edition = &reading.report.edition;
        let Some(sum) = tally.sum.value() else { return Some(overflow(edition, *ix)) };
        if *value == sum {
            return None;
        }
        // What is not known may be the gap, unless the units that are known have more already. A
        // change may be below zero.
        if self.unknown(tally) > 0 && (*value > sum || edition.spec(*ix).kind == Kind::Change) {
            return None;
        }
        let gap = value.checked_sub(sum).map(|gap| gap.normalize());
        let more = gap.is_some_and(|gap| gap > Decimal::ZERO);
        let gap_zh = gap.map_or_else(
            || "两者不等".to_owned(),
            |gap| format!("{} {}", if more { "多" } else { "少" }, gap.abs()),
        );
        let gap = (gap_zh, gap.map_or_else(|| "—".to_owned(), |gap| gap.to_string()));
        let values: &[(&str, &dyn Say)] = &[
            ("cell", &edition.label(*ix)),
            ("name", &name),
            ("met", &value.normalize()),
            ("n", &self.units),
            ("expected", &sum),
            ("gap", &gap),
        ];
        Some(Finding::new(Rule::U01, "broken", values).expected(sum))
    }

    /// U02.
    fn distinct(
        &self,
        reading: &Reading,
        stated: &Stated<'_>,
        name: &str,
        name_of: impl Fn(&str) -> String,
    ) -> Option<Finding> {
        let Stated { ix, value, tally } = stated;
        let edition = &reading.report.edition;
        if let Some(codes) = self.codes(tally) {
            let expected = Decimal::from(codes.value());
            let label = edition.label(*ix);
            let values: &[(&str, &dyn Say)] = &[
                ("cell", &label),
                ("name", &name),
                ("met", &value.normalize()),
                ("n", &self.units),
                ("expected", &expected),
            ];
            return (*value != expected)
                .then(|| Finding::new(Rule::U02, "listed", values).expected(expected));
        }
        let unknown = self.unknown(tally) > 0;
        let Some(sum) = tally.sum.value() else { return Some(overflow(edition, *ix)) };
        let (Some(largest), Some(smallest)) = (&tally.largest, &tally.smallest) else {
            // No unit has such items, and every unit says so.
            let none = !unknown && tally.not_applicable > 0 && !value.is_zero();
            return none.then(|| out_of_range(edition, stated, name, (Decimal::ZERO, "—"), sum));
        };
        let zero = Decimal::ZERO;
        let (bound, broken) = match edition.spec(*ix).kind {
            Kind::Change if unknown => return None,
            // All units lose items: the most that one lost, and all of them together.
            Kind::Change if largest.value <= zero && smallest.value < zero => {
                (smallest, *value > smallest.value || *value < sum)
            }
            // Some gain and some lose: the gains and losses of shared items may cancel out in any
            // way.
            Kind::Change if smallest.value < zero => return None,
            _ => (largest, *value < largest.value || !unknown && *value > sum),
        };
        broken
            .then(|| out_of_range(edition, stated, name, (bound.value, &name_of(&bound.unit)), sum))
    }
}

fn out_of_range(
    edition: &Edition,
    stated: &Stated<'_>,
    name: &str,
    (low, unit): (Decimal, &str),
    sum: Decimal,
) -> Finding {
    let (met, low) = (stated.value.normalize(), low.normalize());
    let values: &[(&str, &dyn Say)] = &[
        ("cell", &edition.label(stated.ix)),
        ("name", &name),
        ("met", &met),
        ("low", &low),
        ("unit", &unit),
        ("high", &sum),
    ];
    Finding::new(Rule::U02, "broken", values).expected(format!("{low}–{sum}"))
}
