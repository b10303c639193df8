//! The Document tree as JSON, as a program gets it.

use nianbao_document::{Block, CellContent, Document, DrawnTable};
use nianbao_model::Edition;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct JsonDocument<'a> {
    title: &'a str,
    parts: Vec<JsonPart<'a>>,
    indicators: Vec<JsonIndicator<'a>>,
}

#[derive(Serialize)]
struct JsonPart<'a> {
    id: &'a str,
    heading: &'a str,
    wants_text: bool,
    blocks: Vec<JsonBlock<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum JsonBlock<'a> {
    Subheading { text: &'a str },
    Paragraph { text: &'a str },
    Note { text: &'a str },
    Table(JsonTable<'a>),
}

#[derive(Serialize)]
struct JsonTable<'a> {
    id: &'a str,
    caption: &'a str,
    columns: usize,
    rows: usize,
    head: usize,
    stub: usize,
    widths: &'a [u16],
    cells: Vec<JsonCell<'a>>,
}

#[derive(Serialize)]
struct JsonCell<'a> {
    row: usize,
    column: usize,
    row_span: usize,
    column_span: usize,
    kind: &'static str,
    text: String,
    #[serde(flatten)]
    figure: Option<Figure<'a>>,
}

#[derive(Serialize)]
struct Figure<'a> {
    cell: &'a str,
    state: &'static str,
}

#[derive(Serialize)]
struct JsonIndicator<'a> {
    name: &'a str,
    value: &'a str,
    year_on_year: &'a str,
}

pub(crate) fn json<'a>(document: &'a Document, edition: &'a Edition) -> JsonDocument<'a> {
    let parts = document.parts.iter().map(|part| JsonPart {
        id: &part.id,
        heading: &part.heading,
        wants_text: part.wants_text,
        blocks: part.blocks.iter().map(|b| block(b, edition)).collect(),
    });
    let indicators = document.indicators.iter().map(|[name, value, year_on_year]| JsonIndicator {
        name,
        value,
        year_on_year,
    });
    JsonDocument {
        title: &document.title,
        parts: parts.collect(),
        indicators: indicators.collect(),
    }
}

fn block<'a>(block: &'a Block, edition: &'a Edition) -> JsonBlock<'a> {
    match block {
        Block::Subheading(text) => JsonBlock::Subheading { text },
        Block::Paragraph(text) | Block::Line(text, _) => JsonBlock::Paragraph { text },
        Block::Note(text) => JsonBlock::Note { text },
        Block::Table(table) => JsonBlock::Table(json_table(table, edition)),
    }
}

fn json_table<'a>(table: &'a DrawnTable, edition: &'a Edition) -> JsonTable<'a> {
    let cells = table.cells.iter().map(|c| {
        let (kind, text, figure) = content(&c.content, edition);
        JsonCell {
            row: c.row,
            column: c.column,
            row_span: c.row_span,
            column_span: c.column_span,
            kind,
            text,
            figure,
        }
    });
    let DrawnTable { id, caption, columns, rows, head, stub, widths, .. } = table;
    JsonTable {
        id,
        caption,
        columns: *columns,
        rows: *rows,
        head: *head,
        stub: *stub,
        widths,
        cells: cells.collect(),
    }
}

/// A figure's text is what a person reads: blank is empty, and what is no figure is spelled so that
/// it cannot be taken for one.
fn content<'a>(
    content: &CellContent,
    edition: &'a Edition,
) -> (&'static str, String, Option<Figure<'a>>) {
    match content {
        CellContent::Corner(text) => ("corner", text.clone(), None),
        CellContent::BlockHead(text) => ("block_head", text.clone(), None),
        CellContent::ColumnHead(text) => ("column_head", text.clone(), None),
        CellContent::RowHead(text) => ("row_head", text.clone(), None),
        CellContent::Text(text) => ("text", text.clone(), None),
        CellContent::Number(value) => ("number", value.to_string(), None),
        CellContent::Empty => ("empty", String::new(), None),
        CellContent::Value { ix, cell } => {
            let text = cell.spelled_mark().unwrap_or_else(|| cell.to_string());
            (
                "figure",
                text,
                Some(Figure { cell: &edition.spec(*ix).address, state: cell.state().id() }),
            )
        }
    }
}
