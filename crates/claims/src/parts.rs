//! T04: parts that do not add up to their stated whole.
//!
//! A list is read from its own clauses: it begins with 其中, 包括, 分别 or a bracket right behind
//! its whole, takes figures of the whole's unit, and ends where the bracket closes, another
//! statement begins, or the whole is reached. A list that is plainly one of all parts is
//! told when it gives less, any when it gives more.

use crate::{
    Said,
    clause::{Atom, Token, senses},
    numeral::Number,
    passage::{Part, Record, Use},
    tables::total,
    vocabulary::{Role, Sense, UnitKind},
};
use nianbao_model::{Decimal, Finding, Findings, Rule, Say};

/// More parts than these are no list of a sentence.
const MOST_PARTS: usize = 60;
/// So many figures are looked at for one list.
const MOST_FIGURES: usize = 200;

/// A whole and its parts.
struct List {
    whole: usize,
    parts: Vec<usize>,
    /// Does it plainly list all parts?
    closed: bool,
}

/// All lists of a passage.
pub(crate) fn add_up(said: &Said<'_>, findings: &mut Findings) {
    let reader = Reader { said, firsts: firsts(&said.passage.records) };
    for n in 0..reader.firsts.len() {
        let lists = [reader.list(n), reader.total_behind(n)];
        findings.extend(lists.iter().flatten().filter_map(|list| reader.judge(list)));
    }
}

/// One record for each figure: 各 gives a figure several.
fn firsts(records: &[Record]) -> Vec<usize> {
    let mut firsts: Vec<usize> = Vec::new();
    for (n, record) in records.iter().enumerate() {
        if firsts.last().is_none_or(|last| records[*last].number != record.number) {
            firsts.push(n);
        }
    }
    firsts
}

struct Reader<'a> {
    said: &'a Said<'a>,
    firsts: Vec<usize>,
}

impl Reader<'_> {
    fn record(&self, n: usize) -> &Record {
        &self.said.passage.records[self.firsts[n]]
    }

    fn number(&self, n: usize) -> &Number<'_> {
        &self.said.pieces.numbers[self.record(n).number]
    }

    fn atom(&self, n: usize) -> &Atom {
        &self.said.pieces.atoms[self.record(n).atom]
    }

    fn says(&self, atom: &Atom, roles: &[Role]) -> bool {
        atom.tokens.iter().any(|token| {
            senses(self.said.pieces.lexicon, token)
                .any(|s| matches!(s, Sense::Role(role) if roles.contains(&role)))
        })
    }

    fn text(&self, atom: &Atom) -> &str {
        let (start, end) =
            (atom.tokens.first().map_or(0, |t| t.start), atom.tokens.last().map_or(0, |t| t.end));
        self.said.pieces.text.get(start..end).unwrap_or_default()
    }

    /// The clauses from behind one figure's to another's, both figures' words included.
    fn between(&self, n: usize, next: usize) -> &[Atom] {
        self.said
            .pieces
            .atoms
            .get(self.record(n).atom + 1..=self.record(next).atom)
            .unwrap_or_default()
    }

    /// The list that begins right behind a figure.
    fn list(&self, n: usize) -> Option<List> {
        let whole = self.number(n);
        if n + 1 >= self.firsts.len()
            || !counts(whole)
            || !matches!(self.record(n).used, Use::Count | Use::Other)
        {
            return None;
        }
        // Changes and shares of the whole stand between it and its list.
        let mut first = n + 1;
        while first < self.firsts.len()
            && !matches!(self.record(first).used, Use::Count | Use::Other)
            || self.is_aside(n, first)
        {
            first += 1;
            if first >= self.firsts.len() {
                return None;
            }
        }
        let (own, lead) = (self.atom(n), self.between(n, first));
        let bracket = self.atom(first).depth > own.depth;
        let begins = [Role::OfWhich, Role::Aspect, Role::Consists, Role::Respectively];
        // 在收到的88件申请中，…; 收到的申请（88件）中，….
        let within = |token: Option<&Token>| {
            token.is_some_and(|token| {
                senses(self.said.pieces.lexicon, token).any(|s| s == Sense::Role(Role::Within))
            })
        };
        let within = within(own.tokens.last())
            || lead.iter().any(|atom| atom.figure.is_none() && within(atom.tokens.first()));
        let opened = within
            || lead.iter().any(|atom| self.says(atom, &begins))
            || bracket && own.closed_by == '（'
            || own.closed_by == '：';
        // 其中 takes the figure before it; another sentence's only where it begins that.
        let far = self.atom(first).sentence > own.sentence + 1
            || self.atom(first).depth < own.depth && !within;
        // 按申请人分 behind 按方式分 goes back to the whole of both, and not to the part before.
        let aspects = |atom: &Atom| self.says(atom, &[Role::Aspect]);
        let second = lead.iter().any(aspects)
            && self.said.pieces.atoms[..=self.record(n).atom]
                .iter()
                .rev()
                .take(MOST_PARTS)
                .any(aspects);
        if !opened || far || lead.len() > 3 || second {
            return None;
        }
        let consists =
            lead.iter().any(|atom| self.says(atom, &[Role::Consists, Role::Respectively]));
        self.parts(n, first, bracket, consists)
    }

    /// 网络申请5件、信函申请6件，共收到11件: the whole stands behind its parts.
    fn total_behind(&self, n: usize) -> Option<List> {
        let (whole, own) = (self.number(n), self.atom(n));
        let before = own.tokens.get(..own.at?)?;
        let total = before.iter().any(|token| {
            matches!(
                self.said.pieces.text.get(token.start..token.end),
                Some("共" | "共计" | "合计" | "总计" | "总共" | "一共")
            )
        });
        if !total || !counts(whole) || self.says(own, &[Role::OfWhich, Role::Other]) {
            return None;
        }
        let of_list = |at: &usize| {
            let (record, number, atom) = (self.record(*at), self.number(*at), self.atom(*at));
            record.used == Use::Count
                && (record.meaning.is_none() || self.is_dispute(record))
                && number.unit == whole.unit
                && atom.sentence == own.sentence
                && atom.depth == own.depth
                && number.is_exact_count()
        };
        let mut parts: Vec<usize> = (0..n).rev().take(MOST_PARTS).take_while(of_list).collect();
        parts.reverse();
        let channels = parts.iter().all(|at| self.says(self.atom(*at), &[Role::Channel]));
        // 行政复议20宗，行政诉讼43宗，合计63宗.
        let disputes = parts.len() == 2 && parts.iter().all(|at| self.is_dispute(self.record(*at)));
        let closed =
            disputes || parts.last().is_some_and(|at| self.says(self.atom(*at), &[Role::Rest]));
        (parts.len() > 1 && (channels || closed)).then_some(List { whole: n, parts, closed })
    }

    /// Is it a count of disputes, a whole of its own?
    fn is_dispute(&self, record: &Record) -> bool {
        let row = record
            .meaning
            .as_ref()
            .filter(|meaning| meaning.part == Part::Whole)
            .and_then(|meaning| meaning.rows.first()?.first());
        row.is_some_and(|row| Some(row.table) == self.said.pieces.lexicon.disputes)
    }

    /// A figure in brackets behind the whole that no list begins with: 88件（上年80件），其中….
    fn is_aside(&self, n: usize, at: usize) -> bool {
        at < self.firsts.len()
            && self.record(at).used == Use::Previous
            && self.record(at).number > self.record(n).number
    }

    fn parts(&self, n: usize, first: usize, bracket: bool, consists: bool) -> Option<List> {
        let whole = self.number(n);
        let depth = self.atom(first).depth;
        let (mut parts, mut sum) = (Vec::new(), Decimal::ZERO);
        let mut kind: Option<Part> = None;
        let mut last_words = String::new();
        let mut closed = consists;
        for at in (first..self.firsts.len()).take(MOST_FIGURES) {
            let (atom, record, number) = (self.atom(at), self.record(at), self.number(at));
            if atom.depth < depth
                || bracket && atom.depth == 0
                || atom.sentence > self.atom(first).sentence && !self.goes_on(first, at)
            {
                break;
            }
            if atom.depth > depth || !matches!(record.used, Use::Count | Use::Other) {
                continue;
            }
            let of_which = at > first
                && self.between(at - 1, at).iter().any(|atom| {
                    self.says(atom, &[Role::OfWhich]) && !self.text(atom).contains('含')
                });
            if of_which {
                // A list within the list: of which of the two the rest is part, no word says.
                return if parts.len() > 1 && sum == whole.value {
                    None
                } else {
                    self.nested(n, parts, closed)
                };
            }
            if self.says(atom, &[Role::Extra]) && at > first {
                closed = false;
                break;
            }
            let part = record.meaning.as_ref().map(|meaning| meaning.part);
            if at > first && self.is_other_matter(part, kind)
                || self.is_new_statement(n, part, at > first)
            {
                break;
            }
            kind = kind.or(part);
            if number.unit != whole.unit
                && !(number.unit.is_empty() && number.kind.is_none() && part.is_some())
            {
                if counts(number) && part.is_none() {
                    return None;
                }
                continue;
            }
            if !number.is_exact_count() || parts.len() >= MOST_PARTS {
                return None;
            }
            last_words = self.text(atom).to_owned();
            parts.push(at);
            sum = sum.checked_add(number.value)?;
            closed |= self.says(atom, &[Role::Rest]) && at > first;
            if sum == whole.value {
                // The whole is reached: what follows begins anew.
                self.hold(&List { whole: n, parts, closed });
                return None;
            }
        }
        let open = ["主要", "部分为", "不含", "每", "平均", "以上", "左右"]
            .iter()
            .any(|word| parts.iter().any(|at| self.text(self.atom(*at)).contains(word)));
        let trailing = last_words.ends_with('等') || self.followed_by_etc(parts.last().copied());
        (parts.len() > 1 && !open).then_some(List { whole: n, parts, closed: closed && !trailing })
    }

    /// Parts before a list within the list: more than the whole they can be, less they may be.
    fn nested(&self, whole: usize, parts: Vec<usize>, _: bool) -> Option<List> {
        (parts.len() > 1).then_some(List { whole, parts, closed: false })
    }

    fn followed_by_etc(&self, last: Option<usize>) -> bool {
        let Some(at) = last else { return false };
        let end = self.number(at).end;
        self.said.pieces.text.get(end..).is_some_and(|rest| rest.starts_with('等'))
    }

    /// Lists go on over ； where each clause counts in the same way, 一是 …；二是 ….
    fn goes_on(&self, first: usize, at: usize) -> bool {
        let before = self.atom(at - 1);
        let joint = before.sentence + 1 >= self.atom(at).sentence
            && self
                .said
                .pieces
                .sentences
                .get(before.sentence)
                .and_then(|span| self.said.pieces.text.get(span.start..span.end))
                .is_some_and(|text| text.ends_with('；'));
        let one_each = self.firsts[first..=at].len()
            > self.atom(at).sentence.saturating_sub(self.atom(first).sentence);
        joint && one_each && self.atom(at).depth == self.atom(first).depth
    }

    /// Applicants and ways to end are two lists of the same whole.
    fn is_other_matter(&self, part: Option<Part>, kind: Option<Part>) -> bool {
        match (kind, part) {
            (_, None | Some(Part::Rest)) | (None, _) => false,
            (Some(kind), Some(part)) => {
                kind != part
                    && !(matches!(kind, Part::Flow | Part::Whole)
                        && matches!(part, Part::Flow | Part::Whole))
            }
        }
    }

    /// A figure that is a whole of its own ends a list, unless the list is one of such.
    fn is_new_statement(&self, whole: usize, part: Option<Part>, later: bool) -> bool {
        let both = self.record(whole).meaning.is_some();
        matches!(part, Some(Part::Whole | Part::CarriedOut))
            && both
            && (later || part == Some(Part::CarriedOut))
    }

    fn judge(&self, list: &List) -> Option<Finding> {
        let whole = self.number(list.whole).value;
        self.hold(list);
        let sum = list
            .parts
            .iter()
            .try_fold(Decimal::ZERO, |sum, at| sum.checked_add(self.number(*at).value))?;
        let variant = match sum {
            _ if sum == whole => return None,
            // Parts cannot be more than their whole, listed all or not.
            _ if sum > whole => "more",
            _ if list.closed => "less",
            _ => return None,
        };
        // Where each figure was held against cells of its own, T01 has told which one is wrong.
        if self.all_held(list) {
            return None;
        }
        let gap = (sum - whole).abs().normalize();
        let shown: Vec<String> =
            list.parts.iter().map(|at| self.number(*at).value.normalize().to_string()).collect();
        let (shown, whole, sum) = (shown.join(" + "), whole.normalize(), sum.normalize());
        let record = self.record(list.whole);
        let (quote, sentence) =
            (self.said.sentence_of(record), self.said.pieces.atoms[record.atom].sentence);
        let values: &[(&str, &dyn Say)] = &[
            ("quote", &quote),
            ("whole", &whole),
            ("parts", &shown),
            ("sum", &sum),
            ("gap", &gap),
        ];
        Some(
            self.said.quoted(
                Finding::new(Rule::T04, variant, values).met(sum).expected(whole),
                sentence,
            ),
        )
    }

    /// Takes down that a whole and its parts were held against each other.
    fn hold(&self, list: &List) {
        let all = std::iter::once(&list.whole).chain(&list.parts).filter(|_| list.parts.len() > 1);
        all.for_each(|at| self.said.hold(self.record(*at).number));
    }

    fn all_held(&self, list: &List) -> bool {
        let held = |at: &usize| {
            self.record(*at).meaning.as_ref().is_some_and(|meaning| {
                meaning.readings.iter().any(|cells| total(self.said.report(), cells).is_some())
            })
        };
        held(&list.whole) && list.parts.iter().all(held)
    }
}

fn counts(number: &Number<'_>) -> bool {
    let unit = matches!(number.kind, Some(UnitKind::Count))
        || matches!(number.unit, "人次" | "场" | "场次" | "期" | "家" | "人" | "篇次" | "项次");
    number.is_exact_count() && unit
}
