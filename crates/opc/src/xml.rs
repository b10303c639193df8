//! XML the way parts of packages need it: local names only, no document types, bounded depth and
//! texts.

use crate::Refusal;
use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};
use std::{borrow::Cow, ops::Range};

/// Elements inside elements. Workbooks have a dozen, documents some dozens.
const DEPTH: usize = 256;

/// Bytes of one text or attribute; of a longer one only so much is taken that whoever holds to the
/// limit refuses it.
pub const ONE_TEXT_BYTES: usize = 1 << 20;

/// A part's text: UTF-8, or UTF-16 with its mark or told by how XML begins in it (XML 1.0, appendix
/// F).
///
/// # Errors
/// When it is neither.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).map(Cow::Owned).map_err(|_| Refusal::Damaged)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [b'<', 0, ..] => wide(bytes, u16::from_le_bytes),
        [0, b'<', ..] => wide(bytes, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => {
            std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|_| Refusal::Damaged)
        }
    }
}

/// A reader of one part. An empty element gives a start and an end.
#[derive(Debug)]
pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    at: Range<usize>,
}

impl<'a> Xml<'a> {
    /// Of this text.
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        Self { reader, depth: 0, at: 0..0 }
    }

    /// How deep the reader stands: the elements that are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Where in the text the last event stands. The end of an empty element stands behind it and
    /// takes no room.
    pub fn at(&self) -> Range<usize> {
        self.at.clone()
    }

    /// The next start, end or piece of text; `Eof` at the end.
    ///
    /// # Errors
    /// When it is no XML, or too deep.
    pub fn event(&mut self) -> Result<Event<'a>, Refusal> {
        let event = self.reader.read_event().map_err(|_| Refusal::Damaged)?;
        self.at = self.at.end..usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > DEPTH { Err(Refusal::Damaged) } else { Ok(event) }
    }

    /// Passes over the rest of the element whose start was read last.
    ///
    /// # Errors
    /// When it is no XML, or ends before.
    pub fn skip(&mut self) -> Result<(), Refusal> {
        self.inside(|_| {})
    }

    /// Adds all text in the rest of the element whose start was read last.
    ///
    /// # Errors
    /// When it is no XML, or ends before.
    pub fn text(&mut self, out: &mut String) -> Result<(), Refusal> {
        self.inside(|event| add_text(event, out))
    }

    fn inside(&mut self, mut each: impl FnMut(&Event<'a>)) -> Result<(), Refusal> {
        let outside = self.depth.saturating_sub(1);
        loop {
            match self.event()? {
                Event::End(_) if self.depth <= outside => return Ok(()),
                Event::Eof => return Err(Refusal::Damaged),
                event => each(&event),
            }
        }
    }
}

/// Adds what an event has of text. Of a text longer than any cell's only so much is taken that the
/// cell is refused for it.
pub fn add_text(event: &Event<'_>, out: &mut String) {
    if out.len() > ONE_TEXT_BYTES {
        return;
    }
    match event {
        Event::Text(text) if text.len() > ONE_TEXT_BYTES => out.push_str(beginning(text)),
        Event::CData(text) if text.len() > ONE_TEXT_BYTES => out.push_str(beginning(text)),
        Event::Text(text) => out.push_str(&text.xml10_content()),
        Event::CData(text) => out.push_str(&text.xml10_content()),
        Event::GeneralRef(entity) => match entity.resolve_char_ref() {
            Ok(Some(c)) => out.push(c),
            // An entity that XML itself does not have stays as it stands; nothing defined by the
            // file is followed.
            _ => match resolve_predefined_entity(entity) {
                Some(text) => out.push_str(text),
                None => out.extend(["&", beginning(entity), ";"]),
            },
        },
        _ => {}
    }
}

/// So much of a text as is too much for a cell.
fn beginning(text: &str) -> &str {
    (ONE_TEXT_BYTES + 1..ONE_TEXT_BYTES + 4).find_map(|end| text.get(..end)).unwrap_or(text)
}

/// The value of the attribute with a local name, its entities resolved. It is cut where it is too
/// long for a cell.
pub fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let mut attributes = element.attributes();
    let found = attributes
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|a| a.key.local_name().as_ref() == name)?;
    if found.value.len() > ONE_TEXT_BYTES {
        return Some(Cow::Owned(beginning(&found.value).to_owned()));
    }
    // An entity XML does not have stays as it stands.
    Some(found.normalized_value(XmlVersion::Implicit1_0).unwrap_or(found.value))
}

/// The value of a whole-number attribute.
pub fn count(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.trim().parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn events_know_where_they_stand() {
        let text = "<?xml version='1.0'?><a k='甲'>b&amp;<c/> <!-- d --></a>";
        let mut xml = Xml::new(text);
        let mut pieces = Vec::new();
        loop {
            let event = xml.event().unwrap();
            pieces.push(&text[xml.at()]);
            if matches!(event, Event::Eof) {
                break;
            }
        }
        assert_eq!(
            pieces,
            [
                "<?xml version='1.0'?>",
                "<a k='甲'>",
                "b",
                "&amp;",
                "<c/>",
                "",
                " ",
                "<!-- d -->",
                "</a>",
                ""
            ]
        );
    }
}
