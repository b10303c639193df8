//! Sums whose results a workbook does not have: a program that fills in a template and does not
//! recalculate leaves them so.
//!
//! A formula that adds up cells of the tables, and nothing else, says what it comes to:
//! `SUM(D6:I6)`, `SUM(D6,D9:D11)`, or the same behind the template's question whether there is
//! anything to add up, `IF(COUNT(D6:I6)=0,"",SUM(D6:I6))`, or, where nothing applies, `IF(COUNT(D6:
//! I6)=0,IF(COUNTBLANK(D6:I6)=0,"/",""),SUM(D6:I6))`. It is computed from the cells as they
//! were read; a sum over a cell that could not be read, or over one that is none of the tables',
//! stays unreadable.

use nianbao_model::{Cell, CellIx, Decimal, Place, Reading};
use std::collections::BTreeMap;

/// A formula without a result: the cell it stands in, and its text.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) ix: CellIx,
    pub(super) formula: String,
}

/// First and last row, first and last column, both from 0.
type Range = [u32; 4];

/// What one formula adds up.
struct Sum {
    ranges: Vec<Range>,
    /// Whether nothing to add up is nothing, and not 0.
    blank: bool,
    /// Whether what applies in no cell does not apply in sum.
    mark: bool,
}

/// Sums of more cells than this are none of a table's.
const MOST_CELLS: u32 = 500;

/// Computes what can be computed, sums of sums among them. Gives those that were, and those that
/// stay open.
pub(super) fn compute(open: Vec<Open>, reading: &mut Reading) -> (Vec<CellIx>, Vec<Open>) {
    if open.is_empty() {
        return (Vec::new(), open);
    }
    let mut at: BTreeMap<(&str, u32, u32), CellIx> = BTreeMap::new();
    let places = reading.places.clone();
    for (ix, place) in reading.report.edition.cells_ix().zip(&places) {
        if let Some(Place::Cell { sheet, row, column, .. }) = place {
            at.insert((sheet, *row, *column), ix);
        }
    }
    let sums: BTreeMap<CellIx, Sum> =
        open.iter().filter_map(|one| Some((one.ix, Sum::of(&one.formula)?))).collect();
    let mut computed = Vec::new();
    // Each round computes those whose cells are all known by now.
    loop {
        let before = computed.len();
        for (ix, sum) in &sums {
            if computed.contains(ix) {
                continue;
            }
            let Some(Some(Place::Cell { sheet, .. })) = places.get(ix.0 as usize) else { continue };
            let cells: Option<Vec<CellIx>> = sum
                .cells()
                .map(|(row, column)| at.get(&(&**sheet, row, column)).copied())
                .collect();
            let Some(cells) = cells.filter(|cells| !cells.contains(ix)) else { continue };
            if let Some(cell) = sum.over(&cells, reading) {
                reading.report.set(*ix, cell);
                computed.push(*ix);
            }
        }
        if computed.len() == before {
            break;
        }
    }
    let left = open.into_iter().filter(|one| !computed.contains(&one.ix)).collect();
    (computed, left)
}

impl Sum {
    fn of(formula: &str) -> Option<Self> {
        let text: String = formula
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '$')
            .flat_map(char::to_uppercase)
            .collect();
        let (counted, sum, mark) = match text.strip_prefix("IF(COUNT(") {
            Some(rest) => {
                let (counted, rest) = rest.split_once(")=0,")?;
                let blanks: Vec<String> =
                    counted.split(',').map(|range| format!("COUNTBLANK({range})")).collect();
                let marked = format!("IF({}=0,\"/\",\"\"),", blanks.join("+"));
                let (rest, mark) = match rest.strip_prefix(&marked) {
                    Some(rest) => (rest, true),
                    None => (rest.strip_prefix("\"\",")?, false),
                };
                (Some(counted), rest.strip_suffix(')')?, mark)
            }
            None => (None, text.as_str(), false),
        };
        let inside = sum.strip_prefix("SUM(")?.strip_suffix(')')?;
        if counted.is_some_and(|counted| counted != inside) {
            return None;
        }
        let ranges: Vec<Range> = inside.split(',').map(range).collect::<Option<_>>()?;
        let many = ranges.iter().try_fold(0_u32, |sum, [top, bottom, left, right]| {
            sum.checked_add(
                (bottom - top).checked_add(1)?.checked_mul((right - left).checked_add(1)?)?,
            )
        })?;
        (many <= MOST_CELLS).then_some(Self { ranges, blank: counted.is_some(), mark })
    }

    fn cells(&self) -> impl Iterator<Item = (u32, u32)> {
        self.ranges.iter().flat_map(|&[top, bottom, left, right]| {
            (top..=bottom).flat_map(move |row| (left..=right).map(move |c| (row, c)))
        })
    }

    /// What it comes to; nothing if a cell is not known.
    fn over(&self, cells: &[CellIx], reading: &Reading) -> Option<Cell> {
        let mut sum = Decimal::ZERO;
        let mut any = false;
        let applies = |cell: &CellIx| !matches!(reading.report.cell(*cell), Cell::NotApplicable(_));
        if self.mark && !cells.is_empty() && !cells.iter().any(applies) {
            return Some(Cell::not_applicable("/"));
        }
        for cell in cells {
            match reading.report.cell(*cell) {
                Cell::Figure(value) => {
                    sum = sum.checked_add(*value)?;
                    any = true;
                }
                Cell::Blank | Cell::NotApplicable(_) => {}
                Cell::Unreadable(_) => return None,
            }
        }
        Some(if self.blank && !any { Cell::Blank } else { Cell::Figure(sum) })
    }
}

/// `D6` or `D6:I6`.
fn range(text: &str) -> Option<Range> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell(first)?, cell(last)?);
    (top <= bottom && left <= right).then_some([top, bottom, left, right])
}

/// Row and column of `D6`, from 0.
fn cell(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let (letters, digits) = text.split_at(letters);
    if letters.is_empty()
        || letters.len() > 3
        || digits.len() > 7
        || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let column = letters.bytes().fold(0_u32, |column, b| column * 26 + u32::from(b - b'A') + 1);
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_sums_are_understood() {
        let ranges = |formula: &str| Sum::of(formula).map(|sum| (sum.ranges, sum.blank));
        assert_eq!(ranges("SUM(D6:I6)"), Some((vec![[5, 5, 3, 8]], false)));
        assert_eq!(
            ranges("if(count($D$6:I6, B2)=0,\"\",sum(D6:I6,B2))"),
            Some((vec![[5, 5, 3, 8], [1, 1, 1, 1]], true))
        );
        let marked =
            "IF(COUNT(D6:I6,B2)=0,IF(COUNTBLANK(D6:I6)+COUNTBLANK(B2)=0,\"/\",\"\"),SUM(D6:I6,B2))";
        assert_eq!(
            Sum::of(marked).map(|sum| (sum.ranges.len(), sum.blank, sum.mark)),
            Some((2, true, true))
        );
        for odd in [
            "SUM(D6:I6)+1",
            "SUM(Sheet2!D6)",
            "SUM(I6:D6)",
            "IF(COUNT(D6:I6)=0,\"\",SUM(D6:I7))",
            "SUM(A1:XFD1048576)",
            "SUM()",
            "D6",
        ] {
            assert_eq!(ranges(odd), None, "{odd}");
        }
    }
}
