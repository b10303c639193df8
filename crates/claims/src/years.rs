//! T02 and T03: what the text claims of the step from last year.

use crate::{
    Said,
    arithmetic::{From, from, growth, percent_text},
    numeral::{Number, numbers},
    sentence::Sentence,
    short,
    speaks::spoken,
    tables::total,
};
use nianbao_model::{Decimal, Finding, Findings, Place, Reading, Rule, Say};

/// Words that say a change is one from last year.
const SINCE: [&str; 11] = ["同比", "比上年", "较上年", "比去年", "较去年", "比上一年", "较上一年", "与上年", "与去年", "同期", "上年度"];
const UP: [&str; 8] = ["增长", "上升", "增加", "提高", "提升", "上涨", "增幅", "多"];
const DOWN: [&str; 8] = ["下降", "减少", "降低", "回落", "下滑", "降幅", "缩短", "少"];
/// Units of indicators that are counted and not measured.
const COUNTED: [&str; 12] = ["条", "件", "个", "项", "次", "人次", "篇", "份", "宗", "起", "期", "场"];
/// So many characters may stand between a figure and its claim.
const CLOSE: usize = 16;

/// A claim: a figure, and by how much it changed.
struct Claim<'a> {
    value: &'a Number,
    /// The value's place among the sentence's numbers.
    at: usize,
    change: &'a Number,
    down: bool,
    /// The words from the figure to the end of the claim.
    words: &'a str,
}

/// All claims of a sentence.
pub(crate) fn compare(said: &Said<'_>, last: Option<&Reading>, findings: &mut Findings) {
    for claim in claims(said.sentence) {
        let before = last.and_then(|last| {
            let of = spoken(said.sentence, claim.at, &said.reading.report)?;
            let addresses: Vec<&str> =
                of.readings.first()?.iter().map(|ix| said.reading.report.edition.spec(*ix).address.as_str()).collect();
            let cells: Option<Vec<_>> = addresses.iter().map(|address| last.report.edition.find(address)).collect();
            total(&last.report, &cells?)
        });
        if let Some(finding) = judge(claim.value, claim.change, claim.down, before, claim.words) {
            findings.push(said.quoted(finding));
        }
    }
}

/// The claims of indicators, which carry their figure and its change apart.
pub(crate) fn indicators(this: &Reading, last: Option<&Reading>, findings: &mut Findings) {
    for indicator in &this.report.indicators {
        let Some(claim) = &indicator.year_on_year else { continue };
        let (value, change) = (numbers(&indicator.value), numbers(claim.trim_start_matches(['+', '-', '＋', '－', '−', '↑', '↓'])));
        let ([value], [change]) = (value.as_slice(), change.as_slice()) else { continue };
        let down = claim.trim_start().starts_with(['-', '－', '−', '↓']) || DOWN.iter().any(|word| claim.contains(word));
        let same = |other: &&nianbao_model::Indicator| other.name == indicator.name && other.unit == indicator.unit;
        let before = last.and_then(|last| last.report.indicators.iter().find(same)).and_then(|other| other.value.parse().ok());
        // 万次 is rounded, seconds are an average; and what a sentence claims was judged there.
        let exact = COUNTED.contains(&indicator.unit.as_str());
        let said_before = |finding: &Finding| {
            let met =
                finding.met.as_deref().is_some_and(|met| met.trim_start_matches('-').trim_end_matches('%') == change.value.to_string());
            met && finding.message.zh.contains(&format!("{}{}", indicator.value, indicator.unit))
        };
        if !exact || findings.iter().any(said_before) {
            continue;
        }
        let words = format!("{} {}{} {claim}", indicator.name, indicator.value, indicator.unit);
        if let Some(finding) = judge(value, change, down, before, &words) {
            findings.push(finding.place(Some(&Place::Quote { file: "指标".into(), text: words })));
        }
    }
}

fn claims<'a>(sentence: &'a Sentence<'_>) -> Vec<Claim<'a>> {
    let mut claims = Vec::new();
    for (n, change) in sentence.numbers.iter().enumerate() {
        let Some(at) = n.checked_sub(1) else { continue };
        let (value, between) = (&sentence.numbers[at], sentence.before(n));
        let since = SINCE.iter().any(|word| between.contains(word)) || between.contains("年") && between.contains('比');
        let direction =
            |words: &[&str]| words.iter().any(|word| between.trim_end_matches(['了', '约', '近', ' ', '达', '为']).ends_with(word));
        let (up, down) = (direction(&UP), direction(&DOWN));
        let comparable = !matches!(value.unit, "%" | "％" | "个百分点" | "百分点" | "天" | "秒" | "");
        if since && up != down && comparable && between.chars().count() <= CLOSE && !between.contains(['。', '、']) {
            claims.push(Claim { value, at, change, down, words: &sentence.text[value.start..change.end] });
        }
    }
    claims
}

/// What is wrong with a claim, if anything.
fn judge(value: &Number, change: &Number, down: bool, before: Option<Decimal>, words: &str) -> Option<Finding> {
    let percent = matches!(change.unit, "%" | "％");
    if !value.is_exact_count() || change.meant != crate::numeral::Meant::Exactly {
        return None;
    }
    let now: i128 = value.value.normalize().to_string().parse().ok()?;
    let quote = short(words);
    if !percent {
        // 比上年增加5件: only last year's figure can tell.
        let before = before?;
        let due = value.value.checked_sub(before)?;
        let claimed = if down { -change.value } else { change.value };
        let same_unit = change.unit == value.unit;
        return (same_unit && due != claimed).then(|| {
            let (due, before) = (due.normalize(), before.normalize());
            let values: &[(&str, &dyn Say)] = &[("quote", &quote), ("base", &before), ("expected", &due)];
            Finding::new(Rule::T02, "difference", values).met(claimed.normalize()).expected(due)
        });
    }
    let decimals = change.decimals;
    let digits: i128 = (change.value * Decimal::from(10_u64.checked_pow(decimals)?)).normalize().to_string().parse().ok()?;
    let claimed = if down { -digits } else { digits };
    let shown = |percent: i128| format!("{}%", percent_text(percent, decimals));
    let Some(before) = before else {
        let (variant, base, due) = match from(now, claimed, decimals)? {
            From::Rounded => return None,
            From::Truncated { base } => {
                ("truncated", base, growth(base, now, decimals).map(|(rounded, _)| shown(rounded)).unwrap_or_default())
            }
            From::Nothing => ("unreachable", 0, String::new()),
        };
        let values: &[(&str, &dyn Say)] =
            &[("quote", &quote), ("value", &now), ("claim", &shown(claimed)), ("base", &base), ("expected", &due)];
        return Some(Finding::new(Rule::T03, variant, values).met(shown(claimed)).expected(if due.is_empty() {
            "–".into()
        } else {
            due
        }));
    };
    let base: i128 = before.normalize().to_string().parse().ok()?;
    let Some((rounded, cut)) = growth(base, now, decimals) else {
        let values: &[(&str, &dyn Say)] = &[("quote", &quote)];
        return (base == 0).then(|| Finding::new(Rule::T02, "from_zero", values).met(shown(claimed)));
    };
    let variant = match claimed {
        _ if claimed == rounded => return None,
        _ if claimed == cut => "truncated",
        _ => "broken",
    };
    let values: &[(&str, &dyn Say)] = &[("quote", &quote), ("base", &base), ("claim", &shown(claimed)), ("expected", &shown(rounded))];
    Some(Finding::new(Rule::T02, variant, values).met(shown(claimed)).expected(shown(rounded)))
}
