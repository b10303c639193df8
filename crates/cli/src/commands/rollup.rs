//! `rollup`: only the region's report, from its units'.

use crate::{
    End,
    arguments::{Worded, required_path},
    files::{exporter, write_file},
    say,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_document::compose;
use nianbao_format::{ExportJob, Registry};
use nianbao_intake::{Folder, examine};
use nianbao_model::{Fault, Lang, Severity, Summary, append, retain};
use nianbao_output::Door;

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("rollup", "只汇总关区年报", "only the region's report, from its units'")
        .arg(words.region_dir())
        .arg(words.year("年度", "the year").required(true))
        .arg(
            words
                .output("写到此文件，格式按文件名", "write to this file; its name tells the format")
                .required(true),
        )
        .arg(Arg::new("to").long("to").value_name("F").help(
            lang.say(
                "格式，默认按文件名判断",
                "the format; told from the file's name if not given",
            ),
        ))
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let mut folder = Folder::open(required_path(args, "region")?)?;
    folder.identify(registry);
    let output = required_path(args, "output")?;
    let door = Door::new();
    door.may_write(output)?;
    let year = args.get_one::<u16>("year").copied().unwrap_or_default();
    let exporter = exporter(registry, args.get_one::<String>("to").map(String::as_str), output)?;
    let (reading, mut findings) = nianbao_batch::rollup(&folder, registry, year)?;
    append(&mut findings, examine(&reading, None, Some(&folder.region), |_| ()));
    let document = compose(&reading.report);
    // The address at which the batch would publish it: the report's page, or, without pages, this
    // file.
    let page = registry.page().unwrap_or(exporter).info();
    let place = format!("{year}/{}.{}", reading.report.unit.id, page.ending());
    let job = ExportJob::new(&reading.report, &document).at_path(
        &folder.region,
        &place,
        registry.page().map(|_| place.as_str()),
    );
    let mut bytes = Vec::new();
    exporter.write(&job, &mut bytes)?;
    write_file(&door, output, &bytes)?;
    let summary = Summary::of(&findings);
    retain(&mut findings, |f| f.severity < Severity::Note);
    if !findings.is_empty() {
        say::err(say::findings(&findings, lang).trim_end());
    }
    say::written(output, summary, lang);
    let unused = folder.sums_handed_in(year);
    if !unused.is_empty() {
        say::err(&match lang {
            Lang::Zh => format!(
                "{} 是自报的汇总，没有采用；是否等于下级之和，由 nianbao batch 核对",
                unused.join("、")
            ),
            Lang::En => format!(
                "handed in as sums and not used: {}; nianbao batch compares them with the units",
                unused.join(", ")
            ),
        });
    }
    Ok(if summary.error > 0 { End::Errors } else { End::Clean })
}
