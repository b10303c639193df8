//! Nothing a file brings may panic, hang or fill memory: each of these ends in time, in little memory, with a clear word.
//!
//! Each case is read in a child process of its own, which says how long it took and how much memory it had at most.
// Tests may unwrap and say what they measured, their helpers too.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod common;

use common::*;
use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
    process::Command,
    time::Instant,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const MIB: usize = 1 << 20;
/// Without optimisation the reader is many times slower; the bar is for the program people run.
const SECONDS: f64 = if cfg!(debug_assertions) { 20.0 } else { 2.0 };
const MEGABYTES: f64 = 200.0;

/// Reads a file in a child process and gives what was said, or how many cells were read.
fn outcome(bytes: &[u8], name: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case");
    std::fs::write(&path, bytes).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "child", "--ignored", "--nocapture"]).env("NIANBAO_CASE", &path).env("NIANBAO_NAME", name);
    let output = child.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = |key: &str| said.lines().find_map(|l| l.strip_prefix(key)).map(str::to_owned);
    let missing = || panic!("{name}: the child ended early: {said}{}", String::from_utf8_lossy(&output.stderr));
    let seconds: f64 = line("seconds ").unwrap_or_else(missing).parse().unwrap();
    assert!(seconds < SECONDS, "{name}: {seconds} s");
    if let Some(peak) = line("peak ") {
        let peak: f64 = peak.parse().unwrap();
        assert!(peak < MEGABYTES, "{name}: {peak} MB");
        println!("{name}: {seconds:.3} s, {peak:.0} MB");
    }
    let noise = String::from_utf8_lossy(&output.stderr);
    assert!(noise.is_empty(), "{name}: {noise}");
    line("outcome ").unwrap()
}

#[test]
#[ignore = "the child of the other tests"]
fn child() {
    let (Ok(path), Ok(name)) = (std::env::var("NIANBAO_CASE"), std::env::var("NIANBAO_NAME")) else { return };
    let bytes = std::fs::read(path).unwrap();
    let start = Instant::now();
    let result = read(&bytes, &name);
    let seconds = start.elapsed().as_secs_f64();
    let outcome = match result {
        Ok(grids) => format!("{} cells", grids.grids.iter().map(|g| g.cells().len()).sum::<usize>()),
        Err(fault) => fault.to_string(),
    };
    println!("\noutcome {outcome}\nseconds {seconds}");
    // Only Linux tells the peak.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|l| l.strip_prefix("VmHWM:")) {
        println!("peak {}", peak.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap() / 1024.0);
    }
}

fn refused(bytes: &[u8], name: &str, words: &str) {
    let said = outcome(bytes, name);
    assert!(said.starts_with(&format!("{name}：")) && said.contains(words), "{said}");
}

/// Bytes deflated by hand: `head`, then `byte` as often as is asked, then `tail`. One run of 258 bytes takes 13 bits.
fn deflated(head: &[u8], byte: u8, times: usize, tail: &[u8]) -> Vec<u8> {
    struct Bits(Vec<u8>, u32, u32);
    impl Bits {
        fn put(&mut self, value: u32, count: u32) {
            self.1 |= value << self.2;
            self.2 += count;
            while self.2 >= 8 {
                self.0.push(self.1 as u8);
                self.1 >>= 8;
                self.2 -= 8;
            }
        }
        /// A code of fixed Huffman coding goes in with its highest bit first.
        fn code(&mut self, code: u32, count: u32) {
            self.put(code.reverse_bits() >> (32 - count), count);
        }
        fn literal(&mut self, byte: u8) {
            if byte < 144 { self.code(0x30 + u32::from(byte), 8) } else { self.code(0x190 + u32::from(byte) - 144, 9) }
        }
    }
    let mut bits = Bits(Vec::new(), 0, 0);
    bits.put(0b011, 3);
    head.iter().chain([&byte]).for_each(|b| bits.literal(*b));
    // Length 258, distance 1.
    (0..times / 258).for_each(|_| bits.code(0b1_1000_1010_0000, 13));
    tail.iter().for_each(|b| bits.literal(*b));
    bits.code(0, 7);
    bits.put(0, 7);
    bits.0
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, b| (0..8).fold(crc ^ u32::from(*b), step))
}

/// A zip made by hand of (name, data as stored, size as declared, deflated?), so that it may lie.
fn lying_zip(entries: &[(&str, Vec<u8>, u32, bool)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, data, declared, is_deflated) in entries {
        let mut head = Vec::new();
        head.extend([20, 0, 0, 0, if *is_deflated { 8 } else { 0 }, 0, 0, 0, 0x21, 0]);
        head.extend(if *is_deflated { 0 } else { crc32(data) }.to_le_bytes());
        head.extend((data.len() as u32).to_le_bytes());
        head.extend(declared.to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(data);
    }
    let at = out.len() as u32;
    let count = (entries.len() as u16).to_le_bytes();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// An xlsx whose parts are stored as given, with one more that is deflated and declares a size.
fn with_bomb(part: &str, data: Vec<u8>, declared: u32) -> Vec<u8> {
    let stored = |name, text: &str| (name, text.as_bytes().to_vec(), text.len() as u32, false);
    let mut entries = vec![stored("_rels/.rels", RELS), stored("xl/workbook.xml", BOOK), stored("xl/_rels/workbook.xml.rels", BOOK_RELS)];
    let empty = sheet("");
    if part != "xl/worksheets/sheet1.xml" {
        entries.push(stored("xl/worksheets/sheet1.xml", &empty));
    }
    entries.push((part, data, declared, true));
    lying_zip(&entries)
}

/// A zip of one large part written piece by piece.
fn streamed(parts: &[(&str, &[u8])], large: &str, mut write: impl FnMut(&mut dyn std::io::Write)) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.start_file(large, options).unwrap();
    write(&mut zip);
    zip.finish().unwrap().into_inner()
}

const XLSX_PARTS: &[(&str, &[u8])] =
    &[("_rels/.rels", RELS.as_bytes()), ("xl/workbook.xml", BOOK.as_bytes()), ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes())];
const SHEET_1: &str = "xl/worksheets/sheet1.xml";

/// A size a zip can declare without further records.
const HUGE: u32 = 2_000_000_000;

#[test]
fn two_gigabytes_of_nothing_are_not_unpacked() {
    for byte in [0, b' '] {
        let data = deflated(sheet("").split_once("</sheetData>").unwrap().0.as_bytes(), byte, 2048 * MIB, b"</sheetData></worksheet>");
        assert!(data.len() < 16 * MIB);
        for (part, words) in
            [(SHEET_1, "解压后超过 64 MB"), ("xl/sharedStrings.xml", "解压后超过 16 MB"), ("xl/styles.xml", "解压后超过 16 MB")]
        {
            refused(&with_bomb(part, data.clone(), HUGE), "炸弹.xlsx", words);
            // Where more comes out than is declared, that alone is damage.
            refused(&with_bomb(part, data.clone(), 100), "炸弹.xlsx", "损坏");
        }
    }
    let data = deflated(b"<office:document-content>", b' ', 2048 * MIB, b"");
    let mime = b"application/vnd.oasis.opendocument.spreadsheet".to_vec();
    let length = mime.len() as u32;
    let bytes = lying_zip(&[("mimetype", mime, length, false), ("content.xml", data, HUGE, true)]);
    refused(&bytes, "炸弹.ods", "解压后超过 64 MB");
}

#[test]
fn endless_rows_end() {
    let rows = |n: u32, row: &'static str| {
        streamed(XLSX_PARTS, SHEET_1, |out| {
            out.write_all(b"<worksheet><sheetData>").unwrap();
            (1..=n).for_each(|_| out.write_all(row.as_bytes()).unwrap());
            out.write_all(b"</sheetData></worksheet>").unwrap();
        })
    };
    refused(&rows(1_000_000, "<row><c t=\"str\"><v>a</v></c></row>"), "百万行.xlsx", "工作表“表一”有超过 20000 行有内容");
    refused(&rows(8_000_000, "<row/>"), "空行.xlsx", "空单元格太多");
    refused(&rows(1, Box::leak("<c t=\"b\"><v>1</v></c>".repeat(2_000_000).into_boxed_str())), "很宽.xlsx", "损坏");
    refused(
        &rows(19_999, Box::leak(format!("<row>{}</row>", "<c><v>1</v></c>".repeat(100)).into_boxed_str())),
        "很多.xlsx",
        "超过 500000 个",
    );
    refused(&rows(20_000_000, "<a>"), "很深.xlsx", "损坏");
    refused(&rows(16_000_000, "<a/>"), "很碎.xlsx", "空单元格太多");
}

#[test]
fn shared_texts_do_not_multiply() {
    let texts = streamed(XLSX_PARTS, "xl/sharedStrings.xml", |out| {
        out.write_all(b"<sst uniqueCount=\"99999999999999\">").unwrap();
        (0..3_000_000).for_each(|_| out.write_all(b"<si/>").unwrap());
        out.write_all(b"</sst>").unwrap();
    });
    refused(&texts, "共享.xlsx", "损坏");
    let one = format!("<sst uniqueCount=\"99999999999999\"><si><t>{}</t></si></sst>", "文".repeat(30_000));
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(10_000);
    refused(&xlsx(sheet(&cells).as_bytes(), &[("xl/sharedStrings.xml", one.as_bytes())]), "同文.xlsx", "文字太多");
    let lie = "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    let bytes = xlsx(sheet("<row><c t=\"s\"><v>0</v></c></row>").as_bytes(), &[("xl/sharedStrings.xml", lie.as_bytes())]);
    assert_eq!(outcome(&bytes, "a.xlsx"), "1 cells");
    let huge = format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "a".repeat(30 * MIB));
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
    let mut parts = XLSX_PARTS.to_vec();
    parts[1].1 = book.as_bytes();
    parts.push((SHEET_1, b"<worksheet/>"));
    refused(&package(&parts), "多表.xlsx", "最多读取 256 个");
    let names: Vec<String> = (0..60_000).map(|i| format!("xl/{i}")).collect();
    let entries: Vec<_> = names.iter().map(|n| (n.as_str(), Vec::new(), 0, false)).collect();
    refused(&lying_zip(&entries), "多件.xlsx", "部件超过 10000 个");
    let stored = |name: &'static str, text: &str| (name, text.as_bytes().to_vec(), text.len() as u32, false);
    let twice = lying_zip(&[stored("xl/workbook.xml", BOOK), stored("xl/workbook.xml", BOOK), stored("_rels/.rels", RELS)]);
    refused(&twice, "同名.xlsx", "同名部件");
    let cased = package(&[("xl/workbook.xml", BOOK.as_bytes()), ("XL/Workbook.xml", BOOK.as_bytes())]);
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
    refused(&compound(&[("EncryptionInfo", b"x"), ("EncryptedPackage", &[7; 9000])]), "密.xlsx", "密码");
    let stream = [record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]), record(0x002f, &[1, 0, 1, 0]), vec![9; 900]].concat();
    refused(&compound(&[("Workbook", &stream)]), "密.xls", "密码");
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    refused(&ods_with(&[("content.xml", &[7; 99]), ("META-INF/manifest.xml", manifest.as_bytes())]), "密.ods", "密码");
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
        (text("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>"), "XML 电子表格 2003"),
        (text("单位,件数\n甲,5\n"), "纯文本"),
        (word.clone(), "Word 文档（.docx）"),
        (word[..word.len() - 30].to_vec(), "损坏或不完整"),
        (package(&[("ppt/presentation.xml", b"")]), "演示文稿"),
        (package(&[("a.txt", b"")]), "压缩包"),
        (compound(&[("WordDocument", b"x")]), "Word 文档（.doc）"),
        (compound(&[("Book", b"x")]), "Excel 95"),
        ((0u32..5000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect(), "认不出"),
        (package(&[("xl/workbook.xml", BOOK.as_bytes())]), "工作簿已损坏：目录里有工作表“表一”"),
    ] {
        refused(&bytes, "报告.xlsx", words);
    }
    refused(&vec![b' '; 65 * MIB], "大.xlsx", "文件太大（65 MB）");
}

/// What a parser does with a file cut off or changed anywhere: it says so or reads it, and never panics.
#[test]
fn files_cut_or_changed_anywhere_are_refused_or_read() {
    let mut seed = 1u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
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
                    assert!(name == "mixed.xls" && grids.grids.iter().map(|g| g.cells().len()).sum::<usize>() == 77, "{name} {cut}")
                }
            }
        }
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random(8) {
                let at = random(bytes.len());
                bytes[at] = random(256) as u8;
            }
            let _ = read(&bytes, name);
        }
    }
}

/// The same below the zip, where changes are not caught by its checksums.
#[test]
fn parts_changed_anywhere_are_refused_or_read() {
    let mut seed = 7u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let cell = |column: u32, kind: u16, value: &[u8]| binary_record(kind, &[&column.to_le_bytes()[..], &[0; 4], value].concat());
    let cells = [binary_record(0, &[0; 17]), cell(0, 7, &[0; 4]), cell(1, 5, &[0; 8]), cell(2, 6, &wide("文"))].concat();
    let mut check = |parts: &[(&str, Vec<u8>)], name: &str| {
        for _ in 0..300 {
            let mut parts = parts.to_vec();
            let part = random(parts.len());
            for _ in 0..1 + random(4) {
                let bytes = &mut parts[part].1;
                let at = random(bytes.len());
                bytes[at] = b"<>&/\"=x0\0\xff"[random(10)];
            }
            let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (*n, b.as_slice())).collect();
            let _ = read(&package(&parts), name);
        }
    };
    for name in ["mixed.xlsx", "mixed.ods"] {
        check(&unpacked(&fixture(name)).iter().map(|(n, b)| (n.as_str(), b.clone())).collect::<Vec<_>>(), name);
    }
    check(&unpacked(&xlsb([0; 4], &cells, &[])).iter().map(|(n, b)| (n.as_str(), b.clone())).collect::<Vec<_>>(), "m.xlsb");
}

fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).unwrap();
        let mut data = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut data).unwrap();
        if !data.is_empty() && data.len() < 200_000 {
            parts.push((String::from_utf8_lossy(file.name_raw()).into_owned(), data));
        }
    }
    parts
}
