//! T06: another unit's name where this unit's belongs.
//!
//! Reports name other units for many good reasons: the region above, units they worked with, units
//! below. So only a name in the place of the subject counts: at the beginning of a sentence (after
//! its year), right before a year or 政府信息公开, or at the beginning of a clause that goes on as
//! a unit speaks of itself (下一步，机场海关将…; 一是…；二是机场海关继续…). Reports of a region and
//! of a head office tell of their units that way, too; there only a title or an explicit
//! 以下简称“本关” counts.
//!
//! The names are the register's, former and short ones among them. Without a register they are
//! names of the report's own kind (××海关, ××局) that are neither its own, nor a short form of it,
//! nor one that says no unit (各海关, 上级海关).

use crate::{
    numerals::years,
    text::{Paragraph, SELF, paragraphs, sentences, without_ordinal},
};
use nianbao_model::{Finding, Findings, Level, Reading, Rule};
use nianbao_register::{Named, Region};
use std::cell::LazyCell;

/// What follows a name that is not alone the subject, or not the author.
const BESIDE: [&str; 19] = [
    "、", "和", "与", "及", "等", "或", "所属", "下属", "原", "移交", "转来", "转送", "并入",
    "合并", "撤销", "更名", "牵头", "会同", "联合",
];

/// A name that does not belong here.
struct Foreign<'a> {
    name: &'a str,
    /// The last year, if it is this unit's own former name.
    until: Option<u16>,
}

/// One finding for each section and name.
pub(crate) fn of_others(reading: &Reading, region: &Region, findings: &mut Findings) {
    let kin = LazyCell::new(|| kin(reading, region));
    let mut told: Vec<(usize, &str)> = Vec::new();
    for paragraph in paragraphs(reading) {
        for sentence in sentences(paragraph.text) {
            for met in region.names_in(sentence) {
                let Some(other) = foreign(reading, &met.named, || &kin)
                    .filter(|_| takes_our_place(paragraph, sentence, met.at.clone(), &kin))
                else {
                    continue;
                };
                if !told.contains(&(paragraph.section, other.name)) {
                    told.push((paragraph.section, other.name));
                    findings.push(say(paragraph, sentence, &other));
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
    let mut kin = vec![
        Kin { id: &report.unit.id, name: &report.unit.name },
        Kin { id: region.id(), name: region.name_in(report.year) },
    ];
    let mut at = report.unit.id.as_str();
    for _ in 0..region.units.len() {
        let Some(unit) = region.unit(at) else { break };
        kin.push(Kin { id: &unit.id, name: unit.name_in(report.year) });
        at = region.parent_of(unit);
    }
    let beside = region.beside(&report.unit.id);
    kin.extend(beside.map(|unit| Kin { id: &unit.id, name: unit.name_in(report.year) }));
    kin
}

/// Does a name that was met not belong here? Of those who have it the first counts.
fn foreign<'a, 'k>(
    reading: &Reading,
    named: &[Named<'a>],
    kin: impl FnOnce() -> &'k [Kin<'k>],
) -> Option<Foreign<'a>> {
    let report = &reading.report;
    let Named { unit, name, until } = *named.first()?;
    let own = unit.id == report.unit.id;
    // Most names that are met are the report's own.
    if name == report.unit.name {
        return None;
    }
    let kin = kin();
    let outdated = own && until.is_some_and(|until| report.year > until);
    let at_home =
        kin.iter().any(|k| k.name == name) || (!own && kin.iter().any(|k| k.id == unit.id));
    (!at_home && (!own || outdated)).then_some(Foreign { name, until: until.filter(|_| own) })
}

/// Does a name in a sentence stand where this unit's belongs?
fn takes_our_place(
    paragraph: Paragraph<'_>,
    sentence: &str,
    at: std::ops::Range<usize>,
    own: &[Kin<'_>],
) -> bool {
    let (before, after) = (&sentence[..at.start], &sentence[at.end..]);
    let is_title = paragraph.text.len() <= 120
        && after.contains("信息公开")
        && (after.ends_with("报告") || after.ends_with("年报"));
    let is_self = SELF.iter().any(|word| {
        let called = after.split(['）', ')']).next().unwrap_or_default();
        (after.starts_with("（以下简称") || after.starts_with("(以下简称")) && called.contains(word)
            || before.ends_with(&format!("{word}（"))
            || before.ends_with(&format!("{word}("))
    });
    let tells_of_units =
        matches!(paragraph.reading.report.unit.level, Some(Level::Region | Level::HeadOffice));
    if is_title || is_self || tells_of_units {
        return is_title || is_self;
    }
    let own = own.iter().map(|kin| &kin.name);
    let names_us = SELF.iter().chain(own).any(|name| !name.is_empty() && sentence.contains(name));
    if names_us || BESIDE.iter().any(|word| after.starts_with(word)) {
        return false;
    }
    let lead = without_ordinal(before).trim_end_matches(['，', ',']);
    let begins = lead.is_empty()
        || years(lead).first().is_some_and(|y| y.at == (0..lead.len()))
        || begins_clause(before, after);
    let boundary = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let dated = years(after).first().is_some_and(|y| y.at.start == 0);
    begins || (boundary && (dated || after.starts_with("政府信息公开")))
}

/// Where a new clause begins.
const CLAUSE: [char; 8] = ['，', ',', '；', ';', '：', ':', '—', '、'];

/// Words that go before the subject of a clause.
const BEFORE: [&str; 12] = [
    "下一步",
    "下一阶段",
    "今后",
    "同时",
    "此外",
    "另外",
    "其中",
    "为此",
    "近年来",
    "今年以来",
    "一年来",
    "截至目前",
];

/// How a clause goes on in which a unit speaks of itself. What another unit did (移交, 来函, 通报)
/// is none of it.
const OF_ITSELF: [&str; 34] = [
    "将",
    "要",
    "拟",
    "应",
    "继续",
    "坚持",
    "积极",
    "认真",
    "严格",
    "进一步",
    "不断",
    "深入",
    "持续",
    "着力",
    "切实",
    "扎实",
    "全面",
    "加强",
    "加大",
    "推进",
    "完善",
    "健全",
    "优化",
    "落实",
    "高度重视",
    "始终",
    "主动公开",
    "共收到",
    "共受理",
    "未收到",
    "收到申请",
    "新收",
    "全年",
    "充分发挥",
];

/// Does a name between these begin a clause that goes on as a unit speaks of itself?
fn begins_clause(before: &str, after: &str) -> bool {
    let clause = before.rfind(CLAUSE).map_or(before, |at| before[at..].trim_start_matches(CLAUSE));
    let lead = without_ordinal(clause);
    let is_lead = lead.is_empty()
        || BEFORE.contains(&lead)
        || years(lead).first().is_some_and(|y| y.at == (0..lead.len()));
    is_lead && OF_ITSELF.iter().any(|word| after.trim_start_matches(['，', ',']).starts_with(word))
}

/// Kinds of units by how their names end.
const KINDS: [&str; 12] = [
    "海关",
    "人民政府",
    "委员会",
    "办公室",
    "管理局",
    "监督局",
    "税务局",
    "公安局",
    "财政局",
    "教育局",
    "局",
    "厅",
];

/// What stands before the kind where no unit is meant, or one above.
const NO_UNIT: [&str; 18] = [
    "各", "全国", "全省", "全市", "直属", "隶属", "上级", "下级", "辖区", "区内", "其他", "兄弟",
    "中国", "本级", "有关", "相关", "总署", "等",
];

/// A name has at most so many characters.
const LONGEST_NAME: usize = 16;

/// The same without a register: names of the unit's own kind that begin a sentence or clause in
/// which a unit speaks of itself.
pub(crate) fn of_its_kind(reading: &Reading, findings: &mut Findings) {
    let unit = &reading.report.unit;
    let Some(kind) = KINDS.iter().find(|kind| unit.name.ends_with(*kind)) else { return };
    if matches!(unit.level, Some(Level::Region | Level::HeadOffice)) {
        return;
    }
    let mut told: Vec<(usize, String)> = Vec::new();
    for paragraph in paragraphs(reading) {
        for sentence in sentences(paragraph.text) {
            if SELF.iter().any(|word| sentence.contains(word))
                || sentence.contains(unit.name.as_str())
            {
                continue;
            }
            for (end, _) in sentence.match_indices(kind) {
                let end = end + kind.len();
                let clause = sentence[..end]
                    .rfind(CLAUSE)
                    .map_or(0, |at| at + sentence[at..].chars().next().map_or(0, char::len_utf8));
                let lead = without_ordinal(&sentence[clause..end]);
                let name = BEFORE.iter().find_map(|word| lead.strip_prefix(word)).unwrap_or(lead);
                let after = sentence[end..].trim_start_matches(['，', ',']);
                let goes_on = OF_ITSELF.iter().any(|word| after.starts_with(word));
                if goes_on
                    && is_another(name, &unit.name, kind)
                    && !told.iter().any(|(n, known)| *n == paragraph.section && known == name)
                {
                    told.push((paragraph.section, name.to_owned()));
                    findings.push(say(paragraph, sentence, &Foreign { name, until: None }));
                }
            }
        }
    }
}

/// Is it the name of a unit, and neither this one's nor a short form of it, nor one that this one's
/// name begins with (the one above)?
fn is_another(name: &str, own: &str, kind: &str) -> bool {
    let Some(proper) = name.strip_suffix(kind) else { return false };
    let length = proper.chars().count();
    let is_name = (1..=LONGEST_NAME).contains(&length)
        && proper.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if !is_name
        || proper.starts_with(['本', '我', '该', '某'])
        || NO_UNIT.iter().any(|word| proper.contains(word))
    {
        return false;
    }
    // 市市场监管局 is 天门市市场监督管理局 for short: its characters stand there in their order.
    let mut rest = own.chars();
    let is_short = name.chars().all(|c| rest.any(|other| other == c));
    !is_short && !own.starts_with(proper)
}

fn say(paragraph: Paragraph<'_>, sentence: &str, other: &Foreign<'_>) -> Finding {
    let expected = &paragraph.reading.report.unit.name;
    let finding = match other.until {
        Some(until) => paragraph.finding(
            Rule::T06,
            "former",
            sentence,
            &[("met", &other.name), ("expected", expected), ("until", &until)],
        ),
        None => paragraph.finding(
            Rule::T06,
            "text",
            sentence,
            &[("met", &other.name), ("expected", expected)],
        ),
    };
    finding.met(other.name).expected(expected)
}
