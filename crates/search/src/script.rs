//! The search page's script without what only its maintainers need.

const SOURCE: &str = include_str!("search.js");
const STRIPPED: ([u8; SOURCE.len()], usize) = strip(SOURCE.as_bytes());

/// What the search page runs, inline. It stands behind what it needs: `<form id="search"
/// data-root="">` (the way from the page to the site's root: empty, or with a slash at its end)
/// with `<input id="q">`, `<p id="status" role="status">`, and `<ol id="results" data-index="">`
/// (what [`crate::Stats::index`] has). Its hash belongs into the page's Content-Security-Policy,
/// besides `connect-src 'self'`.
pub const SCRIPT: &str = match str::from_utf8(STRIPPED.0.split_at(STRIPPED.1).0) {
    Ok(script) => script,
    Err(_) => SOURCE,
};

/// Leaves out the tabs that lines begin with, and lines that are comments.
const fn strip(source: &[u8]) -> ([u8; SOURCE.len()], usize) {
    let mut kept = [0; SOURCE.len()];
    let (mut from, mut to) = (0, 0);
    while from < source.len() {
        while from < source.len() && source[from] == b'\t' {
            from += 1;
        }
        let comment = from + 1 < source.len() && source[from] == b'/' && source[from + 1] == b'/';
        let mut line = true;
        while line && from < source.len() {
            if !comment {
                kept[to] = source[from];
                to += 1;
            }
            line = source[from] != b'\n';
            from += 1;
        }
    }
    (kept, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tabs_and_comments_are_left_out() {
        let lines = SOURCE
            .lines()
            .map(|line| line.trim_start_matches('\t'))
            .filter(|line| !line.starts_with("//"));
        assert_eq!(SCRIPT.lines().collect::<Vec<_>>(), lines.collect::<Vec<_>>());
        assert!(SCRIPT.len() < 8 * 1024, "{}", SCRIPT.len());
    }

    #[test]
    fn it_can_stand_in_a_page_with_a_strict_policy() {
        for never in [
            "</",
            "<!--",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            ".style",
            "`\n",
        ] {
            assert!(!SCRIPT.contains(never), "{never}");
        }
    }
}
