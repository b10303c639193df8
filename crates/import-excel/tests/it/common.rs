//! What the tests share: reading as the program does, and putting packages together by hand.

use nianbao_format::{Fault, Importer, Input, Source};
use nianbao_format_kit::{
    workbook::{BOOK_RELATIONS, RELATIONS, compound},
    zips,
};
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
    let bof = |kind: u16| record(0x0809, &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let globals = |place: u32| {
        let bound = record(0x0085, &[&place.to_le_bytes()[..], &[0, 0, 2, 0], b"s1"].concat());
        [bof(5), bound, record(0x000a, &[])].concat()
    };
    let place = globals(0).len() as u32;
    let stream = [&globals(place)[..], &bof(0x10), sheet_records, &record(0x000a, &[])].concat();
    compound(&[("Workbook", &stream)])
}

/// A record of an xlsb.
pub(crate) fn binary_record(kind: u16, data: &[u8]) -> Vec<u8> {
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
pub(crate) fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u32).to_le_bytes().to_vec();
    out.extend(units.iter().flat_map(|u| u.to_le_bytes()));
    out
}

/// An xlsb of one sheet from the records of its cells.
pub(crate) fn xlsb(dimension: [u32; 4], cells: &[u8], merges: &[u8]) -> Vec<u8> {
    let r = binary_record;
    let relations = BOOK_RELATIONS.replace("sheet1.xml", "sheet1.bin");
    let book = [
        r(131, &[]),
        r(143, &[]),
        r(156, &[&[0, 0, 0, 0, 1, 0, 0, 0][..], &wide("rId1"), &wide("表 1")].concat()),
        r(144, &[]),
        r(362, &[&1u32.to_le_bytes()[..], &[0; 12]].concat()),
        r(39, &[&[0; 9][..], &wide("nianbao_edition"), &9u32.to_le_bytes(), &[0x3a, 0, 0, 1, 0, 0, 0, 0, 0]].concat()),
        r(132, &[]),
    ]
    .concat();
    let texts = [r(159, &[1, 0, 0, 0, 1, 0, 0, 0]), r(19, &[&[0][..], &wide("共享 文")].concat()), r(160, &[])].concat();
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
    let sheet = [&r(129, &[])[..], &r(148, &range), &r(145, &[]), cells, &r(146, &[]), merges, &r(130, &[])].concat();
    zips::package(&[
        ("_rels/.rels", RELATIONS.replace("workbook.xml", "workbook.bin").as_bytes()),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/sharedStrings.bin", &texts),
        ("xl/styles.bin", &styles),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}
