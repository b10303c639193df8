//! The block of core metadata: how the report is entered in the catalogue of public information
//! (政府信息公开目录).

use nianbao_format::ExportJob;
use nianbao_model::{Report, SectionKind};

/// The way of disclosure of every annual report (《条例》第五十条).
const DISCLOSURE: &str = "主动公开";

/// The elements in their order, each with its text. What the register does not say is left out;
/// nothing is made up.
pub(crate) fn elements(job: &ExportJob<'_>) -> Vec<(&'static str, String)> {
    let report = job.report;
    let mut elements = Vec::new();
    let mut add = |name, text: String| {
        if !text.trim().is_empty() {
            elements.push((name, text));
        }
    };
    let settings = job.region.map(|region| region.year(report.year)).unwrap_or_default();
    add("identifier", settings.identifiers.get(&report.unit.id).cloned().unwrap_or_default());
    add("title", report.title());
    add("description", description(report));
    add("date", settings.published.unwrap_or_default());
    add("publisher", report.unit.name.clone());
    if let Some(region) = job.region {
        let site = &region.site;
        site.keywords.iter().for_each(|keyword| add("keyword", keyword.clone()));
        add("category", site.column.clone());
        add("department", site.department.clone());
    }
    add("disclosure", DISCLOSURE.to_owned());
    if let (Some(region), Some(path)) = (job.region, job.page_path)
        && !region.site.base_url.is_empty()
    {
        add("link", format!("{}/{path}", region.site.base_url.trim_end_matches('/')));
    }
    elements
}

/// What the report is, and of which parts it consists. Its figures are in its cells.
fn description(report: &Report) -> String {
    let sections = &report.edition.sections;
    let named = sections.iter().enumerate().filter(|(n, section)| {
        let told = section.kind == SectionKind::Table || !report.section(*n).is_empty();
        told && !section.is_untitled()
    });
    let titles: Vec<&str> = named.map(|(_, section)| section.label.as_str()).collect();
    let (name, year) = (&report.unit.name, report.year);
    format!("{name}{year}年度政府信息公开工作情况，包括{}。", titles.join("、"))
}
