//! Other programs that give a second opinion, and saying aloud that a test is skipped where one is
//! not installed.
#![allow(clippy::unwrap_used, reason = "helpers of tests: a failure here is a failed test")]

use std::{
    ffi::OsStr,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Is a program there? If it is not, says that what needs it is skipped.
pub fn have(tool: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(tool).is_file()));
    if !found {
        skipped(&format!("there is no {tool}"));
    }
    found
}

/// Is Python there with a module? If it is not, says that what needs them is skipped.
pub fn have_python(module: &str) -> bool {
    let tried = Command::new("python3")
        .args(["-c", &format!("import {module}")])
        .stderr(Stdio::null())
        .status();
    let found = tried.is_ok_and(|status| status.success());
    if !found {
        skipped(&format!("there is no python3 with {module}"));
    }
    found
}

/// Says that a test, or a part of it, is skipped, and why: on the terminal itself, where the test
/// harness does not hide it.
pub fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    _ = writeln!(std::io::stderr(), "SKIPPED {test}: {why}");
}

/// LibreOffice saves files in another format, all in one run. Its profile is below `home`, so that
/// several can run at once.
pub fn libre_office(files: &[impl AsRef<OsStr>], to: &str, out: &Path, home: &Path) {
    let profile = format!("-env:UserInstallation=file://{}", home.join("profile").display());
    let mut command = Command::new("soffice");
    command.args(["--headless", &profile, "--convert-to", to, "--outdir"]).arg(out).args(files);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}
