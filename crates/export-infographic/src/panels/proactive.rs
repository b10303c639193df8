//! The table of 主动公开: licences, penalties, coercive measures, fees, purchases and documents, as tiles.
//!
//! The editions have other columns; what a tile shows follows from the columns that the edition has.

use crate::{
    Story, change,
    label::unit_of,
    panel::{Panel, Tile, tiles},
    sheet::Sheet,
};
use nianbao_figures::{Figure, digits, name};
use nianbao_model::{Block, Column, Decimal};

/// The column that is a row's chief figure, the first of these that there is.
const CHIEF: [&str; 4] = ["decisions", "amount", "in_force", "disclosed_total"];

pub(super) fn panel(story: &Story<'_>) -> Option<Panel> {
    let table = story.report.edition.tables.iter().find(|table| table.id == "proactive")?;
    let all: Vec<Tile> =
        table.blocks.iter().flat_map(|block| (0..block.rows.len()).filter_map(move |row| tile(story, block, row))).collect();
    if all.is_empty() {
        return None;
    }
    let mut body = Sheet::default();
    let height = tiles(&mut body, &all, 0);
    let said = all.iter().map(Tile::said).collect();
    Some(Panel {
        id: "proactive", title: "主动公开政府信息", note: "《条例》第二十条所列事项".into(), body, height, said
    })
}

/// A row's tile, if anything is written in the row.
fn tile(story: &Story<'_>, block: &Block, row: usize) -> Option<Tile> {
    let figures: Vec<Figure> = (0..block.columns.len()).map(|n| Figure::of(story.report.cell(block.cell(row, n)))).collect();
    if !figures.iter().any(|figure| figure.is_stated()) {
        return None;
    }
    let label = name(&block.rows[row].label);
    let find = |id: &str| block.columns.iter().position(|column| column.id == id);
    let items = find("items_previous").zip(find("items_change"));
    let chief = CHIEF.iter().find_map(|id| find(id));
    let mut more = Vec::new();
    let mut tile = match (chief, items) {
        (None, Some((previous, change))) => {
            more.push(items_note(figures[previous], figures[change]));
            let figure = items_now(figures[previous], figures[change]);
            Tile { label: format!("{label} · 本年项目"), figure: figure.said(), unit: unit(figure, "项"), ..Tile::default() }
        }
        _ => {
            let n = chief.unwrap_or(block.columns.len().checked_sub(1)?);
            let column = &block.columns[n];
            let address = &story.report.edition.spec(block.cell(row, n)).address;
            let change = change::since(story.report, story.previous, address, column_unit(column));
            let figure = figures[n];
            let label = format!("{label} · {}", short(column));
            if let Some((previous, change)) = items {
                more.push(format!("本年项目 {}", items_now(figures[previous], figures[change]).with("项")));
                more.push(items_note(figures[previous], figures[change]));
            }
            for (other, column) in block.columns.iter().enumerate() {
                if other != n && !column.id.starts_with("items_") {
                    more.push(format!("{} {}", short(column), figures[other].with(column_unit(column))));
                }
            }
            Tile { label, figure: figure.said(), unit: unit(figure, column_unit(column)), change, ..Tile::default() }
        }
    };
    tile.more = more;
    Some(tile)
}

/// A column's label without 本年 and 数量, which the picture's year and figure say.
fn short(column: &Column) -> String {
    let bare = name(&column.label);
    let shorter = if bare.ends_with("总数量") { bare.trim_end_matches('量') } else { bare.strip_suffix("数量").unwrap_or(&bare) };
    let shorter = shorter.strip_prefix("本年处理").map_or(shorter.to_owned(), |rest| format!("处理{rest}"));
    if shorter.is_empty() { bare } else { shorter }
}

fn column_unit(column: &Column) -> &str {
    column.unit.as_deref().unwrap_or_else(|| unit_of(&column.id))
}

fn unit(figure: Figure, unit: &str) -> String {
    if figure.value().is_some() { unit.to_owned() } else { String::new() }
}

/// The items of this year: last year's and the change. Neither is taken for 0 if it is missing.
fn items_now(previous: Figure, change: Figure) -> Figure {
    match (previous, change) {
        (Figure::Value(previous), Figure::Value(change)) => previous.checked_add(change).map_or(Figure::Unreadable, Figure::Value),
        (Figure::Unreadable, _) | (_, Figure::Unreadable) => Figure::Unreadable,
        (Figure::NotApplicable, Figure::NotApplicable) => Figure::NotApplicable,
        _ => Figure::Blank,
    }
}

/// 上一年 10 项，本年增减 +1.
fn items_note(previous: Figure, change: Figure) -> String {
    let change = match change {
        Figure::Value(value) if value > Decimal::ZERO => format!("+{}", digits(value)),
        other => other.said(),
    };
    format!("上一年 {}，本年增减 {change}", previous.with("项"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_years_items_are_never_worked_out_from_a_blank() {
        let value = |n: i64| Figure::Value(n.into());
        assert_eq!(items_now(value(10), value(-3)), value(7));
        assert_eq!(items_now(value(10), Figure::Blank), Figure::Blank);
        assert_eq!(items_now(value(10), Figure::Unreadable), Figure::Unreadable);
        assert_eq!(items_now(Figure::NotApplicable, Figure::NotApplicable), Figure::NotApplicable);
        assert_eq!(items_note(value(10), value(1)), "上一年 10 项，本年增减 +1");
        assert_eq!(items_note(Figure::Blank, value(-2)), "上一年 未填，本年增减 -2");
    }
}
