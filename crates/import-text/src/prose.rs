//! The paragraphs of a section: lines that were broken are joined, sub-headings begin a paragraph
//! of their own.

use nianbao_text::{
    clean_line,
    ordinal::{bracketed, marked},
};

/// A text's paragraphs.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let lines: Vec<String> =
        text.split(['\n', '\r', '\u{2028}', '\u{2029}']).map(clean_line).collect();
    let width = wrapped(&lines);
    let mut joined: Vec<String> = Vec::new();
    let mut last_width = 0;
    let mut blank = false;
    for line in lines {
        let length = line.chars().count();
        if line.is_empty() || line == "|" {
            blank = true;
            continue;
        }
        match joined.last_mut() {
            Some(last)
                if !begins(&line)
                    && (waits(last)
                        || !blank
                            && width.is_some_and(|width| {
                                last_width * 8 >= width * 7 && !ended(last)
                            })) =>
            {
                last.push_str(&line);
            }
            _ => joined.push(line),
        }
        (last_width, blank) = (length, false);
    }
    joined.iter().flat_map(|paragraph| parted(paragraph)).collect()
}

/// The width that lines were wrapped at, if they were: several lines of nearly one length that stop
/// within a sentence.
fn wrapped(lines: &[String]) -> Option<usize> {
    let longest = lines.iter().map(|line| line.chars().count()).max()?;
    let full =
        lines.iter().filter(|line| line.chars().count() * 8 >= longest * 7 && !ended(line)).count();
    ((15..=70).contains(&longest) && full >= 3).then_some(longest)
}

fn ended(line: &str) -> bool {
    line.ends_with(['。', '；', '：', '！', '？', ';', ':', '!', '?', '”', '）'])
}

/// Does this line want the next one: an ordinal, a year, or the middle of an enumeration?
fn waits(line: &str) -> bool {
    let year = line
        .strip_suffix('年')
        .or_else(|| line.strip_suffix("年度"))
        .is_some_and(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()));
    year || ordinal(line) == Some(line.len()) || line.ends_with(['、', '（', '“', '《'])
}

/// Does this line begin something of its own?
fn begins(line: &str) -> bool {
    ordinal(line).is_some() || line.starts_with(['●', '■', '◆', '•', '*', '※'])
}

/// The end of an ordinal in front: （一）, (1), 1., 一是.
fn ordinal(line: &str) -> Option<usize> {
    if line.starts_with(['（', '(']) {
        return bracketed(line)
            .filter(|ordinal| ordinal.numerals.len() <= 9)
            .map(|ordinal| line.len() - ordinal.rest.len());
    }
    // A row of digits is a number, and so is 3.5.
    let ordinal =
        marked(line, &['、', '.', '．', '是']).filter(|ordinal| ordinal.numerals.len() <= 9)?;
    let figure = ordinal.rest.starts_with(|c: char| c.is_ascii_digit());
    (!figure).then(|| line.len() - ordinal.rest.len())
}

/// Sub-headings inside a line begin a paragraph: …。（二）依申请公开方面。
fn parted(paragraph: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in paragraph.match_indices(['（', '(']) {
        let before = paragraph[start..at].trim_end();
        let bracketed = ordinal(&paragraph[at..]).is_some()
            && !paragraph[at..].starts_with("(1")
            && !paragraph[at..].starts_with("（1");
        if bracketed && before.ends_with(['。', '；', '！']) {
            parts.push(clean_line(before));
            start = at;
        }
    }
    parts.push(clean_line(&paragraph[start..]));
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_and_years_wait_for_their_line() {
        assert_eq!(
            paragraphs("(一)\n\n深入推进。\n2020年\n广州海关公开8070条。\n●甲\n●乙"),
            ["(一)深入推进。", "2020年广州海关公开8070条。", "●甲", "●乙"]
        );
    }

    #[test]
    fn wrapped_lines_are_joined_and_short_ones_are_not() {
        let line = "这一行文字在查看器里被折成同样宽度的若干行而没有句号";
        let text = format!("{line}\n{line}\n{line}\n到此为止。\n下一段\n再下一段");
        assert_eq!(
            paragraphs(&text),
            [format!("{line}{line}{line}到此为止。"), "下一段".into(), "再下一段".into()]
        );
    }

    #[test]
    fn sub_headings_in_a_line_are_parted() {
        assert_eq!(
            paragraphs("（一）主动公开方面。甲（二）项。（二）依申请方面。乙。"),
            ["（一）主动公开方面。甲（二）项。", "（二）依申请方面。乙。"]
        );
    }
}
