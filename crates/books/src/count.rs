//! Counting a term in working days, and saying day by day how it was counted.

use crate::{
    Calendar, Day,
    calendar::{Why, next},
};
use jiff::civil::{Date, Weekday};
use nianbao_model::{Bilingual, Lang};

/// Longer no term is counted: whoever leaves out more days than this has a slip in the dates.
const MOST_STEPS: usize = 4000;

/// A term to count: from the day after `start`, so many working days, some of which do not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Day 0: the day of receipt. Counting begins on the day after.
    pub start: Date,
    /// Working days.
    pub days: u32,
    /// Days that do not count, both ends included: while opinions are asked for.
    pub left_out: Vec<(Date, Date)>,
}

/// The end of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Its last day.
    On(Date),
    /// It runs into a day of which nobody knows yet whether it is worked: so many days were counted
    /// before it.
    NotKnown {
        /// Working days counted.
        counted: u32,
        /// The first day that is not known.
        from: Date,
    },
}

/// What a day of a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted<'c> {
    /// The so-manieth day; at the weekend if a notice makes it a working day.
    Nth(u32, Option<&'c Why>),
    /// Saturday or Sunday.
    Weekend,
    /// A holiday.
    Holiday(&'c Why),
    /// A working day on which an opinion was waited for.
    LeftOut,
}

impl Term {
    /// A term without days left out.
    pub fn new(start: Date, days: u32) -> Self {
        Self { start, days, left_out: Vec::new() }
    }

    /// The days of the term, one after the other, up to its last or to the first that is not known.
    fn steps<'c>(
        &self,
        calendar: &'c Calendar,
    ) -> impl Iterator<Item = (Date, Option<Counted<'c>>)> {
        let (mut day, mut n, mut over) = (self.start, 0, self.days == 0);
        std::iter::from_fn(move || {
            if over {
                return None;
            }
            day = next(day);
            let Some(kind) = calendar.day(day) else {
                over = true;
                return Some((day, None));
            };
            let counted = match kind {
                Day::Weekend => Counted::Weekend,
                Day::Off(why) => Counted::Holiday(why),
                _ if self.left_out.iter().any(|(from, to)| *from <= day && day <= *to) => {
                    Counted::LeftOut
                }
                working => {
                    n += 1;
                    over = n == self.days;
                    Counted::Nth(n, if let Day::MadeUp(why) = working { Some(why) } else { None })
                }
            };
            Some((day, Some(counted)))
        })
        .take(MOST_STEPS)
    }

    /// When the term ends.
    ///
    /// ```
    /// use nianbao_books::{Calendar, End, Term};
    ///
    /// // Received on 9 February 2026: the Spring Festival is off, two Saturdays are worked.
    /// let end = Term::new("2026-02-09".parse().unwrap(), 20).end(&Calendar::national());
    /// assert_eq!(end, End::On("2026-03-13".parse().unwrap()));
    /// ```
    pub fn end(&self, calendar: &Calendar) -> End {
        let (mut last, mut counted) = (self.start, 0);
        for (day, step) in self.steps(calendar) {
            match step {
                None => return End::NotKnown { counted, from: day },
                Some(Counted::Nth(n, _)) => (last, counted) = (day, n),
                Some(_) => {}
            }
        }
        if counted == self.days { End::On(last) } else { End::NotKnown { counted, from: last } }
    }

    /// Every day of the term and what it is.
    pub fn each<'c>(&self, calendar: &'c Calendar) -> Vec<(Date, Counted<'c>)> {
        self.steps(calendar).filter_map(|(day, step)| Some((day, step?))).collect()
    }

    /// How it was counted, day by day: days of one kind that follow each other stand together.
    pub fn words(&self, calendar: &Calendar) -> Bilingual {
        let mut words = Bilingual::new(
            format!("{}为起算日，不计", day_words(self.start, Lang::Zh)),
            format!("{} is day 0", day_words(self.start, Lang::En)),
        );
        let each = self.each(calendar);
        let mut rest = &each[..];
        while let Some((first, kind)) = rest.first() {
            let run = rest.iter().take_while(|(_, other)| same_kind(*kind, *other)).count();
            let (last, last_kind) = rest[run - 1];
            let (zh, en) = run_words((*first, *kind), (last, last_kind));
            words.zh += &format!("；{}{zh}", days_words(*first, last, Lang::Zh));
            words.en += &format!("; {} {en}", days_words(*first, last, Lang::En));
            rest = &rest[run..];
        }
        match self.end(calendar) {
            End::On(last) => {
                words.zh += &format!("；{}期满", day_words(last, Lang::Zh));
                words.en += &format!("; the term ends on {}", day_words(last, Lang::En));
            }
            End::NotKnown { counted, from } => {
                words.zh += &format!(
                    "；{}起的工作日安排尚未公布，已计{counted}日，待公布后再计",
                    day_words(from, Lang::Zh)
                );
                words.en += &format!(
                    "; from {} on the working days are not known yet: {counted} were counted, count again when they are",
                    day_words(from, Lang::En)
                );
            }
        }
        words
    }
}

/// Do two days stand together in words?
fn same_kind(one: Counted<'_>, other: Counted<'_>) -> bool {
    match (one, other) {
        (Counted::Nth(_, None), Counted::Nth(_, None))
        | (Counted::Weekend, Counted::Weekend)
        | (Counted::LeftOut, Counted::LeftOut) => true,
        (Counted::Nth(_, Some(a)), Counted::Nth(_, Some(b)))
        | (Counted::Holiday(a), Counted::Holiday(b)) => a == b,
        _ => false,
    }
}

fn run_words(first: (Date, Counted<'_>), last: (Date, Counted<'_>)) -> (String, String) {
    let nth = |made_up: Option<&Why>| {
        let (Counted::Nth(from, _), Counted::Nth(to, _)) = (first.1, last.1) else {
            return (String::new(), String::new());
        };
        let (zh, en) = match from == to {
            true => (format!("第{from}日"), format!("day {from}")),
            false => (format!("第{from}至{to}日"), format!("days {from} to {to}")),
        };
        match made_up {
            Some(why) => {
                let (day_zh, day_en) = week_words(last.0);
                let notice = why.source();
                (
                    format!("（{day_zh}，{}调休上班，{}）{zh}", why.name.zh, notice.zh),
                    format!("({day_en}, worked for {}, {}) {en}", why.name.en, notice.en),
                )
            }
            None => (zh, en),
        }
    };
    match first.1 {
        Counted::Nth(_, made_up) => nth(made_up),
        Counted::Weekend => ("周末不计".into(), "weekend".into()),
        Counted::Holiday(why) => {
            let notice = why.source();
            (
                format!("{}放假不计（{}）", why.name.zh, notice.zh),
                format!("off for {} ({})", why.name.en, notice.en),
            )
        }
        Counted::LeftOut => {
            ("征求意见期间不计".into(), "left out while opinions were asked for".into())
        }
    }
}

impl Why {
    /// Where it comes from, in words.
    pub fn source(&self) -> Bilingual {
        match &self.notice {
            Some(number) => Bilingual::new(number.clone(), format!("notice “{number}”")),
            None => Bilingual::new("本地安排", "a local day"),
        }
    }
}

fn week_words(day: Date) -> (&'static str, &'static str) {
    match day.weekday() {
        Weekday::Monday => ("周一", "Monday"),
        Weekday::Tuesday => ("周二", "Tuesday"),
        Weekday::Wednesday => ("周三", "Wednesday"),
        Weekday::Thursday => ("周四", "Thursday"),
        Weekday::Friday => ("周五", "Friday"),
        Weekday::Saturday => ("周六", "Saturday"),
        Weekday::Sunday => ("周日", "Sunday"),
    }
}

/// A day in words: 2026年3月13日, 13 March 2026.
pub fn day_words(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => format!("{} {} {}", day.day(), month(day), day.year()),
    }
}

/// The same in both languages, for messages.
pub fn day_said(day: Date) -> Bilingual {
    Bilingual::new(day_words(day, Lang::Zh), day_words(day, Lang::En))
}

fn month(day: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS.get(day.month() as usize - 1).copied().unwrap_or_default()
}

/// Days in few words: their year is told at the beginning.
fn days_words(from: Date, to: Date, lang: Lang) -> String {
    let short = |day: Date| match lang {
        Lang::Zh => format!("{}月{}日", day.month(), day.day()),
        Lang::En => format!("{} {}", day.day(), month(day)),
    };
    match (from == to, lang) {
        (true, _) => short(from),
        (false, Lang::Zh) if from.month() == to.month() => {
            format!("{}月{}日至{}日", from.month(), from.day(), to.day())
        }
        (false, Lang::Zh) => format!("{}至{}", short(from), short(to)),
        (false, Lang::En) => format!("{} to {}", short(from), short(to)),
    }
}
