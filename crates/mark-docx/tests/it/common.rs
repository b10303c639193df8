//! A sound report as a Word document that nobody marked, part by part, and what is read of a
//! document.

use nianbao_document::compose;
use nianbao_export_docx::Docx as Writer;
use nianbao_format::{ExportJob, Exporter as _, Fault, Registry};
use nianbao_format_kit::zips;
use nianbao_grid::Expect;
use nianbao_import_docx::Docx;
use nianbao_model::{Cell, Editions, Prose, Reading, Report, UnitRef};
use std::{collections::BTreeMap, sync::LazyLock};

/// The figure in `requests.received.total`, which stands nowhere else.
pub(crate) const TOTAL: &str = "7654321";

/// A document's parts by their names.
pub(crate) type Parts = BTreeMap<String, Vec<u8>>;

/// Every figure is another.
pub(crate) fn report() -> Report {
    let edition = Editions::national().get("2021").unwrap().clone();
    let unit = UnitRef { id: "a".into(), name: "某海关".into(), level: None };
    let mut report = Report::blank(edition.clone(), unit, 2021);
    for ix in edition.cells_ix() {
        report.set(ix, Cell::count(1000 + i64::from(ix.0)));
    }
    report
        .set(edition.find("requests.received.total").unwrap(), Cell::count(TOTAL.parse().unwrap()));
    for (id, text) in [
        ("opening", "本报告根据《中华人民共和国政府信息公开条例》编制。"),
        ("overview", "本年度工作平稳。\n全年公开及时。"),
        ("problems", "一是解读不够。\n二是人手不足。"),
        ("other_matters", "无其他事项需要报告。"),
    ] {
        *report.section_mut(edition.section(id).unwrap()) = Prose::new(text);
    }
    report
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let report = report();
    let mut bytes = Vec::new();
    Writer.write(&ExportJob::new(&report, &compose(&report)), &mut bytes).unwrap();
    let mut parts = zips::parts(&bytes);
    // Nobody's properties: an ordinary document.
    parts.remove("docProps/custom.xml");
    parts
});

/// The parts of a document with that report.
pub(crate) fn parts() -> Parts {
    PARTS.clone()
}

/// The document's own part.
pub(crate) fn document() -> String {
    String::from_utf8(PARTS["word/document.xml"].clone()).unwrap()
}

pub(crate) fn packed(parts: &Parts) -> Vec<u8> {
    zips::package(
        &parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>(),
    )
}

/// The document with another part of its own.
pub(crate) fn with_document(document: impl Into<Vec<u8>>) -> Vec<u8> {
    let mut parts = parts();
    parts.insert("word/document.xml".into(), document.into());
    packed(&parts)
}

/// A document of nothing but this body.
pub(crate) fn of_body(body: &str) -> Vec<u8> {
    with_document(format!(
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' \
         xmlns:o='urn:schemas-microsoft-com:office:office' xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>\
         <w:body>{body}</w:body></w:document>"
    ))
}

pub(crate) fn read(bytes: &[u8]) -> Result<Reading, Fault> {
    let editions = Editions::national();
    Registry::new().import(Docx).read(
        &nianbao_format::Input::new(bytes, "a.docx", &editions),
        None,
        &Expect::default(),
    )
}
