//! What the end-to-end tests share: running the program, other programs that may be absent, sound
//! reports and a small region.
mod region;

pub(crate) use nianbao_format_kit::{
    programs::{have, have_python, skipped},
    random,
};
pub(crate) use region::{SmallRegion, UNITS, eventful, sound, unit_ref};

use nianbao_document::compose;
use nianbao_format::{ExportJob, Input, Registry};
use nianbao_grid::Expect;
use nianbao_model::{Fault, Reading, Report};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit status; -1 if a signal ended it.
    pub(crate) code: i32,
    /// What it said as its result.
    pub(crate) stdout: String,
    /// What it said besides.
    pub(crate) stderr: String,
    /// How long it took.
    pub(crate) took: Duration,
}

impl Ended {
    /// Its result as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

/// Runs the program with arguments of any string or path type and hears it out: `nianbao!["check",
/// file]`.
macro_rules! nianbao {
    ($($arg:expr),* $(,)?) => {
        $crate::support::run($crate::support::command(env!("CARGO_BIN_EXE_nianbao"), &[$(::std::ffi::OsStr::new(&$arg)),*]))
    };
}
pub(crate) use nianbao;

/// A program with arguments, in no particular locale.
pub(crate) fn command(program: &str, args: &[&OsStr]) -> Command {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub(crate) fn run(mut command: Command) -> Ended {
    let started = Instant::now();
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        took: started.elapsed(),
    }
}

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// The folder of an example region, if it has been made.
pub(crate) fn example(name: &str) -> Option<PathBuf> {
    let folder = root().join("examples").join(name);
    if folder.join("region.toml").is_file() && folder.join("2020").is_dir() {
        return Some(folder);
    }
    skipped(&format!("examples/{name} has not been made (cargo xtask examples)"));
    None
}

/// The entry of a unit's report in a run report.
pub(crate) fn entry<'a>(
    run: &'a serde_json::Value,
    unit: &str,
    year: u16,
) -> &'a serde_json::Value {
    let found =
        run["reports"].as_array().unwrap().iter().find(|r| r["unit"] == unit && r["year"] == year);
    found.unwrap_or_else(|| panic!("{unit} {year}: {run:#}"))
}

/// The codes of what was found in a report, in a run report.
pub(crate) fn found(run: &serde_json::Value, unit: &str, year: u16) -> Vec<String> {
    codes(&entry(run, unit, year)["findings"])
}

/// All built-in formats.
pub(crate) fn formats() -> &'static Registry {
    static FORMATS: OnceLock<Registry> = OnceLock::new();
    FORMATS.get_or_init(nianbao_builtin::formats)
}

/// A report in a format.
pub(crate) fn written(report: &Report, format: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    formats()
        .exporter(format)
        .unwrap()
        .write(&ExportJob::new(report, &compose(report)), &mut bytes)
        .unwrap();
    bytes
}

/// Reads a file as `nianbao check` does.
///
/// # Errors
/// When nothing can be read from it.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Reading, Fault> {
    formats().read(&Input::new(bytes, name, random::editions()), None, &Expect::default())
}

/// All files below a folder by their paths with slashes, with their bytes; what a publication keeps
/// for itself is left out.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with(".nianbao") {
                continue;
            }
            match path.is_dir() {
                true => open.push(path),
                false => {
                    let name = path
                        .strip_prefix(folder)
                        .unwrap()
                        .components()
                        .map(|c| c.as_os_str().to_str().unwrap());
                    all.insert(name.collect::<Vec<_>>().join("/"), fs::read(&path).unwrap());
                }
            }
        }
    }
    all
}

/// `manifest.json`, `run.json` or another file of JSON in a folder.
pub(crate) fn json(file: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(file).unwrap())
        .unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// The codes of all findings of a run report or of a `check --report json`, sorted.
pub(crate) fn codes(findings: &serde_json::Value) -> Vec<String> {
    let mut codes: Vec<String> = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["code"].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes
}

/// Runs a script of `tests/python` that drives Chromium, with a configuration to which the
/// browser's place is added, and gives what it said; nothing where the browser, or what the script
/// wants, cannot be had.
pub(crate) fn browsed(
    script: &str,
    mut config: serde_json::Value,
    folder: &Path,
) -> Option<String> {
    if !have("python3") || !have("chromium") || !have("pdftotext") {
        return None;
    }
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap())
        .map(|dir| dir.join("chromium"))
        .find(|file| file.is_file());
    config["chromium"] = found.unwrap().display().to_string().into();
    let file = folder.join(script).with_extension("json");
    fs::write(&file, config.to_string()).unwrap();
    let output = Command::new("python3")
        .arg(root().join("tests/python").join(script))
        .arg(file)
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    if let Some(why) = said.lines().find_map(|line| line.strip_prefix("SKIPPED: ")) {
        skipped(why);
        return None;
    }
    assert!(output.status.success(), "{said}");
    Some(said)
}
