//! D01: published after 31 January of the next year, or 31 March where the register says that the
//! unit is a government at county level or above (《政府信息公开条例》第四十九条).

use jiff::civil::Date;
use nianbao_model::{Finding, Findings, Reading, Rule};
use nianbao_register::Region;

/// Says so if the day of publication is known and too late. What is no date is not judged.
pub(crate) fn late(
    reading: &Reading,
    published: Option<&str>,
    region: Option<&Region>,
    findings: &mut Findings,
) {
    let Some(day) = published.or(reading.published.as_deref()) else { return };
    let year = reading.report.year;
    let month = if region.is_some_and(|region| region.is_government(&reading.report.unit.id)) {
        3
    } else {
        1
    };
    let due = (year.saturating_add(1), month, 31);
    if iso(day).is_none_or(|met| met <= due) {
        return;
    }
    let (met, due) = (day.trim(), format!("{}-{month:02}-31", due.0));
    let in_words = (nianbao_text::day::in_words(met).unwrap_or_else(|| met.to_owned()), met);
    let by = (format!("{month}月31日"), due.as_str());
    let finding =
        Finding::new(Rule::D01, "late", &[("year", &year), ("met", &in_words), ("due", &by)])
            .met(met);
    findings.push(finding.expected(format!("≤ {due}")).place(reading.title_place.as_ref()));
}

/// Year, month and day of `2021-01-28`; nothing if there is no such day.
fn iso(text: &str) -> Option<(u16, u8, u8)> {
    let mut parts = text.trim().split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|b| b.is_ascii_digit())
    };
    if parts.next().is_some() || !plain(year, 4) || !plain(month, 2) || !plain(day, 2) {
        return None;
    }
    let date = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    is_day(date).then_some(date)
}

/// Is there such a day in the calendar?
pub(crate) fn is_day((year, month, day): (u16, u8, u8)) -> bool {
    let numbers = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    matches!(numbers, (Ok(year), Ok(month), Ok(day)) if Date::new(year, month, day).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        assert_eq!(iso(" 2021-01-28 "), Some((2021, 1, 28)));
        assert_eq!(iso("2020-02-29"), Some((2020, 2, 29)));
        for text in [
            "2021-02-29",
            "2021-13-01",
            "2021-00-10",
            "2021-1-28",
            "2021/01/28",
            "",
            "2021-01-28T00",
            "+021-01-01",
            "2021-01-28-1",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }
}
