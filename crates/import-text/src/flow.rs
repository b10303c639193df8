//! The text as it is read: characters without white space and in one width, each knowing where it
//! stands in the file and what white space was in front of it. Labels broken over lines are whole
//! here.

use crate::noise::Denoised;
use nianbao_text::{fold, ordinal};

/// The white space in front of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// None.
    None,
    /// Spaces or tabs.
    Space,
    /// A line break.
    Break,
}

/// A character of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Char {
    /// Folded: half-width, lower case.
    pub(crate) c: char,
    /// Byte offset in [`Flow::text`].
    pub(crate) at: usize,
    /// Byte offset in the file's text.
    pub(crate) origin: usize,
    /// White space in front.
    pub(crate) gap: Gap,
    /// Another character that may follow, if what was taken for noise was not.
    pub(crate) maybe: Option<char>,
}

/// A text to be read.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// The text without noise, as written.
    pub(crate) text: String,
    /// Its characters.
    pub(crate) chars: Vec<Char>,
}

impl Flow {
    pub(crate) fn of(denoised: Denoised) -> Self {
        let Denoised { text, ambiguous, offsets, .. } = denoised;
        let mut chars: Vec<Char> = Vec::with_capacity(offsets.len());
        let mut ambiguous = ambiguous.into_iter().peekable();
        let mut gap = Gap::Break;
        let mut buffer = [0; 4];
        for ((at, c), origin) in text.char_indices().zip(offsets) {
            while let Some(spot) = ambiguous.next_if(|spot| spot.at <= at) {
                if let Some(last) = chars.last_mut().filter(|_| gap == Gap::None) {
                    last.maybe = Some(spot.more);
                }
            }
            if c.is_whitespace() || c.is_control() {
                let kind = if matches!(
                    c,
                    '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
                ) {
                    Gap::Break
                } else {
                    Gap::Space
                };
                gap = gap.max(kind);
                continue;
            }
            let Some(c) = (match c {
                '\u{4e00}'..='\u{9fff}' => Some(c),
                c if c.is_ascii() => Some(c.to_ascii_lowercase()),
                c => fold(c.encode_utf8(&mut buffer)).chars().next(),
            }) else {
                continue;
            };
            chars.push(Char { c, at, origin, gap, maybe: None });
            gap = Gap::None;
        }
        if let (Some(spot), Some(last)) = (ambiguous.next(), chars.last_mut()) {
            last.maybe = Some(spot.more);
        }
        Self { text, chars }
    }

    /// The folded character at a place; NUL behind the end.
    pub(crate) fn c(&self, at: usize) -> char {
        self.chars.get(at).map_or('\0', |c| c.c)
    }

    /// The white space in front of a place.
    pub(crate) fn gap(&self, at: usize) -> Gap {
        self.chars.get(at).map_or(Gap::Break, |c| c.gap)
    }

    /// The text of a range as written.
    pub(crate) fn written(&self, from: usize, to: usize) -> &str {
        if from >= to {
            return "";
        }
        let (start, end) =
            (self.offset(from), self.chars.get(to - 1).map_or(self.text.len(), |c| c.at));
        let last =
            self.text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.text.get(start..end + last).unwrap_or_default()
    }

    /// Where a character stands in the text.
    pub(crate) fn offset(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |c| c.at)
    }

    /// Where a character stands in the file.
    pub(crate) fn origin(&self, at: usize) -> usize {
        self.chars.get(at).or(self.chars.last()).map_or(0, |c| c.origin)
    }

    /// Do these words stand here? Punctuation between them does not count. Gives the end.
    pub(crate) fn words(&self, words: &[char], from: usize) -> Option<usize> {
        let mut at = from;
        for (n, word) in words.iter().enumerate() {
            let mut skipped = 0;
            while n > 0 && skipped < 2 && self.c(at) != *word && is_punctuation(self.c(at)) {
                at += 1;
                skipped += 1;
            }
            if self.c(at) != *word {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// The key of a range: its letters, figures and Chinese characters.
    pub(crate) fn key(&self, from: usize, to: usize) -> Vec<char> {
        let to = to.min(self.chars.len());
        self.chars[from.min(to)..to].iter().map(|c| c.c).filter(|c| c.is_alphanumeric()).collect()
    }

    /// Behind a remark in brackets that begins here, unless it is an ordinal: (一), (1).
    pub(crate) fn behind_remark(&self, at: usize) -> usize {
        const LONGEST: usize = 80;
        if self.c(at) != '(' {
            return at;
        }
        let Some(length) = (1..LONGEST).find(|n| self.c(at + n) == ')') else { return at };
        let ordinal = length <= 3 && (1..length).all(|n| ordinal::is_numeral(self.c(at + n)));
        if ordinal { at } else { at + length + 1 }
    }
}

fn is_punctuation(c: char) -> bool {
    c != '\0' && !c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_over_breaks_and_punctuation() {
        let flow = Flow::of(crate::denoise("四、政府信息公开行政复议、\n行政诉讼情况\n１２"));
        let words: Vec<char> = "政府信息公开行政复议行政诉讼情况".chars().collect();
        let end = flow.words(&words, 2).unwrap();
        assert_eq!((flow.c(end), flow.gap(end)), ('1', Gap::Break));
        assert_eq!(flow.written(9, 15), "政复议、\n行政");
    }

    #[test]
    fn remarks_are_passed_and_ordinals_are_not() {
        let flow = Flow::of(crate::denoise("（区分处理的，只计这一情形）（三）不予公开"));
        let end = flow.behind_remark(0);
        assert_eq!(flow.written(end, end + 3), "（三）");
        assert_eq!(flow.behind_remark(end), end);
    }
}
