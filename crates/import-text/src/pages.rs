//! What a page has around its text when a PDF becomes text: numbers of pages in lines of their own, and breaks between pages.
//!
//! They stand amid tables and sentences, and a number of a page must not become a figure. A line counts as one only in the forms that no
//! cell has (- 3 -, 第 3 页 共 9 页), or as a bare number that counts on by one from page break to page break.

use std::borrow::Cow;

/// The text with blanks for the numbers of its pages; every byte stays where it was.
pub(crate) fn without_page_numbers(text: &str) -> Cow<'_, str> {
    let bare = counted(text);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{c}');
        if !shown.is_empty() && (is_page_number(shown) || bare.contains(&at)) {
            let from = at + line.find(shown).unwrap_or_default();
            spans.push((from, from + shown.len()));
        }
        at += line.len();
    }
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in spans {
        out.push_str(&text[from..start]);
        out.extend(std::iter::repeat_n(' ', end - start));
        from = end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// - 3 -, — 3 —, 第 3 页, 第3页 共9页, 3 / 9 页.
fn is_page_number(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let number = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let dash = |c: char| matches!(c, '-' | '—' | '–' | '－' | '―' | '‐' | '‑' | '─' | '~');
    let dashed = bare.starts_with(dash) && bare.ends_with(dash) && number(bare.trim_matches(dash));
    let said = bare.strip_prefix('第').and_then(|rest| rest.split_once('页')).is_some_and(|(n, rest)| {
        let all = rest.trim_start_matches(['，', ',', '/']);
        number(n) && (all.is_empty() || all.strip_prefix('共').and_then(|all| all.strip_suffix('页')).is_some_and(number))
    });
    dashed || said
}

/// Where lines begin that hold a bare number right before a page break and count on from page to page: 1, 2, 3.
fn counted(text: &str) -> Vec<usize> {
    let mut last_lines: Vec<(usize, u32)> = Vec::new();
    let mut from = 0;
    let pages: Vec<&str> = text.split('\u{c}').collect();
    for page in &pages {
        let shown = page.trim_end();
        let start = shown.rfind('\n').map_or(0, |at| at + 1);
        match shown[start..].trim().parse::<u32>() {
            Ok(n) if n < 1000 => last_lines.push((from + start, n)),
            _ if shown.is_empty() => {}
            _ => return Vec::new(),
        }
        from += page.len() + 1;
    }
    let counts_on = last_lines.len() > 1 && last_lines.windows(2).all(|pair| pair[0].1 + 1 == pair[1].1);
    // The first page's line begins behind no break of its own.
    if counts_on { last_lines.into_iter().map(|(at, _)| at).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages_become_blanks_and_figures_stay() {
        let text = "规章\n                 -1-\n0 3\n— 2 —\n第 3 页 共 9 页\n-2\n- -\n12\n第一页\n";
        let out = without_page_numbers(text);
        assert_eq!(out.len(), text.len());
        assert_eq!(out.split_whitespace().collect::<Vec<_>>(), ["规章", "0", "3", "-2", "-", "-", "12", "第一页"]);
        assert!(matches!(without_page_numbers("甲\n1\n\u{c}乙\n3\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn bare_numbers_count_on_from_page_to_page() {
        let out = without_page_numbers("甲 5\n  1\n\u{c}乙 6\n  2\n\u{c}丙 7\n3\n");
        assert_eq!(out.split_whitespace().collect::<Vec<_>>(), ["甲", "5", "乙", "6", "丙", "7"]);
    }
}
