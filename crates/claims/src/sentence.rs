//! Sentences of a paragraph with the numbers in them.

use crate::numeral::{Number, numbers};

/// A sentence with its numbers.
#[derive(Debug)]
pub(crate) struct Sentence<'a> {
    /// Its words.
    pub(crate) text: &'a str,
    /// Its numbers, in order.
    pub(crate) numbers: Vec<Number>,
}

/// Longer sentences are no sentences: nothing is claimed of them.
const LONGEST: usize = 3000;

/// Cuts a paragraph into sentences. One without a number is left out, unless it may say that there was none of something.
pub(crate) fn sentences(paragraph: &str) -> impl Iterator<Item = Sentence<'_>> {
    paragraph.split_inclusive(['。', '！', '？', '；', ';', '\n']).map(str::trim).filter(|text| text.len() <= LONGEST).filter_map(|text| {
        let numbers = numbers(text);
        let may_deny = ["未收到", "没有收到", "未接到", "未发生", "没有发生", "无行政", "未被"].iter().any(|words| text.contains(words));
        (!numbers.is_empty() || may_deny).then_some(Sentence { text, numbers })
    })
}

impl Sentence<'_> {
    /// The words between the number before (or the beginning) and this number.
    pub(crate) fn before(&self, n: usize) -> &str {
        let from = n.checked_sub(1).map_or(0, |n| self.numbers[n].end);
        &self.text[from..self.numbers[n].start]
    }

    /// The words between this number and the next (or the end).
    pub(crate) fn after(&self, n: usize) -> &str {
        let until = self.numbers.get(n + 1).map_or(self.text.len(), |next| next.start);
        &self.text[self.numbers[n].end..until]
    }

    /// The part of [`Sentence::before`] that belongs to the number: what follows the last comma or bracket.
    pub(crate) fn clause(&self, n: usize) -> &str {
        let before = self.before(n);
        let cut =
            before.char_indices().rev().find(|(_, c)| matches!(c, '，' | ',' | '、' | '（' | '(' | '）' | ')' | '：' | ':' | '【' | '】'));
        cut.map_or(before, |(i, c)| &before[i + c.len_utf8()..])
    }

    /// The words right behind a number, up to the next comma or bracket.
    pub(crate) fn object(&self, n: usize) -> &str {
        let after = self.after(n);
        let cut = after.char_indices().find(|(_, c)| matches!(c, '，' | ',' | '、' | '（' | '(' | '）' | ')' | '。' | '；' | ';'));
        cut.map_or(after, |(i, _)| &after[..i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_its_clause_and_its_object() {
        let all: Vec<_> = sentences("无关。全年共收到政府信息公开申请88件，其中自然人72件；办结12件申请。").collect();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].clause(0), all[0].object(0)), ("全年共收到政府信息公开申请", ""));
        assert_eq!(all[0].clause(1), "其中自然人");
        assert_eq!((all[1].clause(0), all[1].object(0)), ("办结", "申请"));
    }
}
