//! The units that a list of powers names, by their names or ids in the register.

use crate::folder::Folder;
use nianbao_books::Item;
use nianbao_model::{Finding, Findings, Rule, Severity};
use std::collections::BTreeMap;

/// So many texts that are no unit are told one by one.
const MOST: usize = 50;

/// Puts ids in place of the names that a list has; what is neither stays, counts for nobody, and is
/// told once.
pub(crate) fn by_id(items: &mut [Item], folder: &Folder) -> Findings {
    let mut strange: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (n, item) in items.iter_mut().enumerate() {
        for unit in &mut item.units {
            if folder.region.unit(unit).is_some() || unit == folder.region.id() {
                continue;
            }
            match named(unit, folder) {
                Some(id) => *unit = id.to_owned(),
                None => strange.entry(unit.clone()).or_insert((n, 0)).1 += 1,
            }
        }
    }
    let told = strange.iter().take(MOST).map(|(met, (first, count))| {
        let finding = Finding::new(Rule::K08, "unit", &[("met", met), ("n", count)]);
        let finding = finding.place(items.get(*first).and_then(|item| item.at.as_ref()));
        // A list may rightly name others: that alone keeps no report back.
        Finding { severity: Severity::Warning, ..finding }
    });
    told.collect()
}

/// The id of the unit that has this name, or had it, or is called so for short. A name of several
/// units says of none which it is.
fn named<'f>(name: &str, folder: &'f Folder) -> Option<&'f str> {
    let met = folder.region.names_in(name).into_iter().find(|met| met.at == (0..name.len()))?;
    let mut ids = met.named.into_iter().map(|named| named.unit.id.as_str());
    let id = ids.next()?;
    ids.all(|other| other == id).then_some(id)
}
