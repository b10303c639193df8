//! Figures outside the statutory tables, in sentences: portal items, calls, answer rates, waiting
//! times, posts.

use nianbao_grid::fold;
use nianbao_model::Indicator;

const UNITS: [&str; 22] = [
    "个百分点",
    "万人次",
    "万次",
    "万条",
    "万件",
    "人次",
    "分钟",
    "小时",
    "条",
    "件",
    "次",
    "篇",
    "期",
    "场",
    "份",
    "秒",
    "%",
    "个",
    "项",
    "人",
    "万",
    "天",
];

/// What a sentence must speak of for its figure to be one of these.
const ABOUT: [&str; 24] = [
    "公开",
    "咨询",
    "接通",
    "答复率",
    "时长",
    "推送",
    "发布",
    "解读",
    "热线",
    "网站",
    "微博",
    "微信",
    "栏目",
    "访问",
    "浏览",
    "点击",
    "留言",
    "回应",
    "满意",
    "来电",
    "新媒体",
    "公众号",
    "发布会",
    "转载",
];

/// What is counted in the statutory tables, or is no count of anything.
const NOT_ABOUT: [&str; 8] =
    ["申请", "行政复议", "行政诉讼", "规范性文件", "行政许可", "行政处罚", "行政强制", "办结"];

/// Figures that paragraphs state, in order.
pub(crate) fn indicators(paragraphs: &[String]) -> Vec<Indicator> {
    /// Beyond this it is no report's text.
    const MOST: usize = 1000;
    let mut found: Vec<Indicator> = Vec::new();
    for paragraph in paragraphs {
        let mut last: Option<usize> = None;
        for clause in clauses(paragraph) {
            if let Some(claim) = claim(&clause) {
                if let Some(indicator) = last.and_then(|n| found.get_mut(n)) {
                    indicator.year_on_year.get_or_insert(claim);
                }
                last = None;
                continue;
            }
            last = None;
            if found.len() < MOST
                && let Some(indicator) = indicator(&clause)
                && !found.iter().any(|known| known.name == indicator.name)
            {
                last = Some(found.len());
                found.push(indicator);
            }
        }
    }
    found
}

/// The clauses of a sentence, without remarks in brackets.
fn clauses(paragraph: &str) -> Vec<String> {
    let chars: Vec<char> = paragraph.chars().collect();
    let mut clauses = vec![String::new()];
    let mut depth = 0usize;
    for (n, c) in chars.iter().enumerate() {
        let digit = |n: usize| chars.get(n).is_some_and(char::is_ascii_digit);
        let inside = *c == ',' && n > 0 && digit(n - 1) && digit(n + 1);
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '，' | '。' | '；' | ';' | ',' | '！' if !inside => clauses.push(String::new()),
            c => {
                if let Some(last) = clauses.last_mut() {
                    last.push(*c);
                }
            }
        }
    }
    clauses.retain(|clause| !clause.trim().is_empty());
    clauses
}

/// A year-on-year claim: 同比增长28.5% is `28.5%`, 同比缩短66% is `-66%`.
fn claim(clause: &str) -> Option<String> {
    let said = fold(clause);
    let compared = ["同比", "比去年", "较去年", "比上年", "较上年", "比上一年", "较上一年"];
    let (_, rest) = compared
        .iter()
        .filter_map(|word| said.find(word).map(|at| (at, &said[at + word.len()..])))
        .min_by_key(|(at, _)| *at)?;
    let down =
        ["下降", "减少", "缩短", "降低", "下滑", "负增长"].iter().any(|word| rest.contains(word));
    let up = ["增长", "增加", "上升", "提高", "提升", "增幅", "延长"]
        .iter()
        .any(|word| rest.contains(word));
    let (value, unit, _) = figures(rest).into_iter().next()?;
    let unit = if unit == "个百分点" || unit == "%" { unit } else { return None };
    (up || down).then(|| format!("{}{value}{unit}", if down { "-" } else { "" }))
}

/// The figure a clause ends with, and what it counts.
fn indicator(clause: &str) -> Option<Indicator> {
    let said: String = clause.chars().filter(|c| !c.is_whitespace()).collect();
    let (value, unit, at) = figures(&said).into_iter().next_back()?;
    let name = subject(&said[..at]);
    let about = ABOUT.iter().any(|word| name.contains(word))
        && !NOT_ABOUT.iter().any(|word| name.contains(word));
    (about && name.chars().count() >= 3 && name.chars().count() <= 60).then_some(Indicator {
        name,
        value,
        unit,
        year_on_year: None,
    })
}

/// What is counted: the words before the figure without those that only lead to it.
fn subject(words: &str) -> String {
    let mut name = words.trim();
    // 2020年广州海关… is about the year anyway.
    if let Some((year, rest)) = name.split_once('年')
        && (year.bytes().all(|b| b.is_ascii_digit()) || matches!(year, "全" | "本"))
    {
        name = rest.trim_start_matches('度');
    }
    loop {
        let shorter = [
            "共计", "累计", "合计", "达到", "超过", "约", "共", "为", "达", "逾", "近", "了", "是",
            "：", ":", "、",
        ]
        .iter()
        .find_map(|end| name.strip_suffix(end));
        match shorter {
            Some(shorter) => name = shorter,
            None => return name.to_owned(),
        }
    }
}

/// Figures with their units, and where they stand.
fn figures(text: &str) -> Vec<(String, String, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|n| at + n) {
        let end = text[start..]
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
            .map_or(text.len(), |n| start + n);
        let digits = text[start..end].trim_end_matches(['.', ',']).replace(',', "");
        let named =
            text[..start].ends_with(['“', '"', '第', '-']) || digits.matches('.').count() > 1;
        if let Some(unit) =
            UNITS.iter().find(|unit| text[end..].starts_with(**unit)).filter(|_| !named)
        {
            let behind = text[end + unit.len()..].chars().next();
            // 4个方面 and 24小时服务 are no figures of their own.
            if behind.is_none_or(|c| matches!(c, '左' | '以' | '余' | '。')) && digits.len() <= 20
            {
                found.push((digits, (*unit).to_owned(), start));
            }
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |i: &Indicator| {
            format!("{}={}{} {}", i.name, i.value, i.unit, i.year_on_year.as_deref().unwrap_or("-"))
        };
        indicators(&[text.to_owned()]).iter().map(show).collect()
    }

    #[test]
    fn sentences_state_figures_with_units_and_claims() {
        assert_eq!(
            shown(
                "2020年广州海关门户网站公开各类信息8070条,比去年同期(以下简称“同比”)增长58.8%。“双公示”栏目公开5675条(公开决定信息数量),同比增长28.5%;公开其他类信息共2340条。"
            ),
            [
                "广州海关门户网站公开各类信息=8070条 58.8%",
                "“双公示”栏目公开=5675条 28.5%",
                "公开其他类信息=2340条 -"
            ]
        );
        assert_eq!(
            shown(
                "12360热线共受理答复电话、邮件等各渠道咨询约15.48万次，同比增长12.8%，业务咨询答复率100%；热线电话接通率为98.2%，同比增加2.6个百分点；通话响应等待时长为6秒，同比缩短66%。"
            ),
            [
                "12360热线共受理答复电话、邮件等各渠道咨询=15.48万次 12.8%",
                "业务咨询答复率=100% -",
                "热线电话接通率=98.2% 2.6个百分点",
                "通话响应等待时长=6秒 -66%"
            ]
        );
    }

    #[test]
    fn what_the_tables_count_is_left_to_them() {
        assert!(
            shown("共受理依申请公开申请88件，办结78件，行政复议1宗，部署4个方面16项公开工作。")
                .is_empty()
        );
    }
}
