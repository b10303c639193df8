//! What was published is read again: a region whose units hand in web pages and copied text beside
//! workbooks.

use crate::support::{SmallRegion, json, nianbao, written};
use nianbao_document::{Block, CellContent, DrawnTable, compose};
use nianbao_model::{Report, figure_text};
use std::fs;

/// A report as someone would copy it from a page: a line a paragraph, a line a row of a table with
/// tabs between the cells.
fn copied(report: &Report) -> String {
    let document = compose(report);
    let mut text = document.title.clone() + "\n";
    for part in &document.parts {
        text += &format!("{}\n", part.heading);
        for block in &part.blocks {
            match block {
                Block::Subheading(line)
                | Block::Paragraph(line)
                | Block::Note(line)
                | Block::Line(line, _) => text += &format!("{line}\n"),
                Block::Table(table) => text += &rows(table),
            }
        }
    }
    text
}

fn rows(table: &DrawnTable) -> String {
    let mut text = String::new();
    for row in 0..table.rows {
        let cells = table.cells.iter().filter(|cell| cell.row == row);
        let words = cells.map(|cell| match &cell.content {
            CellContent::Corner(text)
            | CellContent::BlockHead(text)
            | CellContent::ColumnHead(text)
            | CellContent::RowHead(text) => text.clone(),
            CellContent::Value { cell, .. } => figure_text(cell).zh,
            CellContent::Text(_) | CellContent::Number(_) | CellContent::Empty => String::new(),
        });
        text += &(words.collect::<Vec<_>>().join("\t") + "\n");
    }
    text
}

/// A unit's published JSON of 2021, without the names of files.
fn cells(out: &std::path::Path, id: &str) -> serde_json::Value {
    json(&out.join(format!("site/2021/{id}.json")))["cells"].clone()
}

#[test]
fn a_region_may_mix_workbooks_pages_and_copied_text() {
    let region = SmallRegion::new();
    let expected = region.beside("expected");
    assert_eq!(nianbao!["batch", region.folder, "-o", expected].code, 0);
    for (id, ending, bytes) in [
        ("unit-01", "html", written(&SmallRegion::report("unit-01", 2021), "html")),
        ("unit-03", "txt", copied(&SmallRegion::report("unit-03", 2021)).into_bytes()),
    ] {
        fs::remove_file(region.file(&format!("2021/{id}.xlsx"))).unwrap();
        region.put(&format!("2021/{id}.{ending}"), &bytes);
    }
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(
        ended.code,
        0,
        "{}{}",
        ended.stdout,
        fs::read_to_string(out.join("staff/run.json")).unwrap()
    );
    assert!(ended.stdout.contains("0 处错误、0 处警告"), "{}", ended.stdout);
    for id in ["unit-01", "unit-03", "unit-02", SmallRegion::ID] {
        assert_eq!(cells(&out, id), cells(&expected, id), "{id}");
    }
}

#[test]
fn last_years_page_serves_as_last_years_report() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        file
    };
    let mut this = SmallRegion::report("unit-01", 2021);
    let last = put("2020.html", &written(&SmallRegion::report("unit-01", 2020), "html"));
    let sound = put("sound.xlsx", &written(&this, "xlsx"));
    assert_eq!(nianbao!["check", sound, "--previous", last].code, 0);
    for column in ["natural_person", "total"] {
        let ix = this.edition.find(&format!("requests.carried_in.{column}")).unwrap();
        let more = this.cell(ix).value().unwrap() + nianbao_model::Decimal::ONE;
        this.set(ix, nianbao_model::Cell::figure(more));
    }
    let wrong = put("wrong.xlsx", &written(&this, "xlsx"));
    let found = crate::support::codes(
        &nianbao!["check", wrong, "--previous", last, "--report", "json"].json()["findings"],
    );
    assert!(found.contains(&"Y01".to_owned()), "{found:?}");
}
