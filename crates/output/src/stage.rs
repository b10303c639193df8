//! One file, whole or not at all: a temporary file beside its place, synced, renamed.

use nianbao_model::Fault;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A file with its bytes that waits for its place.
#[derive(Debug)]
pub(crate) struct Staged {
    pub(crate) temporary: tempfile::NamedTempFile,
    pub(crate) place: PathBuf,
}

impl Staged {
    /// A temporary file beside a file's place, with nothing in it yet.
    pub(crate) fn empty(place: &Path) -> io::Result<Self> {
        let folder = place.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".nianbao-").suffix(".tmp");
        // Others must be able to read a publication; the umask still takes what it takes.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let temporary = builder.tempfile_in(folder)?;
        Ok(Self { temporary, place: place.to_owned() })
    }

    /// A temporary file with these bytes.
    pub(crate) fn with(place: &Path, bytes: &[u8]) -> io::Result<Self> {
        let mut staged = Self::empty(place)?;
        io::Write::write_all(&mut staged.temporary, bytes)?;
        Ok(staged)
    }

    /// Makes sure the bytes are on the disk, and only then gives the file its name.
    pub(crate) fn settle(self) -> io::Result<()> {
        self.temporary.as_file().sync_data()?;
        self.temporary.persist(&self.place).map_err(|e| e.error)?;
        Ok(())
    }
}

/// Writes one file whole or not at all: a temporary file beside it, synced, renamed.
///
/// # Errors
/// When it cannot be written; what stood there before stays.
pub(crate) fn write_whole(place: &Path, bytes: &[u8]) -> io::Result<()> {
    Staged::with(place, bytes)?.settle()
}

/// Writes one file whole or not at all, piece by piece, for what is too large to be held.
///
/// # Errors
/// When it cannot be written, or `write` fails; what stood there before stays.
pub(crate) fn write_whole_with(
    place: &Path,
    write: impl FnOnce(&mut (dyn io::Write + Send)) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let failed = |e: &io::Error| cannot_write(&place.display().to_string(), e);
    let mut staged = Staged::empty(place).map_err(|e| failed(&e))?;
    let mut sink = io::BufWriter::new(&mut staged.temporary);
    write(&mut sink)?;
    io::Write::flush(&mut sink).map_err(|e| failed(&e))?;
    drop(sink);
    staged.settle().map_err(|e| failed(&e))
}

/// Why a file could not be written.
pub fn cannot_write(file: &str, e: &io::Error) -> Fault {
    let why = nianbao_model::trouble(e);
    Fault::new(
        format!("无法写入 {file}：{}", why.zh),
        format!("{file} cannot be written: {}", why.en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_there_stays_if_the_new_file_does_not_get_whole() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a");
        write_whole(&place, b"old").unwrap();
        let failed = write_whole_with(&place, |sink| {
            sink.write_all(b"half").unwrap();
            Err(Fault::new("不行", "no"))
        });
        assert_eq!(failed.unwrap_err().message.en, "no");
        assert_eq!(fs::read(&place).unwrap(), b"old");
        write_whole_with(&place, |sink| sink.write_all(b"new").map_err(|e| cannot_write("a", &e)))
            .unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }
}
