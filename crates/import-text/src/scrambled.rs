//! A table whose rows a PDF reader took apart: its figures stand in the order of the page, some by
//! rows, some column by column, and the labels before, between or behind them. The sums tell how
//! they belong together.
//!
//! # How
//!
//! The figures of the whole table are one run; only a run of exactly as many as the table has cells
//! is looked at. It is cut into blocks of whole rows, each read column by column (a block of one
//! row is a row as it stands). In every row the total must be the sum of the others, every identity
//! between rows must hold, and a label that stands right before figures must be one of the rows
//! there. All ways to cut that pass are tried; what they give must be the same table. If two tables
//! come out, nothing is read.
//!
//! # An example
//!
//! Rows of 自然人, 企业, 总计; the text has `部分公开 4 0 4 · 1 10 · 0 2 · 1 12`:
//!
//! | cut | rows | sums |
//! |---|---|---|
//! | three rows | 4 0 4 · 1 10 0 · 2 1 12 | 1 + 10 is not 0: no |
//! | one row, then two by columns | 4 0 4 · 1 0 1 · 10 2 12 | all hold |
//! | two by columns, then one row | 4 4 10 · … | 4 + 4 is not 10: no |
//! | three by columns | 4 1 2 · … | 4 + 1 is not 2: no |

use crate::{
    fill::{Text, holds, written},
    flow::Flow,
    pieces::pieces,
    words::{Hit, Meaning, TableWords},
};
use nianbao_model::{CellIx, Edition, Layout, Table};
use std::collections::BTreeSet;

/// A table put together again: its cells, and the rows for what is left in a group that was written
/// as one row, by their first cells.
pub(crate) struct Ordered {
    pub(crate) cells: Vec<(CellIx, Text)>,
    pub(crate) whole_groups: Vec<(CellIx, (usize, usize))>,
}

/// So many tables that could be meant are held against each other; more is no reading.
const MOST: usize = 64;

/// Puts a table together whose text names its rows and columns and has all its figures; nothing if
/// that cannot be done in one way only.
pub(crate) fn read(
    flow: &Flow,
    ranges: &[(usize, usize)],
    edition: &Edition,
    table: &Table,
) -> Option<Ordered> {
    let [block] = &table.blocks[..] else { return None };
    let total = block
        .columns
        .iter()
        .position(|column| column.total)
        .filter(|_| table.layout == Layout::Matrix)?;
    let width = block.columns.len();
    if width < 3 || total + 1 != width {
        return None;
    }
    let words = TableWords::of(table);
    let Found { anchors, run, named } = found(flow, ranges, &words, block)?;
    // A few labels may be broken so that nobody knows them.
    if named.len() * 4 < block.rows.len() * 3 {
        return None;
    }
    let values: Vec<u32> = run
        .iter()
        .map(|(_, text)| text.parse().ok().filter(|_| text.len() < 10))
        .collect::<Option<_>>()?;
    let (rows, groups) = rows_of(table, &values, &named)?;
    let anchors: Vec<(usize, Vec<usize>)> = anchors
        .into_iter()
        .filter(|(figures, names)| !names.is_empty() || figures % width != 0)
        .map(|(figures, names)| {
            let own: Vec<usize> =
                names.iter().filter_map(|row| rows.iter().position(|known| known == row)).collect();
            (figures % width == 0 && !own.is_empty()).then_some((figures, own))
        })
        .collect::<Option<_>>()?;
    let cut = Cut { values: &values, width, rows: rows.len(), anchors: &anchors };
    let mut tables: Vec<Vec<usize>> = cut.all()?;
    let all: Vec<CellIx> = block
        .rows
        .iter()
        .enumerate()
        .flat_map(|(r, _)| (0..width).map(move |c| block.cell(r, c)))
        .collect();
    tables.retain(|order| {
        let mut texts: Vec<Text> = vec![(0, "0".to_owned()); all.len()];
        for (at, figure) in order.iter().enumerate() {
            texts[rows[at / width] * width + at % width] = run[*figure].clone();
        }
        holds(edition, &all, &texts)
    });
    // Other figures, and not only others of the same value.
    let same = |one: &[usize], other: &[usize]| {
        one.iter().zip(other).all(|(a, b)| values[*a] == values[*b])
    };
    let (order, rest) = tables.split_first()?;
    if !rest.iter().all(|other| same(order, other)) {
        return None;
    }
    let cells = order
        .iter()
        .enumerate()
        .map(|(at, figure)| (block.cell(rows[at / width], at % width), run[*figure].clone()))
        .collect();
    let label_of = |row: usize| group_label(flow, ranges, &words, block, row);
    let whole_groups =
        groups.into_iter().filter_map(|row| Some((block.cell(row, 0), label_of(row)?))).collect();
    Some(Ordered { cells, whole_groups })
}

/// What stands in the text of a table: its figures in their order, and the labels among them.
struct Found {
    /// Labels right before figures: how many figures stand before them, and the rows they may
    /// mean.
    anchors: Vec<(usize, Vec<usize>)>,
    run: Vec<Text>,
    /// The rows that are named anywhere.
    named: BTreeSet<usize>,
}

/// Nothing where a figure has a unit, or there are more than the table has cells.
fn found(
    flow: &Flow,
    ranges: &[(usize, usize)],
    words: &TableWords,
    block: &nianbao_model::Block,
) -> Option<Found> {
    let width = block.columns.len();
    let mut anchors: Vec<(usize, Vec<usize>)> = Vec::new();
    let (mut run, mut named): (Vec<Text>, _) = (Vec::new(), BTreeSet::new());
    for (from, to) in ranges {
        for piece in pieces(flow, *from, *to) {
            let hits = words.all(flow, piece.from, piece.to);
            let rows = |meanings: &[Meaning]| {
                meanings
                    .iter()
                    .filter_map(|m| if let Meaning::Row(_, r) = m { Some(*r) } else { None })
                    .collect()
            };
            hits.iter().for_each(|hit| named.extend::<Vec<usize>>(rows(hit.meanings)));
            let Some(figures) = &piece.figures else { continue };
            if figures.unit.is_some() || figures.atoms.len() + run.len() > block.rows.len() * width
            {
                return None;
            }
            // 总计 is the name of a column, too: it stands in the heading as well.
            let column =
                |hit: &&Hit<'_>| hit.meanings.iter().any(|m| matches!(m, Meaning::Column(..)));
            let last =
                hits.last().filter(|hit| flow.behind_remark(hit.to) >= piece.to && !column(hit));
            if let Some(hit) = last {
                let label: String = flow.key(hit.from, hit.to).into_iter().collect();
                let mut rows: Vec<usize> = rows(hit.meanings);
                if hit.meanings.iter().any(|m| matches!(m, Meaning::RowGroup(_))) {
                    rows.extend((0..block.rows.len()).filter(|r| {
                        block.rows[*r].path.iter().any(|group| nianbao_grid::key(group) == label)
                    }));
                }
                anchors.push((run.len(), rows));
            }
            run.extend(figures.atoms.iter().map(|(from, to)| (*from, written(flow, *from, *to))));
        }
    }
    Some(Found { anchors, run, named })
}

/// Where the label of a row's group stands.
fn group_label(
    flow: &Flow,
    ranges: &[(usize, usize)],
    words: &TableWords,
    block: &nianbao_model::Block,
    row: usize,
) -> Option<(usize, usize)> {
    let group = nianbao_grid::key(block.rows[row].path.last()?);
    ranges
        .iter()
        .flat_map(|(from, to)| words.all(flow, *from, *to))
        .find(|hit| flow.key(hit.from, hit.to).into_iter().collect::<String>() == group)
        .map(|hit| (hit.from, hit.to))
}

/// The rows that so many figures fill: all of them, or all but those of groups that are written as
/// one row and whose own rows are not named.
fn rows_of(
    table: &Table,
    values: &[u32],
    named: &BTreeSet<usize>,
) -> Option<(Vec<usize>, Vec<usize>)> {
    let block = &table.blocks[0];
    let width = block.columns.len();
    let all: Vec<usize> = (0..block.rows.len()).collect();
    if values.len() == all.len() * width {
        return Some((all, Vec::new()));
    }
    let mut found = None;
    for catch_all in all.iter().copied().filter(|r| {
        block.rows[*r].path.len() > 1 && nianbao_grid::key(&block.rows[*r].label) == "其他"
    }) {
        let of_group =
            |r: &usize| block.rows[*r].path == block.rows[catch_all].path && *r != catch_all;
        let rows: Vec<usize> = all.iter().copied().filter(|r| !of_group(r)).collect();
        if rows.len() * width == values.len()
            && !all.iter().any(|r| of_group(r) && named.contains(r))
            && found.is_none()
        {
            found = Some((rows, vec![catch_all]));
        }
    }
    found
}

/// A run of figures that is cut into blocks of rows.
struct Cut<'a> {
    values: &'a [u32],
    width: usize,
    rows: usize,
    /// How many figures stand before a label, and the rows it may name.
    anchors: &'a [(usize, Vec<usize>)],
}

impl Cut<'_> {
    /// All tables that cuts give, as the places of their figures row by row; nothing if they are
    /// too many.
    fn all(&self) -> Option<Vec<Vec<usize>>> {
        // What follows each row, from the last one on.
        let mut behind: Vec<Vec<Vec<usize>>> = vec![Vec::new(); self.rows + 1];
        behind[self.rows].push(Vec::new());
        for row in (0..self.rows).rev() {
            let mut tables: Vec<Vec<usize>> = Vec::new();
            for rows in 1..=self.rows - row {
                let Some(block) = self.block(row, rows) else { continue };
                for rest in &behind[row + rows] {
                    let table: Vec<usize> = block.iter().chain(rest).copied().collect();
                    let same = |other: &Vec<usize>| {
                        other.iter().zip(&table).all(|(a, b)| self.values[*a] == self.values[*b])
                    };
                    if !tables.iter().any(same) {
                        tables.push(table);
                    }
                }
                if tables.len() > MOST {
                    return None;
                }
            }
            behind[row] = tables;
        }
        Some(behind.swap_remove(0))
    }

    /// Rows read column by column, if their sums hold and the labels agree.
    fn block(&self, row: usize, rows: usize) -> Option<Vec<usize>> {
        let (from, to) = (row * self.width, (row + rows) * self.width);
        for (at, names) in self.anchors {
            let fits = match *at {
                at if at == from => names.iter().any(|name| *name < row + rows),
                at if at == to => names.iter().any(|name| *name >= row),
                at => at < from || at > to,
            };
            if !fits {
                return None;
            }
        }
        let order: Vec<usize> =
            (0..rows).flat_map(|r| (0..self.width).map(move |c| from + c * rows + r)).collect();
        let sums = order.chunks(self.width).all(|row| {
            let (total, parts) = row
                .split_last()
                .map_or((0, &row[..0]), |(last, parts)| (self.values[*last], parts));
            parts.iter().map(|n| u64::from(self.values[*n])).sum::<u64>() == u64::from(total)
        });
        sums.then_some(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(values: &[u32], rows: usize, anchors: &[(usize, Vec<usize>)]) -> Vec<Vec<u32>> {
        let cut = Cut { values, width: values.len() / rows, rows, anchors };
        cut.all()
            .unwrap()
            .into_iter()
            .map(|order| order.into_iter().map(|n| values[n]).collect())
            .collect()
    }

    #[test]
    fn a_run_is_cut_so_that_all_sums_hold() {
        assert_eq!(tables(&[4, 0, 4, 1, 10, 0, 2, 1, 12], 3, &[]), [[4, 0, 4, 1, 0, 1, 10, 2, 12]]);
        assert_eq!(tables(&[1, 2, 3, 4, 5, 9], 2, &[]), [[1, 2, 3, 4, 5, 9]]);
        assert_eq!(tables(&[1, 2, 4, 4, 5, 9], 2, &[]), Vec::<Vec<u32>>::new());
        // The same table by rows and by columns is one; two tables are left for the sums between
        // rows to decide.
        assert_eq!(tables(&[1, 2, 3, 2, 3, 5, 3, 5, 8], 3, &[]).len(), 1);
        assert_eq!(tables(&[0, 1, 1, 2, 1, 3], 2, &[]), [[0, 1, 1, 2, 1, 3], [0, 1, 1, 1, 2, 3]]);
    }

    #[test]
    fn a_label_before_figures_is_one_of_the_rows_there() {
        let values = [4, 0, 4, 1, 10, 0, 2, 1, 12];
        assert_eq!(tables(&values, 3, &[(3, vec![2])]).len(), 1);
        assert_eq!(tables(&values, 3, &[(3, vec![0])]).len(), 1, "its own figures stand before it");
        assert_eq!(
            tables(&values, 3, &[(6, vec![2])]).len(),
            0,
            "it would stand in the midst of a block"
        );
        assert_eq!(tables(&values, 3, &[(0, vec![2])]).len(), 0);
    }
}
