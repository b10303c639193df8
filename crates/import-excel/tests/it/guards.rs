//! Nothing a file brings may panic, hang or fill memory: each of these ends in time, in little
//! memory, with a clear word.
//!
//! Each case is read in a child process of its own, which says how long it took and how much memory
//! it had at most.

use crate::common::*;
use nianbao_format_kit::{
    Dice,
    guard::{self, Bounds},
    workbook::{BOOK, PARTS, RELATIONS, SHEET, compound, sheet, xlsx},
    zips::{self, Part, package},
};
use std::{collections::BTreeMap, fmt::Write as _};

const MIB: usize = 1 << 20;
/// Without optimisation the reader is many times slower; the bar is for the program people run.
const BOUNDS: Bounds =
    Bounds { seconds: if cfg!(debug_assertions) { 20.0 } else { 2.0 }, megabytes: 200.0 };

/// Reads a file in a child process and gives what was said, or how many cells were read.
fn outcome(bytes: &[u8], name: &str) -> String {
    guard::outcome(module_path!(), bytes, name, &BOUNDS)
}

#[test]
#[ignore = "the child of the other tests"]
fn child() {
    guard::child(|bytes, name| match read(bytes, name) {
        Ok(grids) => {
            format!("{} cells", grids.grids.iter().map(|g| g.cells().len()).sum::<usize>())
        }
        Err(fault) => fault.text(nianbao_model::Lang::Zh),
    });
}

fn refused(bytes: &[u8], name: &str, words: &str) {
    let said = outcome(bytes, name);
    assert!(said.starts_with(&format!("{name}：")) && said.contains(words), "{said}");
}

/// An xlsx whose parts are stored as given, with one more that is deflated and declares a size.
fn with_bomb(part: &str, data: Vec<u8>, declared: u32) -> Vec<u8> {
    let mut parts: Vec<Part<'_>> =
        PARTS.iter().map(|(name, bytes)| Part::stored(name, bytes)).collect();
    let empty = sheet("");
    if part != SHEET {
        parts.push(Part::stored(SHEET, empty.as_bytes()));
    }
    parts.push(Part::deflated(part, data, declared));
    zips::lying(&parts)
}

/// A size a zip can declare without further records.
const HUGE: u32 = 2_000_000_000;

#[test]
fn two_gigabytes_of_nothing_are_not_unpacked() {
    for byte in [0, b' '] {
        let data = zips::bomb(
            sheet("").split_once("</sheetData>").unwrap().0.as_bytes(),
            byte,
            2048,
            b"</sheetData></worksheet>",
        );
        assert!(data.len() < 16 * MIB);
        for (part, words) in [
            (SHEET, "解压后超过 64 MB"),
            ("xl/sharedStrings.xml", "解压后超过 16 MB"),
            ("xl/styles.xml", "解压后超过 16 MB"),
        ] {
            refused(&with_bomb(part, data.clone(), HUGE), "炸弹.xlsx", words);
            // Where more comes out than is declared, that alone is damage.
            refused(&with_bomb(part, data.clone(), 100), "炸弹.xlsx", "损坏");
        }
    }
    let data = zips::bomb(b"<office:document-content>", b' ', 2048, b"");
    let mime = Part::stored("mimetype", b"application/vnd.oasis.opendocument.spreadsheet");
    let bytes = zips::lying(&[mime, Part::deflated("content.xml", data, HUGE)]);
    refused(&bytes, "炸弹.ods", "解压后超过 64 MB");
}

#[test]
fn endless_rows_end() {
    let rows = |n: u32, row: &'static str| {
        zips::streamed(PARTS, SHEET, |out| {
            out.write_all(b"<worksheet><sheetData>").unwrap();
            (1..=n).for_each(|_| out.write_all(row.as_bytes()).unwrap());
            out.write_all(b"</sheetData></worksheet>").unwrap();
        })
    };
    refused(
        &rows(1_000_000, "<row><c t=\"str\"><v>a</v></c></row>"),
        "百万行.xlsx",
        "工作表“表一”有超过 20000 行有内容",
    );
    refused(&rows(8_000_000, "<row/>"), "空行.xlsx", "空单元格太多");
    refused(
        &rows(1, Box::leak("<c t=\"b\"><v>1</v></c>".repeat(2_000_000).into_boxed_str())),
        "很宽.xlsx",
        "损坏",
    );
    refused(
        &rows(
            19_999,
            Box::leak(format!("<row>{}</row>", "<c><v>1</v></c>".repeat(100)).into_boxed_str()),
        ),
        "很多.xlsx",
        "超过 500000 个",
    );
    refused(&rows(20_000_000, "<a>"), "很深.xlsx", "损坏");
    refused(&rows(16_000_000, "<a/>"), "很碎.xlsx", "空单元格太多");
}

#[test]
fn shared_texts_do_not_multiply() {
    let texts = zips::streamed(PARTS, "xl/sharedStrings.xml", |out| {
        out.write_all(b"<sst uniqueCount=\"99999999999999\">").unwrap();
        (0..3_000_000).for_each(|_| out.write_all(b"<si/>").unwrap());
        out.write_all(b"</sst>").unwrap();
    });
    refused(&texts, "共享.xlsx", "损坏");
    let one = format!(
        "<sst uniqueCount=\"99999999999999\"><si><t>{}</t></si></sst>",
        "文".repeat(30_000)
    );
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(10_000);
    refused(
        &xlsx(sheet(&cells).as_bytes(), &[("xl/sharedStrings.xml", one.as_bytes())]),
        "同文.xlsx",
        "文字太多",
    );
    let lie = "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    let bytes = xlsx(
        sheet("<row><c t=\"s\"><v>0</v></c></row>").as_bytes(),
        &[("xl/sharedStrings.xml", lie.as_bytes())],
    );
    assert_eq!(outcome(&bytes, "a.xlsx"), "1 cells");
    let huge =
        format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "a".repeat(30 * MIB));
    refused(&xlsx(sheet(&huge).as_bytes(), &[]), "长文.xlsx", "文字太多");
}

#[test]
fn many_merges_sheets_and_parts_are_refused() {
    let merges = "<mergeCell ref=\"A1:B2\"/>".repeat(1_000_000);
    let inside = format!("<worksheet><sheetData/><mergeCells>{merges}</mergeCells></worksheet>");
    refused(&xlsx(inside.as_bytes(), &[]), "合并.xlsx", "超过 20000 处合并单元格");
    let mut sheets = String::new();
    (0..300).for_each(|i| write!(sheets, "<sheet name=\"{i}\" r:id=\"rId1\"/>").unwrap());
    let book = BOOK.replace("<sheet name=\"表一\" sheetId=\"1\" r:id=\"rId1\"/>", &sheets);
    let mut parts = PARTS.to_vec();
    parts[1].1 = book.as_bytes();
    parts.push((SHEET, b"<worksheet/>"));
    refused(&package(&parts), "多表.xlsx", "最多读取 256 个");
    let names: Vec<String> = (0..60_000).map(|i| format!("xl/{i}")).collect();
    let entries: Vec<_> = names.iter().map(|name| Part::stored(name, b"")).collect();
    refused(&zips::lying(&entries), "多件.xlsx", "部件超过 10000 个");
    let book = Part::stored("xl/workbook.xml", BOOK.as_bytes());
    let twice =
        zips::lying(&[book.clone(), book, Part::stored("_rels/.rels", RELATIONS.as_bytes())]);
    refused(&twice, "同名.xlsx", "同名部件");
    let cased =
        package(&[("xl/workbook.xml", BOOK.as_bytes()), ("XL/Workbook.xml", BOOK.as_bytes())]);
    refused(&cased, "同名.xlsx", "同名部件");
}

#[test]
fn repeated_cells_of_an_ods_do_not_fill_memory() {
    let table = |cells: &str, rows: u32| {
        ods(&format!(
            "<table:table table:name=\"一\"><table:table-row table:number-rows-repeated=\"{rows}\">{cells}</table:table-row></table:table>"
        ))
    };
    let full = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/>";
    refused(&table(full, 1_048_576), "重复.ods", "超过 500000 个");
    let one = "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
    refused(&table(one, 1_048_576), "重复.ods", "超过 20000 行");
    let empty = "<table:table-cell table:number-columns-repeated=\"4294967295\"/>";
    assert_eq!(outcome(&table(empty, u32::MAX), "空.ods"), "0 cells");
    let spaces = format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
        "<text:s text:c=\"4000000000\"/>".repeat(2000)
    );
    refused(&table(&spaces, 1), "空格.ods", "文字太多");
}

#[test]
fn binary_sheets_cannot_lie_about_their_size() {
    let number = |row: u16, column: u16| {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        record(0x0203, &[place, 5f64.to_le_bytes().to_vec()].concat())
    };
    let stray = [record(0x0200, &[0xff; 14]), number(0, 0), number(65_535, 255)].concat();
    assert_eq!(outcome(&xls(&stray), "远.xls"), "2 cells");
    let rows: Vec<u8> = (0..30_000).flat_map(|row| number(row, 0)).collect();
    refused(&xls(&rows), "多行.xls", "超过 20000 行");
    let blanks = record(0x0201, &[0; 6]).repeat(2_500_000);
    assert_eq!(outcome(&xls(&blanks), "空.xls"), "0 cells");
    assert_eq!(outcome(&xlsb([0, u32::MAX, 0, u32::MAX], &[], &[]), "虚.xlsb"), "0 cells");
    let lies = [&binary_record(0, &[0; 17])[..], &[7, 0xff, 0xff, 0xff, 0x7f]].concat();
    refused(&xlsb([0; 4], &lies, &[]), "虚.xlsb", "损坏");
    refused(&xls(&record(0x00bd, &[])), "短.xls", "损坏");
}

#[test]
fn a_password_is_named() {
    refused(
        &compound(&[("EncryptionInfo", b"x"), ("EncryptedPackage", &[7; 9000])]),
        "密.xlsx",
        "密码",
    );
    let stream =
        [record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]), record(0x002f, &[1, 0, 1, 0]), vec![9; 900]]
            .concat();
    refused(&compound(&[("Workbook", &stream)]), "密.xls", "密码");
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    refused(
        &ods_with(&[("content.xml", &[7; 99]), ("META-INF/manifest.xml", manifest.as_bytes())]),
        "密.ods",
        "密码",
    );
}

#[test]
fn another_thing_under_a_workbooks_name_is_named() {
    let word = package(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]);
    let text = |s: &str| s.as_bytes().to_vec();
    for (bytes, words) in [
        (Vec::new(), "文件是空的"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "PNG 图片"),
        (b"\xff\xd8\xff\xe0".to_vec(), "JPEG 图片"),
        (text("%PDF-1.7"), "PDF"),
        (text("\u{feff}<!DOCTYPE html><html><table>"), "网页"),
        (
            text(
                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
            ),
            "XML 电子表格 2003",
        ),
        (text("单位,件数\n甲,5\n"), "纯文本"),
        (word.clone(), "Word 文档（.docx）"),
        (word[..word.len() - 30].to_vec(), "损坏或不完整"),
        (package(&[("ppt/presentation.xml", b"")]), "演示文稿"),
        (package(&[("a.txt", b"")]), "压缩包"),
        (compound(&[("WordDocument", b"x")]), "Word 文档（.doc）"),
        (compound(&[("Book", b"x")]), "损坏"),
        ((0u32..5000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect(), "认不出"),
        (package(&[("xl/workbook.xml", BOOK.as_bytes())]), "工作簿已损坏：目录里有工作表“表一”"),
    ] {
        refused(&bytes, "报告.xlsx", words);
    }
    refused(&vec![b' '; 65 * MIB], "大.xlsx", "文件太大（65 MB）");
}

/// What a parser does with a file cut off or changed anywhere: it says so or reads it, and never
/// panics.
#[test]
fn files_cut_or_changed_anywhere_are_refused_or_read() {
    let mut dice = Dice::new(1);
    let xlsb_bytes = xlsb([0; 4], &binary_record(0, &[0; 17]), &[]);
    for (name, whole) in [
        ("mixed.xls", fixture("mixed.xls")),
        ("mixed.ods", fixture("mixed.ods")),
        ("mixed.xlsx", fixture("mixed.xlsx")),
        ("m.xlsb", xlsb_bytes),
    ] {
        for cut in (0..whole.len()).step_by(whole.len() / 40) {
            match read(&whole[..cut], name) {
                Err(fault) => assert!(!fault.message.zh.is_empty() && fault.at.is_some()),
                // The last sectors of an xls hold its properties.
                Ok(grids) => {
                    assert!(
                        name == "mixed.xls"
                            && grids.grids.iter().map(|g| g.cells().len()).sum::<usize>() == 77,
                        "{name} {cut}"
                    )
                }
            }
        }
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..1 + dice.below(8) {
                let at = dice.below(bytes.len());
                bytes[at] = dice.below(256) as u8;
            }
            let _ = read(&bytes, name);
        }
    }
}

/// The same below the zip, where changes are not caught by its checksums.
#[test]
fn parts_changed_anywhere_are_refused_or_read() {
    let mut dice = Dice::new(7);
    let cell = |column: u32, kind: u16, value: &[u8]| {
        binary_record(kind, &[&column.to_le_bytes()[..], &[0; 4], value].concat())
    };
    let cells = [
        binary_record(0, &[0; 17]),
        cell(0, 7, &[0; 4]),
        cell(1, 5, &[0; 8]),
        cell(2, 6, &wide("文")),
    ]
    .concat();
    let mut check = |parts: &[(&str, Vec<u8>)], name: &str| {
        for _ in 0..300 {
            let mut parts = parts.to_vec();
            let part = dice.below(parts.len());
            for _ in 0..1 + dice.below(4) {
                let bytes = &mut parts[part].1;
                let at = dice.below(bytes.len());
                bytes[at] = b"<>&/\"=x0\0\xff"[dice.below(10)];
            }
            let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (*n, b.as_slice())).collect();
            let _ = read(&package(&parts), name);
        }
    };
    for name in ["mixed.xlsx", "mixed.ods"] {
        check(
            &unpacked(&fixture(name))
                .iter()
                .map(|(n, b)| (n.as_str(), b.clone()))
                .collect::<Vec<_>>(),
            name,
        );
    }
    check(
        &unpacked(&xlsb([0; 4], &cells, &[]))
            .iter()
            .map(|(n, b)| (n.as_str(), b.clone()))
            .collect::<Vec<_>>(),
        "m.xlsb",
    );
}

/// The parts of a package that hold something and are not too large to be read hundreds of times.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut parts = zips::parts(bytes);
    parts.retain(|_, data| !data.is_empty() && data.len() < 200_000);
    parts
}
