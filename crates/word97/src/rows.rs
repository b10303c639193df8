//! Rows of tables: the edges of their cells, and which cells go on with which.
//!
//! The file gives each row the places of its cells' edges, in twentieths of a point, and each row
//! may have others. Two rows whose borders were drawn by hand differ by a hair: edges that are no
//! further apart than a character is wide are one. With the edges 0, 1000, 3000 and 8, 2010, 3000
//! the table has the edges 0, 1000, 2010, 3000, and the first cell of the second row covers two of
//! its columns.

use crate::{
    bytes::{i16_at, u8_at, u16_at},
    limits,
};
use std::{collections::BTreeMap, fmt::Write as _};

/// A cell goes on with the one before it, with the one above it; it is the first of such cells.
const ALONG: u16 = 0x02;
const DOWN: u16 = 0x20;
const BEGINS: u16 = 0x40;

/// The cells of a row, as the file gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// One more than there are cells.
    edges: Vec<i32>,
    /// How each cell goes on with others.
    merges: Vec<u16>,
}

impl Row {
    /// Takes a change of a paragraph that ends a row.
    pub(crate) fn take(&mut self, what: u16, how: &[u8]) {
        const ROW: u16 = 0xd608;
        const MERGED: u16 = 0x5624;
        const SPLIT: u16 = 0x5625;
        const MERGED_DOWN: u16 = 0xd62b;
        const WIDTHS: u16 = 0x7623;
        const MORE: u16 = 0x7621;
        const FEWER: u16 = 0x5622;
        let byte = |at: usize| u8_at(how, at).map_or(0, usize::from);
        let (first, end) = (byte(0), byte(1));
        match what {
            ROW => self.begin(how),
            MERGED => {
                for (n, merge) in self.merges.iter_mut().enumerate().take(end).skip(first) {
                    *merge = *merge & !ALONG | if n > first { ALONG } else { 0 };
                }
            }
            SPLIT => {
                self.merges.iter_mut().take(end).skip(first).for_each(|merge| *merge &= !ALONG)
            }
            MERGED_DOWN => {
                if let Some(merge) = self.merges.get_mut(byte(1)) {
                    *merge &= !(DOWN | BEGINS);
                    *merge |= [0, DOWN, DOWN | BEGINS, DOWN | BEGINS][byte(2).min(3)];
                }
            }
            WIDTHS => {
                let width = u16_at(how, 2).map_or(0, i32::from);
                for n in first..end.min(self.merges.len()) {
                    let by = width - (self.edges[n + 1] - self.edges[n]);
                    self.edges.iter_mut().skip(n + 1).for_each(|edge| *edge += by);
                }
            }
            MORE => {
                let (many, width) = (byte(1), u16_at(how, 2).map_or(0, i32::from));
                if self.edges.is_empty() || self.merges.len() + many > limits::CELLS {
                    return;
                }
                let first = first.min(self.merges.len());
                for n in first..first + many {
                    let edge = self.edges[n];
                    self.edges.iter_mut().skip(n + 1).for_each(|edge| *edge += width);
                    self.edges.insert(n + 1, edge + width);
                    self.merges.insert(n, 0);
                }
            }
            FEWER => {
                for _ in first..end.min(self.merges.len()) {
                    self.merges.remove(first);
                    let by = self.edges[first + 1] - self.edges[first];
                    self.edges.remove(first + 1);
                    self.edges.iter_mut().skip(first + 1).for_each(|edge| *edge -= by);
                }
            }
            _ => {}
        }
    }

    /// The cells of a row: their number, their edges, then twenty bytes for each.
    fn begin(&mut self, how: &[u8]) {
        let many = u8_at(how, 2).map_or(0, usize::from);
        let edges = (0..=many).map_while(|n| i16_at(how, 3 + 2 * n).map(i32::from));
        let edges: Vec<i32> = edges.collect();
        if edges.len() != many + 1 || many == 0 {
            return;
        }
        let cells = 3 + 2 * (many + 1);
        let merge = |n| u16_at(how, cells + 20 * n).unwrap_or_default();
        *self = Self { edges, merges: (0..many).map(merge).collect() };
    }
}

/// A table that is open.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Done>,
    /// What stands in the cells of the row that is open.
    cells: Vec<String>,
    /// What stands in the cell that is open.
    pub(crate) cell: String,
}

/// A row with what stands in its cells.
#[derive(Debug)]
struct Done {
    row: Row,
    cells: Vec<String>,
    deleted: bool,
}

impl Table {
    /// Ends a cell.
    pub(crate) fn end_cell(&mut self) {
        self.cells.push(std::mem::take(&mut self.cell));
    }

    /// Ends a row whose cells are these.
    pub(crate) fn end_row(&mut self, row: Row, deleted: bool) {
        if !self.cell.is_empty() {
            self.end_cell();
        }
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            self.rows.push(Done { row, cells, deleted });
        }
    }

    /// Is there nothing in it?
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.cells.is_empty() && self.cell.is_empty()
    }

    /// The table as markup.
    pub(crate) fn markup(mut self) -> String {
        // A row that has no end.
        self.end_row(Row::default(), false);
        for done in &mut self.rows {
            fit(done);
        }
        let edges = self.snapped();
        let first = edges.values().min().copied().unwrap_or_default();
        let mut out = String::from("<w:tbl>");
        for Done { row, cells, deleted } in self.rows {
            let edge = |n: usize| {
                row.edges.get(n).and_then(|edge| edges.get(edge)).copied().unwrap_or_default()
            };
            out += "<w:tr>";
            let before = edge(0) - first;
            if deleted || before > 0 {
                let deleted = if deleted { "<w:del/>" } else { "" };
                _ = write!(out, "<w:trPr><w:gridBefore w:val=\"{before}\"/>{deleted}</w:trPr>");
            }
            for (n, cell) in cells.iter().enumerate() {
                let merge = row.merges.get(n).copied().unwrap_or_default();
                _ = write!(out, "<w:tc><w:tcPr><w:gridSpan w:val=\"{}\"/>", edge(n + 1) - edge(n));
                if merge & ALONG != 0 {
                    out += "<w:hMerge/>";
                }
                match merge & (DOWN | BEGINS) {
                    0 => {}
                    DOWN => out += "<w:vMerge/>",
                    _ => out += "<w:vMerge w:val=\"restart\"/>",
                }
                out += "</w:tcPr>";
                out += cell;
                out += "</w:tc>";
            }
            out += "</w:tr>";
        }
        out + "</w:tbl>"
    }

    /// The edges of all rows, and where each is in the table.
    fn snapped(&self) -> BTreeMap<i32, i32> {
        /// Less than the width of a character: two and a half points.
        const HAIR: i32 = 50;
        let mut edges: BTreeMap<i32, i32> = BTreeMap::new();
        self.rows.iter().flat_map(|done| &done.row.edges).for_each(|e| _ = edges.insert(*e, *e));
        let as_they_are = edges.clone();
        let mut last: Option<i32> = None;
        for (edge, at) in &mut edges {
            match last {
                Some(begun) if edge - begun <= HAIR => *at = begun,
                _ => last = Some(*edge),
            }
        }
        let stay_apart = |row: &Row| {
            row.edges
                .windows(2)
                .all(|pair| pair[0] == pair[1] || edges[&pair[0]] != edges[&pair[1]])
        };
        let apart = self.rows.iter().all(|done| stay_apart(&done.row));
        if apart { edges } else { as_they_are }
    }
}

/// Gives a row as many edges as it has cells, in their order. Where the file does not say them,
/// each cell is as wide as another, which fits no other row: its figures are doubted.
fn fit(Done { row, cells, .. }: &mut Done) {
    /// Half a centimetre.
    const WIDTH: i32 = 283;
    row.edges.truncate(cells.len() + 1);
    let mut edge = row.edges.first().copied().unwrap_or_default();
    for at in row.edges.iter_mut().skip(1) {
        edge = edge.max(*at);
        *at = edge;
    }
    if row.edges.is_empty() {
        row.edges.push(0);
    }
    while row.edges.len() <= cells.len() {
        edge += WIDTH;
        row.edges.push(edge);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(edges: &[i32], merges: &[u16]) -> Row {
        Row { edges: edges.into(), merges: merges.into() }
    }

    fn table(rows: &[Row]) -> String {
        let mut table = Table::default();
        for row in rows {
            for n in 0..row.merges.len() {
                table.cell = n.to_string();
                table.end_cell();
            }
            table.end_row(row.clone(), false);
        }
        table.markup()
    }

    #[test]
    fn edges_drawn_by_hand_are_one_and_others_stay() {
        let met = table(&[of(&[0, 1000, 3000], &[0, 0x60]), of(&[8, 2010, 3000], &[0, 0x20])]);
        let cell = |span: i32, merge: &str, n: i32| {
            format!("<w:tc><w:tcPr><w:gridSpan w:val=\"{span}\"/>{merge}</w:tcPr>{n}</w:tc>")
        };
        let (begins, goes_on) = ("<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
        assert_eq!(
            met,
            format!(
                "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
                cell(1000, "", 0),
                cell(2000, begins, 1),
                cell(2010, "", 0),
                cell(990, goes_on, 1)
            )
        );
        // A column as narrow as that keeps its edges.
        assert!(table(&[of(&[0, 40, 80], &[0, 0])]).contains("gridSpan w:val=\"40\""));
    }

    #[test]
    fn a_row_is_changed_one_thing_after_another() {
        let mut row = Row::default();
        let mut how = vec![0, 0, 3];
        [0i16, 100, 200, 300].iter().for_each(|edge| how.extend(edge.to_le_bytes()));
        row.take(0xd608, &how);
        assert_eq!(row, of(&[0, 100, 200, 300], &[0, 0, 0]));
        row.take(0x5624, &[0, 2]);
        row.take(0xd62b, &[2, 2, 3]);
        row.take(0x7623, &[0, 1, 50, 0]);
        assert_eq!(row, of(&[0, 50, 150, 250], &[0, 2, 0x60]));
        row.take(0x7621, &[1, 1, 10, 0]);
        assert_eq!(row, of(&[0, 50, 60, 160, 260], &[0, 0, 2, 0x60]));
        row.take(0x5622, &[0, 2]);
        assert_eq!(row, of(&[0, 100, 200], &[2, 0x60]));
        // What the file says of cells that are not there.
        row.take(0x5622, &[7, 90]);
        row.take(0x7621, &[200, 255, 255, 255]);
        row.take(0x7623, &[250, 255, 255, 255]);
        assert_eq!(row.edges.len(), row.merges.len() + 1);
    }
}
