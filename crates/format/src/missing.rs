//! What a source with ids has not got: cells without a place in it (R06, [`missing`]) and with
//! nothing in their place (R04, [`blanks`]).

use nianbao_model::{
    Bilingual, Cell, CellIx, Decimal, Edition, Finding, Findings, Layout, Reading, Relation,
    Report, Rule,
};
use std::collections::BTreeSet;

/// R06: cells that have no place in the source, told by whole tables, rows and columns as far as
/// they are.
pub fn missing(reading: &mut Reading) {
    let edition = reading.report.edition.clone();
    let mut findings = Findings::new();
    for (t, table) in edition.tables.iter().enumerate() {
        let label = table_label(&edition, t).to_owned();
        let cells: Vec<CellIx> = cells_of(&edition, t).collect();
        let lacking: BTreeSet<CellIx> =
            cells.iter().copied().filter(|ix| reading.place(*ix).is_none()).collect();
        if lacking.is_empty() {
            continue;
        }
        if lacking.len() == cells.len() {
            findings.push(Finding::new(Rule::R06, "table", &[("table", &label)]).expected(&label));
            continue;
        }
        // Something that is missing has no place; the table's beginning is where to look.
        let here = cells.iter().find_map(|ix| reading.place(*ix));
        let mut rows: (Vec<&str>, Vec<CellIx>) = Default::default();
        for block in &table.blocks {
            let row = |r: usize| (0..block.columns.len()).map(move |c| block.cell(r, c));
            let (gone, there): (Vec<usize>, Vec<usize>) =
                (0..block.rows.len()).partition(|r| row(*r).all(|ix| lacking.contains(&ix)));
            for r in gone {
                rows.0.push(&block.rows[r].label);
                rows.1.extend(row(r));
            }
            for (c, column) in block.columns.iter().enumerate() {
                let gone: Vec<CellIx> = there
                    .iter()
                    .map(|r| block.cell(*r, c))
                    .filter(|ix| lacking.contains(ix))
                    .collect();
                let (what, names): (_, Vec<String>) = match gone.len() {
                    0 => continue,
                    n if n == there.len() => ("column", vec![column.label.clone()]),
                    _ => ("cells", gone.iter().map(|ix| edition.label(*ix)).collect()),
                };
                let names = names.join("；");
                let finding =
                    Finding::new(Rule::R06, what, &[("table", &label), ("label", &names)]);
                findings.push(with_cells(finding.place(here).expected(&names), &gone, &edition));
            }
        }
        let (names, gone) = rows;
        let n = names.len();
        let names = names.join("；");
        let finding = match n {
            0 => continue,
            1 => Finding::new(Rule::R06, "row", &[("table", &label), ("label", &names)]),
            n => {
                Finding::new(Rule::R06, "rows", &[("table", &label), ("n", &n), ("label", &names)])
            }
        };
        findings.push(with_cells(finding.place(here).expected(&names), &gone, &edition));
    }
    reading.findings.extend(findings);
}

/// R04: cells that have a place in the source and nothing in it; once a table if all are blank,
/// else once a row.
pub fn blanks(reading: &mut Reading) {
    let edition = reading.report.edition.clone();
    let mut findings = Findings::new();
    for (t, table) in edition.tables.iter().enumerate() {
        let cells: Vec<CellIx> =
            cells_of(&edition, t).filter(|ix| reading.place(*ix).is_some()).collect();
        let blank: Vec<CellIx> =
            cells.iter().copied().filter(|ix| reading.report.cell(*ix).is_blank()).collect();
        if blank.is_empty() {
            continue;
        }
        // A stack of blocks is told by its rows even then: what "0" and "/" mean differs between
        // them.
        if blank.len() == cells.len() && table.layout != Layout::Blocks {
            let finding = Finding::new(
                Rule::R04,
                "table",
                &[("table", &table_label(&edition, t)), ("n", &blank.len())],
            );
            findings.push(with_cells(finding.place(reading.place(blank[0])), &blank, &edition));
            continue;
        }
        for row in blank.chunk_by(|a, b| same_row(&edition, *a, *b)) {
            let finding = match *row {
                [one] => match singled_out(&reading.report, one) {
                    Some(value) => Finding::new(
                        Rule::R04,
                        "hint",
                        &[("cell", &edition.label(one)), ("value", &value)],
                    )
                    .expected(value),
                    None => Finding::new(Rule::R04, "cell", &[("cell", &edition.label(one))]),
                },
                _ => {
                    let columns = row.iter().map(|ix| edition.column(*ix).label.as_str());
                    let label = edition.label(row[0]);
                    let name = label.rsplit_once(" · ").map_or(label.as_str(), |(row, _)| row);
                    Finding::new(
                        Rule::R04,
                        "row",
                        &[
                            ("row", &name),
                            ("n", &row.len()),
                            ("columns", &Bilingual::list(columns)),
                        ],
                    )
                }
            };
            let finding = row.iter().fold(finding, |finding, ix| finding.place(reading.place(*ix)));
            findings.push(with_cells(finding, row, &edition));
        }
    }
    reading.findings.extend(findings);
}

fn same_row(edition: &Edition, a: CellIx, b: CellIx) -> bool {
    let (a, b) = (edition.spec(a), edition.spec(b));
    (a.block, a.row) == (b.block, b.row)
}

/// The figure that an identity leaves for a blank cell, if all its other cells hold one or do not
/// apply.
fn singled_out(report: &Report, ix: CellIx) -> Option<Decimal> {
    report.edition.equations.iter().filter(|e| e.relation == Relation::Equal).find_map(|equation| {
        let term = equation.terms().find(|t| t.cell == ix)?;
        let known = |cell: &Cell| matches!(cell, Cell::Figure(_) | Cell::NotApplicable(_));
        if !equation.terms().all(|t| t.cell == ix || known(report.cell(t.cell))) {
            return None;
        }
        // A blank counts nothing here, so the gap between the sides is what it should hold.
        let (left, right) = equation.sides(report)?;
        let on_the_left = equation.left.iter().any(|t| t.cell == ix);
        let gap = if on_the_left == (term.sign > 0) {
            right.checked_sub(left)?
        } else {
            left.checked_sub(right)?
        };
        (gap >= Decimal::ZERO).then(|| gap.normalize())
    })
}

fn cells_of(edition: &Edition, table: usize) -> impl Iterator<Item = CellIx> + '_ {
    edition.cells_ix().filter(move |ix| edition.spec(*ix).table == table)
}

fn with_cells(mut finding: Finding, cells: &[CellIx], edition: &Edition) -> Finding {
    finding.cells.extend(cells.iter().map(|ix| edition.spec(*ix).address.clone()));
    finding
}

/// A table is called by its section.
pub(crate) fn table_label(edition: &Edition, table: usize) -> &str {
    &edition.sections[edition.tables[table].section].label
}

#[cfg(test)]
mod tests {
    use crate::{
        Given,
        by_id::tests::{told, zeros},
    };
    use nianbao_model::Cell;

    #[test]
    fn blanks_are_said_once_a_row_or_a_table_and_singly_with_what_the_identities_leave() {
        let blank = || Some(Some(Given::State(Cell::Blank)));
        let reading = zeros(|id| match id {
            "requests.granted.research" => blank(),
            "requests.carried_in.natural_person" | "requests.carried_in.enterprise" => blank(),
            id if id.starts_with("disputes.") => blank(),
            _ => None,
        });
        assert_eq!(
            told(&reading),
            [
                "R04 2 二、上年结转政府信息公开申请数量：有 2 格空白（自然人、商业企业）；没有发生请填 0。",
                "R04 1 （一）予以公开 · 科研机构 为空白；按勾稽关系此处应为 0。",
                "R04 15 政府信息公开行政复议、行政诉讼情况：15 格全部空白；没有发生请逐格填 0。",
            ]
        );
        assert_eq!(reading.findings[0].at.len(), 2);
        assert_eq!(reading.findings[2].at.len(), 1);
    }

    #[test]
    fn what_is_missing_is_said_by_tables_rows_and_columns() {
        let reading = zeros(|id| {
            let gone = id.starts_with("disputes.")
                || id.starts_with("requests.granted.")
                || id.starts_with("proactive.") && id.ends_with(".repealed")
                || id == "requests.received.total";
            gone.then_some(None)
        });
        assert_eq!(
            told(&reading),
            [
                "R06 2 表“主动公开政府信息情况”缺少列“本年废止件数”。",
                "R06 1 表“收到和处理政府信息公开申请情况”缺少：一、本年新收政府信息公开申请数量 · 总计。",
                "R06 7 表“收到和处理政府信息公开申请情况”缺少行“（一）予以公开”。",
                "R06 0 没有找到表“政府信息公开行政复议、行政诉讼情况”。",
            ]
        );
    }
}
