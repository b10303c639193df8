//! A grid with the labels of its texts and its merged ranges, found by row.

use super::vocabulary::Label;
use crate::{Grid, GridCell, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A grid with the labels of its texts.
pub(super) struct Sheet<'a> {
    pub(super) grid: &'a Grid,
    /// By the number of the cell in the grid; only for texts short enough to be labels.
    pub(super) labels: Vec<Option<Arc<Label>>>,
    pub(super) merges: Merges,
}

/// The merged ranges of a grid, found by row.
pub(super) struct Merges(FxHashMap<u32, Vec<crate::Span>>);

impl Merges {
    fn of(grid: &Grid) -> Self {
        let mut by_row: FxHashMap<u32, Vec<crate::Span>> = FxHashMap::default();
        for span in grid.merges() {
            // A range over thousands of rows is no label and no figure.
            for row in span.top..=span.bottom.min(span.top.saturating_add(2000)) {
                by_row.entry(row).or_default().push(*span);
            }
        }
        Self(by_row)
    }

    /// Those that a row has a part in.
    pub(super) fn of_row(&self, row: u32) -> &[crate::Span] {
        self.0.get(&row).map_or(&[], Vec::as_slice)
    }

    fn at(&self, row: u32, column: u32) -> Option<crate::Span> {
        self.of_row(row).iter().copied().find(|s| (s.left..=s.right).contains(&column))
    }
}

/// A text longer than this is prose: the longest statutory label has 60 characters.
const LONGEST_LABEL: usize = 100;

impl<'a> Sheet<'a> {
    pub(super) fn of(grid: &'a Grid) -> Self {
        let labels = grid.cells().iter().map(|cell| match &cell.value {
            Value::Text(text) if text.len() <= LONGEST_LABEL * 3 => {
                Some(Label::known(text)).filter(|label| !label.key.is_empty())
            }
            _ => None,
        });
        Self { grid, labels: labels.collect(), merges: Merges::of(grid) }
    }

    /// The cells of a row with their labels.
    pub(super) fn row(
        &self,
        row: u32,
    ) -> impl DoubleEndedIterator<Item = (&'a GridCell, Option<&Arc<Label>>)> {
        let range = self.grid.row_range(row);
        self.grid.cells()[range.clone()].iter().zip(self.labels[range].iter().map(Option::as_ref))
    }

    pub(super) fn label_at(&self, row: u32, column: u32) -> Option<(&'a GridCell, &Arc<Label>)> {
        self.row(row)
            .find(|(cell, _)| cell.column == column)
            .and_then(|(cell, label)| Some((cell, label?)))
    }

    /// The merged range a cell lies in.
    pub(super) fn merge(&self, row: u32, column: u32) -> Option<crate::Span> {
        self.merges.at(row, column)
    }
}
