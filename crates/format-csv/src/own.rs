//! This project's own layout: a line a cell, a paragraph, an indicator, found by the names of the
//! columns.

use crate::{
    COLUMNS,
    rows::{Row, Rows},
};
use nianbao_format::{Fault, Given, Input, ReportBuilder, unguarded};
use nianbao_grid::Value;
use nianbao_model::{
    Bilingual, Cell, Edition, Finding, Indicator, Level, Place, Prose, Reading, Report, Rule, Say,
    State, UnitRef, clean_line,
};
use nianbao_text::short_line;
use std::{collections::BTreeMap, sync::Arc};

/// Is this the head line of the own layout, whatever the order of its columns?
pub(crate) fn is_head(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}');
    let has = |name: &str| {
        line.split([',', '\t', ';']).any(|field| plain(field.trim_matches('"')) == name)
    };
    ["item", "id", "value", "year"].iter().all(|name| has(name))
}

/// A column's name as it is looked up.
fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

/// Reads it.
///
/// # Errors
/// When it does not say of which year and edition it is, or is a panel of several reports.
pub(crate) fn read(rows: &Rows, text: &str, input: &Input<'_>) -> Result<Reading, Fault> {
    let file: Arc<str> = input.name.into();
    let Some((head, body)) = rows.rows.split_first() else { return Err(nothing(&file)) };
    let columns = Columns::of(head);
    // Lines without a single field filled in are what a spreadsheet program leaves at the end.
    let mut body = body
        .iter()
        .filter(|row| row.fields.iter().any(|field| !field.trim().is_empty()))
        .peekable();
    let Some(first) = body.peek() else { return Err(nothing(&file)) };
    let first = Line { row: first, columns: &columns, file: &file };
    let year = year(&first)?;
    let edition = edition(&first, year, input)?;
    let mut own = Own {
        by_id: ReportBuilder::new(Report::blank(edition, UnitRef::default(), year)),
        sections: Vec::new(),
        parts: BTreeMap::new(),
    };
    own.unit(&first);
    for (at, name) in (1..).zip(&head.fields) {
        if !COLUMNS.contains(&plain(name).as_str()) && !name.trim().is_empty() {
            own.by_id
                .left_over(name, &Place::Line { file: file.clone(), line: head.line, column: at });
        }
    }
    let whose = Whose::of(&first);
    for row in body {
        let line = Line { row, columns: &columns, file: &file };
        if Whose::of(&line) != whose {
            return Err(several(&line));
        }
        own.take(&line);
    }
    let mut reading = own.finish();
    // Whoever writes lines ends them; where the last is not, the rest may be lost.
    if let (false, Some(last)) = (text.ends_with(['\n', '\r']), rows.rows.last()) {
        let place = Place::Line { file, line: last.line, column: 1 };
        reading.findings.push(Finding::new(Rule::R06, "line_end", &[]).place(Some(&place)));
    }
    Ok(reading)
}

/// Which column has which name.
struct Columns([Option<usize>; COLUMNS.len()]);

impl Columns {
    fn of(head: &Row) -> Self {
        Self(COLUMNS.map(|name| head.fields.iter().position(|field| plain(field) == name)))
    }

    fn at(&self, name: &str) -> Option<usize> {
        COLUMNS.iter().position(|known| *known == name).and_then(|n| self.0[n])
    }
}

/// A line of the body.
struct Line<'a> {
    row: &'a Row,
    columns: &'a Columns,
    file: &'a Arc<str>,
}

impl<'a> Line<'a> {
    /// A field as it stands there.
    fn raw(&self, name: &str) -> &'a str {
        self.columns
            .at(name)
            .and_then(|at| self.row.fields.get(at))
            .map_or("", |field| unguarded(field))
    }

    /// A field as one clean line.
    fn said(&self, name: &str) -> String {
        clean_line(self.raw(name))
    }

    /// Where a field stands; the column counts fields, as a spreadsheet program shows them.
    fn place(&self, name: &str) -> Place {
        let column = self.columns.at(name).map_or(1, |at| at as u32 + 1);
        Place::Line { file: self.file.clone(), line: self.row.line, column }
    }
}

/// Whose report a line is of.
#[derive(PartialEq)]
struct Whose<'a>(&'a str, &'a str, &'a str);

impl<'a> Whose<'a> {
    fn of(line: &Line<'a>) -> Self {
        Self(line.raw("unit").trim(), line.raw("year").trim(), line.raw("edition").trim())
    }
}

/// A report that is being put together.
struct Own {
    by_id: ReportBuilder,
    /// The texts so far, each with where it begins.
    sections: Vec<(String, Prose, Place)>,
    /// Of what consists of several lines: how many are there, how many it says there should be,
    /// and where the last is.
    parts: BTreeMap<String, (usize, usize, Place)>,
}

impl Own {
    fn unit(&mut self, line: &Line<'_>) {
        let level = line.said("level");
        let unit = UnitRef {
            id: line.said("unit"),
            name: line.said("unit_name"),
            level: Level::parse(&level),
        };
        if unit.level.is_none() && !level.is_empty() {
            self.by_id.left_over(&format!("level: {level}"), &line.place("level"));
        }
        self.by_id.unit(unit, line.place("unit_name"));
    }

    fn take(&mut self, line: &Line<'_>) {
        self.part(line);
        match plain(line.raw("item")).as_str() {
            "cell" => self.by_id.cell(line.raw("id").trim(), content(line), line.place("value")),
            "section" => self.paragraph(line),
            "indicator" => {
                let year_on_year = Some(line.said("text")).filter(|claim| !claim.is_empty());
                let [name, value, unit] = ["label", "value", "measure"].map(|name| line.said(name));
                self.by_id
                    .indicator(Indicator { name, value, unit, year_on_year }, &line.place("value"));
            }
            _ => {
                let text = line
                    .row
                    .fields
                    .iter()
                    .map(|field| field.trim())
                    .filter(|field| !field.is_empty());
                self.by_id.left_over(&text.collect::<Vec<_>>().join(" "), &line.place("item"));
            }
        }
    }

    /// Remembers what a line says of its place among others: 2/3.
    fn part(&mut self, line: &Line<'_>) {
        let Some(all) =
            line.raw("part").trim().split_once('/').and_then(|(_, all)| all.parse().ok())
        else {
            return;
        };
        let of = format!("{} {}", line.said("item"), line.said("id"));
        let part =
            self.parts.entry(of.trim().to_owned()).or_insert_with(|| (0, all, line.place("part")));
        *part = (part.0 + 1, all.max(part.1), line.place("part"));
    }

    fn paragraph(&mut self, line: &Line<'_>) {
        let id = line.raw("id").trim();
        match self.sections.iter_mut().find(|(known, ..)| known == id) {
            Some((_, prose, _)) => prose.push(line.raw("text")),
            None => {
                let mut prose = Prose::default();
                prose.push(line.raw("text"));
                self.sections.push((id.to_owned(), prose, line.place("text")));
            }
        }
    }

    fn finish(mut self) -> Reading {
        for (id, prose, place) in self.sections {
            self.by_id.section(&id, prose, place);
        }
        let mut reading = self.by_id.finish();
        for (of, (met, all, place)) in
            self.parts.into_iter().filter(|(_, (met, all, _))| met != all)
        {
            let values: [(&str, &dyn Say); 3] = [("item", &of), ("met", &met), ("expected", &all)];
            reading.findings.push(
                Finding::new(Rule::R06, "parts", &values)
                    .place(Some(&place))
                    .met(met)
                    .expected(all),
            );
        }
        reading
    }
}

/// What a cell's line says. A state that contradicts what is written leaves open what is meant.
fn content(line: &Line<'_>) -> Given {
    let (value, text) = (line.raw("value").trim(), line.raw("text").trim());
    let written = if value.is_empty() { text } else { value };
    let typed = || Given::Written(Value::Text(written.into()));
    let noted = plain(line.raw("state"));
    match State::parse(&noted) {
        None if noted.is_empty() => typed(),
        // A person who clears a figure leaves its state standing: it is blank, which is said.
        Some(State::Figure) if text.is_empty() || value.is_empty() => typed(),
        Some(State::Blank) if written.is_empty() => Given::State(Cell::Blank),
        Some(State::NotApplicable) if value.is_empty() => Given::State(Cell::not_applicable(text)),
        Some(State::Unreadable) if value.is_empty() => Given::State(Cell::unreadable(text)),
        _ => Given::State(Cell::unreadable(&format!("{value} {text} ({noted})"))),
    }
}

fn year(line: &Line<'_>) -> Result<u16, Fault> {
    let met = line.said("year");
    met.parse().ok().filter(|year| (1000..=9999).contains(year)).ok_or_else(|| {
        let met = if met.is_empty() { "—".to_owned() } else { short_line(&met) };
        Fault::new(
            format!("没有写明年报的年度，year 列应为四位数的年度，如 2023；实为：{met}"),
            format!("the report's year is not stated; the column year must have four digits, such as 2023; met: {met}"),
        )
        .at(line.place("year"))
    })
}

fn edition(line: &Line<'_>, year: u16, input: &Input<'_>) -> Result<Arc<Edition>, Fault> {
    let met = line.said("edition");
    let found =
        if met.is_empty() { input.editions.for_year(year) } else { input.editions.get(&met) };
    found.cloned().ok_or_else(|| {
        let Bilingual { zh, en } = Bilingual::list(input.editions.iter().map(|e| e.id.as_str()));
        let fault = match met.is_empty() {
            false => Fault::new(
                format!("不认识版式“{0}”；可用的版式：{zh}。地方版式须先以版式文件加入。", short_line(&met)),
                format!(
                    "the edition “{0}” is not known; there are: {en}. A local one must be added with its data file first.",
                    short_line(&met)
                ),
            ),
            true => Fault::new(
                format!("没有写明版式，{year}年也没有对应的版式；可用的版式：{zh}。请在 edition 列写明。"),
                format!("there is no edition, and none is due for {year}; there are: {en}. State one in the column edition."),
            ),
        };
        fault.at(line.place("edition"))
    })
}

fn several(line: &Line<'_>) -> Fault {
    let (unit, year) = (short_line(line.raw("unit")), short_line(line.raw("year")));
    Fault::new(
        format!("文件里不止一份年报：从这一行起是单位“{unit}”{year}年的。请按单位和年度拆成一份年报一个文件。"),
        format!("there is more than one report in the file: from here on it is of the unit “{unit}”, {year}. Split it, one file a report."),
    )
    .at(line.place("unit"))
}

fn nothing(file: &Arc<str>) -> Fault {
    Fault::new(
        "文件里只有表头，没有数据。请确认没有选错文件。",
        "there is a head line and nothing below it. Is it the right file?",
    )
    .at(Place::File { file: file.clone() })
}
