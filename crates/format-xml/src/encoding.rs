//! The file as text: UTF-8, or what the XML declaration says where that can be read (GBK and
//! GB18030 are still about).

use nianbao_format::{Fault, Input};
use nianbao_model::{Place, clean_line};
use nianbao_text::decode::{self, Decoding, NotText, Other, Unmarked};
use quick_xml::{Reader, events::Event};
use std::borrow::Cow;

/// A report of twenty sections of prose is far below a megabyte.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A declaration is one short line.
const DECLARATION: usize = 256;

/// What may stand in front of UTF-8.
pub(crate) const BOM: &[u8] = "\u{feff}".as_bytes();

/// The file's text, without a byte order mark.
///
/// # Errors
/// When it is too long, in an encoding that is not read, or not in the encoding that it declares.
pub(crate) fn decode<'a>(input: &Input<'a>) -> Result<Cow<'a, str>, Fault> {
    let at = |fault: Fault| fault.at(Place::File { file: input.name.into() });
    let bytes = input.bytes;
    if bytes.len() > MOST_BYTES {
        return Err(at(too_long(bytes.len())));
    }
    let label = declared(bytes);
    let how = Decoding { unmarked: Unmarked::Refused, other: Other::Declared(label.as_deref()) };
    decode::decode(bytes, &how).map_err(|why| {
        let label = label.as_deref().unwrap_or_default().to_ascii_uppercase();
        at(match why {
            NotText::Utf16 => not_read("UTF-16"),
            NotText::Utf8(valid) => not_utf8(bytes.strip_prefix(BOM).unwrap_or(bytes), valid),
            NotText::Differs => damaged(&label),
            NotText::Unread | NotText::Unknown => not_read(&label),
        })
    })
}

/// The encoding that the XML declaration says.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(DECLARATION)];
    let declaration = head
        .windows(2)
        .position(|w| w == b"?>")
        .filter(|_| head.starts_with(b"<?xml"))
        .map(|end| &head[..end + 2])?;
    match Reader::from_str(std::str::from_utf8(declaration).ok()?).read_event() {
        Ok(Event::Decl(declaration)) => {
            declaration.encoding().and_then(Result::ok).map(|label| label.into_owned())
        }
        _ => None,
    }
}

fn not_utf8(bytes: &[u8], valid: usize) -> Fault {
    let line = 1 + bytes[..valid].iter().filter(|b| **b == b'\n').count();
    Fault::new(
        format!(
            "第 {line} 行起不是 UTF-8 编码的文字，而文件没有写明是其他编码。请另存为 UTF-8 后再试。"
        ),
        format!(
            "from line {line} on this is no UTF-8 text, and the file declares no other encoding. Save it as UTF-8 and try again."
        ),
    )
}

fn damaged(label: &str) -> Fault {
    Fault::new(
        format!("文件写明的编码是 {label}，但内容不是 {label}。请另存为 UTF-8 后再试。"),
        format!("the file declares {label} but is not in {label}. Save it as UTF-8 and try again."),
    )
}

fn not_read(label: &str) -> Fault {
    let label = clean_line(label);
    Fault::new(
        format!("文件的编码是 {label}，本程序只读 UTF-8、GBK 和 GB18030。请另存为 UTF-8 后再试。"),
        format!(
            "the file is in {label}, but UTF-8, GBK and GB18030 are read. Save it as UTF-8 and try again."
        ),
    )
}

fn too_long(bytes: usize) -> Fault {
    let met = bytes / 1024 / 1024;
    Fault::new(
        format!("文件有 {met} MB，超过 16 MB，不会是一份年报的数据。请确认没有选错文件。"),
        format!(
            "the file has {met} MB, more than the 16 MB a report's data can have. Is it the right file?"
        ),
    )
}
