//! A watchdog over the run, and how much memory the process ever had.

use std::{
    sync::{Arc, Mutex, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// What is being done, and since when.
type Doing = Arc<Mutex<Option<(String, Instant)>>>;

/// Ends the process when one call does not come back: a format is borrowed code in this very
/// process, and there is no other way to stop it. What it was doing is said first.
pub(super) struct Watchdog {
    doing: Doing,
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    pub(super) fn start(limit: Duration) -> Self {
        let doing = Doing::default();
        let (stop, stopped) = mpsc::channel::<()>();
        let watched = doing.clone();
        let thread = std::thread::spawn(move || {
            while let Err(mpsc::RecvTimeoutError::Timeout) =
                stopped.recv_timeout(Duration::from_millis(200))
            {
                let hangs = watched.lock().ok().and_then(|doing| {
                    let (what, since) = doing.as_ref()?;
                    (since.elapsed() > limit).then(|| what.clone())
                });
                if let Some(what) = hangs {
                    give_up(&what, limit);
                }
            }
        });
        Self { doing, stop: Some(stop), thread: Some(thread) }
    }

    pub(super) fn begin(&self, what: &str) {
        if let Ok(mut doing) = self.doing.lock() {
            *doing = Some((what.to_owned(), Instant::now()));
        }
    }

    /// How long it took.
    pub(super) fn end(&self) -> Duration {
        let mut doing = match self.doing.lock() {
            Ok(doing) => doing,
            Err(poisoned) => poisoned.into_inner(),
        };
        doing.take().map_or(Duration::ZERO, |(_, since)| since.elapsed())
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

#[allow(clippy::print_stderr, reason = "the process ends here, and someone must know why")]
fn give_up(what: &str, limit: Duration) {
    eprintln!(
        "\nconformance: time: {what} has not come back for {} s; the test process ends here",
        limit.as_secs()
    );
    std::process::exit(101);
}

/// The most memory this process ever had, in bytes, where the system tells.
pub(super) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
