//! T02 and T03: what the text claims of the step from last year.

use crate::{
    Said,
    arithmetic::{From, from, growth, percent_text},
    numeral::{Meant, Number, numbers},
    passage::{Meaning, Use},
    short,
    tables::{total, total_before},
    vocabulary::Lexicon,
};
use nianbao_model::{Decimal, Finding, Findings, Place, Reading, Rule, Say};

/// Words of a fall in what an indicator claims.
const DOWN: [&str; 8] = ["下降", "减少", "降低", "回落", "下滑", "降幅", "缩短", "少"];
/// Units of indicators that are counted and not measured.
const COUNTED: [&str; 12] =
    ["条", "件", "个", "项", "次", "人次", "篇", "份", "宗", "起", "期", "场"];

/// All changes that a passage claims.
pub(crate) fn compare(said: &Said<'_>, findings: &mut Findings) {
    for (n, record) in said.passage.records.iter().enumerate() {
        let down = match record.used {
            Use::Change { down } | Use::Difference { down } => down,
            _ => continue,
        };
        let of = record.of.and_then(|n| said.passage.records.get(n));
        let meaning = record.meaning.as_ref().or_else(|| of.and_then(|of| of.meaning.as_ref()));
        let change = &said.pieces.numbers[record.number];
        let value = of.map(|of| &said.pieces.numbers[of.number]);
        let start = value.map_or(
            said.pieces.atoms[record.atom].tokens.first().map_or(change.start, |token| token.start),
            |value| value.start,
        );
        let words = said.normal.quote(start, change.end);
        let finding = match meaning.and_then(|meaning| steps(said, meaning)) {
            Some(steps) => {
                said.hold_if(record, change.meant == Meant::Exactly);
                from_tables(&steps, change, down, words, value)
            }
            // Days and shares are no counts; a bare figure may be anything.
            None => value.filter(|value| !matches!(value.unit, "天" | "秒" | "" | "%")).and_then(
                |value| {
                    // A figure of last year that the text itself gives.
                    let base = record
                        .of
                        .and_then(|of| stated_base(said, of, n))
                        .or_else(|| of.and_then(|of| crate::indicators::before(said, of)));
                    let exact = value.is_exact_count() && change.meant == Meant::Exactly;
                    said.hold_if(record, exact && (base.is_some() || change.unit == "%"));
                    judge(value, change, down, base, words)
                },
            ),
        };
        if let Some(finding) = finding {
            findings.push(said.quoted(finding, said.pieces.atoms[record.atom].sentence));
        }
    }
}

/// Last year's figure and this year's, for each reading; nothing if one is not known.
fn steps(said: &Said<'_>, meaning: &Meaning) -> Option<Vec<(Decimal, Decimal)>> {
    meaning
        .readings
        .iter()
        .map(|cells| total_before(said, cells).zip(total(said.report(), cells)))
        .collect()
}

/// The figure of last year that stands between a figure and its change.
fn stated_base(said: &Said<'_>, of: usize, change: usize) -> Option<Decimal> {
    let between = said.passage.records.get(of + 1..change).unwrap_or_default();
    between
        .iter()
        .find(|record| record.used == Use::Previous)
        .map(|record| said.pieces.numbers[record.number].value)
}

/// A change that must come from one of the steps.
fn from_tables(
    steps: &[(Decimal, Decimal)],
    change: &Number<'_>,
    down: bool,
    words: &str,
    value: Option<&Number<'_>>,
) -> Option<Finding> {
    if change.meant != Meant::Exactly {
        return None;
    }
    let percent = change.unit == "%";
    let verdicts: Vec<Option<Finding>> = steps
        .iter()
        .map(|(before, now)| {
            if percent {
                percentage(*before, *now, change, down, words)
            } else {
                difference(*before, *now, change, down, words, value)
            }
        })
        .collect();
    if verdicts.iter().any(Option::is_none) {
        return None;
    }
    // Cut off is a smaller fault than wrong.
    let cut = steps
        .iter()
        .position(|(before, now)| percent && is_cut_off(*before, *now, change, down))
        .unwrap_or(0);
    verdicts.into_iter().nth(cut).flatten()
}

fn difference(
    before: Decimal,
    now: Decimal,
    change: &Number<'_>,
    down: bool,
    words: &str,
    value: Option<&Number<'_>>,
) -> Option<Finding> {
    let due = now.checked_sub(before)?;
    let claimed = if down { -change.value } else { change.value };
    let alike = change.kind != Some(crate::vocabulary::UnitKind::Measure)
        && value.is_none_or(|value| {
            value.unit.is_empty() || change.unit.is_empty() || value.kind == change.kind
        });
    (alike && due != claimed).then(|| {
        let (quote, due, before) = (short(words), due.normalize(), before.normalize());
        let values: &[(&str, &dyn Say)] =
            &[("quote", &quote), ("base", &before), ("expected", &due)];
        Finding::new(Rule::T02, "difference", values).met(claimed.normalize()).expected(due)
    })
}

fn percentage(
    before: Decimal,
    now: Decimal,
    change: &Number<'_>,
    down: bool,
    words: &str,
) -> Option<Finding> {
    let decimals = change.decimals;
    let claimed = claimed_digits(change, down)?;
    let whole = |value: Decimal| value.normalize().to_string().parse::<i128>().ok();
    let (base, now) = (whole(before)?, whole(now)?);
    let quote = short(words);
    let shown = |percent: i128| format!("{}%", percent_text(percent, decimals));
    let Some((rounded, cut)) = growth(base, now, decimals) else {
        let values: &[(&str, &dyn Say)] = &[("quote", &quote)];
        return (base == 0)
            .then(|| Finding::new(Rule::T02, "from_zero", values).met(shown(claimed)));
    };
    let variant = match claimed {
        _ if claimed == rounded => return None,
        _ if claimed == cut => "truncated",
        _ => "broken",
    };
    let values: &[(&str, &dyn Say)] = &[
        ("quote", &quote),
        ("base", &base),
        ("claim", &shown(claimed)),
        ("expected", &shown(rounded)),
    ];
    Some(Finding::new(Rule::T02, variant, values).met(shown(claimed)).expected(shown(rounded)))
}

/// Is a claimed percentage the step's own, with its last digits cut off?
fn is_cut_off(before: Decimal, now: Decimal, change: &Number<'_>, down: bool) -> bool {
    let whole = |value: Decimal| value.normalize().to_string().parse::<i128>().ok();
    let growth = whole(before)
        .zip(whole(now))
        .and_then(|(before, now)| growth(before, now, change.decimals));
    growth
        .zip(claimed_digits(change, down))
        .is_some_and(|((rounded, cut), claimed)| claimed == cut && claimed != rounded)
}

/// A claimed percentage in units of its last digit, below zero for a fall.
fn claimed_digits(change: &Number<'_>, down: bool) -> Option<i128> {
    let digits: i128 = (change.value * Decimal::from(10_u64.checked_pow(change.decimals)?))
        .normalize()
        .to_string()
        .parse()
        .ok()?;
    Some(if down { -digits } else { digits })
}

/// The claims of indicators, which carry their figure and its change apart.
pub(crate) fn indicators(
    this: &Reading,
    last: Option<&Reading>,
    lexicon: &Lexicon,
    findings: &mut Findings,
) {
    for indicator in &this.report.indicators {
        let Some(written) = &indicator.year_on_year else { continue };
        let claim = written.replace('％', "%");
        let claim = claim.trim_start_matches(['+', '-', '＋', '－', '−', '↑', '↓']);
        let (value, change) =
            (numbers(&indicator.value, &lexicon.units), numbers(claim, &lexicon.units));
        let ([value], [change]) = (value.as_slice(), change.as_slice()) else { continue };
        let down = written.trim_start().starts_with(['-', '－', '−', '↓'])
            || DOWN.iter().any(|word| written.contains(word));
        let same = |other: &&nianbao_model::Indicator| {
            other.name == indicator.name && other.unit == indicator.unit
        };
        let before = last
            .and_then(|last| last.report.indicators.iter().find(same))
            .and_then(|other| other.value.parse().ok());
        // 万次 is rounded, seconds are an average; and what a sentence claims was judged there.
        let exact = COUNTED.contains(&indicator.unit.as_str());
        let said_before = |finding: &Finding| {
            let met = finding.met.as_deref().is_some_and(|met| {
                met.trim_start_matches('-').trim_end_matches('%') == change.value.to_string()
            });
            met && finding.message.zh.contains(&format!("{}{}", indicator.value, indicator.unit))
        };
        if !exact || findings.iter().any(said_before) {
            continue;
        }
        let words = format!("{} {}{} {written}", indicator.name, indicator.value, indicator.unit);
        if let Some(finding) = judge(value, change, down, before, &words) {
            findings.push(finding.place(Some(&Place::Quote { file: "指标".into(), text: words })));
        }
    }
}

/// What is wrong with a claim of a figure that no table has, if anything.
fn judge(
    value: &Number<'_>,
    change: &Number<'_>,
    down: bool,
    before: Option<Decimal>,
    words: &str,
) -> Option<Finding> {
    if !value.is_exact_count() || change.meant != Meant::Exactly {
        return None;
    }
    let percent = change.unit == "%";
    match (before, percent) {
        (Some(before), true) => percentage(before, value.value, change, down, words),
        // 比上年增加5件: only last year's figure can tell.
        (Some(before), false) => difference(before, value.value, change, down, words, Some(value)),
        (None, false) => None,
        (None, true) => {
            let (now, decimals): (i128, u32) =
                (value.value.normalize().to_string().parse().ok()?, change.decimals);
            let claimed = claimed_digits(change, down)?;
            let shown = |percent: i128| format!("{}%", percent_text(percent, decimals));
            let (variant, base, due) = match from(now, claimed, decimals)? {
                From::Rounded => return None,
                From::Truncated { base } => (
                    "truncated",
                    base,
                    growth(base, now, decimals)
                        .map(|(rounded, _)| shown(rounded))
                        .unwrap_or_default(),
                ),
                From::Nothing => ("unreachable", 0, String::new()),
            };
            let quote = short(words);
            let values: &[(&str, &dyn Say)] = &[
                ("quote", &quote),
                ("value", &now),
                ("claim", &shown(claimed)),
                ("base", &base),
                ("expected", &due),
            ];
            let expected = if due.is_empty() { "–" } else { due.as_str() };
            Some(Finding::new(Rule::T03, variant, values).met(shown(claimed)).expected(expected))
        }
    }
}
