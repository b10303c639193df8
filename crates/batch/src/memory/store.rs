//! Results on disk, in `.nianbao/memory/`: pieces, each a file to which nothing is ever added, and
//! the index, which says what is in them.
//!
//! A run that does little writes a small piece of its own and the index; when the pieces hold much
//! that nobody wants any more, all goes into one. Whatever is damaged, cut or not ours is as if it
//! were not there: the index has a digest of itself, and of each result.

use super::key::{Key, Keyer};
use nianbao_output::{NewFile, Output};
use nianbao_site::{Around, Status, Totals};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    sync::{Arc, Mutex},
};

/// Where all of it is.
const FOLDER: &str = "memory";
const INDEX: &str = "memory/index";
/// The form; what another program has left in another form is not read.
const SCHEMA: &str = "nianbao.memory/3";
/// No line of the index and no result is longer.
const LONGEST: u64 = 64 << 20;
/// So many pieces there are at most.
const MOST_PIECES: usize = 40;

/// A year of a unit.
pub(crate) type Of = (u16, String);

/// Where a result is, and on what it depends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) key: Key,
    /// The digest of the unit's files alone.
    pub(crate) inputs: Key,
    /// Whether what was published before would be kept, if that was asked.
    pub(crate) asked: Option<bool>,
    piece: u32,
    at: u64,
    length: u32,
    digest: Key,
    /// The files that were written, `*` for the unit and `#` for the year, a bar between them.
    files: Arc<str>,
    /// What became of it, and its title, in which marks stand for the unit's name and the year:
    /// what is told of it while a run goes on.
    told: Option<(Status, Arc<str>)>,
}

/// What stands for a name and a year in a title; nothing that has been read from a file has these.
const NAME: char = '\u{1}';
const YEAR: char = '\u{2}';

impl Slot {
    /// What became of it, and its title.
    pub(crate) fn told(&self, name: &str, year: u16) -> Option<(Status, String)> {
        let (status, title) = self.told.as_ref()?;
        Some((*status, title.replace(NAME, name).replace(YEAR, &year.to_string())))
    }

    /// The pattern of its files' names.
    pub(crate) fn files(&self) -> Arc<str> {
        self.files.clone()
    }

    /// The paths of the files that were written.
    pub(crate) fn paths<'s>(
        &'s self,
        unit: &'s str,
        year: u16,
    ) -> impl Iterator<Item = String> + 's {
        paths(&self.files, unit, year)
    }
}

/// The paths that a pattern stands for.
pub(crate) fn paths<'s>(
    pattern: &'s str,
    unit: &'s str,
    year: u16,
) -> impl Iterator<Item = String> + 's {
    let year = year.to_string();
    let files = pattern.split('|').filter(|file| !file.is_empty());
    files.map(move |file| file.replace('*', unit).replace('#', &year))
}

/// What is known of a run as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Whole {
    /// All that the publication depends on.
    pub(crate) key: Key,
    pub(crate) totals: Totals,
    /// How many files it has.
    pub(crate) files: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line<'l> {
    Schema(String),
    Result(u16, Cow<'l, str>, Cow<'l, Slot>),
    Around(Cow<'l, Around>),
    Whole(Box<Whole>),
    End(Key),
}

/// What earlier runs have left.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) slots: HashMap<Of, Slot>,
    pub(crate) whole: Option<Whole>,
    pieces: Mutex<HashMap<u32, Option<File>>>,
}

impl Store {
    /// Opens what there is; nothing where it makes no sense.
    pub(crate) fn open(output: &Output) -> Self {
        read(output, |_| ()).unwrap_or_default()
    }

    /// The files around the reports, one after the other, in the order in which they were listed.
    pub(crate) fn around(output: &Output, each: impl FnMut(Around)) {
        read(output, each);
    }

    /// A result; nothing where it is damaged.
    pub(crate) fn load(&self, output: &Output, slot: &Slot) -> Option<Vec<u8>> {
        let mut pieces = self.pieces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let open = || output.open_own(&name(slot.piece)).ok().flatten();
        let file = pieces.entry(slot.piece).or_insert_with(open).as_mut()?;
        file.seek(SeekFrom::Start(slot.at)).ok()?;
        if u64::from(slot.length) > LONGEST {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(slot.length.into()).read_to_end(&mut bytes).ok()?;
        drop(pieces);
        (Key::of(&bytes) == slot.digest).then_some(bytes)
    }
}

fn name(piece: u32) -> String {
    format!("{FOLDER}/{piece}")
}

/// Reads the index; nothing where it is not whole.
fn read(output: &Output, mut around: impl FnMut(Around)) -> Option<Store> {
    let mut file = BufReader::new(output.open_own(INDEX).ok()??);
    let (mut store, mut digest, mut line, mut first) =
        (Store::default(), Keyer::default(), Vec::new(), true);
    let mut patterns = BTreeSet::new();
    loop {
        line.clear();
        (&mut file).take(LONGEST).read_until(b'\n', &mut line).ok()?;
        match serde_json::from_slice(&line).ok()? {
            Line::End(end) => return (end == digest.done() && !first).then_some(store),
            Line::Schema(schema) if first && schema == SCHEMA => first = false,
            _ if first => return None,
            Line::Schema(_) => return None,
            Line::Around(file) => around(file.into_owned()),
            Line::Whole(whole) => store.whole = Some(*whole),
            Line::Result(year, unit, slot) => {
                let mut slot = slot.into_owned();
                slot.files = shared(&mut patterns, &slot.files);
                if let Some((_, title)) = &mut slot.told {
                    *title = shared(&mut patterns, title);
                }
                store.slots.insert((year, unit.into_owned()), slot);
            }
        }
        digest.add(&line);
    }
}

/// Most units have the same files, and titles made in the same way.
fn shared(patterns: &mut BTreeSet<Arc<str>>, files: &str) -> Arc<str> {
    if let Some(known) = patterns.get(files) {
        return known.clone();
    }
    let new: Arc<str> = files.into();
    patterns.insert(new.clone());
    new
}

/// What this run leaves.
pub(crate) struct Writing<'a> {
    output: &'a Output,
    piece: Option<Piece<'a>>,
    number: u32,
    /// The pieces that there were.
    before: BTreeMap<u32, u64>,
    written: HashMap<Of, Slot>,
    patterns: BTreeSet<Arc<str>>,
}

struct Piece<'a> {
    file: NewFile<'a>,
    length: u64,
}

impl std::fmt::Debug for Writing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing").field("number", &self.number).finish_non_exhaustive()
    }
}

impl<'a> Writing<'a> {
    pub(crate) fn new(output: &'a Output) -> Self {
        let size = |n: u32| {
            output
                .open_own(&name(n))
                .ok()
                .flatten()
                .and_then(|file| file.metadata().ok())
                .map_or(0, |about| about.len())
        };
        let before: BTreeMap<u32, u64> = output
            .own_files(FOLDER)
            .iter()
            .filter_map(|name| name.parse().ok())
            .map(|n| (n, size(n)))
            .collect();
        let number = before.keys().next_back().map_or(1, |last| last.wrapping_add(1));
        Self {
            output,
            piece: None,
            number,
            before,
            written: HashMap::new(),
            patterns: BTreeSet::new(),
        }
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<(u64, u32)> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let piece = match &mut self.piece {
            Some(piece) => piece,
            none => {
                none.insert(Piece { file: self.output.create_own(&name(self.number))?, length: 0 })
            }
        };
        let at = piece.length;
        piece.file.write_all(bytes)?;
        piece.length += u64::from(length);
        Ok((at, length))
    }

    /// Takes a result in.
    pub(crate) fn add(&mut self, of: Of, new: New<'_>) -> io::Result<()> {
        let (at, length) = self.append(new.bytes)?;
        let year = of.0.to_string();
        let pattern = |path: &String| match path.contains(['*', '#', '|']) {
            true => None,
            false => Some(path.replace(&of.1, "*").replace(&year, "#"))
                .filter(|pattern| pattern.replace('*', &of.1).replace('#', &year) == *path),
        };
        let Some(files) = new.files.iter().map(pattern).collect::<Option<Vec<String>>>() else {
            return Ok(());
        };
        let files = shared(&mut self.patterns, &files.join("|"));
        let slot = Slot {
            key: new.key,
            inputs: new.inputs,
            asked: new.asked,
            piece: self.number,
            at,
            length,
            digest: Key::of(new.bytes),
            files,
            told: new.told.map(|(status, title, name)| {
                let title = title.replace(name, "\u{1}").replace(&year, "\u{2}");
                (status, shared(&mut self.patterns, &title))
            }),
        };
        self.written.insert(of, slot);
        Ok(())
    }

    /// Has this run written anything new of a year of a unit?
    pub(crate) fn wrote(&self, of: &Of) -> Option<&Slot> {
        self.written.get(of)
    }

    /// Writes the index: what this run has made, and what it `keeps` of the runs before.
    pub(crate) fn finish(
        mut self,
        store: &Store,
        keeps: Vec<&Of>,
        around: &[Around],
        whole: Option<Whole>,
    ) -> io::Result<()> {
        let mut keeps: Vec<(&Of, &Slot)> =
            keeps.into_iter().filter_map(|of| Some((of, store.slots.get(of)?))).collect();
        let mut moved: HashMap<&Of, Slot> = HashMap::new();
        let live: u64 = keeps.iter().map(|(_, slot)| u64::from(slot.length)).sum();
        let there: u64 = self.before.values().sum();
        if there > live.saturating_mul(2) + (1 << 20) || self.before.len() > MOST_PIECES {
            for (of, slot) in &keeps {
                if let Some(bytes) = store.load(self.output, slot) {
                    let (at, _) = self.append(&bytes)?;
                    moved.insert(of, Slot { piece: self.number, at, ..(*slot).clone() });
                }
            }
            keeps.retain(|(of, _)| moved.contains_key(of));
            keeps.iter_mut().for_each(|(of, slot)| *slot = moved.get(of).unwrap_or(slot));
        }
        if let Some(piece) = self.piece.take() {
            piece.file.settle("memory")?;
        }
        keeps.retain(|(of, _)| !self.written.contains_key(*of));
        keeps.extend(&self.written);
        keeps.sort_unstable_by_key(|(of, _)| *of);
        let used: BTreeSet<u32> = keeps.iter().map(|(_, slot)| slot.piece).collect();
        self.before
            .keys()
            .filter(|n| !used.contains(n))
            .for_each(|n| self.output.remove_own(&name(*n)));
        let mut file = self.output.create_own(INDEX)?;
        let mut digest = Keyer::default();
        let mut line = |line: &Line<'_>| {
            let mut text = serde_json::to_vec(line)?;
            text.push(b'\n');
            digest.add(&text);
            file.write_all(&text)
        };
        line(&Line::Schema(SCHEMA.into()))?;
        for ((year, unit), slot) in &keeps {
            line(&Line::Result(*year, unit.into(), Cow::Borrowed(slot)))?;
        }
        around.iter().try_for_each(|file| line(&Line::Around(Cow::Borrowed(file))))?;
        whole.map_or(Ok(()), |whole| line(&Line::Whole(Box::new(whole))))?;
        let end = serde_json::to_vec(&Line::End(digest.done()))?;
        file.write_all(&end)?;
        file.settle("memory").map(drop)
    }
}

/// A result to be kept.
#[derive(Debug)]
pub(crate) struct New<'n> {
    pub(crate) key: Key,
    pub(crate) inputs: Key,
    pub(crate) asked: Option<bool>,
    pub(crate) files: Vec<String>,
    /// What became of it, its title, and its unit's name.
    pub(crate) told: Option<(Status, &'n str, &'n str)>,
    pub(crate) bytes: &'n [u8],
}
