//! The zip that an xlsx is: parts as texts, changed or added.

use crate::Stuck;
use nianbao_opc::{Editor, Refusal};

impl From<Refusal> for Stuck {
    fn from(_: Refusal) -> Self {
        Stuck
    }
}

/// An open package.
pub(crate) struct Package<'a>(Editor<'a>);

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Stuck> {
        Ok(Self(Editor::open(bytes)?))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.has(name)
    }

    /// The names of the parts with an ending, in a lasting order.
    pub(crate) fn names_ending(&self, ending: &str) -> Vec<String> {
        self.0.names_ending(ending)
    }

    /// A part's text, with the changes made so far.
    ///
    /// # Errors
    /// When it is not UTF-8 or too large, or cannot be unpacked.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Stuck> {
        self.0.part(name)?.map(decode).transpose()
    }

    /// A part's text that must be there.
    pub(crate) fn needed(&mut self, name: &str) -> Result<String, Stuck> {
        self.text(name)?.ok_or(Stuck)
    }

    /// Changes a part, or adds it.
    pub(crate) fn put(&mut self, name: &str, text: String) {
        self.0.put(name, text.into_bytes());
    }

    /// A name that no part has yet: `before`, a number, `after`.
    pub(crate) fn free_name(&self, before: &str, after: &str) -> String {
        self.0.free_name(before, after)
    }

    /// The whole package with its changes.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Stuck> {
        Ok(self.0.finish()?)
    }
}

/// A part's text, if it is UTF-8 and says nothing else.
fn decode(mut bytes: Vec<u8>) -> Result<String, Stuck> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    let text = String::from_utf8(bytes).map_err(|_| Stuck)?;
    if let Some(declaration) = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        let words = declaration.0.to_ascii_lowercase();
        if words.contains("encoding") && !["utf-8", "utf8", "us-ascii"].iter().any(|known| words.contains(known)) {
            return Err(Stuck);
        }
    }
    // UTF-16 of Latin letters passes for UTF-8.
    if text.contains('\0') { Err(Stuck) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf_8_is_edited() {
        assert!(decode(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>".to_vec()).unwrap().starts_with("<?xml"));
        assert!(decode("<?xml version='1.0' encoding='GBK'?><a/>".into()).is_err());
        assert!(decode("<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect()).is_err());
        assert!(decode(vec![0xff, 0xfe]).is_err());
    }
}
