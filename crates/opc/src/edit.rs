//! A package with some parts changed and some added; all others are copied as they are packed.

use crate::{Package, Refusal, UNPACKED_BYTES, plain};
use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// A package that is being edited.
#[derive(Debug)]
pub struct Editor<'a> {
    package: Package<'a>,
    packed: usize,
    changed: BTreeMap<usize, Vec<u8>>,
    added: Vec<(String, Vec<u8>)>,
}

impl<'a> Editor<'a> {
    /// Opens a package. Of two parts with one name nobody knows which counts, so that such a
    /// package is refused.
    ///
    /// # Errors
    /// Those of [`Package::open`] and [`Package::unambiguous`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let package = Package::open(bytes)?;
        package.unambiguous()?;
        Ok(Self { package, packed: bytes.len(), changed: BTreeMap::new(), added: Vec::new() })
    }

    /// Is there a part of this name, added ones among them?
    pub fn has(&self, name: &str) -> bool {
        self.package.has(name) || self.added.iter().any(|(n, _)| plain(n) == plain(name))
    }

    /// The names of the original's parts with an ending, in a lasting order.
    pub fn names_ending(&self, ending: &str) -> Vec<String> {
        let mut names: Vec<String> =
            self.package.names().filter(|name| name.ends_with(ending)).map(str::to_owned).collect();
        names.sort();
        names
    }

    /// A part with the changes made so far.
    ///
    /// # Errors
    /// Those of [`Package::part`].
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        if let Some((_, bytes)) = self.added.iter().find(|(n, _)| plain(n) == plain(name)) {
            return Ok(Some(bytes.clone()));
        }
        match self.package.position(name).and_then(|index| self.changed.get(&index)) {
            Some(bytes) => Ok(Some(bytes.clone())),
            None => self.package.part(name, UNPACKED_BYTES),
        }
    }

    /// A part's text with the changes made so far, if it is UTF-8 and says nothing else: nothing
    /// else is edited.
    ///
    /// # Errors
    /// When it is no UTF-8, or those of [`Package::part`].
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        self.part(name)?.map(decode).transpose()
    }

    /// A part's text that must be there.
    ///
    /// # Errors
    /// When there is no such part, or those of [`Editor::text`].
    pub fn needed(&mut self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or(Refusal::Damaged)
    }

    /// Changes a part, or adds it.
    pub fn put(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        match self.package.position(name) {
            Some(index) => _ = self.changed.insert(index, bytes),
            None => {
                self.added.retain(|(n, _)| plain(n) != plain(name));
                self.added.push((name.to_owned(), bytes));
            }
        }
    }

    /// A name that no part has yet: `before`, a number, `after`.
    pub fn free_name(&self, before: &str, after: &str) -> String {
        (1..)
            .map(|n: u32| format!("{before}{n}{after}"))
            .find(|name| !self.has(name))
            .unwrap_or_default()
    }

    /// The whole package with its changes. The same package with the same changes gives the same
    /// bytes: a changed part keeps its place and its time, an added one has a fixed time.
    ///
    /// # Errors
    /// When parts lie over one another, or a part cannot be copied.
    pub fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        let zip = &mut self.package.zip;
        let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(self.packed + (64 << 10))));
        let mut copied = 0;
        for index in 0..zip.len() {
            let file = zip.by_index_raw(index).map_err(|_| Refusal::Damaged)?;
            // Parts that lie over one another would make a small file a huge one.
            copied += usize::try_from(file.compressed_size()).map_err(|_| Refusal::Damaged)?;
            if copied > self.packed {
                return Err(Refusal::Damaged);
            }
            match self.changed.get(&index) {
                None => out.raw_copy_file(file).map_err(|_| Refusal::Damaged)?,
                Some(bytes) => {
                    let time = file.last_modified().filter(DateTime::is_valid).unwrap_or_default();
                    let name = file.name().map_err(|_| Refusal::Damaged)?.into_owned();
                    drop(file);
                    write(&mut out, &name, bytes, time)?;
                }
            }
        }
        for (name, bytes) in &self.added {
            write(&mut out, name, bytes, DateTime::default())?;
        }
        Ok(out.finish().map_err(|_| Refusal::Damaged)?.into_inner())
    }
}

fn write(
    out: &mut ZipWriter<Cursor<Vec<u8>>>,
    name: &str,
    bytes: &[u8],
    time: DateTime,
) -> Result<(), Refusal> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(time);
    out.start_file(name, options).map_err(|_| Refusal::Damaged)?;
    out.write_all(bytes).map_err(|_| Refusal::Damaged)
}

/// A part's text, if it is UTF-8 and says nothing else.
fn decode(mut bytes: Vec<u8>) -> Result<String, Refusal> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    let text = String::from_utf8(bytes).map_err(|_| Refusal::Damaged)?;
    if let Some(declaration) = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        let words = declaration.0.to_ascii_lowercase();
        if words.contains("encoding")
            && !["utf-8", "utf8", "us-ascii"].iter().any(|known| words.contains(known))
        {
            return Err(Refusal::Damaged);
        }
    }
    // UTF-16 of Latin letters passes for UTF-8.
    if text.contains('\0') { Err(Refusal::Damaged) } else { Ok(text) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::package::tests::zipped;

    #[test]
    fn changed_parts_keep_their_place_and_the_rest_its_bytes() {
        let bytes = zipped(&[("a.xml", b"a"), ("B.xml", b"b"), ("c.xml", b"c")]);
        let mut editor = Editor::open(&bytes).unwrap();
        editor.put("b.xml", "other");
        assert_eq!(editor.free_name("n", ".xml"), "n1.xml");
        editor.put("n1.xml", "new");
        assert_eq!(
            (editor.free_name("n", ".xml"), editor.part("B.xml")),
            ("n2.xml".into(), Ok(Some(b"other".to_vec())))
        );
        assert_eq!(editor.names_ending(".xml"), ["a.xml", "b.xml", "c.xml"]);
        let edited = editor.finish().unwrap();
        let mut back = Package::open(&edited).unwrap();
        let names: Vec<_> =
            back.zip.file_names_raw().map(|n| String::from_utf8_lossy(n).into_owned()).collect();
        assert_eq!(names, ["a.xml", "B.xml", "c.xml", "n1.xml"]);
        assert_eq!(back.part("b.xml", 10), Ok(Some(b"other".to_vec())));
        assert_eq!(back.part("c.xml", 10), Ok(Some(b"c".to_vec())));
    }

    #[test]
    fn only_utf_8_is_edited() {
        assert!(
            decode(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>".to_vec())
                .unwrap()
                .starts_with("<?xml")
        );
        assert!(decode("<?xml version='1.0' encoding='GBK'?><a/>".into()).is_err());
        assert!(decode("<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect()).is_err());
        assert!(decode(vec![0xff, 0xfe]).is_err());
    }
}
