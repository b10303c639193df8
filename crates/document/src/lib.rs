//! The document tree that every document-like format draws, and how a report becomes one.
//!
//! [`compose`] is the only place that knows how the statutory document is laid out: headings,
//! paragraphs, tables with their spans and the cells of the report in them. A format draws the tree
//! and need not know the statute; where it does need to know a cell (for a formula, an input rule,
//! an id), the tree's figures carry the cell's number.

mod compose;
pub mod html;
pub mod identities;

pub use compose::compose;
use nianbao_model::{Cell, CellIx, Decimal};

/// A document: a title and blocks in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The title.
    pub title: String,
    /// The parts, one for each statutory section; before them the opening, in a report that has
    /// one.
    pub parts: Vec<Part>,
    /// Figures outside the statutory tables: name, value with unit, year-on-year claim.
    pub indicators: Vec<[String; 3]>,
}

impl Document {
    /// The same marked as a draft with so many errors: none where a warning holds the report back,
    /// or a unit that a sum lacks.
    ///
    /// ```
    /// use nianbao_document::Document;
    ///
    /// let document = Document { title: "年报".into(), parts: Vec::new(), indicators: Vec::new() };
    /// assert_eq!(document.draft(2).title, "年报（草稿：尚有2处错误）");
    /// ```
    pub fn draft(mut self, errors: usize) -> Self {
        match errors {
            0 => self.title.push_str("（草稿）"),
            _ => self.title.push_str(&format!("（草稿：尚有{errors}处错误）")),
        }
        self
    }

    /// Is it marked as a draft?
    ///
    /// ```
    /// use nianbao_document::Document;
    ///
    /// let document = Document { title: "年报".into(), parts: Vec::new(), indicators: Vec::new() };
    /// assert!(!document.is_draft() && document.clone().draft(0).is_draft() && document.draft(2).is_draft());
    /// ```
    pub fn is_draft(&self) -> bool {
        self.title.ends_with("（草稿）")
            || (self.title.ends_with("处错误）") && self.title.contains("（草稿：尚有"))
    }
}

/// A section of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The section's id, good for an anchor.
    pub id: String,
    /// The heading with its ordinal: 一、总体情况. Nothing for the opening, which stands under the
    /// title without one.
    pub heading: String,
    /// Does the statute want text here (a section with tables may carry notes, too)?
    pub wants_text: bool,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A block of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A sub-heading: （一）主动公开。
    Subheading(String),
    /// A paragraph.
    Paragraph(String),
    /// A line of a letter: whom it is to, at the left margin, or who signs it and when, at the right.
    Line(String, Side),
    /// A note under a table.
    Note(String),
    /// A table.
    Table(DrawnTable),
}

/// Where a line of a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At the left margin.
    Left,
    /// At the right one.
    Right,
}

/// A table: a grid of `columns` by `rows` with cells that may span.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnTable {
    /// The table's id.
    pub id: String,
    /// What it is, for a caption.
    pub caption: String,
    /// How many columns the grid has.
    pub columns: usize,
    /// How many rows the grid has.
    pub rows: usize,
    /// How many rows at the top are header and repeat on a new page.
    pub head: usize,
    /// How many columns at the left hold labels.
    pub stub: usize,
    /// The relative width of each column.
    pub widths: Vec<u16>,
    /// The cells by row and then column; what a span covers has none of its own.
    pub cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableCell {
    /// Row of its top left corner, from 0.
    pub row: usize,
    /// Column of its top left corner, from 0.
    pub column: usize,
    /// How many rows it spans, at least 1.
    pub row_span: usize,
    /// How many columns it spans, at least 1.
    pub column_span: usize,
    /// What it holds.
    pub content: CellContent,
}

/// What a table's cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum CellContent {
    /// The corner over the labels.
    Corner(String),
    /// A heading over a block of rows: 第二十条第（一）项.
    BlockHead(String),
    /// A column's label, or a group of columns'.
    ColumnHead(String),
    /// A row's label, or a group of rows'.
    RowHead(String),
    /// A cell of the report.
    Value {
        /// Which.
        ix: CellIx,
        /// What it holds.
        cell: Cell,
    },
    /// A text that is no label, in a document that is no report.
    Text(String),
    /// A figure that is no cell of a report.
    Number(Decimal),
    /// Space that holds nothing and takes nothing.
    Empty,
}
