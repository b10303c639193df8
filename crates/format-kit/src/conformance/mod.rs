//! The conformance suite: one call in a format crate's tests holds the format to all its promises.
//!
//! What is promised is listed at [`Check`]. A panic in the format is caught and becomes a
//! violation; a call that does not come back ends the test process after three minutes and says
//! which it was. The sample reports are of both national editions, a local one and a very small
//! one, in all five states of a cell, with odd, hostile and huge texts, and random ones from fixed
//! seeds.

mod back;
mod messages;
mod outcome;
mod random;
mod read;
mod run;
mod samples;
mod sniff;
mod tell;
mod watch;
mod write;

pub use outcome::{Check, Outcome, Violation};
pub use read::File;
pub use run::Effort;

use nianbao_format::{Exporter, Importer};
use run::Run;

/// Holds an exporter to its promises; with the importer of the same format, by reading back what it
/// wrote.
pub fn check_exporter(exporter: &dyn Exporter, importer: Option<&dyn Importer>) -> Outcome {
    let kit = Kit::new().exporter(exporter);
    match importer {
        Some(importer) => kit.importer(importer).only_writing().run(),
        None => kit.run(),
    }
}

/// Holds an importer to its promises, with files of its format.
pub fn check_importer(importer: &dyn Importer, files: &[File]) -> Outcome {
    Kit::new().importer(importer).files(files.iter().cloned()).run()
}

/// A run of the suite, put together piece by piece.
#[derive(Clone, Default)]
pub struct Kit<'a> {
    exporter: Option<&'a dyn Exporter>,
    importer: Option<&'a dyn Importer>,
    files: Vec<File>,
    waived: Vec<(Check, String)>,
    effort: Effort,
    only_writing: bool,
}

impl<'a> Kit<'a> {
    /// A run of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The exporter to be held to its promises.
    pub fn exporter(mut self, exporter: &'a dyn Exporter) -> Self {
        self.exporter = Some(exporter);
        self
    }

    /// The importer to be held to its promises.
    pub fn importer(mut self, importer: &'a dyn Importer) -> Self {
        self.importer = Some(importer);
        self
    }

    /// Files of the importer's format, small ones first; needed where there is no exporter to make
    /// them.
    pub fn files(mut self, files: impl IntoIterator<Item = File>) -> Self {
        self.files.extend(files);
        self
    }

    /// Sets a promise aside for a reason that the outcome shows.
    pub fn waive(mut self, check: Check, why: impl Into<String>) -> Self {
        self.waived.push((check, why.into()));
        self
    }

    /// How thorough the run is.
    pub fn effort(mut self, effort: Effort) -> Self {
        self.effort = effort;
        self
    }

    fn only_writing(mut self) -> Self {
        self.only_writing = true;
        self
    }

    /// Runs the suite.
    pub fn run(self) -> Outcome {
        let mut run = Run::new(self.exporter, self.importer, self.effort);
        run.outcome.waived = self.waived;
        let format =
            self.exporter.map(Exporter::info).or_else(|| self.importer.map(Importer::info));
        run.outcome.format = format.map(|info| info.id.into_owned()).unwrap_or_default();
        if let Some(exporter) = self.exporter {
            write::info(&mut run, "exporter", &exporter.info(), &exporter.info());
            write_checks(&mut run, exporter, self.importer);
        }
        if let Some(importer) = self.importer {
            write::info(&mut run, "importer", &importer.info(), &importer.info());
            if !self.only_writing {
                read_checks(&mut run, importer, self.files);
            }
        }
        run.outcome
    }
}

fn write_checks(run: &mut Run<'_>, exporter: &dyn Exporter, importer: Option<&dyn Importer>) {
    write::declares(run, exporter);
    let reports = samples::reports(&run.editions.clone(), run.effort.of(12, 1));
    let written = write::samples(run, &reports);
    let dirty = write::dirty(run);
    match importer {
        Some(importer) => {
            if importer.info().id != exporter.info().id {
                run.outcome.broken(
                    Check::Info,
                    "exporter and importer",
                    "are of one format and need one id",
                );
            }
            back::round_trip(run, exporter, importer, &reports, &written);
            back::dirty(run, exporter, importer, dirty);
        }
        // Reading back says all that this can, and more precisely.
        None => tell::tells(run, exporter),
    }
    tell::order(run, exporter);
    write::repeats(run, exporter);
    write::sink(run);
}

fn read_checks(run: &mut Run<'_>, importer: &dyn Importer, mut files: Vec<File>) {
    for id in [samples::SMALL, "2021", samples::LOCAL, "2019"] {
        let Some(edition) = run.editions.get(id).cloned() else { continue };
        files.extend(read::from_export(
            run,
            samples::eventful(&edition),
            &format!("{id} eventful"),
        ));
    }
    if files.is_empty() {
        run.outcome.broken(
            Check::Reads,
            "no file",
            "an importer is checked with files of its format: hand some over, or its exporter",
        );
    }
    let mut first = true;
    for file in &files {
        let Some(whole) = read::sample(run, file) else { continue };
        sniff::own(run, importer, &file.bytes, &file.name);
        read::garbage(run, file, &whole);
        read::surroundings(run, file);
        // Once is enough for what takes thousands of calls.
        if std::mem::take(&mut first) {
            read::truncated(run, file, &whole);
            read::corrupted(run, file);
            sniff::hostile(run, importer, &file.bytes);
        }
    }
    read::nonsense(run);
    sniff::foreign(run, importer);
}

/// Makes a test of a format: `conformance! { exporter: Mine, importer: Mine }`, either of them
/// alone, and `files: [File::new(…)]` for an importer without an exporter.
#[macro_export]
macro_rules! conformance {
    (exporter: $exporter:expr $(,)?) => {
        #[test]
        fn conformance_of_the_exporter() {
            $crate::Kit::new().exporter(&$exporter).run().assert();
        }
    };
    (importer: $importer:expr, files: $files:expr $(,)?) => {
        #[test]
        fn conformance_of_the_importer() {
            $crate::Kit::new().importer(&$importer).files($files).run().assert();
        }
    };
    (exporter: $exporter:expr, importer: $importer:expr $(,)?) => {
        #[test]
        fn conformance_of_the_format() {
            $crate::Kit::new().exporter(&$exporter).importer(&$importer).run().assert();
        }
    };
}
