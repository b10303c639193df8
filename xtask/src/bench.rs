//! The measurements: ratios taken side by side in one run, on the same files, never a test that
//! fails by time.
//!
//! Each run is a process of its own ([`child`]), so that peak memory is its own. The office's own
//! script and the bare libraries do the same job on the same files right before and after.

mod again;
mod scale;
mod word;

use crate::{complain, examples, print};
use anyhow::{Result, bail};
use calamine::{Data, Reader as _, Xlsx};
use lexopt::{
    Arg::{Long, Short},
    ValueExt as _,
};
use nianbao_batch::Options;
use nianbao_format::{ExportJob, Input};
use nianbao_grid::Expect;
use nianbao_intake::{Folder, examine, read_unit};
use nianbao_likeness::{Copies, Sketcher, Sketches, between_units};
use nianbao_model::Reading;
use std::{
    ffi::OsString,
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

/// The formats that the office's script writes, too.
const SAME_FORMATS: &str = "xlsx,html,xml";

const HELP: &str = "\
cargo xtask bench [--units N] [--scale] [--machine] [--site] [--word] [--again]

  --units N   workbooks of the measured region (400)
  --scale     --units N (100,000) sound units against 1,000 alone: time and memory a unit
  --machine   XML, JSON and CSV alone
  --word      Word documents alone, against LibreOffice saving the same
  --again     runs over what was published alone: nothing changed, one unit changed; --units N units (2,000) and two years
  --site      the pages of 3,000 units and five years alone, and searches in them
";

/// Runs all measurements, or those that the arguments name.
pub(crate) fn run(args: &[OsString], root: &Path) -> Result<()> {
    let (mut units, mut scaled, mut machine, mut sites, mut word, mut again) =
        (None, false, false, false, false, false);
    let mut parser = lexopt::Parser::from_args(args);
    while let Some(arg) = parser.next()? {
        match arg {
            Long("units") => units = Some(parser.value()?.parse()?),
            Long("scale") => scaled = true,
            Long("machine") => machine = true,
            Long("site") => sites = true,
            Long("word") => word = true,
            Long("again") => again = true,
            Long("help") | Short('h') => {
                print(HELP);
                return Ok(());
            }
            other => bail!("{}\n\n{HELP}", other.unexpected()),
        }
    }
    let bench = &root.join("target/bench");
    let measured = if sites {
        site(bench)
    } else if again {
        again::run(bench, units.unwrap_or(2000))
    } else if scaled {
        scale::run(bench, units.unwrap_or(100_000))
    } else if machine {
        machine_formats(&prepared(bench, units.unwrap_or(400), Sort::Sound)?)
    } else if word {
        word::run(&prepared(bench, units.unwrap_or(400), Sort::Sound)?, bench)
    } else {
        batches(bench, root, units.unwrap_or(400))
    };
    if bench.join(RUNS).exists() {
        fs::remove_dir_all(bench.join(RUNS))?;
    }
    measured
}

/// Whole batches against the bare libraries and the office's script, and their parts.
fn batches(bench: &Path, root: &Path, units: usize) -> Result<()> {
    let region = prepared(bench, units, Sort::Sound)?;
    print("A region as offices have it: one report in twenty has a mistake\n");
    compared(bench, &region, Some(&root.join("../shared/bench/office_script.py")))?;
    print(
        "\nA region whose texts speak of other figures: nearly every report is a draft, and is handed back marked\n",
    );
    compared(bench, &prepared(bench, units, Sort::Drafts)?, None)?;
    texts(&prepared(bench, 3000, Sort::Drafts)?)?;
    machine_formats(&region)
}

/// The best of three each, taken in turns, so that a busy machine is busy for all; and one round of
/// the office's script, which takes its time, where it is there.
fn compared(bench: &Path, region: &Path, script: Option<&Path>) -> Result<()> {
    let count = files(region)?.len();
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    print(&format!("{count} workbooks, {all} processors\n\n"));
    let (mut one, mut many, mut every, mut bare) =
        (Best::default(), Best::default(), Best::default(), Best::default());
    let mut apart = Best::default();
    let (mut office, mut office_two) = (Best::default(), Best::default());
    for _ in 0..3 {
        one.take(nianbao(region, bench, 1, SAME_FORMATS)?);
        many.take(nianbao(region, bench, all, SAME_FORMATS)?);
        apart.take(at_once(region, bench, all)?);
        every.take(nianbao(region, bench, 1, "")?);
        bare.take(spawn(&[
            "bare",
            &region.display().to_string(),
            &fresh(bench)?.display().to_string(),
        ])?);
    }
    match script {
        Some(script) if script.is_file() => {
            office.take(office_script(script, region, bench, 1)?);
            office_two.take(office_script(script, region, bench, 2)?);
        }
        Some(_) => complain("the office's script is not beside the project: not compared"),
        None => {}
    }
    print("                                             workbooks/s   peak memory\n");
    let line = |name: &str, best: &Best| {
        if best.seconds.is_finite() {
            let memory =
                if best.peak > 0 { format!("{} MB", best.peak / 1024) } else { "–".into() };
            print(&format!("{name:<44} {:>11.1}   {memory:>11}\n", count as f64 / best.seconds));
        }
    };
    line("nianbao, xlsx + html + xml, 1 job", &one);
    line(&format!("nianbao, xlsx + html + xml, {all} jobs"), &many);
    line("nianbao, all formats, 1 job", &every);
    line("calamine reads + rust_xlsxwriter writes, 1", &bare);
    line("the office's script, 1 process", &office);
    line("the office's script, 2 processes", &office_two);
    print("\n");
    against(all, [&one, &many, &bare, &office, &office_two]);
    print(&format!(
        "what the machine gives: {all} runs on 1 job at once do {:.2} times the work of one alone\n",
        all as f64 * one.seconds / apart.seconds
    ));
    Ok(())
}

/// Runs on one job that know nothing of each other, as many as there are processors: no number of
/// jobs can gain more than they do.
fn at_once(region: &Path, bench: &Path, runs: usize) -> Result<Best> {
    let one = || nianbao(region, bench, 1, SAME_FORMATS);
    let all = std::thread::scope(|scope| -> Vec<Result<Best>> {
        let begun: Vec<_> = (0..runs).map(|_| scope.spawn(one)).collect();
        let ended = begun.into_iter().map(|run| run.join().unwrap_or_else(|_| bail!("a run died")));
        ended.collect()
    });
    let mut slowest = Best { seconds: 0.0, peak: 0, work: 0.0 };
    for run in all {
        let run = run?;
        slowest.seconds = slowest.seconds.max(run.seconds);
    }
    Ok(slowest)
}

/// How much faster than the office's script, and slower than the bare libraries.
fn against(all: usize, [one, many, bare, office, office_two]: [&Best; 5]) {
    if office.seconds.is_finite() {
        print(&format!(
            "nianbao on {all} jobs against the script in 1 process:    {:.1} times as fast\n",
            office.seconds / many.seconds
        ));
        print(&format!(
            "nianbao on {all} jobs against the script in 2 processes:  {:.1} times as fast\n",
            office_two.seconds / many.seconds
        ));
        print(&format!(
            "nianbao on 1 job against the script in 1 process:     {:.1} times as fast\n",
            office.seconds / one.seconds
        ));
    }
    print(&format!(
        "nianbao on {all} jobs against 1 job:                     {:.2} times as fast\n",
        one.seconds / many.seconds
    ));
    print(&format!(
        "nianbao on 1 job against the bare libraries:          {:.2} times their time (three formats, read back and synced)\n",
        one.seconds / bare.seconds
    ));
}

/// The years of a large publication.
const SITE_YEARS: std::ops::RangeInclusive<u16> = 2021..=2025;

/// The publication of many units over five years: how time and memory grow, and whether its front
/// page stays small.
fn site(bench: &Path) -> Result<()> {
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let mut seconds = Vec::new();
    let mut last = PathBuf::new();
    print(
        "  units × years   s of both pages and csv   peak memory   front page   search files   largest\n",
    );
    // The small region before and after the large one: the machine may have become slower or faster
    // meanwhile.
    for units in [300, 3000, 300] {
        let region = many_years(bench, "site", units, SITE_YEARS)?;
        let out = fresh(bench)?;
        let jobs = all.to_string();
        let run = spawn(&[
            "batch",
            &region.display().to_string(),
            &out.display().to_string(),
            &jobs,
            "html,infographic,csv",
        ])?;
        let out = out.join("site");
        let front = fs::metadata(out.join("index.html"))?.len();
        let mut search = Vec::new();
        for folder in ["search/b", "search/d"] {
            for file in fs::read_dir(out.join(folder))? {
                search.push(file?.metadata()?.len());
            }
        }
        let (count, largest) = (search.len(), search.iter().max().copied().unwrap_or(0));
        print(&format!(
            "{units:>7} × {}     {:>23.1}   {:>8} MB   {:>7} KB   {count:>12}   {:>4} KB\n",
            SITE_YEARS.count(),
            run.seconds,
            run.peak / 1024,
            front.div_ceil(1024),
            largest.div_ceil(1024),
        ));
        seconds.push(run.seconds);
        if units == 3000 {
            last = out;
        }
    }
    print(&format!(
        "ten times the units: {:.1} times the time\n",
        2.0 * seconds[1] / (seconds[0] + seconds[2])
    ));
    searches(bench, &last)
}

/// Searches in the pages of a large site, in a browser where there is one.
fn searches(bench: &Path, site: &Path) -> Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let Some(chromium) =
        std::env::split_paths(&path).map(|dir| dir.join("chromium")).find(|file| file.is_file())
    else {
        print("no chromium: searches are not measured\n");
        return Ok(());
    };
    let query = |q: &str, expects: &str| serde_json::json!({ "q": q, "expects": [expects] });
    let config = serde_json::json!({
        "root": site, "chromium": chromium, "pages": {},
        "search": { "page": "search.html", "queries": [
            query("政府信息公开", "至少 20 份"),
            query("测算0056号海关", "测算0056号海关2023年"),
            query("2024年 予以公开", "2024年"),
            query("并无此语", "没有找到"),
        ] },
    });
    let file = bench.join("search.json");
    fs::write(&file, config.to_string())?;
    let output = Command::new("python3")
        .arg(crate::root().join("tests/python/pages.py"))
        .arg(file)
        .output()?;
    print(&String::from_utf8_lossy(&output.stdout));
    Ok(())
}

/// A generated region of so many units and years, made once. Its figures follow neither from year
/// to year nor from its texts, so these rules are off: the measurement is of the publication, and
/// drafts are none.
fn many_years(
    bench: &Path,
    name: &str,
    units: usize,
    years: std::ops::RangeInclusive<u16>,
) -> Result<PathBuf> {
    let region = bench.join(format!("{name}-{units}"));
    let done = region.join(".done");
    if !done.is_file() {
        complain(&format!(
            "making a region of {units} units and {} years …",
            years.clone().count()
        ));
        for year in years {
            examples::scale(&region, units, year)?;
        }
        let mut register = fs::read_to_string(region.join("region.toml"))?;
        for rule in ["T01", "T02", "T03", "T04", "U05", "Y01", "Y02", "Y03", "Y04", "Y05"] {
            register += &format!(
                "\n[rules.{rule}]\nseverity = \"off\"\nreason = \"generated figures and texts\"\n"
            );
        }
        fs::write(region.join("region.toml"), register)?;
        fs::write(done, b"")?;
    }
    Ok(region)
}

/// What checking costs beside reading the same files: each report with last year's, and the texts
/// of all of them with each other.
fn texts(region: &Path) -> Result<()> {
    let folder = Folder::open(region)?;
    let registry = nianbao_builtin::formats();
    let (nodes, year) = (folder.nodes(), folder.year(2020)?);
    let started = Instant::now();
    let readings: Vec<Reading> =
        nodes.iter().filter_map(|node| read_unit(&folder, &registry, node, year).reading).collect();
    let reading = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let mut found = 0;
    for one in &readings {
        // Its own report stands for last year's: every rule between years has something to compare.
        found += examine(one, Some(one), Some(&folder.region), |_| ()).len();
    }
    let checking = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let sketcher = Sketcher::for_region(&folder.region);
    let mut copies = Copies::default();
    readings.iter().for_each(|one| copies.add(Sketches::of(one, &sketcher)));
    let copied = between_units(copies).len();
    let comparing = started.elapsed().as_secs_f64();
    print(&format!(
        "\n{} reports, 1 job: read in {reading:.2} s; checked with last year's in {checking:.2} s ({:.2} ms a report, {:.2} of reading, {found} \
         findings);\nthe texts of all of them compared in {comparing:.2} s ({:.2} of reading, {copied} findings)\n",
        readings.len(),
        checking * 1000.0 / readings.len() as f64,
        checking / reading,
        comparing / reading,
    ));
    Ok(())
}

/// Writing and reading the machine formats, beside quick-xml's bare event loop on the same bytes:
/// read and thrown away, and read and written again.
fn machine_formats(region: &Path) -> Result<()> {
    const ROUNDS: usize = 5;
    let folder = Folder::open(region)?;
    let registry = nianbao_builtin::formats();
    let (nodes, year) = (folder.nodes(), folder.year(2020)?);
    let reports: Vec<_> = nodes
        .iter()
        .filter_map(|node| read_unit(&folder, &registry, node, year).reading)
        .map(|reading| reading.report)
        .collect();
    let documents: Vec<_> = reports.iter().map(nianbao_document::compose).collect();
    let best = |work: &mut dyn FnMut() -> Result<usize>| -> Result<f64> {
        let mut best = f64::INFINITY;
        let mut bytes = 0;
        for _ in 0..ROUNDS {
            let started = Instant::now();
            bytes = work()?;
            best = best.min(started.elapsed().as_secs_f64());
        }
        Ok(bytes as f64 / 1e6 / best)
    };
    print("\n                                                  MB/s\n");
    let line = |name: &str, rate: f64| print(&format!("{name:<44} {rate:>10.1}\n"));
    for exporter in registry.best_for_reading_back() {
        let format = exporter.info().id;
        let mut files: Vec<Vec<u8>> = Vec::new();
        let writing = best(&mut || {
            files.clear();
            for (report, document) in reports.iter().zip(&documents) {
                let mut bytes = Vec::new();
                exporter.write(&ExportJob::new(report, document), &mut bytes)?;
                files.push(bytes);
            }
            Ok(files.iter().map(Vec::len).sum())
        })?;
        let reading = best(&mut || {
            for bytes in &files {
                registry.read(
                    &Input::new(bytes, "a", &folder.editions),
                    Some(&format),
                    &Expect::default(),
                )?;
            }
            Ok(files.iter().map(Vec::len).sum())
        })?;
        line(&format!("{format}, written"), writing);
        line(&format!("{format}, read"), reading);
        if files.iter().all(|file| file.starts_with(b"<?xml")) {
            let bare = best(&mut || bare_events(&files, |_| Ok(())))?;
            let copied = best(&mut || {
                let mut out = quick_xml::Writer::new(Vec::new());
                bare_events(&files, |event| Ok(out.write_event(event)?))
            })?;
            line("quick-xml's bare loop, read", bare);
            line("quick-xml's bare loop, read and written again", copied);
            print(&format!(
                "the XML is read in {:.2} times the bare loop's time, written in {:.2} times\n",
                bare / reading,
                bare / writing
            ));
        }
    }
    Ok(())
}

/// All events of all files, borrowed, one after the other.
fn bare_events(
    files: &[Vec<u8>],
    mut each: impl FnMut(quick_xml::events::Event<'_>) -> Result<()>,
) -> Result<usize> {
    let mut bytes = 0;
    for file in files {
        let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(file)?);
        loop {
            match reader.read_event()? {
                quick_xml::events::Event::Eof => break,
                event => each(event)?,
            }
        }
        bytes += file.len();
    }
    Ok(bytes)
}

/// A run's time and peak memory.
#[derive(Clone, Copy)]
struct Best {
    seconds: f64,
    /// In KB; 0 where it was not taken.
    peak: u64,
    /// The time that processors were at work for it; 0 where it was not taken.
    work: f64,
}

impl Default for Best {
    fn default() -> Self {
        Self { seconds: f64::INFINITY, peak: 0, work: f64::INFINITY }
    }
}

impl Best {
    fn take(&mut self, other: Best) {
        self.seconds = self.seconds.min(other.seconds);
        self.peak = self.peak.max(other.peak);
        self.work = self.work.min(other.work);
    }
}

/// Which reports a generated region has.
#[derive(Clone, Copy)]
enum Sort {
    /// Nineteen of twenty can be published.
    Sound,
    /// Nearly all have texts that speak of other figures.
    Drafts,
}

/// What a register says so that texts are not compared between units.
const NOT_COMPARED: &str =
    "\n[rules.U05]\nseverity = \"off\"\nreason = \"generated texts are copies\"\n";

/// A generated region of so many units, made once.
fn prepared(bench: &Path, units: usize, sort: Sort) -> Result<PathBuf> {
    let region = match sort {
        Sort::Sound => bench.join(format!("sound-{units}")),
        Sort::Drafts => bench.join(format!("region-{units}")),
    };
    let done = region.join(".done");
    if !done.is_file() {
        if region.exists() {
            fs::remove_dir_all(&region)?;
        }
        complain(&format!("making a region of {units} units …"));
        match sort {
            Sort::Sound => examples::sound(&region, units, 2020)?,
            Sort::Drafts => examples::scale(&region, units, 2020)?,
        }
        // The texts of a generated region are a few dozen, copied: that they are would fill the run
        // report. `texts` measures it.
        let register = region.join("region.toml");
        let text = fs::read_to_string(&register)? + NOT_COMPARED;
        fs::write(register, text)?;
        fs::write(done, b"")?;
    }
    Ok(region)
}

fn files(region: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(region.join("2020"))?.flatten().map(|e| e.path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "xlsx"));
    files.sort();
    Ok(files)
}

/// What the runs have written.
const RUNS: &str = "runs";

/// A folder for a run's output that did not exist before: a file system may be slow where much was
/// just deleted (for minutes ext4 looks for inodes that were not), which would be measured, too.
/// All are removed after the last run.
fn fresh(bench: &Path) -> Result<PathBuf> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let run = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let run = bench.join(RUNS).join(run);
    fs::create_dir_all(&run)?;
    Ok(run)
}

fn nianbao(region: &Path, bench: &Path, jobs: usize, formats: &str) -> Result<Best> {
    let out = fresh(bench)?;
    spawn(&[
        "batch",
        &region.display().to_string(),
        &out.display().to_string(),
        &jobs.to_string(),
        formats,
    ])
}

fn spawn(words: &[&str]) -> Result<Best> {
    let output = Command::new(std::env::current_exe()?).arg("bench-child").args(words).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace();
    let seconds = numbers.next().and_then(|n| n.parse().ok());
    let peak = numbers.next().and_then(|n| n.parse().ok());
    let work = numbers.next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
    match (output.status.success(), seconds, peak) {
        (true, Some(seconds), Some(peak)) => Ok(Best { seconds, peak, work }),
        _ => bail!("{words:?}: {text}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn office_script(script: &Path, region: &Path, bench: &Path, processes: usize) -> Result<Best> {
    let out = fresh(bench)?;
    let output = Command::new("python3")
        .arg(script)
        .arg(region.join("2020"))
        .arg(&out)
        .arg(processes.to_string())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    // "400 files, 9600 request rows, 61.20 s, 6.5 files/s, 1 process(es)"
    let seconds = text
        .split(',')
        .find_map(|part| part.trim().strip_suffix(" s"))
        .and_then(|n| n.trim().parse().ok());
    match seconds {
        Some(seconds) => Ok(Best { seconds, peak: 0, work: 0.0 }),
        None => bail!("the office's script: {text}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// One measured run: prints seconds, peak memory in KB, and the processors' seconds.
pub(crate) fn child(args: &[OsString]) -> Result<()> {
    let args: Vec<String> = args.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let started = Instant::now();
    match words[..] {
        ["batch", region, out, jobs, formats] => {
            let folder = Folder::open(Path::new(region))?;
            let formats = formats.split(',').filter(|f| !f.is_empty()).map(str::to_owned).collect();
            let options = Options { jobs: jobs.parse().ok(), formats, ..Options::default() };
            nianbao_batch::run(
                &folder,
                Path::new(out),
                &nianbao_builtin::formats(),
                &options,
                &|_| {},
            )?;
        }
        ["again", region, out, full] => {
            let options = Options { full: full == "full", ..Options::default() };
            let folder = Folder::open(Path::new(region))?;
            nianbao_batch::run(
                &folder,
                Path::new(out),
                &nianbao_builtin::formats(),
                &options,
                &|_| {},
            )?;
        }
        ["bare", region, out] => bare(Path::new(region), Path::new(out))?,
        _ => bail!("{words:?}"),
    }
    let seconds = started.elapsed().as_secs_f64();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .and_then(|l| l.split_whitespace().next())
        .unwrap_or("0");
    print(&format!("{seconds} {peak} {}\n", worked()));
    Ok(())
}

/// The seconds that processors were at work for this process, its own and the system's; 0 where the
/// system does not say it.
fn worked() -> f64 {
    /// Linux counts in hundredths, whatever its kernel does.
    const A_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything, stand eleven numbers before these two.
    let (_, numbers) = stat.rsplit_once(')').unwrap_or_default();
    let ticks = numbers.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / A_SECOND
}

/// calamine merely reads, rust_xlsxwriter merely writes the same cells, to a file each.
fn bare(region: &Path, out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    for file in files(region)? {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(fs::read(&file)?))?;
        let mut copy = rust_xlsxwriter::Workbook::new();
        for name in book.sheet_names() {
            let range = book.worksheet_range(&name)?;
            let sheet = copy.add_worksheet().set_name(&name)?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                let (row, column) = (top + row as u32, left as u16 + column as u16);
                match value {
                    Data::Float(number) => _ = sheet.write_number(row, column, *number)?,
                    Data::Int(number) => _ = sheet.write_number(row, column, *number as f64)?,
                    other => _ = sheet.write_string(row, column, other.to_string())?,
                }
            }
        }
        fs::write(out.join(file.file_name().unwrap_or_default()), copy.save_to_buffer()?)?;
    }
    Ok(())
}
