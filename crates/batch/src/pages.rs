//! The staff's pages of a run: the run report, and the page on completeness.
//!
//! Both are made piece by piece, because a region may have ten thousand units: each piece is written as it comes and none is kept.
//! Those of the run report: [`run_head`], a dashboard for each year (`nianbao-dashboard`), [`run_list`], [`run_unit`]s, [`run_tail`]. Those
//! of the page on completeness: [`region_head`], for each year [`region_year`], [`region_unit`]s, [`region_year_end`], and at
//! last [`region_tail`].

use askama::Template;
use nianbao_model::{Finding, Lang, Level, Rule, Severity, Standing, Summary};
use nianbao_register::{Explained, RuleSetting, SeveritySetting};
use nianbao_theme::{PAGES, Style, size};
use std::collections::BTreeMap;

/// What the run report begins with.
#[derive(Debug)]
pub(crate) struct RunHead<'a> {
    /// The region's name.
    pub(crate) region: &'a str,
    /// When the run began, as a person reads it.
    pub(crate) started: &'a str,
    /// The program's version.
    pub(crate) version: &'a str,
}

/// What became of a unit's report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunStatus {
    /// It was published.
    Published,
    /// It was written, but it has errors and is marked as a draft.
    Draft,
    /// It was not published: it could not be read or written, or errors forbid it.
    NotPublished,
    /// There is none, though the unit must report.
    Missing,
    /// No report, but reports compared with each other.
    Compared,
}

impl RunStatus {
    fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Published => lang.say("已发布", "published"),
            Self::Draft => lang.say("草稿", "draft"),
            Self::NotPublished => lang.say("未发布", "not published"),
            Self::Missing => lang.say("缺报", "missing"),
            Self::Compared => lang.say("比较", "compared"),
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::Published => "good",
            Self::Draft => "warn",
            Self::Compared => "",
            Self::NotPublished | Self::Missing => "bad",
        }
    }
}

/// What the run did with a unit's report of a year.
#[derive(Debug)]
pub(crate) struct RunUnit<'a> {
    /// The unit's name in the year.
    pub(crate) name: &'a str,
    /// Its id.
    pub(crate) id: &'a str,
    /// The report's year.
    pub(crate) year: u16,
    /// The unit's level.
    pub(crate) level: Level,
    /// The file it was read from.
    pub(crate) source: Option<&'a str>,
    /// What became of it.
    pub(crate) status: RunStatus,
    /// How many findings there are.
    pub(crate) summary: Summary,
    /// The findings.
    pub(crate) findings: &'a [Finding],
    /// The files written, with their sizes.
    pub(crate) written: &'a [(String, u64)],
    /// How long it took.
    pub(crate) millis: f64,
}

impl RunUnit<'_> {
    fn needs_attention(&self) -> bool {
        self.summary.error > 0 || self.summary.warning > 0 || self.status != RunStatus::Published
    }
}

/// The totals of a run.
#[derive(Debug)]
pub(crate) struct RunTotals {
    /// How many reports were due.
    pub(crate) units: usize,
    /// How many were published.
    pub(crate) published: usize,
    /// How many are drafts.
    pub(crate) drafts: usize,
    /// How many are missing.
    pub(crate) missing: usize,
    /// How many files were written.
    pub(crate) files: usize,
    /// How many findings there are.
    pub(crate) summary: Summary,
    /// How long it took.
    pub(crate) seconds: f64,
}

/// How much of a report is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filled {
    /// Cells that state something.
    pub(crate) figures: usize,
    /// Cells there are.
    pub(crate) cells: usize,
    /// Text sections that say something.
    pub(crate) texts: usize,
    /// Text sections there are.
    pub(crate) sections: usize,
}

impl Filled {
    /// Is everything there?
    pub(crate) fn whole(self) -> bool {
        self.figures == self.cells && self.texts == self.sections
    }
}

/// What the page on completeness says of a report beside what the run report says.
#[derive(Debug, Default)]
pub(crate) struct RegionRow {
    /// The day the file was last changed.
    pub(crate) handed_in: Option<String>,
    /// How much of it is filled in; nothing if there is no report.
    pub(crate) filled: Option<Filled>,
    /// Its open errors and warnings, by rule.
    pub(crate) rules: Vec<(Rule, Severity, usize)>,
}

impl RegionRow {
    /// How many open findings of a severity there are.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.rules.iter().filter(|(_, of, _)| *of == severity).map(|(_, _, count)| count).sum()
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
    pub(crate) fn fails(&mut self, rule: Rule, severity: Severity, count: usize, order: usize, (id, name): (&str, &str)) {
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

/// The head of the page on completeness.
pub(crate) fn region_head(region: &str, lang: Lang) -> askama::Result<String> {
    RegionTop { style: &PAGES, region, lang }.render()
}

/// A year begins.
pub(crate) fn region_year(year: u16, total: &YearTotal, lang: Lang) -> askama::Result<String> {
    RegionYear { year, total, lang }.render()
}

/// A unit's line.
pub(crate) fn region_unit(unit: &RunUnit<'_>, row: &RegionRow, lang: Lang) -> askama::Result<String> {
    RegionUnit { unit, row, lang }.render()
}

/// A year ends.
pub(crate) fn region_year_end() -> askama::Result<String> {
    RegionYearEnd.render()
}

/// What the register says of rules and findings, and the end of the page.
pub(crate) fn region_tail(rules: &BTreeMap<Rule, RuleSetting>, explained: &[(&Explained, bool)], lang: Lang) -> askama::Result<String> {
    RegionTail { rules, explained, lang }.render()
}

#[derive(Template)]
#[template(path = "region.html", block = "head")]
struct RegionTop<'a> {
    style: &'static Style,
    region: &'a str,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "region.html", block = "year")]
struct RegionYear<'a> {
    year: u16,
    total: &'a YearTotal,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "region.html", block = "unit")]
struct RegionUnit<'a> {
    unit: &'a RunUnit<'a>,
    row: &'a RegionRow,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "region.html", block = "year_end")]
struct RegionYearEnd;

#[derive(Template)]
#[template(path = "region.html", block = "tail")]
struct RegionTail<'a> {
    rules: &'a BTreeMap<Rule, RuleSetting>,
    explained: &'a [(&'a Explained, bool)],
    lang: Lang,
}

fn set(setting: SeveritySetting, lang: Lang) -> &'static str {
    match setting {
        SeveritySetting::Error => lang.say("按错误", "as an error"),
        SeveritySetting::Warning => lang.say("按警告", "as a warning"),
        SeveritySetting::Note => lang.say("按提示", "as a note"),
        SeveritySetting::Off => lang.say("停用", "off"),
    }
}

/// The head of the run report, with its totals.
pub(crate) fn run_head(head: &RunHead<'_>, totals: &RunTotals, lang: Lang) -> askama::Result<String> {
    RunTop { style: &PAGES, head, totals, lang }.render()
}

/// The list of reports begins.
pub(crate) fn run_list(lang: Lang) -> askama::Result<String> {
    RunList { lang }.render()
}

/// A unit of the run report: one line if nothing was found, else a line that opens.
pub(crate) fn run_unit(unit: &RunUnit<'_>, lang: Lang) -> askama::Result<String> {
    RunLine { unit, lang }.render()
}

/// The end of the run report.
pub(crate) fn run_tail() -> askama::Result<String> {
    RunTail.render()
}

#[derive(Template)]
#[template(path = "run.html", block = "head")]
struct RunTop<'a> {
    style: &'static Style,
    head: &'a RunHead<'a>,
    totals: &'a RunTotals,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "run.html", block = "list")]
struct RunList {
    lang: Lang,
}

#[derive(Template)]
#[template(path = "run.html", block = "unit")]
struct RunLine<'a> {
    unit: &'a RunUnit<'a>,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "run.html", block = "tail")]
struct RunTail;

fn tone(finding: &Finding) -> &'static str {
    match finding.standing() {
        Standing::Error => "bad",
        Standing::Warning => "warn",
        Standing::Note | Standing::Explained => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::{Accepted, Place, Rule};

    const BAD: &str = "<script>\"甲\" & '乙'</script>";

    /// The words of the page and its elements' names; fails unless every element is closed where it must be and nothing stands
    /// unescaped.
    fn read(page: &str) -> (String, Vec<String>) {
        let (mut words, mut names, mut open) = (String::new(), Vec::new(), Vec::new());
        let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a page begins so");
        while let Some(at) = rest.find('<') {
            words.push_str(&rest[..at]);
            let end = at + rest[at..].find('>').expect("a tag ends");
            let tag = &rest[at + 1..end];
            assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
            assert!(!tag.contains('<'), "<{tag}>");
            let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap().to_owned();
            match (tag.starts_with('/'), tag.ends_with('/')) {
                (true, _) => assert_eq!(open.pop(), Some(name), "before {}", tag),
                (false, true) => names.push(name),
                (false, false) => {
                    names.push(name.clone());
                    open.push(name);
                }
            }
            rest = &rest[end + 1..];
        }
        assert!(open.is_empty(), "{open:?} are not closed");
        let ampersands = page.match_indices('&').all(|(i, _)| page[i + 1..].starts_with('#'));
        assert!(ampersands, "every & begins a reference");
        (words, names)
    }

    fn escaped(text: &str) -> String {
        text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;")
    }

    fn findings() -> Vec<Finding> {
        let place = Place::Cell { file: BAD.into(), sheet: BAD.into(), row: 5, column: 4 };
        let error = Finding::new(Rule::R01, "count", &[("cell", &BAD), ("met", &BAD)]).place(Some(&place)).met(BAD).expected(16);
        let mut explained = Finding::new(Rule::R04, "cell", &[("cell", &"甲")]);
        explained.accepted = Some(Accepted { by: BAD.into(), why: BAD.into() });
        vec![error, explained]
    }

    fn run(lang: Lang, findings: &[Finding], status: RunStatus) -> String {
        let head = RunHead { region: BAD, started: "2026-01-28 09:00", version: "0.1.0" };
        let summary = Summary::of(findings);
        let written = [(BAD.to_owned(), 3_000_000)];
        let unit = RunUnit {
            name: BAD,
            id: "unit-07",
            year: 2020,
            level: Level::Subordinate,
            source: Some(BAD),
            status,
            summary,
            findings,
            written: &written,
            millis: 1.25,
        };
        let totals = RunTotals { units: 22, published: 20, drafts: 1, missing: 1, files: 80, summary, seconds: 0.5 };
        [run_head(&head, &totals, lang), run_list(lang), run_unit(&unit, lang), run_tail()].map(Result::unwrap).concat()
    }

    #[test]
    fn the_run_report_is_one_well_formed_page_and_nothing_breaks_out_of_it() {
        for lang in [Lang::Zh, Lang::En] {
            let page = run(lang, &findings(), RunStatus::Draft);
            let (words, names) = read(&page);
            assert!(!names.contains(&"script".to_owned()));
            for told in [
                format!("{} · {}!E6", escaped(BAD), escaped(BAD)),
                escaped(findings()[0].message.get(lang)),
                escaped(Rule::R01.text().mend.get(lang)),
                "2.9 MB".into(),
            ] {
                assert!(words.contains(&told), "{told}");
            }
            // What is explained is told with its reason instead of a remedy, and not counted.
            assert!(!words.contains(&escaped(Rule::R04.text().mend.get(lang))));
            assert!(page.contains("<details class=\"unit\" id=\"2020-unit-07\" open=\"open\">"));
        }
    }

    #[test]
    fn a_unit_without_findings_is_one_line_that_can_be_hidden_unless_it_is_missing() {
        let page = run(Lang::Zh, &[], RunStatus::Published);
        read(&page);
        assert!(page.contains("<div class=\"unit clean\"") && !page.contains("<details"));
        assert!(run(Lang::Zh, &[], RunStatus::Missing).contains("<div class=\"unit\" id="));
        // Notes alone need nobody's attention.
        let mut notes = findings().split_off(1);
        notes[0].accepted = None;
        notes[0].severity = Severity::Note;
        assert!(run(Lang::Zh, &notes, RunStatus::Published).contains("<details class=\"unit clean\""));
    }

    #[test]
    fn the_run_report_speaks_one_language_at_a_time() {
        let page = run(Lang::En, &[], RunStatus::Published).replace(&escaped(BAD), "");
        let (words, _) = read(&page);
        let words = words.replace(PAGES.css(), "");
        assert!(words.chars().all(|c| !('\u{4e00}'..='\u{9fff}').contains(&c)), "{words}");
    }
}
