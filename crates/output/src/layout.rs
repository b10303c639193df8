//! Where files lie in an output folder: what goes to the portal in one part, what stays in the
//! house in another.
//!
//! | part | holds |
//! |---|---|
//! | `site/` | what goes to the portal, with `manifest.json`; nothing in it leads out of it |
//! | `staff/` | drafts, the run report, the page on completeness, with a list of their digests |
//! | `.nianbao/` | the program's own: lock, records, the older generation |
//!
//! A file's *path* is its address below the portal's part (`2020/unit-07.html`), or begins with the
//! name of one of the other parts. Before there were parts all lay in one folder; such a one is
//! known by its manifest, and the next run moves its files over.

use crate::{
    MANIFEST,
    folder::settle_folder,
    inside::{Found, Inside},
};
use nianbao_model::Fault;
use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

/// The part of an output folder that goes to the portal.
pub const SITE: &str = "site";
/// The part of an output folder that stays in the house.
pub const STAFF: &str = "staff";
/// The folder in an output folder that is the program's own.
pub const PRIVATE: &str = ".nianbao";
/// The list of the staff's files with their digests, which no public manifest has; it is like a
/// manifest.
pub const STAFF_LIST: &str = "staff/manifest.json";
/// Such a list in a folder without parts.
const OLD_STAFF_LIST: &str = ".nianbao/staff.json";
/// What a folder without parts has and no manifest lists.
const UNLISTED: [&str; 5] = [MANIFEST, "run.html", "run.json", "completeness.html", OLD_STAFF_LIST];

/// Where a file lies in an output folder, by its path.
///
/// ```
/// use nianbao_output::placed;
///
/// assert_eq!(placed("2020/unit-07.html"), "site/2020/unit-07.html");
/// assert_eq!(placed("staff/run.html"), "staff/run.html");
/// ```
pub fn placed(path: &str) -> Cow<'_, str> {
    let elsewhere = [STAFF, PRIVATE]
        .iter()
        .any(|part| path.strip_prefix(part).is_some_and(|rest| rest.starts_with('/')));
    match elsewhere {
        true => path.into(),
        false => format!("{SITE}/{path}").into(),
    }
}

/// Where a file lay in a folder without parts, by its path.
pub(crate) fn placed_before(path: &str) -> &str {
    path.strip_prefix(STAFF).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

/// The path of a file that a folder without parts lists among its drafts.
pub(crate) fn path_of_draft(listed: &str) -> String {
    format!("{STAFF}/{listed}")
}

/// What else is ours in a folder without parts, beside what its manifest lists.
pub(crate) fn unlisted(inside: &Inside) -> impl Iterator<Item = String> {
    UNLISTED
        .iter()
        .filter(|name| matches!(inside.look(name), Ok(Found::File(_))))
        .map(|name| (*name).to_owned())
}

/// A published folder as somebody names it: the whole of it, the part for the portal alone, or one
/// without parts.
#[derive(Clone, Debug)]
pub struct PublishedFolder {
    root: PathBuf,
    /// Does it have parts?
    whole: bool,
}

impl PublishedFolder {
    /// Opens a folder. What a dead run has left half done in it ends here.
    ///
    /// # Errors
    /// When that cannot be ended, or another run is at work there.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        settle_folder(path)?;
        // The part for the portal is not a folder of its own as long as the others are beside it.
        if path.file_name().is_some_and(|name| name == SITE)
            && let Some(above) = path.parent()
            && above.join(PRIVATE).is_dir()
        {
            settle_folder(above)?;
        }
        Ok(Self { root: path.to_owned(), whole: path.join(SITE).join(MANIFEST).exists() })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where in the folder a file lies that a manifest lists.
    pub fn placed<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if self.whole { placed(path) } else { path.into() }
    }

    /// Where the list of the staff's files is, if there is one.
    pub fn staff_list(&self) -> &'static str {
        if self.whole { STAFF_LIST } else { OLD_STAFF_LIST }
    }
}

/// A manifest's schema.
pub(crate) const SCHEMA: &str = "nianbao.manifest/2";
/// The schema of the manifest of a folder without parts.
pub(crate) const OLD_SCHEMA: &str = "nianbao.manifest/1";

/// Puts a file a second time into the folder, as it is and with its times; where the file system
/// can, it is the same file.
pub(crate) fn same_file(from: &Path, to: &Path) -> io::Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)?;
    let copy = fs::File::options().write(true).open(to)?;
    copy.set_modified(fs::metadata(from)?.modified()?)?;
    copy.sync_data()
}

/// The portal's part is none to publish into.
pub(crate) fn is_part(out: &Path) -> Fault {
    let shown = out.display();
    Fault::new(
        format!("“{shown}”是发布内容中上传门户网站的部分（site）；请写明它所在的输出文件夹"),
        format!(
            "“{shown}” is the part of a publication that goes to the portal (site); name the output folder it is in"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_to_be_the_staffs_or_our_own_is_the_portals() {
        let paths = [
            "index.html",
            "2020/staff/a",
            "staffs/a",
            "staff",
            "staff/drafts/2020/a.html",
            ".nianbao/lock",
        ];
        let lie = [
            "site/index.html",
            "site/2020/staff/a",
            "site/staffs/a",
            "site/staff",
            "staff/drafts/2020/a.html",
            ".nianbao/lock",
        ];
        assert_eq!(paths.map(|path| placed(path).into_owned()), lie.map(str::to_owned));
        assert_eq!(placed_before("staff/run.html"), "run.html");
        assert_eq!(placed_before("2020/a.html"), "2020/a.html");
    }
}
