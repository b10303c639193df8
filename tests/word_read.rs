//! Word documents are read as any other format: single files, region folders, and documents that
//! other programs made.

use crate::support::{
    SmallRegion, eventful, files, have, have_python, json, nianbao, random, read, root, sound,
    unit_ref, written,
};
use nianbao_format_kit::{programs, zips};
use nianbao_model::{Place, Report};
use std::{fs, process::Command};

/// The same but for the unit's id and level, which nobody sees in a document.
fn as_seen(report: &Report) -> Report {
    let mut report = report.clone();
    (report.unit.id, report.unit.level) = (String::new(), None);
    report
}

#[test]
fn a_document_is_checked_and_converted_like_any_other_file() {
    let region = SmallRegion::new();
    let mut report = SmallRegion::report("unit-01", 2021);
    let (file, out) = (region.beside("a.docx"), region.beside("out.json"));
    fs::write(&file, written(&report, "docx")).unwrap();
    let ended = nianbao!["convert", file, "-o", out];
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(fs::read(&out).unwrap(), written(&report, "json"));
    // A total that is wrong is told where it stands.
    let ix = report.edition.find("requests.received.total").unwrap();
    report.set(ix, nianbao_model::Cell::count(987_654));
    fs::write(&file, written(&report, "docx")).unwrap();
    for (lang, place) in [("zh", "第2张表第4行第10列"), ("en", "table 2, row 4, column 10")]
    {
        let ended = nianbao!["--lang", lang, "check", file];
        assert!(
            ended.code == 1 && ended.stdout.contains("I02") && ended.stdout.contains(place),
            "{}",
            ended.stdout
        );
    }
    let found = nianbao!["check", file, "--report", "json"].json();
    let at = &found["findings"][0]["at"][0];
    assert_eq!(
        (&at["table"], &at["row"], &at["column"]),
        (&2.into(), &4.into(), &10.into()),
        "{found}"
    );
    let sarif = nianbao!["check", file, "--report", "sarif"];
    assert!(sarif.stdout.contains("2!R4C10"), "{}", sarif.stdout);
}

#[test]
fn a_region_of_documents_is_the_region_of_workbooks() {
    let (books, documents) = (SmallRegion::new(), SmallRegion::new());
    for (unit, year) in [("unit-01", 2020), ("head-office", 2020), ("unit-03", 2021)] {
        let report = SmallRegion::report(unit, year);
        fs::remove_file(documents.file(&format!("{year}/{unit}.xlsx"))).unwrap();
        documents.put(&format!("{year}/{unit}.docx"), &written(&report, "docx"));
    }
    // Named as people name them, and company without a report.
    fs::rename(
        documents.file("2020/unit-01.docx"),
        documents.file("2020/临江海关年报（终稿）.docx"),
    )
    .unwrap();
    let letter = zips::changed(
        &written(&SmallRegion::report("unit-01", 2020), "docx"),
        |name, text| match name {
            "word/document.xml" => {
                let namespace =
                    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
                format!(
                    "<w:document {namespace}><w:body><w:p><w:r><w:t>填报说明</w:t></w:r></w:p></w:body></w:document>"
                )
            }
            _ => text,
        },
    );
    documents.put("2020/说明.docx", &letter);
    let published = |region: &SmallRegion| {
        let out = region.beside("out");
        let ended = nianbao!["batch", region.folder, "-o", out, "--to", "json,xml"];
        assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
        let mut all = files(&out.join("site"));
        all.retain(|name, _| {
            name.starts_with("20") && (name.ends_with(".json") || name.ends_with(".xml"))
        });
        (all, json(&out.join("staff/run.json"))["summary"].clone())
    };
    let ((from_books, _), (from_documents, summary)) = (published(&books), published(&documents));
    assert!(from_books.len() >= 20 && from_books == from_documents);
    assert_eq!(summary, serde_json::json!({ "error": 0, "warning": 0, "note": 2 }));
    // A document beside a workbook of the same unit is told as two files of it.
    documents.put("2021/unit-01.docx", &written(&SmallRegion::report("unit-02", 2021), "docx"));
    let ended = nianbao!["batch", documents.folder, "-o", documents.beside("out")];
    assert!(
        ended.code == 1 && ended.stdout.contains("R10") && ended.stdout.contains("unit-01.docx"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_copy_that_became_another_units_report_is_never_silently_wrong() {
    let report = SmallRegion::report("unit-01", 2021);
    let bytes = written(&report, "docx");
    let region = SmallRegion::new();
    let file = region.file("2021/unit-03.docx");
    fs::remove_file(region.file("2021/unit-03.xlsx")).unwrap();
    // Nothing but the file's name was changed: it is the other unit's, and that is said.
    region.put("2021/unit-03.docx", &bytes);
    let ended = nianbao!["check", file, "--region", region.folder];
    assert!(ended.stdout.contains("T06"), "{}", ended.stdout);
    // The title was changed, and the properties of the original stayed: the title counts.
    let other = zips::changed(&bytes, |name, text| {
        if name == "word/document.xml" {
            text.replace("临江海关", "望山海关驻空港办事处")
        } else {
            text
        }
    });
    region.put("2021/unit-03.docx", &other);
    let ended = nianbao!["check", file, "--region", region.folder];
    assert!(!ended.stdout.contains("T06"), "{}", ended.stdout);
}

#[test]
fn documents_of_other_programs_are_read_the_same() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let report = SmallRegion::report("unit-01", 2021);
    let source = dir.join("source.docx");
    fs::write(&source, written(&report, "docx")).unwrap();
    let same = |name: &str| {
        let bytes = fs::read(dir.join(name)).unwrap();
        let reading = read(&bytes, name).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(as_seen(&reading.report), as_seen(&report), "{name}");
        let told: Vec<&str> =
            reading.findings.iter().map(|finding| finding.message.en.as_str()).collect();
        assert!(told.is_empty(), "{name}: {told:?}");
        assert!(reading.places.iter().flatten().all(|place| matches!(place, Place::Table { .. })));
    };
    if have_python("docx") {
        let output = Command::new("python3")
            .arg(root().join("tests/python/word_make.py"))
            .arg(&source)
            .arg(dir)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        ["plain.docx", "table.docx"].into_iter().for_each(same);
    }
    if have("soffice") {
        // What is named with what to do is read once that is done.
        const OLD: [&str; 2] = ["odt", "rtf"];
        for old in OLD {
            programs::libre_office(&[&source], old, dir, dir);
            fs::rename(dir.join(format!("source.{old}")), dir.join(format!("by-{old}.{old}")))
                .unwrap();
        }
        programs::libre_office(
            &OLD.map(|old| dir.join(format!("by-{old}.{old}"))),
            "docx",
            dir,
            dir,
        );
        for old in OLD {
            let name = format!("by-{old}.{old}");
            let fault = read(&fs::read(dir.join(&name)).unwrap(), &name).unwrap_err();
            assert!(
                fault.message.zh.contains("另存为 .docx")
                    && fault.message.en.contains("save it as .docx"),
                "{fault}"
            );
            same(&format!("by-{old}.docx"));
        }
    }
}

/// What LibreOffice saves of documents as .doc.
fn old_documents(reports: &[(String, Report)], dir: &std::path::Path) {
    let files: Vec<_> = reports.iter().map(|(name, _)| dir.join(format!("{name}.docx"))).collect();
    for (file, (_, report)) in files.iter().zip(reports) {
        // Nobody's properties, for old documents have none of ours.
        let own = written(report, "docx");
        fs::write(
            file,
            zips::changed(&own, |name, text| {
                let foreign = name == "docProps/custom.xml";
                if foreign { text.replace("nianbao.", "foreign.") } else { text }
            }),
        )
        .unwrap();
    }
    programs::libre_office(&files, "doc", dir, dir);
}

#[test]
fn old_documents_are_read_as_those_they_were_saved_from() {
    if !have("soffice") {
        return;
    }
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let mut reports = Vec::new();
    for edition in random::editions().iter() {
        reports.push((format!("eventful-{}", edition.id), eventful(edition)));
        let name = format!("sound-{}", edition.id);
        reports.push((name, sound(edition, unit_ref("unit-01"), edition.years.0, 1)));
    }
    old_documents(&reports, dir);
    let at = |places: &[Option<Place>]| format!("{places:?}").replace(".docx\"", ".doc\"");
    for (name, report) in &reports {
        let read = |ending: &str| {
            let name = format!("{name}.{ending}");
            read(&fs::read(dir.join(&name)).unwrap(), &name)
                .unwrap_or_else(|fault| panic!("{name}: {fault}"))
        };
        let (new, old) = (read("docx"), read("doc"));
        assert!(as_seen(&old.report) == as_seen(&new.report), "{name}");
        assert!(old.report.cells().eq(report.cells()), "{name}");
        assert_eq!(old.findings.len(), new.findings.len(), "{name}");
        assert!(at(&old.places) == at(&new.places), "{name}");
    }
}

#[test]
fn old_documents_are_taken_like_any_other_file() {
    if !have("soffice") {
        return;
    }
    let (books, documents) = (SmallRegion::new(), SmallRegion::new());
    let temp = tempfile::tempdir().unwrap();
    let reports: Vec<(String, Report)> = [("unit-01", 2020), ("head-office", 2020)]
        .map(|(unit, year)| (unit.to_owned(), SmallRegion::report(unit, year)))
        .into();
    old_documents(&reports, temp.path());
    // One under its own name, one as WPS calls such a file and people do.
    for (unit, name) in
        [("unit-01", "unit-01.doc"), ("head-office", "广州海关机关年报（终稿）.wps")]
    {
        fs::remove_file(documents.file(&format!("2020/{unit}.xlsx"))).unwrap();
        let bytes = fs::read(temp.path().join(format!("{unit}.doc"))).unwrap();
        documents.put(&format!("2020/{name}"), &bytes);
    }
    let published = |region: &SmallRegion| {
        let out = region.beside("out");
        let ended = nianbao!["batch", region.folder, "-o", out, "--to", "json,xml"];
        assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
        files(&out.join("site/2020"))
    };
    assert_eq!(published(&documents), published(&books));
    // A total that is wrong is told where it stands; comments cannot be put there.
    let mut report = SmallRegion::report("unit-01", 2021);
    let ix = report.edition.find("requests.received.total").unwrap();
    report.set(ix, nianbao_model::Cell::count(987_654));
    old_documents(&[("wrong".to_owned(), report)], temp.path());
    let file = temp.path().join("wrong.doc");
    let ended = nianbao!["check", file];
    assert!(ended.code == 1 && ended.stdout.contains("第2张表第4行第10列"), "{}", ended.stdout);
    let marked = temp.path().join("marked.docx");
    for (lang, says) in [("zh", "可以读取，但不能加批注"), ("en", "comments cannot be put into it")]
    {
        let ended = nianbao!["--lang", lang, "check", file, "--report", "docx", "-o", marked];
        assert_eq!(ended.code, 2, "{}", ended.stdout);
        assert!(ended.stderr.contains(says) && !marked.exists(), "{}", ended.stderr);
    }
}
