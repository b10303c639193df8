//! A page as grids: one of its lines and tables, one of what it says of itself, one of figures
//! outside the statutory tables.

use crate::{
    article,
    dom::Dom,
    facts::{self, Facts, labelled_day},
    fault,
    flow::{self, Block, Kind},
    layout::Layouts,
    table::Tables,
};
use html5ever::local_name;
use nianbao_format::{Fault, Input, Lines};
use nianbao_grid::{
    GridPlace, Grids,
    flow::{Columns, FlowSheet, TableSort, Words, align, has_header, is_indicators},
    title,
};
use nianbao_model::{Place, clean_line};
use std::collections::HashMap;

/// Reads a page.
///
/// # Errors
/// When there is nothing of a report in it, or a table is larger than any.
pub(crate) fn read(dom: &Dom, text: &str, input: &Input<'_>) -> Result<Grids, Fault> {
    let words = Words::of(input.editions);
    let blocks = flow::blocks(dom, dom.body(), &Layouts::of(dom, &words));
    let Some(article) = article::find(dom, &blocks, &words) else {
        return Err(nothing(dom));
    };
    let before: Vec<usize> =
        article.blocks.iter().copied().filter(|n| *n < article.begins).collect();
    let facts = facts::read(dom, &blocks, &before, article.begins);
    let mut lines = Lines::new(input.name, text);
    let mut page = FlowSheet::default();
    let mut indicators = FlowSheet::default();
    let mut columns: Option<Columns> = None;
    let mut tables = Tables::new();
    for &n in &article.blocks {
        let Block { node, at, kind } = &blocks[n];
        match kind {
            Kind::Line(line) if n < article.begins && is_frame(&line.text) => {}
            Kind::Line(line) => page.line(&line.text, *at),
            Kind::Table(sort) => {
                let mut table = tables.read(dom, *node, || lines.place(*at))?;
                match sort {
                    TableSort::Statutory => {
                        if columns.is_some() && !has_header(&table) {
                            // The second part of a table: the group its last part ended in does not
                            // go on unless it is named again.
                            page.line("续表", *at);
                        }
                        columns = align(&mut table, columns);
                        page.table(&table);
                    }
                    TableSort::Other if is_indicators(&table) => indicators.table(&table),
                    TableSort::Other => page.rows_as_lines(&table),
                }
            }
        }
    }
    let mut names = HashMap::new();
    names.extend(facts.published.clone().map(|day| ("nianbao_published".to_owned(), day)));
    let grids = [
        about(&facts).grid("报告信息", |at| line(&mut lines, at)),
        page.grid("正文", |at| line(&mut lines, at)),
        indicators.grid("指标", |at| line(&mut lines, at)),
    ];
    let grids = grids.into_iter().filter(|grid| !grid.cells().is_empty()).collect();
    Ok(Grids { file: input.name.into(), grids, names, text_only: true, ..Grids::default() })
}

/// Why there is nothing, as far as the page tells.
fn nothing(dom: &Dom) -> Fault {
    const FILES: [&str; 8] = [".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".pdf", ".ofd"];
    let links = dom.all().filter_map(|id| dom.attribute(id, "href"));
    let files =
        links.filter(|link| FILES.iter().any(|ending| link.to_ascii_lowercase().ends_with(ending)));
    let names = files
        .filter_map(|link| link.rsplit('/').next())
        .map(clean_line)
        .filter(|name| !name.is_empty());
    let mut attachments: Vec<String> = Vec::new();
    for name in names {
        if attachments.len() < 5 && !attachments.contains(&name) {
            attachments.push(name);
        }
    }
    let frame =
        dom.all().any(|id| matches!(*dom.name(id), local_name!("iframe") | local_name!("frame")));
    fault::no_report(&attachments, frame)
}

/// What the page says of itself, as the sheet 报告信息 of a workbook does.
fn about(facts: &Facts) -> FlowSheet {
    let mut sheet = FlowSheet::default();
    let unit = facts.unit.as_ref().map(|said| ("单位名称", said.what.clone(), said.at));
    let year = facts.year.as_ref().map(|said| ("年度", said.what.to_string(), said.at));
    for (label, value, at) in [unit, year].into_iter().flatten() {
        sheet.pair(label, &value, at);
    }
    sheet
}

/// Lines before the first section that are no introduction: the title, the day and source.
fn is_frame(text: &str) -> bool {
    title(text).is_some() || labelled_day(text).is_some() && text.chars().count() < 100
}

/// The line and column of an offset.
fn line(lines: &mut Lines<'_>, at: usize) -> Option<GridPlace> {
    match lines.place(at) {
        Place::Line { line, column, .. } => Some(GridPlace::Line(line, column)),
        _ => None,
    }
}
