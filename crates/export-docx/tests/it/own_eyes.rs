//! The XML read as the standard has it, by nothing of this crate: everything of the document stands
//! in it, once, in order.

use crate::cases::{self, Case};
use nianbao_document::{Block, CellContent, DrawnTable, Side};
use nianbao_format_kit::zips;
use nianbao_model::{Cell, clean_line};
use quick_xml::{Reader, XmlVersion, events::Event};
use std::{collections::BTreeMap, fs, path::Path};

/// A block of a document: a paragraph with its style, or a table.
#[derive(Debug, PartialEq)]
enum Seen {
    Paragraph(String, String),
    Table(SeenTable),
}

#[derive(Debug, Default, PartialEq)]
struct SeenTable {
    columns: Vec<u32>,
    /// How many rows at the top repeat.
    head: usize,
    /// Rows of cells.
    rows: Vec<Vec<SeenCell>>,
}

#[derive(Debug, Default, PartialEq)]
struct SeenCell {
    width: u32,
    span: usize,
    /// Does it go on with the cell above?
    goes_on: bool,
    text: String,
}

/// Reads a main part. Every table is at the top; a paragraph's text is its `w:t`, a break in it
/// nothing.
fn see(xml: &str) -> Vec<Seen> {
    let mut reader = Reader::from_str(xml);
    let (mut seen, mut table, mut style, mut text, mut in_text) =
        (Vec::new(), None::<SeenTable>, String::new(), String::new(), false);
    loop {
        let event = reader.read_event().unwrap();
        let attribute = |tag: &quick_xml::events::BytesStart<'_>, name: &str| {
            tag.try_get_attribute(name)
                .unwrap()
                .map(|a| a.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned())
        };
        match &event {
            Event::Eof => return seen,
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "w:tbl" => table = Some(SeenTable::default()),
                "w:gridCol" => table
                    .as_mut()
                    .unwrap()
                    .columns
                    .push(attribute(tag, "w:w").unwrap().parse().unwrap()),
                "w:tr" => table.as_mut().unwrap().rows.push(Vec::new()),
                "w:tblHeader" => {
                    let table = table.as_mut().unwrap();
                    table.head += 1;
                    assert_eq!(table.head, table.rows.len(), "only the first rows repeat");
                }
                "w:tc" => table
                    .as_mut()
                    .unwrap()
                    .rows
                    .last_mut()
                    .unwrap()
                    .push(SeenCell { span: 1, ..SeenCell::default() }),
                "w:tcW" => cell(&mut table).width = attribute(tag, "w:w").unwrap().parse().unwrap(),
                "w:gridSpan" => {
                    cell(&mut table).span = attribute(tag, "w:val").unwrap().parse().unwrap()
                }
                "w:vMerge" => {
                    cell(&mut table).goes_on = attribute(tag, "w:val").as_deref() != Some("restart")
                }
                "w:pStyle" => style = attribute(tag, "w:val").unwrap(),
                "w:p" => text.clear(),
                "w:t" => in_text = matches!(event, Event::Start(_)),
                _ => {}
            },
            Event::Text(words) if in_text => text.push_str(words),
            Event::GeneralRef(reference) if in_text => {
                text.push_str(
                    &quick_xml::escape::unescape(&format!("&{};", &**reference)).unwrap(),
                );
            }
            Event::End(tag) => match tag.name().as_ref() {
                "w:t" => in_text = false,
                "w:p" if table.is_some() => cell(&mut table).text.push_str(&text),
                "w:p" => seen.push(Seen::Paragraph(style.clone(), text.clone())),
                "w:tbl" => seen.push(Seen::Table(table.take().unwrap())),
                _ => {}
            },
            _ => {}
        }
    }
}

fn cell(table: &mut Option<SeenTable>) -> &mut SeenCell {
    table.as_mut().unwrap().rows.last_mut().unwrap().last_mut().unwrap()
}

/// What a document must hold, block by block.
fn wanted(case: &Case) -> Vec<(String, Wanted<'_>)> {
    let mut wanted = vec![("Title".to_owned(), Wanted::Text(clean_line(&case.document.title)))];
    for part in &case.document.parts {
        if !part.heading.is_empty() {
            wanted.push(("Heading1".into(), Wanted::Text(part.heading.clone())));
        }
        for block in &part.blocks {
            wanted.push(match block {
                Block::Subheading(text) => ("Heading2".into(), Wanted::Text(text.clone())),
                Block::Paragraph(text) => ("BodyText".into(), Wanted::Text(text.clone())),
                Block::Line(text, Side::Left) => ("Addressee".into(), Wanted::Text(text.clone())),
                Block::Line(text, Side::Right) => ("Signed".into(), Wanted::Text(text.clone())),
                Block::Note(text) => ("TableNote".into(), Wanted::Text(text.clone())),
                Block::Table(table) => (String::new(), Wanted::Table(table)),
            });
        }
    }
    if !case.report.indicators.is_empty() {
        wanted.push(("Heading1".into(), Wanted::Text("其他统计指标".into())));
        wanted.push((String::new(), Wanted::Indicators));
    }
    wanted
}

enum Wanted<'a> {
    Text(String),
    Table(&'a DrawnTable),
    Indicators,
}

/// Holds a table of the file against the one that was drawn.
fn same_table(name: &str, table: &DrawnTable, seen: &SeenTable) {
    assert_eq!(
        (seen.columns.len(), seen.rows.len(), seen.head),
        (table.columns, table.rows, table.head),
        "{name} {}",
        table.id
    );
    let mut cells = table.cells.iter();
    let mut below: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (row, seen_row) in seen.rows.iter().enumerate() {
        let mut column = 0;
        for met in seen_row {
            assert_eq!(
                met.width,
                seen.columns[column..column + met.span].iter().sum::<u32>(),
                "{name} {} {row} {column}",
                table.id
            );
            if met.goes_on {
                assert_eq!(
                    (below.remove(&(row, column)), met.text.as_str()),
                    (Some(met.span), ""),
                    "{name} {} {row} {column}",
                    table.id
                );
            } else {
                let cell = cells.next().unwrap();
                let text = match &cell.content {
                    CellContent::Corner(t)
                    | CellContent::BlockHead(t)
                    | CellContent::ColumnHead(t)
                    | CellContent::RowHead(t) => t.clone(),
                    CellContent::Value { cell: Cell::Figure(value), .. } => value.to_string(),
                    CellContent::Value { cell, .. } => cell.spelled_mark().unwrap_or_default(),
                    CellContent::Text(_) | CellContent::Number(_) | CellContent::Empty => {
                        String::new()
                    }
                };
                assert_eq!(
                    (cell.row, cell.column, cell.column_span, text),
                    (row, column, met.span, met.text.clone()),
                    "{name} {}",
                    table.id
                );
                below.extend(
                    (row + 1..row + cell.row_span).map(|below| ((below, column), met.span)),
                );
            }
            column += met.span;
        }
        assert_eq!(column, table.columns, "{name} {} row {row}", table.id);
    }
    assert!(below.is_empty() && cells.next().is_none(), "{name} {}", table.id);
}

fn same(case: &Case) {
    let parts = zips::parts(&case.bytes());
    let seen = see(std::str::from_utf8(&parts["word/document.xml"]).unwrap());
    // Empty lines are no content.
    let mut seen = seen.iter().filter(|seen| !matches!(seen, Seen::Paragraph(style, text) if style == "TableEnd" && text.is_empty()));
    for (style, wanted) in wanted(case) {
        match (wanted, seen.next().unwrap()) {
            (Wanted::Text(text), Seen::Paragraph(met, met_text)) => {
                assert_eq!((&style, &text), (met, met_text), "{}", case.name)
            }
            (Wanted::Table(table), Seen::Table(seen)) => same_table(&case.name, table, seen),
            (Wanted::Indicators, Seen::Table(seen)) => {
                let rows: Vec<[&str; 4]> = seen
                    .rows
                    .iter()
                    .map(|row| [0, 1, 2, 3].map(|n| row[n].text.as_str()))
                    .collect();
                let mut wanted = vec![["指标名称", "数值", "单位", "同比"]];
                wanted.extend(case.report.indicators.iter().map(|i| {
                    [
                        i.name.as_str(),
                        &i.value,
                        &i.unit,
                        i.year_on_year.as_deref().unwrap_or_default(),
                    ]
                }));
                assert_eq!(rows, wanted, "{}", case.name);
            }
            (_, met) => panic!("{}: {met:?}", case.name),
        }
    }
    assert_eq!(seen.next(), None, "{}", case.name);
}

#[test]
fn everything_of_a_document_stands_in_the_file_once_and_in_order() {
    let cases: Vec<Case> = cases::all().into_iter().chain(cases::random(200)).collect();
    cases.iter().for_each(same);
    if let Some(folder) = std::env::var_os("NIANBAO_SHOW") {
        for case in &cases[..cases.len() - 195] {
            fs::write(Path::new(&folder).join(format!("{}.docx", case.name)), case.bytes())
                .unwrap();
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes_and_no_clock_is_in_them() {
    for case in cases::all() {
        assert_eq!(case.bytes(), case.bytes(), "{}", case.name);
        let parts = zips::parts(&case.bytes());
        let core = String::from_utf8(parts["docProps/core.xml"].clone()).unwrap();
        let day = format!(">{}-01-31T00:00:00Z<", case.report.year + 1);
        assert_eq!(core.matches(&day).count(), 2, "{core}");
        let creator = format!("<dc:creator>{}</dc:creator>", case.report.unit.name);
        assert!(
            core.contains(&creator) && core.contains("<dc:language>zh-CN</dc:language>"),
            "{core}"
        );
    }
}

#[test]
fn properties_say_whose_report_it_is_as_far_as_that_is_known() {
    let property = |case: &Case, name: &str| {
        let custom =
            String::from_utf8(zips::parts(&case.bytes())["docProps/custom.xml"].clone()).unwrap();
        let (_, rest) = custom.split_once(&format!("name=\"nianbao.{name}\"><vt:lpwstr>"))?;
        rest.split_once('<').map(|(value, _)| value.to_owned())
    };
    let mut seen = 0;
    for case in cases::all().into_iter().chain(cases::random(20)) {
        let unit = &case.report.unit;
        assert_eq!(
            property(&case, "unit"),
            Some(unit.id.clone()).filter(|id| !id.is_empty()),
            "{}",
            case.name
        );
        assert_eq!(
            property(&case, "name"),
            Some(quick_xml::escape::escape(&*unit.name).into_owned())
                .filter(|name| !name.is_empty()),
            "{}",
            case.name
        );
        assert_eq!(
            property(&case, "level").as_deref(),
            unit.level.map(|level| level.id()),
            "{}",
            case.name
        );
        assert_eq!(property(&case, "year"), Some(case.report.year.to_string()));
        assert_eq!(property(&case, "edition"), Some(case.report.edition.id.clone()));
        seen += usize::from(unit.id.is_empty());
    }
    assert!(seen > 0, "some report has no unit's id");
}

#[test]
fn a_draft_says_so_at_the_head_and_across_each_page() {
    for case in cases::all() {
        let parts = zips::parts(&case.bytes());
        let draft = case.name == "draft";
        assert_eq!(parts.contains_key("word/header1.xml"), draft, "{}", case.name);
        let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
        assert_eq!(
            text("word/document.xml").contains("（草稿：尚有2处错误）"),
            draft,
            "{}",
            case.name
        );
        for kind in ["even", "default"] {
            assert_eq!(
                text("word/document.xml")
                    .contains(&format!("<w:headerReference w:type=\"{kind}\"")),
                draft,
                "{}",
                case.name
            );
        }
        assert_eq!(text("[Content_Types].xml").contains("header2.xml"), draft);
        if draft {
            assert!(
                text("word/header1.xml").contains("string=\"草稿\"")
                    && text("word/header2.xml").contains("string=\"草稿\"")
            );
        }
    }
}

#[test]
fn the_sheet_is_that_of_an_official_document() {
    let all = cases::all();
    let main = |name: &str| {
        let case = all.iter().find(|case| case.name == name).unwrap();
        String::from_utf8(zips::parts(&case.bytes())["word/document.xml"].clone()).unwrap()
    };
    let upright = main("long");
    for set in [
        r#"<w:pgSz w:w="11906" w:h="16838"/>"#,
        r#"<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587""#,
        r#"<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-842"/>"#,
    ] {
        assert_eq!(upright.matches(set).count(), 1, "{set}");
    }
    // What is too wide for it stands on sheets of its own, and the text goes on upright.
    let turned = main("turned");
    assert_eq!(
        (turned.matches("<w:sectPr>").count(), turned.matches("w:orient=\"landscape\"").count()),
        (3, 1)
    );
}

/// `cargo test --release -p nianbao-export-docx -- --ignored --nocapture speed`
#[test]
#[ignore = "a measurement"]
fn speed() {
    for case in cases::all() {
        let mut best = f64::MAX;
        for _ in 0..100 {
            let begun = std::time::Instant::now();
            std::hint::black_box(case.bytes());
            best = best.min(begun.elapsed().as_secs_f64());
        }
        eprintln!("{}: {:.2} ms, {} KB", case.name, best * 1e3, case.bytes().len() / 1024);
    }
}
