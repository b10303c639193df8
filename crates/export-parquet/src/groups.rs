//! Row groups: reports wait until there are enough rows, then go to the sink column by column.

use crate::{
    codes::{Codes, Waiting},
    columns::{COLUMNS, schema},
};
use nianbao_format::Fault;
use nianbao_format::panel::Reports;
use nianbao_model::{Bilingual, Edition, Report, trouble_behind};
use parquet::{
    basic::Compression,
    errors::{ParquetError, Result},
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
};
use std::{io::Write, mem, rc::Rc, sync::Arc};

/// A row group is written as soon as it has this many rows: enough to compress well, few enough to
/// keep.
const ROWS: usize = 100_000;

/// Or as soon as its reports have this many bytes of texts, which only odd files have.
const TEXTS: usize = 16 << 20;

/// What the file says it is, among its key-value metadata.
const SCHEMA: (&str, &str) = ("nianbao.schema", "nianbao.panel/1");

/// A panel that is being written.
pub(crate) struct Groups<W: Write + Send> {
    file: SerializedFileWriter<W>,
    waiting: Vec<Waiting>,
    rows: usize,
    texts: usize,
    /// The codes of the editions among those that wait.
    codes: Vec<Rc<Codes>>,
}

impl<W: Write + Send> Groups<W> {
    pub(crate) fn begin(sink: W) -> Result<Self, Fault> {
        let file = open(sink).map_err(|e| unwritten(&e))?;
        Ok(Self { file, waiting: Vec::new(), rows: 0, texts: 0, codes: Vec::new() })
    }

    fn codes(&mut self, edition: &Arc<Edition>) -> Rc<Codes> {
        if let Some(known) = self.codes.iter().find(|codes| codes.are_of(edition)) {
            return known.clone();
        }
        let codes = Rc::new(Codes::of(edition));
        self.codes.push(codes.clone());
        codes
    }

    /// Writes what waits as a row group.
    fn flush(&mut self) -> Result<(), Fault> {
        let reports = mem::take(&mut self.waiting);
        self.codes.clear();
        (self.rows, self.texts) = (0, 0);
        match reports.is_empty() {
            true => Ok(()),
            false => self
                .file
                .next_row_group()
                .and_then(|group| write(&reports, group))
                .map_err(|e| unwritten(&e)),
        }
    }
}

impl<W: Write + Send> Reports for Groups<W> {
    fn report(&mut self, report: &Report) -> Result<(), Fault> {
        let codes = self.codes(&report.edition);
        let waiting = Waiting::of(report, codes);
        self.rows += waiting.cells.len();
        self.texts += waiting.weight();
        self.waiting.push(waiting);
        match self.rows >= ROWS || self.texts >= TEXTS {
            true => self.flush(),
            false => Ok(()),
        }
    }

    fn end(mut self: Box<Self>) -> Result<(), Fault> {
        self.flush()?;
        self.file.finish().map_err(|e| unwritten(&e))?;
        self.file.inner_mut().flush().map_err(|e| unwritten(&e))
    }
}

fn open<W: Write + Send>(sink: W) -> Result<SerializedFileWriter<W>> {
    let about = KeyValue::new(SCHEMA.0.to_owned(), SCHEMA.1.to_owned());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![about]));
    SerializedFileWriter::new(sink, schema()?, Arc::new(properties.build()))
}

fn write<W: Write + Send>(
    reports: &[Waiting],
    mut group: SerializedRowGroupWriter<'_, W>,
) -> Result<()> {
    let mut columns = COLUMNS.iter();
    while let Some(mut writer) = group.next_column()? {
        let column = columns.next().ok_or_else(|| {
            ParquetError::General("the schema has more columns than the list".into())
        })?;
        column.write(reports, writer.untyped())?;
        writer.close()?;
    }
    group.close().map(|_| ())
}

fn unwritten(error: &(dyn std::error::Error + 'static)) -> Fault {
    let Bilingual { zh, en } = trouble_behind(error);
    Fault::new(
        format!("无法写出 Parquet：{zh}。请确认目标位置可写、磁盘未满，然后重新导出"),
        format!(
            "the Parquet could not be written: {en}; make sure that its place can be written and the disk is not full, and export it again"
        ),
    )
}
