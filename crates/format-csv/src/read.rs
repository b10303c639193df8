//! Reads reports from CSV: this project's own layout by the ids in it, and any other, such as a
//! statutory table saved from a workbook, as a grid for the one recogniser.

use crate::{Csv, decode, own, rows::Rows};
use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};
use nianbao_grid::{Grid, GridCell, Grids, Value};
use nianbao_model::{Bilingual, Place};

impl Importer for Csv {
    fn info(&self) -> Info {
        Info::new("csv", Bilingual::new("CSV 数据", "CSV data"), ["csv", "tsv"])
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        let named = Importer::info(self).fits(name);
        match decode::beginning(bytes) {
            Some(text) if own::is_head(text.lines().next().unwrap_or_default()) => {
                Confidence::Content
            }
            Some(text) if named && speaks_of_it(&text) => Confidence::Content,
            _ if named => Confidence::Name,
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        let text = decode::decode(input)?;
        let rows = Rows::of(&text, input.name, input.limits)?;
        match own::is_head(text.lines().next().unwrap_or_default()) {
            true => {
                own::read(&rows, &text, input).map(|reading| Source::Reading(Box::new(reading)))
            }
            false => grid(rows, input).map(Source::Grids),
        }
    }
}

/// Does a table speak of what the statutory tables speak of? Any text may be CSV, so the name must
/// say that it is.
fn speaks_of_it(text: &str) -> bool {
    // One unreadable character may be the cut end; many are a binary file.
    let spoilt = text.chars().filter(|c| *c == '\u{fffd}').count();
    spoilt <= 2
        && ["政府信息公开", "自然人", "法人或其他组织", "行政复议", "制作数量", "制发件数"]
            .iter()
            .any(|word| text.contains(word))
}

/// What is not this project's own is a table like any other.
fn grid(rows: Rows, input: &Input<'_>) -> Result<Grids, Fault> {
    let lines: Vec<u32> = rows.rows.iter().map(|row| row.line).collect();
    let mut cells = Vec::new();
    for (row, line) in (0u32..).zip(rows.rows) {
        let texts = (0u32..).zip(line.fields).filter(|(_, text)| !text.trim().is_empty());
        cells.extend(texts.map(|(column, text)| GridCell {
            row,
            column,
            value: Value::Text(text.into()),
        }));
        if cells.len() > input.limits.cells {
            let most = input.limits.cells;
            return Err(Fault::new(
                format!("文件有内容的格超过 {most} 个。请确认没有选错文件。"),
                format!(
                    "the file has more than {most} cells that hold something. Is it the right file?"
                ),
            )
            .at(Place::File { file: input.name.into() }));
        }
    }
    if cells.is_empty() {
        return Err(Fault::new(
            "文件里没有内容。请确认没有选错文件。",
            "there is nothing in the file. Is it the right one?",
        )
        .at(Place::File { file: input.name.into() }));
    }
    let grid = Grid::new("", cells, Vec::new()).with_lines(lines);
    Ok(Grids { file: input.name.into(), grids: vec![grid], text_only: true, ..Grids::default() })
}
