//! The part of comments: ours of an earlier run taken out, those of this one added, everybody
//! else's kept.

use crate::{
    notes::Note,
    words::{AUTHORS, author},
};
use nianbao_model::Lang;
use nianbao_opc::{
    Editor, Refusal,
    tags::{Edits, Tags, elements},
};
use nianbao_text::escape::escape_allowed;
use std::collections::BTreeSet;

/// The name spaces of the word processor's elements.
pub(crate) const TRANSITIONAL: &str =
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub(crate) const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";

/// The type of the part.
pub(crate) const TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/// The comments of a document.
pub(crate) struct Comments {
    text: String,
    /// Ids of ours of an earlier run.
    pub(crate) gone: BTreeSet<String>,
    /// Ids of all others.
    kept: BTreeSet<String>,
    /// What other parts call the paragraphs of those that are gone.
    paragraphs: BTreeSet<String>,
}

impl Comments {
    /// Of the part's text, if there is one.
    pub(crate) fn read(text: Option<String>, space: &str) -> Result<Self, Refusal> {
        let none = || {
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{space}\"></w:comments>"
            )
        };
        let text = text.unwrap_or_else(none);
        let (mut gone, mut kept, mut paragraphs) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut edits = Edits::default();
        for comment in
            elements(&text, 1)?.into_iter().filter(|element| element.tag.name() == "comment")
        {
            let id = comment.tag.text("id").unwrap_or_default().trim().to_owned();
            if !comment.tag.text("author").is_some_and(|author| AUTHORS.contains(&&*author)) {
                kept.insert(id);
                continue;
            }
            gone.insert(id);
            edits.replace(comment.at(), "");
            let mut tags = Tags::of(text.get(comment.at()).ok_or(Refusal::Damaged)?);
            while let Some(tag) = tags.next()? {
                paragraphs.extend(tag.text("paraId").map(|id| id.to_ascii_uppercase()));
            }
        }
        // Of two comments with one id nobody knows whose marks are whose.
        gone.retain(|id| !kept.contains(id));
        Ok(Self { text: edits.apply(&text)?, gone, kept, paragraphs })
    }

    /// So many ids that no comment has, and no mark in the document.
    pub(crate) fn free_ids(&self, document: &str, count: usize) -> Result<Vec<u32>, Refusal> {
        let mut used = self.kept.clone();
        let mut tags = Tags::of(document);
        while let Some(tag) = tags.next()? {
            if matches!(tag.name(), "commentRangeStart" | "commentRangeEnd" | "commentReference") {
                used.extend(
                    tag.text("id")
                        .map(|id| id.trim().to_owned())
                        .filter(|id| !self.gone.contains(id)),
                );
            }
        }
        Ok((0..).filter(|id: &u32| !used.contains(&id.to_string())).take(count).collect())
    }

    /// The part with comments added.
    pub(crate) fn with(
        &self,
        notes: &[(u32, &Note)],
        space: &str,
        lang: Lang,
    ) -> Result<String, Refusal> {
        let root = elements(&self.text, 0)?.into_iter().next().ok_or(Refusal::Damaged)?;
        let declared = if root.tag.prefix_of(&[space]).as_deref() == Some("w:") {
            String::new()
        } else {
            format!(" xmlns:w=\"{space}\"")
        };
        let (author, initials) = author(lang);
        let mut xml = String::new();
        for (id, note) in notes {
            xml += &format!(
                "<w:comment{declared} w:id=\"{id}\" w:author=\"{author}\" w:initials=\"{initials}\">"
            );
            for line in *note {
                let bold = if line.bold { "<w:b/>" } else { "" };
                // Small and without indents, whatever the document's own paragraphs are.
                xml += &format!(
                    "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/><w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/></w:pPr>\
                     <w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/>{bold}<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
                    escape_allowed(&line.text)
                );
            }
            xml += "</w:comment>";
        }
        let mut edits = Edits::default();
        root.append(&mut edits, &xml, None);
        edits.apply(&self.text)
    }

    /// Takes what is gone out of a part that says more of comments, by their paragraphs; answers to
    /// it stand for themselves.
    pub(crate) fn forget(&self, editor: &mut Editor<'_>, part: &str) -> Result<(), Refusal> {
        let Some(text) = editor.text(part)?.filter(|_| !self.paragraphs.is_empty()) else {
            return Ok(());
        };
        let gone = |id: Option<std::borrow::Cow<'_, str>>| {
            id.is_some_and(|id| self.paragraphs.contains(&id.to_ascii_uppercase()))
        };
        let mut edits = Edits::default();
        for element in elements(&text, 1)? {
            if gone(element.tag.text("paraId")) {
                edits.replace(element.at(), "");
            } else if gone(element.tag.text("paraIdParent")) {
                edits.replace(element.tag.at.clone(), without(element.tag.raw, "paraIdParent"));
            }
        }
        editor.put(part, edits.apply(&text)?);
        Ok(())
    }
}

/// A tag without the attribute of this local name.
fn without(raw: &str, name: &str) -> String {
    let Some(at) = raw.find(&format!("{name}=")) else { return raw.to_owned() };
    let from = raw[..at].trim_end_matches(|c: char| !c.is_whitespace()).trim_end().len();
    let value = &raw[at + name.len() + 1..];
    let end = value
        .chars()
        .next()
        .and_then(|quote| Some(at + name.len() + 2 + value.get(1..)?.find(quote)? + 1));
    end.map_or_else(|| raw.to_owned(), |end| format!("{}{}", &raw[..from], &raw[end..]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::notes::Line;

    #[test]
    fn ours_are_replaced_and_others_stay() {
        let other = "<w:comment w:id=\"1\" w:author=\"张三\"><w:p/></w:comment>";
        let text = format!(
            "<w:comments xmlns:w=\"{TRANSITIONAL}\"><w:comment w:id=\"0\" w:author=\"Nianbao\"><w:p w14:paraId=\"0a\"/></w:comment>{other}</w:comments>"
        );
        let comments = Comments::read(Some(text), TRANSITIONAL).unwrap();
        assert_eq!(
            (comments.gone.len(), comments.paragraphs.first().map(String::as_str)),
            (1, Some("0A"))
        );
        let document = "<a><w:commentReference w:id='0'/><w:commentReference w:id='2'/></a>";
        assert_eq!(comments.free_ids(document, 2), Ok(vec![0, 3]));
        let note = vec![Line { bold: false, text: "<甲>".into() }];
        let with = comments.with(&[(0, &note)], TRANSITIONAL, Lang::Zh).unwrap();
        assert!(
            with.starts_with(&format!("<w:comments xmlns:w=\"{TRANSITIONAL}\">{other}<w:comment w:id=\"0\" w:author=\"年报检查\"")),
            "{with}"
        );
        assert!(with.contains("&lt;甲&gt;"));
        let again = Comments::read(Some(with.clone()), TRANSITIONAL).unwrap();
        assert_eq!(again.with(&[(0, &note)], TRANSITIONAL, Lang::Zh).unwrap(), with);
    }

    #[test]
    fn an_answer_to_what_is_gone_stands_for_itself() {
        assert_eq!(
            without(
                "<w15:commentEx w15:paraId=\"2\" w15:paraIdParent=\"1\" w15:done=\"0\"/>",
                "paraIdParent"
            ),
            "<w15:commentEx w15:paraId=\"2\" w15:done=\"0\"/>"
        );
        assert_eq!(without("<a b='1'/>", "paraIdParent"), "<a b='1'/>");
    }
}
