//! The workspace's own errands: `cargo xtask batch`, `test`, `examples`, `docs`, `bench` and `ci`.
//!
//! `batch` runs the very code of the program `nianbao`, on the example region unless told otherwise.

mod bench;
mod docs;
mod examples;
mod house;
mod new_format;
mod without;

use anyhow::{Context as _, Result, bail};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

// The same as the program's, so that a batch from a checkout is as fast.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
cargo xtask batch [REGION_DIR] [-o OUT_DIR] [OPTIONS]   a whole region into a publication; the example region into target/publication by default
cargo xtask test [ARGS]                                 all tests of the workspace
cargo xtask examples                                    makes the workbooks of the example regions from their data files
cargo xtask docs                                        writes the documents that come from data: docs/rules.md
cargo xtask house                                       holds ARCHITECTURE.md's table of crates against the manifests, and lengths
cargo xtask new-format NAME --kind KIND [--list]        a crate to begin a format with: importer, exporter or both
cargo xtask without [NAME]                              checks that without a format crate, or each in turn, the rest builds
cargo xtask bench [--units N] [--scale] [--machine] [--site]
                                                        measures, side by side in one run; --scale adds 100 against 10,000 units,
                                                        --machine is about XML, JSON and CSV alone, --site about a large publication
cargo xtask ci                                          format, lints, tests and documentation, as .ci/run asks for them
";

fn main() -> ExitCode {
    let mut args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let name = if args.is_empty() { String::new() } else { args.remove(0).to_string_lossy().into_owned() };
    let done = match name.as_str() {
        "batch" => return batch(args),
        "test" => cargo(&["test", "--workspace", "--no-fail-fast"], &args),
        "examples" => make_examples(),
        "docs" => docs::run(&root()),
        "house" => house::run(&root()),
        "new-format" => new_format::run(&args, &root()),
        "without" => without::run(&args, &root()),
        "bench" => bench::run(&args, &root()),
        "bench-child" => bench::child(&args),
        "ci" => ci(),
        "" | "help" | "--help" | "-h" => {
            print(HELP);
            return ExitCode::SUCCESS;
        }
        other => Err(anyhow::anyhow!("no errand {other}\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

#[allow(clippy::print_stdout)]
pub(crate) fn print(text: &str) {
    print!("{text}");
}

#[allow(clippy::print_stderr)]
pub(crate) fn complain(text: &str) {
    eprintln!("{text}");
}

/// The workspace's top folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// `nianbao batch` with defaults: the example region, and a folder under `target`.
fn batch(args: Vec<OsString>) -> ExitCode {
    let root = root();
    let first_is_folder = args.first().is_some_and(|arg| !arg.to_string_lossy().starts_with('-'));
    let has_output = args.iter().any(|arg| arg == "-o" || arg.to_string_lossy().starts_with("--output"));
    let mut all: Vec<OsString> = vec!["nianbao".into(), "batch".into()];
    if !first_is_folder && !args.iter().any(|arg| arg == "--help" || arg == "-h") {
        all.push(root.join("examples/guangzhou").into());
    }
    all.extend(args);
    if !has_output {
        all.extend(["-o".into(), root.join("target/publication").into()]);
    }
    nianbao_cli::run(all)
}

fn make_examples() -> Result<()> {
    let made = examples::generate(&root().join("examples"))?;
    print(&format!("{made} workbooks\n"));
    Ok(())
}

fn cargo(words: &[&str], more: &[OsString]) -> Result<()> {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(words)
        .args(more)
        .current_dir(root())
        .status()
        .context("cargo")?;
    if !status.success() {
        bail!("cargo {} failed", words.join(" "));
    }
    Ok(())
}

fn ci() -> Result<()> {
    cargo(&["fmt", "--all", "--check"], &[])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    house::run(&root())?;
    cargo(&["test", "--workspace"], &[])?;
    cargo(&["doc", "--workspace", "--no-deps", "--quiet"], &[])
}
