//! The manifest: which files belong to a publication, with their digests, and the like list of the
//! staff's files, apart.

use crate::{
    JsonFile, NewFile, Output, PRIVATE, STAFF_LIST,
    inside::{Found, Inside, is_inside},
    layout::{OLD_SCHEMA, SCHEMA, path_of_draft, placed},
};
use nianbao_model::WrittenFile;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, io};

/// The manifest's name in the portal's part of the folder.
pub const MANIFEST: &str = "manifest.json";

/// A manifest that was read.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    /// The files of the publication.
    pub files: Vec<WrittenFile>,
    /// The files of reports that are not fit to be published; in a folder without parts alone.
    #[serde(default)]
    pub drafts: Vec<WrittenFile>,
}

/// Says of a file that the run before has listed and this one has not made whether it stays.
pub type Stays<'a> = dyn Fn(&str) -> bool + 'a;

/// A manifest in the making, and the list of the staff's files beside it.
pub struct ManifestWriter<'a> {
    output: &'a Output,
    site: JsonFile<NewFile<'a>>,
    staff: JsonFile<NewFile<'a>>,
    stays: &'a Stays<'a>,
    /// What the run before has listed and this one has not so far, and whether it is the staff's.
    left: BTreeMap<String, (&'a WrittenFile, bool)>,
    kept: Vec<String>,
}

/// A manifest that has ended.
pub(crate) struct Ended<'a> {
    pub(crate) site: NewFile<'a>,
    pub(crate) staff: NewFile<'a>,
    /// The paths that the run before has listed and nobody lists any more.
    pub(crate) left: Vec<String>,
    /// The paths that stay although this run has not made the files.
    pub(crate) kept: Vec<String>,
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
    pub(crate) fn begin(
        output: &'a Output,
        earlier: &'a Earlier,
        stays: &'a Stays<'a>,
    ) -> io::Result<Self> {
        let begin = |path, schema: &str| {
            let mut json = JsonFile::begin(output.create_unsigned(path)?)?;
            json.field("schema", &schema)?;
            json.list("files")?;
            io::Result::Ok(json)
        };
        let (site, staff) = (begin(MANIFEST, SCHEMA)?, begin(STAFF_LIST, "nianbao.staff/1")?);
        let of = |files: &'a [WrittenFile], staff| {
            files.iter().map(move |file| (file.path.clone(), (file, staff)))
        };
        let left = of(&earlier.files, false).chain(of(&earlier.staff, true)).collect();
        Ok(Self { output, site, staff, stays, left, kept: Vec::new() })
    }

    /// Lists a file of the publication; one that is `kept` was made by an earlier run.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&mut self, file: &WrittenFile, kept: bool) -> io::Result<()> {
        self.entry(file, false, kept)
    }

    /// Lists a file of the staff's: a draft, or a page.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn staff(&mut self, file: &WrittenFile, kept: bool) -> io::Result<()> {
        self.entry(file, true, kept)
    }

    fn entry(&mut self, file: &WrittenFile, staff: bool, kept: bool) -> io::Result<()> {
        self.left.remove(&file.path);
        if kept {
            self.kept.push(file.path.clone());
        }
        // The format is no business of a manifest's.
        let WrittenFile { path, size, sha256, sm3, format: _ } = file.clone();
        let file = WrittenFile { path, size, sha256, sm3, format: String::new() };
        let list = if staff { &mut self.staff } else { &mut self.site };
        list.entry(&Entry { file, kept })
    }

    /// Lists what stays of the run before.
    fn rest(&mut self) -> io::Result<()> {
        let staying: Vec<String> = self
            .left
            .keys()
            .filter(|path| (self.stays)(path) && self.output.has(path))
            .cloned()
            .collect();
        for path in staying {
            let Some((listed, staff)) = self.left.get(&path).copied() else { continue };
            // A manifest of an older program may say less of its files.
            let file =
                if listed.sha256.is_empty() { self.output.digest(&path)? } else { listed.clone() };
            self.entry(&file, staff, true)?;
        }
        Ok(())
    }

    pub(crate) fn end(mut self) -> io::Result<Ended<'a>> {
        self.rest()?;
        self.site.end_list()?;
        self.staff.end_list()?;
        Ok(Ended {
            site: self.site.end(true)?,
            staff: self.staff.end(true)?,
            left: self.left.into_keys().collect(),
            kept: self.kept,
        })
    }
}

/// What the run before has listed. Only that may be removed: the folder may hold other people's
/// files, and the manifest may have been edited, so a path that leads out of the folder is none.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    pub(crate) files: Vec<WrittenFile>,
    pub(crate) staff: Vec<WrittenFile>,
    /// Does the folder have no parts?
    pub(crate) flat: bool,
}

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

#[derive(Default, Deserialize)]
struct Names {
    #[serde(default)]
    schema: String,
    files: Vec<Named>,
    #[serde(default)]
    drafts: Vec<Named>,
}

/// Reads what the run before has listed; nothing where there is no manifest that makes sense.
///
/// # Errors
/// When what stands there is no ordinary file, or cannot be read.
pub(crate) fn earlier(inside: &Inside) -> io::Result<Earlier> {
    let listed = |named: Vec<Named>| -> Vec<WrittenFile> {
        let inside = named
            .into_iter()
            .filter(|named| is_inside(&named.file) && !named.file.starts_with(PRIVATE));
        inside
            .map(|Named { file, size, sha256, sm3 }| WrittenFile {
                path: file,
                size,
                sha256,
                sm3,
                format: String::new(),
            })
            .collect()
    };
    if inside.look(&placed(MANIFEST))? != Found::Nothing {
        let (site, staff) = (names(inside, &placed(MANIFEST))?, names(inside, STAFF_LIST)?);
        let (files, mut staff) =
            (listed(site.unwrap_or_default().files), listed(staff.unwrap_or_default().files));
        // Neither list speaks of the other's part.
        staff.retain(|file| placed(&file.path) == file.path);
        let files = files.into_iter().filter(|file| placed(&file.path) != file.path).collect();
        return Ok(Earlier { files, staff, flat: false });
    }
    let Some(flat) = names(inside, MANIFEST)?.filter(|names| names.schema == OLD_SCHEMA) else {
        return Ok(Earlier::default());
    };
    let mut staff = listed(flat.drafts);
    staff.iter_mut().for_each(|file| file.path = path_of_draft(&file.path));
    Ok(Earlier { files: listed(flat.files), staff, flat: true })
}

/// Is the folder the portal's part of a publication, alone?
pub(crate) fn is_part_for_the_portal(inside: &Inside) -> bool {
    let is_none = |name: &str| matches!(inside.look(name), Ok(Found::Nothing));
    is_none(&placed(MANIFEST))
        && matches!(names(inside, MANIFEST), Ok(Some(names)) if names.schema == SCHEMA)
}

/// A list of files; nothing where there is none that makes sense.
fn names(inside: &Inside, place: &str) -> io::Result<Option<Names>> {
    /// A manifest of so many files has other worries.
    const LARGEST: u64 = 256 << 20;
    match inside.look(place)? {
        Found::Nothing => Ok(None),
        Found::File(size) if size > LARGEST => Err(io::ErrorKind::FileTooLarge.into()),
        Found::File(_) => Ok(serde_json::from_slice(&fs::read(inside.place(place)?)?).ok()),
    }
}
