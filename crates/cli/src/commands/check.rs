//! `check`: reports checked, cell by cell, and what was found as text, data, a page, or in the file
//! itself.

use crate::{
    End,
    arguments::{Worded, path},
    files::{display_name, target_name, write_file},
    say,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_format::{Checked, FindingsJob, FindingsReport, Info, MarkJob, Marker, Registry};
use nianbao_intake::{Folder, examine, read_file, read_in_region, read_report};
use nianbao_likeness::{Copies, Sketcher, Sketches, between_units};
use nianbao_model::{Editions, Fault, Findings, Lang, Reading, Summary, TextsRead, bound};
use nianbao_output::Door;
use nianbao_register::Region;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

pub(crate) fn subcommand(formats: &Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("check", "检查年报，逐格指出问题", "check reports, cell by cell")
        .arg(words.file("files", "要检查的文件", "the files to check").num_args(1..).required(true))
        .arg(
            words
                .file(
                    "previous",
                    "上一年的年报，用于年度衔接检查",
                    "last year's report, for the rules between years",
                )
                .long("previous"),
        )
        .arg(
            words
                .region(
                    "关区文件夹：单位名称、层级和地方版式以登记表为准",
                    "the region's folder, for names, levels and local editions",
                )
                .long("region"),
        )
        .arg(report_form(formats, lang))
        .arg(words.output(
            "结果写到此文件，默认写到标准输出",
            "write the result to this file instead of stdout",
        ))
        .arg(words.keep_requests())
}

/// `--report`: all forms at hand, those of findings first, then the files handed back.
fn report_form(formats: &Registry, lang: Lang) -> Arg {
    let reports: Vec<Info> = formats.findings_reports().map(FindingsReport::info).collect();
    let marked: Vec<Info> = formats.markers().map(Marker::info).collect();
    let help = match lang {
        Lang::Zh => {
            let named =
                reports.iter().chain(&marked).map(|info| format!("{} {}", info.id, info.name.zh));
            format!("结果的形式：{}", named.collect::<Vec<_>>().join("，"))
        }
        Lang::En => {
            let named = marked.iter().map(|info| format!("{}: {}", info.id, info.name.en));
            let all: Vec<String> =
                reports.iter().map(|info| info.id.clone().into_owned()).chain(named).collect();
            match all.split_last() {
                Some((last, others)) if !others.is_empty() => {
                    format!("form of the result: {}, or {last}", others.join(", "))
                }
                _ => format!("form of the result: {}", all.concat()),
            }
        }
    };
    let values: Vec<String> =
        reports.iter().chain(&marked).map(|info| info.id.clone().into_owned()).collect();
    let arg = Arg::new("report").long("report").value_name("FORM").help(help);
    match values.first().cloned() {
        Some(first) => arg.value_parser(values).default_value(first),
        None => arg,
    }
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let folder = path(args, "region").map(Folder::open).transpose()?;
    let editions = folder.as_ref().map_or_else(Editions::national, |f| f.editions.clone());
    let region = folder.as_ref().map(|f| &f.region);
    let previous = match path(args, "previous") {
        Some(file) => Some(read_report(file, registry, &editions, None)?),
        None => None,
    };
    let files = || args.get_many::<PathBuf>("files").into_iter().flatten();
    let door = Door::new().guarding(files().map(PathBuf::as_path)).guarding(path(args, "previous"));
    let mut end = End::Clean;
    let mut reports: Vec<CheckedFile> = Vec::new();
    for file in files() {
        let read = match &folder {
            Some(folder) => read_in_region(folder, registry, file),
            None => read_report(file, registry, &editions, None).map(|reading| (reading, None)),
        };
        match read {
            Ok((reading, before)) => {
                let last = previous.as_ref().or(before.as_ref());
                let mut findings = examine(&reading, last, region, |_| ());
                bound(&mut findings);
                let texts = nianbao_check::texts(&reading, last);
                reports.push(CheckedFile {
                    name: display_name(file),
                    reading,
                    before,
                    findings,
                    texts,
                });
            }
            // The other files go on.
            Err(fault) => {
                say::failure(&fault, lang);
                end = End::Failed;
            }
        }
    }
    compare_texts(&mut reports, region);
    let summary = Summary::of(reports.iter().flat_map(|report| &report.findings));
    if summary.error > 0 {
        end = end.max(End::Errors);
    }
    let checked: Vec<Checked<'_>> =
        reports.iter().map(|report| report.checked(previous.as_ref())).collect();
    let form = args.get_one::<String>("report").map(String::as_str).unwrap_or_default();
    let output = path(args, "output");
    match (registry.findings_report(form), registry.marker_with_id(form)) {
        (Some(report), _) => draw(report, &checked, region, (output, &door), lang)?,
        (None, Some(marker)) => mark(marker, &reports, (output, &door), lang)?,
        (None, None) => {
            return Err(Fault::new(
                "本程序没有编入任何结果的形式。",
                "this program was built without any form of results.",
            ));
        }
    }
    Ok(end)
}

/// Draws what was found into the file, or to the standard output.
fn draw(
    report: &dyn FindingsReport,
    checked: &[Checked<'_>],
    region: Option<&Region>,
    (output, door): (Option<&Path>, &Door),
    lang: Lang,
) -> Result<(), Fault> {
    // Escape sequences are taken out again where stdout is no terminal.
    let width = if output.is_some() { PAPER } else { say::width() };
    let job = FindingsJob::new(checked, lang, env!("CARGO_PKG_VERSION"))
        .wide(width)
        .coloured(output.is_none())
        .in_region(region);
    let mut result = Vec::new();
    report.write(&job, &mut result)?;
    match (output, std::str::from_utf8(&result)) {
        (Some(file), _) => write_file(door, file, &result)?,
        (None, Ok(text)) => say::out(text)?,
        (None, Err(_)) => {
            let id = report.info().id;
            return Err(Fault::new(
                format!("--report {id} 不是文字，须用 -o 指明写到哪个文件"),
                format!("--report {id} is no text; name a file for it with -o"),
            ));
        }
    }
    Ok(())
}

/// How wide a line of text in a file may be.
const PAPER: usize = 120;

/// A report that was checked.
struct CheckedFile {
    name: String,
    reading: Reading,
    before: Option<Reading>,
    findings: Findings,
    texts: TextsRead,
}

impl CheckedFile {
    fn checked<'a>(&'a self, previous: Option<&'a Reading>) -> Checked<'a> {
        let previous = previous.or(self.before.as_ref());
        Checked {
            name: &self.name,
            reading: Some(&self.reading),
            previous,
            findings: &self.findings,
            texts: Some(&self.texts),
        }
    }
}

/// Hands the files back with their places marked: one into FILE, several into the folder FILE.
fn mark(
    marker: &dyn Marker,
    reports: &[CheckedFile],
    (output, door): (Option<&Path>, &Door),
    lang: Lang,
) -> Result<(), Fault> {
    let info = marker.info();
    let Some(output) = output else {
        let id = &info.id;
        return Err(Fault::new(
            format!("--report {id} 需要用 -o 指明写到哪里（多个文件时为一个文件夹）"),
            format!("--report {id} needs -o: a file, or a folder for several"),
        ));
    };
    let folder = output.is_dir();
    if reports.len() > 1 && !folder {
        let output = output.display();
        return Err(Fault::new(
            format!("检查多个文件时，-o 应为一个已有的文件夹：{output}"),
            format!("for several files -o is a folder that is there: {output}"),
        ));
    }
    for report in reports {
        // Places call the file as the reader was told; in a region's folder that is its path below
        // it.
        let places =
            report.reading.title_place.iter().chain(report.reading.places.iter().flatten());
        let name = places
            .map(|place| place.file().to_string())
            .next()
            .unwrap_or_else(|| report.name.clone());
        let original = read_file(Path::new(&report.name), &report.name)?;
        let mut marked_book = Vec::new();
        let marked = marker.mark(
            &MarkJob::new(&original, &name, &report.findings, lang).of(&report
                .reading
                .report
                .unit
                .name),
            &mut marked_book,
        )?;
        let stem =
            Path::new(&report.name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = if folder {
            // A file that keeps what it is keeps its ending.
            let own = Path::new(&report.name)
                .extension()
                .map(|ending| ending.to_string_lossy().to_lowercase());
            let ending = own
                .filter(|own| marked.kept_look && info.extensions.iter().any(|known| known == own));
            let ending = ending.as_deref().unwrap_or_else(|| info.ending());
            output.join(format!("{stem}{}.{ending}", lang.say("（检查）", " (checked)")))
        } else {
            output.to_owned()
        };
        write_file(door, &file, &marked_book)?;
        let look = match marked.kept_look {
            true => "",
            false => lang.say(
                "；原格式不能就地修改，已另写一个工作簿",
                "; its format cannot be edited in place, so this is a new workbook",
            ),
        };
        say::err(&match lang {
            Lang::Zh => format!(
                "已写出 {}：标出 {} 处{look}",
                target_name(&file, lang),
                marked.marked_cells
            ),
            Lang::En => format!(
                "wrote {}: {} places marked{look}",
                target_name(&file, lang),
                marked.marked_cells
            ),
        });
    }
    Ok(())
}

/// U05: the texts of the reports of each year compared with each other.
fn compare_texts(reports: &mut [CheckedFile], region: Option<&Region>) {
    let sketcher = region.map_or_else(
        || Sketcher::new(reports.iter().map(|r| r.reading.report.unit.name.as_str())),
        Sketcher::for_region,
    );
    let mut years: BTreeMap<u16, Copies> = BTreeMap::new();
    for report in reports.iter() {
        years
            .entry(report.reading.report.year)
            .or_default()
            .add(Sketches::of(&report.reading, &sketcher));
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
