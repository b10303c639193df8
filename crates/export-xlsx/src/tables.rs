//! A statutory table on its sheet: labels, figures, totals as formulas, and in the template input rules and checks.

use crate::{
    checks::{self, Checked},
    place::{At, Places, ranges},
    style::{Manner, Styles, lines},
};
use nianbao_document::{Content, Table, TableCell};
use nianbao_model::{Cell, CellIx, Decimal, Edition, Equation, Kind, Relation, Report};
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, Formula, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// The row a table begins in: below the heading and an empty row.
pub(crate) const TOP: u32 = 2;

/// Draws a table; gives the row behind it and the range of the check words, if there are any.
pub(crate) fn draw(
    sheet: &mut Worksheet,
    table: &Table,
    report: &Report,
    manner: Manner,
    styles: &Styles,
) -> Result<(u32, Option<Checked>), XlsxError> {
    for (column, width) in table.widths.iter().enumerate() {
        sheet.set_column_width(column as u16, f64::from(*width) + 0.7)?;
    }
    let mut places = Places::new();
    for cell in &table.cells {
        if let Content::Figure { ix, .. } = &cell.content {
            places.insert(*ix, at(cell));
        }
    }
    for cell in &table.cells {
        let style = match &cell.content {
            Content::Corner(_) | Content::ColumnHead(_) => &styles.column_head,
            Content::BlockHead(_) => &styles.block_head,
            Content::RowHead(_) => &styles.row_head,
            Content::Empty => continue,
            Content::Figure { ix, cell: held } => {
                figure(sheet, cell, *ix, held, report, &places, manner, styles)?;
                continue;
            }
        };
        if let Content::Corner(text) | Content::ColumnHead(text) | Content::BlockHead(text) | Content::RowHead(text) = &cell.content {
            label(sheet, cell, text, style)?;
        }
    }
    heights(sheet, table)?;
    let below = TOP + table.rows as u32;
    if !manner.is_template() {
        return Ok((below, None));
    }
    rules(sheet, table, &report.edition, &places)?;
    check_words(sheet, table, report, &places, styles)
}

fn at(cell: &TableCell) -> At {
    At { row: TOP + cell.row as u32, column: cell.column as u16 }
}

/// Merges what a cell spans, if it spans more than itself.
fn label(sheet: &mut Worksheet, cell: &TableCell, text: &str, style: &Format) -> Result<(), XlsxError> {
    let from = at(cell);
    if cell.row_span * cell.column_span == 1 {
        sheet.write_string_with_format(from.row, from.column, text, style)?;
    } else {
        let (bottom, right) = (from.row + cell.row_span as u32 - 1, from.column + cell.column_span as u16 - 1);
        sheet.merge_range(from.row, from.column, bottom, right, text, style)?;
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
fn figure(
    sheet: &mut Worksheet,
    cell: &TableCell,
    ix: CellIx,
    held: &Cell,
    report: &Report,
    places: &Places,
    manner: Manner,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let At { row, column } = at(cell);
    let total = total_of(&report.edition, ix);
    let computed = total.filter(|equation| states(equation, held, report, manner));
    let whole = matches!(held, Cell::Figure(v) if v.is_integer());
    let style = match (manner.is_template(), total.is_some() && (computed.is_some() || !manner.is_template()), whole) {
        (true, false, _) => &styles.input,
        (_, _, true) => &styles.figure,
        _ => &styles.decimal,
    };
    if cell.row_span * cell.column_span > 1 {
        label(sheet, cell, "", style)?;
    }
    if let Some(formula) = computed.and_then(|equation| total_formula(equation, held, places, manner)) {
        sheet.write_formula_with_format(row, column, formula, style)?;
        return Ok(());
    }
    match held {
        Cell::Blank => _ = sheet.write_blank(row, column, style)?,
        Cell::Figure(value) => match exact(*value) {
            Some(number) => _ = sheet.write_number_with_format(row, column, number, style)?,
            None => _ = sheet.write_string_with_format(row, column, value.to_string(), style)?,
        },
        other => _ = sheet.write_string_with_format(row, column, other.spelled().unwrap_or_default(), style)?,
    }
    Ok(())
}

/// The figure as a spreadsheet holds it, if it holds it exactly: at most 15 significant digits.
fn exact(value: Decimal) -> Option<f64> {
    let value = value.normalize();
    if value.mantissa().unsigned_abs() >= 1_000_000_000_000_000 {
        return None;
    }
    value.to_string().parse().ok()
}

/// The identity that makes a cell the sum of others: of its row if there is one, else of its column.
fn total_of(edition: &Edition, ix: CellIx) -> Option<&Equation> {
    let sums = edition.equations.iter().filter(|e| e.relation == Relation::Equal && e.left.len() == 1 && e.right.len() > 1);
    let mut sums = sums.filter(|e| e.left.first().is_some_and(|t| t.cell == ix && t.sign > 0) && e.right.iter().all(|t| t.sign > 0));
    let first = sums.next()?;
    if first.by_row { Some(first) } else { sums.find(|e| e.by_row).or(Some(first)) }
}

/// May the total stand as a formula: does it come to what the report states? In a blank template it does before anything is typed in.
fn states(equation: &Equation, held: &Cell, report: &Report, manner: Manner) -> bool {
    let any = equation.right.iter().any(|t| report.cell(t.cell).value().is_some());
    match held {
        Cell::Figure(value) => any && equation.sides(report).is_some_and(|(_, right)| right == *value) && exact(*value).is_some(),
        Cell::Blank => manner.is_template() && equation.right.iter().all(|t| report.cell(t.cell).is_blank()),
        _ => false,
    }
}

fn total_formula(equation: &Equation, held: &Cell, places: &Places, manner: Manner) -> Option<Formula> {
    let parts = ranges(equation.right.iter().map(|t| t.cell), places)?.join(",");
    let formula = match manner.is_template() {
        // Nothing typed in yet gives nothing, and not a zero that nobody stated.
        true => format!("=IF(COUNT({parts})=0,\"\",SUM({parts}))"),
        false => format!("=SUM({parts})"),
    };
    Some(Formula::new(formula).set_result(held.to_string()))
}

/// Rows as high as their labels need.
fn heights(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let mut need: BTreeMap<usize, usize> = (0..table.rows).map(|row| (row, 1)).collect();
    for cell in &table.cells {
        let (Content::Corner(text) | Content::ColumnHead(text) | Content::BlockHead(text) | Content::RowHead(text)) = &cell.content else {
            continue;
        };
        let width: usize = (cell.column..cell.column + cell.column_span).filter_map(|c| table.widths.get(c)).map(|w| usize::from(*w)).sum();
        let each = lines(text, width).div_ceil(cell.row_span);
        for row in cell.row..cell.row + cell.row_span {
            let known = need.entry(row).or_default();
            *known = each.max(*known);
        }
    }
    for (row, lines) in need {
        sheet.set_row_height(TOP + row as u32, (lines * 15 + 7).min(200) as f64)?;
    }
    Ok(())
}

/// Input rules on every figure that is typed in.
fn rules(sheet: &mut Worksheet, table: &Table, edition: &Edition, places: &Places) -> Result<(), XlsxError> {
    for cell in &table.cells {
        let Content::Figure { ix, .. } = &cell.content else { continue };
        let Some(at) = places.get(ix) else { continue };
        let name = at.name();
        let marks = ["/", "-", "—", "无", "不适用"].map(|mark| format!("{name}=\"{mark}\"")).join(",");
        let (figure, says) = match edition.spec(*ix).kind {
            Kind::Count => (format!("AND(ISNUMBER({name}),N({name})>=0,N({name})=INT(N({name})))"), "请填不小于 0 的整数"),
            Kind::Change => (format!("AND(ISNUMBER({name}),N({name})=INT(N({name})))"), "请填整数，减少的填负数"),
            Kind::Amount => (format!("AND(ISNUMBER({name}),N({name})>=0)"), "请填以万元为单位的金额，可带小数"),
        };
        let rule = DataValidation::new()
            .allow_custom(Formula::new(format!("OR({figure},{marks})")))
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("填写内容不符")?
            .set_error_message(format!("{says}；没有发生填 0，不适用填“/”。"))?;
        sheet.add_data_validation(at.row, at.column, at.row, at.column, &rule)?;
    }
    Ok(())
}

/// The words 正确, 错误, 未填: beside each row, and below the columns where identities run down them.
fn check_words(
    sheet: &mut Worksheet,
    table: &Table,
    report: &Report,
    places: &Places,
    styles: &Styles,
) -> Result<(u32, Option<Checked>), XlsxError> {
    let edition = &report.edition;
    let below = TOP + table.rows as u32;
    let mut rows: BTreeMap<u32, Vec<CellIx>> = BTreeMap::new();
    for (ix, at) in places {
        rows.entry(at.row).or_default().push(*ix);
    }
    rows.values_mut().for_each(|cells| cells.sort());
    let here: Vec<&Equation> = edition.equations.iter().filter(|e| e.terms().all(|t| places.contains_key(&t.cell))).collect();
    // A table with all its figures in one row has its words below, group by group.
    if rows.len() == 1 && table.stub == 0 {
        return words_below_groups(sheet, &here, places, below, report, styles);
    }
    let column = table.columns as u16 + 1;
    sheet.set_column_width(column - 1, 2)?.set_column_width(column, 14)?;
    for cell in table.cells.iter().filter(|c| matches!(c.content, Content::ColumnHead(_))) {
        // One head a header: beside its last row, which is the one right above figures.
        let under = TOP + (cell.row + cell.row_span) as u32;
        if rows.contains_key(&under) {
            sheet.write_string_with_format(under - 1, column, "核对", &styles.check_head)?;
        }
    }
    let mut checked = Checked::new(At { row: TOP, column: 1 }, At { row: below, column });
    for (row, cells) in &rows {
        let equations: Vec<&Equation> =
            here.iter().copied().filter(|e| e.by_row && e.terms().all(|t| places.get(&t.cell).is_some_and(|at| at.row == *row))).collect();
        if let Some(word) = checks::word(cells, &equations, places, report) {
            checked.put(sheet, (*row, column), word, styles)?;
        }
    }
    let mut last = below;
    let mut down: BTreeMap<nianbao_model::Rule, Vec<&Equation>> = BTreeMap::new();
    for equation in here.iter().filter(|e| !e.by_row) {
        down.entry(equation.rule).or_default().push(equation);
    }
    for (n, (rule, equations)) in down.iter().enumerate() {
        let row = below + 1 + n as u32;
        let title = format!("核对：{}", rule.text().title.zh);
        match table.stub {
            0 | 1 => _ = sheet.write_string_with_format(row, 0, title, &styles.hint)?,
            stub => _ = sheet.merge_range(row, 0, row, stub as u16 - 1, &title, &styles.hint)?,
        }
        sheet.set_row_height(row, 30)?;
        for equation in equations {
            let cells: Vec<CellIx> = equation.terms().map(|t| t.cell).collect();
            let at = equation.terms().next().and_then(|t| places.get(&t.cell));
            if let (Some(at), Some(word)) = (at, checks::word(&cells, &[equation], places, report)) {
                checked.put(sheet, (row, at.column), word, styles)?;
            }
        }
        last = row + 1;
    }
    checked.to.row = last;
    checks::colours(sheet, (TOP, 1), (last, column), styles)?;
    Ok((last, Some(checked)))
}

fn words_below_groups(
    sheet: &mut Worksheet,
    equations: &[&Equation],
    places: &Places,
    below: u32,
    report: &Report,
    styles: &Styles,
) -> Result<(u32, Option<Checked>), XlsxError> {
    let row = below + 1;
    let (mut left, mut right) = (u16::MAX, 0);
    let mut checked = Checked::new(At { row, column: 0 }, At { row, column: 0 });
    for equation in equations.iter().filter(|e| e.by_row) {
        let cells: Vec<CellIx> = equation.terms().map(|t| t.cell).collect();
        let columns = cells.iter().filter_map(|ix| places.get(ix)).map(|at| at.column);
        let (Some(from), Some(to)) = (columns.clone().min(), columns.max()) else { continue };
        if let Some(word) = checks::word(&cells, &[equation], places, report) {
            if from < to {
                sheet.merge_range(row, from, row, to, "", &styles.check)?;
            }
            checked.put(sheet, (row, from), word, styles)?;
            (left, right) = (left.min(from), right.max(to));
        }
    }
    if left > right {
        return Ok((below, None));
    }
    checks::colours(sheet, (row, left), (row, right), styles)?;
    (checked.from.column, checked.to.column) = (left, right);
    Ok((row + 1, Some(checked)))
}
