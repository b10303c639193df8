//! Shares of figures: as lengths and in percent. Figures are exact decimals; only what is drawn is
//! rounded, to whole pixels.

use nianbao_model::Decimal;

/// The length for a figure where `whole` is as long as `length`; one that is not 0 is seen.
pub fn part_of(value: Decimal, whole: Decimal, length: i32) -> i32 {
    if value <= Decimal::ZERO || whole <= Decimal::ZERO {
        return 0;
    }
    // The quotient first: it is at most 1, and its product with a length cannot run over.
    let exact = value
        .min(whole)
        .checked_div(whole)
        .and_then(|part| part.checked_mul(Decimal::from(length)));
    let pixels = exact.and_then(|exact| i32::try_from(exact.round().mantissa()).ok()).unwrap_or(0);
    pixels.clamp(4.min(length), length)
}

/// Lengths that fill `length` together, each in proportion to its figure; one that is not 0 is
/// seen, and what that takes is taken from the longest.
pub fn divide(values: &[Decimal], length: i32) -> Vec<i32> {
    let positive = |value: &&Decimal| **value > Decimal::ZERO;
    let whole = values
        .iter()
        .filter(positive)
        .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value));
    let Some(whole) = whole.filter(|whole| !whole.is_zero()) else { return vec![0; values.len()] };
    let mut parts: Vec<i32> = values.iter().map(|&value| part_of(value, whole, length)).collect();
    let over = parts.iter().sum::<i32>() - length;
    if let Some(longest) = parts.iter_mut().max() {
        *longest = (*longest - over).max(0);
    }
    parts
}

/// A part of a whole in percent, to one decimal, rounded half away from zero; nothing if the whole
/// is not above 0.
pub fn percent(part: Decimal, whole: Decimal) -> Option<String> {
    if whole <= Decimal::ZERO {
        return None;
    }
    tenths(part, whole).map(|value| format!("{value:.1}"))
}

/// A hundred times the part by the whole, rounded exactly: a quotient cut at 28 digits could fall
/// on the wrong side of a half.
fn tenths(part: Decimal, whole: Decimal) -> Option<Decimal> {
    let thousandfold = part.checked_mul(Decimal::ONE_THOUSAND)?;
    let rest = thousandfold.checked_rem(whole)?;
    let floor = thousandfold.checked_sub(rest)?.checked_div(whole)?.round();
    let up =
        if rest.abs().checked_mul(Decimal::TWO)? >= whole { Decimal::ONE } else { Decimal::ZERO };
    let sign = if part.is_sign_negative() { -Decimal::ONE } else { Decimal::ONE };
    floor.checked_add(up * sign)?.checked_div(Decimal::TEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_whole_and_what_is_not_zero_is_seen() {
        let of = |values: &[i64]| {
            divide(&values.iter().map(|&n| Decimal::from(n)).collect::<Vec<_>>(), 100)
        };
        assert_eq!(of(&[1, 1, 1]).iter().sum::<i32>(), 100);
        assert_eq!(of(&[10_000, 1, 0]), [96, 4, 0]);
        assert_eq!((of(&[0, 0]), of(&[])), (vec![0, 0], vec![]));
        assert_eq!(divide(&[Decimal::MAX, Decimal::MAX], 100), [0, 0]);
        assert_eq!(part_of(Decimal::MAX, Decimal::MAX, 500), 500);
        assert_eq!(part_of(Decimal::new(1, 28), Decimal::MAX, 500), 4);
    }

    #[test]
    fn percent_is_rounded_half_away_from_zero() {
        // 0.25 % and 0.05 % are halves; 1/2000 would round to 0.0 the banker's way.
        assert_eq!(percent(Decimal::ONE, Decimal::from(400)).unwrap(), "0.3");
        assert_eq!(percent(Decimal::ONE, Decimal::from(2000)).unwrap(), "0.1");
        assert_eq!(percent(Decimal::ONE, Decimal::from(2001)).unwrap(), "0.0");
        assert_eq!(percent(Decimal::from(2), Decimal::from(3)).unwrap(), "66.7");
        assert_eq!(percent(Decimal::ONE, Decimal::ZERO), None);
        assert_eq!(percent(Decimal::MAX, Decimal::ONE), None);
    }
}
