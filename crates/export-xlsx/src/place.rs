//! Where each cell of the report stands in the workbook, and formulas over such cells.

use nianbao_model::CellIx;
use std::collections::HashMap;

/// A cell of a sheet, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub(crate) row: u32,
    pub(crate) column: u16,
}

impl At {
    /// B5.
    pub(crate) fn name(self) -> String {
        format!("{}{}", nianbao_model::column_letters(u32::from(self.column)), self.row + 1)
    }
}

/// The places of a sheet's figures.
pub(crate) type Places = HashMap<CellIx, At>;

/// `B5:G5,I5`: cells in as few ranges as follow from their order; nothing if one has no place here.
pub(crate) fn ranges(
    cells: impl IntoIterator<Item = CellIx>,
    places: &Places,
) -> Option<Vec<String>> {
    let mut runs: Vec<(At, At)> = Vec::new();
    for ix in cells {
        let at = *places.get(&ix)?;
        match runs.last_mut() {
            Some((first, last))
                if first.row == at.row && last.row == at.row && last.column + 1 == at.column =>
            {
                *last = at
            }
            Some((first, last))
                if first.column == at.column
                    && last.column == at.column
                    && last.row + 1 == at.row =>
            {
                *last = at
            }
            _ => runs.push((at, at)),
        }
    }
    let name = |(first, last): (At, At)| {
        if first == last { first.name() } else { format!("{}:{}", first.name(), last.name()) }
    };
    Some(runs.into_iter().map(name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_range() {
        let at = |row, column| At { row, column };
        let places: Places = [at(4, 1), at(4, 2), at(4, 4), at(5, 4), at(6, 4)]
            .into_iter()
            .enumerate()
            .map(|(i, at)| (CellIx(i as u16), at))
            .collect();
        assert_eq!(ranges((0..5).map(CellIx), &places).unwrap(), ["B5:C5", "E5:E7"]);
        assert_eq!(ranges([CellIx(9)], &places), None);
    }
}
