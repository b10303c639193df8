//! A JSON file written a value at a time, because it lists more than should be held: an object
//! whose lists have an entry a line.

use serde::Serialize;
use std::io::{self, Write};

/// An object in the making. Values are serialised by serde; only what stands between them is laid
/// out here.
pub struct JsonFile<W> {
    sink: W,
    /// Was something written into the object, and into the list?
    began: bool,
    listed: bool,
}

impl<W> std::fmt::Debug for JsonFile<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonFile").finish_non_exhaustive()
    }
}

impl<W: Write> JsonFile<W> {
    /// Begins an object.
    ///
    /// # Errors
    /// When the sink takes no more.
    pub fn begin(mut sink: W) -> io::Result<Self> {
        sink.write_all(b"{ ")?;
        Ok(Self { sink, began: false, listed: false })
    }

    /// A field on the line that was begun.
    ///
    /// # Errors
    /// When the sink takes no more.
    pub fn field(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.key(", ", name)?;
        Ok(serde_json::to_writer(&mut self.sink, value)?)
    }

    /// A field on a line of its own.
    ///
    /// # Errors
    /// When the sink takes no more.
    pub fn line(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.key(",\n  ", name)?;
        Ok(serde_json::to_writer(&mut self.sink, value)?)
    }

    /// Begins a list; its entries follow, and [`Self::end_list`].
    ///
    /// # Errors
    /// When the sink takes no more.
    pub fn list(&mut self, name: &str) -> io::Result<()> {
        self.key(",\n  ", name)?;
        self.listed = false;
        self.sink.write_all(b"[")
    }

    /// An entry of the list that was begun.
    ///
    /// # Errors
    /// When the sink takes no more.
    pub fn entry(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.sink.write_all(if self.listed { b",\n    " } else { b"\n    " })?;
        self.listed = true;
        Ok(serde_json::to_writer(&mut self.sink, value)?)
    }

    /// Ends the list.
    ///
    /// # Errors
    /// When the sink takes no more.
    pub fn end_list(&mut self) -> io::Result<()> {
        self.sink.write_all(if self.listed { b"\n  ]" } else { b"]" })
    }

    /// Ends the object; `own_line` says whether its brace stands on a line of its own. Gives the
    /// sink back.
    ///
    /// # Errors
    /// When the sink takes no more.
    pub fn end(mut self, own_line: bool) -> io::Result<W> {
        self.sink.write_all(if own_line { b"\n}\n" } else { b" }\n" })?;
        Ok(self.sink)
    }

    fn key(&mut self, between: &str, name: &str) -> io::Result<()> {
        if self.began {
            self.sink.write_all(between.as_bytes())?;
        }
        self.began = true;
        serde_json::to_writer(&mut self.sink, name)?;
        self.sink.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_an_entry_a_line_and_the_whole_is_json() {
        let mut bytes = Vec::new();
        let mut json = JsonFile::begin(&mut bytes).unwrap();
        json.field("schema", &"x/1").unwrap();
        json.field("name", &"某\"关区\"").unwrap();
        json.list("all").unwrap();
        json.entry(&1).unwrap();
        json.entry(&[2]).unwrap();
        json.end_list().unwrap();
        json.list("none").unwrap();
        json.end_list().unwrap();
        json.line("sum", &3).unwrap();
        json.field("more", &true).unwrap();
        json.end(false).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "{ \"schema\": \"x/1\", \"name\": \"某\\\"关区\\\"\",\n  \"all\": [\n    1,\n    [2]\n  ],\n  \"none\": [],\n  \"sum\": 3, \"more\": true }\n"
        );
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["all"][1][0], 2);
    }
}
