//! Zips: put together from parts, taken apart, changed, and those that lie about what is in them.
#![allow(clippy::unwrap_used, reason = "helpers of tests: a failure here is a failed test")]

use flate2::{Compress, Compression, FlushCompress};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, Write},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// One mebibyte.
const MIB: usize = 1 << 20;

/// A zip of parts, in the order given.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, deflate()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A zip of parts and one large part that is written piece by piece.
pub fn streamed(
    parts: &[(&str, &[u8])],
    large: &str,
    write: impl FnOnce(&mut dyn Write),
) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, deflate()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.start_file(large, deflate().compression_level(Some(1))).unwrap();
    write(&mut zip);
    zip.finish().unwrap().into_inner()
}

/// A zip whose first part is stored and says what the file is, as OpenDocument has it.
pub fn with_type(kind: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(
        "mimetype",
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored),
    )
    .unwrap();
    zip.write_all(kind.as_bytes()).unwrap();
    for (name, bytes) in parts {
        zip.start_file(*name, deflate()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn deflate() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

/// The parts of a zip by their names.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let many = zip.len();
    let part = |n| {
        let mut part = zip.by_index(n).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        (part.name().unwrap().into_owned(), content)
    };
    (0..many).map(part).collect()
}

/// The zip with those of its parts changed that are text.
pub fn changed(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let changed: Vec<(String, Vec<u8>)> = parts(bytes)
        .into_iter()
        .map(|(name, content)| match String::from_utf8(content) {
            Ok(text) => (name.clone(), change(&name, text).into_bytes()),
            Err(e) => (name, e.into_bytes()),
        })
        .collect();
    package(
        &changed
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_slice()))
            .collect::<Vec<_>>(),
    )
}

/// A part of a zip that may lie.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its bytes as they stand in the zip.
    pub data: Vec<u8>,
    /// The size it declares to have when it is unpacked.
    pub declared: u32,
    /// Are the bytes deflated?
    pub deflated: bool,
}

impl<'a> Part<'a> {
    /// A part that says the truth.
    pub fn stored(name: &'a str, data: &[u8]) -> Self {
        Self { name, data: data.to_vec(), declared: data.len() as u32, deflated: false }
    }

    /// A part that is deflated and declares a size.
    pub fn deflated(name: &'a str, data: Vec<u8>, declared: u32) -> Self {
        Self { name, data, declared, deflated: true }
    }
}

/// A zip put together by hand, so that its parts may lie: about their sizes, and by having one name
/// twice. The checksum of a deflated part is 0: nobody should come to its end.
pub fn lying(parts: &[Part<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for part in parts {
        let mut head = Vec::new();
        head.extend([20, 0, 0, 0, if part.deflated { 8 } else { 0 }, 0, 0, 0, 0x21, 0]);
        head.extend(if part.deflated { 0 } else { crc32fast::hash(&part.data) }.to_le_bytes());
        head.extend((part.data.len() as u32).to_le_bytes());
        head.extend(part.declared.to_le_bytes());
        head.extend((part.name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(part.name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(part.name.as_bytes());
        out.extend(&part.data);
    }
    let at = out.len() as u32;
    let count = (parts.len() as u16).to_le_bytes();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// Deflated bytes that unpack to `head`, then so many mebibytes of one byte, then `tail`. A
/// mebibyte is deflated once and repeated: what is flushed whole can be put behind anything.
pub fn bomb(head: &[u8], byte: u8, mebibytes: usize, tail: &[u8]) -> Vec<u8> {
    let mut out = deflated(head, FlushCompress::Full);
    out.extend(deflated(&vec![byte; MIB], FlushCompress::Full).repeat(mebibytes));
    out.extend(deflated(tail, FlushCompress::Finish));
    out
}

fn deflated(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 1024);
    Compress::new(Compression::best(), false).compress_vec(bytes, &mut out, flush).unwrap();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_unpacks_to_what_it_is_made_of() {
        let bomb = bomb(b"<a>", b'x', 3, b"</a>");
        assert!(bomb.len() < MIB / 16, "{}", bomb.len());
        let mut unpacked = Vec::new();
        flate2::read::DeflateDecoder::new(bomb.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, [b"<a>".as_slice(), &vec![b'x'; 3 * MIB], b"</a>"].concat());
    }

    #[test]
    fn a_lying_zip_that_says_the_truth_is_a_zip() {
        let bytes = lying(&[Part::stored("a.txt", b"a"), Part::stored("b/c.txt", b"bc")]);
        let expected =
            [("a.txt".to_owned(), b"a".to_vec()), ("b/c.txt".to_owned(), b"bc".to_vec())];
        assert_eq!(parts(&bytes), expected.into());
        assert_eq!(parts(&changed(&bytes, |_, text| text + "!"))["a.txt"], b"a!");
    }
}
