//! Writing a report in every format: read back before it counts.

use nianbao_document::compose;
use nianbao_format::{
    Difference, ExportJob, Exporter, Input, Keeps, MarkJob, Marker, Published, Registry, Role,
};
use nianbao_grid::Expect;
use nianbao_intake::read_file;
use nianbao_model::{
    Editions, Fault, Finding, Findings, Lang, Reading, Report, Rule, Say, figure_text,
};
use nianbao_output::{Output, cannot_write};
use nianbao_register::Region;
use std::path::Path;

/// The folder of files that are handed back marked, in the part that stays in the house.
const RETURNED: &str = "staff/returned";

/// Writes reports into an output folder.
pub(crate) struct Publisher<'a> {
    pub(crate) output: &'a Output,
    pub(crate) region: &'a Region,
    pub(crate) registry: &'a Registry,
    pub(crate) editions: &'a Editions,
    pub(crate) formats: Vec<&'a dyn Exporter>,
}

impl Publisher<'_> {
    /// Writes a report in all formats into `folder` (`2020`, `staff/drafts/2020`), after the unit's
    /// `earlier` ones, oldest first. What a format cannot write, or does not read back the
    /// same, is a finding and is not written; the other formats are.
    pub(crate) fn publish(
        &self,
        report: &Report,
        earlier: &[Reading],
        folder: &str,
        draft: Option<usize>,
    ) -> (Vec<Published>, Findings) {
        let document = match draft {
            Some(errors) => compose(report).draft(errors),
            None => compose(report),
        };
        let page = self.formats.iter().find(|exporter| exporter.role() == Role::Page);
        let page = page
            .map(|exporter| format!("{folder}/{}.{}", report.unit.id, exporter.info().ending()));
        let all_earlier: Vec<&Report> = earlier.iter().map(|reading| &reading.report).collect();
        let (mut written, mut beside, mut findings) = (Vec::new(), Vec::new(), Findings::new());
        // What links to the others comes last, for their digests are known then; the report's page,
        // first in the list, last of all.
        let (linking, plain): (Vec<_>, Vec<_>) =
            self.formats.iter().enumerate().partition(|(_, exporter)| exporter.wants_files());
        let any_links = !linking.is_empty();
        for (n, exporter) in plain.into_iter().chain(linking.into_iter().rev()) {
            let info = exporter.info();
            let file = format!("{folder}/{}.{}", report.unit.id, info.ending());
            let first = all_earlier
                .partition_point(|earlier| earlier.year + exporter.earlier_years() < report.year);
            let job = ExportJob::new(report, &document)
                .at_path(self.region, &file, page.as_deref())
                .after(&all_earlier[first..])
                .beside(&beside);
            let mut bytes = Vec::new();
            let made = exporter.write(&job, &mut bytes).map_err(|fault| failed(&info.id, &fault));
            let made = made.and_then(|()| self.reads_back(report, *exporter, &file, &bytes));
            let made = made.and_then(|()| {
                self.output
                    .put(&file, &info.id, &bytes)
                    .map_err(|e| failed(&info.id, &cannot_write(&file, &e)))
            });
            match made {
                Ok(file) => {
                    let file = Published { file, role: exporter.role(), name: info.name };
                    if any_links {
                        beside.push(file.clone());
                    }
                    written.push((n, file));
                }
                Err(finding) => findings.push(finding.of(&report.unit.id, report.year)),
            }
        }
        written.sort_by_key(|(n, _)| *n);
        (written.into_iter().map(|(_, written)| written).collect(), findings)
    }

    /// Hands a draft's own file back with its places marked, where its format has a marker. It is
    /// what the unit has handed in, for the staff alone; that it cannot be marked is nobody's
    /// fault.
    pub(crate) fn hand_back(
        &self,
        folder: &Path,
        source: &str,
        report: &Report,
        findings: &[Finding],
        lang: Lang,
    ) -> Option<Published> {
        let reads = |marker: &&dyn Marker| {
            self.registry
                .importer(&marker.info().id)
                .is_some_and(|importer| importer.info().fits(source))
        };
        let marker = self.registry.markers().find(reads)?;
        let original = read_file(&folder.join(source), source).ok()?;
        let mut bytes = Vec::new();
        let marked = marker
            .mark(
                &MarkJob::new(&original, source, findings, lang).of(&report.unit.name),
                &mut bytes,
            )
            .ok()?;
        let info = marker.info();
        let own = source.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let ending =
            own.filter(|own| marked.kept_look && info.extensions.iter().any(|known| known == own));
        let ending = ending.as_deref().unwrap_or_else(|| info.ending());
        let file = format!("{RETURNED}/{}/{}.{ending}", report.year, report.unit.id);
        let file = self.output.put(&file, &info.id, &bytes).ok()?;
        Some(Published { file, role: Role::File, name: info.name })
    }

    /// Reads what was written with the importer of the same format, where there is one, and
    /// compares.
    fn reads_back(
        &self,
        report: &Report,
        exporter: &dyn Exporter,
        file: &str,
        bytes: &[u8],
    ) -> Result<(), Box<Finding>> {
        let info = exporter.info();
        let Some(importer) = self.registry.importer(&info.id) else { return Ok(()) };
        let expect = Expect {
            unit: Some(&report.unit.id),
            name: Some(&report.unit.name),
            level: report.unit.level,
            year: Some(report.year),
            edition: Some(&report.edition),
            newest: None,
        };
        let back = self
            .registry
            .read(&Input::new(bytes, file, self.editions), Some(&info.id), &expect)
            .map_err(|f| failed(&info.id, &f))?;
        differs(report, &back.report, exporter.keeps().common(importer.keeps()), &info.id)
            .map_or(Ok(()), |finding| Err(Box::new(finding)))
    }
}

fn failed(format: &str, fault: &Fault) -> Box<Finding> {
    Box::new(Finding::new(Rule::B01, "failed", &[("format", &format), ("why", fault)]))
}

/// How a report that was read back differs from the one that was written, as far as the format
/// keeps it.
pub fn differs(report: &Report, back: &Report, keeps: Keeps, format: &str) -> Option<Finding> {
    let other = |zh: &str, en: &str| {
        Finding::new(Rule::B01, "other", &[("format", &format), ("what", &(zh, en))])
    };
    Some(match nianbao_format::differs(report, back, keeps)? {
        Difference::Edition => other("版式", "edition"),
        Difference::Cell(ix) => {
            let spec = report.edition.spec(ix);
            let (expected, met) = (figure_text(report.cell(ix)), figure_text(back.cell(ix)));
            let values: &[(&str, &dyn Say)] = &[
                ("format", &format),
                ("cell", &spec.address),
                ("expected", &expected),
                ("met", &met),
            ];
            Finding::new(Rule::B01, "cell", values)
                .cell(spec.address.clone())
                .met(met.zh)
                .expected(expected.zh)
        }
        Difference::Section(n) => {
            let heading = report.edition.sections[n].heading();
            other(&heading, &heading)
        }
        Difference::Indicators => other("指标", "indicators"),
        _ => other("单位或年度", "unit or year"),
    })
}
