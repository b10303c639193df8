//! T09 and R06: text sections that are empty or not there.

use nianbao_model::{Finding, Findings, Reading, Rule};

/// Every text section must be there and say something; a report may do without an opening.
pub(crate) fn empty(reading: &Reading, findings: &mut Findings) {
    for (n, section) in reading.report.edition.sections.iter().enumerate() {
        if !section.wants_text() || !reading.report.section(n).is_empty() {
            continue;
        }
        let heading = section.heading();
        let (rule, variant) =
            if reading.sections_met[n] { (Rule::T09, "empty") } else { (Rule::R06, "section") };
        let place = reading.section_places[n].as_ref();
        findings.push(
            Finding::new(rule, variant, &[("section", &heading)]).place(place).expected(heading),
        );
    }
}
