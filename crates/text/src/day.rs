//! Days as offices write them.

/// 2027年1月20日, 2027-01-20, 2027/1/20, 2027.1.20 as `2027-01-20`; nothing if it is no day of this
/// century.
///
/// ```
/// use nianbao_text::day::day;
///
/// assert_eq!(day("2027年1月20日").as_deref(), Some("2027-01-20"));
/// assert_eq!(day("2027年2月30日"), None);
/// ```
pub fn day(text: &str) -> Option<String> {
    let plain: String = text.chars().map(crate::width::half_width).collect();
    let numbers: Vec<&str> =
        plain.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [year, month, day, ..] = numbers[..] else { return None };
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.len() <= 4);
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let most = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((2000..=2100).contains(&year) && (1..=most).contains(&day))
        .then(|| format!("{year}-{month:02}-{day:02}"))
}

/// A day as a Chinese sentence has it: `2027-01-20`, with a time of day or without, as
/// 2027年1月20日; nothing if it is no day.
///
/// ```
/// assert_eq!(nianbao_text::day::in_words("2027-01-20 09:30").as_deref(), Some("2027年1月20日"));
/// ```
pub fn in_words(text: &str) -> Option<String> {
    let day = day(text)?;
    let mut parts = day.split('-').map(|part| part.trim_start_matches('0'));
    Some(format!("{}年{}月{}日", parts.next()?, parts.next()?, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_offices_write_them() {
        for text in [
            "2027年1月20日",
            "2027-01-20",
            "2027/1/20",
            "2027.1.20",
            "２０２７年１月２０日",
            "2027-01-20 09:30",
        ] {
            assert_eq!(day(text).as_deref(), Some("2027-01-20"), "{text}");
        }
        assert_eq!(day("2028-2-29").as_deref(), Some("2028-02-29"));
        for text in
            ["", "一月二十日", "2027年13月1日", "2027-2-29", "1月20日", "99999-1-1", "1927-1-1"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
