//! Takes format crates away, one at a time, and checks that the rest builds: nothing but the one list may know a format.
//!
//! The workspace is copied below `target`, so that the checkout is not touched and each round builds only what changed.

use crate::print;
use anyhow::{Context as _, Result, bail};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Formats that the program itself calls by name, and for what. Without them the list and the batch must build; the command line cannot.
const NAMED: [(&str, &str); 4] = [
    ("export-xlsx", "`nianbao template` makes the workbook to fill in"),
    ("import-excel", "`nianbao check --report xlsx` hands the workbook back"),
    ("import-json", "programs as plugins speak JSON"),
    ("export-json", "programs as plugins speak JSON"),
];

/// Checks without one crate (`import-csv`), or without each in turn.
pub(crate) fn run(args: &[OsString], root: &Path) -> Result<()> {
    let all = formats(root)?;
    let wanted: Vec<String> = match args.first() {
        Some(name) => {
            let name = name.to_string_lossy().into_owned();
            if !all.contains(&name) {
                bail!("{name} is no format crate; there are: {}", all.join(" "));
            }
            vec![name]
        }
        None => all,
    };
    let tree = root.join("target/without/tree");
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    copy(&root.join("crates"), &tree.join("crates"))?;
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(root.join(file), tree.join(file))?;
    }
    let mut failed = Vec::new();
    for name in &wanted {
        let why = NAMED.iter().find(|(named, _)| named == name).map(|(_, why)| *why);
        let taken = Taken::away(&tree, name, why.is_some())?;
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["check", "--offline", "--quiet", "--workspace"])
            // The dependencies are those of the workspace, checked already.
            .env("CARGO_TARGET_DIR", root.join("target"))
            .current_dir(&tree)
            .output()
            .context("cargo")?;
        taken.back()?;
        let word = match (output.status.success(), why) {
            (true, None) => "the rest builds".to_owned(),
            (true, Some(why)) => format!("the list and the batch build; not the command line: {why}"),
            (false, _) => {
                failed.push(name.as_str());
                format!("does not build:\n{}", String::from_utf8_lossy(&output.stderr))
            }
        };
        print(&format!("without {name}: {word}\n"));
    }
    if failed.is_empty() { Ok(()) } else { bail!("without {} the rest does not build", failed.join(", ")) }
}

/// The format crates, as the list names them.
fn formats(root: &Path) -> Result<Vec<String>> {
    let list = fs::read_to_string(root.join("crates/builtin/Cargo.toml"))?;
    let names = list.lines().filter_map(|line| line.strip_prefix("nianbao-")?.split(['.', ' ', '=']).next());
    let mut names: Vec<String> =
        names.filter(|name| name.starts_with("import-") || name.starts_with("export-")).map(str::to_owned).collect();
    names.dedup();
    Ok(names)
}

/// A crate that was taken out of the copied workspace.
struct Taken {
    folder: PathBuf,
    aside: PathBuf,
    /// Changed files as they were.
    before: Vec<(PathBuf, String)>,
}

impl Taken {
    fn away(tree: &Path, name: &str, named: bool) -> Result<Self> {
        let (package, module) = (format!("nianbao-{name}"), format!("nianbao_{}::", name.replace('-', "_")));
        let (folder, aside) = (tree.join("crates").join(name), tree.join("aside"));
        let mut taken = Self { folder, aside, before: Vec::new() };
        fs::rename(&taken.folder, &taken.aside)?;
        // Tests may name formats, so what only tests need goes; a member that nothing here needs would be built for nothing.
        let members = if named { "\"crates/builtin\", \"crates/batch\"" } else { "\"crates/builtin\", \"crates/batch\", \"crates/cli\"" };
        let mut manifests: Vec<PathBuf> =
            fs::read_dir(tree.join("crates"))?.flatten().map(|entry| entry.path().join("Cargo.toml")).collect();
        manifests.sort();
        for manifest in manifests.into_iter().filter(|manifest| manifest.is_file()) {
            taken.edit(&manifest, without_tests)?;
        }
        taken.edit(&tree.join("Cargo.toml"), |text| {
            let lines = text.lines().filter(|line| !line.starts_with(&format!("{package} ")));
            let lines = lines.map(|line| if line.starts_with("members") { format!("members = [{members}]") } else { line.to_owned() });
            lines.collect::<Vec<_>>().join("\n") + "\n"
        })?;
        taken.edit(&tree.join("crates/builtin/Cargo.toml"), |text| {
            let lines = text.lines().filter(|line| !line.starts_with(&format!("{package}.")) && !line.starts_with(&format!("{package} ")));
            // A feature that brought the crate brings nothing.
            let feature = |line: &str| match line.split_once(" = [") {
                Some((feature, rest)) if rest.contains(&package) => format!("{feature} = []"),
                _ => line.to_owned(),
            };
            lines.map(feature).collect::<Vec<_>>().join("\n") + "\n"
        })?;
        taken.edit(&tree.join("crates/builtin/src/lib.rs"), |text| {
            let mut kept: Vec<&str> = Vec::new();
            for line in text.lines() {
                if !line.contains(&module) {
                    kept.push(line);
                } else if kept.last().is_some_and(|before| before.trim_start().starts_with("#[cfg")) {
                    kept.pop();
                }
            }
            kept.join("\n") + "\n"
        })?;
        Ok(taken)
    }

    fn edit(&mut self, file: &Path, change: impl Fn(&str) -> String) -> Result<()> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let changed = change(&text);
        if changed != text {
            fs::write(file, changed)?;
            self.before.push((file.to_owned(), text));
        }
        Ok(())
    }

    fn back(self) -> Result<()> {
        for (file, text) in self.before.into_iter().rev() {
            fs::write(file, text)?;
        }
        Ok(fs::rename(self.aside, self.folder)?)
    }
}

/// A manifest without what only its tests need.
fn without_tests(manifest: &str) -> String {
    let mut in_tests = false;
    let mut kept = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_tests = line.starts_with("[dev-dependencies]");
        }
        if !in_tests {
            kept.push(line);
        }
    }
    kept.join("\n") + "\n"
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &place)?,
            false => _ = fs::copy(entry.path(), place)?,
        }
    }
    Ok(())
}
