//! What is said of a text while its figures are put together: rows that are none of the edition's,
//! figures that nothing decides.

use super::{Assembly, MOST_INDICATORS, NEAR, SAID};
use crate::{
    doubt::Doubt,
    fill::{Filled, Open, written},
    say, tables,
};
use nianbao_model::{Cell, CellIx, Finding, Indicator, Relation, Rule, Say, figure_text};

impl Assembly<'_> {
    /// A row of figures that is none of the edition's, amid rows of which one has no figures:
    /// labels and figures may have come apart, and what was read of the rows around it may be
    /// another row's.
    pub(super) fn strayed(&mut self, section: usize, read: &tables::Read) {
        let edition = self.edition.clone();
        let group = |ix: CellIx| &edition.row(ix).path;
        let mut doubtful: Vec<(CellIx, (usize, String))> = Vec::new();
        for (blank, at) in &read.blank {
            let beside: Vec<&tables::Row> = read
                .rows
                .iter()
                .filter(|row| {
                    row.rows == 1 && row.cells.first().is_some_and(|ix| group(*ix) == group(*blank))
                })
                .collect();
            let from = beside.iter().map(|row| row.label_to).chain([*at]).min().unwrap_or_default();
            let to = beside.iter().map(|row| row.figures.to).chain([*at]).max().unwrap_or_default();
            if read.unknown.iter().any(|(unknown, _)| (from..=to + NEAR).contains(unknown)) {
                doubtful.extend(
                    beside
                        .iter()
                        .flat_map(|row| &row.cells)
                        .filter_map(|ix| Some((*ix, self.known.get(ix)?.clone()))),
                );
            }
        }
        doubtful.sort_by_key(|(ix, _)| *ix);
        doubtful.dedup_by_key(|(ix, _)| *ix);
        if !doubtful.is_empty() {
            self.out_of_order(section, &doubtful);
        }
    }

    /// Says how figures without borders were read.
    pub(super) fn solved(&mut self, section: usize, filled: &Filled, steps: usize) {
        let n = filled.by_row + filled.by_columns + filled.open.len();
        if n > 0 {
            let table = self.edition.sections[section].label.clone();
            let values: &[(&str, &dyn Say)] = &[
                ("table", &table),
                ("n", &n),
                ("rows", &filled.by_row),
                ("columns", &filled.by_columns),
                ("steps", &steps),
            ];
            self.findings.push(Finding::new(Rule::R02, "solved", values));
        }
    }

    /// Figures of several rows stand behind one label: what stands behind another may not be its
    /// own, either.
    pub(super) fn out_of_order(&mut self, section: usize, cells: &[(CellIx, (usize, String))]) {
        let edition = self.edition.clone();
        let place = self.place(cells.iter().map(|(_, (at, _))| *at).min().unwrap_or(0));
        let mut finding = Finding::new(
            Rule::R01,
            "order",
            &[("table", &edition.sections[section].label), ("n", &cells.len())],
        );
        for (ix, _) in cells {
            finding = finding.cell(&edition.spec(*ix).address);
            self.unreadable.insert(*ix);
        }
        self.findings.push(finding.place(Some(&place)));
    }

    /// Says what of a table's text is not the edition's, and keeps its figures.
    pub(super) fn say(&mut self, section: usize, read: &tables::Read) {
        let table = self.edition.sections[section].label.clone();
        for (ix, digit, at) in &read.lost {
            if !self.known.contains_key(ix) && !self.doubts.iter().any(|doubt| doubt.ix == *ix) {
                self.swallowed(*ix, *digit, *at);
            }
        }
        for (from, to) in read.unknown.iter().take(SAID) {
            let met: String = self.flow.written(*from, *to).split_whitespace().collect();
            let finding =
                Finding::new(Rule::R07, "row", &[("table", &table), ("met", &met)]).met(&met);
            self.findings.push(finding.place(Some(&self.lines.place(self.flow.origin(*from)))));
        }
        for (from, to, ix) in read.reworded.iter().take(SAID) {
            let met: String = self.flow.written(*from, *to).split_whitespace().collect();
            let label = self.edition.row(*ix).label.clone();
            let finding =
                Finding::new(Rule::R05, "label", &[("met", &met), ("label", &label)]).met(&met);
            self.findings.push(finding.place(Some(&self.lines.place(self.flow.origin(*from)))));
        }
        for other in &read.others {
            let Some((from, to)) = other.figures.atoms.first().copied() else { continue };
            let value = written(self.flow, from, to);
            if !value.starts_with(|c: char| c.is_ascii_digit())
                || self.indicators.len() >= MOST_INDICATORS
            {
                continue;
            }
            let unit = other.figures.unit.unwrap_or_default();
            let more = self
                .flow
                .chars
                .get(to - 1)
                .and_then(|c| c.maybe)
                .filter(|c| unit.is_empty() && c.is_ascii_digit() && value != "0");
            if let Some(more) = more {
                let long = format!("{value}{more}");
                let finding = Finding::new(
                    Rule::R01,
                    "noise_taken",
                    &[("cell", &other.name), ("short", &value), ("long", &long)],
                );
                self.findings
                    .push(finding.place(Some(&self.lines.place(self.flow.origin(from)))).met(long));
            }
            self.indicators.push(Indicator {
                name: other.name.clone(),
                value,
                unit: unit.to_owned(),
                year_on_year: None,
            });
        }
    }

    /// A figure that nothing decides. Where sums speak of its cell it is unreadable, as a digit too
    /// many would spoil them all; elsewhere the far likelier reading stands, and the finding
    /// asks for a look at the original.
    pub(super) fn doubtful(&mut self, doubt: &Doubt) {
        let edition = self.edition.clone();
        let [short, long] = &doubt.readings;
        let cell = edition.label(doubt.ix);
        let summed = edition
            .equations
            .iter()
            .any(|e| e.relation == Relation::Equal && e.terms().any(|t| t.cell == doubt.ix));
        let variant = if summed { "noise" } else { "noise_taken" };
        let finding =
            Finding::new(Rule::R01, variant, &[("cell", &cell), ("short", short), ("long", long)]);
        let place = self.place(doubt.at);
        self.findings
            .push(finding.cell(&edition.spec(doubt.ix).address).place(Some(&place)).met(long));
        let text = match summed {
            true => {
                self.unreadable.insert(doubt.ix);
                format!("{short} | {long}")
            }
            false => short.clone(),
        };
        self.known.insert(doubt.ix, (doubt.at, text));
    }

    /// A label whose only figure, of one digit, may be the noise's first character.
    pub(super) fn swallowed(&mut self, ix: CellIx, digit: char, at: usize) {
        let (cell, short) = (self.edition.label(ix), figure_text(&Cell::Blank));
        let place = self.place(at);
        let finding = Finding::new(
            Rule::R01,
            "noise",
            &[("cell", &cell), ("short", &short), ("long", &digit)],
        );
        self.findings
            .push(finding.cell(&self.edition.spec(ix).address).place(Some(&place)).met(digit));
        self.unreadable.insert(ix);
        self.known.insert(ix, (at, format!("{} | {digit}", short.zh)));
    }

    /// Figures that ran together and have several readings, or none.
    pub(super) fn unread(&mut self, open: &Open) {
        let edition = self.edition.clone();
        let finding = say::open(open, &edition);
        let place = self.place(open.at);
        let mut finding = finding.place(Some(&place)).met(&open.raw);
        for ix in &open.cells {
            finding = finding.cell(&edition.spec(*ix).address);
            self.unreadable.insert(*ix);
            self.known.insert(*ix, (open.at, open.raw.clone()));
        }
        self.findings.push(finding);
    }
}
