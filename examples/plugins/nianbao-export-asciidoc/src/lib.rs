//! Writes annual reports as AsciiDoc, by drawing the Document tree.

use nianbao_document::{Block, CellContent, Document, DrawnTable};
use nianbao_format::{Aspect, DrawJob, ExportJob, Exporter, Fault, Info, Keeps};
use nianbao_model::{Bilingual, Cell, clean_line};
use std::io::Write;

/// AsciiDoc source.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsciiDoc;

impl Exporter for AsciiDoc {
    fn info(&self) -> Info {
        Info::new(
            "asciidoc",
            Bilingual::new("AsciiDoc 文稿", "AsciiDoc source"),
            ["adoc", "asciidoc"],
        )
    }

    // The document does not show the unit's id nor the edition's.
    fn keeps(&self) -> Keeps {
        Keeps::FULL.without(Aspect::Register).without(Aspect::Edition)
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(job.document, sink)
    }

    // Nothing in it is about reports, so that bulletins can be had as well.
    fn draws(&self) -> bool {
        true
    }

    fn draw(&self, job: &DrawJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(job.document, sink)
    }
}

fn put(document: &Document, sink: &mut dyn Write) -> Result<(), Fault> {
    sink.write_all(asciidoc(document).as_bytes()).map_err(|e| {
        Fault::new(
            format!("无法写出 AsciiDoc：{e}"),
            format!("the AsciiDoc could not be written: {e}"),
        )
    })
}

fn asciidoc(document: &Document) -> String {
    let mut out = format!("= {}\n:lang: zh-CN\n:note-caption: 注\n", text(&document.title));
    for part in &document.parts {
        out += &format!("\n[#{}]\n== {}\n", part.id, text(&part.heading));
        for block in &part.blocks {
            out += &match block {
                Block::Subheading(line) => format!("\n=== {}\n", text(line)),
                Block::Paragraph(line) | Block::Line(line, _) => format!("\n{}\n", text(line)),
                Block::Note(line) => format!("\nNOTE: {}\n", text(line)),
                Block::Table(table) => draw(table),
            };
        }
    }
    if !document.indicators.is_empty() {
        out += "\n== 指标\n\n[cols=\"3,2,2\",options=\"header\"]\n|===\n|指标 |数值 |同比\n";
        for line in &document.indicators {
            out += &line.iter().map(|field| format!("|{}\n", text(field))).collect::<String>();
        }
        out += "|===\n";
    }
    out
}

/// Spans are written in front of a cell: `2.3+|` is two columns wide and three rows high. The style
/// `h` makes a cell a header.
fn draw(table: &DrawnTable) -> String {
    let widths: Vec<String> = table.widths.iter().map(u16::to_string).collect();
    let mut out = format!("\n[cols=\"{}\"]\n|===\n", widths.join(","));
    for cell in &table.cells {
        let span = match (cell.column_span, cell.row_span) {
            (1, 1) => String::new(),
            (columns, rows) => format!("{columns}.{rows}+"),
        };
        out += &match &cell.content {
            CellContent::Corner(label)
            | CellContent::BlockHead(label)
            | CellContent::ColumnHead(label)
            | CellContent::RowHead(label) => {
                format!("{span}h|{}\n", text(label))
            }
            CellContent::Value { cell: Cell::Figure(value), .. } => format!("{span}>|{value}\n"),
            // A blank stays empty, and what is no figure is spelled so that it cannot be taken for
            // one.
            CellContent::Value { cell, .. } => {
                format!("{span}>|{}\n", text(&cell.spelled_mark().unwrap_or_default()))
            }
            CellContent::Text(words) => format!("{span}|{}\n", text(words)),
            CellContent::Number(value) => format!("{span}>|{value}\n"),
            CellContent::Empty => format!("{span}|\n"),
        };
    }
    out + "|===\n"
}

/// One line in which nothing is markup: every character that could be is written as its number.
fn text(line: &str) -> String {
    let markup = |c: char| c.is_ascii_punctuation() && !matches!(c, ',' | '%' | '/');
    clean_line(line)
        .chars()
        .map(|c| if markup(c) { format!("&#{};", u32::from(c)) } else { c.to_string() })
        .collect()
}
