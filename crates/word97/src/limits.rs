//! How much of a document is read.

/// Characters of all texts together.
pub(crate) const CHARACTERS: usize = 2_000_000;
/// Steps over characters and over what says how they look, whatever names them again and again.
pub(crate) const STEPS: usize = 50_000_000;
/// Bytes of streams whose sectors are scattered over the file.
pub(crate) const SCATTERED_BYTES: usize = 40 << 20;
/// Stretches of characters or paragraphs that look alike.
pub(crate) const STRETCHES: usize = 1_000_000;
/// Bytes of the markup.
pub(crate) const MARKUP_BYTES: usize = 32 << 20;
/// Styles, lists, notes, boxes.
pub(crate) const ENTRIES: usize = 10_000;
/// Tables in tables.
pub(crate) const DEPTH: usize = 24;
/// Cells of a row; Word has 63.
pub(crate) const CELLS: usize = 512;
