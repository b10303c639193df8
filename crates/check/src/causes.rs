//! Which cell most likely makes identities fail: the one whose correction mends every identity it
//! stands in, if there is just one.
//!
//! A figure of the requests table stands in an identity along its row and in one down its column.
//! When both are off by the same amount, and every other identity of the table holds, the cell
//! where they cross is the wrong one. Two figures that changed places show likewise. Where a single
//! identity leaves the choice open, a figure counts only if it went wrong the way figures do:
//! digits that changed places, a digit too many, a total that was added to itself. Nothing is named
//! that the figures do not single out.

use nianbao_model::{
    Bilingual, Cell, CellIx, CopyError, Decimal, Equation, Reading, Relation, Report, Rule,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// Hypotheses are tried for so many broken identities; a report with more is wrong all over.
const MOST_BROKEN: usize = 40;

/// What most likely went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The cells it is about, the first one in front.
    pub(crate) cells: Vec<CellIx>,
    /// What happened, to be added to a message.
    pub(crate) words: Bilingual,
}

/// The likely causes of broken identities: for the edition's equations by their places in its list.
pub(crate) fn likely(reading: &Reading, previous: Option<&Reading>) -> BTreeMap<usize, Cause> {
    let table = Table::of(reading, previous.map(|p| &p.report));
    let mut causes = BTreeMap::new();
    let mut open: Vec<usize> = table.broken();
    if open.len() > MOST_BROKEN {
        return causes;
    }
    let guesses = table.guesses(&open);
    while let Some(best) = single_out(&guesses, &open) {
        let cause = Cause { cells: best.cells(), words: best.words(&reading.report) };
        for &n in &best.mends {
            if let Some(equation) = table.constraints[n].equation {
                causes.insert(equation, cause.clone());
            }
        }
        open.retain(|n| !best.mends.contains(n));
    }
    causes
}

/// The one guess that mends a set of what is open: the largest sets first. Where a set leaves the
/// choice open, nothing is said of any other that shares an identity with it.
fn single_out<'g>(guesses: &'g [Guess], open: &[usize]) -> Option<&'g Guess> {
    let mut live: Vec<&Guess> =
        guesses.iter().filter(|g| g.mends.iter().all(|n| open.contains(n))).collect();
    live.sort_by_key(|g| Reverse(g.mends.len()));
    let mut unclear: Vec<usize> = Vec::new();
    for guess in &live {
        if guess.mends.iter().any(|n| unclear.contains(n)) {
            continue;
        }
        let alike: Vec<&Guess> =
            live.iter().copied().filter(|other| other.mends == guess.mends).collect();
        let usual: Vec<&Guess> = alike.iter().copied().filter(|g| g.slip.is_some()).collect();
        match (alike.as_slice(), usual.as_slice()) {
            // Two identities that cross in one cell say enough.
            ([only], _) if only.mends.len() > 1 => return Some(only),
            // Of several, or for one identity, a figure must have gone wrong the way figures do.
            (_, [only]) => return Some(only),
            _ => unclear.extend(&guess.mends),
        }
    }
    None
}

/// An identity as a sum that must be zero.
struct Constraint {
    /// Its place in the edition's list; nothing for a carry from last year.
    equation: Option<usize>,
    terms: Vec<(CellIx, i8)>,
    gap: Decimal,
}

/// All identities of a report whose figures are all known, and which cell stands in which.
struct Table<'a> {
    report: &'a Report,
    constraints: Vec<Constraint>,
    of_cell: BTreeMap<CellIx, Vec<usize>>,
}

impl<'a> Table<'a> {
    fn of(reading: &'a Reading, previous: Option<&Report>) -> Self {
        let report = &reading.report;
        let mut table = Self { report, constraints: Vec::new(), of_cell: BTreeMap::new() };
        for (n, equation) in report.edition.equations.iter().enumerate() {
            if equation.relation == Relation::Equal
                && let Some(gap) = gap(equation, report)
            {
                let (left, right) = (equation.left.iter(), equation.right.iter());
                let terms = left
                    .map(|t| (t.cell, t.sign))
                    .chain(right.map(|t| (t.cell, -t.sign)))
                    .collect();
                table.add(Constraint { equation: Some(n), terms, gap });
            }
        }
        // Last year's figure clears or charges this year's; only where it is a must (Y01).
        for carry in report.edition.carries.iter().filter(|c| c.rule == Rule::Y01) {
            let last =
                |(sign, address): &(i8, String)| Some((*sign, known(previous?.at(address)?)?));
            let Some(last) = carry.last.iter().map(last).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let this = carry.this.iter().map(|t| Some((t.sign, known(report.cell(t.cell))?)));
            let Some(this) = this.collect::<Option<Vec<_>>>() else { continue };
            let sum = |of: Vec<(i8, Decimal)>| {
                of.into_iter().try_fold(Decimal::ZERO, |sum, (sign, v)| signed(sum, sign, v))
            };
            if let (Some(now), Some(before)) = (sum(this), sum(last))
                && let Some(gap) = now.checked_sub(before)
            {
                table.add(Constraint {
                    equation: None,
                    terms: carry.this.iter().map(|t| (t.cell, t.sign)).collect(),
                    gap,
                });
            }
        }
        table
    }

    fn add(&mut self, constraint: Constraint) {
        for (cell, _) in &constraint.terms {
            self.of_cell.entry(*cell).or_default().push(self.constraints.len());
        }
        self.constraints.push(constraint);
    }

    fn broken(&self) -> Vec<usize> {
        (0..self.constraints.len()).filter(|&n| !self.constraints[n].gap.is_zero()).collect()
    }

    /// All corrections that mend what is broken around the cells they touch, and break nothing.
    fn guesses(&self, broken: &[usize]) -> Vec<Guess> {
        let mut cells: Vec<CellIx> = broken
            .iter()
            .flat_map(|&n| self.constraints[n].terms.iter().map(|(cell, _)| *cell))
            .collect();
        cells.sort_unstable();
        cells.dedup();
        let mut guesses: Vec<Guess> =
            cells.iter().filter_map(|&cell| self.one_wrong(cell)).collect();
        for (n, &a) in cells.iter().enumerate() {
            for &b in &cells[n + 1..] {
                if self.neighbours(a, b) {
                    guesses.extend(self.changed_places(a, b));
                }
            }
        }
        guesses
    }

    /// A cell whose one correction mends every identity it stands in.
    fn one_wrong(&self, cell: CellIx) -> Option<Guess> {
        let mends = self.of_cell.get(&cell)?;
        let met = known(self.report.cell(cell))?;
        let change = |&n: &usize| {
            let constraint = &self.constraints[n];
            let sign = constraint.terms.iter().find(|(c, _)| *c == cell)?.1;
            Some(if sign < 0 { constraint.gap } else { -constraint.gap })
        };
        let change_by = change(mends.first()?).filter(|by| !by.is_zero())?;
        if !mends.iter().all(|n| change(n) == Some(change_by)) {
            return None;
        }
        let due = met.checked_add(change_by).filter(|due| *due >= Decimal::ZERO)?;
        let total = self.constraints[mends[0]].terms.first().is_some_and(|(c, _)| *c == cell);
        Some(Guess {
            changes: vec![(cell, met, due)],
            mends: mends.clone(),
            slip: CopyError::between(met, due, total),
        })
    }

    /// Cells side by side in a row, or one above the other.
    fn neighbours(&self, a: CellIx, b: CellIx) -> bool {
        let (x, y) = (self.report.edition.spec(a), self.report.edition.spec(b));
        x.table == y.table && (x.row == y.row || x.column == y.column && x.row.abs_diff(y.row) == 1)
    }

    /// Two figures that changed places.
    fn changed_places(&self, a: CellIx, b: CellIx) -> Option<Guess> {
        let (va, vb) = (known(self.report.cell(a))?, known(self.report.cell(b))?);
        if va == vb {
            return None;
        }
        let up = vb.checked_sub(va)?;
        let mut mends = Vec::new();
        for &n in self.of_cell.get(&a)?.iter().chain(self.of_cell.get(&b)?) {
            let constraint = &self.constraints[n];
            let sign = |cell| {
                constraint
                    .terms
                    .iter()
                    .filter(|(c, _)| *c == cell)
                    .map(|(_, sign)| i64::from(*sign))
                    .sum::<i64>()
            };
            let change = Decimal::from(sign(a) - sign(b)).checked_mul(up)?;
            if !constraint.gap.checked_add(change)?.is_zero() {
                return None;
            }
            if !constraint.gap.is_zero() && !mends.contains(&n) {
                mends.push(n);
            }
        }
        mends.sort_unstable();
        // One identity that two figures of any size could mend says nothing.
        (mends.len() > 1).then(|| Guess {
            changes: vec![(a, va, vb), (b, vb, va)],
            mends,
            slip: Some(CopyError::Places),
        })
    }
}

/// What a cell counts for; nothing if that is not known.
fn known(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Figure(value) => Some(*value),
        Cell::NotApplicable(_) => Some(Decimal::ZERO),
        Cell::Blank | Cell::Unreadable(_) => None,
    }
}

fn signed(sum: Decimal, sign: i8, value: Decimal) -> Option<Decimal> {
    if sign < 0 { sum.checked_sub(value) } else { sum.checked_add(value) }
}

/// How far the sides are apart; nothing unless every figure is known and one at least is stated.
fn gap(equation: &Equation, report: &Report) -> Option<Decimal> {
    let stated = equation.terms().any(|t| report.cell(t.cell).value().is_some());
    if !stated || !equation.terms().all(|t| known(report.cell(t.cell)).is_some()) {
        return None;
    }
    let (left, right) = equation.sides(report)?;
    left.checked_sub(right)
}

/// A correction: each cell with what it says and what it should say.
struct Guess {
    changes: Vec<(CellIx, Decimal, Decimal)>,
    mends: Vec<usize>,
    slip: Option<CopyError>,
}

impl Guess {
    fn cells(&self) -> Vec<CellIx> {
        self.changes.iter().map(|(cell, ..)| *cell).collect()
    }

    fn words(&self, report: &Report) -> Bilingual {
        let label = |ix: CellIx| report.edition.label(ix);
        if let [(a, va, _), (b, vb, _)] = self.changes.as_slice() {
            let (a, b, va, vb) = (label(*a), label(*b), va.normalize(), vb.normalize());
            return Bilingual::new(
                format!("最可能的原因：{a}（{va}）与{b}（{vb}）填反了，对调后各项勾稽关系成立。"),
                format!(
                    "Most likely {a} ({va}) and {b} ({vb}) changed places; the identities hold once they are put back."
                ),
            );
        }
        let Some((cell, met, due)) = self.changes.first() else { return Bilingual::default() };
        let (cell, met, due) = (label(*cell), met.normalize(), due.normalize());
        let (zh, en) = self.slip.map(CopyError::words).unwrap_or_default();
        Bilingual::new(
            format!("最可能的原因：{cell}填 {met}，应为 {due}{zh}。"),
            format!("Most likely {cell} is wrong: it says {met} and should say {due}{en}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::{Editions, UnitRef};

    fn sound() -> Reading {
        let edition = Editions::national().get("2021").unwrap().clone();
        let mut report = Report::blank(edition.clone(), UnitRef::default(), 2021);
        for ix in edition.cells_ix() {
            report.set(ix, Cell::Figure(Decimal::ZERO));
        }
        let mut put = |row: &str, natural: i64, enterprise: i64| {
            for (column, value) in [
                ("natural_person", natural),
                ("enterprise", enterprise),
                ("total", natural + enterprise),
            ] {
                report.set(
                    edition.find(&format!("requests.{row}.{column}")).unwrap(),
                    Cell::Figure(value.into()),
                );
            }
        };
        put("received", 172, 36);
        put("granted", 102, 25);
        put("partly_granted", 70, 11);
        put("outcome_total", 172, 36);
        let mut dispute = |at: &str, value: i64| {
            report.set(edition.find(&format!("disputes.{at}")).unwrap(), Cell::Figure(value.into()))
        };
        dispute("reconsideration.upheld", 21);
        dispute("reconsideration.pending", 3);
        dispute("reconsideration.total", 24);
        Reading::of(report)
    }

    fn with(changes: &[(&str, i64)]) -> Vec<Cause> {
        let mut reading = sound();
        for (address, value) in changes {
            let ix = reading.report.edition.find(address).unwrap_or_else(|| panic!("{address}"));
            reading.report.set(ix, Cell::Figure((*value).into()));
        }
        let mut causes: Vec<Cause> = likely(&reading, None).into_values().collect();
        causes.dedup();
        causes
    }

    #[test]
    fn a_sound_report_has_no_causes() {
        assert!(with(&[]).is_empty());
    }

    #[test]
    fn the_cell_where_row_and_column_fail_is_named() {
        let causes = with(&[("requests.granted.natural_person", 120)]);
        assert_eq!(
            causes[0].words.zh,
            "最可能的原因：（一）予以公开 · 自然人填 120，应为 102（数字前后颠倒）。"
        );
        assert_eq!(causes.len(), 1);
    }

    #[test]
    fn two_figures_that_changed_places_are_named() {
        let causes =
            with(&[("requests.granted.natural_person", 25), ("requests.granted.enterprise", 102)]);
        assert_eq!(
            causes[0].words.zh,
            "最可能的原因：（一）予以公开 · 自然人（25）与（一）予以公开 · 商业企业（102）填反了，对调后各项勾稽关系成立。"
        );
        assert_eq!(causes.len(), 1);
    }

    #[test]
    fn a_total_added_to_itself_and_swapped_digits_are_told_from_one_identity() {
        let words = |address, value| with(&[(address, value)]).pop().unwrap().words;
        assert_eq!(
            words("disputes.reconsideration.total", 48).zh,
            "最可能的原因：行政复议 · 总计填 48，应为 24（总计把自己也加了进去，成了两倍）。"
        );
        let en = "Most likely 行政复议 · 结果维持 is wrong: it says 12 and should say 21 (digits that changed places).";
        assert_eq!(words("disputes.reconsideration.upheld", 12).en, en);
    }

    #[test]
    fn what_the_figures_do_not_single_out_is_not_named() {
        assert!(with(&[("disputes.reconsideration.total", 25)]).is_empty());
        assert!(
            with(&[("requests.granted.natural_person", 103), ("requests.granted.enterprise", 27)])
                .len()
                <= 2
        );
    }

    #[test]
    fn figures_too_large_to_compute_with_have_no_cause() {
        let mut reading = sound();
        for address in ["requests.carried_in.natural_person", "requests.received.enterprise"] {
            let ix = reading.report.edition.find(address).unwrap_or_else(|| panic!("{address}"));
            reading.report.set(ix, Cell::Figure(Decimal::MAX));
        }
        let none = reading.report.edition.find("requests.received.natural_person").unwrap();
        reading.report.set(none, Cell::Figure(Decimal::ZERO));
        let outcome = reading.report.edition.find("requests.outcome_total.natural_person").unwrap();
        reading.report.set(outcome, Cell::Figure(Decimal::ZERO));
        _ = likely(&reading, None);
    }
}
