//! Wordings with slots: filled from a report drawn at random, falsified one slot at a time.
//!
//! `{#|R}` is a figure, its cells named in short: R received, CI carried in, CO carried out, T
//! concluded, G, P, D, U, N, O the ways to end (with a digit: the ground), each with n, e, r, p, l,
//! o or org for applicants; RC, LD, LA, L disputes with u, c, o, p for their results; NI, NR, NF,
//! NM, NT normative documents, FEE money. `{#.##%|s A/B}` is a share, `{#%|y+ A}` and `{#|d- A}`
//! changes since last year, `{#|prev A}` last year's figure, `{#|p1 A}` one part of A of several,
//! `<words|A,B>` says that there is none.

use nianbao_model::{
    Cell, Decimal, Editions, Finding, Level, Reading, Report, RoundingStrategy, Rule, UnitRef,
};
use std::collections::BTreeMap;

/// A small generator of numbers: the same seed gives the same figures.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64, text: &str) -> Self {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1;
        text.bytes().for_each(|b| state = (state ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self(state | 1)
    }

    pub(crate) fn within(&mut self, low: i64, high: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + (self.0 % (high - low + 1).unsigned_abs()) as i64
    }
}

/// The editions, read once: the vocabulary is read once for each.
pub(crate) fn editions() -> &'static Editions {
    static EDITIONS: std::sync::LazyLock<Editions> = std::sync::LazyLock::new(Editions::national);
    &EDITIONS
}

const COLUMNS: [&str; 6] =
    ["natural_person", "enterprise", "research", "public_interest", "legal_service", "other_org"];
const DISPUTES: [&str; 3] =
    ["reconsideration", "litigation_direct", "litigation_after_reconsideration"];
const RESULTS: [&str; 4] = ["upheld", "corrected", "other_result", "pending"];

/// Counts by address.
pub(crate) type Cells = BTreeMap<String, i64>;

pub(crate) fn outcomes(edition: &str) -> Vec<String> {
    let editions = editions();
    let edition = editions.get(edition).unwrap();
    let table = edition.tables.iter().find(|t| t.id == "requests").unwrap();
    table.blocks[0].rows.iter().filter(|row| row.outcome).map(|row| row.id.clone()).collect()
}

/// A report in which all identities hold; the terms named are nought.
pub(crate) fn draw(dice: &mut Dice, edition: &str, nought: &[&str]) -> Cells {
    let mut cells = Cells::new();
    for row in outcomes(edition).iter().map(String::as_str) {
        for column in COLUMNS {
            let n = if column == COLUMNS[0] {
                dice.within(3, 60)
            } else {
                [0, 0, 1, 2, 5][dice.within(0, 4) as usize]
            };
            cells.insert(format!("requests.{row}.{column}"), n);
        }
    }
    for column in COLUMNS {
        let person = column == COLUMNS[0];
        cells.insert(
            format!("requests.carried_in.{column}"),
            if person { dice.within(4, 20) } else { dice.within(0, 1) },
        );
        cells.insert(
            format!("requests.carried_out.{column}"),
            if person { dice.within(4, 30) } else { dice.within(0, 2) },
        );
    }
    for row in DISPUTES {
        for column in RESULTS {
            cells.insert(format!("disputes.{row}.{column}"), dice.within(1, 9));
        }
    }
    for ix in editions().get(edition).unwrap().cells() {
        if ix.address.starts_with("proactive.") && !ix.address.ends_with(".amount") {
            let more = if ix.address.ends_with("disclosed_total") { 200 } else { 0 };
            cells.insert(ix.address.clone(), dice.within(5, 90) + more);
        }
    }
    for term in nought {
        let clear = |cells: &mut Cells, start: &str| {
            cells.iter_mut().filter(|(a, _)| a.starts_with(start)).for_each(|(_, n)| *n = 0)
        };
        match *term {
            "R" => clear(&mut cells, "requests."),
            "CO" => clear(&mut cells, "requests.carried_out."),
            "RC" => clear(&mut cells, "disputes.reconsideration."),
            "L" => clear(&mut cells, "disputes.litigation"),
            "LD" => clear(&mut cells, "disputes.litigation_direct."),
            "LA" => clear(&mut cells, "disputes.litigation_after"),
            "Rorg" => cells
                .iter_mut()
                .filter(|(a, _)| a.starts_with("requests.") && !a.ends_with("natural_person"))
                .for_each(|(_, n)| *n = 0),
            term => addresses(term, edition).iter().for_each(|a| {
                cells.insert(a.clone(), 0);
                if let Some(row) = a.strip_suffix(".total").filter(|a| a.starts_with("requests.")) {
                    COLUMNS.iter().for_each(|c| {
                        cells.insert(format!("{row}.{c}"), 0);
                    });
                }
            }),
        }
    }
    total(&mut cells, edition);
    cells
}

pub(crate) fn total(cells: &mut Cells, edition: &str) {
    let rows = outcomes(edition);
    for column in COLUMNS {
        let sum: i64 = rows.iter().map(|row| cells[&format!("requests.{row}.{column}")]).sum();
        let (left, before) = (
            cells[&format!("requests.carried_out.{column}")],
            cells[&format!("requests.carried_in.{column}")],
        );
        let before = if sum + left < before { 0 } else { before };
        cells.insert(format!("requests.carried_in.{column}"), before);
        cells.insert(format!("requests.outcome_total.{column}"), sum);
        cells.insert(format!("requests.received.{column}"), sum + left - before);
    }
    let fixed = ["received", "carried_in", "outcome_total", "carried_out"];
    for row in fixed.iter().copied().chain(rows.iter().map(String::as_str)) {
        let sum = COLUMNS.iter().map(|c| cells[&format!("requests.{row}.{c}")]).sum();
        cells.insert(format!("requests.{row}.total"), sum);
    }
    for row in DISPUTES {
        let sum = RESULTS.iter().map(|c| cells[&format!("disputes.{row}.{c}")]).sum();
        cells.insert(format!("disputes.{row}.total"), sum);
    }
}

/// The addresses of a term such as `Rn`, `D8`, `RCu`, `G+P`.
pub(crate) fn addresses(terms: &str, edition: &str) -> Vec<String> {
    terms.split('+').flat_map(|term| address(term, edition)).collect()
}

pub(crate) fn address(term: &str, edition: &str) -> Vec<String> {
    let fixed = [
        ("CI", "carried_in"),
        ("CO", "carried_out"),
        ("T", "outcome_total"),
        ("G", "granted"),
        ("P", "partly_granted"),
        ("R", "received"),
    ];
    let documents = [
        ("NI", "issued"),
        ("NR", "repealed"),
        ("NF", "in_force"),
        ("NM", "made"),
        ("NT", "disclosed_total"),
    ];
    if let Some((_, column)) = documents.iter().find(|(known, _)| *known == term) {
        return vec![format!("proactive.normative_documents.{column}")];
    }
    for (short, rows) in [
        ("RC", &DISPUTES[..1]),
        ("LD", &DISPUTES[1..2]),
        ("LA", &DISPUTES[2..]),
        ("L", &DISPUTES[1..]),
    ] {
        let column = match term.strip_prefix(short) {
            Some("") => "total",
            Some("u") => "upheld",
            Some("c") => "corrected",
            Some("o") => "other_result",
            Some("p") => "pending",
            _ => continue,
        };
        return rows.iter().map(|row| format!("disputes.{row}.{column}")).collect();
    }
    for (short, row) in fixed {
        let columns: Vec<&str> = match term.strip_prefix(short) {
            Some("") => vec!["total"],
            Some("org") => COLUMNS[1..].to_vec(),
            Some(one) if one.len() == 1 && "nerplo".contains(one) => {
                vec![COLUMNS["nerplo".find(one).unwrap()]]
            }
            _ => continue,
        };
        return columns.iter().map(|column| format!("requests.{row}.{column}")).collect();
    }
    let group = match &term[..1] {
        "D" => "denied.",
        "U" => "unavailable.",
        "N" => "not_processed.",
        "O" => "other",
        _ => panic!("{term}"),
    };
    let rows: Vec<String> =
        outcomes(edition).into_iter().filter(|row| row.starts_with(group)).collect();
    let rows = match term[1..].parse::<usize>() {
        Ok(n) => vec![rows[n - 1].clone()],
        Err(_) => rows,
    };
    rows.iter().map(|row| format!("requests.{row}.total")).collect()
}

pub(crate) fn value(cells: &Cells, terms: &str, edition: &str) -> i64 {
    addresses(terms, edition).iter().map(|a| cells[a]).sum()
}

/// A filled slot: where it stands, what it says, its kind.
pub(crate) struct Mark {
    start: usize,
    end: usize,
    written: String,
    kind: &'static str,
    terms: String,
}

/// A wording.
pub(crate) struct Wording<'a> {
    id: &'a str,
    edition: &'a str,
    text: &'a str,
    nought: Vec<&'a str>,
}

/// The wordings of a file: id, edition, wording, terms that are nought.
pub(crate) fn wordings(file: &str) -> Vec<Wording<'_>> {
    file.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let mut fields = line.split('\t');
            let (id, edition, text) =
                (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
            Wording {
                id,
                edition,
                text,
                nought: fields
                    .next()
                    .map(|f| f.split(',').filter(|t| !t.is_empty()).collect())
                    .unwrap_or_default(),
            }
        })
        .collect()
}

pub(crate) fn kind_of(terms: &str) -> &'static str {
    let first = terms.chars().next().unwrap_or(' ');
    match terms {
        "R" => "received",
        "R+CI" => "received + carried in",
        "CI" => "carried in",
        "CO" => "carried out",
        "T" => "concluded",
        "FEE" => "fees",
        "RC" => "reconsiderations",
        "L" | "LD" => "lawsuits",
        "RC+L" => "both disputes",
        "G+P" => "outcome",
        _ if first == 'p' && terms.as_bytes()[1].is_ascii_digit() => "part of a whole",
        _ if first == 'p' => "last year's figure",
        _ if first == 'y' || terms.starts_with("d+") || terms.starts_with("d-") => "change",
        _ if terms.starts_with("s ") => "share",
        _ if terms.starts_with("RC") || first == 'L' => "dispute by result",
        _ if first == 'R' => "applicants",
        _ if first == 'N' && terms.len() == 2 && "IRFMT".contains(&terms[1..]) => "documents",
        _ if terms.len() == 2 && terms.as_bytes()[1].is_ascii_digit() => "single ground",
        _ => "outcome",
    }
}

pub(crate) fn percent(part: i64, whole: i64, decimals: u32) -> Decimal {
    let share = Decimal::from(part * 100) / Decimal::from(whole);
    let mut share = share.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    share.rescale(decimals);
    share
}

/// Fills the slots of a wording.
pub(crate) fn fill(
    text: &str,
    cells: &Cells,
    before: &Cells,
    edition: &str,
    dice: &mut Dice,
    fee: &str,
) -> (String, Vec<Mark>) {
    let slots = slots(text);
    let mut parts: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (_, _, format, terms) in &slots {
        if let Some(rest) = terms
            .strip_prefix('p')
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && !format.is_empty())
        {
            parts.entry(rest[2..].to_owned()).or_default().push(rest[..1].parse().unwrap());
        }
    }
    let mut values: BTreeMap<(u32, String), i64> = BTreeMap::new();
    for (terms, numbers) in &parts {
        let whole = value(cells, terms, edition);
        let mut cuts: Vec<i64> = (1..numbers.len()).map(|_| dice.within(0, whole)).collect();
        cuts.sort_unstable();
        let (starts, ends) =
            (std::iter::once(0).chain(cuts.clone()), cuts.clone().into_iter().chain([whole]));
        for ((n, a), b) in numbers.iter().zip(starts).zip(ends) {
            values.insert((*n, terms.clone()), b - a);
        }
    }
    let (mut out, mut marks, mut at) = (String::new(), Vec::new(), 0);
    for (start, end, format, terms) in slots {
        out.push_str(&text[at..start]);
        at = end;
        let from = out.len();
        let decimals = format.matches('#').count().saturating_sub(1) as u32;
        if text[start..].starts_with('<') {
            out.push_str(format);
            for term in terms.split(',') {
                marks.push(Mark {
                    start: from,
                    end: out.len(),
                    written: format.into(),
                    kind: "denial",
                    terms: term.into(),
                });
            }
            continue;
        }
        let number = |terms: &str| -> i64 {
            match terms
                .strip_prefix('p')
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            {
                Some(rest) => {
                    let n: u32 = rest[..1].parse().unwrap();
                    values
                        .iter()
                        .find(|((known, whole), _)| {
                            *known == n && (rest.len() < 2 || rest[2..] == **whole)
                        })
                        .map(|(_, v)| *v)
                        .unwrap()
                }
                None => value(cells, terms, edition),
            }
        };
        let written = if let Some(rest) = terms.strip_prefix("prev ") {
            value(before, rest, edition).to_string()
        } else if let Some((part, whole)) =
            terms.strip_prefix("s ").and_then(|rest| rest.split_once('/'))
        {
            format!("{}%", percent(number(part), number(whole), decimals))
        } else if let Some(rest) = terms.strip_prefix("y+ ").or_else(|| terms.strip_prefix("y- ")) {
            let base = value(before, rest, edition);
            format!("{}%", percent(value(cells, rest, edition) - base, base, decimals).abs())
        } else if let Some(rest) = terms.strip_prefix("d+ ").or_else(|| terms.strip_prefix("d- ")) {
            (value(cells, rest, edition) - value(before, rest, edition)).abs().to_string()
        } else if terms == "FEE" {
            fee.to_owned()
        } else {
            number(terms).to_string()
        };
        out.push_str(&written);
        marks.push(Mark {
            start: from,
            end: out.len(),
            written,
            kind: kind_of(terms),
            terms: terms.into(),
        });
    }
    out.push_str(&text[at..]);
    (out, marks)
}

/// The slots of a wording: where they stand, format, terms.
pub(crate) fn slots(text: &str) -> Vec<(usize, usize, &str, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find(['{', '<']).map(|i| at + i) {
        let close = if text[open..].starts_with('{') { '}' } else { '>' };
        let end = open + text[open..].find(close).unwrap() + 1;
        let (format, terms) = text[open + 1..end - 1].split_once('|').unwrap();
        found.push((open, end, format, terms));
        at = end;
    }
    found
}

/// The unit as the wording speaks of it.
pub(crate) fn unit(text: &str) -> UnitRef {
    let units = [
        ("全县|我县|县政府", "示例县人民政府", Some(Level::Region)),
        ("全市|我市|市政府", "示例市人民政府", Some(Level::Region)),
        ("全区|我区|区政府", "示例区人民政府", Some(Level::Region)),
        ("全镇|我镇", "示例镇人民政府", Some(Level::Subordinate)),
        ("街道", "示例街道办事处", Some(Level::Subordinate)),
        ("园区|开发区", "示例园区管理委员会", Some(Level::Subordinate)),
        ("我委", "示例市发展和改革委员会", Some(Level::Subordinate)),
        ("我办|本办", "示例市人民政府办公室", Some(Level::HeadOffice)),
        ("局", "示例市教育局", Some(Level::Subordinate)),
    ];
    let (_, name, level) = units
        .iter()
        .find(|(words, _, _)| words.split('|').any(|word| text.contains(word)))
        .unwrap_or(&("", "示例机关", None));
    UnitRef { id: "u".into(), name: (*name).into(), level: *level }
}

pub(crate) fn report(cells: &Cells, edition: &str, year: u16, text: &str, fee: &str) -> Reading {
    let editions = editions();
    let edition = editions.get(edition).unwrap().clone();
    let mut report = Report::blank(edition.clone(), unit(text), year);
    for (address, n) in cells {
        report.set(edition.find(address).unwrap_or_else(|| panic!("{address}")), Cell::count(*n));
    }
    let amount = if edition.id == "2021" {
        "proactive.administrative_fees.amount"
    } else {
        "proactive.procurement.amount"
    };
    report.set(edition.find(amount).unwrap(), Cell::figure(fee.parse().unwrap()));
    report.section_mut(1).push(text);
    report.section_mut(5).push("政策解读形式单一。");
    report.section_mut(6).push(&format!("{year}年未收取信息处理费。"));
    Reading::of(report)
}

pub(crate) fn findings(this: &Reading, last: &Reading) -> Vec<Finding> {
    nianbao_claims::check(this, Some(last))
        .into_iter()
        .filter(|f| matches!(f.rule, Rule::T01 | Rule::T02 | Rule::T03 | Rule::T04))
        .collect()
}

/// What a trial of wordings gave.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Noticed and tried, by kind.
    pub(crate) kinds: BTreeMap<&'static str, (usize, usize)>,
    pub(crate) alarms: Vec<String>,
    pub(crate) missed: Vec<String>,
    pub(crate) passages: usize,
}

impl Outcome {
    /// Prints what was noticed, by kind, what was not, and what was told though it was right.
    pub(crate) fn show(&self, name: &str) {
        let (noticed, tried) = self.noticed();
        println!(
            "{name}: {noticed} of {tried} ({}%), {} alarms in {} passages",
            self.percent(),
            self.alarms.len(),
            self.passages
        );
        for (kind, (noticed, tried)) in &self.kinds {
            println!("  {kind}: {noticed}/{tried}");
        }
        self.alarms.iter().for_each(|alarm| println!("ALARM {alarm}"));
        self.missed.iter().for_each(|missed| println!("MISSED {missed}"));
    }

    pub(crate) fn noticed(&self) -> (usize, usize) {
        self.kinds.values().fold((0, 0), |sum, kind| (sum.0 + kind.0, sum.1 + kind.1))
    }

    pub(crate) fn percent(&self) -> usize {
        let (noticed, tried) = self.noticed();
        noticed * 100 / tried.max(1)
    }
}

/// With a space between words and figures, and between figures and units.
pub(crate) fn spaced(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map_or(' ', |i| chars[i]);
        let word = |c: char| ('一'..='\u{9fff}').contains(&c);
        if word(before) && c.is_ascii_digit()
            || before.is_ascii_digit() && "件宗条起例次份封个篇万".contains(*c)
        {
            out.push(' ');
        }
        out.push(*c);
    }
    out
}

/// Last year's figures of which all that a wording says of growth is true; nothing if none were
/// drawn.
fn year_before(
    dice: &mut Dice,
    slots: &[(usize, usize, &str, &str)],
    cells: &Cells,
    edition: &str,
) -> Option<Cells> {
    (0..300).map(|_| draw(dice, edition, &[])).find(|before| {
        slots.iter().all(|(_, _, _, terms)| {
            let up = terms
                .strip_prefix("y+ ")
                .or_else(|| terms.strip_prefix("d+ "))
                .map(|rest| (rest, true));
            let down = terms
                .strip_prefix("y- ")
                .or_else(|| terms.strip_prefix("d- "))
                .map(|rest| (rest, false));
            up.or(down).is_none_or(|(rest, up)| {
                (value(cells, rest, edition) > value(before, rest, edition)) == up
            })
        })
    })
}

/// Tries wordings: right (nothing may be told), and with one slot falsified at a time (it must be
/// told).
pub(crate) fn try_wordings(wordings: &[Wording<'_>], seed: u64, spaces: bool) -> Outcome {
    let mut outcome = Outcome::default();
    for wording in wordings {
        outcome.passages += 1;
        let edition = wording.edition;
        let mut dice = Dice::new(seed, wording.text);
        let year = if edition == "2021" { 2023 } else { 2020 };
        let text = wording
            .text
            .replace("⟨Y⟩", &year.to_string())
            .replace("⟨Y-1⟩", &(year - 1).to_string())
            .replace("⟨Y+1⟩", &(year + 1).to_string());
        let mut nought: Vec<&str> = wording.nought.clone();
        let all = slots(&text);
        for (open, _, _, terms) in &all {
            if text[*open..].starts_with('<') {
                nought.extend(terms.split(','));
            }
        }
        let cells = draw(&mut dice, edition, &nought);
        let Some(before) = year_before(&mut dice, &all, &cells, edition) else { continue };
        let fee = format!("{}.{:02}", dice.within(1, 999), dice.within(0, 99));
        let (text, marks) = fill(&text, &cells, &before, edition, &mut dice, &fee);
        let space = |text: &str| if spaces { spaced(text) } else { text.to_owned() };
        let last = report(&before, edition, year - 1, "工作有序开展。", &fee);
        let base = findings(&report(&cells, edition, year, &space(&text), &fee), &last);
        if let Some(worst) = base.iter().min_by_key(|f| f.severity) {
            outcome.alarms.push(format!(
                "{} {} {:?} {}",
                wording.id, worst.rule, worst.severity, worst.message.zh
            ));
        }
        let known: Vec<(Rule, Option<String>, Option<String>)> =
            base.iter().map(|f| (f.rule, f.met.clone(), f.expected.clone())).collect();
        let taken: Vec<i64> =
            ["R", "CI", "R+CI", "T", "CO", "G", "P", "D", "U", "N", "O", "RC", "L", "RC+L", "G+P"]
                .iter()
                .map(|t| value(&cells, t, edition))
                .collect();
        for mark in &marks {
            let (wrong, named) = if mark.kind == "denial" {
                let mut cells = cells.clone();
                for address in addresses(&mark.terms, edition) {
                    let (row, _) = address.rsplit_once('.').unwrap();
                    cells.insert(address.clone(), 3);
                    match address.split('.').next() {
                        Some("requests") => cells.insert(format!("{row}.natural_person"), 3),
                        Some("disputes") => cells.insert(format!("{row}.pending"), 3),
                        _ => None,
                    };
                }
                (report(&cells, edition, year, &space(&text), &fee), None)
            } else {
                let new = falsified(&mark.written, &taken);
                let text = format!("{}{new}{}", &text[..mark.start], &text[mark.end..]);
                (report(&cells, edition, year, &space(&text), &fee), Some(new))
            };
            let found = findings(&wrong, &last);
            let noticed = found.iter().any(|f| {
                let new = !known.contains(&(f.rule, f.met.clone(), f.expected.clone()));
                new && named.as_ref().is_none_or(|named| {
                    f.met.as_ref().is_some_and(|met| met.contains(named))
                        || f.message.zh.contains(named)
                })
            });
            let entry = outcome.kinds.entry(mark.kind).or_default();
            entry.1 += 1;
            entry.0 += usize::from(noticed);
            if !noticed {
                outcome.missed.push(format!(
                    "{} {} ({}): {}【{}】{}",
                    mark.kind,
                    wording.id,
                    mark.terms,
                    &text[..mark.start],
                    mark.written,
                    &text[mark.end..]
                ));
            }
        }
    }
    outcome
}

/// Another figure in the place of one.
pub(crate) fn falsified(written: &str, taken: &[i64]) -> String {
    let percent = written.ends_with('%');
    let bare = written.trim_end_matches('%');
    if percent || bare.contains('.') {
        let value: Decimal = bare.parse().unwrap();
        let more =
            if value.scale() > 0 { Decimal::new(3, value.scale()) } else { Decimal::from(5) };
        return format!("{}{}", value + more, if percent { "%" } else { "" });
    }
    let mut wrong: i64 = bare.parse::<i64>().unwrap() + 2;
    while taken.contains(&wrong) {
        wrong += 1;
    }
    wrong.to_string()
}

/// What T04 says of a text.
pub(crate) fn told_of_lists(text: &str) -> Vec<String> {
    let cells = draw(&mut Dice::new(1, text), "2021", &[]);
    let reading = report(&cells, "2021", 2023, text, "1.00");
    nianbao_claims::check(&reading, None)
        .into_iter()
        .filter(|f| f.rule == Rule::T04)
        .map(|f| f.message.zh)
        .collect()
}

/// What is told of a sound sentence, whose slots such as `{CO}` and `{prev R}` are drawn.
pub(crate) fn told_of_sound(text: &str, seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed, text);
    let (cells, before) = (draw(&mut dice, "2021", &[]), draw(&mut dice, "2021", &[]));
    let text = text.replace("⟨Y⟩", "2023").replace("⟨Y-1⟩", "2022").replace("⟨Y+1⟩", "2024");
    let mut filled = String::new();
    let mut rest = text.as_str();
    while let Some((head, tail)) = rest.split_once('{') {
        let (slot, behind) = tail.split_once('}').unwrap();
        filled.push_str(head);
        let figure = match slot.strip_prefix("prev ") {
            Some(terms) => value(&before, terms, "2021"),
            None => value(&cells, slot, "2021"),
        };
        filled.push_str(&figure.to_string());
        rest = behind;
    }
    filled.push_str(rest);
    let last = report(&before, "2021", 2022, "工作有序开展。", "1.00");
    findings(&report(&cells, "2021", 2023, &filled, "1.00"), &last)
        .into_iter()
        .map(|f| format!("{} {:?} {}", f.rule, f.severity, f.message.zh))
        .collect()
}
