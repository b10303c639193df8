//! Tables whose cells have borders of their own in the text, pipes (Markdown) or tabs: they are
//! grids, and the one recogniser reads them.
//!
//! A line is a row only if it has as many cells as the labels above it: where a program left merged
//! cells out, nobody knows in which columns the rest stands. Between pipes, figures of such a row
//! are doubtful and are told, unless most rows are such (`unmerged`); between tabs the reading
//! without borders is asked, which takes a row by its label and the number of its figures.
//!
//! ```text
//! | 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
//! |----------|-------------:|-------------:|-------------:|     no row
//! | 规章     | 0            |              | 3            |     three figures, one of them blank
//! | 规章     | 0            | 3            |                    two columns for three: doubtful
//! ```

use nianbao_format::Lines;
use nianbao_grid::{CellPlace, Grid, GridCell, GridPlace, Money, Span, Value, read_number};
use nianbao_model::{Cell, Kind, Place, clean_line};
use std::ops::Range;

/// More cells than this no table of a report has in a row.
const WIDEST: usize = 100;

/// A line of a section with tables.
pub(crate) struct Row {
    pub(crate) cells: Vec<Field>,
    /// Do pipes part them?
    pub(crate) piped: bool,
}

/// A cell's text, and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    at: usize,
    pub(crate) text: String,
}

impl Field {
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// A section's lines as a grid.
pub(crate) struct Bordered {
    pub(crate) grid: Grid,
    /// Do pipes part so many cells that the reading without borders would take the wrong ones?
    pub(crate) piped: bool,
}

/// The lines of a section as a grid; nothing if they have no borders, or if rows without closed
/// borders differ from their labels.
pub(crate) fn grid(text: &str, ranges: &[Range<usize>], lines: &mut Lines<'_>) -> Option<Bordered> {
    let mut rows: Vec<Row> = ranges.iter().flat_map(|range| rows(text, range.clone())).collect();
    close(&mut rows);
    if rows.iter().filter(|row| row.cells.len() > 1).count() < 2
        || rows.iter().any(|row| row.cells.len() > WIDEST)
    {
        return None;
    }
    let doubtful = doubtful(&rows)?;
    let mut cells = Vec::new();
    let mut starts: Vec<CellPlace> = Vec::new();
    for (n, row) in (0u32..).zip(&rows) {
        for (column, field) in (0u32..).zip(&row.cells) {
            if let Place::Line { line, column: at, .. } = lines.place(field.at) {
                starts.push(((n, column), GridPlace::Line(line, at)));
            }
            if field.text.is_empty() {
                continue;
            }
            let value = match doubtful[n as usize] && is_entry(&field.text) {
                true => Value::Other(field.text.as_str().into()),
                false => Value::Text(field.text.as_str().into()),
            };
            cells.push(GridCell { row: n, column, value });
        }
    }
    let merges = repeated(&rows);
    let covered = |cell: &GridCell| {
        let inside = |m: &Span| {
            (m.top..=m.bottom).contains(&cell.row) && (m.left..=m.right).contains(&cell.column)
        };
        merges.iter().any(|m| inside(m) && (m.top, m.left) != (cell.row, cell.column))
    };
    cells.retain(|cell| !covered(cell));
    let piped = rows.iter().filter(|row| row.piped && row.cells.len() > 2).count() > 1;
    Some(Bordered { grid: Grid::new("", cells, merges).with_places(starts), piped })
}

/// Where all rows between pipes have one at either end, these are no cells.
pub(crate) fn close(rows: &mut [Row]) {
    let outer = |row: &Row| {
        row.cells.len() > 2
            && row.cells.first().is_some_and(Field::is_empty)
            && row.cells.last().is_some_and(Field::is_empty)
    };
    if rows.iter().filter(|row| row.piped).all(outer) {
        for row in rows.iter_mut().filter(|row| row.piped) {
            row.cells.pop();
            row.cells.remove(0);
        }
    }
}

/// Which rows have another number of cells than the labels above them. Nothing where such a row is
/// of tabs.
pub(crate) fn doubtful(rows: &[Row]) -> Option<Vec<bool>> {
    let mut doubtful = vec![false; rows.len()];
    let (mut width, mut ragged, mut in_head) = (None, false, false);
    for (n, row) in rows.iter().enumerate() {
        if row.cells.len() < 2 {
            in_head = false;
            continue;
        }
        let filled = row.cells.iter().filter(|field| !field.text.is_empty()).count();
        if row.cells.iter().any(|field| is_figure(&field.text)) {
            in_head = false;
            doubtful[n] = ragged || width != Some(row.cells.len());
            if doubtful[n] && !row.piped {
                return None;
            }
        } else if filled > 1 {
            ragged = in_head && width != Some(row.cells.len());
            if ragged && !row.piped {
                return None;
            }
            (width, in_head) = (Some(row.cells.len()), true);
        }
    }
    Some(doubtful)
}

/// Labels that a program wrote into each of the cells that were one: the same words side by side,
/// or one under the other.
fn repeated(rows: &[Row]) -> Vec<Span> {
    let mut spans: Vec<(Span, &str)> = Vec::new();
    for (n, row) in (0u32..).zip(rows).filter(|(_, row)| row.piped) {
        let mut column = 0;
        while let Some(field) = row.cells.get(column) {
            let same =
                row.cells[column..].iter().take_while(|other| other.text == field.text).count();
            let (left, right) = (column as u32, (column + same - 1) as u32);
            column += same;
            if field.text.is_empty()
                || is_figure(&field.text)
                || nianbao_grid::key(&field.text).is_empty()
            {
                continue;
            }
            let above = |(span, text): &&mut (Span, &str)| {
                n > 0
                    && (span.bottom, span.left, span.right) == (n - 1, left, right)
                    && *text == field.text
            };
            match spans.iter_mut().rev().take(WIDEST).find(above) {
                Some((span, _)) => span.bottom = n,
                None => spans.push((Span { top: n, left, bottom: n, right }, &field.text)),
            }
        }
    }
    spans
        .into_iter()
        .map(|(span, _)| span)
        .filter(|span| span.bottom > span.top || span.right > span.left)
        .collect()
}

pub(crate) fn rows(text: &str, range: Range<usize>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut at = range.start;
    for line in text.get(range).unwrap_or_default().split_inclusive('\n') {
        let row = row(line.trim_end_matches(['\n', '\r']), at);
        at += line.len();
        rows.extend(
            row.filter(|row| !is_rule(row) && row.cells.iter().any(|field| !field.is_empty())),
        );
    }
    rows
}

/// Does it part cells in a line?
pub(crate) fn is_pipe(c: char) -> bool {
    matches!(c, '|' | '｜' | '│')
}

/// A line's cells; a line without borders is one.
pub(crate) fn row(line: &str, at: usize) -> Option<Row> {
    let trimmed = line.trim();
    let piped = trimmed.matches(is_pipe).count() > 0 && !trimmed.contains('\t');
    let border: &dyn Fn(char) -> bool = if piped { &is_pipe } else { &|c| c == '\t' };
    let mut cells: Vec<Field> = Vec::new();
    let mut from = 0;
    let mut before = None;
    for (n, c) in line.char_indices().chain([(line.len(), '\n')]) {
        if n == line.len() || border(c) && before != Some('\\') {
            cells.push(field(&line[from..n], at + from));
            from = n + c.len_utf8();
        }
        before = Some(c);
    }
    (!cells.is_empty()).then_some(Row { cells, piped })
}

/// A cell's text without what Markdown adds to it.
fn field(raw: &str, at: usize) -> Field {
    let begins = raw.len() - raw.trim_start().len();
    let mut text = clean_line(
        &raw.replace("<br>", "")
            .replace("<br/>", "")
            .replace("<br />", "")
            .replace("&nbsp;", " ")
            .replace("\\|", "|"),
    );
    for mark in ["**", "__", "*", "`"] {
        if let Some(inside) = text
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            .filter(|inside| !inside.is_empty())
        {
            text = inside.trim().to_owned();
        }
    }
    Field { at: at + begins, text }
}

/// The line under the head of a table: |---|:--:|.
pub(crate) fn is_rule(row: &Row) -> bool {
    let dashes = |text: &str| {
        text.contains('-')
            && text.len() > 1
            && text.chars().all(|c| matches!(c, '-' | ':' | ' ' | '+'))
    };
    row.cells.len() > 1
        && row.cells.iter().all(|field| field.is_empty() || dashes(&field.text))
        && row.cells.iter().any(|field| !field.is_empty())
}

pub(crate) fn is_figure(text: &str) -> bool {
    matches!(
        read_number(Some(&Value::Text(text.into())), Kind::Amount, Money::TenThousand).cell,
        Cell::Figure(_)
    )
}

/// Does it stand in a table's cells: a figure, or a mark that there is none?
pub(crate) fn is_entry(text: &str) -> bool {
    is_figure(text) || matches!(Cell::from_spelled(text), Some(Cell::NotApplicable(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        let mut rows = [row(line, 0).unwrap()];
        close(&mut rows);
        let [row] = rows;
        row.cells.into_iter().map(|field| field.text).collect()
    }

    #[test]
    fn pipes_and_tabs_part_cells_and_empty_ones_count() {
        assert_eq!(texts("| 规章 | 0 |  | 3 |"), ["规章", "0", "", "3"]);
        assert_eq!(texts("规章\t0\t\t3"), ["规章", "0", "", "3"]);
        assert_eq!(texts("|**规章**|甲<br>乙|a\\|b|"), ["规章", "甲乙", "a|b"]);
        assert_eq!(texts("没有边框的一行"), ["没有边框的一行"]);
        assert!(
            is_rule(&row("|:---|---:|:-:|", 0).unwrap()) && !is_rule(&row("| - | - |", 0).unwrap())
        );
    }

    #[test]
    fn a_row_with_another_number_of_cells_than_its_labels_is_doubtful() {
        let doubts = |text: &str| {
            let mut rows = rows(text, 0..text.len());
            close(&mut rows);
            doubtful(&rows)
        };
        assert_eq!(
            doubts("|信息内容|制发|废止|\n|---|---|---|\n|规章|0|3|\n|规章|3|"),
            Some(vec![false, false, true])
        );
        assert_eq!(doubts("信息内容\t制发\t废止\n规章\t0\t3\n规章\t3"), None);
        assert_eq!(
            doubts("|申请人|情况|\n|自然人|企业|总计|\n|1|2|3|"),
            Some(vec![false, false, true])
        );
    }
}
