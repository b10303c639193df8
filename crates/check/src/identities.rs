//! The I rules: what must hold within one report.
//!
//! The equations come from the edition. A cell that is blank or unreadable is an unknown that is
//! not below zero: an identity is broken only if no such figure could make it hold. What a person
//! reads is then the one figure that is wrong, and not every sum that a blank makes uncertain (R01
//! and R04 speak of those). "Not applicable" counts nothing.

use crate::{about, causes::likely, digits, row_label};
use nianbao_model::{
    Bilingual, Cell, CellIx, Decimal, Equation, Finding, Findings, Kind, Reading, Relation, Rule,
    Say, Term,
};

/// I05: counts below zero or with a fraction, amounts below zero.
pub(crate) fn signs(reading: &Reading, findings: &mut Findings) {
    let edition = &reading.report.edition;
    for (ix, cell) in reading.report.cells() {
        let (Cell::Figure(value), kind) = (cell, edition.spec(ix).kind) else { continue };
        let variant = match kind {
            Kind::Count | Kind::Amount if value.is_sign_negative() && !value.is_zero() => {
                "negative"
            }
            Kind::Count | Kind::Change if !value.fract().is_zero() => "fraction",
            _ => continue,
        };
        let finding =
            Finding::new(Rule::I05, variant, &[("cell", &edition.label(ix)), ("met", value)])
                .met(value);
        findings.push(about(finding, [ix], reading));
    }
}

/// An equation that does not hold, and the finding that says so.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    /// The finding's place in the list.
    pub(crate) finding: usize,
    /// The equation's place in the edition's list.
    pub(crate) equation: usize,
    /// How far its left side is above its right one.
    pub(crate) gap: Decimal,
    /// The cells that most likely made it fail, if the figures single them out.
    pub(crate) wrong: Vec<CellIx>,
}

/// All equations of the edition. Where the figures single out what made one fail, the finding says
/// so and begins with that cell.
pub(crate) fn equations(
    reading: &Reading,
    previous: Option<&Reading>,
    findings: &mut Findings,
) -> Vec<Broken> {
    let mut causes = None;
    let mut all = Vec::new();
    for (n, equation) in reading.report.edition.equations.iter().enumerate() {
        let Some(sides) = broken(equation, reading) else { continue };
        let causes = causes.get_or_insert_with(|| likely(reading, previous));
        let wrong = causes.get(&n).map(|cause| cause.cells.clone()).unwrap_or_default();
        all.push(Broken { finding: findings.len(), equation: n, gap: sides.0 - sides.1, wrong });
        findings.push(match causes.get(&n) {
            None => about(say(equation, sides, reading), equation.terms().map(|t| t.cell), reading),
            Some(cause) => {
                let rest =
                    equation.terms().map(|t| t.cell).filter(|cell| !cause.cells.contains(cell));
                let mut finding = about(
                    say(equation, sides, reading),
                    cause.cells.iter().copied().chain(rest),
                    reading,
                );
                finding.message.add(&cause.words);
                finding
            }
        });
    }
    all
}

/// Both sides of an equation that no figures in its unknown cells could make hold.
fn broken(equation: &Equation, reading: &Reading) -> Option<(Decimal, Decimal)> {
    let report = &reading.report;
    // Nothing is stated where nothing stands; a report without figures breaks no identity.
    if !equation.terms().any(|t| report.cell(t.cell).value().is_some()) {
        return None;
    }
    let (left, right) = equation.sides(report)?;
    let gap = left.checked_sub(right)?;
    let (mut raise, mut lower) = (false, false);
    let signed = |terms: &'_ [Term], side: i8| {
        terms.iter().map(|t| (t.cell, t.sign * side)).collect::<Vec<_>>()
    };
    for (ix, sign) in signed(&equation.left, 1).into_iter().chain(signed(&equation.right, -1)) {
        if matches!(report.cell(ix), Cell::Blank | Cell::Unreadable(_)) {
            let either = report.edition.spec(ix).kind == Kind::Change;
            raise |= sign > 0 || either;
            lower |= sign < 0 || either;
        }
    }
    let holds = match equation.relation {
        Relation::Equal => {
            gap.is_zero() || (gap < Decimal::ZERO && raise) || (gap > Decimal::ZERO && lower)
        }
        Relation::AtMost => gap <= Decimal::ZERO || lower,
        Relation::AtLeast => gap >= Decimal::ZERO || raise,
    };
    (!holds).then_some((left, right))
}

fn say(equation: &Equation, (left, right): (Decimal, Decimal), reading: &Reading) -> Finding {
    let edition = &reading.report.edition;
    let value = |term: Option<&Term>| {
        term.map(|t| nianbao_model::figure_text(reading.report.cell(t.cell))).unwrap_or_default()
    };
    let first = equation.terms().next().map_or(CellIx(0), |t| t.cell);
    let (row, column) = (row_label(reading, first), edition.column(first).label.clone());
    let (a, b) = (value(equation.left.first()), value(equation.left.get(1)));
    let (c, d) = (value(equation.right.first()), value(equation.right.get(1)));
    let (left, right) = (digits(left), digits(right));
    match equation.rule {
        Rule::I01 => {
            let values: &[(&str, &dyn Say)] = &[
                ("column", &column),
                ("a", &a),
                ("b", &b),
                ("left", &left),
                ("c", &c),
                ("d", &d),
                ("right", &right),
            ];
            Finding::new(Rule::I01, "broken", values).met(right).expected(left)
        }
        Rule::I06 => {
            let values: &[(&str, &dyn Say)] =
                &[("row", &row), ("a", &a), ("b", &b), ("met", &left)];
            Finding::new(Rule::I06, "broken", values).met(left).expected("≥ 0")
        }
        rule => {
            let parts = parts(equation, reading);
            let values: &[(&str, &dyn Say)] = &[
                ("row", &row),
                ("column", &column),
                ("met", &left),
                ("expected", &right),
                ("parts", &parts),
            ];
            let expected = if equation.relation == Relation::AtMost {
                format!("≤ {right}")
            } else {
                right.clone()
            };
            Finding::new(rule, "broken", values).met(&left).expected(expected)
        }
    }
}

/// The parts of a sum that are not zero, each with its label: 自然人 3，商业企业 2.
fn parts(equation: &Equation, reading: &Reading) -> Bilingual {
    let edition = &reading.report.edition;
    let named = equation.right.iter().filter_map(|term| {
        let cell = reading.report.cell(term.cell);
        if matches!(cell, Cell::Figure(v) if v.is_zero()) || matches!(cell, Cell::NotApplicable(_))
        {
            return None;
        }
        let label = if equation.by_row {
            edition.column(term.cell).label.clone()
        } else {
            row_label(reading, term.cell)
        };
        let figure = nianbao_model::figure_text(cell);
        Some((format!("{label} {}", figure.zh), format!("{label} {}", figure.en)))
    });
    let (zh, en): (Vec<String>, Vec<String>) = named.unzip();
    if zh.is_empty() {
        Bilingual::new("0", "0")
    } else {
        Bilingual::new(zh.join("，"), en.join(", "))
    }
}
