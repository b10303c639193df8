//! The columns of a row group, and how they come into the file.

use nianbao_model::Decimal;
use parquet::{
    data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type},
    errors::Result,
    file::writer::SerializedFileWriter,
};
use std::io::Write;

/// The columns in their order.
pub(crate) const SCHEMA: &str = "message panel {
    required binary unit (UTF8);
    required binary unit_name (UTF8);
    optional binary level (UTF8);
    required int32 year;
    required binary edition (UTF8);
    required binary table (UTF8);
    required binary row (UTF8);
    required binary column (UTF8);
    required binary cell (UTF8);
    required binary label (UTF8);
    required binary kind (UTF8);
    optional binary measure (UTF8);
    required binary state (UTF8);
    optional fixed_len_byte_array(16) value (DECIMAL(38,10));
    optional binary value_text (UTF8);
    optional binary remark (UTF8);
}";

/// Digits behind the point of `value`.
const SCALE: u32 = 10;

/// One column: its values, and of an optional one which rows have one (1) and which have none (0).
pub(crate) enum Column {
    Text { values: Vec<ByteArray>, there: Option<Vec<i16>> },
    Year(Vec<i32>),
    Decimal { values: Vec<FixedLenByteArray>, there: Vec<i16> },
}

/// The columns of [`SCHEMA`] with no row in them.
pub(crate) fn empty() -> Vec<Column> {
    let lines = SCHEMA.lines().map(str::trim).filter(|line| line.ends_with(';'));
    lines
        .map(|line| match line {
            _ if line.contains("int32") => Column::Year(Vec::new()),
            _ if line.contains("DECIMAL") => Column::Decimal { values: Vec::new(), there: Vec::new() },
            _ => Column::Text { values: Vec::new(), there: line.starts_with("optional").then(Vec::new) },
        })
        .collect()
}

impl Column {
    /// Adds a text, or that there is none; in a required column nothing is an empty text.
    pub(crate) fn text(&mut self, text: Option<&str>) {
        if let Column::Text { values, there } = self {
            if let Some(there) = there {
                there.push(i16::from(text.is_some()));
            }
            if text.is_some() || there.is_none() {
                values.push(text.unwrap_or_default().as_bytes().to_vec().into());
            }
        }
    }

    /// Adds a year.
    pub(crate) fn year(&mut self, year: u16) {
        if let Column::Year(values) = self {
            values.push(i32::from(year));
        }
    }

    /// Adds a figure; one that the column cannot hold exactly is not there.
    pub(crate) fn decimal(&mut self, value: Option<Decimal>) {
        if let Column::Decimal { values, there } = self {
            let scaled = value.and_then(scaled);
            there.push(i16::from(scaled.is_some()));
            values.extend(scaled.map(|scaled| FixedLenByteArray::from(scaled.to_be_bytes().to_vec())));
        }
    }
}

/// A figure as a whole number of the last digit that the column has.
fn scaled(value: Decimal) -> Option<i128> {
    const LARGEST: i128 = 10i128.pow(38) - 1;
    let value = value.normalize();
    let more = SCALE.checked_sub(value.scale())?;
    value.mantissa().checked_mul(10i128.pow(more)).filter(|scaled| (-LARGEST..=LARGEST).contains(scaled))
}

/// Writes the columns as a row group.
pub(crate) fn write<W: Write + Send>(out: &mut SerializedFileWriter<W>, columns: Vec<Column>) -> Result<()> {
    let mut group = out.next_row_group()?;
    for column in columns {
        let Some(mut writer) = group.next_column()? else { break };
        match column {
            Column::Text { values, there } => writer.typed::<ByteArrayType>().write_batch(&values, there.as_deref(), None)?,
            Column::Year(values) => writer.typed::<Int32Type>().write_batch(&values, None, None)?,
            Column::Decimal { values, there } => writer.typed::<FixedLenByteArrayType>().write_batch(&values, Some(&there), None)?,
        };
        writer.close()?;
    }
    group.close().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_held_exactly_or_not_at_all() {
        for (value, expected) in [
            (Decimal::new(923_047, 2), Some(92_304_700_000_000)),
            (Decimal::new(-3, 0), Some(-30_000_000_000)),
            (Decimal::ZERO, Some(0)),
            (Decimal::new(1, 10), Some(1)),
            (Decimal::new(1, 11), None),
            (Decimal::MAX, None),
        ] {
            assert_eq!(scaled(value), expected, "{value}");
        }
    }
}
