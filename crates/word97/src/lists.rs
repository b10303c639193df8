//! The lists of a document as markup: what each level writes in front of its paragraphs.

use crate::{
    bytes::{place_at, text_at, u8_at, u16_at, u32_at},
    file::{File, List},
    limits,
    markup::{NAMESPACE, attribute},
    text::string,
};
use std::fmt::Write as _;

/// Bytes of a list, of a use of one, of a level's fixed part.
const LIST: usize = 28;
const USE: usize = 16;
const LEVEL: usize = 28;
const LEVELS: usize = 9;

/// The lists as a part. A list's number is its place among all; the number of a use is the one
/// that paragraphs have.
pub(crate) fn markup(file: &File<'_>) -> String {
    let mut out = format!("<w:numbering {NAMESPACE}>");
    let list = file.list(List::Lists);
    let lists: Vec<&[u8]> = list.get(2..).unwrap_or_default().chunks_exact(LIST).collect();
    let many = u16_at(list, 0).map_or(0, usize::from).min(limits::ENTRIES).min(lists.len());
    let mut levels = file.behind(List::Lists);
    for (n, list) in lists[..many].iter().enumerate() {
        _ = write!(out, "<w:abstractNum w:abstractNumId=\"{n}\">");
        let simple = u8_at(list, 26).is_some_and(|flags| flags & 1 == 1);
        for at in 0..if simple { 1 } else { LEVELS } {
            let style = u16_at(list, 8 + 2 * at).filter(|style| *style != 0xfff);
            match level(&mut levels, at, style) {
                Some(level) => out += &level,
                None => break,
            }
        }
        out += "</w:abstractNum>";
        if out.len() > limits::MARKUP_BYTES {
            return out + "</w:numbering>";
        }
    }
    uses(file, &lists[..many], &mut out);
    out + "</w:numbering>"
}

/// The uses of lists, with what each changes.
fn uses(file: &File<'_>, lists: &[&[u8]], out: &mut String) {
    let list = file.list(List::UsesOfLists);
    let all: Vec<&[u8]> = list.get(4..).unwrap_or_default().chunks_exact(USE).collect();
    let many = place_at(list, 0).unwrap_or_default().min(limits::ENTRIES).min(all.len());
    let mut changes = list.get(4 + USE * many..).unwrap_or_default();
    for (n, one) in all[..many].iter().enumerate() {
        let of = lists.iter().position(|list| u32_at(list, 0) == u32_at(one, 0));
        _ = write!(out, "<w:num w:numId=\"{}\">", n + 1);
        if let Some(of) = of {
            _ = write!(out, "<w:abstractNumId w:val=\"{of}\"/>");
        }
        let changed = u8_at(one, 12).unwrap_or_default();
        changes = changes.get(4..).unwrap_or_default();
        for _ in 0..changed {
            let (Some(start), Some(flags)) = (u32_at(changes, 0), u32_at(changes, 4)) else {
                break;
            };
            changes = &changes[8..];
            let at = (flags & 0xf) as usize;
            _ = write!(out, "<w:lvlOverride w:ilvl=\"{at}\">");
            if flags & 0x20 != 0 {
                out.extend(level(&mut changes, at, None));
            } else if flags & 0x10 != 0 {
                _ = write!(out, "<w:startOverride w:val=\"{start}\"/>");
            }
            out.push_str("</w:lvlOverride>");
        }
        out.push_str("</w:num>");
        if out.len() > limits::MARKUP_BYTES {
            return;
        }
    }
}

/// Takes a level from the front of `rest`.
fn level(rest: &mut &[u8], at: usize, style: Option<u16>) -> Option<String> {
    let head = rest.get(..LEVEL)?;
    let lists = usize::from(head[24]) + usize::from(head[25]);
    let (text, end) = text_at(rest, LEVEL + lists)?;
    *rest = &rest[end..];
    let (start, format, flags) = (u32_at(head, 0)?, head[4], head[5]);
    let mut out = format!(
        "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"{start}\"/><w:numFmt w:val=\"{}\"/><w:lvlText w:val=\"{}\"/>",
        written(format),
        attribute(&pattern(&text)),
    );
    // Numbers in it are plain ones; it begins anew behind another level than usual.
    if flags & 0x04 != 0 {
        out += "<w:isLgl/>";
    }
    if flags & 0x08 != 0 {
        _ = write!(out, "<w:lvlRestart w:val=\"{}\"/>", head[26]);
    }
    if head[15] == 2 {
        out += "<w:suff w:val=\"nothing\"/>";
    }
    if let Some(style) = style {
        _ = write!(out, "<w:pStyle w:val=\"{style}\"/>");
    }
    Some(out + "</w:lvl>")
}

/// What a level writes: in the file the numbers of levels stand as characters 0 to 8, in markup as
/// %1 to %9.
fn pattern(text: &[u16]) -> String {
    let mut out = String::new();
    for c in string(text.iter().copied()).chars() {
        match c as u32 {
            level @ 0..=8 => _ = write!(out, "%{}", level + 1),
            _ => out.push(c),
        }
    }
    out
}

/// The name in markup of a way to write numbers.
fn written(format: u8) -> &'static str {
    const NAMES: [&str; 40] = [
        "decimal",
        "upperRoman",
        "lowerRoman",
        "upperLetter",
        "lowerLetter",
        "ordinal",
        "cardinalText",
        "ordinalText",
        "hex",
        "chicago",
        "ideographDigital",
        "japaneseCounting",
        "aiueo",
        "iroha",
        "decimalFullWidth",
        "decimalHalfWidth",
        "japaneseLegal",
        "japaneseDigitalTenThousand",
        "decimalEnclosedCircle",
        "decimalFullWidth2",
        "aiueoFullWidth",
        "irohaFullWidth",
        "decimalZero",
        "bullet",
        "ganada",
        "chosung",
        "decimalEnclosedFullstop",
        "decimalEnclosedParen",
        "decimalEnclosedCircleChinese",
        "ideographEnclosedCircle",
        "ideographTraditional",
        "ideographZodiac",
        "ideographZodiacTraditional",
        "taiwaneseCounting",
        "ideographLegalTraditional",
        "taiwaneseCountingThousand",
        "taiwaneseDigital",
        "chineseCounting",
        "chineseLegalSimplified",
        "chineseCountingThousand",
    ];
    NAMES.get(usize::from(format)).copied().unwrap_or("none")
}
