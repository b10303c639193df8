//! Figures as DECIMAL(38, 10): exact, or not at all.

use nianbao_model::Decimal;

/// The most digits that every reader of Parquet can hold: 128 bits.
pub(crate) const PRECISION: u32 = 38;

/// The digits behind the point. Ten leave 28 before it, more than any count or amount has.
pub(crate) const SCALE: u32 = 10;

/// The bytes of one figure.
pub(crate) const WIDTH: usize = 16;

/// The figure in units of 10⁻¹⁰, as the format has it (two's complement, big end first); nothing if
/// that would not be exactly the figure.
pub(crate) fn unscaled(value: Decimal) -> Option<[u8; WIDTH]> {
    let value = value.normalize();
    let missing = SCALE.checked_sub(value.scale())?;
    let unscaled = value.mantissa().checked_mul(10i128.pow(missing))?;
    (unscaled.unsigned_abs() < 10u128.pow(PRECISION)).then(|| unscaled.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(text: &str) -> Option<i128> {
        unscaled(text.parse().unwrap()).map(i128::from_be_bytes)
    }

    #[test]
    fn a_figure_is_exact_or_absent() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0.00", Some(0)),
            ("9230.47", Some(92_304_700_000_000)),
            ("-66", Some(-660_000_000_000)),
            ("0.0000000001", Some(1)),
            ("0.00000000010", Some(1)),
            ("0.00000000001", None),
            (
                "9999999999999999999999999999",
                Some(99_999_999_999_999_999_999_999_999_990_000_000_000),
            ),
            ("10000000000000000000000000000", None),
            ("-10000000000000000000000000000", None),
            ("79228162514264337593543950335", None),
            ("0.0000000000000000000000000001", None),
        ] {
            assert_eq!(units(text), expected, "{text}");
        }
    }

    proptest! {
        /// Told by the digits alone: ten behind the point and 28 before it fit, and what is written is what was meant.
        #[test]
        fn what_fits_is_told_by_the_digits(mantissa in -(1i128 << 95)..(1i128 << 95), scale in 0u32..=28) {
            let text = Decimal::from_i128_with_scale(mantissa, scale).normalize().to_string();
            let (whole, behind) = text.split_once('.').unwrap_or((&text, ""));
            let fits = whole.trim_start_matches('-').len() <= 28 && behind.len() <= 10;
            let expected = fits.then(|| format!("{whole}{behind:0<10}").parse::<i128>().unwrap());
            prop_assert_eq!(units(&text), expected);
        }
    }
}
