//! A grid that is made of lines and tables one after the other.

use super::{Row, Table};
use crate::{Grid, GridCell, GridPlace, Span, Value, fold, title};
use nianbao_model::clean_line;

/// A grid that is being made. Where each cell begins is kept as the importer counts.
#[derive(Debug, Default)]
pub struct FlowSheet {
    cells: Vec<GridCell>,
    merges: Vec<Span>,
    starts: Vec<((u32, u32), usize)>,
    rows: u32,
}

impl FlowSheet {
    /// Is there nothing in it?
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Adds a row of a label and what stands beside it.
    pub fn pair(&mut self, label: &str, value: &str, at: usize) {
        for (column, text) in [(0, label), (1, value)] {
            self.put(column, text, at);
        }
        self.rows += 1;
    }

    /// Adds a line of text.
    pub fn line(&mut self, text: &str, at: usize) {
        self.put(0, text, at);
        self.rows += 1;
    }

    fn put(&mut self, column: u32, text: &str, at: usize) {
        let value = Value::Text(text.into());
        self.cells.push(GridCell { row: self.rows, column, value });
        self.starts.push(((self.rows, column), at));
    }

    /// Adds a table.
    pub fn table(&mut self, table: &Table) {
        for (n, row) in (self.rows..).zip(&table.rows) {
            for cell in &row.cells {
                self.starts.push(((n, cell.left), cell.at));
                let (right, bottom) = (cell.right() - 1, self.rows + cell.bottom - 1);
                if right > cell.left || bottom > n {
                    self.merges.push(Span { top: n, left: cell.left, bottom, right });
                }
                // Spaces around a figure or a label only place it in its cell.
                let text = cell.text.trim();
                if !text.is_empty() {
                    // What is doubtful is quoted, and read as nothing.
                    let doubtful = cell.doubtful && cell.figure;
                    let value =
                        if doubtful { Value::Other(text.into()) } else { Value::Text(text.into()) };
                    self.cells.push(GridCell { row: n, column: cell.left, value });
                }
            }
        }
        self.rows += table.rows.len() as u32;
    }

    /// Adds a table that is none of the statute's as text: a line for each of its rows.
    pub fn rows_as_lines(&mut self, table: &Table) {
        for row in &table.rows {
            let texts: Vec<String> = row
                .cells
                .iter()
                .map(|cell| clean_line(&cell.text))
                .filter(|text| !text.is_empty())
                .collect();
            if let Some(first) = row.cells.first().filter(|_| !texts.is_empty()) {
                self.line(&texts.join(" "), first.at);
            }
        }
    }

    /// The grid; `place` turns the importer's count into a place of the source.
    pub fn grid(mut self, name: &str, mut place: impl FnMut(usize) -> Option<GridPlace>) -> Grid {
        self.starts.sort_by_key(|(_, at)| *at);
        let places =
            self.starts.into_iter().filter_map(|(cell, at)| Some((cell, place(at)?))).collect();
        Grid::new(name, self.cells, self.merges).with_places(places)
    }
}

/// Is this a table of figures outside the statutory ones, with their names at the left?
pub fn is_indicators(table: &Table) -> bool {
    let has = |row: &Row, words: &[&str]| {
        row.cells.iter().any(|cell| words.contains(&fold(&cell.text).as_str()))
    };
    table
        .rows
        .iter()
        .take(3)
        .any(|row| has(row, &["指标名称", "指标"]) && has(row, &["数值", "数量", "数据"]))
}

/// The title that two lines make together: 某海关 and 2021年政府信息公开工作年度报告.
pub fn joined_title(first: &str, second: &str) -> Option<String> {
    let bare = title(second).filter(|(unit, _)| unit.is_empty()).is_some()
        || second.trim_start().starts_with("政府信息公开");
    let fits = first.chars().count() <= 30
        && !first.contains(['：', ':', '。', '，', '|', '>'])
        && title(first).is_none();
    (bare && fits).then(|| format!("{first}{second}"))
}
