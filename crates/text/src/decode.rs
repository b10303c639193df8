//! Bytes to text: by the byte-order mark, by what the content can be, by what the file declares.
//!
//! `chardetng` guesses the encoding of any page; here it is known what the text is about, so that
//! the words themselves decide ([`Other::Judged`]), and most files have but one encoding beside
//! UTF-8 in which a Chinese Windows saves them.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// How the bytes of one kind of file become text.
#[derive(Clone, Copy)]
pub struct Decoding<'a> {
    /// UTF-16 without its mark.
    pub unmarked: Unmarked,
    /// What is read beside UTF-8 and UTF-16.
    pub other: Other<'a>,
}

/// How UTF-16 without its mark is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmarked {
    /// Not at all: the bytes are in some other encoding, or no text.
    Unknown,
    /// By the NULs of digits and line breaks, of which a report's text has some.
    Digits,
    /// By the NULs of tags, which are half the bytes where a page begins.
    Tags,
    /// By the first tag; UTF-16 is refused, with its mark or without.
    Refused,
}

/// What is read beside UTF-8 and UTF-16.
#[derive(Clone, Copy)]
pub enum Other<'a> {
    /// GB18030, in which programs under a Chinese Windows save. What can be read in part only is no
    /// text.
    Gb18030,
    /// GBK and GB18030, where the file declares them under this label. What can be read in part
    /// only is no text.
    Declared(Option<&'a str>),
    /// What gives the best text: GB18030, Big5, UTF-8 and the encoding that the file declares under
    /// this label. Declarations are often wrong (a page converted to UTF-8 that still says
    /// gb2312), so one counts only among readings that are equally good. Characters that cannot
    /// be read become U+FFFD, as in browsers.
    Judged {
        /// What the file declares.
        declared: Option<&'a str>,
        /// How much a text looks like what the file should be.
        merit: &'a dyn Fn(&str) -> i64,
    },
}

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotText {
    /// They are in UTF-16, which is not read there.
    Utf16,
    /// They are not UTF-8 from this byte on (counted behind the mark), and nothing else is
    /// declared.
    Utf8(usize),
    /// They declare an encoding in which they are not.
    Differs,
    /// They declare an encoding that is not read.
    Unread,
    /// They are in no encoding that is read.
    Unknown,
}

/// The text of a whole file, without its byte-order mark.
///
/// ```
/// use nianbao_text::decode::{Decoding, Other, Unmarked, decode};
///
/// let table = Decoding { unmarked: Unmarked::Unknown, other: Other::Gb18030 };
/// assert_eq!(decode(b"\xca\xd5\xb5\xbd", &table).as_deref(), Ok("收到"));
/// ```
///
/// # Errors
/// When it is no text.
pub fn decode<'a>(bytes: &'a [u8], how: &Decoding<'_>) -> Result<Cow<'a, str>, NotText> {
    let wide = match (Encoding::for_bom(bytes), how.unmarked) {
        (Some((encoding, _)), Unmarked::Refused) if encoding != UTF_8 => {
            return Err(NotText::Utf16);
        }
        (None, Unmarked::Refused) if matches!(bytes, [b'<', 0, ..] | [0, b'<', ..]) => {
            return Err(NotText::Utf16);
        }
        (Some((encoding, mark)), _) => Some((encoding, &bytes[mark..])),
        (None, unmarked) => unmarked.find(bytes).map(|encoding| (encoding, bytes)),
    };
    match (how.other, wide) {
        (Other::Gb18030, wide) => exact(wide.unwrap_or_else(|| (utf8_or_gb18030(bytes), bytes))),
        (Other::Declared(_), Some((_, bytes))) => utf8(bytes),
        (Other::Declared(label), None) => in_declared(bytes, label),
        (Other::Judged { .. }, Some((encoding, bytes))) => {
            Ok(encoding.decode_without_bom_handling(bytes).0)
        }
        (Other::Judged { declared, merit }, None) => judged(bytes, declared, merit),
    }
}

/// The beginning of a file as text, whatever of it can be read: the bytes may end inside a
/// character, and they may be no text at all.
pub fn beginning<'a>(bytes: &'a [u8], unmarked: Unmarked) -> Cow<'a, str> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, &bytes[mark..]),
        None => (unmarked.find(bytes).unwrap_or_else(|| utf8_or_gb18030(bytes)), bytes),
    };
    encoding.decode_without_bom_handling(bytes).0
}

impl Unmarked {
    /// The form of UTF-16 that the bytes are in.
    fn find(self, bytes: &[u8]) -> Option<&'static Encoding> {
        let head = &bytes[..bytes.len().min(512)];
        let zeros = |head: &[u8], first: usize| {
            head.iter().skip(first).step_by(2).filter(|b| **b == 0).count()
        };
        let (high, low) = (zeros(head, 0), zeros(head, 1));
        match self {
            Unmarked::Unknown | Unmarked::Refused => None,
            Unmarked::Digits if high > 4 && high > 2 * low => Some(UTF_16BE),
            Unmarked::Digits if low > 4 && low > 2 * high => Some(UTF_16LE),
            Unmarked::Digits => None,
            Unmarked::Tags => {
                let head = &head[..head.len() & !1];
                let most = head.len() / 2;
                match (zeros(head, 0), zeros(head, 1)) {
                    _ if most < 8 => None,
                    // 一 and 开 have a NUL in their other half.
                    (high, low) if low * 4 >= most && high * 8 < low => Some(UTF_16LE),
                    (high, low) if high * 4 >= most && low * 8 < high => Some(UTF_16BE),
                    _ => None,
                }
            }
        }
    }
}

fn exact<'a>((encoding, bytes): (&'static Encoding, &'a [u8])) -> Result<Cow<'a, str>, NotText> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(NotText::Unknown)
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    // A quarter of the time that the standard library takes for Chinese.
    UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| NotText::Utf8(Encoding::utf8_valid_up_to(bytes)))
}

/// No text of some length in another encoding is valid UTF-8 by chance, and it may be cut off in
/// the middle of a character.
fn utf8_or_gb18030(bytes: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(cut) if cut.error_len().is_none() && cut.valid_up_to() > 0 => UTF_8,
        Err(_) => GB18030,
    }
}

fn in_declared<'a>(bytes: &'a [u8], label: Option<&str>) -> Result<Cow<'a, str>, NotText> {
    let Some(label) = label.map(str::to_ascii_uppercase) else { return utf8(bytes) };
    match Encoding::for_label(label.as_bytes()) {
        // ASCII is the same in all of them, and a file that says UTF-16 in single bytes was written
        // by a careless program.
        _ if bytes.is_ascii() || label.starts_with("UTF-8") || label.starts_with("UTF-16") => {
            utf8(bytes)
        }
        Some(encoding) if [GBK, GB18030].contains(&encoding) => {
            exact((encoding, bytes)).map_err(|_| NotText::Differs)
        }
        _ => Err(NotText::Unread),
    }
}

fn judged<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
    merit: &dyn Fn(&str) -> i64,
) -> Result<Cow<'a, str>, NotText> {
    if let Ok(text) = utf8(bytes) {
        return Ok(text);
    }
    // Cut off in the middle of a character.
    if let Err(e) = std::str::from_utf8(bytes)
        && e.error_len().is_none()
    {
        return utf8(&bytes[..e.valid_up_to()]);
    }
    // GB2312 and GBK are parts of GB18030; what says UTF-16 in single bytes is most likely UTF-8.
    let declared =
        declared.and_then(|label| Encoding::for_label(label.as_bytes())).map(|encoding| {
            match encoding {
                e if e == GBK => GB18030,
                e if e == UTF_16LE || e == UTF_16BE => UTF_8,
                e => e,
            }
        });
    let others = [GB18030, BIG5, UTF_8].into_iter().filter(|e| declared != Some(*e));
    let mut best: Option<(i64, Cow<'a, str>)> = None;
    for encoding in declared.into_iter().chain(others) {
        let text = encoding.decode_without_bom_handling(bytes).0;
        let merit = merit(&text);
        if best.as_ref().is_none_or(|(known, _)| merit > *known) {
            best = Some((merit, text));
        }
    }
    best.map(|(_, text)| text).filter(|text| !is_garbage(text)).ok_or(NotText::Unknown)
}

/// Is more than a tenth of the text unreadable?
fn is_garbage(text: &str) -> bool {
    let broken = text.matches('\u{fffd}').count();
    broken > 20 && broken * 10 > text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "某海关2021年政府信息公开工作年度报告\r\n一、总体情况：收到申请5件。";

    const ALL: [Unmarked; 4] =
        [Unmarked::Unknown, Unmarked::Digits, Unmarked::Tags, Unmarked::Refused];

    fn wide(bytes: fn(u16) -> [u8; 2], mark: &[u8], text: &str) -> Vec<u8> {
        [mark.to_vec(), text.encode_utf16().flat_map(bytes).collect()].concat()
    }

    fn read(bytes: &[u8], unmarked: Unmarked, other: Other<'_>) -> Result<String, NotText> {
        decode(bytes, &Decoding { unmarked, other }).map(Cow::into_owned)
    }

    #[test]
    fn utf_8_is_known_by_every_kind_of_file_with_its_mark_and_without() {
        for unmarked in ALL {
            for other in [
                Other::Gb18030,
                Other::Declared(None),
                Other::Judged { declared: None, merit: &|_| 0 },
            ] {
                assert_eq!(read(TEXT.as_bytes(), unmarked, other).as_deref(), Ok(TEXT));
                assert_eq!(
                    read(&[b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), unmarked, other).as_deref(),
                    Ok(TEXT)
                );
                assert_eq!(read(b"", unmarked, other).as_deref(), Ok(""));
            }
        }
    }

    #[test]
    fn utf_16_is_known_by_its_mark_and_by_what_the_file_begins_with() {
        let page = format!("<html><head><title>{TEXT}</title></head><body><p>{TEXT}");
        for (bytes, mark) in
            [(u16::to_le_bytes as fn(u16) -> [u8; 2], b"\xff\xfe"), (u16::to_be_bytes, b"\xfe\xff")]
        {
            for unmarked in [Unmarked::Unknown, Unmarked::Digits, Unmarked::Tags] {
                assert_eq!(
                    read(&wide(bytes, mark, TEXT), unmarked, Other::Gb18030).as_deref(),
                    Ok(TEXT)
                );
            }
            assert_eq!(
                read(&wide(bytes, b"", TEXT), Unmarked::Digits, Other::Gb18030).as_deref(),
                Ok(TEXT)
            );
            assert_eq!(
                read(
                    &wide(bytes, b"", &page),
                    Unmarked::Tags,
                    Other::Judged { declared: None, merit: &|_| 0 }
                ),
                Ok(page.clone())
            );
            for bytes in [wide(bytes, mark, &page), wide(bytes, b"", &page)] {
                assert_eq!(
                    read(&bytes, Unmarked::Refused, Other::Declared(None)),
                    Err(NotText::Utf16)
                );
            }
        }
    }

    #[test]
    fn gb18030_is_what_is_no_utf_8_and_must_be_whole() {
        let bytes = GB18030.encode(TEXT).0.into_owned();
        assert_eq!(read(&bytes, Unmarked::Unknown, Other::Gb18030).as_deref(), Ok(TEXT));
        assert_eq!(
            read(&bytes[..bytes.len() - 1], Unmarked::Unknown, Other::Gb18030),
            Err(NotText::Unknown)
        );
        assert_eq!(
            read(&TEXT.as_bytes()[..TEXT.len() - 1], Unmarked::Unknown, Other::Gb18030),
            Err(NotText::Unknown)
        );
        for cut in [&bytes[..bytes.len() - 1], &TEXT.as_bytes()[..TEXT.len() - 1]] {
            assert!(beginning(cut, Unmarked::Digits).starts_with("某海关2021年"));
        }
    }

    #[test]
    fn a_declaration_is_held_to_where_nothing_else_is_known() {
        let bytes = GB18030.encode(TEXT).0.into_owned();
        let declared = |bytes: &[u8], label| read(bytes, Unmarked::Refused, Other::Declared(label));
        for label in ["GBK", "gb2312", "gb18030"] {
            assert_eq!(declared(&bytes, Some(label)).as_deref(), Ok(TEXT), "{label}");
        }
        assert_eq!(declared(&bytes[..bytes.len() - 1], Some("GBK")), Err(NotText::Differs));
        assert!(matches!(declared(&bytes, None), Err(NotText::Utf8(_))));
        assert_eq!(
            declared(&["甲".as_bytes(), &bytes].concat()[..4], Some("UTF-8")),
            Err(NotText::Utf8(3))
        );
        assert_eq!(declared(TEXT.as_bytes(), Some("Shift_JIS")), Err(NotText::Unread));
        assert_eq!(declared(b"<report/>", Some("EBCDIC")).as_deref(), Ok("<report/>"));
        assert_eq!(declared("甲\n乙".as_bytes(), Some("UTF-16")).as_deref(), Ok("甲\n乙"));
    }

    #[test]
    fn the_words_decide_and_of_equal_texts_the_declared_one() {
        let merit = |text: &str| {
            text.matches("信息").count() as i64 - text.matches('\u{fffd}').count() as i64
        };
        let judged = |bytes: &[u8], declared| {
            read(bytes, Unmarked::Tags, Other::Judged { declared, merit: &merit })
        };
        let traditional = "某海關信息公開年度報告";
        for declared in [
            None,
            Some("utf-8"),
            Some("gb2312"),
            Some("big5"),
            Some("nonsense"),
            Some("iso-8859-1"),
        ] {
            assert_eq!(
                judged(&GB18030.encode(TEXT).0, declared).as_deref(),
                Ok(TEXT),
                "{declared:?}"
            );
            assert_eq!(
                judged(&BIG5.encode(traditional).0, declared).as_deref(),
                Ok(traditional),
                "{declared:?}"
            );
        }
        assert_eq!(
            judged(&TEXT.as_bytes()[..TEXT.len() - 1], None).as_deref(),
            Ok(TEXT.trim_end_matches('。'))
        );
        let noise: Vec<u8> =
            (0..600u32).map(|n| 0x80 + (n * n * 7 % 128) as u8).chain([0xff; 400]).collect();
        assert_eq!(judged(&noise, Some("utf-8")), Err(NotText::Unknown));
        assert_eq!(judged(b"\xe9t\xe9", Some("iso-8859-1")).as_deref(), Ok("été"));
    }
}
