//! The journal beside a register: found by its name, read with the book, and what a request's cells
//! hold by both together.

use crate::{
    books::grids_of,
    file::{here, read_within},
};
use nianbao_books_sheet::{Journal, Mapping, cells_now};
use nianbao_format::{Limits, Registry};
use nianbao_model::Fault;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The ending of journals.
pub(crate) const JOURNAL: &str = "jsonl";

/// Where the journal of a book stands: `2026/unit-07.requests.xlsx` has
/// `2026/unit-07.requests.jsonl`.
pub fn journal_of(book: &Path) -> PathBuf {
    book.with_extension(JOURNAL)
}

/// Is a file a journal by its name?
pub(crate) fn is_journal(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(JOURNAL))
}

/// Reads the journal of a book, if it has one; places name it as the book is named.
pub(crate) fn read_beside(file: &Path, name: &str) -> Result<Option<Journal>, Fault> {
    let journal = journal_of(file);
    if !journal.exists() {
        return Ok(None);
    }
    let called = Path::new(name).with_extension(JOURNAL).to_string_lossy().into_owned();
    let bytes = read_within(&journal, &called, Limits::BOOK.plain as u64)?;
    Journal::parse(&called, &bytes).map(Some)
}

/// What is in the cells of a request, workbook and journal brought together, by the ids of their
/// columns; nothing where the book has no request of this number.
///
/// # Errors
/// When the book or its journal cannot be read.
pub fn request_cells(
    file: &Path,
    name: &str,
    registry: &Registry,
    mapping: &Mapping,
    number: &str,
) -> Result<Option<BTreeMap<String, String>>, Fault> {
    let journal = read_beside(file, name)?;
    if is_journal(file) {
        return Ok(cells_now(None, mapping, journal.as_ref(), number));
    }
    let grids = grids_of(file, name, registry)?.ok_or_else(|| {
        Fault::new("这是一份年报，不是台账", "this is a report, and no book").at(here(name))
    })?;
    Ok(cells_now(Some(&grids), mapping, journal.as_ref(), number))
}
