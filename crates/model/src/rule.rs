//! The rule catalogue: a stable code for each rule, and its words from `rules.toml`.

use crate::{Bilingual, Severity};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr, sync::OnceLock};

macro_rules! rules {
    ($($code:ident),* $(,)?) => {
        /// The stable code of a rule. The letter says what it watches, and a new rule gets the first that fits: **R** what reading met,
        /// **B** what a batch wrote and reads back, **K** the books (台账) behind a report, **D** the day of publication, **U** another unit's report, **Y** another year's report,
        /// **T** a text (alone or against the tables), **I** figures of one report alone. The number is the next of its letter; codes are
        /// for ever.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "each is told in rules.toml")]
        pub enum Rule { $($code),* }

        impl Rule {
            /// All rules, in the catalogue's order.
            pub const ALL: &[Rule] = &[$(Rule::$code),*];

            /// The code as printed.
            pub fn code(self) -> &'static str {
                match self { $(Rule::$code => stringify!($code)),* }
            }
        }
    };
}

rules! {
    R01, R02, R03, R04, R05, R06, R07, R08, R09, R10,
    I01, I02, I03, I04, I05, I06, I07,
    Y01, Y02, Y03, Y04, Y05,
    U01, U02, U03, U04, U05,
    T01, T02, T03, T04, T05, T06, T07, T08, T09,
    D01,
    B01,
    K01, K02, K03, K04, K05, K06, K07, K08, K09, K10,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Rule {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Rule::ALL.iter().copied().find(|rule| rule.code().eq_ignore_ascii_case(text)).ok_or(())
    }
}

/// A rule's words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleText {
    /// How bad a finding of it is.
    pub severity: Severity,
    /// What it is, in a line.
    pub title: Bilingual,
    /// The law, the notice or the convention it comes from.
    pub source: Bilingual,
    /// How to mend what it finds.
    pub mend: Bilingual,
    /// How to mend it where other findings follow from it, if that is something else.
    #[serde(default)]
    pub mend_cause: Option<Bilingual>,
    /// An example that breaks it.
    pub example: Bilingual,
    /// The messages of its findings, by variant, with `{places}` to fill.
    #[serde(default)]
    pub messages: BTreeMap<String, Bilingual>,
}

impl RuleText {
    /// Does this version check the rule? One that has no words for a finding cannot.
    pub fn checked(&self) -> bool {
        !self.messages.is_empty()
    }
}

impl Rule {
    /// The rule's words.
    pub fn text(self) -> &'static RuleText {
        &catalogue()[&self]
    }
}

/// The whole catalogue.
///
/// # Panics
/// Never with the catalogue this crate ships: its tests read it.
#[allow(clippy::expect_used)]
pub fn catalogue() -> &'static BTreeMap<Rule, RuleText> {
    static CATALOGUE: OnceLock<BTreeMap<Rule, RuleText>> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        toml::from_str(include_str!("../rules.toml"))
            .expect("the catalogue shipped with this crate is tested")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_words_in_both_languages_with_the_same_places() {
        for &rule in Rule::ALL {
            let text = rule.text();
            for words in [&text.title, &text.source, &text.mend, &text.example] {
                assert!(!words.zh.is_empty() && !words.en.is_empty(), "{rule}");
            }
            for (variant, words) in &text.messages {
                let places = |text: &str| {
                    let mut found: Vec<_> = text
                        .split('{')
                        .skip(1)
                        .filter_map(|s| s.split('}').next().map(str::to_owned))
                        .collect();
                    found.sort();
                    found.dedup();
                    found
                };
                assert_eq!(places(&words.zh), places(&words.en), "{rule}.{variant}");
            }
        }
        assert_eq!("i01".parse(), Ok(Rule::I01));
        assert_eq!("Z01".parse::<Rule>(), Err(()));
    }

    /// What is not between English quotation marks.
    fn unquoted(text: &str) -> String {
        let mut quoted = false;
        let keep = |c: &char| {
            quoted = *c == '“' || quoted && *c != '”';
            !quoted
        };
        text.chars().filter(keep).collect()
    }

    #[test]
    fn english_messages_have_no_chinese_in_them_but_what_they_quote() {
        // The unit of amounts and the template's sheets have no other name.
        const NAMES: [&str; 3] = ["万元", "元", "填报信息"];
        for &rule in Rule::ALL {
            let text = rule.text();
            for words in text.messages.values().chain([&text.title, &text.mend, &text.example]) {
                let mut english = unquoted(&words.en);
                NAMES.iter().for_each(|name| english = english.replace(name, ""));
                let strange: String = english
                    .chars()
                    .filter(|c| nianbao_text::is_han(*c) || "（）：；，。、！？".contains(*c))
                    .collect();
                assert_eq!(strange, "", "{rule}: {}", words.en);
                let latin = unquoted(&words.zh)
                    .split(|c: char| !c.is_ascii_alphabetic())
                    .filter(|word| word.len() > 1)
                    .count();
                let han = words.zh.chars().filter(|c| nianbao_text::is_han(*c)).count();
                assert!(han > latin || std::ptr::eq(words, &text.example), "{rule}: {}", words.zh);
            }
        }
    }
}
