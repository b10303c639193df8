//! `cargo xtask fuzz [TARGET...] [--seconds N]`: coverage-guided fuzzing of whatever reads what
//! people and programs hand in.
//!
//! It wants `cargo-fuzz` and a nightly compiler; without a sanitizer, for there is no unsafe code
//! here. Time and memory are bounded here, so that a target need not look at them: an input that
//! takes 10 s, or 300 MB at once, is a fault like a panic. What breaks a target is left in
//! `fuzz/artifacts/TARGET`; once it is mended it moves to `fuzz/found/TARGET`, which the fuzz
//! crate's test replays.

use crate::{Result, ran, root};
use lexopt::{
    Arg::{Long, Value},
    ValueExt as _,
};
use std::{ffi::OsString, fs, path::Path, process::Command};

const USAGE: &str = "cargo xtask fuzz [TARGET...] [--seconds N]";
/// Bounds that no input may pass; the instrumentation itself takes some memory.
const BOUNDS: [&str; 4] =
    ["-timeout=10", "-malloc_limit_mb=300", "-rss_limit_mb=2048", "-max_len=200000"];

/// Runs the targets named, or all.
pub(crate) fn run(args: &[OsString], top: &Path) -> Result<()> {
    let known = targets(top)?;
    let (mut wanted, mut seconds) = (Vec::new(), 600_u32);
    let wrong = |error: lexopt::Error| format!("{error}\n{USAGE}");
    let mut parser = lexopt::Parser::from_args(args);
    while let Some(arg) = parser.next().map_err(wrong)? {
        match arg {
            Long("seconds") => {
                seconds = parser.value().and_then(|value| value.parse()).map_err(wrong)?
            }
            Value(name) if known.iter().any(|target| name == target.as_str()) => {
                wanted.push(name.string().map_err(wrong)?)
            }
            Value(name) => {
                return Err(format!(
                    "{} is no target; there are: {}",
                    name.to_string_lossy(),
                    known.join(" ")
                ));
            }
            other => return Err(wrong(other.unexpected())),
        }
    }
    if wanted.is_empty() {
        wanted = known;
    }
    work(&["run", "--quiet", "--manifest-path", "fuzz/Cargo.toml", "--example", "seeds"])?;
    let mut broken = Vec::new();
    for target in &wanted {
        crate::print(&format!("{target}: {seconds} s\n"));
        let time = format!("-max_total_time={seconds}");
        let mut words = vec![
            "+nightly",
            "fuzz",
            "run",
            "--sanitizer",
            "none",
            "--features",
            "libfuzzer",
            target,
            "--",
            &time,
        ];
        words.extend(BOUNDS);
        if work(&words).is_err() {
            broken.push(target.as_str());
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(format!("broken: {}; see fuzz/artifacts", broken.join(", ")))
    }
}

/// The targets by their files.
fn targets(top: &Path) -> Result<Vec<String>> {
    let folder = top.join("fuzz/fuzz_targets");
    let listed = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut names: Vec<String> = listed
        .filter_map(|entry| {
            entry.ok()?.path().file_stem().map(|stem| stem.to_string_lossy().into_owned())
        })
        .collect();
    names.sort();
    Ok(names)
}

/// Calls cargo by its name and not by the path it has given: `+nightly` is the proxy's affair.
fn work(words: &[&str]) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(words).current_dir(root()).env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
    match ran(&mut command)?.success() {
        true => Ok(()),
        false => Err(format!("cargo {} failed", words.join(" "))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_targets_are_those_that_the_crate_lists() {
        let names = targets(&root()).unwrap();
        let seeds = fs::read_to_string(root().join("fuzz/src/seeds.rs")).unwrap();
        let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
        assert!(names.len() > 10);
        for name in &names {
            assert!(
                seeds.contains(&format!("(\"{name}\", crate::{name})")),
                "{name} is not listed, so not replayed"
            );
            assert!(
                manifest.contains(&format!("name = \"{name}\"")),
                "{name} is not in the manifest"
            );
        }
        assert!(run(&["nothing".into()], &root()).unwrap_err().contains("there are: "));
    }
}
