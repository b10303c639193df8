//! Where files are read from: a published folder, or the package that was made of one.

use crate::{LARGEST_FILE, LARGEST_MANIFEST, LARGEST_WHOLE, MOST_FILES, is_safe};
use nianbao_model::{Bilingual, Fault, Lang, Place, Say as _, json_error_words};
use nianbao_output::PublishedFolder;
use std::{
    borrow::Cow,
    collections::BTreeSet,
    fs,
    io::{self, Read, Seek},
    path::Path,
};

/// A folder or a package with a manifest.
pub(crate) enum Source {
    /// A published folder.
    Folder(PublishedFolder),
    /// A package.
    Zip { archive: Box<zip::ZipArchive<io::BufReader<fs::File>>>, names: Vec<String> },
}

impl Source {
    /// Opens a folder or a package. A package with names that lead out of it, with links or with
    /// too much in it is refused whole.
    pub(crate) fn open(path: &Path) -> Result<Self, Fault> {
        let name = path.display().to_string();
        let about = fs::metadata(path).map_err(|e| unreadable(&name, &e))?;
        if about.is_dir() {
            return Ok(Self::Folder(PublishedFolder::open(path)?));
        }
        if !about.is_file() {
            return Err(fault("这不是普通文件", "this is no ordinary file", &name));
        }
        let file = fs::File::open(path).map_err(|e| unreadable(&name, &e))?;
        let archive = zip::ZipArchive::new(io::BufReader::new(file)).map_err(|_| {
            fault(
                "打不开数据包；应为本工具 nianbao package 生成的 .zip 文件，请确认文件完整、没有选错",
                "the package cannot be opened; it should be a .zip that nianbao package made: is it whole, and the right file?",
                &name,
            )
        })?;
        let mut archive = Box::new(archive);
        let names = inspect(&mut archive, &name)?;
        Ok(Self::Zip { archive, names })
    }

    /// All file names but the manifest's, sorted. A folder is not listed: there may be other
    /// people's files in it.
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Self::Folder(_) => &[],
            Self::Zip { names, .. } => names,
        }
    }

    /// Where a listed file lies, seen from the folder or the package.
    pub(crate) fn placed<'p>(&self, name: &'p str) -> Cow<'p, str> {
        match self {
            Self::Folder(folder) => folder.placed(name),
            Self::Zip { .. } => name.into(),
        }
    }

    /// The list of the staff's files, if it is at hand.
    pub(crate) fn staff(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let Self::Folder(folder) = &*self else { return Ok(None) };
        let list = folder.staff_list();
        self.read(list, LARGEST_MANIFEST)
    }

    /// The files in a folder that are none of the `known`, sorted, as far as there are not too
    /// many: other people's. A package has none.
    pub(crate) fn others(&self, known: &BTreeSet<&str>) -> Vec<String> {
        let Self::Folder(published) = self else { return Vec::new() };
        let lists = [nianbao_output::MANIFEST, published.staff_list()];
        let known: BTreeSet<Cow<'_, str>> =
            known.iter().copied().chain(lists).map(|name| published.placed(name)).collect();
        let (mut others, mut open) =
            (Vec::new(), vec![(published.root().to_owned(), String::new())]);
        while let Some((folder, below)) = open.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = format!("{below}{}", entry.file_name().to_string_lossy());
                if name == nianbao_output::PRIVATE {
                    continue;
                }
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => open.push((entry.path(), format!("{name}/"))),
                    _ if known.contains(name.as_str()) => {}
                    _ if others.len() < MOST_OTHERS => others.push(name),
                    _ => {}
                }
            }
        }
        others.sort();
        others
    }

    /// A file's bytes; nothing if there is no such file.
    pub(crate) fn read(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, Fault> {
        if !is_safe(name) {
            return Err(fault(
                "文件名指向数据包之外，已拒绝",
                "the name leads out of the package; refused",
                name,
            ));
        }
        match self {
            Self::Folder(folder) => {
                let path = folder.root().join(&*folder.placed(name));
                match fs::symlink_metadata(&path) {
                    Ok(about) if about.is_file() => {}
                    Ok(_) => {
                        return Err(fault(
                            "这不是普通文件（可能是链接），已拒绝",
                            "this is no ordinary file (a link?); refused",
                            name,
                        ));
                    }
                    Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
                    Err(e) => return Err(unreadable(name, &e)),
                }
                let file = fs::File::open(&path).map_err(|e| unreadable(name, &e))?;
                bounded(file, most, name).map(Some)
            }
            Self::Zip { archive, .. } => match archive.by_name(name) {
                Ok(file) => bounded(file, most, name).map(Some),
                Err(zip::result::ZipError::FileNotFound) => Ok(None),
                Err(e) => Err(unreadable(name, &e.into())),
            },
        }
    }
}

/// Refuses what a package never has. Gives the names of all files but the manifest, sorted.
fn inspect<R: Read + Seek>(
    archive: &mut zip::ZipArchive<R>,
    name: &str,
) -> Result<Vec<String>, Fault> {
    const LINK: u32 = 0o120_000;
    let mut names = Vec::new();
    if archive.len() > MOST_FILES {
        return Err(fault(
            &format!("数据包中有 {} 个文件，超过 {MOST_FILES} 个", archive.len()),
            &format!("the package has {} files, more than {MOST_FILES}", archive.len()),
            name,
        ));
    }
    let mut whole: u64 = 0;
    for n in 0..archive.len() {
        let file = archive.by_index_raw(n).map_err(|e| unreadable(name, &e.into()))?;
        let inner = file.name().map_err(|e| unreadable(name, &e.into()))?.into_owned();
        if !is_safe(inner.trim_end_matches('/')) {
            return Err(fault(
                &format!("数据包中的文件名“{inner}”指向数据包之外，整包已拒绝"),
                &format!(
                    "the name “{inner}” in the package leads out of it; the whole package is refused"
                ),
                name,
            ));
        }
        if file.unix_mode().is_some_and(|mode| mode & 0o170_000 == LINK) {
            return Err(fault(
                &format!("数据包中的“{inner}”是链接，整包已拒绝"),
                &format!("“{inner}” in the package is a link; the whole package is refused"),
                name,
            ));
        }
        whole = whole.saturating_add(file.size());
        if inner != nianbao_output::MANIFEST && !inner.ends_with('/') {
            names.push(inner);
        }
    }
    if whole > LARGEST_WHOLE {
        return Err(fault(
            &format!("数据包解开后有 {} GB，过大", whole >> 30),
            &format!("the package unpacks to {} GB, which is too much", whole >> 30),
            name,
        ));
    }
    names.sort();
    Ok(names)
}

/// Reads so many bytes at most; sizes in a file's own words may be lies.
fn bounded(reader: impl Read, most: u64, name: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes).map_err(|e| unreadable(name, &e))?;
    if bytes.len() as u64 > most {
        let most = most >> 20;
        return Err(fault(
            &format!("文件超过 {most} MB"),
            &format!("the file is larger than {most} MB"),
            name,
        ));
    }
    Ok(bytes)
}

/// So many files of other people are told at most.
const MOST_OTHERS: usize = 200;
/// The most that is read of a listed file.
pub(crate) const MOST: u64 = LARGEST_FILE;

pub(crate) fn fault(zh: &str, en: &str, file: &str) -> Fault {
    Fault::new(zh, en).at(Place::File { file: file.into() })
}

/// A manifest that is no JSON, or none of ours.
pub(crate) fn senseless(e: &serde_json::Error) -> Fault {
    let Bilingual { zh, en } = json_error_words(&e.to_string());
    fault(
        &format!("清单格式有误：{zh}"),
        &format!("the manifest makes no sense: {en}"),
        nianbao_output::MANIFEST,
    )
}

pub(crate) fn unreadable(file: &str, e: &io::Error) -> Fault {
    fault(
        &format!("无法读取：{}", e.said(Lang::Zh)),
        &format!("cannot be read: {}", e.said(Lang::En)),
        file,
    )
}
