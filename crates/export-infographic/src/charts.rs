//! The page's charts as SVG with classes for colours: dots, ribbons, the river of a small screen,
//! bars, pieces, columns.

use crate::tale::{Dots, Ends, Flow};
use nianbao_figures::part_of;
use nianbao_model::Decimal;
use std::fmt::Write as _;

/// Which of the six marks each part has: two full, two pale, and two of the accent, which small
/// parts take first.
pub(crate) fn marks(small: impl Iterator<Item = bool>) -> Vec<usize> {
    let mut free: Vec<usize> = (0..6).collect();
    let mut marks = Vec::new();
    for small in small {
        let at = if small { free.iter().position(|mark| *mark > 3).unwrap_or(0) } else { 0 };
        marks.push(if free.is_empty() { 5 } else { free.remove(at) });
    }
    marks
}

/// The field of dots, filled column by column. Its marks are patterns, so that a thousand dots are
/// a few shapes.
pub(crate) fn dots(dots: &Dots) -> String {
    let rows = dots.rows.max(1);
    let all: u32 = dots.parts.iter().map(|part| part.dots).sum();
    let columns = all.div_ceil(rows);
    let mut svg = format!(
        "<svg class=\"dots\" viewBox=\"0 0 {} {}\" aria-hidden=\"true\" focusable=\"false\">",
        columns * 10,
        rows * 10
    );
    let marks = marks(dots.parts.iter().map(|part| part.small));
    let mut at = 0;
    for (part, mark) in dots.parts.iter().zip(marks) {
        let (from, to) = (at, at + part.dots);
        at = to;
        let mut area = |x: u32, y: u32, w: u32, h: u32| {
            if w > 0 && h > 0 {
                let _ = write!(
                    svg,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#d{mark})\"/>",
                    x * 10,
                    y * 10,
                    w * 10,
                    h * 10
                );
            }
        };
        let (first, last) = (from / rows, to / rows);
        if first == last {
            area(first, from % rows, 1, to - from);
            continue;
        }
        area(first, from % rows, 1, rows - from % rows);
        area(first + 1, 0, last - first - 1, rows);
        area(last, 0, 1, to % rows);
    }
    svg + "</svg>"
}

/// The width and the row's height of the ribbons' picture.
const WIDE: i32 = 336;
const ROW: i32 = 100;
/// Where the whole stands, and how wide bars are.
const TRUNK: i32 = 110;
const BAR: i32 = 8;

/// A band between two places, `thick` at both.
fn band((x0, y0): (i32, i32), (x1, y1): (i32, i32), thick: i32) -> String {
    let half = i32::midpoint(x0, x1);
    format!(
        "M{x0} {y0}C{half} {y0} {half} {y1} {x1} {y1}v{thick}C{half} {} {half} {} {x0} {}z",
        y1 + thick,
        y0 + thick,
        y0 + thick
    )
}

/// How high the whole stands: at most half as high as the picture, so that no ribbon is higher than
/// nine tenths of its row.
fn whole(flow: &Flow, due: Decimal, high: i32) -> i32 {
    let largest = flow.ends.iter().filter_map(|end| end.value).max().unwrap_or(due);
    let times =
        due.checked_div(largest).and_then(|times| times.checked_mul(Decimal::from(ROW * 9 / 10)));
    times.and_then(|long| i32::try_from(long.round()).ok()).unwrap_or(high).min(high / 2).max(20)
}

/// Where the whole begins, in tenths of the picture's height.
pub(crate) fn trunk(flow: &Flow) -> i32 {
    let high = i32::try_from(flow.ends.len()).unwrap_or(1).max(1) * ROW;
    flow.due.map_or(0, |due| (high - whole(flow, due, high)) * 5 / high)
}

/// The ribbons from the sources through the whole to the ends. The rows at both sides are of equal
/// height each, so that the picture may be stretched to theirs.
pub(crate) fn ribbons(flow: &Flow) -> String {
    let rows = i32::try_from(flow.ends.len()).unwrap_or(1).max(1);
    let high = rows * ROW;
    let Some(due) = flow.due else { return String::new() };
    let whole = whole(flow, due, high);
    let trunk_top = (high - whole) / 2;
    let mut svg = format!(
        "<svg class=\"ribbons\" viewBox=\"0 0 {WIDE} {high}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">"
    );
    let mut side = |all: &[(Decimal, &str)], right: bool| {
        let each = high / i32::try_from(all.len()).unwrap_or(1).max(1);
        let mut inner = trunk_top;
        let lengths: Vec<Decimal> = all.iter().map(|(value, _)| *value).collect();
        let thick = nianbao_figures::divide(&lengths, whole);
        for ((n, (_, class)), thick) in (0..).zip(all).zip(thick) {
            let outer = n * each + (each - thick) / 2;
            let (d, bar) = if right {
                (band((TRUNK + BAR, inner), (WIDE - BAR, outer), thick), WIDE - BAR)
            } else {
                (band((BAR, outer), (TRUNK, inner), thick), 0)
            };
            let _ = write!(
                svg,
                "<path class=\"rib {class}\" d=\"{d}\"/><rect class=\"end {class}\" x=\"{bar}\" y=\"{outer}\" width=\"{BAR}\" height=\"{thick}\"/>"
            );
            inner += thick;
        }
    };
    let come: Vec<(Decimal, &str)> = flow
        .sources
        .iter()
        .filter_map(|source| {
            Some((source.value?, if source.carried { "carried" } else { "asked" }))
        })
        .collect();
    let go: Vec<(Decimal, &str)> =
        flow.ends.iter().filter_map(|end| Some((end.value?, end.kind.id()))).collect();
    side(&come, false);
    side(&go, true);
    let _ = write!(
        svg,
        "<rect class=\"end asked\" x=\"{TRUNK}\" y=\"{trunk_top}\" width=\"{BAR}\" height=\"{whole}\"/></svg>"
    );
    svg
}

/// The river of a small screen: what comes in joins it row by row, what ends leaves it. Each row
/// has its part of it: a head of fixed height, and a rest that is as high as the row's words.
pub(crate) fn river(flow: &Flow) -> (Vec<String>, String, Vec<String>) {
    const HEAD: i32 = 44;
    const FULL: i32 = 72;
    const RIGHT: i32 = 100;
    let Some(due) = flow.due.filter(|_| flow.whole) else {
        return (Vec::new(), String::new(), Vec::new());
    };
    let thick = |value: Option<Decimal>| value.map_or(0, |value| thickness(value, due, FULL));
    let row = |stays: i32, below: i32, class: &str, branch: Option<(String, i32, i32)>| {
        let mut svg = format!(
            "<svg class=\"bend\" viewBox=\"0 0 {RIGHT} {HEAD}\" aria-hidden=\"true\" focusable=\"false\">"
        );
        if stays > 0 {
            let _ = write!(svg, "<rect class=\"rib asked\" width=\"{stays}\" height=\"{HEAD}\"/>");
        }
        if let Some((d, y, thick)) = branch {
            let _ = write!(
                svg,
                "<path class=\"rib {class}\" d=\"{d}\"/><rect class=\"end {class}\" x=\"{}\" y=\"{y}\" width=\"5\" height=\"{thick}\"/>",
                RIGHT - 5
            );
        }
        svg += "</svg>";
        if below > 0 {
            let _ = write!(
                svg,
                "<svg class=\"rest\" viewBox=\"0 0 {RIGHT} 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"rib asked\" width=\"{below}\" height=\"10\"/></svg>"
            );
        }
        svg
    };
    // The lane turns within the head: its level part is at most as thick as the head allows.
    let lane = |from: i32, thick: i32, down: bool| {
        let level = thick.clamp(1, HEAD - 14);
        let top = (26 - level) / 2;
        let top = top.max(2);
        let (a, b) = (from, from + thick);
        let far = RIGHT - 5;
        let d = if down {
            format!(
                "M{far} {top}C{b} {top} {a} {top} {a} {HEAD}H{b}C{b} {} {b} {} {far} {}z",
                top + level + 4,
                top + level,
                top + level
            )
        } else {
            format!(
                "M{a} 0C{a} {} {b} {} {far} {}V{top}C{b} {top} {b} {top} {b} 0z",
                top + level,
                top + level,
                top + level
            )
        };
        (d, top, level)
    };
    let mut width = 0;
    let come = flow.sources.iter().map(|source| {
        let t = thick(source.value);
        let svg = row(
            width,
            width + t,
            if source.carried { "carried" } else { "asked" },
            Some(lane(width, t, true)),
        );
        width += t;
        svg
    });
    let come = come.collect();
    let middle = row(width, width, "asked", None);
    let middle = middle.replacen(
        "</svg>",
        &format!("<rect class=\"end asked\" y=\"18\" width=\"{width}\" height=\"6\"/></svg>"),
        1,
    );
    let mut left: i32 = flow.ends.iter().map(|end| thick(end.value)).sum();
    // Both sides are rounded apart; the river does not jump.
    left = left.max(1);
    let go = flow.ends.iter().map(|end| {
        let t = thick(end.value);
        left = (left - t).max(0);
        row(left, left, end.kind.id(), Some(lane(left, t, false)))
    });
    (come, middle, go.collect())
}

fn thickness(value: Decimal, whole: Decimal, length: i32) -> i32 {
    let exact = value.checked_mul(Decimal::from(length)).and_then(|long| long.checked_div(whole));
    let pixels = exact.and_then(|long| i32::try_from(long.round()).ok()).unwrap_or(0);
    pixels.clamp(i32::from(value > Decimal::ZERO), length)
}

/// A bar from zero, with a tick where last year's stood.
pub(crate) fn bar(value: Decimal, last: Option<Decimal>, longest: Decimal) -> String {
    let long = part_of(value, longest, 1000);
    let mut svg = String::from(
        "<svg class=\"bar1\" viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">",
    );
    let _ = write!(
        svg,
        "<rect class=\"track\" y=\"2\" width=\"1000\" height=\"12\"/><rect class=\"now\" y=\"2\" width=\"{long}\" height=\"12\"/>"
    );
    if let Some(last) = last {
        let at = part_of(last, longest, 996).min(996);
        let _ = write!(
            svg,
            "<path class=\"halo\" d=\"M{at} 0v16\"/><path class=\"tick\" d=\"M{at} 0v16\"/>"
        );
    }
    svg + "</svg>"
}

/// Two thin bars, last year's above this year's, on a scale of 1000.
pub(crate) fn pair((now, last): (i32, i32)) -> String {
    format!(
        "<svg class=\"pair\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"was\" width=\"{last}\" height=\"7\"/><rect class=\"now\" y=\"12\" width=\"{now}\" height=\"7\"/></svg>"
    )
}

/// Small counts, a square each, ten in a row; the first are new this year.
pub(crate) fn pieces(&(all, new): &(u32, u32)) -> String {
    let across = all.clamp(1, 10);
    let mut svg = format!(
        "<svg class=\"pieces p{across}\" viewBox=\"0 0 {} {}\" aria-hidden=\"true\" focusable=\"false\">",
        across * 14,
        all.div_ceil(10) * 14
    );
    for n in 0..all {
        let class = if n < new { "new" } else { "old" };
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"10\" height=\"10\"/>",
            n % 10 * 14 + 1,
            n / 10 * 14 + 1
        );
    }
    svg + "</svg>"
}

/// Requests one by one, each in the colour of its end.
pub(crate) fn squares(count: u32, kind: Ends) -> String {
    let mut svg = format!(
        "<svg class=\"pieces p{}\" viewBox=\"0 0 {} 14\" aria-hidden=\"true\" focusable=\"false\">",
        count.clamp(1, 10),
        count.clamp(1, 10) * 14
    );
    for n in 0..count.min(10) {
        let _ = write!(
            svg,
            "<rect class=\"end {}\" x=\"{}\" y=\"1\" width=\"10\" height=\"10\"/>",
            kind.id(),
            n * 14 + 1
        );
    }
    svg + "</svg>"
}

/// A year's column.
pub(crate) fn column(high: &i32, now: &bool) -> String {
    let class = if *now { "now" } else { "was" };
    format!(
        "<svg class=\"col\" viewBox=\"0 0 10 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"{class}\" y=\"{}\" width=\"10\" height=\"{high}\"/></svg>",
        100 - high
    )
}
