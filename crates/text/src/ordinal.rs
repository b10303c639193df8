//! Ordinals in front of lines, labels and sentences: （一）, (1), 1., 一、, 一是.

/// An ordinal, and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordinal<'a> {
    /// Its numerals, without brackets and marks: 一, 12.
    pub numerals: &'a str,
    /// What stands behind it.
    pub rest: &'a str,
}

/// The Chinese numerals that ordinals are made of.
const HAN: &str = "一二三四五六七八九十";

/// Is it a numeral of an ordinal, Chinese or Arabic?
pub fn is_numeral(c: char) -> bool {
    is_han_numeral(c) || c.is_ascii_digit()
}

/// Is it a Chinese numeral of an ordinal?
pub fn is_han_numeral(c: char) -> bool {
    HAN.contains(c)
}

impl Ordinal<'_> {
    /// Has it no more numerals than the ordinals of a report? A longer row is a figure or a year.
    pub fn is_short(&self) -> bool {
        self.numerals.chars().count() <= 3
    }
}

/// An ordinal in brackets of either width: （一）, (12).
///
/// ```
/// use nianbao_text::ordinal::bracketed;
///
/// assert_eq!(bracketed("（二）依申请公开").unwrap().rest, "依申请公开");
/// assert!(bracketed("（注）").is_none());
/// ```
pub fn bracketed(text: &str) -> Option<Ordinal<'_>> {
    let inside = text.strip_prefix(['（', '('])?;
    let (numerals, rest) = numerals(inside);
    let rest = rest.strip_prefix(['）', ')'])?;
    (!numerals.is_empty()).then_some(Ordinal { numerals, rest })
}

/// An ordinal before one of these marks: 一、, 1., 一是.
pub fn marked<'a>(text: &'a str, marks: &[char]) -> Option<Ordinal<'a>> {
    let (numerals, rest) = numerals(text);
    let rest = rest.strip_prefix(marks)?;
    (!numerals.is_empty()).then_some(Ordinal { numerals, rest })
}

/// The numerals a text begins with, and the rest.
fn numerals(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c| !is_numeral(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_may_be_of_either_width() {
        for text in ["（一）甲", "(一)甲", "（一)甲"] {
            assert_eq!(bracketed(text), Some(Ordinal { numerals: "一", rest: "甲" }), "{text}");
        }
        assert_eq!(bracketed("(12)"), Some(Ordinal { numerals: "12", rest: "" }));
        assert!(
            bracketed("（十二）甲").is_some_and(|o| o.is_short())
                && bracketed("（2020）甲").is_some_and(|o| !o.is_short())
        );
        for text in ["（）甲", "（含备案）", "（一", "一）"] {
            assert_eq!(bracketed(text), None, "{text}");
        }
    }

    #[test]
    fn an_ordinal_needs_numerals_and_its_mark() {
        assert_eq!(
            marked("十二、甲", &['、', '.']),
            Some(Ordinal { numerals: "十二", rest: "甲" })
        );
        assert_eq!(marked("一是甲", &['、', '是']).map(|o| o.rest), Some("甲"));
        for text in ["、甲", "甲、乙", "一 甲", "", "二〇二〇、"] {
            assert_eq!(marked(text, &['、', '.']), None, "{text}");
        }
    }
}
