//! Powers and decisions (K08), and what is kept up (K09).

use crate::{Decisions, Item, ItemKind, Look, count::day_said, quarter};
use jiff::civil::Date;
use nianbao_model::{Bilingual, Finding, Findings, Place, Rule, Told};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// K08: codes used for two things, and decisions on items that are not in the list or that the unit
/// does not exercise.
pub fn check_items(items: &[Item], decisions: &[Decisions], unit: Option<&str>) -> Findings {
    let mut told = Told::default();
    let mut codes: FxHashMap<&str, &Item> = FxHashMap::default();
    for item in items {
        let first = *codes.entry(&item.code).or_insert(item);
        if (first.name != item.name || first.kind != item.kind) && !std::ptr::eq(first, item) {
            let finding = Finding::new(
                Rule::K08,
                "code",
                &[("code", &item.code), ("one", &first.name), ("other", &item.name)],
            );
            told.push(finding.place(item.at.as_ref()).place(first.at.as_ref()));
        }
        if item.kind.is_none() {
            told.push(
                Finding::new(Rule::K08, "kind", &[("code", &item.code)]).place(item.at.as_ref()),
            );
        }
    }
    // Without a list nothing can be missing in it.
    for line in decisions.iter().filter(|_| !items.is_empty()) {
        let Some(code) = &line.code else { continue };
        let month = Bilingual::new(
            format!("{}年{}月", line.year, line.month),
            format!("{}-{:02}", line.year, line.month),
        );
        let finding = match codes.get(code.as_str()) {
            None => Finding::new(Rule::K08, "unlisted", &[("month", &month), ("code", code)]),
            Some(_)
                if unit.is_some_and(|unit| {
                    !items.iter().any(|item| item.code == *code && item.is_exercised_by(unit))
                }) =>
            {
                let unit = unit.unwrap_or_default();
                Finding::new(
                    Rule::K08,
                    "not_exercised",
                    &[("month", &month), ("code", code), ("unit", &unit)],
                )
            }
            Some(item) if item.kind != line.kind => {
                Finding::new(Rule::K08, "other_kind", &[("month", &month), ("code", code)])
            }
            Some(_) => continue,
        };
        told.push(finding.place(line.at.as_ref()));
    }
    told.close()
}

/// K08: what this year's list has in force at the end of the year before is what last year's list
/// had, code by code.
pub fn check_item_years(
    before: &[Item],
    items: &[Item],
    unit: Option<&str>,
    year: u16,
) -> Findings {
    /// So many codes are named.
    const MOST_NAMED: usize = 12;
    let mut told = Told::default();
    let Some(end) = i16::try_from(year).ok().and_then(|year| Date::new(year - 1, 12, 31).ok())
    else {
        return told.close();
    };
    for kind in ItemKind::ALL {
        let codes = |list: &'_ [Item]| -> BTreeMap<String, Option<Place>> {
            let of_kind = list.iter().filter(|item| item.kind == Some(*kind) && item.in_force(end));
            let own = of_kind.filter(|item| unit.is_none_or(|unit| item.is_exercised_by(unit)));
            own.map(|item| (item.code.clone(), item.at.clone())).collect()
        };
        let (was, is) = (codes(before), codes(items));
        let differ: Vec<(&String, &Option<Place>)> = is
            .iter()
            .filter(|(code, _)| !was.contains_key(*code))
            .chain(was.iter().filter(|(code, _)| !is.contains_key(*code)))
            .collect();
        if differ.is_empty() {
            continue;
        }
        let named = differ
            .iter()
            .take(MOST_NAMED)
            .map(|(code, _)| Bilingual::new(code.as_str(), code.as_str()));
        let mut named = Bilingual::list(named);
        if differ.len() > MOST_NAMED {
            named.zh += &format!("等{}个", differ.len());
            named.en += &format!(" and {} more", differ.len() - MOST_NAMED);
        }
        let (kind, met, expected) = (kind.words(), is.len(), was.len());
        let finding = Finding::new(
            Rule::K08,
            "years",
            &[("kind", &kind), ("before", &expected), ("met", &met), ("codes", &named)],
        );
        told.push(
            differ
                .iter()
                .take(MOST_NAMED)
                .fold(finding, |finding, (_, at)| finding.place(at.as_ref())),
        );
    }
    told.close()
}

/// K09: what is past its day, accounts without posts, faults not mended since last quarter.
pub fn check_looks(looks: &[Look], today: Date) -> Findings {
    let mut told = Told::default();
    for look in looks {
        let mut push = |finding: Finding| told.push(finding.place(look.at.as_ref()));
        if let (Some(due), Some(_)) = (look.due, look.overdue(today)) {
            match (look.updated, look.counts_from()) {
                (Some(updated), Some(from)) => push(Finding::new(
                    Rule::K09,
                    "past_period",
                    &[
                        ("name", &look.name),
                        ("from", &day_said(from)),
                        ("due", &day_said(due)),
                        ("updated", &day_said(updated)),
                    ],
                )),
                (Some(updated), None) => push(Finding::new(
                    Rule::K09,
                    "past",
                    &[
                        ("name", &look.name),
                        ("due", &day_said(due)),
                        ("updated", &day_said(updated)),
                    ],
                )),
                (None, _) => push(Finding::new(
                    Rule::K09,
                    "never",
                    &[("name", &look.name), ("due", &day_said(due))],
                )),
            }
        }
        if let (Some(due), Some((from, to)), true) =
            (look.due, look.period, look.is_period_after_due())
        {
            push(Finding::new(
                Rule::K09,
                "period",
                &[
                    ("name", &look.name),
                    ("from", &day_said(from)),
                    ("to", &day_said(to)),
                    ("due", &day_said(due)),
                ],
            ));
        }
        if look.is_silent() {
            push(Finding::new(Rule::K09, "no_posts", &[("name", &look.name)]));
        }
        if let Some(fault) = look.fault
            && look.mended.is_none_or(|mended| mended > today)
            && quarter(fault) < quarter(today)
        {
            push(Finding::new(
                Rule::K09,
                "open",
                &[("name", &look.name), ("found", &day_said(fault))],
            ));
        }
    }
    told.close()
}
