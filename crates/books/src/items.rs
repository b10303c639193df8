//! The other three books: powers, decisions and upkeep.

use crate::request::words;
use jiff::civil::Date;
use nianbao_model::{Bilingual, Decimal, Place};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where its line stands.
    pub at: Option<Place>,
    /// Its code, the same in all units.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Option<ItemKind>,
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

/// A look at a column, an account or a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Where its line stands.
    pub at: Option<Place>,
    /// What it is.
    pub kind: Option<PlaceKind>,
    /// Its name.
    pub name: String,
    /// The day of the look.
    pub looked: Option<Date>,
    /// Last updated.
    pub updated: Option<Date>,
    /// To be updated by.
    pub due: Option<Date>,
    /// Posts since the look before, of an account.
    pub posts: Option<u64>,
    /// A fault was found then.
    pub fault: Option<Date>,
    /// It was mended then.
    pub mended: Option<Date>,
    /// The score of a spot check.
    pub score: Option<Decimal>,
}

/// The quarter of a day: 2026 and 3 for a day of July.
pub fn quarter(day: Date) -> (i16, i8) {
    (day.year(), (day.month() - 1) / 3 + 1)
}
