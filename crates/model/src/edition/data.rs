//! The shape of an edition's data file.

use super::{Column, EditionError, Layout, Relation, Row, Section, Vocabulary};
use crate::Rule;
use crate::toml_error_words;
use serde::Deserialize;

/// The file as a whole.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditionData {
    pub(crate) id: String,
    #[serde(default)]
    pub(super) source: String,
    #[serde(default)]
    pub(super) title: String,
    pub(crate) extends: Option<String>,
    pub(crate) years: Option<YearsData>,
    #[serde(default)]
    pub(super) section: Vec<Section>,
    #[serde(default)]
    pub(super) table: Vec<TableData>,
    #[serde(default)]
    pub(super) identity: Vec<IdentityData>,
    #[serde(default)]
    pub(super) carry: Vec<CarryData>,
    /// Local editions: rows added to the national tables.
    #[serde(default)]
    pub(super) row: Vec<AddedRow>,
    /// Local editions: labels that are worded differently.
    #[serde(default)]
    pub(super) relabel: Vec<Relabel>,
    /// What texts say instead of the labels.
    #[serde(default)]
    pub(super) vocabulary: Vocabulary,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct YearsData {
    pub(crate) from: u16,
    pub(crate) until: Option<u16>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableData {
    pub(super) id: String,
    pub(super) section: String,
    pub(super) layout: Layout,
    #[serde(default)]
    pub(super) corner: String,
    pub(super) columns_heading: Option<String>,
    #[serde(default)]
    pub(super) implied_groups: Vec<String>,
    pub(super) block: Vec<BlockData>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlockData {
    pub(super) heading: Option<String>,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Each {
    Row,
    Column,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityData {
    pub(super) rule: Rule,
    pub(super) table: String,
    pub(super) each: Each,
    pub(super) left: Vec<String>,
    #[serde(default)]
    pub(super) relation: Relation,
    pub(super) right: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CarryData {
    pub(super) rule: Rule,
    pub(super) table: String,
    pub(super) each: Each,
    pub(super) this: Vec<String>,
    pub(super) last: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddedRow {
    pub(super) table: String,
    /// The id of the row it stands after.
    pub(super) after: String,
    #[serde(flatten)]
    pub(super) row: RowData,
}

// `Row` without `deny_unknown_fields`, which `flatten` does not go with.
#[derive(Clone, Deserialize)]
pub(crate) struct RowData {
    pub(super) id: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) path: Option<Vec<String>>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) outcome: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relabel {
    pub(super) table: String,
    pub(super) row: Option<String>,
    pub(super) column: Option<String>,
    pub(super) label: String,
}

impl EditionData {
    pub(crate) fn parse(file: &str, toml: &str) -> Result<Self, EditionError> {
        toml::from_str(toml).map_err(|e: toml::de::Error| {
            let line = e
                .span()
                .and_then(|span| toml.get(..span.start))
                .map(|before| before.matches('\n').count() as u32 + 1);
            EditionError::Syntax { file: file.into(), line, message: toml_error_words(e.message()) }
        })
    }
}

/// Is it made of small letters, digits, - and _, so that it may stand in addresses and file names?
pub(crate) fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 64
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
}
