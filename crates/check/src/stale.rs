//! T05: a year in the text that is not the report's where the report's belongs.
//!
//! Texts speak of other years for many good reasons: comparisons, carry-overs, laws, plans. So only
//! three wordings count: a title or an opening sentence with another year, a period of statistics
//! of another year, and a sentence that begins with another year and tells of the unit's own work
//! in it, without a word of comparison and without this year beside it.

use crate::{
    numerals::{Year, years as years_in},
    text::{Paragraph, SELF, paragraphs, sentences, without_ordinal},
};
use nianbao_model::{Finding, Findings, Reading, Rule, Told};
use nianbao_text::{beginning, width::digit};

/// Words that make an earlier year's mention a reference to it.
const REFERENCE: [&str; 40] = [
    "同比",
    "较",
    "比",
    "上年",
    "去年",
    "前年",
    "以来",
    "年起",
    "日起",
    "月起",
    "结转",
    "修订",
    "修正",
    "印发",
    "施行",
    "实施",
    "持平",
    "历年",
    "历史",
    "首次",
    "曾",
    "成立",
    "挂牌",
    "划转",
    "改革",
    "遗留",
    "延续",
    "沿用",
    "回头看",
    "问题整改",
    "未办结",
    "续办",
    "审结",
    "起诉",
    "以前",
    "之前",
    "期间",
    "整改",
    "考核",
    "评估",
];
/// Words that make a later year's mention a plan or a sequel.
const PLAN: [&str; 16] = [
    "将",
    "拟",
    "计划",
    "下一步",
    "下一年",
    "力争",
    "目标",
    "预计",
    "结转",
    "转入",
    "继续",
    "顺延",
    "打算",
    "要",
    "届时",
    "起",
];
/// What a unit does in its year.
const DEEDS: [&str; 22] = [
    "收到",
    "受理",
    "新收",
    "办结",
    "主动公开",
    "公开",
    "发布",
    "制发",
    "制作",
    "开展",
    "推进",
    "组织",
    "坚持",
    "落实",
    "贯彻",
    "加强",
    "围绕",
    "依法",
    "完善",
    "举办",
    "答复",
    "强化",
];
/// What only happens in a year that has been.
const COUNTED: [&str; 5] = ["收到", "受理", "新收", "办结", "主动公开"];
const HEADING: [&str; 7] =
    ["工作情况", "工作总体情况", "总体情况", "工作概况", "工作回顾", "主要工作", "政府信息公开"];

/// At most one finding for each paragraph.
pub(crate) fn years(reading: &Reading) -> Findings {
    let mut told = Told::default();
    for paragraph in paragraphs(reading) {
        told.extend(title(paragraph).or_else(|| period(paragraph)).or_else(|| own_year(paragraph)));
    }
    let told = told.close();
    let mut findings: Findings = other_texts(reading, &told).into_iter().collect();
    findings.extend(told);
    findings
}

/// Are these the texts of another year's report (R09)? They are where at least two places that
/// belong to the report's year have the same other one, and the report's own is named nowhere.
fn other_texts(reading: &Reading, told: &[Finding]) -> Option<Finding> {
    let due = reading.report.year;
    let year_of = |finding: &Finding| {
        finding.met.as_deref().and_then(|met| years_in(met).first().map(|y| y.year))
    };
    let first = told.first()?;
    let met = year_of(first)?;
    let mut one_by_one = told.iter().filter(|finding| finding.omitted == 0);
    let all_the_same = told.len() >= 2 && one_by_one.all(|finding| year_of(finding) == Some(met));
    let own_is_named = || {
        paragraphs(reading)
            .any(|paragraph| outside_titles(paragraph.text).iter().any(|y| y.year == due))
    };
    (all_the_same && !own_is_named()).then(|| {
        let finding = Finding::new(Rule::R09, "texts", &[("met", &met), ("expected", &due)])
            .met(met)
            .expected(due);
        first.at.iter().fold(finding, |finding, place| finding.place(Some(place)))
    })
}

/// A paragraph that is a title or a heading of another year, or the opening sentence that says
/// which report this is.
fn title(paragraph: Paragraph<'_>) -> Option<Finding> {
    let due = paragraph.reading.report.year;
    let line = beginning(paragraph.text, 300).trim_end_matches(['。', '：', ':']);
    let found = outside_titles(line);
    let other = found.iter().find(|y| y.year != due)?;
    if found.iter().any(|y| y.year == due) {
        return None;
    }
    let after = &line[other.at.end..];
    let is_line = line.chars().count() <= 40 && !line.contains(['，', '。', ',', '；']);
    let is_title =
        is_line && is_report(after) && (after.ends_with("报告") || after.ends_with("年报"));
    let is_heading = is_line
        && line.chars().count() <= 24
        && without_ordinal(line).starts_with(&line[other.at.clone()])
        && HEADING.iter().any(|word| after.starts_with(word));
    // 根据《条例》等规定，编制某海关2019年政府信息公开工作年度报告。
    let first = sentences(line).into_iter().next().unwrap_or_default();
    let opens =
        |section: &nianbao_model::Section| section.is_untitled() || section.id == "overview";
    let is_opening = opens(&paragraph.reading.report.edition.sections[paragraph.section])
        && paragraph.number <= 2
        && ["根据", "按照", "依据", "依照", "本报告"].iter().any(|word| first.starts_with(word))
        && ["编制", "公布", "报告如下"].iter().any(|word| first.contains(word))
        && other.at.end < first.len()
        && is_report(after);
    let quoted = if is_opening { first } else { line };
    (is_title || is_heading || is_opening).then(|| say(paragraph, "title", quoted, line, other))
}

/// Does a text begin with what follows the year in a report's title?
fn is_report(after: &str) -> bool {
    let head: String = after.chars().take(20).collect();
    (head.contains("报告") || head.contains("年报"))
        && (head.contains("信息公开") || head.starts_with("报告") || head.starts_with("年报"))
}

/// A period of statistics of another year.
fn period(paragraph: Paragraph<'_>) -> Option<Finding> {
    let due = paragraph.reading.report.year;
    sentences(paragraph.text).into_iter().find_map(|sentence| {
        let bounds = |y: &&Year| {
            ["1月1日", "１月１日", "01月01日", "12月31日", "１２月３１日"]
                .iter()
                .any(|day| sentence[y.at.end..].starts_with(day))
        };
        let found = years_in(sentence);
        let bounds: Vec<&Year> = found.iter().filter(bounds).collect();
        // 2019年1月1日至12月31日 names its year once.
        let compared = ["较", "同比", "相比"].iter().any(|word| sentence.contains(word));
        let closed = |y: &&Year| {
            let after = &sentence[y.at.end..];
            !compared
                && (after.starts_with('1') || after.starts_with('0'))
                && ["至12月31日", "到12月31日"].iter().any(|end| after.contains(end))
        };
        let is_period = (bounds.len() >= 2 || bounds.iter().copied().any(|y| closed(&y)))
            && ["统计", "期限", "数据", "报告", "年报"].iter().any(|word| sentence.contains(word));
        let other = bounds.iter().find(|y| y.year != due).filter(|_| is_period)?;
        Some(say(paragraph, "period", sentence, sentence, other))
    })
}

/// A sentence that tells of the unit's work in another year as if it were the report's.
fn own_year(paragraph: Paragraph<'_>) -> Option<Finding> {
    let due = paragraph.reading.report.year;
    let all = sentences(paragraph.text);
    all.iter().enumerate().find_map(|(n, sentence)| {
        let bare = without_ordinal(sentence);
        let found = years_in(bare);
        let first = found
            .first()
            .filter(|y| y.at.start == 0 || bare[..y.at.start].chars().eq("截至".chars()))?;
        let after = &bare[first.at.end..];
        // 2019年12月 is a day that is told, not a year that is reported on.
        if found.iter().any(|y| y.year == due) || after.starts_with(|c: char| digit(c).is_some()) {
            return None;
        }
        let has = |words: &[&str]| words.iter().any(|word| after.contains(word));
        let told = match first.year {
            year if year > due => {
                year == due + 1 && has(&COUNTED) && after.contains(['件', '条']) && !has(&PLAN)
            }
            year => {
                let compared = all.get(n + 1).is_some_and(|next| {
                    years_in(next).iter().any(|y| y.year == due) || next.contains("本年")
                });
                let ours = is_ours(after, &paragraph.reading.report.unit.name);
                year + 5 >= due
                    && has(&DEEDS)
                    && ours
                    && !has(&REFERENCE)
                    && !compared
                    && !after.starts_with(['的', '版', '、'])
            }
        };
        told.then(|| say(paragraph, "own", sentence, bare, first))
    })
}

/// Is what follows the year told of the unit itself? It names itself, begins with the deed, or
/// gives figures.
fn is_ours(after: &str, name: &str) -> bool {
    let start = after.trim_start_matches(['，', ',', ' ']);
    let named =
        SELF.iter().any(|word| after.contains(word)) || (!name.is_empty() && after.contains(name));
    let begins = DEEDS.iter().chain(&["全年", "共", "累计"]).any(|word| start.starts_with(word));
    let counted =
        COUNTED.iter().any(|word| after.contains(word)) && after.contains(|c: char| c.is_numeric());
    named || begins || counted
}

/// The years that do not stand in the title of a law or a document: 《…（2019年修订）》.
fn outside_titles(text: &str) -> Vec<Year> {
    let quoted = |at: usize| text[..at].matches('《').count() > text[..at].matches('》').count();
    years_in(text).into_iter().filter(|y| !quoted(y.at.start)).collect()
}

fn say(paragraph: Paragraph<'_>, variant: &str, quoted: &str, text: &str, met: &Year) -> Finding {
    let (met, due) = (&text[met.at.clone()], paragraph.reading.report.year);
    paragraph
        .finding(Rule::T05, variant, quoted, &[("met", &met), ("year", &due)])
        .met(met)
        .expected(format!("{due}年"))
}
