//! From a workbook's stored values to a grid's: exact decimals for binary numbers, dates as they
//! are shown.

use jiff::{Span, civil::Date};
use nianbao_grid::Value;
use nianbao_model::Decimal;

/// Decimal places a [`Decimal`] can have.
const PLACES: i32 = 28;

/// A binary number as the decimal a spreadsheet program shows: at most 15 significant digits.
pub(crate) fn number(value: f64) -> Value {
    if !value.is_finite() {
        return Value::Error("#NUM!".into());
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return Value::Number(Decimal::from(value as i64));
    }
    // A number no decimal can hold is shown as it is, and read as no figure.
    few_places(value)
        .or_else(|| decimal(value))
        .map_or_else(|| Value::Other(format!("{value:E}").into()), Value::Number)
}

/// The same of a number's digits, where they are plain and no more than are kept: most are, and
/// need not go through binary.
pub(crate) fn plain_number(digits: &str) -> Option<Value> {
    const KEPT: usize = 15;
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if whole.is_empty() || whole.len() + fraction.len() > KEPT || fraction.ends_with('0') {
        return None;
    }
    let mut value = 0i64;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    let value = if unsigned.len() < digits.len() { -value } else { value };
    Some(Value::Number(Decimal::new(value, fraction.len() as u32)))
}

/// The decimal of a few places that is stored as this number, if there is one; nearly all numbers
/// that are not whole are money or shares.
///
/// No digits need be written out to find it. 12.34 is stored as the binary number nearest to
/// 1234/100, and dividing 1234.0 by 100.0 gives just that number. A decimal of at most 15 digits
/// whose nearest binary number is `value` is what `value` is with 15 digits, for binary numbers
/// stand closer together than such decimals.
#[expect(clippy::float_cmp, reason = "just the same number, and no other, is what is asked for")]
fn few_places(value: f64) -> Option<Decimal> {
    const LARGEST: f64 = 1e15;
    [1e1, 1e2, 1e3, 1e4, 1e5, 1e6].into_iter().zip(1..).find_map(|(power, places)| {
        let digits = (value * power).round();
        (digits.abs() < LARGEST && digits / power == value)
            .then(|| Decimal::new(digits as i64, places))
    })
}

fn decimal(value: f64) -> Option<Decimal> {
    let shown = format!("{value:.14e}");
    let (digits, exponent) = shown.split_once('e')?;
    let mut digits: i128 = digits.replace('.', "").parse().ok()?;
    let mut places = 14 - exponent.parse::<i32>().ok()?;
    while places > 0 && digits % 10 == 0 {
        digits /= 10;
        places -= 1;
    }
    if places < 0 {
        digits = digits.checked_mul(10i128.checked_pow(places.unsigned_abs())?)?;
        places = 0;
    }
    if places > PLACES {
        // Nothing is left of what is smaller than the last place.
        let unit = 10i128.checked_pow((places - PLACES).unsigned_abs()).unwrap_or(i128::MAX);
        digits = (digits + digits.signum() * (unit / 2)) / unit;
        places = PLACES;
    }
    Decimal::try_from_i128_with_scale(digits, places.unsigned_abs()).ok().map(|d| d.normalize())
}

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A number of any form; a percentage is one.
    #[default]
    Number,
    /// A date, a time of day or both.
    Date,
    /// Hours, minutes and seconds that count on beyond a day.
    Duration,
}

impl Shown {
    /// Of a format every workbook has without listing it (ECMA-376 part 1, 18.8.30, with the East
    /// Asian ones).
    pub(crate) fn built_in(id: u32) -> Shown {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
            46 => Shown::Duration,
            _ => Shown::Number,
        }
    }

    /// Of a format's code. Only its first section counts, and nothing that is quoted, escaped or a
    /// colour or locale in brackets.
    pub(crate) fn of_code(code: &str) -> Shown {
        let mut bare = String::new();
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                '"' => while chars.next().is_some_and(|c| c != '"') {},
                '\\' | '_' | '*' => drop(chars.next()),
                '[' => {
                    let inside: String = chars
                        .by_ref()
                        .take_while(|c| *c != ']')
                        .collect::<String>()
                        .to_ascii_lowercase();
                    let counts = |letter| !inside.is_empty() && inside.chars().all(|c| c == letter);
                    if counts('h') || counts('m') || counts('s') {
                        return Shown::Duration;
                    }
                }
                c => bare.push(c.to_ascii_lowercase()),
            }
        }
        // “Standard” is what some programs call the general format.
        let bare = bare.replace("general", "").replace("standard", "");
        if bare.contains(['y', 'm', 'd', 'h', 's']) || bare.contains("aaa") {
            Shown::Date
        } else {
            Shown::Number
        }
    }

    /// The value of a cell that holds a number and has this format.
    pub(crate) fn value(self, serial: f64, from_1904: bool) -> Value {
        let shown = match self {
            Shown::Number => None,
            Shown::Date => date(serial, from_1904),
            Shown::Duration => duration(serial),
        };
        match (self, shown) {
            (_, Some(text)) => Value::Other(text.into()),
            (Shown::Number, None) => number(serial),
            // A date no calendar has.
            (_, None) => Value::Other(serial.to_string().into()),
        }
    }
}

fn date(serial: f64, from_1904: bool) -> Option<String> {
    const LAST_DAY: f64 = 2_958_466.0;
    if !(0.0..LAST_DAY).contains(&serial) {
        return None;
    }
    let seconds = (serial * 86_400.0).round() as i64;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    if day == 0 && second != 0 {
        return Some(clock);
    }
    let date = match (from_1904, day) {
        (true, day) => civil(1904, day)?,
        // Day 60 is 29 February 1900, which spreadsheets count although it never was.
        (false, 60) => "1900-02-29".to_owned(),
        (false, 0..60) => civil(1900, day - 1)?,
        (false, day) => civil(1900, day - 2)?,
    };
    Some(if second == 0 { date } else { format!("{date} {clock}") })
}

fn duration(serial: f64) -> Option<String> {
    if serial.abs() > 1e9 || !serial.is_finite() {
        return None;
    }
    let seconds = (serial.abs() * 86_400.0).round() as i64;
    let sign = if serial < 0.0 { "-" } else { "" };
    Some(format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

/// The date of a day counted from the first of a year.
fn civil(year: i16, days: i64) -> Option<String> {
    let date = Date::new(year, 1, 1).ok()?.checked_add(Span::new().try_days(days).ok()?).ok()?;
    Some(date.to_string())
}

/// A logical value as it is shown.
pub(crate) fn logical(value: bool) -> Value {
    Value::Other(if value { "TRUE" } else { "FALSE" }.into())
}

/// An error value by the code binary workbooks store.
pub(crate) fn error(code: u8) -> Value {
    let text = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#GETTING_DATA",
        _ => "#ERROR!",
    };
    Value::Error(text.into())
}

/// The number of an RK record: 30 bits of a float or of an integer, maybe in hundredths.
pub(crate) fn rk(bits: u32) -> f64 {
    let value = if bits & 2 != 0 {
        f64::from(bits as i32 >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_a_spreadsheet_shows() {
        let shown = |v| match number(v) {
            Value::Number(d) => d.to_string(),
            other => format!("{other:?}"),
        };
        for (value, text) in [
            (0.466, "0.466"),
            (0.233 + 0.233, "0.466"),
            (0.1 + 0.2, "0.3"),
            (9230.47, "9230.47"),
            (-0.0, "0"),
            (-3.0, "-3"),
            (123_456_789_012_345.0, "123456789012345"),
            (1_234_567_890_123_456_800.0, "1234567890123460000"),
            (1e28, "10000000000000000000000000000"),
            (5.551_115_123_125_783e-17, "0.0000000000000000555111512313"),
            (1e-40, "0"),
            (-1.5e-28, "-0.0000000000000000000000000002"),
        ] {
            assert_eq!(shown(value), text, "{value:e}");
        }
        assert_eq!(number(f64::NAN), Value::Error("#NUM!".into()));
        assert_eq!(number(f64::INFINITY), Value::Error("#NUM!".into()));
        assert_eq!(number(1e30), Value::Other("1E30".into()));
    }

    #[test]
    fn decimals_of_few_places_are_those_that_their_digits_written_out_give() {
        let (mut dice, mut found) = (7u64, 0);
        for round in 0..200_000u32 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let whole = (dice >> 11) as f64;
            let value = match round % 4 {
                0 => f64::from_bits(dice),
                1 => whole / 10f64.powi((round / 4 % 18) as i32),
                2 => (dice >> 40) as f64 / 10f64.powi((round / 4 % 9) as i32),
                _ => 0.1 * (dice >> 50) as f64 - 0.01 * (dice >> 54) as f64,
            };
            if value.is_finite()
                && value.fract() != 0.0
                && let Some(short) = few_places(value)
            {
                let long = decimal(value).unwrap();
                assert_eq!((short, short.scale()), (long, long.scale()), "{value:e}");
                found += 1;
            }
        }
        assert!(found > 50_000, "{found}");
    }

    #[test]
    fn plain_digits_are_the_same_number_without_going_through_binary() {
        for digits in [
            "0",
            "-0",
            "72",
            "-3",
            "9230.47",
            "0.466",
            "123456789012345",
            "-12345678901.2345",
            "007",
        ] {
            assert_eq!(plain_number(digits), Some(number(digits.parse().unwrap())), "{digits}");
        }
        for digits in [
            "",
            "-",
            ".5",
            "1.50",
            "1e5",
            "1.2.3",
            "1234567890123456",
            "0.30000000000000004",
            "+1",
            "--1",
            "NaN",
        ] {
            assert_eq!(plain_number(digits), None, "{digits}");
        }
    }

    #[test]
    fn a_format_says_what_a_number_is() {
        for code in [
            "General",
            "0.00%",
            "#,##0.00;[Red]-#,##0.00",
            "0\"days\"",
            "0\\d",
            "[DBNum1][$-804]General",
            "G/通用格式",
            "0.0,\"万\"",
            "Standard",
            "_-* #,##0_-",
            "0;yyyy",
        ] {
            assert_eq!(Shown::of_code(code), Shown::Number, "{code}");
        }
        for code in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"",
            "[$-804]aaaa",
            "h:mm AM/PM",
            "[$-F800]dddd\\,\\ mmmm",
        ] {
            assert_eq!(Shown::of_code(code), Shown::Date, "{code}");
        }
        assert_eq!(Shown::of_code("[h]:mm:ss"), Shown::Duration);
    }

    #[test]
    fn dates_are_shown_in_full() {
        for (serial, from_1904, text) in [
            (43_832.0, false, "2020-01-02"),
            (43_832.5, false, "2020-01-02 12:00:00"),
            (0.25, false, "06:00:00"),
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (60.0, false, "1900-02-29"),
            (61.0, false, "1900-03-01"),
            (42_370.0, true, "2020-01-02"),
            (-1.0, false, "-1"),
        ] {
            assert_eq!(Shown::Date.value(serial, from_1904), Value::Other(text.into()), "{serial}");
        }
        assert_eq!(Shown::Duration.value(1.5, false), Value::Other("36:00:00".into()));
    }

    #[test]
    fn rk_numbers_are_unpacked() {
        for (bits, value) in [
            ((7 << 2) | 2, 7.0),
            ((123 << 2) | 3, 1.23),
            (0x3ff0_0000, 1.0),
            (((-5i32 as u32) << 2) | 2, -5.0),
        ] {
            assert!((rk(bits) - value).abs() < 1e-12, "{bits:x}");
        }
    }
}
