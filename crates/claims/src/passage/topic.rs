//! What is spoken of: requests, disputes, what is published. A clause that does not say inherits it
//! from the clauses before.

use super::{Reader, Sure, words::Words};
use crate::clause::Atom;
use crate::vocabulary::{Role, Row, cell};
use nianbao_model::CellIx;

/// What a passage speaks of at some place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Topic {
    #[default]
    Nothing,
    Requests,
    Disputes(Vec<Row>),
    Published(Vec<Row>),
    Other,
}

impl Reader<'_> {
    pub(super) fn is_table(&self, rows: &[Row], table: Option<usize>) -> bool {
        rows.first().is_some_and(|row| Some(row.table) == table)
    }

    pub(super) fn sum(&self, ix: u16) -> &[Row] {
        self.lexicon
            .rows
            .get(usize::from(ix))
            .and_then(|rows| rows.sums.first())
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The rows of the subjects of a clause: the union of those that are joined, the narrower of
    /// one within the other.
    pub(super) fn subject_rows(&self, words: &Words, table: impl Fn(usize) -> bool) -> Vec<Row> {
        let mut sets: Vec<&[Row]> = words
            .subjects
            .iter()
            .map(|(ix, _)| self.sum(*ix))
            .filter(|rows| rows.first().is_some_and(|row| table(row.table)))
            .collect();
        let all = sets.clone();
        sets.retain(|set| {
            !all.iter()
                .any(|other| other.len() < set.len() && other.iter().all(|row| set.contains(row)))
        });
        let mut rows: Vec<Row> = sets.concat();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// What the clause speaks of by its own words; `None` if it does not say.
    pub(super) fn named_topic(&self, words: &Words) -> Option<Topic> {
        let disputes = self.subject_rows(words, |table| Some(table) == self.lexicon.disputes);
        if !disputes.is_empty() {
            // 作为复议机关审理的复议案件 are another matter; 投诉、复议 are two.
            let turned = words.has(Role::Other)
                && !words.has(Role::And)
                && words.subjects.iter().all(|(_, at)| words.other_at < *at);
            return Some(if turned { Topic::Other } else { Topic::Disputes(disputes) });
        }
        let published = self.subject_rows(words, |table| Some(table) != self.lexicon.disputes);
        // 依申请公开业务咨询 is no request.
        let turned = words.has(Role::Other)
            && words.other_at > words.requests_at
            && words.other_at <= words.requests_at + 3;
        if words.requests && !turned && (published.is_empty() || !words.has(Role::Other)) {
            return Some(Topic::Requests);
        }
        if words.has(Role::Other) {
            let outcome = words.rows.iter().any(|(ix, _)| self.is_outcome(*ix));
            return (!(outcome && self.topic == Topic::Requests)).then_some(Topic::Other);
        }
        if !published.is_empty() {
            return Some(Topic::Published(published));
        }
        if words.short {
            let known = words.unknown == 0 || words.rows.iter().any(|(ix, _)| self.is_ground(*ix));
            let own = known
                || (self.about || self.requests_seen) && self.topic != Topic::Other
                || self.topic == Topic::Requests;
            return Some(if own { Topic::Requests } else { Topic::Other });
        }
        None
    }

    pub(super) fn set_topic(&mut self, topic: Topic, words: &Words) {
        self.topic_sure = if words.unknown == 0 && !self.may_be_any(words) {
            Sure::Certain
        } else {
            Sure::Likely
        };
        self.requests_seen |= topic == Topic::Requests;
        self.topic = topic;
        self.topic_sentence = self.sentence;
    }

    /// Was the topic named in this sentence, and is the clause's figure its first?
    pub(super) fn is_first_figure(&self, atom: &Atom) -> bool {
        let last = self.out.records.last().map(|record| self.pieces.atoms[record.atom].sentence);
        self.topic_sentence == atom.sentence && last != Some(atom.sentence)
    }

    /// How sure a clause makes its reading: less where a word is not known, or where what it speaks
    /// of was named far from it or not surely.
    pub(super) fn sure(&self, words: &Words, near: bool, named: bool) -> Sure {
        let own = if words.unknown == 0 && near && !self.may_be_any(words) {
            Sure::Certain
        } else {
            Sure::Likely
        };
        if named { own } else { own.max(self.topic_sure) }
    }

    /// 受理申请88件 may be of requests for anything where the passage does not speak of
    /// information.
    fn may_be_any(&self, words: &Words) -> bool {
        words.short && !words.requests && !self.about && !self.about_later
    }

    /// Does the word say that requests are new?
    pub(super) fn is_new(&self, ix: u16) -> bool {
        matches!(self.lexicon.rows[usize::from(ix)].sums.as_slice(), [only] if *only == self.lexicon.requests.received)
    }

    /// Is it a row of outcomes (予以公开, 属于国家秘密), and not a verb?
    pub(super) fn is_outcome(&self, ix: u16) -> bool {
        let requests = &self.lexicon.requests;
        self.sum(ix).iter().all(|row| requests.outcomes.contains(row)) && !self.sum(ix).is_empty()
    }

    /// Is it one ground (属于国家秘密), which nothing but the tables of requests has?
    fn is_ground(&self, ix: u16) -> bool {
        self.is_outcome(ix)
            && matches!(self.sum(ix), [row] if self.edition.tables[row.table].blocks[row.block].rows[row.row].id.contains('.'))
    }

    /// The topic of a clause that names none: the one before, or requests again where its words are
    /// theirs.
    pub(super) fn inherited(&self, words: &Words) -> Topic {
        let of_requests = words.rows.iter().any(|(ix, _)| {
            self.is_table(self.sum(*ix), self.lexicon.requests.table)
                && (self.is_outcome(*ix)
                    || self.lexicon.rows[usize::from(*ix)].sums.first()
                        == Some(&self.lexicon.requests.concluded))
        });
        let applicant = words.columns.iter().any(|(ix, _)| self.applicants(*ix).is_some());
        let result =
            words.columns.iter().any(|(ix, _)| self.table_of(*ix) == self.lexicon.disputes);
        match &self.topic {
            Topic::Disputes(_) if result => self.topic.clone(),
            Topic::Disputes(_) | Topic::Published(_)
                if self.requests_seen && (of_requests || applicant) =>
            {
                Topic::Requests
            }
            // Nothing was named yet: the rest of the sentence names requests, or two ways to end
            // that are the tables' own.
            Topic::Nothing if self.ahead.is_some_and(|ahead| ahead == self.sentence) => {
                Topic::Requests
            }
            topic => topic.clone(),
        }
    }

    pub(super) fn table_of(&self, columns: u16) -> Option<usize> {
        self.lexicon.columns.get(usize::from(columns)).map(|columns| columns.table)
    }

    /// The columns of applicants that a word names.
    pub(super) fn applicants(&self, ix: u16) -> Option<Vec<String>> {
        let columns = self.lexicon.columns.get(usize::from(ix))?;
        (Some(columns.table) == self.lexicon.requests.table)
            .then(|| columns.sums.first().cloned())
            .flatten()
    }

    pub(super) fn cells(&self, rows: &[Row], columns: &[String]) -> Option<Vec<CellIx>> {
        if rows.is_empty() || columns.is_empty() {
            return None;
        }
        let mut cells = Vec::with_capacity(rows.len() * columns.len());
        for row in rows {
            for column in columns {
                cells.push(cell(self.edition, *row, column)?);
            }
        }
        Some(cells)
    }

    pub(super) fn total(&self) -> &String {
        static TOTAL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "total".to_owned());
        &TOTAL
    }

    /// Does the sentence say that it is not about information?
    pub(super) fn unrelated(&self, sentence: usize) -> bool {
        self.pieces
            .sentences
            .get(sentence)
            .and_then(|span| self.pieces.text.get(span.start..span.end))
            .is_some_and(|text| text.contains("无关"))
    }
}
