//! The comments part of a sheet: adds notes, to somebody's own note too, and takes away those of an
//! earlier run.

use crate::{
    Stuck,
    marks::{At, Mark, Run, address, position},
    words::{AUTHOR, OUR_LINE},
    xml::{cell_text, prefixed},
};
use nianbao_opc::tags::{Edits, Element, Kind, Tags, elements, unescape};
use nianbao_text::escape::escape_allowed;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// A comments part after our changes.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(crate) text: String,
    /// The cells whose note is new and has no box yet.
    pub(crate) new: BTreeSet<At>,
    /// The cells whose note of ours was taken away.
    pub(crate) gone: BTreeSet<At>,
    /// What somebody's own notes say that ours was added to.
    pub(crate) joined: BTreeMap<At, String>,
}

/// Adds the notes of marks to a comments part, or makes one in a name space.
pub(crate) fn add(
    text: Option<String>,
    marks: &BTreeMap<At, Mark>,
    space: &str,
) -> Result<Notes, Stuck> {
    let text = text.unwrap_or_else(|| {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{space}\"><authors></authors><commentList></commentList></comments>")
    });
    let prefix = Tags::root(&text)?.prefix().to_owned();
    let top = elements(&text, 1)?;
    let list = |name| top.iter().find(|e| e.tag.name() == name).ok_or(Stuck);
    let (author_list, comment_list) = (list("authors")?, list("commentList")?);
    let inside =
        |outer: &Element<'_>, inner: &Element<'_>| outer.at().contains(&inner.tag.at.start);
    let depth_2 = elements(&text, 2)?;
    let authors: Vec<&str> = depth_2
        .iter()
        .filter(|e| inside(author_list, e))
        .map(|e| text.get(e.tag.at.end..e.close).unwrap_or_default().trim())
        .collect();

    let mut edits = Edits::default();
    let (mut new, mut gone): (BTreeSet<At>, BTreeSet<At>) =
        (marks.keys().copied().collect(), BTreeSet::new());
    let mut joined = BTreeMap::new();
    for comment in depth_2.iter().filter(|e| inside(comment_list, e)) {
        let Some(at) = comment.tag.attribute("ref").and_then(position) else { continue };
        let author = comment
            .tag
            .number("authorId")
            .and_then(|i| authors.get(i as usize))
            .copied()
            .unwrap_or_default();
        let xml = text.get(comment.at()).ok_or(Stuck)?;
        let from = comment.tag.at.start;
        let parts = Comment::of(xml)?;
        let ours = parts.as_ref().and_then(Comment::ours);
        if author == AUTHOR || ours == Some(0) {
            edits.replace(comment.at(), "");
            gone.insert(at);
            continue;
        }
        let mark = if new.remove(&at) { marks.get(&at) } else { None };
        // The text of a thread's placeholder is nobody's to change; the list of results has the
        // finding.
        let Some(parts) = parts.filter(|_| !author.starts_with("tc=")) else { continue };
        if let Some(ours) = ours {
            parts.truncate(ours, from, &mut edits);
        }
        if let Some(mark) = mark {
            amend(&parts, from, mark, &prefix, &mut edits);
            let own = parts.whole();
            joined.insert(at, own.get(..ours.unwrap_or(own.len())).unwrap_or_default().to_owned());
        }
    }
    let number = match authors.iter().position(|author| *author == AUTHOR) {
        Some(number) => number,
        None => {
            author_list.append(
                &mut edits,
                &format!("<{prefix}author>{AUTHOR}</{prefix}author>"),
                None,
            );
            authors.len()
        }
    };
    let added: String = new
        .iter()
        .filter_map(|at| Some(comment(*at, number, &marks.get(at)?.note, &prefix)))
        .collect();
    comment_list.append(&mut edits, &added, None);
    // A box that is there already is used again.
    let boxed: BTreeSet<At> = gone.intersection(&new).copied().collect();
    let gone = gone.difference(&boxed).copied().collect();
    Ok(Notes { text: edits.apply(&text)?, new, gone, joined })
}

/// A comment taken apart. All places are in the comment's own XML.
struct Comment<'a> {
    xml: &'a str,
    body: Element<'a>,
    /// What the text is made of: runs, plain texts, how it is pronounced.
    pieces: Vec<Element<'a>>,
    /// The texts, each in its run or not.
    texts: Vec<Element<'a>>,
}

impl<'a> Comment<'a> {
    /// Nothing if it has no text.
    fn of(xml: &'a str) -> Result<Option<Self>, Stuck> {
        let Some(body) = elements(xml, 1)?.into_iter().find(|e| e.tag.name() == "text") else {
            return Ok(None);
        };
        let inside =
            |outer: &Element<'_>, inner: &Element<'_>| outer.at().contains(&inner.tag.at.start);
        let pieces: Vec<_> = elements(xml, 2)?.into_iter().filter(|e| inside(&body, e)).collect();
        let in_runs = elements(xml, 3)?
            .into_iter()
            .filter(|t| pieces.iter().any(|r| r.tag.name() == "r" && inside(r, t)));
        let mut texts: Vec<_> =
            pieces.iter().cloned().chain(in_runs).filter(|e| e.tag.name() == "t").collect();
        texts.sort_by_key(|t| t.tag.at.start);
        Ok(Some(Self { xml, body, pieces, texts }))
    }

    fn text(&self, t: &Element<'_>) -> Cow<'a, str> {
        if t.tag.kind == Kind::Empty {
            Cow::Borrowed("")
        } else {
            unescape(self.xml.get(t.tag.at.end..t.close).unwrap_or_default())
        }
    }

    fn whole(&self) -> String {
        self.texts.iter().map(|t| self.text(t)).collect()
    }

    /// Where in the whole text an earlier run's part begins. A program that saves the note may cut
    /// its runs anew, and forget who wrote it.
    fn ours(&self) -> Option<usize> {
        let whole = self.whole();
        let at = whole.find(OUR_LINE)?;
        Some(whole[..at].trim_end().len())
    }

    /// Takes away all text from a place of the whole text on.
    fn truncate(&self, at: usize, from: usize, edits: &mut Edits) {
        let mut done = 0;
        for piece in self.pieces.iter().filter(|e| matches!(e.tag.name(), "r" | "t")) {
            let inside: Vec<_> =
                self.texts.iter().filter(|t| piece.at().contains(&t.tag.at.start)).collect();
            let length: usize = inside.iter().map(|t| self.text(t).len()).sum();
            if done >= at {
                edits.replace(from + piece.tag.at.start..from + piece.end, "");
            } else if done + length > at
                && let [t] = inside.as_slice()
            {
                let text = self.text(t);
                edits.replace(
                    from + t.tag.at.end..from + t.close,
                    escape_allowed(text.get(..at - done).unwrap_or_default()),
                );
            }
            done += length;
        }
    }
}

/// Adds to somebody's own note what a mark says.
fn amend(comment: &Comment<'_>, from: usize, mark: &Mark, prefix: &str, edits: &mut Edits) {
    // A text that is not in runs becomes one, since no run may follow it otherwise.
    for plain in comment.pieces.iter().filter(|e| e.tag.name() == "t" && e.tag.kind == Kind::Open) {
        edits.insert(from + plain.tag.at.start, format!("<{prefix}r>"));
        edits.insert(from + plain.end, format!("</{prefix}r>"));
    }
    let added = format!("{}{}", runs([&line("\n")], prefix), runs(&mark.note, prefix));
    let body = &comment.body;
    match comment.pieces.iter().find(|e| matches!(e.tag.name(), "rPh" | "phoneticPr")) {
        Some(sound) => edits.insert(from + sound.tag.at.start, added),
        None if body.tag.kind == Kind::Empty => edits.replace(
            from + body.tag.at.start..from + body.tag.at.end,
            format!("{}{added}{}", body.tag.opened(), body.tag.closing()),
        ),
        None => edits.insert(from + body.close, added),
    }
}

/// The line our part of a note begins with.
fn line(before: &str) -> Run {
    Run { bold: true, text: format!("{before}{OUR_LINE}\n") }
}

fn comment(at: At, author: usize, note: &[Run], p: &str) -> String {
    let runs = format!("{}{}", runs([&line("")], p), runs(note, p));
    format!(
        "<{p}comment ref=\"{}\" authorId=\"{author}\"><{p}text>{runs}</{p}text></{p}comment>",
        address(at)
    )
}

fn runs<'r>(note: impl IntoIterator<Item = &'r Run>, prefix: &str) -> String {
    let run = |run: &Run| {
        let bold = if run.bold { "<b/>" } else { "" };
        let look = format!(
            "<rPr>{bold}<sz val=\"9\"/><color indexed=\"81\"/><rFont val=\"宋体\"/><charset val=\"134\"/></rPr>"
        );
        let (look, p) = (prefixed(&look, prefix), prefix);
        format!("<{p}r>{look}<{p}t xml:space=\"preserve\">{}</{p}t></{p}r>", cell_text(&run.text))
    };
    note.into_iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::Shade;
    use nianbao_model::Standing;

    fn marks(cells: &[At]) -> BTreeMap<At, Mark> {
        let mark = || Mark {
            shade: Shade { standing: Standing::Error, beside: false },
            note: vec![Run { bold: false, text: "错了".into() }],
        };
        cells.iter().map(|at| (*at, mark())).collect()
    }

    const THEIRS: &str = "<comments xmlns=\"m\"><authors><author>王</author></authors><commentList><comment ref=\"A1\" authorId=\"0\"><text><t>甲</t></text></comment><comment ref=\"B1\" authorId=\"0\"><text><r><t>乙</t></r><phoneticPr/></text></comment></commentList></comments>";

    #[test]
    fn notes_join_those_that_are_there() {
        let done = add(Some(THEIRS.into()), &marks(&[(0, 0), (0, 1), (4, 4)]), "m").unwrap();
        assert_eq!(done.new, BTreeSet::from([(4, 4)]));
        assert!(done.text.contains("<text><r><t>甲</t></r><r><rPr><b/>"), "{}", done.text);
        assert!(
            done.text.contains("<r><t>乙</t></r><r><rPr><b/>")
                && done.text.contains("错了</t></r><phoneticPr/></text>"),
            "{}",
            done.text
        );
        assert!(done.text.contains("<author>王</author><author>nianbao</author>"), "{}", done.text);
        assert!(done.text.contains("<comment ref=\"E5\" authorId=\"1\">"), "{}", done.text);
    }

    #[test]
    fn an_earlier_runs_notes_are_taken_away_and_others_stay() {
        let before = add(Some(THEIRS.into()), &marks(&[(0, 0), (4, 4), (5, 5)]), "m").unwrap();
        let after = add(Some(before.text), &marks(&[(5, 5)]), "m").unwrap();
        assert_eq!((after.new, after.gone), (BTreeSet::from([(5, 5)]), BTreeSet::from([(4, 4)])));
        assert_eq!(after.text.matches("错了").count(), 1);
        assert!(after.text.contains("<text><r><t>甲</t></r></text>"), "{}", after.text);
    }

    #[test]
    fn a_part_that_is_missing_is_made() {
        let done = add(None, &marks(&[(0, 0)]), "m").unwrap();
        assert!(
            done.text.contains("<authors><author>nianbao</author></authors><commentList><comment ref=\"A1\" authorId=\"0\">"),
            "{}",
            done.text
        );
        assert!(add(Some("<comments/>".into()), &marks(&[]), "m").is_err());
    }
}
