//! The workspace's own errands that need the program: `cargo xtask batch`, `examples`, `docs` and
//! `bench`. What needs nothing built is in the package `xtask-quick`, which `cargo xtask` starts,
//! and which starts this one.
//!
//! `batch` runs the very code of the program `nianbao`, on the example region unless told
//! otherwise.

mod bench;
mod docs;
mod examples;
mod house;

use anyhow::Result;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

// The same as the program's, so that a batch from a checkout is as fast.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let name =
        if args.is_empty() { String::new() } else { args.remove(0).to_string_lossy().into_owned() };
    let done = match name.as_str() {
        "batch" => return batch(args),
        "examples" => make_examples(),
        "docs" => docs::run(&root()),
        "house" => house::run(&root()),
        "bench" => bench::run(&args, &root()),
        "bench-child" => bench::child(&args),
        other => Err(anyhow::anyhow!("no errand {other}; cargo xtask help lists them")),
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
    let has_output =
        args.iter().any(|arg| arg == "-o" || arg.to_string_lossy().starts_with("--output"));
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
