//! `cargo xtask new-format NAME --kind importer|exporter|both [--ending ENDING] [--list]`: a crate
//! to begin a format with.
//!
//! It builds as it is; its test is the conformance suite, which passes once what is marked FILL IN
//! is filled in. `--list` puts it into the list of built-in formats, which one does when it passes:
//! a batch writes every format that is listed.

use crate::Result;
use lexopt::{
    Arg::{Long, Value},
    ValueExt,
};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Importer,
    Exporter,
    Both,
}

impl Kind {
    /// How the crate's name begins.
    fn prefix(self) -> &'static str {
        match self {
            Kind::Importer => "import",
            Kind::Exporter => "export",
            Kind::Both => "format",
        }
    }

    /// Its word in the arguments.
    fn word(self) -> &'static str {
        match self {
            Kind::Importer => "importer",
            Kind::Exporter => "exporter",
            Kind::Both => "both",
        }
    }
}

/// Is it made of small letters, digits and these, a letter first?
fn made_of(word: &str, more: &str) -> bool {
    word.len() <= 32
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(c))
}

/// What is to be made.
#[derive(Debug)]
struct Wanted {
    name: String,
    kind: Kind,
    ending: String,
    list: bool,
}

const USAGE: &str =
    "cargo xtask new-format NAME --kind importer|exporter|both [--ending ENDING] [--list]";

/// Makes the crate, or (`--list`) lists one that is there.
pub(crate) fn run(args: &[OsString], root: &Path) -> Result<()> {
    let wanted = Wanted::parse(args)?;
    let folder = root.join("crates").join(wanted.folder());
    if !folder.exists() {
        make(&wanted, &folder)?;
        // Lines break by the name's length; without rustfmt the crate builds all the same.
        _ = crate::cargo(&["fmt", "-p", &format!("nianbao-{}", wanted.folder())], &[]);
        crate::print(&wanted.next_steps());
    } else if !wanted.list {
        return Err(format!(
            "crates/{} is there already; choose another name, or list it with --list",
            wanted.folder()
        ));
    }
    if wanted.list {
        list(&wanted, root)?;
    }
    Ok(())
}

fn wrong(error: lexopt::Error) -> String {
    format!("{error}\n{USAGE}")
}

impl Wanted {
    fn parse(args: &[OsString]) -> Result<Self> {
        let (mut name, mut kind, mut ending, mut list) = (None, None, None, false);
        let mut parser = lexopt::Parser::from_args(args);
        while let Some(arg) = parser.next().map_err(wrong)? {
            match arg {
                Long("kind") => {
                    kind =
                        Some(kind_of(&parser.value().and_then(ValueExt::string).map_err(wrong)?)?)
                }
                Long("ending") => {
                    ending = Some(
                        parser
                            .value()
                            .and_then(ValueExt::string)
                            .map_err(wrong)?
                            .trim_start_matches('.')
                            .to_owned(),
                    )
                }
                Long("list") => list = true,
                Value(word) if name.is_none() => name = Some(word.string().map_err(wrong)?),
                other => return Err(wrong(other.unexpected())),
            }
        }
        let name = name.ok_or(USAGE)?;
        if !made_of(&name, "-") || name.ends_with('-') {
            return Err(format!(
                "a format's name is made of at most 32 of a-z, 0-9 and -, a letter first: {name}"
            ));
        }
        let ending = ending.unwrap_or_else(|| name.clone());
        if !made_of(&ending, "-_.") || ending.len() > 16 {
            return Err(format!(
                "an ending is made of at most 16 of a-z, 0-9, -, _ and ., a letter first: {ending}; choose one with --ending"
            ));
        }
        Ok(Self { name, kind: kind.ok_or(USAGE)?, ending, list })
    }

    /// What to do once the crate is there.
    fn next_steps(&self) -> String {
        let (folder, name) = (self.folder(), &self.name);
        let functions = match self.kind {
            Kind::Both => "the two functions",
            Kind::Importer | Kind::Exporter => "the function",
        };
        format!(
            "crates/{folder} is there. Fill in {functions} marked FILL IN in crates/{folder}/src/lib.rs, then\n\n  \
             cargo test -p nianbao-{folder}\n\nand, once it passes,\n\n  cargo xtask new-format {name} --kind {} --list\n\n\
             docs/adding-a-format.md tells the rest.\n",
            self.kind.word()
        )
    }

    fn folder(&self) -> String {
        format!("{}-{}", self.kind.prefix(), self.name)
    }

    /// `geo-json` is `GeoJson`.
    fn type_name(&self) -> String {
        let capital = |word: &str| {
            word.get(..1).map(|first| first.to_uppercase() + &word[1..]).unwrap_or_default()
        };
        self.name.split('-').map(capital).collect()
    }

    fn fill(&self, template: &str) -> String {
        let kind = match self.kind {
            Kind::Importer => "Reads",
            Kind::Exporter => "Writes",
            Kind::Both => "Reads and writes",
        };
        template
            .replace("{NAME}", &self.name)
            .replace("{ENDING}", &self.ending)
            .replace("{TYPE}", &self.type_name())
            .replace("{FOLDER}", &self.folder())
            .replace("{CRATE}", &self.folder().replace('-', "_"))
            .replace("{DOES}", kind)
    }
}

fn kind_of(word: &str) -> Result<Kind> {
    Ok(match word {
        "importer" => Kind::Importer,
        "exporter" => Kind::Exporter,
        "both" => Kind::Both,
        other => return Err(format!("--kind {other}?\n{USAGE}")),
    })
}

// ── The crate ──────────────────────────────────────────────────────────────

/// Writes all files, the manifest last: a crate without its sources would break the workspace.
fn make(wanted: &Wanted, folder: &Path) -> Result<()> {
    for (path, text) in files(wanted) {
        let path = folder.join(path);
        let written = fs::create_dir_all(path.parent().unwrap_or(folder))
            .and_then(|()| fs::write(&path, text));
        written.map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

fn files(wanted: &Wanted) -> Vec<(PathBuf, String)> {
    let (source, test) = match wanted.kind {
        Kind::Exporter => (format!("{HEAD_EXPORTER}{EXPORTER}{DRAW}"), "exporter: {TYPE}"),
        Kind::Importer => (
            format!("{HEAD_IMPORTER}{IMPORTER}{PARSE}"),
            "importer: {TYPE}, files: [File::new(\"sample.{ENDING}\", include_bytes!(\"sample.{ENDING}\"))]",
        ),
        Kind::Both => (
            format!("{HEAD_BOTH}{EXPORTER}{IMPORTER}{DRAW}{PARSE}"),
            "exporter: {TYPE}, importer: {TYPE}",
        ),
    };
    let mut test = TEST.replace("{WHAT}", test);
    let mut all = Vec::new();
    if wanted.kind == Kind::Importer {
        test = test.replace(
            "use nianbao_{CRATE}::{TYPE};",
            "use nianbao_{CRATE}::{TYPE};\nuse nianbao_format_kit::File;",
        );
        all.push((
            format!("tests/sample.{}", wanted.ending),
            "Replace this with a small file of the format.\n".to_owned(),
        ));
    }
    all.push(("src/lib.rs".into(), source));
    all.push(("tests/conformance.rs".into(), test));
    all.push(("README.md".into(), README.into()));
    all.push(("Cargo.toml".into(), MANIFEST.into()));
    all.into_iter().map(|(path, text)| (PathBuf::from(path), wanted.fill(&text))).collect()
}

const MANIFEST: &str = r#"[package]
name = "nianbao-{FOLDER}"
description = "{DOES} {NAME}."
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
repository.workspace = true
authors.workspace = true

[lints]
workspace = true

[dependencies]
nianbao-model.workspace = true
nianbao-document.workspace = true
nianbao-format.workspace = true

[dev-dependencies]
nianbao-format-kit.workspace = true
"#;

const README: &str = "# nianbao-{FOLDER}

{DOES} {NAME}. It must not know the statute, the checks, or any other format.

Say here which version of the format it is, what it keeps of a report and what it has no room for, and why it needs what it depends on.
";

const TEST: &str = "//! The suite that every format passes.

use nianbao_{CRATE}::{TYPE};

nianbao_format_kit::conformance! { {WHAT} }
";

const HEAD_EXPORTER: &str = r#"//! Writes annual reports as {NAME}.

use nianbao_format::{ExportJob, Exporter, Fault, Info, Keeps};
use nianbao_model::Bilingual;
use std::io::Write;

/// The format {NAME}.
#[derive(Clone, Copy, Debug, Default)]
pub struct {TYPE};

fn info() -> Info {
    Info::new("{NAME}", Bilingual::new("{NAME} 格式", "the format {NAME}"), ["{ENDING}"])
}
"#;

const HEAD_IMPORTER: &str = r#"//! Reads annual reports from {NAME}.

use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};
use nianbao_model::{Place, Bilingual};

/// The format {NAME}.
#[derive(Clone, Copy, Debug, Default)]
pub struct {TYPE};

fn info() -> Info {
    Info::new("{NAME}", Bilingual::new("{NAME} 格式", "the format {NAME}"), ["{ENDING}"])
}

/// What only files of this format begin with.
const MAGIC: &[u8] = b"{NAME}";
"#;

const HEAD_BOTH: &str = r#"//! Reads and writes annual reports as {NAME}.

use nianbao_format::{Confidence, ExportJob, Exporter, Fault, Importer, Info, Input, Keeps, Source};
use nianbao_model::{Place, Bilingual};
use std::io::Write;

/// The format {NAME}.
#[derive(Clone, Copy, Debug, Default)]
pub struct {TYPE};

fn info() -> Info {
    Info::new("{NAME}", Bilingual::new("{NAME} 格式", "the format {NAME}"), ["{ENDING}"])
}

/// What only files of this format begin with.
const MAGIC: &[u8] = b"{NAME}";
"#;

const EXPORTER: &str = r#"
impl Exporter for {TYPE} {
    fn info(&self) -> Info {
        info()
    }

    // What two files differ in if two reports do. Leave out what the format has no room for: `Keeps::FULL.without(Aspect::Register)`.
    fn keeps(&self) -> Keeps {
        Keeps::FULL
    }

    // Once it is listed, every batch writes it of every report, and every page links to it. Where that costs too much, take this in:
    // fn only_on_request(&self) -> bool {
    //     true
    // }
    // For programs, with each cell under its id, or a page or a picture? Then say so (`nianbao_format::Role`):
    // fn role(&self) -> Role {
    //     Role::Data
    // }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let bytes = draw(job)?;
        sink.write_all(&bytes).map_err(|e| Fault::new(format!("无法写出 {NAME}：{e}"), format!("the {NAME} could not be written: {e}")))
    }
}
"#;

const IMPORTER: &str = r#"
impl Importer for {TYPE} {
    fn info(&self) -> Info {
        info()
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        match info().fits(name) {
            _ if bytes.starts_with(MAGIC) => Confidence::Content,
            true => Confidence::Name,
            false => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        let text = std::str::from_utf8(input.bytes).map_err(|e| {
            let at = e.valid_up_to();
            Fault::new(format!("第 {at} 字节起不是 UTF-8 编码的文字；请另存为 UTF-8"), format!("from byte {at} on this is no UTF-8; save it as that"))
                .at(Place::File { file: input.name.into() })
        })?;
        parse(text, input)
    }
}
"#;

const DRAW: &str = r#"
/// FILL IN: the report as it stands in a file. For a format of data take `job.report.cells()`, and each cell's id from
/// `job.report.edition.spec(ix).address`; for one that people read draw `job.document`.
fn draw(job: &ExportJob<'_>) -> Result<Vec<u8>, Fault> {
    let title = &job.document.title;
    Err(Fault::new(format!("尚不能写出：{title}"), format!("{title} cannot be written yet")))
}
"#;

const PARSE: &str = r#"
/// FILL IN: a file's text as `Source::Grids` (tables with labels, for the recogniser), or as `Source::Reading` with the help of
/// `nianbao_format::ReportBuilder` if it knows its cells by their ids.
fn parse(text: &str, input: &Input<'_>) -> Result<Source, Fault> {
    let n = text.len();
    Err(Fault::new(format!("尚不能读取（{n} 字节）"), format!("this cannot be read yet ({n} bytes)")).at(Place::File { file: input.name.into() }))
}
"#;

// ── The list ───────────────────────────────────────────────────────────────

/// Puts the crate among the workspace's dependencies, and the format into the one list of built-in
/// formats: a dependency, a feature of the crate's name, and a line.
fn list(wanted: &Wanted, root: &Path) -> Result<()> {
    type Change<'a> = (&'a str, &'a dyn Fn(&str) -> Result<String>);
    let changes: [Change<'_>; 3] = [
        ("crates/builtin/src/lib.rs", &|text| with_line(text, wanted)),
        ("crates/builtin/Cargo.toml", &|text| with_feature(text, wanted)),
        ("Cargo.toml", &|text| with_dependency(text, wanted)),
    ];
    // All are thought out before one is written.
    let mut changed = Vec::new();
    for (file, change) in changes {
        let path = root.join(file);
        let old = fs::read_to_string(&path).map_err(|e| format!("{file}: {e}"))?;
        let new = change(&old)?;
        if new != old {
            changed.push((file, path, new));
        }
    }
    for (file, path, text) in &changed {
        fs::write(path, text).map_err(|e| format!("{file}: {e}"))?;
    }
    crate::print(&wanted.listed());
    Ok(())
}

impl Wanted {
    /// What follows from being listed.
    fn listed(&self) -> String {
        let folder = self.folder();
        let every = match self.kind {
            Kind::Importer => String::new(),
            Kind::Exporter | Kind::Both => format!(
                "Every batch writes it now of every report, and every page links to it; if it should be written only where somebody names\n\
                 it (--to {}), let only_on_request() say true.\n",
                self.name
            ),
        };
        format!(
            "nianbao-{folder} is in the list: a line in crates/builtin/src/lib.rs, a dependency and the feature {folder} in\n\
             crates/builtin/Cargo.toml, a line in Cargo.toml. `nianbao formats` shows it.\n{every}\
             Then: cargo test -p nianbao-builtin; cargo xtask docs, for docs/formats.md; a row in both READMEs' tables of formats.\n"
        )
    }
}

/// The manifest of the workspace with the crate among its dependencies, behind the other formats.
fn with_dependency(manifest: &str, wanted: &Wanted) -> Result<String> {
    let folder = wanted.folder();
    let line =
        format!("nianbao-{folder} = {{ path = \"crates/{folder}\", version = \"0.1.0\" }}\n");
    inserted(manifest, &line, "nianbao-builtin = ", "Cargo.toml")
}

/// The manifest of the list with the dependency, and the feature that brings it.
fn with_feature(manifest: &str, wanted: &Wanted) -> Result<String> {
    const FILE: &str = "crates/builtin/Cargo.toml";
    let folder = wanted.folder();
    let with_default = inserted(manifest, &format!("    \"{folder}\",\n"), "]\n", FILE)?;
    let with_feature = inserted(
        &with_default,
        &format!("{folder} = [\"dep:nianbao-{folder}\"]\n"),
        "# The infographic as",
        FILE,
    )?;
    let dependency = format!("nianbao-{folder} = {{ workspace = true, optional = true }}\n");
    inserted(&with_feature, &dependency, "\n[dev-dependencies]\n", FILE)
}

/// A text with a line in front of the first place that begins with `before`, unless it has the line
/// already.
fn inserted(text: &str, line: &str, before: &str, file: &str) -> Result<String> {
    if text.contains(line) {
        return Ok(text.to_owned());
    }
    let at = text
        .find(&format!("\n{}", before.trim_start_matches('\n')))
        .map(|at| at + usize::from(!before.starts_with('\n')));
    let at = at.ok_or_else(|| format!("{file} has no {before:?} that this errand knows"))?;
    Ok(format!("{}{line}{}", &text[..at], &text[at..]))
}

/// Behind the last line of its kind, so that the formats before it keep their precedence.
fn with_line(source: &str, wanted: &Wanted) -> Result<String> {
    let ways: &[&str] = match wanted.kind {
        Kind::Importer => &["import"],
        Kind::Exporter => &["export"],
        Kind::Both => &["import", "export"],
    };
    let (feature, value) = (
        wanted.folder(),
        format!("nianbao_{}::{}", wanted.folder().replace('-', "_"), wanted.type_name()),
    );
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    for way in ways {
        let line = format!("    \"{feature}\" {way} {value};");
        if lines.contains(&line) {
            continue;
        }
        let of_kind =
            |line: &String| line.starts_with("    \"") && line.contains(&format!("\" {way} "));
        let last = lines
            .iter()
            .rposition(of_kind)
            .ok_or("crates/builtin/src/lib.rs has no list that this errand knows")?;
        lines.insert(last + 1, line);
    }
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod tests {
    use super::*;

    fn wanted(args: &[&str]) -> Result<Wanted> {
        Wanted::parse(&args.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_are_a_name_and_a_kind() {
        let both = wanted(&["geo-json", "--kind", "both"]).unwrap();
        assert_eq!(
            (both.folder().as_str(), both.type_name().as_str(), both.list),
            ("format-geo-json", "GeoJson", false)
        );
        assert!(wanted(&["--kind", "exporter", "x", "--list"]).unwrap().list);
        for wrong in [
            &["x"][..],
            &["--kind", "both"],
            &["X", "--kind", "both"],
            &["../x", "--kind", "both"],
            &["x", "y", "--kind", "both"],
            &["x", "--kind", "reader"],
        ] {
            assert!(wanted(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn nothing_is_left_to_fill_in_but_the_functions() {
        for (kind, functions) in [("exporter", 1), ("importer", 1), ("both", 2)] {
            let files = files(&wanted(&["geo-json", "--kind", kind]).unwrap());
            for (path, text) in &files {
                assert!(
                    !["{NAME}", "{ENDING}", "{TYPE}", "{FOLDER}", "{CRATE}", "{DOES}", "{WHAT}"]
                        .iter()
                        .any(|place| text.contains(place)),
                    "{path:?}:\n{text}"
                );
            }
            let source = &files.iter().find(|(path, _)| path.ends_with("lib.rs")).unwrap().1;
            assert_eq!(source.matches("FILL IN").count(), functions);
            assert_eq!(
                files.last().unwrap().0,
                PathBuf::from("Cargo.toml"),
                "the manifest comes last"
            );
        }
    }

    #[test]
    fn the_ending_is_the_name_unless_another_is_stated() {
        assert_eq!(wanted(&["latex", "--kind", "exporter"]).unwrap().ending, "latex");
        let latex = wanted(&["latex", "--kind", "exporter", "--ending", ".tex"]).unwrap();
        assert_eq!(latex.ending, "tex");
        let files = files(&latex);
        assert!(files.iter().any(|(_, text)| text.contains(
            "Info::new(\"latex\", Bilingual::new(\"latex 格式\", \"the format latex\"), [\"tex\"])"
        )));
        assert!(
            wanted(&["a-name-that-is-too-long", "--kind", "both"])
                .unwrap_err()
                .contains("--ending")
        );
        assert!(wanted(&["latex", "--kind", "both", "--ending", "TEX"]).is_err());
    }

    #[test]
    fn what_is_said_fits_the_kind() {
        let said = |kind: &str| wanted(&["x", "--kind", kind]).unwrap();
        assert!(said("exporter").next_steps().contains("Fill in the function marked"));
        assert!(said("both").next_steps().contains("Fill in the two functions marked"));
        assert!(
            said("both").listed().contains("only_on_request()")
                && !said("importer").listed().contains("only_on_request()")
        );
    }

    #[test]
    fn the_lists_in_the_tree_are_ones_that_it_knows() {
        let both = wanted(&["x", "--kind", "both"]).unwrap();
        let source = include_str!("../../../crates/builtin/src/lib.rs");
        let listed = with_line(source, &both).unwrap();
        assert_eq!(listed.lines().count(), source.lines().count() + 2);
        let line = |text: &str, wanted: &str| text.lines().position(|line| line == wanted).unwrap();
        let before = line(&listed, "    \"import-text\" import nianbao_import_text::Text;");
        assert_eq!(line(&listed, "    \"format-x\" import nianbao_format_x::X;"), before + 1);
        let before = line(&listed, "    \"png\" export nianbao_export_infographic::Share;");
        assert_eq!(line(&listed, "    \"format-x\" export nianbao_format_x::X;"), before + 1);

        let manifest = include_str!("../../../crates/builtin/Cargo.toml");
        let listed = with_feature(manifest, &both).unwrap();
        assert_eq!(listed.lines().count(), manifest.lines().count() + 3);
        for place in [
            "    \"format-x\",\n]\n",
            "\nformat-x = [\"dep:nianbao-format-x\"]\n# The infographic as",
        ] {
            assert!(listed.contains(place), "{place}: {listed}");
        }
        assert!(
            listed.contains(
                "\nnianbao-format-x = { workspace = true, optional = true }\n\n[dev-dependencies]\n"
            ),
            "{listed}"
        );

        let workspace = include_str!("../../../Cargo.toml");
        let listed = with_dependency(workspace, &both).unwrap();
        assert!(listed.contains("\nnianbao-format-x = { path = \"crates/format-x\", version = \"0.1.0\" }\nnianbao-builtin = "));
        // Twice is once.
        assert_eq!(with_dependency(&listed, &both).unwrap(), listed);
    }

    #[test]
    fn it_is_listed_once_behind_the_others_of_its_kind() {
        let both = wanted(&["x", "--kind", "both"]).unwrap();
        let source = "list! {\n    \"a\" import a::A;\n    \"a\" export a::A;\n    \"b\" export b::B;\n    \"b\" panel b::B;\n}\n";
        let once = with_line(source, &both).unwrap();
        assert_eq!(
            once,
            "list! {\n    \"a\" import a::A;\n    \"format-x\" import nianbao_format_x::X;\n    \"a\" export a::A;\n    \"b\" export b::B;\n    \"format-x\" export nianbao_format_x::X;\n    \"b\" panel b::B;\n}\n"
        );
        assert_eq!(with_line(&once, &both).unwrap(), once);
        assert!(
            with_line("fn main() {}\n", &both).is_err()
                && with_dependency("[workspace]\n", &both).is_err()
        );
    }
}
