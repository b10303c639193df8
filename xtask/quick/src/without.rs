//! Leaves formats out, one at a time, and checks that the rest builds: nothing but the one list may
//! know a format.

use crate::{Result, cargo, print};
use std::{collections::BTreeMap, ffi::OsString, fs, path::Path};

/// What must build whatever is left out: the list itself, and all that take formats from it.
const PACKAGES: [&str; 4] = ["nianbao-builtin", "nianbao-batch", "nianbao-cli", "xtask"];

/// Checks without one format (`import-html`), or without each in turn.
pub(crate) fn run(args: &[OsString], root: &Path) -> Result<()> {
    let manifest = root.join("crates/builtin/Cargo.toml");
    let manifest =
        fs::read_to_string(&manifest).map_err(|e| format!("{}: {e}", manifest.display()))?;
    let features = Features::of(&manifest);
    let wanted: Vec<&str> = match args.first().and_then(|name| name.to_str()) {
        Some(name) if features.formats().any(|known| known == name) => vec![name],
        Some(name) => {
            return Err(format!(
                "{name} is no format; there are: {}",
                features.formats().collect::<Vec<_>>().join(" ")
            ));
        }
        None => features.formats().collect(),
    };
    let mut failed = Vec::new();
    for name in wanted {
        let kept: Vec<String> =
            features.without(name).map(|feature| format!("nianbao-builtin/{feature}")).collect();
        let mut words = vec!["check", "--quiet"];
        PACKAGES.iter().for_each(|package| words.extend(["-p", package]));
        let kept = kept.join(",");
        words.extend(["--no-default-features", "--features", &kept]);
        match cargo(&words, &[]) {
            Ok(()) => print(&format!("without {name}: the rest builds\n")),
            Err(_) => failed.push(name),
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("without {} the rest does not build", failed.join(", ")))
    }
}

/// The features of the list of formats, each with the features it brings.
struct Features(BTreeMap<String, Vec<String>>);

impl Features {
    fn of(manifest: &str) -> Self {
        let section = manifest
            .split("\n[")
            .find_map(|section| section.strip_prefix("features]"))
            .unwrap_or_default();
        let mut features = BTreeMap::new();
        for entry in section.split("]\n") {
            let entry: String =
                entry.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
            let Some((name, brings)) = entry.split_once('=') else { continue };
            let brings = brings.split('"').skip(1).step_by(2).map(str::to_owned).collect();
            features.insert(name.trim().to_owned(), brings);
        }
        Self(features)
    }

    fn brought_by(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The formats, as the list has them where nobody chooses.
    fn formats(&self) -> impl Iterator<Item = &str> {
        self.brought_by("default").iter().map(String::as_str)
    }

    /// All but one, and but those that would bring it.
    fn without(&self, name: &str) -> impl Iterator<Item = &str> {
        self.formats().filter(move |feature| {
            *feature != name && !self.brought_by(feature).iter().any(|brought| brought == name)
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod tests {
    use super::*;

    #[test]
    fn what_would_bring_a_format_is_left_out_with_it() {
        let manifest = "[package]\nname = \"x\"\n\n# Each\n[features]\ndefault = [\n    \"a\",\n    \"b\",\n    \"c\",\n]\na = [\"dep:a\"]\n\
                        # Brings a.\nb = [\"a\", \"a/b\"]\nc = [\"dep:c\"]\n\n[dependencies]\na = { features = [\"x\"] }\n";
        let features = Features::of(manifest);
        assert_eq!(features.formats().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(features.without("a").collect::<Vec<_>>(), ["c"]);
        assert_eq!(features.without("c").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn every_format_of_the_list_in_the_tree_is_a_feature_of_its_own() {
        let features = Features::of(include_str!("../../../crates/builtin/Cargo.toml"));
        let formats: Vec<&str> = features.formats().collect();
        assert!(
            formats.len() >= 14
                && formats.contains(&"format-json")
                && formats.contains(&"mark-excel"),
            "{formats:?}"
        );
        for format in formats {
            assert!(!features.brought_by(format).is_empty(), "{format}");
        }
        // What lists a dependency lists a feature: nothing is in the list for good.
        let list = include_str!("../../../crates/builtin/Cargo.toml");
        let (_, dependencies) = list.split_once("\n[dependencies]\n").unwrap();
        let (dependencies, _) = dependencies.split_once("\n[").unwrap();
        for line in dependencies
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("nianbao-format."))
        {
            assert!(line.contains("optional = true"), "{line}");
        }
    }
}
