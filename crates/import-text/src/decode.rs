//! Bytes to text: UTF-8, UTF-16 by its mark, or GB18030 by content, as programs under Windows save.

use nianbao_format::{Fault, Input};
use nianbao_model::Place;
use nianbao_text::decode::{self, Decoding, Other, Unmarked};
use std::borrow::Cow;

/// A long report is a few hundred kilobytes; beyond this it is no report.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// So much of a file's beginning tells what it is.
const BEGINNING: usize = 64 * 1024;

/// The whole file as text, without a byte order mark.
///
/// # Errors
/// When it is too long, empty, or in no encoding that is read.
pub(crate) fn decode<'a>(input: &Input<'a>) -> Result<Cow<'a, str>, Fault> {
    let at = |fault: Fault| fault.at(Place::File { file: input.name.into() });
    if input.bytes.len() > MOST_BYTES {
        return Err(at(too_long(input.bytes.len())));
    }
    let how = Decoding { unmarked: Unmarked::Digits, other: Other::Gb18030 };
    let text = decode::decode(input.bytes, &how).map_err(|_| at(not_text()))?;
    match text.contains('\0') {
        true => Err(at(not_text())),
        false => Ok(text),
    }
}

/// The beginning of a file as text, or nothing if it is none: archives, web pages, XML and JSON are
/// others' to read. The bytes may end inside a character.
pub(crate) fn beginning(bytes: &[u8]) -> Option<String> {
    let text = decode::beginning(&bytes[..bytes.len().min(BEGINNING)], Unmarked::Digits);
    let start = text.trim_start();
    let other = start.starts_with(['<', '{', '['])
        || bytes.starts_with(b"PK")
        || text.contains('\0')
        || start.is_empty();
    // A few unreadable characters are a cut end; many are a binary file.
    let spoilt = text.chars().filter(|c| *c == '\u{fffd}').count();
    (!other && spoilt <= 2 + text.len() / 1000).then(|| text.into_owned())
}

fn too_long(bytes: usize) -> Fault {
    let (met, most) = (bytes / 1024 / 1024, MOST_BYTES / 1024 / 1024);
    Fault::new(
        format!("文件有 {met} MB，超过 {most} MB，不会是一份年报的文字。请确认没有选错文件。"),
        format!(
            "the file has {met} MB, more than the {most} MB a report's text can have. Is it the right file?"
        ),
    )
}

fn not_text() -> Fault {
    Fault::new(
        "文件不是 UTF-8、UTF-16 或 GB18030 编码的文字。请确认没有选错文件，或另存为 UTF-8 后再试。",
        "this is no text in UTF-8, UTF-16 or GB18030. Is it the right file? If so, save it as UTF-8 and try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;
    use nianbao_model::Editions;

    fn read(bytes: &[u8]) -> Option<String> {
        let editions = Editions::national();
        decode(&Input::new(bytes, "x.txt", &editions)).ok().map(Cow::into_owned)
    }

    #[test]
    fn text_is_read_in_the_encodings_that_programs_save() {
        let text = "某海关2021年政府信息公开工作年度报告\r\n一、总体情况";
        let wide = |bytes: fn(u16) -> [u8; 2], mark: &[u8]| {
            [mark.to_vec(), text.encode_utf16().flat_map(bytes).collect()].concat()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            GB18030.encode(text).0.into_owned(),
            wide(u16::to_le_bytes, b"\xff\xfe"),
            wide(u16::to_be_bytes, b"\xfe\xff"),
            wide(u16::to_le_bytes, b""),
        ] {
            assert_eq!(read(&bytes).as_deref(), Some(text));
            assert!(beginning(&bytes[..bytes.len() - 1]).is_some_and(|t| t.contains("某海关")));
        }
        assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), None);
        assert_eq!(read(&vec![b' '; MOST_BYTES + 1]), None);
    }

    #[test]
    fn other_formats_are_left_to_others() {
        for bytes in
            [&b"PK\x03\x04"[..], b" <html>", b"{\"a\":1}", b"\xef\xbb\xbf<?xml", b"", b"\0\0\0\0"]
        {
            assert_eq!(beginning(bytes), None);
        }
    }
}
