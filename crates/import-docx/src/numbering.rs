//! Automatic numbers in front of paragraphs: what a list's level writes, and how far each has
//! counted.

use crate::{
    counting::written,
    fault, limits,
    styles::{Meant, Styles, number, on},
};
use nianbao_format::Fault;
use nianbao_opc::xml::{Xml, attribute};
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};

/// Levels of a list.
const LEVELS: usize = 9;

/// A level of a list.
#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: String,
    /// `%1、`, `（%2）`.
    text: String,
    /// The level whose going on lets this one begin anew: any above, or none with 0.
    restart: Option<usize>,
    /// All numbers in it are plain ones.
    legal: bool,
    /// Nothing stands between number and text.
    tight: bool,
    hidden: bool,
    style: String,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: "decimal".into(),
            text: String::new(),
            restart: None,
            legal: false,
            tight: false,
            hidden: false,
            style: String::new(),
        }
    }
}

/// How a list's levels look.
#[derive(Clone, Debug, Default)]
struct Pattern {
    levels: HashMap<usize, Level>,
    /// The style of lists that says it instead.
    by_style: String,
}

/// A list: a pattern, with what it changes of it.
#[derive(Clone, Debug, Default)]
struct List {
    pattern: i64,
    levels: HashMap<usize, Level>,
    starts: HashMap<usize, u32>,
}

/// The lists of a document, and how far they have counted.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    patterns: HashMap<i64, Pattern>,
    lists: HashMap<i64, List>,
    /// How far each level of a pattern has come; lists of one pattern go on from one another.
    counts: HashMap<i64, [Option<u32>; LEVELS]>,
    /// Where a list has begun with a start of its own.
    begun: HashSet<(i64, usize)>,
}

impl Numbering {
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let mut numbering = Self::default();
        if text.is_empty() {
            return Ok(numbering);
        }
        let mut xml = Xml::new(text);
        let mut pattern: Option<(i64, Pattern)> = None;
        let mut list: Option<(i64, List)> = None;
        let mut level: Option<(usize, Level)> = None;
        let mut at = 0;
        loop {
            match xml.event().map_err(fault::said)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "abstractNum" => pattern = Some((id(&e, "abstractNumId"), Pattern::default())),
                    "num" => list = Some((id(&e, "numId"), List::default())),
                    "abstractNumId" => list
                        .iter_mut()
                        .for_each(|(_, list)| list.pattern = number(&e).unwrap_or(-1)),
                    "numStyleLink" => {
                        let style = attribute(&e, "val").unwrap_or_default();
                        pattern.iter_mut().for_each(|(_, pattern)| {
                            style.as_ref().clone_into(&mut pattern.by_style)
                        });
                    }
                    "lvlOverride" => at = level_of(&e).unwrap_or(LEVELS),
                    "startOverride" => {
                        let start = number(&e).and_then(|n| u32::try_from(n).ok()).unwrap_or(1);
                        list.iter_mut().for_each(|(_, list)| _ = list.starts.insert(at, start));
                    }
                    "lvl" => level = level_of(&e).map(|n| (n, Level::default())),
                    "rPrChange" | "pPrChange" => xml.skip().map_err(fault::said)?,
                    name => level.iter_mut().for_each(|(_, level)| level.take(name, &e)),
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "lvl" => match (&mut pattern, &mut list) {
                        (Some((_, pattern)), _) => pattern.levels.extend(level.take()),
                        (_, Some((_, list))) => list.levels.extend(level.take()),
                        _ => {}
                    },
                    "abstractNum" => numbering.patterns.extend(pattern.take()),
                    "num" => numbering.lists.extend(list.take()),
                    _ => {}
                },
                Event::Eof => return Ok(numbering),
                _ => {}
            }
            if numbering.patterns.len() + numbering.lists.len() > limits::ENTRIES {
                return Err(fault::too_much());
            }
        }
    }

    /// Whether there are lists at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// The number in front of the next paragraph that is an item of a list, with what stands
    /// between the two. Nothing if it is none, or has a bullet.
    pub(crate) fn next(&mut self, meant: &Meant, styles: &Styles) -> Option<String> {
        let id = meant.item.list.filter(|id| *id > 0)?;
        let Self { patterns, lists, counts, begun } = self;
        let list = lists.get(&id)?;
        let (pattern_id, pattern) = followed(patterns, lists, list.pattern, styles)?;
        let by_style = || {
            let style = meant.by.as_deref()?;
            pattern.levels.iter().find(|(_, level)| level.style == style).map(|(n, _)| *n)
        };
        let at = meant.item.level.or_else(by_style).unwrap_or(0);
        let level_at = |n: usize| list.levels.get(&n).or_else(|| pattern.levels.get(&n));
        let level = level_at(at)?;
        let counts = counts.entry(pattern_id).or_default();
        counts[at] = Some(match (list.starts.get(&at), counts[at]) {
            (Some(start), _) if begun.insert((id, at)) => *start,
            (_, Some(count)) => count.saturating_add(1),
            (_, None) => level.start,
        });
        for (deeper, count) in counts.iter_mut().enumerate().skip(at + 1) {
            if level_at(deeper).and_then(|level| level.restart).is_none_or(|restart| at < restart) {
                *count = None;
                // Where a list begins deeper levels with a start of its own, it does so each time.
                begun.remove(&(id, deeper));
            }
        }
        // A level above that nothing was written at counts from its beginning.
        for (above, count) in counts.iter_mut().enumerate().take(at) {
            *count = count.or_else(|| level_at(above).map(|level| level.start));
        }
        if level.hidden {
            return None;
        }
        let format = |n: usize| {
            if level.legal {
                "decimal"
            } else {
                level_at(n).map_or("decimal", |level| level.format.as_str())
            }
        };
        let text = filled(&level.text, |n| written(counts[n].unwrap_or(1), format(n)));
        let blank = level.format == "bullet" || text.trim().is_empty();
        // Between a Chinese number and its text people put nothing; a tab there only places it.
        let gap =
            if level.tight || !text.ends_with(|c: char| c.is_ascii_graphic()) { "" } else { " " };
        (!blank).then(|| text + gap)
    }
}

/// The pattern with an id, or the one that a style of lists stands for.
fn followed<'p>(
    patterns: &'p HashMap<i64, Pattern>,
    lists: &HashMap<i64, List>,
    id: i64,
    styles: &Styles,
) -> Option<(i64, &'p Pattern)> {
    let pattern = patterns.get(&id)?;
    if pattern.by_style.is_empty() {
        return Some((id, pattern));
    }
    let list = lists.get(&styles.list_of(&pattern.by_style)?)?;
    Some((list.pattern, patterns.get(&list.pattern)?))
}

/// A level's text with its numbers: `%1.%2`.
fn filled(text: &str, number: impl Fn(usize) -> String) -> String {
    /// No number is longer.
    const LONGEST: usize = 100;
    let mut out = String::new();
    let mut chars = text.chars().take(LONGEST).peekable();
    while let Some(c) = chars.next() {
        match chars
            .peek()
            .and_then(|next| next.to_digit(10))
            .filter(|n| c == '%' && (1..=LEVELS as u32).contains(n))
        {
            Some(n) => {
                chars.next();
                out += &number(n as usize - 1);
            }
            None => out.push(c),
        }
    }
    out
}

fn id(element: &BytesStart<'_>, name: &str) -> i64 {
    attribute(element, name).and_then(|id| id.trim().parse().ok()).unwrap_or(-1)
}

fn level_of(element: &BytesStart<'_>) -> Option<usize> {
    attribute(element, "ilvl")?.trim().parse().ok().filter(|n| *n < LEVELS)
}

impl Level {
    fn take(&mut self, name: &str, element: &BytesStart<'_>) {
        let value = || attribute(element, "val").unwrap_or_default().into_owned();
        match name {
            "start" => {
                self.start = number(element).and_then(|n| u32::try_from(n).ok()).unwrap_or(1)
            }
            "numFmt" => self.format = value(),
            "lvlText" => self.text = value(),
            "lvlRestart" => self.restart = number(element).and_then(|n| usize::try_from(n).ok()),
            "isLgl" => self.legal = on(element),
            "suff" => self.tight = value() == "nothing",
            "pStyle" => self.style = value(),
            "vanish" => self.hidden = on(element),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::styles::ListItem;

    const LISTS: &str = "<w:numbering>\
        <w:abstractNum w:abstractNumId='0'>\
        <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:suff w:val='nothing'/><w:lvlText w:val='%1、'/></w:lvl>\
        <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='（%2）'/></w:lvl>\
        <w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%3.'/><w:isLgl/></w:lvl>\
        <w:lvl w:ilvl='3'><w:numFmt w:val='bullet'/><w:lvlText w:val='\u{f0b7}'/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId='1'><w:numStyleLink w:val='L'/></w:abstractNum>\
        <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>\
        <w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num>\
        <w:num w:numId='3'><w:abstractNumId w:val='1'/></w:num></w:numbering>";

    #[test]
    fn items_are_numbered_as_word_counts_them() {
        let mut numbering = Numbering::read(LISTS).unwrap();
        let styles =
            Styles::read("<w:styles><w:style w:styleId='L'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>")
                .unwrap();
        let mut next = |list: i64, level: usize| {
            let meant = Meant {
                item: ListItem { list: Some(list), level: Some(level) },
                ..Meant::default()
            };
            numbering.next(&meant, &styles).unwrap_or_default()
        };
        let met: Vec<String> = [
            (1, 0),
            (1, 1),
            (1, 1),
            (1, 0),
            (1, 1),
            (1, 2),
            (1, 3),
            (2, 0),
            (2, 0),
            (1, 0),
            (3, 0),
            (0, 0),
            (9, 0),
        ]
        .map(|(list, level)| next(list, level))
        .into();
        assert_eq!(
            met,
            [
                "一、",
                "（一）",
                "（二）",
                "二、",
                "（一）",
                "2.1. ",
                "",
                "五、",
                "六、",
                "七、",
                "八、",
                "",
                ""
            ]
        );
    }
}
