//! The units that a list of powers names, by their names or ids in the register.

use crate::folder::Folder;
use nianbao_books::Item;
use nianbao_model::{Finding, Findings, Rule, Severity};
use std::collections::{BTreeMap, HashMap};

/// So many texts that are no unit are told one by one.
const MOST: usize = 50;

/// Puts ids in place of the names that a list has; what is neither stays, counts for nobody, and is
/// told once.
pub(crate) fn by_id(items: &mut [Item], folder: &Folder) -> Findings {
    let mut ids: Option<HashMap<&str, Option<&str>>> = None;
    let mut strange: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (n, item) in items.iter_mut().enumerate() {
        for unit in &mut item.units {
            if folder.region.unit(unit).is_some() || unit == folder.region.id() {
                continue;
            }
            match ids.get_or_insert_with(|| names(folder)).get(unit.as_str()) {
                Some(Some(id)) => *unit = (*id).to_owned(),
                // A name of several units says of none which it is.
                _ => strange.entry(unit.clone()).or_insert((n, 0)).1 += 1,
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

/// The names of all units, earlier and short ones too, with their ids; nothing where several have
/// one name.
fn names(folder: &Folder) -> HashMap<&str, Option<&str>> {
    let mut names: HashMap<&str, Option<&str>> = HashMap::new();
    for unit in &folder.region.units {
        let others = unit.former.iter().map(|former| &former.name).chain(&unit.short);
        for name in std::iter::once(&unit.name).chain(others) {
            let id = unit.id.as_str();
            let known = names.entry(name).or_insert(Some(id));
            *known = known.filter(|known| *known == id);
        }
    }
    names
}
