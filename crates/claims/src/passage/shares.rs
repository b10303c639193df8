//! Shares in all their turns: what each is a share of, and which part it is.
//!
//! | words | taken for |
//! |---|---|
//! | 予以公开50件，占56.8% | the figure before is the part, the whole is what its list stands under |
//! | 自然人申请占80.1% | the part by its name |
//! | 占办结总数的60% · 占申请总数88件的60% | the whole by its name, and by its own figure |
//! | 予以公开50件、部分公开5件，分别占56.8%、5.7% | one after the other: as many figures before as there are shares |
//! | 自然人、商业企业申请分别占80.1%、3.2% | one after the other: as many names |
//! | 其中80.1%为自然人申请 · 80.1%的申请由自然人提出 | the part by its name, behind its share |
//! | 维持9件（25.0%） | nothing else in the brackets, and a part in front of them |

use super::{Meaning, Part, Reader, Record, Sure, Use, words::Words};
use crate::{
    clause::{Atom, Is, Token, senses},
    vocabulary::{Role, Sense},
};

impl Reader<'_> {
    /// A figure in per cent that is no change and no share with a name.
    pub(super) fn of_a_whole(
        &mut self,
        record: &mut Record,
        atom: &Atom,
        words: &Words,
        same: Option<usize>,
    ) {
        let at = atom.at.unwrap_or(0);
        let of_before = self.out.records.len().checked_sub(1).filter(|n| {
            let before = &self.out.records[*n];
            before.atom + 1 == record.atom
                && before.used == Use::Count
                && self.pieces.atoms[before.atom].sentence == atom.sentence
        });
        if words.has(Role::Share) && words.has(Role::Respectively) {
            record.used = Use::Share;
            // The names that stand before it, one of which came with the queue.
            let mut lists = self.labels(words);
            let queued = !(0..at).any(|at| self.is_role(atom, at, &[Role::Share]));
            if queued || lists.len() > 1 {
                let first = lists.remove(0);
                record.meaning = self.meaning(atom, &first).map(|(meaning, _)| meaning);
                self.queue.extend(lists);
            } else {
                self.share(record, atom, words, None);
            }
        } else if words.has(Role::Share) {
            record.used = Use::Share;
            self.share(record, atom, words, same);
        } else if let Some(base) = of_before.filter(|n| {
            words.is_bare() && self.is_base(&self.pieces.atoms[self.out.records[*n].atom])
        }) {
            record.used = Use::Share;
            record.of = base.checked_sub(1).filter(|n| {
                let part = &self.out.records[*n];
                part.used == Use::Count && self.pieces.atoms[part.atom].sentence == atom.sentence
            });
            record.whole = Some(base);
            record.strict = false;
        } else if let Some(part) = of_before
            .filter(|n| self.is_alone_in_brackets(atom) && self.is_part(&self.out.records[*n]))
        {
            record.used = Use::Share;
            record.of = Some(part);
        } else if !self.since && self.names_the_part_behind(atom, words) {
            record.used = Use::Share;
            record.meaning = self.meaning(atom, words).map(|(meaning, _)| meaning);
        }
    }

    /// Shares that stand one after the other get the parts that stand one after the other before
    /// them.
    pub(super) fn in_turn(&mut self) {
        for first in 0..self.out.records.len() {
            let record = &self.out.records[first];
            let atom = &self.pieces.atoms[record.atom];
            let in_turn = record.used == Use::Share
                && (0..atom.tokens.len()).any(|at| self.is_role(atom, at, &[Role::Respectively]));
            if !in_turn || record.meaning.is_some() {
                continue;
            }
            let of_sentence =
                |record: &&Record| self.pieces.atoms[record.atom].sentence == atom.sentence;
            let bare_share = |record: &&Record| {
                let percent =
                    self.pieces.numbers[record.number].unit == "%" && record.used == Use::Other;
                percent && self.words(&self.pieces.atoms[record.atom]).is_bare()
            };
            let shares = 1 + self.out.records[first + 1..]
                .iter()
                .take_while(of_sentence)
                .take_while(bare_share)
                .count();
            let counts = self.out.records[..first]
                .iter()
                .rev()
                .take_while(of_sentence)
                .take_while(|record| record.used == Use::Count)
                .count();
            if counts < shares {
                self.out.records[first].used = Use::Other;
                continue;
            }
            let base = record.base.clone();
            for n in 0..shares {
                let part = first - shares + n;
                let (whole, strict) = (self.out.records[part].whole, self.out.records[part].strict);
                let record = &mut self.out.records[first + n];
                record.used = Use::Share;
                record.of = Some(part);
                (record.whole, record.strict, record.base) = (whole, strict, base.clone());
            }
        }
    }

    /// 占申请总数88件的…: is the figure of a clause the whole of a share that follows?
    pub(super) fn is_base(&self, atom: &Atom) -> bool {
        let percent = atom.figure.is_some_and(|n| self.pieces.numbers[n].unit == "%");
        !percent
            && atom.closed_by == ' '
            && (0..atom.at.unwrap_or(0)).any(|at| self.is_role(atom, at, &[Role::Share]))
    }

    /// What the whole of a share is said to be.
    pub(super) fn base(&mut self, record: &mut Record, atom: &Atom, words: &Words) {
        let total = std::slice::from_ref(self.total());
        let named = words
            .rows
            .iter()
            .filter_map(|(ix, _)| self.lexicon.rows.get(usize::from(*ix)))
            .flat_map(|rows| rows.sums.clone());
        let mut rows: Vec<_> = named.collect();
        let requests = words.requests || words.short || self.requests_seen;
        if rows.is_empty() && requests {
            rows = self.whole_rows(false);
        }
        let readings: Vec<_> = rows.iter().filter_map(|rows| self.cells(rows, total)).collect();
        if self.is_now()
            && !words.has(Role::Other)
            && !readings.is_empty()
            && self.is_countable(atom, record.number)
        {
            record.meaning = Some(Meaning { readings, rows, sure: Sure::Likely, part: Part::Rest });
        }
    }

    /// （25.0%）: nothing but the share in its brackets.
    fn is_alone_in_brackets(&self, atom: &Atom) -> bool {
        atom.depth > 0 && atom.tokens.len() == 1 && atom.closed_by == '）'
    }

    /// Is it a figure that is a part of something by what it says itself?
    fn is_part(&self, record: &Record) -> bool {
        record.meaning.as_ref().is_some_and(|meaning| {
            matches!(meaning.part, Part::Applicant | Part::Outcome | Part::Result)
        })
    }

    /// 80.1%为自然人申请: a share in front of the name of its part, and nothing else that would say
    /// what it is.
    fn names_the_part_behind(&self, atom: &Atom, words: &Words) -> bool {
        let at = atom.at.unwrap_or(0);
        let label = |token: &Token| {
            senses(self.lexicon, token).any(|sense| match sense {
                Sense::Row(ix) => self.is_outcome(ix),
                Sense::Column(ix) => self.applicants(ix).is_some(),
                _ => false,
            })
        };
        let light = |token: &Token| match token.is {
            Is::Mark(_) => true,
            Is::Unknown => false,
            _ => senses(self.lexicon, token).all(|sense| {
                matches!(sense, Sense::Role(Role::OfWhich | Role::Plain | Role::Aspect | Role::And))
            }),
        };
        let joint = atom.tokens.get(at + 1).is_some_and(|token| {
            matches!(self.text(token), "为" | "是" | "的" | "由" | "均为" | "都是" | "属于" | "系")
        });
        let strange = words.unknown > 0
            || words.any(&[
                Role::Other,
                Role::Channel,
                Role::Deny,
                Role::Unreal,
                Role::Since,
                Role::Compare,
            ]);
        joint
            && !strange
            && self.is_now()
            && atom.tokens[..at].iter().all(light)
            && atom.tokens[at + 1..].iter().filter(|t| label(t)).count() == 1
    }

    /// 占66.48%: of which whole, and which part.
    fn share(&mut self, record: &mut Record, atom: &Atom, words: &Words, same: Option<usize>) {
        let names = words.rows.iter().any(|(ix, _)| self.is_outcome(*ix))
            || words.columns.iter().any(|(ix, _)| {
                self.applicants(*ix).is_some() || self.table_of(*ix) == self.lexicon.disputes
            });
        let before = &atom.tokens[..atom.at.unwrap_or(0)];
        let share_at = before
            .iter()
            .position(|token| senses(self.lexicon, token).any(|s| s == Sense::Role(Role::Share)))
            .unwrap_or(0);
        let named_before = share_at > 0 && names;
        // 占办结总数的: the whole by its own name.
        let behind: Vec<(u16, usize)> =
            words.rows.iter().copied().filter(|(_, at)| *at > share_at).collect();
        let requests_behind = before.iter().skip(share_at).any(|token| {
            senses(self.lexicon, token).any(|s| matches!(s, Sense::Requests | Sense::ShortRequests))
        });
        let total = std::slice::from_ref(self.total());
        for (ix, _) in &behind {
            record.base.extend(
                self.lexicon.rows[usize::from(*ix)]
                    .sums
                    .iter()
                    .filter_map(|rows| self.cells(rows, total)),
            );
        }
        if requests_behind && record.base.is_empty() {
            record
                .base
                .extend(self.whole_rows(false).iter().filter_map(|rows| self.cells(rows, total)));
        }
        let content = |token: &Token| {
            token.is == Is::Unknown
                || senses(self.lexicon, token).any(|s| {
                    matches!(
                        s,
                        Sense::Subject(_)
                            | Sense::Row(_)
                            | Sense::Column(_)
                            | Sense::Role(Role::Channel | Role::Other)
                    )
                })
        };
        let own = |labels: &[(u16, usize)]| {
            labels.iter().copied().filter(|(_, at)| *at < share_at).collect::<Vec<_>>()
        };
        let (rows, columns) = (own(&words.rows), own(&words.columns));
        if named_before && (behind.is_empty() || !rows.is_empty() || !columns.is_empty()) {
            // 予以公开的占办结总数的60%: what stands behind is the whole.
            let words = Words { rows, columns, ..words.clone() };
            record.meaning = self.meaning(atom, &words).map(|(meaning, _)| meaning);
        } else if !before[..share_at].iter().any(content) {
            record.of = same;
        } else if !names && words.has(Role::Within) && words.unknown == 0 && !words.has(Role::Other)
        {
            // 在答复总数中占: the whole in front.
            for (ix, _) in &words.rows {
                record.base.extend(
                    self.lexicon.rows[usize::from(*ix)]
                        .sums
                        .iter()
                        .filter_map(|rows| self.cells(rows, total)),
                );
            }
            record.of = same.filter(|_| !record.base.is_empty());
        }
    }
}
