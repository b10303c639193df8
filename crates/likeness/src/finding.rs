//! U05: what is said of copies between units, and the quotations that show both texts.

use crate::{Copied, Copies, copies::Paragraph};
use nianbao_model::{Bilingual, Finding, Findings, Place, Rule, Say};

/// U05: one finding for each unit and section that has paragraphs of other units' reports. It names
/// the paragraphs and quotes the nearest pair: this unit's first, then the other's.
pub fn between_units(copies: Copies) -> Findings {
    let copied = copies.finish();
    copied.chunk_by(|a, b| same_section(&a.here, &b.here)).filter_map(say).collect()
}

fn same_section(a: &Paragraph, b: &Paragraph) -> bool {
    (&a.unit, a.year, &a.section) == (&b.unit, b.year, &b.section)
}

fn say(copied: &[Copied]) -> Option<Finding> {
    // Of equally near ones, the first.
    let nearest = copied.iter().rev().max_by_key(|c| c.percent)?;
    let (here, there) = (&nearest.here, &nearest.there);
    let numbers = Bilingual::list(copied.iter().map(|c| c.here.number));
    // Of several paragraphs, the one that most units have.
    let units = copied.iter().map(|c| c.units).max()?;
    let variant = if units > 1 { "several" } else { "one" };
    let values: &[(&str, &dyn Say)] = &[
        ("section", &here.section),
        ("paragraphs", &numbers),
        ("other", &there.name),
        ("theirs", &there.section),
        ("n", &units),
        ("percent", &nearest.percent),
    ];
    let of = |p: &Paragraph| Place::Quote { file: p.file.clone(), text: p.quote.clone() };
    let finding = Finding::new(Rule::U05, variant, values)
        .met(format!("{}%", nearest.percent))
        .of(&here.unit, here.year);
    Some(Finding { at: vec![of(here), of(there)], ..finding })
}
