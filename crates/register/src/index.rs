//! Finding units by what a text calls them and by what stands above them, without walking through
//! the whole register for every report.

use crate::{Region, Unit};
use nianbao_model::Level;
use rustc_hash::FxHashMap;
use std::{
    cmp::Reverse,
    ops::Range,
    sync::{Arc, OnceLock},
};

/// One of a unit's names.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// The name.
    pub name: &'a str,
    /// The last year it was used, if it is a former one.
    pub until: Option<u16>,
}

/// A name that stands in a text.
#[derive(Clone, Debug)]
pub struct Met<'a> {
    /// The units that have or had it, in the order of the register; there is one at least.
    pub named: Vec<Named<'a>>,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

/// What is found out of the units once it is asked for. A copy of a register finds it out anew: its
/// units may be changed.
#[derive(Debug, Default)]
pub(crate) struct Lazy(OnceLock<Arc<Index>>);

impl Clone for Lazy {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// It takes no part in what a register is.
impl PartialEq for Lazy {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Lazy {}

/// Places of units, in some orders.
#[derive(Debug)]
struct Index {
    /// How many units there were.
    units: usize,
    /// All names: by their first two characters, longest first, and then as in the register.
    names: Vec<Place>,
    /// Where the names with such a beginning are among them.
    heads: FxHashMap<(char, char), (u32, u32)>,
    /// Units with a parent, by it.
    below: Vec<u32>,
    /// Units that were merged, by what they were merged into.
    merged: Vec<u32>,
    head_offices: Vec<u32>,
}

/// Where a name stands: which unit's, and which of its names.
#[derive(Clone, Copy, Debug)]
struct Place {
    head: (char, char),
    unit: u32,
    which: u32,
}

/// The names of a unit: its own, former and short ones.
fn names_of(unit: &Unit) -> impl Iterator<Item = Named<'_>> {
    let former = unit.former.iter().map(|f| (&f.name, Some(f.until)));
    let short = unit.short.iter().map(|name| (name, None));
    std::iter::once((&unit.name, None)).chain(former).chain(short).map(move |(name, until)| Named {
        unit,
        name,
        until,
    })
}

/// The first two characters of a name; what has one alone is no name and is never found.
fn head(name: &str) -> Option<(char, char)> {
    let mut chars = name.chars();
    Some((chars.next()?, chars.next()?))
}

impl Index {
    fn of(units: &[Unit]) -> Self {
        let of = |wanted: &dyn Fn(&Unit) -> bool| -> Vec<u32> {
            (0..).zip(units).filter(|(_, unit)| wanted(unit)).map(|(n, _)| n).collect()
        };
        let mut names = Vec::new();
        for (n, unit) in (0..).zip(units) {
            let places = (0..).zip(names_of(unit)).filter_map(|(which, named)| {
                Some(Place { head: head(named.name)?, unit: n, which })
            });
            names.extend(places);
        }
        names.shrink_to_fit();
        let name =
            |place: &Place| name_at(units, *place).map(|named| named.name).unwrap_or_default();
        names.sort_by(|a, b| {
            let key = |place: &Place| (place.head, Reverse(name(place).len()));
            key(a)
                .cmp(&key(b))
                .then_with(|| name(a).cmp(name(b)))
                .then((a.unit, a.which).cmp(&(b.unit, b.which)))
        });
        let mut heads: FxHashMap<(char, char), (u32, u32)> = FxHashMap::default();
        for (n, place) in (0..).zip(&names) {
            heads.entry(place.head).or_insert((n, n)).1 = n + 1;
        }
        let mut below = of(&|unit| unit.parent.is_some());
        below.sort_by_key(|&n| &units[n as usize].parent);
        let mut merged = of(&|unit| unit.merged_into.is_some());
        merged.sort_by_key(|&n| &units[n as usize].merged_into);
        let head_offices = of(&|unit| unit.level == Level::HeadOffice);
        Self { units: units.len(), names, heads, below, merged, head_offices }
    }
}

fn name_at(units: &[Unit], place: Place) -> Option<Named<'_>> {
    names_of(units.get(place.unit as usize)?).nth(place.which as usize)
}

impl Region {
    fn lazy(&self) -> Arc<Index> {
        let known = self.lazy.0.get_or_init(|| Arc::new(Index::of(&self.units)));
        // Somebody has put units in or taken some out.
        if known.units == self.units.len() {
            known.clone()
        } else {
            Arc::new(Index::of(&self.units))
        }
    }

    /// The units' names, former and short ones too, that stand in a text, from left to right, none
    /// inside another: where several begin, the longest is meant.
    pub fn names_in(&self, text: &str) -> Vec<Met<'_>> {
        let (index, mut met, mut end) = (self.lazy(), Vec::new(), 0);
        let mut chars = text.char_indices().peekable();
        while let Some((at, first)) = chars.next() {
            let Some(&(_, second)) = chars.peek() else { break };
            if at < end {
                continue;
            }
            let Some(&(from, to)) = index.heads.get(&(first, second)) else { continue };
            let of_head = &index.names[from as usize..to as usize];
            if let Some(found) = self.longest(of_head, &text[at..]) {
                end = at + found[0].name.len();
                met.push(Met { named: found, at: at..end });
            }
        }
        met
    }

    /// The longest of some names that a text begins with, with all who have it. The names come
    /// longest first, those of one length in their order.
    fn longest(&self, mut places: &[Place], text: &str) -> Option<Vec<Named<'_>>> {
        while let Some(first) = places.first() {
            let length = name_at(&self.units, *first)?.name.len();
            let name = |place: &Place| name_at(&self.units, *place).map_or("", |named| named.name);
            let of_length = places.partition_point(|place| name(place).len() == length);
            let (same, shorter) = places.split_at(of_length);
            if let Some(begins) = text.get(..length) {
                let from = same.partition_point(|place| name(place) < begins);
                let found: Vec<Named<'_>> = same[from..]
                    .iter()
                    .map_while(|place| {
                        name_at(&self.units, *place).filter(|named| named.name == begins)
                    })
                    .collect();
                if !found.is_empty() {
                    return Some(found);
                }
            }
            places = shorter;
        }
        None
    }

    /// The units that name one as their parent, those that were merged into it, and all head
    /// offices.
    pub fn beside(&self, id: &str) -> impl Iterator<Item = &Unit> {
        let index = self.lazy();
        let of = |all: &[u32], what: fn(&Unit) -> Option<&str>| -> Vec<u32> {
            let key = |n: &u32| self.units.get(*n as usize).and_then(what);
            let from = all.partition_point(|n| key(n) < Some(id));
            all[from..].iter().take_while(|n| key(n) == Some(id)).copied().collect()
        };
        let mut places = of(&index.below, |unit| unit.parent.as_deref());
        places.extend(of(&index.merged, |unit| unit.merged_into.as_deref()));
        places.extend(&index.head_offices);
        places.into_iter().filter_map(|n| self.units.get(n as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_meant_and_all_who_have_it_are_told() {
        let unit = |n: usize, name: &str, more: &str| {
            format!(
                "[[unit]]\nid = \"unit-{n}\"\nname = \"{name}\"\nlevel = \"subordinate\"\n{more}\n"
            )
        };
        let units = [
            unit(1, "望山海关", "short = [\"望海\", \"关\"]"),
            unit(2, "望山海关驻空港办事处", "parent = \"unit-1\""),
            unit(
                3,
                "望水海关",
                "former = [{ name = \"望山海关\", until = 2019 }]\nuntil = 2020\nmerged_into = \"unit-1\"",
            ),
            unit(4, "海关", ""),
        ];
        let region = Region::parse(&format!(
            "[region]\nid = \"region\"\nname = \"望关区\"\n{}",
            units.concat()
        ))
        .unwrap();
        let text = "望山海关驻空港办事处与望山海关、某海关，望海，关，望水海";
        let told: Vec<(&str, Vec<&str>)> = region
            .names_in(text)
            .into_iter()
            .map(|met| {
                let ids = met.named.iter().map(|named| named.unit.id.as_str()).collect();
                (&text[met.at], ids)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("望山海关驻空港办事处", vec!["unit-2"]),
                ("望山海关", vec!["unit-1", "unit-3"]),
                ("海关", vec!["unit-4"]),
                ("望海", vec!["unit-1"]),
            ]
        );
        assert!(region.names_in("").is_empty() && region.names_in("望").is_empty());
        let beside = |id| region.beside(id).map(|unit| unit.id.as_str()).collect::<Vec<_>>();
        assert_eq!(beside("unit-1"), ["unit-2", "unit-3"]);
        assert!(beside("unit-4").is_empty() && beside("none").is_empty());
        let mut more = region.clone();
        more.units.remove(0);
        assert_eq!(more.names_in("望山海关")[0].named[0].unit.id, "unit-3");
    }
}
