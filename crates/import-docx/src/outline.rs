//! Where the paragraphs and cells of a document stand in its own part, counted as places are: what
//! marks a document goes by it.

use crate::{
    body::{Block, Spot as Range},
    grids,
    head::Head,
    table::{CellSpot, Layout},
};
use nianbao_format::{Fault, Input};
use nianbao_grid::{GridPlace, flow::Words};
use nianbao_model::Place;

/// Where a paragraph stands in the text of the document's own part. A paragraph in a text box
/// stands where the box is anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// Where the paragraph's tag begins.
    pub tag: usize,
    /// Behind its tag and its properties: where its content begins.
    pub start: usize,
    /// Before its closing tag: where its content ends.
    pub end: usize,
    /// Has it no closing tag, being empty?
    pub empty: bool,
}

/// A document's own part, and where in it everything stands.
#[derive(Debug)]
pub struct Outline {
    /// The name of the part.
    pub part: String,
    /// Its text, without a byte order mark.
    pub text: String,
    spots: Vec<Range>,
    lines: Vec<Said>,
    cells: Vec<CellSpot>,
    title: Option<usize>,
}

/// A paragraph that says something.
#[derive(Debug)]
struct Said {
    text: String,
    /// Its number; 0 within a table.
    number: u32,
    spot: Option<usize>,
}

impl Outline {
    /// Reads a document. It is the walk of the importer, so that the places of a reading are these.
    ///
    /// # Errors
    /// When it is no document, or more than is read; whether there is a report in it is not asked.
    pub fn of(input: &Input<'_>) -> Result<Self, Fault> {
        let (mut body, own, parts) = crate::open(input.bytes)?;
        let spots = std::mem::take(&mut body.spots);
        let mut lines = Vec::new();
        said(&body.blocks, &mut lines);
        let words = Words::of(input.editions);
        let mut layout = Layout::new(&words);
        let pieces = layout.pieces(body.blocks, None)?;
        let begins =
            pieces.iter().position(|piece| grids::is_anchor(piece, &words)).unwrap_or(pieces.len());
        let title =
            Head::of(&pieces, begins, &own).at().and_then(|at| layout.places.get(at).copied());
        let mut outline = Self {
            part: parts.path,
            text: parts.document,
            spots,
            lines,
            cells: layout.cells,
            title: None,
        };
        outline.title = match title {
            Some(GridPlace::Paragraph(number)) => outline.paragraph(number),
            Some(GridPlace::Table(table, row, column)) => outline.cell(table, row, column),
            _ => None,
        };
        Ok(outline)
    }

    /// Where a place of this document is: the cell that covers it, or the paragraph.
    pub fn at(&self, place: &Place) -> Option<Spot> {
        let spot = match place {
            Place::Table { table, row, column, .. } => self.cell(*table, *row, *column),
            Place::Paragraph { number, .. } => self.paragraph(*number),
            _ => None,
        };
        self.spot(spot?)
    }

    /// The first paragraph that has these words, whatever spaces stand between them; one outside of
    /// tables, if there is one. Of words that are cut short (…) or masked (*) the longest piece
    /// counts.
    pub fn saying(&self, words: &str) -> Option<Spot> {
        let words: String = words.chars().filter(|c| !c.is_whitespace()).collect();
        let piece = words
            .split(['…', '*'])
            .max_by_key(|piece| piece.len())
            .filter(|piece| piece.chars().count() > 1)?;
        let has = |line: &&Said| {
            let mut rest = line.text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            rest.make_ascii_lowercase();
            rest.contains(&piece.to_ascii_lowercase())
        };
        let mut outside = self.lines.iter().filter(|line| line.number > 0);
        let found = outside
            .find(has)
            .or_else(|| self.lines.iter().filter(|line| line.number == 0).find(has))?;
        self.spot(found.spot?)
    }

    /// The title of the report, or the first paragraph that says something, or the first one.
    pub fn title(&self) -> Option<Spot> {
        let first = || self.lines.iter().find(|line| line.number > 0).and_then(|line| line.spot);
        self.spot(self.title.or_else(first).unwrap_or(0))
    }

    /// Do both say the same in the same places?
    pub fn says_the_same(&self, other: &Self) -> bool {
        let lines = |of: &Self| {
            of.lines.iter().map(|line| (line.number, line.text.clone())).collect::<Vec<_>>()
        };
        let cells = |of: &Self| {
            of.cells
                .iter()
                .map(|cell| (cell.table, cell.row, cell.first, cell.last))
                .collect::<Vec<_>>()
        };
        self.lines.len() == other.lines.len()
            && lines(self) == lines(other)
            && cells(self) == cells(other)
    }

    fn paragraph(&self, number: u32) -> Option<usize> {
        // They stand in their order, those in tables between them without a number.
        self.lines.iter().find(|line| line.number == number && number > 0)?.spot
    }

    fn cell(&self, table: u32, row: u32, column: u32) -> Option<usize> {
        let covers = |cell: &&CellSpot| {
            (cell.table, cell.row) == (table, row) && (cell.first..=cell.last).contains(&column)
        };
        self.cells.iter().find(covers)?.spot
    }

    fn spot(&self, number: usize) -> Option<Spot> {
        let Range { tag, content, .. } = self.spots.get(number)?;
        let empty = self.text.get(tag.clone())?.ends_with("/>");
        Some(Spot { tag: tag.start, start: content.start, end: content.end, empty })
    }
}

/// All lines of blocks, those of tables in them with them.
fn said(blocks: &[Block], out: &mut Vec<Said>) {
    for block in blocks {
        match block {
            Block::Line(line) => {
                out.push(Said { text: line.text.clone(), number: line.number, spot: line.spot })
            }
            Block::Table(table) => table
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .for_each(|cell| said(&cell.blocks, out)),
            Block::Object(_) => {}
        }
    }
}
