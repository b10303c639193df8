//! The columns: their names, their types, and what each row of them holds. This list is the schema.

use crate::{
    codes::{Waiting, text},
    decimal::{PRECISION, SCALE, WIDTH, unscaled},
};
use nianbao_model::Cell;
use parquet::{
    basic::{ConvertedType, LogicalType, Repetition, Type as Physical},
    column::writer::{ColumnWriter, ColumnWriterImpl},
    data_type::{ByteArray, DataType, FixedLenByteArray},
    errors::{ParquetError, Result},
    schema::types::{Type, TypePtr},
};
use std::sync::Arc;

/// A column.
pub(crate) struct Column {
    name: &'static str,
    optional: bool,
    holds: Holds,
}

/// What a column holds, for the `n`th cell of a report.
enum Holds {
    Text(fn(&Waiting, usize) -> Option<ByteArray>),
    Whole(fn(&Waiting, usize) -> Option<i32>),
    Figure(fn(&Waiting, usize) -> Option<FixedLenByteArray>),
}

/// All columns, in order. A new one goes to the end: readers may count.
pub(crate) static COLUMNS: [Column; 16] = [
    required("unit", Holds::Text(|report, _| Some(report.unit.clone()))),
    required("unit_name", Holds::Text(|report, _| Some(report.unit_name.clone()))),
    optional("level", Holds::Text(|report, _| report.level.clone())),
    required("year", Holds::Whole(|report, _| Some(report.year))),
    required("edition", Holds::Text(|report, _| Some(report.codes.id.clone()))),
    required("table", Holds::Text(|report, n| Some(report.codes.cells[n].table.clone()))),
    required("row", Holds::Text(|report, n| Some(report.codes.cells[n].row.clone()))),
    required("column", Holds::Text(|report, n| Some(report.codes.cells[n].column.clone()))),
    required("cell", Holds::Text(|report, n| Some(report.codes.cells[n].cell.clone()))),
    required("label", Holds::Text(|report, n| Some(report.codes.cells[n].label.clone()))),
    required("kind", Holds::Text(|report, n| Some(report.codes.cells[n].kind.clone()))),
    optional("measure", Holds::Text(|report, n| report.codes.cells[n].measure.clone())),
    required("state", Holds::Text(|report, n| Some(text(report.cells[n].state().id())))),
    optional(
        "value",
        Holds::Figure(|report, n| {
            unscaled(report.cells[n].value()?).map(|bytes| bytes.to_vec().into())
        }),
    ),
    optional(
        "value_text",
        Holds::Text(|report, n| {
            report.cells[n].value().map(|value| text(&value.normalize().to_string()))
        }),
    ),
    optional("remark", Holds::Text(|report, n| remark(&report.cells[n]).map(text))),
];

const fn required(name: &'static str, holds: Holds) -> Column {
    Column { name, optional: false, holds }
}

const fn optional(name: &'static str, holds: Holds) -> Column {
    Column { name, optional: true, holds }
}

fn remark(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::NotApplicable(text) | Cell::Unreadable(text) => Some(text),
        Cell::Blank | Cell::Figure(_) => None,
    }
}

/// The schema.
pub(crate) fn schema() -> Result<TypePtr> {
    let fields =
        COLUMNS.iter().map(|column| Ok(Arc::new(column.kind()?))).collect::<Result<_>>()?;
    Ok(Arc::new(Type::group_type_builder("panel").with_fields(fields).build()?))
}

impl Column {
    /// The column's type. The older "converted" types stand beside the logical ones, for readers
    /// that know only these.
    fn kind(&self) -> Result<Type> {
        let typed = |physical| {
            Type::primitive_type_builder(self.name, physical).with_repetition(self.repetition())
        };
        match self.holds {
            Holds::Text(_) => typed(Physical::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String))
                .with_converted_type(ConvertedType::UTF8)
                .build(),
            Holds::Whole(_) => typed(Physical::INT32).build(),
            Holds::Figure(_) => typed(Physical::FIXED_LEN_BYTE_ARRAY)
                .with_length(WIDTH as i32)
                .with_logical_type(Some(LogicalType::decimal(SCALE as i32, PRECISION as i32)))
                .with_converted_type(ConvertedType::DECIMAL)
                .with_precision(PRECISION as i32)
                .with_scale(SCALE as i32)
                .build(),
        }
    }

    fn repetition(&self) -> Repetition {
        match self.optional {
            true => Repetition::OPTIONAL,
            false => Repetition::REQUIRED,
        }
    }

    /// Writes the column's values of these reports.
    pub(crate) fn write(&self, reports: &[Waiting], writer: &mut ColumnWriter<'_>) -> Result<()> {
        match (&self.holds, writer) {
            (Holds::Text(of), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                self.fill(reports, of, writer)
            }
            (Holds::Whole(of), ColumnWriter::Int32ColumnWriter(writer)) => {
                self.fill(reports, of, writer)
            }
            (Holds::Figure(of), ColumnWriter::FixedLenByteArrayColumnWriter(writer)) => {
                self.fill(reports, of, writer)
            }
            _ => Err(ParquetError::General(format!(
                "column {} has another type in the schema than in the list",
                self.name
            ))),
        }
    }

    /// Report by report, so that no more than one report's values wait in the column's own form.
    fn fill<T: DataType>(
        &self,
        reports: &[Waiting],
        of: &fn(&Waiting, usize) -> Option<T::T>,
        writer: &mut ColumnWriterImpl<'_, T>,
    ) -> Result<()> {
        let (mut values, mut present) = (Vec::new(), Vec::new());
        for report in reports {
            values.clear();
            present.clear();
            for n in 0..report.cells.len() {
                let value = of(report, n);
                present.push(i16::from(value.is_some()));
                values.extend(value);
            }
            writer.write_batch(&values, self.optional.then_some(&present), None)?;
        }
        Ok(())
    }
}
