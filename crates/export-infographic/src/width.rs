//! How wide a text is, by a small table of our own: no font is at hand when the picture is drawn,
//! and nothing may run out of its card.
//!
//! Widths are in thousandths of an em and a little generous: those of Noto Sans CJK SC Bold,
//! rounded up.

/// A text's width in pixels at a size, rounded up.
pub(crate) fn width(text: &str, size: i32) -> i32 {
    let mils: i64 = text.chars().map(|c| i64::from(mils(c))).sum();
    i32::try_from((mils * i64::from(size) + 999) / 1000).unwrap_or(i32::MAX)
}

/// The largest size, from `size` down to `least`, at which a text is no wider than `room`; `least`
/// if there is none.
pub(crate) fn shrink(text: &str, size: i32, least: i32, room: i32) -> i32 {
    (least..=size).rev().find(|&size| width(text, size) <= room).unwrap_or(least)
}

/// The text, cut and given an ellipsis if it is wider than `room`.
pub(crate) fn clip(text: &str, size: i32, room: i32) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let room = room - width("…", size);
    let mut kept = String::new();
    let mut used = 0i64;
    for c in text.chars() {
        used += i64::from(mils(c)) * i64::from(size);
        if used > i64::from(room) * 1000 {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// A text in at most `most` lines no wider than `room`; what does not go in is cut, and an ellipsis
/// says so.
///
/// Lines break anywhere between Chinese characters, but not within a number or a word that fits a
/// line, and none begins with a mark that closes.
pub(crate) fn wrap(text: &str, size: i32, room: i32, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if lines.len() + 1 >= most {
            lines.push(clip(rest, size, room));
            break;
        }
        let (line, left) = rest.split_at(break_at(rest, size, room));
        // A character may be wider than the whole room.
        lines.push(clip(line.trim_end(), size, room));
        rest = left.trim_start();
    }
    no_widow(&mut lines, size, room);
    lines
}

/// A last line of one or two characters takes some of the line before.
fn no_widow(lines: &mut [String], size: i32, room: i32) {
    let [.., before, last] = lines else { return };
    if last.chars().count() >= 3 || last.ends_with('…') {
        return;
    }
    let both = format!("{before}{last}");
    let marks: Vec<(usize, char)> = both.char_indices().collect();
    let breaks = marks.windows(2).enumerate().filter(|(_, pair)| may_break(pair[0].1, pair[1].1));
    let fits = |at: usize| {
        width(both[..at].trim_end(), size) <= room && width(both[at..].trim_start(), size) <= room
    };
    let found = breaks
        .filter(|(n, pair)| marks.len() - n > 4 && fits(pair[1].0))
        .map(|(_, pair)| pair[1].0)
        .next_back();
    if let Some(at) = found {
        let (a, b) = (both[..at].trim_end().to_owned(), both[at..].trim_start().to_owned());
        (*before, *last) = (a, b);
    }
}

/// The largest size, from `size` down to `least` in steps of two, at which a text goes into `most`
/// lines whole; and its lines.
pub(crate) fn fit(text: &str, size: i32, least: i32, room: i32, most: usize) -> (i32, Vec<String>) {
    // A text that fills the lines many times over at the least size need not be tried at all
    // others.
    let hopeless = i64::from(width(text, least)) > i64::from(room) * most as i64;
    let mut at = if hopeless { least } else { size };
    loop {
        let lines = wrap(text, at, room, most + 1);
        if lines.len() <= most || at <= least {
            return (at, wrap(text, at, room, most));
        }
        at = (at - 2).max(least);
    }
}

/// Where the first line ends, as a byte index that is never 0.
fn break_at(text: &str, size: i32, room: i32) -> usize {
    let first = text.chars().next().map_or(text.len(), char::len_utf8);
    let (mut used, mut good, mut before) = (0i64, 0, ' ');
    for (at, c) in text.char_indices() {
        if at > 0 && may_break(before, c) {
            good = at;
        }
        used += i64::from(mils(c)) * i64::from(size);
        if used > i64::from(room) * 1000 {
            return if good > 0 { good } else { at.max(first) };
        }
        before = c;
    }
    text.len()
}

/// May a line end between these two?
fn may_break(before: char, after: char) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '%' | '+' | '-' | ',');
    let closes = |c: char| "，。、；：！？）》」』】〕”’…％,.;:!?)]}%".contains(c);
    let opens = |c: char| "（《「『【〔“‘([{".contains(c);
    let counted = before.is_ascii_digit() && "件条份项个元次年月日页场期台人万亿".contains(after);
    let torn = word(before) && word(after) || counted;
    !torn && !closes(after) && !opens(before)
}

/// Is a character's width in the table? What is not may be drawn from any font, and its text needs
/// a stated length.
pub(crate) fn is_known(c: char) -> bool {
    matches!(c, ' '..='~' | '·' | '—' | '‘' | '’' | '“' | '”' | '…' | '\u{3000}'..='\u{303d}' | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff5e}')
}

/// A character's width in thousandths of an em.
fn mils(c: char) -> u32 {
    match c {
        ' ' => 240,
        '.' | ',' | ':' | ';' | '\'' | '!' | 'i' | 'l' | 'j' | 'I' | '|' => 370,
        '(' | ')' | '[' | ']' | '{' | '}' | '-' | 'f' | 't' | 'r' | '/' | '\\' | '`' => 440,
        '0'..='9' | '+' | '=' | '<' | '>' | '$' => 600,
        '%' | '@' | 'm' | 'W' | 'M' | 'w' => 1010,
        'a'..='z' | '"' | '?' | '^' | '_' | '~' | '*' | '#' => 660,
        'A'..='Z' | '&' => 790,
        _ => 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_not_torn_and_no_line_begins_with_a_closing_mark() {
        assert_eq!(wrap("门户网站公开8070条信息", 20, 160, 9), ["门户网站公开", "8070条信息"]);
        assert_eq!(wrap("另行制作4件，公开", 20, 120, 9), ["另行制作", "4件，公开"]);
        assert_eq!(wrap("公开各类信息，同比增长", 20, 120, 9), ["公开各类信", "息，同比增长"]);
        // No line of one or two characters ends a text.
        assert_eq!(wrap("公开双公示栏目", 20, 120, 9), ["公开双", "公示栏目"]);
        assert_eq!(wrap("公开（双公示）栏目", 20, 60, 9), ["公开", "（双公", "示）栏", "目"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_with_an_ellipsis_and_never_wider_than_its_room() {
        for (text, room) in [
            ("长".repeat(10_000), 300),
            ("W".repeat(500), 77),
            ("a b ".repeat(99), 41),
            ("宽".into(), 3),
        ] {
            let (size, lines) = fit(&text, 40, 20, room, 2);
            assert!(lines.len() <= 2 && lines.last().unwrap().ends_with('…'), "{lines:?}");
            assert!(room < 20 || lines.iter().all(|line| width(line, size) <= room), "{lines:?}");
        }
    }

    #[test]
    fn a_text_that_fits_is_left_alone_and_a_longer_one_shrinks_first() {
        assert_eq!(fit("广州海关", 60, 30, 900, 2), (60, vec!["广州海关".to_owned()]));
        let (size, lines) = fit(&"海".repeat(40), 60, 30, 900, 2);
        assert_eq!((size, lines.concat().chars().count()), (44, 40));
        assert_eq!(shrink("1234567890.12", 60, 10, 200), 26);
    }
}
