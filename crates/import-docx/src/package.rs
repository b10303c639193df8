//! The parts of a document's package: found by relationships, unpacked within limits.

use crate::{fault, limits};
use nianbao_format::Fault;
use nianbao_opc::{Package, Relation, relations_of, xml::decode};

/// All of a package that is read.
pub(crate) struct Parts {
    /// Where the document's own is.
    pub(crate) path: String,
    /// The document's own.
    pub(crate) document: String,
    pub(crate) styles: String,
    pub(crate) numbering: String,
    pub(crate) footnotes: String,
    pub(crate) endnotes: String,
    /// The custom properties.
    pub(crate) properties: String,
}

/// Where the package says that its document is.
pub(crate) fn document_path(package: &mut Package<'_>) -> Result<Option<String>, Fault> {
    let relations = relations(package, "")?;
    Ok(relations
        .into_iter()
        .find(|relation| relation.kind == "officeDocument" && !relation.path.is_empty())
        .map(|relation| relation.path))
}

/// Unpacks what is read of a package.
pub(crate) fn parts(bytes: &[u8]) -> Result<Parts, Fault> {
    let mut package = Package::open(bytes).map_err(fault::said)?;
    package.unambiguous().map_err(fault::said)?;
    let path = document_path(&mut package)?.unwrap_or_else(|| "word/document.xml".to_owned());
    let document = text(&mut package, &path, limits::DOCUMENT_BYTES)?.ok_or_else(fault::damaged)?;
    let beside = relations(&mut package, &path)?;
    let above = relations(&mut package, "")?;
    let mut side = |among: &[Relation], kind: &str| {
        let path = among
            .iter()
            .find(|relation| relation.kind == kind && !relation.path.is_empty())
            .map(|relation| &relation.path);
        path.map_or(Ok(None), |path| text(&mut package, path, limits::SIDE_PART_BYTES))
            .map(Option::unwrap_or_default)
    };
    Ok(Parts {
        path,
        document,
        styles: side(&beside, "styles")?,
        numbering: side(&beside, "numbering")?,
        footnotes: side(&beside, "footnotes")?,
        endnotes: side(&beside, "endnotes")?,
        properties: match side(&above, "custom-properties")? {
            // Strict documents name the relation so.
            none if none.is_empty() => side(&above, "customProperties")?,
            some => some,
        },
    })
}

fn relations(package: &mut Package<'_>, part: &str) -> Result<Vec<Relation>, Fault> {
    let (path, folder) = relations_of(part);
    match text(package, &path, limits::SIDE_PART_BYTES)? {
        Some(text) => nianbao_opc::relations(&text, folder).map_err(fault::said),
        None => Ok(Vec::new()),
    }
}

fn text(package: &mut Package<'_>, name: &str, most: usize) -> Result<Option<String>, Fault> {
    let Some(bytes) = package.part(name, most).map_err(fault::said)? else { return Ok(None) };
    let text = match String::from_utf8(bytes) {
        Ok(text) if !text.starts_with('\u{feff}') => text,
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(error) => decode(error.as_bytes()).map_err(fault::said)?.into_owned(),
    };
    // UTF-16 without wide characters is UTF-8 to the letter, with a NUL beside each.
    match text.contains('\0') {
        true => Ok(Some(decode(text.as_bytes()).map_err(fault::said)?.into_owned())),
        false => Ok(Some(text)),
    }
}
