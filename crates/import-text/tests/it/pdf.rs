//! Reports printed as PDF files and made text again by `pdftotext`, with the layout kept and
//! without: every cell is right or told.

use crate::bordered::{compare, read, report};
use nianbao_document::{Block, CellContent, DrawnTable, compose};
use nianbao_format_kit::Dice;
use nianbao_model::{Cell, CellIx, Decimal, Reading, Relation, Report};
use std::{
    fmt::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// A sound report with counts as offices have them; each third one has some of seven digits, which
/// break in narrow cells.
pub(crate) fn printed(seed: u64) -> Report {
    let mut report = report(seed);
    let edition = report.edition.clone();
    let mut dice = Dice::new(seed);
    for ix in edition.cells_ix() {
        let large = seed.is_multiple_of(3) && dice.below(12) == 0;
        let n = if large {
            dice.below(2_000_000)
        } else {
            [0, 0, 0, dice.below(10), dice.below(300)][dice.below(5)]
        };
        report.set(ix, Cell::count(n as i64));
    }
    // Parts first, then totals; what came in is what was done and what is left.
    let requests = edition.tables.iter().find(|table| table.id == "requests").unwrap();
    let block = &requests.blocks[0];
    let row = |id: &str| block.rows.iter().position(|row| row.id == id).unwrap();
    let value =
        |report: &Report, r: usize, c: usize| report.cell(block.cell(r, c)).value().unwrap();
    for c in 0..block.columns.len() {
        let done: Decimal = (0..block.rows.len())
            .filter(|r| block.rows[*r].outcome)
            .map(|r| value(&report, r, c))
            .sum();
        report.set(block.cell(row("outcome_total"), c), Cell::figure(done));
        report.set(block.cell(row("carried_in"), c), Cell::count(0));
        let all = done + value(&report, row("carried_out"), c);
        report.set(block.cell(row("received"), c), Cell::figure(all));
    }
    for table in &edition.tables[1..] {
        let block = &table.blocks[0];
        for r in 0..block.rows.len() {
            let last = block.columns.len() - 1;
            let sum: Decimal =
                (0..last).map(|c| report.cell(block.cell(r, c)).value().unwrap()).sum();
            report.set(block.cell(r, last), Cell::figure(sum));
        }
    }
    report
}

/// Cells that differ, and those of them that neither a finding names nor a sum that no longer
/// holds.
pub(crate) fn unsaid(report: &Report, reading: &Reading) -> (usize, Vec<String>) {
    let (differ, silent) = compare(report, reading);
    let edition = &reading.report.edition;
    let broken = |ix: CellIx| {
        let of_cell = edition
            .equations
            .iter()
            .filter(|e| e.relation == Relation::Equal && e.terms().any(|t| t.cell == ix));
        of_cell.filter_map(|e| e.sides(&reading.report)).any(|(left, right)| left != right)
    };
    let said = |line: &String| {
        edition.find(line.split(':').next().unwrap_or_default()).is_some_and(broken)
    };
    (differ, silent.into_iter().filter(|line| !said(line)).collect())
}

/// A table as a word processor has it.
fn table(table: &DrawnTable, size: u32) -> String {
    let all: u32 = table.widths.iter().map(|w| u32::from(*w)).sum();
    let mut html = format!(
        "<table border=1 width=100% cellspacing=0 cellpadding=2 style='border-collapse:collapse;font-size:{size}pt'>"
    );
    for width in &table.widths {
        _ = write!(html, "<col width='{}%'>", u32::from(*width) * 100 / all);
    }
    for row in 0..table.rows {
        html += "<tr>";
        for cell in table.cells.iter().filter(|cell| cell.row == row) {
            let (align, text) = match &cell.content {
                CellContent::Value { cell, .. } => ("center", cell.to_string()),
                CellContent::RowHead(text) => ("left", text.clone()),
                CellContent::Corner(text)
                | CellContent::BlockHead(text)
                | CellContent::ColumnHead(text) => ("center", text.clone()),
                CellContent::Text(_) | CellContent::Number(_) | CellContent::Empty => {
                    ("left", String::new())
                }
            };
            let (rows, columns) = (cell.row_span, cell.column_span);
            _ = write!(
                html,
                "<td rowspan={rows} colspan={columns} align={align} valign=middle>{text}</td>"
            );
        }
        html += "</tr>";
    }
    html + "</table>"
}

fn html(report: &Report, size: u32) -> String {
    let document = compose(report);
    let mut html = format!(
        "<html><head><meta charset='utf-8'><style>@page{{size:A4;margin:2.5cm 2.6cm}}body{{font-family:'Noto Serif CJK SC';font-size:14pt}}</style></head><body><h2 align=center>{}</h2>",
        document.title
    );
    for part in &document.parts {
        _ = write!(html, "<p><b>{}</b></p>", part.heading);
        for block in &part.blocks {
            match block {
                Block::Table(drawn) => html += &table(drawn, size),
                Block::Subheading(text)
                | Block::Paragraph(text)
                | Block::Note(text)
                | Block::Line(text, _) => _ = write!(html, "<p>{text}</p>"),
            }
        }
    }
    html + "</body></html>"
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn text(pdf: &Path, layout: bool) -> String {
    let mut command = Command::new("pdftotext");
    if layout {
        command.arg("-layout");
    }
    let output = command.arg(pdf).arg("-").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn printed_reports_are_right_or_told() {
    if !runs("pdftotext") || !runs("soffice") {
        eprintln!(
            "SKIPPED pdf::printed_reports_are_right_or_told: soffice and pdftotext are not installed"
        );
        return;
    }
    let count: u64 = if std::env::var_os("NIANBAO_FULL").is_some() { 40 } else { 4 };
    let folder = tempfile::tempdir().unwrap();
    let keep = std::env::var_os("NIANBAO_KEEP");
    let mut wrong: Vec<String> = Vec::new();
    let mut pages = Vec::new();
    for seed in 0..count {
        let page = folder.path().join(format!("{seed}.html"));
        std::fs::write(&page, html(&printed(seed), 8 + (seed % 3) as u32)).unwrap();
        pages.push(page);
    }
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let mut soffice = Command::new("soffice");
    soffice
        .args(["--headless", &profile, "--convert-to", "pdf:writer_web_pdf_Export", "--outdir"])
        .arg(folder.path())
        .args(&pages);
    soffice.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    for layout in [true, false] {
        let (mut cells, mut differing) = (0, 0);
        for seed in 0..count {
            let report = printed(seed);
            let text = text(&folder.path().join(format!("{seed}.pdf")), layout);
            if let Some(folder) = &keep {
                std::fs::write(Path::new(folder).join(format!("pdf-{seed}-{layout}.txt")), &text)
                    .unwrap();
            }
            let reading = read(&text);
            let (differ, silent) = unsaid(&report, &reading);
            eprintln!("layout {layout} {seed} ({}): {differ} told", report.edition.id);
            if !silent.is_empty() {
                wrong.push(format!(
                    "layout {layout} {seed}: {} {:?}",
                    silent.len(),
                    &silent[..silent.len().min(4)]
                ));
            }
            (cells, differing) = (cells + report.edition.cells().len(), differing + differ);
        }
        eprintln!("layout {layout}: {differing} of {cells} cells told in findings");
        if layout && differing * 100 > cells * 30 {
            wrong.push(format!("layout {layout}: {differing} of {cells} cells were not read"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
