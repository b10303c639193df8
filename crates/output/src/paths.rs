//! Paths in little room: a run has some for every file that it writes, and large regions have
//! hundreds of thousands.

use std::cmp::Ordering;

/// Some paths, one behind the other in one text, each with a mark of its own.
#[derive(Debug)]
pub(crate) struct Paths<T> {
    text: String,
    /// Where each ends, and its mark.
    ends: Vec<(usize, T)>,
}

impl<T> Default for Paths<T> {
    fn default() -> Self {
        Self { text: String::new(), ends: Vec::new() }
    }
}

impl<T: Copy> Paths<T> {
    /// One more.
    pub(crate) fn push(&mut self, path: &str, mark: T) {
        self.text.push_str(path);
        self.ends.push((self.text.len(), mark));
    }

    fn one(&self, n: usize) -> &str {
        let start = n.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(n).map_or(0, |(end, _)| *end);
        self.text.get(start.map_or(0, |(end, _)| *end)..end).unwrap_or_default()
    }

    /// All of them by their names, each once: of one that came several times what was marked last.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = (&str, T)> {
        let mut order: Vec<u32> = (0..).take(self.ends.len()).collect();
        let at = |n: u32| n as usize;
        order.sort_unstable_by(|a, b| match self.one(at(*a)).cmp(self.one(at(*b))) {
            Ordering::Equal => b.cmp(a),
            other => other,
        });
        order.dedup_by(|later, kept| self.one(at(*later)) == self.one(at(*kept)));
        order.into_iter().filter_map(move |n| Some((self.one(at(n)), self.ends.get(at(n))?.1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_out_by_name_and_once() {
        let mut paths = Paths::default();
        for (path, mark) in [("b/2", 1), ("a", 2), ("", 3), ("b/2", 4), ("b/10", 5)] {
            paths.push(path, mark);
        }
        let all: Vec<_> = paths.sorted().collect();
        assert_eq!(all, [("", 3), ("a", 2), ("b/10", 5), ("b/2", 4)]);
    }
}
