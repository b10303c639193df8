//! What the picture says of a figure. Blank, 0, not applicable and unreadable are four different things here, too.

use nianbao_model::{Cell, Decimal, Indicator, Report};

/// A figure as the picture says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Nothing is written there: 未填.
    Blank,
    /// A figure; 0 is one.
    Value(Decimal),
    /// It does not apply: —.
    NotApplicable,
    /// What is written there is no figure: 无法识读.
    Unreadable,
}

impl Figure {
    /// What a cell says.
    pub(crate) fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Blank => Figure::Blank,
            Cell::Figure(value) => Figure::Value(*value),
            Cell::NotApplicable(_) => Figure::NotApplicable,
            Cell::Unreadable(_) => Figure::Unreadable,
        }
    }

    /// What the cell at an address says; nothing if the report's edition has no such cell.
    pub(crate) fn at(report: &Report, address: &str) -> Option<Self> {
        report.at(address).map(Figure::of)
    }

    /// The figure, if it is one.
    pub(crate) fn value(self) -> Option<Decimal> {
        match self {
            Figure::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Is it a figure above 0?
    pub(crate) fn counts(self) -> bool {
        self.value().is_some_and(|value| value > Decimal::ZERO)
    }

    /// Does the report say anything there?
    pub(crate) fn is_stated(self) -> bool {
        self != Figure::Blank
    }

    /// In plain digits, or the word for why there are none.
    pub(crate) fn said(self) -> String {
        match self {
            Figure::Blank => "未填".into(),
            Figure::Value(value) => digits(value),
            Figure::NotApplicable => "—".into(),
            Figure::Unreadable => "无法识读".into(),
        }
    }

    /// With its unit, if it is a figure: 72 件, 未填.
    pub(crate) fn with(self, unit: &str) -> String {
        match self {
            Figure::Value(value) if !unit.is_empty() => format!("{}{}{unit}", digits(value), gap(unit)),
            other => other.said(),
        }
    }

    /// In a sentence that is heard: the dash has a name there.
    pub(crate) fn spoken(self, unit: &str) -> String {
        match self {
            Figure::NotApplicable => "不适用（—）".into(),
            other => other.with(unit),
        }
    }
}

/// What stands between a figure and its unit.
pub(crate) fn gap(unit: &str) -> &'static str {
    if unit.starts_with('%') || unit.starts_with('％') || unit.is_empty() { "" } else { " " }
}

/// A figure in plain digits, in its one form (`9230.470` is `9230.47`, `-0` is `0`).
pub(crate) fn digits(value: Decimal) -> String {
    if value.is_zero() { "0".into() } else { value.normalize().to_string() }
}

/// What several cells come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    /// The sum of those that hold figures; else what they have in common.
    pub figure: Figure,
    /// How many more are blank.
    pub blank: usize,
    /// How many more could not be read.
    pub unreadable: usize,
}

impl Total {
    /// Adds up. A sum that cannot be held exactly is no figure.
    pub(crate) fn of(figures: &[Figure]) -> Self {
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
    pub(crate) fn is_whole(self) -> bool {
        self.figure.value().is_some() && self.blank + self.unreadable == 0
    }

    /// What is missing from the sum: 另有2项未填. Empty if nothing is.
    pub(crate) fn lacks(self) -> String {
        match (self.blank, self.unreadable) {
            (0, 0) => String::new(),
            (blank, 0) => format!("另有{blank}项未填"),
            (0, unreadable) => format!("另有{unreadable}项无法识读"),
            (blank, unreadable) => format!("另有{blank}项未填、{unreadable}项无法识读"),
        }
    }
}

/// The figure of an indicator in the digits it was published in (`15.48`, `98.20`), or the word for why there are none.
pub(crate) fn indicator_digits(indicator: &Indicator) -> String {
    let value = crate::sheet::plain(&indicator.value);
    if value.is_empty() {
        return Figure::Blank.said();
    }
    if is_plain_figure(&value) {
        return value;
    }
    match Cell::from_spelled(&value) {
        Some(cell) => Figure::of(&cell).said(),
        None => Figure::Unreadable.said(),
    }
}

/// Digits with at most one point and a sign, and no more of them than a line holds?
pub(crate) fn is_plain_figure(text: &str) -> bool {
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, rest) = bare.split_once('.').unwrap_or((bare, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 40 && all_digits(whole) && all_digits(rest)
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
    fn a_sum_says_what_it_lacks_and_never_takes_a_blank_for_zero() {
        let part = Total::of(&[value("2"), Figure::Blank, value("3"), Figure::Unreadable, Figure::NotApplicable]);
        assert_eq!((part.figure, part.lacks().as_str()), (value("5"), "另有1项未填、1项无法识读"));
        assert_eq!(Total::of(&[Figure::Blank, Figure::NotApplicable]).figure, Figure::Blank);
        assert_eq!(Total::of(&[Figure::NotApplicable; 2]).figure, Figure::NotApplicable);
        assert_eq!(Total::of(&NOTHING).figure, Figure::Unreadable);
        assert!(Total::of(&[value("0"), Figure::NotApplicable]).is_whole());
        assert_eq!(Total::of(&[Figure::Value(Decimal::MAX); 2]).figure, Figure::Unreadable);
    }

    #[test]
    fn an_indicator_is_said_in_the_digits_it_was_published_in() {
        let said = |text: &str| indicator_digits(&Indicator { value: text.into(), ..Indicator::default() });
        assert_eq!([said("8070"), said("98.20"), said(" ")], ["8070", "98.20", "未填"]);
        assert_eq!([said("/"), said("约20"), said("1.2.3"), said(&"9".repeat(10_000))], ["—", "无法识读", "无法识读", "无法识读"]);
    }
}
