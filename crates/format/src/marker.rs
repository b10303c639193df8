//! Files handed back: what somebody filled in, with the places marked that findings speak of.

use crate::{Fault, Info};
use nianbao_model::{Finding, Lang};
use std::io::Write;

/// A file to hand back with its places marked.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MarkJob<'a> {
    /// The file as it came.
    pub original: &'a [u8],
    /// Its name, as the findings' places carry it.
    pub name: &'a str,
    /// What was found in it.
    pub findings: &'a [Finding],
    /// The language of the notes.
    pub lang: Lang,
    /// What the unit is called whose file it is; nothing where it is not known.
    pub unit: &'a str,
}

impl<'a> MarkJob<'a> {
    /// A file to hand back.
    pub fn new(original: &'a [u8], name: &'a str, findings: &'a [Finding], lang: Lang) -> Self {
        Self { original, name, findings, lang, unit: "" }
    }

    /// The same of a unit that people know by a name.
    pub fn of(mut self, unit: &'a str) -> Self {
        self.unit = unit;
        self
    }
}

/// How a file was marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Whether it is the file that came, look and all. If not, it is a new one with the same
    /// values.
    pub kept_look: bool,
    /// How many places are marked.
    pub marked_cells: usize,
}

/// Marks files of a format: `check --report ID` hands each file back that was checked.
pub trait Marker: Send + Sync {
    /// Who it is; the first ending is that of the files it writes.
    fn info(&self) -> Info;

    /// Writes the file again with the places marked.
    ///
    /// # Errors
    /// When the original cannot be read, or the sink does not take it.
    fn mark(&self, job: &MarkJob<'_>, sink: &mut dyn Write) -> Result<Marked, Fault>;
}
