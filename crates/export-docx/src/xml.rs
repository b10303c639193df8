//! Writing XML: elements, attributes and text, escaped by the library, without what XML forbids.

use nianbao_model::clean_line;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// Attributes, in the order in which they are written.
pub(crate) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A part while it is written.
pub(crate) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A part with its declaration; so many bytes are expected.
    pub(crate) fn new(room: usize) -> Self {
        let mut xml = Self(Writer::new(Vec::with_capacity(room)));
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml
    }

    pub(crate) fn open(&mut self, name: &str, attributes: Attributes<'_>) {
        self.put(Event::Start(start(name, attributes)));
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.put(Event::End(BytesEnd::new(name)));
    }

    pub(crate) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.put(Event::Empty(start(name, attributes)));
    }

    /// The element that Word has most of: one with nothing but `w:val`.
    pub(crate) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// Text; what XML forbids is left out.
    pub(crate) fn text(&mut self, text: &str) {
        self.put(Event::Text(BytesText::new(&clean_line(text))));
    }

    /// An element with nothing but text.
    pub(crate) fn element(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner()
    }

    fn put(&mut self, event: Event<'_>) {
        // Memory takes whatever is written to it.
        _ = self.0.write_event(event);
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'a>) -> BytesStart<'a> {
    BytesStart::new(name).with_attributes(attributes.iter().copied())
}
