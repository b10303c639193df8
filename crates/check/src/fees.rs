//! T08: from the edition of 2021 on, section six says whether information-processing fees were
//! charged.

use crate::text::Paragraph;
use nianbao_model::{Findings, Reading, Rule};

/// The first year of the rule.
const SINCE: u16 = 2021;

/// Says nothing of an empty section: T09 does.
pub(crate) fn silent(reading: &Reading, findings: &mut Findings) {
    let report = &reading.report;
    let Some(section) = report.edition.section("other_matters") else { return };
    let text = report.section(section);
    if report.edition.years.0 < SINCE
        || report.year < SINCE
        || text.is_empty()
        || text.paragraphs().iter().any(|p| speaks_of_fees(p))
    {
        return;
    }
    let first = &text.paragraphs()[0];
    findings.push(Paragraph { reading, section, number: 1, text: first }.finding(
        Rule::T08,
        "silent",
        first,
        &[],
    ));
}

/// 未收取信息处理费, 没有收费, 收取费用0元 …: whatever says something of fees for information.
fn speaks_of_fees(text: &str) -> bool {
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    any(&["处理费", "处理收费"])
        || (any(&["收费", "收取", "费用"]) && any(&["信息", "申请", "费用"]))
}
