//! How much of a table is read: who reads it says for what it is, a report or a book of a whole
//! year.

/// How much of a source of tables is read. What is larger is a slip or an attack, and is told.
///
/// ```
/// use nianbao_format::Limits;
///
/// assert!(Limits::REPORT.rows < Limits::BOOK.rows);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Rows of a sheet that hold something.
    pub rows: usize,
    /// Cells of a source that hold something.
    pub cells: usize,
    /// Elements or records of all sheets together, with those that hold nothing.
    pub steps: usize,
    /// Bytes of all texts in all cells together.
    pub texts: usize,
    /// Bytes that come out of a compressed source, all together.
    pub unpacked: usize,
    /// Bytes of a source that is text.
    pub plain: usize,
}

impl Limits {
    /// A report fills a few hundred cells.
    pub const REPORT: Self = Self {
        rows: 20_000,
        cells: 500_000,
        steps: 3_000_000,
        texts: 32 << 20,
        unpacked: 64 << 20,
        plain: 16 << 20,
    };
    /// A book of a large office has a hundred thousand lines in a year. Above its lines stands a
    /// head.
    pub const BOOK: Self = Self {
        rows: 200_100,
        cells: 5_000_000,
        steps: 20_000_000,
        texts: 128 << 20,
        unpacked: 384 << 20,
        plain: 128 << 20,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::REPORT
    }
}
