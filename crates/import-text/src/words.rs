//! The words of an edition's tables as they are looked for in a text.

use nianbao_model::Table;
use nianbao_text::{distance::distance_to_end, fold, key};
use std::collections::BTreeMap;

use crate::flow::Flow;

/// What a label means in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// A row: block and row.
    Row(usize, usize),
    /// A column: block and column.
    Column(usize, usize),
    /// A label around rows; the block's total row stands for it, if it has one.
    RowGroup(usize),
    /// A label over columns.
    ColumnGroup(usize),
    /// Words that frame the table: a block's heading, its corner.
    Frame,
}

/// A label met in a text.
#[derive(Clone, Debug)]
pub(crate) struct Hit<'w> {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) meanings: &'w [Meaning],
}

/// A label's key, and all it can mean.
type Entry = (Vec<char>, Vec<Meaning>);

/// The labels of one table.
#[derive(Debug, Default)]
pub(crate) struct TableWords {
    /// By first character, longest first.
    by_first: BTreeMap<char, Vec<Entry>>,
}

impl TableWords {
    pub(crate) fn of(table: &Table) -> Self {
        let mut found: BTreeMap<Vec<char>, Vec<Meaning>> = BTreeMap::new();
        let mut add = |text: &str, meaning: Meaning| {
            for key in keys(text) {
                let meanings = found.entry(key).or_default();
                if !meanings.contains(&meaning) {
                    meanings.push(meaning);
                }
            }
        };
        add(&table.corner, Meaning::Frame);
        add(table.columns_heading.as_deref().unwrap_or_default(), Meaning::Frame);
        for (b, block) in table.blocks.iter().enumerate() {
            add(block.heading.as_deref().unwrap_or_default(), Meaning::Frame);
            for (c, column) in block.columns.iter().enumerate() {
                wordings(&column.label, &column.aliases)
                    .for_each(|w| add(w, Meaning::Column(b, c)));
                column.path.iter().for_each(|w| add(w, Meaning::ColumnGroup(b)));
            }
            for (r, row) in block.rows.iter().enumerate() {
                wordings(&row.label, &row.aliases).for_each(|w| add(w, Meaning::Row(b, r)));
                row.path.iter().for_each(|w| add(w, Meaning::RowGroup(b)));
            }
        }
        let mut words = Self::default();
        for (key, meanings) in found {
            if let Some(first) = key.first() {
                words.by_first.entry(*first).or_default().push((key, meanings));
            }
        }
        for keys in words.by_first.values_mut() {
            keys.sort_by_key(|(key, _)| std::cmp::Reverse(key.len()));
        }
        words
    }

    /// The longest label that stands here.
    pub(crate) fn at(&self, flow: &Flow, from: usize) -> Option<Hit<'_>> {
        let keys = self.by_first.get(&flow.c(from))?;
        keys.iter()
            .find_map(|(key, meanings)| Some(Hit { from, to: flow.words(key, from)?, meanings }))
    }

    /// All labels in a range, one after the other.
    pub(crate) fn all(&self, flow: &Flow, from: usize, to: usize) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        let mut at = from;
        while at < to {
            match self.at(flow, at).filter(|hit| hit.to <= to) {
                Some(hit) => {
                    at = flow.behind_remark(hit.to).max(hit.to);
                    hits.push(hit);
                }
                None => at += 1,
            }
        }
        hits
    }

    /// The one row whose label is worded nearly so, or begins so.
    pub(crate) fn near_row(&self, words: &[char]) -> Option<(usize, usize)> {
        let mut best: Vec<((usize, usize), usize)> = Vec::new();
        for (key, meanings) in self.by_first.values().flatten() {
            let Some((block, row)) = meanings
                .iter()
                .find_map(|m| if let Meaning::Row(b, r) = m { Some((*b, *r)) } else { None })
            else {
                continue;
            };
            if key.len() < 4 {
                continue;
            }
            // A label wrapped around its figures: only its beginning stands in front of them.
            let begins =
                words.len() >= 6 && words.len() * 5 >= key.len() * 2 && key.starts_with(words);
            let most = key.len() / 4;
            let distance = if begins {
                Some(0)
            } else {
                distance_to_end(&words[words.len().saturating_sub(key.len() + most)..], key, most)
            };
            if let Some(distance) = distance {
                match best.iter_mut().find(|(known, _)| *known == (block, row)) {
                    Some((_, known)) => *known = distance.min(*known),
                    None => best.push(((block, row), distance)),
                }
            }
        }
        best.sort_by_key(|(_, distance)| *distance);
        match best[..] {
            [(row, _)] => Some(row),
            [(row, nearest), (_, next), ..] if nearest < next => Some(row),
            _ => None,
        }
    }

    /// How many of the labels the text has anywhere.
    pub(crate) fn score(&self, flow: &Flow) -> usize {
        let mut met = std::collections::BTreeSet::new();
        for hit in self.all(flow, 0, flow.chars.len()) {
            met.extend(
                hit.meanings
                    .iter()
                    .copied()
                    .filter(|m| matches!(m, Meaning::Row(..) | Meaning::Column(..))),
            );
        }
        met.len()
    }
}

fn wordings<'a>(label: &'a str, aliases: &'a [String]) -> impl Iterator<Item = &'a str> {
    std::iter::once(label).chain(aliases.iter().map(String::as_str))
}

/// The keys a label is known by: whole, and without a remark in brackets at its end.
fn keys(text: &str) -> Vec<Vec<char>> {
    let folded = fold(text);
    let mut keys = vec![key(text)];
    if folded.ends_with(')')
        && let Some(bracket) = folded.rfind('(').filter(|at| *at > 0)
    {
        keys.push(key(&folded[..bracket]));
    }
    keys.into_iter().filter(|key| !key.is_empty()).map(|key| key.chars().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    fn words() -> TableWords {
        TableWords::of(&Editions::national().get("2021").unwrap().tables[1])
    }

    fn near(text: &str) -> Option<(usize, usize)> {
        words().near_row(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn rows_are_known_by_near_wordings_and_by_their_beginning() {
        assert_eq!(near("其它法律行政法规禁止公开"), Some((0, 5)));
        assert_eq!(near("不予公开属于国家机密"), Some((0, 4)));
        assert_eq!(near("申请人无正当理由逾期不补正行政机关不再处理其政府"), Some((0, 20)));
        assert_eq!(near("延期答复数量"), None);
    }

    #[test]
    fn the_longest_label_counts() {
        let flow = Flow::of(crate::denoise("法律服务机构其他一、本年新收政府信息公开申请数量"));
        let words = words();
        let hits = words.all(&flow, 0, flow.chars.len());
        assert_eq!(hits.len(), 3);
        assert_eq!(hits[2].meanings, [Meaning::Row(0, 0)]);
    }
}
