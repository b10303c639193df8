//! The example region with mistakes gives exactly the findings that its list of mistakes says, each
//! at its place.

use crate::support::{example, json, nianbao};
use nianbao_model::Rule;
use serde::Deserialize;
use std::{collections::BTreeSet, fs, path::Path};

#[derive(Deserialize)]
struct List {
    mistake: Vec<Mistake>,
}

#[derive(Deserialize)]
struct Mistake {
    year: u16,
    unit: String,
    expect: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    code: String,
    #[serde(default)]
    cells: Vec<String>,
    file: Option<String>,
    sheet: Option<String>,
    cell: Option<String>,
    /// The code of the finding that it follows from.
    follows: Option<String>,
}

/// A finding by what the list says of it: unit, year, code, first cell, first place.
type Key = (String, u16, String, Option<String>, [Option<String>; 3]);

/// Is it told by `books check`, and not by a batch?
fn is_of_books(code: &str) -> bool {
    code.starts_with('K') && code != "K05"
}

fn expected(list: &List, of_books: bool) -> Vec<Key> {
    let of = |m: &Mistake, e: &Expected| -> Key {
        (
            m.unit.clone(),
            m.year,
            e.code.clone(),
            e.cells.first().cloned(),
            [e.file.clone(), e.sheet.clone(), e.cell.clone()],
        )
    };
    let mut keys: Vec<Key> = list
        .mistake
        .iter()
        .flat_map(|m| m.expect.iter().map(move |e| of(m, e)))
        .filter(|key| is_of_books(&key.2) == of_books)
        .collect();
    keys.sort();
    keys
}

fn met(run: &serde_json::Value) -> Vec<Key> {
    keys(
        run["reports"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|report| report["findings"].as_array().unwrap()),
    )
}

fn keys<'j>(findings: impl Iterator<Item = &'j serde_json::Value>) -> Vec<Key> {
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let mut keys: Vec<Key> = findings
        .map(|f| {
            let at = &f["at"][0];
            let place = ["file", "sheet", "cell"].map(|part| text(&at[part]));
            (
                text(&f["unit"]).unwrap_or_default(),
                f["year"].as_u64().unwrap() as u16,
                text(&f["code"]).unwrap(),
                text(&f["cells"][0]),
                place,
            )
        })
        .collect();
    keys.sort();
    keys
}

#[test]
fn every_mistake_of_the_list_is_found_at_its_place_and_nothing_else_is() {
    let Some(folder) = example("guangzhou-with-mistakes") else { return };
    let list: List =
        toml::from_str(&fs::read_to_string(folder.join("mistakes.toml")).unwrap()).unwrap();
    let temp = tempfile::tempdir().unwrap();
    let out = temp.path().join("out");
    let ended = nianbao!["batch", folder, "-o", out];
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let run = json(&out.join("staff/run.json"));
    let (expected, met) = (expected(&list, false), met(&run));
    let missed: Vec<_> = expected.iter().filter(|key| !met.contains(key)).collect();
    let besides: Vec<_> = met.iter().filter(|key| !expected.contains(key)).collect();
    assert!(
        missed.is_empty() && besides.is_empty(),
        "expected and not found: {missed:#?}\nfound and not expected: {besides:#?}"
    );
    assert_eq!(met, expected, "each as often as expected");
    let mut followed = 0;
    // Where the list gives more cells than the first, all of them are named, in that order.
    let findings: Vec<_> = run["reports"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|r| r["findings"].as_array().unwrap())
        .collect();
    for mistake in &list.mistake {
        for e in mistake.expect.iter().filter(|e| e.cells.len() > 1) {
            let named = findings.iter().any(|f| {
                f["code"] == e.code.as_str()
                    && f["unit"] == mistake.unit.as_str()
                    && f["cells"] == serde_json::json!(e.cells)
            });
            assert!(named, "{} {}: {:?}", e.code, mistake.unit, e.cells);
        }
    }
    for report in run["reports"].as_array().unwrap() {
        let own = report["findings"].as_array().unwrap();
        let of_report = list
            .mistake
            .iter()
            .filter(|m| report["unit"] == m.unit.as_str() && report["year"] == m.year);
        for e in of_report.flat_map(|m| &m.expect) {
            let Some(follows) = &e.follows else { continue };
            let finding = own
                .iter()
                .find(|f| f["code"] == e.code.as_str() && f["cells"] == serde_json::json!(e.cells))
                .unwrap();
            let cause = finding["cause"].as_u64().map(|n| &own[n as usize]["code"]);
            assert_eq!(cause, Some(&serde_json::json!(follows)), "{finding:#}");
            followed += 1;
        }
    }
    assert_eq!(
        followed,
        list.mistake.iter().flat_map(|m| &m.expect).filter(|e| e.follows.is_some()).count()
    );
    // Every finding says what it found in both languages.
    for finding in findings {
        assert!(
            ["zh", "en"]
                .iter()
                .all(|lang| finding["message"][lang].as_str().is_some_and(|text| text.len() > 5)),
            "{finding}"
        );
    }
}

/// Those of the books, by the last day of their year, and no others.
#[test]
fn every_mistake_of_the_books_is_found_by_their_check() {
    let Some(folder) = example("guangzhou-with-mistakes") else { return };
    let list: List =
        toml::from_str(&fs::read_to_string(folder.join("mistakes.toml")).unwrap()).unwrap();
    let expected = expected(&list, true);
    let years: BTreeSet<u16> = expected.iter().map(|key| key.1).collect();
    let mut met = Vec::new();
    for year in years {
        let checked = nianbao![
            "books",
            "check",
            folder,
            "--year",
            year.to_string(),
            "--today",
            format!("{year}-12-31"),
            "--report",
            "json"
        ];
        met.extend(keys(checked.json()["findings"].as_array().unwrap().iter()));
    }
    met.sort();
    assert_eq!(met, expected);
}

/// The transcripts in the reference, in both languages, are what the program says of the examples:
/// a new mistake or rule makes them stale.
#[test]
fn the_reference_tells_what_the_examples_give() {
    let (Some(sound), Some(mistaken)) = (example("guangzhou"), example("guangzhou-with-mistakes"))
    else {
        return;
    };
    let temp = tempfile::tempdir().unwrap();
    for (folder, out) in [(sound, "sound"), (mistaken, "mistaken")] {
        for (lang, readme, before_time) in
            [("en", "docs/reference.md", " in "), ("zh", "docs/reference.zh-CN.md", "，耗时")]
        {
            let ended = nianbao!["--lang", lang, "batch", folder, "-o", temp.path().join(out)];
            let [.., reports, files] = ended.stdout.lines().collect::<Vec<_>>()[..] else {
                panic!("{}", ended.stdout)
            };
            let (files, _) = files.split_once(before_time).unwrap();
            let text = fs::read_to_string(
                Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(readme),
            )
            .unwrap();
            for line in [reports.to_owned(), format!("{files}{before_time}")] {
                assert!(text.contains(&line), "{readme} does not say {line:?}");
            }
        }
    }
}

#[test]
fn the_list_has_a_mistake_for_every_rule_that_a_region_can_break_and_that_is_checked() {
    let Some(folder) = example("guangzhou-with-mistakes") else { return };
    let list: List =
        toml::from_str(&fs::read_to_string(folder.join("mistakes.toml")).unwrap()).unwrap();
    let listed: BTreeSet<String> =
        list.mistake.iter().flat_map(|m| m.expect.iter().map(|e| e.code.clone())).collect();
    // B01 is a defect of the program; rules without messages are not checked yet.
    let checked: BTreeSet<String> = Rule::ALL
        .iter()
        .filter(|rule| **rule != Rule::B01 && !rule.text().messages.is_empty())
        .map(|rule| rule.code().to_owned())
        .collect();
    let without: Vec<_> = checked.difference(&listed).collect();
    assert!(without.is_empty(), "{without:?}");
    let unknown: Vec<_> = listed.difference(&checked).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
