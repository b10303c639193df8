//! A folder that a run writes into: files wait for the disk several at a time, the manifest comes last.

use crate::{
    Digester, MANIFEST, ManifestWriter,
    manifest::earlier_files,
    stage::{Staged, cannot_write},
};
use nianbao_model::{Fault, WrittenFile};
use std::{
    fs,
    io::{self, BufWriter, Write},
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

/// A file that could not be put in its place.
#[derive(Debug)]
pub struct Unwritten {
    /// Where it should have been.
    pub place: PathBuf,
    /// Why it is not there.
    pub error: io::Error,
}

impl Unwritten {
    /// The same for people.
    pub fn fault(&self) -> Fault {
        cannot_write(&self.place.display().to_string(), &self.error)
    }
}

/// A folder that is written into. Every file is there whole or not at all; files put with [`Self::put`] are in their places once
/// [`Self::settled`] has returned.
#[derive(Debug)]
pub struct Output {
    root: PathBuf,
    staged: Option<SyncSender<Staged>>,
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
    unwritten: Vec<Unwritten>,
}

impl Output {
    /// Opens a folder, or makes it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        let (staged, waiting) = sync_channel::<Staged>(STAGED);
        let waiting = Arc::new(Mutex::new(waiting));
        let state = Arc::new(State::default());
        let settler = |_| {
            let (waiting, state) = (waiting.clone(), state.clone());
            thread::Builder::new().name("output".into()).spawn(move || settle_all(&waiting, &state))
        };
        let threads = (0..AT_A_TIME).map(settler).collect::<io::Result<_>>()?;
        Ok(Self { root: root.to_owned(), staged: Some(staged), state, threads })
    }

    /// Puts a file into the folder, at a path with slashes; it will be in its place once all is [settled](Self::settled).
    ///
    /// # Errors
    /// When there is no room for its bytes.
    pub fn put(&self, path: &str, format: &str, bytes: &[u8]) -> io::Result<WrittenFile> {
        let staged = Staged::with(&self.root.join(path), bytes)?;
        let sender = self.staged.as_ref().ok_or_else(stopped)?;
        lock(&self.state).waiting += 1;
        if sender.send(staged).is_err() {
            lock(&self.state).waiting -= 1;
            return Err(stopped());
        }
        Ok(Digester::of(path, format, bytes))
    }

    /// Waits until all that was put is in its place, and says what is not.
    pub fn settled(&self) -> Vec<Unwritten> {
        let mut progress = lock(&self.state);
        while progress.waiting > 0 {
            progress = self.state.settled.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
        std::mem::take(&mut progress.unwritten)
    }

    /// Begins a file that is written piece by piece, because it is too large to be held.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn create(&self, path: &str) -> io::Result<NewFile> {
        let staged = Staged::empty(&self.root.join(path))?;
        Ok(NewFile { path: path.to_owned(), sink: BufWriter::new(Digested { staged, digester: Digester::default() }) })
    }

    /// Begins the manifest.
    ///
    /// # Errors
    /// When something that was put is not in its place, or there is no room.
    pub fn manifest(&self) -> io::Result<ManifestWriter> {
        match self.settled().into_iter().next() {
            Some(unwritten) => Err(unwritten.error),
            None => ManifestWriter::begin(self.create(MANIFEST)?, earlier_files(&self.root)),
        }
    }

    /// Ends a publication: puts the manifest in its place, and removes what the one before lists and this one does not.
    ///
    /// # Errors
    /// When the manifest cannot be written; then nothing is removed.
    pub fn finish(&self, manifest: ManifestWriter) -> io::Result<()> {
        let (file, left) = manifest.end()?;
        file.settle("manifest")?;
        for file in left {
            // It may be gone already; what cannot be removed is not in the manifest any more.
            _ = fs::remove_file(self.root.join(file));
        }
        Ok(())
    }
}

/// A file of the folder that is written piece by piece. It is there once it has [settled](Self::settle), or not at all; what stood there
/// before stays until then.
pub struct NewFile {
    path: String,
    sink: BufWriter<Digested>,
}

impl NewFile {
    /// Puts the file in its place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn settle(self, format: &str) -> io::Result<WrittenFile> {
        let Digested { staged, digester } = self.sink.into_inner().map_err(io::IntoInnerError::into_error)?;
        staged.settle()?;
        Ok(digester.finish(&self.path, format))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl std::fmt::Debug for NewFile {
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
    }
}

/// Puts staged files in their places until there are no more.
fn settle_all(staged: &Mutex<Receiver<Staged>>, state: &State) {
    loop {
        let next = staged.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(next) = next else { return };
        let place = next.place.clone();
        let failed = next.settle().err();
        let mut progress = lock(state);
        progress.unwritten.extend(failed.map(|error| Unwritten { place, error }));
        progress.waiting -= 1;
        if progress.waiting == 0 {
            state.settled.notify_all();
        }
    }
}

/// A holder that panicked leaves whole data here: every change is one call.
fn lock(state: &State) -> MutexGuard<'_, Progress> {
    state.progress.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stopped() -> io::Error {
    io::Error::other("the writer has stopped")
}

/// Bytes on their way into a file, digested.
struct Digested {
    staged: Staged,
    digester: Digester,
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.staged.temporary.write(bytes)?;
        self.digester.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.staged.temporary.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_removes_what_the_one_before_wrote_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("out");
        let run = |files: &[&str], drafts: &[&str]| {
            let output = Output::open(&root).unwrap();
            let put = |path: &&str| output.put(path, "text", path.as_bytes()).unwrap();
            let (files, drafts): (Vec<_>, Vec<_>) = (files.iter().map(put).collect(), drafts.iter().map(put).collect());
            let mut manifest = output.manifest().unwrap();
            files.iter().for_each(|file| manifest.file(file).unwrap());
            drafts.iter().for_each(|file| manifest.draft(file).unwrap());
            output.finish(manifest).unwrap();
        };
        run(&["2020/a", "2020/b"], &["drafts/2020/c"]);
        fs::write(root.join("2020/mine"), "mine").unwrap();
        let manifest = fs::read_to_string(root.join(MANIFEST)).unwrap();
        assert!(
            manifest
                .starts_with("{ \"schema\": \"nianbao.manifest/1\",\n  \"files\": [\n    {\"file\":\"2020/a\",\"size\":6,\"sha256\":\"")
        );
        assert!(manifest.contains("\n  ],\n  \"drafts\": [\n    {\"file\":\"drafts/2020/c\"") && !manifest.contains("text"), "{manifest}");
        run(&["2020/b"], &[]);
        let there = ["2020/a", "2020/b", "2020/mine", "drafts/2020/c"].map(|path| root.join(path).exists());
        assert_eq!(there, [false, true, true, false]);
        assert!(fs::read_to_string(root.join(MANIFEST)).unwrap().ends_with("\n  ],\n  \"drafts\": []\n}\n"));
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
        let output = Output::open(&root).unwrap();
        output.finish(output.manifest().unwrap()).unwrap();
        assert!(victim.exists());
    }

    #[test]
    fn what_cannot_be_put_is_told_and_the_rest_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::open(folder.path()).unwrap();
        // A folder stands where the file should.
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        output.put("a", "text", b"x").unwrap();
        output.put("c", "text", b"y").unwrap();
        let unwritten = output.settled();
        assert_eq!(unwritten.iter().map(|u| u.place.clone()).collect::<Vec<_>>(), [folder.path().join("a")]);
        assert!(unwritten[0].fault().message.en.contains("cannot be written"));
        assert_eq!(fs::read(folder.path().join("c")).unwrap(), b"y");
        assert!(output.settled().is_empty(), "told once");
    }

    #[test]
    fn pieces_have_the_digests_of_the_whole_and_half_a_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::open(folder.path()).unwrap();
        let mut file = output.create("a/b").unwrap();
        (0..3).for_each(|n| write!(file, "{n}").unwrap());
        assert_eq!(file.settle("text").unwrap(), Digester::of("a/b", "text", b"012"));
        let mut half = output.create("a/b").unwrap();
        half.write_all(b"3").unwrap();
        drop(half);
        assert_eq!(fs::read(folder.path().join("a/b")).unwrap(), b"012");
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn there_is_no_manifest_where_a_file_is_not_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::open(folder.path()).unwrap();
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        output.put("a", "text", b"x").unwrap();
        assert!(output.manifest().is_err());
        assert!(!folder.path().join(MANIFEST).exists());
    }
}
