//! An indicator that is measured and not typed: what it is made of, so that several units' can be
//! brought together by its kind, and last year's beside it, so that the change follows.

use crate::{Decimal, Indicator, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// How a region's indicator follows from its units'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// It is the sum.
    #[default]
    Sum,
    /// It is the average, weighted by what each is a share of.
    Average,
    /// It is that of the newest day.
    Latest,
    /// Each unit has its own, and the region none.
    Own,
}

/// A year's figure: a count, or a part and what it is a part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Measured {
    /// The count, or the part.
    pub part: Decimal,
    /// What it is a part of, or how many it is the sum of; nothing for a count.
    pub whole: Option<Decimal>,
}

/// An indicator as it is measured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What is measured.
    pub name: String,
    /// Its unit; a part of a whole is given in per cent where it is %.
    pub unit: String,
    /// How it rolls up.
    pub kind: MeasureKind,
    /// This year's.
    pub now: Measured,
    /// Last year's, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Measured>,
    /// The day it is of, `2026-12-03`, of one that is the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Is it of several units?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub several: bool,
}

/// A figure as data: decimals in text, so that they stay exact.
#[derive(Serialize, Deserialize)]
struct Written(String, Option<String>);

impl From<Measured> for Written {
    fn from(measured: Measured) -> Self {
        Self(measured.part.to_string(), measured.whole.map(|whole| whole.to_string()))
    }
}

impl TryFrom<Written> for Measured {
    type Error = rust_decimal::Error;

    fn try_from(Written(part, whole): Written) -> Result<Self, Self::Error> {
        Ok(Self { part: part.parse()?, whole: whole.map(|whole| whole.parse()).transpose()? })
    }
}

const PERCENT: &str = "%";

impl Measured {
    fn plus(self, other: Self) -> Option<Self> {
        let whole = match (self.whole, other.whole) {
            (Some(a), Some(b)) => Some(a.checked_add(b)?),
            (a, b) => a.or(b),
        };
        Some(Self { part: self.part.checked_add(other.part)?, whole })
    }

    /// The figure as it is printed: shares with one decimal, means with two.
    fn value(self, unit: &str) -> Option<Decimal> {
        let Some(whole) = self.whole else { return Some(self.part.normalize()) };
        match unit == PERCENT {
            true => rounded(self.part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?, 1),
            false => rounded(self.part.checked_div(whole)?, 2),
        }
    }
}

/// Rounded as people do it: a half goes up.
fn rounded(value: Decimal, places: u32) -> Option<Decimal> {
    Some(value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero).normalize())
}

impl Measure {
    /// Takes another unit's in; nothing if no decimal can hold what comes of it. The order does not
    /// matter.
    #[must_use]
    pub fn merge(self, other: &Self) -> Option<Self> {
        let mut both = Self { several: true, ..self };
        match both.kind {
            MeasureKind::Sum | MeasureKind::Average => {
                both.now = both.now.plus(other.now)?;
                // Where one unit's last year is not known, the change of all is not.
                both.before = match (both.before, other.before) {
                    (Some(a), Some(b)) => Some(a.plus(b)?),
                    _ => None,
                };
            }
            MeasureKind::Latest => {
                let rank = |of: &Self| {
                    (
                        of.on.clone(),
                        of.now.value(&of.unit),
                        of.before.and_then(|before| before.value(&of.unit)),
                    )
                };
                if rank(other) > rank(&both) {
                    both = Self { several: true, ..other.clone() };
                }
            }
            MeasureKind::Own => {}
        }
        Some(both)
    }

    /// The indicator that it gives, with its change from last year; nothing where there is none, as
    /// of a share of nothing.
    pub fn indicator(&self) -> Option<Indicator> {
        if self.several && self.kind == MeasureKind::Own {
            return None;
        }
        let now = self.now.value(&self.unit)?;
        let year_on_year =
            self.before.and_then(|before| self.change(now, before.value(&self.unit)?));
        Some(Indicator {
            name: self.name.clone(),
            value: now.to_string(),
            unit: self.unit.clone(),
            year_on_year,
        })
    }

    /// The change: of percentages their difference in 百分点, of all others in per cent; from
    /// nothing there is none.
    fn change(&self, now: Decimal, before: Decimal) -> Option<String> {
        let difference = now.checked_sub(before)?;
        if self.unit == PERCENT {
            return Some(format!("{}个百分点", difference.normalize()));
        }
        let rate = difference.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(before)?;
        Some(format!("{}%", rounded(rate, 1)?))
    }
}

/// Ten thousand, as figures and units are shortened by it.
const TEN_THOUSAND: &str = "万";

impl Indicator {
    /// Is it the same that another indicator says? 万条 is 条, counted in ten thousands.
    pub fn is_of(&self, other: &Self) -> bool {
        let unit = |of: &Self| of.unit.trim().trim_start_matches(TEN_THOUSAND).to_owned();
        self.name.trim() == other.name.trim() && unit(self) == unit(other)
    }

    /// Its figure, and how far its last digit reaches: 1 for 88, 0.1 for 58.8, 1000 for 1.2万;
    /// nothing where that is no figure.
    pub fn figure(&self) -> Option<(Decimal, Decimal)> {
        let plain: String = self
            .value
            .chars()
            .map(nianbao_text::half_width)
            .filter(|c| !c.is_whitespace() && *c != ',')
            .collect();
        let unit = self.unit.trim();
        let digits = plain.strip_suffix(unit).unwrap_or(&plain);
        let (digits, short) = match digits.strip_suffix(TEN_THOUSAND) {
            Some(digits) => (digits, true),
            None => (digits, unit.starts_with(TEN_THOUSAND)),
        };
        let value: Decimal = digits.parse().ok()?;
        let step = Decimal::ONE.checked_div(Decimal::from(10_u64.checked_pow(value.scale())?))?;
        let scale = if short { Decimal::from(10_000) } else { Decimal::ONE };
        Some((value.checked_mul(scale)?, step.checked_mul(scale)?))
    }

    /// Does it say what an exact one gives, to the digits that it states? Nothing where one of them
    /// has no figure.
    pub fn agrees_with(&self, exact: &Self) -> Option<bool> {
        let ((value, step), (due, _)) = (self.figure()?, exact.figure()?);
        let off = value.checked_sub(due)?.abs();
        Some(off <= step.checked_div(Decimal::TWO)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(kind: MeasureKind, unit: &str, [now, before]: [(&str, &str); 2]) -> Measure {
        let of = |(part, whole): (&str, &str)| Measured {
            part: part.parse().unwrap(),
            whole: whole.parse().ok(),
        };
        let before = Some(before).filter(|(part, _)| !part.is_empty()).map(of);
        Measure {
            name: "某率".into(),
            unit: unit.into(),
            kind,
            now: of(now),
            before,
            ..Measure::default()
        }
    }

    fn said(measure: &Measure) -> (String, Option<String>) {
        let indicator = measure.indicator().unwrap();
        (format!("{}{}", indicator.value, indicator.unit), indicator.year_on_year)
    }

    #[test]
    fn figures_and_their_changes_are_exact_and_percentages_differ_in_points() {
        let of = |unit, years| said(&measure(MeasureKind::Average, unit, years));
        assert_eq!(
            of("%", [("2", "3"), ("1", "3")]),
            ("66.7%".into(), Some("33.4个百分点".into()))
        );
        assert_eq!(
            of("%", [("1", "8"), ("1", "4")]),
            ("12.5%".into(), Some("-12.5个百分点".into()))
        );
        assert_eq!(of("分", [("185.01", "2"), ("", "")]), ("92.51分".into(), None));
        let of = |years| said(&measure(MeasureKind::Sum, "个", years));
        assert_eq!(of([("9", ""), ("8", "")]), ("9个".into(), Some("12.5%".into())));
        assert_eq!(of([("22", ""), ("15", "")]), ("22个".into(), Some("46.7%".into())));
        assert_eq!(of([("1", ""), ("3", "")]).1, Some("-66.7%".into()));
        assert_eq!(
            (of([("3", ""), ("3", "")]).1, of([("3", ""), ("0", "")]).1),
            (Some("0%".into()), None)
        );
        assert_eq!(measure(MeasureKind::Average, "%", [("0", "0"), ("", "")]).indicator(), None);
    }

    #[test]
    fn an_indicator_agrees_to_the_digits_that_it_states() {
        let of = |value: &str, unit: &str| Indicator {
            name: "发布信息".into(),
            value: value.into(),
            unit: unit.into(),
            ..Indicator::default()
        };
        let agrees = |value, unit| of(value, unit).agrees_with(&of("12034", "条"));
        for (value, unit, expected) in [
            ("12034", "条", Some(true)),
            ("12,034", "条", Some(true)),
            ("１２０３４", "条", Some(true)),
            ("12034条", "条", Some(true)),
            ("1.2万", "条", Some(true)),
            ("1.20", "万条", Some(true)),
            ("1.203", "万条", Some(true)),
            ("1.3", "万条", Some(false)),
            ("12033", "条", Some(false)),
            ("若干", "条", None),
            ("9999999999999999999999999999", "万条", None),
        ] {
            assert_eq!(agrees(value, unit), expected, "{value}{unit}");
            assert!(of(value, unit).is_of(&of("1", "条")));
        }
        assert!(!of("1", "条").is_of(&of("1", "件")));
        assert_eq!(of("98", "%").agrees_with(&of("98.4", "%")), Some(true));
        assert_eq!(of("98.0", "%").agrees_with(&of("98.4", "%")), Some(false));
    }

    #[test]
    fn several_units_come_together_by_kind_in_any_order() {
        let both = |a: &Measure, b: &Measure| {
            let (there, back) = (a.clone().merge(b).unwrap(), b.clone().merge(a).unwrap());
            assert_eq!(there.indicator(), back.indicator());
            there
        };
        let of =
            |kind, unit, one, other| both(&measure(kind, unit, one), &measure(kind, unit, other));
        let sum = of(MeasureKind::Sum, "条", [("0.1", ""), ("1", "")], [("0.2", ""), ("", "")]);
        assert_eq!(said(&sum), ("0.3条".into(), None));
        // 1 of 2 and 9 of 10 is 10 of 12, and not the mean of 50 and 90.
        let average =
            of(MeasureKind::Average, "%", [("1", "2"), ("1", "4")], [("9", "10"), ("5", "8")]);
        assert_eq!(said(&average), ("83.3%".into(), Some("33.3个百分点".into())));
        assert_eq!(
            of(MeasureKind::Own, "个", [("1", ""), ("", "")], [("2", ""), ("", "")]).indicator(),
            None
        );
        let on = |day: &str, value| Measure {
            on: Some(day.into()),
            ..measure(MeasureKind::Latest, "分", [(value, ""), ("", "")])
        };
        assert_eq!(said(&both(&on("2026-03-01", "99"), &on("2026-12-01", "80"))).0, "80分");
        assert_eq!(said(&both(&on("2026-03-01", "99"), &on("2026-03-01", "80"))).0, "99分");
    }
}
