//! A table's cells with their rows and columns, as they are laid out one after the other.

use super::is_figure;

/// Columns of a table at most; no report comes near.
pub const MOST_COLUMNS: u32 = 2000;

/// A cell, with what it asks for and what it got.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableCell {
    /// What it says.
    pub text: String,
    /// Where it begins in the source, as the importer counts.
    pub at: usize,
    /// How many columns and rows it asks for; 0 rows are all down to the end of its group.
    /// Columns.
    pub colspan: u32,
    /// Rows.
    pub rowspan: u32,
    /// Where it stands: its first column, and the row after its last one.
    pub left: u32,
    /// The row after its last one.
    pub bottom: u32,
    /// Does it hold a figure or a mark that there is none ([`is_figure`])?
    pub figure: bool,
    /// Is it not certain what row or column it belongs to?
    pub doubtful: bool,
}

impl TableCell {
    /// The column after its last one.
    pub fn right(&self) -> u32 {
        self.left + self.colspan
    }
}

/// A table's row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its cells from the left.
    pub cells: Vec<TableCell>,
    /// The row after the last one of its group: no cell reaches beyond.
    pub group_end: u32,
    /// The column before which none of its cells may stand; 0 unless the row has been set right.
    pub indent: u32,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// Looks at what the cells say, once.
    pub fn tell_figures(&mut self) {
        self.rows
            .iter_mut()
            .flat_map(|row| &mut row.cells)
            .for_each(|cell| cell.figure = is_figure(&cell.text));
    }

    /// Gives each cell its place: the first columns from the left that no cell from above covers.
    /// Says whether there was room for all.
    pub fn place_cells(&mut self) -> bool {
        // For each column the row that is free again.
        let mut free: Vec<u32> = Vec::new();
        for (n, row) in (0u32..).zip(&mut self.rows) {
            let mut column = row.indent;
            for cell in &mut row.cells {
                while free.get(column as usize).is_some_and(|until| *until > n) {
                    column += 1;
                }
                cell.left = column;
                let most = row.group_end.saturating_sub(n).max(1);
                cell.bottom = n + if cell.rowspan == 0 { most } else { cell.rowspan.min(most) };
                column += cell.colspan;
                if column > MOST_COLUMNS {
                    return false;
                }
                if free.len() < column as usize {
                    free.resize(column as usize, 0);
                }
                for until in &mut free[cell.left as usize..column as usize] {
                    *until = cell.bottom.max(*until);
                }
            }
        }
        true
    }

    /// The cells of rows above that reach down into a row, by row and number in it.
    pub fn reaching(&self, row: usize) -> impl Iterator<Item = (usize, usize)> {
        let above = self.rows[..row].iter().enumerate();
        above.flat_map(move |(n, r)| {
            (0..r.cells.len())
                .filter(move |i| r.cells[*i].bottom as usize > row)
                .map(move |i| (n, i))
        })
    }
}
