//! Tables: cells with their rows and columns, and which tables hold data and which only lay out
//! what stands in them.

use crate::{
    body::{Block, RawCell, RawTable},
    fault, limits,
    styles::Role,
};
use nianbao_format::Fault;
use nianbao_grid::{
    GridPlace,
    flow::{MOST_COLUMNS, Row, Table, TableCell, TableCounts, TableSort, Words, is_indicators},
};
use nianbao_model::Bilingual;
use std::collections::HashMap;

/// A line or a table of a document, in its order.
#[derive(Debug)]
pub(crate) enum Piece {
    Line {
        text: String,
        at: usize,
        outline: Option<u8>,
        role: Role,
    },
    Table {
        table: Table,
        sort: TableSort,
    },
    /// Something that may hold a table and is not read.
    Object {
        what: Bilingual,
        at: usize,
    },
}

/// What stands in each cell of a row.
type RowContents = Vec<Vec<Piece>>;

/// Lays out what a document has.
pub(crate) struct Layout<'w> {
    words: &'w Words,
    /// Where cells and lines stand; they have the number of their place.
    pub(crate) places: Vec<GridPlace>,
    /// The cells of all tables.
    pub(crate) cells: Vec<CellSpot>,
    slots: u64,
}

/// A cell of a table, and where it stands in the document's own part. All count from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CellSpot {
    pub(crate) table: u32,
    pub(crate) row: u32,
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// The spot of its paragraph; of one that goes on with the cell above it that cell's.
    pub(crate) spot: Option<usize>,
}

impl<'w> Layout<'w> {
    pub(crate) fn new(words: &'w Words) -> Self {
        Self { words, places: Vec::new(), cells: Vec::new(), slots: limits::SLOTS }
    }

    fn at(&mut self, place: GridPlace) -> usize {
        if self.places.last() != Some(&place) {
            self.places.push(place);
        }
        self.places.len() - 1
    }

    /// The lines and tables of blocks. `within` is the cell of a table they stand in.
    pub(crate) fn pieces(
        &mut self,
        blocks: Vec<Block>,
        within: Option<GridPlace>,
    ) -> Result<Vec<Piece>, Fault> {
        let mut pieces = Vec::new();
        let mut last = GridPlace::Paragraph(1);
        for block in blocks {
            match block {
                Block::Line(line) => {
                    last = within.unwrap_or(GridPlace::Paragraph(line.number));
                    let at = self.at(last);
                    if line.role == Role::Title {
                        // A title is broken where it looks well.
                        let text = line.text.replace('\n', "");
                        pieces.push(Piece::Line {
                            text,
                            at,
                            outline: line.outline,
                            role: line.role,
                        });
                        continue;
                    }
                    for text in line.text.split('\n').filter(|text| !text.trim().is_empty()) {
                        pieces.push(Piece::Line {
                            text: text.to_owned(),
                            at,
                            outline: line.outline,
                            role: line.role,
                        });
                    }
                }
                Block::Object(what) => {
                    pieces.push(Piece::Object { what, at: self.at(within.unwrap_or(last)) })
                }
                Block::Table(table) => self.table(*table, &mut pieces)?,
            }
        }
        Ok(pieces)
    }

    fn table(&mut self, raw: RawTable, pieces: &mut Vec<Piece>) -> Result<(), Fault> {
        let number = raw.number;
        let (mut table, contents) = self.lay_out(raw)?;
        let mut counts = TableCounts::default();
        counts.rows = table.rows.len();
        for content in contents.iter().flatten() {
            let tables = || {
                content.iter().filter_map(|piece| {
                    if let Piece::Table { sort, .. } = piece { Some(*sort) } else { None }
                })
            };
            counts.nested |= tables().next().is_some();
            counts.holds_statutory |= tables().any(|sort| sort == TableSort::Statutory);
            match short_text(content) {
                Some(text) => counts.cell(&text, self.words),
                None => counts.long_cell(),
            }
        }
        // Figures outside the statutory tables may all be words, or not be there yet.
        let listed = || (!counts.nested && is_list(&contents)).then_some(TableSort::Other);
        let Some(sort) = counts.sort().or_else(listed) else {
            pieces.extend(contents.into_iter().flatten().flatten());
            return Ok(());
        };
        let mut beside = Vec::new();
        for (row, contents) in table.rows.iter_mut().zip(contents) {
            for (cell, content) in row.cells.iter_mut().zip(contents) {
                let mut text = Vec::new();
                for piece in content {
                    match piece {
                        Piece::Object { .. } => beside.push(piece),
                        piece => said(&piece, &mut text),
                    }
                }
                cell.text = text.join("\n");
            }
        }
        table.tell_figures();
        doubt_under_short_header(&mut table);
        self.slots = table_slots(&table)
            .and_then(|slots| self.slots.checked_sub(slots))
            .ok_or_else(|| fault::table_too_large(number))?;
        pieces.push(Piece::Table { table, sort });
        pieces.append(&mut beside);
        Ok(())
    }

    /// A table's cells at their places, and what stands in each.
    fn lay_out(&mut self, raw: RawTable) -> Result<(Table, Vec<RowContents>), Fault> {
        let number = raw.number;
        let spread = spread(raw);
        let columns = columns(&spread);
        if columns.len() > MOST_COLUMNS as usize {
            return Err(fault::table_too_large(number));
        }
        let column = |edge: u64| columns.binary_search(&edge).unwrap_or_default() as u32;
        let (mut table, mut contents) = (Table::default(), Vec::new());
        // For each column the cell that may go on below: its row and number there, its right edge,
        // and the row it has come to.
        let mut open: HashMap<u32, (usize, usize, u32, usize)> = HashMap::new();
        let mut above: HashMap<u32, Option<usize>> = HashMap::new();
        let group_end = spread.len() as u32;
        let mut lefts: Vec<Vec<u32>> = Vec::new();
        for (n, cells) in spread.into_iter().enumerate() {
            let (mut row, mut row_contents, mut row_lefts) =
                (Row::default(), Vec::new(), Vec::new());
            for Spread { left, right, cell } in cells {
                let (left, right) = (column(left), column(right));
                let place = GridPlace::Table(number, n as u32 + 1, left + 1);
                let content = self.pieces(cell.blocks, Some(place))?;
                let goes_on = cell.down
                    && open
                        .get(&left)
                        .is_some_and(|(_, _, end, come)| *end == right && *come + 1 == n);
                let spot = if goes_on { above.get(&left).copied().flatten() } else { cell.spot };
                above.insert(left, spot);
                self.cells.push(CellSpot {
                    table: number,
                    row: n as u32 + 1,
                    first: left + 1,
                    last: right.max(left + 1),
                    spot,
                });
                if cell.down
                    && let Some((top, i, _, come)) = open
                        .get_mut(&left)
                        .filter(|(_, _, end, come)| *end == right && *come + 1 == n)
                {
                    *come = n;
                    let (top, i) = (*top, *i);
                    table_row(&mut table, top).cells[i].rowspan += 1;
                    let above: &mut Vec<Piece> = &mut contents_row(&mut contents, top)[i];
                    // Nobody sees what stands in a cell that goes on with the one above; what is
                    // not the same must not be lost.
                    if !content.is_empty() && short_text(&content) != short_text(above) {
                        above.extend(content);
                    }
                    continue;
                }
                if cell.begins {
                    open.insert(left, (n, row.cells.len(), right, n));
                }
                let (at, colspan) = (self.at(place), (right - left).max(1));
                row.cells.push(TableCell {
                    text: String::new(),
                    at,
                    colspan,
                    rowspan: 1,
                    left,
                    bottom: 0,
                    figure: false,
                    doubtful: false,
                });
                row_contents.push(content);
                row_lefts.push(left);
            }
            row.indent = row_lefts.first().copied().unwrap_or(0);
            row.group_end = group_end;
            table.rows.push(row);
            contents.push(row_contents);
            lefts.push(row_lefts);
        }
        if !table.place_cells() {
            return Err(fault::table_too_large(number));
        }
        for (row, lefts) in table.rows.iter_mut().zip(lefts) {
            // Cells that lie over one another stand where nobody can say.
            if row.cells.iter().zip(lefts).any(|(cell, left)| cell.left != left) {
                row.cells.iter_mut().for_each(|cell| cell.doubtful = true);
            }
        }
        Ok((table, contents))
    }
}

/// A row of labels that ends before its table does leaves its labels over the wrong columns: the
/// figures below stand where nobody can say.
fn doubt_under_short_header(table: &mut Table) {
    let mut covered = vec![0; table.rows.len()];
    for (n, row) in table.rows.iter().enumerate() {
        for cell in &row.cells {
            covered
                .iter_mut()
                .take(cell.bottom as usize)
                .skip(n)
                .for_each(|end| *end = cell.right().max(*end));
        }
    }
    let width = covered.iter().copied().max().unwrap_or_default();
    let says = |row: &Row| row.cells.iter().filter(|cell| !cell.text.trim().is_empty()).count();
    let head = table.rows.iter().take_while(|row| !row.cells.iter().any(|cell| cell.figure));
    let short = head.zip(&covered).any(|(row, end)| *end < width && says(row) >= 2);
    if short {
        table.rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| cell.doubtful = true);
    }
}

#[allow(clippy::indexing_slicing, reason = "rows that cells go on from are there")]
fn table_row(table: &mut Table, row: usize) -> &mut Row {
    &mut table.rows[row]
}

#[allow(clippy::indexing_slicing, reason = "rows that cells go on from are there")]
fn contents_row(contents: &mut [RowContents], row: usize) -> &mut RowContents {
    &mut contents[row]
}

/// A cell between two edges of the table's grid.
struct Spread {
    left: u64,
    right: u64,
    cell: RawCell,
}

/// The cells of all rows between their edges; a cell that goes on with the one before it is one
/// with it.
fn spread(raw: RawTable) -> Vec<Vec<Spread>> {
    let row = |row: crate::body::RawRow| {
        let mut edge = row.before;
        let mut cells: Vec<Spread> = Vec::new();
        for cell in row.cells {
            let right = edge.saturating_add(cell.span);
            match cells.last_mut() {
                Some(before) if cell.along => {
                    before.right = right;
                    before.cell.blocks.extend(cell.blocks);
                }
                _ => cells.push(Spread { left: edge, right, cell }),
            }
            edge = right;
        }
        cells
    };
    raw.rows.into_iter().map(row).collect()
}

/// The edges that cells of any row have; between two of them is a column, however many the grid has
/// there.
fn columns(rows: &[Vec<Spread>]) -> Vec<u64> {
    let mut edges: Vec<u64> =
        rows.iter().flatten().flat_map(|cell| [cell.left, cell.right]).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn table_slots(table: &Table) -> Option<u64> {
    let slot = |cell: &TableCell| u64::from(cell.colspan) * u64::from(cell.rowspan.max(1));
    table
        .rows
        .iter()
        .map(|row| 1 + row.cells.iter().map(slot).sum::<u64>())
        .try_fold(0u64, u64::checked_add)
}

/// Does a table begin as one of figures outside the statutory tables?
fn is_list(contents: &[RowContents]) -> bool {
    let cell = |content: &Vec<Piece>| TableCell {
        text: short_text(content).unwrap_or_default(),
        ..TableCell::default()
    };
    let row = |row: &RowContents| Row { cells: row.iter().map(cell).collect(), ..Row::default() };
    is_indicators(&Table { rows: contents.iter().take(3).map(row).collect() })
}

/// All that a piece says, a line each.
fn said(piece: &Piece, out: &mut Vec<String>) {
    match piece {
        Piece::Line { text, .. } => out.push(text.clone()),
        Piece::Table { table, .. } => {
            out.extend(table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.clone()))
        }
        Piece::Object { .. } => {}
    }
}

/// What a cell says, if that is no longer than a label.
fn short_text(content: &[Piece]) -> Option<String> {
    let mut length = 0;
    let mut text = Vec::new();
    for piece in content {
        if let Piece::Table { table, .. } = piece
            && table.rows.len() > TableCounts::LONG
        {
            return None;
        }
        let from = text.len();
        said(piece, &mut text);
        length += text[from..]
            .iter()
            .map(|line| line.chars().filter(|c| !c.is_whitespace()).count())
            .sum::<usize>();
        if length > TableCounts::LONG {
            return None;
        }
    }
    Some(text.join("\n"))
}
