//! A file that is only ever added to, one line after another: each is on the disk before whoever
//! wrote it is told so. A line that was cut off by a stop is taken off again before the next is
//! written; nobody was told that it is kept.

use crate::stage::cannot_write;
use nianbao_model::Fault;
use std::{
    fs, io,
    io::{Read as _, Seek as _, Write as _},
    path::Path,
    time::Duration,
};

/// So often one tries for a log that somebody else is writing to.
const TRIES: u32 = 200;
/// So long one waits between two tries.
const WAIT: Duration = Duration::from_millis(50);

/// A log that is open for one writer alone.
#[derive(Debug)]
pub struct Log {
    file: fs::File,
    name: String,
    length: u64,
    repaired: bool,
    /// Whoever has this file has the log; it is given back when it is closed.
    _lock: fs::File,
}

impl Log {
    /// Opens a log, making it if there is none; waits while somebody else writes to it, and takes
    /// off a line that was cut off.
    ///
    /// # Errors
    /// When it is no ordinary file, cannot be written, or somebody else does not let go of it.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let name = path.display().to_string();
        let failed = |e: io::Error| cannot_write(&name, &e);
        match fs::symlink_metadata(path) {
            Ok(about) if !about.is_file() => {
                return Err(Fault::new(
                    format!("“{name}”不是普通文件，不会写入"),
                    format!("“{name}” is no ordinary file and is not written to"),
                ));
            }
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(e)),
            _ => {}
        }
        let lock = locked(path)?;
        let is_new = !path.exists();
        let mut file = fs::OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(failed)?;
        if is_new {
            sync_folder(path).map_err(failed)?;
        }
        let (length, repaired) = repair(&mut file).map_err(failed)?;
        Ok(Self { file, name, length, repaired, _lock: lock })
    }

    /// Was a line taken off that had been cut off?
    pub fn repaired(&self) -> bool {
        self.repaired
    }

    /// Adds a line, which ends with its end of line. When this returns, it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written; the log is then as it was before.
    pub fn append(&mut self, line: &str) -> Result<(), Fault> {
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => {
                self.length += line.len() as u64;
                Ok(())
            }
            Err(e) => {
                // What is there of it is half a line; if that cannot be taken off, the next who
                // opens the log does.
                _ = self.file.set_len(self.length);
                Err(cannot_write(&self.name, &e))
            }
        }
    }
}

/// The hidden file beside a log that its one writer holds.
fn locked(path: &Path) -> Result<fs::File, Fault> {
    let own = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{own}.lock"));
    let name = path.display().to_string();
    let file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&beside)
        .map_err(|e| cannot_write(&name, &e))?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(WAIT),
            Err(fs::TryLockError::Error(e)) => return Err(cannot_write(&name, &e)),
        }
    }
    Err(Fault::new(
        format!("“{name}”正由另一个程序写入，请稍后再试"),
        format!("another program is writing to “{name}”; try again later"),
    ))
}

/// Takes off what stands behind the last end of line; gives the length, and whether there was
/// something.
fn repair(file: &mut fs::File) -> io::Result<(u64, bool)> {
    /// So much is looked at in one step, from the end on.
    const STEP: u64 = 64 * 1024;
    let length = file.metadata()?.len();
    let mut end = length;
    let mut buffer = Vec::new();
    while end > 0 {
        let from = end.saturating_sub(STEP);
        file.seek(io::SeekFrom::Start(from))?;
        buffer.clear();
        file.take(end - from).read_to_end(&mut buffer)?;
        if let Some(at) = buffer.iter().rposition(|b| *b == b'\n') {
            end = from + at as u64 + 1;
            break;
        }
        end = from;
    }
    if end < length {
        file.set_len(end)?;
        file.sync_all()?;
    }
    Ok((end, end < length))
}

/// That a new file is there must be on the disk, too.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match cfg!(unix) {
        true => fs::File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_and_a_line_that_was_cut_off_is_taken_off() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        for (line, repaired) in [("one\n", false), ("two\n", false)] {
            let mut log = Log::open(&path).unwrap();
            log.append(line).unwrap();
            assert_eq!(log.repaired(), repaired);
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        let long = "x".repeat(200_000);
        fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(long.as_bytes())
            .unwrap();
        let mut log = Log::open(&path).unwrap();
        assert!(log.repaired());
        log.append("three\n").unwrap();
        drop(log);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\nthree\n");
        fs::write(&path, "no end").unwrap();
        assert!(Log::open(&path).unwrap().repaired());
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }

    #[test]
    fn many_writers_lose_nothing_and_links_are_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    (0..10).for_each(|n| {
                        Log::open(path).unwrap().append(&format!("{writer} {n}\n")).unwrap()
                    })
                });
            }
        });
        let text = fs::read_to_string(&path).unwrap();
        for writer in 0..4 {
            let own: Vec<&str> =
                text.lines().filter(|line| line.starts_with(&writer.to_string())).collect();
            assert_eq!(own, (0..10).map(|n| format!("{writer} {n}")).collect::<Vec<_>>());
        }
        #[cfg(unix)]
        {
            let link = dir.path().join("link.jsonl");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert!(Log::open(&link).is_err());
        }
    }
}
