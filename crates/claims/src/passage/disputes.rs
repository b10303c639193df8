//! Figures of reconsiderations and lawsuits, and of their results.

use super::{Meaning, Part, Reader, Sure, Use, words::Words};
use crate::{
    clause::Atom,
    vocabulary::{Columns, Role, Row},
};
use nianbao_model::CellIx;

impl Reader<'_> {
    pub(super) fn dispute(&self, atom: &Atom, words: &Words, rows: &[Row]) -> Option<Meaning> {
        // 未经复议直接起诉 is a row of the table and nothing else.
        let own_words = matches!(rows, [row] if self.edition.tables[row.table].blocks[row.block].rows[row.row].id.starts_with("litigation_"));
        let about = self.about
            || self.requests_seen
            || words.has(Role::About)
            || words.requests
            || self.about_later
            || own_words;
        let strange = words.any(&[Role::Other])
            || self.unrelated(atom.sentence)
            || words.any(&[Role::Carry, Role::CarryWithYear]);
        let instance = atom
            .tokens
            .iter()
            .any(|token| matches!(self.text(token), "一审" | "二审" | "再审" | "上诉"));
        if !about || strange || instance {
            return None;
        }
        let columns: Vec<&Columns> = words
            .columns
            .iter()
            .filter_map(|(ix, _)| self.lexicon.columns.get(usize::from(*ix)))
            .filter(|c| Some(c.table) == self.lexicon.disputes)
            .collect();
        let named = !words.subjects.is_empty();
        let near = named || self.topic_sentence == self.sentence;
        if !named && self.whole_is_strange() {
            return None;
        }
        let mut sure = self.sure(
            words,
            near && (self.about || self.requests_seen || words.has(Role::About)),
            named,
        );
        let mut row_readings = vec![rows.to_vec()];
        if !named && !self.disputes_here.is_empty() && self.disputes_here != rows {
            row_readings.push(self.disputes_here.clone());
            sure = Sure::Likely;
        }
        // 不服复议决定提起诉讼: two words that are not joined.
        if words.subjects.len() > 1 && !words.has(Role::And) {
            for (ix, _) in words.subjects.iter().rev() {
                row_readings.push(self.sum(*ix).to_vec());
            }
            sure = Sure::Likely;
        }
        let (column_readings, part) = match self.column_readings(atom, &columns) {
            Some(readings) => (readings, Part::Result),
            None if words.has(Role::Rest) => (
                vec![
                    vec!["other_result".to_owned()],
                    vec!["other_result".to_owned(), "pending".to_owned()],
                ],
                Part::Rest,
            ),
            None if words.has(Role::Left) => (vec![vec!["pending".to_owned()]], Part::Result),
            None if named
                || words.rows.is_empty()
                    && words.unknown == 0
                    && !words.has(Role::OfWhich)
                    && self.last_is_figureless(atom) =>
            {
                (vec![vec!["total".to_owned()]], Part::Whole)
            }
            None => return None,
        };
        if column_readings.len() > 1 && sure == Sure::Certain {
            sure = Sure::Likely;
        }
        let part = if named && part == Part::Whole && words.has(Role::OfWhich) {
            Part::Result
        } else {
            part
        };
        let readings: Vec<Vec<CellIx>> = row_readings
            .iter()
            .flat_map(|rows| column_readings.iter().map(move |columns| (rows, columns)))
            .filter_map(|(rows, columns)| self.cells(rows, columns))
            .collect();
        (!readings.is_empty()).then_some(Meaning { readings, rows: row_readings, sure, part })
    }

    /// Is the figure before in the sentence one of no table, so that its parts are not, either?
    fn whole_is_strange(&self) -> bool {
        let last = self.last_count.and_then(|n| self.out.records.get(n));
        last.is_some_and(|last| {
            last.meaning.is_none() && self.pieces.atoms[last.atom].sentence == self.sentence
        })
    }

    /// Was the topic named by a clause without a figure, so that this is its first one?
    fn last_is_figureless(&self, atom: &Atom) -> bool {
        self.topic_sentence == atom.sentence
            && !self.out.records.last().is_some_and(|record| {
                self.pieces.atoms[record.atom].sentence == atom.sentence
                    && !matches!(record.used, Use::Rate(_) | Use::Share)
            })
    }
}
