//! The file as rows of fields, each with its line.

use nianbao_format::{Fault, Limits};
use nianbao_model::{Place, clean_line};

/// A row.
pub(crate) struct Row {
    /// The line it begins at, from 1.
    pub(crate) line: u32,
    /// Its fields.
    pub(crate) fields: Vec<String>,
}

/// All rows of a file.
pub(crate) struct Rows {
    /// The rows in order; lines with nothing in them are none.
    pub(crate) rows: Vec<Row>,
}

/// A report has some three hundred lines, a panel of a region many more; a file with more than
/// this, or than who reads it allows, is something else.
const MOST_ROWS: usize = 100_000;
/// No table of people has more columns.
const MOST_FIELDS: usize = 1_000;

impl Rows {
    /// Takes a text apart.
    ///
    /// # Errors
    /// When there are more rows or fields than any report has.
    pub(crate) fn of(text: &str, file: &str, limits: Limits) -> Result<Self, Fault> {
        let most = limits.rows.max(MOST_ROWS);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator(text))
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let mut record = csv::StringRecord::new();
        let mut lines = LineNumbers { text, at: 0, line: 1 };
        loop {
            let at = |line: u32| Place::Line { file: file.into(), line, column: 1 };
            let line = lines.at(reader.position().byte());
            match reader.read_record(&mut record) {
                Ok(false) => return Ok(Self { rows }),
                Ok(true) => {}
                Err(e) => {
                    let e = clean_line(&e.to_string());
                    return Err(Fault::new(
                        format!("这一行读不出来：{e}"),
                        format!("this line cannot be read: {e}"),
                    )
                    .at(at(line)));
                }
            }
            if rows.len() >= most || record.len() > MOST_FIELDS {
                return Err(Fault::new(
                    format!("文件超过 {most} 行或 {MOST_FIELDS} 列，太多了。请确认没有选错文件。"),
                    format!("the file has more than {most} lines or {MOST_FIELDS} columns, which is too many. Is it the right file?"),
                )
                .at(at(line)));
            }
            rows.push(Row { line, fields: record.iter().map(str::to_owned).collect() });
        }
    }
}

/// Counts lines as an editor does. The reader's own count lags behind where lines end with CR LF.
struct LineNumbers<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl LineNumbers<'_> {
    /// The line of the first character from here on that ends no line; asked for in rising order.
    fn at(&mut self, offset: u64) -> u32 {
        let bytes = self.text.as_bytes();
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let to = offset + bytes[offset..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let ends = |from: usize, to: usize| {
            (from..to)
                .filter(|at| {
                    bytes[*at] == b'\n'
                        || (bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
                })
                .count()
        };
        let passed = ends(self.at, to.max(self.at));
        self.at = to.max(self.at);
        self.line = self.line.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        self.line
    }
}

/// What separates the fields: of comma, tab and semicolon the one that the first lines have most
/// of.
fn separator(text: &str) -> u8 {
    let count = |c: u8| text.lines().take(20).flat_map(str::bytes).filter(|b| *b == c).count();
    [b';', b'\t', b','].into_iter().max_by_key(|c| count(*c)).unwrap_or(b',')
}
