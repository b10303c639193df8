//! Packages that are whole, altered and hostile.

use nianbao_model::{Fault, WrittenFile};
use nianbao_output::Digester;
use nianbao_package::{Reports, Verified, pack, verify};
use std::{
    fs,
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

/// A published folder with two reports of 2020 and one of 2019.
fn published() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (name, text) in [
        ("2019/a.xml", "<r/>"),
        ("2020/a.xml", "<r>1</r>"),
        ("2020/b.xml", "<r>2</r>"),
        ("2020/b.html", "<p>2</p>"),
    ] {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        files.push(Digester::of(name, "", text.as_bytes()));
    }
    let manifest =
        serde_json::json!({ "schema": "nianbao.manifest/1", "files": files, "drafts": [] });
    fs::write(dir.path().join("manifest.json"), manifest.to_string()).unwrap();
    dir
}

fn packed(dir: &Path) -> Vec<u8> {
    let mut sink = Cursor::new(Vec::new());
    pack(dir, 2020, &mut sink).unwrap();
    sink.into_inner()
}

/// A file of so many bytes, checked.
fn check(bytes: &[u8]) -> Result<Verified, Fault> {
    let dir = tempfile::tempdir().unwrap();
    let file: PathBuf = dir.path().join("p.zip");
    fs::write(&file, bytes).unwrap();
    let valid = |_: &str, bytes: &[u8]| {
        if bytes.starts_with(b"<r") { Ok(()) } else { Err(Fault::new("不是年报", "no report")) }
    };
    verify(&file, Some(Reports { ending: "xml", valid: &valid }))
}

fn problems(bytes: &[u8]) -> Vec<(String, String)> {
    check(bytes).unwrap().problems.into_iter().map(|p| (p.file, p.what.en)).collect()
}

/// A package with other files in it than its manifest says.
fn made(files: &[(&str, &str)], listed: &[WrittenFile]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("manifest.json", SimpleFileOptions::default()).unwrap();
    zip.write_all(
        serde_json::json!({ "schema": "nianbao.package/1", "year": 2020, "files": listed })
            .to_string()
            .as_bytes(),
    )
    .unwrap();
    zip.finish().unwrap().into_inner()
}

fn of(name: &str, text: &str) -> WrittenFile {
    Digester::of(name, "", text.as_bytes())
}

#[test]
fn a_package_holds_its_year_is_the_same_every_time_and_verifies() {
    let dir = published();
    let bytes = packed(dir.path());
    assert_eq!(bytes, packed(dir.path()));
    let verified = check(&bytes).unwrap();
    assert_eq!((verified.files, verified.problems.len()), (3, 0), "{verified:?}");
    assert_eq!(verify(dir.path(), None).unwrap().files, 4);
}

#[test]
fn what_was_altered_removed_or_added_is_told_file_by_file() {
    let listed =
        [of("2020/a.xml", "<r>1</r>"), of("2020/b.xml", "<r>2</r>"), of("2020/c.xml", "<q/>")];
    let bytes = made(
        &[("2020/a.xml", "<r>7</r>"), ("2020/c.xml", "<q/>"), ("2020/d.xml", "<r/>")],
        &listed,
    );
    let problems = problems(&bytes);
    let told: Vec<(&str, &str)> =
        problems.iter().map(|(file, what)| (file.as_str(), what.as_str())).collect();
    assert_eq!(
        told,
        [
            ("2020/a.xml", "was altered: its SHA-256 is not the manifest's"),
            ("2020/b.xml", "is in the manifest and not in the package: it was removed"),
            ("2020/c.xml", "is no valid report XML: no report"),
            ("2020/d.xml", "is in the package and not in the manifest: it was added"),
        ]
    );
}

#[test]
fn a_folder_altered_since_it_was_published_is_not_packed() {
    let dir = published();
    fs::write(dir.path().join("2020/b.xml"), "<r>3</r>").unwrap();
    let fault = pack(dir.path(), 2020, Cursor::new(Vec::new())).unwrap_err();
    assert!(fault.message.en.contains("altered since"), "{fault:?}");
    assert!(pack(dir.path(), 2021, Cursor::new(Vec::new())).is_err());
    assert_eq!(verify(dir.path(), None).unwrap().problems.len(), 1);
}

#[test]
fn packages_that_reach_out_of_themselves_are_refused() {
    for name in ["../evil.xml", "/etc/evil.xml", "2020\\..\\evil.xml", "C:/evil.xml"] {
        let fault = check(&made(&[(name, "<r/>")], &[])).unwrap_err();
        assert!(fault.message.en.contains("leads out"), "{name}: {fault:?}");
    }
    // A name in the manifest alone.
    let fault = problems(&made(&[], &[of("../../etc/passwd", "x")]));
    assert!(fault[0].1.contains("leads out"), "{fault:?}");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("2020/link.xml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let fault = check(&zip.finish().unwrap().into_inner()).unwrap_err();
    assert!(fault.message.en.contains("is a link"), "{fault:?}");
}

#[cfg(unix)]
#[test]
fn a_link_in_a_published_folder_is_not_followed() {
    let dir = published();
    fs::remove_file(dir.path().join("2020/a.xml")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", dir.path().join("2020/a.xml")).unwrap();
    let verified = verify(dir.path(), None).unwrap();
    assert!(verified.problems[0].what.en.contains("no ordinary file"), "{verified:?}");
}

#[test]
fn a_bomb_is_not_unpacked_and_noise_is_no_package() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("2020/a.xml", SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..80 {
        zip.write_all(&zeros).unwrap();
    }
    let listed = WrittenFile { size: 80 << 20, ..of("2020/a.xml", "") };
    zip.start_file("manifest.json", SimpleFileOptions::default()).unwrap();
    zip.write_all(
        serde_json::json!({ "schema": "nianbao.package/1", "year": 2020, "files": [listed] })
            .to_string()
            .as_bytes(),
    )
    .unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    assert!(problems(&bytes)[0].1.contains("larger than 64 MB"));
    for cut in [0, 1, 30, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(check(&bytes[..cut]).is_err(), "{cut}");
    }
    assert!(check(b"not a zip at all").is_err());
}

#[test]
fn every_changed_byte_of_a_package_is_noticed() {
    let dir = published();
    let bytes = packed(dir.path());
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x20;
        if let Ok(verified) = check(&altered) {
            // What is left are the times, attributes and comments of the zip, which are no part of
            // any file.
            let intact = verified.problems.is_empty();
            if intact {
                let same = |name: &str| {
                    let mut zip = zip::ZipArchive::new(Cursor::new(altered.clone())).unwrap();
                    let mut text = String::new();
                    std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text)
                        .unwrap();
                    text
                };
                assert_eq!(
                    (same("2020/a.xml").as_str(), same("2020/b.xml").as_str()),
                    ("<r>1</r>", "<r>2</r>"),
                    "byte {at}"
                );
            }
        }
    }
}
