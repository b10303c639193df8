//! How parts of a package find one another: relationships and content types.

use crate::{
    Editor, Refusal, Relation, relations, relations_of, relative,
    tags::{Tags, append_to_root, elements},
};
use quick_xml::escape::escape;

/// The name spaces of relationships: the usual one, and the one of strict files.
pub const RELATIONSHIPS: [&str; 2] = [
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
];

const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

/// The relationships of a part.
#[derive(Debug)]
pub struct Relations {
    folder: String,
    path: String,
    text: String,
    /// All of them, in their order.
    pub list: Vec<Relation>,
}

impl Relations {
    /// Those of a part; of the whole package for "".
    ///
    /// # Errors
    /// When they are no list of relationships.
    pub fn of(package: &mut Editor<'_>, part: &str) -> Result<Self, Refusal> {
        let (path, folder) = relations_of(part);
        let text = package.text(&path)?.unwrap_or_else(|| EMPTY.to_owned());
        // A list that has no one root cannot be added to.
        elements(&text, 1)?;
        let list = relations(&text, folder)?;
        Ok(Self { folder: folder.to_owned(), path, text, list })
    }

    /// The part that the first relationship of a kind leads to.
    pub fn first(&self, kind: &str) -> Option<&str> {
        self.list.iter().find(|r| r.kind == kind && !r.path.is_empty()).map(|r| r.path.as_str())
    }

    /// The one with this id.
    pub fn by_id(&self, id: &str) -> Option<&Relation> {
        self.list.iter().find(|r| r.id == id)
    }

    /// Adds one to a part and gives its id; `strict` says in which name space its kind is.
    ///
    /// # Errors
    /// When the list cannot be added to.
    pub fn add(
        &mut self,
        package: &mut Editor<'_>,
        strict: bool,
        kind: &str,
        part: &str,
    ) -> Result<String, Refusal> {
        let id = (self.list.len() + 1..)
            .map(|n| format!("rId{n}"))
            .find(|id| self.by_id(id).is_none())
            .ok_or(Refusal::Damaged)?;
        let prefix = Tags::root(&self.text)?.prefix().to_owned();
        let space = RELATIONSHIPS[usize::from(strict)];
        let target = escape(relative(&self.folder, part)).into_owned();
        let relation = format!(
            "<{prefix}Relationship Id=\"{id}\" Type=\"{space}/{kind}\" Target=\"{target}\"/>"
        );
        self.text = append_to_root(&self.text, &relation)?;
        self.list.push(Relation { id: id.clone(), kind: kind.to_owned(), path: part.to_owned() });
        package.put(&self.path, self.text.clone());
        Ok(id)
    }
}

/// Says of what type a part is, unless that is known already.
///
/// # Errors
/// When the package's list of types cannot be added to.
pub fn declare(package: &mut Editor<'_>, part: &str, kind: &str) -> Result<(), Refusal> {
    const PATH: &str = "[Content_Types].xml";
    let text = package.needed(PATH)?;
    let known = elements(&text, 1)?;
    let prefix = Tags::root(&text)?.prefix().to_owned();
    let has = |attribute: &str, value: &str| {
        known
            .iter()
            .any(|e| e.tag.attribute(attribute).is_some_and(|v| v.eq_ignore_ascii_case(value)))
    };
    let line = if part.ends_with(".vml") {
        if has("Extension", "vml") {
            return Ok(());
        }
        format!("<{prefix}Default Extension=\"vml\" ContentType=\"{kind}\"/>")
    } else {
        if has("PartName", &format!("/{part}")) {
            return Ok(());
        }
        format!("<{prefix}Override PartName=\"/{part}\" ContentType=\"{kind}\"/>")
    };
    let text = append_to_root(&text, &line)?;
    package.put(PATH, text);
    Ok(())
}
