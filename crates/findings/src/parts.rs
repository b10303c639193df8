//! What all drawings take from a report: its findings in reading order, the labels of cells, the
//! places they speak of.

use nianbao_model::{
    CellIx, Finding, Headed, Lang, Place, Report, Say as _, by_cause, column_letters,
};
use std::borrow::Cow;

/// A report's findings in the order people read them: worst first, a rule's together, explained
/// ones apart.
pub(crate) struct Sorted<'a> {
    /// Each with those that follow from it.
    pub(crate) open: Vec<Headed<'a>>,
    pub(crate) explained: Vec<&'a Finding>,
}

impl<'a> Sorted<'a> {
    pub(crate) fn of(findings: &'a [Finding]) -> Self {
        let (explained, mut open): (Vec<_>, Vec<_>) =
            by_cause(findings).into_iter().partition(|one| one.finding.accepted.is_some());
        let mut explained: Vec<&Finding> = explained.into_iter().map(|one| one.finding).collect();
        open.sort_by_key(|one| (one.severity(), one.finding.rule));
        for one in &mut open {
            one.follow.sort_by_key(|finding| (finding.severity, finding.rule));
        }
        explained.sort_by_key(|finding| (finding.severity, finding.rule));
        Self { open, explained }
    }
}

/// A cell's address in a sheet: E6.
pub(crate) fn sheet_cell(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}

/// A cell's row in the statutory words, without the column.
pub(crate) fn row_label(report: &Report, ix: CellIx) -> String {
    let label = report.edition.label(ix);
    match label.rsplit_once(" · ") {
        Some((row, _)) => row.to_owned(),
        None => label,
    }
}

/// A place without what the reader knows already: the report's own file.
pub(crate) fn place_text<'p>(place: &'p Place, own: bool, lang: Lang) -> Cow<'p, str> {
    match place {
        Place::Cell { .. }
        | Place::Table { .. }
        | Place::Paragraph { .. }
        | Place::Quote { .. }
            if own =>
        {
            place.inside(lang).unwrap_or_default().into()
        }
        other => other.said(lang),
    }
}

/// Must people not be shown this character as it is: a control character, or a mark that turns the
/// direction of writing and can make a text look like another? Line ends may stay.
pub(crate) fn dangerous(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}
