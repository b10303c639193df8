//! The small XML writer of both messages: elements with attributes and texts, escaped.

use nianbao_model::clean_line;
use quick_xml::escape::{escape, partial_escape};
use std::io::{self, Write};

/// A document that is being written.
pub(crate) struct Xml<W: Write> {
    out: W,
    depth: usize,
}

impl<W: Write> Xml<W> {
    /// Begins a document.
    pub(crate) fn new(mut out: W) -> io::Result<Self> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        Ok(Self { out, depth: 0 })
    }

    /// An element that others come into.
    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.tag(name, attributes, ">\n")?;
        self.depth += 1;
        Ok(())
    }

    /// Its end.
    pub(crate) fn close(&mut self, name: &str) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        self.indent()?;
        writeln!(self.out, "</{name}>")
    }

    /// An element with nothing in it.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.tag(name, attributes, "/>\n")
    }

    /// An element with a text.
    pub(crate) fn text(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> io::Result<()> {
        self.tag(name, attributes, ">")?;
        writeln!(self.out, "{}</{name}>", partial_escape(clean_line(text)))
    }

    /// An element around others.
    pub(crate) fn group(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inner: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.open(name, attributes)?;
        inner(self)?;
        self.close(name)
    }

    /// Makes sure that all is with the sink.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) -> io::Result<()> {
        self.indent()?;
        write!(self.out, "<{name}")?;
        for (key, value) in attributes {
            write!(self.out, " {key}=\"{}\"", escape(clean_line(value)))?;
        }
        self.out.write_all(end.as_bytes())
    }

    fn indent(&mut self) -> io::Result<()> {
        write!(self.out, "{:1$}", "", self.depth * 2)
    }
}
