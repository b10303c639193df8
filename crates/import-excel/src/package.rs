//! The zip that xlsx, xlsb and ods files are: its parts by name, unpacked within limits whatever the sizes it declares.

use crate::{fault, limits};
use nianbao_format::Fault;
use std::{
    collections::HashMap,
    io::{Cursor, Read},
};
use zip::{ZipArchive, result::ZipError};

/// What a zip's entries begin with, and the records of its directory.
pub(crate) const ENTRY: &[u8; 4] = b"PK\x03\x04";
const DIRECTORY_RECORD: &[u8; 4] = b"PK\x01\x02";

/// An open package.
pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Parts by their names as [`plain`] has them.
    parts: HashMap<String, usize>,
    twice: bool,
    unpacked: usize,
}

impl<'a> Package<'a> {
    /// Opens a package; nothing is unpacked yet.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        if too_many_records(bytes) {
            return Err(fault::too_many_parts());
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| fault::damaged())?;
        let names: Vec<String> = zip.file_names_raw().map(|name| plain(&String::from_utf8_lossy(name))).collect();
        let mut twice = zip.has_duplicate_names();
        let mut parts = HashMap::with_capacity(names.len());
        for (i, name) in names.into_iter().enumerate() {
            twice |= parts.insert(name, i).is_some();
        }
        Ok(Self { zip, parts, twice, unpacked: 0 })
    }

    /// The names of all parts, in no order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// Refuses a package where one name stands for two parts: readers would disagree which counts.
    pub(crate) fn unambiguous(&self) -> Result<(), Fault> {
        if self.twice { Err(fault::duplicate_parts()) } else { Ok(()) }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&plain(name))
    }

    /// A part that is no sheet: names, styles, shared texts.
    pub(crate) fn side_part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.part(name, limits::SIDE_PART_BYTES)
    }

    /// A sheet's part.
    pub(crate) fn sheet_part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.part(name, limits::UNPACKED_BYTES)
    }

    /// Unpacks a part, counting what really comes out of it.
    fn part(&mut self, name: &str, limit: usize) -> Result<Option<Vec<u8>>, Fault> {
        let Some(&index) = self.parts.get(&plain(name)) else { return Ok(None) };
        let file = self.zip.by_index(index).map_err(|e| match e {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => fault::password(),
            _ => fault::damaged(),
        })?;
        let left = limits::UNPACKED_BYTES - self.unpacked;
        let (limit, total) = if limit < left { (limit, limit) } else { (left, limits::UNPACKED_BYTES) };
        // The declared size is a hint, and may lie.
        let hint = usize::try_from(file.size()).unwrap_or(usize::MAX).min(1 << 20);
        let mut bytes = Vec::with_capacity(hint + 1);
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|_| fault::damaged())?;
        if bytes.len() > limit {
            return Err(fault::too_much_unpacked(total));
        }
        self.unpacked += bytes.len();
        Ok(Some(bytes))
    }
}

/// A part's name the way all programs mean it: forward slashes, none in front, any case.
fn plain(name: &str) -> String {
    name.trim_start_matches(['/', '\\']).replace('\\', "/").to_ascii_lowercase()
}

/// Where a relationship in `folder` (with a slash at its end, or empty) leads.
pub(crate) fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Does the directory have more records than any workbook? Opening costs memory for each, so this is asked before.
fn too_many_records(bytes: &[u8]) -> bool {
    const SHORTEST_RECORD: usize = 46;
    bytes.len() > limits::PARTS * SHORTEST_RECORD && find_all(bytes, DIRECTORY_RECORD).nth(limits::PARTS).is_some()
}

/// The names of the entries at a file's beginning, when it has no directory: it is cut off, or only its beginning is at hand.
pub(crate) fn names_at_the_beginning(bytes: &[u8]) -> Vec<String> {
    const NAME: usize = 30;
    let entries = find_all(bytes, ENTRY).take(limits::PARTS);
    let names = entries.filter_map(|at| {
        let head = bytes.get(at..at + NAME)?;
        let length = usize::from(u16::from_le_bytes([head[26], head[27]]));
        bytes.get(at + NAME..at + NAME + length).map(|name| plain(&String::from_utf8_lossy(name)))
    });
    names.collect()
}

/// Where `what` stands in `bytes`.
fn find_all<'b>(bytes: &'b [u8], what: &'b [u8; 4]) -> impl Iterator<Item = usize> + 'b {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + bytes.get(from..)?.iter().position(|b| *b == what[0])?;
            from = at + 1;
            if bytes[at..].starts_with(what) {
                return Some(at);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relationships_lead_where_programs_follow_them() {
        assert_eq!(resolve("xl/", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/", "..\\xl\\./sheet1.xml"), "xl/sheet1.xml");
        assert_eq!(resolve("", "../../workbook.xml"), "workbook.xml");
    }
}
