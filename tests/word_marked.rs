//! A Word document that is handed back with comments: seen by a validator, by python-docx and by
//! LibreOffice as by its readers.

use crate::support::{SmallRegion, have, have_python, nianbao, read, root, written};
use nianbao_format_kit::{programs, zips};
use nianbao_model::Cell;
use std::{fs, path::Path, process::Command};

/// A sentence that a report must not have; the number is made up.
const SENTENCE: &str = "申请人张三（身份证号110101199003077774）的申请已经答复。";

/// A document with a total that is wrong, and a sentence with a number that is nobody's business.
fn mistaken(region: &SmallRegion, name: &str) -> std::path::PathBuf {
    let mut report = SmallRegion::report("unit-01", 2021);
    let total = report.edition.find("requests.received.total").unwrap();
    report.set(total, Cell::count(987_654));
    let overview = report.edition.section("overview").unwrap();
    report.section_mut(overview).push(SENTENCE);
    let file = region.beside(name);
    fs::write(&file, written(&report, "docx")).unwrap();
    file
}

/// Comments as python-docx sees them, a line each: who, the paragraph or cell they stand in, what
/// they say.
fn seen(file: &Path) -> Vec<String> {
    let output = Command::new("python3")
        .arg(root().join("tests/python/word_marked.py"))
        .arg("comments")
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_document_comes_back_with_comments_at_the_very_places() {
    let region = SmallRegion::new();
    let file = mistaken(&region, "a.docx");
    for (lang, author, total, word) in [
        ("zh", "年报检查", "错误 I02", "修改建议："),
        ("en", "Nianbao", "error I02", "How to mend it: "),
    ] {
        let out = region.beside(&format!("{lang}.docx"));
        let ended = nianbao!["--lang", lang, "check", file, "--report", "docx", "-o", out];
        assert_eq!(ended.code, 1, "{}", ended.stderr);
        // What it says of the report is the same, and so are the findings and their places.
        let (before, after) = (fs::read(&file).unwrap(), fs::read(&out).unwrap());
        let (said, says) = (read(&before, "a.docx").unwrap(), read(&after, "a.docx").unwrap());
        assert!(
            said.report == says.report
                && said.places == says.places
                && said.findings == says.findings
        );
        let again = nianbao![
            "--lang",
            lang,
            "check",
            out,
            "--report",
            "docx",
            "-o",
            region.beside("again.docx")
        ];
        assert_eq!(again.code, 1, "{}", again.stderr);
        let comments = String::from_utf8(zips::parts(&after)["word/comments.xml"].clone()).unwrap();
        assert!(
            comments.contains(total) && comments.contains(word) && !comments.contains("w:date"),
            "{comments}"
        );
        assert!(
            fs::read(region.beside("again.docx")).unwrap() == after,
            "marked twice it is the same"
        );
        if have_python("docx") {
            let seen = seen(&out);
            assert!(seen.iter().all(|line| line.starts_with(author)), "{seen:?}");
            let at = |place: &str| seen.iter().any(|line| line.split('\t').nth(1) == Some(place));
            assert!(at("987654") && at(SENTENCE), "{seen:?}");
            assert!(
                seen.iter().all(|line| line
                    .split('\t')
                    .nth(2)
                    .is_some_and(|said| !said.contains("199003"))),
                "{seen:?}"
            );
            assert!(seen[0].contains("2021年政府信息公开工作年度报告"), "{seen:?}");
        }
    }
}

#[test]
fn several_documents_go_into_a_folder_and_another_format_is_told_what_to_ask_for() {
    let region = SmallRegion::new();
    let (a, b) = (mistaken(&region, "a.docx"), mistaken(&region, "b.docx"));
    let folder = region.beside("marked");
    fs::create_dir(&folder).unwrap();
    let ended = nianbao!["check", a, b, "--report", "docx", "-o", folder];
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(folder.join("a（检查）.docx").is_file() && folder.join("b（检查）.docx").is_file());
    let out = region.beside("out.docx");
    let book = region.beside("a.xlsx");
    fs::write(&book, written(&SmallRegion::report("unit-01", 2021), "xlsx")).unwrap();
    for (file, form, instead) in [(&book, "docx", "--report xlsx"), (&a, "xlsx", "--report docx")] {
        let ended = nianbao!["check", file, "--report", form, "-o", out];
        assert!(
            ended.code == 2 && ended.stderr.contains(instead) && !out.exists(),
            "{} {}",
            ended.code,
            ended.stderr
        );
    }
}

#[test]
fn outside_programs_find_nothing_wrong_with_marked_documents() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let mistakes = root().join("examples/guangzhou-with-mistakes/2020");
    let mut files: Vec<_> =
        fs::read_dir(mistakes).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "xlsx"));
    files.sort();
    assert!(files.len() > 10);
    let mut marked = Vec::new();
    for file in files {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        let (plain, out) = (dir.join("plain.docx"), dir.join(format!("{stem}.docx")));
        // What is no report at all stays as it is.
        if nianbao!["convert", file, "-o", plain].code != 2
            && nianbao!["check", plain, "--report", "docx", "-o", out].code != 2
        {
            marked.push(out);
        }
        _ = fs::remove_file(plain);
    }
    assert!(marked.len() > 10);
    if have_python("openxml_audit") {
        let output = Command::new("python3")
            .arg(root().join("tests/python/word_marked.py"))
            .arg("audit")
            .args(&marked)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            said.trim(),
            marked.len().to_string(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    if have("soffice") {
        programs::libre_office(&marked[..3], "pdf", dir, dir);
        for file in &marked[..3] {
            assert!(fs::read(file.with_extension("pdf")).unwrap().starts_with(b"%PDF"));
        }
        // LibreOffice saves the comments, and the next run takes them away again.
        programs::libre_office(&[&marked[0]], "docx:MS Word 2007 XML", &dir.join("saved"), dir);
        let saved = dir.join("saved").join(marked[0].file_name().unwrap());
        let before = zips::parts(&fs::read(&marked[0]).unwrap());
        let count = |parts: &std::collections::BTreeMap<String, Vec<u8>>| {
            String::from_utf8_lossy(&parts["word/comments.xml"]).matches("<w:comment ").count()
        };
        let out = dir.join("again.docx");
        assert_ne!(nianbao!["check", saved, "--report", "docx", "-o", out].code, 2);
        let after = zips::parts(&fs::read(&out).unwrap());
        assert_eq!(count(&after), count(&before));
        let document = String::from_utf8_lossy(&after["word/document.xml"]).into_owned();
        assert_eq!(
            document.matches("commentReference").count(),
            count(&before),
            "no mark of before is left"
        );
    }
}
