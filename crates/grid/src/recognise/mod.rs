//! The one recogniser: grids in, a report out.
//!
//! It goes through the source a few times, each time with one question: which edition is it ([`choose`]), what does it say of itself
//! (`about`), where do the tables stand (`tables`), what do their cells hold (`cells`), and what are the texts (`texts`). The words of
//! the statute come from the edition alone (`vocabulary`).

mod about;
mod cells;
mod tables;
mod texts;
mod vocabulary;

use crate::Grids;
pub use about::title;
use about::{About, Said};
use nianbao_model::{Edition, Editions, Fault, Finding, Findings, Level, Place, Reading, Report, Rule, UnitRef};
use std::{collections::HashMap, sync::Arc};
use tables::Sheet;
use vocabulary::{Meaning, Vocabulary};

/// What the caller knows of the report before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expect<'a> {
    /// The unit's stable id.
    pub unit: Option<&'a str>,
    /// The unit's name in the report's year.
    pub name: Option<&'a str>,
    /// The unit's level.
    pub level: Option<Level>,
    /// The year reported on.
    pub year: Option<u16>,
    /// The edition, where the region's register names one.
    pub edition: Option<&'a Arc<Edition>>,
}

/// Makes a report of grids.
///
/// Every cell of the edition gets what stands at its place, in its state; whatever was not certain is said in the findings
/// (R01 to R10, T06), each with its cell and its place.
///
/// # Errors
/// When there is neither a table nor a text of an annual report in the grids.
pub fn recognise(grids: &Grids, editions: &Editions, expect: &Expect<'_>) -> Result<Reading, Fault> {
    let about = about::read(grids);
    let sheets: Vec<Sheet<'_>> = grids.grids.iter().map(Sheet::of).collect();
    let skip: Vec<bool> = sheets.iter().map(|s| about::is_about(&s.grid.name)).collect();
    let year = expect.year.or(about.year.as_ref().map(|said| said.what));
    let due = expect.edition.or_else(|| year.and_then(|year| editions.for_year(year)));
    let words = choose(&sheets, &skip, editions, due, &about).ok_or_else(|| Fault::new("没有可用的版式", "there is no edition"))?;
    let edition = words.edition.clone();
    let found = tables::find(&sheets, &skip, &words);
    let texts = texts::read(grids, &sheets, &found.table_rows, &words);
    if found.rows.is_empty() && texts.met.iter().all(|met| !met) {
        let names: Vec<&str> = grids.grids.iter().map(|g| g.name.as_ref()).filter(|n| !n.is_empty()).take(12).collect();
        return Err(Fault::new(
            format!(
                "没有找到政府信息公开工作年度报告的任何表格或文字（工作表：{}）。请确认没有选错文件；空白表可用 nianbao template 生成。",
                names.join("、")
            ),
            format!(
                "there is no table and no text of an annual report in it (sheets: {}). Is it the right file? nianbao template makes a blank one.",
                names.join(", ")
            ),
        )
        .at(Place::File { file: grids.file.clone() }));
    }

    let stem = grids.file.rsplit(['/', '\\']).next().unwrap_or_default().rsplit_once('.').map_or(grids.file.as_ref(), |(stem, _)| stem);
    let unit = UnitRef {
        id: expect.unit.map(str::to_owned).or(about.id.as_ref().map(|s| s.what.clone())).unwrap_or_else(|| stem.to_owned()),
        name: expect.name.map(str::to_owned).or(about.name.as_ref().map(|s| s.what.clone())).unwrap_or_default(),
        level: expect.level.or(about.level),
    };
    let mut report = Report::blank(edition.clone(), unit, year.unwrap_or(edition.years.0));
    for (n, text) in texts.sections.into_iter().enumerate() {
        *report.section_mut(n) = text;
    }
    report.indicators = texts.indicators;
    let mut reading = Reading::of(report);
    reading.title_place = about.name.as_ref().or(about.id.as_ref()).map(|s| s.place.clone());
    reading.published = grids.names.get("nianbao_published").cloned();
    reading.sections_met = texts.met;
    reading.section_places = texts.places;
    for table in &edition.tables {
        let rows = found.rows.iter().any(|row| edition.tables[row.table].id == table.id);
        reading.sections_met[table.section] |= rows;
    }
    reading.findings = identity(&grids.file, &about, expect, year, due, &edition);
    cells::read(grids, &sheets, &words, found, &mut reading);
    reading.findings.extend(texts.findings);
    for finding in &mut reading.findings {
        finding.unit = Some(reading.report.unit.id.as_str().into());
        finding.year = Some(reading.report.year);
    }
    Ok(reading)
}

/// The edition whose labels the source has. One that is due, or that the source names, counts unless another fits strictly better.
fn choose(sheets: &[Sheet<'_>], skip: &[bool], editions: &Editions, due: Option<&Arc<Edition>>, about: &About) -> Option<Vocabulary> {
    let stated = about.edition.as_ref().and_then(|said| editions.get(&said.what));
    let mut candidates: Vec<&Arc<Edition>> = Vec::new();
    for edition in due.into_iter().chain(stated).chain(editions.iter().filter(|e| e.extends.is_none())) {
        // A local edition reads all that the one it extends reads.
        let extended = candidates.iter().any(|c| c.extends.as_deref() == Some(&edition.id));
        if !extended && !candidates.iter().any(|c| c.id == edition.id) {
            candidates.push(edition);
        }
    }
    let score = |words: &Vocabulary| -> u32 {
        let mut best: HashMap<Meaning, u32> = HashMap::new();
        for (sheet, _) in sheets.iter().zip(skip).filter(|(_, skip)| !**skip) {
            for (meaning, weight) in sheet.labels.iter().flatten().flat_map(|label| words.weights(label)) {
                let known = best.entry(meaning).or_default();
                *known = weight.max(*known);
            }
        }
        best.into_iter()
            .map(|(meaning, weight)| match meaning {
                Meaning::Column(_) | Meaning::Row(_) => weight,
                Meaning::Group(_) | Meaning::Head(..) => 0,
            })
            .sum()
    };
    let mut best: Option<(u32, Vocabulary)> = None;
    for edition in candidates {
        let words = Vocabulary::of(edition);
        let score = score(&words);
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, words));
        }
    }
    best.map(|(_, words)| words)
}

/// Says of a report that knows its own unit, year and edition whether it is the right file (R09, T06), as [`recognise`] does of grids.
pub fn right_file(reading: &mut Reading, file: &str, editions: &Editions, expect: &Expect<'_>) {
    let file: Arc<str> = file.into();
    let place = reading.title_place.clone().unwrap_or(Place::File { file: file.clone() });
    let said = |what: &str| (!what.is_empty()).then(|| Said { what: what.to_owned(), place: place.clone() });
    let report = &reading.report;
    let about = About {
        name: said(&report.unit.name),
        id: said(&report.unit.id),
        level: report.unit.level,
        year: Some(Said { what: report.year, place: place.clone() }),
        edition: said(&report.edition.id),
    };
    let year = expect.year.unwrap_or(report.year);
    let due = expect.edition.or_else(|| editions.for_year(year));
    let findings = identity(&file, &about, expect, Some(year), due, &report.edition);
    reading.findings.splice(0..0, findings);
}

/// Is it the right file: of the right unit and year, in the right edition?
fn identity(
    file: &Arc<str>,
    about: &About,
    expect: &Expect<'_>,
    year: Option<u16>,
    due: Option<&Arc<Edition>>,
    edition: &Edition,
) -> Findings {
    let mut findings = Findings::new();
    let file = Place::File { file: file.clone() };
    if let (Some(expected), Some(said)) = (expect.year, &about.year)
        && expected != said.what
    {
        let finding = Finding::new(Rule::R09, "year", &[("met", &said.what), ("expected", &expected)]);
        findings.push(finding.place(Some(&said.place)).met(said.what).expected(expected));
    }
    if year.is_none() {
        findings.push(Finding::new(Rule::R09, "no_year", &[]).place(Some(&file)));
    }
    let stated = about.edition.as_ref();
    if let (Some(due), Some(year)) = (due, year)
        && due.id != edition.id
    {
        let place = stated.map_or(&file, |said| &said.place);
        let finding = Finding::new(Rule::R09, "edition", &[("met", &edition.id), ("year", &year), ("expected", &due.id)]);
        findings.push(finding.place(Some(place)).met(&edition.id).expected(&due.id));
    }
    if let Some(said) = stated
        && said.what != edition.id
        && edition.extends.as_deref() != Some(&said.what)
    {
        let finding = Finding::new(Rule::R09, "template", &[("met", &said.what), ("expected", &edition.id)]);
        findings.push(finding.place(Some(&said.place)).met(&said.what).expected(&edition.id));
    }
    let names = (expect.name, about.name.as_ref());
    let ids = (expect.unit, about.id.as_ref());
    let other = match (names, ids) {
        // An id is exact; names are written in long and short forms.
        (_, (Some(expected), Some(said))) if said.what != expected => Some((said, expect.name.unwrap_or(expected))),
        ((Some(expected), Some(said)), (_, None)) if !same_unit(expected, &said.what) => Some((said, expected)),
        _ => None,
    };
    if let Some((said, expected)) = other {
        let met = about.name.as_ref().map_or(&said.what, |name| &name.what);
        let finding = Finding::new(Rule::T06, "title", &[("met", met), ("expected", &expected)]);
        findings.push(finding.place(Some(&said.place)).met(met).expected(expected));
    }
    findings
}

/// 广州海关 and 中华人民共和国广州海关 are one unit.
fn same_unit(a: &str, b: &str) -> bool {
    let (a, b) = (crate::key(a), crate::key(b));
    a.contains(&b) || b.contains(&a)
}
