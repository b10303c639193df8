//! What is said in which comment, and where it stands.

use crate::words::counted;
use nianbao_import_docx::{Outline, Spot};
use nianbao_model::{Finding, Headed, Lang, Place, by_cause};
use nianbao_text::cut;
use std::collections::BTreeMap;

/// The most comments at places; the one at the title counts the others.
const MOST_COMMENTS: usize = 400;
/// A comment of more characters than that nobody reads.
const LONGEST: usize = 4000;
/// The comment at the title says all that has no place.
const LONGEST_AT_TITLE: usize = 40_000;
/// A list of more places is no help.
const MOST_PLACES: usize = 12;

/// A paragraph of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) bold: bool,
    pub(crate) text: String,
}

/// What a comment says.
pub(crate) type Note = Vec<Line>;

/// All comments, by the places where they stand: in the document's order, at one place the worst
/// first.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) at: BTreeMap<Spot, Vec<Note>>,
    placed: usize,
}

impl Notes {
    /// How many places have comments of their own.
    pub(crate) fn places(&self) -> usize {
        self.placed
    }
}

/// The comments for findings: what follows from a cause is told in its comment, what has no place
/// in the document at the title.
pub(crate) fn of(findings: &[Finding], name: &str, outline: &Outline, lang: Lang) -> Notes {
    let mut headed = by_cause(findings);
    headed.sort_by_key(|one| (one.finding.accepted.is_some(), one.severity(), one.finding.rule));
    let mut notes = Notes::default();
    let (mut homeless, mut comments, mut left) = (Vec::new(), 0, 0);
    for one in &headed {
        let Some(spot) = spot(one, name, outline) else {
            homeless.push(one);
            continue;
        };
        if comments == MOST_COMMENTS {
            left += one.finding.count()
                + one.follow.iter().map(|finding| finding.count()).sum::<usize>();
            continue;
        }
        comments += 1;
        let mut writer = Writer::new(LONGEST, lang);
        writer.finding(one, name);
        notes.at.entry(spot).or_default().push(writer.note);
    }
    notes.placed = notes.at.len();
    if let Some(spot) = outline.title() {
        let summary = summary(findings, &homeless, left, name, lang);
        notes.at.entry(spot).or_default().insert(0, summary);
    }
    notes
}

/// The comment at the title.
fn summary(
    findings: &[Finding],
    homeless: &[&Headed<'_>],
    left: usize,
    name: &str,
    lang: Lang,
) -> Note {
    let mut writer = Writer::new(LONGEST_AT_TITLE, lang);
    writer.put(
        true,
        format!("{}{}", lang.say("检查结果：", "Check results: "), counted(findings, lang)),
    );
    if !findings.is_empty() {
        let how = lang.say(
            "每处问题另有批注，写明原因和改法。改好后重新检查，这些批注会自动清除。",
            "Each has a comment that says what is wrong and how to mend it. Check again when it is mended: these comments go away.",
        );
        writer.put(false, how.to_owned());
    }
    if left > 0 {
        writer.put(
            true,
            match lang {
                Lang::Zh => format!("另有 {left} 处未写批注：请先改正已标出的，再检查一次。"),
                Lang::En => format!(
                    "{left} more have no comment: mend those that have one, and check again."
                ),
            },
        );
    }
    if !homeless.is_empty() {
        writer.put(
            true,
            lang.say("以下各项在文中没有对应的位置：", "These have no place in the document:")
                .to_owned(),
        );
    }
    for one in homeless {
        writer.finding(one, name);
    }
    writer.note
}

/// Where a finding's comment stands: at the first of its places that is in the document, or of
/// those that follow from it.
fn spot(one: &Headed<'_>, name: &str, outline: &Outline) -> Option<Spot> {
    std::iter::once(one.finding).chain(one.follow.iter().copied()).find_map(|finding| {
        let ours = || finding.at.iter().filter(|place| **place.file() == *name);
        let exact = ours().find_map(|place| outline.at(place));
        // A text that came without its file's name has its section's, which ends like no file.
        let quotes = finding
            .at
            .iter()
            .filter(|place| **place.file() == *name || !place.file().contains('.'));
        let said = |place: &Place| {
            if let Place::Quote { text, .. } = place { outline.saying(text) } else { None }
        };
        // The words themselves tell more than the paragraph where their section begins.
        let mut said = quotes.filter_map(said);
        if matches!(finding.at.first(), Some(Place::Quote { .. })) {
            said.next().or(exact)
        } else {
            exact.or_else(|| said.next())
        }
    })
}

/// Writes a comment of bounded length.
struct Writer {
    note: Note,
    room: usize,
    lang: Lang,
}

impl Writer {
    fn new(room: usize, lang: Lang) -> Self {
        Self { note: Vec::new(), room, lang }
    }

    fn put(&mut self, bold: bool, text: String) {
        for line in text.lines() {
            if self.room > 0 {
                let text = cut(line, self.room);
                self.room = self.room.saturating_sub(text.chars().count() + 1);
                self.note.push(Line { bold, text });
            }
        }
    }

    /// A finding with all that follows from it.
    fn finding(&mut self, one: &Headed<'_>, name: &str) {
        let (finding, lang) = (one.finding, self.lang);
        self.put(true, format!("{} {}", finding.standing().word(lang), finding.rule));
        // The comment stands at the whole paragraph.
        if let Some(Place::Quote { text, .. }) =
            finding.at.first().filter(|place| **place.file() == *name)
        {
            self.put(false, format!("{}“{text}”", lang.say("原文：", "Text: ")));
        }
        self.put(false, finding.message.get(lang).to_owned());
        if let Some(accepted) = &finding.accepted {
            self.put(false, format!("{}{}", lang.say("说明：", "Explained: "), accepted.why));
            self.put(false, format!("{}{}", lang.say("说明人：", "by "), accepted.by));
            return;
        }
        let others: Vec<String> = finding
            .at
            .iter()
            .skip(1)
            .take(MOST_PLACES)
            .map(|place| inside(place, name, lang))
            .collect();
        if !others.is_empty() {
            let more = finding.at.len().saturating_sub(MOST_PLACES + 1);
            let etc = match (more, lang) {
                (0, _) => String::new(),
                (_, Lang::Zh) => format!("，另有 {more} 处"),
                (_, Lang::En) => format!(" and {more} more"),
            };
            let places = others.join(lang.say("、", ", "));
            self.put(false, format!("{}{places}{etc}", lang.say("有关位置：", "See also: ")));
        }
        self.put(
            false,
            format!("{}{}", lang.say("修改建议：", "How to mend it: "), one.mend().get(lang)),
        );
        if one.follow.is_empty() {
            return;
        }
        self.put(
            true,
            lang.say("由此引起，改正后一并消除：", "These follow from it and go away with it:")
                .to_owned(),
        );
        for finding in &one.follow {
            let place = finding.at.first().map(|place| inside(place, name, lang));
            let place = place
                .map(|place| format!("{}{place}{}", lang.say("（", " ("), lang.say("）", ")")))
                .unwrap_or_default();
            let standing = finding.standing().word(lang);
            self.put(
                false,
                format!(
                    "{standing} {}{place}{}{}",
                    finding.rule,
                    lang.say("：", ": "),
                    finding.message.get(lang)
                ),
            );
        }
    }
}

/// A place without the name of the file that is handed back.
fn inside(place: &Place, name: &str, lang: Lang) -> String {
    use nianbao_model::Say as _;
    let ours = (**place.file() == *name).then(|| place.inside(lang)).flatten();
    cut(&ours.unwrap_or_else(|| place.said(lang).into_owned()), 200)
}
