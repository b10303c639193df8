//! The other three books: powers, decisions and upkeep.

use crate::request::words;
use jiff::{Span, civil::Date};
use nianbao_model::{Bilingual, Decimal, MOST_POWERS, Place, Power, clean_line};
use serde::Serialize;

words! {
    /// What an item of power or service is: the rows of table two.
    ItemKind {
        /// 行政许可.
        Licensing = "licensing", "行政许可", "licence";
        /// 其他对外管理服务事项.
        OtherServices = "other_services", "其他对外管理服务事项", "other service";
        /// 行政处罚.
        Penalties = "penalties", "行政处罚", "penalty";
        /// 行政强制.
        Coercive = "coercive_measures", "行政强制", "coercive measure";
        /// 行政事业性收费.
        Fees = "administrative_fees", "行政事业性收费", "administrative fee";
        /// 政府集中采购.
        Procurement = "procurement", "政府集中采购", "procurement";
    }
}

/// An item of power or service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Where its line stands.
    pub at: Option<Place>,
    /// Its code, the same in all units.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Option<ItemKind>,
    /// What it rests on in law; empty if the list does not say.
    pub basis: String,
    /// The units that exercise it; all of them if none is named.
    pub units: Vec<String>,
    /// In force since; always if not said.
    pub from: Option<Date>,
    /// In force until that day; for good if not said.
    pub until: Option<Date>,
}

impl Item {
    /// Is it in force on a day?
    pub fn in_force(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| until > day)
    }

    /// Does a unit exercise it?
    pub fn is_exercised_by(&self, unit: &str) -> bool {
        self.units.is_empty() || self.units.iter().any(|one| one == unit)
    }
}

/// What a unit exercises on any day of a year, kind by kind, for the table of who exercises what;
/// at most [`MOST_POWERS`] items, and texts up to 500 letters, with a sign where one is longer. An
/// item of no known kind stands in no row of table two, and not here either (K08 says so).
pub fn powers_of(items: &[Item], unit: &str, year: u16) -> Vec<Power> {
    const LONGEST: usize = 500;
    let Ok(year) = i16::try_from(year) else { return Vec::new() };
    let (Ok(first), Ok(last)) = (Date::new(year, 1, 1), Date::new(year, 12, 31)) else {
        return Vec::new();
    };
    let in_year = |item: &&Item| {
        item.from.is_none_or(|from| from <= last) && item.until.is_none_or(|until| until > first)
    };
    let text = |text: &str| {
        let text = clean_line(text);
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    };
    let own = items.iter().filter(|item| item.is_exercised_by(unit)).filter(in_year);
    let mut powers: Vec<Power> = own
        .filter_map(|item| {
            let rank = ItemKind::ALL.iter().position(|kind| Some(*kind) == item.kind)?;
            Some(Power {
                rank: u8::try_from(rank).ok()?,
                kind: item.kind?.words().zh,
                code: text(&item.code),
                name: text(&item.name),
                basis: text(&item.basis),
                from: item.from.map(|day| day.to_string()),
                until: item.until.map(|day| day.to_string()),
            })
        })
        .collect();
    powers.sort();
    powers.dedup();
    powers.truncate(MOST_POWERS);
    powers
}

/// A month's count of decisions of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// Where its line stands.
    pub at: Option<Place>,
    /// The line's number, from 1.
    pub line: u32,
    /// The year.
    pub year: i16,
    /// The month.
    pub month: i8,
    /// Of what kind.
    pub kind: Option<ItemKind>,
    /// The code of the item, if it is told.
    pub code: Option<String>,
    /// How many.
    pub count: Option<u64>,
    /// How much, in 万元.
    pub amount: Option<Decimal>,
}

words! {
    /// What is kept up.
    PlaceKind {
        /// 栏目.
        Column = "column", "栏目", "column";
        /// 账号.
        Account = "account", "政务新媒体账号", "account";
        /// 窗口.
        Window = "window", "办事窗口", "service window";
    }
}

words! {
    /// How often a place is to be updated.
    Cycle {
        /// 每周.
        Weekly = "weekly", "每周", "every week";
        /// 每月.
        Monthly = "monthly", "每月", "every month";
        /// 每季度.
        Quarterly = "quarterly", "每季度", "every quarter";
        /// 每半年.
        HalfYearly = "half_yearly", "每半年", "every half-year";
        /// 每年.
        Yearly = "yearly", "每年", "every year";
        /// 不定期.
        Irregular = "irregular", "不定期", "whenever there is something";
    }
}

impl Cycle {
    /// The first day of the term that ends on a day; nothing without a term.
    fn begins(self, due: Date) -> Option<Date> {
        let span = Span::new();
        let span = match self {
            Self::Weekly => span.weeks(1),
            Self::Monthly => span.months(1),
            Self::Quarterly => span.months(3),
            Self::HalfYearly => span.months(6),
            Self::Yearly => span.years(1),
            Self::Irregular => return None,
        };
        // From the day behind, so that the last days of months follow each other.
        due.tomorrow().ok()?.checked_sub(span).ok()
    }
}

words! {
    /// What is wrong with a place. A closed list: what people write freely stays in the book.
    Problem {
        /// 链接失效.
        BrokenLink = "broken_link", "链接失效", "broken link";
        /// 表述错误.
        Wording = "wording", "表述错误", "wrong wording";
        /// 内容不准确.
        Content = "content", "内容不准确", "wrong content";
        /// 栏目空白.
        Empty = "empty", "栏目空白", "empty column";
        /// 附件无法打开.
        Attachment = "attachment", "附件无法打开", "attachment that does not open";
        /// 留言未按时答复.
        NoReply = "no_reply", "留言未按时答复", "message without a reply";
        /// 电话无人接听.
        NoAnswer = "no_answer", "电话无人接听", "telephone that nobody answers";
        /// 其他问题.
        Other = "other_problem", "其他问题", "other fault";
    }
}

/// A look at a column, an account or a window; without a day of the look, a line of the catalogue
/// of what must be published and by when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Where its line stands.
    pub at: Option<Place>,
    /// What it is.
    pub kind: Option<PlaceKind>,
    /// Its name.
    pub name: String,
    /// What is to be published there, by the catalogue (主动公开基本目录).
    pub item: String,
    /// In which form.
    pub form: String,
    /// The day of the look.
    pub looked: Option<Date>,
    /// Last updated.
    pub updated: Option<Date>,
    /// To be updated by.
    pub due: Option<Date>,
    /// How often it is to be updated.
    pub cycle: Option<Cycle>,
    /// The first and the last day of the period that the update is for.
    pub period: Option<(Date, Date)>,
    /// Posts since the look before, of an account.
    pub posts: Option<u64>,
    /// A fault was found then.
    pub fault: Option<Date>,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// It was mended then.
    pub mended: Option<Date>,
    /// The score of a spot check.
    pub score: Option<Decimal>,
}

impl Look {
    /// The day from which on an update counts for the day it is due by: the first of its period, or
    /// of the term that its cycle gives. Where neither is known only an update on its day or after
    /// it counts.
    pub fn counts_from(&self) -> Option<Date> {
        let due = self.due?;
        let period = self.period.map(|(from, _)| from).filter(|from| *from <= due);
        period.or_else(|| self.cycle?.begins(due)).filter(|from| *from < due)
    }

    /// Does its period begin only after the day that it is due by? Then nobody knows which is right.
    pub fn is_period_after_due(&self) -> bool {
        self.due.zip(self.period).is_some_and(|(due, (from, _))| from > due)
    }

    /// How many days it is past its day, at the look or, without one, on a day: no update counts
    /// for it.
    pub fn overdue(&self, today: Date) -> Option<i64> {
        let (due, seen) = (self.due?, self.looked.unwrap_or(today));
        let from = self.counts_from().unwrap_or(due);
        let late = self.updated.is_none_or(|updated| updated < from) && seen > due;
        late.then(|| (seen - due).get_days().into())
    }

    /// An account in which nothing was posted.
    pub fn is_silent(&self) -> bool {
        self.kind == Some(PlaceKind::Account) && self.posts == Some(0)
    }
}

/// The quarter of a day: 2026 and 3 for a day of July.
pub fn quarter(day: Date) -> (i16, i8) {
    (day.year(), (day.month() - 1) / 3 + 1)
}
