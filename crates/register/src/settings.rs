//! What a register sets besides its units: a year's dates and numbers, how rules count, which findings are explained, whether programs may run.

use nianbao_model::{Finding, Rule, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Settings of one reporting year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct YearSettings {
    /// The day of publication, `2021-01-28`; PubDate and rule D01 use it.
    pub published: Option<String>,
    /// The edition, where it is not the national one of the year.
    pub edition: Option<String>,
    /// The index number (索引号) of each unit's report in the catalogue of public information, by the unit's id.
    pub identifiers: BTreeMap<String, String>,
}

/// What the register says of programs in the region's folder `plugins/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PluginSettings {
    /// May they be run?
    pub allow: bool,
}

impl PluginSettings {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What a region makes of a rule, and why; the run report prints the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSetting {
    /// How its findings count.
    pub severity: SeveritySetting,
    /// Why.
    pub reason: String,
}

/// How the findings of a rule count in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeveritySetting {
    /// They are errors.
    Error,
    /// They are warnings.
    Warning,
    /// They are notes.
    Note,
    /// The rule is off.
    Off,
}

impl SeveritySetting {
    /// The severity; nothing where the rule is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            SeveritySetting::Error => Some(Severity::Error),
            SeveritySetting::Warning => Some(Severity::Warning),
            SeveritySetting::Note => Some(Severity::Note),
            SeveritySetting::Off => None,
        }
    }
}

/// A finding that is right all the same (an expected exception): it is listed as explained, never lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The rule.
    pub rule: Rule,
    /// The unit's id.
    pub unit: String,
    /// The reporting year.
    pub year: u16,
    /// The cell's address, or its beginning (`requests.carried_in`); every finding of the rule in that report if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Who says so.
    pub by: String,
    /// Why it is right.
    pub why: String,
    /// Is the reason printed under the table in the publication?
    #[serde(default)]
    pub print: bool,
}

impl Explained {
    /// Does it speak of a finding?
    pub fn explains(&self, finding: &Finding) -> bool {
        let cell = |named: &str| {
            let below = |address: &String| address.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            finding.cells.iter().any(below)
        };
        self.rule == finding.rule
            && finding.unit.as_deref() == Some(self.unit.as_str())
            && finding.year == Some(self.year)
            && self.cell.as_deref().is_none_or(cell)
    }
}
