//! Y01 to Y03: what must hold between a report and last year's.

use crate::{about, digits};
use nianbao_model::{Cell, Decimal, Finding, Findings, Reading, Report};

/// All carries of the edition. One is looked at only where both years state every figure in it.
pub(crate) fn carries(reading: &Reading, previous: &Reading, findings: &mut Findings) {
    let (this, last) = (&reading.report, &previous.report);
    for carry in &this.edition.carries {
        let Some(first) = carry.this.first() else { continue };
        let Some(now) = sum(carry.this.iter().map(|t| (t.sign, this.cell(t.cell)))) else {
            continue;
        };
        let Some(before) = last_cells(&carry.last, last).and_then(sum) else { continue };
        let (Some(met), Some(gap)) = (this.cell(first.cell).value(), now.checked_sub(before))
        else {
            continue;
        };
        if gap.is_zero() {
            continue;
        }
        // What the first cell would have to say for the rest to hold.
        let expected = digits(if first.sign < 0 { met + gap } else { met - gap });
        let met = digits(met);
        let label = this.edition.label(first.cell);
        let finding = Finding::new(
            carry.rule,
            "broken",
            &[("cell", &label), ("met", &met), ("expected", &expected)],
        );
        let mut finding =
            about(finding.met(met).expected(expected), carry.this.iter().map(|t| t.cell), reading);
        for (_, address) in &carry.last {
            finding = finding.place(last.edition.find(address).and_then(|ix| previous.place(ix)));
        }
        findings.push(finding);
    }
}

/// Last year's cells; nothing if last year's edition has not got one of them.
fn last_cells<'a>(cells: &[(i8, String)], last: &'a Report) -> Option<Vec<(i8, &'a Cell)>> {
    cells.iter().map(|(sign, address)| Some((*sign, last.at(address)?))).collect()
}

/// The sum of cells that all state something; "not applicable" counts nothing, but not all may be
/// so.
fn sum<'a>(cells: impl IntoIterator<Item = (i8, &'a Cell)>) -> Option<Decimal> {
    let (mut sum, mut any) = (Decimal::ZERO, false);
    for (sign, cell) in cells {
        match cell {
            Cell::Figure(value) => {
                sum = if sign < 0 { sum.checked_sub(*value)? } else { sum.checked_add(*value)? };
                any = true;
            }
            Cell::NotApplicable(_) => {}
            Cell::Blank | Cell::Unreadable(_) => return None,
        }
    }
    any.then_some(sum)
}
