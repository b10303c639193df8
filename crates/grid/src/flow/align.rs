//! Sets right rows that a wrong rowspan has pushed out of their columns, and doubts those it
//! cannot.
//!
//! What is known: a table's width, from its first row, which nothing can push; and in which column
//! the labels at the left end, from most of its rows. A row that fits neither was pushed by a span
//! that is too long or too short. If moving it by what it lacks makes it fit both, that is where it
//! belongs; if not, its figures are doubtful, and will be unreadable.
//!
//! # An example
//!
//! The first row has six columns, and labels end before column 3 in most rows. （一）不予公开 says
//! rowspan 3 and stands over two rows:
//!
//! ```text
//! 办理结果  不予公开  1.国家秘密  0  0  0     six columns, labels end before 3
//!    |         |      2.内部事务  1  0  1     the same
//!    |         |      （二）其他处理  2  0  2     pushed by the third row of the span: seven columns, labels end before 4
//! ```
//!
//! The last row ends one column beyond the table. Moved one to the left it ends at 6 and its labels
//! before 3: there it belongs, and the span above is cut by a row. A row that lacked a cell, too,
//! would fit in no place: its figures would be doubtful.

use super::{Row, Table, TableCell};
use crate::fold;
use std::collections::BTreeMap;

/// What is known of a table's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// How many it has.
    width: u32,
    /// The column after the labels at the left, if most rows agree.
    edge: Option<u32>,
}

/// So many rows of a table are set right; a table with more wrong spans is doubtful.
const MOST: usize = 60;

/// A table larger than this is none of a report's; looking for wrong spans in it is not worth the
/// time.
const LARGEST: usize = 2000;

/// Sets a table's rows right. `before` are the columns of the statutory table before it: the second
/// part of a table that a page break cut in two may have no header. Gives the columns of this one.
pub fn align(table: &mut Table, before: Option<Columns>) -> Option<Columns> {
    if table.rows.len() > LARGEST {
        return None;
    }
    // As the first part has them, so that the parts stand one under the other.
    let continued = before.filter(|_| !has_header(table));
    for _ in 0..MOST {
        // Each row that is set right tells more of the others.
        let columns = continued.or_else(|| columns(table, before))?;
        let ends = ends(table);
        let pushed = |row: usize| {
            is_pushed(&table.rows[row], ends[row], columns) || is_short_header(table, row, columns)
        };
        let Some(row) = (0..table.rows.len()).find(|&row| pushed(row)) else {
            return Some(columns);
        };
        if !set_right(table, row, columns) {
            doubt(&mut table.rows[row]);
        }
    }
    table.rows.iter_mut().for_each(doubt);
    continued.or_else(|| columns(table, before))
}

/// Does a table begin with rows of labels over columns?
pub fn has_header(table: &Table) -> bool {
    !table.rows.iter().find(|row| row.cells.len() >= 2).is_some_and(has_figures)
}

fn has_figures(row: &Row) -> bool {
    row.cells.iter().any(|cell| cell.figure)
}

/// The width of a row's own cells.
fn width(row: &Row) -> u32 {
    row.cells.iter().map(|cell| cell.colspan).sum()
}

/// The column after a row's last own cell.
fn own_end(row: &Row) -> u32 {
    row.cells.last().map_or(0, |cell| cell.right())
}

/// The column after the last label at the left of a row; for a row without labels the first column.
fn edge(row: &Row) -> Option<u32> {
    let is_label = |cell: &TableCell| {
        cell.text.chars().filter(|c| c.is_alphabetic()).count() >= 2
            && !cell.figure
            && !is_measure(&cell.text)
    };
    let mut cells = row.cells.iter().skip_while(|cell| cell.text.trim().is_empty()).peekable();
    match cells.peek() {
        Some(first) if is_label(first) => {
            cells.take_while(|cell| is_label(cell)).last().map(|cell| cell.right())
        }
        _ => row.cells.first().map(|cell| cell.left),
    }
}

/// A remark that only names a unit stands beside the label: 件, (件), 单位：万元.
fn is_measure(text: &str) -> bool {
    /// 单位：万元, with some spaces.
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return false;
    }
    let folded = fold(text);
    let bare = folded.trim_start_matches("单位:").trim_matches(['(', ')']);
    matches!(bare, "件" | "项" | "宗" | "条" | "个" | "万元" | "元" | "亿元" | "千元")
}

/// The column after the last one that each row takes up, spans from above included.
fn ends(table: &Table) -> Vec<u32> {
    let mut ends = vec![0; table.rows.len()];
    for (n, row) in table.rows.iter().enumerate() {
        for cell in &row.cells {
            for end in &mut ends[n..(cell.bottom as usize).clamp(n + 1, table.rows.len())] {
                *end = cell.right().max(*end);
            }
        }
    }
    ends
}

/// What a table's own rows tell of its columns, and if they tell too little, those of the table
/// before it.
fn columns(table: &Table, before: Option<Columns>) -> Option<Columns> {
    let ends = ends(table);
    // A title over the whole table has one cell, and any colspan.
    let first = table.rows.iter().find(|row| row.cells.len() >= 2).map(width)?;
    let figures: Vec<usize> =
        (0..table.rows.len()).filter(|&row| has_figures(&table.rows[row])).collect();
    let fits =
        |row: usize, width: u32| ends[row] == width || self::width(&table.rows[row]) == width;
    let width = match figures.iter().any(|&row| fits(row, first)) {
        true => first,
        // A first row whose colspans are wrong. One row of figures is no majority: its last cells
        // may be missing.
        false => most(figures.iter().map(|&row| ends[row]))
            .filter(|(_, n)| *n >= 2 && n * 2 > figures.len())
            .map_or(first, |(w, _)| w),
    };
    let good: Vec<u32> = figures
        .iter()
        .filter(|&&row| ends[row] == width)
        .filter_map(|&row| edge(&table.rows[row]))
        .collect();
    let edge = most(good.iter().copied())
        .filter(|(_, n)| *n >= 2 && n * 2 > good.len())
        .map(|(edge, _)| edge);
    let as_before = || before.filter(|before| before.width == width).and_then(|before| before.edge);
    Some(Columns { width, edge: edge.or_else(as_before) })
}

/// What there is most of, and how many; the least of equals.
fn most(values: impl Iterator<Item = u32>) -> Option<(u32, usize)> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a })
}

/// Does a row stand where its figures cannot belong?
fn is_pushed(row: &Row, end: u32, columns: Columns) -> bool {
    if row.cells.iter().all(|cell| cell.doubtful) {
        return false;
    }
    // One that ends beyond the table was pushed, at its beginning or between its cells.
    if row.cells.len() >= 2
        && (own_end(row) > columns.width && has_figures(row)
            || width(row) == columns.width && own_end(row) != columns.width)
    {
        return true;
    }
    // One cell is a title or the heading of a block.
    row.cells.len() >= 2
        && has_figures(row)
        && end != columns.width
        && columns.edge.is_some_and(|known| edge(row) != Some(known))
}

/// How many columns of the table no cell covers in a row.
fn gap(table: &Table, row: usize, columns: Columns) -> u32 {
    let above: u32 = table.reaching(row).map(|(n, i)| table.rows[n].cells[i].colspan).sum();
    columns.width.saturating_sub(width(&table.rows[row]) + above)
}

/// Do the cells that end right above a row's beginning fill what the row lacks? Their span is then
/// too short by one.
fn is_under_short_span(table: &Table, row: usize, gap: u32) -> bool {
    let Some(first) = table.rows[row].cells.first() else { return false };
    let ending = table.rows[..row].iter().flat_map(|r| &r.cells);
    let ending = ending.filter(|c| {
        c.bottom as usize == row && c.left >= first.left && c.right() <= first.left + gap
    });
    gap > 0 && ending.map(|c| c.colspan).sum::<u32>() == gap
}

/// Is a row of the header too short by just the cells right above its beginning?
fn is_short_header(table: &Table, row: usize, columns: Columns) -> bool {
    let (above, own) = (&table.rows[..row], &table.rows[row]);
    let header = own.cells.len() >= 2 && !above.iter().chain([own]).any(has_figures);
    header && is_under_short_span(table, row, gap(table, row, columns))
}

/// Moves a row to where it ends at the table's end; says whether its labels then end where those of
/// the other rows do.
fn set_right(table: &mut Table, row: usize, columns: Columns) -> bool {
    let Some(start) = columns.width.checked_sub(width(&table.rows[row])) else { return false };
    let known = table.clone();
    let left = table.rows[row].cells.first().map_or(0, |cell| cell.left);
    let gap = gap(table, row, columns);
    if start < left || own_end(&table.rows[row]) > columns.width {
        cut(table, row, start);
    } else if is_under_short_span(table, row, gap) {
        lengthen(table, row, left, left + gap);
    } else {
        table.rows[row].indent = left + gap;
    }
    let placed = table.place_cells() && ends(table)[row] == columns.width;
    let contiguous = table.rows[row].cells.windows(2).all(|pair| pair[0].right() == pair[1].left);
    let header = !has_figures(&table.rows[row]);
    let whole = width(&table.rows[row]) == columns.width;
    let in_line = columns.edge.is_some() && edge(&table.rows[row]) == columns.edge;
    // Above the leaves of a header there may be gaps: labels that reach down between them.
    if placed && (header || contiguous && (whole || in_line)) {
        return true;
    }
    *table = known;
    false
}

/// Ends the cells above that reach into a row at or behind a column.
fn cut(table: &mut Table, row: usize, from: u32) {
    let reaching: Vec<(usize, usize)> =
        table.reaching(row).filter(|&(n, i)| table.rows[n].cells[i].left >= from).collect();
    for (n, i) in reaching {
        table.rows[n].cells[i].rowspan = (row - n) as u32;
    }
}

/// Lets the cells above that end right at a row, between two columns, reach into it.
fn lengthen(table: &mut Table, row: usize, from: u32, to: u32) {
    for (n, above) in table.rows[..row].iter_mut().enumerate() {
        for cell in &mut above.cells {
            if cell.bottom as usize == row && cell.left >= from && cell.right() <= to {
                cell.rowspan = (row - n + 1) as u32;
            }
        }
    }
}

fn doubt(row: &mut Row) {
    row.cells.iter_mut().for_each(|cell| cell.doubtful = true);
}
