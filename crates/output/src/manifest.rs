//! The manifest: which files belong to a publication, with their digests, those of drafts apart.

use crate::{
    JsonFile, NewFile, Output, PRIVATE,
    inside::{Found, Inside, is_inside},
};
use nianbao_model::WrittenFile;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, io};

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

/// Says of a file that the run before has listed and this one has not made whether it stays.
pub type Stays<'a> = dyn Fn(&str) -> bool + 'a;

/// A manifest in the making: first the files of the publication, then those of drafts.
pub struct ManifestWriter<'a> {
    output: &'a Output,
    json: JsonFile<NewFile<'a>>,
    in_drafts: bool,
    stays: &'a Stays<'a>,
    /// What the run before has listed and this one has not so far, and whether it was a draft's.
    left: BTreeMap<String, (&'a WrittenFile, bool)>,
    kept: Vec<String>,
}

impl std::fmt::Debug for ManifestWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ManifestWriter").finish_non_exhaustive()
    }
}

/// A file as the manifest lists it.
#[derive(Serialize)]
struct Entry {
    #[serde(flatten)]
    file: WrittenFile,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    kept: bool,
}

impl<'a> ManifestWriter<'a> {
    pub(crate) fn begin(output: &'a Output, earlier: &'a Earlier, stays: &'a Stays<'a>) -> io::Result<Self> {
        let mut json = JsonFile::begin(output.create(MANIFEST)?)?;
        json.field("schema", &"nianbao.manifest/1")?;
        json.list("files")?;
        let of = |files: &'a [WrittenFile], draft| files.iter().map(move |file| (file.path.clone(), (file, draft)));
        let left = of(&earlier.files, false).chain(of(&earlier.drafts, true)).collect();
        Ok(Self { output, json, in_drafts: false, stays, left, kept: Vec::new() })
    }

    /// Lists a file of the publication; one that is `kept` was made by an earlier run. None may follow a draft's.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&mut self, file: &WrittenFile, kept: bool) -> io::Result<()> {
        if self.in_drafts {
            return Err(io::Error::other("a file of the publication after one of a draft"));
        }
        self.entry(file, kept)
    }

    /// Lists a file of a draft.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn draft(&mut self, file: &WrittenFile, kept: bool) -> io::Result<()> {
        self.drafts()?;
        self.entry(file, kept)
    }

    fn entry(&mut self, file: &WrittenFile, kept: bool) -> io::Result<()> {
        self.left.remove(&file.path);
        if kept {
            self.kept.push(file.path.clone());
        }
        // The format is no business of a manifest's.
        let WrittenFile { path, size, sha256, sm3, format: _ } = file.clone();
        let file = WrittenFile { path, size, sha256, sm3, format: String::new() };
        self.json.entry(&Entry { file, kept })
    }

    /// Lists what stays of the run before.
    fn rest(&mut self, drafts: bool) -> io::Result<()> {
        let stays = |(path, (_, draft)): (&String, &(&WrittenFile, bool))| *draft == drafts && (self.stays)(path) && self.output.has(path);
        let staying: Vec<String> = self.left.iter().filter(|entry| stays(*entry)).map(|(path, _)| path.clone()).collect();
        for path in staying {
            let Some((listed, _)) = self.left.get(&path).copied() else { continue };
            // A manifest of an older program may say less of its files.
            let file = if listed.sha256.is_empty() { self.output.digest(&path)? } else { listed.clone() };
            self.entry(&file, true)?;
        }
        Ok(())
    }

    fn drafts(&mut self) -> io::Result<()> {
        if !self.in_drafts {
            self.rest(false)?;
            self.json.end_list()?;
            self.json.list("drafts")?;
            self.in_drafts = true;
        }
        Ok(())
    }

    /// Ends the manifest: the file, what the run before has listed and nobody any more, and what was kept.
    pub(crate) fn end(mut self) -> io::Result<(NewFile<'a>, Vec<String>, Vec<String>)> {
        self.drafts()?;
        self.rest(true)?;
        self.json.end_list()?;
        Ok((self.json.end(true)?, self.left.into_keys().collect(), self.kept))
    }
}

/// What the run before has listed. Only that may be removed: the folder may hold other people's files, and the manifest may have been
/// edited, so a path that leads out of the folder is none.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    pub(crate) files: Vec<WrittenFile>,
    pub(crate) drafts: Vec<WrittenFile>,
}

/// Reads what the run before has listed; nothing where there is no manifest that makes sense.
///
/// # Errors
/// When what stands there is no ordinary file, or cannot be read.
pub(crate) fn earlier(inside: &Inside) -> io::Result<Earlier> {
    /// A manifest of so many files has other worries.
    const LARGEST: u64 = 256 << 20;
    /// Names are enough here: a manifest of an older program may say less of its files.
    #[derive(Deserialize)]
    struct Named {
        file: String,
        #[serde(default)]
        size: u64,
        #[serde(default)]
        sha256: String,
        #[serde(default)]
        sm3: String,
    }
    #[derive(Deserialize)]
    struct Names {
        files: Vec<Named>,
        #[serde(default)]
        drafts: Vec<Named>,
    }
    match inside.look(MANIFEST)? {
        Found::Nothing => return Ok(Earlier::default()),
        Found::File(size) if size > LARGEST => return Err(io::ErrorKind::FileTooLarge.into()),
        Found::File(_) => {}
    }
    let Ok(names) = serde_json::from_slice::<Names>(&fs::read(inside.place(MANIFEST)?)?) else { return Ok(Earlier::default()) };
    let listed = |named: Vec<Named>| {
        let inside = named.into_iter().filter(|named| is_inside(&named.file) && !named.file.starts_with(PRIVATE));
        let file = |Named { file, size, sha256, sm3 }| WrittenFile { path: file, size, sha256, sm3, format: String::new() };
        inside.map(file).collect()
    };
    Ok(Earlier { files: listed(names.files), drafts: listed(names.drafts) })
}
