//! The manifest: which files belong to a publication, with their digests, those of drafts apart.

use crate::{JsonFile, NewFile};
use nianbao_model::WrittenFile;
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path},
};

/// The manifest's name in the folder.
pub const MANIFEST: &str = "manifest.json";

/// A manifest that was read.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    /// The files of the publication.
    pub files: Vec<WrittenFile>,
    /// The files of reports that are not fit to be published.
    #[serde(default)]
    pub drafts: Vec<WrittenFile>,
}

/// A manifest in the making: first the files of the publication, then those of drafts.
#[derive(Debug)]
pub struct ManifestWriter {
    json: JsonFile<NewFile>,
    in_drafts: bool,
    /// What an earlier run wrote and this one did not, as far as is known.
    left: BTreeSet<String>,
}

impl ManifestWriter {
    pub(crate) fn begin(file: NewFile, left: BTreeSet<String>) -> io::Result<Self> {
        let mut json = JsonFile::begin(file)?;
        json.field("schema", &"nianbao.manifest/1")?;
        json.list("files")?;
        Ok(Self { json, in_drafts: false, left })
    }

    /// Lists a file of the publication. None may follow a draft's.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&mut self, file: &WrittenFile) -> io::Result<()> {
        if self.in_drafts {
            return Err(io::Error::other("a file of the publication after one of a draft"));
        }
        self.entry(file)
    }

    /// Lists a file of a draft.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn draft(&mut self, file: &WrittenFile) -> io::Result<()> {
        self.drafts()?;
        self.entry(file)
    }

    fn entry(&mut self, file: &WrittenFile) -> io::Result<()> {
        if !self.left.is_empty() {
            self.left.remove(&file.path);
        }
        // The format is no business of a manifest's.
        let WrittenFile { path, size, sha256, sm3, format: _ } = file.clone();
        self.json.entry(&WrittenFile { path, size, sha256, sm3, format: String::new() })
    }

    fn drafts(&mut self) -> io::Result<()> {
        if !self.in_drafts {
            self.json.end_list()?;
            self.json.list("drafts")?;
            self.in_drafts = true;
        }
        Ok(())
    }

    /// Ends the manifest: the file that is to be put in its place, and what an earlier run wrote and this one did not.
    pub(crate) fn end(mut self) -> io::Result<(NewFile, BTreeSet<String>)> {
        self.drafts()?;
        self.json.end_list()?;
        Ok((self.json.end(true)?, self.left))
    }
}

/// The files that an earlier run's manifest lists. Only those may be removed: the folder may hold other people's files, and the
/// manifest may have been edited, so a path that leads out of the folder is none.
pub(crate) fn earlier_files(root: &Path) -> BTreeSet<String> {
    /// Names are enough here: a manifest of an older program may say less of its files.
    #[derive(Deserialize)]
    struct Named {
        file: String,
    }
    #[derive(Deserialize)]
    struct Names {
        files: Vec<Named>,
        #[serde(default)]
        drafts: Vec<Named>,
    }
    let names: Option<Names> = fs::read(root.join(MANIFEST)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let inside = |file: &String| Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    names.into_iter().flat_map(|names| names.files.into_iter().chain(names.drafts)).map(|named| named.file).filter(inside).collect()
}
