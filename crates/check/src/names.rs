//! T06: another unit's name where this unit's belongs.
//!
//! Reports name other units for many good reasons: the region above, units they worked with, units below. So only a name in the place of
//! the subject counts: at the beginning of a sentence (after its year), or right before a year or 政府信息公开. Reports of a region and of
//! a head office tell of their units that way, too; there only a title or an explicit 以下简称“本关” counts.

use crate::{
    numerals::years,
    text::{Paragraph, SELF, paragraphs, sentences, without_ordinal},
};
use nianbao_likeness::Names;
use nianbao_model::{Finding, Findings, Level, Reading, Rule};
use nianbao_register::Region;

/// What follows a name that is not alone the subject, or not the author.
const BESIDE: [&str; 19] = [
    "、", "和", "与", "及", "等", "或", "所属", "下属", "原", "移交", "转来", "转送", "并入", "合并", "撤销", "更名", "牵头", "会同",
    "联合",
];

/// A name that does not belong here.
struct Foreign<'a> {
    name: &'a str,
    /// The last year, if it is this unit's own former name.
    until: Option<u16>,
}

/// One finding for each section and name.
pub(crate) fn of_others(reading: &Reading, region: &Region, findings: &mut Findings) {
    let kin = kin(reading, region);
    let foreign = foreign(reading, region, &kin);
    if foreign.iter().all(Option::is_none) {
        return;
    }
    let own: Vec<&str> = kin.iter().map(|k| k.name).collect();
    let names = Names::new(all_names(region).map(|(_, name, _)| name));
    let mut told: Vec<(usize, &str)> = Vec::new();
    for paragraph in paragraphs(reading) {
        for sentence in sentences(paragraph.text) {
            for met in names.find(sentence) {
                let Some(other) = foreign[met.name].as_ref().filter(|_| takes_our_place(paragraph, sentence, met.at.clone(), &own)) else {
                    continue;
                };
                if !told.contains(&(paragraph.section, other.name)) {
                    told.push((paragraph.section, other.name));
                    findings.push(say(paragraph, sentence, other));
                }
            }
        }
    }
}

/// A unit whose name is at home in the report: its own, and those above and below it.
struct Kin<'a> {
    id: &'a str,
    name: &'a str,
}

fn kin<'a>(reading: &'a Reading, region: &'a Region) -> Vec<Kin<'a>> {
    let report = &reading.report;
    let mut kin = vec![Kin { id: &report.unit.id, name: &report.unit.name }, Kin { id: region.id(), name: region.name_in(report.year) }];
    let mut at = report.unit.id.as_str();
    for _ in 0..region.units.len() {
        let Some(unit) = region.unit(at) else { break };
        kin.push(Kin { id: &unit.id, name: unit.name_in(report.year) });
        at = region.parent_of(unit);
    }
    for unit in &region.units {
        let below = unit.parent.as_deref() == Some(report.unit.id.as_str()) || unit.merged_into.as_deref() == Some(report.unit.id.as_str());
        if below || unit.level == Level::HeadOffice {
            kin.push(Kin { id: &unit.id, name: unit.name_in(report.year) });
        }
    }
    kin
}

/// Every name of the register, former ones too: the unit's id, the name, the last year of a former one.
fn all_names(region: &Region) -> impl Iterator<Item = (&str, &str, Option<u16>)> {
    region.units.iter().flat_map(|unit| {
        let former = unit.former.iter().map(|f| (unit.id.as_str(), f.name.as_str(), Some(f.until)));
        std::iter::once((unit.id.as_str(), unit.name.as_str(), None)).chain(former)
    })
}

/// For each name of the register: does it not belong here?
fn foreign<'a>(reading: &Reading, region: &'a Region, kin: &[Kin<'_>]) -> Vec<Option<Foreign<'a>>> {
    let report = &reading.report;
    let judge = |(id, name, until): (&str, &'a str, Option<u16>)| {
        let own = id == report.unit.id;
        let outdated = own && until.is_some_and(|until| report.year > until);
        let at_home = kin.iter().any(|k| k.name == name) || (!own && kin.iter().any(|k| k.id == id));
        (!at_home && (!own || outdated)).then_some(Foreign { name, until: until.filter(|_| own) })
    };
    all_names(region).map(judge).collect()
}

/// Does a name in a sentence stand where this unit's belongs?
fn takes_our_place(paragraph: Paragraph<'_>, sentence: &str, at: std::ops::Range<usize>, own: &[&str]) -> bool {
    let (before, after) = (&sentence[..at.start], &sentence[at.end..]);
    let is_title = paragraph.text.len() <= 120 && after.contains("信息公开") && (after.ends_with("报告") || after.ends_with("年报"));
    let is_self = SELF.iter().any(|word| {
        let called = after.split(['）', ')']).next().unwrap_or_default();
        (after.starts_with("（以下简称") || after.starts_with("(以下简称")) && called.contains(word)
            || before.ends_with(&format!("{word}（"))
            || before.ends_with(&format!("{word}("))
    });
    let tells_of_units = matches!(paragraph.reading.report.unit.level, Some(Level::Region | Level::HeadOffice));
    if is_title || is_self || tells_of_units {
        return is_title || is_self;
    }
    let names_us = SELF.iter().chain(own).any(|name| !name.is_empty() && sentence.contains(name));
    if names_us || BESIDE.iter().any(|word| after.starts_with(word)) {
        return false;
    }
    let lead = without_ordinal(before).trim_end_matches(['，', ',']);
    let begins = lead.is_empty() || years(lead).first().is_some_and(|y| y.at == (0..lead.len()));
    let boundary = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let dated = years(after).first().is_some_and(|y| y.at.start == 0);
    begins || (boundary && (dated || after.starts_with("政府信息公开")))
}

fn say(paragraph: Paragraph<'_>, sentence: &str, other: &Foreign<'_>) -> Finding {
    let expected = &paragraph.reading.report.unit.name;
    let finding = match other.until {
        Some(until) => paragraph.finding(Rule::T06, "former", sentence, &[("met", &other.name), ("expected", expected), ("until", &until)]),
        None => paragraph.finding(Rule::T06, "text", sentence, &[("met", &other.name), ("expected", expected)]),
    };
    finding.met(other.name).expected(expected)
}
