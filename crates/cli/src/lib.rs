//! The command line: arguments in, the library's work, words out. The work itself is in the crates
//! below.
//!
//! [`run`] is the whole program, so that `cargo xtask batch` runs the same code. Results go to
//! stdout or a file, all else to stderr. Exit status: 0 done and no error found, 1 done with
//! findings of severity error, 2 the command could not do its work.

mod arguments;
mod command_line;
mod commands;
mod double_click;
mod files;
mod language;
mod log;
mod say;
mod surroundings;
mod unit_list;

use nianbao_format::Registry;
use nianbao_model::{Fault, Lang};
use std::{ffi::OsString, process::ExitCode};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// Done, and no error found.
    Clean,
    /// Done, with findings of severity error.
    Errors,
    /// The command could not do its work.
    Failed,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        ExitCode::from(end as u8)
    }
}

/// Runs the program with its arguments, the first being its own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    run_with(nianbao_builtin::formats(), args)
}

/// Runs the program with these formats: a program of one's own adds to the built-in ones what it
/// brings.
///
/// ```no_run
/// # use nianbao_format::{FindingsJob, FindingsReport, Info};
/// # use nianbao_model::{Fault, Bilingual};
/// # struct Count;
/// # impl FindingsReport for Count {
/// #     fn info(&self) -> Info { Info::new("count", Bilingual::new("件数", "how many"), ["txt"]) }
/// #     fn write(&self, _: &FindingsJob<'_>, _: &mut dyn std::io::Write) -> Result<(), Fault> { Ok(()) }
/// # }
/// fn main() -> std::process::ExitCode {
///     // Now there is `nianbao check --report count`.
///     nianbao_cli::run_with(nianbao_builtin::formats().findings(Count), std::env::args_os())
/// }
/// ```
pub fn run_with(formats: Registry, args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = language::asked_for(&args);
    let command = command_line::command(&formats, lang);
    let end = match double_click::files(&args, &command) {
        Some(files) => told(
            double_click::run(files, lang, |args| commanded(formats, command, args, lang)),
            lang,
        ),
        None => commanded(formats, command, args, lang),
    };
    end.into()
}

/// Runs a command.
fn commanded(formats: Registry, command: clap::Command, args: Vec<OsString>, lang: Lang) -> End {
    match command.try_get_matches_from(command_line::asked_by_help(args)) {
        Ok(matches) => told(commands::run(&matches, formats, lang), lang),
        Err(error) => command_line::explain(&error, lang),
    }
}

/// How it ended, and what is said of a failure.
fn told(done: Result<End, Fault>, lang: Lang) -> End {
    done.unwrap_or_else(|fault| {
        say::failure(&fault, lang);
        End::Failed
    })
}
