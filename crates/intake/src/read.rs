//! One unit's report of one year: from its files to a reading, with what is to be said when there
//! is none.

use crate::{
    books::with_books,
    file::{here, read_file, read_text},
    folder::{Folder, Node, Year},
    identify::difference,
};
use nianbao_format::{Input, Registry, within_bounds};
use nianbao_grid::{Expect, sections_of_markdown};
use nianbao_model::{
    Bilingual, Editions, Fault, Finding, Findings, Power, Reading, Rule, Say, SectionKind, UnitRef,
};
use std::path::Path;

/// What a unit has for a year.
#[derive(Debug, Default)]
pub struct UnitReading {
    /// The report, if one could be read.
    pub reading: Option<Reading>,
    /// The file it was read from, below the region's folder.
    pub source: Option<String>,
    /// What it exercises by its list of powers, for the table of who exercises what; nothing
    /// unless the register wants that table.
    pub powers: Vec<Power>,
    /// Why there is no report (U03, R10); what is said of a report is in its reading.
    pub findings: Findings,
    /// The machine was short of something, so that nothing can be said of the file.
    pub short: Option<Fault>,
}

/// Reads a unit's report for a year. Where nothing can be read and a report is due, the findings
/// say so.
pub fn read_unit(
    folder: &Folder,
    registry: &Registry,
    node: &Node<'_>,
    listed: &Year,
) -> UnitReading {
    let year = listed.year;
    let unit = folder.unit_ref(node, year);
    let files = listed.units.get(node.id).cloned().unwrap_or_default();
    let due = !node.rolls_up
        && folder.region.unit(node.id).is_some_and(|u| u.reports && u.exists_in(year));
    let mut read = UnitReading::default();
    let unreadable = |why: &Fault, file: &str| {
        let values: &[(&str, &dyn Say)] =
            &[("name", &unit.name), ("unit", &unit.id), ("year", &year), ("why", &why.message)];
        let finding = Finding::new(Rule::U03, "unreadable", values);
        let place = why.at.clone().unwrap_or_else(|| here(file));
        finding.of(&unit.id, year).place(Some(&place))
    };
    match &files.reports[..] {
        [] => {
            if due {
                let values: &[(&str, &dyn Say)] =
                    &[("name", &unit.name), ("unit", &unit.id), ("year", &year)];
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
                newest: None,
            };
            let reading = read_file(&folder.path.join(file), file).and_then(|bytes| {
                registry.read(&Input::new(&bytes, file, &folder.editions), None, &expect)
            });
            read.source = Some(file.clone());
            match reading {
                // A form that was given out and not filled in is no report; where the units below
                // are added up, nothing is lacking.
                Ok(reading) if reading.is_blank() && files.texts.is_none() => {
                    read.source = None;
                    if due {
                        let values: &[(&str, &dyn Say)] = &[
                            ("name", &unit.name),
                            ("unit", &unit.id),
                            ("year", &year),
                            ("file", file),
                        ];
                        read.findings.push(
                            Finding::new(Rule::U03, "blank", values)
                                .of(&unit.id, year)
                                .place(Some(&here(file))),
                        );
                    }
                }
                Ok(mut reading) => {
                    // The register says who a unit is; formats that carry a unit of their own have
                    // been compared with it.
                    reading.report.unit = unit.clone();
                    reading.report.year = year;
                    read.reading = Some(reading);
                }
                Err(fault) => {
                    read.findings.push(unreadable(&fault, file));
                    read.short = Some(fault).filter(|fault| fault.short);
                }
            }
        }
        several => read.findings.push(in_several_files(folder, registry, (&unit, year), several)),
    }
    with_books(folder, registry, node, listed, &files, &mut read);
    if let (Some(file), Some(reading)) = (&files.texts, &mut read.reading)
        && let Err(fault) = add_texts(folder, file, reading)
    {
        read.findings.push(unreadable(&fault, file));
        read.short = read.short.or(Some(fault).filter(|fault| fault.short));
    }
    read
}

/// That a unit has several files for a year, and in what the first two differ.
fn in_several_files(
    folder: &Folder,
    registry: &Registry,
    (unit, year): (&UnitRef, u16),
    several: &[String],
) -> Finding {
    let names = Bilingual::list(several);
    let report = |file: &String| {
        let bytes = read_file(&folder.path.join(file), file).ok()?;
        Some(
            registry
                .read(&Input::new(&bytes, file, &folder.editions), None, &Expect::default())
                .ok()?
                .report,
        )
    };
    let first_two = several.first().and_then(report).zip(several.get(1).and_then(report));
    let differ = match first_two.map(|(one, other)| difference(&one, &other)) {
        Some(Some(what)) => Bilingual::new(
            format!("前两个文件：{}。", what.zh),
            format!("The first two differ in {}. ", what.en),
        ),
        Some(None) => Bilingual::new("前两个文件内容相同。", "The first two say the same. "),
        None => Bilingual::new("", ""),
    };
    let values: &[(&str, &dyn Say)] =
        &[("unit", &unit.id), ("year", &year), ("files", &names), ("differ", &differ)];
    let finding = Finding::new(Rule::R10, "files", values).of(&unit.id, year);
    several.iter().fold(finding, |finding, file| finding.place(Some(&here(file))))
}

/// Adds the texts of a unit's Markdown file to a report that does not carry them.
///
/// # Errors
/// When the file cannot be read.
pub fn add_texts(folder: &Folder, file: &str, reading: &mut Reading) -> Result<(), Fault> {
    let text = read_text(&folder.path.join(file), file)?;
    let edition = reading.report.edition.clone();
    let (sections, stray) = sections_of_markdown(&text, &edition);
    let place = here(file);
    let (unit, year) = (reading.report.unit.id.clone(), reading.report.year);
    for (n, prose) in sections {
        let known = reading.report.section(n);
        if known.is_empty() || edition.sections[n].kind == SectionKind::Table && *known == prose {
            *reading.report.section_mut(n) = prose;
            reading.section_places[n] = Some(place.clone());
        } else if *known != prose && !prose.is_empty() {
            let heading = edition.sections[n].heading();
            let values: &[(&str, &dyn Say)] = &[("section", &heading), ("file", &file)];
            reading
                .findings
                .push(Finding::new(Rule::R10, "texts", values).of(&unit, year).place(Some(&place)));
        }
        reading.sections_met[n] = true;
    }
    for line in stray.iter().filter(|line| line.chars().count() >= 30) {
        let quote: String = line.chars().take(40).collect();
        reading.findings.push(
            Finding::new(Rule::R07, "text", &[("met", &quote)])
                .of(&unit, year)
                .place(Some(&place))
                .met(&quote),
        );
    }
    within_bounds(reading, file)
}

/// Reads a report that stands alone, by the importer `format` if one is named.
///
/// # Errors
/// When nothing can be read from it.
pub fn read_report(
    file: &Path,
    registry: &Registry,
    editions: &Editions,
    format: Option<&str>,
) -> Result<Reading, Fault> {
    let name = file.display().to_string();
    let bytes = read_file(file, &name)?;
    registry.read(
        &Input::new(&bytes, &name, editions),
        format,
        &Expect { newest: this_year(), ..Expect::default() },
    )
}

/// Reads a file as the report of the unit that it is named after. One that lies in the region's
/// folder has its texts there, and last year's report, which is returned, too.
///
/// # Errors
/// When there is no report in it, or more than one file of the unit for that year.
pub fn read_in_region(
    folder: &Folder,
    registry: &Registry,
    file: &Path,
) -> Result<(Reading, Option<Reading>), Fault> {
    let stem = file.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    let nodes = folder.nodes();
    let Some(node) = nodes.iter().find(|n| n.id == stem) else {
        return Ok((read_report(file, registry, &folder.editions, None)?, None));
    };
    let year: Option<u16> = file
        .parent()
        .and_then(Path::file_name)
        .and_then(|n| n.to_str())
        .and_then(|n| n.parse().ok());
    let inside = |year: u16| {
        let same = |a: &Path, b: &Path| {
            a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
        };
        file.parent().is_some_and(|parent| same(parent, &folder.path.join(year.to_string())))
    };
    if let Some(listed) =
        year.and_then(|year| folder.years.get(&year)).filter(|listed| inside(listed.year))
    {
        let read = read_unit(folder, registry, node, listed);
        let before = listed.year.checked_sub(1).and_then(|year| folder.years.get(&year));
        let before = before.and_then(|before| read_unit(folder, registry, node, before).reading);
        return match read.reading {
            Some(mut reading) => {
                reading.findings.extend(read.findings);
                Ok((reading, before))
            }
            None => Err(why_none(read.findings, &file.display().to_string())),
        };
    }
    let name = file.display().to_string();
    let bytes = read_file(file, &name)?;
    let unit = folder.unit_ref(node, year.unwrap_or(u16::MAX));
    let expect = Expect {
        unit: Some(&unit.id),
        name: Some(&unit.name),
        level: unit.level,
        year,
        newest: this_year(),
        ..Expect::default()
    };
    Ok((registry.read(&Input::new(&bytes, &name, &folder.editions), None, &expect)?, None))
}

/// No report is about a year that has not begun. In a region's folder the year is the folder's, and
/// no clock is asked.
fn this_year() -> Option<u16> {
    u16::try_from(jiff::Zoned::now().year()).ok()
}

/// Why a unit has no report, in the words of the first finding that says so.
fn why_none(findings: Findings, file: &str) -> Fault {
    match findings.into_iter().next() {
        Some(finding) => {
            Fault { message: finding.message, at: finding.at.into_iter().next(), short: false }
        }
        None => Fault::new(
            "这个文件不是年报，该单位这一年也没有年报文件",
            "this file is no report, and its unit has none for the year",
        )
        .at(here(file)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn texts_alone_are_no_report_and_the_fault_says_so() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("2020")).unwrap();
        fs::write(dir.path().join("region.toml"), "[region]\nid = \"gz\"\nname = \"某关区\"\n")
            .unwrap();
        let file = dir.path().join("2020/gz.md");
        fs::write(&file, "").unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let fault = read_in_region(&folder, &Registry::new(), &file).unwrap_err();
        assert!(
            fault.message.en.contains("no report") && fault.message.zh.contains("不是年报"),
            "{fault:?}"
        );
        assert!(fault.at.unwrap().file().to_string().ends_with("gz.md"));
    }
}
