//! T01 for figures outside the tables: what a text says of an indicator, against the indicator.
//!
//! The words around a figure must be an indicator's name, and beside it nothing but words without
//! weight (`@light` of the vocabulary's `indicators`): any other word may make it a part, or another
//! matter. Where verbs (`@verbs`) make the difference the finding is a warning; and there is none
//! where the same passage has the right figure, too. Other times and other bodies are left alone, as
//! everywhere.

use crate::{
    Said,
    clause::date,
    normal::Normal,
    numeral::{Number, numbers},
    passage::{Record, Sure, Use},
    tables::severity,
    vocabulary::{Lexicon, Role, Sense, Time},
};
use nianbao_model::{Decimal, Finding, Findings, Indicator, Report, Rule, Say};
use std::collections::{BTreeSet, HashMap};

/// What an indicator is called, and its figure.
struct Known {
    /// Its place in the report.
    at: usize,
    names: Vec<Words>,
    unit: String,
    value: Decimal,
    /// How far its last digit reaches.
    step: Decimal,
}

/// Words without those of no weight, and without verbs, too.
#[derive(PartialEq, Eq)]
struct Words {
    plain: String,
    loose: String,
}

/// The indicators of a report that a text may speak of.
#[derive(Default)]
pub(crate) struct Indicators {
    all: Vec<Known>,
    /// Their places in `all`, by what they are called without verbs.
    by_name: HashMap<String, Vec<usize>>,
    /// Their units that the vocabulary has not (分).
    other_units: BTreeSet<String>,
}

/// So many indicators of a report are looked for in its texts,
const MOST: usize = 500;
/// in so many characters around a figure.
const LONGEST: usize = 120;

/// An indicator that a figure is said of.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    /// Its place in the report.
    pub(crate) at: usize,
    sure: Sure,
    agrees: bool,
}

impl Indicators {
    /// Those with a figure and a name. Two that are called the same are none.
    pub(crate) fn of(report: &Report, lexicon: &Lexicon) -> Self {
        let mut indicators = Self::default();
        for (at, one) in report.indicators.iter().enumerate().take(MOST) {
            let Some((known, is_unit)) = Known::of(at, one, report, lexicon) else { continue };
            let place = indicators.all.len();
            let names: BTreeSet<&str> =
                known.names.iter().map(|name| name.loose.as_str()).collect();
            for name in names {
                indicators.by_name.entry(name.to_owned()).or_default().push(place);
            }
            if !is_unit {
                indicators.other_units.insert(known.unit.clone());
            }
            indicators.all.push(known);
        }
        indicators
    }

    /// The indicator that a record is said of; nothing if the words leave a doubt.
    pub(crate) fn named(&self, said: &Said<'_>, record: &Record) -> Option<Named> {
        let used =
            matches!(record.used, Use::Count | Use::Other | Use::Share | Use::Rate(_) | Use::Money);
        if self.all.is_empty() || !used || !record.now || record.meaning.is_some() {
            return None;
        }
        let number = &said.pieces.numbers[record.number];
        let end = said.pieces.atoms[record.atom].tokens.last().map_or(number.end, |last| last.end);
        let tail = said.pieces.text.get(number.end..end).unwrap_or_default();
        if !number.unit.is_empty() {
            return self.called(said, record, number.unit, tail);
        }
        let mut units = self.other_units.iter();
        units.find_map(|unit| self.called(said, record, unit, tail.strip_prefix(unit.as_str())?))
    }

    /// The one indicator of a unit whose name stands around a figure.
    fn called(&self, said: &Said<'_>, record: &Record, unit: &str, tail: &str) -> Option<Named> {
        let words = format!("{}{tail}", head(said, record));
        if words.chars().nth(LONGEST).is_some() {
            return None;
        }
        let words = Words::of(&words, said.report(), said.pieces.lexicon);
        let same = self.by_name.get(&words.loose)?;
        let mut same =
            same.iter().filter_map(|at| self.all.get(*at)).filter(|one| one.unit == unit);
        let (known, None) = (same.next()?, same.next()) else { return None };
        let sure = if known.names.iter().any(|name| name.plain == words.plain) {
            Sure::Certain
        } else {
            // A verb alone names nothing.
            words.loose.chars().nth(1)?;
            Sure::Likely
        };
        let number = &said.pieces.numbers[record.number];
        Some(Named { at: known.at, sure, agrees: known.agrees(number) })
    }
}

impl Known {
    /// An indicator, and whether the vocabulary has its unit.
    fn of(
        at: usize,
        indicator: &Indicator,
        report: &Report,
        lexicon: &Lexicon,
    ) -> Option<(Self, bool)> {
        let written = format!("{}{}", indicator.value.trim(), indicator.unit.trim());
        let written = Normal::of(&written).text;
        let figures = numbers(&written, &lexicon.units);
        let [figure] = &figures[..] else { return None };
        if figure.start != 0 {
            return None;
        }
        let name = Normal::of(&indicator.name).text;
        let others = lexicon.indicators.get(&name).into_iter().flatten();
        let names = std::iter::once(&name).chain(others).map(|n| Words::of(n, report, lexicon));
        let names: Vec<Words> = names.filter(|name| name.plain.chars().nth(1).is_some()).collect();
        let unit = written.get(figure.unit_at..).unwrap_or_default().to_owned();
        let (value, step, is_unit) = (figure.value, figure.step, unit == figure.unit);
        (!names.is_empty()).then_some((Self { at, names, unit, value, step }, is_unit))
    }

    /// Does a text say the same, to the digits that either states?
    fn agrees(&self, number: &Number<'_>) -> bool {
        let reach = number.step.max(self.step) / Decimal::TWO;
        number.allows(self.value)
            || number.value.checked_sub(self.value).is_some_and(|off| off.abs() <= reach)
                && number.step != self.step
    }
}

/// The words in front of a figure, from the mark before, or from a figure with its unit; those
/// before a colon that nothing stands behind.
fn head<'t>(said: &Said<'t>, record: &Record) -> &'t str {
    let (pieces, number) = (said.pieces, &said.pieces.numbers[record.number]);
    let ends = |c: char| matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | '（' | '）' | '\n');
    let before = pieces.text.get(..number.start).unwrap_or_default();
    let clause =
        |text: &'t str| text.rfind(ends).map_or(text, |at| text[at..].trim_start_matches(ends));
    let mut words = clause(before);
    let mut until = number.start;
    if let (true, Some(rest)) = (words.is_empty(), before.strip_suffix('：')) {
        (words, until) = (clause(rest), rest.len());
    }
    let from = until - words.len();
    let earlier = pieces.numbers.get(..record.number).unwrap_or_default();
    match earlier.iter().rev().find(|earlier| earlier.kind.is_some()) {
        Some(earlier) if earlier.end > from && earlier.end <= until => {
            let rest = pieces.text.get(earlier.end..until).unwrap_or_default();
            rest.trim_start_matches(['、', '和', '及', '与'])
        }
        _ => words,
    }
}

impl Words {
    /// Leaves out times, the unit itself, and words without weight.
    fn of(text: &str, report: &Report, lexicon: &Lexicon) -> Self {
        let list = |key: &str| lexicon.indicators.get(key).map(Vec::as_slice).unwrap_or_default();
        let (light, verbs) = (list(LIGHT), list(VERBS));
        let (mut plain, mut loose) = (String::new(), String::new());
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let longest = |words: &[String]| {
                words.iter().filter(|word| rest.starts_with(word.as_str())).map(String::len).max()
            };
            let own = own_body(rest, report, lexicon);
            let time = date(text, at, report.year).map(|(_, end)| end - at);
            // 平均 and 每月 are words of the name, or make it another figure.
            let year = lexicon.at(rest).find(|(_, word)| {
                let of_a_year = |sense: &Sense| {
                    matches!(sense, Sense::Time(Time::Year(_) | Time::This | Time::UntilNow))
                };
                lexicon.senses(*word).iter().any(of_a_year)
            });
            let skip = time.max(year.map(|(length, _)| length)).max(own).max(longest(light));
            let verb = longest(verbs);
            let one = c.len_utf8();
            match (skip, verb) {
                (Some(skip), verb) if verb.is_none_or(|verb| verb <= skip) => at += skip,
                (_, Some(verb)) => {
                    plain += &rest[..verb];
                    at += verb;
                }
                _ => {
                    plain.push(c);
                    loose.push(c);
                    at += one;
                }
            }
        }
        Self { plain, loose }
    }
}

/// The keys of the vocabulary's lists.
const LIGHT: &str = "@light";
const VERBS: &str = "@verbs";

/// How long the words for the unit itself are that a text begins with: its name, 我关, 全关.
fn own_body(text: &str, report: &Report, lexicon: &Lexicon) -> Option<usize> {
    let name = &report.unit.name;
    let named = (!name.is_empty() && text.starts_with(name.as_str())).then_some(name.len());
    let is = |text: &str, role: Role| {
        let met = |(_, word): &(usize, u16)| lexicon.senses(*word).contains(&Sense::Role(role));
        lexicon.at(text).find(met).map(|(length, _)| length)
    };
    let mine = text.strip_prefix(['我', '本']).and_then(|rest| is(rest, Role::Kind));
    named.or(mine.map(|length| length + '我'.len_utf8())).or_else(|| is(text, Role::Whole))
}

/// All that a passage says of indicators.
pub(crate) fn compare(said: &Said<'_>, findings: &mut Findings) {
    let named: Vec<(&Record, Named)> = said
        .passage
        .records
        .iter()
        .filter_map(|record| Some((record, said.indicators.named(said, record)?)))
        .collect();
    for (record, one) in &named {
        said.hold(record.number);
        let told = named.iter().any(|(_, other)| other.at == one.at && other.agrees);
        if let (false, Some(indicator)) = (told, said.report().indicators.get(one.at)) {
            findings.push(differs(said, record, one.sure, indicator));
        }
    }
}

fn differs(said: &Said<'_>, record: &Record, sure: Sure, indicator: &Indicator) -> Finding {
    let (quote, mut written) = (said.sentence_of(record), said.written(record).to_owned());
    if said.pieces.numbers[record.number].unit.is_empty() {
        written += indicator.unit.trim();
    }
    let expected = format!("{}{}", indicator.value.trim(), indicator.unit.trim());
    let values: &[(&str, &dyn Say)] =
        &[("quote", &quote), ("met", &written), ("name", &indicator.name), ("expected", &expected)];
    let finding = Finding::new(Rule::T01, "indicator", values).met(&written).expected(expected);
    let mut finding = said.quoted(finding, said.pieces.atoms[record.atom].sentence);
    finding.severity = severity(sure, finding.severity);
    finding
}

/// Last year's figure of the indicator that a record of this year is said of, for its change.
pub(crate) fn before(said: &Said<'_>, record: &Record) -> Option<Decimal> {
    let indicator = said.report().indicators.get(said.indicators.named(said, record)?.at)?;
    let last = &said.last?.report.indicators;
    let before = last.iter().find(|other| other.is_of(indicator))?;
    let (value, step) = before.figure()?;
    (step == Decimal::ONE).then_some(value)
}
