//! The commands, a file each: its arguments with their help, and its work.

mod batch;
mod books;
mod bulletin;
mod check;
mod completions;
mod convert;
mod explain;
mod formats;
mod man;
mod missing;
mod new_region;
mod next_year;
mod package;
mod panel;
mod plugin_test;
mod rollup;
mod template;
mod verify;
mod watch;

use crate::{End, surroundings::formats_at_hand};
use clap::{ArgMatches, Command};
use nianbao_format::Registry;
use nianbao_model::{Fault, Lang};

/// All commands, in the order in which help lists them.
pub(crate) fn all(formats: &Registry, lang: Lang) -> [Command; 19] {
    [
        template::subcommand(formats, lang),
        check::subcommand(formats, lang),
        convert::subcommand(lang),
        batch::subcommand(formats, lang),
        watch::subcommand(formats, lang),
        rollup::subcommand(lang),
        panel::subcommand(lang),
        package::subcommand(lang),
        verify::subcommand(lang),
        books::subcommand(formats, lang),
        bulletin::subcommand(formats, lang),
        new_region::subcommand(lang),
        next_year::subcommand(lang),
        missing::subcommand(lang),
        formats::subcommand(lang),
        plugin_test::subcommand(lang),
        explain::subcommand(lang),
        completions::subcommand(lang),
        man::subcommand(lang),
    ]
}

/// Runs the command that the arguments name.
pub(crate) fn run(matches: &ArgMatches, formats: Registry, lang: Lang) -> Result<End, Fault> {
    let Some((name, args)) = matches.subcommand() else { return Ok(End::Failed) };
    // Programs as plugins read and write reports; other commands need not look for them.
    let registry = match name {
        "watch" | "package" | "books" | "bulletin" | "plugin-test" | "new-region" | "explain"
        | "completions" | "man" => formats,
        _ => formats_at_hand(formats, args, lang)?,
    };
    match name {
        "template" => template::run(args, &registry, lang),
        "check" => check::run(args, &registry, lang),
        "convert" => convert::run(args, &registry, lang),
        "batch" => batch::run(args, &registry, lang),
        "watch" => watch::run(args, lang),
        "rollup" => rollup::run(args, &registry, lang),
        "panel" => panel::run(args, &registry, lang),
        "package" => package::run(args, lang),
        "verify" => verify::run(args, &registry, lang),
        "books" => books::run(args, &registry, lang),
        "bulletin" => bulletin::run(args, &registry, lang),
        "new-region" => new_region::run(args, &registry, lang),
        "next-year" => next_year::run(args, &registry, lang),
        "missing" => missing::run(args, &registry, lang),
        "formats" => formats::run(args, &registry, lang),
        "plugin-test" => plugin_test::run(args, lang),
        "explain" => explain::run(args, lang),
        "completions" => completions::run(args, crate::command_line::command(&registry, lang)),
        "man" => man::run(args, crate::command_line::command(&registry, lang), lang),
        _ => Ok(End::Failed),
    }
}
