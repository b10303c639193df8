//! JSON numbers as exact decimals, from the digits as they are written: no binary floating point in
//! between.

use nianbao_model::Decimal;

/// The most decimals a `Decimal` has.
const SCALE: i64 = 28;

/// The value of a JSON number (`12`, `-0.50`, `1.2e3`); nothing if it cannot be held exactly.
pub(crate) fn exact(number: &str) -> Option<Decimal> {
    let Some((digits, exponent)) = number.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(number).ok();
    };
    let digits = Decimal::from_str_exact(digits).ok()?.normalize();
    if digits.is_zero() {
        return Some(Decimal::ZERO);
    }
    let scale = i64::from(digits.scale()).checked_sub(exponent.parse().ok()?)?;
    let zeros = u32::try_from(-scale.clamp(-SCALE - 1, 0)).ok()?;
    let mantissa = digits.mantissa().checked_mul(10i128.checked_pow(zeros)?)?;
    let scale = u32::try_from(scale.clamp(0, SCALE + 1)).ok()?;
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_taken_exactly_or_not_at_all() {
        for (number, value) in [
            ("0", Some("0")),
            ("-0", Some("0")),
            ("-12", Some("-12")),
            ("1.0", Some("1")),
            ("9230.47", Some("9230.47")),
            ("0.1", Some("0.1")),
            ("1e3", Some("1000")),
            ("1.25E+2", Some("125")),
            ("12e-1", Some("1.2")),
            ("1e-28", Some("0.0000000000000000000000000001")),
            ("5e28", Some("50000000000000000000000000000")),
            ("0e999999999999999999", Some("0")),
            ("0e400", Some("0")),
            ("9e28", None),
            ("1e-29", None),
            ("1e400", None),
            ("1e-400", None),
            ("1e9223372036854775807", None),
            ("1e-9223372036854775808", None),
            ("0.12345678901234567890123456789", None),
            ("99999999999999999999999999999999", None),
        ] {
            assert_eq!(
                exact(number).map(|d| Decimal::normalize(&d).to_string()).as_deref(),
                value,
                "{number}"
            );
        }
    }
}
