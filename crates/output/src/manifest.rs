//! The manifest: which files belong to a publication, with their digests, and the like list of the
//! staff's files, apart.

use crate::{
    JsonFile, NewFile, Output, STAFF_LIST,
    earlier::{Earlier, schema},
    inside::{Found, Inside},
    layout::{SCHEMA, placed},
    paths::Paths,
};
use nianbao_model::WrittenFile;
use serde::{Deserialize, Serialize};
use std::io;

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
pub type Stays<'a> = dyn Fn(&str) -> bool + Sync + 'a;

/// A manifest in the making, and the list of the staff's files beside it.
pub struct ManifestWriter<'a> {
    output: &'a Output,
    site: JsonFile<NewFile<'a>>,
    staff: JsonFile<NewFile<'a>>,
    stays: &'a Stays<'a>,
    /// What the run before has listed.
    earlier: &'a Earlier,
    /// Which of it this one has listed, too.
    listed: Vec<bool>,
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
        let listed = vec![false; earlier.len()];
        Ok(Self { output, site, staff, stays, earlier, listed, kept: Vec::new() })
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
        self.listed[self.earlier.find(&file.path)].fill(true);
        if kept {
            self.kept.push(file.path.clone());
        }
        // The format is no business of a manifest's.
        let WrittenFile { path, size, sha256, sm3, format: _ } = file.clone();
        let file = WrittenFile { path, size, sha256, sm3, format: String::new() };
        let list = if staff { &mut self.staff } else { &mut self.site };
        list.entry(&Entry { file, kept })
    }

    /// Lists what stays of the run before, and says what else it has listed.
    fn rest(&mut self) -> io::Result<Vec<String>> {
        let earlier = self.earlier;
        let mut rest = Paths::default();
        let numbers = (0..earlier.len()).filter(|n| !self.listed[*n]);
        for (n, file) in numbers.clone().zip(earlier.files(self.output.inside(), numbers)) {
            rest.push(&file?.0.path, n);
        }
        let mut left = Vec::new();
        for (path, n) in rest.sorted() {
            if !(self.stays)(path) || !self.output.has(path) {
                left.push(path.to_owned());
                continue;
            }
            let one = earlier.files(self.output.inside(), std::iter::once(n)).next();
            let Some((listed, staff)) = one.transpose()? else { continue };
            // A manifest of an older program may say less of its files.
            let file = if listed.sha256.is_empty() { self.output.digest(path)? } else { listed };
            self.entry(&file, staff, true)?;
        }
        Ok(left)
    }

    pub(crate) fn end(mut self) -> io::Result<Ended<'a>> {
        let left = self.rest()?;
        self.site.end_list()?;
        self.staff.end_list()?;
        Ok(Ended {
            site: self.site.end(true)?,
            staff: self.staff.end(true)?,
            left,
            kept: self.kept,
        })
    }
}

/// Is the folder the portal's part of a publication, alone?
pub(crate) fn is_part_for_the_portal(inside: &Inside) -> bool {
    let is_none = |name: &str| matches!(inside.look(name), Ok(Found::Nothing));
    is_none(&placed(MANIFEST))
        && matches!(schema(inside, MANIFEST), Ok(Some(schema)) if schema == SCHEMA)
}
