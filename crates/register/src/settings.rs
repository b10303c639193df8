//! What a register sets besides its units: a year's dates and numbers, how rules count, which
//! findings are explained, whether programs may run.

use nianbao_model::{Finding, Place, Rule, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Settings of one reporting year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct YearSettings {
    /// The day of publication, `2021-01-28`, in the register with its time or without: `2021-01-28
    /// 09:30`; PubDate and rule D01 use it.
    pub published: Option<String>,
    /// The time of that day, `09:30`, if the register says it.
    #[serde(skip)]
    pub published_at: Option<String>,
    /// The edition, where it is not the national one of the year.
    pub edition: Option<String>,
    /// The index number (索引号) of each unit's report in the catalogue of public information, by
    /// the unit's id.
    pub identifiers: BTreeMap<String, String>,
}

/// What the register says of programs in the region's folder `plugins/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PluginSettings {
    /// May they be run?
    pub allow: bool,
}

impl YearSettings {
    /// Parts the time of publication from its day.
    pub(crate) fn part_time(&mut self) {
        let Some((day, time)) =
            self.published.as_deref().and_then(|said| said.trim().split_once([' ', 'T']))
        else {
            return;
        };
        let time = time.trim();
        let clock =
            |text: &str, most: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|n| n <= most);
        let parts: Vec<&str> = time.split(':').collect();
        let good = matches!(parts[..], [hour, minute] if clock(hour, 23) && clock(minute, 59))
            || matches!(parts[..], [hour, minute, second] if clock(hour, 23) && clock(minute, 59) && clock(second, 59));
        if good {
            (self.published_at, self.published) = (Some(time.to_owned()), Some(day.to_owned()));
        }
    }

    /// The moment of publication as portals write it: the day, and the time where the register says
    /// it.
    pub fn moment(&self) -> Option<String> {
        let day = self.published.as_deref().filter(|day| !day.is_empty())?;
        Some(match &self.published_at {
            Some(time) => format!("{day} {time}"),
            None => day.to_owned(),
        })
    }
}

impl PluginSettings {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What the register says of the folder that is published into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutputSettings {
    /// How many older publications are kept, for `batch --back`; 1 to 50.
    pub generations: u8,
}

impl Default for OutputSettings {
    fn default() -> Self {
        Self { generations: 1 }
    }
}

impl OutputSettings {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What the register says of the quarterly bulletins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BulletinSettings {
    /// Do they go to the portal? They stay in the house if nothing is said.
    pub public: bool,
}

impl BulletinSettings {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What the register says of the units' lists of powers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PowersSettings {
    /// Is there a table of who exercises what among the pages of the column?
    pub page: bool,
}

impl PowersSettings {
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

/// A finding that is right all the same (an expected exception): it is listed as explained, never
/// lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The rule; all rules on figures in texts (T01 to T04) if a sentence is quoted and it is not
    /// said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The unit's id.
    pub unit: String,
    /// The reporting year.
    pub year: u16,
    /// The cell's address, or its beginning (`requests.carried_in`); every finding of the rule in
    /// that report if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Words of the sentence that the finding quotes, as the report has them: the sentence is
    /// right, or not about the tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
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
            let below = |address: &String| {
                address
                    .strip_prefix(named)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            finding.cells.iter().any(below)
        };
        let rule = match self.rule {
            Some(rule) => rule == finding.rule,
            None => {
                self.quote.is_some()
                    && matches!(finding.rule, Rule::T01 | Rule::T02 | Rule::T03 | Rule::T04)
            }
        };
        rule && finding.unit.as_deref() == Some(self.unit.as_str())
            && finding.year == Some(self.year)
            && self.cell.as_deref().is_none_or(cell)
            && self.quote.as_deref().is_none_or(|quote| quotes(finding, quote))
    }

    /// What it speaks of, in short: a rule, or the words of a sentence.
    pub fn of(&self) -> String {
        self.rule.map_or_else(
            || format!("“{}”", self.quote.as_deref().unwrap_or_default()),
            |rule| rule.code().to_owned(),
        )
    }

    /// Does it say of what it speaks: a rule, or words that are more than any sentence has?
    pub(crate) fn names_something(&self) -> bool {
        const SHORTEST: usize = 4;
        match &self.quote {
            Some(quote) => letters(quote).count() >= SHORTEST,
            None => self.rule.is_some(),
        }
    }
}

/// Does a finding quote these words? A long sentence is cut short in a finding, and spaces are as
/// they come.
fn quotes(finding: &Finding, words: &str) -> bool {
    let words: String = letters(words).collect();
    finding.at.iter().any(|place| match place {
        Place::Quote { text, .. } => {
            let text: String = letters(text).collect();
            text.contains(&words)
                || text
                    .strip_suffix('…')
                    .is_some_and(|begin| !begin.is_empty() && words.starts_with(begin))
        }
        _ => false,
    })
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_explained_by_its_words() {
        let toml =
            |more: &str| format!("unit = \"a\"\nyear = 2020\nby = \"某\"\nwhy = \"某\"\n{more}");
        let explained = |more: &str| toml::from_str::<Explained>(&toml(more)).unwrap();
        let finding = |rule, text: &str| {
            let place = Place::Quote { file: "一".into(), text: text.into() };
            Finding::new(rule, "differs", &[]).of("a", 2020).place(Some(&place))
        };
        let quoted = explained("quote = \"收到 申请88件\"");
        let (met, other) = (
            finding(Rule::T01, "全年共收到申请 88件。"),
            finding(Rule::T01, "全年共收到申请 87件。"),
        );
        assert!(quoted.explains(&met) && !quoted.explains(&other));
        assert!(
            quoted.explains(&finding(Rule::T04, "收到申请88件"))
                && !quoted.explains(&finding(Rule::T06, "收到申请88件"))
        );
        // A finding quotes a long sentence in part; who copies it from the report has it whole.
        assert!(
            explained("quote = \"全年共收到申请88件，其中甲\"")
                .explains(&finding(Rule::T01, "全年共收到申请88件…"))
        );
        let one_rule = explained("rule = \"T04\"\nquote = \"收到申请88件\"");
        assert!(!one_rule.explains(&met) && one_rule.explains(&finding(Rule::T04, "收到申请88件")));
        assert!(
            !explained("").names_something() && !explained("quote = \" 88件 \"").names_something()
        );
        assert!(quoted.names_something() && explained("rule = \"T01\"").names_something());
    }
}
