//! The commands: each reads its arguments, calls the library, and says what came of it.

use crate::{End, Tongue, say};
use anyhow::{Context as _, Result, anyhow, bail};
use clap::ArgMatches;
use nianbao_batch::{Options, Outcome, Status};
use nianbao_document::compose;
use nianbao_findings::Checked;
use nianbao_format::{Aspect, Input, Job, Keeps, Registry};
use nianbao_grid::Expect;
use nianbao_intake::{Folder, examine, read_file, read_in_region, read_report};
use nianbao_likeness::{Copies, Sketcher, Sketches, between_units};
use nianbao_model::{Editions, Fault, Findings, Lang, Level, Reading, Report, Rule, Severity, Summary, UnitRef, catalogue};
use nianbao_output::{write_whole, write_whole_with};
use nianbao_register::Region;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Runs the command that the arguments name.
pub(crate) fn run(matches: &ArgMatches, lang: Lang) -> Result<End> {
    let Some((name, args)) = matches.subcommand() else { return Ok(End::Failed) };
    let registry = || formats_at_hand(args, lang);
    match name {
        "template" => template(args, lang),
        "check" => check(args, &registry()?, lang),
        "convert" => convert(args, &registry()?, lang),
        "batch" => batch(args, &registry()?, lang),
        "rollup" => rollup(args, &registry()?, lang),
        "panel" => panel(args, &registry()?, lang),
        "package" => package(args, lang),
        "verify" => verify(args, &registry()?, lang),
        "new-region" => new_region(args, lang),
        "formats" => formats(args, &registry()?, lang),
        "explain" => explain(args, lang),
        _ => Ok(End::Failed),
    }
}

/// The built-in formats, and programs as plugins: those on the PATH, and those in the region's folder if its register allows them.
fn formats_at_hand(args: &ArgMatches, lang: Lang) -> Result<Registry> {
    let region = args.try_get_one::<PathBuf>("region").ok().flatten();
    let allowed = match region {
        Some(folder) if folder.join("plugins").is_dir() => Folder::open(folder)?.region.plugins.allow,
        _ => false,
    };
    let mut plugins = nianbao_plugin::Plugins::on_path(region.map(PathBuf::as_path), allowed);
    let registry = plugins.add_to(nianbao_builtin::formats());
    for fault in plugins.not_allowed_note().into_iter().chain(plugins.faults) {
        say::err(&fault.text(lang));
    }
    Ok(registry)
}

fn path<'a>(args: &'a ArgMatches, name: &str) -> Option<&'a Path> {
    args.get_one::<PathBuf>(name).map(PathBuf::as_path)
}

fn wanted<'a>(args: &'a ArgMatches, name: &str) -> Result<&'a Path> {
    path(args, name).ok_or_else(|| anyhow!("{name}?"))
}

fn is_json(args: &ArgMatches) -> bool {
    args.get_one::<String>("report").is_some_and(|form| form == "json")
}

fn write_file(file: &Path, bytes: &[u8], lang: Lang) -> Result<()> {
    let t = Tongue(lang);
    if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty() && !f.is_dir()) {
        bail!("{}{}", t.say("没有文件夹 ", "there is no folder "), folder.display());
    }
    write_whole(file, bytes).with_context(|| format!("{}{}", t.say("无法写入 ", "cannot write "), file.display()))
}

/// A file's name as messages call it.
fn shown(file: &Path) -> String {
    file.display().to_string()
}

/// The national editions, and those of the region's folder if there is one.
fn editions(args: &ArgMatches) -> Result<Editions> {
    Ok(match path(args, "region") {
        Some(region) => Folder::open(region)?.editions,
        None => Editions::national(),
    })
}

// ── template ───────────────────────────────────────────────────────────────

fn template(args: &ArgMatches, lang: Lang) -> Result<End> {
    let editions = editions(args)?;
    let id = args.get_one::<String>("edition").map(String::as_str).unwrap_or_default();
    let Some(edition) = editions.get(id) else {
        let known: Vec<String> = editions.iter().map(|e| format!("{}（{}）", e.id, e.years_text())).collect();
        let known = known.join("、");
        return Err(Fault::new(format!("没有版式 {id}；可用：{known}"), format!("there is no edition {id}; there are: {known}")).into());
    };
    let file = wanted(args, "output")?;
    write_file(file, &nianbao_export_xlsx::template(edition)?, lang)?;
    say::err(&format!("{} {}", Tongue(lang).say("已生成", "made"), file.display()));
    Ok(End::Clean)
}

// ── check ──────────────────────────────────────────────────────────────────

fn check(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End> {
    let folder = path(args, "region").map(Folder::open).transpose()?;
    let editions = folder.as_ref().map_or_else(Editions::national, |f| f.editions.clone());
    let region = folder.as_ref().map(|f| &f.region);
    let previous = match path(args, "previous") {
        Some(file) => Some(read_report(file, registry, &editions, None)?),
        None => None,
    };
    let mut end = End::Clean;
    let mut reports: Vec<CheckedFile> = Vec::new();
    for file in args.get_many::<PathBuf>("files").into_iter().flatten() {
        let read = match &folder {
            Some(folder) => read_in_region(folder, registry, file),
            None => read_report(file, registry, &editions, None).map(|reading| (reading, None)),
        };
        match read {
            Ok((reading, before)) => {
                let findings = examine(&reading, previous.as_ref().or(before.as_ref()), region, |_| ());
                reports.push(CheckedFile { name: shown(file), reading, before, findings });
            }
            // The other files go on.
            Err(fault) => {
                say::failure(&fault.into(), lang);
                end = End::Failed;
            }
        }
    }
    compare_texts(&mut reports, region);
    let summary = Summary::of(reports.iter().flat_map(|report| &report.findings));
    if summary.error > 0 {
        end = end.max(End::Errors);
    }
    let checked: Vec<Checked<'_>> = reports.iter().map(|report| report.checked(previous.as_ref())).collect();
    let form = args.get_one::<String>("report").map_or("text", String::as_str);
    let output = path(args, "output");
    if form == "xlsx" {
        return mark(&reports, output, lang).map(|()| end);
    }
    let mut result = Vec::new();
    match form {
        "json" => nianbao_findings::json(&checked, &mut result)?,
        "sarif" => nianbao_findings::sarif(&checked, lang, env!("CARGO_PKG_VERSION"), &mut result)?,
        "html" => nianbao_findings::html(&checked, lang, &mut result)?,
        _ => {
            // Escape sequences are taken out again where stdout is no terminal.
            let width = if output.is_some() { PAPER } else { say::width() };
            result = nianbao_findings::text(&checked, lang, output.is_none(), width).into_bytes();
        }
    }
    match output {
        Some(file) => write_file(file, &result, lang)?,
        None => say::out(&String::from_utf8_lossy(&result)),
    }
    Ok(end)
}

/// How wide a line of text in a file may be.
const PAPER: usize = 120;

/// A report that was checked.
struct CheckedFile {
    name: String,
    reading: Reading,
    before: Option<Reading>,
    findings: Findings,
}

impl CheckedFile {
    fn checked<'a>(&'a self, previous: Option<&'a Reading>) -> Checked<'a> {
        let previous = previous.or(self.before.as_ref());
        Checked { name: &self.name, reading: Some(&self.reading), previous, findings: &self.findings }
    }
}

/// Hands the workbooks back with the cells marked: one into FILE, several into the folder FILE.
fn mark(reports: &[CheckedFile], output: Option<&Path>, lang: Lang) -> Result<()> {
    let t = Tongue(lang);
    let Some(output) = output else {
        bail!(t.say(
            "--report xlsx 需要用 -o 指明写到哪里（多个文件时为一个文件夹）",
            "--report xlsx needs -o: a file, or a folder for several"
        ));
    };
    let folder = output.is_dir();
    if reports.len() > 1 && !folder {
        bail!(
            "{}{}",
            t.say("检查多个文件时，-o 应为一个已有的文件夹：", "for several files -o is a folder that is there: "),
            output.display()
        );
    }
    for report in reports {
        // Places call the file as the reader was told; in a region's folder that is its path below it.
        let places = report.reading.title_place.iter().chain(report.reading.places.iter().flatten());
        let name = places.map(|place| place.file().to_string()).next().unwrap_or_else(|| report.name.clone());
        let original = read_file(Path::new(&report.name), &report.name)?;
        let mut marked_book = Vec::new();
        let marked = nianbao_mark_excel::mark(&original, &name, &report.findings, lang, &mut marked_book)?;
        let stem = Path::new(&report.name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = if folder { output.join(format!("{stem}{}.xlsx", t.say("（检查）", " (checked)"))) } else { output.to_owned() };
        let same = |a: &Path, b: &Path| a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b);
        if same(&file, Path::new(&report.name)) {
            bail!(
                "{}{}",
                t.say("不会覆盖原文件，请另写一个文件名：", "the original is not overwritten; name another file: "),
                file.display()
            );
        }
        write_file(&file, &marked_book, lang)?;
        let look = match marked.kept_look {
            true => "",
            false => t.say("；原格式不能就地修改，已另写一个工作簿", "; its format cannot be edited in place, so this is a new workbook"),
        };
        say::err(&match lang {
            Lang::Zh => format!("已写出 {}：标出 {} 格{look}", file.display(), marked.marked_cells),
            Lang::En => format!("wrote {}: {} cells marked{look}", file.display(), marked.marked_cells),
        });
    }
    Ok(())
}

/// U05: the texts of the reports of each year compared with each other.
fn compare_texts(reports: &mut [CheckedFile], region: Option<&Region>) {
    let sketcher = region.map_or_else(|| Sketcher::new(reports.iter().map(|r| r.reading.report.unit.name.as_str())), Sketcher::for_region);
    let mut years: BTreeMap<u16, Copies> = BTreeMap::new();
    for report in reports.iter() {
        years.entry(report.reading.report.year).or_default().add(Sketches::of(&report.reading, &sketcher));
    }
    let mut findings: Findings = years.into_values().flat_map(between_units).collect();
    if let Some(region) = region {
        nianbao_check::settle(&mut findings, region, |_| ());
    }
    for finding in findings {
        let of = |report: &&mut CheckedFile| {
            let of = &report.reading.report;
            (Some(of.unit.id.as_str()), Some(of.year)) == (finding.unit.as_deref(), finding.year)
        };
        if let Some(report) = reports.iter_mut().find(of) {
            report.findings.push(finding);
        }
    }
}

// ── convert ────────────────────────────────────────────────────────────────

fn convert(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End> {
    let (input, output) = (wanted(args, "input")?, wanted(args, "output")?);
    let to = args.get_one::<String>("to").map(String::as_str);
    let exporter = exporter(registry, to, output)?;
    let editions = editions(args)?;
    let reading = read_report(input, registry, &editions, args.get_one::<String>("from").map(String::as_str))?;
    let document = compose(&reading.report);
    let mut earlier = Vec::new();
    for file in args.get_many::<PathBuf>("previous").into_iter().flatten() {
        earlier.push(read_report(file, registry, &editions, None)?.report);
    }
    earlier.retain(|report| report.year < reading.report.year);
    earlier.sort_by_key(|report| report.year);
    let mut bytes = Vec::new();
    let job = Job::new(&reading.report, &document);
    exporter.write(&job.after(&earlier.iter().collect::<Vec<_>>()), &mut bytes)?;
    write_file(output, &bytes, lang)?;
    let summary = Summary::of(&reading.findings);
    if !reading.findings.is_empty() {
        say::err(&format!("{}{}", say::head(&shown(input)), say::findings(&reading.findings, lang).trim_end()));
    }
    say::err(&format!("{} {}（{}）", Tongue(lang).say("已写出", "wrote"), output.display(), say::summary(summary, lang)));
    Ok(if summary.error > 0 { End::Errors } else { End::Clean })
}

fn exporter<'a>(registry: &'a Registry, to: Option<&str>, output: &Path) -> Result<&'a dyn nianbao_format::Exporter> {
    let found = match to {
        Some(id) => registry.exporter(id),
        None => registry.exporter_for(&shown(output)),
    };
    found.ok_or_else(|| {
        let known: Vec<_> = registry.exporters().map(|e| e.info().id).collect();
        let known = known.join(" ");
        let asked = to.map_or_else(|| shown(output), str::to_owned);
        Fault::new(
            format!("不知道按什么格式写“{asked}”；可用的输出格式：{known}（用 --to 指明，或写在文件名后缀里）"),
            format!("which format is “{asked}”? There are: {known} (name one with --to, or by the file's ending)"),
        )
        .into()
    })
}

// ── batch ──────────────────────────────────────────────────────────────────

fn batch(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End> {
    let folder = Folder::open(wanted(args, "region")?)?;
    let out = wanted(args, "output")?;
    let cancel = Arc::new(AtomicBool::new(false));
    let heard = cancel.clone();
    // Without the handler Ctrl-C still leaves every file whole; only the temporary ones would stay behind.
    _ = ctrlc::set_handler(move || heard.store(true, Ordering::Relaxed));
    let options = Options {
        year: args.get_one::<u16>("year").copied(),
        formats: args.get_many::<String>("to").into_iter().flatten().cloned().collect(),
        jobs: args.get_one::<u16>("jobs").map(|n| usize::from(*n)),
        strict: args.get_flag("strict"),
        lang,
        cancel,
    };
    let bar = progress(&folder, options.year);
    let outcome = nianbao_batch::run(&folder, out, registry, &options, &|told| {
        if let Some(bar) = &bar {
            bar.set_message(told.title.to_owned());
            bar.inc(1);
        }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let outcome = outcome?;
    match is_json(args) {
        true => {
            let json = serde_json::json!({
                "schema": "nianbao.batch/1", "summary": outcome.summary, "reports": outcome.reports, "files": outcome.files,
                "seconds": outcome.seconds, "cancelled": outcome.cancelled, "findings": outcome.findings,
            });
            say::out(&(serde_json::to_string_pretty(&json)? + "\n"));
        }
        false => say::out(&told(&outcome, out, lang)),
    }
    for fault in &outcome.unwritten {
        say::failure(&fault.clone().into(), lang);
    }
    Ok(match outcome.summary.error {
        _ if !outcome.unwritten.is_empty() || outcome.cancelled => End::Failed,
        0 => End::Clean,
        _ => End::Errors,
    })
}

/// A bar where someone can see it.
fn progress(folder: &Folder, only: Option<u16>) -> Option<indicatif::ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let nodes = folder.nodes();
    let years = folder.years.keys().filter(|year| only.is_none_or(|only| only == **year));
    let due: usize = years.map(|year| nodes.iter().filter(|n| folder.lives(n, *year)).count()).sum();
    let bar = indicatif::ProgressBar::new(due as u64);
    if let Ok(style) = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    Some(bar)
}

/// What a batch did, for a person.
fn told(outcome: &Outcome, out: &Path, lang: Lang) -> String {
    let t = Tongue(lang);
    let mut text = String::new();
    let mut last = None;
    for finding in &outcome.findings {
        let of = (finding.unit.clone(), finding.year);
        if last.as_ref() != Some(&of) {
            let unit = finding.unit.as_deref().unwrap_or_default();
            text += &say::head(&format!("{unit} {}", finding.year.map(|y| y.to_string()).unwrap_or_default()));
            last = Some(of);
        }
        text += &say::findings(std::slice::from_ref(finding), lang);
    }
    let shown = outcome.findings.len();
    if outcome.summary.error + outcome.summary.warning > shown {
        _ = writeln!(text, "  … {}", t.say("其余见 run.html", "see run.html for the rest"));
    }
    let count = |status| outcome.reports.get(&status).copied().unwrap_or(0);
    let (published, drafts) = (count(Status::Published), count(Status::Draft));
    let absent = count(Status::Missing) + count(Status::Unreadable);
    let line = match lang {
        Lang::Zh => format!("已发布 {published} 份，草稿 {drafts} 份，缺报或无法读取 {absent} 份；"),
        Lang::En => format!("{published} published, {drafts} drafts, {absent} missing or unreadable; "),
    };
    _ = writeln!(text, "{line}{}", say::summary(outcome.summary, lang));
    let run = out.join("run.html");
    _ = match lang {
        Lang::Zh => writeln!(
            text,
            "写出 {} 个文件，用时 {:.2} 秒。目录页：{}，运行报告：{}",
            outcome.files,
            outcome.seconds,
            out.join("index.html").display(),
            run.display()
        ),
        Lang::En => writeln!(
            text,
            "{} files in {:.2} s. Index: {}, run report: {}",
            outcome.files,
            outcome.seconds,
            out.join("index.html").display(),
            run.display()
        ),
    };
    if outcome.cancelled {
        _ = writeln!(text, "{}", t.say("已中断：目录页与清单未更新。", "Stopped: index and manifest were left as they were."));
    }
    text
}

// ── rollup ─────────────────────────────────────────────────────────────────

fn rollup(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End> {
    let folder = Folder::open(wanted(args, "region")?)?;
    let output = wanted(args, "output")?;
    let year = args.get_one::<u16>("year").copied().unwrap_or_default();
    let exporter = exporter(registry, None, output)?;
    let (reading, mut findings) = nianbao_batch::rollup(&folder, registry, year)?;
    findings.extend(examine(&reading, None, Some(&folder.region), |_| ()));
    let document = compose(&reading.report);
    let page = format!("{year}/{}.html", reading.report.unit.id);
    let mut bytes = Vec::new();
    exporter.write(&Job::new(&reading.report, &document).published(&folder.region, &page), &mut bytes)?;
    write_file(output, &bytes, lang)?;
    let summary = Summary::of(&findings);
    let loud: Findings = findings.into_iter().filter(|f| f.severity < Severity::Note).collect();
    if !loud.is_empty() {
        say::err(say::findings(&loud, lang).trim_end());
    }
    say::err(&format!("{} {}（{}）", Tongue(lang).say("已写出", "wrote"), output.display(), say::summary(summary, lang)));
    let unused = folder.sums_handed_in(year);
    if !unused.is_empty() {
        say::err(&match lang {
            Lang::Zh => format!("{} 是自报的汇总，没有采用；是否等于下级之和，由 nianbao batch 核对", unused.join("、")),
            Lang::En => format!("handed in as sums and not used: {}; nianbao batch compares them with the units", unused.join(", ")),
        });
    }
    Ok(if summary.error > 0 { End::Errors } else { End::Clean })
}

// ── panel ──────────────────────────────────────────────────────────────────

/// The cells of a whole publication as one table. It is gone through twice: what the panel is of must be known before its first line.
fn panel(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End> {
    let (folder, output) = (wanted(args, "published")?, wanted(args, "output")?);
    let panels = nianbao_builtin::panels();
    let panel = panel_format(&panels, args.get_one::<String>("to").map(String::as_str), output)?;
    let editions = editions(args)?;
    let mut contents = nianbao_package::Contents::open(folder)?;
    let names = panel_files(&contents, args.get_one::<u16>("year").copied());
    let Some((format, names)) = names else {
        return Err(Fault::new(
            "发布文件夹中没有可以读回的年报数据（xml、json 或 csv）。请用 nianbao batch --to 加上其中一种。",
            "there are no reports in the published folder that can be read back (xml, json or csv). Publish one of them with nianbao batch --to.",
        )
        .into());
    };
    let mut report = |name: &str| -> Result<Report, Fault> {
        let bytes = contents.read(name)?;
        Ok(registry.read(&Input::new(&bytes, name, &editions), Some(format), &Expect::default())?.report)
    };
    let mut frame = nianbao_panel::Frame::default();
    for name in &names {
        let report = report(name)?;
        frame.add(&report.unit, report.year, &report.edition);
    }
    write_whole_with(output, |sink| {
        let mut lines = panel.begin(&frame, sink)?;
        for name in &names {
            lines.report(&report(name)?)?;
        }
        lines.end()
    })?;
    say::err(&match lang {
        Lang::Zh => format!("已写出 {}：{} 份年报", output.display(), names.len()),
        Lang::En => format!("wrote {}: {} reports", output.display(), names.len()),
    });
    Ok(End::Clean)
}

/// The reports of a publication in the form that is read back best, by unit and then by year.
fn panel_files(contents: &nianbao_package::Contents, year: Option<u16>) -> Option<(&'static str, Vec<String>)> {
    ["xml", "json", "csv"].into_iter().find_map(|format| {
        let of = |name: &&str| {
            let (folder, file) = name.split_once('/')?;
            let (unit, ending) = file.rsplit_once('.')?;
            let folder: u16 = folder.parse().ok()?;
            (ending == format && year.is_none_or(|year| year == folder)).then(|| (unit.to_owned(), folder))
        };
        let mut files: Vec<_> = contents.names().filter_map(|name| of(&name).map(|key| (key, name.to_owned()))).collect();
        files.sort();
        (!files.is_empty()).then(|| (format, files.into_iter().map(|(_, name)| name).collect()))
    })
}

fn panel_format<'a>(panels: &'a [Box<dyn nianbao_panel::Panel>], to: Option<&str>, output: &Path) -> Result<&'a dyn nianbao_panel::Panel> {
    let name = shown(output).to_ascii_lowercase();
    // The longest ending counts: panel.sdmx.csv is no plain CSV.
    let fits = |panel: &dyn nianbao_panel::Panel| {
        panel.info().extensions.iter().filter(|ending| name.ends_with(&format!(".{ending}"))).map(|ending| ending.len()).max()
    };
    let found = match to {
        Some(id) => panels.iter().find(|panel| panel.info().id == id),
        None => panels.iter().filter(|panel| fits(panel.as_ref()).is_some()).max_by_key(|panel| fits(panel.as_ref())),
    };
    found.map(AsRef::as_ref).ok_or_else(|| {
        let known: Vec<_> = panels.iter().map(|panel| panel.info().id).collect();
        let known = known.join(" ");
        let asked = to.map_or_else(|| shown(output), str::to_owned);
        Fault::new(
            format!("不知道按什么格式写“{asked}”；面板数据的格式：{known}（用 --to 指明，或写在文件名后缀里）"),
            format!("which format is “{asked}”? Panels can be: {known} (name one with --to, or by the file's ending)"),
        )
        .into()
    })
}

// ── package, verify ────────────────────────────────────────────────────────

fn package(args: &ArgMatches, lang: Lang) -> Result<End> {
    let (folder, output) = (wanted(args, "region")?, wanted(args, "output")?);
    let year = args.get_one::<u16>("year").copied().unwrap_or_default();
    let mut sink = std::io::Cursor::new(Vec::new());
    let packed = nianbao_package::pack(folder, year, &mut sink)?;
    write_file(output, sink.get_ref(), lang)?;
    say::err(&match lang {
        Lang::Zh => format!("已写出 {}：{} 个文件", output.display(), packed.files),
        Lang::En => format!("wrote {}: {} files", output.display(), packed.files),
    });
    Ok(End::Clean)
}

fn verify(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End> {
    let path = wanted(args, "package")?;
    let editions = editions(args)?;
    let valid = |name: &str, bytes: &[u8]| match registry.read(&Input::new(bytes, name, &editions), Some("xml"), &Expect::default()) {
        Ok(_) => Ok(()),
        Err(fault) => Err(fault),
    };
    let verified = nianbao_package::verify(path, &valid)?;
    if is_json(args) {
        let problems: Vec<_> = verified.problems.iter().map(|p| serde_json::json!({ "file": p.file, "what": p.what })).collect();
        let json = serde_json::json!({ "schema": "nianbao.verify/1", "files": verified.files, "problems": problems });
        say::out(&(serde_json::to_string_pretty(&json)? + "\n"));
    } else {
        let mut text = String::new();
        for problem in &verified.problems {
            _ = writeln!(text, "{}  {}", problem.file, problem.what.get(lang));
        }
        _ = match (lang, verified.problems.len()) {
            (Lang::Zh, 0) => writeln!(text, "核对 {} 个文件，与清单一致", verified.files),
            (Lang::Zh, n) => writeln!(text, "核对 {} 个文件，{n} 处不符", verified.files),
            (Lang::En, 0) => writeln!(text, "{} files checked; all are as the manifest says", verified.files),
            (Lang::En, n) => writeln!(text, "{} files checked; {n} are not as they should be", verified.files),
        };
        say::out(&text);
    }
    Ok(if verified.problems.is_empty() { End::Clean } else { End::Errors })
}

// ── new-region ─────────────────────────────────────────────────────────────

fn new_region(args: &ArgMatches, lang: Lang) -> Result<End> {
    let dir = wanted(args, "region")?;
    if dir.exists() && std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_some()) {
        return Err(Fault::new(
            format!("“{}”已存在而且不是空文件夹；请另选一个", dir.display()),
            format!("“{}” exists and is no empty folder; choose another", dir.display()),
        )
        .into());
    }
    // The reports now due are those of last year.
    let year = u16::try_from(jiff::Zoned::now().year() - 1).unwrap_or(2025);
    let editions = Editions::national();
    let edition = editions.for_year(year).ok_or_else(|| anyhow!("{year}?"))?;
    let inside = dir.join(year.to_string());
    std::fs::create_dir_all(&inside).with_context(|| shown(&inside))?;
    write_file(&dir.join("region.toml"), include_str!("../region.toml").replace("{year}", &year.to_string()).as_bytes(), lang)?;
    let units = [("head-office", "某某海关（本级）", Level::HeadOffice), ("unit-01", "某某隶属海关", Level::Subordinate)];
    for (id, name, level) in &units {
        let unit = UnitRef { id: (*id).into(), name: (*name).into(), level: Some(*level) };
        let book = nianbao_export_xlsx::filled_template(&Report::blank(edition.clone(), unit, year))?;
        write_file(&inside.join(format!("{id}.xlsx")), &book, lang)?;
    }
    let lines = match lang {
        Lang::Zh => format!(
            "已新建 {0}：\n  region.toml       登记表，请填写各单位\n  {year}/            {year} 年各单位的填报工作簿，一个单位一个文件，文件名为单位 id\n填好后运行：nianbao batch {0} -o 发布文件夹\n",
            dir.display()
        ),
        Lang::En => format!(
            "Made {0}:\n  region.toml       the register: write your units into it\n  {year}/            the workbooks of {year} to fill in, one a unit, named by the unit's id\nThen run: nianbao batch {0} -o OUT\n",
            dir.display()
        ),
    };
    say::out(&lines);
    Ok(End::Clean)
}

// ── formats, explain ───────────────────────────────────────────────────────

fn formats(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End> {
    let known = nianbao_format::overview(registry);
    if is_json(args) {
        let kept = |keeps: Option<Keeps>| keeps.map(|keeps| keeps.iter().map(Aspect::id).collect::<Vec<_>>());
        let list: Vec<_> = known
            .iter()
            .map(|format| {
                let (info, reads, writes) = (&format.info, format.reads.is_some(), format.writes.is_some());
                serde_json::json!({
                    "id": info.id, "name": info.name, "extensions": info.extensions, "reads": reads, "writes": writes,
                    "gives": kept(format.reads), "keeps": kept(format.writes),
                })
            })
            .collect();
        let panels: Vec<_> = nianbao_builtin::panels()
            .iter()
            .map(|panel| panel.info())
            .map(|info| serde_json::json!({ "id": info.id, "name": info.name, "extensions": info.extensions }))
            .collect();
        let json = serde_json::json!({ "schema": "nianbao.formats/1", "formats": list, "panels": panels });
        say::out(&(serde_json::to_string_pretty(&json)? + "\n"));
        return Ok(End::Clean);
    }
    let t = Tongue(lang);
    let head = [
        ("格式", "format"),
        ("读", "reads"),
        ("写", "writes"),
        ("不保留", "does not keep"),
        ("文件后缀", "endings"),
        ("说明", "what it is"),
    ];
    let mut rows = vec![head.iter().map(|(zh, en)| t.say(zh, en).to_owned()).collect::<Vec<_>>()];
    let mark = |yes: bool| if yes { t.say("是", "yes") } else { "–" }.to_owned();
    for format in &known {
        let info = &format.info;
        let endings: Vec<String> = info.extensions.iter().map(|e| format!(".{e}")).collect();
        let lost = format.writes.map_or_else(Vec::new, |keeps| {
            Aspect::ALL.iter().filter(|a| !keeps.has(**a)).map(|a| a.words().get(lang).to_owned()).collect::<Vec<String>>()
        });
        let lost = if lost.is_empty() { "–".to_owned() } else { lost.join(t.say("、", ", ")) };
        rows.push(vec![
            info.id.clone().into_owned(),
            mark(format.reads.is_some()),
            mark(format.writes.is_some()),
            lost,
            endings.join(" "),
            info.name.get(lang).to_owned(),
        ]);
    }
    say::out(&say::columns(&rows));
    let mut rows =
        vec![[("面板数据", "panel"), ("文件后缀", "endings"), ("说明", "what it is")].map(|(zh, en)| t.say(zh, en).to_owned()).to_vec()];
    for info in nianbao_builtin::panels().iter().map(|panel| panel.info()) {
        let endings: Vec<String> = info.extensions.iter().map(|ending| format!(".{ending}")).collect();
        rows.push(vec![info.id.clone().into_owned(), endings.join(" "), info.name.get(lang).to_owned()]);
    }
    say::out(&format!("\n{}", say::columns(&rows)));
    Ok(End::Clean)
}

fn explain(args: &ArgMatches, lang: Lang) -> Result<End> {
    let t = Tongue(lang);
    let Some(code) = args.get_one::<String>("code") else {
        let texts = catalogue();
        if is_json(args) {
            let list: Vec<_> = Rule::ALL.iter().map(|rule| rule_json(*rule)).collect();
            say::out(&(serde_json::to_string_pretty(&serde_json::json!({ "schema": "nianbao.rules/1", "rules": list }))? + "\n"));
        } else {
            let rows: Vec<Vec<String>> = texts
                .iter()
                .map(|(rule, text)| {
                    let title = text.title.get(lang);
                    let title = if text.checked() {
                        title.to_owned()
                    } else {
                        format!("{title}{}", t.say("（尚不检查）", " (not checked yet)"))
                    };
                    vec![rule.code().to_owned(), say::severity(text.severity, lang).to_owned(), title]
                })
                .collect();
            say::out(&say::columns(&rows));
        }
        return Ok(End::Clean);
    };
    let rule: Rule = code.parse().map_err(|()| {
        let known: Vec<_> = Rule::ALL.iter().map(|r| r.code()).collect();
        let known = known.join(" ");
        Fault::new(format!("没有规则 {code}；规则有：{known}"), format!("there is no rule {code}; there are: {known}"))
    })?;
    if is_json(args) {
        say::out(&(serde_json::to_string_pretty(&rule_json(rule))? + "\n"));
        return Ok(End::Clean);
    }
    let text = rule.text();
    let mut lines = say::head(&format!("{rule}  {}", text.title.get(lang)));
    let mut line = |head: &str, body: &str| _ = writeln!(lines, "{head}{body}");
    line(t.say("级别：", "severity: "), say::severity(text.severity, lang));
    line(t.say("依据：", "source: "), text.source.get(lang));
    line(t.say("例：", "example: "), text.example.get(lang));
    line(t.say("怎样改：", "to mend it: "), text.mend.get(lang));
    if !text.checked() {
        line(t.say("注意：", "note: "), t.say("本版本尚不检查此规则。", "this version does not check this rule yet."));
    }
    say::out(&lines);
    Ok(End::Clean)
}

fn rule_json(rule: Rule) -> serde_json::Value {
    let text = rule.text();
    serde_json::json!({ "code": rule, "severity": text.severity, "checked": text.checked(), "title": text.title, "source": text.source, "example": text.example, "mend": text.mend })
}
