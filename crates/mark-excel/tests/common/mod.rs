//! What the tests share: workbooks to mark, findings for them, and a look into the parts of what comes out.

#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that fails there has failed")]

use nianbao_mark_excel::{Marked, mark};
use nianbao_model::{Finding, Lang, Place, Rule, Severity};
use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) const NAME: &str = "报表.xlsx";

/// A place in the file that is marked.
pub(crate) fn place(sheet: &str, row: u32, column: u32) -> Place {
    Place::Cell { file: NAME.into(), sheet: sheet.into(), row, column }
}

/// A finding at cells of a sheet.
pub(crate) fn finding(rule: Rule, severity: Severity, sheet: &str, cells: &[(u32, u32)]) -> Finding {
    let variant = rule.text().messages.keys().next().map_or("", String::as_str);
    let finding = Finding { severity, ..Finding::new(rule, variant, &[]) }.of("unit-07", 2020).met("31").expected("32");
    cells.iter().fold(finding, |finding, (row, column)| finding.place(Some(&place(sheet, *row, *column))))
}

/// Marks a workbook that must be markable.
pub(crate) fn marked(original: &[u8], findings: &[Finding]) -> (Vec<u8>, Marked) {
    let mut out = Vec::new();
    let marked = mark(original, NAME, findings, Lang::Zh, &mut out).unwrap();
    (out, marked)
}

/// The parts of a package by their names.
pub(crate) fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|i| {
            let mut file = zip.by_index(i).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// A part as a text.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    String::from_utf8(parts(bytes).remove(name).unwrap_or_else(|| panic!("{name} is missing"))).unwrap()
}

/// A package of parts, in the order given.
pub(crate) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The package with parts changed.
pub(crate) fn with(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let parts = parts(bytes);
    let changed: Vec<(String, Vec<u8>)> = parts
        .into_iter()
        .map(|(name, content)| match String::from_utf8(content) {
            Ok(text) => (name.clone(), change(&name, text).into_bytes()),
            Err(e) => (name, e.into_bytes()),
        })
        .collect();
    package(&changed.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect::<Vec<_>>())
}

/// The workbooks of the example with mistakes.
pub(crate) fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/guangzhou-with-mistakes");
    let mut found: Vec<PathBuf> = ["2019", "2020", "2022", "2023"]
        .iter()
        .flat_map(|year| fs::read_dir(root.join(year)).into_iter().flatten())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "xlsx"))
        .collect();
    found.sort();
    found
}

/// Saves a workbook in another format or by another program's hand; nothing if LibreOffice is not there.
pub(crate) fn by_libre_office(bytes: &[u8], from: &str, to: &str) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join(format!("in.{from}"));
    fs::write(&source, bytes).unwrap();
    let out = folder.path().join("out");
    let run = Command::new("soffice")
        .arg("--headless")
        .arg(format!("-env:UserInstallation=file://{}", folder.path().join("profile").display()))
        .args(["--convert-to", to, "--outdir"])
        .arg(&out)
        .arg(&source)
        .output();
    match run {
        Ok(done) if done.status.success() => {
            let ending = to.split(':').next().unwrap();
            Some(fs::read(out.join(format!("in.{ending}"))).expect("LibreOffice must be able to save the workbook"))
        }
        _ => {
            println!("SKIPPED: there is no LibreOffice (soffice)");
            None
        }
    }
}

/// Runs a Python program with openpyxl on files; nothing if that is not there.
pub(crate) fn by_openpyxl(program: &str, files: &[&Path]) -> Option<String> {
    let has = Command::new("python3").args(["-c", "import openpyxl"]).output();
    if !has.is_ok_and(|done| done.status.success()) {
        println!("SKIPPED: there is no python3 with openpyxl");
        return None;
    }
    let done = Command::new("python3").arg("-c").arg(program).args(files).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap())
}
