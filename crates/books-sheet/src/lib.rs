//! The books of the year as workbooks: registers read from grids by the labels of their columns,
//! and blank ones to fill in.
//!
//! [`read`] takes the grids of any source and gives a [`Book`] with findings on whatever was not
//! certain; a [`Mapping`] says how an office's own columns and words are to be understood. It knows
//! no file format.

mod columns;
mod head;
mod items;
mod journal;
mod requests;
mod template;
mod value;

pub use columns::{BookKind, Mapping};
pub use journal::{
    Change, Does, Journal, MOST_CHANGE_BYTES, MOST_CHANGES, cells_now, column_label, column_named,
};
pub use template::template;

use columns::{Catalogue, Heads};
use head::Sheet;
use nianbao_books::{Decisions, Item, Look, Request};
use nianbao_grid::Grids;
use nianbao_model::{Fault, Finding, Findings, Place, Rule, Severity};

/// A book has no more lines than this.
pub const MOST_LINES: usize = 200_000;
/// A book has no more cells than this.
pub const MOST_CELLS: usize = 5_000_000;

/// What a book holds.
#[derive(Clone, Debug)]
pub enum Lines {
    /// 依申请公开台账.
    Requests(Vec<Request>),
    /// 权责事项清单.
    Powers(Vec<Item>),
    /// 办件统计.
    Decisions(Vec<Decisions>),
    /// 平台维护台账.
    Upkeep(Vec<Look>),
}

/// A book that was read.
#[derive(Clone, Debug)]
pub struct Book {
    /// Its lines.
    pub lines: Lines,
    /// What was doubtful in reading it.
    pub findings: Findings,
    /// How its columns were understood: to be kept as a file and changed.
    pub mapping: Mapping,
}

impl Book {
    /// Which book it is.
    pub fn kind(&self) -> BookKind {
        match self.lines {
            Lines::Requests(_) => BookKind::Requests,
            Lines::Powers(_) => BookKind::Powers,
            Lines::Decisions(_) => BookKind::Decisions,
            Lines::Upkeep(_) => BookKind::Upkeep,
        }
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        match &self.lines {
            Lines::Requests(lines) => lines.len(),
            Lines::Powers(lines) => lines.len(),
            Lines::Decisions(lines) => lines.len(),
            Lines::Upkeep(lines) => lines.len(),
        }
    }

    /// Has it none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads a book from grids: the one that is named, else the one whose columns are there. All sheets
/// that have its columns are read, so that a workbook with a sheet a year gives all years.
///
/// # Errors
/// When no sheet has the columns of a book, or there is more in it than a book has.
pub fn read(grids: &Grids, kind: Option<BookKind>, mapping: &Mapping) -> Result<Book, Fault> {
    read_with(grids, kind, mapping, None)
}

/// Reads a register of requests that has a journal alone.
///
/// # Errors
/// When there is more in it than a book has.
pub fn read_journal(journal: &Journal) -> Result<Book, Fault> {
    let mut findings = Findings::new();
    let merged = journal::merge(journal, &[], None, &mut findings);
    let requests = added(&merged, &mut findings);
    if requests.len() > MOST_LINES {
        return Err(
            too_much(MOST_LINES, "行", "lines").at(Place::File { file: journal.file.clone() })
        );
    }
    Ok(Book { lines: Lines::Requests(requests), findings, mapping: Mapping::default() })
}

/// The requests that a journal alone has.
fn added(merged: &journal::Merged, findings: &mut Findings) -> Vec<Request> {
    let own = Mapping::default();
    let catalogue = Catalogue::get();
    let Some(grids) = &merged.added else { return Vec::new() };
    let sheets: Vec<Sheet<'_>> =
        journal::added_sheet(grids, &catalogue.heads(BookKind::Requests, &own))
            .into_iter()
            .collect();
    requests::read(&sheets, &[], &catalogue.words(&own), grids, findings)
}

/// Reads a book from grids, brought together with its journal: what the journal changed is read as
/// it is now, what it added comes behind. Where a cell of the workbook was changed as well, the
/// workbook's counts, and a finding says so.
///
/// # Errors
/// When no sheet has the columns of a book, or there is more in it than a book has.
pub fn read_with(
    grids: &Grids,
    kind: Option<BookKind>,
    mapping: &Mapping,
    journal: Option<&Journal>,
) -> Result<Book, Fault> {
    let at = || Place::File { file: grids.file.clone() };
    if grids.grids.iter().map(|grid| grid.cells().len()).sum::<usize>() > MOST_CELLS {
        return Err(too_much(MOST_CELLS, "格", "cells").at(at()));
    }
    let catalogue = Catalogue::get();
    let kinds: Vec<BookKind> =
        kind.or(mapping.book).map_or_else(|| BookKind::ALL.to_vec(), |kind| vec![kind]);
    let best =
        kinds.into_iter().map(|kind| (kind, head::sheets(grids, &catalogue.heads(kind, mapping))));
    // Of equals the first in the list of books counts.
    let best = best
        .filter(|(_, sheets)| !sheets.is_empty())
        .reduce(|a, b| if known(&b.1) > known(&a.1) { b } else { a });
    let Some((kind, sheets)) = best else {
        let wanted = kind.unwrap_or(BookKind::Requests);
        let labels = catalogue.heads(wanted, mapping).some_labels();
        return Err(Fault::new(
            format!("没有找到台账的表头。表头应在同一行写明各栏名称，如“{labels}”；名称不同的，用 --mapping 指明。"),
            format!("no head of a book was found. Its row names the columns, such as “{labels}”; where they are called otherwise, say so with --mapping."),
        )
        .at(at()));
    };
    let lines: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    if lines > MOST_LINES {
        return Err(too_much(MOST_LINES, "行", "lines").at(at()));
    }
    let heads = catalogue.heads(kind, mapping);
    let mut findings = told_of_heads(&sheets, &heads, grids);
    let words = catalogue.words(mapping);
    let lines = match kind {
        BookKind::Requests => {
            let merged =
                journal.map(|journal| journal::merge(journal, &sheets, Some(grids), &mut findings));
            let overlays = merged.as_ref().map_or(&[][..], |merged| &merged.overlays);
            let mut all = requests::read(&sheets, overlays, &words, grids, &mut findings);
            all.extend(merged.iter().flat_map(|merged| added(merged, &mut findings)));
            if all.len() > MOST_LINES {
                return Err(too_much(MOST_LINES, "行", "lines").at(at()));
            }
            Lines::Requests(all)
        }
        BookKind::Powers => Lines::Powers(items::powers(&sheets, &words, grids, &mut findings)),
        BookKind::Decisions => {
            Lines::Decisions(items::decisions(&sheets, &words, grids, &mut findings))
        }
        BookKind::Upkeep => Lines::Upkeep(items::upkeep(&sheets, &words, grids, &mut findings)),
    };
    Ok(Book { lines, findings, mapping: mapping.with_columns(kind, &sheets) })
}

fn known(sheets: &[Sheet<'_>]) -> usize {
    sheets.iter().map(|sheet| sheet.columns.len()).max().unwrap_or(0)
}

fn too_much(most: usize, zh: &str, en: &str) -> Fault {
    Fault::new(
        format!("台账超过 {most} {zh}；请按年度分成几个文件"),
        format!("the book has more than {most} {en}; divide it into files by the year"),
    )
}

/// What is to be said of the heads: columns that a book needs and that are not there, and columns
/// that nobody knows.
fn told_of_heads(sheets: &[Sheet<'_>], heads: &Heads<'_>, grids: &Grids) -> Findings {
    let mut findings = Findings::new();
    for (n, sheet) in sheets.iter().enumerate() {
        // A head that is there once more is told of once.
        let again = |other: &Sheet<'_>| {
            let labels = |one: &Sheet<'_>| {
                one.columns.iter().map(|column| column.label.clone()).collect::<Vec<_>>()
            };
            std::ptr::eq(other.grid, sheet.grid)
                && other.unknown == sheet.unknown
                && labels(other) == labels(sheet)
        };
        if sheets[..n].iter().any(again) {
            continue;
        }
        for needed in heads.needs() {
            if !needed.split('|').any(|id| sheet.columns.iter().any(|column| column.id == id)) {
                let label = heads.label(needed.split('|').next().unwrap_or_default());
                let finding = Finding::new(
                    Rule::R06,
                    "column",
                    &[("table", &heads.title()), ("label", &label)],
                );
                findings.push(finding.place(Some(&grids.place(sheet.grid, sheet.head, 0))));
            }
        }
        for (column, label) in &sheet.unknown {
            let finding =
                Finding::new(Rule::R07, "column", &[("table", &heads.title()), ("met", label)]);
            findings.push(Finding {
                severity: Severity::Note,
                ..finding.place(Some(&grids.place(sheet.grid, sheet.head, *column)))
            });
        }
    }
    findings
}
