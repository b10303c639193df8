//! Words in both languages, and the small pieces of text that every message shares.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The language of what a person reads. Chinese is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// 中文, the default.
    #[default]
    Zh,
    /// English (`--lang en`).
    En,
}

impl Lang {
    /// The one of two wordings that is in this language.
    pub fn say<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// The same words in Chinese and in English. Every message exists in both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Words from both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The words in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Fills `{name}` places in both languages. A place without a value stays as it stands, so that a slip shows.
    pub fn fill(&self, values: &[(&str, &dyn fmt::Display)]) -> Words {
        Words { zh: fill(&self.zh, values), en: fill(&self.en, values) }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.zh)
    }
}

fn fill(template: &str, values: &[(&str, &dyn fmt::Display)]) -> String {
    use fmt::Write as _;
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let tail = &rest[open + 1..];
        let Some(close) = tail.find('}') else {
            rest = &rest[open..];
            break;
        };
        match values.iter().find(|(name, _)| *name == &tail[..close]) {
            // Writing to a String cannot fail.
            Some((_, value)) => _ = write!(out, "{value}"),
            None => out.push_str(&rest[open..open + close + 2]),
        }
        rest = &tail[close + 1..];
    }
    out.push_str(rest);
    out
}

/// The letters of a spreadsheet column counted from 0: 0 is A, 25 is Z, 26 is AA.
pub fn column_letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().map(|b| *b as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_both_languages_and_unknown_ones_stay() {
        let words = Words::new("{a}与{b}{", "{b} and {a}");
        let filled = words.fill(&[("a", &1)]);
        assert_eq!(filled, Words::new("1与{b}{", "{b} and 1"));
    }

    #[test]
    fn column_letters_run_past_z() {
        let all: Vec<_> = [0, 25, 26, 51, 52, 701, 702, 16383].map(column_letters).into();
        assert_eq!(all, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }
}
