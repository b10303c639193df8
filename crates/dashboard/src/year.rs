//! A year of the region, from the lines of its reports in the order of publication.

use crate::{Facts, Line, Outlier, Standing, outliers::Samples, top::Top};
use nianbao_figures::Figure;
use nianbao_model::{Decimal, Level, Rule, Severity};
use serde::Serialize;
use std::cmp::Reverse;

/// So many units have a small chart,
const CHARTS: usize = 40;
/// so many a bar of how their requests ended,
const BARS: usize = 20;
/// so many stand in a ranking,
const RANKED: usize = 5;
/// so many rules, and so many units, are named for their open findings.
const OPEN: usize = 8;

/// A year while its lines come in.
#[derive(Debug)]
pub struct Overview {
    year: u16,
    levels: Vec<LevelCount>,
    region: Option<Line>,
    open: Top<Reverse<(usize, usize)>, Line>,
    charts: Top<(bool, Reverse<Decimal>), Line>,
    endings: Top<Reverse<Decimal>, Line>,
    rankings: [Top<Reverse<Decimal>, (Line, Decimal)>; 4],
    samples: Samples,
    units: usize,
    drafts: usize,
}

/// How complete a level is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelCount {
    /// The level.
    pub level: Level,
    /// Reports due.
    pub due: usize,
    /// Those published.
    pub published: usize,
    /// Those with errors.
    pub drafts: usize,
    /// Those that are not there or cannot be read.
    pub missing: usize,
}

/// A rule with open findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenRule {
    /// The rule.
    pub rule: Rule,
    /// The worst severity of its findings.
    pub severity: Severity,
    /// How many findings.
    pub findings: usize,
    /// In how many reports.
    pub units: usize,
}

/// What a ranking is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    /// New requests.
    Received,
    /// More new requests than last year.
    Increase,
    /// Carried on to next year.
    CarriedOut,
    /// Reconsiderations and litigations.
    Disputes,
}

impl Ranking {
    /// All of them, in the order they are shown.
    pub const ALL: [Ranking; 4] = [Ranking::Received, Ranking::Increase, Ranking::CarriedOut, Ranking::Disputes];

    fn of(self, facts: &Facts) -> Option<Decimal> {
        match self {
            Ranking::Received => facts.now().value(),
            Ranking::Increase => facts.now().value()?.checked_sub(facts.before()?.value()?),
            Ranking::CarriedOut => facts.carried_out.value(),
            Ranking::Disputes => facts.disputes.figure.value(),
        }
    }
}

/// A unit in a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ranked {
    /// Its id.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// What it has.
    pub value: Figure,
}

/// A unit with its figures.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its id.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Is its report a draft?
    pub draft: bool,
    /// The figures.
    pub facts: Facts,
}

/// A year of the region. What names units names the first few.
#[derive(Debug, Serialize)]
pub struct Year {
    /// The year.
    pub year: u16,
    /// Completeness by level.
    pub levels: Vec<LevelCount>,
    /// Rules with open errors and warnings, the worst and most frequent first.
    pub rules: Vec<OpenRule>,
    /// How many more rules have some.
    pub more_rules: usize,
    /// Units with open errors and warnings, the most first: id, name, errors, warnings.
    pub open: Vec<(String, String, usize, usize)>,
    /// How many more units have some.
    pub more_open: usize,
    /// The region's own figures.
    pub region: Option<Shown>,
    /// Units that report for themselves, and have a report.
    pub units: usize,
    /// How many of these are drafts.
    pub drafts: usize,
    /// Units with their new requests over the years, in the order of the register.
    pub charts: Vec<Shown>,
    /// Units with how their requests ended, those with the most first.
    pub endings: Vec<Shown>,
    /// How many more units ended requests.
    pub more_endings: usize,
    /// The rankings, each with the first few that have more than nothing.
    pub rankings: Vec<(Ranking, Vec<Ranked>)>,
    /// Units that stand out.
    pub outliers: Vec<Outlier>,
    /// How many units could be compared at most.
    pub compared: usize,
}

impl Overview {
    /// A year of which nothing is known yet.
    pub fn new(year: u16) -> Self {
        Self {
            year,
            levels: Vec::new(),
            region: None,
            open: Top::new(OPEN),
            charts: Top::new(CHARTS),
            endings: Top::new(BARS),
            rankings: Ranking::ALL.map(|_| Top::new(RANKED)),
            samples: Samples::default(),
            units: 0,
            drafts: 0,
        }
    }

    /// Takes the next line; lines come in the order of publication.
    pub fn add(&mut self, line: &Line) {
        let at = self.levels.iter().position(|count| count.level == line.level).unwrap_or_else(|| {
            self.levels.push(LevelCount { level: line.level, due: 0, published: 0, drafts: 0, missing: 0 });
            self.levels.len() - 1
        });
        let level = &mut self.levels[at];
        level.due += 1;
        match line.standing {
            Standing::Published => level.published += 1,
            Standing::Draft => level.drafts += 1,
            Standing::Unreadable | Standing::Missing => level.missing += 1,
        }
        if line.errors + line.warnings > 0 {
            self.open.add(Reverse((line.errors, line.warnings)), || line.clone());
        }
        let Some(facts) = &line.facts else { return };
        if !line.own {
            if line.level == Level::Region {
                self.region = Some(line.clone());
            }
            return;
        }
        self.units += 1;
        self.drafts += usize::from(line.standing == Standing::Draft);
        let now = facts.now().value();
        // What cannot be ranked stands behind what can.
        self.charts.add((now.is_none(), Reverse(now.unwrap_or_default())), || line.clone());
        let counted = |value: Option<Decimal>| value.filter(|value| *value > Decimal::ZERO);
        if let Some(ended) = counted(facts.ended.value()) {
            self.endings.add(Reverse(ended), || line.clone());
        }
        for (ranking, top) in Ranking::ALL.iter().zip(&mut self.rankings) {
            if let Some(value) = counted(ranking.of(facts)) {
                top.add(Reverse(value), || (line.clone(), value));
            }
        }
        self.samples.add(line);
    }

    /// The year, with its rules that have open findings.
    pub fn done(self, rules: impl IntoIterator<Item = OpenRule>) -> Year {
        let mut rules: Vec<OpenRule> = rules.into_iter().collect();
        rules.sort_by_key(|open| (open.severity, Reverse(open.findings), open.rule));
        let more_rules = rules.len().saturating_sub(OPEN);
        rules.truncate(OPEN);
        let more_open = self.open.met().saturating_sub(OPEN);
        let more_endings = self.endings.met().saturating_sub(BARS);
        let open = self.open.by_rank().into_iter().map(|line| (line.unit, line.name, line.errors, line.warnings)).collect();
        let ranked = |(line, value): (Line, Decimal)| Ranked { unit: line.unit, name: line.name, value: Figure::Value(value) };
        let rankings = Ranking::ALL.into_iter().zip(self.rankings);
        let rankings = rankings.map(|(ranking, top)| (ranking, top.by_rank().into_iter().map(ranked).collect())).collect();
        let (compared, outliers) = self.samples.done();
        Year {
            year: self.year,
            levels: self.levels,
            rules,
            more_rules,
            open,
            more_open,
            region: self.region.and_then(shown),
            units: self.units,
            drafts: self.drafts,
            charts: self.charts.as_they_came().into_iter().filter_map(shown).collect(),
            endings: self.endings.by_rank().into_iter().filter_map(shown).collect(),
            more_endings,
            rankings,
            outliers,
            compared,
        }
    }
}

fn shown(line: Line) -> Option<Shown> {
    let draft = line.standing == Standing::Draft;
    line.facts.map(|facts| Shown { unit: line.unit, name: line.name, draft, facts })
}
