//! Bytes to text: by byte-order mark, by what the content can be, by what the page declares.
//!
//! Declarations of portals are often wrong (a page converted to UTF-8 that still says gb2312), so a declaration counts only among
//! readings that are equally good.

use crate::fault;
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use nianbao_format::Fault;

/// Words that a report has in great number, and garbled text has not.
const WORDS: [&str; 8] = ["政府信息", "申请", "申請", "公开", "公開", "行政", "年度", "的"];

/// A page's text.
///
/// # Errors
/// When it is in none of the encodings that portals use.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, Fault> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned());
    }
    if let Some(encoding) = wide(bytes) {
        return Ok(encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    // No text of some length in another encoding is valid UTF-8 by chance.
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        // Cut off in the middle of a character.
        Err(e) if e.error_len().is_none() => std::str::from_utf8(&bytes[..e.valid_up_to()]).ok().map(str::to_owned),
        Err(_) => None,
    };
    if let Some(text) = whole {
        return Ok(text);
    }
    let mut candidates: Vec<&'static Encoding> = declared(bytes).into_iter().collect();
    candidates.extend([GB18030, BIG5, UTF_8].iter().filter(|e| !candidates.contains(e)).copied().collect::<Vec<_>>());
    let mut best: Option<(i64, String)> = None;
    for encoding in candidates {
        let text = encoding.decode_without_bom_handling(bytes).0;
        let merit = merit(&text);
        if best.as_ref().is_none_or(|(known, _)| merit > *known) {
            best = Some((merit, text.into_owned()));
        }
    }
    match best {
        Some((_, text)) if !is_garbage(&text) => Ok(text),
        _ => Err(fault::encoding()),
    }
}

/// UTF-16 without a mark: half the bytes of its tags are NULs.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512) & !1];
    let nuls = |first: usize| head.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
    let most = head.len() / 2;
    match (nuls(0), nuls(1)) {
        _ if most < 8 => None,
        // 一 and 开 have a NUL in their other half.
        (high, low) if low * 4 >= most && high * 8 < low => Some(UTF_16LE),
        (high, low) if high * 4 >= most && low * 8 < high => Some(UTF_16BE),
        _ => None,
    }
}

/// What the page says of its encoding: `<meta charset>`, `http-equiv` or an XML declaration. GB2312 and GBK are read as GB18030,
/// of which they are parts.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes[..bytes.len().min(8 << 10)].iter().map(|b| b.to_ascii_lowercase() as char).collect();
    let label = ["charset", "encoding"].iter().find_map(|word| {
        let after = head[head.find(word)? + word.len()..].trim_start().strip_prefix('=')?;
        let label = after.trim_start().trim_start_matches(['"', '\'']);
        let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(label.len());
        Some(label[..end].to_owned())
    })?;
    match Encoding::for_label(label.as_bytes())? {
        e if e == GBK => Some(GB18030),
        e if e == UTF_16LE || e == UTF_16BE => Some(UTF_8),
        e => Some(e),
    }
}

/// How much a reading looks like a report: its words, less what could not be read.
fn merit(text: &str) -> i64 {
    let words: usize = WORDS.iter().map(|word| text.matches(word).count()).sum();
    let broken = text.matches('\u{fffd}').count();
    let private = text.chars().filter(|c| ('\u{e000}'..='\u{f8ff}').contains(c)).count();
    (words as i64) * 4 - (broken as i64) * 2 - private as i64
}

/// Is more than a tenth of the text unreadable?
fn is_garbage(text: &str) -> bool {
    let broken = text.matches('\u{fffd}').count();
    broken > 20 && broken * 10 > text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

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
