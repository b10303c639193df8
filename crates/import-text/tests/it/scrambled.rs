//! Tables whose figures stand in blocks, column by column, as PDF readers hand them over: put
//! together rightly, or told.

use crate::{
    bordered::read,
    pdf::{printed, unsaid},
};
use nianbao_format_kit::Dice;
use nianbao_model::{Cell, Decimal, Report};

/// The requests' table of a report as text: blocks of rows, each column by column, the labels
/// before or behind them.
fn text(report: &Report, dice: &mut Dice) -> String {
    let table = report.edition.tables.iter().find(|table| table.id == "requests").unwrap();
    let block = &table.blocks[0];
    let mut out = format!(
        "{}\n{}年政府信息公开工作年度报告\n一、总体情况\n本年度工作平稳。\n三、收到和处理政府信息公开申请情况\n申请人情况\n法人或其他组织\n自然人\n商业\n企业\n科研\n机构\n总计\n",
        report.unit.name, report.year
    );
    let mut late = String::new();
    let mut row = 0;
    while row < block.rows.len() {
        let most = [1, 9][dice.below(2)];
        let rows = (1 + dice.below(most)).min(block.rows.len() - row);
        let labels: String =
            (row..row + rows).map(|r| format!("{}\n", block.rows[r].label)).collect();
        let mut figures = String::new();
        for column in 0..block.columns.len() {
            for r in row..row + rows {
                figures += &format!("{}\n", report.cell(block.cell(r, column)));
            }
        }
        match dice.below(3) {
            0 => out += &(labels + &figures),
            1 => out += &(figures + &labels),
            _ => {
                out += &figures;
                late += &labels;
            }
        }
        row += rows;
    }
    out + &late + "四、政府信息公开行政复议、行政诉讼情况\n"
}

#[test]
fn figures_in_columns_are_put_in_order_or_told() {
    let (mut whole, mut silent) = (0, Vec::new());
    const TRIED: u64 = 200;
    for seed in 0..TRIED {
        let report = printed(seed);
        let text = text(&report, &mut Dice::new(seed ^ 0x5c));
        let reading = read(&text);
        let (_, unsaid) = unsaid(&report, &reading);
        silent.extend(
            unsaid
                .into_iter()
                .filter(|line| line.starts_with("requests."))
                .map(|line| format!("{seed}: {line}")),
        );
        let mut table = report
            .edition
            .cells_ix()
            .filter(|ix| report.edition.spec(*ix).address.starts_with("requests."));
        whole += u32::from(table.all(|ix| report.cell(ix) == reading.report.cell(ix)));
    }
    println!("{whole} of {TRIED} tables are whole");
    assert!(silent.is_empty(), "{:#?}", &silent[..silent.len().min(20)]);
    assert!(whole >= 150, "{whole}");
}

#[test]
fn where_a_sum_does_not_hold_nothing_is_put_in_order_in_silence() {
    let mut silent = Vec::new();
    for seed in 0..100 {
        let mut report = printed(seed);
        let mut dice = Dice::new(seed ^ 0x77);
        let requests: Vec<_> = report
            .edition
            .cells_ix()
            .filter(|ix| report.edition.spec(*ix).address.starts_with("requests."))
            .collect();
        let ix = requests[dice.below(requests.len())];
        let value = report.cell(ix).value().unwrap();
        report.set(ix, Cell::figure(value + Decimal::ONE));
        let text = text(&report, &mut dice);
        let (_, unsaid) = unsaid(&report, &read(&text));
        silent.extend(
            unsaid
                .into_iter()
                .filter(|line| line.starts_with("requests."))
                .map(|line| format!("{seed}: {line}")),
        );
    }
    assert!(silent.is_empty(), "{:#?}", &silent[..silent.len().min(20)]);
}
