//! What stands above and below the panels: the title band and the source line.

use crate::{
    Story,
    ink::{AMBER, NAVY, NAVY_LIGHT, NAVY_LIGHTER, PALE, SOFT, WHITE},
    panel::{MARGIN, PADDING, WIDTH, below},
    sheet::{Area, Sheet, Type, plain},
    width::{fit, width},
};
use nianbao_model::Level;

/// The unit's name in the report's year: the report's own, else the register's.
pub(crate) fn unit(story: &Story<'_>) -> String {
    let own = plain(&story.report.unit.name);
    if !own.is_empty() {
        return own;
    }
    let (id, year) = (&story.report.unit.id, story.report.year);
    let known = story.region.and_then(|region| {
        let of_root = (region.id() == id).then(|| region.name_in(year));
        of_root.or_else(|| region.unit(id).map(|unit| unit.name_in(year)))
    });
    known.map(plain).filter(|name| !name.is_empty()).unwrap_or_else(|| "（未写明单位）".into())
}

/// The picture's name: 广州海关2020年政府信息公开工作年度报告图解.
pub(crate) fn name(story: &Story<'_>) -> String {
    format!("{}{}年政府信息公开工作年度报告图解", unit(story), story.report.year)
}

/// Whose figures they are, as far as that is known: 关区年报：本级机关1个、隶属海关20个.
fn scope(story: &Story<'_>) -> Option<String> {
    let level = story.report.unit.level?;
    let (Level::Region, Some(region)) = (level, story.region) else { return Some(level.zh().into()) };
    let count =
        |level: Level| region.units.iter().filter(|unit| unit.level == level && unit.reports && unit.exists_in(story.report.year)).count();
    let parts: Vec<String> = [Level::HeadOffice, Level::Subordinate]
        .into_iter()
        .map(|level| (level, count(level)))
        .filter(|(_, n)| *n > 0)
        .map(|(level, n)| format!("{} {n} 个", level.zh()))
        .collect();
    let of = if parts.is_empty() { String::new() } else { format!(" · {}", parts.join("、")) };
    Some(format!("{}{of}", level.zh()))
}

/// The title band, its height, and what it says.
pub(crate) fn title(story: &Story<'_>) -> (Sheet, i32, Vec<String>) {
    let room = WIDTH - 2 * (MARGIN + PADDING);
    let left = MARGIN + PADDING;
    let (unit, year) = (unit(story), story.report.year);
    let title = format!("{year}年政府信息公开工作年度报告");
    let period = format!("统计期限：{year}年1月1日至12月31日");
    let scope = scope(story);

    let mut words = Sheet::default();
    let mut at = 64;
    words.area(Area(left, at, 84, 40), 8, AMBER);
    words.text(left + 42, at + 8, Type::bold(24, NAVY).middle(), "图解");
    if let Some(scope) = &scope {
        words.text(left + 104, at + 8, Type::plain(24, PALE), scope);
    }
    at += 40 + 36;
    let (size, lines) = fit(&unit, 72, 36, room, 3);
    at = below(&mut words, (left, at), Type::bold(size, WHITE), &lines) + 8;
    words.text(left, at, Type::plain(40, WHITE), &title);
    at += 40 + 30;
    words.area(Area(left, at, 72, 6), 3, AMBER);
    at += 6 + 24;
    words.text(left, at, Type::plain(22, PALE), &period);
    let height = at + 22 + 52;

    let mut band = Sheet::default();
    band.area(Area(0, 0, WIDTH, height), 0, NAVY);
    // Quarter circles in the corner: all of them dark enough for white text.
    for (radius, ink) in [(260, NAVY_LIGHT), (180, NAVY_LIGHTER), (100, NAVY)] {
        band.path(&format!("M{WIDTH} {height}v-{radius}a{radius} {radius} 0 0 0 -{radius} {radius}z"), ink);
    }
    band.place((0, 0), &words);
    let mut said = vec![format!("{unit}{title}（图解）")];
    said.extend(scope.map(|scope| format!("范围：{scope}")));
    said.push(period);
    (band, height, said)
}

/// The source line, where it ends, and what it says.
pub(crate) fn foot(story: &Story<'_>, top: i32) -> (Sheet, i32, Vec<String>) {
    let room = WIDTH - 2 * MARGIN;
    let unit = unit(story);
    let source = format!("数据来源：{unit}{}年政府信息公开工作年度报告", story.report.year);
    let mut foot = Sheet::default();
    let mut at = top + 12;
    for (text, size) in [(&source, 22), (&unit, 22)] {
        let (size, lines) = fit(text, size, 16, room, 2);
        for line in &lines {
            debug_assert!(width(line, size) <= room);
            foot.text(WIDTH / 2, at, Type::plain(size, SOFT).middle(), line);
            at += size * 3 / 2;
        }
    }
    (foot, at + 36, vec![source, unit])
}
