//! Text boxes: which stands where. A character of the text is where a drawing is anchored, the
//! drawing has a number, and among the drawings the one of that number says which text it holds, or
//! the ones of which it is a group.

use crate::{
    bytes::{piece, place_at, u16_at, u32_at},
    file::{File, List, Places},
    limits,
};
use std::collections::HashMap;

/// For each character that drawings are anchored at the numbers of their texts, from 0.
pub(crate) fn anchored(file: &File<'_>) -> HashMap<usize, Vec<usize>> {
    let drawings = file.list(List::Drawings);
    let mut texts: HashMap<u32, Vec<usize>> = HashMap::new();
    // All groups of drawings, then the drawings of each part of the document with a byte before.
    let mut rest = record(drawings).map_or(&[][..], |record| record.behind);
    while let Some(drawing) = record(rest.get(1..).unwrap_or_default()) {
        walk(drawing.content, &mut texts);
        rest = drawing.behind;
    }
    let anchors = Places::of(file.list(List::Anchors), 26);
    (0..anchors.len().min(limits::ENTRIES))
        .filter_map(|n| Some((anchors.place(n), texts.remove(&u32_at(anchors.belongs(n), 0)?)?)))
        .collect()
}

/// A record of a drawing.
struct Record<'d> {
    kind: u16,
    /// Does it hold others?
    holds: bool,
    content: &'d [u8],
    behind: &'d [u8],
}

fn record(bytes: &[u8]) -> Option<Record<'_>> {
    let (version, kind, length) = (u16_at(bytes, 0)?, u16_at(bytes, 2)?, place_at(bytes, 4)?);
    let content = piece(bytes, 8, length);
    let behind = &bytes[8 + content.len()..];
    Some(Record { kind, holds: version & 0xf == 0xf, content, behind })
}

const GROUP: u16 = 0xf003;
const SHAPE: u16 = 0xf004;
const NUMBER: u16 = 0xf00a;
const TEXT: u16 = 0xf00d;

/// Where a record stands.
#[derive(Clone, Copy)]
enum Within {
    /// The page, a group of all drawings, has not been met.
    Drawing,
    Page,
    /// A group of this number.
    Group(u32),
}

/// Finds the drawings that hold texts, and which; a group holds what its parts hold.
fn walk(bytes: &[u8], texts: &mut HashMap<u32, Vec<usize>>) {
    // Each is looked into once: records that lie in records cost no more than their bytes.
    let mut ahead = vec![(bytes, Within::Drawing)];
    let mut found = 0;
    while let Some((bytes, within)) = ahead.pop() {
        let mut shape = None;
        let mut inside = Vec::new();
        for record in records(bytes) {
            let place = match (record.kind, within) {
                (NUMBER, _) => {
                    shape = u32_at(record.content, 0);
                    continue;
                }
                (TEXT, _) => {
                    let of = if let Within::Group(group) = within { Some(group) } else { shape };
                    // The upper half counts the texts from 1.
                    let text = place_at(record.content, 0).and_then(|n| (n >> 16).checked_sub(1));
                    if let Some((of, text)) = of.zip(text)
                        && found < limits::ENTRIES
                    {
                        found += 1;
                        texts.entry(of).or_default().push(text);
                    }
                    continue;
                }
                (GROUP, Within::Drawing) => Within::Page,
                (GROUP, Within::Page) => number(record.content).map_or(within, Within::Group),
                _ => within,
            };
            if record.holds && inside.len() < limits::ENTRIES {
                inside.push((record.content, place));
            }
        }
        if ahead.len() + inside.len() <= limits::ENTRIES {
            ahead.extend(inside.into_iter().rev());
        }
    }
}

/// The number of a group: that of its first shape, which is the group itself.
fn number(group: &[u8]) -> Option<u32> {
    let shape = records(group).find(|record| record.kind == SHAPE)?;
    let number = records(shape.content).find(|record| record.kind == NUMBER)?;
    u32_at(number.content, 0)
}

fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let record = record(rest)?;
        rest = record.behind;
        Some(record)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, holds: bool, content: &[u8]) -> Vec<u8> {
        let version = if holds { 0xf } else { 0 };
        let head = [version, kind].map(u16::to_le_bytes).concat();
        [&head, &(content.len() as u32).to_le_bytes()[..], content].concat()
    }

    fn shape(number: u32, text: Option<u32>) -> Vec<u8> {
        let text = text.map(|n| record(TEXT, false, &((n + 1) << 16).to_le_bytes()));
        let number = record(NUMBER, false, &number.to_le_bytes());
        record(SHAPE, true, &[number, text.unwrap_or_default()].concat())
    }

    #[test]
    fn a_group_holds_the_texts_of_its_parts_and_the_page_none() {
        let inner = record(GROUP, true, &[shape(22, None), shape(23, Some(2))].concat());
        let group = [shape(20, None), shape(21, Some(1)), inner].concat();
        let page = [shape(1, None), shape(10, Some(0)), record(GROUP, true, &group)].concat();
        let mut texts = HashMap::new();
        walk(&record(0xf002, true, &record(GROUP, true, &page)), &mut texts);
        let mut found: Vec<_> = texts.into_iter().collect();
        found.sort();
        assert_eq!(found, [(10, vec![0]), (20, vec![1, 2])]);
    }

    #[test]
    fn records_that_say_too_much_of_themselves_end() {
        let mut long = record(GROUP, true, &shape(1, Some(0)));
        long[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        let mut texts = HashMap::new();
        walk(&long, &mut texts);
        walk(&[0xf, 0].repeat(10_000), &mut texts);
        walk(&record(GROUP, true, &[]).repeat(100_000), &mut texts);
        assert_eq!(texts.len(), 1);
    }
}
