//! Figures as people type them: what is understood, what is converted, and what stays unreadable.
//!
//! The rule is precision: what has more than one reading is unreadable, and says so. `1 2` may be
//! twelve or two figures; `1,23` may be a decimal comma or a slip; `2.5万件` is a rounded figure
//! and no count.

use crate::Value;
use nianbao_model::{Cell, CellIx, Decimal, Edition, Finding, Kind, Rule, Say, figure_text};
use nianbao_text::{simplified, width};

/// The unit money stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    /// 元.
    Yuan,
    /// 千元.
    Thousand,
    /// 万元, the unit of the statutory tables.
    TenThousand,
    /// 亿元.
    HundredMillion,
}

impl Money {
    /// The Chinese word.
    pub fn word(self) -> &'static str {
        match self {
            Money::Yuan => "元",
            Money::Thousand => "千元",
            Money::TenThousand => "万元",
            Money::HundredMillion => "亿元",
        }
    }

    /// A sum in this unit, in 万元. Dividing by a power of ten is exact as long as the digits fit.
    fn in_ten_thousand(self, value: Decimal) -> Option<Decimal> {
        match self {
            Money::Yuan => shift_left(value, 4),
            Money::Thousand => shift_left(value, 1),
            Money::TenThousand => Some(value),
            Money::HundredMillion => value.checked_mul(Decimal::from(10_000)),
        }
    }

    /// The unit a text names: （单位：元）, 单位:万元, (万元).
    pub(crate) fn named_in(folded: &str) -> Option<Money> {
        let after = match folded.find("单位:") {
            Some(at) => &folded[at + "单位:".len()..],
            None => &folded[folded.rfind('(')? + 1..],
        };
        [Money::TenThousand, Money::HundredMillion, Money::Thousand, Money::Yuan]
            .into_iter()
            .find(|m| after.starts_with(m.word()))
    }
}

/// `value` / 10^digits, if that can be held exactly.
fn shift_left(value: Decimal, digits: u32) -> Option<Decimal> {
    let value = value.normalize();
    let scale = value.scale() + digits;
    if scale > 28 {
        return None;
    }
    Decimal::try_from_i128_with_scale(value.mantissa(), scale).ok()
}

/// What a cell's content was read as.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The cell.
    pub cell: Cell,
    /// What is to be said about it.
    pub remark: Option<Remark>,
}

/// What is to be said about a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Plain digits kept as text (R02, said once a table).
    TextDigits,
    /// Understood in spite of its form (R02).
    Understood,
    /// Converted from another unit (R03).
    Converted(Money),
    /// Not a figure (R01).
    NotAFigure,
    /// An error value (R08).
    Error,
    /// A formula without a stored value (R08).
    NoValue,
}

impl Remark {
    /// What is to be said about a cell in which `met` was read as `cell`; the place is the caller's
    /// to add.
    pub fn finding(self, edition: &Edition, ix: CellIx, cell: &Cell, met: &str) -> Finding {
        let (spec, name, value) = (edition.spec(ix), edition.label(ix), figure_text(cell));
        let unit = edition.column(ix).unit.as_deref().unwrap_or(Money::TenThousand.word());
        let finding = match self {
            Remark::TextDigits | Remark::Understood => Finding::new(
                Rule::R02,
                "understood",
                &[("cell", &name), ("met", &met), ("value", &value)],
            )
            .expected(&value.zh),
            Remark::Converted(from) => {
                let from = from.word();
                let values: &[(&str, &dyn Say)] = &[
                    ("cell", &name),
                    ("met", &met),
                    ("from", &from),
                    ("value", &value),
                    ("unit", &unit),
                ];
                Finding::new(Rule::R03, "converted", values)
                    .expected(format!("{} {unit}", value.zh))
            }
            Remark::NotAFigure => Finding::new(
                Rule::R01,
                spec.kind.id(),
                &[("cell", &name), ("met", &met), ("unit", &unit)],
            ),
            Remark::Error => Finding::new(Rule::R08, "error", &[("cell", &name), ("met", &met)]),
            Remark::NoValue => {
                Finding::new(Rule::R08, "no_value", &[("cell", &name), ("met", &met)])
            }
        };
        finding.cell(spec.address.clone()).met(met)
    }
}

impl Read {
    fn plain(cell: Cell) -> Self {
        Self { cell, remark: None }
    }

    fn unreadable(text: &str) -> Self {
        Self { cell: Cell::unreadable(text), remark: Some(Remark::NotAFigure) }
    }
}

/// Reads what a cell of a grid holds as a figure of a kind; `money` is the unit the column's
/// heading names for amounts.
///
/// ```
/// use nianbao_grid::{Money, Remark, Value, read_number};
/// use nianbao_model::{Cell, Kind};
///
/// let read = |text: &str, kind, money| read_number(Some(&Value::Text(text.into())), kind, money);
/// assert_eq!(read("１２件", Kind::Count, Money::TenThousand).cell, Cell::count(12));
/// // 元 under a heading that says so, exactly in 万元.
/// let fee = read("125000", Kind::Amount, Money::Yuan);
/// assert_eq!((fee.cell.to_string(), fee.remark), ("12.5".into(), Some(Remark::Converted(Money::Yuan))));
/// // More than one reading is no reading.
/// assert_eq!(read("约20", Kind::Count, Money::TenThousand).remark, Some(Remark::NotAFigure));
/// ```
pub fn read_number(value: Option<&Value>, kind: Kind, money: Money) -> Read {
    match value {
        None => Read::plain(Cell::Blank),
        Some(Value::Number(number)) => {
            let read = finish(*number, kind, money, None);
            read.unwrap_or_else(|| Read::unreadable(&number.to_string()))
        }
        Some(Value::Text(text)) => read_text(text, kind, money),
        Some(Value::Other(text)) => Read::unreadable(text),
        Some(Value::Error(text)) => {
            Read { cell: Cell::unreadable(text), remark: Some(Remark::Error) }
        }
        Some(Value::Formula(text)) => {
            Read { cell: Cell::unreadable(&format!("={text}")), remark: Some(Remark::NoValue) }
        }
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// A character as it is typed in a figure, whatever its width and kind.
pub(crate) fn typed(c: char) -> char {
    match c {
        '’' | '‘' => '\'',
        '﹢' => '+',
        c => width::mark(c),
    }
}

fn read_text(text: &str, kind: Kind, money: Money) -> Read {
    let met = text.trim_matches(is_blank);
    if met.is_empty() {
        return Read::plain(Cell::Blank);
    }
    if let Some(cell) = Cell::from_spelled(text).or_else(|| Cell::from_spelled(met)) {
        let remark = matches!(cell, Cell::Unreadable(_)).then_some(Remark::NotAFigure);
        return Read { cell, remark };
    }
    let mut narrow: String = met.chars().map(|c| simplified(typed(c))).collect();
    if matches!(Cell::from_spelled(&narrow), Some(Cell::NotApplicable(_))) {
        return Read::plain(Cell::not_applicable(met));
    }
    // White space between two digits may part two figures.
    let mut last = ' ';
    let mut gap = false;
    for c in narrow.chars() {
        if is_blank(c) {
            gap = true;
            continue;
        }
        if gap && last.is_ascii_digit() && (c.is_ascii_digit() || c == '.')
            || gap && last == '.' && c.is_ascii_digit()
        {
            return Read::unreadable(met);
        }
        last = c;
        gap = false;
    }
    narrow.retain(|c| !is_blank(c));
    match figure(&narrow, kind) {
        Some((number, unit)) => {
            finish(number, kind, money, Some((text, unit))).unwrap_or_else(|| Read::unreadable(met))
        }
        None => Read::unreadable(met),
    }
}

/// A figure's number and the money unit it names.
fn figure(text: &str, kind: Kind) -> Option<(Decimal, Option<Money>)> {
    let mut rest = text.strip_prefix('\'').unwrap_or(text);
    let mut unit = None;
    if kind == Kind::Amount {
        rest = rest.strip_prefix("人民币").unwrap_or(rest);
        rest = rest.strip_prefix(['¥', '￥']).unwrap_or(rest);
        for (word, money) in [
            ("万元", Money::TenThousand),
            ("亿元", Money::HundredMillion),
            ("千元", Money::Thousand),
            ("元", Money::Yuan),
            ("万", Money::TenThousand),
            ("亿", Money::HundredMillion),
        ] {
            if let Some(number) = strip_unit(rest, word) {
                (rest, unit) = (number, Some(money));
                break;
            }
        }
    } else {
        for word in ["件", "条", "宗", "项", "个", "次", "份", "起", "例"] {
            if let Some(number) = strip_unit(rest, word) {
                rest = number;
                break;
            }
        }
    }
    let mut negative = false;
    if kind == Kind::Change {
        for (word, minus) in [
            ("增加", false),
            ("减少", true),
            ("增", false),
            ("减", true),
            ("↑", false),
            ("↓", true),
        ] {
            if let Some(number) = rest.strip_prefix(word) {
                (rest, negative) = (number, minus);
                if rest.starts_with(['+', '-']) {
                    return None;
                }
                break;
            }
        }
    }
    match rest.as_bytes().first()? {
        b'+' => rest = &rest[1..],
        b'-' => (rest, negative) = (&rest[1..], true),
        _ => {}
    }
    if rest == "零" || rest == "〇" {
        return Some((Decimal::ZERO, unit));
    }
    let (whole, fraction) = match rest.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (rest, ""),
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = without_separators(whole)?;
    let number = if fraction.is_empty() { digits } else { format!("{digits}.{fraction}") };
    let number = Decimal::from_str_exact(&number).ok()?;
    Some((if negative { -number } else { number }, unit))
}

/// The text before a unit word, which may stand in brackets.
fn strip_unit<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    match text.strip_suffix(')') {
        Some(inner) => inner.strip_suffix(word)?.strip_suffix('('),
        None => text.strip_suffix(word),
    }
}

/// Digits with or without thousands separators; groups other than three digits are a slip.
fn without_separators(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    let groups: Vec<&str> = text.split(',').collect();
    let digits = |g: &&str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    let good = groups.iter().all(digits)
        && groups[0].len() <= 3
        && groups[1..].iter().all(|g| g.len() == 3);
    good.then(|| groups.concat())
}

/// Brings a number to the column's unit and says what there is to say. `text` is what was met, with
/// the unit it names, where the source kept text.
fn finish(
    number: Decimal,
    kind: Kind,
    heading: Money,
    text: Option<(&str, Option<Money>)>,
) -> Option<Read> {
    let from = if kind == Kind::Amount {
        text.and_then(|(_, named)| named).unwrap_or(heading)
    } else {
        Money::TenThousand
    };
    let cell = Cell::figure(from.in_ten_thousand(number)?);
    let remark = match text {
        _ if from != Money::TenThousand => Some(Remark::Converted(from)),
        // "0" keeps no unit, so that zero is zero in any.
        Some((met, _)) if cell.to_string() == met => Some(Remark::TextDigits),
        Some(_) => Some(Remark::Understood),
        None => None,
    };
    Some(Read { cell, remark })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, kind: Kind) -> (String, Option<Remark>) {
        let read = read_number(Some(&Value::Text(text.into())), kind, Money::TenThousand);
        let state = match &read.cell {
            Cell::Blank => "blank".to_owned(),
            Cell::Figure(v) => v.to_string(),
            Cell::NotApplicable(m) => format!("n/a {m}"),
            Cell::Unreadable(t) => format!("unreadable {t}"),
        };
        (state, read.remark)
    }

    #[test]
    fn counts_are_read_as_people_type_them() {
        use Remark::*;
        let table: &[(&str, &str, Option<Remark>)] = &[
            ("5", "5", Some(TextDigits)),
            (" 5\u{a0}", "5", Some(Understood)),
            ("\u{3000}5\n", "5", Some(Understood)),
            ("５", "5", Some(Understood)),
            ("1,234", "1234", Some(Understood)),
            ("１，２３４", "1234", Some(Understood)),
            ("11,398,889", "11398889", Some(Understood)),
            ("3件", "3", Some(Understood)),
            ("3 件", "3", Some(Understood)),
            ("3（件）", "3", Some(Understood)),
            ("'007", "7", Some(Understood)),
            ("+4", "4", Some(Understood)),
            ("-4", "-4", Some(TextDigits)),
            ("2.0", "2", Some(Understood)),
            ("2.5", "2.5", Some(TextDigits)),
            ("零", "0", Some(Understood)),
            ("", "blank", None),
            (" \u{3000}\n", "blank", None),
            ("-", "n/a -", None),
            ("—", "n/a —", None),
            ("——", "n/a ——", None),
            ("／", "n/a ／", None),
            ("无", "n/a 无", None),
            ("不适用", "n/a 不适用", None),
            ("N/A", "n/a N/A", None),
        ];
        for (text, state, remark) in table {
            assert_eq!(read(text, Kind::Count), ((*state).to_owned(), *remark), "{text:?}");
        }
    }

    #[test]
    fn what_has_no_single_reading_is_unreadable() {
        for text in [
            "约20",
            "20多",
            "2-3",
            "1 2",
            "1\n2",
            "12. 5",
            "1,23",
            "1,2345",
            ",123",
            "12,",
            "1.2万",
            "12%",
            "1.23E+17",
            "(3)",
            "O",
            "三",
            "3.",
            ".5",
            "--5",
            "3件5",
            "5元",
            "1月2日",
            "无数据",
            "#",
            "3/4",
            "５ ６",
            "99999999999999999999999999999999",
        ] {
            let kept = text.replace('\n', " ");
            assert_eq!(
                read(text, Kind::Count),
                (format!("unreadable {kept}"), Some(Remark::NotAFigure)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn amounts_are_brought_to_ten_thousand_yuan() {
        use Remark::*;
        let table: &[(&str, &str, Option<Remark>)] = &[
            ("9230.47", "9230.47", Some(TextDigits)),
            ("9,230.47万元", "9230.47", Some(Understood)),
            ("251000元", "25.1", Some(Converted(Money::Yuan))),
            ("573802895.90元", "57380.28959", Some(Converted(Money::Yuan))),
            ("1.5亿元", "15000", Some(Converted(Money::HundredMillion))),
            ("¥12", "12", Some(Understood)),
            ("12（万元）", "12", Some(Understood)),
        ];
        for (text, state, remark) in table {
            assert_eq!(read(text, Kind::Amount), ((*state).to_owned(), *remark), "{text:?}");
        }
        let heading =
            read_number(Some(&Value::Number(Decimal::from(251_000))), Kind::Amount, Money::Yuan);
        assert_eq!(
            heading,
            Read {
                cell: Cell::figure("25.1".parse().unwrap()),
                remark: Some(Converted(Money::Yuan))
            }
        );
    }

    #[test]
    fn changes_have_signs() {
        for (text, value) in
            [("增3", "3"), ("减少2", "-2"), ("－8", "-8"), ("＋5", "5"), ("↓1", "-1")]
        {
            assert_eq!(
                read(text, Kind::Change),
                (value.to_owned(), Some(Remark::Understood)),
                "{text}"
            );
        }
        assert_eq!(read("减-2", Kind::Change).1, Some(Remark::NotAFigure));
    }

    #[test]
    fn units_are_found_in_headings() {
        use crate::fold;
        assert_eq!(Money::named_in(&fold("采购总金额（单位：元）")), Some(Money::Yuan));
        assert_eq!(Money::named_in(&fold("采购总金额(万元)")), Some(Money::TenThousand));
        assert_eq!(Money::named_in(&fold("单位：亿元")), Some(Money::HundredMillion));
        assert_eq!(Money::named_in(&fold("采购总金额")), None);
    }
}
