//! Growth in whole numbers: which base a claim can have come from, exactly.

/// What a claimed growth can have come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// Some whole number gives it, rounded as usual.
    Rounded,
    /// No whole number gives it rounded, but this one does cut off.
    Truncated {
        /// The base.
        base: i128,
    },
    /// No whole number gives it.
    Nothing,
}

/// Growth by `percent` (in units of the last stated digit: 466 for 46.6) to `value`, stated to
/// `decimals` digits.
pub(crate) fn from(value: i128, percent: i128, decimals: u32) -> Option<From> {
    let unit = 10_i128.checked_pow(decimals)?;
    if percent <= -100 * unit {
        // Nothing falls by more than all of it; a little that is left of very much rounds to all.
        return Some(if percent == -100 * unit { From::Rounded } else { From::Nothing });
    }
    // In half digits: the rounded claim may be half a digit off either way, the truncated one
    // nearly a whole one away from zero.
    let (half, hundred) = (2 * percent, 200 * unit);
    let reach = |low: i128, high: i128| {
        // 200·unit·value / base lies in [hundred + low, hundred + high]: the largest base at the
        // lower end, and is it below the upper?
        let base = (hundred.checked_mul(value)?).checked_div(hundred.checked_add(low)?)?;
        (base >= 1
            && base.checked_mul(hundred.checked_add(high)?)? >= hundred.checked_mul(value)?)
        .then_some(base)
    };
    if reach(half - 1, half + 1).is_some() {
        return Some(From::Rounded);
    }
    let cut = if percent < 0 { reach(half - 2, half) } else { reach(half, half + 2) };
    Some(cut.map_or(From::Nothing, |base| From::Truncated { base }))
}

/// Growth from `base` to `value` in units of the last of `decimals` digits, rounded half away from
/// zero, and cut off.
pub(crate) fn growth(base: i128, value: i128, decimals: u32) -> Option<(i128, i128)> {
    let times = 10_i128.checked_pow(decimals)?.checked_mul(100)?;
    let whole = value.checked_sub(base)?.checked_mul(times)?;
    let cut = whole.checked_div(base)?;
    let rounded = whole
        .checked_mul(2)?
        .checked_add(if whole < 0 { -base } else { base })?
        .checked_div(base.checked_mul(2)?)?;
    Some((rounded, cut))
}

/// 467 with one decimal is 46.7.
pub(crate) fn percent_text(percent: i128, decimals: u32) -> String {
    let unit = 10_i128.pow(decimals.min(9));
    let sign = if percent < 0 { "-" } else { "" };
    let (whole, rest) = (percent.abs() / unit, percent.abs() % unit);
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest:0width$}", width = decimals as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn true_claims_have_a_base_and_truncated_ones_are_told() {
        assert_eq!(from(8070, 588, 1), Some(From::Rounded));
        assert_eq!(from(5675, 285, 1), Some(From::Rounded));
        assert_eq!(from(33, 222, 1), Some(From::Rounded));
        assert_eq!(from(22, 467, 1), Some(From::Rounded));
        assert_eq!(from(22, 466, 1), Some(From::Truncated { base: 15 }));
        assert_eq!(from(3, 10, 0), Some(From::Nothing));
        assert_eq!(from(0, -100, 0), Some(From::Rounded));
        assert_eq!(from(5, -101, 0), Some(From::Nothing));
        assert_eq!(from(50, -50, 0), Some(From::Rounded));
    }

    #[test]
    fn growth_is_rounded_half_away_from_zero() {
        assert_eq!(growth(15, 22, 1), Some((467, 466)));
        assert_eq!(growth(8, 7, 0), Some((-13, -12)));
        assert_eq!(growth(0, 7, 0), None);
        assert_eq!(
            (percent_text(467, 1), percent_text(-5, 1), percent_text(12, 0)),
            ("46.7".into(), "-0.5".into(), "12".into())
        );
    }

    /// By brute force, for small numbers.
    #[test]
    fn the_solver_agrees_with_trying_all_bases() {
        for value in 0..60_i128 {
            for percent in -110..150_i128 {
                let bases = || (1..2000_i128).filter_map(|base| growth(base, value, 0));
                let rounded = bases().any(|(rounded, _)| rounded == percent);
                let met = from(value, percent, 0).unwrap();
                // At the very half both ways of rounding are let pass.
                if rounded {
                    assert_eq!(met, From::Rounded, "{value} {percent}");
                }
                if met == From::Nothing {
                    assert!(
                        !bases().any(|(rounded, cut)| rounded == percent || cut == percent),
                        "{value} {percent}"
                    );
                }
            }
        }
    }
}
