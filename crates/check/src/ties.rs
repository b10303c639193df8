//! Which findings follow from which: one cause, one advice.
//!
//! # Worked example
//!
//! A workbook keeps 12 of 予以公开 · 自然人 as text. The report is read as it should be (R02,
//! "nothing needs doing"), but the workbook's own sums pass over text: its 总计 of the row is 12
//! too small (I02), so is the sum of its column (I03), and the text, which has the right
//! figure, contradicts the total (T01). By themselves these are three errors that each ask for
//! another figure. Here
//!
//! 1. *digits kept as text* are the cause of every identity whose gap is just what its cells of
//!    text count for: I02 and I03. What stands at the total's place in such an identity is known to
//!    be wrong with it;
//! 2. *a cell that the figures single out* ([`causes`](crate::causes)) is the cause of all
//!    identities that it would mend: the first finding that says so heads the others. An identity
//!    with a total known to be wrong from 1 follows there;
//! 3. *what speaks of a wrong cell* (texts, last year's carry) follows from the finding that calls
//!    it wrong: T01. So does what speaks of a cell that could not be read, and what contradicts a
//!    total that its own row contradicts, too.
//!
//! Nothing is taken out, and nobody's severity changes.

use crate::identities::Broken;
use nianbao_model::{Cell, CellIx, Decimal, Finding, Findings, Reading, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// Says of each finding what it follows from. `broken` are the findings of identities.
pub(crate) fn tie(findings: &mut Findings, broken: &[Broken], reading: &Reading) {
    let mut ties = Ties { reading, heads: BTreeMap::new(), wrong: BTreeMap::new() };
    ties.kept_as_text(findings, broken);
    ties.singled_out(findings, broken);
    ties.sums_of_columns(broken);
    ties.totals(broken);
    ties.unread(findings);
    for (n, finding) in findings.iter_mut().enumerate() {
        let found = ties.heads.get(&n).copied().or_else(|| ties.speaks_of_wrong(finding, broken));
        finding.cause = found.filter(|head| *head != n);
    }
}

struct Ties<'a> {
    reading: &'a Reading,
    /// Findings of identities by their places, with what they follow from.
    heads: BTreeMap<usize, usize>,
    /// Cells that a finding calls wrong, with that finding.
    wrong: BTreeMap<CellIx, usize>,
}

impl Ties<'_> {
    fn find(&self, address: &str) -> Option<CellIx> {
        self.reading.report.edition.find(address)
    }

    /// The cells of an identity, each with its sign in left − right.
    fn terms(&self, broken: &Broken) -> Vec<(CellIx, i8)> {
        let equation = &self.reading.report.edition.equations[broken.equation];
        let left = equation.left.iter().map(|term| (term.cell, term.sign));
        left.chain(equation.right.iter().map(|term| (term.cell, -term.sign))).collect()
    }

    fn kept_as_text(&mut self, findings: &Findings, broken: &[Broken]) {
        let mut texts: BTreeMap<CellIx, usize> = BTreeMap::new();
        for (n, finding) in
            findings.iter().enumerate().filter(|(_, finding)| finding.rule == Rule::R02)
        {
            texts.extend(finding.cells.iter().filter_map(|address| Some((self.find(address)?, n))));
        }
        if texts.is_empty() {
            return;
        }
        let mut short: Vec<(CellIx, usize, Decimal)> = Vec::new();
        for one in broken {
            let equation = &self.reading.report.edition.equations[one.equation];
            let [total] = equation.left.as_slice() else { continue };
            let of_text = equation.right.iter().filter(|term| texts.contains_key(&term.cell));
            let counts = of_text.clone().try_fold(Decimal::ZERO, |sum, term| {
                let value = self.figure(term.cell)?;
                sum.checked_add(if term.sign < 0 { -value } else { value })
            });
            let Some(head) = of_text.clone().find_map(|term| texts.get(&term.cell)) else {
                continue;
            };
            // The sum passed over them: it is too small by what they count for.
            if !texts.contains_key(&total.cell) && counts.is_some_and(|counts| counts == -one.gap) {
                self.heads.insert(one.finding, *head);
                self.wrong.insert(total.cell, *head);
                short.push((total.cell, *head, one.gap.abs()));
            }
        }
        // What such a total is held against is off by the same.
        for one in broken {
            let terms = self.terms(one);
            let of_short = |(cell, _, gap): &&(CellIx, usize, Decimal)| {
                *gap == one.gap.abs() && terms.iter().any(|(term, _)| term == cell)
            };
            if let Some((_, head, _)) = short.iter().find(of_short) {
                self.heads.entry(one.finding).or_insert(*head);
            }
        }
    }

    fn singled_out(&mut self, findings: &Findings, broken: &[Broken]) {
        let mut first: BTreeMap<&[CellIx], usize> = BTreeMap::new();
        let mut order: Vec<&Broken> = broken.iter().filter(|one| !one.wrong.is_empty()).collect();
        order.sort_by_key(|one| {
            (findings[one.finding].severity, findings[one.finding].rule, one.finding)
        });
        for one in order {
            if self.heads.contains_key(&one.finding) {
                continue;
            }
            let head = *first.entry(&one.wrong).or_insert(one.finding);
            self.heads.insert(one.finding, head);
            for cell in &one.wrong {
                self.wrong.entry(*cell).or_insert(head);
            }
        }
    }

    /// An identity of totals is off because those of its columns are: it follows from the first of
    /// them.
    fn sums_of_columns(&mut self, broken: &[Broken]) {
        let edition = self.reading.report.edition.clone();
        let sums = edition.equations.iter().filter(|equation| equation.by_row);
        let totals: BTreeSet<(usize, usize)> = sums
            .filter_map(|equation| {
                let spec = edition.spec(equation.left.first()?.cell);
                Some((spec.table, spec.column))
            })
            .collect();
        // The rows of an identity down one column; nothing if it goes across columns.
        let down = |one: &Broken| {
            let terms = self.terms(one);
            let spec = edition.spec(terms.first()?.0);
            let rows: Vec<(usize, usize, i8)> = terms
                .iter()
                .map(|(cell, sign)| (edition.spec(*cell).block, edition.spec(*cell).row, *sign))
                .collect();
            let same = terms.iter().all(|(cell, _)| {
                (edition.spec(*cell).table, edition.spec(*cell).column) == (spec.table, spec.column)
            });
            same.then_some(((spec.table, spec.column), rows))
        };
        let all: Vec<_> = broken.iter().filter_map(|one| Some((one, down(one)?))).collect();
        for (one, (column, rows)) in all
            .iter()
            .filter(|(one, (column, _))| {
                totals.contains(column) && !self.heads.contains_key(&one.finding)
            })
            .collect::<Vec<_>>()
        {
            let parts: Vec<&Broken> = all
                .iter()
                .filter(|(_, (other, others))| {
                    other.0 == column.0 && other != column && others == rows
                })
                .map(|(part, _)| *part)
                .collect();
            let gap = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.gap));
            if let (Some(first), true) = (parts.first(), gap == Some(one.gap)) {
                let head = self.heads.get(&first.finding).copied().unwrap_or(first.finding);
                self.heads.insert(one.finding, head);
            }
        }
    }

    /// A total that its own row or column contradicts.
    fn totals(&mut self, broken: &[Broken]) {
        for one in broken.iter().filter(|one| one.wrong.is_empty()) {
            let head = self.heads.get(&one.finding).copied().unwrap_or(one.finding);
            if let [total] = self.reading.report.edition.equations[one.equation].left.as_slice() {
                self.wrong.entry(total.cell).or_insert(head);
            }
        }
    }

    /// What could not be read, or is there twice.
    fn unread(&mut self, findings: &Findings) {
        for (n, finding) in findings.iter().enumerate() {
            if matches!(finding.rule, Rule::R01 | Rule::R08 | Rule::R10) {
                for cell in finding
                    .cells
                    .iter()
                    .filter_map(|address| self.reading.report.edition.find(address))
                {
                    if matches!(self.reading.report.cell(cell), Cell::Unreadable(_)) {
                        self.wrong.entry(cell).or_insert(n);
                    }
                }
            }
        }
    }

    /// The finding that calls a cell wrong which a text, or last year's report, is held against.
    fn speaks_of_wrong(&self, finding: &Finding, broken: &[Broken]) -> Option<usize> {
        let held = matches!(
            finding.rule,
            Rule::T01 | Rule::T02 | Rule::T03 | Rule::T04 | Rule::Y01 | Rule::Y02
        );
        if !held || self.wrong.is_empty() && broken.is_empty() {
            return None;
        }
        let cells: Vec<CellIx> =
            finding.cells.iter().filter_map(|address| self.find(address)).collect();
        let wrong = cells.iter().find_map(|cell| self.wrong.get(cell).copied());
        wrong.or_else(|| {
            // One cell that is as far from what is said of it as an identity it stands in is from
            // holding.
            let [cell] = cells[..] else { return None };
            // 2件 is 2.
            let said = |text: &Option<String>| {
                text.as_deref()?
                    .trim_end_matches(|c: char| !c.is_ascii_digit())
                    .parse::<Decimal>()
                    .ok()
            };
            let off = said(&finding.met)?.checked_sub(said(&finding.expected)?)?.abs();
            let of_cell = |one: &&Broken| {
                one.gap.abs() == off && self.terms(one).iter().any(|(term, _)| *term == cell)
            };
            let one = broken.iter().find(of_cell)?;
            Some(self.heads.get(&one.finding).copied().unwrap_or(one.finding))
        })
    }

    fn figure(&self, cell: CellIx) -> Option<Decimal> {
        self.reading.report.cell(cell).value()
    }
}

#[cfg(test)]
mod tests {
    use crate::{Context, check};
    use nianbao_model::{Cell, Editions, Finding, Findings, Prose, Reading, Report, Rule, UnitRef};

    /// Fourteen requests, all granted, two kinds of applicants.
    fn sound() -> Reading {
        let edition = Editions::national().get("2021").unwrap().clone();
        let mut report = Report::blank(edition.clone(), UnitRef::default(), 2023);
        for ix in edition.cells_ix() {
            report.set(ix, Cell::count(0));
        }
        let mut reading = Reading::of(report);
        for row in ["received", "granted", "outcome_total"] {
            put(&mut reading, &format!("requests.{row}.natural_person"), 12);
            put(&mut reading, &format!("requests.{row}.enterprise"), 2);
            put(&mut reading, &format!("requests.{row}.total"), 14);
        }
        reading
    }

    fn put(reading: &mut Reading, address: &str, value: i64) {
        let ix = reading.report.edition.find(address).unwrap();
        reading.report.set(ix, Cell::count(value));
    }

    fn say(reading: &mut Reading, text: &str) {
        let n = reading.report.edition.section("overview").unwrap();
        *reading.report.section_mut(n) = Prose::new(text);
    }

    fn open(findings: &Findings) -> Vec<(Rule, Option<Rule>)> {
        let held = |finding: &&Finding| !matches!(finding.rule, Rule::T09 | Rule::D01);
        findings
            .iter()
            .filter(held)
            .map(|finding| (finding.rule, finding.cause.map(|n| findings[n].rule)))
            .collect()
    }

    #[test]
    fn one_wrong_cell_heads_all_that_it_breaks() {
        let mut reading = sound();
        assert_eq!(open(&check(&reading, &Context::default())), []);
        put(&mut reading, "requests.granted.natural_person", 21);
        say(&mut reading, "全年予以公开12件自然人申请。2023年共收到申请14件。");
        let findings = check(&reading, &Context::default());
        let told = open(&findings);
        let heads = told.iter().filter(|(_, cause)| cause.is_none()).count();
        assert!(told.len() > 1 && heads == 1, "{told:?}");
        assert!(
            told.iter().all(|(rule, cause)| cause.is_none_or(|cause| cause <= *rule)),
            "{told:?}"
        );
    }

    #[test]
    fn digits_kept_as_text_head_the_totals_that_passed_over_them() {
        let mut reading = sound();
        put(&mut reading, "requests.received.total", 2);
        let mut kept = Finding::new(Rule::R02, "text_cells", &[("table", &"三"), ("n", &1)]);
        kept.cells = vec!["requests.received.natural_person".into()];
        reading.findings.push(kept);
        say(&mut reading, "2023年共收到政府信息公开申请14件。");
        let findings = check(&reading, &Context::default());
        let told = open(&findings);
        assert!(
            told.contains(&(Rule::I02, Some(Rule::R02)))
                && told.contains(&(Rule::T01, Some(Rule::R02))),
            "{told:?}"
        );
        assert!(
            told.iter().all(|(rule, cause)| *rule == Rule::R02 || *cause == Some(Rule::R02)),
            "{told:?}"
        );
    }

    #[test]
    fn what_is_no_sum_of_the_text_does_not_follow_from_it() {
        let mut reading = sound();
        // All but one column of the outcomes is there; the received ones of that column happen to
        // be kept as text.
        put(&mut reading, "requests.granted.enterprise", 0);
        put(&mut reading, "requests.outcome_total.enterprise", 0);
        put(&mut reading, "requests.granted.total", 12);
        put(&mut reading, "requests.outcome_total.total", 12);
        let mut kept = Finding::new(Rule::R02, "text_cells", &[("table", &"三"), ("n", &1)]);
        kept.cells = vec!["requests.received.enterprise".into()];
        reading.findings.push(kept);
        let findings = check(&reading, &Context::default());
        assert!(
            findings.len() > 1 && findings.iter().all(|finding| finding.cause != Some(0)),
            "{:?}",
            open(&findings)
        );
    }

    #[test]
    fn another_gap_is_not_the_text_s() {
        let mut reading = sound();
        put(&mut reading, "requests.received.total", 9);
        let mut kept = Finding::new(Rule::R02, "text_cells", &[("table", &"三"), ("n", &1)]);
        kept.cells = vec!["requests.received.natural_person".into()];
        reading.findings.push(kept);
        let findings = check(&reading, &Context::default());
        assert!(findings.iter().all(|finding| finding.cause != Some(0)), "{:?}", open(&findings));
    }

    #[test]
    fn totals_follow_the_column_they_add_up_and_the_text_follows_both() {
        let mut reading = sound();
        // Thirty too many in one cell; all sums are the workbook's own, so that only what came in
        // disagrees with what went out.
        for (row, column) in [("granted", "natural_person"), ("outcome_total", "natural_person")] {
            put(&mut reading, &format!("requests.{row}.{column}"), 42);
            put(&mut reading, &format!("requests.{row}.total"), 44);
        }
        say(&mut reading, "2023年共收到政府信息公开申请14件，共办结14件。");
        let told = open(&check(&reading, &Context::default()));
        assert_eq!(
            told,
            [(Rule::I01, None), (Rule::I01, Some(Rule::I01)), (Rule::T01, Some(Rule::I01))]
        );
    }

    #[test]
    fn a_text_follows_the_row_that_contradicts_its_total() {
        let mut reading = sound();
        // The row adds up to 14, the text says 8, and the total says 10: one advice, not two.
        put(&mut reading, "requests.received.total", 10);
        put(&mut reading, "requests.received.enterprise", 5);
        say(&mut reading, "2023年共收到政府信息公开申请8件。");
        let told = open(&check(&reading, &Context::default()));
        assert!(
            told.iter()
                .any(|(rule, cause)| *rule == Rule::T01
                    && cause.is_some_and(|cause| cause < Rule::T01)),
            "{told:?}"
        );
    }
}
