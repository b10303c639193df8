//! What a clause says there is none of: 未收到, 无结转; and what it says of all, so that the rest
//! is none: 均维持, 全部办结.

use super::{Nought, Part, Reader, Sure, Topic, words::Words};
use crate::{
    clause::{Atom, Is},
    vocabulary::{Columns, Role, Row, Time},
};
use nianbao_model::{CellIx, Decimal};

/// A denial: its clause, and where what it denies begins.
struct Denial<'a> {
    atom: &'a Atom,
    words: &'a Words,
    from: usize,
    /// 行政复议为零: what is denied stands in front.
    in_front: bool,
}

impl Denial<'_> {
    /// Is a word at this place what is denied?
    fn denies(&self, at: usize) -> bool {
        at > self.from || self.in_front
    }

    fn sure(&self) -> Sure {
        if self.words.unknown == 0 { Sure::Certain } else { Sure::Likely }
    }
}

impl Reader<'_> {
    pub(super) fn without_figure(&mut self, atom: &Atom, words: &Words) {
        self.about |= words.has(Role::About) || words.requests;
        self.strict |= words.has(Role::OfWhich);
        let named = self.named_topic(words);
        let stated = self.deny(atom, words, named.as_ref()) || self.all(atom, words);
        if let Some(topic) = named
            && !(topic == Topic::Other
                && self.topic != Topic::Nothing
                && words.unknown + atom.tokens.len() < 3)
        {
            self.set_topic(topic, words);
        }
        if !stated {
            let named: Vec<u16> =
                words.rows.iter().map(|(ix, _)| *ix).filter(|ix| self.is_outcome(*ix)).collect();
            self.pending.extend(named);
        }
    }

    fn nought(&mut self, atom: &Atom, cells: Vec<CellIx>, all: bool, sure: Sure) {
        let span = (
            atom.tokens.first().map_or(0, |token| token.start),
            atom.tokens.last().map_or(0, |token| token.end),
        );
        self.out.noughts.push(Nought { sentence: atom.sentence, span, cells, all, sure });
    }

    // ── None of this ───────────────────────────────────────────────────────

    /// 未收到, 无, 未发生 …: none of what follows. True if the clause denies anything at all.
    fn deny(&mut self, atom: &Atom, words: &Words, named: Option<&Topic>) -> bool {
        let nought = words.has(Role::Nought);
        let Some(from) = words.deny.or(nought.then_some(0)) else { return false };
        if words.any(&[Role::Unreal, Role::Except, Role::Since])
            || !self.is_now()
            || self.unrelated(atom.sentence)
        {
            return true;
        }
        let denial = Denial { atom, words, from, in_front: nought && words.deny.is_none() };
        if !denial.in_front && self.goes_on_behind(&denial) {
            return true;
        }
        let of_table = words.any(&[Role::Carry, Role::Left])
            || words.rows.iter().any(|(ix, at)| denial.denies(*at) && self.is_outcome(*ix))
            || words
                .columns
                .iter()
                .any(|(ix, at)| denial.denies(*at) && self.table_of(*ix) == self.lexicon.disputes);
        let topic = match named {
            Some(Topic::Other) => return true,
            None if !of_table => return true,
            Some(topic) => topic.clone(),
            None if words.any(&[Role::Carry, Role::Left]) && (self.requests_seen || self.about) => {
                Topic::Requests
            }
            None => self.topic.clone(),
        };
        let found = match &topic {
            Topic::Requests => self.no_requests(&denial, of_table),
            Topic::Disputes(rows) => self.no_disputes(&denial, rows),
            Topic::Published(rows) => match self.published_columns(rows, words).as_slice() {
                [one] => self.cells(rows, one).map(|cells| (cells, denial.sure())),
                _ => None,
            },
            Topic::Nothing | Topic::Other => None,
        };
        if let Some((cells, sure)) = found {
            self.nought(atom, cells, false, sure);
        }
        true
    }

    /// 未发生申请答复不当引发的舆情: what is denied is not the word of the tables, but what stands
    /// behind it.
    fn goes_on_behind(&self, denial: &Denial<'_>) -> bool {
        let words = denial.words;
        let known =
            words.rows.iter().chain(&words.subjects).chain(&words.columns).map(|(_, at)| *at);
        let carries = (0..denial.atom.tokens.len())
            .filter(|at| self.is_role(denial.atom, *at, &[Role::Carry, Role::Left]));
        let noun = (words.requests || words.short).then_some(words.requests_at);
        let Some(last) = known.chain(carries).chain(noun).filter(|at| denial.denies(*at)).max()
        else {
            return false;
        };
        denial.atom.tokens[last..].iter().any(|token| token.is == Is::Unknown)
    }

    /// 未收到申请, 无结转, 无不予公开: what of the requests' table is none.
    fn no_requests(&self, denial: &Denial<'_>, of_table: bool) -> Option<(Vec<CellIx>, Sure)> {
        let (words, requests) = (denial.words, &self.lexicon.requests);
        // 未按时办结 denies no request; 未收到 does.
        let receives = words.rows.iter().any(|(ix, _)| self.sum(*ix) == requests.received);
        let concludes = words.rows.iter().any(|(ix, _)| self.sum(*ix) == requests.concluded);
        let bare = words.deny.is_some_and(|at| self.text(&denial.atom.tokens[at]) == "未");
        if !of_table && (concludes && !receives || bare && (!receives || concludes)) {
            return None;
        }
        let total = |rows: &[Row]| self.cells(rows, std::slice::from_ref(self.total()));
        if words.any(&[Role::Carry, Role::Left]) {
            let before = self.near_times(words).iter().any(|(time, _)| *time == Time::Last);
            return total(if before { &requests.carried_in } else { &requests.carried_out })
                .map(|cells| (cells, denial.sure()));
        }
        if let Some((ix, _)) =
            words.rows.iter().find(|(ix, at)| denial.denies(*at) && self.is_outcome(*ix))
        {
            return total(self.sum(*ix)).map(|cells| (cells, Sure::Likely));
        }
        // 未收到自然人申请, 未收到信函申请: of the others it says nothing.
        let of_some = words
            .columns
            .iter()
            .any(|(ix, at)| denial.denies(*at) && self.applicants(*ix).is_some())
            || words.channels == 1;
        if of_some { None } else { total(&requests.received).map(|cells| (cells, denial.sure())) }
    }

    /// 未发生行政复议: what of the disputes' table is none.
    fn no_disputes(&self, denial: &Denial<'_>, rows: &[Row]) -> Option<(Vec<CellIx>, Sure)> {
        let words = denial.words;
        let about = self.about
            || self.requests_seen
            || words.has(Role::About)
            || words.requests
            || words.short;
        if !about && !self.about_later {
            return None;
        }
        let columns: Vec<String> = words
            .columns
            .iter()
            .filter(|(ix, at)| denial.denies(*at) && self.table_of(*ix) == self.lexicon.disputes)
            .filter_map(|(ix, _)| self.columns(*ix)?.sums.first().cloned())
            .flatten()
            .collect();
        let cells = self.cells(
            rows,
            if columns.is_empty() { std::slice::from_ref(self.total()) } else { &columns },
        )?;
        Some((cells, if about { denial.sure() } else { Sure::Likely }))
    }

    fn columns(&self, ix: u16) -> Option<&Columns> {
        self.lexicon.columns.get(usize::from(ix))
    }

    // ── All of one kind ────────────────────────────────────────────────────

    /// 均维持, 全部办结, 均为自然人: all of one kind, so that the others are none.
    fn all(&mut self, atom: &Atom, words: &Words) -> bool {
        let no_statement = [Role::Unreal, Role::Except, Role::Since, Role::Other, Role::Deny];
        if words.any(&no_statement) || !self.is_now() || self.unrelated(atom.sentence) {
            return false;
        }
        let cells = match self.topic.clone() {
            Topic::Disputes(rows) => self.results_besides(words, &rows),
            Topic::Requests if words.has(Role::All) => self.requests_besides(words),
            _ => None,
        };
        let Some(cells) = cells else { return false };
        self.nought(
            atom,
            cells,
            true,
            if words.unknown == 0 { Sure::Likely } else { Sure::Unsure },
        );
        true
    }

    /// The rows of the whole that was counted last, if it was a whole.
    fn last_whole(&self) -> Option<&[Row]> {
        let last = self.out.records.get(self.last_count?)?.meaning.as_ref()?;
        if last.part == Part::Whole { last.rows.first().map(Vec::as_slice) } else { None }
    }

    /// 均维持: the other results.
    fn results_besides(&self, words: &Words, rows: &[Row]) -> Option<Vec<CellIx>> {
        let mut results = words
            .columns
            .iter()
            .filter_map(|(ix, _)| self.columns(*ix))
            .filter(|c| Some(c.table) == self.lexicon.disputes);
        let (Some(result), None) = (results.next(), results.next()) else { return None };
        self.last_whole()?;
        // A word with more than one reading says nothing of the others.
        let [named] = result.sums.as_slice() else { return None };
        let rows =
            if words.has(Role::All) && !self.disputes.is_empty() { &self.disputes } else { rows };
        let first = rows.first()?;
        let block = self.edition.tables.get(first.table)?.blocks.get(first.block)?;
        let others: Vec<String> = block
            .columns
            .iter()
            .filter(|c| !c.total && !named.contains(&c.id))
            .map(|c| c.id.clone())
            .collect();
        self.cells(rows, &others)
    }

    /// 均为自然人, 全部办结, 均予以公开: the other applicants, those carried out, the other
    /// outcomes.
    fn requests_besides(&self, words: &Words) -> Option<Vec<CellIx>> {
        let requests = &self.lexicon.requests;
        let total = std::slice::from_ref(self.total());
        let applicants: Vec<Vec<String>> =
            words.columns.iter().filter_map(|(ix, _)| self.applicants(*ix)).collect();
        if let [columns] = applicants.as_slice() {
            let rows = self.last_whole()?;
            let first = rows.first()?;
            let block = self.edition.tables.get(first.table)?.blocks.get(first.block)?;
            let others: Vec<String> = block
                .columns
                .iter()
                .filter(|c| !c.total && !columns.contains(&c.id))
                .map(|c| c.id.clone())
                .collect();
            return self.cells(rows, &others);
        }
        let finished = words.rows.iter().any(|(ix, _)| {
            self.lexicon.rows[usize::from(*ix)].sums == [requests.concluded.clone()]
        });
        let counted = self.last_count.is_some_and(|n| self.out.records[n].meaning.is_some());
        if finished && self.requests_seen && !self.carried_out_told && counted {
            return self.cells(&requests.carried_out, total);
        }
        let mut outcomes = words.rows.iter().map(|(ix, _)| *ix).filter(|ix| self.is_outcome(*ix));
        let (Some(one), None) = (outcomes.next(), outcomes.next()) else { return None };
        self.last_whole()?;
        let named = self.sum(one);
        let others: Vec<Row> =
            requests.outcomes.iter().copied().filter(|row| !named.contains(row)).collect();
        self.cells(&others, total)
    }

    /// 办结率100%: nothing is carried out.
    pub(super) fn rate(&mut self, atom: &Atom, role: Role, number: usize) {
        let all = self.pieces.numbers[number].value == Decimal::ONE_HUNDRED;
        let of_requests =
            self.topic == Topic::Requests && self.requests_seen && self.last_count.is_some();
        if role == Role::Finished
            && all
            && of_requests
            && self.is_now()
            && !self.carried_out_told
            && let Some(cells) =
                self.cells(&self.lexicon.requests.carried_out, std::slice::from_ref(self.total()))
        {
            self.nought(atom, cells, true, Sure::Likely);
        }
    }
}
