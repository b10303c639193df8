//! The rows that words of outcomes name together, and what 其他 leaves.

use super::{Meaning, Part, Reader, Sure, words::Words};
use crate::{
    clause::Atom,
    vocabulary::{Role, Row},
};
use nianbao_model::CellIx;

impl Reader<'_> {
    /// The rows that outcome words name together: a group, a ground within it, or their sum.
    pub(super) fn outcome_rows(
        &self,
        atom: &Atom,
        words: &Words,
        outcomes: &[(u16, usize)],
    ) -> Vec<Vec<Row>> {
        let mut sets: Vec<Vec<Row>> = Vec::new();
        for (ix, _) in outcomes {
            let set = self.sum(*ix).to_vec();
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        let alternatives: Vec<Vec<Row>> = outcomes
            .iter()
            .flat_map(|(ix, _)| self.lexicon.rows[usize::from(*ix)].sums.iter().skip(1).cloned())
            .collect();
        let union = |sets: &[Vec<Row>]| {
            let mut rows: Vec<Row> = sets.concat();
            rows.sort_unstable();
            rows.dedup();
            rows
        };
        let group = sets.iter().max_by_key(|set| set.len()).cloned().unwrap_or_default();
        let within: Vec<Vec<Row>> = sets
            .iter()
            .filter(|set| set.len() < group.len() && set.iter().all(|row| group.contains(row)))
            .cloned()
            .collect();
        let outside: Vec<Vec<Row>> =
            sets.iter().filter(|set| **set != group && !within.contains(set)).cloned().collect();
        let mut readings = Vec::new();
        if within.is_empty() && outside.is_empty() {
            readings.push(group.clone());
            // A ground that the clause before named, within this group.
            let pending: Vec<Vec<Row>> = self
                .pending
                .iter()
                .map(|ix| self.sum(*ix).to_vec())
                .filter(|set| set.len() < group.len() && set.iter().all(|row| group.contains(row)))
                .collect();
            if !pending.is_empty() {
                readings.push(union(&pending));
            }
        } else if outside.is_empty() {
            let grounds = union(&within);
            let etc = self.says_and_so_on(atom);
            readings.extend(if etc { [group, grounds] } else { [grounds, group] });
        } else {
            let all = union(&sets);
            readings.push(all);
            if !words.has(Role::And) {
                readings.extend(sets.iter().cloned());
            }
            if !within.is_empty() {
                readings.push(union(&[group, union(&outside)]));
            }
        }
        readings.extend(alternatives);
        readings
    }

    /// 其他: the rest of what the list names.
    pub(super) fn rest(&self, total: &[String]) -> Option<Meaning> {
        let requests = &self.lexicon.requests;
        let last = self
            .last_count
            .and_then(|n| self.out.records.get(n))
            .and_then(|record| record.meaning.as_ref())?;
        let unnamed = |cells: Vec<CellIx>| {
            cells.into_iter().filter(|ix| !self.mentioned.contains(ix)).collect::<Vec<_>>()
        };
        let readings = match last.part {
            Part::Outcome => {
                let others: Vec<Row> = requests
                    .outcomes
                    .iter()
                    .copied()
                    .filter(|row| {
                        self.edition.tables[row.table].blocks[row.block].rows[row.row]
                            .id
                            .starts_with("other")
                    })
                    .collect();
                vec![
                    self.cells(&others, total),
                    self.cells(&requests.outcomes, total).map(unnamed),
                    others.last().and_then(|row| self.cells(&[*row], total)),
                ]
            }
            Part::Applicant => {
                let rows = self.whole_rows(self.strict);
                let all = [
                    "natural_person",
                    "enterprise",
                    "research",
                    "public_interest",
                    "legal_service",
                    "other_org",
                ]
                .map(str::to_owned);
                rows.iter()
                    .flat_map(|rows| {
                        [self.cells(rows, &all[5..]), self.cells(rows, &all).map(unnamed)]
                    })
                    .collect()
            }
            _ => return None,
        };
        let readings: Vec<Vec<CellIx>> =
            readings.into_iter().flatten().filter(|cells| !cells.is_empty()).collect();
        (!readings.is_empty()).then_some(Meaning {
            readings,
            rows: Vec::new(),
            sure: Sure::Unsure,
            part: Part::Rest,
        })
    }
}
