//! Pages of our own come back whole: every cell in its state, every text, every indicator; and
//! without their marks still every figure.

use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter as _, Importer as _, Input, Registry, Source};
use nianbao_format_kit::random;
use nianbao_grid::Expect;
use nianbao_import_html::Html;
use nianbao_model::{Place, Reading, Report, Rule};
use nianbao_register::Region;
use proptest::prelude::*;

fn page(report: &Report) -> String {
    let mut bytes = Vec::new();
    nianbao_export_html::Html.write(&ExportJob::new(report, &compose(report)), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn read(page: &str) -> Reading {
    let registry = Registry::new().import(Html);
    registry
        .read(
            &Input::new(page.as_bytes(), "page.html", random::editions()),
            None,
            &Expect::default(),
        )
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_page_comes_back_whole(report in random::reports()) {
        let page = page(&report);
        let Source::Reading(reading) = Html.read(&Input::new(page.as_bytes(), "p.html", random::editions())).unwrap() else {
            panic!("a page of our own is read by its cells' ids");
        };
        prop_assert_eq!(&reading.report, &report);
        prop_assert!(reading.findings.iter().all(|f| matches!(f.rule, Rule::R01 | Rule::R04)), "{:?}", reading.findings);
        prop_assert!(reading.places.iter().all(|p| matches!(p, Some(Place::Line { .. }))), "a place is a line");
    }

    #[test]
    fn a_page_whose_marks_a_portal_has_taken_away_keeps_its_figures(report in random::valid_reports()) {
        let stripped = page(&report).replace(" data-", " x-").replace(" headers=", " x-headers=");
        let reading = read(&stripped);
        for (ix, cell) in report.cells() {
            prop_assert_eq!(reading.report.cell(ix), cell, "{}", report.edition.label(ix));
        }
    }
}

#[test]
fn a_published_page_knows_its_day() {
    let region =
        Region::parse("years.2021.published = \"2022-01-28\"\n[region]\nid = \"r\"\nname = \"某关区\"\n[site]\nname = \"某网站\"").unwrap();
    let edition = random::editions().get("2021").unwrap().clone();
    let unit = nianbao_model::UnitRef { id: "u".into(), name: "某海关".into(), level: None };
    let report = Report::blank(edition, unit, 2021);
    let mut bytes = Vec::new();
    nianbao_export_html::Html
        .write(
            &ExportJob::new(&report, &compose(&report)).published(&region, "2021/u.html"),
            &mut bytes,
        )
        .unwrap();
    let page = String::from_utf8(bytes).unwrap();
    assert_eq!(read(&page).published.as_deref(), Some("2022-01-28"));
    let stripped = read(&page.replace(" data-", " x-"));
    assert_eq!((stripped.published.as_deref(), stripped.report.year), (Some("2022-01-28"), 2021));
    assert_eq!(stripped.report.unit.name, "某海关");
}
