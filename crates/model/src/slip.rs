//! The ways a figure goes wrong when people copy it.

use crate::Decimal;

/// The ways a figure goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyError {
    /// Two figures in each other's place.
    Places,
    /// Digits next to each other that changed places.
    Digits,
    /// A digit too many.
    Longer,
    /// A digit too few.
    Shorter,
    /// A total that was added to its own parts.
    Doubled,
}

impl CopyError {
    /// The slip in brackets, to stand behind a figure.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            CopyError::Places => ("", ""),
            CopyError::Digits => ("（数字前后颠倒）", " (digits that changed places)"),
            CopyError::Longer => ("（多写了一位数字）", " (a digit too many)"),
            CopyError::Shorter => ("（少写了一位数字）", " (a digit too few)"),
            CopyError::Doubled => (
                "（总计把自己也加了进去，成了两倍）",
                " (the total was added to itself, and is twice as large)",
            ),
        }
    }

    /// How a figure may have become another. `total`: is it a sum of others?
    pub fn between(met: Decimal, due: Decimal, total: bool) -> Option<CopyError> {
        if total && !due.is_zero() && due.checked_add(due) == Some(met) {
            return Some(CopyError::Doubled);
        }
        let (met, due) = (met.normalize().to_string(), due.normalize().to_string());
        let (m, d) = (met.as_bytes(), due.as_bytes());
        let without = |longer: &[u8], shorter: &[u8]| {
            let same = longer.iter().zip(shorter).take_while(|(a, b)| a == b).count();
            longer[same + 1..] == shorter[same..]
        };
        match m.len().checked_sub(d.len()) {
            Some(0) => {
                let first = m.iter().zip(d).position(|(a, b)| a != b)?;
                let swapped = m.get(first + 1) == d.get(first)
                    && m.get(first) == d.get(first + 1)
                    && m.get(first + 2..) == d.get(first + 2..);
                (first + 1 < m.len() && swapped).then_some(CopyError::Digits)
            }
            // From one digit to two, nearly any figure is a digit longer.
            Some(1) if d.len() > 1 && without(m, d) => Some(CopyError::Longer),
            None if d.len() == m.len() + 1 && m.len() > 1 && without(d, m) => {
                Some(CopyError::Shorter)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        let of = |met: i64, due: i64| CopyError::between(met.into(), due.into(), false);
        assert_eq!(of(120, 102), Some(CopyError::Digits));
        assert_eq!(
            (of(1202, 102), of(1102, 102)),
            (Some(CopyError::Longer), Some(CopyError::Longer))
        );
        assert_eq!(of(12, 102), Some(CopyError::Shorter));
        assert_eq!((of(5, 7), of(12, 2), of(201, 102)), (None, None, None));
        assert_eq!(CopyError::between(48.into(), 24.into(), true), Some(CopyError::Doubled));
    }
}
