//! XML of workbooks: read by `nianbao-opc`, with what is said where it is none.

use crate::fault;
use nianbao_format::Fault;
pub(crate) use nianbao_opc::xml::{
    add_text, are_references_closed, attribute, beginning, count, resolved,
};
use nianbao_opc::{Refusal, xml};
use quick_xml::events::Event;
use std::borrow::Cow;

/// A part's text.
///
/// # Errors
/// When it is in no encoding that XML may be in.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    xml::decode(bytes).map_err(|_| fault::damaged())
}

/// What is no XML. A fault with its words is too large to be carried by every event.
pub(crate) struct Malformed;

impl From<Malformed> for Fault {
    fn from(_: Malformed) -> Self {
        fault::damaged()
    }
}

impl From<Refusal> for Malformed {
    fn from(_: Refusal) -> Self {
        Malformed
    }
}

/// A reader of one part. An empty element gives a start and an end.
pub(crate) struct Xml<'a>(xml::Xml<'a>);

impl<'a> Xml<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(xml::Xml::new(text))
    }

    /// The next start, end or piece of text; `Eof` at the end.
    pub(crate) fn next(&mut self) -> Result<Event<'a>, Malformed> {
        Ok(self.0.event()?)
    }

    /// The characters up to the next mark, as they stand.
    pub(crate) fn piece(&mut self) -> Option<&'a str> {
        self.0.piece()
    }

    /// The characters of the whole element, if it comes next and is written plainly.
    pub(crate) fn plain(&mut self, start: &str, end: &str) -> Option<&'a str> {
        self.0.plain(start, end)
    }

    /// The same as it stands, references unresolved.
    pub(crate) fn unread(&mut self, start: &str, end: &str) -> Option<&'a str> {
        self.0.unread(start, end)
    }

    /// The beginning of an element, if it comes next and `read` makes something of its attributes as
    /// they stand; and whether that was all of it.
    pub(crate) fn open<T>(
        &mut self,
        start: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Option<(T, bool)> {
        self.0.open(start, read)
    }

    /// Passes over the end of the element that is open, if it comes next; says whether it did.
    pub(crate) fn close(&mut self, end: &str) -> bool {
        self.0.close(end)
    }

    /// Passes over the rest of the element whose start was read last.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        self.0.skip().map_err(|_| fault::damaged())
    }

    /// Adds all text in the rest of the element whose start was read last.
    pub(crate) fn text(&mut self, out: &mut String) -> Result<(), Fault> {
        self.0.text(out).map_err(|_| fault::damaged())
    }
}
