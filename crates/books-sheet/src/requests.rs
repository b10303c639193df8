//! Lines of 依申请公开台账 as requests.

use crate::{
    columns::{Catalogue, Heads, Words},
    head::Sheet,
    journal::Overlay,
    value::{self, Met},
};
use nianbao_books::{
    Applicant, ApplicantKind, Consult, Consulted, Date, Dispute, DisputeKind, DisputeResult, Event,
    Fee, FeeBasis, MOST_PIECES, Number, Outcome, Personal, Request, Way,
};
use nianbao_grid::{Grids, Value};
use nianbao_model::{Bilingual, Finding, Findings, Rule};
use std::collections::BTreeMap;

/// The longest name of a handler; what is longer is something else.
const LONGEST_NAME: usize = 20;

/// Reads all lines of all sheets.
pub(crate) fn read(
    sheets: &[Sheet<'_>],
    overlays: &[Overlay],
    words: &Words,
    grids: &Grids,
    findings: &mut Findings,
) -> Vec<Request> {
    let none = Overlay::default();
    let mapping = crate::Mapping::default();
    let heads = Catalogue::get().heads(crate::BookKind::Requests, &mapping);
    let mut requests = Vec::new();
    for (n, sheet) in sheets.iter().enumerate() {
        let overlay = overlays.get(n).unwrap_or(&none);
        let mut serials: BTreeMap<&'static str, usize> = BTreeMap::new();
        for &row in &sheet.rows {
            let changed = overlay.get(&row).map_or(&[][..], Vec::as_slice);
            let mut line = Line {
                sheet,
                changed,
                row,
                words,
                heads: &heads,
                unreadable: Vec::new(),
                serials: &mut serials,
            };
            let mut request = line.request();
            request.at = Some(grids.place(
                sheet.grid,
                row,
                sheet.columns.first().map_or(0, |column| column.at),
            ));
            request.line = row.saturating_add(1);
            requests.push(request);
        }
        for (id, n) in serials {
            let finding =
                Finding::new(Rule::R02, "serials", &[("column", &heads.label(id)), ("n", &n)]);
            findings.push(finding.place(Some(&grids.place(sheet.grid, sheet.head, 0))));
        }
    }
    requests
}

/// A line, read column by column. What cannot be read is kept by the name of its column alone.
struct Line<'a> {
    sheet: &'a Sheet<'a>,
    /// What the journal changed in it.
    changed: &'a [(&'static str, Option<Value>)],
    row: u32,
    words: &'a Words,
    heads: &'a Heads<'a>,
    unreadable: Vec<Bilingual>,
    serials: &'a mut BTreeMap<&'static str, usize>,
}

impl<'a> Line<'a> {
    fn value(&self, id: &str) -> Option<&'a Value> {
        if let Some((_, now)) = self.changed.iter().find(|(changed, _)| *changed == id) {
            return now.as_ref();
        }
        let column = self.sheet.columns.iter().find(|column| column.id == id)?;
        self.sheet.grid.get(self.row, column.at)
    }

    fn text(&self, id: &str) -> String {
        value::words(self.value(id)).map(std::borrow::Cow::into_owned).unwrap_or_default()
    }

    fn personal(&self, id: &str) -> Personal {
        Personal::new(&self.text(id))
    }

    fn take<T>(&mut self, id: &str, met: Met<T>) -> Option<T> {
        if matches!(met, Met::Unreadable) {
            self.lost(id);
        }
        met.this()
    }

    fn lost(&mut self, id: &str) {
        let label = self.heads.label(id);
        self.unreadable.push(Bilingual::new(label.clone(), label));
    }

    fn date(&mut self, id: &'static str) -> Option<Date> {
        let (day, serial) = self.take(id, value::date(self.value(id)))?;
        if serial {
            *self.serials.entry(id).or_default() += 1;
        }
        Some(day)
    }

    fn dates(&mut self, id: &str) -> Vec<Option<Date>> {
        self.take(id, value::dates(self.value(id))).unwrap_or_default()
    }

    fn count(&mut self, id: &str, most: u32) -> Option<u32> {
        self.take(id, value::count(self.value(id), most.into()))
            .and_then(|count| u32::try_from(count).ok())
    }

    /// A choice: the one of `all` whose id the list gives for what is written.
    fn choice<T: Copy>(
        &mut self,
        column: &str,
        list: &str,
        all: &[T],
        id: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let found = self
            .words
            .find(list, &text)
            .and_then(|met| all.iter().copied().find(|one| id(*one) == met));
        if found.is_none() {
            self.lost(column);
        }
        found
    }

    fn request(&mut self) -> Request {
        let mut request = Request {
            applicant: Applicant {
                kind: self.choice("kind", "kind", ApplicantKind::ALL, ApplicantKind::id),
                name: self.personal("name"),
                identity: self.personal("identity"),
                address: self.personal("address"),
                telephone: self.personal("telephone"),
            },
            content: self.personal("content"),
            way: self.choice("way", "way", Way::ALL, Way::id),
            handler: self.handler(),
            pieces: self.count("pieces", MOST_PIECES).unwrap_or(1).max(1),
            extension_days: self.count("extension_days", 1000),
            consent: self.consent(),
            ..Request::default()
        };
        (request.number, request.repeats) = (self.number("number"), self.number("repeats"));
        for event in Event::ALL {
            // Their names in the book and in the model are the same.
            if let Some(day) = self.date(event.id()) {
                request.dates.set(*event, day);
            }
        }
        (request.outcome, request.ground_missing) = self.outcome();
        request.consults = self.consults();
        request.fee = self.fee(&request);
        request.disputes = self.disputes();
        request.unreadable = std::mem::take(&mut self.unreadable);
        request
    }

    fn number(&mut self, id: &str) -> Option<Number> {
        let text = self.text(id);
        let number = Number::parse(&text);
        if number.is_none() && !text.is_empty() {
            self.lost(id);
        }
        number
    }

    fn handler(&mut self) -> String {
        let handler = self.text("handler");
        let digits = handler.chars().filter(char::is_ascii_digit).count();
        if handler.chars().count() > LONGEST_NAME || digits > 4 {
            self.lost("handler");
            return String::new();
        }
        nianbao_text::clean_line(&handler)
    }

    fn consent(&self) -> bool {
        let text = self.text("consent");
        !text.is_empty()
            && !["否", "未", "不同意", "没有", "待"].iter().any(|no| text.starts_with(no))
    }

    /// The outcome, and whether its ground is missing: 不予公开 alone is no row of the table.
    fn outcome(&mut self) -> (Option<Outcome>, bool) {
        let (text, ground) = (self.text("outcome"), self.text("ground"));
        if text.is_empty() {
            return (None, false);
        }
        let by_id = |id: &str| Outcome::ALL.iter().copied().find(|one| one.id() == id);
        // “其他” is the ground of a group only: as a ground it says 其他处理：其他.
        match self.words.find("outcome", &text) {
            Some("") => {
                let found = self
                    .words
                    .find("outcome", &ground)
                    .filter(|_| !ground.is_empty())
                    .and_then(by_id);
                let fits = found.is_some_and(|one| group_of(one) == Some(first_words(&text)));
                (found.filter(|_| fits), !fits)
            }
            Some(id) => (by_id(id), false),
            None => {
                self.lost("outcome");
                (None, true)
            }
        }
    }

    fn consults(&mut self) -> Vec<Consult> {
        let asked = self.dates("consult_asked");
        if asked.is_empty() {
            return Vec::new();
        }
        let of = self
            .choice("consult_of", "consult_of", Consulted::ALL, Consulted::id)
            .unwrap_or(Consulted::ThirdParty);
        let (received, replied) = (self.dates("consult_received"), self.dates("consult_replied"));
        let nth = |days: &[Option<Date>], n: usize| days.get(n).copied().flatten();
        // Which of several replies belongs to which question is told by their order; more replies
        // than questions cannot be read.
        if received.len() > asked.len() || replied.len() > asked.len() {
            self.lost("consult_replied");
        }
        let one = |(n, asked): (usize, &Option<Date>)| {
            asked.map(|asked| Consult {
                of,
                asked,
                received: nth(&received, n),
                replied: nth(&replied, n),
            })
        };
        asked.iter().enumerate().filter_map(one).collect()
    }

    fn fee(&mut self, request: &Request) -> Option<Fee> {
        let text = self.text("fee_basis");
        let both: Vec<FeeBasis> = FeeBasis::ALL
            .iter()
            .copied()
            .filter(|basis| text.contains(&basis.words().zh))
            .collect();
        let basis = match both.len() {
            2 => both,
            _ => self
                .choice("fee_basis", "fee_basis", FeeBasis::ALL, FeeBasis::id)
                .into_iter()
                .collect(),
        };
        let pages = self.count("fee_pages", 10_000_000);
        let amount = self
            .take("fee_amount", value::figure(self.value("fee_amount")))
            .filter(|amount| !amount.is_zero());
        let charged = amount.is_some() || request.on(Event::FeeTold).is_some();
        charged.then_some(Fee { basis, pages, amount })
    }

    fn disputes(&mut self) -> Vec<Dispute> {
        let mut disputes = Vec::new();
        let blocks = [
            (
                "reconsideration_filed",
                "reconsideration_closed",
                "reconsideration_result",
                Some(DisputeKind::Reconsideration),
            ),
            ("lawsuit_filed", "lawsuit_closed", "lawsuit_result", None),
        ];
        for (filed, closed, result, kind) in blocks {
            let (filed_on, closed_on) = (self.date(filed), self.date(closed));
            let result = self.choice(result, "result", DisputeResult::ALL, DisputeResult::id);
            if filed_on.is_none() && closed_on.is_none() && result.is_none() {
                continue;
            }
            let kind = kind.or_else(|| {
                self.choice("lawsuit_kind", "lawsuit_kind", DisputeKind::ALL, DisputeKind::id)
            });
            let kind = kind.unwrap_or(match disputes.is_empty() {
                true => DisputeKind::Direct,
                false => DisputeKind::After,
            });
            disputes.push(Dispute { kind, filed: filed_on, closed: closed_on, result });
        }
        disputes
    }
}

/// The group an outcome belongs to, as people write it.
fn group_of(outcome: Outcome) -> Option<&'static str> {
    match outcome.id().split('.').next()? {
        "denied" => Some("不予公开"),
        "unavailable" => Some("无法提供"),
        "not_processed" => Some("不予处理"),
        "other" => Some("其他处理"),
        _ => None,
    }
}

/// The group that is written.
fn first_words(text: &str) -> &'static str {
    let key = nianbao_text::key(text);
    ["不予公开", "无法提供", "不予处理", "其他处理"]
        .into_iter()
        .find(|group| key.contains(group))
        .unwrap_or("")
}
