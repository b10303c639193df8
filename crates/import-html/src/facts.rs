//! What a page says of the report: title, unit, year, the day it was published.

use crate::{
    dom::Dom,
    flow::{Block, Kind},
};
use html5ever::local_name;
use nianbao_grid::{flow::joined_title, fold, title};
use nianbao_model::clean_line;

/// Something said, and the byte of the page at which it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said<T> {
    pub(crate) what: T,
    pub(crate) at: usize,
}

/// What a page says of the report.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) unit: Option<Said<String>>,
    pub(crate) year: Option<Said<u16>>,
    /// `2021-01-28`.
    pub(crate) published: Option<String>,
}

/// Reads what a page says of the report. `before` are the blocks before its first section; `blocks`
/// all of the page's.
pub(crate) fn read(dom: &Dom, blocks: &[Block], before: &[usize], begins: usize) -> Facts {
    let metas = metas(dom);
    let meta = |names: &[&str]| {
        names.iter().find_map(|wanted| metas.iter().find(|(name, ..)| name == wanted))
    };
    let mut facts = Facts::default();
    // The article's own heading comes first, then what the portal says it is called, then the
    // window's title.
    let line = |n: usize| match &blocks[n].kind {
        Kind::Line(line) => Some((line, blocks[n].at)),
        Kind::Table(_) => None,
    };
    let headings = (0..blocks.len())
        .filter_map(line)
        .filter(|(line, _)| line.is_title)
        .map(|(line, at)| (line.text.clone(), at));
    let own =
        before.iter().rev().filter_map(|n| line(*n)).map(|(line, at)| (line.text.clone(), at));
    let front = (0..begins)
        .rev()
        .filter_map(line)
        .filter(|(line, _)| line.links == 0)
        .map(|(line, at)| (line.text.clone(), at));
    let called =
        meta(&["articletitle", "og:title", "title"]).map(|(_, text, at)| (text.clone(), *at));
    let window = dom
        .all()
        .find(|id| *dom.name(*id) == local_name!("title"))
        .map(|id| (dom.raw_text(id), dom.at(id)));
    for (text, at) in
        headings.chain(joined(before, blocks)).chain(own).chain(called).chain(front).chain(window)
    {
        if text.len() <= 300
            && let Some((unit, year)) = title(&text)
        {
            facts.year.get_or_insert(Said { what: year, at });
            if !unit.is_empty() {
                facts.unit.get_or_insert(Said { what: unit, at });
            }
        }
    }
    if facts.unit.is_none() {
        let source =
            meta(&["contentsource", "author", "sitename"]).filter(|(_, text, _)| !text.is_empty());
        facts.unit = source.map(|(_, text, at)| Said { what: text.clone(), at: *at });
    }
    let dates = [
        "pubdate",
        "publishdate",
        "publishtime",
        "article:published_time",
        "publicationdate",
        "firstpublishedtime",
        "createdate",
    ];
    facts.published =
        dates.iter().find_map(|name| meta(&[name]).and_then(|(_, text, _)| day(text))).or_else(
            || (0..blocks.len()).filter_map(line).find_map(|(line, _)| labelled_day(&line.text)),
        );
    facts
}

/// The title over two lines: 某海关 and 2021年政府信息公开工作年度报告.
fn joined(before: &[usize], blocks: &[Block]) -> Option<(String, usize)> {
    let text = |n: usize| match &blocks[n].kind {
        Kind::Line(line) => line.text.as_str(),
        Kind::Table(_) => "",
    };
    before
        .windows(2)
        .find_map(|pair| Some((joined_title(text(pair[0]), text(pair[1]))?, blocks[pair[0]].at)))
}

/// The page's meta tags: name in small letters, content, where.
fn metas(dom: &Dom) -> Vec<(String, String, usize)> {
    let tag = |id| {
        let name = dom
            .attribute(id, "name")
            .or_else(|| dom.attribute(id, "property"))
            .or_else(|| dom.attribute(id, "itemprop"))?;
        Some((
            name.trim().to_ascii_lowercase(),
            clean_line(dom.attribute(id, "content")?),
            dom.at(id),
        ))
    };
    dom.all().filter(|id| *dom.name(*id) == local_name!("meta")).filter_map(tag).collect()
}

/// The day in a line that says it is one of publication: 发布时间：2021-01-28 16:20.
pub(crate) fn labelled_day(line: &str) -> Option<String> {
    const LABELS: [&str; 10] = [
        "发布时间",
        "发布日期",
        "发文日期",
        "公开日期",
        "公布日期",
        "更新时间",
        "信息时间",
        "发布于",
        "时间",
        "日期",
    ];
    if line.len() > 600 {
        return None;
    }
    let after = |label: &str| {
        let length = label.chars().count();
        let starts = |(at, _): &(usize, char)| {
            let word: String = line[*at..].chars().take(length).collect();
            fold(&word) == label
        };
        let (at, _) = line.char_indices().find(starts)?;
        let behind = line[at..].char_indices().nth(length).map(|(behind, _)| at + behind)?;
        day(line[behind..].trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, ':' | '：' | ']' | '】')
        }))
    };
    LABELS.iter().find_map(|label| after(label))
}

/// The day a text begins with, `2021-01-28`: 2021-1-28 16:20, 2021/01/28, 2021年1月28日, 20210128.
pub(crate) fn day(text: &str) -> Option<String> {
    let text = text.trim_start();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbers: Vec<u32> = match digits {
        8 => [&text[..4], &text[4..6], &text[6..8]].iter().filter_map(|n| n.parse().ok()).collect(),
        4 => {
            let mut parts =
                text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
            let marks = text[4..].trim_start();
            let dated = marks.starts_with(['-', '/', '.', '年']);
            (0..3)
                .filter_map(|_| parts.next())
                .filter(|part| dated && part.len() <= 4)
                .filter_map(|n| n.parse().ok())
                .collect()
        }
        _ => Vec::new(),
    };
    let [year, month, day] = numbers[..] else { return None };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((2000..=2099).contains(&year) && (1..=last).contains(&day))
        .then(|| format!("{year}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_portals_write_them() {
        for text in [
            "2021-01-28 16:20",
            "2021-1-28",
            "2021/01/28",
            "2021年1月28日",
            "20210128",
            "2021.01.28",
            " 2021-01-28T08:00:00+08:00",
        ] {
            assert_eq!(day(text).as_deref(), Some("2021-01-28"), "{text}");
        }
        for text in [
            "",
            "2021",
            "2021-13-01",
            "2021-02-29",
            "28日",
            "1999-01-01",
            "2021号文12件3",
            "202101281",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(
            labelled_day("来源：办公室　发布时间： 2021-01-28 浏览：5").as_deref(),
            Some("2021-01-28")
        );
        assert_eq!(labelled_day("發佈時間:2021-01-28").as_deref(), Some("2021-01-28"));
        assert_eq!(labelled_day("共办理5件"), None);
    }
}
