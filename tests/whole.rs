//! Nothing half done, nothing overwritten, nothing vanished: what a run does to the originals, to a
//! folder that holds a publication, and when it is killed or the machine runs short.
#![cfg(unix)]

use crate::support::{Ended, SmallRegion, command, files, json, nianbao, run, skipped};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_nianbao");

/// A publication of the small region, and all its files.
fn published() -> (SmallRegion, PathBuf, BTreeMap<String, Vec<u8>>) {
    let region = SmallRegion::new();
    let out = region.beside("out");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let before = files(&out);
    (region, out, before)
}

/// The program under a shell's limits.
fn limited(limits: &str, args: &[&OsStr]) -> Ended {
    let shell: Vec<&OsStr> = ["-c".as_ref(), OsStr::new(limits), PROGRAM.as_ref()]
        .into_iter()
        .chain(std::iter::once(PROGRAM.as_ref()))
        .chain(args.iter().copied())
        .collect();
    run(command("sh", &shell))
}

fn batch<'a>(region: &'a SmallRegion, out: &'a Path) -> Vec<&'a OsStr> {
    vec!["batch".as_ref(), region.folder.as_os_str(), "-o".as_ref(), out.as_os_str()]
}

/// Without what tells times, and so is never the same.
fn timeless(mut all: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    all.retain(|name, _| {
        !["staff/run.html", "staff/run.json", "staff/manifest.json"].contains(&name.as_str())
    });
    all
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|about| std::os::unix::fs::MetadataExt::uid(&about) == 0)
}

// Originals.

#[test]
fn no_command_writes_over_a_file_it_has_read() {
    let region = SmallRegion::new();
    let file = region.beside("a.xlsx");
    fs::copy(region.file("2021/unit-01.xlsx"), &file).unwrap();
    let (link, hard) = (region.beside("link.xlsx"), region.beside("hard.xlsx"));
    symlink(&file, &link).unwrap();
    fs::hard_link(&file, &hard).unwrap();
    let dotted = region.temp.path().join("region/../a.xlsx");
    let original = fs::read(&file).unwrap();
    for target in [&file, &link, &hard, &dotted] {
        for ended in [
            nianbao!["convert", file, "-o", target],
            nianbao!["check", file, "--report", "json", "-o", target],
            nianbao!["check", file, "--report", "html", "-o", target],
            nianbao!["check", file, "--report", "xlsx", "-o", target],
            nianbao!["check", region.file("2021/unit-01.xlsx"), "--previous", file, "-o", target],
            nianbao!["convert", region.file("2021/unit-01.xlsx"), "--previous", file, "-o", target],
        ] {
            assert_eq!(ended.code, 2, "{}: {}", target.display(), ended.stderr);
        }
        assert!(fs::read(&file).unwrap() == original, "{}", target.display());
    }
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(nianbao!["convert", file, "-o", file].stderr.contains("不会覆盖原文件"));
}

#[test]
fn nothing_in_a_regions_folder_is_written_over() {
    let region = SmallRegion::new();
    let before = files(&region.folder);
    let other = region.beside("a.xlsx");
    fs::copy(region.file("2021/unit-01.xlsx"), &other).unwrap();
    for target in ["2020/unit-01.xlsx", "region.toml", "2021/../2021/haizhou.md"] {
        let target = region.file(target);
        for ended in [
            nianbao!["convert", other, "--to", "xlsx", "-o", target],
            nianbao!["check", other, "-o", target],
            nianbao!["rollup", region.folder, "--year", "2020", "--to", "json", "-o", target],
            nianbao!["template", "-o", target],
        ] {
            assert_eq!(ended.code, 2, "{}: {}", target.display(), ended.stderr);
            assert!(ended.stderr.contains("关区文件夹"), "{}", ended.stderr);
        }
    }
    // A publication does not fall among the reports, however its folder is spelt.
    let spelt = region.temp.path().join("new/../region");
    symlink(&region.folder, region.beside("link")).unwrap();
    fs::create_dir(region.beside("publication")).unwrap();
    fs::create_dir(region.beside("publication/site")).unwrap();
    symlink(region.file("2020"), region.beside("publication/site/2020")).unwrap();
    fs::create_dir(region.beside("publication-2")).unwrap();
    symlink(&region.folder, region.beside("publication-2/site")).unwrap();
    for out in [
        spelt,
        region.beside("link"),
        region.beside("publication"),
        region.beside("publication-2"),
        region.beside("link/2020"),
    ] {
        let ended = nianbao!["batch", region.folder, "-o", out];
        assert_eq!(ended.code, 2, "{}: {}", out.display(), ended.stderr);
    }
    assert!(files(&region.folder) == before);
    assert!(!region.beside("publication/site/index.html").exists());
}

#[test]
fn pipes_and_devices_are_not_replaced_and_a_dash_is_the_standard_output() {
    let region = SmallRegion::new();
    let (file, pipe) = (region.file("2021/unit-01.xlsx"), region.beside("pipe"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for target in [pipe.as_path(), Path::new("/dev/full"), Path::new("/dev/null")] {
        let ended = nianbao!["convert", file, "--to", "json", "-o", target];
        assert_eq!(ended.code, 2, "{}", target.display());
        assert!(ended.stderr.contains("-o -"), "{}", ended.stderr);
    }
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert!(fs::symlink_metadata("/dev/full").unwrap().file_type().is_char_device());
    let written = region.beside("a.json");
    assert_eq!(nianbao!["convert", file, "-o", written].code, 0);
    let ended = nianbao!["convert", file, "--to", "json", "-o", "-"];
    assert_eq!((ended.code, ended.stdout), (0, fs::read_to_string(written).unwrap()));
    assert!(!Path::new("-").exists());
    let ended = nianbao!["rollup", region.folder, "--year", "2021", "--to", "xml", "-o", "-"];
    assert!(ended.code == 0 && ended.stdout.starts_with("<?xml"), "{}", ended.stderr);
    assert_eq!(nianbao!["batch", region.folder, "-o", "-"].code, 2);
}

#[test]
fn a_standard_output_that_cannot_be_written_is_a_failure() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return skipped("there is no /dev/full");
    };
    let (region, out, _) = published();
    let file = region.file("2021/unit-01.xlsx");
    let all: [Vec<&OsStr>; 6] = [
        vec!["check".as_ref(), file.as_ref()],
        vec!["check".as_ref(), file.as_ref(), "--report".as_ref(), "json".as_ref()],
        vec![
            "convert".as_ref(),
            file.as_ref(),
            "--to".as_ref(),
            "json".as_ref(),
            "-o".as_ref(),
            "-".as_ref(),
        ],
        vec!["formats".as_ref()],
        vec!["verify".as_ref(), out.as_ref()],
        [batch(&region, &out), vec!["--report".as_ref(), "json".as_ref()]].concat(),
    ];
    for args in all {
        let mut child = command(PROGRAM, &args);
        let ended =
            child.stdout(full.try_clone().unwrap()).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(
            ended.status.code(),
            Some(2),
            "{args:?}: {}",
            String::from_utf8_lossy(&ended.stderr)
        );
    }
    // A reader that went away is nobody's fault.
    let script = format!("{PROGRAM} explain | head -n 1; exit ${{PIPESTATUS[0]}}");
    assert_eq!(
        Command::new("bash").args(["-c", &script]).stdout(Stdio::null()).status().unwrap().code(),
        Some(0)
    );
}

// What was published.

#[test]
fn a_year_that_is_gone_stays_published_is_told_and_goes_when_asked() {
    let (region, out, before) = published();
    let away = region.beside("away");
    fs::rename(region.file("2020"), &away).unwrap();
    let gone = |word: &str| {
        let ended = nianbao!["batch", region.folder, "-o", out];
        assert_eq!(ended.code, 1, "{word}: {}{}", ended.stdout, ended.stderr);
        assert!(
            ended.stdout.contains("U03") && ended.stdout.contains(word),
            "{word}: {}",
            ended.stdout
        );
        let now = files(&out);
        for name in before.keys().filter(|name| {
            name.starts_with("site/2020/")
                || name.starts_with("site/units/")
                || *name == "site/years/2020.html"
        }) {
            assert!(now.get(name) == before.get(name), "{word}: {name}");
        }
        let manifest = json(&out.join("site/manifest.json"));
        let kept = |file: &&serde_json::Value| file["kept"] == true;
        let kept: Vec<&str> = manifest["files"]
            .as_array()
            .unwrap()
            .iter()
            .filter(kept)
            .map(|file| file["file"].as_str().unwrap())
            .collect();
        assert_eq!(
            kept.len(),
            before.keys().filter(|name| name.starts_with("site/2020/")).count(),
            "{word}"
        );
        assert_eq!(nianbao!["verify", out].code, 0);
    };
    gone("来源已不在");
    symlink(region.beside("nowhere"), region.file("2020")).unwrap();
    gone("文件或文件夹不存在");
    fs::remove_file(region.file("2020")).unwrap();
    symlink("2020", region.file("2020")).unwrap();
    gone("死循环");
    fs::remove_file(region.file("2020")).unwrap();
    // Back again: the same files as before.
    fs::rename(&away, region.file("2020")).unwrap();
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    assert!(timeless(files(&out)) == timeless(before.clone()));
    // What nobody asked for stays, too, and is no fault.
    assert_eq!(
        nianbao!["batch", region.folder, "-o", out, "--year", "2021", "--to", "json"].code,
        0
    );
    let names = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&files(&out)), names(&before));
    assert!(fs::read_to_string(out.join("site/index.html")).unwrap().contains("2020/unit-01.html"));
    assert_eq!(nianbao!["verify", out].code, 0);
    // A file of another format beside a report that has changed says what it said before, and that
    // is told.
    let mut report = SmallRegion::report("unit-01", 2021);
    *report.section_mut(1) = nianbao_model::Prose::new("另一段概述。");
    let (book, original) =
        (region.file("2021/unit-01.xlsx"), fs::read(region.file("2021/unit-01.xlsx")).unwrap());
    fs::write(&book, crate::support::written(&report, "xlsx")).unwrap();
    let ended = nianbao!["batch", region.folder, "-o", out, "--year", "2021", "--to", "json"];
    assert!(ended.stdout.contains("仍是以前的内容"), "{}", ended.stdout);
    fs::write(&book, original).unwrap();
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    // A dry run lists, and changes nothing.
    let now = files(&out);
    fs::rename(region.file("2020"), &away).unwrap();
    let dry = nianbao!["batch", region.folder, "-o", out, "--prune", "--dry-run"];
    assert!(
        dry.stdout.contains("移除  site/2020/unit-01.html\n")
            && dry.stdout.contains("没有作任何改动"),
        "{}",
        dry.stdout
    );
    assert!(files(&out) == now);
    let pruned = nianbao!["batch", region.folder, "-o", out, "--prune"];
    assert!(pruned.stdout.contains("  site/2020/unit-01.html\n"), "{}", pruned.stdout);
    assert!(
        !out.join("site/2020").exists()
            && !out.join("site/years/2020.html").exists()
            && out.join("site/2021/unit-01.html").exists()
    );
    // And one step back, if that was not meant.
    assert_eq!(nianbao!["batch", "--back", "-o", out].code, 0);
    assert!(files(&out) == now);
    assert_eq!(nianbao!["verify", out].code, 0);
}

#[test]
fn a_file_that_is_gone_costs_neither_its_report_nor_the_sum_above() {
    let (region, out, before) = published();
    fs::remove_file(region.file("2021/unit-03.xlsx")).unwrap();
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    let now = files(&out);
    for unit in ["unit-03", "unit-02", SmallRegion::ID] {
        for ending in ["html", "xlsx", "json"] {
            let name = format!("site/2021/{unit}.{ending}");
            assert!(now.get(&name) == before.get(&name), "{name}");
        }
    }
    assert!(!out.join("staff/drafts").exists());
    // A report that was read and judged anew is replaced, here by its draft.
    fs::copy(region.file("2021/unit-01.xlsx"), region.file("2021/unit-03.xlsx")).unwrap();
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    assert!(
        out.join("staff/drafts/2021/unit-03.html").exists()
            && !out.join("site/2021/unit-03.html").exists()
    );
    assert!(
        ended.stdout.contains("移除") && ended.stdout.contains("  site/2021/unit-03.html\n"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_folder_that_may_not_be_read_is_called_so() {
    if !is_root() || !have_setpriv() {
        return skipped("another user can only be had as root, by setpriv");
    }
    let (region, out, before) = published();
    let program = region.beside("nianbao");
    fs::copy(PROGRAM, &program).unwrap();
    for folder in [region.temp.path(), &region.folder, &out] {
        let all = Command::new("chown").args(["-R", "65534"]).arg(folder).status().unwrap();
        assert!(all.success());
    }
    let as_nobody = |args: &[&OsStr]| {
        let who = ["--reuid=65534", "--clear-groups"].map(OsStr::new);
        run(command("setpriv", &[&who[..], &[program.as_os_str()], args].concat()))
    };
    fs::set_permissions(region.file("2020"), fs::Permissions::from_mode(0o000)).unwrap();
    let ended = as_nobody(&batch(&region, &out));
    assert_eq!(ended.code, 1, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("2020年的文件夹无法读取：权限不足"), "{}", ended.stdout);
    fs::set_permissions(region.file("2020"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(
        fs::read(out.join("site/2020/unit-01.html")).unwrap(),
        before["site/2020/unit-01.html"]
    );
    // An output folder that may not be written into: nothing is done at all.
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    fs::set_permissions(out.join(".nianbao"), fs::Permissions::from_mode(0o555)).unwrap();
    let now = files(&out);
    let ended = as_nobody(&[&batch(&region, &out)[..], &["--strict".as_ref()]].concat());
    assert_eq!(ended.code, 2, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("权限不足"), "{}", ended.stderr);
    assert!(files(&out) == now);
    fs::set_permissions(out.join(".nianbao"), fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
}

fn have_setpriv() -> bool {
    Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().is_ok()
}

#[test]
fn a_manifest_leads_through_no_link_and_no_pipe() {
    let (region, out, _) = published();
    fs::create_dir(region.beside("far")).unwrap();
    fs::write(region.beside("far/a.txt"), "far").unwrap();
    symlink(region.beside("far"), out.join("site/lv")).unwrap();
    let text = fs::read_to_string(out.join("site/manifest.json")).unwrap();
    let listed =
        "\"files\": [\n    {\"file\":\"lv/a.txt\",\"size\":3,\"sha256\":\"\",\"sm3\":\"\"},";
    fs::write(out.join("site/manifest.json"), text.replacen("\"files\": [", listed, 1)).unwrap();
    assert_eq!(nianbao!["batch", region.folder, "-o", out, "--prune"].code, 0);
    assert_eq!(fs::read_to_string(region.beside("far/a.txt")).unwrap(), "far");
    for make in [["mkfifo", ""], ["ln", "/dev/zero"]] {
        fs::remove_file(out.join("site/manifest.json")).unwrap();
        let manifest = out.join("site/manifest.json");
        let mut command = Command::new(make[0]);
        if make[0] == "ln" {
            command.args(["-s", make[1]]);
        }
        assert!(command.arg(&manifest).status().unwrap().success());
        let ended = nianbao!["batch", region.folder, "-o", out];
        assert_eq!(ended.code, 2, "{make:?}: {}", ended.stderr);
        assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);
    }
}

#[test]
fn verify_sees_what_was_added_and_the_staffs_pages() {
    let (_region, out, _) = published();
    fs::write(out.join("site/2020/mine.txt"), "mine").unwrap();
    let ended = nianbao!["verify", out, "--report", "json"];
    assert_eq!(
        (ended.code, ended.json()["notes"][0]["file"].as_str().unwrap()),
        (0, "site/2020/mine.txt")
    );
    for page in ["staff/run.html", "staff/run.json", "staff/completeness.html"] {
        let bytes = fs::read(out.join(page)).unwrap();
        fs::write(out.join(page), [&bytes[..], b" "].concat()).unwrap();
        let ended = nianbao!["verify", out];
        assert!(ended.code == 1 && ended.stdout.contains(page), "{}", ended.stdout);
        fs::write(out.join(page), bytes).unwrap();
    }
    assert_eq!(nianbao!["verify", out].code, 0);
}

// Names.

/// The region with one figure of a unit changed, so that half the files of a new publication are
/// others.
fn change(region: &SmallRegion) {
    region.change_register("name = \"海州关区\"", "name = \"海州新关区\"");
}

/// What a clean run of the region as it is gives.
fn clean(region: &SmallRegion) -> BTreeMap<String, Vec<u8>> {
    let out = region.beside("clean");
    nianbao!["batch", region.folder, "-o", out];
    timeless(files(&out))
}

fn no_leftovers(out: &Path) {
    let inside: Vec<String> = fs::read_dir(out.join(".nianbao"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !["lock", "older", "records", "memory", "stamps"].contains(&name.as_str()))
        .collect();
    assert!(inside.is_empty(), "{inside:?}");
    let odd = files(out).into_keys().find(|name| name.contains(".tmp"));
    assert_eq!(odd, None);
}

#[test]
fn wherever_a_run_is_killed_the_folder_is_the_old_or_the_new_one() {
    let (region, out, before) = published();
    let old = timeless(before);
    change(&region);
    let new = clean(&region);
    assert!(old != new);
    let took = nianbao!["batch", region.folder, "-o", region.beside("timed")].took;
    let mut met = [0, 0];
    for n in 0..30 {
        let mut child = command(PROGRAM, &batch(&region, &out))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(took.mul_f64(f64::from(n) / 25.0));
        child.kill().unwrap();
        child.wait().unwrap();
        // The next command, whichever, ends what was begun.
        let verified = nianbao!["verify", out];
        assert_eq!(verified.code, 0, "{n}: {}{}", verified.stdout, verified.stderr);
        let now = timeless(files(&out));
        assert!(now == old || now == new, "{n}");
        met[usize::from(now == new)] += 1;
        if now == new {
            assert_eq!(nianbao!["batch", "--back", "-o", out].code, 0);
            assert!(timeless(files(&out)) == old, "{n}");
        }
    }
    assert!(met[0] > 0, "{met:?}");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    assert!(timeless(files(&out)) == new);
    no_leftovers(&out);
}

#[test]
fn a_signal_ends_a_run_and_changes_nothing() {
    let (region, out, before) = published();
    change(&region);
    for signal in ["-INT", "-TERM", "-HUP"] {
        for wait in [0, 40, 90] {
            let child = command(PROGRAM, &batch(&region, &out))
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            // The lock is there as soon as the run has begun.
            let begun = Instant::now();
            while !out.join(".nianbao/next").exists() && begun.elapsed() < Duration::from_secs(2) {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_millis(wait));
            assert!(
                Command::new("kill")
                    .args([signal, &child.id().to_string()])
                    .status()
                    .unwrap()
                    .success()
            );
            let ended = child.wait_with_output().unwrap();
            match ended.status.code() {
                Some(2) => assert!(files(&out) == before, "{signal}"),
                // It was through already.
                Some(0) => {
                    assert_eq!(nianbao!["batch", "--back", "-o", out].code, 0);
                    assert!(files(&out) == before, "{signal}");
                }
                other => panic!("{signal}: {other:?}"),
            }
        }
    }
    no_leftovers(&out);
}

#[test]
fn unchanged_files_are_the_same_files() {
    let (region, out, before) = published();
    let times = || -> BTreeMap<String, std::time::SystemTime> {
        before
            .keys()
            .map(|name| (name.clone(), fs::metadata(out.join(name)).unwrap().modified().unwrap()))
            .collect()
    };
    let at_first = times();
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    let other: Vec<String> = times()
        .into_iter()
        .filter(|(name, time)| at_first[name] != *time)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(other, ["staff/manifest.json", "staff/run.html", "staff/run.json"]);
}

#[test]
fn as_many_publications_are_kept_as_the_register_says() {
    let (region, out, first) = published();
    region.change_register("[[unit]]", "[output]\ngenerations = 2\n\n[[unit]]");
    let state = || timeless(files(&out));
    let mut states = vec![timeless(first)];
    for (from, to) in [("海州关区", "海州新关区"), ("海州新关区", "海州大关区")]
    {
        region.change_register(&format!("name = \"{from}\""), &format!("name = \"{to}\""));
        assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
        states.push(state());
    }
    let ended = nianbao!["batch", "--back=2", "-o", out];
    assert!(ended.code == 0 && ended.stderr.contains("往前第 2 次"), "{}", ended.stderr);
    assert!(state() == states[0] && nianbao!["verify", out].code == 0);
    assert!(nianbao!["batch", "--back", "-o", out].code == 0 && state() == states[2]);
    let ended = nianbao!["--lang", "en", "batch", "--back=3", "-o", out];
    assert!(
        ended.code == 2 && ended.stderr.contains("2 older publications are kept"),
        "{}",
        ended.stderr
    );
    region.change_register("generations = 2", "generations = 0");
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert!(ended.code == 2 && ended.stderr.contains("1 至 50"), "{}", ended.stderr);
}

#[test]
fn a_folder_may_be_a_link_and_nothing_is_written_beside_it() {
    let region = SmallRegion::new();
    fs::create_dir_all(region.beside("disk/real")).unwrap();
    symlink(region.beside("disk/real"), region.beside("out")).unwrap();
    assert_eq!(nianbao!["batch", region.folder, "-o", region.beside("out")].code, 0);
    assert!(
        region.beside("disk/real/site/index.html").is_file()
            && fs::symlink_metadata(region.beside("out")).unwrap().is_symlink()
    );
    assert_eq!(fs::read_dir(region.beside("disk")).unwrap().count(), 1);
    assert_eq!(
        fs::metadata(region.beside("out/.nianbao")).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn two_runs_do_not_work_in_one_folder() {
    let (region, out, _) = published();
    let mut codes = Vec::new();
    for _ in 0..3 {
        let children: Vec<_> = (0..3)
            .map(|_| {
                command(PROGRAM, &batch(&region, &out))
                    .stdout(Stdio::null())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for child in children {
            let ended = child.wait_with_output().unwrap();
            let code = ended.status.code().unwrap();
            assert!(
                code == 0
                    || code == 2 && String::from_utf8_lossy(&ended.stderr).contains("另一次运行"),
                "{ended:?}"
            );
            codes.push(code);
        }
        assert_eq!(nianbao!["verify", out].code, 0);
    }
    assert!(codes.contains(&0) && codes.contains(&2), "{codes:?}");
}

// Shortage.

#[test]
fn a_shortage_of_the_machine_is_no_units_fault_and_changes_nothing() {
    let (region, out, before) = published();
    change(&region);
    let new = clean(&region);
    let (old, mut failed) = (timeless(before), 0);
    let limits = [
        "ulimit -n 8",
        "ulimit -n 12",
        "ulimit -n 16",
        "ulimit -n 20",
        "ulimit -f 1",
        "ulimit -f 8",
        "ulimit -f 20",
        "ulimit -v 300000",
        "ulimit -v 150000",
    ];
    for limit in limits {
        // Without backtraces: the standard library waits for itself for ever where memory runs out
        // while it makes one.
        let ended = limited(
            &format!("export RUST_BACKTRACE=0; {limit}; trap \"\" XFSZ; shift; exec \"$0\" \"$@\""),
            &batch(&region, &out),
        );
        let now = timeless(files(&out));
        match ended.code {
            0 => assert!(now == new, "{limit}"),
            code => {
                assert!(now == old, "{limit}: {}{}", ended.stdout, ended.stderr);
                assert!(code != 1, "{limit}: {}", ended.stdout);
                failed += 1;
            }
        }
        if now == new {
            assert_eq!(nianbao!["batch", "--back", "-o", out].code, 0);
        }
        assert_eq!(nianbao!["verify", out].code, 0, "{limit}");
    }
    assert!(failed > 0);
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    no_leftovers(&out);
}

#[test]
fn plugins_of_a_region_work_where_its_path_is_relative() {
    let region = SmallRegion::new();
    let describe = r#"{"protocols":["nianbao.plugin/1"],"kind":"exporter","id":"plain","name":{"zh":"文","en":"plain"},"extensions":["plain"],"keeps":[]}"#;
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --describe ]; then echo '{describe}'; exit 0; fi\ncat >/dev/null\nprintf plain\n"
    );
    region.put("plugins/nianbao-export-plain", script.as_bytes());
    fs::set_permissions(
        region.file("plugins/nianbao-export-plain"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    let register =
        fs::read_to_string(region.file("region.toml")).unwrap() + "\n[plugins]\nallow = true\n";
    region.put("region.toml", register.as_bytes());
    let mut command =
        command(PROGRAM, &["batch", "region", "-o", "out", "--to", "plain"].map(OsStr::new));
    command.current_dir(region.temp.path());
    let ended = run(command);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fs::read(region.beside("out/site/2021/unit-01.plain")).unwrap(), b"plain");
}
