//! The sheet 填报说明: how to fill the template in. What it says of rules is what the catalogue says of them.

use crate::style::{Styles, lines};
use nianbao_model::{Edition, Rule};
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeSet;

const WIDTH: usize = 80;

/// Writes the sheet.
pub(crate) fn draw(sheet: &mut Worksheet, edition: &Edition, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_column_width(0, WIDTH as f64)?;
    let mut row = 0;
    let mut line = |text: &str, heading: bool| -> Result<(), XlsxError> {
        let style = if heading { &styles.heading } else { &styles.paragraph };
        sheet.write_string_with_format(row, 0, text, style)?;
        let height = if heading { 26 } else { lines(text, WIDTH - 4) * 16 + 4 };
        sheet.set_row_height(row, height as f64)?;
        row += 1;
        Ok(())
    };
    line("填报说明", true)?;
    line(
        &format!("本工作簿按{}（{}）制作，版式 {}，适用于 {} 年的年报。", edition.title, edition.source, edition.id, edition.years_text()),
        false,
    )?;
    line("只需填写浅黄色的单元格；其余单元格已锁定。合计由表内公式计算，不必填写。", false)?;
    line("一、空白、0、“/”是三件不同的事", true)?;
    line("没有发生：填 0。不适用（本单位没有这项职能）：填“/”，也可填“-”“—”“无”“不适用”。空白表示还没有填。", false)?;
    line("件数填不小于 0 的整数；“本年增/减”减少的填负数；金额以万元为单位，可带小数。", false)?;
    line("二、“核对”的含义", true)?;
    line("“正确”：勾稽关系成立。“错误：差 N”：不成立，N 为两边之差。“未填”：还有空白。“已填”：各格已填，没有需要核对的勾稽关系。", false)?;
    line("三、勾稽关系", true)?;
    let identities: BTreeSet<Rule> = edition.equations.iter().map(|e| e.rule).chain([Rule::I05]).collect();
    let carries: BTreeSet<Rule> = edition.carries.iter().map(|c| c.rule).collect();
    for rule in identities.into_iter().chain(carries) {
        let text = rule.text();
        line(&format!("{rule}　{}。{}", text.title.zh, text.mend.zh), false)?;
    }
    line("四、常见问题", true)?;
    for rule in [Rule::R01, Rule::R03, Rule::R04, Rule::R06, Rule::R08, Rule::R09, Rule::T09] {
        let text = rule.text();
        line(&format!("{rule}　{}（如{}）。{}", text.title.zh, text.example.zh, text.mend.zh), false)?;
    }
    line("五、文字部分", true)?;
    line("每个文字部分一张表，一段文字写一行。表格部分的说明写在表下“注：”之后。", false)?;
    line("填好后用 nianbao check 检查，或交给汇总单位统一检查、发布。", false)?;
    Ok(())
}
