//! A folder that a run writes into: what it makes waits in a place of its own, and is taken over at the end, all of it or nothing.

use crate::{
    Digester, Door, MANIFEST, ManifestWriter, NewFile, PRIVATE,
    generation::{Step, Takeover},
    inside::{Found, Inside},
    layout::{is_part, placed, placed_before, same_file, unlisted},
    manifest::{Earlier, Stays, earlier, is_part_for_the_portal},
    settle::Settling,
    stage::cannot_write,
};
use nianbao_model::{Fault, WrittenFile};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Files that tell of the run and not of the reports.
const ACCOUNT: [&str; 4] = ["staff/run.html", "staff/run.json", "staff/manifest.json", ".nianbao/records.jsonl"];

/// How a folder is opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opening<'a> {
    /// The folder of what is read: nothing is written into it.
    pub input: Option<&'a Path>,
    /// Only find out what would change; nothing is written at all.
    pub dry: bool,
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

/// A folder that is written into, file by file: paths are those of [`placed`]. Nothing of it changes until [`Self::commit`], which takes over all files or none.
#[derive(Debug)]
pub struct Output {
    inside: Inside,
    takeover: Takeover,
    dry: bool,
    /// Held as long as the run lasts; the system lets go of it when the process ends, however that is.
    _lock: Option<fs::File>,
    earlier: Earlier,
    settling: Settling,
    progress: Mutex<Progress>,
}

/// What a run does to the folder; files by their places in it.
#[derive(Debug, Default)]
struct Progress {
    /// The files that are other than before.
    changed: BTreeMap<String, Was>,
    same: usize,
    kept: Vec<String>,
    removed: Vec<String>,
    /// The files that get their place in one of the folder's parts, as they are.
    moved: BTreeSet<String>,
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
    /// Opens a folder for one run, or makes it. What a dead run has left in it is ended, or taken back, and cleared.
    ///
    /// # Errors
    /// When it is no folder to write into, or cannot be; or another run is at work in it.
    pub fn open(out: &Path, opening: Opening<'_>) -> Result<Self, Fault> {
        let root = Door::new().folder(out)?;
        let cannot = |e: io::Error| cannot_write(&out.display().to_string(), &e);
        let below = |input: &Path| fs::read_dir(input).into_iter().flatten().flatten().map(|entry| entry.path()).collect::<Vec<_>>();
        let input: Vec<PathBuf> = opening.input.iter().flat_map(|input| [vec![(*input).to_owned()], below(input)].concat()).collect();
        // A folder of the region in which we publish is none of its own.
        let own = |folder: &&Path| !root.starts_with(folder.canonicalize().unwrap_or_default()) || Some(*folder) == opening.input;
        let inside = Inside::new(&root).keeping_out_of(input.iter().map(PathBuf::as_path).filter(|folder| folder.is_dir()).filter(own));
        if is_part_for_the_portal(&inside) {
            return Err(is_part(out));
        }
        let takeover = Takeover::of(&root);
        let mut lock = None;
        if !opening.dry {
            fs::create_dir_all(&root).map_err(cannot)?;
            clear_old_leftovers(&root);
            lock = lock_folder(&root, out)?;
            takeover.recover().map_err(cannot)?;
        }
        let earlier = earlier(&inside).map_err(|e| cannot_write(MANIFEST, &e))?;
        let mut settling = Settling::default();
        if !opening.dry {
            settling.start().map_err(cannot)?;
        }
        Ok(Self { inside, takeover, dry: opening.dry, _lock: lock, earlier, settling, progress: Mutex::default() })
    }

    /// The files that the run before has published, by its manifest, sorted.
    pub fn published_before(&self) -> &[WrittenFile] {
        &self.earlier.files
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

    /// What there is of a file, and where: in its place, or in a folder without parts where such a one has it.
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

    /// Puts a file into the folder, at a path with slashes, once all is [taken over](Self::commit). One that is there already with the same
    /// bytes stays what it is.
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
        let (place, there) = (placed(path).into_owned(), old != Found::Nothing);
        lock(&self.progress).changed.insert(place.clone(), Was { there, in_place: there && from == place });
    }

    /// A file is as it was, where it was or in a folder without parts.
    fn stays(&self, path: &str, from: &str) -> io::Result<()> {
        self.carry(path, from)?;
        lock(&self.progress).same += 1;
        Ok(())
    }

    /// Gives a file of a folder without parts its place in one of them.
    fn carry(&self, path: &str, from: &str) -> io::Result<()> {
        let place = placed(path);
        if place == from || !lock(&self.progress).moved.insert(place.clone().into_owned()) || self.dry {
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
        let begin = || {
            self.look(path)?;
            Ok(match self.dry {
                true => None,
                false => Some(fs::File::create(self.next(path)?)?),
            })
        };
        let sink = self.noting(path, begin())?;
        Ok(NewFile::new(self, path, sink))
    }

    /// Takes a file in that was written piece by piece; one that is there already is not taken over.
    pub(crate) fn take(&self, file: &WrittenFile) -> io::Result<()> {
        let (old, from) = self.look(&file.path)?;
        if old == Found::File(file.size) && self.digest(&file.path)?.sha256 == file.sha256 {
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

    /// Begins the manifest. What the run before has listed and this one does not stays where `stays` says so.
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
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&self, manifest: ManifestWriter<'_>) -> io::Result<()> {
        let ended = manifest.end()?;
        ended.site.settle("manifest")?;
        ended.staff.settle("staff")?;
        for path in &ended.kept {
            let (found, from) = self.look(path)?;
            if found != Found::Nothing {
                self.noting(path, self.carry(path, &from))?;
            }
        }
        let removed = ended.left.iter().filter_map(|path| self.look(path).ok()).filter(|(found, _)| *found != Found::Nothing);
        let removed = removed.map(|(_, place)| place).collect();
        let mut progress = lock(&self.progress);
        progress.kept = ended.kept.iter().map(|path| placed(path).into_owned()).collect();
        progress.removed = removed;
        Ok(())
    }

    /// What changes, or has changed, in the folder, file by file in their places.
    pub fn changes(&self) -> Changes {
        let progress = lock(&self.progress);
        let ours = |place: &&String| !place.starts_with(PRIVATE);
        let with =
            |there| progress.changed.iter().filter(|(_, was)| was.there == there).map(|(place, _)| place).filter(ours).cloned().collect();
        Changes {
            added: with(false),
            replaced: with(true),
            same: progress.same,
            moved: progress.moved.len(),
            kept: progress.kept.clone(),
            removed: progress.removed.clone(),
        }
    }

    /// Takes over all that was put, and removes what has to go: from now on the folder is the new generation.
    ///
    /// # Errors
    /// When something could not be written; then the folder is what it was.
    pub fn commit(&self) -> Result<(), Fault> {
        self.settled()?;
        if self.dry {
            return Ok(());
        }
        let steps: Vec<Step> = {
            let progress = lock(&self.progress);
            let put = progress.changed.iter().map(|(file, was)| Step::Put { file: file.clone(), old: was.in_place });
            let moved = progress.moved.iter().map(|file| Step::Put { file: file.clone(), old: false });
            let gone = if self.earlier.flat { self.all_before() } else { progress.removed.iter().cloned().collect() };
            put.chain(moved).chain(gone.into_iter().map(|file| Step::Remove { file })).collect()
        };
        let trivial = steps.iter().all(|step| ACCOUNT.contains(&step.file()));
        self.takeover.run(&steps, trivial).map_err(|e| cannot_write(&self.inside.root().display().to_string(), &e))
    }

    /// All files of ours in a folder without parts: each has another place now, or none.
    fn all_before(&self) -> BTreeSet<String> {
        let listed = self.earlier.files.iter().chain(&self.earlier.staff).map(|file| placed_before(&file.path).to_owned());
        let there = listed.filter(|place| matches!(self.inside.look(place), Ok(Found::File(_))));
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

/// Goes back to the generation before the last run; says how many files that changed.
///
/// # Errors
/// When there is none, or it cannot be done; then the folder is what it was.
pub fn back(out: &Path) -> Result<usize, Fault> {
    let root = Door::new().folder(out)?;
    let none = || Fault::new("没有可以退回的上一次发布", "there is no older publication to go back to");
    if !root.join(PRIVATE).is_dir() {
        return Err(none());
    }
    let cannot = |e: io::Error| cannot_write(&out.display().to_string(), &e);
    let _lock = lock_folder(&root, out)?;
    let takeover = Takeover::of(&root);
    takeover.recover().map_err(cannot)?;
    takeover.back().map_err(cannot)?.ok_or_else(none)
}

/// The lock of a folder; it is not kept by a dead run. A file system that knows no locks goes without.
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
    let lock = fs::OpenOptions::new().create(true).truncate(false).write(true).open(file).map_err(cannot)?;
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
                Ok(kind) if kind.is_file() && entry.file_name().to_str().is_some_and(is_leftover) => _ = fs::remove_file(entry.path()),
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
mod tests {
    use super::*;
    use crate::STAFF_LIST;
    use std::io::Write as _;

    fn open(root: &Path) -> Output {
        Output::open(root, Opening::default()).unwrap()
    }

    fn run(root: &Path, files: &[&str], drafts: &[&str], stays: fn(&str) -> bool) -> Changes {
        let output = open(root);
        let put = |path: &&str| output.put(path, "text", path.as_bytes()).unwrap();
        let (files, drafts): (Vec<_>, Vec<_>) = (files.iter().map(put).collect(), drafts.iter().map(put).collect());
        let mut manifest = output.manifest(&stays).unwrap();
        files.iter().for_each(|file| manifest.file(file, false).unwrap());
        drafts.iter().for_each(|file| manifest.staff(file, false).unwrap());
        output.finish(manifest).unwrap();
        output.commit().unwrap();
        output.changes()
    }

    /// All files but the program's own.
    fn there(root: &Path) -> Vec<String> {
        let (mut all, mut open) = (Vec::new(), vec![root.to_owned()]);
        while let Some(folder) = open.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with(PRIVATE)) {
                if path.is_dir() { open.push(path) } else { all.push(path.strip_prefix(root).unwrap().display().to_string()) }
            }
        }
        all.sort();
        all
    }

    #[test]
    fn a_run_removes_what_the_one_before_wrote_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("out");
        run(&root, &["2020/a", "2020/b"], &["staff/drafts/2020/c"], |_| false);
        fs::write(root.join("site/2020/mine"), "mine").unwrap();
        let manifest = fs::read_to_string(root.join("site/manifest.json")).unwrap();
        assert!(
            manifest
                .starts_with("{ \"schema\": \"nianbao.manifest/2\",\n  \"files\": [\n    {\"file\":\"2020/a\",\"size\":6,\"sha256\":\"")
        );
        assert!(!manifest.contains("staff") && !manifest.contains("text"), "{manifest}");
        let staff = fs::read_to_string(root.join(STAFF_LIST)).unwrap();
        assert!(staff.contains("\n  \"files\": [\n    {\"file\":\"staff/drafts/2020/c\""), "{staff}");
        let changes = run(&root, &["2020/b"], &[], |_| false);
        assert_eq!(there(&root), ["site/2020/b", "site/2020/mine", "site/manifest.json", "staff/manifest.json"]);
        assert!(fs::read_to_string(root.join(STAFF_LIST)).unwrap().ends_with("\"files\": []\n}\n"));
        assert_eq!(changes.removed, ["site/2020/a", "staff/drafts/2020/c"]);
        assert_eq!((changes.same, changes.replaced), (1, vec!["site/manifest.json".to_owned(), STAFF_LIST.to_owned()]));
    }

    #[test]
    fn what_stays_is_in_the_manifest_and_said_to_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["2020/a", "2020/b"], &["staff/drafts/2020/c"], |_| false);
        let changes = run(folder.path(), &["2020/d"], &[], |path| path != "2020/b");
        assert_eq!(changes.kept, ["site/2020/a", "staff/drafts/2020/c"]);
        assert_eq!(changes.removed, ["site/2020/b"]);
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("site/manifest.json")).unwrap()).unwrap();
        assert_eq!((&manifest["files"][0]["kept"], &manifest["files"][1]["kept"]), (&serde_json::Value::Null, &true.into()));
        assert_eq!(manifest["files"][1]["sha256"].as_str().unwrap().len(), 64);
    }

    #[test]
    fn a_folder_without_parts_gets_them_and_one_step_back_is_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        for name in ["2020/a", "2020/b", "2020/c", "drafts/2020/d", "mine", "run.html", "run.json", "2020/mine"] {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), name).unwrap();
            fs::File::options().write(true).open(root.join(name)).unwrap().set_modified(long_ago).unwrap();
        }
        let file = |path: &str| serde_json::json!({ "file": path, "size": 4, "sha256": "", "sm3": "" });
        let manifest = serde_json::json!({
            "schema": "nianbao.manifest/1", "files": [file("2020/a"), file("2020/b"), file("2020/c")], "drafts": [file("drafts/2020/d")],
        });
        fs::write(root.join(MANIFEST), manifest.to_string()).unwrap();
        let before = there(root);
        let changes = run(root, &["2020/a", "2020/e"], &[], |path| path == "2020/b" || path == "staff/drafts/2020/d");
        let after = [
            "2020/mine",
            "mine",
            "site/2020/a",
            "site/2020/b",
            "site/2020/e",
            "site/manifest.json",
            "staff/drafts/2020/d",
            "staff/manifest.json",
        ];
        assert_eq!(there(root), after);
        assert_eq!((changes.moved, changes.same, changes.removed), (3, 1, vec!["2020/c".to_owned()]));
        for name in ["site/2020/a", "site/2020/b"] {
            assert_eq!(fs::metadata(root.join(name)).unwrap().modified().unwrap(), long_ago, "{name}");
        }
        back(root).unwrap();
        assert_eq!(there(root), before);
        back(root).unwrap();
        assert_eq!(there(root), after);
        // The part for the portal is no folder to publish into.
        assert!(Output::open(&root.join("site"), Opening::default()).unwrap_err().message.en.contains("goes to the portal"));
    }

    #[test]
    fn a_manifest_that_leads_elsewhere_removes_nothing_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("out");
        let victim = folder.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        let absolute = victim.display().to_string();
        let file = |path: &str| serde_json::json!({ "file": path, "size": 4, "sha256": "", "sm3": "" });
        for (place, schema, up) in [("manifest.json", "nianbao.manifest/1", "../victim"), ("site/manifest.json", "", "../../victim")] {
            let manifest = serde_json::json!({ "schema": schema, "files": [file(up), file(&absolute)] });
            fs::create_dir_all(root.join("site")).unwrap();
            fs::write(root.join(place), manifest.to_string()).unwrap();
            run(&root, &[], &[], |_| false);
            assert!(victim.exists());
        }
    }

    #[test]
    fn nothing_changes_before_it_is_taken_over_or_where_one_file_cannot_be() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["a", "b"], &[], |_| false);
        let output = open(folder.path());
        output.put("a", "text", b"other").unwrap();
        // A folder stands where the file should.
        fs::create_dir_all(folder.path().join("site/c/d")).unwrap();
        assert!(output.put("c", "text", b"x").is_err());
        assert!(output.failed().unwrap().message.en.contains("c cannot be written: a folder stands there"));
        assert!(output.commit().is_err());
        drop(output);
        assert_eq!(fs::read(folder.path().join("site/a")).unwrap(), b"a");
        assert!(!folder.path().join(".nianbao/next").exists());
    }

    #[test]
    fn a_file_with_the_same_bytes_stays_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["a"], &[], |_| false);
        let old = fs::File::options().write(true).open(folder.path().join("site/a")).unwrap();
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        old.set_modified(long_ago).unwrap();
        let changes = run(folder.path(), &["a"], &[], |_| false);
        assert_eq!((changes.same, changes.replaced.len()), (3, 0));
        assert_eq!(fs::metadata(folder.path().join("site/a")).unwrap().modified().unwrap(), long_ago);
    }

    #[test]
    fn pieces_have_the_digests_of_the_whole_and_half_a_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let output = open(folder.path());
        let mut file = output.create("a/b").unwrap();
        (0..3).for_each(|n| write!(file, "{n}").unwrap());
        assert_eq!(file.settle("text").unwrap(), Digester::of("a/b", "text", b"012"));
        output.commit().unwrap();
        assert_eq!(fs::read(folder.path().join("site/a/b")).unwrap(), b"012");
        drop(output);
        let output = open(folder.path());
        output.create("a/b").unwrap().write_all(b"3").unwrap();
        output.commit().unwrap();
        assert_eq!(fs::read(folder.path().join("site/a/b")).unwrap(), b"012");
        assert_eq!(fs::read_dir(folder.path().join("site/a")).unwrap().count(), 1);
    }

    #[test]
    fn one_run_at_a_time_is_at_work_in_a_folder_and_a_dry_one_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("out");
        let dry = Output::open(&root, Opening { dry: true, ..Opening::default() }).unwrap();
        dry.put("a", "text", b"x").unwrap();
        dry.create("b").unwrap().settle("text").unwrap();
        dry.commit().unwrap();
        assert_eq!(dry.changes().added, ["site/a", "site/b"]);
        assert!(!root.exists());
        let first = open(&root);
        let fault = Output::open(&root, Opening::default()).unwrap_err();
        assert!(fault.message.en.contains("another run"), "{fault:?}");
        drop(first);
        drop(open(&root));
    }

    #[test]
    fn one_goes_back_to_the_generation_before() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["a", "b"], &[], |_| false);
        assert!(back(&folder.path().join("none")).is_err());
        run(folder.path(), &["b", "c"], &[], |_| false);
        assert_eq!(back(folder.path()).unwrap(), 3);
        let there = ["a", "b", "c"].map(|path| folder.path().join("site").join(path).exists());
        assert_eq!(there, [true, true, false]);
        assert!(fs::read_to_string(folder.path().join("site/manifest.json")).unwrap().contains("\"a\""));
    }
}
