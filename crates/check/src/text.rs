//! What the rules on texts share: walking over paragraphs, cutting sentences, quoting.

use crate::personal;
use nianbao_model::{Finding, Place, Reading, Rule, Say};
use nianbao_text::{
    beginning,
    ordinal::{Ordinal, bracketed, marked},
    quote,
};

/// Characters of a quotation; a finding shows the place, not the whole report.
const QUOTE: usize = 400;
/// Characters of a sentence that are looked at.
const LONGEST: usize = 1000;

/// Words by which a unit speaks of itself.
pub(crate) const SELF: [&str; 12] = [
    "本关",
    "我关",
    "本单位",
    "我单位",
    "本机关",
    "我机关",
    "本部门",
    "我部门",
    "本局",
    "我局",
    "本级机关",
    "我委",
];

/// A paragraph of a report.
#[derive(Clone, Copy)]
pub(crate) struct Paragraph<'a> {
    pub(crate) reading: &'a Reading,
    /// The section's index.
    pub(crate) section: usize,
    /// The paragraph's number in it, from 1.
    pub(crate) number: usize,
    pub(crate) text: &'a str,
}

/// All paragraphs of a report, notes under tables included.
pub(crate) fn paragraphs(reading: &Reading) -> impl Iterator<Item = Paragraph<'_>> {
    (0..reading.report.edition.sections.len()).flat_map(move |section| {
        let texts = reading.report.section(section).paragraphs().iter().enumerate();
        texts.map(move |(n, text)| Paragraph { reading, section, number: n + 1, text })
    })
}

impl Paragraph<'_> {
    /// A finding on words of this paragraph.
    pub(crate) fn finding(
        self,
        rule: Rule,
        variant: &str,
        quoted: &str,
        values: &[(&str, &dyn Say)],
    ) -> Finding {
        let heading = self.reading.report.edition.sections[self.section].heading();
        let mut all: Vec<(&str, &dyn Say)> = vec![("section", &heading), ("n", &self.number)];
        all.extend_from_slice(values);
        let mut finding = Finding::new(rule, variant, &all);
        finding.at.push(self.place(quoted));
        finding
    }

    /// The place of words in this paragraph. Personal numbers in them are masked.
    pub(crate) fn place(self, quoted: &str) -> Place {
        Place::Quote {
            file: self.reading.source_of(self.section),
            text: quote(&personal::masked(quoted), QUOTE),
        }
    }
}

/// The sentences of a paragraph, each without its full stop. Of one that never ends only the
/// beginning is looked at, so that a pasted book takes no time.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let sentences = text
        .split(['。', '！', '？', '!', '?'])
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty());
    sentences.map(|sentence| beginning(sentence, LONGEST)).collect()
}

/// A line or sentence without its ordinal and opening marks: （一）, 1., 一是, “.
pub(crate) fn without_ordinal(text: &str) -> &str {
    let open = |c: char| {
        c.is_whitespace()
            || matches!(c, '“' | '"' | '●' | '·' | '*' | '-' | '#' | '、' | '，' | '：')
    };
    let mut rest = text.trim_start_matches(open);
    rest = behind(bracketed(rest)).unwrap_or(rest);
    rest = behind(marked(rest, &['、', '.', '．', '是'])).unwrap_or(rest);
    rest.trim_start_matches(open)
}

fn behind(ordinal: Option<Ordinal<'_>>) -> Option<&str> {
    ordinal.filter(Ordinal::is_short).map(|ordinal| ordinal.rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_are_taken_off_and_words_stay() {
        for (text, rest) in [
            ("（一）2019年", "2019年"),
            ("(二) 本关", "本关"),
            ("一是主动公开", "主动公开"),
            ("3.全年", "全年"),
            ("2019年，本关", "2019年，本关"),
            ("一方面是", "一方面是"),
            ("“番禺海关", "番禺海关"),
        ] {
            assert_eq!(without_ordinal(text), rest);
        }
        assert_eq!(sentences("甲。乙！丙"), ["甲", "乙", "丙"]);
    }
}
