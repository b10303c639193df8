//! `cargo xtask new-format NAME --kind importer|exporter|both [--list]`: a crate to begin a format with.
//!
//! It builds as it is; its test is the conformance suite, which passes once the two functions marked FILL IN are. `--list` puts it into
//! the list of built-in formats, which one does when it passes: a batch writes every format that is listed.

use anyhow::{Context as _, Result, bail, ensure};
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
}

/// What is to be made.
#[derive(Debug)]
struct Wanted {
    name: String,
    kind: Kind,
    list: bool,
}

const USAGE: &str = "cargo xtask new-format NAME --kind importer|exporter|both [--list]";

/// Makes the crate, or (`--list`) lists one that is there.
pub(crate) fn run(args: &[OsString], root: &Path) -> Result<()> {
    let wanted = Wanted::parse(args)?;
    let folder = root.join("crates").join(wanted.folder());
    if !folder.exists() {
        make(&wanted, &folder)?;
        // Lines break by the name's length; without rustfmt the crate builds all the same.
        _ = crate::cargo(&["fmt", "-p", &format!("nianbao-{}", wanted.folder())], &[]);
        crate::print(&format!(
            "crates/{folder} is there. Fill in the two functions marked FILL IN in crates/{folder}/src/lib.rs, then\n\n  \
             cargo test -p nianbao-{folder}\n\nand, once it passes,\n\n  cargo xtask new-format {name} --kind {kind} --list\n",
            folder = wanted.folder(),
            name = wanted.name,
            kind = format!("{:?}", wanted.kind).to_lowercase(),
        ));
    } else if !wanted.list {
        bail!("crates/{} is there already; choose another name, or list it with --list", wanted.folder());
    }
    if wanted.list {
        list(&wanted, root)?;
    }
    Ok(())
}

impl Wanted {
    fn parse(args: &[OsString]) -> Result<Self> {
        let (mut name, mut kind, mut list) = (None, None, false);
        let mut args = args.iter().map(|arg| arg.to_string_lossy());
        while let Some(arg) = args.next() {
            match arg.as_ref() {
                "--kind" => kind = Some(kind_of(&args.next().context(USAGE)?)?),
                "--list" => list = true,
                word if word.starts_with('-') || name.is_some() => bail!("{word}?\n{USAGE}"),
                word => name = Some(word.to_owned()),
            }
        }
        let name = name.context(USAGE)?;
        let good = name.len() <= 32
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        ensure!(good && !name.ends_with('-'), "a format's name is made of at most 32 of a-z, 0-9 and -, a letter first: {name}");
        Ok(Self { name, kind: kind.context(USAGE)?, list })
    }

    fn folder(&self) -> String {
        format!("{}-{}", self.kind.prefix(), self.name)
    }

    /// `geo-json` is `GeoJson`.
    fn type_name(&self) -> String {
        let capital = |word: &str| word.get(..1).map(|first| first.to_uppercase() + &word[1..]).unwrap_or_default();
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
        other => bail!("--kind {other}?\n{USAGE}"),
    })
}

// ── The crate ──────────────────────────────────────────────────────────────

/// Writes all files, the manifest last: a crate without its sources would break the workspace.
fn make(wanted: &Wanted, folder: &Path) -> Result<()> {
    for (path, text) in files(wanted) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn files(wanted: &Wanted) -> Vec<(PathBuf, String)> {
    let (source, test) = match wanted.kind {
        Kind::Exporter => (format!("{HEAD_EXPORTER}{EXPORTER}{DRAW}"), "exporter: {TYPE}"),
        Kind::Importer => (
            format!("{HEAD_IMPORTER}{IMPORTER}{PARSE}"),
            "importer: {TYPE}, files: [File::new(\"sample.{NAME}\", include_bytes!(\"sample.{NAME}\"))]",
        ),
        Kind::Both => (format!("{HEAD_BOTH}{EXPORTER}{IMPORTER}{DRAW}{PARSE}"), "exporter: {TYPE}, importer: {TYPE}"),
    };
    let mut test = TEST.replace("{WHAT}", test);
    let mut all = Vec::new();
    if wanted.kind == Kind::Importer {
        test = test.replace("use nianbao_{CRATE}::{TYPE};", "use nianbao_{CRATE}::{TYPE};\nuse nianbao_format_kit::File;");
        all.push((format!("tests/sample.{}", wanted.name), "Replace this with a small file of the format.\n".to_owned()));
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

use nianbao_format::{Exporter, Fault, Info, Job, Keeps};
use nianbao_model::Words;
use std::io::Write;

/// The format {NAME}.
#[derive(Clone, Copy, Debug, Default)]
pub struct {TYPE};

fn info() -> Info {
    Info::new("{NAME}", Words::new("{NAME} 格式", "the format {NAME}"), ["{NAME}"])
}
"#;

const HEAD_IMPORTER: &str = r#"//! Reads annual reports from {NAME}.

use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};
use nianbao_model::{Place, Words};

/// The format {NAME}.
#[derive(Clone, Copy, Debug, Default)]
pub struct {TYPE};

fn info() -> Info {
    Info::new("{NAME}", Words::new("{NAME} 格式", "the format {NAME}"), ["{NAME}"])
}

/// What only files of this format begin with.
const MAGIC: &[u8] = b"{NAME}";
"#;

const HEAD_BOTH: &str = r#"//! Reads and writes annual reports as {NAME}.

use nianbao_format::{Confidence, Exporter, Fault, Importer, Info, Input, Job, Keeps, Source};
use nianbao_model::{Place, Words};
use std::io::Write;

/// The format {NAME}.
#[derive(Clone, Copy, Debug, Default)]
pub struct {TYPE};

fn info() -> Info {
    Info::new("{NAME}", Words::new("{NAME} 格式", "the format {NAME}"), ["{NAME}"])
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

    fn write(&self, job: &Job<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
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
fn draw(job: &Job<'_>) -> Result<Vec<u8>, Fault> {
    let title = &job.document.title;
    Err(Fault::new(format!("尚不能写出：{title}"), format!("{title} cannot be written yet")))
}
"#;

const PARSE: &str = r#"
/// FILL IN: a file's text as `Source::Grids` (tables with labels, for the recogniser), or as `Source::Reading` with the help of
/// `nianbao_format::ById` if it knows its cells by their ids.
fn parse(text: &str, input: &Input<'_>) -> Result<Source, Fault> {
    let n = text.len();
    Err(Fault::new(format!("尚不能读取（{n} 字节）"), format!("this cannot be read yet ({n} bytes)")).at(Place::File { file: input.name.into() }))
}
"#;

// ── The list ───────────────────────────────────────────────────────────────

/// Puts the format into the one list of built-in formats, and its crate among that crate's dependencies.
fn list(wanted: &Wanted, root: &Path) -> Result<()> {
    let builtin = root.join("crates/builtin");
    let (manifest, source) = (builtin.join("Cargo.toml"), builtin.join("src/lib.rs"));
    let old = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let new = with_dependency(&old, wanted);
    let old_list = fs::read_to_string(&source).with_context(|| source.display().to_string())?;
    let new_list = with_line(&old_list, wanted)?;
    fs::write(&source, new_list)?;
    fs::write(&manifest, new)?;
    crate::print(&format!("nianbao-{} is in the list (crates/builtin). `nianbao formats` shows it.\n", wanted.folder()));
    Ok(())
}

fn with_dependency(manifest: &str, wanted: &Wanted) -> String {
    let folder = wanted.folder();
    let name = format!("nianbao-{folder}");
    if manifest.lines().any(|line| line.split(['=', '.']).next().is_some_and(|key| key.trim() == name)) {
        return manifest.to_owned();
    }
    manifest.replacen("[dependencies]\n", &format!("[dependencies]\n{name} = {{ path = \"../{folder}\", version = \"0.1.0\" }}\n"), 1)
}

/// Behind the last line of its kind, so that the formats before it keep their precedence.
fn with_line(source: &str, wanted: &Wanted) -> Result<String> {
    let ways: &[&str] = match wanted.kind {
        Kind::Importer => &["import"],
        Kind::Exporter => &["export"],
        Kind::Both => &["import", "export"],
    };
    let value = format!("nianbao_{}::{}", wanted.folder().replace('-', "_"), wanted.type_name());
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    for way in ways {
        let line = format!("        .{way}({value})");
        if lines.contains(&line) {
            continue;
        }
        let begin = format!("        .{way}(");
        let last = lines
            .iter()
            .rposition(|line| line.starts_with(&begin))
            .context("crates/builtin/src/lib.rs has no list that this errand knows")?;
        lines.insert(last + 1, line);
    }
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(args: &[&str]) -> Result<Wanted> {
        Wanted::parse(&args.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_are_a_name_and_a_kind() {
        let both = wanted(&["geo-json", "--kind", "both"]).unwrap();
        assert_eq!((both.folder().as_str(), both.type_name().as_str(), both.list), ("format-geo-json", "GeoJson", false));
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
                    !["{NAME}", "{TYPE}", "{FOLDER}", "{CRATE}", "{DOES}", "{WHAT}"].iter().any(|place| text.contains(place)),
                    "{path:?}:\n{text}"
                );
            }
            let source = &files.iter().find(|(path, _)| path.ends_with("lib.rs")).unwrap().1;
            assert_eq!(source.matches("FILL IN").count(), functions);
            assert_eq!(files.last().unwrap().0, PathBuf::from("Cargo.toml"), "the manifest comes last");
        }
    }

    #[test]
    fn the_list_in_the_tree_is_one_that_it_knows() {
        let source = include_str!("../../crates/builtin/src/lib.rs");
        let listed = with_line(source, &wanted(&["x", "--kind", "both"]).unwrap()).unwrap();
        // The last of its kind had a line after it, and still has.
        assert_eq!(listed.lines().count(), source.lines().count() + 2);
        assert!(listed.contains("\n        .export(nianbao_format_x::X)\n}\n"), "{listed}");
    }

    #[test]
    fn it_is_listed_once_behind_the_others_of_its_kind() {
        let both = wanted(&["x", "--kind", "both"]).unwrap();
        let source = "    Registry::new()\n        .import(a::A)\n        .export(a::A)\n        .export(b::B)\n}\n";
        let once = with_line(source, &both).unwrap();
        assert_eq!(
            once,
            "    Registry::new()\n        .import(a::A)\n        .import(nianbao_format_x::X)\n        .export(a::A)\n        .export(b::B)\n        .export(nianbao_format_x::X)\n}\n"
        );
        assert_eq!(with_line(&once, &both).unwrap(), once);
        let manifest = with_dependency("[dependencies]\nb.workspace = true\n", &both);
        assert_eq!(manifest, "[dependencies]\nnianbao-format-x = { path = \"../format-x\", version = \"0.1.0\" }\nb.workspace = true\n");
        assert_eq!(with_dependency(&manifest, &both), manifest);
    }
}
