//! Bytes to text. A page is in the encoding in which it reads best: declarations of portals are
//! often wrong (a page converted to UTF-8 that still says gb2312), and the words of a report
//! decide.

use crate::fault;
use nianbao_format::Fault;
use nianbao_text::decode::{Decoding, Other, Unmarked};

/// Words that a report has in great number, and garbled text has not.
const WORDS: [&str; 8] = ["政府信息", "申请", "申請", "公开", "公開", "行政", "年度", "的"];

/// A page's text.
///
/// # Errors
/// When it is in none of the encodings that portals use.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let declared = declared(bytes);
    let how = Decoding {
        unmarked: Unmarked::Tags,
        other: Other::Judged { declared: declared.as_deref(), merit: &merit },
    };
    nianbao_text::decode::decode(bytes, &how).map(Into::into).map_err(|_| fault::encoding())
}

/// What the page says of its encoding: `<meta charset>`, `http-equiv` or an XML declaration.
fn declared(bytes: &[u8]) -> Option<String> {
    let small = |b: &u8| if b.is_ascii() { b.to_ascii_lowercase() } else { b'?' };
    let head: Vec<u8> = bytes[..bytes.len().min(8 << 10)].iter().map(small).collect();
    let head = String::from_utf8_lossy(&head);
    ["charset", "encoding"].iter().find_map(|word| {
        let after = head[head.find(word)? + word.len()..].trim_start().strip_prefix('=')?;
        let label = after.trim_start().trim_start_matches(['"', '\'']);
        let end = label
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
            .unwrap_or(label.len());
        Some(label[..end].to_owned())
    })
}

/// How much a reading looks like a report: its words, less what could not be read.
fn merit(text: &str) -> i64 {
    let words: usize = WORDS.iter().map(|word| text.matches(word).count()).sum();
    let broken = text.matches('\u{fffd}').count();
    let private = text.chars().filter(|c| ('\u{e000}'..='\u{f8ff}').contains(c)).count();
    (words as i64) * 4 - (broken as i64) * 2 - private as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030};

    const PAGE: &str = "<meta charset=?><title>某海关2021年政府信息公开工作年度报告</title><p>本年新收政府信息公开申请数量：5件。";
    const TRADITIONAL: &str = "<meta charset=?><title>某海關2021年政府信息公開工作年度報告</title><p>行政復議的申請數量：5件。";

    #[test]
    fn a_page_is_read_right_whatever_it_declares() {
        for declared in ["gb2312", "utf-8", "gbk", "big5", "iso-8859-1", "nonsense", "gb18030"] {
            let page = PAGE.replace('?', declared);
            assert_eq!(decode(&GB18030.encode(&page).0).unwrap(), page, "{declared}");
            assert_eq!(decode(page.as_bytes()).unwrap(), page, "{declared}");
            let page = TRADITIONAL.replace('?', declared);
            assert_eq!(decode(&BIG5.encode(&page).0).unwrap(), page, "{declared}");
        }
    }

    #[test]
    fn utf_16_is_known_with_and_without_its_mark() {
        let page = PAGE.replace('?', "utf-16");
        let little: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&little).unwrap(), page);
        assert_eq!(decode(&big).unwrap(), page);
        assert_eq!(decode(&[&[0xff, 0xfe][..], &little].concat()).unwrap(), page);
    }

    #[test]
    fn a_page_cut_in_the_middle_of_a_character_is_the_page_up_to_there() {
        let page = PAGE.as_bytes();
        assert_eq!(decode(&page[..page.len() - 1]).unwrap(), PAGE.trim_end_matches('。'));
    }
}
