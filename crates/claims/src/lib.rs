//! Holds what a report's text says in figures against its tables and indicators (T01), last year's report (T02),
//! arithmetic (T03) and itself (T04).
//!
//! One grammar reads it: a paragraph is brought into one spelling (`normal`), cut into words,
//! figures and clauses (`clause`) with a vocabulary that is data (`vocabulary`), and each figure is
//! given its readings from its own clause and what the passage spoke of before (`passage`). The
//! readings are then held against cells, last year's cells, shares, changes and sums.
//!
//! Precision comes first: a false alarm costs trust. A figure counts only where the words around it
//! say which cell it is of; an error is told only where the words leave no doubt. Each finding
//! quotes its sentence. This crate knows no format and no terminal.

mod arithmetic;
mod clause;
mod indicators;
mod normal;
mod numeral;
mod parts;
mod passage;
mod shares;
mod tables;
mod understood;
mod vocabulary;
mod years;

use clause::{Pieces, pieces};
use indicators::Indicators;
use nianbao_model::{FiguresRead, Finding, Findings, Place, Reading, Report, TextsRead, Told};
use normal::Normal;
use passage::{Context, Passage, Record};
use std::cell::RefCell;
use vocabulary::Lexicon;

/// T01 to T04 for a report. `last` is the same unit's report of the year before.
pub fn check(this: &Reading, last: Option<&Reading>) -> Findings {
    check_and_count(this, last).0
}

/// The same, with how many figures the texts state and how many of them are held against anything:
/// the texts are read once for both.
pub fn check_and_count(this: &Reading, last: Option<&Reading>) -> (Findings, FiguresRead) {
    let (mut findings, mut figures) = (Told::default(), FiguresRead::default());
    passages(this, last, |said| {
        compare(said, &mut findings);
        figures = figures.plus(understood::count(said));
    });
    let (lexicon, mut known) = (Lexicon::of(&this.report.edition), findings.kept().to_vec());
    let before = known.len();
    // What a sentence claims was judged there, and is not told twice.
    years::indicators(this, last, &lexicon, &mut known);
    findings.extend(known.split_off(before));
    (findings.close(), figures)
}

/// What the texts of a report state in figures, and what each figure was taken for.
///
/// ```
/// use nianbao_model::{Editions, Prose, Reading, Report, UnitRef};
///
/// let edition = Editions::national().get("2021").unwrap().clone();
/// let mut report = Report::blank(edition, UnitRef::default(), 2023);
/// *report.section_mut(1) = Prose::new("全年收到政府信息公开申请9件。");
/// let texts = nianbao_claims::read(&Reading::of(report), None);
/// assert_eq!(texts.sentences.len(), 1);
/// ```
pub fn read(this: &Reading, last: Option<&Reading>) -> TextsRead {
    let mut texts = TextsRead::default();
    passages(this, last, |said| understood::add(said, &mut texts));
    texts
}

/// All that is to be said of a passage.
fn compare(said: &Said<'_>, findings: &mut Told) {
    let mut found = Findings::new();
    tables::compare(said, &mut found);
    years::compare(said, &mut found);
    indicators::compare(said, &mut found);
    shares::compare(said, &mut found);
    parts::add_up(said, &mut found);
    findings.extend(found);
}

/// Reads the texts of a report passage by passage.
fn passages(this: &Reading, last: Option<&Reading>, mut each: impl FnMut(&Said<'_>)) {
    let lexicon = Lexicon::of(&this.report.edition);
    let indicators = Indicators::of(&this.report, &lexicon);
    for (section, spec) in this.report.edition.sections.iter().enumerate() {
        let mut context = context_of(&spec.id);
        for block in
            this.report.section(section).paragraphs().iter().flat_map(|paragraph| blocks(paragraph))
        {
            let normal = Normal::of(block);
            let pieces = pieces(&normal.text, &lexicon, this.report.year);
            let passage = passage::read(&pieces, &lexicon, &this.report, &mut context);
            let held = RefCell::new(vec![false; pieces.numbers.len()]);
            each(&Said {
                reading: this,
                last,
                section,
                normal: &normal,
                pieces: &pieces,
                passage: &passage,
                indicators: &indicators,
                held,
            });
        }
    }
}

/// A paragraph in blocks that are read at one time: whole but for pasted books, which are cut
/// behind a sentence.
fn blocks(paragraph: &str) -> impl Iterator<Item = &str> {
    /// Longer paragraphs are no paragraphs: 20,000 Chinese characters.
    const MOST: usize = 60_000;
    let mut rest = paragraph;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let ends = |c: char| matches!(c, '。' | '；' | '！' | '？' | '\n');
        let mut beyond = rest
            .char_indices()
            .skip_while(|(at, _)| *at < MOST)
            .take_while(|(at, _)| *at < 2 * MOST);
        let first = beyond.clone().next();
        let end = match (beyond.find(|(_, c)| ends(*c)), first) {
            (Some((at, c)), _) => at + c.len_utf8(),
            (None, Some((at, _))) if rest.len() > 2 * MOST => at,
            _ => rest.len(),
        };
        let (block, behind) = rest.split_at(end);
        rest = behind;
        Some(block)
    })
}

/// What a section's own heading says that its text speaks of.
fn context_of(section: &str) -> Context {
    Context {
        topic: if section == "requests" {
            passage::Topic::Requests
        } else {
            passage::Topic::Nothing
        },
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
    /// What a text may say of figures outside the tables.
    pub(crate) indicators: &'a Indicators,
    /// Which figures were held against anything, by their place among the numbers.
    pub(crate) held: RefCell<Vec<bool>>,
}

impl Said<'_> {
    /// Takes down that a figure was held against something.
    pub(crate) fn hold(&self, number: usize) {
        if let Some(held) = self.held.borrow_mut().get_mut(number) {
            *held = true;
        }
    }

    pub(crate) fn hold_if(&self, record: &Record, known: bool) {
        if known {
            self.hold(record.number);
        }
    }

    pub(crate) fn report(&self) -> &Report {
        &self.reading.report
    }

    /// The sentence that a record stands in, as the report has it.
    pub(crate) fn sentence(&self, sentence: usize) -> String {
        self.pieces
            .sentences
            .get(sentence)
            .map(|span| short(self.normal.quote(span.start, span.end)))
            .unwrap_or_default()
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
    cut(text, 120)
}

/// The first so many characters of a text.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
