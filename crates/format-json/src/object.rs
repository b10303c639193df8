//! JSON objects and arrays item by item, each value as its own piece of the text, so that its place
//! and its digits stay known.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Gives every pair of an object to `each`, in order and with repetitions.
///
/// # Errors
/// When the text is no JSON object; the error's line and column count from the text's beginning.
pub(crate) fn pairs<'a>(
    text: &'a str,
    each: impl FnMut(String, &'a RawValue),
) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_str(text);
    Pairs(each).deserialize(&mut json)?;
    json.end()
}

/// Gives every item of an array to `each`.
///
/// # Errors
/// When the text is no JSON array.
pub(crate) fn items<'a>(text: &'a str, each: impl FnMut(&'a RawValue)) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_str(text);
    Items(each).deserialize(&mut json)?;
    json.end()
}

/// The text of a JSON string; nothing if it is no string, or one that no text is (half a surrogate
/// pair).
pub(crate) fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// Pairs that are collected one by one: a file must not fill memory with what nobody asked for.
struct Pairs<F>(F);

impl<'de, F: FnMut(String, &'de RawValue)> DeserializeSeed<'de> for Pairs<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(String, &'de RawValue)> Visitor<'de> for Pairs<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
            (self.0)(key, value);
        }
        Ok(())
    }
}

struct Items<F>(F);

impl<'de, F: FnMut(&'de RawValue)> DeserializeSeed<'de> for Items<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&'de RawValue)> Visitor<'de> for Items<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<&'de RawValue>()? {
            (self.0)(value);
        }
        Ok(())
    }
}
