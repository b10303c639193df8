//! The rules on what may be typed into the template's figures.

use crate::place::{At, Places};
use nianbao_model::{Edition, Kind};
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// The marks of what does not apply, between bars; a cell's text is looked up between bars, too.
const MARKS: &str = "|/|／|-|－|—|——|无|不适用|N/A|";

/// Puts a rule on every figure.
///
/// The rules are custom formulas: a plain "whole number" rule would refuse the marks of what does
/// not apply. One formula serves a rectangle of cells, being relative to its first.
pub(crate) fn rules(
    sheet: &mut Worksheet,
    edition: &Edition,
    places: &Places,
) -> Result<(), XlsxError> {
    for (kind, (from, to)) in rectangles(edition, places) {
        let cell = from.name();
        let (figure, says) = match kind {
            Kind::Count => (
                format!("AND(ISNUMBER({cell}),N({cell})>=0,N({cell})=INT(N({cell})))"),
                "请填不小于0的整数",
            ),
            Kind::Change => (
                format!("AND(ISNUMBER({cell}),N({cell})=INT(N({cell})))"),
                "请填整数，减少的填负数",
            ),
            Kind::Amount => (
                format!("AND(ISNUMBER({cell}),N({cell})>=0)"),
                "请填不小于0的金额（单位见表头），可带小数",
            ),
        };
        let rule = DataValidation::new()
            .allow_custom(Formula::new(format!(
                "OR({figure},ISNUMBER(FIND(\"|\"&{cell}&\"|\",\"{MARKS}\")))"
            )))
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("填写内容不符合要求")?
            .set_error_message(format!("{says}；没有发生填0，不适用填“/”。"))?;
        sheet.add_data_validation(from.row, from.column, to.row, to.column, &rule)?;
    }
    Ok(())
}

/// The figures of one kind in as few rectangles as follow from going row by row.
fn rectangles(edition: &Edition, places: &Places) -> Vec<(Kind, (At, At))> {
    let by_place: BTreeMap<At, Kind> =
        places.iter().map(|(ix, at)| (*at, edition.spec(*ix).kind)).collect();
    let mut runs: Vec<(Kind, (At, At))> = Vec::new();
    for (at, kind) in by_place {
        match runs.last_mut() {
            Some((k, (_, to))) if *k == kind && to.row == at.row && to.column + 1 == at.column => {
                to.column = at.column
            }
            _ => runs.push((kind, (at, at))),
        }
    }
    let mut rectangles: Vec<(Kind, (At, At))> = Vec::new();
    for (kind, (from, to)) in runs {
        let above = rectangles.iter_mut().find(|(k, (top, bottom))| {
            *k == kind
                && bottom.row + 1 == from.row
                && (top.column, bottom.column) == (from.column, to.column)
        });
        match above {
            Some((_, (_, bottom))) => bottom.row = to.row,
            None => rectangles.push((kind, (from, to))),
        }
    }
    rectangles
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    #[test]
    fn cells_of_one_kind_side_by_side_share_a_rule_and_none_is_left_out() {
        let editions = Editions::national();
        let edition = editions.iter().next().map(AsRef::as_ref);
        let Some(edition): Option<&Edition> = edition else { return };
        let places: Places = edition
            .cells_ix()
            .enumerate()
            .map(|(n, ix)| (ix, At { row: n as u32 / 7, column: n as u16 % 7 }))
            .collect();
        let found = rectangles(edition, &places);
        let area = |(from, to): (At, At)| {
            (to.row - from.row + 1) as usize * usize::from(to.column - from.column + 1)
        };
        assert_eq!(
            found.iter().map(|(_, range)| area(*range)).sum::<usize>(),
            edition.cells().len()
        );
        for (kind, (from, to)) in &found {
            let inside = |at: &At| {
                (from.row..=to.row).contains(&at.row)
                    && (from.column..=to.column).contains(&at.column)
            };
            assert!(
                places
                    .iter()
                    .filter(|(_, at)| inside(at))
                    .all(|(ix, _)| edition.spec(*ix).kind == *kind)
            );
        }
        assert!(found.len() < 40, "{}", found.len());
    }
}
