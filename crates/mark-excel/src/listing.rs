//! What the sheet of results says: a row for each finding.

use crate::{
    edit::Job,
    marks::{Listed, address, cells, follows, sorted},
    words::counted,
    workbook::quoted,
};
use nianbao_grid::Grids;
use nianbao_model::{Finding, Lang, Place, Say as _, Standing};
use nianbao_text::cut;

/// The columns of the list: their heads in both languages and their widths in characters.
pub(crate) const COLUMNS: [(&str, &str, u32); 9] = [
    ("程度", "Severity", 10),
    ("规则", "Rule", 21),
    ("单位", "Unit", 12),
    ("位置", "Place", 20),
    ("相关位置", "Along with", 14),
    ("填报内容", "Met", 12),
    ("应为", "Expected", 13),
    ("说明", "Message", 46),
    ("修改建议", "How to mend it", 36),
];

/// The longest text of a cell that somebody would read here.
const MOST: usize = 4000;

/// A finding's row.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) standing: Standing,
    /// The texts behind the first column.
    pub(crate) texts: [String; 8],
    /// Where the place leads: `'三、依申请'!E6`.
    pub(crate) link: Option<String>,
}

/// The lines above the list.
pub(crate) fn head(name: &str, findings: &[Finding], kept_look: bool, lang: Lang) -> Vec<String> {
    let lost = lang.say(
        "注意：原文件的格式不能直接标注，这是按原文件的数值新建的工作簿，没有保留原来的样式、公式和列宽。请在原文件中改正，或另存为 .xlsx 后重新检查。",
        "Please note: the original's format cannot be marked in place. This is a new workbook with its values; the look, formulas and column widths are not kept. Mend the original, or save it as .xlsx and check again.",
    );
    let title = match lang {
        Lang::Zh => format!("检查结果：{name}（{}）", counted(findings, lang)),
        Lang::En => format!("Check results: {name} ({})", counted(findings, lang)),
    };
    let hint = lang.say(
        "点“位置”跳到单元格；单元格的批注写明原因和改法：深色是请先看的单元格，浅色是相关的单元格。改好后重新检查，旧的标记会自动清除。",
        "A place leads to its cell, and the cell's note says what is wrong and how to mend it. Look at dark cells first; pale ones are spoken of along with them. Check again when it is mended: old marks go away.",
    );
    let lines = [
        (!kept_look).then(|| lost.to_owned()),
        Some(title),
        (!findings.is_empty()).then(|| hint.to_owned()),
    ];
    lines.into_iter().flatten().collect()
}

/// The rows of all findings, worst first.
pub(crate) fn rows(job: &Job<'_>, grids: &Grids) -> Vec<Row> {
    sorted(job.findings).iter().map(|listed| row(listed, job, grids)).collect()
}

fn row(listed: &Listed<'_>, job: &Job<'_>, grids: &Grids) -> Row {
    let (name, lang) = (job.name, job.lang);
    let finding = listed.finding;
    let rule = finding.rule.text();
    // People know a unit by its name.
    let unit = Some(job.unit)
        .filter(|name| !name.is_empty())
        .or(finding.unit.as_deref())
        .unwrap_or_default();
    let year = finding.year.map(|year| year.to_string()).unwrap_or_default();
    let link = cells(finding, name, grids)
        .first()
        .map(|(sheet, at)| format!("{}!{}", quoted(sheet), address(*at)));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let message = finding.message.get(lang);
    let (message, mend) = match &finding.accepted {
        Some(accepted) => (
            format!(
                "{message}\n{}{}{}{}",
                lang.say("说明：", "Explained: "),
                accepted.why,
                lang.say("——", " — "),
                accepted.by
            ),
            String::new(),
        ),
        None => {
            let follows = listed.cause.map(|cause| follows(cause, lang));
            (
                message.to_owned(),
                follows.or_else(|| Some(listed.mend?.get(lang).to_owned())).unwrap_or_default(),
            )
        }
    };
    let texts = [
        format!("{} {}", finding.rule, rule.title.get(lang)),
        [unit, &year].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("\n"),
        finding.at.first().map(|first| place(first, name, None, lang)).unwrap_or_default(),
        beside(finding, name, lang),
        text(&finding.met),
        text(&finding.expected),
        message,
        mend,
    ];
    Row { standing: finding.standing(), texts: texts.map(|text| cut(&text, MOST)), link }
}

/// The places along with the first.
fn beside(finding: &Finding, name: &str, lang: Lang) -> String {
    /// A list of more places is no help.
    const MOST: usize = 24;
    let mut places: Vec<String> = finding
        .at
        .iter()
        .skip(1)
        .take(MOST)
        .map(|at| place(at, name, finding.at.first(), lang))
        .collect();
    if finding.at.len() > MOST + 1 {
        places.push(format!("… ({})", finding.at.len() - 1));
    }
    places.join(lang.say("、", ", "))
}

/// A place without what is known already: the file marked here, and the sheet of the first place.
fn place(place: &Place, name: &str, first: Option<&Place>, lang: Lang) -> String {
    match (place, first) {
        (Place::Cell { file, sheet, row, column }, Some(Place::Cell { file: f, sheet: s, .. }))
            if (file, sheet) == (f, s) =>
        {
            address((*row, *column))
        }
        (Place::Cell { file, sheet, row, column }, _) if **file == *name => {
            format!("{sheet}!{}", address((*row, *column)))
        }
        (Place::Quote { file, text }, _) if **file == *name => format!("“{}”", cut(text, 200)),
        (other, _) => other.said(lang).into_owned(),
    }
}
