//! The figures around a finding: the rows of the table that it speaks of, with the cells in
//! question in brackets.

use super::lines::{clip, cut, plain, width_of};
use crate::{Checked, parts::row_label};
use anstyle::Style;
use nianbao_model::{Cell, CellIx, Column, Decimal, Edition, Finding, Lang, Reading, Report};
use std::ops::Range;

/// Rows beyond so many say nothing more.
const MOST_ROWS: usize = 6;
/// A column's label on one line.
const HEAD_WIDTH: usize = 16;
/// A column's label on two: four Chinese characters tell the statutory columns apart.
const NARROW_HEAD: usize = 4;
const VALUE_WIDTH: usize = 12;
const LABEL_WIDTH: usize = 28;
const LEAST_LABEL: usize = 12;

/// A part of a table.
pub(super) struct Extract {
    heads: Vec<String>,
    rows: Vec<Row>,
    /// The column that must be seen.
    focus: usize,
    /// Rows that hold nothing but 0 and were left out.
    zeros: usize,
    t: Lang,
}

struct Row {
    label: String,
    cells: Vec<Figure>,
}

struct Figure {
    text: String,
    /// Does the finding speak of it?
    concerned: bool,
    /// Does it stand in brackets?
    bracketed: bool,
}

impl Extract {
    /// The rows around a finding's cells, if it has any that one can point at.
    pub(super) fn of(report: &Checked<'_>, finding: &Finding, t: Lang) -> Option<Self> {
        let reading = report.reading?;
        let edition = reading.report.edition.as_ref();
        let cells = report.cells(finding);
        let first = *cells.first()?;
        let spec = edition.spec(first);
        let same_block = |ix: &CellIx| {
            (edition.spec(*ix).table, edition.spec(*ix).block) == (spec.table, spec.block)
        };
        let cells: Vec<CellIx> = cells.into_iter().filter(same_block).collect();
        let mut lines: Vec<usize> = cells.iter().map(|ix| edition.spec(*ix).row).collect();
        lines.sort_unstable();
        lines.dedup();
        let (mut zeros, one_column) =
            (0, cells.iter().all(|ix| edition.spec(*ix).column == spec.column));
        if lines.len() > MOST_ROWS {
            // Whole tables are no extract. Of a long column the zeros are left out.
            if !one_column {
                return None;
            }
            let zero = |row: &usize| {
                let ix = at(edition, first, *row, spec.column);
                *row != spec.row && *reading.report.cell(ix) == Cell::Figure(Decimal::ZERO)
            };
            let all = lines.len();
            lines.retain(|row| !zero(row));
            zeros = all - lines.len();
            if lines.len() > 2 * MOST_ROWS {
                return None;
            }
        }
        let mut rows: Vec<Row> =
            lines.iter().map(|row| figures(reading, first, *row, &cells, t)).collect();
        rows.extend(last_year(report, finding, t));
        let heads = block(edition, first).columns.iter().map(short).collect();
        Some(Self { heads, rows, focus: spec.column, zeros, t })
    }

    /// The extract in lines of at most `width` columns: the heads on one line where there is room,
    /// else on two.
    pub(super) fn lines(&self, width: usize, colours: bool, tone: Style) -> Vec<String> {
        let natural =
            self.rows.iter().map(|r| width_of(&r.label)).max().unwrap_or(0).min(LABEL_WIDTH);
        let mut heads: Vec<Vec<String>> =
            vec![self.heads.iter().map(|head| cut(head, HEAD_WIDTH)).collect()];
        let mut widths = self.widths(&heads);
        if natural + widths.iter().sum::<usize>() > width {
            let (tops, rests) = self.heads.iter().map(|head| broken(head)).unzip();
            heads = vec![tops, rests];
            widths = self.widths(&heads);
        }
        let label =
            natural.min(width.saturating_sub(widths.iter().sum())).max(LEAST_LABEL.min(natural));
        let Some(window) = self.window(&widths, width.saturating_sub(label)) else {
            return Vec::new();
        };
        let draw = Draw { label, widths: &widths, window, count: self.heads.len(), colours, tone };
        let mut lines: Vec<String> = heads.iter().map(|heads| draw.head(heads)).collect();
        lines.extend(self.rows.iter().map(|row| draw.row(row)));
        if self.zeros > 0 {
            let n = self.zeros;
            let told = match self.t {
                Lang::Zh => format!("（另有 {n} 行为 0）"),
                Lang::En => format!("({n} more rows are 0)"),
            };
            lines.push(clip(&told, width));
        }
        lines
    }

    /// How wide each column is, with a bracket on each side.
    fn widths(&self, heads: &[Vec<String>]) -> Vec<usize> {
        let values = |c: usize| {
            self.rows.iter().filter_map(move |r| r.cells.get(c)).map(|f| width_of(&f.text))
        };
        let labels =
            |c: usize| heads.iter().filter_map(move |line| line.get(c)).map(|head| width_of(head));
        (0..self.heads.len()).map(|c| values(c).chain(labels(c)).max().unwrap_or(0) + 2).collect()
    }

    /// The columns around the focus that fit; where some are left out, a column of `…` stands for
    /// them.
    fn window(&self, widths: &[usize], room: usize) -> Option<Range<usize>> {
        if widths.iter().sum::<usize>() <= room {
            return Some(0..widths.len());
        }
        let room = room.checked_sub(2 * ELLIPSIS)?;
        let mut used = *widths.get(self.focus).filter(|w| **w <= room)?;
        let (mut from, mut to) = (self.focus, self.focus + 1);
        loop {
            let right = widths.get(to).filter(|w| used + **w <= room);
            let left = from.checked_sub(1).map(|l| widths[l]).filter(|w| used + w <= room);
            match (left, right) {
                (Some(w), right) if right.is_none() || to - self.focus > self.focus - from => {
                    used += w;
                    from -= 1;
                }
                (_, Some(w)) => {
                    used += w;
                    to += 1;
                }
                _ => return Some(from..to),
            }
        }
    }
}

/// The width of a column that stands for those left out.
const ELLIPSIS: usize = 2;

fn block(edition: &Edition, ix: CellIx) -> &nianbao_model::Block {
    let spec = edition.spec(ix);
    &edition.tables[spec.table].blocks[spec.block]
}

/// The cell in another row and column of a cell's block.
fn at(edition: &Edition, ix: CellIx, row: usize, column: usize) -> CellIx {
    block(edition, ix).cell(row, column)
}

fn figures(reading: &Reading, first: CellIx, row: usize, cells: &[CellIx], t: Lang) -> Row {
    let edition = reading.report.edition.as_ref();
    let columns = block(edition, first).columns.len();
    let ixs: Vec<CellIx> = (0..columns).map(|c| at(edition, first, row, c)).collect();
    let concerned = ixs.iter().filter(|ix| cells.contains(ix)).count();
    let figure = |ix: &CellIx| {
        let told = cells.contains(ix);
        // Where nearly a whole row is spoken of, brackets around all of it would point at nothing.
        let bracketed = *ix == first || told && 2 * concerned <= columns;
        Figure { text: shown(reading.report.cell(*ix), t), concerned: told, bracketed }
    };
    Row {
        label: label(&reading.report, at(edition, first, row, 0)),
        cells: ixs.iter().map(figure).collect(),
    }
}

/// Last year's row that a figure is compared with: the one it is carried from, else the same.
fn last_year(report: &Checked<'_>, finding: &Finding, t: Lang) -> Option<Row> {
    let (reading, previous) = (report.reading?, report.previous?);
    if !finding.rule.code().starts_with('Y') {
        return None;
    }
    let this = reading.report.edition.find(finding.cells.first()?)?;
    let columns = &block(&reading.report.edition, this).columns;
    let carry =
        reading.report.edition.carries.iter().find(|c| {
            c.rule == finding.rule && c.this.first().is_some_and(|term| term.cell == this)
        });
    let carried = carry.and_then(|c| c.last.first()).map(|(_, address)| address.as_str());
    let edition = previous.report.edition.as_ref();
    let there =
        edition.find(carried.unwrap_or_else(|| &reading.report.edition.spec(this).address))?;
    let row = edition.spec(there).row;
    // Last year's report may be in another edition: its columns are found by their ids.
    let cells = columns.iter().map(|column| {
        let n = block(edition, there).columns.iter().position(|c| c.id == column.id);
        let ix = n.map(|c| at(edition, there, row, c));
        let concerned = ix == Some(there);
        Figure {
            text: ix.map_or_else(String::new, |ix| shown(previous.report.cell(ix), t)),
            concerned,
            bracketed: concerned,
        }
    });
    let label = format!("{}{}", t.say("上年：", "last year: "), label(&previous.report, there));
    Some(Row { label, cells: cells.collect() })
}

/// What a cell holds in a few columns; a blank is named, so that it cannot be taken for nothing to
/// say.
fn shown(cell: &Cell, t: Lang) -> String {
    match cell {
        Cell::Blank => t.say("空白", "blank").to_owned(),
        other => clip(&plain(&other.to_string()), VALUE_WIDTH),
    }
}

/// A column's label without the remark in brackets.
fn short(column: &Column) -> String {
    plain(column.label.split('（').next().filter(|s| !s.is_empty()).unwrap_or(&column.label))
}

/// A label on two lines; a short one stands on the lower.
fn broken(head: &str) -> (String, String) {
    // Three characters are not worth a break.
    if width_of(head) <= NARROW_HEAD + 2 {
        return (String::new(), head.to_owned());
    }
    let top = cut(head, NARROW_HEAD);
    let rest = cut(&head[top.len()..], NARROW_HEAD);
    (top, rest)
}

/// A row's label; without its group if both are too long.
fn label(report: &Report, ix: CellIx) -> String {
    let label = plain(&row_label(report, ix));
    match label.split_once(' ') {
        Some((_, own)) if width_of(&label) > LABEL_WIDTH && !own.is_empty() => own.to_owned(),
        _ => label,
    }
}

/// How the lines are put together.
struct Draw<'a> {
    label: usize,
    widths: &'a [usize],
    window: Range<usize>,
    count: usize,
    colours: bool,
    tone: Style,
}

impl Draw<'_> {
    fn styled(&self, style: Style, text: &str) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A line: the label at the left, then the window's columns.
    fn line(&self, label: &str, cell: impl Fn(usize) -> String) -> String {
        let label = clip(label, self.label);
        let mut line =
            format!("{label}{}", " ".repeat(self.label.saturating_sub(width_of(&label))));
        if self.window.start > 0 {
            line += " …";
        }
        for c in self.window.clone() {
            line += &cell(c);
        }
        if self.window.end < self.count {
            line += " …";
        }
        line
    }

    fn head(&self, heads: &[String]) -> String {
        let line = self.line("", |c| {
            format!("{}{} ", " ".repeat(self.widths[c] - 1 - width_of(&heads[c])), heads[c])
        });
        self.styled(Style::new().dimmed(), line.trim_end())
    }

    fn row(&self, row: &Row) -> String {
        let line = self.line(&row.label, |c| {
            let Some(figure) = row.cells.get(c) else { return String::new() };
            let gap = " ".repeat(self.widths[c].saturating_sub(2 + width_of(&figure.text)));
            match (figure.bracketed, figure.concerned) {
                (true, _) => {
                    format!("{gap}{}", self.styled(self.tone, &format!("[{}]", figure.text)))
                }
                (false, true) => {
                    format!("{gap} {} ", self.styled(Style::new().bold(), &figure.text))
                }
                (false, false) => format!("{gap} {} ", figure.text),
            }
        });
        line.trim_end().to_owned()
    }
}
