//! What each figure of a passage is said of: the grammar, and the state that a passage builds up.
//!
//! # The rule
//!
//! ```text
//! statement = [time] [body] ( verb count unit noun      收到 88 件 申请
//!                           | noun count                政府信息公开申请 88 件
//!                           | count unit noun-or-verb   88 件 申请 · 88 件 予以公开
//!                           | verb of none )            未收到 … · 无 … · … 为零 · 均维持
//! ```
//!
//! A clause holds one figure at most (`clause` sees to that), and its words are sorted by what they
//! may mean (`words`). Its own phrase says of which time and of whose figures it speaks
//! (`when_and_who`): 截至Y年12月31日 is the year, 上半年 is not; 我局 is the unit itself, 全国 is
//! not. What is spoken of (`topic`), the year, the body and the whole that 其中 refers to are taken
//! from the clauses before where the clause leaves them out, over ，；。 until something else
//! begins. `figures` says what a figure is used for: a count, last year's count, a change, a share,
//! money. The rows and columns that it is of are found by `requests`, `outcomes`, `disputes` and
//! `published`; `noughts` reads statements without a figure.
//!
//! Words that leave a choice give several readings, the likeliest first: 答复88件 may leave out
//! those carried over. A figure is right if it is so in any of them. How sure the words make a
//! reading ([`Sure`]) is how loud a finding may be.
//!
//! # An example
//!
//! 2023年，我局共收到政府信息公开申请88件，同比增长10%。其中自然人80件；予以公开50件，
//! 上半年办结30件。未发生行政复议。
//!
//! | clause | time, body | words | taken for |
//! |---|---|---|---|
//! | 2023年 | this year | – | – |
//! | 我局共收到政府信息公开申请88件 | this year, own | verb 收到, noun 申请 | `requests.received.total`, or with `carried_in`: the whole |
//! | 同比增长10% | since last year, up | – | a change of the 88 |
//! | 其中自然人80件 | this year (a new sentence, but 其中 goes on) | column 自然人 | `requests.received.natural_person`: a part of the 88 |
//! | 予以公开50件 | the same | row 予以公开 | `requests.granted.total` |
//! | 上半年办结30件 | a part of the year | verb 办结 | nothing: no table has half a year |
//! | 未发生行政复议 | this year, own | denial, subject 行政复议 | `disputes.reconsideration.total` is 0 |

mod disputes;
mod figures;
mod meaning;
mod noughts;
mod outcomes;
mod published;
mod requests;
mod shares;
mod topic;
mod when_and_who;
mod words;

pub(crate) use meaning::{Meaning, Nought, Part, Passage, Record, Sure, Use};
pub(crate) use topic::Topic;

use crate::{
    clause::{Atom, Pieces, senses},
    vocabulary::{Lexicon, Role, Row, Sense, Time},
};
use nianbao_model::{CellIx, Edition, Report};
use when_and_who::Body;
use words::Words;

/// What is handed on to the next paragraph: a heading's topic.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    pub(crate) topic: Topic,
    pub(crate) about: bool,
}

/// Reads a paragraph. The context is taken from the paragraph before, and left for the one behind.
pub(crate) fn read(
    pieces: &Pieces<'_>,
    lexicon: &Lexicon,
    report: &Report,
    context: &mut Context,
) -> Passage {
    let mut reader = Reader {
        pieces,
        lexicon,
        report,
        edition: &report.edition,
        topic: std::mem::take(&mut context.topic),
        topic_sentence: usize::MAX,
        topic_sure: Sure::Certain,
        about: context.about,
        requests_seen: false,
        about_later: false,
        time: Time::This,
        time_told: false,
        body: Body::Own,
        since: false,
        whole: None,
        outside: Vec::new(),
        depth: 0,
        sentence: usize::MAX,
        last_count: None,
        pending: Vec::new(),
        disputes: Vec::new(),
        disputes_here: Vec::new(),
        ahead: None,
        mentioned: Vec::new(),
        strict: false,
        queue: Vec::new(),
        named_before: None,
        carried_out_told: false,
        out: Passage { records: Vec::new(), noughts: Vec::new() },
    };
    reader.requests_seen = reader.topic == Topic::Requests;
    reader.about_later = pieces.text.contains("信息公开") || pieces.text.contains("依申请");
    for (ix, atom) in pieces.atoms.iter().enumerate() {
        reader.clause(ix, atom);
    }
    reader.refer_ahead();
    reader.in_turn();
    // Only a heading hands its topic on.
    let heading =
        pieces.numbers.is_empty() && pieces.sentences.last().is_some_and(|last| last.end <= 120);
    if heading {
        context.topic = reader.topic;
        context.about |= reader.about;
    } else {
        context.about = false;
    }
    reader.out
}

struct Reader<'a> {
    pieces: &'a Pieces<'a>,
    lexicon: &'a Lexicon,
    report: &'a Report,
    edition: &'a Edition,
    topic: Topic,
    topic_sentence: usize,
    /// How sure what named it makes the clauses that inherit it.
    topic_sure: Sure,
    /// Was the disclosure of information spoken of?
    about: bool,
    /// Is it spoken of anywhere in the passage?
    about_later: bool,
    /// Were requests counted in this passage?
    requests_seen: bool,
    time: Time,
    time_told: bool,
    body: Body,
    /// Is a comparison with last year under way in the sentence?
    since: bool,
    whole: Option<usize>,
    /// What is spoken of outside the brackets that are open.
    outside: Vec<Outside>,
    depth: u8,
    sentence: usize,
    last_count: Option<usize>,
    /// Rows that clauses without a figure named in this sentence.
    pending: Vec<u16>,
    /// Rows of disputes that were counted in the passage, and in its last sentence.
    disputes: Vec<Row>,
    disputes_here: Vec<Row>,
    /// Where the clauses of a full sentence end whose words name requests, though no topic was
    /// named before.
    ahead: Option<usize>,
    /// Outcome rows and columns that were counted under the whole.
    mentioned: Vec<CellIx>,
    /// Are parts of the whole listed, by 其中 or in brackets?
    strict: bool,
    /// Labels that wait for their figures (分别为).
    queue: Vec<Words>,
    /// The words of a clause without a figure right before brackets.
    named_before: Option<Words>,
    carried_out_told: bool,
    out: Passage,
}

/// What a passage speaks of where a bracket opens.
struct Outside {
    whole: Option<usize>,
    time: Time,
    time_told: bool,
    body: Body,
}

impl Reader<'_> {
    fn clause(&mut self, ix: usize, atom: &Atom) {
        let mut words = self.words(atom);
        if atom.sentence != self.sentence {
            self.begin_sentence(atom, &words);
        }
        while self.depth < atom.depth {
            self.outside.push(Outside {
                whole: self.whole,
                time: self.time,
                time_told: self.time_told,
                body: self.body,
            });
            self.whole = self.last_count.or(self.whole);
            self.depth += 1;
        }
        while self.depth > atom.depth {
            // 88件（上年80件），其中…: the time in brackets is theirs.
            if let Some(outside) = self.outside.pop() {
                (self.whole, self.time, self.time_told, self.body) =
                    (outside.whole, outside.time, outside.time_told, outside.body);
            }
            self.depth -= 1;
        }
        if atom.depth > 0 && atom.figure.is_none() && !words.has(Role::Deny) {
            return;
        }
        self.who_and_when(atom, &words);
        if atom.depth == 0 || atom.figure.is_none() {
            self.named_before = None;
        }
        match atom.figure.filter(|number| !self.is_not_one(atom, &words, *number)) {
            None => {
                self.without_figure(atom, &words);
                let names = atom.closed_by == '（'
                    && words.times.is_empty()
                    && words.deny.is_none()
                    && words.unknown == 0
                    && !words.is_bare();
                self.named_before = names.then_some(words);
            }
            Some(number) => {
                if words.is_bare() && words.any(&[Role::Share, Role::Up, Role::Down, Role::Rest]) {
                    self.queue.clear();
                } else if words.is_bare() && !self.queue.is_empty() {
                    words = self.queue.remove(0);
                } else if !words.is_bare() {
                    self.queue.clear();
                }
                match self.named_before.take().filter(|_| words.is_bare() && self.depth > 0) {
                    Some(named) => self.figure_of(ix, atom, number, named),
                    None => self.figure(ix, atom, number, words),
                }
            }
        }
    }

    /// 收到的申请（88件）: a figure in brackets of its own is of the clause before them, as if
    /// there were no brackets.
    fn figure_of(&mut self, ix: usize, atom: &Atom, number: usize, named: Words) {
        self.depth -= 1;
        let whole = self.whole;
        self.figure(ix, atom, number, named);
        self.depth += 1;
        if self.whole != whole
            && let Some(outside) = self.outside.last_mut()
        {
            outside.whole = self.whole;
        }
    }

    /// 没有发生一起: the one is no figure.
    fn is_not_one(&self, atom: &Atom, words: &Words, number: usize) -> bool {
        let denied = words.deny.zip(atom.at).is_some_and(|(deny, figure)| deny < figure);
        denied && self.pieces.text[self.pieces.numbers[number].start..].starts_with('一')
    }

    fn begin_sentence(&mut self, atom: &Atom, words: &Words) {
        // 上半年收到5件；办结4件: a semicolon ends no time.
        let semicolon =
            atom.sentence.checked_sub(1).is_some_and(|before| self.ends_in_semicolon(before));
        let continues = words.has(Role::OfWhich) || semicolon;
        self.sentence = atom.sentence;
        self.ahead = self.looks_ahead(atom.sentence).then_some(atom.sentence);
        self.pending.clear();
        self.queue.clear();
        self.since = false;
        if !continues {
            self.disputes_here.clear();
            self.time = Time::This;
            self.time_told = false;
            self.body = Body::Own;
        }
    }

    fn ends_in_semicolon(&self, sentence: usize) -> bool {
        let span = self.pieces.sentences.get(sentence);
        span.and_then(|span| self.pieces.text.get(span.start..span.end))
            .is_some_and(|text| text.ends_with('；'))
    }

    /// Does a sentence name requests anywhere, or several ways in which they end?
    fn looks_ahead(&self, sentence: usize) -> bool {
        if self.topic != Topic::Nothing {
            return false;
        }
        /// So many sentences that semicolons join are looked at.
        const MOST: usize = 12;
        let from = self.pieces.atoms.partition_point(|atom| atom.sentence < sentence);
        let joined = (sentence..sentence + MOST)
            .take_while(|n| self.ends_in_semicolon(*n))
            .last()
            .map_or(sentence, |last| last + 1);
        let mut outcomes: Vec<u16> = Vec::new();
        for token in self.pieces.atoms[from..]
            .iter()
            .take_while(|atom| atom.sentence <= joined)
            .flat_map(|atom| &atom.tokens)
        {
            for sense in senses(self.lexicon, token) {
                match sense {
                    Sense::Requests => return true,
                    Sense::Row(ix) if self.is_outcome(ix) || self.is_new(ix) => outcomes.push(ix),
                    Sense::Role(Role::Carry) => outcomes.push(u16::MAX),
                    _ => {}
                }
            }
        }
        outcomes.sort_unstable();
        outcomes.dedup();
        outcomes.len() > 1
    }
}
