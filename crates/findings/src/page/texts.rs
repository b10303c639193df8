//! What the texts of a report were understood to say, sentence by sentence.

use crate::{Checked, words::understood};
use nianbao_model::{FigureRead, Lang, SentenceRead};

pub(crate) struct TextsView<'a> {
    pub(crate) title: String,
    /// How many figures there are, and how many were held against anything.
    pub(crate) told: String,
    pub(crate) sentences: Vec<SentenceView<'a>>,
    pub(crate) omitted: usize,
}

pub(crate) struct SentenceView<'a> {
    pub(crate) text: &'a str,
    pub(crate) figures: Vec<FigureView<'a>>,
}

pub(crate) struct FigureView<'a> {
    pub(crate) text: &'a str,
    /// What it was taken for.
    pub(crate) taken: String,
    /// The row and column it is of, in the statutory words.
    pub(crate) label: Option<String>,
    pub(crate) held: bool,
}

impl<'a> TextsView<'a> {
    /// Nothing if the texts state no figures.
    pub(crate) fn of(report: &Checked<'a>, lang: Lang) -> Option<Self> {
        let texts = report.texts.filter(|texts| texts.figures.stated > 0)?;
        let sentence = |sentence: &'a SentenceRead| SentenceView {
            text: &sentence.text,
            figures: sentence
                .figures
                .iter()
                .map(|figure| FigureView::of(report, figure, lang))
                .collect(),
        };
        Some(Self {
            title: report.title(lang),
            told: understood(lang, texts.figures),
            sentences: texts.sentences.iter().map(sentence).collect(),
            omitted: texts.omitted,
        })
    }
}

impl<'a> FigureView<'a> {
    fn of(report: &Checked<'a>, figure: &'a FigureRead, lang: Lang) -> Self {
        let edition = report.reading.map(|reading| &reading.report.edition);
        let label = |address: &String| {
            edition.and_then(|edition| Some(edition.label(edition.find(address)?)))
        };
        let first = figure.cells.first().and_then(label);
        let more = figure.cells.len().saturating_sub(1);
        Self {
            text: &figure.text,
            taken: figure.taken.words().get(lang).to_owned(),
            label: first.map(|first| if more > 0 { format!("{first} +{more}") } else { first }),
            held: figure.held,
        }
    }
}
