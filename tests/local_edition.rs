//! A local edition dropped into a region's folder is used for reading, checking, the template,
//! writing and the roll-up, without code.

use crate::support::{formats, json, nianbao, root, sound, written};
use nianbao_format::{ExportJob, Input};
use nianbao_grid::Expect;
use nianbao_model::{Cell, Edition, Editions, Level, Report, UnitRef};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

const EXTRA: [&str; 3] = [
    "proactive.other_documents.issued",
    "proactive.other_documents.repealed",
    "proactive.other_documents.in_force",
];

fn folder() -> PathBuf {
    root().join("examples/local-edition")
}

fn edition(folder: &Path) -> (Editions, Arc<Edition>) {
    let mut editions = Editions::national();
    let file = folder.join("editions/2021-province.toml");
    let edition =
        editions.add("editions/2021-province.toml", &fs::read_to_string(file).unwrap()).unwrap();
    (editions, edition)
}

/// What a unit of the example hands in.
fn report(edition: &Arc<Edition>, id: &str, name: &str, level: Level, seed: u16) -> Report {
    sound(edition, UnitRef { id: id.into(), name: name.into(), level: Some(level) }, 2023, seed)
}

fn reports(edition: &Arc<Edition>) -> [Report; 3] {
    [
        report(edition, "head-office", "示例市海关机关", Level::HeadOffice, 1),
        report(edition, "unit-01", "示例东海关", Level::Subordinate, 2),
        report(edition, "unit-02", "示例西海关", Level::Subordinate, 3),
    ]
}

#[test]
fn the_example_is_read_checked_written_and_added_up_with_the_extra_row() {
    let folder = folder();
    let (editions, edition) = edition(&folder);
    if std::env::var_os("NIANBAO_UPDATE_EXAMPLE").is_some() {
        for report in reports(&edition) {
            fs::write(folder.join(format!("2023/{}.csv", report.unit.id)), written(&report, "csv"))
                .unwrap();
        }
    }
    let temp = tempfile::tempdir().unwrap();
    let out = temp.path().join("out");
    let ended = nianbao!["batch", folder, "-o", out];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended.stdout.contains("已发布 4 份") && ended.stdout.contains("0 处错误、0 处警告"),
        "{}",
        ended.stdout
    );
    // Every format has the row and gives it back; the region's is the sum.
    let stock = |report: &Report| report.at(EXTRA[2]).unwrap().value().unwrap();
    let sum: nianbao_model::Decimal = reports(&edition).iter().map(stock).sum();
    let formats = formats();
    for ending in ["xlsx", "html", "xml", "json", "csv"] {
        for (id, whole) in [("unit-01", &reports(&edition)[1]), ("region", &reports(&edition)[0])] {
            let file = out.join(format!("site/2023/{id}.{ending}"));
            let bytes = fs::read(&file).unwrap();
            let expect = Expect { edition: Some(&edition), year: Some(2023), ..Expect::default() };
            let name = file.display().to_string();
            let back =
                formats.read(&Input::new(&bytes, &name, &editions), None, &expect).unwrap().report;
            assert_eq!(back.edition.id, "2021-province", "{name}");
            match id {
                "region" => assert_eq!(stock(&back), sum, "{name}"),
                _ => assert!(EXTRA.iter().all(|cell| back.at(cell) == whole.at(cell)), "{name}"),
            }
        }
    }
    let page = fs::read_to_string(out.join("site/2023/unit-01.html")).unwrap();
    for label in ["其他主动公开文件", "行政许可（含备案）", "行政规范性文件（含部门联合发文）"]
    {
        assert!(page.contains(label), "{label}");
    }
    assert!(page.contains("《示例省政府信息公开工作年度报告格式》"));
    assert!(
        fs::read_to_string(out.join("site/2023/unit-01.tujie.html"))
            .unwrap()
            .contains("其他主动公开文件")
    );
}

#[test]
fn a_published_page_with_these_labels_is_read_by_them() {
    let folder = folder();
    let (editions, edition) = edition(&folder);
    let [_, report, _] = reports(&edition);
    // A portal takes all marks away, so that the labels alone tell what is what.
    let document = nianbao_document::compose(&report);
    let mut page = Vec::new();
    formats()
        .exporter("html")
        .unwrap()
        .write(&ExportJob::new(&report, &document), &mut page)
        .unwrap();
    let page = String::from_utf8(page)
        .unwrap()
        .replace("data-cell", "x-cell")
        .replace("data-edition", "x-edition");
    let expect = Expect { edition: Some(&edition), year: Some(2023), ..Expect::default() };
    let back = formats()
        .read(&Input::new(page.as_bytes(), "saved.html", &editions), None, &expect)
        .unwrap()
        .report;
    for (ix, cell) in report.cells() {
        assert_eq!(back.cell(ix), cell, "{}", edition.spec(ix).address);
    }
    // The national wording is still understood.
    let national = page
        .replace("行政许可（含备案）", "行政许可")
        .replace("其他主动公开文件", "其它主动公开文件");
    let back = formats()
        .read(&Input::new(national.as_bytes(), "saved.html", &editions), None, &expect)
        .unwrap()
        .report;
    for cell in ["proactive.licensing.decisions", EXTRA[0]] {
        assert_eq!(back.at(cell), report.at(cell), "{cell}");
    }
}

#[test]
fn the_template_asks_for_the_row_and_a_blank_one_is_told() {
    let folder = folder();
    let temp = tempfile::tempdir().unwrap();
    let file = |name: &str| temp.path().join(name);
    let made = nianbao![
        "template",
        "--region",
        folder,
        "--edition",
        "2021-province",
        "-o",
        file("t.xlsx")
    ];
    assert_eq!(made.code, 0, "{}", made.stderr);
    let converted = nianbao!["convert", file("t.xlsx"), "--region", folder, "-o", file("t.json")];
    assert!(converted.code < 2, "{}", converted.stderr);
    let blank = json(&file("t.json"));
    assert_eq!(blank["edition"], "2021-province");
    assert!(
        EXTRA
            .iter()
            .all(|cell| blank["cells"][cell].is_null() && blank["cells"].get(cell).is_some()),
        "{blank}"
    );
    assert!(converted.stderr.contains("其他主动公开文件"), "{}", converted.stderr);
}

#[test]
fn a_broken_edition_stops_the_region_with_file_line_and_what_to_write() {
    let folder = folder();
    let temp = tempfile::tempdir().unwrap();
    let region = temp.path().join("region");
    fs::create_dir_all(region.join("editions")).unwrap();
    fs::copy(folder.join("region.toml"), region.join("region.toml")).unwrap();
    let good = fs::read_to_string(folder.join("editions/2021-province.toml")).unwrap();
    let cases = [
        (
            good.replace("after = \"normative_documents\"", "after = \"normative\""),
            "editions/2021-province.toml:11",
            "已有行的 id",
        ),
        (good.replace("aliases", "alias"), "editions/2021-province.toml", "alias"),
        (good.replace("title =", "titel ="), "editions/2021-province.toml:6", "可以写的有：id"),
        (
            good.replace("extends = \"2021\"", "extends = \"2020\""),
            "editions/2021-province.toml:4",
            "可用：2019、2021",
        ),
    ];
    for (toml, place, word) in cases {
        fs::write(region.join("editions/2021-province.toml"), toml).unwrap();
        let ended = nianbao!["batch", region, "-o", temp.path().join("out")];
        assert_eq!(ended.code, 2, "{}", ended.stdout);
        assert!(
            ended.stderr.contains(place) && ended.stderr.contains(word),
            "{place} {word}: {}",
            ended.stderr
        );
    }
    fs::write(region.join("editions/2021-province.toml"), b"id = \"\xff\"").unwrap();
    assert!(nianbao!["batch", region, "-o", temp.path().join("out")].stderr.contains("UTF-8"));
}

/// Cells of the extra row are cells as any other.
#[test]
fn the_extra_row_keeps_blank_zero_and_not_applicable_apart() {
    let folder = folder();
    let (editions, edition) = edition(&folder);
    let [_, mut report, _] = reports(&edition);
    for (cell, state) in EXTRA.iter().zip([Cell::Blank, Cell::count(0), Cell::not_applicable("/")])
    {
        report.set(edition.find(cell).unwrap(), state);
    }
    for format in ["xlsx", "html", "xml", "json", "csv"] {
        let bytes = written(&report, format);
        let expect = Expect { edition: Some(&edition), year: Some(2023), ..Expect::default() };
        let back = formats()
            .read(&Input::new(&bytes, "a", &editions), Some(format), &expect)
            .unwrap()
            .report;
        assert!(EXTRA.iter().all(|cell| back.at(cell) == report.at(cell)), "{format}");
    }
}
