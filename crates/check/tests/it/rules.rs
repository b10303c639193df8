//! Each rule fires on the one figure that breaks it and on nothing else.

use nianbao_check::Context;
use nianbao_model::{Cell, Editions, Findings, Prose, Reading, Report, Rule, UnitRef};

/// A report with all zeros but one request granted, all texts, and every identity holding.
fn sound(year: u16) -> Reading {
    let editions = Editions::national();
    let edition = editions.for_year(year).unwrap();
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "a".into(), name: "某海关".into(), level: None },
        year,
    );
    for ix in edition.cells_ix() {
        report.set(ix, Cell::count(0));
    }
    for n in 0..edition.sections.len() {
        *report.section_mut(n) = Prose::new("有文字，未收取信息处理费。");
    }
    let mut reading = Reading::of(report);
    for row in ["received", "granted", "outcome_total"] {
        for column in ["natural_person", "total"] {
            set(&mut reading, &format!("requests.{row}.{column}"), Cell::count(3));
        }
    }
    reading
}

fn check(reading: &Reading, previous: Option<&Reading>) -> Findings {
    nianbao_check::check(reading, &Context { previous, ..Context::default() })
}

fn set(reading: &mut Reading, address: &str, cell: Cell) {
    let ix = reading.report.edition.find(address).unwrap();
    reading.report.set(ix, cell);
}

fn codes(findings: &Findings) -> Vec<(Rule, &str)> {
    findings.iter().map(|f| (f.rule, f.cells.first().map_or("", String::as_str))).collect()
}

#[test]
fn a_sound_report_has_no_findings() {
    for year in [2019, 2021] {
        assert_eq!(check(&sound(year), None), []);
    }
}

#[test]
fn each_identity_is_told_with_its_cells() {
    let mut reading = sound(2020);
    set(&mut reading, "requests.received.natural_person", Cell::count(4));
    assert_eq!(
        codes(&check(&reading, None)),
        [
            (Rule::I01, "requests.received.natural_person"),
            (Rule::I02, "requests.received.natural_person")
        ]
    );

    let mut reading = sound(2020);
    set(&mut reading, "requests.denied.state_secret.natural_person", Cell::count(1));
    set(&mut reading, "requests.denied.state_secret.total", Cell::count(1));
    let findings = check(&reading, None);
    assert_eq!(
        codes(&findings),
        [
            (Rule::I03, "requests.outcome_total.natural_person"),
            (Rule::I03, "requests.outcome_total.total")
        ]
    );
    assert_eq!(
        (findings[0].met.as_deref(), findings[0].expected.as_deref()),
        (Some("3"), Some("4"))
    );
    assert!(
        findings[0].message.zh.contains("（一）予以公开 3，（三）不予公开 1.属于国家秘密 1"),
        "{}",
        findings[0].message.zh
    );

    let mut reading = sound(2020);
    set(&mut reading, "disputes.litigation_direct.total", Cell::count(2));
    assert_eq!(codes(&check(&reading, None)), [(Rule::I04, "disputes.litigation_direct.total")]);

    let mut reading = sound(2020);
    set(&mut reading, "proactive.licensing.items_change", Cell::count(-1));
    assert_eq!(codes(&check(&reading, None)), [(Rule::I06, "proactive.licensing.items_previous")]);

    let mut reading = sound(2020);
    set(&mut reading, "proactive.regulations.disclosed", Cell::count(1));
    assert_eq!(codes(&check(&reading, None)), [(Rule::I07, "proactive.regulations.disclosed")]);
}

#[test]
fn counts_are_whole_and_not_below_zero() {
    let mut reading = sound(2020);
    set(&mut reading, "proactive.procurement.projects", Cell::figure("2.5".parse().unwrap()));
    set(&mut reading, "proactive.procurement.amount", Cell::figure("2.5".parse().unwrap()));
    set(&mut reading, "proactive.licensing.decisions", Cell::count(-2));
    assert_eq!(
        codes(&check(&reading, None)),
        [
            (Rule::I05, "proactive.licensing.decisions"),
            (Rule::I05, "proactive.procurement.projects")
        ]
    );
}

#[test]
fn an_unknown_cell_breaks_an_identity_only_where_no_figure_could_save_it() {
    // 3 = 0 + ? can hold, 3 = 5 + ? cannot.
    let mut reading = sound(2020);
    set(&mut reading, "requests.received.natural_person", Cell::unreadable("约3"));
    assert_eq!(codes(&check(&reading, None)), []);
    set(&mut reading, "requests.received.enterprise", Cell::count(5));
    let findings = check(&reading, None);
    assert_eq!(
        codes(&findings),
        [(Rule::I01, "requests.received.enterprise"), (Rule::I02, "requests.received.total")]
    );
    // A blank total is the reader's to speak of.
    let mut reading = sound(2020);
    set(&mut reading, "requests.received.total", Cell::Blank);
    assert_eq!(codes(&check(&reading, None)), []);
    // What does not apply counts nothing.
    let mut reading = sound(2020);
    set(&mut reading, "requests.received.enterprise", Cell::not_applicable("/"));
    assert_eq!(codes(&check(&reading, None)), []);
}

#[test]
fn the_step_from_last_year_is_checked_where_both_years_speak() {
    let mut last = sound(2019);
    for (address, n) in [
        ("requests.carried_out.natural_person", 2),
        ("requests.carried_out.total", 2),
        ("proactive.licensing.items_previous", 5),
    ] {
        set(&mut last, address, Cell::count(n));
    }
    let reading = sound(2020);
    let findings = check(&reading, Some(&last));
    assert_eq!(
        codes(&findings),
        [
            (Rule::Y01, "requests.carried_in.natural_person"),
            (Rule::Y01, "requests.carried_in.total"),
            (Rule::Y03, "proactive.licensing.items_previous"),
        ]
    );
    assert_eq!(findings[0].expected.as_deref(), Some("2"));
    set(&mut last, "requests.carried_out.total", Cell::Blank);
    assert_eq!(check(&reading, Some(&last)).len(), 2);
    // 2021: in force = last year's + issued - repealed; and last year in another edition has no
    // such cell.
    let mut reading = sound(2022);
    set(&mut reading, "proactive.regulations.issued", Cell::count(2));
    let findings = check(&reading, Some(&sound(2021)));
    assert_eq!(codes(&findings), [(Rule::Y02, "proactive.regulations.in_force")]);
    assert_eq!(findings[0].expected.as_deref(), Some("2"));
    assert_eq!(check(&sound(2021), Some(&sound(2020))), []);
}

#[test]
fn sections_are_there_and_say_something() {
    let mut reading = sound(2021);
    *reading.report.section_mut(5) = Prose::default();
    *reading.report.section_mut(6) = Prose::default();
    reading.sections_met[6] = false;
    assert_eq!(
        check(&reading, None).iter().map(|f| f.rule).collect::<Vec<_>>(),
        [Rule::T09, Rule::R06]
    );
}
