//! Lengths in proportion to figures. Figures are exact decimals; only what is drawn is rounded, to whole pixels.

use nianbao_model::Decimal;

/// The length for a figure where `whole` is as long as `length`; one that is not 0 is seen.
pub(crate) fn part_of(value: Decimal, whole: Decimal, length: i32) -> i32 {
    if value <= Decimal::ZERO || whole <= Decimal::ZERO {
        return 0;
    }
    // The quotient first: it is at most 1, and its product with a length cannot run over.
    let exact = value.min(whole).checked_div(whole).and_then(|part| part.checked_mul(Decimal::from(length)));
    let pixels = exact.and_then(|exact| i32::try_from(exact.round().mantissa()).ok()).unwrap_or(0);
    pixels.clamp(4.min(length), length)
}

/// Lengths that fill `length` together, each in proportion to its figure; one that is not 0 is seen, and what that takes is taken from
/// the longest.
pub(crate) fn divide(values: &[Decimal], length: i32) -> Vec<i32> {
    let positive = |value: &&Decimal| **value > Decimal::ZERO;
    let whole = values.iter().filter(positive).try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value));
    let Some(whole) = whole.filter(|whole| !whole.is_zero()) else { return vec![0; values.len()] };
    let mut parts: Vec<i32> = values.iter().map(|&value| part_of(value, whole, length)).collect();
    let over = parts.iter().sum::<i32>() - length;
    if let Some(longest) = parts.iter_mut().max() {
        *longest = (*longest - over).max(0);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_whole_and_what_is_not_zero_is_seen() {
        let of = |values: &[i64]| divide(&values.iter().map(|&n| Decimal::from(n)).collect::<Vec<_>>(), 100);
        assert_eq!(of(&[1, 1, 1]).iter().sum::<i32>(), 100);
        assert_eq!(of(&[10_000, 1, 0]), [96, 4, 0]);
        assert_eq!((of(&[0, 0]), of(&[])), (vec![0, 0], vec![]));
        assert_eq!(divide(&[Decimal::MAX, Decimal::MAX], 100), [0, 0]);
        assert_eq!(part_of(Decimal::MAX, Decimal::MAX, 500), 500);
        assert_eq!(part_of(Decimal::new(1, 28), Decimal::MAX, 500), 4);
    }
}
