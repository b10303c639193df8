//! The share picture: what a link to the report shows of itself where people share it. 1200 by 630
//! pixels, as the platforms cut them: whose report it is, and the year's message.

use crate::{
    Picture,
    ink::{Look, WHITE},
    sheet::{Area, Sheet, Type},
    tale::Tale,
    width::{clip, fit, shrink, width, wrap},
};
use nianbao_register::Region;

const WIDE: i32 = 1200;
const HIGH: i32 = 630;
const LEFT: i32 = 72;
/// No text is smaller.
const LEAST: i32 = 30;

/// Draws the share picture.
pub(crate) fn card(tale: &Tale, look: &Look, region: Option<&Region>) -> Picture {
    let mut sheet = Sheet::default();
    sheet.area(Area(0, 0, WIDE, HIGH), 0, &look.hero);
    sheet.area(Area(0, HIGH - 18, WIDE, 8), 0, look.accent);
    let emblem = crate::picture::emblem(region);
    let mut x = LEFT;
    if !emblem.is_empty() {
        sheet.area(Area(x, 56, 112, 112), 8, WHITE);
        sheet.image(Area(x + 8, 64, 96, 96), emblem);
        x += 112 + 28;
    }
    let room = WIDE - LEFT - x;
    let (size, lines) = fit(&tale.unit, 56, 34, room, 1);
    sheet.text(x, 58 + (56 - size) / 2, Type::serif(size, WHITE), &lines.concat());
    let draft = if tale.draft { "（草稿）" } else { "" };
    sheet.text(
        x,
        132,
        Type::plain(36, look.dim),
        &clip(&format!("{}{draft}", tale.title()), 36, room),
    );

    let room = WIDE - 2 * LEFT;
    let message = &tale.message;
    let subject = message.subject.concat();
    let (size, lines) = fit(&subject, 54, 36, room, 1);
    sheet.text(LEFT, 218, Type::serif(size, WHITE), &lines.concat());
    match &message.figure {
        Some((figure, unit)) => {
            let size = shrink(figure, 190, 70, room - 120);
            sheet.text(LEFT, 286 + (190 - size) / 2, Type::serif(size, look.accent), figure);
            let at = LEFT + width(figure, size) + 10;
            sheet.text(
                at,
                286 + (190 - size) / 2 + (size - 60) * 88 / 100,
                Type::serif(60, WHITE),
                &clip(unit, 60, 120),
            );
            if let Some(change) = &message.change {
                // Beside the figure where there is room, else nothing is pressed in.
                let from = at + width(&clip(unit, 60, 120), 60) + 40;
                let left = WIDE - LEFT - from;
                if width(change, 36) <= left {
                    let size = shrink(change, 48, 36, left);
                    sheet.text(
                        from,
                        286 + (190 - size) * 88 / 100 - 6,
                        Type::bold(size, WHITE),
                        change,
                    );
                }
            }
        }
        None => sheet.area(Area(LEFT, 320, 160, 8), 0, look.accent),
    }
    for (line, top) in wrap(&tale.lead.concat(), LEAST, room, 2).iter().zip([504, 548]) {
        sheet.text(LEFT, top, Type::plain(LEAST, look.dim), line);
    }
    let text = format!(
        "{}{}{draft}\n{}\n{}",
        tale.unit,
        tale.title(),
        tale.message_said(),
        tale.lead.concat()
    );
    let svg = sheet.finish((WIDE, HIGH), text.lines().next().unwrap_or_default(), &text);
    Picture { svg, width: WIDE.unsigned_abs(), height: HIGH.unsigned_abs(), text }
}
