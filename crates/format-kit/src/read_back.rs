//! What must come back of a report that a data format wrote with each cell in its state.

use nianbao_model::{Cell, Reading, Report, Rule, SectionKind};

/// Is the reading the report that was written, every blank (R04) and every unreadable cell (R01) told once and nothing else, every
/// section met, with its place where something is written for it?
///
/// # Errors
/// The first thing that differs, in words for whoever reads the failed test.
pub fn same(reading: &Reading, report: &Report) -> Result<(), String> {
    if reading.report != *report {
        return Err(format!("another report was read:\n{:?}\n{report:?}", reading.report));
    }
    let is_unreadable: fn(&Cell) -> bool = |cell| matches!(cell, Cell::Unreadable(_));
    for (rule, in_state) in [(Rule::R04, Cell::is_blank as fn(&Cell) -> bool), (Rule::R01, is_unreadable)] {
        let told: Vec<&str> = reading.findings.iter().filter(|f| f.rule == rule).flat_map(|f| f.cells.iter().map(String::as_str)).collect();
        if let Some(id) = told.iter().find(|id| !report.at(id).is_some_and(in_state)) {
            return Err(format!("{rule} tells of {id}, which is {:?}", report.at(id)));
        }
        let held = report.cells().filter(|(_, cell)| in_state(cell)).count();
        if told.len() != held {
            return Err(format!("{rule} tells of {} cells, and there are {held}", told.len()));
        }
    }
    if let Some(other) = reading.findings.iter().find(|f| !matches!(f.rule, Rule::R01 | Rule::R04)) {
        return Err(format!("{} has no reason: {}", other.rule, other.message.zh));
    }
    for (n, section) in report.edition.sections.iter().enumerate() {
        let written = section.kind == SectionKind::Text || !report.section(n).is_empty();
        if !reading.sections_met[n] || reading.section_places[n].is_some() != written {
            return Err(format!("section {}: met {}, place {:?}", section.id, reading.sections_met[n], reading.section_places[n]));
        }
    }
    Ok(())
}
