//! A document as grids: what it says of itself, its lines and tables, the figures outside the
//! statutory tables.

use crate::{
    body::Body,
    fault,
    head::{Head, is_contents},
    own::Own,
    styles::Role,
    table::{Layout, Piece},
};
use nianbao_format::{Fault, Input};
use nianbao_grid::{
    Grid, GridPlace, Grids,
    flow::{Columns, FlowSheet, Table, TableSort, Words, align, has_header, is_indicators},
    title,
};
use nianbao_model::{Bilingual, Finding, Place, Rule, clean_line};

/// Makes grids of a document.
///
/// # Errors
/// When there is nothing of a report in it, or more than one.
pub(crate) fn of(body: Body, own: &Own, input: &Input<'_>) -> Result<Grids, Fault> {
    let words = Words::of(input.editions);
    let mut layout = Layout::new(&words);
    let pieces = layout.pieces(body.blocks, None)?;
    let places = layout.places;
    let objects: Vec<(&Bilingual, usize)> = pieces.iter().filter_map(object).collect();
    let Some(begins) = pieces.iter().position(|piece| is_anchor(piece, &words)) else {
        let objects: Vec<Bilingual> = objects.into_iter().map(|(what, _)| what.clone()).collect();
        return Err(fault::no_report(&objects, body.pictures));
    };
    one_report(&pieces, begins, &words)?;
    let head = Head::of(&pieces, begins, own);
    let mut made = Made { places: &places, grids: Vec::new() };
    made.add(head.about(own), "报告信息");
    // In a document of our own each section has a grid of its own, so that a line of text that is
    // worded like a heading stays one.
    let opening = input
        .editions
        .get(&own.edition)
        .filter(|_| head.own)
        .and_then(|e| Some(e.sections[e.opening()?].label.clone()));
    let mut untitled = opening.clone();
    let mut name = opening.unwrap_or_else(|| "正文".into());
    let mut sheets = Sheets::default();
    for (n, piece) in pieces.iter().enumerate().skip(head.behind) {
        match piece {
            Piece::Line { text, outline: Some(0), at, .. } if head.own => {
                made.add(std::mem::take(&mut sheets.text), &name);
                name = clean_line(text);
                untitled = None;
                sheets.line(text, *at, false);
            }
            Piece::Line { role: Role::Caption, .. }
                if matches!(pieces.get(n + 1), Some(Piece::Table { .. })) => {}
            Piece::Line { text, .. } if names_indicators(text, pieces.get(n + 1)) => {}
            Piece::Line { text, role: Role::Link, .. } if words.is_heading(text) => {}
            Piece::Line { text, .. }
                if n < begins && (title(text).is_some() && !head.own)
                    || is_contents(text, &words) => {}
            Piece::Line { text, at, role, .. } => {
                // The opening has no heading; with its name before it, it may begin with words that
                // are one.
                if let Some(name) = untitled.take() {
                    sheets.line(&name, *at, false);
                }
                sheets.line(text, *at, head.own && *role == Role::Note);
            }
            Piece::Table { table, sort } => sheets.table(table.clone(), *sort),
            Piece::Object { .. } => {}
        }
    }
    made.add(sheets.text, &name);
    made.add(sheets.indicators, "指标");
    let told = objects.iter().map(|(what, at)| unread(what, places.get(*at), input.name)).collect();
    Ok(Grids {
        file: input.name.into(),
        grids: made.grids,
        text_only: true,
        told,
        ..Grids::default()
    })
}

/// Is this the heading over figures outside the statutory tables, and no part of the text above it?
fn names_indicators(text: &str, next: Option<&Piece>) -> bool {
    let short =
        text.chars().count() <= 20 && text.trim_end_matches(['：', ':', '。']).ends_with("指标");
    short && matches!(next, Some(Piece::Table { table, .. }) if is_indicators(table))
}

/// The grids that are made.
struct Made<'p> {
    places: &'p [GridPlace],
    grids: Vec<Grid>,
}

impl Made<'_> {
    fn add(&mut self, sheet: FlowSheet, name: &str) {
        if !sheet.is_empty() {
            self.grids.push(sheet.grid(name, |at| self.places.get(at).copied()));
        }
    }
}

/// The grids that are being made.
#[derive(Default)]
struct Sheets {
    text: FlowSheet,
    indicators: FlowSheet,
    columns: Option<Columns>,
    /// Was the last line a note under a table?
    noted: bool,
}

impl Sheets {
    fn line(&mut self, text: &str, at: usize, note: bool) {
        if note && !self.noted {
            self.text.line("注：", at);
        }
        self.noted = note;
        self.text.line(text, at);
    }

    fn table(&mut self, mut table: Table, sort: TableSort) {
        self.noted = false;
        match sort {
            _ if is_indicators(&table) => self.indicators.table(&table),
            TableSort::Statutory => {
                if self.columns.is_some() && !has_header(&table) {
                    // The second part of a table: the group its last part ended in does not go on
                    // unless it is named again.
                    let at = table
                        .rows
                        .iter()
                        .flat_map(|row| &row.cells)
                        .next()
                        .map_or(0, |cell| cell.at);
                    self.text.line("续表", at);
                }
                self.columns = align(&mut table, self.columns);
                self.text.table(&table);
            }
            TableSort::Other => self.text.rows_as_lines(&table),
        }
    }
}

fn object(piece: &Piece) -> Option<(&Bilingual, usize)> {
    match piece {
        Piece::Object { what, at } => Some((what, *at)),
        _ => None,
    }
}

/// What is said of something that may hold a table and is not read.
fn unread(what: &Bilingual, place: Option<&GridPlace>, file: &str) -> Finding {
    let file = file.into();
    let place = match place {
        Some(GridPlace::Table(table, row, column)) => {
            Place::Table { file, table: *table, row: *row, column: *column }
        }
        Some(GridPlace::Paragraph(number)) => {
            Place::Paragraph { file, number: *number, begins: String::new() }
        }
        _ => Place::File { file },
    };
    Finding::new(Rule::R07, "object", &[("met", what)]).place(Some(&place)).met(&what.zh)
}

/// Is this a statutory table or the heading of a section?
pub(crate) fn is_anchor(piece: &Piece, words: &Words) -> bool {
    match piece {
        Piece::Table { sort, .. } => *sort == TableSort::Statutory,
        Piece::Line { text, role, .. } => {
            words.is_heading(text) && *role != Role::Link && !is_contents(text, words)
        }
        Piece::Object { .. } => false,
    }
}

/// Refuses a document with reports of several units or years, one behind another.
fn one_report(pieces: &[Piece], begins: usize, words: &Words) -> Result<(), Fault> {
    let line = |n: usize| match &pieces[n] {
        Piece::Line { text, .. } => Some(text.as_str()),
        _ => None,
    };
    let titled = |n: &usize| line(*n).is_some_and(|text| title(text).is_some());
    let mut starts: Vec<usize> = (0..begins).rev().find(titled).into_iter().collect();
    if starts.is_empty() {
        starts.push(begins);
    }
    starts.extend((begins..pieces.len()).filter(titled));
    let ends = starts.iter().skip(1).copied().chain([pieces.len()]);
    let holds_report = |(start, end): &(usize, usize)| {
        let anchors = pieces[*start..*end].iter().filter(|piece| is_anchor(piece, words));
        let tables = |piece: &&Piece| matches!(piece, Piece::Table { .. });
        let (tables, lines): (Vec<&Piece>, Vec<&Piece>) = anchors.partition(tables);
        !tables.is_empty() || lines.len() >= 2
    };
    let reports: Vec<(usize, usize)> =
        starts.iter().copied().zip(ends).filter(holds_report).collect();
    if reports.len() < 2 {
        return Ok(());
    }
    /// So many are named.
    const MOST: usize = 10;
    let titles: Vec<String> = reports
        .iter()
        .take(MOST)
        .map(|(start, _)| clean_line(line(*start).unwrap_or("…")))
        .collect();
    Err(fault::several(reports.len(), &titles))
}
