//! A zip's parts by name, unpacked within limits whatever the sizes it declares.

use crate::plain;
use std::{
    collections::HashMap,
    io::{Cursor, Read},
};
use zip::{ZipArchive, result::ZipError};

/// The most parts.
pub const PARTS: usize = 10_000;
/// All that is unpacked, together, unless somebody says otherwise.
pub const UNPACKED_BYTES: usize = 64 << 20;

/// What a zip's entries begin with.
pub const ENTRY: &[u8; 4] = b"PK\x03\x04";
/// And the records of its directory.
const DIRECTORY_RECORD: &[u8; 4] = b"PK\x01\x02";

/// Why a package, or a part of it, is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no zip, or damaged.
    Damaged,
    /// It has more than [`PARTS`] parts.
    TooManyParts,
    /// More comes out of it than so many bytes.
    TooMuch(usize),
    /// It is protected with a password.
    Password,
    /// Two parts have one name: readers would disagree which counts.
    Twice,
}

/// An open package.
#[derive(Debug)]
pub struct Package<'a> {
    pub(crate) zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Parts by their names as [`plain`] has them.
    parts: HashMap<String, usize>,
    twice: bool,
    unpacked: usize,
    most: usize,
}

impl<'a> Package<'a> {
    /// Opens a package; nothing is unpacked yet.
    ///
    /// # Errors
    /// When it is no zip or has too many parts.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Self::within(bytes, UNPACKED_BYTES)
    }

    /// Opens a package of which at most so many bytes are unpacked, all parts together.
    ///
    /// # Errors
    /// When it is no zip or has too many parts.
    pub fn within(bytes: &'a [u8], most: usize) -> Result<Self, Refusal> {
        if too_many_records(bytes) {
            return Err(Refusal::TooManyParts);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
        let names: Vec<String> =
            zip.file_names_raw().map(|name| plain(&String::from_utf8_lossy(name))).collect();
        let mut twice = zip.has_duplicate_names();
        let mut parts = HashMap::with_capacity(names.len());
        for (i, name) in names.into_iter().enumerate() {
            twice |= parts.insert(name, i).is_some();
        }
        Ok(Self { zip, parts, twice, unpacked: 0, most })
    }

    /// The names of all parts, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// Refuses a package where one name stands for two parts.
    ///
    /// # Errors
    /// When one does.
    pub fn unambiguous(&self) -> Result<(), Refusal> {
        if self.twice { Err(Refusal::Twice) } else { Ok(()) }
    }

    /// Is there a part of this name?
    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&plain(name))
    }

    /// Which part has this name.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.parts.get(&plain(name)).copied()
    }

    /// Unpacks a part of at most so many bytes, counting what really comes out of it; nothing if
    /// there is none of this name.
    ///
    /// # Errors
    /// When it is too large, protected or damaged.
    pub fn part(&mut self, name: &str, most: usize) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(index) = self.position(name) else { return Ok(None) };
        let file = self.zip.by_index(index).map_err(|e| match e {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Password,
            _ => Refusal::Damaged,
        })?;
        let left = self.most - self.unpacked;
        let (limit, total) = if most < left { (most, most) } else { (left, self.most) };
        // The declared size is a hint, and may lie.
        let hint = usize::try_from(file.size()).unwrap_or(usize::MAX).min(1 << 20);
        let mut bytes = Vec::with_capacity(hint + 1);
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|_| Refusal::Damaged)?;
        if bytes.len() > limit {
            return Err(Refusal::TooMuch(total));
        }
        self.unpacked += bytes.len();
        Ok(Some(bytes))
    }
}

/// Does the directory have more records than any package? Opening costs memory for each, so this is
/// asked before.
fn too_many_records(bytes: &[u8]) -> bool {
    const SHORTEST_RECORD: usize = 46;
    bytes.len() > PARTS * SHORTEST_RECORD && find_all(bytes, DIRECTORY_RECORD).nth(PARTS).is_some()
}

/// The names of the entries at a file's beginning, when it has no directory: it is cut off, or only
/// its beginning is at hand.
pub fn names_at_the_beginning(bytes: &[u8]) -> Vec<String> {
    const NAME: usize = 30;
    let entries = find_all(bytes, ENTRY).take(PARTS);
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
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::{ZipWriter, write::SimpleFileOptions};

    /// A zip of these parts.
    pub(crate) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            out.start_file(*name, SimpleFileOptions::default()).unwrap();
            out.write_all(bytes).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_found_by_any_spelling_and_unpacked_within_limits() {
        let bytes = zipped(&[("xl\\Workbook.xml", b"<workbook/>"), ("large", &[b'x'; 3000])]);
        let mut package = Package::open(&bytes).unwrap();
        assert!(package.has("/XL/workbook.xml") && !package.has("workbook.xml"));
        assert_eq!(package.part("xl/workbook.xml", 100), Ok(Some(b"<workbook/>".to_vec())));
        assert_eq!(package.part("large", 2999), Err(Refusal::TooMuch(2999)));
        assert_eq!(package.part("none", 1), Ok(None));
        assert_eq!(Package::open(b"PK\x03\x04 and no directory").err(), Some(Refusal::Damaged));
    }

    #[test]
    fn two_parts_of_one_name_are_told() {
        assert_eq!(
            Package::open(&zipped(&[("a.xml", b""), ("A.xml", b"")])).unwrap().unambiguous(),
            Err(Refusal::Twice)
        );
        assert_eq!(
            Package::open(&zipped(&[("a.xml", b""), ("b.xml", b"")])).unwrap().unambiguous(),
            Ok(())
        );
    }

    #[test]
    fn names_are_known_where_the_directory_is_cut_off() {
        let bytes = zipped(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"")]);
        let cut = &bytes[..bytes.len() - 40];
        assert_eq!(names_at_the_beginning(cut), ["[content_types].xml", "xl/workbook.xml"]);
    }
}
