//! Text in XML and HTML. Writers with elements and attributes use their library's own; this is for
//! markup that is put together by hand.

/// A text as content, or as an attribute's value in double quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// The same without what XML forbids: of control characters only tabs and line ends stay.
pub fn escape_allowed(text: &str) -> String {
    let forbidden = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n') || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if text.contains(forbidden) { escape(&text.replace(forbidden, "")) } else { escape(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_markup_is_escaped() {
        assert_eq!(
            escape("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;'&amp;'&lt;/a&gt;"
        );
        assert_eq!(escape_allowed("甲\u{0}\t乙\r\n\u{ffff}<\u{85}"), "甲\t乙\n&lt;");
    }
}
