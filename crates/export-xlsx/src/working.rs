//! The hidden sheet 核对计算: what each figure's cell holds, read as `nianbao check` reads it, for
//! the words that check as one types.
//!
//! A spreadsheet's own sums pass over whatever is text. Here each cell of the tables has four of
//! its own: its text without spaces and widths, that text without a unit and thousands separators,
//! the value it comes to, and which kind of content it is ([`Content`]). They lie as the table
//! lies, so that a row and a column of the table are ranges here, too.

use crate::place::{At, Places, ranges};
use nianbao_model::{Cell, CellIx, Edition, Kind, Report, Term};
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// The sheet's name.
pub(crate) const SHEET: &str = "核对计算";
/// The marks of what does not apply, between bars and in half width; a cell's text is looked up
/// between bars, too.
const MARKS: &str = "|/|//|\\|-|--|---|----|—|——|–|−|―|─|无|不适用|N/A|NA|N.A.|";
/// The words behind a count that are understood.
const COUNTED: &str = "件条宗项个次份起例";
/// How many cells each cell of a table has here.
const PARTS: u16 = 4;

/// What a cell holds, by the number that stands in the hidden sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Figure = 0,
    Mark = 1,
    Blank = 2,
    /// Digits that are text, in full width or with a unit: understood, and passed over by sums.
    TextFigure = 3,
    NoFigure = 4,
    Negative = 5,
    Fraction = 6,
}

/// What a report's cell is, in the words of the hidden sheet.
pub(crate) fn content(cell: &Cell, kind: Kind) -> Content {
    match cell {
        Cell::Blank => Content::Blank,
        Cell::NotApplicable(_) => Content::Mark,
        Cell::Unreadable(_) => Content::NoFigure,
        Cell::Figure(value)
            if is_unsigned(kind) && value.is_sign_negative() && !value.is_zero() =>
        {
            Content::Negative
        }
        Cell::Figure(value) if kind != Kind::Amount && !value.is_integer() => Content::Fraction,
        // What a spreadsheet cannot hold stands as text.
        Cell::Figure(value) if crate::totals::exact(*value).is_none() => Content::TextFigure,
        Cell::Figure(_) => Content::Figure,
    }
}

fn is_unsigned(kind: Kind) -> bool {
    kind != Kind::Change
}

/// The hidden sheet while the tables are drawn.
#[derive(Debug, Default)]
pub(crate) struct Working {
    contents: Places,
    values: Places,
    formulas: BTreeMap<At, (String, String)>,
    rows: u32,
}

impl Working {
    /// Takes a table's cells: where they stand on which sheet.
    pub(crate) fn take(&mut self, sheet: &str, places: &Places, report: &Report) {
        let wide = places.values().map(|at| at.column + 1).max().unwrap_or(0);
        let (top, high) = (self.rows, places.values().map(|at| at.row + 1).max().unwrap_or(0));
        for (ix, at) in places {
            let part = |n: u16| At { row: top + at.row, column: at.column + n * wide };
            let [text, bare, value, content] = std::array::from_fn(|n| part(n as u16));
            let kind = report.edition.spec(*ix).kind;
            let held = report.cell(*ix);
            self.contents.insert(*ix, content);
            self.values.insert(*ix, value);
            let here = format!("'{sheet}'!{}", at.name());
            let shown = held.value().map(|v| v.to_string()).unwrap_or_default();
            let now = (self::content(held, kind) as u8).to_string();
            let written = held.spelled_mark().unwrap_or_default();
            self.formulas.insert(text, (text_of(&here), written.clone()));
            self.formulas.insert(bare, (bare_of(&text.name(), kind), written));
            self.formulas.insert(value, (value_of(&here, &bare.name()), shown));
            self.formulas
                .insert(content, (content_of(&here, &text.name(), &value.name(), kind), now));
        }
        debug_assert!(u32::from(PARTS) * u32::from(wide) < 16_384);
        self.rows += high + 1;
    }

    /// A formula that says how many of some cells hold a content; nothing if one has no place here.
    pub(crate) fn count(&self, cells: &[CellIx], content: Content) -> Option<String> {
        let one = |range: String| format!("COUNTIF({SHEET}!{range},{})", content as u8);
        Some(
            ranges(cells.iter().copied(), &self.contents)?
                .into_iter()
                .map(one)
                .collect::<Vec<_>>()
                .join("+"),
        )
    }

    /// `SUM(…)-SUM(…)` over the values of signed cells; nothing if one has no place here.
    pub(crate) fn sum(&self, terms: &[Term]) -> Option<String> {
        let of = |sign: i8| {
            let named =
                ranges(terms.iter().filter(|t| t.sign == sign).map(|t| t.cell), &self.values)?;
            Some(named.into_iter().map(|range| format!("{SHEET}!{range}")).collect::<Vec<_>>())
        };
        let (plus, minus) = (of(1)?, of(-1)?);
        let mut formula =
            if plus.is_empty() { "0".to_owned() } else { format!("SUM({})", plus.join(",")) };
        if !minus.is_empty() {
            formula.push_str(&format!("-SUM({})", minus.join(",")));
        }
        Some(formula)
    }

    /// The sheet itself, out of sight.
    pub(crate) fn sheet(&self, edition: &Edition, plain: &Format) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(SHEET)?.set_very_hidden(true).set_formula_result_default("");
        debug_assert_eq!(self.contents.len(), edition.cells().len());
        for (at, (formula, now)) in &self.formulas {
            sheet.write_formula_with_format(
                at.row,
                at.column,
                Formula::new(formula).set_result(now),
                plain,
            )?;
        }
        Ok(sheet)
    }
}

/// The text of a cell in half width, without white space around it.
fn text_of(cell: &str) -> String {
    let spaces = ["CHAR(10)", "CHAR(9)", "\"\u{a0}\"", "\"\u{3000}\""];
    let text = spaces.iter().fold(format!("ASC({cell})"), |so_far, space| {
        format!("SUBSTITUTE({so_far},{space},\" \")")
    });
    format!("=IF(ISTEXT({cell}),TRIM({text}),\"\")")
}

/// That text without the unit behind it, and without thousands separators that stand where they
/// should.
fn bare_of(text: &str, kind: Kind) -> String {
    let without = match kind {
        Kind::Count => format!(
            "TRIM(LEFT({text},LEN({text})-ISNUMBER(FIND(RIGHT(\"0\"&{text}),\"{COUNTED}\"))))"
        ),
        Kind::Change => replaced(text, &[("减少", "-"), ("增加", ""), ("减", "-"), ("增", "")]),
        Kind::Amount => {
            replaced(text, &[("人民币", ""), ("元", ""), ("万", ""), ("亿", ""), ("千", "")])
        }
    };
    format!(
        "=IF({text}=\"\",\"\",IF(OR({text}=\"零\",{text}=\"〇\"),\"0\",IFERROR(IF(TEXT(VALUE(SUBSTITUTE({without},\",\",\"\")),\"#,##0\")={without},\
         SUBSTITUTE({without},\",\",\"\"),{without}),{without})))"
    )
}

fn replaced(text: &str, words: &[(&str, &str)]) -> String {
    let all = words.iter().fold(text.to_owned(), |so_far, (from, to)| {
        format!("SUBSTITUTE({so_far},\"{from}\",\"{to}\")")
    });
    format!("TRIM({all})")
}

/// The number that a cell is, or that its text is once it is bare: digits with a sign and a decimal
/// point at most. A program's own reading of texts takes 1/2 for a day and 50% for a half.
fn value_of(cell: &str, bare: &str) -> String {
    let digits = format!(
        "SUMPRODUCT(LEN({bare})-LEN(SUBSTITUTE({bare},{{\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"}},\"\")))"
    );
    let signs = format!("ISNUMBER(FIND(LEFT({bare}),\"+-\"))+ISNUMBER(FIND(\".\",{bare}))");
    let point =
        format!("RIGHT({bare})<>\".\",ISERROR(FIND(LEFT(SUBSTITUTE({bare},\"-\",\"\")),\".\"))");
    format!(
        "=IF(ISNUMBER({cell}),{cell},IF({bare}=\"\",\"\",IF(AND({digits}>0,LEN({bare})-{digits}={signs},{point}),VALUE({bare}),\"\")))"
    )
}

/// The number of the [`Content`].
fn content_of(cell: &str, text: &str, value: &str, kind: Kind) -> String {
    let mut figure =
        format!("IF(ISNUMBER({cell}),{},{})", Content::Figure as u8, Content::TextFigure as u8);
    if kind != Kind::Amount {
        figure = format!("IF({value}<>INT({value}),{},{figure})", Content::Fraction as u8);
    }
    if is_unsigned(kind) {
        figure = format!("IF({value}<0,{},{figure})", Content::Negative as u8);
    }
    let bad = Content::NoFigure as u8;
    // A day or a time is a number to a spreadsheet, and none of a table's.
    figure =
        format!("IF(AND(ISNUMBER({cell}),LEFT(CELL(\"format\",{cell}))=\"D\"),{bad},{figure})");
    let marked = format!(
        "OR(ISNUMBER(FIND(\"|\"&UPPER(SUBSTITUTE({text},\" \",\"\"))&\"|\",\"{MARKS}\")),LEFT({text},4)=\"不适用:\")"
    );
    format!(
        "=IF(ISERROR({cell}),{bad},IF(ISNUMBER({value}),{figure},IF(ISLOGICAL({cell}),{bad},IF({text}=\"\",{},IF({marked},{},{bad})))))",
        Content::Blank as u8,
        Content::Mark as u8
    )
}
