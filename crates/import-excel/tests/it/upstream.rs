//! Why xlsx, xlsb and ods are read by this crate and not by calamine (0.38): one test a reason, in
//! a process of its own. A test that fails means that calamine has mended it: then its line in the
//! README goes, and its report in docs/upstream, and when none is left, the reader. The last one is
//! why binary workbooks have a guard before calamine.

use crate::common::*;
use calamine::{Data, Ods, Reader, Xls, Xlsb, Xlsx};
use nianbao_format_kit::{
    workbook::{BOOK, BOOK_RELATIONS, PARTS, RELATIONS, SHEET, sheet, xlsx},
    zips::{self, package},
};
use std::{
    env, fs,
    io::{Cursor, Read as _},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What became of a process that had calamine read a file.
#[derive(Debug, PartialEq)]
enum Fate {
    /// The cells of the first sheet, or an error; and the memory it took at most, in MB.
    Said(String, f64),
    Died,
    /// Five seconds went by.
    Hung,
}

impl Fate {
    fn said(self) -> String {
        match self {
            Fate::Said(text, _) => text,
            other => panic!("{other:?}"),
        }
    }
}

const CASE: &str = "NIANBAO_UPSTREAM";

fn calamine(bytes: &[u8], ending: &str) -> Fate {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("case.{ending}"));
    fs::write(&path, bytes).unwrap();
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "upstream::child", "--ignored", "--nocapture"])
        .env(CASE, &path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(5) {
            child.kill().unwrap();
            child.wait().unwrap();
            return Fate::Hung;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    let line = |key: &str| said.lines().find_map(|line| line.strip_prefix(key));
    match line("said ") {
        Some(text) => {
            Fate::Said(text.to_owned(), line("peak ").map_or(0.0, |n| n.parse().unwrap()))
        }
        None => Fate::Died,
    }
}

#[test]
#[ignore = "the child of the other tests"]
fn child() {
    let Ok(path) = env::var(CASE) else { return };
    let bytes = Cursor::new(fs::read(&path).unwrap());
    let said = match path.rsplit_once('.').unwrap().1 {
        "xlsx" => Xlsx::new(bytes).map_err(|e| e.to_string()).and_then(first),
        "xlsb" => Xlsb::new(bytes).map_err(|e| e.to_string()).and_then(first),
        "xls" => Xls::new(bytes).map_err(|e| e.to_string()).and_then(first),
        _ => Ods::new(bytes).map_err(|e| e.to_string()).and_then(first),
    };
    println!("\nsaid {}", said.unwrap_or_else(|error| format!("error {error}")).replace('\n', " "));
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        println!(
            "peak {}",
            peak.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap() / 1024.0
        );
    }
}

fn first<R: Reader<Cursor<Vec<u8>>>>(mut book: R) -> Result<String, String>
where
    R::Error: std::fmt::Display,
{
    let name = book.sheet_names().first().cloned().ok_or("no sheet")?;
    let range = book.worksheet_range(&name).map_err(|e| e.to_string())?;
    let (top, left) = range.start().unwrap_or_default();
    let cells = range.used_cells().map(|(row, column, value)| {
        let value = match value {
            Data::DateTime(_) => "date".to_owned(),
            other => other.to_string(),
        };
        format!("{}:{}={value}", row as u32 + top, column as u32 + left)
    });
    Ok(cells.collect::<Vec<_>>().join(" "))
}

#[test]
fn xlsx_unique_count_is_believed() {
    let texts = "<sst uniqueCount=\"99999999999\"><si><t>a</t></si></sst>";
    let bytes = xlsx(
        sheet("<row><c t=\"s\"><v>0</v></c></row>").as_bytes(),
        &[("xl/sharedStrings.xml", texts.as_bytes())],
    );
    assert_eq!(only(&bytes, "a.xlsx"), ["a"]);
    assert_eq!(calamine(&bytes, "xlsx"), Fate::Died);
}

#[test]
fn xlsx_fonts_are_copied_for_each_style() {
    let font = format!("<fonts><font><name val=\"{}\"/></font></fonts>", "a".repeat(1 << 20));
    let styles = format!(
        "<styleSheet>{font}<cellXfs>{}</cellXfs></styleSheet>",
        "<xf fontId=\"0\"/>".repeat(400)
    );
    let mut parts: Vec<_> = PARTS.to_vec();
    let cells = sheet("<row><c><v>1</v></c></row>");
    parts.extend([(SHEET, cells.as_bytes()), ("xl/styles.xml", styles.as_bytes())]);
    let bytes = package(&parts);
    assert_eq!(only(&bytes, "a.xlsx"), ["1"]);
    match calamine(&bytes, "xlsx") {
        Fate::Said(_, peak) => assert!(peak > 400.0 || peak == 0.0, "{peak} MB"),
        other => assert_eq!(other, Fate::Died),
    }
}

#[test]
fn xlsx_a_number_of_a_shared_text_with_blanks_is_0() {
    let texts = "<sst><si><t>first</t></si><si><t>second</t></si></sst>";
    let cells = sheet("<row r=\"1\"><c r=\"A1\" t=\"s\"><v> 1 </v></c></row>");
    let bytes = xlsx(cells.as_bytes(), &[("xl/sharedStrings.xml", texts.as_bytes())]);
    assert_eq!(only(&bytes, "a.xlsx"), ["second"]);
    assert_eq!(calamine(&bytes, "xlsx").said(), "0:0=first");
}

#[test]
fn xlsx_cdata_is_blank() {
    let cells =
        sheet("<row r=\"1\"><c r=\"A1\"><v><![CDATA[5]]></v></c><c r=\"B1\"><v>6</v></c></row>");
    let bytes = xlsx(cells.as_bytes(), &[]);
    assert_eq!(only(&bytes, "a.xlsx"), ["5", "6"]);
    assert_eq!(calamine(&bytes, "xlsx").said(), "0:1=6");
}

#[test]
fn xlsx_standard_is_a_date() {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="Standard"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
    let cells = sheet("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>72</v></c></row>");
    let bytes = xlsx(cells.as_bytes(), &[("xl/styles.xml", styles.as_bytes())]);
    assert_eq!(only(&bytes, "a.xlsx"), ["72"]);
    assert_eq!(calamine(&bytes, "xlsx").said(), "0:0=date");
}

#[test]
fn xlsx_a_macro_sheet_refuses_the_workbook() {
    let book =
        BOOK.replace("</sheets>", "<sheet name=\"宏\" sheetId=\"2\" r:id=\"rId2\"/></sheets>");
    let relation = r#"<Relationship Id="rId2" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="macrosheets/sheet1.xml"/>"#;
    let relations =
        BOOK_RELATIONS.replace("</Relationships>", &format!("{relation}</Relationships>"));
    let cells = sheet("<row r=\"1\"><c r=\"A1\"><v>5</v></c></row>");
    let bytes = package(&[
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        (SHEET, cells.as_bytes()),
        (
            "xl/macrosheets/sheet1.xml",
            b"<xm:macrosheet xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"/>",
        ),
    ]);
    assert_eq!(only(&bytes, "a.xlsx"), ["5"]);
    let said = calamine(&bytes, "xlsx").said();
    assert!(said.starts_with("error "), "{said}");
}

/// A cell of an xlsb in column `column`.
fn cell(kind: u16, column: u32, value: &[u8]) -> Vec<u8> {
    binary_record(kind, &[&column.to_le_bytes()[..], &[0; 4], value].concat())
}

#[test]
fn xlsb_errors_of_formulas_and_rich_texts_are_dropped() {
    const FORMULA_ERROR: u16 = 11;
    const RICH_TEXT: u16 = 62;
    let tokens = [0, 0, 3, 0, 0, 0, 0x1e, 1, 0, 0, 0, 0, 0];
    let rich = [&[1][..], &wide("文"), &1u32.to_le_bytes(), &[0; 4]].concat();
    let cells = [
        binary_record(0, &[0; 17]),
        cell(FORMULA_ERROR, 0, &[&[0x07][..], &tokens].concat()),
        cell(RICH_TEXT, 1, &rich),
        cell(5, 2, &7f64.to_le_bytes()),
    ]
    .concat();
    let bytes = xlsb([0, 0, 0, 2], &cells, &[]);
    assert_eq!(only(&bytes, "a.xlsb"), ["#DIV/0!", "文", "7"]);
    assert_eq!(calamine(&bytes, "xlsb").said(), "0:2=7");
}

#[test]
fn ods_a_table_cut_short_is_read_for_ever() {
    let content = "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"一\"><table:table-row><table:table-cell/></table:table-row>";
    let bytes = ods_with(&[
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ]);
    assert!(read(&bytes, "a.ods").is_err());
    assert_eq!(calamine(&bytes, "ods"), Fate::Hung);
}

#[test]
fn ods_indented_xml_is_refused() {
    let content = ods(
        "\n<table:table table:name=\"一\">\n <table:table-row>\n  <table:table-cell office:value-type=\"float\" office:value=\"5\">\n   <text:p>5</text:p>\n  </table:table-cell>\n </table:table-row>\n</table:table>\n",
    );
    let parts = zips::parts(&content);
    let parts: Vec<_> = parts
        .iter()
        .filter(|(n, _)| *n != "mimetype")
        .map(|(n, b)| (n.as_str(), b.as_slice()))
        .collect();
    let bytes =
        ods_with(&[&parts[..], &[("META-INF/manifest.xml", b"<manifest:manifest/>")]].concat());
    assert_eq!(only(&bytes, "a.ods"), ["5"]);
    let said = calamine(&bytes, "ods").said();
    assert!(said.starts_with("error "), "{said}");
}

/// Why binary workbooks have a guard.
#[test]
fn xls_a_declared_size_is_believed() {
    let number = record(0x0203, &[&[0; 6][..], &5f64.to_le_bytes()].concat());
    let size = [0u32, u32::MAX]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .chain([0, 0, 0xff, 0xff, 0, 0])
        .collect::<Vec<_>>();
    let bytes = xls(&[record(0x0200, &size), number].concat());
    assert_eq!(only(&bytes, "a.xls"), ["5"]);
    assert_eq!(calamine(&bytes, "xls"), Fate::Died);
}

fn only(bytes: &[u8], name: &str) -> Vec<String> {
    use nianbao_grid::Value;
    let grids = read(bytes, name).unwrap();
    let shown = |value: &Value| match value {
        Value::Text(text) | Value::Other(text) | Value::Error(text) | Value::Formula(text) => {
            text.to_string()
        }
        Value::Number(number) => number.to_string(),
    };
    grids.grids.iter().flat_map(|g| g.cells()).map(|c| shown(&c.value)).collect()
}
