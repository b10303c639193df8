//! The figures one should see first, with what changed since last year.

use crate::{
    Story, change,
    figure::indicator_digits,
    panel::{Panel, Tile, tiles},
    sheet::{Sheet, plain},
};
use nianbao_figures::Figure;
use nianbao_model::Indicator;

/// How many tiles the panel has room for.
const MOST: usize = 6;
/// How many of them may be indicators.
const INDICATORS: usize = 3;

/// The panel, and which indicators it shows.
pub(super) fn panel(story: &Story<'_>) -> (Option<Panel>, Vec<usize>) {
    let shown = chosen(&story.report.indicators);
    let mut all: Vec<Tile> = Vec::new();
    all.extend(cell(story, "requests.received.total", "新收政府信息公开申请", "件"));
    all.extend(shown.iter().map(|&n| indicator(&story.report.indicators[n])));
    all.extend(cell(story, "requests.outcome_total.total", "办结政府信息公开申请", "件"));
    all.extend(cell(story, "proactive.normative_documents.disclosed_total", "规范性文件对外公开总数", "件"));
    all.extend(cell(story, "proactive.normative_documents.in_force", "现行有效行政规范性文件", "件"));
    all.truncate(MOST);
    let Some(first) = all.first_mut() else { return (None, shown) };
    first.first = true;
    let mut body = Sheet::default();
    let height = tiles(&mut body, &all, 0);
    let said = all.iter().map(Tile::said).collect();
    (Some(Panel { id: "headline", title: "年度数字", note: String::new(), body, height, said }), shown)
}

/// A tile of an indicator.
fn indicator(indicator: &Indicator) -> Tile {
    Tile {
        label: plain(&indicator.name),
        figure: indicator_digits(indicator),
        unit: plain(&indicator.unit),
        change: change::published(indicator.year_on_year.as_deref()),
        ..Tile::default()
    }
}

/// A tile of a cell, if something is written there.
fn cell(story: &Story<'_>, address: &str, label: &str, unit: &str) -> Option<Tile> {
    let figure = Figure::at(story.report, address).filter(|figure| figure.is_stated())?;
    Some(Tile {
        label: label.into(),
        figure: figure.said(),
        unit: if figure.value().is_some() { unit.into() } else { String::new() },
        change: change::since(story.report, story.previous, address, unit),
        ..Tile::default()
    })
}

/// The first indicators that come with a change; the first of all if none does.
fn chosen(indicators: &[Indicator]) -> Vec<usize> {
    let named = |n: &usize| !plain(&indicators[*n].name).is_empty() && !plain(&indicators[*n].value).is_empty();
    let with_change = |n: &usize| named(n) && change::published(indicators[*n].year_on_year.as_deref()).is_some();
    let found: Vec<usize> = (0..indicators.len()).filter(with_change).take(INDICATORS).collect();
    if found.is_empty() { (0..indicators.len()).filter(named).take(INDICATORS).collect() } else { found }
}
