//! Compound files (MS-CFB): one stream by name, and no step more than the file has sectors; and a
//! file of one stream around bytes.
//!
//! The directory, the allocation table and the chains all come from the file, so each walk counts
//! its steps: a chain that leads in a circle ends, and a table that names one sector a million
//! times is refused before it is read. Whole workbooks can be embedded in a workbook: of two
//! streams with one name that counts which lies at the root.

use crate::Refusal;
use std::borrow::Cow;

/// What every compound file begins with.
pub const COMPOUND: &[u8; 8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The end of a chain of sectors.
const END: u32 = 0xffff_fffe;
/// Sector numbers from here on mean something else.
const SPECIAL: u32 = 0xffff_fffa;
/// Streams shorter than this live in the mini stream.
const MINI_LIMIT: usize = 4096;
const MINI_SECTOR: usize = 64;
const HEADER: usize = 512;
/// A directory entry's length.
const ENTRY: usize = 128;

/// An open compound file.
#[derive(Debug)]
pub struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// For each sector the next one of its chain.
    table: Vec<u32>,
    entries: Vec<Entry>,
    mini_table: u32,
}

#[derive(Debug)]
struct Entry {
    name: String,
    kind: u8,
    start: u32,
    length: usize,
    left: u32,
    right: u32,
    child: u32,
}

impl Entry {
    fn is_stream(&self, name: &str) -> bool {
        const STREAM: u8 = 2;
        self.kind == STREAM && self.name.eq_ignore_ascii_case(name)
    }
}

impl<'a> Compound<'a> {
    /// Opens a compound file.
    ///
    /// # Errors
    /// When it is none, or damaged.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Self::parse(bytes).ok_or(Refusal::Damaged)
    }

    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            table: Vec::new(),
            entries: Vec::new(),
            mini_table: u32_at(bytes, 60)?,
        };
        file.table = file.allocation_table()?;
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        file.entries = directory.chunks_exact(ENTRY).filter_map(entry).collect();
        Some(file)
    }

    /// Is there a stream or a storage of this name, however deep?
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// A stream's bytes: as they stand in the file, where its sectors stand one behind another.
    pub fn stream(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        let entry = self.entry(name)?;
        if entry.length >= MINI_LIMIT {
            return match self.unbroken(entry.start, entry.length) {
                Some(bytes) => Some(Cow::Borrowed(bytes)),
                None => self.chain(entry.start, entry.length).map(Cow::Owned),
            };
        }
        let root = self.entries.first()?;
        let mini_stream = self.chain(root.start, root.length)?;
        let mini_table = self.chain(self.mini_table, usize::MAX)?;
        let next = |at: u32| u32_at(&mini_table, at as usize * 4);
        follow(
            &mini_stream,
            entry.start,
            entry.length,
            MINI_SECTOR,
            |at| at as usize * MINI_SECTOR,
            next,
        )
        .map(Cow::Owned)
    }

    /// Is there a stream of this name at the root?
    pub fn at_root(&self, name: &str) -> bool {
        self.root_entry(name).is_some()
    }

    /// The stream of a name at the root; where none is found there, the only one of the file.
    fn entry(&self, name: &str) -> Option<&Entry> {
        if let Some(entry) = self.root_entry(name) {
            return Some(entry);
        }
        let mut all = self.entries.iter().filter(|entry| entry.is_stream(name));
        let only = all.next()?;
        all.next().is_none().then_some(only)
    }

    fn root_entry(&self, name: &str) -> Option<&Entry> {
        let mut seen = vec![false; self.entries.len()];
        let mut ahead = vec![self.entries.first()?.child];
        while let Some(at) = ahead.pop() {
            let at = at as usize;
            let Some(entry) =
                self.entries.get(at).filter(|_| !std::mem::replace(&mut seen[at], true))
            else {
                continue;
            };
            if entry.is_stream(name) {
                return Some(entry);
            }
            ahead.extend([entry.left, entry.right]);
        }
        None
    }

    /// The sectors that hold the allocation table stand in the header, and then in a chain of their
    /// own.
    fn allocation_table(&self) -> Option<Vec<u32>> {
        let sectors = self.bytes.len() / self.sector + 1;
        // Whatever the header says, no more of the table counts than the file has sectors for.
        let needed = sectors.div_ceil(self.sector / 4) + 1;
        let mut holders: Vec<u32> = (0..109)
            .filter_map(|i| u32_at(self.bytes, 76 + 4 * i))
            .filter(|s| *s < SPECIAL)
            .collect();
        let mut more = u32_at(self.bytes, 68)?;
        let mut steps = 0;
        while more < SPECIAL && holders.len() < needed {
            steps += 1;
            if steps > sectors {
                return None;
            }
            let held = self.sector_at(more)?;
            let (list, next) = held.split_at_checked(self.sector - 4)?;
            holders.extend(
                list.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).filter(|s| *s < SPECIAL),
            );
            more = u32_at(next, 0)?;
        }
        holders.truncate(needed);
        let mut table = Vec::with_capacity(holders.len() * self.sector / 4);
        for holder in holders {
            table.extend(
                self.sector_at(holder)?.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)),
            );
        }
        Some(table)
    }

    fn offset(&self, sector: u32) -> usize {
        // The header has the room of a sector.
        (sector as usize + 1) * self.sector.max(HEADER)
    }

    /// A sector; the file's last one may be short.
    fn sector_at(&self, sector: u32) -> Option<&'a [u8]> {
        let from = self.offset(sector);
        let rest = self.bytes.get(from..)?;
        Some(&rest[..rest.len().min(self.sector)])
    }

    /// A stream whose chain leads from each sector to the one behind it, as programs write them.
    fn unbroken(&self, start: u32, length: usize) -> Option<&'a [u8]> {
        let from = self.offset(start);
        let bytes = self.bytes.get(from..from.checked_add(length)?)?;
        let first = start as usize;
        let links = self.table.get(first..first + length.div_ceil(self.sector))?;
        let (_, links) = links.split_last()?;
        links.iter().zip(start + 1..SPECIAL).all(|(next, behind)| *next == behind).then_some(bytes)
    }

    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        follow(
            self.bytes,
            start,
            length,
            self.sector,
            |at| self.offset(at),
            |at| self.table.get(at as usize).copied(),
        )
    }
}

/// Puts a chain of sectors together, up to `length` bytes. A chain cannot be longer than what it
/// lies in.
fn follow(
    bytes: &[u8],
    start: u32,
    length: usize,
    sector: usize,
    offset: impl Fn(u32) -> usize,
    next: impl Fn(u32) -> Option<u32>,
) -> Option<Vec<u8>> {
    // What is declared is believed as far as there is so much.
    let room = if length == usize::MAX { 0 } else { length.min(bytes.len()) };
    let mut out = Vec::with_capacity(room);
    let mut at = start;
    let mut steps = 0;
    while at != END && out.len() < length {
        steps += 1;
        if at >= SPECIAL || steps > bytes.len() / sector + 1 {
            return None;
        }
        let rest = bytes.get(offset(at)..)?;
        out.extend_from_slice(&rest[..rest.len().min(sector).min(length - out.len())]);
        at = next(at)?;
    }
    // A stream cut short is a file cut short.
    (length == usize::MAX || out.len() == length).then_some(out)
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let name_bytes = usize::from(u16_at(bytes, 64)?).min(64);
    let units: Vec<u16> = bytes[..name_bytes]
        .as_chunks()
        .0
        .iter()
        .map(|b| u16::from_le_bytes(*b))
        .take_while(|u| *u != 0)
        .collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        kind: *bytes.get(66)?,
        start: u32_at(bytes, 116)?,
        length: u32_at(bytes, 120)? as usize,
        left: u32_at(bytes, 68)?,
        right: u32_at(bytes, 72)?,
        child: u32_at(bytes, 76)?,
    })
}

/// Sectors of a file that is written.
const WRITTEN: usize = 4096;

/// What a stream is appended to that is to become a file.
pub fn room() -> Vec<u8> {
    vec![0; WRITTEN]
}

/// Makes a file of what was appended to [`room`]: the stream first, then the directory and the
/// allocation table.
pub fn written(name: &str, mut file: Vec<u8>) -> Vec<u8> {
    const TABLE: u32 = 0xffff_fffd;
    const FREE: u8 = 0xff;
    let length = (file.len() - WRITTEN).max(MINI_LIMIT);
    let stream = length.div_ceil(WRITTEN);
    file.resize(WRITTEN * (1 + stream), 0);
    let directory = file.len();
    file.extend_from_slice(&[0; WRITTEN]);
    for (at, kind, name) in [(directory, 5u8, "Root Entry"), (directory + ENTRY, 2, name)] {
        let units: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        file[at..at + units.len()].copy_from_slice(&units);
        file[at + 64] = units.len() as u8;
        file[at + 66] = kind;
        file[at + 68..at + 80].fill(FREE);
    }
    file[directory + 76..directory + 80].copy_from_slice(&1u32.to_le_bytes());
    file[directory + ENTRY + 120..directory + ENTRY + 124]
        .copy_from_slice(&(length as u32).to_le_bytes());
    // The table has an entry for each sector of the stream, for the directory's, and for its own.
    // The file's last sector may be short.
    let tables = (stream + 1).div_ceil(WRITTEN / 4 - 1);
    for next in (1..stream as u32).chain([END, END]).chain(std::iter::repeat_n(TABLE, tables)) {
        file.extend_from_slice(&next.to_le_bytes());
    }
    file[..8].copy_from_slice(COMPOUND);
    file[76..HEADER].fill(FREE);
    let mut put = |at: usize, number: u32| file[at..at + 4].copy_from_slice(&number.to_le_bytes());
    put(24, 0x0004_003e);
    put(28, 0x000c_fffe);
    put(32, 6);
    put(44, tables as u32);
    put(48, stream as u32);
    put(56, MINI_LIMIT as u32);
    put(60, END);
    put(68, END);
    (0..tables).for_each(|i| put(76 + 4 * i, (stream + 1 + i) as u32));
    file
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn written(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in streams {
            file.create_stream(name).unwrap().write_all(bytes).unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn streams_come_out_as_they_went_in() {
        let noise = |n: usize| (0..n).map(|i| (i * 7 % 251) as u8).collect::<Vec<_>>();
        for length in [0, 1, 63, 64, 65, 4095, 4096, 4097, 100_000, 9_000_000] {
            let bytes = written(&[("Other", noise(100)), ("Workbook", noise(length))]);
            let file = Compound::open(&bytes).unwrap();
            assert_eq!(file.stream("workbook").as_deref(), Some(&*noise(length)), "{length}");
            assert_eq!(file.stream("Other").as_deref(), Some(&*noise(100)));
            assert!(!file.has("Book"));
        }
    }

    #[test]
    fn a_cut_file_is_refused_and_never_panics() {
        let bytes = written(&[("Workbook", vec![7; 20_000])]);
        for length in (0..bytes.len()).step_by(97) {
            let stream = Compound::open(&bytes[..length]).ok().and_then(|f| f.stream("Workbook"));
            assert!(stream.is_none_or(|s| s.len() == 20_000), "{length}");
        }
    }

    #[test]
    fn a_circle_of_sectors_ends() {
        let mut bytes = written(&[("Workbook", vec![7; 20_000])]);
        // The table stands in the sector the header names first; every chain now leads back to
        // sector 1.
        let table = (u32_at(&bytes, 76).unwrap() as usize + 1) * 4096;
        let sector = if u16_at(&bytes, 30) == Some(9) { 512 } else { 4096 };
        let table =
            if sector == 512 { (u32_at(&bytes, 76).unwrap() as usize + 1) * 512 } else { table };
        for entry in bytes[table..table + sector].chunks_exact_mut(4) {
            entry.copy_from_slice(&1u32.to_le_bytes());
        }
        assert!(Compound::open(&bytes).is_err());
    }
}
