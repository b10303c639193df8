//! One line of a text: cleaned, cut, quoted.

/// One line of text that every format can carry: no control characters (tabs become spaces), no
/// code points that XML forbids, no white space around it (ideographic spaces of an indent
/// included).
pub fn clean_line(text: &str) -> String {
    let space = |c: char| c.is_whitespace() || c == '\u{200b}';
    // Nearly every line is clean already.
    if !text.chars().any(is_unclean) {
        return text.trim_matches(space).to_owned();
    }
    let kept: String = text
        .chars()
        .filter_map(|c| match c {
            '\t' | '\n' | '\r' => Some(' '),
            c if is_unclean(c) => None,
            c => Some(c),
        })
        .collect();
    kept.trim_matches(space).to_owned()
}

/// Must this character not stand in a line: a control character, or a code point that XML forbids?
fn is_unclean(c: char) -> bool {
    c < ' '
        || ('\u{7f}'..='\u{9f}').contains(&c)
        || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Does nobody see this character where it stands in a name: a line end, a tab, one without width,
/// one that turns the direction of writing?
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The first characters of a text.
pub fn beginning(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// The first characters of a text, and `…` if there are more.
///
/// ```
/// assert_eq!(nianbao_text::quote("全年收到申请", 4), "全年收到…");
/// ```
pub fn quote(text: &str, most: usize) -> String {
    let start = beginning(text, most);
    if start.len() < text.len() { format!("{start}…") } else { text.to_owned() }
}

/// A text of at most so many characters; if it has more, the last of them is `…`.
pub fn cut(text: &str, most: usize) -> String {
    if beginning(text, most).len() == text.len() {
        text.to_owned()
    } else {
        format!("{}…", beginning(text, most.saturating_sub(1)))
    }
}

/// A piece of a file in a message: one short line.
pub fn short_line(text: &str) -> String {
    clean_line(beginning(text, 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_control_characters_and_no_space_around_it() {
        assert_eq!(clean_line("　　一\t二\u{1}\r\n三 \u{200b}"), "一 二  三");
        assert_eq!(clean_line("\u{feff}甲\u{ffff}"), "甲");
    }

    #[test]
    fn a_text_is_cut_by_characters_and_says_so() {
        assert_eq!(
            (beginning("甲乙丙", 2), beginning("甲乙", 2), beginning("", 0)),
            ("甲乙", "甲乙", "")
        );
        assert_eq!((quote("甲乙丙", 2), quote("甲乙", 2)), ("甲乙…".into(), "甲乙".into()));
        assert_eq!(
            (cut("甲乙丙", 2), cut("甲乙", 2), cut("甲", 0)),
            ("甲…".into(), "甲乙".into(), "…".into())
        );
        assert_eq!(short_line(&format!(" {}\n", "长".repeat(200))).chars().count(), 99);
    }
}
