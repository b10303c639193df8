//! Waiting for the disk: files that a run has made are synced on threads of their own, while it
//! goes on.
//!
//! Each file is synced by itself and not all of them by one call to the file system (`syncfs`).
//! That was tried with 1200 files beside other programs' work: it took 1.1 to 5 times as long by the
//! clock and 0.6 to 3 times the system's time, since nothing is written until it is called, and it
//! waits for what every other program has written, too. Its promise is another as well: before Linux
//! 5.8 it does not say that something could not be written, and since then it says so of other
//! programs' files, and never which.

use crate::stage::cannot_write;
use nianbao_model::Fault;
use std::{
    fs, io,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

/// So many files wait for the disk at a time: to sync is to wait, and a few together are done
/// together.
const AT_A_TIME: usize = 4;
/// So many more may be staged before whoever writes has to wait.
const STAGED: usize = 256;

/// Threads that wait for the disk.
#[derive(Debug, Default)]
pub(crate) struct Settling {
    staged: Option<SyncSender<(String, PathBuf)>>,
    state: Arc<State>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    waiting: Mutex<Waiting>,
    /// Told when nothing waits any more.
    settled: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    files: usize,
    /// The first file that could not be written.
    failed: Option<Fault>,
}

impl Settling {
    /// Starts the threads.
    pub(crate) fn start(&mut self) -> io::Result<()> {
        let (staged, waiting) = sync_channel::<(String, PathBuf)>(STAGED);
        let waiting = Arc::new(Mutex::new(waiting));
        self.staged = Some(staged);
        for _ in 0..AT_A_TIME {
            let (waiting, state) = (waiting.clone(), self.state.clone());
            self.threads.push(
                thread::Builder::new()
                    .name("output".into())
                    .spawn(move || settle_all(&waiting, &state))?,
            );
        }
        Ok(())
    }

    /// Hands a file to those who wait for the disk.
    pub(crate) fn take(&self, path: &str, place: PathBuf) -> io::Result<()> {
        let sender = self.staged.as_ref().ok_or_else(stopped)?;
        lock(&self.state).files += 1;
        if sender.send((path.to_owned(), place)).is_err() {
            lock(&self.state).files -= 1;
            return Err(stopped());
        }
        Ok(())
    }

    /// Keeps the first trouble in mind.
    pub(crate) fn note(&self, path: &str, e: &io::Error) {
        note(&self.state, path, e);
    }

    /// What could not be written so far, if anything.
    pub(crate) fn failed(&self) -> Option<Fault> {
        lock(&self.state).failed.clone()
    }

    /// Waits until all is on the disk.
    ///
    /// # Errors
    /// When something is not.
    pub(crate) fn settled(&self) -> Result<(), Fault> {
        let mut waiting = lock(&self.state);
        while waiting.files > 0 {
            waiting = self.state.settled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        waiting.failed.clone().map_or(Ok(()), Err)
    }

    /// Ends the threads.
    pub(crate) fn end(&mut self) {
        self.staged = None;
        for thread in self.threads.drain(..) {
            _ = thread.join();
        }
    }
}

/// Syncs staged files until there are no more. They are opened anew, so that those that wait hold
/// no handles.
fn settle_all(staged: &Mutex<Receiver<(String, PathBuf)>>, state: &State) {
    loop {
        let next = staged.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((path, place)) = next else { return };
        let synced =
            fs::OpenOptions::new().write(true).open(place).and_then(|file| file.sync_data());
        if let Err(e) = synced {
            note(state, &path, &e);
        }
        let mut waiting = lock(state);
        waiting.files -= 1;
        if waiting.files == 0 {
            state.settled.notify_all();
        }
    }
}

fn note(state: &State, path: &str, e: &io::Error) {
    lock(state).failed.get_or_insert_with(|| cannot_write(path, e));
}

/// A holder that panicked leaves whole data here: every change is one call.
fn lock(state: &State) -> MutexGuard<'_, Waiting> {
    state.waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stopped() -> io::Error {
    io::Error::other("the writer has stopped")
}
