//! Holds that no crate but the formats, the list and the plugins names a format: whatever reads,
//! writes or lists files asks the registry.
//!
//! A crate that compares with `"html"` or lists `["xml", "json"]` knows something that a third
//! party's format cannot tell it. What a file is to a report says `Exporter::role`, which endings
//! are read says `Registry::reads`, and so on. The sources are searched for texts that are nothing
//! but a format's id or ending; the few that mean something else stand in [`ALLOWED`] with their
//! reason.

use crate::formats;
use nianbao_format::{FindingsReport, Form, Info, Marker, Panel, Registry};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Where formats may be named: in the formats themselves, the list of them, what makes formats of
/// programs, and what is only for tests.
const FORMATS: [&str; 8] = [
    "crates/import-",
    "crates/export-",
    "crates/format-",
    "crates/mark-",
    "crates/findings/",
    "crates/builtin/",
    "crates/plugin/",
    "tests/",
];

/// Lines that may say what a format is called: the file, a part of the line, and why.
const ALLOWED: [(&str, &str, &str); 28] = [
    (
        "crates/batch/src/keep.rs",
        "strip_suffix(\".html\")",
        "the address of a list's page, which is no report",
    ),
    ("crates/claims/src/shares.rs", "Rule::T04, \"share\"", "a message of the rule is called so"),
    (
        "crates/claims/src/vocabulary.rs",
        "\"share\") => Share",
        "a meaning of words of the vocabulary is called so",
    ),
    (
        "crates/model/src/edition/vocabulary.rs",
        "\"share\",",
        "a meaning of words of the vocabulary is called so",
    ),
    ("crates/check/src/names.rs", "\"text\",", "a message of the rule is called so"),
    ("crates/format/src/", "Rule::R07, \"text\"", "a message of the rule is called so"),
    (
        "crates/grid/src/recognise/texts.rs",
        "Rule::R07, \"text\"",
        "a message of the rule is called so",
    ),
    ("crates/intake/src/read.rs", "Rule::R07, \"text\"", "a message of the rule is called so"),
    (
        "crates/cli/src/arguments.rs",
        ".value_parser([\"text\", \"json\"])",
        "a command's own result for people or for programs, no report",
    ),
    (
        "crates/cli/src/arguments.rs",
        ".default_value(\"text\")",
        "a command's own result for people or for programs, no report",
    ),
    (
        "crates/cli/src/arguments.rs",
        "form == \"json\"",
        "a command's own result for people or for programs, no report",
    ),
    (
        "crates/cli/src/commands/books/archive.rs",
        "\"json\".to_owned()",
        "what an archive keeps the requests as, no report",
    ),
    (
        "crates/cli/src/commands/books/letter.rs",
        "exporter(\"docx\")",
        "a letter goes out on paper, as an official document",
    ),
    (
        "crates/cli/src/commands/books/due.rs",
        ".value_parser([\"text\", \"json\", \"ics\"])",
        "a command's own result, no report",
    ),
    (
        "crates/cli/src/commands/books/due.rs",
        ".default_value(\"text\")",
        "a command's own result, no report",
    ),
    (
        "crates/cli/src/commands/books/due.rs",
        "Some(\"json\") => as_json",
        "a command's own result, no report",
    ),
    (
        "crates/cli/src/commands/watch.rs",
        "\"json\".into()",
        "what a batch tells a program of itself, no report",
    ),
    ("crates/site/src/powers.rs", "put(&path, \"csv\"", "a list to take along, which is no report"),
    ("crates/site/src/mail.rs", "put(&path, \"text\"", "a text to mail, as a manifest calls it"),
    ("crates/cli/src/double_click.rs", "\"check\", \"--report\"", "what a browser can open"),
    (
        "crates/grid/src/title.rs",
        "const FILES",
        "endings that stand behind a title, whether a format reads such files or not",
    ),
    (
        "crates/intake/src/folder.rs",
        "const COMPANIONS",
        "what people hand in beside reports, whether a format reads it or not",
    ),
    (
        "crates/register/src/site.rs",
        "[\".png\", \".svg\"]",
        "what a portal's emblem may be, which is no report",
    ),
    (
        "crates/theme/src/url.rs",
        "strip_suffix(\".html\")",
        "the address of a list's page, which is no report",
    ),
    ("xtask/src/", "\"xlsx\"", "the benchmark's region is made of workbooks"),
    (
        "xtask/src/bench/word.rs",
        "\"docx\"",
        "what another program's writing of the same kind of file is measured against",
    ),
    (
        "xtask/src/",
        "strip_suffix(\".csv\")",
        "the examples' own data, a file a year, from which their workbooks are made",
    ),
    ("xtask/quick/src/main.rs", "\"doc\", \"--workspace\"", "cargo's own word"),
];

/// All that formats are called by: ids, and endings with and without the dot.
fn names(formats: &Registry) -> BTreeSet<String> {
    let infos: [Vec<Info>; 6] = [
        formats.importers().map(|format| format.info()).collect(),
        formats.exporters().map(|format| format.info()).collect(),
        formats.panels().map(Panel::info).collect(),
        formats.forms().map(Form::info).collect(),
        formats.markers().map(Marker::info).collect(),
        formats.findings_reports().map(FindingsReport::info).collect(),
    ];
    let names = |info: Info| {
        let dotted: Vec<String> =
            info.extensions.iter().map(|ending| format!(".{ending}")).collect();
        info.extensions.into_iter().chain([info.id]).map(|name| name.into_owned()).chain(dotted)
    };
    infos.into_iter().flatten().flat_map(names).collect()
}

/// The lines of a source, without comments and tests, that have one of the names between quotes.
fn naming<'s>(source: &'s str, names: &BTreeSet<String>) -> Vec<&'s str> {
    let code = source.split("#[cfg(test)]\n").next().unwrap_or_default();
    let code = if source.starts_with("#![cfg(test)]") { "" } else { code };
    let lines = code.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    // Every other piece between quotes is a text; escaped quotes only make pieces that are no name.
    lines
        .filter(|line| line.split('"').skip(1).step_by(2).any(|text| names.contains(text)))
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => sources(&path, found),
            // Modules of tests in files of their own.
            false if path.file_stem().is_some_and(|stem| stem == "tests") => {}
            false if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            false => {}
        }
    }
}

#[test]
fn no_crate_but_the_formats_names_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let names = names(&formats());
    assert!(
        ["xlsx", "html", "infographic", "share", ".tsv", "sarif", "sdmx-csv"]
            .iter()
            .all(|name| names.contains(*name)),
        "{names:?}"
    );
    let mut files = Vec::new();
    for part in ["crates", "xtask"] {
        sources(&root.join(part), &mut files);
    }
    let mut met = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files {
        let path = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let source =
            path.contains("/src/") && !FORMATS.iter().any(|folder| path.starts_with(folder));
        if !source {
            continue;
        }
        for line in naming(&fs::read_to_string(&file).unwrap(), &names) {
            match ALLOWED
                .iter()
                .position(|(of, part, _)| path.starts_with(of) && line.contains(part))
            {
                Some(n) => _ = met.insert(n),
                None => wrong.push(format!("{path}: {line}")),
            }
        }
    }
    assert_eq!(
        wrong,
        Vec::<String>::new(),
        "these lines name a format; ask the registry, or add to ALLOWED with a reason"
    );
    let stale: Vec<_> = ALLOWED.iter().enumerate().filter(|(n, _)| !met.contains(n)).collect();
    assert!(stale.is_empty(), "these are not needed any more: {stale:?}");
}

#[test]
fn a_line_that_names_a_format_is_found() {
    let names = names(&formats());
    let source = "// \"html\"\nif info.id == \"html\" {\nlet all = [\"x\", \"json\"];\nlet text = \"of html\";\nname.ends_with(\".csv\")\n\
                  #[cfg(test)]\nmod tests {\nlet id = \"xml\";\n";
    assert_eq!(
        naming(source, &names),
        ["if info.id == \"html\" {", "let all = [\"x\", \"json\"];", "name.ends_with(\".csv\")"]
    );
}
