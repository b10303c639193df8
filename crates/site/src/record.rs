//! What is known of one report once it is through: everything that the pages around the reports are
//! made of.

use crate::Facts;
use nianbao_format::{ByRole, Published, by_role};
use nianbao_model::{
    Cell, FiguresRead, Finding, Lang, Level, Power, Reading, Report, Rule, Severity,
};
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap};

/// Where a report stands in the publication: latest year first, then by level, then as in the
/// register.
pub(crate) type Key = (Reverse<u16>, Level, usize);

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is published.
    Published,
    /// It was written, but it has errors and is marked as a draft.
    Draft,
    /// It could not be read.
    Unreadable,
    /// It is due and not there.
    Missing,
    /// No report, but reports compared with each other.
    Compared,
    /// It was published before and stays so, although this run has not read it.
    Kept,
}

/// Why what an earlier run has made stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// This run was not asked for it.
    NotAsked,
    /// What it was made of is not there any more, or cannot be read.
    Lost,
}

impl Status {
    /// What it is called.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Published => lang.say("已发布", "published"),
            Self::Draft => lang.say("草稿", "draft"),
            Self::Unreadable => lang.say("未发布", "not published"),
            Self::Missing => lang.say("缺报", "missing"),
            Self::Compared => lang.say("比较", "compared"),
            Self::Kept => lang.say("沿用", "kept"),
        }
    }

    /// The class of its mark on a page.
    pub(crate) fn tone(self) -> &'static str {
        match self {
            Self::Published | Self::Kept => "good",
            Self::Draft => "warn",
            Self::Compared => "",
            Self::Unreadable | Self::Missing => "bad",
        }
    }
}

/// A report that is through, or the want of one. It owns all it says, so that it can wait on disk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Its unit's place in the register, from 0.
    pub order: usize,
    /// The unit's id.
    pub unit: String,
    /// The unit's name in the year.
    pub name: String,
    /// The unit's level.
    pub level: Level,
    /// Does the unit report for itself? Else its figures are those of the units below it.
    pub own: bool,
    /// The year reported on.
    pub year: u16,
    /// The report's title, or the unit's name where there is no report.
    pub title: String,
    /// What became of it.
    pub status: Status,
    /// The file it was read from, below the region's folder.
    pub source: Option<String>,
    /// The day that file was last changed.
    pub handed_in: Option<String>,
    /// The day of handing in that the form itself states.
    #[serde(default)]
    pub filed: Option<String>,
    /// The edition it is of.
    pub edition: Option<String>,
    /// All that is said of it.
    pub findings: Vec<Finding>,
    /// The files that were written of it.
    pub files: Vec<Published>,
    /// So many at the end of the files are an earlier run's: this one was not asked for their
    /// formats, or has not read the report.
    #[serde(default)]
    pub kept_files: usize,
    /// Why the whole of it is an earlier run's, if it is.
    #[serde(default)]
    pub kept: Option<Kept>,
    /// Its words, a paragraph a line, for the search; only of what is published.
    pub words: String,
    /// How much of it is filled in; nothing if there is no report.
    pub filled: Option<Filled>,
    /// How many figures its texts state, and how many were held against anything.
    pub figures: FiguresRead,
    /// What the dashboard shows of it.
    pub facts: Option<Facts>,
    /// What the unit exercises by its list of powers; nothing unless the register wants the table
    /// of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub powers: Vec<Power>,
    /// How long it took, in milliseconds.
    pub millis: f64,
}

impl Record {
    pub(crate) fn key(&self) -> Key {
        // Before all reports of a year and level there is room for what belongs to none.
        (Reverse(self.year), self.level, self.order + 1)
    }

    pub(crate) fn is_published(&self) -> bool {
        matches!(self.status, Status::Published | Status::Kept)
    }

    /// Makes it one that stays although this run has not read it. A draft stays a draft.
    pub fn keep(&mut self, why: Kept) {
        self.kept = Some(why);
        self.kept_files = self.files.len();
        if self.is_published() {
            self.status = Status::Kept;
        }
    }

    /// Its files, and whether each is an earlier run's.
    pub(crate) fn files_with_origin(&self) -> impl Iterator<Item = (&Published, bool)> {
        let own = self.files.len().saturating_sub(self.kept_files);
        self.files.iter().enumerate().map(move |(n, file)| (file, n >= own))
    }

    /// Its files by what they are to it.
    pub(crate) fn by_role(&self) -> ByRole<'_, Published> {
        by_role(&self.files, |file| file.role)
    }

    /// Its open errors and warnings, by rule.
    pub(crate) fn open(&self) -> BTreeMap<(Severity, Rule), usize> {
        let mut rules = BTreeMap::new();
        for finding in self.findings.iter().filter(|finding| is_open(finding)) {
            *rules.entry((finding.severity, finding.rule)).or_default() += finding.count();
        }
        rules
    }

    /// How many open findings of a severity there are.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity && finding.accepted.is_none())
            .map(Finding::count)
            .sum()
    }
}

/// Is it an error or a warning that nobody has explained?
pub(crate) fn is_open(finding: &Finding) -> bool {
    finding.severity < Severity::Note && finding.accepted.is_none()
}

/// Findings that belong to no one report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Aside {
    /// What it is called in addresses: `register`, `texts-1`.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) key: Key,
    /// What it is: files that were not read, or reports compared.
    pub(crate) status: Status,
    /// What is said.
    pub(crate) findings: Vec<Finding>,
}

impl Aside {
    pub(crate) fn year(&self) -> u16 {
        self.key.0.0
    }
}

/// How much of a report is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// Cells that state something.
    pub figures: usize,
    /// Cells there are.
    pub cells: usize,
    /// Text sections that say something.
    pub texts: usize,
    /// Text sections there are.
    pub sections: usize,
}

impl Filled {
    /// How much of a report is filled in. What does not apply is filled in; what cannot be read is
    /// not.
    pub fn of(reading: &Reading) -> Self {
        let report = &reading.report;
        let stated = |cell: &Cell| matches!(cell, Cell::Figure(_) | Cell::NotApplicable(_));
        let due =
            report.edition.sections.iter().enumerate().filter(|(_, section)| section.wants_text());
        let (mut texts, mut sections) = (0, 0);
        for (n, _) in due {
            sections += 1;
            texts += usize::from(!report.section(n).is_empty());
        }
        let figures = report.cells().filter(|(_, cell)| stated(cell)).count();
        Self { figures, cells: report.edition.cells().len(), texts, sections }
    }

    /// Is everything there?
    pub(crate) fn whole(self) -> bool {
        self.figures == self.cells && self.texts == self.sections
    }
}

/// The words of a report, a paragraph a line: what its texts say, and what its indicators are
/// called.
pub fn words(report: &Report) -> String {
    let sections =
        (0..report.edition.sections.len()).flat_map(|n| report.section(n).paragraphs().to_vec());
    let indicators = report.indicators.iter().map(|i| format!("{}{}{}", i.name, i.value, i.unit));
    sections.chain(indicators).collect::<Vec<_>>().join("\n")
}
