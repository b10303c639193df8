//! The words that say, as one types into the template, whether the identities hold: beside each
//! row, and below the columns.
//!
//! They are texts, never numbers, so that no one takes them for data: 正确, 错误：差3, 未填;
//! 核对：超出3 where the rule only warns. Each stands under a heading 核对 or in a row so labelled,
//! which the recogniser passes over. What a cell holds they ask of the hidden sheet (`working`),
//! which reads it as `check` does: a sum passes over 约3 and over digits that are text.

use crate::{
    place::{At, Places},
    style::{self, Styles, lines},
    tables::TOP,
    working::{Content, Working, content},
};
use nianbao_document::{CellContent, DrawnTable};
use nianbao_model::{CellIx, Decimal, Equation, Relation, Report, Rule, Severity};
use rust_xlsxwriter::{
    ConditionalFormatText, ConditionalFormatTextRule, Format, Formula, Worksheet, XlsxError,
};
use std::collections::BTreeMap;

const OPEN: &str = "未填";
const GOOD: &str = "正确";
const BAD: &str = "错误";
/// With its colon: the heading 核对 is none of these.
const DOUBTFUL: &str = "核对：";
const NO_FIGURE: &str = "错误：不是数字";
const NEGATIVE: &str = "错误：有负数";
const FRACTION: &str = "错误：有小数";
/// Digits that are text, passed over by the template's totals: an identity fails for it, or only
/// the form is odd.
const TEXT_BROKEN: &str = "错误：文本数字";
const TEXT_ONLY: &str = "核对：文本数字";
/// Below a column: what its cells hold is told beside their rows.
const UNKNOWN: &str = "核对：不是数字";

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
            let of = |(from, to): &(At, At)| {
                format!("COUNTIF('{sheet}'!{}:{},\"{word}*\")", from.name(), to.name())
            };
            self.ranges.iter().map(of).collect::<Vec<_>>().join("+")
        };
        let (bad, open, doubtful) = (count(BAD), count(OPEN), count(DOUBTFUL));
        let formula = format!(
            "=IF({bad}>0,\"{BAD}：\"&({bad})&\"处\",IF({open}>0,\"{OPEN}\",IF({doubtful}>0,\"{DOUBTFUL}\"&({doubtful})&\"处\",\"{GOOD}\")))"
        );
        let met = |word: &str| self.now.iter().filter(|now| now.starts_with(word)).count();
        let now = match (met(BAD), met(OPEN), met(DOUBTFUL)) {
            (0, 0, 0) => GOOD.to_owned(),
            (0, 0, n) => format!("{DOUBTFUL}{n}处"),
            (0, _, _) => OPEN.to_owned(),
            (n, _, _) => format!("{BAD}：{n}处"),
        };
        Formula::new(formula).set_result(now)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

/// What the words of a sheet are drawn for.
pub(crate) struct Sheet<'a> {
    pub(crate) table: &'a DrawnTable,
    pub(crate) report: &'a Report,
    pub(crate) places: &'a Places,
    pub(crate) working: &'a Working,
    pub(crate) styles: &'a Styles,
    /// The row above the words below columns: behind everything that is printed.
    pub(crate) below: u32,
}

/// Writes the words of a table's sheet.
pub(crate) fn draw(sheet: &mut Worksheet, of: &Sheet<'_>) -> Result<Words, XlsxError> {
    let here = of
        .report
        .edition
        .equations
        .iter()
        .filter(|e| e.terms().all(|t| of.places.contains_key(&t.cell)))
        .collect();
    let mut checks = Checks { sheet, of, here, words: Words::default() };
    // A table with all its figures in one row has no room beside it for a word on each group.
    if of.table.stub == 0 {
        checks.below_groups()?;
    } else {
        checks.beside_rows()?;
        checks.below_columns()?;
    }
    let words = checks.words;
    for (from, to) in &words.ranges {
        colours(sheet, *from, *to, of.styles)?;
    }
    Ok(words)
}

/// Green, red, amber and grey for the words of a range.
pub(crate) fn colours(
    sheet: &mut Worksheet,
    from: At,
    to: At,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (begins, format) in [
        (GOOD, &styles.good),
        (BAD, &styles.bad),
        (DOUBTFUL, &styles.doubtful),
        (OPEN, &styles.open),
    ] {
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::BeginsWith(begins.into()))
            .set_format(format);
        sheet.add_conditional_format(from.row, from.column, to.row, to.column, &rule)?;
    }
    Ok(())
}

struct Checks<'a> {
    sheet: &'a mut Worksheet,
    of: &'a Sheet<'a>,
    /// The identities whose cells all stand on this sheet.
    here: Vec<&'a Equation>,
    words: Words,
}

impl Checks<'_> {
    /// The cells of each of the statute's rows, in order: a row of the sheet, or a group of columns
    /// of a table in one row.
    fn rows(&self) -> Vec<Vec<CellIx>> {
        let mut rows: BTreeMap<(usize, usize, usize), Vec<CellIx>> = BTreeMap::new();
        for ix in self.of.places.keys() {
            let spec = self.of.report.edition.spec(*ix);
            rows.entry((spec.table, spec.block, spec.row)).or_default().push(*ix);
        }
        let sorted = |mut cells: Vec<CellIx>| {
            cells.sort();
            cells
        };
        rows.into_values().map(sorted).collect()
    }

    fn on_row(&self, cells: &[CellIx]) -> Vec<&Equation> {
        self.here
            .iter()
            .copied()
            .filter(|e| e.by_row && e.terms().all(|t| cells.contains(&t.cell)))
            .collect()
    }

    fn beside_rows(&mut self) -> Result<(), XlsxError> {
        // One empty column keeps the words apart from the table.
        let column = self.of.table.columns as u16 + 1;
        self.sheet.set_column_width(column - 1, 1.5)?.set_column_width(column, 13)?;
        let rows = self.rows();
        let tops: Vec<u32> = rows
            .iter()
            .filter_map(|cells| cells.first().and_then(|ix| self.of.places.get(ix)))
            .map(|at| at.row)
            .collect();
        for cell in
            self.of.table.cells.iter().filter(|c| matches!(c.content, CellContent::ColumnHead(_)))
        {
            // One heading for each header: beside its last row, which is the one right above
            // figures.
            let under = TOP + (cell.row + cell.row_span) as u32;
            if tops.contains(&under) {
                self.sheet.write_string_with_format(
                    under - 1,
                    column,
                    "核对",
                    &self.of.styles.check,
                )?;
            }
        }
        for (cells, row) in rows.iter().zip(&tops) {
            if let Some(word) = word(cells, &self.on_row(cells), Limits::Watched, self.of) {
                self.put((*row, column), word)?;
            }
        }
        if let (Some(first), Some(last)) = (tops.iter().min(), tops.iter().max()) {
            self.words.ranges.push((At { row: *first, column }, At { row: *last, column }));
        }
        Ok(())
    }

    /// A row for each rule on columns, with a word below each column.
    fn below_columns(&mut self) -> Result<(), XlsxError> {
        let mut rules: BTreeMap<Rule, BTreeMap<u16, Vec<&Equation>>> = BTreeMap::new();
        for equation in self.here.iter().copied().filter(|e| !e.by_row) {
            if let Some(at) = equation.terms().next().and_then(|t| self.of.places.get(&t.cell)) {
                rules
                    .entry(equation.rule)
                    .or_default()
                    .entry(at.column)
                    .or_default()
                    .push(equation);
            }
        }
        let mut row = self.of.below;
        for (rule, columns) in rules {
            row += 1;
            let title = format!("核对：{}", rule.text().title.zh);
            let stub = self.of.table.stub as u16;
            match stub {
                0 | 1 => {
                    _ = self.sheet.write_string_with_format(row, 0, &title, &self.of.styles.hint)?
                }
                _ => {
                    _ = self.sheet.merge_range(
                        row,
                        0,
                        row,
                        stub - 1,
                        &title,
                        &self.of.styles.hint,
                    )?
                }
            }
            // A word takes two lines in a narrow column.
            let width =
                self.of.table.widths.iter().take(usize::from(stub)).map(|w| usize::from(*w)).sum();
            self.sheet.set_row_height(row, style::height(lines(&title, width).max(2), 15))?;
            for (column, equations) in &columns {
                let cells: Vec<CellIx> =
                    equations.iter().flat_map(|e| e.terms()).map(|t| t.cell).collect();
                if let Some(word) = word(&cells, equations, Limits::Elsewhere, self.of) {
                    self.put((row, *column), word)?;
                }
            }
            if let (Some(first), Some(last)) = (columns.keys().min(), columns.keys().max()) {
                self.words.ranges.push((At { row, column: *first }, At { row, column: *last }));
            }
        }
        Ok(())
    }

    /// A row 核对, and below it a word under each group of columns.
    fn below_groups(&mut self) -> Result<(), XlsxError> {
        let (head, row) = (self.of.below + 1, self.of.below + 2);
        let style = &self.of.styles.check;
        self.span((head, 0), self.of.table.columns as u16 - 1, "核对", style)?;
        for cells in self.rows() {
            let columns =
                || cells.iter().filter_map(|ix| self.of.places.get(ix)).map(|at| at.column);
            let (Some(from), Some(to)) = (columns().min(), columns().max()) else { continue };
            if let Some(word) = word(&cells, &self.on_row(&cells), Limits::Watched, self.of) {
                self.span((row, from), to, "", style)?;
                self.put((row, from), word)?;
            }
        }
        self.sheet.set_row_height(row, style::height(1, 18))?;
        self.words
            .ranges
            .push((At { row, column: 0 }, At { row, column: self.of.table.columns as u16 - 1 }));
        Ok(())
    }

    /// Writes a text over the columns up to `last`.
    fn span(
        &mut self,
        (row, column): (u32, u16),
        last: u16,
        text: &str,
        style: &Format,
    ) -> Result<(), XlsxError> {
        match column < last {
            true => _ = self.sheet.merge_range(row, column, row, last, text, style)?,
            false => _ = self.sheet.write_string_with_format(row, column, text, style)?,
        }
        Ok(())
    }

    fn put(&mut self, (row, column): (u32, u16), word: Word) -> Result<(), XlsxError> {
        self.sheet.write_formula_with_format(row, column, word.formula, &self.of.styles.check)?;
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

/// The word on some cells: what is no figure, else 未填 while one is empty, else what the first
/// broken identity says, else 正确. Nothing if a cell has no place here.
fn word(cells: &[CellIx], equations: &[&Equation], limits: Limits, of: &Sheet<'_>) -> Option<Word> {
    let count = |content| of.working.count(cells, content);
    let text = count(Content::TextFigure)?;
    let mut formula = match limits {
        Limits::Watched => format!("IF({text}>0,\"{TEXT_ONLY}\",\"{GOOD}\")"),
        Limits::Elsewhere => format!("\"{GOOD}\""),
    };
    for equation in equations.iter().rev() {
        let (left, right) = (of.working.sum(&equation.left)?, of.working.sum(&equation.right)?);
        // Sums of decimals carry binary noise in a spreadsheet; a millionth of 万元 is a hundredth
        // of a yuan.
        let gap = format!("ROUND({left}-({right}),6)");
        let holds = match equation.relation {
            Relation::Equal => format!("{gap}=0"),
            Relation::AtMost => format!("{gap}<=0"),
            Relation::AtLeast => format!("{gap}>=0"),
        };
        formula = format!(
            "IF({holds},{formula},IF({text}>0,\"{}\",\"{}\"&ABS({gap})))",
            in_text(equation),
            says(equation)
        );
    }
    formula = format!("IF({}>0,\"{OPEN}\",{formula})", count(Content::Blank)?);
    let told: &[_] = match limits {
        Limits::Watched => &[
            (Content::Fraction, FRACTION),
            (Content::Negative, NEGATIVE),
            (Content::NoFigure, NO_FIGURE),
        ],
        Limits::Elsewhere => &[(Content::NoFigure, UNKNOWN)],
    };
    for (content, word) in told {
        formula = format!("IF({}>0,\"{word}\",{formula})", count(*content)?);
    }
    let now = now(cells, equations, limits, of.report);
    Some(Word { formula: Formula::new(format!("={formula}")).set_result(&now), now })
}

/// What the formula of [`word`] comes to.
fn now(cells: &[CellIx], equations: &[&Equation], limits: Limits, report: &Report) -> String {
    let any = |wanted| {
        cells.iter().any(|ix| content(report.cell(*ix), report.edition.spec(*ix).kind) == wanted)
    };
    let watched = limits == Limits::Watched;
    if any(Content::NoFigure) {
        return (if watched { NO_FIGURE } else { UNKNOWN }).into();
    }
    if watched && any(Content::Negative) {
        return NEGATIVE.into();
    }
    if watched && any(Content::Fraction) {
        return FRACTION.into();
    }
    if any(Content::Blank) {
        return OPEN.into();
    }
    let text = any(Content::TextFigure);
    for equation in equations {
        let Some(gap) = equation.sides(report).and_then(|(left, right)| left.checked_sub(right))
        else {
            continue;
        };
        let holds = match equation.relation {
            Relation::Equal => gap.is_zero(),
            Relation::AtMost => gap <= Decimal::ZERO,
            Relation::AtLeast => gap >= Decimal::ZERO,
        };
        if !holds {
            return if text {
                in_text(equation).into()
            } else {
                format!("{}{}", says(equation), gap.abs().normalize())
            };
        }
    }
    (if text && watched { TEXT_ONLY } else { GOOD }).into()
}

/// Said in place of a gap where digits that are text made it.
fn in_text(equation: &Equation) -> &'static str {
    if equation.rule.text().severity == Severity::Error { TEXT_BROKEN } else { TEXT_ONLY }
}

/// What is said of a broken identity before its gap. Where the check only warns, the word does not
/// say 错误 either.
fn says(equation: &Equation) -> String {
    let begins =
        if equation.rule.text().severity == Severity::Error { "错误：" } else { DOUBTFUL };
    let how = match equation.relation {
        Relation::Equal => "差",
        Relation::AtMost => "超出",
        Relation::AtLeast => "不足",
    };
    format!("{begins}{how}")
}
