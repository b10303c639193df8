//! A guard around what means harm: it is read in a process of its own, which says how long it took
//! and how much memory it had at most.
//!
//! The process is the test's own program, asked to run one more test, which is ignored otherwise:
//!
//! ```ignore
//! const BOUNDS: Bounds = Bounds { seconds: 2.0, megabytes: 200.0 };
//!
//! #[test]
//! #[ignore = "the child of the other tests"]
//! fn child() {
//!     guard::child(|bytes, name| match read(bytes, name) {
//!         Ok(grids) => format!("{} grids", grids.len()),
//!         Err(fault) => fault.to_string(),
//!     });
//! }
//!
//! #[test]
//! fn a_bomb_is_refused() {
//!     assert!(guard::outcome(module_path!(), &bomb(), "bomb.xlsx", &BOUNDS).contains("too large"));
//! }
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests: a failure here is a failed test"
)]

use std::{
    env,
    ffi::OsStr,
    fs,
    process::{Command, Output},
    time::Instant,
};

/// What a child may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// So many seconds.
    pub seconds: f64,
    /// So much memory at its peak; told on Linux alone.
    pub megabytes: f64,
}

const CASE: &str = "NIANBAO_CASE";
const NAME: &str = "NIANBAO_NAME";

/// Reads a file in a child, the test `child` of the same module (`module_path!()`), and gives what
/// that made of it.
pub fn outcome(module: &str, bytes: &[u8], name: &str, bounds: &Bounds) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case");
    fs::write(&path, bytes).unwrap();
    let output = again(module, "child", &[(CASE, path.as_os_str()), (NAME, name.as_ref())]);
    let said = String::from_utf8_lossy(&output.stdout);
    let noise = String::from_utf8_lossy(&output.stderr);
    let line = |key: &str| said.lines().find_map(|line| line.strip_prefix(key));
    let number = |text: &str| text.parse::<f64>().unwrap();
    let seconds = number(
        line("seconds ").unwrap_or_else(|| panic!("{name}: the child ended early: {said}{noise}")),
    );
    assert!(seconds < bounds.seconds, "{name}: {seconds} s");
    if let Some(peak) = line("peak ").map(number) {
        assert!(peak < bounds.megabytes, "{name}: {peak} MB");
        println!("{name}: {seconds:.3} s, {peak:.0} MB");
    }
    assert!(noise.is_empty(), "{name}: {noise}");
    line("outcome ").unwrap().to_owned()
}

/// What the test `child` does: `read` says in a line what it made of the file. Nothing, where
/// nobody has handed over a file.
pub fn child(read: impl FnOnce(&[u8], &str) -> String) {
    let (Ok(path), Ok(name)) = (env::var(CASE), env::var(NAME)) else { return };
    let bytes = fs::read(path).unwrap();
    let start = Instant::now();
    let outcome = read(&bytes, &name);
    let seconds = start.elapsed().as_secs_f64();
    println!("\noutcome {outcome}\nseconds {seconds}");
    // Only Linux tells the peak.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        println!(
            "peak {}",
            peak.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap() / 1024.0
        );
    }
}

/// Runs an ignored test of this module (`module_path!()`) in a process of its own, for what watches
/// or changes a whole process. It must pass.
pub fn alone(module: &str, test: &str) {
    let output = again(module, test, &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    // One that is not there would pass, too.
    let passed = output.status.success() && said.contains("1 passed");
    assert!(passed, "{module}::{test}: {said}{}", String::from_utf8_lossy(&output.stderr));
}

/// This very program, asked for one ignored test.
fn again(module: &str, test: &str, set: &[(&str, &OsStr)]) -> Output {
    // The first part of a module's path is the program.
    let test = match module.split_once("::") {
        Some((_, inner)) => format!("{inner}::{test}"),
        None => test.to_owned(),
    };
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", &test, "--ignored", "--nocapture"]).envs(set.iter().copied());
    command.output().unwrap()
}
