//! Random reports as tables in pipes, of tabs and of aligned columns: every cell is right, or a
//! finding names it.

use nianbao_document::{Block, CellContent, DrawnTable, compose};
use nianbao_format::{Importer, Input, Source};
use nianbao_format_kit::{Dice, random};
use nianbao_import_text::Text;
use nianbao_model::{Cell, Editions, Kind, Reading, Report, Rule, UnitRef};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// What a program makes of merged cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Merged {
    /// The first has the words, the others are empty.
    Empty,
    /// All have them.
    Repeated,
    /// There are no others.
    Gone,
    /// There are no others, and blank cells at the end of the row fill it up.
    Packed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Border {
    Pipes,
    /// Without pipes at the ends.
    OpenPipes,
    /// A cell in each line, a pipe behind it.
    Lines,
    Tabs,
    Columns,
}

pub(crate) fn report(seed: u64) -> Report {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
    );
    let mut report = random::valid_reports().new_tree(&mut runner).unwrap().current();
    let mut dice = Dice::new(seed);
    report.unit = UnitRef { id: "x".into(), name: "某某市某某局".into(), level: None };
    report.indicators.clear();
    for n in 0..report.edition.sections.len() {
        *report.section_mut(n) = Default::default();
        if report.edition.sections[n].wants_text() {
            report.section_mut(n).push("工作平稳有序。");
        }
    }
    // Sums need not hold, and cells may be blank: what stands there is to be read.
    let edition = report.edition.clone();
    for ix in edition.cells_ix() {
        match dice.below(40) {
            0 => report.set(ix, Cell::Blank),
            1 if edition.spec(ix).kind == Kind::Count => {
                report.set(ix, Cell::count(dice.below(3000) as i64))
            }
            _ => {}
        }
    }
    report
}

/// A table's rows of texts.
fn rows(table: &DrawnTable, merged: Merged) -> Vec<Vec<Option<String>>> {
    let mut rows = vec![vec![None; table.columns]; table.rows];
    for cell in &table.cells {
        let text = match &cell.content {
            CellContent::Corner(text)
            | CellContent::BlockHead(text)
            | CellContent::ColumnHead(text)
            | CellContent::RowHead(text) => text.clone(),
            CellContent::Value { cell, .. } => cell.to_string(),
            CellContent::Text(_) | CellContent::Number(_) | CellContent::Empty => String::new(),
        };
        let figure = matches!(cell.content, CellContent::Value { .. });
        for (r, row) in rows.iter_mut().enumerate().skip(cell.row).take(cell.row_span) {
            for (c, held) in row.iter_mut().enumerate().skip(cell.column).take(cell.column_span) {
                *held = match merged {
                    _ if (r, c) == (cell.row, cell.column) => Some(text.clone()),
                    Merged::Repeated if !figure => Some(text.clone()),
                    Merged::Gone | Merged::Packed => None,
                    _ => Some(String::new()),
                };
            }
        }
    }
    rows
}

fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn drawn(table: &DrawnTable, border: Border, merged: Merged, dice: &mut Dice) -> String {
    let rows = rows(table, merged);
    let texts = |row: &Vec<Option<String>>| {
        let mut texts = row.iter().flatten().cloned().collect::<Vec<String>>();
        if merged == Merged::Packed {
            texts.resize(row.len(), String::new());
        }
        texts
    };
    let mut out = String::new();
    match border {
        Border::Pipes => {
            let rule = if dice.below(2) == 0 { "---" } else { ":---:" };
            for (n, row) in rows.iter().enumerate() {
                let texts = texts(row);
                out += &format!("| {} |\n", texts.join(" | "));
                if n == 0 {
                    out += &format!("|{}\n", format!(" {rule} |").repeat(texts.len()));
                }
            }
        }
        Border::OpenPipes => {
            rows.iter().for_each(|row| out += &format!("{}\n", texts(row).join(" | ")))
        }
        Border::Lines => {
            rows.iter().flat_map(texts).for_each(|text| out += format!("{text} |\n").trim_start())
        }
        Border::Tabs => rows.iter().for_each(|row| out += &format!("{}\n", texts(row).join("\t"))),
        Border::Columns => {
            let texts: Vec<Vec<String>> = rows.iter().map(texts).collect();
            let columns = texts.iter().map(Vec::len).max().unwrap_or(0);
            let widths: Vec<usize> = (0..columns)
                .map(|c| {
                    texts
                        .iter()
                        .filter_map(|row| row.get(c))
                        .map(|t| wide(t))
                        .max()
                        .unwrap_or(0)
                        .max(2)
                })
                .collect();
            let manner = dice.below(3);
            for row in &texts {
                let mut line = String::new();
                for (c, text) in row.iter().enumerate() {
                    let room = widths[c] - wide(text);
                    let left = [0, room, room / 2][if c == 0 { 0 } else { manner }];
                    line += &format!("{}{text}{}  ", " ".repeat(left), " ".repeat(room - left));
                }
                out += &format!("{}\n", line.trim_end());
            }
        }
    }
    out
}

fn text(report: &Report, border: Border, merged: Merged, dice: &mut Dice) -> String {
    let document = compose(report);
    let marks = if border == Border::Pipes { "## " } else { "" };
    let mut text =
        format!("{}{}\n\n", if border == Border::Pipes { "# " } else { "" }, document.title);
    for part in &document.parts {
        text += &format!("{marks}{}\n\n", part.heading);
        for block in &part.blocks {
            match block {
                Block::Table(table) => text += &drawn(table, border, merged, dice),
                Block::Paragraph(t) | Block::Subheading(t) | Block::Note(t) | Block::Line(t, _) => {
                    text += t
                }
            }
            text += "\n\n";
        }
    }
    text
}

pub(crate) fn read(text: &str) -> Reading {
    let editions = Editions::national();
    match Text.read(&Input::new(text.as_bytes(), "x.md.txt", &editions)).unwrap() {
        Source::Reading(reading) => *reading,
        Source::Grids(_) => panic!("text gives readings"),
    }
}

/// Cells that differ, and those of them that no finding names.
pub(crate) fn compare(report: &Report, reading: &Reading) -> (usize, Vec<String>) {
    let loud = [Rule::R01, Rule::R04, Rule::R06, Rule::R07, Rule::R10];
    // A table that is not there at all is told by its name.
    let table_of = |address: &str| {
        let spec = report.edition.spec(report.edition.find(address).unwrap());
        report.edition.sections[report.edition.tables[spec.table].section].label.clone()
    };
    let told = |address: &str| {
        let of_cell = |f: &nianbao_model::Finding| f.cells.iter().any(|c| c == address);
        let of_table = |f: &nianbao_model::Finding| {
            matches!(f.rule, Rule::R04 | Rule::R06)
                && f.cells.is_empty()
                && f.message.zh.contains(&table_of(address))
        };
        reading.findings.iter().any(|f| loud.contains(&f.rule) && (of_cell(f) || of_table(f)))
    };
    let mut silent = Vec::new();
    let mut differ = 0;
    for (ix, cell) in report.cells() {
        let (met, address) = (reading.report.cell(ix), &report.edition.spec(ix).address);
        if met != cell {
            differ += 1;
            if !told(address) {
                silent.push(format!("{address}: {met:?} for {cell:?}"));
            }
        }
    }
    (differ, silent)
}

#[test]
fn tables_with_borders_are_right_or_told() {
    let full = std::env::var_os("NIANBAO_FULL").is_some();
    let count: u64 = if full { 500 } else { 20 };
    let keep = std::env::var_os("NIANBAO_KEEP");
    let styles = [
        (Border::Pipes, Merged::Empty, 0),
        (Border::Pipes, Merged::Repeated, 0),
        (Border::Pipes, Merged::Gone, 6),
        (Border::OpenPipes, Merged::Gone, 6),
        (Border::Pipes, Merged::Packed, 6),
        (Border::Lines, Merged::Gone, 6),
        (Border::Lines, Merged::Packed, 6),
        (Border::OpenPipes, Merged::Empty, 0),
        (Border::Tabs, Merged::Empty, 0),
        (Border::Tabs, Merged::Gone, 40),
        (Border::Columns, Merged::Empty, 40),
    ];
    let mut wrong: Vec<String> = Vec::new();
    for (border, merged, most) in styles {
        let (mut cells, mut differing) = (0, 0);
        for seed in 0..count {
            let report = report(seed);
            let text = text(&report, border, merged, &mut Dice::new(seed));
            let reading = read(&text);
            assert_eq!(
                reading.report.edition.id, report.edition.id,
                "{border:?} {merged:?} {seed}"
            );
            let (differ, silent) = compare(&report, &reading);
            if !silent.is_empty() {
                wrong.push(format!(
                    "{border:?} {merged:?} {seed}: {} {:?}",
                    silent.len(),
                    &silent[..silent.len().min(4)]
                ));
            }
            if let Some(folder) = &keep {
                std::fs::write(
                    std::path::Path::new(folder).join(format!("{border:?}-{merged:?}-{seed}.txt")),
                    &text,
                )
                .unwrap();
            }
            cells += report.edition.cells().len();
            differing += differ;
        }
        eprintln!("{border:?} {merged:?}: {differing} of {cells} cells told in findings");
        if differing * 100 > cells * most {
            wrong
                .push(format!("{border:?} {merged:?}: {differing} of {cells} cells were not read"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
