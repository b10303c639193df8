//! Rows of which a copied table gives the last figure alone, the others being blank: that it is the
//! row's total is proved by the sums over the column of totals, or not at all.
//!
//! ```text
//! 一、本年新收政府信息公开申请数量 3          in how many ways could these be wrong, and yet 3 + 0 = 3 + 0
//! 二、上年结转政府信息公开申请数量 0          and 2 + … + 1 = 3? A figure that stands in another column, or
//! （一）予以公开 2  …  3.其他 1              behind another row's label, breaks one of them.
//! （七）总计 3   四、结转 0
//! ```

use crate::{
    fill::{holds, written},
    flow::Flow,
    tables::Read,
};
use nianbao_model::{CellIx, Edition, Table};
use std::collections::BTreeMap;

/// Do the last figures of all rows of a table's block keep the sums over its column of totals?
pub(crate) fn proved(flow: &Flow, edition: &Edition, table: &Table, read: &Read) -> bool {
    let mut totals: BTreeMap<CellIx, (usize, String)> = BTreeMap::new();
    let last = |atoms: &[(usize, usize)]| {
        atoms.last().map(|(from, to)| (*from, written(flow, *from, *to)))
    };
    for (ix, figures, ..) in &read.bare {
        // Two rows for one, or a row that is said twice.
        if let Some(text) = last(&figures.atoms)
            && totals.insert(*ix, text).is_some()
        {
            return false;
        }
    }
    for row in
        read.rows.iter().filter(|row| row.rows == 1 && row.figures.atoms.len() == row.cells.len())
    {
        if let (Some(ix), Some(text)) = (row.cells.last(), last(&row.figures.atoms)) {
            totals.insert(*ix, text);
        }
    }
    let column_of_totals = |block: &nianbao_model::Block| {
        let total = block.columns.iter().position(|column| column.total)?;
        let cells: Vec<CellIx> = (0..block.rows.len()).map(|r| block.cell(r, total)).collect();
        let texts: Vec<(usize, String)> =
            cells.iter().map(|ix| totals.get(ix).cloned()).collect::<Option<_>>()?;
        let counts = texts
            .iter()
            .all(|(_, text)| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
        let summed = edition.equations.iter().any(|e| {
            !e.by_row && e.terms().count() > 3 && e.terms().all(|t| cells.contains(&t.cell))
        });
        (counts && summed && texts.iter().any(|(_, text)| text != "0"))
            .then(|| holds(edition, &cells, &texts))
    };
    table
        .blocks
        .iter()
        .filter(|block| block.columns.len() > 3)
        .all(|block| column_of_totals(block) == Some(true))
}
