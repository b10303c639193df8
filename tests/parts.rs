//! The parts of an output folder: what goes to the portal leads nowhere else and tells nothing that
//! stays in the house, and a folder that had no parts gets them all at once.

use crate::support::{SmallRegion, command, files, json, nianbao};
use nianbao_model::{Cell, Indicator, Prose};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
    process::Stdio,
};

/// Numbers with right check digits that belong to nobody.
const NUMBERS: [&str; 4] =
    ["11010519491231002X", "13800138000", "6222021234567890128", "139 1234 5678"];

/// A region in which one report has personal numbers in all places that people write into, and
/// another quotes its text.
fn leaking() -> (SmallRegion, PathBuf) {
    let region = SmallRegion::new();
    let mut report = SmallRegion::report("unit-01", 2021);
    let text = format!(
        "申请人张某（身份证{}，电话{}）申请公开{}件信息，退费到{}，另一电话{}，已于5月办结并当面送达，张某表示满意。",
        NUMBERS[0], NUMBERS[1], 12, NUMBERS[2], NUMBERS[3]
    );
    for n in 0..report.edition.sections.len() {
        *report.section_mut(n) = Prose::new(&text);
    }
    report.set(
        report.edition.find("requests.received.total").unwrap(),
        Cell::unreadable(&format!("问{}", NUMBERS[1])),
    );
    report.indicators = vec![Indicator {
        name: format!("{}热线接听量", NUMBERS[1]),
        value: "1".into(),
        unit: "次".into(),
        year_on_year: None,
    }];
    region.put("2021/unit-01.xlsx", &crate::support::written(&report, "xlsx"));
    let mut other = SmallRegion::report("unit-03", 2021);
    *other.section_mut(1) = Prose::new(&text);
    region.put("2021/unit-03.xlsx", &crate::support::written(&other, "xlsx"));
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 1, "{}{}", ended.stdout, ended.stderr);
    assert!(NUMBERS.iter().all(|number| !ended.stdout.contains(number)), "{}", ended.stdout);
    (region, out)
}

/// Everything that a file says, its parts' where it is a zip.
fn said(bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) {
        for n in 0..zip.len() {
            let mut part = Vec::new();
            zip.by_index(n).unwrap().read_to_end(&mut part).unwrap();
            text += &String::from_utf8_lossy(&part);
        }
    }
    text
}

#[test]
fn no_personal_number_reaches_what_is_written() {
    let (region, out) = leaking();
    let original = said(&fs::read(region.file("2021/unit-01.xlsx")).unwrap());
    assert!(
        NUMBERS.iter().all(|number| original.contains(number)),
        "the search finds what is there"
    );
    let mut drafts = 0;
    for (name, bytes) in files(&out) {
        let text = said(&bytes);
        for number in NUMBERS {
            assert!(!text.contains(number), "{name}: {number}");
        }
        drafts += usize::from(
            name.starts_with("staff/drafts/2021/unit-01.") && text.contains("138******00"),
        );
    }
    assert!(drafts >= 4, "{drafts}: the numbers are masked and not left out");
    // The unit's own file has them whole: it is not handed back, and the text to mail says what to
    // mend.
    assert!(
        !out.join("staff/returned/2021/unit-01.xlsx").exists()
            && out.join("staff/mail/2021/unit-01.txt").is_file()
    );
    let records = fs::read_to_string(out.join(".nianbao/records/0.jsonl")).unwrap();
    assert!(NUMBERS.iter().all(|number| !records.contains(number)));
    // The masked report is what was read back: T07 is all that is said of that, and no format
    // failed.
    let run = json(&out.join("staff/run.json"));
    let codes: BTreeSet<&str> = run["reports"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|report| report["findings"].as_array().unwrap())
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains("T07") && !codes.contains("B01"), "{codes:?}");
}

/// The addresses that a page or feed leads to.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    for start in
        ["href=\"", "src=\"", "action=\"", "content=\"https://", "<loc>", "<id>", "data-root=\""]
    {
        for rest in text.split(start).skip(1) {
            let link = rest.split(['"', '<']).next().unwrap().split(['#', '?']).next().unwrap();
            links.push(if start.contains("https") {
                format!("https://{link}")
            } else {
                link.to_owned()
            });
        }
    }
    links.retain(|link| !link.is_empty() && !link.starts_with("data:"));
    links
}

/// Where a link of a file leads; nothing if out of the folder.
fn led(from: &str, link: &str) -> Option<String> {
    let mut place: Vec<&str> = from.split('/').collect();
    place.pop();
    for part in link.split('/') {
        match part {
            ".." => _ = place.pop()?,
            "." | "" => {}
            part => place.push(part),
        }
    }
    Some(place.join("/"))
}

#[test]
fn every_link_of_the_portals_part_stays_in_it_and_the_staffs_lead_somewhere() {
    let (_region, out) = leaking();
    let all = files(&out);
    let base = "https://haizhou.example/gkml";
    let mut followed = [0, 0];
    for (name, bytes) in all
        .iter()
        .filter(|(name, _)| [".html", ".xml", ".js"].iter().any(|ending| name.ends_with(ending)))
    {
        let in_site = name.starts_with("site/");
        let text = String::from_utf8_lossy(bytes);
        for link in links(&text) {
            let at = match link.strip_prefix(base) {
                Some(path) => led("site/x", path.trim_start_matches('/')),
                // Schemas and namespaces are no links.
                None if link.contains("://") || link.starts_with("urn:") => continue,
                None => led(name, &link),
            };
            let at = at.unwrap_or_else(|| panic!("{name} leads out of the folder: {link}"));
            assert!(
                all.contains_key(&at) || out.join(&at).is_dir(),
                "{name} leads to nothing: {link}"
            );
            assert!(!in_site || at.starts_with("site"), "{name} leads into the house: {link}");
            followed[usize::from(in_site)] += 1;
        }
        assert!(
            !in_site || !text.contains("drafts/") && !text.contains("staff/"),
            "{name} speaks of the house"
        );
        assert!(
            in_site
                || !name.ends_with(".html")
                || text.contains("name=\"robots\" content=\"noindex\""),
            "{name}"
        );
    }
    assert!(followed[0] > 20 && followed[1] > 300, "{followed:?}");
    // Nor does any other file say where the house is, and no file of a draft's name is among them.
    let drafts: BTreeSet<&str> =
        all.keys().filter_map(|name| name.strip_prefix("staff/drafts/")).collect();
    assert!(!drafts.is_empty());
    for (name, bytes) in all.iter().filter(|(name, _)| name.starts_with("site/")) {
        assert!(!said(bytes).contains("staff/"), "{name}");
        assert!(!drafts.contains(&name["site/".len()..]), "{name}");
    }
}

#[test]
fn the_portals_part_is_taken_for_itself_and_is_none_to_publish_into() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    let site = out.join("site");
    fs::write(site.join("mine.txt"), "mine").unwrap();
    fs::write(out.join("mine.txt"), "mine").unwrap();
    let notes = |path: &Path| -> Vec<String> {
        let ended = nianbao!["verify", path, "--report", "json"];
        assert_eq!(ended.code, 0, "{}", ended.stdout);
        ended.json()["notes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|note| note["file"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(notes(&out), ["mine.txt", "site/mine.txt"]);
    assert_eq!(notes(&site), ["mine.txt"]);
    // As it was put onto a server, without the rest.
    let far = region.beside("far");
    assert!(
        std::process::Command::new("cp").arg("-r").args([&site, &far]).status().unwrap().success()
    );
    assert_eq!(notes(&far), ["mine.txt"]);
    let mut packages = Vec::new();
    let mut panels = Vec::new();
    for (n, folder) in [&out, &site, &far].into_iter().enumerate() {
        let (package, panel) =
            (region.beside(&format!("{n}.zip")), region.beside(&format!("{n}.csv")));
        assert_eq!(nianbao!["package", folder, "--year", "2021", "-o", package].code, 0);
        assert_eq!(nianbao!["panel", folder, "-o", panel].code, 0);
        packages.push(fs::read(package).unwrap());
        panels.push(fs::read(panel).unwrap());
    }
    assert!(
        packages[1] == packages[0]
            && packages[2] == packages[0]
            && panels[1] == panels[0]
            && panels[2] == panels[0]
    );
    let before = files(&out);
    for folder in [&site, &far] {
        let ended = nianbao!["batch", region.folder, "-o", folder];
        assert!(ended.code == 2 && ended.stderr.contains("site"), "{}", ended.stderr);
    }
    assert!(files(&out) == before);
}

/// Lays a publication out as it was before there were parts.
fn without_parts(out: &Path) {
    let list = |name: &str| json(&out.join(name))["files"].as_array().unwrap().clone();
    let (public, mut drafts) = (list("site/manifest.json"), list("staff/manifest.json"));
    drafts.retain(|file| file["file"].as_str().unwrap().starts_with("staff/drafts/"));
    drafts
        .iter_mut()
        .for_each(|file| file["file"] = file["file"].as_str().unwrap()["staff/".len()..].into());
    // There were none of these then.
    for newer in ["mail", "returned"] {
        _ = fs::remove_dir_all(out.join("staff").join(newer));
    }
    for part in ["site", "staff"] {
        for entry in fs::read_dir(out.join(part)).unwrap().flatten() {
            fs::rename(entry.path(), out.join(entry.file_name())).unwrap();
        }
        fs::remove_dir(out.join(part)).unwrap();
    }
    let manifest =
        serde_json::json!({ "schema": "nianbao.manifest/1", "files": public, "drafts": drafts });
    fs::write(out.join("manifest.json"), manifest.to_string()).unwrap();
    fs::remove_dir_all(out.join(".nianbao")).unwrap();
}

/// Without what tells times.
fn timeless(mut all: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    all.retain(|name, _| {
        !["run.html", "run.json", "staff/run.html", "staff/run.json", "staff/manifest.json"]
            .contains(&name.as_str())
    });
    all
}

#[test]
fn a_folder_without_parts_gets_them_wholly_or_not_at_all() {
    let (region, out) = leaking();
    let new = timeless(files(&out));
    without_parts(&out);
    fs::write(out.join("mine.txt"), "mine").unwrap();
    let (old, kept) = (files(&out), region.beside("kept"));
    assert!(
        std::process::Command::new("cp").arg("-a").args([&out, &kept]).status().unwrap().success()
    );
    assert_eq!(nianbao!["verify", out].code, 0, "it is read as it is");
    assert_eq!(nianbao!["package", out, "--year", "2021", "-o", region.beside("p.zip")].code, 0);
    // A dry run says what would come, and moves nothing.
    let dry = nianbao!["batch", region.folder, "-o", out, "--dry-run"];
    assert!(dry.stdout.contains("site/ 上传门户网站") && files(&out) == old, "{}", dry.stdout);
    let args = ["batch".as_ref(), region.folder.as_os_str(), "-o".as_ref(), out.as_os_str()];
    let mut met = [0, 0];
    let program = env!("CARGO_BIN_EXE_nianbao");
    let took = nianbao!["batch", region.folder, "-o", region.beside("timed")].took;
    for n in 0..24 {
        fs::remove_dir_all(&out).unwrap();
        assert!(
            std::process::Command::new("cp")
                .arg("-a")
                .args([&kept, &out])
                .status()
                .unwrap()
                .success()
        );
        let mut child =
            command(program, &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(took.mul_f64(0.3 + f64::from(n) / 24.0));
        child.kill().unwrap();
        child.wait().unwrap();
        let verified = nianbao!["verify", out];
        assert_eq!(verified.code, 0, "{n}: {}{}", verified.stdout, verified.stderr);
        let mut now = timeless(files(&out));
        assert!(now.remove("mine.txt").is_some(), "what is not ours stays where it is");
        let whole = now == new;
        now.insert("mine.txt".into(), b"mine".into());
        assert!(whole || now == timeless(old.clone()), "{n}");
        met[usize::from(whole)] += 1;
    }
    assert!(met[0] > 0, "{met:?}");
    fs::remove_dir_all(&out).unwrap();
    assert!(
        std::process::Command::new("cp").arg("-a").args([&kept, &out]).status().unwrap().success()
    );
    let times = |name: &str| fs::metadata(out.join(name)).unwrap().modified().unwrap();
    let long_ago = times("2020/unit-01.html");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert!(ended.stdout.contains("site/ 上传门户网站，staff/ 留在内部"), "{}", ended.stdout);
    assert_eq!(times("site/2020/unit-01.html"), long_ago, "what is the same is the same file");
    assert!(
        !nianbao!["batch", region.folder, "-o", out].stdout.contains("staff/ 留在内部"),
        "it is said once"
    );
    assert_eq!(nianbao!["batch", "--back", "-o", out].code, 0);
    assert!(files(&out).contains_key("manifest.json") && !out.join("site").exists());
}

#[test]
fn what_stays_in_a_folder_without_parts_gets_its_place_too() {
    let (region, out) = leaking();
    let before = files(&out);
    without_parts(&out);
    // Neither year 2020 nor all formats are asked for, and nothing is known but the files.
    let ended = nianbao!["batch", region.folder, "-o", out, "--year", "2021", "--to", "json"];
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    // Without records only the search knows nothing of what stays.
    let names = |all: &BTreeMap<String, Vec<u8>>| {
        all.keys().filter(|name| !name.contains("/search/d/")).cloned().collect::<Vec<_>>()
    };
    let now = files(&out);
    assert_eq!(names(&now), names(&before));
    assert!(
        before
            .iter()
            .filter(|(name, _)| name.starts_with("site/2020/"))
            .all(|(name, bytes)| &now[name] == bytes)
    );
    assert_eq!(nianbao!["verify", out].code, 0);
}
