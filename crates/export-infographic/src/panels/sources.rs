//! Where requests came from: a bar for each kind of applicant.

use crate::{
    Story,
    ink::{EDGE, INK, SOFT, TILE, series},
    panel::{Panel, ROOM},
    sheet::{Area, Sheet, Type},
    width::{fit, shrink},
};
use nianbao_figures::{Figure, Total, name, part_of, percent};
use nianbao_model::Decimal;

/// Where bars begin, and how long the longest is.
const LEFT: i32 = 170;
const LONGEST: i32 = 530;
const ROW: i32 = 58;

pub(super) fn panel(story: &Story<'_>) -> Option<Panel> {
    let edition = &story.report.edition;
    let block = edition.tables.iter().find(|table| table.id == "requests")?.blocks.first()?;
    let row = block.rows.iter().position(|row| row.id == "received")?;
    let columns = block.columns.iter().enumerate();
    let parts: Vec<(String, Figure)> = columns
        .filter(|(_, column)| !column.total)
        .map(|(n, column)| (name(&column.label), Figure::of(story.report.cell(block.cell(row, n)))))
        .collect();
    if !parts.iter().any(|(_, figure)| figure.is_stated()) {
        return None;
    }
    let total = Figure::at(story.report, "requests.received.total").unwrap_or(Figure::Blank);
    let whole = whole_of(&parts, total);
    let largest = parts.iter().filter_map(|(_, figure)| figure.value()).max().unwrap_or_default();

    let mut body = Sheet::default();
    let mut said = vec![format!("合计：{}", total.spoken("件"))];
    for ((label, figure), top) in parts.iter().zip((0..).step_by(ROW as usize)) {
        let share = figure.value().zip(whole).and_then(|(part, whole)| percent(part, whole)).map(|percent| format!("{percent}%"));
        bar(&mut body, top, (label, *figure), largest, share.as_deref());
        let share = share.map(|share| format!("，占 {share}")).unwrap_or_default();
        said.push(format!("{label}：{}{share}", figure.spoken("件")));
    }
    let height = ROW * i32::try_from(parts.len()).ok()? - 16;
    let note = format!("本年新收 {}", total.with("件"));
    Some(Panel { id: "sources", title: "申请从哪里来", note, body, height, said })
}

/// The total that shares are of: only if the parts make it.
fn whole_of(parts: &[(String, Figure)], total: Figure) -> Option<Decimal> {
    let figures: Vec<Figure> = parts.iter().map(|(_, figure)| *figure).collect();
    let sum = Total::of(&figures);
    let fair =
        sum.is_whole() && sum.figure.value() == total.value() && figures.iter().all(|f| f.value().is_none_or(|v| !v.is_sign_negative()));
    total.value().filter(|total| fair && *total > Decimal::ZERO)
}

fn bar(body: &mut Sheet, top: i32, (label, figure): (&str, Figure), largest: Decimal, share: Option<&str>) {
    const HIGH: i32 = 34;
    let (size, lines) = fit(label, 24, 15, LEFT - 20, 2);
    let block = i32::try_from(lines.len()).unwrap_or(1) * size * 4 / 3 - size / 3;
    let mut at = top + 4 + (HIGH - block) / 2;
    for line in &lines {
        body.text(0, at, Type::plain(size, INK), line);
        at += size * 4 / 3;
    }
    let long = figure.value().map_or(0, |value| part_of(value, largest, LONGEST));
    if figure.value().is_some() {
        body.area(Area(LEFT, top + 4, LONGEST, HIGH), 6, TILE);
        if long > 0 {
            body.area(Area(LEFT, top + 4, long, HIGH), 6, series(0));
        }
    } else {
        body.dashed(Area(LEFT, top + 4, LONGEST, HIGH), EDGE);
    }
    let x = LEFT + LONGEST + 20;
    let set = if figure.value().is_some() { Type::bold(26, INK) } else { Type::plain(22, SOFT) };
    let text = figure.with("件");
    let room = ROOM - x - if share.is_some() { 92 } else { 0 };
    let size = shrink(&text, set.size, 6, room);
    body.text(x, top + 4 + (HIGH - size) / 2, set.sized(size), &text);
    if let Some(share) = share {
        body.text(ROOM, top + 4 + (HIGH - 20) / 2, Type::plain(20, SOFT).end(), share);
    }
}
