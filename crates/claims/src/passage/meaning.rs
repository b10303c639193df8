//! What a passage was understood to say: its figures with what each is taken for, and what it says
//! that there is none of.

use crate::vocabulary::{Role, Row};
use nianbao_model::CellIx;

/// How sure the words make a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sure {
    /// The words leave no doubt.
    Certain,
    /// A word is not known, or more than one thing may be meant.
    Likely,
    /// It is taken from what stands around.
    Unsure,
}

/// What kind of part a figure is, for lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Received, concluded, published: a whole of its own.
    Whole,
    Applicant,
    Outcome,
    /// Received this year or carried in.
    Flow,
    CarriedOut,
    /// A result of a dispute, or its path.
    Result,
    Rest,
}

/// What a figure, or a word that says none or all, is said of.
#[derive(Clone, Debug)]
pub(crate) struct Meaning {
    /// What it may be: the sum of the first cells, or of the second …
    pub(crate) readings: Vec<Vec<CellIx>>,
    /// The rows of each reading, for the parts that follow.
    pub(crate) rows: Vec<Vec<Row>>,
    pub(crate) sure: Sure,
    pub(crate) part: Part,
}

/// How a figure is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It counts something of this year.
    Count,
    /// It counts something of the year before.
    Previous,
    /// By so much more or less than last year, in pieces.
    Difference { down: bool },
    /// By so much more or less than last year, in per cent.
    Change { down: bool },
    /// A share of a whole.
    Share,
    /// A share that has a name: 办结率, 纠错率.
    Rate(Role),
    /// A sum of money.
    Money,
    /// None of these.
    Other,
}

/// A figure of the passage with what it is taken for.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) atom: usize,
    pub(crate) number: usize,
    pub(crate) used: Use,
    /// Is it said of this year and of the unit itself?
    pub(crate) now: bool,
    pub(crate) meaning: Option<Meaning>,
    /// The record that a share, a change or an earlier figure refers to.
    pub(crate) of: Option<usize>,
    /// The whole it stands under.
    pub(crate) whole: Option<usize>,
    /// The wholes that a share itself names: 占办结总数的.
    pub(crate) base: Vec<Vec<CellIx>>,
    /// Is it a part of the whole by the words of the list?
    pub(crate) strict: bool,
}

/// A statement without a figure: none of this, or all of it (so that the rest is none).
#[derive(Clone, Debug)]
pub(crate) struct Nought {
    pub(crate) sentence: usize,
    /// Where its clause begins and ends.
    pub(crate) span: (usize, usize),
    /// What must be nothing.
    pub(crate) cells: Vec<CellIx>,
    /// Does it say that all are of one kind?
    pub(crate) all: bool,
    pub(crate) sure: Sure,
}

/// A passage as it was understood.
pub(crate) struct Passage {
    pub(crate) records: Vec<Record>,
    pub(crate) noughts: Vec<Nought>,
}
