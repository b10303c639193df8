//! Units that stand out: figures and shares far from what most units of the year have.
//!
//! The fences are Tukey's: for a share, one and a half times the distance between the quartiles
//! beyond them; for a count, which differs between units by factors, as far beyond a quartile as
//! twice the factor between them. Small bases say nothing and take no part. To stand out is no
//! error: it is a place to look.

use super::{facts::Line, top::Top};
use nianbao_model::{Bilingual, Decimal, Lang, RoundingStrategy};
use serde::Serialize;
use std::cmp::Reverse;

/// A share is worked out from so many cases at least.
const BASE: u32 = 10;
/// Fewer units than this have no distribution.
const UNITS: usize = 8;
/// Shares closer together than so many percentage points do not differ.
const NEAR: u32 = 10;
/// So many of a measure's extremes are shown on each side.
const SHOWN: usize = 6;

/// What is compared between units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Measure {
    /// New requests of the year.
    Received,
    /// New requests against last year's, in percent.
    Change,
    /// One kind of outcome among all, in percent.
    Outcome(String),
    /// What is carried on to next year, among what was to be handled.
    CarriedOut,
    /// Reconsiderations and litigations against requests that ended.
    Disputes,
}

impl Measure {
    /// Its name.
    pub(crate) fn words(&self) -> Bilingual {
        match self {
            Measure::Received => Bilingual::new("本年新收申请", "new requests"),
            Measure::Change => {
                Bilingual::new("本年新收与上年之比", "new requests against last year's")
            }
            Measure::Outcome(kind) => {
                Bilingual::new(format!("{kind}占比"), format!("share of {kind}"))
            }
            Measure::CarriedOut => {
                Bilingual::new("结转下年度占应办理数之比", "share carried on to next year")
            }
            Measure::Disputes => {
                Bilingual::new("复议诉讼与办结数之比", "disputes against requests that ended")
            }
        }
    }

    /// Counts are bare, everything else is percent.
    fn is_count(&self) -> bool {
        matches!(self, Measure::Received)
    }
}

/// A unit that stands out by a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Outlier {
    /// The unit's id.
    pub(crate) unit: String,
    /// Its name.
    pub(crate) name: String,
    /// What it stands out by.
    pub(crate) measure: Measure,
    /// What it has: a count, or percent to one decimal.
    pub(crate) value: String,
    /// What makes a share: `18/25`; empty for a count.
    pub(crate) of: String,
    /// The middle of all units.
    pub(crate) median: String,
    /// Between which bounds half of the units lie.
    pub(crate) quartiles: (String, String),
    /// How many units were compared.
    pub(crate) units: usize,
}

impl Outlier {
    /// The sentence about it, without the unit's name.
    pub(crate) fn said(&self, lang: Lang) -> String {
        let Self { measure, value, of, median, quartiles: (low, high), units, .. } = self;
        let words = measure.words();
        let of = match (of.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("（{of}）"),
            (false, Lang::En) => format!(" ({of})"),
        };
        match lang {
            Lang::Zh => format!(
                "{} {value}{of}；{units} 个单位的中位数为 {median}，一半单位在 {low} 到 {high} 之间",
                words.zh
            ),
            Lang::En => {
                format!(
                    "{}: {value}{of}; the median of {units} units is {median}, half of them lie between {low} and {high}",
                    words.en
                )
            }
        }
    }
}

/// One measure over all units.
#[derive(Debug)]
struct Sample {
    measure: Measure,
    values: Vec<Decimal>,
    lowest: Top<Decimal, Extreme>,
    highest: Top<Reverse<Decimal>, Extreme>,
}

#[derive(Debug, Clone)]
struct Extreme {
    unit: String,
    name: String,
    value: Decimal,
    of: String,
}

/// All measures of a year.
#[derive(Debug, Default)]
pub(crate) struct Samples(Vec<Sample>);

impl Samples {
    /// Takes a unit's figures in.
    pub(crate) fn add(&mut self, line: &Line) {
        let Some(facts) = &line.facts else { return };
        let (now, ended) = (facts.now().value(), facts.ended.value());
        if let Some(now) = now.filter(|now| !now.is_sign_negative()) {
            self.take(Measure::Received, line, now, String::new());
        }
        self.share(Measure::Change, line, now, facts.before().and_then(|figure| figure.value()));
        if facts.whole() {
            for (kind, total) in &facts.outcomes {
                self.share(
                    Measure::Outcome(kind.clone()),
                    line,
                    total.figure.value().or(Some(Decimal::ZERO)),
                    ended,
                );
            }
        }
        let due =
            now.zip(facts.carried_in.value()).and_then(|(now, carried)| now.checked_add(carried));
        self.share(Measure::CarriedOut, line, facts.carried_out.value(), due);
        if facts.disputes.is_whole() {
            self.share(Measure::Disputes, line, facts.disputes.figure.value(), ended);
        }
    }

    fn share(
        &mut self,
        measure: Measure,
        line: &Line,
        part: Option<Decimal>,
        whole: Option<Decimal>,
    ) {
        let Some((part, whole)) = part
            .zip(whole)
            .filter(|(part, whole)| !part.is_sign_negative() && *whole >= Decimal::from(BASE))
        else {
            return;
        };
        if let Some(percent) =
            part.checked_mul(Decimal::ONE_HUNDRED).and_then(|part| part.checked_div(whole))
        {
            let of = format!("{}/{}", part.normalize(), whole.normalize());
            self.take(measure, line, percent, of);
        }
    }

    fn take(&mut self, measure: Measure, line: &Line, value: Decimal, of: String) {
        let at = match self.0.iter().position(|sample| sample.measure == measure) {
            Some(at) => at,
            None => {
                self.0.push(Sample {
                    measure,
                    values: Vec::new(),
                    lowest: Top::new(SHOWN),
                    highest: Top::new(SHOWN),
                });
                self.0.len() - 1
            }
        };
        let sample = &mut self.0[at];
        sample.values.push(value);
        let extreme =
            || Extreme { unit: line.unit.clone(), name: line.name.clone(), value, of: of.clone() };
        sample.lowest.add(value, extreme);
        sample.highest.add(Reverse(value), extreme);
    }

    /// How many units had a figure that could be compared, at the best-filled measure; and those
    /// that stand out.
    pub(crate) fn done(self) -> (usize, Vec<Outlier>) {
        let units = self.0.iter().map(|sample| sample.values.len()).max().unwrap_or(0);
        (units, self.0.into_iter().flat_map(Sample::outliers).collect())
    }
}

impl Sample {
    fn outliers(mut self) -> Vec<Outlier> {
        if self.values.len() < UNITS {
            return Vec::new();
        }
        self.values.sort_unstable();
        let at = |quarter: u32| quantile(&self.values, quarter);
        let (Some(low), Some(median), Some(high)) = (at(1), at(2), at(3)) else {
            return Vec::new();
        };
        let shown = |value: Decimal| {
            let rounded =
                value.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero).normalize();
            if self.measure.is_count() { rounded.to_string() } else { format!("{rounded}%") }
        };
        let mut met: Vec<Extreme> = self.highest.by_rank();
        met.extend(self.lowest.by_rank());
        let mut named: Vec<String> = Vec::new();
        let mut out = Vec::new();
        for extreme in met {
            let far = if self.measure.is_count() {
                far_count(extreme.value, low, high)
            } else {
                far_share(extreme.value, low, high)
            };
            if far && !named.contains(&extreme.unit) {
                named.push(extreme.unit.clone());
                out.push(Outlier {
                    unit: extreme.unit,
                    name: extreme.name,
                    measure: self.measure.clone(),
                    value: shown(extreme.value),
                    of: extreme.of,
                    median: shown(median),
                    quartiles: (shown(low), shown(high)),
                    units: self.values.len(),
                });
            }
        }
        out
    }
}

/// A quartile of sorted values, between two of them in proportion (the usual definition, number 7
/// of Hyndman and Fan).
fn quantile(sorted: &[Decimal], quarter: u32) -> Option<Decimal> {
    let place = sorted.len().checked_sub(1)? * quarter as usize;
    let (at, quarters) = (place / 4, place % 4);
    let (here, next) = (*sorted.get(at)?, *sorted.get(at + 1).or(sorted.get(at))?);
    let step = next
        .checked_sub(here)?
        .checked_mul(Decimal::from(quarters))?
        .checked_div(Decimal::from(4))?;
    here.checked_add(step)
}

/// Beyond the quartiles by one and a half times the distance between them, and by enough to matter.
fn far_share(value: Decimal, low: Decimal, high: Decimal) -> bool {
    let reach = (high - low)
        .checked_mul(Decimal::new(15, 1))
        .unwrap_or(Decimal::MAX)
        .max(Decimal::from(NEAR));
    value.checked_sub(high).is_some_and(|over| over > reach)
        || low.checked_sub(value).is_some_and(|under| under > reach)
}

/// Beyond a quartile by more than the square of the factor between the quartiles (each with one
/// added, so that 0 has a factor, too), and by enough cases to matter.
fn far_count(value: Decimal, low: Decimal, high: Decimal) -> bool {
    let one = |value: Decimal| value.checked_add(Decimal::ONE);
    let beyond = || {
        let (value, low, high) = (one(value)?, one(low)?, one(high)?);
        let factor = high.checked_div(low)?;
        let square = factor.checked_mul(factor)?;
        // Quartiles close together make a factor near 1; what is not twice as much does not stand
        // out.
        let square = square.max(Decimal::TWO);
        Some(value.checked_div(high)? > square || low.checked_div(value)? > square)
    };
    let apart = value.max(low) - value.min(low) >= Decimal::from(BASE)
        && value.max(high) - value.min(high) >= Decimal::from(BASE);
    apart && beyond().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[i64]) -> Vec<Decimal> {
        values.iter().map(|&n| n.into()).collect()
    }

    #[test]
    fn quartiles_are_exact() {
        let values = of(&[1, 2, 3, 4]);
        let quartiles =
            [1, 2, 3].map(|quarter| quantile(&values, quarter).unwrap().normalize().to_string());
        assert_eq!(quartiles, ["1.75", "2.5", "3.25"]);
        assert_eq!(quantile(&of(&[7]), 3), Some(7.into()));
        assert_eq!(quantile(&[], 1), None);
        assert_eq!(
            quantile(&[Decimal::MIN, Decimal::MAX], 1),
            None,
            "what cannot be held is no quartile"
        );
    }

    #[test]
    fn counts_stand_out_by_factors_and_shares_by_distance() {
        let count =
            |value: i64, low: i64, high: i64| far_count(value.into(), low.into(), high.into());
        assert!(count(140, 4, 14) && !count(120, 4, 14), "15 and its factor 3 squared are 135");
        assert!(
            count(1_000, 100, 110)
                && !count(150, 100, 110)
                && count(20, 100, 110)
                && count(0, 40, 60)
        );
        assert!(!count(9, 0, 0) && count(11_398_889, 0, 0), "a few cases among none are nothing");
        let share =
            |value: i64, low: i64, high: i64| far_share(value.into(), low.into(), high.into());
        assert!(
            share(80, 20, 40)
                && !share(70, 20, 40)
                && !share(9, 0, 0)
                && share(11, 0, 0)
                && share(70, 90, 95)
        );
        assert!(!far_count(Decimal::MAX, Decimal::ZERO, Decimal::MAX));
    }
}
