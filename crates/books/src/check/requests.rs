//! Requests: late or soon due, dates that cannot be, what a step lacks, requests twice, fees, and a
//! calendar that ends.

use crate::{
    Deadline, Due, Event, FeeFault, Law, Outcome, Request, Step, Term,
    count::{End, day_said},
    deadlines::deadlines,
    fees::wrong_fees,
};
use jiff::civil::Date;
use nianbao_model::{Bilingual, Finding, Findings, Rule, Say, Told};
use rustc_hash::{FxHashMap, FxHashSet};

/// Everything that is wrong with requests as things stand at the end of a day.
pub fn check_requests(requests: &[Request], law: &Law, today: Date) -> Findings {
    let mut told = Told::default();
    for request in requests {
        let mut one = One { request, law, today, told: &mut told };
        one.lacks();
        one.impossible();
        let all = deadlines(request, law);
        one.late(&all);
        one.beyond(&all);
    }
    again(requests, law, &mut told);
    firsts(requests, &mut told);
    for (n, fault) in wrong_fees(requests, &law.terms) {
        told.push(fee(&requests[n], fault, law));
    }
    told.close()
}

/// A finding on a line of the book.
fn on(request: &Request, rule: Rule, variant: &str, values: &[(&str, &dyn Say)]) -> Finding {
    let called = request.called();
    let mut all: Vec<(&str, &dyn Say)> = vec![("number", &called)];
    all.extend_from_slice(values);
    Finding::new(rule, variant, &all).place(request.at.as_ref())
}

struct One<'a> {
    request: &'a Request,
    law: &'a Law,
    today: Date,
    told: &'a mut Told,
}

/// What cannot be before what. Of several days the last that is known counts.
const ORDER: [(Event, Event); 15] = [
    (Event::Arrived, Event::Confirmed),
    (Event::Received, Event::Registered),
    (Event::Received, Event::MendTold),
    (Event::MendTold, Event::MendBy),
    (Event::MendTold, Event::Mended),
    (Event::Received, Event::Extended),
    (Event::Extended, Event::ExtendedUntil),
    (Event::Received, Event::LaterTold),
    (Event::LaterTold, Event::LaterUntil),
    (Event::Received, Event::FeeTold),
    (Event::FeeTold, Event::FeeReceived),
    (Event::FeeTold, Event::FeePaid),
    (Event::Received, Event::Answered),
    (Event::Received, Event::Withdrawn),
    (Event::Answered, Event::Archived),
];

/// What cannot be without what.
const NEEDS: [(Event, Event); 4] = [
    (Event::Mended, Event::MendTold),
    (Event::FeePaid, Event::FeeTold),
    (Event::ExtendedUntil, Event::Extended),
    (Event::LaterUntil, Event::LaterTold),
];

/// What the days of an opinion are called: asked for, received there, replied.
fn consult_words(n: usize) -> Bilingual {
    match n {
        0 => Bilingual::new("征求意见日期", "date of asking for an opinion"),
        1 => Bilingual::new("收到征求意见日期", "date of receipt of what was asked"),
        _ => Bilingual::new("回复意见日期", "date of the reply"),
    }
}

impl One<'_> {
    fn push(&mut self, rule: Rule, variant: &str, values: &[(&str, &dyn Say)]) {
        self.told.push(on(self.request, rule, variant, values));
    }

    /// K04.
    fn lacks(&mut self) {
        let request = self.request;
        for column in &request.unreadable {
            self.push(Rule::K04, "unreadable", &[("column", column)]);
        }
        let closed = request.closed().is_some();
        let fee = request.fee.as_ref();
        let checks = [
            (request.number.is_none(), ("编号", "number")),
            (request.applicant.kind.is_none(), ("申请人类型", "kind of applicant")),
            (request.receipt().is_none(), ("收到申请日期", "date of receipt")),
            (
                closed && request.result().is_none() && !request.ground_missing,
                ("办理结果", "outcome"),
            ),
            (
                closed && request.outcome.is_none() && request.ground_missing,
                ("不予公开、无法提供、不予处理或者其他处理的具体情形", "ground of the outcome"),
            ),
            (request.outcome.is_some() && !closed, ("答复日期", "date of the answer")),
            (
                request.on(Event::Extended).is_some() && !request.consent,
                ("政府信息公开工作机构负责人同意延期的记载", "consent to the extension"),
            ),
            (
                request.on(Event::Extended).is_some()
                    && request.extension_days.is_none()
                    && request.on(Event::ExtendedUntil).is_none(),
                ("延长的工作日数", "number of days of the extension"),
            ),
            (
                request.on(Event::MendTold).is_some() && request.on(Event::MendBy).is_none(),
                ("补正期限", "date by which to mend"),
            ),
            (fee.is_some_and(|fee| fee.amount.is_none()), ("收费金额", "amount of the fee")),
        ];
        for (_, (zh, en)) in checks.iter().filter(|(lacks, _)| *lacks) {
            self.push(Rule::K04, "lacks", &[("what", &Bilingual::new(*zh, *en))]);
        }
        for dispute in &request.disputes {
            let kind = dispute.kind.words();
            let what = match (dispute.filed, dispute.closed, dispute.result) {
                (None, ..) => Bilingual::new(
                    format!("{}的受理或者立案日期", kind.zh),
                    format!("day on which the {} began", kind.en),
                ),
                (_, Some(_), None) => Bilingual::new(
                    format!("{}的结果", kind.zh),
                    format!("result of the {}", kind.en),
                ),
                (_, None, Some(_)) => Bilingual::new(
                    format!("{}的审结日期", kind.zh),
                    format!("day on which the {} ended", kind.en),
                ),
                _ => continue,
            };
            self.push(Rule::K04, "lacks", &[("what", &what)]);
        }
    }

    /// K03.
    fn impossible(&mut self) {
        let request = self.request;
        let at = |event| match event {
            Event::Received => request.receipt(),
            event => request.on(event),
        };
        for (first, then) in ORDER {
            if let (Some(one), Some(other)) = (at(first), at(then))
                && other < one
            {
                self.order((first.words(), one), (then.words(), other));
            }
        }
        for consult in &request.consults {
            let asked = consult_words(0);
            let pairs = [
                (Event::Received.words(), request.receipt(), asked.clone(), Some(consult.asked)),
                (asked.clone(), Some(consult.asked), consult_words(1), consult.received),
                (asked, Some(consult.asked), consult_words(2), consult.replied),
            ];
            for (first, one, then, other) in pairs {
                if let (Some(one), Some(other)) = (one, other)
                    && other < one
                {
                    self.order((first, one), (then, other));
                }
            }
        }
        for dispute in &request.disputes {
            if let (Some(filed), Some(closed)) = (dispute.filed, dispute.closed)
                && closed < filed
            {
                let began = Bilingual::new("争议受理日期", "date on which the dispute began");
                self.order(
                    (began, filed),
                    (Bilingual::new("争议审结日期", "date on which the dispute ended"), closed),
                );
            }
        }
        for (what, needs) in NEEDS {
            if request.on(what).is_some() && request.on(needs).is_none() {
                self.push(
                    Rule::K03,
                    "without",
                    &[("what", &what.words()), ("needs", &needs.words())],
                );
            }
        }
        let (answered, withdrawn) = (request.on(Event::Answered), request.on(Event::Withdrawn));
        if let (Some(_), Some(_)) = (answered, withdrawn) {
            self.push(Rule::K03, "both", &[]);
        }
        if let (Some(way), Some(met), Some(expected)) =
            (request.way, request.on(Event::Received), request.receipt_by_rule())
            && met != expected
        {
            self.push(
                Rule::K03,
                "receipt",
                &[
                    ("met", &day_said(met)),
                    ("expected", &day_said(expected)),
                    ("way", &way.words()),
                ],
            );
        }
        self.extension();
        self.future();
    }

    /// What is written as done after the day that is looked at; days that are set for later may be.
    fn future(&mut self) {
        let (request, today) = (self.request, self.today);
        let set_for_later = [Event::MendBy, Event::ExtendedUntil, Event::LaterUntil];
        let events = Event::ALL.iter().filter(|event| !set_for_later.contains(event));
        let events = events.filter_map(|event| Some((event.words(), request.on(*event)?)));
        let consults = request
            .consults
            .iter()
            .flat_map(|one| [(0, Some(one.asked)), (1, one.received), (2, one.replied)]);
        let consults = consults.filter_map(|(n, day)| Some((consult_words(n), day?)));
        let all: Vec<(Bilingual, Date)> =
            events.chain(consults).filter(|(_, day)| *day > today).collect();
        for (what, met) in all {
            self.push(
                Rule::K03,
                "future",
                &[("what", &what), ("met", &day_said(met)), ("today", &day_said(today))],
            );
        }
    }

    fn order(&mut self, (first, one): (Bilingual, Date), (then, other): (Bilingual, Date)) {
        let values: [(&str, &dyn Say); 4] = [
            ("then", &then),
            ("then_on", &day_said(other)),
            ("first", &first),
            ("first_on", &day_said(one)),
        ];
        self.push(Rule::K03, "order", &values);
    }

    /// An extension of more days than the law allows.
    fn extension(&mut self) {
        let most = self.law.terms.extension_days;
        if let Some(days) = self.request.extension_days.filter(|days| *days > most) {
            self.push(Rule::K03, "extension", &[("days", &days), ("most", &most)]);
        }
        let (Some(until), Some(_)) =
            (self.request.on(Event::ExtendedUntil), self.request.on(Event::Extended))
        else {
            return;
        };
        let all = deadlines(self.request, self.law);
        let Some(term) = all
            .iter()
            .find(|one| one.step == Step::TellExtension)
            .and_then(|one| one.term.as_ref())
        else {
            return;
        };
        let longest = Term { days: term.days.saturating_add(most), ..term.clone() };
        if let End::On(last) = longest.end(&self.law.calendar)
            && until > last
        {
            self.push(
                Rule::K03,
                "extended_until",
                &[("met", &day_said(until)), ("most", &most), ("expected", &day_said(last))],
            );
        }
    }

    /// K01 and K02.
    fn late(&mut self, all: &[Deadline]) {
        for one in all.iter().filter(|one| one.step.is_offices()) {
            let Some(due) = one.day() else { continue };
            // What came after the day that is looked at had not happened then.
            let done = one.done.filter(|done| *done <= self.today);
            let (step, article, due_on) = (one.step.words(), one.step.article(), day_said(due));
            let mut values: Vec<(&str, &dyn Say)> =
                vec![("step", &step), ("article", &article), ("due", &due_on)];
            match done {
                Some(done) if done > due => {
                    let (done, how) = (day_said(done), one.how(self.law));
                    values.extend([("done", &done as &dyn Say), ("how", &how)]);
                    self.push(Rule::K01, "late", &values);
                }
                Some(_) => {}
                None if self.today > due => {
                    let (today, how) = (day_said(self.today), one.how(self.law));
                    values.extend([("today", &today as &dyn Say), ("how", &how)]);
                    self.push(Rule::K01, "over", &values);
                }
                None => {
                    if let Some(n) = self
                        .law
                        .working_days_until(self.today, due)
                        .filter(|n| *n <= self.law.terms.soon_days)
                    {
                        values.push(("n", &n));
                        self.push(Rule::K02, "soon", &values);
                    }
                }
            }
        }
    }

    /// K10.
    fn beyond(&mut self, all: &[Deadline]) {
        let Some(answer) = all.last().filter(|one| one.done.is_none()) else { return };
        match answer.due {
            Due::NotKnown { counted, from } => {
                self.push(Rule::K10, "unknown", &[("n", &counted), ("from", &day_said(from))])
            }
            Due::On(day) if answer.may_move => self.push(
                Rule::K10,
                "may_move",
                &[("due", &day_said(day)), ("year", &(day.year() + 1).unsigned_abs())],
            ),
            _ => {}
        }
    }
}

impl Law {
    /// How many working days there are after one day up to and including another; nothing where the
    /// calendar ends before.
    pub fn working_days_until(&self, from: Date, to: Date) -> Option<u32> {
        let mut n = 0;
        let mut day = from;
        while day < to {
            day = crate::calendar::next(day);
            n += u32::from(self.calendar.day(day)?.is_working());
            if n > self.terms.soon_days {
                break;
            }
        }
        Some(n)
    }
}

/// K06: the same applicant asks for the same again within days, and nobody says that it is a
/// repeated request.
fn again(requests: &[Request], law: &Law, told: &mut Told) {
    let mut seen: FxHashMap<(&str, &str, String), usize> = FxHashMap::default();
    let mut order: Vec<usize> =
        (0..requests.len()).filter(|n| requests[*n].receipt().is_some()).collect();
    order.sort_by_key(|&n| (requests[n].receipt(), n));
    for n in order {
        let request = &requests[n];
        let (name, content) = (request.applicant.name.reveal(), bare(request.content.reveal()));
        if name.is_empty() || content.is_empty() {
            continue;
        }
        let before = seen.insert((name, request.applicant.identity.reveal(), content), n);
        let Some(first) = before
            .map(|before| &requests[before])
            .filter(|_| request.outcome != Some(Outcome::Repeated))
        else {
            continue;
        };
        if let (Some(one), Some(other)) = (first.receipt(), request.receipt()) {
            let days = (other - one).get_days().unsigned_abs();
            if days <= law.terms.same_days {
                told.push(
                    on(request, Rule::K06, "again", &[("first", &first.called()), ("days", &days)])
                        .place(first.at.as_ref()),
                );
            }
        }
    }
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    for (n, request) in requests.iter().enumerate() {
        if let Some(number) = &request.number
            && let Some(first) = numbers.insert(number.as_str(), n)
        {
            told.push(on(request, Rule::K06, "number", &[]).place(requests[first].at.as_ref()));
        }
    }
}

/// A text without blanks and marks, which people set one way and the other.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// K06: a repeated request names its first, and that is in the book.
fn firsts(requests: &[Request], told: &mut Told) {
    let numbers: FxHashSet<&str> =
        requests.iter().filter_map(|request| Some(request.number.as_ref()?.as_str())).collect();
    for request in requests.iter().filter(|request| request.outcome == Some(Outcome::Repeated)) {
        match &request.repeats {
            None => told.push(on(request, Rule::K06, "no_first", &[])),
            Some(first)
                if !numbers.contains(first.as_str()) || request.repeats == request.number =>
            {
                told.push(on(request, Rule::K06, "first", &[("first", &first.as_str())]));
            }
            Some(_) => {}
        }
    }
}

/// K07.
fn fee(request: &Request, fault: FeeFault, law: &Law) -> Finding {
    match fault {
        FeeFault::Amount { met, expected } => {
            let (met, expected) = (met.normalize(), expected.normalize());
            on(request, Rule::K07, "amount", &[("met", &met), ("expected", &expected)])
                .met(met)
                .expected(expected)
        }
        FeeFault::Both => on(request, Rule::K07, "both", &[]),
        FeeFault::Early(receipt) => on(
            request,
            Rule::K07,
            "early",
            &[("receipt", &day_said(receipt)), ("from", &day_said(law.terms.fee_from))],
        ),
        FeeFault::NoPages => on(request, Rule::K07, "no_pages", &[]),
        FeeFault::NoBasis => on(request, Rule::K07, "no_basis", &[]),
    }
}
