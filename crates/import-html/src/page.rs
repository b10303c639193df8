//! A page as grids: one of its lines and tables, one of what it says of itself, one of figures outside the statutory tables.

use crate::{
    align::{Columns, align, has_header},
    article,
    dom::Dom,
    facts::{self, Facts, labelled_day},
    fault,
    flow::{self, Block, Kind},
    layout::{Layouts, Sort},
    table::{Row, Table, Tables},
    words::Words,
};
use html5ever::local_name;
use nianbao_format::{Fault, Input, Lines};
use nianbao_grid::{CellLine, Grid, GridCell, Grids, Span, Value, fold, title};
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
    let before: Vec<usize> = article.blocks.iter().copied().filter(|n| *n < article.begins).collect();
    let facts = facts::read(dom, &blocks, &before, article.begins);
    let mut lines = Lines::new(input.name, text);
    let mut page = Sheet::default();
    let mut indicators = Sheet::default();
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
                    Sort::Statutory => {
                        if columns.is_some() && !has_header(&table) {
                            // The second part of a table: the group its last part ended in does not go on unless it is named again.
                            page.line("续表", *at);
                        }
                        columns = align(&mut table, columns);
                        page.table(&table);
                    }
                    Sort::Other if is_indicators(&table) => indicators.table(&table),
                    Sort::Other => page.rows_as_lines(&table),
                }
            }
        }
    }
    let mut names = HashMap::new();
    names.extend(facts.published.clone().map(|day| ("nianbao_published".to_owned(), day)));
    let grids = [about(&facts).grid("报告信息", &mut lines), page.grid("正文", &mut lines), indicators.grid("指标", &mut lines)];
    let grids = grids.into_iter().filter(|grid| !grid.cells().is_empty()).collect();
    Ok(Grids { file: input.name.into(), grids, names, text_only: true })
}

/// Why there is nothing, as far as the page tells.
fn nothing(dom: &Dom) -> Fault {
    const FILES: [&str; 8] = [".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".pdf", ".ofd"];
    let links = dom.all().filter_map(|id| dom.attribute(id, "href"));
    let files = links.filter(|link| FILES.iter().any(|ending| link.to_ascii_lowercase().ends_with(ending)));
    let names = files.filter_map(|link| link.rsplit('/').next()).map(clean_line).filter(|name| !name.is_empty());
    let mut attachments: Vec<String> = Vec::new();
    for name in names {
        if attachments.len() < 5 && !attachments.contains(&name) {
            attachments.push(name);
        }
    }
    let frame = dom.all().any(|id| matches!(*dom.name(id), local_name!("iframe") | local_name!("frame")));
    fault::no_report(&attachments, frame)
}

/// What the page says of itself, as the sheet 报告信息 of a workbook does.
fn about(facts: &Facts) -> Sheet {
    let mut sheet = Sheet::default();
    let unit = facts.unit.as_ref().map(|said| ("单位名称", said.what.clone(), said.at));
    let year = facts.year.as_ref().map(|said| ("年度", said.what.to_string(), said.at));
    for (label, value, at) in [unit, year].into_iter().flatten() {
        sheet.put(0, label, at);
        sheet.put(1, &value, at);
        sheet.rows += 1;
    }
    sheet
}

/// Lines before the first section that are no introduction: the title, the day and source.
fn is_frame(text: &str) -> bool {
    title(text).is_some() || labelled_day(text).is_some() && text.chars().count() < 100
}

/// Is this a table of figures outside the statutory ones, with their names at the left?
fn is_indicators(table: &Table) -> bool {
    let has = |row: &Row, words: &[&str]| row.cells.iter().any(|cell| words.contains(&fold(&cell.text).as_str()));
    table.rows.iter().take(3).any(|row| has(row, &["指标名称", "指标"]) && has(row, &["数值", "数量", "数据"]))
}

/// A grid that is being made.
#[derive(Default)]
struct Sheet {
    cells: Vec<GridCell>,
    merges: Vec<Span>,
    /// Where cells begin, in bytes of the page's text.
    starts: Vec<((u32, u32), usize)>,
    rows: u32,
}

impl Sheet {
    /// Puts a text into the row that is being made.
    fn put(&mut self, column: u32, text: &str, at: usize) {
        let value = Value::Text(text.into());
        self.cells.push(GridCell { row: self.rows, column, value });
        self.starts.push(((self.rows, column), at));
    }

    fn line(&mut self, text: &str, at: usize) {
        self.put(0, text, at);
        self.rows += 1;
    }

    fn table(&mut self, table: &Table) {
        for (n, row) in (self.rows..).zip(&table.rows) {
            for cell in &row.cells {
                self.starts.push(((n, cell.left), cell.at));
                let (right, bottom) = (cell.right() - 1, self.rows + cell.bottom - 1);
                if right > cell.left || bottom > n {
                    self.merges.push(Span { top: n, left: cell.left, bottom, right });
                }
                // Spaces around a figure or a label only place it in its cell.
                let text = cell.text.trim();
                if !text.is_empty() {
                    // What is doubtful is quoted, and read as nothing.
                    let doubtful = cell.doubtful && crate::layout::is_figure(text);
                    let value = if doubtful { Value::Other(text.into()) } else { Value::Text(text.into()) };
                    self.cells.push(GridCell { row: n, column: cell.left, value });
                }
            }
        }
        self.rows += table.rows.len() as u32;
    }

    /// A table that is none of the statute's is text: a line for each of its rows.
    fn rows_as_lines(&mut self, table: &Table) {
        for row in &table.rows {
            let texts: Vec<String> = row.cells.iter().map(|cell| clean_line(&cell.text)).filter(|text| !text.is_empty()).collect();
            if let Some(first) = row.cells.first().filter(|_| !texts.is_empty()) {
                self.line(&texts.join(" "), first.at);
            }
        }
    }

    fn grid(mut self, name: &str, lines: &mut Lines<'_>) -> Grid {
        self.starts.sort_by_key(|(_, at)| *at);
        let line = |(cell, at): ((u32, u32), usize)| -> Option<CellLine> {
            match lines.place(at) {
                Place::Line { line, column, .. } => Some((cell, (line, column))),
                _ => None,
            }
        };
        let starts = self.starts.into_iter().filter_map(line).collect();
        Grid::new(name, self.cells, self.merges).with_lines(starts)
    }
}
