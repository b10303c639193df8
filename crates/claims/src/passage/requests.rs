//! Figures of requests: how many came and from whom, how they ended, what was carried over.

use super::{Meaning, Part, Reader, Sure, Topic, Use, words::Words};
use crate::{
    clause::{Atom, Is},
    vocabulary::{Columns, Role, Row, Rows, Time},
};
use nianbao_model::CellIx;

/// A clause about requests, with what its readings have in common.
struct Clause<'a> {
    atom: &'a Atom,
    words: &'a Words,
    /// Does it name requests by itself?
    explicit: bool,
    /// Is it said of a part of the whole, by 其中 or in brackets?
    part_of: bool,
    sure: Sure,
    /// The columns of applicants that it names.
    columns: Vec<&'a Columns>,
}

impl Reader<'_> {
    /// What a figure of requests is of; and whether it is only a part of that: one way of asking.
    pub(super) fn requests(&self, atom: &Atom, words: &Words) -> Option<(Meaning, bool)> {
        let explicit = words.requests || words.short;
        let near = explicit || self.topic_sentence == self.sentence;
        let columns =
            words.columns.iter().filter_map(|(ix, _)| self.lexicon.columns.get(usize::from(*ix)));
        let clause = Clause {
            atom,
            words,
            explicit,
            part_of: words.has(Role::OfWhich) || self.depth > 0,
            sure: self.sure(words, near, explicit),
            columns: columns.filter(|c| Some(c.table) == self.lexicon.requests.table).collect(),
        };
        let outcomes: Vec<(u16, usize)> =
            words.rows.iter().copied().filter(|(ix, _)| self.is_outcome(*ix)).collect();
        if outcomes.is_empty() && self.is_carried_over(&clause) {
            return self.carried_over(&clause).map(|meaning| (meaning, false));
        }
        let applicants = self.column_readings(atom, &clause.columns);
        if !outcomes.is_empty() {
            return self.ended(&clause, &outcomes, applicants).map(|meaning| (meaning, false));
        }
        // 申请88件全部答复: what was done with all of them does not say which 88.
        let all_at = self.place_of(atom, atom.at.unwrap_or(0), Role::All);
        let verbs: Vec<&Rows> = words
            .rows
            .iter()
            .filter(|(_, at)| *at < all_at)
            .filter_map(|(ix, _)| self.lexicon.rows.get(usize::from(*ix)))
            .collect();
        if let Some(columns) = applicants {
            return self
                .asked_by(
                    &clause,
                    &columns,
                    &verbs,
                    explicit && !clause.part_of && !verbs.is_empty(),
                )
                .map(|meaning| (meaning, words.is_one_channel()));
        }
        let before = self.applicants_before(atom);
        if !before.is_empty()
            && !words.has(Role::Rest)
            && let Some(columns) = self.column_readings(atom, &before)
        {
            return self
                .asked_by(&clause, &columns, &verbs, true)
                .map(|meaning| (meaning, words.is_one_channel()));
        }
        if words.has(Role::Rest) && verbs.is_empty() {
            return self.rest(std::slice::from_ref(self.total())).map(|meaning| (meaning, false));
        }
        // 转办和直接提交的申请: a channel and another way.
        let joined = words.unknown > 0 && words.has(Role::And);
        let one_channel = words.is_one_channel() && !joined && !self.says_and_so_on(atom);
        if let Some(sums) = verb(&verbs) {
            return self.done(&clause, sums).map(|meaning| (meaning, one_channel));
        }
        if let Some(meaning) = self.weak(&clause) {
            let one_channel = one_channel && meaning.part == Part::Whole;
            return Some((meaning, one_channel));
        }
        // 政府信息公开申请88件: received, most likely.
        // 依申请公开数量有所回升，达88件: the clause before named them.
        let named_before =
            words.is_bare() && !words.any(&[Role::Rest, Role::Share]) && self.is_first_figure(atom);
        let named = explicit && (words.unknown == 0 || words.requests) || named_before;
        if named && !clause.part_of && !words.any(&[Role::Channel]) {
            let requests = &self.lexicon.requests;
            let both = [requests.received.clone(), requests.carried_in.clone()].concat();
            let rows = vec![requests.received.clone(), both, requests.concluded.clone()];
            return self
                .of_rows(rows, None, Sure::Likely, Part::Whole)
                .map(|meaning| (meaning, false));
        }
        None
    }

    /// The meaning of rows in columns; without columns in their total.
    fn of_rows(
        &self,
        rows: Vec<Vec<Row>>,
        columns: Option<&[Vec<String>]>,
        sure: Sure,
        part: Part,
    ) -> Option<Meaning> {
        let total = [vec![self.total().clone()]];
        let columns = columns.unwrap_or(&total);
        let readings: Vec<Vec<CellIx>> = rows
            .iter()
            .flat_map(|rows| columns.iter().map(move |columns| (rows, columns)))
            .filter_map(|(rows, columns)| self.cells(rows, columns))
            .collect();
        (!readings.is_empty()).then_some(Meaning { readings, rows, sure, part })
    }

    /// Does a clause speak of the years before and after: was it last year's, and next year's?
    fn years_of(&self, clause: &Clause<'_>) -> (bool, bool) {
        let times = self.own_times(clause.atom, clause.words);
        (times.contains(&Time::Last), times.contains(&Time::Next))
    }

    /// 上年结转5件, 转下年度8件, 剩余8件: carried in or out.
    fn is_carried_over(&self, clause: &Clause<'_>) -> bool {
        let (before, after) = self.years_of(clause);
        let words = clause.words;
        words.any(&[Role::Carry, Role::Left]) || after || words.has(Role::CarryWithYear) && before
    }

    fn carried_over(&self, clause: &Clause<'_>) -> Option<Meaning> {
        let (requests, words) = (&self.lexicon.requests, clause.words);
        let within = self.depth > 0 || words.any(&[Role::OfWhich, Role::Including]);
        let (rows, part) = match self.years_of(clause) {
            (true, false) => (vec![requests.carried_in.clone()], Part::Flow),
            (false, true) => (vec![requests.carried_out.clone()], Part::CarriedOut),
            (true, true) => return None,
            _ if words.has(Role::Left) => (vec![requests.carried_out.clone()], Part::CarriedOut),
            _ if within => {
                (vec![requests.carried_in.clone(), requests.carried_out.clone()], Part::Flow)
            }
            _ => {
                (vec![requests.carried_out.clone(), requests.carried_in.clone()], Part::CarriedOut)
            }
        };
        if words.is_one_channel() || !clause.columns.is_empty() && self.depth == 0 {
            return None;
        }
        self.of_rows(rows, None, clause.sure, part)
    }

    /// 予以公开50件, 属于国家秘密2件: how they ended.
    fn ended(
        &self,
        clause: &Clause<'_>,
        outcomes: &[(u16, usize)],
        applicants: Option<Vec<Vec<String>>>,
    ) -> Option<Meaning> {
        let rows = self.outcome_rows(clause.atom, clause.words, outcomes);
        let sure = if rows.len() > 1 { clause.sure.max(Sure::Likely) } else { clause.sure };
        // 法人 may be a party that a ground speaks of.
        self.of_rows(rows, applicants.filter(|_| clause.explicit).as_deref(), sure, Part::Outcome)
    }

    /// 自然人申请80件: who asked. Or `perhaps` all: 收到公民申请88件 may be all there are.
    fn asked_by(
        &self,
        clause: &Clause<'_>,
        columns: &[Vec<String>],
        verbs: &[&Rows],
        perhaps: bool,
    ) -> Option<Meaning> {
        let mut rows = self.whole_rows(clause.part_of || self.strict);
        if let Some(verb) = verbs.first() {
            rows.splice(0..0, verb.sums.iter().cloned());
        }
        let mut unique: Vec<Vec<Row>> = Vec::new();
        rows.into_iter().for_each(|row| {
            if !unique.contains(&row) {
                unique.push(row);
            }
        });
        let mut meaning =
            self.of_rows(unique.clone(), Some(columns), clause.sure, Part::Applicant)?;
        if perhaps {
            let total = std::slice::from_ref(self.total());
            meaning.readings.extend(unique.iter().filter_map(|rows| self.cells(rows, total)));
            meaning.sure = meaning.sure.max(Sure::Likely);
        }
        Some(meaning)
    }

    /// 收到88件, 办结80件: what was done with them.
    fn done(&self, clause: &Clause<'_>, sums: Vec<Vec<Row>>) -> Option<Meaning> {
        let strange = clause.words.unknown > 0;
        let of_another = !matches!(self.topic, Topic::Requests | Topic::Nothing);
        let too_strange = strange && (clause.words.unknown > 2 || self.topic == Topic::Nothing);
        if !clause.explicit && (of_another || too_strange) || clause.part_of && strange {
            return None;
        }
        let sure = match () {
            () if !clause.explicit && strange => Sure::Unsure,
            () if sums.len() > 2 => clause.sure.max(Sure::Likely),
            () => clause.sure,
        };
        let flow = clause.part_of && sums.first() == Some(&self.lexicon.requests.received);
        self.of_rows(sums, None, sure, if flow { Part::Flow } else { Part::Whole })
    }

    /// 共88件, 公开50件: a word that is so used only where nothing but requests is counted, right
    /// beside the figure.
    fn weak(&self, clause: &Clause<'_>) -> Option<Meaning> {
        let beside = |at: usize| clause.atom.at.is_none_or(|figure| at.abs_diff(figure) <= 2);
        let alone =
            clause.words.unknown == 0 && (self.requests_seen || self.topic == Topic::Requests);
        let (ix, _) = clause.words.weak.iter().find(|(_, at)| alone && beside(*at))?;
        let outcomes = &self.lexicon.requests.outcomes;
        let mut rows = self.lexicon.rows.get(usize::from(*ix))?.sums.clone();
        let outcome = rows.iter().flatten().all(|row| outcomes.contains(row));
        if outcome && !clause.explicit {
            // 公开 may be the whole of what was made public, in part, too.
            let both: Vec<Row> =
                rows.concat().into_iter().chain(outcomes.get(1).copied()).collect();
            rows.push(both);
            return self.of_rows(rows, None, Sure::Likely, Part::Outcome);
        }
        let counted = self.last_count.is_some() || self.topic_sentence == self.sentence;
        let whole = !outcome && !clause.part_of && counted && !self.adds_up(clause.atom);
        whole.then(|| self.of_rows(rows, None, Sure::Likely, Part::Whole)).flatten()
    }

    /// The applicants that the clause right before names, which has no figure:
    /// 自然人占绝大多数，共80件.
    fn applicants_before(&self, atom: &Atom) -> Vec<&Columns> {
        let before =
            self.pieces.atoms.iter().rev().skip_while(|other| !std::ptr::eq(*other, atom)).nth(1);
        let Some(before) =
            before.filter(|before| before.figure.is_none() && before.sentence == atom.sentence)
        else {
            return Vec::new();
        };
        let columns = self.words(before).columns;
        columns
            .iter()
            .filter(|(ix, _)| self.applicants(*ix).is_some())
            .map(|(ix, _)| &self.lexicon.columns[usize::from(*ix)])
            .collect()
    }

    /// Is the figure the sum of figures right before it? Then it is their total, whatever they are.
    pub(super) fn adds_up(&self, atom: &Atom) -> bool {
        let Some(figure) = atom.figure.map(|n| &self.pieces.numbers[n]) else { return false };
        let mut sum = nianbao_model::Decimal::ZERO;
        for record in self
            .out
            .records
            .iter()
            .rev()
            .filter(|record| matches!(record.used, Use::Count | Use::Other))
            .take(20)
        {
            let number = &self.pieces.numbers[record.number];
            let same = self.pieces.atoms[record.atom].sentence + 1 >= atom.sentence
                && number.unit == figure.unit;
            let Some(more) = sum.checked_add(number.value).filter(|_| same) else { return false };
            sum = more;
            if sum == figure.value && number.value != figure.value {
                return true;
            }
        }
        false
    }

    /// The rows that parts are parts of: the whole's, and what else may be meant.
    pub(super) fn whole_rows(&self, strict: bool) -> Vec<Vec<Row>> {
        let requests = &self.lexicon.requests;
        let mut rows = Vec::new();
        if let Some((record, meaning)) = self
            .whole
            .and_then(|n| self.out.records.get(n))
            .and_then(|record| Some((record, record.meaning.as_ref()?)))
            && meaning
                .rows
                .first()
                .is_some_and(|rows| self.is_table(rows, self.lexicon.requests.table))
        {
            // The reading that the whole's own figure confirms.
            let value = self.pieces.numbers[record.number].value;
            let confirmed: Vec<Vec<Row>> = meaning
                .rows
                .iter()
                .zip(&meaning.readings)
                .filter(|(_, cells)| crate::tables::total(self.report, cells) == Some(value))
                .map(|(rows, _)| rows.clone())
                .collect();
            if strict && !confirmed.is_empty() {
                return confirmed;
            }
            rows.extend(meaning.rows.iter().cloned());
        }
        rows.push(requests.received.clone());
        rows.push([requests.received.clone(), requests.carried_in.clone()].concat());
        rows.push(requests.concluded.clone());
        rows
    }

    /// The columns that words name together: their sum.
    pub(super) fn column_readings(
        &self,
        atom: &Atom,
        columns: &[&Columns],
    ) -> Option<Vec<Vec<String>>> {
        // 驳回等其他结果: the last word says what the others are examples of.
        let columns = if self.says_and_so_on(atom) {
            &columns[columns.len().saturating_sub(1)..]
        } else {
            columns
        };
        // 审结维持8件: the narrower of two that are not joined.
        let within = |one: &Columns, other: &Columns| match (one.sums.first(), other.sums.first()) {
            (Some(one), Some(other)) => {
                one.len() < other.len() && one.iter().all(|id| other.contains(id))
            }
            _ => false,
        };
        let narrow: Vec<&Columns> = columns
            .iter()
            .copied()
            .filter(|c| !columns.iter().any(|other| within(other, c)))
            .collect();
        let joined = (0..atom.tokens.len()).any(|at| self.is_role(atom, at, &[Role::And]))
            || atom.tokens.iter().any(|t| t.is == Is::Mark('、'));
        let columns = if joined { columns } else { narrow.as_slice() };
        let (first, rest) = columns.split_first()?;
        if rest.is_empty() {
            return Some(first.sums.clone());
        }
        let together = |pick: fn(&Columns) -> Option<&Vec<String>>| {
            let mut sum: Vec<String> =
                columns.iter().filter_map(|c| pick(c)).flatten().cloned().collect();
            sum.sort_unstable();
            sum.dedup();
            sum
        };
        let (narrow, wide) = (together(|c| c.sums.first()), together(|c| c.sums.last()));
        Some(if narrow == wide { vec![narrow] } else { vec![narrow, wide] })
    }
}

/// What several verbs of a clause say together: 收到并办结 is both.
fn verb(verbs: &[&Rows]) -> Option<Vec<Vec<Row>>> {
    let (first, rest) = verbs.split_first()?;
    let mut sums = first.sums.clone();
    for sum in rest.iter().flat_map(|verb| &verb.sums) {
        if !sums.contains(sum) {
            sums.push(sum.clone());
        }
    }
    Some(sums)
}
