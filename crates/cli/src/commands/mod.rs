//! The commands, a file each: its arguments with their help, and its work.

mod batch;
mod books;
mod check;
mod convert;
mod explain;
mod formats;
mod new_region;
mod package;
mod panel;
mod rollup;
mod template;
mod verify;

use crate::{End, surroundings::formats_at_hand};
use clap::{ArgMatches, Command};
use nianbao_format::Registry;
use nianbao_model::{Fault, Lang};

/// All commands, in the order in which help lists them.
pub(crate) fn all(formats: &Registry, lang: Lang) -> [Command; 12] {
    [
        template::subcommand(formats, lang),
        check::subcommand(formats, lang),
        convert::subcommand(lang),
        batch::subcommand(formats, lang),
        rollup::subcommand(lang),
        panel::subcommand(lang),
        package::subcommand(lang),
        verify::subcommand(lang),
        books::subcommand(formats, lang),
        new_region::subcommand(lang),
        formats::subcommand(lang),
        explain::subcommand(lang),
    ]
}

/// Runs the command that the arguments name.
pub(crate) fn run(matches: &ArgMatches, formats: Registry, lang: Lang) -> Result<End, Fault> {
    let Some((name, args)) = matches.subcommand() else { return Ok(End::Failed) };
    // Programs as plugins read and write reports; other commands need not look for them.
    let registry = match name {
        "template" | "package" | "books" | "new-region" | "explain" => formats,
        _ => formats_at_hand(formats, args, lang)?,
    };
    match name {
        "template" => template::run(args, &registry, lang),
        "check" => check::run(args, &registry, lang),
        "convert" => convert::run(args, &registry, lang),
        "batch" => batch::run(args, &registry, lang),
        "rollup" => rollup::run(args, &registry, lang),
        "panel" => panel::run(args, &registry, lang),
        "package" => package::run(args, lang),
        "verify" => verify::run(args, &registry, lang),
        "books" => books::run(args, &registry, lang),
        "new-region" => new_region::run(args, &registry, lang),
        "formats" => formats::run(args, &registry, lang),
        "explain" => explain::run(args, lang),
        _ => Ok(End::Failed),
    }
}
