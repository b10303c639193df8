//! A table of the document as rows of cells for a web page: spans, scopes, groups of rows and
//! columns, and the classes that style sheets know labels by. What else a page says of a cell (its
//! address, last year's figure, what was found) it adds itself.

use crate::{CellContent, DrawnTable, TableCell};
use nianbao_model::{Cell, CellIx, State, clean_line};
use std::{collections::BTreeSet, fmt};

/// A table in rows; `T` is what a page makes of a cell.
#[derive(Clone, Debug)]
pub struct HtmlTable<T> {
    /// How a style sheet treats it: `blocks`, `matrix` or `one-row`.
    pub shape: &'static str,
    /// The spans of the groups of columns, left to right; none if the table has no header of its
    /// own.
    pub column_groups: Vec<usize>,
    /// The header's rows.
    pub head: Vec<Vec<T>>,
    /// The other rows: each outermost group is a body of its own.
    pub bodies: Vec<Vec<Vec<T>>>,
}

/// A cell as any page draws it.
#[derive(Clone, Debug)]
pub enum HtmlCell<'a> {
    /// A label.
    Label {
        /// The class of its kind and, for labels at the left, of its column: `row c1`.
        class: &'static str,
        /// What it is a label of: `row`, `rowgroup`, `col`, `colgroup`.
        scope: &'static str,
        /// How far it reaches.
        span: Span,
        /// Its words.
        text: &'a str,
    },
    /// A cell of the report.
    Value {
        /// How far it reaches.
        span: Span,
        /// Which cell it is.
        ix: CellIx,
        /// What it holds.
        cell: &'a Cell,
        /// The id of its state, where it is no figure.
        state: Option<&'static str>,
        /// What people read there.
        text: String,
    },
    /// A text or a figure that is no cell of a report.
    Plain {
        /// How far it reaches.
        span: Span,
        /// What people read there.
        text: String,
        /// Is it a figure?
        number: bool,
    },
    /// A corner or a gap without words.
    Space {
        /// How far it reaches.
        span: Span,
    },
}

/// `rowspan` and `colspan`, where they are more than one, as attributes; they need no escaping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    rows: usize,
    columns: usize,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows > 1 {
            write!(f, " rowspan=\"{}\"", self.rows)?;
        }
        if self.columns > 1 {
            write!(f, " colspan=\"{}\"", self.columns)?;
        }
        Ok(())
    }
}

/// Lays a table out. `view` is asked cell by cell, by row and then column.
pub fn lay_out<'a, T>(
    table: &'a DrawnTable,
    mut view: impl FnMut(&'a TableCell, HtmlCell<'a>) -> T,
) -> HtmlTable<T> {
    let starts = group_starts(table);
    let mut rows: Vec<Vec<T>> = (0..table.rows).map(|_| Vec::new()).collect();
    for cell in &table.cells {
        let view = view(cell, draw(table, cell, &starts));
        if let Some(row) = rows.get_mut(cell.row) {
            row.push(view);
        }
    }
    let mut rows = rows.into_iter();
    let head = rows.by_ref().take(table.head).collect();
    let mut bodies: Vec<Vec<_>> = Vec::with_capacity(starts.len());
    for (row, cells) in (table.head..).zip(rows) {
        match bodies.last_mut() {
            Some(body) if !starts.contains(&row) => body.push(cells),
            _ => bodies.push(vec![cells]),
        }
    }
    HtmlTable { shape: shape(table), column_groups: column_groups(table), head, bodies }
}

fn shape(table: &DrawnTable) -> &'static str {
    match (table.head, table.stub) {
        (0, _) => "blocks",
        (_, 0) => "one-row",
        _ => "matrix",
    }
}

/// The outermost groups of columns: what the cells of the first header row span.
fn column_groups(table: &DrawnTable) -> Vec<usize> {
    if table.head == 0 {
        Vec::new()
    } else {
        table.cells.iter().filter(|c| c.row == 0).map(|c| c.column_span).collect()
    }
}

/// The rows at which a group of rows begins: under a block's heading, and where an outermost label
/// over several rows begins or ends.
fn group_starts(table: &DrawnTable) -> BTreeSet<usize> {
    let mut starts = BTreeSet::new();
    for cell in table.cells.iter().filter(|c| c.row >= table.head) {
        match cell.content {
            CellContent::BlockHead(_) => _ = starts.insert(cell.row),
            CellContent::RowHead(_) if cell.column == 0 && cell.row_span > 1 => {
                starts.extend([cell.row, cell.row + cell.row_span])
            }
            _ => {}
        }
    }
    starts
}

fn draw<'a>(table: &DrawnTable, cell: &'a TableCell, starts: &BTreeSet<usize>) -> HtmlCell<'a> {
    let span = Span { rows: cell.row_span, columns: cell.column_span };
    let label = |class, scope, text| HtmlCell::Label { class, scope, span, text };
    let outermost_columns = cell.row == 0 && table.head > 0 && cell.column_span > 1;
    match &cell.content {
        CellContent::Empty => HtmlCell::Space { span },
        CellContent::Text(text) => HtmlCell::Plain { span, text: clean_line(text), number: false },
        CellContent::Number(value) => {
            HtmlCell::Plain { span, text: value.to_string(), number: true }
        }
        CellContent::Corner(text) if text.is_empty() => HtmlCell::Space { span },
        CellContent::Corner(text) => {
            label("corner", if outermost_columns { "colgroup" } else { "col" }, text)
        }
        CellContent::BlockHead(text) => label("block", "rowgroup", text),
        CellContent::ColumnHead(text) => {
            let leaf = cell.row + cell.row_span == table.head || table.head == 0;
            label(
                if leaf { "leaf" } else { "group" },
                if outermost_columns { "colgroup" } else { "col" },
                text,
            )
        }
        CellContent::RowHead(text) => {
            let whole_group = cell.column == 0 && cell.row_span > 1 && starts.contains(&cell.row);
            label(at_the_left(table, cell), if whole_group { "rowgroup" } else { "row" }, text)
        }
        CellContent::Value { ix, cell } => {
            let text = match cell {
                Cell::Figure(value) => value.to_string(),
                // A program may have put anything into a cell.
                other => other.spelled_mark().map(|text| clean_line(&text)).unwrap_or_default(),
            };
            HtmlCell::Value {
                span,
                ix: *ix,
                cell,
                state: cell.state().noted().map(State::web_id),
                text,
            }
        }
    }
}

/// The class of a label at the left: whether it is the row's own or a group's, and in which column
/// it stands, for on narrow screens the columns of labels stay where they are.
fn at_the_left(table: &DrawnTable, cell: &TableCell) -> &'static str {
    let leaf = cell.column + cell.column_span >= table.stub;
    match (leaf, cell.column) {
        (false, 0) => "group c0",
        (false, 1) => "group c1",
        (false, _) => "group",
        (true, 0) => "row c0",
        (true, 1) => "row c1",
        (true, 2) => "row c2",
        (true, _) => "row",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails there has failed")]
mod tests {
    use super::*;
    use crate::{Block, compose};
    use nianbao_model::{Editions, Report, UnitRef};

    #[test]
    fn an_outermost_group_of_rows_is_a_body_of_its_own() {
        let edition = Editions::national().get("2021").unwrap().clone();
        let document = compose(&Report::blank(edition, UnitRef::default(), 2021));
        let rows = |part: usize| {
            let Block::Table(table) = &document.parts[part].blocks[0] else {
                panic!("a table stands there")
            };
            let drawn = lay_out(table, |_, cell| cell);
            (
                drawn.shape,
                drawn.head.len(),
                drawn.bodies.iter().map(Vec::len).collect::<Vec<_>>(),
                drawn.column_groups,
            )
        };
        assert_eq!(rows(1), ("blocks", 0, vec![4, 3, 4, 3], vec![]));
        assert_eq!(rows(2), ("matrix", 3, vec![2, 22, 1], vec![3, 7]));
        assert_eq!(rows(3), ("one-row", 3, vec![1], vec![5, 10]));
    }

    #[test]
    fn spans_are_attributes_where_they_are_more_than_one() {
        assert_eq!(Span { rows: 1, columns: 1 }.to_string(), "");
        assert_eq!(Span { rows: 2, columns: 3 }.to_string(), " rowspan=\"2\" colspan=\"3\"");
    }
}
