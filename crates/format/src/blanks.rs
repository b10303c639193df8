//! Reports whose cells are known by their ids: what the importers of such sources (JSON, XML …) share.
//!
//! [`ById`] puts contents into a report by their ids and says what a person must know of it: what is no figure (R01), unknown
//! (R07), there twice (R10), missing (R06, [`missing`]) or blank (R04, [`blanks`]). [`Lines`] finds lines and columns.

use nianbao_grid::{Money, Read, Remark, Value, read_number};
use nianbao_model::{
    Cell, CellIx, Decimal, Edition, Finding, Findings, Indicator, Kind, Layout, Place, Prose, Reading, Relation, Report, Rule, UnitRef,
    clean_line, figure_text,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

/// So many findings of one sort are said one by one: a file can bring a million unknown ids.
const SAID: usize = 100;

// ── Lines ──────────────────────────────────────────────────────────────────

/// Turns offsets in a text into lines and columns. Asking in rising order costs one walk through the text altogether.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    at: usize,
    line: u32,
    column: u32,
}

impl<'a> Lines<'a> {
    /// Of a file with a name and this text.
    pub fn new(file: &str, text: &'a str) -> Self {
        Self { file: file.into(), text, at: 0, line: 1, column: 1 }
    }

    /// The place of a byte offset; one behind the end counts as the end, one inside a character as that character.
    pub fn place(&mut self, offset: usize) -> Place {
        if offset < self.at {
            (self.at, self.line, self.column) = (0, 1, 1);
        }
        // Counting bytes and characters of whole pieces is many times as fast as going from character to character.
        let end = (0..=offset.min(self.text.len())).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or_default();
        let piece = &self.text[self.at..end];
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match piece.rfind('\n') {
            Some(last) => {
                self.line = self.line.saturating_add(count(piece.bytes().filter(|b| *b == b'\n').count()));
                self.column = 1u32.saturating_add(count(piece[last + 1..].chars().count()));
            }
            None => self.column = self.column.saturating_add(count(piece.chars().count())),
        }
        self.at += piece.len();
        Place::Line { file: self.file.clone(), line: self.line, column: self.column }
    }
}

// ── Cells and texts by their ids ───────────────────────────────────────────

/// What a source says of one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Its state, named as such.
    State(Cell),
    /// What is written there, to be read as a figure.
    Written(Value),
}

/// Fills a report from a source that names cells and sections by their ids, and says what it meets.
#[derive(Debug)]
pub struct ById {
    reading: Reading,
    /// Does the source tell numbers from text?
    typed: bool,
    /// Whole numbers kept as text, by table: how many, and where the first is.
    kept_as_text: BTreeMap<usize, (usize, Place)>,
    /// Cells with two different contents: both, and where.
    conflicts: BTreeMap<CellIx, (String, Vec<Place>)>,
    unknown_cells: usize,
    left_over: usize,
}

impl ById {
    /// Begins with a report without cells and texts.
    pub fn new(report: Report) -> Self {
        let mut reading = Reading::of(report);
        reading.sections_met.fill(false);
        Self { reading, typed: false, kept_as_text: BTreeMap::new(), conflicts: BTreeMap::new(), unknown_cells: 0, left_over: 0 }
    }

    /// Says that the source tells numbers from text, so that a whole number kept as text is worth a note (R02).
    pub fn typed(mut self) -> Self {
        self.typed = true;
        self
    }

    /// Takes the unit, and where the report names it.
    pub fn unit(&mut self, unit: UnitRef, place: Place) {
        self.reading.report.unit = unit;
        self.reading.title_place = Some(place);
    }

    /// Takes a figure outside the tables; one without a name and a value is left over.
    pub fn indicator(&mut self, indicator: Indicator, place: &Place) {
        if indicator.name.is_empty() && indicator.value.is_empty() {
            return self.left_over(&indicator.unit, place);
        }
        self.reading.report.indicators.push(indicator);
    }

    /// Takes a cell's content. A cell met twice must say the same twice; a blank gives way.
    pub fn cell(&mut self, id: &str, content: Content, place: Place) {
        let Some(ix) = self.reading.report.edition.find(id) else { return self.unknown_cell(id, &place) };
        let spec = self.reading.report.edition.spec(ix);
        let (read, met) = match content {
            Content::State(cell) => match cell {
                Cell::Unreadable(_) => (Read { remark: Some(Remark::NotAFigure), cell: cell.clone() }, cell.to_string()),
                cell => (Read { cell, remark: None }, String::new()),
            },
            Content::Written(value) => {
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

    /// Takes a section's text. What is there already, or belongs to no section, is said and not taken.
    pub fn section(&mut self, id: &str, text: Prose, place: Place) {
        let Some(n) = self.reading.report.edition.section(id) else {
            return self.left_over(&format!("{id}：{text}"), &place);
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
        let quote: String = if beginning.chars().count() > QUOTE { line.chars().take(QUOTE).chain(['…']).collect() } else { line };
        let finding = Finding::new(Rule::R07, "text", &[("met", &quote)]);
        self.reading.findings.push(finding.place(Some(place)).met(quote));
    }

    /// Says of something that it is not known here, what belongs here, and that it was not taken (R07).
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
        for ix in edition.ixs().filter(|ix| self.reading.place(*ix).is_some()).collect::<Vec<_>>() {
            self.reading.sections_met[edition.tables[edition.spec(ix).table].section] = true;
        }
        missing(&mut self.reading);
        blanks(&mut self.reading);
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
            let finding = Finding::new(Rule::R07, "cell", &[("met", &met), ("edition", &self.reading.report.edition.id)]);
            self.reading.findings.push(finding.place(Some(place)).met(met));
        }
    }

    fn conflict(&mut self, ix: CellIx, second: &Cell, place: Place) {
        let known = self.reading.report.cell(ix);
        match self.conflicts.get_mut(&ix) {
            // Two places tell the story; a file may bring thousands.
            Some(_) => {}
            None => {
                let both = Cell::unreadable(&format!("{} | {}", figure_text(known), figure_text(second)));
                let places = self.reading.place(ix).cloned().into_iter().chain([place]).collect();
                self.conflicts.insert(ix, (both.to_string(), places));
                self.reading.report.set(ix, both);
            }
        }
    }

    fn remark(&mut self, ix: CellIx, read: &Read, met: &str, place: &Place) {
        let Some(remark) = read.remark else { return };
        let edition = &self.reading.report.edition;
        let (spec, name) = (edition.spec(ix), edition.label(ix));
        let unit = edition.column(ix).unit.as_deref().unwrap_or("万元");
        let value = figure_text(&read.cell);
        let finding = match remark {
            Remark::TextDigits | Remark::Understood if is_plain(met) => {
                // Counts that no whole number can hold, and all amounts, are text by contract.
                if self.typed && spec.kind != Kind::Amount && met.parse::<i64>().is_ok() {
                    self.kept_as_text.entry(spec.table).or_insert_with(|| (0, place.clone())).0 += 1;
                }
                return;
            }
            Remark::TextDigits | Remark::Understood => {
                Finding::new(Rule::R02, "understood", &[("cell", &name), ("met", &met), ("value", &value)]).expected(value)
            }
            Remark::Converted(from) => {
                let from = from.word();
                let values: &[(&str, &dyn fmt::Display)] =
                    &[("cell", &name), ("met", &met), ("from", &from), ("value", &value), ("unit", &unit)];
                Finding::new(Rule::R03, "converted", values).expected(format!("{value} {unit}"))
            }
            Remark::NotAFigure => Finding::new(Rule::R01, spec.kind.id(), &[("cell", &name), ("met", &met), ("unit", &unit)]),
            Remark::Error => Finding::new(Rule::R08, "error", &[("cell", &name), ("met", &met)]),
            Remark::NoValue => Finding::new(Rule::R08, "no_value", &[("cell", &name), ("met", &met)]),
        };
        let finding = finding.cell(spec.address.clone()).place(Some(place)).met(met);
        self.reading.findings.push(finding);
    }

    /// R10, once for each row of the edition.
    fn say_conflicts(&mut self) {
        let edition = self.reading.report.edition.clone();
        let mut rows: BTreeMap<(usize, usize, usize), Finding> = BTreeMap::new();
        for (ix, (met, places)) in std::mem::take(&mut self.conflicts) {
            let spec = edition.spec(ix);
            let finding = rows
                .entry((spec.table, spec.block, spec.row))
                .or_insert_with(|| Finding::new(Rule::R10, "cells", &[("cell", &edition.label(ix)), ("met", &met)]).met(&met));
            finding.cells.push(spec.address.clone());
            finding.at.extend(places);
        }
        self.reading.findings.extend(rows.into_values());
    }

    /// R02 for whole numbers kept as text, once a table.
    fn say_kept_as_text(&mut self) {
        for (table, (n, first)) in std::mem::take(&mut self.kept_as_text) {
            let finding = Finding::new(Rule::R02, "text_cells", &[("table", &table_label(&self.reading.report.edition, table)), ("n", &n)]);
            self.reading.findings.push(finding.place(Some(&first)));
        }
    }

    /// R07 for what was too much to be said one by one.
    fn say_rest(&mut self) {
        let more = |n: usize| n.checked_sub(SAID).filter(|n| *n > 0).map(|n| format!("…（+{n}）"));
        if let Some(met) = more(self.unknown_cells) {
            let finding = Finding::new(Rule::R07, "cell", &[("met", &met), ("edition", &self.reading.report.edition.id)]);
            self.reading.findings.push(finding.met(met));
        }
        if let Some(met) = more(self.left_over) {
            self.reading.findings.push(Finding::new(Rule::R07, "text", &[("met", &met)]).met(met));
        }
    }
}

/// What is written in a cell, as one would quote it: one line of bounded length.
fn quoted(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) | Value::Other(text) | Value::Error(text) | Value::Formula(text) => Cell::unreadable(text).to_string(),
    }
}

/// The figure that a text is if it is written as programs write one: `-12`, `0.50`. Whatever else it may be is for [`Content::Written`].
pub fn plain_figure(text: &str) -> Option<Decimal> {
    /// So many digits fit whatever the decimal point makes of them.
    const LONGEST: usize = 18;
    (text.len() <= LONGEST && is_plain(text)).then(|| text.parse().ok()).flatten()
}

/// Is this how a program writes a decimal? `-12`, `0.50`; no leading zeros, no sign for a plus, no separators.
fn is_plain(text: &str) -> bool {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits)
}

// ── Missing ────────────────────────────────────────────────────────────────

/// R06: cells that have no place in the source, told by whole tables, rows and columns as far as they are.
pub fn missing(reading: &mut Reading) {
    let edition = reading.report.edition.clone();
    let mut findings = Findings::new();
    for (t, table) in edition.tables.iter().enumerate() {
        let label = table_label(&edition, t).to_owned();
        let cells: Vec<CellIx> = cells_of(&edition, t).collect();
        let lacking: BTreeSet<CellIx> = cells.iter().copied().filter(|ix| reading.place(*ix).is_none()).collect();
        if lacking.is_empty() {
            continue;
        }
        if lacking.len() == cells.len() {
            findings.push(Finding::new(Rule::R06, "table", &[("table", &label)]).expected(&label));
            continue;
        }
        // Something that is missing has no place; the table's beginning is where to look.
        let here = cells.iter().find_map(|ix| reading.place(*ix));
        let mut rows: (Vec<&str>, Vec<CellIx>) = Default::default();
        for block in &table.blocks {
            let row = |r: usize| (0..block.columns.len()).map(move |c| block.cell(r, c));
            let (gone, there): (Vec<usize>, Vec<usize>) = (0..block.rows.len()).partition(|r| row(*r).all(|ix| lacking.contains(&ix)));
            for r in gone {
                rows.0.push(&block.rows[r].label);
                rows.1.extend(row(r));
            }
            for (c, column) in block.columns.iter().enumerate() {
                let gone: Vec<CellIx> = there.iter().map(|r| block.cell(*r, c)).filter(|ix| lacking.contains(ix)).collect();
                let (what, names): (_, Vec<String>) = match gone.len() {
                    0 => continue,
                    n if n == there.len() => ("column", vec![column.label.clone()]),
                    _ => ("cells", gone.iter().map(|ix| edition.label(*ix)).collect()),
                };
                let names = names.join("；");
                let finding = Finding::new(Rule::R06, what, &[("table", &label), ("label", &names)]);
                findings.push(with_cells(finding.place(here).expected(&names), &gone, &edition));
            }
        }
        let (names, gone) = rows;
        let n = names.len();
        let names = names.join("；");
        let finding = match n {
            0 => continue,
            1 => Finding::new(Rule::R06, "row", &[("table", &label), ("label", &names)]),
            n => Finding::new(Rule::R06, "rows", &[("table", &label), ("n", &n), ("label", &names)]),
        };
        findings.push(with_cells(finding.place(here).expected(&names), &gone, &edition));
    }
    reading.findings.extend(findings);
}

// ── Blanks ─────────────────────────────────────────────────────────────────

/// R04: cells that have a place in the source and nothing in it; once a table if all are blank, else once a row.
pub fn blanks(reading: &mut Reading) {
    let edition = reading.report.edition.clone();
    let mut findings = Findings::new();
    for (t, table) in edition.tables.iter().enumerate() {
        let cells: Vec<CellIx> = cells_of(&edition, t).filter(|ix| reading.place(*ix).is_some()).collect();
        let blank: Vec<CellIx> = cells.iter().copied().filter(|ix| reading.report.cell(*ix).is_blank()).collect();
        if blank.is_empty() {
            continue;
        }
        // A stack of blocks is told by its rows even then: what "0" and "/" mean differs between them.
        if blank.len() == cells.len() && table.layout != Layout::Blocks {
            let finding = Finding::new(Rule::R04, "table", &[("table", &table_label(&edition, t)), ("n", &blank.len())]);
            findings.push(with_cells(finding.place(reading.place(blank[0])), &blank, &edition));
            continue;
        }
        for row in blank.chunk_by(|a, b| same_row(&edition, *a, *b)) {
            let finding = match *row {
                [one] => match singled_out(&reading.report, one) {
                    Some(value) => Finding::new(Rule::R04, "hint", &[("cell", &edition.label(one)), ("value", &value)]).expected(value),
                    None => Finding::new(Rule::R04, "cell", &[("cell", &edition.label(one))]),
                },
                _ => {
                    let columns: Vec<&str> = row.iter().map(|ix| edition.column(*ix).label.as_str()).collect();
                    let label = edition.label(row[0]);
                    let name = label.rsplit_once(" · ").map_or(label.as_str(), |(row, _)| row);
                    Finding::new(Rule::R04, "row", &[("row", &name), ("n", &row.len()), ("columns", &columns.join("、"))])
                }
            };
            let finding = row.iter().fold(finding, |finding, ix| finding.place(reading.place(*ix)));
            findings.push(with_cells(finding, row, &edition));
        }
    }
    reading.findings.extend(findings);
}

fn same_row(edition: &Edition, a: CellIx, b: CellIx) -> bool {
    let (a, b) = (edition.spec(a), edition.spec(b));
    (a.block, a.row) == (b.block, b.row)
}

/// The figure that an identity leaves for a blank cell, if all its other cells hold one or do not apply.
fn singled_out(report: &Report, ix: CellIx) -> Option<Decimal> {
    report.edition.equations.iter().filter(|e| e.relation == Relation::Equal).find_map(|equation| {
        let term = equation.terms().find(|t| t.cell == ix)?;
        let known = |cell: &Cell| matches!(cell, Cell::Figure(_) | Cell::NotApplicable(_));
        if !equation.terms().all(|t| t.cell == ix || known(report.cell(t.cell))) {
            return None;
        }
        // A blank counts nothing here, so the gap between the sides is what it should hold.
        let (left, right) = equation.sides(report)?;
        let on_the_left = equation.left.iter().any(|t| t.cell == ix);
        let gap = if on_the_left == (term.sign > 0) { right.checked_sub(left)? } else { left.checked_sub(right)? };
        (gap >= Decimal::ZERO).then(|| gap.normalize())
    })
}

// ── Shared ─────────────────────────────────────────────────────────────────

fn cells_of(edition: &Edition, table: usize) -> impl Iterator<Item = CellIx> + '_ {
    edition.ixs().filter(move |ix| edition.spec(*ix).table == table)
}

fn with_cells(mut finding: Finding, cells: &[CellIx], edition: &Edition) -> Finding {
    finding.cells.extend(cells.iter().map(|ix| edition.spec(*ix).address.clone()));
    finding
}

/// A table is called by its section.
fn table_label(edition: &Edition, table: usize) -> &str {
    &edition.sections[edition.tables[table].section].label
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    fn by_id() -> ById {
        let edition = Editions::national().get("2021").unwrap().clone();
        ById::new(Report::blank(edition, UnitRef { id: "a".into(), ..UnitRef::default() }, 2022))
    }

    fn at(line: u32) -> Place {
        Place::Line { file: "f".into(), line, column: 1 }
    }

    /// A source with 0 in every cell but those that `but` gives something else, or nothing at all.
    fn zeros(but: impl Fn(&str) -> Option<Option<Content>>) -> Reading {
        let mut by_id = by_id();
        let edition = by_id.reading.report.edition.clone();
        for (line, spec) in (1..).zip(edition.cells()) {
            let content = but(&spec.address).unwrap_or(Some(Content::State(Cell::count(0))));
            if let Some(content) = content {
                by_id.cell(&spec.address, content, at(line));
            }
        }
        by_id.finish()
    }

    fn told(reading: &Reading) -> Vec<String> {
        reading.findings.iter().map(|f| format!("{} {} {}", f.rule, f.cells.len(), f.message.zh)).collect()
    }

    #[test]
    fn a_full_source_has_nothing_to_say() {
        let reading = zeros(|_| None);
        assert_eq!(told(&reading), Vec::<String>::new());
        assert_eq!(reading.sections_met, [false, true, true, true, false, false]);
    }

    #[test]
    fn blanks_are_said_once_a_row_or_a_table_and_singly_with_what_the_identities_leave() {
        let blank = || Some(Some(Content::State(Cell::Blank)));
        let reading = zeros(|id| match id {
            "requests.granted.research" => blank(),
            "requests.carried_in.natural_person" | "requests.carried_in.enterprise" => blank(),
            id if id.starts_with("disputes.") => blank(),
            _ => None,
        });
        assert_eq!(
            told(&reading),
            [
                "R04 2 二、上年结转政府信息公开申请数量：有 2 格空白（自然人、商业企业）；没有发生请填 0。",
                "R04 1 （一）予以公开 · 科研机构 为空白；按勾稽关系此处应为 0。",
                "R04 15 政府信息公开行政复议、行政诉讼情况：15 格全部空白；没有发生请逐格填 0。",
            ]
        );
        assert_eq!(reading.findings[0].at.len(), 2);
        assert_eq!(reading.findings[2].at.len(), 1);
    }

    #[test]
    fn what_is_missing_is_said_by_tables_rows_and_columns() {
        let reading = zeros(|id| {
            let gone = id.starts_with("disputes.")
                || id.starts_with("requests.granted.")
                || id.starts_with("proactive.") && id.ends_with(".repealed")
                || id == "requests.received.total";
            gone.then_some(None)
        });
        assert_eq!(
            told(&reading),
            [
                "R06 2 表“主动公开政府信息情况”缺少列“本年废止件数”。",
                "R06 1 表“收到和处理政府信息公开申请情况”缺少：一、本年新收政府信息公开申请数量 · 总计。",
                "R06 7 表“收到和处理政府信息公开申请情况”缺少行“（一）予以公开”。",
                "R06 0 没有找到表“政府信息公开行政复议、行政诉讼情况”。",
            ]
        );
    }

    #[test]
    fn a_cell_that_says_two_things_is_unreadable_and_said_with_both_places() {
        let mut by_id = by_id();
        let content = |n: i64| Content::State(Cell::count(n));
        for (line, n) in [(1, 3), (2, 3), (3, 4), (4, 5)] {
            by_id.cell("requests.received.total", content(n), at(line));
        }
        by_id.cell("requests.received.total", Content::State(Cell::Blank), at(9));
        let reading = by_id.finish();
        assert_eq!(reading.report.at("requests.received.total"), Some(&Cell::unreadable("3 | 4")));
        let finding = reading.findings.iter().find(|f| f.rule == Rule::R10).unwrap();
        assert_eq!((finding.at.as_slice(), finding.met.as_deref()), ([at(1), at(3)].as_slice(), Some("3 | 4")));
    }

    #[test]
    fn a_million_unknown_ids_make_a_hundred_findings_and_one() {
        let mut by_id = by_id();
        for n in 0..1_000_000 {
            by_id.cell(&n.to_string(), Content::State(Cell::Blank), at(1));
            by_id.left_over(&"长".repeat(n % 64), &at(1));
        }
        let reading = by_id.finish();
        assert_eq!(reading.findings.iter().filter(|f| f.rule == Rule::R07).count(), 2 * (SAID + 1));
        assert!(reading.findings.iter().any(|f| f.message.en.contains("…（+999900）")));
    }

    #[test]
    fn what_is_written_is_read_as_people_type_it() {
        let text = |text: &str| Some(Some(Content::Written(Value::Text(text.into()))));
        let reading = zeros(|id| match id {
            "proactive.administrative_fees.amount" => text("251000元"),
            "proactive.licensing.decisions" => text("1,234"),
            "requests.received.total" => text("abc"),
            "requests.carried_in.total" => text("7"),
            _ => None,
        });
        assert_eq!(reading.findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [Rule::R02, Rule::R03, Rule::R01]);
        assert_eq!(reading.report.at("proactive.administrative_fees.amount").unwrap().to_string(), "25.1");
    }

    #[test]
    fn lines_and_columns_count_characters() {
        let mut lines = Lines::new("f", "ab\n甲乙c\n");
        let mut place = |offset| lines.place(offset).to_string();
        assert_eq!([place(0), place(3), place(6), place(4), place(9)], ["f:1:1", "f:2:1", "f:2:2", "f:2:1", "f:2:3"]);
        assert_eq!([place(11), place(999), place(1)], ["f:3:1", "f:3:1", "f:1:2"]);
    }

    #[test]
    fn programs_write_plain_decimals() {
        for (text, plain) in [("0", true), ("-12", true), ("0.50", true), ("007", false), ("1.", false), ("+1", false), ("", false)] {
            assert_eq!(is_plain(text), plain, "{text}");
        }
    }
}
