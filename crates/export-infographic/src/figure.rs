//! What the picture says of the figure of an indicator, which is kept as text.

use nianbao_figures::Figure;
use nianbao_model::{Cell, Indicator};

/// The figure of an indicator in the digits it was published in (`15.48`, `98.20`), or the word for
/// why there are none.
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

    #[test]
    fn an_indicator_is_said_in_the_digits_it_was_published_in() {
        let said = |text: &str| {
            indicator_digits(&Indicator { value: text.into(), ..Indicator::default() })
        };
        assert_eq!([said("8070"), said("98.20"), said(" ")], ["8070", "98.20", "未填"]);
        assert_eq!(
            [said("/"), said("约20"), said("1.2.3"), said(&"9".repeat(10_000))],
            ["—", "无法识读", "无法识读", "无法识读"]
        );
    }
}
