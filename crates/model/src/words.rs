//! Words in both languages, and the small pieces of text that every message shares.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, sync::Arc};

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
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
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

    /// A list as each language writes one: 一、二 and 一, 二.
    ///
    /// ```
    /// use nianbao_model::Bilingual;
    ///
    /// assert_eq!(Bilingual::list(["2019", "2021"]), Bilingual::new("2019、2021", "2019, 2021"));
    /// ```
    ///
    /// ```
    /// use nianbao_model::Bilingual;
    ///
    /// let both = Bilingual::list(["甲", "乙"]);
    /// assert_eq!((both.zh.as_str(), both.en.as_str()), ("甲、乙", "甲, 乙"));
    /// ```
    pub fn list(items: impl IntoIterator<Item = impl Say>) -> Self {
        let mut list = Self::default();
        for (n, item) in items.into_iter().enumerate() {
            if n > 0 {
                list.zh.push('、');
                list.en.push_str(", ");
            }
            list.zh += &item.said(Lang::Zh);
            list.en += &item.said(Lang::En);
        }
        list
    }

    /// Fills `{name}` places in both languages. A place without a value stays as it stands, so that
    /// a slip shows.
    pub fn fill(&self, values: &[(&str, &dyn Say)]) -> Bilingual {
        Bilingual { zh: fill(&self.zh, values, Lang::Zh), en: fill(&self.en, values, Lang::En) }
    }

    /// Adds a sentence.
    pub fn add(&mut self, sentence: &Bilingual) {
        self.zh += &sentence.zh;
        if !self.en.is_empty() {
            self.en.push(' ');
        }
        self.en += &sentence.en;
    }
}

/// A value in a message, in the words of a language. A name or a figure is the same in both; a pair
/// has Chinese first.
///
/// Nothing is a value only because it can be displayed: what reads differently in the two languages
/// would bring Chinese into English messages.
pub trait Say {
    /// What it is in a language.
    fn said(&self, lang: Lang) -> Cow<'_, str>;
}

impl<T: Say + ?Sized> Say for &T {
    fn said(&self, lang: Lang) -> Cow<'_, str> {
        (**self).said(lang)
    }
}

impl Say for Bilingual {
    fn said(&self, lang: Lang) -> Cow<'_, str> {
        self.get(lang).into()
    }
}

impl<Zh: Say, En: Say> Say for (Zh, En) {
    fn said(&self, lang: Lang) -> Cow<'_, str> {
        match lang {
            Lang::Zh => self.0.said(lang),
            Lang::En => self.1.said(lang),
        }
    }
}

macro_rules! same_in_both {
    (text: $($text:ty)*; figure: $($figure:ty)*) => {
        $(impl Say for $text {
            fn said(&self, _: Lang) -> Cow<'_, str> {
                Cow::Borrowed(self)
            }
        })*
        $(impl Say for $figure {
            fn said(&self, _: Lang) -> Cow<'_, str> {
                self.to_string().into()
            }
        })*
    };
}

same_in_both!(text: str String Arc<str> Box<str> Cow<'_, str>; figure: u8 u16 u32 u64 usize i32 i64 i128 char crate::Decimal crate::Rule);

fn fill(template: &str, values: &[(&str, &dyn Say)], lang: Lang) -> String {
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
            Some((_, value)) => out += &value.said(lang),
            None => out.push_str(&rest[open..open + close + 2]),
        }
        rest = &tail[close + 1..];
    }
    out.push_str(rest);
    out
}

/// The letters of a spreadsheet column counted from 0: 0 is A, 25 is Z, 26 is AA.
///
/// ```
/// assert_eq!((nianbao_model::column_letters(0), nianbao_model::column_letters(27)), ("A".into(), "AB".into()));
/// ```
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
        let words = Bilingual::new("{a}与{b}{", "{b} and {a}");
        let filled = words.fill(&[("a", &1)]);
        assert_eq!(filled, Bilingual::new("1与{b}{", "{b} and 1"));
    }

    #[test]
    fn a_value_says_what_it_is_in_each_language() {
        let words = Bilingual::new("{what}（{list}）{n}。", "{what} ({list}) {n}.");
        let list = Bilingual::list(["甲", "乙"]);
        let mut filled =
            words.fill(&[("what", &("版式", "edition")), ("list", &list), ("n", &3u16)]);
        assert_eq!(filled, Bilingual::new("版式（甲、乙）3。", "edition (甲, 乙) 3."));
        filled.add(&Bilingual::new("请核对。", "Please check."));
        assert_eq!(filled.en, "edition (甲, 乙) 3. Please check.");
    }

    #[test]
    fn column_letters_run_past_z() {
        let all: Vec<_> = [0, 25, 26, 51, 52, 701, 702, 16383].map(column_letters).into();
        assert_eq!(all, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }
}
