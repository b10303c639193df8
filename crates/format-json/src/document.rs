//! The document itself: its frame first, then cells, sections and indicators by their ids.

use crate::{
    FAMILY, SCHEMA,
    decimal::exact,
    object::{items, pairs, string},
};
use nianbao_format::{Given, Lines, ReportBuilder};
use nianbao_grid::Value;
use nianbao_model::{
    Bilingual, Cell, Edition, Editions, Fault, Indicator, Level, Place, Prose, Reading, Report,
    State, UnitRef, clean_line, json_error_words,
};
use nianbao_text::{beginning, short_line};
use serde_json::value::RawValue;
use std::sync::Arc;

/// Reads a document.
///
/// # Errors
/// When it is no JSON, of another schema, or does not say of which year and edition it is.
pub(crate) fn read(text: &str, file: &str, editions: &Editions) -> Result<Reading, Fault> {
    let mut source = Text { text, lines: Lines::new(file, text) };
    let frame = source.frame()?;
    source.schema(&frame)?;
    let year = source.year(&frame)?;
    let edition = source.edition(&frame, year, editions)?;
    let mut by_id = ReportBuilder::new(Report::blank(edition, UnitRef::default(), year)).typed();
    if let Some(value) = frame.unit.or(frame.year) {
        let unit =
            frame.unit.map(|value| source.unit(value, &mut by_id)).transpose()?.unwrap_or_default();
        by_id.unit(unit, source.place(value));
    }
    if let Some(value) = frame.cells {
        source.each(value, |source, id, value| {
            by_id.cell(&id, content(value), source.place(value))
        })?;
    }
    if let Some(value) = frame.sections {
        source.each(value, |source, id, value| {
            let place = source.place(value);
            match text_of(value) {
                Some(text) => by_id.section(&id, Prose::new(&text), place),
                None => by_id.left_over(value.get(), &place),
            }
        })?;
    }
    if let Some(value) = frame.indicators {
        source.indicators(value, &mut by_id)?;
    }
    for (text, value) in &frame.left_over {
        by_id.left_over(text, &source.place(value));
    }
    Ok(by_id.finish())
}

/// The document's own fields, each as it stands in the text.
#[derive(Default)]
struct Frame<'a> {
    schema: Option<&'a RawValue>,
    unit: Option<&'a RawValue>,
    year: Option<&'a RawValue>,
    edition: Option<&'a RawValue>,
    cells: Option<&'a RawValue>,
    sections: Option<&'a RawValue>,
    indicators: Option<&'a RawValue>,
    left_over: LeftOver<'a>,
}

/// What nothing could be made of: how to quote it, and where it stands.
type LeftOver<'a> = Vec<(String, &'a RawValue)>;

/// More than this is not worth keeping one by one.
const MOST_LEFT_OVER: usize = 1000;

/// The text and what finds places in it.
struct Text<'a> {
    text: &'a str,
    lines: Lines<'a>,
}

impl<'a> Text<'a> {
    /// Where a value begins. It is a piece of this text, so that is the distance of the beginnings.
    fn offset(&self, value: &RawValue) -> usize {
        value.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }

    fn place(&mut self, value: &RawValue) -> Place {
        self.lines.place(self.offset(value))
    }

    /// A fault about a value, or about the document's beginning if there is none.
    fn fault(&mut self, value: Option<&RawValue>, zh: String, en: String) -> Fault {
        let offset = value.map_or(0, |value| self.offset(value));
        Fault::new(zh, en).at(self.lines.place(offset))
    }

    /// What `serde_json` met in a piece of the text that begins at `start`.
    fn syntax(&mut self, start: usize, error: &serde_json::Error) -> Fault {
        let piece = &self.text[start..];
        let line: usize = match error.line().checked_sub(2) {
            None => 0,
            Some(nth) => piece
                .bytes()
                .enumerate()
                .filter(|(_, b)| *b == b'\n')
                .nth(nth)
                .map_or(0, |(at, _)| at + 1),
        };
        let place = self.lines.place(start + line + error.column().saturating_sub(1));
        let Bilingual { zh, en } = json_error_words(&error.to_string());
        let fault = if error.is_eof() {
            Fault::new(
                format!(
                    "JSON 在这里中断（{zh}）：文件可能写入或传送未完成。请重新导出或重新传送。"
                ),
                format!(
                    "the JSON breaks off here ({en}): the file may not have been written or sent whole. Export or send it again."
                ),
            )
        } else {
            Fault::new(
                format!("这里不是正确的 JSON（{zh}）。请改正这一处，或重新导出。"),
                format!("this is no proper JSON ({en}). Mend it here, or export it again."),
            )
        };
        fault.at(place)
    }

    /// Gives every pair of an object to `each`.
    fn each(
        &mut self,
        value: &'a RawValue,
        mut each: impl FnMut(&mut Self, String, &'a RawValue),
    ) -> Result<(), Fault> {
        let start = self.offset(value);
        pairs(value.get(), |key, value| each(self, key, value)).map_err(|e| self.syntax(start, &e))
    }

    fn frame(&mut self) -> Result<Frame<'a>, Fault> {
        let mut frame = Frame::default();
        let mut twice = None;
        let read = pairs(self.text, |key, value| {
            let field = match key.as_str() {
                "schema" => &mut frame.schema,
                "unit" => &mut frame.unit,
                "year" => &mut frame.year,
                "edition" => &mut frame.edition,
                "cells" => &mut frame.cells,
                "sections" => &mut frame.sections,
                "indicators" => &mut frame.indicators,
                // Programs may point at a JSON schema; that is no part of the report.
                "$schema" => return,
                _ if frame.left_over.len() < MOST_LEFT_OVER => {
                    return frame.left_over.push((pair(&key, value), value));
                }
                _ => return,
            };
            if field.replace(value).is_some() {
                twice.get_or_insert((key, value));
            }
        });
        read.map_err(|e| self.syntax(0, &e))?;
        match twice {
            None => Ok(frame),
            Some((key, value)) => Err(self.fault(
                Some(value),
                format!("“{key}”出现两次，无法判断以哪一个为准。请只保留一个。"),
                format!("“{key}” is there twice, so it is open which one counts. Keep just one."),
            )),
        }
    }

    fn schema(&mut self, frame: &Frame<'a>) -> Result<(), Fault> {
        let met = frame.schema.map(|value| string(value).unwrap_or_else(|| value.get().to_owned()));
        match met.as_deref() {
            Some(SCHEMA) => Ok(()),
            Some(met) if met.starts_with(FAMILY) => {
                let met = short_line(met);
                Err(self.fault(
                    frame.schema,
                    format!("这份数据的格式是“{met}”，本程序只读 {SCHEMA}。请升级程序，或导出为 {SCHEMA}。"),
                    format!(
                        "the data is in the format “{met}”, but this program reads {SCHEMA}. Update the program, or export as {SCHEMA}."
                    ),
                ))
            }
            Some(met) => {
                let met = short_line(met);
                Err(self.fault(
                    frame.schema,
                    format!("这不是年报数据：schema 为“{met}”，应为 {SCHEMA}。请确认没有选错文件。"),
                    format!("this is not the data of a report: its schema is “{met}”, but {SCHEMA} belongs here. Is it the right file?"),
                ))
            }
            None => Err(self.fault(
                None,
                format!("没有写明 \"schema\"，应为 \"schema\": \"{SCHEMA}\"。请补上，或确认没有选错文件。"),
                format!("there is no \"schema\"; \"schema\": \"{SCHEMA}\" belongs here. Add it, or make sure it is the right file."),
            )),
        }
    }

    fn year(&mut self, frame: &Frame<'a>) -> Result<u16, Fault> {
        let met = frame.year.map(digits);
        match met.as_deref().map(str::parse::<u16>) {
            Some(Ok(year)) if (1000..=9999).contains(&year) => Ok(year),
            _ => {
                let met = met.map_or_else(|| "—".to_owned(), |met| short_line(&met));
                Err(self.fault(
                    frame.year,
                    format!("没有写明年报的年度，应为四位数，如 \"year\": 2023；实为：{met}"),
                    format!("the report's year is not stated; four digits belong here, such as \"year\": 2023; met: {met}"),
                ))
            }
        }
    }

    fn edition(
        &mut self,
        frame: &Frame<'a>,
        year: u16,
        editions: &Editions,
    ) -> Result<Arc<Edition>, Fault> {
        let met = frame.edition.filter(|value| value.get() != "null").map(digits);
        let found = match &met {
            Some(id) => editions.get(id),
            None => editions.for_year(year),
        };
        if let Some(edition) = found {
            return Ok(edition.clone());
        }
        let Bilingual { zh, en } = Bilingual::list(editions.iter().map(|e| e.id.as_str()));
        Err(match met {
            Some(met) => {
                let met = short_line(&met);
                self.fault(
                    frame.edition,
                    format!("不认识版式“{met}”；可用的版式：{zh}。地方版式须先以版式文件加入。"),
                    format!("the edition “{met}” is not known; there are: {en}. A local one must be added with its data file first."),
                )
            }
            None => self.fault(
                frame.year,
                format!("没有写明 \"edition\"，{year}年也没有对应的版式；可用的版式：{zh}。请写明。"),
                format!("there is no \"edition\", and none is due for {year}; there are: {en}. State one."),
            ),
        })
    }

    fn unit(&mut self, value: &'a RawValue, by_id: &mut ReportBuilder) -> Result<UnitRef, Fault> {
        let mut unit = UnitRef::default();
        if value.get() == "null" {
            return Ok(unit);
        }
        self.each(value, |source, key, value| {
            let text = digits(value);
            match key.as_str() {
                "id" => unit.id = clean_line(&text),
                "name" => unit.name = clean_line(&text),
                "level" => unit.level = Level::parse(&text),
                _ => {}
            }
            let known = ["id", "name"].contains(&key.as_str())
                || key == "level" && (unit.level.is_some() || text.is_empty());
            if !known {
                by_id.left_over(&pair(&key, value), &source.place(value));
            }
        })?;
        Ok(unit)
    }

    fn indicators(&mut self, value: &'a RawValue, by_id: &mut ReportBuilder) -> Result<(), Fault> {
        if value.get() == "null" {
            return Ok(());
        }
        let start = self.offset(value);
        items(value.get(), |item| {
            let place = self.place(item);
            match indicator(item) {
                Some(indicator) => by_id.indicator(indicator, &place),
                None => by_id.left_over(item.get(), &place),
            }
        })
        .map_err(|e| self.syntax(start, &e))
    }
}

/// What a cell holds.
fn content(value: &RawValue) -> Given {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'n') => Given::State(Cell::Blank),
        Some(b'-' | b'0'..=b'9') => {
            Given::Written(exact(raw).map_or_else(|| Value::Other(short(raw)), Value::Number))
        }
        Some(b'"') => Given::Written(
            string(value).map_or_else(|| Value::Other(short(raw)), |text| Value::Text(text.into())),
        ),
        Some(b'{') => named_state(value)
            .map_or_else(|| Given::Written(Value::Other(short(raw))), Given::State),
        _ => Given::Written(Value::Other(short(raw))),
    }
}

/// `{"not_applicable": "/"}` or `{"unreadable": "…"}`: an object with that one pair.
fn named_state(value: &RawValue) -> Option<Cell> {
    let mut cell = None;
    let mut count = 0usize;
    pairs(value.get(), |key, value| {
        count += 1;
        cell = match (State::parse(&key), string(value)) {
            (Some(State::NotApplicable), Some(mark)) => Some(Cell::not_applicable(&mark)),
            (Some(State::Unreadable), Some(text)) => Some(Cell::unreadable(&text)),
            _ => None,
        };
    })
    .ok()?;
    cell.filter(|_| count == 1)
}

/// A section's text: a string, or an array of paragraphs; `null` is an empty one.
fn text_of(value: &RawValue) -> Option<String> {
    match value.get().as_bytes().first() {
        Some(b'n') => Some(String::new()),
        Some(b'[') => {
            let mut paragraphs = Some(Vec::new());
            items(value.get(), |item| match (string(item), &mut paragraphs) {
                (Some(text), Some(all)) => all.push(text),
                _ => paragraphs = None,
            })
            .ok()?;
            Some(paragraphs?.join("\n"))
        }
        _ => string(value),
    }
}

/// An indicator; nothing if it is no object.
fn indicator(value: &RawValue) -> Option<Indicator> {
    let mut indicator = Indicator::default();
    pairs(value.get(), |key, value| {
        let text = clean_line(&digits(value));
        match key.as_str() {
            "name" => indicator.name = text,
            "value" => indicator.value = text,
            "unit" => indicator.unit = text,
            "year_on_year" => indicator.year_on_year = Some(text).filter(|claim| !claim.is_empty()),
            _ => {}
        }
    })
    .ok()?;
    Some(indicator)
}

/// A string's text, `null` as none, and anything else as it is written: `2020` is as good as
/// `"2020"`.
fn digits(value: &RawValue) -> String {
    match value.get() {
        "null" => String::new(),
        raw => string(value).unwrap_or_else(|| beginning(raw, 100).to_owned()),
    }
}

/// A value as it is written, for a cell to keep: a cell keeps no more than its beginning.
fn short(raw: &str) -> Box<str> {
    raw.chars().take(2000).collect::<String>().into()
}

/// A pair as one would quote it.
fn pair(key: &str, value: &RawValue) -> String {
    format!("\"{}\": {}", beginning(key, 100), beginning(value.get(), 100))
}
