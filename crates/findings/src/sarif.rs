//! SARIF 2.1.0 (OASIS), for code-scanning services and editors.
//!
//! SARIF knows regions of text files and no cells of workbooks. A cell is a logical location
//! (`三、依申请!E6`), and its parts stand in the location's and the result's properties.

use crate::{Checked, parts::sheet_cell};
use nianbao_model::{Finding, Lang, Place, Rule, Severity};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::{self, Write},
};

pub(crate) fn write(
    checked: &[Checked<'_>],
    lang: Lang,
    version: &str,
    sink: &mut dyn Write,
) -> io::Result<()> {
    let met: BTreeSet<Rule> = checked.iter().flat_map(|c| c.findings).map(|f| f.rule).collect();
    let rules: Vec<Rule> = Rule::ALL
        .iter()
        .copied()
        .filter(|rule| rule.text().checked() || met.contains(rule))
        .collect();
    let results: Vec<Value> = checked
        .iter()
        .flat_map(|c| c.findings.iter().map(|f| result(c, f, &rules, lang)))
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "nianbao",
                "version": version,
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|r| descriptor(*r, lang)).collect::<Vec<_>>(),
            } },
            "language": match lang { Lang::Zh => "zh-CN", Lang::En => "en" },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *sink, &log)?;
    sink.write_all(b"\n")
}

/// A rule as the driver declares it.
fn descriptor(rule: Rule, lang: Lang) -> Value {
    let text = rule.text();
    let (mend, example) = (text.mend.get(lang), text.example.get(lang));
    let (mend_head, example_head) = match lang {
        Lang::Zh => ("修改建议", "例"),
        Lang::En => ("How to mend it", "Example"),
    };
    json!({
        "id": rule.code(),
        "name": text.title.get(lang),
        "shortDescription": { "text": text.title.get(lang) },
        "fullDescription": { "text": text.source.get(lang) },
        "help": {
            "text": format!("{mend_head}: {mend}\n{example_head}: {example}"),
            "markdown": format!("**{mend_head}**\n\n{}\n\n**{example_head}**\n\n{}", markdown(mend), markdown(example)),
        },
        "defaultConfiguration": { "level": level(text.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Words that are no markup, whatever they contain.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>#|~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn result(report: &Checked<'_>, finding: &Finding, rules: &[Rule], lang: Lang) -> Value {
    let mut locations: Vec<Value> =
        finding.at.iter().map(|place| location(report, place)).collect();
    if locations.is_empty() {
        locations.push(file_of(report));
    }
    let mut result = json!({
        "ruleId": finding.rule.code(),
        "level": level(finding.severity),
        "message": { "text": finding.message.get(lang) },
        "locations": locations,
        "partialFingerprints": { "nianbao/v1": fingerprint(report, finding) },
        "properties": properties(finding),
    });
    if let Some(index) = rules.iter().position(|rule| *rule == finding.rule) {
        result["ruleIndex"] = index.into();
    }
    if let Some(cause) = finding.cause.and_then(|n| report.findings.get(n)) {
        let places = if cause.at.is_empty() {
            vec![file_of(report)]
        } else {
            cause.at.iter().take(1).map(|at| location(report, at)).collect()
        };
        let words = match lang {
            Lang::Zh => format!("由 {} 引起：{}", cause.rule, cause.message.zh),
            Lang::En => format!("it follows from {}: {}", cause.rule, cause.message.en),
        };
        let related: Vec<Value> = (1..)
            .zip(places)
            .map(|(id, mut place): (i64, Value)| {
                place["id"] = id.into();
                place["message"] = json!({ "text": words });
                place
            })
            .collect();
        result["relatedLocations"] = related.into();
    }
    if let Some(accepted) = &finding.accepted {
        let who = [accepted.by.as_str(), accepted.why.as_str()]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>();
        let gap = match lang {
            Lang::Zh => "：",
            Lang::En => ": ",
        };
        result["suppressions"] =
            json!([{ "kind": "external", "status": "accepted", "justification": who.join(gap) }]);
    }
    result
}

/// The report's file as a place.
fn file_of(report: &Checked<'_>) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(report.name) } } })
}

/// What SARIF has no field for. What a finding has not is left out: SARIF knows no null.
fn properties(finding: &Finding) -> Map<String, Value> {
    let mut map = Map::new();
    if !finding.cells.is_empty() {
        map.insert("cells".into(), finding.cells.as_slice().into());
    }
    for (name, value) in [("met", &finding.met), ("expected", &finding.expected)] {
        if let Some(value) = value {
            map.insert(name.into(), value.as_str().into());
        }
    }
    if let Some(Place::Cell { sheet, row, column, .. }) =
        finding.at.iter().find(|p| matches!(p, Place::Cell { .. }))
    {
        map.insert("sheet".into(), sheet.as_ref().into());
        map.insert("cell".into(), sheet_cell(*row, *column).into());
    }
    if let Some(unit) = &finding.unit {
        map.insert("unit".into(), unit.as_ref().into());
    }
    if let Some(year) = finding.year {
        map.insert("year".into(), year.into());
    }
    map
}

fn location(report: &Checked<'_>, place: &Place) -> Value {
    // A place may name the file from the region's folder; the user called it from where he stands.
    let file = if report.is_own(place.file()) { report.name } else { place.file() };
    let artifact = json!({ "uri": uri(file) });
    match place {
        Place::Cell { sheet, row, column, .. } => {
            let cell = sheet_cell(*row, *column);
            json!({
                "physicalLocation": { "artifactLocation": artifact },
                "logicalLocations": [{ "name": cell, "fullyQualifiedName": format!("{sheet}!{cell}"), "kind": "member" }],
                "properties": { "sheet": sheet.as_ref(), "cell": cell },
            })
        }
        // Lines and columns count from 1; a source that counts otherwise must not make the whole
        // log invalid.
        Place::Line { line, column, .. } => json!({
            "physicalLocation": { "artifactLocation": artifact, "region": { "startLine": line.max(&1), "startColumn": column.max(&1) } },
        }),
        Place::Table { table, row, column, .. } => json!({
            "physicalLocation": { "artifactLocation": artifact },
            "logicalLocations": [{
                "name": format!("R{row}C{column}"),
                "fullyQualifiedName": format!("{table}!R{row}C{column}"),
                "kind": "member",
            }],
            "properties": { "table": table, "row": row, "column": column },
        }),
        Place::Paragraph { number, begins, .. } => json!({
            "physicalLocation": { "artifactLocation": artifact },
            "message": { "text": format!("“{begins}”") },
            "properties": { "paragraph": number },
        }),
        Place::Quote { text, .. } => json!({
            "physicalLocation": { "artifactLocation": artifact },
            "message": { "text": format!("“{text}”") },
        }),
        Place::File { .. } => json!({ "physicalLocation": { "artifactLocation": artifact } }),
    }
}

/// A file's name as a URI reference: `/` between folders, everything outside of ASCII and all that
/// means something else percent-encoded. A path from the root becomes a `file:` URI.
fn uri(name: &str) -> String {
    let name = name.replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name);
    let drive = matches!(name.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    let mut out = String::with_capacity(name.len() * 2);
    match (drive, name.starts_with('/')) {
        (true, _) => out.push_str("file:///"),
        (_, true) => out.push_str("file://"),
        _ => {}
    }
    // All but what RFC 3986 leaves unreserved.
    const ENCODED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    out.extend(utf8_percent_encode(name, ENCODED));
    out
}

/// The same for the same finding of a later run: what a service tells new findings from known ones
/// by.
fn fingerprint(report: &Checked<'_>, finding: &Finding) -> String {
    let mut digest = Sha256::new();
    let year = finding.year.or(report.year()).map(|y| y.to_string()).unwrap_or_default();
    let unit = finding.unit.as_deref().or(report.unit_id()).unwrap_or(report.name);
    let told = [
        unit,
        &year,
        finding.rule.code(),
        finding.met.as_deref().unwrap_or_default(),
        &finding.message.zh,
    ];
    for part in told.into_iter().chain(finding.cells.iter().map(String::as_str)) {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().take(16).fold(String::with_capacity(32), |mut hex, byte| {
        // Writing to a String cannot fail.
        _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_become_uri_references() {
        assert_eq!(uri("2020/广州 a.xlsx"), "2020/%E5%B9%BF%E5%B7%9E%20a.xlsx");
        assert_eq!(uri("./b:c%.md"), "b%3Ac%25.md");
        assert_eq!(uri(r"年\a.xlsx"), "%E5%B9%B4/a.xlsx");
        assert_eq!(
            (uri("/tmp/a"), uri(r"C:\a b")),
            ("file:///tmp/a".into(), "file:///C%3A/a%20b".into())
        );
    }

    #[test]
    fn markdown_is_no_markup() {
        assert_eq!(markdown("a*b* <c> `d`"), r"a\*b\* \<c\> \`d\`");
    }
}
