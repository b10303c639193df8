//! What the end-to-end tests share: running the program, other programs that may be absent, sound reports and a small region.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure here is a failed test")]

pub mod random;
mod region;

pub use region::{SmallRegion, UNITS, eventful, sound, unit_ref};

use nianbao_document::compose;
use nianbao_format::{Input, Job, Registry};
use nianbao_grid::Expect;
use nianbao_model::{Fault, Reading, Report};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit status; -1 if a signal ended it.
    pub code: i32,
    /// What it said as its result.
    pub stdout: String,
    /// What it said besides.
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
}

impl Ended {
    /// Its result as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

/// Runs the program with arguments of any string or path type and hears it out: `nianbao!["check", file]`.
#[macro_export]
macro_rules! nianbao {
    ($($arg:expr),* $(,)?) => {
        $crate::run($crate::command(env!("CARGO_BIN_EXE_nianbao-under-test"), &[$(::std::ffi::OsStr::new(&$arg)),*]))
    };
}

/// A program with arguments, in no particular locale.
pub fn command(program: &str, args: &[&OsStr]) -> Command {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub fn run(mut command: Command) -> Ended {
    let started = Instant::now();
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        took: started.elapsed(),
    }
}

/// Is a program there? If it is not, says that what needs it is skipped: on the terminal itself, where the test harness does not hide it.
pub fn have(tool: &str) -> bool {
    let found = std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(tool).is_file()));
    if !found {
        skipped(&format!("there is no {tool}"));
    }
    found
}

/// Says that a test, or a part of it, is skipped, and why.
pub fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    _ = writeln!(std::io::stderr(), "SKIPPED {test}: {why}");
}

/// The folder of an example region, if it has been made.
pub fn example(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("examples").join(name);
    if folder.join("region.toml").is_file() && folder.join("2020").is_dir() {
        return Some(folder);
    }
    skipped(&format!("examples/{name} has not been made (cargo xtask examples)"));
    None
}

/// All built-in formats.
pub fn formats() -> &'static Registry {
    static FORMATS: OnceLock<Registry> = OnceLock::new();
    FORMATS.get_or_init(nianbao_builtin::formats)
}

/// A report in a format.
pub fn written(report: &Report, format: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    formats().exporter(format).unwrap().write(&Job::new(report, &compose(report)), &mut bytes).unwrap();
    bytes
}

/// Reads a file as `nianbao check` does.
///
/// # Errors
/// When nothing can be read from it.
pub fn read(bytes: &[u8], name: &str) -> Result<Reading, Fault> {
    formats().read(&Input::new(bytes, name, random::editions()), None, &Expect::default())
}

/// All files below a folder by their paths with slashes, with their bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().components().map(|c| c.as_os_str().to_str().unwrap());
                    all.insert(name.collect::<Vec<_>>().join("/"), fs::read(&path).unwrap());
                }
            }
        }
    }
    all
}

/// `manifest.json`, `run.json` or another file of JSON in a folder.
pub fn json(file: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// The codes of all findings of a run report or of a `check --report json`, sorted.
pub fn codes(findings: &serde_json::Value) -> Vec<String> {
    let mut codes: Vec<String> = findings.as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}
