//! The one recogniser: grids in, a report out.
//!
//! It goes through the source a few times, each time with one question: which edition is it
//! ([`choose`]), what does it say of itself (`about`), where do the tables stand (`tables`), what
//! do their cells hold (`cells`), and what are the texts (`texts`). The words of the statute come
//! from the edition alone (`vocabulary`).

mod about;
mod cells;
mod header;
mod identity;
mod sheet;
mod sums;
mod tables;
mod texts;
mod vocabulary;

use crate::Grids;
use about::About;
pub use about::WORKING_SHEET;
pub use identity::right_file;
use nianbao_model::{Edition, Editions, Fault, Level, Place, Reading, Report, UnitRef};
use rustc_hash::FxHashMap;
use sheet::Sheet;
use std::sync::Arc;
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
    /// The newest year that a report can be about, if the caller knows what day it is.
    pub newest: Option<u16>,
}

/// Makes a report of grids.
///
/// Every cell of the edition gets what stands at its place, in its state; whatever was not certain
/// is said in the findings (R01 to R10, T06), each with its cell and its place.
///
/// ```
/// use nianbao_grid::{Expect, Grid, Grids, recognise};
/// use nianbao_model::{Cell, Editions};
///
/// let rows: &[&[&str]] = &[&["行政处罚", "12"], &["行政强制", "3"]];
/// let table: Vec<&[&str]> = [&["信息内容", "本年处理决定数量"][..]].into_iter().chain(rows.iter().copied()).collect();
/// let grids = Grids { file: "a.csv".into(), grids: vec![Grid::of_text("二、主动公开", &table)], ..Grids::default() };
/// let reading = recognise(&grids, &Editions::national(), &Expect { year: Some(2023), ..Expect::default() })?;
/// assert_eq!(reading.report.at("proactive.penalties.decisions"), Some(&Cell::count(12)));
/// # Ok::<(), nianbao_model::Fault>(())
/// ```
///
/// # Errors
/// When there is neither a table nor a text of an annual report in the grids.
pub fn recognise(
    grids: &Grids,
    editions: &Editions,
    expect: &Expect<'_>,
) -> Result<Reading, Fault> {
    let sheets: Vec<Sheet<'_>> = grids.grids.iter().map(Sheet::of).collect();
    let about = about::read(grids, &sheets, expect.newest);
    let skip: Vec<bool> = sheets.iter().map(|s| about::is_about(&s.grid.name)).collect();
    let year = expect.year.or(about.year().map(|said| said.what));
    let due = expect.edition.or_else(|| year.and_then(|year| editions.for_year(year)));
    let words = choose(&sheets, &skip, editions, due, &about)
        .ok_or_else(|| Fault::new("没有可用的版式", "there is no edition"))?;
    let edition = words.edition.clone();
    let found = tables::find(&sheets, &skip, &words);
    let texts = texts::read(grids, &sheets, &found.table_rows, &words);
    if found.rows.is_empty() && texts.met.iter().all(|met| !met) {
        let names: Vec<&str> = grids
            .grids
            .iter()
            .map(|g| g.name.as_ref())
            .filter(|n| !n.is_empty())
            .take(12)
            .collect();
        // What is no workbook has no sheets that have names.
        let named = |before: &str, between: &str, after: &str| match names.is_empty() {
            true => String::new(),
            false => format!("{before}{}{after}", names.join(between)),
        };
        return Err(Fault::new(
            format!(
                "没有找到政府信息公开工作年度报告的任何表格或文字{}。请确认没有选错文件；空白表可用 nianbao template 生成。",
                named("（工作表：", "、", "）")
            ),
            format!(
                "there is no table and no text of an annual report in it{}. Is it the right file? nianbao template makes a blank one.",
                named(" (sheets: ", ", ", ")")
            ),
        )
        .at(Place::File { file: grids.file.clone() }));
    }

    let stem = grids
        .file
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .rsplit_once('.')
        .map_or(grids.file.as_ref(), |(stem, _)| stem);
    let unit = UnitRef {
        id: expect
            .unit
            .map(str::to_owned)
            .or(about.id.as_ref().map(|s| s.what.clone()))
            .unwrap_or_else(|| stem.to_owned()),
        name: expect
            .name
            .map(str::to_owned)
            .or(about.name().map(|s| s.what.clone()))
            .unwrap_or_default(),
        level: expect.level.or(about.level),
    };
    let mut report = Report::blank(edition.clone(), unit, year.unwrap_or(edition.years.0));
    for (n, text) in texts.sections.into_iter().enumerate() {
        *report.section_mut(n) = text;
    }
    report.indicators = texts.indicators;
    let mut reading = Reading::of(report);
    reading.title_place = about.name().or(about.id.as_ref()).map(|s| s.place.clone());
    reading.filed = about.filed.clone();
    reading.published = grids.names.get("nianbao_published").cloned();
    reading.sections_met = texts.met;
    reading.section_places = texts.places;
    for table in &edition.tables {
        let rows = found.rows.iter().any(|row| edition.tables[row.table].id == table.id);
        reading.sections_met[table.section] |= rows;
    }
    reading.findings = identity::identity(&grids.file, &about, expect, year, due, &edition);
    cells::read(grids, &sheets, &words, found, &mut reading);
    reading.findings.extend(texts.findings);
    reading.findings.extend(grids.told.iter().cloned());
    for finding in &mut reading.findings {
        finding.unit = Some(reading.report.unit.id.as_str().into());
        finding.year = Some(reading.report.year);
    }
    Ok(reading)
}

/// The edition whose labels the source has. One that is due, or that the source names, counts
/// unless another fits strictly better.
fn choose(
    sheets: &[Sheet<'_>],
    skip: &[bool],
    editions: &Editions,
    due: Option<&Arc<Edition>>,
    about: &About,
) -> Option<Vocabulary> {
    let stated = about.edition.as_ref().and_then(|said| editions.get(&said.what));
    let mut candidates: Vec<&Arc<Edition>> = Vec::new();
    for edition in
        due.into_iter().chain(stated).chain(editions.iter().filter(|e| e.extends.is_none()))
    {
        // A local edition reads all that the one it extends reads.
        let extended = candidates.iter().any(|c| c.extends.as_deref() == Some(&edition.id));
        if !extended && !candidates.iter().any(|c| c.id == edition.id) {
            candidates.push(edition);
        }
    }
    let score = |words: &Vocabulary| -> u32 {
        let mut best: FxHashMap<Meaning, u32> = FxHashMap::default();
        for (sheet, _) in sheets.iter().zip(skip).filter(|(_, skip)| !**skip) {
            for (meaning, weight) in
                sheet.labels.iter().flatten().flat_map(|label| words.weights(label))
            {
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
