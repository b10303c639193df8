//! Year on year: worked out from exact decimals where last year's report is at hand, or as the report itself publishes it.

use crate::sheet::plain;
use nianbao_figures::{Figure, digits, percent};
use nianbao_model::{Decimal, Report};

/// Which way it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Up,
    Down,
    /// No change, or it cannot be said which way: no arrow.
    Level,
}

/// A change against an earlier year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The arrow.
    pub way: Way,
    /// In words: 比上年增加 12 件（15.8%）.
    pub words: String,
}

/// The change of a figure against the same cell of the earlier report.
pub(crate) fn since(report: &Report, previous: Option<&Report>, address: &str, unit: &str) -> Option<Change> {
    let previous = previous?;
    let (now, before) = (Figure::at(report, address)?, Figure::at(previous, address)?);
    let year = if previous.year.checked_add(1) == Some(report.year) { "上年".to_owned() } else { format!("{}年", previous.year) };
    change(now.value()?, before, &year, unit)
}

/// The change from one figure to another; nothing if it cannot be said exactly.
fn change(now: Decimal, before: Figure, year: &str, unit: &str) -> Option<Change> {
    let Some(last) = before.value() else {
        let words = if before.is_stated() { format!("{year}：{}", before.said()) } else { format!("{year}未填") };
        return Some(Change { way: Way::Level, words });
    };
    let difference = now.checked_sub(last)?;
    let (way, verb) = match difference.cmp(&Decimal::ZERO) {
        std::cmp::Ordering::Greater => (Way::Up, "增加"),
        std::cmp::Ordering::Less => (Way::Down, "减少"),
        std::cmp::Ordering::Equal => return Some(Change { way: Way::Level, words: format!("与{year}持平") }),
    };
    let by = Figure::Value(difference.abs()).with(unit);
    let note = match percent(difference.abs(), last) {
        _ if last.is_zero() => format!("（{year}为 0）"),
        Some(percent) => format!("（{percent}%）"),
        None => String::new(),
    };
    Some(Change { way, words: format!("比{year}{verb} {by}{note}") })
}

/// The change that a report publishes of an indicator (`58.8%`, `-66%`, `2.6个百分点`), in words.
pub(crate) fn published(claim: Option<&str>) -> Option<Change> {
    let claim = plain(claim?);
    if claim.is_empty() {
        return None;
    }
    let any = |words: &[&str]| words.iter().any(|word| claim.contains(word));
    let (up, down) = (any(&["增", "升", "提高"]), any(&["减", "降"]));
    let named = any(&["同比", "比上年", "比去年"]);
    if up || down || named || claim.contains("持平") {
        let way = match (up, down) {
            (true, false) => Way::Up,
            (false, true) => Way::Down,
            _ => Way::Level,
        };
        let words = if named { claim } else { format!("同比{claim}") };
        return Some(Change { way, words });
    }
    let bare = claim.trim_start_matches(['+', '-', '−', '－', '＋', ' ']);
    let negative = claim.starts_with(['-', '−', '－']);
    let number: String = bare.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let (way, verb) = match number.parse::<Decimal>().ok() {
        Some(value) if value.is_zero() => return Some(Change { way: Way::Level, words: "同比持平".into() }),
        Some(_) if negative => (Way::Down, "下降"),
        Some(_) => (Way::Up, "增长"),
        // Whatever it is, it is no figure: said as it stands, without an arrow.
        None => return Some(Change { way: Way::Level, words: format!("同比：{claim}") }),
    };
    Some(Change { way, words: format!("同比{verb} {bare}") })
}

/// Two figures as a sum is written: 88 + 5.
pub(crate) fn sum_words(a: Decimal, b: Decimal) -> String {
    format!("{} + {}", digits(a), digits(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(now: i64, before: Figure) -> String {
        let change = change(Decimal::from(now), before, "上年", "件").unwrap();
        let arrow = match change.way {
            Way::Up => "▲",
            Way::Down => "▼",
            Way::Level => "",
        };
        arrow.to_owned() + &change.words
    }

    #[test]
    fn differences_and_percent_are_exact_and_rounded_half_away_from_zero() {
        let last = |n: i64| Figure::Value(n.into());
        assert_eq!(words(88, last(76)), "▲比上年增加 12 件（15.8%）");
        assert_eq!(words(3, last(8)), "▼比上年减少 5 件（62.5%）");
        assert_eq!(words(5, last(5)), "与上年持平");
        assert_eq!(words(5, last(0)), "▲比上年增加 5 件（上年为 0）");
        assert_eq!(words(0, last(0)), "与上年持平");
        assert_eq!(words(7, Figure::Blank), "上年未填");
        assert_eq!(words(7, Figure::NotApplicable), "上年：—");
    }

    #[test]
    fn claims_are_said_as_published_with_the_arrow_of_their_sign() {
        let said = |claim: &str| published(Some(claim)).map(|change| (change.way, change.words));
        assert_eq!(said("58.8%"), Some((Way::Up, "同比增长 58.8%".into())));
        assert_eq!(said("-66%"), Some((Way::Down, "同比下降 66%".into())));
        assert_eq!(said("2.6个百分点"), Some((Way::Up, "同比增长 2.6个百分点".into())));
        assert_eq!(said("0%"), Some((Way::Level, "同比持平".into())));
        assert_eq!(said("下降3.1%"), Some((Way::Down, "同比下降3.1%".into())));
        assert_eq!(said("同比-3%"), Some((Way::Level, "同比-3%".into())));
        assert_eq!(said("/"), Some((Way::Level, "同比：/".into())));
        assert_eq!((said(" "), published(None)), (None, None));
    }
}
