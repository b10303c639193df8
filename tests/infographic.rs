//! The infographic and the statutory page, measured in Chromium (tests/python/infographic.py):
//! nothing is too small on a telephone, no texts meet, no line of one or two characters ends a
//! text, a poster is one sheet, and no sheet of a report but the last is half empty.

use crate::support::{browsed, example, formats, nianbao, random, root};
use nianbao_format::ExportJob;
use nianbao_model::{Indicator, Report};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Measures what the configuration names; nothing where the browser cannot be had. What was said.
fn measured(config: Value, folder: &Path) -> Option<String> {
    browsed("infographic.py", config, folder)
}

/// Random reports, the same ones each time, some with very long names and figures.
fn made_up(number: usize) -> Vec<Report> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let (sound, any) = (random::valid_reports().boxed(), random::reports().boxed());
    let make = |n: usize| {
        let mut report = if n.is_multiple_of(3) { &any } else { &sound }
            .new_tree(&mut runner)
            .unwrap()
            .current();
        if n.is_multiple_of(5) {
            report.unit.name =
                "某某经济技术开发区综合保税区管理委员会政务公开领导小组办公室".repeat(1 + n % 2);
            report.indicators.push(Indicator {
                name: "门户网站、政务新媒体和办事大厅公开各类政策文件及其解读材料的总数".into(),
                value: "123456789".into(),
                unit: "条次".into(),
                year_on_year: Some("-37.5%".into()),
            });
        }
        report
    };
    (0..number).map(make).collect()
}

/// Writes a report in a format into a folder.
fn put(folder: &Path, name: &str, format: &str, report: &Report, before: &[&Report]) -> PathBuf {
    let formats = formats();
    let exporter = formats.exporters().find(|exporter| exporter.info().id == format).unwrap();
    let document = nianbao_document::compose(report);
    let mut bytes = Vec::new();
    exporter.write(&ExportJob::new(report, &document).after(before), &mut bytes).unwrap();
    let file = folder.join(format!("{name}.{}", exporter.info().ending()));
    fs::write(&file, bytes).unwrap();
    file
}

#[test]
fn random_reports_are_drawn_without_texts_that_meet_or_are_too_small() {
    let full = std::env::var_os("NIANBAO_FULL").is_some();
    let temp = tempfile::tempdir().unwrap();
    let reports = made_up(if full { 200 } else { 18 });
    let (mut pages, mut pictures) = (Vec::new(), Vec::new());
    for (n, report) in reports.iter().enumerate() {
        // Others before it, as if they were the same unit's.
        let mut earlier: Vec<Report> = reports.iter().skip(n + 1).take(n % 5).cloned().collect();
        for (age, report) in earlier.iter_mut().rev().enumerate() {
            report.year = reports[n].year.saturating_sub(u16::try_from(age).unwrap() + 1);
        }
        let before: Vec<&Report> = earlier.iter().collect();
        let page = put(temp.path(), &format!("{n}"), "infographic", report, &before);
        let bytes = fs::metadata(&page).unwrap().len();
        assert!(bytes <= 80 * 1024, "{n}: {bytes} bytes");
        pages.push(page);
        pictures.push(put(temp.path(), &format!("{n}"), "svg", report, &before));
    }
    let widths = if full { vec![390, 750, 1280] } else { vec![390] };
    let posters: Vec<Value> = pages
        .iter()
        .step_by(if full { 1 } else { 4 })
        .map(|page| json!({ "file": page, "pages": 1 }))
        .collect();
    measured(
        json!({ "pages": pages, "pictures": pictures, "widths": widths, "papers": posters }),
        temp.path(),
    );
}

#[test]
fn the_examples_infographics_hold_on_a_telephone_and_a_tablet_and_are_posters_of_one_sheet() {
    let temp = tempfile::tempdir().unwrap();
    let out = temp.path().join("out");
    let Some(folder) = example("guangzhou") else { return };
    assert_eq!(nianbao!["batch", folder, "-o", out, "--to", "html,infographic,svg"].code, 0);
    let wrong = temp.path().join("wrong");
    if let Some(folder) = example("guangzhou-with-mistakes") {
        nianbao!["batch", folder, "-o", wrong, "--to", "html,infographic"];
    }
    let there =
        |files: Vec<PathBuf>| files.into_iter().filter(|file| file.is_file()).collect::<Vec<_>>();
    // The region, a busy unit, an empty one, five years, a draft.
    let pages = there(vec![
        out.join("site/2020/region.tujie.html"),
        out.join("site/2020/unit-01.tujie.html"),
        out.join("site/2020/unit-07.tujie.html"),
        wrong.join("site/2026/region.tujie.html"),
        wrong.join("staff/drafts/2020/i01.tujie.html"),
    ]);
    let pictures = [out.join("site/2020/region.svg"), out.join("site/2020/unit-07.svg")];
    let mut papers: Vec<Value> =
        pages.iter().map(|page| json!({ "file": page, "pages": 1 })).collect();
    let reports = ["region", "head-office", "unit-01", "unit-02", "unit-07", "unit-12"]
        .map(|unit| out.join(format!("site/2020/{unit}.html")));
    let earlier = ["region", "unit-03"].map(|unit| out.join(format!("site/2019/{unit}.html")));
    let others = [wrong.join("site/2026/region.html"), wrong.join("staff/drafts/2020/i01.html")];
    let printed = there(reports.into_iter().chain(earlier).chain(others).collect());
    papers.extend(printed.iter().map(|page| json!({ "file": page, "filled": true })));
    // As they were reviewed; all widths with `NIANBAO_FULL=1`.
    let widths =
        if std::env::var_os("NIANBAO_FULL").is_some() { vec![390, 750, 1280] } else { vec![390] };
    let names = ["region", "busy", "empty", "five-years", "one-year"];
    let looks: Vec<PathBuf> =
        pages.iter().take(4).cloned().chain([out.join("site/2019/unit-03.tujie.html")]).collect();
    let looks: serde_json::Map<String, Value> =
        names.iter().zip(&looks).map(|(name, page)| ((*name).to_owned(), json!(page))).collect();
    let config = json!({
        "pages": pages, "widths": [390, 750], "pictures": pictures, "papers": papers, "looks": looks, "look_widths": widths,
        "pictures_in": root().join("tests/pictures/infographic"), "update": std::env::var_os("NIANBAO_UPDATE_GOLDENS").is_some(),
    });
    measured(config, temp.path());
}

/// The measurement itself can fail.
#[test]
fn what_is_too_small_meets_or_stands_alone_would_be_noticed() {
    let temp = tempfile::tempdir().unwrap();
    let put = |name: &str, body: &str| {
        let file = temp.path().join(name);
        fs::write(
            &file,
            format!(
                "<!doctype html><meta charset=utf-8><body style='margin:0'><main>{body}</main>"
            ),
        )
        .unwrap();
        file
    };
    let pages = [
        put("small.html", "<p style='font-size:11px'>甲乙丙丁</p>"),
        put(
            "meets.html",
            "<p style='margin:0;height:4px'>甲乙丙丁</p><p style='margin:0'>戊己庚辛</p>",
        ),
        put("alone.html", "<p style='width:64px;font-size:16px'>甲乙丙丁戊</p>"),
        put(
            "wide.html",
            "<p style='width:600px;white-space:nowrap'>甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸</p>",
        ),
    ];
    let two = "<p style='break-after:page'>甲</p><p style='break-after:page'>乙</p><table><tr><td>1</td></tr></table>";
    let torn = "<table><tr><td>1</td><td>".to_owned()
        + &"<p style='height:1000px'>甲</p>".repeat(2)
        + "</td></tr></table>";
    let papers = [
        json!({ "file": put("long.html", two), "pages": 1 }),
        json!({ "file": put("empty.html", two), "filled": true }),
        json!({ "file": put("torn.html", &torn) }),
    ];
    measured(
        json!({ "pages": pages, "widths": [390], "papers": papers, "expects": true }),
        temp.path(),
    );
}
