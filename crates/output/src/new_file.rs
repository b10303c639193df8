//! A file of a folder that is written piece by piece, because it is too large to be held.

use crate::{Digester, Output};
use nianbao_model::WrittenFile;
use std::{
    fs,
    io::{self, BufWriter, Write},
};

/// A file of the folder that is written piece by piece, and waits like any other once it has
/// [settled](Self::settle).
pub struct NewFile<'a> {
    output: &'a Output,
    path: String,
    sink: BufWriter<Digested>,
}

impl<'a> NewFile<'a> {
    /// A file at a path; without a sink its bytes go nowhere.
    pub(crate) fn new(output: &'a Output, path: &str, sink: Option<fs::File>) -> Self {
        Self {
            output,
            path: path.to_owned(),
            sink: BufWriter::new(Digested { sink, digester: Some(Digester::default()), size: 0 }),
        }
    }

    /// The same for a file whose digests stand in no list.
    pub(crate) fn without_sm3(output: &'a Output, path: &str, sink: Option<fs::File>) -> Self {
        Self {
            output,
            path: path.to_owned(),
            sink: BufWriter::new(Digested {
                sink,
                digester: Some(Digester::without_sm3()),
                size: 0,
            }),
        }
    }

    /// The same without digests: a file that no list speaks of, and that is other than before.
    pub(crate) fn unlisted(output: &'a Output, path: &str, sink: Option<fs::File>) -> Self {
        Self {
            output,
            path: path.to_owned(),
            sink: BufWriter::new(Digested { sink, digester: None, size: 0 }),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn settle(self, format: &str) -> io::Result<WrittenFile> {
        let Self { output, path, sink } = self;
        let ended =
            output.noting(&path, sink.into_inner().map_err(io::IntoInnerError::into_error))?;
        drop(ended.sink);
        let Some(digester) = ended.digester else {
            output.noting(&path, output.take_unlisted(&path))?;
            return Ok(WrittenFile {
                path,
                format: format.to_owned(),
                size: ended.size,
                sha256: String::new(),
                sm3: String::new(),
            });
        };
        let file = digester.finish(&path, format);
        output.noting(&path, output.take(&file))?;
        Ok(file)
    }
}

impl Write for NewFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.sink.write(bytes);
        self.output.noting(&self.path, written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl std::fmt::Debug for NewFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewFile").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Bytes on their way into a file, or to nowhere, digested.
struct Digested {
    sink: Option<fs::File>,
    digester: Option<Digester>,
    size: u64,
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = match &mut self.sink {
            Some(file) => file.write(bytes)?,
            None => bytes.len(),
        };
        if let Some(digester) = &mut self.digester {
            digester.update(&bytes[..taken]);
        }
        self.size += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), Write::flush)
    }
}
