//! Is it the right file: which year, unit and edition it says it is of, and what is due.

use super::{
    Expect,
    about::{About, Said, same_unit},
};
use nianbao_model::{
    Edition, Editions, Finding, Findings, Place, Reading, Rule, Severity, TEMPLATE_VERSION,
};
use std::sync::Arc;

/// Says of a report that knows its own unit, year and edition whether it is the right file (R09,
/// T06), as [`recognise`](super::recognise) does of grids.
pub fn right_file(reading: &mut Reading, file: &str, editions: &Editions, expect: &Expect<'_>) {
    let file: Arc<str> = file.into();
    let place = reading.title_place.clone().unwrap_or(Place::File { file: file.clone() });
    let said = |what: &str| {
        (!what.is_empty()).then(|| Said { what: what.to_owned(), place: place.clone() })
    };
    let report = &reading.report;
    let year = Said { what: report.year, place: place.clone() };
    let about = About {
        names: said(&report.unit.name).into_iter().collect(),
        id: said(&report.unit.id),
        level: report.unit.level,
        years: vec![year],
        edition: said(&report.edition.id),
        ..About::default()
    };
    let year = expect.year.unwrap_or(report.year);
    let due = expect.edition.or_else(|| editions.for_year(year));
    let findings = identity(&file, &about, expect, Some(year), due, &report.edition);
    reading.findings.splice(0..0, findings);
}

/// Is it the right file: of the right unit and year, in the right edition, and of one mind about
/// them?
pub(super) fn identity(
    file: &Arc<str>,
    about: &About,
    expect: &Expect<'_>,
    year: Option<u16>,
    due: Option<&Arc<Edition>>,
    edition: &Edition,
) -> Findings {
    let file = Place::File { file: file.clone() };
    let mut findings = which_year(&file, about, expect, year);
    findings.extend(which_edition(&file, about, year, due, edition));
    findings.extend(which_unit(about, expect));
    findings.extend(which_template(&file, about));
    findings
}

/// An outdated template is named; what is in it is read all the same.
fn which_template(file: &Place, about: &About) -> Option<Finding> {
    let number = |text: &str| text.parse::<u32>().ok();
    let (met, now) = (about.template.as_deref()?, TEMPLATE_VERSION);
    if number(met)? >= number(now)? {
        return None;
    }
    let mut finding = Finding::new(Rule::R09, "old_template", &[("met", &met), ("expected", &now)])
        .place(Some(file))
        .met(met)
        .expected(now);
    finding.severity = Severity::Note;
    Some(finding)
}

fn which_year(file: &Place, about: &About, expect: &Expect<'_>, year: Option<u16>) -> Findings {
    let mut findings = Findings::new();
    for said in &about.bad_years {
        findings.push(
            Finding::new(Rule::R09, "bad_year", &[("met", &said.what)])
                .place(Some(&said.place))
                .met(&said.what),
        );
    }
    match (expect.year, &about.years[..]) {
        (Some(expected), years) => {
            for said in years.iter().filter(|said| said.what != expected) {
                let finding = Finding::new(
                    Rule::R09,
                    "year",
                    &[("met", &said.what), ("expected", &expected)],
                );
                findings.push(finding.place(Some(&said.place)).met(said.what).expected(expected));
            }
        }
        (None, [first, others @ ..]) => {
            for said in others {
                let finding = Finding::new(
                    Rule::R09,
                    "two_years",
                    &[("met", &said.what), ("other", &first.what)],
                );
                findings.push(
                    finding
                        .place(Some(&said.place))
                        .place(Some(&first.place))
                        .met(said.what)
                        .expected(first.what),
                );
            }
        }
        (None, []) => {}
    }
    if year.is_none() && about.bad_years.is_empty() {
        findings.push(
            Finding::new(Rule::R09, "no_year", &[])
                .place(Some(about.blank_year.as_ref().unwrap_or(file))),
        );
    }
    findings
}

fn which_edition(
    file: &Place,
    about: &About,
    year: Option<u16>,
    due: Option<&Arc<Edition>>,
    edition: &Edition,
) -> Findings {
    let mut findings = Findings::new();
    let stated = about.edition.as_ref();
    if let (Some(due), Some(year)) = (due, year)
        && due.id != edition.id
    {
        let place = stated.map_or(file, |said| &said.place);
        let finding = Finding::new(
            Rule::R09,
            "edition",
            &[("met", &edition.id), ("year", &year), ("expected", &due.id)],
        );
        findings.push(finding.place(Some(place)).met(&edition.id).expected(&due.id));
    }
    if let Some(said) = stated
        && said.what != edition.id
        && edition.extends.as_deref() != Some(&said.what)
    {
        let finding =
            Finding::new(Rule::R09, "template", &[("met", &said.what), ("expected", &edition.id)]);
        findings.push(finding.place(Some(&said.place)).met(&said.what).expected(&edition.id));
    }
    findings
}

fn which_unit(about: &About, expect: &Expect<'_>) -> Findings {
    let mut findings = Findings::new();
    for said in &about.bad_ids {
        findings.push(
            Finding::new(Rule::R09, "bad_id", &[("met", &said.what)])
                .place(Some(&said.place))
                .met(&said.what),
        );
    }
    let told = |met: &str, expected: &str, place: &Place| {
        Finding::new(Rule::T06, "title", &[("met", &met), ("expected", &expected)])
            .place(Some(place))
            .met(met)
            .expected(expected)
    };
    let names = &about.names[..];
    // An id is exact; names are written in long and short forms.
    match (expect.unit, &about.id, expect.name) {
        (Some(expected), Some(id), _) if id.what != expected => {
            let met = names.first().map_or(&id.what, |name| &name.what);
            findings.push(told(met, expect.name.unwrap_or(expected), &id.place));
        }
        (_, id, Some(expected)) => {
            let first = usize::from(id.is_some());
            let others = names.iter().skip(first).filter(|said| !same_unit(expected, &said.what));
            findings.extend(others.map(|said| told(&said.what, expected, &said.place)));
        }
        (_, _, None) => {
            for said in names.iter().skip(1) {
                let finding = Finding::new(
                    Rule::T06,
                    "two",
                    &[("met", &said.what), ("other", &names[0].what)],
                );
                findings.push(
                    finding
                        .place(Some(&said.place))
                        .place(Some(&names[0].place))
                        .met(&said.what)
                        .expected(&names[0].what),
                );
            }
        }
    }
    if let (true, None, Some(place)) = (names.is_empty(), expect.name, &about.blank_name) {
        findings.push(Finding::new(Rule::R09, "no_name", &[]).place(Some(place)));
    }
    findings
}
