//! Running a program as a guest: a fresh folder, a clean environment, limits, and nothing of it
//! left behind.

use crate::fault;
use nianbao_model::Fault;
use std::{
    ffi::OsStr,
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

/// What a program may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long it may run.
    pub time: Duration,
    /// How many bytes it may write to its standard output.
    pub output: u64,
}

/// 30 seconds, 64 MB.
impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(30), output: 64 * 1024 * 1024 }
    }
}

/// How a program ended.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    /// What it wrote to its standard output.
    pub(crate) output: Vec<u8>,
    /// The beginning and the end of what it wrote to its standard error.
    pub(crate) errors: Vec<u8>,
    /// Its status, if it ended by itself.
    pub(crate) code: Option<i32>,
    /// The signal that ended it.
    pub(crate) signal: Option<i32>,
}

/// So much of the standard error is kept; what is more is read and dropped.
pub(crate) const MOST_ERRORS: usize = 16 * 1024;
/// After a program is stopped its pipes close at once, unless something has left its group.
pub(crate) const GRACE: Duration = Duration::from_secs(2);

/// Runs a program with `input` on its standard input, in the folder `folder`, and gives what it
/// wrote.
///
/// # Errors
/// When it does not start, does not end in time, writes too much, or ends with another status than
/// 0.
pub(crate) fn run(
    program: &Path,
    arguments: &[&str],
    folder: &Path,
    input: Vec<u8>,
    limits: Limits,
) -> Result<Vec<u8>, Fault> {
    let started = Instant::now();
    let mut child =
        start(program, arguments, folder).map_err(|e| fault::did_not_start(program, &e))?;
    let (input_pipe, output, errors) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take());
    // A program need not read all it is given: a pipe that is closed early is no error.
    thread::spawn(move || input_pipe.map(|mut pipe| pipe.write_all(&input)));
    let output = reader(output, Keep::AtMost(limits.output));
    let errors = reader(errors, Keep::Ends(MOST_ERRORS));
    let mut guest = Guest::new(child, folder);
    let mut ran = Ran::default();
    let end = wait(&mut guest, &output, started + limits.time);
    // What it started may still be writing; the answer is whole only once the pipe is closed.
    let read = match &end {
        End::Output(None) => output.recv_timeout(GRACE).ok(),
        _ => None,
    };
    guest.stop();
    if let Ok(read) = errors.recv_timeout(GRACE) {
        ran.errors = read.bytes;
    }
    let early = match end {
        End::Hangs => return Err(fault::hangs(program, limits.time, &ran)),
        End::TooMuch => return Err(fault::too_much(program, limits.output, &ran)),
        End::Broken(error) => return Err(fault::did_not_start(program, &error)),
        End::Output(early) => early,
    };
    let status = guest.child.wait().map_err(|e| fault::did_not_start(program, &e))?;
    ran.code = status.code();
    ran.signal = signal(status);
    match early.or(read) {
        None => Err(fault::kept_open(program, GRACE)),
        Some(read) if read.over => Err(fault::too_much(program, limits.output, &ran)),
        Some(read) => {
            ran.output = read.bytes;
            if status.success() { Ok(ran.output) } else { Err(fault::died(program, &ran)) }
        }
    }
}

pub(crate) fn start(program: &Path, arguments: &[&str], folder: &Path) -> io::Result<Child> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let variable = |name: &str| std::env::var_os(name);
    command.env("PATH", variable("PATH").unwrap_or_default());
    command.env("LANG", variable("LANG").as_deref().unwrap_or(OsStr::new("C.UTF-8")));
    // A group of its own, so that all it starts can be stopped with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    // A program that has only just been installed may still be open for writing somewhere.
    let mut tries = 0;
    loop {
        match command.spawn() {
            Err(e) if e.kind() == io::ErrorKind::ExecutableFileBusy && tries < 50 => {
                tries += 1;
                thread::sleep(Duration::from_millis(20));
            }
            result => return result,
        }
    }
}

/// How waiting ended.
enum End {
    /// The program has ended; its output, if that was there first.
    Output(Option<Output>),
    Hangs,
    TooMuch,
    Broken(io::Error),
}

/// Waits until the program ends, writes too much, or its time is up.
fn wait(guest: &mut Guest, output: &Receiver<Output>, deadline: Instant) -> End {
    let mut pause = Duration::from_millis(1);
    let mut early = None;
    loop {
        match guest.has_ended() {
            Ok(true) => return End::Output(early),
            Ok(false) => {}
            Err(error) => return End::Broken(error),
        }
        if Instant::now() >= deadline {
            return End::Hangs;
        }
        match early {
            // It has closed its output and is still there.
            Some(_) => thread::sleep(pause),
            None => match output.recv_timeout(pause) {
                Ok(read) if read.over => return End::TooMuch,
                Ok(read) => early = Some(read),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => thread::sleep(pause),
            },
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// What was read from a pipe.
pub(crate) struct Output {
    bytes: Vec<u8>,
    over: bool,
}

/// How much of a pipe is kept.
pub(crate) enum Keep {
    /// All, and no more is read once it is more than this.
    AtMost(u64),
    /// The first and the last bytes; everything is read.
    Ends(usize),
}

pub(crate) fn reader(pipe: Option<impl Read + Send + 'static>, keep: Keep) -> Receiver<Output> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let read = match (pipe, keep) {
            (None, _) => Output { bytes: Vec::new(), over: false },
            (Some(pipe), Keep::AtMost(limit)) => read_at_most(pipe, limit),
            (Some(pipe), Keep::Ends(most)) => read_ends(pipe, most),
        };
        // Nobody may be waiting any more.
        _ = send.send(read);
    });
    receive
}

fn read_at_most(pipe: impl Read, limit: u64) -> Output {
    let mut bytes = Vec::new();
    // A pipe that breaks is one that ends: the status tells what happened.
    _ = pipe.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    let over = bytes.len() as u64 > limit;
    Output { bytes, over }
}

fn read_ends(mut pipe: impl Read, most: usize) -> Output {
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let mut buffer = [0; 8192];
    while let Ok(n @ 1..) = pipe.read(&mut buffer) {
        let room = n.min(most.saturating_sub(first.len()));
        first.extend_from_slice(&buffer[..room]);
        last.extend_from_slice(&buffer[room..n]);
        let extra = last.len().saturating_sub(most);
        last.drain(..extra);
    }
    first.append(&mut last);
    Output { bytes: first, over: false }
}

/// A program while it runs. Whatever happens, its whole group is gone afterwards.
pub(crate) struct Guest {
    child: Child,
    ended: bool,
    /// Where it stands; nobody else does.
    folder: PathBuf,
}

impl Output {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Guest {
    pub(crate) fn new(child: Child, folder: &Path) -> Self {
        Self { child, ended: false, folder: folder.to_owned() }
    }

    /// Its status, or the signal that ended it, once it was stopped.
    pub(crate) fn status(&mut self) -> (Option<i32>, Option<i32>) {
        self.child.wait().map_or((None, None), |status| (status.code(), signal(status)))
    }

    /// Has it ended? It is not reaped yet, so that its number cannot be another's when the group is
    /// stopped.
    #[cfg(unix)]
    fn has_ended(&mut self) -> io::Result<bool> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) else { return Ok(true) };
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        Ok(waitid(WaitId::Pid(pid), options)?.is_some())
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Stops it with all it has started, and waits for it.
    pub(crate) fn stop(&mut self) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        #[cfg(unix)]
        if let Some(group) = rustix::process::Pid::from_raw(self.child.id().cast_signed()) {
            // It may be gone already.
            _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        #[cfg(target_os = "linux")]
        stop_all_in(&self.folder);
        #[cfg(not(unix))]
        {
            _ = self.child.kill();
        }
        _ = self.child.wait();
    }
}

/// What has left the group for a session of its own still stands in the folder that the program was
/// given.
#[cfg(target_os = "linux")]
fn stop_all_in(folder: &Path) {
    use rustix::process::{Pid, Signal, kill_process};
    /// Whoever starts others while it is stopped is looked for again so many times.
    const ROUNDS: usize = 3;
    let Ok(folder) = folder.canonicalize() else { return };
    for _ in 0..ROUNDS {
        let mut any = false;
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let pid = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
                .and_then(Pid::from_raw);
            // One that has ended and is not reaped yet stands nowhere.
            if let Some(pid) = pid
                && std::fs::read_link(entry.path().join("cwd"))
                    .is_ok_and(|place| place.starts_with(&folder))
            {
                any |= kill_process(pid, Signal::KILL).is_ok();
            }
        }
        if !any {
            return;
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(unix)]
fn signal(status: std::process::ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: std::process::ExitStatus) -> Option<i32> {
    None
}
