//! Where may this be written? Every file and folder that a command writes goes through this door:
//! never over what was read, nor over anything in a region's folder, nor through links, pipes and
//! devices.

use crate::stage::{cannot_write, write_whole, write_whole_with};
use nianbao_model::Fault;
use std::{
    ffi::OsStr,
    fs, io,
    path::{Component, Path, PathBuf},
};

/// What is called so is written to the standard output.
const STDOUT: &str = "-";
/// What makes a folder a region's.
const REGISTER: &str = "region.toml";

/// What a command may not write over. It knows files by what they are and not by how they are
/// called.
#[derive(Debug, Default)]
pub struct Door {
    read: Vec<Identity>,
}

impl Door {
    /// A door that guards nothing yet but what lies in regions' folders.
    pub fn new() -> Self {
        Self::default()
    }

    /// Guards a file that is read.
    pub fn guard(&mut self, file: &Path) {
        self.read.extend(Identity::of(file));
    }

    /// The same door, guarding these files, too.
    pub fn guarding<'a>(mut self, files: impl IntoIterator<Item = &'a Path>) -> Self {
        files.into_iter().for_each(|file| self.guard(file));
        self
    }

    /// May a single file be written here?
    ///
    /// # Errors
    /// When it would be written over an original, or through what is no ordinary file.
    pub fn may_write(&self, place: &Path) -> Result<(), Fault> {
        if is_stdout(place) {
            return Ok(());
        }
        let shown = place.display();
        let about = match fs::symlink_metadata(place) {
            Ok(about) => about,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(cannot_write(&shown.to_string(), &e)),
        };
        if about.is_symlink() {
            return Err(Fault::new(
                format!("“{shown}”是链接，不会通过链接写文件；请写明文件本身"),
                format!(
                    "“{shown}” is a link, and nothing is written through one; name the file itself"
                ),
            ));
        }
        if about.is_dir() {
            return Err(Fault::new(
                format!("“{shown}”是文件夹，请写明文件名"),
                format!("“{shown}” is a folder; name a file"),
            ));
        }
        if !about.is_file() {
            return Err(Fault::new(
                format!(
                    "“{shown}”不是普通文件（可能是管道或设备），不会被替换；要写到标准输出请用 -o -"
                ),
                format!(
                    "“{shown}” is no ordinary file (a pipe or a device?) and is not replaced; -o - writes to the standard output"
                ),
            ));
        }
        if Identity::of(place).is_some_and(|identity| self.read.contains(&identity)) {
            return Err(Fault::new(
                format!("不会覆盖原文件，请另写一个文件名：{shown}"),
                format!("the original is not overwritten; name another file: {shown}"),
            ));
        }
        if let Some(region) =
            region_around(&resolved(place).map_err(|e| cannot_write(&shown.to_string(), &e))?)
        {
            return Err(Fault::new(
                format!(
                    "“{shown}”已在关区文件夹“{}”中，不会覆盖其中的文件；请另写一个文件名",
                    region.display()
                ),
                format!(
                    "“{shown}” is there already, in the region's folder “{}”, where nothing is overwritten; name another file",
                    region.display()
                ),
            ));
        }
        Ok(())
    }

    /// Writes a file whole or not at all; `-` is the standard output.
    ///
    /// # Errors
    /// When it may not be written there, or cannot.
    pub fn write(&self, place: &Path, bytes: &[u8]) -> Result<(), Fault> {
        self.may_write(place)?;
        match is_stdout(place) {
            true => print(|out| out.write_all(bytes)),
            false => write_whole(place, bytes)
                .map_err(|e| cannot_write(&place.display().to_string(), &e)),
        }
    }

    /// Writes a file piece by piece, whole or not at all; `-` is the standard output.
    ///
    /// # Errors
    /// When it may not be written there, or cannot, or `write` fails.
    pub fn write_with(
        &self,
        place: &Path,
        write: impl FnOnce(&mut (dyn io::Write + Send)) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.may_write(place)?;
        if !is_stdout(place) {
            return write_whole_with(place, write);
        }
        let mut sink = io::BufWriter::new(io::stdout());
        write(&mut sink)?;
        print(|_| io::Write::flush(&mut sink))
    }

    /// Where a folder that is written into really is: links and dots in its path are taken out.
    ///
    /// # Errors
    /// When it is a region's folder, or one in it that holds what people put there.
    pub fn folder(&self, out: &Path) -> Result<PathBuf, Fault> {
        let shown = out.display();
        let place = resolved(out).map_err(|e| cannot_write(&shown.to_string(), &e))?;
        let own = place.join(REGISTER).exists();
        let among = region_around(&place).is_some_and(|region| {
            let first = place.strip_prefix(&region).ok().and_then(|rest| rest.components().next());
            let kept = first.is_some_and(|first| belongs_to_region(first.as_os_str()));
            kept || !is_ours(&place)
        });
        if own || among {
            return Err(Fault::new(
                format!("输出文件夹“{shown}”与填报文件在一起，会覆盖填报文件；请另选一个文件夹"),
                format!(
                    "the output folder “{shown}” holds the reports to read and would overwrite them; choose another"
                ),
            ));
        }
        if fs::metadata(&place).is_ok_and(|about| !about.is_dir()) {
            return Err(Fault::new(
                format!("“{shown}”不是文件夹"),
                format!("“{shown}” is no folder"),
            ));
        }
        Ok(place)
    }
}

/// Is the standard output meant?
pub fn is_stdout(place: &Path) -> bool {
    place.as_os_str() == STDOUT
}

/// Writes to the standard output. A reader that went away is no error.
///
/// # Errors
/// When it cannot be written.
pub fn print(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), Fault> {
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| io::Write::flush(&mut out)) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            let why = nianbao_model::trouble(&e);
            Err(Fault::new(
                format!("无法写到标准输出：{}", why.zh),
                format!("the standard output cannot be written: {}", why.en),
            ))
        }
        _ => Ok(()),
    }
}

/// A path without links and dots, as far as it exists; what is not there yet is taken as it is
/// spelt.
///
/// # Errors
/// When it cannot be looked at, or a link on the way leads nowhere.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut place = PathBuf::new();
    let mut there = true;
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => {
                place.pop();
                there = place.exists();
            }
            Component::CurDir => {}
            part => {
                place.push(part);
                if there {
                    match fs::symlink_metadata(&place) {
                        Ok(about) if about.is_symlink() => place = place.canonicalize()?,
                        Ok(_) => {}
                        Err(e) if e.kind() == io::ErrorKind::NotFound => there = false,
                        Err(e) => return Err(e),
                    }
                }
            }
        }
    }
    // The system's own spelling, where case makes no difference.
    Ok(if there { place.canonicalize()? } else { place })
}

/// The nearest region's folder that something resolved lies in.
fn region_around(place: &Path) -> Option<PathBuf> {
    place.ancestors().skip(1).find(|folder| folder.join(REGISTER).is_file()).map(Path::to_owned)
}

/// Does a region's folder have something called so: a year's folder, the editions, the plugins?
fn belongs_to_region(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit())
        || ["editions", "plugins"].contains(&name.as_str())
}

/// Is a folder new, empty, or one that we have written?
fn is_ours(folder: &Path) -> bool {
    let marks = [
        Path::new(crate::PRIVATE).to_owned(),
        crate::MANIFEST.into(),
        Path::new(crate::SITE).join(crate::MANIFEST),
    ];
    marks.iter().any(|mark| folder.join(mark).exists())
        || fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

/// What a file is, whatever it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    #[cfg(unix)]
    inode: (u64, u64),
    #[cfg(not(unix))]
    path: PathBuf,
}

impl Identity {
    /// Of a file or folder; links are followed.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let about = fs::metadata(path).ok()?;
            Some(Self { inode: (about.dev(), about.ino()) })
        }
        #[cfg(not(unix))]
        {
            let path = path.canonicalize().ok()?;
            Some(Self { path: PathBuf::from(path.to_string_lossy().to_lowercase()) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let temp = tempfile::tempdir().unwrap();
        let place = temp.path().canonicalize().unwrap();
        (temp, place)
    }

    #[test]
    fn nothing_is_written_over_a_file_that_was_read_by_any_name() {
        let (_temp, place) = folder();
        let file = place.join("a.xlsx");
        fs::write(&file, "original").unwrap();
        fs::hard_link(&file, place.join("b.xlsx")).unwrap();
        fs::create_dir(place.join("in")).unwrap();
        let door = Door::new().guarding([file.as_path()]);
        for name in ["a.xlsx", "./a.xlsx", "in/../a.xlsx", "b.xlsx"] {
            let fault = door.write(&place.join(name), b"new").unwrap_err();
            assert!(fault.message.en.contains("not overwritten"), "{name}: {fault:?}");
        }
        assert_eq!(fs::read(&file).unwrap(), b"original");
        door.write(&place.join("c.xlsx"), b"new").unwrap();
        door.write(&place.join("c.xlsx"), b"newer").unwrap();
        assert_eq!(fs::read(place.join("c.xlsx")).unwrap(), b"newer");
    }

    #[test]
    fn nothing_that_lies_in_a_regions_folder_is_written_over() {
        let (_temp, place) = folder();
        fs::create_dir_all(place.join("region/2020")).unwrap();
        for name in ["region.toml", "2020/a.xlsx", "mine.txt"] {
            fs::write(place.join("region").join(name), "original").unwrap();
        }
        let door = Door::new();
        for name in ["region/region.toml", "region/2020/a.xlsx", "region/mine.txt"] {
            assert!(
                door.write(&place.join(name), b"new")
                    .unwrap_err()
                    .message
                    .en
                    .contains("region's folder"),
                "{name}"
            );
        }
        door.write(&place.join("region/2020/b.xlsx"), b"new").unwrap();
        for name in [
            "region",
            "new/../region",
            "region/2020",
            "region/2021",
            "region/Editions/x",
            "region/../region/2020",
        ] {
            assert!(
                door.folder(&place.join(name))
                    .unwrap_err()
                    .message
                    .en
                    .contains("holds the reports"),
                "{name}"
            );
        }
        assert_eq!(door.folder(&place.join("region/out")).unwrap(), place.join("region/out"));
        fs::create_dir(place.join("region/letters")).unwrap();
        door.folder(&place.join("region/letters")).unwrap();
        fs::write(place.join("region/letters/index.html"), "mine").unwrap();
        assert!(door.folder(&place.join("region/letters")).is_err());
        assert_eq!(door.folder(&place.join("new/../out")).unwrap(), place.join("out"));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_are_not_written_through() {
        let (_temp, place) = folder();
        fs::write(place.join("far"), "far").unwrap();
        std::os::unix::fs::symlink(place.join("far"), place.join("link")).unwrap();
        std::os::unix::fs::symlink(place.join("nowhere"), place.join("dangling")).unwrap();
        let door = Door::new();
        for name in ["link", "dangling", "/dev/null", "/dev/full"] {
            assert!(door.write(&place.join(name), b"new").is_err(), "{name}");
        }
        assert_eq!(fs::read(place.join("far")).unwrap(), b"far");
        assert!(door.folder(&place.join("dangling")).is_err());
    }
}
