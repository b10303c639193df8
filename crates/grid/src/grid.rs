//! A grid: cells of text and numbers with merges and positions, as any tabular source has them.

use nianbao_model::{Decimal, Findings, Place, clean_line};
use nianbao_text::quote;
use std::{collections::HashMap, sync::Arc};

/// What a grid's cell holds, as the source stored it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, untouched.
    Text(Box<str>),
    /// A number that the source stored as a number. Binary floating point of a source is turned
    /// into the shortest decimal with at most 15 significant digits, which is what a
    /// spreadsheet program shows.
    Number(Decimal),
    /// A logical value, a date, or another thing that is neither text nor number, as the source
    /// would show it.
    Other(Box<str>),
    /// An error value: `#REF!`.
    Error(Box<str>),
    /// A formula without a stored value.
    Formula(Box<str>),
}

/// A rectangle of cells, both ends inside, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// One cell of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct GridCell {
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
    /// What it holds.
    pub value: Value,
}

/// A sheet, or any table of a source. Only cells that hold something are there.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The sheet's name, or the table's caption; empty if it has none.
    pub name: Arc<str>,
    /// The cells that hold something, by row and then column.
    cells: Vec<GridCell>,
    /// The merged ranges.
    merges: Vec<Span>,
    /// Where each row's cells begin in `cells`: (row, index), by row.
    rows: Vec<(u32, u32)>,
    /// Where cells stand in a source that is no grid itself, by row and column.
    places: Vec<CellPlace>,
    /// The line each row begins at, in a source whose lines are rows of fields.
    lines: Vec<u32>,
}

/// Where a cell of a grid stands in a source that is no grid itself. All count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GridPlace {
    /// A line, and the column of a character in it.
    Line(u32, u32),
    /// A table of a document, and a row and a column of it.
    Table(u32, u32, u32),
    /// A paragraph of a document.
    Paragraph(u32),
}

/// A cell's row and column, and where it stands in the source.
pub type CellPlace = ((u32, u32), GridPlace);

impl Grid {
    /// A grid of cells in any order; of two at one place the later one counts.
    pub fn new(name: impl Into<Arc<str>>, mut cells: Vec<GridCell>, merges: Vec<Span>) -> Self {
        if !cells.is_sorted_by(|a, b| (a.row, a.column) < (b.row, b.column)) {
            cells.sort_by_key(|c| (c.row, c.column));
            cells.reverse();
            cells.dedup_by_key(|c| (c.row, c.column));
            cells.reverse();
        }
        let mut rows: Vec<(u32, u32)> = Vec::new();
        for (i, cell) in cells.iter().enumerate() {
            if rows.last().is_none_or(|(row, _)| *row != cell.row) {
                rows.push((cell.row, i as u32));
            }
        }
        Self { name: name.into(), cells, merges, rows, places: Vec::new(), lines: Vec::new() }
    }

    /// A grid of text, row by row, for sources without positions of their own and for tests. Empty
    /// texts are no cells.
    pub fn of_text<R: AsRef<[T]>, T: AsRef<str>>(name: &str, rows: &[R]) -> Self {
        let cells = rows.iter().enumerate().flat_map(|(r, row)| {
            row.as_ref().iter().enumerate().filter(|(_, text)| !text.as_ref().is_empty()).map(
                move |(c, text)| GridCell {
                    row: r as u32,
                    column: c as u32,
                    value: Value::Text(text.as_ref().into()),
                },
            )
        });
        Self::new(name, cells.collect(), Vec::new())
    }

    /// Says where cells (empty ones too) stand in a source that is no grid itself.
    pub fn with_places(mut self, mut places: Vec<CellPlace>) -> Self {
        places.sort_unstable();
        self.places = places;
        self
    }

    /// Says at which line of the source each row begins, from the first on; a cell's place is that
    /// line and the number of its field.
    pub fn with_lines(mut self, lines: Vec<u32>) -> Self {
        self.lines = lines;
        self
    }

    /// Where a cell stands in the source; the nearest cell before it, if it has no place of its
    /// own.
    fn place_of(&self, row: u32, column: u32) -> Option<GridPlace> {
        if let Some(line) = self.lines.get(row as usize) {
            return Some(GridPlace::Line(*line, column.saturating_add(1)));
        }
        let after = self.places.partition_point(|(cell, _)| *cell <= (row, column));
        self.places.get(after.saturating_sub(1)).map(|(_, at)| *at)
    }

    /// All cells that hold something, by row and then column.
    pub fn cells(&self) -> &[GridCell] {
        &self.cells
    }

    /// The merged ranges.
    pub fn merges(&self) -> &[Span] {
        &self.merges
    }

    /// The rows that hold something, in order, each with its cells.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (u32, &[GridCell])> {
        (0..self.rows.len()).map(|i| {
            let (row, from) = self.rows[i];
            let to = self.rows.get(i + 1).map_or(self.cells.len(), |(_, to)| *to as usize);
            (row, &self.cells[from as usize..to])
        })
    }

    /// The cells of a row.
    pub fn row(&self, row: u32) -> &[GridCell] {
        &self.cells[self.row_range(row)]
    }

    /// Where a row's cells stand in [`Grid::cells`].
    pub fn row_range(&self, row: u32) -> std::ops::Range<usize> {
        match self.rows.binary_search_by_key(&row, |(r, _)| *r) {
            Ok(i) => {
                self.rows[i].1 as usize
                    ..self.rows.get(i + 1).map_or(self.cells.len(), |(_, to)| *to as usize)
            }
            Err(_) => 0..0,
        }
    }

    /// What a cell holds.
    pub fn get(&self, row: u32, column: u32) -> Option<&Value> {
        let cells = self.row(row);
        cells.binary_search_by_key(&column, |c| c.column).ok().map(|i| &cells[i].value)
    }

    /// The merged range a cell lies in.
    pub fn merge_at(&self, row: u32, column: u32) -> Option<Span> {
        self.merges
            .iter()
            .copied()
            .find(|m| (m.top..=m.bottom).contains(&row) && (m.left..=m.right).contains(&column))
    }
}

/// So many characters of a paragraph are quoted to find it by.
const BEGINNING: usize = 12;

/// All grids of one source, and what the source says of itself.
#[derive(Clone, Debug, Default)]
pub struct Grids {
    /// The file's name as the user gave it; places carry it.
    pub file: Arc<str>,
    /// The grids in the source's order.
    pub grids: Vec<Grid>,
    /// Names the source gives to values (a workbook's defined names): name to text. Names that
    /// stand for a cell have that cell's text.
    pub names: HashMap<String, String>,
    /// Does the source know nothing but text (a web page, pasted text)? Then a figure kept as text
    /// is nothing to speak of.
    pub text_only: bool,
    /// What the importer has to say of the source, such as what it could not read.
    pub told: Findings,
}

impl Grids {
    /// The place of a cell.
    pub fn place(&self, grid: &Grid, row: u32, column: u32) -> Place {
        let file = self.file.clone();
        match grid.place_of(row, column) {
            Some(GridPlace::Line(line, column)) => Place::Line { file, line, column },
            Some(GridPlace::Table(table, row, column)) => Place::Table { file, table, row, column },
            Some(GridPlace::Paragraph(number)) => {
                let begins = match grid.get(row, column) {
                    Some(Value::Text(text)) => quote(clean_line(text).as_str(), BEGINNING),
                    _ => String::new(),
                };
                Place::Paragraph { file, number, begins }
            }
            None => Place::Cell { file, sheet: grid.name.clone(), row, column },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_whatever_order_they_came_in() {
        let cell =
            |row, column, text: &str| GridCell { row, column, value: Value::Text(text.into()) };
        let grid = Grid::new(
            "s",
            vec![cell(3, 1, "c"), cell(0, 2, "b"), cell(0, 0, "a"), cell(3, 1, "d")],
            vec![],
        );
        assert_eq!(grid.get(3, 1), Some(&Value::Text("d".into())));
        assert_eq!(grid.get(0, 2), Some(&Value::Text("b".into())));
        assert_eq!(grid.get(1, 0), None);
        assert_eq!(
            grid.rows().map(|(r, cells)| (r, cells.len())).collect::<Vec<_>>(),
            [(0, 2), (3, 1)]
        );
    }
}
