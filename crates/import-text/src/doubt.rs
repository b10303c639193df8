//! Figures whose last digit may be forum noise: what else the report says decides between the two
//! readings.

use nianbao_model::{CellIx, Decimal, Edition, Equation, Relation};
use std::collections::BTreeMap;

/// A figure with two readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    pub(crate) ix: CellIx,
    /// Without the digit that may be noise, and with it.
    pub(crate) readings: [String; 2],
    /// Where it stands.
    pub(crate) at: usize,
}

/// Decides what can be decided: an identity that one reading breaks and the other keeps. The
/// decided go to the known figures; the others are handed back.
pub(crate) fn decide(
    mut doubts: Vec<Doubt>,
    known: &mut BTreeMap<CellIx, (usize, String)>,
    edition: &Edition,
) -> Vec<Doubt> {
    loop {
        let before = doubts.len();
        let mut open = Vec::new();
        for doubt in doubts {
            match reading(&doubt, known, edition) {
                Some(n) => {
                    known.insert(doubt.ix, (doubt.at, doubt.readings[n].clone()));
                }
                None => open.push(doubt),
            }
        }
        if open.len() == before || open.is_empty() {
            return open;
        }
        doubts = open;
    }
}

/// The reading that keeps an identity which the other breaks.
fn reading(
    doubt: &Doubt,
    known: &BTreeMap<CellIx, (usize, String)>,
    edition: &Edition,
) -> Option<usize> {
    // Two digits for a nought are no figure.
    if doubt.readings[1].starts_with('0') && !doubt.readings[1].starts_with("0.") {
        return Some(0);
    }
    let keeps = |n: usize| {
        let told = edition.equations.iter().filter(|e| e.terms().any(|t| t.cell == doubt.ix));
        let told: Vec<bool> =
            told.filter_map(|e| holds(e, doubt.ix, &doubt.readings[n], known)).collect();
        (!told.is_empty()).then(|| told.iter().all(|holds| *holds))
    };
    match (keeps(0), keeps(1)) {
        (Some(true), Some(false)) => Some(0),
        (Some(false), Some(true)) => Some(1),
        _ => None,
    }
}

/// Does the identity hold with this reading? Nothing if another of its figures is not known.
fn holds(
    equation: &Equation,
    ix: CellIx,
    text: &str,
    known: &BTreeMap<CellIx, (usize, String)>,
) -> Option<bool> {
    let value = |cell: CellIx| -> Option<Decimal> {
        let text = if cell == ix { text } else { known.get(&cell)?.1.as_str() };
        text.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()
    };
    let side = |terms: &[nianbao_model::Term]| {
        terms.iter().try_fold(Decimal::ZERO, |sum, t| {
            sum.checked_add(value(t.cell)?.checked_mul(Decimal::from(t.sign))?)
        })
    };
    let (left, right) = (side(&equation.left)?, side(&equation.right)?);
    Some(match equation.relation {
        Relation::Equal => left == right,
        Relation::AtMost => left <= right,
        Relation::AtLeast => left >= right,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    #[test]
    fn an_identity_decides_and_without_one_both_stay() {
        let editions = Editions::national();
        let edition = editions.get("2019").unwrap();
        let cell = |row: &str| edition.find(&format!("proactive.{row}")).unwrap();
        let doubt = |ix, short: &str, long: &str| Doubt {
            ix,
            readings: [short.into(), long.into()],
            at: 0,
        };
        let mut known =
            BTreeMap::from([(cell("normative_documents.disclosed_total"), (0, "35".to_owned()))]);
        let doubts = vec![
            doubt(cell("normative_documents.made"), "5", "57"),
            doubt(cell("procurement.projects"), "20", "206"),
        ];
        let open = decide(doubts.clone(), &mut known, edition);
        assert_eq!(open, doubts[1..]);
        assert_eq!(known[&cell("normative_documents.made")].1, "5");
    }
}
