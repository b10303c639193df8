//! The headers of a sheet: rows of labels over columns, and what the cells under them look like.

use super::{
    sheet::Sheet,
    vocabulary::{Label, Line, Vocabulary},
};
use crate::{GridCell, Money, Value, form::is_last_year, read_number};
use nianbao_model::{Cell, Kind};
use nianbao_text::{distance::distance, ordinal::marked};
use std::{collections::BTreeSet, sync::Arc};

/// A cell of a header with what it can mean.
#[derive(Clone, Debug)]
pub(super) struct HeadCell {
    pub(super) row: u32,
    pub(super) columns: (u32, u32),
    pub(super) label: Arc<Label>,
    pub(super) lines: Vec<Line>,
}

/// Rows of labels over columns.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) cells: Vec<HeadCell>,
    /// The blocks, by table and number, of which it has enough columns to be their header.
    pub(super) blocks: Vec<(usize, usize)>,
    /// Grid columns under a heading 核对, and those of last year's figures beside this year's: no
    /// data.
    pub(super) checks: Vec<u32>,
    pub(super) money: Option<Money>,
}

impl Header {
    /// The cells that can be a column of a block.
    pub(super) fn over(
        &self,
        table: usize,
        block: usize,
        n: usize,
    ) -> impl Iterator<Item = &HeadCell> {
        let line = Line { table, block, n };
        self.cells.iter().filter(move |c| c.lines.contains(&line))
    }

    /// Does it have enough of a block's columns to be its header?
    pub(super) fn covers(&self, table: usize, block: usize) -> bool {
        self.blocks.contains(&(table, block))
    }

    pub(super) fn left(&self) -> u32 {
        self.cells.iter().filter(|c| !c.lines.is_empty()).map(|c| c.columns.0).min().unwrap_or(0)
    }

    /// Finds the blocks it is a header of.
    fn find_blocks(&mut self, words: &Vocabulary) {
        let all: BTreeSet<(usize, usize)> =
            self.cells.iter().flat_map(|c| &c.lines).map(|l| (l.table, l.block)).collect();
        let has = |&(table, block): &(usize, usize)| {
            let width = words.width(table, block);
            let met = (0..width).filter(|&n| self.over(table, block, n).next().is_some());
            met.count() >= width.div_ceil(2)
        };
        self.blocks = all.into_iter().filter(has).collect();
    }
}

/// The headers of a sheet: rows of labels that have at least half of a block's columns, a few rows
/// together where the labels stand on several levels.
pub(super) fn headers(sheet: &Sheet<'_>, words: &Vocabulary) -> Vec<Header> {
    let mut bands: Vec<(u32, u32)> = Vec::new();
    let mut closed = true;
    for (row, cells) in sheet.grid.rows() {
        let mut columns = 0;
        let mut leftmost: Option<&Arc<Label>> = None;
        for (_, label) in sheet.row(row) {
            if let Some(label) = label {
                leftmost.get_or_insert(label);
                columns += usize::from(words.columns(label).next().is_some());
            }
        }
        let begins_line = leftmost
            .is_some_and(|l| words.rows(l).next().is_some() && words.columns(l).next().is_none());
        let numbers = cells.iter().any(|c| matches!(c.value, Value::Number(_) | Value::Error(_) | Value::Formula(_)))
            // 3.其他 and （七）总计 have the words of columns: with figures behind them, kept as text, they are rows all the same.
            || columns > 0 && cells.iter().filter(|c| is_entry(&c.value)).nth(1).is_some();
        // The groups of a table in one row are labels of rows: such a line does not end a header
        // that goes on below it.
        if columns == 0 || numbers || begins_line {
            closed |= numbers || begins_line;
            continue;
        }
        match bands.last_mut() {
            Some((_, last)) if !closed && row - *last <= 2 => *last = row,
            _ => bands.push((row, row)),
        }
        closed = false;
    }
    bands.into_iter().filter_map(|(first, last)| header(sheet, words, first, last)).collect()
}

fn header(sheet: &Sheet<'_>, words: &Vocabulary, first: u32, last: u32) -> Option<Header> {
    let mut header = Header {
        first,
        last,
        cells: Vec::new(),
        blocks: Vec::new(),
        checks: Vec::new(),
        money: None,
    };
    for row in first..=last {
        for (cell, label) in sheet.row(row) {
            let Some(label) = label else { continue };
            let span = sheet.merge(row, cell.column);
            let columns = span.map_or((cell.column, cell.column), |s| (s.left, s.right));
            if label.key == "核对" || matches!(&cell.value, Value::Text(text) if is_last_year(text))
            {
                header.checks.extend(columns.0..=columns.1.min(columns.0 + 50));
                continue;
            }
            let lines = words.columns(label).collect();
            header.cells.push(HeadCell { row, columns, label: label.clone(), lines });
        }
    }
    header.find_blocks(words);
    near_columns(&mut header, words);
    if header.blocks.is_empty() {
        return None;
    }
    // （单位：元） above the table, or in its corner.
    for row in first.saturating_sub(3)..=last {
        for (_, label) in sheet.row(row) {
            if let Some(label) = label
                && label.fold.contains("单位:")
                && words.columns(label).next().is_none()
            {
                header.money = Money::named_in(&label.fold).or(header.money);
            }
        }
    }
    Some(header)
}

/// Labels close to, or short for, exactly one column that the header lacks stand for it.
fn near_columns(header: &mut Header, words: &Vocabulary) {
    for (table, block) in header.blocks.clone() {
        let missing: Vec<usize> = (0..words.width(table, block))
            .filter(|&n| header.over(table, block, n).next().is_none())
            .collect();
        for n in missing {
            let line = Line { table, block, n };
            let statutory = &Label::known(&words.column(line).label).key;
            let near: Vec<usize> = header
                .cells
                .iter()
                .enumerate()
                .filter(|(_, c)| {
                    c.lines.is_empty()
                        && (close_to(&c.label.key, statutory)
                            || is_short_for(&c.label.key, statutory))
                })
                .map(|(i, _)| i)
                .collect();
            if let [one] = near[..] {
                header.cells[one].lines.push(line);
            }
        }
    }
}

/// A slip of the pen: one character in five, two in ten.
pub(super) fn close_to(met: &str, statutory: &str) -> bool {
    let length = statutory.chars().count();
    let most = match length {
        0..=4 => return false,
        5..=9 => 1,
        _ => 2,
    };
    distance(met, statutory, most).is_some()
}

/// 社会公益 for 社会公益组织, 科研 for 科研机构: the label without the word at its end that says
/// what sort of thing it is.
pub(super) fn is_short_for(met: &str, statutory: &str) -> bool {
    let ends = ["组织", "机构", "企业", "数量", "件数", "结果"];
    ends.iter()
        .any(|end| statutory.strip_suffix(end).is_some_and(|core| !core.is_empty() && core == met))
        || met.chars().count() >= 4 && statutory.starts_with(met)
}

/// Does a cell hold something that reads as a figure, in whatever form?
pub(super) fn is_figure(value: &Value) -> bool {
    match value {
        Value::Number(_) | Value::Error(_) | Value::Formula(_) => true,
        Value::Text(_) => matches!(
            read_number(Some(value), Kind::Amount, Money::TenThousand).cell,
            Cell::Figure(_)
        ),
        Value::Other(_) => false,
    }
}

/// Does a cell hold what stands in a table's cells: a figure, or a mark that there is none?
pub(super) fn is_entry(value: &Value) -> bool {
    let mark = || matches!(value, Value::Text(text) if matches!(Cell::from_spelled(text), Some(Cell::NotApplicable(_))));
    is_figure(value) || mark()
}

/// Does a row hold figures under the header's columns?
pub(super) fn has_figures(sheet: &Sheet<'_>, row: u32, header: &Header) -> bool {
    sheet.grid.row(row).iter().any(|cell| {
        let under = header
            .cells
            .iter()
            .any(|h| !h.lines.is_empty() && (h.columns.0..=h.columns.1).contains(&cell.column));
        under && is_figure(&cell.value)
    })
}

/// The row with the figures of a table that has but one: the first below the header that holds any;
/// else the very next one.
pub(super) fn data_row(sheet: &Sheet<'_>, last: u32, end: u32, (left, right): (u32, u32)) -> u32 {
    let rows = sheet
        .grid
        .rows()
        .map(|(row, _)| row)
        .filter(|row| *row > last && *row < end && *row <= last + 3);
    for row in rows {
        let mut cells =
            sheet.grid.row(row).iter().filter(|c| (left..=right).contains(&c.column)).peekable();
        let checked = sheet
            .row(row)
            .next()
            .and_then(|(_, label)| label)
            .is_some_and(|l| l.key == "注" || l.key.starts_with("核对"));
        // Below a row that is blank the next section may begin.
        if checked || is_numbered_line(sheet.grid.row(row)) {
            break;
        }
        if cells.peek().is_some() && !cells.all(|c| is_check_word(&c.value)) {
            return row;
        }
    }
    last + 1
}

/// Is this a row with nothing but a line that is numbered as a section's heading:
/// 五、存在的主要问题?
fn is_numbered_line(row: &[GridCell]) -> bool {
    matches!(row, [GridCell { column: 0, value: Value::Text(text), .. }] if marked(text.trim(), &['、']).is_some())
}

/// The words that a template's live checks show.
pub(super) fn is_check_word(value: &Value) -> bool {
    matches!(value, Value::Text(text) if is_last_year(text) || ["正确", "错误", "未填", "核对"].iter().any(|word| text.trim().starts_with(word)))
}
