//! A cell that has two contents is unreadable; where a text states its figure, and exactly one of
//! the contents is that, the finding says so.
//!
//! Nothing is decided by it: the cell stays unreadable until a person has looked.

use nianbao_model::{Bilingual, Cell, Decimal, Findings, Reading, Rule};
use std::collections::BTreeSet;

/// Contents of a cell beyond so many are no choice.
const MOST: usize = 6;

/// Adds to findings on unreadable cells what the texts say of them.
pub(crate) fn agree(reading: &Reading, previous: Option<&Reading>, findings: &mut Findings) {
    let report = &reading.report;
    let mut said = None;
    for finding in
        findings.iter_mut().filter(|finding| matches!(finding.rule, Rule::R01 | Rule::R10))
    {
        let [address] = finding.cells.as_slice() else { continue };
        let Some(Cell::Unreadable(met)) = report.at(address) else { continue };
        let candidates = figures(met);
        if candidates.len() < 2 || candidates.len() > MOST {
            continue;
        }
        let said = said.get_or_insert_with(|| nianbao_claims::read(reading, previous));
        let figures_said = said
            .sentences
            .iter()
            .flat_map(|sentence| &sentence.figures)
            .filter(|figure| figure.cells == [address.as_str()]);
        let stated: BTreeSet<Decimal> =
            figures_said.flat_map(|figure| figures(&figure.text)).collect();
        let agreed: Vec<&Decimal> = stated.intersection(&candidates).collect();
        if let ([one], 1) = (agreed.as_slice(), stated.len()) {
            finding.message.add(&Bilingual::new(
                format!("文字中写的是 {one}，与其中一种一致，请核对。"),
                format!("The text says {one}, which is one of them; please check."),
            ));
            finding.expected = Some(one.to_string());
        }
    }
}

/// The whole figures in a text.
fn figures(text: &str) -> BTreeSet<Decimal> {
    let digits = |c: char| !c.is_ascii_digit() && c != '.';
    text.split(digits)
        .filter_map(|piece| piece.parse::<Decimal>().ok())
        .map(|value| value.normalize())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::{Context, check};
    use nianbao_model::{Cell, Editions, Finding, Prose, Reading, Report, Rule, UnitRef};

    fn told(cell: &str, text: &str) -> Finding {
        let edition = Editions::national().get("2021").unwrap().clone();
        let mut report = Report::blank(edition.clone(), UnitRef::default(), 2023);
        for ix in edition.cells_ix() {
            report.set(ix, Cell::count(0));
        }
        let address = "requests.received.total";
        report.set(edition.find(address).unwrap(), Cell::unreadable(cell));
        let n = edition.section("overview").unwrap();
        *report.section_mut(n) = Prose::new(text);
        let mut reading = Reading::of(report);
        reading.findings.push(
            Finding::new(Rule::R10, "cells", &[("cell", &"总计"), ("met", &cell)])
                .cell(address)
                .met(cell),
        );
        check(&reading, &Context::default()).remove(0)
    }

    #[test]
    fn the_one_content_that_the_text_states_is_named() {
        let one = told("14 | 41", "2023年，共收到政府信息公开申请14件。");
        assert!(
            one.message.zh.ends_with("文字中写的是 14，与其中一种一致，请核对。"),
            "{}",
            one.message.zh
        );
        assert!(one.message.en.contains("The text says 14"));
        for (cell, text) in [
            ("14 | 41", "2023年，共收到政府信息公开申请15件。"),
            ("14 | 41", "2023年，共收到政府信息公开申请14件。收到政府信息公开申请41件。"),
            ("约14", "2023年，共收到政府信息公开申请14件。"),
            ("14 | 41", "认真落实各项要求。"),
        ] {
            assert!(!told(cell, text).message.zh.contains("与其中一种一致"), "{cell} {text}");
        }
    }
}
