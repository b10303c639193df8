//! The conformance kit held against every built-in format, one test each, so that each can be run
//! on its own.

use nianbao_format_kit::{Check, Effort, File, Kit};
use nianbao_model::{Cell, Decimal, Editions, Indicator, Prose, Report, UnitRef};

/// Every cell and every byte with `NIANBAO_FULL=1`, a fair part of them else: for formats whose
/// files are large.
fn effort() -> Effort {
    if std::env::var_os("NIANBAO_FULL").is_some() { Effort::Full } else { Effort::Light }
}

#[test]
fn xlsx() {
    Kit::new()
        .exporter(&nianbao_export_xlsx::Xlsx)
        .importer(&nianbao_import_excel::Excel)
        .effort(effort())
        .waive(Check::Garbage, "a zip's directory stands at its end and says where everything is, so what follows it is not seen")
        .run()
        .assert();
}

#[test]
fn docx() {
    Kit::new()
        .exporter(&nianbao_export_docx::Docx)
        .importer(&nianbao_import_docx::Docx)
        .effort(effort())
        .waive(Check::Garbage, "a zip's directory stands at its end and says where everything is, so what follows it is not seen")
        .run()
        .assert();
}

#[test]
fn html() {
    Kit::new()
        .exporter(&nianbao_export_html::Html)
        .importer(&nianbao_import_html::Html)
        .effort(effort())
        .run()
        .assert();
}

#[test]
fn xml() {
    Kit::new().exporter(&nianbao_format_xml::Xml).importer(&nianbao_format_xml::Xml).run().assert();
}

#[test]
fn json() {
    Kit::new()
        .exporter(&nianbao_format_json::Json)
        .importer(&nianbao_format_json::Json)
        .run()
        .assert();
}

#[test]
fn csv() {
    Kit::new().exporter(&nianbao_format_csv::Csv).importer(&nianbao_format_csv::Csv).run().assert();
}

/// No program writes such texts, so there are files: one that states some figures in words, short
/// enough to be cut off at every byte; one with all lines and cells; one copied off a viewer that
/// lost them.
#[test]
fn text() {
    let few = File::new("few.txt", include_bytes!("../texts/few.txt"));
    let clean = File::new("sample.txt", include_bytes!("../texts/clean.txt")).gives(report());
    let run_together = File::new("run-together.txt", include_bytes!("../texts/run-together.txt"));
    Kit::new()
        .importer(&nianbao_import_text::Text)
        .files([few, clean, run_together])
        .run()
        .assert();
}

/// What `texts/clean.txt` says; the unit's id is the name of its file.
fn report() -> Report {
    let edition = Editions::national().get("2021").unwrap().clone();
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "sample".into(), name: "样例海关".into(), level: None },
        2021,
    );
    edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(0)));
    let mut put = |id: &str, cell: Cell| report.set(edition.find(id).unwrap(), cell);
    for (id, figure) in [
        ("proactive.normative_documents.issued", 2),
        ("proactive.normative_documents.repealed", 1),
        ("proactive.normative_documents.in_force", 15),
        ("proactive.licensing.decisions", 9559),
        ("proactive.penalties.decisions", 17706),
        ("proactive.coercive_measures.decisions", 2782),
        ("disputes.reconsideration.upheld", 1),
        ("disputes.reconsideration.total", 1),
        ("disputes.litigation_after_reconsideration.upheld", 1),
        ("disputes.litigation_after_reconsideration.pending", 1),
        ("disputes.litigation_after_reconsideration.total", 2),
    ] {
        put(id, Cell::count(figure));
    }
    put("proactive.administrative_fees.amount", Cell::figure(Decimal::new(325, 2)));
    for (row, [natural_person, enterprise, other_org]) in [
        ("received", [12, 3, 1]),
        ("carried_in", [1, 0, 0]),
        ("granted", [6, 1, 0]),
        ("partly_granted", [2, 0, 0]),
        ("denied.third_party_rights", [0, 1, 0]),
        ("unavailable.not_held", [2, 1, 1]),
        ("not_processed.repeated", [1, 0, 0]),
        ("outcome_total", [11, 3, 1]),
        ("carried_out", [2, 0, 0]),
    ] {
        put(&format!("requests.{row}.natural_person"), Cell::count(natural_person));
        put(&format!("requests.{row}.enterprise"), Cell::count(enterprise));
        put(&format!("requests.{row}.other_org"), Cell::count(other_org));
        put(&format!("requests.{row}.total"), Cell::count(natural_person + enterprise + other_org));
    }
    for (section, text) in [
        ("overview", "本年度主动公开政府信息 35 条，较上年增长 6.5%。"),
        ("problems", "一是解读材料的形式还不够多样。\n二是下一步将继续完善公开目录。"),
        ("other_matters", "本年度没有收取信息处理费。"),
    ] {
        *report.section_mut(edition.section(section).unwrap()) = Prose::new(text);
    }
    // A figure in a sentence is one outside the tables.
    report.indicators.push(Indicator {
        name: "主动公开政府信息".into(),
        value: "35".into(),
        unit: "条".into(),
        year_on_year: Some("6.5%".into()),
    });
    report
}
