//! The words by which a report is found among other lines and tables: the editions' labels and
//! headings.

use nianbao_model::{Edition, Editions};
use nianbao_text::{
    fold,
    heading::{Headings, LONGEST},
    key,
};
use std::collections::HashSet;

/// The words of all editions at hand.
#[derive(Debug, Default)]
pub struct Words {
    labels: HashSet<String>,
    headings: Headings,
}

impl Words {
    /// Of these editions.
    pub fn of(editions: &Editions) -> Self {
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
                self.labels
                    .extend([label].into_iter().chain(path).chain(aliases).map(|word| key(word)));
            }
        }
        for section in &edition.sections {
            section.add_to(&mut self.headings);
        }
    }

    /// Is this a label of a statutory table?
    pub fn is_label(&self, text: &str) -> bool {
        text.len() <= 300 && self.labels.contains(&key(text))
    }

    /// Is this the heading of a section?
    pub fn is_heading(&self, text: &str) -> bool {
        // Long texts are not worth folding.
        text.chars().nth(LONGEST).is_none() && self.headings.find(&fold(text)).is_some()
    }
}
