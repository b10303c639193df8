//! A folder that a run writes into: what it makes waits in a place of its own, and is taken over at the end, all of it or nothing.

use crate::{
    Digester, Door, MANIFEST, ManifestWriter, PRIVATE,
    generation::{Step, Takeover},
    inside::{Found, Inside},
    manifest::{Earlier, Stays, earlier},
    stage::cannot_write,
};
use nianbao_model::{Fault, WrittenFile};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufWriter, Read as _, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

/// So many files wait for the disk at a time: to sync is to wait, and a few together are done together.
const AT_A_TIME: usize = 4;
/// So many more may be staged before whoever writes has to wait.
const STAGED: usize = 256;
/// The program's own files in the folder, which tell of the run and not of the reports.
const ACCOUNT: [&str; 4] = ["run.html", "run.json", ".nianbao/records.jsonl", ".nianbao/staff.json"];

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
    /// Files that stay although this run has not made them.
    pub kept: Vec<String>,
    /// Files that go.
    pub removed: Vec<String>,
}

/// A folder that is written into. Nothing of it changes until [`Self::commit`], which takes over all files or none.
#[derive(Debug)]
pub struct Output {
    inside: Inside,
    takeover: Takeover,
    dry: bool,
    /// Held as long as the run lasts; the system lets go of it when the process ends, however that is.
    _lock: Option<fs::File>,
    earlier: Earlier,
    staged: Option<SyncSender<(String, PathBuf)>>,
    state: Arc<State>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    progress: Mutex<Progress>,
    /// Told when nothing waits any more.
    settled: Condvar,
}

#[derive(Debug, Default)]
struct Progress {
    waiting: usize,
    /// The first file that could not be written.
    failed: Option<Fault>,
    /// The files that are other than before; was there one?
    changed: BTreeMap<String, bool>,
    same: usize,
    kept: Vec<String>,
    removed: Vec<String>,
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
        let takeover = Takeover::of(&root);
        let mut lock = None;
        if !opening.dry {
            fs::create_dir_all(&root).map_err(cannot)?;
            clear_old_leftovers(&root);
            lock = lock_folder(&root, out)?;
            takeover.recover().map_err(cannot)?;
        }
        let earlier = earlier(&inside).map_err(|e| cannot_write(MANIFEST, &e))?;
        let mut output =
            Self { inside, takeover, dry: opening.dry, _lock: lock, earlier, staged: None, state: Arc::default(), threads: Vec::new() };
        if !opening.dry {
            output.start().map_err(cannot)?;
        }
        Ok(output)
    }

    /// Starts the threads that wait for the disk.
    fn start(&mut self) -> io::Result<()> {
        let (staged, waiting) = sync_channel::<(String, PathBuf)>(STAGED);
        let waiting = Arc::new(Mutex::new(waiting));
        self.staged = Some(staged);
        for _ in 0..AT_A_TIME {
            let (waiting, state) = (waiting.clone(), self.state.clone());
            self.threads.push(thread::Builder::new().name("output".into()).spawn(move || settle_all(&waiting, &state))?);
        }
        Ok(())
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
        Ok(match self.inside.look(path)? {
            Found::File(_) => Some(fs::File::open(self.inside.place(path)?)?),
            Found::Nothing => None,
        })
    }

    /// Is there such a file in the folder?
    pub fn has(&self, path: &str) -> bool {
        matches!(self.inside.look(path), Ok(Found::File(_)))
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
        let old = self.inside.look(path)?;
        if let Found::File(size) = old
            && size == bytes.len() as u64
            && same_bytes(&self.inside.place(path)?, bytes)?
        {
            lock(&self.state).same += 1;
            return Ok(());
        }
        if !self.dry {
            let place = self.next(path)?;
            fs::write(&place, bytes)?;
            self.settle(path, place)?;
        }
        lock(&self.state).changed.insert(path.to_owned(), old != Found::Nothing);
        Ok(())
    }

    /// Where a file waits to be taken over.
    fn next(&self, path: &str) -> io::Result<PathBuf> {
        let place = self.takeover.next().join(path);
        if let Some(folder) = place.parent().filter(|folder| !folder.is_dir()) {
            fs::create_dir_all(folder)?;
        }
        Ok(place)
    }

    /// Hands a file to those who wait for the disk.
    fn settle(&self, path: &str, place: PathBuf) -> io::Result<()> {
        let sender = self.staged.as_ref().ok_or_else(stopped)?;
        lock(&self.state).waiting += 1;
        if sender.send((path.to_owned(), place)).is_err() {
            lock(&self.state).waiting -= 1;
            return Err(stopped());
        }
        Ok(())
    }

    /// Keeps the first trouble in mind: a run that could not write one file takes over none.
    fn noting<T>(&self, path: &str, done: io::Result<T>) -> io::Result<T> {
        done.inspect_err(|e| note(&self.state, path, e))
    }

    /// What could not be written so far, if anything.
    pub fn failed(&self) -> Option<Fault> {
        lock(&self.state).failed.clone()
    }

    /// Waits until all that was put is on the disk.
    ///
    /// # Errors
    /// When something is not.
    pub fn settled(&self) -> Result<(), Fault> {
        let mut progress = lock(&self.state);
        while progress.waiting > 0 {
            progress = self.state.settled.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
        progress.failed.clone().map_or(Ok(()), Err)
    }

    /// Begins a file that is written piece by piece, because it is too large to be held.
    ///
    /// # Errors
    /// When there is no room for it, or no place.
    pub fn create(&self, path: &str) -> io::Result<NewFile<'_>> {
        let begin = || {
            self.inside.look(path)?;
            Ok(match self.dry {
                true => None,
                false => Some(fs::File::create(self.next(path)?)?),
            })
        };
        let sink = self.noting(path, begin())?;
        Ok(NewFile { output: self, path: path.to_owned(), sink: BufWriter::new(Digested { sink, digester: Digester::default() }) })
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
        digest_of(&self.inside.place(path)?, path)
    }

    /// Ends the manifest. What the one before lists and this one does not keep will be removed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&self, manifest: ManifestWriter<'_>) -> io::Result<()> {
        let (file, left, kept) = manifest.end()?;
        file.settle("manifest")?;
        let mut progress = lock(&self.state);
        progress.kept = kept;
        progress.removed = left.into_iter().filter(|path| self.has(path)).collect();
        Ok(())
    }

    /// What changes, or has changed, in the folder.
    pub fn changes(&self) -> Changes {
        let progress = lock(&self.state);
        let ours = |path: &&String| !path.starts_with(PRIVATE);
        let with = |old| progress.changed.iter().filter(|(_, was)| **was == old).map(|(path, _)| path).filter(ours).cloned().collect();
        Changes {
            added: with(false),
            replaced: with(true),
            same: progress.same,
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
            let progress = lock(&self.state);
            let put = progress.changed.iter().map(|(file, old)| Step::Put { file: file.clone(), old: *old });
            let removed = progress.removed.iter().map(|file| Step::Remove { file: file.clone() });
            put.chain(removed).collect()
        };
        let trivial = steps.iter().all(|step| ACCOUNT.contains(&step.file()));
        self.takeover.run(&steps, trivial).map_err(|e| cannot_write(&self.inside.root().display().to_string(), &e))
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

/// A file of the folder that is written piece by piece, and waits like any other once it has [settled](Self::settle).
pub struct NewFile<'a> {
    output: &'a Output,
    path: String,
    sink: BufWriter<Digested>,
}

impl NewFile<'_> {
    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn settle(self, format: &str) -> io::Result<WrittenFile> {
        let Self { output, path, sink } = self;
        let ended = output.noting(&path, sink.into_inner().map_err(io::IntoInnerError::into_error))?;
        drop(ended.sink);
        let file = ended.digester.finish(&path, format);
        output.noting(&path, output.take(&file))?;
        Ok(file)
    }
}

impl Output {
    /// Takes a file in that was written piece by piece; one that is there already is not taken over.
    fn take(&self, file: &WrittenFile) -> io::Result<()> {
        let old = self.inside.look(&file.path)?;
        if old == Found::File(file.size) && self.digest(&file.path)?.sha256 == file.sha256 {
            if !self.dry {
                fs::remove_file(self.next(&file.path)?)?;
            }
            lock(&self.state).same += 1;
            return Ok(());
        }
        if !self.dry {
            self.settle(&file.path, self.next(&file.path)?)?;
        }
        lock(&self.state).changed.insert(file.path.clone(), old != Found::Nothing);
        Ok(())
    }
}

impl Write for NewFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.sink.write(bytes);
        self.output.noting(&self.path, written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl std::fmt::Debug for NewFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.staged = None;
        for thread in self.threads.drain(..) {
            _ = thread.join();
        }
        if !self.dry && !self.takeover.is_pending() {
            // What was not taken over is nothing; the next run would clear it, too.
            _ = self.takeover.clear();
        }
    }
}

/// Syncs staged files until there are no more. They are opened anew, so that those that wait hold no handles.
fn settle_all(staged: &Mutex<Receiver<(String, PathBuf)>>, state: &State) {
    loop {
        let next = staged.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((path, place)) = next else { return };
        let synced = fs::OpenOptions::new().write(true).open(place).and_then(|file| file.sync_data());
        if let Err(e) = synced {
            note(state, &path, &e);
        }
        let mut progress = lock(state);
        progress.waiting -= 1;
        if progress.waiting == 0 {
            state.settled.notify_all();
        }
    }
}

fn note(state: &State, path: &str, e: &io::Error) {
    lock(state).failed.get_or_insert_with(|| cannot_write(path, e));
}

/// A holder that panicked leaves whole data here: every change is one call.
fn lock(state: &State) -> MutexGuard<'_, Progress> {
    state.progress.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stopped() -> io::Error {
    io::Error::other("the writer has stopped")
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

/// Bytes on their way into a file, or to nowhere, digested.
struct Digested {
    sink: Option<fs::File>,
    digester: Digester,
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = match &mut self.sink {
            Some(file) => file.write(bytes)?,
            None => bytes.len(),
        };
        self.digester.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(root: &Path) -> Output {
        Output::open(root, Opening::default()).unwrap()
    }

    fn run(root: &Path, files: &[&str], drafts: &[&str], stays: fn(&str) -> bool) -> Changes {
        let output = open(root);
        let put = |path: &&str| output.put(path, "text", path.as_bytes()).unwrap();
        let (files, drafts): (Vec<_>, Vec<_>) = (files.iter().map(put).collect(), drafts.iter().map(put).collect());
        let mut manifest = output.manifest(&stays).unwrap();
        files.iter().for_each(|file| manifest.file(file, false).unwrap());
        drafts.iter().for_each(|file| manifest.draft(file, false).unwrap());
        output.finish(manifest).unwrap();
        output.commit().unwrap();
        output.changes()
    }

    #[test]
    fn a_run_removes_what_the_one_before_wrote_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("out");
        run(&root, &["2020/a", "2020/b"], &["drafts/2020/c"], |_| false);
        fs::write(root.join("2020/mine"), "mine").unwrap();
        let manifest = fs::read_to_string(root.join(MANIFEST)).unwrap();
        assert!(
            manifest
                .starts_with("{ \"schema\": \"nianbao.manifest/1\",\n  \"files\": [\n    {\"file\":\"2020/a\",\"size\":6,\"sha256\":\"")
        );
        assert!(manifest.contains("\n  ],\n  \"drafts\": [\n    {\"file\":\"drafts/2020/c\"") && !manifest.contains("text"), "{manifest}");
        let changes = run(&root, &["2020/b"], &[], |_| false);
        let there = ["2020/a", "2020/b", "2020/mine", "drafts/2020/c"].map(|path| root.join(path).exists());
        assert_eq!(there, [false, true, true, false]);
        assert!(fs::read_to_string(root.join(MANIFEST)).unwrap().ends_with("\n  ],\n  \"drafts\": []\n}\n"));
        assert_eq!(
            (changes.removed, changes.same, changes.replaced),
            (vec!["2020/a".into(), "drafts/2020/c".into()], 1, vec![MANIFEST.into()])
        );
    }

    #[test]
    fn what_stays_is_in_the_manifest_and_said_to_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["2020/a", "2020/b"], &["drafts/2020/c"], |_| false);
        let changes = run(folder.path(), &["2020/d"], &[], |path| path != "2020/b");
        assert_eq!((changes.kept, changes.removed), (vec!["2020/a".to_owned(), "drafts/2020/c".into()], vec!["2020/b".to_owned()]));
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join(MANIFEST)).unwrap()).unwrap();
        assert_eq!((&manifest["files"][0]["kept"], &manifest["files"][1]["kept"]), (&serde_json::Value::Null, &true.into()));
        assert_eq!(manifest["files"][1]["sha256"].as_str().unwrap().len(), 64);
    }

    #[test]
    fn a_manifest_that_leads_elsewhere_removes_nothing_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("out");
        fs::create_dir(&root).unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        let absolute = victim.display().to_string();
        let file = |path: &str| serde_json::json!({ "file": path, "size": 4, "sha256": "", "sm3": "" });
        let manifest = serde_json::json!({ "files": [file("../victim"), file(&absolute)] });
        fs::write(root.join(MANIFEST), manifest.to_string()).unwrap();
        run(&root, &[], &[], |_| false);
        assert!(victim.exists());
    }

    #[test]
    fn nothing_changes_before_it_is_taken_over_or_where_one_file_cannot_be() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["a", "b"], &[], |_| false);
        let output = open(folder.path());
        output.put("a", "text", b"other").unwrap();
        // A folder stands where the file should.
        fs::create_dir_all(folder.path().join("c/d")).unwrap();
        assert!(output.put("c", "text", b"x").is_err());
        assert!(output.failed().unwrap().message.en.contains("c cannot be written: a folder stands there"));
        assert!(output.commit().is_err());
        drop(output);
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"a");
        assert!(!folder.path().join(".nianbao/next").exists());
    }

    #[test]
    fn a_file_with_the_same_bytes_stays_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["a"], &[], |_| false);
        let old = fs::File::options().write(true).open(folder.path().join("a")).unwrap();
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        old.set_modified(long_ago).unwrap();
        let changes = run(folder.path(), &["a"], &[], |_| false);
        assert_eq!((changes.same, changes.replaced.len()), (2, 0));
        assert_eq!(fs::metadata(folder.path().join("a")).unwrap().modified().unwrap(), long_ago);
    }

    #[test]
    fn pieces_have_the_digests_of_the_whole_and_half_a_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let output = open(folder.path());
        let mut file = output.create("a/b").unwrap();
        (0..3).for_each(|n| write!(file, "{n}").unwrap());
        assert_eq!(file.settle("text").unwrap(), Digester::of("a/b", "text", b"012"));
        output.commit().unwrap();
        assert_eq!(fs::read(folder.path().join("a/b")).unwrap(), b"012");
        drop(output);
        let output = open(folder.path());
        output.create("a/b").unwrap().write_all(b"3").unwrap();
        output.commit().unwrap();
        assert_eq!(fs::read(folder.path().join("a/b")).unwrap(), b"012");
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn one_run_at_a_time_is_at_work_in_a_folder_and_a_dry_one_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("out");
        let dry = Output::open(&root, Opening { dry: true, ..Opening::default() }).unwrap();
        dry.put("a", "text", b"x").unwrap();
        dry.create("b").unwrap().settle("text").unwrap();
        dry.commit().unwrap();
        assert_eq!(dry.changes().added, ["a", "b"]);
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
        let there = ["a", "b", "c"].map(|path| folder.path().join(path).exists());
        assert_eq!(there, [true, true, false]);
        assert!(fs::read_to_string(folder.path().join(MANIFEST)).unwrap().contains("\"a\""));
    }
}
