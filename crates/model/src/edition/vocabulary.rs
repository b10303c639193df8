//! What texts say of an edition's tables in words of their own: lists of words as a local edition's
//! file has them.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Lists of words by what they mean.
pub type WordLists = BTreeMap<String, Vec<String>>;

/// Words that texts use for rows, columns and what holds statements together; the reading of texts
/// gives them their meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vocabulary {
    /// What figures are counted in: pieces, measures, money.
    pub units: WordLists,
    /// What is spoken of: requests, kinds of disputes, rows of what is published.
    pub subjects: WordLists,
    /// Rows of requests: how they come and how they end.
    pub rows: WordLists,
    /// The same, in words that are so used only where nothing else is counted.
    pub weak: WordLists,
    /// Columns: who asks, how disputes end, what became of documents.
    pub columns: WordLists,
    /// What is carried over, and what is left.
    pub verbs: WordLists,
    /// Which time is spoken of.
    pub time: WordLists,
    /// Which body is spoken of.
    pub body: WordLists,
    /// How statements hang together.
    pub grammar: WordLists,
    /// Shares that have names.
    pub rates: WordLists,
    /// What is counted and in no table.
    pub other: WordLists,
    /// Words without weight.
    pub plain: WordLists,
    /// What texts call indicators besides their names, and the words that stand around them.
    pub indicators: WordLists,
}

/// The groups whose lists have fixed names, and the names. The other groups name rows and columns
/// of the tables, or indicators.
pub const WORD_LISTS: [(&str, &[&str]); 8] = [
    ("units", &["counts", "measures", "money"]),
    ("verbs", &["carry", "carry_with_year", "left"]),
    ("time", &["this", "last", "next", "part", "average", "beyond", "until_now"]),
    ("body", &["kinds", "whole", "above", "below", "beside"]),
    (
        "grammar",
        &[
            "of_which",
            "aspect",
            "consists",
            "respectively",
            "each",
            "and",
            "all",
            "deny",
            "none",
            "cause",
            "caused",
            "unreal",
            "except",
            "compare",
            "since",
            "up",
            "down",
            "reaches",
            "share",
            "within",
            "extra",
            "including",
            "excluding",
            "same",
        ],
    ),
    ("rates", &["finished", "in_time", "corrected", "upheld"]),
    ("other", &["words", "channels"]),
    ("plain", &["about", "words"]),
];

impl Vocabulary {
    /// All groups by name, in the order of the file.
    pub fn groups(&self) -> [(&'static str, &WordLists); 13] {
        [
            ("units", &self.units),
            ("subjects", &self.subjects),
            ("rows", &self.rows),
            ("weak", &self.weak),
            ("columns", &self.columns),
            ("verbs", &self.verbs),
            ("time", &self.time),
            ("body", &self.body),
            ("grammar", &self.grammar),
            ("rates", &self.rates),
            ("other", &self.other),
            ("plain", &self.plain),
            ("indicators", &self.indicators),
        ]
    }

    /// Adds the words of another vocabulary.
    pub fn add(&mut self, other: Self) {
        let Self {
            units,
            subjects,
            rows,
            weak,
            columns,
            verbs,
            time,
            body,
            grammar,
            rates,
            other: matters,
            plain,
            indicators,
        } = other;
        let groups = [
            (&mut self.units, units),
            (&mut self.subjects, subjects),
            (&mut self.rows, rows),
            (&mut self.weak, weak),
            (&mut self.columns, columns),
            (&mut self.verbs, verbs),
            (&mut self.time, time),
            (&mut self.body, body),
            (&mut self.grammar, grammar),
            (&mut self.rates, rates),
            (&mut self.other, matters),
            (&mut self.plain, plain),
            (&mut self.indicators, indicators),
        ];
        for (own, lists) in groups {
            for (key, words) in lists {
                own.entry(key).or_default().extend(words);
            }
        }
    }
}
