//! Writes a report as JSON (`nianbao.report/1`): for programs, and to be read back without loss.
//!
//! The shape is a public contract. Cells stand in the edition's order, counts are integers, amounts
//! are strings, a blank is `null`, and what is no figure says what it is: `{"not_applicable":
//! "/"}`, `{"unreadable": "约20"}`.

use crate::{Json, SCHEMA, SCHEMA_JSON};
use nianbao_format::{ExportJob, Exporter, Fault, Info, Keeps, Role, Schema};
use nianbao_model::{
    Cell, CellIx, Decimal, Editions, Indicator, Kind, Lang, Report, Say as _, UnitRef,
};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use std::io::Write;

impl Exporter for Json {
    fn info(&self) -> Info {
        crate::info()
    }

    fn keeps(&self) -> Keeps {
        Keeps::FULL
    }

    fn role(&self) -> Role {
        Role::Data
    }

    fn schemas(&self, _: &Editions) -> Vec<Schema> {
        vec![Schema { file: "report-1.schema.json".into(), text: SCHEMA_JSON.into() }]
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let report = job.report;
        let root = Root {
            schema: SCHEMA,
            unit: &report.unit,
            year: report.year,
            edition: &report.edition.id,
            cells: Cells(report),
            sections: Sections(report),
            indicators: &report.indicators,
        };
        serde_json::to_vec_pretty(&root)
            .map_err(std::io::Error::from)
            .and_then(|mut bytes| {
                bytes.push(b'\n');
                sink.write_all(&bytes)
            })
            .map_err(|e| {
                Fault::new(
                    format!("无法写出 JSON：{}", e.said(Lang::Zh)),
                    format!("the JSON could not be written: {}", e.said(Lang::En)),
                )
            })
    }
}

/// The fields in the order they are written.
#[derive(Serialize)]
struct Root<'a> {
    schema: &'static str,
    unit: &'a UnitRef,
    year: u16,
    edition: &'a str,
    cells: Cells<'a>,
    sections: Sections<'a>,
    indicators: &'a [Indicator],
}

struct Cells<'a>(&'a Report);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let edition = &self.0.edition;
        let mut map = serializer.serialize_map(Some(edition.cells().len()))?;
        for (ix, cell) in self.0.cells() {
            map.serialize_entry(
                &edition.spec(ix).address,
                &Content { cell, kind: kind_of(self.0, ix) },
            )?;
        }
        map.end()
    }
}

fn kind_of(report: &Report, ix: CellIx) -> Kind {
    report.edition.spec(ix).kind
}

struct Content<'a> {
    cell: &'a Cell,
    kind: Kind,
}

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = |serializer: S, state: &str, text: &str| {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry(state, text)?;
            map.end()
        };
        match self.cell {
            Cell::Blank => serializer.serialize_unit(),
            Cell::Figure(value) => match whole(*value) {
                Some(n) if self.kind != Kind::Amount => serializer.serialize_i64(n),
                // An amount; or no count that a JSON integer could hold everywhere: its digits lose
                // nothing.
                _ => serializer.collect_str(&value.normalize()),
            },
            Cell::NotApplicable(text) | Cell::Unreadable(text) => {
                named(serializer, self.cell.state().id(), text)
            }
        }
    }
}

/// The whole number a figure is, if it fits.
fn whole(value: Decimal) -> Option<i64> {
    value.is_integer().then(|| i64::try_from(value).ok()).flatten()
}

/// Every text, empty or not, so that a reader knows that the section is there; notes to tables, and
/// an opening, only where there are any.
struct Sections<'a>(&'a Report);

impl Serialize for Sections<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (n, section) in self.0.edition.sections.iter().enumerate() {
            let text = self.0.section(n);
            if section.is_written(text) {
                map.serialize_entry(&section.id, &text.to_string())?;
            }
        }
        map.end()
    }
}
