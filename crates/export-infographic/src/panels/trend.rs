//! Up to five years side by side: a small chart for each figure that at least two of them state.

use crate::{
    Story,
    ink::{BACK, BLUE, EDGE, INK, SOFT, TILE},
    panel::{GUTTER, Panel, ROOM},
    sheet::{Area, Sheet, Type},
    width::{clip, shrink},
};
use nianbao_figures::{Figure, part_of};
use nianbao_model::Report;

/// What is charted: address, title, unit.
const CHARTS: [(&str, &str, &str); 6] = [
    ("requests.received.total", "新收政府信息公开申请", "件"),
    ("requests.outcome_total.total", "办结政府信息公开申请", "件"),
    ("proactive.licensing.decisions", "行政许可处理决定", "件"),
    ("proactive.penalties.decisions", "行政处罚处理决定", "件"),
    ("proactive.coercive_measures.decisions", "行政强制处理决定", "件"),
    ("proactive.administrative_fees.amount", "行政事业性收费金额", "万元"),
];

/// How many years there is room for.
const MOST: usize = 5;
const WIDE: i32 = (ROOM - GUTTER) / 2;
const HIGH: i32 = 296;

pub(super) fn panel(story: &Story<'_>) -> Option<Panel> {
    let years = years(story);
    if years.len() < 2 {
        return None;
    }
    let charts: Vec<_> = CHARTS.iter().filter_map(|&(address, title, unit)| Some((title, unit, column(&years, address)?))).collect();
    if charts.is_empty() {
        return None;
    }
    let mut body = Sheet::default();
    let mut said = Vec::new();
    for (n, (title, unit, figures)) in charts.iter().enumerate() {
        let at = (if n % 2 == 0 { 0 } else { WIDE + GUTTER }, i32::try_from(n / 2).ok()? * (HIGH + GUTTER));
        chart(&mut body, at, &format!("{title}（{unit}）"), (figures, story.report.year));
        let parts: Vec<String> = figures.iter().map(|(year, figure)| format!("{year}年 {}", spoken(*figure, unit))).collect();
        said.push(format!("{title}：{}", parts.join("，")));
    }
    let rows = i32::try_from(charts.len().div_ceil(2)).ok()?;
    let note = format!("{}—{}年", years.first()?.year, years.last()?.year);
    Some(Panel { id: "trend", title: "历年对比", note, body, height: rows * (HIGH + GUTTER) - GUTTER, said })
}

/// The years, oldest first, each once, the report's own among them; the last five up to it.
fn years<'a>(story: &Story<'a>) -> Vec<&'a Report> {
    let earlier = story.years.iter().copied().filter(|report| report.year < story.report.year);
    let mut years: Vec<&Report> = earlier.collect();
    years.sort_by_key(|report| report.year);
    years.dedup_by_key(|report| report.year);
    if !story.years.is_empty() {
        years.push(story.report);
    }
    years.split_off(years.len().saturating_sub(MOST))
}

/// A figure of each year; `None` where the year's edition has no such cell. Nothing unless two years state one.
fn column(years: &[&Report], address: &str) -> Option<Vec<(u16, Option<Figure>)>> {
    let figures: Vec<_> = years.iter().map(|report| (report.year, Figure::at(report, address))).collect();
    let stated = figures.iter().filter(|(_, figure)| figure.is_some_and(|figure| figure.value().is_some())).count();
    (stated >= 2).then_some(figures)
}

fn said(figure: Option<Figure>) -> String {
    figure.map_or("无此项".into(), Figure::said)
}

fn spoken(figure: Option<Figure>, unit: &str) -> String {
    figure.map_or("无此项".into(), |figure| figure.spoken(unit))
}

fn chart(body: &mut Sheet, (x, y): (i32, i32), title: &str, (figures, this_year): (&[(u16, Option<Figure>)], u16)) {
    const PAD: i32 = 20;
    const TALLEST: i32 = 136;
    body.area(Area(x, y, WIDE, HIGH), 14, TILE);
    body.text(x + PAD, y + 20, Type::bold(22, INK), &clip(title, 22, WIDE - 2 * PAD));
    let base = y + HIGH - 48;
    body.rule(x + PAD, base, WIDE - 2 * PAD, EDGE);
    let values = || figures.iter().filter_map(|(_, figure)| figure.and_then(Figure::value));
    let largest = values().max().unwrap_or_default();
    let slot = (WIDE - 2 * PAD) / i32::try_from(figures.len()).unwrap_or(1).max(1);
    let bar = (slot * 6 / 10).min(64);
    for ((year, figure), left) in figures.iter().zip((x + PAD..).step_by(slot as usize)) {
        let middle = left + slot / 2;
        let now = *year == this_year;
        let value = figure.and_then(Figure::value);
        let tall = value.map_or(0, |value| part_of(value, largest, TALLEST));
        if tall > 0 {
            body.area(Area(middle - bar / 2, base - tall, bar, tall), 4, if now { BLUE } else { BACK });
        } else if value.is_none() {
            body.dashed(Area(middle - bar / 2, base - 40, bar, 40), BACK);
        }
        let text = said(*figure);
        let (set, lift) = if value.is_some() { (Type::bold(20, INK), tall) } else { (Type::plain(18, SOFT), 40) };
        let size = shrink(&text, set.size, 4, slot - 6);
        body.text(middle, base - lift - size - 8, set.sized(size).middle(), &text);
        let set = if now { Type::bold(20, INK) } else { Type::plain(20, SOFT) };
        body.text(middle, base + 12, set.middle(), &format!("{year}年"));
    }
}
