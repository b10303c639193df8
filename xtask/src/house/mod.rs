//! `cargo xtask house`: holds the plan of the house against the code. The table of crates in
//! ARCHITECTURE.md, and in its Chinese twin, says which crate may depend on which; a manifest that
//! differs is told, and so are files and functions that have grown too long, and ways around the
//! walls.

mod lengths;
mod plan;

use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where the table of crates stands, in either language.
const PLANS: [&str; 2] = ["ARCHITECTURE.md", "ARCHITECTURE.zh-CN.md"];

/// Looks through the whole checkout.
pub(crate) fn run(root: &Path) -> Result<()> {
    let problems = look(root)?;
    if problems.is_empty() {
        crate::print("the house is as ARCHITECTURE.md tells it\n");
        return Ok(());
    }
    bail!(
        "{}\n{} places where the house is not as ARCHITECTURE.md tells it",
        problems.join("\n"),
        problems.len()
    );
}

/// Everything that is not as it should be, a line each.
fn look(root: &Path) -> Result<Vec<String>> {
    let mut manifests = Vec::new();
    let mut problems = Vec::new();
    let mut members: Vec<PathBuf> =
        fs::read_dir(root.join("crates"))?.flatten().map(|entry| entry.path()).collect();
    members.extend(["xtask", "xtask/quick", "tests"].map(|name| root.join(name)));
    members.sort();
    for member in members {
        let manifest = member.join("Cargo.toml");
        let name = member.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if manifest.is_file() && !member.ends_with("xtask/quick") {
            manifests.push(
                plan::Manifest::parse(&name, &read(&manifest)?)
                    .with_context(|| manifest.display().to_string())?,
            );
        }
        if member.join("askama.toml").is_file() && read(&member.join("askama.toml"))?.contains("..")
        {
            problems.push(format!(
                "{name}/askama.toml leads out of its crate, which could not be packaged"
            ));
        }
        for file in rust_files(&member)? {
            let text = read(&file)?;
            let shown = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            // By path, other folders' code would be compiled a second time, and by whoever moves it
            // be forgotten.
            let attribute = concat!("#[", "path");
            if text.lines().any(|line| line.trim_start().starts_with(attribute)) {
                problems.push(format!("{shown} includes a file by {attribute}]"));
            }
            problems.extend(lengths::too_long(&shown, &text)?);
        }
    }
    for file in PLANS {
        problems.extend(plan::differences(
            file,
            &plan::table(&read(&root.join(file))?),
            &manifests,
        ));
    }
    problems.extend(plan::upward(&manifests));
    Ok(problems)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| file.display().to_string())
}

/// The Rust files of a folder, in order; what a build or an editor has put there is passed over.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.ends_with("target") {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}
