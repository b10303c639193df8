//! Sums that lose nothing and do not depend on the order of adding, so that parts can be summed in
//! parallel.
//!
//! `Decimal` has 96 bits: adding 0.1 to a very large figure rounds, and whether a sum overflows on
//! the way depends on the order. Kept apart as whole and fraction, any number of figures that could
//! ever be reported adds up exactly.

use nianbao_model::Decimal;

/// The decimals of the fraction: all that a `Decimal` can have.
const SCALE: u32 = 28;

/// 1, in units of the fraction.
const ONE: i128 = 10i128.pow(SCALE);

/// An exact sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exact {
    whole: i128,
    /// Not carried into the whole before the end; both have room for a billion figures of any
    /// size.
    fraction: i128,
}

impl Exact {
    pub(crate) fn add(&mut self, value: Decimal) {
        let (whole, fraction) = (value.trunc(), value.fract());
        let ones = fraction.mantissa() * 10i128.pow(SCALE - fraction.scale());
        self.merge(&Exact { whole: whole.mantissa(), fraction: ones });
    }

    pub(crate) fn merge(&mut self, other: &Exact) {
        self.whole = self.whole.saturating_add(other.whole);
        self.fraction = self.fraction.saturating_add(other.fraction);
    }

    /// The sum; nothing if no decimal can hold it exactly.
    pub(crate) fn value(&self) -> Option<Decimal> {
        let whole = self.whole.checked_add(self.fraction / ONE)?;
        let (mut fraction, mut scale) = (self.fraction % ONE, SCALE);
        while scale > 0 && fraction % 10 == 0 {
            fraction /= 10;
            scale -= 1;
        }
        let mantissa = whole.checked_mul(10i128.pow(scale))?.checked_add(fraction)?;
        Decimal::try_from_i128_with_scale(mantissa, scale).ok().map(|value| value.normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(values: &[&str]) -> Option<String> {
        let mut sum = Exact::default();
        for value in values {
            sum.add(value.parse().unwrap());
        }
        sum.value().map(|value| value.to_string())
    }

    #[test]
    fn sums_are_exact_or_none() {
        let max = Decimal::MAX.to_string();
        for (values, expected) in [
            (vec![], Some("0")),
            (vec!["0.1", "0.2"], Some("0.3")),
            (vec!["0.1"; 10], Some("1")),
            (vec!["9230.47", "-0.47"], Some("9230")),
            (vec!["-0.5", "0.2"], Some("-0.3")),
            (vec!["5", "-0.3"], Some("4.7")),
            (vec![&max, "-1", "1"], Some(max.as_str())),
            (vec![&max, &max, "-1", &format!("-{max}")], Some("79228162514264337593543950334")),
            (vec![&max, "1"], None),
            (vec![&max, "0.1"], None),
            (vec!["0.0000000000000000000000000001", "1"], Some("1.0000000000000000000000000001")),
            (vec!["0.0000000000000000000000000001", "10"], None),
        ] {
            assert_eq!(sum(&values).as_deref(), expected, "{values:?}");
        }
    }
}
