//! The indicators of a year from a book of upkeep: which there are and how they roll up is data,
//! `indicators.toml`; here is what is counted.

use crate::{Look, PlaceKind, quarter};
use jiff::civil::Date;
use nianbao_model::{
    Decimal, Finding, Findings, Measure, MeasureKind, Measured, Place, Reading, Rule, Say,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defined {
    name: String,
    unit: String,
    part: Quantity,
    whole: Option<Quantity>,
    kind: MeasureKind,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Quantity {
    /// Columns that were looked at, each once.
    Columns,
    Accounts,
    Windows,
    /// Posts in accounts.
    Posts,
    /// Looks at columns that have a day to be updated by,
    Due,
    /// and those that are not past it.
    OnTime,
    /// Faults found in the year, each once,
    Faults,
    /// and those mended by its end.
    Mended,
    /// The sum of the scores, and how many there are.
    Score,
    Scores,
    /// The same of the last day with a score.
    LastScore,
    LastScores,
    /// Quarters with a look.
    Quarters,
}

#[allow(clippy::expect_used)]
fn defined() -> &'static [Defined] {
    #[derive(Deserialize)]
    struct File {
        indicator: Vec<Defined>,
    }
    static ALL: OnceLock<Vec<Defined>> = OnceLock::new();
    ALL.get_or_init(|| {
        toml::from_str::<File>(include_str!("../indicators.toml"))
            .expect("the list shipped with this crate is tested")
            .indicator
    })
}

/// The looks of a year, and its last day. A line of the catalogue, which nobody has looked at,
/// counts nowhere.
struct OfYear<'a> {
    looks: Vec<(&'a Look, Date)>,
    all: &'a [Look],
    year: i16,
    end: Date,
}

impl<'a> OfYear<'a> {
    fn new(all: &'a [Look], year: u16) -> Option<Self> {
        let year = i16::try_from(year).ok()?;
        let looks = all
            .iter()
            .filter_map(|look| Some((look, look.looked.filter(|day| day.year() == year)?)))
            .collect();
        Some(Self { looks, all, year, end: Date::new(year, 12, 31).ok()? })
    }

    fn places(&self, kind: PlaceKind) -> usize {
        let of_kind = self.looks.iter().filter(|(look, _)| look.kind == Some(kind));
        of_kind.map(|(look, _)| look.name.as_str()).collect::<BTreeSet<&str>>().len()
    }

    /// The faults found in the year, and whether each was mended by its end, in any line that
    /// speaks of it.
    fn faults(&self) -> BTreeMap<(Option<&str>, &str, Date), bool> {
        let mut faults = BTreeMap::new();
        for look in self.all {
            let Some(found) = look.fault.filter(|day| day.year() == self.year) else { continue };
            let mended = look.mended.is_some_and(|day| day <= self.end);
            *faults
                .entry((look.kind.map(PlaceKind::id), look.name.as_str(), found))
                .or_default() |= mended;
        }
        faults
    }

    fn last(&self) -> Option<Date> {
        self.looks.iter().filter(|(look, _)| look.score.is_some()).map(|(_, day)| *day).max()
    }

    /// How much there is of something; nothing where there is no such thing.
    fn quantity(&self, of: Quantity) -> Option<Decimal> {
        let due = || {
            self.looks
                .iter()
                .filter(|(look, _)| look.kind == Some(PlaceKind::Column) && look.due.is_some())
        };
        let last_day = self.last();
        let scores = |last: bool| {
            self.looks
                .iter()
                .filter(move |(_, day)| !last || Some(*day) == last_day)
                .filter_map(|(look, _)| look.score)
        };
        let sum = |last| scores(last).try_fold(Decimal::ZERO, Decimal::checked_add);
        let some = |n: usize| Some(n).filter(|n| *n > 0).map(Decimal::from);
        match of {
            Quantity::Columns => some(self.places(PlaceKind::Column)),
            Quantity::Accounts => some(self.places(PlaceKind::Account)),
            Quantity::Windows => some(self.places(PlaceKind::Window)),
            Quantity::Posts => {
                let mut posts = self
                    .looks
                    .iter()
                    .filter(|(look, _)| look.kind == Some(PlaceKind::Account))
                    .filter_map(|(look, _)| look.posts);
                let first = Decimal::from(posts.next()?);
                posts.try_fold(first, |sum, posts| sum.checked_add(posts.into()))
            }
            Quantity::Due => some(due().count()),
            Quantity::OnTime => {
                Some(due().filter(|(look, _)| look.overdue(self.end).is_none()).count().into())
            }
            Quantity::Faults => Some(self.faults().len().into()),
            Quantity::Mended => {
                Some(self.faults().values().filter(|mended| **mended).count().into())
            }
            Quantity::Score => sum(false),
            Quantity::Scores => some(scores(false).count()),
            Quantity::LastScore => sum(true),
            Quantity::LastScores => some(scores(true).count()),
            Quantity::Quarters => {
                some(self.looks.iter().map(|(_, day)| quarter(*day)).collect::<BTreeSet<_>>().len())
            }
        }
    }

    fn measured(&self, defined: &Defined) -> Option<Measured> {
        if self.looks.is_empty() {
            return None;
        }
        let whole = match defined.whole {
            Some(whole) => Some(self.quantity(whole).filter(|whole| !whole.is_zero())?),
            None => None,
        };
        Some(Measured { part: self.quantity(defined.part)?, whole })
    }
}

/// What the looks of a year give, with the year before beside it where its book is known.
pub fn measure(looks: &[Look], before: Option<&[Look]>, year: u16) -> Vec<Measure> {
    let Some(now) = OfYear::new(looks, year) else { return Vec::new() };
    let before = before.and_then(|looks| OfYear::new(looks, year.checked_sub(1)?));
    let all = defined().iter().filter_map(|defined| {
        let Defined { name, unit, kind, .. } = defined;
        let latest = (*kind == MeasureKind::Latest).then(|| now.last()).flatten();
        Some(Measure {
            name: name.clone(),
            unit: unit.clone(),
            kind: *kind,
            now: now.measured(defined)?,
            before: before.as_ref().and_then(|before| before.measured(defined)),
            on: latest.map(|day| day.to_string()),
            several: false,
        })
    });
    all.collect()
}

/// K05: a typed indicator of the same name and unit that says another figure than the book,
/// or none that can be read.
pub fn compare_indicators(reading: &Reading, measures: &[Measure], file: &str) -> Findings {
    let report = &reading.report;
    let mut findings = Findings::new();
    for expected in measures.iter().filter_map(Measure::indicator) {
        let Some(typed) = report.indicators.iter().find(|typed| typed.is_of(&expected)) else {
            continue;
        };
        if typed.agrees_with(&expected) == Some(true) {
            continue;
        }
        let (name, met) = (&expected.name, format!("{}{}", typed.value, typed.unit));
        let due = format!("{}{}", expected.value, expected.unit);
        let values: &[(&str, &dyn Say)] = &[("name", name), ("met", &met), ("expected", &due)];
        let place = Place::Quote { file: file.into(), text: format!("{name} {met}") };
        findings.push(
            Finding::new(Rule::K05, "indicator", values)
                .of(&report.unit.id, report.year)
                .place(Some(&place))
                .met(met)
                .expected(due),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(kind: PlaceKind, name: &str, looked: &str) -> Look {
        Look { kind: Some(kind), name: name.into(), looked: looked.parse().ok(), ..Look::default() }
    }

    fn said(looks: &[Look], before: Option<&[Look]>) -> Vec<String> {
        let all =
            measure(looks, before, 2026).into_iter().filter_map(|measure| measure.indicator());
        all.map(|one| {
            format!(
                "{} {}{} {}",
                one.name,
                one.value,
                one.unit,
                one.year_on_year.unwrap_or_default()
            )
        })
        .collect()
    }

    #[test]
    fn a_book_gives_what_it_carries_and_nothing_else() {
        let day = |day: &str| Some(day.parse::<Date>().unwrap());
        let column = |looked: &str, updated: &str, score: i64| Look {
            due: day("2026-03-10"),
            updated: day(updated),
            score: Some(score.into()),
            ..look(PlaceKind::Column, "通知公告", looked)
        };
        let account = Look { posts: Some(12), ..look(PlaceKind::Account, "微信", "2026-06-01") };
        let fault = Look {
            fault: day("2026-06-01"),
            mended: day("2027-01-04"),
            ..look(PlaceKind::Window, "窗口", "2026-06-01")
        };
        let catalogue = Look {
            due: day("2026-03-10"),
            looked: None,
            ..look(PlaceKind::Column, "目录", "2026-03-01")
        };
        let looks = [
            column("2026-03-20", "2026-03-11", 90),
            column("2026-03-21", "2026-03-01", 85),
            account,
            fault,
            catalogue,
        ];
        let before = [Look { posts: Some(16), ..look(PlaceKind::Account, "微信", "2025-06-01") }];
        let expected = [
            "检查栏目数 1个 ",
            "检查政务新媒体账号数 1个 0%",
            "检查办事窗口数 1个 ",
            "政务新媒体发布信息 12条 -25%",
            "栏目按期更新率 50% ",
            "检查发现问题 1个 ",
            "问题整改完成率 0% ",
            "抽查平均分 87.5分 ",
            "最近一次抽查平均分 85分 ",
            "开展检查的季度 2个 100%",
        ];
        assert_eq!(said(&looks, Some(&before)), expected);
        assert_eq!(said(&[], Some(&before)), [""; 0]);
        assert_eq!(
            said(&[look(PlaceKind::Column, "甲", "2025-03-01")], None),
            [""; 0],
            "another year's"
        );
    }
}
