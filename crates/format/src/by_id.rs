//! Reports whose cells are known by their ids: what the importers of such sources (JSON, XML …)
//! share.
//!
//! [`ReportBuilder`] puts contents into a report by their ids and says what a person must know of
//! it: what is no figure (R01), unknown (R07), there twice (R10), missing (R06, [`missing`]) or
//! blank (R04, [`blanks`]).

use crate::missing::{blanks, missing, table_label};
use nianbao_grid::{Money, Read, Remark, Value, read_number};
use nianbao_model::{
    Bilingual, Cell, CellIx, Decimal, Finding, Indicator, Kind, Place, Prose, Reading, Report,
    Rule, UnitRef, clean_line, figure_text,
};
use std::{collections::BTreeMap, sync::Arc};

/// So many findings of one sort are said one by one: a file can bring a million unknown ids.
const SAID: usize = 100;

/// What a source says of one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Its state, named as such.
    State(Cell),
    /// What is written there, to be read as a figure.
    Written(Value),
}

/// Fills a report from a source that names cells and sections by their ids, and says what it meets.
#[derive(Debug)]
pub struct ReportBuilder {
    reading: Reading,
    /// Does the source tell numbers from text?
    typed: bool,
    /// Whole numbers kept as text, by table: how many, and where the first is.
    kept_as_text: BTreeMap<usize, (usize, Place)>,
    /// Cells with two different contents: both, and where.
    conflicts: BTreeMap<CellIx, (String, Vec<Place>)>,
    /// The cell behind the one met last: sources name them in the edition's order.
    next: CellIx,
    unknown_cells: usize,
    left_over: usize,
}

impl ReportBuilder {
    /// Begins with a report without cells and texts.
    pub fn new(report: Report) -> Self {
        let mut reading = Reading::of(report);
        reading.sections_met.fill(false);
        Self {
            reading,
            typed: false,
            kept_as_text: BTreeMap::new(),
            conflicts: BTreeMap::new(),
            next: CellIx(0),
            unknown_cells: 0,
            left_over: 0,
        }
    }

    /// Says that the source tells numbers from text, so that a whole number kept as text is worth a
    /// note (R02).
    pub fn typed(mut self) -> Self {
        self.typed = true;
        self
    }

    /// What is known so far.
    pub fn report(&self) -> &Report {
        &self.reading.report
    }

    /// Takes the unit, and where the report names it.
    pub fn unit(&mut self, unit: UnitRef, place: Place) {
        self.reading.report.unit = unit;
        self.reading.title_place = Some(place);
    }

    /// Takes a figure outside the tables, without what cannot stand in a line; one without a name
    /// and a value is left over.
    pub fn indicator(&mut self, indicator: Indicator, place: &Place) {
        let Indicator { name, value, unit, year_on_year } = indicator;
        let [name, value, unit] = [name, value, unit].map(|said| clean_line(&said));
        let year_on_year =
            year_on_year.map(|claim| clean_line(&claim)).filter(|claim| !claim.is_empty());
        let indicator = Indicator { name, value, unit, year_on_year };
        if indicator.name.is_empty() && indicator.value.is_empty() {
            return self.left_over(&indicator.unit, place);
        }
        self.reading.report.indicators.push(indicator);
    }

    /// Takes a cell's content. A cell met twice must say the same twice; a blank gives way.
    pub fn cell(&mut self, id: &str, content: Given, place: Place) {
        let Some(ix) = self.find(id) else { return self.unknown_cell(id, &place) };
        self.next = CellIx(ix.0 + 1);
        let spec = self.reading.report.edition.spec(ix);
        let (read, met) = match content {
            Given::State(cell) => match cell {
                Cell::Unreadable(_) => (
                    Read { remark: Some(Remark::NotAFigure), cell: cell.clone() },
                    cell.to_string(),
                ),
                cell => (Read { cell, remark: None }, String::new()),
            },
            Given::Written(value) => {
                let read = read_number(Some(&value), spec.kind, Money::TenThousand);
                let met = if read.remark.is_some() { quoted(&value) } else { String::new() };
                (read, met)
            }
        };
        if self.reading.place(ix).is_some() {
            let known = self.reading.report.cell(ix);
            if read.cell.is_blank() || read.cell == *known {
                return;
            }
            if !known.is_blank() {
                return self.conflict(ix, &read.cell, place);
            }
        }
        self.remark(ix, &read, &met, &place);
        self.reading.report.set(ix, read.cell);
        self.reading.places[usize::from(ix.0)] = Some(place);
    }

    /// The cell with this id.
    fn find(&self, id: &str) -> Option<CellIx> {
        let edition = &self.reading.report.edition;
        match edition.cells().get(usize::from(self.next.0)) {
            Some(expected) if expected.address == id => Some(self.next),
            _ => edition.find(id),
        }
    }

    /// Takes a section's text. What is there already, or belongs to no section, is said and not
    /// taken.
    pub fn section(&mut self, id: &str, text: Prose, place: Place) {
        let Some(n) = self.reading.report.edition.section(id) else {
            return self.left_over(&format!("{id}: {text}"), &place);
        };
        if self.reading.sections_met[n] {
            if *self.reading.report.section(n) != text {
                self.left_over(&text.to_string(), &place);
            }
            return;
        }
        self.reading.sections_met[n] = true;
        self.reading.section_places[n] = Some(place);
        *self.reading.report.section_mut(n) = text;
    }

    /// Says of something that it belongs nowhere and was not taken (R07).
    pub fn left_over(&mut self, text: &str, place: &Place) {
        const QUOTE: usize = 40;
        self.left_over += 1;
        if self.left_over > SAID {
            return;
        }
        // Cut first: what is left over may be the whole file.
        let beginning: String = text.chars().take(QUOTE + 1).collect();
        let line = clean_line(&beginning);
        let quote: String = if beginning.chars().count() > QUOTE {
            line.chars().take(QUOTE).chain(['…']).collect()
        } else {
            line
        };
        let finding = Finding::new(Rule::R07, "text", &[("met", &quote)]);
        self.reading.findings.push(finding.place(Some(place)).met(quote));
    }

    /// Says of something that it is not known here, what belongs here, and that it was not taken
    /// (R07).
    pub fn unknown(&mut self, met: &str, expected: &str, place: &Place) {
        self.left_over += 1;
        if self.left_over > SAID {
            return;
        }
        let met = clean_line(&met.chars().take(100).collect::<String>());
        let finding = Finding::new(Rule::R07, "unknown", &[("met", &met), ("expected", &expected)]);
        self.reading.findings.push(finding.place(Some(place)).met(met).expected(expected));
    }

    /// Ends with what is to be said of the whole: cells that are there twice, missing or blank.
    pub fn finish(mut self) -> Reading {
        self.say_conflicts();
        self.say_kept_as_text();
        self.say_rest();
        let edition = self.reading.report.edition.clone();
        for ix in
            edition.cells_ix().filter(|ix| self.reading.place(*ix).is_some()).collect::<Vec<_>>()
        {
            self.reading.sections_met[edition.tables[edition.spec(ix).table].section] = true;
        }
        missing(&mut self.reading);
        blanks(&mut self.reading);
        let whose = &mut self.reading.report.unit;
        (whose.id, whose.name) = (clean_line(&whose.id), clean_line(&whose.name));
        let unit: Arc<str> = self.reading.report.unit.id.as_str().into();
        for finding in &mut self.reading.findings {
            finding.unit = Some(unit.clone());
            finding.year = Some(self.reading.report.year);
        }
        self.reading
    }

    fn unknown_cell(&mut self, id: &str, place: &Place) {
        self.unknown_cells += 1;
        if self.unknown_cells <= SAID {
            let Cell::Unreadable(met) = Cell::unreadable(id) else { return };
            let finding = Finding::new(
                Rule::R07,
                "cell",
                &[("met", &met), ("edition", &self.reading.report.edition.id)],
            );
            self.reading.findings.push(finding.place(Some(place)).met(met));
        }
    }

    fn conflict(&mut self, ix: CellIx, second: &Cell, place: Place) {
        let known = self.reading.report.cell(ix);
        match self.conflicts.get_mut(&ix) {
            // Two places tell the story; a file may bring thousands.
            Some(_) => {}
            None => {
                let both = Cell::unreadable(&format!(
                    "{} | {}",
                    figure_text(known).zh,
                    figure_text(second).zh
                ));
                let places = self.reading.place(ix).cloned().into_iter().chain([place]).collect();
                self.conflicts.insert(ix, (both.to_string(), places));
                self.reading.report.set(ix, both);
            }
        }
    }

    fn remark(&mut self, ix: CellIx, read: &Read, met: &str, place: &Place) {
        let Some(remark) = read.remark else { return };
        let edition = &self.reading.report.edition;
        if matches!(remark, Remark::TextDigits | Remark::Understood) && is_plain(met) {
            // Counts that no whole number can hold, and all amounts, are text by contract.
            let spec = edition.spec(ix);
            if self.typed && spec.kind != Kind::Amount && met.parse::<i64>().is_ok() {
                self.kept_as_text.entry(spec.table).or_insert_with(|| (0, place.clone())).0 += 1;
            }
            return;
        }
        let finding = remark.finding(edition, ix, &read.cell, met);
        self.reading.findings.push(finding.place(Some(place)));
    }

    /// R10, once for each row of the edition.
    fn say_conflicts(&mut self) {
        let edition = self.reading.report.edition.clone();
        let mut rows: BTreeMap<(usize, usize, usize), Finding> = BTreeMap::new();
        for (ix, (met, places)) in std::mem::take(&mut self.conflicts) {
            let spec = edition.spec(ix);
            let finding = rows.entry((spec.table, spec.block, spec.row)).or_insert_with(|| {
                Finding::new(Rule::R10, "cells", &[("cell", &edition.label(ix)), ("met", &met)])
                    .met(&met)
            });
            finding.cells.push(spec.address.clone());
            finding.at.extend(places);
        }
        self.reading.findings.extend(rows.into_values());
    }

    /// R02 for whole numbers kept as text, once a table.
    fn say_kept_as_text(&mut self) {
        for (table, (n, first)) in std::mem::take(&mut self.kept_as_text) {
            let finding = Finding::new(
                Rule::R02,
                "text_cells",
                &[("table", &table_label(&self.reading.report.edition, table)), ("n", &n)],
            );
            self.reading.findings.push(finding.place(Some(&first)));
        }
    }

    /// R07 for what was too much to be said one by one.
    fn say_rest(&mut self) {
        let more = |n: usize| {
            n.checked_sub(SAID)
                .filter(|n| *n > 0)
                .map(|n| Bilingual::new(format!("…（+{n}）"), format!("… (+{n})")))
        };
        if let Some(met) = more(self.unknown_cells) {
            let finding = Finding::new(
                Rule::R07,
                "cell",
                &[("met", &met), ("edition", &self.reading.report.edition.id)],
            );
            self.reading.findings.push(finding.met(met.zh));
        }
        if let Some(met) = more(self.left_over) {
            self.reading
                .findings
                .push(Finding::new(Rule::R07, "text", &[("met", &met)]).met(met.zh));
        }
    }
}

/// What is written in a cell, as one would quote it: one line of bounded length.
fn quoted(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) | Value::Other(text) | Value::Error(text) | Value::Formula(text) => {
            Cell::unreadable(text).to_string()
        }
    }
}

/// The figure that a text is if it is written as programs write one: `-12`, `0.50`. Whatever else
/// it may be is for [`Given::Written`].
pub fn plain_figure(text: &str) -> Option<Decimal> {
    /// So many digits fit whatever the decimal point makes of them.
    const LONGEST: usize = 18;
    (text.len() <= LONGEST && is_plain(text)).then(|| text.parse().ok()).flatten()
}

/// Is this how a program writes a decimal? `-12`, `0.50`; no leading zeros, no sign for a plus, no
/// separators.
fn is_plain(text: &str) -> bool {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use nianbao_model::Editions;

    fn by_id() -> ReportBuilder {
        let edition = Editions::national().get("2021").unwrap().clone();
        ReportBuilder::new(Report::blank(
            edition,
            UnitRef { id: "a".into(), ..UnitRef::default() },
            2022,
        ))
    }

    fn at(line: u32) -> Place {
        Place::Line { file: "f".into(), line, column: 1 }
    }

    /// A source with 0 in every cell but those that `but` gives something else, or nothing at all.
    pub(crate) fn zeros(but: impl Fn(&str) -> Option<Option<Given>>) -> Reading {
        let mut by_id = by_id();
        let edition = by_id.reading.report.edition.clone();
        for (line, spec) in (1..).zip(edition.cells()) {
            let content = but(&spec.address).unwrap_or(Some(Given::State(Cell::count(0))));
            if let Some(content) = content {
                by_id.cell(&spec.address, content, at(line));
            }
        }
        by_id.finish()
    }

    pub(crate) fn told(reading: &Reading) -> Vec<String> {
        reading
            .findings
            .iter()
            .map(|f| format!("{} {} {}", f.rule, f.cells.len(), f.message.zh))
            .collect()
    }

    #[test]
    fn names_and_figures_outside_the_tables_are_clean_lines() {
        let mut by_id = by_id();
        by_id.unit(
            UnitRef { id: " a\u{7f}".into(), name: "某\u{ffff}海关 ".into(), level: None },
            at(1),
        );
        let claim = |claim: &str| Some(claim.to_owned());
        let met = Indicator {
            name: " 网站\u{11}访问量\n".into(),
            value: "12".into(),
            unit: "万次 ".into(),
            year_on_year: claim("\u{7f}"),
        };
        by_id.indicator(met, &at(1));
        let clean = Indicator {
            name: "网站访问量".into(),
            value: "12".into(),
            unit: "万次".into(),
            year_on_year: None,
        };
        let report = by_id.finish().report;
        assert_eq!(report.indicators, [clean]);
        assert_eq!((report.unit.id.as_str(), report.unit.name.as_str()), ("a", "某海关"));
    }

    #[test]
    fn a_full_source_has_nothing_to_say() {
        let reading = zeros(|_| None);
        assert_eq!(told(&reading), Vec::<String>::new());
        assert_eq!(reading.sections_met, [false, false, true, true, true, false, false]);
    }

    #[test]
    fn a_cell_that_says_two_things_is_unreadable_and_said_with_both_places() {
        let mut by_id = by_id();
        let content = |n: i64| Given::State(Cell::count(n));
        for (line, n) in [(1, 3), (2, 3), (3, 4), (4, 5)] {
            by_id.cell("requests.received.total", content(n), at(line));
        }
        by_id.cell("requests.received.total", Given::State(Cell::Blank), at(9));
        let reading = by_id.finish();
        assert_eq!(reading.report.at("requests.received.total"), Some(&Cell::unreadable("3 | 4")));
        let finding = reading.findings.iter().find(|f| f.rule == Rule::R10).unwrap();
        assert_eq!(
            (finding.at.as_slice(), finding.met.as_deref()),
            ([at(1), at(3)].as_slice(), Some("3 | 4"))
        );
    }

    #[test]
    fn a_million_unknown_ids_make_a_hundred_findings_and_one() {
        let mut by_id = by_id();
        for n in 0..1_000_000 {
            by_id.cell(&n.to_string(), Given::State(Cell::Blank), at(1));
            by_id.left_over(&"长".repeat(n % 64), &at(1));
        }
        let reading = by_id.finish();
        assert_eq!(reading.findings.iter().filter(|f| f.rule == Rule::R07).count(), 2 * (SAID + 1));
        assert!(reading.findings.iter().any(|f| f.message.en.contains("… (+999900)")));
    }

    #[test]
    fn what_is_written_is_read_as_people_type_it() {
        let text = |text: &str| Some(Some(Given::Written(Value::Text(text.into()))));
        let reading = zeros(|id| match id {
            "proactive.administrative_fees.amount" => text("251000元"),
            "proactive.licensing.decisions" => text("1,234"),
            "requests.received.total" => text("abc"),
            "requests.carried_in.total" => text("7"),
            _ => None,
        });
        assert_eq!(
            reading.findings.iter().map(|f| f.rule).collect::<Vec<_>>(),
            [Rule::R02, Rule::R03, Rule::R01]
        );
        assert_eq!(
            reading.report.at("proactive.administrative_fees.amount").unwrap().to_string(),
            "25.1"
        );
    }

    #[test]
    fn programs_write_plain_decimals() {
        for (text, plain) in [
            ("0", true),
            ("-12", true),
            ("0.50", true),
            ("007", false),
            ("1.", false),
            ("+1", false),
            ("", false),
        ] {
            assert_eq!(is_plain(text), plain, "{text}");
        }
    }
}
