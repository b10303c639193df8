//! A folder that a run has written into before: whether what is there is what was written, and what
//! the program leaves for itself.

use crate::{
    JsonFile, NewFile, Output, PRIVATE, STAFF_LIST, Stamp, Stamper, digest::sha256_of,
    inside::Found, layout::placed,
};
use nianbao_model::WrittenFile;
use std::{fs, io};

impl Output {
    /// Has the folder parts, so that each file is in its place?
    pub fn has_parts(&self) -> bool {
        !self.earlier().flat
    }

    /// What the system says of some files together; nothing where one of them is not there, or is
    /// no ordinary file.
    pub fn stamp<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Option<Stamp> {
        let mut stamper = Stamper::default();
        for path in paths {
            let place = self.inside().place(&placed(path)).ok()?;
            let about = fs::symlink_metadata(place).ok().filter(fs::Metadata::is_file)?;
            stamper.add(path, &about);
        }
        Some(stamper.done())
    }

    /// Is a file there with the bytes that were written?
    pub fn is_as_written(&self, file: &WrittenFile) -> bool {
        let same_size = matches!(self.inside().look(&placed(&file.path)), Ok(Found::File(size)) if size == file.size);
        let place = || self.inside().place(&placed(&file.path));
        same_size
            && place().and_then(|place| sha256_of(&place)).is_ok_and(|found| found == file.sha256)
    }

    /// So many files were found to be what they would become: they stay what they are.
    pub fn stay(&self, files: usize) {
        self.count_same(files);
    }

    /// Begins a file of the program's own, which no list speaks of; its name is below `.nianbao/`.
    ///
    /// # Errors
    /// When there is no room for it, or no place.
    pub fn create_own(&self, name: &str) -> io::Result<NewFile<'_>> {
        let path = format!("{PRIVATE}/{name}");
        let sink = self.begin(&path)?;
        Ok(NewFile::unlisted(self, &path, sink))
    }

    /// Begins a file whose digests stand in no list.
    ///
    /// # Errors
    /// When there is no room for it, or no place.
    pub fn create_unsigned(&self, path: &str) -> io::Result<NewFile<'_>> {
        let sink = self.begin(path)?;
        Ok(NewFile::without_sm3(self, path, sink))
    }

    /// Opens a file of the program's own that an earlier run has left, if there is one.
    ///
    /// # Errors
    /// When it is no ordinary file, or cannot be opened.
    pub fn open_own(&self, name: &str) -> io::Result<Option<fs::File>> {
        self.left_behind(&format!("{PRIVATE}/{name}"))
    }

    /// The names of the program's own files in a folder below `.nianbao/`.
    pub fn own_files(&self, folder: &str) -> Vec<String> {
        let Ok(place) = self.inside().place(&format!("{PRIVATE}/{folder}/x")) else {
            return Vec::new();
        };
        let entries = place
            .parent()
            .and_then(|folder| fs::read_dir(folder).ok())
            .into_iter()
            .flatten()
            .flatten();
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// A file of the program's own goes when all is taken over.
    pub fn remove_own(&self, name: &str) {
        let path = format!("{PRIVATE}/{name}");
        if matches!(self.inside().look(&path), Ok(Found::File(_))) {
            self.outdated(path);
        }
    }

    /// Leaves a note for the next run, outside of any generation: nothing may depend on its being
    /// there. `write` writes it piece by piece.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn leave_note(
        &self,
        name: &str,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.is_dry() {
            return Ok(());
        }
        let place = self.inside().place(&format!("{PRIVATE}/{name}"))?;
        // Under a name of its own, so that what a killed run has left of it goes with the next one.
        let temporary = self.inside().place(&format!("{PRIVATE}/{name}.tmp"))?;
        match fs::remove_file(&temporary) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let mut sink = io::BufWriter::new(fs::File::create_new(&temporary)?);
        write(&mut sink)?;
        sink.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()?;
        fs::rename(temporary, place)
    }

    /// The list of the staff's files as it was, but for some that are other now.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn relist_staff(&self, changed: &[WrittenFile]) -> io::Result<()> {
        let mut json = JsonFile::begin(self.create_unsigned(STAFF_LIST)?)?;
        json.field("schema", &"nianbao.staff/1")?;
        json.list("files")?;
        for file in &self.staff_before()? {
            let now = changed.iter().find(|changed| changed.path == file.path).unwrap_or(file);
            json.entry(&WrittenFile { format: String::new(), ..now.clone() })?;
        }
        json.end_list()?;
        json.end(true)?.settle("staff").map(drop)
    }
}
