//! What was understood: each sentence that states figures, with what every figure was taken for,
//! and those taken for nothing.

use crate::{
    Said,
    passage::{Nought, Record, Use},
    tables::total,
};
use nianbao_model::{CellIx, FigureRead, FiguresRead, SentenceRead, Taken, TextsRead};

/// So many sentences are listed; nobody reads more.
const MOST_SENTENCES: usize = 2000;
/// A longer sentence is cut short.
const LONGEST: usize = 300;

/// Counts the figures of a passage that has been compared, and those held against anything.
pub(crate) fn count(said: &Said<'_>) -> FiguresRead {
    let noughts = &said.passage.noughts;
    let held = said.held.borrow().iter().filter(|held| **held).count();
    FiguresRead {
        stated: said.pieces.numbers.len() + noughts.len(),
        held: held + noughts.iter().filter(|nought| is_held(said, nought)).count(),
    }
}

/// Adds the sentences of a passage.
pub(crate) fn add(said: &Said<'_>, texts: &mut TextsRead) {
    crate::compare(said, &mut nianbao_model::Told::default());
    texts.figures = texts.figures.plus(count(said));
    // By where they begin: figures and words stand in a sentence as they are read.
    let mut figures: Vec<(usize, FigureRead)> = Vec::new();
    let mut records = said.passage.records.iter().peekable();
    for (n, number) in said.pieces.numbers.iter().enumerate() {
        while records.next_if(|record| record.number < n).is_some() {}
        let record = records.peek().copied().filter(|record| record.number == n);
        let held = said.held.borrow().get(n).copied().unwrap_or_default();
        let cells = record.map(|record| cells_of(said, record)).unwrap_or_default();
        let taken =
            record.map_or(Taken::Nothing, |record| match said.indicators.named(said, record) {
                Some(_) => Taken::Indicator,
                None => taken(record, held),
            });
        let text = said.normal.quote(number.start, number.end).to_owned();
        figures
            .push((number.start, FigureRead { text, taken, cells: addresses(said, cells), held }));
    }
    for nought in &said.passage.noughts {
        let (start, end) = nought.span;
        let text = said.normal.quote(start, end).to_owned();
        figures.push((
            start,
            FigureRead {
                text,
                taken: Taken::None,
                cells: addresses(said, &nought.cells),
                held: is_held(said, nought),
            },
        ));
    }
    figures.sort_by_key(|(start, _)| *start);
    let section = &said.report().edition.sections[said.section].id;
    let mut figures = figures.into_iter().peekable();
    for span in &said.pieces.sentences {
        let mut own = Vec::new();
        while let Some((_, figure)) = figures.next_if(|(start, _)| *start < span.end) {
            own.push(figure);
        }
        if own.is_empty() {
            continue;
        }
        if texts.sentences.len() >= MOST_SENTENCES {
            texts.omitted += 1;
            continue;
        }
        let text = crate::cut(said.normal.quote(span.start, span.end), LONGEST);
        texts.sentences.push(SentenceRead { section: section.clone(), text, figures: own });
    }
}

fn is_held(said: &Said<'_>, nought: &Nought) -> bool {
    total(said.report(), &nought.cells).is_some()
}

fn taken(record: &Record, held: bool) -> Taken {
    match record.used {
        Use::Count if record.meaning.is_some() => Taken::Count,
        Use::Money => Taken::Money,
        Use::Previous => Taken::LastYear,
        Use::Difference { .. } | Use::Change { .. } => Taken::Change,
        Use::Share | Use::Rate(_) => Taken::Share,
        Use::Count | Use::Other if held => Taken::List,
        Use::Count | Use::Other => Taken::Nothing,
    }
}

/// The cells of the likeliest reading; of a change, a share or an earlier figure those of what it
/// refers to.
fn cells_of<'a>(said: &'a Said<'_>, record: &'a Record) -> &'a [CellIx] {
    let of = || said.passage.records.get(record.of?)?.meaning.as_ref();
    record
        .meaning
        .as_ref()
        .or_else(of)
        .and_then(|meaning| meaning.readings.first())
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn addresses(said: &Said<'_>, cells: &[CellIx]) -> Vec<String> {
    cells.iter().map(|ix| said.report().edition.spec(*ix).address.clone()).collect()
}
