//! The front of `cargo xtask`: errands that need nothing built are done here, all others by the
//! package `xtask`, which is built for them.
//!
//! It has one small dependency, so that a fresh checkout lays out a new format in a second or two.

mod fuzz;
mod messages;
mod new_format;
mod torture;
mod without;

use std::{
    env,
    ffi::OsString,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode, ExitStatus, Stdio},
};

/// What went wrong, for the one who ran the errand.
type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask batch [REGION_DIR] [-o OUT_DIR] [OPTIONS]   a whole region into a publication; the example region into target/publication by default
cargo xtask test [ARGS]                                 all tests of the workspace
cargo xtask examples                                    makes the workbooks of the example regions from their data files
cargo xtask docs                                        writes the documents that come from data: the rules, the formats, the schemas
cargo xtask house                                       holds ARCHITECTURE.md's table of crates, in both languages, against the manifests, and lengths
cargo xtask new-format NAME --kind KIND [--ending ENDING] [--list]
                                                        a crate to begin a format with: importer, exporter or both; --list puts it into
                                                        the list of built-in formats
cargo xtask without [NAME]                              checks that without a format, or each in turn, the rest builds
cargo xtask bench [--units N] [--scale] [--machine] [--site] [--again]
                                                        measures, side by side in one run; --scale adds 100 against 10,000 units,
                                                        --machine is about XML, JSON and CSV alone, --site about a large publication
cargo xtask torture [--small] [--only KIND] [--program PATH]
                                                        kills, signals, disks, limits, rivals, inputs: the folder stays whole
cargo xtask counts                                      what each step of a report costs in instructions, each held to its limit
cargo xtask messages [PART]                              every message in both languages, with its place, and what is wrong with them
cargo xtask fuzz [TARGET...] [--seconds N]               coverage-guided fuzzing of all readers, or of some; ten minutes each
cargo xtask ci                                          format, lints, tests and documentation, as .ci/run asks for them
";

fn main() -> ExitCode {
    let mut args: Vec<OsString> = env::args_os().skip(1).collect();
    let name =
        if args.is_empty() { String::new() } else { args.remove(0).to_string_lossy().into_owned() };
    let done = match name.as_str() {
        "new-format" => new_format::run(&args, &root()),
        "without" => without::run(&args, &root()),
        "fuzz" => fuzz::run(&args, &root()),
        "counts" => counts(&args),
        "messages" => messages::run(&args, &root()),
        "torture" => torture::run(&args, &root()),
        "test" => cargo(&["test", "--workspace", "--no-fail-fast"], &args),
        "ci" => ci(),
        "" | "help" | "--help" | "-h" => {
            print(HELP);
            return ExitCode::SUCCESS;
        }
        // Whether there is such an errand is known there.
        name => return hand_on(name, &args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// A closed pipe is nobody's fault.
fn print(text: &str) {
    _ = io::stdout().write_all(text.as_bytes());
}

fn complain(text: &str) {
    _ = writeln!(io::stderr(), "{text}");
}

/// The workspace's top folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// Has the package `xtask` do an errand, in the folder one stands in, and ends as it ends.
fn hand_on(name: &str, args: &[OsString]) -> ExitCode {
    let profile = profile();
    let mut words = ["run", "--quiet", "--profile", &profile, "--package", "xtask", "--", name]
        .map(OsString::from)
        .to_vec();
    words.extend_from_slice(args);
    match ran(Command::new(program()).args(words)) {
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// How what is run is compiled: as it is published, unless `NIANBAO_PROFILE` says `dev`, which the
/// tests have compiled already.
pub(crate) fn profile() -> String {
    env::var("NIANBAO_PROFILE").unwrap_or_else(|_| "release".into())
}

fn program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn ran(command: &mut Command) -> Result<ExitStatus> {
    command.status().map_err(|e| format!("cargo: {e}"))
}

/// Runs cargo at the workspace's top.
fn cargo(words: &[&str], more: &[OsString]) -> Result<()> {
    match ran(Command::new(program()).args(words).args(more).current_dir(root()))?.success() {
        true => Ok(()),
        false => Err(format!("cargo {} failed", words.join(" "))),
    }
}

/// The small measurements. Without valgrind there is nothing that counts, which is said and no
/// failure.
fn counts(args: &[OsString]) -> Result<()> {
    for (program, from) in [
        ("valgrind", "the system's packages"),
        ("gungraun-runner", "cargo install gungraun-runner --version 0.20.0 --locked"),
    ] {
        let there = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !there.is_ok_and(|status| status.success() || program != "valgrind") {
            print(&format!("SKIPPED: {program} is not installed ({from})\n"));
            return Ok(());
        }
    }
    cargo(&["bench", "--quiet", "--manifest-path", "benches/Cargo.toml"], args)
}

fn ci() -> Result<()> {
    cargo(&["fmt", "--all", "--check"], &[])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    cargo(&["run", "--quiet", "--profile", &profile(), "--package", "xtask", "--", "house"], &[])?;
    cargo(&["test", "--workspace"], &[])?;
    cargo(&["doc", "--workspace", "--no-deps", "--quiet"], &[])
}
