//! The attributes of an element, and those written as programs write them.

use std::borrow::Cow;

/// A cell has five.
const USUAL: usize = 6;

/// The attributes of an element by their names as written.
#[derive(Debug, Default)]
pub(crate) struct Attributes<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> Attributes<'a> {
    /// An attribute's value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        // Names differ in length or at once; comparing them whole is more work than that.
        let first = name.bytes().next();
        let is = |known: &str| known.bytes().next() == first && known == name;
        self.0.iter().find(|(known, _)| is(known)).map(|(_, value)| value.as_ref())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn push(&mut self, name: &'a str, value: Cow<'a, str>) {
        self.0.push((name, value));
    }
}

/// Attributes if all are written as programs write them: `a="1" b="2"` with one space in front of
/// each, nothing to be resolved, none there twice and at most so many. That is what nearly every
/// element has, and takes a fraction of the time.
pub(crate) fn plain(mut raw: &str, most: usize) -> Option<Attributes<'_>> {
    // White space within a value becomes a space, and that is for the others, too.
    if raw.bytes().fold(false, |any, b| any | (b < 0x20) | (b == b'&')) {
        return None;
    }
    let mut attributes = Attributes(Vec::with_capacity(if raw.is_empty() { 0 } else { USUAL }));
    while let Some(rest) = raw.strip_prefix(' ') {
        let equal = rest.bytes().position(|b| !is_of_name(b))?;
        let (name, rest) = rest.split_at(equal);
        let rest = rest.strip_prefix("=\"")?;
        let (value, rest) = rest.split_at(memchr::memchr(b'"', rest.as_bytes())?);
        if name.is_empty() || attributes.len() == most || attributes.get(name).is_some() {
            return None;
        }
        attributes.push(name, value.into());
        raw = &rest["\"".len()..];
    }
    raw.is_empty().then_some(attributes)
}

/// Can this byte stand in a name as programs write one?
pub(crate) fn is_of_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_programs_write_is_plain() {
        let attributes = plain(" id=\"a.b\" xml:lang=\"中文 'x'\"", 2).unwrap();
        let get = |name| attributes.get(name);
        assert_eq!(
            (get("id"), get("xml:lang"), get("lang")),
            (Some("a.b"), Some("中文 'x'"), None)
        );
        assert_eq!(plain("", 9).map(|none| none.len()), Some(0));
        for odd in [
            " ",
            "id=\"1\"",
            " id='1'",
            " id =\"1\"",
            " id= \"1\"",
            " id=\"1\" ",
            "  id=\"1\"",
            " id=\"1",
            " id=1",
            " id",
            " =\"1\"",
            " id=\"&lt;\"",
            " id=\"a\nb\"",
            " id=\"1\" id=\"2\"",
            " a=\"1\"b=\"2\"",
            " a=\"1\" b=\"2\" c=\"3\"",
        ] {
            assert!(plain(odd, 2).is_none(), "{odd}");
        }
    }
}
