//! Working days by the State Council's notices, and by what a region adds; a year without a notice
//! is not known.

use jiff::civil::{Date, Weekday};
use nianbao_model::{Bilingual, toml_error_words};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Which days are working days, as far as that is known.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The days that the week alone does not tell.
    days: FxHashMap<Date, Special>,
    why: Vec<Why>,
    known: BTreeSet<i16>,
}

#[derive(Clone, Copy, Debug)]
struct Special {
    working: bool,
    why: u16,
}

/// Why a day is off or worked against the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The holiday it belongs to.
    pub name: Bilingual,
    /// The number of the notice; nothing for a day that a region adds.
    pub notice: Option<String>,
}

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day<'c> {
    /// A working day of the week.
    Working,
    /// A day at the weekend that is worked.
    MadeUp(&'c Why),
    /// Saturday or Sunday.
    Weekend,
    /// A holiday.
    Off(&'c Why),
}

impl Day<'_> {
    /// Is it worked?
    pub fn is_working(self) -> bool {
        matches!(self, Day::Working | Day::MadeUp(_))
    }
}

/// The calendar's part of a data file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarFile {
    #[serde(default)]
    notice: Vec<Notice>,
    /// Days a region adds: its own, and an office's.
    #[serde(default)]
    local: Vec<Span>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    number: String,
    /// The year that is known by it.
    year: Option<i16>,
    /// The year of which it changes days.
    #[serde(default, rename = "changes")]
    _changes: Option<i16>,
    days: Vec<Span>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    zh: String,
    en: String,
    off: Option<String>,
    #[serde(default)]
    work: Vec<String>,
}

/// Longer than this is no holiday, but a slip in its dates.
const LONGEST: i32 = 60;

impl Calendar {
    /// The calendar by the notices known when this version was made.
    ///
    /// ```
    /// use nianbao_books::{Calendar, Day};
    ///
    /// let calendar = Calendar::national();
    /// assert!(matches!(calendar.day("2026-02-16".parse().unwrap()), Some(Day::Off(why)) if why.name.zh == "春节"));
    /// assert!(matches!(calendar.day("2026-02-28".parse().unwrap()), Some(Day::MadeUp(_))));
    /// // A year whose notice is not known is never guessed.
    /// assert_eq!(calendar.day("2035-06-01".parse().unwrap()), None);
    /// ```
    ///
    /// # Panics
    /// Never with the calendar this crate ships: its tests read it.
    #[allow(clippy::expect_used)]
    pub fn national() -> Self {
        let file = toml::from_str(include_str!("../calendar.toml"))
            .expect("the calendar shipped with this crate is tested");
        let mut calendar =
            Self { days: FxHashMap::default(), why: Vec::new(), known: BTreeSet::new() };
        calendar.add(file).expect("the calendar shipped with this crate is tested");
        calendar
    }

    pub(crate) fn add(&mut self, file: CalendarFile) -> Result<(), Bilingual> {
        for notice in file.notice {
            self.known.extend(notice.year);
            for span in notice.days {
                self.span(span, Some(&notice.number))?;
            }
        }
        file.local.into_iter().try_for_each(|span| self.span(span, None))
    }

    fn span(&mut self, span: Span, notice: Option<&str>) -> Result<(), Bilingual> {
        let why = u16::try_from(self.why.len())
            .map_err(|_| Bilingual::new("日历条目过多", "the calendar has too many entries"))?;
        self.why.push(Why {
            name: Bilingual::new(span.zh, span.en),
            notice: notice.map(str::to_owned),
        });
        if let Some(off) = &span.off {
            let (from, to) = off.split_once("..").unwrap_or((off, off));
            let (mut day, to) = (date(from)?, date(to)?);
            if to < day || (to - day).get_days() > LONGEST {
                return Err(Bilingual::new(
                    format!("日期范围“{off}”有误"),
                    format!("the range “{off}” is wrong"),
                ));
            }
            while day <= to {
                self.days.insert(day, Special { working: false, why });
                day = next(day);
            }
        }
        for day in &span.work {
            self.days.insert(date(day)?, Special { working: true, why });
        }
        Ok(())
    }

    /// What a day is; nothing where its year is not known yet.
    pub fn day(&self, date: Date) -> Option<Day<'_>> {
        if !self.known.contains(&date.year()) {
            return None;
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Some(match self.days.get(&date) {
            // What works anyway needs no reason.
            Some(Special { working: true, .. }) if !weekend => Day::Working,
            Some(Special { working: true, why }) => Day::MadeUp(&self.why[usize::from(*why)]),
            Some(Special { working: false, why }) => Day::Off(&self.why[usize::from(*why)]),
            None if weekend => Day::Weekend,
            None => Day::Working,
        })
    }

    /// The years that are known, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.known.iter().copied()
    }

    /// Days at the end of the newest year may still be moved by the notice of the year after, as
    /// 2019's moved 29 December 2018.
    pub fn may_move(&self, date: Date) -> bool {
        date.month() == 12 && date.day() > 24 && self.known.last() == Some(&date.year())
    }
}

/// The day after. The calendar's last day has none after it.
pub(crate) fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

fn date(text: &str) -> Result<Date, Bilingual> {
    text.parse().map_err(|_| {
        Bilingual::new(
            format!("“{text}”不是日期，应写作 2026-01-31"),
            format!("“{text}” is no date like 2026-01-31"),
        )
    })
}

/// The words for a data file that cannot be read.
pub(crate) fn toml_words(error: &toml::de::Error) -> Bilingual {
    toml_error_words(error.message())
}
