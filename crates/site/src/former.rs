//! What one run leaves for the next in `.nianbao/`: the records of its reports, so that what the
//! next one does not read can stay in lists and search.

use crate::{
    known::{Around, Known, Place, digest_of},
    publication::{Entry, of_report},
    record::Record,
    spool::Spool,
    view::Order,
};
use nianbao_output::{NewFile, Output, PRIVATE, STAFF};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashSet},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
};

/// The records, one a line, in pieces: each some that follow one another in the publication, so that
/// a run writes the pieces anew in which something is other.
const FOLDER: &str = "records";
/// So many are in a piece.
const A_PIECE: usize = 512;
/// All of them, as an older program has left them.
const UNDIVIDED: &str = "records.jsonl";

fn piece(n: usize) -> String {
    format!("{FOLDER}/{n}.jsonl")
}

/// The records in the making. They come in the order of publication.
pub(crate) struct Records<'a> {
    output: &'a Output,
    /// The digest of each piece, and the piece of the run before that has it.
    pieces: Vec<(u128, Option<Around>)>,
    open: Option<NewFile<'a>>,
    /// How many have come.
    count: usize,
    done: Vec<Around>,
}

impl<'a> Records<'a> {
    /// `known` says which pieces are there as they would become.
    pub(crate) fn new(
        output: &'a Output,
        known: &mut Known,
        entries: &mut Spool<Place, Entry>,
    ) -> Self {
        let order = |place: Place| Order::Publication.of(place.key, place.draft);
        let mut all = entries.in_order(order).map(|place| place.facets.whole).peekable();
        let mut pieces = Vec::new();
        while all.peek().is_some() {
            let key = digest_of(all.by_ref().take(A_PIECE));
            let before = known.own(key, &format!("{PRIVATE}/{}", piece(pieces.len())));
            pieces.push((key, before));
        }
        Self { output, pieces, open: None, count: 0, done: Vec::new() }
    }

    /// Takes what comes next as it is written; a record without files is none.
    pub(crate) fn take(&mut self, entry: &Entry, written: &[u8]) -> io::Result<()> {
        let n = self.count / A_PIECE;
        if self.count.is_multiple_of(A_PIECE) {
            self.close()?;
            if self.pieces.get(n).is_some_and(|(_, before)| before.is_none()) {
                let path = format!("{PRIVATE}/{}", piece(n));
                self.open = Some(self.output.create_unsigned(&path)?);
            }
        }
        self.count += 1;
        if let (Some(file), Entry::Report(record)) = (&mut self.open, entry)
            && !record.files.is_empty()
            && let Some(written) = of_report(written)
        {
            file.write_all(written)?;
            file.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Ends the piece that was begun.
    fn close(&mut self) -> io::Result<()> {
        let Some(last) = self.count.checked_sub(1) else { return Ok(()) };
        let Some((key, before)) = self.pieces.get_mut(last / A_PIECE) else { return Ok(()) };
        let made = match self.open.take() {
            Some(file) => Some(Around { file: file.settle("records")?, key: Some(*key) }),
            None => before.take(),
        };
        self.done.extend(made);
        Ok(())
    }

    /// The pieces as files; others go.
    pub(crate) fn finish(mut self) -> io::Result<Vec<Around>> {
        self.close()?;
        let now: HashSet<String> = (0..self.pieces.len()).map(piece).collect();
        let others =
            self.output.own_files(FOLDER).into_iter().map(|name| format!("{FOLDER}/{name}"));
        others.filter(|name| !now.contains(name)).for_each(|name| self.output.remove_own(&name));
        self.output.remove_own(UNDIVIDED);
        Ok(self.done)
    }
}

/// The records that the run before has left. They stay on disk; what is held of each is its place
/// there.
#[derive(Debug, Default)]
pub struct Former {
    /// The pieces, by their names.
    pieces: Vec<String>,
    at: BTreeMap<(u16, String), At>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
struct At {
    piece: usize,
    from: u64,
    length: usize,
}

impl Former {
    /// Those of an output folder; none where there are none, or none that make sense.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn open(output: &Output) -> io::Result<Self> {
        let mut former = Self::default();
        let pieces = output.own_files(FOLDER).into_iter().filter(|name| name.ends_with(".jsonl"));
        former.pieces = pieces.map(|name| format!("{FOLDER}/{name}")).collect();
        if former.pieces.is_empty() {
            former.pieces.push(UNDIVIDED.to_owned());
        }
        for n in 0..former.pieces.len() {
            former.read(output, n)?;
        }
        Ok(former)
    }

    /// Finds out what stands where in a piece.
    fn read(&mut self, output: &Output, piece: usize) -> io::Result<()> {
        /// What is wanted of a record to find it again.
        #[derive(Deserialize)]
        struct Named {
            unit: String,
            year: u16,
        }
        /// No record is longer; a line that is makes no sense.
        const LONGEST: u64 = 64 << 20;
        let Some(file) = output.open_own(&self.pieces[piece])? else { return Ok(()) };
        let (mut file, mut from, mut line) = (BufReader::new(file), 0, Vec::new());
        loop {
            line.clear();
            let length = (&mut file).take(LONGEST).read_until(b'\n', &mut line)?;
            if length == 0 {
                return Ok(());
            }
            let named = beginning(&line).or_else(|| {
                serde_json::from_slice(&line).ok().map(|Named { unit, year }| (year, unit))
            });
            if let Some(named) = named {
                self.at.insert(named, At { piece, from, length });
            }
            from += length as u64;
        }
    }

    /// Passes over a unit's record of a year.
    pub fn pass(&mut self, unit: &str, year: u16) {
        self.at.remove(&(year, unit.to_owned()));
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// The years and units of those that have not been taken.
    pub fn rest(&self) -> Vec<(u16, String)> {
        self.at.keys().cloned().collect()
    }

    /// Takes a unit's record of a year, if there is one that makes sense.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn take(&mut self, output: &Output, unit: &str, year: u16) -> io::Result<Option<Record>> {
        let Some(At { piece, from, length }) = self.at.remove(&(year, unit.to_owned())) else {
            return Ok(None);
        };
        let Some(mut file) = output.open_own(&self.pieces[piece])? else { return Ok(None) };
        file.seek(SeekFrom::Start(from))?;
        let mut line = vec![0; length];
        file.read_exact(&mut line)?;
        let mut record: Option<Record> = serde_json::from_slice(&line).ok();
        // Before an output folder had parts, drafts lay beside what was published.
        for file in record
            .iter_mut()
            .flat_map(|record| &mut record.files)
            .filter(|file| file.file.path.starts_with("drafts/"))
        {
            file.file.path = format!("{STAFF}/{}", file.file.path);
        }
        Ok(record)
    }
}

/// Whose record it is, from the beginning of its line, as this program writes it: lines are long,
/// and there are many.
fn beginning(line: &[u8]) -> Option<(u16, String)> {
    const NEAR: usize = 2000;
    let line = line.get(..NEAR.min(line.len()))?;
    let after = |mark: &[u8], from: usize| {
        line.get(from..)?
            .windows(mark.len())
            .position(|window| window == mark)
            .map(|at| from + at + mark.len())
    };
    let order = after(b"{\"order\":", 0).filter(|at| *at == b"{\"order\":".len())?;
    let digits = line[order..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let unit = line.get(order + digits..)?.strip_prefix(b",\"unit\":\"")?;
    let unit = &unit[..unit.iter().position(|byte| *byte == b'"')?];
    // An id has nothing that must be escaped.
    let sound = unit.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
    let year =
        after(b",\"own\":true,\"year\":", 0).or_else(|| after(b",\"own\":false,\"year\":", 0))?;
    let year = std::str::from_utf8(line.get(year..year + 4)?).ok()?.parse().ok()?;
    sound.then(|| Some((year, String::from_utf8(unit.to_vec()).ok()?)))?
}
