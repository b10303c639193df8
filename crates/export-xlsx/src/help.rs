//! The sheet 填报说明: how to fill the template in. What it says of rules is what the catalogue says of them, and the identities are
//! spelled out from the edition.

use crate::style::{Styles, height, lines};
use nianbao_model::{CellIx, Edition, Equation, Relation, Rule, Severity, Term};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use std::collections::BTreeSet;

/// Where, what applies to, the identity, how bad.
const WIDTHS: [usize; 4] = [16, 24, 40, 10];
/// Longer sums are told by their first and last cell.
const FEW: usize = 7;

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
        page.cells(identity.each_ref().map(String::as_str), &styles.value)?;
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

/// 2019 年至 2020 年, 2021 年及以后.
pub(crate) fn years(edition: &Edition) -> String {
    match edition.years {
        (from, Some(until)) if from == until => format!(" {from} 年"),
        (from, Some(until)) => format!(" {from} 年至 {until} 年"),
        (from, None) => format!(" {from} 年及以后"),
    }
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

/// The identities, each once with all the rows or columns it holds for.
fn identities(edition: &Edition) -> Vec<[String; 4]> {
    let mut groups: Vec<(&Equation, String, Vec<String>)> = Vec::new();
    for equation in &edition.equations {
        let Some(first) = equation.terms().next() else { continue };
        let said = say(edition, equation);
        let line = if equation.by_row { row_label(edition, first.cell) } else { column_label(edition, first.cell) };
        let same = |known: &&mut (&Equation, String, Vec<String>)| {
            let table = |e: &Equation| e.terms().next().map(|t| edition.spec(t.cell).table);
            known.1 == said && known.0.rule == equation.rule && known.0.by_row == equation.by_row && table(known.0) == table(equation)
        };
        match groups.iter_mut().find(same) {
            Some((_, _, lines)) => lines.push(line),
            None => groups.push((equation, said, vec![line])),
        }
    }
    let cells = |(equation, said, lines): (&Equation, String, Vec<String>)| {
        let table = equation.terms().next().and_then(|t| edition.tables.get(edition.spec(t.cell).table));
        let (rows, columns) = table
            .map_or((0, 0), |t| (t.blocks.iter().map(|b| b.rows.len()).sum(), t.blocks.iter().map(|b| b.columns.len()).max().unwrap_or(0)));
        let (all, name) = if equation.by_row { (rows, "各行") } else { (columns, "各列") };
        let scope = if lines.len() >= all { name.to_owned() } else { lines.join("、") };
        let tab = table.and_then(|t| edition.sections.get(t.section)).map(nianbao_model::Section::tab).unwrap_or_default();
        let severity = if equation.rule.text().severity == Severity::Error { "错误" } else { "提示" };
        [tab, scope, said, format!("{severity} {}", equation.rule)]
    };
    groups.into_iter().map(cells).collect()
}

/// An identity in the table's own words.
fn say(edition: &Edition, equation: &Equation) -> String {
    let name = |ix: CellIx| if equation.by_row { column_label(edition, ix) } else { row_label(edition, ix) };
    let relation = match equation.relation {
        Relation::Equal => "＝",
        Relation::AtMost => "≤",
        Relation::AtLeast => "≥",
    };
    format!("{} {relation} {}", side(&equation.left, &name), side(&equation.right, &name))
}

fn side(terms: &[Term], name: &dyn Fn(CellIx) -> String) -> String {
    match terms {
        [] => "0".into(),
        [first, .., last] if terms.len() > FEW => format!("{} 至 {} 共 {} 项之和", name(first.cell), name(last.cell), terms.len()),
        _ => {
            let signed = |(n, term): (usize, &Term)| {
                let sign = match (n, term.sign < 0) {
                    (_, true) => "－",
                    (0, false) => "",
                    (_, false) => "＋",
                };
                format!("{sign}{}", name(term.cell))
            };
            terms.iter().enumerate().map(signed).collect()
        }
    }
}

/// A row's label with its group, without the remarks that are for the form.
fn row_label(edition: &Edition, ix: CellIx) -> String {
    let row = edition.row(ix);
    // The outermost group only numbers the parts of a table; one that stands alone is needed.
    let group = match row.path.as_slice() {
        [_, inner] => inner.as_str(),
        [only] if !row.label.starts_with('（') => only.as_str(),
        _ => "",
    };
    format!("{group}{}", short(&row.label))
}

fn column_label(edition: &Edition, ix: CellIx) -> String {
    short(&edition.column(ix).label).to_owned()
}

/// A label without its remark in brackets; （七）总计 has none.
fn short(label: &str) -> &str {
    match label.rfind('（') {
        Some(at) if at > 0 && label.ends_with('）') => &label[..at],
        _ => label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    #[test]
    fn identities_are_told_once_in_the_tables_own_words() {
        let editions = Editions::national();
        let told = |id: &str| editions.get(id).map(|e| identities(e)).unwrap_or_default();
        let new: Vec<String> = told("2021").iter().map(|cells| cells.join(" | ")).collect();
        assert_eq!(
            new,
            [
                "三、依申请 | 各列 | 一、本年新收政府信息公开申请数量＋二、上年结转政府信息公开申请数量 ＝ （七）总计＋四、结转下年度继续办理 | 错误 I01",
                "三、依申请 | 各行 | 总计 ＝ 自然人＋商业企业＋科研机构＋社会公益组织＋法律服务机构＋其他 | 错误 I02",
                "三、依申请 | 各列 | （七）总计 ＝ （一）予以公开 至 （六）其他处理3.其他 共 21 项之和 | 错误 I03",
                "四、复议诉讼 | 各行 | 总计 ＝ 结果维持＋结果纠正＋其他结果＋尚未审结 | 错误 I04",
            ]
        );
        let old: Vec<String> = told("2019").iter().map(|cells| cells[1..].join(" | ")).collect();
        assert!(old.iter().any(|line| line.contains("行政许可") && line.ends_with("上一年项目数量＋本年增/减 ≥ 0 | 错误 I06")), "{old:#?}");
    }
}
