//! What all drawings take from a report: its title, its findings in reading order, the cells and the places they speak of.

use crate::Checked;
use nianbao_model::{CellIx, Finding, Lang, Place, Report, column_letters};
use std::borrow::Cow;

/// A report's findings in the order people read them: worst first, a rule's together, explained ones apart.
pub(crate) struct Sorted<'a> {
    pub(crate) open: Vec<&'a Finding>,
    pub(crate) explained: Vec<&'a Finding>,
}

impl<'a> Sorted<'a> {
    pub(crate) fn of(findings: &'a [Finding]) -> Self {
        let (mut explained, mut open): (Vec<_>, Vec<_>) = findings.iter().partition(|f| f.accepted.is_some());
        for list in [&mut open, &mut explained] {
            list.sort_by_key(|f| (f.severity, f.rule));
        }
        Self { open, explained }
    }
}

impl<'a> Checked<'a> {
    /// The unit's name; its id if it has no name, and the file's name if nothing is known.
    pub(crate) fn unit(&self) -> &'a str {
        let unit = self.reading.map(|r| &r.report.unit);
        let named = unit.map(|u| u.name.as_str()).filter(|name| !name.is_empty());
        named.or_else(|| self.unit_id()).unwrap_or(self.name)
    }

    pub(crate) fn unit_id(&self) -> Option<&'a str> {
        let own = self.reading.map(|r| r.report.unit.id.as_str()).filter(|id| !id.is_empty());
        own.or_else(|| self.findings.iter().find_map(|f| f.unit.as_deref()))
    }

    pub(crate) fn year(&self) -> Option<u16> {
        self.reading.map(|r| r.report.year).filter(|year| *year > 0).or_else(|| self.findings.iter().find_map(|f| f.year))
    }

    /// Unit and year: 广州海关 2020 年, 广州海关 2020.
    pub(crate) fn title(&self, lang: Lang) -> String {
        match (self.year(), lang) {
            (Some(year), Lang::Zh) => format!("{} {year} 年", self.unit()),
            (Some(year), Lang::En) => format!("{} {year}", self.unit()),
            (None, _) => self.unit().to_owned(),
        }
    }

    /// Is it this report's own file? A place may name it from the region's folder, the user from somewhere above.
    pub(crate) fn is_own(&self, file: &str) -> bool {
        let name = self.name.replace('\\', "/");
        let file = file.replace('\\', "/");
        name == file || name.strip_suffix(file.as_str()).is_some_and(|before| before.ends_with('/'))
    }

    /// Are two places the same, whatever way each names this report's file?
    pub(crate) fn same_place(&self, a: &Place, b: &Place) -> bool {
        match (a, b) {
            (Place::Cell { sheet, row, column, .. }, Place::Cell { sheet: s, row: r, column: c, .. }) => {
                (sheet, row, column) == (s, r, c) && (a.file() == b.file() || self.is_own(a.file()) && self.is_own(b.file()))
            }
            _ => a == b,
        }
    }

    /// The cells of the report that a finding speaks of.
    pub(crate) fn cells(&self, finding: &Finding) -> Vec<CellIx> {
        let Some(reading) = self.reading else { return Vec::new() };
        finding.cells.iter().filter_map(|address| reading.report.edition.find(address)).collect()
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
pub(crate) fn place_text<'p>(place: &'p Place, own: bool) -> Cow<'p, str> {
    match place {
        Place::Cell { sheet, row, column, .. } if own => format!("{sheet}!{}", sheet_cell(*row, *column)).into(),
        Place::Cell { file, sheet, row, column } => format!("{file} · {sheet}!{}", sheet_cell(*row, *column)).into(),
        Place::Quote { text, .. } if own => format!("“{text}”").into(),
        Place::File { file } => Cow::Borrowed(file),
        other => other.to_string().into(),
    }
}

/// Must people not be shown this character as it is: a control character, or a mark that turns the direction of
/// writing and can make a text look like another? Line ends may stay.
pub(crate) fn dangerous(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}
