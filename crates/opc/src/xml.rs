//! XML the way parts of packages need it: local names only, no document types, bounded depth and
//! texts.

use crate::Refusal;
use encoding_rs::UTF_8;
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
            // A quarter of the time that the standard library takes for Chinese.
            UTF_8.decode_without_bom_handling_and_without_replacement(rest).ok_or(Refusal::Damaged)
        }
    }
}

/// A reader of one part. An empty element gives a start and an end.
///
/// Most of what a part has are small elements written in one way, `<v>12</v>`. Their characters are
/// taken as they stand ([`Xml::plain`], [`Xml::piece`]), which is a fraction of the work of an event
/// for each piece; whatever is written in another way goes through events.
#[derive(Debug)]
pub struct Xml<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    at: Range<usize>,
    /// Whether the last event lets the reader go on anywhere: behind a text it waits for the mark
    /// that ended it.
    free: bool,
    /// How many ends were passed over.
    closed: usize,
}

/// After so many ends that a reader has not heard of it is a new one.
const HEARD: usize = 10_000;

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.expand_empty_elements = true;
    reader
}

impl<'a> Xml<'a> {
    /// Of this text.
    pub fn new(text: &'a str) -> Self {
        Self { text, reader: reader(text), depth: 0, at: 0..0, free: false, closed: 0 }
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
        self.at = self.at.end..self.text.len() - self.reader.get_ref().len();
        // The end of an empty element is still to come.
        self.free = !self.text.as_bytes()[self.at.clone()].ends_with(b"/>");
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.checked_sub(1).ok_or(Refusal::Damaged)?,
            Event::Text(_) | Event::Eof => self.free = false,
            _ => {}
        }
        if self.depth > DEPTH { Err(Refusal::Damaged) } else { Ok(event) }
    }

    /// The characters up to the next mark, as they stand: references and ends of lines are for the
    /// caller. Nothing if a mark comes at once.
    pub fn piece(&mut self) -> Option<&'a str> {
        let rest = self.rest()?;
        let piece = &rest[..memchr::memchr(b'<', rest.as_bytes())?];
        if piece.is_empty() {
            return None;
        }
        self.pass(piece.len());
        Some(piece)
    }

    /// The characters of the whole element of this name, if it comes next and is written as
    /// programs write it: without attributes, with nothing in it but characters that stand for
    /// themselves.
    pub fn plain(&mut self, start: &str, end: &str) -> Option<&'a str> {
        self.element(start, end, stands_for_itself)
    }

    /// The same whatever the characters are: as they stand, like a [`Xml::piece`].
    pub fn unread(&mut self, start: &str, end: &str) -> Option<&'a str> {
        self.element(start, end, |_| true)
    }

    fn element(&mut self, start: &str, end: &str, fits: fn(&str) -> bool) -> Option<&'a str> {
        let inside = self.rest()?.strip_prefix(start)?;
        let piece = &inside[..memchr::memchr(b'<', inside.as_bytes())?];
        if !inside[piece.len()..].starts_with(end) || !fits(piece) {
            return None;
        }
        self.pass(start.len() + piece.len() + end.len());
        Some(piece)
    }

    /// The beginning of an element, if it comes next, is written as programs write it and `read`
    /// makes something of its attributes as they stand; and whether that was all of it,
    /// `<c r="A1"/>`. The mark at the tag's end is the first that stands there, so `read` must take
    /// nothing where a quotation is open.
    pub fn open<T>(
        &mut self,
        start: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Option<(T, bool)> {
        let inside = self.rest()?.strip_prefix(start)?;
        let tag = &inside[..memchr::memchr(b'>', inside.as_bytes())?];
        let is_empty = tag.as_bytes().last() == Some(&b'/');
        let attributes = &tag[..tag.len() - usize::from(is_empty)];
        let read = read(attributes).filter(|_| self.depth < DEPTH)?;
        self.pass(start.len() + tag.len() + ">".len());
        self.depth += usize::from(!is_empty);
        Some((read, is_empty))
    }

    /// Passes over the end of the element that is open, if it comes next and is written as programs
    /// write it; says whether it did.
    pub fn close(&mut self, end: &str) -> bool {
        let comes = self.rest().is_some_and(|rest| rest.starts_with(end));
        if comes {
            self.pass(end.len());
            self.depth -= 1;
            self.closed += 1;
            // The reader keeps the names of what is open for it, and has not heard of the end.
            let rest = &self.text[self.at.end..];
            // A new one would take this for the mark at a file's beginning.
            if self.closed.is_multiple_of(HEARD) && !rest.starts_with('\u{feff}') {
                self.reader = reader(rest);
            }
        }
        comes
    }

    /// What has not been read, where it may be passed over.
    fn rest(&self) -> Option<&'a str> {
        (self.depth > 0 && self.free).then(|| &self.text[self.at.end..])
    }

    /// Passes over so many bytes.
    fn pass(&mut self, bytes: usize) {
        let from = self.at.end;
        self.at = from..from + bytes;
        *self.reader.get_mut() = &self.text.as_bytes()[self.at.end..];
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
        let rest = self.rest().unwrap_or_default();
        let end = memchr::memchr3(b'<', b'&', b'\r', rest.as_bytes()).unwrap_or(0);
        if rest[end..].starts_with('<') && end > 0 {
            self.pass(end);
            add(&rest[..end], out);
        }
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

/// Is no reference and no end of a line among these characters that would be read as another?
fn stands_for_itself(text: &str) -> bool {
    memchr::memchr2(b'&', b'\r', text.as_bytes()).is_none()
}

/// Adds characters that stand for themselves.
fn add(text: &str, out: &mut String) {
    if out.len() <= ONE_TEXT_BYTES {
        out.push_str(if text.len() > ONE_TEXT_BYTES { beginning(text) } else { text });
    }
}

/// Does each reference among these characters have an end, as XML wants it?
pub fn are_references_closed(piece: &str) -> bool {
    memchr::memchr_iter(b'&', piece.as_bytes()).all(|at| {
        let behind = &piece.as_bytes()[at + 1..];
        memchr::memchr2(b';', b'&', behind).is_some_and(|end| behind[end] == b';')
    })
}

/// Adds the characters of a [`Xml::piece`], its references resolved.
///
/// # Errors
/// When it is no text of XML.
pub fn resolved(piece: &str, out: &mut String) -> Result<(), Refusal> {
    if stands_for_itself(piece) {
        add(piece, out);
        return Ok(());
    }
    // At the beginning of a file, and only there, it would be a mark.
    const MARK: char = '\u{feff}';
    out.extend(piece.starts_with(MARK).then_some(MARK));
    let mut xml = Xml::new(piece);
    loop {
        match xml.event()? {
            Event::Eof => return Ok(()),
            event => add_text(&event, out),
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

/// A text, or of one that is longer than [`ONE_TEXT_BYTES`] so much as is too much for a cell.
pub fn beginning(text: &str) -> &str {
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

    /// What is read event by event, whatever stands there.
    fn slowly(text: &str) -> Result<String, Refusal> {
        let (mut xml, mut out) = (Xml::new(text), String::new());
        loop {
            match xml.event()? {
                Event::Start(e) => out += &format!("<{}>", e.local_name().as_ref()),
                Event::End(_) => out += "</>",
                Event::Eof => return Ok(out),
                event => add_text(&event, &mut out),
            }
        }
    }

    /// The same with whatever can be taken at once taken at once, in two ways.
    fn at_once(text: &str, way: usize) -> Result<String, Refusal> {
        let (mut xml, mut out) = (Xml::new(text), String::new());
        loop {
            if way == 0
                && let Some(inside) = xml.plain("<v>", "</v>")
            {
                out += &format!("<v>{inside}</>");
                continue;
            }
            if way == 1
                && let Some(inside) = xml.unread("<v>", "</v>")
            {
                if !are_references_closed(inside) {
                    return Err(Refusal::Damaged);
                }
                out += "<v>";
                resolved(inside, &mut out)?;
                out += "</>";
                continue;
            }
            if way == 1 && ["</c>", "</v>"].iter().any(|end| xml.close(end)) {
                out += "</>";
                continue;
            }
            let closed = |tag: &str| {
                let whole = tag.matches('"').count().is_multiple_of(2) && !tag.contains('\'');
                whole.then_some(())
            };
            if way == 2
                && let Some(((), is_empty)) = xml.open("<c ", closed)
            {
                out += if is_empty { "<c></>" } else { "<c>" };
                continue;
            }
            if let Some(piece) = xml.piece() {
                if !are_references_closed(piece) {
                    return Err(Refusal::Damaged);
                }
                resolved(piece, &mut out)?;
                continue;
            }
            match xml.event()? {
                Event::Start(e) => out += &format!("<{}>", e.local_name().as_ref()),
                Event::End(_) => out += "</>",
                Event::Eof => return Ok(out),
                event => add_text(&event, &mut out),
            }
        }
    }

    #[test]
    fn what_is_taken_at_once_is_what_events_give() {
        const TOKENS: [&str; 26] = [
            "<v>",
            "</v>",
            "12",
            "一",
            "&amp;",
            "&#65;",
            "&",
            ";",
            "\r\n",
            "\r",
            " ",
            "<c>",
            "</c>",
            "<c/>",
            "<v/>",
            "]]>",
            "<!-- a/> -->",
            "<![CDATA[<v>]]>",
            "/>",
            "\u{feff}",
            "<v a='>'>",
            "<c a=\"1\">",
            "<c a=\"1\"/>",
            "<c a=\">\">",
            "<c a='>'/>",
            "<c >",
        ];
        let (mut dice, mut read) = (5u64, 0);
        for _ in 0..60_000 {
            let mut text = "<r>".to_owned();
            for _ in 0..dice >> 61 {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text += TOKENS[(dice >> 33) as usize % TOKENS.len()];
            }
            text += "</r>";
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let slow = slowly(&text);
            for way in 0..3 {
                assert_eq!(at_once(&text, way), slow, "{text:?} in way {way}");
            }
            let of_element = |work: fn(&mut Xml<'_>, &mut String) -> Result<(), Refusal>| {
                let (mut xml, mut out) = (Xml::new(&text), String::new());
                xml.event()?;
                work(&mut xml, &mut out).map(|()| (out, xml.at()))
            };
            assert_eq!(
                of_element(|xml, out| xml.text(out)),
                of_element(|xml, out| xml.inside(|event| add_text(event, out))),
                "{text:?}"
            );
            read += usize::from(slow.is_ok());
        }
        assert!(read > 10_000, "{read}");
    }

    #[test]
    fn a_reader_goes_on_after_any_number_of_ends_it_has_not_heard_of() {
        let many = HEARD * 2 + 5;
        let text = format!("<r>{}<d/></r>", "<c a='1'><v>1</v></c>".repeat(many));
        let (mut xml, mut cells) = (Xml::new(&text), 0);
        loop {
            match xml.event().unwrap() {
                Event::Start(e) if e.local_name().as_ref() == "c" => {
                    assert_eq!(xml.plain("<v>", "</v>"), Some("1"));
                    assert!(xml.close("</c>"));
                    cells += 1;
                }
                Event::Start(e) => assert!(["r", "d"].contains(&e.local_name().as_ref())),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!((cells, xml.depth(), xml.at().end), (many, 0, text.len()));
    }

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
