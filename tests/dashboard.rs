//! The dashboard of the run report: what it says agrees with the reports and findings of the same
//! run.

use crate::support::{example, json, nianbao};
use serde_json::Value;
use std::{collections::BTreeMap, fs};

/// A batch over an example: its run report as page and as JSON, and its exit status.
fn run(name: &str, lang: &str) -> Option<(String, Value, tempfile::TempDir)> {
    let folder = example(name)?;
    let temp = tempfile::tempdir().unwrap();
    let out = temp.path().join("out");
    let ended = nianbao!["--lang", lang, "batch", folder, "-o", out, "--to", "json"];
    assert!(ended.code < 2, "{}", ended.stderr);
    Some((
        fs::read_to_string(out.join("staff/run.html")).unwrap(),
        json(&out.join("staff/run.json")),
        temp,
    ))
}

fn year(run: &Value, year: u16) -> &Value {
    run["overview"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["year"] == year)
        .unwrap_or_else(|| panic!("{year}"))
}

#[test]
fn the_example_region_s_figures_are_those_of_its_reports() {
    let Some((page, run, temp)) = run("guangzhou", "zh") else { return };
    let overview = year(&run, 2020);
    let levels: Vec<_> = overview["levels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|level| (&level["level"], &level["published"]))
        .collect();
    let expected = [("region", 1), ("head_office", 1), ("subordinate", 20)]
        .map(|(level, n)| (Value::from(level), Value::from(n)));
    assert_eq!(levels, expected.iter().map(|(a, b)| (a, b)).collect::<Vec<_>>());
    // Every unit has its small chart, with the figures that its reports of both years publish.
    let charts = overview["charts"].as_array().unwrap();
    assert_eq!(charts.len(), 21);
    let mut sum = 0;
    for chart in charts {
        let unit = chart["unit"].as_str().unwrap();
        let published = |year: u16| {
            json(&temp.path().join(format!("out/site/{year}/{unit}.json")))["cells"]["requests.received.total"].clone()
        };
        assert_eq!(
            chart["facts"]["received"],
            serde_json::json!([[2019, published(2019)], [2020, published(2020)]]),
            "{unit}"
        );
        sum += published(2020).as_i64().unwrap();
        assert!(page.contains(&format!("<a href=\"#2020-{unit}\">")), "{unit}");
    }
    // The published report of 2020: 88 new requests, 93 that ended.
    assert_eq!((sum, &overview["region"]["facts"]["ended"]), (88, &93.into()));
    let endings: i64 = overview["endings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| unit["facts"]["ended"].as_i64().unwrap())
        .sum();
    assert_eq!(endings, 93, "nobody is left out of how requests ended");
    assert_eq!(overview["rules"], serde_json::json!([]));
    for heading in [
        "完成情况",
        "待处理的问题",
        "各单位新收申请",
        "申请办理结果",
        "指标",
        "排名",
        "数值差异较大的单位",
        "逐份报告",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    assert!(
        page.contains("id=\"overview-2020\" open=\"open\"")
            && page.contains("id=\"overview-2019\">")
    );
}

#[test]
fn open_findings_are_counted_as_the_run_report_lists_them() {
    let Some((page, run, _)) = run("guangzhou-with-mistakes", "en") else { return };
    let mut rules: BTreeMap<(u64, String), u64> = BTreeMap::new();
    let mut units: BTreeMap<(u64, String), u64> = BTreeMap::new();
    for report in run["reports"].as_array().unwrap() {
        for finding in report["findings"].as_array().unwrap() {
            let of_a_unit = report["unit"].is_string() || report["status"] == "compared";
            if of_a_unit && finding["severity"] != "note" && finding["accepted"].is_null() {
                let year = finding["year"].as_u64().unwrap();
                *rules.entry((year, finding["code"].as_str().unwrap().to_owned())).or_default() +=
                    1;
                *units.entry((year, finding["unit"].as_str().unwrap().to_owned())).or_default() +=
                    1;
            }
        }
    }
    assert!(rules.len() > 20 && rules.contains_key(&(2026, "U05".to_owned())), "{rules:?}");
    for overview in run["overview"].as_array().unwrap() {
        let year = overview["year"].as_u64().unwrap();
        let shown = |list: &str| overview[list].as_array().unwrap().clone();
        let of = |map: &BTreeMap<(u64, String), u64>| {
            map.keys().filter(|(of, _)| *of == year).count() as u64
        };
        assert_eq!(
            shown("rules").len() as u64 + overview["more_rules"].as_u64().unwrap(),
            of(&rules),
            "{year}"
        );
        assert_eq!(
            shown("open").len() as u64 + overview["more_open"].as_u64().unwrap(),
            of(&units),
            "{year}"
        );
        for open in shown("rules") {
            assert_eq!(
                open["findings"],
                rules[&(year, open["rule"].as_str().unwrap().to_owned())],
                "{year} {open}"
            );
        }
        for open in shown("open") {
            let count = open["errors"].as_u64().unwrap() + open["warnings"].as_u64().unwrap();
            assert_eq!(
                count,
                units[&(year, open["unit"].as_str().unwrap().to_owned())],
                "{year} {open}"
            );
        }
    }
    assert!(
        page.contains("at a glance")
            && page.contains("Units that stand out")
            && !page.contains("待处理")
    );
}

#[test]
fn a_unit_far_from_the_others_is_named_and_one_year_alone_still_has_a_dashboard() {
    let Some(source) = example("guangzhou") else { return };
    let temp = tempfile::tempdir().unwrap();
    let (folder, out) = (temp.path().join("region"), temp.path().join("out"));
    fs::create_dir_all(folder.join("2020")).unwrap();
    let register =
        fs::read_to_string(source.join("region.toml")).unwrap().replace("emblem = ", "# emblem = ");
    fs::write(folder.join("region.toml"), register).unwrap();
    for file in fs::read_dir(source.join("2020")).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        if !name.starts_with("region") && name != "unit-05.xlsx" {
            fs::copy(file.path(), folder.join("2020").join(&name)).unwrap();
        }
    }
    // One unit says a thousand times what the others say.
    let unit = folder.join("2020/unit-05.json");
    let ended = nianbao!["convert", source.join("2020/unit-05.xlsx"), "-o", unit];
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let mut report = json(&unit);
    for (address, cell) in report["cells"].as_object_mut().unwrap() {
        if address.starts_with("requests.")
            && let Some(count) = cell.as_i64()
        {
            *cell = (count * 1000).into();
        }
    }
    fs::write(&unit, report.to_string()).unwrap();
    let ended = nianbao!["batch", folder, "-o", out, "--to", "json"];
    assert!(ended.code < 2, "{}", ended.stderr);
    let run = json(&out.join("staff/run.json"));
    let outliers = year(&run, 2020)["outliers"].as_array().unwrap();
    assert!(
        outliers.iter().any(|one| one["unit"] == "unit-05" && one["measure"] == "received"),
        "{outliers:#?}"
    );
    assert!(
        fs::read_to_string(out.join("staff/run.html")).unwrap().contains("本年新收申请 "),
        "the page says so, too"
    );
}
