//! A table of the document as rows of HTML cells: groups of rows, scopes, and which headings each
//! figure stands under.

use askama::filters::HtmlSafe;
use nianbao_document::{
    CellContent, DrawnTable, TableCell,
    html::{HtmlCell, HtmlTable, Span, lay_out},
};
use nianbao_model::{Cell, CellIx, Edition, Report};
use std::{cmp::Ordering, fmt};

/// A table ready to be written.
pub(crate) struct TableView<'a> {
    pub(crate) id: &'a str,
    pub(crate) caption: &'a str,
    pub(crate) rows: HtmlTable<CellView<'a>>,
}

/// A cell ready to be written.
pub(crate) enum CellView<'a> {
    /// A label.
    Label { class: &'static str, id: usize, scope: &'static str, span: Span, text: &'a str },
    /// A cell of the report.
    Figure {
        span: Span,
        address: &'a str,
        headers: Headers,
        total: bool,
        state: Option<&'static str>,
        text: String,
        last: Option<Last>,
    },
    /// A text or a figure that is no cell of a report.
    Plain { span: Span, headers: Headers, text: String, number: bool },
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
        let Some(before) = previous.at(address) else {
            return Self { text: "无此项".into(), change: None };
        };
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

/// The ids of the labels a figure stands under, outermost first, as the `headers` attribute has
/// them.
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

/// Prepares a table, with last year's figures if there is a report of it. `next_id` counts the
/// labels of the whole page, so that no two share an id.
pub(crate) fn view<'a>(
    table: &'a DrawnTable,
    edition: Option<&'a Edition>,
    previous: Option<&Report>,
    next_id: &mut usize,
) -> TableView<'a> {
    let mut labels = Labels::new(table.columns);
    let rows = lay_out(table, |cell, drawn| {
        let view = match drawn {
            HtmlCell::Space { span } => CellView::Space { span },
            HtmlCell::Plain { span, text, number } => {
                CellView::Plain { span, headers: labels.over(cell), text, number }
            }
            HtmlCell::Label { class, scope, span, text } => {
                *next_id += 1;
                CellView::Label { class, id: *next_id, scope, span, text }
            }
            HtmlCell::Value { span, ix, cell: figure, state, text } => {
                let address = edition.map_or("", |edition| edition.spec(ix).address.as_str());
                CellView::Figure {
                    span,
                    address,
                    headers: labels.over(cell),
                    total: edition.is_some_and(|edition| is_total(edition, ix)),
                    state,
                    text,
                    last: previous.map(|previous| Last::of(figure, address, previous)),
                }
            }
        };
        labels.pass(cell, &view);
        view
    });
    TableView { id: &table.id, caption: &table.caption, rows }
}

fn is_total(edition: &Edition, ix: CellIx) -> bool {
    edition.column(ix).total || edition.row(ix).total
}

/// The labels met so far while a table is walked row by row.
struct Labels {
    /// The heading of the block.
    block: Option<usize>,
    /// For each column the labels above it, and whether figures have been met below them: a label
    /// after that begins anew.
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
        let above =
            self.above.iter().skip(cell.column).take(cell.column_span).flat_map(|(ids, _)| ids);
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
            (CellContent::ColumnHead(_), CellView::Label { id, .. }) => {
                self.columns(cell).for_each(|(ids, closed)| {
                    if std::mem::take(closed) {
                        ids.clear();
                    }
                    ids.push(*id);
                })
            }
            (CellContent::RowHead(_), CellView::Label { id, .. }) => {
                self.left.retain(|(_, until)| cell.row < *until);
                self.left.push((*id, cell.row + cell.row_span));
            }
            (CellContent::Value { .. } | CellContent::Text(_) | CellContent::Number(_), _) => {
                self.columns(cell).for_each(|(_, closed)| *closed = true)
            }
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
        let document =
            compose(&Report::blank(edition.clone(), UnitRef::default(), edition.years.0));
        let mut next_id = 0;
        let mut found = Vec::new();
        for block in document.parts.iter().flat_map(|p| &p.blocks) {
            let Block::Table(table) = block else { continue };
            let view = view(table, Some(&edition), None, &mut next_id);
            let cells: Vec<_> =
                view.rows.head.iter().chain(view.rows.bodies.iter().flatten()).flatten().collect();
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
            [
                "申请人情况",
                "法人或其他组织",
                "商业企业",
                "三、本年度办理结果",
                "（三）不予公开",
                "1.属于国家秘密"
            ]
        );
        assert_eq!(
            words_over("2021", "requests.carried_out.total"),
            ["申请人情况", "总计", "四、结转下年度继续办理"]
        );
        assert_eq!(
            words_over("2021", "disputes.litigation_direct.upheld"),
            ["行政诉讼", "未经复议直接起诉", "结果维持"]
        );
        // A block's columns end with the block.
        assert_eq!(
            words_over("2021", "proactive.penalties.decisions"),
            ["第二十条第（六）项", "本年处理决定数量", "行政处罚"]
        );
    }
}
