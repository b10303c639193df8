//! The zip that an xlsx is: parts are read within limits, changed or added, and all others are copied as they are packed.

use crate::Stuck;
use std::{
    collections::{BTreeMap, HashMap},
    io::{Cursor, Read as _, Write as _},
};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

// The importer's limits, so that what it has read can be marked.
const PARTS: usize = 10_000;
const UNPACKED_BYTES: usize = 64 << 20;

/// An open package.
pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    packed: usize,
    /// Parts by their names as [`plain`] has them.
    parts: HashMap<String, usize>,
    changed: BTreeMap<usize, String>,
    added: Vec<(String, String)>,
    unpacked: usize,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Stuck> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Stuck)?;
        if zip.len() > PARTS {
            return Err(Stuck);
        }
        let mut parts = HashMap::new();
        for (i, name) in zip.file_names_raw().enumerate() {
            // Of two parts with one name nobody knows which counts.
            if parts.insert(plain(&String::from_utf8_lossy(name)), i).is_some() {
                return Err(Stuck);
            }
        }
        Ok(Self { zip, packed: bytes.len(), parts, changed: BTreeMap::new(), added: Vec::new(), unpacked: 0 })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&plain(name)) || self.added.iter().any(|(n, _)| plain(n) == plain(name))
    }

    /// The names of the parts with an ending, in a lasting order.
    pub(crate) fn names_ending(&self, ending: &str) -> Vec<String> {
        let mut names: Vec<String> = self.parts.keys().filter(|name| name.ends_with(ending)).cloned().collect();
        names.sort();
        names
    }

    /// A part's text, with the changes made so far.
    ///
    /// # Errors
    /// When it is not UTF-8 or too large, or cannot be unpacked.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Stuck> {
        if let Some((_, text)) = self.added.iter().find(|(n, _)| plain(n) == plain(name)) {
            return Ok(Some(text.clone()));
        }
        let Some(&index) = self.parts.get(&plain(name)) else { return Ok(None) };
        if let Some(text) = self.changed.get(&index) {
            return Ok(Some(text.clone()));
        }
        let file = self.zip.by_index(index).map_err(|_| Stuck)?;
        let left = UNPACKED_BYTES - self.unpacked;
        let mut bytes = Vec::new();
        file.take(left as u64 + 1).read_to_end(&mut bytes).map_err(|_| Stuck)?;
        if bytes.len() > left {
            return Err(Stuck);
        }
        self.unpacked += bytes.len();
        decode(bytes).map(Some)
    }

    /// A part's text that must be there.
    pub(crate) fn needed(&mut self, name: &str) -> Result<String, Stuck> {
        self.text(name)?.ok_or(Stuck)
    }

    /// Changes a part, or adds it.
    pub(crate) fn put(&mut self, name: &str, text: String) {
        match self.parts.get(&plain(name)) {
            Some(&index) => _ = self.changed.insert(index, text),
            None => {
                self.added.retain(|(n, _)| plain(n) != plain(name));
                self.added.push((name.to_owned(), text));
            }
        }
    }

    /// A name that no part has yet: `before`, a number, `after`.
    pub(crate) fn free_name(&self, before: &str, after: &str) -> String {
        (1..).map(|n: u32| format!("{before}{n}{after}")).find(|name| !self.has(name)).unwrap_or_default()
    }

    /// The whole package with its changes. The same package with the same changes gives the same bytes.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Stuck> {
        let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(self.packed + (64 << 10))));
        let mut copied = 0;
        for index in 0..self.zip.len() {
            let file = self.zip.by_index_raw(index).map_err(|_| Stuck)?;
            // Parts that lie over one another would make a small file a huge one.
            copied += usize::try_from(file.compressed_size()).map_err(|_| Stuck)?;
            if copied > self.packed {
                return Err(Stuck);
            }
            match self.changed.get(&index) {
                None => out.raw_copy_file(file).map_err(|_| Stuck)?,
                Some(text) => {
                    let time = file.last_modified().filter(DateTime::is_valid).unwrap_or_default();
                    let name = file.name().map_err(|_| Stuck)?.into_owned();
                    drop(file);
                    write(&mut out, &name, text, time)?;
                }
            }
        }
        for (name, text) in &self.added {
            write(&mut out, name, text, DateTime::default())?;
        }
        Ok(out.finish().map_err(|_| Stuck)?.into_inner())
    }
}

fn write(out: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str, time: DateTime) -> Result<(), Stuck> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(time);
    out.start_file(name, options).map_err(|_| Stuck)?;
    out.write_all(text.as_bytes()).map_err(|_| Stuck)
}

/// A part's text, if it is UTF-8 and says nothing else.
fn decode(mut bytes: Vec<u8>) -> Result<String, Stuck> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    let text = String::from_utf8(bytes).map_err(|_| Stuck)?;
    if let Some(declaration) = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        let words = declaration.0.to_ascii_lowercase();
        if words.contains("encoding") && !["utf-8", "utf8", "us-ascii"].iter().any(|known| words.contains(known)) {
            return Err(Stuck);
        }
    }
    // UTF-16 of Latin letters passes for UTF-8.
    if text.contains('\0') { Err(Stuck) } else { Ok(text) }
}

/// A part's name the way all programs mean it: forward slashes, none in front, any case.
fn plain(name: &str) -> String {
    name.trim_start_matches(['/', '\\']).replace('\\', "/").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf_8_is_edited() {
        assert!(decode(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>".to_vec()).unwrap().starts_with("<?xml"));
        assert!(decode("<?xml version='1.0' encoding='GBK'?><a/>".into()).is_err());
        assert!(decode("<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect()).is_err());
        assert!(decode(vec![0xff, 0xfe]).is_err());
    }
}
