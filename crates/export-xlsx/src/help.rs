//! The sheet 填报说明, the first of the template: how to fill it in, in an office's words, without
//! codes and commands. The identities are spelled out from the edition.

use crate::style::{Styles, height, lines};
use nianbao_document::identities::{identities, years};
use nianbao_model::{Edition, Severity};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Where, what applies to, the identity, what to do.
const WIDTHS: [usize; 4] = [16, 24, 38, 12];

/// Writes the sheet.
pub(crate) fn draw(
    sheet: &mut Worksheet,
    edition: &Edition,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (column, width) in WIDTHS.iter().enumerate() {
        sheet.set_column_width(column as u16, *width as f64)?;
    }
    let mut page = Page { sheet, styles, row: 0 };
    page.heading("填报说明")?;
    page.text(&format!(
        "本工作簿依据《{}》（{}）制作，采用{}版式，适用于{}的年度报告。",
        edition.title,
        edition.source,
        edition.id,
        years(edition)
    ))?;
    page.heading("一、填报步骤")?;
    page.text("1. 在“填报信息”表填写单位名称、年度及填报人、审核人、联系电话、填报日期。人员和电话仅供内部联系，不对外发布。")?;
    page.text(
        "2. 逐表填写浅黄色单元格。其余单元格已锁定（未设密码）；合计由表内公式计算，不必填写。",
    )?;
    page.text("3. 文字部分一段写一行，本机关的编制依据、联系方式等开头文字写在“引言”表；表格的说明写在表下“注：”之后，一条写一行；法定表格以外的数据填在“指标”表。")?;
    page.text("4. 查看“填报信息”表的核对结果，全部为“正确”后打印、签章，连同本文件一并报送。")?;

    page.heading("二、“空白”“0”“/”的填写规则")?;
    page.text("“0”表示本年没有发生；“/”表示不适用，即本单位没有这项职能或这种情况，也可填“-”“—”“无”“不适用”；“空白”表示尚未填写，报送前不得留有空白。")?;
    page.text("件数填不小于0的整数；增减数减少的填负数；金额按表头所列单位填写，可带小数，以元为单位的请先换算为万元。")?;
    page.text("只填阿拉伯数字，不填“约20”“20多”“2-3”等估计数，不带单位和文字。从其他文件粘贴的，请选择“只粘贴数值”。")?;

    page.heading("三、“核对”栏的含义")?;
    page.text("“核对”栏随填随算，不打印：")?;
    page.text(
        "“正确”：已填写完整，勾稽关系成立。\n“未填”：尚有空白。\n“错误：不是数字”：有既不是数字、也不是“/”的内容，请改为数字。\n\
         “错误：文本数字”“核对：文本数字”：数字带有单位、全角字符或以文本形式保存，合计未计入，请改为数值。\n\
         “错误：差N”“错误：超出N”“错误：不足N”：勾稽关系不成立，N为两边之差。\n\
         “错误：有负数”“错误：有小数”：件数应为不小于0的整数。\n\
         “核对：超出N”：请复核；情况属实的，在表下“注”中说明。\n“核对：不是数字”：本列有不是数字的内容，改正后方可核对。",
    )?;
    page.text("核对勾稽关系时，“/”等按0计算。")?;

    page.heading("四、勾稽关系")?;
    page.cells(["表", "适用于", "关系", "不成立时的处理"], &styles.column_head)?;
    for identity in identities(edition) {
        let then = if identity.rule.text().severity == Severity::Error {
            "应予更正"
        } else {
            "应予复核"
        };
        page.cells([&identity.section, &identity.scope, &identity.said, then], &styles.value)?;
    }
    if !edition.carries.is_empty() {
        page.text("与上年年报衔接：本年表中的上年数（如“上年结转”“上一年项目数量”）应与上年年报的相应数据一致；不一致的，以工作台账为准更正，或在表下“注”中说明。")?;
    }

    page.heading("五、报送前请再核实")?;
    page.text("1. 文字中的数字与表中数据一致，年份已更新，没有沿用上年文字或其他单位的名称。")?;
    page.text("2. 文字中没有申请人姓名、身份证号码、手机号码等个人信息。")?;
    page.text("3. 各部分均有文字；没有需要报告的事项的，写明“无其他需要报告的事项”，并说明信息处理费收取情况。")?;
    page.text("4. 没有增删表中的行、列，没有改动表头和工作表名称。")
}

/// The sheet while it is written, line by line.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    row: u32,
}

impl Page<'_> {
    fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(self.row, 0, text, &self.styles.heading)?
            .set_row_height(self.row, 28)?;
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XlsxError> {
        let width = WIDTHS.iter().sum::<usize>() - 4;
        let need = text.split('\n').map(|line| lines(line, width)).sum();
        self.sheet.merge_range(
            self.row,
            0,
            self.row,
            WIDTHS.len() as u16 - 1,
            text,
            &self.styles.paragraph,
        )?;
        self.sheet.set_row_height(self.row, height(need, 16))?;
        self.row += 1;
        Ok(())
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
