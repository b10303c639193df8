//! A run of the suite: how a format is called so that whatever it does becomes a violation and not
//! the end of the run.

use super::{
    messages,
    outcome::{Check, Outcome},
    watch::{Watchdog, peak_memory},
};
use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter, Importer, Input, Source};
use nianbao_grid::{Expect, recognise, right_file};
use nianbao_model::{Editions, Fault, Reading, Report};
use std::{
    any::Any,
    cell::Cell,
    io::{self, Write},
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::{Arc, Once},
    time::Duration,
};

/// Reading or writing one file takes no longer than this, on a slow machine and without
/// optimisation.
const SLOW: Duration = Duration::from_secs(20);
/// One that takes this long will not come back.
const HANGS: Duration = Duration::from_secs(180);
/// More than this is no report's file, however large its texts are.
const MOST_OUTPUT: usize = 64 * 1024 * 1024;
/// So much more memory may one call take.
const MOST_MEMORY: u64 = 768 * 1024 * 1024;

/// How thorough a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// Every cell, every byte: for code in the same process.
    #[default]
    Full,
    /// A fair part of them, in a few hundred calls: for programs that have to be started each time.
    Light,
}

impl Effort {
    /// One of the two, by effort.
    pub(super) fn of<T>(self, full: T, light: T) -> T {
        match self {
            Effort::Full => full,
            Effort::Light => light,
        }
    }
}

pub(super) struct Run<'a> {
    pub(super) exporter: Option<&'a dyn Exporter>,
    pub(super) importer: Option<&'a dyn Importer>,
    pub(super) effort: Effort,
    pub(super) editions: Arc<Editions>,
    pub(super) outcome: Outcome,
    watchdog: Watchdog,
}

/// How a call ended.
pub(super) enum Ended<T> {
    Well(T),
    Fault(Fault),
    /// It panicked, and that has been noted.
    Panicked,
}

impl<T> Ended<T> {
    pub(super) fn well(self) -> Option<T> {
        match self {
            Ended::Well(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> Run<'a> {
    pub(super) fn new(
        exporter: Option<&'a dyn Exporter>,
        importer: Option<&'a dyn Importer>,
        effort: Effort,
    ) -> Self {
        Self {
            exporter,
            importer,
            effort,
            editions: Arc::new(super::samples::editions()),
            outcome: Outcome::default(),
            watchdog: Watchdog::start(HANGS),
        }
    }

    /// Makes a call into the format: no panic, in time, without filling the memory, and a fault has
    /// words in both languages.
    pub(super) fn call<T>(
        &mut self,
        what: &str,
        call: impl FnOnce() -> Result<T, Fault>,
    ) -> Ended<T> {
        let before = peak_memory();
        self.watchdog.begin(what);
        let result = quietly(|| catch_unwind(AssertUnwindSafe(call)));
        let took = self.watchdog.end();
        for check in [Check::Panics, Check::Time, Check::Memory] {
            self.outcome.made(check);
        }
        if took > SLOW {
            self.outcome.broken(
                Check::Time,
                what,
                format!("took {} s, more than {} s", took.as_secs(), SLOW.as_secs()),
            );
        }
        if let (Some(before), Some(after)) = (before, peak_memory())
            && after.saturating_sub(before) > MOST_MEMORY
        {
            let grown = (after - before) / 1024 / 1024;
            self.outcome.broken(
                Check::Memory,
                what,
                format!(
                    "the process grew by {grown} MB, more than {} MB",
                    MOST_MEMORY / 1024 / 1024
                ),
            );
        }
        match result {
            Ok(Ok(value)) => Ended::Well(value),
            Ok(Err(fault)) => {
                messages::fault(&mut self.outcome, what, &fault);
                Ended::Fault(fault)
            }
            Err(panic) => {
                self.outcome.broken(Check::Panics, what, said(panic.as_ref()));
                Ended::Panicked
            }
        }
    }

    /// Writes a report into memory, no more than a report can need.
    pub(super) fn write(&mut self, report: &Report, what: &str) -> Ended<Vec<u8>> {
        let mut sink = Bounded { bytes: Vec::new(), over: false };
        let ended = self.write_to(report, what, &mut sink);
        self.outcome.made(Check::Size);
        if sink.over {
            self.outcome.broken(
                Check::Size,
                what,
                format!("wrote more than {} MB", MOST_OUTPUT / 1024 / 1024),
            );
            return Ended::Panicked;
        }
        match ended {
            Ended::Well(()) => Ended::Well(sink.bytes),
            Ended::Fault(fault) => Ended::Fault(fault),
            Ended::Panicked => Ended::Panicked,
        }
    }

    /// Writes a report to a sink.
    pub(super) fn write_to(
        &mut self,
        report: &Report,
        what: &str,
        sink: &mut dyn Write,
    ) -> Ended<()> {
        let Some(exporter) = self.exporter else { return Ended::Panicked };
        let document = compose(report);
        self.call(&format!("writing {what}"), || {
            exporter.write(&ExportJob::new(report, &document), sink)
        })
    }

    /// Writes a sample that must be written.
    pub(super) fn must_write(&mut self, report: &Report, what: &str) -> Option<Vec<u8>> {
        self.outcome.made(Check::Writes);
        match self.write(report, what) {
            Ended::Well(bytes) => Some(bytes),
            Ended::Fault(fault) => {
                self.outcome.broken(
                    Check::Writes,
                    what,
                    format!("was refused: {}", fault.message.en),
                );
                None
            }
            Ended::Panicked => None,
        }
    }

    /// Reads bytes as the program does: through the recogniser, if the importer gives grids.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        name: &str,
        expect: &Expect<'_>,
        what: &str,
    ) -> Ended<Reading> {
        let editions = self.editions.clone();
        self.read_with(bytes, name, &editions, expect, what)
    }

    pub(super) fn read_with(
        &mut self,
        bytes: &[u8],
        name: &str,
        editions: &Editions,
        expect: &Expect<'_>,
        what: &str,
    ) -> Ended<Reading> {
        let Some(importer) = self.importer else { return Ended::Panicked };
        let ended = self.call(&format!("reading {what}"), || {
            match importer.read(&Input::new(bytes, name, editions))? {
                Source::Grids(grids) => recognise(&grids, editions, expect),
                Source::Reading(mut reading) => {
                    right_file(&mut reading, name, editions, expect);
                    Ok(*reading)
                }
            }
        });
        if let Ended::Well(reading) = &ended {
            messages::findings(&mut self.outcome, what, &reading.findings);
        }
        ended
    }

    /// The ending the format's files usually have.
    pub(super) fn ending(&self) -> String {
        let info = self.importer.map(Importer::info).or_else(|| self.exporter.map(Exporter::info));
        info.map_or_else(|| "bin".to_owned(), |info| info.ending().to_owned())
    }
}

thread_local! {
    /// Is a panic on this thread caught, and will it be told as a violation?
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Keeps panics that are caught from being printed one by one, each with its backtrace.
fn quietly<T>(call: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CAUGHT.get() {
                usual(info);
            }
        }));
    });
    let before = CAUGHT.replace(true);
    let result = call();
    CAUGHT.set(before);
    result
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.unwrap_or_default())
}

/// A sink that takes no more than a report can need.
struct Bounded {
    bytes: Vec<u8>,
    over: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MOST_OUTPUT {
            self.over = true;
            return Err(io::Error::other("the suite takes no more"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
