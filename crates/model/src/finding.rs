//! Findings: what a rule met, where, what was expected, and how to mend it.

use crate::{Bilingual, Decimal, Lang, Rule, Say, column_letters};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, sync::Arc};

/// How bad a finding is. The order is from worst to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The report must not be published.
    Error,
    /// A person should look.
    Warning,
    /// Said for the record.
    Note,
}

impl Severity {
    /// The word for it: 错误, error.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Severity::Error => lang.say("错误", "error"),
            Severity::Warning => lang.say("警告", "warning"),
            Severity::Note => lang.say("提示", "note"),
        }
    }
}

/// How bad a finding is, or that somebody has explained it. The order is from worst to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The report must not be published.
    Error,
    /// A person should look.
    Warning,
    /// Said for the record.
    Note,
    /// A person has explained it.
    Explained,
}

impl Standing {
    /// All of them, worst first.
    pub const ALL: [Standing; 4] =
        [Standing::Error, Standing::Warning, Standing::Note, Standing::Explained];

    /// The id in files: `explained`.
    pub const fn id(self) -> &'static str {
        match self {
            Standing::Error => "error",
            Standing::Warning => "warning",
            Standing::Note => "note",
            Standing::Explained => "explained",
        }
    }

    /// The word for it: 已说明, explained.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Standing::Error => Severity::Error.word(lang),
            Standing::Warning => Severity::Warning.word(lang),
            Standing::Note => Severity::Note.word(lang),
            Standing::Explained => lang.say("已说明", "explained"),
        }
    }
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A cell of a workbook (or of a table in any other grid). Row and column count from 0.
    Cell {
        /// The file's name as the user gave it.
        file: Arc<str>,
        /// The sheet's name.
        sheet: Arc<str>,
        /// Row, from 0.
        row: u32,
        /// Column, from 0.
        column: u32,
    },
    /// A place in a text file. Line and column count from 1.
    Line {
        /// The file's name as the user gave it.
        file: Arc<str>,
        /// Line, from 1.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
    },
    /// A cell of a table in a document of paragraphs and tables. All count from 1; a column is one
    /// that any row of the table has.
    Table {
        /// The file's name as the user gave it.
        file: Arc<str>,
        /// Which table of the document.
        table: u32,
        /// Row.
        row: u32,
        /// Column.
        column: u32,
    },
    /// A paragraph of a document, outside of its tables.
    Paragraph {
        /// The file's name as the user gave it.
        file: Arc<str>,
        /// Which paragraph, from 1; empty ones do not count.
        number: u32,
        /// How it begins.
        begins: String,
    },
    /// A sentence of a text.
    Quote {
        /// The file's name, or the section.
        file: Arc<str>,
        /// The quoted words.
        text: String,
    },
    /// A whole file.
    File {
        /// The file's name as the user gave it.
        file: Arc<str>,
    },
}

impl Place {
    /// The file this place is in.
    pub fn file(&self) -> &Arc<str> {
        match self {
            Place::Cell { file, .. }
            | Place::Line { file, .. }
            | Place::Table { file, .. }
            | Place::Paragraph { file, .. }
            | Place::Quote { file, .. }
            | Place::File { file } => file,
        }
    }

    /// The row and column of a table's cell, where its table is known.
    pub fn in_table(&self, lang: Lang) -> Option<String> {
        match (self, lang) {
            (Place::Table { row, column, .. }, Lang::Zh) => Some(format!("第{row}行第{column}列")),
            (Place::Table { row, column, .. }, Lang::En) => {
                Some(format!("row {row}, column {column}"))
            }
            _ => None,
        }
    }

    /// The place within its file, in words that somebody finds who has it open; nothing for a whole
    /// file.
    ///
    /// ```
    /// use nianbao_model::{Lang, Place};
    ///
    /// let place = Place::Table { file: "unit-07.docx".into(), table: 3, row: 5, column: 2 };
    /// assert_eq!(place.inside(Lang::Zh).as_deref(), Some("第3张表第5行第2列"));
    /// assert_eq!(place.inside(Lang::En).as_deref(), Some("table 3, row 5, column 2"));
    /// ```
    pub fn inside(&self, lang: Lang) -> Option<String> {
        match self {
            Place::Cell { sheet, row, column, .. } => {
                Some(format!("{sheet}!{}{}", column_letters(*column), u64::from(*row) + 1))
            }
            Place::Line { line, column, .. } => Some(format!("{line}:{column}")),
            Place::Table { table, .. } => {
                let cell = self.in_table(lang).unwrap_or_default();
                Some(match lang {
                    Lang::Zh => format!("第{table}张表{cell}"),
                    Lang::En => format!("table {table}, {cell}"),
                })
            }
            Place::Paragraph { number, begins, .. } if begins.is_empty() => Some(match lang {
                Lang::Zh => format!("第{number}段"),
                Lang::En => format!("paragraph {number}"),
            }),
            Place::Paragraph { number, begins, .. } => Some(match lang {
                Lang::Zh => format!("第{number}段“{begins}”"),
                Lang::En => format!("paragraph {number} “{begins}”"),
            }),
            Place::Quote { text, .. } => Some(format!("“{text}”")),
            Place::File { .. } => None,
        }
    }
}

/// In one language: `unit-07.docx 第3张表第5行第2列`.
impl Say for Place {
    fn said(&self, lang: Lang) -> Cow<'_, str> {
        match self {
            Place::Table { file, .. } | Place::Paragraph { file, .. } => {
                format!("{file} · {}", self.inside(lang).unwrap_or_default()).into()
            }
            Place::File { file } => Cow::Borrowed(file),
            _ => self.to_string().into(),
        }
    }
}

/// In no language, for programs and logs: `unit-07.xlsx · 三、依申请!E6`, `report.xml:12:5`,
/// `report.docx · 3!R5C2`, `report.docx · 12 “…”`, `report.txt “…”`, `report.xlsx`. To people it is
/// said in theirs ([`Say`]).
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Table { file, table, row, column } => {
                write!(f, "{file} · {table}!R{row}C{column}")
            }
            Place::Paragraph { file, number, begins } => write!(f, "{file} · {number} “{begins}”"),
            Place::Cell { file, sheet, row, column } => {
                write!(f, "{file} · {sheet}!{}{}", column_letters(*column), row + 1)
            }
            Place::Line { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Place::Quote { file, text } => write!(f, "{file} “{text}”"),
            Place::File { file } => f.write_str(file),
        }
    }
}

/// As `cli.md` has it: `{"file", "sheet", "cell"}`, `{"file", "line", "column"}`, `{"file",
/// "table", "row", "column"}`, `{"file", "paragraph", "quote"}`, `{"file", "quote"}` or `{"file"}`.
impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("file", self.file().as_ref())?;
        match self {
            Place::Cell { sheet, row, column, .. } => {
                map.serialize_entry("sheet", sheet.as_ref())?;
                map.serialize_entry("cell", &format!("{}{}", column_letters(*column), row + 1))?;
            }
            Place::Line { line, column, .. } => {
                map.serialize_entry("line", line)?;
                map.serialize_entry("column", column)?;
            }
            Place::Table { table, row, column, .. } => {
                map.serialize_entry("table", table)?;
                map.serialize_entry("row", row)?;
                map.serialize_entry("column", column)?;
            }
            Place::Paragraph { number, begins, .. } => {
                map.serialize_entry("paragraph", number)?;
                map.serialize_entry("quote", begins)?;
            }
            Place::Quote { text, .. } => map.serialize_entry("quote", text)?,
            Place::File { .. } => {}
        }
        map.end()
    }
}

/// The same way back.
impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            file: Arc<str>,
            sheet: Option<Arc<str>>,
            cell: Option<String>,
            line: Option<u32>,
            column: Option<u32>,
            table: Option<u32>,
            row: Option<u32>,
            paragraph: Option<u32>,
            quote: Option<String>,
        }
        let Fields { file, sheet, cell, line, column, table, row, paragraph, quote } =
            Fields::deserialize(deserializer)?;
        match (table, row, column, paragraph, &quote) {
            (Some(table), Some(row), Some(column), ..) => {
                return Ok(Place::Table { file, table, row, column });
            }
            (.., Some(number), Some(begins)) => {
                return Ok(Place::Paragraph { file, number, begins: begins.clone() });
            }
            _ => {}
        }
        Ok(match (sheet, cell, line, column, quote) {
            (Some(sheet), Some(cell), ..) => {
                let no_cell = || serde::de::Error::custom(format!("{cell} is no cell"));
                let (column, row) = cell_at(&cell).ok_or_else(no_cell)?;
                Place::Cell { file, sheet, row, column }
            }
            (_, _, Some(line), Some(column), _) => Place::Line { file, line, column },
            (.., Some(text)) => Place::Quote { file, text },
            _ => Place::File { file },
        })
    }
}

/// Column and row, from 0, of a cell that is called `E6`.
fn cell_at(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let (letters, digits) = name.split_at(letters);
    let column = letters.bytes().try_fold(0_u32, |column, b| {
        column.checked_mul(26)?.checked_add(u32::from(b - b'A') + 1)
    })?;
    Some((column.checked_sub(1)?, digits.parse::<u32>().ok()?.checked_sub(1)?))
}

/// Who accepted a finding, and why: it is listed as explained, never lost.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Accepted {
    /// Who says so.
    pub by: String,
    /// Why it is right all the same.
    pub why: String,
}

/// One thing a rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's stable code.
    #[serde(rename = "code")]
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The unit's id, once it is known.
    pub unit: Option<Arc<str>>,
    /// The report's year, once it is known.
    pub year: Option<u16>,
    /// Addresses of all cells the finding speaks of, the one to look at first in front.
    pub cells: Vec<String>,
    /// Where they stand in the source, as far as the source has them.
    pub at: Vec<Place>,
    /// What was met.
    pub met: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// The whole message, in both languages.
    pub message: Bilingual,
    /// Set when a person has explained it.
    pub accepted: Option<Accepted>,
    /// The finding it follows from, by its place in the report's list of findings: mending that
    /// one mends this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<usize>,
    /// It stands for so many that are not told one by one; 0 for one that is told.
    #[serde(default, skip_serializing_if = "is_told")]
    pub omitted: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_told(omitted: &usize) -> bool {
    *omitted == 0
}

impl Finding {
    /// A finding of a rule with the message `variant` of the catalogue, its places filled. The
    /// severity is the catalogue's.
    ///
    /// ```
    /// use nianbao_model::{Finding, Rule, Severity};
    ///
    /// let finding = Finding::new(Rule::R09, "bad_year", &[("met", &"21")]).of("unit-07", 2023);
    /// assert_eq!(finding.severity, Severity::Error);
    /// assert!(finding.message.zh.contains("“21”") && finding.message.en.contains("“21”"));
    /// ```
    pub fn new(rule: Rule, variant: &str, values: &[(&str, &dyn Say)]) -> Self {
        let text = rule.text();
        let message = match text.messages.get(variant) {
            Some(words) => words.fill(values),
            // A slip of ours must not hide the finding; the catalogue's test keeps this from
            // happening.
            None => Bilingual::new(
                format!("{}（{variant}）", text.title.zh),
                format!("{} ({variant})", text.title.en),
            ),
        };
        Self {
            rule,
            severity: text.severity,
            unit: None,
            year: None,
            cells: Vec::new(),
            at: Vec::new(),
            met: None,
            expected: None,
            message,
            accepted: None,
            cause: None,
            omitted: 0,
        }
    }

    /// One that stands for so many more of a rule.
    pub fn more(rule: Rule, severity: Severity, count: usize) -> Self {
        let title = &rule.text().title;
        let message = Bilingual::new(
            format!("{}：另有 {count} 处，未逐一列出；改正以上各处后请再检查一次。", title.zh),
            format!("{}: {count} more are not listed. Mend those above and check again.", title.en),
        );
        Self { severity, message, omitted: count, ..Self::new(rule, "", &[]) }
    }

    /// How many there are of it: one, or as many as it stands for.
    pub fn count(&self) -> usize {
        self.omitted.max(1)
    }

    /// How bad it is, or that somebody has explained it.
    pub fn standing(&self) -> Standing {
        match (&self.accepted, self.severity) {
            (Some(_), _) => Standing::Explained,
            (None, Severity::Error) => Standing::Error,
            (None, Severity::Warning) => Standing::Warning,
            (None, Severity::Note) => Standing::Note,
        }
    }

    /// Adds the address of a cell it speaks of.
    pub fn cell(mut self, address: impl Into<String>) -> Self {
        self.cells.push(address.into());
        self
    }

    /// Adds a place, if there is one and it is new.
    pub fn place(mut self, place: Option<&Place>) -> Self {
        if let Some(place) = place
            && !self.at.contains(place)
        {
            self.at.push(place.clone());
        }
        self
    }

    /// Says what was met.
    pub fn met(mut self, met: impl fmt::Display) -> Self {
        self.met = Some(met.to_string());
        self
    }

    /// Says what was expected.
    pub fn expected(mut self, expected: impl fmt::Display) -> Self {
        self.expected = Some(expected.to_string());
        self
    }

    /// Says whose report it is about.
    pub fn of(mut self, unit: &str, year: u16) -> Self {
        self.unit = Some(unit.into());
        self.year = Some(year);
        self
    }
}

/// Findings, in the order they were made.
pub type Findings = Vec<Finding>;

/// How many findings there are of each severity. Explained ones are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The report must not be published.
    pub error: usize,
    /// A person should look.
    pub warning: usize,
    /// For the record.
    pub note: usize,
}

impl Summary {
    /// Counts findings.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut summary = Self::default();
        for finding in findings {
            summary.add(finding);
        }
        summary
    }

    /// Counts one more finding.
    pub fn add(&mut self, finding: &Finding) {
        if finding.accepted.is_some() {
            return;
        }
        match finding.severity {
            Severity::Error => self.error += finding.count(),
            Severity::Warning => self.warning += finding.count(),
            Severity::Note => self.note += finding.count(),
        }
    }

    /// Adds up two counts.
    pub fn plus(self, other: Self) -> Self {
        Self {
            error: self.error + other.error,
            warning: self.warning + other.warning,
            note: self.note + other.note,
        }
    }
}

/// Why a source could not be read, or a target not be written: what was met, where, what was
/// expected and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The whole message, in both languages.
    pub message: Bilingual,
    /// Where, if it is known.
    pub at: Option<Place>,
    /// Is it the machine that is short of something, and no file at fault?
    pub short: bool,
}

impl Fault {
    /// A fault with words in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { message: Bilingual::new(zh, en), at: None, short: false }
    }

    /// Says that it came of the system's error: if the machine is short of something, no file is at
    /// fault.
    pub fn because(mut self, error: &std::io::Error) -> Self {
        self.short = crate::is_shortage(error);
        self
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.at = Some(place);
        self
    }

    /// The message with its place in one language.
    ///
    /// ```
    /// use nianbao_model::{Fault, Lang};
    ///
    /// let fault = Fault::new("没有这个文件", "there is no such file");
    /// assert_eq!(fault.text(Lang::En), "there is no such file");
    /// ```
    pub fn text(&self, lang: Lang) -> String {
        match &self.at {
            Some(place) => {
                format!("{}{}{}", place.said(lang), lang.say("：", ": "), self.message.get(lang))
            }
            None => self.message.get(lang).to_owned(),
        }
    }
}

/// The message with its place.
impl Say for Fault {
    fn said(&self, lang: Lang) -> Cow<'_, str> {
        self.text(lang).into()
    }
}

/// Both languages, for logs and for programs that take any error: whoever speaks to a person says
/// [`Fault::text`] in that person's own.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.at {
            write!(f, "{place}: ")?;
        }
        write!(f, "{} / {}", self.message.zh, self.message.en)
    }
}

impl std::error::Error for Fault {}

/// A sum that cannot be held exactly is no sum; `None` then.
pub(crate) fn checked_sum(values: impl IntoIterator<Item = (i8, Decimal)>) -> Option<Decimal> {
    values.into_iter().try_fold(Decimal::ZERO, |sum, (sign, value)| {
        if sign < 0 { sum.checked_sub(value) } else { sum.checked_add(value) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_people_write_it() {
        let place = Place::Cell {
            file: "unit-07.xlsx".into(),
            sheet: "三、依申请".into(),
            row: 5,
            column: 4,
        };
        assert_eq!(place.to_string(), "unit-07.xlsx · 三、依申请!E6");
    }

    #[test]
    fn findings_and_their_places_come_back_from_json_the_same() {
        let file: Arc<str> = "unit-07.xlsx".into();
        let places = [
            Place::Cell { file: file.clone(), sheet: "三、依申请".into(), row: 5, column: 4 },
            Place::Cell { file: file.clone(), sheet: "".into(), row: 1_048_575, column: 16_383 },
            Place::Line { file: file.clone(), line: 12, column: 5 },
            Place::Table { file: file.clone(), table: 3, row: 5, column: 2 },
            Place::Paragraph { file: file.clone(), number: 12, begins: "本年度…".into() },
            Place::Quote { file: file.clone(), text: "“某”".into() },
            Place::File { file },
        ];
        let mut finding = Finding::new(Rule::R01, "count", &[("cell", &"甲"), ("met", &"1.5")])
            .met("1.5")
            .cell("a.b")
            .of("unit-07", 2020);
        finding.at = places.to_vec();
        finding.accepted = Some(Accepted { by: "某".into(), why: "某".into() });
        let json = serde_json::to_string(&finding).unwrap();
        assert_eq!(serde_json::from_str::<Finding>(&json).unwrap(), finding);
        for none in ["", "E", "6", "E0", "e6", "ZZZZZZZZZ1"] {
            assert_eq!(cell_at(none), None, "{none}");
        }
    }

    #[test]
    fn a_fault_is_told_in_one_language_at_a_time() {
        let fault =
            Fault::new("文件是空的", "the file is empty").at(Place::File { file: "a.xlsx".into() });
        assert_eq!(
            (fault.text(Lang::Zh), fault.text(Lang::En)),
            ("a.xlsx：文件是空的".into(), "a.xlsx: the file is empty".into())
        );
        let finding = Finding::new(Rule::B01, "failed", &[("format", &"xlsx"), ("why", &fault)]);
        assert!(
            finding.message.zh.contains("a.xlsx：文件是空的")
                && finding.message.en.contains("a.xlsx: the file is empty")
        );
        assert!(
            !finding
                .message
                .en
                .chars()
                .any(|c| nianbao_text::is_han(c) || "（）：；，。".contains(c)),
            "{}",
            finding.message.en
        );
        // A program that takes any error has both.
        assert!(
            fault.to_string().contains(&fault.message.zh)
                && fault.to_string().contains(&fault.message.en)
        );
    }
}
