//! Y04: figures far from last year's, where they are large enough to matter.
//!
//! Only two figures above zero are compared: a start from nothing and an end are normal, and a
//! blank says nothing. A cell that a carry (Y01 to Y03) computes from last year's report is told
//! there.

use crate::{about, digits};
use nianbao_model::{CellIx, Decimal, Finding, Findings, Kind, Reading, Rule, Say};

/// Times as much, or as little, that a person should look at.
const FACTOR: Decimal = Decimal::from_parts(10, 0, 0, false, 0);
/// The larger of both figures must be at least this many items.
const ITEMS: Decimal = Decimal::from_parts(20, 0, 0, false, 0);
/// The larger of both figures must be at least this much, in 万元.
const AMOUNT: Decimal = Decimal::from_parts(10, 0, 0, false, 0);

/// Every figure more than ten times, or less than a tenth of, last year's.
pub(crate) fn jumps(reading: &Reading, previous: &Reading, findings: &mut Findings) {
    let (this, last) = (&reading.report, &previous.report);
    let carried: Vec<CellIx> = this
        .edition
        .carries
        .iter()
        .filter_map(|carry| carry.this.first())
        .map(|term| term.cell)
        .collect();
    for (ix, cell) in this.cells() {
        let spec = this.edition.spec(ix);
        let least = match spec.kind {
            Kind::Count => ITEMS,
            Kind::Amount => AMOUNT,
            Kind::Change => continue,
        };
        let Some(before) = last.edition.find(&spec.address) else { continue };
        let (Some(now), Some(then)) = (cell.value(), last.cell(before).value()) else { continue };
        let (low, high) = (now.min(then), now.max(then));
        if low <= Decimal::ZERO || high < least || carried.contains(&ix) {
            continue;
        }
        let Some(factor) = high.checked_div(low).filter(|factor| *factor > FACTOR) else {
            continue;
        };
        let variant = if now > then { "more" } else { "less" };
        let (met, factor) = (digits(now), digits(factor.round_dp(1)));
        let values: &[(&str, &dyn Say)] = &[
            ("cell", &this.edition.label(ix)),
            ("met", &met),
            ("last", &digits(then)),
            ("factor", &factor),
        ];
        findings.push(
            about(Finding::new(Rule::Y04, variant, values).met(&met), [ix], reading)
                .place(previous.place(before)),
        );
    }
}
