//! Holds what a report's text says in figures against its tables (T01), last year's report (T02), arithmetic (T03) and itself (T04).
//!
//! One grammar reads it: a paragraph is brought into one spelling (`normal`), cut into words, figures and clauses (`clause`) with a
//! vocabulary that is data (`vocabulary`), and each figure is given its readings from its own clause and what the passage spoke of
//! before (`passage`). The readings are then held against cells, last year's cells, shares, changes and sums.
//!
//! Precision comes first: a false alarm costs trust. A figure counts only where the words around it say which cell it is of; an error
//! is told only where the words leave no doubt. Each finding quotes its sentence. This crate knows no format and no terminal.

mod arithmetic;
mod clause;
mod normal;
mod numeral;
mod parts;
mod passage;
mod shares;
mod tables;
mod vocabulary;
mod years;

use clause::{Pieces, pieces};
use nianbao_model::{Finding, Findings, Place, Reading, Report};
use normal::Normal;
use passage::{Context, Passage, Record};
use vocabulary::Lexicon;

/// T01 to T04 for a report. `last` is the same unit's report of the year before.
pub fn check(this: &Reading, last: Option<&Reading>) -> Findings {
    let lexicon = Lexicon::of(&this.report.edition);
    let mut findings = Findings::new();
    for (section, spec) in this.report.edition.sections.iter().enumerate() {
        let mut context = context_of(&spec.id);
        for paragraph in this.report.section(section).paragraphs() {
            let normal = Normal::of(paragraph);
            let pieces = pieces(&normal.text, &lexicon, this.report.year);
            let passage = passage::read(&pieces, &lexicon, &this.report, &mut context);
            let said = Said { reading: this, last, section, normal: &normal, pieces: &pieces, passage: &passage };
            let mut found = Findings::new();
            tables::compare(&said, &mut found);
            years::compare(&said, &mut found);
            shares::compare(&said, &mut found);
            parts::add_up(&said, &mut found);
            findings.append(&mut found);
        }
    }
    years::indicators(this, last, &lexicon, &mut findings);
    findings
}

/// What a section's own heading says that its text speaks of.
fn context_of(section: &str) -> Context {
    Context {
        topic: if section == "requests" { passage::Topic::Requests } else { passage::Topic::Nothing },
        about: matches!(section, "requests" | "disputes"),
    }
}

/// A paragraph as it was read, and where it is said.
pub(crate) struct Said<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) last: Option<&'a Reading>,
    pub(crate) section: usize,
    pub(crate) normal: &'a Normal<'a>,
    pub(crate) pieces: &'a Pieces<'a>,
    pub(crate) passage: &'a Passage,
}

impl Said<'_> {
    pub(crate) fn report(&self) -> &Report {
        &self.reading.report
    }

    /// The sentence that a record stands in, as the report has it.
    pub(crate) fn sentence(&self, sentence: usize) -> String {
        self.pieces.sentences.get(sentence).map(|span| short(self.normal.quote(span.start, span.end))).unwrap_or_default()
    }

    /// The sentence of a record.
    pub(crate) fn sentence_of(&self, record: &Record) -> String {
        self.sentence(self.pieces.atoms[record.atom].sentence)
    }

    /// A figure with its unit, as the report has it.
    pub(crate) fn written(&self, record: &Record) -> &str {
        let number = &self.pieces.numbers[record.number];
        self.normal.quote(number.start, number.end)
    }

    /// A finding with the sentence quoted as its place.
    pub(crate) fn quoted(&self, finding: Finding, sentence: usize) -> Finding {
        let reading = self.reading;
        let file = match reading.section_places.get(self.section).and_then(Option::as_ref) {
            Some(place) => place.file().clone(),
            None => reading.report.edition.sections[self.section].heading().into(),
        };
        finding.place(Some(&Place::Quote { file, text: self.sentence(sentence) }))
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
