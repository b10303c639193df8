//! A published folder or a package as its manifest lists it, for whoever wants to read the reports
//! in it.

use crate::{
    LARGEST_MANIFEST,
    source::{MOST, Source, fault, senseless},
};
use nianbao_model::{Fault, WrittenFile};
use nianbao_output::{Digester, MANIFEST};
use serde::Deserialize;
use std::path::Path;

/// A published folder or a package. What is read of it is as its manifest says, or not read at all.
pub struct Contents {
    source: Source,
    files: Vec<WrittenFile>,
}

/// What is wanted of either manifest.
#[derive(Deserialize)]
struct Manifest {
    files: Vec<WrittenFile>,
}

impl Contents {
    /// Opens a published folder or a package.
    ///
    /// # Errors
    /// When there is none, or its manifest makes no sense.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let mut source = Source::open(path)?;
        let Some(manifest) = source.read(MANIFEST, LARGEST_MANIFEST)? else {
            return Err(fault(
                "没有 manifest.json，这不是发布文件夹或数据包；请先用 nianbao batch 发布",
                "there is no manifest.json, so it is no published folder and no package; publish with nianbao batch first",
                &path.display().to_string(),
            ));
        };
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|e| senseless(&e))?;
        let mut files = manifest.files;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { source, files })
    }

    /// The listed files' names, sorted: `2020/unit-07.xml`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|listed| listed.path.as_str())
    }

    /// A listed file's bytes.
    ///
    /// # Errors
    /// When it is not listed, not there, or not what the manifest says.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, Fault> {
        let listed = self
            .files
            .binary_search_by(|listed| listed.path.as_str().cmp(name))
            .ok()
            .map(|at| &self.files[at]);
        let bytes = match listed {
            Some(_) => self.source.read(name, MOST)?,
            None => None,
        };
        let (Some(listed), Some(bytes)) = (listed, bytes) else {
            return Err(fault(
                "清单所列文件缺失；请重新发布",
                "a file of the manifest is not there; publish again",
                name,
            ));
        };
        match Digester::of(&listed.path, &listed.format, &bytes) == *listed {
            true => Ok(bytes),
            false => Err(fault(
                "文件与清单不符，发布后被改动过；请重新发布",
                "the file is not what the manifest says: it was altered since; publish again",
                name,
            )),
        }
    }
}
