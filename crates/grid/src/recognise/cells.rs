//! What the cells of the tables hold, once their places are known, and all that is to be said about
//! them.

use super::{
    sheet::Sheet,
    sums::{self, Open},
    tables::{Ambiguous, Found, Met, Slot, Unknown},
    vocabulary::{Line, Vocabulary, Wording, wording},
};
use crate::{Grids, Money, Read, Remark, Value, read_number};
use nianbao_model::{
    Bilingual, Cell, CellIx, Finding, Findings, Layout, Place, Reading, Relation, Report, Rule,
    Severity, clean_line, figure_text,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Reads all cells into the report.
pub(super) fn read(
    grids: &Grids,
    sheets: &[Sheet<'_>],
    words: &Vocabulary,
    found: Found,
    reading: &mut Reading,
) {
    let mut findings = Findings::new();
    labels(grids, sheets, words, &found.met, &mut findings);
    let placed = missing(grids, sheets, words, &found, &mut findings);
    unknown(grids, sheets, words, &found, &mut findings);
    let mut reader = Reader {
        grids,
        sheets,
        words,
        reading,
        findings,
        kept_as_text: BTreeMap::new(),
        conflicts: BTreeMap::new(),
        open: Vec::new(),
    };
    let merged = reader.merged(&found.slots);
    for slot in &found.slots {
        reader.slot(slot, &merged);
    }
    reader.ambiguous(&found.ambiguous);
    reader.say_conflicts();
    reader.sums();
    reader.say_kept_as_text();
    let findings = reader.findings;
    reading.findings.extend(findings);
    blanks(words, &placed, reading);
}

// ── Labels ─────────────────────────────────────────────────────────────────

/// R05: labels in other words one by one, other ordinals and punctuation once a table.
fn labels(
    grids: &Grids,
    sheets: &[Sheet<'_>],
    words: &Vocabulary,
    met: &[Met],
    findings: &mut Findings,
) {
    let mut ordinals: BTreeMap<usize, (usize, &Met)> = BTreeMap::new();
    let mut said: BTreeSet<(Line, bool)> = BTreeSet::new();
    for m in met {
        let (statutory, path) = match m.is_row {
            true => (&words.row(m.line).label, &words.row(m.line).path),
            false => (&words.column(m.line).label, &words.column(m.line).path),
        };
        match wording(&m.label, statutory, path) {
            Wording::Statutory => {}
            Wording::Ordinal => ordinals.entry(m.line.table).or_insert((0, m)).0 += 1,
            Wording::Other => {
                if said.insert((m.line, m.is_row)) {
                    let finding = Finding::new(
                        Rule::R05,
                        "label",
                        &[("met", &m.label.text), ("label", statutory)],
                    );
                    let place = grids.place(sheets[m.grid].grid, m.row, m.column);
                    findings
                        .push(finding.place(Some(&place)).met(&m.label.text).expected(statutory));
                }
            }
        }
    }
    for (table, (n, first)) in ordinals {
        let finding = Finding::new(
            Rule::R05,
            "ordinals",
            &[("table", &words.table_label(table)), ("n", &n), ("met", &first.label.text)],
        );
        let place = grids.place(sheets[first.grid].grid, first.row, first.column);
        findings.push(finding.place(Some(&place)).met(&first.label.text));
    }
}

/// R06: tables, rows and columns that were not found. Gives the cells that have a place.
fn missing(
    grids: &Grids,
    sheets: &[Sheet<'_>],
    words: &Vocabulary,
    found: &Found,
    findings: &mut Findings,
) -> BTreeSet<CellIx> {
    let placed: BTreeSet<CellIx> =
        found.slots.iter().map(|s| s.ix).chain(found.ambiguous.iter().map(|a| a.ix)).collect();
    for (t, table) in words.edition.tables.iter().enumerate() {
        let label = words.table_label(t).to_owned();
        // Something that is missing has no place; the table's beginning is where to look.
        let here = found
            .met
            .iter()
            .find(|m| m.line.table == t)
            .map(|m| grids.place(sheets[m.grid].grid, m.row, m.column));
        if !found.rows.iter().any(|row| row.table == t) {
            let file = Place::File { file: grids.file.clone() };
            findings.push(
                Finding::new(Rule::R06, "table", &[("table", &label)])
                    .place(Some(&file))
                    .expected(&label),
            );
            continue;
        }
        let mut rows: Vec<Line> = Vec::new();
        for (b, block) in table.blocks.iter().enumerate() {
            let is_met = |n: usize| found.rows.contains(&Line { table: t, block: b, n });
            rows.extend((0..block.rows.len()).filter(|&n| !is_met(n)).map(|n| Line {
                table: t,
                block: b,
                n,
            }));
            for (c, column) in block.columns.iter().enumerate() {
                let cells: Vec<CellIx> = (0..block.rows.len())
                    .filter(|&n| is_met(n))
                    .map(|n| block.cell(n, c))
                    .collect();
                let lacking: Vec<CellIx> =
                    cells.iter().copied().filter(|ix| !placed.contains(ix)).collect();
                if lacking.is_empty() {
                    continue;
                }
                let names: Vec<String> = match lacking.len() == cells.len() {
                    true => vec![column.label.clone()],
                    false => lacking.iter().map(|ix| words.edition.label(*ix)).collect(),
                };
                for name in names {
                    let mut finding =
                        Finding::new(Rule::R06, "column", &[("table", &label), ("label", &name)])
                            .place(here.as_ref())
                            .expected(&name);
                    finding.cells =
                        lacking.iter().map(|ix| words.edition.spec(*ix).address.clone()).collect();
                    findings.push(finding);
                }
            }
        }
        if rows.is_empty() {
            continue;
        }
        let names: Vec<String> = rows.iter().map(|line| words.row(*line).label.clone()).collect();
        let names = names.join("；");
        let mut finding = match rows.len() {
            1 => Finding::new(Rule::R06, "row", &[("table", &label), ("label", &names)]),
            n => {
                Finding::new(Rule::R06, "rows", &[("table", &label), ("n", &n), ("label", &names)])
            }
        }
        .place(here.as_ref())
        .expected(&names);
        finding.cells = rows
            .iter()
            .flat_map(|line| {
                (0..words.width(line.table, line.block))
                    .map(|c| words.edition.spec(words.cell(*line, c)).address.clone())
            })
            .collect();
        findings.push(finding);
    }
    placed
}

/// R07: rows and columns with figures that the edition does not know.
fn unknown(
    grids: &Grids,
    sheets: &[Sheet<'_>],
    words: &Vocabulary,
    found: &Found,
    findings: &mut Findings,
) {
    for (variant, list) in [("row", &found.unknown_rows), ("column", &found.unknown_columns)] {
        for Unknown { table, text, grid, row, column } in list {
            let met = if text.is_empty() {
                format!("{}{}", nianbao_model::column_letters(*column), row + 1)
            } else {
                text.clone()
            };
            let finding = Finding::new(
                Rule::R07,
                variant,
                &[("table", &words.table_label(*table)), ("met", &met)],
            );
            findings.push(
                finding.place(Some(&grids.place(sheets[*grid].grid, *row, *column))).met(met),
            );
        }
    }
}

// ── Figures ────────────────────────────────────────────────────────────────

struct Reader<'a> {
    grids: &'a Grids,
    sheets: &'a [Sheet<'a>],
    words: &'a Vocabulary,
    reading: &'a mut Reading,
    findings: Findings,
    /// Figures kept as text, by table: how many, and the first one's place.
    kept_as_text: BTreeMap<usize, (Vec<CellIx>, Place)>,
    /// Cells that were met twice with different contents, by their row: what stood where.
    conflicts: BTreeMap<(usize, usize, usize), Vec<Conflict>>,
    /// Formulas without results.
    open: Vec<Open>,
}

/// A merged range of a grid by its first cell.
type Anchor = (usize, u32, u32);

/// A cell that was met twice: which, both contents, and where.
type Conflict = (CellIx, String, Place);

impl Reader<'_> {
    /// Merged ranges that cover several cells of the edition.
    fn merged(&self, slots: &[Slot]) -> HashMap<Anchor, Vec<CellIx>> {
        let mut over: HashMap<Anchor, Vec<CellIx>> = HashMap::new();
        for slot in slots {
            if let Some(span) = self.sheets[slot.grid].merge(slot.row, slot.columns.0) {
                let cells = over.entry((slot.grid, span.top, span.left)).or_default();
                if !cells.contains(&slot.ix) {
                    cells.push(slot.ix);
                }
            }
        }
        over.retain(|_, cells| cells.len() > 1);
        over
    }

    fn slot(&mut self, slot: &Slot, merged: &HashMap<Anchor, Vec<CellIx>>) {
        let sheet = &self.sheets[slot.grid];
        let spec = self.words.edition.spec(slot.ix);
        let (left, right) = slot.columns;
        let mut inside: Vec<(u32, u32, &Value)> = Vec::new();
        let mut shared = false;
        if let Some(span) = sheet.merge(slot.row, left) {
            shared = merged.contains_key(&(slot.grid, span.top, span.left));
            if span.top < slot.row || span.left < left {
                inside
                    .extend(sheet.grid.get(span.top, span.left).map(|v| (span.top, span.left, v)));
            }
        }
        let own = sheet.grid.row(slot.row).iter().filter(|c| (left..=right).contains(&c.column));
        inside.extend(own.map(|c| (c.row, c.column, &c.value)));
        inside.retain(|(_, _, value)| !matches!(value, Value::Text(text) if is_empty(text)));
        let money = slot.money.unwrap_or(Money::TenThousand);
        let (row, column) =
            inside.first().map_or((slot.row, left), |(row, column, _)| (*row, *column));
        let place = self.grids.place(sheet.grid, row, column);
        let read = match inside[..] {
            [] => read_number(None, spec.kind, money),
            [(.., value)] => read_number(Some(value), spec.kind, money),
            _ => {
                let all: Vec<String> = inside.iter().map(|(.., v)| raw(v)).collect();
                let met = all.join(" | ");
                self.say(slot.ix, "several", &place, &met);
                Read { cell: Cell::unreadable(&met), remark: None }
            }
        };
        let met = || inside.first().map(|(.., v)| raw(v)).unwrap_or_default();
        let read = match (shared, &read.cell) {
            // A mark over several cells says the same of each; a figure can belong to one only.
            (true, Cell::Figure(_)) => {
                let met = met();
                self.say(slot.ix, "merged", &place, &met);
                Read { cell: Cell::unreadable(&met), remark: None }
            }
            _ => read,
        };
        self.take(slot.ix, read, place, met);
    }

    /// R01 for a heading that stands over several columns, once for the heading.
    fn ambiguous(&mut self, all: &[Ambiguous]) {
        let mut told: BTreeMap<(usize, u32, u32), Finding> = BTreeMap::new();
        for at in all {
            let grid = self.sheets[at.grid].grid;
            let column = &self.words.edition.column(at.ix).label;
            let finding = told.entry((at.grid, at.head, at.column)).or_insert_with(|| {
                let head = self.grids.place(grid, at.head, at.column);
                Finding::new(Rule::R01, "column", &[("label", &at.label), ("cell", column)])
                    .place(Some(&head))
                    .met(&at.label)
            });
            finding.cells.push(self.words.edition.spec(at.ix).address.clone());
        }
        self.findings.extend(told.into_values());
        for at in all {
            let grid = self.sheets[at.grid].grid;
            let met = grid.get(at.row, at.column).map(raw).unwrap_or_default();
            let place = self.grids.place(grid, at.row, at.column);
            let read = Read { cell: Cell::unreadable(&met), remark: None };
            self.take(at.ix, read, place, || met);
        }
    }

    fn address(&self, ix: CellIx) -> String {
        self.words.edition.spec(ix).address.clone()
    }

    fn say(&mut self, ix: CellIx, variant: &str, place: &Place, met: &str) {
        let finding = Finding::new(
            Rule::R01,
            variant,
            &[("cell", &self.words.edition.label(ix)), ("met", &met)],
        );
        self.findings.push(finding.cell(self.address(ix)).place(Some(place)).met(met));
    }

    /// Puts what was read into the report. A cell met twice must say the same twice; a blank gives
    /// way.
    fn take(&mut self, ix: CellIx, read: Read, place: Place, met: impl FnOnce() -> String) {
        if self.reading.place(ix).is_some() {
            let known = self.reading.report.cell(ix).clone();
            if read.cell.is_blank() || read.cell == known {
                return;
            }
            if !known.is_blank() {
                let first = self.reading.place(ix).cloned();
                let spec = self.words.edition.spec(ix);
                let row = (spec.table, spec.block, spec.row);
                let both = format!("{} | {}", figure_text(&known).zh, figure_text(&read.cell).zh);
                self.reading.report.set(ix, Cell::unreadable(&both));
                let told = self.conflicts.entry(row).or_default();
                told.extend(first.map(|first| (ix, both.clone(), first)));
                told.push((ix, both, place));
                return;
            }
        }
        if let Some(remark) = read.remark {
            self.remark(ix, remark, &read.cell, &place, met());
        }
        self.reading.report.set(ix, read.cell);
        self.reading.places[ix.0 as usize] = Some(place);
    }

    fn remark(&mut self, ix: CellIx, remark: Remark, cell: &Cell, place: &Place, met: String) {
        let edition = &self.words.edition;
        if remark == Remark::TextDigits {
            if !self.grids.text_only {
                self.kept_as_text
                    .entry(edition.spec(ix).table)
                    .or_insert_with(|| (Vec::new(), place.clone()))
                    .0
                    .push(ix);
            }
            return;
        }
        if remark == Remark::NoValue {
            self.open.push(Open { ix, formula: met });
            return;
        }
        self.findings.push(remark.finding(edition, ix, cell, &met).place(Some(place)));
    }

    /// R10, once for each row of the edition.
    fn say_conflicts(&mut self) {
        for told in std::mem::take(&mut self.conflicts).into_values() {
            let Some((ix, met, _)) = told.first() else { continue };
            let mut finding = Finding::new(
                Rule::R10,
                "cells",
                &[("cell", &self.words.edition.label(*ix)), ("met", met)],
            )
            .met(met);
            for (ix, _, place) in &told {
                let address = self.address(*ix);
                if !finding.cells.contains(&address) {
                    finding.cells.push(address);
                }
                finding = finding.place(Some(place));
            }
            self.findings.push(finding);
        }
    }

    /// Sums without results: those that can be computed are, with a note; all others are told once
    /// (R08).
    fn sums(&mut self) {
        let (computed, left) = sums::compute(std::mem::take(&mut self.open), self.reading);
        // A sum over blanks is blank, which is told as such.
        let computed: Vec<CellIx> =
            computed.into_iter().filter(|ix| !self.reading.report.cell(*ix).is_blank()).collect();
        if !computed.is_empty() {
            let mut finding = Finding::new(Rule::R08, "computed", &[("n", &computed.len())]);
            finding.severity = Severity::Note;
            self.findings.push(with_cells(finding, &computed, self.reading, 1));
        }
        let Some(first) = left.first() else { return };
        let (name, met) = (self.words.edition.label(first.ix), &first.formula);
        let finding = match left.len() {
            1 => Finding::new(Rule::R08, "no_value", &[("cell", &name), ("met", met)]),
            n => Finding::new(Rule::R08, "no_values", &[("n", &n), ("cell", &name), ("met", met)]),
        };
        let cells: Vec<CellIx> = left.iter().map(|one| one.ix).collect();
        self.findings.push(with_cells(finding, &cells, self.reading, cells.len()).met(met));
    }

    /// R02 for plain digits kept as text, once a table.
    fn say_kept_as_text(&mut self) {
        for (table, (cells, first)) in std::mem::take(&mut self.kept_as_text) {
            let n = cells.len();
            let mut finding = Finding::new(
                Rule::R02,
                "text_cells",
                &[("table", &self.words.table_label(table)), ("n", &n)],
            );
            finding.cells = cells.into_iter().map(|ix| self.address(ix)).collect();
            self.findings.push(finding.place(Some(&first)));
        }
    }
}

/// Is there nothing in a text that a line can carry?
fn is_empty(text: &str) -> bool {
    // Nearly every text shows what it is by its first character.
    !text.starts_with(char::is_alphanumeric) && clean_line(text).is_empty()
}

/// What a cell of a grid holds, as one would quote it.
fn raw(value: &Value) -> String {
    match value {
        Value::Text(text) => clean_line(text),
        Value::Number(number) => number.to_string(),
        Value::Other(text) | Value::Error(text) | Value::Formula(text) => text.to_string(),
    }
}

// ── Blanks ─────────────────────────────────────────────────────────────────

/// R04: cells that have a place and nothing in it; once a table if all are blank, else once a row.
fn blanks(words: &Vocabulary, placed: &BTreeSet<CellIx>, reading: &mut Reading) {
    let edition = &words.edition;
    let mut findings = Findings::new();
    for (t, table) in edition.tables.iter().enumerate() {
        let cells: Vec<CellIx> =
            placed.iter().copied().filter(|ix| edition.spec(*ix).table == t).collect();
        let blank: Vec<CellIx> =
            cells.iter().copied().filter(|ix| reading.report.cell(*ix).is_blank()).collect();
        if blank.is_empty() {
            continue;
        }
        if blank.len() == cells.len() && table.layout != Layout::Blocks {
            let finding = Finding::new(
                Rule::R04,
                "table",
                &[("table", &words.table_label(t)), ("n", &blank.len())],
            );
            findings.push(with_cells(finding, &blank, reading, 1));
            continue;
        }
        let mut rows: BTreeMap<(usize, usize), Vec<CellIx>> = BTreeMap::new();
        for ix in blank {
            let spec = edition.spec(ix);
            rows.entry((spec.block, spec.row)).or_default().push(ix);
        }
        for cells in rows.into_values() {
            let finding = match cells[..] {
                [one] => match singled_out(&reading.report, one) {
                    Some(value) => Finding::new(
                        Rule::R04,
                        "hint",
                        &[("cell", &edition.label(one)), ("value", &value)],
                    )
                    .expected(value),
                    None => Finding::new(Rule::R04, "cell", &[("cell", &edition.label(one))]),
                },
                _ => {
                    let columns = cells.iter().map(|ix| edition.column(*ix).label.as_str());
                    let label = edition.label(cells[0]);
                    let row = label.rsplit_once(" · ").map_or(label.as_str(), |(row, _)| row);
                    Finding::new(
                        Rule::R04,
                        "row",
                        &[
                            ("row", &row),
                            ("n", &cells.len()),
                            ("columns", &Bilingual::list(columns)),
                        ],
                    )
                }
            };
            findings.push(with_cells(finding, &cells, reading, usize::MAX));
        }
    }
    reading.findings.extend(findings);
}

fn with_cells(mut finding: Finding, cells: &[CellIx], reading: &Reading, places: usize) -> Finding {
    for (i, ix) in cells.iter().enumerate() {
        finding = finding.cell(reading.report.edition.spec(*ix).address.clone());
        if i < places {
            finding = finding.place(reading.place(*ix));
        }
    }
    finding
}

/// The figure that an identity leaves for a cell, if all its other cells hold one.
fn singled_out(report: &Report, ix: CellIx) -> Option<nianbao_model::Decimal> {
    let equations = report.edition.equations.iter().filter(|e| e.relation == Relation::Equal);
    for equation in equations {
        let mut sign = None;
        let mut rest = nianbao_model::Decimal::ZERO;
        let sides =
            equation.left.iter().map(|t| (t, 1i8)).chain(equation.right.iter().map(|t| (t, -1)));
        let mut whole = true;
        for (term, side) in sides {
            let factor = term.sign * side;
            match report.cell(term.cell) {
                _ if term.cell == ix => sign = Some(factor),
                Cell::Figure(value) => {
                    rest = rest.checked_add(if factor < 0 { -*value } else { *value })?
                }
                Cell::NotApplicable(_) => {}
                Cell::Blank | Cell::Unreadable(_) => whole = false,
            }
        }
        if let (true, Some(sign)) = (whole, sign) {
            let value = if sign < 0 { rest } else { -rest };
            if !value.is_sign_negative() || value.is_zero() {
                return Some(value.normalize());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_line_can_carry_is_nothing() {
        assert!(["", " ", "\u{3000}\t", "\u{200b}", "\u{1}"].into_iter().all(is_empty));
        assert!(!["0", "甲", " 1", "（", "-"].into_iter().any(is_empty));
    }
}
