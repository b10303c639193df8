//! Pieces of a page or list that come in any order and go out in theirs, kept on disk so that memory does not grow with the region.

use std::{
    fs::File,
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
};

/// Pieces by their keys.
#[derive(Debug)]
pub(crate) struct Spool<K> {
    file: BufWriter<File>,
    length: u64,
    pieces: Vec<(K, u64, u32)>,
}

impl<K: Ord + Copy> Spool<K> {
    /// An empty spool in the system's folder for temporary files; it has no name there and vanishes with the process.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile()?), length: 0, pieces: Vec::new() })
    }

    /// Adds a piece.
    pub(crate) fn push(&mut self, key: K, piece: &str) -> io::Result<()> {
        self.file.write_all(piece.as_bytes())?;
        self.pieces.push((key, self.length, piece.len() as u32));
        self.length += piece.len() as u64;
        Ok(())
    }

    /// Hands out all pieces in the order of their keys.
    pub(crate) fn replay(mut self, take: impl FnMut(K, &str) -> io::Result<()>) -> io::Result<()> {
        self.replay_by(|key| key, take)
    }

    /// Hands out all pieces in another order; it may be done again.
    pub(crate) fn replay_by<O: Ord>(&mut self, order: impl Fn(K) -> O, mut take: impl FnMut(K, &str) -> io::Result<()>) -> io::Result<()> {
        self.pieces.sort_by_key(|(key, at, _)| (order(*key), *at));
        self.file.flush()?;
        let file = self.file.get_mut();
        let mut buffer = Vec::new();
        let mut at = u64::MAX;
        for &(key, from, length) in &self.pieces {
            // Pieces mostly follow one another already.
            if at != from {
                file.seek(SeekFrom::Start(from))?;
            }
            buffer.resize(length as usize, 0);
            file.read_exact(&mut buffer)?;
            at = from + u64::from(length);
            let piece = std::str::from_utf8(&buffer).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
            take(key, piece)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_out_by_key_and_then_as_they_came() {
        let mut spool = Spool::new().unwrap();
        for (key, piece) in [(2, "丙"), (1, "甲"), (1, "乙"), (0, "")] {
            spool.push(key, piece).unwrap();
        }
        let mut all = String::new();
        let mut take = |key, piece: &str| {
            all += &format!("{key}{piece} ");
            Ok(())
        };
        spool.replay(&mut take).unwrap();
        assert_eq!(all, "0 1甲 1乙 2丙 ");
    }
}
