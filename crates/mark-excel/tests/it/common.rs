//! What the tests share: workbooks to mark, findings for them, and a look into the parts of what
//! comes out.

use nianbao_format_kit::{programs, zips};
use nianbao_mark_excel::{Marked, mark};
use nianbao_model::{Finding, Lang, Place, Rule, Severity};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) const NAME: &str = "报表.xlsx";

/// A place in the file that is marked.
pub(crate) fn place(sheet: &str, row: u32, column: u32) -> Place {
    Place::Cell { file: NAME.into(), sheet: sheet.into(), row, column }
}

/// A finding at cells of a sheet.
pub(crate) fn finding(
    rule: Rule,
    severity: Severity,
    sheet: &str,
    cells: &[(u32, u32)],
) -> Finding {
    let variant = rule.text().messages.keys().next().map_or("", String::as_str);
    let finding = Finding { severity, ..Finding::new(rule, variant, &[]) }
        .of("unit-07", 2020)
        .met("31")
        .expected("32");
    cells
        .iter()
        .fold(finding, |finding, (row, column)| finding.place(Some(&place(sheet, *row, *column))))
}

/// Marks a workbook that must be markable.
pub(crate) fn marked(original: &[u8], findings: &[Finding]) -> (Vec<u8>, Marked) {
    let mut out = Vec::new();
    let marked = mark(original, NAME, findings, Lang::Zh, &mut out).unwrap();
    (out, marked)
}

/// A part as a text.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    String::from_utf8(
        zips::parts(bytes).remove(name).unwrap_or_else(|| panic!("{name} is missing")),
    )
    .unwrap()
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

/// Saves a workbook in another format or by another program's hand; nothing if LibreOffice is not
/// there.
pub(crate) fn by_libre_office(bytes: &[u8], from: &str, to: &str) -> Option<Vec<u8>> {
    if !programs::have("soffice") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join(format!("in.{from}"));
    fs::write(&source, bytes).unwrap();
    let out = folder.path().join("out");
    programs::libre_office(&[&source], to, &out, folder.path());
    let ending = to.split(':').next().unwrap();
    Some(
        fs::read(out.join(format!("in.{ending}")))
            .expect("LibreOffice must be able to save the workbook"),
    )
}

/// Runs a Python program with openpyxl on files; nothing if that is not there.
pub(crate) fn by_openpyxl(program: &str, files: &[&Path]) -> Option<String> {
    if !programs::have_python("openpyxl") {
        return None;
    }
    let done = Command::new("python3").arg("-c").arg(program).args(files).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap())
}
