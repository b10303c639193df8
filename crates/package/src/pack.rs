//! Makes a package of a published folder.

use crate::{
    LARGEST_MANIFEST, SCHEMA,
    source::{MOST, Source, fault, senseless},
};
use nianbao_model::{Fault, Lang, Say as _, WrittenFile};
use nianbao_output::{Digester, MANIFEST};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Seek, Write},
    path::Path,
};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// What a package holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed {
    /// How many files, the manifest not counted.
    pub files: usize,
}

/// The manifest of a package.
#[derive(Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) schema: String,
    pub(crate) year: u16,
    pub(crate) files: Vec<WrittenFile>,
}

/// Packs a year of a published folder. Only what the folder's manifest lists is packed, and only if it still is what the manifest says.
///
/// # Errors
/// When the folder has no manifest or nothing of the year, a file is missing or was altered since, or the sink takes no more.
pub fn pack(folder: &Path, year: u16, sink: impl Write + Seek) -> Result<Packed, Fault> {
    let mut source = Source::open(folder)?;
    let shown = folder.display().to_string();
    let Some(manifest) = source.read(MANIFEST, LARGEST_MANIFEST)? else {
        return Err(fault(
            "文件夹中没有 manifest.json；请先用 nianbao batch 发布",
            "the folder has no manifest.json; publish with nianbao batch first",
            &shown,
        ));
    };
    let published: nianbao_output::Manifest = serde_json::from_slice(&manifest).map_err(|e| senseless(&e))?;
    let below = format!("{year}/");
    let mut files: Vec<WrittenFile> = published.files.into_iter().filter(|listed| listed.path.starts_with(&below)).collect();
    if files.is_empty() {
        return Err(fault(&format!("发布文件夹中没有{year}年度报告"), &format!("nothing of {year} is published there"), &shown));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut zip = ZipWriter::new(sink);
    let failed = |e: io::Error| {
        Fault::new(format!("数据包写入失败：{}", e.said(Lang::Zh)), format!("the package cannot be written: {}", e.said(Lang::En)))
    };
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for listed in &files {
        let Some(bytes) = source.read(&listed.path, MOST)? else {
            return Err(fault(
                "清单中有这个文件，文件夹中没有；请重新发布",
                "the manifest lists this file and it is not there; publish again",
                &listed.path,
            ));
        };
        if Digester::of(&listed.path, &listed.format, &bytes) != *listed {
            return Err(fault(
                "文件与清单不符，发布后被改动过；请重新发布",
                "the file is not what the manifest says: it was altered since; publish again",
                &listed.path,
            ));
        }
        zip.start_file(&listed.path, options).map_err(|e| failed(e.into()))?;
        zip.write_all(&bytes).map_err(failed)?;
    }
    let packed = Packed { files: files.len() };
    let manifest = Manifest { schema: SCHEMA.to_owned(), year, files };
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| failed(e.into()))? + "\n";
    zip.start_file(MANIFEST, options).map_err(|e| failed(e.into()))?;
    zip.write_all(text.as_bytes()).map_err(failed)?;
    zip.finish().map_err(|e| failed(e.into()))?;
    Ok(packed)
}
