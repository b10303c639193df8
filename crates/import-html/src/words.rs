//! The words by which a report is found in a page: the editions' labels and headings.

use nianbao_grid::{fold, key};
use nianbao_model::{Edition, Editions};
use std::collections::HashSet;

/// The words of all editions at hand.
#[derive(Debug, Default)]
pub(crate) struct Words {
    labels: HashSet<String>,
    headings: Vec<Heading>,
}

#[derive(Debug)]
struct Heading {
    ordinal: String,
    keys: Vec<String>,
    label: String,
}

/// The longest heading, in characters.
const LONGEST_HEADING: usize = 40;

impl Words {
    pub(crate) fn of(editions: &Editions) -> Self {
        let mut words = Self::default();
        editions.iter().for_each(|edition| words.add(edition));
        words
    }

    fn add(&mut self, edition: &Edition) {
        for block in edition.tables.iter().flat_map(|t| &t.blocks) {
            self.labels.extend(block.heading.iter().map(|h| key(h)));
            let columns = block.columns.iter().map(|c| (&c.label, &c.path, &c.aliases));
            let rows = block.rows.iter().map(|r| (&r.label, &r.path, &r.aliases));
            for (label, path, aliases) in columns.chain(rows) {
                self.labels.extend([label].into_iter().chain(path).chain(aliases).map(|word| key(word)));
            }
        }
        for section in &edition.sections {
            let keys = [&section.label, &section.short].into_iter().chain(&section.aliases).map(|w| key(w)).collect();
            self.headings.push(Heading { ordinal: section.ordinal.clone(), keys, label: fold(&section.label) });
        }
    }

    /// Is this a label of a statutory table?
    pub(crate) fn is_label(&self, text: &str) -> bool {
        text.len() <= 300 && self.labels.contains(&key(text))
    }

    /// Is this the heading of a section?
    pub(crate) fn is_heading(&self, text: &str) -> bool {
        if text.len() > LONGEST_HEADING * 4 || text.chars().count() > LONGEST_HEADING {
            return false;
        }
        let folded = fold(text);
        self.headings.iter().any(|heading| match folded.strip_prefix(heading.ordinal.as_str()) {
            Some(rest) => rest.starts_with(['、', '.', ',', ':']) && heading.keys.contains(&key(rest)),
            None => folded == heading.label,
        })
    }
}
