//! What one run leaves for the next in `.nianbao/`: the records of its reports, so that what the
//! next one does not read can stay in lists and search.

use crate::record::Record;
use nianbao_model::WrittenFile;
use nianbao_output::{NewFile, Output, STAFF};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
};

/// The records, one a line.
const RECORDS: &str = ".nianbao/records.jsonl";

/// The records in the making.
pub(crate) struct Records<'a> {
    file: NewFile<'a>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(output: &'a Output) -> io::Result<Self> {
        Ok(Self { file: output.create_unsigned(RECORDS)? })
    }
}

impl Records<'_> {
    /// Takes a record as it is written.
    pub(crate) fn take(&mut self, record: &Record, written: &[u8]) -> io::Result<()> {
        if record.files.is_empty() {
            return Ok(());
        }
        self.file.write_all(written)?;
        self.file.write_all(b"\n")
    }

    pub(crate) fn finish(self) -> io::Result<WrittenFile> {
        self.file.settle("records")
    }
}

/// The records that the run before has left. They stay on disk; what is held of each is its place
/// there.
#[derive(Debug, Default)]
pub struct Former {
    file: Option<BufReader<File>>,
    at: BTreeMap<(u16, String), (u64, usize)>,
}

impl Former {
    /// Those of an output folder; none where there are none, or none that make sense.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn open(output: &Output) -> io::Result<Self> {
        /// What is wanted of a record to find it again.
        #[derive(Deserialize)]
        struct Named {
            unit: String,
            year: u16,
        }
        /// No record is longer; a line that is makes no sense.
        const LONGEST: u64 = 64 << 20;
        let Some(file) = output.left_behind(RECORDS)? else { return Ok(Self::default()) };
        let (mut file, mut at, mut from, mut line) =
            (BufReader::new(file), BTreeMap::new(), 0, Vec::new());
        loop {
            line.clear();
            let length = (&mut file).take(LONGEST).read_until(b'\n', &mut line)?;
            if length == 0 {
                return Ok(Self { file: Some(file), at });
            }
            let named = beginning(&line).or_else(|| {
                serde_json::from_slice(&line).ok().map(|Named { unit, year }| (year, unit))
            });
            if let Some(named) = named {
                at.insert(named, (from, length));
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
    pub fn take(&mut self, unit: &str, year: u16) -> io::Result<Option<Record>> {
        let (Some(file), Some((from, length))) =
            (&mut self.file, self.at.remove(&(year, unit.to_owned())))
        else {
            return Ok(None);
        };
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
