//! The flow of requests: new ones and last year's remainder come in, what was decided goes out, and the rest goes on to next year.
//!
//! The report does not say which of the decided requests were last year's; so the bands meet in the middle.

use crate::{
    Story, change,
    ink::{BACK, BLUE, EDGE, INK, SOFT, TILE, series},
    panel::{Panel, ROOM},
    sheet::{Area, Sheet, Type, pattern},
    width::{shrink, wrap},
};
use nianbao_figures::{Figure, digits, part_of};
use nianbao_model::Decimal;

/// One end of the flow.
#[derive(Clone, Copy)]
struct End {
    label: &'static str,
    figure: Figure,
}

/// How wide a node is, where the nodes stand, and how much room labels have.
const NODE: i32 = 22;
const LABEL: i32 = 190;
const MIDDLE: i32 = (ROOM - NODE) / 2;
/// How thick all that comes in is.
const THICK: i32 = 200;

pub(super) fn panel(story: &Story<'_>) -> Option<Panel> {
    let end = |label, row: &str| {
        let figure = Figure::at(story.report, &format!("requests.{row}.total")).unwrap_or(Figure::Blank);
        End { label, figure }
    };
    let come = [end("本年新收", "received"), end("上年结转", "carried_in")];
    let go = [end("本年办结", "outcome_total"), end("结转下年度", "carried_out")];
    if !come.iter().chain(&go).any(|end| end.figure.is_stated()) {
        return None;
    }
    let mut said: Vec<String> = come.iter().chain(&go).map(|end| format!("{}：{}", end.label, end.figure.spoken("件"))).collect();
    let mut body = Sheet::default();
    let mut height = match scale(&come, &go) {
        Some(whole) => bands(&mut body, &come, &go, whole),
        None => boxes(&mut body, &come, &go),
    };
    if let Some(note) = uneven(&come, &go) {
        for line in wrap(&note, 20, ROOM, 3) {
            body.text(ROOM / 2, height + 16, Type::plain(20, SOFT).middle(), &line);
            height += 28;
        }
        height += 8;
        said.push(note);
    }
    Some(Panel { id: "flow", title: "申请办理流向", note: "单位：件".into(), body, height, said })
}

/// What the thickness stands for: the larger side. Nothing if a figure is missing or below 0, or if nothing came and went.
fn scale(come: &[End; 2], go: &[End; 2]) -> Option<Decimal> {
    let side = |ends: &[End; 2]| {
        let values = ends.iter().map(|end| end.figure.value().filter(|value| !value.is_sign_negative()));
        values.collect::<Option<Vec<_>>>().and_then(|values| values[0].checked_add(values[1]))
    };
    Some(side(come)?.max(side(go)?)).filter(|whole| !whole.is_zero())
}

/// Says so if what came in is not what went out.
fn uneven(come: &[End; 2], go: &[End; 2]) -> Option<String> {
    let values = |ends: &[End; 2]| Some((ends[0].figure.value()?, ends[1].figure.value()?));
    let ((a, b), (c, d)) = (values(come)?, values(go)?);
    let even = a.checked_add(b)? == c.checked_add(d)?;
    (!even).then(|| format!("按报告原数，两侧不相等：{} ≠ {}", change::sum_words(a, b), change::sum_words(c, d)))
}

/// Where two nodes of a side stand: tops and thicknesses, far enough apart for their labels.
fn nodes(ends: &[End; 2], whole: Decimal) -> [(i32, i32); 2] {
    let thick = |end: &End| end.figure.value().map_or(0, |value| part_of(value, whole, THICK));
    let [a, b] = [thick(&ends[0]), thick(&ends[1])];
    let gap = (92 - (a + b) / 2).max(28);
    [(0, a), (a + gap, b)]
}

fn bands(body: &mut Sheet, come: &[End; 2], go: &[End; 2], whole: Decimal) -> i32 {
    let sides = [(come, nodes(come, whole)), (go, nodes(go, whole))];
    let reach = |nodes: &[(i32, i32); 2]| nodes[1].0 + nodes[1].1;
    // Labels are 72 high and stand at the middle of their nodes, which may be thinner.
    let above = |nodes: &[(i32, i32); 2]| (36 - nodes[0].1 / 2).max(0);
    let under = |nodes: &[(i32, i32); 2]| (36 - nodes[1].1 / 2).max(0);
    let tall = sides.iter().map(|(_, nodes)| above(nodes) + reach(nodes) + under(nodes)).max().unwrap_or(0);
    let sum = |nodes: &[(i32, i32); 2]| nodes[0].1 + nodes[1].1;
    let middle = sides.iter().map(|(_, nodes)| sum(nodes)).max().unwrap_or(0);
    let height = tall.max(middle + 52);
    let middle_top = (height - middle) / 2 + 18;

    for (right, (ends, nodes)) in sides.iter().enumerate() {
        let right = right == 1;
        let shift = (height - above(nodes) - reach(nodes) - under(nodes)) / 2 + above(nodes);
        let node_x = if right { ROOM - LABEL - NODE } else { LABEL };
        let mut inner = middle_top + (middle - sum(nodes)) / 2;
        for (n, (end, (top, thick))) in ends.iter().zip(nodes).enumerate() {
            let (top, colour) = (top + shift, usize::from(right) * 2 + n);
            if *thick > 0 {
                let (from, to) = if right { (MIDDLE + NODE, node_x) } else { (node_x + NODE, MIDDLE) };
                let (left_y, right_y) = if right { (inner, top) } else { (top, inner) };
                body.path(&band((from, left_y), (to, right_y), *thick), if right { "#CFE3F2" } else { "#DCE8F3" });
                body.area(Area(node_x, top, NODE, *thick), 0, series(colour));
                if let Some(pattern) = pattern(colour) {
                    body.area(Area(node_x, top, NODE, *thick), 0, &pattern);
                }
            } else {
                body.area(Area(node_x, top - 1, NODE, 2), 0, BACK);
            }
            let at = if right { node_x + NODE + 16 } else { node_x - 16 };
            label(body, (at, top + thick / 2 - 36), right, *end);
            inner += thick;
        }
    }
    body.area(Area(MIDDLE, middle_top, NODE, middle), 0, BLUE);
    let all = digits(whole);
    let text = format!("{} {all} 件", if uneven(come, go).is_some() { "较大一侧" } else { "应办理" });
    let size = shrink(&text, 24, 6, 300);
    body.text(MIDDLE + NODE / 2, middle_top - 34, Type::bold(size, INK).middle(), &text);
    height
}

/// A band between two places, `thick` at both.
fn band((x0, y0): (i32, i32), (x1, y1): (i32, i32), thick: i32) -> String {
    let half = i32::midpoint(x0, x1);
    format!("M{x0} {y0}C{half} {y0} {half} {y1} {x1} {y1}v{thick}C{half} {} {half} {} {x0} {}z", y1 + thick, y0 + thick, y0 + thick)
}

/// A figure with its label, beside its node.
fn label(body: &mut Sheet, (x, top): (i32, i32), right: bool, end: End) {
    let place = |set: Type| if right { set } else { set.end() };
    let text = end.figure.said();
    let set = if end.figure.value().is_some() { Type::bold(36, INK) } else { Type::plain(26, SOFT) };
    let size = shrink(&text, set.size, 6, LABEL - 20);
    body.text(x, top, place(Type::plain(22, SOFT)), end.label);
    body.text(x, top + 32 + (36 - size) / 2, place(set.sized(size)), &text);
}

/// Without bands: four boxes, and an arrow between the sides.
fn boxes(body: &mut Sheet, come: &[End; 2], go: &[End; 2]) -> i32 {
    const WIDE: i32 = 400;
    const HIGH: i32 = 100;
    for (ends, x) in [(come, 0), (go, ROOM - WIDE)] {
        for (end, y) in ends.iter().zip([0, HIGH + 20]) {
            body.framed(Area(x, y, WIDE, HIGH), 12, TILE, EDGE);
            body.text(x + 24, y + 39, Type::plain(24, SOFT), end.label);
            let text = end.figure.said();
            let set = if end.figure.value().is_some() { Type::bold(40, INK) } else { Type::plain(28, SOFT) };
            let size = shrink(&text, set.size, 6, WIDE - 48 - 140);
            body.text(x + WIDE - 24, y + (HIGH - size) / 2, set.sized(size).end(), &text);
        }
    }
    let (x, y) = (ROOM / 2 - 32, HIGH + 10);
    body.path(&format!("M{x} {}h36v-16l28 26l-28 26v-16h-36z", y - 10), BACK);
    HIGH * 2 + 20
}
