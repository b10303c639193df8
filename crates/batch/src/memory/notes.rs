//! Notes beside the store: what the system said of files when they were last looked at. They save
//! reading; nothing depends on them.

use super::{
    key::Key,
    store::{Of, Slot},
};
use nianbao_output::{Output, Stamp, Stamper};
use nianbao_site::Around;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, env, fs, io::Read as _};

/// Their file.
const FILE: &str = "stamps";
/// Such a file has other worries when it is longer.
const LONGEST: u64 = 512 << 20;

/// The notes.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Notes {
    /// The program, and its digest.
    program: Option<(Stamp, Key)>,
    /// The files around the reports, in groups.
    around: Vec<Stamp>,
    /// The account of the run, and the digest of the list of the staff's files.
    pub(crate) account: Stamp,
    pub(crate) staff: Option<Key>,
    results: HashMap<String, Note>,
}

/// Of one year of a unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The key of its result: a note of another is none.
    key: Key,
    pub(crate) inputs: Stamp,
    pub(crate) outputs: Stamp,
}

impl Notes {
    /// Those of an output folder; none where they make no sense.
    pub(crate) fn open(output: &Output) -> Self {
        let Ok(Some(file)) = output.open_own(FILE) else { return Self::default() };
        let mut text = Vec::new();
        match file.take(LONGEST).read_to_end(&mut text) {
            Ok(_) => serde_json::from_slice(&text).unwrap_or_default(),
            Err(_) => Self::default(),
        }
    }

    /// New notes, of which nothing is known but the program.
    pub(crate) fn renewed(&mut self) -> Self {
        Self { program: self.program.take(), ..Self::default() }
    }

    /// The note of a result.
    pub(crate) fn of(&self, (year, unit): &Of, slot: &Slot) -> Option<&Note> {
        self.results.get(&format!("{year}/{unit}")).filter(|note| note.key == slot.key)
    }

    /// Forgets the notes of the results of some years.
    pub(crate) fn forget(&mut self, of_year: impl Fn(u16) -> bool) {
        let year = |of: &str| of.split_once('/').and_then(|(year, _)| year.parse().ok());
        self.results.retain(|of, _| !year(of).is_some_and(&of_year));
        self.results.shrink_to_fit();
    }

    /// Notes down what is known of a result.
    pub(crate) fn note(&mut self, (year, unit): &Of, key: Key, inputs: Stamp, outputs: Stamp) {
        self.results.insert(format!("{year}/{unit}"), Note { key, inputs, outputs });
    }

    /// Which of the files around the reports are what was written: by what the system says of their
    /// groups, or else by reading them.
    pub(crate) fn stand(&self, output: &Output, around: &[Around]) -> Vec<bool> {
        let now = stamps(output, around.iter().map(|around| around.file.path.as_str()));
        let still: Vec<bool> = (0..GROUPS)
            .map(|n| {
                self.around.get(n).zip(now.get(n)).is_some_and(|(before, now)| {
                    now.as_ref().is_some_and(|now| now.is_still(before))
                })
            })
            .collect();
        around
            .iter()
            .map(|around| still[group(&around.file.path)] || output.is_as_written(&around.file))
            .collect()
    }

    /// Notes down what the system says of the files around the reports.
    pub(crate) fn note_around(&mut self, output: &Output, paths: &[String]) {
        self.around = stamps(output, paths.iter().map(String::as_str))
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect();
    }

    /// Takes the note of a result over from others, as it is.
    pub(crate) fn take(&mut self, from: &mut Self, (year, unit): &Of) {
        if let Some((of, note)) = from.results.remove_entry(&format!("{year}/{unit}")) {
            self.results.insert(of, note);
        }
    }

    /// Leaves the notes for the next run.
    pub(crate) fn leave(&self, output: &Output) {
        // Without them the next run reads more.
        _ = output.leave_note(FILE, |out| Ok(serde_json::to_writer(out, self)?));
    }

    /// The digest of the program that runs; nothing where it cannot be read.
    pub(crate) fn program(&mut self) -> Option<Key> {
        let file = env::current_exe().ok()?;
        let mut stamper = Stamper::default();
        stamper.add("", &fs::metadata(&file).ok()?);
        let stamp = stamper.done();
        if let Some((before, digest)) = &self.program
            && stamp.is_still(before)
        {
            return Some(*digest);
        }
        let digest = Key::of_file(&file)?;
        self.program = Some((stamp, digest));
        Some(digest)
    }
}

/// The files around the reports are looked at in so many groups: where one was changed, those of
/// its group are read.
const GROUPS: usize = 256;

fn group(path: &str) -> usize {
    path.bytes().fold(7, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % GROUPS
}

fn stamps<'p>(output: &Output, paths: impl Iterator<Item = &'p str>) -> Vec<Option<Stamp>> {
    let mut groups = vec![Vec::new(); GROUPS];
    paths.for_each(|path| groups[group(path)].push(path));
    groups.into_iter().map(|paths| output.stamp(paths)).collect()
}
