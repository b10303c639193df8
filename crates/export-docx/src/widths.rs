//! How a table is laid on paper: the size of its letters, the widths of its columns, and whether
//! the sheet is turned.

use crate::{
    measure::{TURNED, UPRIGHT, hundredths},
    table,
};
use nianbao_document::{CellContent, DrawnTable, TableCell};
use nianbao_model::Cell;

/// The sizes that the styles have, in half points: 五号, 小五, 六号, 小六.
const SIZES: [u32; 4] = [21, 18, 15, 13];
/// A table of more columns than this begins with 小五, as printed forms do.
const NARROW: usize = 6;

/// How much room there must be.
#[derive(Clone, Copy)]
struct Room {
    /// What figures take, in hundredths of what they take in the font that is asked for.
    figures: u32,
    /// What of a row's label must stand on one line, in hundredths of its size.
    label: u32,
}

/// As figures are in Times New Roman.
const CLOSE: Room = Room { figures: 100, label: 200 };
/// As they are in the widest font that stands in for it where it is not installed (DejaVu Serif),
/// and labels that do not stand like towers.
const WITH_ROOM: Room = Room { figures: 128, label: 500 };

/// What a cell's lines take of its width.
const LINE: u32 = 6;

/// What a cell keeps free at its left and at its right.
pub(crate) fn margin(columns: usize) -> u32 {
    match columns {
        _ if columns <= NARROW => 100,
        ..=12 => 57,
        _ => 28,
    }
}

/// What a label that does not fit on one line keeps free at each side, so that its lines are of a
/// length: 商业 / 企业, not 商业企 / 业.
pub(crate) fn balance(text: &str, width: u32, margin: u32, size: u32) -> Option<u32> {
    let character = size * 10;
    let free = width.saturating_sub(2 * margin);
    let length = text.chars().count() as u32;
    let most = free / character;
    // Nothing but Chinese characters, all of one width.
    if most == 0 || length <= most || hundredths(text) != length * 100 {
        return None;
    }
    let each = length.div_ceil(length.div_ceil(most));
    let taken = each * character + character / 3;
    (each < most).then(|| free.saturating_sub(taken) / 2).filter(|side| *side > 0)
}

/// How a table is laid on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The size of its letters, in half points: one of the styles'.
    pub(crate) size: u32,
    /// The width of each column.
    pub(crate) widths: Vec<u32>,
    /// Does it need a sheet that is turned?
    pub(crate) turned: bool,
}

impl Plan {
    /// The largest size in which every figure stands on one line; the sheet is turned rather than
    /// that nobody could read it.
    pub(crate) fn of(table: &DrawnTable) -> Self {
        let sizes = if table.columns > NARROW { &SIZES[1..] } else { &SIZES[..] };
        let upright = sizes.iter().filter(|size| **size > SIZES[3]).map(|size| (UPRIGHT, *size));
        let turned = sizes.iter().map(|size| (TURNED, *size));
        // Where there is room, also for an office that has not the font.
        for (page, size) in upright.clone() {
            if let Some(widths) = widths(table, size, page.text(), WITH_ROOM) {
                return Self { size, widths, turned: false };
            }
        }
        let mut last = SIZES[3];
        for (page, size) in upright.chain(turned) {
            last = size;
            if let Some(widths) = widths(table, size, page.text(), CLOSE) {
                return Self { size, widths, turned: page.width > page.height };
            }
        }
        // What fits nowhere is broken into lines.
        Self { size: last, widths: by_weight(&weights(table), TURNED.text()), turned: true }
    }
}

/// The widths of the columns, if everything fits that should stay on one line.
fn widths(table: &DrawnTable, size: u32, total: u32, room: Room) -> Option<Vec<u32>> {
    let mut least = vec![0; table.columns];
    for cell in table.cells.iter().filter(|cell| cell.column_span == 1) {
        if let Some(least) = least.get_mut(cell.column) {
            let need = need(cell, room) * size / 10;
            *least = (*least).max(need + 2 * margin(table.columns) + LINE);
        }
    }
    if least.iter().sum::<u32>() > total {
        return None;
    }
    let weights = weights(table);
    let mut widths = by_weight(&weights, total);
    // Columns that are too narrow get what they need; the others share the rest by their weights.
    let mut fixed = vec![false; table.columns];
    while let Some(n) = (0..table.columns).find(|n| !fixed[*n] && widths[*n] < least[*n]) {
        fixed[n] = true;
        let taken: u32 = (0..table.columns).filter(|n| fixed[*n]).map(|n| least[n]).sum();
        let free: Vec<u32> =
            (0..table.columns).map(|n| if fixed[n] { 0 } else { weights[n] }).collect();
        let shared = by_weight(&free, total.saturating_sub(taken));
        widths = (0..table.columns).map(|n| if fixed[n] { least[n] } else { shared[n] }).collect();
    }
    Some(widths)
}

fn weights(table: &DrawnTable) -> Vec<u32> {
    (0..table.columns).map(|n| table.widths.get(n).copied().map_or(1, u32::from).max(1)).collect()
}

/// A width shared by weights, to the last twentieth of a point.
fn by_weight(weights: &[u32], total: u32) -> Vec<u32> {
    let sum = weights.iter().sum::<u32>().max(1);
    let mut before = 0;
    let edge = |weight: u32| (u64::from(total) * u64::from(weight) / u64::from(sum)) as u32;
    let mut width = |weight: &u32| {
        let from = edge(before);
        before += weight;
        edge(before) - from
    };
    weights.iter().map(&mut width).collect()
}

/// What of a cell must not be broken, in hundredths of its size: a figure as a whole, a label two
/// characters at a time.
fn need(cell: &TableCell, room: Room) -> u32 {
    let figure = |value: String| hundredths(&value) * room.figures / 100;
    match &cell.content {
        CellContent::Value { cell: Cell::Figure(value), .. } => figure(value.to_string()),
        CellContent::Value { cell, .. } => hundredths(&table::spelled(cell)).min(300),
        CellContent::Empty => 0,
        CellContent::Number(value) => figure(value.to_string()),
        // A day in figures stays whole, in a font that is wider, too; a sentence does not.
        CellContent::Text(text) if text.is_ascii() && text.len() <= 10 => hundredths(text) * 5 / 4,
        CellContent::Text(text) => hundredths(text).min(200),
        // （三）不予 / 公开: no line breaks right behind the number.
        CellContent::RowHead(text) if cell.row_span > 1 && text.starts_with('（') => {
            hundredths(text).min(500)
        }
        CellContent::RowHead(text) if cell.row_span > 1 => hundredths(text).min(300),
        CellContent::RowHead(text) => hundredths(text).min(room.label),
        CellContent::Corner(text)
        | CellContent::BlockHead(text)
        | CellContent::ColumnHead(text) => hundredths(text).min(200),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::{Block, compose};
    use nianbao_model::{Editions, Report, UnitRef};

    /// The plans of an edition's tables with one figure everywhere.
    fn plans(edition: &str, figure: i64) -> Vec<Plan> {
        let editions = Editions::national();
        let Some(edition) = editions.get(edition) else { return Vec::new() };
        let mut report = Report::blank(edition.clone(), UnitRef::default(), edition.years.0);
        for ix in edition.cells_ix() {
            report.set(ix, Cell::count(figure));
        }
        let parts = compose(&report).parts;
        let tables = parts
            .iter()
            .flat_map(|part| &part.blocks)
            .filter_map(|b| if let Block::Table(t) = b { Some(Plan::of(t)) } else { None });
        tables.collect()
    }

    #[test]
    fn figures_of_seven_digits_stand_on_upright_paper_in_letters_one_can_read() {
        let cases = ["2019", "2021"]
            .map(|edition| [(edition, 0, [21, 18, 18]), (edition, 1_234_567, [21, 15, 15])]);
        for (edition, figure, sizes) in cases.into_iter().flatten() {
            let plans = plans(edition, figure);
            assert_eq!(
                plans.iter().map(|plan| plan.size).collect::<Vec<_>>(),
                sizes,
                "{edition} {figure}"
            );
            for plan in &plans {
                assert_eq!((plan.widths.iter().sum::<u32>(), plan.turned), (UPRIGHT.text(), false));
            }
        }
    }

    #[test]
    fn the_lines_of_a_label_are_of_a_length() {
        // Three characters of nine points fit.
        let side = |text: &str| balance(text, 680, 57, 18);
        assert_eq!(
            (side("总计"), side("自然人"), side("社会公益组织"), side("ABCDEFGH")),
            (None, None, None, None)
        );
        // Room for two and a third.
        assert_eq!(side("商业企业"), Some((680 - 114 - 420) / 2));
        assert_eq!(balance("商业企业", 100, 57, 18), None);
    }

    #[test]
    fn what_is_too_wide_turns_the_paper_and_nothing_is_without_a_width() {
        let plans = plans("2021", 1_234_567_890_123_456);
        assert_eq!(plans.iter().map(|plan| plan.turned).collect::<Vec<_>>(), [false, true, true]);
        assert!(plans.iter().all(|plan| plan.widths.iter().all(|width| *width > 0)), "{plans:?}");
    }
}
