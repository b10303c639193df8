//! Outside programs see in a Word document what was written: a validator of the standard, two
//! libraries, LibreOffice.

use crate::support::{
    codes, eventful, example, formats, have, have_python, nianbao, random, read, root, written,
};
use nianbao_document::{Block, CellContent, DrawnTable, compose};
use nianbao_format_kit::programs;
use nianbao_intake::{Folder, read_unit};
use nianbao_model::{Cell, Report, clean_line};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Every report of the example regions, with a name.
fn examples() -> Vec<(String, Report)> {
    let mut all = Vec::new();
    for name in ["guangzhou", "guangzhou-with-mistakes", "local-edition"] {
        let path = root().join("examples").join(name);
        if !path.join("region.toml").is_file() {
            continue;
        }
        let folder = Folder::open(&path).unwrap();
        for (year, listed) in &folder.years {
            for node in folder.nodes() {
                if let Some(reading) = read_unit(&folder, formats(), &node, listed).reading {
                    all.push((format!("{name}-{year}-{}", reading.report.unit.id), reading.report));
                }
            }
        }
    }
    all
}

/// Random reports, the same ones each time.
fn made_up(number: usize) -> Vec<(String, Report)> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let reports = random::reports();
    (0..number)
        .map(|n| (format!("random-{n}"), reports.new_tree(&mut runner).unwrap().current()))
        .collect()
}

/// A table with a text for every place of its grid, those that a cell spans too.
fn grid(table: &DrawnTable) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new(); table.columns]; table.rows];
    for cell in &table.cells {
        let text = match &cell.content {
            CellContent::Corner(text)
            | CellContent::BlockHead(text)
            | CellContent::ColumnHead(text)
            | CellContent::RowHead(text) => text.clone(),
            CellContent::Value { cell: Cell::Figure(value), .. } => value.to_string(),
            CellContent::Value { cell, .. } => cell.spelled_mark().unwrap_or_default(),
            CellContent::Text(_) | CellContent::Number(_) | CellContent::Empty => String::new(),
        };
        for row in &mut rows[cell.row..cell.row + cell.row_span] {
            row[cell.column..cell.column + cell.column_span].fill(text.clone());
        }
    }
    rows
}

/// What a program must see in a report's document.
fn wanted(report: &Report) -> serde_json::Value {
    let document = compose(report);
    let (mut paragraphs, mut tables) = (vec![("Title", clean_line(&document.title))], Vec::new());
    for part in &document.parts {
        if !part.heading.is_empty() {
            paragraphs.push(("Heading 1", part.heading.clone()));
        }
        for block in &part.blocks {
            match block {
                Block::Subheading(text) => paragraphs.push(("Heading 2", text.clone())),
                Block::Paragraph(text) | Block::Line(text, _) => {
                    paragraphs.push(("Body Text", text.clone()))
                }
                Block::Note(text) => paragraphs.push(("表注", text.clone())),
                Block::Table(table) => tables.push(grid(table)),
            }
        }
    }
    if !report.indicators.is_empty() {
        paragraphs.push(("Heading 1", "其他统计指标".into()));
        let mut rows = vec![["指标名称", "数值", "单位", "同比"].map(str::to_owned).to_vec()];
        rows.extend(report.indicators.iter().map(|i| {
            vec![
                i.name.clone(),
                i.value.clone(),
                i.unit.clone(),
                i.year_on_year.clone().unwrap_or_default(),
            ]
        }));
        tables.push(rows);
    }
    json!({ "paragraphs": paragraphs, "tables": tables })
}

/// Writes documents with what they must hold beside them.
fn put(folder: &Path, reports: &[(String, Report)]) {
    for (name, report) in reports {
        fs::write(folder.join(format!("{name}.docx")), written(report, "docx")).unwrap();
        fs::write(folder.join(format!("{name}.json")), wanted(report).to_string()).unwrap();
    }
}

fn by_python(how: &str, folder: &Path, number: usize) {
    let output = Command::new("python3")
        .arg(root().join("tests/python/word.py"))
        .arg(how)
        .arg(folder)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        said.trim(),
        number.to_string(),
        "{how}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_validator_finds_nothing_and_two_libraries_see_every_cell() {
    let mut reports = examples();
    reports.extend(made_up(if std::env::var_os("NIANBAO_FULL").is_some() { 200 } else { 30 }));
    let temp = tempfile::tempdir().unwrap();
    put(temp.path(), &reports);
    let all = [("docx", "python-docx"), ("docx2python", "docx2python"), ("openxml_audit", "audit")];
    let there: Vec<_> = all.into_iter().filter(|(module, _)| have_python(module)).collect();
    std::thread::scope(|scope| {
        for (_, how) in there {
            scope.spawn(|| by_python(how, temp.path(), reports.len()));
        }
    });
}

/// The form of an edition, as `nianbao template -o FILE.docx` makes it.
fn form(edition: &str, folder: &Path) -> PathBuf {
    // A year in the name would be taken for the report's.
    let file = folder.join("填报.docx");
    assert_eq!(nianbao!["template", "--edition", edition, "-o", file].code, 0);
    file
}

#[test]
fn a_blank_form_is_a_report_of_nobody_with_nothing_in_it() {
    let temp = tempfile::tempdir().unwrap();
    for edition in ["2019", "2021"] {
        let file = form(edition, temp.path());
        let reading = read(&fs::read(&file).unwrap(), "form.docx").unwrap();
        let report = &reading.report;
        assert_eq!((report.edition.id.as_str(), report.unit.name.as_str()), (edition, ""));
        let held: Vec<_> = report
            .cells()
            .filter(|(_, cell)| !cell.is_blank())
            .map(|(ix, cell)| (&report.edition.spec(ix).address, cell))
            .collect();
        assert!(
            held.is_empty() && report.indicators.is_empty(),
            "{edition}: {held:?} {:?}",
            report.indicators
        );
        // The page that says how to fill it in is no text of the report, and neither is the open
        // title.
        for (n, section) in report.edition.sections.iter().enumerate() {
            assert!(
                report.section(n).is_empty(),
                "{edition} {}: {}",
                section.id,
                report.section(n)
            );
        }
        let ended = nianbao!["check", file, "--report", "json"];
        let codes = codes(&ended.json()["findings"]);
        assert!(
            codes.iter().any(|code| code == "R09") && codes.iter().any(|code| code == "R04"),
            "{edition}: {codes:?}"
        );
    }
}

#[test]
fn a_filled_form_is_read_back_the_same() {
    let mut reports = made_up(40);
    reports.extend(random::editions().iter().map(|e| (format!("eventful-{}", e.id), eventful(e))));
    for (name, report) in reports {
        let mut bytes = Vec::new();
        formats().form_for("a.docx").unwrap().filled(&report, &mut bytes).unwrap();
        let back = read(&bytes, &report.unit.id).unwrap_or_else(|e| panic!("{name}: {e}")).report;
        for (ix, cell) in report.cells() {
            assert_eq!(back.cell(ix), cell, "{name} {}", report.edition.spec(ix).address);
        }
        for (n, section) in report.edition.sections.iter().enumerate() {
            assert_eq!(back.section(n), report.section(n), "{name} {}", section.id);
        }
        assert_eq!(
            (&back.unit, back.year, &back.indicators),
            (&report.unit, report.year, &report.indicators),
            "{name}"
        );
        assert_eq!(back, report, "{name}");
    }
}

#[test]
fn what_a_person_types_into_the_form_is_read() {
    if !have_python("docx") {
        return;
    }
    let temp = tempfile::tempdir().unwrap();
    let file = form("2021", temp.path());
    let output = Command::new("python3")
        .arg(root().join("tests/python/fill_form.py"))
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let report = read(&fs::read(&file).unwrap(), "a.docx").unwrap().report;
    assert_eq!((report.unit.name.as_str(), report.year), ("某某海关", 2023));
    for (ix, cell) in report.cells() {
        assert_eq!(cell, &Cell::count(7), "{}", report.edition.spec(ix).address);
    }
    let texts: Vec<String> =
        (0..report.edition.sections.len()).map(|n| report.section(n).to_string()).collect();
    let wanted = [
        "本报告根据《中华人民共和国政府信息公开条例》编制。",
        "第2处文字。",
        "注：第3处说明。",
        "注：第4处说明。",
        "注：第5处说明。",
        "第6处文字。",
        "第7处文字。",
    ];
    assert_eq!(texts, wanted);
    assert_eq!(report.indicators.len(), 1);
}

#[test]
fn libreoffice_turns_whole_documents_into_pdf() {
    if !have("soffice") || !have("pdftotext") {
        return;
    }
    let mut reports: Vec<(String, Report)> =
        random::editions().iter().map(|e| (format!("eventful-{}", e.id), eventful(e))).collect();
    if example("guangzhou").is_some() {
        reports.extend(
            examples()
                .into_iter()
                .filter(|(name, _)| name.ends_with("region") || name.ends_with("unit-07"))
                .take(4),
        );
    }
    let temp = tempfile::tempdir().unwrap();
    put(temp.path(), &reports);
    let files: Vec<_> =
        reports.iter().map(|(name, _)| temp.path().join(format!("{name}.docx"))).collect();
    programs::libre_office(&files, "pdf", temp.path(), temp.path());
    for (name, report) in &reports {
        let output = Command::new("pdftotext")
            .arg("-raw")
            .arg(temp.path().join(format!("{name}.pdf")))
            .arg("-")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let pages = text.matches('\u{c}').count();
        let letters: usize = report
            .edition
            .sections
            .iter()
            .enumerate()
            .map(|(n, _)| report.section(n).to_string().chars().count())
            .sum();
        // 22 lines of 28 characters, and the tables.
        assert!(
            (2..=8 + letters / 500).contains(&pages),
            "{name}: {pages} pages for {letters} characters"
        );
        // Where a font stands in for another a figure may be broken into lines; cell by cell it is
        // whole. pdftotext leaves out a comma that hangs over the margin.
        let kept = |c: &char| c.is_alphanumeric() || ".-/%".contains(*c);
        let number = |line: &&str| line.trim().starts_with('—') && line.trim().ends_with('—');
        let bare: String = text
            .split(['\n', '\u{c}'])
            .filter(|line| !number(line))
            .flat_map(str::chars)
            .filter(kept)
            .collect();
        let seen = |text: &str| bare.contains(&text.chars().filter(kept).collect::<String>());
        for (n, section) in report.edition.sections.iter().enumerate() {
            assert!(
                section.is_untitled() || seen(&section.heading()),
                "{name}: {}",
                section.heading()
            );
            for paragraph in report.section(n).paragraphs() {
                assert!(seen(paragraph), "{name}: {paragraph}");
            }
        }
        for part in compose(report).parts {
            for table in part
                .blocks
                .iter()
                .filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None })
            {
                for row in 0..table.rows {
                    let figures = table.cells.iter().filter(|cell| {
                        cell.row == row && matches!(cell.content, CellContent::Value { .. })
                    });
                    let row: String =
                        figures.map(|cell| grid(table)[cell.row][cell.column].clone()).collect();
                    assert!(seen(&row), "{name} {}: {row}", table.id);
                }
            }
        }
    }
}
