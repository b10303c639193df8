//! Reading: samples, always the same; files cut off at every byte, damaged, followed by rubbish, or
//! of no format at all.

use super::{
    back,
    outcome::Check,
    run::{Ended, Run},
};
use crate::Dice;
use nianbao_format::Aspect;
use nianbao_grid::Expect;
use nianbao_model::{Editions, Finding, Reading, Report};
use std::io::Write as _;

/// A file of a format, for the suite to read.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, with the format's ending.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What reading it must give, if that is known.
    pub report: Option<Report>,
}

impl File {
    /// A file with a name.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), report: None }
    }

    /// Says what reading it must give.
    pub fn gives(mut self, report: Report) -> Self {
        self.report = Some(report);
        self
    }
}

/// What is known of the report beforehand: its edition, and what the format has no room for.
fn expect<'a>(run: &Run<'_>, file: &'a File) -> Expect<'a> {
    let gives = run.importer.map(|importer| importer.keeps()).unwrap_or_default();
    file.report.as_ref().map(|report| back::expect(gives, report)).unwrap_or_default()
}

/// A sample is read, twice the same, and gives what it must.
pub(super) fn sample(run: &mut Run<'_>, file: &File) -> Option<Reading> {
    run.outcome.made(Check::Reads);
    let expect = expect(run, file);
    let reading = match run.read(&file.bytes, &file.name, &expect, &file.name) {
        Ended::Well(reading) => reading,
        Ended::Fault(fault) => {
            run.outcome.broken(
                Check::Reads,
                &file.name,
                format!("was refused: {}", fault.message.en),
            );
            return None;
        }
        Ended::Panicked => return None,
    };
    let gives = run.importer.map(|importer| importer.keeps()).unwrap_or_default();
    if let Some(difference) =
        file.report.as_ref().and_then(|report| back::difference(report, &reading.report, gives))
    {
        run.outcome.broken(Check::Reads, &file.name, difference.replace("wrote", "expected"));
    }
    if let Some(again) = run.read(&file.bytes, &file.name, &expect, &file.name).well()
        && (again.report != reading.report || again.findings != reading.findings)
    {
        run.outcome.broken(Check::Reads, &file.name, "reads otherwise a second time");
    }
    Some(reading)
}

/// The file cut off at every byte (or at some thousand of them, if it is long).
pub(super) fn truncated(run: &mut Run<'_>, file: &File, whole: &Reading) {
    let expect = expect(run, file);
    let most = run.effort.of(4000, 40);
    let step = file.bytes.len().div_ceil(most).max(1);
    for end in (0..file.bytes.len()).step_by(step) {
        if run.outcome.enough(Check::Truncation) || run.outcome.enough(Check::Panics) {
            return;
        }
        let name = format!("first {end} of {} bytes of {}", file.bytes.len(), file.name);
        run.outcome.made(Check::Truncation);
        let Ended::Well(reading) = run.read(&file.bytes[..end], &file.name, &expect, &name) else {
            continue;
        };
        let lost = lost(whole, &reading);
        // The very end of a format without an end mark cannot be missed: one cell or one text may
        // be short.
        if lost > 1 && !says_more(whole, &reading) {
            let what = format!(
                "was read without a word, though {lost} cells and texts are gone or changed; say so in a fault or a finding"
            );
            run.outcome.broken(Check::Truncation, &name, what);
        }
    }
}

/// How much of what was read from the whole file is not there, or is something else.
fn lost(whole: &Reading, reading: &Reading) -> usize {
    if whole.report.edition.id != reading.report.edition.id {
        return usize::MAX;
    }
    let cells = whole.report.cells().filter(|(ix, cell)| reading.report.cell(*ix) != *cell).count();
    let sections = 0..whole.report.edition.sections.len();
    // A section that is not there is said by a rule of its own, from what was met.
    let texts = sections
        .filter(|&n| {
            whole.report.section(n) != reading.report.section(n)
                && reading.sections_met.get(n) == Some(&true)
        })
        .count();
    cells + texts
}

/// Is there a finding that the whole file has not?
fn says_more(whole: &Reading, reading: &Reading) -> bool {
    let key = |finding: &Finding| (finding.rule, finding.message.zh.clone());
    let known: Vec<_> = whole.findings.iter().map(key).collect();
    reading.findings.iter().any(|finding| !known.contains(&key(finding)))
}

/// Every byte changed in several ways; pieces doubled, dropped and swapped.
pub(super) fn corrupted(run: &mut Run<'_>, file: &File) {
    let expect = expect(run, file);
    let most = run.effort.of(1500, 15);
    let step = file.bytes.len().div_ceil(most).max(1);
    let mut dice = Dice::new(3);
    for at in (0..file.bytes.len()).step_by(step) {
        for value in [file.bytes[at] ^ 1, 0xff, *b"\0<\"{,=\n9".get(dice.below(8)).unwrap_or(&0)] {
            let mut bytes = file.bytes.clone();
            bytes[at] = value;
            damaged(
                run,
                file,
                &bytes,
                &expect,
                &format!("byte {at} of {} set to {value:#04x}", file.name),
            );
        }
    }
    let pieces = run.effort.of(200, 6);
    for n in 0..pieces {
        let (a, b) = (dice.below(file.bytes.len() + 1), dice.below(file.bytes.len() + 1));
        let (from, to) = (a.min(b), a.max(b));
        let piece = &file.bytes[from..to];
        let bytes = if n % 2 == 0 {
            [&file.bytes[..to], piece, &file.bytes[to..]].concat()
        } else {
            [&file.bytes[..from], &file.bytes[to..]].concat()
        };
        let what = if n % 2 == 0 { "doubled" } else { "dropped" };
        damaged(
            run,
            file,
            &bytes,
            &expect,
            &format!("bytes {from} to {to} of {} {what}", file.name),
        );
    }
}

/// No panic, no hang, and a fault in both languages: the calls see to that.
fn damaged(run: &mut Run<'_>, file: &File, bytes: &[u8], expect: &Expect<'_>, what: &str) {
    if run.outcome.enough(Check::Panics) || run.outcome.enough(Check::Time) {
        return;
    }
    run.outcome.made(Check::Corruption);
    _ = run.read(bytes, &file.name, expect, what);
}

/// Rubbish behind the end: a fault, a finding, or at least another report; never nothing.
pub(super) fn garbage(run: &mut Run<'_>, file: &File, whole: &Reading) {
    let expect = expect(run, file);
    for rubbish in ["\nrubbish 乱码 123\n", "<<<>>>{}[]\"'", "\u{0}\u{0}rubbish"] {
        let bytes = [file.bytes.as_slice(), rubbish.as_bytes()].concat();
        let name = format!("{} followed by {rubbish:?}", file.name);
        run.outcome.made(Check::Garbage);
        let Ended::Well(reading) = run.read(&bytes, &file.name, &expect, &name) else { continue };
        if reading.report == whole.report && !says_more(whole, &reading) {
            run.outcome.broken(Check::Garbage, &name, "was read as if nothing stood there");
        }
    }
}

/// What is no file of this format at all must be refused, or at least be said to lack everything.
pub(super) fn nonsense(run: &mut Run<'_>) {
    let mut all: Vec<(&str, Vec<u8>)> = vec![
        ("an empty file", Vec::new()),
        ("one byte", b"x".to_vec()),
        ("white space", b" \r\n\t \n".repeat(50)),
        ("a byte order mark", "\u{feff}".into()),
        ("zeros", vec![0; 10_000]),
        ("noise", Dice::new(5).bytes(20_000)),
        ("deep brackets", b"[".repeat(200_000)),
        ("deep braces", b"{\"a\":".repeat(100_000)),
        ("deep elements", b"<a>".repeat(100_000)),
        ("a line of five million characters", vec![b'a'; 5_000_000]),
        ("a million empty lines", vec![b'\n'; 1_000_000]),
        ("UTF-16", "年报\n".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a zip without parts", [b"PK\x05\x06".as_slice(), &[0; 18]].concat()),
    ];
    let mut commas = Vec::new();
    for n in 0..20_000 {
        _ = write!(commas, "{n},");
    }
    all.push(("twenty thousand fields", commas));
    let name = format!("nonsense.{}", run.ending());
    for (what, bytes) in all {
        run.outcome.made(Check::Corruption);
        let Ended::Well(reading) = run.read(&bytes, &name, &Expect::default(), what) else {
            continue;
        };
        if reading.findings.is_empty() {
            run.outcome.broken(
                Check::Corruption,
                what,
                "was read as a report, and without a finding",
            );
        }
    }
}

/// Odd names, and editions that are not at hand.
pub(super) fn surroundings(run: &mut Run<'_>, file: &File) {
    let expect = expect(run, file);
    for name in ["", ".", "no-ending", "../../etc/passwd", "a\u{202e}b\u{0}c", &"长".repeat(10_000)]
    {
        run.outcome.made(Check::Reads);
        _ = run.read(&file.bytes, name, &expect, "an odd name");
    }
    // The report's own edition may be a local one that nobody has handed over.
    let national = Editions::national();
    _ = run.read_with(
        &file.bytes,
        &file.name,
        &national,
        &Expect::default(),
        "without the local editions",
    );
}

/// Samples for the importer from what the exporter wrote.
pub(super) fn from_export(run: &mut Run<'_>, report: Report, what: &str) -> Option<File> {
    let exporter = run.exporter?;
    let bytes = run.must_write(&report, what)?;
    // What the format has no room for cannot be asked back.
    let full = exporter.keeps().has(Aspect::Edition);
    let file = File::new(format!("{}.{}", what.replace(' ', "-"), run.ending()), bytes);
    Some(if full { file.gives(report) } else { file })
}
