//! Numbers in prose: Arabic and Chinese numerals with their unit words, and what 余, 约 and 万 make
//! of them.

use crate::vocabulary::UnitKind;
use nianbao_model::Decimal;
use nianbao_text::width::digit;

/// How exactly a number is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// To the last digit.
    Exactly,
    /// At least this and less than the next round figure: 100余件, 20多件.
    AndSome,
    /// About this: 约, 近, 左右.
    About,
    /// More than this: 超过, 逾.
    MoreThan,
}

/// A number as the text has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number<'u> {
    /// Where it begins, in bytes; a word like 约 before it is not part of it.
    pub(crate) start: usize,
    /// Where its numeral ends and its unit begins.
    pub(crate) unit_at: usize,
    /// Where its unit ends.
    pub(crate) end: usize,
    /// Its value, 万 and 亿 taken in.
    pub(crate) value: Decimal,
    /// How far the last digit reaches: 1 for 88, 0.1 for 58.8, 1000 for 1.2万.
    pub(crate) step: Decimal,
    /// How exactly it is meant.
    pub(crate) meant: Meant,
    /// Digits behind the point.
    pub(crate) decimals: u32,
    /// Its unit: 件, 条, %, 个百分点; empty if none is known.
    pub(crate) unit: &'u str,
    /// What kind of thing the unit counts; nothing without a unit.
    pub(crate) kind: Option<UnitKind>,
}

impl Number<'_> {
    /// Can a figure be what the number says?
    pub(crate) fn allows(&self, figure: Decimal) -> bool {
        let half = self.step / Decimal::TWO;
        match self.meant {
            // 1.2万 is rounded, or cut off.
            Meant::Exactly if self.step > Decimal::ONE => {
                figure > self.value - half && figure < self.value + self.step
            }
            Meant::Exactly => figure == self.value,
            Meant::AndSome => figure >= self.value && figure < self.value + self.round_step(),
            Meant::MoreThan => figure >= self.value && figure <= self.value * Decimal::TWO,
            Meant::About => {
                let slack = (self.value / Decimal::TEN).max(Decimal::ONE);
                figure >= self.value - slack && figure <= self.value + slack
            }
        }
    }

    /// Is it a whole number that is meant to the last digit?
    pub(crate) fn is_exact_count(&self) -> bool {
        self.meant == Meant::Exactly && self.step == Decimal::ONE
    }

    /// The place of its last digit that is not 0: 100 for 100余, 10 for 120多.
    fn round_step(&self) -> Decimal {
        let mut step = self.step;
        while !self.value.is_zero() && (self.value / (step * Decimal::TEN)).fract().is_zero() {
            step *= Decimal::TEN;
        }
        step
    }
}

/// Units that a number may have, longer ones first.
type Units = [(Box<str>, UnitKind)];
/// A longer row of digits is an account, a telephone, a bar code.
const MOST_DIGITS: usize = 12;

/// All numbers of a text, in order. Dates, ordinals, document numbers and the like are no numbers.
pub(crate) fn numbers<'u>(text: &str, units: &'u Units) -> Vec<Number<'u>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let number = if digit(c).is_some() {
            Some(arabic(text, at, units))
        } else if chinese_digit(c).is_some() || c == '十' {
            Some(chinese(text, at, units))
        } else {
            None
        };
        match number {
            Some((number, next)) => {
                found.extend(number);
                at = next;
            }
            None => at += c.len_utf8(),
        }
    }
    found
}

/// A number that begins with a digit, and where to go on.
fn arabic<'u>(text: &str, start: usize, units: &'u Units) -> (Option<Number<'u>>, usize) {
    let (mut digits, mut decimals, mut in_fraction, mut end) = (String::new(), 0, false, start);
    // Digits since the beginning or the last separator of thousands.
    let (mut group, mut grouped) = (0, false);
    let mut rest = text[start..].char_indices().peekable();
    while let Some((i, c)) = rest.next() {
        let next_is_digit = rest.peek().is_some_and(|(_, next)| digit(*next).is_some());
        if let Some(d) = digit(c) {
            digits.extend(char::from_digit(d, 10));
            decimals += u32::from(in_fraction);
            group += 1;
        } else if matches!(c, '.' | '．') && !in_fraction && next_is_digit {
            in_fraction = true;
            digits.push('.');
        } else if c == ','
            && !in_fraction
            && (group == 3 || !grouped && group < 3)
            && three_digits(&text[start + i + 1..])
        {
            (group, grouped) = (0, true);
        } else {
            break;
        }
        end = start + i + c.len_utf8();
    }
    if digits.len() > MOST_DIGITS || is_part_of_a_name(text, start) {
        return (None, end);
    }
    let Ok(value) = digits.parse::<Decimal>() else { return (None, end) };
    finish(text, start, end, value, decimals, units)
}

/// Do just three digits follow, as behind a separator of thousands?
fn three_digits(after: &str) -> bool {
    after.chars().take(4).take_while(|c| digit(*c).is_some()).count() == 3
}

/// A number in Chinese numerals. Alone they are seldom numbers (一是, 第一, 一律): only those with
/// a unit count.
fn chinese<'u>(text: &str, start: usize, units: &'u Units) -> (Option<Number<'u>>, usize) {
    let (mut total, mut section, mut current, mut end) = (0u64, 0u64, None::<u64>, start);
    let mut big_seen = false;
    for (i, c) in text[start..].char_indices() {
        let ten = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => 0,
        };
        if let Some(d) = chinese_digit(c) {
            if current.is_some_and(|known| known != 0) {
                // 二〇二〇: digits one by one are years and numbers of documents.
                return (None, skip_numerals(text, start));
            }
            current = Some(d);
        } else if ten > 0 {
            section = section.saturating_add(current.take().unwrap_or(1).saturating_mul(ten));
        } else if c == '万' && !big_seen && (current.is_some() || section > 0) {
            total = section.saturating_add(current.take().unwrap_or(0)).saturating_mul(10_000);
            section = 0;
            big_seen = true;
        } else {
            break;
        }
        end = start + i + c.len_utf8();
    }
    let value = total.saturating_add(section).saturating_add(current.unwrap_or(0));
    if is_part_of_a_name(text, start) {
        return (None, end);
    }
    // 一件一档, 每一件, 无一件: words, not figures.
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| "每无任同逐何按".contains(c)) {
        return (None, end);
    }
    let (number, next) = finish(text, start, end, Decimal::from(value), 0, units);
    let number = number.filter(|number| !text[number.end..].starts_with('一'));
    (
        number.filter(|number| {
            matches!(
                number.unit,
                "件" | "宗" | "条" | "份" | "起" | "例" | "封" | "件次" | "次" | "项"
            )
        }),
        next,
    )
}

fn skip_numerals(text: &str, start: usize) -> usize {
    let numeral = |c: &char| chinese_digit(*c).is_some() || matches!(c, '十' | '百' | '千' | '万');
    start + text[start..].chars().take_while(numeral).map(char::len_utf8).sum::<usize>()
}

fn chinese_digit(c: char) -> Option<u64> {
    let n = "零一二三四五六七八九".chars().position(|d| d == c).or(match c {
        '〇' => Some(0),
        '两' => Some(2),
        _ => None,
    })?;
    Some(n as u64)
}

/// Is the numeral part of a name: 第3条, 〔2020〕12号, A1, 12345热线, 一月?
fn is_part_of_a_name(text: &str, start: usize) -> bool {
    text[..start].chars().next_back().is_some_and(|c| {
        matches!(c, '第' | '〔' | '[' | '【' | '.' | '-' | '—' | '/') || c.is_ascii_alphabetic()
    })
}

/// Takes in what follows a numeral: 余, 万, the unit.
fn finish<'u>(
    text: &str,
    start: usize,
    numeral_end: usize,
    value: Decimal,
    decimals: u32,
    units: &'u Units,
) -> (Option<Number<'u>>, usize) {
    let (mut value, mut step, mut at) = (value, Decimal::new(1, decimals), numeral_end);
    let mut meant = before(text, start);
    let mut some = |at: &mut usize| {
        if let Some(word) = ["余", "多", "来"].iter().find(|word| text[*at..].starts_with(**word))
        {
            *at += word.len();
            meant = Meant::AndSome;
        }
    };
    some(&mut at);
    for (word, times) in [("万", 10_000), ("亿", 100_000_000)] {
        // 万元 is a unit of its own.
        if text[at..].starts_with(word) && !text[at + word.len()..].starts_with('元') {
            let (Some(larger), Some(reach)) =
                (value.checked_mul(times.into()), step.checked_mul(times.into()))
            else {
                return (None, at);
            };
            (value, step) = (larger, reach);
            at += word.len();
            break;
        }
    }
    some(&mut at);
    let unit_at = at;
    let met = units.iter().find(|(unit, _)| text[at..].starts_with(&**unit));
    let (unit, kind) = met.map_or(("", None), |(unit, kind)| (&**unit, Some(*kind)));
    at += unit.len();
    let after = &text[at..];
    // Dates, ages of laws, numbers of documents, hours.
    let date = ["年", "月", "日", "号", "时", "点", "℃", "、5", "周岁"]
        .iter()
        .any(|word| unit.is_empty() && after.starts_with(word));
    if after.starts_with("左右") || after.starts_with("上下") {
        meant = Meant::About;
    }
    if after.starts_with("以上") {
        meant = Meant::MoreThan;
    }
    let number = Number { start, unit_at, end: at, value, step, meant, decimals, unit, kind };
    ((!date).then_some(number), at)
}

/// What the words right before a number make of it.
fn before(text: &str, start: usize) -> Meant {
    let ends = |words: &[&str]| words.iter().any(|word| text[..start].ends_with(word));
    if ends(&["约", "近", "将近", "接近", "大约", "约为"]) {
        Meant::About
    } else if ends(&["超过", "超", "逾", "突破", "达到近"]) {
        Meant::MoreThan
    } else {
        Meant::Exactly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> std::sync::Arc<crate::vocabulary::Lexicon> {
        crate::vocabulary::Lexicon::of(nianbao_model::Editions::national().get("2021").unwrap())
    }

    fn read(text: &str) -> Vec<(String, String, Meant)> {
        numbers(text, &lexicon().units)
            .into_iter()
            .map(|n| (n.value.normalize().to_string(), n.unit.to_owned(), n.meant))
            .collect()
    }

    #[test]
    fn numerals_are_read_with_their_units() {
        let one = |text: &str| read(text).pop().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(one("收到88件"), ("88".into(), "件".into(), Meant::Exactly));
        assert_eq!(one("收到８８件"), ("88".into(), "件".into(), Meant::Exactly));
        assert_eq!(one("共1,234条"), ("1234".into(), "条".into(), Meant::Exactly));
        assert_eq!(one("共11,398,889条"), ("11398889".into(), "条".into(), Meant::Exactly));
        assert_eq!(one("收到十二件"), ("12".into(), "件".into(), Meant::Exactly));
        assert_eq!(one("收到两件"), ("2".into(), "件".into(), Meant::Exactly));
        assert_eq!(one("一百零三件"), ("103".into(), "件".into(), Meant::Exactly));
        assert_eq!(one("一万二千件"), ("12000".into(), "件".into(), Meant::Exactly));
        assert_eq!(one("100余件"), ("100".into(), "件".into(), Meant::AndSome));
        assert_eq!(one("1.2万余条"), ("12000".into(), "条".into(), Meant::AndSome));
        assert_eq!(one("约300件"), ("300".into(), "件".into(), Meant::About));
        assert_eq!(one("增长58.8%"), ("58.8".into(), "%".into(), Meant::Exactly));
        assert_eq!(one("9230.47万元"), ("9230.47".into(), "万元".into(), Meant::Exactly));
    }

    #[test]
    fn what_is_no_number_is_left() {
        for text in [
            "2020年",
            "1月20日",
            "第3条",
            "一是",
            "一律",
            "二〇二〇年",
            "〔2020〕12号",
            "第一件",
            "十四五",
            "12345678901234件",
            "B12件",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
        assert_eq!(read("5件，6件、7件").len(), 3);
        assert_eq!(read("12,5件").len(), 2);
    }

    #[test]
    fn round_and_about_are_taken_with_their_meaning() {
        let allows =
            |text: &str, figure: i64| numbers(text, &lexicon().units)[0].allows(figure.into());
        assert!(
            allows("100余件", 100)
                && allows("100余件", 199)
                && !allows("100余件", 99)
                && !allows("100余件", 200)
        );
        assert!(allows("120多件", 129) && !allows("120多件", 130));
        assert!(
            allows("1.2万件", 12_049) && allows("1.2万件", 11_960) && !allows("1.2万件", 13_100)
        );
        assert!(allows("约300件", 290) && !allows("约300件", 200));
        assert!(allows("88件", 88) && !allows("88件", 87));
    }
}
