//! Which document has which pair, sorted by pair in runs that fit into memory, and merged from
//! disk.

use crate::{
    pair::Pair,
    postings::{decode_gaps, encode_gaps},
    spool::{Piece, Spool, Spooled, Stream},
};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
    io::{self, Read},
};

/// So many postings wait in memory, sixteen bytes each.
pub(crate) const LIMIT: usize = 1 << 18;

/// Takes postings, documents in the order of their numbers.
#[derive(Debug)]
pub(crate) struct Runs {
    limit: usize,
    waiting: Vec<(Pair, u32)>,
    spool: Spool,
    runs: Vec<Piece>,
}

impl Runs {
    pub(crate) fn new(limit: usize) -> io::Result<Self> {
        Ok(Self { limit, waiting: Vec::new(), spool: Spool::new()?, runs: Vec::new() })
    }

    /// A document's different pairs.
    pub(crate) fn add(&mut self, document: u32, pairs: Vec<Pair>) -> io::Result<()> {
        for pair in pairs {
            self.waiting.push((pair, document));
            if self.waiting.len() >= self.limit {
                self.spill()?;
            }
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        self.waiting.sort_unstable();
        let start = self.spool.position();
        for list in self.waiting.chunk_by(|a, b| a.0 == b.0) {
            write_list(
                &mut self.spool,
                list[0].0,
                &encode_gaps(list.iter().map(|&(_, document)| document)),
            )?;
        }
        self.runs.push(self.spool.since(start));
        self.waiting.clear();
        Ok(())
    }

    /// All postings have come.
    pub(crate) fn done(mut self) -> io::Result<Sorted> {
        if !self.waiting.is_empty() {
            self.spill()?;
        }
        Ok(Sorted { spooled: self.spool.done()?, runs: self.runs })
    }
}

/// All runs, each sorted.
#[derive(Debug)]
pub(crate) struct Sorted {
    spooled: Spooled,
    runs: Vec<Piece>,
}

impl Sorted {
    pub(crate) fn merge(&self) -> io::Result<Merge<'_>> {
        let mut heads = BinaryHeap::with_capacity(self.runs.len());
        for (run, &piece) in self.runs.iter().enumerate() {
            let mut stream = self.spooled.stream(piece);
            if let Some((pair, gaps)) = read_list(&mut stream)? {
                heads.push(Reverse(Head { pair, run, gaps, stream: Unordered(stream) }));
            }
        }
        Ok(Merge { heads })
    }
}

/// Hands out each pair once, in order, with the numbers of the documents that have it, ascending.
#[derive(Debug)]
pub(crate) struct Merge<'a> {
    heads: BinaryHeap<Reverse<Head<'a>>>,
}

impl Merge<'_> {
    pub(crate) fn next(&mut self) -> io::Result<Option<(Pair, Vec<u32>)>> {
        let Some(Reverse(first)) = self.heads.peek() else { return Ok(None) };
        let pair = first.pair;
        let mut list = Vec::new();
        while let Some(mut head) = self.heads.peek_mut()
            && head.0.pair == pair
        {
            list.extend(decode_gaps(&head.0.gaps));
            match read_list(&mut head.0.stream.0)? {
                Some((pair, gaps)) => (head.0.pair, head.0.gaps) = (pair, gaps),
                None => drop(PeekMut::pop(head)),
            }
        }
        Ok(Some((pair, list)))
    }
}

/// A run's next list. Heads are in the order of their pairs, and then of their runs, in which
/// documents' numbers ascend.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head<'a> {
    pair: Pair,
    run: usize,
    gaps: Vec<u8>,
    stream: Unordered<Stream<'a>>,
}

/// What takes no part in the order of what holds it.
#[derive(Debug)]
struct Unordered<T>(T);

impl<T> PartialEq for Unordered<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Unordered<T> {}

impl<T> PartialOrd for Unordered<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Unordered<T> {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

/// Writes a pair and its list.
pub(crate) fn write_list(spool: &mut Spool, pair: Pair, list: &str) -> io::Result<()> {
    for number in pair.chars().map(u32::from).into_iter().chain([list.len() as u32]) {
        spool.write(&number.to_le_bytes())?;
    }
    spool.write(list.as_bytes())
}

/// Reads what [`write_list`] wrote; nothing at the end.
pub(crate) fn read_list(stream: &mut Stream<'_>) -> io::Result<Option<(Pair, Vec<u8>)>> {
    if stream.is_empty() {
        return Ok(None);
    }
    let mut numbers = [0; 3];
    for number in &mut numbers {
        let mut bytes = [0; 4];
        stream.read_exact(&mut bytes)?;
        *number = u32::from_le_bytes(bytes);
    }
    let (Some(first), Some(second)) = (char::from_u32(numbers[0]), char::from_u32(numbers[1]))
    else {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    };
    let mut list = vec![0; numbers[2] as usize];
    stream.read_exact(&mut list)?;
    Ok(Some((Pair::new(first, second), list)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pair::pairs_of;

    fn merged(limit: usize) -> Vec<(Pair, Vec<u32>)> {
        let mut runs = Runs::new(limit).unwrap();
        for (n, text) in
            ["政府信息", "信息公开，信息", "无", "政府", "open data 信息"].into_iter().enumerate()
        {
            runs.add(n as u32, pairs_of([text])).unwrap();
        }
        let sorted = runs.done().unwrap();
        let mut merge = sorted.merge().unwrap();
        std::iter::from_fn(|| merge.next().unwrap()).collect()
    }

    #[test]
    fn runs_of_any_length_merge_to_the_same() {
        let whole = merged(LIMIT);
        assert!(
            whole.is_sorted()
                && whole
                    .iter()
                    .any(|(pair, list)| pair.chars() == ['信', '息'] && list == &[0, 1, 4])
        );
        for limit in 1..12 {
            assert_eq!(merged(limit), whole, "{limit}");
        }
    }
}
