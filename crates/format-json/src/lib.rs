//! Reads and writes the JSON of a report (`nianbao.report/1`): for programs, and to be read back
//! without loss.
//!
//! The shape is a public contract, and this crate is the place where it stands: [`SCHEMA`] names it
//! and [`SCHEMA_JSON`] describes it.

mod decimal;
mod document;
mod object;
mod read;
mod write;

use nianbao_format::Info;
use nianbao_model::Bilingual;

/// The JSON of a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

/// What a document says it is.
pub const SCHEMA: &str = "nianbao.report/1";

/// What the schema's id begins with, whatever its version.
const FAMILY: &str = "nianbao.report/";

/// The JSON Schema of the document; `schemas/report-1.schema.json` in the project.
pub const SCHEMA_JSON: &str = include_str!("../report-1.schema.json");

fn info() -> Info {
    Info::new("json", Bilingual::new("JSON 数据", "JSON data"), ["json"])
}
