//! The parts in their package: what is the same in every document is packed once, and copied as it
//! is packed.

use crate::{body, xml::Xml};
use nianbao_document::Document;
use nianbao_format::DrawJob;
use nianbao_model::{Level, Report};
use std::{
    io::{Cursor, Write as _},
    sync::LazyLock,
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, result::ZipResult, write::SimpleFileOptions};

/// A part: its name and what it holds.
type Part<'a> = (&'a str, &'a [u8]);

macro_rules! part {
    ($name:literal, $file:literal) => {
        ($name, include_bytes!(concat!("../parts/", $file)) as &[u8])
    };
}

/// What every document has.
const PARTS: [Part<'_>; 8] = [
    part!("_rels/.rels", "package.rels"),
    part!("docProps/app.xml", "app.xml"),
    part!("word/styles.xml", "styles.xml"),
    part!("word/settings.xml", "settings.xml"),
    part!("word/fontTable.xml", "fontTable.xml"),
    part!("word/theme/theme1.xml", "theme.xml"),
    part!("word/footer1.xml", "footer-odd.xml"),
    part!("word/footer2.xml", "footer-even.xml"),
];
const FINAL: [Part<'_>; 2] = [
    part!("[Content_Types].xml", "types.xml"),
    part!("word/_rels/document.xml.rels", "document.rels"),
];
/// What a draft has: the word across each page, too.
const DRAFT: [Part<'_>; 4] = [
    part!("[Content_Types].xml", "draft-types.xml"),
    part!("word/_rels/document.xml.rels", "draft.rels"),
    part!("word/header1.xml", "header-odd.xml"),
    part!("word/header2.xml", "header-even.xml"),
];

static PACKED: LazyLock<ZipResult<Vec<u8>>> = LazyLock::new(|| pack(&FINAL));
static PACKED_DRAFT: LazyLock<ZipResult<Vec<u8>>> = LazyLock::new(|| pack(&DRAFT));

fn pack(own: &[Part<'_>]) -> ZipResult<Vec<u8>> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in own.iter().chain(&PARTS) {
        out.start_file(*name, options(9))?;
        out.write_all(bytes)?;
    }
    Ok(out.finish()?.into_inner())
}

/// Packed so hard, and without a time: the same report gives the same bytes.
fn options(level: i64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(level))
        .last_modified_time(zip::DateTime::default())
}

/// What the properties of a document say.
pub(crate) struct Properties<'a> {
    pub(crate) title: &'a str,
    pub(crate) creator: &'a str,
    /// What it is, and the words it is found by.
    pub(crate) subject: [&'a str; 2],
    /// Its day, so that the same report gives the same bytes: the last day a report is due.
    pub(crate) dated: (u16, u8, u8),
    /// The custom ones; those without a value are left out.
    pub(crate) custom: &'a [(&'a str, &'a str)],
}

/// The document of a report.
pub(crate) fn report(report: &Report, document: &Document) -> ZipResult<Vec<u8>> {
    let year = report.year.to_string();
    let custom = identity(report, &year);
    let dated = (report.year.saturating_add(1), 1, 31);
    let properties = Properties {
        title: &document.title,
        creator: &report.unit.name,
        subject: REPORT,
        dated,
        custom: &custom,
    };
    package(
        &body::document(report, document),
        &properties,
        body::draft_of(report, document).is_some(),
    )
}

/// What a report says of itself in its properties.
pub(crate) const REPORT: [&str; 2] = ["政府信息公开工作年度报告", "政府信息公开，年度报告"];

/// A document that is no report.
pub(crate) fn drawn(job: &DrawJob<'_>) -> ZipResult<Vec<u8>> {
    let subject = [job.subject, ""];
    let properties = Properties {
        title: &job.document.title,
        creator: job.author,
        subject,
        dated: job.dated,
        custom: &[],
    };
    package(&body::drawn(job.document), &properties, false)
}

/// Whose report it is, for programs. The name stands in the title, too: a reader believes all of
/// these as long as the title is the one they make.
pub(crate) fn identity<'a>(report: &'a Report, year: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("nianbao.unit", &report.unit.id),
        ("nianbao.name", &report.unit.name),
        ("nianbao.level", report.unit.level.map(Level::id).unwrap_or_default()),
        ("nianbao.year", year),
        ("nianbao.edition", &report.edition.id),
    ]
}

/// A whole package around a main part.
pub(crate) fn package(main: &[u8], properties: &Properties<'_>, draft: bool) -> ZipResult<Vec<u8>> {
    let packed = if draft { &*PACKED_DRAFT } else { &*PACKED };
    let packed = packed
        .as_ref()
        .map_err(|_| std::io::Error::other("the parts of every document cannot be packed"))?;
    let mut same = ZipArchive::new(Cursor::new(packed.as_slice()))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(64 << 10)));
    for index in 0..same.len() {
        out.raw_copy_file(same.by_index_raw(index)?)?;
    }
    let (core, custom) = (core(properties), custom(properties));
    let own = [
        ("docProps/core.xml", core.as_slice()),
        ("docProps/custom.xml", &custom),
        ("word/document.xml", main),
    ];
    for (name, bytes) in own {
        // The higher levels gain little but take their time.
        out.start_file(name, options(3))?;
        out.write_all(bytes)?;
    }
    Ok(out.finish()?.into_inner())
}

/// Title, creator, language and date.
fn core(properties: &Properties<'_>) -> Vec<u8> {
    let mut xml = Xml::new(1 << 10);
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    let (year, month, day) = properties.dated;
    let day = format!(
        "{:04}-{:02}-{:02}T00:00:00Z",
        year.clamp(1900, 9999),
        month.clamp(1, 12),
        day.clamp(1, 31)
    );
    xml.element("dc:title", &[], properties.title);
    let [subject, keywords] = properties.subject;
    if !subject.is_empty() {
        xml.element("dc:subject", &[], subject);
    }
    xml.element("dc:creator", &[], properties.creator);
    if !keywords.is_empty() {
        xml.element("cp:keywords", &[], keywords);
    }
    xml.element("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")], &day);
    xml.element("dcterms:modified", &[("xsi:type", "dcterms:W3CDTF")], &day);
    xml.element("dc:language", &[], "zh-CN");
    xml.close("cp:coreProperties");
    xml.into_bytes()
}

/// The custom properties.
fn custom(properties: &Properties<'_>) -> Vec<u8> {
    let mut xml = Xml::new(1 << 10);
    xml.open(
        "Properties",
        &[
            ("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"),
            ("xmlns:vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"),
        ],
    );
    for (id, (name, value)) in
        (2..).zip(properties.custom.iter().filter(|(_, value)| !value.is_empty()))
    {
        let attributes = [
            ("fmtid", "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"),
            ("pid", &*format!("{id}")),
            ("name", name),
        ];
        xml.open("property", &attributes);
        xml.element("vt:lpwstr", &[], value);
        xml.close("property");
    }
    xml.close("Properties");
    xml.into_bytes()
}
