//! Editing XML without writing it anew: tags with their places in the text, and edits that leave
//! all other bytes as they are.

use crate::Refusal;
use quick_xml::{Reader, escape, events::Event};
use std::{borrow::Cow, ops::Range};

/// Elements inside elements. Workbooks have a dozen.
const DEPTH: usize = 256;

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It opens an element.
    Open,
    /// It closes one.
    Close,
    /// An element without content: `<row/>`.
    Empty,
}

/// One tag.
#[derive(Clone, Debug)]
pub struct Tag<'a> {
    /// What it does.
    pub kind: Kind,
    /// The tag as it stands, angle brackets included.
    pub raw: &'a str,
    /// Where it stands in the text.
    pub at: Range<usize>,
    /// How many elements its element lies in; 0 is the root.
    pub depth: usize,
}

impl<'a> Tag<'a> {
    /// The name with its prefix.
    pub fn full_name(&self) -> &'a str {
        let name = self.raw.trim_start_matches(['<', '/']);
        &name[..name
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))
            .unwrap_or(name.len())]
    }

    /// The name without its prefix.
    pub fn name(&self) -> &'a str {
        let name = self.full_name();
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// The prefix with its colon; empty if there is none.
    pub fn prefix(&self) -> &'a str {
        let name = self.full_name();
        &name[..name.rfind(':').map_or(0, |at| at + 1)]
    }

    /// Does an element begin with it?
    pub fn is_start(&self) -> bool {
        self.kind != Kind::Close
    }

    /// The value of an attribute as it stands, asked by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        Attributes::of(self.raw)
            .find(|a| a.name.rsplit(':').next() == Some(name) && !a.name.starts_with("xmlns"))
            .map(|a| a.value)
    }

    /// The value of an attribute with its entities resolved.
    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attribute(name).map(unescape)
    }

    /// The value of a whole-number attribute.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// The prefix (with its colon) that the tag declares for one of the name spaces.
    pub fn prefix_of(&self, spaces: &[&str]) -> Option<String> {
        let declared = Attributes::of(self.raw)
            .find(|a| a.name.starts_with("xmlns:") && spaces.contains(&a.value))?;
        Some(format!("{}:", declared.name.trim_start_matches("xmlns:")))
    }

    /// The tag with an attribute set.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut raw = self.raw.to_owned();
        match Attributes::of(self.raw).find(|a| a.name == name) {
            Some(found) => raw.replace_range(found.at, value),
            None => raw.insert_str(self.end_of_attributes(), &format!(" {name}=\"{value}\"")),
        }
        raw
    }

    /// Without its `/`: the opening tag of the same element.
    pub fn opened(&self) -> String {
        format!("{}>", self.raw[..self.end_of_attributes()].trim_end())
    }

    /// The closing tag of the same element.
    pub fn closing(&self) -> String {
        format!("</{}>", self.full_name())
    }

    fn end_of_attributes(&self) -> usize {
        self.raw.trim_end_matches('>').trim_end_matches('/').trim_end().len()
    }
}

/// The attributes of a tag, as they stand.
struct Attributes<'a> {
    raw: &'a str,
    from: usize,
}

struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
    /// Where the value stands in the tag.
    at: Range<usize>,
}

impl<'a> Attributes<'a> {
    fn of(raw: &'a str) -> Self {
        Self { raw, from: raw.find(char::is_whitespace).unwrap_or(raw.len()) }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let rest = &self.raw[self.from..];
        let (name, after) = rest.split_once('=')?;
        let quote = after.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let start = self.raw.len() - after.trim_start().len() + 1;
        let end = start + self.raw[start..].find(quote)?;
        self.from = end + 1;
        Some(Attribute { name: name.trim(), value: &self.raw[start..end], at: start..end })
    }
}

/// The tags of a text, one after the other.
#[derive(Debug)]
pub struct Tags<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    at: usize,
}

impl<'a> Tags<'a> {
    /// Those of this text.
    pub fn of(text: &'a str) -> Self {
        Self { text, reader: Reader::from_str(text), depth: 0, at: 0 }
    }

    /// The next tag; nothing at the end.
    ///
    /// # Errors
    /// When it is no well-formed XML, has a document type or is nested too deeply.
    #[allow(clippy::should_implement_trait, reason = "it may fail")]
    pub fn next(&mut self) -> Result<Option<Tag<'a>>, Refusal> {
        loop {
            let kind = match self.reader.read_event().map_err(|_| Refusal::Damaged)? {
                Event::Start(_) => Some(Kind::Open),
                Event::End(_) => Some(Kind::Close),
                Event::Empty(_) => Some(Kind::Empty),
                Event::DocType(_) => return Err(Refusal::Damaged),
                Event::Eof if self.depth > 0 => return Err(Refusal::Damaged),
                Event::Eof => return Ok(None),
                _ => None,
            };
            let end =
                usize::try_from(self.reader.buffer_position()).map_err(|_| Refusal::Damaged)?;
            let at = std::mem::replace(&mut self.at, end)..end;
            let Some(kind) = kind else { continue };
            if kind == Kind::Close {
                self.depth = self.depth.checked_sub(1).ok_or(Refusal::Damaged)?;
            }
            let tag = Tag {
                kind,
                raw: self.text.get(at.clone()).ok_or(Refusal::Damaged)?,
                at,
                depth: self.depth,
            };
            if kind == Kind::Open {
                self.depth += 1;
            }
            return if self.depth > DEPTH || !tag.raw.starts_with('<') {
                Err(Refusal::Damaged)
            } else {
                Ok(Some(tag))
            };
        }
    }

    /// The root's tag.
    ///
    /// # Errors
    /// When there is none.
    pub fn root(text: &'a str) -> Result<Tag<'a>, Refusal> {
        Tags::of(text).next()?.ok_or(Refusal::Damaged)
    }
}

/// An element with its tags.
#[derive(Clone, Debug)]
pub struct Element<'a> {
    /// Its opening tag, or its only one.
    pub tag: Tag<'a>,
    /// Where its closing tag begins; where it ends if it is empty.
    pub close: usize,
    /// Where it ends.
    pub end: usize,
}

impl<'a> Element<'a> {
    /// Where the whole element stands.
    pub fn at(&self) -> Range<usize> {
        self.tag.at.start..self.end
    }

    /// Puts something behind what it holds, with other attributes of the element's own if they are
    /// given.
    pub fn append(&self, edits: &mut Edits, content: &str, open: Option<String>) {
        if self.tag.kind == Kind::Empty {
            let opened = match open {
                Some(raw) => Tag { raw: &raw, ..self.tag.clone() }.opened(),
                None => self.tag.opened(),
            };
            edits.replace(self.tag.at.clone(), format!("{opened}{content}{}", self.tag.closing()));
        } else {
            if let Some(open) = open {
                edits.replace(self.tag.at.clone(), open);
            }
            edits.insert(self.close, content);
        }
    }
}

/// All elements at a depth, in their order.
///
/// # Errors
/// Those of [`Tags::next`].
pub fn elements<'a>(text: &'a str, depth: usize) -> Result<Vec<Element<'a>>, Refusal> {
    let mut tags = Tags::of(text);
    let mut found: Vec<Element<'a>> = Vec::new();
    while let Some(tag) = tags.next()? {
        match tag.kind {
            _ if tag.depth != depth => {}
            Kind::Close => {
                let last = found.last_mut().ok_or(Refusal::Damaged)?;
                (last.close, last.end) = (tag.at.start, tag.at.end);
            }
            _ => {
                let end = tag.at.end;
                found.push(Element { tag, close: end, end });
            }
        }
    }
    Ok(found)
}

/// The text with something put behind all that its root holds.
///
/// # Errors
/// Those of [`Tags::next`].
pub fn append_to_root(text: &str, content: &str) -> Result<String, Refusal> {
    let root = elements(text, 0)?.into_iter().next().ok_or(Refusal::Damaged)?;
    let mut edits = Edits::default();
    root.append(&mut edits, content, None);
    edits.apply(text)
}

/// Changes to a text, each at its place in the text as it was.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts something at a place. What is put at the same place later comes behind it.
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.0.push((at..at, text.into()));
    }

    /// Puts something in the place of something.
    pub fn replace(&mut self, at: Range<usize>, text: impl Into<String>) {
        self.0.push((at, text.into()));
    }

    /// The text with all changes made.
    ///
    /// # Errors
    /// When two of them are about the same piece of the text.
    pub fn apply(mut self, text: &str) -> Result<String, Refusal> {
        self.0.sort_by_key(|(at, _)| (at.start, at.end));
        let mut out = String::with_capacity(
            text.len() + self.0.iter().map(|(_, new)| new.len()).sum::<usize>(),
        );
        let mut done = 0;
        for (at, new) in &self.0 {
            out.push_str(text.get(done..at.start).ok_or(Refusal::Damaged)?);
            out.push_str(new);
            done = at.end;
        }
        out.push_str(text.get(done..).ok_or(Refusal::Damaged)?);
        Ok(out)
    }
}

/// An attribute's value or a text with its entities resolved; as it stands if it cannot be.
pub fn unescape(raw: &str) -> Cow<'_, str> {
    escape::unescape(raw).unwrap_or(Cow::Borrowed(raw))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_changed_and_the_rest_of_it_stays() {
        let tag = Tags::root("<x:c  r='A1' \n s = \"5\" t=\"a>b\"/>").unwrap();
        assert_eq!(
            (tag.name(), tag.prefix(), tag.number("s"), tag.attribute("r")),
            ("c", "x:", Some(5), Some("A1"))
        );
        assert_eq!(tag.with("s", "7"), "<x:c  r='A1' \n s = \"7\" t=\"a>b\"/>");
        assert_eq!(tag.with("z", "1"), "<x:c  r='A1' \n s = \"5\" t=\"a>b\" z=\"1\"/>");
        assert_eq!(tag.opened(), "<x:c  r='A1' \n s = \"5\" t=\"a>b\">");
        assert_eq!(tag.closing(), "</x:c>");
    }

    #[test]
    fn edits_leave_all_else_as_it_is() {
        let text = "<?xml version='1.0'?>\n<a>\n <b/> <!-- <c> --> <b>ü</b></a>\n";
        let found = elements(text, 1).unwrap();
        let mut edits = Edits::default();
        found[0].append(&mut edits, "1", None);
        found[1].append(&mut edits, "2", Some("<b k='1'>".into()));
        assert_eq!(
            edits.apply(text).unwrap(),
            "<?xml version='1.0'?>\n<a>\n <b>1</b> <!-- <c> --> <b k='1'>ü2</b></a>\n"
        );
        assert_eq!(append_to_root("<a/>", "x").unwrap(), "<a>x</a>");
    }

    #[test]
    fn what_is_no_plain_xml_is_not_edited() {
        for text in ["", "<a>", "<a></b>", "<!DOCTYPE a><a/>", "</a>", "<a", &"<a>".repeat(300)] {
            assert!(elements(text, 1).and_then(|_| append_to_root(text, "")).is_err(), "{text}");
        }
    }
}
