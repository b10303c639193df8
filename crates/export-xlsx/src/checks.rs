//! The words beside the template's rows and columns that say, as one types, whether an identity holds.
//!
//! They are texts, never numbers, so that no one takes them for data: 正确, 错误：差 3, 未填.

use crate::{
    place::{At, Places, ranges, sum},
    style::Styles,
};
use nianbao_model::{CellIx, Decimal, Equation, Relation, Report};
use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, Formula, Worksheet, XlsxError};

/// A word beside some cells.
pub(crate) struct Word {
    pub(crate) formula: Formula,
    /// What it is for the report as it stands.
    pub(crate) now: String,
}

/// The words of a sheet: the range they stand in, and how many say what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checked {
    pub(crate) from: At,
    pub(crate) to: At,
    pub(crate) errors: usize,
    pub(crate) open: usize,
}

impl Checked {
    pub(crate) fn new(from: At, to: At) -> Self {
        Self { from, to, errors: 0, open: 0 }
    }

    /// Writes a word at its place.
    pub(crate) fn put(&mut self, sheet: &mut Worksheet, (row, column): (u32, u16), word: Word, styles: &Styles) -> Result<(), XlsxError> {
        self.errors += usize::from(word.now.starts_with("错误"));
        self.open += usize::from(word.now == "未填");
        sheet.write_formula_with_format(row, column, word.formula, &styles.check)?;
        Ok(())
    }

    /// 正确, 未填, or how many are wrong.
    pub(crate) fn now(&self) -> String {
        match (self.errors, self.open) {
            (0, 0) => "正确".into(),
            (0, _) => "未填".into(),
            (n, _) => format!("错误：{n} 处"),
        }
    }
}

/// The formula of a word on some cells: 未填 while one of `cells` is empty, else what the first broken equation says, else 正确.
pub(crate) fn word(cells: &[CellIx], equations: &[&Equation], places: &Places, report: &Report) -> Option<Word> {
    let blank: Vec<String> = ranges(cells.iter().copied(), places)?.iter().map(|range| format!("COUNTBLANK({range})")).collect();
    let held = if equations.is_empty() { "\"已填\"" } else { "\"正确\"" };
    let mut formula = held.to_owned();
    for equation in equations.iter().rev() {
        let (left, right) = (sum(&equation.left, places)?, sum(&equation.right, places)?);
        // Sums of decimals carry binary noise in a spreadsheet; a millionth of 万元 is a hundredth of a yuan.
        let gap = format!("ROUND({left}-({right}),6)");
        let (holds, says) = match equation.relation {
            Relation::Equal => (format!("{gap}=0"), "错误：差 "),
            Relation::AtMost => (format!("{gap}<=0"), "错误：超出 "),
            Relation::AtLeast => (format!("{gap}>=0"), "错误：不足 "),
        };
        formula = format!("IF({holds},{formula},\"{says}\"&ABS({gap}))");
    }
    let formula = format!("=IF({}>0,\"未填\",{formula})", blank.join("+"));
    let now = now(cells, equations, report);
    Some(Word { formula: Formula::new(formula).set_result(&now), now })
}

/// What the word is for the report as it stands; programs that do not calculate show this.
fn now(cells: &[CellIx], equations: &[&Equation], report: &Report) -> String {
    if cells.iter().any(|ix| report.cell(*ix).is_blank()) {
        return "未填".into();
    }
    for equation in equations {
        let Some(gap) = equation.sides(report).and_then(|(left, right)| left.checked_sub(right)) else { continue };
        let says = match equation.relation {
            Relation::Equal if !gap.is_zero() => "错误：差 ",
            Relation::AtMost if gap > Decimal::ZERO => "错误：超出 ",
            Relation::AtLeast if gap < Decimal::ZERO => "错误：不足 ",
            _ => continue,
        };
        return format!("{says}{}", gap.abs().normalize());
    }
    if equations.is_empty() { "已填".into() } else { "正确".into() }
}

/// Green, red and grey for the words of a range.
pub(crate) fn colours(
    sheet: &mut Worksheet,
    (top, left): (u32, u16),
    (bottom, right): (u32, u16),
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (begins, format) in [("正确", &styles.good), ("已填", &styles.good), ("错误", &styles.bad), ("未填", &styles.open)] {
        let rule = ConditionalFormatText::new().set_rule(ConditionalFormatTextRule::BeginsWith(begins.into())).set_format(format);
        sheet.add_conditional_format(top, left, bottom, right, &rule)?;
    }
    Ok(())
}
