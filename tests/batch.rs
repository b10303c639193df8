//! A whole region through `nianbao batch`: what is written, what is left alone, what is refused,
//! and what happens when a unit is broken.

use crate::support::{
    SmallRegion, UNITS, entry, example, files, formats, found, have, json, nianbao, random, read,
    sound, unit_ref, written,
};
use nianbao_export_xlsx::filled_template;
use nianbao_model::Cell;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The endings of the files that are written of each report where nobody says which.
fn endings() -> Vec<String> {
    formats()
        .exporters()
        .filter(|format| !format.only_on_request())
        .map(|format| format.info().ending().to_owned())
        .collect()
}

fn published(out: &Path) -> BTreeSet<String> {
    files(out).into_keys().collect()
}

fn no_temporary_files(out: &Path) {
    let odd: Vec<_> = files(out)
        .into_keys()
        .filter(|name| name.contains(".tmp") || name.rsplit('/').next().unwrap().starts_with('.'))
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
}
#[test]
fn a_sound_region_is_published_in_every_format_at_every_level() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("已发布 10 份") && ended.stdout.contains("0 处错误"),
        "{}",
        ended.stdout
    );
    let mut expected: BTreeSet<String> = ["index.html", "feed.xml", "sitemap.xml", "manifest.json"]
        .map(|name| format!("site/{name}"))
        .into();
    expected.extend(
        ["run.html", "run.json", "completeness.html", "manifest.json"]
            .map(|name| format!("staff/{name}")),
    );
    expected.extend(
        ["search.html", "search/index.json", "search/b/000.json", "search/d/000.json"]
            .map(|name| format!("site/{name}")),
    );
    let ids = || UNITS.iter().map(|(id, _)| *id).chain([SmallRegion::ID]);
    expected.extend(
        ["region", "head_office", "subordinate"].map(|level| format!("site/levels/{level}.html")),
    );
    expected.extend(ids().map(|id| format!("site/units/{id}.html")));
    for year in SmallRegion::YEARS {
        expected.insert(format!("site/years/{year}.html"));
        for id in ids() {
            expected.extend(endings().iter().map(|ending| format!("site/{year}/{id}.{ending}")));
        }
    }
    assert_eq!(published(&out), expected);
    // What was read, found and written, and how long it took.
    let run = json(&out.join("staff/run.json"));
    assert_eq!((&run["schema"], &run["cancelled"]), (&"nianbao.run/1".into(), &false.into()));
    assert_eq!(run["summary"], serde_json::json!({ "error": 0, "warning": 0, "note": 0 }));
    for year in SmallRegion::YEARS {
        for id in ids() {
            let entry = entry(&run, id, year);
            let unit = unit_ref(id);
            assert_eq!(
                (&entry["name"], &entry["level"]),
                (&unit.name.as_str().into(), &unit.level.unwrap().id().into()),
                "{entry}"
            );
            assert_eq!(
                (&entry["status"], &entry["findings"]),
                (&"published".into(), &serde_json::json!([])),
                "{entry}"
            );
            assert_eq!(entry["edition"], if year == 2020 { "2019" } else { "2021" });
            let rolled_up = year == 2021 && [SmallRegion::ID, "unit-02"].contains(&id);
            let source = if rolled_up { Value::Null } else { format!("{year}/{id}.xlsx").into() };
            assert_eq!(entry["source"], source, "{entry}");
            assert_eq!(entry["written"].as_array().unwrap().len(), endings().len(), "{entry}");
            assert!(entry["milliseconds"].as_f64().unwrap() > 0.0, "{entry}");
            // The roll-ups, two levels deep, say what the units say together; all others what was
            // handed in.
            for ending in ["xlsx", "xml", "json"] {
                let file = out.join(format!("site/{year}/{id}.{ending}"));
                assert_eq!(
                    read(&fs::read(file).unwrap(), id).unwrap().report,
                    SmallRegion::report(id, year),
                    "{year} {id} {ending}"
                );
            }
        }
    }
    links_lead(&out, &expected);
}

/// From the front page to every report, and from a report back.
fn links_lead(out: &Path, expected: &BTreeSet<String>) {
    // Every page can be reached from the index, and a report from its year, its level and its unit.
    let index = fs::read_to_string(out.join("site/index.html")).unwrap();
    let public = expected.iter().filter_map(|name| name.strip_prefix("site/"));
    for name in public.filter(|name| {
        name.contains('/') && !name.starts_with("units/") && !name.starts_with("search/")
    }) {
        assert!(index.contains(&format!("href=\"{name}\"")), "{name}");
    }
    for list in ["years/2021", "levels/subordinate", "units/unit-03"] {
        let list = fs::read_to_string(out.join(format!("site/{list}.html"))).unwrap();
        for name in ["2021/unit-03.html", "2021/unit-03.tujie.html", "2021/unit-03.xlsx"] {
            assert!(list.contains(&format!("href=\"../{name}\"")), "{name}");
        }
    }
    // A report's page leads back, to its picture, and to what can be taken along, with digests;
    // what changed since last year is marked.
    let page = fs::read_to_string(out.join("site/2021/unit-03.html")).unwrap();
    for link in [
        "../index.html",
        "../levels/subordinate.html",
        "../units/unit-03.html",
        "unit-03.tujie.html",
        "unit-03.xlsx",
        "unit-03.xml",
    ] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}");
    }
    let manifest = json(&out.join("site/manifest.json"));
    let listed = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["file"] == "2021/unit-03.xlsx")
        .unwrap();
    assert!(
        page.contains(listed["sm3"].as_str().unwrap())
            && page.contains(listed["sha256"].as_str().unwrap())
    );
    assert!(page.contains("data-change=\"up\"") && page.contains("对照2020年"));
    assert!(
        fs::read_to_string(out.join("site/2021/unit-03.tujie.html"))
            .unwrap()
            .contains("比上年增加")
    );
}

#[test]
fn pictures_are_written_where_somebody_asks_for_them() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out, "--year", "2021", "--to", "all"];
    if ended.stdout.contains("fonts-noto-cjk")
        || fs::read_to_string(out.join("staff/run.json")).unwrap().contains("fonts-noto-cjk")
    {
        crate::support::skipped("there is no Chinese font to draw pictures with");
        return;
    }
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    for ending in formats().exporters().map(|format| format.info().ending().to_owned()) {
        assert!(out.join(format!("site/2021/unit-03.{ending}")).is_file(), "{ending}");
    }
    let page = fs::read_to_string(out.join("site/2021/unit-03.html")).unwrap();
    assert!(
        page.contains("property=\"og:image\" content=\"https://haizhou.example")
            && page.contains("unit-03.share.png")
    );
    // The page of one year is the same, whether others were written with it or not.
    let all = region.beside("all");
    nianbao!["batch", region.folder, "-o", all, "--to", "all"];
    for ending in ["html", "tujie.html", "png"] {
        let file = format!("site/2021/unit-03.{ending}");
        assert_eq!(
            fs::read(out.join(&file)).unwrap(),
            fs::read(all.join(&file)).unwrap(),
            "{file}"
        );
    }
}

#[test]
fn the_manifest_gives_size_and_both_digests_of_every_file() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    nianbao!["batch", region.folder, "-o", out];
    let manifest = json(&out.join("site/manifest.json"));
    let staff = json(&out.join("staff/manifest.json"));
    assert_eq!(
        (&manifest["schema"], &staff["schema"]),
        (&"nianbao.manifest/2".into(), &"nianbao.staff/1".into())
    );
    let mut listed: Vec<Value> = manifest["files"].as_array().unwrap().clone();
    listed
        .iter_mut()
        .for_each(|file| file["file"] = format!("site/{}", file["file"].as_str().unwrap()).into());
    listed.extend(staff["files"].as_array().unwrap().iter().cloned());
    let names: BTreeSet<String> =
        listed.iter().map(|f| f["file"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        names,
        published(&out).into_iter().filter(|name| !name.ends_with("/manifest.json")).collect()
    );
    for file in &listed {
        let path = out.join(file["file"].as_str().unwrap());
        assert_eq!(file["size"].as_u64().unwrap(), fs::metadata(path).unwrap().len(), "{file}");
    }
    let digests = |program: &str, args: &[&str]| -> Option<BTreeMap<String, String>> {
        have(program).then(|| {
            let output =
                Command::new(program).args(args).args(&names).current_dir(&out).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let text = String::from_utf8(output.stdout).unwrap();
            // sha256sum: `digest  name`; openssl -r: `digest *name`.
            text.lines()
                .map(|line| line.split_once(' ').unwrap())
                .map(|(d, name)| (name[1..].to_owned(), d.to_owned()))
                .collect()
        })
    };
    let stated = |key: &str| -> BTreeMap<String, String> {
        listed
            .iter()
            .map(|f| (f["file"].as_str().unwrap().to_owned(), f[key].as_str().unwrap().to_owned()))
            .collect()
    };
    if let Some(met) = digests("sha256sum", &[]) {
        assert_eq!(met, stated("sha256"));
    }
    if let Some(met) = digests("openssl", &["dgst", "-sm3", "-r"]) {
        assert_eq!(met, stated("sm3"));
    }
}

#[test]
fn every_page_and_every_xml_is_well_formed() {
    if !have("xmllint") {
        return;
    }
    let region = SmallRegion::new();
    let out = region.beside("out");
    // A unit with errors, so that there is a draft, too.
    fs::write(
        region.file("2021/unit-01.xlsx"),
        filled_template(&crate::support::eventful(random::editions().get("2021").unwrap()))
            .unwrap(),
    )
    .unwrap();
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 1);
    let names: Vec<String> = published(&out)
        .into_iter()
        .filter(|name| name.ends_with(".xml") || name.ends_with(".html"))
        .collect();
    assert!(names.iter().any(|name| name.starts_with("staff/drafts/")), "{names:?}");
    let output = Command::new("xmllint")
        .arg("--noout")
        .arg("--nonet")
        .args(&names)
        .current_dir(&out)
        .output()
        .unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_same_region_gives_the_same_bytes_with_any_number_of_jobs() {
    let region = SmallRegion::new();
    let timeless = |out: &Path| -> BTreeMap<String, Vec<u8>> {
        let mut all = files(out);
        assert!(
            ["html", "json"]
                .iter()
                .all(|ending| all.remove(&format!("staff/run.{ending}")).is_some())
        );
        assert!(all.remove("staff/manifest.json").is_some(), "it has their digests");
        all
    };
    let (one, many) = (region.beside("one"), region.beside("many"));
    assert_eq!(nianbao!["batch", region.folder, "-o", one, "--jobs", "1"].code, 0);
    assert_eq!(nianbao!["batch", region.folder, "-o", many, "--jobs", "8"].code, 0);
    let first = timeless(&one);
    assert!(first.len() > 40);
    assert!(timeless(&many) == first, "jobs make no difference");
    assert_eq!(nianbao!["batch", region.folder, "-o", one].code, 0);
    assert!(timeless(&one) == first, "a second run makes no difference");
    assert_eq!(nianbao!["batch", region.folder, "-o", one, "--jobs", "0"].code, 2);
}

#[test]
fn a_broken_unit_does_not_keep_the_others_from_being_published() {
    let region = SmallRegion::new();
    let file = region.file("2021/unit-01.xlsx");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    fs::remove_file(region.file("2021/head-office.xlsx")).unwrap();
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(
        ended.stdout.contains("U03") && ended.stdout.contains("2021/unit-01.xlsx"),
        "{}",
        ended.stdout
    );
    let run = json(&out.join("staff/run.json"));
    assert_eq!(
        (&entry(&run, "unit-01", 2021)["status"], found(&run, "unit-01", 2021)),
        (&"unreadable".into(), vec!["U03".to_owned()])
    );
    assert_eq!(entry(&run, "unit-01", 2021)["findings"][0]["at"][0]["file"], "2021/unit-01.xlsx");
    assert_eq!(
        (&entry(&run, "head-office", 2021)["status"], found(&run, "head-office", 2021)),
        (&"missing".into(), vec!["U03".to_owned()])
    );
    for (unit, year) in [
        ("unit-01", 2020),
        ("head-office", 2020),
        ("unit-02", 2021),
        ("unit-03", 2021),
        (SmallRegion::ID, 2020),
    ] {
        assert_eq!(entry(&run, unit, year)["status"], "published", "{unit} {year}");
    }
    // A sum that lacks units is no report to publish.
    assert_eq!(entry(&run, SmallRegion::ID, 2021)["status"], "draft");
    assert!(
        out.join("staff/drafts/2021/haizhou.html").is_file()
            && !out.join("site/2021/haizhou.html").exists()
    );
    assert!(
        out.join("site/2021/unit-03.xlsx").is_file()
            && !out.join("site/2021/unit-01.xlsx").exists()
    );
    no_temporary_files(&out);
}

#[test]
fn a_report_with_errors_is_a_draft_and_stands_in_no_index() {
    let region = SmallRegion::new();
    let mut report = SmallRegion::report("unit-01", 2021);
    let ix = report.edition.find("requests.granted.research").unwrap();
    report.set(ix, Cell::count(77));
    region.put("2021/unit-01.xlsx", &filled_template(&report).unwrap());
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 1);
    let run = json(&out.join("staff/run.json"));
    // The jump from last year shows as well.
    assert_eq!(found(&run, "unit-01", 2021), ["I02", "I03", "Y04"]);
    assert_eq!(entry(&run, "unit-01", 2021)["status"], "draft");
    for ending in endings() {
        assert!(out.join(format!("staff/drafts/2021/unit-01.{ending}")).is_file(), "{ending}");
        assert!(!out.join(format!("site/2021/unit-01.{ending}")).exists(), "{ending}");
    }
    assert!(
        fs::read_to_string(out.join("staff/drafts/2021/unit-01.html")).unwrap().contains("草稿")
    );
    assert!(!fs::read_to_string(out.join("site/index.html")).unwrap().contains("2021/unit-01."));
    let staff = json(&out.join("staff/manifest.json"));
    assert_eq!(
        staff["files"].as_array().unwrap().len(),
        2 * endings().len() + 3 + 3,
        "the unit's, the region's, the pages, what is handed back and two texts to mail"
    );
}

#[test]
fn strict_holds_back_reports_with_warnings() {
    let region = SmallRegion::new();
    let mut report = SmallRegion::report("unit-01", 2020);
    let ix = report.edition.find("proactive.regulations.made").unwrap();
    report.set(ix, Cell::Blank);
    region.put("2020/unit-01.xlsx", &filled_template(&report).unwrap());
    let status = |args: &[&str]| {
        let out = region.beside("out");
        let all: Vec<_> = [
            &["batch".as_ref(), region.folder.as_os_str(), "-o".as_ref(), out.as_os_str()],
            &args.iter().map(|a| (*a).as_ref()).collect::<Vec<_>>()[..],
        ]
        .concat();
        let ended =
            crate::support::run(crate::support::command(env!("CARGO_BIN_EXE_nianbao"), &all));
        let run = json(&out.join("staff/run.json"));
        assert_eq!(found(&run, "unit-01", 2020), ["R04"], "{}", ended.stdout);
        (ended.code, entry(&run, "unit-01", 2020)["status"].as_str().unwrap().to_owned())
    };
    assert_eq!(status(&[]).1, "published");
    assert_eq!(status(&["--strict"]).1, "draft");
}

#[test]
fn year_and_formats_narrow_the_run_and_wrong_ones_are_refused() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out, "--year", "2021", "--to", "xml,json"];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let lists = ["levels/", "years/", "units/", "search/"];
    let reports = published(&out.join("site"))
        .into_iter()
        .filter(|name| name.contains('/') && !lists.iter().any(|list| name.starts_with(list)));
    let reports: Vec<String> = reports.collect();
    assert_eq!(reports.len(), 10);
    assert!(
        reports
            .iter()
            .all(|name| name.starts_with("2021/")
                && (name.ends_with(".xml") || name.ends_with(".json"))),
        "{reports:?}"
    );
    let result =
        nianbao!["batch", region.folder, "-o", out, "--year", "2021", "--report", "json"].json();
    assert_eq!(
        (&result["schema"], &result["reports"]["published"], &result["cancelled"]),
        (&"nianbao.batch/1".into(), &5.into(), &false.into())
    );
    let refused = |args: [&str; 2], word: &str| {
        let other = region.beside("refused");
        let ended = nianbao!["batch", region.folder, "-o", other, args[0], args[1]];
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{args:?}");
        assert!(ended.stderr.contains(word), "{args:?}: {}", ended.stderr);
        assert!(!other.exists(), "{args:?}");
    };
    refused(["--year", "2018"], "没有2018年");
    refused(["--to", "pdf"], "没有名为 pdf 的输出格式");
}

#[test]
fn only_what_an_earlier_run_wrote_is_removed() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    fs::write(out.join("note.txt"), "not ours").unwrap();
    fs::write(out.join("site/2020/unit-99.html"), "not ours").unwrap();
    // The unit ends with 2020: what was published for 2021 goes, where that is asked for.
    fs::remove_file(region.file("2021/unit-01.xlsx")).unwrap();
    region.change_register(
        "name = \"临江海关\"\n",
        "name = \"临江海关\"\nuntil = 2020\nmerged_into = \"unit-02\"\n",
    );
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert!(
        ended.code == 1 && ended.stdout.contains("来源已不在"),
        "{}{}",
        ended.stdout,
        ended.stderr
    );
    assert!(published(&out).contains("site/2021/unit-01.html"));
    let ended = nianbao!["batch", region.folder, "-o", out, "--prune"];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let now = published(&out);
    assert!(now.contains("note.txt") && now.contains("site/2020/unit-99.html"));
    assert!(
        !now.iter().any(|name| name.starts_with("site/2021/unit-01"))
            && now.contains("site/2020/unit-01.html"),
        "{now:?}"
    );
    no_temporary_files(&out);
    // A manifest that was tampered with leads to nothing outside.
    let outside = region.beside("outside.txt");
    fs::write(&outside, "not ours").unwrap();
    fs::write(
        out.join("site/manifest.json"),
        r#"{"files":[{"file":"../../outside.txt"},{"file":"/etc/hostname"}],"drafts":[]}"#,
    )
    .unwrap();
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    assert!(outside.is_file());
}

#[test]
fn the_output_may_not_fall_among_the_reports() {
    let region = SmallRegion::new();
    let before = files(&region.folder);
    for inside in ["", "2020", "2021", "2022/new", "editions"] {
        let ended = nianbao!["batch", region.folder, "-o", region.file(inside)];
        assert_eq!(ended.code, 2, "{inside}");
        assert!(ended.stderr.contains("会覆盖填报文件"), "{inside}: {}", ended.stderr);
    }
    assert_eq!(nianbao!["batch", region.folder, "-o", region.file("2021/../2020")].code, 2);
    assert!(files(&region.folder) == before);
    // A folder of its own below the region is none of the years.
    assert_eq!(nianbao!["batch", region.folder, "-o", region.file("发布")].code, 0);
    let nowhere = nianbao!["batch", region.beside("nowhere"), "-o", region.beside("out")];
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("region.toml"), "{}", nowhere.stderr);
}

/// Enough units that the run can be stopped in its midst.
#[cfg(unix)]
#[test]
fn a_stopped_run_changes_nothing() {
    const MANY: usize = 300;
    let region = SmallRegion::new();
    let mut register = fs::read_to_string(region.file("region.toml")).unwrap();
    let book = written(
        &sound(random::editions().get("2021").unwrap(), unit_ref("unit-01"), 2021, 1),
        "xlsx",
    );
    for n in 0..MANY {
        register += &format!(
            "\n[[unit]]\nid = \"more-{n:03}\"\nname = \"临江海关\"\nlevel = \"subordinate\"\nfrom = 2021\n"
        );
        region.put(&format!("2021/more-{n:03}.xlsx"), &book);
    }
    // The tables of the portal stand behind the units.
    region.put("region.toml", register.as_bytes());
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out, "--year", "2020"].code, 0);
    let before = files(&out);
    let args = ["batch".as_ref(), region.folder.as_os_str(), "-o".as_ref(), out.as_os_str()];
    let child = crate::support::command(env!("CARGO_BIN_EXE_nianbao"), &args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !fs::read_dir(out.join(".nianbao/next/site/2021"))
        .is_ok_and(|mut entries| entries.nth(20).is_some())
    {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was written");
        std::thread::sleep(Duration::from_millis(5));
    }
    let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("已中断"), "{output:?}");
    assert!(files(&out) == before, "everything stays as it was");
    assert!(!out.join(".nianbao/next").exists());
}

#[test]
fn the_example_region_is_published_whole() {
    let Some(folder) = example("guangzhou") else { return };
    let temp = tempfile::tempdir().unwrap();
    let out = temp.path().join("out");
    let ended = nianbao!["batch", folder, "-o", out];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let run = json(&out.join("staff/run.json"));
    let reports = run["reports"].as_array().unwrap();
    assert!(reports.len() > 20, "{}", reports.len());
    for report in reports {
        assert_eq!(report["status"], "published", "{report:#}");
        // One claim of the published report of 2020 is not rounded; the register explains it, and
        // nothing else is found.
        let explained = usize::from(report["unit"] == "region" && report["year"] == 2020);
        // Books of upkeep tell of columns past their day, which is no fault of the report: a note
        // says that they do.
        let (notes, findings): (Vec<&Value>, Vec<&Value>) = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .partition(|f| f["code"] == "K05" && f["severity"] == "note");
        assert!(
            notes.len() <= 1
                && notes
                    .iter()
                    .all(|f| f["message"]["zh"].as_str().unwrap().starts_with("台账检查另有")),
            "{report:#}"
        );
        assert_eq!(findings.len(), explained, "{report:#}");
        assert!(
            findings.iter().all(|f| f["code"] == "T03" && f["accepted"]["by"].is_string()),
            "{report:#}"
        );
        assert_eq!(report["written"].as_array().unwrap().len(), endings().len(), "{report:#}");
        for file in report["written"].as_array().unwrap() {
            assert!(out.join(file.as_str().unwrap()).is_file(), "{file}");
        }
    }
    no_temporary_files(&out);
    // Feed and sitemap name every page by its address, the latest year first, and every page is
    // there.
    let base = "https://customs.example/xxgk/nb/";
    let addresses = |name: &str, before: &str| -> Vec<String> {
        let text = fs::read_to_string(out.join("site").join(name)).unwrap();
        let start = format!("{before}{base}");
        let pieces = text
            .split(start.as_str())
            .skip(1)
            .map(|rest| rest.split(['"', '<']).next().unwrap().to_owned());
        pieces.filter(|path| path.contains('/')).collect()
    };
    let (feed, map) = (addresses("feed.xml", "<id>"), addresses("sitemap.xml", "<loc>"));
    assert_eq!((feed.len(), &feed), (reports.len(), &map));
    assert!(feed[0].starts_with("2020/") && feed.last().unwrap().starts_with("2019/"), "{feed:?}");
    assert!(feed.iter().all(|page| out.join("site").join(page).is_file()));
    assert!(fs::read_to_string(out.join("site/index.html")).unwrap().contains("href=\"feed.xml\""));
    let listed = json(&out.join("site/manifest.json"));
    let listed: Vec<&str> =
        listed["files"].as_array().unwrap().iter().map(|f| f["file"].as_str().unwrap()).collect();
    assert!(listed.contains(&"feed.xml") && listed.contains(&"sitemap.xml"));
    if have("xmllint") {
        let names: Vec<String> = published(&out)
            .into_iter()
            .filter(|name| name.ends_with(".xml") || name.ends_with(".html"))
            .collect();
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet"])
            .args(&names)
            .current_dir(&out)
            .output()
            .unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
