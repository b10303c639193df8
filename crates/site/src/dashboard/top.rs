//! The first few of very many, by a rank; ties stand in the order they came.

use std::collections::BTreeMap;

/// The `most` first by rank.
#[derive(Debug)]
pub(crate) struct Top<R, T> {
    most: usize,
    kept: BTreeMap<(R, usize), T>,
    met: usize,
}

impl<R: Ord + Copy, T> Top<R, T> {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, kept: BTreeMap::new(), met: 0 }
    }

    /// Takes one in; it is made only if it is among the first so far.
    pub(crate) fn add(&mut self, rank: R, make: impl FnOnce() -> T) {
        let key = (rank, self.met);
        self.met += 1;
        if self.kept.len() == self.most
            && self.kept.last_key_value().is_some_and(|(last, _)| *last < key)
        {
            return;
        }
        self.kept.insert(key, make());
        if self.kept.len() > self.most {
            self.kept.pop_last();
        }
    }

    /// How many were met.
    pub(crate) fn met(&self) -> usize {
        self.met
    }

    /// The first ones by rank.
    pub(crate) fn by_rank(self) -> Vec<T> {
        self.kept.into_values().collect()
    }

    /// The first ones in the order they came.
    pub(crate) fn in_order(self) -> Vec<T> {
        let mut kept: Vec<_> = self.kept.into_iter().collect();
        kept.sort_by_key(|((_, met), _)| *met);
        kept.into_iter().map(|(_, one)| one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Reverse;

    #[test]
    fn the_first_by_rank_are_kept_and_ties_stay_as_they_came() {
        let of = || {
            let mut top = Top::new(3);
            for (n, rank) in [2, 5, 1, 5, 5, 0].into_iter().enumerate() {
                top.add(Reverse(rank), || n);
            }
            assert_eq!(top.met(), 6);
            top
        };
        assert_eq!(of().by_rank(), [1, 3, 4]);
        let mut top = of();
        top.add(Reverse(9), || 9);
        assert_eq!(top.in_order(), [1, 3, 9]);
    }
}
