//! Puts comments into a document in place: its own part, the part of comments, and what leads from
//! one to the other.

use crate::{
    comments::{Comments, STRICT, TYPE},
    document,
    notes::{Note, Notes},
};
use nianbao_import_docx::Outline;
use nianbao_model::Lang;
use nianbao_opc::{Editor, Refusal, Relations, declare, relations_of, tags::Edits};

/// The document `bytes`, which `outline` was read from, with these comments.
pub(crate) fn in_place(
    bytes: &[u8],
    outline: &Outline,
    notes: &Notes,
    lang: Lang,
) -> Result<Vec<u8>, Refusal> {
    let mut editor = Editor::open(bytes)?;
    let text = outline.text.as_str();
    let space = document::space(text)?;
    let mut relations = Relations::of(&mut editor, &outline.part)?;
    let related = relations.first("comments").map(str::to_owned);
    let before = match &related {
        Some(part) => editor.text(part)?,
        None => None,
    };
    let comments = Comments::read(before, space)?;

    let all: usize = notes.at.values().map(Vec::len).sum();
    let mut ids = comments.free_ids(text, all)?.into_iter();
    let mut edits = Edits::default();
    document::unmark(text, &comments.gone, &mut edits)?;
    let mut written: Vec<(u32, &Note)> = Vec::with_capacity(all);
    for (spot, notes) in &notes.at {
        let own: Vec<u32> = ids.by_ref().take(notes.len()).collect();
        document::mark(text, *spot, &own, space, &mut edits)?;
        written.extend(own.into_iter().zip(notes));
    }
    let edited = edits.apply(text)?;
    let part = comments.with(&written, space, lang)?;

    // What stood before the text is at most a byte order mark.
    let head = editor
        .part(&outline.part)?
        .and_then(|raw| Some(raw.strip_suffix(text.as_bytes())?.to_vec()));
    let edited = match head {
        Some(mut head) if !head.is_empty() => {
            head.extend_from_slice(edited.as_bytes());
            head
        }
        Some(_) => edited.into_bytes(),
        None => document::declared_utf_8(&edited).into_bytes(),
    };
    editor.put(&outline.part, edited);
    for kind in ["commentsExtended", "commentsIds"] {
        if let Some(part) = relations.first(kind).map(str::to_owned) {
            comments.forget(&mut editor, &part)?;
        }
    }
    let path = match related {
        Some(path) => path,
        None => {
            let folder = relations_of(&outline.part).1;
            let usual = format!("{folder}comments.xml");
            let path = if editor.has(&usual) {
                editor.free_name(&format!("{folder}comments"), ".xml")
            } else {
                usual
            };
            relations.add(&mut editor, space == STRICT, "comments", &path)?;
            path
        }
    };
    declare(&mut editor, &path, TYPE)?;
    editor.put(&path, part);
    editor.finish()
}
