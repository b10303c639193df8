//! Y05: paragraphs that are (nearly) last year's.

use crate::text::Paragraph;
use nianbao_likeness::{ALIKE, Sketch, Sketcher};
use nianbao_model::{Bilingual, Findings, Reading, Rule, Say};

/// Paragraphs compared of a report; one that has more is no report but a pasted book.
const MOST: usize = 200;

/// One finding for each section that has paragraphs of last year's report. The nearest pair is
/// quoted, this year's first.
pub(crate) fn from_last_year(reading: &Reading, previous: &Reading, findings: &mut Findings) {
    let names = [reading, previous].map(|r| r.report.unit.name.as_str());
    let sketcher = Sketcher::new(names.into_iter().filter(|name| !name.is_empty()));
    let (this, last) = (sketches(reading, &sketcher), sketches(previous, &sketcher));
    let copied: Vec<(Paragraph<'_>, Paragraph<'_>, u8)> =
        this.iter().filter_map(|here| nearest(here, &last)).collect();
    for section in copied.chunk_by(|a, b| a.0.section == b.0.section) {
        // Of equally near ones, the first.
        let Some((here, there, percent)) =
            section.iter().rev().max_by_key(|(_, _, percent)| *percent)
        else {
            continue;
        };
        let numbers = Bilingual::list(section.iter().map(|(here, _, _)| here.number));
        let percents = Bilingual::list(section.iter().map(|(_, _, percent)| format!("{percent}%")));
        let variant = if section.len() > 1 { "several" } else { "one" };
        let values: &[(&str, &dyn Say)] =
            &[("paragraphs", &numbers), ("percents", &percents), ("count", &section.len())];
        let mut finding =
            here.finding(Rule::Y05, variant, here.text, values).met(format!("{percent}%"));
        finding.at.push(there.place(there.text));
        findings.push(finding);
    }
}

/// The sketches of a report's texts. Notes under tables say how figures are counted: they may stay
/// the same, and so may an opening.
fn sketches<'a>(reading: &'a Reading, sketcher: &Sketcher) -> Vec<(Paragraph<'a>, Sketch)> {
    crate::text::paragraphs(reading)
        .filter(|p| reading.report.edition.sections[p.section].wants_text())
        .take(MOST)
        .filter_map(|p| Some((p, sketcher.sketch(p.text)?)))
        .collect()
}

/// Last year's paragraph that this one is a copy of; of equally near ones, the first.
fn nearest<'a>(
    (here, sketch): &(Paragraph<'a>, Sketch),
    last: &[(Paragraph<'a>, Sketch)],
) -> Option<(Paragraph<'a>, Paragraph<'a>, u8)> {
    let alike =
        last.iter().rev().filter_map(|(there, other)| Some((*there, sketch.copies(other, ALIKE)?)));
    alike.max_by_key(|(_, percent)| *percent).map(|(there, percent)| (*here, there, percent))
}
