//! What one run leaves for the next in `.nianbao/`: the records of its reports, so that what the next one does not read can stay in lists
//! and search.

use crate::{record::Record, view::View};
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
        Ok(Self { file: output.create(RECORDS)? })
    }
}

impl View for Records<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        if record.files.is_empty() {
            return Ok(());
        }
        serde_json::to_writer(&mut self.file, record)?;
        self.file.write_all(b"\n")
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        self.file.settle("records").map(|file| vec![file])
    }
}

/// The records that the run before has left. They stay on disk; what is held of each is its place there.
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
        let (mut file, mut at, mut from, mut line) = (BufReader::new(file), BTreeMap::new(), 0, Vec::new());
        loop {
            line.clear();
            let length = (&mut file).take(LONGEST).read_until(b'\n', &mut line)?;
            if length == 0 {
                return Ok(Self { file: Some(file), at });
            }
            if let Ok(Named { unit, year }) = serde_json::from_slice(&line) {
                at.insert((year, unit), (from, length));
            }
            from += length as u64;
        }
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
        let (Some(file), Some((from, length))) = (&mut self.file, self.at.remove(&(year, unit.to_owned()))) else { return Ok(None) };
        file.seek(SeekFrom::Start(from))?;
        let mut line = vec![0; length];
        file.read_exact(&mut line)?;
        let mut record: Option<Record> = serde_json::from_slice(&line).ok();
        // Before an output folder had parts, drafts lay beside what was published.
        for file in record.iter_mut().flat_map(|record| &mut record.files).filter(|file| file.file.path.starts_with("drafts/")) {
            file.file.path = format!("{STAFF}/{}", file.file.path);
        }
        Ok(record)
    }
}
