//! What the books give the publication beside the tables: who exercises what.

use crate::support::{json, nianbao};
use serde_json::json as value;
use std::{fs, path::Path};

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Who exercises what is a page of the column where the register says so, from the lists of all
/// units whose reports are published.
#[test]
fn a_page_says_who_exercises_what() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("region");
    let units = ["a", "b"]
        .map(|id| {
            format!("[[unit]]\nid = \"{id}\"\nname = \"{id}海关\"\nlevel = \"subordinate\"\n")
        })
        .concat();
    let register = format!("[region]\nid = \"r\"\nname = \"某关区\"\n{units}");
    put(&folder, "region.toml", &format!("{register}[powers]\npage = true\n"));
    let head = "事项编码,事项名称,事项类型,法律依据,行使单位,起始日期,终止日期";
    let ended = "08,旧事,行政许可,,,,2020-01-01\n";
    put(
        &folder,
        "2020/a.powers.csv",
        &format!("{head}\n01,子,行政许可,《甲法》第1条,,,\n02,丑,行政处罚,,,,2020-07-01\n{ended}"),
    );
    put(
        &folder,
        "2020/b.powers.csv",
        &format!(
            "{head}\n01,子,行政许可,《甲法》第1条,b海关、c,2020-03-01,\n09,寅,行政许可,,c,,\n"
        ),
    );
    for id in ["a", "b", "r"] {
        put(
            &folder,
            &format!("2020/{id}.md"),
            "## 一、总体情况\n平稳。\n## 五、存在的主要问题及改进情况\n无。\n## 六、其他需要报告的事项\n无。\n",
        );
    }
    let out = temp.path().join("out");
    nianbao!["batch", folder, "-o", out];
    let page = fs::read_to_string(out.join("site/powers/2020.html")).unwrap();
    assert!(page.contains("依据2个单位的权责事项清单，共2项"), "{page}");
    assert!(page.contains("<td>《甲法》第1条</td><td><a href=\"../2020/a.html\">a海关</a>、<a href=\"../2020/b.html\">b海关</a>"));
    assert!(
        page.contains("（2020-03-01起）")
            && page.contains("（至2020-07-01）")
            && !page.contains("旧事")
            && !page.contains("寅")
    );
    // A unit may be called by its name; what is none is told.
    let told = nianbao!["books", "check", folder, "--today", "2020-12-31"].stdout;
    assert!(
        told.contains("行使单位“c”不是登记表中单位的名称或者代码，2 项没有计给任何单位"),
        "{told}"
    );
    let csv = fs::read_to_string(out.join("site/powers/2020.csv")).unwrap();
    assert_eq!(csv.lines().nth(1), Some("2020,行政许可,01,子,《甲法》第1条,a海关,,"));
    assert_eq!(nianbao!["verify", out].code, 0);
    // A run for another year keeps it; without the setting it goes.
    put(&folder, "2021/a.powers.csv", &format!("{head}\n01,子,行政许可,《甲法》第1条,,,\n"));
    nianbao!["batch", folder, "-o", out, "--year", "2021"];
    assert_eq!(fs::read_to_string(out.join("site/powers/2020.html")).unwrap(), page);
    put(&folder, "region.toml", &register);
    nianbao!["batch", folder, "-o", out];
    assert!(!out.join("site/powers").exists());
}

/// A book of upkeep with so many columns, so many of them late.
fn looks(year: u16, late: usize, all: usize) -> String {
    let head = "类别,名称,应更新日期,检查日期,最近更新日期,发布条数,得分";
    let line = |n: usize| {
        let updated = if n < late { "01-02" } else { "03-16" };
        format!("栏目,栏目{n},{year}-03-10,{year}-03-20,{year}-{updated},,9{n}\n")
    };
    format!(
        "{head}\n{}账号,微信,,{year}-03-20,,{},\n",
        (0..all).map(line).collect::<String>(),
        all * 10
    )
}

/// A region of two units with books of upkeep of two years.
fn region_of_upkeep() -> (tempfile::TempDir, std::path::PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("region");
    let units = ["a", "b"]
        .map(|id| {
            format!("[[unit]]\nid = \"{id}\"\nname = \"{id}海关\"\nlevel = \"subordinate\"\n")
        })
        .concat();
    put(&folder, "region.toml", &format!("[region]\nid = \"r\"\nname = \"某关区\"\n{units}"));
    for (year, of_a, of_b) in [(2020, (1, 2), (2, 4)), (2021, (1, 2), (0, 6))] {
        put(&folder, &format!("{year}/a.upkeep.csv"), &looks(year, of_a.0, of_a.1));
        put(&folder, &format!("{year}/b.upkeep.csv"), &looks(year, of_b.0, of_b.1));
        for id in ["a", "b", "r"] {
            put(
                &folder,
                &format!("{year}/{id}.md"),
                "## 一、总体情况\n平稳。\n## 五、存在的主要问题及改进情况\n无。\n## 六、其他需要报告的事项\n无。\n",
            );
        }
    }
    (temp, folder)
}

/// Books of upkeep alone give units their indicators, and the region's follow by their kinds; what
/// is typed stays and is held against them.
#[test]
fn books_of_upkeep_give_indicators_and_the_regions_follow_by_their_kinds() {
    let (temp, folder) = region_of_upkeep();
    let out = temp.path().join("out");
    nianbao!["batch", folder, "-o", out];
    let said = |unit: &str, name: &str| -> Option<String> {
        let report = json(&out.join(format!("site/2021/{unit}.json")));
        let all = report["indicators"].as_array()?.iter().find(|one| one["name"] == name)?.clone();
        let text = |field: &str| all[field].as_str().unwrap_or_default().to_owned();
        Some(format!("{}{} {}", text("value"), text("unit"), text("year_on_year")))
    };
    assert_eq!(said("a", "栏目按期更新率").unwrap(), "50% 0个百分点");
    assert_eq!(said("b", "栏目按期更新率").unwrap(), "100% 50个百分点");
    // 7 of 8 after 3 of 6, and not the mean of 50 and 100; posts add up; what is each unit's own is
    // none of the region's.
    assert_eq!(said("r", "栏目按期更新率").unwrap(), "87.5% 37.5个百分点");
    assert_eq!(said("r", "政务新媒体发布信息").unwrap(), "80条 33.3%");
    assert_eq!(
        (said("a", "开展检查的季度").unwrap(), said("r", "开展检查的季度")),
        ("1个 0%".into(), None)
    );
    // 736 over eight looks, after 547 over six.
    assert_eq!(said("r", "抽查平均分").unwrap(), "92分 0.9%");
    assert!(fs::read_to_string(out.join("site/2021/r.html")).unwrap().contains("栏目按期更新率"));
    let panel = nianbao!["panel", out, "-o", temp.path().join("panel.csv")];
    assert!(
        panel.code == 0
            && fs::read_to_string(temp.path().join("panel.csv"))
                .unwrap()
                .contains("栏目按期更新率"),
        "{panel:?}"
    );
    // The dashboard has their history, and each unit's own beside it.
    let overview = json(&out.join("staff/run.json"))["overview"][0]["indicators"].clone();
    let series = overview["series"].as_array().unwrap();
    let of = |name: &str| series.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(
        of("栏目按期更新率")["years"],
        value!([
            { "year": 2020, "value": "50", "units": 2 },
            { "year": 2021, "value": "87.5", "units": 2 },
        ])
    );
    let own = of("开展检查的季度");
    assert_eq!((&own["kind"], &own["years"][1]["value"]), (&value!("own"), &value!(null)));
    assert_eq!(of("栏目按期更新率")["year_on_year"], "37.5个百分点");
    let units = overview["units"].as_array().unwrap();
    assert_eq!((units.len(), &units[1]["unit"]), (2, &value!("b")));
    assert!(units[1]["values"].as_array().unwrap().contains(&value!("60条")));
    let run = fs::read_to_string(out.join("staff/run.html")).unwrap();
    assert!(run.contains("<h3>指标") && run.contains("2020 50%，2021 87.5%"));
    // Nothing is done twice, and all is the same; then one unit's book changes, and the region
    // follows.
    let page = fs::read(out.join("site/2021/r.json")).unwrap();
    nianbao!["batch", folder, "-o", out];
    assert_eq!(fs::read(out.join("site/2021/r.json")).unwrap(), page);
    put(&folder, "2021/b.upkeep.csv", &looks(2021, 6, 6));
    nianbao!["batch", folder, "-o", out];
    assert_eq!(said("r", "栏目按期更新率").unwrap(), "12.5% -37.5个百分点");
    // What the region states itself is held against what its units give by their kinds.
    let mut handed_in = json(&out.join("site/2021/r.json"));
    handed_in["indicators"] = value!([
        { "name": "栏目按期更新率", "value": "50", "unit": "%" },
        { "name": "政务新媒体发布信息", "value": "80", "unit": "条" },
    ]);
    put(&folder, "2021/r.json", &handed_in.to_string());
    nianbao!["batch", folder, "-o", out];
    let run = fs::read_to_string(out.join("staff/run.json")).unwrap();
    let told = "指标“栏目按期更新率”：某关区填报 50%，有台账的各单位（2 个）加权平均为 12.5%。";
    assert!(run.contains(told) && !run.contains("指标“政务新媒体发布信息”"), "{run}");
    fs::remove_file(folder.join("2021/r.json")).unwrap();
    // Typed indicators stay as they are.
    let mut typed = json(&out.join("site/2021/b.json"));
    typed["indicators"] =
        serde_json::json!([{ "name": "栏目按期更新率", "value": "99", "unit": "%" }]);
    put(&folder, "2021/b.json", &typed.to_string());
    let batch = nianbao!["batch", folder, "-o", out];
    assert_eq!(batch.code, 1, "{batch:?}");
    let run = fs::read_to_string(out.join("staff/run.json")).unwrap();
    assert!(run.contains("指标“栏目按期更新率”：年报中为 99%，平台维护台账计得 0%。"), "{run}");
}
