//! How figures and changes are worded for the public: thousands separated, no space between a
//! figure and what it counts.

use crate::sheet::plain;
use nianbao_figures::{Figure, digits, percent};
use nianbao_model::{Cell, Decimal, Indicator, Report};

/// Digits with a comma every three of the whole part, from 1,000 on.
pub(crate) fn grouped(digits: &str) -> String {
    let (sign, bare) =
        digits.strip_prefix(['-', '+']).map_or(("", digits), |bare| (&digits[..1], bare));
    let (whole, rest) = bare.split_at(bare.find('.').unwrap_or(bare.len()));
    if whole.len() < 4 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut text = sign.to_owned();
    for (n, c) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            text.push(',');
        }
        text.push(c);
    }
    text + rest
}

/// A figure as people read it.
pub(crate) fn number(value: Decimal) -> String {
    grouped(&digits(value))
}

/// A figure with what it counts, or the word for why there is none.
pub(crate) fn with_unit(figure: Figure, unit: &str) -> String {
    match figure {
        Figure::Value(value) => format!("{}{unit}", number(value)),
        Figure::NotApplicable => "不适用".into(),
        other => other.said(),
    }
}

/// What the figures of a column are counted in, where the edition does not say.
pub(crate) fn unit_of(column: &nianbao_model::Column) -> &str {
    if let Some(unit) = column.unit.as_deref() {
        return unit;
    }
    match column.id.as_str() {
        "items_previous" | "items_change" => "项",
        "projects" => "个",
        _ if column.kind == nianbao_model::Kind::Amount => "",
        _ => "件",
    }
}

/// A change against last year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// In full: 比上年增加21件，增长31.3%.
    pub words: String,
    /// The rate alone: 增长31.3%; nothing where there is none.
    pub rate: Option<String>,
    /// Last year's figure where this year's is 100, or in the figure's own unit where the change
    /// is in points; for lengths alone.
    pub last: Option<Last>,
    /// How much the figure changed, in per cent; nothing where that is not said.
    pub percent: Option<Decimal>,
}

/// Last year's figure, as far as lengths can be drawn of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// Where this year's is 100.
    Of100(Decimal),
    /// On a scale from 0 to 100.
    Points(Decimal),
}

/// The change of a figure against the same cell of the report of the year before; nothing if either
/// is no figure.
pub(crate) fn since(
    report: &Report,
    previous: Option<&Report>,
    address: &str,
    unit: &str,
) -> Option<Change> {
    let now = Figure::at(report, address)?.value()?;
    let before = Figure::at(previous?, address)?.value()?;
    between(now, before, unit)
}

/// The change from one figure to another.
pub(crate) fn between(now: Decimal, before: Decimal, unit: &str) -> Option<Change> {
    let difference = now.checked_sub(before)?;
    if difference.is_zero() {
        return Some(Change {
            words: "与上年持平".into(), rate: None, last: None, percent: None
        });
    }
    let (verb, trend) =
        if difference.is_sign_positive() { ("增加", "增长") } else { ("减少", "下降") };
    let by = format!("比上年{verb}{}{unit}", number(difference.abs()));
    let share = percent(difference.abs(), before).filter(|_| before > Decimal::ZERO);
    // A change from few to many is no rate that says anything, and 0.0% is none.
    let share = share.filter(|share| {
        share.parse::<Decimal>().is_ok_and(|rate| !rate.is_zero() && rate < Decimal::from(1000))
    });
    let words = match &share {
        Some(share) => format!("{by}，{trend}{}%", grouped(share)),
        None if before.is_zero() => format!("{by}（上年为0）"),
        None => by,
    };
    Some(Change {
        words,
        rate: share.map(|share| format!("{trend}{}%", grouped(&share))),
        last: None,
        percent: None,
    })
}

/// The change that a report publishes of an indicator (`58.8%`, `-66%`, `2.6个百分点`).
pub(crate) fn published(indicator: &Indicator) -> Option<Change> {
    let claim = plain(indicator.year_on_year.as_deref()?);
    let stated = Cell::from_spelled(&claim).is_none_or(|cell| cell.value().is_some());
    if claim.is_empty() || !stated || claim.chars().count() > 30 {
        return None;
    }
    let value = plain(&indicator.value).parse::<Decimal>().ok();
    let bare = claim.trim_start_matches(['+', '-', '−', '－', '＋', ' ']);
    let mut negative = claim.starts_with(['-', '−', '－']);
    let bare = match bare.strip_prefix("下降").or_else(|| bare.strip_prefix("减少")) {
        Some(rest) => {
            negative = true;
            rest
        }
        None => ["增长", "增加", "提高", "上升"]
            .iter()
            .find_map(|word| bare.strip_prefix(word))
            .unwrap_or(bare),
    };
    let digits: String = bare.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let unit = bare[digits.len()..].trim();
    let by = digits.parse::<Decimal>().ok();
    let words = |verb: &str| format!("{verb}{}{unit}", grouped(&digits));
    let (rate, last, percent) = match (by, unit) {
        (Some(by), _) if by.is_zero() => {
            return Some(Change {
                words: "与上年持平".into(),
                rate: None,
                last: None,
                percent: None,
            });
        }
        (Some(by), "%" | "％") => {
            let signed = if negative { -by } else { by };
            let last =
                Decimal::from(100).checked_add(signed).filter(|whole| *whole > Decimal::ZERO);
            let last =
                last.and_then(|whole| Decimal::from(10_000).checked_div(whole)).map(Last::Of100);
            (words(if negative { "下降" } else { "增长" }), last, Some(signed))
        }
        (Some(by), "个百分点" | "百分点") => {
            let last = value.and_then(|value| {
                if negative { value.checked_add(by) } else { value.checked_sub(by) }
            });
            (words(if negative { "下降" } else { "提高" }), last.map(Last::Points), None)
        }
        (Some(_), _) => (words(if negative { "减少" } else { "增加" }), None, None),
        // Whatever it is, it is no figure: said as it stands.
        (None, _) => {
            return Some(Change {
                words: said_as_it_stands(&claim),
                rate: None,
                last: None,
                percent: None,
            });
        }
    };
    Some(Change { words: format!("比上年{rate}"), rate: Some(rate), last, percent })
}

fn said_as_it_stands(claim: &str) -> String {
    if ["同比", "比上年", "比去年", "较上年", "上年"].iter().any(|word| claim.contains(word))
    {
        claim.to_owned()
    } else {
        format!("同比：{claim}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_in_the_whole_part_alone() {
        let said = ["999", "1000", "-1234567.8901", "100", "+1000", "12,3", "0.12345"].map(grouped);
        assert_eq!(said, ["999", "1,000", "-1,234,567.8901", "100", "+1,000", "12,3", "0.12345"]);
    }

    #[test]
    fn changes_are_exact_and_rounded_half_away_from_zero() {
        let words = |now: i64, before: i64| between(now.into(), before.into(), "件").unwrap().words;
        assert_eq!(words(88, 67), "比上年增加21件，增长31.3%");
        assert_eq!(words(3, 8), "比上年减少5件，下降62.5%");
        assert_eq!(words(5, 5), "与上年持平");
        assert_eq!(words(5, 0), "比上年增加5件（上年为0）");
        assert_eq!(words(100_000, 3), "比上年增加99,997件");
    }

    #[test]
    fn claims_are_worded_by_their_sign_and_never_taken_for_figures() {
        let said = |claim: &str| {
            let indicator = Indicator {
                value: "98.2".into(),
                year_on_year: Some(claim.into()),
                ..Indicator::default()
            };
            published(&indicator).map(|change| (change.words, change.percent))
        };
        assert_eq!(said("58.8%"), Some(("比上年增长58.8%".into(), Some(Decimal::new(588, 1)))));
        assert_eq!(said("-66%"), Some(("比上年下降66%".into(), Some(Decimal::from(-66)))));
        assert_eq!(said("下降3.1%"), Some(("比上年下降3.1%".into(), Some(Decimal::new(-31, 1)))));
        assert_eq!(said("2.6个百分点"), Some(("比上年提高2.6个百分点".into(), None)));
        assert_eq!(said("0%"), Some(("与上年持平".into(), None)));
        assert_eq!(said("大幅增长"), Some(("同比：大幅增长".into(), None)));
        assert_eq!((said("/"), said(" ")), (None, None));
    }
}
