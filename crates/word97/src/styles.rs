//! The styles of a document as markup: their names, what they rest on, their lists, their level in
//! the outline, whether they hide text.

use crate::{
    bytes::{text_at, u16_at},
    file::{File, List},
    limits,
    look::{HIDDEN, Item},
    markup::{NAMESPACE, attribute, item},
    sprm::{changes, toggled},
    text::string,
};
use std::fmt::Write as _;

/// Kinds of styles.
const PARAGRAPH: u16 = 1;
const CHARACTER: u16 = 2;

/// The styles as a part. A style's id is its number, which paragraphs have.
pub(crate) fn markup(file: &File<'_>) -> String {
    let mut out = format!("<w:styles {NAMESPACE}>");
    let list = file.list(List::Styles);
    let head = u16_at(list, 0).map_or(0, usize::from);
    let many = u16_at(list, 2).map_or(0, usize::from).min(limits::ENTRIES);
    let fixed = u16_at(list, 4).map_or(0, usize::from);
    let mut at = 2 + head;
    for number in 0..many {
        let Some(length) = u16_at(list, at).map(usize::from) else { break };
        let Some(style) = list.get(at + 2..at + 2 + length) else { break };
        // Each begins at an even place.
        at += 2 + length + length % 2;
        if let Some(style) = one(style, number, fixed) {
            out += &style;
        }
        if out.len() > limits::MARKUP_BYTES {
            break;
        }
    }
    out + "</w:styles>"
}

fn one(style: &[u8], number: usize, fixed: usize) -> Option<String> {
    /// It rests on none.
    const NONE: u16 = 0xfff;
    let known = u16_at(style, 0)? & 0xfff;
    let (kind, base) = (u16_at(style, 2)? & 0xf, u16_at(style, 2)? >> 4);
    let lists = u16_at(style, 4)? & 0xf;
    let (name, mut at) = text_at(style, fixed)?;
    // Behind the name stands a zero.
    at += 2;
    let mut lists = (0..lists).map_while(|_| {
        at += at % 2;
        let length = usize::from(u16_at(style, at)?);
        let list = style.get(at + 2..at + 2 + length)?;
        at += 2 + length;
        Some(list)
    });
    let (paragraph, characters) = match kind {
        PARAGRAPH => (lists.next().and_then(|list| list.get(2..)), lists.next()),
        CHARACTER => (None, lists.next()),
        _ => return None,
    };
    let mut of_paragraph = Item::default();
    changes(paragraph.unwrap_or_default()).for_each(|(what, how)| of_paragraph.take(what, how));
    let hidden = changes(characters.unwrap_or_default()).filter(|(what, _)| *what == HIDDEN);
    let hidden = hidden.last().map(|(_, how)| toggled(how, false));
    let kind = if kind == PARAGRAPH { "paragraph" } else { "character" };
    let default = if number == 0 { " w:default=\"1\"" } else { "" };
    let name = attribute(&named(known).unwrap_or_else(|| string(name)));
    let mut out = format!(
        "<w:style w:type=\"{kind}\"{default} w:styleId=\"{number}\"><w:name w:val=\"{name}\"/>"
    );
    if base != NONE {
        _ = write!(out, "<w:basedOn w:val=\"{base}\"/>");
    }
    _ = write!(out, "<w:pPr>{}</w:pPr>", item(&of_paragraph));
    match hidden {
        Some(true) => out += "<w:rPr><w:vanish/></w:rPr>",
        Some(false) => out += "<w:rPr><w:vanish w:val=\"0\"/></w:rPr>",
        None => {}
    }
    Some(out + "</w:style>")
}

/// The names of styles that every document has, whatever its language calls them.
fn named(known: u16) -> Option<String> {
    Some(match known {
        1..=9 => format!("heading {known}"),
        19..=27 => format!("toc {}", known - 18),
        34 => "caption".into(),
        62 => "Title".into(),
        _ => return None,
    })
}
