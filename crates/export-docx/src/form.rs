//! The form to fill in: the statutory document with empty cells and lines, and a page in front that
//! says how.
//!
//! Blanks are plain empty cells and lines, no content controls: some programs leave a control
//! marked as not filled in when somebody types into it, and what a person typed must not be taken
//! for advice.

use crate::{
    TEMPLATE_VERSION,
    body::Body,
    package::{Properties, REPORT, identity, package},
};
use nianbao_document::{
    Block, Part, compose,
    identities::{identities, years},
};
use nianbao_model::{CellIx, Edition, Report, UnitRef};
use std::sync::Arc;
use zip::result::ZipResult;

/// What stands where the title of a form names nobody and no year yet.
const OPEN_TITLE: &str = "（填写单位名称）（填写年度）年政府信息公开工作年度报告";
/// Empty rows for figures outside the tables.
const SPARE_INDICATORS: usize = 5;

/// The form with nothing filled in.
pub(crate) fn blank(edition: &Arc<Edition>) -> ZipResult<Vec<u8>> {
    let report = Report::blank(edition.clone(), UnitRef::default(), edition.years.0);
    let title = format!("政府信息公开工作年度报告填报文档（{}版）", edition.id);
    let custom = [("nianbao.edition", edition.id.as_str()), ("nianbao.template", TEMPLATE_VERSION)];
    package(
        &draw(&report, OPEN_TITLE),
        &Properties {
            title: &title,
            creator: "",
            subject: REPORT,
            dated: (2000, 1, 31),
            custom: &custom,
        },
        false,
    )
}

/// The form of a report, with what the report holds filled in.
pub(crate) fn filled(report: &Report) -> ZipResult<Vec<u8>> {
    let (title, year) = (report.title(), report.year.to_string());
    let mut custom = identity(report, &year).to_vec();
    custom.push(("nianbao.template", TEMPLATE_VERSION));
    let dated = (report.year.saturating_add(1), 1, 31);
    let properties = Properties {
        title: &title,
        creator: &report.unit.name,
        subject: REPORT,
        dated,
        custom: &custom,
    };
    package(&draw(report, &title), &properties, false)
}

fn draw(report: &Report, title: &str) -> Vec<u8> {
    let edition = &report.edition;
    let document = compose(report);
    let mut body = Body::begin(false);
    // One click selects it all, and a reader knows that it is no text of the report.
    body.advice(|body| advice(body, edition));
    body.title(title, "");
    let total = |ix: CellIx| edition.row(ix).total || edition.column(ix).total;
    for section in &edition.sections {
        let drawn = document.parts.iter().find(|part| part.id == section.id).cloned();
        // A form has a place for an opening that is not written yet.
        let mut part = drawn.unwrap_or_else(|| Part {
            id: section.id.clone(),
            heading: String::new(),
            wants_text: false,
            blocks: Vec::new(),
        });
        let line = match part.blocks.last() {
            None => Some(Block::Paragraph(String::new())),
            Some(Block::Table(_)) => Some(Block::Note(String::new())),
            Some(_) => None,
        };
        part.blocks.extend(line);
        body.part(&part, &total);
    }
    body.indicators(&report.indicators, SPARE_INDICATORS);
    body.end()
}

/// How to fill it in, as an office says it.
fn advice(body: &mut Body, edition: &Edition) {
    body.paragraph("AdviceTitle", "填报说明");
    let lines = [
        format!(
            "1．本文档按《{}》（{}）制作，版式 {}，适用于{}的年报。请在空白处填写，勿增删表格的行、列，勿改动表头和项目名称。",
            edition.title,
            edition.source,
            edition.id,
            years(edition)
        ),
        "2．标题中的单位名称填写全称，年度填写四位数字，填写后删去括号。标题与第一部分之间可写编制依据、统计期限和联系方式，也可不写。"
            .into(),
        "3．文字部分写在各标题之下，一段一行，小标题以“（一）”“（二）”等编号。表格需要说明的，在表下另起一行，以“注：”开头。".into(),
        "4．件数填写不小于0的整数；增减数减少的填写负数；金额按表头所列单位填写，可带小数。单元格内只填数字，不填单位和文字。".into(),
        "5．本年没有发生的填“0”；本单位没有这项职能或者这种情况的填“/”；空白视为尚未填写。".into(),
        "6．灰底单元格为合计，应当等于各项之和，请自行加总填写，检查时逐一核对。本表应当符合下列勾稽关系：".into(),
    ];
    for line in &lines {
        body.paragraph("Advice", line);
    }
    for identity in identities(edition) {
        // A line that begins as a section's heading does might be read as one.
        let section =
            identity.section.split_once('、').map_or(identity.section.as_str(), |(_, label)| label);
        body.paragraph(
            "Advice",
            &format!("——{section}（{}）：{}。", identity.scope, identity.said),
        );
    }
    body.paragraph(
        "Advice",
        "7．法定表格以外需要公布的数据，填入文末“其他统计指标”表；没有的，不必填写。",
    );
    body.paragraph("Advice", "8．填写完毕，请删去本说明，核对无误后报送汇总单位。");
}
