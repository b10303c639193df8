//! Workbooks put together by hand: what stands around a sheet whose XML is the test's own, and compound files of streams.
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
    format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{inside}</sheetData></worksheet>"#)
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
