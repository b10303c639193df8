//! T07: numbers that tell of a person: identity cards, mobile phones, bank cards.
//!
//! Digits may be full-width and in groups (138 1234 5678, 138-1234-5678). Identity and card numbers
//! count only if their check digit is right, so that case numbers and amounts are none. Masked
//! numbers (138****1234) are no leak. No finding repeats a number, and a report that is not fit to
//! be published is written with its numbers masked.

use crate::{
    dates::is_day,
    text::{Paragraph, paragraphs},
};
use nianbao_likeness::contact_words;
use nianbao_model::{Cell, Finding, Findings, Place, Prose, Reading, Rule, Told};
use nianbao_text::half_width;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Identity,
    Mobile,
    Bank,
}

impl Kind {
    /// The message's variant, in a text and in an indicator's name.
    fn variants(self) -> (&'static str, &'static str) {
        match self {
            Kind::Identity => ("identity", "indicator_identity"),
            Kind::Mobile => ("mobile", "indicator_mobile"),
            Kind::Bank => ("bank", "indicator_bank"),
        }
    }
}

/// A personal number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Leak {
    kind: Kind,
    /// Where it stands, in bytes.
    at: Range<usize>,
    /// Its digits without what separates them.
    digits: String,
}

/// One finding for each number.
pub(crate) fn numbers(reading: &Reading) -> Findings {
    let mut findings = Told::default();
    for paragraph in paragraphs(reading) {
        findings.extend(
            told(paragraph.text, is_opening(reading, paragraph.section))
                .map(|leak| say(paragraph, &leak)),
        );
    }
    for indicator in &reading.report.indicators {
        for leak in leaks(&indicator.name) {
            let (name, met) = (masked(&indicator.name), mask_digits(&leak.digits));
            findings.push(
                Finding::new(Rule::T07, leak.kind.variants().1, &[("name", &name), ("met", &met)])
                    .met(&met),
            );
        }
    }
    findings.close()
}

fn say(paragraph: Paragraph<'_>, leak: &Leak) -> Finding {
    let met = mask_digits(&leak.digits);
    // The words around it, so that it is found again.
    let from = paragraph.text[..leak.at.start].char_indices().rev().nth(19).map_or(0, |(at, _)| at);
    let to = paragraph.text[leak.at.end..]
        .char_indices()
        .nth(20)
        .map_or(paragraph.text.len(), |(at, _)| leak.at.end + at);
    let around = format!(
        "{}{}{}",
        masked(&paragraph.text[from..leak.at.start]),
        met,
        masked(&paragraph.text[leak.at.end..to])
    );
    paragraph.finding(Rule::T07, leak.kind.variants().0, &around, &[("met", &met)]).met(&met)
}

/// The personal numbers of a report, as they stood there, each with what stands there now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked(Vec<(String, String)>);

/// Masks the personal numbers in a report's texts, indicators and unreadable cells, those that T07
/// tells.
///
/// ```
/// use nianbao_model::{Editions, Prose, Reading, Report, UnitRef};
///
/// let edition = Editions::national().for_year(2023).unwrap().clone();
/// let mut report = Report::blank(edition, UnitRef::default(), 2023);
/// *report.section_mut(1) = Prose::new("申请人张某，13800138000，申请公开。");
/// let mut reading = Reading::of(report);
/// nianbao_check::mask(&mut reading);
/// assert_eq!(reading.report.section(1).to_string(), "申请人张某，138******00，申请公开。");
/// ```
pub fn mask(reading: &mut Reading) -> Masked {
    let mut all = Masked::default();
    for n in 0..reading.report.edition.sections.len() {
        let opening = is_opening(reading, n);
        let report = &mut reading.report;
        if report.section(n).paragraphs().iter().any(|text| told(text, opening).next().is_some()) {
            let text: Vec<String> = report
                .section(n)
                .paragraphs()
                .iter()
                .map(|text| all.with(text, told(text, opening)))
                .collect();
            *report.section_mut(n) = Prose::new(&text.join("\n"));
        }
    }
    let report = &mut reading.report;
    for indicator in &mut report.indicators {
        for text in [&mut indicator.name, &mut indicator.unit]
            .into_iter()
            .chain(&mut indicator.year_on_year)
        {
            *text = all.with(text, leaks(text).into_iter());
        }
    }
    let odd: Vec<_> =
        report
            .cells()
            .filter_map(|(ix, cell)| {
                if let Cell::Unreadable(text) = cell { Some((ix, text.clone())) } else { None }
            })
            .collect();
    for (ix, text) in odd {
        report.set(ix, Cell::unreadable(&all.with(&text, leaks(&text).into_iter())));
    }
    all
}

impl Masked {
    /// A text with these numbers masked; they are kept in mind.
    fn with(&mut self, text: &str, leaks: impl Iterator<Item = Leak>) -> String {
        let (mut out, mut from) = (String::with_capacity(text.len()), 0);
        for leak in leaks {
            let stars = mask_digits(&leak.digits);
            out.push_str(&text[from..leak.at.start]);
            out.push_str(&stars);
            from = leak.at.end;
            self.0.push((text[leak.at].to_owned(), stars));
        }
        out.push_str(&text[from..]);
        out
    }

    /// Masks the numbers wherever findings quote them.
    pub fn in_findings(&self, findings: &mut [Finding]) {
        let mask = |text: &mut String| {
            for (number, stars) in &self.0 {
                if text.contains(number.as_str()) {
                    *text = text.replace(number.as_str(), stars);
                }
            }
        };
        for finding in findings.iter_mut().filter(|_| !self.0.is_empty()) {
            [&mut finding.message.zh, &mut finding.message.en]
                .into_iter()
                .chain(&mut finding.met)
                .chain(&mut finding.expected)
                .for_each(mask);
            for place in &mut finding.at {
                if let Place::Quote { text, .. } = place {
                    mask(text);
                }
            }
        }
    }
}

/// Does a section open the report? It ends in whom to ask: its numbers are the office's.
fn is_opening(reading: &Reading, section: usize) -> bool {
    reading.report.edition.sections[section].is_untitled()
}

/// The personal numbers of a paragraph that are told: the office's own telephone is none.
fn told(text: &str, opening: bool) -> impl Iterator<Item = Leak> {
    let leaks = leaks(text);
    let contact = !leaks.is_empty() && is_contact(text, opening);
    leaks.into_iter().filter(move |leak| leak.kind != Kind::Mobile || !contact)
}

/// Is this the office's own contact block? A paragraph about an applicant is none.
fn is_contact(text: &str, opening: bool) -> bool {
    const PERSON: [&str; 10] = [
        "申请人",
        "当事人",
        "举报人",
        "投诉人",
        "信访人",
        "被处罚人",
        "身份证",
        "姓名",
        "旅客",
        "家属",
    ];
    (opening || contact_words(text) >= 1) && !PERSON.iter().any(|word| text.contains(word))
}

/// A text with every personal number masked.
pub(crate) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for leak in leaks(text) {
        out.push_str(&text[from..leak.at.start]);
        out.push_str(&mask_digits(&leak.digits));
        from = leak.at.end;
    }
    out.push_str(&text[from..]);
    out
}

/// 138******78: enough to find it, too little to use it.
fn mask_digits(digits: &str) -> String {
    let (head, tail) = (3, 2);
    let stars = "*".repeat(digits.len().saturating_sub(head + tail));
    format!(
        "{}{stars}{}",
        &digits[..head.min(digits.len())],
        &digits[digits.len().saturating_sub(tail)..]
    )
}

/// A run of digits.
struct Group {
    at: Range<usize>,
    digits: String,
    /// The one space or hyphen between the group before and this one; nothing if something else
    /// stands there.
    joint: Option<char>,
}

fn leaks(text: &str) -> Vec<Leak> {
    let groups = groups(text);
    let mut leaks = Vec::new();
    let mut n = 0;
    while n < groups.len() {
        let met = (n..groups.len().min(n + 6))
            .rev()
            .find_map(|last| leak(text, &groups[n..=last]).map(|leak| (leak, last)));
        match met {
            Some((leak, last)) => {
                leaks.push(leak);
                n = last + 1;
            }
            None => n += 1,
        }
    }
    leaks
}

/// Runs of digits, full-width ones too; an X that ends an identity number belongs to it.
fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let Some(first) = digit(c) else { continue };
        let (mut digits, mut end) = (String::from(first), start + c.len_utf8());
        while let Some(&(at, c)) = chars.peek() {
            let x = matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ');
            let Some(next) = digit(c).or(x.then_some('X')) else { break };
            digits.push(next);
            end = at + c.len_utf8();
            chars.next();
            if x {
                break;
            }
        }
        let joint = groups
            .last()
            .and_then(|before| single(&text[before.at.end..start]))
            .filter(|c| is_joint(*c));
        groups.push(Group { at: start..end, digits, joint });
    }
    groups
}

fn digit(c: char) -> Option<char> {
    Some(half_width(c)).filter(char::is_ascii_digit)
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn is_joint(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '－' | '‐' | '‑' | '–')
}

/// The personal number that these groups make together, if they do.
fn leak(text: &str, groups: &[Group]) -> Option<Leak> {
    let (first, last) = (groups.first()?, groups.last()?);
    if groups[1..].iter().any(|group| group.joint.is_none() || group.joint != groups[1].joint) {
        return None;
    }
    let at = first.at.start..last.at.end;
    let (before, after) = (text[..at.start].chars().next_back(), text[at.end..].chars().next());
    // Part of a word, of a decimal number, or of something masked.
    let sticks = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '＊' | '_' | '〔');
    if before.is_some_and(|c| sticks(c) || matches!(c, '.' | '．'))
        || after.is_some_and(sticks)
        || decimal_follows(&text[at.end..])
    {
        return None;
    }
    let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let kind = kind(&digits, &lengths, &text[at.end..])?;
    Some(Leak { kind, at, digits })
}

fn decimal_follows(after: &str) -> bool {
    let mut chars = after.chars();
    matches!(chars.next(), Some('.' | '．' | ','))
        && chars.next().is_some_and(|c| digit(c).is_some())
}

fn kind(digits: &str, lengths: &[usize], after: &str) -> Option<Kind> {
    match (digits.len(), lengths) {
        (
            18,
            [18] | [6, 8, 4] | [6, 4, 4, 4] | [4, 4, 4, 4, 2] | [3, 3, 4, 4, 4] | [6, 12] | [14, 4],
        ) if is_identity(digits) => Some(Kind::Identity),
        (11, [11] | [3, 4, 4] | [3, 8] | [4, 4, 3]) if is_mobile(digits) && !is_quantity(after) => {
            Some(Kind::Mobile)
        }
        (13, [13] | [2, 11] | [2, 3, 4, 4]) => {
            (digits.starts_with("86") && is_mobile(&digits[2..])).then_some(Kind::Mobile)
        }
        (16..=19, [_] | [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] | [6, 10..=13])
            if is_bank_card(digits) && !is_quantity(after) =>
        {
            Some(Kind::Bank)
        }
        _ => None,
    }
}

/// What is followed by a unit is counted, not dialled.
fn is_quantity(after: &str) -> bool {
    [
        "元", "万", "亿", "美元", "件", "条", "吨", "个", "次", "份", "%", "％", "人", "票", "家",
        "号",
    ]
    .iter()
    .any(|unit| after.trim_start().starts_with(unit))
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
}

/// GB 11643: region, birthday, sequence and a check character over all of them.
fn is_identity(digits: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes = digits.as_bytes();
    if bytes.len() != 18
        || !bytes[..17].iter().all(u8::is_ascii_digit)
        || !(b'1'..=b'9').contains(&bytes[0])
    {
        return false;
    }
    let number = |range: Range<usize>| digits[range].parse::<u16>().unwrap_or_default();
    let birthday = (number(6..10), number(10..12) as u8, number(12..14) as u8);
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    (1900..2100).contains(&birthday.0)
        && is_day(birthday)
        && CHECKS[(sum % 11) as usize] == bytes[17]
}

/// Luhn's check digit, and a first digit that cards have: UnionPay 62, others with 16 digits.
fn is_bank_card(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let issuer = digits.starts_with("62")
        || (bytes.len() == 16
            && (bytes[0] == b'4'
                || digits.starts_with("35")
                || (51..=55).any(|n| digits.starts_with(&n.to_string()))));
    if !issuer || !bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes
        .iter()
        .rev()
        .enumerate()
        .map(|(n, b)| {
            let d = u32::from(b - b'0') * (1 + n as u32 % 2);
            d / 10 + d % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        leaks(text).into_iter().map(|leak| leak.kind).collect()
    }

    /// Numbers with right check digits that belong to nobody: region 110101, birthday, a made-up
    /// sequence.
    const IDENTITY: &str = "11010519491231002X";

    #[test]
    fn identity_numbers_count_with_their_check_digit_and_a_birthday() {
        assert_eq!(kinds(&format!("张某（{IDENTITY}）")), [Kind::Identity]);
        assert_eq!(kinds("１１０１０５１９４９１２３１００２ｘ。"), [Kind::Identity]);
        assert_eq!(kinds("110105 19491231 002X"), [Kind::Identity]);
        assert_eq!(kinds("110105194912310021"), []);
        assert_eq!(kinds("110105194913310027"), []);
        assert_eq!(kinds("A11010519491231002X，1110105194912310021"), []);
        assert_eq!(kinds("110105********002X"), []);
    }

    #[test]
    fn mobile_numbers_count_alone_and_not_inside_longer_numbers() {
        for text in [
            "电13800138000。",
            "138-0013-8000",
            "138 0013 8000",
            "１３８００１３８０００",
            "+8613800138000",
            "+86 13800138000",
            "86-138-0013-8000",
        ] {
            assert_eq!(kinds(text), [Kind::Mobile], "{text}");
        }
        for text in [
            "138****8000",
            "12800138000",
            "138001380001",
            "13800138000元",
            "13800138000.5万",
            "020-81102000",
            "12360",
            "138,001,380,00",
            "13800138000 件",
            "a13800138000",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn bank_cards_count_with_their_check_digit_and_a_known_issuer() {
        assert_eq!(kinds("6222021234567890128，4111 1111 1111 1111"), [Kind::Bank, Kind::Bank]);
        assert_eq!(kinds("6222021234567890129"), []);
        // A customs declaration of 18 digits that happens to have Luhn's digit.
        assert_eq!(kinds("报关单号514120201000000017"), []);
        assert_eq!(kinds("0000000000000000"), []);
    }

    #[test]
    fn no_number_is_repeated() {
        assert_eq!(
            masked(&format!("甲{IDENTITY}乙13800138000丙")),
            "甲110*************2X乙138******00丙"
        );
        assert_eq!(masked("没有号码 12360"), "没有号码 12360");
    }
}
