//! Texts that a spreadsheet program would take for a formula get an apostrophe in front.

use nianbao_model::Decimal;
use std::borrow::Cow;

/// The text, so that no spreadsheet program takes it for a formula. `nianbao-import-csv` knows the same characters.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    let dangerous = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\'']);
    // A plain negative figure computes nothing, and programs should see a figure.
    match dangerous && !(text.starts_with('-') && text.parse::<Decimal>().is_ok()) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

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
        }
    }
}
