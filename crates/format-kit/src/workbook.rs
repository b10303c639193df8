//! Workbooks put together by hand: what stands around a sheet whose XML or records are the test's
//! own, and compound files of streams.
#![allow(clippy::unwrap_used, reason = "helpers of tests: a failure here is a failed test")]

use crate::zips::package;
use std::io::{Cursor, Write as _};

/// The relations of the package: which part is the workbook.
pub const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
/// The workbook with its one sheet, 表一.
pub const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
/// The relations of the workbook: which part is the sheet.
pub const BOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
/// The part of the sheet.
pub const SHEET: &str = "xl/worksheets/sheet1.xml";

/// What stands around the sheet.
pub const PARTS: &[(&str, &[u8])] = &[
    ("_rels/.rels", RELATIONS.as_bytes()),
    ("xl/workbook.xml", BOOK.as_bytes()),
    ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
];

/// A workbook of one sheet whose XML is given, and more parts.
pub fn xlsx(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    package(&[PARTS, &[(SHEET, sheet)], more].concat())
}

/// A sheet's XML around its rows.
pub fn sheet(inside: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{inside}</sheetData></worksheet>"#
    )
}

/// A compound file of streams: what an xls is, and what a workbook with a password is from outside.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A record of an xlsb.
pub fn binary_record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if kind < 0x80 {
        out.push(kind as u8);
    } else {
        out.extend([(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8]);
    }
    let mut length = data.len();
    loop {
        let byte = (length & 0x7f) as u8;
        length >>= 7;
        out.push(if length > 0 { byte | 0x80 } else { byte });
        if length == 0 {
            break;
        }
    }
    out.extend(data);
    out
}

/// A text of an xlsb with its length before it.
pub fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u32).to_le_bytes().to_vec();
    out.extend(units.iter().flat_map(|u| u.to_le_bytes()));
    out
}

/// An xlsb of one sheet from the records of its cells; `dimension` is the first and last row, the
/// first and last column it declares.
pub fn xlsb(dimension: [u32; 4], cells: &[u8], merges: &[u8]) -> Vec<u8> {
    let r = binary_record;
    let relations = BOOK_RELATIONS.replace("sheet1.xml", "sheet1.bin");
    let book = [
        r(131, &[]),
        r(143, &[]),
        r(156, &[&[0, 0, 0, 0, 1, 0, 0, 0][..], &wide("rId1"), &wide("表 1")].concat()),
        r(144, &[]),
        r(362, &[&1u32.to_le_bytes()[..], &[0; 12]].concat()),
        r(
            39,
            &[
                &[0; 9][..],
                &wide("nianbao_edition"),
                &9u32.to_le_bytes(),
                &[0x3a, 0, 0, 1, 0, 0, 0, 0, 0],
            ]
            .concat(),
        ),
        r(132, &[]),
    ]
    .concat();
    let texts = [
        r(159, &[1, 0, 0, 0, 1, 0, 0, 0]),
        r(19, &[&[0][..], &wide("共享 文")].concat()),
        r(160, &[]),
    ]
    .concat();
    let styles = [
        r(278, &[]),
        r(615, &1u32.to_le_bytes()),
        r(44, &[&164u16.to_le_bytes()[..], &wide("yyyy\"年\"")].concat()),
        r(616, &[]),
        r(617, &2u32.to_le_bytes()),
        r(47, &[0; 16]),
        r(47, &[&[0, 0][..], &164u16.to_le_bytes(), &[0; 12]].concat()),
        r(618, &[]),
        r(279, &[]),
    ]
    .concat();
    let range: Vec<u8> = dimension.iter().flat_map(|n| n.to_le_bytes()).collect();
    let sheet = [
        &r(129, &[])[..],
        &r(148, &range),
        &r(145, &[]),
        cells,
        &r(146, &[]),
        merges,
        &r(130, &[]),
    ]
    .concat();
    package(&[
        ("_rels/.rels", RELATIONS.replace("workbook.xml", "workbook.bin").as_bytes()),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/sharedStrings.bin", &texts),
        ("xl/styles.bin", &styles),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}
