//! Shares of a whole (T04): 占66.48%, and shares with a name, such as 纠错率.

use crate::{
    Said,
    arithmetic::percent_text,
    passage::{Record, Use},
    tables::{label, total, with_cells},
    vocabulary::Role,
};
use nianbao_model::{CellIx, Decimal, Finding, Findings, Rule, Say, Severity};

/// Every share whose part and whole are known.
pub(crate) fn compare(said: &Said<'_>, findings: &mut Findings) {
    for record in &said.passage.records {
        match record.used {
            Use::Share => findings.extend(share(said, record)),
            Use::Rate(role) => findings.extend(rate(said, record, role)),
            _ => {}
        }
    }
}

/// A share of the whole it stands under.
fn share(said: &Said<'_>, record: &Record) -> Option<Finding> {
    let records = &said.passage.records;
    let of = record.of.and_then(|n| records.get(n));
    let part = record.meaning.as_ref().or_else(|| of.and_then(|of| of.meaning.as_ref()));
    let mut parts: Vec<Decimal> = part
        .map(|part| part.readings.iter().filter_map(|cells| total(said.report(), cells)).collect())
        .unwrap_or_default();
    // The figure that the text gives counts, too: a wrong one is told by itself.
    if record.meaning.is_none() {
        parts.extend(
            of.map(|of| &said.pieces.numbers[of.number])
                .filter(|number| number.is_exact_count())
                .map(|number| number.value),
        );
    }
    let whole_record = of
        .and_then(|of| of.whole)
        .or(record.whole)
        .and_then(|n| records.get(n))
        .filter(|whole| of.is_none_or(|of| of.number != whole.number));
    let mut wholes: Vec<Decimal> = whole_record
        .map(|whole| &said.pieces.numbers[whole.number])
        .filter(|number| number.is_exact_count())
        .map(|number| number.value)
        .into_iter()
        .collect();
    if let Some(meaning) = whole_record.and_then(|whole| whole.meaning.as_ref()) {
        wholes.extend(meaning.readings.iter().filter_map(|cells| total(said.report(), cells)));
    }
    let cells = part.and_then(|part| part.readings.first()).map(Vec::as_slice).unwrap_or_default();
    let strict = of.is_some_and(|of| of.strict) && wholes.iter().any(|whole| !whole.is_zero());
    if record.base.is_empty() && strict {
        // The whole stands in the text.
    } else if record.base.is_empty() {
        wholes.extend(table_wholes(said, cells));
    } else {
        wholes = record
            .base
            .iter()
            .filter_map(|cells| total(said.report(), cells))
            .chain(wholes)
            .collect();
    }
    let pairs = match own_pairs(said, part) {
        Some(own) => {
            let text = of
                .filter(|_| record.meaning.is_none())
                .and_then(|of| exact(said, of))
                .zip(whole_record.and_then(|whole| exact(said, whole)));
            let own: Vec<(Decimal, Decimal)> = own
                .into_iter()
                .filter(|(_, whole)| record.base.is_empty() || wholes.contains(whole))
                .collect();
            if own.is_empty() {
                all_pairs(&parts, &wholes)
            } else {
                text.into_iter().chain(own).collect()
            }
        }
        None => all_pairs(&parts, &wholes),
    };
    judge(said, record, &pairs, cells)
}

/// The figure of a record, where it is an exact count.
fn exact(said: &Said<'_>, record: &Record) -> Option<Decimal> {
    Some(&said.pieces.numbers[record.number])
        .filter(|number| number.is_exact_count())
        .map(|number| number.value)
}

/// Applicants are a share of the total of their own rows, and of no other: 自然人 of what was
/// received are none of what was concluded.
fn own_pairs(
    said: &Said<'_>,
    part: Option<&crate::passage::Meaning>,
) -> Option<Vec<(Decimal, Decimal)>> {
    let (report, edition) = (said.report(), &said.report().edition);
    let part = part.filter(|part| part.part == crate::passage::Part::Applicant)?;
    let pairs = part.readings.iter().filter_map(|cells| {
        let mut rows: Vec<_> = cells
            .iter()
            .map(|ix| edition.spec(*ix))
            .map(|spec| (spec.table, spec.block, spec.row))
            .collect();
        rows.sort_unstable();
        rows.dedup();
        let totals = rows.iter().map(|(table, block, row)| {
            let block = &edition.tables[*table].blocks[*block];
            Some(block.cell(*row, block.columns.iter().position(|column| column.total)?))
        });
        let totals = totals.collect::<Option<Vec<CellIx>>>()?;
        (*cells != totals).then(|| total(report, cells).zip(total(report, &totals)))?
    });
    Some(pairs.collect())
}

fn all_pairs(parts: &[Decimal], wholes: &[Decimal]) -> Vec<(Decimal, Decimal)> {
    parts.iter().flat_map(|part| wholes.iter().map(|whole| (*part, *whole))).collect()
}

/// The wholes that cells of the tables are shares of: their total column, and for requests what was
/// received, due and concluded.
fn table_wholes(said: &Said<'_>, cells: &[CellIx]) -> Vec<Decimal> {
    let report = said.report();
    let edition = &report.edition;
    let Some(first) = cells.first() else { return Vec::new() };
    let spec = edition.spec(*first);
    let at = |address: &str| edition.find(address).and_then(|ix| total(report, &[ix]));
    if edition.tables[spec.table].id == "requests" {
        let (received, carried_in) =
            (at("requests.received.total"), at("requests.carried_in.total"));
        let due = received
            .zip(carried_in)
            .and_then(|(received, carried_in)| received.checked_add(carried_in));
        return [received, due, at("requests.outcome_total.total")].into_iter().flatten().collect();
    }
    // The totals of the same rows.
    let mut rows: Vec<usize> = cells.iter().map(|ix| edition.spec(*ix).row).collect();
    rows.sort_unstable();
    rows.dedup();
    let block = &edition.tables[spec.table].blocks[spec.block];
    let Some(column) = block.columns.iter().position(|column| column.total) else {
        return Vec::new();
    };
    if cells.iter().all(|ix| edition.spec(*ix).column == column) {
        // 直接起诉占58.1%: of the lawsuits, or of all disputes.
        let of = |start: &str| -> Option<Decimal> {
            let table = &edition.tables[spec.table];
            let rows = table.blocks.iter().flat_map(|block| {
                block.rows.iter().enumerate().map(move |(n, row)| (block, n, row))
            });
            let cells: Vec<CellIx> = rows
                .filter(|(_, _, row)| row.id.starts_with(start))
                .filter_map(|(block, n, _)| {
                    Some(block.cell(n, block.columns.iter().position(|column| column.total)?))
                })
                .collect();
            total(report, &cells)
        };
        return [of("litigation"), of("")].into_iter().flatten().collect();
    }
    total(report, &rows.iter().map(|row| block.cell(*row, column)).collect::<Vec<_>>())
        .into_iter()
        .collect()
}

/// 纠错率, 维持率: of the disputes that stand before it.
fn rate(said: &Said<'_>, record: &Record, role: Role) -> Option<Finding> {
    let report = said.report();
    let edition = &report.edition;
    let of = record
        .meaning
        .as_ref()
        .or_else(|| said.passage.records.get(record.of?)?.meaning.as_ref())?;
    let column = match role {
        Role::CorrectedRate => "corrected",
        Role::UpheldRate => "upheld",
        _ => return finished(said, record),
    };
    let rows = of.rows.first()?;
    if rows.first().is_none_or(|row| edition.tables[row.table].id != "disputes") {
        return None;
    }
    let cells = |column: &str| {
        rows.iter()
            .map(|row| crate::vocabulary::cell(edition, *row, column))
            .collect::<Option<Vec<_>>>()
    };
    let part = cells(column)?;
    let all = total(report, &cells("total")?)?;
    let pending = total(report, &cells("pending")?)?;
    let wholes: Vec<Decimal> =
        [Some(all), all.checked_sub(pending)].into_iter().flatten().collect();
    judge(said, record, &all_pairs(&[total(report, &part)?], &wholes), &part)
}

/// 办结率98.5%: what was concluded of what was received, or due. A hundred is told where something
/// is carried out.
fn finished(said: &Said<'_>, record: &Record) -> Option<Finding> {
    let cells = record.meaning.as_ref()?.readings.first()?;
    let all = said.pieces.numbers[record.number].value == Decimal::ONE_HUNDRED;
    if all {
        None
    } else {
        judge(
            said,
            record,
            &all_pairs(&[total(said.report(), cells)?], &table_wholes(said, cells)),
            cells,
        )
    }
}

/// Tells a share that no part and whole give.
fn judge(
    said: &Said<'_>,
    record: &Record,
    pairs: &[(Decimal, Decimal)],
    cells: &[CellIx],
) -> Option<Finding> {
    let number = &said.pieces.numbers[record.number];
    if number.meant != crate::numeral::Meant::Exactly {
        return None;
    }
    let slack = Decimal::new(1, number.decimals);
    let pairs = pairs.iter().filter(|(_, whole)| !whole.is_zero());
    let of = |(part, whole): &(Decimal, Decimal)| {
        part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(*whole)
    };
    let (mut shares, mut likeliest) = (Vec::new(), None);
    for pair in pairs {
        if let Some(share) = of(pair) {
            likeliest = likeliest.or(Some(*pair));
            shares.push(share);
        }
    }
    let first = *shares.first()?;
    said.hold(record.number);
    // The last digit may be bent so that shares add up to a hundred.
    if shares.iter().any(|share| (*share - number.value).abs() <= slack) {
        return None;
    }
    let scale = Decimal::from(10_u64.checked_pow(number.decimals)?);
    let due: i128 = (first * scale)
        .round_dp_with_strategy(0, nianbao_model::RoundingStrategy::MidpointAwayFromZero)
        .to_string()
        .parse()
        .ok()?;
    let due = format!("{}%", percent_text(due, number.decimals));
    let (part, whole) = likeliest.map(|(part, whole)| (part.normalize(), whole.normalize()))?;
    let (quote, written, label) =
        (said.sentence_of(record), said.written(record), label(said.report(), cells));
    let values: &[(&str, &dyn Say)] = &[
        ("quote", &quote),
        ("met", &written),
        ("part", &part),
        ("whole", &whole),
        ("expected", &due),
        ("cell", &label),
    ];
    let mut finding = said.quoted(
        Finding::new(Rule::T04, "share", values).met(written).expected(due),
        said.pieces.atoms[record.atom].sentence,
    );
    finding.severity = Severity::Warning;
    Some(with_cells(finding, said, cells))
}
