//! Documents that are no reports, for formats that can draw any: a bulletin, a letter.

use nianbao_document::Document;
use nianbao_register::Region;

/// A document to draw.
///
/// ```
/// use nianbao_document::Document;
/// use nianbao_format::DrawJob;
///
/// let document = Document { title: "通报".into(), parts: Vec::new(), indicators: Vec::new() };
/// let job = DrawJob::new(&document, "样例海关", (2026, 9, 30));
/// assert_eq!((job.author, job.subject), ("样例海关", ""));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DrawJob<'a> {
    /// The document.
    pub document: &'a Document,
    /// Who made it.
    pub author: &'a str,
    /// What kind of document it is, for a file's properties: 通报.
    pub subject: &'a str,
    /// Its day: year, month, day. No format asks a clock.
    pub dated: (u16, u8, u8),
    /// The region it belongs to, for the portal's settings.
    pub region: Option<&'a Region>,
    /// The address of the file that is written, if it lies in a publication:
    /// `bulletin/2026Q3/region.html`.
    pub path: Option<&'a str>,
    /// The same document in other formats, by their addresses and what they are called.
    pub files: &'a [(String, String)],
}

impl<'a> DrawJob<'a> {
    /// A document on its own.
    pub fn new(document: &'a Document, author: &'a str, dated: (u16, u8, u8)) -> Self {
        Self { document, author, subject: "", dated, region: None, path: None, files: &[] }
    }

    /// The same as a document of some kind.
    #[must_use]
    pub fn about(mut self, subject: &'a str) -> Self {
        self.subject = subject;
        self
    }

    /// The same at an address of a region's publication.
    #[must_use]
    pub fn at(mut self, region: &'a Region, path: &'a str) -> Self {
        (self.region, self.path) = (Some(region), Some(path));
        self
    }

    /// The same with the files that lie beside.
    #[must_use]
    pub fn beside(mut self, files: &'a [(String, String)]) -> Self {
        self.files = files;
        self
    }
}
