//! What the text says of itself: whose report it is, of which year, and when it was published.

use crate::flow::{Flow, Gap};

/// What a text says of itself; places are numbers of characters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) name: Option<String>,
    pub(crate) year: Option<u16>,
    /// Where the title stands.
    pub(crate) title: Option<(usize, usize)>,
    /// The day of publication: `2021-01-28`.
    pub(crate) published: Option<String>,
}

/// Does a text speak like an annual report?
pub(crate) fn is_report(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (plain.contains("政府信息公开") || plain.contains("政务公开"))
        && (plain.contains("年度报告")
            || plain.contains("年报")
            || plain.contains("年度政府信息公开"))
}

/// Reads what a text says of itself. `head` is where the first section begins.
pub(crate) fn read(flow: &Flow, head: usize, file: &str) -> About {
    let mut about = About::default();
    if let Some(found) = title(flow, flow.chars.len().min(head.max(400))) {
        about.year = Some(found.year);
        about.name = Some(found.name).filter(|name| !name.is_empty());
        about.title = Some((found.from, found.to));
    }
    about.year = about.year.or_else(|| period(flow)).or_else(|| year_in(file));
    about.published = published(flow, head, about.year);
    about
}

/// A title, and the characters it takes.
struct Title {
    name: String,
    year: u16,
    from: usize,
    to: usize,
}

/// The first title of the text. It may stand over several lines, whole or with the unit in the line
/// before, and in a line with more; it begins and ends where there is white space. Of all that
/// could be its beginning the nearest counts that names a unit, for navigation and the like stand
/// in front of it.
fn title(flow: &Flow, until: usize) -> Option<Title> {
    const LONGEST: usize = 80;
    const PIECES: usize = 6;
    let ends = (1..=until).filter(|at| flow.gap(*at) > Gap::None);
    let may_end = |to: &usize| {
        matches!(flow.c(to - 1), '告' | '报' | '知' | ')' | '）' | ']' | '】')
            || flow.gap(*to) == Gap::Break
    };
    ends.filter(may_end).find_map(|to| {
        let begins = (to.saturating_sub(LONGEST)..to)
            .rev()
            .filter(|at| *at == 0 || flow.gap(*at) > Gap::None)
            .take(PIECES);
        let mut bare: Option<Title> = None;
        for from in begins {
            let Some((name, year)) = nianbao_grid::title(flow.written(from, to)) else { continue };
            // A line of its own may be anything: only what ends like an office is one.
            let joined = bare.is_some();
            let found = Title { name, year, from, to };
            match found.name.is_empty() {
                true => bare = bare.or(Some(found)),
                false if !joined || is_office(&found.name) => return Some(found),
                false => {}
            }
        }
        bare
    })
}

/// Does it end as the names of authorities do?
fn is_office(name: &str) -> bool {
    const ENDS: &str = "局关署府室会院所处办厅部委队站校心区县市镇乡道司团社行馆台省州盟旗村组)）";
    name.ends_with(|c| ENDS.contains(c))
}

fn year_at(flow: &Flow, at: usize) -> Option<u16> {
    let digits: String = (at..at + 4).map(|at| flow.c(at)).collect();
    let alone = (at == 0 || !flow.c(at - 1).is_ascii_digit()) && !flow.c(at + 4).is_ascii_digit();
    plausible(&digits).filter(|_| alone)
}

fn plausible(digits: &str) -> Option<u16> {
    digits.parse().ok().filter(|year| (2000..=2099).contains(year))
}

/// 自2020年1月1日起至2020年12月31日止.
fn period(flow: &Flow) -> Option<u16> {
    let words: Vec<char> = "年1月1日".chars().collect();
    (0..flow.chars.len())
        .find_map(|at| year_at(flow, at).filter(|_| flow.words(&words, at + 4).is_some()))
}

/// The one year that a file's name and folder name.
fn year_in(file: &str) -> Option<u16> {
    let years: std::collections::BTreeSet<u16> = file
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(plausible)
        .collect();
    (years.len() == 1).then(|| years.first().copied()).flatten()
}

/// A day that is said to be that of publication, or that stands in a line of its own after the year
/// reported on.
fn published(flow: &Flow, head: usize, year: Option<u16>) -> Option<String> {
    const SAID: [&str; 8] = [
        "发布时间",
        "发布日期",
        "公开日期",
        "发文日期",
        "生成日期",
        "成文日期",
        "公布日期",
        "日期",
    ];
    let said = SAID.iter().find_map(|word| {
        let words: Vec<char> = word.chars().collect();
        (0..flow.chars.len()).find_map(|at| {
            let mut end = flow.words(&words, at)?;
            while matches!(flow.c(end), ':' | '|') {
                end += 1;
            }
            date(flow, end).map(|(date, _)| date)
        })
    });
    said.or_else(|| {
        let alone = |at: &usize| {
            flow.gap(*at) == Gap::Break && (*at < head || *at + 400 > flow.chars.len())
        };
        let after = |date: &str| year.is_some_and(|year| date.starts_with(&(year + 1).to_string()));
        let dates = (0..flow.chars.len()).filter(alone).filter_map(|at| date(flow, at));
        dates
            .filter(|(text, end)| flow.gap(*end) > Gap::None && after(text))
            .map(|(text, _)| text)
            .next_back()
    })
}

/// 2021-01-28, 2021年1月28日, 2021/1/28, 2021.01.28: the day, and where it ends.
fn date(flow: &Flow, at: usize) -> Option<(String, usize)> {
    let number = |from: usize, most: usize| {
        let end =
            (from..from + most).find(|at| !flow.c(*at).is_ascii_digit()).unwrap_or(from + most);
        let digits: String = (from..end).map(|at| flow.c(at)).collect();
        digits.parse::<u16>().ok().map(|number| (number, end))
    };
    let year = year_at(flow, at)?;
    let separator = flow.c(at + 4);
    let behind_day = match separator {
        '年' => ('月', true),
        '-' | '/' | '.' => (separator, false),
        _ => return None,
    };
    let (month, end) = number(at + 5, 2)?;
    if flow.c(end) != behind_day.0 {
        return None;
    }
    let (day, end) = number(end + 1, 2)?;
    let longest = match month {
        2 => 28 + u16::from(year % 4 == 0),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let end = end + usize::from(behind_day.1 && flow.c(end) == '日');
    (1..=longest).contains(&day).then(|| (format!("{year}-{month:02}-{day:02}"), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about_of(text: &str) -> About {
        read(&Flow::of(crate::denoise(text)), 0, "2019/x.txt")
    }

    #[test]
    fn a_title_over_several_lines_names_unit_and_year() {
        let about = about_of("|\n广州海关\n2020年\n政府信息公开工作\n年度报告\n");
        assert_eq!((about.name.as_deref(), about.year), (Some("广州海关"), Some(2020)));
        assert_eq!(
            about_of("某区２０２１年度政府信息公开工作年度报告 本报告").name.as_deref(),
            Some("某区")
        );
        assert_eq!(
            about_of("来源:甲 2022-01-02\n某海关2021年政府信息公开年报").name.as_deref(),
            Some("某海关")
        );
    }

    #[test]
    fn what_stands_around_a_title_is_not_the_units_name() {
        let named = |text: &str| (about_of(text).name, about_of(text).year);
        let right = (Some("某海关".to_owned()), Some(2021));
        assert_eq!(named("首页\n某海关2021年政府信息公开工作年度报告\n"), right);
        assert_eq!(named("首页\n2021年度\n某海关\n政府信息公开工作年度报告\n"), right);
        assert_eq!(named("【图文】2021年某海关政府信息公开工作年度报告"), right);
        assert_eq!(named("某海关关于印发2021年政府信息公开工作年度报告的通知"), right);
        assert_eq!(named("首页\n2021年政府信息公开工作年度报告"), (None, Some(2021)));
        assert_eq!(
            named(
                "本机关未收取信息处理费，2020年政府信息公开年度报告已有说明。\n某海关2021年政府信息公开年报"
            ),
            right
        );
    }

    #[test]
    fn the_day_of_publication_is_said_or_stands_alone() {
        assert_eq!(
            about_of("某海关2020年政府信息公开工作年度报告\n发布时间：2021-1-28 10:00\n")
                .published
                .as_deref(),
            Some("2021-01-28")
        );
        assert_eq!(
            about_of("某海关2020年政府信息公开工作年度报告\n某海关\n2021年1月28日")
                .published
                .as_deref(),
            Some("2021-01-28")
        );
        assert_eq!(
            about_of("某海关2020年政府信息公开工作年度报告\n于2021年1月28日公布。").published,
            None
        );
        assert_eq!(about_of("自2018年1月1日起").year, Some(2018));
        assert_eq!(about_of("没有").year, Some(2019));
    }
}
