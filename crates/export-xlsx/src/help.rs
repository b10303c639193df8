//! The sheet 填报说明: how to fill the template in. What it says of rules is what the catalogue says of them, and the identities are
//! spelled out from the edition.

use crate::style::{Styles, height, lines};
use nianbao_document::identities::{identities, years};
use nianbao_model::{Edition, Rule, Severity};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use std::collections::BTreeSet;

/// Where, what applies to, the identity, how bad.
const WIDTHS: [usize; 4] = [16, 24, 40, 10];

/// Writes the sheet.
pub(crate) fn draw(sheet: &mut Worksheet, edition: &Edition, styles: &Styles) -> Result<(), XlsxError> {
    for (column, width) in WIDTHS.iter().enumerate() {
        sheet.set_column_width(column as u16, *width as f64)?;
    }
    let mut page = Page { sheet, styles, row: 0 };
    page.heading("填报说明")?;
    page.text(&format!(
        "本工作簿按《{}》（{}）制作，版式 {}，适用于{}的年报。",
        edition.title,
        edition.source,
        edition.id,
        years(edition)
    ))?;
    page.text("只填写浅黄色的单元格，其余单元格已锁定（没有密码）。合计由表内公式计算，不必填写。")?;
    page.text("文字部分一段写一行；表格的说明写在表下“注：”之后，一条写一行。法定表格以外的数据填在“指标”表。")?;

    page.heading("一、空白、0 和“/”是三件不同的事")?;
    page.text("0：本年没有发生。“/”：不适用，本单位没有这项职能或这种情况；也可填“-”“—”“无”“不适用”，意思相同。空白：还没有填。")?;
    page.text("件数填不小于 0 的整数；增减数减少的填负数；金额按表头所列单位填写，可带小数。只填数字，不填单位和文字。")?;
    for rule in [Rule::R04, Rule::R01, Rule::R03, Rule::I05] {
        page.rule(rule)?;
    }

    page.heading("二、“核对”的含义")?;
    page.text(
        "边填边算，提交前应全部为“正确”：\n“正确”：填全了，勾稽关系都成立。\n“错误：差 N”“错误：超出 N”“错误：不足 N”：勾稽关系不成立，N 为两边之差。\n\
         “错误：有负数”“错误：有小数”：件数应为不小于 0 的整数。\n“核对：超出 N”：通常不会如此，请再看一遍；属实的加注说明。\n\
         “未填”：还有空白。核对时“/”等按 0 计算。",
    )?;

    page.heading("三、本版式的勾稽关系")?;
    page.cells(["表", "适用于", "关系", "不成立时"], &styles.column_head)?;
    for identity in identities(edition) {
        let severity = if identity.rule.text().severity == Severity::Error { "错误" } else { "提示" };
        let rule = format!("{severity} {}", identity.rule);
        page.cells([&identity.section, &identity.scope, &identity.said, &rule], &styles.value)?;
    }
    page.text("与上年年报核对：")?;
    let carries: BTreeSet<Rule> = edition.carries.iter().map(|c| c.rule).collect();
    let identities: BTreeSet<Rule> = edition.equations.iter().map(|e| e.rule).collect();
    for rule in carries {
        page.rule(rule)?;
    }
    page.text("不成立时怎样改：")?;
    for rule in identities {
        page.rule(rule)?;
    }

    page.heading("四、其他常见问题")?;
    for rule in [Rule::R06, Rule::R08, Rule::R09, Rule::T09] {
        page.rule(rule)?;
    }
    page.text("填好后用 nianbao check 检查，或交汇总单位统一检查、发布。")
}

/// The sheet while it is written, line by line.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    row: u32,
}

impl Page<'_> {
    fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, &self.styles.heading)?.set_row_height(self.row, 28)?;
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XlsxError> {
        let width = WIDTHS.iter().sum::<usize>() - 4;
        let need = text.split('\n').map(|line| lines(line, width)).sum();
        self.sheet.merge_range(self.row, 0, self.row, WIDTHS.len() as u16 - 1, text, &self.styles.paragraph)?;
        self.sheet.set_row_height(self.row, height(need, 16))?;
        self.row += 1;
        Ok(())
    }

    /// What the catalogue says of a rule.
    fn rule(&mut self, rule: Rule) -> Result<(), XlsxError> {
        let text = rule.text();
        self.text(&format!("{rule}　{}（例：{}）。{}", text.title.zh, text.example.zh, text.mend.zh))
    }

    /// A row of the table of identities.
    fn cells(&mut self, texts: [&str; 4], format: &Format) -> Result<(), XlsxError> {
        let mut need = 1;
        for (column, text) in texts.into_iter().enumerate() {
            self.sheet.write_string_with_format(self.row, column as u16, text, format)?;
            need = need.max(lines(text, WIDTHS[column] - 2));
        }
        self.sheet.set_row_height(self.row, height(need, 16))?;
        self.row += 1;
        Ok(())
    }
}
