//! A figure alone behind a row's label in a copied table: the row's total where the sums prove it,
//! nobody's otherwise.

use crate::bordered::read;
use nianbao_model::{Cell, Reading, Rule};

const ROWS: [&str; 25] = [
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "三、本年度办理结果 （一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "（三）不予公开 1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
    "（四）无法提供 1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
    "（五）不予处理 1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
    "（六）其他处理 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
    "（七）总计",
    "四、结转下年度继续办理",
];

/// A report whose requests' table gives this behind each row's label.
fn report(figures: impl Fn(usize) -> String) -> Reading {
    let table: String =
        ROWS.iter().enumerate().map(|(n, label)| format!("{label}\n{}\n", figures(n))).collect();
    let text = format!(
        "某某市某某局2023年政府信息公开工作年度报告\n一、总体情况\n平稳。\n三、收到和处理政府信息公开申请情况\n{table}五、存在的主要问题及改进情况\n平稳。\n"
    );
    read(&text)
}

fn total<'r>(reading: &'r Reading, row: &str) -> &'r Cell {
    let edition = &reading.report.edition;
    reading.report.cell(edition.find(&format!("requests.{row}.total")).unwrap())
}

/// 4 new, 1 from last year; 3 granted, 2 else; none left.
fn sound(row: usize) -> String {
    match row {
        0 => "4",
        1 => "1",
        2 => "3",
        22 => "2",
        23 => "5",
        _ => "0",
    }
    .to_owned()
}

#[test]
fn lone_figures_are_totals_where_all_sums_say_so() {
    let reading = report(sound);
    let totals = [
        "received",
        "carried_in",
        "granted",
        "other.remaining",
        "outcome_total",
        "carried_out",
        "other.fee_overdue",
    ];
    let met: Vec<String> = totals.iter().map(|row| total(&reading, row).to_string()).collect();
    assert_eq!(met, ["4", "1", "3", "2", "5", "0", "0"]);
}

#[test]
fn lone_figures_that_no_sum_proves_are_nobodys() {
    let reading = report(|row| if row == 5 { "1".into() } else { sound(row) });
    for row in
        ["received", "granted", "denied.prohibited_by_law", "other.remaining", "outcome_total"]
    {
        assert!(
            matches!(total(&reading, row), Cell::Unreadable(_)),
            "{row}: {}",
            total(&reading, row)
        );
    }
    assert!(reading.findings.iter().any(|finding| finding.rule == Rule::R01));
}

#[test]
fn a_row_that_lost_its_label_makes_the_rows_around_it_doubtful() {
    let full = |row: usize| format!("{0} 0 0 0 0 0 {0}", sound(row));
    // The label stands over two lines, its figures between them, and those of the row before are
    // gone from their place.
    let reading = report(|row| match row {
        20 => String::new(),
        21 => format!("{}\n行政机关停止办理该项申请 7 0 0 0 0 0 7", full(row)),
        _ => full(row),
    });
    let told = reading.findings.iter().any(|f| {
        f.rule == Rule::R01 && f.cells.iter().any(|cell| cell == "requests.other.fee_overdue.total")
    });
    assert!(
        told,
        "{:?}",
        reading.findings.iter().map(|f| (&f.rule, &f.message.en)).collect::<Vec<_>>()
    );
    assert_eq!(total(&reading, "granted").to_string(), "3");
}

/// What a page break of a PDF file put under the next section's heading belongs to no table there:
/// it is missing in its own, and nothing is said of figures nobody took.
#[test]
fn rows_under_another_sections_heading_are_missing_and_not_unreadable() {
    let reading = read(
        "三、收到和处理政府信息公开申请情况\n\
         |  | 本年处理决定数量 |\n\
         | 行政处罚 | 4119 |\n\
         | 信息内容 | 本年收费金额（单位：万元） |\n\
         |  | （三）不予公开 | 1.属于国家秘密 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n\
         |  |  | 2.其他法律行政止公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n",
    );
    let of_penalties = |finding: &&nianbao_model::Finding| {
        finding.cells.iter().any(|cell| cell.starts_with("proactive.penalties"))
    };
    assert!(!reading.findings.iter().any(|f| of_penalties(&f) && f.rule == Rule::R01));
    let ix = reading.report.edition.find("proactive.penalties.decisions").unwrap();
    assert!(reading.report.cell(ix).is_blank());
}
