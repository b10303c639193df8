//! How requests ended: one bar of all outcomes, and a legend with figures.

use crate::{
    Story,
    ink::{EDGE, INK, SOFT, TILE, series},
    panel::{Panel, ROOM, below},
    sheet::{Area, Sheet, Type, pattern},
    width::{fit, shrink, wrap},
};
use nianbao_figures::{Figure, Total, divide, percent};
use nianbao_model::Decimal;

/// One kind of outcome: 不予公开 with all its reasons.
struct Outcome {
    name: String,
    total: Total,
    /// Reasons that occurred, with their figures.
    reasons: Vec<String>,
}

impl Outcome {
    fn said(&self, whole: Option<Decimal>) -> String {
        let mut said = format!("{}：{}", self.name, self.total.figure.spoken("件"));
        if let Some(share) = share(self.total.figure, whole) {
            said += &format!("，占 {share}");
        }
        let lacks = self.total.lacks();
        if !lacks.is_empty() {
            said += &format!("（{lacks}）");
        }
        if !self.reasons.is_empty() {
            said += &format!("，其中{}", self.reasons.join("、"));
        }
        said
    }
}

pub(super) fn panel(story: &Story<'_>) -> Option<Panel> {
    let outcomes = outcomes(story);
    if !outcomes.iter().any(|outcome| outcome.total.figure.is_stated()) {
        return None;
    }
    let total = Figure::at(story.report, "requests.outcome_total.total").unwrap_or(Figure::Blank);
    let sum = Total::of(&outcomes.iter().map(|outcome| outcome.total.figure).collect::<Vec<_>>());
    let whole_parts = outcomes.iter().all(|o| o.total.lacks().is_empty() && o.total.figure.value().is_none_or(|v| !v.is_sign_negative()));
    let fair = whole_parts && sum.is_whole() && sum.figure == total;
    let whole = total.value().filter(|total| fair && *total > Decimal::ZERO);

    let mut body = Sheet::default();
    stacked(&mut body, &outcomes);
    let height = legend(&mut body, &outcomes, whole);
    let mut said = vec![format!("办理结果总计：{}", total.spoken("件"))];
    said.extend(outcomes.iter().map(|outcome| outcome.said(whole)));
    let note = format!("办理结果总计 {}", total.with("件"));
    Some(Panel { id: "outcomes", title: "申请办理结果", note, body, height, said })
}

/// The outcomes by kind, in the edition's order.
fn outcomes(story: &Story<'_>) -> Vec<Outcome> {
    let make = |nianbao_figures::Outcome { name, reasons }| {
        let total = Total::of(&reasons.iter().map(|(_, figure)| *figure).collect::<Vec<_>>());
        let occurred = reasons.iter().filter(|(reason, figure)| figure.counts() && *reason != name);
        let reasons = occurred.map(|(reason, figure)| format!("{reason} {}", figure.said())).collect();
        Outcome { name, total, reasons }
    };
    nianbao_figures::outcomes(story.report).into_iter().map(make).collect()
}

/// A share in percent.
fn share(figure: Figure, whole: Option<Decimal>) -> Option<String> {
    figure.value().zip(whole).and_then(|(part, whole)| percent(part, whole)).map(|percent| format!("{percent}%"))
}

const BAR: i32 = 60;

/// The bar. What is not above 0 takes no part.
fn stacked(body: &mut Sheet, outcomes: &[Outcome]) {
    let values: Vec<Decimal> = outcomes.iter().map(|outcome| outcome.total.figure.value().unwrap_or_default()).collect();
    body.area(Area(0, 0, ROOM, BAR), 10, TILE);
    let mut x = 0;
    for (n, long) in divide(&values, ROOM).into_iter().enumerate() {
        if long > 0 {
            // A hair of white keeps neighbours apart.
            swatch(body, Area(x, 0, (long - 2).max(2), BAR), 4, n);
        }
        x += long;
    }
}

/// A piece in a series' colour and pattern.
fn swatch(body: &mut Sheet, area: Area, radius: i32, n: usize) {
    body.area(area, radius, series(n));
    if let Some(pattern) = pattern(n) {
        body.area(area, radius, &pattern);
    }
}

/// The legend, in two columns; how far down it reaches.
fn legend(body: &mut Sheet, outcomes: &[Outcome], whole: Option<Decimal>) -> i32 {
    const GAP: i32 = 40;
    let room = (ROOM - GAP) / 2;
    let mut top = BAR + 30;
    for (row, pair) in outcomes.chunks(2).enumerate() {
        let mut lowest = top;
        for (n, outcome) in pair.iter().enumerate() {
            let x = if n == 0 { 0 } else { room + GAP };
            lowest = lowest.max(entry(body, (x, top), room, (outcome, row * 2 + n), whole));
        }
        body.rule(0, lowest + 12, ROOM, EDGE);
        top = lowest + 28;
    }
    top - 16
}

/// One entry of the legend; how far down it reaches.
fn entry(body: &mut Sheet, (x, top): (i32, i32), room: i32, (outcome, n): (&Outcome, usize), whole: Option<Decimal>) -> i32 {
    const INDENT: i32 = 48;
    swatch(body, Area(x, top + 3, 32, 28), 6, n);
    let (size, lines) = fit(&outcome.name, 24, 16, 150, 2);
    let under = below(body, (x + INDENT, top + (34 - size) / 2), Type::plain(size, INK), &lines);
    let right = x + room;
    let share = share(outcome.total.figure, whole);
    let share_room = if share.is_some() { 92 } else { 0 };
    let figure = outcome.total.figure.with("件");
    let set = if outcome.total.figure.value().is_some() { Type::bold(28, INK) } else { Type::plain(22, SOFT) };
    let size = shrink(&figure, set.size, 6, room - INDENT - 160 - share_room);
    body.text(right - share_room, top + (34 - size) / 2, set.sized(size).end(), &figure);
    if let Some(share) = share {
        body.text(right, top + 7, Type::plain(20, SOFT).end(), &share);
    }
    let mut notes = Vec::new();
    if !outcome.reasons.is_empty() {
        notes.push(format!("其中：{}", outcome.reasons.join("；")));
    }
    notes.extend(Some(outcome.total.lacks()).filter(|lacks| !lacks.is_empty()));
    let mut at = under.max(top + 38);
    for note in notes {
        at = below(body, (x + INDENT, at), Type::plain(18, SOFT), &wrap(&note, 18, room - INDENT, 12));
    }
    at
}
