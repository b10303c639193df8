//! Holds what a report's text says in figures against its tables (T01), last year's report (T02), arithmetic (T03) and itself (T04).
//!
//! Precision comes first: a false alarm costs trust. A figure counts only where the words around it say plainly which cell it is of; a
//! list is added up only where it plainly lists all there is; where the reading is unsure a finding is a note. Each finding quotes its
//! sentence. This crate knows no format and no terminal.

mod arithmetic;
mod numeral;
mod parts;
mod sentence;
mod speaks;
mod tables;
mod years;

use nianbao_model::{Finding, Findings, Place, Reading};
use sentence::{Sentence, sentences};

/// T01 to T04 for a report. `last` is the same unit's report of the year before.
pub fn check(this: &Reading, last: Option<&Reading>) -> Findings {
    let mut findings = Findings::new();
    for (section, _) in this.report.edition.sections.iter().enumerate() {
        for paragraph in this.report.section(section).paragraphs() {
            for sentence in sentences(paragraph) {
                let text = Said { reading: this, section, sentence: &sentence };
                tables::compare(&text, &mut findings);
                years::compare(&text, last, &mut findings);
                parts::add_up(&text, &mut findings);
            }
        }
    }
    years::indicators(this, last, &mut findings);
    findings
}

/// A sentence, and where it is said.
pub(crate) struct Said<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) section: usize,
    pub(crate) sentence: &'a Sentence<'a>,
}

impl Said<'_> {
    /// A finding with the sentence quoted as its place.
    pub(crate) fn quoted(&self, finding: Finding) -> Finding {
        let reading = self.reading;
        let file = match reading.section_places.get(self.section).and_then(Option::as_ref) {
            Some(place) => place.file().clone(),
            None => reading.report.edition.sections[self.section].heading().into(),
        };
        finding.place(Some(&Place::Quote { file, text: short(self.sentence.text) }))
    }
}

/// A quotation of a length that a person reads.
pub(crate) fn short(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
