//! Reading with a program: the file it gets, and what its answer says.

use crate::{PROTOCOL, fault, program::Program};
use nianbao_format::{Importer as _, Input, Source};
use nianbao_format_json::Json;
use nianbao_grid::{Grid, GridCell, Grids, Span, Value};
use nianbao_model::{
    Bilingual, Decimal, Edition, Fault, Kind, Place, Reading, SectionKind, json_error_words,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{collections::BTreeMap, path::Path};

/// The name of the file in the program's folder.
const FILE: &str = "input";

#[derive(Serialize)]
struct Request<'a> {
    protocol: &'static str,
    action: &'static str,
    options: &'a BTreeMap<String, String>,
    file: File<'a>,
    editions: Vec<JsonEdition<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'static str,
    name: &'a str,
    bytes: usize,
}

/// What a program must know of an edition to name its cells.
#[derive(Serialize)]
struct JsonEdition<'a> {
    id: &'a str,
    extends: Option<&'a str>,
    years: (u16, Option<u16>),
    sections: Vec<JsonSection<'a>>,
    cells: Vec<JsonCell<'a>>,
}

#[derive(Serialize)]
struct JsonSection<'a> {
    id: &'a str,
    heading: String,
    kind: &'static str,
    /// Only of a section that a report may do without.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
}

#[derive(Serialize)]
struct JsonCell<'a> {
    id: &'a str,
    label: String,
    kind: Kind,
}

fn edition(edition: &Edition) -> JsonEdition<'_> {
    let sections = edition.sections.iter().map(|section| JsonSection {
        id: &section.id,
        heading: section.heading(),
        kind: if section.kind == SectionKind::Text { "text" } else { "table" },
        optional: section.optional,
    });
    let cells = edition.cells_ix().zip(edition.cells()).map(|(ix, spec)| JsonCell {
        id: &spec.address,
        label: edition.label(ix),
        kind: spec.kind,
    });
    JsonEdition {
        id: &edition.id,
        extends: edition.extends.as_deref(),
        years: edition.years,
        sections: sections.collect(),
        cells: cells.collect(),
    }
}

#[derive(Deserialize)]
struct Version {
    protocol: Option<String>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    report: Option<&'a RawValue>,
    #[serde(borrow)]
    grids: Option<Vec<JsonGrid<'a>>>,
}

#[derive(Deserialize)]
struct JsonGrid<'a> {
    #[serde(default)]
    name: String,
    #[serde(borrow)]
    rows: Vec<Vec<&'a RawValue>>,
    /// Top, left, bottom, right; all inside, from 0.
    #[serde(default)]
    merges: Vec<[u32; 4]>,
}

/// Has a program read a file. Whatever goes wrong is said of that file.
pub(crate) fn import(program: &Program, input: &Input<'_>) -> Result<Source, Fault> {
    ask(program, input).map_err(|fault| fault::of_file(fault, input.name))
}

fn ask(program: &Program, input: &Input<'_>) -> Result<Source, Fault> {
    let request = Request {
        protocol: PROTOCOL,
        action: "import",
        options: program.options(),
        file: File { path: FILE, name: input.name, bytes: input.bytes.len() },
        editions: input.editions.iter().map(|e| edition(e)).collect(),
    };
    let request = serde_json::to_vec(&request).map_err(|e| fault::inside(&e.into()))?;
    let output = program.ask(request, Some((FILE, input.bytes)))?;
    source_of(program.path(), &output, input)
}

/// What an importer's answer says, without running one: for tests of programs, and of this crate.
/// `input` is the file it was asked about; its name stands in all places.
///
/// # Errors
/// When it is no answer, or of another version.
pub fn source_of(program: &Path, output: &[u8], input: &Input<'_>) -> Result<Source, Fault> {
    let no_json = |e: serde_json::Error| {
        let Bilingual { zh, en } = json_error_words(&e.to_string());
        fault::nonsense(
            program,
            &format!("不是所要的 JSON（{zh}）"),
            &format!("it is not the JSON it must be ({en})"),
        )
    };
    let text = std::str::from_utf8(output).map_err(|e| {
        fault::nonsense(
            program,
            &format!("不是 UTF-8（第 {} 字节起）", e.valid_up_to()),
            &format!("it is no UTF-8 (from byte {} on)", e.valid_up_to()),
        )
    })?;
    match serde_json::from_str::<Version>(text).map_err(no_json)?.protocol {
        Some(protocol) if protocol == PROTOCOL => {}
        Some(other) => return Err(fault::other_version(program, &other)),
        None => {
            return Err(fault::nonsense(
                program,
                "没有写明 protocol",
                "it does not state its protocol",
            ));
        }
    }
    let answer: Answer<'_> = serde_json::from_str(text).map_err(no_json)?;
    match (answer.report, answer.grids) {
        (Some(report), None) => read_report(report, input),
        (None, Some(grids)) => Ok(Source::Grids(read_grids(&grids, input))),
        _ => Err(fault::nonsense(
            program,
            "应有 report 或 grids 之一",
            "either report or grids belongs in it",
        )),
    }
}

/// The answer's lines are no places of the file, so places say the file alone.
fn read_report(report: &RawValue, input: &Input<'_>) -> Result<Source, Fault> {
    let file = Place::File { file: input.name.into() };
    let inner = Input::new(report.get().as_bytes(), input.name, input.editions);
    match Json.read(&inner).map_err(|fault| Fault { at: Some(file.clone()), ..fault })? {
        Source::Reading(mut reading) => {
            all_at(&mut reading, &file);
            Ok(Source::Reading(reading))
        }
        other => Ok(other),
    }
}

fn all_at(reading: &mut Reading, file: &Place) {
    let places = reading
        .places
        .iter_mut()
        .chain(&mut reading.section_places)
        .chain([&mut reading.title_place]);
    places.flatten().for_each(|place| *place = file.clone());
    for finding in &mut reading.findings {
        if !finding.at.is_empty() {
            finding.at = vec![file.clone()];
        }
    }
}

fn read_grids(grids: &[JsonGrid<'_>], input: &Input<'_>) -> Grids {
    let mut all = Vec::new();
    for grid in grids {
        let mut cells = Vec::new();
        for (row, line) in (0..).zip(&grid.rows) {
            for (column, raw) in (0..).zip(line) {
                if let Some(value) = value(raw) {
                    cells.push(GridCell { row, column, value });
                }
            }
        }
        let merges =
            grid.merges.iter().map(|&[top, left, bottom, right]| Span { top, left, bottom, right });
        let merges = merges.filter(|m| m.top <= m.bottom && m.left <= m.right).collect();
        all.push(Grid::new(grid.name.as_str(), cells, merges));
    }
    Grids { file: input.name.into(), grids: all, ..Grids::default() }
}

/// A number keeps its digits: it is never a binary floating point.
fn value(raw: &RawValue) -> Option<Value> {
    let text = raw.get();
    match text.as_bytes().first()? {
        b'n' => None,
        b'"' => serde_json::from_str::<String>(text)
            .ok()
            .filter(|text| !text.is_empty())
            .map(|text| Value::Text(text.into())),
        b'-' | b'0'..=b'9' => {
            let number = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text));
            Some(number.map_or_else(|_| Value::Other(short(text)), Value::Number))
        }
        _ => Some(Value::Other(short(text))),
    }
}

fn short(text: &str) -> Box<str> {
    text.chars().take(1000).collect::<String>().into()
}
