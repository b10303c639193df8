//! A table of the document as rows of HTML cells: groups of rows, scopes, and which headings each figure stands under.

use askama::filters::HtmlSafe;
use nianbao_document::{CellContent, DrawnTable, TableCell};
use nianbao_model::{Cell, CellIx, Edition, Report, State, clean_line};
use std::{cmp::Ordering, collections::BTreeSet, fmt};

/// A table ready to be written.
pub(crate) struct TableView<'a> {
    pub(crate) id: &'a str,
    pub(crate) caption: &'a str,
    /// How the style sheet treats it: `blocks`, `matrix` or `one-row`.
    pub(crate) shape: &'static str,
    /// The spans of the groups of columns, left to right; none if the table has no header of its own.
    pub(crate) column_groups: Vec<usize>,
    pub(crate) head: Vec<Vec<CellView<'a>>>,
    pub(crate) bodies: Vec<Vec<Vec<CellView<'a>>>>,
}

/// A cell ready to be written.
pub(crate) enum CellView<'a> {
    /// A label.
    Label { class: &'static str, id: usize, scope: &'static str, span: Span, text: &'a str },
    /// A cell of the report.
    Figure { span: Span, address: &'a str, headers: Headers, total: bool, state: Option<&'static str>, text: String, last: Option<Last> },
    /// A corner or a gap without words.
    Space { span: Span },
}

/// What last year's report says in the same cell.
pub(crate) struct Last {
    /// The figure, or the word for why there is none.
    pub(crate) text: String,
    /// What became of it, where both are figures: `up`, `down` or `same`.
    pub(crate) change: Option<&'static str>,
}

impl Last {
    fn of(now: &Cell, address: &str, previous: &Report) -> Self {
        let Some(before) = previous.at(address) else { return Self { text: "无此项".into(), change: None } };
        let change = match (now, before) {
            (Cell::Figure(now), Cell::Figure(before)) => Some(match now.cmp(before) {
                Ordering::Greater => "up",
                Ordering::Less => "down",
                Ordering::Equal => "same",
            }),
            _ => None,
        };
        let text = match before {
            Cell::Figure(value) => value.to_string(),
            Cell::Blank => "空白".into(),
            Cell::NotApplicable(_) => "不适用".into(),
            Cell::Unreadable(_) => "无法识别".into(),
        };
        Self { text, change }
    }
}

/// `rowspan` and `colspan`, where they are more than one.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    rows: usize,
    columns: usize,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows > 1 {
            write!(f, " rowspan=\"{}\"", self.rows)?;
        }
        if self.columns > 1 {
            write!(f, " colspan=\"{}\"", self.columns)?;
        }
        Ok(())
    }
}

impl HtmlSafe for Span {}

/// The ids of the labels a figure stands under, outermost first, as the `headers` attribute has them.
pub(crate) struct Headers(Vec<usize>);

impl fmt::Display for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, id) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            write!(f, "h{id}")?;
        }
        Ok(())
    }
}

impl HtmlSafe for Headers {}

/// Prepares a table, with last year's figures if there is a report of it. `next_id` counts the labels of the whole page, so that no two
/// share an id.
pub(crate) fn view<'a>(table: &'a DrawnTable, edition: &'a Edition, previous: Option<&Report>, next_id: &mut usize) -> TableView<'a> {
    let starts = group_starts(table);
    let mut labels = Labels::new(table.columns);
    let mut rows: Vec<Vec<CellView<'a>>> = (0..table.rows).map(|_| Vec::new()).collect();
    for cell in &table.cells {
        let view = cell_view(table, (edition, previous), cell, &starts, &mut labels, next_id);
        if let Some(row) = rows.get_mut(cell.row) {
            row.push(view);
        }
    }
    let mut rows = rows.into_iter();
    let head = rows.by_ref().take(table.head).collect();
    let mut bodies: Vec<Vec<_>> = Vec::with_capacity(starts.len());
    for (row, cells) in (table.head..).zip(rows) {
        match bodies.last_mut() {
            Some(body) if !starts.contains(&row) => body.push(cells),
            _ => bodies.push(vec![cells]),
        }
    }
    TableView { id: &table.id, caption: &table.caption, shape: shape(table), column_groups: column_groups(table), head, bodies }
}

fn shape(table: &DrawnTable) -> &'static str {
    match (table.head, table.stub) {
        (0, _) => "blocks",
        (_, 0) => "one-row",
        _ => "matrix",
    }
}

/// The outermost groups of columns: what the cells of the first header row span.
fn column_groups(table: &DrawnTable) -> Vec<usize> {
    if table.head == 0 { Vec::new() } else { table.cells.iter().filter(|c| c.row == 0).map(|c| c.column_span).collect() }
}

/// The rows at which a group of rows begins: under a block's heading, and where an outermost label over several rows begins or ends.
fn group_starts(table: &DrawnTable) -> BTreeSet<usize> {
    let mut starts = BTreeSet::new();
    for cell in table.cells.iter().filter(|c| c.row >= table.head) {
        match cell.content {
            CellContent::BlockHead(_) => _ = starts.insert(cell.row),
            CellContent::RowHead(_) if cell.column == 0 && cell.row_span > 1 => starts.extend([cell.row, cell.row + cell.row_span]),
            _ => {}
        }
    }
    starts
}

fn cell_view<'a>(
    table: &DrawnTable,
    (edition, previous): (&'a Edition, Option<&Report>),
    cell: &'a TableCell,
    starts: &BTreeSet<usize>,
    labels: &mut Labels,
    next_id: &mut usize,
) -> CellView<'a> {
    let span = Span { rows: cell.row_span, columns: cell.column_span };
    let mut label = |class, scope, text| {
        *next_id += 1;
        CellView::Label { class, id: *next_id, scope, span, text }
    };
    let outermost_columns = cell.row == 0 && table.head > 0 && cell.column_span > 1;
    let view = match &cell.content {
        CellContent::Empty => CellView::Space { span },
        CellContent::Corner(text) if text.is_empty() => CellView::Space { span },
        CellContent::Corner(text) => label("corner", if outermost_columns { "colgroup" } else { "col" }, text),
        CellContent::BlockHead(text) => label("block", "rowgroup", text),
        CellContent::ColumnHead(text) => {
            let leaf = cell.row + cell.row_span == table.head || table.head == 0;
            label(if leaf { "leaf" } else { "group" }, if outermost_columns { "colgroup" } else { "col" }, text)
        }
        CellContent::RowHead(text) => {
            let leaf = cell.column + cell.column_span >= table.stub;
            let class = match (leaf, cell.column) {
                (false, 0) => "group c0",
                (false, 1) => "group c1",
                (false, _) => "group",
                (true, 0) => "row c0",
                (true, 1) => "row c1",
                (true, 2) => "row c2",
                (true, _) => "row",
            };
            let whole_group = cell.column == 0 && cell.row_span > 1 && starts.contains(&cell.row);
            label(class, if whole_group { "rowgroup" } else { "row" }, text)
        }
        CellContent::Value { ix, cell: figure } => CellView::Figure {
            span,
            address: &edition.spec(*ix).address,
            headers: labels.over(cell),
            total: is_total(edition, *ix),
            state: figure.state().noted().map(State::web_id),
            text: match figure {
                Cell::Figure(value) => value.to_string(),
                // A program may have put anything into a cell.
                other => other.spelled_mark().map(|text| clean_line(&text)).unwrap_or_default(),
            },
            last: previous.map(|previous| Last::of(figure, &edition.spec(*ix).address, previous)),
        },
    };
    labels.pass(cell, &view);
    view
}

fn is_total(edition: &Edition, ix: CellIx) -> bool {
    edition.column(ix).total || edition.row(ix).total
}

/// The labels met so far while a table is walked row by row.
struct Labels {
    /// The heading of the block.
    block: Option<usize>,
    /// For each column the labels above it, and whether figures have been met below them: a label after that begins anew.
    above: Vec<(Vec<usize>, bool)>,
    /// The labels at the left: id, and the row after the last one they stand before.
    left: Vec<(usize, usize)>,
}

impl Labels {
    fn new(columns: usize) -> Self {
        Self { block: None, above: vec![(Vec::new(), false); columns], left: Vec::new() }
    }

    fn columns(&mut self, cell: &TableCell) -> impl Iterator<Item = &mut (Vec<usize>, bool)> {
        self.above.iter_mut().skip(cell.column).take(cell.column_span)
    }

    /// The labels over a figure and before it.
    fn over(&self, cell: &TableCell) -> Headers {
        // No statutory figure stands under more than six labels.
        let mut ids = Vec::with_capacity(6);
        ids.extend(self.block);
        let above = self.above.iter().skip(cell.column).take(cell.column_span).flat_map(|(ids, _)| ids);
        let left = self.left.iter().filter(|(_, until)| cell.row < *until).map(|(id, _)| id);
        for &id in above.chain(left) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Headers(ids)
    }

    /// Takes note of a cell.
    fn pass(&mut self, cell: &TableCell, view: &CellView<'_>) {
        match (&cell.content, view) {
            (CellContent::BlockHead(_), CellView::Label { id, .. }) => {
                self.block = Some(*id);
                self.above.iter_mut().for_each(|(ids, _)| ids.clear());
            }
            (CellContent::ColumnHead(_), CellView::Label { id, .. }) => self.columns(cell).for_each(|(ids, closed)| {
                if std::mem::take(closed) {
                    ids.clear();
                }
                ids.push(*id);
            }),
            (CellContent::RowHead(_), CellView::Label { id, .. }) => {
                self.left.retain(|(_, until)| cell.row < *until);
                self.left.push((*id, cell.row + cell.row_span));
            }
            (CellContent::Value { .. }, _) => self.columns(cell).for_each(|(_, closed)| *closed = true),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::{Block, compose};
    use nianbao_model::{Editions, Report, UnitRef};

    /// The words of the labels a figure is tied to, for each figure of an edition.
    fn words_over(edition_id: &str, address: &str) -> Vec<String> {
        let edition = Editions::national().get(edition_id).unwrap().clone();
        let document = compose(&Report::blank(edition.clone(), UnitRef::default(), edition.years.0));
        let mut next_id = 0;
        let mut found = Vec::new();
        for block in document.parts.iter().flat_map(|p| &p.blocks) {
            let Block::Table(table) = block else { continue };
            let view = view(table, &edition, None, &mut next_id);
            let cells: Vec<_> = view.head.iter().chain(view.bodies.iter().flatten()).flatten().collect();
            let word = |wanted: usize| {
                cells.iter().find_map(|c| match c {
                    CellView::Label { id, text, .. } if *id == wanted => Some((*text).to_owned()),
                    _ => None,
                })
            };
            for cell in &cells {
                if let CellView::Figure { address: met, headers, .. } = cell
                    && *met == address
                {
                    found = headers.0.iter().map(|&id| word(id).unwrap()).collect();
                }
            }
        }
        found
    }

    #[test]
    fn every_figure_is_tied_to_all_labels_it_stands_under() {
        assert_eq!(
            words_over("2021", "requests.denied.state_secret.enterprise"),
            ["申请人情况", "法人或其他组织", "商业企业", "三、本年度办理结果", "（三）不予公开", "1.属于国家秘密"]
        );
        assert_eq!(words_over("2021", "requests.carried_out.total"), ["申请人情况", "总计", "四、结转下年度继续办理"]);
        assert_eq!(words_over("2021", "disputes.litigation_direct.upheld"), ["行政诉讼", "未经复议直接起诉", "结果维持"]);
        // A block's columns end with the block.
        assert_eq!(words_over("2021", "proactive.penalties.decisions"), ["第二十条第（六）项", "本年处理决定数量", "行政处罚"]);
    }

    #[test]
    fn an_outermost_group_of_rows_is_a_body_of_its_own() {
        let edition = Editions::national().get("2021").unwrap().clone();
        let document = compose(&Report::blank(edition.clone(), UnitRef::default(), 2021));
        let rows = |part: usize| {
            let Block::Table(table) = &document.parts[part].blocks[0] else { panic!("a table stands there") };
            let view = view(table, &edition, None, &mut 0);
            (view.head.len(), view.bodies.iter().map(Vec::len).collect::<Vec<_>>(), view.column_groups)
        };
        assert_eq!(rows(1), (0, vec![4, 3, 4, 3], vec![]));
        assert_eq!(rows(2), (3, vec![2, 22, 1], vec![3, 7]));
        assert_eq!(rows(3), (3, vec![1], vec![5, 10]));
    }
}
