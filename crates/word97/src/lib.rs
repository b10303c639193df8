//! Documents of Word 97 to 2003 (.doc, and .wps of WPS) as the markup of today's documents.
//!
//! [`markup`] gives the parts that the same document would have as a .docx, as far as they say what
//! a reader of it sees: paragraphs and their automatic numbers, tables with the edges of their
//! cells, what is hidden or deleted, fields, notes and text boxes. Who reads .docx reads them, and
//! there is one place where it is decided what they mean.

mod boxes;
mod bytes;
mod file;
mod limits;
mod lists;
mod look;
mod markup;
mod rows;
mod sprm;
mod styles;
mod text;

use file::{File, List, Story};
use markup::Writer;

/// Why a document is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is no document, or damaged.
    Damaged,
    /// It has a password.
    Password,
    /// It is one of Word 6, Word 95 or before.
    Before97,
    /// It has far more than a report.
    TooMuch,
}

/// The parts of a document, in WordprocessingML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup {
    /// Its text: `w:document`.
    pub document: String,
    /// Its styles: `w:styles`.
    pub styles: String,
    /// Its lists: `w:numbering`.
    pub numbering: String,
    /// Its footnotes: `w:footnotes`.
    pub footnotes: String,
    /// Its endnotes: `w:endnotes`.
    pub endnotes: String,
}

/// The parts that a document would have as a .docx. The prefix of what is Word's own is `w`.
///
/// # Errors
/// When it is no such document, has a password, is older or larger than what is read.
pub fn markup(bytes: &[u8]) -> Result<Markup, Refused> {
    let file = File::open(bytes)?;
    let mut writer = Writer::new(&file)?;
    Ok(Markup {
        document: writer.document()?,
        styles: styles::markup(&file),
        numbering: lists::markup(&file),
        footnotes: writer.notes(Story::Footnotes, List::FootnoteTexts, "footnote")?,
        endnotes: writer.notes(Story::Endnotes, List::EndnoteTexts, "endnote")?,
    })
}
