//! Rows of figures into cells: taken as they stand where their borders are known, else by the one
//! reading that the identities leave.
//!
//! # An example
//!
//! A row of 自然人, 企业, 其他, 总计 is `12 1 0 13`, `1210 13`, `121013` or `12\t1\t\t13`:
//!
//! | written | borders | taken for |
//! |---|---|---|
//! | `12\t1\t\t13` | tabs keep the empty cell | 12, 1, blank, 13 |
//! | `12 1 0 13` | four figures for four cells | as they stand |
//! | `1210 13` | one is known: before 13 | 12, 1, 0, 13; for 1 + 2 + 10 = 13 is another reading, the row is open |
//! | `121013` | none | the same two, and no more: 1, 21, 0, 13 and the others do not add up |
//!
//! What stays open goes to the sums over columns ([`crate::solve`]); two readings that these leave
//! are listed in the finding, and the cells are unreadable.

use crate::{
    flow::Flow,
    mixed,
    solve::{Sum, solve},
    split::{Budget, Run, Search},
    tables::Row,
    tabular::is_entry,
};
use nianbao_model::{CellIx, Decimal, Edition, Equation, Relation, Severity};
use std::collections::BTreeMap;

/// What stands in a cell, and where.
pub(crate) type Text = (usize, String);

/// A row whose figures have several readings, or none.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    pub(crate) cells: Vec<CellIx>,
    /// The figures as written.
    pub(crate) raw: String,
    pub(crate) at: usize,
    /// What each reading has in the cells.
    pub(crate) readings: Vec<Vec<Text>>,
    /// Were there too many to list?
    pub(crate) too_many: bool,
    /// The row's number, for the sums over columns.
    pub(crate) rows: usize,
}

impl Open {
    /// Do figures of several rows stand behind its label, each on its own?
    pub(crate) fn is_of_several_rows(&self) -> bool {
        let figures = self.raw.split(' ').count();
        self.rows == 1
            && self.readings.is_empty()
            && !self.too_many
            && figures >= 2 * self.cells.len()
    }
}

/// What the rows of a table hold.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    pub(crate) cells: Vec<(CellIx, Text)>,
    pub(crate) open: Vec<Open>,
    /// How many rows without borders were read by their own total, and how many only by the
    /// columns.
    pub(crate) by_row: usize,
    pub(crate) by_columns: usize,
    /// Sums over columns that no reading meets.
    pub(crate) broken: usize,
}

/// The most readings of one row that are weighed.
const MOST: usize = 400;

/// Reads the rows of a table.
pub(crate) fn fill(flow: &Flow, rows: &[Row], edition: &Edition, budget: &mut Budget) -> Filled {
    let mut filled = Filled::default();
    for row in rows {
        let found = match tabbed(flow, row, edition).or_else(|| one_each(flow, row, edition)) {
            Some(texts) => Ok(texts),
            None => run_together(flow, row, edition, budget),
        };
        match found {
            Ok(texts) => filled.cells.extend(row.cells.iter().copied().zip(texts)),
            Err(mut open) if open.readings.len() == 1 && !open.too_many => {
                filled.by_row += 1;
                filled.cells.extend(open.cells.into_iter().zip(open.readings.remove(0)));
            }
            Err(open) => filled.open.push(open),
        }
    }
    by_columns(&mut filled, edition, budget);
    filled
}

/// A row copied with tabs keeps its empty cells. Where more blank ones stand beside them, its sums
/// must say that these are its own.
fn tabbed(flow: &Flow, row: &Row, edition: &Edition) -> Option<Vec<Text>> {
    if row.rows > 1 {
        return line_of_fields(flow, row.figures.from(), row.cells.len());
    }
    let Fields { texts, beside } = fields(flow, row.label_to, row.cells.len())?;
    let proved = match beside {
        Beside::Nothing => true,
        Beside::Behind => holds(edition, &row.cells, &texts),
        Beside::Before => is_summed(edition, &row.cells) && holds(edition, &row.cells, &texts),
    };
    proved.then_some(texts)
}

/// Blank fields that are none of the row's: what is left of merged cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    Before,
    Behind,
}

/// A row is short; the rest of a text in one line is not gone through.
const LONGEST: usize = 600;

/// What tabs part behind a label.
pub(crate) struct Fields {
    texts: Vec<Text>,
    beside: Beside,
}

/// The `n` fields behind a label's end that tabs part, up to the end of the line or to the next
/// label, without blank ones before or behind them.
pub(crate) fn fields(flow: &Flow, label_to: usize, n: usize) -> Option<Fields> {
    let from = flow.chars.get(label_to.checked_sub(1)?)?;
    let start = from.at + flow.text.get(from.at..)?.chars().next()?.len_utf8();
    let end = (start..=flow.text.len().min(start + LONGEST))
        .rev()
        .find(|end| flow.text.is_char_boundary(*end))?;
    let line = flow.text.get(start..end)?.split('\n').next()?;
    let mut at = start + line.find('\t')? + 1;
    let mut texts = Vec::new();
    for field in line[at - start..].trim_end_matches('\r').split('\t') {
        let inner = flow.chars.partition_point(|c| c.at < at);
        texts.push((inner, field.trim().to_owned()));
        at += field.len() + 1;
    }
    if texts.len() == n {
        let plain = texts.iter().all(|(_, text)| text.chars().count() <= 24);
        return plain.then_some(Fields { texts, beside: Beside::Nothing });
    }
    let more = texts.len().checked_sub(n)?;
    let blank = |texts: &[Text]| texts.iter().all(|(_, text)| text.is_empty());
    // The last cell of a row is its total, or its only one: where it is blank, too, nobody knows
    // which are the row's.
    let whole = |texts: &[Text]| {
        texts.last().is_some_and(|(_, text)| !text.is_empty())
            && texts.iter().all(|(_, text)| text.is_empty() || is_entry(text))
    };
    if blank(&texts[..more]) && whole(&texts[more..]) {
        return Some(Fields { texts: texts.split_off(more), beside: Beside::Before });
    }
    let behind = texts[n..].iter().position(|(_, text)| !text.is_empty());
    let label = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let ended = behind.is_none_or(|at| label(&texts[n + at].1));
    let beside = if behind == Some(0) { Beside::Nothing } else { Beside::Behind };
    texts.truncate(n);
    (ended && whole(&texts)).then_some(Fields { texts, beside })
}

/// The `n` fields of the line a figure stands in, which are entries all.
pub(crate) fn line_of_fields(flow: &Flow, figure: usize, n: usize) -> Option<Vec<Text>> {
    let at = flow.chars.get(figure)?.at;
    let mut start = flow.text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = flow.text.get(start..)?.split('\n').next()?;
    if line.len() > LONGEST || !line.contains('\t') {
        return None;
    }
    let mut texts = Vec::new();
    for field in line.trim_end_matches('\r').split('\t') {
        texts.push((flow.chars.partition_point(|c| c.at < start), field.trim().to_owned()));
        start += field.len() + 1;
    }
    (texts.len() == n && texts.iter().all(|(_, text)| text.is_empty() || is_entry(text)))
        .then_some(texts)
}

/// As many figures as cells, each on its own.
fn one_each(flow: &Flow, row: &Row, edition: &Edition) -> Option<Vec<Text>> {
    let atoms = &row.figures.atoms;
    if atoms.len() != row.cells.len() || row.ordinal && atoms.len() > 1 {
        return None;
    }
    let mut texts: Vec<Text> =
        atoms.iter().map(|(from, to)| (*from, written(flow, *from, *to))).collect();
    if is_broken(flow, atoms)
        && is_summed(edition, &row.cells)
        && !holds(edition, &row.cells, &texts)
    {
        return None;
    }
    add_unit(row, &mut texts);
    Some(texts)
}

/// Do some of these figures stand in one line and some not? Then one of them may be the end of
/// another, broken in its narrow cell.
fn is_broken(flow: &Flow, atoms: &[(usize, usize)]) -> bool {
    let breaks =
        atoms.iter().skip(1).filter(|(from, _)| flow.gap(*from) == crate::flow::Gap::Break).count();
    breaks > 0 && breaks + 1 < atoms.len()
}

/// A figure as written, without the line breaks in it.
pub(crate) fn written(flow: &Flow, from: usize, to: usize) -> String {
    flow.written(from, to).split_whitespace().collect()
}

/// The unit behind the last figure, or in the heading, is part of what is written.
fn add_unit(row: &Row, texts: &mut [Text]) {
    let unit = row.figures.unit.or(row.money.filter(|money| *money != "万元"));
    if let (Some(unit), Some((_, text))) = (unit, texts.last_mut())
        && text.ends_with(|c: char| c.is_ascii_digit())
    {
        text.push_str(unit);
    }
}

/// All readings of figures without borders.
fn run_together(
    flow: &Flow,
    row: &Row,
    edition: &Edition,
    budget: &mut Budget,
) -> Result<Vec<Text>, Open> {
    let atoms = &row.figures.atoms;
    let raw = flow
        .written(row.figures.from(), row.figures.to)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let rows = row.rows;
    let mut open = Open {
        cells: row.cells.clone(),
        raw,
        at: row.figures.from(),
        readings: Vec::new(),
        too_many: false,
        rows,
    };
    if are_whole(flow, atoms) {
        return Err(open);
    }
    // The figures as they stand; without a last digit that may be an ordinal; with a digit that was
    // taken for noise.
    let last = flow.chars.get(row.figures.last());
    let more = last.and_then(|c| c.maybe).filter(char::is_ascii_digit);
    let mut variants = vec![chars_of(flow, atoms)];
    if row.ordinal {
        let mut shorter = variants[0].clone();
        shorter.pop();
        variants.push(shorter);
    }
    if let Some(more) = more {
        let mut longer = variants[0].clone();
        longer.push((row.figures.last(), more, false));
        variants.push(longer);
    }
    // What satisfies the identities comes first; only where nothing does may the borders alone
    // tell.
    let mut others = Vec::new();
    for variant in &variants {
        match readings_of(variant, row, edition, budget) {
            Some((found, true)) => open.readings.extend(found),
            Some((found, false)) => others.extend(found),
            None => open.too_many = true,
        }
    }
    // 217 in a row of three may be one figure beside two blanks: where nothing but the digits
    // tells, one way to part them is no proof. 007 can only be three.
    let is_figure = |(from, to): &(usize, usize)| to - from > 1 && flow.c(*from) != '0';
    let unproved =
        others.len() == 1 && rows == 1 && row.cells.len() <= 4 && atoms.iter().any(is_figure);
    if open.readings.is_empty() && !unproved {
        open.readings = others;
    }
    for reading in &mut open.readings {
        add_unit(row, reading);
    }
    Err(open)
}

/// Are these figures that lines, tabs or wide gaps part? Then each is whole, and where there are
/// fewer than cells some cells are blank.
fn are_whole(flow: &Flow, atoms: &[(usize, usize)]) -> bool {
    let parted = |pair: &[(usize, usize)]| {
        let [before, behind] = pair else { return false };
        let from = flow.chars.get(before.1 - 1).map_or(0, |c| c.at + c.c.len_utf8());
        let between = flow.text.get(from..flow.offset(behind.0)).unwrap_or_default();
        between.contains(['\n', '\t']) || between.chars().filter(|c| c.is_whitespace()).count() > 1
    };
    atoms.len() > 1 && atoms.windows(2).all(parted)
}

/// A character of figures: where it stands, and whether a border is in front of it.
type Mark = (usize, char, bool);

fn chars_of(flow: &Flow, atoms: &[(usize, usize)]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (from, to) in atoms {
        marks.extend(
            (*from..*to)
                .filter(|at| flow.c(*at) != ',')
                .map(|at| (at, flow.c(at), at == *from && flow.gap(at) > crate::flow::Gap::None)),
        );
    }
    marks
}

/// Readings of one variant that satisfy the row's identities (`true`); where none does, the only
/// way to part it. Nothing if there are too many.
fn readings_of(
    marks: &[Mark],
    row: &Row,
    edition: &Edition,
    budget: &mut Budget,
) -> Option<(Vec<Vec<Text>>, bool)> {
    let n = row.cells.len();
    let kinds: Vec<_> = row.cells.iter().map(|ix| edition.spec(*ix).kind).collect();
    let counts = kinds.iter().all(|kind| *kind == nianbao_model::Kind::Count)
        && marks.iter().all(|(_, c, _)| c.is_ascii_digit());
    let width = n / row.rows.max(1);
    let summed = counts && width > 1 && is_summed(edition, &row.cells[..width]);
    if summed {
        let mut run = Run::default();
        for (_, digit, border) in marks {
            run.digits.push(*digit as u8 - b'0');
            run.borders.push(*border);
        }
        let texts = |readings: Vec<Vec<(usize, u64)>>| {
            readings
                .into_iter()
                .map(|r| {
                    r.into_iter().map(|(at, value)| (marks[at].0, value.to_string())).collect()
                })
                .collect()
        };
        return match run.readings(row.rows, width, true, MOST, budget) {
            Search::All(found) if !found.is_empty() => Some((texts(found), true)),
            // The published total itself is wrong; the borders may still be certain.
            Search::All(_) if run.ways(n) == 1 => {
                match run.readings(row.rows, width, false, 2, budget) {
                    Search::All(found) => Some((texts(found), false)),
                    Search::TooMany => None,
                }
            }
            Search::All(_) => Some((Vec::new(), false)),
            Search::TooMany => None,
        };
    }
    if n > 4 {
        return Some((Vec::new(), false));
    }
    let chars: Vec<char> = marks.iter().map(|(_, c, _)| *c).collect();
    let borders: Vec<bool> = marks.iter().map(|(_, _, border)| *border).collect();
    let all = mixed::readings(&chars, &borders, &kinds, MOST)?;
    budget.used += all.len();
    let all: Vec<Vec<Text>> = all
        .into_iter()
        .map(|r| r.into_iter().map(|(at, text)| (marks[at].0, text)).collect())
        .collect();
    let bound = strict(edition)
        .any(|e| e.relation == Relation::Equal && e.terms().all(|t| row.cells.contains(&t.cell)));
    if !bound {
        return Some((all, false));
    }
    let holding: Vec<Vec<Text>> =
        all.iter().filter(|reading| holds(edition, &row.cells, reading)).cloned().collect();
    Some(if holding.is_empty() { (all, false) } else { (holding, true) })
}

/// Is the last of these cells the sum of the others?
fn is_summed(edition: &Edition, cells: &[CellIx]) -> bool {
    let Some((total, parts)) = cells.split_last() else { return false };
    strict(edition).filter(|e| e.relation == Relation::Equal && e.by_row).any(|equation| {
        equation.left.iter().map(|t| t.cell).eq([*total])
            && equation.right.len() == parts.len()
            && equation.right.iter().all(|t| t.sign > 0 && parts.contains(&t.cell))
    })
}

/// The identities that decide: those whose breach is an error.
fn strict(edition: &Edition) -> impl Iterator<Item = &Equation> {
    edition.equations.iter().filter(|e| e.rule.text().severity == Severity::Error)
}

/// Does a reading satisfy the identities that speak of its cells alone?
pub(crate) fn holds(edition: &Edition, cells: &[CellIx], reading: &[Text]) -> bool {
    let value =
        |ix: CellIx| cells.iter().position(|c| *c == ix).and_then(|n| number(&reading[n].1));
    strict(edition).filter(|e| e.terms().all(|t| cells.contains(&t.cell))).all(|equation| {
        let side = |terms: &[nianbao_model::Term]| -> Option<Decimal> {
            terms.iter().try_fold(Decimal::ZERO, |sum, t| {
                sum.checked_add(value(t.cell)? * Decimal::from(t.sign))
            })
        };
        match (side(&equation.left), side(&equation.right)) {
            (Some(left), Some(right)) => match equation.relation {
                Relation::Equal => left == right,
                Relation::AtMost => left <= right,
                Relation::AtLeast => left >= right,
            },
            _ => true,
        }
    })
}

/// The figure a text is, a mark being nothing; nothing if it is another text.
fn number(text: &str) -> Option<Decimal> {
    match text {
        "/" | "-" | "--" | "—" => Some(Decimal::ZERO),
        text => text.trim_end_matches(|c: char| !c.is_ascii_digit()).replace(',', "").parse().ok(),
    }
}

/// Lets the sums over columns decide between the readings of several rows.
fn by_columns(filled: &mut Filled, edition: &Edition, budget: &mut Budget) {
    let (open, rest): (Vec<Open>, Vec<Open>) = std::mem::take(&mut filled.open)
        .into_iter()
        .partition(|open| open.readings.len() > 1 && !open.too_many && open.rows == 1);
    filled.open = rest;
    let rows: Option<Vec<Vec<Vec<i64>>>> =
        open.iter().map(|o| o.readings.iter().map(|r| values(r)).collect()).collect();
    let Some(rows) = rows.filter(|rows| !rows.is_empty()) else {
        filled.open.extend(open);
        return;
    };
    let known: BTreeMap<CellIx, &str> =
        filled.cells.iter().map(|(ix, (_, text))| (*ix, text.as_str())).collect();
    let sums: Vec<Sum> = strict(edition)
        .filter(|e| e.relation == Relation::Equal && !e.by_row)
        .filter_map(|e| sum(e, &known, &open))
        .collect();
    let solved = solve(&rows, &sums, budget);
    filled.broken = solved.broken;
    for (mut open, alive) in open.into_iter().zip(solved.alive) {
        match alive[..] {
            [one] if solved.complete => {
                filled.by_columns += 1;
                filled.cells.extend(open.cells.into_iter().zip(open.readings.swap_remove(one)));
            }
            _ => {
                open.readings = open
                    .readings
                    .into_iter()
                    .enumerate()
                    .filter(|(n, _)| alive.contains(n))
                    .map(|(_, r)| r)
                    .collect();
                filled.open.push(open);
            }
        }
    }
}

fn values(reading: &[Text]) -> Option<Vec<i64>> {
    reading.iter().map(|(_, text)| text.parse().ok()).collect()
}

/// An identity over a column as a sum over the open rows; nothing if another of its cells is not
/// known.
fn sum(equation: &Equation, known: &BTreeMap<CellIx, &str>, open: &[Open]) -> Option<Sum> {
    let mut sum = Sum { known: 0, terms: Vec::new() };
    let left = equation.left.iter().map(|t| (t.cell, i64::from(t.sign)));
    let right = equation.right.iter().map(|t| (t.cell, -i64::from(t.sign)));
    for (ix, sign) in left.chain(right) {
        let place = open.iter().enumerate().find_map(|(n, open)| {
            open.cells.iter().position(|cell| *cell == ix).map(|cell| (n, cell))
        });
        match place {
            Some((row, cell)) => sum.terms.push((row, cell, sign)),
            None => {
                let value = number(known.get(&ix)?)?;
                sum.known = sum.known.checked_add(sign.checked_mul(i64::try_from(value).ok()?)?)?;
            }
        }
    }
    (!sum.terms.is_empty()).then_some(sum)
}
