//! Keeping what programs are asked and what they answer, so that whoever writes one can look at it
//! and ask again by hand.

use nianbao_model::{Fault, Lang, Place, Say as _};
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

/// A folder of exchanges: `0001-nianbao-export-markdown.request.json`, `….answer`, and of an
/// importer `….input`, its file.
///
/// No file that is there is written over: numbers go on behind those in the folder.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    next: AtomicUsize,
}

impl Kept {
    /// Keeps exchanges in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made or listed.
    pub fn in_folder(folder: &Path) -> Result<Self, Fault> {
        fs::create_dir_all(folder).map_err(|e| unkept(folder, &e))?;
        let names = fs::read_dir(folder).map_err(|e| unkept(folder, &e))?;
        let numbers = names.filter_map(|entry| {
            entry.ok()?.file_name().to_str()?.split_once('-')?.0.parse::<usize>().ok()
        });
        Ok(Self {
            folder: folder.to_owned(),
            next: AtomicUsize::new(numbers.max().unwrap_or(0) + 1),
        })
    }

    /// A number for an exchange with a program, and the name its files begin with.
    pub(crate) fn begin(&self, program: &Path) -> String {
        format!("{:04}-{}", self.next.fetch_add(1, Ordering::Relaxed), crate::fault::name(program))
    }

    /// Keeps a part of an exchange.
    pub(crate) fn keep(&self, exchange: &str, part: &str, bytes: &[u8]) -> Result<(), Fault> {
        let path = self.folder.join(format!("{exchange}.{part}"));
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&path);
        file.and_then(|mut file| file.write_all(bytes)).map_err(|e| unkept(&path, &e))
    }
}

fn unkept(path: &Path, error: &io::Error) -> Fault {
    let shown = path.display().to_string();
    Fault::new(
        format!("无法保存与插件程序的往来：{}", error.said(Lang::Zh)),
        format!("what a plugin was asked cannot be kept: {}", error.said(Lang::En)),
    )
    .at(Place::File { file: shown.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let program = Path::new("/bin/nianbao-export-x");
        let first = Kept::in_folder(folder.path()).unwrap();
        let name = first.begin(program);
        first.keep(&name, "request.json", b"{}").unwrap();
        assert!(first.keep(&name, "request.json", b"again").is_err());
        assert_eq!(
            (name.as_str(), first.begin(program).as_str()),
            ("0001-nianbao-export-x", "0002-nianbao-export-x")
        );
        assert_eq!(Kept::in_folder(folder.path()).unwrap().begin(program), "0002-nianbao-export-x");
        assert_eq!(
            fs::read(folder.path().join("0001-nianbao-export-x.request.json")).unwrap(),
            b"{}"
        );
    }
}
