//! What one cell of a statutory table can hold, and the kinds of cell.

use crate::Bilingual;
use nianbao_text::{clean_line, cut, width};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a cell holds. The states are different things and stay different through every conversion:
/// blank is not 0, 0 is not "not applicable", and what could not be read keeps its text.
///
/// ```
/// use nianbao_model::{Cell, State};
///
/// // Four different things, always.
/// assert_eq!(Cell::Blank.state(), State::Blank);
/// assert_eq!(Cell::count(0).state(), State::Figure);
/// assert_eq!(Cell::not_applicable("/").value(), None);
/// assert_eq!(Cell::unreadable("约20").to_string(), "约20");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing is written there.
    #[default]
    Blank,
    /// A count, a signed change, or an amount in the column's unit (万元): an exact decimal.
    Figure(Decimal),
    /// The mark that says the cell does not apply, as it was written: `/`, `-`, `—`, 无, 不适用.
    NotApplicable(Box<str>),
    /// Something is written there that is no figure; the text as met.
    Unreadable(Box<str>),
}

impl Cell {
    /// A count.
    pub fn count(n: i64) -> Self {
        Cell::Figure(Decimal::from(n))
    }

    /// A figure, in its one canonical form (`9230.470` is `9230.47`, `-0` is `0`).
    ///
    /// ```
    /// use nianbao_model::{Cell, Decimal};
    ///
    /// assert_eq!(Cell::figure("9230.470".parse::<Decimal>()?).to_string(), "9230.47");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn figure(value: Decimal) -> Self {
        let value = value.normalize();
        Cell::Figure(if value.is_zero() { Decimal::ZERO } else { value })
    }

    /// A mark that the cell does not apply, in its one canonical form.
    pub fn not_applicable(mark: &str) -> Self {
        Cell::NotApplicable(short(mark).into())
    }

    /// Something that is no figure, in its one canonical form: one line, cut at 1,000 characters.
    pub fn unreadable(text: &str) -> Self {
        Cell::Unreadable(short(text).into())
    }

    /// How a cell that holds no figure is spelled where people read and type (a workbook, a page),
    /// so that it reads back as what it is: a usual mark as it stands, any other with 不适用：
    /// in front, what could not be read with 无法识别：. Nothing for a blank or a figure.
    ///
    /// ```
    /// use nianbao_model::Cell;
    ///
    /// assert_eq!(Cell::not_applicable("/").spelled_mark().as_deref(), Some("/"));
    /// assert_eq!(Cell::unreadable("约20").spelled_mark().as_deref(), Some("无法识别：约20"));
    /// assert_eq!(Cell::from_spelled("无法识别：约20"), Some(Cell::unreadable("约20")));
    /// ```
    pub fn spelled_mark(&self) -> Option<String> {
        match self {
            Cell::Blank | Cell::Figure(_) => None,
            Cell::NotApplicable(mark) if is_mark(mark) => Some(mark.to_string()),
            Cell::NotApplicable(mark) => Some(format!("{NOT_APPLICABLE}{mark}")),
            Cell::Unreadable(text) => Some(format!("{UNREADABLE}{text}")),
        }
    }

    /// What [`Cell::spelled_mark`] spells; nothing if the text is neither a mark nor so spelled.
    pub fn from_spelled(text: &str) -> Option<Self> {
        let text = clean_line(text);
        match (text.strip_prefix(NOT_APPLICABLE), text.strip_prefix(UNREADABLE)) {
            (Some(mark), _) => Some(Cell::not_applicable(mark)),
            (_, Some(met)) => Some(Cell::unreadable(met)),
            _ => is_mark(&text).then(|| Cell::not_applicable(&text)),
        }
    }

    /// The figure, if there is one.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Cell::Figure(value) => Some(*value),
            _ => None,
        }
    }

    /// Which of the four states it is in.
    pub fn state(&self) -> State {
        match self {
            Cell::Figure(_) => State::Figure,
            Cell::Blank => State::Blank,
            Cell::NotApplicable(_) => State::NotApplicable,
            Cell::Unreadable(_) => State::Unreadable,
        }
    }

    /// Is nothing written there?
    pub fn is_blank(&self) -> bool {
        matches!(self, Cell::Blank)
    }
}

const NOT_APPLICABLE: &str = "不适用：";
const UNREADABLE: &str = "无法识别：";

/// One line of at most 1,000 characters: more than that is no cell's content but a pasted text.
fn short(text: &str) -> String {
    cut(&clean_line(text), 1000)
}

/// The usual marks that say a cell does not apply: `/`, `-`, `—`, 无, 不适用, N/A.
fn is_mark(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).map(width::mark).collect();
    let lower = bare.to_ascii_lowercase();
    (!bare.is_empty()
        && bare.len() <= 4
        && (bare.chars().all(|c| c == '-') || bare.chars().all(|c| c == '/' || c == '\\')))
        || matches!(lower.as_str(), "无" | "不适用" | "n/a" | "na" | "n.a.")
}

/// As a person reads it: a figure in plain digits, a mark as written, nothing for a blank.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Blank => Ok(()),
            Cell::Figure(value) => write!(f, "{value}"),
            Cell::NotApplicable(text) | Cell::Unreadable(text) => f.write_str(text),
        }
    }
}

/// A cell as one says it in a sentence: a blank is named, so that it cannot be mistaken for an
/// empty quotation.
pub fn figure_text(cell: &Cell) -> Bilingual {
    match cell {
        Cell::Blank => Bilingual::new("（空白）", "(blank)"),
        other => Bilingual::new(other.to_string(), other.to_string()),
    }
}

/// The state of a cell, without what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A figure, zero among them.
    Figure,
    /// Nothing is written there.
    Blank,
    /// It does not apply.
    NotApplicable,
    /// What is written there is no figure.
    Unreadable,
}

impl State {
    /// All of them.
    pub const ALL: [State; 4] =
        [State::Figure, State::Blank, State::NotApplicable, State::Unreadable];

    /// The id in files: `not_applicable`.
    pub const fn id(self) -> &'static str {
        match self {
            State::Figure => "figure",
            State::Blank => "blank",
            State::NotApplicable => "not_applicable",
            State::Unreadable => "unreadable",
        }
    }

    /// The id as web pages spell it: `not-applicable`.
    pub const fn web_id(self) -> &'static str {
        match self {
            State::NotApplicable => "not-applicable",
            other => other.id(),
        }
    }

    /// The state with an id.
    pub fn parse(id: &str) -> Option<Self> {
        State::ALL.into_iter().find(|state| state.id() == id)
    }

    /// The state, unless it is a figure's: files note only what is none.
    pub fn noted(self) -> Option<Self> {
        (self != State::Figure).then_some(self)
    }
}

/// What kind of figure a column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A whole number, not below zero.
    Count,
    /// A whole number with its sign (本年增/减).
    Change,
    /// A sum of money in the column's unit, decimals allowed, not below zero.
    Amount,
}

impl Kind {
    /// The id in files: `count`.
    pub const fn id(self) -> &'static str {
        match self {
            Kind::Count => "count",
            Kind::Change => "change",
            Kind::Amount => "amount",
        }
    }
}

/// How a column's figures make the region's figure (关区年报汇总口径).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rollup {
    /// The region's figure is the sum over head office and units.
    Additive,
    /// Many units exercise the same power item, so a sum would count it many times: the region's
    /// figure is its own, between the largest unit's figure and the sum.
    Distinct,
    /// Additive where each unit issues its own documents; the region's note may say otherwise.
    Stock,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_figure_is_spelled_so_that_it_reads_back() {
        let long = "长".repeat(3000);
        for cell in [
            Cell::not_applicable("/"),
            Cell::not_applicable("——"),
            Cell::not_applicable("无"),
            Cell::not_applicable("本单位不涉及"),
            Cell::not_applicable("无法识别：3"),
            Cell::not_applicable(""),
            Cell::unreadable("约20"),
            Cell::unreadable(" /\n"),
            Cell::unreadable(""),
            Cell::unreadable(&long),
        ] {
            assert_eq!(
                Cell::from_spelled(&cell.spelled_mark().unwrap()),
                Some(cell.clone()),
                "{cell:?}"
            );
        }
        assert_eq!(Cell::from_spelled("约20"), None);
        assert_eq!(Cell::from_spelled(""), None);
        assert_eq!(Cell::count(3).spelled_mark(), None);
    }

    #[test]
    fn ids_of_states_and_kinds_lead_back_to_them() {
        for state in State::ALL {
            assert_eq!(State::parse(state.id()), Some(state));
            assert_eq!(state.web_id().replace('-', "_"), state.id());
        }
        assert_eq!(State::parse("not-applicable"), None);
        let cells =
            [Cell::count(0), Cell::Blank, Cell::not_applicable("/"), Cell::unreadable("约20")];
        assert_eq!(cells.map(|cell| cell.state()), State::ALL);
        for kind in [Kind::Count, Kind::Change, Kind::Amount] {
            assert_eq!(toml::Value::try_from(kind).unwrap().as_str(), Some(kind.id()));
        }
    }
}
