//! The table of crates against the manifests.

use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};

/// What the names of our packages begin with.
const PREFIX: &str = "nianbao-";
/// What stands above all other crates: nothing but these may use one of these, in tests neither.
const TOP: [&str; 3] = ["cli", "tests", "xtask"];

/// Each crate of the table with those it may depend on.
pub(super) type Table = BTreeMap<String, BTreeSet<String>>;

/// What a manifest says of crates of the workspace.
pub(super) struct Manifest {
    name: String,
    depends: BTreeSet<String>,
    /// For its tests alone.
    tests: BTreeSet<String>,
}

impl Manifest {
    pub(super) fn parse(name: &str, text: &str) -> Result<Self> {
        let manifest: toml::Table = text.parse()?;
        let names = |section: &str| {
            let of = manifest.get(section).and_then(|section| section.as_table());
            of.into_iter()
                .flatten()
                .filter_map(|(name, _)| Some(name.strip_prefix(PREFIX)?.to_owned()))
                .collect()
        };
        Ok(Self {
            name: name.to_owned(),
            depends: names("dependencies"),
            tests: names("dev-dependencies"),
        })
    }
}

/// Reads the rows of ``| `crate` | is for | depends on | must not know |``. Names are in backticks
/// or bare, with commas; – is none.
pub(super) fn table(text: &str) -> Table {
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| crate |"))
        .take_while(|line| line.starts_with('|'));
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, _, depends, _] = cells[..] else { return None };
        let name = name.strip_prefix('`')?.strip_suffix('`')?;
        let depends = depends
            .split(',')
            .map(|name| name.trim().trim_matches('`'))
            .filter(|name| !matches!(*name, "" | "–"));
        Some((name.to_owned(), depends.map(str::to_owned).collect()))
    })
    .collect()
}

/// Where the table of a file and the manifests differ.
pub(super) fn differences(file: &str, table: &Table, manifests: &[Manifest]) -> Vec<String> {
    let mut problems = Vec::new();
    for Manifest { name, depends, .. } in manifests {
        let Some(allowed) = table.get(name) else {
            problems.push(format!("{file}: no row in the table for {name}"));
            continue;
        };
        problems.extend(
            depends
                .difference(allowed)
                .map(|on| format!("{file}: {name} depends on {on}; the table does not allow it")),
        );
        problems.extend(
            allowed
                .difference(depends)
                .map(|on| format!("{file}: {name} does not depend on {on}, as the table says")),
        );
    }
    let gone =
        table.keys().filter(|name| !manifests.iter().any(|manifest| &&manifest.name == name));
    problems
        .extend(gone.map(|name| format!("{file}: a row in the table for {name}, and no crate")));
    problems
}

/// Tests that depend on what stands above their crate; no table is asked.
pub(super) fn upward(manifests: &[Manifest]) -> Vec<String> {
    let mut problems = Vec::new();
    for Manifest { name, tests, .. } in
        manifests.iter().filter(|manifest| !TOP.contains(&manifest.name.as_str()))
    {
        let above = tests.iter().filter(|on| TOP.contains(&on.as_str()));
        problems.extend(
            above.map(|on| format!("{name}: its tests depend on {on}, which stands above it")),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
# The crates\n\n| crate | is for | depends on | must not know |\n|---|---|---|---|\n| `model` | reports | – | files |\n\
| `check` | rules | model, `text` | formats |\n| `text` | letters | – | reports |\n\nAfter it | a | b | c |\n";

    fn manifests(check: &str) -> Vec<Manifest> {
        let parse = |name: &str, text: &str| Manifest::parse(name, text).unwrap();
        vec![
            parse("check", check),
            parse("model", "[dependencies]\nserde = \"1\""),
            parse("text", ""),
        ]
    }

    #[test]
    fn a_manifest_that_keeps_to_the_table_is_not_told() {
        let check = "[dependencies]\nnianbao-model.workspace = true\nnianbao-text = { workspace = true }\n[dev-dependencies]\nnianbao-grid = \"1\"";
        assert_eq!(differences("A.md", &table(TABLE), &manifests(check)), Vec::<String>::new());
        assert_eq!(upward(&manifests(check)), Vec::<String>::new());
    }

    #[test]
    fn what_the_table_does_not_allow_is_told_and_what_it_allows_for_nothing_too() {
        let check = "[dependencies]\nnianbao-model = \"1\"\nnianbao-batch = \"1\"\n[dev-dependencies]\nnianbao-cli = \"1\"";
        let expected = [
            "A.md: check depends on batch; the table does not allow it",
            "A.md: check does not depend on text, as the table says",
        ];
        assert_eq!(differences("A.md", &table(TABLE), &manifests(check)), expected);
        assert_eq!(
            upward(&manifests(check)),
            ["check: its tests depend on cli, which stands above it"]
        );
    }

    #[test]
    fn every_crate_has_a_row_and_every_row_a_crate() {
        let check = "[dependencies]\nnianbao-model = \"1\"\nnianbao-text = \"1\"";
        let broken = TABLE.replace("| `text` |", "| `texts` |");
        let expected = [
            "A.md: no row in the table for text",
            "A.md: a row in the table for texts, and no crate",
        ];
        assert_eq!(differences("A.md", &table(&broken), &manifests(check)), expected);
    }

    #[test]
    fn a_table_in_chinese_is_held_to_the_same_and_named() {
        let chinese = "| crate | 用途 | depends on | 不得知道 |\n|---|---|---|---|\n| `model` | 年报 | – | 文件 |\n\
            | `check` | 规则 | model | 格式 |\n| `text` | 字符 | – | 年报 |\n";
        let check = "[dependencies]\nnianbao-model = \"1\"\nnianbao-text = \"1\"";
        let told = differences("A.zh-CN.md", &table(chinese), &manifests(check));
        assert_eq!(told, ["A.zh-CN.md: check depends on text; the table does not allow it"]);
    }
}
