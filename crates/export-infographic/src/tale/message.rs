//! The message: one figure of the year that says what the unit did, how it changed, and what it
//! consists of. Nothing is judged, and nothing said that does not follow from the report's own
//! figures.

use super::{Decisions, Flow, Listed, decisions::total_change};
use crate::{
    Story,
    words::{grouped, number, with_unit},
};
use nianbao_figures::{Figure, percent};
use nianbao_model::Decimal;

/// What is said first.
#[derive(Debug, Default)]
pub(crate) struct Message {
    /// What is counted: 全年作出行政处理决定.
    pub subject: Vec<String>,
    /// The figure and its unit; nothing if the report has no figure that could stand there.
    pub figure: Option<(String, String)>,
    /// 比上年增长58.8%.
    pub change: Option<String>,
    /// Which indicators it has used up, by where they stand in the report.
    pub indicators: Vec<usize>,
    /// Is it the sum of all decisions?
    pub is_decisions: bool,
    /// Is it the new requests?
    pub is_requests: bool,
}

/// A part of the message's figure.
#[derive(Debug)]
pub(crate) struct Part {
    pub name: String,
    pub figure: String,
    pub unit: String,
    /// 增长28.5%.
    pub rate: Option<String>,
    /// How many dots it has.
    pub dots: u32,
    /// Is it so small that it would be overlooked?
    pub small: bool,
}

/// The message's figure as a field of dots, the largest part first.
#[derive(Debug)]
pub(crate) struct Dots {
    pub parts: Vec<Part>,
    /// How many dots stand one below the other.
    pub rows: u32,
    /// What they are of: 主动公开.
    pub title: &'static str,
    /// 每个圆点代表10条.
    pub note: String,
}

/// From how many on a figure is large enough to stand first.
const ENOUGH: Decimal = Decimal::TEN;
/// The most parts of a figure.
const PARTS: usize = 6;

/// The message, and its parts if they make the figure.
pub(super) fn choose(
    story: &Story<'_>,
    indicators: &[Listed],
    decisions: Option<&Decisions>,
    flow: Option<&Flow>,
) -> (Message, Option<Dots>) {
    let disclosed = |with_change: bool| {
        let fit = indicators.iter().filter(move |item| {
            let compared = item.change.as_ref().is_some_and(|change| change.rate.is_some());
            let counted = !item.unit.is_empty()
                && !item.unit.contains(['%', '％', '元', '秒', '分', '时', '天', '率']);
            item.name.contains("公开")
                && counted
                && compared == with_change
                && item.value.is_some_and(|value| value >= ENOUGH)
        });
        fit.max_by_key(|item| (item.value, std::cmp::Reverse(item.at)))
    };
    let decided =
        decisions.filter(|decisions| decisions.total.is_some_and(|total| total >= ENOUGH));
    let indicator = disclosed(true).or_else(|| disclosed(false).filter(|_| decided.is_none()));
    if let Some(item) = indicator.filter(|item| item.figure.len() <= 12) {
        let parts = consecutive_parts(indicators, item);
        let used = parts.iter().map(|part| part.at).chain([item.at]).collect();
        let change = item.change.as_ref().map(|change| change.words.clone());
        let message = Message {
            subject: subject(&item.name),
            figure: Some((item.figure.clone(), item.unit.clone())),
            change,
            indicators: used,
            ..Message::default()
        };
        let parts = parts.iter().filter_map(|part| {
            let rate = part.change.as_ref().and_then(|change| change.rate.clone());
            Some((part.name.clone(), part.value?, rate))
        });
        return (message, dots(item.value, parts.collect(), &item.unit, "主动公开"));
    }
    if let Some(decisions) = decided.or_else(|| {
        decisions.filter(|d| d.total.is_some() && flow.is_none_or(|flow| !flow.received.counts()))
    }) {
        let total = decisions.total.unwrap_or_default();
        let change = total_change(decisions)
            .map(|change| change.rate.map_or(change.words, |rate| format!("比上年{rate}")));
        let parts = decisions.rows.iter().map(|row| {
            (
                row.name.clone(),
                row.value,
                row.change.as_ref().and_then(|change| change.rate.clone()),
            )
        });
        let subject = vec!["全年作出".into(), "行政处理决定".into()];
        let message = Message {
            subject,
            figure: Some((number(total), "件".into())),
            change,
            is_decisions: true,
            ..Message::default()
        };
        return (message, dots(Some(total), parts.collect(), "件", "行政执法"));
    }
    if let Some(flow) = flow.filter(|flow| flow.received.counts()) {
        let change = flow.change.as_ref().map(|change| {
            change.rate.as_ref().map_or(change.words.clone(), |rate| format!("比上年{rate}"))
        });
        let figure = Some((number(flow.received.value().unwrap_or_default()), "件".into()));
        let parts = flow
            .sources
            .iter()
            .filter(|source| !source.carried)
            .filter_map(|s| Some((s.name.clone(), s.value?, None)));
        let dots =
            dots(flow.received.value(), parts.collect(), "件", "依申请公开").filter(|_| flow.whole);
        return (
            Message {
                subject: vec!["全年新收".into(), "政府信息公开申请".into()],
                figure,
                change,
                is_requests: true,
                ..Message::default()
            },
            dots,
        );
    }
    let none = Figure::at(story.report, "requests.received.total")
        .and_then(Figure::value)
        .is_some_and(|value| value.is_zero());
    let subject = if none {
        vec!["本年未收到".into(), "政府信息公开申请".into()]
    } else {
        vec!["政府信息公开工作".into(), "年度数据概览".into()]
    };
    (Message { subject, is_requests: none, ..Message::default() }, None)
}

/// An indicator's name as the subject of a sentence of its own: 门户网站公开各类信息 is
/// 门户网站公开 and 各类信息.
fn subject(name: &str) -> Vec<String> {
    match name.find("公开").map(|at| at + "公开".len()) {
        Some(end) if end < name.len() && name[..end].chars().count() > 4 => {
            vec![name[..end].into(), name[end..].into()]
        }
        _ => vec![name.into()],
    }
}

/// The indicators behind one that are its parts: in the same unit, one after the other, and
/// together exactly as many.
fn consecutive_parts<'a>(all: &'a [Listed], whole: &Listed) -> Vec<&'a Listed> {
    let Some(total) = whole.value.filter(|total| *total >= Decimal::ONE_HUNDRED) else {
        return Vec::new();
    };
    let mut sum = Decimal::ZERO;
    let mut parts = Vec::new();
    for item in all
        .iter()
        .skip_while(|item| item.at <= whole.at)
        .take(PARTS)
        .take_while(|item| item.unit == whole.unit)
    {
        let Some(value) = item.value.filter(|value| *value > Decimal::ZERO) else { break };
        let Some(next) = sum.checked_add(value) else { break };
        sum = next;
        parts.push(item);
        if sum >= total {
            break;
        }
    }
    if sum == total && parts.len() > 1 { parts } else { Vec::new() }
}

/// A field of dots of parts that make a whole; nothing if they do not, or if they are too few to be
/// a field.
fn dots(
    whole: Option<Decimal>,
    mut parts: Vec<(String, Decimal, Option<String>)>,
    unit: &str,
    title: &'static str,
) -> Option<Dots> {
    let whole = whole?;
    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.1))?;
    let whole_dots = |per: Decimal| whole.checked_div(per);
    if sum != whole
        || parts.len() < 2
        || parts.len() > PARTS
        || whole < Decimal::from(30)
        || parts.iter().any(|part| !part.1.fract().is_zero())
    {
        return None;
    }
    let mut per = Decimal::ONE;
    while whole_dots(per)? > Decimal::ONE_THOUSAND {
        per = per.checked_mul(Decimal::TEN)?;
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.1));
    let of = |value: Decimal| Some(u32::try_from(value.checked_div(per)?.round()).ok()?.max(1));
    let made: Option<Vec<Part>> = parts
        .iter()
        .map(|(name, value, rate)| {
            let small = value.checked_mul(Decimal::from(50))? < whole;
            Some(Part {
                name: name.clone(),
                figure: number(*value),
                unit: unit.into(),
                rate: rate.clone(),
                dots: of(*value)?,
                small,
            })
        })
        .collect();
    let rounded = parts.iter().any(|(_, value, _)| *value < per);
    let about = if per == Decimal::ONE { "" } else { "约" };
    let less = if rounded { "，不足的按一点计" } else { "" };
    let count = whole_dots(per)?;
    let rows = if count > Decimal::from(300) {
        22
    } else if count > Decimal::from(120) {
        12
    } else {
        6
    };
    Some(Dots {
        parts: made?,
        rows,
        title,
        note: format!("每个圆点代表{about}{}{unit}{less}", grouped(&per.to_string())),
    })
}

/// Requests in a sentence or two; where there were none, what the decisions mostly were.
pub(super) fn lead(
    story: &Story<'_>,
    flow: Option<&Flow>,
    decisions: Option<&Decisions>,
    message: &Message,
) -> Vec<String> {
    if let Some(flow) = flow {
        return of_requests(flow, message);
    }
    let mut said = Vec::new();
    if let Some(decisions) =
        decisions.filter(|decisions| decisions.rows.len() > 1 && message.is_decisions)
    {
        let largest = decisions.rows.iter().max_by_key(|row| row.value);
        let share = largest
            .zip(decisions.total)
            .and_then(|(row, total)| Some((row, percent(row.value, total)?)));
        said.extend(
            share.map(|(row, share)| {
                format!("其中{}{}件，占{share}%。", row.name, number(row.value))
            }),
        );
    }
    let none = Figure::at(story.report, "requests.received.total")
        .and_then(Figure::value)
        .is_some_and(|value| value.is_zero());
    if none && !message.is_requests {
        said.push("本年未收到政府信息公开申请。".into());
    }
    said
}

fn of_requests(flow: &Flow, message: &Message) -> Vec<String> {
    let mut clauses = Vec::new();
    if flow.received.value().is_some() && !message.is_requests {
        clauses.push(format!("全年新收公开申请{}", with_unit(flow.received, "件")));
    }
    if flow.carried_in.counts() {
        let joined = if clauses.is_empty() { "上年结转" } else { "加上年结转" };
        clauses.push(format!("{joined}{}", with_unit(flow.carried_in, "件")));
    }
    if flow.ended.value().is_some() {
        clauses.push(format!("办结{}", with_unit(flow.ended, "件")));
    }
    let mut said = Vec::new();
    if !clauses.is_empty() {
        said.push(format!("{}。", clauses.join("，")));
    }
    if let Some((sum, share)) = &flow.disclosed {
        said.push(format!("予以公开和部分公开共{}件，占办结的{share}。", number(*sum)));
    }
    said
}
