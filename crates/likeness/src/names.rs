//! Finding many names in a text at once.

use rustc_hash::FxHashMap;
use std::ops::Range;

/// A list of names that can be looked for in a text in one pass, however long the list is.
#[derive(Clone, Debug, Default)]
pub struct Names {
    list: Vec<String>,
    /// The names by their first two characters, longest first, and those of one length in their
    /// order: many may begin alike.
    by_head: FxHashMap<(char, char), Vec<u32>>,
}

/// A name that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// Which name, counted in the order the list was given.
    pub name: usize,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

impl Names {
    /// A list of names. Those of a single character are no names and are never found.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        let list: Vec<String> = names.into_iter().map(Into::into).collect();
        let mut by_head: FxHashMap<(char, char), Vec<u32>> = FxHashMap::default();
        for (n, name) in list.iter().enumerate() {
            if let Some(head) = head(name) {
                by_head.entry(head).or_default().push(n as u32);
            }
        }
        for bucket in by_head.values_mut() {
            let key = |n: u32| (std::cmp::Reverse(list[n as usize].len()), &list[n as usize], n);
            bucket.sort_by(|&a, &b| key(a).cmp(&key(b)));
        }
        Self { list, by_head }
    }

    /// The name with a number.
    pub fn get(&self, n: usize) -> Option<&str> {
        self.list.get(n).map(String::as_str)
    }

    /// The names that stand in a text, from left to right, none inside another: where several
    /// begin, the longest is meant.
    pub fn find(&self, text: &str) -> Vec<Met> {
        let mut met = Vec::new();
        let mut end = 0;
        let mut chars = text.char_indices().peekable();
        while let Some((at, first)) = chars.next() {
            let Some(&(_, second)) = chars.peek() else { break };
            if at < end {
                continue;
            }
            let Some(bucket) = self.by_head.get(&(first, second)) else { continue };
            if let Some(n) = self.longest(bucket, &text[at..]) {
                end = at + self.list[n].len();
                met.push(Met { name: n, at: at..end });
            }
        }
        met
    }

    /// The longest of some names that a text begins with.
    fn longest(&self, mut bucket: &[u32], text: &str) -> Option<usize> {
        let name = |n: u32| self.list[n as usize].as_str();
        while let Some(&first) = bucket.first() {
            let length = name(first).len();
            let (same, shorter) =
                bucket.split_at(bucket.partition_point(|&n| name(n).len() == length));
            if let Some(begins) = text.get(..length)
                && let Some(&n) = same.get(same.partition_point(|&n| name(n) < begins))
                && name(n) == begins
            {
                return Some(n as usize);
            }
            bucket = shorter;
        }
        None
    }
}

fn head(name: &str) -> Option<(char, char)> {
    let mut chars = name.chars();
    Some((chars.next()?, chars.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_meant_and_none_inside_another() {
        let names = Names::new(["望山海关", "望山海关驻空港办事处", "海关", "关", ""]);
        let met = names.find("望山海关驻空港办事处与望山海关、某海关");
        assert_eq!(met.iter().map(|m| m.name).collect::<Vec<_>>(), [1, 0, 2]);
        assert_eq!(&"望山海关驻空港办事处与望山海关、某海关"[met[1].at.clone()], "望山海关");
        assert!(names.find("").is_empty() && names.find("关").is_empty());
        let alike =
            Names::new(["测算1号关", "测算3号关", "测算2号关", "测算10号海关", "测算2号关"]);
        let met = alike.find("测算2号关与测算10号海关、测算4号关、测算3号关");
        assert_eq!(met.iter().map(|m| m.name).collect::<Vec<_>>(), [2, 3, 1]);
    }
}
