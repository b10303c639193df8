//! `books template`: a blank register to fill in.

use crate::{
    End,
    arguments::{Worded, path, required_path},
    files::{target_name, write_file},
    say,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_books::Law;
use nianbao_books_sheet::{BookKind, template};
use nianbao_intake::law_of;
use nianbao_model::{Fault, Lang};
use nianbao_output::Door;

pub(super) fn subcommand(words: Worded) -> Command {
    words
        .command("template", "生成空白台账工作簿", "make a blank register")
        .arg(Arg::new("kind").value_name("BOOK").required(true).value_parser(BookKind::ALL.map(BookKind::id)).help(words.0.say(
            "requests 依申请公开台账，powers 权责事项清单，decisions 办件统计，upkeep 平台维护台账",
            "requests: of disclosure, powers: items of power, decisions: counts of decisions, upkeep: of columns and accounts",
        )))
        .arg(
            words
                .region("关区文件夹，用其 books.toml 中的本地日历和期限", "a region's folder, for the days and terms of its books.toml")
                .long("region"),
        )
        .arg(words.output("写到此文件（.xlsx）", "write to this file (.xlsx)").required(true))
}

pub(super) fn run(args: &ArgMatches, lang: Lang) -> Result<End, Fault> {
    let kind = args
        .get_one::<String>("kind")
        .and_then(|kind| BookKind::named(kind))
        .unwrap_or(BookKind::Requests);
    let law = path(args, "region").map_or_else(|| Ok(Law::national()), law_of)?;
    let file = required_path(args, "output")?;
    write_file(&Door::new(), file, &template(kind, &law)?)?;
    say::err(&format!("{} {}", lang.say("已生成", "made"), target_name(file, lang)));
    Ok(End::Clean)
}
