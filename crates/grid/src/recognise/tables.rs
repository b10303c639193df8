//! Where the tables of an edition stand in a grid: headers, the lines under them, and the cell of
//! the grid for each cell of the edition. Nothing is read here; what cannot be placed with
//! certainty is said.
//!
//! # Worked example
//!
//! A sheet, the fourth row of which has a slip of the pen:
//!
//! ```text
//!        A                       B              C              D
//! 1   | 第二十条第（一）项
//! 2   | 信息内容              | 本年制发件数 | 本年废止件数 | 现行有效件数
//! 3   | 规章                  | 0            | 0            | 1
//! 4   | 行政规范行文件        | 2            | 1            | 9
//! 5   | 备案件数              | 4            | 0            | 4
//! ```
//!
//! 1. *Headers.* Every short text becomes a [`Label`], and the vocabulary says what it can mean.
//!    B2, C2 and D2 can be columns of one block of the table 主动公开; that is at least half of the
//!    block's three columns, so that row 2 is its [`Header`]. Its left end is column B. A1 means
//!    the block as a whole and decides only where two blocks have columns of the same names.
//! 2. *Lines.* From row 3 down to the next header each row has the labels left of column B. 规章 is
//!    a row of that block: its cells get a [`Slot`] each, at the columns that the header's cells
//!    span (so a figure in a merged cell is found wherever it stands in it).
//! 3. *Groups.* In a table whose rows stand in groups (（一）予以公开 … in table three) a label to
//!    the left holds until one in its column or further left comes: 其他 under （三）不予公开 is
//!    another row than 其他 under （六）其他处理.
//! 4. *Second pass.* 行政规范行文件 means nothing, and its row has figures. Once all is placed,
//!    exactly one row of the header's blocks that was not met is one character away: it is that
//!    row, with a finding that says so (R05). 备案件数 is near to none, and is told as a row that
//!    the edition does not know (R07); had it been near to two, neither would be taken.
//!
//! Where a label stands over two columns, or two headers fit, the cell gets no slot but an
//! [`Ambiguous`] entry: nothing is chosen by luck. A table with all its cells in one row
//! (行政复议、行政诉讼) has groups above its columns instead of labels at its left; see
//! `Finder::one_row`.

use super::{
    header::{HeadCell, Header, close_to, data_row, has_figures, headers, is_figure},
    sheet::Sheet,
    vocabulary::{Label, Line, Meaning, Vocabulary},
};
use crate::Money;
use nianbao_model::{CellIx, Layout};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Where one cell of the edition stands.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) ix: CellIx,
    pub(super) grid: usize,
    pub(super) row: u32,
    /// The columns of the grid that the header gives it, both ends inside.
    pub(super) columns: (u32, u32),
    /// The unit that the header or the label names for amounts.
    pub(super) money: Option<Money>,
}

/// A row or column that stands over or beside more than one line of the grid, so that none can be
/// chosen.
#[derive(Clone, Debug)]
pub(super) struct Ambiguous {
    pub(super) ix: CellIx,
    pub(super) grid: usize,
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) label: String,
    /// The row of the label.
    pub(super) head: u32,
}

/// A label as it was met where the statute has one.
#[derive(Clone, Debug)]
pub(super) struct Met {
    pub(super) line: Line,
    pub(super) is_row: bool,
    pub(super) label: Arc<Label>,
    pub(super) grid: usize,
    pub(super) row: u32,
    pub(super) column: u32,
}

/// A row or a column with figures that the edition does not know.
#[derive(Clone, Debug)]
pub(super) struct Unknown {
    pub(super) table: usize,
    pub(super) text: String,
    pub(super) grid: usize,
    pub(super) row: u32,
    pub(super) column: u32,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) slots: Vec<Slot>,
    pub(super) ambiguous: Vec<Ambiguous>,
    pub(super) met: Vec<Met>,
    pub(super) unknown_rows: Vec<Unknown>,
    pub(super) unknown_columns: Vec<Unknown>,
    /// Rows of each grid that belong to tables, so that their words are no prose.
    pub(super) table_rows: Vec<BTreeSet<u32>>,
    /// Rows of the edition that were met.
    pub(super) rows: BTreeSet<Line>,
}

/// Finds all tables of an edition in all sheets.
pub(super) fn find(sheets: &[Sheet<'_>], skip: &[bool], words: &Vocabulary) -> Found {
    let mut finder = Finder { words, found: Found::default(), open: Vec::new() };
    finder.found.table_rows = vec![BTreeSet::new(); sheets.len()];
    for (n, sheet) in sheets.iter().enumerate() {
        if !skip[n] {
            finder.sheet(n, sheet);
        }
    }
    finder.second_pass(sheets);
    finder.found
}

struct Finder<'a> {
    words: &'a Vocabulary,
    found: Found,
    /// Lines with figures whose label is not known: they may be a slip of the pen.
    open: Vec<OpenLine>,
}

/// How well a group's label stands over a column: does its range cover it, where does it begin, how
/// low does it stand?
type Rank = (bool, u32, u32);

/// A label at a row and a column.
type At = (u32, u32, Arc<Label>);

struct OpenLine {
    grid: usize,
    row: u32,
    column: u32,
    label: Option<Arc<Label>>,
    header: Header,
}

impl Finder<'_> {
    fn sheet(&mut self, n: usize, sheet: &Sheet<'_>) {
        let headers = headers(sheet, self.words);
        for (i, header) in headers.iter().enumerate() {
            self.found.table_rows[n].extend(header.first..=header.last);
            let end = headers.get(i + 1).map_or(u32::MAX, |next| next.first);
            self.misspelt_columns(n, header);
            match self.one_row(n, sheet, header, end) {
                true => {}
                false => self.lines(n, sheet, &headers[..=i], end),
            }
        }
        // Rows of labels without a header of their own (group rows, block headings) are no prose
        // either.
        for (row, _) in sheet.grid.rows() {
            if sheet
                .row(row)
                .any(|(_, label)| label.is_some_and(|l| self.words.meanings(l).next().is_some()))
            {
                self.found.table_rows[n].insert(row);
            }
        }
    }

    /// Notes how the header's labels are worded.
    fn misspelt_columns(&mut self, grid: usize, header: &Header) {
        for cell in &header.cells {
            if let Some(&line) = cell.lines.iter().find(|l| header.covers(l.table, l.block)) {
                let (row, column) = (cell.row, cell.columns.0);
                self.found.met.push(Met {
                    line,
                    is_row: false,
                    label: cell.label.clone(),
                    grid,
                    row,
                    column,
                });
            }
        }
    }

    /// A table with all its cells in one row under groups of columns. Says whether the header was
    /// one of it.
    fn one_row(&mut self, n: usize, sheet: &Sheet<'_>, header: &Header, end: u32) -> bool {
        let Some((table, block)) = header
            .blocks
            .iter()
            .copied()
            .find(|&(t, _)| self.words.edition.tables[t].layout == Layout::OneRow)
        else {
            return false;
        };
        // With labels at the left of the rows it is an ordinary table.
        let left = header.left();
        let mut below = sheet
            .grid
            .rows()
            .map(|(row, _)| row)
            .filter(|row| *row > header.last && *row < end)
            .take(6);
        let labelled = |row: u32| {
            sheet.row(row).any(|(c, l)| {
                c.column < left && l.is_some_and(|l| self.rows_of(l, table, block).is_some())
            })
        };
        if below.any(labelled) {
            return false;
        }
        let leaves: Vec<(&HeadCell, usize)> = header
            .cells
            .iter()
            .filter_map(|cell| {
                cell.lines
                    .iter()
                    .find(|l| (l.table, l.block) == (table, block))
                    .map(|l| (cell, l.n))
            })
            .collect();
        let leaf_row = leaves.iter().map(|(cell, _)| cell.row).max().unwrap_or(header.last);
        let mut by_cell: BTreeMap<(usize, usize), Vec<&HeadCell>> = BTreeMap::new();
        let mut met: BTreeMap<usize, At> = BTreeMap::new();
        for (cell, column) in &leaves {
            if let Some((group, at)) = self.group_over(sheet, cell, leaf_row, (table, block)) {
                by_cell.entry((group, *column)).or_default().push(cell);
                met.entry(group).or_insert(at);
            }
        }
        for (group, (row, column, label)) in met {
            let line = Line { table, block, n: group };
            self.found.rows.insert(line);
            self.found.met.push(Met { line, is_row: true, label, grid: n, row, column });
        }
        let span = leaves
            .iter()
            .fold((u32::MAX, 0), |(a, b), (c, _)| (a.min(c.columns.0), b.max(c.columns.1)));
        let row = data_row(sheet, header.last, end, span);
        self.found.table_rows[n].extend(header.first..=row);
        for ((group, column), cells) in by_cell {
            let ix = self.words.cell(Line { table, block, n: group }, column);
            match cells[..] {
                [one] => self.found.slots.push(Slot {
                    ix,
                    grid: n,
                    row,
                    columns: one.columns,
                    money: header.money,
                }),
                [first, ..] => {
                    let label = first.label.text.clone();
                    self.found.ambiguous.push(Ambiguous {
                        ix,
                        grid: n,
                        row,
                        column: first.columns.0,
                        label,
                        head: first.row,
                    });
                }
                [] => {}
            }
        }
        true
    }

    fn rows_of(&self, label: &Label, table: usize, block: usize) -> Option<usize> {
        self.words.rows(label).find(|l| (l.table, l.block) == (table, block)).map(|l| l.n)
    }

    /// The group a leaf column stands under: the label above whose merged range covers it, or else
    /// the one that begins nearest to its left; of two that begin at the same column the lower
    /// one.
    fn group_over(
        &self,
        sheet: &Sheet<'_>,
        leaf: &HeadCell,
        leaf_row: u32,
        (table, block): (usize, usize),
    ) -> Option<(usize, At)> {
        let mut best: Option<(Rank, (usize, At))> = None;
        for row in leaf_row.saturating_sub(5)..leaf_row {
            for (cell, label) in sheet.row(row) {
                let Some(label) = label else { continue };
                let Some(group) = self.rows_of(label, table, block) else { continue };
                let span = sheet.merge(row, cell.column).filter(|s| s.right > s.left);
                let covers = span.is_some_and(|s| (s.left..=s.right).contains(&leaf.columns.0));
                if cell.column > leaf.columns.0 || span.is_some() && !covers {
                    continue;
                }
                let rank = (covers, cell.column, row);
                if best.as_ref().is_none_or(|(known, ..)| rank > *known) {
                    best = Some((rank, (group, (row, cell.column, label.clone()))));
                }
            }
        }
        best.map(|(_, found)| found)
    }

    /// The lines under the last of the headers, down to `end`.
    fn lines(&mut self, n: usize, sheet: &Sheet<'_>, headers: &[Header], end: u32) {
        let Some(header) = headers.last() else { return };
        let left = header.left();
        let mut groups: BTreeMap<u32, Arc<Label>> = BTreeMap::new();
        for (row, _) in sheet.grid.rows().filter(|(row, _)| *row > header.last && *row < end) {
            let labels = self.labels_of(sheet, row, left);
            if labels.iter().any(|(_, _, l)| l.key == "注" || l.key.starts_with("核对")) {
                if labels.iter().any(|(_, _, l)| l.key == "注") {
                    break;
                }
                self.found.table_rows[n].insert(row);
                continue;
            }
            // A remark that only names a unit stands beside the label, not for it.
            let own = labels.iter().find(|(_, _, l)| !is_measure(&l.fold));
            for (_, column, label) in labels.iter().rev() {
                groups.retain(|c, _| c <= column);
                groups.insert(*column, label.clone());
            }
            let target =
                own.and_then(|(_, column, label)| self.target(label, *column, &groups, headers));
            match (target, own) {
                (Some(line), Some((label_row, column, label))) => {
                    self.found.table_rows[n].insert(row);
                    let label = Some((label.clone(), (*label_row, *column)));
                    self.place(n, sheet, row, line, headers, label);
                }
                (None, own) => {
                    if !has_figures(sheet, row, header) {
                        continue;
                    }
                    self.found.table_rows[n].insert(row);
                    self.open.push(OpenLine {
                        grid: n,
                        row,
                        column: own.map_or(0, |(_, column, ..)| *column),
                        label: own.map(|(_, _, label)| label.clone()),
                        header: header.clone(),
                    });
                }
                _ => {}
            }
        }
    }

    /// The labels left of a header's columns in a row, the rightmost first; a range merged
    /// downwards labels all its rows.
    fn labels_of(&self, sheet: &Sheet<'_>, row: u32, left: u32) -> Vec<At> {
        let mut labels: Vec<At> = sheet
            .row(row)
            .filter(|(cell, _)| cell.column < left)
            .filter_map(|(cell, label)| Some((row, cell.column, label?.clone())))
            .collect();
        let above = sheet.merges.of_row(row).iter().filter(|s| s.top < row && s.left < left);
        for span in above {
            if let Some((_, label)) = sheet.label_at(span.top, span.left) {
                labels.push((span.top, span.left, label.clone()));
            }
        }
        labels.sort_by_key(|(_, column, ..)| std::cmp::Reverse(*column));
        labels
    }

    /// The row of the edition that a label stands for, if one of the headers has its columns and no
    /// group around it says otherwise.
    fn target(
        &self,
        label: &Label,
        column: u32,
        groups: &BTreeMap<u32, Arc<Label>>,
        headers: &[Header],
    ) -> Option<Line> {
        let mut rows: Vec<Line> = self.words.rows(label).collect();
        rows.retain(|&line| {
            let around = groups.range(..column).next_back().map(|(_, group)| group);
            around.is_none_or(|group| {
                let names_group =
                    self.words.meanings(group).any(|m| m == Meaning::Group(line.table));
                !names_group
                    || self.words.row(line).path.iter().any(|p| Label::known(p).is_like(group))
            })
        });
        // A row under a header that has its columns comes before one that has none anywhere.
        let covered = |line: &Line| headers.iter().any(|h| h.covers(line.table, line.block));
        rows.iter().copied().find(covered).or(rows.first().copied())
    }

    /// Gives each cell of a row of the edition its place.
    fn place(
        &mut self,
        n: usize,
        sheet: &Sheet<'_>,
        row: u32,
        line: Line,
        headers: &[Header],
        label: Option<(Arc<Label>, (u32, u32))>,
    ) {
        self.found.rows.insert(line);
        if let Some((label, (row, column))) = label.clone() {
            self.found.met.push(Met { line, is_row: true, label, grid: n, row, column });
        }
        let Some(header) = headers.iter().rev().find(|h| h.covers(line.table, line.block)) else {
            return;
        };
        let money = label.and_then(|(label, ..)| Money::named_in(&label.fold)).or(header.money);
        let mut taken: Vec<(u32, u32)> = Vec::new();
        for c in 0..self.words.width(line.table, line.block) {
            let ix = self.words.cell(line, c);
            let over: Vec<&HeadCell> = header.over(line.table, line.block, c).collect();
            taken.extend(over.iter().map(|cell| cell.columns));
            match over[..] {
                [] => {}
                [one] => {
                    let money = Money::named_in(&one.label.fold).or(money);
                    self.found.slots.push(Slot { ix, grid: n, row, columns: one.columns, money });
                }
                [first, ..] => {
                    let label = first.label.text.clone();
                    self.found.ambiguous.push(Ambiguous {
                        ix,
                        grid: n,
                        row,
                        column: first.columns.0,
                        label,
                        head: first.row,
                    });
                }
            }
        }
        self.stray_figures(n, sheet, row, line.table, header, &taken);
    }

    /// Figures in a row of the table that stand under no column of the edition.
    fn stray_figures(
        &mut self,
        n: usize,
        sheet: &Sheet<'_>,
        row: u32,
        table: usize,
        header: &Header,
        taken: &[(u32, u32)],
    ) {
        let left = header.left();
        for cell in sheet.grid.row(row).iter().filter(|c| c.column >= left) {
            let under = |(a, b): &(u32, u32)| (*a..=*b).contains(&cell.column);
            if taken.iter().any(under)
                || header.checks.contains(&cell.column)
                || !is_figure(&cell.value)
            {
                continue;
            }
            let head = header
                .cells
                .iter()
                .filter(|h| (h.columns.0..=h.columns.1).contains(&cell.column))
                .max_by_key(|h| h.row);
            let text = head.map_or_else(
                || nianbao_model::column_letters(cell.column),
                |h| h.label.text.clone(),
            );
            let known = self
                .found
                .unknown_columns
                .iter()
                .any(|u| (u.grid, u.table, u.column) == (n, table, cell.column));
            if !known {
                self.found.unknown_columns.push(Unknown {
                    table,
                    text,
                    grid: n,
                    row,
                    column: cell.column,
                });
            }
        }
    }

    /// Lines whose label is close to exactly one row that was not met are that row; the rest are
    /// not of the edition.
    fn second_pass(&mut self, sheets: &[Sheet<'_>]) {
        for open in std::mem::take(&mut self.open) {
            let blocks = &open.header.blocks;
            let close = open.label.as_ref().and_then(|label| {
                let rows = blocks.iter().flat_map(|&(table, block)| {
                    (0..self.words.edition.tables[table].blocks[block].rows.len())
                        .map(move |n| Line { table, block, n })
                });
                let near: Vec<Line> = rows
                    .filter(|line| !self.found.rows.contains(line))
                    .filter(|line| {
                        close_to(&label.key, &Label::known(&self.words.row(*line).label).key)
                    })
                    .collect();
                if let [one] = near[..] { Some(one) } else { None }
            });
            match close {
                Some(line) => {
                    let label = open.label.map(|label| (label, (open.row, open.column)));
                    self.place(
                        open.grid,
                        &sheets[open.grid],
                        open.row,
                        line,
                        std::slice::from_ref(&open.header),
                        label,
                    );
                }
                None => {
                    let table = blocks.first().map_or(0, |(table, _)| *table);
                    self.found.unknown_rows.push(Unknown {
                        table,
                        text: open.label.map_or_else(String::new, |label| label.text.clone()),
                        grid: open.grid,
                        row: open.row,
                        column: open.column,
                    });
                }
            }
        }
    }
}

/// 件, (件), 单位:万元 beside a label.
fn is_measure(folded: &str) -> bool {
    let bare = folded.trim_start_matches("单位:").trim_matches(['(', ')']);
    matches!(bare, "件" | "项" | "宗" | "条" | "个" | "万元" | "元" | "亿元" | "千元")
}
