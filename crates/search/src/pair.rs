//! Pairs of neighbouring characters, the words of the index.

use crate::fold::fold;

/// Two neighbouring characters of a folded text. In the order of their hashes, whose first bits say
/// which shard a pair stands in: in this order the shards follow each other, however many there
/// are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    hash: u32,
    first: char,
    second: char,
}

impl Pair {
    pub(crate) fn new(first: char, second: char) -> Self {
        let mixed = (first as u32).wrapping_mul(0x9e37_79b1).wrapping_add(second as u32);
        Self { hash: (mixed ^ (mixed >> 15)).wrapping_mul(0x85eb_ca6b), first, second }
    }

    /// The shard that the pair stands in, of two to the power of `bits`.
    pub(crate) fn shard(self, bits: u32) -> u32 {
        self.hash.checked_shr(32 - bits).unwrap_or(0)
    }

    pub(crate) fn chars(self) -> [char; 2] {
        [self.first, self.second]
    }
}

/// The different pairs of some texts, in order. No pair joins two texts, or two words with a space
/// between.
pub(crate) fn pairs_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for text in texts {
        let folded = fold(text);
        let neighbours = folded.chars().zip(folded.chars().skip(1));
        pairs.extend(
            neighbours.filter(|&(a, b)| a != ' ' && b != ' ').map(|(a, b)| Pair::new(a, b)),
        );
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts_of(texts: &[&str]) -> Vec<String> {
        let mut found: Vec<String> = pairs_of(texts.iter().copied())
            .into_iter()
            .map(|p| p.chars().iter().collect())
            .collect();
        found.sort();
        found
    }

    #[test]
    fn pairs_stand_within_words_and_texts() {
        assert_eq!(texts_of(&["政府 信息", "Ab c"]), ["ab", "信息", "府信", "政府"]);
        assert_eq!(texts_of(&["一一一", "二", ""]), ["一一"]);
    }

    #[test]
    fn shards_follow_the_order_of_the_pairs() {
        let pairs = pairs_of(["机关公开政府信息共二十五件，同比增长"]);
        for bits in [0, 1, 5, 16] {
            let shards: Vec<u32> = pairs.iter().map(|p| p.shard(bits)).collect();
            assert!(shards.is_sorted() && shards.iter().all(|&s| s < 1 << bits), "{shards:?}");
        }
        assert_eq!(Pair::new('政', '府').shard(0), 0);
    }
}
