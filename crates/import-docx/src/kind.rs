//! What a file is, told from its content and not from its name, and what to call it when it is no
//! document that is read.

use crate::fault;
use nianbao_format::Fault;
use nianbao_model::Bilingual;
use nianbao_opc::{
    Package,
    compound::{COMPOUND, Compound},
};

/// What a file is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Nothing at all.
    Empty,
    /// A package with a Word document.
    Docx,
    /// A package encrypted with a password: a document or a workbook.
    Locked,
    /// A document of Word 97 to 2003, or of WPS.
    Old,
    /// A document in another form that word processors read, and what to call it.
    Foreign(Bilingual),
    /// A zip that is none, or another's.
    Zip,
    /// Something else.
    Other,
}

impl Kind {
    /// What a file is; `bytes` may be only its beginning.
    pub(crate) fn of(bytes: &[u8]) -> Kind {
        let foreign = |zh: &str, en: &str| Kind::Foreign(Bilingual::new(zh, en));
        match () {
            () if bytes.is_empty() => Kind::Empty,
            () if bytes.starts_with(COMPOUND) => compound(bytes),
            () if bytes.starts_with(nianbao_opc::ENTRY) || bytes.starts_with(b"PK\x05\x06") => {
                zipped(bytes)
            }
            () if bytes.starts_with(b"{\\rtf") => foreign("一份 RTF 文档", "an RTF document"),
            () if is_flat(bytes) => {
                foreign("一份 Word XML 文档（.xml）", "a Word XML document (.xml)")
            }
            () => Kind::Other,
        }
    }
}

/// A document saved as one XML file, as Word 2003 and later do.
fn is_flat(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]);
    head.contains("progid=\"Word.Document\"")
        || head.contains("http://schemas.microsoft.com/office/word/2003/wordml")
}

fn compound(bytes: &[u8]) -> Kind {
    let Ok(file) = Compound::open(bytes) else { return Kind::Other };
    match () {
        () if file.has("EncryptedPackage") => Kind::Locked,
        // A workbook may hold documents, and a document workbooks; what counts lies at the root.
        () if file.at_root("WordDocument") => Kind::Old,
        () => Kind::Other,
    }
}

fn zipped(bytes: &[u8]) -> Kind {
    // Most zips are workbooks, and need not be opened for that.
    let tail = &bytes[bytes.len().saturating_sub(1 << 16)..];
    let lists = |name: &[u8]| memchr::memmem::find(tail, name).is_some();
    if lists(b"xl/workbook.") && !lists(b"word/document.xml") {
        return Kind::Zip;
    }
    let Ok(mut package) = Package::open(bytes) else {
        let names = nianbao_opc::names_at_the_beginning(bytes);
        return if names.iter().any(|name| name == "word/document.xml") {
            Kind::Docx
        } else {
            Kind::Zip
        };
    };
    if package.has("word/document.xml") {
        return Kind::Docx;
    }
    let head = &bytes[..bytes.len().min(200)];
    let text = b"mimetypeapplication/vnd.oasis.opendocument.text";
    if head.windows(text.len()).any(|window| window == text) {
        return Kind::Foreign(Bilingual::new(
            "一份 ODF 文字文档（.odt）",
            "an OpenDocument text (.odt)",
        ));
    }
    match elsewhere(&mut package) {
        Ok(true) => Kind::Docx,
        _ => Kind::Zip,
    }
}

/// Does a package have a document under another name than is usual? Its relationships say where.
fn elsewhere(package: &mut Package<'_>) -> Result<bool, Fault> {
    if !package.has("_rels/.rels") {
        return Ok(false);
    }
    let Some(path) = crate::package::document_path(package)? else { return Ok(false) };
    let Some(part) = package.part(&path, 1 << 20).map_err(fault::said)? else { return Ok(false) };
    let head = nianbao_opc::xml::decode(&part).map_err(fault::said)?;
    let root = head
        .split('<')
        .find(|tag| tag.starts_with(|c: char| c.is_alphabetic()))
        .unwrap_or_default();
    let name = root.split([' ', '>', '/', '\r', '\n', '\t']).next().unwrap_or_default();
    Ok(name.rsplit(':').next() == Some("document"))
}
