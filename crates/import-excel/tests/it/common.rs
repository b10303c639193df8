//! What the tests share: reading as the program does, and putting packages together by hand.

use nianbao_format::{Fault, Importer, Input, Source};
pub(crate) use nianbao_format_kit::workbook::{binary_record, wide, xlsb};
use nianbao_format_kit::{workbook::compound, zips};
use nianbao_grid::{Grid, Grids, Value};
use nianbao_import_excel::Excel;
use nianbao_model::Editions;

pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Grids, Fault> {
    let editions = Editions::national();
    match Excel.read(&Input::new(bytes, name, &editions))? {
        Source::Grids(grids) => Ok(grids),
        Source::Reading(_) => panic!("a workbook gives grids"),
    }
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(crate) fn grid<'g>(grids: &'g Grids, name: &str) -> &'g Grid {
    grids.grids.iter().find(|g| &*g.name == name).unwrap()
}

pub(crate) fn text(t: &str) -> Value {
    Value::Text(t.into())
}

pub(crate) fn number(n: &str) -> Value {
    Value::Number(n.parse().unwrap())
}

pub(crate) fn other(t: &str) -> Value {
    Value::Other(t.into())
}

/// An ods around its tables.
pub(crate) fn ods(inside: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>{inside}</office:spreadsheet></office:body></office:document-content>"#
    );
    ods_with(&[("content.xml", content.as_bytes())])
}

/// An ods of given parts behind the one that names it.
pub(crate) fn ods_with(parts: &[(&str, &[u8])]) -> Vec<u8> {
    zips::with_type("application/vnd.oasis.opendocument.spreadsheet", parts)
}

/// A record of an xls.
pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// An xls of one sheet from its records, without begin and end.
pub(crate) fn xls(sheet_records: &[u8]) -> Vec<u8> {
    let bof = |kind: u16| {
        record(0x0809, &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
    };
    let globals = |place: u32| {
        let bound = record(0x0085, &[&place.to_le_bytes()[..], &[0, 0, 2, 0], b"s1"].concat());
        [bof(5), bound, record(0x000a, &[])].concat()
    };
    let place = globals(0).len() as u32;
    let stream = [&globals(place)[..], &bof(0x10), sheet_records, &record(0x000a, &[])].concat();
    compound(&[("Workbook", &stream)])
}
