//! Writing a report in every format: read back before it counts, digested, and put in its place whole or not at all.

use nianbao_document::compose;
use nianbao_format::{Difference, Exporter, Input, Job, Keeps, Published, Registry, Role};
use nianbao_grid::Expect;
use nianbao_model::{Editions, Fault, Finding, Findings, Reading, Report, Rule, Words, figure_text};
use nianbao_package::{Digester, Listed};
use nianbao_register::Region;
use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
};

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// Its path below the output folder, with slashes.
    pub file: String,
    /// The format's id.
    #[serde(skip)]
    pub format: Cow<'static, str>,
    /// What it is to the report.
    #[serde(skip)]
    pub role: Role,
    /// How many bytes it has.
    pub size: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
    /// Its SM3 (GB/T 32905-2016), in hex.
    pub sm3: String,
}

/// A file with its bytes that waits for its place.
#[derive(Debug)]
pub(crate) struct Staged {
    pub(crate) temporary: tempfile::NamedTempFile,
    pub(crate) place: PathBuf,
}

/// Writes reports into an output folder.
pub(crate) struct Publisher<'a> {
    pub(crate) out: &'a Path,
    pub(crate) region: &'a Region,
    pub(crate) registry: &'a Registry,
    pub(crate) editions: &'a Editions,
    pub(crate) formats: Vec<&'a dyn Exporter>,
    /// Where finished bytes go to be synced and renamed.
    pub(crate) settle: SyncSender<Staged>,
}

impl Publisher<'_> {
    /// Writes a report in all formats into `folder` (`2020`, `drafts/2020`), after the unit's `earlier` ones, oldest first. What a
    /// format cannot write, or does not read back the same, is a finding and is not written; the other formats are.
    pub(crate) fn publish(&self, report: &Report, earlier: &[Reading], folder: &str, draft: Option<usize>) -> (Vec<Written>, Findings) {
        let mut document = compose(report);
        // What holds a report back may be a warning, or a unit that a sum lacks.
        match draft {
            Some(0) => document.title.push_str("（草稿）"),
            Some(errors) => document.title.push_str(&format!("（草稿：尚有{errors}处错误）")),
            None => {}
        }
        let page = self.formats.iter().find(|exporter| exporter.role() == Role::Page);
        let page = page.map(|exporter| format!("{folder}/{}.{}", report.unit.id, exporter.info().ending()));
        let all_earlier: Vec<&Report> = earlier.iter().map(|reading| &reading.report).collect();
        let (mut written, mut beside, mut findings) = (Vec::new(), Vec::new(), Findings::new());
        // What links to the others comes last, for their digests are known then; the report's page, first in the list, last of all.
        let (linking, plain): (Vec<_>, Vec<_>) = self.formats.iter().enumerate().partition(|(_, exporter)| exporter.links());
        let any_links = !linking.is_empty();
        for (n, exporter) in plain.into_iter().chain(linking.into_iter().rev()) {
            let info = exporter.info();
            let file = format!("{folder}/{}.{}", report.unit.id, info.ending());
            let first = all_earlier.partition_point(|earlier| earlier.year + exporter.looks_back() < report.year);
            let job = Job::new(report, &document).placed(self.region, &file, page.as_deref()).after(&all_earlier[first..]).beside(&beside);
            let mut bytes = Vec::new();
            let made = exporter.write(&job, &mut bytes).map_err(|fault| failed(&info.id, &fault));
            let made = made.and_then(|()| self.reads_back(report, *exporter, &file, &bytes));
            let made = made.and_then(|()| self.stage(&file, &bytes).map_err(|e| failed(&info.id, &cannot_write(&file, &e))));
            match made {
                Ok(()) => {
                    let digested = Written::new(Digester::of(file.clone(), &bytes), info.id, exporter.role());
                    if any_links {
                        beside.push(digested.published(info.name));
                    }
                    written.push((n, digested));
                }
                Err(finding) => findings.push(finding.of(&report.unit.id, report.year)),
            }
        }
        written.sort_by_key(|(n, _)| *n);
        (written.into_iter().map(|(_, written)| written).collect(), findings)
    }

    /// Reads what was written with the importer of the same format, where there is one, and compares.
    fn reads_back(&self, report: &Report, exporter: &dyn Exporter, file: &str, bytes: &[u8]) -> Result<(), Box<Finding>> {
        let info = exporter.info();
        let Some(importer) = self.registry.importer(&info.id) else { return Ok(()) };
        let expect = Expect {
            unit: Some(&report.unit.id),
            name: Some(&report.unit.name),
            level: report.unit.level,
            year: Some(report.year),
            edition: Some(&report.edition),
        };
        let back =
            self.registry.read(&Input::new(bytes, file, self.editions), Some(&info.id), &expect).map_err(|f| failed(&info.id, &f))?;
        differs(report, &back.report, exporter.keeps().common(importer.keeps()), &info.id).map_or(Ok(()), |finding| Err(Box::new(finding)))
    }

    fn stage(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let place = self.out.join(file);
        let staged = stage(&place, bytes)?;
        self.settle.send(staged).map_err(|_| io::Error::other("the writer has stopped"))
    }
}

/// Puts bytes into a temporary file beside their place.
pub(crate) fn stage(place: &Path, bytes: &[u8]) -> io::Result<Staged> {
    let mut staged = empty(place)?;
    io::Write::write_all(&mut staged.temporary, bytes)?;
    Ok(staged)
}

/// A temporary file beside a file's place, with nothing in it yet.
fn empty(place: &Path) -> io::Result<Staged> {
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nianbao-").suffix(".tmp");
    // Others must be able to read a publication; the umask still takes what it takes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temporary = builder.tempfile_in(folder)?;
    Ok(Staged { temporary, place: place.to_owned() })
}

/// Makes sure the bytes are on the disk, and only then gives the file its name.
pub(crate) fn settle(staged: Staged) -> io::Result<()> {
    staged.temporary.as_file().sync_data()?;
    staged.temporary.persist(&staged.place).map_err(|e| e.error)?;
    Ok(())
}

/// Puts files in their places several at a time: syncing waits for the disk, not for the processor.
pub(crate) struct Settler {
    staged: SyncSender<Staged>,
}

impl Settler {
    /// Runs `work` and waits until all that it put is in its place.
    pub(crate) fn with<T>(work: impl FnOnce(&Self) -> io::Result<T>) -> io::Result<T> {
        const AT_A_TIME: usize = 4;
        let (staged, waiting) = sync_channel::<Staged>(64);
        let waiting = Mutex::new(waiting);
        thread::scope(|scope| {
            let settle_all = || loop {
                let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                match next {
                    Ok(next) => settle(next)?,
                    Err(_) => return Ok(()),
                }
            };
            let threads: Vec<_> = (0..AT_A_TIME).map(|_| scope.spawn(settle_all)).collect();
            let done = work(&Self { staged });
            let settled: io::Result<Vec<()>> = threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("the writer has stopped"))))
                .collect();
            settled.and(done)
        })
    }

    /// Puts a file.
    pub(crate) fn put(&self, place: &Path, bytes: &[u8]) -> io::Result<()> {
        self.staged.send(stage(place, bytes)?).map_err(|_| io::Error::other("the writer has stopped"))
    }
}

/// Writes one file whole or not at all: a temporary file beside it, synced, renamed.
///
/// # Errors
/// When it cannot be written; what stood there before stays.
pub fn write_whole(place: &Path, bytes: &[u8]) -> io::Result<()> {
    settle(stage(place, bytes)?)
}

/// Writes one file whole or not at all, piece by piece, for what is too large to be held.
///
/// # Errors
/// When it cannot be written, or `write` fails; what stood there before stays.
pub fn write_whole_with(place: &Path, write: impl FnOnce(&mut (dyn io::Write + Send)) -> Result<(), Fault>) -> Result<(), Fault> {
    let failed = |e: &io::Error| cannot_write(&place.display().to_string(), e);
    let mut staged = empty(place).map_err(|e| failed(&e))?;
    let mut sink = io::BufWriter::new(&mut staged.temporary);
    write(&mut sink)?;
    io::Write::flush(&mut sink).map_err(|e| failed(&e))?;
    drop(sink);
    settle(staged).map_err(|e| failed(&e))
}

impl Written {
    /// The same for the formats that link to it.
    fn published(&self, name: Words) -> Published {
        Published {
            format: self.format.clone(),
            role: self.role,
            name,
            path: self.file.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
            sm3: self.sm3.clone(),
        }
    }

    pub(crate) fn new(listed: Listed, format: impl Into<Cow<'static, str>>, role: Role) -> Self {
        let Listed { file, size, sha256, sm3 } = listed;
        Self { file, format: format.into(), role, size, sha256, sm3 }
    }
}

pub(crate) fn cannot_write(file: &str, e: &io::Error) -> Fault {
    Fault::new(format!("无法写入 {file}：{e}"), format!("{file} cannot be written: {e}"))
}

fn failed(format: &str, fault: &Fault) -> Box<Finding> {
    let mut finding = Finding::new(Rule::B01, "failed", &[("format", &format), ("why", &fault.text(nianbao_model::Lang::Zh))]);
    finding.message.en =
        Finding::new(Rule::B01, "failed", &[("format", &format), ("why", &fault.text(nianbao_model::Lang::En))]).message.en;
    Box::new(finding)
}

/// How a report that was read back differs from the one that was written, as far as the format keeps it.
pub fn differs(report: &Report, back: &Report, keeps: Keeps, format: &str) -> Option<Finding> {
    let other = |zh: &str, en: &str| {
        let mut finding = Finding::new(Rule::B01, "other", &[("format", &format), ("what", &zh)]);
        finding.message.en = Finding::new(Rule::B01, "other", &[("format", &format), ("what", &en)]).message.en;
        finding
    };
    Some(match nianbao_format::differs(report, back, keeps)? {
        Difference::Edition => other("版式", "edition"),
        Difference::Cell(ix) => {
            let spec = report.edition.spec(ix);
            let (expected, met) = (figure_text(report.cell(ix)), figure_text(back.cell(ix)));
            let values: &[(&str, &dyn std::fmt::Display)] =
                &[("format", &format), ("cell", &spec.address), ("expected", &expected), ("met", &met)];
            Finding::new(Rule::B01, "cell", values).cell(spec.address.clone()).met(&met).expected(&expected)
        }
        Difference::Section(n) => {
            let heading = report.edition.sections[n].heading();
            other(&heading, &heading)
        }
        Difference::Indicators => other("指标", "indicators"),
        _ => other("单位或年度", "unit or year"),
    })
}
