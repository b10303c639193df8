//! One unit's report of one year: from its files to a reading, with what is to be said when there is none.

use crate::folder::{Folder, Node, read_file, read_text};
use nianbao_format::{Input, Registry};
use nianbao_grid::{Expect, sections_of_markdown};
use nianbao_model::{Fault, Finding, Findings, Place, Reading, Rule, SectionKind};

/// What a unit has for a year.
#[derive(Debug, Default)]
pub struct UnitReading {
    /// The report, if one could be read.
    pub reading: Option<Reading>,
    /// The file it was read from, below the region's folder.
    pub source: Option<String>,
    /// Why there is no report (U03, R10); what is said of a report is in its reading.
    pub findings: Findings,
}

/// Reads a unit's report for a year. Where nothing can be read and a report is due, the findings say so.
pub fn read_unit(folder: &Folder, registry: &Registry, node: &Node<'_>, year: u16) -> UnitReading {
    let unit = folder.unit_ref(node, year);
    let listed = &folder.years[&year];
    let files = listed.units.get(node.id).cloned().unwrap_or_default();
    let due = !node.rolls_up && folder.region.unit(node.id).is_some_and(|u| u.reports && u.lives(year));
    let mut read = UnitReading::default();
    let unreadable = |why: &Fault, file: &str| {
        let named =
            |why: &str| Finding::new(Rule::U03, "unreadable", &[("name", &unit.name), ("unit", &unit.id), ("year", &year), ("why", &why)]);
        let mut finding = named(&why.message.zh);
        finding.message.en = named(&why.message.en).message.en;
        let place = why.at.clone().unwrap_or_else(|| Place::File { file: file.into() });
        finding.of(&unit.id, year).place(Some(&place))
    };
    match &files.reports[..] {
        [] => {
            if due {
                let values: &[(&str, &dyn std::fmt::Display)] = &[("name", &unit.name), ("unit", &unit.id), ("year", &year)];
                read.findings.push(Finding::new(Rule::U03, "missing", values).of(&unit.id, year));
            }
        }
        [file] => {
            let expect = Expect {
                unit: Some(&unit.id),
                name: Some(&unit.name),
                level: unit.level,
                year: Some(year),
                edition: Some(&listed.edition),
            };
            let reading = read_file(&folder.path.join(file), file)
                .and_then(|bytes| registry.read(&Input::new(&bytes, file, &folder.editions), None, &expect));
            match reading {
                Ok(mut reading) => {
                    // The register says who a unit is; formats that carry a unit of their own have been compared with it.
                    reading.report.unit = unit.clone();
                    reading.report.year = year;
                    read.reading = Some(reading);
                }
                Err(fault) => read.findings.push(unreadable(&fault, file)),
            }
            read.source = Some(file.clone());
        }
        several => {
            let names = several.join("、");
            let values: &[(&str, &dyn std::fmt::Display)] = &[("unit", &unit.id), ("year", &year), ("files", &names)];
            let mut finding = Finding::new(Rule::R10, "files", values).of(&unit.id, year);
            for file in several {
                finding = finding.place(Some(&Place::File { file: file.as_str().into() }));
            }
            read.findings.push(finding);
        }
    }
    if let (Some(file), Some(reading)) = (&files.texts, &mut read.reading)
        && let Err(fault) = add_texts(folder, file, reading)
    {
        read.findings.push(unreadable(&fault, file));
    }
    read
}

/// Adds the texts of a unit's Markdown file to a report that does not carry them.
pub(crate) fn add_texts(folder: &Folder, file: &str, reading: &mut Reading) -> Result<(), Fault> {
    let text = read_text(&folder.path.join(file), file)?;
    let edition = reading.report.edition.clone();
    let (sections, stray) = sections_of_markdown(&text, &edition);
    let place = Place::File { file: file.into() };
    let (unit, year) = (reading.report.unit.id.clone(), reading.report.year);
    for (n, prose) in sections {
        let known = reading.report.section(n);
        if known.is_empty() || edition.sections[n].kind == SectionKind::Table && *known == prose {
            *reading.report.section_mut(n) = prose;
            reading.section_places[n] = Some(place.clone());
        } else if *known != prose && !prose.is_empty() {
            let heading = edition.sections[n].heading();
            let values: &[(&str, &dyn std::fmt::Display)] = &[("section", &heading), ("file", &file)];
            reading.findings.push(Finding::new(Rule::R10, "texts", values).of(&unit, year).place(Some(&place)));
        }
        reading.sections_met[n] = true;
    }
    for line in stray.iter().filter(|line| line.chars().count() >= 30) {
        let quote: String = line.chars().take(40).collect();
        reading.findings.push(Finding::new(Rule::R07, "text", &[("met", &quote)]).of(&unit, year).place(Some(&place)).met(&quote));
    }
    Ok(())
}
