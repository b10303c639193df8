//! Paths inside an output folder: only below it, only through real folders, only ordinary files. A
//! manifest may have been edited and a folder may have been replaced by a link; whoever writes,
//! reads or removes in the folder asks here first.

use crate::door::Identity;
use std::{
    collections::HashSet,
    fs, io,
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// What is at a path of the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// An ordinary file of so many bytes.
    File(u64),
}

/// A folder with the folders in it that have been looked at.
#[derive(Debug)]
pub(crate) struct Inside {
    root: PathBuf,
    /// What must not be written into, wherever it lies.
    forbidden: Vec<Identity>,
    sound: Mutex<HashSet<PathBuf>>,
}

impl Inside {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), forbidden: Vec::new(), sound: Mutex::default() }
    }

    /// The same, keeping out of these folders.
    pub(crate) fn keeping_out_of<'a>(
        mut self,
        folders: impl IntoIterator<Item = &'a Path>,
    ) -> Self {
        self.forbidden.extend(folders.into_iter().filter_map(Identity::of));
        self
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Looks at a path of the folder, with slashes.
    ///
    /// # Errors
    /// When it leads out of the folder, through a link, or to what is no ordinary file.
    pub(crate) fn look(&self, path: &str) -> io::Result<Found> {
        let place = self.place(path)?;
        match fs::symlink_metadata(&place) {
            Ok(about) if about.is_file() => Ok(Found::File(about.len())),
            Ok(about) => Err(odd(about.file_type())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
            Err(e) => Err(e),
        }
    }

    /// Where a path of the folder is.
    ///
    /// # Errors
    /// When it leads out of the folder, or through a link.
    pub(crate) fn place(&self, path: &str) -> io::Result<PathBuf> {
        if !is_inside(path) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the path leads out of the folder",
            ));
        }
        let place = self.root.join(path);
        if let Some(folder) = place.parent() {
            self.sound(folder)?;
        }
        Ok(place)
    }

    /// Is a folder below the root a real one, or not there yet?
    fn sound(&self, folder: &Path) -> io::Result<()> {
        if folder == self.root || lock(&self.sound).contains(folder) {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.sound(above)?;
        }
        match fs::symlink_metadata(folder) {
            Ok(about) if about.is_dir() => {
                if Identity::of(folder).is_some_and(|identity| self.forbidden.contains(&identity)) {
                    return Err(io::Error::other("it is the folder of the reports to read"));
                }
            }
            Ok(about) => return Err(odd(about.file_type())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(e),
        }
        lock(&self.sound).insert(folder.to_owned());
        Ok(())
    }
}

/// Does a path with slashes stay below the folder?
pub(crate) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

fn lock(set: &Mutex<HashSet<PathBuf>>) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
    set.lock().unwrap_or_else(PoisonError::into_inner)
}

fn odd(kind: fs::FileType) -> io::Error {
    match () {
        () if kind.is_symlink() => {
            io::Error::other("there is a link, and nothing is written through one")
        }
        () if kind.is_dir() => io::ErrorKind::IsADirectory.into(),
        () if kind.is_file() => io::ErrorKind::NotADirectory.into(),
        () => io::Error::other("there is a pipe or a device"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside_and_goes_through_real_folders_only() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().join("out");
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/c"), "123").unwrap();
        let inside = Inside::new(&root);
        assert_eq!(inside.look("a/c").unwrap(), Found::File(3));
        assert_eq!(inside.look("x/y/z").unwrap(), Found::Nothing);
        for path in ["../x", "/etc/hostname", "a/../../x", "", "a/b", "a/c/d"] {
            assert!(inside.look(path).is_err(), "{path}");
        }
        assert!(Inside::new(&root).keeping_out_of([root.join("a").as_path()]).look("a/c").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().join("out");
        fs::create_dir_all(&root).unwrap();
        fs::write(temp.path().join("far"), "far").unwrap();
        std::os::unix::fs::symlink(temp.path(), root.join("folder")).unwrap();
        std::os::unix::fs::symlink(temp.path().join("far"), root.join("file")).unwrap();
        let inside = Inside::new(&root);
        assert!(inside.look("folder/far").is_err() && inside.look("file").is_err());
    }
}
