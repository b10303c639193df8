//! When each step of a request is due, and by which article.

use crate::{
    Consult, Event, Law, Outcome, Request, State,
    calendar::next,
    count::{End, Term, day_said},
    request::words,
};
use jiff::{Span, civil::Date};
use nianbao_model::Bilingual;
use serde::Serialize;

words! {
    /// A step that has a term.
    Step {
        /// The office tells what to mend.
        TellToMend = "tell_to_mend", "补正告知", "telling what to mend";
        /// The applicant mends.
        Mend = "mend", "申请人补正", "mending by the applicant";
        /// The third party or joint maker says its opinion.
        Opinion = "opinion", "回复征求意见", "reply of who was asked";
        /// The office tells the extension.
        TellExtension = "tell_extension", "延期告知", "telling the extension";
        /// The office tells a later term.
        TellLater = "tell_later", "延迟答复告知", "telling a later term";
        /// The office tells the fee.
        TellFee = "tell_fee", "收费通知", "notice of the fee";
        /// The applicant pays.
        Pay = "pay", "申请人缴费", "payment by the applicant";
        /// The office answers.
        Answer = "answer", "答复", "answer";
    }
}

impl Step {
    /// Is it the office's own? Then to be late is K01.
    pub fn is_offices(self) -> bool {
        !matches!(self, Step::Mend | Step::Opinion | Step::Pay)
    }

    /// The article that sets the term.
    pub fn article(self) -> Bilingual {
        let (zh, en) = match self {
            Step::TellToMend | Step::Mend => {
                ("条例第三十条", "Regulation on Open Government Information, art. 30")
            }
            Step::Opinion => (
                "条例第三十二条、第三十四条",
                "Regulation on Open Government Information, arts. 32 and 34",
            ),
            Step::TellExtension | Step::Answer => {
                ("条例第三十三条", "Regulation on Open Government Information, art. 33")
            }
            Step::TellLater => {
                ("条例第三十五条", "Regulation on Open Government Information, art. 35")
            }
            Step::TellFee | Step::Pay => {
                ("国办函〔2020〕109号第七条", "notice “国办函〔2020〕109号”, art. 7")
            }
        };
        Bilingual::new(zh, en)
    }
}

/// When a step is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// On that day at the latest.
    On(Date),
    /// The calendar is not known so far.
    NotKnown {
        /// Working days counted before it ends.
        counted: u32,
        /// The first day that is not known.
        from: Date,
    },
    /// Not before somebody else has done something.
    Waiting(Waiting),
}

/// What a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// That the applicant mends it.
    Mend,
    /// That an opinion comes.
    Opinion,
    /// That the fee is paid.
    Pay,
}

/// A step with its term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Which.
    pub step: Step,
    /// When it is due.
    pub due: Due,
    /// When it was done.
    pub done: Option<Date>,
    /// The term that was counted; nothing where the day itself was set.
    pub term: Option<Term>,
    /// May the notice of next year still move its end?
    pub may_move: bool,
}

impl Deadline {
    fn counted(step: Step, term: Term, done: Option<Date>, law: &Law) -> Self {
        let due = match term.end(&law.calendar) {
            End::On(day) => Due::On(day),
            End::NotKnown { counted, from } => Due::NotKnown { counted, from },
        };
        let may_move = matches!(due, Due::On(day) if law.calendar.may_move(day));
        Self { step, due, done, term: Some(term), may_move }
    }

    fn set(step: Step, due: Due, done: Option<Date>) -> Self {
        Self { step, due, done, term: None, may_move: false }
    }

    /// Its day, if it is known.
    pub fn day(&self) -> Option<Date> {
        match self.due {
            Due::On(day) => Some(day),
            _ => None,
        }
    }

    /// Was it done after its day, or not at all and its day is over?
    pub fn is_late(&self, today: Date) -> bool {
        self.day().is_some_and(|day| self.done.unwrap_or(today) > day)
    }

    /// How it was counted, day by day.
    pub fn how(&self, law: &Law) -> Bilingual {
        match (&self.term, self.due) {
            (Some(term), _) => term.words(&law.calendar),
            (None, Due::On(_)) => Bilingual::new("按文书写明的日期", "as the letter set it"),
            (None, Due::Waiting(on)) => on.words(),
            (None, Due::NotKnown { .. }) => Bilingual::default(),
        }
    }

    /// When it is due, in words.
    pub fn due_words(&self) -> Bilingual {
        match self.due {
            Due::On(day) => day_said(day),
            Due::NotKnown { .. } => Bilingual::new("尚不可知", "not known yet"),
            Due::Waiting(on) => on.words(),
        }
    }
}

impl Waiting {
    /// What is waited for, in words.
    pub fn words(self) -> Bilingual {
        let (zh, en) = match self {
            Waiting::Mend => ("待补正", "waiting to be mended"),
            Waiting::Opinion => ("待征求意见回复", "waiting for an opinion"),
            Waiting::Pay => ("待缴费", "waiting for payment"),
        };
        Bilingual::new(zh, en)
    }
}

/// From which day the answer's term runs.
fn begins(request: &Request, receipt: Date) -> Date {
    match request.on(Event::MendTold) {
        Some(_) => request.on(Event::Mended).unwrap_or(receipt),
        None => receipt,
    }
}

/// The days that do not count: from asking for an opinion to its reply, or to the end of what the
/// other side has for it.
fn left_out(request: &Request, law: &Law) -> Vec<(Date, Date)> {
    let from = |asked: Date| if law.terms.asking_day_counts { next(asked) } else { asked };
    request
        .consults
        .iter()
        .filter_map(|consult| Some((from(consult.asked), opinion_ends(consult, law)?)))
        .collect()
}

/// The last day on which an opinion is waited for; nothing where that is open.
fn opinion_ends(consult: &Consult, law: &Law) -> Option<Date> {
    let last = consult.received.map(|received| {
        match Term::new(received, law.terms.consult_days).end(&law.calendar) {
            End::On(day) => day,
            // Beyond the known calendar, where the term of the answer ends as well.
            End::NotKnown { from, .. } => from,
        }
    });
    match (consult.replied, last) {
        (Some(replied), Some(last)) => Some(replied.min(last)),
        (replied, last) => replied.or(last),
    }
}

/// All terms of a request that its days so far have set off, in the order of the steps; none before
/// the day of receipt is known.
///
/// The day of receipt (of the mended request, of payment) is day 0. The days on which an opinion is
/// waited for do not count, those of several at once only once. After a fee is paid the term is
/// counted anew.
pub fn deadlines(request: &Request, law: &Law) -> Vec<Deadline> {
    let Some(receipt) = request.receipt() else { return Vec::new() };
    let terms = &law.terms;
    let mut all = Vec::new();
    if let Some(told) = request.on(Event::MendTold) {
        all.push(Deadline::counted(
            Step::TellToMend,
            Term::new(receipt, terms.mend_days),
            Some(told),
            law,
        ));
        if let Some(by) = request.on(Event::MendBy) {
            all.push(Deadline::set(Step::Mend, Due::On(by), request.on(Event::Mended)));
        }
    }
    for consult in &request.consults {
        if let Some(received) = consult.received {
            all.push(Deadline::counted(
                Step::Opinion,
                Term::new(received, terms.consult_days),
                consult.replied,
                law,
            ));
        }
    }
    let first = Phase {
        start: begins(request, receipt),
        until: request.on(Event::FeeTold),
        left_out: left_out(request, law),
    };
    let paid = request.on(Event::FeePaid).filter(|_| request.on(Event::FeeTold).is_some());
    let now = paid.map_or_else(
        || first.clone(),
        |paid| Phase { start: paid, until: None, left_out: first.left_out.clone() },
    );
    if let Some(told) = request.on(Event::Extended) {
        // It puts off the term that was running when it was told.
        let phase = if told < now.start { &first } else { &now };
        all.push(Deadline::counted(
            Step::TellExtension,
            phase.term(terms.answer_days),
            Some(told),
            law,
        ));
    }
    if let Some(told) = request.on(Event::LaterTold) {
        all.push(Deadline { step: Step::TellLater, ..answer(request, &now, Some(told), law) });
    }
    if let Some(told) = request.on(Event::FeeTold) {
        all.push(Deadline { step: Step::TellFee, ..answer(request, &first, Some(told), law) });
    }
    if let Some(received) = request.on(Event::FeeReceived) {
        all.push(Deadline::counted(
            Step::Pay,
            Term::new(received, terms.fee_days),
            request.on(Event::FeePaid),
            law,
        ));
    }
    all.push(last_answer(request, &now, law));
    all
}

/// A stretch of time in which the answer's term runs without being counted anew.
#[derive(Clone)]
struct Phase {
    start: Date,
    /// A fee was told then, after which nothing counts before it is paid.
    until: Option<Date>,
    left_out: Vec<(Date, Date)>,
}

impl Phase {
    fn term(&self, days: u32) -> Term {
        let left_out = self.left_out.iter().copied().filter(|(_, to)| *to > self.start).collect();
        Term { start: self.start, days, left_out }
    }

    fn has(&self, day: Date) -> bool {
        day >= self.start && self.until.is_none_or(|until| day <= until)
    }
}

/// The answer's term in a phase, with the extension that was told in it.
fn answer(request: &Request, phase: &Phase, done: Option<Date>, law: &Law) -> Deadline {
    let terms = &law.terms;
    let extended = request.on(Event::Extended).is_some_and(|told| phase.has(told));
    if extended && let Some(until) = request.on(Event::ExtendedUntil) {
        return Deadline::set(Step::Answer, Due::On(until), done);
    }
    let more = if extended { request.extension_days.unwrap_or(terms.extension_days) } else { 0 };
    Deadline::counted(Step::Answer, phase.term(terms.answer_days.saturating_add(more)), done, law)
}

/// The answer's day as all that happened has made it.
fn last_answer(request: &Request, phase: &Phase, law: &Law) -> Deadline {
    let done = request.closed();
    let waits = |on| Deadline::set(Step::Answer, Due::Waiting(on), done);
    if request.on(Event::MendTold).is_some() && request.on(Event::Mended).is_none() {
        return waits(Waiting::Mend);
    }
    if request.on(Event::FeeTold).is_some() && request.on(Event::FeePaid).is_none() {
        return waits(Waiting::Pay);
    }
    if request.consults.iter().any(|consult| opinion_ends(consult, law).is_none()) {
        return waits(Waiting::Opinion);
    }
    match request.on(Event::LaterUntil).filter(|_| request.on(Event::LaterTold).is_some()) {
        Some(until) => Deadline::set(Step::Answer, Due::On(until), done),
        None => answer(request, phase, done, law),
    }
}

/// What can be done against an answer, by the law of its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedies {
    /// The last day for reconsideration: 60 calendar days from the day after receipt.
    pub reconsideration: Date,
    /// The last day for a lawsuit: six months.
    pub lawsuit: Date,
    /// Reconsideration comes first (行政复议法 2023, art. 23).
    pub reconsideration_first: bool,
}

/// What can be done against an answer that was received on a day. A last day off is put off to the
/// next working day, as far as the calendar is known.
pub fn remedies(outcome: Outcome, received: Date, law: &Law) -> Remedies {
    let after = |span: Span| {
        let mut day = received.saturating_add(span);
        while law.calendar.day(day).is_some_and(|kind| !kind.is_working()) {
            day = next(day);
        }
        day
    };
    Remedies {
        reconsideration: after(
            Span::new().days(i64::from(law.terms.reconsideration_days.min(10_000))),
        ),
        lawsuit: after(Span::new().months(i64::from(law.terms.lawsuit_months.min(1_000)))),
        reconsideration_first: outcome.is_denied()
            && received >= law.terms.reconsideration_first_from,
    }
}

impl Request {
    /// Where it stands at the end of a day.
    pub fn state(&self, today: Date) -> State {
        let done = |event| self.on(event).is_some_and(|day| day <= today);
        let open = |consult: &Consult| {
            consult.asked <= today && consult.replied.is_none_or(|replied| replied > today)
        };
        match () {
            () if done(Event::Archived) => State::Archived,
            () if done(Event::Answered) => State::Answered,
            () if done(Event::Withdrawn) => State::Withdrawn,
            () if done(Event::FeeTold) && !done(Event::FeePaid) => State::WaitingForPay,
            () if done(Event::MendTold) && !done(Event::Mended) => State::WaitingForMend,
            () if self.consults.iter().any(open) => State::WaitingForOpinion,
            () if done(Event::Extended) => State::Extended,
            () if done(Event::Mended) => State::Mended,
            () if done(Event::Registered) => State::Registered,
            () => State::Received,
        }
    }
}
