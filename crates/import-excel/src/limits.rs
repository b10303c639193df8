//! How much of a workbook is read: who reads it hands in most of the limits; the others are here.

use crate::fault;
use nianbao_format::{Fault, Limits};
use nianbao_grid::{Grid, GridCell, Span, Value};

/// The largest file.
pub(crate) const FILE_BYTES: usize = 64 << 20;
/// Sheets of a workbook.
pub(crate) const SHEETS: usize = 256;
/// Merged ranges of a sheet.
pub(crate) const MERGES: usize = 20_000;
/// Bytes of one text. A spreadsheet program holds 32,767 characters.
pub(crate) const ONE_TEXT_BYTES: usize = nianbao_opc::xml::ONE_TEXT_BYTES;
/// Texts shared by cells, number formats, styles, names: entries of a list.
pub(crate) const ENTRIES: usize = 1_000_000;
/// The rows a sheet can have.
const LAST_ROW: u32 = 1_048_575;
/// The columns a sheet can have.
const LAST_COLUMN: u32 = 16_383;

/// Unpacked: a part that is no sheet (names, styles, shared texts).
pub(crate) fn side_part_bytes(limits: &Limits) -> usize {
    limits.unpacked / 4
}

/// What is handed on of a binary workbook for calamine to read. It is held three times over.
pub(crate) fn binary_bytes(limits: &Limits) -> usize {
    limits.unpacked / 4
}

/// What has been read so far of all sheets. Each styled cell that holds nothing is a step; a shared
/// text counts in each cell that has it.
pub(crate) struct Tally {
    limits: Limits,
    cells: usize,
    text: usize,
    steps: usize,
}

impl Tally {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, cells: 0, text: 0, steps: 0 }
    }
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
        Self {
            name: name.into(),
            cells: Vec::new(),
            merges: Vec::new(),
            rows: 0,
            last_row: None,
            tally,
        }
    }

    /// Makes room for cells that are there.
    pub(crate) fn reserve(&mut self, cells: usize) {
        self.cells.reserve_exact(cells.min(self.tally.limits.cells));
    }

    /// Counts an element or a record, whether it holds something or not.
    pub(crate) fn step(&mut self) -> Result<(), Fault> {
        self.tally.steps += 1;
        if self.tally.steps > self.tally.limits.steps {
            Err(fault::too_much_formatting(&self.name))
        } else {
            Ok(())
        }
    }

    /// Takes a cell. A cell with an empty text holds nothing.
    #[inline]
    pub(crate) fn push(&mut self, row: u32, column: u32, value: Value) -> Result<(), Fault> {
        if row > LAST_ROW || column > LAST_COLUMN {
            return Err(fault::damaged());
        }
        let text = match &value {
            Value::Text(text) if text.is_empty() => return Ok(()),
            Value::Text(text) | Value::Other(text) | Value::Error(text) | Value::Formula(text) => {
                text.len()
            }
            Value::Number(_) => 0,
        };
        self.tally.text += text;
        if text > ONE_TEXT_BYTES || self.tally.text > self.tally.limits.texts {
            return Err(fault::too_much_text(&self.name));
        }
        if self.last_row != Some(row) {
            self.last_row = Some(row);
            self.rows += 1;
            if self.rows > self.tally.limits.rows {
                return Err(fault::too_many_rows(&self.name, self.tally.limits.rows));
            }
        }
        self.tally.cells += 1;
        if self.tally.cells > self.tally.limits.cells {
            return Err(fault::too_many_cells(&self.name, self.tally.limits.cells));
        }
        self.cells.push(GridCell { row, column, value });
        Ok(())
    }

    /// Takes a merged range. A range of one cell merges nothing.
    pub(crate) fn merge(&mut self, span: Span) -> Result<(), Fault> {
        if span.bottom > LAST_ROW
            || span.right > LAST_COLUMN
            || span.top > span.bottom
            || span.left > span.right
        {
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
