//! The bulletin of a quarter (通报) out of the upkeep books: what was looked at, what was in order,
//! what is past its day, which faults are open, and scores; for the region, and a page for each
//! unit. It judges nothing that figures do not carry.

mod compose;
mod tables;
mod unit;

use crate::{Look, PlaceKind, Problem};
use jiff::civil::Date;
use nianbao_document::Document;
use nianbao_model::{Decimal, RoundingStrategy};
use rustc_hash::FxHashMap;
use std::{fmt, str::FromStr};

/// A quarter of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: i16,
    n: i8,
}

impl Quarter {
    /// Its year.
    pub fn year(self) -> u16 {
        self.year.unsigned_abs()
    }

    /// The quarter before.
    #[must_use]
    pub fn before(self) -> Self {
        match self.n {
            1 => Self { year: self.year - 1, n: 4 },
            n => Self { n: n - 1, ..self },
        }
    }

    /// Its first day.
    pub fn first(self) -> Date {
        Date::new(self.year, self.n * 3 - 2, 1).unwrap_or(Date::MIN)
    }

    /// Its last day.
    pub fn last(self) -> Date {
        let last = Date::new(self.year, self.n * 3, 1).unwrap_or(Date::MIN);
        last.last_of_month()
    }

    fn has(self, day: Option<Date>) -> bool {
        day.is_some_and(|day| day >= self.first() && day <= self.last())
    }

    /// 2026年第三季度.
    pub fn words(self) -> String {
        let n = ["一", "二", "三", "四"]
            .get(usize::from(self.n.unsigned_abs()).saturating_sub(1))
            .copied()
            .unwrap_or_default();
        format!("{}年第{n}季度", self.year)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Q{}", self.year, self.n)
    }
}

impl FromStr for Quarter {
    type Err = ();

    /// ```
    /// use nianbao_books::Quarter;
    ///
    /// let quarter: Quarter = "2026Q3".parse().unwrap();
    /// assert_eq!((quarter.words().as_str(), quarter.last().to_string().as_str()), ("2026年第三季度", "2026-09-30"));
    /// assert_eq!("2026Q1".parse::<Quarter>().unwrap().before().to_string(), "2025Q4");
    /// assert!("2026Q5".parse::<Quarter>().is_err() && "3".parse::<Quarter>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, n) = text.split_once(['Q', 'q']).ok_or(())?;
        let (year, n) = (year.parse::<i16>().map_err(|_| ())?, n.parse::<i8>().map_err(|_| ())?);
        if (2008..=2200).contains(&year) && (1..=4).contains(&n) {
            Ok(Self { year, n })
        } else {
            Err(())
        }
    }
}

/// A unit and its looks: of the quarter's year, and of the year before where the quarter before
/// lies in it.
#[derive(Clone, Copy, Debug)]
pub struct Keeper<'a> {
    /// What it is called.
    pub name: &'a str,
    /// All looks of its upkeep books.
    pub looks: &'a [Look],
}

/// The bulletins of a quarter: all units, measured.
#[derive(Debug)]
pub struct Bulletins<'a> {
    all: Vec<compose::Entry<'a>>,
    quarter: Quarter,
}

impl<'a> Bulletins<'a> {
    /// Measures the units, which come in the register's order.
    pub fn new(keepers: &[Keeper<'a>], quarter: Quarter) -> Self {
        Self { all: compose::entries(keepers, quarter), quarter }
    }

    /// The region's bulletin; nothing if nobody has looked at anything in the quarter.
    pub fn region(&self, name: &str) -> Option<Document> {
        compose::of_region(name, &self.all, self.quarter)
    }

    /// The page of the `n`th unit; nothing if it has no line of the quarter and no open fault.
    pub fn unit(&self, n: usize) -> Option<Document> {
        unit::of_unit(&self.all, n, self.quarter)
    }
}

/// A place past its day.
#[derive(Debug)]
struct Overdue<'a> {
    look: &'a Look,
    days: i64,
}

/// A fault that was found in the quarter, or before it and not mended then.
#[derive(Debug, PartialEq)]
struct Fault<'a> {
    kind: Option<PlaceKind>,
    name: &'a str,
    problem: Option<Problem>,
    found: Date,
    /// The day it was mended, up to the end of the quarter.
    mended: Option<Date>,
    /// Was it there before the quarter?
    carried: bool,
}

/// What the looks of a quarter say of a unit.
#[derive(Debug, Default)]
struct Measured<'a> {
    /// The lines of the quarter.
    lines: Vec<&'a Look>,
    /// Places by their kinds: columns, accounts, windows, and those of no kind.
    kinds: [usize; 4],
    /// How many places are in order.
    in_order: usize,
    /// How many looks there were.
    looks: usize,
    overdue: Vec<Overdue<'a>>,
    silent: Vec<&'a str>,
    faults: Vec<Fault<'a>>,
    /// The mean of the scores.
    score: Option<Decimal>,
}

impl<'a> Measured<'a> {
    fn places(&self) -> usize {
        self.kinds.iter().sum()
    }

    /// The share that is in order, in per cent.
    fn share(&self) -> Option<Decimal> {
        share(self.in_order, self.places())
    }

    fn open(&self) -> impl Iterator<Item = &Fault<'a>> {
        self.faults.iter().filter(|fault| fault.mended.is_none())
    }

    /// What the looks of a quarter say. A line without a day of its look is one of the catalogue:
    /// it belongs to the quarter of its day.
    fn of(looks: &'a [Look], quarter: Quarter) -> Self {
        let end = quarter.last();
        let mut measured = Self { faults: faults(looks, quarter), ..Self::default() };
        let mut places: FxHashMap<(Option<PlaceKind>, &str), bool> = FxHashMap::default();
        let (mut scores, mut sum) = (0_u32, Decimal::ZERO);
        let mut late: FxHashMap<(Option<PlaceKind>, &str), usize> = FxHashMap::default();
        for look in looks {
            let here = match look.looked {
                Some(_) => quarter.has(look.looked),
                None => quarter.has(look.due) || quarter.has(look.updated),
            };
            if !here {
                continue;
            }
            measured.lines.push(look);
            measured.looks += usize::from(look.looked.is_some());
            let place = (look.kind, look.name.as_str());
            let good = places.entry(place).or_insert(true);
            if let Some(days) = look.overdue(end) {
                *good = false;
                // Of several looks at a place the worst counts.
                match late.get(&place).and_then(|n| measured.overdue.get_mut(*n)) {
                    Some(worst) if worst.days < days => *worst = Overdue { look, days },
                    Some(_) => {}
                    None => {
                        late.insert(place, measured.overdue.len());
                        measured.overdue.push(Overdue { look, days });
                    }
                }
            }
            if look.is_silent() {
                *good = false;
                if !measured.silent.contains(&place.1) {
                    measured.silent.push(place.1);
                }
            }
            if let Some(score) = look.score {
                (scores, sum) = (scores + 1, sum.saturating_add(score));
            }
        }
        for fault in measured.faults.iter().filter(|fault| fault.mended.is_none()) {
            if let Some(good) = places.get_mut(&(fault.kind, fault.name)) {
                *good = false;
            }
        }
        for ((kind, _), good) in &places {
            let of = kind
                .and_then(|kind| PlaceKind::ALL.iter().position(|one| *one == kind))
                .unwrap_or(3);
            measured.kinds[of] += 1;
            measured.in_order += usize::from(*good);
        }
        measured.score = sum.checked_div(Decimal::from(scores)).filter(|_| scores > 0);
        measured
    }
}

/// The faults that a quarter speaks of. One that stands in several lines counts once, and is mended
/// when any of them says so.
fn faults(looks: &[Look], quarter: Quarter) -> Vec<Fault<'_>> {
    let (start, end) = (quarter.first(), quarter.last());
    let mut all: Vec<Fault<'_>> = Vec::new();
    let mut known: FxHashMap<(Option<PlaceKind>, &str, Date), usize> = FxHashMap::default();
    for look in looks {
        let Some(found) = look.fault.filter(|found| *found <= end) else { continue };
        let n = *known.entry((look.kind, look.name.as_str(), found)).or_insert(all.len());
        if n == all.len() {
            all.push(Fault {
                kind: look.kind,
                name: &look.name,
                problem: None,
                found,
                mended: None,
                carried: found < start,
            });
        }
        all[n].problem = all[n].problem.or(look.problem);
        let mended = look.mended.filter(|mended| *mended <= end);
        all[n].mended = [all[n].mended, mended].into_iter().flatten().min();
    }
    all.retain(|fault| fault.mended.is_none_or(|mended| mended >= start));
    all.sort_by(|a, b| (b.carried, a.found, a.name).cmp(&(a.carried, b.found, b.name)));
    all
}

/// A part of a whole in per cent, with one decimal.
fn share(part: usize, whole: usize) -> Option<Decimal> {
    let hundredfold = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?;
    hundredfold.checked_div(Decimal::from(whole)).map(|share| rounded(share, 1))
}

/// Rounded as people do it: a half goes up.
fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// The difference of two figures in words: 上升3.2, 下降0.5, 持平.
fn moved(now: Decimal, before: Decimal, [up, down]: [&str; 2], unit: &str) -> String {
    match now - before {
        difference if difference.is_zero() => "持平".to_owned(),
        difference if difference.is_sign_negative() => {
            format!("{down}{}{unit}", difference.abs().normalize())
        }
        difference => format!("{up}{}{unit}", difference.normalize()),
    }
}

/// A score as it is printed.
fn shown(score: Decimal) -> Decimal {
    rounded(score, 2)
}

/// Names in a row; after so many the rest are counted.
fn listed<'t>(all: impl ExactSizeIterator<Item = &'t str>, of: &str) -> String {
    const MOST: usize = 12;
    let count = all.len();
    let named: Vec<&str> = all.take(MOST).collect();
    match count > MOST {
        true => format!("{}等{count}{of}", named.join("、")),
        false => named.join("、"),
    }
}

/// A place in a list, from 1, in Chinese numerals: 十二.
fn han(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or_default();
    match n {
        0..=9 => digit(n).to_owned(),
        10..=19 => format!("十{}", digit(n - 10)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}
