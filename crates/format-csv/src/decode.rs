//! The file as text: UTF-8, UTF-16 with its mark, or else GB18030, which Excel saves under a
//! Chinese Windows.

use nianbao_format::{Fault, Input};
use nianbao_model::Place;
use nianbao_text::decode::{self, Decoding, Other, Unmarked};
use std::borrow::Cow;

/// So much of a file's beginning tells what it is.
const BEGINNING: usize = 4096;

/// The whole file, without a byte order mark.
///
/// # Errors
/// When it is too long or no text.
pub(crate) fn decode<'a>(input: &Input<'a>) -> Result<Cow<'a, str>, Fault> {
    let file = || Place::File { file: input.name.into() };
    // A report of twenty sections of prose is far below a megabyte.
    let most = input.limits.plain;
    if input.bytes.len() > most {
        let (met, most) = (input.bytes.len() >> 20, most >> 20);
        return Err(Fault::new(
            format!("文件有 {met} MB，超过 {most} MB，太大了。请确认没有选错文件。"),
            format!("the file has {met} MB, more than {most} MB, which is too much. Is it the right file?"),
        )
        .at(file()));
    }
    let how = Decoding { unmarked: Unmarked::Unknown, other: Other::Gb18030 };
    let text = decode::decode(input.bytes, &how).ok().filter(|text| !text.contains('\0'));
    text.ok_or_else(|| {
        Fault::new(
            "这不是文字文件，或者已损坏：不是 UTF-8，也不是 GB18030 编码。请在表格软件中另存为“CSV UTF-8”后再试。",
            "this is no text, or it is damaged: neither UTF-8 nor GB18030. Save it as “CSV UTF-8” from the spreadsheet program and try again.",
        )
        .at(file())
    })
}

/// The beginning as text, or nothing if it is none: archives, pages, XML and JSON are others' to
/// read.
pub(crate) fn beginning(bytes: &[u8]) -> Option<String> {
    let text = decode::beginning(&bytes[..bytes.len().min(BEGINNING)], Unmarked::Unknown);
    let start = text.trim_start();
    let other = start.starts_with(['<', '{', '['])
        || bytes.starts_with(b"PK\x03\x04")
        || text.contains('\0')
        || start.is_empty();
    (!other).then(|| text.into_owned())
}
