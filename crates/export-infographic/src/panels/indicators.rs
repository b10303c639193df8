//! The indicators that have no place further up, as a list in two columns.

use crate::{
    Story,
    change::{Change, published},
    figure::{indicator_digits, is_plain_figure},
    ink::{BLUE, INK, SOFT, TILE},
    panel::{GUTTER, Panel, ROOM, arrow, below, ink_of},
    sheet::{Area, Sheet, Type, plain},
    width::{clip, fit, shrink, width},
};
use nianbao_figures::gap;
use nianbao_model::Indicator;

/// How many are drawn; the rest is in the report.
const MOST: usize = 40;
const WIDE: i32 = (ROOM - GUTTER) / 2;
const PAD: i32 = 20;
/// The room for a name, and for the figure beside it.
const NAME: i32 = 210;
const VALUE: i32 = WIDE - 2 * PAD - NAME - 16;

/// One line of the list.
struct Item {
    name: String,
    figure: String,
    unit: String,
    change: Option<Change>,
}

impl Item {
    fn of(indicator: &Indicator) -> Self {
        let figure = indicator_digits(indicator);
        let unit = if is_plain_figure(&figure) { plain(&indicator.unit) } else { String::new() };
        let name = Some(plain(&indicator.name)).filter(|name| !name.is_empty()).unwrap_or_else(|| "（未写明名称）".into());
        Self { name, figure, unit, change: published(indicator.year_on_year.as_deref()) }
    }

    fn said(&self) -> String {
        let change = self.change.as_ref().map(|change| format!("，{}", change.words)).unwrap_or_default();
        format!("{}：{}{}{}{change}", self.name, self.figure, gap(&self.unit), self.unit)
    }
}

pub(super) fn panel(story: &Story<'_>, shown: &[usize]) -> Option<Panel> {
    let says = |indicator: &Indicator| !plain(&indicator.name).is_empty() || !plain(&indicator.value).is_empty();
    let all = story.report.indicators.iter().enumerate();
    let items: Vec<Item> = all.filter(|(n, i)| !shown.contains(n) && says(i)).map(|(_, i)| Item::of(i)).collect();
    if items.is_empty() {
        return None;
    }
    let mut body = Sheet::default();
    let mut top = 0;
    for pair in items[..items.len().min(MOST)].chunks(2) {
        let high = if pair.iter().any(|item| item.change.is_some()) { 108 } else { 84 };
        for (item, x) in pair.iter().zip([0, WIDE + GUTTER]) {
            body.area(Area(x, top, WIDE, high), 12, TILE);
            line(&mut body, Area(x, top, WIDE, high), item);
        }
        top += high + GUTTER;
    }
    let mut said: Vec<String> = items.iter().take(MOST).map(Item::said).collect();
    if let Some(left @ 1..) = items.len().checked_sub(MOST) {
        let note = format!("其余 {left} 项见年度报告");
        body.text(ROOM / 2, top, Type::plain(22, SOFT).middle(), &note);
        top += 22 + GUTTER;
        said.push(note);
    }
    Some(Panel { id: "indicators", title: "更多数字", note: String::new(), body, height: top - GUTTER, said })
}

fn line(body: &mut Sheet, Area(x, y, w, h): Area, item: &Item) {
    let (size, lines) = fit(&item.name, 22, 16, NAME, 3);
    let block = i32::try_from(lines.len()).unwrap_or(1) * size * 4 / 3 - size / 3;
    below(body, (x + PAD, y + (h - block) / 2), Type::plain(size, INK), &lines);

    let right = x + w - PAD;
    let top = if item.change.is_some() { y + 18 } else { y + (h - 36) / 2 };
    let unit = clip(&item.unit, 20, VALUE / 2);
    let unit_room = if unit.is_empty() { 0 } else { width(&unit, 20) + 6 };
    let set = if is_plain_figure(&item.figure) { Type::bold(36, BLUE) } else { Type::plain(24, SOFT) };
    let size = shrink(&item.figure, set.size, 4, VALUE - unit_room);
    body.text(right - unit_room, top + (36 - size) * 88 / 100, set.sized(size).end(), &item.figure);
    body.text(right, top + 14, Type::plain(20, SOFT).end(), &unit);
    if let Some(change) = &item.change {
        let size = shrink(&change.words, 18, 13, VALUE - 24);
        let words = clip(&change.words, size, VALUE - 24);
        let top = top + 50;
        body.text(right, top, Type::plain(size, ink_of(change.way)).end(), &words);
        arrow(body, (right - width(&words, size) - 24, top), change.way, ink_of(change.way));
    }
}
