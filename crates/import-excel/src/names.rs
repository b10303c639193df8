//! Defined names: which are kept, and what they stand for.

use nianbao_grid::{Grid, Value};
use std::collections::HashMap;

/// Names that begin so are this project's own.
const OURS: &str = "nianbao";
/// So many are kept; a workbook of ours has a handful.
const MOST: usize = 1_000;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// A constant.
    Text(String),
    /// A cell, or the first of a range.
    Cell {
        /// The sheet's name.
        sheet: String,
        /// Row, from 0.
        row: u32,
        /// Column, from 0.
        column: u32,
    },
}

/// The names a workbook defines, as far as they are ours.
#[derive(Debug, Default)]
pub(crate) struct Names(Vec<(String, Target)>);

impl Names {
    /// Takes a name if it is ours and stands for something that can be told.
    pub(crate) fn add(&mut self, name: &str, target: impl FnOnce() -> Option<Target>) {
        let ours = name.get(..OURS.len()).is_some_and(|start| start.eq_ignore_ascii_case(OURS));
        if ours && name.len() <= 255 && self.0.len() < MOST {
            self.0.extend(target().map(|target| (name.to_owned(), target)));
        }
    }

    /// Looks up what the names stand for. A name of an empty cell stands for nothing. Of two with
    /// one name the first counts.
    pub(crate) fn resolve(self, grids: &[Grid]) -> HashMap<String, String> {
        let mut found = HashMap::new();
        for (name, target) in self.0 {
            let text = match target {
                Target::Text(text) => Some(text),
                Target::Cell { sheet, row, column } => {
                    let grid = grids.iter().find(|g| g.name.to_lowercase() == sheet.to_lowercase());
                    grid.and_then(|g| g.get(row, column)).map(shown)
                }
            };
            if let Some(text) = text {
                found.entry(name).or_insert(text);
            }
        }
        found
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Other(text) | Value::Error(text) => text.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Formula(formula) => format!("={formula}"),
    }
}

impl Target {
    /// Reads the formula a name stands for: `"text"`, `5`, `'A sheet'!$B$3`, `Sheet!$B$3:$C$4`, and
    /// OpenDocument's `$Sheet.$B$3`.
    pub(crate) fn parse(formula: &str) -> Option<Target> {
        let formula = formula.trim().trim_start_matches("of:").trim_start_matches('=');
        if formula.len() > crate::limits::ONE_TEXT_BYTES {
            return None;
        }
        if let Some(quoted) = formula.strip_prefix('"') {
            return Some(Target::Text(quoted.strip_suffix('"')?.replace("\"\"", "\"")));
        }
        if formula.parse::<f64>().is_ok() {
            return Some(Target::Text(formula.to_owned()));
        }
        let formula =
            formula.strip_prefix('[').and_then(|f| f.strip_suffix(']')).unwrap_or(formula);
        let formula = formula.strip_prefix('$').unwrap_or(formula);
        let (sheet, cell) = match formula.strip_prefix('\'') {
            Some(rest) => {
                let end = closing_quote(rest)?;
                (rest[..end].replace("''", "'"), rest[end + 1..].strip_prefix(['!', '.'])?)
            }
            None => {
                let (sheet, cell) = formula.split_once('!').or_else(|| formula.split_once('.'))?;
                (sheet.to_owned(), cell)
            }
        };
        let first = cell.split(':').next()?.replace('$', "");
        let (row, column) = position(&first)?;
        Some(Target::Cell { sheet, row, column })
    }
}

/// Where a quoted sheet name ends; two quotes in a row are one in the name.
fn closing_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\'', Some(b'\'')) => at += 2,
            (b'\'', _) => return Some(at),
            _ => at += 1,
        }
    }
    None
}

/// Row and column, from 0, of a cell's address: `B3`.
pub(crate) fn position(address: &str) -> Option<(u32, u32)> {
    let mut column = 0u32;
    let mut row = 0u32;
    for byte in address.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                column = column
                    .checked_mul(26)?
                    .checked_add(u32::from(byte.to_ascii_uppercase() - b'A') + 1)?;
            }
            b'0'..=b'9' if column > 0 => {
                row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?
            }
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_texts_and_cells() {
        let cell =
            |sheet: &str, row, column| Some(Target::Cell { sheet: sheet.into(), row, column });
        let text = |t: &str| Some(Target::Text(t.into()));
        for (formula, target) in [
            ("\"2021\"", text("2021")),
            ("\"a \"\"b\"\"\"", text("a \"b\"")),
            ("2021", text("2021")),
            ("说明!$B$3", cell("说明", 2, 1)),
            ("'it''s one'!$AA$10:$AB$11", cell("it's one", 9, 26)),
            ("$说明.$B$3", cell("说明", 2, 1)),
            ("$'a.b'.$B$3:.$C$4", cell("a.b", 2, 1)),
            ("of:=[$Sheet1.$A$1]", cell("Sheet1", 0, 0)),
            ("of:=\"x\"", text("x")),
            ("#REF!", None),
            ("SUM(A1:A2)", None),
            ("Sheet1!$A", None),
            ("\"", None),
        ] {
            assert_eq!(Target::parse(formula), target, "{formula}");
        }
    }

    #[test]
    fn addresses_are_read() {
        assert_eq!(position("A1"), Some((0, 0)));
        assert_eq!(position("XFD1048576"), Some((1_048_575, 16_383)));
        for bad in ["", "A", "1", "A0", "1A", "A1B", "AAAAAAAAAAAAA1", "A99999999999"] {
            assert_eq!(position(bad), None, "{bad}");
        }
    }
}
