//! What an annual report on government information disclosure is: editions, reports, cells, rules
//! and findings.
//!
//! This crate knows no file, no file format and no terminal. The statute lives in data files
//! (`editions/*.toml`, `rules.toml`); the code here gives them shape. Start with [`Edition`] (the
//! statutory layout) and [`Report`] (one unit, one year, one edition).

mod cause;
mod cell;
mod codes;
mod edition;
mod editions;
mod file;
mod finding;
mod level;
mod measure;
mod parser_words;
mod power;
mod prose;
mod report;
mod rule;
mod said;
mod slip;
mod told;
mod trouble;
mod words;

pub use cause::{Headed, append, by_cause, retain};
pub use cell::{Cell, Kind, Rollup, State, figure_text};
pub use codes::{Codes, CodesOfCells};
pub use edition::{
    Block, Carry, CellIx, CellSpec, Column, Edition, EditionError, Equation, Layout, OfEditions,
    Relation, Row, Section, SectionKind, Table, Term, Vocabulary, WORD_LISTS, WordLists,
};
pub use editions::Editions;
pub use file::WrittenFile;
pub use finding::{Accepted, Fault, Finding, Findings, Place, Severity, Standing, Summary};
pub use level::Level;
pub use measure::{Measure, MeasureKind, Measured};
pub use nianbao_text::{clean_line, day::in_words as day_in_words, is_unseen};
pub use parser_words::{json_error_words, toml_error_words};
pub use power::{MOST_POWERS, Power};
pub use prose::Prose;
pub use report::{Indicator, Reading, Report, TEMPLATE_VERSION, UnitRef, is_identifier};
pub use rule::{Rule, RuleText, catalogue};
pub use rust_decimal::{Decimal, RoundingStrategy};
pub use said::{FigureRead, FiguresRead, SentenceRead, Taken, TextsRead};
pub use slip::CopyError;
pub use told::{MOST_OF_A_REPORT, MOST_OF_A_RULE, Told, bound};
pub use trouble::{is_shortage, trouble, trouble_behind};
pub use words::{Bilingual, Lang, Say, column_letters};
