//! Editions: the statutory layouts, read from data files. A later or a local edition is a new data
//! file, not new code.
//!
//! A data file (`editions/2021.toml`) lists sections, tables, rows, columns and the identities
//! between them. Reading it numbers the cells in order ([`CellIx`]) and resolves every identity
//! into [`Equation`]s over cell numbers, so that checks, templates and formulas need no names.

mod build;
mod data;
mod error;
mod kept;
mod local;
mod vocabulary;

pub(crate) use data::{EditionData, YearsData, is_id};
pub(crate) use error::Blame;
pub use error::EditionError;
pub use kept::OfEditions;
pub use vocabulary::{Vocabulary, WORD_LISTS, WordLists};

use crate::{Decimal, Kind, Report, Rollup, Rule, finding::checked_sum};
use serde::Deserialize;
use std::collections::HashMap;

/// The number of a cell in its edition's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellIx(pub u16);

/// One statutory layout.
pub struct Edition {
    /// The id: `2019`, `2021`, or a local one.
    pub id: String,
    /// The legal source, such as 国办公开办函〔2021〕30号.
    pub source: String,
    /// The title of the format.
    pub title: String,
    /// The national edition that a local one extends.
    pub extends: Option<String>,
    /// First and last year of reports in this edition; `None` is open.
    pub years: (u16, Option<u16>),
    /// The sections in order: the optional opening, then 一 to 六.
    pub sections: Vec<Section>,
    /// The tables, in order.
    pub tables: Vec<Table>,
    /// What must hold within a report.
    pub equations: Vec<Equation>,
    /// What must hold against last year's report.
    pub carries: Vec<Carry>,
    /// What texts say of its tables in words of its own, beside the national ones.
    pub vocabulary: Vocabulary,
    cells: Vec<CellSpec>,
    index: HashMap<String, CellIx>,
}

/// An edition is hundreds of cells; its id is what one wants to see.
impl std::fmt::Debug for Edition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Edition({})", self.id)
    }
}

/// How a heading is worded, by what it begins with, what stands in it in this order, and what it
/// ends with: 存在的不足及下一步工作打算. A list that is empty asks for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Worded {
    /// It begins with one of these.
    pub begins: Vec<String>,
    /// It has one of each of these lists, one list after the other.
    pub has: Vec<Vec<String>>,
    /// It ends with one of these.
    pub ends: Vec<String>,
}

/// A section of the report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The id: `overview`, `proactive` …
    pub id: String,
    /// Its ordinal: 一 to 六. The opening has none, and stands under the report's title without a
    /// heading.
    #[serde(default)]
    pub ordinal: String,
    /// The statutory heading without the ordinal; of the opening, what it is called where it must
    /// have a name.
    pub label: String,
    /// A short name for a tab or a sheet: 依申请.
    pub short: String,
    /// Other wordings that are met.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// How headings are worded that are met in too many wordings for a list.
    #[serde(default)]
    pub worded: Option<Worded>,
    /// Text or tables.
    pub kind: SectionKind,
    /// May a report do without it?
    #[serde(default)]
    pub optional: bool,
}

impl Section {
    /// The heading as printed: 一、总体情况.
    pub fn heading(&self) -> String {
        self.numbered(&self.label)
    }

    /// The short heading, for a tab or a sheet: 三、依申请.
    pub fn tab(&self) -> String {
        self.numbered(&self.short)
    }

    fn numbered(&self, name: &str) -> String {
        if self.ordinal.is_empty() { name.to_owned() } else { format!("{}、{name}", self.ordinal) }
    }

    /// Has it no heading of its own, as the opening between the title and 一?
    pub fn is_untitled(&self) -> bool {
        self.ordinal.is_empty()
    }

    /// Must every report have a text here?
    pub fn wants_text(&self) -> bool {
        self.kind == SectionKind::Text && !self.optional
    }

    /// Is its text written where it says so much? A text that must be there is written though it is
    /// empty, so that a reader knows that the section is there; notes under tables, and an
    /// opening, only where there are any.
    pub fn is_written(&self, text: &crate::Prose) -> bool {
        self.wants_text() || !text.is_empty()
    }
}

/// What a section consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// Text, which must not be empty.
    Text,
    /// Tables; notes may stand under them.
    Table,
}

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// Blocks one under the other, each with its heading and its own columns (主动公开).
    Blocks,
    /// Rows by columns (依申请公开).
    Matrix,
    /// All cells in one row under a header of several levels: the rows of the table are its groups
    /// of columns (行政复议、行政诉讼).
    OneRow,
}

/// A statutory table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The id, the first part of a cell's address.
    pub id: String,
    /// The section it stands in, as an index into [`Edition::sections`].
    pub section: usize,
    /// How it is printed.
    pub layout: Layout,
    /// What is printed in the top left corner.
    pub corner: String,
    /// What is printed above all columns (申请人情况).
    pub columns_heading: Option<String>,
    /// Groups of rows that a cell's name goes without, since what stands below them says enough
    /// (三、本年度办理结果).
    pub implied_groups: Vec<String>,
    /// The blocks; a table that is no stack of blocks has one.
    pub blocks: Vec<Block>,
}

/// A block of a table: rows that share their columns.
#[derive(Clone, Debug)]
pub struct Block {
    /// The heading: 第二十条第（一）项.
    pub heading: Option<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The number of the block's first cell; the cells follow row by row.
    pub first: CellIx,
}

impl Block {
    /// The cell in a row and a column of the block, both counted from 0.
    pub fn cell(&self, row: usize, column: usize) -> CellIx {
        CellIx(self.first.0 + (row * self.columns.len() + column) as u16)
    }

    /// The row of a cell, counted from 0; nothing if the cell is not the block's.
    pub fn row_of(&self, cell: CellIx) -> Option<usize> {
        let row = usize::from(cell.0.checked_sub(self.first.0)?) / self.columns.len().max(1);
        (row < self.rows.len()).then_some(row)
    }
}

/// A column of a block.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The id, the last part of a cell's address.
    pub id: String,
    /// The statutory label.
    pub label: String,
    /// The labels above it, outermost first (法人或其他组织).
    #[serde(default)]
    pub path: Vec<String>,
    /// Other wordings that are met.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What kind of figure it takes.
    pub kind: Kind,
    /// How its figures make the region's.
    pub rollup: Rollup,
    /// The unit of an amount: 万元.
    #[serde(default)]
    pub unit: Option<String>,
    /// Is it the total of the other columns?
    #[serde(default)]
    pub total: bool,
}

/// A row of a block.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The id, the middle part of a cell's address; it may have dots in it.
    pub id: String,
    /// The statutory label, with its ordinal.
    pub label: String,
    /// The labels around it, outermost first (三、本年度办理结果, （三）不予公开).
    #[serde(default)]
    pub path: Vec<String>,
    /// Other wordings that are met.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Is it one of the outcomes that 总计 adds up?
    #[serde(default)]
    pub outcome: bool,
    /// Is it the total of the outcomes?
    #[serde(default)]
    pub total: bool,
}

/// What is known of one cell.
#[derive(Clone, Debug)]
pub struct CellSpec {
    /// `table.row.column`.
    pub address: String,
    /// Index into [`Edition::tables`].
    pub table: usize,
    /// Index into [`Table::blocks`].
    pub block: usize,
    /// Index into [`Block::rows`].
    pub row: usize,
    /// Index into [`Block::columns`].
    pub column: usize,
    /// What kind of figure it takes.
    pub kind: Kind,
    /// How it rolls up.
    pub rollup: Rollup,
}

/// A cell with its sign in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The cell.
    pub cell: CellIx,
    /// 1 or -1.
    pub sign: i8,
}

/// How the two sides of an equation compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Relation {
    /// Both sides are the same.
    #[default]
    #[serde(rename = "=")]
    Equal,
    /// The left side is not above the right.
    #[serde(rename = "<=")]
    AtMost,
    /// The left side is not below the right.
    #[serde(rename = ">=")]
    AtLeast,
}

/// One identity between cells of a report (勾稽关系): sum(left) relation sum(right).
#[derive(Clone, Debug)]
pub struct Equation {
    /// The rule it belongs to.
    pub rule: Rule,
    /// The left side.
    pub left: Vec<Term>,
    /// How the sides compare.
    pub relation: Relation,
    /// The right side.
    pub right: Vec<Term>,
    /// Is it one of many, one a row (`false`: one a column)?
    pub by_row: bool,
}

impl Equation {
    /// All its terms, left side first.
    pub fn terms(&self) -> impl Iterator<Item = Term> {
        self.left.iter().chain(&self.right).copied()
    }

    /// The sums of both sides if every cell that holds a figure counts and the rest counts nothing;
    /// `None` if they cannot be held.
    pub fn sides(&self, report: &Report) -> Option<(Decimal, Decimal)> {
        let side = |terms: &[Term]| {
            checked_sum(
                terms.iter().filter_map(|t| report.cell(t.cell).value().map(|v| (t.sign, v))),
            )
        };
        Some((side(&self.left)?, side(&self.right)?))
    }
}

/// One identity against last year's report: sum(this year's cells) = sum(last year's cells).
#[derive(Clone, Debug)]
pub struct Carry {
    /// The rule it belongs to.
    pub rule: Rule,
    /// Cells of this year's report, the one to look at first in front.
    pub this: Vec<Term>,
    /// Addresses of last year's cells with their signs; last year's report may be in another
    /// edition.
    pub last: Vec<(i8, String)>,
}

impl Edition {
    /// All cells in order.
    pub fn cells(&self) -> &[CellSpec] {
        &self.cells
    }

    /// All cell numbers in order.
    pub fn cells_ix(&self) -> impl Iterator<Item = CellIx> + use<> {
        (0..self.cells.len() as u16).map(CellIx)
    }

    /// What is known of a cell.
    ///
    /// ```
    /// use nianbao_model::Editions;
    ///
    /// let editions = Editions::national();
    /// let edition = editions.get("2021").unwrap();
    /// let ix = edition.find("requests.received.natural_person").unwrap();
    /// assert_eq!(edition.spec(ix).address, "requests.received.natural_person");
    /// assert!(edition.label(ix).contains("自然人"));
    /// ```
    pub fn spec(&self, ix: CellIx) -> &CellSpec {
        &self.cells[ix.0 as usize]
    }

    /// The cell at an address.
    pub fn find(&self, address: &str) -> Option<CellIx> {
        self.index.get(address).copied()
    }

    /// The row a cell stands in.
    pub fn row(&self, ix: CellIx) -> &Row {
        let spec = self.spec(ix);
        &self.tables[spec.table].blocks[spec.block].rows[spec.row]
    }

    /// The column a cell stands in.
    pub fn column(&self, ix: CellIx) -> &Column {
        let spec = self.spec(ix);
        &self.tables[spec.table].blocks[spec.block].columns[spec.column]
    }

    /// A cell's row and column in the statutory words: （三）不予公开 1.属于国家秘密 · 自然人.
    pub fn label(&self, ix: CellIx) -> String {
        let (row, column) = (self.row(ix), self.column(ix));
        let implied = &self.tables[self.spec(ix).table].implied_groups;
        let group = row
            .path
            .last()
            .filter(|group| !implied.contains(group))
            .map(|g| format!("{g} "))
            .unwrap_or_default();
        // The statutory remark in brackets is for the form, not for a sentence.
        let short = row
            .label
            .split_once('（')
            .filter(|(head, _)| !head.is_empty())
            .map_or(row.label.as_str(), |(head, _)| head);
        let short = if row.label.starts_with('（') { without_remark(&row.label) } else { short };
        format!("{group}{short} · {}", column.label)
    }

    /// The section with an id.
    pub fn section(&self, id: &str) -> Option<usize> {
        self.sections.iter().position(|s| s.id == id)
    }

    /// The section between the title and 一, if reports may have one.
    pub fn opening(&self) -> Option<usize> {
        self.sections.iter().position(Section::is_untitled)
    }

    /// Does this edition fit reports of a year?
    pub fn fits(&self, year: u16) -> bool {
        year >= self.years.0 && self.years.1.is_none_or(|until| year <= until)
    }

    /// The years as one says them: 2019—2020, 2021—.
    pub fn years_text(&self) -> String {
        match self.years {
            (from, Some(until)) => format!("{from}—{until}"),
            (from, None) => format!("{from}—"),
        }
    }
}

/// （二）部分公开（…） without the last bracket: （二）部分公开.
fn without_remark(label: &str) -> &str {
    match label.rfind('（') {
        Some(at) if at > 0 && label.ends_with('）') => &label[..at],
        _ => label,
    }
}
