//! The words that say, as one types into the template, whether the identities hold: beside each row, and below the columns.
//!
//! They are texts, never numbers, so that no one takes them for data: 正确, 错误：差 3, 未填; 核对：超出 3 where the rule only warns.
//! Each stands under a heading 核对 or in a row so labelled, which the recogniser passes over.

use crate::{
    place::{At, Places, ranges, sum},
    style::{self, Styles, lines},
    tables::TOP,
};
use nianbao_document::{CellContent, DrawnTable};
use nianbao_model::{CellIx, Decimal, Equation, Kind, Relation, Report, Rule, Severity};
use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, Format, Formula, Worksheet, XlsxError};
use std::collections::BTreeMap;

const OPEN: &str = "未填";
const GOOD: &str = "正确";
const BAD: &str = "错误";
/// With its colon: the heading 核对 is none of these.
const DOUBTFUL: &str = "核对：";
const NEGATIVE: &str = "错误：有负数";
const FRACTION: &str = "错误：有小数";

/// The words of a sheet: where they stand, and what they say of the report as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    ranges: Vec<(At, At)>,
    now: Vec<String>,
}

impl Words {
    /// A formula that sums them up (on another sheet), with what it comes to.
    pub(crate) fn summary(&self, sheet: &str) -> Formula {
        let count = |word: &str| -> String {
            let of = |(from, to): &(At, At)| format!("COUNTIF('{sheet}'!{}:{},\"{word}*\")", from.name(), to.name());
            self.ranges.iter().map(of).collect::<Vec<_>>().join("+")
        };
        let (bad, open, doubtful) = (count(BAD), count(OPEN), count(DOUBTFUL));
        let formula = format!(
            "=IF({bad}>0,\"{BAD}：\"&({bad})&\" 处\",IF({open}>0,\"{OPEN}\",IF({doubtful}>0,\"{DOUBTFUL}\"&({doubtful})&\" 处\",\"{GOOD}\")))"
        );
        let met = |word: &str| self.now.iter().filter(|now| now.starts_with(word)).count();
        let now = match (met(BAD), met(OPEN), met(DOUBTFUL)) {
            (0, 0, 0) => GOOD.to_owned(),
            (0, 0, n) => format!("{DOUBTFUL}{n} 处"),
            (0, _, _) => OPEN.to_owned(),
            (n, _, _) => format!("{BAD}：{n} 处"),
        };
        Formula::new(formula).set_result(now)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

/// Writes the words of a table's sheet; gives the row behind them.
pub(crate) fn draw(
    sheet: &mut Worksheet,
    table: &DrawnTable,
    report: &Report,
    places: &Places,
    styles: &Styles,
) -> Result<(u32, Words), XlsxError> {
    let here = report.edition.equations.iter().filter(|e| e.terms().all(|t| places.contains_key(&t.cell))).collect();
    let mut checks = Checks { sheet, table, report, places, styles, here, words: Words::default() };
    // A table with all its figures in one row has no room beside it for a word on each group.
    let last = if table.stub == 0 {
        checks.below_groups()?
    } else {
        checks.beside_rows()?;
        checks.below_columns()?
    };
    let words = checks.words;
    for (from, to) in &words.ranges {
        colours(sheet, *from, *to, styles)?;
    }
    Ok((last, words))
}

/// Green, red, amber and grey for the words of a range.
pub(crate) fn colours(sheet: &mut Worksheet, from: At, to: At, styles: &Styles) -> Result<(), XlsxError> {
    for (begins, format) in [(GOOD, &styles.good), (BAD, &styles.bad), (DOUBTFUL, &styles.doubtful), (OPEN, &styles.open)] {
        let rule = ConditionalFormatText::new().set_rule(ConditionalFormatTextRule::BeginsWith(begins.into())).set_format(format);
        sheet.add_conditional_format(from.row, from.column, to.row, to.column, &rule)?;
    }
    Ok(())
}

struct Checks<'a> {
    sheet: &'a mut Worksheet,
    table: &'a DrawnTable,
    report: &'a Report,
    places: &'a Places,
    styles: &'a Styles,
    /// The identities whose cells all stand on this sheet.
    here: Vec<&'a Equation>,
    words: Words,
}

impl Checks<'_> {
    /// The row below the table, left empty.
    fn below(&self) -> u32 {
        TOP + self.table.rows as u32
    }

    /// The cells of each of the statute's rows, in order: a row of the sheet, or a group of columns of a table in one row.
    fn rows(&self) -> Vec<Vec<CellIx>> {
        let mut rows: BTreeMap<(usize, usize, usize), Vec<CellIx>> = BTreeMap::new();
        for ix in self.places.keys() {
            let spec = self.report.edition.spec(*ix);
            rows.entry((spec.table, spec.block, spec.row)).or_default().push(*ix);
        }
        let sorted = |mut cells: Vec<CellIx>| {
            cells.sort();
            cells
        };
        rows.into_values().map(sorted).collect()
    }

    fn on_row(&self, cells: &[CellIx]) -> Vec<&Equation> {
        self.here.iter().copied().filter(|e| e.by_row && e.terms().all(|t| cells.contains(&t.cell))).collect()
    }

    fn beside_rows(&mut self) -> Result<(), XlsxError> {
        // One empty column keeps the words apart from the table.
        let column = self.table.columns as u16 + 1;
        self.sheet.set_column_width(column - 1, 1.5)?.set_column_width(column, 13)?;
        let rows = self.rows();
        let tops: Vec<u32> = rows.iter().filter_map(|cells| cells.first().and_then(|ix| self.places.get(ix))).map(|at| at.row).collect();
        for cell in self.table.cells.iter().filter(|c| matches!(c.content, CellContent::ColumnHead(_))) {
            // One heading for each header: beside its last row, which is the one right above figures.
            let under = TOP + (cell.row + cell.row_span) as u32;
            if tops.contains(&under) {
                self.sheet.write_string_with_format(under - 1, column, "核对", &self.styles.check)?;
            }
        }
        for (cells, row) in rows.iter().zip(&tops) {
            if let Some(word) = word(cells, &self.on_row(cells), Limits::Watched, self.places, self.report) {
                self.put((*row, column), word)?;
            }
        }
        if let (Some(first), Some(last)) = (tops.iter().min(), tops.iter().max()) {
            self.words.ranges.push((At { row: *first, column }, At { row: *last, column }));
        }
        Ok(())
    }

    /// A row for each rule on columns, with a word below each column.
    fn below_columns(&mut self) -> Result<u32, XlsxError> {
        let mut rules: BTreeMap<Rule, BTreeMap<u16, Vec<&Equation>>> = BTreeMap::new();
        for equation in self.here.iter().copied().filter(|e| !e.by_row) {
            if let Some(at) = equation.terms().next().and_then(|t| self.places.get(&t.cell)) {
                rules.entry(equation.rule).or_default().entry(at.column).or_default().push(equation);
            }
        }
        let mut row = self.below();
        for (rule, columns) in rules {
            row += 1;
            let title = format!("核对：{}", rule.text().title.zh);
            let stub = self.table.stub as u16;
            match stub {
                0 | 1 => _ = self.sheet.write_string_with_format(row, 0, &title, &self.styles.hint)?,
                _ => _ = self.sheet.merge_range(row, 0, row, stub - 1, &title, &self.styles.hint)?,
            }
            // A word takes two lines in a narrow column.
            let width = self.table.widths.iter().take(usize::from(stub)).map(|w| usize::from(*w)).sum();
            self.sheet.set_row_height(row, style::height(lines(&title, width).max(2), 15))?;
            for (column, equations) in &columns {
                let cells: Vec<CellIx> = equations.iter().flat_map(|e| e.terms()).map(|t| t.cell).collect();
                if let Some(word) = word(&cells, equations, Limits::Elsewhere, self.places, self.report) {
                    self.put((row, *column), word)?;
                }
            }
            if let (Some(first), Some(last)) = (columns.keys().min(), columns.keys().max()) {
                self.words.ranges.push((At { row, column: *first }, At { row, column: *last }));
            }
        }
        Ok(if row == self.below() { row } else { row + 1 })
    }

    /// A row 核对, and below it a word under each group of columns.
    fn below_groups(&mut self) -> Result<u32, XlsxError> {
        let (head, row) = (self.below() + 1, self.below() + 2);
        let style = &self.styles.check;
        self.span((head, 0), self.table.columns as u16 - 1, "核对", style)?;
        for cells in self.rows() {
            let columns = || cells.iter().filter_map(|ix| self.places.get(ix)).map(|at| at.column);
            let (Some(from), Some(to)) = (columns().min(), columns().max()) else { continue };
            if let Some(word) = word(&cells, &self.on_row(&cells), Limits::Watched, self.places, self.report) {
                self.span((row, from), to, "", style)?;
                self.put((row, from), word)?;
            }
        }
        self.sheet.set_row_height(row, style::height(1, 18))?;
        self.words.ranges.push((At { row, column: 0 }, At { row, column: self.table.columns as u16 - 1 }));
        Ok(row + 1)
    }

    /// Writes a text over the columns up to `last`.
    fn span(&mut self, (row, column): (u32, u16), last: u16, text: &str, style: &Format) -> Result<(), XlsxError> {
        match column < last {
            true => _ = self.sheet.merge_range(row, column, row, last, text, style)?,
            false => _ = self.sheet.write_string_with_format(row, column, text, style)?,
        }
        Ok(())
    }

    fn put(&mut self, (row, column): (u32, u16), word: Word) -> Result<(), XlsxError> {
        self.sheet.write_formula_with_format(row, column, word.formula, &self.styles.check)?;
        self.words.now.push(word.now);
        Ok(())
    }
}

/// A word on some cells.
struct Word {
    formula: Formula,
    /// What it says of the report as it stands; programs that do not calculate show this.
    now: String,
}

/// Are negative counts and fractions told by this word, or by another on the same cells?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Limits {
    Watched,
    Elsewhere,
}

/// The word on some cells: what is no count, else 未填 while one is empty, else what the first broken identity says, else 正确.
/// Nothing if a cell has no place here.
fn word(cells: &[CellIx], equations: &[&Equation], limits: Limits, places: &Places, report: &Report) -> Option<Word> {
    let mut formula = format!("\"{GOOD}\"");
    for equation in equations.iter().rev() {
        let (left, right) = (sum(&equation.left, places)?, sum(&equation.right, places)?);
        // Sums of decimals carry binary noise in a spreadsheet; a millionth of 万元 is a hundredth of a yuan.
        let gap = format!("ROUND({left}-({right}),6)");
        let holds = match equation.relation {
            Relation::Equal => format!("{gap}=0"),
            Relation::AtMost => format!("{gap}<=0"),
            Relation::AtLeast => format!("{gap}>=0"),
        };
        formula = format!("IF({holds},{formula},\"{}\"&ABS({gap}))", says(equation));
    }
    let blank: Vec<String> = ranges(cells.iter().copied(), places)?.iter().map(|range| format!("COUNTBLANK({range})")).collect();
    formula = format!("IF({}>0,\"{OPEN}\",{formula})", blank.join("+"));
    if limits == Limits::Watched {
        let of = |wanted: fn(Kind) -> bool| cells.iter().copied().filter(move |ix| wanted(report.edition.spec(*ix).kind));
        let fractions: Vec<String> =
            of(is_whole).filter_map(|ix| places.get(&ix)).map(|at| at.name()).map(|c| format!("N({c})<>INT(N({c}))")).collect();
        if !fractions.is_empty() {
            formula = format!("IF(OR({}),\"{FRACTION}\",{formula})", fractions.join(","));
        }
        let negatives: Vec<String> = ranges(of(is_unsigned), places)?.iter().map(|range| format!("COUNTIF({range},\"<0\")")).collect();
        if !negatives.is_empty() {
            formula = format!("IF({}>0,\"{NEGATIVE}\",{formula})", negatives.join("+"));
        }
    }
    let now = now(cells, equations, limits, report);
    Some(Word { formula: Formula::new(format!("={formula}")).set_result(&now), now })
}

/// What the formula of [`word`] comes to.
fn now(cells: &[CellIx], equations: &[&Equation], limits: Limits, report: &Report) -> String {
    if limits == Limits::Watched {
        let any = |wrong: &dyn Fn(Kind, Decimal) -> bool| {
            cells.iter().any(|ix| report.cell(*ix).value().is_some_and(|value| wrong(report.edition.spec(*ix).kind, value)))
        };
        if any(&|kind, value| is_unsigned(kind) && value < Decimal::ZERO) {
            return NEGATIVE.into();
        }
        if any(&|kind, value| is_whole(kind) && !value.is_integer()) {
            return FRACTION.into();
        }
    }
    if cells.iter().any(|ix| report.cell(*ix).is_blank()) {
        return OPEN.into();
    }
    for equation in equations {
        let Some(gap) = equation.sides(report).and_then(|(left, right)| left.checked_sub(right)) else { continue };
        let holds = match equation.relation {
            Relation::Equal => gap.is_zero(),
            Relation::AtMost => gap <= Decimal::ZERO,
            Relation::AtLeast => gap >= Decimal::ZERO,
        };
        if !holds {
            return format!("{}{}", says(equation), gap.abs().normalize());
        }
    }
    GOOD.into()
}

/// What is said of a broken identity before its gap. Where the check only warns, the word does not say 错误 either.
fn says(equation: &Equation) -> String {
    let begins = if equation.rule.text().severity == Severity::Error { "错误：" } else { DOUBTFUL };
    let how = match equation.relation {
        Relation::Equal => "差",
        Relation::AtMost => "超出",
        Relation::AtLeast => "不足",
    };
    format!("{begins}{how} ")
}

fn is_whole(kind: Kind) -> bool {
    kind != Kind::Amount
}

fn is_unsigned(kind: Kind) -> bool {
    kind != Kind::Change
}
