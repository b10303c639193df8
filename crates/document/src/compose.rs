//! How a report becomes a document: the statutory layout of each kind of table.

use crate::{Block, CellContent, Document, DrawnTable, Part, TableCell};
use nianbao_model::{self as model, Edition, Layout, Report, SectionKind};
use nianbao_text::ordinal::is_han_numeral;

/// Lays a report out as the statutory document.
///
/// ```
/// use nianbao_document::compose;
/// use nianbao_model::{Editions, Report, UnitRef};
///
/// let edition = Editions::national().get("2021").unwrap().clone();
/// let report = Report::blank(edition, UnitRef { name: "示例海关".into(), ..UnitRef::default() }, 2023);
/// let document = compose(&report);
/// assert_eq!(document.title, "示例海关2023年政府信息公开工作年度报告");
/// assert_eq!(document.parts.len(), 6);
/// ```
pub fn compose(report: &Report) -> Document {
    let edition = &report.edition;
    let drawn = edition
        .sections
        .iter()
        .enumerate()
        .filter(|(n, section)| !section.optional || !report.section(*n).is_empty());
    let parts = drawn.map(|(n, section)| {
        let mut blocks = Vec::new();
        for table in edition.tables.iter().filter(|t| t.section == n) {
            blocks.push(Block::Table(lay_out(table, report)));
        }
        let is_text = section.kind == SectionKind::Text;
        blocks.extend(report.section(n).paragraphs().iter().map(|text| match is_text {
            true if is_subheading(text) => Block::Subheading(text.clone()),
            true => Block::Paragraph(text.clone()),
            false => Block::Note(text.clone()),
        }));
        let heading = if section.is_untitled() { String::new() } else { section.heading() };
        Part { id: section.id.clone(), heading, wants_text: section.wants_text(), blocks }
    });
    let indicators = report.indicators.iter().map(|i| {
        [
            i.name.clone(),
            format!("{}{}", i.value, i.unit),
            i.year_on_year.clone().unwrap_or_default(),
        ]
    });
    Document { title: report.title(), parts: parts.collect(), indicators: indicators.collect() }
}

/// A short paragraph that begins with （一） is a sub-heading; a long one is a paragraph that
/// begins with one.
fn is_subheading(text: &str) -> bool {
    let mut chars = text.chars();
    matches!(chars.next(), Some('（' | '('))
        && chars.by_ref().take_while(|c| !matches!(c, '）' | ')')).all(is_han_numeral)
        && text.chars().count() <= 40
}

fn lay_out(table: &model::Table, report: &Report) -> DrawnTable {
    let mut sheet = Sheet { report, cells: Vec::new() };
    let (columns, rows, head, stub, widths) = match table.layout {
        Layout::Blocks => sheet.blocks(table),
        Layout::Matrix => sheet.matrix(table),
        Layout::OneRow => sheet.one_row(table),
    };
    sheet.cells.sort_by_key(|c| (c.row, c.column));
    let caption = caption(&report.edition, table);
    DrawnTable {
        id: table.id.clone(),
        caption,
        columns,
        rows,
        head,
        stub,
        widths,
        cells: sheet.cells,
    }
}

fn caption(edition: &Edition, table: &model::Table) -> String {
    edition.sections[table.section].label.clone()
}

/// A table while it is laid out.
struct Sheet<'a> {
    report: &'a Report,
    cells: Vec<TableCell>,
}

/// Columns, rows, header rows, label columns, widths.
type Shape = (usize, usize, usize, usize, Vec<u16>);

impl Sheet<'_> {
    fn put(
        &mut self,
        (row, column): (usize, usize),
        (row_span, column_span): (usize, usize),
        content: CellContent,
    ) {
        self.cells.push(TableCell { row, column, row_span, column_span, content });
    }

    fn figure(&mut self, at: (usize, usize), span: (usize, usize), ix: model::CellIx) {
        let cell = self.report.cell(ix).clone();
        self.put(at, span, CellContent::Value { ix, cell });
    }

    /// Blocks one under the other, each with its heading over the whole width and its own columns;
    /// the last column of a narrow block takes the width that is left.
    fn blocks(&mut self, table: &model::Table) -> Shape {
        let values = table.blocks.iter().map(|b| b.columns.len()).max().unwrap_or(1);
        let width = values + 1;
        let mut row = 0;
        for block in &table.blocks {
            if let Some(heading) = &block.heading {
                self.put((row, 0), (1, width), CellContent::BlockHead(heading.clone()));
                row += 1;
            }
            let span = |c: usize| if c + 1 == block.columns.len() { values - c } else { 1 };
            self.put((row, 0), (1, 1), CellContent::Corner(table.corner.clone()));
            for (c, column) in block.columns.iter().enumerate() {
                let unit_said =
                    column.unit.as_ref().is_none_or(|unit| column.label.contains(unit.as_str()));
                let label = match &column.unit {
                    Some(unit) if !unit_said => format!("{}（单位：{unit}）", column.label),
                    _ => column.label.clone(),
                };
                self.put((row, c + 1), (1, span(c)), CellContent::ColumnHead(label));
            }
            row += 1;
            for (r, line) in block.rows.iter().enumerate() {
                self.put((row, 0), (1, 1), CellContent::RowHead(line.label.clone()));
                for c in 0..block.columns.len() {
                    self.figure((row, c + 1), (1, span(c)), block.cell(r, c));
                }
                row += 1;
            }
        }
        let mut widths = vec![20; width];
        widths[0] = 26;
        (width, row, 0, 1, widths)
    }

    /// Rows by columns with groups on both sides.
    fn matrix(&mut self, table: &model::Table) -> Shape {
        let Some(block) = table.blocks.first() else { return (1, 0, 0, 0, vec![10]) };
        let stub = block.rows.iter().map(|r| r.path.len() + 1).max().unwrap_or(1);
        let levels = block.columns.iter().map(|c| c.path.len() + 1).max().unwrap_or(1);
        let over = usize::from(table.columns_heading.is_some());
        let head = over + levels;
        self.put((0, 0), (head, stub), CellContent::Corner(table.corner.clone()));
        if let Some(heading) = &table.columns_heading {
            self.put((0, stub), (1, block.columns.len()), CellContent::ColumnHead(heading.clone()));
        }
        self.column_heads(
            over,
            stub,
            levels,
            &block
                .columns
                .iter()
                .map(|c| (c.path.as_slice(), c.label.as_str()))
                .collect::<Vec<_>>(),
        );
        // Groups of rows: a run of rows with the same path prefix is one cell.
        for level in 0..stub.saturating_sub(1) {
            for (from, to) in runs(block.rows.len(), |r| block.rows[r].path.get(..=level)) {
                self.put(
                    (head + from, level),
                    (to - from, 1),
                    CellContent::RowHead(block.rows[from].path[level].clone()),
                );
            }
        }
        for (r, line) in block.rows.iter().enumerate() {
            let depth = line.path.len();
            self.put(
                (head + r, depth),
                (1, stub - depth),
                CellContent::RowHead(line.label.clone()),
            );
            for c in 0..block.columns.len() {
                self.figure((head + r, stub + c), (1, 1), block.cell(r, c));
            }
        }
        let mut widths = vec![9; stub + block.columns.len()];
        widths[..stub].fill(10);
        if let Some(leaf) = widths.get_mut(stub - 1) {
            *leaf = 34;
        }
        (stub + block.columns.len(), head + block.rows.len(), head, stub, widths)
    }

    /// All cells in one row: the table's rows are groups of columns.
    fn one_row(&mut self, table: &model::Table) -> Shape {
        let Some(block) = table.blocks.first() else { return (1, 0, 0, 0, vec![10]) };
        let levels = block.rows.iter().map(|r| r.path.len() + 1).max().unwrap_or(1) + 1;
        let mut heads = Vec::new();
        for row in &block.rows {
            let mut path = row.path.clone();
            path.push(row.label.clone());
            heads.extend(block.columns.iter().map(|c| (path.clone(), c.label.as_str())));
        }
        let heads: Vec<(&[String], &str)> =
            heads.iter().map(|(path, label)| (path.as_slice(), *label)).collect();
        self.column_heads(0, 0, levels, &heads);
        for r in 0..block.rows.len() {
            for c in 0..block.columns.len() {
                self.figure((levels, r * block.columns.len() + c), (1, 1), block.cell(r, c));
            }
        }
        (heads.len(), levels + 1, levels, 0, vec![7; heads.len()])
    }

    /// Column labels with their groups above them, `levels` rows from `top`; a label fills the rows
    /// its path leaves free.
    fn column_heads(
        &mut self,
        top: usize,
        left: usize,
        levels: usize,
        heads: &[(&[String], &str)],
    ) {
        for level in 0..levels {
            for (from, to) in runs(heads.len(), |c| heads[c].0.get(..=level)) {
                // A group whose paths are shorter than others' stretches down, so that no hole is
                // left above its leaves.
                let deepest = level + 1 == heads[from].0.len();
                let rows = if deepest { levels - 1 - level } else { 1 };
                self.put(
                    (top + level, left + from),
                    (rows, to - from),
                    CellContent::ColumnHead(heads[from].0[level].clone()),
                );
            }
        }
        for (c, (path, label)) in heads.iter().enumerate() {
            // Under a group the label stands in the last row; without one it fills all of them.
            let row = if path.is_empty() { 0 } else { levels - 1 };
            self.put(
                (top + row, left + c),
                (levels - row, 1),
                CellContent::ColumnHead((*label).to_owned()),
            );
        }
    }
}

/// Runs of neighbours that have the same key; those without one are left out.
fn runs<K: PartialEq>(n: usize, key: impl Fn(usize) -> Option<K>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for i in 0..n {
        let Some(k) = key(i) else { continue };
        match runs.last_mut() {
            Some((_, to)) if *to == i && key(i - 1).is_some_and(|last| last == k) => *to = i + 1,
            _ => runs.push((i, i + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Editions, UnitRef};

    /// Every place of a table is covered by exactly one cell.
    #[test]
    fn the_statutory_tables_have_no_holes_and_no_overlaps() {
        for edition in Editions::national().iter() {
            let report = Report::blank(edition.clone(), UnitRef::default(), edition.years.0);
            let document = compose(&report);
            let tables = document
                .parts
                .iter()
                .flat_map(|p| &p.blocks)
                .filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None });
            let mut figures = 0;
            for table in tables {
                let mut covered = vec![0; table.columns * table.rows];
                for cell in &table.cells {
                    figures += usize::from(matches!(cell.content, CellContent::Value { .. }));
                    for r in cell.row..cell.row + cell.row_span {
                        for c in cell.column..cell.column + cell.column_span {
                            covered[r * table.columns + c] += 1;
                        }
                    }
                }
                assert!(
                    covered.iter().all(|&n| n == 1),
                    "{} {}: {covered:?}",
                    edition.id,
                    table.id
                );
                assert_eq!(table.widths.len(), table.columns);
            }
            assert_eq!(figures, edition.cells().len());
        }
    }

    #[test]
    fn a_short_numbered_paragraph_is_a_subheading() {
        assert!(is_subheading("（一）主动公开"));
        assert!(is_subheading("(十二) 监督保障。"));
        assert!(!is_subheading("（含附件）主动公开"));
        assert!(!is_subheading(&format!("（一）{}", "长".repeat(60))));
    }

    #[test]
    fn a_draft_says_in_its_title_what_is_open() {
        let edition = Editions::national().get("2021").unwrap().clone();
        let report =
            Report::blank(edition, UnitRef { name: "某海关".into(), ..UnitRef::default() }, 2022);
        let title = report.title();
        assert_eq!(compose(&report).draft(3).title, format!("{title}（草稿：尚有3处错误）"));
        assert_eq!(compose(&report).draft(0).title, format!("{title}（草稿）"));
    }
}
