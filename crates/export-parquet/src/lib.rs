//! Writes panels as Parquet: one row a cell, typed and compressed, for pandas, Polars, DuckDB, R
//! and Spark.
//!
//! ```
//! use nianbao_export_parquet::Parquet;
//! use nianbao_model::{Editions, Report, UnitRef};
//! use nianbao_format::panel::{Scope, Panel};
//!
//! let edition = Editions::national().get("2021").unwrap().clone();
//! let report = Report::blank(edition, UnitRef { id: "unit-07".into(), ..UnitRef::default() }, 2023);
//!
//! let mut bytes = Vec::new();
//! let mut panel = Parquet.begin(&Scope::of(None, [&report]), &mut bytes)?;
//! panel.report(&report)?;
//! panel.end()?;
//! assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
//! # Ok::<(), nianbao_format::Fault>(())
//! ```

mod codes;
mod columns;
mod decimal;
mod groups;

use groups::Groups;
use nianbao_format::panel::{Panel, Reports, Scope};
use nianbao_format::{Fault, Info};
use nianbao_model::Bilingual;
use std::io::Write;

/// The Parquet of a panel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parquet;

impl Panel for Parquet {
    fn info(&self) -> Info {
        Info::new("parquet", Bilingual::new("Parquet 面板数据", "Parquet panel data"), ["parquet"])
    }

    // Parquet has its lists of values in each row group's dictionaries, so the scope tells it
    // nothing it must know first.
    fn begin<'s>(
        &self,
        _: &Scope<'_>,
        sink: &'s mut (dyn Write + Send),
    ) -> Result<Box<dyn Reports + 's>, Fault> {
        Ok(Box::new(Groups::begin(sink)?))
    }
}
