//! What people write into a register: dates in many ways, counts, amounts.

use nianbao_books::Date;
use nianbao_grid::Value;
use nianbao_model::Decimal;
use nianbao_text::half_width;
use std::borrow::Cow;

/// What a cell gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met<T> {
    /// Nothing is in it.
    Nothing,
    /// That.
    This(T),
    /// Something that cannot be read.
    Unreadable,
}

impl<T> Met<T> {
    pub(crate) fn this(self) -> Option<T> {
        match self {
            Met::This(this) => Some(this),
            _ => None,
        }
    }
}

/// Days that a register may have.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// The words of a cell; nothing for one that says that there is nothing (`/`, 无).
pub(crate) fn words(value: Option<&Value>) -> Option<Cow<'_, str>> {
    let text: Cow<'_, str> = match value? {
        Value::Text(text) | Value::Other(text) => Cow::Borrowed(text.trim()),
        Value::Number(number) => Cow::Owned(number.normalize().to_string()),
        Value::Error(_) | Value::Formula(_) => return None,
    };
    (!text.is_empty()
        && !matches!(text.as_ref(), "/" | "-" | "—" | "——" | "无" | "／" | "N/A" | "不适用"))
    .then_some(text)
}

/// Is there something that a reader cannot know: an error, or a formula without a value?
fn is_lost(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Error(_) | Value::Formula(_)))
}

/// A day, and whether it was a number of days as spreadsheet programs count them.
pub(crate) fn date(value: Option<&Value>) -> Met<(Date, bool)> {
    if is_lost(value) {
        return Met::Unreadable;
    }
    if let Some(Value::Number(number)) = value {
        return match serial(*number)
            .map(|day| (day, true))
            .or_else(|| Some((compact(&number.to_string())?, false)))
        {
            Some(day) => Met::This(day),
            None => Met::Unreadable,
        };
    }
    match words(value) {
        None => Met::Nothing,
        Some(text) => date_of_text(&text).map_or(Met::Unreadable, |day| Met::This((day, false))),
    }
}

/// The days of a cell that has several, in order.
pub(crate) fn dates(value: Option<&Value>) -> Met<Vec<Option<Date>>> {
    match value {
        Some(Value::Text(text)) if text.contains(['；', ';', '、', '\n', '，', ',']) => {
            let parts = text.split(['；', ';', '、', '\n', '，', ',']).map(str::trim);
            let mut days = Vec::new();
            for part in parts {
                match date(Some(&Value::Text(part.into()))) {
                    Met::This((day, _)) => days.push(Some(day)),
                    // Nothing yet between two others.
                    Met::Nothing => days.push(None),
                    Met::Unreadable => return Met::Unreadable,
                }
            }
            Met::This(days)
        }
        value => match date(value) {
            Met::This((day, _)) => Met::This(vec![Some(day)]),
            Met::Nothing => Met::Nothing,
            Met::Unreadable => Met::Unreadable,
        },
    }
}

/// A number of days since the end of 1899.
fn serial(number: Decimal) -> Option<Date> {
    // A time of day behind the point is none of the day's.
    let days: i64 = number.trunc().try_into().ok()?;
    let day = Date::constant(1899, 12, 30).checked_add(jiff_days(days)?).ok()?;
    YEARS.contains(&day.year()).then_some(day)
}

fn jiff_days(days: i64) -> Option<std::time::Duration> {
    Some(std::time::Duration::from_secs(u64::try_from(days).ok()?.checked_mul(86_400)?))
}

/// 20260305.
fn compact(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    civil(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?)
}

fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|day| YEARS.contains(&day.year()))
}

/// 2026-03-05, 2026.3.5, 2026/3/5, 2026年3月5日, 20260305, with a time of day behind or not. What
/// has no year, or one of two digits, has more than one reading.
pub(crate) fn date_of_text(text: &str) -> Option<Date> {
    let text: String = text.chars().map(half_width).collect();
    let text = text.trim();
    // A time of day behind the date.
    let day = text.split(['T', ' ', '日', '号']).next().unwrap_or_default();
    let rest = text[day.len()..].trim_start_matches(['T', ' ', '日', '号']).trim();
    if !rest.chars().all(|c| {
        c.is_ascii_digit() || matches!(c, ':' | '.' | ' ' | '时' | '分' | '秒' | '上' | '下' | '午')
    }) {
        return None;
    }
    if let Some(day) = compact(day) {
        return Some(day);
    }
    let parts: Vec<&str> =
        day.split(['-', '.', '/', '年', '月', '—', '–']).map(str::trim).collect();
    let [year, month, day] = parts[..] else { return None };
    (year.len() == 4).then_some(())?;
    civil(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A month: 2026-03, 2026年3月, 2026.3, 202603, or any day of it.
pub(crate) fn month(value: Option<&Value>) -> Met<(i16, i8)> {
    if let Met::This((day, _)) = date(value) {
        return Met::This((day.year(), day.month()));
    }
    let Some(text) = words(value) else {
        return if is_lost(value) { Met::Unreadable } else { Met::Nothing };
    };
    let text: String = text.chars().map(half_width).collect();
    let text = match text.trim() {
        text if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{}-{}", &text[..4], &text[4..])
        }
        text => text.to_owned(),
    };
    let parts: Vec<&str> =
        text.trim_end_matches(['月', '份']).split(['-', '.', '/', '年']).map(str::trim).collect();
    let read = || {
        let [year, month] = parts[..] else { return None };
        let day = civil(year.parse().ok()?, month.parse().ok()?, 1)?;
        // 2026.1 typed as a number may have been 2026.10.
        let number = matches!(value, Some(Value::Number(_)));
        (!number || month.len() == 2).then_some((day.year(), day.month()))
    };
    read().map_or(Met::Unreadable, Met::This)
}

/// The first and the last day of a period: 2026年第一季度, 2026Q1, 2026年3月, 2026年上半年, 2026年,
/// 2026-01-01至2026-03-31. One without its year is the last such that begins by the day it is due,
/// and cannot be read without that day.
pub(crate) fn period(value: Option<&Value>, due: Option<Date>) -> Met<(Date, Date)> {
    if is_lost(value) {
        return Met::Unreadable;
    }
    if let Met::This((year, month)) = month(value) {
        return months(year, month, 1).map_or(Met::Unreadable, Met::This);
    }
    let Some(text) = words(value) else { return Met::Nothing };
    let text: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let spans = ["至", "到", "~", "～", "—", "–"].iter().filter_map(|joint| text.split_once(joint));
    let mut spans = spans
        .filter_map(|(from, to)| Some((date_of_text(from)?, date_of_text(to)?)))
        .filter(|(from, to)| from <= to);
    spans.next().or_else(|| named_period(&text, due)).map_or(Met::Unreadable, Met::This)
}

fn named_period(text: &str, due: Option<Date>) -> Option<(Date, Date)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (year, part) = match text.get(..4).filter(|_| digits == 4) {
        Some(year) => (
            Some(year.parse::<i16>().ok().filter(|year| YEARS.contains(year))?),
            text[4..].trim_start_matches(['年', '-', '.', '/']),
        ),
        None => (None, text),
    };
    let (first, count) = match part.trim_end_matches(['份', '度', '的']) {
        "" | "年" | "全年" if year.is_some() => (1, 12),
        "上半年" => (1, 6),
        "下半年" => (7, 6),
        part => match part.strip_suffix('季') {
            Some(quarter) => (quarter_number(quarter.trim_start_matches('第'))? * 3 - 2, 3),
            None => match part.strip_prefix(['Q', 'q']) {
                Some(quarter) => (quarter_number(quarter)? * 3 - 2, 3),
                None => (part.strip_suffix('月')?.parse().ok()?, 1),
            },
        },
    };
    match (year, due) {
        (Some(year), _) => months(year, first, count),
        (None, Some(due)) => [due.year(), due.year() - 1]
            .into_iter()
            .filter_map(|year| months(year, first, count))
            .find(|(from, _)| *from <= due),
        (None, None) => None,
    }
}

fn quarter_number(text: &str) -> Option<i8> {
    let numbers = [["一", "1"], ["二", "2"], ["三", "3"], ["四", "4"]];
    let at = numbers.iter().position(|names| names.contains(&text))?;
    i8::try_from(at + 1).ok()
}

/// So many months from one on, in a year.
fn months(year: i16, first: i8, count: i8) -> Option<(Date, Date)> {
    let from = civil(year, first, 1)?;
    let last = civil(year, first.checked_add(count - 1)?, 1)?;
    Some((from, last.last_of_month()))
}

/// A figure, exact: 3, 3件, 1,234.50, １２.
pub(crate) fn figure(value: Option<&Value>) -> Met<Decimal> {
    if is_lost(value) {
        return Met::Unreadable;
    }
    if let Some(Value::Number(number)) = value {
        return Met::This(*number);
    }
    let Some(text) = words(value) else { return Met::Nothing };
    let text: String =
        text.chars().map(half_width).filter(|c| *c != ',' && !c.is_whitespace()).collect();
    let bare = text.trim_end_matches(['件', '页', '个', '日', '天', '元', '条', '项', '分']);
    bare.trim_end_matches("工作").parse().map_or(Met::Unreadable, Met::This)
}

/// A whole number that is not below zero and not above a bound.
pub(crate) fn count(value: Option<&Value>, most: u64) -> Met<u64> {
    match figure(value) {
        Met::This(number) => match u64::try_from(number) {
            Ok(count) if number.fract().is_zero() && count <= most => Met::This(count),
            _ => Met::Unreadable,
        },
        Met::Nothing => Met::Nothing,
        Met::Unreadable => Met::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(text: &str) -> Option<String> {
        date_of_text(text).map(|day| day.to_string())
    }

    #[test]
    fn a_day_is_read_as_people_write_it_or_not_at_all() {
        for text in [
            "2026-03-05",
            "2026.3.5",
            "2026/3/5",
            "2026年3月5日",
            "２０２６年３月５日",
            "20260305",
            "2026-03-05 12:00:00",
            "2026年03月05日 上午",
            " 2026-3-5 ",
        ] {
            assert_eq!(met(text).as_deref(), Some("2026-03-05"), "{text}");
        }
        for text in [
            "3月5日",
            "26.3.5",
            "2026-13-05",
            "2026-02-30",
            "2026年3月",
            "张三",
            "2026-03-05张三",
            "1026-03-05",
            "2026.3.5.1",
            "",
            "2026-3-5-6",
        ] {
            assert_eq!(met(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_of_days_are_days_and_others_are_not() {
        let number = |text: &str| date(Some(&Value::Number(text.parse().unwrap())));
        assert_eq!(number("46086"), Met::This((Date::constant(2026, 3, 5), true)));
        assert_eq!(number("46086.5"), Met::This((Date::constant(2026, 3, 5), true)));
        assert_eq!(number("20260305"), Met::This((Date::constant(2026, 3, 5), false)));
        for wrong in ["3.5", "2026.35", "-46086", "99999999", "79228162514264337593543950335"] {
            assert_eq!(number(wrong), Met::Unreadable, "{wrong}");
        }
        assert_eq!(
            date(Some(&Value::Other("2026-03-05".into()))),
            Met::This((Date::constant(2026, 3, 5), false))
        );
        assert_eq!(date(Some(&Value::Error("#REF!".into()))), Met::Unreadable);
        assert_eq!(date(Some(&Value::Text("／".into()))), Met::Nothing);
    }

    #[test]
    fn periods_are_read_as_people_name_them_or_not_at_all() {
        let due = Date::constant(2027, 1, 10);
        let of = |text: &str, due| match period(Some(&Value::Text(text.into())), due) {
            Met::This((from, to)) => format!("{from} {to}"),
            met => format!("{met:?}"),
        };
        for (text, expected) in [
            ("2026年第一季度", "2026-01-01 2026-03-31"),
            ("2026年1季度", "2026-01-01 2026-03-31"),
            ("２０２６年 四季度", "2026-10-01 2026-12-31"),
            ("2026Q2", "2026-04-01 2026-06-30"),
            ("2026年2月", "2026-02-01 2026-02-28"),
            ("2026-02", "2026-02-01 2026-02-28"),
            ("2026年2月份", "2026-02-01 2026-02-28"),
            ("2026年上半年", "2026-01-01 2026-06-30"),
            ("2026年下半年度", "2026-07-01 2026-12-31"),
            ("2026年度", "2026-01-01 2026-12-31"),
            ("2026", "2026-01-01 2026-12-31"),
            ("2026.1.1至2026.3.31", "2026-01-01 2026-03-31"),
            ("2026年1月1日—2026年3月31日", "2026-01-01 2026-03-31"),
            // Without a year: the last that begins by the day it is due.
            ("第四季度", "2026-10-01 2026-12-31"),
            ("1月", "2027-01-01 2027-01-31"),
            ("12月份", "2026-12-01 2026-12-31"),
            ("/", "Nothing"),
        ] {
            assert_eq!(of(text, Some(due)), expected, "{text}");
        }
        for text in ["每季度", "第五季度", "2026年13月", "年度", "张三", "2026.3.31至2026.1.1", "Q"]
        {
            assert_eq!(of(text, Some(due)), "Unreadable", "{text}");
        }
        assert_eq!(of("第四季度", None), "Unreadable");
        let number = |text: &str| period(Some(&Value::Number(text.parse().unwrap())), None);
        assert_eq!(number("2026.1"), Met::Unreadable, "January or October");
        assert_eq!(
            number("2026"),
            Met::This((Date::constant(2026, 1, 1), Date::constant(2026, 12, 31)))
        );
    }

    #[test]
    fn several_days_and_months_and_figures() {
        let text = |text: &str| Value::Text(text.into());
        let (first, then) = (Date::constant(2026, 3, 5), Date::constant(2026, 3, 9));
        assert_eq!(
            dates(Some(&text("2026.3.5；2026.3.9"))),
            Met::This(vec![Some(first), Some(then)])
        );
        assert_eq!(
            dates(Some(&text("2026.3.5；；2026.3.9"))),
            Met::This(vec![Some(first), None, Some(then)])
        );
        assert_eq!(dates(Some(&text("2026.3.5；张三"))), Met::Unreadable);
        for month_of in ["2026-03", "2026年3月", "2026年3月份", "2026.3", "2026-03-31", "202603"]
        {
            assert_eq!(month(Some(&text(month_of))), Met::This((2026, 3)), "{month_of}");
        }
        let number = |text: &str| month(Some(&Value::Number(text.parse().unwrap())));
        assert_eq!((number("202603"), number("202613")), (Met::This((2026, 3)), Met::Unreadable));
        // October and January look the same as a number.
        assert_eq!(month(Some(&Value::Number("2026.1".parse().unwrap()))), Met::Unreadable);
        assert_eq!(figure(Some(&text("１,234.50元"))), Met::This("1234.50".parse().unwrap()));
        assert_eq!(count(Some(&text("3件")), 10), Met::This(3));
        assert_eq!(
            [
                count(Some(&text("-3")), 10),
                count(Some(&text("3.5")), 10),
                count(Some(&text("11")), 10),
                count(Some(&text("约3")), 10)
            ],
            [Met::Unreadable; 4]
        );
        assert_eq!(count(None, 10), Met::Nothing);
    }
}
