//! What a picture says of a figure. Blank, 0, not applicable and unreadable are four different
//! things here, too.

use nianbao_model::{Cell, Decimal, Report};
use serde::{Deserialize, Serialize};

/// A figure as a picture says it. In JSON a blank is `null`, a count an integer, an amount a
/// string, and the other two are objects, as in a report's own JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Form", try_from = "Form")]
pub enum Figure {
    /// Nothing is written there: 未填.
    Blank,
    /// A figure; 0 is one.
    Value(Decimal),
    /// It does not apply: —.
    NotApplicable,
    /// What is written there is no figure: 无法识读.
    Unreadable,
}

/// A figure in JSON.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    Blank(()),
    Count(i64),
    Amount(String),
    NotApplicable { not_applicable: String },
    Unreadable { unreadable: String },
}

impl From<Figure> for Form {
    fn from(figure: Figure) -> Self {
        match figure {
            Figure::Blank => Form::Blank(()),
            Figure::Value(value) => match i64::try_from(value) {
                Ok(count) if value.fract().is_zero() => Form::Count(count),
                _ => Form::Amount(digits(value)),
            },
            Figure::NotApplicable => Form::NotApplicable { not_applicable: "/".into() },
            Figure::Unreadable => Form::Unreadable { unreadable: String::new() },
        }
    }
}

impl TryFrom<Form> for Figure {
    type Error = String;

    fn try_from(form: Form) -> Result<Self, String> {
        Ok(match form {
            Form::Blank(()) => Figure::Blank,
            Form::Count(count) => Figure::Value(count.into()),
            Form::Amount(text) => Figure::Value(text.parse().map_err(|e| format!("{text}: {e}"))?),
            Form::NotApplicable { .. } => Figure::NotApplicable,
            Form::Unreadable { .. } => Figure::Unreadable,
        })
    }
}

impl Figure {
    /// What a cell says.
    pub fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Blank => Figure::Blank,
            Cell::Figure(value) => Figure::Value(*value),
            Cell::NotApplicable(_) => Figure::NotApplicable,
            Cell::Unreadable(_) => Figure::Unreadable,
        }
    }

    /// What the cell at an address says; nothing if the report's edition has no such cell.
    pub fn at(report: &Report, address: &str) -> Option<Self> {
        report.at(address).map(Figure::of)
    }

    /// The figure, if it is one.
    pub fn value(self) -> Option<Decimal> {
        match self {
            Figure::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Is it a figure above 0?
    pub fn counts(self) -> bool {
        self.value().is_some_and(|value| value > Decimal::ZERO)
    }

    /// Does the report say anything there?
    pub fn is_stated(self) -> bool {
        self != Figure::Blank
    }

    /// In plain digits, or the word for why there are none.
    pub fn said(self) -> String {
        match self {
            Figure::Blank => "未填".into(),
            Figure::Value(value) => digits(value),
            Figure::NotApplicable => "—".into(),
            Figure::Unreadable => "无法识读".into(),
        }
    }

    /// With its unit, if it is a figure: 72 件, 未填.
    pub fn with(self, unit: &str) -> String {
        match self {
            Figure::Value(value) if !unit.is_empty() => {
                format!("{}{}{unit}", digits(value), gap(unit))
            }
            other => other.said(),
        }
    }

    /// In a sentence that is heard: the dash has a name there.
    pub fn spoken(self, unit: &str) -> String {
        match self {
            Figure::NotApplicable => "不适用（—）".into(),
            other => other.with(unit),
        }
    }
}

/// What stands between a figure and its unit.
pub fn gap(unit: &str) -> &'static str {
    if unit.starts_with('%') || unit.starts_with('％') || unit.is_empty() { "" } else { " " }
}

/// A figure in plain digits, in its one form (`9230.470` is `9230.47`, `-0` is `0`).
pub fn digits(value: Decimal) -> String {
    if value.is_zero() { "0".into() } else { value.normalize().to_string() }
}

/// What several cells come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The sum of those that hold figures; else what they have in common.
    pub figure: Figure,
    /// How many more are blank.
    pub blank: usize,
    /// How many more could not be read.
    pub unreadable: usize,
}

impl Total {
    /// Adds up. A sum that cannot be held exactly is no figure.
    pub fn of(figures: &[Figure]) -> Self {
        let count = |like: Figure| figures.iter().filter(|&&figure| figure == like).count();
        let (blank, unreadable) = (count(Figure::Blank), count(Figure::Unreadable));
        let values: Vec<Decimal> = figures.iter().filter_map(|figure| figure.value()).collect();
        if values.is_empty() {
            let figure = match (blank, unreadable) {
                (_, 1..) => Figure::Unreadable,
                (0, 0) if !figures.is_empty() => Figure::NotApplicable,
                _ => Figure::Blank,
            };
            return Self { figure, blank: 0, unreadable: 0 };
        }
        match values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value)) {
            Some(sum) => Self { figure: Figure::Value(sum), blank, unreadable },
            None => Self { figure: Figure::Unreadable, blank: 0, unreadable: 0 },
        }
    }

    /// Is every part of it a figure or not applicable?
    pub fn is_whole(self) -> bool {
        self.figure.value().is_some() && self.blank + self.unreadable == 0
    }

    /// What is missing from the sum: 另有2项未填. Empty if nothing is.
    pub fn lacks(self) -> String {
        match (self.blank, self.unreadable) {
            (0, 0) => String::new(),
            (blank, 0) => format!("另有{blank}项未填"),
            (0, unreadable) => format!("另有{unreadable}项无法识读"),
            (blank, unreadable) => format!("另有{blank}项未填、{unreadable}项无法识读"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: [Figure; 3] = [Figure::Blank, Figure::NotApplicable, Figure::Unreadable];

    fn value(text: &str) -> Figure {
        Figure::Value(text.parse().unwrap())
    }

    #[test]
    fn the_four_states_are_said_in_four_ways() {
        assert_eq!(NOTHING.map(Figure::said), ["未填", "—", "无法识读"]);
        assert_eq!(value("0").with("件"), "0 件");
        assert_eq!(value("-0.00").said(), "0");
        assert_eq!(value("9230.470").with("万元"), "9230.47 万元");
        assert_eq!(Figure::Blank.with("件"), "未填");
    }

    #[test]
    fn the_four_states_go_through_json() {
        for figure in NOTHING
            .into_iter()
            .chain(["0", "-3", "9230.47", "79228162514264337593543950335"].map(value))
        {
            let json = serde_json::to_string(&figure).unwrap();
            assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure, "{json}");
        }
        assert_eq!(
            serde_json::to_string(&[value("72"), value("0.50"), Figure::Blank]).unwrap(),
            "[72,\"0.5\",null]"
        );
        assert!(serde_json::from_str::<Figure>("\"x\"").is_err());
    }

    #[test]
    fn a_sum_says_what_it_lacks_and_never_takes_a_blank_for_zero() {
        let part = Total::of(&[
            value("2"),
            Figure::Blank,
            value("3"),
            Figure::Unreadable,
            Figure::NotApplicable,
        ]);
        assert_eq!((part.figure, part.lacks().as_str()), (value("5"), "另有1项未填、1项无法识读"));
        assert_eq!(Total::of(&[Figure::Blank, Figure::NotApplicable]).figure, Figure::Blank);
        assert_eq!(Total::of(&[Figure::NotApplicable; 2]).figure, Figure::NotApplicable);
        assert_eq!(Total::of(&NOTHING).figure, Figure::Unreadable);
        assert!(Total::of(&[value("0"), Figure::NotApplicable]).is_whole());
        assert_eq!(Total::of(&[Figure::Value(Decimal::MAX); 2]).figure, Figure::Unreadable);
    }
}
