//! A temporary file for what waits until all is known, written from front to back and read in
//! pieces.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
};

/// How much is read at once when a stretch of the file is read from front to back.
const BLOCK: usize = 32 * 1024;

/// The file while it is written.
#[derive(Debug)]
pub(crate) struct Spool {
    file: BufWriter<File>,
    length: u64,
}

/// A stretch of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    start: u64,
    length: u64,
}

impl Piece {
    pub(crate) fn length(&self) -> u64 {
        self.length
    }
}

impl Spool {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile()?), length: 0 })
    }

    /// Where the next byte will stand.
    pub(crate) fn position(&self) -> u64 {
        self.length
    }

    /// The stretch from `start` to here.
    pub(crate) fn since(&self, start: u64) -> Piece {
        Piece { start, length: self.length - start }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// No more is written; the file can be read.
    pub(crate) fn done(self) -> io::Result<Spooled> {
        Ok(Spooled { file: self.file.into_inner().map_err(io::IntoInnerError::into_error)? })
    }
}

/// The file when all is written.
#[derive(Debug)]
pub(crate) struct Spooled {
    file: File,
}

impl Spooled {
    /// A whole piece at once.
    pub(crate) fn read(&self, piece: Piece) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.stream(piece).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// A piece from front to back. Any number of pieces can be read in turns.
    pub(crate) fn stream(&self, piece: Piece) -> Stream<'_> {
        Stream { file: &self.file, rest: piece, block: Vec::new(), at: 0 }
    }
}

/// Reads a piece. It keeps its own place in the file, which others read too.
#[derive(Debug)]
pub(crate) struct Stream<'a> {
    file: &'a File,
    rest: Piece,
    block: Vec<u8>,
    at: usize,
}

impl Stream<'_> {
    /// Whether all has been read.
    pub(crate) fn is_empty(&self) -> bool {
        self.at == self.block.len() && self.rest.length == 0
    }

    fn refill(&mut self) -> io::Result<()> {
        let length = self.rest.length.min(BLOCK as u64);
        self.file.seek(SeekFrom::Start(self.rest.start))?;
        self.block.clear();
        self.block.resize(length as usize, 0);
        self.file.read_exact(&mut self.block)?;
        self.rest = Piece { start: self.rest.start + length, length: self.rest.length - length };
        self.at = 0;
        Ok(())
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() && self.rest.length > 0 {
            self.refill()?;
        }
        let read = (&self.block[self.at..]).read(into)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_read_in_turns() {
        let mut spool = Spool::new().unwrap();
        let pieces: Vec<Piece> = (0..3_u8)
            .map(|n| {
                let start = spool.position();
                spool.write(&vec![n; BLOCK + 10 * usize::from(n)]).unwrap();
                spool.since(start)
            })
            .collect();
        let spooled = spool.done().unwrap();
        let mut streams: Vec<Stream<'_>> =
            pieces.iter().map(|&piece| spooled.stream(piece)).collect();
        let mut counts = [0; 3];
        while streams.iter().any(|s| !s.is_empty()) {
            for (n, stream) in streams.iter_mut().enumerate() {
                let mut some = [9; 1000];
                let read = stream.read(&mut some).unwrap();
                assert!(some[..read].iter().all(|&b| usize::from(b) == n));
                counts[n] += read;
            }
        }
        assert_eq!(counts, [BLOCK, BLOCK + 10, BLOCK + 20]);
        assert_eq!(spooled.read(pieces[1]).unwrap(), vec![1; BLOCK + 10]);
    }
}
