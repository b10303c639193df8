//! What the run before has listed. Of a list that this program has written nothing is held but
//! where each file stands in it: there are many, and few are asked for again.

use crate::{
    MANIFEST, PRIVATE, STAFF_LIST,
    inside::{Found, Inside, is_inside},
    layout::{OLD_SCHEMA, path_of_draft, placed},
};
use nianbao_model::WrittenFile;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::{
    borrow::Cow,
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
};

/// A list that is laid out in another way than this program's has other worries when it is longer.
const LARGEST: u64 = 256 << 20;
/// No entry of a list is longer.
const LONGEST: u64 = 1 << 20;
/// Before and behind each entry, and around all of them.
const INDENT: &[u8] = b"    ";
const OPENS: &[u8] = b"  \"files\": [";
const ENDS: [&[u8]; 2] = [b"  ]", b"}"];

/// What the run before has listed. Only that may be removed: the folder may hold other people's
/// files, and the manifest may have been edited, so a path that leads out of the folder is none.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    /// The files by digests of their paths, sorted by these.
    listed: Vec<Listed>,
    /// The files of a list that was laid out in another way, and whether each is the staff's.
    held: Vec<(WrittenFile, bool)>,
    /// Does the folder have no parts?
    pub(crate) flat: bool,
}

/// A file of the list.
#[derive(Clone, Copy, Debug)]
struct Listed {
    path: u128,
    /// Where its line begins, or which of those that are held it is.
    at: u64,
    from: From,
}

/// Which list a file stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Site,
    Staff,
    Held,
}

impl From {
    fn list(self) -> Cow<'static, str> {
        match self {
            From::Staff => STAFF_LIST.into(),
            From::Site | From::Held => placed(MANIFEST),
        }
    }
}

/// Names are enough here: a manifest of an older program may say less of its files.
#[derive(Deserialize)]
struct Named {
    file: String,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    sha256: String,
    #[serde(default)]
    sm3: String,
}

impl Named {
    fn file(self) -> WrittenFile {
        let Self { file: path, size, sha256, sm3 } = self;
        WrittenFile { path, size, sha256, sm3, format: String::new() }
    }
}

/// The name alone.
#[derive(Deserialize)]
struct Name<'n> {
    #[serde(borrow)]
    file: Cow<'n, str>,
}

#[derive(Default, Deserialize)]
struct Names {
    #[serde(default)]
    schema: String,
    files: Vec<Named>,
    #[serde(default)]
    drafts: Vec<Named>,
}

impl Earlier {
    /// Reads what the run before has listed; nothing where there is no manifest that makes sense.
    ///
    /// # Errors
    /// When what stands there is no ordinary file, or cannot be read.
    pub(crate) fn of(inside: &Inside) -> io::Result<Self> {
        let mut earlier = Self::default();
        if inside.look(&placed(MANIFEST))? != Found::Nothing {
            earlier.read(inside, From::Site)?;
            earlier.read(inside, From::Staff)?;
        } else if let Some(flat) =
            names(inside, MANIFEST)?.filter(|names| names.schema == OLD_SCHEMA)
        {
            earlier.flat = true;
            earlier.hold(flat.files, false, |_| true);
            let drafts = flat.drafts.into_iter().filter(|named| is_ours(&named.file));
            let placed =
                drafts.map(|named| Named { file: path_of_draft(&named.file), ..named }).collect();
            earlier.hold(placed, true, |_| true);
        }
        earlier.listed.shrink_to_fit();
        earlier.listed.sort_unstable_by_key(|listed| listed.path);
        Ok(earlier)
    }

    /// One of the two lists.
    fn read(&mut self, inside: &Inside, from: From) -> io::Result<()> {
        let (before, staff) = (self.listed.len(), from == From::Staff);
        // Neither list speaks of the other's part.
        let own = |path: &str| is_ours(path) && (placed(path) == path) == staff;
        let listed = &mut self.listed;
        let laid_out = lines(inside, &from.list(), &mut |path, at| {
            if own(path) {
                listed.push(Listed { path: digest(path), at, from });
            }
        })?;
        if !laid_out {
            self.listed.truncate(before);
            let names = names(inside, &from.list())?.unwrap_or_default();
            self.hold(names.files, staff, own);
        }
        Ok(())
    }

    fn hold(&mut self, named: Vec<Named>, staff: bool, own: impl Fn(&str) -> bool) {
        for file in named.into_iter().map(Named::file) {
            if is_ours(&file.path) && own(&file.path) {
                let at = self.held.len() as u64;
                self.listed.push(Listed { path: digest(&file.path), at, from: From::Held });
                self.held.push((file, staff));
            }
        }
    }

    /// Tells the paths of all files of one list, in its order.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub(crate) fn each(
        &self,
        inside: &Inside,
        staff: bool,
        mut each: impl FnMut(&str),
    ) -> io::Result<()> {
        let from = if staff { From::Staff } else { From::Site };
        let held = self.held.iter().filter(|(_, of_staff)| *of_staff == staff);
        held.for_each(|(file, _)| each(&file.path));
        // What was held was not laid out line by line.
        if self.listed.iter().any(|listed| listed.from == from) {
            let own = |path: &str| is_ours(path) && (placed(path) == path) == staff;
            lines(inside, &from.list(), &mut |path, _| {
                if own(path) {
                    each(path);
                }
            })?;
        }
        Ok(())
    }

    /// All files of the staff's list, in its order.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn staff(&self, inside: &Inside) -> io::Result<Vec<WrittenFile>> {
        let mut of_staff: Vec<&Listed> =
            self.listed.iter().filter(|listed| self.is_staff(listed)).collect();
        of_staff.sort_unstable_by_key(|listed| listed.at);
        let mut lists = Lists::new(self, inside);
        of_staff.into_iter().map(|listed| lists.file(listed)).collect()
    }

    fn is_staff(&self, listed: &Listed) -> bool {
        match listed.from {
            From::Staff => true,
            From::Site => false,
            From::Held => self.held(listed).is_some_and(|(_, staff)| *staff),
        }
    }

    fn held(&self, listed: &Listed) -> Option<&(WrittenFile, bool)> {
        usize::try_from(listed.at).ok().and_then(|at| self.held.get(at))
    }

    /// How many files there are.
    pub(crate) fn len(&self) -> usize {
        self.listed.len()
    }

    /// Which of them have a path.
    pub(crate) fn find(&self, path: &str) -> std::ops::Range<usize> {
        let path = digest(path);
        let near = self.near(path);
        let start = near.start + self.listed[near.clone()].partition_point(|one| one.path < path);
        let same = self.listed[start..near.end].partition_point(|one| one.path == path);
        start..start + same
    }

    /// A stretch in which all files with a digest stand, if there are any: digests are spread evenly,
    /// so that they say where to look, and a large list need not be halved from its ends on.
    fn near(&self, path: u128) -> std::ops::Range<usize> {
        let (count, mut step) = (self.listed.len(), 64);
        let guess = usize::try_from(((path >> 64) * count as u128) >> 64).unwrap_or(0);
        loop {
            let (from, to) = (guess.saturating_sub(step), (guess + step).min(count));
            let begins = from == 0 || self.listed[from - 1].path < path;
            if begins && (to == count || self.listed[to].path > path) {
                return from..to;
            }
            step *= 4;
        }
    }

    /// The files of some numbers, each with whether it is the staff's.
    ///
    /// # Errors
    /// When the lists cannot be read.
    pub(crate) fn files<'e>(
        &'e self,
        inside: &'e Inside,
        numbers: impl Iterator<Item = usize> + 'e,
    ) -> impl Iterator<Item = io::Result<(WrittenFile, bool)>> + 'e {
        let mut lists = Lists::new(self, inside);
        numbers
            .filter_map(|n| self.listed.get(n))
            .map(move |listed| Ok((lists.file(listed)?, self.is_staff(listed))))
    }
}

/// The lists, open to look something up.
struct Lists<'e> {
    earlier: &'e Earlier,
    inside: &'e Inside,
    open: Option<(From, BufReader<fs::File>)>,
    line: Vec<u8>,
}

impl<'e> Lists<'e> {
    fn new(earlier: &'e Earlier, inside: &'e Inside) -> Self {
        Self { earlier, inside, open: None, line: Vec::new() }
    }

    fn file(&mut self, listed: &Listed) -> io::Result<WrittenFile> {
        if let (From::Held, Some((file, _))) = (listed.from, self.earlier.held(listed)) {
            return Ok(file.clone());
        }
        let (_, file) = match self.open.take().filter(|(from, _)| *from == listed.from) {
            Some(open) => self.open.insert(open),
            None => {
                let place = self.inside.place(&listed.from.list())?;
                self.open.insert((listed.from, BufReader::new(fs::File::open(place)?)))
            }
        };
        let here = file.stream_position()?;
        match i64::try_from(listed.at.abs_diff(here)) {
            Ok(away) => file.seek_relative(if listed.at < here { -away } else { away })?,
            Err(_) => _ = file.seek(SeekFrom::Start(listed.at))?,
        }
        self.line.clear();
        file.take(LONGEST).read_until(b'\n', &mut self.line)?;
        let named: Named = serde_json::from_slice(entry(&self.line).unwrap_or_default().0)?;
        Ok(named.file())
    }
}

/// An entry on its line, and whether another follows.
fn entry(line: &[u8]) -> Option<(&[u8], bool)> {
    let line = line.strip_suffix(b"\n")?.strip_prefix(INDENT)?;
    Some(line.strip_suffix(b",").map_or((line, false), |entry| (entry, true)))
}

/// Tells the path of each file of a list that is laid out as this program does it, and where its
/// line begins; says whether it is.
fn lines(inside: &Inside, place: &str, each: &mut dyn FnMut(&str, u64)) -> io::Result<bool> {
    if inside.look(place)? == Found::Nothing {
        return Ok(false);
    }
    let mut file = BufReader::with_capacity(64 << 10, fs::File::open(inside.place(place)?)?);
    let (mut line, mut at, mut n, mut more) = (Vec::new(), 0, 0, true);
    let mut ends = ENDS.iter();
    loop {
        line.clear();
        let length = (&mut file).take(LONGEST).read_until(b'\n', &mut line)?;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        match (n, entry(&line)) {
            _ if length == 0 => return Ok(n > 1 && !more && ends.len() == 0),
            (0, _) if text.starts_with(b"{ \"schema\": \"") && text.ends_with(b"\",") => {}
            (1, _) if text == OPENS => {}
            (2.., Some((entry, follows))) if more => {
                let Ok(Name { file }) = serde_json::from_slice(entry) else { return Ok(false) };
                each(&file, at);
                more = follows;
            }
            (3.., None) if !more && ends.next().is_some_and(|end| text == *end) => {}
            _ => return Ok(false),
        }
        at += length as u64;
        n += 1;
    }
}

fn is_ours(path: &str) -> bool {
    is_inside(path) && !path.starts_with(PRIVATE)
}

fn digest(path: &str) -> u128 {
    Sha256::digest(path).iter().take(16).fold(0, |all, byte| all << 8 | u128::from(*byte))
}

/// The schema of a list, whatever its layout.
pub(crate) fn schema(inside: &Inside, place: &str) -> io::Result<Option<String>> {
    Ok(names(inside, place)?.map(|names| names.schema))
}

/// A list of files; nothing where there is none that makes sense.
fn names(inside: &Inside, place: &str) -> io::Result<Option<Names>> {
    match inside.look(place)? {
        Found::Nothing => Ok(None),
        Found::File(size) if size > LARGEST => Err(io::ErrorKind::FileTooLarge.into()),
        Found::File(_) => Ok(serde_json::from_slice(&fs::read(inside.place(place)?)?).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is known of a folder whose manifest is this.
    fn known(manifest: &str) -> (Vec<String>, usize) {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir_all(temp.path().join("site")).unwrap();
        fs::write(temp.path().join("site/manifest.json"), manifest).unwrap();
        let inside = Inside::new(temp.path());
        let earlier = Earlier::of(&inside).unwrap();
        let mut paths = Vec::new();
        earlier.each(&inside, false, |path| paths.push(path.to_owned())).unwrap();
        for path in &paths {
            let found: Vec<_> = earlier.files(&inside, earlier.find(path)).collect();
            let (file, staff) = found[0].as_ref().unwrap();
            assert_eq!((&file.path, found.len(), *staff), (path, 1, false));
            assert_eq!(file.size, 7);
        }
        assert!(earlier.find("none").is_empty());
        assert_eq!(paths.len(), earlier.len());
        (paths, earlier.held.len())
    }

    #[test]
    fn every_file_of_a_long_list_is_found_in_it_and_no_other() {
        let (mut earlier, paths) = (Earlier::default(), 0..3000);
        let listed = |n: u64| Listed { path: digest(&format!("a/{n}")), at: n, from: From::Site };
        // One stands in the list twice.
        earlier.listed.extend(paths.clone().chain([7]).map(listed));
        earlier.listed.sort_unstable_by_key(|listed| listed.path);
        for n in paths {
            let found = earlier.find(&format!("a/{n}"));
            assert_eq!(found.len(), if n == 7 { 2 } else { 1 });
            assert!(earlier.listed[found].iter().all(|listed| listed.at == n));
            assert!(earlier.find(&format!("b/{n}")).is_empty());
        }
        assert!(Earlier::default().find("a").is_empty());
    }

    #[test]
    fn a_list_is_read_line_by_line_and_in_any_other_layout_too() {
        let lines = "{ \"schema\": \"nianbao.manifest/2\",\n  \"files\": [\n    {\"file\":\"a\",\"size\":7},\n    {\"file\":\"b/\\u0063\",\"size\":7},\n    {\"file\":\"staff/x\"},\n    {\"file\":\"../x\"}\n  ]\n}\n";
        assert_eq!(known(lines), (vec!["a".to_owned(), "b/c".to_owned()], 0));
        let value: serde_json::Value = serde_json::from_str(lines).unwrap();
        assert_eq!(known(&value.to_string()), (vec!["a".to_owned(), "b/c".to_owned()], 2));
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(known(&pretty), (vec!["a".to_owned(), "b/c".to_owned()], 2));
        // Cut off, or with a line that is none: then it is no list.
        for cut in [lines.len() / 2, lines.len() - 3] {
            assert_eq!(known(&lines[..cut]), (Vec::new(), 0));
        }
        assert_eq!(
            known(&lines.replace("},\n    {\"file\":\"b", "}\n    {\"file\":\"b")).0.len(),
            0
        );
        assert_eq!(known("{ \"schema\": \"x\",\n  \"files\": []\n}\n"), (Vec::new(), 0));
    }
}
