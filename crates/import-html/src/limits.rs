//! How much of a page is read. No report comes near any of these.

/// Bytes of a file. Pages saved with their pictures inside are large.
pub(crate) const FILE_BYTES: usize = 32 << 20;

/// Elements and pieces of text of a page.
pub(crate) const NODES: usize = 400_000;

/// How deep elements may stand in one another. Browsers stop at 512; unclosed tags need some more.
pub(crate) const DEPTH: u32 = 2000;

/// Attributes of one tag, roughly: the work for a tag grows with their square, and the sum of the
/// squares over a page is what counts.
pub(crate) const ATTRIBUTE_WORK: u64 = 40_000_000;

/// The longest value of an attribute that is kept.
pub(crate) const ATTRIBUTE_BYTES: usize = 4096;

/// Columns of a table.
pub(crate) const COLUMNS: u32 = 2000;

/// The highest colspan that counts, as in browsers.
pub(crate) const COLSPAN: u32 = 1000;

/// The highest rowspan that counts, as in browsers.
pub(crate) const ROWSPAN: u32 = 65_534;

/// Places in all tables of a page, those that spans cover included.
pub(crate) const SLOTS: u64 = 1_000_000;
