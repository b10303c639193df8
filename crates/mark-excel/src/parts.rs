//! How parts of a package find one another: relationships and content types.

use crate::{
    Stuck,
    package::Package,
    xml::{append_to_root, elements},
};
use nianbao_opc::{Relation, relations, relations_of, relative};
use nianbao_text::escape::escape_allowed;

/// The name spaces of relationships: the usual one, and the one of strict files.
pub(crate) const RELATIONSHIPS: [&str; 2] =
    ["http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"];

const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

/// The relationships of a part.
#[derive(Debug)]
pub(crate) struct Relations {
    folder: String,
    path: String,
    text: String,
    pub(crate) list: Vec<Relation>,
}

impl Relations {
    /// Those of a part; of the whole package for "".
    pub(crate) fn of(package: &mut Package<'_>, part: &str) -> Result<Self, Stuck> {
        let (path, folder) = relations_of(part);
        let text = package.text(&path)?.unwrap_or_else(|| EMPTY.to_owned());
        // A list that has no one root cannot be added to.
        elements(&text, 1)?;
        let list = relations(&text, folder)?;
        Ok(Self { folder: folder.to_owned(), path, text, list })
    }

    /// The part that the first relationship of a kind leads to.
    pub(crate) fn first(&self, kind: &str) -> Option<&str> {
        self.list.iter().find(|r| r.kind == kind && !r.path.is_empty()).map(|r| r.path.as_str())
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Relation> {
        self.list.iter().find(|r| r.id == id)
    }

    /// Adds one to a part and gives its id.
    pub(crate) fn add(&mut self, package: &mut Package<'_>, strict: bool, kind: &str, part: &str) -> Result<String, Stuck> {
        let id = (self.list.len() + 1..).map(|n| format!("rId{n}")).find(|id| self.by_id(id).is_none()).ok_or(Stuck)?;
        let prefix = crate::xml::Tags::root(&self.text)?.prefix().to_owned();
        let space = RELATIONSHIPS[usize::from(strict)];
        let target = escape_allowed(&relative(&self.folder, part));
        let relation = format!("<{prefix}Relationship Id=\"{id}\" Type=\"{space}/{kind}\" Target=\"{target}\"/>");
        self.text = append_to_root(&self.text, &relation)?;
        self.list.push(Relation { id: id.clone(), kind: kind.to_owned(), path: part.to_owned() });
        package.put(&self.path, self.text.clone());
        Ok(id)
    }
}

/// Says of what type a part is, unless that is known already.
pub(crate) fn declare(package: &mut Package<'_>, part: &str, kind: &str) -> Result<(), Stuck> {
    const PATH: &str = "[Content_Types].xml";
    let text = package.needed(PATH)?;
    let known = elements(&text, 1)?;
    let prefix = crate::xml::Tags::root(&text)?.prefix().to_owned();
    let has =
        |attribute: &str, value: &str| known.iter().any(|e| e.tag.attribute(attribute).is_some_and(|v| v.eq_ignore_ascii_case(value)));
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
