//! The form to fill in: the statutory document with nothing in it, and a page that says how.

use crate::cases;
use nianbao_export_docx::Template;
use nianbao_format::Form as _;
use nianbao_format_kit::zips;
use nianbao_model::Report;
use std::{fs, path::Path};

fn main_part(bytes: &[u8]) -> String {
    String::from_utf8(zips::parts(bytes)["word/document.xml"].clone()).unwrap()
}

fn blank(edition: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    Template.blank(cases::editions().get(edition).unwrap(), &mut bytes).unwrap();
    bytes
}

fn filled(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    Template.filled(report, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_blank_form_has_every_heading_and_a_grey_cell_for_every_total() {
    for edition in cases::editions().iter() {
        let bytes = blank(&edition.id);
        assert_eq!(bytes, blank(&edition.id));
        let xml = main_part(&bytes);
        for section in edition.sections.iter().filter(|section| !section.is_untitled()) {
            assert_eq!(
                xml.matches(&format!("<w:t>{}</w:t>", section.heading())).count(),
                1,
                "{}",
                section.heading()
            );
        }
        let totals = edition
            .cells_ix()
            .filter(|ix| edition.row(*ix).total || edition.column(*ix).total)
            .count();
        assert_eq!(xml.matches("<w:shd ").count(), totals, "{}", edition.id);
        assert!(totals > 10);
        // Office words, no codes of rules, and no figure that nobody stated.
        let advice = xml.split("<w:br w:type=\"page\"/>").next().unwrap();
        assert!(
            advice.contains("填报说明") && advice.contains("总计 ＝ 自然人＋商业企业"),
            "{}",
            edition.id
        );
        for code in nianbao_model::Rule::ALL {
            assert!(!xml.contains(&format!("{code}")), "{code}");
        }
        assert!(
            !xml.contains("\"TableFigure\"/></w:pPr><w:r>")
                && !xml.contains("\"TableFigure18\"/></w:pPr><w:r>")
        );
        let custom = String::from_utf8(zips::parts(&bytes)["docProps/custom.xml"].clone()).unwrap();
        assert!(
            custom.contains("nianbao.template") && !custom.contains("nianbao.year"),
            "{custom}"
        );
    }
}

#[test]
fn a_filled_form_holds_all_that_the_report_holds() {
    let editions = cases::editions();
    for id in ["2019", "2021", "2021-local"] {
        let report = cases::report(&editions, id, 1_234_567);
        let xml = main_part(&filled(&report));
        assert_eq!(xml.matches("<w:t>1234567</w:t>").count(), report.edition.cells().len(), "{id}");
        assert!(
            xml.contains(&report.title()) || xml.contains("政府信息公开工作年度报告</w:t>"),
            "{id}"
        );
        if let Some(folder) = std::env::var_os("NIANBAO_SHOW") {
            fs::write(Path::new(&folder).join(format!("form-{id}.docx")), blank(id)).unwrap();
            fs::write(Path::new(&folder).join(format!("form-filled-{id}.docx")), filled(&report))
                .unwrap();
        }
    }
}
