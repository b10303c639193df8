//! A folder that a run writes into: what it makes waits in a place of its own, and is taken over at
//! the end, all of it or nothing.

use crate::{
    Digester, Door, MANIFEST, ManifestWriter, NewFile, PRIVATE,
    digest::sha256_of,
    earlier::Earlier,
    generation::{KEPT, Step, Takeover},
    inside::{Found, Inside},
    layout::{is_part, placed, placed_before, same_file, unlisted},
    manifest::{Stays, is_part_for_the_portal},
    paths::Paths,
    settle::Settling,
    stage::cannot_write,
};
use nianbao_model::{Fault, WrittenFile};
use std::{
    collections::BTreeSet,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Files that tell of the run and not of the reports, beside the program's own.
const ACCOUNT: [&str; 3] = ["staff/run.html", "staff/run.json", "staff/manifest.json"];

/// The program's own files, by their places.
const OWN: &str = ".nianbao/";

/// How a folder is opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The folder of what is read: nothing is written into it.
    pub input: Option<&'a Path>,
    /// Only find out what would change; nothing is written at all.
    pub dry: bool,
    /// How many older generations are kept.
    pub generations: usize,
}

impl Default for Opening<'_> {
    fn default() -> Self {
        Self { input: None, dry: false, generations: KEPT }
    }
}

/// What a run changes in a folder, file by file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that were not there.
    pub added: Vec<String>,
    /// Files whose bytes are others than before.
    pub replaced: Vec<String>,
    /// How many files are as they were.
    pub same: usize,
    /// How many of these, and of those that stay, lay elsewhere before: the folder had no parts.
    pub moved: usize,
    /// Files that stay although this run has not made them.
    pub kept: Vec<String>,
    /// Files that go.
    pub removed: Vec<String>,
}

/// A folder that is written into, file by file: paths are those of [`placed`]. Nothing of it
/// changes until [`Self::commit`], which takes over all files or none.
#[derive(Debug)]
pub struct Output {
    inside: Inside,
    takeover: Takeover,
    dry: bool,
    /// Held as long as the run lasts; the system lets go of it when the process ends, however that
    /// is.
    _lock: Option<fs::File>,
    earlier: Earlier,
    settling: Settling,
    progress: Mutex<Progress>,
}

/// What a run does to the folder; files by their places in it.
#[derive(Debug, Default)]
struct Progress {
    /// The files that are other than before.
    changed: Paths<Was>,
    same: usize,
    kept: Vec<String>,
    removed: Vec<String>,
    /// The files that get their place in one of the folder's parts, as they are.
    moved: BTreeSet<String>,
    /// Files of the program's own that go.
    outdated: Vec<String>,
}

/// What there was of a file that is other than before.
#[derive(Clone, Copy, Debug)]
struct Was {
    /// Was there one?
    there: bool,
    /// At the very place that it has now?
    in_place: bool,
}

impl Output {
    /// Opens a folder for one run, or makes it. What a dead run has left in it is ended, or taken
    /// back, and cleared.
    ///
    /// # Errors
    /// When it is no folder to write into, or cannot be; or another run is at work in it.
    pub fn open(out: &Path, opening: Opening<'_>) -> Result<Self, Fault> {
        let root = Door::new().folder(out)?;
        let cannot = |e: io::Error| cannot_write(&out.display().to_string(), &e);
        let below = |input: &Path| {
            fs::read_dir(input)
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.path())
                .collect::<Vec<_>>()
        };
        let input: Vec<PathBuf> = opening
            .input
            .iter()
            .flat_map(|input| [vec![(*input).to_owned()], below(input)].concat())
            .collect();
        // A folder of the region in which we publish is none of its own.
        let own = |folder: &&Path| {
            !root.starts_with(folder.canonicalize().unwrap_or_default())
                || Some(*folder) == opening.input
        };
        let inside = Inside::new(&root).keeping_out_of(
            input.iter().map(PathBuf::as_path).filter(|folder| folder.is_dir()).filter(own),
        );
        if is_part_for_the_portal(&inside) {
            return Err(is_part(out));
        }
        let takeover = Takeover::of(&root).keeping(opening.generations);
        let mut lock = None;
        if !opening.dry {
            fs::create_dir_all(&root).map_err(cannot)?;
            clear_old_leftovers(&root);
            lock = lock_folder(&root, out)?;
            takeover.recover().map_err(cannot)?;
        }
        let earlier = Earlier::of(&inside).map_err(|e| cannot_write(MANIFEST, &e))?;
        let mut settling = Settling::default();
        if !opening.dry {
            settling.start().map_err(cannot)?;
        }
        Ok(Self {
            inside,
            takeover,
            dry: opening.dry,
            _lock: lock,
            earlier,
            settling,
            progress: Mutex::default(),
        })
    }

    /// Tells the paths of the files that the run before has published, by its manifest.
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn published_before(&self, each: impl FnMut(&str)) -> io::Result<()> {
        self.earlier.each(&self.inside, false, each)
    }

    /// The staff's files that the run before has listed.
    ///
    /// # Errors
    /// When its list cannot be read.
    pub fn staff_before(&self) -> io::Result<Vec<WrittenFile>> {
        self.earlier.staff(&self.inside)
    }

    /// A file that the run before has left for this one, if there is one.
    ///
    /// # Errors
    /// When it is no ordinary file, or cannot be opened.
    pub fn left_behind(&self, path: &str) -> io::Result<Option<fs::File>> {
        let (found, place) = self.look(path)?;
        Ok(match found {
            Found::File(_) => Some(fs::File::open(self.inside.place(&place)?)?),
            Found::Nothing => None,
        })
    }

    /// Is there such a file in the folder?
    pub fn has(&self, path: &str) -> bool {
        matches!(self.look(path), Ok((Found::File(_), _)))
    }

    /// What there is of a file, and where: in its place, or in a folder without parts where such a
    /// one has it.
    fn look(&self, path: &str) -> io::Result<(Found, String)> {
        let place = placed(path);
        match self.inside.look(&place)? {
            Found::Nothing if self.earlier.flat => {
                let before = placed_before(path);
                Ok((self.inside.look(before)?, before.to_owned()))
            }
            found => Ok((found, place.into_owned())),
        }
    }

    /// Puts a file into the folder, at a path with slashes, once all is [taken over](Self::commit).
    /// One that is there already with the same bytes stays what it is.
    ///
    /// # Errors
    /// When there is no room for its bytes, or no place.
    pub fn put(&self, path: &str, format: &str, bytes: &[u8]) -> io::Result<WrittenFile> {
        self.noting(path, self.stage(path, bytes))?;
        Ok(Digester::of(path, format, bytes))
    }

    fn stage(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let (old, from) = self.look(path)?;
        if let Found::File(size) = old
            && size == bytes.len() as u64
            && same_bytes(&self.inside.place(&from)?, bytes)?
        {
            return self.stays(path, &from);
        }
        if !self.dry {
            let staged = self.next(path)?;
            fs::write(&staged, bytes)?;
            self.settling.take(path, staged)?;
        }
        self.changes_to(path, old, &from);
        Ok(())
    }

    /// A file is other than before.
    fn changes_to(&self, path: &str, old: Found, from: &str) {
        let (place, there) = (placed(path), old != Found::Nothing);
        let was = Was { there, in_place: there && from == place };
        lock(&self.progress).changed.push(&place, was);
    }

    /// A file is as it was, where it was or in a folder without parts.
    fn stays(&self, path: &str, from: &str) -> io::Result<()> {
        self.carry(path, from)?;
        lock(&self.progress).same += usize::from(!path.starts_with(OWN));
        Ok(())
    }

    /// Gives a file of a folder without parts its place in one of them.
    fn carry(&self, path: &str, from: &str) -> io::Result<()> {
        let place = placed(path);
        if place == from
            || !lock(&self.progress).moved.insert(place.clone().into_owned())
            || self.dry
        {
            return Ok(());
        }
        same_file(&self.inside.place(from)?, &self.next(path)?)
    }

    /// Where a file waits to be taken over.
    fn next(&self, path: &str) -> io::Result<PathBuf> {
        let place = self.takeover.next().join(&*placed(path));
        if let Some(folder) = place.parent().filter(|folder| !folder.is_dir()) {
            fs::create_dir_all(folder)?;
        }
        Ok(place)
    }

    /// Keeps the first trouble in mind: a run that could not write one file takes over none.
    pub(crate) fn noting<T>(&self, path: &str, done: io::Result<T>) -> io::Result<T> {
        done.inspect_err(|e| self.settling.note(path, e))
    }

    /// What could not be written so far, if anything.
    pub fn failed(&self) -> Option<Fault> {
        self.settling.failed()
    }

    /// Waits until all that was put is on the disk.
    ///
    /// # Errors
    /// When something is not.
    pub fn settled(&self) -> Result<(), Fault> {
        self.settling.settled()
    }

    /// Begins a file that is written piece by piece, because it is too large to be held.
    ///
    /// # Errors
    /// When there is no room for it, or no place.
    pub fn create(&self, path: &str) -> io::Result<NewFile<'_>> {
        let sink = self.begin(path)?;
        Ok(NewFile::new(self, path, sink))
    }

    /// Where the bytes of a file go that is written piece by piece; nowhere in a dry run.
    pub(crate) fn begin(&self, path: &str) -> io::Result<Option<fs::File>> {
        let begin = || {
            self.look(path)?;
            Ok(match self.dry {
                true => None,
                false => Some(fs::File::create(self.next(path)?)?),
            })
        };
        self.noting(path, begin())
    }

    /// Takes a file in that no list speaks of and that is other than before.
    pub(crate) fn take_unlisted(&self, path: &str) -> io::Result<()> {
        let (old, from) = self.look(path)?;
        if !self.dry {
            self.settling.take(path, self.next(path)?)?;
        }
        self.changes_to(path, old, &from);
        Ok(())
    }

    pub(crate) fn inside(&self) -> &Inside {
        &self.inside
    }

    pub(crate) fn earlier(&self) -> &Earlier {
        &self.earlier
    }

    pub(crate) fn is_dry(&self) -> bool {
        self.dry
    }

    pub(crate) fn count_same(&self, files: usize) {
        lock(&self.progress).same += files;
    }

    pub(crate) fn outdated(&self, place: String) {
        lock(&self.progress).outdated.push(place);
    }

    /// Takes a file in that was written piece by piece; one that is there already is not taken
    /// over.
    pub(crate) fn take(&self, file: &WrittenFile) -> io::Result<()> {
        let (old, from) = self.look(&file.path)?;
        if old == Found::File(file.size) && sha256_of(&self.inside.place(&from)?)? == file.sha256 {
            if !self.dry {
                fs::remove_file(self.next(&file.path)?)?;
            }
            return self.stays(&file.path, &from);
        }
        if !self.dry {
            self.settling.take(&file.path, self.next(&file.path)?)?;
        }
        self.changes_to(&file.path, old, &from);
        Ok(())
    }

    /// Begins the manifest. What the run before has listed and this one does not stays where
    /// `stays` says so.
    ///
    /// # Errors
    /// When there is no room.
    pub fn manifest<'a>(&'a self, stays: &'a Stays<'a>) -> io::Result<ManifestWriter<'a>> {
        ManifestWriter::begin(self, &self.earlier, stays)
    }

    /// A file of the folder as it is.
    pub(crate) fn digest(&self, path: &str) -> io::Result<WrittenFile> {
        digest_of(&self.inside.place(&self.look(path)?.1)?, path)
    }

    /// Ends the manifest. What the one before lists and this one does not keep will be removed.
    /// Gives both lists as files.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&self, manifest: ManifestWriter<'_>) -> io::Result<[WrittenFile; 2]> {
        let ended = manifest.end()?;
        let lists = [ended.site.settle("manifest")?, ended.staff.settle("staff")?];
        for path in &ended.kept {
            let (found, from) = self.look(path)?;
            if found != Found::Nothing {
                self.noting(path, self.carry(path, &from))?;
            }
        }
        let removed = ended
            .left
            .iter()
            .filter_map(|path| self.look(path).ok())
            .filter(|(found, _)| *found != Found::Nothing);
        let removed = removed.map(|(_, place)| place).collect();
        let mut progress = lock(&self.progress);
        progress.kept = ended.kept.iter().map(|path| placed(path).into_owned()).collect();
        progress.removed = removed;
        Ok(lists)
    }

    /// What changes, or has changed, in the folder, file by file in their places.
    pub fn changes(&self) -> Changes {
        let progress = lock(&self.progress);
        let with = |there| {
            let of = progress.changed.sorted().filter(|(_, was)| was.there == there);
            of.map(|(place, _)| place)
                .filter(|place| !place.starts_with(PRIVATE))
                .map(str::to_owned)
                .collect()
        };
        Changes {
            added: with(false),
            replaced: with(true),
            same: progress.same,
            moved: progress.moved.len(),
            kept: progress.kept.clone(),
            removed: progress.removed.clone(),
        }
    }

    /// How many files there are of this run's, and whether nothing stays of an older publication
    /// but what this run has made, too.
    pub fn counts(&self) -> (usize, bool) {
        let progress = lock(&self.progress);
        let changed =
            progress.changed.sorted().filter(|(place, _)| !place.starts_with(PRIVATE)).count();
        (changed + progress.same, progress.kept.is_empty() && progress.moved.is_empty())
    }

    /// Takes over all that was put, and removes what has to go: from now on the folder is the new
    /// generation.
    ///
    /// # Errors
    /// When something could not be written; then the folder is what it was.
    pub fn commit(&self) -> Result<(), Fault> {
        self.settled()?;
        if self.dry {
            return Ok(());
        }
        let progress = lock(&self.progress);
        let put = progress
            .changed
            .sorted()
            .map(|(file, was)| Step::Put { file: file.into(), old: was.in_place });
        let moved = progress.moved.iter().map(|file| Step::Put { file: file.into(), old: false });
        let mut gone = if self.earlier.flat {
            self.all_before()
        } else {
            progress.removed.iter().cloned().collect()
        };
        gone.extend(progress.outdated.iter().cloned());
        let gone = gone.into_iter().map(|file| Step::Remove { file: file.into() });
        let steps: Vec<Step<'_>> = put.chain(moved).chain(gone).collect();
        let trivial =
            steps.iter().all(|step| ACCOUNT.contains(&step.file()) || step.file().starts_with(OWN));
        self.takeover
            .run(&steps, trivial)
            .map_err(|e| cannot_write(&self.inside.root().display().to_string(), &e))
    }

    /// All files of ours in a folder without parts: each has another place now, or none.
    fn all_before(&self) -> BTreeSet<String> {
        // A folder without parts has a list of another layout: its files are at hand.
        let mut listed = Vec::new();
        for staff in [false, true] {
            _ = self
                .earlier
                .each(&self.inside, staff, |path| listed.push(placed_before(path).to_owned()));
        }
        let there = listed
            .into_iter()
            .filter(|place| matches!(self.inside.look(place), Ok(Found::File(_))));
        there.chain(unlisted(&self.inside)).collect()
    }
}

/// Ends a takeover that a dead run has left half done, before a folder is read.
///
/// # Errors
/// When it cannot be ended, or another run is at work there.
pub fn settle_folder(root: &Path) -> Result<(), Fault> {
    let takeover = Takeover::of(root);
    if !takeover.is_pending() {
        return Ok(());
    }
    let _lock = lock_folder(root, root)?;
    takeover.recover().map_err(|e| cannot_write(&root.display().to_string(), &e))
}

/// Goes back by so many generations, 1 to the one before the last run; says how many files that
/// changed.
///
/// # Errors
/// When there are not so many, or it cannot be done; then the folder is what it was.
pub fn back(out: &Path, by: usize) -> Result<usize, Fault> {
    let root = Door::new().folder(out)?;
    let none = |there: usize| match there {
        0 => Fault::new("没有可以退回的上一次发布", "there is no older publication to go back to"),
        _ => Fault::new(
            format!(
                "只保留了以往 {there} 次发布的内容，退不到第 {by} 次；登记表的 [output] generations 规定保留几次"
            ),
            format!(
                "{there} older publications are kept, {by} back is not among them; [output] generations in the register says how many"
            ),
        ),
    };
    if !root.join(PRIVATE).is_dir() {
        return Err(none(0));
    }
    let cannot = |e: io::Error| cannot_write(&out.display().to_string(), &e);
    let _lock = lock_folder(&root, out)?;
    let takeover = Takeover::of(&root);
    takeover.recover().map_err(cannot)?;
    takeover.back(by).map_err(cannot)?.map_err(none)
}

/// The lock of a folder; it is not kept by a dead run. A file system that knows no locks goes
/// without.
fn lock_folder(root: &Path, out: &Path) -> Result<Option<fs::File>, Fault> {
    let cannot = |e: io::Error| cannot_write(&out.display().to_string(), &e);
    let private = root.join(PRIVATE);
    if fs::symlink_metadata(&private).is_ok_and(|about| !about.is_dir()) {
        return Err(cannot(io::Error::other(".nianbao is no folder")));
    }
    if !private.is_dir() {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&private).map_err(cannot)?;
    }
    let file = private.join("lock");
    if fs::symlink_metadata(&file).is_ok_and(|about| !about.is_file()) {
        return Err(cannot(io::Error::other(".nianbao/lock is no file")));
    }
    let lock = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(file)
        .map_err(cannot)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(fs::TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(fs::TryLockError::Error(e)) => Err(cannot(e)),
        Err(fs::TryLockError::WouldBlock) => Err(Fault::new(
            format!("另一次运行正在写“{}”，请等它结束", out.display()),
            format!("another run is at work in “{}”; wait for it to end", out.display()),
        )),
    }
}

/// Versions before 0.2 left files of this name beside their places when they were killed.
fn clear_old_leftovers(root: &Path) {
    if root.join(PRIVATE).exists() || !root.join(MANIFEST).exists() {
        return;
    }
    let is_leftover = |name: &str| name.starts_with(".nianbao-") && name.ends_with(".tmp");
    let mut open = vec![(root.to_owned(), 0)];
    while let Some((folder, depth)) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < 3 => open.push((entry.path(), depth + 1)),
                Ok(kind)
                    if kind.is_file() && entry.file_name().to_str().is_some_and(is_leftover) =>
                {
                    _ = fs::remove_file(entry.path())
                }
                _ => {}
            }
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.settling.end();
        if !self.dry && !self.takeover.is_pending() {
            // What was not taken over is nothing; the next run would clear it, too.
            _ = self.takeover.clear();
        }
    }
}

/// A holder that panicked leaves whole data here: every change is one call.
fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has a file these bytes? It has their size.
fn same_bytes(place: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = fs::File::open(place)?;
    let mut buffer = [0; 16 << 10];
    let mut rest = bytes;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(rest.is_empty()),
            n if rest.starts_with(&buffer[..n]) => rest = &rest[n..],
            _ => return Ok(false),
        }
    }
}

/// A file with its digests.
fn digest_of(place: &Path, path: &str) -> io::Result<WrittenFile> {
    let mut digester = Digester::default();
    let mut file = fs::File::open(place)?;
    let mut buffer = [0; 16 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(digester.finish(path, "")),
            n => digester.update(&buffer[..n]),
        }
    }
}

#[cfg(test)]
mod tests;
