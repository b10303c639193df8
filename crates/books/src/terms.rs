//! The terms and the scale of fees as data, and a region's own file with days and terms
//! (`books.toml`).

use crate::{
    Calendar,
    calendar::{CalendarFile, toml_words},
};
use jiff::civil::Date;
use nianbao_model::Bilingual;
use serde::Deserialize;

/// What the law allows for each step, in working days unless said otherwise. `terms.toml` has the
/// articles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// To tell the applicant what to mend.
    pub mend_days: u32,
    /// To answer.
    pub answer_days: u32,
    /// By how much the answer may be put off at most.
    pub extension_days: u32,
    /// What third parties and joint makers have for their opinion.
    pub consult_days: u32,
    /// Does the day of asking for an opinion count in the answer's term?
    pub asking_day_counts: bool,
    /// To pay a fee.
    pub fee_days: u32,
    /// Fees are in force since then.
    pub fee_from: Date,
    /// Requests of one applicant in a calendar month that are free.
    pub pieces_free: u32,
    /// Up to this many the first rate holds.
    pub pieces_second: u32,
    /// From there on each further step of so many costs as much more.
    pub pieces_step: u32,
    /// The first rate, in 元.
    pub pieces_each: u32,
    /// Up to so many pages, 元 each.
    pub pages: Vec<(u32, u32)>,
    /// For reconsideration, in calendar days.
    pub reconsideration_days: u32,
    /// For a lawsuit, in months.
    pub lawsuit_months: u32,
    /// For a lawsuit after reconsideration, in calendar days.
    pub lawsuit_after_days: u32,
    /// From then on reconsideration comes first.
    pub reconsideration_first_from: Date,
    /// What is due within so many days is told.
    pub soon_days: u32,
    /// The same request again within so many calendar days is told.
    pub same_days: u32,
}

/// Calendar and terms together: all that dates are counted by.
#[derive(Clone, Debug)]
pub struct Law {
    /// The working days.
    pub calendar: Calendar,
    /// The terms.
    pub terms: Terms,
}

/// A region's `books.toml`.
#[derive(Deserialize)]
struct LocalFile {
    #[serde(default)]
    terms: toml::Table,
    #[serde(flatten)]
    days: toml::Table,
}

impl Law {
    /// The national calendar and terms.
    ///
    /// ```
    /// assert_eq!(nianbao_books::Law::national().terms.answer_days, 20);
    /// ```
    ///
    /// # Panics
    /// Never with the data this crate ships: its tests read it.
    #[allow(clippy::expect_used)]
    pub fn national() -> Self {
        let terms = toml::from_str(include_str!("../terms.toml"))
            .expect("the terms shipped with this crate are tested");
        Self { calendar: Calendar::national(), terms }
    }

    /// The same with what a region's `books.toml` sets: `[[local]]` days, `[[notice]]` of years
    /// this version does not know, `[terms]`.
    ///
    /// ```
    /// use nianbao_books::Law;
    ///
    /// let law = Law::national()
    ///     .with("[[local]]\nzh = \"停电\"\nen = \"no power\"\noff = \"2026-03-03\"\n[terms]\nsoon_days = 3\n")
    ///     .unwrap();
    /// assert!(!law.calendar.day("2026-03-03".parse().unwrap()).unwrap().is_working());
    /// assert_eq!((law.terms.soon_days, law.terms.answer_days), (3, 20));
    /// ```
    ///
    /// # Errors
    /// When it cannot be read; the words say what to write instead.
    pub fn with(mut self, text: &str) -> Result<Self, Bilingual> {
        let local: LocalFile = toml::from_str(text).map_err(|e| toml_words(&e))?;
        let days: CalendarFile = local.days.try_into().map_err(|e| toml_words(&e))?;
        self.calendar.add(days)?;
        #[allow(clippy::expect_used, reason = "tested")]
        let mut terms: toml::Table = toml::from_str(include_str!("../terms.toml"))
            .expect("the terms shipped with this crate are tested");
        terms.extend(local.terms);
        self.terms = terms.try_into().map_err(|e| toml_words(&e))?;
        Ok(self)
    }
}
