//! Records that come in any order and go out in one, as often as they are asked for, kept on disk
//! so that memory does not grow with the region.

use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs::File,
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
    marker::PhantomData,
    sync::{Mutex, PoisonError, mpsc::sync_channel},
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

    /// The keys of all records in an order, those of the same place as they came.
    pub(crate) fn in_order<O: Ord>(&mut self, order: impl Fn(K) -> O) -> impl Iterator<Item = K> {
        self.pieces.sort_by_key(|(key, at, _)| (order(*key), *at));
        self.pieces.iter().map(|(key, _, _)| *key)
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

    /// Hands out all records in an order, those of the same place as they came, some at a time and
    /// each with its bytes; it may be done again.
    pub(crate) fn replay<O: Ord>(
        &mut self,
        order: impl Fn(K) -> O,
        mut take: impl FnMut(Vec<(T, Vec<u8>)>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.pieces.sort_by_key(|(key, at, _)| (order(*key), *at));
        self.file.flush()?;
        let readers = thread::available_parallelism().map_or(1, usize::from).min(MOST_READERS);
        let (file, pieces) = (Mutex::new(self.file.get_mut()), &self.pieces);
        // Some threads read, in turns, while this one takes.
        let apart = thread::scope(|scope| {
            let mut waits = Vec::new();
            for first in 0..readers {
                let (read, wait) = sync_channel(WAITING);
                let file = &file;
                let reader = move || {
                    for some in pieces.chunks(TOGETHER).skip(first).step_by(readers) {
                        let some = together(file, some);
                        let ends = some.is_err();
                        // Who takes no more has met an error, and says so.
                        if read.send(some).is_err() || ends {
                            return;
                        }
                    }
                };
                thread::Builder::new().spawn_scoped(scope, reader).ok()?;
                waits.push(wait);
            }
            // The first that has no more in its turn was the last that had some.
            let mut turns = waits.iter().cycle().map_while(|wait| wait.recv().ok());
            Some(turns.try_for_each(|some| take(some?)))
        });
        match apart {
            Some(done) => done,
            // There are no threads to be had.
            None => pieces.chunks(TOGETHER).try_for_each(|some| take(together(&file, some)?)),
        }
    }
}

/// So many records are read at a time, and so many times as many wait at most, of each reader.
const TOGETHER: usize = 16;
const WAITING: usize = 1;
/// More readers than these would wait for whoever takes.
const MOST_READERS: usize = 3;

/// Reads some records; the file is held only until their bytes are there. Records mostly follow one
/// another already.
fn together<K, T: DeserializeOwned>(
    file: &Mutex<&mut File>,
    some: &[(K, u64, u32)],
) -> io::Result<Vec<(T, Vec<u8>)>> {
    let mut all = Vec::with_capacity(some.len());
    {
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut at = u64::MAX;
        for (_, from, length) in some {
            if at != *from {
                file.seek(SeekFrom::Start(*from))?;
            }
            let mut bytes = vec![0; *length as usize];
            file.read_exact(&mut bytes)?;
            at = from + u64::from(*length);
            all.push(bytes);
        }
    }
    all.into_iter().map(|bytes| Ok((serde_json::from_slice(&bytes)?, bytes))).collect()
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
            let take = |some: Vec<(String, Vec<u8>)>| {
                all.extend(some.into_iter().map(|(piece, _)| piece));
                Ok(())
            };
            spool.replay(order, take).unwrap();
            all.join(" ")
        };
        assert_eq!(all(|key| key), "0 1甲 1乙 2丙");
        assert_eq!(all(|key| -key), "2丙 1甲 1乙 0");
    }
}
