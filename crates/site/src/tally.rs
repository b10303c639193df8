//! What is counted while reports come in, in any order: what pages must know before their first
//! line.

use crate::record::{Aside, Kept, Key, Record, Status, is_open};
use nianbao_model::{FiguresRead, Finding, Findings, Level, Rule, Severity, Summary};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// How many findings [`Totals`] carry at most; the run report has all.
pub const MOST_FINDINGS: usize = 200;

/// What came of all reports together.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Totals {
    /// All findings, counted.
    pub summary: Summary,
    /// Reports by what became of them.
    pub reports: BTreeMap<Status, usize>,
    /// The first open findings of severity error and warning in the order of publication, at most
    /// [`MOST_FINDINGS`].
    pub findings: Findings,
    /// How many files were written.
    pub files: usize,
    /// How many figures the texts of all reports state, and how many were held against anything.
    pub figures: FiguresRead,
}

impl Totals {
    pub(crate) fn count(&self, status: Status) -> usize {
        self.reports.get(&status).copied().unwrap_or(0)
    }
}

/// What is counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    summary: Summary,
    reports: BTreeMap<Status, usize>,
    files: usize,
    figures: FiguresRead,
    /// The first findings in the order of publication.
    first: BTreeMap<(Key, usize), Finding>,
    /// The years, latest first.
    pub(crate) years: BTreeMap<Reverse<u16>, YearTotal>,
    /// How many published reports each level of each year has.
    pub(crate) published: BTreeMap<(Reverse<u16>, Level), usize>,
    /// The years of which published reports have a list of powers, latest first.
    pub(crate) powers: BTreeSet<Reverse<u16>>,
    /// Open warnings that come when all reports are through, by year and unit.
    pub(crate) late: BTreeMap<(u16, String), usize>,
}

impl Tally {
    /// Counts a report.
    pub(crate) fn record(&mut self, record: &Record) {
        let key = record.key();
        let total = self.years.entry(key.0).or_default();
        total.due += 1;
        match record.filled {
            Some(filled) if filled.whole() => total.complete += 1,
            Some(_) => total.incomplete += 1,
            None => total.missing += 1,
        }
        for ((severity, rule), count) in record.open() {
            total.fails(rule, severity, count, record.order, (&record.unit, &record.name));
        }
        if record.is_published() {
            *self.published.entry((key.0, key.1)).or_default() += 1;
            if !record.powers.is_empty() {
                self.powers.insert(key.0);
            }
        }
        *self.reports.entry(record.status).or_default() += 1;
        self.files += record.files.len().saturating_sub(record.kept_files);
        self.figures = self.figures.plus(record.figures);
        // What was said of a report that nobody asked for now was said before.
        if record.kept != Some(Kept::NotAsked) {
            self.findings(key, &record.findings);
        }
    }

    /// Counts findings that belong to no one report.
    pub(crate) fn aside(&mut self, aside: &Aside) {
        self.findings(aside.key, &aside.findings);
    }

    /// Counts what is said of a year's reports among each other, once all are through. `findings`
    /// come by unit.
    pub(crate) fn across(
        &mut self,
        year: u16,
        findings: &[Finding],
        name: impl Fn(&str) -> String,
    ) {
        let total = self.years.entry(Reverse(year)).or_default();
        let open: Vec<&Finding> = findings.iter().filter(|finding| is_open(finding)).collect();
        // One finding is one section of a report.
        for (n, of_unit) in open.chunk_by(|a, b| a.unit == b.unit).enumerate() {
            let id = of_unit[0].unit.as_deref().unwrap_or_default();
            total.fails(of_unit[0].rule, of_unit[0].severity, of_unit.len(), n, (id, &name(id)));
            *self.late.entry((year, id.to_owned())).or_default() += of_unit.len();
        }
    }

    fn findings(&mut self, key: Key, findings: &[Finding]) {
        for (n, finding) in findings.iter().enumerate() {
            self.summary.add(finding);
            if is_open(finding) {
                self.first.insert((key, n), finding.clone());
                if self.first.len() > MOST_FINDINGS {
                    self.first.pop_last();
                }
            }
        }
    }

    /// What came of all of them, with so many files around the reports.
    pub(crate) fn totals(&self, around: usize) -> Totals {
        Totals {
            summary: self.summary,
            reports: self.reports.clone(),
            findings: self.first.values().cloned().collect(),
            files: self.files + around,
            figures: self.figures,
        }
    }
}

/// What the page on completeness says of a year.
#[derive(Debug, Default)]
pub(crate) struct YearTotal {
    /// Reports due or there.
    pub(crate) due: usize,
    /// Those with nothing left out.
    pub(crate) complete: usize,
    /// Those with something left out.
    pub(crate) incomplete: usize,
    /// Those missing or unreadable.
    pub(crate) missing: usize,
    /// The errors and warnings by rule.
    pub(crate) rules: BTreeMap<Rule, Failing>,
}

impl YearTotal {
    /// Counts the findings of a rule in a unit's report. Units are named in `order`.
    fn fails(
        &mut self,
        rule: Rule,
        severity: Severity,
        count: usize,
        order: usize,
        (id, name): (&str, &str),
    ) {
        /// So many units are named beside a rule.
        const NAMED: usize = 12;
        let failing = self.rules.entry(rule).or_default();
        failing.severity = failing.severity.min(severity);
        failing.count += count;
        failing.units += 1;
        failing.first.insert(order, (id.to_owned(), name.to_owned()));
        if failing.first.len() > NAMED {
            failing.first.pop_last();
        }
    }
}

/// Where a rule fails.
#[derive(Debug)]
pub(crate) struct Failing {
    /// The worst severity of its findings.
    pub(crate) severity: Severity,
    /// How many findings.
    pub(crate) count: usize,
    /// In how many reports.
    pub(crate) units: usize,
    /// The first of these in the order of the register: id and name.
    pub(crate) first: BTreeMap<usize, (String, String)>,
}

impl Default for Failing {
    fn default() -> Self {
        Self { severity: Severity::Note, count: 0, units: 0, first: BTreeMap::new() }
    }
}
