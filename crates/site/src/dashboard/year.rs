//! A year of the region, from the lines of its reports in the order of publication.

use super::{
    facts::{Facts, Line},
    indicators::{Gather, Indicators},
    outliers::{Outlier, Samples},
    top::Top,
};
use crate::record::Status;
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
pub(crate) struct Overview {
    year: u16,
    levels: Vec<LevelCount>,
    region: Option<Line>,
    open: Top<Reverse<(usize, usize)>, Line>,
    charts: Top<(bool, Reverse<Decimal>), Line>,
    endings: Top<Reverse<Decimal>, Line>,
    rankings: [Top<Reverse<Decimal>, (Line, Decimal)>; 4],
    samples: Samples,
    indicators: Gather,
    units: usize,
    drafts: usize,
}

/// How complete a level is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LevelCount {
    /// The level.
    pub(crate) level: Level,
    /// Reports due.
    pub(crate) due: usize,
    /// Those published.
    pub(crate) published: usize,
    /// Those with errors.
    pub(crate) drafts: usize,
    /// Those that are not there or cannot be read.
    pub(crate) missing: usize,
}

/// A rule with open findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OpenRule {
    /// The rule.
    pub(crate) rule: Rule,
    /// The worst severity of its findings.
    pub(crate) severity: Severity,
    /// How many findings.
    pub(crate) findings: usize,
    /// In how many reports.
    pub(crate) units: usize,
}

/// A unit with open findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OpenUnit {
    /// Its id.
    pub(crate) unit: String,
    /// Its name.
    pub(crate) name: String,
    /// Open findings of severity error.
    pub(crate) errors: usize,
    /// Open findings of severity warning.
    pub(crate) warnings: usize,
}

impl OpenUnit {
    fn of(line: Line) -> Self {
        Self { unit: line.unit, name: line.name, errors: line.errors, warnings: line.warnings }
    }
}

/// What a ranking is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ranking {
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
    pub(crate) const ALL: [Ranking; 4] =
        [Ranking::Received, Ranking::Increase, Ranking::CarriedOut, Ranking::Disputes];

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
pub(crate) struct Ranked {
    /// Its id.
    pub(crate) unit: String,
    /// Its name.
    pub(crate) name: String,
    /// What it has.
    pub(crate) value: Figure,
}

/// A unit with its figures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shown {
    /// Its id.
    pub(crate) unit: String,
    /// Its name.
    pub(crate) name: String,
    /// Is its report a draft?
    pub(crate) draft: bool,
    /// The figures.
    pub(crate) facts: Facts,
}

/// A year of the region. What names units names the first few.
#[derive(Debug, Serialize)]
pub(crate) struct Year {
    /// The year.
    pub(crate) year: u16,
    /// Completeness by level.
    pub(crate) levels: Vec<LevelCount>,
    /// Rules with open errors and warnings, the worst and most frequent first.
    pub(crate) rules: Vec<OpenRule>,
    /// How many more rules have some.
    pub(crate) more_rules: usize,
    /// Units with open errors and warnings, the most first.
    pub(crate) open: Vec<OpenUnit>,
    /// How many more units have some.
    pub(crate) more_open: usize,
    /// The region's own figures.
    pub(crate) region: Option<Shown>,
    /// Units that report for themselves, and have a report.
    pub(crate) units: usize,
    /// How many of these are drafts.
    pub(crate) drafts: usize,
    /// Units with their new requests over the years, in the order of the register.
    pub(crate) charts: Vec<Shown>,
    /// Units with how their requests ended, those with the most first.
    pub(crate) endings: Vec<Shown>,
    /// How many more units ended requests.
    pub(crate) more_endings: usize,
    /// The rankings, each with the first few that have more than nothing.
    pub(crate) rankings: Vec<(Ranking, Vec<Ranked>)>,
    /// Units that stand out.
    pub(crate) outliers: Vec<Outlier>,
    /// How many units could be compared at most.
    pub(crate) compared: usize,
    /// The indicators, each with its history.
    pub(crate) indicators: Indicators,
}

impl Overview {
    /// A year of which nothing is known yet.
    pub(crate) fn new(year: u16) -> Self {
        Self {
            year,
            levels: Vec::new(),
            region: None,
            open: Top::new(OPEN),
            charts: Top::new(CHARTS),
            endings: Top::new(BARS),
            rankings: Ranking::ALL.map(|_| Top::new(RANKED)),
            samples: Samples::default(),
            indicators: Gather::new(year),
            units: 0,
            drafts: 0,
        }
    }

    /// Takes the next line; lines come in the order of publication.
    pub(crate) fn add(&mut self, line: &Line) {
        let at =
            self.levels.iter().position(|count| count.level == line.level).unwrap_or_else(|| {
                self.levels.push(LevelCount {
                    level: line.level,
                    due: 0,
                    published: 0,
                    drafts: 0,
                    missing: 0,
                });
                self.levels.len() - 1
            });
        let level = &mut self.levels[at];
        level.due += 1;
        match line.status {
            Status::Published | Status::Kept => level.published += 1,
            Status::Draft => level.drafts += 1,
            Status::Unreadable | Status::Missing => level.missing += 1,
            // It is what is said of several reports, and none itself.
            Status::Compared => {}
        }
        if line.errors + line.warnings > 0 {
            self.open.add(Reverse((line.errors, line.warnings)), || line.clone());
        }
        self.indicators.add(line);
        let Some(facts) = &line.facts else { return };
        if !line.own {
            if line.level == Level::Region {
                self.region = Some(line.clone());
            }
            return;
        }
        self.units += 1;
        self.drafts += usize::from(line.status == Status::Draft);
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
    pub(crate) fn done(self, rules: impl IntoIterator<Item = OpenRule>) -> Year {
        let mut rules: Vec<OpenRule> = rules.into_iter().collect();
        rules.sort_by_key(|open| (open.severity, Reverse(open.findings), open.rule));
        let more_rules = rules.len().saturating_sub(OPEN);
        rules.truncate(OPEN);
        let more_open = self.open.met().saturating_sub(OPEN);
        let more_endings = self.endings.met().saturating_sub(BARS);
        let open = self.open.by_rank().into_iter().map(OpenUnit::of).collect();
        let ranked = |(line, value): (Line, Decimal)| Ranked {
            unit: line.unit,
            name: line.name,
            value: Figure::Value(value),
        };
        let rankings = Ranking::ALL.into_iter().zip(self.rankings);
        let rankings = rankings
            .map(|(ranking, top)| (ranking, top.by_rank().into_iter().map(ranked).collect()))
            .collect();
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
            charts: self.charts.in_order().into_iter().filter_map(shown).collect(),
            endings: self.endings.by_rank().into_iter().filter_map(shown).collect(),
            more_endings,
            rankings,
            outliers,
            compared,
            indicators: self.indicators.done(),
        }
    }
}

fn shown(line: Line) -> Option<Shown> {
    let draft = line.status == Status::Draft;
    // The indicators stand in a part of their own.
    let facts = line.facts.map(|facts| Facts { measures: Vec::new(), stated: Vec::new(), ..facts });
    facts.map(|facts| Shown { unit: line.unit, name: line.name, draft, facts })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::dashboard::facts::tests::{facts, report};

    /// The line of a sound report with so many requests, of which so many were refused and the rest
    /// granted.
    pub(crate) fn line(n: usize, received: i64, before: i64, denied: i64) -> Line {
        let edition = report("2021", 2024, &[]).edition;
        let zeros: Vec<String> = edition.cells().iter().map(|cell| cell.address.clone()).collect();
        let mut cells: Vec<(&str, i64)> =
            zeros.iter().map(|address| (address.as_str(), 0)).collect();
        cells.push(("requests.received.total", received));
        cells.push(("requests.granted.total", received - denied));
        cells.push(("requests.denied.state_secret.total", denied));
        cells.push(("requests.outcome_total.total", received));
        Line {
            unit: format!("unit-{n:02}"),
            name: format!("第{n}海关"),
            level: Level::Subordinate,
            own: true,
            status: Status::Published,
            errors: 0,
            warnings: 0,
            facts: Some(facts(report("2021", 2024, &cells), &[(2023, before)])),
        }
    }

    fn year(lines: &[Line], rules: Vec<OpenRule>) -> Year {
        let mut overview = Overview::new(2024);
        lines.iter().for_each(|line| overview.add(line));
        overview.done(rules)
    }

    #[test]
    fn reports_are_counted_by_level_and_what_became_of_them() {
        let mut lines = vec![Line { level: Level::Region, own: false, ..line(0, 40, 30, 2) }];
        for (n, status) in [Status::Published, Status::Draft, Status::Unreadable, Status::Missing]
            .into_iter()
            .enumerate()
        {
            let facts = line(n, 10, 5, 1).facts.filter(|_| status <= Status::Draft);
            lines.push(Line { status, facts, errors: n, warnings: 0, ..line(n + 1, 10, 5, 1) });
        }
        let rule = |rule, severity, findings| OpenRule { rule, severity, findings, units: 1 };
        let rules = vec![
            rule(Rule::I01, Severity::Error, 1),
            rule(Rule::R04, Severity::Warning, 9),
            rule(Rule::U03, Severity::Error, 2),
        ];
        let year = year(&lines, rules);
        let count = |level, due, published, drafts, missing| LevelCount {
            level,
            due,
            published,
            drafts,
            missing,
        };
        assert_eq!(
            year.levels,
            [count(Level::Region, 1, 1, 0, 0), count(Level::Subordinate, 4, 1, 1, 2)]
        );
        assert_eq!((year.units, year.drafts), (2, 1));
        assert_eq!(
            year.rules.iter().map(|open| open.rule).collect::<Vec<_>>(),
            [Rule::U03, Rule::I01, Rule::R04]
        );
        let open: Vec<_> = year.open.iter().map(|open| (open.unit.as_str(), open.errors)).collect();
        assert_eq!(open, [("unit-04", 3), ("unit-03", 2), ("unit-02", 1)]);
        // The sum of the units is compared with none of them.
        assert_eq!(year.region.as_ref().map(|region| region.unit.as_str()), Some("unit-00"));
        assert!(year.charts.iter().all(|unit| unit.unit != "unit-00"));
    }

    #[test]
    fn rankings_name_the_first_and_nobody_with_nothing() {
        let lines: Vec<Line> = [(3, 3), (0, 5), (9, 2), (4, 9), (4, 1), (1, 1), (2, 0)]
            .into_iter()
            .enumerate()
            .map(|(n, (now, before))| line(n, now, before, 0))
            .collect();
        let year = year(&lines, Vec::new());
        let of = |ranking| {
            let (_, ranked) = year.rankings.iter().find(|(by, _)| *by == ranking).unwrap();
            ranked.iter().map(|one| (one.unit.clone(), one.value.said())).collect::<Vec<_>>()
        };
        let named = |list: &[(&str, &str)]| {
            list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(
            of(Ranking::Received),
            named(&[
                ("unit-02", "9"),
                ("unit-03", "4"),
                ("unit-04", "4"),
                ("unit-00", "3"),
                ("unit-06", "2")
            ])
        );
        assert_eq!(
            of(Ranking::Increase),
            named(&[("unit-02", "7"), ("unit-04", "3"), ("unit-06", "2")])
        );
        assert_eq!(of(Ranking::Disputes), []);
        let charts: Vec<_> = year.charts.iter().map(|unit| unit.unit.as_str()).collect();
        assert_eq!(charts[0], "unit-00", "charts stand in the register's order");
    }

    #[test]
    fn who_is_far_from_the_others_stands_out_and_small_bases_do_not() {
        let mut lines: Vec<Line> = (0..12).map(|n| line(n, 40 + n as i64, 40, 4)).collect();
        lines.push(line(90, 900, 880, 90));
        lines.push(line(91, 42, 41, 38));
        lines.push(line(92, 3, 2, 3));
        let year = year(&lines, Vec::new());
        let met: Vec<(&str, String)> = year
            .outliers
            .iter()
            .map(|outlier| {
                (outlier.unit.as_str(), format!("{} {}", outlier.measure.words().zh, outlier.value))
            })
            .collect();
        let expected = [
            ("unit-90", "本年新收申请 900".to_owned()),
            ("unit-92", "本年新收申请 3".to_owned()),
            ("unit-91", "予以公开占比 9.5%".to_owned()),
            ("unit-91", "不予公开占比 90.5%".to_owned()),
        ];
        assert_eq!(met, expected);
        assert_eq!(year.outliers[3].of, "38/42");
        assert!(
            year.outliers[3]
                .said(nianbao_model::Lang::En)
                .starts_with("share of 不予公开: 90.5% (38/42); the median of 14 units is")
        );
    }

    #[test]
    fn what_cannot_be_ranked_is_not_taken_for_zero() {
        let mut unknown = line(7, 5, 5, 0);
        if let Some(facts) = &mut unknown.facts {
            facts.received = vec![(2024, Figure::Unreadable)];
            facts.ended = Figure::Blank;
        }
        // Nor does it take the place of a unit that states 0.
        let mut many = vec![unknown.clone()];
        many.extend((0..CHARTS).map(|n| line(n + 10, 0, 0, 0)));
        assert!(year(&many, Vec::new()).charts.iter().all(|unit| unit.unit != "unit-07"));
        let year = year(&[line(1, 0, 0, 0), unknown], Vec::new());
        assert_eq!(
            year.charts.iter().map(|unit| unit.facts.now()).collect::<Vec<_>>(),
            [Figure::Value(0.into()), Figure::Unreadable]
        );
        assert!(year.endings.is_empty());
    }

    #[test]
    fn of_a_large_region_only_what_is_shown_is_kept() {
        let lines: Vec<Line> =
            (0..500).map(|n| Line { warnings: 1, ..line(n, n as i64, 0, 0) }).collect();
        let year = year(&lines, Vec::new());
        assert_eq!(
            (year.charts.len(), year.endings.len(), year.more_endings),
            (CHARTS, BARS, 499 - BARS)
        );
        assert_eq!((year.open.len(), year.more_open), (OPEN, 500 - OPEN));
        assert_eq!(
            (year.charts[0].unit.as_str(), year.endings[0].unit.as_str()),
            ("unit-460", "unit-499")
        );
    }
}
