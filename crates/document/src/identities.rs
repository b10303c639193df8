//! The identities of an edition, spelled out in its tables' own words for people who fill a form
//! in.

use nianbao_model::{CellIx, Edition, Equation, Relation, Rule, Term};

/// Longer sums are told by their first and last cell.
const FEW: usize = 7;

/// The years an edition is for, as one writes them in Chinese: 2019年至2020年, 2021年及以后.
pub fn years(edition: &Edition) -> String {
    match edition.years {
        (from, Some(until)) if from == until => format!("{from}年"),
        (from, Some(until)) => format!("{from}年至{until}年"),
        (from, None) => format!("{from}年及以后"),
    }
}

/// An identity in the tables' own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The short name of the section whose table it is of.
    pub section: String,
    /// What it holds for: 各列, 各行, or their labels.
    pub scope: String,
    /// The identity itself.
    pub said: String,
    /// The rule that is broken where it does not hold.
    pub rule: Rule,
}

/// The identities of an edition, each once with all the rows or columns it holds for.
pub fn identities(edition: &Edition) -> Vec<Identity> {
    let mut groups: Vec<(&Equation, String, Vec<String>)> = Vec::new();
    for equation in &edition.equations {
        let Some(first) = equation.terms().next() else { continue };
        let said = say(edition, equation);
        let line = if equation.by_row {
            row_label(edition, first.cell)
        } else {
            column_label(edition, first.cell)
        };
        let same = |known: &&mut (&Equation, String, Vec<String>)| {
            let table = |e: &Equation| e.terms().next().map(|t| edition.spec(t.cell).table);
            known.1 == said
                && known.0.rule == equation.rule
                && known.0.by_row == equation.by_row
                && table(known.0) == table(equation)
        };
        match groups.iter_mut().find(same) {
            Some((_, _, lines)) => lines.push(line),
            None => groups.push((equation, said, vec![line])),
        }
    }
    let cells = |(equation, said, lines): (&Equation, String, Vec<String>)| {
        let table =
            equation.terms().next().and_then(|t| edition.tables.get(edition.spec(t.cell).table));
        let (rows, columns) = table.map_or((0, 0), |t| {
            (
                t.blocks.iter().map(|b| b.rows.len()).sum(),
                t.blocks.iter().map(|b| b.columns.len()).max().unwrap_or(0),
            )
        });
        let (all, name) = if equation.by_row { (rows, "各行") } else { (columns, "各列") };
        let scope = if lines.len() >= all { name.to_owned() } else { lines.join("、") };
        let tab = table
            .and_then(|t| edition.sections.get(t.section))
            .map(nianbao_model::Section::tab)
            .unwrap_or_default();
        Identity { section: tab, scope, said, rule: equation.rule }
    };
    groups.into_iter().map(cells).collect()
}

/// An identity in the table's own words.
fn say(edition: &Edition, equation: &Equation) -> String {
    let name = |ix: CellIx| {
        if equation.by_row { column_label(edition, ix) } else { row_label(edition, ix) }
    };
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
        [first, .., last] if terms.len() > FEW => {
            format!("{} 至 {} 共 {} 项之和", name(first.cell), name(last.cell), terms.len())
        }
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
        let told = |id: &str| {
            editions
                .get(id)
                .map(|e| identities(e))
                .unwrap_or_default()
                .into_iter()
                .map(|i| [i.section, i.scope, i.said, i.rule.to_string()])
                .collect::<Vec<_>>()
        };
        let new: Vec<String> = told("2021").iter().map(|cells| cells.join(" | ")).collect();
        assert_eq!(
            new,
            [
                "三、依申请 | 各列 | 一、本年新收政府信息公开申请数量＋二、上年结转政府信息公开申请数量 ＝ （七）总计＋四、结转下年度继续办理 | I01",
                "三、依申请 | 各行 | 总计 ＝ 自然人＋商业企业＋科研机构＋社会公益组织＋法律服务机构＋其他 | I02",
                "三、依申请 | 各列 | （七）总计 ＝ （一）予以公开 至 （六）其他处理3.其他 共 21 项之和 | I03",
                "四、复议诉讼 | 各行 | 总计 ＝ 结果维持＋结果纠正＋其他结果＋尚未审结 | I04",
            ]
        );
        let old: Vec<String> = told("2019").iter().map(|cells| cells[1..].join(" | ")).collect();
        assert!(
            old.iter().any(|line| line.contains("行政许可")
                && line.ends_with("上一年项目数量＋本年增/减 ≥ 0 | I06")),
            "{old:#?}"
        );
    }
}
