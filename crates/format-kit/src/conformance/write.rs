//! Writing: who the exporter says it is, that it always writes the same, what it does to a sink,
//! and what it makes of odd text.

use super::{
    messages,
    outcome::Check,
    run::{Ended, Run},
    samples::{self, Sample},
};
use crate::Dice;
use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter, Info};
use nianbao_model::Report;
use std::{
    io::{self, Write},
    thread,
    time::{Duration, Instant},
};

/// Id, names, endings.
pub(super) fn info(run: &mut Run<'_>, way: &str, info: &Info, again: &Info) {
    let outcome = &mut run.outcome;
    outcome.made(Check::Info);
    let good = |id: &str| {
        id.len() <= 32
            && id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    if !good(&info.id) {
        outcome.broken(
            Check::Info,
            way,
            format!(
                "the id “{}” is not made of at most 32 of a-z, 0-9 and -, a letter first",
                info.id
            ),
        );
    }
    let ending = |e: &str| {
        (1..=16).contains(&e.len())
            && e.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c))
            && !e.starts_with('.')
            && !e.ends_with('.')
    };
    if info.extensions.is_empty() {
        outcome.broken(
            Check::Info,
            way,
            "there is no ending; a file could not be told by its name, nor given one",
        );
    }
    for (n, extension) in info.extensions.iter().enumerate() {
        if !ending(extension) {
            outcome.broken(
                Check::Info,
                way,
                format!("the ending “{extension}” is not lower case without a dot before it"),
            );
        }
        if info.extensions[..n].contains(extension) {
            outcome.broken(Check::Info, way, format!("the ending “{extension}” is there twice"));
        }
    }
    if info != again {
        outcome.broken(Check::Info, way, "it says something else the second time");
    }
    // Names like JSON are the same in both languages but for a word.
    messages::words(outcome, way, "its name", &info.name);
}

/// It says what it keeps, and always the same.
pub(super) fn declares(run: &mut Run<'_>, exporter: &dyn Exporter) {
    run.outcome.made(Check::Declares);
    let (keeps, again) = (exporter.keeps(), exporter.keeps());
    if keeps != again {
        run.outcome.broken(
            Check::Declares,
            "keeps()",
            format!("it says {keeps:?}, and {again:?} the second time"),
        );
    }
    if keeps.iter().next().is_none() {
        run.outcome.broken(Check::Declares, "keeps()", "it keeps nothing at all");
    }
}

/// Every sample is written, twice the same; what comes of it is handed on.
pub(super) fn samples(run: &mut Run<'_>, reports: &[Sample]) -> Vec<Option<Vec<u8>>> {
    let mut all = Vec::new();
    for Sample { name, report } in reports {
        let bytes = run.must_write(report, name);
        if let Some(bytes) = &bytes {
            size(run, report, name, bytes.len());
            markup(run, name, bytes);
            // A second time, of a report that is the same and not the same object.
            if let Some(again) = run.must_write(&report.clone(), name) {
                same(run, name, bytes, &again, "a second time");
            }
        }
        all.push(bytes);
    }
    all
}

/// No more than a fair multiple of what the report holds.
fn size(run: &mut Run<'_>, report: &Report, name: &str, written: usize) {
    let texts: usize = (0..report.edition.sections.len())
        .flat_map(|n| report.section(n).paragraphs())
        .map(String::len)
        .sum();
    let most = 2 * 1024 * 1024 + 16 * texts;
    run.outcome.made(Check::Size);
    if written > most {
        run.outcome.broken(
            Check::Size,
            name,
            format!("{written} bytes for a report with {texts} bytes of text; at most {most} were expected"),
        );
    }
}

fn same(run: &mut Run<'_>, name: &str, first: &[u8], second: &[u8], when: &str) {
    run.outcome.made(Check::Repeats);
    if first != second {
        let at = first
            .iter()
            .zip(second)
            .position(|(a, b)| a != b)
            .unwrap_or(first.len().min(second.len()));
        run.outcome.broken(
            Check::Repeats,
            name,
            format!(
                "{when} the bytes differ from offset {at} on ({} against {} bytes)",
                first.len(),
                second.len()
            ),
        );
    }
}

/// Text that looks like markup stays text; text files hold no control characters.
fn markup(run: &mut Run<'_>, name: &str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    run.outcome.made(Check::Escapes);
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
        && without_cdata(text).contains("<nianbao-mark")
    {
        run.outcome.broken(
            Check::Escapes,
            name,
            "“<nianbao-mark>”, which is text of the report, stands in the output as markup",
        );
    }
    let control = |c: char| c < ' ' && !matches!(c, '\n' | '\r' | '\t') || c == '\u{7f}';
    if let Some((at, c)) = text.char_indices().find(|(_, c)| control(*c)) {
        run.outcome.broken(
            Check::Escapes,
            name,
            format!(
                "the control character U+{:04X} stands in the output at offset {at}",
                u32::from(c)
            ),
        );
    }
    if matches!(run.ending().as_str(), "csv" | "tsv")
        && fields(text).any(|field| field.starts_with("=cmd") || field.starts_with("@SUM"))
    {
        run.outcome.broken(
            Check::Escapes,
            name,
            "“=cmd|…” begins a field, and a spreadsheet would run it as a formula",
        );
    }
}

/// The fields of a table in text, with their quotes taken off: good enough to see how they begin.
fn fields(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ',', '\t', ';']).map(|field| field.trim_start_matches(['"', ' ']))
}

fn without_cdata(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, inside)) = rest.split_once("<![CDATA[") {
        kept += before;
        rest = inside.split_once("]]>").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// What a program could bring but no reader: refused with a fault, or written without harm.
pub(super) fn dirty(run: &mut Run<'_>) -> Vec<(Report, Vec<u8>)> {
    let mut written = Vec::new();
    for edition in run.editions.clone().iter() {
        let report = samples::dirty(edition);
        let name = format!("report {} with control characters", edition.id);
        if let Ended::Well(bytes) = run.write(&report, &name) {
            markup(run, &name, &bytes);
            written.push((report, bytes));
        }
    }
    written
}

/// The same at another time, on other threads, and as part of a publication.
pub(super) fn repeats(run: &mut Run<'_>, exporter: &dyn Exporter) {
    let Some(edition) = run.editions.get("2021").cloned() else { return };
    let report = samples::eventful(&edition);
    let name = "report 2021 eventful";
    let begun = Instant::now();
    let Some(first) = run.must_write(&report, name) else { return };
    let document = compose(&report);
    let write = || {
        let mut bytes = Vec::new();
        exporter.write(&ExportJob::new(&report, &document), &mut bytes).map(|()| bytes)
    };
    let threads = run.effort.of(4, 2);
    let at_once: Option<Vec<Vec<u8>>> = run
        .call("writing on several threads at once", || {
            thread::scope(|scope| {
                let handles: Vec<_> = (0..threads).map(|_| scope.spawn(write)).collect();
                handles
                    .into_iter()
                    .map(|handle| {
                        handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                    })
                    .collect()
            })
        })
        .well();
    for bytes in at_once.into_iter().flatten() {
        same(run, name, &first, &bytes, "on another thread");
    }
    published(run, exporter, &report);
    // A date that slips into the file shows once the clock has moved on by a second.
    thread::sleep(Duration::from_millis(1100).saturating_sub(begun.elapsed()));
    if let Some(later) = run.must_write(&report, name) {
        same(run, name, &first, &later, "a second later");
    }
}

fn published(run: &mut Run<'_>, exporter: &dyn Exporter, report: &Report) {
    let Some(region) = samples::region() else { return };
    let document = compose(report);
    let write = |run: &mut Run<'_>| {
        run.call("writing for a publication", || {
            let mut bytes = Vec::new();
            exporter
                .write(
                    &ExportJob::new(report, &document).published(&region, "2021/kit-unit.html"),
                    &mut bytes,
                )
                .map(|()| bytes)
        })
    };
    run.outcome.made(Check::Writes);
    match (write(run), write(run)) {
        (Ended::Well(first), Ended::Well(second)) => {
            same(run, "published report", &first, &second, "a second time")
        }
        (Ended::Fault(fault), _) => run.outcome.broken(
            Check::Writes,
            "published report",
            format!("was refused: {}", fault.message.en),
        ),
        _ => {}
    }
}

/// A full disk is an error; a sink that takes a byte at a time gets every byte.
pub(super) fn sink(run: &mut Run<'_>) {
    let Some(edition) = run.editions.get("2019").cloned() else { return };
    let report = samples::eventful(&edition);
    let Some(whole) = run.must_write(&report, "report 2019 eventful") else { return };
    let mut points = vec![0, 1, whole.len() / 2, whole.len().saturating_sub(1)];
    points.dedup();
    for room in points.into_iter().filter(|room| *room < whole.len()) {
        let name = format!("a disk that is full after {room} bytes");
        run.outcome.made(Check::Sink);
        if let Ended::Well(()) = run.write_to(&report, &name, &mut Full { room }) {
            run.outcome.broken(
                Check::Sink,
                &name,
                "no error was returned; what the sink answers must be passed on",
            );
        }
    }
    let mut sink = Sips { bytes: Vec::new(), dice: Dice::new(7) };
    let name = "a sink that takes a few bytes at a time";
    run.outcome.made(Check::Sink);
    match run.write_to(&report, name, &mut sink) {
        Ended::Well(()) if sink.bytes != whole => {
            let what = format!(
                "{} of {} bytes arrived; write_all writes them all",
                sink.bytes.len(),
                whole.len()
            );
            run.outcome.broken(Check::Sink, name, what);
        }
        Ended::Fault(fault) => {
            run.outcome.broken(Check::Sink, name, format!("was an error: {}", fault.message.en))
        }
        _ => {}
    }
}

/// A disk with little room.
struct Full {
    room: usize,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 && !bytes.is_empty() {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "no space left"));
        }
        let taken = bytes.len().min(self.room);
        self.room -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A pipe that takes little, and is interrupted now and then.
struct Sips {
    bytes: Vec<u8>,
    dice: Dice,
}

impl Write for Sips {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = 1 + self.dice.below(4000);
        if most.is_multiple_of(9) {
            return Err(io::Error::from(io::ErrorKind::Interrupted));
        }
        let taken = bytes.len().min(most);
        self.bytes.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
