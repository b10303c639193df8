//! A folder of publications, generation after generation.

use super::*;
use crate::STAFF_LIST;
use std::io::Write as _;

fn open(root: &Path) -> Output {
    Output::open(root, Opening::default()).unwrap()
}

fn run(root: &Path, files: &[&str], drafts: &[&str], stays: fn(&str) -> bool) -> Changes {
    let output = open(root);
    let put = |path: &&str| output.put(path, "text", path.as_bytes()).unwrap();
    let (files, drafts): (Vec<_>, Vec<_>) =
        (files.iter().map(put).collect(), drafts.iter().map(put).collect());
    let mut manifest = output.manifest(&stays).unwrap();
    files.iter().for_each(|file| manifest.file(file, false).unwrap());
    drafts.iter().for_each(|file| manifest.staff(file, false).unwrap());
    output.finish(manifest).unwrap();
    output.commit().unwrap();
    output.changes()
}

/// All files but the program's own.
fn there(root: &Path) -> Vec<String> {
    let (mut all, mut open) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.ends_with(PRIVATE))
        {
            if path.is_dir() {
                open.push(path)
            } else {
                all.push(path.strip_prefix(root).unwrap().display().to_string())
            }
        }
    }
    all.sort();
    all
}

#[test]
fn a_run_removes_what_the_one_before_wrote_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    run(&root, &["2020/a", "2020/b"], &["staff/drafts/2020/c"], |_| false);
    fs::write(root.join("site/2020/mine"), "mine").unwrap();
    let manifest = fs::read_to_string(root.join("site/manifest.json")).unwrap();
    assert!(
        manifest.starts_with("{ \"schema\": \"nianbao.manifest/2\",\n  \"files\": [\n    {\"file\":\"2020/a\",\"size\":6,\"sha256\":\"")
    );
    assert!(!manifest.contains("staff") && !manifest.contains("text"), "{manifest}");
    let staff = fs::read_to_string(root.join(STAFF_LIST)).unwrap();
    assert!(staff.contains("\n  \"files\": [\n    {\"file\":\"staff/drafts/2020/c\""), "{staff}");
    let changes = run(&root, &["2020/b"], &[], |_| false);
    assert_eq!(
        there(&root),
        ["site/2020/b", "site/2020/mine", "site/manifest.json", "staff/manifest.json"]
    );
    assert!(fs::read_to_string(root.join(STAFF_LIST)).unwrap().ends_with("\"files\": []\n}\n"));
    assert_eq!(changes.removed, ["site/2020/a", "staff/drafts/2020/c"]);
    assert_eq!(
        (changes.same, changes.replaced),
        (1, vec!["site/manifest.json".to_owned(), STAFF_LIST.to_owned()])
    );
}

#[test]
fn what_stays_is_in_the_manifest_and_said_to_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["2020/a", "2020/b"], &["staff/drafts/2020/c"], |_| false);
    let changes = run(folder.path(), &["2020/d"], &[], |path| path != "2020/b");
    assert_eq!(changes.kept, ["site/2020/a", "staff/drafts/2020/c"]);
    assert_eq!(changes.removed, ["site/2020/b"]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("site/manifest.json")).unwrap())
            .unwrap();
    assert_eq!(
        (&manifest["files"][0]["kept"], &manifest["files"][1]["kept"]),
        (&serde_json::Value::Null, &true.into())
    );
    assert_eq!(manifest["files"][1]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn a_folder_without_parts_gets_them_and_one_step_back_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    for name in
        ["2020/a", "2020/b", "2020/c", "drafts/2020/d", "mine", "run.html", "run.json", "2020/mine"]
    {
        fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        fs::write(root.join(name), name).unwrap();
        fs::File::options()
            .write(true)
            .open(root.join(name))
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    }
    let file = |path: &str| serde_json::json!({ "file": path, "size": 4, "sha256": "", "sm3": "" });
    let manifest = serde_json::json!({
        "schema": "nianbao.manifest/1", "files": [file("2020/a"), file("2020/b"), file("2020/c")], "drafts": [file("drafts/2020/d")],
    });
    fs::write(root.join(MANIFEST), manifest.to_string()).unwrap();
    let before = there(root);
    let changes = run(root, &["2020/a", "2020/e"], &[], |path| {
        path == "2020/b" || path == "staff/drafts/2020/d"
    });
    let after = [
        "2020/mine",
        "mine",
        "site/2020/a",
        "site/2020/b",
        "site/2020/e",
        "site/manifest.json",
        "staff/drafts/2020/d",
        "staff/manifest.json",
    ];
    assert_eq!(there(root), after);
    assert_eq!((changes.moved, changes.same, changes.removed), (3, 1, vec!["2020/c".to_owned()]));
    for name in ["site/2020/a", "site/2020/b"] {
        assert_eq!(fs::metadata(root.join(name)).unwrap().modified().unwrap(), long_ago, "{name}");
    }
    back(root, 1).unwrap();
    assert_eq!(there(root), before);
    back(root, 1).unwrap();
    assert_eq!(there(root), after);
    // The part for the portal is no folder to publish into.
    assert!(
        Output::open(&root.join("site"), Opening::default())
            .unwrap_err()
            .message
            .en
            .contains("goes to the portal")
    );
}

#[test]
fn a_manifest_that_leads_elsewhere_removes_nothing_there() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    let victim = folder.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    let absolute = victim.display().to_string();
    let file = |path: &str| serde_json::json!({ "file": path, "size": 4, "sha256": "", "sm3": "" });
    for (place, schema, up) in [
        ("manifest.json", "nianbao.manifest/1", "../victim"),
        ("site/manifest.json", "", "../../victim"),
    ] {
        let manifest =
            serde_json::json!({ "schema": schema, "files": [file(up), file(&absolute)] });
        fs::create_dir_all(root.join("site")).unwrap();
        fs::write(root.join(place), manifest.to_string()).unwrap();
        run(&root, &[], &[], |_| false);
        assert!(victim.exists());
    }
}

#[test]
fn nothing_changes_before_it_is_taken_over_or_where_one_file_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["a", "b"], &[], |_| false);
    let output = open(folder.path());
    output.put("a", "text", b"other").unwrap();
    // A folder stands where the file should.
    fs::create_dir_all(folder.path().join("site/c/d")).unwrap();
    assert!(output.put("c", "text", b"x").is_err());
    assert!(
        output.failed().unwrap().message.en.contains("c cannot be written: a folder stands there")
    );
    assert!(output.commit().is_err());
    drop(output);
    assert_eq!(fs::read(folder.path().join("site/a")).unwrap(), b"a");
    assert!(!folder.path().join(".nianbao/next").exists());
}

#[test]
fn a_file_with_the_same_bytes_stays_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["a"], &[], |_| false);
    let old = fs::File::options().write(true).open(folder.path().join("site/a")).unwrap();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    old.set_modified(long_ago).unwrap();
    let changes = run(folder.path(), &["a"], &[], |_| false);
    assert_eq!((changes.same, changes.replaced.len()), (3, 0));
    assert_eq!(fs::metadata(folder.path().join("site/a")).unwrap().modified().unwrap(), long_ago);
}

#[test]
fn pieces_have_the_digests_of_the_whole_and_half_a_file_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let output = open(folder.path());
    let mut file = output.create("a/b").unwrap();
    (0..3).for_each(|n| write!(file, "{n}").unwrap());
    assert_eq!(file.settle("text").unwrap(), Digester::of("a/b", "text", b"012"));
    output.commit().unwrap();
    assert_eq!(fs::read(folder.path().join("site/a/b")).unwrap(), b"012");
    drop(output);
    let output = open(folder.path());
    output.create("a/b").unwrap().write_all(b"3").unwrap();
    output.commit().unwrap();
    assert_eq!(fs::read(folder.path().join("site/a/b")).unwrap(), b"012");
    assert_eq!(fs::read_dir(folder.path().join("site/a")).unwrap().count(), 1);
}

#[test]
fn one_run_at_a_time_is_at_work_in_a_folder_and_a_dry_one_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    let dry = Output::open(&root, Opening { dry: true, ..Opening::default() }).unwrap();
    dry.put("a", "text", b"x").unwrap();
    dry.create("b").unwrap().settle("text").unwrap();
    dry.commit().unwrap();
    assert_eq!(dry.changes().added, ["site/a", "site/b"]);
    assert!(!root.exists());
    let first = open(&root);
    let fault = Output::open(&root, Opening::default()).unwrap_err();
    assert!(fault.message.en.contains("another run"), "{fault:?}");
    drop(first);
    drop(open(&root));
}

#[test]
fn one_goes_back_to_the_generation_before() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["a", "b"], &[], |_| false);
    assert!(back(&folder.path().join("none"), 1).is_err());
    run(folder.path(), &["b", "c"], &[], |_| false);
    assert_eq!(back(folder.path(), 1).unwrap(), 3);
    let there = ["a", "b", "c"].map(|path| folder.path().join("site").join(path).exists());
    assert_eq!(there, [true, true, false]);
    assert!(
        fs::read_to_string(folder.path().join("site/manifest.json")).unwrap().contains("\"a\"")
    );
}

#[test]
fn what_a_killed_run_has_left_of_a_note_goes_with_the_next_one() {
    let temp = tempfile::tempdir().unwrap();
    let output = open(temp.path());
    let inside = temp.path().join(PRIVATE);
    fs::write(inside.join("stamps"), "old").unwrap();
    fs::write(inside.join("stamps.tmp"), "half of one that is longer than the next").unwrap();
    // One that cannot be written leaves the old one.
    assert!(output.leave_note("stamps", |_| Err(io::Error::other("no"))).is_err());
    assert_eq!(fs::read(inside.join("stamps")).unwrap(), b"old");
    output.leave_note("stamps", |out| out.write_all(b"new")).unwrap();
    assert_eq!(fs::read(inside.join("stamps")).unwrap(), b"new");
    let mut names: Vec<_> =
        fs::read_dir(&inside).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert!(!names.iter().any(|name| name == "stamps.tmp"), "{names:?}");
}
