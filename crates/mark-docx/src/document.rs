//! The document's own part: marks of an earlier run taken away, marks of this one put in, all else
//! left as it is.

use crate::comments::TRANSITIONAL;
use nianbao_import_docx::Spot;
use nianbao_opc::{
    Refusal,
    tags::{Edits, Kind, Tag, Tags},
};
use std::{collections::BTreeSet, ops::Range};

/// An element that is open.
struct Open<'a> {
    tag: Tag<'a>,
    /// References in it to comments that go.
    gone: Vec<Range<usize>>,
    /// Does it hold anything but those and its properties?
    others: bool,
}

/// Takes the marks of comments away. This is also where a part that is no well-formed XML is
/// refused.
pub(crate) fn unmark(
    text: &str,
    gone: &BTreeSet<String>,
    edits: &mut Edits,
) -> Result<(), Refusal> {
    let mut tags = Tags::of(text);
    let mut open: Vec<Open<'_>> = Vec::new();
    while let Some(tag) = tags.next()? {
        let (begins, ends) = (tag.kind != Kind::Close, tag.kind != Kind::Open);
        let end = tag.at.end;
        if begins {
            open.push(Open { tag, gone: Vec::new(), others: false });
        }
        if ends {
            let Some(closed) = open.pop() else { return Err(Refusal::Damaged) };
            close(closed, end, open.last_mut(), gone, edits);
        }
    }
    Ok(())
}

/// An element has ended.
fn close(
    closed: Open<'_>,
    end: usize,
    parent: Option<&mut Open<'_>>,
    gone: &BTreeSet<String>,
    edits: &mut Edits,
) {
    let at = closed.tag.at.start..end;
    let ours = || closed.tag.text("id").is_some_and(|id| gone.contains(id.trim()));
    match (closed.tag.name(), parent) {
        ("commentRangeStart" | "commentRangeEnd", _) if ours() => edits.replace(at, ""),
        ("commentReference", Some(parent)) if ours() => parent.gone.push(at),
        (name, parent) => {
            // A run that held nothing else goes with its reference.
            match name == "r" && !closed.others && !closed.gone.is_empty() {
                true => edits.replace(at, ""),
                false => closed.gone.into_iter().for_each(|at| edits.replace(at, "")),
            }
            if let Some(parent) = parent.filter(|_| name != "rPr") {
                parent.others = true;
            }
        }
    }
}

/// Puts the marks of comments around the paragraph at a spot.
pub(crate) fn mark(
    text: &str,
    spot: Spot,
    ids: &[u32],
    space: &str,
    edits: &mut Edits,
) -> Result<(), Refusal> {
    let tag =
        Tags::of(text.get(spot.tag..).ok_or(Refusal::Damaged)?).next()?.ok_or(Refusal::Damaged)?;
    // Attributes need a prefix; where the paragraph has none one is made.
    let (prefix, declared) = match tag.prefix() {
        "" => ("w:", format!(" xmlns:w=\"{space}\"")),
        prefix => (prefix, String::new()),
    };
    let mut before = String::new();
    let mut behind = String::new();
    for id in ids {
        before += &format!("<{prefix}commentRangeStart{declared} {prefix}id=\"{id}\"/>");
        behind += &format!(
            "<{prefix}commentRangeEnd{declared} {prefix}id=\"{id}\"/><{prefix}r{declared}><{prefix}commentReference {prefix}id=\"{id}\"/></{prefix}r>"
        );
    }
    if spot.empty {
        edits.replace(
            spot.tag..spot.start,
            format!("{}{before}{behind}{}", tag.opened(), tag.closing()),
        );
    } else {
        edits.insert(spot.start, before);
        edits.insert(spot.end, behind);
    }
    Ok(())
}

/// The text of a part that was no UTF-8, as UTF-8.
pub(crate) fn declared_utf_8(text: &str) -> String {
    let bare = text
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .map_or(text, |(_, bare)| bare);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>{bare}")
}

/// The name space of the word processor's elements in a document.
pub(crate) fn space(text: &str) -> Result<&'static str, Refusal> {
    let strict = crate::comments::STRICT;
    Ok(if Tags::root(text)?.raw.contains(strict) { strict } else { TRANSITIONAL })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_nothing_else() {
        let text = "<w:p><w:commentRangeStart w:id='3'/><w:commentRangeStart w:id=\"4\"/><w:r><w:t>甲</w:t></w:r><w:commentRangeEnd w:id='3'></w:commentRangeEnd>\
            <w:r><w:rPr><w:b/></w:rPr><w:commentReference w:id='3'/></w:r><w:r><w:t>乙</w:t><w:commentReference w:id='3'/></w:r><w:r/></w:p>";
        let mut edits = Edits::default();
        unmark(text, &["3".to_owned()].into(), &mut edits).unwrap();
        let left = "<w:p><w:commentRangeStart w:id=\"4\"/><w:r><w:t>甲</w:t></w:r><w:r><w:t>乙</w:t></w:r><w:r/></w:p>";
        assert_eq!(edits.apply(text).unwrap(), left);
        assert!(unmark("<a><b></a>", &BTreeSet::new(), &mut Edits::default()).is_err());
    }

    #[test]
    fn marks_are_put_in_with_the_prefix_of_the_paragraph() {
        for (text, start, empty, marked) in [
            (
                "<x:p>t</x:p>",
                5,
                false,
                "<x:p><x:commentRangeStart x:id=\"7\"/>t<x:commentRangeEnd x:id=\"7\"/><x:r><x:commentReference x:id=\"7\"/></x:r></x:p>",
            ),
            (
                "<p k='1' />",
                11,
                true,
                "<p k='1'><w:commentRangeStart xmlns:w=\"s\" w:id=\"7\"/><w:commentRangeEnd xmlns:w=\"s\" w:id=\"7\"/><w:r xmlns:w=\"s\"><w:commentReference w:id=\"7\"/></w:r></p>",
            ),
        ] {
            let mut edits = Edits::default();
            let end = if empty { start } else { start + 1 };
            mark(text, Spot { tag: 0, start, end, empty }, &[7], "s", &mut edits).unwrap();
            assert_eq!(edits.apply(text).unwrap(), marked);
        }
    }

    #[test]
    fn another_encoding_becomes_utf_8() {
        let declared = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><a/>";
        assert_eq!(declared_utf_8("<?xml version='1.0' encoding='UTF-16'?><a/>"), declared);
        assert_eq!(declared_utf_8("<a/>"), declared);
    }
}
