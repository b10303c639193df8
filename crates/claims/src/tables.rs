//! T01: figures in the text against the cells they are of, and the likely cause where they differ.

use crate::{
    Said,
    numeral::Number,
    passage::{Meaning, Nought, Record, Sure, Use},
};
use nianbao_model::{
    Bilingual, Cell, CellIx, Decimal, Finding, Findings, Report, Rule, Say, Severity,
};

/// Every figure whose words say of which cells it is, and every word that says none or all.
pub(crate) fn compare(said: &Said<'_>, findings: &mut Findings) {
    for record in &said.passage.records {
        let number = &said.pieces.numbers[record.number];
        match (record.used, &record.meaning) {
            (Use::Count, Some(meaning)) => {
                said.hold_if(record, is_known(meaning, said.report()));
                if !holds(meaning, said.report(), |sum| number.allows(sum)) {
                    findings.push(differs(said, record, meaning));
                }
            }
            (Use::Money, Some(meaning)) => {
                let Some(sum) = in_ten_thousands(number) else { continue };
                said.hold_if(record, is_known(meaning, said.report()));
                if !holds(meaning, said.report(), |cell| money_allows(number, sum, cell)) {
                    findings.push(differs(said, record, meaning));
                }
            }
            (Use::Previous, _) => findings.extend(before(said, record)),
            _ => {}
        }
    }
    for nought in &said.passage.noughts {
        if total(said.report(), &nought.cells).is_some_and(|sum| !sum.is_zero()) {
            findings.push(not_nought(said, nought));
        }
    }
}

/// Does one of the readings hold? One with a cell that is not known may.
fn holds(of: &Meaning, report: &Report, right: impl Fn(Decimal) -> bool) -> bool {
    of.readings.iter().any(|cells| total(report, cells).is_none_or(&right))
}

/// Is any of the readings known, so that there is something to hold a figure against?
fn is_known(of: &Meaning, report: &Report) -> bool {
    of.readings.iter().any(|cells| total(report, cells).is_some())
}

/// What cells add up to; nothing if one of them is not known.
pub(crate) fn total(report: &Report, cells: &[CellIx]) -> Option<Decimal> {
    cells.iter().try_fold(Decimal::ZERO, |sum, &ix| match report.cell(ix) {
        Cell::Figure(value) => sum.checked_add(*value),
        Cell::NotApplicable(_) => Some(sum),
        // A total that was left blank is the sum of what it totals.
        Cell::Blank => parts_of(report, ix).and_then(|parts| sum.checked_add(parts)),
        Cell::Unreadable(_) => None,
    })
}

/// The sum of the other columns of a blank total's row, if all are known.
fn parts_of(report: &Report, ix: CellIx) -> Option<Decimal> {
    let edition = &report.edition;
    if !edition.column(ix).total {
        return None;
    }
    let spec = edition.spec(ix);
    let block = &edition.tables[spec.table].blocks[spec.block];
    (0..block.columns.len()).filter(|column| *column != spec.column).try_fold(
        Decimal::ZERO,
        |sum, column| {
            report
                .cell(block.cell(spec.row, column))
                .value()
                .and_then(|value| sum.checked_add(value))
        },
    )
}

/// The same cells in last year's report, which may be in another edition.
pub(crate) fn total_before(said: &Said<'_>, cells: &[CellIx]) -> Option<Decimal> {
    let last = said.last?;
    let edition = &said.report().edition;
    let cells: Option<Vec<CellIx>> =
        cells.iter().map(|ix| last.report.edition.find(&edition.spec(*ix).address)).collect();
    total(&last.report, &cells?)
}

/// A sum of money in 万元, as the tables have it.
fn in_ten_thousands(number: &Number<'_>) -> Option<Decimal> {
    match number.unit {
        "万元" | "万元人民币" => Some(number.value),
        "亿元" => number.value.checked_mul(Decimal::from(10_000)),
        "元" => number.value.checked_div(Decimal::from(10_000)),
        _ => None,
    }
}

/// Is a sum of money what the number says, to the digits that it states?
fn money_allows(number: &Number<'_>, sum: Decimal, cell: Decimal) -> bool {
    let scale = match number.unit {
        "亿元" => Decimal::from(10_000),
        "元" => Decimal::new(1, 4),
        _ => Decimal::ONE,
    };
    let off = (cell - sum).abs();
    let half = number.step.checked_mul(scale).unwrap_or(Decimal::ONE) / Decimal::TWO;
    match number.meant {
        crate::numeral::Meant::Exactly => {
            off <= half
                && (off.is_zero()
                    || number.decimals > 0
                    || number.unit != "万元"
                    || off < Decimal::new(5, 1))
        }
        _ => number.allows(cell.checked_div(scale).unwrap_or(cell)),
    }
}

pub(crate) fn severity(sure: Sure, catalogue: Severity) -> Severity {
    match sure {
        Sure::Certain => catalogue,
        Sure::Likely => catalogue.max(Severity::Warning),
        Sure::Unsure => Severity::Note,
    }
}

/// Adds the cells of a reading with their places.
pub(crate) fn with_cells(mut finding: Finding, said: &Said<'_>, cells: &[CellIx]) -> Finding {
    for &ix in cells {
        finding = finding
            .cell(said.report().edition.spec(ix).address.clone())
            .place(said.reading.place(ix));
    }
    finding
}

fn differs(said: &Said<'_>, record: &Record, meaning: &Meaning) -> Finding {
    let report = said.report();
    let first = meaning.readings.first().map(Vec::as_slice).unwrap_or_default();
    let due = total(report, first).unwrap_or_default().normalize().to_string();
    let label = label(report, first);
    let quote = said.sentence_of(record);
    let written = said.written(record);
    let number = &said.pieces.numbers[record.number];
    let cause = likely(said, number, meaning, first);
    let other = cause.as_ref().map(|(_, other)| other.clone()).unwrap_or_default();
    let (several, readings) = readings(report, meaning);
    let variant = match &cause {
        Some((variant, _)) => variant,
        None if several > 1 => "readings",
        None if meaning.sure == Sure::Certain => "differs",
        None => "unsure",
    };
    let values: &[(&str, &dyn Say)] = &[
        ("quote", &quote),
        ("met", &written),
        ("cell", &label),
        ("expected", &due),
        ("other", &other),
        ("readings", &readings),
    ];
    let mut finding = said.quoted(
        Finding::new(Rule::T01, variant, values).met(written).expected(&due),
        said.pieces.atoms[record.atom].sentence,
    );
    finding.severity = severity(meaning.sure, finding.severity);
    with_cells(finding, said, first)
}

/// The figures that may be meant, each once, and how many there are.
fn readings(report: &Report, meaning: &Meaning) -> (usize, Bilingual) {
    /// So many are named.
    const MOST: usize = 4;
    let mut known: Vec<(Decimal, &[CellIx])> = Vec::new();
    for cells in &meaning.readings {
        if let Some(sum) =
            total(report, cells).filter(|sum| known.iter().all(|(other, _)| other != sum))
        {
            known.push((sum, cells));
        }
    }
    let named = known.iter().take(MOST).map(|(sum, cells)| {
        let (label, sum) = (label(report, cells), sum.normalize());
        (format!("{label} 为 {sum}"), format!("{label}: {sum}"))
    });
    (known.len(), Bilingual::list(named))
}

/// What the figure most likely is instead: last year's, another cell of the same row or column, the
/// sum without one of its rows.
fn likely(
    said: &Said<'_>,
    number: &Number<'_>,
    meaning: &Meaning,
    first: &[CellIx],
) -> Option<(&'static str, String)> {
    let report = said.report();
    // Small figures agree by chance.
    if !number.is_exact_count() || number.value < Decimal::TEN {
        return None;
    }
    let is = |value: Decimal| value == number.value;
    if meaning.readings.iter().any(|cells| total_before(said, cells).is_some_and(is)) {
        return Some(("last_year", label(report, first)));
    }
    let due = total(report, first)?;
    let left_out = if let [one] = first { columns_of(report, *one) } else { first.to_vec() };
    let mut without = left_out.iter().filter(|ix| {
        report.cell(**ix).value().is_some_and(|value| !value.is_zero() && is(due - value))
    });
    if let (Some(ix), None) = (without.next(), without.next()) {
        return Some(("left_out", report.edition.label(*ix)));
    }
    let mut neighbours = first
        .first()
        .into_iter()
        .flat_map(|ix| neighbours(report, *ix))
        .filter(|ix| report.cell(*ix).value().is_some_and(is));
    match (neighbours.next(), neighbours.next()) {
        (Some(ix), None) => Some(("neighbour", report.edition.label(ix))),
        _ => None,
    }
}

/// The columns that a total adds up.
fn columns_of(report: &Report, ix: CellIx) -> Vec<CellIx> {
    let spec = report.edition.spec(ix);
    let block = &report.edition.tables[spec.table].blocks[spec.block];
    if !block.columns[spec.column].total {
        return Vec::new();
    }
    (0..block.columns.len())
        .filter(|column| *column != spec.column)
        .map(|column| block.cell(spec.row, column))
        .collect()
}

/// The cells beside a cell and above and below it.
fn neighbours(report: &Report, ix: CellIx) -> Vec<CellIx> {
    let spec = report.edition.spec(ix);
    let block = &report.edition.tables[spec.table].blocks[spec.block];
    let near = |at: usize, most: usize| {
        [at.checked_sub(1), Some(at + 1).filter(|next| *next < most)].into_iter().flatten()
    };
    let rows = near(spec.row, block.rows.len()).map(|row| block.cell(row, spec.column));
    let columns = near(spec.column, block.columns.len()).map(|column| block.cell(spec.row, column));
    rows.chain(columns).collect()
}

/// A figure of last year that the text gives, against last year's report.
fn before(said: &Said<'_>, record: &Record) -> Option<Finding> {
    let number = &said.pieces.numbers[record.number];
    let meaning = record
        .meaning
        .as_ref()
        .or_else(|| said.passage.records.get(record.of?)?.meaning.as_ref())?;
    let sums: Vec<Decimal> =
        meaning.readings.iter().map(|cells| total_before(said, cells)).collect::<Option<_>>()?;
    let due = sums.first()?.normalize();
    said.hold(record.number);
    if sums.iter().any(|sum| number.allows(*sum)) {
        return None;
    }
    let cells = meaning.readings.first()?;
    let (quote, written, label) =
        (said.sentence_of(record), said.written(record), label(said.report(), cells));
    let values: &[(&str, &dyn Say)] =
        &[("quote", &quote), ("met", &written), ("cell", &label), ("expected", &due)];
    let finding = Finding::new(Rule::T02, "before", values).met(written).expected(due);
    Some(with_cells(said.quoted(finding, said.pieces.atoms[record.atom].sentence), said, cells))
}

fn not_nought(said: &Said<'_>, nought: &Nought) -> Finding {
    let report = said.report();
    let due = total(report, &nought.cells).unwrap_or_default().normalize();
    // The cells that are not nothing are those to look at.
    let telling: Vec<CellIx> = nought
        .cells
        .iter()
        .copied()
        .filter(|ix| report.cell(*ix).value().is_some_and(|value| !value.is_zero()))
        .collect();
    let telling = if telling.is_empty() { nought.cells.clone() } else { telling };
    let (quote, label) = (said.sentence(nought.sentence), label(report, &telling));
    let values: &[(&str, &dyn Say)] =
        &[("quote", &quote), ("met", &"0"), ("cell", &label), ("expected", &due)];
    let variant = if nought.all { "not_all" } else { "not_none" };
    let mut finding = said
        .quoted(Finding::new(Rule::T01, variant, values).met("0").expected(due), nought.sentence);
    finding.severity = severity(nought.sure, finding.severity);
    with_cells(finding, said, &telling)
}

/// What cells are called, together: their sum.
pub(crate) fn label(report: &Report, cells: &[CellIx]) -> String {
    match cells {
        [] => String::new(),
        [one] => report.edition.label(*one),
        [first, last] => {
            format!("{} + {}", report.edition.label(*first), report.edition.label(*last))
        }
        [first, .., last] => {
            format!("{} + … + {}", report.edition.label(*first), report.edition.label(*last))
        }
    }
}
