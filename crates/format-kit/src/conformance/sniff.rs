//! Telling formats apart: an importer knows its own files and does not claim others'.

use super::{
    outcome::Check,
    run::{Ended, Run},
};
use crate::Dice;
use nianbao_format::{Confidence, Importer};

/// The beginnings of files of many kinds, and the endings they go by.
const FOREIGN: &[(&str, &[u8], &[&str])] = &[
    ("report JSON", b"{\n  \"schema\": \"nianbao.report/1\",\n  \"unit\": {\"id\": \"a\"}, \"year\": 2021\n}\n", &["json"]),
    ("report XML", b"<?xml version=\"1.0\"?>\n<report xmlns=\"urn:nianbao:report:1\" year=\"2021\"></report>\n", &["xml"]),
    ("other JSON", b"{\"type\": \"FeatureCollection\", \"features\": []}", &["json", "geojson"]),
    ("other XML", b"<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"></feed>", &["xml"]),
    ("web page", b"<!DOCTYPE html>\n<html><head><title>a</title></head><body><p>a</p></body></html>", &["html", "htm", "xhtml", "mht"]),
    ("SVG picture", b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"></svg>", &["svg"]),
    ("PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", &["pdf"]),
    ("PNG picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01", &["png"]),
    ("program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0", &[]),
    ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x04\0\x43\xbe\xb7\xe8\x01\0\0\0", &["gz"]),
    ("RTF", b"{\\rtf1\\ansi hello}", &["rtf"]),
    ("letter", "您好：\n附件请查收。\n此致\n敬礼\n".as_bytes(), &["txt"]),
    ("other table", b"name,price\napple,3\npear,4\n", &["csv", "tsv"]),
    ("TOML", b"[package]\nname = \"a\"\nversion = \"0.1.0\"\n", &["toml"]),
    ("nothing", b"", &[]),
    ("one byte", b"\n", &[]),
    ("zeros", &[0; 600], &[]),
];

/// Its own output is recognised, by the whole of it and by its beginning.
pub(super) fn own(run: &mut Run<'_>, importer: &dyn Importer, bytes: &[u8], name: &str) {
    let file = format!("a.{}", run.ending());
    let beginning = &bytes[..bytes.len().min(64 * 1024)];
    for (what, bytes, file) in [
        ("the whole", bytes, file.as_str()),
        ("its beginning", beginning, file.as_str()),
        ("in capitals", bytes, &file.to_uppercase()),
    ] {
        let Some(sure) = sniffed(run, importer, bytes, file, name) else { return };
        run.outcome.made(Check::Sniffs);
        if sure < Confidence::Kind {
            run.outcome.broken(
                Check::Sniffs,
                name,
                format!("its own file is not recognised by its content ({what}): {sure:?}"),
            );
        }
    }
}

/// No file of another kind is claimed with certainty, whatever its name says.
pub(super) fn foreign(run: &mut Run<'_>, importer: &dyn Importer) {
    let endings = importer.info().extensions;
    let noise = Dice::new(11).bytes(4096);
    let all = FOREIGN.iter().map(|(what, bytes, ends)| (*what, *bytes, *ends)).chain([(
        "noise",
        noise.as_slice(),
        &[] as &[&str],
    )]);
    for (what, bytes, ends) in all {
        if ends.iter().any(|end| endings.iter().any(|ending| ending == end)) {
            continue;
        }
        for ending in [ends.first().copied().unwrap_or("bin"), &run.ending()] {
            let Some(sure) = sniffed(run, importer, bytes, &format!("a.{ending}"), what) else {
                continue;
            };
            run.outcome.made(Check::Sniffs);
            if sure == Confidence::Content {
                run.outcome.broken(
                    Check::Sniffs,
                    &format!("{what} named a.{ending}"),
                    "is claimed as its own by its content",
                );
            }
        }
    }
}

/// Any beginning and any name may be asked about.
pub(super) fn hostile(run: &mut Run<'_>, importer: &dyn Importer, own: &[u8]) {
    let names =
        ["", ".", "a", "..", "../../a.json", "a\u{202e}b", "年报.年报", "a.", &"长".repeat(10_000)];
    for name in names {
        sniffed(run, importer, own, name, "an odd name");
    }
    let step = run.effort.of(1, 16);
    for end in (0..own.len().min(256)).step_by(step) {
        if run.outcome.enough(Check::Panics) {
            return;
        }
        sniffed(run, importer, &own[..end], "a", "a beginning");
    }
}

fn sniffed(
    run: &mut Run<'_>,
    importer: &dyn Importer,
    bytes: &[u8],
    name: &str,
    what: &str,
) -> Option<Confidence> {
    match run.call(&format!("sniffing at {what}"), || Ok(importer.sniff(bytes, name))) {
        Ended::Well(sure) => Some(sure),
        _ => None,
    }
}
