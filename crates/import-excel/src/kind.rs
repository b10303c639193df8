//! What a file is, told from its content and not from its name, and what to call it when it is no
//! workbook.

use crate::{package::Package, xml::decode};
use nianbao_model::Bilingual;
use nianbao_opc::compound::COMPOUND;

/// What a file is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Nothing at all.
    Empty,
    /// Office Open XML with an XML workbook.
    Xlsx,
    /// Office Open XML with a binary workbook.
    Xlsb,
    /// An OpenDocument spreadsheet.
    Ods,
    /// A compound file: an xls, or something encrypted.
    Compound,
    /// A zip that is no workbook, and what to call it.
    OtherZip(Bilingual),
    /// A table in a form that spreadsheet programs read and nobody else does, and what to call it.
    Foreign(Bilingual),
    /// A document of pages.
    Pdf,
    /// Something else that is known by its beginning, and what to call it.
    Known(Bilingual),
    /// Something else, and what to call it.
    Other(Bilingual),
}

/// Beginnings of files people send by mistake.
const BEGINNINGS: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG", "一张 PNG 图片", "a PNG picture"),
    (b"\xff\xd8\xff", "一张 JPEG 图片", "a JPEG picture"),
    (b"GIF8", "一张 GIF 图片", "a GIF picture"),
    (b"BM", "一张 BMP 图片", "a BMP picture"),
    (b"II*\0", "一张 TIFF 图片", "a TIFF picture"),
    (b"MM\0*", "一张 TIFF 图片", "a TIFF picture"),
    (b"{\\rtf", "一份 RTF 文档", "an RTF document"),
    (b"Rar!", "一个 RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf", "一个 7z 压缩包", "a 7z archive"),
    (b"\x1f\x8b", "一个 gzip 压缩包", "a gzip archive"),
    (b"MZ", "一个 Windows 程序", "a Windows program"),
];

impl Kind {
    /// What a file is; `bytes` may be only its beginning.
    pub(crate) fn of(bytes: &[u8]) -> Kind {
        if bytes.is_empty() {
            return Kind::Empty;
        }
        if bytes.starts_with(COMPOUND) {
            return Kind::Compound;
        }
        if bytes.starts_with(nianbao_opc::ENTRY) || bytes.starts_with(b"PK\x05\x06") {
            return zipped(bytes);
        }
        if bytes.starts_with(b"%PDF") {
            return Kind::Pdf;
        }
        if let Some((_, zh, en)) = BEGINNINGS.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
            return Kind::Known(Bilingual::new(*zh, *en));
        }
        match foreign(bytes) {
            Some(what) => Kind::Foreign(what),
            None => behind_junk(bytes).unwrap_or_else(|| Kind::Other(text(bytes))),
        }
    }
}

/// A workbook with something before its zip, as some mail and portal programs put it there; readers
/// of zips look from the end.
fn behind_junk(bytes: &[u8]) -> Option<Kind> {
    /// A zip's end record with the longest remark it can have.
    const END: usize = 22 + 0xffff;
    let tail = &bytes[bytes.len().saturating_sub(END)..];
    tail.windows(4).rev().find(|w| *w == b"PK\x05\x06")?;
    let kind = zipped(bytes);
    matches!(kind, Kind::Xlsx | Kind::Xlsb | Kind::Ods).then_some(kind)
}

/// A table in a form that is not read, and what it is called.
fn foreign(bytes: &[u8]) -> Option<Bilingual> {
    let start = start(bytes);
    let is = |what: &str| start.contains(what);
    match () {
        () if is("urn:schemas-microsoft-com:office:spreadsheet") && !is("<html") => {
            Some(Bilingual::new(
                "一份“XML 电子表格 2003”文件",
                "a file of the “XML Spreadsheet 2003” kind",
            ))
        }
        () if is("<office:document ") && is("opendocument.spreadsheet") => Some(Bilingual::new(
            "一份 ODF 单文件表格（.fods）",
            "a flat OpenDocument spreadsheet (.fods)",
        )),
        // ID;P and its program begin every one.
        () if start.starts_with("id;p") => {
            Some(Bilingual::new("一份 SYLK 表格（.slk）", "a SYLK table (.slk)"))
        }
        () if start.starts_with("table\r\n0,1") || start.starts_with("table\n0,1") => {
            Some(Bilingual::new("一份 DIF 表格（.dif）", "a DIF table (.dif)"))
        }
        () => None,
    }
}

/// The beginning of a text, in small letters.
fn start(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4096)];
    String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase()
}

/// What a zip is, told by the names of its parts.
fn zipped(bytes: &[u8]) -> Kind {
    let mut package = Package::open(bytes, nianbao_format::Limits::REPORT).ok();
    let names: Vec<String> = match &package {
        Some(package) => package.names().map(str::to_owned).collect(),
        None => nianbao_opc::names_at_the_beginning(bytes),
    };
    let has = |name: &str| names.iter().any(|n| n == name);
    // Each OpenDocument begins with a stored part that names it.
    let mime = |kind: &str| {
        let head = first_entry(bytes);
        let name = format!("mimetypeapplication/vnd.oasis.opendocument.{kind}");
        head.windows(name.len()).any(|w| w == name.as_bytes())
    };
    let other = |zh: &str, en: &str| Kind::OtherZip(Bilingual::new(zh, en));
    match () {
        () if has("xl/workbook.xml") => Kind::Xlsx,
        () if has("xl/workbook.bin") => Kind::Xlsb,
        () if mime("spreadsheet") => Kind::Ods,
        () if has("word/document.xml") => {
            other("一份 Word 文档（.docx）", "a Word document (.docx)")
        }
        () if has("ppt/presentation.xml") => {
            other("一份演示文稿（.pptx）", "a presentation (.pptx)")
        }
        () if mime("text") => other("一份 ODF 文字文档（.odt）", "an OpenDocument text (.odt)"),
        () if mime("presentation") => {
            other("一份 ODF 演示文稿（.odp）", "an OpenDocument presentation (.odp)")
        }
        () if has("ofd.xml") => other("一份 OFD 版式文件", "an OFD file"),
        () if has("content.xml") && has("meta-inf/manifest.xml") => Kind::Ods,
        () if names.iter().any(|n| n.ends_with("workbook.xml")) && has("[content_types].xml") => {
            Kind::Xlsx
        }
        () => match package.as_mut().and_then(elsewhere) {
            Some(true) => Kind::Xlsb,
            Some(false) => Kind::Xlsx,
            None => other("一个压缩包（zip）", "a zip archive"),
        },
    }
}

/// Does a package have a workbook somewhere else than is usual, and is it a binary one? The
/// package's own relationships say where.
fn elsewhere(package: &mut Package<'_>) -> Option<bool> {
    let place = package.relations("").ok()?.of_kind("officeDocument").next()?.path.clone();
    let part = package.side_part(&place).ok()??;
    // A binary workbook begins with its record 131, of no length.
    if part.starts_with(&[0x83, 0x01, 0x00]) {
        return Some(true);
    }
    let text = decode(&part).ok()?;
    let root = text.split('<').find(|tag| tag.starts_with(|c: char| c.is_alphabetic()))?;
    let name = root.split([' ', '>', '/', '\r', '\n', '\t']).next()?;
    (name.rsplit(':').next() == Some("workbook")).then_some(false)
}

/// The first entry of a zip, as far as it names itself.
fn first_entry(bytes: &[u8]) -> &[u8] {
    let from = bytes.windows(4).take(1 << 16).position(|w| w == nianbao_opc::ENTRY).unwrap_or(0);
    &bytes[from..bytes.len().min(from + 160)]
}

/// What a file without a known beginning is called.
fn text(bytes: &[u8]) -> Bilingual {
    let head = &bytes[..bytes.len().min(4096)];
    let start = start(bytes);
    if ["<!doctype html", "<html", "<table", "<head", "<meta"]
        .iter()
        .any(|tag| start.starts_with(tag))
        || start.contains("<html")
    {
        return Bilingual::new(
            "一个网页（有些系统导出的 .xls 其实是网页）",
            "a web page (some systems export web pages as .xls)",
        );
    }
    if start.starts_with("<?xml") {
        return Bilingual::new("一份 XML 文件", "an XML file");
    }
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    if utf16 || !head.iter().any(|b| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) {
        return Bilingual::new("一份纯文本（例如 CSV）", "plain text (CSV, for instance)");
    }
    Bilingual::new("一个认不出的文件（可能已损坏）", "a file of no known kind (it may be damaged)")
}
