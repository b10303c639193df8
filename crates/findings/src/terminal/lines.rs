//! Text on a terminal: how wide it is, where a line may break, and what must never be printed.

use crate::parts::dangerous;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns a text takes.
pub(crate) fn width_of(text: &str) -> usize {
    text.width()
}

/// A text that cannot do anything to a terminal: control characters and marks that turn the writing
/// direction become `\u{fffd}`, line breaks and tabs become spaces.
pub(crate) fn plain(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        c if dangerous(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// At most so many columns of a text; `…` says that there is more.
pub(crate) fn clip(text: &str, most: usize) -> String {
    if width_of(text) <= most {
        return text.to_owned();
    }
    cut(text, most.saturating_sub(1)) + "…"
}

/// The beginning of a text that takes at most so many columns.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= most
        })
        .collect()
}

/// Breaks a text into lines of at most `width` columns; on the first, `taken` are taken already.
/// Chinese breaks between any two characters unless the second closes something; other words stay
/// whole if they fit on a line at all.
pub(crate) fn wrap(text: &str, taken: usize, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), taken);
    for piece in pieces(text) {
        let visible = width_of(piece.trim_end());
        if used + visible > width && !line.is_empty() {
            lines.push(line.trim_end().to_owned());
            (line, used) = (String::new(), 0);
        }
        if used + visible <= width {
            line.push_str(piece);
            used += width_of(piece);
            continue;
        }
        // A word longer than a line.
        for c in piece.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += wide;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The pieces of a text that a line may break between. White space belongs to the piece before it.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices().peekable();
        let (_, mut last) = chars.next()?;
        let end = loop {
            match chars.peek() {
                None => break rest.len(),
                Some(&(at, next)) if may_break(last, next) => break at,
                Some(&(_, next)) => {
                    last = next;
                    chars.next();
                }
            }
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        Some(piece)
    })
}

fn may_break(before: char, after: char) -> bool {
    const CLOSING: &str = "，。；：、！？）》〉」』】”’…,.;:!?)]}%％";
    const OPENING: &str = "（《〈「『【“‘([{";
    if after.is_whitespace() || CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    before.is_whitespace()
        || is_wide(before)
        || is_wide(after)
        || (CLOSING.contains(before) && !before.is_ascii())
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_chinese_and_english_break() {
        assert_eq!(
            wrap("商业企业：新收 1 ＋ 上年结转，两者应相等。", 0, 12),
            ["商业企业：新", "收 1 ＋ 上年", "结转，两者应", "相等。"]
        );
        assert_eq!(wrap("outcomes 2 + carried out", 4, 12), ["outcomes", "2 + carried", "out"]);
        assert_eq!(wrap("", 3, 10), [""]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut_and_nothing_is_wider_than_allowed() {
        let text = "examples/guangzhou-with-mistakes/2020/i01.xlsx 很长的路径（……）";
        for width in 2..60 {
            let lines = wrap(text, 0, width);
            assert!(lines.iter().all(|l| width_of(l) <= width.max(4)), "{width}: {lines:?}");
            let joined: String = lines.concat();
            assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
        }
    }

    #[test]
    fn nothing_printed_moves_the_cursor() {
        assert_eq!(plain("a\u{1b}[31m\u{7}b\u{202e}c\td\n"), "a\u{fffd}[31m\u{fffd}b\u{fffd}c d ");
        assert_eq!(clip("政府信息公开", 7), "政府信…");
    }
}
