//! `books check`: what is wrong in books, and where a report's tables differ from them.

use super::{
    put, reading,
    sources::{Source, Years, sources},
    today, today_arg,
};
use crate::{
    End,
    arguments::{Worded, path},
    files::{target_name, write_file},
    say,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_books::{Date, Law, compare};
use nianbao_format::{Checked, FindingsJob, FindingsReport, Registry};
use nianbao_intake::read_report;
use nianbao_model::{Editions, Fault, Findings, Lang, Reading, Summary, bound};
use nianbao_output::Door;

pub(super) fn subcommand(formats: &Registry, words: Worded) -> Command {
    let forms: Vec<String> =
        formats.findings_reports().map(|report| report.info().id.into_owned()).collect();
    let form = Arg::new("report")
        .long("report")
        .value_name("FORM")
        .help(words.0.say("结果的形式", "form of the result"));
    let form = match forms.first().cloned() {
        Some(first) => form.value_parser(forms).default_value(first),
        None => form,
    };
    reading(
        words.command(
            "check",
            "检查台账：逾期、日期、缺项、收费",
            "check books: late, impossible dates, what is missing, fees",
        ),
        words,
    )
    .arg(words.year("只查这一年（关区文件夹）", "only this year (of a region's folder)"))
    .arg(today_arg(words))
    .arg(
        words
            .file(
                "table",
                "年报：逐格与台账比对",
                "a report to compare with the books, cell by cell",
            )
            .long("table"),
    )
    .arg(
        words
            .file(
                "save-mapping",
                "把识别出的各栏对应关系写到此文件",
                "write how the columns were understood to this file",
            )
            .long("save-mapping"),
    )
    .arg(form)
    .arg(words.output(
        "结果写到此文件，默认写到标准输出",
        "write the result to this file instead of stdout",
    ))
}

pub(super) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let years = args.get_one::<u16>("year").map_or(Years::All, |year| Years::Only(*year));
    let read = sources(args, registry, years)?;
    let today = today(args)?;
    let table = path(args, "table")
        .map(|file| read_report(file, registry, &Editions::national(), None))
        .transpose()?;
    let found: Vec<(String, Findings)> = read
        .all
        .iter()
        .map(|source| (source.name.clone(), findings(source, &read.law, today, table.as_ref())))
        .collect();
    if let Some(file) = path(args, "save-mapping") {
        let sources = args.get_many::<std::path::PathBuf>("paths").into_iter().flatten();
        let door = Door::new().guarding(sources.map(std::path::PathBuf::as_path));
        write_file(
            &door,
            file,
            read.all.first().map(|source| source.mapping.to_text()).unwrap_or_default().as_bytes(),
        )?;
        say::err(&format!("{} {}", lang.say("已写出", "wrote"), target_name(file, lang)));
    }
    let checked: Vec<Checked<'_>> = found
        .iter()
        .map(|(name, findings)| Checked {
            name,
            reading: None,
            previous: None,
            findings,
            texts: None,
        })
        .collect();
    let form = args.get_one::<String>("report").map(String::as_str).unwrap_or_default();
    let report: &dyn FindingsReport = registry.findings_report(form).ok_or_else(|| {
        Fault::new(
            "本程序没有编入任何结果的形式。",
            "this program was built without any form of results.",
        )
    })?;
    let to_file = path(args, "output").is_some();
    let job = FindingsJob::new(&checked, lang, env!("CARGO_PKG_VERSION"))
        .wide(if to_file { 120 } else { say::width() })
        .coloured(!to_file);
    let mut bytes = Vec::new();
    report.write(&job, &mut bytes)?;
    put(args, &String::from_utf8_lossy(&bytes))?;
    let summary = Summary::of(found.iter().flat_map(|(_, findings)| findings));
    Ok(if summary.error > 0 { End::Errors } else { End::Clean })
}

/// All that is to be said of the books of a unit.
fn findings(source: &Source, law: &Law, today: Date, table: Option<&Reading>) -> Findings {
    let books = &source.books;
    let unit = source.unit.as_ref().map(|unit| unit.id.as_str());
    let mut findings = books.check(unit, source.year, law, today);
    if let Some(table) = table {
        let tally = books.count(unit, table.report.year, &table.report.edition);
        findings.extend(compare(table, &tally, &books.requests));
    }
    for finding in &mut findings {
        finding.unit = finding.unit.take().or_else(|| unit.map(Into::into));
        finding.year = finding.year.or(source.year);
    }
    bound(&mut findings);
    findings
}
