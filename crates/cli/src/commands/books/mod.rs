//! `books`: the registers of the year, their blank forms, what they count, what is due and what is
//! wrong in them.

mod archive;
mod change;
mod check;
mod count;
mod draft;
mod due;
mod letter;
mod show;
mod sources;
mod template;

use crate::{
    End,
    arguments::{Worded, path},
};
use clap::{Arg, ArgMatches, Command, value_parser};
use jiff::civil::Date;
use nianbao_format::Registry;
use nianbao_model::{Fault, Lang};
use std::path::PathBuf;

pub(crate) fn subcommand(formats: &Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command(
            "books",
            "台账：空白登记簿、登记、到期、计数、检查",
            "the books of the year: blank registers, entries, what is due, counts, checks",
        )
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            template::subcommand(words),
            due::subcommand(words),
            check::subcommand(formats, words),
            count::subcommand(words),
            show::subcommand(words),
            draft::subcommand(words),
            archive::subcommand(words),
            letter::subcommand(words),
            change::add_subcommand(words),
            change::set_subcommand(words),
        ])
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    match args.subcommand() {
        Some(("template", args)) => template::run(args, lang),
        Some(("due", args)) => due::run(args, registry, lang),
        Some(("check", args)) => check::run(args, registry, lang),
        Some(("count", args)) => count::run(args, registry, lang),
        Some(("show", args)) => show::run(args, registry, lang),
        Some(("draft", args)) => draft::run(args, registry, lang),
        Some(("letter", args)) => letter::run(args, registry, lang),
        Some(("archive", args)) => archive::run(args, registry, lang),
        Some(("add", args)) => change::add(args, registry, lang),
        Some(("set", args)) => change::set(args, registry, lang),
        _ => Ok(End::Failed),
    }
}

/// What the commands that read books share: which, and how they are to be understood.
fn reading(command: Command, words: Worded) -> Command {
    let paths = Arg::new("paths")
        .value_name("PATH")
        .num_args(1..)
        .required(true)
        .value_parser(value_parser!(PathBuf));
    command
        .arg(paths.help(words.0.say(
            "台账文件（可以有几个），或者关区文件夹",
            "books (one or several files), or a region's folder",
        )))
        .arg(
            words
                .region(
                    "关区文件夹，用其 books.toml 中的本地日历和期限",
                    "a region's folder, for the days and terms of its books.toml",
                )
                .long("region"),
        )
        .arg(mapping_arg(words))
}

/// Where a command finds the books.
fn books_arg(words: Worded) -> Arg {
    words
        .file(
            "books",
            "台账文件或者关区文件夹，默认当前文件夹",
            "the book, or the region's folder; by default the current one",
        )
        .long("books")
}

/// How another office's columns are to be understood.
fn mapping_arg(words: Worded) -> Arg {
    words
        .file(
            "mapping",
            "各栏对应关系（TOML）",
            "how columns and words are to be understood (TOML)",
        )
        .long("mapping")
}

fn today_arg(words: Worded) -> Arg {
    Arg::new("today").long("today").value_name("DATE").help(words.0.say(
        "按哪一天计算，默认今天，如 2026-03-13",
        "the day to count by, today if not given: 2026-03-13",
    ))
}

/// The day to count by.
fn today(args: &ArgMatches) -> Result<Date, Fault> {
    match args.get_one::<String>("today") {
        Some(text) => text.parse().map_err(|_| {
            Fault::new(
                format!("--today 后的“{text}”不是日期，应写作 2026-03-13"),
                format!("“{text}” behind --today is no date like 2026-03-13"),
            )
        }),
        None => Ok(jiff::Zoned::now().date()),
    }
}

/// Writes a result to the file that is named, or to stdout.
fn put(args: &ArgMatches, text: &str) -> Result<(), Fault> {
    match path(args, "output") {
        Some(file) => {
            let sources =
                args.try_get_many::<PathBuf>("paths").ok().flatten().into_iter().flatten();
            crate::files::write_file(
                &nianbao_output::Door::new().guarding(sources.map(PathBuf::as_path)),
                file,
                text.as_bytes(),
            )
        }
        None => crate::say::out(text),
    }
}
