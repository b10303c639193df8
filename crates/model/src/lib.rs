//! What an annual report on government information disclosure is: editions, reports, cells, units, regions, rules and findings.
//!
//! This crate knows no file, no file format and no terminal. The statute lives in data files (`editions/*.toml`, `rules.toml`);
//! the code here gives them shape. Start with [`Edition`] (the statutory layout) and [`Report`] (one unit, one year, one edition).

mod cell;
mod edition;
mod finding;
mod prose;
mod region;
mod report;
mod rule;
mod site;
mod slip;
mod words;

pub use cell::{Cell, Kind, Rollup, State, figure_text};
pub use edition::{
    Block, Carry, CellIx, CellSpec, Column, Edition, EditionError, Editions, Equation, Layout, Relation, Row, Section, SectionKind, Table,
    Term,
};
pub use finding::{Accepted, Fault, Finding, Findings, Place, Severity, Standing, Summary};
pub use prose::{Prose, clean_line};
pub use region::{
    Explained, FormerName, Level, PluginSettings, Region, RegionError, RuleSetting, SeveritySetting, Unit, YearSettings, is_identifier,
};
pub use report::{Indicator, Reading, Report, UnitRef};
pub use rule::{Rule, RuleText, catalogue};
pub use rust_decimal::{Decimal, RoundingStrategy};
pub use site::{Colours, Crumb, Site};
pub use slip::Slip;
pub use words::{Lang, Words, column_letters};
