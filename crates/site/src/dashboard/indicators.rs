//! The indicators of a year: what the units' books of upkeep measure, brought together by kind, with
//! the years before beside it; what the region's report states besides; and each unit's own.

use super::{facts::Line, page::Column, top::Top};
use nianbao_model::{Decimal, Lang, Level, Measure, MeasureKind};
use serde::Serialize;
use std::{collections::BTreeMap, collections::BTreeSet};

/// So many indicators are shown that the region's report alone states,
const STATED: usize = 24;
/// and so many units with their own figures.
const UNITS: usize = 20;

/// An indicator that a report states, with a figure that can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Stated {
    /// Its name and unit.
    pub(crate) name: String,
    pub(crate) unit: String,
    /// Its figure, as a decimal.
    pub(crate) value: String,
}

/// What is known of one indicator in one year.
#[derive(Clone, Debug)]
struct Gathered {
    /// What all units make; nothing where no decimal can hold it.
    measure: Option<Measure>,
    units: usize,
}

/// The indicators while the lines of a year come in.
#[derive(Debug)]
pub(crate) struct Gather {
    year: u16,
    /// By name and unit: the latest place that any unit gives it, and its years.
    measured: BTreeMap<(String, String), (usize, BTreeMap<u16, Gathered>)>,
    stated: Vec<(u16, Vec<Stated>)>,
    units: Top<(), (String, String, Vec<Measure>)>,
}

/// An indicator in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct InYear {
    /// The year.
    pub(crate) year: u16,
    /// Its figure, rolled up by its kind; nothing where there is none, as of one that is each unit's
    /// own.
    pub(crate) value: Option<String>,
    /// How many units it is of; 0 of one that the region's report states.
    pub(crate) units: usize,
}

/// An indicator with its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Series {
    /// Its name and unit.
    pub(crate) name: String,
    pub(crate) unit: String,
    /// How it rolls up; nothing for one that only the region's report states.
    pub(crate) kind: Option<MeasureKind>,
    /// The years that have it, oldest first.
    pub(crate) years: Vec<InYear>,
    /// The change from last year, where that follows.
    pub(crate) year_on_year: Option<String>,
}

/// A unit with its own figures, in the order of the series; nothing where it has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct UnitRow {
    /// Its id.
    pub(crate) unit: String,
    /// Its name.
    pub(crate) name: String,
    /// Its figures with their units.
    pub(crate) values: Vec<Option<String>>,
}

/// The indicators of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Indicators {
    /// Each with its history: measured ones first.
    pub(crate) series: Vec<Series>,
    /// The first units that measure any, in the order of the register.
    pub(crate) units: Vec<UnitRow>,
    /// How many more do.
    pub(crate) more_units: usize,
}

impl Gather {
    pub(crate) fn new(year: u16) -> Self {
        Self { year, measured: BTreeMap::new(), stated: Vec::new(), units: Top::new(UNITS) }
    }

    /// Takes a report's in: of a unit that reports for itself what it measures, of the region what
    /// it states.
    pub(crate) fn add(&mut self, line: &Line) {
        let Some(facts) = &line.facts else { return };
        if !line.own {
            if line.level == Level::Region {
                self.stated.clone_from(&facts.stated);
            }
            return;
        }
        for (year, measures) in &facts.measures {
            for (rank, measure) in measures.iter().enumerate() {
                self.measure(*year, rank, measure);
            }
        }
        if let Some((_, measures)) = facts.measures.iter().find(|(year, _)| *year == self.year) {
            self.units.add((), || (line.unit.clone(), line.name.clone(), measures.clone()));
        }
    }

    fn measure(&mut self, year: u16, rank: usize, measure: &Measure) {
        let key = (measure.name.clone(), measure.unit.clone());
        let (last, years) = self.measured.entry(key).or_default();
        *last = rank.max(*last);
        match years.get_mut(&year) {
            None => {
                _ = years.insert(year, Gathered { measure: Some(measure.clone()), units: 1 });
            }
            Some(known) => {
                known.measure = known.measure.take().and_then(|both| both.merge(measure));
                known.units += 1;
            }
        }
    }

    /// The indicators, once all lines are in.
    pub(crate) fn done(self) -> Indicators {
        // What nobody measures any more is no indicator of this year.
        let mut measured: Vec<_> = self
            .measured
            .into_iter()
            .filter(|(_, (_, years))| years.contains_key(&self.year))
            .collect();
        measured.sort_by_key(|(_, (rank, _))| *rank);
        let more_units = self.units.met().saturating_sub(UNITS);
        let of_units = |(unit, name, measures): (String, String, Vec<Measure>)| {
            let value = |(name, unit): &(String, String)| {
                let of = |one: &&Measure| one.name == *name && one.unit == *unit;
                let indicator = measures.iter().find(of)?.indicator()?;
                Some(format!("{}{}", indicator.value, indicator.unit))
            };
            let values = measured.iter().map(|(key, _)| value(key)).collect();
            UnitRow { unit, name, values }
        };
        let units = self.units.in_order().into_iter().map(of_units).collect();
        let mut series: Vec<Series> = measured
            .into_iter()
            .map(|((name, unit), (_, years))| measured_series(name, unit, &years, self.year))
            .collect();
        series.extend(stated_series(&self.stated, &series, self.year));
        Indicators { series, units, more_units }
    }
}

fn measured_series(
    name: String,
    unit: String,
    years: &BTreeMap<u16, Gathered>,
    year: u16,
) -> Series {
    let of = |gathered: &Gathered| gathered.measure.as_ref().and_then(Measure::indicator);
    let now = years.get(&year);
    Series {
        name,
        unit,
        kind: now.and_then(|now| now.measure.as_ref()).map(|measure| measure.kind),
        year_on_year: now.and_then(of).and_then(|indicator| indicator.year_on_year),
        years: years
            .iter()
            .map(|(year, gathered)| InYear {
                year: *year,
                value: of(gathered).map(|indicator| indicator.value),
                units: gathered.units,
            })
            .collect(),
    }
}

/// What the region's report states of this year and nobody measures.
fn stated_series(stated: &[(u16, Vec<Stated>)], measured: &[Series], year: u16) -> Vec<Series> {
    let known = |one: &&Stated| {
        measured.iter().any(|other| other.name == one.name && other.unit == one.unit)
    };
    let mut met = BTreeSet::new();
    let now = stated.iter().find(|(of, _)| *of == year).into_iter().flat_map(|(_, all)| all);
    let now = now.filter(|one| !known(one)).filter(|one| met.insert((&one.name, &one.unit)));
    let series = now.take(STATED).map(|one| {
        let same = |other: &&Stated| other.name == one.name && other.unit == one.unit;
        let in_year = |(year, all): &(u16, Vec<Stated>)| {
            let value = Some(all.iter().find(same)?.value.clone());
            Some(InYear { year: *year, value, units: 0 })
        };
        Series {
            name: one.name.clone(),
            unit: one.unit.clone(),
            kind: None,
            years: stated.iter().filter_map(in_year).collect(),
            year_on_year: None,
        }
    });
    series.collect()
}

impl Indicators {
    /// All years that any indicator has, oldest first.
    pub(crate) fn years(&self) -> Vec<u16> {
        let all = self.series.iter().flat_map(|series| &series.years).map(|one| one.year);
        all.collect::<BTreeSet<u16>>().into_iter().collect()
    }

    /// Those that units measure.
    pub(crate) fn measured(&self) -> impl Iterator<Item = &Series> {
        self.series.iter().filter(|series| series.kind.is_some())
    }

    /// How many units measure any.
    pub(crate) fn measuring(&self) -> usize {
        self.units.len() + self.more_units
    }
}

impl Series {
    /// How it rolls up, in words.
    pub(crate) fn kind_said(&self, lang: Lang) -> &'static str {
        match self.kind {
            Some(MeasureKind::Sum) => lang.say("合计", "sum"),
            Some(MeasureKind::Average) => lang.say("加权平均", "weighted average"),
            Some(MeasureKind::Latest) => lang.say("最近一次", "the latest"),
            Some(MeasureKind::Own) => lang.say("各单位自有", "each unit's own"),
            None => lang.say("年报所列", "stated in the report"),
        }
    }

    /// Its change in words; nothing where it does not follow.
    pub(crate) fn change_said(&self, lang: Lang) -> String {
        let change = self.year_on_year.as_deref().unwrap_or_default();
        match change.strip_suffix("个百分点") {
            Some(points) => points.to_owned() + lang.say("个百分点", " points"),
            None => change.to_owned(),
        }
    }

    /// Its cell in a year, and how many units it is of where they are not this year's.
    pub(crate) fn cell(&self, year: &u16) -> (String, Option<usize>) {
        let Some(one) = self.years.iter().find(|one| one.year == *year) else {
            return (String::new(), None);
        };
        let now = self.years.last().map_or(0, |one| one.units);
        let value = one.value.clone().unwrap_or_else(|| "—".to_owned());
        (value, Some(one.units).filter(|units| *units != now))
    }

    /// Its years as small columns, each in its slot of all years; none where it is each unit's own.
    pub(crate) fn columns(&self, years: &[u16]) -> Vec<Column> {
        let value = |one: &InYear| one.value.as_ref()?.parse::<Decimal>().ok();
        let longest = self.years.iter().filter_map(value).max().unwrap_or_default();
        let last = self.years.last().map(|one| one.year);
        let column = |one: &InYear| {
            let slot = years.iter().position(|year| *year == one.year)?;
            Some(Column::of(slot, value(one)?, longest, Some(one.year) == last))
        };
        self.years.iter().filter_map(column).collect()
    }

    /// All of it in words.
    pub(crate) fn said(&self, lang: Lang) -> String {
        let one = |one: &InYear| {
            let value = one.value.as_deref().unwrap_or("—");
            format!("{} {value}{}", one.year, self.unit)
        };
        self.years.iter().map(one).collect::<Vec<_>>().join(lang.say("，", ", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::year::tests::line;
    use nianbao_model::Measured;

    fn measure(name: &str, unit: &str, kind: MeasureKind, now: (i64, Option<i64>)) -> Measure {
        let now = Measured { part: now.0.into(), whole: now.1.map(Into::into) };
        Measure { name: name.into(), unit: unit.into(), kind, now, ..Measure::default() }
    }

    /// A unit with so many posts and columns in time of so many, in 2023 and 2024.
    fn unit(n: usize, posts: i64, (part, whole): (i64, i64)) -> Line {
        let mut line = line(n, 1, 1, 0);
        let year = |posts, part| {
            vec![
                measure("发布信息", "条", MeasureKind::Sum, (posts, None)),
                measure("按期更新率", "%", MeasureKind::Average, (part, Some(whole))),
                measure("季度", "个", MeasureKind::Own, (4, None)),
            ]
        };
        if let Some(facts) = &mut line.facts {
            facts.measures = vec![(2024, year(posts, part))];
            if n > 1 {
                facts.measures.insert(0, (2023, year(posts - 1, 0)));
            }
        }
        line
    }

    fn gathered(lines: &[Line]) -> Indicators {
        let mut gather = Gather::new(2024);
        lines.iter().for_each(|line| gather.add(line));
        gather.done()
    }

    #[test]
    fn units_come_together_by_kind_with_their_history() {
        let all = gathered(&[unit(1, 10, (1, 2)), unit(2, 5, (9, 10)), line(3, 4, 4, 0)]);
        assert_eq!(all.years(), [2023, 2024]);
        let said: Vec<String> = all.series.iter().map(|series| series.said(Lang::Zh)).collect();
        assert_eq!(
            said,
            [
                "2023 4条，2024 15条",
                // 10 of 12, and not the mean of 50 and 90.
                "2023 0%，2024 83.3%",
                "2023 4个，2024 —个"
            ]
        );
        // One of the two had a book the year before, and that is said.
        assert_eq!(all.series[0].cell(&2023), ("4".to_owned(), Some(1)));
        assert_eq!(all.series[0].cell(&2024), ("15".to_owned(), None));
        let units: Vec<(&str, Vec<Option<&str>>)> = all
            .units
            .iter()
            .map(|row| (row.unit.as_str(), row.values.iter().map(Option::as_deref).collect()))
            .collect();
        assert_eq!(
            units,
            [
                ("unit-01", vec![Some("10条"), Some("50%"), Some("4个")]),
                ("unit-02", vec![Some("5条"), Some("90%"), Some("4个")]),
            ]
        );
        assert_eq!(gathered(&[line(3, 4, 4, 0)]), Indicators::default());
    }

    #[test]
    fn what_the_region_states_follows_where_nobody_measures_it() {
        let mut region = Line { level: Level::Region, own: false, ..line(0, 1, 1, 0) };
        let stated = |name: &str, value: &str| Stated {
            name: name.into(),
            unit: "条".into(),
            value: value.into(),
        };
        if let Some(facts) = &mut region.facts {
            facts.stated = vec![
                (2022, vec![stated("热线", "3")]),
                (2024, vec![stated("热线", "7"), stated("发布信息", "99")]),
            ];
        }
        let all = gathered(&[region, unit(1, 10, (1, 2))]);
        let named: Vec<&str> = all.series.iter().map(|series| series.name.as_str()).collect();
        assert_eq!(named, ["发布信息", "按期更新率", "季度", "热线"]);
        assert_eq!(all.series[3].said(Lang::En), "2022 3条, 2024 7条");
        assert_eq!((all.series[0].cell(&2024).0.as_str(), all.measuring()), ("10", 1));
        let columns = all.series[3].columns(&all.years());
        assert_eq!(columns.len(), 2);
    }
}
