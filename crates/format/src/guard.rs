//! Texts of a plain-text table that a spreadsheet program would take for a formula get an
//! apostrophe in front.

use nianbao_model::Decimal;
use std::borrow::Cow;

/// What a text begins with that is guarded: signs of formulas, their full-width forms, white space
/// that programs skip, and the guard itself.
const GUARDED: [char; 12] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\''];

/// The text, so that no spreadsheet program takes it for a formula: a file can bring such texts
/// from anywhere.
pub fn guarded(text: &str) -> Cow<'_, str> {
    // A plain negative figure computes nothing, and programs should see a figure.
    match text.starts_with(GUARDED) && !(text.starts_with('-') && text.parse::<Decimal>().is_ok()) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// The text that [`guarded`] was given.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(GUARDED)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};

    #[test]
    fn what_begins_like_a_formula_is_guarded_and_figures_are_not() {
        for (text, expected) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-", "'-"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("＝1", "'＝1"),
            ("'x", "''x"),
            ("-66", "-66"),
            ("-66%", "'-66%"),
            ("一、总体情况", "一、总体情况"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), expected);
            assert_eq!(unguarded(expected), text);
        }
    }
}
