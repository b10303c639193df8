//! Folding: what may differ between a query and the text that it finds. `search.js` does the same.

use nianbao_text::half_width;

/// Folds a text: full width becomes half width, capitals become small letters, invisible characters
/// vanish, and white space vanishes too unless it parts two words of a script that writes spaces.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let (mut last, mut gap) = (None, false);
    for c in text.chars() {
        if is_space(c) {
            gap = true;
        } else if !is_invisible(c) {
            let mut small = half_width(c).to_lowercase().peekable();
            if gap
                && last.is_some_and(writes_spaces)
                && small.peek().copied().is_some_and(writes_spaces)
            {
                folded.push(' ');
            }
            folded.extend(small);
            (last, gap) = (folded.chars().next_back(), false);
        }
    }
    folded
}

/// White space as scripts have it (`\s`), and NEXT LINE, written out because `char::is_whitespace`
/// is not quite the same.
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}')
}

/// Control characters, soft hyphens, marks of direction and of variation: nobody can type what
/// cannot be seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether a character is of those before the East Asian scripts: letters, digits and punctuation
/// beside which spaces mean something.
fn writes_spaces(c: char) -> bool {
    c < '\u{2e80}'
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn width_and_case_do_not_count() {
        assert_eq!(fold("ＡｂＣ１２３，（％）"), "abc123,(%)");
        assert_eq!(fold("ÉΣЖ"), "éσж");
        assert_eq!(fold("İ"), "i\u{307}");
    }

    #[test]
    fn space_counts_between_words_of_other_scripts_only() {
        assert_eq!(fold("政府　信息\n公 开"), "政府信息公开");
        assert_eq!(fold("受理 25 件，\n 其中"), "受理25件,其中");
        assert_eq!(fold("  open \t\n data "), "open data");
        assert_eq!(fold("第 A　Ｂ 类"), "第a b类");
    }

    #[test]
    fn what_cannot_be_seen_vanishes() {
        assert_eq!(fold("政\u{200b}府\u{feff}信\u{0}息 in\u{ad}form"), "政府信息inform");
        assert_eq!(fold(" \u{0}\n"), "");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Ａ　Ｂ", "a\u{200b} b 政 c", "\u{3000}\u{feff}"] {
            assert_eq!(fold(&fold(text)), fold(text));
        }
    }
}
