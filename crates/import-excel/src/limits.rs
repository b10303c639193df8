//! How much of a workbook is read. A report fills a few hundred cells; what is a hundred times larger is a slip or an attack.

use crate::fault;
use nianbao_format::Fault;
use nianbao_grid::{Grid, GridCell, Span, Value};

/// The largest file.
pub(crate) const FILE_BYTES: usize = 64 << 20;
/// Unpacked: a part that is no sheet (names, styles, shared texts).
pub(crate) const SIDE_PART_BYTES: usize = 16 << 20;
/// Sheets of a workbook.
pub(crate) const SHEETS: usize = 256;
/// Rows of a sheet that hold something.
pub(crate) const ROWS: usize = 20_000;
/// Cells of a workbook that hold something.
pub(crate) const CELLS: usize = 500_000;
/// Merged ranges of a sheet.
pub(crate) const MERGES: usize = 20_000;
/// Elements or records of all sheets together, with the empty ones. Each styled cell that holds nothing counts.
pub(crate) const STEPS: usize = 3_000_000;
/// Bytes of all texts in all cells together. A shared text counts in each cell that has it.
pub(crate) const TEXT_BYTES: usize = 32 << 20;
/// Bytes of one text. A spreadsheet program holds 32,767 characters.
pub(crate) const ONE_TEXT_BYTES: usize = nianbao_opc::xml::ONE_TEXT_BYTES;
/// What is handed on of a binary workbook for calamine to read. It is held three times over.
pub(crate) const BINARY_BYTES: usize = 16 << 20;
/// Texts shared by cells, number formats, styles, names: entries of a list.
pub(crate) const ENTRIES: usize = 1_000_000;
/// The rows a sheet can have.
const LAST_ROW: u32 = 1_048_575;
/// The columns a sheet can have.
const LAST_COLUMN: u32 = 16_383;

/// What has been read so far of all sheets.
#[derive(Default)]
pub(crate) struct Tally {
    cells: usize,
    text: usize,
    steps: usize,
}

/// A sheet that is being read.
pub(crate) struct Sheet<'t> {
    name: String,
    cells: Vec<GridCell>,
    merges: Vec<Span>,
    rows: usize,
    last_row: Option<u32>,
    tally: &'t mut Tally,
}

impl<'t> Sheet<'t> {
    pub(crate) fn new(name: impl Into<String>, tally: &'t mut Tally) -> Self {
        Self { name: name.into(), cells: Vec::new(), merges: Vec::new(), rows: 0, last_row: None, tally }
    }

    /// Makes room for cells that are there.
    pub(crate) fn reserve(&mut self, cells: usize) {
        self.cells.reserve_exact(cells.min(CELLS));
    }

    /// Counts an element or a record, whether it holds something or not.
    pub(crate) fn step(&mut self) -> Result<(), Fault> {
        self.tally.steps += 1;
        if self.tally.steps > STEPS { Err(fault::too_much_formatting(&self.name)) } else { Ok(()) }
    }

    /// Takes a cell. A cell with an empty text holds nothing.
    pub(crate) fn push(&mut self, row: u32, column: u32, value: Value) -> Result<(), Fault> {
        if row > LAST_ROW || column > LAST_COLUMN {
            return Err(fault::damaged());
        }
        let text = match &value {
            Value::Text(text) if text.is_empty() => return Ok(()),
            Value::Text(text) | Value::Other(text) | Value::Error(text) | Value::Formula(text) => text.len(),
            Value::Number(_) => 0,
        };
        self.tally.text += text;
        if text > ONE_TEXT_BYTES || self.tally.text > TEXT_BYTES {
            return Err(fault::too_much_text(&self.name));
        }
        if self.last_row != Some(row) {
            self.last_row = Some(row);
            self.rows += 1;
            if self.rows > ROWS {
                return Err(fault::too_many_rows(&self.name));
            }
        }
        self.tally.cells += 1;
        if self.tally.cells > CELLS {
            return Err(fault::too_many_cells(&self.name));
        }
        self.cells.push(GridCell { row, column, value });
        Ok(())
    }

    /// Takes a merged range. A range of one cell merges nothing.
    pub(crate) fn merge(&mut self, span: Span) -> Result<(), Fault> {
        if span.bottom > LAST_ROW || span.right > LAST_COLUMN || span.top > span.bottom || span.left > span.right {
            return Err(fault::damaged());
        }
        if span.top == span.bottom && span.left == span.right {
            return Ok(());
        }
        if self.merges.len() == MERGES {
            return Err(fault::too_many_merges(&self.name));
        }
        self.merges.push(span);
        Ok(())
    }

    pub(crate) fn finish(self) -> Grid {
        Grid::new(self.name, self.cells, self.merges)
    }
}
