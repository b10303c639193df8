//! What must come back of a report that a data format wrote with each cell in its state.

use nianbao_model::{Cell, Reading, Report, Rule};

/// Is the reading the report that was written, every blank (R04) and every unreadable cell (R01)
/// told once and nothing else, every section met, with its place where something is written for it?
///
/// # Errors
/// The first thing that differs, in words for whoever reads the failed test.
pub fn same(reading: &Reading, report: &Report) -> Result<(), String> {
    if reading.report != *report {
        return Err(format!("another report was read:\n{:?}\n{report:?}", reading.report));
    }
    let is_unreadable: fn(&Cell) -> bool = |cell| matches!(cell, Cell::Unreadable(_));
    for (rule, in_state) in
        [(Rule::R04, Cell::is_blank as fn(&Cell) -> bool), (Rule::R01, is_unreadable)]
    {
        let told: Vec<&str> = reading
            .findings
            .iter()
            .filter(|f| f.rule == rule)
            .flat_map(|f| f.cells.iter().map(String::as_str))
            .collect();
        if let Some(id) = told.iter().find(|id| !report.at(id).is_some_and(in_state)) {
            return Err(format!("{rule} tells of {id}, which is {:?}", report.at(id)));
        }
        let held = report.cells().filter(|(_, cell)| in_state(cell)).count();
        if told.len() != held {
            return Err(format!("{rule} tells of {} cells, and there are {held}", told.len()));
        }
    }
    if let Some(other) = reading.findings.iter().find(|f| !matches!(f.rule, Rule::R01 | Rule::R04))
    {
        return Err(format!("{} has no reason: {}", other.rule, other.message.zh));
    }
    for (n, section) in report.edition.sections.iter().enumerate() {
        let written = section.is_written(report.section(n));
        let met = reading.sections_met[n] || section.optional && !written;
        if !met || reading.section_places[n].is_some() != written {
            return Err(format!(
                "section {}: met {}, place {:?}",
                section.id, reading.sections_met[n], reading.section_places[n]
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::{Editions, Finding, UnitRef};

    /// A report of zeros but for a blank, as it would be read back.
    fn read() -> (Reading, Report) {
        let edition = Editions::national().get("2021").unwrap().clone();
        let mut report = Report::blank(edition.clone(), UnitRef::default(), 2023);
        edition.cells_ix().skip(1).for_each(|ix| report.set(ix, Cell::count(0)));
        let first = edition.cells()[0].address.clone();
        let mut reading = Reading::of(report.clone());
        reading.findings.push(Finding::new(Rule::R04, "cell", &[("cell", &first)]).cell(first));
        for (n, section) in edition.sections.iter().enumerate() {
            reading.sections_met[n] = true;
            let place = nianbao_model::Place::File { file: "a".into() };
            reading.section_places[n] = section.wants_text().then_some(place);
        }
        (reading, report)
    }

    #[test]
    fn each_thing_that_does_not_come_back_is_told() {
        let (sound, report) = read();
        assert_eq!(same(&sound, &report), Ok(()));
        let broken = |change: &dyn Fn(&mut Reading)| {
            let mut reading = sound.clone();
            change(&mut reading);
            same(&reading, &report)
        };
        let cell = report.edition.cells_ix().nth(1).unwrap();
        assert!(
            broken(&|reading| reading.report.set(cell, Cell::count(1))).is_err(),
            "another figure"
        );
        assert!(broken(&|reading| reading.findings.clear()).is_err(), "a blank that is not told");
        assert!(
            broken(
                &|reading| reading.findings[0].cells[0] = report.edition.spec(cell).address.clone()
            )
            .is_err(),
            "a blank elsewhere"
        );
        assert!(
            broken(&|reading| reading.findings.push(Finding::new(Rule::R09, "no_year", &[])))
                .is_err(),
            "a finding without reason"
        );
        assert!(
            broken(&|reading| reading.sections_met[1] = false).is_err(),
            "a section that is not met"
        );
        assert!(
            broken(&|reading| reading.section_places[1] = None).is_err(),
            "a text without a place"
        );
    }
}
