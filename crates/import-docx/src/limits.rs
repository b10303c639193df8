//! How much of a document is read. A report has a few hundred paragraphs and cells; what is a
//! hundred times larger is a slip or an attack.

/// The largest file. Documents with pictures are large.
pub(crate) const FILE_BYTES: usize = 64 << 20;
/// Unpacked: the document's own part.
pub(crate) const DOCUMENT_BYTES: usize = 32 << 20;
/// Unpacked: any other part that is read (styles, numbering, notes, properties).
pub(crate) const SIDE_PART_BYTES: usize = 8 << 20;
/// Starts, ends and pieces of text of all parts together.
pub(crate) const STEPS: usize = 4_000_000;
/// Paragraphs, rows and cells.
pub(crate) const BLOCKS: usize = 50_000;
/// Bytes of all texts together, numbers in front of paragraphs with them.
pub(crate) const TEXT_BYTES: usize = 16 << 20;
/// Bytes of one paragraph.
pub(crate) const ONE_TEXT_BYTES: usize = 1 << 20;
/// Styles, lists, notes: entries of a list.
pub(crate) const ENTRIES: usize = 20_000;
/// Places in all tables, those that spans cover included.
pub(crate) const SLOTS: u64 = 1_000_000;
