//! Writes panels as Parquet, column by column, for data frames (pandas, Arrow, DuckDB, R): one row a cell of a report.
//!
//! Figures are exact: `value` is a decimal of 38 digits, ten of them behind the point, and `value_text` has every figure as it is, also
//! one that does not fit. Row groups are written as they are full, so memory does not grow with the panel.

mod columns;

use columns::{Column, SCHEMA};
use nianbao_format::{Fault, Info};
use nianbao_model::{Kind, Report, Words, clean_line};
use nianbao_panel::{Frame, Observation, Panel, Reports, observations};
use parquet::{
    basic::Compression,
    file::{metadata::KeyValue, properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use std::{io::Write, sync::Arc};

/// Parquet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parquet;

/// So many rows are held before they are written together.
const ROW_GROUP: usize = 100_000;

impl Panel for Parquet {
    fn info(&self) -> Info {
        Info { id: "parquet", name: Words::new("Parquet 数据", "Parquet data"), extensions: &["parquet"] }
    }

    fn begin<'s>(&self, _: &Frame<'_>, sink: &'s mut (dyn Write + Send)) -> Result<Box<dyn Reports + 's>, Fault> {
        let about = KeyValue::new("nianbao.schema".to_owned(), "nianbao.panel/1".to_owned());
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_key_value_metadata(Some(vec![about])).build();
        let schema = parse_message_type(SCHEMA).map_err(|e| unwritten(&e))?;
        let out = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties)).map_err(|e| unwritten(&e))?;
        Ok(Box::new(Table { out, columns: columns::empty(), rows: 0 }))
    }
}

/// A table that is being written.
struct Table<W: Write + Send> {
    out: SerializedFileWriter<W>,
    /// The rows of the present group.
    columns: Vec<Column>,
    rows: usize,
}

impl<W: Write + Send> Reports for Table<W> {
    fn report(&mut self, report: &Report) -> Result<(), Fault> {
        for cell in observations(report) {
            self.row(report, &cell);
            if self.rows == ROW_GROUP {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<(), Fault> {
        self.flush()?;
        self.out.finish().map(drop).map_err(|e| unwritten(&e))
    }
}

impl<W: Write + Send> Table<W> {
    /// Adds a row; the order is that of [`SCHEMA`].
    fn row(&mut self, report: &Report, cell: &Observation<'_>) {
        let unit = &report.unit;
        let value = cell.value();
        let exact = value.map(|value| value.normalize().to_string());
        let remark = cell.remark().map(clean_line);
        let texts = [Some(unit.id.as_str()), Some(&unit.name), unit.level.map(|level| level.id())];
        let (before, after) = self.columns.split_at_mut(texts.len());
        before.iter_mut().zip(texts).for_each(|(column, text)| column.text(text));
        let [year, edition, table, row, column, id, label, kind, measure, state, amount, amount_text, mark] = after else { return };
        year.year(report.year);
        edition.text(Some(&report.edition.id));
        table.text(Some(&cell.table().id));
        row.text(Some(&cell.row().id));
        column.text(Some(&cell.column().id));
        id.text(Some(cell.id()));
        label.text(Some(&report.edition.label(cell.ix)));
        kind.text(Some(kind_id(cell.kind())));
        measure.text(cell.column().unit.as_deref());
        state.text(Some(cell.state().id()));
        amount.decimal(value);
        amount_text.text(exact.as_deref());
        mark.text(remark.as_deref());
        self.rows += 1;
    }

    fn flush(&mut self) -> Result<(), Fault> {
        if self.rows == 0 {
            return Ok(());
        }
        let columns = std::mem::replace(&mut self.columns, columns::empty());
        self.rows = 0;
        columns::write(&mut self.out, columns).map_err(|e| unwritten(&e))
    }
}

fn kind_id(kind: Kind) -> &'static str {
    match kind {
        Kind::Count => "count",
        Kind::Change => "change",
        Kind::Amount => "amount",
    }
}

fn unwritten(error: &dyn std::fmt::Display) -> Fault {
    Fault::new(format!("无法写出 Parquet：{error}"), format!("the Parquet could not be written: {error}"))
}
