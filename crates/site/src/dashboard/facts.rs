//! What the dashboard keeps of a report: a few figures, small enough for every report of a large
//! region to wait on disk.

use super::indicators::Stated;
use crate::record::Status;
use nianbao_figures::{Figure, Total, outcomes};
use nianbao_model::{Decimal, Level, Measure, Reading, Report};
use serde::{Deserialize, Serialize};

/// A report of the year, or the want of one.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The unit's id.
    pub(crate) unit: String,
    /// Its name in the year.
    pub(crate) name: String,
    /// Its level.
    pub(crate) level: Level,
    /// Does it report for itself? Else its figures are those of the units below it, and it is
    /// compared with none of them.
    pub(crate) own: bool,
    /// What became of it.
    pub(crate) status: Status,
    /// Open findings of severity error.
    pub(crate) errors: usize,
    /// Open findings of severity warning.
    pub(crate) warnings: usize,
    /// Its figures, if there is a report.
    pub(crate) facts: Option<Facts>,
}

/// The figures of a report that the dashboard shows. Totals over all applicants; what a report's
/// edition has not is blank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// New requests of the year, of up to five years, oldest first, the report's own last.
    pub received: Vec<(u16, Figure)>,
    /// Requests carried in from last year.
    pub carried_in: Figure,
    /// Requests carried on to next year.
    pub carried_out: Figure,
    /// Requests that ended.
    pub ended: Figure,
    /// How they ended, in the edition's order: 予以公开, 部分公开, 不予公开 …
    pub outcomes: Vec<(String, Total)>,
    /// Administrative reconsiderations and litigations.
    pub disputes: Total,
    /// What its indicators are made of, of up to five years, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<(u16, Vec<Measure>)>,
    /// The indicators that the region's report states, of the same years.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<(u16, Vec<Stated>)>,
}

/// What a later year shows of an earlier one.
#[derive(Clone, Debug)]
pub struct Past {
    year: u16,
    received: Figure,
    measures: Vec<Measure>,
    stated: Vec<Stated>,
}

impl Past {
    /// What is shown of a report in later years.
    pub fn of(reading: &Reading) -> Self {
        let report = &reading.report;
        let stated = match report.unit.level {
            Some(Level::Region) => stated(report),
            _ => Vec::new(),
        };
        Self {
            year: report.year,
            received: Figure::at(report, "requests.received.total").unwrap_or(Figure::Blank),
            measures: reading.measures.clone(),
            stated,
        }
    }
}

/// The indicators of a report whose figures can be read.
fn stated(report: &Report) -> Vec<Stated> {
    let one = |indicator: &nianbao_model::Indicator| {
        let digits: String = indicator.value.trim().chars().filter(|c| *c != ',').collect();
        let value = digits.parse::<Decimal>().ok()?.normalize().to_string();
        Some(Stated { name: indicator.name.clone(), unit: indicator.unit.clone(), value })
    };
    report.indicators.iter().filter_map(one).collect()
}

impl Facts {
    /// So many years are shown side by side.
    pub(crate) const YEARS: usize = 5;

    /// The figures of a report; `earlier` has what is shown of the unit's earlier years.
    pub fn of(reading: &Reading, earlier: &[Past]) -> Self {
        let report = &reading.report;
        let at = |address: &str| Figure::at(report, address).unwrap_or(Figure::Blank);
        let own = Past::of(reading);
        let mut years: Vec<&Past> = earlier.iter().filter(|past| past.year < report.year).collect();
        years.push(&own);
        years.drain(..years.len().saturating_sub(Self::YEARS));
        let measures = years.iter().filter(|past| !past.measures.is_empty());
        let stated = years.iter().filter(|past| !past.stated.is_empty());
        Self {
            received: years.iter().map(|past| (past.year, past.received)).collect(),
            measures: measures.map(|past| (past.year, past.measures.clone())).collect(),
            stated: stated.map(|past| (past.year, past.stated.clone())).collect(),
            carried_in: at("requests.carried_in.total"),
            carried_out: at("requests.carried_out.total"),
            ended: at("requests.outcome_total.total"),
            outcomes: outcomes(report)
                .into_iter()
                .map(|kind| {
                    (
                        kind.name,
                        Total::of(
                            &kind.reasons.iter().map(|(_, figure)| *figure).collect::<Vec<_>>(),
                        ),
                    )
                })
                .collect(),
            disputes: disputes(report),
        }
    }

    /// New requests of the year.
    pub(crate) fn now(&self) -> Figure {
        self.received.last().map_or(Figure::Blank, |(_, figure)| *figure)
    }

    /// New requests of the year before.
    pub(crate) fn before(&self) -> Option<Figure> {
        match self.received.as_slice() {
            [.., (last, figure), (this, _)] if last + 1 == *this => Some(*figure),
            _ => None,
        }
    }

    /// Do the outcomes make the stated total, with nothing left open? Only then they have shares.
    pub(crate) fn whole(&self) -> bool {
        let parts: Vec<Figure> = self.outcomes.iter().map(|(_, total)| total.figure).collect();
        let fair = |figure: &Figure| figure.value().is_none_or(|value| !value.is_sign_negative());
        self.outcomes.iter().all(|(_, total)| total.blank + total.unreadable == 0)
            && parts.iter().all(fair)
            && Total::of(&parts).is_whole()
            && Total::of(&parts).figure == self.ended
    }
}

/// All reconsiderations and litigations.
fn disputes(report: &Report) -> Total {
    let blocks = report
        .edition
        .tables
        .iter()
        .filter(|table| table.id == "disputes")
        .flat_map(|table| &table.blocks);
    let figures: Vec<Figure> = blocks
        .filter_map(|block| Some((block, block.columns.iter().position(|column| column.total)?)))
        .flat_map(|(block, at)| (0..block.rows.len()).map(move |row| block.cell(row, at)))
        .map(|ix| Figure::of(report.cell(ix)))
        .collect();
    Total::of(&figures)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use nianbao_model::{Cell, Editions, UnitRef};

    /// A report of an edition with these cells.
    pub(crate) fn report(edition: &str, year: u16, cells: &[(&str, i64)]) -> Report {
        let edition = Editions::national().get(edition).unwrap().clone();
        let mut report = Report::blank(
            edition,
            UnitRef { id: "u".into(), name: "甲海关".into(), level: None },
            year,
        );
        for (address, count) in cells {
            let ix = report.edition.find(address).unwrap();
            report.set(ix, Cell::count(*count));
        }
        report
    }

    /// The facts of a report, with the new requests of the years before.
    pub(crate) fn facts(report: Report, received: &[(u16, i64)]) -> Facts {
        let earlier = received.iter().map(|(year, received)| Past {
            year: *year,
            received: Figure::Value((*received).into()),
            measures: Vec::new(),
            stated: Vec::new(),
        });
        Facts::of(&Reading::of(report), &earlier.collect::<Vec<_>>())
    }

    #[test]
    fn facts_of_both_editions_have_the_same_kinds_of_outcomes_and_go_through_json() {
        for (edition, year) in [("2019", 2020), ("2021", 2024)] {
            let mut report = report(
                edition,
                year,
                &[("requests.received.total", 8), ("requests.denied.state_secret.total", 2)],
            );
            let ix = report.edition.find("disputes.reconsideration.total").unwrap();
            report.set(ix, Cell::not_applicable("/"));
            let facts = facts(report, &[(year - 1, 5)]);
            let kinds: Vec<&str> = facts.outcomes.iter().map(|(kind, _)| kind.as_str()).collect();
            assert_eq!(
                kinds,
                ["予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"]
            );
            assert_eq!(facts.outcomes[2].1.figure, Figure::Value(2.into()));
            assert_eq!(
                facts.outcomes[2].1.blank, 7,
                "seven reasons are not filled in, and that is not 0"
            );
            assert_eq!(
                (facts.now(), facts.before()),
                (Figure::Value(8.into()), Some(Figure::Value(5.into())))
            );
            assert_eq!((facts.carried_in, facts.disputes.figure), (Figure::Blank, Figure::Blank));
            assert!(!facts.whole());
            let json = serde_json::to_string(&facts).unwrap();
            assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), facts, "{json}");
        }
    }

    #[test]
    fn five_years_are_kept_and_a_gap_is_no_year_before() {
        let earlier: Vec<_> =
            (2015..2020).chain([2022]).map(|year| (year, i64::from(year))).collect();
        let facts = facts(report("2021", 2024, &[]), &earlier);
        assert_eq!(
            facts.received.iter().map(|(year, _)| *year).collect::<Vec<_>>(),
            [2017, 2018, 2019, 2022, 2024]
        );
        assert_eq!((facts.before(), facts.now()), (None, Figure::Blank));
    }

    #[test]
    fn only_outcomes_that_make_their_total_have_shares() {
        let all: Vec<String> = report("2021", 2024, &[])
            .edition
            .cells()
            .iter()
            .map(|cell| cell.address.clone())
            .filter(|address| address.starts_with("requests.") && address.ends_with(".total"))
            .collect();
        let mut cells: Vec<(&str, i64)> = all.iter().map(|address| (address.as_str(), 0)).collect();
        cells.push(("requests.granted.total", 3));
        cells.push(("requests.outcome_total.total", 3));
        assert!(facts(report("2021", 2024, &cells), &[]).whole());
        cells.push(("requests.outcome_total.total", 4));
        assert!(!facts(report("2021", 2024, &cells), &[]).whole());
    }
}
