//! Forms of `check --report`: what was found in some reports, as one text, page or file of data.

use crate::{Fault, Info};
use nianbao_model::{CellIx, Finding, Lang, Place, Reading, TextsRead};
use nianbao_register::Region;
use std::io::Write;

/// What was found in one report.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// The file, as the user gave it.
    pub name: &'a str,
    /// The report; nothing if it could not be read.
    pub reading: Option<&'a Reading>,
    /// The same unit's report of the year before, if it was compared with: its figures are shown
    /// beside those of the year.
    pub previous: Option<&'a Reading>,
    /// What was found, in the order it was found.
    pub findings: &'a [Finding],
    /// What its texts were understood to say, if they were looked at.
    pub texts: Option<&'a TextsRead>,
}

impl<'a> Checked<'a> {
    /// The unit's name; its id if it has no name, and the file's name if nothing is known.
    pub fn unit(&self) -> &'a str {
        let unit = self.reading.map(|r| &r.report.unit);
        let named = unit.map(|u| u.name.as_str()).filter(|name| !name.is_empty());
        named.or_else(|| self.unit_id()).unwrap_or(self.name)
    }

    /// The unit's id, of the report or of what was found.
    pub fn unit_id(&self) -> Option<&'a str> {
        let own = self.reading.map(|r| r.report.unit.id.as_str()).filter(|id| !id.is_empty());
        own.or_else(|| self.findings.iter().find_map(|f| f.unit.as_deref()))
    }

    /// The year, of the report or of what was found.
    pub fn year(&self) -> Option<u16> {
        self.reading
            .map(|r| r.report.year)
            .filter(|year| *year > 0)
            .or_else(|| self.findings.iter().find_map(|f| f.year))
    }

    /// Unit and year: 广州海关 2020 年, 广州海关 2020.
    pub fn title(&self, lang: Lang) -> String {
        match (self.year(), lang) {
            (Some(year), Lang::Zh) => format!("{} {year}年", self.unit()),
            (Some(year), Lang::En) => format!("{} {year}", self.unit()),
            (None, _) => self.unit().to_owned(),
        }
    }

    /// Whether it is this report's own file. A place may name it from the region's folder, the user
    /// from somewhere above.
    pub fn is_own(&self, file: &str) -> bool {
        let name = self.name.replace('\\', "/");
        let file = file.replace('\\', "/");
        name == file || name.strip_suffix(file.as_str()).is_some_and(|before| before.ends_with('/'))
    }

    /// Whether two places are the same, whatever way each names this report's file?
    pub fn same_place(&self, a: &Place, b: &Place) -> bool {
        match (a, b) {
            (
                Place::Cell { sheet, row, column, .. },
                Place::Cell { sheet: s, row: r, column: c, .. },
            ) => {
                (sheet, row, column) == (s, r, c)
                    && (a.file() == b.file() || self.is_own(a.file()) && self.is_own(b.file()))
            }
            (
                Place::Table { table, row, column, .. },
                Place::Table { table: t, row: r, column: c, .. },
            ) => {
                (table, row, column) == (t, r, c)
                    && (a.file() == b.file() || self.is_own(a.file()) && self.is_own(b.file()))
            }
            _ => a == b,
        }
    }

    /// The cells of the report that a finding speaks of.
    pub fn cells(&self, finding: &Finding) -> Vec<CellIx> {
        let Some(reading) = self.reading else { return Vec::new() };
        finding.cells.iter().filter_map(|address| reading.report.edition.find(address)).collect()
    }
}

/// Findings to write, with all a form may want to know.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FindingsJob<'a> {
    /// The reports with what was found in each.
    pub checked: &'a [Checked<'a>],
    /// The region whose reports they are, if it is known: a page takes its look.
    pub region: Option<&'a Region>,
    /// The language.
    pub lang: Lang,
    /// The program's version, for forms that name their maker.
    pub version: &'a str,
    /// How many columns a line of text may have; `usize::MAX` where lines are not to be broken.
    pub width: usize,
    /// Whether text may have colours (escape sequences of a terminal).
    pub colours: bool,
}

impl<'a> FindingsJob<'a> {
    /// Findings to write into a file or for a program: no line is broken, and there are no colours.
    pub fn new(checked: &'a [Checked<'a>], lang: Lang, version: &'a str) -> Self {
        Self { checked, region: None, lang, version, width: usize::MAX, colours: false }
    }

    /// The same for reports of a region.
    pub fn in_region(mut self, region: Option<&'a Region>) -> Self {
        self.region = region;
        self
    }

    /// The same with lines of at most so many columns.
    pub fn wide(mut self, width: usize) -> Self {
        self.width = width;
        self
    }

    /// The same with colours or without.
    pub fn coloured(mut self, colours: bool) -> Self {
        self.colours = colours;
        self
    }
}

/// A form of `check --report`.
pub trait FindingsReport: Send + Sync {
    /// Who it is. The id is the value of `--report`; the name says in a word or two what one gets,
    /// as the command's help lists it.
    fn info(&self) -> Info;

    /// Writes what was found. The same findings give the same bytes.
    ///
    /// # Errors
    /// When the sink does not take it.
    fn write(&self, job: &FindingsJob<'_>, sink: &mut dyn Write) -> Result<(), Fault>;
}
