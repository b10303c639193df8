//! Finding the head of a register: the row whose labels are a book's columns, alone or under a row
//! of merged ones.

use crate::columns::Heads;
use nianbao_grid::{Grid, GridCell, Grids, Value};
use nianbao_text::clean_line;

/// Heads stand within the first rows.
const ROWS: usize = 40;
/// So many columns must be known.
const LEAST: usize = 3;

/// A column that was recognised.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) id: &'static str,
    pub(crate) at: u32,
    /// The label as it was met.
    pub(crate) label: String,
}

/// Columns and what they are called.
type Labels = Vec<(u32, String)>;

/// A sheet with the columns of a book.
pub(crate) struct Sheet<'g> {
    pub(crate) grid: &'g Grid,
    /// The last row of the head.
    pub(crate) head: u32,
    pub(crate) columns: Vec<Column>,
    /// Columns with a label that nobody knows.
    pub(crate) unknown: Labels,
    /// The rows below the head that hold something in a column that is known.
    pub(crate) rows: Vec<u32>,
}

/// The sheets that have a book's columns; one with several heads, such as one a page or a month, is
/// several.
pub(crate) fn sheets<'g>(grids: &'g Grids, heads: &Heads<'_>) -> Vec<Sheet<'g>> {
    grids.grids.iter().flat_map(|grid| blocks(grid, heads)).collect()
}

/// A head: its first and last row that has a book's columns, the one that has most, and those.
struct Head {
    first: u32,
    last: u32,
    row: u32,
    columns: Vec<Column>,
    unknown: Labels,
}

fn blocks<'g>(grid: &'g Grid, heads: &Heads<'_>) -> Vec<Sheet<'g>> {
    let mut met: Vec<Head> = Vec::new();
    for (row, cells) in grid.rows().take(ROWS) {
        let (columns, unknown) = columns_of(grid, row, cells, heads);
        if columns.len() < LEAST {
            continue;
        }
        match met.last_mut().filter(|head| head.last + 1 == row) {
            Some(head) => {
                head.last = row;
                // Of equals the lower row counts: labels under merged ones say more.
                if columns.len() >= head.columns.len() {
                    (head.row, head.columns, head.unknown) = (row, columns, unknown);
                }
            }
            None => met.push(Head { first: row, last: row, row, columns, unknown }),
        }
    }
    let ends: Vec<u32> = met.iter().skip(1).map(|next| next.first).chain([u32::MAX]).collect();
    let sheet = |(Head { row: head, columns, unknown, .. }, end): (Head, u32)| {
        let below = |row: u32| row > head && row < end && !covered(grid, head, row);
        let lines = grid.rows().filter(|(row, _)| below(*row));
        let lines = lines.filter(|(row, cells)| is_line(grid, *row, cells, &columns));
        let rows = lines.map(|(row, _)| row).collect();
        Sheet { grid, head, columns, unknown, rows }
    };
    met.into_iter().zip(ends).map(sheet).collect()
}

/// Does a label of the head reach down to a row, merged?
fn covered(grid: &Grid, head: u32, row: u32) -> bool {
    grid.merges().iter().any(|merge| merge.top <= head && merge.bottom >= row)
}

/// The columns that a row gives as a head.
fn columns_of(
    grid: &Grid,
    row: u32,
    cells: &[GridCell],
    heads: &Heads<'_>,
) -> (Vec<Column>, Labels) {
    let mut found: Vec<(Column, usize)> = Vec::new();
    let mut unknown = Vec::new();
    // A label that is merged over the rows above stands in the first of them.
    let last = cells
        .last()
        .map_or(0, |cell| cell.column)
        .max(row_above(grid, row).map_or(0, |above| above.last().map_or(0, |c| c.column)));
    for at in 0..=last.min(1000) {
        let own = text(grid, row, at);
        let above = row.checked_sub(1).and_then(|above| over(grid, above, at));
        let joined = own.as_ref().zip(above.as_ref()).map(|(own, above)| format!("{above}{own}"));
        let tried = [joined, own.clone(), if own.is_none() { above } else { None }];
        match tried.iter().flatten().find_map(|label| Some((heads.find(label)?, label))) {
            Some(((id, rank), label)) => {
                let Some(id) = static_id(id) else { continue };
                let column = Column { id, at, label: label.clone() };
                match found.iter_mut().find(|(known, _)| known.id == id) {
                    // Of two labels for one column the nearer counts.
                    Some(known) if rank < known.1 => {
                        unknown.push((known.0.at, known.0.label.clone()));
                        *known = (column, rank);
                    }
                    Some(_) => unknown.push((at, label.clone())),
                    None => found.push((column, rank)),
                }
            }
            None => unknown.extend(own.map(|label| (at, label))),
        }
    }
    (found.into_iter().map(|(column, _)| column).collect(), unknown)
}

/// The id as the catalogue has it, for good.
pub(crate) fn static_id(id: &str) -> Option<&'static str> {
    let catalogue = crate::columns::Catalogue::get();
    crate::BookKind::ALL
        .into_iter()
        .find_map(|kind| catalogue.book(kind).columns.get_key_value(id))
        .map(|(id, _)| id.as_str())
}

fn row_above(grid: &Grid, row: u32) -> Option<&[GridCell]> {
    row.checked_sub(1).map(|above| grid.row(above))
}

fn text(grid: &Grid, row: u32, column: u32) -> Option<String> {
    match grid.get(row, column)? {
        Value::Text(text) => Some(clean_line(text))
            .filter(|text| !text.trim().is_empty() && text.chars().count() <= 60),
        _ => None,
    }
}

/// The label over a cell, which may be merged over several columns or rows.
fn over(grid: &Grid, row: u32, column: u32) -> Option<String> {
    text(grid, row, column).or_else(|| {
        let merge = grid.merge_at(row, column)?;
        text(grid, merge.top, merge.left)
    })
}

/// Is a row a line of the book, and no sum, no head once more and no empty form?
fn is_line(grid: &Grid, row: u32, cells: &[GridCell], columns: &[Column]) -> bool {
    const SUMS: [&str; 6] = ["合计", "总计", "小计", "共计", "平均", "填表说明"];
    /// What stands below a register, with a colon behind: 审核人：王某.
    const FEET: [&str; 10] = [
        "审核",
        "审核人",
        "填表人",
        "填报人",
        "制表",
        "制表人",
        "负责人",
        "单位负责人",
        "注",
        "说明",
    ];
    let first = cells.iter().find_map(|cell| match &cell.value {
        Value::Text(text) if !text.trim().is_empty() => Some(text.as_ref()),
        Value::Number(_) | Value::Other(_) => Some(""),
        _ => None,
    });
    let Some(first) = first else { return false };
    let is_foot = first
        .split_once(['：', ':'])
        .is_some_and(|(word, _)| FEET.contains(&nianbao_text::key(word).as_str()));
    if is_foot || SUMS.iter().any(|sum| nianbao_text::key(first).starts_with(sum)) {
        return false;
    }
    let again = columns
        .iter()
        .filter(|column| text(grid, row, column.at).is_some_and(|text| text == column.label))
        .count();
    // A number typed in advance is no line yet.
    let filled = columns
        .iter()
        .filter(|column| column.id != "number" && !column.id.starts_with('_'))
        .any(|column| match grid.get(row, column.at) {
            Some(Value::Text(text)) => !text.trim().is_empty(),
            Some(_) => true,
            None => false,
        });
    again < LEAST && filled
}
