//! What a figure is used for: a count, last year's, a change, a share, money; and what it is said
//! of.

use super::{Meaning, Part, Reader, Record, Sure, Topic, Use, when_and_who::Body, words::Words};
use crate::{
    clause::{Atom, Token, senses},
    vocabulary::{Role, Row, Sense, Time, UnitKind},
};

impl Reader<'_> {
    pub(super) fn figure(&mut self, ix: usize, atom: &Atom, number: usize, words: Words) {
        self.about |= words.has(Role::About) || words.requests;
        let figure = &self.pieces.numbers[number];
        let percent = figure.unit == "%";
        let points = figure.unit.ends_with("百分点");
        let down = words.has(Role::Down);
        let moves = words.has(Role::Up) != words.has(Role::Down);
        let same = self
            .last_count
            .filter(|n| self.pieces.atoms[self.out.records[*n].atom].sentence == atom.sentence);
        let rate = [Role::Finished, Role::CorrectedRate, Role::UpheldRate]
            .into_iter()
            .find(|role| words.has(*role));
        let mut record = Record {
            atom: ix,
            number,
            used: Use::Other,
            now: self.is_now() && !words.any(&[Role::Except, Role::Unreal]),
            meaning: None,
            of: None,
            whole: self.whole,
            base: Vec::new(),
            strict: self.strict,
        };
        if percent {
            if let (Some(role), false) = (rate, moves) {
                self.named_rate(&mut record, atom, &words, role);
            } else if moves && self.since {
                record.used = Use::Change { down };
                self.refer(&mut record, atom, &words, same);
            } else if !moves {
                self.of_a_whole(&mut record, atom, &words, same);
            }
        } else if moves && self.since && !points && self.direction_is_near(atom) {
            record.used = Use::Difference { down };
            self.refer(&mut record, atom, &words, same);
        } else if figure.kind == Some(UnitKind::Money) {
            self.money(&mut record, &words);
        } else if self.is_countable(atom, number) {
            self.count(&mut record, atom, words, same);
        }
        self.out.records.push(record);
    }

    /// 办结率98.5%, 纠错率10%: a share of what the topic says, or the figure before it.
    fn named_rate(&mut self, record: &mut Record, atom: &Atom, words: &Words, role: Role) {
        record.used = Use::Rate(role);
        record.of = self.last_count;
        if let Some(topic) = self.named_topic(words) {
            self.set_topic(topic, words);
        }
        let rows = match self.inherited(words) {
            Topic::Disputes(rows) if role != Role::Finished => rows,
            // 按期办结率 is of those that were due, which no table has.
            Topic::Requests if role == Role::Finished && !words.has(Role::InTime) => {
                self.lexicon.requests.concluded.clone()
            }
            _ => Vec::new(),
        };
        if let Some(cells) =
            self.cells(&rows, std::slice::from_ref(self.total())).filter(|_| self.is_now())
        {
            record.meaning = Some(Meaning {
                readings: vec![cells],
                rows: vec![rows],
                sure: Sure::Likely,
                part: Part::Rest,
            });
        }
        self.rate(atom, role, record.number);
    }

    /// Does the word of change stand in front of the figure, and not behind?
    pub(super) fn direction_is_near(&self, atom: &Atom) -> bool {
        let before = &atom.tokens[..atom.at.unwrap_or(0)];
        before.iter().any(|token| {
            senses(self.lexicon, token).any(|s| matches!(s, Sense::Role(Role::Up | Role::Down)))
        })
    }

    /// Pieces, or nothing at all behind the figure.
    pub(super) fn is_countable(&self, atom: &Atom, number: usize) -> bool {
        let figure = &self.pieces.numbers[number];
        match figure.kind {
            Some(UnitKind::Count) => true,
            Some(_) => false,
            None => {
                let next = atom.at.and_then(|at| atom.tokens.get(at + 1));
                atom.tokens.len() > 1
                    && next.is_none_or(|token| {
                        senses(self.lexicon, token).any(|s| {
                            matches!(
                                s,
                                Sense::Requests | Sense::ShortRequests | Sense::Role(Role::And)
                            )
                        })
                    })
            }
        }
    }

    /// What a change is a change of: what its own words name, or the figure before it.
    pub(super) fn refer(
        &mut self,
        record: &mut Record,
        atom: &Atom,
        words: &Words,
        same: Option<usize>,
    ) {
        let strange = words.unknown > 0 || words.has(Role::Other);
        let own =
            words.requests || words.short || !words.subjects.is_empty() || !words.rows.is_empty();
        if own && !words.has(Role::Other) {
            record.meaning = self.meaning(atom, words).map(|(meaning, _)| meaning);
        }
        if record.meaning.is_none() && !strange {
            record.of = same;
        }
    }

    /// 比上年的80件增加8件，收到88件: what a change or a share is of may stand behind it.
    pub(super) fn refer_ahead(&mut self) {
        let sentence = |record: &Record| self.pieces.atoms[record.atom].sentence;
        let that_is = |record: &Record| {
            self.pieces.atoms[record.atom].tokens.iter().any(|token| self.text(token) == "即")
        };
        let mut ahead: Option<(usize, usize)> = None;
        let mut found = Vec::new();
        // 网上申请占21.7%，即175件: the part behind its share.
        for (n, pair) in self.out.records.windows(2).enumerate() {
            let alone = pair[0].used == Use::Share
                && pair[0].of.is_none()
                && pair[0].meaning.is_none()
                && pair[0].base.is_empty();
            if alone
                && matches!(pair[1].used, Use::Count | Use::Other)
                && that_is(&pair[1])
                && sentence(&pair[0]) == sentence(&pair[1])
            {
                found.push((n, n + 1));
            }
        }
        for (n, record) in self.out.records.iter().enumerate().rev() {
            match record.used {
                Use::Count if record.meaning.is_some() => ahead = Some((n, sentence(record))),
                Use::Previous | Use::Difference { .. } | Use::Change { .. }
                    if record.of.is_none() && record.meaning.is_none() =>
                {
                    found.extend(
                        ahead.filter(|(_, at)| *at == sentence(record)).map(|(of, _)| (n, of)),
                    );
                }
                _ => {}
            }
        }
        for (n, of) in found {
            self.out.records[n].of = Some(of);
        }
    }

    pub(super) fn money(&mut self, record: &mut Record, words: &Words) {
        let named = self.subject_rows(words, |table| Some(table) != self.lexicon.disputes);
        let rows = match &self.topic {
            _ if !named.is_empty() => named,
            Topic::Published(rows) if words.unknown == 0 && !words.has(Role::Other) => rows.clone(),
            _ => return,
        };
        self.set_topic(Topic::Published(rows.clone()), words);
        let Some(cells) = self.cells(&rows, &["amount".to_owned()]) else { return };
        // 减免收费, 收费目录: a word that is not known makes it another sum, unless one of amounts
        // stands there.
        let amount = words
            .columns
            .iter()
            .any(|(ix, _)| self.lexicon.columns[usize::from(*ix)].sums == [["amount".to_owned()]]);
        let other = words.any(&[Role::Other, Role::Except, Role::Excluding, Role::Up, Role::Down])
            || words.unknown > 0 && !amount;
        if self.is_now() && !other {
            record.used = Use::Money;
            let sure = if words.unknown == 0 { Sure::Certain } else { Sure::Likely };
            record.meaning =
                Some(Meaning { readings: vec![cells], rows: vec![rows], sure, part: Part::Whole });
        }
    }

    /// A count: of the year before, of this year, or one of several labels that share it.
    fn count(&mut self, record: &mut Record, atom: &Atom, words: Words, same: Option<usize>) {
        if self.is_of_last_year(atom, &words, same) {
            self.since = true;
            record.used = Use::Previous;
            if words.is_bare() || words.rows.is_empty() && !words.requests && words.unknown == 0 {
                record.of = same.or(self.last_count);
            } else if self.body == Body::Own {
                record.meaning = self.meaning(atom, &words).map(|(meaning, _)| meaning);
            }
            return;
        }
        record.used = Use::Count;
        if self.is_base(atom) {
            self.base(record, atom, &words);
            return;
        }
        if words.is_bare()
            && let Some(meaning) = self.compared(atom, &words, same)
        {
            record.meaning = Some(meaning);
            self.remember(record, &words);
            return;
        }
        if let Some(topic) = self.named_topic(&words) {
            self.set_topic(topic, &words);
        }
        let lists = self.labels(&words);
        if words.any(&[Role::Respectively, Role::Each]) && lists.len() > 1 {
            if words.has(Role::Respectively) {
                self.queue = lists[1..].to_vec();
            } else {
                for other in &lists[1..] {
                    let meaning = self.stated(atom, other);
                    self.out.records.push(Record { meaning, ..record.clone() });
                }
            }
            record.meaning = self.stated(atom, &lists[0]);
        } else {
            record.meaning = self.stated(atom, &words);
        }
        self.remember(record, &words);
    }

    /// 由80件增至88件, 申请比上年增加8件，为88件: what was compared with last year is said of this
    /// year's figure, too.
    fn compared(&mut self, atom: &Atom, words: &Words, same: Option<usize>) -> Option<Meaning> {
        let reaches = words.has(Role::Reaches);
        let is = |token: &Token| {
            matches!(
                self.text(token),
                "为" | "达" | "达到" | "是" | "共" | "共计" | "合计" | "总计" | "总数为"
            )
        };
        if !reaches && !atom.tokens[..atom.at.unwrap_or(0)].iter().any(is) {
            return None;
        }
        if let Some(before) = same.filter(|n| reaches && n + 1 == self.out.records.len()) {
            // The figure before is where the step began.
            let since = self.since;
            let record = &mut self.out.records[before];
            let meaning = record.meaning.clone();
            record.used = if since { Use::Previous } else { Use::Other };
            if !since {
                record.meaning = None;
            }
            return meaning;
        }
        let last = self
            .out
            .records
            .last()
            .filter(|last| self.pieces.atoms[last.atom].sentence == atom.sentence)?;
        let compares =
            matches!(last.used, Use::Previous | Use::Difference { .. } | Use::Change { .. });
        let meaning =
            last.meaning.as_ref().or_else(|| self.out.records.get(last.of?)?.meaning.as_ref());
        meaning.filter(|_| compares && self.is_now()).cloned()
    }

    /// 上年80件, 比2022年（80件）: is the figure one of the year before?
    fn is_of_last_year(&self, atom: &Atom, words: &Words, same: Option<usize>) -> bool {
        let carries = words.any(&[Role::Carry, Role::CarryWithYear, Role::Left]);
        self.time == Time::Last
            || self.is_compared_with(atom, words)
            || self.time != Time::Beyond
                && self.own_times(atom, words).contains(&Time::Last)
                && !carries
            || self.since && words.is_bare() && same.is_some() && self.depth > 0
            || words.has(Role::Since)
    }

    /// What the clauses behind a count may refer to.
    fn remember(&mut self, record: &mut Record, words: &Words) {
        let me = self.out.records.len();
        let rows = record.meaning.as_ref().and_then(|meaning| meaning.rows.first());
        if self.topic == Topic::Nothing
            && rows.is_some_and(|rows| self.is_table(rows, self.lexicon.requests.table))
        {
            self.set_topic(Topic::Requests, words);
        }
        self.strict |= words.has(Role::OfWhich) || self.depth > 0;
        record.strict = self.strict;
        if let Some(meaning) = &record.meaning {
            for ix in meaning.readings.first().into_iter().flatten() {
                if !self.mentioned.contains(ix) {
                    self.mentioned.push(*ix);
                }
            }
            match meaning.part {
                Part::CarriedOut => self.carried_out_told = true,
                Part::Whole if !words.has(Role::OfWhich) || self.depth == 0 => {
                    if self.topic == Topic::Requests {
                        self.mentioned.clear();
                    }
                    // 在收到的88件申请中: its parts follow.
                    self.strict = words.has(Role::Within);
                    self.whole = Some(me);
                }
                _ => {}
            }
            if let (Topic::Disputes(rows), Part::Whole) = (&self.topic, meaning.part) {
                for list in [&mut self.disputes, &mut self.disputes_here] {
                    list.extend(rows.iter().copied());
                    list.sort_unstable();
                    list.dedup();
                }
            }
        } else if self.whole.is_none() && !self.strict
            || self.topic == Topic::Other && !words.has(Role::OfWhich)
        {
            self.whole = Some(me);
        }
        self.last_count = Some(me);
    }

    /// A clause that lists labels for several figures, taken apart: one for each label.
    pub(super) fn labels(&self, words: &Words) -> Vec<Words> {
        let one = |change: &dyn Fn(&mut Words)| {
            let mut words = words.clone();
            change(&mut words);
            words
        };
        let rows: Vec<(u16, usize)> =
            words.rows.iter().copied().filter(|(ix, _)| self.is_outcome(*ix)).collect();
        if words.columns.len() > 1 {
            return words
                .columns
                .iter()
                .map(|label| one(&|words| words.columns = vec![*label]))
                .collect();
        }
        if rows.len() > 1 {
            return rows.iter().map(|label| one(&|words| words.rows = vec![*label])).collect();
        }
        if words.subjects.len() > 1 {
            return words
                .subjects
                .iter()
                .map(|label| one(&|words| words.subjects = vec![*label]))
                .collect();
        }
        // 行政复议、行政诉讼 is one word; it has both in it.
        if let [(ix, at)] = words.subjects[..] {
            let both = self.sum(ix);
            let kind = |set: &[Row]| {
                self.lexicon
                    .rows
                    .iter()
                    .position(|rows| rows.sums.first().is_some_and(|known| known == set))
            };
            let (first, rest) = both.split_at(both.len().min(1));
            if both.len() == 3
                && let (Some(first), Some(rest)) = (kind(first), kind(rest))
            {
                return [first, rest]
                    .iter()
                    .map(|ix| one(&|words| words.subjects = vec![(*ix as u16, at)]))
                    .collect();
            }
        }
        vec![words.clone()]
    }

    /// What a figure of this year and of the unit itself is said of.
    pub(super) fn stated(&mut self, atom: &Atom, words: &Words) -> Option<Meaning> {
        let (meaning, narrower) = self.meaning(atom, words)?;
        if self.own_times(atom, words).contains(&Time::Average) {
            return None;
        }
        let told =
            self.time == Time::This || self.time == Time::Next && meaning.part == Part::CarriedOut;
        let whose = self.body == Body::Own && !narrower;
        (told
            && whose
            && !(words.has(Role::Except) || words.has(Role::Unreal) && !words.has(Role::Left)))
        .then_some(meaning)
    }

    /// What a figure is said of; and whether it is only a part of that (one way of asking, one body
    /// of several).
    pub(super) fn meaning(&self, atom: &Atom, words: &Words) -> Option<(Meaning, bool)> {
        let topic = self.named_topic(words).unwrap_or_else(|| self.inherited(words));
        match topic {
            Topic::Requests => self.requests(atom, words),
            Topic::Disputes(rows) => {
                self.dispute(atom, words, &rows).map(|meaning| (meaning, false))
            }
            Topic::Published(rows) => {
                self.published(atom, words, &rows).map(|meaning| (meaning, false))
            }
            Topic::Nothing | Topic::Other => None,
        }
    }
}
