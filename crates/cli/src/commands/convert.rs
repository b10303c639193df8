//! `convert`: one report in another format.

use crate::{
    End,
    arguments::{Worded, required_path},
    files::{display_name, exporter, write_file},
    say,
    surroundings::editions,
};
use clap::{Arg, ArgAction, ArgMatches, Command};
use nianbao_document::compose;
use nianbao_format::{ExportJob, Registry};
use nianbao_intake::read_report;
use nianbao_model::{Fault, Lang, Summary};
use nianbao_output::Door;
use std::path::PathBuf;

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("convert", "转换一份年报的格式", "convert one report to another format")
        .arg(words.file("input", "要转换的文件", "the file to convert").required(true).value_name("IN"))
        .arg(words.output("写到此文件", "write to this file").required(true))
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("F")
                .help(lang.say("输入格式，默认按内容判断", "format of the input; told from its content if not given")),
        )
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("F")
                .help(lang.say("输出格式，默认按文件名判断", "format of the output; told from its name if not given")),
        )
        .arg(
            words
                .file(
                    "previous",
                    "往年的年报，供网页和图解对照；可写多个",
                    "earlier years' reports, for pages and pictures that show changes; may be repeated",
                )
                .long("previous")
                .action(ArgAction::Append),
        )
        .arg(words.local_editions())
        .arg(words.keep_requests())
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let (input, output) = (required_path(args, "input")?, required_path(args, "output")?);
    let to = args.get_one::<String>("to").map(String::as_str);
    let exporter = exporter(registry, to, output)?;
    let previous =
        || args.get_many::<PathBuf>("previous").into_iter().flatten().map(PathBuf::as_path);
    let door = Door::new().guarding([input]).guarding(previous());
    door.may_write(output)?;
    let editions = editions(args)?;
    let reading = read_report(
        input,
        registry,
        &editions,
        args.get_one::<String>("from").map(String::as_str),
    )?;
    let document = compose(&reading.report);
    let mut earlier = Vec::new();
    for file in previous() {
        earlier.push(read_report(file, registry, &editions, None)?.report);
    }
    earlier.retain(|report| report.year < reading.report.year);
    earlier.sort_by_key(|report| report.year);
    let mut bytes = Vec::new();
    let job = ExportJob::new(&reading.report, &document);
    exporter.write(&job.after(&earlier.iter().collect::<Vec<_>>()), &mut bytes)?;
    write_file(&door, output, &bytes)?;
    let summary = Summary::of(&reading.findings);
    if !reading.findings.is_empty() {
        say::err(&format!(
            "{}{}",
            say::head(&display_name(input)),
            say::findings(&reading.findings, lang).trim_end()
        ));
    }
    say::written(output, summary, lang);
    Ok(if summary.error > 0 { End::Errors } else { End::Clean })
}
