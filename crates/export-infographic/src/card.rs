//! The share picture: what a link to the report shows of itself where people share it. 1200 by 630 pixels, as the platforms cut them.

use crate::{
    Picture, Story,
    change::since,
    frame,
    ink::{AMBER, NAVY, NAVY_LIGHT, NAVY_LIGHTER, PALE, WHITE},
    panel::{arrow, below},
    sheet::{Area, Sheet, Type},
    width::{clip, fit, shrink, width},
};
use nianbao_figures::Figure;

const WIDE: i32 = 1200;
const HIGH: i32 = 630;
const LEFT: i32 = 80;

/// Draws the share picture: whose report it is, and its first figures.
pub(crate) fn card(story: &Story<'_>) -> Picture {
    let unit = frame::unit(story);
    let title = format!("{}年政府信息公开工作年度报告", story.report.year);
    let mut sheet = Sheet::default();
    sheet.area(Area(0, 0, WIDE, HIGH), 0, NAVY);
    for (radius, ink) in [(420, NAVY_LIGHT), (290, NAVY_LIGHTER), (160, NAVY)] {
        sheet.path(&format!("M{WIDE} 0v{radius}a{radius} {radius} 0 0 1 -{radius} -{radius}z"), ink);
    }
    let room = WIDE - 2 * LEFT;
    let (size, lines) = fit(&unit, 84, 44, room, 2);
    let mut at = below(&mut sheet, (LEFT, 84), Type::bold(size, WHITE), &lines) + 14;
    sheet.text(LEFT, at, Type::plain(46, PALE), &title);
    at += 46 + 34;
    sheet.area(Area(LEFT, at, 90, 8), 4, AMBER);

    let mut said = vec![format!("{unit}{title}")];
    let figures: Vec<(&str, &str, Figure)> = [
        ("新收申请", "requests.received.total"),
        ("办结申请", "requests.outcome_total.total"),
        ("规范性文件现行有效", "proactive.normative_documents.in_force"),
    ]
    .into_iter()
    .filter_map(|(label, address)| Some((label, address, Figure::at(story.report, address).filter(|f| f.value().is_some())?)))
    .collect();
    let each = room / i32::try_from(figures.len()).ok().filter(|&n| n > 0).unwrap_or(1);
    for ((label, address, figure), x) in figures.into_iter().zip((LEFT..).step_by(each.unsigned_abs() as usize)) {
        let text = figure.said();
        let size = shrink(&text, 76, 20, each - 90);
        sheet.text(x, 420 + (76 - size), Type::bold(size, WHITE), &text);
        sheet.text(x + width(&text, size) + 14, 464, Type::plain(30, PALE), "件");
        sheet.text(x, 516, Type::plain(30, PALE), label);
        let change = since(story.report, story.previous, address, "件");
        if let Some(change) = &change {
            arrow(&mut sheet, (x, 562), change.way, AMBER);
            let indent = if change.way == crate::change::Way::Level { 0 } else { 26 };
            sheet.text(x + indent, 561, Type::plain(22, AMBER), &clip(&change.words, 22, each - 40 - indent));
        }
        said.push(format!("{label}：{}{}", figure.with("件"), change.map(|c| format!("，{}", c.words)).unwrap_or_default()));
    }
    let text = said.join("\n");
    let svg = sheet.finish((WIDE, HIGH), &said[0], &text);
    Picture { svg, width: WIDE.unsigned_abs(), height: HIGH.unsigned_abs(), text }
}
