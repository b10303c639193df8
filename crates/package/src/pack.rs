//! Makes a package of a published folder.

use crate::{
    ARCHIVE, LARGEST_MANIFEST, SCHEMA,
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

/// Packs a year of a published folder. Only what the folder's manifest lists is packed, and only if
/// it still is what the manifest says.
///
/// # Errors
/// When the folder has no manifest or nothing of the year, a file is missing or was altered since,
/// or the sink takes no more.
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
    let published: nianbao_output::Manifest =
        serde_json::from_slice(&manifest).map_err(|e| senseless(&e))?;
    let below = format!("{year}/");
    let mut files: Vec<WrittenFile> =
        published.files.into_iter().filter(|listed| listed.path.starts_with(&below)).collect();
    if files.is_empty() {
        return Err(fault(
            &format!("发布文件夹中没有{year}年度报告"),
            &format!("nothing of {year} is published there"),
            &shown,
        ));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut out = Zip::new(sink);
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
        out.file(&listed.path, &bytes)?;
    }
    out.end(Manifest { schema: SCHEMA.to_owned(), year, files })
}

/// A file of an archive: its name, its format, its bytes.
pub type Archived = (String, String, Vec<u8>);

/// Packs the books of a closed year with their digests, as they are.
///
/// # Errors
/// When the sink takes no more.
pub fn archive(
    year: u16,
    mut files: Vec<Archived>,
    sink: impl Write + Seek,
) -> Result<Packed, Fault> {
    files.sort();
    let mut out = Zip::new(sink);
    let mut listed = Vec::new();
    for (path, format, bytes) in &files {
        out.file(path, bytes)?;
        listed.push(Digester::of(path, format, bytes));
    }
    out.end(Manifest { schema: ARCHIVE.to_owned(), year, files: listed })
}

/// A package while it is written.
struct Zip<W: Write + Seek> {
    zip: ZipWriter<W>,
    options: SimpleFileOptions,
}

impl<W: Write + Seek> Zip<W> {
    fn new(sink: W) -> Self {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        Self { zip: ZipWriter::new(sink), options }
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), Fault> {
        self.zip.start_file(name, self.options).map_err(|e| failed(&e.into()))?;
        self.zip.write_all(bytes).map_err(|e| failed(&e))
    }

    fn end(mut self, manifest: Manifest) -> Result<Packed, Fault> {
        let packed = Packed { files: manifest.files.len() };
        let text = serde_json::to_string_pretty(&manifest).map_err(|e| failed(&e.into()))? + "\n";
        self.file(MANIFEST, text.as_bytes())?;
        self.zip.finish().map_err(|e| failed(&e.into()))?;
        Ok(packed)
    }
}

fn failed(e: &io::Error) -> Fault {
    Fault::new(
        format!("数据包写入失败：{}", e.said(Lang::Zh)),
        format!("the package cannot be written: {}", e.said(Lang::En)),
    )
}
