//! Figures of what is published of the unit's own accord: documents, decisions, fees.

use super::{Meaning, Part, Reader, Sure, words::Words};
use crate::{
    clause::Atom,
    vocabulary::{Columns, Role, Row},
};
use nianbao_model::CellIx;

impl Reader<'_> {
    /// The columns that words name for rows of what is published; without a word, those that may be
    /// meant.
    pub(super) fn published_columns(&self, rows: &[Row], words: &Words) -> Vec<Vec<String>> {
        let Some(block) =
            rows.first().and_then(|row| self.edition.tables.get(row.table)?.blocks.get(row.block))
        else {
            return Vec::new();
        };
        let has = |id: &String| block.columns.iter().any(|column| column.id == *id);
        let mut named: Vec<&Columns> = words
            .columns
            .iter()
            .filter_map(|(ix, _)| self.lexicon.columns.get(usize::from(*ix)))
            .filter(|c| {
                rows.first().is_some_and(|row| row.table == c.table)
                    && c.sums.iter().flatten().any(has)
            })
            .collect();
        // 公开 says less than 制发 beside it.
        if named.iter().any(|columns| columns.sums.len() == 1) {
            named.retain(|columns| columns.sums.len() == 1);
        }
        let mut readings: Vec<Vec<String>> = Vec::new();
        for columns in &named {
            for sum in columns.sums.iter().filter(|sum| sum.iter().all(has)) {
                if !readings.contains(sum) {
                    readings.push(sum.clone());
                }
            }
        }
        readings
    }

    pub(super) fn published(&self, atom: &Atom, words: &Words, rows: &[Row]) -> Option<Meaning> {
        let figure = atom.figure.map(|n| &self.pieces.numbers[n])?;
        if words.has(Role::Other) || words.any(&[Role::Carry, Role::Left]) || words.requests {
            return None;
        }
        let named = !words.subjects.is_empty();
        let mut readings = self.published_columns(rows, words);
        let mut sure =
            if words.unknown == 0 && readings.len() == 1 { Sure::Certain } else { Sure::Likely };
        let block = rows
            .first()
            .and_then(|row| self.edition.tables.get(row.table)?.blocks.get(row.block))?;
        let documents =
            block.columns.iter().any(|column| matches!(column.id.as_str(), "issued" | "made"));
        let normative = rows.iter().all(|row| {
            self.edition.tables[row.table].blocks[row.block].rows[row.row].id
                == "normative_documents"
        });
        if readings.is_empty() && named && documents && normative && words.unknown == 0 {
            readings = ["issued", "in_force", "made", "disclosed", "disclosed_total"]
                .iter()
                .filter(|id| block.columns.iter().any(|c| c.id == **id))
                .map(|id| vec![(*id).to_owned()])
                .collect();
            sure = Sure::Likely;
        }
        if readings.is_empty()
            || !named && words.unknown > 0
            || documents && matches!(figure.unit, "条" | "次")
        {
            return None;
        }
        let cells: Vec<Vec<CellIx>> =
            readings.iter().filter_map(|columns| self.cells(rows, columns)).collect();
        (!cells.is_empty()).then_some(Meaning {
            readings: cells,
            rows: vec![rows.to_vec()],
            sure,
            part: Part::Whole,
        })
    }
}
