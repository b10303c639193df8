//! The relationships of a part: which parts it leads to.

use crate::{PARTS, Refusal, resolve};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

/// Elements inside elements. Relationships have two.
const DEPTH: usize = 256;

/// A relationship of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Its id in the part: `rId1`.
    pub id: String,
    /// The last word of its type: `worksheet`.
    pub kind: String,
    /// The part it leads to; empty where it leads out of the package or nowhere.
    pub path: String,
}

/// The relationships that a part's XML names, in its order; they lead from `folder` (with a slash
/// at its end, or empty).
///
/// # Errors
/// When it is no XML, or names more than a package has parts.
pub fn relations(text: &str, folder: &str) -> Result<Vec<Relation>, Refusal> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let (mut found, mut depth) = (Vec::new(), 0usize);
    loop {
        match reader.read_event().map_err(|_| Refusal::Damaged)? {
            Event::Start(e) => {
                depth += 1;
                found.extend(relation(&e, folder));
            }
            Event::Empty(e) => found.extend(relation(&e, folder)),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => return Ok(found),
            _ => {}
        }
        if depth > DEPTH {
            return Err(Refusal::Damaged);
        }
        if found.len() > PARTS {
            return Err(Refusal::TooManyParts);
        }
    }
}

fn relation(element: &BytesStart<'_>, folder: &str) -> Option<Relation> {
    if element.local_name().as_ref() != "Relationship" {
        return None;
    }
    let external = attribute(element, "TargetMode").is_some_and(|mode| mode == "External");
    let path = attribute(element, "Target")
        .filter(|_| !external)
        .map(|target| resolve(folder, &target))
        .unwrap_or_default();
    let kind = attribute(element, "Type")?;
    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
    Some(Relation { id: attribute(element, "Id")?, kind, path })
}

/// The value of the attribute with a local name, its entities resolved; one that XML does not have
/// stays as it stands.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found = attributes
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).unwrap_or(found.value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relationships_are_read_with_any_prefix_and_lead_into_the_package_only() {
        let text = "<p:Relationships xmlns:p='u'><p:Relationship Id='rId1' Type='http://x/worksheet' Target='sheets/a&amp;b.xml'/>\
            <p:Relationship Id='rId2' Type='http://x/hyperlink' Target='http://elsewhere/' TargetMode='External'/>\
            <p:Relationship Type='y' Target='z'/><p:Relationship Id='rId3' Type='styles'></p:Relationship></p:Relationships>";
        let relation = |id: &str, kind: &str, path: &str| Relation {
            id: id.into(),
            kind: kind.into(),
            path: path.into(),
        };
        let expected = vec![
            relation("rId1", "worksheet", "xl/sheets/a&b.xml"),
            relation("rId2", "hyperlink", ""),
            relation("rId3", "styles", ""),
        ];
        assert_eq!(relations(text, "xl/"), Ok(expected));
    }

    #[test]
    fn what_is_no_list_of_relationships_is_refused() {
        assert_eq!(relations("<a", ""), Err(Refusal::Damaged));
        assert_eq!(relations(&"<a>".repeat(300), ""), Err(Refusal::Damaged));
        let many = "<Relationship Id='a' Type='b' Target='c'/>".repeat(PARTS + 1);
        assert_eq!(relations(&many, ""), Err(Refusal::TooManyParts));
    }
}
