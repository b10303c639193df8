//! Labels as people write them, brought to one form: widths, quotes, brackets, white space,
//! ordinals and remarks.

use crate::{
    half_width,
    ordinal::{self, Ordinal},
    simplified,
};

/// A label without what no one means by it: white space of any kind, line breaks, full-width forms,
/// kinds of quotes and dashes. Two labels with the same fold have the same wording. Traditional
/// characters count as the simplified ones.
///
/// ```
/// assert_eq!(nianbao_text::fold("（一） 予以公開："), "(一)予以公开:");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(
        text.chars().filter_map(|c| if is_han(c) { Some(simplified(c)) } else { fold_char(c) }),
    );
    folded
}

fn fold_char(c: char) -> Option<char> {
    Some(match c {
        c if c.is_whitespace() || c.is_control() => return None,
        // Zero-width characters and the byte-order mark come along with pasted text.
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => return None,
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '＂' | '‘' | '’' | '＇' | '\''
        | '《' | '》' => '"',
        '【' | '〔' | '［' | '〈' => '(',
        '】' | '〕' | '］' | '〉' => ')',
        '—' | '–' | '―' | '‐' | '‑' | '‒' | '−' | '─' => '-',
        '·' | '•' | '・' => '.',
        c => half_width(c).to_ascii_lowercase(),
    })
}

/// What a label is looked up by: its fold without ordinal and punctuation. 危及“三安全一稳定” and
/// 3、危及"三安全一稳定" have the same.
///
/// ```
/// assert_eq!(nianbao_text::key("（一）予以公开"), nianbao_text::key("1.予以公开"));
/// ```
pub fn key(text: &str) -> String {
    key_of_fold(&fold(text))
}

/// The key of a folded label.
pub fn key_of_fold(folded: &str) -> String {
    let rest = without_ordinal(folded);
    let mut key = String::with_capacity(rest.len());
    key.extend(rest.chars().filter(|c| is_han(*c) || c.is_alphanumeric()));
    key
}

/// A folded label without the remarks in brackets at its end; nothing if it has none.
pub fn without_remarks(folded: &str) -> Option<&str> {
    let mut rest = folded;
    while let Some(inner) = rest.strip_suffix(')') {
        match inner.rfind('(') {
            Some(at) if at > 0 => rest = &inner[..at],
            _ => break,
        }
    }
    (rest.len() < folded.len()).then_some(rest)
}

/// A folded label without the ordinals in front of it: 一、 (一) 1. 1、 (1) ① and several of them.
pub fn without_ordinal(folded: &str) -> &str {
    let mut rest = folded;
    while let Some(shorter) = strip_one(rest) {
        rest = shorter;
    }
    rest
}

fn strip_one(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if ('①'..='⑳').contains(&first)
        || ('⑴'..='⒇').contains(&first)
        || ('㈠'..='㈩').contains(&first)
        || ('⒈'..='⒛').contains(&first)
    {
        return nonempty(&text[first.len_utf8()..]);
    }
    if first == '(' {
        return ordinal::bracketed(text)
            .filter(Ordinal::is_short)
            .and_then(|ordinal| nonempty(ordinal.rest.trim_start_matches(['、', '.', ','])));
    }
    let han = text.find(|c| !ordinal::is_han_numeral(c)).unwrap_or(text.len());
    if han > 0 {
        let after = text[han..].strip_prefix(['、', '.', ',', ':', '，', '：'])?;
        return nonempty(after);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if (1..=2).contains(&digits) {
        let after = &text[digits..];
        return match after.strip_prefix(['、', '.', ',', ')', ':']) {
            Some(after) if !after.starts_with(|c: char| c.is_ascii_digit()) => nonempty(after),
            Some(_) => None,
            // A digit right before a word: 1属于国家秘密. Before a unit it is a figure: 3件.
            None => (after.chars().count() >= 3 && after.starts_with(is_han)).then_some(after),
        };
    }
    None
}

fn nonempty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Is it one of the common ideographs?
pub fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_people_write_in_many_ways_have_one_key() {
        let variants = [
            "3.危及“三安全一稳定”",
            "3、危及\"三安全一稳定\"",
            "３．危及“三安全一稳定”",
            "(3)危及‘三安全一稳定’",
            "③ 危及 “三安全\n一稳定”",
            "危及三安全一稳定",
            "3危及「三安全一稳定」",
        ];
        for variant in variants {
            assert_eq!(key(variant), "危及三安全一稳定", "{variant}");
        }
        assert_eq!(key("（一）予以公开"), key("㈠予以公开"));
        assert_eq!(key("本年增／减"), key("本年增/减"));
        assert_eq!(key("三、（一）予以公开"), "予以公开");
    }

    #[test]
    fn what_only_looks_like_an_ordinal_stays() {
        assert_eq!(key("第二十条第（一）项"), "第二十条第一项");
        assert_eq!(key("3件"), "3件");
        assert_eq!(key("1.5"), "15");
        assert_eq!(key("一"), "一");
    }

    #[test]
    fn remarks_at_the_end_can_be_taken_off() {
        assert_eq!(without_remarks("行政许可(含备案)(件)"), Some("行政许可"));
        assert_eq!(without_remarks("第二十条第(一)项"), None);
        assert_eq!(without_remarks("(七)"), None);
    }
}
