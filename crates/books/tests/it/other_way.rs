//! Deadlines against a counter written another way: from lists of days of another source, by sets
//! instead of steps.

use crate::common::{Dice, random};
use nianbao_books::{Calendar, Date, Due, Event, Law, Request, Waiting, deadlines};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Days off and days worked against the week, month and day, as a calendar library lists them.
const YEARS: [(i16, &str, &str); 8] = [
    (
        2019,
        "0101 0204-0210 0405-0407 0501-0504 0607-0609 0913-0915 1001-1007",
        "0202 0203 0428 0505 0929 1012",
    ),
    (
        2020,
        "0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008",
        "0119 0426 0509 0628 0927 1010",
    ),
    (
        2021,
        "0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    (
        2022,
        "0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007 1231",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    (
        2023,
        "0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006 1230-1231",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    (
        2024,
        "0101 0210-0217 0404-0406 0501-0505 0610 0915-0917 1001-1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    (2025, "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008", "0126 0208 0427 0928 1011"),
    (
        2026,
        "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
        "0104 0214 0228 0509 0920 1010",
    ),
];

/// All working days from 2019 to 2026, in order.
fn working() -> BTreeSet<Date> {
    let mut all = BTreeSet::new();
    for (year, off, work) in YEARS {
        let at = |text: &str| {
            Date::new(year, text[..2].parse().unwrap(), text[2..].parse().unwrap()).unwrap()
        };
        let days = Date::new(year, 1, 1)
            .unwrap()
            .series(jiff::Span::new().days(1))
            .take_while(|day| day.year() == year);
        all.extend(days.filter(|day| day.weekday().to_monday_one_offset() < 6));
        for span in off.split(' ') {
            let (from, to) = span.split_once('-').unwrap_or((span, span));
            all.retain(|day| !(at(from)..=at(to)).contains(day));
        }
        all.extend(work.split(' ').map(at));
    }
    all
}

/// The so-manieth of the days after one, without others.
fn nth(all: &BTreeSet<Date>, after: Date, n: usize, without: &BTreeSet<Date>) -> Option<Date> {
    all.iter().filter(|day| **day > after && !without.contains(day)).nth(n - 1).copied()
}

/// When the answer is due, told by the law in the order of its exceptions; `Err` is what is waited
/// for.
fn answer(request: &Request, all: &BTreeSet<Date>) -> Result<Option<Date>, Waiting> {
    let on = |event| request.on(event);
    let mut from = on(Event::Received).unwrap();
    if on(Event::MendTold).is_some() {
        from = on(Event::Mended).ok_or(Waiting::Mend)?;
    }
    if on(Event::FeeTold).is_some() {
        from = on(Event::FeePaid).ok_or(Waiting::Pay)?;
    }
    let mut without = BTreeSet::new();
    for consult in &request.consults {
        let silent = consult.received.map(|received| nth(all, received, 15, &BTreeSet::new()));
        let end = match (silent.flatten(), consult.replied) {
            (None, None) => return Err(Waiting::Opinion),
            (Some(day), None) | (None, Some(day)) => day,
            (Some(one), Some(other)) => one.min(other),
        };
        without.extend(all.iter().copied().filter(|day| *day > consult.asked && *day <= end));
    }
    let more = match on(Event::Extended) {
        Some(told) if told >= from => request.extension_days.unwrap() as usize,
        _ => 0,
    };
    Ok(nth(all, from, 20 + more, &without))
}

#[test]
fn the_calendar_has_the_same_working_days_as_another_source() {
    let (calendar, all) = (Calendar::national(), working());
    assert_eq!(calendar.years().collect::<Vec<_>>(), (2019..=2026).collect::<Vec<_>>());
    let days: BTreeMap<Date, bool> = Date::constant(2019, 1, 1)
        .series(jiff::Span::new().days(1))
        .take_while(|day| day.year() < 2027)
        .map(|day| (day, calendar.day(day).unwrap().is_working()))
        .collect();
    for (day, works) in days {
        assert_eq!(works, all.contains(&day), "{day}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn random_requests_are_due_when_another_counter_says(seed in any::<u64>()) {
        static WORKING: std::sync::OnceLock<BTreeSet<Date>> = std::sync::OnceLock::new();
        let all = WORKING.get_or_init(working);
        let request = random(&mut Dice(seed));
        let met = deadlines(&request, &Law::national()).pop().unwrap().due;
        match (answer(&request, all), met) {
            (Ok(Some(expected)), Due::On(met)) => prop_assert_eq!(met, expected),
            (Err(expected), Due::Waiting(met)) => prop_assert_eq!(met, expected),
            (expected, met) => prop_assert!(false, "{:?} {:?} {:?}", request.dates, expected, met),
        }
    }

    #[test]
    fn a_later_receipt_is_never_due_earlier(first in 0_i64..2400, more in 0_i64..30, days in 1_u32..60) {
        let calendar = Calendar::national();
        let at = |n: i64| Date::constant(2019, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
        let (one, other) = (nianbao_books::Term::new(at(first), days), nianbao_books::Term::new(at(first + more), days));
        let (nianbao_books::End::On(one), nianbao_books::End::On(other)) = (one.end(&calendar), other.end(&calendar)) else { panic!() };
        prop_assert!(one <= other);
    }
}
