//! Records that come in any order and go out in one, as often as they are asked for, kept on disk
//! so that memory does not grow with the region.

use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs::File,
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
    marker::PhantomData,
    sync::mpsc::sync_channel,
    thread,
};

/// Records by their keys.
#[derive(Debug)]
pub(crate) struct Spool<K, T> {
    file: BufWriter<File>,
    length: u64,
    pieces: Vec<(K, u64, u32)>,
    of: PhantomData<fn(T) -> T>,
}

impl<K: Ord + Copy + Sync, T: Serialize + DeserializeOwned + Send> Spool<K, T> {
    /// An empty spool in the system's folder for temporary files; it has no name there and vanishes
    /// with the process.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::new(tempfile::tempfile()?),
            length: 0,
            pieces: Vec::new(),
            of: PhantomData,
        })
    }

    /// Adds a record.
    pub(crate) fn push(&mut self, key: K, record: &T) -> io::Result<()> {
        self.push_written(key, &[&serde_json::to_vec(record)?])
    }

    /// Adds a record that is written already, in some pieces.
    pub(crate) fn push_written(&mut self, key: K, pieces: &[&[u8]]) -> io::Result<()> {
        let length = pieces.iter().map(|piece| piece.len()).sum::<usize>();
        let length = u32::try_from(length).map_err(io::Error::other)?;
        pieces.iter().try_for_each(|piece| self.file.write_all(piece))?;
        self.pieces.push((key, self.length, length));
        self.length += u64::from(length);
        Ok(())
    }

    /// The keys of all records in an order, those of the same place as they came, each with the
    /// record's number.
    pub(crate) fn keys<O: Ord>(&mut self, order: impl Fn(K) -> O) -> Vec<(K, usize)> {
        self.pieces.sort_by_key(|(key, at, _)| (order(*key), *at));
        self.pieces.iter().enumerate().map(|(n, (key, _, _))| (*key, n)).collect()
    }

    /// One record, by the number that [`Self::keys`] has told last.
    pub(crate) fn one(&mut self, n: usize) -> io::Result<T> {
        let (_, from, length) = *self.pieces.get(n).ok_or(io::ErrorKind::NotFound)?;
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(from))?;
        let mut buffer = vec![0; length as usize];
        file.read_exact(&mut buffer)?;
        // What comes next is added at the end.
        file.seek(SeekFrom::End(0))?;
        Ok(serde_json::from_slice(&buffer)?)
    }

    /// Hands out all records in an order, those of the same place as they came; it may be done
    /// again.
    pub(crate) fn replay<O: Ord>(
        &mut self,
        order: impl Fn(K) -> O,
        mut take: impl FnMut(T, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.pieces.sort_by_key(|(key, at, _)| (order(*key), *at));
        self.file.flush()?;
        let (file, pieces) = (self.file.get_mut(), &self.pieces);
        // One thread reads while this one takes.
        let apart = thread::scope(|scope| {
            let (read, wait) = sync_channel(WAITING);
            let file = &mut *file;
            let reader = move || {
                let mut at = u64::MAX;
                for some in pieces.chunks(TOGETHER) {
                    let some =
                        some.iter().map(|(_, from, length)| one(file, &mut at, *from, *length));
                    let some: io::Result<Vec<(T, Vec<u8>)>> = some.collect();
                    let ends = some.is_err();
                    // Who takes no more has met an error, and says so.
                    if read.send(some).is_err() || ends {
                        return;
                    }
                }
            };
            thread::Builder::new().spawn_scoped(scope, reader).ok()?;
            let mut wait = wait.into_iter();
            Some(wait.try_for_each(|some| {
                some?.into_iter().try_for_each(|(record, written)| take(record, &written))
            }))
        });
        if let Some(done) = apart {
            return done;
        }
        let mut at = u64::MAX;
        pieces.iter().try_for_each(|(_, from, length)| {
            let (record, written) = one(file, &mut at, *from, *length)?;
            take(record, &written)
        })
    }
}

/// So many records are read at a time, and so many times as many wait at most.
const TOGETHER: usize = 16;
const WAITING: usize = 2;

/// Reads one record; records mostly follow one another already.
fn one<T: DeserializeOwned>(
    file: &mut File,
    at: &mut u64,
    from: u64,
    length: u32,
) -> io::Result<(T, Vec<u8>)> {
    if *at != from {
        file.seek(SeekFrom::Start(from))?;
    }
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    *at = from + u64::from(length);
    Ok((serde_json::from_slice(&bytes)?, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_out_by_key_and_then_as_they_came_and_again_in_another_order() {
        let mut spool = Spool::new().unwrap();
        for (key, piece) in [(2, "丙"), (1, "甲"), (1, "乙"), (0, "")] {
            spool.push(key, &format!("{key}{piece}")).unwrap();
        }
        let mut all = |order: fn(i32) -> i32| {
            let mut all = Vec::new();
            let take = |piece, _: &[u8]| {
                all.push(piece);
                Ok(())
            };
            spool.replay(order, take).unwrap();
            all.join(" ")
        };
        assert_eq!(all(|key| key), "0 1甲 1乙 2丙");
        assert_eq!(all(|key| -key), "2丙 1甲 1乙 0");
    }
}
