//! What a page has around its text when a PDF becomes text: numbers of pages in lines of their own,
//! and breaks between pages; the hour and the address that a browser prints above and below.
//!
//! They stand amid tables and sentences, and a number of a page must not become a figure. A line
//! counts as one only in the forms that no cell has (- 3 -, 第 3 页 共 9 页), or as a bare number
//! that counts on by one from page break to page break.

use std::borrow::Cow;

/// The text with blanks for the numbers of its pages; every byte stays where it was.
pub(crate) fn without_page_numbers(text: &str) -> Cow<'_, str> {
    let bare = counted(text);
    let printed = printed(text);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{c}');
        if !shown.is_empty()
            && (is_page_number(shown) || bare.contains(&at) || printed.contains(&at))
        {
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
    let number =
        |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let dash = |c: char| matches!(c, '-' | '—' | '–' | '－' | '―' | '‐' | '‑' | '─' | '~');
    let dashed = bare.starts_with(dash) && bare.ends_with(dash) && number(bare.trim_matches(dash));
    let said =
        bare.strip_prefix('第').and_then(|rest| rest.split_once('页')).is_some_and(|(n, rest)| {
            let all = rest.trim_start_matches(['，', ',', '/']);
            number(n)
                && (all.is_empty()
                    || all
                        .strip_prefix('共')
                        .and_then(|all| all.strip_suffix('页'))
                        .is_some_and(number))
        });
    dashed || said
}

/// Where lines begin that hold a bare number right before a page break and count on from page to
/// page: 1, 2, 3.
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
    let counts_on =
        last_lines.len() > 1 && last_lines.windows(2).all(|pair| pair[0].1 + 1 == pair[1].1);
    // The first page's line begins behind no break of its own.
    if counts_on { last_lines.into_iter().map(|(at, _)| at).collect() } else { Vec::new() }
}

/// Where lines begin that a browser printed around the page: the hour and the title at its head,
/// the address and 3/9 at its foot. They are taken for such only in a text whose pages end in 1/9,
/// 2/9 and so on.
fn printed(text: &str) -> Vec<usize> {
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let count = pages.iter().filter(|page| !page.trim().is_empty()).count();
    let foot = |line: &str, n: usize| {
        line.split_whitespace().next_back() == Some(&format!("{}/{count}", n + 1))
    };
    let is_printed = |(n, page): (usize, &&str)| {
        foot(page.trim_end().lines().next_back().unwrap_or_default(), n)
    };
    if count == 0 || !pages.iter().enumerate().take(count).all(is_printed) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut from = 0_usize;
    for (n, page) in pages.iter().enumerate() {
        let mut head = true;
        let mut at = from;
        for line in page.split_inclusive('\n') {
            let shown = line.trim();
            let address =
                ["http://", "https://", "file://"].iter().any(|scheme| shown.starts_with(scheme));
            if address && (foot(shown, n) || !shown.contains(char::is_whitespace))
                || foot(shown, n) && shown.len() < 12
                || head && is_hour(shown)
            {
                // The break of a page stands in front of its first line.
                found.push(if at == from { at.saturating_sub(usize::from(n > 0)) } else { at });
            }
            head &= shown.is_empty();
            at += line.len();
        }
        from += page.len() + 1;
    }
    found
}

/// 2026/1/5 09:30, 1/5/26, 9:30 AM, and the page's title behind it.
fn is_hour(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let day = words.next().unwrap_or_default().trim_end_matches(',');
    let hour = words.next().unwrap_or_default();
    let numbers = |text: &str, by: char, count: usize| {
        text.split(by).count() == count
            && text
                .split(by)
                .all(|n| (1..=4).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
    };
    numbers(day, '/', 3) && numbers(hour.trim_start_matches(['上', '下', '午']), ':', 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages_become_blanks_and_figures_stay() {
        let text = "规章\n                 -1-\n0 3\n— 2 —\n第 3 页 共 9 页\n-2\n- -\n12\n第一页\n";
        let out = without_page_numbers(text);
        assert_eq!(out.len(), text.len());
        assert_eq!(
            out.split_whitespace().collect::<Vec<_>>(),
            ["规章", "0", "3", "-2", "-", "-", "12", "第一页"]
        );
        assert!(matches!(without_page_numbers("甲\n1\n\u{c}乙\n3\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_a_browser_prints_around_a_page_is_no_text() {
        let page = |n: usize, text: &str| {
            format!("11/28/26, 6:35 PM     年报\n{text}\n5/2\nfile:///tmp/1.html   {n}/2\n")
        };
        let text = format!("{}\u{c}{}", page(1, "甲 5"), page(2, "2026/1/5 有 7"));
        assert_eq!(
            without_page_numbers(&text).split_whitespace().collect::<Vec<_>>(),
            ["甲", "5", "5/2", "2026/1/5", "有", "7", "5/2"]
        );
        let alone = "2026/11/28 18:35\n甲 5\nhttps://a.gov.cn/1.html\n1/2\n\u{c}2026/11/28 18:35\n乙\nhttps://a.gov.cn/1.html\n2/2\n";
        assert_eq!(
            without_page_numbers(alone).split_whitespace().collect::<Vec<_>>(),
            ["甲", "5", "乙"]
        );
        assert!(matches!(without_page_numbers("2026/11/28 18:35\n甲\n1/3\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn bare_numbers_count_on_from_page_to_page() {
        let out = without_page_numbers("甲 5\n  1\n\u{c}乙 6\n  2\n\u{c}丙 7\n3\n");
        assert_eq!(out.split_whitespace().collect::<Vec<_>>(), ["甲", "5", "乙", "6", "丙", "7"]);
    }
}
