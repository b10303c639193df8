//! Which cells are marked, how badly, and what their notes say.

use nianbao_grid::{Grid, Grids, Value};
use nianbao_model::{Bilingual, Finding, Headed, Lang, Place, Standing, by_cause, column_letters};
use nianbao_text::cut;
use std::collections::BTreeMap;

/// The rows and columns a sheet can have.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// A cell: row and column, from 0.
pub(crate) type At = (u32, u32);

/// How a cell is coloured: by the worst that is found in it, and paler if it is only spoken of
/// along with the cell to look at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shade {
    pub(crate) standing: Standing,
    pub(crate) beside: bool,
}

impl Shade {
    pub(crate) const ALL: [Shade; 8] = {
        let mut all = [Shade { standing: Standing::Error, beside: false }; 8];
        let mut i = 0;
        while i < 8 {
            all[i] = Shade { standing: Standing::ALL[i / 2], beside: i % 2 == 1 };
            i += 1;
        }
        all
    };

    /// The colour of the fill.
    pub(crate) fn colour(self) -> &'static str {
        match (self.standing, self.beside) {
            (Standing::Error, false) => "FFFF9C9C",
            (Standing::Error, true) => "FFFFE0E0",
            (Standing::Warning, false) => "FFFFC95C",
            (Standing::Warning, true) => "FFFFEFCF",
            (Standing::Note, false) => "FF9CC8FA",
            (Standing::Note, true) => "FFDFEDFD",
            (Standing::Explained, false) => "FFD3D6DA",
            (Standing::Explained, true) => "FFECEEF0",
        }
    }
}

/// A paragraph of a note, bold or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) bold: bool,
    pub(crate) text: String,
}

/// What is to be said at a cell.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) shade: Shade,
    pub(crate) note: Vec<Run>,
}

/// The marks of each sheet.
pub(crate) type Marks = BTreeMap<String, BTreeMap<At, Mark>>;

/// A finding in the list, and what it follows from or what follows from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed<'a> {
    pub(crate) finding: &'a Finding,
    /// What to mend instead.
    pub(crate) cause: Option<&'a Finding>,
    /// How to mend it; of what follows from another nothing is said.
    pub(crate) mend: Option<&'static Bilingual>,
}

/// The findings in the order people read them: worst first, a rule's together, what follows from
/// one behind it, explained ones at the end.
pub(crate) fn sorted(findings: &[Finding]) -> Vec<Listed<'_>> {
    let mut headed = by_cause(findings);
    headed.sort_by_key(|one| (one.finding.accepted.is_some(), one.severity(), one.finding.rule));
    headed.into_iter().flat_map(listed).collect()
}

fn listed(one: Headed<'_>) -> impl Iterator<Item = Listed<'_>> {
    let (head, mend) = (one.finding, one.mend());
    let follow = one.follow.into_iter().map(move |finding| Listed {
        finding,
        cause: Some(head),
        mend: None,
    });
    std::iter::once(Listed { finding: head, cause: None, mend: Some(mend) }).chain(follow)
}

/// The cells of the workbook that a finding speaks of, the one to look at first in front; of a
/// merged range the one that shows. A quoted sentence stands in the cell whose text has it.
pub(crate) fn cells<'g>(finding: &Finding, name: &str, grids: &'g Grids) -> Vec<(&'g str, At)> {
    let mut found: Vec<(&str, At)> = Vec::new();
    for place in &finding.at {
        let cell = match place {
            Place::Cell { file, sheet, row, column } => {
                let Some(grid) =
                    grids.grids.iter().find(|g| g.name == *sheet).filter(|_| **file == *name)
                else {
                    continue;
                };
                if *row >= ROWS || *column >= COLUMNS {
                    continue;
                }
                (&*grid.name, anchor(grid, (*row, *column)))
            }
            // A text that came without its file's name has its section's, which ends like no file.
            Place::Quote { file, text } if **file == *name || !file.contains('.') => {
                let Some((grid, at)) = saying(grids, text) else { continue };
                (&*grid.name, anchor(grid, at))
            }
            _ => continue,
        };
        if !found.contains(&cell) {
            found.push(cell);
        }
    }
    found
}

/// The one cell of the texts that says something; a quotation may leave out its middle or its end
/// (…), and hide digits (*). Nothing if two say it.
fn saying<'g>(grids: &'g Grids, quote: &str) -> Option<(&'g Grid, At)> {
    /// Fewer characters stand in too many places.
    const LEAST: usize = 4;
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let quote = bare(quote);
    let parts: Vec<&str> = quote.split(['…', '*']).filter(|part| !part.is_empty()).collect();
    if parts.iter().map(|part| part.chars().count()).sum::<usize>() < LEAST {
        return None;
    }
    let mut found = None;
    for grid in grids.grids.iter().filter(|grid| !OURS.contains(&&*grid.name)) {
        for cell in grid.cells() {
            let Value::Text(text) = &cell.value else { continue };
            let text = bare(text);
            let mut rest = text.as_str();
            let says = parts.iter().all(|part| match rest.find(part) {
                Some(at) => {
                    rest = &rest[at + part.len()..];
                    true
                }
                None => false,
            });
            if says && found.replace((grid, (cell.row, cell.column))).is_some() {
                return None;
            }
        }
    }
    found
}

/// Sheets that speak of the others.
const OURS: [&str; 3] = ["填报说明", "检查结果", "Check results"];

/// The cell that shows for a cell of a merged range.
fn anchor(grid: &Grid, (row, column): At) -> At {
    grid.merge_at(row, column).map_or((row, column), |span| (span.top, span.left))
}

/// The marks for findings.
pub(crate) fn of(findings: &[Finding], name: &str, grids: &Grids, lang: Lang) -> Marks {
    let mut marks = Marks::new();
    for listed in sorted(findings) {
        let finding = listed.finding;
        let cells = cells(finding, name, grids);
        for (i, (sheet, at)) in cells.iter().enumerate() {
            let first =
                cells.first().filter(|_| i > 0).map(|(first, at)| (*first, *at, first == sheet));
            let shade = Shade { standing: finding.standing(), beside: i > 0 };
            let mark = marks
                .entry((*sheet).to_owned())
                .or_default()
                .entry(*at)
                .or_insert_with(|| Mark { shade, note: Vec::new() });
            mark.shade = mark.shade.min(shade);
            add(&mut mark.note, &listed, first, words_in(finding, sheet, *at, grids), lang);
        }
    }
    marks
}

/// The words of a cell that a finding quotes.
fn words_in<'f>(finding: &'f Finding, sheet: &str, at: At, grids: &Grids) -> Option<&'f str> {
    finding.at.iter().find_map(|place| match place {
        Place::Quote { text, .. } => saying(grids, text)
            .filter(|(grid, cell)| *grid.name == *sheet && anchor(grid, *cell) == at)
            .map(|_| text.as_str()),
        _ => None,
    })
}

/// Adds to a cell's note what a finding has to say. `first` is the cell to look at first, if it is
/// another, and whether it is in the same sheet; `quoted` are the words of a text's cell that it is
/// about.
fn add(
    note: &mut Vec<Run>,
    listed: &Listed<'_>,
    first: Option<(&str, At, bool)>,
    quoted: Option<&str>,
    lang: Lang,
) {
    let finding = listed.finding;
    /// A note of more than that nobody reads; the list of results has everything.
    const MOST: usize = 4000;
    let length: usize = note.iter().map(|run| run.text.chars().count()).sum();
    if length > MOST {
        return;
    }
    let gap = if note.is_empty() { "" } else { "\n\n" };
    let standing = finding.standing().word(lang);
    let message = cut(finding.message.get(lang), MOST);
    let mut push = |bold, text: String| note.push(Run { bold, text });
    push(true, format!("{gap}{standing} {}", finding.rule));
    if let Some(words) = quoted {
        push(false, format!("\n{}“{}”", lang.say("原文：", "Text: "), cut(words, MOST)));
    }
    match (first, &finding.accepted) {
        (Some((sheet, at, same)), _) => {
            let place = if same { address(at) } else { format!("{sheet}!{}", address(at)) };
            push(
                false,
                format!(
                    "{}{place}{}{message}",
                    lang.say("（请先看 ", " (look at "),
                    lang.say("）\n", " first)\n")
                ),
            );
        }
        (None, Some(accepted)) => {
            let by = lang.say("说明人", "explained by");
            push(
                false,
                format!(
                    "\n{message}\n{by}{}{}\n{}",
                    lang.say("：", ": "),
                    cut(&accepted.by, 200),
                    cut(&accepted.why, MOST)
                ),
            );
        }
        (None, None) => {
            push(false, format!("\n{message}"));
            if let Some(cause) = listed.cause {
                push(true, format!("\n{}", follows(cause, lang)));
            }
            if let Some(mend) = listed.mend {
                push(true, lang.say("\n修改建议：", "\nHow to mend it: ").to_owned());
                push(false, mend.get(lang).to_owned());
            }
        }
    }
}

/// That a finding goes away with another.
pub(crate) fn follows(cause: &Finding, lang: Lang) -> String {
    let place = cause.at.iter().find_map(|at| match at {
        Place::Cell { sheet, row, column, .. } => {
            Some(format!("{sheet}!{}", address((*row, *column))))
        }
        _ => None,
    });
    match (lang, place) {
        (Lang::Zh, Some(place)) => {
            format!("由 {}（{place}）引起，改正那一处后一并消除。", cause.rule)
        }
        (Lang::Zh, None) => format!("由 {} 引起，改正那一处后一并消除。", cause.rule),
        (Lang::En, Some(place)) => {
            format!("It follows from {} at {place} and goes away with it.", cause.rule)
        }
        (Lang::En, None) => format!("It follows from {} and goes away with it.", cause.rule),
    }
}

/// A cell's address: E6.
pub(crate) fn address((row, column): At) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}

/// The cell of an address, dollars or not.
pub(crate) fn position(address: &str) -> Option<At> {
    let (mut row, mut column) = (0u32, 0u32);
    for byte in address.trim().bytes().filter(|b| *b != b'$') {
        match byte.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' if row == 0 => {
                column = column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1)?
            }
            digit @ b'0'..=b'9' if column > 0 => {
                row = row.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?
            }
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_grid::Span;
    use nianbao_model::{Rule, Severity};

    fn at(file: &str, row: u32, column: u32) -> Place {
        Place::Cell { file: file.into(), sheet: "甲".into(), row, column }
    }

    #[test]
    fn the_worst_colours_a_cell_and_its_note_says_all() {
        let grids = Grids {
            grids: vec![Grid::new(
                "甲",
                Vec::new(),
                vec![Span { top: 2, left: 0, bottom: 3, right: 1 }],
            )],
            ..Grids::default()
        };
        let mild = Finding { severity: Severity::Warning, ..Finding::new(Rule::Y01, "", &[]) };
        let findings = [
            mild.place(Some(&at("a.xlsx", 3, 1))),
            Finding::new(Rule::I01, "", &[])
                .place(Some(&at("a.xlsx", 0, 0)))
                .place(Some(&at("a.xlsx", 2, 0)))
                .place(Some(&at("b.xlsx", 9, 9))),
        ];
        let marks = of(&findings, "a.xlsx", &grids, Lang::Zh);
        let sheet = &marks["甲"];
        assert_eq!(sheet.keys().copied().collect::<Vec<_>>(), [(0, 0), (2, 0)]);
        assert_eq!(sheet[&(2, 0)].shade, Shade { standing: Standing::Error, beside: true });
        let note: String = sheet[&(2, 0)].note.iter().map(|r| r.text.as_str()).collect();
        assert!(note.starts_with("错误 I01（请先看 A1）\n") && note.contains("Y01"), "{note}");
    }

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for cell in [(0, 0), (5, 4), (1_048_575, 16_383)] {
            assert_eq!(position(&address(cell)), Some(cell));
        }
        assert_eq!(position("$B$2"), Some((1, 1)));
        for wrong in ["", "A", "1", "A0", "A1B", "AAAAAAAAAAA1", "A99999999999"] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
    }
}
