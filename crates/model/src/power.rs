//! An item of power as a unit exercises it: a line of the table of who exercises what.

use serde::{Deserialize, Serialize};

/// Of a unit's list so many items are told in a year at most; no office has more.
pub const MOST_POWERS: usize = 20_000;

/// An item of power or service that a unit exercises in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Power {
    /// The place of its kind in table two, from 0.
    pub rank: u8,
    /// What it is: 行政许可.
    pub kind: String,
    /// Its code, the same in all units.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it rests on in law; empty if the list does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// Exercised since that day, if the list says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Exercised until that day, if the list says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}
