//! The codes behind a figure that counts each thing once, whoever has it: so that figures of
//! several units can be brought together exactly.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The codes behind a figure: those that it counts, and, of a change, those that were there before
/// and count against it.
///
/// ```
/// use nianbao_model::Codes;
///
/// let codes = |counted: &[&str]| Codes { counted: counted.iter().map(|code| (*code).into()).collect(), ..Codes::default() };
/// let mut all = codes(&["0100", "0200"]);
/// all.merge(&codes(&["0200", "0300"]));
/// assert_eq!(all.value(), 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codes {
    /// What the figure counts.
    pub counted: BTreeSet<Box<str>>,
    /// What it is the change from; of a figure that is no change, nothing.
    pub before: BTreeSet<Box<str>>,
}

/// The codes behind the cells of a report, by the cells' addresses.
pub type CodesOfCells = BTreeMap<String, Codes>;

impl Codes {
    /// The figure.
    pub fn value(&self) -> i64 {
        let size = |codes: &BTreeSet<Box<str>>| i64::try_from(codes.len()).unwrap_or(i64::MAX);
        size(&self.counted) - size(&self.before)
    }

    /// Takes those of another unit in; one that both have counts once.
    pub fn merge(&mut self, other: &Self) {
        self.counted.extend(other.counted.iter().cloned());
        self.before.extend(other.before.iter().cloned());
    }
}
