//! Reconsideration and litigation, and how they ended.

use crate::{
    Story,
    ink::{EDGE, INK, SOFT, TILE},
    panel::{Panel, ROOM, below},
    sheet::{Area, Sheet, Type},
    width::{fit, shrink},
};
use nianbao_figures::{Figure, name};

/// Where the columns begin, and how high a row is.
const LEFT: i32 = 300;
const ROW: i32 = 84;
const HEAD: i32 = 44;

pub(super) fn panel(story: &Story<'_>) -> Option<Panel> {
    let block = story.report.edition.tables.iter().find(|table| table.id == "disputes")?.blocks.first()?;
    let figures = |row: usize| (0..block.columns.len()).map(move |n| Figure::of(story.report.cell(block.cell(row, n))));
    let rows: Vec<(usize, Vec<Figure>)> = (0..block.rows.len()).map(|row| (row, figures(row).collect())).collect();
    if !rows.iter().any(|(_, figures)| figures.iter().any(|figure| figure.is_stated())) {
        return None;
    }
    let wide = (ROOM - LEFT) / i32::try_from(block.columns.len()).ok().filter(|&n| n > 0)?;
    let mut body = Sheet::default();
    for (column, x) in block.columns.iter().zip((LEFT..).step_by(wide as usize)) {
        let (size, lines) = fit(&name(&column.label), 22, 12, wide - 12, 1);
        body.text(x + wide / 2, (HEAD - size) / 2 - 6, Type::plain(size, SOFT).middle(), &lines.concat());
    }
    let mut said = Vec::new();
    for ((row, figures), top) in rows.iter().zip((HEAD..).step_by(ROW as usize)) {
        let row = &block.rows[*row];
        body.area(Area(0, top, ROOM, ROW - 14), 12, TILE);
        heading(&mut body, top, row.path.first().map(|path| name(path)), &name(&row.label));
        let mut parts = Vec::new();
        for ((figure, column), x) in figures.iter().zip(&block.columns).zip((LEFT..).step_by(wide as usize)) {
            cell(&mut body, Area(x, top, wide, ROW - 14), *figure);
            parts.push(format!("{} {}", name(&column.label), figure.spoken("件")));
        }
        let kind = row.path.first().map(|path| format!("{} · ", name(path))).unwrap_or_default();
        said.push(format!("{kind}{}：{}", name(&row.label), parts.join("，")));
    }
    let height = HEAD + ROW * i32::try_from(rows.len()).ok()? - 14;
    Some(Panel { id: "disputes", title: "行政复议和行政诉讼", note: "单位：件".into(), body, height, said })
}

/// What a row is of: 行政诉讼, and below it 复议后起诉.
fn heading(body: &mut Sheet, top: i32, kind: Option<String>, label: &str) {
    const HIGH: i32 = ROW - 14;
    let Some(kind) = kind else {
        let (size, lines) = fit(label, 24, 14, LEFT - 48, 2);
        let block = i32::try_from(lines.len()).unwrap_or(1) * size * 4 / 3;
        below(body, (24, top + (HIGH - block) / 2 + size / 6), Type::bold(size, INK), &lines);
        return;
    };
    let (size, lines) = fit(&kind, 24, 14, LEFT - 48, 1);
    body.text(24, top + 9, Type::bold(size, INK), &lines.concat());
    let (size, lines) = fit(label, 19, 13, LEFT - 48, 1);
    body.text(24, top + 41, Type::plain(size, SOFT), &lines.concat());
}

/// A figure; one above 0 stands out.
fn cell(body: &mut Sheet, Area(x, y, w, h): Area, figure: Figure) {
    let text = figure.said();
    let set = match figure.value() {
        Some(_) if figure.counts() => Type::bold(34, INK),
        Some(_) => Type::plain(30, SOFT),
        None => Type::plain(20, SOFT),
    };
    if figure.counts() {
        body.framed(Area(x + 10, y + 8, w - 20, h - 16), 10, "#FFF4DC", EDGE);
    }
    let size = shrink(&text, set.size, 4, w - 28);
    body.text(x + w / 2, y + (h - size) / 2, set.sized(size).middle(), &text);
}
