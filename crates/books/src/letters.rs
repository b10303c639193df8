//! The letters that the steps of a request need: templates as data, filled with what the book has,
//! its terms and the remedies of the law of the day. What a letter needs and the book does not have
//! is said, and never left out in silence.

use crate::{
    Event, Law, Outcome, Request, Step,
    calendar::toml_words,
    count::{day_said, day_words},
    deadlines::{deadlines, remedies},
    request::words,
};
use jiff::civil::Date;
use nianbao_document::{Block, Side};
use nianbao_model::{Bilingual, Lang};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

words! {
    /// Which letter.
    LetterKind {
        /// 登记回执.
        Receipt = "receipt", "登记回执", "receipt";
        /// 补正告知书.
        Mend = "mend", "补正告知书", "what to mend";
        /// 延期告知书.
        Extension = "extension", "延期告知书", "extension";
        /// 征求第三方意见书.
        ThirdParty = "third_party", "征求第三方意见书", "to a third party";
        /// 征求第三方意见告知书.
        ThirdPartyNotice = "third_party_notice", "征求第三方意见告知书", "to the applicant, that a third party is asked";
        /// 征求共同制作机关意见书.
        JointMaker = "joint_maker", "征求共同制作机关意见书", "to a joint maker";
        /// 收费通知书.
        Fee = "fee", "收费通知书", "notice of a fee";
        /// 答复书, by the outcome.
        Answer = "answer", "答复书", "answer, by its outcome";
    }
}

/// The letters' texts as data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    office: BTreeMap<String, String>,
    letter: BTreeMap<String, Template>,
    basis: BTreeMap<String, String>,
    remedy: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    title: String,
    body: Vec<String>,
}

/// What an office sets anew.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Own {
    office: BTreeMap<String, String>,
    letter: BTreeMap<String, Template>,
    basis: BTreeMap<String, String>,
    remedy: BTreeMap<String, String>,
}

/// A letter to be drawn. It has who asked in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its title.
    pub title: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
    /// Is the first of them its file number?
    pub numbered: bool,
}

impl Letter {
    /// Its paragraphs as they stand on the sheet: whom it is to at the left margin, its file number
    /// and who signs it and when at the right.
    pub fn blocks(self) -> Vec<Block> {
        let signed = self.paragraphs.len().saturating_sub(2);
        let addressee = usize::from(self.numbered);
        let place = |(n, text): (usize, String)| match n {
            n if n >= signed || n < addressee => Block::Line(text, Side::Right),
            n if n == addressee && text.ends_with('：') => Block::Line(text, Side::Left),
            _ => Block::Paragraph(text),
        };
        self.paragraphs.into_iter().enumerate().map(place).collect()
    }
}

/// What a letter is about beside the request.
#[derive(Clone, Copy, Debug)]
pub struct LetterJob<'a> {
    /// Which.
    pub kind: LetterKind,
    /// Who writes.
    pub unit: &'a str,
    /// The number of the document, by the office's own pattern.
    pub file_number: Option<&'a str>,
    /// The day it is written.
    pub today: Date,
}

impl Letters {
    /// The letters that this crate ships.
    ///
    /// # Panics
    /// Never with the data this crate ships: its tests read it.
    #[allow(clippy::expect_used)]
    pub fn own() -> Self {
        toml::from_str(include_str!("../letters.toml"))
            .expect("the letters shipped with this crate are tested")
    }

    /// The same with what an office says otherwise.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn with(mut self, text: &str) -> Result<Self, Bilingual> {
        let own: Own = toml::from_str(text).map_err(|e| toml_words(&e))?;
        self.office.extend(own.office);
        self.letter.extend(own.letter);
        self.basis.extend(own.basis);
        self.remedy.extend(own.remedy);
        Ok(self)
    }

    /// Fills a letter.
    ///
    /// # Errors
    /// When the book does not have what the letter needs; the words say what.
    pub fn write(
        &self,
        request: &Request,
        job: &LetterJob<'_>,
        law: &Law,
    ) -> Result<Letter, Bilingual> {
        let id = match job.kind {
            LetterKind::Answer => self.answer(request)?,
            kind => kind.id().to_owned(),
        };
        let template = self.letter.get(&id).ok_or_else(|| {
            Bilingual::new(format!("没有文书“{id}”"), format!("there is no letter “{id}”"))
        })?;
        let values = self.values(request, job, law);
        let mut paragraphs: Vec<String> = job.file_number.map(str::to_owned).into_iter().collect();
        for paragraph in &template.body {
            paragraphs.push(filled(paragraph, &values)?);
        }
        paragraphs.extend([job.unit.to_owned(), day_words(job.today, Lang::Zh)]);
        let numbered = job.file_number.is_some();
        Ok(Letter { title: template.title.clone(), paragraphs, numbered })
    }

    /// The template of the answer for an outcome: its own, else its group's.
    fn answer(&self, request: &Request) -> Result<String, Bilingual> {
        let outcome = request.outcome.ok_or_else(|| lacks("办理结果", "outcome"))?;
        let (group, ground) = outcome.id().split_once('.').unwrap_or((outcome.id(), ""));
        let own = format!("answer.{ground}");
        Ok(if self.letter.contains_key(&own) { own } else { format!("answer.{group}") })
    }

    fn values(
        &self,
        request: &Request,
        job: &LetterJob<'_>,
        law: &Law,
    ) -> BTreeMap<&'static str, String> {
        let mut values = BTreeMap::new();
        let mut put = |name: &'static str, value: Option<String>| {
            _ = value.filter(|value| !value.is_empty()).map(|value| values.insert(name, value))
        };
        let day = |day: Date| day_words(day, Lang::Zh);
        let all = deadlines(request, law);
        let ends = |step: Step| all.iter().rfind(|one| one.step == step).and_then(|one| one.day());
        put("number", request.number.as_ref().map(|number| number.as_str().to_owned()));
        put("name", Some(request.applicant.name.reveal().to_owned()));
        put("unit", Some(job.unit.to_owned()));
        put("receipt", request.receipt().map(day));
        put("content", Some(request.content.reveal().trim_end_matches(['。', '；']).to_owned()));
        put("due", ends(Step::Answer).map(day));
        put("mend_by", request.on(Event::MendBy).map(day));
        put("mend_told", request.on(Event::MendTold).map(day));
        let extended = request.on(Event::Extended).is_some();
        let days = request
            .extension_days
            .or(request.on(Event::ExtendedUntil).is_none().then_some(law.terms.extension_days));
        put("extension_days", days.filter(|_| extended).map(|days| days.to_string()));
        put(
            "extended_until",
            request
                .on(Event::ExtendedUntil)
                .or_else(|| ends(Step::Answer))
                .filter(|_| extended)
                .map(day),
        );
        put("opinion_days", Some(law.terms.consult_days.to_string()));
        put(
            "fee_amount",
            request
                .fee
                .as_ref()
                .and_then(|fee| fee.amount)
                .map(|amount| amount.normalize().to_string()),
        );
        put("fee_days", Some(law.terms.fee_days.to_string()));
        put("first", request.repeats.as_ref().map(|number| number.as_str().to_owned()));
        put("today", Some(day(job.today)));
        if let Some(outcome) = request.outcome {
            let words = outcome.words().zh;
            put("ground", words.split_once('：').map(|(_, ground)| ground.to_owned()));
            put("basis", self.basis.get(outcome.id()).cloned());
            put(
                "remedy",
                self.remedy(outcome, request.on(Event::Answered).unwrap_or(job.today), law),
            );
        }
        values
    }

    /// What can be done against an answer of that day.
    fn remedy(&self, outcome: Outcome, answered: Date, law: &Law) -> Option<String> {
        let which =
            if remedies(outcome, answered, law).reconsideration_first { "first" } else { "either" };
        let office = |name: &str| self.office.get(name).cloned().unwrap_or_default();
        let values = BTreeMap::from([
            ("days", law.terms.reconsideration_days.to_string()),
            ("months", law.terms.lawsuit_months.to_string()),
            ("after", law.terms.lawsuit_after_days.to_string()),
            ("reconsideration", office("reconsideration")),
            ("court", office("court")),
        ]);
        filled(self.remedy.get(which)?, &values).ok()
    }
}

/// What a letter needs, as people call it.
const NEEDED: [(&str, &str, &str); 11] = [
    ("number", "编号", "number"),
    ("name", "申请人姓名或名称", "applicant's name"),
    ("receipt", "收到申请日期", "date of receipt"),
    ("content", "申请内容", "content of the request"),
    (
        "due",
        "答复期限（工作日安排尚未公布，或者正在等待补正、意见、缴费）",
        "day on which the answer is due",
    ),
    ("mend_by", "补正期限", "date by which to mend"),
    ("extension_days", "延期告知日期、延长工作日数", "extension and its working days"),
    ("extended_until", "延期告知日期、延期至", "day to which it is extended"),
    ("fee_amount", "收费金额", "amount of the fee"),
    ("ground", "办理结果的具体情形", "ground of the outcome"),
    ("first", "首次申请编号", "number of the first request"),
];

fn lacks(zh: &str, en: &str) -> Bilingual {
    Bilingual::new(
        format!("台账中没有{zh}，文书写不出来；请先补填"),
        format!("the book does not have the {en}, which the letter needs"),
    )
}

/// A text with its braces filled.
fn filled(text: &str, values: &BTreeMap<&'static str, String>) -> Result<String, Bilingual> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out += before;
        let (name, behind) = after.split_once('}').ok_or_else(|| {
            Bilingual::new(
                "文书模板的花括号没有闭合",
                "a brace of the letter's template is not closed",
            )
        })?;
        match values.get(name) {
            Some(value) => out += value,
            None => {
                return Err(match NEEDED.iter().find(|(needed, ..)| *needed == name) {
                    Some((_, zh, en)) => lacks(zh, en),
                    None => lacks(&format!("“{name}”"), &format!("“{name}”")),
                });
            }
        }
        rest = behind;
    }
    Ok(out + rest)
}

/// On which day a letter had to be sent, for who files it: nothing where it has none.
pub fn letter_due(request: &Request, kind: LetterKind, law: &Law) -> Option<Bilingual> {
    let step = match kind {
        LetterKind::Mend => Step::TellToMend,
        LetterKind::Extension => Step::TellExtension,
        LetterKind::Fee => Step::TellFee,
        LetterKind::Answer => Step::Answer,
        _ => return None,
    };
    deadlines(request, law)
        .iter()
        .rfind(|one| one.step == step)
        .and_then(|one| one.day())
        .map(day_said)
}
