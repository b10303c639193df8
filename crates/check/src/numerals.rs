//! Years in a text, however they are typed: 2019年, ２０１９年度, 二〇一九年.

use nianbao_text::width;
use std::ops::Range;

/// A year that is named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Year {
    /// The year.
    pub(crate) year: u16,
    /// Where it stands with 年 or 年度, in bytes.
    pub(crate) at: Range<usize>,
}

/// All years from 1990 to 2099 that are followed by 年. Those in a longer number or at the end of a
/// range (2016—2020年) are none.
pub(crate) fn years(text: &str) -> Vec<Year> {
    let mut found = Vec::new();
    for (end, _) in text.match_indices('年') {
        let before = &text[..end];
        let mut digits = before.char_indices().rev().map(|(at, c)| (at, digit(c)));
        let mut last_four = [(0usize, 0u16); 4];
        let complete = last_four.iter_mut().rev().all(|slot| match digits.next() {
            Some((at, Some(d))) => {
                *slot = (at, d);
                true
            }
            _ => false,
        });
        if !complete {
            continue;
        }
        let start = last_four[0].0;
        if is_part(&before[..start]) {
            continue;
        }
        let year = last_four.iter().fold(0, |year, (_, d)| year * 10 + d);
        if (1990..2100).contains(&year) {
            let after = &text[end + '年'.len_utf8()..];
            let length = if after.starts_with('度') { '度'.len_utf8() } else { 0 };
            found.push(Year { year, at: start..end + '年'.len_utf8() + length });
        }
    }
    found
}

/// Is what follows these words the rest of a longer number, of a range (2016—2020年) or of a
/// document's number?
fn is_part(before: &str) -> bool {
    let mut last = before.chars().rev();
    match last.next() {
        Some('-' | '—' | '–' | '－' | '至' | '~' | '～') => {
            last.find(|c| *c != '—').is_some_and(|c| digit(c).is_some())
        }
        Some(c) => digit(c).is_some() || matches!(c, '.' | '〔' | '['),
        None => false,
    }
}

fn digit(c: char) -> Option<u16> {
    match c {
        '〇' | '○' | '零' => Some(0),
        _ => match width::digit(c) {
            Some(digit) => Some(digit as u16),
            None => "一二三四五六七八九".chars().position(|d| d == c).map(|n| n as u16 + 1),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_in_any_digits_and_ranges_and_long_numbers_are_none() {
        let of = |text: &str| years(text).into_iter().map(|y| y.year).collect::<Vec<_>>();
        assert_eq!(of("2019年、２０２０年度、二〇二一年、二○二二年"), [2019, 2020, 2021, 2022]);
        assert_eq!(
            of("12019年，2016—2020年，〔2019年〕，三年，1949年，近10年，年"),
            Vec::<u16>::new()
        );
        assert_eq!(of("自2019年1月1日起至2019年12月31日止，2016至2020年"), [2019, 2019]);
        let text = "于2019年度完成";
        assert_eq!(&text[years(text)[0].at.clone()], "2019年度");
    }
}
