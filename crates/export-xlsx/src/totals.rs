//! Which cells are totals, and when a total may stand in the workbook as a formula.

use crate::{
    place::{Places, ranges},
    style::Manner,
};
use nianbao_model::{Cell, CellIx, Decimal, Edition, Equation, Relation, Report};
use std::collections::HashMap;

/// The identities that make cells the sums of others.
pub(crate) struct Totals<'a>(HashMap<CellIx, &'a Equation>);

impl<'a> Totals<'a> {
    /// Finds them among an edition's identities. A cell that sums up both its row and its column is
    /// its row's total.
    pub(crate) fn of(edition: &'a Edition) -> Self {
        let mut totals: HashMap<CellIx, &Equation> = HashMap::new();
        for equation in
            edition.equations.iter().filter(|e| e.relation == Relation::Equal && e.right.len() > 1)
        {
            let ([left], true) =
                (equation.left.as_slice(), equation.right.iter().all(|t| t.sign > 0))
            else {
                continue;
            };
            if left.sign > 0 {
                let known = totals.entry(left.cell).or_insert(equation);
                if equation.by_row && !known.by_row {
                    *known = equation;
                }
            }
        }
        Self(totals)
    }

    /// The formula of a total and what it comes to, if that is what the report states; a copied
    /// total is never trusted. In the template an empty total over empty parts is a formula, too:
    /// it fills itself in.
    pub(crate) fn formula(
        &self,
        ix: CellIx,
        report: &Report,
        places: &Places,
        manner: Manner,
    ) -> Option<(String, String)> {
        let equation = self.0.get(&ix)?;
        let held = report.cell(ix);
        if !comes_to(equation, held, report, manner) {
            return None;
        }
        let ranges = ranges(equation.right.iter().map(|t| t.cell), places)?;
        let parts = ranges.join(",");
        let formula = match manner.is_template() {
            // Nothing typed in yet gives nothing, and not a zero that nobody stated; what applies
            // nowhere applies in sum to nothing.
            true => {
                let blank: Vec<String> =
                    ranges.iter().map(|range| format!("COUNTBLANK({range})")).collect();
                format!("IF(COUNT({parts})=0,IF({}=0,\"/\",\"\"),SUM({parts}))", blank.join("+"))
            }
            false => format!("SUM({parts})"),
        };
        Some((formula, held.to_string()))
    }
}

fn comes_to(equation: &Equation, held: &Cell, report: &Report, manner: Manner) -> bool {
    let parts = || equation.right.iter().map(|t| report.cell(t.cell));
    match held {
        // A figure that a spreadsheet holds as text would be missing from its sum.
        Cell::Figure(value) => {
            exact(*value).is_some()
                && parts().any(|part| part.value().is_some())
                && parts().filter_map(Cell::value).all(|part| exact(part).is_some())
                && equation.sides(report).is_some_and(|(_, sum)| sum == *value)
        }
        Cell::Blank => manner.is_template() && parts().all(Cell::is_blank),
        Cell::NotApplicable(mark) => {
            manner.is_template()
                && &**mark == "/"
                && parts().all(|part| matches!(part, Cell::NotApplicable(_)))
        }
        _ => false,
    }
}

/// The figure as a spreadsheet holds it, if it holds it exactly: at most 15 significant digits.
pub(crate) fn exact(value: Decimal) -> Option<f64> {
    let value = value.normalize();
    if value.mantissa().unsigned_abs() >= 1_000_000_000_000_000 {
        return None;
    }
    value.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_digits_are_a_number_and_sixteen_are_not() {
        let value = |text: &str| text.parse::<Decimal>().ok().and_then(exact);
        assert_eq!(value("123456789012345"), Some(123_456_789_012_345.0));
        assert_eq!(value("-1234567890123.45"), Some(-1_234_567_890_123.45));
        assert_eq!(value("1000000000000000"), None);
        assert_eq!(value("9230.4700"), Some(9230.47));
    }
}
